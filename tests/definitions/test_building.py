"""A calendar file from the package of holidays, with the decrees of an office on top."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from ratify.definitions import build_calendar, read_definition
from ratify.errors import Invalid, InvalidDefinition, NotFound, Unavailable
from ratify.law.calendars import Day
from ratify.shipped import shipped

pytest.importorskip("holidays")

WORKFLOWS = shipped("workflows")
TODAY = date(2026, 11, 26)
TITLE = {"fr": "a", "en": "b", "ru": "c"}
DECREES = """\
decrees: ML
law: décret 2026-0001
holidays:
  - {date: 2026-12-24, name: {fr: Pont, en: Bridge, ru: Мост}}
  - {date: 2026-12-26, status: announced}
removed: [2026-09-01]
working_days: [2026-12-19, 2026-12-26]
"""


def build(name="ML", first=2026, last=2027, decrees=None):
    return build_calendar(
        name, (first, last), TODAY, title=TITLE, law=lambda version: f"package {version}", decrees=decrees
    )


@pytest.fixture
def decrees(tmp_path):
    path = tmp_path / "decrees.yaml"
    path.write_text(DECREES, encoding="utf-8")
    return path


def test_what_is_built_is_a_calendar_that_passes_the_check():
    built = build()
    calendar = read_definition(built.text, "ML.yaml").value

    assert (calendar.name, calendar.kind, calendar.weekend) == ("ML", "holidays", {5, 6})
    assert (calendar.coverage.first, calendar.coverage.last) == (date(2026, 1, 1), date(2027, 12, 31))
    assert {problem.severity for problem in built.warnings} <= {"warning"}


def test_lunar_feasts_and_years_that_nobody_has_decreed_are_estimated():
    calendar = build().value

    assert calendar.days[date(2026, 1, 1)].status == "actual"
    assert calendar.days[date(2026, 3, 20)] == Day("estimated", calendar.days[date(2026, 3, 20)].label)
    assert "(" not in calendar.days[date(2026, 3, 20)].label["en"]
    assert calendar.days[date(2026, 12, 25)].status == "announced"
    assert {one.status for day, one in calendar.days.items() if day.year == 2027} == {"estimated"}
    assert calendar.status(date(2027, 6, 15)) == "announced"


def test_holidays_have_the_names_that_the_package_gives():
    label = build().value.days[date(2026, 1, 1)].label

    assert (label["fr"], label["en"]) == ("Jour de l'An", "New Year's Day")


def test_worked_saturdays_are_working_days():
    calendar = build("RU", 2024, 2024).value

    assert list(calendar.working) == [date(2024, 4, 27), date(2024, 11, 2), date(2024, 12, 28)]
    assert calendar.counts(date(2024, 4, 27))


def test_a_part_of_a_country_has_holidays_of_its_own():
    assert date(2026, 11, 30) in build("GB-SCT", 2026, 2026).value.days
    assert date(2026, 11, 30) not in build("GB-ENG", 2026, 2026).value.days


def test_decrees_add_days_take_days_away_and_have_a_saturday_worked(decrees):
    built = build(decrees=decrees)
    calendar = built.value

    assert calendar.days[date(2026, 12, 24)] == Day("announced", {"fr": "Pont", "en": "Bridge", "ru": "Мост"})
    assert date(2026, 9, 1) not in calendar.days
    assert list(calendar.working) == [date(2026, 12, 19), date(2026, 12, 26)]
    assert "décret 2026-0001" in built.text


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("removed: [2026-09-01]", "removed: [2026-09-02]", (6, "definitions.decree_removes_nothing")),
        ("holidays:", "holydays:", (3, "definitions.unknown_key")),
        ("2026-12-19", "soon", (7, "definitions.not_a_date")),
        ("2026-12-19", "2026-12-18", (7, "definitions.working_day_anyway")),
        ("2026-12-26, status", "2028-01-03, status", (5, "definitions.day_outside_coverage")),
        ("2026-12-24", "2026-12-24/2030-01-01", (4, "definitions.day_outside_coverage")),
    ],
)
def test_a_decree_that_does_not_fit_is_told_by_its_line(decrees, old, new, problem):
    decrees.write_text(DECREES.replace(old, new), encoding="utf-8")

    with pytest.raises(InvalidDefinition) as refused:
        build(decrees=decrees)
    found = refused.value.problems[0]
    assert (found.line, found.wrong.code, found.file) == (*problem, str(decrees))


def test_a_holiday_of_the_week_that_is_worked_is_no_holiday(decrees):
    decrees.write_text("decrees: ML\nworking_days: [2026-05-01]\n", encoding="utf-8")
    calendar = build(decrees=decrees).value

    assert date(2026, 5, 1) not in calendar.days
    assert calendar.counts(date(2026, 5, 1))
    assert not calendar.working


def test_decrees_that_cannot_be_read_are_told_by_their_name(tmp_path):
    with pytest.raises(NotFound, match="no_file"):
        build(decrees=tmp_path)


def test_the_weekend_is_that_of_the_years_that_are_built():
    """United Arab Emirates: Friday and Saturday until the end of 2021, then Saturday and Sunday."""
    assert build("AE", 2020, 2021).value.weekend == {4, 5}
    assert build("AE", 2022, 2023).value.weekend == {5, 6}
    with pytest.raises(Invalid, match="weekend_changed") as refused:
        build("AE", 2020, 2023)
    assert refused.value.phrase.particulars["day"] == date(2022, 1, 2)


def test_decrees_of_another_calendar_are_refused(decrees):
    with pytest.raises(Invalid, match="decrees_of_another"):
        build("RU", decrees=decrees)


@pytest.mark.parametrize("name", ["ZZ", "", "ml", "GB-XXX", "M" * 99, "../ML"])
def test_a_country_that_the_package_does_not_know_is_not_found(name):
    with pytest.raises(NotFound, match="country_unknown"):
        build(name)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [(2027, 2026, "years_to_build"), (2000, 2080, "years_to_build"), (2099, 2105, "years_unknown"), (1, 2, "years")],
)
def test_years_that_cannot_be_built_are_refused(first, last, code):
    with pytest.raises(Invalid, match=code):
        build(first=first, last=last)


def test_without_the_package_the_answer_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "holidays", None)

    with pytest.raises(Unavailable, match="holidays_not_installed"):
        build()


def test_a_count_never_asks_the_package():
    """An upgrade of it would rewrite the past."""
    program = (
        "import sys; from datetime import date; from ratify import study;"
        "study.count(date(2026, 1, 1), '5', 'working-days', over=['ML']); assert 'holidays' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_worked_saturdays_that_ship_are_those_of_the_package():
    own = read_definition((WORKFLOWS / "calendars" / "RU.yaml").read_bytes(), "RU.yaml").value

    assert list(own.working) == list(build("RU", 2024, 2027).value.working)
    assert own.counts(date(2024, 12, 28))
