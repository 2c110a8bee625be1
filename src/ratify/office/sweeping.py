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
from ratify.office.disclosing import TEXTS_AT, sealed
from ratify.office.indexing import ALERT, dossier_row
from ratify.office.loading import alerts_of, load, through, told_of
from ratify.office.restoring import refuse_if_behind
from ratify.office.views import Swept
from ratify.office.wording import rendered
from ratify.store import DossierRow, Draft, InboxRow, IndexRows, accounts, disclosures, lists
from ratify.workflow.alerts import Alert, alerts, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ratify.office.core import Office
    from ratify.office.loading import Loaded
    from ratify.store import Written
    from ratify.store.lists import Due

BATCH = 100
MISCLICK = timedelta(minutes=10)


@dataclass(slots=True)
class Tally:
    """What a sweep has issued and skipped so far."""

    dossiers: int = 0
    issued: int = 0
    skipped: int = 0


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
    """Tell what is due in one dossier; each alert with its line of the agenda in one transaction."""
    kept = load(office, dossier_id)
    loaded = replace(kept, told=told_of(office, dossier_id))
    dossier = through(loaded.last, day)
    due = [
        alert
        for alert in alerts(dossier, day)
        if alert.due <= day and alert.name not in loaded.told and not _too_fresh(office, loaded, alert)
    ]
    chosen, passed_over = nearest([alert for alert in due if alert.superseded is None])
    superseded = [alert for alert in due if alert.superseded is not None]
    for alert in sorted((*chosen, *passed_over, *superseded), key=lambda one: (one.due, one.name)):
        loaded = replace(loaded, told=loaded.told | {alert.name})
        row = dossier_row(dossier_id, dossier, loaded.version, day, loaded.told)
        if alert in chosen:
            tally.issued += _issue(office, loaded, row, alert, day)
        else:
            tally.skipped += _skip(office, row, alert)
    if not due:
        row = dossier_row(dossier_id, dossier, loaded.version, day, loaded.told)
        office.store.put_index(IndexRows(dossiers=(row,)))
    office.cache.put(dossier_id, loaded)


def _too_fresh(office: Office, loaded: Loaded, alert: Alert) -> bool:
    """What an act causes waits ten minutes, so that a mistaken click can be taken back before anybody is told."""
    newest = loaded.written[-1].recorded_at
    return now(office) - newest < MISCLICK and alert.due >= newest.date()


def _key(dossier: str, alert: Alert) -> str:
    return f"alert:{dossier}/{alert.name}/1"


def _body(alert: Alert, day: date) -> dict[str, object]:
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
    return body


def _issue(office: Office, loaded: Loaded, row: DossierRow, alert: Alert, day: date) -> int:
    """Append the alert under its key; nothing if somebody else was quicker."""
    readers = [one for one in office.store.query(accounts.every) if not one.disabled and one.roles & set(alert.roles)]
    said = _body(alert, day) | {"readers": [one.id for one in readers]}
    texts = {}
    for one in readers:
        text = rendered(office, row.reference, row.title, said, one.language)
        texts[one.id] = sealed(f"{TEXTS_AT}.{one.id}", text)
    said["texts"] = {account: mark for account, (mark, _opening) in texts.items()}
    draft = Draft(
        alerts_of(loaded.id),
        "alert_issued",
        alert.due,
        _key(loaded.id, alert),
        {"alert_issued": said},
        tuple(opening for _mark, opening in texts.values()),
    )

    def rows(written: Sequence[Written]) -> IndexRows:
        inbox = InboxRow(
            alert=written[0].number, dossier=loaded.id, due_on=alert.due, late=alert.due < day, roles=alert.roles,
            persons=(), subject=packed(alert.subject),
        )  # fmt: skip
        return IndexRows(dossiers=(row,), inbox=(inbox,))

    try:
        office.store.append([draft], expecting={}, now=guarded_now(office), index=rows)
    except Conflict:
        return 0
    return 1


def _skip(office: Office, row: DossierRow, alert: Alert) -> int:
    """Append that an alert need no longer be told, and why."""
    reason = alert.superseded or Phrase("office.alert.nearer")
    body = {"alert_skipped": {"name": alert.name, "due": alert.due.isoformat(), "reason": packed(reason)}}
    draft = Draft(alerts_of(row.dossier), "alert_skipped", alert.due, _key(row.dossier, alert), body)
    try:
        office.store.append([draft], expecting={}, now=guarded_now(office), index=IndexRows(dossiers=(row,)))
    except Conflict:
        return 0
    return 1
