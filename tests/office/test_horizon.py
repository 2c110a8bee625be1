"""The horizon: what ends, by the last day on which one can still act; what is not known is said not to be."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hands import act

from ratify import office as journeys
from ratify.definitions import shipped_acts
from ratify.errors import Invalid, NotFound
from ratify.language import say
from ratify.office import Within

if TYPE_CHECKING:
    from hands import Bureau

    from ratify.office import HorizonLine, Person

RENEWED = "ml-ru-hypothetical-renewal"


def both(bureau: Bureau) -> Person:
    """The clerk, as a treaty officer too."""
    return replace(bureau.clerk, roles=bureau.clerk.roles | bureau.officer.roles)


def opened(bureau: Bureau, sheet: str, reference: str, until: date) -> None:
    """A treaty with the acts of its file up to a day."""
    bureau.clock.on(until)
    file = shipped_acts(sheet)
    journeys.open_dossier(bureau.office, both(bureau), treaty=sheet, reference=reference, reason=file.reason)
    for one in file.acts:
        if one.when.last <= until:
            made = journeys.record(bureau.office, both(bureau), reference, one, reason=file.reason)
            if made.awaits is not None:
                journeys.confirm(bureau.office, bureau.second, reference, made.entries[0])


def lines(bureau: Bureau, **which: object) -> list[HorizonLine]:
    """Every line, leafed through two at a time."""
    found: list[HorizonLine] = []
    after = None
    while True:
        page = journeys.horizon(bureau.office, bureau.officer, Within(**which), after=after, limit=2)  # type: ignore[arg-type]  # the fields by name
        found += page.lines
        after = page.after
        if after is None:
            return found


def lived_until(bureau: Bureau, day: date) -> None:
    """The office goes on until a day: its clock can be believed."""
    bureau.clock.on(day)
    bureau.office.store.beat(bureau.clock.now)


def test_the_last_useful_day_is_the_last_for_notice_and_after_it_the_one_of_the_next_period(bureau: Bureau) -> None:
    opened(bureau, RENEWED, "T", date(2024, 12, 2))
    (line,) = lines(bureau, kind="term")
    assert (line.last_useful, line.end, line.standing) == (date(2029, 5, 18), date(2029, 11, 17), "known")
    assert line.days_left == (date(2029, 5, 18) - date(2024, 12, 2)).days
    assert "17 novembre 2030" in say(line.then, "fr")
    lived_until(bureau, date(2029, 5, 18))
    assert [one.days_left for one in lines(bureau, kind="term")] == [0]
    lived_until(bureau, date(2029, 5, 19))
    (line,) = lines(bureau, kind="term")
    assert (line.last_useful, line.end, line.standing) == (date(2030, 5, 18), date(2030, 11, 17), "forecast")
    assert journeys.verify_here(bureau.office, bureau.auditor).sound


def test_a_term_that_is_not_renewed_ends_with_its_last_day_in_force(bureau: Bureau) -> None:
    opened(bureau, "ml-ru-hypothetical-receipt", "T", date(2024, 12, 2))
    (line,) = lines(bureau, kind="term")
    assert (line.last_useful, line.end) == (date(2029, 11, 17), date(2029, 11, 17))
    lived_until(bureau, date(2029, 11, 18))
    assert lines(bureau, kind="term") == []


def test_the_founding_agreement_has_no_last_useful_day_and_says_why(bureau: Bureau) -> None:
    """Not in force, and the text was never seen: shown last, whatever the day asked about."""
    opened(bureau, "ml-ru-mtc-2003", "F", date(2024, 7, 8))
    (line,) = lines(bureau, kind="term", until=date(2024, 7, 9))
    assert (line.last_useful, line.days_left, line.standing, line.unverified) == (None, None, "unknown", True)
    why = " ".join(say(one, "en") for one in line.because)
    assert "notification" in why


def test_the_soonest_come_first_and_pages_lose_nothing(bureau: Bureau) -> None:
    opened(bureau, "ml-ru-mtc-2003", "F", date(2024, 7, 8))
    bureau.clock.on(date(2024, 7, 8))
    for reference in ("A", "B", "C"):
        dossier = bureau.adopted(reference)
        journeys.record(bureau.office, bureau.clerk, dossier, act("transmit", "2024-07-05"))
    opened(bureau, RENEWED, "T", date(2024, 12, 2))
    bureau.clock.on(date(2024, 12, 3))
    found = lines(bureau)
    days = [one.last_useful for one in found]
    assert days[-1] is None
    dated = [one for one in days if one is not None]
    assert dated == sorted(dated)
    assert len({(one.dossier, one.why) for one in found}) == len(found)
    assert {one.reference for one in lines(bureau, kind="term")} == {"A", "B", "C", "F", "T"}
    assert {one.reference for one in lines(bureau, dossier="T")} == {"T"}
    assert {one.reference for one in lines(bureau, party="RU")} == {"A", "B", "C", "F", "T"}
    assert lines(bureau, party="FR") == []
    assert {one.status for one in lines(bureau, kind="deadline")} <= {"running", "overdue"}
    assert date(2029, 5, 18) not in {one.last_useful for one in lines(bureau, until=date(2029, 5, 17))}


def test_the_table_holds_every_line_and_a_text_is_no_formula(bureau: Bureau) -> None:
    opened(bureau, RENEWED, "=T", date(2024, 12, 2))
    made = b"".join(journeys.horizon_csv(bureau.office, bureau.officer, "en"))
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"))))
    assert rows[0][0] == "Last useful day"
    assert (rows[1][0], rows[1][2], len(rows) - 1) == ("2029-05-18", "'=T", len(lines(bureau)))


def test_what_cannot_be_is_refused_in_words(bureau: Bureau) -> None:
    opened(bureau, RENEWED, "T", date(2024, 12, 2))
    for wrong in (Within(kind="alert"), Within(party="M L")):
        with pytest.raises(Invalid):
            journeys.horizon(bureau.office, bureau.officer, wrong)
    with pytest.raises(NotFound):
        journeys.horizon(bureau.office, bureau.officer, Within(dossier="nowhere"))
    for cursor in ("x", "a:b", "2029-05-18:b:-1", "2029-05-18:b:²"):
        with pytest.raises(Invalid):
            journeys.horizon(bureau.office, bureau.officer, after=cursor)


def test_an_index_made_anew_says_the_same(bureau: Bureau) -> None:
    opened(bureau, RENEWED, "T", date(2024, 12, 2))
    opened(bureau, "ml-ru-mtc-2003", "F", date(2024, 12, 2))
    before = lines(bureau)
    journeys.reindex(bureau.office)
    assert lines(bureau) == before != []
