"""What differs between two replays of the same dossier: states, dates, deadlines, alerts, passages.

A preview, a receipt and a question "what if" are all this one comparison.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ratify.errors import Phrase
from ratify.workflow import deadlines
from ratify.workflow.alerts import alerts
from ratify.workflow.answers import answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from ratify.workflow.answers import DateView
    from ratify.workflow.dossier import Dossier, Passage, TrackStanding

STATUSES = (
    "running", "met", "met_late", "suspended", "awaiting_confirmation", "lapsed", "overdue", "ceased", "undated",
    "void",
)  # fmt: skip

CODES = (
    *(f"workflow.date_is.{status}" for status in ("known", "not_yet", "never")),
    *(f"workflow.deadline.{status}" for status in STATUSES),
)
"""Codes built below from the names of states."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs; ``None`` on a side where it is not there at all.

    ``name`` is that of the track, of the date (``term/last_day``, ``deadline/ML/promulgation``) or of the rule whose
    alerts differ.
    """

    what: Phrase | Mapping[str, str]
    before: Phrase | Mapping[str, str] | None
    after: Phrase | Mapping[str, str] | None
    kind: Literal["state", "date", "deadline", "alert"]
    name: str


def changes(before: Dossier, after: Dossier, day: date) -> tuple[Change, ...]:
    """What differs between two replays of the same dossier on the same day: states, dates, deadlines, alerts."""
    return (*_states(before, after), *_dates(before, after, day), *_deadline_changes(before, after),
            *_alert_changes(before, after, day))  # fmt: skip


def _states(before: Dossier, after: Dossier) -> Iterator[Change]:
    for track in after.tracks.values():
        old = before.tracks.get(track.id)
        if old is None or old.state != track.state:
            what = Phrase("workflow.change.state", track=track.procedure.title)
            if track.party is not None:
                party = Phrase("language.party", code=track.party)
                what = Phrase("workflow.change.state_of", track=track.procedure.title, party=party)
            yield Change(what, _state(old) if old else None, _state(track), "state", track.id)


def _state(track: TrackStanding) -> Mapping[str, str]:
    """The state of a track by the edition that it stands under."""
    return track.compiled.track.states[track.state]


def _dates(before: Dossier, after: Dossier, day: date) -> Iterator[Change]:
    old, new = answers(before, day), answers(after, day)
    for name in dict.fromkeys((*old, *new)):
        if not principal(after, name):
            continue
        was, becomes = old.get(name), new.get(name)
        if _essence(was) != _essence(becomes):
            shown = becomes or was
            label = shown.label if shown else Phrase("workflow.date.other", name=name)
            yield Change(label, _date_words(was), _date_words(becomes), "date", name)


def _essence(view: DateView | None) -> tuple[object, ...] | None:
    return None if view is None else (view.status, view.day, view.earliest, view.latest)


def _date_words(view: DateView | None) -> Phrase | None:
    if view is None:
        return None
    if view.day is not None:
        return view.within
    if view.status == "not_yet" and (view.earliest is not None or view.latest is not None):
        return Phrase("workflow.date_is.not_yet_within", days=view.within)
    return Phrase(f"workflow.date_is.{view.status}")


def _deadline_changes(before: Dossier, after: Dossier) -> Iterator[Change]:
    for key in dict.fromkeys((*before.current, *after.current)):
        was, becomes = before.current.get(key), after.current.get(key)
        old = (deadlines.status(before, was), was.last_day) if was else None
        new = (deadlines.status(after, becomes), becomes.last_day) if becomes else None
        if old != new:
            shown = becomes or was
            name = f"deadline/{key[0]}/{key[1]}"
            label = shown.deadline.label if shown else {}
            yield Change(label, _deadline_words(old), _deadline_words(new), "deadline", name)


def _deadline_words(state: tuple[str, date | None] | None) -> Phrase | None:
    if state is None:
        return None
    status, last = state
    words = Phrase(f"workflow.deadline.{status}")
    return words if last is None else Phrase("workflow.deadline.by", status=words, day=last)


def _alert_changes(before: Dossier, after: Dossier, day: date) -> Iterator[Change]:
    old, new = _days_by_rule(before, day), _days_by_rule(after, day)
    for rule in dict.fromkeys((*old, *new)):
        was, becomes = old.get(rule), new.get(rule)
        if was == becomes:
            continue
        subject = (becomes or was or (Phrase("workflow.annulment"), ()))[0]
        what = Phrase("workflow.change.alerts", what=subject)
        yield Change(what, _alert_days(was), _alert_days(becomes), "alert", rule)


def _alert_days(alerted: tuple[Phrase, tuple[date, ...]] | None) -> Phrase | None:
    return None if alerted is None else Phrase("workflow.change.alert_days", n=len(alerted[1]), days=alerted[1])


def _days_by_rule(dossier: Dossier, day: date) -> Mapping[str, tuple[Phrase, tuple[date, ...]]]:
    """The alerts to come after a day: for each rule the subject of the first and the days on which it alerts."""
    found: dict[str, tuple[Phrase, tuple[date, ...]]] = {}
    for alert in alerts(dossier, day):
        if alert.due > day and alert.superseded is None:
            subject, days = found.get(alert.rule, (alert.subject, ()))
            found[alert.rule] = (subject, (*days, alert.due))
    return found


def fresh(before: Dossier, after: Dossier) -> list[Passage]:
    """The passages that were not there before: those of the drafts, and what followed from them."""
    known = {(p.track, p.step, p.day, p.cause.kind, p.cause.of) for p in before.passages}
    return [p for p in after.passages if (p.track, p.step, p.day, p.cause.kind, p.cause.of) not in known]


def principal(dossier: Dossier, name: str) -> bool:
    """Whether a date belongs on the page: not those that repeat another one, nor deadlines, which have their own list.

    In a treaty between two parties the entry into force of each is that of the treaty; the periods of a term are
    shown by the one that runs; a commitment by its own date; an exit by its first day out.
    """
    head, *rest = name.split("/")
    treaty = dossier.definitions.treaty
    if head == "deadline" or treaty is None:
        return False
    if head == "entry_into_force" and rest:
        return not treaty.law.bilateral
    if head == "exit":
        return rest[-1] == "first_day_out"
    if head == "effect":
        return treaty.law.clauses.effect is not None
    if head == "registration":
        return treaty.law.clauses.registration is not None
    return len(rest) <= 1
