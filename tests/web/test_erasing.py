"""Erasing at the desk and through the API: what would go is shown first, and no log of the server ever says it."""

from __future__ import annotations

import logging
from datetime import date

import pytest
from petitions import BASIS, GROUNDS, NAME, PETITIONS

from ratify import office
from ratify.law.moments import DayRange
from ratify.workflow.acts import ActDraft

DAY = DayRange(date(2024, 7, 9), date(2024, 7, 9))
FACTS = {"petitioner": NAME, "grounds": GROUNDS, "place": "Kayes"}


@pytest.fixture
def entry(o, tmp_path):
    """An act with personal facts, in a dossier of its own."""
    file = tmp_path / "petitions.yaml"
    file.write_text(PETITIONS, encoding="utf-8")
    clerk = office.person_of_login(o, "greffe")
    draft = ActDraft("receive", DAY, facts=FACTS)
    opened = office.open_dossier(o, clerk, reference="P-1", file=file, acts=[draft], reason="reprise")
    return opened.entries[-1]


def test_the_desk_shows_what_goes_asks_once_more_and_erases(desk, entry, o):
    officer, url = desk("traites"), f"/entries/{entry}/erase"
    assert f'href="{url}"' in officer.get(f"/dossiers/p-1/entries/{entry}").text
    assert f'href="{url}"' not in desk("greffe").get(f"/dossiers/p-1/entries/{entry}").text

    form = officer.get(url)
    assert NAME in form.text
    assert "Kayes" not in form.text
    given = {**officer.form(form.text), "erase:act.facts.petitioner": "on"}
    wanting = officer.post(url, {**given, "stage": "erase"})
    assert wanting.status_code == 422
    assert 'id="basis-wrong"' in wanting.text
    assert 'name="erase:act.facts.petitioner" value="on" checked' in wanting.text
    nothing = officer.post(url, {"key": given["key"], "basis": BASIS, "stage": "preview"})
    assert nothing.status_code == 422

    sure = officer.post(url, {**given, "basis": BASIS, "stage": "preview"})
    assert NAME in sure.text
    assert GROUNDS not in sure.text
    assert NAME in desk("greffe").get(f"/dossiers/p-1/entries/{entry}").text

    done = officer.post(url, {**officer.form(sure.text), "stage": "erase"})
    assert done.status_code == 200
    page = desk("greffe").get(f"/dossiers/p-1/entries/{entry}").text
    assert NAME not in page
    assert "2013-015" in page
    size = o.store.head().size
    assert officer.post(url, {**officer.form(sure.text), "stage": "erase"}).status_code == 200
    assert o.store.head().size == size  # the same key: the same answer
    other = officer.post(url, {**officer.form(sure.text), "stage": "erase", "key": "another"})
    assert other.status_code == 422


def test_the_form_of_a_correction_begins_with_what_is_left(desk, entry, o):
    office.erase(o, office.person_of_login(o, "traites"), entry, ["petitioner"], basis=BASIS)

    page = desk("greffe").get(f"/dossiers/p-1/entries/{entry}/correct").text
    assert GROUNDS in page
    assert NAME not in page
    field = page[page.index('name="fact.petitioner"') :].partition(">")[0]
    assert "required" not in field


def test_the_api_says_what_is_there_erases_it_and_answers_a_repeat(caller, entry):
    officer = caller("traites")
    found = officer.get(f"/entries/{entry}/disclosures").json()
    assert {one["path"]: one["value"] for one in found["values"]} == {
        "act.facts.petitioner": NAME, "act.facts.grounds": GROUNDS,
    }  # fmt: skip
    asked = {"fields": ["petitioner"], "basis": BASIS}
    first = officer.post(f"/entries/{entry}/erase", json=asked, headers={"idempotency-key": "k"})
    assert first.status_code == 201
    assert first.json()["paths"] == ["act.facts.petitioner"]
    again = officer.post(f"/entries/{entry}/erase", json=asked, headers={"idempotency-key": "k"})
    assert again.json() == {**first.json(), "repeated": True}
    line = next(one for one in caller("audit").get("/log?dossier=p-1").json() if one["number"] == entry)
    assert line["disclosed"]["act.facts.grounds"] == GROUNDS
    assert line["disclosed"]["act.facts.petitioner"]["code"] == "office.fact.erased"
    assert NAME not in str(line["body"])
    refused = officer.post(f"/entries/{entry}/erase", json={"fields": ["place"], "basis": BASIS})
    assert refused.status_code == 422
    assert refused.json()["code"] == "office.erase_not_personal"


def test_no_line_that_the_server_writes_holds_a_personal_value(desk, caller, caplog, o, entry):
    """Recorded, refused, corrected, shown, erased and failed: at the lowest level of the log."""
    caplog.set_level(logging.DEBUG)
    clerk, officer = caller("greffe"), caller("traites")
    for facts in ({**FACTS, "born": f"{NAME}"}, {**FACTS, "of_age": NAME}, {"petitioner": {"x": NAME}}):
        acts = {"acts": [{"step": "receive", "date": "2024-07-09", "facts": facts}]}
        assert clerk.post("/dossiers/p-1/acts", json=acts, headers={"if-match": "*"}).status_code == 422
        clerk.post("/dossiers/p-1/what-if", json=acts)
    desk("greffe").get(f"/dossiers/p-1/entries/{entry}/correct")
    desk("greffe").post(f"/dossiers/p-1/entries/{entry}/correct", {"when": "x", "fact.petitioner": NAME})
    officer.get(f"/entries/{entry}/disclosures")
    o.store.database.writer.dispose()
    officer.post(f"/entries/{entry}/erase", json={"fields": ["all"], "basis": BASIS})

    written = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert "/api/v1/dossiers/p-1/acts" in written
    for value in (NAME, "Kéïta", GROUNDS):
        assert value not in written
