"""The role that servers run under on PostgreSQL: it does everything that an office does, and cannot alter the log."""

# ruff: noqa: S608 - SQL put together by hand is what somebody with the server's password would run
from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hands import act, make_bureau, settings_of
from petitions import BASIS, expected, received
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from ratify import office as journeys
from ratify.errors import Invalid, NotFound, Unavailable
from ratify.office.accounts import add_account
from ratify.store import DossierRow, IndexRows, guards, open_store
from ratify.store.application import could_alter, establish
from ratify.store.guards import GUARDED
from ratify.store.tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hands import Bureau

    from ratify.settings import Settings

pytestmark = pytest.mark.postgres
OWNER, ROLE = "ratify owner", "ratify application"
KEPT = [guarded.table for guarded in GUARDED]


@pytest.fixture
def roles(postgres) -> Iterator[str]:
    """A database of an owner who is no superuser, and a role beside him; the database's name."""
    name = postgres.create()
    for statement in (
        f'CREATE ROLE "{OWNER}" LOGIN',
        f'CREATE ROLE "{ROLE}" LOGIN',
        f'ALTER DATABASE {name} OWNER TO "{OWNER}"',
    ):
        postgres.connection.execute(statement)
    yield name
    postgres.drop(name)
    for role in (OWNER, ROLE):
        postgres.connection.execute(f'DROP ROLE "{role}"')


@pytest.fixture
def under(roles, postgres, tmp_path):
    """Gives the settings under a role."""

    def settings(role: str) -> Settings:
        url = make_url(postgres.url(roles)).set(username=role)
        return settings_of(url.render_as_string(hide_password=False), tmp_path)

    return settings


@pytest.fixture
def owned(under, tmp_path, clock) -> Iterator[Bureau]:
    """An office whose tables belong to the owner, who has given the other role its rights."""
    made = make_bureau(under(OWNER).database_url, tmp_path, clock)
    journeys.serve_under(made.office, ROLE)
    yield made
    made.office.store.close()


@pytest.fixture
def served(owned, under, clock) -> Iterator[Bureau]:
    """The office as a server has it."""
    office = journeys.open_office(under(ROLE), clock=clock)
    yield replace(owned, office=office)
    office.store.close()


def refused(bureau: Bureau, statement: str) -> str:
    """The SQLSTATE with which a statement is refused to the role of a server."""
    with bureau.office.store.database.writer.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.exec_driver_sql(statement)
    return getattr(caught.value.orig, "sqlstate", "")


def test_an_office_records_confirms_sweeps_erases_reindexes_and_verifies_under_it(served, tmp_path):
    dossier = served.adopted()
    journeys.record(served.office, served.clerk, dossier, act("transmit", "2024-07-05"))
    petition = expected(served, tmp_path)
    entry = received(served, petition)
    served.clock.on(date(2024, 7, 15))
    assert journeys.sweep(served.office).issued > 0
    mine = journeys.inbox(served.office, served.clerk)
    journeys.acknowledge(served.office, served.clerk, mine[0].entry)
    presiding = replace(served.second, roles=frozenset({"presiding_officer", "auditor"}))
    erased = journeys.erase(served.office, presiding, entry, ["petitioner"], basis=BASIS)
    assert erased.swept  # PostgreSQL 17 and later
    journeys.reindex(served.office)
    add_account(served.office, served.admin, "more", "more", {"clerk"}, "une autre phrase de passe")
    verdict = journeys.verify(served.office)
    assert verdict.sound, verdict.breaches


FORBIDDEN = [
    *(f"DELETE FROM {table}" for table in KEPT if table != "disclosure"),
    *(f"UPDATE {table} SET {column} = {column}" for table, column in
      (("entry", "body"), ("checkpoint", "note"), ("definition", "content"), ("attachment", "content"),
       ("disclosure", "value"), ("look_up", "what"), ("watched_checkpoint", "note"), ("head", "origin"))),
    *(f"TRUNCATE {table}" for table in KEPT),
    *(f"DROP TABLE {table}" for table in KEPT),
    *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in KEPT),
    *(f"ALTER TABLE {table} ADD COLUMN more text" for table in KEPT),
    *(f"CREATE TRIGGER mine BEFORE INSERT ON {table} EXECUTE FUNCTION ratify_keeps()" for table in KEPT),
    "DROP TRIGGER ratify_keeps_entry_delete ON entry",
    "CREATE OR REPLACE FUNCTION ratify_keeps() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$",
    "DROP FUNCTION ratify_append(jsonb)",
    "INSERT INTO head (id, origin, size, hashes, recorded_at) VALUES (1, 'other', 0, '', '')",
    "SET session_replication_role = replica",
    f'SET ROLE "{OWNER}"',
    f'ALTER TABLE entry OWNER TO "{ROLE}"',
    "CREATE TABLE mine (id integer)",
    "UPDATE alembic_version SET version_num = '0001'",
]  # fmt: skip


def test_what_would_alter_the_log_is_refused_by_the_database_itself(served):
    """Not by the guards, which are triggers and answer otherwise: for want of the right."""
    served.adopted()
    before = list(served.office.store.all_rows())
    answers = {statement: refused(served, statement) for statement in FORBIDDEN}
    assert {statement: state for statement, state in answers.items() if state != "42501"} == {}
    assert list(served.office.store.all_rows()) == before
    assert journeys.verify(served.office).sound


def test_the_doctor_says_whether_the_role_could_alter_the_log(owned, served, under):
    def told(role):
        (found,) = [one for one in journeys.doctor(under(role)) if one.what.code.startswith("office.doctor.role")]
        return found.ok, found.what.code, found.what.particulars["role"]

    assert told(ROLE) == (True, "office.doctor.role", ROLE)
    assert told(OWNER) == (False, "office.doctor.role_mighty", OWNER)
    owned.office.store.change(lambda c: c.exec_driver_sql(f'GRANT TRUNCATE ON checkpoint TO "{ROLE}"'))
    assert served.office.store.query(could_alter) == (ROLE, ("checkpoint",))
    journeys.serve_under(owned.office, ROLE)
    assert served.office.store.query(could_alter) == (ROLE, ())


def test_a_migration_run_by_the_owner_gives_the_role_what_is_new(owned, served, under, clock):
    def forget(connection):
        connection.exec_driver_sql(f'REVOKE ALL ON agenda FROM "{ROLE}"')

    row = DossierRow("1", "R/1", {"fr": "Accord"}, "treaty", {}, 1, date(2024, 7, 4), None, "accord")
    owned.office.store.change(forget)
    with pytest.raises(Unavailable, match=r"store\.read_only"):
        served.office.store.put_index(IndexRows((row,)))
    journeys.init(under(OWNER), clock=clock).store.close()
    served.office.store.put_index(IndexRows((row,)))


def test_every_table_is_either_kept_or_the_servers_own(served):
    """Nothing was forgotten: the role reads everything, and writes what is not the log's."""
    for table in METADATA.tables:
        asked = f"SELECT has_table_privilege('{table}', 'SELECT'), has_table_privilege('{table}', 'UPDATE')"
        reads, writes = served.office.store.query(lambda c, asked=asked: c.exec_driver_sql(asked).one())
        assert (reads, writes) == (True, table not in KEPT), table
    assert served.office.store.query(guards.missing) == ()


def test_a_role_that_is_not_there_or_could_do_everything_anyway_is_refused(owned):
    for role, kind, code in (
        ("nobody", NotFound, "store.no_role"),
        (OWNER, Invalid, "store.role_mighty"),
        ("postgres", Invalid, "store.role_mighty"),
    ):
        with pytest.raises(kind, match=code.replace(".", r"\.")):
            journeys.serve_under(owned.office, role)


def test_sqlite_knows_no_roles(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'office.db'}", create=True, origin="log.example")
    with pytest.raises(Invalid, match=r"store\.role_wanted"):
        store.change(lambda connection: establish(connection, ROLE))
    assert store.query(could_alter) == ("", ())
    store.close()
