"""The inbox: what its readers say of an alert, and its rows made again from the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from ratify.errors import Conflict, NotFound
from ratify.office.carrying import Tries, delivered_to, failures_of, state_of_carrying
from ratify.office.core import guarded_now, today
from ratify.office.loading import alerts_of
from ratify.office.rights import require
from ratify.store import Draft, InboxRow, IndexRows, lists

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ratify.office.core import Office
    from ratify.office.views import Person
    from ratify.store import Written


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

    def index(written: Sequence[Written]) -> IndexRows:
        return IndexRows(inbox=(replace(row, acknowledged_at=written[0].recorded_at),))

    try:
        office.store.append([draft], expecting={}, now=instant, index=index)
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
            rows[of] = replace(rows[of], channels=_after_failure(rows[of], said, entry.recorded_at))
        elif entry.kind == "alert_delivered":
            of = cast("int", said["of"])
            rows[of] = _after_delivery(rows[of], said, entry.recorded_at)
        elif entry.kind == "alert_acknowledged":
            of = cast("int", said["of"])
            rows[of] = replace(rows[of], acknowledged_at=entry.recorded_at)
    return tuple(rows.values())


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
