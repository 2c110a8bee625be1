"""The roots of the log's tree that proofs are made of, without reading every leaf for each of them.

The tree itself is not stored. Of a log that only grows, the root of a full block of leaves never changes again; so a
process computes each once, keeps it (32 bytes for 1,024 entries), and reads for a proof the leaves of two blocks at
most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from threading import Lock

from ratify.errors import Unavailable
from ratify.journal.tree import CompactRange, Levels, range_of, root

BLOCK = 1024

LeavesOf = Callable[[int, int], Iterable[bytes]]
"""Reads the leaf hashes from one place (counted from 0) up to but not with another."""


class Blocks:
    """The roots of the full blocks of a log, computed as they are first needed. Threads may share one."""

    __slots__ = ("_levels", "_lock")

    def __init__(self) -> None:
        self._levels = Levels()
        self._lock = Lock()

    def span_root(self, first: int, beyond: int, leaves: LeavesOf) -> bytes:
        """Return the root of a span of leaves such as the proofs name.

        Raises ``Unavailable`` (``store.unreadable_entry``) if one of them is not there.
        """
        whole = (beyond - first) // BLOCK * BLOCK
        tree = _range(first + whole, beyond, leaves(first + whole, beyond))
        if not whole:
            return root(tree)
        self._fill((first + whole) // BLOCK, leaves)
        blocks = self._levels.span_range(first // BLOCK, (first + whole) // BLOCK)
        return root(CompactRange(beyond - first, (*blocks.hashes, *tree.hashes)))

    def _fill(self, wanted: int, leaves: LeavesOf) -> None:
        with self._lock:
            have = self._levels.size
            if have >= wanted:
                return
            missing = iter(leaves(have * BLOCK, wanted * BLOCK))
            for block in range(have, wanted):
                first = block * BLOCK
                self._levels.append(root(_range(first, first + BLOCK, islice(missing, BLOCK))))


def _range(first: int, beyond: int, leaves: Iterable[bytes]) -> CompactRange:
    tree = range_of(leaves)
    if tree.size != beyond - first:
        raise Unavailable("store.unreadable_entry", number=str(first + tree.size + 1))
    return tree
