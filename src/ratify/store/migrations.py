"""The schema's edition, and bringing a database to the one that this program writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect

from ratify.errors import Invalid, Unavailable
from ratify.shipped import shipped

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

REVISION = "0004"
"""The newest migration, kept here too so that opening a database need not import Alembic; a test compares them."""

_ONE_AT_A_TIME = 0x7261_7469_6679  # "ratify"


def current_revision(connection: Connection) -> str | None:
    """Return the edition of the schema that is there; nothing if the database holds no office."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found


def check_revision(connection: Connection) -> None:
    """Refuse a schema that is not this program's.

    Raises ``Invalid`` (``store.no_office``) for a database that holds none, ``Unavailable``
    (``store.older_schema``) for one to be upgraded and (``store.newer_schema``) for one that only a newer ratify
    knows.
    """
    found = current_revision(connection)
    if found is None:
        raise Invalid("store.no_office")
    if found != REVISION:
        code = "store.older_schema" if found < REVISION else "store.newer_schema"
        raise Unavailable(code, found=found, wanted=REVISION)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations that are wanting, within the connection's transaction: all of them or none."""
    from alembic import command  # noqa: PLC0415 - slow to import, and rarely wanted

    _alone(connection)
    found = current_revision(connection)
    if found is not None and found > REVISION:
        raise Unavailable("store.newer_schema", found=found, wanted=REVISION)
    command.upgrade(config(connection), revision)


def downgrade(connection: Connection, revision: str = "base") -> None:
    """Undo migrations down to one, within the connection's transaction; to ``base`` drops every table and the log."""
    from alembic import command  # noqa: PLC0415 - as in ``upgrade``

    _alone(connection)
    command.downgrade(config(connection), revision)


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration over the shipped migrations, to be run on this connection."""
    from alembic.config import Config  # noqa: PLC0415 - as in ``upgrade``

    made = Config()
    made.set_main_option("script_location", str(shipped("alembic")).replace("%", "%%"))
    if connection is not None:
        made.attributes["connection"] = connection
    return made


def _alone(connection: Connection) -> None:
    """Let two servers that start together migrate one after the other; SQLite's write lock does it by itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})")
