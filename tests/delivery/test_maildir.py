"""The folder of mail: whole files, one for each id, the newest first."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from ratify.delivery import MaildirChannel, Message, read_maildir
from ratify.errors import Unavailable


def message(identifier="a", **changes):
    told = {
        "sender": "ratify@example.ml",
        "to": "treaty_officer",
        "subject": f"Alerte {identifier}",
        "text": "Échéance",
    }
    return Message(id=identifier, **(told | changes))


def files(folder):
    return sorted(entry for part in ("tmp", "new", "cur") for entry in (folder / part).iterdir())


def test_a_message_carried_is_read_back(tmp_path):
    MaildirChannel(tmp_path / "mail").carry(message())
    assert read_maildir(tmp_path / "mail") == [message()]


def test_the_same_id_carried_twice_leaves_one_file(tmp_path):
    channel = MaildirChannel(tmp_path)
    channel.carry(message())
    channel.carry(message())
    assert len(files(tmp_path)) == 1


def test_a_message_that_a_reader_has_moved_is_not_laid_again(tmp_path):
    channel = MaildirChannel(tmp_path)
    channel.carry(message())
    (laid,) = files(tmp_path)
    laid.rename(tmp_path / "cur" / f"{laid.name}:2,S")
    channel.carry(message())
    assert [file.parent.name for file in files(tmp_path)] == ["cur"]
    assert read_maildir(tmp_path) == [message()]


def test_the_newest_message_comes_first(tmp_path):
    channel = MaildirChannel(tmp_path)
    for identifier in ("first", "second", "third"):
        channel.carry(message(identifier))
    assert [read.id for read in read_maildir(tmp_path)] == ["third", "second", "first"]
    assert [read.id for read in read_maildir(tmp_path, limit=1)] == ["third"]


def test_many_threads_with_one_id_leave_one_file_and_no_draft(tmp_path):
    channel = MaildirChannel(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: channel.carry(message()), range(32)))
    assert len(files(tmp_path)) == 1


def test_the_folder_and_its_files_are_for_the_owner_alone(tmp_path):
    MaildirChannel(tmp_path / "mail").carry(message())
    (laid,) = files(tmp_path / "mail")
    assert stat.S_IMODE(laid.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "mail" / "new").stat().st_mode) == 0o700


def test_an_id_with_slashes_stays_inside_the_folder(tmp_path):
    MaildirChannel(tmp_path / "mail").carry(message("../../etc/passwd"))
    assert [entry.name for entry in tmp_path.iterdir()] == ["mail"]
    assert [read.id for read in read_maildir(tmp_path / "mail")] == ["../../etc/passwd"]


def test_a_folder_that_is_not_there_holds_no_messages(tmp_path):
    assert read_maildir(tmp_path / "nowhere") == []


def test_a_strange_file_does_not_hide_the_others(tmp_path):
    MaildirChannel(tmp_path).carry(message())
    (tmp_path / "new" / "strange").write_bytes(b"\xff\xfe\x00 not mail\n\nContent-Type: text/plain; charset=nonsense")
    (tmp_path / "new" / "stranger").write_bytes(b"Content-Type: text/plain; charset=no-such\n\n\xff")
    assert message() in read_maildir(tmp_path)


def test_a_folder_that_cannot_be_written_is_told_as_such(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Unavailable) as refusal:
        MaildirChannel(tmp_path / "file").carry(message())
    assert refusal.value.phrase.code == "delivery.failed"
    assert refusal.value.phrase.particulars["reason"].code == "delivery.reason.folder"
