"""The pure verification, over logs made here; those of real databases are in tests/store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ratify.errors import Invalid
from ratify.journal import checkpoint as cp
from ratify.journal import tree
from ratify.journal.canonical import encode, utc_text
from ratify.journal.entry import Place, seal
from ratify.journal.verify import Row, StoredHead, verify

ORIGIN = "log.example"
SIGNER = cp.signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
STRANGER = cp.signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
KNOWN = [SIGNER.verifier]
START = datetime(2024, 7, 4, 10, tzinfo=UTC)
STREAMS = ["dossier/1", "dossier/2", "office"]


def make(length, *, origin=ORIGIN, signer=SIGNER, every=1):
    """A sound log: its rows, a checkpoint after every so many of them and after the last, and its head."""
    rows, notes, grown, versions = [], [], tree.EMPTY, dict.fromkeys(STREAMS, 0)
    for number in range(1, length + 1):
        stream = STREAMS[number % 3]
        versions[stream] += 1
        at = START + timedelta(minutes=number // 2)
        day = date(2024, 7, 4) if number % 2 else None
        key = f"key-{number}" if number % 4 else None
        sealed = seal(
            Place(origin, stream, versions[stream], at), kind="act", occurred_on=day, key=key, body={"n": number}
        )
        grown = tree.grow(grown, sealed.leaf)
        occurred = None if day is None else day.isoformat()
        rows.append(Row(number, stream, versions[stream], "act", occurred, utc_text(at), key, sealed.data, sealed.leaf))
        if number % every == 0 or number == length:
            notes.append((number, cp.sign(cp.Checkpoint(origin, number, tree.root(grown)), signer)))
    last = rows[-1].recorded_at if rows else utc_text(START)
    return rows, notes, StoredHead(origin, length, tree.pack(grown), last, str(SIGNER.verifier) if rows else "")


def codes(rows, notes, head, known=KNOWN):
    return [(breach.number, breach.what.code) for breach in verify(rows, notes, head=head, known=known)]


def resealed(row, **body):
    data = encode({"origin": ORIGIN, "format": 1, **body})
    return row._replace(body=data, leaf=tree.leaf_hash(data))


@pytest.mark.parametrize("length", [0, 1, 2, 3, 50])
@pytest.mark.parametrize("every", [1, 7])
def test_a_sound_log_has_no_breach(length, every):
    assert codes(*make(length, every=every)) == []


def test_a_log_without_checkpoints_and_keys_is_verified_by_its_head():
    rows, _, head = make(9)
    assert codes(rows, [], head, []) == []
    assert codes(rows[:-1], [], head, []) == [(9, "journal.breach.head_size")]


@given(st.integers(1, 12), st.data())
def test_one_altered_byte_in_any_body_is_found(length, data):
    rows, notes, head = make(length)
    at = data.draw(st.integers(0, length - 1))
    body = bytearray(rows[at].body)
    place = data.draw(st.integers(0, len(body) - 1))
    body[place] ^= data.draw(st.integers(1, 255))
    rows[at] = rows[at]._replace(body=bytes(body))
    found = codes(rows, notes, head)
    assert (at + 1, "journal.breach.leaf") in found
    assert (at + 1, "journal.breach.root") in found


@given(st.integers(1, 12), st.data())
def test_an_altered_body_with_its_leaf_computed_again_is_found_by_the_checkpoints(length, data):
    rows, notes, head = make(length)
    at = data.draw(st.integers(0, length - 1))
    body = encode({**_body(rows[at]), "n": 1000})
    rows[at] = rows[at]._replace(body=body, leaf=tree.leaf_hash(body))
    found = codes(rows, notes, head)
    assert (at + 1, "journal.breach.root") in found
    assert (None, "journal.breach.head_hashes") in found


def _body(row):
    from ratify.journal.canonical import decode

    return decode(row.body)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("stream", "dossier/9"),
        ("version", 9),
        ("kind", "corrected"),
        ("occurred_on", "2024-07-05"),
        ("occurred_on", None),
        ("recorded_at", utc_text(START + timedelta(minutes=2, seconds=1))),
        ("key", "another"),
        ("key", None),
        ("version", True),
        ("stream", 5),
        ("body", "text"),
        ("body", None),
        ("leaf", None),
        ("recorded_at", 20240704),
    ],
)
def test_a_column_that_differs_from_the_body_is_found(column, value):
    rows, notes, head = make(9)
    rows[4] = rows[4]._replace(**{column: value})
    found = [breach for breach in verify(rows, notes, head=head, known=KNOWN) if breach.number == 5]
    assert ("journal.breach.column", column) in [(one.what.code, one.what.particulars.get("column")) for one in found]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"origin": "another.example"}, "journal.breach.column"),
        ({"format": 2}, "journal.breach.column"),
        ({"format": True}, "journal.breach.column"),
        ({"version": "1"}, "journal.breach.column"),
    ],
)
def test_a_body_that_says_something_else_than_its_place_is_found(change, code):
    rows, notes, head = make(1)
    body = encode({**_body(rows[0]), **change})
    assert (1, code) in codes([rows[0]._replace(body=body, leaf=tree.leaf_hash(body))], notes, head)


def test_a_field_left_out_is_not_the_same_as_null():
    rows, notes, head = make(2)
    body = _body(rows[1])
    assert body.pop("occurred_on") is None
    data = encode(body)
    rows[1] = rows[1]._replace(body=data, leaf=tree.leaf_hash(data))
    assert (2, "journal.breach.column") in codes(rows, notes, head)


def test_the_same_body_in_another_form_is_found():
    rows, notes, head = make(3)
    data = rows[1].body.replace(b",", b", ")
    rows[1] = rows[1]._replace(body=data, leaf=tree.leaf_hash(data))
    assert (2, "journal.breach.bytes") in codes(rows, notes, head)


def test_a_deleted_entry_is_found_by_the_gap_and_by_the_tree():
    rows, notes, head = make(9)
    found = codes(rows[:3] + rows[4:], notes, head)
    assert found[:2] == [(4, "journal.breach.missing"), (4, "journal.breach.root")]
    assert (None, "journal.breach.head_hashes") in found


def test_a_log_cut_at_its_end_is_found_by_the_checkpoint_beyond():
    rows, notes, _ = make(9)
    _, _, shorter = make(7)
    assert codes(rows[:7], notes, shorter) == [
        (8, "journal.breach.cut_off"),
        (None, "journal.breach.more_checkpoints"),
    ]


def test_two_entries_exchanged_are_found():
    rows, notes, head = make(9)
    one, other = rows[3], rows[4]
    rows[3], rows[4] = other._replace(number=4), one._replace(number=5)
    assert (4, "journal.breach.root") in codes(rows, notes, head)


def test_a_gap_among_the_versions_of_a_stream_is_found():
    rows, notes, head = make(9)
    rows[7] = resealed(rows[7], **{**_body(rows[7]), "version": 7})._replace(version=7)
    assert (8, "journal.breach.version") in codes(rows, notes, head)


def test_a_time_of_recording_that_runs_backwards_is_found():
    rows, notes, head = make(9)
    early = utc_text(START - timedelta(days=1))
    rows[5] = resealed(rows[5], **{**_body(rows[5]), "recorded_at": early})._replace(recorded_at=early)
    assert (6, "journal.breach.backwards") in codes(rows, notes, head)


def test_a_time_of_recording_in_another_form_is_found():
    rows, notes, head = make(1)
    other = rows[0].recorded_at.replace("Z", "+00:00")
    row = resealed(rows[0], **{**_body(rows[0]), "recorded_at": other})._replace(recorded_at=other)
    assert (1, "journal.breach.recorded_at") in codes([row], notes, head)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"hashes": bytes(64)}, "journal.breach.head_hashes"),
        ({"recorded_at": utc_text(START)}, "journal.breach.head_recorded_at"),
        ({"verifier": ""}, "journal.breach.head_key"),
        ({"verifier": str(STRANGER.verifier)}, "journal.breach.head_key"),
    ],
)
def test_a_head_that_was_altered_is_found(change, code):
    rows, notes, head = make(9)
    assert codes(rows, notes, replace(head, **change)) == [(None, code)]


def test_a_rewritten_log_signed_by_another_key_is_found():
    thief = cp.signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    assert codes(*make(3, signer=thief)) == [
        (1, "journal.breach.signature"),
        (None, "journal.breach.more_checkpoints"),
        (1, "journal.breach.uncovered"),
    ]


def test_a_history_rewritten_with_the_stolen_key_is_found_by_a_checkpoint_kept_elsewhere():
    _, kept, _ = make(5)
    rows, notes, head = make(9, every=9)
    body = encode({**_body(rows[2]), "n": 1000})
    rows[2] = rows[2]._replace(body=body, leaf=tree.leaf_hash(body))
    grown = tree.range_of([row.leaf for row in rows])
    notes = [(9, cp.sign(cp.Checkpoint(ORIGIN, 9, tree.root(grown)), SIGNER))]
    forged = replace(head, hashes=tree.pack(grown))
    assert codes(rows, notes, forged) == []
    assert codes(rows, [*kept, *notes], forged)[0] == (3, "journal.breach.root")


def test_a_checkpoint_stored_under_another_size_or_of_another_log_is_found():
    rows, notes, head = make(4)
    assert (2, "journal.breach.checkpoint") in codes(rows, [notes[0], (2, notes[2][1]), *notes[2:]], head)
    other = cp.sign(cp.Checkpoint("other.example", 2, bytes(32)), SIGNER)
    assert (2, "journal.breach.signature") in codes(rows, [notes[0], (2, other), *notes[2:]], head)


def test_entries_after_the_last_checkpoint_are_told():
    rows, notes, head = make(9)
    breaches = list(verify(rows, notes[:6], head=head, known=KNOWN))
    assert [(one.number, one.what.code, one.what.particulars) for one in breaches] == [
        (7, "journal.breach.uncovered", {"after": 6, "n": 3})
    ]
    assert codes(rows, [], head) == [(1, "journal.breach.uncovered")]


def test_a_body_may_not_say_what_only_the_log_may_say():
    with pytest.raises(Invalid) as refusal:
        seal(Place(ORIGIN, "office", 1, START), kind="x", occurred_on=None, key=None, body={"version": 7, "a": 1})
    assert refusal.value.phrase.code == "journal.body.sealed_field"
    assert refusal.value.phrase.particulars == {"fields": ("version",)}
