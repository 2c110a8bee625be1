"""The Merkle tree of RFC 6962 section 2.1 (the same in RFC 9162), and its compact range.

The tree over n leaves is never kept. What is kept is its *compact range*: the roots of the perfect subtrees into
which n falls, the largest first, one for each bit that is set in n; so at most 64 hashes, from which the next leaf
and the root are had in a few steps.

A proof is a list of roots of spans of leaves. Which spans is pure arithmetic (``inclusion_spans``) and is kept apart
from the hashing, so that whoever holds the leaves can compute, stream or cache the spans as suits him.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from ratify.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
        middle = first + (1 << (beyond - first - 1).bit_length() - 1)
        if index < middle:
            spans.append((middle, beyond))
            beyond = middle
        else:
            spans.append((first, middle))
            first = middle
    spans.reverse()
    return spans


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the proof that leaf ``index`` stands in the tree over these leaf hashes."""
    return [root(range_of(leaves[first:beyond])) for first, beyond in inclusion_spans(index, len(leaves))]


def proof_of_the_last(before: CompactRange) -> list[bytes]:
    """Return the proof that the leaf which follows this range stands in the tree one larger.

    The last leaf has every perfect subtree to its left as a neighbour, so nothing need be read.
    """
    return list(reversed(before.hashes))


def includes(expected_root: bytes, size: int, index: int, leaf: bytes, proof: Sequence[bytes]) -> bool:
    """Say whether the proof shows leaf ``index`` in the tree of this size and root. RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    node, last = index, size - 1
    result = leaf
    for neighbour in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            result = node_hash(neighbour, result)
            while not node & 1 and node:
                node >>= 1
                last >>= 1
        else:
            result = node_hash(result, neighbour)
        node >>= 1
        last >>= 1
    return last == 0 and result == expected_root
