from __future__ import annotations

import subprocess
from base64 import b64encode
from shutil import which

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from ratify.errors import Invalid
from ratify.journal import checkpoint as cp

ORIGIN = "cnt.example.ml/treaties"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SIGNER = cp.signer(ORIGIN, KEY)
HEAD = cp.Checkpoint(ORIGIN, 17, bytes(range(32)))
NOTE = cp.sign(HEAD, SIGNER)

# The example of Go's golang.org/x/mod/sumdb/note, the reference implementation.
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def _code(call, *arguments):
    with pytest.raises(Invalid) as refusal:
        call(*arguments)
    return refusal.value.phrase.code


def test_a_note_signed_by_go_is_believed_and_is_found_to_be_no_checkpoint():
    """The signature is checked before the text is read, so this refusal shows that it held."""
    assert _code(cp.verify, GO_NOTE, [cp.read_verifier(GO_VERIFIER)]) == "journal.checkpoint"
    altered = GO_NOTE.replace("answer", "Answer")
    assert _code(cp.verify, altered, [cp.read_verifier(GO_VERIFIER)]) == "journal.note.false_signature"


def test_a_signed_checkpoint_has_the_published_form():
    lines = NOTE.split("\n")
    assert lines[:4] == [ORIGIN, "17", b64encode(bytes(range(32))).decode(), ""]
    assert lines[4].startswith(f"— {ORIGIN} ")
    assert lines[5:] == [""]


def test_a_signed_checkpoint_is_verified_and_read_back():
    assert cp.verify(NOTE, [SIGNER.verifier]) == HEAD


@pytest.mark.skipif(which("openssl") is None, reason="openssl is not installed")
def test_openssl_believes_the_signature(tmp_path):
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    note = cp.read_note(NOTE)
    (tmp_path / "key.pem").write_bytes(public)
    (tmp_path / "text").write_bytes(note.text.encode())
    (tmp_path / "signature").write_bytes(note.signatures[0].value)
    command = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "key.pem", "-in", "text"]
    done = subprocess.run(
        [*command, "-sigfile", "signature"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_verifier_is_read_back_from_its_text():
    assert cp.read_verifier(str(SIGNER.verifier)) == SIGNER.verifier
    assert str(cp.read_verifier(GO_VERIFIER)) == GO_VERIFIER


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "journal.key.bytes"),
        ("PeterNeumann", "journal.key.bytes"),
        ("PeterNeumann+c74f20a3+", "journal.key.bytes"),
        ("PeterNeumann+c74f20a3+AhpcM2QcUPDhMQegwxbzhKqiBfsVkmqq", "journal.key.bytes"),
        ("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "journal.key.id"),
        ("PaulNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "journal.key.id"),
        ("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "journal.key.name"),
        ("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "journal.key.name"),
    ],
)
def test_a_broken_verifier_is_refused(text, code):
    assert _code(cp.read_verifier, text) == code


def test_a_line_of_an_unknown_key_with_a_strange_but_lawful_name_is_passed_over():
    """The specification forbids only blanks and plus signs in names, and control characters below U+0020 in notes."""
    for name in ("zero\u200bwidth", "a\x7fb", "\u0301", "—", "a" * 10_000):
        line = f"— {name} {b64encode(b'1234' + bytes(2420)).decode()}\n"
        assert cp.verify(NOTE + line, [SIGNER.verifier]) == HEAD
        assert cp.verify(NOTE.replace("\n— ", "\n" + line + "— "), [SIGNER.verifier]) == HEAD


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\u2028b", "a\u3000b", "a\u0085b"])
def test_a_line_with_a_name_that_no_key_may_have_refuses_the_note(name):
    line = f"— {name} {b64encode(b'1234' + bytes(64)).decode()}\n"
    assert _code(cp.verify, NOTE + line, [SIGNER.verifier]) == "journal.note.signature_line"


def test_at_least_sixteen_signatures_are_read_and_the_same_line_may_stand_twice():
    keys = [cp.signer(f"witness{n}.example", Ed25519PrivateKey.from_private_bytes(bytes([n] * 32))) for n in range(40)]
    note = cp.sign(HEAD, *keys, SIGNER, SIGNER)
    assert len(cp.read_note(note).signatures) == 42
    assert cp.verify(note, [SIGNER.verifier]) == HEAD


@pytest.mark.parametrize("length", [1, 63, 65, 200])
def test_a_signature_of_another_length_under_a_known_key_is_false(length):
    line = f"— {ORIGIN} {b64encode(SIGNER.verifier.key_id + bytes(length)).decode()}\n"
    assert _code(cp.verify, cp.checkpoint_text(HEAD) + "\n" + line, [SIGNER.verifier]) == "journal.note.false_signature"


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\nb", "a\tb", "a\x00b"])
def test_a_name_that_a_note_cannot_carry_is_refused(name):
    assert _code(cp.signer, name, KEY) == "journal.key.name"


def test_the_signature_of_an_unknown_key_is_not_enough():
    stranger = cp.signer("another.example", Ed25519PrivateKey.from_private_bytes(bytes(32)))
    assert _code(cp.verify, NOTE, [stranger.verifier]) == "journal.note.unknown_key"
    assert _code(cp.verify, NOTE, []) == "journal.note.unknown_key"


def test_a_known_name_with_another_key_is_not_enough():
    thief = cp.signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    assert _code(cp.verify, cp.sign(HEAD, thief), [SIGNER.verifier]) == "journal.note.unknown_key"


def test_a_line_that_shares_only_the_id_of_a_known_key_is_a_strangers():
    line = f"— another.example {b64encode(SIGNER.verifier.key_id + bytes(64)).decode()}\n"
    assert cp.verify(NOTE + line, [SIGNER.verifier]) == HEAD
    assert _code(cp.verify, cp.checkpoint_text(HEAD) + "\n" + line, [SIGNER.verifier]) == "journal.note.unknown_key"


def test_a_known_key_beside_unknown_ones_is_enough():
    stranger = cp.signer("another.example", Ed25519PrivateKey.from_private_bytes(bytes(32)))
    both = NOTE + cp.sign(HEAD, stranger).rpartition("\n\n")[2]
    assert cp.verify(both, [SIGNER.verifier]) == HEAD
    assert cp.verify(both, [stranger.verifier, SIGNER.verifier]) == HEAD


def test_the_key_of_one_log_does_not_make_the_checkpoint_of_another_good():
    """C2SP tlog-witness: the signature is checked against the keys that are trusted for the checkpoint's origin."""
    stranger = cp.signer("another.example", Ed25519PrivateKey.from_private_bytes(bytes(32)))
    both = NOTE + cp.sign(HEAD, stranger).rpartition("\n\n")[2]
    assert _code(cp.verify, both, [stranger.verifier]) == "journal.note.foreign_key"
    forged = cp.sign(HEAD, stranger)
    assert _code(cp.verify, forged, [SIGNER.verifier, stranger.verifier]) == "journal.note.foreign_key"


def test_while_keys_change_both_sign_and_either_is_enough():
    newer = cp.signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    both = cp.sign(HEAD, SIGNER, newer)
    assert [line.name for line in cp.read_note(both).signatures] == [ORIGIN, ORIGIN]
    assert both.startswith(NOTE)
    for known in ([SIGNER.verifier], [newer.verifier], [newer.verifier, SIGNER.verifier]):
        assert cp.verify(both, known) == HEAD


def test_a_false_signature_of_a_known_key_refuses_the_note_whatever_else_it_carries():
    other = cp.sign(cp.Checkpoint(ORIGIN, 18, bytes(32)), SIGNER).rpartition("\n\n")[2]
    assert _code(cp.verify, NOTE + other, [SIGNER.verifier]) == "journal.note.false_signature"


@given(st.data())
def test_no_note_with_one_character_altered_is_believed(data):
    place = data.draw(st.integers(0, len(NOTE) - 1))
    other = data.draw(st.characters().filter(lambda c: c != NOTE[place]))
    with pytest.raises(Invalid):
        cp.verify(NOTE[:place] + other + NOTE[place + 1 :], [SIGNER.verifier])


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("", "journal.note.no_signature"),
        ("text\n", "journal.note.no_signature"),
        ("text\n\n", "journal.note.no_signature"),
        (NOTE.rstrip("\n"), "journal.note.no_signature"),
        (NOTE + "\n", "journal.note.no_signature"),
        (NOTE.replace("— ", "- "), "journal.note.signature_line"),
        (NOTE.replace("— ", "—  "), "journal.note.signature_line"),
        (NOTE.replace("=\n", "\n", 2), "journal.note.signature_line"),
        (NOTE.replace("\n", "\r\n"), "journal.note.control_character"),
        (NOTE + "— a " + b64encode(b"1234").decode() + "\n", "journal.note.signature_line"),
        ("\ud800" + NOTE, "journal.note.control_character"),
        ("a" * 1_000_001, "journal.note.too_long"),
        (NOTE + NOTE.splitlines(keepends=True)[-1] * 100, "journal.note.too_long"),
    ],
)
def test_a_text_that_is_no_signed_note_is_refused(note, code):
    assert _code(cp.read_note, note) == code


ROOT = b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"{ORIGIN}\n1\n",
        f"{ORIGIN}\n1\n{ROOT}",
        f"\n1\n{ROOT}\n",
        f"{ORIGIN}\n01\n{ROOT}\n",
        f"{ORIGIN}\n-1\n{ROOT}\n",
        f"{ORIGIN}\n+1\n{ROOT}\n",
        f"{ORIGIN}\n1.0\n{ROOT}\n",
        f"{ORIGIN}\n١\n{ROOT}\n",
        f"{ORIGIN}\n9223372036854775808\n{ROOT}\n",
        f"{ORIGIN}\n{'9' * 5000}\n{ROOT}\n",
        f"{ORIGIN}\n1\n{ROOT[:-1]}\n",
        f"{ORIGIN}\n1\n{ROOT[:-2]}B=\n",
        f"{ORIGIN}\n1\n{b64encode(bytes(31)).decode()}\n",
        f"{ORIGIN}\n1\n{ROOT}\n\nextension\n",
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused(text):
    assert _code(cp.read_checkpoint, text) == "journal.checkpoint"


def test_extension_lines_are_kept():
    read = cp.read_checkpoint(f"{ORIGIN}\n0\n{ROOT}\nfirst\nsecond\n")
    assert read == cp.Checkpoint(ORIGIN, 0, bytes(32), ("first", "second"))
    assert cp.checkpoint_text(read) == f"{ORIGIN}\n0\n{ROOT}\nfirst\nsecond\n"


STRANGER = cp.sign(HEAD, cp.signer("another.example", Ed25519PrivateKey.from_private_bytes(bytes(32))))
PIECES = st.sampled_from(
    [
        *NOTE.split("\n"),
        *STRANGER.split("\n"),
        "\n",
        "\n\n",
        "— ",
        " ",
        "+",
        "\r",
        "\x7f",
        "\u2028",
        "\ud800",
        "0",
        "=",
        "é",
    ]
) | st.text(max_size=5)
SPLICES = st.lists(st.tuples(st.integers(0, len(NOTE)), st.integers(0, 80), PIECES), max_size=4)


@given(SPLICES)
def test_a_note_spliced_in_any_way_is_refused_or_still_says_what_was_signed(splices):
    """Lines of strangers may come and go; nothing else is believed, and no text is taken for another."""
    text = NOTE
    for place, length, piece in splices:
        text = text[:place] + piece + text[place + length :]
    try:
        assert cp.verify(text, [SIGNER.verifier]) == HEAD
        assert text.startswith(cp.checkpoint_text(HEAD) + "\n")
    except Invalid as refusal:
        assert refusal.phrase.code.startswith("journal.")  # noqa: PT017 - only this kind of refusal may come


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80))
def test_whatever_bytes_pass_for_a_key_and_a_signature_only_invalid_comes_of_them(public, value):
    known = cp.verifier(ORIGIN, public)
    line = f"— {ORIGIN} {b64encode(known.key_id + value).decode()}\n"
    code = _code(cp.verify, cp.checkpoint_text(HEAD) + "\n" + line, [known])
    assert code in {"journal.note.false_signature", "journal.note.signature_line"}


@given(st.binary(max_size=400))
def test_no_verifier_is_read_from_bytes_that_are_none(data):
    text = f"{ORIGIN}+{SIGNER.verifier.key_id.hex()}+{b64encode(data).decode()}"
    if data != b"\x01" + SIGNER.verifier.public:
        assert _code(cp.read_verifier, text).startswith("journal.key.")


@given(st.text())
def test_no_text_whatever_breaks_the_readers(text):
    for call in (cp.read_note, cp.read_checkpoint, cp.read_verifier):
        try:
            call(text)
        except Invalid as refusal:
            assert refusal.phrase.code.startswith("journal.")  # noqa: PT017 - only this kind of refusal may come
