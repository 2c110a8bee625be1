"""Dates as people type them, day first, and as forms give them back.

Accepted: ``04/07/2024`` (also with dots or hyphens), ``2024-07-04``, a month ``07/2024`` or ``2024-07``, a year
``2003``, and an interval of two of these with a dash between spaces (``07/2024 – 09/2024``) or, in ISO form, a slash.
The day always comes before the month; the page reads the date back in words before anything is written.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from ratify.errors import Invalid
from ratify.law.moments import DayRange

FIRST_YEAR, LAST_YEAR = 1000, 2999
"""Years that a legal date may have, both inclusive."""

LONGEST = 40
"""Characters of a typed date, inclusive."""

_DAY_FIRST = re.compile(r"(?:(?:(?P<day>\d{1,2})[./-])?(?P<month>\d{1,2})[./-])?(?P<year>\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?", re.ASCII)
_BETWEEN = re.compile(r"\s+[-–—]\s+|\s*[–—]\s*|(?<=\d{4})\s*/\s*(?=\d{4})|(?<=-\d\d)\s*/\s*(?=\d{4}-)")


def read_days(text: str) -> DayRange:
    """Give the days that the typed date can mean, both ends inclusive.

    Raises ``Invalid``: ``web.date.needed``, ``web.date.unreadable``, ``web.date.impossible`` (no such day) or
    ``web.date.backwards``.
    """
    typed = text.strip()
    if not typed:
        raise Invalid("web.date.needed")
    if len(typed) > LONGEST:
        raise Invalid("web.date.unreadable", text=typed[:LONGEST] + "…")
    ends = _BETWEEN.split(typed)
    if len(ends) > 2:  # noqa: PLR2004 - an interval has two ends
        raise Invalid("web.date.unreadable", text=typed)
    first, last = _read(ends[0], typed), _read(ends[-1], typed)
    if last.last < first.first:
        raise Invalid("web.date.backwards", first=first.first, last=last.last)
    return DayRange(first.first, last.last)


def read_day(text: str) -> date:
    """Give the one day that was typed. Raises as ``read_days``, and ``web.date.not_exact`` for a month or a year."""
    days = read_days(text)
    if not days.exact:
        raise Invalid("web.date.not_exact", text=text.strip())
    return days.first


def iso(days: DayRange) -> str:
    """Write the days in the shortest ISO form: ``2003``, ``2016-09``, ``2016-09-15`` or ``first/last``."""
    first, last = days.first, days.last
    if days.exact:
        return first.isoformat()
    if (first.month, first.day, last.month, last.day, first.year) == (1, 1, 12, 31, last.year):
        return f"{first.year:04}"
    if first.day == 1 and (first.year, first.month) == (last.year, last.month) and last.day == _length(last):
        return f"{first.year:04}-{first.month:02}"
    return f"{first.isoformat()}/{last.isoformat()}"


def typed(days: DayRange) -> str:
    """Write the days as a form shows them, day first: ``04/07/2024``, ``07/2024``, ``2003``."""
    return " – ".join("/".join(reversed(part.split("-"))) for part in iso(days).split("/"))


def _length(day: date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _read(text: str, typed: str) -> DayRange:
    found = _YEAR_FIRST.fullmatch(text.strip()) or _DAY_FIRST.fullmatch(text.strip())
    if found is None:
        raise Invalid("web.date.unreadable", text=typed)
    year, month, day = (int(found[part]) if found[part] else None for part in ("year", "month", "day"))
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("web.date.unreadable", text=typed)
    try:
        first = date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        raise Invalid("web.date.impossible", text=typed) from None
    if day is not None:
        return DayRange(first, first)
    return DayRange(first, date(year, 12, 31) if month is None else first.replace(day=_length(first)))
