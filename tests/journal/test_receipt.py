"""Receipts and consistency proofs: written, read strictly, verified, and refused with anything altered."""

from __future__ import annotations

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ratify.errors import Invalid
from ratify.journal import checkpoint as cp
from ratify.journal import receipt as rc
from ratify.journal import tree

ORIGIN = "cnt.example.ml/treaties"
SIGNER = cp.signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
KNOWN = [SIGNER.verifier]
BODIES = [f"entry {n}".encode() for n in range(11)]
LEVELS = tree.Levels(map(tree.leaf_hash, BODIES))


def _note(size):
    return cp.sign(cp.Checkpoint(ORIGIN, size, LEVELS.span_root(0, size)), SIGNER)


def _receipt(index, size):
    return rc.write_receipt(index, tree.inclusion(index, size, LEVELS.span_root), _note(size))


def _continuation(old, size):
    return rc.write_continuation(old, tree.consistency(old, size, LEVELS.span_root), _note(size))


def _code(call, *arguments):
    with pytest.raises(Invalid) as refusal:
        call(*arguments)
    return refusal.value.phrase.code


RECEIPT = _receipt(6, 11)
CONTINUATION = _continuation(6, 11)
HASH = b64encode(bytes(32)).decode()


def test_a_receipt_has_the_published_form():
    lines = RECEIPT.split("\n")
    proof = tree.inclusion(6, 11, LEVELS.span_root)
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 6"]
    assert lines[2 : 2 + len(proof)] == [b64encode(one).decode() for one in proof]
    assert "\n".join(lines[2 + len(proof) :]) == "\n" + _note(11)


def test_a_consistency_proof_has_the_published_form():
    proof = tree.consistency(6, 11, LEVELS.span_root)
    assert "old 6\n" + "".join(b64encode(one).decode() + "\n" for one in proof) + "\n" + _note(11) == CONTINUATION


def test_every_receipt_is_read_back_and_shows_its_entry_and_no_other():
    for size in range(1, 12):
        for index in range(size):
            read = rc.read_receipt(_receipt(index, size))
            assert (read.index, read.note, read.extra) == (index, _note(size), None)
            assert rc.verify_receipt(read, BODIES[index], KNOWN).size == size
            assert _code(rc.verify_receipt, read, BODIES[index - 1] + b"'", KNOWN) == "journal.receipt.entry"


def test_every_consistency_proof_is_read_back_and_goes_on_from_its_log_and_no_other():
    for size in range(12):
        for old in range(size + 1):
            read = rc.read_continuation(_continuation(old, size))
            assert (read.old, read.note) == (old, _note(size))
            assert rc.verify_continuation(read, LEVELS.span_root(0, old), KNOWN).size == size
            assert _code(rc.verify_continuation, read, bytes(32), KNOWN) == "journal.continuation.fork"


def test_extra_data_is_read_and_vouches_for_nothing():
    given_ = RECEIPT.replace("@v1\n", "@v1\nextra " + b64encode(b"a note").decode() + "\n")
    read = rc.read_receipt(given_)
    assert read.extra == b"a note"
    assert rc.verify_receipt(read, BODIES[6], KNOWN).size == 11


def test_the_checkpoint_of_a_receipt_wants_a_known_key():
    stranger = cp.signer("another.example", Ed25519PrivateKey.from_private_bytes(bytes(32)))
    read = rc.read_receipt(RECEIPT)
    assert _code(rc.verify_receipt, read, BODIES[6], [stranger.verifier]) == "journal.note.unknown_key"
    assert (
        _code(rc.verify_continuation, rc.read_continuation(CONTINUATION), bytes(32), []) == "journal.note.unknown_key"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "journal.receipt.form"),
        ("\n" + RECEIPT, "journal.receipt.form"),
        (" " + RECEIPT, "journal.receipt.form"),
        (RECEIPT.replace("@v1", "@v2"), "journal.receipt.form"),
        (RECEIPT.replace("\n", "\r\n"), "journal.receipt.form"),
        (RECEIPT.replace("index 6", "index 06"), "journal.receipt.form"),
        (RECEIPT.replace("index 6", "index -6"), "journal.receipt.form"),
        (RECEIPT.replace("index 6", "index  6"), "journal.receipt.form"),
        (RECEIPT.replace("index 6", "index 6 "), "journal.receipt.form"),
        (RECEIPT.replace("index 6", "index ٦"), "journal.receipt.form"),
        (RECEIPT.replace("index 6", "index 9223372036854775808"), "journal.receipt.form"),
        (RECEIPT.replace("index 6\n", ""), "journal.receipt.form"),
        (RECEIPT.replace("index 6", "Index 6"), "journal.receipt.form"),
        (RECEIPT.replace("index 6\n", "index 6\nextra YQ==\n"), "journal.receipt.form"),
        (RECEIPT.replace("index 6\n", "extra YQ\nindex 6\n"), "journal.receipt.form"),
        (RECEIPT.replace("index 6\n", "extra YQ==\nextra YQ==\nindex 6\n"), "journal.receipt.form"),
        (RECEIPT.replace("index 6\n", "index 6\n\n"), "journal.checkpoint"),
        (RECEIPT.replace("index 6\n", f"index 6\n{HASH[:-1]}\n"), "journal.receipt.form"),
        (RECEIPT.replace("index 6\n", f"index 6\n{HASH[:-2]}B=\n"), "journal.receipt.form"),
        (RECEIPT.replace("index 6\n", f"index 6\n{b64encode(bytes(31)).decode()}\n"), "journal.receipt.form"),
        (RECEIPT.replace("index 6\n", f"index 6\n{HASH} \n"), "journal.receipt.form"),
        (RECEIPT.replace("index 6\n", "index 6\n" + f"{HASH}\n" * 60), "journal.receipt.form"),
        (RECEIPT.split("\n\n")[0], "journal.receipt.form"),
        (RECEIPT.split("\n\n")[0] + "\n\n", "journal.note.no_signature"),
        (RECEIPT.rpartition("\n\n")[0] + "\n\n", "journal.note.no_signature"),
        (RECEIPT.rstrip("\n"), "journal.note.no_signature"),
        (RECEIPT + "\n", "journal.note.no_signature"),
        (RECEIPT + "more\n", "journal.note.signature_line"),
        (RECEIPT.replace("\n11\n", "\n011\n"), "journal.checkpoint"),
        (RECEIPT + " " * 1_000_000, "journal.note.too_long"),
    ],
)
def test_a_text_that_is_no_receipt_is_refused(text, code):
    assert _code(rc.read_receipt, text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "journal.continuation.form"),
        (RECEIPT, "journal.continuation.form"),
        (CONTINUATION.replace("old 6", "old 06"), "journal.continuation.form"),
        (CONTINUATION.replace("old 6", "old 12"), "journal.continuation.form"),
        (CONTINUATION.replace("old 6", "old 11"), "journal.continuation.form"),
        (CONTINUATION.replace("old 6", "old 0"), "journal.continuation.form"),
        (CONTINUATION.replace("old 6", "old +6"), "journal.continuation.form"),
        (CONTINUATION.replace("old 6", "old\t6"), "journal.continuation.form"),
        (CONTINUATION.replace("old 6\n", "old 6\n" + f"{HASH}\n" * 60), "journal.continuation.form"),
        (CONTINUATION.rstrip("\n"), "journal.note.no_signature"),
        (CONTINUATION + "\n", "journal.note.no_signature"),
        (CONTINUATION.replace("\n11\n", "\n+11\n"), "journal.checkpoint"),
    ],
)
def test_a_text_that_is_no_consistency_proof_is_refused(text, code):
    assert _code(rc.read_continuation, text) == code


@given(st.data())
def test_no_receipt_with_one_character_altered_is_believed(data):
    place = data.draw(st.integers(0, len(RECEIPT) - 1))
    other = data.draw(st.characters().filter(lambda c: c != RECEIPT[place]))
    with pytest.raises(Invalid):
        rc.verify_receipt(rc.read_receipt(RECEIPT[:place] + other + RECEIPT[place + 1 :]), BODIES[6], KNOWN)


@given(st.data())
def test_no_consistency_proof_with_one_character_altered_is_believed(data):
    place = data.draw(st.integers(0, len(CONTINUATION) - 1))
    other = data.draw(st.characters().filter(lambda c: c != CONTINUATION[place]))
    text = CONTINUATION[:place] + other + CONTINUATION[place + 1 :]
    with pytest.raises(Invalid):
        rc.verify_continuation(rc.read_continuation(text), LEVELS.span_root(0, 6), KNOWN)


LINES = st.lists(
    st.sampled_from([*RECEIPT.split("\n"), *CONTINUATION.split("\n"), "extra YQ==", "extra ", "old ", "index "])
    | st.text(max_size=8),
    max_size=16,
)


@given(LINES)
def test_no_lines_whatever_break_the_readers(lines):
    for call in (rc.read_receipt, rc.read_continuation, cp.read_note, cp.read_checkpoint):
        for text in ("\n".join(lines), "c2sp.org/tlog-proof@v1\nindex 6\n" + "\n".join(lines)):
            try:
                call(text)
            except Invalid as refusal:
                assert refusal.phrase.code.startswith("journal.")  # noqa: PT017 - only this kind of refusal may come
