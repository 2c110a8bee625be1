"""The role under which an office runs on PostgreSQL: one that owns nothing and cannot alter the log.

The owner of the tables, whom migrations run under, could drop a guard and do as he likes. So the servers run under
another role, that may add to what the log keeps and read it, and may change the rest. What is kept is what the guards
keep (``store.guards``); here the database itself refuses, whoever has got hold of a server's password.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from ratify.errors import Invalid, NotFound
from ratify.store.guards import GUARDED, Guarded
from ratify.store.tables import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

_HEAD = ("size", "hashes", "recorded_at", "verifier")
_MAINTAIN_SINCE = 170_000
_KINDS = ("TABLES", "SEQUENCES")
_EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")

_MIGHT = text(
    "SELECT rolsuper OR pg_has_role(rolname, (SELECT relowner FROM pg_class WHERE oid = 'entry'::regclass), 'MEMBER')"
    " FROM pg_roles WHERE rolname = :role"
)
_APPLICATIONS = text(
    "SELECT DISTINCT rolname FROM pg_class AS log, aclexplode(relacl) AS given JOIN pg_roles ON pg_roles.oid = grantee"
    " WHERE log.oid = 'entry'::regclass AND privilege_type = 'INSERT' AND grantee <> relowner"
)
_OWNS = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'entry'::regclass")
_COULD = text("SELECT has_table_privilege(:table, :right)")


def establish(connection: Connection, role: str) -> None:
    """Give a role the rights that a server needs, and take every other from it. Run by the owner of the tables.

    Raises ``Invalid``: ``store.role_wanted`` on SQLite, which has no roles, ``store.role_mighty`` for a role that could
    alter the log whatever it is given; ``NotFound`` (``store.no_role``) if the server has none of this name.
    """
    if connection.dialect.name != "postgresql":
        raise Invalid("store.role_wanted")
    mighty = connection.execute(_MIGHT, {"role": role}).scalar()
    if mighty is None:
        raise NotFound("store.no_role", role=role)
    if mighty:
        raise Invalid("store.role_mighty", role=role)
    _run(connection, role, [f"REVOKE ALL ON ALL {kind} IN SCHEMA {{schema}} FROM {{role}}" for kind in _KINDS])
    _run(connection, role, ["REVOKE CREATE ON SCHEMA {schema} FROM {role}", "GRANT USAGE ON SCHEMA {schema} TO {role}"])
    _run(connection, role, _grants(connection))


def renew(connection: Connection) -> None:
    """After a migration: give the roles that servers run under what they need of the tables that are new."""
    if connection.dialect.name == "postgresql" and connection.execute(_OWNS).scalar():
        for role in connection.execute(_APPLICATIONS).scalars().all():
            _run(connection, role, _grants(connection))


def could_alter(connection: Connection) -> tuple[str, tuple[str, ...]]:
    """Return the role that is used, and the tables of the log that it could alter past every guard; none on SQLite."""
    if connection.dialect.name != "postgresql":
        return "", ()
    role = str(connection.exec_driver_sql("SELECT current_user").scalar())
    if connection.execute(_MIGHT, {"role": role}).scalar():
        return role, tuple([guarded.table for guarded in GUARDED])
    return role, tuple([guarded.table for guarded in GUARDED if _could(connection, guarded)])


def _could(connection: Connection, guarded: Guarded) -> bool:
    rights = ["TRUNCATE", "TRIGGER", *(event for event in ("UPDATE", "DELETE") if guarded.forbids(event))]
    return any(connection.execute(_COULD, {"table": guarded.table, "right": right}).scalar() for right in rights)


def _grants(connection: Connection) -> Iterator[str]:
    """The rights of a server: to read all, to add to what is kept, and to change the rest."""
    kept = {guarded.table: guarded for guarded in GUARDED}
    for table in [*METADATA.tables, "alembic_version"]:
        yield f"GRANT {', '.join(_rights(table, kept.get(table)))} ON {{schema}}.{table} TO {{role}}"
    yield "GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"
    if int(connection.exec_driver_sql("SHOW server_version_num").scalar() or 0) >= _MAINTAIN_SINCE:
        # To write the table anew when something was erased (``store.disclosures``).
        yield "GRANT MAINTAIN ON {schema}.disclosure TO {role}"


def _rights(table: str, guarded: Guarded | None) -> tuple[str, ...]:
    if table == "alembic_version":
        return ("SELECT",)
    if table == "head":
        return ("SELECT", f"UPDATE ({', '.join(_HEAD)})")
    if guarded is None:
        return _EVERYTHING
    return ("SELECT", "INSERT", *(event for event in ("UPDATE", "DELETE") if not guarded.forbids(event)))


def _run(connection: Connection, role: str, statements: Iterator[str] | list[str]) -> None:
    quote = connection.dialect.identifier_preparer.quote_identifier
    schema = str(connection.exec_driver_sql("SELECT current_schema()").scalar())
    for statement in statements:
        connection.exec_driver_sql(statement.format(schema=quote(schema), role=quote(role)))
