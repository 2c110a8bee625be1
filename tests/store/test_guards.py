"""The guards in the schema, on both databases, and the ways around them that are known."""

# ruff: noqa: S608 - SQL put together by hand is what an attacker, or a mistake, would run
from __future__ import annotations

from dataclasses import replace

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ratify.store import Disclosure, attachment, check, guards
from ratify.store.columns import ENTRY_COLUMNS

FORBIDDEN = [
    "UPDATE entry SET kind = 'other' WHERE number = 1",
    "UPDATE entry SET number = 9 WHERE number = 1",
    "DELETE FROM entry WHERE number = 2",
    "DELETE FROM entry",
    "UPDATE checkpoint SET note = ''",
    "DELETE FROM checkpoint",
    "UPDATE attachment SET content = content",
    "DELETE FROM attachment",
    "UPDATE definition SET name = 'other'",
    "DELETE FROM definition",
    "DELETE FROM head",
    "UPDATE disclosure SET value = '\"another\"'",
    "DELETE FROM look_up",
    "DELETE FROM watched_checkpoint",
    f"INSERT INTO entry ({ENTRY_COLUMNS}) SELECT {ENTRY_COLUMNS} FROM entry WHERE number = 1",
    "INSERT INTO entry SELECT 99, stream, version, kind, occurred_on, recorded_at, NULL, body, leaf FROM entry LIMIT 1",
    "INSERT INTO entry SELECT * FROM entry WHERE true ON CONFLICT (number) DO UPDATE SET kind = 'other'",
]


LOOKED = "INSERT INTO look_up (looked_at, account, person, what, particulars) VALUES ('now', 'a', 'p', 'log', '{}')"
SEEN = "INSERT INTO watched_checkpoint (origin, size, root, note, seen_at) VALUES ('other', 1, 'r', 'n', 'now')"


@pytest.fixture
def full(store, draft, now):
    file = attachment(b"x", media_type="text/plain", file_name="x.txt")
    disclosed = replace(draft(), disclosures=(Disclosure("act.facts.name", "c2FsdA", '"Awa"'),))
    store.append([draft(key="k"), disclosed], expecting={}, now=now, attachments=[file])
    store.change(lambda connection: connection.execute(text(LOOKED)))
    store.change(lambda connection: connection.execute(text(SEEN)))
    insert = "INSERT INTO definition (digest, kind, name, edition, content) VALUES ('d', 'calendar', 'n', 1, :content)"
    store.change(lambda connection: connection.execute(text(insert), {"content": b""}))
    return store


def _run(store, statement):
    store.database.writer.dispose()
    with store.database.writer.begin() as connection:
        connection.exec_driver_sql(statement)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_what_the_log_keeps_is_neither_altered_nor_deleted_nor_replaced(full, statement):
    before = list(full.all_rows())
    with pytest.raises(DBAPIError):
        _run(full, statement)
    assert list(full.all_rows()) == before


def test_a_new_office_has_every_guard(full):
    assert full.query(guards.missing) == ()


def test_insert_or_replace_does_not_slip_past_even_without_recursive_triggers(tmp_path, key, draft, now):
    from ratify.store import open_store

    store = open_store(f"sqlite:///{tmp_path / 'office.db'}", create=True, origin="log.example", signer=key)
    store.append([draft(key="k"), draft()], expecting={}, now=now)
    before = list(store.all_rows())
    replacements = [
        f"INSERT OR REPLACE INTO entry ({ENTRY_COLUMNS}) SELECT 1, 's', 1, kind, occurred_on, recorded_at, 'j', body, leaf FROM entry LIMIT 1",
        f"INSERT OR REPLACE INTO entry ({ENTRY_COLUMNS}) SELECT 9, stream, version, kind, occurred_on, recorded_at, 'j', body, leaf FROM entry LIMIT 1",
        f"INSERT OR REPLACE INTO entry ({ENTRY_COLUMNS}) SELECT 9, 's', 1, kind, occurred_on, recorded_at, 'k', body, leaf FROM entry LIMIT 1",
        "INSERT OR REPLACE INTO checkpoint (size, note) VALUES (2, '')",
        "INSERT OR REPLACE INTO head (id, origin, size, hashes, recorded_at) VALUES (1, 'other', 0, x'', '')",
    ]
    with store.database.writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA recursive_triggers = OFF")
        connection.rollback()
        driver = connection.connection.driver_connection
        driver.execute("PRAGMA recursive_triggers = OFF")
        assert driver.execute("PRAGMA recursive_triggers").fetchone() == (0,)
        for statement in replacements:
            with pytest.raises(Exception, match="ratify keeps"):
                driver.execute(statement)
    assert list(store.all_rows()) == before
    store.database.writer.dispose()
    store.close()


@pytest.mark.postgres
def test_truncate_and_a_replicas_role_do_not_slip_past(new_postgres_database, key, draft, now):
    from ratify.store import open_store

    store = open_store(new_postgres_database(), create=True, origin="log.example", signer=key)
    store.append([draft()], expecting={}, now=now)
    for statement in ("TRUNCATE entry", "TRUNCATE head", "TRUNCATE checkpoint CASCADE"):
        with pytest.raises(DBAPIError, match="ratify keeps"):
            _run(store, statement)
    for statement in FORBIDDEN[:6]:
        with store.database.writer.connect() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            with pytest.raises(DBAPIError, match="ratify keeps"):
                connection.exec_driver_sql(statement)
    assert list(check.breaches(store, check.Checking([store.verifier]))) == []
    store.close()


def test_a_table_made_anew_by_a_migration_loses_its_guards_and_that_is_told(full):
    """Alembic's batch mode on SQLite copies the table and drops the old one, and its triggers with it."""

    def rebuild(connection):
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("entry", recreate="always") as batch:
            batch.alter_column("kind", nullable=False)

    if not full.database.is_sqlite:
        full.change(lambda connection: connection.exec_driver_sql("ALTER TABLE entry DISABLE TRIGGER ALL"))
    else:
        full.change(rebuild)
    lost = full.query(guards.missing)
    assert {name for name in lost if "_entry_" in name} == set(lost) != set()
    told = [breach.what for breach in check.breaches(full, check.Checking([full.verifier]))]
    assert {one.particulars["name"] for one in told if one.code == "store.guard_missing"} == set(lost)
    full.change(guards.create)
    assert full.query(guards.missing) == ()
    with pytest.raises(DBAPIError):
        _run(full, "DELETE FROM entry")


def test_a_guard_of_the_right_name_that_does_nothing_is_missed(full):
    if full.database.is_sqlite:
        statements = [
            "DROP TRIGGER ratify_keeps_entry_delete",
            "CREATE TRIGGER ratify_keeps_entry_delete BEFORE DELETE ON entry BEGIN SELECT 1; END",
        ]
        lost = 1
    else:
        statements = [
            "CREATE OR REPLACE FUNCTION ratify_keeps() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$"
        ]
        lost = 22  # all of them call it
    for statement in statements:
        full.change(lambda connection, one=statement: connection.exec_driver_sql(one))
    assert len(full.query(guards.missing)) == lost


def test_the_guards_can_be_made_twice(full):
    full.change(guards.create)
    full.change(guards.create)
    assert full.query(guards.missing) == ()


def test_a_disclosure_can_be_erased_and_not_altered(full):
    _run(full, "DELETE FROM disclosure WHERE number = 2")
    assert full.query(lambda connection: connection.execute(text("SELECT count(*) FROM disclosure")).scalar()) == 0
