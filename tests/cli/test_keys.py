"""The key that signs the log, from the command line."""

from __future__ import annotations

import pytest

from ratify import office
from ratify.settings import load

PASSWORD = "salle djéli baba sissoko"


@pytest.fixture
def key_file(tmp_path, monkeypatch):
    """The key of an office with Awa, its administrator, at the keyboard."""
    file = tmp_path / "kept" / "ratify.key"
    settings = load(database_url=f"sqlite:///{tmp_path / 'ratify.db'}", key_file=file)
    o = office.init(settings)
    office.add_account(o, None, "awa", "Awa", ["administrator"], PASSWORD)
    monkeypatch.setenv("RATIFY_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("RATIFY_KEY_FILE", str(file))
    monkeypatch.setenv("RATIFY_TOKEN", office.make_token(o, "awa", PASSWORD))
    o.store.close()
    return file


def test_a_key_is_shown_and_replaced_and_the_log_verifies_with_either(ratify, key_file):
    [first] = ratify("key", "show", "--json").json["keys"]
    answer = ratify("key", "rotate", "--reason", "Départ de l'administrateur")
    assert answer.code == 0, answer.err
    shown = ratify("key", "show", "--lang", "en")
    second = ratify("key", "show", "--json").json["keys"][1]
    assert shown.out.splitlines()[0] == second["key"]
    assert f"signed from entry 1 to entry {first['last'] or second['first']}" in shown.out
    assert str(key_file) in shown.out
    for one in (first, second):
        verified = ratify("verify", "--key", one["key"])
        assert verified.code == 0, verified.out


def test_a_rotation_wants_a_reason(ratify, key_file):
    assert ratify("key", "rotate").code == 64
    assert ratify("key", "rotate", "--reason", " ").code != 0
    assert len(ratify("key", "show", "--json").json["keys"]) == 1


def test_a_lost_key_closes_the_office_until_an_administrator_goes_on_with_another(ratify, key_file):
    [old] = ratify("key", "show", "--json").json["keys"]
    assert ratify("key", "rotate", "--lost", "--reason", "perdue").code != 0
    key_file.unlink()
    closed = ratify("log")
    assert closed.code != 0
    assert str(key_file) in closed.err
    answer = ratify("key", "rotate", "--lost", "--reason", "Disque détruit", "--json")
    assert answer.code == 0, answer.err
    entry = answer.json["rotated"]["entry"]
    assert ratify("verify").code == 0
    told = ratify("verify", "--key", old["key"], "--json")
    assert told.code == 2
    assert entry in [one["entry"] for one in told.json["breaches"]]
