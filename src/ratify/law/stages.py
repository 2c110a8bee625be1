"""The stages of the operations of a date rule, in their one fixed order.

Plus (years and months together, then days, or counted days), the convention of counting, the snap, the roll, and
last the bounds (which need other rules, see ``evaluate``). Two bounds of an uncertain date are carried through
separately: every stage keeps their order.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import MAXYEAR, MINYEAR, date
from typing import TYPE_CHECKING, Final, Literal

from ratify.errors import Invalid, NotFound
from ratify.law.calendars import CountingRule, Gap, count, roll
from ratify.law.moments import DAWN_OF_TIME, END_OF_TIME
from ratify.law.periods import MONTHS_A_YEAR, Period, add

if TYPE_CHECKING:
    from ratify.law.calendars import CalendarBook
    from ratify.law.periods import Rounding
    from ratify.law.rules import Operations, Snap

Side = Literal["earliest", "latest"]

MONTHS_A_QUARTER: Final = 3
# Days added in the direction of counting: "after" is start + period; "clear" lets the whole period run.
ONE_DAY: Final = Period(days=1)
EXTRA_DAYS: Final = {"after": 0, "clear": 1, "inclusive": -1}


def land(operations: Operations, day: date, book: CalendarBook, side: Side = "latest") -> date | Gap:
    """The day reached from ``day`` by everything but the bounds, or the gap in a calendar that stopped the count.

    ``side`` matters only where the rounding is refused: then the earliest reading rounds down, the latest up.
    A day beyond the civil calendar is given as its edge, which stands for "open".
    """
    reached: date | Gap = day
    for stage in (added, snapped, rolled):
        if isinstance(reached, Gap):
            return reached
        reached = stage(operations, reached, book, side)
    return reached if isinstance(reached, Gap) else held(operations, day, reached, book)


def landed(operations: Operations, day: date, book: CalendarBook, side: Side) -> date:
    """As ``land``, a gap given as the bound that follows from it on ``side``: never a date that was guessed."""
    if day in (DAWN_OF_TIME, END_OF_TIME):
        return day
    reached = land(operations, day, book, side)
    if not isinstance(reached, Gap):
        return reached
    if reached.backwards:
        return DAWN_OF_TIME if side == "earliest" else reached.day
    return reached.day if side == "earliest" else END_OF_TIME


def added(operations: Operations, day: date, book: CalendarBook, side: Side) -> date | Gap:
    """First stage: ``plus`` with its ``rounding``, and ``count``."""
    plus = operations.plus
    if plus is None:
        return day
    if isinstance(plus, int):
        return _counted(operations, day, plus, book)
    rounding = rounded(operations.rounding, side)
    direction = -1 if plus.backwards else 1
    extra = EXTRA_DAYS[operations.count] * direction
    try:
        return add(day, Period(plus.years, plus.months, plus.days + extra) if extra else plus, rounding)
    except Invalid:
        return DAWN_OF_TIME if plus.backwards else END_OF_TIME


def rounded(rounding: Rounding | None, side: Side) -> Literal["down", "up"]:
    """Down where the text says nothing; a refused rounding leaves both readings open."""
    if rounding == "refuse":
        return "down" if side == "earliest" else "up"
    return rounding or "down"


def shifted(day: date, period: Period, rounding: Literal["down", "up"] = "down") -> date:
    """``day`` plus ``period``; beyond the civil calendar its edge, which means "open"."""
    if day in (DAWN_OF_TIME, END_OF_TIME):
        return day
    try:
        return add(day, period, rounding)
    except Invalid:
        return DAWN_OF_TIME if period.backwards else END_OF_TIME


def _counted(operations: Operations, day: date, number: int, book: CalendarBook) -> date | Gap:
    """A number of counted days."""
    rule = counting_rule(operations, book)
    if isinstance(rule, Gap):
        return rule
    rule, number = counted_by(operations, rule, number)
    return count(rule, day, number, book)


def counted_by(operations: Operations, rule: CountingRule, number: int) -> tuple[CountingRule, int]:
    """The rule and the number that are counted by: ``clear`` is one more, ``inclusive`` lets the day itself count."""
    if operations.count == "inclusive":
        return replace(rule, day_one="the_day"), number
    if operations.count == "clear":
        return rule, number + (1 if number > 0 else -1)
    return rule, number


def counting_rule(operations: Operations, book: CalendarBook) -> CountingRule | Gap:
    """The counting rule that the operations name; a gap for all time if the book does not hold it."""
    try:
        return book.rule(operations.over or "")
    except NotFound as missing:
        return Gap(DAWN_OF_TIME, missing.phrase)


def snapped(operations: Operations, day: date, _book: CalendarBook, _side: Side) -> date:
    """Second stage: to the edge of a unit, or to a day of the year."""
    if operations.snap is not None:
        return _to_edge(operations.snap, day, operations.following)
    if operations.yearly is not None:
        return _to_day_of_year(operations.yearly, day, operations.following)
    return day


def _to_edge(snap: Snap, day: date, following: int) -> date:
    months = {"month": 1, "quarter": MONTHS_A_QUARTER, "year": MONTHS_A_YEAR}[snap.unit]
    index = day.year * MONTHS_A_YEAR + day.month - 1
    first = (index // months + following) * months
    if snap.edge == "first_day_of":
        return _month_day(first, 1)
    return _month_day(first + months - 1, None)


def _month_day(index: int, day: int | None) -> date:
    year, month = divmod(index, MONTHS_A_YEAR)
    if not MINYEAR <= year <= MAXYEAR:
        return DAWN_OF_TIME if year < MINYEAR else END_OF_TIME
    return date(year, month + 1, day or monthrange(year, month + 1)[1])


def _to_day_of_year(yearly: tuple[int, int], day: date, following: int) -> date:
    """The ``following``-th such day strictly after ``day``; 0: the first on or after it."""
    this_year = _in_year(yearly, day.year)
    passed = this_year < day if following == 0 else this_year <= day
    return _in_year(yearly, day.year + max(following - 1, 0) + passed)


def _in_year(yearly: tuple[int, int], year: int) -> date:
    """That day of ``year``; 29 February is the 28th in a common year."""
    if year > MAXYEAR:
        return END_OF_TIME
    month, number = yearly
    return date(year, month, min(number, monthrange(year, month)[1]))


def rolled(operations: Operations, day: date, book: CalendarBook, _side: Side) -> date | Gap:
    """Third stage: to a day that counts, if the day reached does not."""
    if operations.roll is None:
        return day
    rule = counting_rule(operations, book)
    return rule if isinstance(rule, Gap) else roll(rule, day, operations.roll, book)


def held(operations: Operations, start: date, day: date, book: CalendarBook) -> date | Gap:
    """Last: the end that was rolled, moved on until the period holds as many counted days as its rule asks for.

    Source: Regulation (EEC, Euratom) 1182/71, art. 3(5): a period of two days or more includes at least two working
    days. Only a period that runs forwards and rolls is concerned; one in counted days holds them anyhow.
    """
    plus = operations.plus
    if operations.roll != "next" or not isinstance(plus, Period) or not plus.forwards or plus == ONE_DAY:
        return day
    rule = counting_rule(operations, book)
    if isinstance(rule, Gap) or not rule.holding:
        return day
    reached = count(CountingRule(rule.name, (rule.joint,)), start, rule.holding, book)
    return reached if isinstance(reached, Gap) else max(day, reached)
