"""``ratify erase``: what would go is shown first, then it goes on a legal basis, and each refusal says what to do."""

from __future__ import annotations

import pytest
from petitions import BASIS, GROUNDS, NAME, PETITIONS

from ratify import office
from ratify.settings import load

PASSWORD = "salle djéli baba sissoko"


@pytest.fixture
def become(home, monkeypatch):
    """An office with a clerk and a treaty officer; gives a function that changes who acts."""
    folder = home / "home" / "data" / "ratify"
    folder.mkdir(parents=True)
    o = office.init(load(database_url=f"sqlite:///{folder / 'ratify.db'}", key_file=folder / "ratify.key"))
    admin = office.add_account(o, None, "admin", "Mariam", ["administrator"], PASSWORD)
    for name, role in (("awa", "clerk"), ("binta", "treaty_officer")):
        office.add_account(o, admin, name, name.capitalize(), [role], PASSWORD)
    tokens = {name: office.make_token(o, name, PASSWORD) for name in ("awa", "binta")}
    o.store.close()
    return lambda name: monkeypatch.setenv("RATIFY_TOKEN", tokens[name])


@pytest.fixture
def entry(ratify, become, home):
    """A petition that Awa has received; then it is Binta's turn. Gives the entry."""
    (home / "petitions.yaml").write_text(PETITIONS, encoding="utf-8")
    become("awa")
    assert ratify("open", "petitions.yaml", "--reference", "P-1").code == 0
    facts = ("--fact", f"petitioner={NAME}", "--fact", f"grounds={GROUNDS}", "--fact", "place=Kayes")
    told = ratify("record", "P-1", "receive", "--on", "2024-07-05", *facts, "--reason", "reprise", "--json")
    assert told.code == 0, told.err
    become("binta")
    return told.json["entries"][0]


def test_without_yes_it_shows_what_would_go_and_nothing_goes(ratify, entry):
    shown = ratify("erase", entry, "--field", "petitioner")
    assert shown.code == 0
    assert f"Pétitionnaire (petitioner)\u00a0: {NAME}" in shown.out
    assert "− Pétitionnaire" in shown.out
    assert "− b (" not in shown.out
    assert "Rien n'est encore effacé" in shown.out.replace("’", "'")
    values = ratify("erase", entry, "--json").json["values"]
    assert [(one["path"], one["value"], one["there"]) for one in values] == [
        ("act.facts.grounds", GROUNDS, True),
        ("act.facts.petitioner", NAME, True),
    ]
    assert NAME in ratify("show", "P-1").out


def test_it_erases_on_a_basis_and_the_log_says_so(ratify, entry):
    erased = ratify("erase", entry, "--field", "petitioner", "--basis", BASIS, "--yes", "--key", "k", "--json")
    assert erased.code == 0, erased.err
    assert erased.json["erased"]["paths"] == ["act.facts.petitioner"]
    assert erased.json["erased"]["swept"] is True
    again = ratify("erase", entry, "--field", "petitioner", "--basis", BASIS, "--yes", "--key", "k", "--json")
    assert again.json["erased"]["repeated"] is True
    shown = ratify("show", "P-1").out
    assert NAME not in shown
    assert GROUNDS in shown
    assert "2013-015" in shown
    assert ratify("verify").code == 0
    lines = ratify("log", "--json", "--kind", "act").json["entries"]
    assert NAME not in str(lines)
    assert lines[0]["disclosed"]["act.facts.grounds"] == GROUNDS
    told = ratify("erase", entry, "--field", "all", "--basis", BASIS, "--yes").out
    assert "act.facts.grounds" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--field", "petitioner", "--yes"), "office.basis_wanted"),
        (("--basis", BASIS, "--yes"), "office.erase_what"),
        (("--field", "place", "--basis", BASIS, "--yes"), "office.erase_not_personal"),
    ],
)
def test_each_refusal_says_what_would_be_right(ratify, entry, arguments, said):
    refused = ratify("erase", entry, *arguments, "--json")
    assert (refused.code, refused.error["error"]) == (1, said)


def test_nobody_erases_what_he_recorded_himself_nor_without_the_role(ratify, entry, become):
    become("awa")
    refused = ratify("erase", entry, "--field", "petitioner", "--basis", BASIS, "--yes", "--json")
    assert (refused.code, refused.error["error"]) == (6, "office.forbidden")
