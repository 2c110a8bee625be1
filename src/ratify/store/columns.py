"""The columns of the rows that the hot paths write, and how a row of an index takes the place of the one before it.

Both databases do it by the same words: SQLite as statements of their own (``store.statements``), PostgreSQL within its
functions (``store.within``).
"""

from __future__ import annotations

ENTRY_COLUMNS = "number, stream, version, kind, occurred_on, recorded_at, key, body, leaf"
DOSSIER_COLUMNS = (
    "dossier, reference, title, kind, state, states, version, computed_for, next_change_on, halted, responsible,"
    " search, sentence, uses"
)
AGENDA_COLUMNS = "dossier, position, what, name, track, due_on, standing, detail"
INBOX_COLUMNS = (
    "alert, dossier, due_on, late, roles, persons, subject, delivered_at, standing, acknowledged_at, acknowledged_by,"
    " escalate_on, channels, digest"
)

STANDINGS = ("", "seen", "in_hand", "done")
"""What the readers of an alert have said of it, in rising order; the first: nothing yet. A row holds the place."""

IN_HAND = STANDINGS.index("in_hand")

TRIED = "channels <> 'null'"
"""Holds of an alert that was tried to be carried, and has not reached all its readers."""


def _instead(columns: str) -> str:
    """Set every column but the first, which is the key, to what was to be inserted."""
    _key, *others = columns.split(", ")
    return f"DO UPDATE SET {', '.join(f'{column} = excluded.{column}' for column in others)}"


# A row of the index never gives way to one computed from fewer entries or for an earlier day, whoever comes last.
PUT_DOSSIER = (
    f"INSERT INTO dossier_index ({DOSSIER_COLUMNS}) {{source}} ON CONFLICT (dossier) {_instead(DOSSIER_COLUMNS)}"
    " WHERE (excluded.version, excluded.computed_for) >= (dossier_index.version, dossier_index.computed_for)"
)
PUT_AGENDA = f"INSERT INTO agenda ({AGENDA_COLUMNS}) {{source}}"
PUT_INBOX = f"INSERT INTO inbox ({INBOX_COLUMNS}) {{source}} ON CONFLICT (alert) {_instead(INBOX_COLUMNS)}"
"""``source`` stands for where the rows come from."""

BEFALL = {
    "carrying": (
        "UPDATE inbox SET channels = {channels}, delivered_at = {at} WHERE alert = {alert} AND delivered_at IS NULL"
    ),
    "standing": (
        "UPDATE inbox SET standing = {standing}, acknowledged_at = {at}, acknowledged_by = {by}, escalate_on ="
        " CASE WHEN {standing} >= 2 THEN NULL ELSE escalate_on END WHERE alert = {alert} AND standing < {standing}"
    ),
    "escalation": "UPDATE inbox SET escalate_on = {on} WHERE alert = {alert} AND standing < 2",
    "digest": "UPDATE inbox SET delivered_at = {at} WHERE digest = {day} AND delivered_at IS NULL",
}
"""What befalls an alert, by what it is: its part of the row alone, and what has reached all its readers is
not opened again by whoever looked before. The names in braces stand for what is said of it;
2 is ``IN_HAND``."""

INDEXES = ("dossier_index", "dossier_word", "dossier_use", "agenda", "inbox")
"""The indexes that name a dossier; ``inbox_reader`` hangs on ``inbox``."""
