"""Any one byte of any stored value, altered to whatever: it is found."""

# ruff: noqa: S608 - SQL put together by hand is what an attacker would run
from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import settings

from ratify.store import check, guards, open_store
from tests.tampering.logs import COLUMNS, KEY, ORIGIN, SIGNER, chance, write_at_random
from tests.tampering.means import UNSEALED

STRIDE = max(1, 360 // settings.default.max_examples)
"""Every sixth byte, beginning at another one in each value; every byte under the profile *thorough*."""


@pytest.fixture
def store(tmp_path):
    opened = open_store(f"sqlite:///{tmp_path / 'log.db'}", create=True, origin=ORIGIN, signer=KEY)
    yield opened
    opened.close()


def write_a_small_one(store):
    """A log of few entries that has something in every table."""
    for seed in range(1_000):
        log = write_at_random(store, chance(f"small {seed}"))
        if all(log.image.rows.values()) and log.image.size <= 12 and log.rotated_at is None:
            return
    pytest.fail("no such log among a thousand")


def test_every_byte_that_is_altered_is_found(store, tmp_path):
    write_a_small_one(store)
    store.change(guards.drop)
    rng, altered, missed = chance("one byte"), 0, []

    def found():
        told = check.breaches(store, check.Checking([SIGNER.verifier]))
        return [one for one in told if one.what.code != "store.guard_missing"]

    assert found() == []
    with closing(sqlite3.connect(tmp_path / "log.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for table, column, row, value in values(connection):
            put = (
                f"UPDATE {table} SET {column} = {'CAST(? AS TEXT)' if isinstance(value, str) else '?'} WHERE rowid = ?"
            )
            data = value.encode() if isinstance(value, str) else value
            for place in range(rng.randrange(min(STRIDE, len(data))), len(data), STRIDE):
                other = bytes([*data[:place], data[place] ^ rng.randrange(1, 256), *data[place + 1 :]])
                connection.execute(put, (other, row))
                altered += 1
                if not found():
                    missed.append((table, column, row, place, other))
            connection.execute(put, (data, row))
    assert missed == []
    assert found() == []
    assert altered >= 500


def values(connection):
    """Every text and every run of bytes that is stored and that an entry or a signature answers for."""
    for table, columns in COLUMNS.items():
        for row, *found in connection.execute(f"SELECT rowid, {', '.join(columns)} FROM {table}").fetchall():
            for column, value in zip(columns, found, strict=True):
                if isinstance(value, str | bytes) and (table, column) not in UNSEALED:
                    yield table, column, row, value
