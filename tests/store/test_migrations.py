"""The schema: up, down, and the same as the tables declare, on both databases."""

from __future__ import annotations

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect, text

from ratify.errors import Invalid, Unavailable
from ratify.store import driver, guards, migrate, migrations, open_store
from ratify.store.engine import parse_url
from ratify.store.tables import METADATA


@pytest.fixture
def database(database_url):
    reached = driver.connect(parse_url(database_url))
    yield reached
    reached.close()


def _tables(database):
    return driver.query(database, lambda connection: set(inspect(connection).get_table_names()))


def test_the_newest_migration_is_the_one_this_program_wants():
    assert ScriptDirectory.from_config(migrations.config()).get_current_head() == migrations.REVISION


def test_the_migrations_make_the_tables_as_they_are_declared(database):
    driver.transact(database, migrations.upgrade)

    def differences(connection):
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, METADATA)

    assert driver.query(database, differences) == []


def test_check_constraints_are_made_as_declared(database):
    driver.transact(database, migrations.upgrade)
    declared = {
        (table.name, constraint.name)
        for table in METADATA.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }

    def there(connection):
        look = inspect(connection)
        return {(name, one["name"]) for name in look.get_table_names() for one in look.get_check_constraints(name)}

    assert driver.query(database, there) == declared


def test_every_migration_goes_up_and_down_again_and_leaves_nothing(database):
    revisions = [one.revision for one in ScriptDirectory.from_config(migrations.config()).walk_revisions()]
    for revision in reversed(revisions):
        driver.transact(database, lambda connection, to=revision: migrations.upgrade(connection, to))
        assert driver.query(database, migrations.current_revision) == revision
        assert driver.query(database, guards.missing) == ()
    assert _tables(database) == {*METADATA.tables, "alembic_version"}
    for revision in [*revisions[1:], "base"]:
        driver.transact(database, lambda connection, to=revision: migrations.downgrade(connection, to))
    assert _tables(database) <= {"alembic_version"}
    driver.transact(database, migrations.upgrade)
    assert _tables(database) == {*METADATA.tables, "alembic_version"}


def test_a_migration_that_fails_leaves_nothing_behind(database):
    def fail(connection):
        migrations.upgrade(connection)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        driver.transact(database, fail)
    assert _tables(database) == set()


def test_two_servers_that_start_together_make_one_office(database_url, key):
    failures, stores = [], []

    def start():
        try:
            stores.append(open_store(database_url, create=True, origin="log.example", signer=key))
        except Exception as error:  # noqa: BLE001 - told in the main thread
            failures.append(error)

    servers = [threading.Thread(target=start) for _ in range(2)]
    for server in servers:
        server.start()
    for server in servers:
        server.join()
    assert failures == []
    for store in stores:
        assert store.head().size == 0
        store.close()


def test_migrate_brings_an_empty_database_to_the_newest_schema(database, database_url):
    driver.query(database, migrations.current_revision)
    if database.is_sqlite:
        driver.transact(database, lambda connection: connection.exec_driver_sql("PRAGMA user_version = 1"))
    migrate(database_url)
    migrate(database_url)
    assert driver.query(database, migrations.current_revision) == migrations.REVISION


@pytest.mark.parametrize(
    ("found", "code"), [("0000", "store.older_schema"), ("9999", "store.newer_schema"), (None, "store.no_office")]
)
def test_another_edition_of_the_schema_is_refused(store, database_url, found, code):
    if found is None:
        store.change(lambda connection: connection.exec_driver_sql("DELETE FROM alembic_version"))
    else:
        other = {"found": found}
        store.change(
            lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = :found"), other)
        )
    with pytest.raises((Unavailable, Invalid)) as refusal:
        open_store(database_url)
    assert refusal.value.phrase.code == code


def test_a_newer_schema_is_never_migrated(store, database_url):
    store.change(lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unavailable, match=r"store\.newer_schema"):
        migrate(database_url)
