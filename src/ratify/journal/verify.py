"""Verification of a log, pure: what was found in its parts is joined, and held against head and checkpoints.

A breach never stops it: all are told, a span of missing entries once it is known how far it goes. Verification shows
that nothing was altered up to the last checkpoint that the reader got elsewhere; what was cut off or rewritten after
that, it cannot see.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.journal.breach import Breach
from ratify.journal.canonical import read_canonical
from ratify.journal.keys import ROTATED, terms
from ratify.journal.loss import RESTORED, losses
from ratify.journal.part import LARGEST_PART, Row, Signed, by_size, check_beyond, check_nothing, check_part, spans
from ratify.journal.tree import EMPTY, CompactRange, graft, node_hash, pack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ratify.journal.checkpoint import Verifier
    from ratify.journal.keys import Term
    from ratify.journal.loss import Loss
    from ratify.journal.part import Judged, Part, Place

__all__ = ["Breach", "Joined", "Row", "Signed", "StoredHead", "verify"]


@dataclass(frozen=True, slots=True)
class StoredHead:
    """The row of the head, as stored: entries counted, packed compact range, moment of the last recording.

    ``verifier`` is the key that signs from now on, as keys are published; empty where none does.
    """

    origin: str
    size: int
    hashes: bytes
    recorded_at: str
    verifier: str = ""


def nothing_before(_stream: str) -> int:
    """The version of a stream before the first entry of a log."""
    return 0


@dataclass(slots=True)
class Joined:
    """What has been joined so far. A run that starts at a bookmark is given the tree and the moment there.

    ``versions_before`` gives the version that a stream had at the start. ``lost`` are the losses that the log tells of.
    """

    tree: CompactRange = EMPTY
    recorded_at: str = ""
    versions_before: Callable[[str], int] = nothing_before
    lost: Sequence[Loss] = ()
    entries: int = 0
    covered: int = 0  # the size that the last sound checkpoint of the log itself covered
    held: int = 0  # the same of a checkpoint that the reader kept
    versions: dict[str, int] = field(default_factory=dict)
    distrusted: dict[str, int] = field(default_factory=dict)  # how many checkpoints failed in each way
    gap: tuple[int, int] | None = None  # entries that are missing, as far as they are known to be
    unopened: set[Place] = field(default_factory=set)  # committed to, not disclosed, and not said to be erased so far
    erased: set[Place] = field(default_factory=set)

    def take(self, part: Part) -> Iterator[Breach]:
        """Join the part that comes next, and yield what is wrong in it and with it."""
        found = [*self._missing(part), *part.breaches]
        self.entries += part.entries
        for stream, (number, first, last) in part.streams.items():
            before = self.versions.get(stream)
            if before is None:
                before = self.versions_before(stream)
            if first != before + 1:
                what = Phrase("journal.breach.version", stream=stream, expected=str(before + 1), found=str(first))
                found.append(Breach(number, what))
            self.versions[stream] = last
        if part.earliest is not None:
            if part.earliest[1] < self.recorded_at:
                found.append(Breach(part.earliest[0], Phrase("journal.breach.backwards")))
            self.recorded_at = part.latest
        self.erased.update(part.erased)
        self.unopened.update(part.unopened)
        for judged in part.judged:
            found += self._checkpoint(judged)
        if part.beyond > part.first:
            self.tree = graft(self.tree, part.root, part.beyond - part.first)
        yield from sorted(found, key=lambda breach: breach.number or 0)

    def finish(
        self, head: StoredHead, beyond: Iterable[Signed], terms: Sequence[Term], *, signed: bool
    ) -> Iterator[Breach]:
        """Hold the whole against its head; ``beyond`` are checkpoints of sizes that the log does not have.

        ``signed``: the log must have a checkpoint over its whole length, and one of the keys whose terms do not end
        signs from now on.
        """
        if self.gap is not None:
            yield self._told_gap()
        for number, path in sorted(self.unopened - self.erased):
            yield Breach(number, Phrase("journal.breach.not_disclosed", path=path))
        for one in beyond:
            loss = self._loss(one.size) if one.kept else None
            if loss is not None:
                yield loss
                continue
            code = "journal.breach.cut_off_kept" if one.kept else "journal.breach.cut_off"
            yield from self._distrust(one, self.tree.size + 1, Phrase(code, size=one.size, entries=self.tree.size))
        if "journal.breach.cut_off_kept" in self.distrusted and self.held < self.tree.size:
            yield Breach(self.held + 1, Phrase("journal.breach.unattested", first=str(self.held + 1)))
        yield from self._head(head)
        named = self.tree.size and signed and terms
        if named and head.verifier not in {str(one.verifier) for one in terms if one.last is None}:
            yield Breach(None, Phrase("journal.breach.head_key", key=head.verifier))
        more = sum(self.distrusted.values()) - len(self.distrusted)
        if more:
            yield Breach(None, Phrase("journal.breach.more_checkpoints", n=more))
        if signed and self.covered < self.tree.size and "journal.breach.root" not in self.distrusted:
            what = Phrase("journal.breach.uncovered", after=self.covered, n=self.tree.size - self.covered)
            yield Breach(self.covered + 1, what)

    def _missing(self, part: Part) -> Iterator[Breach]:
        """Tell what is missing, entries of several parts that follow one another together."""
        for first, last in part.missing:
            if self.gap is not None and self.gap[1] + 1 == first:
                self.gap = (self.gap[0], last)
                continue
            if self.gap is not None:
                yield self._told_gap()
            self.gap = (first, last)
        if self.gap is not None and self.gap[1] != part.beyond:
            yield self._told_gap()

    def _told_gap(self) -> Breach:
        assert self.gap is not None  # noqa: S101 - asked before
        first, last = self.gap
        self.gap = None
        if first == last:
            return Breach(first, Phrase("journal.breach.missing"))
        return Breach(first, Phrase("journal.breach.missing_span", first=str(first), last=str(last)))

    def _checkpoint(self, judged: Judged) -> Iterator[Breach]:
        signed, size = judged.signed, judged.signed.size
        # Against what the reader held, the log's own checkpoints count for nothing: its key may be in wrong hands.
        after = self.held if signed.kept else max(self.covered, self.held)
        if judged.checkpoint is None:
            assert judged.refused is not None  # noqa: S101 - one of the two
            what = judged.refused
            if what.code != "journal.breach.checkpoint":
                what = Phrase("journal.breach.signature", size=size, why=what)
            yield from self._distrust(signed, after + 1 if signed.kept else size, what)
            return
        found = judged.below
        for left in reversed(self.tree.hashes):
            found = node_hash(left, found)
        root = judged.checkpoint.root
        if found == root:
            if signed.kept:
                self.held = size
            else:
                self.covered = size
        elif signed.kept and (loss := self._loss(size)) is not None:
            yield loss
        else:
            code = "journal.breach.kept_root" if signed.kept else "journal.breach.root"
            what = Phrase(code, size=size, after=after, first=str(after + 1))
            yield from self._distrust(signed, after + 1, what)

    def _loss(self, size: int) -> Breach | None:
        """Tell of a checkpoint that covers what a restored back-up has lost; nothing if no entry accepts that."""
        for loss in self.lost:
            if loss.covers(size):
                return Breach(loss.entry, Phrase("journal.breach.lost_branch", size=size, entry=str(loss.entry)))
        return None

    def _distrust(self, signed: Signed, number: int, what: Phrase) -> Iterator[Breach]:
        """Tell the first checkpoint that fails in a way, only count those after it: one altered byte fails them all.

        Those that the reader kept are each told.
        """
        if signed.kept:
            yield Breach(number, what)
            self.distrusted.setdefault(what.code, 1)
            return
        self.distrusted[what.code] = self.distrusted.get(what.code, 0) + 1
        if self.distrusted[what.code] == 1:
            yield Breach(number, what)

    def _head(self, head: StoredHead) -> Iterator[Breach]:
        if head.size != self.tree.size:
            what = Phrase("journal.breach.head_size", size=head.size, entries=self.tree.size)
            yield Breach(min(head.size, self.tree.size) + 1, what)
        elif pack(self.tree) != head.hashes:
            yield Breach(None, Phrase("journal.breach.head_hashes"))
        elif self.tree.size and head.recorded_at != self.recorded_at:
            yield Breach(None, Phrase("journal.breach.head_recorded_at"))


def verify(
    rows: Sequence[Row],
    checkpoints: Iterable[tuple[int, str]],
    *,
    head: StoredHead,
    known: Sequence[Verifier],
    kept: Sequence[Signed] = (),
    largest: int = LARGEST_PART,
) -> Iterator[Breach]:
    """Yield every breach of a log that is held in memory; nothing if it is sound.

    ``rows`` come by number; ``checkpoints`` are (size as stored, signed note), ``kept`` those that the reader has from
    elsewhere; ``known`` are the keys that he trusts. A log that has checkpoints, or known keys, must have one over its
    whole length. ``largest`` is the size of the parts in which it is read, a power of two.
    """
    notes = sorted([*(Signed(size, note) for size, note in checkpoints), *kept], key=by_size)
    rotations = [(row.number, read_canonical(row.body)) for row in rows if row.kind == ROTATED]
    keys, wrong = terms(known, rotations)
    yield from wrong
    joined = Joined(lost=losses((row.number, read_canonical(row.body)) for row in rows if row.kind == RESTORED))
    yield from joined.take(check_nothing([one for one in notes if one.size <= 0], origin=head.origin, terms=keys))
    size = min(head.size, rows[-1].number if rows else 0)
    for first, beyond in spans(0, size, largest):
        inside = [row for row in rows if first < row.number <= beyond]
        mine = [one for one in notes if first < one.size <= beyond]
        yield from joined.take(check_part(first, beyond, inside, mine, origin=head.origin, terms=keys))
    yield from joined.take(check_beyond(size, [row for row in rows if row.number > size], head.origin))
    yield from joined.finish(head, [one for one in notes if one.size > size], keys, signed=bool(notes or known))
