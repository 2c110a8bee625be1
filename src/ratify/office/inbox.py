"""The inbox: what its readers say of an alert, and its rows made again from the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from ratify.errors import Conflict, Invalid, NotFound
from ratify.office.absences import roles_read
from ratify.office.carrying import Tries, delivered_to, failures_of, state_of_carrying
from ratify.office.core import guarded_now, today
from ratify.office.digests import CARRIED, DIGEST, DIGESTS, reached_all, row_of
from ratify.office.escalating import family, inbox_row, levels_of, next_level
from ratify.office.loading import alerts_of
from ratify.office.rights import require
from ratify.store import Acknowledging, Draft, IndexRows, lists
from ratify.store.columns import IN_HAND, STANDINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ratify.office.core import Office
    from ratify.office.escalating import Level
    from ratify.office.views import Person
    from ratify.store import InboxRow, Written


TRIES = 5
"""How often it is tried to say something of an alert of which others write at the same time."""


def acknowledge(office: Office, actor: Person, alert: int, standing: str = "seen") -> None:
    """Say that an alert was ``seen``, that it is ``in_hand``, or that all is ``done``; said once, it stands.

    What is said of an alert, or of one of the steps by which it went up, is said of it and of every step so far.
    Nothing is written where as much or more was said before. Raises ``NotFound`` (``office.no_alert``) if the entry is
    no alert of the actor's roles, ``Invalid`` (``office.standing``) for another word, ``Conflict`` if others write of
    the same dossier's alerts again and again.
    """
    require(actor, "see")
    if standing not in STANDINGS[1:]:
        raise Invalid("office.standing", standing=standing, words=STANDINGS[1:])
    row = office.store.query(lambda connection: lists.alert(connection, alert))
    if row is None or not (set(row.roles) & roles_read(office, actor)):
        raise NotFound("office.no_alert", entry=str(alert))
    if STANDINGS.index(row.standing) >= STANDINGS.index(standing):
        return
    body = {
        "actor": {"account": actor.account, "person": actor.person},
        "alert_acknowledged": {"of": alert, "standing": standing},
    }
    stream, key = alerts_of(row.dossier), f"acknowledged:{alert}/{standing}"
    draft = Draft(stream, "alert_acknowledged", today(office), key, body)
    for left in reversed(range(TRIES)):
        seen = {stream: office.store.version(stream)}
        same = family(office, alert)

        def index(written: Sequence[Written], same: Sequence[int] = same) -> IndexRows:
            at = written[0].recorded_at
            return IndexRows(befallen=[Acknowledging(one, standing, at, actor.account) for one in same])

        try:
            office.store.append([draft], expecting=seen, now=guarded_now(office), index=index)
        except Conflict:
            if office.store.by_key(key) is not None:  # somebody else said so at the same moment
                return
            if not left:
                raise
        else:
            return


def inbox_rows(office: Office, dossier: str) -> tuple[InboxRow, ...]:
    """The inbox of a dossier's alerts, made again from the log; of no dossier (``""``), the digests."""
    streams = (alerts_of(dossier),) if dossier else (DIGESTS, CARRIED)
    rows: dict[int, InboxRow] = {}
    levels: dict[int, tuple[Level, ...]] = {}
    roots: dict[int, int] = {}
    for entry in (one for stream in streams for one in office.store.entries(stream)):
        said = cast("Mapping[str, Any]", entry.body.get(entry.kind) or {})
        of = said.get("of", 0)
        if entry.kind == "alert_escalated":
            rows[of] = _after_escalation(rows[of], levels[of], date.fromisoformat(said["due"]))
            roots[entry.number] = of
        if entry.kind == DIGEST:
            rows[entry.number] = row_of(entry)
        elif "subject" in said:
            rows[entry.number] = inbox_row(entry, dossier)
            levels[entry.number] = levels_of(said)
        elif entry.kind == "alert_failed":
            rows[of] = replace(rows[of], channels=_after_failure(rows[of], said, entry.recorded_at))
        elif entry.kind == "alert_delivered":
            rows[of] = _after_delivery(rows[of], said, entry.recorded_at)
        elif entry.kind == "alert_acknowledged":
            root = roots.get(of, of)
            for one in (root, *(step for step, alert in roots.items() if alert == root and step in rows)):
                rows[one] = _after_acknowledgement(rows[one], entry, said.get("standing", "seen"))
    carried = {day: reached_all(office, day) for day in {one.digest for one in rows.values()} if day is not None}
    return tuple(one if one.digest is None else replace(one, delivered_at=carried[one.digest]) for one in rows.values())


def _after_acknowledgement(row: InboxRow, entry: Written, standing: str) -> InboxRow:
    """How an alert stands after an entry ``alert_acknowledged``; one of an older log says no more than *seen*."""
    if STANDINGS.index(standing) <= STANDINGS.index(row.standing):
        return row
    by = cast("Mapping[str, str]", entry.body["actor"])["account"]
    on = None if STANDINGS.index(standing) >= IN_HAND else row.escalate_on
    return replace(row, standing=standing, acknowledged_at=entry.recorded_at, acknowledged_by=by, escalate_on=on)


def _after_escalation(row: InboxRow, levels: Sequence[Level], day: date) -> InboxRow:
    """How an alert stands after it was escalated on a day; one that is in hand is escalated no more."""
    if STANDINGS.index(row.standing) >= IN_HAND:
        return row
    return replace(row, escalate_on=next_level(levels, day))


def _after_failure(row: InboxRow, said: Mapping[str, object], at: datetime) -> object:
    """How an alert stands after an entry ``alert_failed``; one of an older log names nobody, and is tried at once."""
    failed = failures_of(row)
    for account, one in cast("Mapping[str, dict[str, Any]]", said.get("accounts", {})).items():
        failed[account] = Tries(one["failures"], at, one["reason"])
    return state_of_carrying(delivered_to(row), failed) if failed else row.channels


def _after_delivery(row: InboxRow, said: Mapping[str, object], at: datetime) -> InboxRow:
    """How an alert stands after an entry ``alert_delivered``; one of an older log speaks of all its readers."""
    reached = cast("list[str] | None", said.get("accounts"))
    if reached is None or said.get("complete"):
        return replace(row, channels=None, delivered_at=at)
    failed = {account: one for account, one in failures_of(row).items() if account not in reached}
    return replace(row, channels=state_of_carrying([*delivered_to(row), *reached], failed))
