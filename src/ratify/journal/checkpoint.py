"""Checkpoints: a tree head that its log has signed, in the form that transparency logs share.

The text is a C2SP *tlog-checkpoint* (https://c2sp.org/tlog-checkpoint): origin, size and root, one a line. It is
signed as a C2SP *signed note* (https://c2sp.org/signed-note) with Ed25519, so that others can check it with tools
that are not ours. The name of the log's key is its origin.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ratify.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable

ED25519 = b"\x01"
ID_LENGTH = 4
ROOT_LENGTH = 32
LONGEST = 1_000_000
MOST_SIGNATURES = 100
LARGEST_SIZE = 2**63 - 1
_DASH = "\u2014 "
_FIXED_LINES = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log as it stood: its origin, how many entries it had, and the root of the tree over them.

    ``extensions`` are further lines of the text, opaque; we write none.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line of a note: who, under which key, and the bytes (64 for Ed25519)."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A signed note as read, nothing verified yet: its text, which ends with a line feed, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under its name."""

    name: str
    key_id: bytes
    public: bytes

    def __str__(self) -> str:
        """Give the form in which keys are published: ``name+1a2b3c4d+base64``."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(ED25519 + self.public).decode()}"


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under its name; ``signer`` makes one."""

    verifier: Verifier
    key: Ed25519PrivateKey


def key_id(name: str, public: bytes) -> bytes:
    """Return the first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key): a hint, not a proof."""
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:ID_LENGTH]


def signer(name: str, key: Ed25519PrivateKey) -> Signer:
    """Return the signer of a key under a name. Raises ``Invalid`` (``journal.key.name``) for an unusable name."""
    return Signer(verifier(name, key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)), key)


def verifier(name: str, public: bytes) -> Verifier:
    """Return the verifier of a raw public key under a name. Raises ``Invalid`` (``journal.key.…``)."""
    if not usable_name(name):
        raise Invalid("journal.key.name", name=name)
    try:
        Ed25519PublicKey.from_public_bytes(public)
    except ValueError:
        raise Invalid("journal.key.bytes") from None
    return Verifier(name, key_id(name, public), public)


def read_verifier(text: str) -> Verifier:
    """Return the verifier that ``str(verifier)`` wrote. Raises ``Invalid`` (``journal.key.…``)."""
    name, _, rest = text.strip().partition("+")
    written_id, _, encoded = rest.partition("+")
    data = from_base64(encoded)
    if data is None or data[:1] != ED25519:
        raise Invalid("journal.key.bytes")
    result = verifier(name, data[1:])
    if result.key_id.hex() != written_id:
        raise Invalid("journal.key.id", name=name)
    return result


def usable_name(name: str) -> bool:
    """Say whether a key of ours may have this name: such as a note may carry, and nothing that does not print."""
    return _may_stand(name) and name.isprintable()


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """Return the text of the note: origin, size and root, then the extensions, each on its line."""
    lines = (checkpoint.origin, str(checkpoint.size), b64encode(checkpoint.root).decode(), *checkpoint.extensions)
    return "".join([line + "\n" for line in lines])


def sign(checkpoint: Checkpoint, *by: Signer) -> str:
    """Return the signed note of a checkpoint, with a signature line of each of the keys, in their order."""
    text = checkpoint_text(checkpoint)
    signed = text.encode()
    stamps = [(one.verifier.name, b64encode(one.verifier.key_id + one.key.sign(signed)).decode()) for one in by]
    return text + "\n" + "".join([f"{_DASH}{name} {stamp}\n" for name, stamp in stamps])


def is_signed(text: str) -> bool:
    """Say whether a checkpoint bears a signature line, whosesoever: its bare text has no blank line, a note has one."""
    return "\n\n" in text


def read_note(note: str) -> Note:
    """Return the parts of a signed note. Raises ``Invalid`` (``journal.note.…``) for any other text."""
    if len(note) > LONGEST:
        raise Invalid("journal.note.too_long")
    if any(c < " " and c != "\n" for c in note) or (not note.isascii() and _has_surrogate(note)):
        raise Invalid("journal.note.control_character")
    # The blank line that divides is the last one: the text itself may hold others.
    text, divider, block = note.rpartition("\n\n")
    if not divider or not block.endswith("\n"):
        raise Invalid("journal.note.no_signature")
    lines = block[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise Invalid("journal.note.too_long")
    return Note(text + "\n", tuple([_read_signature(line) for line in lines]))


def read_checkpoint(text: str) -> Checkpoint:
    """Return the checkpoint of a note's text. Raises ``Invalid`` (``journal.checkpoint``) for any other text."""
    lines = text.split("\n")
    if len(lines) <= _FIXED_LINES or lines.pop() or not all(lines):
        raise Invalid("journal.checkpoint")
    origin, size, encoded, *extensions = lines
    root = from_base64(encoded)
    if root is None or len(root) != ROOT_LENGTH:
        raise Invalid("journal.checkpoint")
    leaves = read_number(size)
    if leaves is None:
        raise Invalid("journal.checkpoint")
    return Checkpoint(origin, leaves, root, tuple(extensions))


def verify(note: str, known: Iterable[Verifier]) -> Checkpoint:
    """Return the checkpoint of a note that at least one known key of its log has signed.

    Lines of unknown keys are passed over, as the specification wants; a false signature under a known key refuses
    the whole note. A key speaks only for the log that has its name: one log's key does not make another log's
    checkpoint good. Raises ``Invalid``: ``journal.note.…`` or ``journal.checkpoint`` for its form,
    ``journal.note.false_signature``, ``journal.note.unknown_key`` and ``journal.note.foreign_key`` for its signatures.
    """
    read = read_note(note)
    keys = {(one.name, one.key_id): one for one in known}
    names: list[str] = []
    for line in read.signatures:
        one = keys.get((line.name, line.key_id))
        if one is None:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(one.public).verify(line.value, read.text.encode())
        except InvalidSignature:
            raise Invalid("journal.note.false_signature", name=line.name) from None
        names.append(line.name)
    if not names:
        raise Invalid("journal.note.unknown_key", names=tuple(line.name for line in read.signatures))
    checkpoint = read_checkpoint(read.text)
    if checkpoint.origin not in names:
        raise Invalid("journal.note.foreign_key", names=tuple(names), origin=checkpoint.origin)
    return checkpoint


def from_base64(text: str) -> bytes | None:
    """Return the bytes of standard base64 in its one canonical form, or nothing."""
    try:
        data = b64decode(text, validate=True)
    except (Base64Error, ValueError):
        return None
    return data if b64encode(data).decode() == text else None


def read_number(text: str) -> int | None:
    """Return a number of leaves or an index as these texts write it: ASCII digits, no zero in front, below 2**63."""
    if not (text.isascii() and text.isdigit()) or (text[0] == "0" and text != "0"):
        return None
    if len(text) > len(str(LARGEST_SIZE)) or int(text) > LARGEST_SIZE:
        return None
    return int(text)


def _may_stand(name: str) -> bool:
    """Whether a note may carry the name of a key: not empty, no blank of Unicode's, no plus sign."""
    return bool(name) and "+" not in name and not any(c.isspace() for c in name)


def _read_signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    data = from_base64(encoded)
    if not line.startswith(_DASH) or not _may_stand(name) or data is None or len(data) <= ID_LENGTH:
        raise Invalid("journal.note.signature_line")
    return Signature(name, data[:ID_LENGTH], data[ID_LENGTH:])


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= c <= "\udfff" for c in text)
