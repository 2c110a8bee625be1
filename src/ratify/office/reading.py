"""Looking: lists from the indexes alone, one dossier by replay, the log as it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, cast

from ratify.errors import Invalid, NotFound, Phrase, unpacked
from ratify.language import search_forms
from ratify.office import views
from ratify.office.absences import roles_read
from ratify.office.core import clock_fault, today
from ratify.office.disclosing import excused, openings
from ratify.office.editions import published_version
from ratify.office.indexing import PENDING, dossier_row, label_of
from ratify.office.loading import find, load, load_as_known, stream_of, through
from ratify.office.reviewing import shown
from ratify.office.rights import confirms, may, require
from ratify.office.showing import pending_views, show_loaded, step_view, title_of
from ratify.store import IndexRows, lists, reviewing
from ratify.store.accounts import names_of_accounts
from ratify.store.indexes import readers_of
from ratify.workflow.acts import ActDraft
from ratify.workflow.entries import Act, Corrected
from ratify.workflow.forecast import date_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.office.core import Office
    from ratify.office.loading import Loaded
    from ratify.office.views import Person
    from ratify.store import DossierRow, InboxRow, Written
    from ratify.workflow.dossier import Dossier

BATCH = 100
SHOWN = ("deadline", "date")
A_YEAR = timedelta(days=366)
LARGEST_PAGE = 200


def show(
    office: Office, actor: Person, dossier: str, *, as_of: date | None = None, known_at: datetime | None = None
) -> views.DossierView:
    """A dossier as it stood on ``as_of`` (default: today), as known at ``known_at`` (default: now)."""
    require(actor, "see")
    loaded, stands = _as_asked(office, dossier, as_of, known_at)
    return show_loaded(office, actor, loaded, stands, known_at)


def why(
    office: Office,
    actor: Person,
    dossier: str,
    name: str,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> views.Why:
    """One date of a dossier, explained: a clause's, a deadline's, or a step still to come (``step/TRACK/STEP``).

    Raises ``NotFound`` where the dossier has no such date.
    """
    require(actor, "see")
    loaded, stands = _as_asked(office, dossier, as_of, known_at)
    day = cast("date", stands.as_of)
    found = date_of(stands, name, day)
    if found is None:
        raise NotFound("office.no_date", name=name[:80])
    treaty = stands.definitions.treaty
    hypothetical = treaty.hypothetical if treaty else None
    return views.Why(loaded.id, loaded.opened.reference, title_of(stands), day, known_at, found, hypothetical)


def _as_asked(office: Office, dossier: str, as_of: date | None, known_at: datetime | None) -> tuple[Loaded, Dossier]:
    """A dossier as of a day and as known at an instant; ``None`` is today and now."""
    day = as_of or (today(office) if known_at is None else None)
    found = find(office, dossier)
    if known_at is not None:
        loaded = load_as_known(office, found, known_at)
        day = day or min(known_at.date(), today(office))
    else:
        loaded = load(office, found)
    return loaded, through(loaded.last, day or today(office))


def refresh(office: Office, day: date) -> date | None:
    """Take on to ``day`` the rows whose change has come, one bounded batch; the day up to which lists hold.

    By a clock that cannot be right none is taken on: once it is right again, the sweep must find what is due then.
    """
    if clock_fault(office) is None:
        stale = office.store.query(lambda connection: lists.changing(connection, day, limit=BATCH))
        for _change, dossier in stale:
            _remake(office, dossier, day)
        if len(stale) < BATCH:
            return None
    left = office.store.query(lambda connection: lists.changing(connection, day, limit=1))
    return left[0][0] - timedelta(days=1) if left else None


def _remake(office: Office, dossier: str, day: date) -> None:
    """Make a row again for a day; if something was published meanwhile, it is due to be made once more."""
    loaded = load(office, dossier)
    row = dossier_row(dossier, through(loaded.last, day), loaded.version, day, loaded.told)
    office.store.put_index(IndexRows(dossiers=(row,)))
    if published_version(office) != loaded.published:
        office.store.put_index(IndexRows(dossiers=(replace(row, next_change_on=day),)))


def recompute(office: Office) -> None:
    """Make every row of the index again for today, as after a publication that may move any dossier."""
    day, after = today(office), ""
    while rows := _every_dossier(office, after):
        for row in rows:
            _remake(office, row.dossier, day)
        after = rows[-1].dossier


def _every_dossier(office: Office, after: str) -> list[DossierRow]:
    return office.store.query(lambda connection: lists.every_dossier(connection, after=after, limit=BATCH))


def dossiers(
    office: Office, actor: Person, *, search: str = "", after: str | None = None, limit: int = 50
) -> views.Page:
    """One page of dossiers by reference; ``after`` is the cursor that the page before gave."""
    require(actor, "see")
    holds = refresh(office, today(office))
    size = max(1, min(limit, LARGEST_PAGE))
    place = _place(after)
    which = lists.Filter(search=search_forms(search) if search.strip() else ())
    rows = office.store.query(lambda connection: lists.dossiers(connection, which, after=place, limit=size + 1))
    lines = tuple(dossier_line(row) for row in rows[:size])
    more = len(rows) > size
    return views.Page(lines, f"{lines[-1].reference}\t{lines[-1].id}" if more else None, holds)


def dossier_line(row: DossierRow) -> views.DossierLine:
    """A dossier as lists show it, from the index alone."""
    return views.DossierLine(
        id=row.dossier,
        reference=row.reference,
        title=row.title,
        sentence=cast("tuple[Phrase, ...]", unpacked(row.sentence or [])),
        next_day=row.next_change_on,
        version=row.version,
        halted=row.halted,
    )


def _place(after: str | None) -> tuple[str, str] | None:
    if not after:
        return None
    reference, tab, dossier = after.partition("\t")
    if not tab:
        raise Invalid("office.cursor")
    return reference, dossier


def due(office: Office, actor: Person, *, until: date | None = None, limit: int = 200) -> tuple[views.DueLine, ...]:
    """What has a last day up to ``until`` (inclusive; default: a year from today), soonest first."""
    require(actor, "see")
    day = today(office)
    refresh(office, day)
    last = until or day + A_YEAR
    found = office.store.query(lambda connection: lists.agenda(connection, until=last, what=SHOWN, limit=limit))
    rows = {one.dossier: _row(office, one.dossier) for one in found}
    return tuple(
        views.DueLine(
            dossier=one.dossier,
            reference=row.reference,
            title=row.title,
            what=label_of(one.item.detail),
            day=one.item.due_on,
            standing=one.item.standing,
        )
        for one in found
        if (row := rows[one.dossier]) is not None and one.item.due_on is not None
    )


def _row(office: Office, dossier: str) -> DossierRow | None:
    return office.store.query(lambda connection: lists.dossier(connection, dossier))


def inbox(office: Office, actor: Person, *, after: int | None = None, limit: int = 50) -> tuple[views.AlertView, ...]:
    """The alerts of the actor's roles, newest first; ``after`` is the number of the last one seen."""
    require(actor, "see")
    readers = readers_of(roles_read(office, actor), [actor.person])
    size = max(1, min(limit, LARGEST_PAGE))
    rows = office.store.query(lambda connection: lists.inbox(connection, readers=readers, before=after, limit=size))
    names = office.store.query(names_of_accounts)
    return tuple(alert_view(office, row, names) for row in rows)


def alert_view(office: Office, row: InboxRow, names: Mapping[str, str]) -> views.AlertView:
    """An alert of the inbox, with what its entry in the log says; ``names`` of accounts by id."""
    said = office.store.entry(row.alert)
    alert = cast("Mapping[str, object]", said.body[said.kind])
    index = _row(office, row.dossier)
    last = cast("str | None", alert.get("last_day"))
    standing = row.standing or ("delivered" if row.delivered_at else "issued")
    return views.AlertView(
        key=cast("str", alert.get("name", said.key)),
        dossier=row.dossier,
        reference=index.reference if index else row.dossier,
        title=index.title if index else {},
        subject=cast("Phrase", unpacked(alert["subject"])),
        body=cast("tuple[Phrase, ...]", unpacked(alert["body"])),
        due=date.fromisoformat(cast("str", alert["due"])),
        last_day=date.fromisoformat(last) if last else None,
        roles=row.roles,
        entry=row.alert,
        issued_at=said.recorded_at,
        late=row.late,
        standing=standing,
        by=names.get(row.acknowledged_by or "", ""),
        at=row.acknowledged_at,
        escalate_on=row.escalate_on,
    )


def log(
    office: Office,
    actor: Person,
    *,
    dossier: str | None = None,
    kind: str | None = None,
    after: int = 0,
    limit: int = 100,
) -> tuple[views.LogLine, ...]:
    """The entries of the log in order, those after a number; of one dossier (its alerts too), of one kind."""
    require(actor, "log")
    stem = None if dossier is None else stream_of(find(office, dossier))
    streams = () if stem is None else (stem, f"{stem}/alerts")
    kinds = () if kind is None or streams else (kind,)
    size = office.store.stored_head().size
    rows = reviewing.entries(office.store, streams=streams, kinds=kinds, after=after, up_to=size)
    wanted = (row for row in rows if kind is None or row.kind == kind)
    names = office.store.query(names_of_accounts)
    lines = [_log_line(office, row, names) for row in islice(wanted, min(limit, LARGEST_PAGE))]
    opened = openings(office, actor, lines)
    return tuple(replace(line, disclosed=opened.every(line)) for line in lines)


def _log_line(office: Office, row: Written, names: Mapping[str, str]) -> views.LogLine:
    found = shown(office, row, names, ())
    return views.LogLine(
        number=row.number,
        stream=row.stream,
        version=row.version,
        kind=row.kind,
        occurred_on=None if row.occurred_on is None else row.occurred_on.isoformat(),
        recorded_at=row.recorded_at,
        by=found.by,
        leaf=found.leaf,
        label=found.label,
        dossier=found.dossier,
        reference=found.reference,
        party=found.party,
        body=row.body,
    )


def attachment(office: Office, actor: Person, digest: str) -> tuple[str, str, bytes]:
    """A file that an entry names: its name, its type, its bytes."""
    require(actor, "see")
    found = office.store.attachment(digest)
    if found is None:
        raise NotFound("office.no_attachment", digest=digest)
    return found.file_name, found.media_type, found.content


def act_form(office: Office, actor: Person, dossier: str, entry: int) -> tuple[views.StepView, ActDraft]:
    """An act (or its corrected version) as the log has it, with what its step asks: where a correction begins.

    A personal fact that was erased, or that the actor may not see, is left out, and need not be given again.
    """
    require(actor, "see")
    loaded = load(office, find(office, dossier))
    found = next((one for one in loaded.entries if one.sealed.number == entry), None)
    act = found.by if isinstance(found, Corrected) else found
    if not isinstance(act, Act):
        raise NotFound("office.no_act_entry", entry=str(entry))
    stands = through(loaded.last, max(act.day, today(office)))
    passed = next((one for one in stands.passages if one.cause.of == entry), None)
    step = stands.declared(act.track, act.step) if passed is None else stands.step_of(passed)
    if step is None:
        raise NotFound("office.no_act_entry", entry=str(entry))
    opened = openings(office, actor, [one for one in loaded.written if one.number == entry])
    facts = {
        name: fact for name, fact in opened.of(cast("Act | Corrected", found)).items() if not isinstance(fact, Phrase)
    }
    spared = excused(office, loaded, entry, act.step)
    view = step_view(stands.tracks[act.track], step)
    asks = tuple(replace(ask, required=False) if ask.name in spared else ask for ask in view.asks)
    return replace(view, asks=asks), ActDraft(act.step, act.when, act.party, act.track, facts, act.before)


def waiting(office: Office, actor: Person) -> tuple[tuple[views.DossierLine, views.PendingView], ...]:
    """What awaits this person's confirmation, over all dossiers; never his own acts."""
    require(actor, "see")
    if not may(actor, "confirm"):
        return ()
    day = today(office)
    found = office.store.query(lambda connection: lists.agenda(connection, until=day, what=(PENDING,), limit=BATCH))
    names = office.store.query(names_of_accounts)
    lines = []
    for dossier in dict.fromkeys(one.dossier for one in found):
        loaded, row = load(office, dossier), _row(office, dossier)
        lines += [
            (dossier_line(row), pending)
            for pending in pending_views(loaded.last, names, openings(office, actor, loaded.written))
            if row is not None and pending.person != actor.person and confirms(actor, pending.needs)
        ]
    return tuple(lines)
