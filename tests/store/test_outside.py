"""What is known outside the database: noted by several at once, kept small, and not fooled by what is not of this log."""

from __future__ import annotations

import stat
from base64 import b64encode
from multiprocessing import get_context

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ratify.journal.checkpoint import Checkpoint, sign, signer
from ratify.store import outside
from ratify.store.outside import Outside

ORIGIN = "log.example"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def note(size, origin=ORIGIN, root=b"\1" * 32):
    return sign(Checkpoint(origin, size, root), signer(origin, KEY))


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Each checkpoint is noted by itself; what is held back in a rush has a test of its own."""
    monkeypatch.setattr(outside, "AT_MOST_EVERY", 0.0)


@pytest.fixture
def key_file(tmp_path):
    return tmp_path / "ratify.key"


@pytest.fixture
def known(key_file):
    return Outside(key_file, ORIGIN)


def size(known):
    found = known.newest()
    return None if found is None else found.checkpoint.size


def test_nothing_is_known_before_anything_was_noted(known):
    assert known.newest() is None
    assert known.carried_among({"a"}) == set()


def test_the_largest_checkpoint_is_the_newest_in_whatever_order_they_come(known, key_file):
    for one in (3, 9, 5):
        known.keep(note(one))
        assert size(Outside(key_file, ORIGIN)) == size(known)
    assert size(known) == 9
    assert stat.S_IMODE(known.checkpoints_file.stat().st_mode) == 0o600


def test_what_another_process_noted_is_known_at_the_next_look(known, key_file):
    other = Outside(key_file, ORIGIN)
    known.keep(note(3))
    assert size(other) == 3
    other.keep(note(4))
    assert size(known) == 4
    known.keep(note(5))
    other.keep(note(6))
    assert (size(known), size(other)) == (6, 6)


def test_logs_that_share_a_folder_do_not_meet(known, key_file):
    another = Outside(key_file, "another.example")
    another.keep(note(50, "another.example"))
    known.keep(note(3))
    assert (size(known), size(another)) == (3, 50)
    known.begin_anew(note(1))
    assert (size(known), size(Outside(key_file, ORIGIN)), size(another)) == (1, 1, 50)


@pytest.mark.parametrize(
    "garbage",
    [b"", b"\n\n", b"\xff\xfe\n", b"nothing\n", b64encode(b"nothing") + b"\n", b64encode(note(99).encode())],
    ids=["empty", "blank", "no text", "no base64", "no note", "cut short"],
)
def test_what_is_no_whole_line_of_a_note_is_passed_over(known, key_file, garbage):
    known.checkpoints_file.write_bytes(garbage)
    assert size(known) is None
    known.checkpoints_file.write_bytes(b64encode(note(7).encode()) + b"\n" + garbage)
    assert size(Outside(key_file, ORIGIN)) == 7


def test_a_file_that_grew_large_is_cut_down_to_the_newest_of_each_log(known, key_file, monkeypatch):
    monkeypatch.setattr(outside, "LARGEST", 64 * 1024)
    Outside(key_file, "another.example").keep(note(2, "another.example"))
    for one in range(1, 400):
        known.keep(note(one))
    assert known.checkpoints_file.stat().st_size <= outside.LARGEST
    assert size(Outside(key_file, ORIGIN)) == 399
    assert size(Outside(key_file, "another.example")) == 2
    assert list(key_file.parent.glob("*.checkpoints.*")) == []


def test_a_file_that_was_taken_away_or_replaced_meanwhile_is_written_anew(known, key_file):
    known.keep(note(3))
    known.checkpoints_file.unlink()
    known.keep(note(4))
    assert size(Outside(key_file, ORIGIN)) == 4
    Outside(key_file, ORIGIN).begin_anew(note(2))
    assert size(known) == 2
    known.keep(note(5))
    assert size(Outside(key_file, ORIGIN)) == 5


def test_in_a_rush_not_every_checkpoint_is_noted_and_the_last_one_is_with_what_comes_next(known, key_file, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(outside, "AT_MOST_EVERY", 0.1)
    monkeypatch.setattr(outside, "monotonic", lambda: clock[0])
    for one in (3, 4, 5):
        known.keep(note(one))
    assert (size(known), size(Outside(key_file, ORIGIN))) == (5, 3)
    clock[0] += 0.11
    assert (size(known), size(Outside(key_file, ORIGIN))) == (5, 5)
    known.keep(note(6))
    assert size(Outside(key_file, ORIGIN)) == 5
    known.close()
    assert size(Outside(key_file, ORIGIN)) == 6


def test_what_cannot_be_noted_is_no_fault(tmp_path):
    (tmp_path / "file").touch()
    known = Outside(tmp_path / "file" / "ratify.key", ORIGIN)
    known.keep(note(3))
    known.carried("a")
    assert (known.carried_among({"a"}), known.writable()) == (set(), False)


def test_messages_that_were_carried_are_found_again(known, key_file):
    for number in range(20):
        known.carried(f"{number:032x}")
    asked = {f"{number:032x}" for number in (0, 19, 20, 21)}
    assert Outside(key_file, ORIGIN).carried_among(asked) == {f"{0:032x}", f"{19:032x}"}


def _note_many(key_file, first):
    known = Outside(key_file, ORIGIN)
    for one in range(first, first + 300):
        known.keep(note(one))
        known.carried(f"{one:032x}")


def test_several_processes_note_at_once_and_no_line_is_torn(known, key_file):
    context = get_context("fork")
    processes = [context.Process(target=_note_many, args=(key_file, first)) for first in (1, 301, 601)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert size(known) == 900
    wanted = {f"{one:032x}" for one in range(1, 901)}
    assert known.carried_among(wanted) == wanted


def test_a_line_that_a_full_disk_cut_short_spoils_no_other(known, key_file):
    known.carried("<first@x>")
    with known.carried_file.open("ab") as opened:
        opened.write(b"<sec")
    known.carried("<third@x>")
    assert known.carried_among({"<first@x>", "<sec", "<second@x>", "<third@x>"}) == {"<first@x>", "<sec", "<third@x>"}
