"""Periods of the calendar: years, months and days, and their addition to a date.

A period is never normalised: one month is not thirty days, and twelve months are a year only when added to a date.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Literal

from ratify.errors import Invalid, Phrase

Rounding = Literal["down", "up", "refuse"]

DAYS_A_WEEK = 7
MONTHS_A_YEAR = 12
SHORTEST_MONTH = 28

_WRITTEN = re.compile(
    r"(?P<sign>[+-])?P(?=\d)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Period:
    """A signed length of the civil calendar. The three numbers stand side by side and are never converted.

    Source: ISO 8601-1 durations without hours; the arithmetic is that of Regulation (EEC, Euratom) 1182/71,
    art. 3(2)(c), of the French code of civil procedure, art. 641, and of the corresponding-date rule.
    """

    years: int = 0
    months: int = 0
    days: int = 0

    @property
    def backwards(self) -> bool:
        """Whether the period counts towards the past."""
        return min(self.years, self.months, self.days) < 0

    @property
    def forwards(self) -> bool:
        """Whether the period counts towards the future, by one day at least."""
        return not self.backwards and (self.years, self.months, self.days) != (0, 0, 0)

    def plus(self, other: Period) -> Period:
        """Both periods as one, so that they are added to a date in a single step."""
        return Period(self.years + other.years, self.months + other.months, self.days + other.days)

    def times(self, number: int) -> Period:
        """The period ``number`` times over, as one period (negative turns it round)."""
        return Period(self.years * number, self.months * number, self.days * number)

    def phrase(self) -> Phrase:
        """The period as a phrase; the reader's language chooses the words."""
        return Phrase("language.period", years=self.years, months=self.months, days=self.days)


def parse_period(text: str) -> Period:
    """Read an ISO 8601 duration: ``P5Y``, ``P1Y6M``, ``P2W``, ``-P6M``.

    Raises ``Invalid`` for anything else: hours, fractions and empty periods are not part of a final clause.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise Invalid("law.period.unreadable", text=text)
    sign = -1 if found["sign"] == "-" else 1
    years, months, weeks, days = (sign * int(found[unit] or 0) for unit in ("years", "months", "weeks", "days"))
    return Period(years, months, days + weeks * DAYS_A_WEEK)


def add(day: date, period: Period, rounding: Rounding = "down") -> date:
    """The day reached from ``day`` by ``period``: years and months together, rounded once, then the days.

    ``rounding`` says what happens when the month reached lacks the day number: ``down`` gives its last day,
    ``up`` the first day of the month after, ``refuse`` raises ``Invalid("law.period.ambiguous")``.
    Raises ``Invalid("law.date.out_of_range")`` outside the years 1 to 9999.
    Source: Monat, Fromherz, Merigoux, "Formalizing Date Arithmetic", ESOP 2024, for the order and the rounding.
    """
    shifted = day if not (period.years or period.months) else _add_months(day, period, rounding)
    try:
        return shifted + timedelta(days=period.days)
    except OverflowError as error:
        raise _out_of_range(day, period) from error


def _add_months(day: date, period: Period, rounding: Rounding) -> date:
    year, month = divmod(
        day.year * MONTHS_A_YEAR + day.month - 1 + period.years * MONTHS_A_YEAR + period.months, MONTHS_A_YEAR
    )
    month += 1
    if not MINYEAR <= year <= MAXYEAR:
        raise _out_of_range(day, period)
    if day.day <= SHORTEST_MONTH:  # every month has it: the common case needs no look at the calendar
        return date(year, month, day.day)
    length = monthrange(year, month)[1]
    if day.day <= length:
        return date(year, month, day.day)
    if rounding == "refuse":
        raise Invalid("law.period.ambiguous", day=day, period=period.phrase(), number=day.day)
    last = date(year, month, length)
    if rounding == "down":
        return last
    try:
        return last + timedelta(days=1)
    except OverflowError as error:  # pragma: no cover  # December has 31 days, so rounding never leaves year 9999
        raise _out_of_range(day, period) from error


def _out_of_range(day: date, period: Period) -> Invalid:
    return Invalid("law.date.out_of_range", day=day, period=period.phrase())
