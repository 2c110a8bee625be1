"""Somebody with full write access to the database alters it behind the program's back, on both databases."""

# ruff: noqa: S608 - SQL put together by hand is what an attacker, or a mistake, would run
from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ratify.journal import tree
from ratify.journal.canonical import decode, encode
from ratify.journal.checkpoint import Checkpoint, sign, signer
from ratify.store import attachment, check, guards, open_store


@pytest.fixture
def full(store, draft, now):
    file = attachment(b"the bill", media_type="text/plain", file_name="bill.txt")
    for at in range(1, 8):
        store.append(
            [draft("dossier/1", key=f"k{at}", n=at), draft("office")], expecting={}, now=now, attachments=[file]
        )
    digest, content = sha256(b"x").hexdigest(), _bytes(store, b"x")
    insert = (
        f"INSERT INTO definition (digest, kind, name, edition, content) VALUES ('{digest}', 'k', 'n', 1, {content})"
    )
    store.change(lambda connection: connection.exec_driver_sql(insert))
    assert codes(store) == []
    return store


def _bytes(store, data):
    return f"x'{data.hex()}'" if store.database.is_sqlite else f"'\\x{data.hex()}'::bytea"


def _run(store, statement):
    def work(connection):
        guards.drop(connection)
        connection.exec_driver_sql(statement)
        guards.create(connection)

    store.change(work)


def codes(store):
    return [(one.number, one.what.code) for one in check.breaches(store, check.Checking([store.verifier]))]


def _rewrite(store, number, body):
    """Alter an entry and compute everything again that needs no key: its leaf, and the head."""
    data = encode(body)
    leaf = tree.leaf_hash(data)
    leaves = [leaf if row.number == number else row.leaf for row in store.all_rows()]
    head = tree.pack(tree.range_of(leaves))
    _run(
        store,
        f"UPDATE entry SET body = {_bytes(store, data)}, leaf = {_bytes(store, leaf)} WHERE number = {number}",
    )
    _run(store, f"UPDATE head SET hashes = {_bytes(store, head)}")
    return leaves


@pytest.mark.parametrize(
    ("statement", "breach"),
    [
        ("UPDATE entry SET kind = 'other' WHERE number = 3", (3, "journal.breach.column")),
        ("UPDATE entry SET stream = 'dossier/2' WHERE number = 3", (3, "journal.breach.column")),
        ("UPDATE entry SET version = 99 WHERE number = 3", (3, "journal.breach.version")),
        ("UPDATE entry SET occurred_on = NULL WHERE number = 3", (3, "journal.breach.column")),
        (
            "UPDATE entry SET recorded_at = '2024-07-04T10:14:00.000000Z' WHERE number = 3",
            (3, "journal.breach.backwards"),
        ),
        ("UPDATE entry SET key = NULL WHERE number = 3", (3, "journal.breach.column")),
        ("DELETE FROM entry WHERE number = 3", (3, "journal.breach.missing")),
        ("DELETE FROM entry WHERE number > 12", (13, "journal.breach.cut_off")),
        ("UPDATE entry SET number = number + 100 WHERE number > 6", (7, "journal.breach.missing_span")),
        ("UPDATE checkpoint SET note = replace(note, '4', '5') WHERE size = 4", (4, "journal.breach.signature")),
        ("UPDATE checkpoint SET size = 3 WHERE size = 4", (3, "journal.breach.checkpoint")),
        ("DELETE FROM checkpoint WHERE size = 14", (13, "journal.breach.uncovered")),
        ("UPDATE head SET size = 13", (14, "journal.breach.beyond")),
        ("UPDATE head SET size = 15", (15, "journal.breach.head_size")),
        ("UPDATE head SET recorded_at = '2030-01-01T00:00:00.000000Z'", (None, "journal.breach.head_recorded_at")),
        ("UPDATE attachment SET digest = 'e'", (None, "store.altered.attachment")),
        ("UPDATE definition SET digest = 'e'", (None, "store.altered.definition")),
    ],
)
def test_what_was_altered_behind_our_back_is_told(full, statement, breach):
    _run(full, statement)
    assert breach in codes(full)


def test_another_file_under_the_digest_of_the_first_is_told(full):
    _run(full, f"UPDATE attachment SET content = {_bytes(full, b'another bill')}")
    assert [code for _, code in codes(full)] == ["store.altered.attachment"]


def test_an_entry_added_beyond_the_head_is_told(full):
    columns = "stream, 7 + version, kind, occurred_on, recorded_at, NULL, body, leaf"
    _run(full, f"INSERT INTO entry SELECT 15, {columns} FROM entry WHERE number = 2")
    assert (15, "journal.breach.column") in codes(full)
    assert (15, "journal.breach.beyond") in codes(full)


def test_one_altered_byte_in_any_body_is_told(full):
    rows = list(full.all_rows())
    for row in rows:
        for place in (0, len(row.body) // 2, len(row.body) - 1):
            data = bytearray(row.body)
            data[place] ^= 1
            _run(full, f"UPDATE entry SET body = {_bytes(full, bytes(data))} WHERE number = {row.number}")
            found = codes(full)
            assert (row.number, "journal.breach.leaf") in found
            assert any(code == "journal.breach.root" for _, code in found)
            _run(full, f"UPDATE entry SET body = {_bytes(full, row.body)} WHERE number = {row.number}")
    assert codes(full) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(number=st.integers(1, 14), note=st.text(max_size=8).filter(str.isascii))
def test_a_body_altered_and_everything_computed_again_is_told_by_the_checkpoints(full, number, note):
    row = next(row for row in full.all_rows() if row.number == number)
    _rewrite(full, number, {**decode(row.body), "note": f"added {note}"})
    first = number - 1 if number % 2 == 0 else number  # of the two entries that one checkpoint covers
    assert (first, "journal.breach.root") in codes(full)
    _rewrite(full, number, decode(row.body))
    assert codes(full) == []


def test_a_log_rewritten_and_signed_with_another_key_is_told(full):
    thief = signer(full.origin, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    leaves = _rewrite(full, 3, {**full.entry(3).body, "note": "forged"})
    for size, _ in list(full.checkpoints()):
        note = sign(Checkpoint(full.origin, size, tree.root(tree.range_of(leaves[:size]))), thief)
        _run(full, f"UPDATE checkpoint SET note = '{note}' WHERE size = {size}")
    assert (2, "journal.breach.signature") in codes(full)


@contextmanager
def _sqlite_office(tmp_path, key):
    store = open_store(f"sqlite:///{tmp_path / 'office.db'}", create=True, origin="log.example", signer=key)
    try:
        yield store
    finally:
        store.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("stream", "CAST(x'ff' AS TEXT)"),
        ("kind", "x'6b'"),
        ("body", "'{}'"),
        ("recorded_at", "20240704"),
        ("version", "'one'"),
        ("leaf", "'leaf'"),
    ],
)
def test_values_that_are_not_of_their_columns_type_are_told_and_break_nothing(tmp_path, key, draft, now, column, value):
    """SQLite keeps whatever is put into a column; verification has to read it all the same."""
    with _sqlite_office(tmp_path, key) as store:
        store.append([draft(), draft()], expecting={}, now=now)
        _run(store, f"UPDATE entry SET {column} = {value} WHERE number = 1")
        assert (1, "journal.breach.column") in codes(store)


def test_an_old_copy_put_in_the_place_of_the_log_is_told_by_a_checkpoint_kept_elsewhere(tmp_path, key, draft, now):
    import shutil

    with _sqlite_office(tmp_path, key) as store:
        store.append([draft()], expecting={}, now=now)
    shutil.copy(tmp_path / "office.db", tmp_path / "old.db")
    with _sqlite_office(tmp_path, key) as store:
        kept = store.append([draft()], expecting={}, now=now).checkpoint
    shutil.copy(tmp_path / "old.db", tmp_path / "office.db")
    with _sqlite_office(tmp_path, key) as store:
        assert codes(store) == []
        found = check.breaches(store, check.Checking([store.verifier], kept=[kept]))
        assert [(one.number, one.what.code) for one in found] == [
            (2, "journal.breach.cut_off_kept"),
            (1, "journal.breach.unattested"),
        ]
