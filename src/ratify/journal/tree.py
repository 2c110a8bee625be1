"""The Merkle tree of RFC 6962 section 2.1 (the same in RFC 9162), and its compact range.

The tree over n leaves is never kept. What is kept is its *compact range*: the roots of the perfect subtrees into
which n falls, the largest first, one for each bit that is set in n; so at most 64 hashes, from which the next leaf
and the root are had in a few steps.

A proof is a list of roots of spans of leaves. Which spans is pure arithmetic (``inclusion_spans``,
``consistency_spans``) and is kept apart from the hashing, so that whoever holds the leaves can compute, stream or
cache the spans as suits him: a ``SpanRoot`` gives the root of such a span, and ``inclusion`` and ``consistency`` make
proofs with it. There are three here: over a list of leaves (``over``), over what was just appended (``after``), and
``Levels``, which keeps a whole tree for many proofs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from ratify.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SpanRoot = Callable[[int, int], bytes]
"""Gives the root of the leaves from one (counted from 0) up to but not with another, for the spans that proofs name."""

HASH_LENGTH = 32
EMPTY_ROOT = sha256(b"").digest()


@dataclass(frozen=True, slots=True)
class CompactRange:
    """The first ``size`` leaves of a log, as the roots of their perfect subtrees, the largest first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()


EMPTY = CompactRange()


def leaf_hash(body: bytes) -> bytes:
    """SHA-256(0x00 ‖ body): the hash of a leaf."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right): the hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def grow(tree: CompactRange, leaf: bytes) -> CompactRange:
    """Return the range with one more leaf (its hash)."""
    hashes = list(tree.hashes)
    size = tree.size
    while size & 1:  # a perfect subtree of the same height stands to the left: they become one
        leaf = node_hash(hashes.pop(), leaf)
        size >>= 1
    hashes.append(leaf)
    return CompactRange(tree.size + 1, tuple(hashes))


def graft(tree: CompactRange, subtree: bytes, leaves: int) -> CompactRange:
    """Return the range with the root of a perfect subtree more, over so many leaves.

    ``leaves`` is a power of two that divides the size of the range.
    """
    hashes, width = list(tree.hashes), leaves
    while tree.size & width:
        subtree = node_hash(hashes.pop(), subtree)
        width <<= 1
    return CompactRange(tree.size + leaves, (*hashes, subtree))


def root(tree: CompactRange) -> bytes:
    """Return the root of the tree; of the empty tree it is the hash of nothing."""
    if not tree.hashes:
        return EMPTY_ROOT
    *rest, result = tree.hashes
    for left in reversed(rest):
        result = node_hash(left, result)
    return result


def range_of(leaves: Iterable[bytes]) -> CompactRange:
    """Return the compact range of these leaf hashes, read once and in order."""
    tree = EMPTY
    for leaf in leaves:
        tree = grow(tree, leaf)
    return tree


def pack(tree: CompactRange) -> bytes:
    """Return the hashes of the range one after another; the size is kept beside them."""
    return b"".join(tree.hashes)


def unpack(size: int, packed: bytes) -> CompactRange:
    """Return the range that was packed.

    Raises ``Invalid`` (``journal.range``) if the hashes are not as many as ``size`` asks for.
    """
    if size < 0 or len(packed) != HASH_LENGTH * size.bit_count():
        raise Invalid("journal.range", size=size)
    starts = range(0, len(packed), HASH_LENGTH)
    return CompactRange(size, tuple([packed[start : start + HASH_LENGTH] for start in starts]))


def inclusion_spans(index: int, size: int) -> list[tuple[int, int]]:
    """Return the spans of leaves whose roots prove that leaf ``index`` stands in the tree over ``size`` leaves.

    Spans are (first, beyond the last), leaves count from 0, and the order is that of the proof: from the leaf to the
    root. Raises ``Invalid`` (``journal.no_such_leaf``) if the tree has no such leaf. RFC 6962 section 2.1.1.
    """
    if not 0 <= index < size:
        raise Invalid("journal.no_such_leaf", index=index, size=size)
    spans: list[tuple[int, int]] = []
    first, beyond = 0, size
    while beyond - first > 1:
        middle = _middle(first, beyond)
        if index < middle:
            spans.append((middle, beyond))
            beyond = middle
        else:
            spans.append((first, middle))
            first = middle
    spans.reverse()
    return spans


def consistency_spans(old: int, new: int) -> list[tuple[int, int]]:
    """Return the spans of leaves whose roots prove that the tree over ``new`` leaves began as the one over ``old``.

    Spans and order are as in ``inclusion_spans``; from nothing, or to the same size, there is nothing to prove. Raises
    ``Invalid`` (``journal.no_such_size``) unless 0 ≤ old ≤ new. RFC 6962 section 2.1.2.
    """
    if not 0 <= old <= new:
        raise Invalid("journal.no_such_size", old=old, new=new)
    if old == 0:
        return []
    spans: list[tuple[int, int]] = []
    first, beyond = 0, new
    while beyond != old:
        middle = _middle(first, beyond)
        if old <= middle:
            spans.append((middle, beyond))
            beyond = middle
        else:
            spans.append((first, middle))
            first = middle
    if first:  # the old tree is more than the one subtree that was arrived at, so its root does not stand in for it
        spans.append((first, beyond))
    spans.reverse()
    return spans


def inclusion(index: int, size: int, span_root: SpanRoot) -> list[bytes]:
    """Return the proof that leaf ``index`` stands in the tree over ``size`` leaves. Raises as ``inclusion_spans``."""
    return [span_root(first, beyond) for first, beyond in inclusion_spans(index, size)]


def consistency(old: int, new: int, span_root: SpanRoot) -> list[bytes]:
    """Return the proof that the tree over ``new`` leaves began as ``old`` ones did. Raises as ``consistency_spans``."""
    return [span_root(first, beyond) for first, beyond in consistency_spans(old, new)]


def over(leaves: Sequence[bytes]) -> SpanRoot:
    """Give the roots of spans of these leaf hashes, each computed anew."""
    return lambda first, beyond: root(range_of(leaves[first:beyond]))


def after(before: CompactRange, leaves: Sequence[bytes]) -> SpanRoot:
    """Give the roots of spans of a tree whose first part is known only by its compact range, and the rest by leaves.

    That is enough for the inclusion of each of these leaves, and for the consistency of the tree with that first part.
    Other spans raise ``Invalid`` (``journal.no_such_leaf``).
    """
    known: dict[tuple[int, int], bytes] = {}
    first = 0
    for each in before.hashes:
        beyond = first + (1 << (before.size - first).bit_length() - 1)
        known[first, beyond] = each
        first = beyond
    known.update({(before.size + n, before.size + n + 1): leaf for n, leaf in enumerate(leaves)})

    def span_root(first: int, beyond: int) -> bytes:
        found = known.get((first, beyond))
        if found is None:
            if beyond - first <= 1:
                raise Invalid("journal.no_such_leaf", index=first, size=before.size + len(leaves))
            middle = _middle(first, beyond)
            found = known[first, beyond] = node_hash(span_root(first, middle), span_root(middle, beyond))
        return found

    return span_root


class Levels:
    """A tree of which every perfect subtree's root is kept, for many proofs: 64 bytes a leaf, a few µs a proof.

    ``rows[h]`` holds, one after another, the roots of the subtrees over 2**h leaves.
    """

    __slots__ = ("rows", "size")

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self.rows: list[bytearray] = []
        for leaf in leaves:
            self.append(leaf)

    def append(self, leaf: bytes) -> None:
        """Add a leaf (its hash)."""
        place, height = self.size, 0
        while True:
            if height == len(self.rows):
                self.rows.append(bytearray())
            row = self.rows[height]
            row += leaf
            if not place & 1:
                break
            leaf = sha256(b"\x01" + row[-2 * HASH_LENGTH :]).digest()
            place >>= 1
            height += 1
        self.size += 1

    def span_range(self, first: int, beyond: int) -> CompactRange:
        """Return the compact range over a span of leaves that begins at a multiple of the largest subtree it holds.

        From 0 that is every span; and it is every span that a proof names.
        """
        hashes: list[bytes] = []
        size = beyond - first
        while first < beyond:
            height = (beyond - first).bit_length() - 1
            start = HASH_LENGTH * (first >> height)
            hashes.append(bytes(self.rows[height][start : start + HASH_LENGTH]))
            first += 1 << height
        return CompactRange(size, tuple(hashes))

    def span_root(self, first: int, beyond: int) -> bytes:
        """Return the root of such a span; ``span_root(0, size)`` is the root of the tree at that size."""
        return root(self.span_range(first, beyond))


def includes(expected_root: bytes, size: int, index: int, leaf: bytes, proof: Sequence[bytes]) -> bool:
    """Say whether the proof shows leaf ``index`` in the tree of this size and root. RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    sides = _sides(index, size - 1, len(proof))
    if sides is None:
        return False
    result = leaf
    for on_the_left, neighbour in zip(sides, proof, strict=True):
        result = node_hash(neighbour, result) if on_the_left else node_hash(result, neighbour)
    return result == expected_root


def consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Say whether the proof shows that the tree of the new size and root began as the old one.

    RFC 9162 section 2.1.4.2. From the empty tree, and to the same size, only the empty proof will do, and the roots
    must be what they then can only be.
    """
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not proof and old_root == EMPTY_ROOT and (new > 0 or new_root == EMPTY_ROOT)
    if old == new:
        return not proof and old_root == new_root
    path = list(proof)
    if old.bit_count() == 1:  # one perfect subtree: its root is known and was not sent
        path.insert(0, old_root)
    node, last = old - 1, new - 1
    while node & 1:
        node >>= 1
        last >>= 1
    sides = _sides(node, last, len(path) - 1) if path else None
    if sides is None:
        return False
    of_old = of_new = path[0]
    for on_the_left, neighbour in zip(sides, path[1:], strict=True):
        of_old = node_hash(neighbour, of_old) if on_the_left else of_old
        of_new = node_hash(neighbour, of_new) if on_the_left else node_hash(of_new, neighbour)
    return of_old == old_root and of_new == new_root


def _sides(node: int, last: int, count: int) -> list[bool] | None:
    """Say of each of ``count`` neighbours, from ``node`` up to the root, whether it stands on the left.

    ``last`` is the last node of the level of ``node``, both counted from 0. Nothing if so many do not lead to the root.
    """
    sides: list[bool] = []
    for _ in range(count):
        if last == 0:
            return None
        left = node & 1 == 1 or node == last
        sides.append(left)
        while left and node and not node & 1:  # the last node of its level has no neighbour and goes up as it is
            node >>= 1
            last >>= 1
        node >>= 1
        last >>= 1
    return sides if last == 0 else None


def _middle(first: int, beyond: int) -> int:
    """Where a span of more than one leaf divides: its left part is the largest power of two smaller than the whole."""
    return first + (1 << (beyond - first - 1).bit_length() - 1)
