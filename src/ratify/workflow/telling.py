"""What was told of a dossier, held against what stands: what is still to be told, told anew, or put right.

An alert is told once under its name. Where the day that it spoke of has since moved, by a correction, a late act or a
published calendar, its readers are told so: by the next alert of the same cascade if one is due, else by a
*rectification*. A date that moved away and back is announced anew, under the next ordinal.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from ratify.errors import Phrase, unpacked
from ratify.workflow.alerts import Alert, alerts, current_period, without_the_past
from ratify.workflow.openings import openings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ratify.workflow.dossier import Dossier

RECTIFICATION = "rectification"
"""The lead of an alert that only puts right what an earlier one told."""

SETTLED = frozenset({"workflow.alert.settled", "workflow.alert.closed"})
"""Why something need not be told, for as long as that is so."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One entry that told an alert, or skipped it: then ``skipped`` is the code of the reason.

    ``last_day`` is the last day to act that it spoke of, ``rectifies`` the entry of the telling that it put right.
    ``said`` is its sealed body.
    """

    entry: int
    name: str
    last_day: date | None = None
    skipped: str | None = None
    rectifies: int | None = None
    said: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def cascade(self) -> tuple[str, str]:
        """The rule and the occurrence that it was about; its name ends with them, the lead and the day."""
        rule, occurrence, _lead, _day = self.name.rsplit("/", 3)
        return rule, occurrence

    @property
    def due(self) -> date:
        """The day for which it was due."""
        return date.fromisoformat(self.said["due"])

    @property
    def withdraws(self) -> bool:
        """Whether it told that what an earlier one spoke of is no part of the dossier any more."""
        return self.last_day is None and self.name.rsplit("/", 3)[2] == RECTIFICATION


@dataclass(frozen=True, slots=True)
class Owed:
    """An alert that is still to be told, or of which it is to be said why it need not be (``alert.superseded``).

    ``ordinal`` rises when a name is announced anew. ``rectifies`` is the telling that it puts right.
    """

    alert: Alert
    ordinal: int = 1
    rectifies: Telling | None = None

    @property
    def key(self) -> str:
        """What makes it unique within its dossier."""
        return f"{self.alert.name}/{self.ordinal}"


def owed(dossier: Dossier, today: date, told: Sequence[Telling], found: Sequence[Alert] | None = None) -> list[Owed]:
    """Everything that is still to be told of a dossier as it stands at ``today``, now or later; by due day.

    ``found`` are its ``alerts`` of that day, where they were worked out already. What rectifies is due today. A halted
    dossier rectifies nothing: nobody knows yet what stands.
    """
    if found is None:
        found = alerts(dossier, today)
    by_name: dict[str, list[Telling]] = {}
    latest: dict[tuple[str, str], Telling] = {}
    put_right = {one.rectifies for one in told}
    for one in told:
        by_name.setdefault(one.name, []).append(one)
        if one.skipped is None:
            latest[one.cascade] = one
    wanted = [
        Owed(alert, 1 + len(tellings))
        for alert in without_the_past(dossier, found)
        if not _nearer_told(alert, latest.get((alert.rule, alert.occurrence)), put_right)
        and (not (tellings := by_name.get(alert.name, [])) or _anew(alert, tellings[-1], latest, put_right))
    ]
    wanted.sort(key=_place)
    if dossier.halted is None:
        for telling, now in _moved(dossier, today, found, told):
            _put_right(wanted, telling, now, today)
    return sorted(wanted, key=_place)


def _place(one: Owed) -> tuple[date, str]:
    return one.alert.due, one.alert.name


def _nearer_told(alert: Alert, last: Telling | None, put_right: Collection[int | None]) -> bool:
    """Whether a nearer lead has told the same last day already, and that stands.

    So where a deadline had lapsed, of which only the passing was told, and waits for a second person again.
    """
    if last is None or alert.superseded is not None or last.entry in put_right or last.withdraws:
        return False
    return last.last_day == alert.last_day and last.due >= alert.due


def _anew(
    alert: Alert, newest: Telling, latest: Mapping[tuple[str, str], Telling], put_right: Collection[int | None]
) -> bool:
    """Whether an alert of a name that was told or skipped must be told again.

    Skipped as settled, and settled no more; or told, after which its readers were told another day, or of none.
    """
    if alert.superseded is not None:
        return False
    if newest.skipped is not None:
        return newest.skipped in SETTLED
    last = latest[newest.cascade]
    if last.entry in put_right:  # by what came in its place, which is gone again
        return True
    return last.entry > newest.entry and (last.withdraws or last.last_day != alert.last_day)


def _moved(
    dossier: Dossier, today: date, found: Sequence[Alert], told: Sequence[Telling]
) -> Iterator[tuple[Telling, Alert | None]]:
    """The newest telling of each cascade whose day is now another, with an alert of how it stands; or of none."""
    put_right = {one.rectifies for one in told}
    newest = {one.cascade: one for one in told if one.skipped is None}
    cascades: dict[tuple[str, str], Alert] = {}
    settled: set[tuple[str, str]] = set()
    for alert in found:
        cascade = (alert.rule, alert.occurrence)
        if alert.superseded is not None:
            settled.add(cascade)
        elif cascade not in cascades or not alert.lead.endswith(" after"):
            cascades[cascade] = alert
    stood = {cascade for cascade, telling in newest.items() if telling.entry not in put_right}
    for cascade, telling in sorted(newest.items(), key=lambda known: known[1].entry, reverse=True):
        if telling.entry in put_right or cascade in settled:
            continue
        stands = cascades.get(cascade)
        if stands is not None:
            if stands.last_day != telling.last_day:
                yield telling, stands
        elif not telling.withdraws and _vanished(dossier, today, cascade):
            instead = _instead(cascades, stood, cascade[0])
            if instead is not None:
                stood.add((instead.rule, instead.occurrence))  # it takes the place of one, the newest
            yield telling, instead


def _vanished(dossier: Dossier, today: date, cascade: tuple[str, str]) -> bool:
    """Whether what was told of is no part of the dossier any more: it did not merely end."""
    rule, occurrence = cascade
    if rule.startswith("deadline:"):
        return all(
            (f"deadline:{one.track}:{one.deadline.name}", one.occurrence) != cascade for one in dossier.deadlines
        )
    if rule.startswith("open:"):
        return all((one.rule, one.occurrence) != cascade for one in openings(dossier))
    if rule.startswith("passed:"):
        _passed, track, step = rule.split(":", 2)
        return all(
            (one.track, one.step, one.effective.last.isoformat()) != (track, step, occurrence)
            for one in dossier.passages
        )
    if rule.startswith("term/"):
        period = current_period(dossier, today)
        return period is None or int(occurrence.removeprefix("period-")) > period
    return False


def _instead(cascades: Mapping[tuple[str, str], Alert], told: Collection[tuple[str, str]], rule: str) -> Alert | None:
    """What took its place: the newest occurrence of the same rule that nobody was told of, as far as he knows now."""
    found = [alert for cascade, alert in cascades.items() if cascade[0] == rule and cascade not in told]
    return max(found, key=lambda alert: alert.due, default=None)


def _put_right(wanted: list[Owed], telling: Telling, now: Alert | None, today: date) -> None:
    """Let the nearest alert that is due say what it puts right, or add a rectification of its own."""
    if now is not None:
        due = [
            place
            for place, one in enumerate(wanted)
            if (one.alert.rule, one.alert.occurrence) == (now.rule, now.occurrence) and one.alert.due <= today
        ]
        if due:
            nearest = due[-1]
            told = wanted[nearest].alert
            wanted[nearest] = replace(
                wanted[nearest], rectifies=telling, alert=replace(told, body=(_what(telling), *told.body))
            )
            return
    rule, occurrence = telling.cascade if now is None else (now.rule, now.occurrence)
    subject = cast("Phrase", unpacked(telling.said["subject"])) if now is None else now.subject
    code = "workflow.alert.withdrawn" if now is None else "workflow.alert.rectified"
    alert = Alert(
        rule,
        occurrence,
        RECTIFICATION,
        today,
        None if now is None else now.last_day,
        Phrase(code, what=subject),
        (_what(telling), *(() if now is None else now.body)),
        tuple(telling.said["roles"]),
        told_of=telling.entry,
        escalate=() if now is None else now.escalate,
    )
    wanted.append(Owed(alert, rectifies=telling))


def _what(telling: Telling) -> Phrase:
    """What an earlier alert said, and that it stands no more."""
    before = cast("Phrase", unpacked(telling.said["subject"]))
    return Phrase("workflow.alert.rectifies", entry=str(telling.entry), what=before)
