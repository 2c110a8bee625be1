"""The shape of a calendar: the days that it knows, and the coverage outside which it refuses to say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from ratify.law.calendars import SATURDAY_AND_SUNDAY, Calendar, Closure, Day, Session
from ratify.law.moments import DayRange
from ratify.workflow.shape.kinds import Built, ByForm, Choice, ListOf, Record, optional, required
from ratify.workflow.shape.words import CALENDAR_NAME, DAY, DAYS, EDITION, TEXT, WORDS, title, unverified

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.law.calendars import DayStatus
    from ratify.workflow.shape.place import Place

DAYS_OF_THE_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Monday is 0, as in ``Calendar.weekend``."""

LONGEST_COVERAGE = 400
"""Years: the Gregorian calendar repeats itself after that."""

LISTED_DAY = ByForm(
    scalar=Built(DAYS, lambda dates, at: (dates, None, "", at)),
    table=Record(
        (
            required("date", DAYS),
            optional("status", Choice(("announced", "actual", "estimated", "corrected"))),
            optional("name", TEXT, ""),
        ),
        lambda fields, at: (fields["date"], fields["status"], fields["name"], at),
    ),
)
"""``{date: 2026-01-01, name: {…}, status: announced}``, or the date alone; it may be a range ``a/b``, both included.

Without a status a day is ``announced`` if it is later than ``actual_until`` of the coverage, else ``actual``.
"""

CLOSURE = Record(
    (required("date", DAYS), required("kind", Choice(("prorogation", "dissolution")))),
    lambda fields, at: (Closure(fields["date"], fields["kind"]), at),
)
SESSION = Record(
    (required("name", WORDS), required("date", DAYS)),
    lambda fields, at: (Session(fields["name"], fields["date"]), at),
)

_Listed: TypeAlias = "tuple[DayRange, DayStatus | None, Mapping[str, str] | str, Place]"
Spell = TypeVar("Spell", Closure, Session)

_ONE_KIND_ONLY: Mapping[str, tuple[str, ...]] = {
    "holidays": ("weekend", "working_days"),
    "sitting_days": ("body", "closures", "sessions"),
}
"""Keys that have a meaning beside ``holidays``, or beside ``sitting_days``, only."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days about which a calendar says everything, and the last of them known as it was."""

    days: DayRange
    actual_until: date | None

    def holds(self, days: DayRange, at: Place) -> bool:
        """Whether all of ``days`` are covered; if not, that is noted."""
        if self.days.first <= days.first and days.last <= self.days.last:
            return True
        at.wrong("definitions.day_outside_coverage", first=self.days.first, last=self.days.last)
        return False


def _coverage(fields: Mapping[str, Any], at: Place) -> Coverage | None:
    first, last, actual = fields["from"], fields["until"], fields["actual_until"]
    if last < first:
        at.wrong("definitions.interval_backwards", first=first, last=last)
    elif last.year - first.year > LONGEST_COVERAGE:
        at.wrong("definitions.coverage_too_long", most=LONGEST_COVERAGE)
    else:
        if actual is None or actual <= last:
            return Coverage(DayRange(first, last), actual)
        at.wrong("definitions.actual_beyond_coverage", day=actual, last=last)
    return None


def _days(
    listed: tuple[_Listed, ...],
    coverage: Coverage,
    taken: Mapping[date, Day] = MappingProxyType({}),
    only: frozenset[int] | None = None,
) -> dict[date, Day]:
    """Each day by itself; one outside the coverage or listed twice is a slip that somebody would trust.

    ``taken``: days that another list holds. ``only``: the days of the week that may be listed.
    """
    days: dict[date, Day] = {}
    for dates, status, name, at in listed:
        if not coverage.holds(dates, at):
            continue
        past, coming = Day(status or "actual", name), Day(status or "announced", name)
        one = dates.first
        while one <= dates.last:
            if one in days or one in taken:
                at.wrong("definitions.day_twice", day=one)
                break
            if only is not None and one.weekday() not in only:
                at.wrong("definitions.working_day_anyway", day=one)
                break
            days[one] = coming if coverage.actual_until is not None and one > coverage.actual_until else past
            one += timedelta(days=1)
    return days


def _spells(listed: tuple[tuple[Spell, Place], ...], coverage: Coverage) -> tuple[Spell, ...]:
    """Closures, or sessions, in order; two that share a day are refused (a dissolution may begin as a closure ends)."""
    spells = sorted(listed, key=lambda one: (one[0].days.first, one[0].days.last))
    before: DayRange | None = None
    for spell, at in spells:
        if coverage.holds(spell.days, at) and before is not None and spell.days.first < before.last:
            at.wrong("definitions.spells_overlap", day=spell.days.first)
        before = spell.days
    return tuple(spell for spell, _at in spells)


def _calendar(fields: Mapping[str, Any], at: Place) -> Calendar | None:
    name, coverage = fields["calendar"], fields["coverage"]
    given = [key for key in ("holidays", "sitting_days") if fields[key] is not None]
    if len(given) != 1:
        at.wrong("definitions.exactly_one_of", words=("holidays", "sitting_days"))
        return None
    sittings = given == ["sitting_days"]
    other = "holidays" if sittings else "sitting_days"
    for key in _ONE_KIND_ONLY[other]:
        if fields[key] is not None:
            at.wrong("definitions.useless_without", key=key, other=other)
    title(fields, at, name)
    if fields["law"] is None:
        at.warn("definitions.no_law")
    weekend = SATURDAY_AND_SUNDAY
    if fields["weekend"] is not None:
        weekend = frozenset(map(DAYS_OF_THE_WEEK.index, fields["weekend"]))
    days = _days(fields[given[0]], coverage)
    return Calendar(
        name=name,
        body=fields["body"] or name if sittings else fields["jurisdiction"] or name,
        kind="sittings" if sittings else "holidays",
        days=days,
        coverage=coverage.days,
        weekend=weekend,
        working=_days(fields["working_days"] or (), coverage, days, weekend),
        closures=_spells(fields["closures"] or (), coverage),
        sessions=_spells(fields["sessions"] or (), coverage),
        actual_until=coverage.actual_until,
    )


CALENDAR = Record(
    (
        required("calendar", CALENDAR_NAME),
        optional("edition", EDITION, 1),
        optional("title", TEXT),
        optional("jurisdiction", WORDS),
        optional("body", TEXT),
        optional("law", WORDS),
        unverified(),
        required(
            "coverage",
            Record((required("from", DAY), required("until", DAY), optional("actual_until", DAY)), _coverage),
        ),
        optional("weekend", ListOf(Choice(DAYS_OF_THE_WEEK))),
        optional("holidays", ListOf(LISTED_DAY, strict=True)),
        optional("working_days", ListOf(LISTED_DAY, strict=True)),
        optional("sitting_days", ListOf(LISTED_DAY, strict=True)),
        optional("closures", ListOf(CLOSURE, strict=True)),
        optional("sessions", ListOf(SESSION, strict=True)),
    ),
    _calendar,
)


@dataclass(frozen=True, slots=True)
class Decrees:
    """What an office knows better than the package that a calendar is built from; each day with its place."""

    calendar: str
    law: str
    holidays: tuple[_Listed, ...]
    removed: tuple[tuple[DayRange, Place], ...]
    working_days: tuple[_Listed, ...]


DECREES = Record(
    (
        required("decrees", CALENDAR_NAME),
        optional("law", WORDS, ""),
        optional("holidays", ListOf(LISTED_DAY, strict=True), ()),
        optional("removed", ListOf(Built(DAYS, lambda days, at: (days, at)), strict=True), ()),
        optional("working_days", ListOf(LISTED_DAY, strict=True), ()),
    ),
    lambda fields, _at: Decrees(
        fields["decrees"], fields["law"], fields["holidays"], fields["removed"], fields["working_days"]
    ),
)
"""Days off that a decree adds, days that it takes away, and days of the weekend that it makes working days."""
