"""The calculator on the command line."""

from __future__ import annotations

import pytest

from ratify.language import LANGUAGES


def test_a_count_gives_the_day_and_every_day_that_was_looked_at(ratify):
    told = ratify("count", "2019-02-01", "21", "--rule", "uk/treaty", "--json").json

    assert (told["start"], told["day_one"], told["end"], told["answer"]) == (
        "2019-02-01", "2019-02-04", "2019-03-11", "2019-03-11",
    )  # fmt: skip
    assert (told["forecast"], told["unverified"], told["missing"]) == (False, False, [])
    (table,) = told["tables"]
    assert [row["number"] for row in table["rows"] if row["number"]] == list(range(1, 22))
    assert table["rows"][-1]["date"] == "2019-03-11"


def test_backwards_it_gives_the_latest_start_and_says_that_the_act_stands_before_day_one(ratify):
    answer = ratify("--lang", "en", "count", "2019-03-11", "21", "--rule", "uk/treaty", "--backwards")

    assert answer.code == 0
    assert "Latest day for the period to start: 3 February 2019" in answer.out
    assert "Act before 4 February 2019" in answer.out


def test_a_period_before_an_event(ratify):
    told = ratify("count", "2024-06-20", "P5D", "--rule", "fr/franc", "--before", "--over", "ML", "--json").json

    assert (told["answer"], told["result"]) == ("2024-06-14", "latest_before")


def test_a_counting_rule_that_a_procedure_declares(ratify):
    told = ratify("count", "2019-02-01", "21", "--of", "uk/crag-2010", "--over", "joint_sitting", "--json").json

    assert told["answer"] == "2019-03-11"
    assert "s. 20(9)" in told["law"]


def test_without_a_rule_the_days_of_the_calendar_are_counted(ratify):
    assert ratify("count", "2024-01-31", "P30D", "--json").json["answer"] == "2024-03-01"


def test_a_calendar_of_ones_own_goes_before_the_one_that_ships(ratify, tmp_path):
    own = tmp_path / "ml.yaml"
    own.write_text(
        "calendar: ML\ntitle: {fr: a, en: b, ru: c}\nlaw: x\ncoverage: {from: 2024-06-01, until: 2024-06-30}\n"
        "holidays: [2024-06-04]\n"
    )
    asked = ("count", "2024-06-03", "2", "--rule", "working-days", "--over", "ML", "--json")

    assert ratify(*asked).json["answer"] == "2024-06-05"
    assert ratify(*asked, "--calendar", str(own)).json["answer"] == "2024-06-06"


def test_where_a_calendar_does_not_reach_there_is_no_answer(ratify):
    answer = ratify("--lang", "fr", "count", "2026-07-03", "21", "--rule", "uk/treaty")

    assert answer.code == 0
    assert "Chambre des communes" in answer.out
    assert ratify("count", "2026-07-03", "21", "--rule", "uk/treaty", "--json").json["answer"] is None


def test_a_count_over_days_that_are_only_announced_is_a_forecast(ratify):
    told = ratify("count", "2026-01-01", "21", "--rule", "uk/treaty", "--json").json

    assert told["forecast"]
    assert "forecast" in ratify("--lang", "en", "count", "2026-01-01", "21", "--rule", "uk/treaty").out


def test_a_calendar_that_is_named_and_not_read_is_said_to_be_none_of_the_reasons(ratify):
    """Whoever names the holidays of Mali and counts every day would else believe that they were left out."""
    for asked in (("10", "--rule", "calendar-days"), ("5", "--rule", "fr/franc", "--before")):
        told = ratify("--lang", "en", "count", "2024-02-01", *asked, "--over", "ML", "--json").json
        assert told["because"][-1] == "Named but not read, because this count looks at no holiday here: ML."
    read = ratify("--lang", "en", "count", "2024-02-01", "10", "--rule", "working-days", "--over", "ML", "--json").json
    assert "not read" not in "".join(read["because"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_fits_80_columns_and_says_a_run_of_skipped_days_once(ratify, language):
    out = ratify("--lang", language, "count", "2019-02-01", "10", "--rule", "uk/proposed-negative").out

    assert max(map(len, out.splitlines())) <= 80
    assert len(out.splitlines()) < 60


@pytest.mark.parametrize(
    ("asked", "code", "error"),
    [
        (("2024-02-30", "P1D"), 1, "cli.value.no_such_day"),
        (("2024-02", "P1D"), 1, "cli.value.exact_day_wanted"),
        (("2024-02-01", "soon"), 1, "law.count.amount_unreadable"),
        (("2024-02-01", "5", "--rule", "moons"), 5, "law.count.no_convention"),
        (("2024-02-01", "5", "--rule", "working-days"), 1, "law.count.calendars_wanted"),
        (("2024-02-01", "5", "--rule", "working-days", "--over", "XX"), 5, "cli.count.no_calendar"),
        (("2024-02-01", "5", "--rule", "working-days", "--over", "RUS"), 5, "definitions.not_found_near"),
        (("2024-02-01", "5", "--rule", "calendar-days", "--over", "XX"), 5, "cli.count.no_calendar"),
        (("2024-02-01", "5", "--over", "ML"), 64, "cli.count.over_wants_rule"),
        (("2024-02-01", "-P5D"), 64, "cli.usage.negative_amount"),
        (("2024-02-01", "-5"), 64, "cli.usage.negative_amount"),
        (("2024-02-01", "--before", "--", "-5"), 1, "law.count.sign_twice"),
        (("02/01/2024", "5"), 1, "cli.value.exact_day_wanted"),
        (("2024-02-01", "5", "--of", "uk/crag-2010"), 64, "cli.count.of_wants_over"),
        (("2024-02-01", "5", "--of", "uk/crag-2010", "--over", "siting"), 5, "study.no_counting_rule"),
        (("2024-02-01", "P5D", "--of", "uk/crag-2010", "--over", "joint_sitting"), 1, "law.count.days_wanted"),
        (("2024-02-01", "P5D", "--before", "--backwards"), 1, "law.count.backwards_negative"),
        (("0001-01-01", "P5D"), 1, "law.count.beyond_the_calendar"),
    ],
)
def test_what_cannot_be_counted_is_told(ratify, asked, code, error):
    answer = ratify("--json", "count", *asked)

    assert (answer.code, answer.error["error"]) == (code, error)


def test_a_calendar_is_built_once_and_never_written_over(ratify, tmp_path, monkeypatch):
    pytest.importorskip("holidays")
    monkeypatch.chdir(tmp_path)

    assert ratify("calendar", "build", "ML", "2027", "--json").json["file"] == "ML.yaml"
    assert ratify("check", "ML.yaml").code == 0
    named = ratify("calendar", "build", "ML", "2027", "--to", "other.yaml", "--json").json
    assert {problem["file"] for problem in named["problems"]} == {"other.yaml"}
    again = ratify("calendar", "build", "ML", "2027", "--json")
    assert (again.code, again.error["error"]) == (4, "cli.calendar_build.exists")
    assert ratify("calendar", "build", "ML", "2027", "--to", "-").out == (tmp_path / "ML.yaml").read_text("utf-8")
