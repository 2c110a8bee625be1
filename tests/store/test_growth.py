"""The tree that PostgreSQL grows against the one that Python grows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from ratify.errors import Unavailable
from ratify.journal import tree
from ratify.journal.canonical import plain
from ratify.journal.commitment import commitment, in_place
from ratify.store import (
    AgendaRow,
    Disclosure,
    DossierRow,
    Draft,
    IndexRows,
    check,
    disclosures,
    growth,
    lists,
    open_store,
    within,
)


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


def asked_of(store, work):
    """The statements that some work sends to the database, in order."""
    import psycopg

    sent, execute = [], psycopg.Cursor.execute

    def noted(cursor, statement, *rest, **more):
        sent.append(str(statement))
        return execute(cursor, statement, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", noted)
        work()
    return sent


def test_an_append_asks_for_the_head_and_then_writes_everything_in_one_statement(on_postgresql, draft, now):
    """Semantics 28."""
    store = on_postgresql
    on = date(2024, 7, 4)
    items = (AgendaRow("deadline", "promulgation", date(2024, 7, 19), "running"),)
    row = DossierRow("1", "R/1", {"fr": "Accord"}, "treaty", {}, 2, on, None, "accord", agenda=items)
    kept = Disclosure("name", "c2FsdHNhbHRzYWx0c2FsdA", '"Awa"')
    disclosed = replace(
        draft(), body={"name": in_place(commitment(kept.salt, kept.path, kept.value))}, disclosures=(kept,)
    )

    def append():
        store.append([disclosed, draft("office")], expecting={"dossier/1": 0}, now=now, index=IndexRows((row,)))

    assert asked_of(store, append) == [store.database.sql.lock, store.database.sql.append]
    assert within.LOCK in store.database.sql.lock
    assert within.APPEND in store.database.sql.append
    assert len(store.query(lists.every_dossier)[0].agenda) == 1
    assert store.query(lambda connection: disclosures.disclosures(connection, [1])) == {1: (kept,)}
    assert list(check.breaches(store, check.Checking([store.verifier]))) == []


words = st.text(st.characters(exclude_categories=("Cs",), max_codepoint=0xFFFF), max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), words, max_size=4), min_size=1),
    alone=st.booleans(),
)
def test_the_database_seals_the_very_bytes_and_grows_the_very_tree_of_the_program(on_postgresql, now, said, alone):
    store = on_postgresql
    fits = [plain({f"x{key}": value for key, value in one.items()}) for one in said]
    drafts = [Draft(f"dossier/{place % 3}", "act", None, None, body) for place, body in enumerate(fits)]
    appended = []
    for some in [[one] for one in drafts] if alone else [drafts]:
        appended += store.append(some, expecting={}, now=now).written
    for one in appended:
        stored = store.entry(one.number)
        assert (stored, stored.body) == (one, one.body)
    leaves = [row.leaf for row in store.all_rows()]
    assert store.stored_head().hashes == tree.pack(tree.range_of(leaves))
    assert [tree.leaf_hash(bytes(row.body)) for row in store.all_rows()] == leaves
