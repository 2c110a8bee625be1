"""Lists: what the indexes answer. Paged by key: a page names the place where the next begins, and limits bound it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, text, tuple_
from sqlmodel import Session, col, select

from ratify.journal.canonical import read_utc, utc_text
from ratify.store.columns import IN_HAND, STANDINGS, TRIED
from ratify.store.indexes import AgendaRow, DossierRow, InboxRow, words_of
from ratify.store.tables import METADATA, Agenda, DossierIndex, DossierUse, DossierWord, Inbox, InboxReader

if TYPE_CHECKING:
    from sqlalchemy import Connection

_AFTER_EVERY_WORD = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Due:
    """An item of the agenda with its dossier; ``place`` is where the next page begins."""

    dossier: str
    item: AgendaRow
    place: tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Coming:
    """An item of the agenda with the reference and title of its dossier; ``place`` is where the next page begins."""

    dossier: str
    reference: str
    title: Mapping[str, str]
    item: AgendaRow
    place: tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which dossiers a list shows: every field that is given must hold.

    ``search`` holds the forms of what was typed, folded as the rows are; every word of one of them must begin a word
    of the dossier. ``words`` are words that stand in it whole. ``dossiers`` narrows to these ids.
    """

    search: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    kind: str | None = None
    state: str | None = None
    responsible: str | None = None
    halted: bool | None = None
    dossiers: tuple[str, ...] | None = None


EVERY = Filter()


def dossier(connection: Connection, of: str) -> DossierRow | None:
    """Return the row of one dossier, with its agenda."""
    with Session(connection) as session:
        found = session.get(DossierIndex, of)
        return None if found is None else _with_agenda(session, [found])[0]


def reference(connection: Connection, of: str) -> str | None:
    """Return the reference of a dossier, by its id."""
    with Session(connection) as session:
        return session.exec(select(col(DossierIndex.reference)).where(col(DossierIndex.dossier) == of)).first()


def references_of(connection: Connection, dossiers: Collection[str]) -> dict[str, str]:
    """Return the references of some dossiers, by their ids."""
    wanted = select(col(DossierIndex.dossier), col(DossierIndex.reference)).where(
        col(DossierIndex.dossier).in_(dossiers)
    )
    with Session(connection) as session:
        return dict(session.exec(wanted).all())


def find_dossier(connection: Connection, named: str) -> str | None:
    """Return the id of the dossier that has this id, or else of the one that has this reference."""
    by_id = select(col(DossierIndex.dossier)).where(col(DossierIndex.dossier) == named)
    by_reference = select(col(DossierIndex.dossier)).where(col(DossierIndex.reference) == named)
    with Session(connection) as session:
        return session.exec(by_id).first() or session.exec(by_reference.order_by(col(DossierIndex.dossier))).first()


def dossiers(
    connection: Connection, which: Filter = EVERY, *, after: tuple[str, str] | None = None, limit: int = 50
) -> list[DossierRow]:
    """Return dossiers by reference, without their agenda; ``after`` is (reference, dossier) of the last one seen."""
    wanted = select(DossierIndex).where(*conditions(which))
    if after is not None:
        wanted = wanted.where(tuple_(col(DossierIndex.reference), col(DossierIndex.dossier)) > after)
    wanted = wanted.order_by(col(DossierIndex.reference), col(DossierIndex.dossier)).limit(limit)
    with Session(connection) as session:
        return [_row(found) for found in session.exec(wanted)]


def every_dossier(connection: Connection, *, after: str = "", limit: int = 500) -> list[DossierRow]:
    """Return dossiers by id, each with its agenda, for verification; ``after`` is the last id seen."""
    wanted = select(DossierIndex).where(col(DossierIndex.dossier) > after)
    with Session(connection) as session:
        return _with_agenda(session, session.exec(wanted.order_by(col(DossierIndex.dossier)).limit(limit)).all())


def using(connection: Connection, use: str, *, after: str = "", limit: int = 100) -> list[str]:
    """Return the ids of the dossiers that use a definition, and of those that do not say what they use; by id."""
    name = col(DossierIndex.dossier)
    those = select(col(DossierUse.dossier)).where(col(DossierUse.use) == use)
    wanted = select(name).where(name > after, or_(name.in_(those), col(DossierIndex.uses).is_(None)))
    with Session(connection) as session:
        return list(session.exec(wanted.order_by(name).limit(limit)).all())


def how_many_use(connection: Connection, use: str) -> int:
    """Return how many dossiers ``using`` gives."""
    those = select(col(DossierUse.dossier)).where(col(DossierUse.use) == use)
    wanted = select(func.count()).select_from(DossierIndex)
    wanted = wanted.where(or_(col(DossierIndex.dossier).in_(those), col(DossierIndex.uses).is_(None)))
    with Session(connection) as session:
        return session.exec(wanted).one()


def references(connection: Connection, use: str, *, limit: int) -> list[str]:
    """Return the references of the first dossiers that use a definition, in their order."""
    those = select(col(DossierUse.dossier)).where(col(DossierUse.use) == use)
    wanted = select(col(DossierIndex.reference)).where(col(DossierIndex.dossier).in_(those))
    with Session(connection) as session:
        return list(session.exec(wanted.order_by(col(DossierIndex.reference)).limit(limit)).all())


def uses(connection: Connection) -> list[tuple[str, int]]:
    """Return every definition that dossiers use, by name, with how many do."""
    use = col(DossierUse.use)
    with Session(connection) as session:
        found = session.exec(select(use, func.count()).group_by(use).order_by(use)).all()
        return [(name, number) for name, number in found]


def changing(
    connection: Connection, by: date, *, after: tuple[date, str] | None = None, limit: int = 100
) -> list[tuple[date, str]]:
    """Return (day, dossier) of those for which something follows by itself on or before a day, earliest first."""
    day, name = col(DossierIndex.next_change_on), col(DossierIndex.dossier)
    wanted = select(day, name).where(day <= by.isoformat())
    if after is not None:
        wanted = wanted.where(tuple_(day, name) > (after[0].isoformat(), after[1]))
    with Session(connection) as session:
        found = session.exec(wanted.order_by(day, name).limit(limit)).all()
    return [(date.fromisoformat(changes), of) for changes, of in found if changes is not None]


def agenda(
    connection: Connection,
    *,
    until: date,
    since: date | None = None,
    what: Collection[str] = (),
    standing: Collection[str] = (),
    after: tuple[str, str, int] | None = None,
    limit: int = 100,
) -> list[Due]:
    """Return what is due from ``since`` to ``until`` (both inclusive) over all dossiers, earliest first.

    ``what`` and ``standing`` narrow to some kinds and standings; ``after`` is the place of the last one seen.
    """
    place = (col(Agenda.due_on), col(Agenda.dossier), col(Agenda.position))
    wanted = select(Agenda).where(place[0] <= until.isoformat())
    if since is not None:
        wanted = wanted.where(place[0] >= since.isoformat())
    if standing:
        wanted = wanted.where(col(Agenda.standing).in_(standing))
    if after is not None:
        wanted = wanted.where(tuple_(*place) > after)
    wanted = wanted.order_by(*place).limit(limit)
    kinds = [wanted.where(col(Agenda.what) == one) for one in sorted(set(what))] or [wanted]
    with Session(connection) as session:  # each kind in the order of its own index
        found = [
            [Due(one.dossier, _item(one), (one.due_on or "", one.dossier, one.position)) for one in session.exec(each)]
            for each in kinds
        ]
    return list(islice(merge(*found, key=lambda one: one.place), limit))


def horizon(
    connection: Connection,
    which: Filter = EVERY,
    *,
    what: Collection[str],
    until: date | None = None,
    after: tuple[str, str, int] | None = None,
    limit: int = 100,
) -> list[Coming]:
    """Return what ends, of these kinds of the agenda, with its dossier: by day, and then what has no day yet.

    ``until`` (inclusive) leaves out later days, never what has none. ``after`` is the place of the last one seen.
    """
    due = col(Agenda.due_on)
    place = (col(Agenda.dossier), col(Agenda.position))
    dated = and_(due.is_not(None), due <= until.isoformat() if until is not None else due >= "")
    ordered = [(dated, (due, *place)), (due.is_(None), place)]
    if after is not None and not after[0]:
        ordered = ordered[1:]
    found: list[Coming] = []
    with Session(connection) as session:
        for part, order in ordered:
            wanted = select(Agenda, col(DossierIndex.reference), col(DossierIndex.title)).join(
                DossierIndex, col(DossierIndex.dossier) == col(Agenda.dossier)
            )
            wanted = wanted.where(part, *conditions(which))
            if after is not None and bool(after[0]) == (len(order) > len(place)):
                wanted = wanted.where(tuple_(*order) > after[-len(order) :])
            wanted = wanted.order_by(*order).limit(limit - len(found))
            kinds = [wanted.where(col(Agenda.what) == one) for one in sorted(set(what))]
            rows = [[_coming(one) for one in session.exec(each)] for each in kinds]
            found += islice(merge(*rows, key=lambda one: one.place), limit - len(found))
            if len(found) == limit:
                break
    return found


def _coming(row: tuple[Agenda, str, str]) -> Coming:
    item, reference_, title = row
    return Coming(
        item.dossier, reference_, _read_json(title), _item(item), (item.due_on or "", item.dossier, item.position)
    )


def inbox(
    connection: Connection,
    *,
    readers: Collection[str],
    acknowledged: bool | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[InboxRow]:
    """Return the alerts of these readers (``readers_of``), newest first; ``before`` is the last alert seen."""
    theirs = select(col(InboxReader.alert)).where(col(InboxReader.reader).in_(readers))
    if before is not None:
        theirs = theirs.where(col(InboxReader.alert) < before)
    wanted = select(Inbox).where(col(Inbox.alert).in_(theirs))
    if acknowledged is not None:
        place = col(Inbox.standing)
        wanted = wanted.where(place > 0 if acknowledged else place == 0)
    with Session(connection) as session:
        return [_alert(found) for found in session.exec(wanted.order_by(col(Inbox.alert).desc()).limit(limit))]


def alert(connection: Connection, number: int) -> InboxRow | None:
    """Return the row of the alert that this entry issued."""
    with Session(connection) as session:
        found = session.get(Inbox, number)
        return None if found is None else _alert(found)


def alerts_of(connection: Connection, of: str) -> list[InboxRow]:
    """Return every alert of a dossier, oldest first."""
    wanted = select(Inbox).where(col(Inbox.dossier) == of).order_by(col(Inbox.alert))
    with Session(connection) as session:
        return [_alert(found) for found in session.exec(wanted)]


def undelivered(
    connection: Connection, *, after: int = 0, limit: int = 100, free_at: datetime | None = None, tried: bool = False
) -> list[InboxRow]:
    """Return what has not reached all its readers, as it was issued; ``after`` is the last seen.

    Digests stand for the alerts in them. ``free_at``: only what nobody carries at that moment. ``tried``: only what
    was tried.
    """
    wanted = select(Inbox).where(
        col(Inbox.delivered_at).is_(None), col(Inbox.digest).is_(None), col(Inbox.alert) > after
    )
    if tried:
        wanted = wanted.where(text(TRIED))
    if free_at is not None:
        taken = METADATA.tables["lease"]
        wanted = wanted.where(
            ~exists().where(taken.c.alert == col(Inbox.alert), taken.c.until > utc_text(free_at)).correlate(Inbox)
        )
    wanted = wanted.order_by(col(Inbox.alert)).limit(limit)
    with Session(connection) as session:
        return [_alert(found) for found in session.exec(wanted)]


def days_of_digests(connection: Connection, by: date) -> list[date]:
    """Return the days up to one (inclusive) whose digests have not reached all their readers, or are not made yet."""
    day = col(Inbox.digest)
    wanted = select(day).where(day <= by.isoformat(), col(Inbox.delivered_at).is_(None)).distinct().order_by(day)
    with Session(connection) as session:
        return [date.fromisoformat(found) for found in session.exec(wanted) if found is not None]


def to_escalate(
    connection: Connection, by: date, *, after: tuple[date, int] | None = None, limit: int = 100
) -> list[InboxRow]:
    """Return the alerts that nobody has in hand and that are to be told to somebody else on or before a day.

    Earliest first; ``after`` is (day, alert) of the last one seen.
    """
    day, number = col(Inbox.escalate_on), col(Inbox.alert)
    wanted = select(Inbox).where(day <= by.isoformat(), col(Inbox.standing) < IN_HAND)
    if after is not None:
        wanted = wanted.where(tuple_(day, number) > (after[0].isoformat(), after[1]))
    with Session(connection) as session:
        return [_alert(found) for found in session.exec(wanted.order_by(day, number).limit(limit))]


def conditions(which: Filter) -> Iterator[ColumnElement[bool]]:
    """Yield what a filter asks of the rows of dossiers."""
    if which.kind is not None:
        yield col(DossierIndex.kind) == which.kind
    if which.state is not None:
        yield col(DossierIndex.state) == which.state
    if which.responsible is not None:
        yield col(DossierIndex.responsible) == which.responsible
    if which.halted is not None:
        yield col(DossierIndex.halted) == which.halted
    for word in which.words:
        those = select(col(DossierWord.dossier)).where(col(DossierWord.word) == word)
        yield col(DossierIndex.dossier).in_(those)
    if which.dossiers is not None:
        yield col(DossierIndex.dossier).in_(which.dossiers)
    forms = [words for form in which.search if (words := words_of(form))]
    if which.search:
        yield or_(*(and_(*map(_has_word, words)) for words in forms)) if forms else col(DossierIndex.dossier) == ""


def _has_word(beginning: str) -> ColumnElement[bool]:
    word = col(DossierWord.word)
    those = select(col(DossierWord.dossier)).where(word >= beginning, word < beginning + _AFTER_EVERY_WORD)
    return col(DossierIndex.dossier).in_(those)


def _read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _read_json(text: str | None) -> Any:  # noqa: ANN401 - whatever was put in
    return None if text is None else json.loads(text)


def _row(found: DossierIndex, items: tuple[AgendaRow, ...] = ()) -> DossierRow:
    return DossierRow(
        dossier=found.dossier,
        reference=found.reference,
        title=_read_json(found.title),
        kind=found.kind,
        states=_read_json(found.states),
        version=found.version,
        computed_for=date.fromisoformat(found.computed_for),
        next_change_on=_read_day(found.next_change_on),
        search=found.search,
        state=found.state,
        halted=bool(found.halted),
        responsible=found.responsible,
        sentence=_read_json(found.sentence),
        uses=None if found.uses is None else tuple(_read_json(found.uses)),
        agenda=items,
    )


def _item(found: Agenda) -> AgendaRow:
    detail = _read_json(found.detail)
    return AgendaRow(found.what, found.name, _read_day(found.due_on), found.standing, found.track, detail)


def _alert(found: Inbox) -> InboxRow:
    return InboxRow(
        alert=found.alert,
        dossier=found.dossier,
        due_on=_read_day(found.due_on),
        late=bool(found.late),
        roles=tuple(_read_json(found.roles)),
        persons=tuple(_read_json(found.persons)),
        subject=_read_json(found.subject),
        delivered_at=None if found.delivered_at is None else read_utc(found.delivered_at),
        standing=STANDINGS[found.standing],
        acknowledged_at=None if found.acknowledged_at is None else read_utc(found.acknowledged_at),
        acknowledged_by=found.acknowledged_by,
        escalate_on=_read_day(found.escalate_on),
        channels=_read_json(found.channels),
        digest=_read_day(found.digest),
    )


def _with_agenda(session: Session, found: Sequence[DossierIndex]) -> list[DossierRow]:
    names = [one.dossier for one in found]
    wanted = select(Agenda).where(col(Agenda.dossier).in_(names))
    items: dict[str, list[AgendaRow]] = {name: [] for name in names}
    for item in session.exec(wanted.order_by(col(Agenda.dossier), col(Agenda.position))):
        items[item.dossier].append(_item(item))
    return [_row(one, tuple(items[one.dossier])) for one in found]
