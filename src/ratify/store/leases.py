"""Leases of alerts that are being carried, so that two servers do not carry one at the same time.

They are no truth, and may be emptied: what was carried is an entry. Whoever dies with a lease leaves it behind; when it
is over, another carries the alert, perhaps once more, under the same message id.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, text

from ratify.journal.canonical import utc_text
from ratify.store import lists
from ratify.store.tables import METADATA

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ratify.store.indexes import InboxRow

LASTS = timedelta(minutes=10)
"""How long a lease keeps others away: longer than a mail server may take with all the readers of an alert."""

_TAKE = (
    "INSERT INTO lease (alert, token, until) SELECT alert, :token, :until FROM inbox WHERE alert = :alert {free}"
    " ON CONFLICT (alert) DO UPDATE SET token = excluded.token, until = excluded.until WHERE lease.until <= :now"
)
# An alert that another server is just taking, or has carried and is writing down, is passed by and not waited for.
_TAKES = {
    "sqlite": text(_TAKE.format(free="")),
    "postgresql": text(_TAKE.format(free="FOR UPDATE SKIP LOCKED")),
}


def take(connection: Connection, alert: int, token: str, *, now: datetime) -> InboxRow | None:
    """Take the lease of an alert that still waits, from ``now`` on; gives the alert as it stands, or nothing.

    Nothing, if somebody else has it or has done with it. Taking is one statement, so two never both do. Only who has
    the lease looks how the alert stands: who had it before gave it back in the transaction that says what came of it.
    """
    said = {"alert": alert, "token": token, "until": utc_text(now + LASTS), "now": utc_text(now)}
    if connection.execute(_TAKES[connection.dialect.name], said).rowcount != 1:
        return None
    row = lists.alert(connection, alert)
    if row is None or row.delivered_at is not None:
        give_back(connection, alert, token)
        return None
    return row


def give_back(connection: Connection, alert: int, token: str) -> None:
    """Give a lease back, if it is still one's own."""
    table = METADATA.tables["lease"]
    connection.execute(delete(table).where(table.c.alert == alert, table.c.token == token))
