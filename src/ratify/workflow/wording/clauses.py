"""Final clauses in plain words: one sentence for the rule, one more for each further thing that a clause says."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Final

from ratify.errors import Phrase
from ratify.law.objections import INSTRUMENT_NOTIFIED
from ratify.law.periods import Period
from ratify.law.reservations import NOTIFIED
from ratify.law.rules import Clause, ClauseOf, Exit, Span
from ratify.workflow.wording.rules import noun, when

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ratify.law.calendars import CountingRule
    from ratify.law.rules import Renewal, Rule

MOMENTS: Final = (
    "entry_into_force", "later_parties", "accession", "succession", "effect", "termination", "denunciation",
    "registration", "commitment", "other",
)  # fmt: skip
SPANS: Final = (
    "provisional_application", "term", "suspension", "survival", "reservations", "objections", "commitment", "other",
)  # fmt: skip

CODES: Final = (
    *(f"workflow.says.{clause}" for clause in MOMENTS),
    *(f"workflow.says.{clause}.span" for clause in SPANS),
)
"""Codes put together here from the names of the clauses."""


def clause_in_words(name: str, value: object, over: Mapping[str, CountingRule] | None = None) -> Phrase:
    """A clause as one or several sentences: "Enters into force on …". ``over``: the counting rules of the sheet."""
    head = "denunciation" if name == "exit" else name
    over = over or {}
    if isinstance(value, Clause):
        return _sentence(head, when(value.rule, over))
    if isinstance(value, Exit):
        return together([_sentence(head, when(value.rule, over)), *_exit(value, over)])
    if isinstance(value, Span):
        return together([_span(value, head, over), *_further(value)])
    return Phrase("workflow.says.unknown")


def together(sentences: Sequence[Phrase]) -> Phrase:
    """Several sentences as one text."""
    return reduce(lambda first, more: Phrase("workflow.says.more", first=first, more=more), sentences)


def _sentence(head: str, day: Phrase) -> Phrase:
    return Phrase(f"workflow.says.{head if head in MOMENTS else 'other'}", when=day)


def _exit(way: Exit, over: Mapping[str, CountingRule]) -> Iterator[Phrase]:
    """When notice may be given, and what else the exit says."""
    if way.not_before is not None:
        yield Phrase("workflow.says.lock_in", bound=noun(way.not_before, over))
    if way.window is not None:
        window = way.window
        yield Phrase(
            "workflow.says.window",
            every=window.every.phrase(),
            lasts=window.lasts.phrase(),
            start=noun(window.start, over),
        )
    if way.or_later:
        yield Phrase("workflow.says.or_later")
    if way.ends_for == "all":
        yield Phrase("workflow.says.ends_for_all")
    if way.date_is == "last_day":
        yield Phrase("workflow.says.last_day")


_STARTS: Final[Mapping[str, Rule]] = {
    "survival": ClauseOf("end"), "reservations": NOTIFIED, "objections": INSTRUMENT_NOTIFIED,
}  # fmt: skip
"""What a span counts from that names no start, where it is not entry into force."""


def _span(span: Span, head: str, over: Mapping[str, CountingRule]) -> Phrase:
    start = noun(span.start or _STARTS.get(head, ClauseOf("entry_into_force")), over)
    if span.until is not None:
        words = Phrase("workflow.span.until", start=start, until=noun(span.until, over))
    elif isinstance(span.lasts, Period):
        words = Phrase("workflow.span.lasts", start=start, period=span.lasts.phrase())
    elif head == "provisional_application":
        words = Phrase("workflow.span.until", start=start, until=noun(ClauseOf("entry_into_force")))
    else:
        words = Phrase("workflow.span.indefinite", start=start)
    if span.renewal is not None:
        words = Phrase("workflow.span.renewed", term=words, renewal=_renewal(span.renewal))
    return Phrase(f"workflow.says.{head if head in SPANS else 'other'}.span", span=words)


def _renewal(renewal: Renewal) -> Phrase:
    if isinstance(renewal.agreed, Period):
        words = Phrase("workflow.renewal.agreed", period=renewal.agreed.phrase())
    elif renewal.agreed is not None:
        words = Phrase("workflow.renewal.agreed_any")
    elif isinstance(renewal.tacit, Period):
        words = Phrase("workflow.renewal.tacit", period=renewal.tacit.phrase())
    else:
        words = Phrase("workflow.renewal.indefinite")
    if renewal.unless_notified is None:
        return words
    return Phrase("workflow.renewal.unless", renewal=words, notice=renewal.unless_notified.phrase())


def _further(span: Span) -> Iterator[Phrase]:
    renewal = span.renewal
    if renewal is not None and renewal.times is not None:
        yield Phrase("workflow.says.times", n=renewal.times)
    if renewal is not None and renewal.at_most is not None:
        yield Phrase("workflow.says.at_most", period=renewal.at_most.phrase())
    if renewal is not None and renewal.late == "next_term":
        yield Phrase("workflow.says.late_notice")
    if span.date_is == "last_day":
        yield Phrase("workflow.says.last_day")
