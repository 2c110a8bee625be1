"""A calendar file made from the package ``holidays``, with what the office's decrees say on top.

The package is asked here only, when the command runs: a computation reads the file that was written. An upgrade of the
package would otherwise rewrite the past, and it answers for years that nobody has decreed.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.metadata import version
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from ratify.definitions.loading import read_decrees, read_definition
from ratify.errors import Invalid, InvalidDefinition, NotFound, Phrase, Problem, Unavailable
from ratify.law.moments import DayRange
from ratify.law.periods import DAYS_A_WEEK
from ratify.workflow.shape.calendar import DAYS_OF_THE_WEEK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from ratify.law.calendars import DayStatus
    from ratify.workflow.definition import Definition
    from ratify.workflow.shape.calendar import Decrees
    from ratify.workflow.shape.place import Place

LANGUAGES: Mapping[str, tuple[str, ...]] = {"fr": ("fr",), "en": ("en_US", "en_GB", "en"), "ru": ("ru",)}
"""Our languages, and what the package calls them."""
MOST_YEARS = 30
_NAME = re.compile(r"([A-Z]{2,3})(?:-([A-Za-z0-9]{1,6}))?", re.ASCII)
_ESTIMATED = "(estimated)"


_Said: TypeAlias = "tuple[DayStatus | None, Mapping[str, str] | str]"
"""Status of a day and its name; without a status the coverage of the file tells it."""


@dataclass(slots=True)
class _Draft:
    """A calendar as it is being made."""

    weekend: frozenset[int]
    days: dict[date, _Said] = field(default_factory=dict)
    working: dict[date, _Said] = field(default_factory=dict)


def build_calendar(
    name: str,
    years: tuple[int, int],
    today: date,
    *,
    title: Mapping[str, str],
    law: Callable[[str], str],
    decrees: Path | None = None,
) -> Definition:
    """The calendar of a country (``ML``) or a part of it (``GB-ENG``) for the years from first to last, inclusive.

    A lunar feast, whose day is computed, and every day of a year after that of ``today`` are *estimated*; other days
    later than ``today`` are *announced*. ``law``: makes the citation of the version of the package; the law of the
    ``decrees`` follows it. The text of the file is that of the definition, which is checked like any other.

    Raises:
        Unavailable: the package is not installed.
        NotFound: it does not know the country, or the part; the decrees cannot be read.
        Invalid: the years, among them years in which the weekend changed; or a decree that does not fit.

    """
    draft, edition = _from_package(name, years, today)
    told = law(edition)
    if decrees is not None:
        said = _read(decrees)
        if said.calendar != name:
            raise Invalid("definitions.decrees_of_another", calendar=said.calendar, name=name)
        _decree(draft, said, DayRange(date(years[0], 1, 1), date(years[1], 12, 31)))
        told = f"{told} ; {said.law}" if said.law else told
    text = "".join(_lines(name, years, today, draft, title, told))
    return read_definition(text, f"{name}.yaml")


def _read(decrees: Path) -> Decrees:
    try:
        text = decrees.read_bytes()
    except OSError as error:
        raise NotFound("definitions.no_file", file=str(decrees)) from error
    return read_decrees(text, str(decrees))


def _from_package(name: str, years: tuple[int, int], today: date) -> tuple[_Draft, str]:
    try:
        import holidays  # noqa: PLC0415 - asked when the command runs, and never by a computation
    except ModuleNotFoundError as error:
        raise Unavailable("definitions.holidays_not_installed") from error
    first, last = years
    match = _NAME.fullmatch(name)
    known = holidays.list_supported_countries(include_aliases=False)
    if match is None or match[1] not in known or (match[2] is not None and match[2] not in known[match[1]]):
        raise NotFound("definitions.country_unknown", name=name[:20])
    if not first <= last < first + MOST_YEARS:
        raise Invalid("definitions.years_to_build", most=MOST_YEARS)
    country, part = match[1], match[2]
    asked = range(first, last + 1)
    plain = holidays.country_holidays(country, subdiv=part, years=asked)
    if not plain.start_year <= first or not last <= plain.end_year:
        raise Invalid("definitions.years_unknown", first=str(plain.start_year), last=str(plain.end_year))
    named = {
        ours: holidays.country_holidays(country, subdiv=part, years=asked, language=theirs)
        for ours, tags in LANGUAGES.items()
        for theirs in [next((tag for tag in tags if tag in plain.supported_languages), None)]
        if theirs is not None
    }
    if not named:
        named = {plain.default_language or "en": plain}
    draft = _Draft(_weekend(plain.is_weekend, DayRange(date(first, 1, 1), date(last, 12, 31))))
    for day in sorted(plain):
        lunar = "en" in named and _ESTIMATED in named["en"].get(day, "")
        names = {tag: _plain(holidays_of[day], lunar=lunar) for tag, holidays_of in named.items()}
        draft.days[day] = (_status(day, today, lunar=lunar), names)
    for day in sorted(getattr(plain, "weekend_workdays", ())):
        if day.year in asked and day.weekday() in draft.weekend and day not in draft.days:
            draft.working[day] = (_status(day, today), "")
    return draft, version("holidays")


def _weekend(free: Callable[[date], bool], days: DayRange) -> frozenset[int]:
    """The days of the week that are free all through ``days``. A file has one weekend; some countries moved theirs."""
    begun = frozenset(day.weekday() for day in islice(_each(days), DAYS_A_WEEK) if free(day))
    for day in _each(days):
        if free(day) != (day.weekday() in begun):
            raise Invalid("definitions.weekend_changed", day=day)
    return begun


def _plain(name: str, *, lunar: bool) -> str:
    """The name of a holiday without the package's remark that its day is estimated."""
    return re.sub(r" ?\([^()]*\)(?=;|$)", "", name) if lunar else name


def _status(day: date, today: date, *, lunar: bool = False) -> DayStatus | None:
    return "estimated" if lunar or day.year > today.year else None


def _decree(draft: _Draft, decrees: Decrees, years: DayRange) -> None:
    """Days taken away, then days and working days added; what is added stands with what the decree says of it."""
    for days, at in decrees.removed:
        for day in _each(days):
            if draft.days.pop(day, None) is None and draft.working.pop(day, None) is None:
                raise _wrong(at, Phrase("definitions.decree_removes_nothing", day=day))
    for listed, held, other in (
        (decrees.holidays, draft.days, draft.working),
        (decrees.working_days, draft.working, draft.days),
    ):
        for days, status, name, at in listed:
            if days.first < years.first or days.last > years.last:
                raise _wrong(at, Phrase("definitions.day_outside_coverage", first=years.first, last=years.last))
            for day in _each(days):
                freed = other.pop(day, None)
                if held is draft.days or day.weekday() in draft.weekend:
                    held[day] = (status, name)
                elif freed is None:
                    raise _wrong(at, Phrase("definitions.working_day_anyway", day=day))


def _wrong(at: Place, wrong: Phrase) -> InvalidDefinition:
    return InvalidDefinition([Problem(at.sheet.file, *at.mark, at.path, wrong)])


def _each(days: DayRange) -> Iterator[date]:
    return (days.first + timedelta(days=n) for n in range((days.last - days.first).days + 1))


def _lines(
    name: str, years: tuple[int, int], today: date, draft: _Draft, title: Mapping[str, str], law: str
) -> Iterator[str]:
    first, last = date(years[0], 1, 1), date(years[1], 12, 31)
    yield f"calendar: {name}\nedition: 1\ntitle:\n"
    yield from (f"  {language}: {_quoted(text)}\n" for language, text in title.items())
    yield f"jurisdiction: {name.partition('-')[0]}\nlaw: {_quoted(law)}\nunverified: true\n"
    yield f"coverage: {{from: {first}, until: {last}, actual_until: {min(today, last)}}}\n"
    yield f"weekend: [{', '.join(DAYS_OF_THE_WEEK[day] for day in sorted(draft.weekend))}]\n"
    for key, days in (("holidays", draft.days), ("working_days", draft.working)):
        held = {day: one for day, one in sorted(days.items()) if first <= day <= last}
        if held:
            yield f"{key}:\n"
        for day, (status, names) in held.items():
            said = (
                ", ".join(f"{tag}: {_quoted(text)}" for tag, text in names.items()) if isinstance(names, dict) else ""
            )
            more = (f", status: {status}" if status else "") + (f", name: {{{said}}}" if said else "")
            yield f"  - {{date: {day}{more}}}\n"


def _quoted(text: str) -> str:
    """Text between double quotes, as JSON and YAML both read it."""
    return json.dumps(text, ensure_ascii=False)
