"""What if, on the desk and through the API: no right is needed but to see, nothing is written, nothing breaks."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from ratify import office
from ratify.law.moments import DayRange
from ratify.workflow.acts import ActDraft

URL = "/dossiers/ml-ru-2003/what-if"
TRANSMIT = {"next": "ML|transmit", "when": "01/03/2027", "stage": "suppose"}


def test_a_reader_supposes_one_act_after_another_and_sees_what_they_would_change(desk, size):
    """The auditor: a choice, a form, the answer; then one more act on top of the first."""
    before, auditor = size(), desk("audit")
    page = auditor.get(URL).text
    assert 'value="ML|transmit"' in page
    form = auditor.post(URL, {"next": "ML|transmit", "stage": "choose"}).text
    assert 'name="when"' in form
    answer = auditor.post(URL, TRANSMIT)
    assert answer.status_code == 200
    assert "16 mars 2027" in answer.text  # fifteen days to promulgate
    acts = auditor.form(answer.text)["acts"]
    assert json.loads(acts) == [
        {"step": "transmit", "date": "2027-03-01", "track": "ML", "party": "ML", "facts": {}},
    ]
    second = auditor.post(URL, {"acts": acts, "next": "ML|promulgate", "when": "10/03/2027", "stage": "suppose"})
    assert second.status_code == 200
    assert "loi promulguée" in second.text
    assert size() == before


def test_an_act_that_would_not_stand_is_told_beside_its_form_and_nothing_typed_is_lost(desk):
    """As on the record form."""
    answer = desk("greffe").post(URL, {**TRANSMIT, "next": "ML|promulgate"})
    assert answer.status_code == 422
    assert 'value="01/03/2027"' in answer.text
    assert 'id="problems"' in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"next": "nothing|here", "stage": "suppose"},
        {**TRANSMIT, "when": "31/02/2027"},
        {**TRANSMIT, "when": ""},
        {**TRANSMIT, "acts": "["},
        {**TRANSMIT, "acts": "{}"},
        {**TRANSMIT, "acts": '[{"step": "transmit"}]'},
        {**TRANSMIT, "acts": '[{"step": "transmit", "date": "soon", "track": "ML"}]'},
        {**TRANSMIT, "acts": '[{"step": "x", "date": "2027-01-01", "track": "ML", "more": 1}]'},
        {**TRANSMIT, "acts": "[" * 5000},
        {**TRANSMIT, "acts": json.dumps([{"step": "transmit", "date": "2027-01-01", "track": "ML"}] * 30)},
        {**TRANSMIT, "acts": '[{"step": "transmit", "date": "2027-01-01", "track": "XX"}]'},
        {**TRANSMIT, "acts": '[{"step": "vote", "date": "2027-01-01", "track": "ML", "facts": {"ballot": 3}}]'},
    ],
)
def test_bad_input_is_told_as_such(desk, size, fields):
    """Never a fault of the server, and never an entry."""
    before = size()
    assert desk("greffe").post(URL, fields).status_code == 422
    assert size() == before


@pytest.mark.parametrize(("language", "word"), [("fr", "Hypothèse"), ("en", "Hypothesis"), ("ru", "Гипотеза")])
def test_the_answer_is_marked_as_a_hypothesis_in_every_language(desk, language, word):
    """On the page itself, so that it stands on paper too."""
    reader = desk("audit")
    for page in (reader.get(f"{URL}?lang={language}"), reader.post(URL, TRANSMIT)):
        assert page.status_code == 200
    assert word in page.text


def test_the_steps_of_a_treaty_with_many_parties_are_offered_party_by_party(desk):
    """With two parties all of them are; a code that is no party's offers those of the treaty alone, and breaks nothing."""
    reader = desk("audit")
    assert reader.get(f"{URL}?party=ML").status_code == 200
    assert reader.get(f"{URL}?party=<script>").status_code == 200


def test_the_api_says_what_would_change(caller, size):
    """Names, kinds and words; compared as of the day asked about where that is later."""
    before = size()
    acts = [{"step": "transmit", "party": "ML", "date": "2027-03-01"}]
    answer = caller("audit").post("/dossiers/ml-ru-2003/what-if", json={"acts": acts, "as_of": "2027-04-01"})
    assert answer.status_code == 200
    told = answer.json()
    assert told["as_of"] == "2027-04-01"
    changed = {(change["kind"], change["name"]) for change in told["changes"]}
    assert {("state", "ML"), ("deadline", "deadline/ML/promulgation")} <= changed
    assert told["passages"][0]["entry"] is None
    assert size() == before


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"acts": []},
        {"acts": [{"step": "transmit", "party": "ML", "date": "soon"}]},
        {"acts": [{"step": "promulgate", "party": "ML", "date": "2027-03-01"}]},
        {"acts": [{"step": "transmit", "party": "XX", "date": "2027-03-01"}]},
        {"acts": [{"step": "transmit", "party": "ML", "date": "2027-03-01", "before": 999}]},
        {"acts": [{"step": "transmit", "party": "ML", "date": "2027-03-01"}], "as_of": "2027"},
    ],
)
def test_the_api_refuses_what_is_no_question(caller, body):
    """With a problem, never a fault."""
    assert caller("audit").post("/dossiers/ml-ru-2003/what-if", json=body).status_code == 422


# ------------------------------------------------------------------------------------------------ why any date


@pytest.mark.parametrize(
    "name",
    ["entry_into_force", "deadline/ML/promulgation", "step/ML/promulgate", "term/2/last_day", "exit/ML/last_day"],
)
def test_every_date_has_a_page_that_explains_it(desk, caller, name):
    """Those of the lists, those of deadlines, and those that no list shows; the API says the same."""
    assert desk("audit").get(f"/dossiers/ml-ru-2003/why/{name}").status_code == 200
    answer = caller("audit").get(f"/dossiers/ml-ru-2003/dates/{name}")
    assert (answer.status_code, answer.json()["name"]) == (200, name)


@pytest.mark.parametrize("name", ["nothing", "term/0/last_day", "step/ML/nothing", "deadline/ML", "exit/XX/last_day"])
def test_a_name_that_is_no_date_is_not_found(desk, caller, name):
    """With the page for what is not there."""
    assert desk("audit").get(f"/dossiers/ml-ru-2003/why/{name}").status_code == 404
    assert caller("audit").get(f"/dossiers/ml-ru-2003/dates/{name}").status_code == 404
    assert caller("audit").get("/explain", params={"treaty": "fr-ml-defence-2014", "name": name}).status_code == 404


def test_a_date_of_a_sheet_is_explained_without_a_dossier(caller):
    """By the name of the treaty and the name of the date."""
    answer = caller("audit").get("/explain", params={"treaty": "fr-ml-defence-2014", "name": "term/last_day"})
    assert (answer.status_code, answer.json()["status"]) == (200, "not_yet")


def test_the_days_of_a_count_stand_in_a_table(o, desk):
    """Twenty-one joint sitting days from the first one after laying: each day counted or not, and why."""
    officer = office.person_of_login(o, "traites")
    laid = ActDraft("lay", DayRange(date(2024, 1, 15), date(2024, 1, 15)))
    office.open_dossier(o, officer, procedure="uk/crag-2010", reference="CP-1", acts=[laid], reason="reprise")
    told = desk("audit").get("/dossiers/CP-1/why/deadline/bill/period_a?lang=en").text
    days = re.findall(r"<tr><th scope=\"row\">", told)
    assert "Day by day: 21 days counted" in told
    assert len(days) > 21
