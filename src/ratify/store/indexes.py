"""The disposable indexes: dossiers as lists show them, their agenda, and the inbox of alerts.

They are written in the transaction of the entry that moved them, can be made again (``ratify.store.rebuilding``), and
are never asked for truth. What they answer is in ``ratify.store.lists``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from ratify.journal.canonical import utc_text
from ratify.store import within
from ratify.store.columns import AGENDA_COLUMNS, DOSSIER_COLUMNS, INBOX_COLUMNS, STANDINGS

if TYPE_CHECKING:
    from ratify.store.driver import Cursor
    from ratify.store.statements import Statements

_DOSSIER_COLUMNS, _AGENDA_COLUMNS, _INBOX_COLUMNS = (
    tuple(columns.split(", ")) for columns in (DOSSIER_COLUMNS, AGENDA_COLUMNS, INBOX_COLUMNS)
)

_WORD = re.compile(r"\w+")
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """Something that falls on a day: ``what`` kind of thing, its ``name`` and track, its ``standing`` as a code.

    ``due_on`` is nothing while no day is known. ``detail`` is JSON for whoever shows it.
    """

    what: str
    name: str
    due_on: date | None
    standing: str
    track: str = ""
    detail: object = None


@dataclass(frozen=True, slots=True)
class DossierRow:
    """A dossier as lists show it, computed for the day ``computed_for``, with its whole agenda.

    ``version`` is that of its stream. ``state`` is the one it is filed under (boards), ``states`` a summary as JSON.
    ``next_change_on`` is the first later day on which something follows by itself; a row whose own day it is was not
    made under the newest publications. ``uses`` are the definitions that it is replayed under, by the names that
    ``lists.using`` is asked with; ``None`` of a row that was written before they were noted. ``search`` is the text it
    is found by, already folded. ``title`` and ``sentence`` are JSON for whoever shows them.
    """

    dossier: str
    reference: str
    title: Mapping[str, str]
    kind: str
    states: object
    version: int
    computed_for: date
    next_change_on: date | None
    search: str
    state: str = ""
    halted: bool = False
    responsible: str | None = None
    sentence: object = None
    agenda: tuple[AgendaRow, ...] = ()
    uses: tuple[str, ...] | None = ()


@dataclass(frozen=True, slots=True)
class InboxRow:
    """An alert as desks show it; ``alert`` is the number of the entry that issued it.

    Its readers are whoever has one of the ``roles``, and the ``persons``. ``subject`` and ``channels`` are JSON.
    ``standing`` is one of ``STANDINGS``, said by the account ``acknowledged_by``. ``escalate_on`` is the day on which
    somebody else is told, unless it is in hand by then. ``digest`` is the day of the digest that carries it, where it
    does not go by itself. A digest has a row too, of no dossier and for no desk: what waits to be carried.
    """

    alert: int
    dossier: str
    due_on: date | None
    late: bool
    roles: tuple[str, ...]
    persons: tuple[str, ...]
    subject: object
    delivered_at: datetime | None = None
    standing: str = ""
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    escalate_on: date | None = None
    channels: object = None
    digest: date | None = None


@dataclass(frozen=True, slots=True)
class Carrying:
    """How far the carrying of an alert has come (``InboxRow.channels``), and when it was complete."""

    alert: int
    channels: object
    delivered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Acknowledging:
    """What an account said of an alert; it counts if nothing higher was said before."""

    alert: int
    standing: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Escalating:
    """On which day an alert is told to somebody else next, unless it is in hand."""

    alert: int
    on: date | None


@dataclass(frozen=True, slots=True)
class Digested:
    """When the digest of a day had reached all its readers, and with it every alert that it carried."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class IndexRows:
    """What the indexes are to say: each row takes the place of the one before it for the same dossier or alert.

    ``outdated`` are uses whose dossiers are due to be made again. What befalls an alert moves its part of the row only:
    its readers may acknowledge it while a server carries it.
    """

    dossiers: Sequence[DossierRow] = ()
    inbox: Sequence[InboxRow] = ()
    outdated: Sequence[str] = ()
    befallen: Sequence[Carrying | Acknowledging | Escalating | Digested] = ()


NOTHING = IndexRows()


def put(cursor: Cursor, sql: Statements, rows: IndexRows) -> None:
    """Write rows with the driver's cursor, in the transaction that it is in.

    A row computed from fewer entries than the one that stands, or from as many for an earlier day, is passed over:
    somebody knew more.
    """
    if sql.put_indexes:
        cursor.execute(sql.put_indexes, (within.given(given(rows)),))
        return
    for row in sorted(rows.dossiers, key=_dossier):  # one order for all, so that two writers never wait on each other
        cursor.execute(sql.found_by, (row.dossier,))
        before = cursor.fetchone()
        values = _values(row)
        cursor.execute(sql.put_dossier, values)
        if cursor.rowcount == 0:
            continue
        if before is None or before[0] != row.search:
            _put_words(cursor, sql, row)
        if before is None or before[1] != values[-1]:
            _put_uses(cursor, sql, row)
        cursor.execute(sql.clear_agenda, (row.dossier,))
        if row.agenda:
            items = [_agenda_values(row.dossier, position, item) for position, item in enumerate(row.agenda)]
            cursor.executemany(sql.put_agenda, items)
    for use in rows.outdated:
        cursor.execute(sql.change_now, (use,))
    for alert in rows.inbox:
        _put_alert(cursor, sql, alert)
    for one in rows.befallen:
        said = _given_befallen(one)
        cursor.execute(sql.befall[str(said["what"])], said)


def _put_alert(cursor: Cursor, sql: Statements, row: InboxRow) -> None:
    cursor.execute(sql.put_inbox, _inbox_values(row))
    cursor.execute(sql.clear_readers, (row.alert,))
    readers = readers_of(row.roles, row.persons)
    if readers:
        cursor.executemany(sql.put_reader, [(reader, row.alert) for reader in readers])


def given(rows: IndexRows) -> dict[str, object]:
    """Return rows as PostgreSQL's function takes them (``store.within``), in an order that is one for all writers."""
    return {
        "dossiers": [
            {
                **dict(zip(_DOSSIER_COLUMNS, _values(row), strict=True)),
                "words": words_of(row.search),
                "agenda": [
                    dict(zip(_AGENDA_COLUMNS, _agenda_values(row.dossier, position, item), strict=True))
                    for position, item in enumerate(row.agenda)
                ],
            }
            for row in sorted(rows.dossiers, key=_dossier)
        ],
        "outdated": list(rows.outdated),
        "inbox": [
            {
                **dict(zip(_INBOX_COLUMNS, _inbox_values(row), strict=True)),
                "readers": readers_of(row.roles, row.persons),
            }
            for row in rows.inbox
        ],
        "befallen": [_given_befallen(one) for one in rows.befallen],
    }


def _given_befallen(one: Carrying | Acknowledging | Escalating | Digested) -> dict[str, object]:
    match one:
        case Carrying(alert, channels, at):
            moment = None if at is None else utc_text(at)
            return {"what": "carrying", "alert": alert, "channels": _JSON.encode(channels), "at": moment}
        case Acknowledging(alert, standing, at, by):
            place = STANDINGS.index(standing)
            return {"what": "standing", "alert": alert, "standing": place, "at": utc_text(at), "by": by}
        case Escalating(alert, on):
            return {"what": "escalation", "alert": alert, "on": _day(on)}
        case Digested(day, at):
            return {"what": "digest", "day": day.isoformat(), "at": utc_text(at)}


def readers_of(roles: Collection[str], persons: Collection[str]) -> list[str]:
    """Return the names under which an alert is filed for roles and for persons, and looked up by them."""
    return [*(f"role:{role}" for role in sorted(set(roles))), *(f"person:{one}" for one in sorted(set(persons)))]


@lru_cache(maxsize=4096)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a folded text, each once. Kept: a dossier is found by the same text, act after act."""
    return tuple(dict.fromkeys(_WORD.findall(text)))


def _put_words(cursor: Cursor, sql: Statements, row: DossierRow) -> None:
    cursor.execute(sql.clear_words, (row.dossier,))
    words = words_of(row.search)
    if words:
        cursor.executemany(sql.put_word, [(word, row.dossier) for word in words])


def _put_uses(cursor: Cursor, sql: Statements, row: DossierRow) -> None:
    cursor.execute(sql.clear_uses, (row.dossier,))
    if row.uses:
        cursor.executemany(sql.put_use, [(use, row.dossier) for use in dict.fromkeys(row.uses)])


def _dossier(row: DossierRow) -> str:
    return row.dossier


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _json(value: object) -> str | None:
    return None if value is None else _JSON.encode(value)


def _values(row: DossierRow) -> tuple[object, ...]:
    return (
        row.dossier,
        row.reference,
        _json(dict(row.title)),
        row.kind,
        row.state,
        _JSON.encode(row.states),
        row.version,
        row.computed_for.isoformat(),
        _day(row.next_change_on),
        row.halted,
        row.responsible,
        row.search,
        _json(row.sentence),
        _json(row.uses),
    )


def _agenda_values(of: str, position: int, item: AgendaRow) -> tuple[object, ...]:
    due = _day(item.due_on)
    return (of, position, item.what, item.name, item.track, due, item.standing, _json(item.detail))


def _inbox_values(row: InboxRow) -> tuple[object, ...]:
    return (
        row.alert,
        row.dossier,
        _day(row.due_on),
        row.late,
        _JSON.encode(list(row.roles)),
        _JSON.encode(list(row.persons)),
        _JSON.encode(row.subject),
        None if row.delivered_at is None else utc_text(row.delivered_at),
        STANDINGS.index(row.standing),
        None if row.acknowledged_at is None else utc_text(row.acknowledged_at),
        row.acknowledged_by,
        _day(row.escalate_on),
        _JSON.encode(row.channels),
        _day(row.digest),
    )
