"""Openings: when a step that is to be announced could be taken from then on, because of what, and until when.

A step is open while its track stands in one of its states, and while what it requires of other tracks and of its
party's procedure holds; whether an act also brings the facts that it asks for, only the act shows. It opens with a
passage before which it was not open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ratify.workflow.guards import STANDING, holds
from ratify.workflow.replay import turn_of

if TYPE_CHECKING:
    from datetime import date

    from ratify.workflow.definition import Step
    from ratify.workflow.dossier import Dossier, Passage


@dataclass(slots=True)
class Opening:
    """One opening of a step on a track: the passage that opened it, and the day on which it closed again, if it did.

    It closes when the step is taken, or when something else leads away; ``step`` is as declared when it opened.
    """

    track: str
    step: Step
    opened_by: Passage
    closed_on: date | None = None

    @property
    def rule(self) -> str:
        """The step that opened, as alerts of it are named."""
        return f"open:{self.track}:{self.step.name}"

    @property
    def occurrence(self) -> str:
        """What opened it (the number of an entry, where it was an act), and on which day."""
        day, cause = self.opened_by.day.isoformat(), self.opened_by.cause
        return f"{cause.of}:{day}" if cause.kind == "entry" else day


def openings(dossier: Dossier) -> list[Opening]:
    """Every opening of a step to be announced, in order. A step that was open from the beginning never opened.

    A passage is looked at for the steps of its own party alone: no guard that can tell looks further.
    """
    watched: dict[str | None, list[tuple[str, str]]] = {}
    for track in dossier.tracks.values():
        for name in track.compiled.announced:
            watched.setdefault(track.party, []).append((track.id, name))
    if not watched or not dossier.passages:
        return []
    then, first = _as_it_began(dossier), dossier.passages[0].day
    found: list[Opening] = []
    current: dict[tuple[str, str], Opening | None] = {
        key: None for keys in watched.values() for key in keys if _open(then, *key, first) is not None
    }
    for passage in dossier.passages:
        for key in watched.get(_pass(then, passage), ()):
            step = _open(then, *key, passage.day)
            if step is None:
                _close(current.pop(key, None), passage.day)
            elif key not in current:
                found.append(Opening(key[0], step, passage))
                current[key] = found[-1]
    for key, one in current.items():
        if _open(dossier, *key, first) is None:
            _close(one, dossier.reached or first)  # by a move to another edition
    return found


def _close(one: Opening | None, day: date) -> None:
    if one is not None:
        one.closed_on = day


def _as_it_began(dossier: Dossier) -> Dossier:
    """The tracks in their first states."""
    then = dossier.copy()
    for track in then.tracks.values():
        track.state, track.begun = track.compiled.track.initial, False
    return then


def _pass(then: Dossier, passage: Passage) -> str | None:
    """Take a track on to where a passage led it, under the edition of that time; whose track it is."""
    track = then.tracks.get(passage.track)
    if track is None:
        return None  # of an edition that had more tracks
    track.state, track.procedure = passage.state, passage.procedure
    track.begun = track.begun or passage.cause.kind == "entry"
    return track.party


def _open(dossier: Dossier, track_id: str, name: str, day: date) -> Step | None:
    """The step, if it is to be announced and can be taken from where the tracks stand."""
    track = dossier.tracks[track_id]
    step = track.procedure.steps.get(name)
    if step is None or not step.announce or track.state not in step.sources:
        return None
    turn = turn_of(dossier, track, day, {})
    return step if all(holds(one, turn) for one in step.requires if one.kind in STANDING) else None
