"""The calculator: a page that needs no script, and a route that gives the same as data."""

from __future__ import annotations

import pytest

TREATY = {"day": "01/02/2019", "amount": "21", "rule": "uk/treaty", "way": "forwards"}
URL = "/api/v1/count"


def test_the_calculator_stands_in_the_navigation_and_asks(desk):
    page = desk("greffe").get("/count?lang=en")

    assert page.status_code == 200
    assert '<a href="/count" aria-current="page">Calculator</a>' in page.text
    assert "<script" not in page.text
    assert "uk/commons" in page.text


@pytest.mark.parametrize(
    ("language", "day"),
    [("fr", "lundi 11 mars 2019"), ("en", "Monday, 11 March 2019"), ("ru", "понедельник, 11 марта 2019 г.")],
)
def test_an_answer_is_a_day_with_its_reasons_and_its_days_folded(desk, language, day):
    page = desk("greffe").get("/count", params={**TREATY, "lang": language}).text

    assert day in page.replace("\xa0", " ").replace("\u202f", " ")
    assert page.count("<details") == 1
    assert page.count('<th scope="row">') == 38


def test_bodies_that_are_counted_by_themselves_have_a_table_each(desk):
    page = desk("greffe").get("/count", params={**TREATY, "rule": "uk/proposed-negative", "amount": "10"}).text

    assert page.count("<details") == 2


def test_a_rule_that_a_procedure_declares_is_named_with_it(desk):
    asked = {"day": "2019-02-01", "amount": "21", "of": "uk/crag-2010", "over": "joint_sitting", "way": "forwards"}

    assert "11 March 2019" in desk("greffe").get("/count", params={**asked, "lang": "en"}).text


@pytest.mark.parametrize(
    ("changed", "field", "status"),
    [
        ({"day": ""}, "day", 422),
        ({"day": "30/02/2019"}, "day", 422),
        ({"amount": ""}, "amount", 422),
        ({"amount": "soon"}, "amount", 422),
        ({"amount": "P21D"}, "amount", 422),
        ({"rule": "moons"}, "rule", 404),
        ({"over": "atlantis"}, "over", 404),
        ({"over": "ML"}, "over", 422),
        ({"over": "a b c d e f g h i"}, "over", 422),
        ({"of": "nowhere", "over": "x"}, "of", 404),
        ({"of": "../../etc/passwd", "over": "x"}, "of", 404),
        ({"of": "uk/crag-2010", "over": "x"}, "over", 404),
        ({"way": "sideways"}, "way", 422),
        ({"amount": "-5", "way": "before"}, "amount", 422),
        ({"rule": "calendar-days", "over": "atlantis"}, "over", 404),
        ({"amount": "-5", "rule": "calendar-days", "way": "backwards"}, "way", 422),
    ],
)
def test_what_is_wrong_is_told_at_its_field(desk, changed, field, status):
    answer = desk("greffe").get("/count", params={**TREATY, **changed, "lang": "en"})

    assert answer.status_code == status
    assert f'id="f-{field}-wrong"' in answer.text
    assert f'href="#f-{field}"' in answer.text


def test_where_a_calendar_does_not_reach_the_page_says_which(desk):
    page = desk("greffe").get("/count", params={**TREATY, "day": "03/07/2026", "lang": "en"}).text

    assert "House of Commons" in page
    assert "16 July 2026" in page


def test_days_that_are_only_announced_make_a_forecast(desk):
    assert "forecast" in desk("greffe").get("/count", params={**TREATY, "day": "05/01/2026", "lang": "en"}).text


def test_nobody_counts_without_being_logged_in(desk, visitor):
    assert visitor().client.get("/count", follow_redirects=False).status_code == 303
    assert visitor().client.get(URL, params={"day": "2019-02-01", "amount": "21"}).status_code == 401


def test_programs_get_the_same_as_data(caller):
    answer = caller("audit").get("/count", params={"day": "2019-02-01", "amount": "21", "rule": "uk/treaty"})
    told = answer.json()

    assert answer.status_code == 200
    assert (told["rule"], told["reckoned"]["end"], told["reckoned"]["day_one"]) == (
        "uk/treaty",
        "2019-03-11",
        "2019-02-04",
    )
    (table,) = told["reckoned"]["tables"]
    assert [row["number"] for row in table["rows"]][-1] == 21
    assert table["rows"][0]["why"]["code"] == "law.day.not_sitting"


def test_programs_count_backwards_and_before_an_event(caller):
    auditor = caller("audit")
    back = {"day": "2019-03-11", "amount": "21", "rule": "uk/treaty", "way": "backwards"}
    before = {"day": "2024-06-20", "amount": "P5D", "rule": "fr/franc", "over": ["ML"], "way": "before"}

    assert auditor.get("/count", params=back).json()["reckoned"]["start"] == "2019-02-03"
    assert auditor.get("/count", params=before).json()["reckoned"]["end"] == "2024-06-14"


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ({"day": "2019-02-01", "amount": "soon"}, 422, "amount"),
        ({"day": "2019-02-30", "amount": "21"}, 422, "day"),
        ({"amount": "21"}, 422, "day"),
        ({"day": "0", "amount": "21"}, 422, "day"),
        ({"day": "1709164800", "amount": "21"}, 422, "day"),
        ({"day": "2024-02-29T00:00:00", "amount": "21"}, 422, "day"),
        ({"day": "0001-01-01", "amount": "21"}, 422, "day"),
        ({"day": "2019-02-01", "amount": "21", "rule": "moons"}, 404, "rule"),
        ({"day": "2019-02-01", "amount": "21", "rule": "working-days", "over": ["atlantis"]}, 404, "over"),
        ({"day": "2019-02-01", "amount": "21", "way": "sideways"}, 422, "way"),
        ({"day": "2019-02-01", "amount": "9" * 90}, 422, "amount"),
    ],
)
def test_a_program_is_told_the_field_too(caller, asked, status, field):
    answer = caller("audit").get("/count", params=asked)

    assert answer.status_code == status
    assert answer.json()["errors"][0]["field"] == field


def test_a_number_is_no_day_anywhere(caller):
    """Seconds since 1970 would else be counted from a day that nobody wrote."""
    auditor = caller("audit")
    for url, asked in (
        ("/explain", {"treaty": "npt", "name": "end", "as_of": "0"}),
        ("/dossiers/1", {"as_of": "1709164800"}),
        ("/dossiers/1", {"known_at": "1709164800"}),
        ("/plan", {"treaty": "npt", "goal": "end", "day": "0"}),
    ):
        answer = auditor.get(url, params=asked)
        (wrong,) = answer.json()["errors"]
        assert (answer.status_code, wrong["field"]) == (422, list(asked)[-1])
        assert wrong["code"] == f"web.api.wrong.{'instant' if wrong['field'] == 'known_at' else 'day'}"


@pytest.mark.parametrize(("language", "said"), [("fr", "attendu"), ("en", "wanted"), ("ru", "Ожидается")])
def test_what_is_malformed_is_told_in_the_language_of_the_reader(caller, language, said):
    asked = {"day": "2024", "amount": "21", "way": "sideways"}
    told = caller("audit").get("/count", params=asked, headers={"accept-language": language}).json()["errors"]

    assert {each["field"] for each in told} == {"day", "way"}
    assert all(said in each["detail"] for each in told)
    assert "backwards" in told[-1]["detail"]
