"""Blocks of leaves whose roots are kept, so that a proof of a long log reads little."""

from __future__ import annotations

import pytest

from ratify.errors import Unavailable
from ratify.journal import tree
from ratify.store.proofs import BLOCK, Blocks

LEAVES = [tree.leaf_hash(b"%d" % n) for n in range(5 * BLOCK + 300)]
LEVELS = tree.Levels(LEAVES)


def test_proofs_over_blocks_are_those_over_all_leaves_and_later_ones_read_two_blocks_at_most():
    blocks, read = Blocks(), 0

    def leaves(first, beyond):
        nonlocal read
        read += beyond - first
        return LEAVES[first:beyond]

    def span_root(first, beyond):
        return blocks.span_root(first, beyond, leaves)

    sizes = [1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK + 7, 4 * BLOCK, len(LEAVES)]
    for size in sizes:
        for index in {0, size // 3, size // 2, size - 1}:
            assert tree.inclusion(index, size, span_root) == tree.inclusion(index, size, LEVELS.span_root)
        for old in {0, 1, size // 2, size - 1, size}:
            assert tree.consistency(old, size, span_root) == tree.consistency(old, size, LEVELS.span_root)
    for index in range(0, len(LEAVES), 97):
        read = 0
        tree.inclusion(index, len(LEAVES), span_root)
        assert read < 2 * BLOCK


@pytest.mark.parametrize("there", [10, BLOCK + 10])
def test_a_leaf_that_is_gone_is_told_and_spoils_nothing_that_is_kept(there):
    blocks = Blocks()
    with pytest.raises(Unavailable, match=r"store\.unreadable_entry") as refusal:
        blocks.span_root(0, 2 * BLOCK, lambda first, beyond: LEAVES[first : min(beyond, there)])
    assert refusal.value.phrase.particulars["number"] == str(there + 1)
    assert blocks.span_root(0, 2 * BLOCK, lambda first, beyond: LEAVES[first:beyond]) == LEVELS.span_root(0, 2 * BLOCK)
