"""Carrying what was issued: the log is the outbox, and what became of each alert is an entry of its own."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, cast

from ratify.delivery import Message, as_html, channels
from ratify.errors import Conflict, RatifyError, packed
from ratify.journal.canonical import read_utc, utc_text
from ratify.journal.commitment import commitment_in
from ratify.journal.loss import RESTORED
from ratify.office.core import guarded_now, now
from ratify.office.disclosing import TEXTS_AT
from ratify.office.loading import alerts_of
from ratify.office.wording import rendered
from ratify.store import Carrying, Draft, IndexRows, accounts, disclosures, leases, lists, stored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ratify.delivery import Channel
    from ratify.office.core import Office
    from ratify.store import InboxRow, Written
    from ratify.store.appending import Also

BATCH = 500
MINUTE = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
PATIENCE = 60.0
"""Seconds that one sweep may spend on carrying."""


@dataclass(slots=True)
class Carried:
    """What was carried wholly, how often carrying failed, and whether more is waiting."""

    delivered: int = 0
    failed: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class Parcel:
    """What an alert still owes one reader: the message, or nothing where its text was erased or he has left."""

    account: str
    message: Message | None
    erased: bool = False


def carry_outstanding(office: Office) -> Carried:
    """Carry every alert that was issued and not yet delivered; the carrying is an entry of its own.

    Each is taken under a lease, so that servers which sweep at once divide the alerts among themselves; one whose
    server died is taken up when the lease is over. Whom a channel failed is tried again after a minute, then after
    twice as long each time, up to six hours; who has got the alert gets it no more. One sweep spends at most about a
    minute on it; what is left waits for the next.
    """
    carried, carriers, begun = Carried(), channels(office.settings), monotonic()
    for row in _outstanding(office):
        if not _whose_turn(row, guarded_now(office)):
            continue
        if monotonic() - begun > PATIENCE:
            carried.more = True
            break
        token = secrets.token_hex(8)
        taken = office.store.change(partial(leases.take, alert=row.alert, token=token, now=guarded_now(office)))
        if taken is not None:
            _deliver(office, carriers, taken, token, carried)
    return carried


def _outstanding(office: Office) -> Iterator[InboxRow]:
    """The alerts that still have to be carried and that nobody carries, in the order of their issue, in batches."""
    after = 0
    while rows := office.store.query(partial(lists.undelivered, after=after, limit=BATCH, free_at=now(office))):
        yield from rows
        after = rows[-1].alert


@dataclass(frozen=True, slots=True)
class Tries:
    """How often the carrying to one reader has failed, when last, and why (a packed phrase)."""

    failures: int
    tried: datetime
    reason: object

    @property
    def again(self) -> datetime:
        """When it is tried again."""
        return self.tried + min(MINUTE * (1 << min(self.failures, 9)), LONGEST_WAIT)


def failures_of(row: InboxRow) -> dict[str, Tries]:
    """By account, to whom an alert could not be carried yet."""
    failed = row.channels.get("failed", {}) if isinstance(row.channels, dict) else {}
    return {who: Tries(one["failures"], read_utc(one["tried"]), one["reason"]) for who, one in failed.items()}


def delivered_to(row: InboxRow) -> list[str]:
    """The accounts that have got an alert, while others have not."""
    return list(row.channels.get("delivered", ())) if isinstance(row.channels, dict) else []


def state_of_carrying(delivered: Sequence[str], failed: Mapping[str, Tries]) -> object:
    """What the index keeps of a carrying that is not complete."""
    said = {
        who: {"failures": one.failures, "tried": utc_text(one.tried), "reason": one.reason}
        for who, one in failed.items()
    }
    return {"delivered": sorted(delivered), "failed": said}


def _whose_turn(row: InboxRow, instant: datetime) -> bool:
    """Whether an alert was not tried yet, or one of those who lack it may be tried again."""
    failed = failures_of(row)
    return not failed or any(one.again <= instant for one in failed.values())


def _deliver(office: Office, carriers: Sequence[Channel], row: InboxRow, token: str, carried: Carried) -> None:
    """Carry one alert, whose lease is held, and write what came of it; the lease goes back with that."""
    failed, done = failures_of(row), delivered_to(row)
    issued = office.store.entry(row.alert)
    parcels = [one for one in _parcels(office, row, issued) if one.account not in done]
    before = _carried_before(office, [one.message for one in parcels if one.message is not None])
    reached: list[str] = []
    refused = 0
    told: dict[str, object] = {}
    for parcel in parcels:
        earlier = failed.get(parcel.account)
        if earlier is not None and earlier.again > guarded_now(office):
            continue
        try:
            if parcel.message is not None and parcel.message.id not in before:
                _carry(office, carriers, parcel.message)
        except RatifyError as fault:
            refused += 1
            tries = Tries(1 + (earlier.failures if earlier else 0), guarded_now(office), packed(fault.phrase))
            failed[parcel.account] = tries
            if tries.failures & (tries.failures - 1) == 0:  # the first, second, fourth, eighth …: the log need not grow
                told[parcel.account] = {"reason": tries.reason, "failures": tries.failures}
        else:
            failed.pop(parcel.account, None)
            reached.append(parcel.account)
    carried.failed += bool(refused)
    complete = not failed and len(reached) == len(parcels)
    written_to = [one.account for one in parcels if one.message is not None and one.account in reached]
    ways = [carrier.name for carrier in carriers] if written_to else []
    said: dict[str, object] = {"accounts": reached, "channels": ways}
    if complete:
        said["complete"] = True
    if erased := [one.account for one in parcels if one.erased and one.account in reached]:
        said["erased"] = erased
    if before:
        said["carried_before"] = len(before)
    moved = Carrying(row.alert, None if complete else state_of_carrying([*done, *reached], failed))
    give_back = partial(leases.give_back, alert=row.alert, token=token)
    carried.delivered += _note(office, alerts_of(row.dossier), moved, said, told, give_back)


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


def _parcels(office: Office, row: InboxRow, issued: Written) -> list[Parcel]:
    """What each reader is to get: a message as it was rendered when the alert was issued; nobody who has left."""
    said = cast("Mapping[str, object]", issued.body[issued.kind])
    kept = office.store.query(lambda connection: disclosures.disclosures(connection, [issued.number]))
    at = f"{TEXTS_AT[issued.kind]}."
    texts = {one.path.removeprefix(at): json.loads(one.value) for one in kept.get(issued.number, ())}
    commitments = cast("Mapping[str, object]", said["texts"])
    index = office.store.query(lambda connection: lists.dossier(connection, row.dossier))
    by_id = {one.id: one for one in office.store.query(accounts.every)}
    checkpoint = office.store.checkpoint() or ""
    parcels: list[Parcel] = []
    for account in cast("list[str]", said["readers"]):
        reader = by_id.get(account)
        if reader is None or reader.disabled:
            continue
        text = texts.get(account)
        if text is None and commitment_in(commitments.get(account)) is not None:
            parcels.append(Parcel(account, None, erased=True))
            continue
        if text is None:  # issued before texts were kept: the log has no more than the digest of what was said
            title = index.title if index else {}
            text = rendered(office, index.reference if index else row.dossier, title, said, reader.language)
        link = f"{office.settings.public_url}/dossiers/{row.dossier}"
        words = f"{text['text']}\n\n{link}"
        message = Message(
            id=_message_id(office, issued, account),
            sender=office.settings.mail_from,
            to=address_of(reader.login, office.settings.mail_from),
            subject=text["subject"],
            text=f"{words}\n\n{checkpoint}",
            html=as_html(text["subject"], words, text["language"], checkpoint),
            language=text["language"],
        )
        parcels.append(Parcel(account, message))
    return parcels


def _message_id(office: Office, issued: Written, account: str) -> str:
    """The name of a message for ever: of this log, this alert and this reader, also if it is issued once more.

    That happens when a back-up is restored that knows nothing of it.
    """
    return hashlib.sha256(f"{office.store.origin}\n{issued.key}\n{account}".encode()).hexdigest()[:32]


def _note(
    office: Office,
    stream: str,
    moved: Carrying,
    said: Mapping[str, object],
    told: Mapping[str, object],
    give_back: Also,
) -> int:
    """Append to whom an alert was carried and whom it failed, and give the lease back; whether all have it.

    The key of the last one keeps a second server from saying it twice.
    """
    complete = bool(said.get("complete"))
    of, drafts = moved.alert, []
    if said["accounts"] or complete:
        key = f"alert_delivered:{of}" if complete else None
        drafts.append(Draft(stream, "alert_delivered", None, key, {"alert_delivered": {"of": of, **said}}))
    if told:
        drafts.append(Draft(stream, "alert_failed", None, None, {"alert_failed": {"of": of, "accounts": told}}))
    if not drafts:
        office.store.put_index(IndexRows(befallen=(moved,)))
        office.store.change(give_back)
        return 0

    def index(written: Sequence[Written]) -> IndexRows:
        return IndexRows(befallen=(replace(moved, delivered_at=written[0].recorded_at if complete else None),))

    try:
        office.store.append(drafts, expecting={}, now=guarded_now(office), index=index, also=give_back)
    except Conflict:
        return 0
    return int(complete)
