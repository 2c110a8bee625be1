"""The statements of the hot paths, as the driver gets them: append, and reading the entries of a stream.

They are constants, so that SQLite's driver and psycopg prepare each of them once for a connection. Everything that
varies is bound. The cool paths (accounts, lists, administration) use SQLModel instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from ratify.store import within
from ratify.store.columns import (
    AGENDA_COLUMNS,
    BEFALL,
    DOSSIER_COLUMNS,
    ENTRY_COLUMNS,
    INBOX_COLUMNS,
    INDEXES,
    PUT_AGENDA,
    PUT_DOSSIER,
    PUT_INBOX,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


def _named(text: str) -> str:
    return re.sub(r"\{(\w+)\}", r":\1", text)


def _values(columns: str) -> str:
    return f"VALUES ({', '.join('?' for _ in columns.split(','))})"


@dataclass(frozen=True, slots=True)
class Statements:
    """SQL texts with the place-holders of SQLite's driver; ``postgresql`` gives those of psycopg.

    ``begin`` takes the write lock where a transaction must be begun by hand; psycopg begins by itself.
    """

    begin: str = "BEGIN IMMEDIATE"
    head: str = "SELECT origin, size, hashes, recorded_at, verifier FROM head WHERE id = 1"
    lock_head: str = "SELECT origin, size, hashes, recorded_at, verifier FROM head WHERE id = 1"
    version: str = "SELECT max(version) FROM entry WHERE stream = ?"
    # Of three streams, as many as a dossier hangs on: where the log ends and how far each has come, in one question.
    end_and_versions: str = (
        "SELECT size, recorded_at, (SELECT max(version) FROM entry WHERE stream = ?),"
        " (SELECT max(version) FROM entry WHERE stream = ?), (SELECT max(version) FROM entry WHERE stream = ?)"
        " FROM head WHERE id = 1"
    )
    leaf_at: str = "SELECT leaf FROM entry WHERE stream = ? AND version = ?"
    insert_entry: str = f"INSERT INTO entry ({ENTRY_COLUMNS}) {_values(ENTRY_COLUMNS)}"
    update_head: str = "UPDATE head SET size = ?, hashes = ?, recorded_at = ?, verifier = ? WHERE id = 1"
    # Only of a log that was signed before its head said under which key.
    name_verifier: str = "UPDATE head SET verifier = ? WHERE id = 1 AND verifier = ''"
    # PostgreSQL alone: everything that an append, or the indexes, are to hold, in one statement (``store.within``).
    append: str = ""
    put_indexes: str = ""
    lock: str = ""
    versions: str = ""
    insert_disclosure: str = "INSERT INTO disclosure (number, path, salt, value) VALUES (?, ?, ?, ?)"
    insert_checkpoint: str = "INSERT INTO checkpoint (size, note) VALUES (?, ?)"
    has_definition: str = "SELECT 1 FROM definition WHERE digest = ?"
    insert_definition: str = "INSERT INTO definition (digest, kind, name, edition, content) VALUES (?, ?, ?, ?, ?)"
    has_attachment: str = "SELECT 1 FROM attachment WHERE digest = ?"
    insert_attachment: str = (
        "INSERT INTO attachment (digest, content, size, media_type, file_name) VALUES (?, ?, ?, ?, ?)"
    )
    entries: str = f"SELECT {ENTRY_COLUMNS} FROM entry WHERE stream = ? AND version > ? ORDER BY version"  # noqa: S608 - a constant
    by_key: str = f"SELECT {ENTRY_COLUMNS} FROM entry WHERE key = ?"  # noqa: S608 - a constant
    by_number: str = f"SELECT {ENTRY_COLUMNS} FROM entry WHERE number = ?"  # noqa: S608 - a constant
    rows: str = f"SELECT {ENTRY_COLUMNS} FROM entry WHERE number > ? AND number <= ? ORDER BY number LIMIT ?"  # noqa: S608 - a constant
    leaves: str = "SELECT leaf FROM entry WHERE number > ? AND number <= ? ORDER BY number"
    last_number: str = "SELECT max(number) FROM entry"
    of_kind: str = f"SELECT {ENTRY_COLUMNS} FROM entry WHERE kind = ? ORDER BY number"  # noqa: S608 - a constant
    back: str = f"SELECT {ENTRY_COLUMNS} FROM entry WHERE kind = ? AND number < ? ORDER BY number DESC LIMIT ?"  # noqa: S608 - a constant
    opened: str = (
        "SELECT number, stream FROM entry WHERE kind = 'opened' AND number > ? AND number <= ? ORDER BY number LIMIT ?"
    )
    opened_count: str = "SELECT count(*) FROM entry WHERE kind = 'opened' AND number > ? AND number <= ?"
    touched: str = "SELECT DISTINCT stream FROM entry WHERE number > ? AND number <= ? ORDER BY stream"
    version_at: str = "SELECT version FROM entry WHERE stream = ? AND number <= ? ORDER BY version DESC LIMIT 1"
    disclosures: str = (
        "SELECT number, path, salt, value FROM disclosure WHERE number > ? AND number <= ? ORDER BY number, path"
    )
    checkpoint: str = "SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1"
    checkpoints: str = "SELECT size, note FROM checkpoint WHERE size > ? AND size <= ? ORDER BY size LIMIT ?"
    put_dossier: str = PUT_DOSSIER.format(source=_values(DOSSIER_COLUMNS))
    found_by: str = "SELECT search, uses FROM dossier_index WHERE dossier = ?"
    clear_words: str = "DELETE FROM dossier_word WHERE dossier = ?"
    put_word: str = "INSERT INTO dossier_word (word, dossier) VALUES (?, ?)"
    clear_uses: str = "DELETE FROM dossier_use WHERE dossier = ?"
    put_use: str = "INSERT INTO dossier_use (use, dossier) VALUES (?, ?)"
    # Due at once, whatever day the row was made for: that is how a row says that it is to be made again.
    change_now: str = (
        "UPDATE dossier_index SET next_change_on = computed_for"
        " WHERE uses IS NULL OR dossier IN (SELECT dossier FROM dossier_use WHERE use = ?)"
    )
    clear_agenda: str = "DELETE FROM agenda WHERE dossier = ?"
    put_agenda: str = PUT_AGENDA.format(source=_values(AGENDA_COLUMNS))
    put_inbox: str = PUT_INBOX.format(source=_values(INBOX_COLUMNS))
    # Of SQLite alone, with names: on PostgreSQL the function does it.
    befall: Mapping[str, str] = field(default_factory=lambda: {what: _named(text) for what, text in BEFALL.items()})
    clear_readers: str = "DELETE FROM inbox_reader WHERE alert = ?"
    put_reader: str = "INSERT INTO inbox_reader (reader, alert) VALUES (?, ?)"
    forget_dossier: tuple[str, ...] = (
        "DELETE FROM inbox_reader WHERE alert IN (SELECT alert FROM inbox WHERE dossier = ?)",
        *(f"DELETE FROM {table} WHERE dossier = ?" for table in INDEXES),  # noqa: S608 - names from a constant
    )
    forget_orphan: Mapping[str, str] = field(
        default_factory=lambda: {
            "inbox_reader": "DELETE FROM inbox_reader WHERE alert = ?",
            **{table: f"DELETE FROM {table} WHERE dossier = ?" for table in INDEXES},  # noqa: S608 - as above
        }
    )


SQLITE = Statements()


def _postgresql() -> Statements:
    every = {each.name: getattr(SQLITE, each.name) for each in fields(Statements)}
    texts: dict[str, Any] = {name: text.replace("?", "%s") for name, text in every.items() if isinstance(text, str)}
    texts["forget_dossier"] = tuple(text.replace("?", "%s") for text in SQLITE.forget_dossier)
    texts["forget_orphan"] = {table: text.replace("?", "%s") for table, text in SQLITE.forget_orphan.items()}
    texts["begin"] = ""
    texts["lock_head"] += " FOR UPDATE"
    texts["append"] = f"SELECT {within.APPEND}(%s::jsonb)"
    texts["put_indexes"] = f"SELECT {within.INDEX}(%s::jsonb)"
    texts["lock"] = f"SELECT * FROM {within.LOCK}(%s::jsonb)"  # noqa: S608 - a constant
    texts["versions"] = (
        "SELECT stream, (SELECT max(version) FROM entry WHERE entry.stream = wanted.stream)"
        " FROM unnest(%s::text[]) AS wanted(stream)"
    )
    return Statements(**texts)


POSTGRESQL = _postgresql()
