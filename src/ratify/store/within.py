"""What PostgreSQL does by itself in an append: one statement that writes all of it, so that one answer is waited for.

The head row is a lock that every writer of every server waits for, so nothing but the sealing of a checkpoint may
happen between its being locked and the commit. The function gives entries the numbers that follow the head, hashes
their bytes as they came, grows the tree over them (``store.growth``) and refuses everything if it does not come to the
hashes that the program computed. The indexes are written by a second function, which is also called alone.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from ratify.store.columns import (
    AGENDA_COLUMNS,
    BEFALL,
    DOSSIER_COLUMNS,
    ENTRY_COLUMNS,
    INBOX_COLUMNS,
    PUT_AGENDA,
    PUT_DOSSIER,
    PUT_INBOX,
)
from ratify.store.growth import FUNCTION as GROWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

LOCK, APPEND, INDEX = "ratify_lock", "ratify_append", "ratify_index"

TREES_DIFFER = "RTF01"
"""The SQLSTATE with which an append is refused over whose tree program and database do not agree."""

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)

# Two statements, for the second has to see what was committed while the lock was waited for.
_LOCK_BODY = """
BEGIN
    SELECT head.origin, head.size, head.hashes, head.recorded_at, head.verifier
        INTO origin, size, hashes, recorded_at, verifier FROM head WHERE id = 1 FOR UPDATE;
    SELECT array_agg((SELECT coalesce(max(version), 0) FROM entry WHERE entry.stream = wanted.stream) ORDER BY place)
        INTO versions FROM jsonb_array_elements_text(streams) WITH ORDINALITY AS wanted(stream, place);
END
"""
_LOCK_GIVES = (
    "streams jsonb, OUT origin text, OUT size bigint, OUT hashes bytea, OUT recorded_at text, OUT verifier text,"
    " OUT versions bigint[]"
)
_APPEND_BODY = f"""
DECLARE
    leaves bytea;
    before bigint;
    came bytea;
BEGIN
    SELECT string_agg(sha256('\\x00'::bytea || convert_to(one ->> 'body', 'UTF8')), ''::bytea ORDER BY place)
        INTO leaves FROM jsonb_array_elements(said -> 'entries') WITH ORDINALITY AS given(one, place);
    UPDATE head SET size = size + length(leaves) / 32, hashes = {GROWN}(size, hashes, leaves),
        recorded_at = said ->> 'recorded_at', verifier = said ->> 'verifier'
        WHERE id = 1 RETURNING size - length(leaves) / 32, hashes INTO before, came;
    IF came IS DISTINCT FROM decode(said ->> 'hashes', 'hex') THEN
        RAISE EXCEPTION USING ERRCODE = '{TREES_DIFFER}', MESSAGE = 'the trees differ';
    END IF;
    INSERT INTO entry ({ENTRY_COLUMNS})
        SELECT before + place, one ->> 'stream', (one ->> 'version')::bigint, one ->> 'kind', one ->> 'occurred_on',
            said ->> 'recorded_at', one ->> 'key', convert_to(one ->> 'body', 'UTF8'),
            substr(leaves, place::integer * 32 - 31, 32)
        FROM jsonb_array_elements(said -> 'entries') WITH ORDINALITY AS given(one, place);
    IF said ? 'note' THEN
        INSERT INTO checkpoint (size, note) VALUES (before + length(leaves) / 32, said ->> 'note');
    END IF;
    IF said ? 'disclosed' THEN
        INSERT INTO disclosure (number, path, salt, value)
            SELECT before + place, path, salt, value FROM jsonb_to_recordset(said -> 'disclosed')
                AS given(place bigint, path text, salt text, value text);
    END IF;
    IF said ? 'indexes' THEN
        PERFORM {INDEX}(said -> 'indexes');
    END IF;
END
"""  # noqa: S608 - put together from constants


def _from(columns: str, rows: str) -> str:
    return f"SELECT {columns} FROM {rows}"  # noqa: S608 - put together from constants


_put_dossier = PUT_DOSSIER.format(source=_from(DOSSIER_COLUMNS, "jsonb_populate_record(NULL::dossier_index, one)"))
_put_agenda = PUT_AGENDA.format(source=_from(AGENDA_COLUMNS, "jsonb_populate_recordset(NULL::agenda, one -> 'agenda')"))
_put_inbox = PUT_INBOX.format(source=_from(INBOX_COLUMNS, "jsonb_populate_record(NULL::inbox, one)"))
_NUMBERS = ("alert", "standing")


def _said(text: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: f"(one ->> '{found[1]}'){'::bigint' * (found[1] in _NUMBERS)}", text)


_befall = " ".join(f"WHEN '{what}' THEN {_said(text)};" for what, text in BEFALL.items())
_INDEX_BODY = f"""
DECLARE
    one jsonb;
    was record;
BEGIN
    FOR one IN SELECT jsonb_array_elements(said -> 'dossiers') LOOP
        SELECT search, uses INTO was FROM dossier_index WHERE dossier = one ->> 'dossier';
        {_put_dossier};
        CONTINUE WHEN NOT FOUND;
        IF was.search IS DISTINCT FROM one ->> 'search' THEN
            DELETE FROM dossier_word WHERE dossier = one ->> 'dossier';
            INSERT INTO dossier_word (word, dossier)
                SELECT jsonb_array_elements_text(one -> 'words'), one ->> 'dossier';
        END IF;
        IF was.uses IS DISTINCT FROM one ->> 'uses' THEN
            DELETE FROM dossier_use WHERE dossier = one ->> 'dossier';
            INSERT INTO dossier_use (use, dossier)
                SELECT DISTINCT jsonb_array_elements_text((one ->> 'uses')::jsonb), one ->> 'dossier';
        END IF;
        DELETE FROM agenda WHERE dossier = one ->> 'dossier';
        {_put_agenda};
    END LOOP;
    IF jsonb_array_length(said -> 'outdated') > 0 THEN
        UPDATE dossier_index SET next_change_on = computed_for WHERE uses IS NULL OR dossier IN (
            SELECT dossier FROM dossier_use WHERE use IN (SELECT jsonb_array_elements_text(said -> 'outdated')));
    END IF;
    FOR one IN SELECT jsonb_array_elements(said -> 'inbox') LOOP
        {_put_inbox};
        DELETE FROM inbox_reader WHERE alert = (one ->> 'alert')::bigint;
        INSERT INTO inbox_reader (reader, alert)
            SELECT jsonb_array_elements_text(one -> 'readers'), (one ->> 'alert')::bigint;
    END LOOP;
    FOR one IN SELECT jsonb_array_elements(said -> 'befallen') LOOP
        CASE one ->> 'what' {_befall} END CASE;
    END LOOP;
END
"""  # noqa: S608 - put together from constants


def create(connection: Connection) -> None:
    """Make the functions; on SQLite there are none and nothing is done."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {LOCK}({_LOCK_GIVES}) LANGUAGE plpgsql AS $${_LOCK_BODY}$$"
        )
        for name, body in ((INDEX, _INDEX_BODY), (APPEND, _APPEND_BODY)):
            connection.exec_driver_sql(
                f"CREATE OR REPLACE FUNCTION {name}(said jsonb) RETURNS void LANGUAGE plpgsql AS $${body}$$"
            )


def drop(connection: Connection) -> None:
    """Take the functions away."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {LOCK}(jsonb)")
        for name in (APPEND, INDEX):
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}(jsonb)")


def given(what: Mapping[str, object] | Sequence[str]) -> str:
    """Return what the functions are given, as JSON."""
    return _JSON.encode(what)


def found_that_trees_differ(error: Exception) -> bool:
    """Say whether an append was refused because program and database do not agree on its tree."""
    return getattr(error, "sqlstate", getattr(getattr(error, "orig", None), "sqlstate", None)) == TREES_DIFFER
