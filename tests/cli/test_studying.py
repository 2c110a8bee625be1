"""check, timeline and explain: from files alone, without a database."""

from __future__ import annotations

import pytest

from ratify.language import LANGUAGES

AT = ("--as-of", "2017-01-01")


def test_timeline_gives_exactly_the_promised_object(ratify, treaty, acts):
    answer = ratify("timeline", treaty, "--acts", acts, *AT, "--json")
    assert answer.code == 0
    assert set(answer.json) == {"dates"}
    dates = answer.json["dates"]
    assert {frozenset(date) for date in dates.values()} == {
        frozenset({"status", "date", "earliest", "latest", "missing", "because"})
    }
    force = dates["entry_into_force"]
    assert (force["status"], force["date"], force["earliest"], force["latest"], force["missing"]) == (
        "known",
        "2016-11-01",
        "2016-11-01",
        "2016-11-01",
        [],
    )
    assert dates["term/first_day_out"]["date"] == "2021-11-01"
    assert dates["term/last_day_for_notice"]["date"] == "2021-05-01"
    assert all(isinstance(line, str) and line for line in force["because"])


def test_a_date_that_is_not_yet_known_says_what_it_waits_for(ratify, treaty):
    force = ratify("timeline", treaty, *AT, "--json").json["dates"]["entry_into_force"]
    assert (force["status"], force["date"], force["latest"]) == ("not_yet", None, None)
    assert len(force["missing"]) == 2


@pytest.mark.parametrize(
    ("language", "month"), [("fr", "1er novembre 2016"), ("en", "1 November 2016"), ("ru", "1 ноября 2016")]
)
def test_reasons_come_in_the_language_asked_for(ratify, treaty, acts, language, month):
    answer = ratify("--lang", language, "timeline", treaty, "--acts", acts, *AT, "--json")
    assert month in " ".join(answer.json["dates"]["entry_into_force"]["because"])


def test_without_a_day_today_is_meant(ratify, treaty, acts):
    """The notifications of 2016 have been received by any today."""
    assert (
        ratify("timeline", treaty, "--acts", acts, "--json").json["dates"]["entry_into_force"]["date"] == "2016-11-01"
    )


def test_acts_after_the_day_do_not_exist_yet(ratify, treaty, acts):
    answer = ratify("timeline", treaty, "--acts", acts, "--as-of", "2016-09-14", "--json")
    assert answer.json["dates"]["entry_into_force"]["status"] == "not_yet"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_for_people_fits_80_columns_and_writes_dates_out(ratify, treaty, acts, language):
    answer = ratify("timeline", treaty, "--acts", acts, *AT, "--lang", language)
    assert answer.code == 0
    written = [line for line in answer.out.splitlines() if str(treaty) not in line]  # a path is never broken
    assert max(map(len, written)) <= 80
    assert "2016-11-01" not in answer.out
    assert "[entry_into_force]" in answer.out
    assert "\x1b" not in answer.out


def test_what_only_repeats_another_date_is_left_out_for_people_and_kept_for_programs(ratify, treaty, acts):
    arguments = ("timeline", treaty, "--acts", acts, *AT)
    assert "entry_into_force/ML" in ratify(*arguments, "--json").json["dates"]
    assert "[entry_into_force/ML]" not in ratify(*arguments).out
    assert "[term/1/last_day]" not in ratify(*arguments).out
    assert "[term/last_day]" in ratify(*arguments).out


def test_explain_says_why(ratify, treaty, acts):
    answer = ratify("explain", treaty, "entry_into_force", "--acts", acts, *AT)
    assert answer.code == 0
    assert "1er novembre 2016" in answer.out
    assert "art. 26(1)" in answer.out
    told = ratify("explain", treaty, "entry_into_force", "--acts", acts, *AT, "--json").json
    assert (told["name"], told["date"], told["law"]) == ("entry_into_force", "2016-11-01", "art. 26(1)")
    assert told["rule"]


def test_explain_of_a_name_that_there_is_not_gives_those_that_there_are(ratify, treaty):
    answer = ratify("explain", treaty, "entry_in_force", "--json")
    assert answer.code == 5
    assert answer.error["error"] == "cli.explain.no_such_date"
    assert "entry_into_force" in answer.error["message"]


def test_explain_without_a_name_says_each_clause_in_words(ratify, treaty):
    answer = ratify("explain", treaty)
    assert answer.code == 0
    assert answer.out.count("art. 26(1)") == 1
    rules = ratify("explain", treaty, "--json").json["rules"]
    assert set(rules) >= {"clause/entry_into_force", "clause/term"}
    assert rules["clause/term"]["rule"].startswith("Durée")


def test_explain_of_a_procedure_says_each_step_and_each_deadline_in_words(ratify):
    rules = ratify("explain", "mali/cnt", "--json").json["rules"]
    assert {name.partition("/")[0] for name in rules} == {"step", "deadline"}
    assert all(rule["rule"].endswith(".") and rule["law"] for rule in rules.values())
    assert "Délais" in ratify("explain", "mali/cnt").out


def test_a_treaty_that_ships_is_known_by_its_name(ratify):
    assert ratify("timeline", "ml-ru-mtc-2003", "--json").json["dates"]["signature"]["date"] == "2003-03-25"


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (["timeline", "nowhere.yaml"], 5, "definitions.no_file"),
        (["timeline", "no-such-treaty"], 5, "study.no_definition"),
        (["timeline", "treaty.yaml", "--acts", "nowhere.yaml"], 5, "cli.file.missing"),
        (["timeline", "treaty.yaml", "--acts", "."], 5, "definitions.no_file"),
        (["timeline", "treaty.yaml", "--as-of", "tomorrow"], 1, "cli.value.exact_day_wanted"),
        (["check", "nowhere.yaml"], 5, "cli.file.missing"),
    ],
)
def test_what_is_not_there_and_what_cannot_be_read_are_told_apart(ratify, treaty, arguments, code, error):
    answer = ratify(*arguments, "--json")
    assert (answer.code, answer.error["error"], answer.out) == (code, error, "")


def test_an_act_that_does_not_stand_is_refused_with_its_place(ratify, tmp_path, treaty):
    (tmp_path / "bad.yaml").write_text(
        "treaty: treaty.yaml\nacts:\n  - {date: 2016-09-15, party: FR, step: notification_received}\n"
        "  - {date: 2016-09-15, party: ZZ, step: notification_received}\n"
    )
    answer = ratify("timeline", treaty, "--acts", "bad.yaml", *AT)
    assert answer.code in {1, 3}
    assert "4" in answer.err


def test_a_faulty_definition_is_1_with_every_problem_at_its_place(ratify, treaty):
    treaty.write_text(treaty.read_text(encoding="utf-8").replace("P5Y, renewal", "P5X, renewall"), encoding="utf-8")
    answer = ratify("check", treaty, "--json")
    assert answer.code == 1
    assert answer.json["errors"] >= 1
    assert {problem["line"] for problem in answer.json["problems"] if problem["severity"] == "error"} == {8}
    told = ratify("check", treaty)
    assert f"{treaty}:8:" in told.out
    assert ratify("timeline", treaty).code == 1


def test_a_sound_definition_is_0_even_with_warnings(ratify, treaty):
    answer = ratify("check", treaty, "--json")
    assert (answer.code, answer.json["errors"]) == (0, 0)


def test_check_takes_a_folder(ratify, tmp_path, treaty):
    assert ratify("check", tmp_path, "--json").json["files"] == [str(treaty)]
