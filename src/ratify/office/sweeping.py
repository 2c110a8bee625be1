"""The sweep: what is due is told, once, to the right people; the log is the outbox.

From the index come the dossiers that change or have something due; each is replayed; what is due and not yet told is
appended under a unique key, carried by the channels, and the carrying is appended too.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from ratify.delivery import Message, channels
from ratify.errors import Conflict, NotFound, Phrase, RatifyError, packed, unpacked
from ratify.journal.canonical import read_utc, utc_text
from ratify.journal.commitment import commitment_in
from ratify.journal.loss import RESTORED
from ratify.language import say
from ratify.office.core import guarded_now, now, today
from ratify.office.disclosing import TEXTS_AT, sealed
from ratify.office.indexing import ALERT, dossier_row
from ratify.office.loading import alerts_of, load, through, told_of
from ratify.office.restoring import refuse_if_behind
from ratify.office.rights import require
from ratify.office.views import Swept
from ratify.store import DossierRow, Draft, InboxRow, IndexRows, accounts, disclosures, leases, lists, stored
from ratify.workflow.alerts import Alert, alerts, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ratify.delivery import Channel
    from ratify.office.core import Office
    from ratify.office.loading import Loaded
    from ratify.office.views import Person
    from ratify.store import Written
    from ratify.store.lists import Due
    from ratify.store.log import Also

BATCH = 100
DELIVERIES = 500
MISCLICK = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
PATIENCE = 60.0
"""Seconds that one sweep may spend on carrying."""


@dataclass(slots=True)
class Tally:
    """What a sweep has done so far."""

    dossiers: int = 0
    issued: int = 0
    skipped: int = 0
    delivered: int = 0
    failed: int = 0
    more: bool = False


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
    _deliver_outstanding(office, tally)
    office.store.beat(instant)
    owed = not disclosures.swept(office.store)
    return Swept(reached, tally.dossiers, tally.issued, tally.skipped, tally.delivered, tally.failed, tally.more, owed)


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
        text = _rendered(office, row.reference, row.title, said, one.language)
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


def _rendered(
    office: Office, reference: str, title: Mapping[str, str], said: Mapping[str, object], language: str
) -> dict[str, str]:
    """An alert in one language, as it is sealed, kept and carried; never made again."""
    subject, text = render(office, reference, title, said, language)
    return {"language": language, "subject": subject, "text": text}


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


def render(
    office: Office, reference: str, title: Mapping[str, str], said: Mapping[str, object], language: str
) -> tuple[str, str]:
    """Subject and text of an alert, from its sealed body, in one language."""
    subject = say(Phrase("office.alert.subject", what=unpacked(said["subject"]), title=title), language)
    due = date.fromisoformat(cast("str", said["due"]))
    lines = [say(Phrase("office.alert.dossier", reference=reference, title=title), language)]
    if said["late"]:
        issued = date.fromisoformat(cast("str", said["issued_for"]))
        lines.append(say(Phrase("office.alert.late", due=due, issued=issued), language))
    lines += [say(cast("Phrase", line), language) for line in cast("tuple[object, ...]", unpacked(said["body"]))]
    if office.settings.demonstration:
        lines.append(say(Phrase("office.alert.demonstration"), language))
    return subject, "\n".join(lines)


# ------------------------------------------------------------------------------------------------------- delivery


def _deliver_outstanding(office: Office, tally: Tally) -> None:
    """Carry every alert that was issued and not yet delivered; the carrying is an entry of its own.

    Each is taken under a lease, so that servers which sweep at once divide the alerts among themselves; one whose
    server died is taken up when the lease is over. A channel that failed is tried again after a minute, then after
    twice as long each time, up to six hours. One sweep spends at most about a minute on it; what is left waits for the
    next.
    """
    carriers = channels(office.settings)
    instant, begun = guarded_now(office), monotonic()
    for row in office.store.query(lambda connection: lists.undelivered(connection, limit=DELIVERIES)):
        failures, tried = _tries(row)
        if tried is not None and instant < tried + min(MINUTE * 2**failures, LONGEST_WAIT):
            continue
        if monotonic() - begun > PATIENCE:
            tally.more = True
            return
        token = secrets.token_hex(8)
        if office.store.change(partial(leases.take, alert=row.alert, token=token, now=guarded_now(office))):
            _deliver(office, carriers, row, (failures, token), tally)


def _deliver(office: Office, carriers: Sequence[Channel], row: InboxRow, held: tuple[int, str], tally: Tally) -> None:
    """Carry one alert, whose lease is held, and write what came of it; the lease goes back with that."""
    failures, token = held
    back = partial(leases.give_back, alert=row.alert, token=token)
    issued = office.store.entry(row.alert)
    said = cast("Mapping[str, object]", issued.body["alert_issued"])
    try:
        messages, erased = _messages(office, row, issued, said)
        before = _carried_before(office, messages)
        for message in messages:
            if message.id not in before:
                _carry(office, carriers, message)
    except RatifyError as fault:
        tally.failed += 1
        failed = replace(row, channels={"failures": failures + 1, "tried": utc_text(guarded_now(office))})
        _note(office, failed, "alert_failed", {"reason": packed(fault.phrase)}, back)
        return
    ways = [] if erased and not messages else [carrier.name for carrier in carriers]
    more: dict[str, object] = {"erased": erased} if erased else {}
    if before:
        more["carried_before"] = len(before)
    tally.delivered += _note(office, row, "alert_delivered", {"channels": [*ways, "desk"], **more}, back)


def _carry(office: Office, carriers: Sequence[Channel], message: Message) -> None:
    """Hand a message to every channel, and note outside the database that it has gone."""
    for channel in carriers:
        channel.carry(message)
    if office.store.outside is not None:
        office.store.outside.carried(message.id)


def _carried_before(office: Office, messages: Sequence[Message]) -> set[str]:
    """Which of these messages had gone before a back-up was restored that knows nothing of it.

    Only a log that says so is asked: everywhere else what was carried is an entry, or is carried once more.
    """
    if office.store.outside is None or not stored.of_kind(office.store.database, RESTORED):
        return set()
    return office.store.outside.carried_among([message.id for message in messages])


def address_of(login: str, sender: str) -> str:
    """Where an account's mail goes: its login if that is an address, else the login at the office's own domain."""
    return login if "@" in login else f"{login}@{sender.rpartition('@')[2] or 'localhost'}"


def _tries(row: InboxRow) -> tuple[int, datetime | None]:
    """How often the carrying of an alert has failed, and when last; the index keeps it, the log says it."""
    said = row.channels if isinstance(row.channels, dict) else {}
    return said.get("failures", 0), read_utc(said["tried"]) if "tried" in said else None


def _messages(
    office: Office, row: InboxRow, issued: Written, said: Mapping[str, object]
) -> tuple[list[Message], list[str]]:
    """A message for each reader, as it was rendered when the alert was issued; and whose text was erased since."""
    kept = office.store.query(lambda connection: disclosures.disclosures(connection, [issued.number]))
    texts = {one.path.removeprefix(f"{TEXTS_AT}."): json.loads(one.value) for one in kept.get(issued.number, ())}
    commitments = cast("Mapping[str, object]", said["texts"])
    messages: list[Message] = []
    erased: list[str] = []
    index = office.store.query(lambda connection: lists.dossier(connection, row.dossier))
    by_id = {one.id: one for one in office.store.query(accounts.every)}
    checkpoint = office.store.checkpoint() or ""
    for account in cast("list[str]", said["readers"]):
        reader = by_id.get(account)
        if reader is None or reader.disabled:
            continue
        text = texts.get(account)
        if text is None and commitment_in(commitments.get(account)) is not None:
            erased.append(account)
            continue
        if text is None:  # issued before texts were kept: the log has no more than the digest of what was said
            title = index.title if index else {}
            text = _rendered(office, index.reference if index else row.dossier, title, said, reader.language)
        link = f"{office.settings.public_url}/dossiers/{row.dossier}"
        message = Message(
            id=_message_id(office, issued, account),
            sender=office.settings.mail_from,
            to=address_of(reader.login, office.settings.mail_from),
            subject=text["subject"],
            text=f"{text['text']}\n\n{link}\n\n{checkpoint}",
            language=text["language"],
        )
        messages.append(message)
    return messages, erased


def _message_id(office: Office, issued: Written, account: str) -> str:
    """The name of a message for ever: of this log, this alert and this reader, also if it is issued once more.

    That happens when a back-up is restored that knows nothing of it.
    """
    return hashlib.sha256(f"{office.store.origin}\n{issued.key}\n{account}".encode()).hexdigest()[:32]


def _note(office: Office, row: InboxRow, kind: str, said: Mapping[str, object], also: Also) -> int:
    """Append that an alert was carried, or why it was not; its key keeps a second server from saying it twice."""
    instant = guarded_now(office)
    key = f"{kind}:{row.alert}" if kind == "alert_delivered" else None
    body = {kind: {"of": row.alert, **said}}
    draft = Draft(alerts_of(row.dossier), kind, None, key, body)
    index = IndexRows(inbox=(replace(row, delivered_at=instant) if kind == "alert_delivered" else row,))
    try:
        office.store.append([draft], expecting={}, now=instant, index=index, also=also)
    except Conflict:
        return 0
    return 1


def acknowledge(office: Office, actor: Person, alert: int) -> None:
    """Say that an alert was seen; once is enough."""
    require(actor, "see")
    row = office.store.query(lambda connection: lists.alert(connection, alert))
    if row is None or not (set(row.roles) & actor.roles):
        raise NotFound("office.no_alert", entry=str(alert))
    if row.acknowledged_at is not None:
        return
    instant = guarded_now(office)
    body = {"actor": {"account": actor.account, "person": actor.person}, "alert_acknowledged": {"of": alert}}
    stream, key = alerts_of(row.dossier), f"acknowledged:{alert}"
    draft = Draft(stream, "alert_acknowledged", today(office), key, body)
    try:
        office.store.append(
            [draft], expecting={}, now=instant, index=IndexRows(inbox=(replace(row, acknowledged_at=instant),))
        )
    except Conflict:
        return


def inbox_rows(office: Office, dossier: str) -> tuple[InboxRow, ...]:
    """The inbox of a dossier's alerts, made again from the log."""
    rows: dict[int, InboxRow] = {}
    for entry in office.store.entries(alerts_of(dossier)):
        said = cast("Mapping[str, object]", entry.body.get(entry.kind) or {})
        if entry.kind == "alert_issued":
            due = date.fromisoformat(cast("str", said["due"]))
            roles = tuple(cast("list[str]", said["roles"]))
            late = cast("bool", said["late"])
            rows[entry.number] = InboxRow(entry.number, dossier, due, late, roles, (), said["subject"])
        elif entry.kind == "alert_failed":
            of = cast("int", said["of"])
            failures, _tried = _tries(rows[of])
            tried = {"failures": failures + 1, "tried": utc_text(entry.recorded_at)}
            rows[of] = replace(rows[of], channels=tried)
        elif entry.kind == "alert_delivered":
            of = cast("int", said["of"])
            rows[of] = replace(rows[of], delivered_at=entry.recorded_at)
        elif entry.kind == "alert_acknowledged":
            of = cast("int", said["of"])
            rows[of] = replace(rows[of], acknowledged_at=entry.recorded_at)
    return tuple(rows.values())
