"""Checking one part of a log: what can be said of its entries and checkpoints without knowing the rest.

A part is a perfect subtree of the log's tree: 2**h entries from a multiple of 2**h on, so that its root is a node of
that tree and parts can be checked in any order, on any number of cores. ``ratify.journal.verify`` joins what they say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from ratify.errors import Invalid, Phrase
from ratify.journal.breach import Breach
from ratify.journal.canonical import decode, read_canonical
from ratify.journal.checkpoint import verify as verify_note
from ratify.journal.commitment import commitment, committed
from ratify.journal.entry import FORMAT
from ratify.journal.tree import EMPTY_ROOT, HASH_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ratify.journal.checkpoint import Checkpoint
    from ratify.journal.keys import Term

LARGEST_PART = 2**14
"""Entries in a part, at most: some ten megabytes of rows at a time."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_ABSENT = bytes(HASH_LENGTH)
_PLACE = itemgetter("stream", "version", "kind", "occurred_on", "recorded_at", "key", "origin", "format")
_COMMITTED = b'"$committed":'
ERASED = "erased"
"""The kind of entry that says what of an earlier one was erased."""


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


Place = tuple[int, str]
"""A place at which an entry commits to a value: the entry's number, and the path in its body."""

Disclosed = tuple[int, str, str, str]
"""What is disclosed of an entry: its number, the path, the salt, the value's canonical text."""


class Signed(NamedTuple):
    """A signed checkpoint to be held against the log: the size it is filed under, and the note.

    ``kept`` says that the reader holds it from elsewhere; the others are those of the log itself.
    """

    size: int
    note: str
    kept: bool = False


def by_size(signed: Signed) -> tuple[int, bool]:
    """Give the order in which checkpoints are held against the log: by size, those kept elsewhere first."""
    return signed.size, not signed.kept


@dataclass(frozen=True, slots=True)
class Judged:
    """A checkpoint of a part: what it says, or (``refused``) why it says nothing; and this part of the log under it.

    ``below`` is the root of the part's own entries up to the checkpoint's size, largest subtree first.
    """

    signed: Signed
    checkpoint: Checkpoint | None
    refused: Phrase | None
    below: bytes


@dataclass(slots=True)
class Part:
    """What was found in the entries ``first`` + 1 to ``beyond``, in the order of the entries.

    ``streams`` maps each stream to the entry where it first occurs, its version there, and the last version;
    ``missing`` are the spans of numbers, both inclusive, that have no entry. ``unopened`` are the places (entry and
    path) at which something is committed to and nothing disclosed, ``erased`` those that an entry says were erased.
    """

    first: int
    beyond: int
    entries: int = 0
    root: bytes = _ABSENT
    breaches: list[Breach] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    missing: list[tuple[int, int]] = field(default_factory=list)
    streams: dict[str, list[int]] = field(default_factory=dict)
    earliest: tuple[int, str] | None = None
    latest: str = ""
    unopened: list[Place] = field(default_factory=list)
    erased: list[Place] = field(default_factory=list)


def spans(first: int, beyond: int, largest: int = LARGEST_PART) -> Iterator[tuple[int, int]]:
    """Yield the parts of the entries after ``first`` up to ``beyond``, in order. ``largest`` is a power of two."""
    while first < beyond:
        size = min(largest, first & -first or largest)
        while size > beyond - first:
            size >>= 1
        yield first, first + size
        first += size


def check_part(
    first: int,
    beyond: int,
    rows: Iterable[Sequence[Any]],
    notes: Iterable[Signed],
    *,
    origin: str,
    terms: Sequence[Term],
    disclosed: Sequence[Disclosed] | None = None,
) -> Part:
    """Check the entries of a part, given by number, its checkpoints, given by size, and what is disclosed of it.

    Without ``disclosed`` nothing is said of what entries commit to.
    """
    part = Part(first, beyond)
    leaves = [_ABSENT] * (beyond - first)
    commitments: dict[Place, str] = {}
    _check_rows(part, rows, leaves, origin, commitments)
    if disclosed is not None:
        _check_disclosed(part, disclosed, commitments)
    levels = _levels(leaves)
    part.root = levels[-1][0]
    part.judged = [_judged(signed, _below(levels, signed.size - first), origin, terms) for signed in notes]
    return part


def check_nothing(notes: Iterable[Signed], *, origin: str, terms: Sequence[Term]) -> Part:
    """Check the checkpoints of a log without entries: where a log begins."""
    return Part(0, 0, judged=[_judged(signed, EMPTY_ROOT, origin, terms) for signed in notes])


def check_beyond(first: int, rows: Iterable[Sequence[Any]], origin: str) -> Part:
    """Check entries that stand beyond the end of the log; each is told, and none is in the tree."""
    part = Part(first, first)
    for row in rows:
        part.breaches.append(Breach(row[0], Phrase("journal.breach.beyond", size=first)))
        part.entries += 1
        _look_closely(part, row, origin)
    return part


def _check_disclosed(part: Part, disclosed: Sequence[Disclosed], commitments: dict[Place, str]) -> None:
    """Hold what is disclosed against what the entries commit to."""
    for number, path, salt, value in disclosed:
        found = commitments.pop((number, path), None)
        if found is None:
            part.breaches.append(Breach(number, Phrase("journal.breach.nothing_to_disclose", path=str(path))))
        elif not all(isinstance(one, str) for one in (path, salt, value)) or commitment(salt, path, value) != found:
            part.breaches.append(Breach(number, Phrase("journal.breach.disclosure", path=str(path))))
    part.unopened = list(commitments)


def _check_rows(  # noqa: C901 - one loop: a call for each entry would cost a fifth of the time
    part: Part, rows: Iterable[Sequence[Any]], leaves: list[bytes], origin: str, commitments: dict[Place, str]
) -> None:
    """Check the rows of a part; the loop that a large log is verified in, so the usual entry takes the short way."""
    first, expected, latest = part.first, part.first + 1, ""
    streams, hashed = part.streams, sha256
    for row in rows:
        number, stream, version, kind, occurred_on, recorded_at, key, data, leaf = row
        if number != expected:
            part.missing.append((expected, number - 1))
        expected = number + 1
        part.entries += 1
        computed = _ABSENT
        try:
            computed = hashed(b"\x00" + data).digest()
            said = _PLACE(read_canonical(data))
            fits = (
                said == (stream, version, kind, occurred_on, recorded_at, key, origin, FORMAT)
                and computed == leaf
                and type(version) is type(said[1]) is type(said[7]) is int
                and (recorded_at == latest or _is_moment(recorded_at))
            )
        except (Invalid, KeyError, TypeError):
            fits = False
        leaves[number - 1 - first] = computed
        if not fits and not _look_closely(part, row, origin):
            continue
        if _COMMITTED in data or kind == ERASED:
            _note_committed(part, number, data, commitments)
        known = streams.get(stream)
        if known is None:
            streams[stream] = [number, version, version]
        else:
            if version != known[2] + 1:
                part.breaches.append(Breach(number, _version(stream, known[2] + 1, version)))
            known[2] = version
        if recorded_at < latest:
            part.breaches.append(Breach(number, Phrase("journal.breach.backwards")))
        if part.earliest is None:
            part.earliest = (number, recorded_at)
        part.latest = latest = recorded_at
    if expected != part.beyond + 1:
        part.missing.append((expected, part.beyond))


def _note_committed(part: Part, number: int, data: bytes, commitments: dict[Place, str]) -> None:
    """Note what an entry commits to, and what it says was erased."""
    try:
        body = decode(data)
    except Invalid:
        return  # told already
    commitments.update({(number, path): found for path, found in committed(body)})
    said = body.get(ERASED)
    if isinstance(said, dict) and isinstance(said.get("paths"), list):
        part.erased += [(said["of"], path) for path in said["paths"] if isinstance(said.get("of"), int)]


def _look_closely(part: Part, row: Sequence[Any], origin: str) -> bool:
    """Tell everything that is wrong with a row; whether its columns have the types by which it can be placed."""
    read = Row(*row)
    number = read.number
    misfit = next((name for name, kinds in _TYPES.items() if not isinstance(getattr(read, name), kinds)), None)
    if misfit is not None:  # SQLite keeps whatever is put into a column
        part.breaches.append(Breach(number, Phrase("journal.breach.column", column=misfit)))
        return False
    if sha256(b"\x00" + read.body).digest() != read.leaf:
        part.breaches.append(Breach(number, Phrase("journal.breach.leaf")))
    try:
        body = decode(read.body)
    except Invalid as refusal:
        part.breaches.append(Breach(number, Phrase("journal.breach.bytes", why=refusal.phrase)))
        return True
    said = {**read._asdict(), "origin": origin, "format": FORMAT}
    for name in ("stream", "version", "kind", "occurred_on", "recorded_at", "key", "origin", "format"):
        # The type too, for True equals 1; and null must be written, not left out.
        if body.get(name, ...) != said[name] or type(body[name]) is not type(said[name]):
            part.breaches.append(Breach(number, Phrase("journal.breach.column", column=name)))
    if not _is_moment(read.recorded_at):
        part.breaches.append(Breach(number, Phrase("journal.breach.recorded_at")))
    return True


def _is_moment(text: str) -> bool:
    """Say whether a text is a moment in the one form that ``canonical.utc_text`` gives it."""
    if _MOMENT.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _version(stream: str, expected: int, found: int) -> Phrase:
    return Phrase("journal.breach.version", stream=stream, expected=str(expected), found=str(found))


def _levels(leaves: list[bytes]) -> list[list[bytes]]:
    """Return the perfect subtrees over the leaves, those of one leaf first; ``node_hash`` written out, for speed."""
    levels, hashed = [leaves], sha256
    while len(levels[-1]) > 1:
        pairs = iter(levels[-1])
        levels.append([hashed(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)])
    return levels


def _below(levels: list[list[bytes]], size: int) -> bytes:
    """Return the root of the first ``size`` leaves, folded from the right as a compact range is."""
    result, height, place = b"", 0, size
    while place:
        if place & 1:
            node = levels[height][place - 1]
            result = sha256(b"\x01" + node + result).digest() if result else node
        place >>= 1
        height += 1
    return result


def _judged(signed: Signed, below: bytes, origin: str, terms: Sequence[Term]) -> Judged:
    try:
        checkpoint = _under_its_keys(signed, terms)
    except Invalid as refusal:
        return Judged(signed, None, refusal.phrase, below)
    if checkpoint.size != signed.size or checkpoint.origin != origin:
        return Judged(signed, None, Phrase("journal.breach.checkpoint", size=signed.size), below)
    return Judged(signed, checkpoint, None, below)


def _under_its_keys(signed: Signed, terms: Sequence[Term]) -> Checkpoint:
    """Return what a note says if every key that was to sign it has: one, or two where one takes over from another."""
    due = [term.verifier for term in terms if term.covers(signed.size)]
    if len(due) <= 1:
        try:
            return verify_note(signed.note, due)
        except Invalid as refusal:
            others = [term.verifier for term in terms]
            if refusal.phrase.code != "journal.note.unknown_key" or len(others) == len(due):
                raise
            verify_note(signed.note, others)  # raises if it is no key of this log at all
            raise Invalid("journal.note.key_out_of_term", size=signed.size) from None
    said = [verify_note(signed.note, [one]) for one in due]
    return said[0]
