"""The tree grown by PostgreSQL itself: a short function over its built-in SHA-256, the twin of ``journal.tree.grow``.

An append on PostgreSQL has the head grown in the statement that updates it, and signs only what came back the same
as the program computed. So a head that the two do not agree on is never signed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

FUNCTION = "ratify_grown"

_BODY = """
DECLARE
    node bytea;
    rest bigint;
BEGIN
    FOR place IN 0 .. length(leaves) / 32 - 1 LOOP
        node := substr(leaves, place * 32 + 1, 32);
        rest := size + place;
        WHILE rest & 1 = 1 LOOP
            node := sha256('\\x01'::bytea || substr(hashes, length(hashes) - 31) || node);
            hashes := substr(hashes, 1, length(hashes) - 32);
            rest := rest >> 1;
        END LOOP;
        hashes := hashes || node;
    END LOOP;
    RETURN hashes;
END
"""


def create(connection: Connection) -> None:
    """Make the function ``ratify_grown(size, hashes, leaves)``; on SQLite there is none and nothing is done.

    It gives the packed compact range (RFC 6962 section 2.1, see ``journal.tree.pack``) of a log of ``size`` entries
    with further leaves, whose hashes stand one after another in ``leaves``, 32 bytes each.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {FUNCTION}(size bigint, hashes bytea, leaves bytea) RETURNS bytea"
            f" LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $${_BODY}$$"
        )


def drop(connection: Connection) -> None:
    """Take the function away."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {FUNCTION}(bigint, bytea, bytea)")
