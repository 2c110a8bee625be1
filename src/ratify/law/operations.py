"""Operations applied to a date that stands by itself: the deadlines of procedures, forwards and backwards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ratify.law.moments import DAWN_OF_TIME, END_OF_TIME, DayRange, Moment, between
from ratify.law.stages import landed
from ratify.law.wording import operation_lines, operation_missing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ratify.law.calendars import CalendarBook
    from ratify.law.rules import Operations, Rule


def apply(
    operations: Operations,
    start: Moment | DayRange,
    book: CalendarBook,
    resolve: Callable[[Rule], Moment] | None = None,
) -> Moment:
    """The date that ``operations`` make of ``start``: the deadline of a procedure, forwards or backwards.

    ``resolve`` gives the moments of ``not_before`` and ``not_after``; without it they are left out, as is
    ``not_while``, which only the clauses of a treaty have. A start that will never come gives *never*.
    The answer carries its explanation; where a calendar does not reach, it is *not yet* and names the days.
    """
    if isinstance(start, Moment) and start.status == "never":
        return start
    first, last = _bounds(start)
    earliest, latest = landed(operations, first, book, "earliest"), landed(operations, last, book, "latest")
    for bound, choose in ((operations.not_before, max), (operations.not_after, min)):
        if bound is not None and resolve is not None:
            moment = resolve(bound)
            low, high = _bounds(moment) if moment.status != "never" else (END_OF_TIME, END_OF_TIME)
            earliest, latest = choose(earliest, low), choose(latest, high)
    moment = between(earliest, latest)
    missing = start.missing if isinstance(start, Moment) else ()
    if moment.status == "not_yet":
        moment = replace(moment, missing=(*missing, *operation_missing(operations, first, last, book)))
    return moment.explained(lambda: operation_lines(operations, last, book))


def _bounds(moment: Moment | DayRange) -> tuple[date, date]:
    if isinstance(moment, DayRange):
        return moment.first, moment.last
    return moment.earliest or DAWN_OF_TIME, moment.latest or END_OF_TIME
