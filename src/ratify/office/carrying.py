"""Carrying what was issued: the log is the outbox, and what became of each alert is an entry of its own."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from ratify.delivery import channels, webhook_channels
from ratify.errors import Conflict, Phrase, RatifyError, Unavailable, packed
from ratify.journal.canonical import read_utc, utc_text
from ratify.journal.loss import RESTORED
from ratify.office.core import guarded_now, now, one_by_one
from ratify.office.digests import CARRIED, alerts_in
from ratify.office.loading import alerts_of
from ratify.office.parcels import parcels
from ratify.store import Carrying, Digested, Draft, IndexRows, leases, lists, stored

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ratify.delivery import Channel, Message
    from ratify.office.core import Office
    from ratify.office.parcels import Parcel
    from ratify.store import InboxRow, Written
    from ratify.store.appending import Also

BATCH = 500
MINUTE = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
PATIENCE = 60.0
"""Seconds that one sweep may spend on carrying, but for the last message that it has begun."""
LONG = 2.0
"""Seconds after which a call that fails has waited long: for the name of a machine, say, or one of its addresses."""


@dataclass(slots=True)
class Carried:
    """How many alerts have reached all their readers, how often carrying failed, and whether more is waiting.

    ``faults`` are what kept some from being carried: their entries cannot be read.
    """

    delivered: int = 0
    failed: int = 0
    more: bool = False
    faults: list[Exception] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ways:
    """How what is to be told leaves the office: programs are called, everybody else gets what it sends.

    ``silent`` are the programs to which a call has failed after a long wait in this sweep. They are called no more in
    it, so that one of them holds up the alerts of people once and not with each alert.
    """

    common: Sequence[Channel]
    programs: Mapping[str, Channel]
    silent: set[str] = field(default_factory=set)

    def to(self, reader: str) -> Sequence[Channel]:
        """The channels for one reader."""
        called = self.programs.get(reader)
        return self.common if called is None else (called,)


def carry_outstanding(office: Office) -> Carried:
    """Carry every alert and digest that has not reached all its readers; the carrying is an entry of its own.

    Each is taken under a lease, so that servers which sweep at once divide the alerts among themselves; one whose
    server died is taken up when the lease is over. Whom a channel failed is tried again after two minutes, then after
    twice as long each time, up to six hours; who has got the alert gets it no more. One sweep spends at most about a
    minute on it; what is left waits for the next.
    """
    carried, until = Carried(), monotonic() + PATIENCE
    ways = Ways(channels(office.settings), webhook_channels(office.settings))
    for row in _outstanding(office):
        if not _whose_turn(row, guarded_now(office)):
            continue
        if monotonic() > until:
            carried.more = True
            break
        token = secrets.token_hex(8)
        taken = office.store.change(partial(leases.take, alert=row.alert, token=token, now=guarded_now(office)))
        if taken is not None:
            with one_by_one(carried.faults):
                _deliver(office, ways, taken, token, until, carried)
    return carried


def _outstanding(office: Office) -> Iterator[InboxRow]:
    """What still has to be carried and nobody carries, in the order of its issue, in batches."""
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


def state_of_carrying(delivered: Sequence[str], failed: Mapping[str, Tries], *, untried: bool = False) -> object:
    """What the index keeps of a carrying that is not complete; ``untried``: for some there was no time yet."""
    said = {
        who: {"failures": one.failures, "tried": utc_text(one.tried), "reason": one.reason}
        for who, one in failed.items()
    }
    return {"delivered": sorted(delivered), "failed": said, **({"untried": True} if untried else {})}


def _whose_turn(row: InboxRow, instant: datetime) -> bool:
    """Whether somebody who lacks it was not tried yet, or may be tried again."""
    failed = failures_of(row)
    untried = isinstance(row.channels, dict) and row.channels.get("untried", False)
    return untried or not failed or any(one.again <= instant for one in failed.values())


def _deliver(office: Office, ways: Ways, row: InboxRow, token: str, until: float, carried: Carried) -> None:
    """Carry one alert or digest, whose lease is held, and write what came of it; the lease goes back with that."""
    failed, done = failures_of(row), delivered_to(row)
    issued = office.store.entry(row.alert)
    alerts = [issued] if row.dossier else alerts_in(office, issued, carried.faults)
    owing = [one for one in parcels(office, issued, alerts, carried.faults) if one.account not in done]
    before = _carried_before(office, [one.message for one in owing if one.message is not None])
    came = _try_each(office, ways, owing, failed, before, until)
    carried.failed += bool(came.refused)
    carried.faults += came.faults
    carried.more |= came.untried
    complete = len(came.reached) == len(owing)  # whoever it failed and has left since is owed nothing
    sent = [one for one in owing if one.account in came.reached]
    used = dict.fromkeys(way.name for one in sent if one.message is not None for way in ways.to(one.account))
    said: dict[str, object] = {"accounts": came.reached, "channels": list(used)}
    if complete:
        said["complete"] = True
    if erased := [one.account for one in sent if one.message is None]:
        said["erased"] = erased
    if before:
        said["carried_before"] = len(before)
    state = None if complete else state_of_carrying([*done, *came.reached], failed, untried=came.untried)
    give_back = partial(leases.give_back, alert=row.alert, token=token)
    if _note(office, row, Carrying(row.alert, state), said, came.told, give_back):
        carried.delivered += len(alerts)


@dataclass(slots=True)
class Came:
    """What came of the tries of one carrying: whom it reached, how many it failed, and what the log is told of them.

    ``untried``: there was no time for everybody. ``faults``: what went wrong and nobody foresaw.
    """

    reached: list[str] = field(default_factory=list)
    refused: int = 0
    told: dict[str, object] = field(default_factory=dict)
    untried: bool = False
    faults: list[Exception] = field(default_factory=list)


def _try_each(
    office: Office,
    ways: Ways,
    owing: Sequence[Parcel],
    failed: dict[str, Tries],
    before: Collection[str],
    until: float,
) -> Came:
    """Hand each what it is owed, who was not tried yet first, then people; whoever it fails is noted in ``failed``.

    One is tried whatever the time is; whom the time does not suffice for is left to the next sweep.
    """
    came = Came()
    for parcel in sorted(owing, key=lambda one: (one.account in failed, one.account in ways.programs)):
        earlier = failed.get(parcel.account)
        if earlier is not None and earlier.again > guarded_now(office):
            continue
        if (came.reached or came.refused) and monotonic() > until:
            came.untried = True
            break
        try:
            if parcel.message is not None and parcel.message.id not in before:
                _hand_over(office, ways, parcel.account, parcel.message)
        except Exception as fault:  # noqa: BLE001 - whatever is wrong with one reader is not wrong for the next
            came.refused += 1
            tries = Tries(1 + (earlier.failures if earlier else 0), guarded_now(office), packed(_why(fault, came)))
            failed[parcel.account] = tries
            if tries.failures & (tries.failures - 1) == 0:  # the first, second, fourth, eighth …: the log need not grow
                came.told[parcel.account] = {"reason": tries.reason, "failures": tries.failures}
        else:
            failed.pop(parcel.account, None)
            came.reached.append(parcel.account)
    return came


def _why(fault: Exception, came: Came) -> Phrase:
    """Why somebody could not be reached; what nobody foresaw is kept, to be told when all have had their turn."""
    if isinstance(fault, RatifyError):
        return fault.phrase
    came.faults.append(fault)
    return Phrase("office.delivery.unforeseen", what=type(fault).__name__)


def _hand_over(office: Office, ways: Ways, reader: str, message: Message) -> None:
    if reader in ways.silent:
        raise Unavailable("delivery.failed", to=message.to, reason=Phrase("delivery.reason.silent"))
    begun = monotonic()
    try:
        _carry(office, ways.to(reader), message)
    except Unavailable as fault:
        reason = fault.phrase.particulars.get("reason")
        slow = isinstance(reason, Phrase) and reason.code == "delivery.call.slow"
        if reader in ways.programs and (slow or monotonic() - begun >= LONG):
            ways.silent.add(reader)
        raise


def _carry(office: Office, carriers: Sequence[Channel], message: Message) -> None:
    """Hand a message to every channel, and note outside the database which alerts have gone with it."""
    for channel in carriers:
        channel.carry(message)
    if office.store.outside is not None:
        office.store.outside.carried(*message.parts)


def _carried_before(office: Office, messages: Sequence[Message]) -> set[str]:
    """Which of these messages had gone before a back-up was restored that knows nothing of it, by the alerts in them.

    The digest of another day may hold the same alerts then; one that holds a new one goes whole. Only a log that says
    so is asked: everywhere else what was carried is an entry, or is carried once more.
    """
    if office.store.outside is None or not stored.of_kind(office.store.database, RESTORED):
        return set()
    gone = office.store.outside.carried_among({part for one in messages for part in one.parts})
    return {one.id for one in messages if one.parts and gone.issuperset(one.parts)}


def _note(
    office: Office,
    row: InboxRow,
    moved: Carrying,
    said: Mapping[str, object],
    told: Mapping[str, object],
    give_back: Also,
) -> bool:
    """Append to whom something was carried and whom it failed, and give the lease back; whether nobody lacks it now.

    The key of the last one keeps a second server from saying it twice.
    """
    complete, of, drafts = bool(said.get("complete")), row.alert, []
    stream = alerts_of(row.dossier) if row.dossier else CARRIED
    if said["accounts"] or complete:
        key = f"alert_delivered:{of}" if complete else None
        drafts.append(Draft(stream, "alert_delivered", None, key, {"alert_delivered": {"of": of, **said}}))
    if told:
        drafts.append(Draft(stream, "alert_failed", None, None, {"alert_failed": {"of": of, "accounts": told}}))
    if not drafts:
        office.store.put_index(IndexRows(befallen=(moved,)))
        office.store.change(give_back)
        return False
    digest = None if row.dossier else row.due_on

    def index(written: Sequence[Written]) -> IndexRows:
        if not complete:
            return IndexRows(befallen=(moved,))
        at = written[0].recorded_at
        whole = (Digested(digest, at),) if digest is not None else ()
        return IndexRows(befallen=(replace(moved, delivered_at=at), *whole))

    try:
        office.store.append(drafts, expecting={}, now=guarded_now(office), index=index, also=give_back)
    except Conflict:
        return False
    return complete
