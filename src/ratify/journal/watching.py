"""Judging the log of another by what it signs: each checkpoint must go on from those that were kept.

What an office gives to those who watch it is an *offer*: the proof that its newest checkpoint goes on from an older one
(``receipt.Continuation``). Where its key was changed in between, the way leads over the checkpoint of the entry that
changed it: the proof up to that one, the receipt of the entry with the sealed bytes of it in the line that C2SP
tlog-proof leaves to the log (``extra``), then the proof from there on. The bytes are needed because a signature line
names a key and does not hold it, and because only what the old key sealed can introduce the new one. At the end stand
the receipts of the entries that tell of a restored back-up, if there are any: they explain what was kept and is lost.

Two notes of one log that cannot both belong to one history are a *fork*; together they are the evidence, and nobody
can make them who does not hold the log's key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal
from unicodedata import is_normalized

from ratify.errors import Invalid
from ratify.journal.canonical import decode
from ratify.journal.checkpoint import read_checkpoint, read_note, read_verifier, verify
from ratify.journal.keys import ROTATED, Term
from ratify.journal.loss import RESTORED, Loss, loss_told
from ratify.journal.receipt import (
    FIRST_LINE,
    OLD,
    Continuation,
    Receipt,
    read_continuation,
    read_receipt,
    verify_receipt,
)
from ratify.journal.tree import consistent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ratify.journal.checkpoint import Checkpoint

TWO_ROOTS: Final = "two_roots"
NO_CONTINUATION: Final = "no_continuation"
ROLLED_BACK: Final = "rolled_back"
FORKS = (TWO_ROOTS, NO_CONTINUATION, ROLLED_BACK)
"""Two roots under one size; a proof that does not lead from the one to the other; a log that has become shorter."""


Finding = Literal[
    "first", "grown", "unchanged", "older", "unproven", "restored", "two_roots", "no_continuation", "rolled_back"
]  # fmt: skip

# A part of an offer begins where the signature lines of the one before have ended.
_BETWEEN = re.compile(rf"(?<=\n)(?={re.escape(FIRST_LINE)}\n|{re.escape(OLD)}[0-9])")
_SIGNATURE = "\u2014 "


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint of the log that is watched, as it was kept."""

    size: int
    root: bytes
    note: str


@dataclass(frozen=True, slots=True)
class Group:
    """A checkpoint of an offer: the proof that leads to it, and the receipts under it."""

    proof: Continuation
    receipts: tuple[Receipt, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a checkpoint that came is to those that are kept, and ``against`` which one it speaks, if it does."""

    what: Finding
    against: Kept | None = None


def read_offer(text: str) -> tuple[Group, ...]:
    """Return the parts of an offer, nothing verified yet; a bare checkpoint is the proof from the empty log.

    Raises ``Invalid`` (``journal.watching.form``) for what is none, and as the readers of its parts.
    """
    parts: list[str] = []
    for part in _BETWEEN.split(text):
        if parts and not parts[-1][:-1].rpartition("\n")[2].startswith(_SIGNATURE):
            parts[-1] += part
        else:
            parts.append(part)
    groups: list[Group] = []
    for part in parts:
        piece = _piece(part)
        if isinstance(piece, Continuation):
            groups.append(Group(piece))
        elif groups and piece.note == groups[-1].proof.note:
            groups[-1] = replace(groups[-1], receipts=(*groups[-1].receipts, piece))
        else:
            raise Invalid("journal.watching.form")
    return tuple(groups)


def _piece(part: str) -> Continuation | Receipt:
    if part.startswith(FIRST_LINE):
        return read_receipt(part)
    if part.startswith(OLD):
        return read_continuation(part)
    read_checkpoint(read_note(part).text)
    return Continuation(0, (), part)


def head_of(groups: Sequence[Group]) -> Checkpoint:
    """Return the newest checkpoint of an offer, nothing verified yet."""
    return read_checkpoint(read_note(groups[-1].proof.note).text)


def losses(group: Group, keys: Sequence[Term]) -> tuple[Loss, ...]:
    """Return what the entries under a checkpoint tell of restored back-ups.

    Raises ``Invalid``: as ``verify_receipt``, and ``journal.watching.form``.
    """
    found = []
    for receipt in group.receipts:
        said = _said(receipt, RESTORED)
        if said is None:
            continue
        loss = loss_told(receipt.index + 1, said)
        if loss is None:
            raise Invalid("journal.watching.form")
        verify_receipt(receipt, receipt.extra or b"", [term.verifier for term in keys])
        found.append(loss)
    return tuple(found)


def _said(receipt: Receipt, kind: str) -> Mapping[str, object] | None:
    """What the entry of a receipt says under its kind; nothing if it is of another."""
    if receipt.extra is None:
        raise Invalid("journal.watching.form")
    body = decode(receipt.extra)
    said = body.get(kind) if body.get("kind") == kind else None
    return said if isinstance(said, dict) else None


def vouched(note: str, keys: Sequence[Term]) -> Checkpoint:
    """Return the checkpoint of a note that a key of the log signed in its term.

    Raises as ``checkpoint.verify``, and ``Invalid`` (``journal.watching.form``) for a text that could not be sealed.
    """
    if not is_normalized("NFC", note):
        raise Invalid("journal.watching.form")
    size = read_checkpoint(read_note(note).text).size
    return verify(note, [term.verifier for term in keys if term.covers(size)])


def followed(keys: Sequence[Term], group: Group) -> tuple[Term, ...]:
    """Return the keys of a log after the changes of key that the receipts under a checkpoint show.

    The entry must be sealed in the log under the key that it ends, and its checkpoint signed by the new one too.
    A change that does not go on from the newest key known is passed over: it lies before it, or is not of this chain.
    Raises ``Invalid``: ``journal.watching.form`` for what is no such receipt, and as ``verify_receipt``.
    """
    chain = list(keys)
    for receipt in group.receipts:
        said = _said(receipt, ROTATED)
        if said is None:
            continue
        if not isinstance(said.get("from"), str) or not isinstance(said.get("to"), str):
            raise Invalid("journal.watching.form")
        old, new = read_verifier(str(said["from"])), read_verifier(str(said["to"]))
        if old == chain[-1].verifier:
            verify_receipt(receipt, receipt.extra or b"", [old])
            verify(receipt.note, [new])
            number = receipt.index + 1
            chain[-1:] = [replace(chain[-1], last=number), Term(new, number)]
    return tuple(chain)


def judge(
    came: Checkpoint, last: Kept | None, kept: Iterable[Kept], proof: Continuation, *, is_head: bool
) -> Judgement:
    """Judge a checkpoint that a key of the log vouches for.

    ``last`` is the one that was taken last, ``kept`` are at least those of the same size and of the size from which the
    proof leads. ``is_head``: the log itself gives it as its newest, so that a smaller one means that it has shrunk; a
    file may simply be old.
    """
    known = tuple(kept)
    other = next((one for one in known if one.size == came.size and one.root != came.root), None)
    if other is not None:
        return Judgement(TWO_ROOTS, other)
    if last is None:
        return Judgement("first")
    if came.size <= last.size:
        return _no_larger(came, last, is_head=is_head)
    # Where two faces were kept of one size, the proof leads on from the one that was taken last.
    bases = [last] if last.size == proof.old else [one for one in known if one.size == proof.old]
    for one in bases:
        if not consistent(one.size, one.root, came.size, came.root, proof.proof):
            return Judgement(NO_CONTINUATION, one)
    return Judgement("grown") if last in bases else Judgement("unproven", last)


def _no_larger(came: Checkpoint, last: Kept, *, is_head: bool) -> Judgement:
    if came.size == last.size:
        return Judgement("unchanged")
    return Judgement(ROLLED_BACK, last) if is_head else Judgement("older")


def pair_of(origin: str, one: Checkpoint | Kept, other: Checkpoint | Kept) -> str:
    """Return what names a pair of checkpoints of a log, whichever comes first: a SHA-256, in hexadecimal."""
    heads = sorted(f"{each.size} {each.root.hex()}" for each in (one, other))
    return sha256("\n".join((origin, *heads)).encode()).hexdigest()


def stated(keys: Sequence[Term]) -> list[list[object]]:
    """Return the keys of a log as JSON can carry them."""
    return [[str(term.verifier), term.first, term.last] for term in keys]


def read_stated(said: Iterable[Sequence[object]]) -> tuple[Term, ...]:
    """Return the keys that ``stated`` wrote."""
    return tuple([Term(read_verifier(str(key)), _number(first), _last(last)) for key, first, last in said])


def _number(value: object) -> int:
    assert isinstance(value, int)  # noqa: S101 - we wrote it
    return value


def _last(value: object) -> int | None:
    return None if value is None else _number(value)
