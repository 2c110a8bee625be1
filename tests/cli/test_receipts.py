"""Receipts from the command line, and their check without any office."""

from __future__ import annotations

import pytest

from ratify import office
from ratify.settings import load

PASSWORD = "salle djéli baba sissoko"
OPENED = ("--reference", "FR-ML-2014", "--reason", "Reprise d'un registre sur papier")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An office with one officer, its token and its public key; made once, for hashing passwords is slow."""
    folder = tmp_path_factory.mktemp("office")
    settings = load(database_url=f"sqlite:///{folder / 'ratify.db'}", key_file=folder / "ratify.key", one_person=True)
    o = office.init(settings)
    office.add_account(o, None, "awa", "Awa", ["administrator", "clerk", "treaty_officer"], PASSWORD)
    token, key = office.make_token(o, "awa", PASSWORD), office.public_key(o)
    o.store.close()
    return folder, token, key


@pytest.fixture
def key(made, monkeypatch):
    """The office's public key, with Awa at the keyboard."""
    folder, token, public = made
    monkeypatch.setenv("RATIFY_DATABASE_URL", f"sqlite:///{folder / 'ratify.db'}")
    monkeypatch.setenv("RATIFY_KEY_FILE", str(folder / "ratify.key"))
    monkeypatch.setenv("RATIFY_TOKEN", token)
    return public


def test_receipts_go_to_a_folder_and_are_checked_with_nothing_but_key_and_bytes(ratify, key, treaty, tmp_path):
    answer = ratify("open", treaty, *OPENED, "--receipts", tmp_path / "kept" / "here", "--json")
    assert answer.code == 0, answer.err
    [entry] = answer.json["entries"]
    file = tmp_path / "kept" / "here" / f"entry-{entry}.tlog-proof"
    assert answer.json["receipts"] == {str(entry): file.read_text(encoding="utf-8")}
    assert ratify("receipt", entry, "--out", "one.tlog-proof", "--bytes", "one.json").code == 0
    (tmp_path / "keys").write_text(f"\n{key}\n", encoding="utf-8")
    for receipt in (file, "one.tlog-proof"):
        for given in (key, tmp_path / "keys"):
            checked = ratify("check-receipt", receipt, "--key", given, "--entry", "one.json")
            assert checked.code == 0, checked.err
            assert f"l’écriture {entry}" in checked.out
    told = ratify("check-receipt", file, "--key", key, "--entry", "one.json", "--json").json
    assert (told["sound"], told["what"], told["entry"], told["breach"]) == (True, "receipt", entry, None)


def test_a_receipt_is_written_to_standard_output(ratify, key, tmp_path):
    ratify("receipt", 1, "--out", "file")
    assert ratify("receipt", 1).out == (tmp_path / "file").read_text(encoding="utf-8")
    assert ratify("receipt", 1, "--json").json["receipt"] == (tmp_path / "file").read_text(encoding="utf-8")
    assert ratify("receipt", 999).code == 5


@pytest.mark.parametrize("altered", ["entry", "receipt", "key"])
def test_what_does_not_fit_is_not_believed(ratify, key, tmp_path, altered):
    ratify("receipt", 2, "--out", "receipt", "--bytes", "entry")
    other = key
    if altered == "key":
        other = key.replace(key[: key.index("+")], "another.example")
        from ratify.journal.checkpoint import read_verifier, verifier

        other = str(verifier("another.example", read_verifier(key).public))
    else:
        content = (tmp_path / altered).read_bytes()
        content = content.replace(b"index 1", b"index 0") if altered == "receipt" else content + b"\n"
        (tmp_path / altered).write_bytes(content)
    answer = ratify("check-receipt", "receipt", "--key", other, "--entry", "entry")
    assert answer.code == 2
    assert "ne pas croire" in answer.out
    told = ratify("check-receipt", "receipt", "--key", other, "--entry", "entry", "--json")
    assert (told.code, told.json["sound"]) == (2, False)
    assert told.json["breach"]["code"].startswith("journal.")


def test_a_checkpoint_is_kept_and_later_shown_to_have_been_continued(ratify, key, treaty, tmp_path):
    assert ratify("checkpoint", "--out", "kept").code == 0
    assert ratify("checkpoint").out == (tmp_path / "kept").read_text(encoding="utf-8")
    assert ratify("check-receipt", "kept", "--key", key).code == 0
    answer = ratify("open", treaty, "--reference", "FR-ML-2015", "--json")
    assert answer.code == 0, answer.err
    size = ratify("check-receipt", "kept", "--key", key, "--json").json["size"]
    for since in (size, "kept"):
        assert ratify("checkpoint", "--since", since, "--out", "grown").code == 0
        checked = ratify("check-receipt", "grown", "--key", key, "--since", "kept")
        assert checked.code == 0, checked.out
    assert ratify("check-receipt", "grown", "--key", key).code == 1
    told = ratify("checkpoint", "--json").json
    assert told["key"] == key
    (tmp_path / "now").write_text(told["checkpoint"], encoding="utf-8")
    wrong = ratify("check-receipt", "grown", "--key", key, "--since", "now")
    assert wrong.code == 1
    assert str(size) in wrong.err
    grown = (tmp_path / "grown").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "grown").write_text("".join([grown[0], *reversed(grown[1:3]), *grown[3:]]), encoding="utf-8")
    assert ratify("check-receipt", "grown", "--key", key, "--since", "kept").code == 2
    ratify("checkpoint", "--since", 0, "--out", "whole")
    assert ratify("check-receipt", "whole", "--key", key).code == 0


@pytest.mark.parametrize(
    ("content", "arguments", "says"),
    [
        (b"", (), "signée"),
        (b"\xff", (), "UTF-8"),
        (b"c2sp.org/tlog-proof@v1\nindex 01\n\n", (), "reçu"),
        (b"old 01\n\n", (), "continuité"),
        (b"c2sp.org/tlog-proof@v1\nindex 0\n\nlog.example\n1\nx\n\n", (), "signée"),
    ],
)
def test_what_is_no_receipt_is_told_with_what_would_be_right(ratify, key, tmp_path, content, arguments, says):
    (tmp_path / "file").write_bytes(content)
    answer = ratify("check-receipt", "file", "--key", key, *arguments)
    assert answer.code == 1
    assert says in answer.err


def test_a_receipt_without_the_bytes_of_its_entry_proves_nothing_and_is_not_called_good(ratify, key):
    ratify("receipt", 1, "--out", "file")
    answer = ratify("check-receipt", "file", "--key", key)
    assert answer.code == 1
    assert "--entry" in answer.err


@pytest.mark.parametrize("given", ["no-key", "a+b+c"])
def test_a_public_key_that_is_none_is_refused(ratify, key, given):
    ratify("checkpoint", "--out", "file")
    assert ratify("check-receipt", "file", "--key", given).code in {1, 5}


def test_nothing_is_recorded_where_the_receipts_could_not_be_kept(ratify, key, treaty, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    size = ratify("check-receipt", "-", "--key", key, "--json", typed=ratify("checkpoint").out).json["size"]
    answer = ratify("open", treaty, "--reference", "X", "--receipts", tmp_path / "file")
    assert answer.code == 1
    again = ratify("check-receipt", "-", "--key", key, "--json", typed=ratify("checkpoint").out).json["size"]
    assert again == size
