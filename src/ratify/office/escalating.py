"""Escalation: of an alert that nobody takes in hand, somebody else is told.

Whom and when is sealed in the alert itself when it is issued: as the definition says, else by the office's own rule.
Each step of it is one entry, ``alert_escalated``, whether somebody was told or the reason why nobody need be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, cast

from ratify.errors import Conflict, Phrase, packed, unpacked
from ratify.law.periods import Period, add
from ratify.office.carrying import PATIENCE
from ratify.office.core import guarded_now, one_by_one
from ratify.office.digests import DIGESTS, still_open
from ratify.office.loading import alerts_of, load, stream_of, through
from ratify.office.showing import title_of
from ratify.office.wording import addressed, programs_of, readers_on
from ratify.store import Draft, Escalating, InboxRow, IndexRows, lists
from ratify.store.columns import IN_HAND, STANDINGS
from ratify.workflow.alerts import alerts
from ratify.workflow.definition import Escalation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ratify.office.core import Office
    from ratify.office.loading import Loaded
    from ratify.store import Disclosure, Written
    from ratify.store.accounts import Account
    from ratify.workflow.alerts import Alert
    from ratify.workflow.dossier import Dossier
    from ratify.workflow.telling import Telling

BATCH = 100
DAY = timedelta(days=1)

ABOVE = {
    "clerk": "treaty_officer",
    "second_clerk": "treaty_officer",
    "treaty_officer": "presiding_officer",
    "presiding_officer": "administrator",
}
"""Who is told next, by the office's own rule."""

LAST = "administrator"
"""Who is told where nobody else has the role: never silent."""


class Counts(Protocol):
    """What a sweep counts, whether it left something to whoever was quicker, or to the next, and what went wrong."""

    issued: int
    skipped: int
    conflicted: bool
    more: bool
    faults: list[Exception]


@dataclass(frozen=True, slots=True)
class Level:
    """On which day an alert that nobody has in hand is told to a role."""

    on: date
    role: str

    def sealed(self) -> dict[str, str]:
        """As it stands in the body of the alert."""
        return {"on": self.on.isoformat(), "role": self.role}


def levels_of(said: Mapping[str, Any]) -> tuple[Level, ...]:
    """The escalation that an alert's body seals, by day; none in alerts of older logs."""
    return tuple(Level(date.fromisoformat(one["on"]), one["role"]) for one in said.get("escalations", ()))


def next_level(levels: Sequence[Level], after: date) -> date | None:
    """The day of the level after the one of that day."""
    return next((one.on for one in levels if one.on > after), None)


def escalations(office: Office, alert: Alert, day: date) -> tuple[Level, ...]:
    """When and to whom an alert that is issued for ``day`` is escalated; each level at least a day after the other.

    Never later than its last day to act, if that is still to come: afterwards nobody could.
    """
    if not alert.wants_somebody:
        return ()
    wanted = alert.escalate or _by_rule(office, alert)
    levels, before = [], day
    for one in sorted(wanted, key=lambda escalation: add(day, escalation.after)):
        on = add(day, one.after)
        if alert.last_day is not None:
            on = min(on, alert.last_day)
        before = max(on, before + DAY)
        levels.append(Level(before, one.role))
    return tuple(levels)


def _by_rule(office: Office, alert: Alert) -> tuple[Escalation, ...]:
    days = office.settings.escalate_after_days
    return (Escalation(Period(0, 0, days), above(alert.roles)),) if days else ()


def above(roles: Collection[str]) -> str:
    """Who is told next, by the office's own rule, where nobody of these roles acts, or has one of them."""
    return next((ABOVE[role] for role in reversed(ABOVE) if role in roles), LAST)


def escalate(office: Office, day: date, tally: Counts) -> None:
    """Tell somebody else, by ``day`` (inclusive), of every alert that nobody has in hand and that still matters.

    For about a minute at most, as long as a sweep carries.
    """
    until = monotonic() + PATIENCE
    for row in _waiting(office, day):
        if monotonic() > until:
            tally.more = True
            break
        told = None
        try:
            with one_by_one(tally.faults):
                told = _escalate(office, row.alert, day)
        except Conflict:  # somebody else was quicker
            tally.conflicted = True
        if told is not None:
            tally.issued += told
            tally.skipped += not told


def _waiting(office: Office, day: date) -> Iterator[InboxRow]:
    after: tuple[date, int] | None = None
    while rows := office.store.query(
        lambda connection: lists.to_escalate(connection, day, after=after, limit=BATCH)  # noqa: B023 - called at once
    ):
        yield from rows
        after = cast("date", rows[-1].escalate_on), rows[-1].alert


def _escalate(office: Office, number: int, day: date) -> bool | None:
    """One step: whether somebody was told; nothing if somebody took it in hand meanwhile."""
    issued = office.store.entry(number)
    loaded = load(office, issued.stream.removeprefix("dossier/").removesuffix("/alerts"))
    row = office.store.query(lambda connection: lists.alert(connection, number))
    if row is None or row.escalate_on is None or row.escalate_on > day or STANDINGS.index(row.standing) >= IN_HAND:
        return None
    said = cast("Mapping[str, Any]", issued.body[issued.kind])
    levels = levels_of(said)
    level = next(one for one in levels if one.on == row.escalate_on)
    dossier = through(loaded.last, day)
    steps = _steps_before(office, number, levels.index(level))
    needless = _needless(loaded, dossier, issued, day)
    told = {reader for one in (issued, *steps) for reader in cast("Mapping[str, Any]", one.body[one.kind])["readers"]}
    role, readers = _next_in_line(office, level.role, told, day)
    if needless is None and not readers:
        needless = Phrase("office.escalation.nobody_else")
    digests = still_open(office, day)
    body: dict[str, object] = {"of": number, "due": level.on.isoformat()}
    openings: tuple[Disclosure, ...] = ()
    if needless is not None:
        body["reason"] = packed(needless)
    else:
        last = date.fromisoformat(said["last_day"]) if "last_day" in said else None
        body |= {"roles": [role], **_words(issued, said, level, day), **digests.takes(said["name"], last, day)}
        about = loaded.opened.reference, title_of(dossier)
        programs = [one for one in programs_of(office, [role]) if one.id not in told]
        body, openings = addressed(office, "alert_escalated", about, body, [*readers, *programs])
    key = _key(number, levels.index(level))
    draft = Draft(issued.stream, "alert_escalated", level.on, key, {"alert_escalated": body}, openings)
    moved = Escalating(number, next_level(levels, level.on))

    def index(written: Sequence[Written]) -> IndexRows:
        new = () if needless is not None else (inbox_row(written[0], loaded.id),)
        return IndexRows(befallen=(moved,), inbox=new)

    seen = {stream_of(loaded.id): loaded.version, alerts_of(loaded.id): loaded.alerts, DIGESTS: digests.version}
    office.store.append([draft], expecting=seen, now=guarded_now(office), index=index)
    return needless is None


def _key(number: int, step: int) -> str:
    """What makes one step (from 0) of the escalation of an alert unique."""
    return f"alert_escalated:{number}/{step + 1}"


def _steps_before(office: Office, number: int, step: int) -> list[Written]:
    """The steps before this one by which somebody was told."""
    found = (office.store.by_key(_key(number, before)) for before in range(step))
    return [
        one for one in found if one is not None and "readers" in cast("Mapping[str, Any]", one.body["alert_escalated"])
    ]


def family(office: Office, alert: int) -> list[int]:
    """An alert and the steps so far by which somebody else was told of it; ``alert`` is any one of them."""
    entry = office.store.entry(alert)
    said = cast("Mapping[str, Any]", entry.body[entry.kind])
    if entry.kind == "alert_escalated":
        return family(office, said["of"])
    return [alert, *(one.number for one in _steps_before(office, alert, len(levels_of(said))))]


def _next_in_line(office: Office, role: str, told: Collection[str], day: date) -> tuple[str, list[Account]]:
    """Who is told, and by which role: those of ``role`` who know nothing of it yet, else the last in line.

    Of people alone: an alert that only programs know goes up as though nobody had it.
    """
    for each in (role, LAST):
        found = [one for one in readers_on(office, [each], day) if one.id not in told]
        if found:
            return each, found
    return role, []


def inbox_row(written: Written, dossier: str) -> InboxRow:
    """How an alert, or an escalation of one, lies in the inbox of its readers when it is new."""
    said = cast("Mapping[str, Any]", written.body[written.kind])
    levels = levels_of(said)
    return InboxRow(
        alert=written.number,
        dossier=dossier,
        due_on=date.fromisoformat(said["due"]),
        late=said["late"],
        roles=tuple(said["roles"]),
        persons=(),
        subject=said["subject"],
        escalate_on=levels[0].on if levels else None,
        digest=date.fromisoformat(said["digest"]) if "digest" in said else None,
    )


def _words(issued: Written, said: Mapping[str, Any], level: Level, day: date) -> dict[str, object]:
    """What is said of an alert that nobody has in hand, and then what that said."""
    day_of = date.fromisoformat(said["issued_for"])
    what = Phrase("office.escalation.unattended", entry=str(issued.number), day=day_of)
    last = date.fromisoformat(said["last_day"]) if "last_day" in said else day
    passed = [packed(Phrase("office.escalation.passed", day=last))] if last < day else []
    words: dict[str, object] = {
        "issued_for": day.isoformat(),
        "late": level.on < day,
        "subject": packed(Phrase("office.escalation.subject", what=unpacked(said["subject"]))),
        "body": [packed(what), *said["body"], *passed],
    }
    return words | ({"last_day": said["last_day"]} if "last_day" in said else {})


def _takes_over(later: Telling, day: date) -> bool:
    """Whether a later alert goes up in the place of an earlier one: not if it would when nobody can act any more."""
    levels, last = levels_of(later.said), later.last_day
    return not levels or last is None or day > last or levels[0].on <= last


def _needless(loaded: Loaded, dossier: Dossier, issued: Written, day: date) -> Phrase | None:
    """Why nobody need be told any more: a later alert speaks of the same matter, or there is nothing left to do."""
    mine = next(one for one in loaded.told if one.entry == issued.number)
    later = [
        one
        for one in loaded.told
        if one.cascade == mine.cascade and one.skipped is None and one.entry > mine.entry and _takes_over(one, day)
    ]
    if later or any(one.rectifies == mine.entry for one in loaded.told):
        return Phrase("office.escalation.later")
    stands = [one for one in alerts(dossier, day) if (one.rule, one.occurrence) == mine.cascade]
    if any(one.superseded is None and one.wants_somebody for one in stands):
        return None
    return next((one.superseded for one in stands if one.superseded is not None), Phrase("office.escalation.over"))
