"""The sweep: what is due is told, once, to the right people; the log is the outbox.

From the index come the dossiers that change or have something due; each is replayed; what is due and not yet told is
appended under a unique key, carried by the channels, and the carrying is appended too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ratify.errors import Conflict, Phrase, packed
from ratify.office.carrying import carry_outstanding
from ratify.office.core import guarded_now, now
from ratify.office.digests import DIGESTS, close_digests, still_open
from ratify.office.editions import OFFICE, published_version
from ratify.office.escalating import escalate, escalations, inbox_row
from ratify.office.indexing import ALERT, dossier_row
from ratify.office.loading import alerts_of, load, replayed, stream_of, telling, through
from ratify.office.restoring import refuse_if_behind
from ratify.office.showing import title_of
from ratify.office.views import Swept
from ratify.office.wording import addressed, programs_of, readers_on
from ratify.store import Draft, IndexRows, disclosures, lists
from ratify.workflow.alerts import nearest
from ratify.workflow.entries import standing
from ratify.workflow.telling import owed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ratify.office.core import Office
    from ratify.office.loading import Loaded
    from ratify.office.wording import Reader
    from ratify.store import Written
    from ratify.store.lists import Due
    from ratify.workflow.dossier import Dossier
    from ratify.workflow.telling import Owed

BATCH = 100
MISCLICK = timedelta(minutes=10)


@dataclass(slots=True)
class Tally:
    """What a sweep has issued and skipped so far."""

    dossiers: int = 0
    issued: int = 0
    skipped: int = 0
    conflicted: bool = False


def sweep(office: Office, day: date | None = None) -> Swept:
    """Issue and deliver every alert that is due by ``day`` (inclusive; default: today by the office's hour).

    Several servers may run it at once: an alert's key is unique in the log, so it is issued once; it is delivered at
    least once, under a message id that does not change. Raises ``Unavailable`` (``store.behind``) where the office may
    only be read.
    """
    refuse_if_behind(office)
    instant = guarded_now(office)
    reached = day or _told_until(office, instant)
    tally = Tally()
    for dossier in _due(office, reached):
        tally.dossiers += 1
        _sweep_dossier(office, dossier, reached, tally)
    escalate(office, reached, tally)
    if not tally.conflicted:  # else what somebody else is just telling would miss the digest of its day
        close_digests(office, reached)
    carried = carry_outstanding(office)
    office.store.beat(instant)
    owed = not disclosures.swept(office.store)
    return Swept(
        reached, tally.dossiers, tally.issued, tally.skipped, carried.delivered, carried.failed, carried.more, owed
    )


def _due(office: Office, day: date) -> Iterator[str]:
    """The dossiers that have an alert due, in order of due date, then those that change by themselves; in batches."""
    place: tuple[str, str, int] | None = None
    while found := _alerts_due(office, day, place):
        yield from (one.dossier for one in found)
        place = found[-1].place
    after: tuple[date, str] | None = None
    while changing := _changing(office, day, after):
        yield from (dossier for _when, dossier in changing)
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


def _sweep_dossier(office: Office, dossier_id: str, day: date, tally: Tally) -> None:
    """Tell what is due in one dossier; each alert with its line of the agenda in one transaction.

    Whoever writes to the dossier, tells of it or publishes at the same time goes first: the rest waits for the next
    sweep, which looks at the dossier as it is then.
    """
    loaded = load(office, dossier_id)
    dossier = through(loaded.last, day)
    waits = _caused_just_now(office, loaded, day)
    due = [one for one in owed(dossier, day, loaded.told) if one.alert.due <= day and not waits(one)]
    chosen, _passed_over = nearest([one.alert for one in due if one.alert.superseded is None])
    for one in due:
        written = (
            _tell(office, loaded, dossier, one, day)
            if one.alert in chosen
            else _skip(office, loaded, dossier, one, day)
        )
        if written is None:
            tally.conflicted = True
            return
        tally.issued += one.alert in chosen
        tally.skipped += one.alert not in chosen
        loaded = replace(loaded, told=(*loaded.told, telling(written)), alerts=written.version)
    if not due:
        _keep_row(office, loaded, dossier, day)
    office.cache.put(dossier_id, loaded)


def _keep_row(office: Office, loaded: Loaded, dossier: Dossier, day: date) -> None:
    """Take the dossier's lines on to a day on which nothing was due."""
    row = dossier_row(loaded.id, dossier, loaded.version, day, loaded.told)
    office.store.put_index(IndexRows(dossiers=(row,)))
    if published_version(office) != loaded.published:
        office.store.put_index(IndexRows(dossiers=(replace(row, next_change_on=day),)))


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


def _tell(office: Office, loaded: Loaded, dossier: Dossier, due: Owed, day: date) -> Written | None:
    """Append the alert under its key; nothing if somebody else was quicker."""
    alert = due.alert
    about = loaded.opened.reference, title_of(dossier)
    levels = escalations(office, alert, day)
    digests = still_open(office, day)
    body = _body(due, day) | ({"escalations": [one.sealed() for one in levels]} if levels else {})
    if (digest := digests.of(due, day)) is not None:
        body["digest"] = digest.isoformat()
    readers: list[Reader] = [*readers_on(office, alert.roles, day), *programs_of(office, alert.roles)]
    said, openings = addressed(office, "alert_issued", about, body, readers)
    key = f"alert:{loaded.id}/{due.key}"
    draft = Draft(alerts_of(loaded.id), "alert_issued", alert.due, key, {"alert_issued": said}, openings)

    return _append(office, loaded, dossier, day, draft, digests.version)


def _skip(office: Office, loaded: Loaded, dossier: Dossier, due: Owed, day: date) -> Written | None:
    """Append that an alert need no longer be told, and why."""
    alert = due.alert
    reason = alert.superseded or Phrase("office.alert.nearer")
    body = {"alert_skipped": {"name": alert.name, "due": alert.due.isoformat(), "reason": packed(reason)}}
    draft = Draft(alerts_of(loaded.id), "alert_skipped", alert.due, f"alert:{loaded.id}/{due.key}", body)
    return _append(office, loaded, dossier, day, draft, None)


def _append(
    office: Office, loaded: Loaded, dossier: Dossier, day: date, draft: Draft, digests: int | None
) -> Written | None:
    """Append what was told, if the dossier, what was told of it and the publications are still as they were seen.

    ``digests``: which digests were closed when an alert was made for one; nothing where no desk gets anything.
    """

    def rows(written: Sequence[Written]) -> IndexRows:
        told = (*loaded.told, telling(written[0]))
        row = dossier_row(loaded.id, dossier, loaded.version, day, told)
        return IndexRows(dossiers=(row,), inbox=(inbox_row(written[0], loaded.id),) if digests is not None else ())

    seen = {stream_of(loaded.id): loaded.version, alerts_of(loaded.id): loaded.alerts, OFFICE: loaded.published}
    if digests is not None:
        seen[DIGESTS] = digests
    try:
        return office.store.append([draft], expecting=seen, now=guarded_now(office), index=rows).written[0]
    except Conflict:
        return None
