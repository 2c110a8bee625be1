"""Checking what another office gave away: a receipt, a checkpoint, the proof that its log has only grown.

It needs no database and no office: the file, the public key of the log, and the bytes of the entry.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ratify.errors import Invalid, Phrase
from ratify.journal.checkpoint import Checkpoint, read_checkpoint, read_note, read_verifier, verify
from ratify.journal.receipt import (
    FIRST_LINE,
    OLD,
    read_continuation,
    read_receipt,
    verify_continuation,
    verify_receipt,
)
from ratify.journal.tree import EMPTY_ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ratify.journal.checkpoint import Verifier


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file says of a log, and the ``breach`` that keeps it from being believed (nothing: it is shown).

    A *receipt* says that ``entry`` stands in the log of ``size`` entries, a *continuation* that this log goes on from
    the one of ``old`` entries, a *checkpoint* only that its log vouches for the root.
    """

    what: Literal["receipt", "continuation", "checkpoint"]
    origin: str
    size: int
    root: str
    entry: int | None = None
    old: int | None = None
    breach: Phrase | None = None


def check_receipt(
    content: bytes, keys: Sequence[str], *, entry: bytes | None = None, since: bytes | None = None
) -> Checked:
    """Check a receipt, a proof of consistency or a checkpoint; its first line says which it is.

    ``keys`` are public keys as published; ``entry`` are the bytes of a receipt's entry, ``since`` is the older
    checkpoint that a proof of consistency goes on from. Raises ``Invalid`` for what has not the right form
    (``journal.…``) and for what is missing (``study.receipt.…``); what is well formed and false is a ``breach``.
    """
    known = [read_verifier(key) for key in keys]
    text = _text(content)
    if text.startswith(FIRST_LINE):
        return _receipt(text, known, entry)
    if text.startswith(OLD):
        return _continuation(text, known, since)
    told = _told("checkpoint", read_checkpoint(read_note(text).text))
    return _judged(told, lambda: verify(text, known))


def _receipt(text: str, known: Sequence[Verifier], entry: bytes | None) -> Checked:
    read = read_receipt(text)
    if entry is None:
        raise Invalid("study.receipt.entry_wanted", number=str(read.index + 1))
    told = _told("receipt", read_checkpoint(read_note(read.note).text))
    return _judged(replace(told, entry=read.index + 1), lambda: verify_receipt(read, entry, known))


def _continuation(text: str, known: Sequence[Verifier], since: bytes | None) -> Checked:
    read = read_continuation(text)
    told = replace(_told("continuation", read_checkpoint(read_note(read.note).text)), old=read.old)
    if since is None and read.old:
        raise Invalid("study.receipt.since_wanted", size=read.old)
    older = _text(since) if since is not None else None
    if older is not None:
        held = read_checkpoint(read_note(older).text)
        if (held.size, held.origin) != (read.old, told.origin):
            raise Invalid("study.receipt.other_since", size=read.old, held=held.size, origin=told.origin)

    def shown() -> Checkpoint:
        root = EMPTY_ROOT if older is None else verify(older, known).root
        return verify_continuation(read, root, known)

    return _judged(told, shown)


def _told(what: Literal["receipt", "continuation", "checkpoint"], said: Checkpoint) -> Checked:
    return Checked(what, said.origin, said.size, said.root.hex())


def _judged(told: Checked, shown: Callable[[], Checkpoint]) -> Checked:
    """The form was read already, so what is refused now is not believed."""
    try:
        shown()
    except Invalid as refusal:
        return replace(told, breach=refusal.phrase)
    return told


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Invalid("study.receipt.not_text") from None
