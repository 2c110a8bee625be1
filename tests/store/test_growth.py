"""The tree that PostgreSQL grows against the one that Python grows."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from ratify.errors import Unavailable
from ratify.journal import tree
from ratify.store import growth, open_store


@pytest.fixture
def on_postgresql(new_postgres_database, key):
    opened = open_store(new_postgres_database(), create=True, origin="log.example/treaties", signer=key)
    yield opened
    opened.close()


def leaf(number):
    return sha256(number.to_bytes(4, "big")).digest()


def grown(store, before, leaves):
    """The packed range that the database comes to."""
    call = text(f"SELECT {growth.FUNCTION}(:size, :hashes, :leaves)")
    values = {"size": before.size, "hashes": tree.pack(before), "leaves": b"".join(leaves)}
    return bytes(store.query(lambda connection: connection.execute(call, values).scalar()))


def test_the_tree_grown_by_postgresql_equals_the_tree_grown_by_python_leaf_by_leaf(on_postgresql):
    before = tree.EMPTY
    for number in range(300):
        after = tree.grow(before, leaf(number))
        assert grown(on_postgresql, before, [leaf(number)]) == tree.pack(after)
        before = after


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(0, 2**62), number=st.integers(0, 70), seed=st.integers(0, 999))
def test_and_so_do_many_leaves_at_once_on_a_log_of_any_size(on_postgresql, size, number, seed):
    before = tree.CompactRange(size, tuple(leaf(seed + bit) for bit in range(size.bit_count())))
    leaves = [leaf(10_000 + seed + one) for one in range(number)]
    expected = before
    for one in leaves:
        expected = tree.grow(expected, one)
    assert grown(on_postgresql, before, leaves) == tree.pack(expected)


def test_a_log_in_which_the_two_do_not_agree_is_neither_written_nor_signed(on_postgresql, draft, now):
    store = on_postgresql
    store.append([draft()], expecting={}, now=now)
    before = (store.stored_head(), store.checkpoint())
    forged = (
        f"CREATE OR REPLACE FUNCTION {growth.FUNCTION}(size bigint, hashes bytea, leaves bytea) RETURNS bytea"
        " LANGUAGE sql IMMUTABLE AS $$ SELECT leaves $$"
    )
    store.change(lambda connection: connection.exec_driver_sql(forged))
    with pytest.raises(Unavailable, match="trees_differ"):
        store.append([draft()], expecting={}, now=now)
    assert (store.stored_head(), store.checkpoint()) == before
    store.change(growth.create)
    store.append([draft(), draft()], expecting={}, now=now)
    assert store.head().size == 3
