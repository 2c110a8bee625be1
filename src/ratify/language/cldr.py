# ruff: noqa: PLC0415 - Babel and zoneinfo are imported by whoever writes the first date: a start-up must not pay for it
"""Dates, times, numbers, lists and names of countries as CLDR has them.

The only module that asks Babel at run time, and it imports Babel inside its functions: the first date costs about
35 ms, which a command that prints none is spared.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Literal

from ratify.language.choice import LANGUAGES, primary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from babel import Locale

_LOCALES = {"fr": "fr", "en": "en_GB", "ru": "ru"}
_FORMATS = {"long": "long", "short": "medium", "weekday": "full"}


def day(on: date, language: str, form: str = "long") -> str:
    """Write a civil date out.

    ``long`` is ``4 juillet 2024``, ``weekday`` is ``jeudi 4 juillet 2024``, and ``short`` is ``4 juil. 2024``: never
    figures alone, since 04/07 is another day for another reader. An unknown form is taken for ``long``. In French
    the first of a month is ``1er``, which CLDR does not write.
    """
    from babel.dates import format_date

    written = str(format_date(on, format=_FORMATS.get(form, "long"), locale=_locale(language)))
    if on.day == 1 and _known(language) == "fr":
        before, found, after = written.partition("1 ")
        return f"{before}1er {after}" if found else written
    return written


def month(on: date, language: str) -> str:
    """Write the month of a date with its year, in the form that stands alone: ``septembre 2016``."""
    from babel.dates import format_skeleton

    return str(format_skeleton("yMMMM", on, locale=_locale(language)))


def clock(moment: datetime, language: str) -> str:
    """Write hours and minutes on 24 hours: ``9 h 07`` in French, ``09:07`` elsewhere."""
    if _known(language) == "fr":
        return f"{moment.hour}\u00a0h\u00a0{moment.minute:02}"
    return f"{moment.hour:02}:{moment.minute:02}"


def place(zone: str, language: str) -> str:
    """Name the city after which a time zone is called, as its exemplar city in CLDR: ``Moscou``, ``Бамако``."""
    names = _locale(language).time_zones.get(zone)
    return str(names["city"]) if names and "city" in names else zone.rpartition("/")[2].replace("_", " ")


def at_zone(moment: datetime, zone: str) -> tuple[datetime, str]:
    """Give the moment on the clocks of the zone, and the zone's name.

    A moment without zone is UTC, as everything that is recorded. A zone that is not known gives UTC: a wrong
    setting must not hide when something happened.
    """
    from zoneinfo import ZoneInfo

    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return aware.astimezone(ZoneInfo(zone)), zone
    except (KeyError, ValueError, OSError, OverflowError):
        pass
    try:
        return aware.astimezone(UTC), "UTC"
    except OverflowError:
        return aware.replace(tzinfo=UTC), "UTC"


def offset(difference: timedelta | None) -> str:
    """Write how far a clock is from UTC: ``UTC+3``, ``UTC+5:30``, ``UTC−4``; ``UTC+0`` for the clocks of Bamako."""
    minutes = round(difference.total_seconds() / 60) if difference else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "\u2212" if minutes < 0 else "+"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


def number(value: int | Decimal, language: str) -> str:
    """Write a number with its digits grouped as the language does, all its decimals told: ``1 234``, ``1,234``."""
    from babel.numbers import format_decimal

    if isinstance(value, Decimal):
        return str(format_decimal(value.normalize(), locale=_locale(language), decimal_quantization=False))
    if abs(value) < 1000:  # noqa: PLR2004 - below a thousand nothing is grouped, so Babel need not be asked
        return str(value)
    return str(format_decimal(value, locale=_locale(language)))


def day_of_year(month: int, number: int, language: str) -> str:
    """Write a day that comes every year: ``30 juin``, ``30 June``, ``30 июня``; in French the first is ``1er``."""
    from babel.dates import format_skeleton

    written = str(format_skeleton("MMMMd", date(2000, month, number), locale=_locale(language)))
    return written.replace("1 ", "1er ", 1) if number == 1 and _known(language) == "fr" else written


def ordinal_form(value: int, language: str) -> str:
    """Which form an ordinal figure takes, as a category of CLDR: ``one``, ``two``, ``few``, ``many`` or ``other``."""
    return str(_locale(language).ordinal_form(value))


def join(items: Sequence[str], language: str, style: Literal["standard", "or"] = "standard") -> str:
    """Join into one list in words: ``a, b et c``, or ``a, b ou c``. An empty list is an empty text."""
    if len(items) < 2:  # noqa: PLR2004 - one item needs no conjunction
        return "".join(items)
    from babel.lists import format_list

    return str(format_list(items, style=style, locale=_locale(language)))


_FOR_USERS = ("QO", "XA", "XB", "ZZ")


def territory(code: str, language: str) -> str | None:
    """Name a country or territory by its ISO 3166-1 code of two letters; nothing if it names none.

    CLDR gives names of its own to a few codes that ISO leaves to users, and that stand for parties in examples.
    """
    name = None if code in _FOR_USERS else _locale(language).territories.get(code)
    return str(name) if name else None


@cache
def _locale(language: str) -> Locale:
    from babel import Locale

    return Locale.parse(_LOCALES[_known(language)])


def _known(language: str) -> str:
    return primary(language) if primary(language) in _LOCALES else LANGUAGES[0]
