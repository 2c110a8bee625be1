"""``ratify review``: every command in words and as JSON, and what it remembers."""

from __future__ import annotations

import hashlib
from itertools import cycle
from zipfile import ZipFile

import pytest

from ratify import office
from ratify.settings import load

PASSWORD = "salle djéli baba sissoko"


@pytest.fixture
def become(home, monkeypatch):
    """An office with a clerk and an auditor; gives a function that changes who acts."""
    folder = home / "home" / "data" / "ratify"
    folder.mkdir(parents=True)
    o = office.init(load(database_url=f"sqlite:///{folder / 'ratify.db'}", key_file=folder / "ratify.key"))
    admin = office.add_account(o, None, "admin", "Mariam", ["administrator"], PASSWORD)
    for name, role in (("awa", "clerk"), ("fanta", "auditor"), ("oumar", "presiding_officer")):
        office.add_account(o, admin, name, name.capitalize(), [role], PASSWORD)
    tokens = {name: office.make_token(o, name, PASSWORD) for name in ("awa", "fanta", "oumar")}
    o.store.close()
    return lambda name: monkeypatch.setenv("RATIFY_TOKEN", tokens[name])


@pytest.fixture
def entry(ratify, become):
    """An act that Awa recorded late; then it is Fanta's turn. Gives the entry."""
    become("awa")
    assert ratify("open", "ml-ru-hypothetical-receipt", "--reference", "PL-1").code == 0
    told = ratify(
        "record",
        "PL-1",
        "adopt_in_council",
        "--party",
        "ML",
        "--on",
        "2024-06-20",
        "--reason",
        "reprise de 2024",
        "--json",
    )
    assert told.code == 0, told.err
    become("fanta")
    return told.json["entries"][0]


def test_what_the_office_wrote_itself_is_shown_and_asked_for_under_one_name(ratify, entry):
    founding = ratify("review", "list", "--by", "ratify", "--kind", "published")
    assert "publication : calendrier «" in founding.out.replace("\xa0", " ").replace("\u202f", " ")
    assert "enregistré par ratify" in founding.out
    assert "enregistré par office" not in founding.out


def test_the_log_is_told_in_words_and_by_references(ratify, entry):
    written = ratify("log", "--dossier", "PL-1").out
    assert "PL-1" in written
    assert "dossier/" not in written
    assert "ouverture du" in written
    assert "(opened)" in written


def test_a_whole_review_on_the_command_line(ratify, become, entry):
    listed = ratify(
        "review",
        "list",
        "--dossier",
        "PL-1",
        "--by",
        "awa",
        "--kind",
        "act",
        "--text",
        "REPRISE",
        "--occurred-from",
        "2024-06-20",
    )
    assert listed.code == 0, listed.err
    assert f"{entry}  PL-1 · Adoption du projet de loi en Conseil des ministres" in listed.out
    assert "2 écritures examinées d’un journal" in listed.out  # the opening and the act

    names = ratify("review", "question")
    assert "votes-corrected" in names.out
    late = ratify("review", "question", "recorded-late")
    assert "→ Acte du 20 juin 2024" in late.out
    assert "Motif\u00a0: reprise de" in late.out

    shown = ratify("review", "show", entry)
    assert "Avant, au" in shown.out
    assert "Ce qui a changé" in shown.out
    assert "→" in shown.out

    drawn = ratify("review", "sample", "1", "--question", "recorded-late", "--seed", "2026", "--json").json["sample"]
    leaf = drawn["drawn"][0]["entry"]["leaf"]
    assert drawn["drawn"][0]["ticket"] == hashlib.sha256(b"2026\x00" + leaf.encode()).hexdigest()
    in_words = ratify("review", "sample", "1", "--question", "recorded-late")
    assert "Graine\u00a0: " in in_words.out
    assert " fanta" in in_words.out

    taken = ratify("review", "sample", "1", "--question", "recorded-late", "--out", "s.zip", "--format", "csv")
    assert "1 écriture dans s.zip" in taken.out
    with ZipFile("s.zip") as archive:
        assert sorted(archive.namelist()) == ["checkpoint.txt", "entries.csv", "manifest.json"]
    assert ratify("review", "question", "recorded-late", "--out", "no/such/folder.zip", "--format", "csv").code == 1
    listed = ratify("review", "list", "--kind", "act", "--out", "l.zip", "--format", "json", "--json")
    assert listed.json["taken"]["entries"] == 1

    assert ratify("review", "save", "mes actes", "--kind", "act").code == 0
    assert "gardée par vous" in ratify("review", "question").out
    own = ratify("review", "question", "mes actes", "--json").json["answer"]
    assert [one["number"] for one in own["found"]] == [entry]
    assert own["asked"]["kinds"] == ["act"]
    assert ratify("review", "remove", "mes actes").code == 0
    assert ratify("review", "question", "mes actes").code == 5

    looks = ratify("review", "look-ups", "--json").json["look_ups"]
    assert [one["what"] for one in looks] == ["list", *["export"] * 3, "sample", "sample", "show", "question", "list"]
    assert "Graine\u00a0: 2026" in ratify("review", "look-ups").out
    become("oumar")
    assert "Fanta" in ratify("review", "look-ups", "--everybody").out
    assert ratify("review", "look-ups").out == "Aucune consultation.\n"

    first = ratify("review", "list", "--kind", "account_made", "--limit", "3", "--json").json["answer"]
    assert "Ce n’est pas tout" in ratify("review", "list", "--kind", "account_made", "--limit", "3").out.replace(
        "'", "’"
    )
    more = ("review", "list", "--kind", "account_made", "--limit", "3", "--after", first["after"], "--json")
    second = ratify(*more).json["answer"]
    assert len(first["found"]) + len(second["found"]) == 4
    assert second["look_up"] == first["look_up"]


WRONG = (
    (("list", "--kind", "acct"), 1),
    (("list", "--recorded-from", "2024-13-01"), 1),
    (("list", "--occurred-from", "2024-07-02", "--occurred-to", "2024-07-01"), 1),
    (("list", "--known-at", "yesterday"), 1),
    (("list", "--dossier", "nonsense"), 5),
    (("list", "--by", "nonsense"), 5),
    (("list", "--after", "nonsense"), 1),
    (("show", "999999"), 5),
    (("show", "x"), 1),
    (("sample", "5000"), 1),
    (("sample", "1", "--seed", "x" * 300), 1),
    (("sample", "1", "--question", "nonsense"), 5),
    (("question", "nonsense"), 5),
    (("save", "a/b"), 1),
    (("remove", "nonsense"), 5),
    (("look-ups", "--everybody"), 6),
)


def test_what_cannot_be_asked_is_told_in_the_readers_language(ratify, entry):
    """Each in one of the languages, in turn."""
    for (arguments, code), language in zip(WRONG, cycle(("fr", "en", "ru")), strict=False):
        told = ratify("review", *arguments, "--lang", language)
        assert (told.code, told.out) == (code, ""), arguments
        assert "Traceback" not in told.err
        assert "office." not in told.err
