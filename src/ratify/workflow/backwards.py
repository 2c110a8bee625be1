"""A procedure planned backwards: each step on the last day that leaves room for what comes after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.law.moments import DayRange
from ratify.law.operations import apply
from ratify.workflow import deadlines
from ratify.workflow.forecast import coming

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ratify.workflow.definition import Deadline, Step
    from ratify.workflow.dossier import Dossier, TrackStanding

_ONE_DAY = timedelta(days=1)
LONGEST = timedelta(days=366 * 6)
"""How far back a period is looked for; no deadline of a procedure is longer."""


@dataclass(slots=True)
class Stage:
    """A step of the course: the last day on which it can happen, and the last that leaves all periods whole."""

    step: Step
    latest: date | None
    safe: date | None
    due: date | None = None
    follows: bool = False
    because: tuple[Phrase, ...] = ()
    missing: tuple[Phrase, ...] = ()


@dataclass(slots=True)
class Course:
    """What a track has still to do, backwards from a day. ``soonest``: the first day on which it can be done.

    ``missing``: what keeps a day from being said.
    """

    track: str
    stages: tuple[Stage, ...]
    soonest: date | None
    missing: tuple[Phrase, ...] = field(default_factory=tuple)


def course(dossier: Dossier, track: TrackStanding, day: date, as_of: date) -> Course:
    """What the track must do so that it is completed by ``day``; nothing if it is."""
    completed = track.compiled.track.completed
    if track.state in completed:
        return Course(track.id, (), as_of)
    steps = [one.step for one in coming(dossier, track, as_of)]
    place = next((n for n, step in enumerate(steps) if any(one.to in completed for one in step.outcomes)), None)
    if place is None:
        state = track.compiled.track.states[track.state]
        return Course(track.id, (), None, (Phrase("workflow.plan.off_course", state=state),))
    return _course(dossier, track, steps[: place + 1], day, as_of)


def course_to(dossier: Dossier, track: TrackStanding, name: str, day: date, as_of: date) -> Course:
    """What the track must do so that the step called ``name`` is passed by ``day``."""
    steps = [one.step for one in coming(dossier, track, as_of)]
    place = next(n for n, step in enumerate(steps) if step.name == name)
    return _course(dossier, track, steps[: place + 1], day, as_of)


def _course(dossier: Dossier, track: TrackStanding, steps: Sequence[Step], day: date, as_of: date) -> Course:
    stages = [Stage(step, day, day) for step in steps]
    for place in reversed(range(len(stages))):
        if place + 1 < len(stages):
            after = stages[place + 1]
            stages[place].latest, stages[place].safe = after.latest, after.safe
        for later in stages[place + 1 :]:
            _leave_room(dossier, track, stages[place], later)
    for stage in stages:
        _running(dossier, track, stage)
    _unsure(stages, as_of)
    told = {one.step.name: one for one in coming(dossier, track, as_of)}
    last = told[steps[-1].name]
    missing = tuple(dict.fromkeys((*last.missing, *(why for stage in stages for why in stage.missing))))
    return Course(track.id, tuple(stages), None if last.missing else last.earliest, missing)


def _unsure(stages: Sequence[Stage], as_of: date) -> None:
    """Where a calendar does not reach, the day found will do, and a later one may; one that is past says nothing."""
    unsure = False
    for stage in reversed(stages):
        unsure = unsure or bool(stage.missing)
        if unsure and stage.latest is not None and stage.latest < as_of:
            stage.latest = stage.safe = None
        elif stage.missing and stage.latest is not None:
            stage.because = (*stage.because, Phrase("workflow.plan.will_do"))


def _leave_room(dossier: Dossier, track: TrackStanding, stage: Stage, later: Stage) -> None:
    """The periods that this step begins: one that must run out before the later step, one within which it must come."""
    for deadline in track.procedure.deadlines.values():
        if stage.step.name not in deadline.begins:
            continue
        if deadline.on_lapse == later.step.name and later.latest is not None:
            must, missing = _back(dossier, track, deadline, later.latest - _ONE_DAY)
            stage.missing = (*stage.missing, *missing)
            if must is None or stage.latest is None or must < stage.latest:
                stage.latest = must
                stage.because = (*stage.because, *_why("workflow.plan.must_run", deadline, later))
            if must is None or stage.safe is None or must < stage.safe:
                stage.safe = must
        elif later.step.name in deadline.met_by and later.safe is not None and not deadline.on_lapse:
            safe, _missing = _back(dossier, track, deadline, later.safe)
            if safe is not None and stage.safe is not None and safe < stage.safe:
                stage.safe = safe
                stage.because = (*stage.because, *_why("workflow.plan.may_use", deadline, later))


def _why(code: str, deadline: Deadline, later: Stage) -> tuple[Phrase, ...]:
    return (Phrase(code, deadline=deadline.label, law=deadline.law, step=later.step.label),)


def _back(
    dossier: Dossier, track: TrackStanding, deadline: Deadline, day: date
) -> tuple[date | None, tuple[Phrase, ...]]:
    """The last day from which the period has run out by ``day``; ``None`` where no day can be said at all.

    With it, what a calendar lacks to say whether a later day would do.
    """
    book = deadlines.book_of(dossier, track)

    def ends_in_time(start: date) -> bool:
        end = apply(deadline.ends, DayRange(start, start), book).latest
        return end is not None and end <= day

    low, high = day - LONGEST, day + _ONE_DAY
    if not ends_in_time(low):
        low = next((day - timedelta(days=n) for n in range(LONGEST.days) if ends_in_time(day - timedelta(days=n))), low)
        if not ends_in_time(low):
            return None, apply(deadline.ends, DayRange(day, day), book).missing
    while high - low > _ONE_DAY:
        middle = low + (high - low) // 2
        low, high = (middle, high) if ends_in_time(middle) else (low, middle)
    return low, apply(deadline.ends, DayRange(high, high), book).missing


def _running(dossier: Dossier, track: TrackStanding, stage: Stage) -> None:
    """A deadline that runs already: its last day, or the day on which the step follows from it."""
    for deadline in track.procedure.deadlines.values():
        running = dossier.current.get((track.id, deadline.name))
        if running is None or running.status != "running" or running.last_day is None:
            continue
        if stage.step.name in deadline.met_by and (stage.due is None or running.last_day < stage.due):
            stage.due = running.last_day
    stage.follows = stage.step.role is None
