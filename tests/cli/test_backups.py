"""Back-ups from the command line: made, checked, put back, and gone on from."""

from __future__ import annotations

import shutil

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ratify import office
from ratify.journal.checkpoint import Checkpoint, sign, signer
from ratify.settings import load

PASSWORD = "salle djéli baba sissoko"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An office with its administrator's token; made once, for hashing passwords is slow."""
    folder = tmp_path_factory.mktemp("office")
    settings = load(database_url=f"sqlite:///{folder / 'ratify.db'}", key_file=folder / "key" / "ratify.key")
    o = office.init(settings)
    office.add_account(o, None, "awa", "Awa", ["administrator"], PASSWORD)
    token = office.make_token(o, "awa", PASSWORD)
    o.store.close()
    return folder, token


@pytest.fixture
def place(made, tmp_path, monkeypatch):
    """The office in this test's own folder, with Awa at the keyboard."""
    folder, token = made
    shutil.copytree(folder, tmp_path / "office")
    monkeypatch.setenv("RATIFY_DATABASE_URL", f"sqlite:///{tmp_path / 'office' / 'ratify.db'}")
    monkeypatch.setenv("RATIFY_KEY_FILE", str(tmp_path / "office" / "key" / "ratify.key"))
    monkeypatch.setenv("RATIFY_TOKEN", token)
    return tmp_path / "office"


def test_from_a_back_up_to_its_restore_and_the_loss_that_is_accepted(ratify, place):
    assert ratify("backup", "make", "copy.db").code == 0
    key = ratify("key", "show", "--json").json["keys"][0]["key"]
    checked = ratify("backup", "check", "copy.db", "--key", key, "--json")
    assert checked.code == 0, checked.err
    size = checked.json["copy"]["size"]
    assert ratify("user", "password", "awa", typed="une autre phrase assez longue").code == 0
    kept = place / "kept.txt"
    assert ratify("checkpoint", "--out", str(kept)).code == 0

    assert ratify("backup", "restore", "copy.db", "--json").error["error"] == "office.restore_newer"
    restored = ratify("backup", "restore", "copy.db", "--replace", "--json")
    assert restored.code == 0, restored.err
    assert (restored.json["restored"]["lost"], restored.json["restored"]["copy"]["size"]) == (1, size)
    assert len(list(place.glob("ratify.db.replaced-*"))) == 1

    refused = ratify("user", "password", "awa", typed="encore une autre phrase longue")
    assert refused.code == 7
    assert "ratify backup accept" in refused.err
    behind = ratify("verify")
    assert (behind.code, "INCOMPLET" in behind.out, "INTACT" in behind.out.upper()) == (2, True, False)
    assert ratify("doctor").code == 7
    other = sign(Checkpoint("office/another", 3, bytes(32)), signer("office/another", Ed25519PrivateKey.generate()))
    (place / "other.txt").write_text(other, encoding="utf-8")
    strange = ratify("verify", "--checkpoint", str(place / "other.txt"), "--json")
    assert (strange.code, strange.error["error"]) == (1, "office.kept_of_another")
    held = ratify("verify", "--checkpoint", str(kept))
    said = " ".join(held.out.replace("\xa0", " ").split())
    assert (held.code, f"s’arrête à l’écriture n° {size}" in said, "Écriture n° 1 " in said) == (2, True, False)
    assert ratify("verify", "--checkpoint", str(kept), "--json").json["standing"] == "behind"
    accepted = ratify("backup", "accept", "--reason", "Disque détruit", "--json")
    assert accepted.code == 0, accepted.err
    assert accepted.json["accepted"]["entry"] == size + 1
    assert ratify("user", "password", "awa", typed="encore une autre phrase longue").code == 0
    assert ratify("verify").code == 0
    lost = ratify("verify", "--checkpoint", str(kept))
    assert (lost.code, "UNE PERTE A ÉTÉ ACCEPTÉE" in lost.out, "ALTÉRÉ" in lost.out) == (2, True, False)
    assert ratify("verify", "--checkpoint", str(kept), "--json").json["standing"] == "lost"


def test_what_is_no_back_up_is_told(ratify, place, tmp_path):
    (tmp_path / "copy.db").write_text("nothing", encoding="utf-8")
    for command in (("check", "copy.db"), ("restore", "copy.db"), ("make", "copy.db"), ("check", "nowhere.db")):
        answer = ratify("backup", *command)
        assert answer.code not in {0, 70}, command
        assert answer.err
    assert ratify("backup", "accept", "--reason", "x", "--json").error["error"] == "office.nothing_lost"
