"""Watching from the command line: two offices, each in its own home, that know nothing of each other but files."""

from __future__ import annotations

import shutil

import pytest

from ratify import office
from ratify.office.demonstration import make_accounts
from ratify.settings import load
from ratify.store import Draft, passwords


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    """Two demonstration offices without a story, founded once; nobody needs his password."""
    folders = [tmp_path_factory.mktemp(name) for name in ("near", "far")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hash_password", lambda password, **_about: f"plain:{password}")
        for folder in folders:
            o = office.init(settings_in(folder))
            make_accounts(o)
            o.store.close()
    return folders


def settings_in(folder):
    return load(database_url=f"sqlite:///{folder / 'data' / 'office.db'}", key_file=folder / "key", demonstration=True)


@pytest.fixture
def other(founded, tmp_path):
    """The other office."""
    shutil.copytree(founded[1], tmp_path / "other")
    o = office.open_office(settings_in(tmp_path / "other"))
    yield o
    o.store.close()


@pytest.fixture
def here(founded, tmp_path, monkeypatch):
    """The office that the commands are run in."""
    shutil.copytree(founded[0], tmp_path / "here")
    monkeypatch.setenv("RATIFY_DATABASE_URL", f"sqlite:///{tmp_path / 'here' / 'data' / 'office.db'}")
    monkeypatch.setenv("RATIFY_KEY_FILE", str(tmp_path / "here" / "key"))
    monkeypatch.setenv("RATIFY_DEMONSTRATION", "1")
    return tmp_path


def grow(o, text):
    o.store.append([Draft("office", "note", None, None, {"text": text})], expecting={}, now=o.clock())


def test_a_log_is_watched_by_file_until_it_forks_and_its_office_is_told(ratify, here, other, monkeypatch):
    stick = here / "stick"
    stick.mkdir()
    (here / "key.txt").write_text(office.public_key(other) + "\n", encoding="utf-8")
    refused = ratify("--as", "audit", "watch", "add", "partner", "--key", here / "key.txt", "--file", stick)
    assert refused.code == 6
    added = ratify("--as", "admin", "watch", "add", "partner", "--key", here / "key.txt", "--file", stick)
    assert (added.code, "partner" in added.out) == (0, True)
    assert ratify("--as", "audit", "watch", "check").code == 7, "nothing has come yet"
    (stick / "1").write_text(office.checkpoint(other), encoding="utf-8")
    assert ratify("--as", "audit", "watch", "check", "partner").code == 0
    told = ratify("--as", "audit", "watch", "list", "--json")
    assert (told.code, told.json["watched"][0]["size"]) == (0, other.store.head().size)
    assert ratify("--as", "audit", "watch", "report", "partner").code == 5

    # A copy of the other office goes another way.
    folder = other.settings.key_file.parent
    shutil.copytree(folder, here / "twin")
    twin = office.open_office(settings_in(here / "twin"))
    grow(other, "one")
    grow(twin, "another")
    (stick / "2").write_text(office.offer(other, 0), encoding="utf-8")
    size = other.store.head().size
    unproven = ratify("--as", "audit", "watch", "check")
    assert (unproven.code, f"--since {size - 1}" in unproven.out) == (7, True)
    (stick / "2").write_text(office.offer(other, size - 1), encoding="utf-8")
    (stick / "3").write_text(office.checkpoint(twin), encoding="utf-8")
    found = ratify("--as", "audit", "watch", "check")
    assert (found.code, "Divergence" in found.out) == (2, True)
    assert ratify("--as", "audit", "watch", "list").code == 2
    assert ratify("doctor").code == 7
    assert ratify("--as", "audit", "watch", "report", "partner", "--out", "fork.json").code == 0
    assert ratify("--as", "audit", "watch", "report", "partner").json.keys() == {"kept", "came"}
    assert ratify("--as", "audit", "watch", "told", "fork.json").code == 1, "it is not about our own log"

    twin.store.close()
    monkeypatch.setenv("RATIFY_DATABASE_URL", other.settings.database_url)
    monkeypatch.setenv("RATIFY_KEY_FILE", str(other.settings.key_file))
    for repeated in (False, True):
        taken = ratify("--as", "audit", "watch", "told", "fork.json", "--json")
        assert (taken.code, taken.json["fork"]["repeated"]) == (2, repeated)
    assert ratify("--as", "audit", "watch", "told", "fork.json").code == 2
    verified = ratify("verify")
    assert (verified.code, "signalée" in verified.out) == (0, True)
    assert ratify("--as", "audit", "watch", "told", "key.txt").code == 1


def test_a_watch_is_ended_and_what_is_wrong_is_said_in_words(ratify, here, other):
    key = office.public_key(other)
    nothing = ratify("--as", "admin", "watch", "list")
    assert (nothing.code, "Aucun autre journal" in nothing.out) == (0, True)
    for arguments, says in [
        (("--key", "x+y", "--file", "a"), "clé"),
        (("--key", key), "--url"),
        (("--key", key, "--url", "http://192.168.1.2"), "--private"),
        (("--key", key, "--url", "ftp://a"), "https://"),
    ]:
        answer = ratify("--as", "admin", "watch", "add", "partner", *arguments)
        assert (answer.code, says in answer.err) == (1, True), answer.err
    url = ("--url", "https://192.0.2.1")
    assert ratify("--as", "admin", "watch", "add", "partner", "--key", key, *url, "--json").code == 0
    checked = ratify("--as", "admin", "watch", "check", "partner")
    assert (checked.code, "--private" in checked.out) == (7, True)
    assert ratify("--as", "admin", "watch", "add", "partner", "--key", key, *url).code == 4
    assert ratify("--as", "admin", "watch", "remove", "partner").code == 0
    assert ratify("--as", "admin", "watch", "remove", "partner").code == 5


def test_the_checkpoint_for_those_who_watch_brings_the_changes_of_key(ratify, here):
    size = ratify("--as", "audit", "verify", "--json").json["size"]
    ratify("--as", "admin", "key", "rotate", "--reason", "chaque année")
    assert "tlog-proof" in ratify("checkpoint", "--since", size, "--keys").out
    assert "tlog-proof" not in ratify("checkpoint", "--since", size).out
    assert "tlog-proof" in ratify("checkpoint", "--keys").out
