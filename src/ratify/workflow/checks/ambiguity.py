"""Ambiguous month arithmetic, found by trying whether there is a start from which rounding decides the result.

The starts tried are the 731 days of a common and a leap year, and 29 February 2096, from which whole multiples of
four years reach a year 2100 without a 29 February. A rule that starts from another rule starts only from what that
one can give: a term that starts on the first of a month is never ambiguous.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from ratify.law.calendars import EMPTY_BOOK
from ratify.law.objections import INSTRUMENT_NOTIFIED
from ratify.law.periods import Period
from ratify.law.reservations import NOTIFIED
from ratify.law.rules import AllOf, AnyOf, ClauseOf, From, On, Operations, Provided, Span
from ratify.law.stages import land

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ratify.law.periods import Rounding
    from ratify.law.rules import Clauses, Rule, TreatyLaw

LEAP_DAY_BEFORE_2100 = date(2096, 2, 29)
ANY_DAY = (*(date(2023, 1, 1) + timedelta(days=number) for number in range(365 + 366)), LEAP_DAY_BEFORE_2100)
"""Every kind of day that a rule can start from."""

_EVERY_MONTH_HAS = 28
_LATE_DAYS = tuple(day for day in ANY_DAY if day.day > _EVERY_MONTH_HAS)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Starts from which rounding decides: how many of the 731 there are, and one with both results."""

    n: int
    start: date
    down: date
    up: date

    @property
    def particulars(self) -> Mapping[str, object]:
        """For the message."""
        return {"n": self.n, "start": self.start, "down": self.down, "up": self.up}


def doubtful_starts(operations: Operations, starts: Iterable[date] = _LATE_DAYS) -> Doubt | None:
    """The starts from which rounding down and up give different results, if the operations do not name a rounding."""
    plus = operations.plus
    if operations.rounding is not None or not isinstance(plus, Period) or not (plus.years or plus.months):
        return None
    # The roll and the bounds read calendars and other clauses; the doubt is there before them.
    bare = replace(operations, roll=None, over=None, not_before=None, not_after=None, not_while=None)
    down, up = replace(bare, rounding="down"), replace(bare, rounding="up")
    found: list[tuple[date, date, date]] = []
    for start in starts:
        if start.day > _EVERY_MONTH_HAS:
            low, high = land(down, start, EMPTY_BOOK), land(up, start, EMPTY_BOOK)
            if low != high and isinstance(low, date) and isinstance(high, date):
                found.append((start, low, high))
    number = sum(1 for start, _low, _high in found if start != LEAP_DAY_BEFORE_2100)
    return Doubt(max(number, 1), *found[0]) if found else None


_ORIGINS: Mapping[str, Rule] = {
    "survival": ClauseOf("end"), "reservations": NOTIFIED, "objections": INSTRUMENT_NOTIFIED,
}  # fmt: skip


def doubtful_clauses(law: TreatyLaw) -> Iterable[tuple[str, Period, Doubt]]:
    """The clauses of a treaty in which rounding decides: name of the clause, the period, and the starts."""
    for name, value in _named(law.clauses):
        origin = _ORIGINS.get(name, ClauseOf("entry_into_force"))
        if isinstance(value, Span):
            if isinstance(value.lasts, Period):
                operations = Operations(plus=value.lasts, rounding=value.rounding)
                found = doubtful_starts(operations, _image(value.start or origin, law, ()))
                if found is not None:
                    yield name, value.lasts, found
            rules = tuple(rule for rule in (value.start, value.until) if rule is not None)
        else:
            rules = (value,)
        for rule in rules:
            yield from _in_rule(name, rule, law)


def _named(clauses: Clauses) -> Iterable[tuple[str, Rule | Span]]:
    for name in ("entry_into_force", "later_parties", "accession", "succession", "effect", "termination"):
        clause = getattr(clauses, name)
        if clause is not None:
            yield name, clause.rule
    for name in ("provisional_application", "term", "suspension", "survival", "reservations", "objections"):
        span = getattr(clauses, name)
        if span is not None:
            yield name, span
    for number, way in enumerate(clauses.denunciation, 1):
        yield f"denunciation[{number}]", way.rule
        if way.not_before is not None:
            yield f"denunciation[{number}]", way.not_before
    for name, value in clauses.commitments.items():
        yield f"commitments.{name}", value if isinstance(value, Span) else value.rule


def _in_rule(name: str, rule: Rule, law: TreatyLaw) -> Iterable[tuple[str, Period, Doubt]]:
    match rule:
        case From(start, then):
            found = doubtful_starts(then, _image(start, law, ()))
            if found is not None and isinstance(then.plus, Period):
                yield name, then.plus, found
            yield from _in_rule(name, start, law)
            for bound in (then.not_before, then.not_after):
                if bound is not None:
                    yield from _in_rule(name, bound, law)
        case AllOf(rules) | AnyOf(rules):
            for one in rules:
                yield from _in_rule(name, one, law)
        case Provided(_, provided, failing_which):
            yield from _in_rule(name, provided, law)
            found = None if failing_which is None else doubtful_starts(failing_which)
            if found is not None and failing_which is not None and isinstance(failing_which.plus, Period):
                yield name, failing_which.plus, found


def _image(rule: Rule, law: TreatyLaw, seen: tuple[str, ...]) -> Iterable[date]:
    """The days that a rule can give, as far as they matter for what is counted from them."""
    match rule:
        case On(days) if days.exact:
            return (days.first,)
        case From(start, then):
            return _after(then) if _image(start, law, seen) is _LATE_DAYS else _through(then, start, law, seen)
        case AllOf(rules) | AnyOf(rules):
            images = [_image(one, law, seen) for one in rules]
            return (
                _LATE_DAYS
                if any(image is _LATE_DAYS for image in images)
                else {day for image in images for day in image}
            )
        case ClauseOf(name) if name not in seen:
            clause = law.clauses.entry_into_force if name == "entry_into_force" else None
            if clause is not None:
                return _image(clause.rule, law, (*seen, name))
            if name == "signature" and law.signed is not None:
                return _image(On(law.signed), law, seen)
    return _LATE_DAYS


def _through(then: Operations, start: Rule, law: TreatyLaw, seen: tuple[str, ...]) -> Iterable[date]:
    if not _plain(then):
        return _LATE_DAYS
    days = tuple(_image(start, law, seen))
    return {day for rounding in _BOTH for day in _landed(replace(then, rounding=rounding), days)}


_BOTH: tuple[Rounding, ...] = ("down", "up")


def _plain(then: Operations) -> bool:
    """Whether the result can be told without calendars and other clauses."""
    return (
        not isinstance(then.plus, int)
        and then.roll is None
        and then.not_before is None
        and then.not_after is None
        and then.not_while is None
    )


def _landed(then: Operations, days: Iterable[date]) -> Iterable[date]:
    reached = (land(then, day, EMPTY_BOOK) for day in days)
    return (day for day in reached if isinstance(day, date))


@lru_cache(maxsize=256)
def _after(then: Operations) -> Iterable[date]:
    """What operations make of any day: with a snap a few days of the year, else again any day."""
    if not _plain(then) or (then.snap is None and then.yearly is None):
        return _LATE_DAYS
    return frozenset(day for rounding in _BOTH for day in _landed(replace(then, rounding=rounding), ANY_DAY))
