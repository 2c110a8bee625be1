"""Plans, on the desk and through the API: whoever may see may ask, nothing is written, nothing breaks."""

from __future__ import annotations

import pytest

URL = "/dossiers/ml-ru-2003/plan"
GOAL = {"goal": "step/ML/promulgate", "day": "01/07/2027", "mode": "by"}


def test_a_reader_plans_a_date_and_sees_by_when_what_must_be_done(desk, size):
    """The steps of the procedure that are still to come, each with its last day, its reasons and its law."""
    before, auditor = size(), desk("audit")
    assert 'name="goal"' in auditor.get(URL).text
    answer = auditor.get(URL, params=GOAL)
    assert answer.status_code == 200
    assert "1er juillet 2027" in answer.text
    assert "16 juin 2027" in answer.text  # fifteen days for the President
    assert size() == before


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "rien n"), ("en", "nothing is written"), ("ru", "ничего не записывается")]
)
def test_the_plan_is_told_in_every_language(desk, language, word):
    """And says that it is a plan."""
    told = desk("audit").get(URL, params={**GOAL, "lang": language})
    assert told.status_code == 200
    assert word in told.text


@pytest.mark.parametrize(
    "asked",
    [
        {"goal": "end"},
        {"day": "01/07/2027"},
        {"goal": "nothing", "day": "01/07/2027"},
        {"goal": "deadline/ML/promulgation", "day": "01/07/2027"},
        {"goal": "end", "day": "31/02/2027"},
        {"goal": "end", "day": "2027"},
        {"goal": "<script>", "day": "01/07/2027"},
        {"goal": "step/XX/promulgate", "day": "01/07/2027"},
        {"goal": "exit/XX/first_day_out", "day": "01/07/2027"},
        {"goal": "term/²/last_day", "day": "01/07/2027"},
        {"goal": "end", "day": "01/07/9999"},
    ],
)
def test_bad_input_is_told_beside_its_field(desk, caller, asked):
    """Never a fault of the server; what was typed is shown again."""
    answer = desk("audit").get(URL, params=asked)
    assert answer.status_code == 422
    assert 'id="problems"' in answer.text
    assert "<script>" not in answer.text
    day = {"31/02/2027": "2027-02-31", "2027": "2027", "01/07/9999": "9999-07-01"}.get(asked.get("day"), "2027-07-01")
    assert caller("audit").get("/dossiers/ml-ru-2003/plan", params={**asked, "day": day}).status_code in (200, 404, 422)


def test_every_goal_that_is_offered_can_be_planned(desk, caller):
    """On the page and through the API, by a day and on it."""
    import re
    from html import unescape

    page = desk("audit").get(URL).text
    goals = [unescape(value) for value in re.findall(r'<option value="([^"]+)"', page)]
    assert {"entry_into_force", "end", "exit/ML/first_day_out"} <= set(goals)
    for goal in goals:
        for mode in ("by", "on"):
            assert desk("audit").get(URL, params={"goal": goal, "day": "01/07/2027", "mode": mode}).status_code == 200
        answer = caller("audit").get("/dossiers/ml-ru-2003/plan", params={"goal": goal, "day": "2027-07-01"})
        assert (answer.status_code, answer.json()["goal"]) == (200, goal)


def test_the_api_plans_by_a_sheet_without_any_dossier(caller):
    """France–Mali: in force on the first of July, the last notification received in May."""
    asked = {"treaty": "fr-ml-defence-2014", "goal": "entry_into_force", "day": "2027-07-01", "exactly": "true"}
    answer = caller("audit").get("/plan", params={**asked, "as_of": "2026-11-25"})
    assert answer.status_code == 200
    (way,) = answer.json()["ways"]
    lines = [line for line in way["lines"] if line["step"] == "notification_received"]
    assert {(line["earliest"], line["latest"]) for line in lines} == {("2027-05-01", "2027-05-31")}
    for treaty in ("nothing", "../x", "ml-ru-mtc-2003.yaml"):
        assert caller("audit").get("/plan", params={**asked, "treaty": treaty}).status_code == 404
