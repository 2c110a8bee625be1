"""Phrases for acts, groups and operations: the vocabulary of every explanation in this room."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ratify.errors import Phrase
from ratify.law.calendars import Gap, Looked, walk
from ratify.law.day_words import described, reason, unsettled
from ratify.law.moments import DAWN_OF_TIME, END_OF_TIME, DayRange
from ratify.law.stages import added, counted_by, counting_rule, held, rolled, snapped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ratify.law.calendars import CalendarBook, DayTest
    from ratify.law.facts import Fact
    from ratify.law.rules import Group, Operations

# Acts that have a name of their own in the catalogues, with the stamps that do.
ACTS: Final = {
    "notification": (None, "dated", "sent", "received"),
    "instrument": (None, "signed", "deposited", "received", "notified", "registered"),
    "notice": (None, "dated", "sent", "received", "notified", "resumed"),
    "signature": (None, "signed"),
    "definitive_signature": ("signed",),
    "armed_conflict": ("began", "ended"),
    "exchange": (None, "done", "effective"),
    "extension": (None, "done", "effective"),
    "agreement": (None, "done", "effective"),
    "reservation": (None, "received", "notified", "withdrawn"),
}
STAMPS: Final = (
    "signed", "dated", "sent", "received", "notified", "deposited", "registered", "published", "effective", "done",
    "began", "ended", "in_force", "terminated", "withdrawn", "revoked", "suspended", "resumed", "announced",
)  # fmt: skip


OBJECTIONS: Final = ("received", "withdrawn")
"""Stamps of an objection that have words of their own."""


def _dotted(stamp: str | None) -> str:
    return "" if stamp is None else f".{stamp}"


CLAUSES: Final = (
    "signature", "entry_into_force", "effect", "provisional_application", "suspension", "term", "termination", "end",
    "exit", "survival", "registration",
)  # fmt: skip

_EDGES: Final = ("first_day_of", "last_day_of")
_UNITS: Final = ("month", "quarter", "year")
_WHICH: Final = ("same", "next", "later")
CODES: Final = (
    *(f"law.act.{act}{_dotted(stamp)}{of}" for act, stamps in ACTS.items() for stamp in stamps for of in ("", ".of")),
    *(f"law.act.objection.{stamp}" for stamp in OBJECTIONS),
    *(f"law.act.other_treaty.{state}{of}" for state in ("in_force", "terminated") for of in ("", ".of")),
    "law.act.any", "law.act.any.of", "law.act.stamped", "law.act.stamped.of",
    *(f"law.stamp.{stamp}" for stamp in STAMPS),
    *(f"law.clause.{clause}" for clause in CLAUSES),
    *(f"law.group.{group}" for group in ("parties", "signatories", "negotiating", "anyone")),
    *(f"law.because.{edge}.{unit}.{which}" for edge in _EDGES for unit in _UNITS for which in _WHICH),
    *(f"law.because.yearly.{which}" for which in _WHICH),
    "law.because.roll.next", "law.because.roll.previous",
    "law.because.count.clear", "law.because.count.inclusive",
)  # fmt: skip
"""The codes that are put together here, for the check of the catalogues."""


def interval(days: DayRange) -> Phrase:
    """A day, or the days between which it lies."""
    return between(days.first, days.last)


def between(earliest: date, latest: date) -> Phrase:
    """A day, or the days between which it lies; the edges of the civil calendar stand for open sides."""
    return Phrase(
        "language.interval",
        earliest=None if earliest == DAWN_OF_TIME else earliest,
        latest=None if latest == END_OF_TIME else latest,
    )


def party_of(code: str) -> Phrase:
    """A party, in the form that follows the noun."""
    return Phrase("language.party_of", code=code)


def act(name: str, stamp: str | None, party: str | None) -> Phrase:
    """An act, by the stamp that counts: "the receipt of the notification of Mali"."""
    of = {} if party is None else {"party": party_of(party)}
    ending = "" if party is None else ".of"
    if name.startswith("other."):
        return Phrase(f"law.act.other_treaty.{stamp}{ending}", treaty=name.removeprefix("other."), **of)
    if name in ACTS and stamp in ACTS[name]:
        return Phrase(f"law.act.{name}{_dotted(stamp)}{ending}", **of)
    if stamp in STAMPS:
        return Phrase(f"law.act.stamped{ending}", act=name, stamp=Phrase(f"law.stamp.{stamp}"), **of)
    return Phrase(f"law.act.any{ending}", act=name, **of)


def clause(name: str, party: str | None = None) -> Phrase:
    """A clause by its name; of a commitment, its name as declared."""
    head, _, rest = name.partition("/")
    if head == "commitment":
        return Phrase("law.clause.commitment", name=rest)
    if party is not None and head == "entry_into_force":
        return Phrase("law.clause.entry_into_force.of", party=party_of(party))
    if party is not None and head == "exit":
        return Phrase("law.clause.exit.of", party=party_of(party))
    return Phrase(f"law.clause.{head}")


def group(of: Group) -> Phrase:
    """A group, by its built-in name or the name in the sheet, or as listed on the spot; without those left out."""
    if of.members is None:
        said = Phrase(f"law.group.{of.name}")
    elif of.name == "list":
        said = Phrase("law.group.list")
    else:
        said = Phrase("law.group.named", name=of.name)
    for outside in of.without:
        said = Phrase("law.group.without", group=said, without=group(outside))
    return said


def what_was_done(fact: Fact) -> Phrase:
    """An act that was recorded; an objection with the party objected to."""
    to = fact.values.get("to")
    if fact.act != "objection" or fact.party is None or to is None or fact.stamp not in OBJECTIONS:
        return act(fact.act, fact.stamp, fact.party)
    author, other = Phrase("language.party", code=fact.party), Phrase("language.party", code=str(to))
    return Phrase(f"law.act.objection.{fact.stamp}", author=author, to=other)


def fact_line(fact: Fact) -> Phrase:
    """An act that was recorded, with its date and the number of its entry."""
    what, day = what_was_done(fact), interval(fact.when)
    if fact.entry is None:
        return Phrase("law.because.fact", what=what, day=day)
    return Phrase("law.because.fact_entered", what=what, day=day, entry=str(fact.entry))


def operation_lines(operations: Operations, day: date, book: CalendarBook) -> tuple[Phrase, ...]:
    """What was done to ``day``, one line for each operation that was applied, with the day it led to."""
    return tuple(_lines(operations, day, book))


def _lines(operations: Operations, day: date, book: CalendarBook) -> Iterator[Phrase]:
    if day in (DAWN_OF_TIME, END_OF_TIME):
        return
    start = day
    for stage, lines in ((added, _added_lines), (snapped, _snapped_lines), (rolled, _rolled_lines)):
        reached = stage(operations, day, book, "latest")
        yield from lines(operations, day, reached, book)
        if isinstance(reached, Gap):
            yield reached.missing
            return
        if reached in (DAWN_OF_TIME, END_OF_TIME):
            yield Phrase("law.calendar.end_of_time")
            return
        day = reached
    longer = held(operations, start, day, book)
    if longer != day:
        yield longer.missing if isinstance(longer, Gap) else Phrase("law.because.held", day=longer)
    if operations.at is not None:
        yield Phrase("law.because.at", at=operations.at)


def _added_lines(operations: Operations, day: date, reached: date | Gap, book: CalendarBook) -> Iterator[Phrase]:
    plus = operations.plus
    if isinstance(plus, int):
        yield from _day_by_day(operations, day, plus, book)
        if not isinstance(reached, Gap):
            yield Phrase("law.because.counted", n=abs(plus), start=day, day=reached)
    elif plus is not None and not isinstance(reached, Gap):
        code = "law.because.minus" if plus.backwards else "law.because.plus"
        shown = plus.times(-1) if plus.backwards else plus
        plainly = added(replace(operations, count="after"), day, book, "latest")
        yield Phrase(code, start=day, period=shown.phrase(), day=plainly)
    if plus is not None and operations.count != "after" and not isinstance(reached, Gap):
        yield Phrase(f"law.because.count.{operations.count}", day=reached)


def _day_by_day(operations: Operations, day: date, plus: int, book: CalendarBook) -> Iterator[Phrase]:
    """Each day of the count, counted or skipped, and why."""
    found = counting_rule(operations, book)
    if isinstance(found, Gap):
        return
    rule, number = counted_by(operations, found, plus)
    yield Phrase("law.because.counting_rule", rule=described(rule, book))
    if rule.law:
        yield Phrase("law.because.law", law=rule.law)
    if number == 0:
        return
    open_still = False
    for at, test in enumerate(rule.tests):
        for looked in walk(rule, day, number, book, at):
            if isinstance(looked, Looked):
                open_still = open_still or unsettled(test, looked.day, book)
                yield day_line(test, looked, book)
    if open_still:
        yield Phrase("law.because.unsettled_days")


def day_line(test: DayTest, looked: Looked, book: CalendarBook) -> Phrase:
    """One day of a count: counted, with its number, or skipped, and why."""
    why = why_looked(test, looked, book)
    if looked.number is None:
        return Phrase("law.because.day_skipped", day=looked.day, why=why)
    return Phrase("law.because.day_counted", day=looked.day, number=looked.number, why=why)


def why_looked(test: DayTest, looked: Looked, book: CalendarBook) -> Phrase:
    """Why a day was counted or skipped as the count met it."""
    if looked.waiting:
        return Phrase("law.day.waiting")
    return reason(test, looked.day, book, counted=looked.number is not None)


def _snapped_lines(operations: Operations, _day: date, reached: date | Gap, _book: CalendarBook) -> Iterator[Phrase]:
    if isinstance(reached, Gap):
        return
    which = {0: "same", 1: "next"}.get(operations.following, "later")
    if operations.snap is not None:
        code = f"law.because.{operations.snap.edge}.{operations.snap.unit}.{which}"
        yield Phrase(code, following=operations.following, day=reached)
    elif operations.yearly is not None:
        yield Phrase(f"law.because.yearly.{which}", following=operations.following, day=reached)


def _rolled_lines(operations: Operations, day: date, reached: date | Gap, book: CalendarBook) -> Iterator[Phrase]:
    if operations.roll is None or isinstance(reached, Gap):
        return
    rule = counting_rule(operations, book)
    if reached != day:
        if not isinstance(rule, Gap):
            yield Phrase("law.because.day_skipped", day=day, why=reason(rule.joint, day, book, counted=False))
        yield Phrase(f"law.because.roll.{operations.roll}", day=reached)
    if not isinstance(rule, Gap) and any(unsettled(rule.joint, one, book) for one in (day, reached)):
        yield Phrase("law.because.unsettled_days")


def operation_missing(operations: Operations, first: date, last: date, book: CalendarBook) -> tuple[Phrase, ...]:
    """What keeps the operations from giving one day: a calendar that does not reach, or a day number left open."""
    found: list[Phrase] = []
    for day in dict.fromkeys((first, last)):
        reached: date | Gap = day
        for stage in (added, snapped, rolled):
            if isinstance(reached, Gap) or reached in (DAWN_OF_TIME, END_OF_TIME):
                break
            early, late = (stage(operations, reached, book, side) for side in ("earliest", "latest"))
            if early != late and not isinstance(early, Gap):
                found.append(Phrase("law.missing.rounding", day=reached))
            reached = late
        if not isinstance(reached, Gap) and reached not in (DAWN_OF_TIME, END_OF_TIME):
            reached = held(operations, day, reached, book)
        if isinstance(reached, Gap):
            found.append(reached.missing)
    return tuple(dict.fromkeys(found))
