"""Receipts and consistency proofs as files: what leaves the house and can be checked without it.

A *receipt* shows that an entry stands in a log. It is a C2SP *tlog-proof* (https://c2sp.org/tlog-proof): the index of
the entry, the hashes from its leaf to the root, and a signed checkpoint over that root. A *continuation* shows that a
log has only grown since an older checkpoint. It is the body that C2SP *tlog-witness*
(https://c2sp.org/tlog-witness#add-checkpoint) has a log send to its witnesses: the old size, the hashes of the
consistency proof, and the newer checkpoint.

Both are plain text with a line feed after each line. Nothing in them is to be believed before it is verified.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ratify.errors import Invalid
from ratify.journal.checkpoint import LONGEST, from_base64, read_checkpoint, read_note, read_number, verify
from ratify.journal.tree import HASH_LENGTH, consistent, includes, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ratify.journal.checkpoint import Checkpoint, Verifier

FIRST_LINE = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63
OLD = "old "
_EXTRA, _INDEX = "extra ", "index "


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as read, nothing verified yet.

    ``index`` is the place of the leaf, counted from 0 (the entry's number less one); ``proof`` goes from the leaf's
    neighbour up to below the root; ``note`` is the signed checkpoint, verbatim; ``extra`` is opaque and vouched for by
    nobody: we write the sealed bytes of the entry there where they go along (``watching``), and else none.
    """

    index: int
    proof: tuple[bytes, ...]
    note: str
    extra: bytes | None = None


@dataclass(frozen=True, slots=True)
class Continuation:
    """A consistency proof as read, nothing verified yet: from the log of ``old`` entries to the checkpoint ``note``."""

    old: int
    proof: tuple[bytes, ...]
    note: str


def write_receipt(index: int, proof: Sequence[bytes], note: str, extra: bytes | None = None) -> str:
    """Return the text of a receipt for the leaf ``index`` in the tree that the signed checkpoint ``note`` covers."""
    more = "" if extra is None else f"{_EXTRA}{b64encode(extra).decode()}\n"
    return f"{FIRST_LINE}\n{more}{_INDEX}{index}\n{_lines(proof)}\n{note}"


def read_receipt(text: str) -> Receipt:
    """Return the parts of a receipt.

    Raises ``Invalid``: ``journal.receipt.form`` for what is no receipt, ``journal.note.…`` or ``journal.checkpoint``
    if what it carries is no signed checkpoint.
    """
    head, first, rest = text.partition(FIRST_LINE + "\n")
    if head or not first:
        raise Invalid("journal.receipt.form")
    extra = None
    if rest.startswith(_EXTRA):
        line, _, rest = rest.partition("\n")
        extra = from_base64(line.removeprefix(_EXTRA))
        if extra is None:
            raise Invalid("journal.receipt.form")
    parts = _parts(rest, _INDEX)
    if parts is None:
        raise Invalid("journal.receipt.form")
    _read_head(parts[2])
    return Receipt(*parts, extra)


def verify_receipt(receipt: Receipt, entry: bytes, known: Iterable[Verifier]) -> Checkpoint:
    """Return the checkpoint under which an entry with these bytes is shown to stand in its log.

    Raises ``Invalid``: what ``checkpoint.verify`` raises if none of the known keys vouches for the checkpoint, and
    ``journal.receipt.entry`` (index, size) if these bytes do not stand at that place.
    """
    checkpoint = verify(receipt.note, known)
    if not includes(checkpoint.root, checkpoint.size, receipt.index, leaf_hash(entry), receipt.proof):
        raise Invalid("journal.receipt.entry", number=str(receipt.index + 1), size=checkpoint.size)
    return checkpoint


def write_continuation(old: int, proof: Sequence[bytes], note: str) -> str:
    """Return the text that shows how the log of the signed checkpoint ``note`` has grown from ``old`` entries."""
    return f"{OLD}{old}\n{_lines(proof)}\n{note}"


def read_continuation(text: str) -> Continuation:
    """Return the parts of a consistency proof.

    Raises ``Invalid``: ``journal.continuation.form`` for what is none, or says that the log has shrunk, or proves what
    needs no proof; ``journal.note.…`` or ``journal.checkpoint`` if what it carries is no signed checkpoint.
    """
    parts = _parts(text, OLD)
    if parts is None:
        raise Invalid("journal.continuation.form")
    read = Continuation(*parts)
    size = _read_head(read.note).size
    if read.old > size or (read.old in {0, size} and read.proof):
        raise Invalid("journal.continuation.form")
    return read


def verify_continuation(continuation: Continuation, old_root: bytes, known: Iterable[Verifier]) -> Checkpoint:
    """Return the newer checkpoint, shown to go on from the log whose root was ``old_root`` at the old size.

    The root of the empty log is ``tree.EMPTY_ROOT``. Raises ``Invalid``: what ``checkpoint.verify`` raises if none of
    the known keys vouches for the checkpoint, and ``journal.continuation.fork`` (old, size) if the log did not grow
    from that one: then it shows two faces, and both checkpoints together are the evidence.
    """
    checkpoint = verify(continuation.note, known)
    old = continuation.old
    if not consistent(old, old_root, checkpoint.size, checkpoint.root, continuation.proof):
        raise Invalid("journal.continuation.fork", old=old, size=checkpoint.size)
    return checkpoint


def _lines(proof: Sequence[bytes]) -> str:
    return "".join([b64encode(one).decode() + "\n" for one in proof])


def _parts(text: str, word: str) -> tuple[int, tuple[bytes, ...], str] | None:
    """Return the number after ``word``, the hashes and the note; nothing if the lines are not of that form."""
    if len(text) > LONGEST:
        raise Invalid("journal.note.too_long")
    block, divider, note = text.partition("\n\n")
    first, *lines = block.split("\n")
    number = read_number(first.removeprefix(word)) if first.startswith(word) else None
    if not divider or number is None or len(lines) > MOST_HASHES:
        return None
    hashes = [from_base64(line) for line in lines]
    proof = tuple([one for one in hashes if one is not None and len(one) == HASH_LENGTH])
    return (number, proof, note) if len(proof) == len(lines) else None


def _read_head(note: str) -> Checkpoint:
    return read_checkpoint(read_note(note).text)
