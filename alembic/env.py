"""What Alembic runs before migrations: on the program's connection, or on the URL of ``alembic -x url=…``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import context
from ratify.store import driver
from ratify.store.engine import parse_url
from ratify.store.tables import METADATA

if TYPE_CHECKING:
    from sqlalchemy import Connection


def _run(connection: Connection) -> None:
    # SQLite alters a table only by making it anew, which is what batch mode does.
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    database = driver.connect(parse_url(context.get_x_argument(as_dictionary=True).get("url")))
    try:
        driver.transact(database, _run)
    finally:
        database.close()
