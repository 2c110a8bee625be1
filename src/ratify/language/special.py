"""Phrases that are worked out instead of being looked up: parties, periods, intervals.

``language.party`` (``code``, ``name`` if it has one of its own)
    the name of a party: ``Mali``, ``Fédération de Russie``. Two capital letters are an ISO 3166-1 code, or ``EU`` and
    ``UN``, which the standard reserves; so ``AU`` is Australia, and the African Union is ``AFRICAN_UNION``. A code that
    nobody knows stands for itself.
``language.party_of`` (the same)
    the form that follows "the notification": ``du Mali``, ``of Mali``, ``Российской Федерации``.
``language.period`` (``years``, ``months``, ``weeks``, ``days``)
    ``1 an et 6 mois``; a period that runs backwards says so.
``language.interval`` (``earliest``, ``latest``: dates, both inclusive, or nothing)
    ``entre le 1er mars 2027 et le 5 avril 2027``, ``au plus tôt le …``, ``au plus tard le …``; a whole month is
    ``septembre 2016`` and a whole year ``2003``.
``language.ordinal`` (``n``, at least 1)
    ``deuxième``, ``second``, ``второй``, in words up to the twelfth, then in figures: ``60e``, ``60th``, ``60-й``.
``language.day_of_year`` (``month``, ``day``)
    a day that comes every year: ``30 juin``.

``GENITIVE`` names the forms that follow a noun, for the languages that decline: ``до истечения 6 месяцев``.

A function here takes the particulars and the reader's language and gives another particular: plain text, a phrase, a
list. So nothing here puts words together.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.language import cldr
from ratify.language.messages import message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CODES = (
    "territory.*",
    "territory_of.*",
    "organisation.*",
    "organisation_of.*",
    "language.years",
    "language.months",
    "language.weeks",
    "language.days",
    "language.years_of",
    "language.months_of",
    "language.weeks_of",
    "language.days_of",
    "language.ordinal.*",
    "language.ordinal_of.*",
)
"""The messages whose codes are made here. A star at the end stands for all that begin so."""


def party(particulars: Mapping[str, object], language: str) -> object:
    """Give the name of a party: its own, else by the catalogue, else by CLDR, else the code as it stands."""
    own = particulars.get("name")
    if own:
        return own
    code = str(particulars.get("code", ""))
    found = _in_catalogue(("territory", "organisation"), code.upper(), language)
    return found or cldr.territory(code.upper(), language) or code


def party_of(particulars: Mapping[str, object], language: str) -> object:
    """Give a party's name in the form that follows a noun; where it is not known, a wording that needs none."""
    code = str(particulars.get("code", ""))
    found = _in_catalogue(("territory_of", "organisation_of"), code.upper(), language)
    return found or Phrase("language.of_named_party", party=party(particulars, language))


def period(particulars: Mapping[str, object], language: str) -> object:
    """Give a period in words, its units in order, units of zero left out."""
    del language
    return _amounts(particulars, "")


def period_of(particulars: Mapping[str, object], language: str) -> object:
    """Give a period in the form that follows a noun."""
    del language
    return _amounts(particulars, "_of")


def _amounts(particulars: Mapping[str, object], form: str) -> object:
    counted = [(unit, _whole(particulars.get(unit))) for unit in ("years", "months", "weeks", "days")]
    counted = [(unit, count) for unit, count in counted if count]
    if counted and all(count < 0 for _, count in counted):
        less = tuple(Phrase(f"language.{unit}{form}", n=-count) for unit, count in counted)
        return Phrase("language.less", amount=less)
    amounts = tuple(Phrase(f"language.{unit}{form}", n=count) for unit, count in counted)
    return amounts or Phrase(f"language.days{form}", n=0)


def ordinal(particulars: Mapping[str, object], language: str) -> object:
    """Give the place in a row, in words as far as the catalogue has them."""
    return _ordinal(particulars, language, "language.ordinal")


def ordinal_of(particulars: Mapping[str, object], language: str) -> object:
    """Give the place in a row in the form that follows a noun."""
    return _ordinal(particulars, language, "language.ordinal_of")


def _ordinal(particulars: Mapping[str, object], language: str, code: str) -> Phrase:
    place = _whole(particulars.get("n"))
    if message(f"{code}.{place}", language) is not None:
        return Phrase(f"{code}.{place}")
    return Phrase(f"{code}.figure.{cldr.ordinal_form(place, language)}", figure=str(place))


def day_of_year(particulars: Mapping[str, object], language: str) -> object:
    """Give a day that comes every year."""
    return cldr.day_of_year(_whole(particulars.get("month")), _whole(particulars.get("day")), language)


def interval(particulars: Mapping[str, object], language: str) -> object:
    """Give the days between which something lies, both inclusive."""
    earliest, latest = _day(particulars.get("earliest")), _day(particulars.get("latest"))
    if earliest is None or latest is None:
        return _open_interval(earliest, latest)
    if earliest == latest:
        return Phrase("language.on_day", day=earliest)
    if _is_year(earliest, latest):
        return str(earliest.year)
    if _is_month(earliest, latest):
        return cldr.month(earliest, language)
    return Phrase("language.between", earliest=earliest, latest=latest)


def _open_interval(earliest: date | None, latest: date | None) -> Phrase:
    if latest is not None:
        return Phrase("language.not_after", latest=latest)
    if earliest is not None:
        return Phrase("language.not_before", earliest=earliest)
    return Phrase("language.day_unknown")


def moment(when: datetime, zone: str, language: str) -> Phrase:
    """Give the phrase for a moment on the clocks of a zone, which is always named."""
    local, known_zone = cldr.at_zone(when, zone)
    time = cldr.clock(local, language)
    if known_zone in {"UTC", "Etc/UTC", "GMT", "Etc/GMT"}:
        return Phrase("language.moment_utc", day=local.date(), time=time)
    return Phrase(
        "language.moment",
        day=local.date(),
        time=time,
        place=cldr.place(known_zone, language),
        offset=cldr.offset(local.utcoffset()),
    )


COMPUTED: Mapping[str, Callable[[Mapping[str, object], str], object]] = {
    "language.party": party,
    "language.party_of": party_of,
    "language.period": period,
    "language.period_of": period_of,
    "language.ordinal": ordinal,
    "language.ordinal_of": ordinal_of,
    "language.day_of_year": day_of_year,
    "language.interval": interval,
}

GENITIVE: Mapping[str, str] = {
    "language.party": "language.party_of",
    "language.period": "language.period_of",
    "language.ordinal": "language.ordinal_of",
}
"""What the form ``of`` of a phrase is."""


def _in_catalogue(sections: tuple[str, ...], code: str, language: str) -> Phrase | None:
    for section in sections:
        if message(f"{section}.{code}", language) is not None:
            return Phrase(f"{section}.{code}")
    return None


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _is_year(earliest: date, latest: date) -> bool:
    return earliest.year == latest.year and (earliest.month, earliest.day, latest.month, latest.day) == (1, 1, 12, 31)


def _is_month(earliest: date, latest: date) -> bool:
    if (earliest.year, earliest.month, earliest.day) != (latest.year, latest.month, 1):
        return False
    return latest == date.max or (latest + timedelta(days=1)).day == 1
