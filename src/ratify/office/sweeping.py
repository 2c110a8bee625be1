"""The sweep: what is due is told, once, to the right people; the log is the outbox.

From the index come the dossiers that change or have something due; each is replayed; what is due and not yet told is
appended under a unique key, carried by the channels, and the carrying is appended too.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from time import monotonic
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from ratify.errors import Conflict, Phrase, packed
from ratify.office.carrying import PATIENCE, carry_outstanding
from ratify.office.core import guarded_now, now, one_by_one, today
from ratify.office.digests import DIGESTS, close_digests, still_open
from ratify.office.editions import OFFICE, published_version
from ratify.office.escalating import LAST, above, escalate, escalations, family, inbox_row
from ratify.office.indexing import ALERT, dossier_row
from ratify.office.loading import alerts_of, load, replayed, stream_of, telling, through
from ratify.office.restoring import refuse_if_behind
from ratify.office.rights import ROLES
from ratify.office.showing import title_of
from ratify.office.views import Swept
from ratify.office.wording import addressed, programs_of, readers_on
from ratify.store import Draft, IndexRows, accounts, disclosures, lists
from ratify.workflow.alerts import nearest
from ratify.workflow.entries import standing
from ratify.workflow.telling import owed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ratify.office.core import Office
    from ratify.office.digests import Open
    from ratify.office.loading import Loaded
    from ratify.office.wording import Reader
    from ratify.store import DossierRow, Written
    from ratify.store.lists import Due
    from ratify.workflow.dossier import Dossier
    from ratify.workflow.telling import Owed

BATCH = 25
"""Dossiers of which is told in one transaction: some hundredths of a second in which nobody else writes."""

MISCLICK = timedelta(minutes=10)

CODES = tuple(f"office.role.{role}" for role in ROLES)
"""Codes built below from the names of roles."""


@dataclass(slots=True)
class Tally:
    """What a sweep has issued and skipped so far, and whether it left something to whoever was quicker.

    ``more``: there was no time for all that is due.

    ``faults`` are what kept it from telling of some dossiers: their entries cannot be read.
    """

    dossiers: int = 0
    issued: int = 0
    skipped: int = 0
    conflicted: bool = False
    more: bool = False
    faults: list[Exception] = field(default_factory=list)


def sweep(office: Office, day: date | None = None) -> Swept:
    """Issue and deliver every alert that is due by ``day`` (inclusive; default: today by the office's hour).

    Several servers may run it at once: an alert's key is unique in the log, so it is issued once; it is delivered at
    least once, under a message id that does not change. Raises ``Unavailable`` (``store.behind``) where the office may
    only be read; once all else is told and carried, what is wrong with a dossier or an alert that cannot be read.
    """
    refuse_if_behind(office)
    instant = guarded_now(office)
    reached = day or _told_until(office, instant)
    tally = issue(office, reached)
    escalate(office, reached, tally)
    if not tally.conflicted and not tally.more:  # else what is told in a moment would miss the digest of its day
        close_digests(office, reached)
    carried = carry_outstanding(office)
    office.store.beat(instant)
    for fault in (*tally.faults, *carried.faults):
        raise fault
    owed, more = not disclosures.swept(office.store), carried.more or tally.more
    return Swept(reached, tally.dossiers, tally.issued, tally.skipped, carried.delivered, carried.failed, more, owed)


def issue(office: Office, day: date) -> Tally:
    """Issue every alert that is due by ``day`` (inclusive), for about a minute at most; nothing is carried yet."""
    tally, until = Tally(), monotonic() + PATIENCE
    for dossiers in _due(office, day):
        if monotonic() > until:
            tally.more = True
            break
        tally.dossiers += len(dossiers)
        _tell(office, dossiers, day, tally)
    return tally


def _due(office: Office, day: date) -> Iterator[list[str]]:
    """The dossiers that have an alert due, in order of due date, then those that change by themselves; in batches."""
    place: tuple[str, str, int] | None = None
    while found := _alerts_due(office, day, place):
        yield [one.dossier for one in found]
        place = found[-1].place
    after: tuple[date, str] | None = None
    while changing := _changing(office, day, after):
        yield [dossier for _when, dossier in changing]
        after = changing[-1]


def _alerts_due(office: Office, day: date, place: tuple[str, str, int] | None) -> list[Due]:
    return office.store.query(
        lambda connection: lists.agenda(connection, until=day, what=(ALERT,), after=place, limit=BATCH)
    )


def _changing(office: Office, day: date, after: tuple[date, str] | None) -> list[tuple[date, str]]:
    return office.store.query(lambda connection: lists.changing(connection, day, after=after, limit=BATCH))


def _told_until(office: Office, instant: datetime) -> date:
    """The day whose alerts may go out: from the office's hour on, today; before it, yesterday."""
    local = instant.astimezone(ZoneInfo(office.settings.zone))
    early = local.time() < time(office.settings.alert_hour)
    return local.date() - timedelta(days=1) if early else local.date()


@dataclass(frozen=True, slots=True)
class Addressing:
    """Who reads what is told on a day, by roles, and which digests are still open: looked up once a transaction.

    ``audience`` gives them for alerts that are carried on a day or, being in a digest, perhaps on another.
    """

    day: date
    audience: Callable[[tuple[str, ...], date], Audience]
    digests: Open


@dataclass(frozen=True, slots=True)
class Look:
    """A dossier as it stands on the day of the sweep, and the entries that are due in it, in their order."""

    loaded: Loaded
    dossier: Dossier
    due: tuple[Draft, ...]

    def mine(self, written: Sequence[Written]) -> list[Written]:
        """What was told of this dossier among what was told of several."""
        return [one for one in written if one.stream == alerts_of(self.loaded.id)]

    def told(self, written: Sequence[Written]) -> Look:
        """The same when what was due in it has been told."""
        mine = self.mine(written)
        told = (*self.loaded.told, *map(telling, mine))
        return replace(self, loaded=replace(self.loaded, told=told, alerts=mine[-1].version), due=())

    def row(self, day: date) -> DossierRow:
        """Its lines of the indexes."""
        return dossier_row(self.loaded.id, self.dossier, self.loaded.version, day, self.loaded.told)


def _tell(office: Office, dossiers: Sequence[str], day: date, tally: Tally) -> None:
    """Tell what is due in some dossiers, with their lines of the indexes, in one transaction.

    Whoever writes to one of them, tells of it or publishes at the same time goes first: then each is looked at again
    by itself, so that one holds up no other; the rest waits for the next sweep, which looks at it as it is then.
    """
    to = Addressing(day, cache(partial(_audience, office, day)), still_open(office, day))
    looks: list[Look] = []
    for dossier in dossiers:
        with one_by_one(tally.faults):
            looks.append(_look(office, dossier, to))
    due = [one for one in looks if one.due]
    _keep_rows(office, [one for one in looks if not one.due], day)
    try:
        written = _append(office, due, to) if due else ()
    except Conflict:
        if len(due) == 1:
            tally.conflicted = True
        else:
            for one in due:
                _tell(office, [one.loaded.id], day, tally)
        return
    issued = sum(one.kind == "alert_issued" for one in written)
    tally.issued += issued
    tally.skipped += len(written) - issued
    for one in due:
        office.cache.put(one.loaded.id, one.told(written).loaded)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reads what is told to some roles; to which roles it goes instead where nobody has any of those."""

    readers: tuple[Reader, ...]
    instead: tuple[str, ...] = ()


def _audience(office: Office, day: date, roles: tuple[str, ...], carried: date) -> Audience:
    """Who has one of these roles, and whoever stands in for one on the day or when it is carried; else who is above.

    What a program gets is known to somebody; it goes up to people as what nobody takes in hand does.
    """
    asked, days, programs = roles, sorted({day, today(office), carried}), programs_of(office, roles)
    while True:
        people = {one.id: one for each in days for one in readers_on(office, asked, each)}
        if people or programs or asked == (LAST,):
            break
        asked = (above(asked),)
    return Audience((*people.values(), *programs), asked if asked != roles else ())


def _told_before(office: Office, of: int) -> list[Reader]:
    """Who was told of an alert, or of a step by which it went up: they are told, too, that it stands no more."""
    entries = map(office.store.entry, family(office, of))
    told = {reader for one in entries for reader in cast("Mapping[str, Any]", one.body[one.kind])["readers"]}
    people = [one for one in office.store.query(accounts.every) if not one.disabled]
    everybody: list[Reader] = [*people, *office.settings.webhooks]
    return [one for one in everybody if one.id in told]


def _look(office: Office, dossier_id: str, to: Addressing) -> Look:
    """Find out what is due in a dossier: what is to be told, and what need no longer be."""
    loaded, day = load(office, dossier_id), to.day
    dossier = through(loaded.last, day)
    waits = _caused_just_now(office, loaded, day)
    due = [one for one in owed(dossier, day, loaded.told) if one.alert.due <= day and not waits(one)]
    chosen, _passed_over = nearest([one.alert for one in due if one.alert.superseded is None])
    drafts = (
        _issued(office, loaded, dossier, one, to) if one.alert in chosen else _skipped(loaded, one) for one in due
    )
    return Look(loaded, dossier, tuple(drafts))


def _keep_rows(office: Office, looks: Sequence[Look], day: date) -> None:
    """Take the lines of dossiers on to a day on which nothing was due in them."""
    if not looks:
        return
    rows = [one.row(day) for one in looks]
    office.store.put_index(IndexRows(dossiers=rows))
    version = published_version(office)
    if outdated := [row for one, row in zip(looks, rows, strict=True) if one.loaded.published != version]:
        office.store.put_index(IndexRows(dossiers=[replace(row, next_change_on=day) for row in outdated]))


def _caused_just_now(office: Office, loaded: Loaded, day: date) -> Callable[[Owed], bool]:
    """What an act causes waits ten minutes, so that a mistaken click can be taken back before anybody is told.

    What was owed without the acts of these ten minutes is not caused by them.
    """
    since = now(office) - MISCLICK
    before = tuple(one for one in loaded.entries if one.sealed.recorded_at <= since)
    if len(before) == len(loaded.entries):
        return lambda _one: False
    if not before:
        return lambda _one: True
    dossier = through(replayed(loaded.definitions, standing(before)), day)
    known = {(one.key, one.alert.last_day) for one in owed(dossier, day, loaded.told)}
    return lambda one: (one.key, one.alert.last_day) not in known


def _body(one: Owed, day: date) -> dict[str, object]:
    alert = one.alert
    body: dict[str, object] = {
        "name": alert.name,
        "due": alert.due.isoformat(),
        "issued_for": day.isoformat(),
        "late": alert.due < day,
        "roles": list(alert.roles),
        "subject": packed(alert.subject),
        "body": [packed(line) for line in alert.body],
    }
    if alert.last_day is not None:
        body["last_day"] = alert.last_day.isoformat()
    if one.rectifies is not None:
        body["rectifies"] = one.rectifies.entry
    return body


def _issued(office: Office, loaded: Loaded, dossier: Dossier, due: Owed, to: Addressing) -> Draft:
    """The alert under its key, addressed to its readers."""
    alert = due.alert
    about = loaded.opened.reference, title_of(dossier)
    levels = escalations(office, alert, to.day)
    body = _body(due, to.day) | ({"escalations": [one.sealed() for one in levels]} if levels else {})
    digest = to.digests.takes(alert.name, alert.last_day, to.day, rectifies=due.rectifies is not None)
    audience = to.audience(alert.roles, date.fromisoformat(digest["digest"]) if digest else to.day)
    body |= digest
    if audience.instead:
        nobody = Phrase("office.alert.nobody", roles=tuple(Phrase(f"office.role.{role}") for role in alert.roles))
        body |= {"roles": [*alert.roles, *audience.instead], "body": [packed(nobody), *map(packed, alert.body)]}
    readers = {one.id: one for one in audience.readers}
    if due.rectifies is not None:
        readers |= {one.id: one for one in _told_before(office, due.rectifies.entry)}
    said, openings = addressed(office, "alert_issued", about, body, [*readers.values()])
    return Draft(alerts_of(loaded.id), "alert_issued", alert.due, _key(loaded, due), {"alert_issued": said}, openings)


def _skipped(loaded: Loaded, due: Owed) -> Draft:
    """That an alert need no longer be told, and why."""
    alert = due.alert
    reason = alert.superseded or Phrase("office.alert.nearer")
    body = {"alert_skipped": {"name": alert.name, "due": alert.due.isoformat(), "reason": packed(reason)}}
    return Draft(alerts_of(loaded.id), "alert_skipped", alert.due, _key(loaded, due), body)


def _key(loaded: Loaded, due: Owed) -> str:
    return f"alert:{loaded.id}/{due.key}"


def _append(office: Office, due: Sequence[Look], to: Addressing) -> Sequence[Written]:
    """Append what is due, if the dossiers, what was told of them, publications and digests are as they were seen."""

    def rows(written: Sequence[Written]) -> IndexRows:
        return IndexRows(
            dossiers=[look.told(written).row(to.day) for look in due],
            inbox=[
                inbox_row(one, look.loaded.id)
                for look in due
                for one in look.mine(written)
                if one.kind == "alert_issued"
            ],
        )

    seen = {OFFICE: min(one.loaded.published for one in due), DIGESTS: to.digests.version}
    for one in due:
        seen |= {stream_of(one.loaded.id): one.loaded.version, alerts_of(one.loaded.id): one.loaded.alerts}
    drafts = [draft for one in due for draft in one.due]
    return office.store.append(drafts, expecting=seen, now=guarded_now(office), index=rows).written
