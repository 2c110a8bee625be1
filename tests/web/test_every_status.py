"""Dossiers as they rarely are: every status that the office can give has its words, its shape and its page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from ratify import office
from ratify.errors import Phrase
from ratify.law.moments import DayRange
from ratify.office.views import BreachView, DeadlineView, HaltView, Preview, RibbonItem, Swept, Verdict
from ratify.web.page import DEADLINES, RIBBON
from ratify.workflow.answers import DateView
from ratify.workflow.differences import Change

TEXT = {"fr": "Un texte", "en": "A text", "ru": "Текст"}
ONLY_RUSSIAN = {"ru": "Только по-русски"}
DAY = date(2024, 7, 4)
SAID = Phrase("web.field.when")


@pytest.fixture
def show(monkeypatch):
    """Lets the office show a dossier with something else in it."""
    real, why = office.show, office.why

    def change(**changes):
        monkeypatch.setattr(office, "show", lambda *given, **more: replace(real(*given, **more), **changes))
        monkeypatch.setattr(office, "why", lambda *given, **more: explained(changes, *given, **more))

    def explained(changes, o, actor, dossier, name, **more):
        date = next((each for each in changes.get("dates", ()) if each.name == name), None)
        if date is None:
            return replace(why(o, actor, dossier, "entry_into_force", **more), **changes)
        return replace(why(o, actor, dossier, "entry_into_force", **more), date=date)

    return change


def page(desk, language, login="greffe2", url="/dossiers/ML-RU-2003"):
    answer = desk(login).get(f"{url}?lang={language}")
    assert answer.status_code == 200
    assert re.findall(r"\b(?:web|office)\.[a-z_]+(?:\.[a-z_]+)*", re.sub(r"<[^>]+>", " ", answer.text)) == []
    return answer.text


@pytest.mark.parametrize("language", ["fr", "en", "ru"])
def test_every_status_of_a_deadline_is_told_by_a_word_and_a_shape(desk, show, language):
    show(
        deadlines=tuple(
            DeadlineView(f"deadline/ML/{status}", "ML", "ML", TEXT, "art. 1", True, status, DAY, DAY, DAY)
            for status in DEADLINES
        )
    )
    told = page(desk, language)
    part = told[told.index('id="deadlines"') :].partition("</section>")[0]
    tags = re.findall(r'<span class="tag [a-z]+"><svg class="mark".*?</svg><span>(.*?)</span>', part)
    words = [tag for tag in tags if tag != tags[1]]
    assert len(set(words)) == len(DEADLINES)


@pytest.mark.parametrize("language", ["fr", "en", "ru"])
def test_every_place_of_the_ribbon_is_told_by_a_word_and_a_shape(desk, show, language):
    show(ribbon=tuple(RibbonItem(TEXT, status, "ML", DayRange(DAY, DAY)) for status in RIBBON))
    told = page(desk, language)
    items = re.findall(
        r'<li class="([a-z]+)">.*?</li>', told[told.index('class="ribbon"') :].partition("</ol>")[0], re.DOTALL
    )
    assert items == list(RIBBON)


@pytest.mark.parametrize("language", ["fr", "en", "ru"])
def test_a_date_may_be_known_forecast_awaited_official_or_never(desk, show, language):
    reasons = (SAID, SAID)
    show(
        dates=(
            DateView("a", TEXT, "known", DAY, because=reasons, rule=SAID, law="art. 1", unverified=True),
            DateView("b", TEXT, "known", DAY, forecast=True),
            DateView("c", TEXT, "known", DAY, official="J.O.", computed=date(2024, 7, 5)),
            DateView("d", TEXT, "not_yet", None, DAY, None, missing=reasons),
            DateView("e", TEXT, "not_yet", None, DAY, date(2024, 8, 1)),
            DateView("f", TEXT, "never", because=reasons),
        )
    )
    told = page(desk, language)
    for name in "abcdef":
        assert f'id="date-{name}"' in told
        page(desk, language, url=f"/dossiers/ML-RU-2003/why/{name}")


@pytest.mark.parametrize("language", ["fr", "en", "ru"])
def test_a_halted_dossier_says_where_and_why_and_offers_the_correction(desk, show, language):
    show(halted=HaltView(14, SAID), steps=())
    assert "/entries/14/correct" in page(desk, language)


@pytest.mark.parametrize("language", ["fr", "en", "ru"])
def test_what_is_supposed_is_said_wherever_its_dates_are_shown(desk, show, language):
    show(hypothetical=TEXT)
    for url in ("", "/why/entry_into_force", "/record"):
        login = "greffe" if url == "/record" else "greffe2"
        answer = desk(login).get(
            f"/dossiers/ML-RU-2003{url}", params={"lang": language, "track": "ML", "step": "transmit"}
        )
        assert TEXT[language] in answer.text


def test_text_of_another_language_says_which(desk, show):
    show(notes=(ONLY_RUSSIAN,), title=ONLY_RUSSIAN)
    told = page(desk, "fr")
    assert f'<bdi lang="ru">{ONLY_RUSSIAN["ru"]}</bdi>' in told


@pytest.mark.parametrize("language", ["fr", "en", "ru"])
def test_a_preview_tells_what_comes_what_goes_and_what_moves(desk, monkeypatch, language):
    sides = ((TEXT, TEXT), (None, TEXT), (TEXT, None))
    changes = tuple(Change(SAID, before, after, "date", "end") for before, after in sides)
    monkeypatch.setattr(office, "preview", lambda *_args, **_more: Preview(changes, (), "second_clerk", 11, True))
    url = f"/dossiers/ML-RU-2003/record?track=ML&step=transmit&party=ML&lang={language}"
    answer = desk("greffe").post(url, {"when": "08/07/2024", "stage": "preview"})
    assert answer.status_code == 200
    assert answer.text.count('<span class="from">') == 2
    assert 'name="reason"' in answer.text


@pytest.mark.parametrize("language", ["fr", "en", "ru"])
def test_a_broken_log_and_a_halted_dossier_are_told_apart(desk, monkeypatch, language):
    breach = BreachView(7, SAID.code, SAID)
    verdict = Verdict(20, 1, 20, "ab" * 32, breaches=(breach,), unlawful=(SAID,), halted=(SAID,))
    monkeypatch.setattr(office, "verify_here", lambda _o, _actor, **_held: verdict)
    answer = desk("audit").post(f"/verify?lang={language}")
    assert 'class="notice no"' in answer.text
    assert 'id="unlawful"' in answer.text
    assert 'id="halted"' in answer.text


@pytest.mark.parametrize("issued", [0, 1, 2, 5, 21])
def test_the_number_of_alerts_is_said_in_each_language_by_its_own_rule(desk, monkeypatch, issued):
    monkeypatch.setattr(office, "advance_clock", lambda *_args: Swept(DAY, 1, issued, 0, issued, 0))
    for language in ("fr", "en", "ru"):
        answer = desk("greffe").post(f"/clock?lang={language}", {"to": "11/07/2024"})
        assert f"{issued} " in answer.text
