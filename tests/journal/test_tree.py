"""The tree, against vectors that others published and against a second implementation written apart."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratify.errors import Invalid
from ratify.journal import tree

LARGEST = 200

# The leaves and roots that the certificate-transparency project publishes for RFC 6962.
PUBLISHED_LEAVES = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
]  # fmt: skip
PUBLISHED_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def _mth(items: list[bytes]) -> bytes:
    """The Merkle Tree Hash, word for word as RFC 6962 section 2.1 defines it, over the items and not their hashes."""
    if not items:
        return hashlib.sha256().digest()
    if len(items) == 1:
        return hashlib.sha256(bytes([0]) + items[0]).digest()
    k = 1
    while k * 2 < len(items):
        k *= 2
    return hashlib.sha256(bytes([1]) + _mth(items[:k]) + _mth(items[k:])).digest()


def _path(m: int, items: list[bytes]) -> list[bytes]:
    """The Merkle audit path, word for word as RFC 6962 section 2.1.1 defines it."""
    if len(items) == 1:
        return []
    k = 1
    while k * 2 < len(items):
        k *= 2
    if m < k:
        return [*_path(m, items[:k]), _mth(items[k:])]
    return [*_path(m - k, items[k:]), _mth(items[:k])]


ITEMS = [f"entry {n}".encode() for n in range(LARGEST)]
LEAVES = [tree.leaf_hash(item) for item in ITEMS]


def test_the_published_roots_come_out():
    leaves = [tree.leaf_hash(bytes.fromhex(item)) for item in PUBLISHED_LEAVES]
    assert [tree.root(tree.range_of(leaves[:n])).hex() for n in range(len(leaves) + 1)] == PUBLISHED_ROOTS


def test_every_root_up_to_two_hundred_leaves_is_that_of_the_definition():
    grown = tree.EMPTY
    assert tree.root(grown) == _mth([])
    for size in range(1, LARGEST + 1):
        grown = tree.grow(grown, LEAVES[size - 1])
        assert grown.size == size
        assert len(grown.hashes) == size.bit_count()
        assert tree.root(grown) == _mth(ITEMS[:size])


def test_a_packed_range_is_read_back_the_same():
    for size in range(LARGEST):
        grown = tree.range_of(LEAVES[:size])
        assert tree.unpack(size, tree.pack(grown)) == grown


@pytest.mark.parametrize(
    ("size", "packed"), [(1, b""), (0, bytes(32)), (3, bytes(32)), (3, bytes(63)), (-1, bytes(32))]
)
def test_a_range_with_the_wrong_number_of_hashes_is_refused(size, packed):
    with pytest.raises(Invalid, match=r"journal\.range"):
        tree.unpack(size, packed)


def test_every_inclusion_proof_is_that_of_the_definition_and_is_believed():
    for size in [*range(1, 70), 127, 128, 129, LARGEST]:
        expected = _mth(ITEMS[:size])
        for index in range(size):
            proof = tree.inclusion_proof(LEAVES[:size], index)
            assert proof == _path(index, ITEMS[:size])
            assert tree.includes(expected, size, index, LEAVES[index], proof)


def test_the_proof_of_the_last_leaf_needs_nothing_but_the_range_before_it():
    for before in range(LARGEST):
        proof = tree.proof_of_the_last(tree.range_of(LEAVES[:before]))
        assert proof == _path(before, ITEMS[: before + 1])


@given(st.integers(1, LARGEST), st.data())
def test_a_proof_with_anything_altered_is_not_believed(size, data):
    index = data.draw(st.integers(0, size - 1))
    root = tree.root(tree.range_of(LEAVES[:size]))
    proof = tree.inclusion_proof(LEAVES[:size], index)
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index)) if size > 1 else size
    assert not tree.includes(root, size, other, LEAVES[index], proof)
    assert not tree.includes(root, size, index, tree.leaf_hash(b"another entry"), proof)
    assert not tree.includes(tree.leaf_hash(b"another root"), size, index, LEAVES[index], proof)
    assert not tree.includes(root, size, index, LEAVES[index], [*proof, bytes(32)])
    assert not tree.includes(root, size, -1, LEAVES[index], proof)
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        wrong = (int.from_bytes(proof[place], "big") ^ (1 << bit)).to_bytes(32, "big")
        assert not tree.includes(root, size, index, LEAVES[index], [*proof[:place], wrong, *proof[place + 1 :]])
        assert not tree.includes(root, size, index, LEAVES[index], proof[:-1])


def test_the_spans_of_a_proof_lie_side_by_side_and_leave_out_the_leaf_alone():
    for size in range(1, 100):
        for index in range(size):
            spans = sorted([*tree.inclusion_spans(index, size), (index, index + 1)])
            assert spans[0][0] == 0
            assert spans[-1][1] == size
            assert all(left[1] == right[0] for left, right in pairwise(spans))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_a_leaf_that_is_not_there_has_no_proof(index, size):
    with pytest.raises(Invalid, match=r"journal\.no_such_leaf"):
        tree.inclusion_spans(index, size)
