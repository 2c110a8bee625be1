"""The tree, against vectors that others published and against a second implementation written apart."""

from __future__ import annotations

import hashlib
from functools import cache
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


ITEMS = [f"entry {n}".encode() for n in range(LARGEST)]
LEAVES = [tree.leaf_hash(item) for item in ITEMS]


# The second implementation: the definitions of RFC 6962 section 2.1, word for word, over D[first:beyond] = ITEMS and
# not their hashes. It shares no line with the first.
@cache
def _mth(first: int, beyond: int) -> bytes:
    n = beyond - first
    if n == 0:
        return hashlib.sha256().digest()
    if n == 1:
        return hashlib.sha256(bytes([0]) + ITEMS[first]).digest()
    k = _k(n)
    return hashlib.sha256(bytes([1]) + _mth(first, first + k) + _mth(first + k, beyond)).digest()


def _path(m: int, first: int, beyond: int) -> list[bytes]:
    """The Merkle audit path of 2.1.1."""
    n = beyond - first
    if n == 1:
        return []
    k = _k(n)
    if m < k:
        return [*_path(m, first, first + k), _mth(first + k, beyond)]
    return [*_path(m - k, first + k, beyond), _mth(first, first + k)]


def _subproof(m: int, first: int, beyond: int, *, complete: bool) -> list[bytes]:
    """The consistency proof of 2.1.2: SUBPROOF(m, D[first:beyond], complete)."""
    n = beyond - first
    if m == n:
        return [] if complete else [_mth(first, beyond)]
    k = _k(n)
    if m <= k:
        return [*_subproof(m, first, first + k, complete=complete), _mth(first + k, beyond)]
    return [*_subproof(m - k, first + k, beyond, complete=False), _mth(first, first + k)]


def _k(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def _altered(proof: list[bytes], place: int, bit: int) -> list[bytes]:
    wrong = (int.from_bytes(proof[place], "big") ^ (1 << bit)).to_bytes(32, "big")
    return [*proof[:place], wrong, *proof[place + 1 :]]


def test_the_published_roots_come_out():
    leaves = [tree.leaf_hash(bytes.fromhex(item)) for item in PUBLISHED_LEAVES]
    assert [tree.root(tree.range_of(leaves[:n])).hex() for n in range(len(leaves) + 1)] == PUBLISHED_ROOTS


# The proofs over the same leaves that are published with them: by (index, size), and by (old size, new size).
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
G = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f"
PUBLISHED_PATHS = {(0, 1): [], (0, 8): [A, B, C], (5, 8): [D, E, PUBLISHED_ROOTS[4]]}
PUBLISHED_PROOFS = {
    (1, 1): [],
    (1, 8): [A, B, C],
    (6, 8): [F, E, PUBLISHED_ROOTS[4]],
    (2, 5): [B, D],
    (6, 7): [F, G, PUBLISHED_ROOTS[4]],
}


def test_the_published_proofs_come_out():
    span_root = tree.over([tree.leaf_hash(bytes.fromhex(item)) for item in PUBLISHED_LEAVES])
    for (index, size), path in PUBLISHED_PATHS.items():
        assert [one.hex() for one in tree.inclusion(index, size, span_root)] == path
    for (old, new), proof in PUBLISHED_PROOFS.items():
        assert [one.hex() for one in tree.consistency(old, new, span_root)] == proof
        roots = [bytes.fromhex(PUBLISHED_ROOTS[size]) for size in (old, new)]
        assert tree.consistent(old, roots[0], new, roots[1], [bytes.fromhex(one) for one in proof])


def test_every_root_up_to_two_hundred_leaves_is_that_of_the_definition():
    grown = tree.EMPTY
    assert tree.root(grown) == _mth(0, 0)
    for size in range(1, LARGEST + 1):
        grown = tree.grow(grown, LEAVES[size - 1])
        assert grown.size == size
        assert len(grown.hashes) == size.bit_count()
        assert tree.root(grown) == _mth(0, size)


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


def test_every_inclusion_proof_is_that_of_the_definition_and_is_believed_until_one_hash_is_altered():
    """Every leaf of every tree up to two hundred leaves; in each proof every hash is altered in one bit."""
    levels = tree.Levels(LEAVES)
    believed = refused = 0
    for size in range(1, LARGEST + 1):
        root = _mth(0, size)
        for index in range(size):
            proof = tree.inclusion(index, size, levels.span_root)
            assert proof == _path(index, 0, size)
            assert tree.includes(root, size, index, LEAVES[index], proof)
            believed += 1
            for place in range(len(proof)):
                assert not tree.includes(root, size, index, LEAVES[index], _altered(proof, place, index % 256))
                refused += 1
    assert believed == LARGEST * (LARGEST + 1) // 2
    assert refused > 6 * believed


def test_every_consistency_proof_is_that_of_the_definition_and_is_believed_until_one_hash_is_altered():
    """Every pair of sizes up to two hundred; in each proof every hash is altered in one bit."""
    levels = tree.Levels(LEAVES)
    believed = refused = 0
    for new in range(1, LARGEST + 1):
        for old in range(1, new + 1):
            old_root, new_root = _mth(0, old), _mth(0, new)
            proof = tree.consistency(old, new, levels.span_root)
            assert proof == _subproof(old, 0, new, complete=True)
            assert tree.consistent(old, old_root, new, new_root, proof)
            believed += 1
            for place in range(len(proof)):
                assert not tree.consistent(old, old_root, new, new_root, _altered(proof, place, old % 256))
                refused += 1
    assert believed == LARGEST * (LARGEST + 1) // 2
    assert refused > 5 * believed


def test_proofs_are_the_same_from_leaves_from_levels_and_from_what_was_just_appended():
    levels = tree.Levels(LEAVES)
    for before in [*range(40), 63, 64, 65, 127, 128, 129]:
        known = tree.range_of(LEAVES[:before])
        assert levels.span_range(0, before) == known
        for more in range(1, 20):
            size = before + more
            appended = tree.after(known, LEAVES[before:size])
            for index in range(before, size):
                proof = tree.inclusion(index, size, appended)
                assert proof == tree.inclusion(index, size, levels.span_root) == _path(index, 0, size)
            grown = tree.consistency(before, size, appended)
            assert grown == tree.consistency(before, size, tree.over(LEAVES[:size]))
            assert grown == tree.consistency(before, size, levels.span_root)


def test_a_whole_tree_is_kept_in_sixty_four_bytes_a_leaf():
    """So a million leaves fit into 64 MB; the spans of a proof are looked up, or put together from a few."""
    levels = tree.Levels(LEAVES)
    assert sum(map(len, levels.rows)) < 64 * LARGEST
    assert tree.range_of(LEAVES) == levels.span_range(0, LARGEST)
    assert levels.span_root(0, LARGEST) == _mth(0, LARGEST)


def test_what_lies_before_the_appended_leaves_cannot_be_proved_from_them():
    appended = tree.after(tree.range_of(LEAVES[:4]), LEAVES[4:6])
    with pytest.raises(Invalid, match=r"journal\.no_such_leaf"):
        tree.inclusion(1, 6, appended)


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3), (1, 0)])
def test_a_log_that_shrank_has_no_proof(old, new):
    with pytest.raises(Invalid, match=r"journal\.no_such_size"):
        tree.consistency_spans(old, new)
    assert not tree.consistent(old, _mth(0, 1), new, _mth(0, 1), [])


def test_from_nothing_and_to_the_same_size_only_the_empty_proof_and_the_right_roots_will_do():
    empty, three = _mth(0, 0), _mth(0, 3)
    assert tree.consistency_spans(0, 3) == tree.consistency_spans(3, 3) == []
    assert tree.consistent(0, empty, 3, three, [])
    assert tree.consistent(0, empty, 0, empty, [])
    assert tree.consistent(3, three, 3, three, [])
    assert not tree.consistent(0, three, 3, three, [])
    assert not tree.consistent(0, empty, 0, three, [])
    assert not tree.consistent(0, empty, 3, three, [three])
    assert not tree.consistent(3, three, 3, three, [three])
    assert not tree.consistent(3, three, 3, empty, [])
    assert not tree.consistent(2, _mth(0, 2), 3, three, [])
    assert not tree.consistent(3, three, 4, _mth(0, 4), [])


@given(st.integers(2, LARGEST), st.data())
def test_a_consistency_proof_with_anything_altered_is_not_believed(new, data):
    old = data.draw(st.integers(1, new - 1))
    proof = tree.consistency(old, new, tree.over(LEAVES[:new]))
    old_root, new_root = _mth(0, old), _mth(0, new)
    assert tree.consistent(old, old_root, new, new_root, proof)
    assert not tree.consistent(old, new_root, new, new_root, proof)
    assert not tree.consistent(old, old_root, new, old_root, proof)
    assert not tree.consistent(old, old_root, new, new_root, [*proof, bytes(32)])
    assert not tree.consistent(old, old_root, new, new_root, [bytes(32), *proof])
    assert not tree.consistent(old, old_root, new, new_root, proof[:-1])
    other = data.draw(st.integers(1, LARGEST).filter(lambda n: n != old))
    assert not tree.consistent(other, old_root, new, new_root, proof)


@given(st.integers(1, LARGEST), st.data())
def test_a_proof_with_anything_altered_is_not_believed(size, data):
    index = data.draw(st.integers(0, size - 1))
    root = tree.root(tree.range_of(LEAVES[:size]))
    proof = tree.inclusion(index, size, tree.over(LEAVES[:size]))
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index)) if size > 1 else size
    assert not tree.includes(root, size, other, LEAVES[index], proof)
    assert not tree.includes(root, size, index, tree.leaf_hash(b"another entry"), proof)
    assert not tree.includes(tree.leaf_hash(b"another root"), size, index, LEAVES[index], proof)
    assert not tree.includes(root, size, index, LEAVES[index], [*proof, bytes(32)])
    assert not tree.includes(root, size, -1, LEAVES[index], proof)
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        bit = data.draw(st.integers(0, 255))
        assert not tree.includes(root, size, index, LEAVES[index], _altered(proof, place, bit))
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
