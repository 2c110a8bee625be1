"""The shape of a calendar: the days that it knows, and the coverage outside which it refuses to say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ratify.law.calendars import SATURDAY_AND_SUNDAY, Calendar, Day
from ratify.law.moments import DayRange
from ratify.workflow.shape.kinds import Choice, ListOf, Record, optional, required
from ratify.workflow.shape.words import CALENDAR_NAME, DAY, DAYS, EDITION, TEXT, WORDS, title, unverified

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.workflow.shape.place import Place

DAYS_OF_THE_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Monday is 0, as in ``Calendar.weekend``."""

LONGEST_COVERAGE = 400
"""Years: the Gregorian calendar repeats itself after that."""

LISTED_DAY = Record(
    (
        required("date", DAYS),
        optional("status", Choice(("announced", "actual", "estimated", "corrected")), "actual"),
        optional("name", TEXT, ""),
    ),
    lambda fields, at: (fields["date"], Day(fields["status"], fields["name"]), at),
)
"""``{date: 2026-01-01, name: {…}, status: announced}``; the date may be a range ``a/b``, both included."""


def _coverage(fields: Mapping[str, Any], at: Place) -> DayRange | None:
    first, last = fields["from"], fields["until"]
    if last < first:
        at.wrong("definitions.interval_backwards", first=first, last=last)
    elif last.year - first.year > LONGEST_COVERAGE:
        at.wrong("definitions.coverage_too_long", most=LONGEST_COVERAGE)
    else:
        return DayRange(first, last)
    return None


def _days(listed: tuple[tuple[DayRange, Day, Place], ...], coverage: DayRange) -> Mapping[date, Day]:
    """Each day by itself; one outside the coverage or listed twice is a slip that somebody would trust."""
    days: dict[date, Day] = {}
    for dates, day, at in listed:
        if dates.first < coverage.first or dates.last > coverage.last:
            at.wrong("definitions.day_outside_coverage", first=coverage.first, last=coverage.last)
            continue
        one = dates.first
        while one <= dates.last:
            if one in days:
                at.wrong("definitions.day_twice", day=one)
                break
            days[one] = day
            one += timedelta(days=1)
    return days


def _calendar(fields: Mapping[str, Any], at: Place) -> Calendar | None:
    name = fields["calendar"]
    given = [key for key in ("holidays", "sitting_days") if fields[key] is not None]
    if len(given) != 1:
        at.wrong("definitions.exactly_one_of", words=("holidays", "sitting_days"))
        return None
    sittings = given == ["sitting_days"]
    if sittings and fields["weekend"] is not None:
        at.wrong("definitions.useless_without", key="weekend", other="holidays")
    title(fields, at, name)
    if fields["law"] is None:
        at.warn("definitions.no_law")
    weekend = fields["weekend"]
    return Calendar(
        name=name,
        body=name if sittings else fields["jurisdiction"] or name,
        kind="sittings" if sittings else "holidays",
        days=_days(fields[given[0]], fields["coverage"]),
        coverage=fields["coverage"],
        weekend=SATURDAY_AND_SUNDAY if weekend is None else frozenset(map(DAYS_OF_THE_WEEK.index, weekend)),
    )


CALENDAR = Record(
    (
        required("calendar", CALENDAR_NAME),
        optional("edition", EDITION, 1),
        optional("title", TEXT),
        optional("jurisdiction", WORDS),
        optional("law", WORDS),
        unverified(),
        required("coverage", Record((required("from", DAY), required("until", DAY)), _coverage)),
        optional("weekend", ListOf(Choice(DAYS_OF_THE_WEEK))),
        optional("holidays", ListOf(LISTED_DAY, strict=True)),
        optional("sitting_days", ListOf(LISTED_DAY, strict=True)),
    ),
    _calendar,
)
