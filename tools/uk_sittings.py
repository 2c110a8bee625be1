"""Write the sitting calendars of both Houses of the United Kingdom Parliament from a JSON file of their days.

    python tools/uk_sittings.py DAYS.json workflows/calendars/uk

The JSON is not part of the project. What is read of it: ``snapshot_date``; ``coverage.complete_both_houses`` (first and
last day, both included) and ``coverage.lords_only_to``; ``houses.<house>.sitting_days`` (a list of days);
``sessions``, ``prorogations`` and ``dissolutions`` (lists of ``start`` and ``end``, both included, an end that is not
known yet being null; sessions with their ``citation``).
"""

from __future__ import annotations

import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEADER = """\
# Contains Parliamentary information licensed under the Open Parliament Licence v3.0.
# https://www.parliament.uk/site-information/copyright-parliament/open-parliament-licence/
#
# The days on which the House began a sitting, prorogations, dissolutions and sessions, as the librarians of Parliament
# kept them on {snapshot}. Up to that day they are as they were, after it as they had been announced. Written by
# tools/uk_sittings.py. A sitting that ran past midnight is one day. The first day of a prorogation or dissolution may
# be a sitting day too. The prorogation of September 2019, held to be void by the Supreme Court, is none here. The last
# session was open: it is written up to the end of the calendar.
"""
VIRTUAL = "# The virtual proceedings of the Lords in April to June 2020 are not sitting days.\n"
BODIES = {
    "commons": {"fr": "Chambre des communes", "en": "House of Commons", "ru": "Палата общин"},
    "lords": {"fr": "Chambre des lords", "en": "House of Lords", "ru": "Палата лордов"},
}
TITLES = {
    "commons": {
        "fr": "Séances de la Chambre des communes du Royaume-Uni",
        "en": "Sittings of the House of Commons of the United Kingdom",
        "ru": "Заседания Палаты общин Соединённого Королевства",
    },
    "lords": {
        "fr": "Séances de la Chambre des lords du Royaume-Uni",
        "en": "Sittings of the House of Lords of the United Kingdom",
        "ru": "Заседания Палаты лордов Соединённого Королевства",
    },
}
LAW = (
    "Sittings, sessions and prorogations as resolved by the House and by proclamation; Dissolution and Calling of "
    "Parliament Act 2022. Contains Parliamentary information licensed under the Open Parliament Licence v3.0."
)


def main(source: str, folder: str) -> None:
    """Write one calendar file for each House."""
    days = json.loads(Path(source).read_text(encoding="utf-8"))
    first, both = days["coverage"]["complete_both_houses"]
    until = {"commons": both, "lords": days["coverage"]["lords_only_to"]}
    for house, last in until.items():
        text = "".join(_lines(house, days, first, last))
        (Path(folder) / f"{house}.yaml").write_text(text, encoding="utf-8")


def _lines(house: str, days: dict[str, Any], first: str, last: str) -> Iterator[str]:
    yield HEADER.format(snapshot=days["snapshot_date"])
    yield VIRTUAL if house == "lords" else ""
    yield f"calendar: uk/{house}\nedition: 1\n"
    for key, texts in (("title", TITLES[house]), ("body", BODIES[house])):
        yield f"{key}:\n" + "".join(f'  {language}: "{text}"\n' for language, text in texts.items())
    yield f'law: "{LAW}"\n'
    yield f"coverage: {{from: {first}, until: {last}, actual_until: {days['snapshot_date']}}}\n"
    yield "sitting_days:\n"
    for one in _ranges(day for day in days["houses"][house]["sitting_days"] if first <= day <= last):
        yield f"  - {one}\n"
    yield "closures:\n"
    closures = [(spell, kind[:-1]) for kind in ("prorogations", "dissolutions") for spell in days[kind]]
    for spell, kind in sorted(closures, key=lambda one: one[0]["start"]):
        if first <= spell["start"] <= last:
            yield f"  - {{date: {spell['start']}/{spell['end']}, kind: {kind}}}\n"
    yield "sessions:\n"
    for spell in days["sessions"]:
        if first <= spell["start"] <= last:
            yield f'  - {{name: "{spell["citation"]}", date: {spell["start"]}/{spell["end"] or last}}}\n'


def _ranges(days: Iterable[str]) -> Iterator[str]:
    """Days that follow one another as one range ``a/b``."""
    run: list[date] = []
    for day in sorted(map(date.fromisoformat, days)):
        if run and day - run[-1] != timedelta(days=1):
            yield _range(run)
            run = []
        run.append(day)
    if run:
        yield _range(run)


def _range(run: list[date]) -> str:
    return str(run[0]) if len(run) == 1 else f"{run[0]}/{run[-1]}"


if __name__ == "__main__":
    main(*sys.argv[1:])
