"""The plain values that every file uses: names, texts in several languages, days, periods, numbers of a count."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from ratify.errors import Invalid
from ratify.law.periods import Period, parse_period
from ratify.law.votes import Quorum
from ratify.workflow.facts import parse_day_range
from ratify.workflow.shape.kinds import (
    Built,
    ByForm,
    Choice,
    ListOf,
    MapOf,
    Name,
    Parsed,
    Record,
    Whole,
    Words,
    YesNo,
    optional,
    required,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ratify.law.moments import DayRange
    from ratify.workflow.shape.kinds import Key
    from ratify.workflow.shape.place import Place

WORDS = Words()
YES_NO = YesNo()
NAME = Name(r"[a-z][a-z0-9_]*", "definitions.not_name", "definitions.wants.name")
PATH_NAME = Name(r"[a-z0-9-]+(/[a-z0-9-]+)*", "definitions.not_path_name", "definitions.wants.path_name")
"""Procedures, treaties and chambers: ``mali/cnt``."""
CALENDAR_NAME = Name(
    r"[A-Za-z0-9-]+(/[A-Za-z0-9-]+)*", "definitions.not_calendar_name", "definitions.wants.calendar_name"
)
PARTY = Name(r"[A-Z][A-Z0-9-]{1,9}", "definitions.not_party", "definitions.wants.party")
LANGUAGE = Name(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "definitions.not_language", "definitions.wants.language")
EDITION = Whole(1, 9_999)
NAMES = ListOf(NAME)

LANGUAGES = ("fr", "en", "ru")
"""The languages in which every text is expected; more are welcome."""


def _text(text: Mapping[str, str], at: Place) -> Mapping[str, str]:
    missing = tuple(language for language in LANGUAGES if language not in text)
    if missing:
        at.sheet.untranslated.append((at.path, at.mark, missing))
    return text


TEXT = Built(MapOf(LANGUAGE, WORDS, right="definitions.wants.text"), _text)
"""A text in several languages; a language that is missing is a warning, told once for the file."""

ROLE = Choice(("clerk", "second_clerk", "presiding_officer", "treaty_officer"))


def cited(*keys: Key) -> tuple[Key, ...]:
    """The keys of a rule, with the law that it rests on and whether that reading of the law is still unverified."""
    return (*keys, required("law", WORDS), unverified())


def unverified() -> Key:
    """Stands wherever a ``law`` stands: the article or the period was not seen in the text."""
    return optional("unverified", YES_NO, default=False)


LONGEST_PERIOD = 24
"""Characters: a period is short, and so is the time it takes to read one."""


def _period(text: str) -> Period:
    if len(text) > LONGEST_PERIOD:
        raise Invalid("law.period.unreadable", text=text[:LONGEST_PERIOD])
    period = parse_period(text)
    if max(abs(period.years), abs(period.months) // 12, abs(period.days) // 365) > LONGEST_TERM:
        raise Invalid("definitions.absurd_period", period=period.phrase())
    return period


LONGEST_TERM = 999
"""Years; a longer period is a slip of the keyboard."""


def _forwards(text: str) -> Period:
    period = _period(text)
    if period.backwards or not (period.years or period.months or period.days):
        raise Invalid("definitions.period_not_positive", period=period.phrase())
    return period


PERIOD_FORM = r"[+-]?P[0-9YMWD]+"
DAYS_FORM = r"\d[\d\s/-]*"
PERIOD = Parsed(_period, "definitions.wants.period", PERIOD_FORM)
"""A period of either sign."""
LENGTH = Parsed(_forwards, "definitions.wants.length", PERIOD_FORM)
"""A period that lasts."""


def _one_day(text: str) -> date:
    days = parse_day_range(text)
    if not days.exact:
        raise Invalid("definitions.whole_date_wanted", first=days.first, last=days.last)
    return days.first


DAY = Parsed(_one_day, "definitions.wants.day", DAYS_FORM)
DAYS = Parsed(parse_day_range, "definitions.wants.days", DAYS_FORM)
"""A day, or a month, a year or an interval where the day is not known."""

_MONTH_AND_DAY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
_LONGEST_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _day_of_the_year(text: str) -> tuple[int, int]:
    match = _MONTH_AND_DAY.fullmatch(text)
    month, day = (int(part) for part in match.groups()) if match else (0, 0)
    if not (1 <= month <= 12 and 1 <= day <= _LONGEST_MONTHS[month - 1]):  # noqa: PLR2004  # months of a year
        raise Invalid("definitions.not_a_day_of_every_year", text=text[:LONGEST_PERIOD])
    return month, day


DAY_OF_THE_YEAR = Parsed(_day_of_the_year, "definitions.wants.day_of_the_year", r"\d{2}-\d{2}")

_HOUR = re.compile(r"((?:[01]\d|2[0-3]):[0-5]\d|24:00) +([A-Za-z][A-Za-z0-9_/+-]{1,39}|[+-]\d{2}:\d{2})", re.ASCII)


def _hour(text: str) -> str:
    match = _HOUR.fullmatch(text)
    if match is None:
        raise Invalid("definitions.not_an_hour", text=text[:LONGEST_PERIOD])
    return f"{match[1]} {match[2]}"


HOUR = Parsed(_hour, "definitions.wants.hour", r"\d{2}:\d{2} .+")
"""``12:00 CET``: a time of day with its zone, which is shown and never counted with."""

_FRACTION = re.compile(r"(\d{1,9})/(\d{1,9})", re.ASCII)
_PERCENTAGE = re.compile(r"(\d{1,3})(?:\.(\d{1,6}))?\s?%", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


def part(text: str) -> tuple[int, int | None]:
    """``60`` as (60, None); ``2/3`` and ``55%`` as numerator and denominator; ``all`` as (1, 1).

    Raises:
        Invalid: none of these, nothing at all, or more than the whole.

    """
    if text == "all":
        return 1, 1
    if _NUMBER.fullmatch(text):
        if int(text) == 0:
            raise Invalid("definitions.not_a_share", text=text)
        return int(text), None
    fraction, percentage = _FRACTION.fullmatch(text), _PERCENTAGE.fullmatch(text)
    number, of = 0, 0
    if fraction:
        number, of = int(fraction[1]), int(fraction[2])
    elif percentage:
        decimals = percentage[2] or ""
        number, of = int(percentage[1] + decimals), 100 * 10 ** len(decimals)
    if not 0 < number <= of:
        raise Invalid("definitions.not_a_share", text=text[:LONGEST_PERIOD])
    return number, of


SHARE = Parsed(part, "definitions.wants.share", r"all|[\d./]+\s?%?")


def one_share(fields: Mapping[str, Any], at: Place) -> tuple[int, int | None] | None:
    """The share of the one key of ``at_least`` and ``more_than`` that is given; exactly one must be."""
    keys = ("at_least", "more_than")
    given = [key for key in keys if fields[key] is not None]
    if len(given) != 1:
        at.wrong("definitions.exactly_one_of", words=keys)
        return None
    share: tuple[int, int | None] = fields[given[0]]
    return share


def least_of(fields: Mapping[str, Any], at: Place, base: Literal["seats", "in_office"]) -> Quorum | None:
    """``{at_least: 1/5}`` or ``{more_than: 9}``: as many as are wanted, of a base or in plain numbers."""
    share = one_share(fields, at)
    if share is None:
        return None
    (number, of), strict = share, fields["more_than"] is not None
    if of is None:
        return Quorum(number=number + 1 if strict else number, base=base)
    return Quorum(numerator=number, denominator=of, strict=strict, base=base)


def _signed(fields: Mapping[str, Any], _at: Place) -> tuple[DayRange, str | None]:
    return fields["date"], fields["at"]


SIGNED = ByForm(
    scalar=Built(DAYS, lambda days, _at: (days, None)),
    table=Record((required("date", DAYS), optional("at", WORDS)), _signed),
)
"""``2003-03-25``, or ``{date: 2014-07-16, at: Bamako}``."""


def title(fields: Mapping[str, Any], at: Place, name: str) -> Mapping[str, str]:
    """The title of a definition; one without a title is known by its name, with a warning."""
    given: Mapping[str, str] | None = fields["title"]
    if given is None:
        at.warn("definitions.no_title")
        given = dict.fromkeys(LANGUAGES, name)
    at.sheet.declared["title"] = given
    at.sheet.edition = fields["edition"]
    return given
