"""Reviewing at the desk and through the API: the same answers, nothing lost of what was typed, every page once."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest

from ratify import office
from ratify.office.shipped_questions import SHIPPED

LANGUAGES = ("fr", "en", "ru")


def shown(text):
    return [int(number) for number in re.findall(r'<li id="entry-(\d+)">', text)]


def test_the_desk_answers_as_the_api_does(desk, caller, size):
    """Page by page, each way asked once."""
    before = size()
    auditor = desk("audit")
    page = auditor.get("/log/review?go=list&question=recorded-late&by=greffe")
    assert page.status_code == 200
    asked = caller("audit").get("/review/questions/recorded-late?actor=greffe").json()
    numbers = [one["number"] for one in asked["found"]]
    assert shown(page.text) == numbers != []
    assert all(one["why"][0]["text"] for one in asked["found"])
    assert asked["after"] is None
    assert size() == before


def test_the_pages_of_the_desk_cover_everything_once(desk, caller, monkeypatch):
    from ratify.web import reviewing

    monkeypatch.setattr(reviewing, "ENTRIES_SHOWN", 5)
    auditor, found, url = desk("audit"), [], "/log/review?go=list&kind=act"
    while url is not None:
        text = auditor.get(url).text
        found += shown(text)
        onwards = re.search(r'rel="next" href="([^"]+)"', text)
        url = onwards and onwards[1].replace("&amp;", "&")
    api = caller("audit").get("/review/entries?kind=act&limit=200").json()
    assert found == [one["number"] for one in api["found"]]
    assert len(found) > 5
    looks = caller("audit").get("/review/look-ups").json()
    assert [one["what"] for one in looks] == ["list", "list"]
    assert looks[0]["asked"] == {"kinds": ["act"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_offered_in_words_and_answers(desk, language):
    auditor = desk("audit")
    form = auditor.get(f"/log/review?lang={language}").text
    for one in SHIPPED:
        assert f'value="{one.name}"' in form
        answer = auditor.get(f"/log/review?lang={language}&go=list&question={one.name}")
        assert answer.status_code == 200
        assert re.findall(r"\b(?:web|office)\.[a-z_]+(?:\.[a-z_]+)+", re.sub(r"<[^>]+>", " ", answer.text)) == []


def test_a_sample_on_the_desk_can_be_drawn_again(desk, caller):
    page = desk("audit").get("/log/review?go=sample&kind=act&n=3&seed=2026").text
    population = caller("audit").get("/review/entries?kind=act&limit=200").json()["found"]
    by_ticket = sorted(population, key=lambda one: hashlib.sha256(b"2026\x00" + one["leaf"].encode()).hexdigest())
    assert shown(page) == [one["number"] for one in by_ticket[:3]]
    drawn = caller("audit").get("/review/sample?kind=act&n=3&seed=2026").json()
    assert [one["entry"]["number"] for one in drawn["drawn"]] == shown(page)
    assert (drawn["population"], drawn["seed"]) == (len(population), "2026")
    assert drawn["checkpoint"].split("\n")[1] == str(drawn["size"])
    assert drawn["root"] in page


def test_nothing_typed_is_lost_when_it_cannot_be_asked(desk):
    typed = "go=list&kind=act&text=vote&recorded_from=demain&known_at=hier&dossier=ML-RU-2003"
    page = desk("audit").get(f"/log/review?{typed}")
    assert page.status_code == 422
    for value in ("vote", "demain", "hier", "ML-RU-2003"):
        assert f'value="{value}"' in page.text
    assert 'href="#f-recorded-from"' in page.text
    assert 'href="#f-known-at"' in page.text
    assert shown(page.text) == []
    for field, query in (
        ("dossier", "dossier=rien"),
        ("by", "by=personne"),
        ("n", "n=900"),
        ("question", "question=rien"),
    ):
        assert f'href="#f-{field}"' in desk("audit").get(f"/log/review?go=sample&n=1&{query}").text


def test_before_and_after_of_every_entry_has_its_page(desk, o):
    """A correction among them, line by line."""
    clerk = office.person_of_login(o, "greffe")
    view = office.show(o, clerk, "ML-RU-2003")
    vote = next(one for one in view.passages if one.step == "vote")
    _step, draft = office.act_form(o, clerk, "ML-RU-2003", vote.entry)
    facts = {**draft.facts, "ballot": {**draft.facts["ballot"], "for": 129}}
    correction = office.correct(o, clerk, "ML-RU-2003", vote.entry, replace(draft, facts=facts), reason="relu").entries[
        0
    ]
    auditor = desk("audit")
    for number in range(1, o.store.head().size + 1):
        assert auditor.get(f"/log/review/{number}").status_code == 200
    page = auditor.get(f"/log/review/{correction}?lang=en").text
    assert "Both versions, line by line" in page
    assert page.count("different</span>") == 1
    assert "130" in page
    assert "129" in page


def test_questions_are_kept_and_removed(desk, caller):
    auditor, program = desk("audit"), caller("audit")
    kept = auditor.post("/log/review/save", {"kind": "act", "occurred_from": "01/07/2024", "name": "de juillet"})
    assert kept.status_code == 303
    found = program.get("/review/questions/de juillet").json()
    assert found["asked"]["occurred_from"] == "2024-07-01"
    assert "de juillet" in auditor.get("/log/review").text
    assert shown(auditor.get("/log/review?go=list&question=de+juillet").text) == [
        one["number"] for one in found["found"]
    ]
    assert auditor.post("/log/review/save", {"recorded_from": "demain", "name": "x"}).status_code == 422
    made = program.post("/review/questions", json={"name": "tardifs", "question": "recorded-late", "text": "x"})
    assert made.status_code == 201
    assert [one["name"] for one in made.json() if one["saved_at"]] == ["de juillet", "tardifs"]
    assert auditor.post("/log/review/remove", {"name": "de juillet"}).status_code == 303
    left = program.post("/review/questions/tardifs/remove").json()
    assert [one["name"] for one in left] == [one.name for one in SHIPPED]


def test_the_look_ups_of_others_are_for_who_may_read_them(desk, caller, o, visitor):
    for login in ("greffe", "greffe2", "traites", "audit", "admin"):
        assert desk(login).get("/log/look-ups?everybody=1").status_code == 403
        assert caller(login).get("/review/look-ups?everybody=true").status_code == 403
    caller("audit").get("/review/entries?kind=act")
    admin = office.person_of_login(o, "admin")
    office.add_account(o, admin, "presidence", "La présidence", ["presiding_officer"], "une phrase assez longue")
    president = visitor()
    president.client.cookies.set("ratify", office.login(o, "presidence", "une phrase assez longue")[1])
    assert office.person_of_login(o, "audit").name in president.get("/log/look-ups?everybody=1").text
    assert "Aucune consultation" in president.get("/log/look-ups").text


def test_what_was_found_is_taken_away_as_an_archive(desk, caller):
    """From the link on the page, and through the API."""
    auditor = desk("audit")
    page = auditor.get("/log/review?go=sample&kind=act&n=2&seed=2026").text
    link = re.search(r'href="(/log/review/export\?[^"]+)"', page)[1].replace("&amp;", "&")
    at_the_desk = auditor.get(link)
    assert at_the_desk.headers["content-type"] == "application/zip"
    by_program = caller("audit").get("/review/export?kind=act&n=2&seed=2026&format=csv&format=json")
    both = []
    for answer in (at_the_desk, by_program):
        with ZipFile(BytesIO(answer.content)) as archive:
            both.append(json.loads(archive.read("manifest.json"))["about"]["entries"])
    assert both[0] == both[1] == shown(page)
    assert "/log/review/export" not in desk("greffe").get("/log/review?go=list&kind=act").text
    assert auditor.get("/log/review/export?recorded_from=demain").status_code == 422
    assert caller("audit").get("/review/export?format=docx").status_code == 422
