"""A period reckoned forwards from a day, or backwards from the day by which it must have ended, and explained.

Backwards is not a second way of counting. The latest start for a target is the last day from which the period, reckoned
forwards, ends on the target or before; every way of counting is monotone in its start, so that this day is found by
halving. Where the target is no day on which the period can end, the end slides back to one that is, and both are told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from ratify.errors import Invalid, Phrase
from ratify.law.calendars import CountingRule, Gap, Looked, walk
from ratify.law.day_words import described, described_test, unsettled
from ratify.law.moments import DAWN_OF_TIME, END_OF_TIME
from ratify.law.stages import added, counted_by, counting_rule, held, land, rolled
from ratify.law.wording import operation_lines, why_looked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from ratify.law.calendars import CalendarBook, DayTest
    from ratify.law.rules import Operations

Result = Literal["last_day", "earliest_day", "latest_before", "latest_start"]

CODES: Final = tuple(
    f"law.count.result.{result}" for result in ("last_day", "earliest_day", "latest_before", "latest_start")
)
_FARTHEST: Final = 40_000
"""Days before a target beyond which its start is not sought: more than a century."""
_DAY_LINES: Final = frozenset({"law.because.day_counted", "law.because.day_skipped"})


@dataclass(frozen=True, slots=True)
class DayCounted:
    """One row of the table: a day with its ``number``, or skipped (``None``), and why.

    ``unsettled``: what is known of the day is announced or estimated only.
    """

    day: date
    number: int | None
    why: Phrase
    unsettled: bool = False


@dataclass(frozen=True, slots=True)
class BodyCounted:
    """The days of one body (or of several that are counted together), in the order in which they were looked at."""

    days: Phrase
    rows: tuple[DayCounted, ...]


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The answer to a count.

    ``asked``: the day counted from; backwards, the target. ``start`` and ``end``: of the period; backwards ``start`` is
    the answer, forwards ``end``. ``None`` where a calendar does not reach; ``missing`` says what is lacking.
    ``day_one``: the first day that counted. ``result``: what the answer is the day of.
    ``forecast``: a day that is announced or estimated only was looked at, so that the answer may move.
    ``because``: the explanation without the days, which stand in ``tables``.
    """

    asked: date
    backwards: bool
    start: date | None
    end: date | None
    result: Result
    day_one: date | None = None
    forecast: bool = False
    because: tuple[Phrase, ...] = ()
    tables: tuple[BodyCounted, ...] = ()
    missing: tuple[Phrase, ...] = ()

    @property
    def label(self) -> Phrase:
        """What the answer is the day of, in words."""
        return Phrase(f"law.count.result.{self.result}")

    @property
    def answer(self) -> date | None:
        """The day that was asked for."""
        return self.start if self.backwards else self.end


def latest_start(operations: Operations, target: date, book: CalendarBook) -> date | Gap:
    """The last day from which ``operations`` reach ``target`` or an earlier day.

    A ``Gap`` where a calendar does not reach far enough to tell. ``operations`` must run forwards and be monotone in
    the start, which those with ``plus``, ``count`` and ``roll`` alone are.
    """
    late = min(_FARTHEST, (target - DAWN_OF_TIME).days)
    early, step = 0, 1
    while not _in_time(operations, target, early, book):
        early, step = min(early + step, late), step * 2
        if early == late and not _in_time(operations, target, early, book):
            return Gap(target, Phrase("law.count.too_far", target=target), backwards=True)
    begun = max(early - step, 0)
    while begun < early:
        middle = (begun + early) // 2
        if _in_time(operations, target, middle, book):
            early = middle
        else:
            begun = middle + 1
    start = target - timedelta(days=early)
    reached = land(operations, start, book)
    return replace(reached, backwards=True) if isinstance(reached, Gap) else start


def _in_time(operations: Operations, target: date, before: int, book: CalendarBook) -> bool:
    """Whether the period ends in time if it starts so many days before ``target``, as far as the calendars tell."""
    reached = land(operations, target - timedelta(days=before), book)
    return (reached.day if isinstance(reached, Gap) else reached) <= target


def reckon(
    operations: Operations, asked: date, book: CalendarBook, *, backwards: bool = False, earliest: bool = False
) -> Reckoned:
    """Count from ``asked``, or ``backwards`` from it as the day by which the period must have ended.

    ``earliest``: forwards, the day reached is the first one on which an event may take place.
    Raises ``Invalid`` for a negative period that is to be planned backwards, and beyond the civil calendar.
    """
    past = _past(operations)
    if backwards and past:
        raise Invalid("law.count.backwards_negative")
    result: Result = "earliest_day" if earliest else "last_day"
    result = "latest_start" if backwards else "latest_before" if past else result
    start = latest_start(operations, asked, book) if backwards else asked
    if isinstance(start, Gap):
        return Reckoned(asked, backwards, None, None, result, missing=(start.missing,))
    end = land(operations, start, book)
    if end in (DAWN_OF_TIME, END_OF_TIME):
        raise Invalid("law.count.beyond_the_calendar", day=asked)
    tables = tuple(_tables(operations, start, book))
    counted = [row.day for table in tables for row in table.rows if row.number == 1] if _counts(operations) else []
    first = (max if past else min)(counted, default=None)
    lines = [*_planned(operations, asked, start, end, first, book)] if backwards and not isinstance(end, Gap) else []
    shown = bool(tables) and _counts(operations)
    lines += [
        line
        for line in operation_lines(operations, start, book)
        if not (shown and line.code in _DAY_LINES) and not isinstance(end, Gap)
    ]
    missing = (end.missing,) if isinstance(end, Gap) else ()
    reached = None if isinstance(end, Gap) else end
    return Reckoned(
        asked, backwards, start, reached, result, first, _forecast(operations, tables, reached, book), tuple(lines),
        tables, missing,
    )  # fmt: skip


def _past(operations: Operations) -> bool:
    plus = operations.plus
    return plus is not None and (plus < 0 if isinstance(plus, int) else plus.backwards)


def _counts(operations: Operations) -> bool:
    return isinstance(operations.plus, int)


def _planned(
    operations: Operations, target: date, start: date, end: date, first: date | None, book: CalendarBook
) -> Iterator[Phrase]:
    """Whether the act may fall on the day or must fall before it, and that the target slid."""
    rule = counting_rule(operations, book)
    counted = _counts(operations) and isinstance(rule, CountingRule) and rule.day_one != "the_day"
    if counted and first is not None and operations.count == "after":
        yield Phrase("law.count.before", day=first, latest=start)
    else:
        yield Phrase("law.count.on_or_before", day=start)
    if end != target:
        yield Phrase("law.count.target_slides", target=target, day=end)


def _tables(operations: Operations, start: date, book: CalendarBook) -> Iterator[BodyCounted]:
    """The days that were looked at: of a count all of them, of a period those over which its end moved."""
    rule = counting_rule(operations, book) if operations.over is not None else None
    if not isinstance(rule, CountingRule):
        return
    plus = operations.plus
    if isinstance(plus, int):
        rule, number = counted_by(operations, rule, plus)
        for at, test in enumerate(rule.tests):
            yield BodyCounted(described_test(test, book), _rows(test, walk(rule, start, number, book, at), book))
        return
    together = CountingRule(rule.name, (rule.joint,))
    raw = added(operations, start, book, "latest")
    end = raw if isinstance(raw, Gap) else rolled(operations, raw, book, "latest")
    if isinstance(raw, Gap) or isinstance(end, Gap):
        return
    longer = held(operations, start, end, book)
    if longer not in (end, start):
        looked = walk(together, start, rule.holding, book)
    elif end != raw:
        looked = walk(replace(together, day_one="the_day"), raw, 1, book)
    else:
        return
    yield BodyCounted(described(together, book), _rows(rule.joint, looked, book))


def _rows(test: DayTest, looked: Iterable[Looked | Gap], book: CalendarBook) -> tuple[DayCounted, ...]:
    return tuple(
        DayCounted(one.day, one.number, why_looked(test, one, book), unsettled(test, one.day, book))
        for one in looked
        if isinstance(one, Looked)
    )


def _forecast(operations: Operations, tables: tuple[BodyCounted, ...], end: date | None, book: CalendarBook) -> bool:
    """Whether a day that was looked at, or the day on which the end was left, may still become another kind of day."""
    if any(row.unsettled for table in tables for row in table.rows):
        return True
    rule = counting_rule(operations, book) if operations.over is not None else None
    return isinstance(rule, CountingRule) and end is not None and unsettled(rule.joint, end, book)
