"""What people type, as values; what cannot be read is refused with the option's name."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratify.cli.values import existing, read_day, read_days, read_facts, read_file, read_moment, read_number
from ratify.errors import Invalid, NotFound
from ratify.law.moments import DayRange


def span(first, last):
    return DayRange(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-07-04", span("2024-07-04", "2024-07-04")),
        (" 2024-07-04 ", span("2024-07-04", "2024-07-04")),
        ("2016-09", span("2016-09-01", "2016-09-30")),
        ("2024-02", span("2024-02-01", "2024-02-29")),
        ("2003", span("2003-01-01", "2003-12-31")),
        ("2024-07-01/2024-07-04", span("2024-07-01", "2024-07-04")),
        ("2003/2004-02", span("2003-01-01", "2004-02-29")),
    ],
)
def test_a_date_may_be_a_day_a_month_a_year_or_an_interval(text, expected):
    assert read_days(text, "--on") == expected


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_read_back_from_its_iso_form(day):
    assert read_day(day.isoformat(), "--on") == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "cli.value.no_day"),
        ("04/07/2024", "cli.value.no_day"),
        ("2024-7-4", "cli.value.no_day"),
        ("٢٠٢٤", "cli.value.no_day"),
        ("2024-07-04/", "cli.value.no_day"),
        ("2024-13", "cli.value.no_such_day"),
        ("2023-02-29", "cli.value.no_such_day"),
        ("0000", "cli.value.no_such_day"),
        ("2024-07-04/2024-07-03", "cli.value.interval_backwards"),
    ],
)
def test_what_is_no_date_is_refused_with_the_name_of_the_option(text, code):
    with pytest.raises(Invalid) as refusal:
        read_days(text, "--on")
    assert refusal.value.phrase.code == code
    assert refusal.value.phrase.particulars["option"] == "--on"


def test_where_one_day_is_wanted_a_month_is_refused():
    with pytest.raises(Invalid) as refusal:
        read_day("2016-09", "--as-of")
    assert refusal.value.phrase.code == "cli.value.exact_day_wanted"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-10-01T09:00", datetime(2024, 10, 1, 6, 0, tzinfo=UTC)),
        ("2024-10-01T09:00+00:00", datetime(2024, 10, 1, 9, 0, tzinfo=UTC)),
        ("2024-10-01T09:00Z", datetime(2024, 10, 1, 9, 0, tzinfo=UTC)),
        ("2024-10-01", datetime(2024, 10, 1, 20, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_on_the_clocks_of_the_office_and_a_bare_day_means_its_end(text, expected):
    assert read_moment(text, "--known-at", "Europe/Moscow") == expected


@pytest.mark.parametrize("text", ["yesterday", "", "2024-10-01T25:00"])
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(Invalid):
        read_moment(text, "--known-at", "UTC")


@pytest.mark.parametrize("text", ["", "-1", "1.5", "١", "1" * 16, "x"])
def test_what_is_no_whole_number_is_refused(text):
    with pytest.raises(Invalid) as refusal:
        read_number(text, "--expecting")
    assert refusal.value.phrase.code == "cli.value.no_number"


def test_facts_of_the_command_line_lie_over_those_of_the_file_part_by_part(tmp_path):
    file = tmp_path / "facts.json"
    file.write_text('{"bill_number": "12", "ballot": {"for": 1, "against": 2}}')
    facts = read_facts(["ballot.for=130", "bill_number=24-37", "note=a=b"], str(file))
    assert facts["bill_number"] == "24-37"
    assert facts["note"] == "a=b"
    assert {part: str(value) for part, value in facts["ballot"].items()} == {"for": "130", "against": "2"}


def test_facts_of_a_correction_lie_over_those_recorded():
    recorded = {"place": "Bamako", "ballot": {"for": 130, "against": 0, "abstaining": 0}}
    facts = read_facts(["ballot.against=1"], None, onto=recorded)
    assert facts == {"place": "Bamako", "ballot": {"for": 130, "against": "1", "abstaining": 0}}
    assert recorded["ballot"]["against"] == 0


def test_facts_may_stand_in_yaml(tmp_path):
    file = tmp_path / "facts.yaml"
    file.write_text("ballot: {for: 130, against: 0, abstaining: 0}\nplace: Bamako\n")
    facts = read_facts([], str(file))
    assert facts["place"] == "Bamako"
    assert str(facts["ballot"]["for"]) == "130"


def test_facts_may_come_from_standard_input(monkeypatch):
    class Stdin:
        buffer = io.BytesIO(b'{"place": "Bamako"}')

    monkeypatch.setattr("sys.stdin", Stdin())
    assert read_facts([], "-") == {"place": "Bamako"}


@pytest.mark.parametrize("pair", ["ballot.for", "=130", ""])
def test_a_fact_without_name_or_value_is_refused(pair):
    with pytest.raises(Invalid) as refusal:
        read_facts([pair], None)
    assert refusal.value.phrase.code == "cli.value.no_fact"


@pytest.mark.parametrize("content", ["{", '{"a": 1,,}', "{" * 5000, "a: &x 1", "- a"])
def test_a_file_that_holds_no_facts_is_refused(tmp_path, content):
    file = tmp_path / "facts.json"
    file.write_text(content)
    with pytest.raises(Invalid):
        read_facts([], str(file))


def test_a_file_that_is_not_there_is_not_found():
    with pytest.raises(NotFound):
        existing("nowhere.yaml")


def test_a_folder_cannot_be_read_as_a_file(tmp_path):
    with pytest.raises(Invalid) as refusal:
        read_file(str(tmp_path))
    assert refusal.value.phrase.code == "cli.file.unreadable"
