"""What counting costs beside a loop over sets of days written by hand, and date rules beside python-dateutil."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from itertools import cycle, islice
from time import process_time
from typing import TYPE_CHECKING, cast

from dateutil.relativedelta import relativedelta  # type: ignore[import-untyped]  # it comes without types

from benchmarks.measure import measure
from ratify.definitions import Library
from ratify.law.calendars import CalendarBook, count
from ratify.law.conventions import convention, rule_of
from ratify.law.periods import Period
from ratify.law.rules import Operations, Snap
from ratify.law.stages import land

if TYPE_CHECKING:
    from benchmarks.measure import Figure
    from ratify.law.calendars import Calendar

CLOCKS = 10_000
DAYS = 21
RULES = 20_000
"""Date rules evaluated in one call; the figure says how many pass in a second."""

HOUSES = ("uk/commons", "uk/lords")
SECOND_MONTH = Operations(plus=Period(months=6), snap=Snap("first_day_of", "month"), following=2)
"""Six months, then the first day of the second month after: the longest rule of the ordinary final clauses."""


def counting(rounds: int) -> list[Figure]:
    """Clocks over the real sittings of both Houses, and date rules of a treaty."""
    book, starts = real_sittings(), laid()
    days = tuple(set(calendar.days) for calendar in book.calendars.values())
    clocks = measure(
        partial(clocks_end, book, starts), partial(looped, days, starts), rounds=rounds, clock=process_time
    )
    ours, theirs = partial(evaluated, starts), partial(with_dateutil, starts)
    rules = measure(ours, theirs, rounds=rounds, clock=process_time)
    return [
        clocks.figure(f"{CLOCKS:,} clocks of {DAYS} joint sitting days", baseline="loop over sets of days"),
        rules.rate("date rules evaluated", baseline="python-dateutil", unit="rules", count=RULES),
    ]


def real_sittings() -> CalendarBook:
    """The calendars that ship, and the rule of the Constitutional Reform and Governance Act 2010."""
    library = Library()
    calendars = {name: cast("Calendar", library.load(name, "calendar").value) for name in HOUSES}
    return CalendarBook(calendars, {"uk/treaty": rule_of(convention("uk/treaty"))})


def laid() -> list[date]:
    """Every day of eight years, in turn: what is laid on any of them ends within the calendars."""
    first = date(2017, 6, 13)
    return list(islice(cycle(first + timedelta(days=n) for n in range(8 * 365)), CLOCKS))


def clocks_end(book: CalendarBook, starts: list[date]) -> list[object]:
    """The last day of each period."""
    rule = book.rule("uk/treaty")
    return [count(rule, start, DAYS, book) for start in starts]


def looped(houses: tuple[set[date], ...], starts: list[date]) -> list[date]:
    """The same, by the shortest loop that one would write for this one rule: it knows no coverage and no reasons."""
    one, (commons, lords), ends = timedelta(days=1), houses, []
    for start in starts:
        day, number = start, 0
        while number < DAYS:
            day += one
            number += day in commons and day in lords
        ends.append(day)
    return ends


def evaluated(starts: list[date]) -> list[object]:
    """Each day put through the rule, as a clause or a deadline puts it."""
    book = CalendarBook()
    return [land(SECOND_MONTH, day, book) for day in islice(cycle(starts), RULES)]


def with_dateutil(starts: list[date]) -> list[date]:
    """The same with the library that most would take."""
    rule = relativedelta(months=+8, day=1)
    return [day + rule for day in islice(cycle(starts), RULES)]
