"""What a clerk, a second clerk, a treaty officer and an auditor do at the desk, form by form."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest

from ratify.journal.checkpoint import Checkpoint, sign

RECORD = "/dossiers/ML-RU-2003/record?track=ML&step=transmit&party=ML"
NOTIFY = "/dossiers/ML-RU-2003/record?track=participation%2FRU&step=notification_received&party=RU"


def words(answer):
    """The page as its reader sees it, without tags and special spaces."""
    text = re.sub(r"<(?:head|script).*?</(?:head|script)>|<[^>]+>", " ", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", text)


def preview(desk, url, fields):
    form = desk.form(desk.get(url).text)
    return desk.post(url, {**form, **fields, "csrf": form["csrf"], "stage": "preview"})


def record(desk, url, fields):
    """From the form over the preview to the receipt."""
    seen = preview(desk, url, fields)
    assert seen.status_code == 200, words(seen)
    return desk.post(url, {**desk.form(seen.text), "stage": "record"})


@pytest.mark.parametrize("login", ["greffe", "greffe2", "traites", "audit", "admin"])
def test_the_desk_greets_everybody_with_what_waits(desk, login):
    answer = desk(login).get("/today")
    assert answer.status_code == 200
    assert "mercredi 10 juillet 2024" in words(answer)


def test_an_empty_desk_says_so(desk, o, monkeypatch):
    from ratify import office

    monkeypatch.setattr(office, "due", lambda *_args, **_more: ())
    assert "Rien d’autre aujourd’hui." in words(desk("audit").get("/today"))


def test_a_clock_that_cannot_be_right_is_told_on_the_first_page(desk, o):
    """Nothing is written by it, so whoever works there must know."""
    clerk = desk("greffe")
    assert "ne peut être juste" not in clerk.get("/today").text
    ahead = o.clock() + timedelta(days=3650)
    o.clock = lambda: ahead
    page = words(clerk.get("/today"))
    assert "L’horloge du bureau ne peut être juste" in page
    assert "cent quatre-vingts jours" in page


def test_the_dossier_begins_with_the_sentence_and_the_ribbon_is_a_list(desk, o):
    from ratify import office
    from ratify.language import say

    answer = desk("greffe").get("/dossiers/ML-RU-2003")
    view = office.show(o, office.person_of_login(o, "greffe"), "ML-RU-2003")
    sentence = say(view.sentence[0], "fr")
    assert sentence in re.search(r"<h1>(.*?)</h1>", answer.text, re.DOTALL)[1]
    assert sentence in re.search(r"<title>(.*?)</title>", answer.text, re.DOTALL)[1]
    ribbon = re.search(r'<ol class="ribbon".*?</ol>', answer.text, re.DOTALL)[0]
    assert ribbon.count("<li") == len(view.ribbon)


def test_the_vote_is_shown_with_its_figures_and_its_arithmetic(desk):
    answer = desk("greffe").get("/dossiers/ML-RU-2003").text
    assert re.search(r"<dd><bdi>130</bdi></dd>", answer)
    assert "arithmetic" in answer


def test_every_date_has_a_page_of_its_own(desk, o):
    from ratify import office

    clerk = desk("greffe")
    view = office.show(o, office.person_of_login(o, "greffe"), "ML-RU-2003")
    assert view.dates
    for each in view.dates:
        assert clerk.get(f"/dossiers/ml-ru-2003/why/{each.name}").status_code == 200


def test_a_dossier_can_be_seen_as_it_stood_on_another_day(desk):
    answer = desk("greffe").get("/dossiers/ML-RU-2003?as_of=01/05/2024")
    assert answer.status_code == 200
    assert "tel qu’il se présente le 1er mai 2024" in words(answer)
    assert "Enregistrer –" not in words(answer)


def test_a_day_that_cannot_be_read_is_told_at_its_field_and_the_dossier_is_shown(desk):
    answer = desk("greffe").get("/dossiers/ML-RU-2003?as_of=31/02/2024")
    assert answer.status_code == 422
    assert 'value="31/02/2024"' in answer.text
    assert 'aria-describedby="as_of-hint as_of-wrong" aria-invalid="true"' in answer.text


def test_a_step_is_previewed_then_recorded(desk, size):
    clerk, before = desk("greffe"), size()
    seen = preview(clerk, RECORD, {"when": "08/07/2024", "fact.urgent": "no"})
    assert "lundi 8 juillet 2024" in words(seen)
    assert "Ce qui suivra" in words(seen)
    assert size() == before
    done = clerk.post(RECORD, {**clerk.form(seen.text), "stage": "record"})
    assert done.status_code == 200
    assert "C’est enregistré" in words(done)
    assert size() == before + 1


def test_the_same_form_sent_twice_is_recorded_once(desk, size):
    clerk = desk("greffe")
    seen = preview(clerk, RECORD, {"when": "08/07/2024"})
    form = {**clerk.form(seen.text), "stage": "record"}
    clerk.post(RECORD, form)
    after = size()
    again = clerk.post(RECORD, form)
    assert "rien n’a été écrit une seconde fois" in words(again)
    assert size() == after


def test_what_was_typed_is_still_there_after_an_error(desk, size):
    clerk, before = desk("greffe"), size()
    answer = preview(clerk, RECORD, {"when": "31/02/2024", "fact.source": "Lettre n° 12", "fact.urgent": "yes"})
    assert answer.status_code == 422
    form = clerk.form(answer.text)
    assert (form["when"], form["fact.source"], form["fact.urgent"]) == ("31/02/2024", "Lettre n° 12", "yes")
    assert '<a href="#f-when">' in answer.text
    assert 'id="problems"' in answer.text
    assert "autofocus" in answer.text
    assert size() == before


def test_what_was_typed_is_still_there_when_one_goes_back_from_the_preview(desk):
    clerk = desk("greffe")
    seen = preview(clerk, RECORD, {"when": "8.7.2024", "fact.source": "Lettre « n° 12 »"})
    back = clerk.post(RECORD, {**clerk.form(seen.text), "stage": "edit"})
    form = clerk.form(back.text)
    assert (form["when"], form["fact.source"]) == ("8.7.2024", "Lettre « n° 12 »")


def test_an_official_date_is_previewed_then_recorded(desk, size):
    officer, before = desk("traites"), size()
    url = "/dossiers/ml-ru-2003/depositary"
    form = officer.form(officer.get(url).text)
    fields = {"of": "entry_into_force", "when": "09/07/2024", "source": "Bulletin officiel", "stage": "preview"}
    seen = officer.post(url, {**form, **fields})
    assert "mardi 9 juillet 2024" in words(seen)
    assert size() == before
    done = officer.post(url, {**officer.form(seen.text), "stage": "record"})
    assert done.status_code == 200, words(done)
    assert size() == before + 1


def test_an_official_date_without_its_source_is_refused_and_nothing_is_lost(desk, size):
    officer, before = desk("traites"), size()
    answer = officer.post("/dossiers/ml-ru-2003/depositary", {"of": "entry_into_force", "when": "07/2024"})
    assert answer.status_code == 422
    assert officer.form(answer.text)["when"] == "07/2024"
    assert size() == before


def test_an_act_of_tomorrow_is_refused_and_said_why(desk, size):
    clerk, before = desk("greffe"), size()
    answer = preview(clerk, RECORD, {"when": "11/07/2024"})
    assert answer.status_code == 422
    assert size() == before


def test_an_act_that_awaits_a_second_person_is_confirmed_by_another(desk, size):
    officer, second = desk("traites"), desk("greffe2")
    done = record(officer, NOTIFY, {"when": "09/07/2024", "fact.reference": "Note n° 1"})
    assert "Sans effet tant qu’une autre personne" in words(done)
    entry = size()
    url = f"/dossiers/ml-ru-2003/entries/{entry}"
    assert url in second.get("/today").text
    assert f"{url}/confirm" not in officer.get(url).text
    page = second.get(url)
    assert f"{url}/confirm" in page.text
    form = dict(re.findall(r'name="(version|key)" value="([^"]*)"', page.text.partition("/refuse")[0]))
    confirmed = second.post(f"{url}/confirm", form)
    assert confirmed.status_code == 200, words(confirmed)
    assert size() == entry + 1
    assert url not in second.get("/today").text


def test_one_does_not_confirm_what_one_recorded(desk, size):
    officer = desk("traites")
    record(officer, NOTIFY, {"when": "09/07/2024"})
    entry = size()
    answer = officer.post(f"/dossiers/ml-ru-2003/entries/{entry}/confirm", {"key": "k"})
    assert answer.status_code in {403, 422}
    assert size() == entry


def test_a_refusal_wants_a_reason_and_keeps_it(desk, size):
    officer, second = desk("traites"), desk("greffe2")
    record(officer, NOTIFY, {"when": "09/07/2024"})
    entry = size()
    url = f"/dossiers/ml-ru-2003/entries/{entry}"
    without = second.post(f"{url}/refuse", {"key": "k1"})
    assert without.status_code == 422
    assert 'aria-describedby="reason-hint reason-wrong"' in without.text
    assert size() == entry
    refused = second.post(f"{url}/refuse", {"key": "k2", "reason": "La note est du 8."})
    assert refused.status_code == 200, words(refused)
    assert "La note est du 8." in second.get("/dossiers/ML-RU-2003").text


def test_a_correction_begins_with_the_old_values_and_wants_a_reason(desk, size):
    clerk = desk("greffe")
    record(clerk, RECORD, {"when": "08/07/2024", "fact.source": "Lettre n° 12"})
    entry = size()
    url = f"/dossiers/ml-ru-2003/entries/{entry}/correct"
    form = clerk.form(clerk.get(url).text)
    assert (form["when"], form["fact.source"]) == ("08/07/2024", "Lettre n° 12")
    seen = clerk.post(url, {**form, "when": "05/07/2024", "stage": "preview"})
    assert seen.status_code == 200, words(seen)
    without = clerk.post(url, {**clerk.form(seen.text), "stage": "record"})
    assert without.status_code == 422
    assert size() == entry
    done = clerk.post(url, {**clerk.form(without.text), "reason": "Date lue de travers.", "stage": "record"})
    assert done.status_code == 200, words(done)
    assert size() == entry + 1


def test_an_annulment_is_previewed_too(desk, size):
    clerk = desk("greffe")
    record(clerk, RECORD, {"when": "08/07/2024"})
    entry = size()
    url = f"/dossiers/ml-ru-2003/entries/{entry}/correct"
    form = clerk.form(clerk.get(url).text)
    seen = clerk.post(url, {**form, "stage": "annul"})
    assert "sera annulée" in words(seen)
    assert size() == entry
    done = clerk.post(url, {**clerk.form(seen.text), "reason": "Saisie par erreur.", "stage": "annul_for_good"})
    assert done.status_code == 200, words(done)
    assert size() == entry + 1


def test_what_came_in_between_is_shown_and_nothing_typed_is_lost(desk, size):
    clerk, officer = desk("greffe"), desk("traites")
    seen = preview(clerk, RECORD, {"when": "08/07/2024", "fact.source": "Lettre n° 12"})
    record(officer, NOTIFY, {"when": "09/07/2024"})
    before = size()
    answer = clerk.post(RECORD, {**clerk.form(seen.text), "stage": "record"})
    assert answer.status_code == 409
    assert "Quelqu’un a écrit entre-temps" in words(answer)
    form = clerk.form(answer.text)
    assert (form["when"], form["fact.source"]) == ("08/07/2024", "Lettre n° 12")
    assert size() == before
    again = clerk.post(RECORD, {**form, "stage": "preview"})
    done = clerk.post(RECORD, {**clerk.form(again.text), "stage": "record"})
    assert done.status_code == 200


def test_a_lapsed_session_loses_nothing_that_was_typed(desk, size, o):
    from ratify import office

    clerk = desk("greffe")
    form = clerk.form(clerk.get(RECORD).text)
    office.logout(o, clerk.client.cookies["ratify"])
    lapsed = clerk.post(RECORD, {**form, "when": "08/07/2024", "fact.source": "Lettre n° 12", "stage": "record"})
    assert lapsed.status_code == 403
    login = {**clerk.form(lapsed.text.partition('aria-labelledby="logins"')[0])}
    login |= {"login": "greffe", "password": dict(office_logins())["greffe"]}
    back = clerk.post("/login", login)
    assert back.status_code == 200
    again = clerk.post(RECORD, clerk.form(back.text))
    resumed = clerk.form(again.text)
    assert (resumed["when"], resumed["fact.source"]) == ("08/07/2024", "Lettre n° 12")


def office_logins():
    from ratify import office

    return [(login, password) for login, password, _name, _roles in office.demonstration_logins()]


def test_a_dossier_is_opened_under_a_shipped_definition(desk, size):
    clerk, before = desk("greffe"), size()
    form = clerk.form(clerk.get("/dossiers/new").text)
    answer = clerk.post("/dossiers/new", {**form, "reference": "PL-2024-7", "kind": "procedure", "name": "mali/cnt"})
    assert answer.status_code == 200, words(answer)
    assert size() > before
    assert clerk.get("/dossiers/PL-2024-7").status_code == 200


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "workflows/x.yaml", "no-such-treaty", ""])
def test_a_definition_that_does_not_ship_opens_nothing(desk, size, name):
    clerk, before = desk("greffe"), size()
    answer = clerk.post("/dossiers/new", {"reference": "X-1", "kind": "treaty", "name": name, "key": "k"})
    assert answer.status_code == 422
    assert 'value="X-1"' in answer.text
    assert size() == before


def test_nobody_is_logged_out_when_the_clock_goes_forward(desk):
    clerk = desk("greffe")
    clerk.post("/clock", {"to": "30/07/2024"})
    assert clerk.get("/today", follow_redirects=False).status_code == 200


def test_the_clock_of_the_demonstration_goes_forward_and_alerts_go_out(desk):
    clerk = desk("greffe")
    record(clerk, RECORD, {"when": "08/07/2024"})
    answer = clerk.post("/clock", {"to": "30/07/2024"})
    assert answer.status_code == 200, words(answer)
    assert "mardi 30 juillet 2024" in words(answer)
    inbox = clerk.get("/inbox")
    entries = re.findall(r'action="/inbox/(\d+)/acknowledge"', inbox.text)
    assert entries
    assert clerk.post(f"/inbox/{entries[0]}/acknowledge", {"standing": "in_hand"}).status_code == 303
    assert "s’en charge depuis" in words(clerk.get("/inbox"))
    assert clerk.post(f"/inbox/{entries[0]}/acknowledge", {"standing": "done"}).status_code == 303
    assert f"/inbox/{entries[0]}/acknowledge" not in clerk.get("/inbox").text
    assert clerk.post(f"/inbox/{entries[1]}/acknowledge", {"standing": "vu"}).status_code == 422
    assert clerk.get("/mailbox").text.count("<article") > 0


def test_the_clock_does_not_go_back(desk):
    answer = desk("greffe").post("/clock", {"to": "01/01/2020"})
    assert answer.status_code == 422
    assert 'value="01/01/2020"' in answer.text


def test_a_real_office_has_neither_clock_nor_mailbox_nor_watermark(real_office):
    from starlette.testclient import TestClient

    from ratify.web import create_app

    o, token = real_office
    with TestClient(create_app(o), base_url="http://127.0.0.1:8000", cookies={"ratify": token}) as client:
        assert client.get("/clock").status_code == 404
        assert client.get("/mailbox").status_code == 404
        assert "data-watermark" not in client.get("/today").text
        client.cookies.clear()
        assert dict(office_logins())["greffe"] not in client.get("/login").text


def test_every_page_of_a_demonstration_is_marked(desk):
    clerk = desk("greffe")
    for url in ("/today", "/dossiers", "/dossiers/ML-RU-2003", "/log", "/nowhere", RECORD):
        assert 'data-watermark="Démonstration"' in clerk.get(url).text


def test_the_log_is_leafed_through_by_kind_and_dossier(desk):
    auditor = desk("audit")
    page = auditor.get("/log?kind=act&dossier=ML-RU-2003")
    assert page.status_code == 200
    assert page.text.count('<li id="entry-') == 9


def test_an_auditor_exports_the_log(desk, o):
    answer = desk("audit").get("/log/export")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        assert len(bundle.read("entries.jsonl").splitlines()) == o.store.head().size


def test_an_auditor_verifies_the_log(desk):
    auditor = desk("audit")
    assert "Vérifier maintenant" in words(auditor.get("/verify"))
    alone = words(auditor.post("/verify"))
    assert "Rien n’a été altéré" in alone
    assert "aucun point de contrôle gardé ailleurs" in alone


def test_an_auditor_holds_the_log_against_a_checkpoint_that_he_kept(desk, o):
    auditor, kept = desk("audit"), o.store.checkpoint()
    assert "votre point de contrôle le confirme" in words(auditor.post("/verify", {"checkpoint": kept}))
    receipt = auditor.get("/log/3/receipt").text
    assert "votre point de contrôle le confirme" in words(auditor.post("/verify", {"checkpoint": receipt}))
    refused = auditor.post("/verify", {"checkpoint": "rien de tel"})
    assert refused.status_code == 422
    assert "rien de tel" in refused.text
    beyond = sign(Checkpoint(o.store.origin, o.store.head().size + 3, bytes(32)), o.store.signer)
    assert "Le journal est incomplet" in words(auditor.post("/verify", {"checkpoint": beyond}))


@pytest.mark.parametrize(("language", "word"), [("fr", "Dossiers"), ("en", "Dossiers"), ("ru", "Дела")])
def test_a_language_once_chosen_is_remembered(visitor, language, word):
    browser = visitor()
    browser.get(f"/login?lang={language}")
    answer = browser.get("/accessibility")
    assert f'<html lang="{language}"' in answer.text
    assert word


def test_the_browsers_language_is_taken_where_none_was_chosen(visitor):
    assert '<html lang="ru"' in visitor().get("/login", headers={"accept-language": "ru;q=0.9, de"}).text


def test_a_language_that_does_not_exist_is_not_taken(visitor):
    assert '<html lang="fr"' in visitor().get("/login?lang=xx").text


def test_text_in_another_language_is_marked_as_such(desk):
    page = desk("greffe").get("/dossiers/ML-RU-2003?lang=ru").text
    assert '<bdi lang="fr">' in page or "<bdi>" in page
