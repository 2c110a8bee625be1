"""Editions from the command line: previewed by default, written with --yes, confirmed by another person."""

from __future__ import annotations

import shutil

import pytest

from ratify import office
from ratify.settings import load
from ratify.shipped import shipped

PASSWORD = "salle djéli baba sissoko"
LATE = ("--reason", "Reprise d'un registre sur papier")
WHY = ("--reason", "nouvelle édition", "--yes")

COUNTED = """\
procedure: xx/silence
edition: 1
title: {fr: Silence, en: Silence, ru: Молчание}
law: s. 1
calendars: {working: ML}
initial: drafted
states:
  drafted: {fr: rédigé, en: drafted, ru: составлено}
  laid: {fr: déposé, en: laid, ru: внесено}
  opposed: {fr: rejeté, en: opposed, ru: отклонено}
ends: [opposed]
steps:
  lay: {label: {fr: Dépôt, en: Laying, ru: Внесение}, law: s. 1, from: drafted, to: laid, role: clerk}
  oppose: {label: {fr: Opposition, en: Opposition, ru: Возражение}, law: s. 2, from: laid, to: opposed, role: clerk}
deadlines:
  opposition:
    label: {fr: Opposition, en: Opposition, ru: Возражение}
    law: s. 2
    begins: lay
    ends: {plus: 10, over: working}
    met_by: oppose
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An office with an administrator, a clerk and a second clerk, and a login for each."""
    folder = tmp_path_factory.mktemp("office")
    settings = load(database_url=f"sqlite:///{folder / 'ratify.db'}", key_file=folder / "ratify.key")
    o = office.init(settings)
    admin = office.add_account(o, None, "admin", "Mariam", ["administrator"], PASSWORD)
    for name, roles in (("awa", ["clerk"]), ("binta", ["second_clerk"])):
        office.add_account(o, admin, name, name.capitalize(), roles, PASSWORD)
    tokens = {name: office.make_token(o, name, PASSWORD) for name in ("admin", "awa", "binta")}
    o.store.close()
    return folder, tokens


@pytest.fixture
def people(made, home, monkeypatch):
    folder, tokens = made
    shutil.copytree(folder, home / "home" / "data" / "ratify")
    monkeypatch.setenv("RATIFY_BACK_DATE_DAYS", "36500")

    def become(name):
        monkeypatch.setenv("RATIFY_TOKEN", tokens[name])

    become("awa")
    return become


@pytest.fixture
def bill(ratify, people, tmp_path):
    """A bill laid on Thursday 4 July 2024: to be opposed within ten working days, by the 18th."""
    file = tmp_path / "silence.yaml"
    file.write_text(COUNTED, encoding="utf-8")
    assert ratify("open", file, "--reference", "BILL", *LATE).code == 0
    assert ratify("record", "BILL", "lay", "--on", "2024-07-04", *LATE).code == 0
    return "BILL"


@pytest.fixture
def renamed(tmp_path):
    """A later edition in which *laid* is called *tabled*, with twenty days."""
    file = tmp_path / "renamed.yaml"
    text = COUNTED.replace("edition: 1", "edition: 2").replace("  laid:", "  tabled:").replace("plus: 10", "plus: 20")
    file.write_text(text.replace("to: laid", "to: tabled").replace("from: laid", "from: tabled"), encoding="utf-8")
    return file


@pytest.fixture
def holidays(tmp_path):
    """A later edition of the calendar of Mali with one holiday more."""
    text = (shipped("workflows") / "calendars" / "ML.yaml").read_text(encoding="utf-8")
    file = tmp_path / "ML.yaml"
    more = "  - {date: 2024-07-10, status: announced, name: {fr: Férié, en: Holiday, ru: Праздник}}\n"
    file.write_text(text.replace("edition: 1\n", "edition: 2\n") + more, encoding="utf-8")
    return file


def flat(text):
    """What stands on a page, however its lines were broken."""
    return " ".join(text.split())


def last_day(ratify):
    return ratify("show", "BILL", "--json").json["deadlines"][0]["last_day"]


def test_a_move_is_foretold_and_says_which_state_needs_a_decision(ratify, bill, renamed):
    answer = ratify("edition", "move", bill, renamed)
    assert answer.code == 0, answer.err
    assert "rien n’a été écrit" in answer.out
    assert "à décider" in answer.out
    assert "--map xx/silence:laid=" in answer.out
    preview = ratify("edition", "move", bill, renamed, "--json").json["preview"]
    assert (preview["undecided"], preview["changes"]) == (True, [])
    refused = ratify("edition", "move", bill, renamed, *WHY, "--json")
    assert (refused.code, refused.error["error"]) == (3, "office.move_undecided")


def test_a_move_that_is_mapped_is_written_and_confirmed_by_another_person(ratify, people, bill, renamed):
    mapped = ("--map", "xx/silence:laid=tabled", "--on", "2024-07-05")
    answer = ratify("edition", "move", bill, renamed, *mapped)
    assert "devient" in answer.out
    assert "1er août 2024" in flat(answer.out)
    written = ratify("edition", "move", bill, renamed, *mapped, *WHY, "--json")
    assert written.code == 0, written.err
    assert (written.json["awaits"], last_day(ratify)) == ("second_clerk", "2024-07-18")
    people("binta")
    assert ratify("confirm", bill, written.json["entries"][0]).code == 0
    assert last_day(ratify) == "2024-08-01"
    assert ratify("verify").code == 0


@pytest.mark.parametrize("wrong", ["laid=tabled", "xx/silence:laid", ":laid=tabled", "xx/silence:=tabled"])
def test_a_map_that_cannot_be_read_is_told(ratify, bill, renamed, wrong):
    answer = ratify("edition", "move", bill, renamed, "--map", wrong, "--json")
    assert (answer.code, answer.error["error"]) == (1, "cli.value.no_map")


def test_a_move_without_a_reason_is_not_written(ratify, bill, renamed):
    mapped = ("--map", "xx/silence:laid=tabled")
    answer = ratify("edition", "move", bill, renamed, *mapped, "--yes", "--json")
    assert (answer.code, answer.error["error"]) == (1, "office.reason_wanted")


def test_the_mistakes_of_a_new_edition_are_told_with_line_and_column(ratify, bill, renamed):
    renamed.write_text(renamed.read_text().replace("initial: drafted", "initial: draftd"), encoding="utf-8")
    answer = ratify("edition", "move", bill, renamed)
    assert answer.code == 1
    assert "renamed.yaml:6:10" in answer.err


def test_a_publication_shows_which_dates_would_move_and_moves_them_once_confirmed(ratify, people, bill, holidays):
    people("admin")
    answer = ratify("edition", "publish", holidays)
    assert answer.code == 0, answer.err
    plain = flat(answer.out)
    assert "BILL" in plain
    assert "18 juillet 2024" in plain
    assert "19 juillet 2024" in plain
    assert "Dossiers concernés : 1, regardés : 1." in plain
    written = ratify("edition", "publish", holidays, "--reason", "décret", "--yes", "--json").json["published"]
    assert (written["awaits"], last_day(ratify)) == ("second_clerk", "2024-07-18")
    assert f"{written['entry']}  " in ratify("edition", "list").out
    people("binta")
    assert ratify("edition", "confirm", written["entry"]).code == 0
    assert last_day(ratify) == "2024-07-19"
    assert ratify("verify").code == 0


def test_a_publication_is_refused_with_a_reason(ratify, people, bill, holidays):
    people("admin")
    entry = ratify("edition", "publish", holidays, "--reason", "décret", "--yes", "--json").json["published"]["entry"]
    people("binta")
    assert ratify("edition", "confirm", entry, "--refuse").code == 64
    assert ratify("edition", "confirm", entry, "--reason", "non").code == 64
    assert ratify("edition", "confirm", entry, "--refuse", "--reason", "le décret parle du 11").code == 0
    assert ratify("edition", "list", "--json").json["waiting"] == []


def test_a_clerk_may_not_publish(ratify, bill, holidays):
    assert ratify("edition", "publish", holidays).code == 6


def test_the_editions_in_use_are_listed_and_those_that_a_dossier_could_move_to(ratify, people, bill, renamed):
    lines = ratify("edition", "list", "--json").json["editions"]
    (mine,) = [one for one in lines if one["edition"]["name"] == "xx/silence"]
    assert (mine["dossiers"], mine["references"]) == (1, ["BILL"])
    assert "calendrier" in ratify("edition", "list").out
    assert ratify("edition", "list", "--for", bill).code == 0
    mapped = ("--map", "xx/silence:laid=tabled")
    ratify("open", renamed.with_name("silence.yaml"), "--reference", "OTHER", *LATE)
    ratify("edition", "move", bill, renamed, *mapped, *WHY)
    (newer,) = ratify("edition", "list", "--for", "OTHER", "--json").json["editions"]
    assert (newer["before"], newer["edition"]) == (1, 2)
    assert newer["digest"] in ratify("edition", "list", "--for", "OTHER").out
    assert ratify("edition", "move", "OTHER", "--digest", newer["digest"]).code == 0
