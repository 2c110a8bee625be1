"""What if, from the command line: over files, and over a dossier of the office."""

from __future__ import annotations

import pytest

AT = ("--as-of", "2020-01-01")
NOTICE = "2020-03-01 notice_received FR purpose=denunciation"


def test_a_supposed_act_shows_what_it_would_change(ratify, treaty, acts):
    answer = ratify("what-if", treaty, "--acts", acts, *AT, "--suppose", NOTICE)
    assert answer.code == 0
    assert "HYPOTHÈSE" in answer.out
    assert "1 septembre 2020" in answer.out.replace("1er", "1")


def test_several_acts_and_files_of_acts_are_supposed_together(ratify, treaty, tmp_path):
    file = tmp_path / "supposed.yaml"
    file.write_text("treaty: treaty.yaml\nacts:\n  - {date: 2026-09-15, party: FR, step: notification_received}\n")
    more = ("--suppose", file, "--suppose", "2026-09-20 notification_received participation/ML")
    answer = ratify("what-if", treaty, *AT, *more, "--json")
    assert answer.code == 0, answer.err
    told = answer.json["what_if"]
    assert told["as_of"] == "2026-09-20"
    after = {change["name"]: change["after"] for change in told["changes"] if change["kind"] == "date"}
    assert after["entry_into_force"]["text"].endswith("1er novembre 2026")
    assert [one["step"] for one in told["passages"]] == ["notification_received", "notification_received"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ((), 64),
        (("--suppose", "soon"), 1),
        (("--suppose", "soon notice_received FR"), 1),
        (("--suppose", "2020-03-01 dance FR"), 3),
        (("--suppose", "2020-03-01 notice_received XX"), 3),
        (("--suppose", "2020-03-01 notice_received FR purpose"), 1),
        (("--suppose", "nowhere.yaml"), 5),
        (("--suppose", NOTICE, "--acts", "acts.yaml", "--dossier"), 64),
    ],
)
def test_bad_input_is_told_with_its_own_exit_code(ratify, treaty, acts, more, code):
    answer = ratify("what-if", treaty, *AT, *more)
    assert answer.code == code
    assert answer.err.startswith("Erreur")


def test_an_act_that_does_not_stand_is_a_refusal(ratify, treaty, acts):
    """Nobody can leave a treaty twice; the law says so, not the form."""
    more = ("--suppose", "2020-03-01 notification_received FR")
    answer = ratify("what-if", treaty, "--acts", acts, *AT, *more)
    assert answer.code == 3


# ---------------------------------------------------------------------------------------------------------- the plan


def test_a_plan_names_the_last_day_of_each_missing_act(ratify, treaty):
    answer = ratify("plan", treaty, *AT, "--in-force-on", "2020-07-01")
    assert answer.code == 0
    assert answer.out.count("31 mai 2020") == 2


def test_a_plan_for_programs_has_iso_days(ratify, treaty, acts):
    answer = ratify("plan", treaty, "--acts", acts, *AT, "--goal", "end", "--by", "2021-11-01", "--json")
    told = answer.json["plan"]
    ways = {(way["lines"][0]["party"], way["lines"][0]["facts"]["purpose"]): way for way in told["ways"]}
    assert {key: way["lines"][0]["latest"] for key, way in ways.items()} == {
        ("FR", "non_renewal"): "2021-05-01",
        ("FR", "denunciation"): "2021-05-01",
        ("ML", "non_renewal"): "2021-05-01",
        ("ML", "denunciation"): "2021-05-01",
    }


def test_a_day_that_cannot_be_hit_is_answered_and_is_no_error(ratify, treaty):
    answer = ratify("plan", treaty, *AT, "--goal", "entry_into_force", "--on", "2020-07-02")
    assert answer.code == 0
    assert "1er juillet 2020" in answer.out
    assert "1er août 2020" in answer.out


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ((), 64),
        (("--goal", "end"), 64),
        (("--goal", "end", "--on", "2030-01-01", "--by", "2030-01-01"), 64),
        (("--goal", "end", "--in-force-on", "2030-01-01"), 64),
        (("--by", "2030-01-01"), 64),
        (("--in-force-on", "2030"), 1),
        (("--in-force-on", "0030-01-01"), 1),
        (("--goal", "nothing", "--by", "2030-01-01"), 5),
        (("--goal", "deadline/FR/x", "--by", "2030-01-01"), 5),
        (("--in-force-on", "2030-01-01", "--acts", "acts.yaml", "--dossier"), 64),
    ],
)
def test_a_goal_that_is_none_is_told_with_its_own_exit_code(ratify, treaty, acts, more, code):
    answer = ratify("plan", treaty, *AT, *more)
    assert answer.code == code
    assert answer.err.startswith("Erreur")
