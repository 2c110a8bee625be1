"""Clauses, deadlines and steps in plain words, as phrases made from the same data that is computed with.

A rule becomes a noun phrase for a day ("the receipt of the notification, for the last of the parties"); a clause puts
a verb before it. The reader's language has the last word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.law.periods import Period
from ratify.law.rules import (
    AllOf,
    AnyOf,
    Clause,
    ClauseOf,
    Exit,
    From,
    Group,
    On,
    Operations,
    OtherTreaty,
    Provided,
    Reached,
    Span,
    Stamp,
    Unknown,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.law.rules import Renewal, Rule, Share
    from ratify.workflow.definition import Deadline, Procedure

ACTS = ("notification", "instrument", "notice", "signature", "exchange", "agreement", "extension", "publication")
STAMPED = (
    "signed", "dated", "sent", "received", "notified", "deposited", "registered", "published", "effective", "done",
)  # fmt: skip
CLAUSES = (
    "signature", "entry_into_force", "later_parties", "accession", "succession", "provisional_application", "effect",
    "term", "termination", "denunciation", "suspension", "survival", "commitment", "registration", "end", "exit",
)  # fmt: skip
GROUPS = ("parties", "signatories", "negotiating", "anyone")

CODES = (
    *(f"workflow.act.{act}" for act in ACTS),
    *(f"workflow.stamp.{stamp}" for stamp in STAMPED),
    *(f"workflow.clause.{clause}" for clause in CLAUSES),
    *(f"workflow.says.{clause}" for clause in CLAUSES),
    *(f"workflow.group.{group}" for group in GROUPS),
    *(f"workflow.rule.first_day_of.{unit}" for unit in ("month", "quarter", "year")),
    *(f"workflow.rule.last_day_of.{unit}" for unit in ("month", "quarter", "year")),
    *(f"workflow.rule.other.{state}" for state in ("in_force", "terminated")),
    "workflow.rule.roll.next", "workflow.rule.roll.previous",
)  # fmt: skip
"""Codes built below from the words of the definitions."""


def clause_in_words(name: str, value: object) -> Phrase:
    """A clause as a sentence: "Enters into force on …"."""
    head = "denunciation" if name == "exit" else name
    says = f"workflow.says.{head if head in CLAUSES else 'commitment'}"
    if isinstance(value, Clause):
        return Phrase(says, rule=in_words(value.rule))
    if isinstance(value, Exit):
        return Phrase(says, rule=in_words(value.rule))
    if isinstance(value, Span):
        return Phrase(says, rule=_span(value, head))
    return Phrase("workflow.says.unknown")


def _span(span: Span, head: str) -> Phrase:
    default = ClauseOf("end" if head == "survival" else "entry_into_force")
    start = in_words(span.start or default)
    if span.until is not None:
        words = Phrase("workflow.rule.until", start=start, until=in_words(span.until))
    elif isinstance(span.lasts, Period):
        words = Phrase("workflow.rule.lasts", start=start, period=span.lasts.phrase())
    else:
        words = Phrase("workflow.rule.indefinite", start=start)
    if span.renewal is None:
        return words
    return Phrase("workflow.rule.renewed", term=words, renewal=_renewal(span.renewal))


def _renewal(renewal: Renewal) -> Phrase:
    if renewal.agreed is not None:
        return Phrase("workflow.rule.renewal.agreed")
    if isinstance(renewal.tacit, Period):
        words = Phrase("workflow.rule.renewal.tacit", period=renewal.tacit.phrase())
    else:
        words = Phrase("workflow.rule.renewal.indefinite")
    if renewal.unless_notified is None:
        return words
    return Phrase("workflow.rule.renewal.unless", renewal=words, notice=renewal.unless_notified.phrase())


def in_words(rule: Rule) -> Phrase:  # noqa: C901, PLR0911  # one line for each member of a closed family
    """A rule as a noun phrase for the day that it gives."""
    match rule:
        case On(days):
            return Phrase("language.interval", earliest=days.first, latest=days.last)
        case Stamp():
            return _stamp(rule)
        case ClauseOf(name):
            head = name.split("/", maxsplit=1)[0]
            return Phrase(f"workflow.clause.{head if head in CLAUSES else 'commitment'}")
        case Reached():
            return _reached(rule)
        case AllOf(rules):
            return Phrase("workflow.rule.all", rules=tuple(in_words(member) for member in rules))
        case AnyOf(rules):
            return Phrase("workflow.rule.any", rules=tuple(in_words(member) for member in rules))
        case Provided(days, provided, failing):
            day = Phrase("language.interval", earliest=days.first, latest=days.last)
            condition = in_words(provided)
            if failing is None:
                return Phrase("workflow.rule.provided", day=day, condition=condition)
            other = operated(failing, condition)
            return Phrase("workflow.rule.provided_else", day=day, condition=condition, other=other)
        case OtherTreaty(treaty, state):
            return Phrase(f"workflow.rule.other.{state}", treaty=treaty)
        case From(start, then):
            return operated(then, in_words(start))
        case Unknown():
            return Phrase("workflow.rule.unknown")


def _stamp(stamp: Stamp) -> Phrase:
    act = Phrase(f"workflow.act.{stamp.act}") if stamp.act in ACTS else Phrase("workflow.rule.act", act=stamp.act)
    if stamp.stamp is None:
        return Phrase("workflow.rule.no_stamp", act=act)
    if stamp.stamp in STAMPED:
        return Phrase("workflow.rule.stamped", act=act, stamp=Phrase(f"workflow.stamp.{stamp.stamp}"))
    return Phrase("workflow.rule.act", act=f"{stamp.act}.{stamp.stamp}")


def _group(group: Group) -> Phrase:
    if group.members is None and group.name in GROUPS:
        return Phrase(f"workflow.group.{group.name}")
    return Phrase("workflow.rule.group", name=group.name)


def _reached(rule: Reached) -> Phrase:
    have, group, share = in_words(rule.have), _group(rule.of), rule.at_least
    if share.of == share.number and rule.by is None:
        return Phrase("workflow.rule.reached.all", have=have, group=group)
    code = "workflow.rule.reached.more" if rule.more_than else "workflow.rule.reached.at_least"
    amount = _share(share)
    if rule.by is not None:
        amount = Phrase("workflow.rule.by_weight", amount=amount, weights=rule.by.name)
    return Phrase(code, have=have, group=group, amount=amount)


def _share(share: Share) -> Phrase:
    if share.of is None:
        return Phrase("workflow.rule.number", number=share.number)
    if share.of == 100:  # noqa: PLR2004  # hundredths are read as a percentage
        return Phrase("workflow.rule.percent", number=share.number)
    return Phrase("workflow.rule.fraction", number=share.number, of=share.of)


def operated(operations: Operations, start: Phrase) -> Phrase:
    """What is done to a day, one operation after another, around the words for that day."""
    words = start
    if isinstance(operations.plus, Period):
        period = operations.plus
        code = "workflow.rule.before" if period.backwards else "workflow.rule.after"
        words = Phrase(code, period=(period.times(-1) if period.backwards else period).phrase(), start=words)
    elif isinstance(operations.plus, int):
        over = operations.over or ""
        words = Phrase("workflow.rule.counted", n=operations.plus, over=over, start=words)
    if operations.count == "clear":
        words = Phrase("workflow.rule.clear", start=words)
    elif operations.count == "inclusive":
        words = Phrase("workflow.rule.inclusive", start=words)
    if operations.snap is not None:
        code = f"workflow.rule.{operations.snap.edge}.{operations.snap.unit}"
        words = Phrase(code, n=operations.following, start=words)
    if operations.yearly is not None:
        month, day = operations.yearly
        words = Phrase("workflow.rule.yearly", month=f"{month:02}", day=f"{day:02}", start=words)
    if operations.roll is not None:
        words = Phrase(f"workflow.rule.roll.{operations.roll}", start=words)
    if operations.not_before is not None:
        words = Phrase("workflow.rule.not_before", start=words, bound=in_words(operations.not_before))
    if operations.not_after is not None:
        words = Phrase("workflow.rule.not_after", start=words, bound=in_words(operations.not_after))
    return words


def deadline_in_words(procedure: Procedure, deadline: Deadline) -> Phrase:
    """A deadline as a sentence: what must be done, how long after what."""
    start = Phrase("workflow.rule.steps", steps=_labels(procedure, deadline.begins))
    end = operated(deadline.ends, start)
    words = Phrase("workflow.says.deadline", steps=_labels(procedure, deadline.met_by), end=end)
    if deadline.urgent is None:
        return words
    return Phrase("workflow.says.deadline_urgent", rule=words, urgent=operated(deadline.urgent, start))


def _labels(procedure: Procedure, steps: tuple[str, ...]) -> tuple[Mapping[str, str], ...]:
    return tuple(procedure.steps[step].label for step in steps)
