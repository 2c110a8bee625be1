"""Verification of a log, pure: rows and checkpoints in, breaches out.

Everything is read once and in order, so a log of any length is verified in constant memory (save one number for each
stream). A breach never stops it: all are told. Verification shows that nothing was altered up to the last checkpoint
that the reader got elsewhere; what was cut off or rewritten after that, it cannot see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ratify.errors import Invalid, Phrase
from ratify.journal.canonical import decode, read_utc
from ratify.journal.checkpoint import verify as verify_note
from ratify.journal.entry import FORMAT
from ratify.journal.tree import EMPTY, CompactRange, grow, leaf_hash, pack, root

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ratify.journal.checkpoint import Verifier


class Row(NamedTuple):
    """One row of the table of entries, as stored: dates and moments are text, ``body`` and ``leaf`` are bytes.

    Numbers count from 1; entry ``number`` is leaf ``number - 1`` of the tree.
    """

    number: int
    stream: str
    version: int
    kind: str
    occurred_on: str | None
    recorded_at: str
    key: str | None
    body: bytes
    leaf: bytes


_TYPES: dict[str, tuple[type, ...]] = {
    "number": (int,),
    "stream": (str,),
    "version": (int,),
    "kind": (str,),
    "occurred_on": (str, type(None)),
    "recorded_at": (str,),
    "key": (str, type(None)),
    "body": (bytes,),
    "leaf": (bytes,),
}


@dataclass(frozen=True, slots=True)
class StoredHead:
    """The row of the head, as stored: entries counted, packed compact range, moment of the last recording."""

    origin: str
    size: int
    hashes: bytes
    recorded_at: str


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that does not hold, and the entry it was seen at (none if it concerns the whole log)."""

    number: int | None
    what: Phrase


class _Log:
    """What has been read so far."""

    __slots__ = ("checkpoints", "distrusted", "number", "origin", "recorded_at", "tree", "versions")

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.number = 0
        self.recorded_at = ""
        self.tree: CompactRange = EMPTY
        self.versions: dict[str, int] = {}
        self.checkpoints = 0  # the size that the last sound checkpoint covered
        self.distrusted: dict[str, int] = {}  # how many checkpoints failed in each way


def verify(
    rows: Iterable[Row], checkpoints: Iterable[tuple[int, str]], *, head: StoredHead, known: Sequence[Verifier]
) -> Iterator[Breach]:
    """Yield every breach of a log, in the order of the entries; nothing if it is sound.

    ``rows`` come by number from the first; ``checkpoints`` are (size as stored, signed note) by size, and those that
    were kept elsewhere may be merged into them; ``known`` are the keys that may sign. A log that has checkpoints, or
    known keys, must have one over its whole length.
    """
    log = _Log(head.origin)
    notes = iter(checkpoints)
    note = next(notes, None)
    signed = note is not None or bool(known)
    while note is not None and note[0] <= 0:
        yield from _checkpoint(log, note, known)
        note = next(notes, None)
    for row in rows:
        yield from _row(log, row)
        while note is not None and note[0] <= log.tree.size:
            yield from _checkpoint(log, note, known)
            note = next(notes, None)
    while note is not None:
        yield from _distrust(log, None, Phrase("journal.breach.cut_off", size=note[0], entries=log.tree.size))
        note = next(notes, None)
    yield from _head(log, head)
    more = sum(log.distrusted.values()) - len(log.distrusted)
    if more:
        yield Breach(None, Phrase("journal.breach.more_checkpoints", n=more))
    if signed and log.checkpoints < log.tree.size and not log.distrusted:
        yield Breach(None, Phrase("journal.breach.uncovered", after=log.checkpoints, n=log.tree.size - log.checkpoints))


def _row(log: _Log, row: Row) -> Iterator[Breach]:
    number = row.number
    if number != log.number + 1:
        yield Breach(number, Phrase("journal.breach.number", expected=str(log.number + 1), found=str(number)))
    log.number = number
    misfit = next((name for name, kinds in _TYPES.items() if not isinstance(getattr(row, name), kinds)), None)
    if misfit is not None:  # SQLite keeps whatever is put into a column
        yield Breach(number, Phrase("journal.breach.column", column=misfit))
        return
    leaf = leaf_hash(row.body)
    if leaf != row.leaf:
        yield Breach(number, Phrase("journal.breach.leaf"))
    log.tree = grow(log.tree, leaf)
    try:
        body = decode(row.body)
    except Invalid as refusal:
        yield Breach(number, Phrase("journal.breach.bytes", why=refusal.phrase))
    else:
        yield from _columns(log, row, body)
    expected = log.versions.get(row.stream, 0) + 1
    if row.version != expected:
        what = Phrase("journal.breach.version", stream=row.stream, expected=str(expected), found=str(row.version))
        yield Breach(number, what)
    log.versions[row.stream] = row.version
    if row.recorded_at < log.recorded_at:
        yield Breach(number, Phrase("journal.breach.backwards"))
    log.recorded_at = row.recorded_at


def _columns(log: _Log, row: Row, body: dict[str, object]) -> Iterator[Breach]:
    said = (
        ("stream", row.stream),
        ("version", row.version),
        ("kind", row.kind),
        ("occurred_on", row.occurred_on),
        ("recorded_at", row.recorded_at),
        ("key", row.key),
        ("origin", log.origin),
        ("format", FORMAT),
    )
    for name, value in said:
        # The type too, for True equals 1; and null must be written, not left out.
        if body.get(name, ...) != value or type(body[name]) is not type(value):
            yield Breach(row.number, Phrase("journal.breach.column", column=name))
    try:
        read_utc(row.recorded_at)
    except Invalid:
        yield Breach(row.number, Phrase("journal.breach.recorded_at"))


def _checkpoint(log: _Log, stored: tuple[int, str], known: Sequence[Verifier]) -> Iterator[Breach]:
    size, note = stored
    try:
        checkpoint = verify_note(note, known)
    except Invalid as refusal:
        yield from _distrust(log, size, Phrase("journal.breach.signature", size=size, why=refusal.phrase))
        return
    if checkpoint.size != size or checkpoint.origin != log.origin:
        yield from _distrust(log, size, Phrase("journal.breach.checkpoint", size=size))
    elif size != log.tree.size or checkpoint.root != root(log.tree):
        yield from _distrust(log, size, Phrase("journal.breach.root", size=size, after=log.checkpoints))
    else:
        log.checkpoints = size


def _distrust(log: _Log, number: int | None, what: Phrase) -> Iterator[Breach]:
    """Tell the first checkpoint that fails in a way, and only count those after it: one altered byte fails them all."""
    log.distrusted[what.code] = log.distrusted.get(what.code, 0) + 1
    if log.distrusted[what.code] == 1:
        yield Breach(number, what)


def _head(log: _Log, head: StoredHead) -> Iterator[Breach]:
    if head.size != log.tree.size:
        yield Breach(None, Phrase("journal.breach.head_size", size=head.size, entries=log.tree.size))
    elif head.hashes != pack(log.tree):
        yield Breach(None, Phrase("journal.breach.head_hashes"))
    elif log.tree.size and head.recorded_at != log.recorded_at:
        yield Breach(None, Phrase("journal.breach.head_recorded_at"))
