"""The steps still to come on the usual course, each with the interval in which it can fall: never a bare date.

1. A step can be taken on the day of the forecast at the earliest; after a step before it, not before that one; one that
   follows by itself when a deadline runs out, on the day after the deadline's last day.
2. A step that meets a deadline falls on the deadline's last day at the latest: of the one that runs, or of the one
   that an earlier step still has to begin, counted from the latest day of that step. Where there are two lengths, the
   longer one bounds it and the shorter one delays it.
3. What must come before another step is bounded by the latest day of that one.
4. Where nothing binds, the interval is open; where a calendar does not reach, the step is undated, and it says which
   days are missing. A deadline that is overdue, suspended or already cannot be kept binds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.law.moments import DayRange, not_yet
from ratify.law.operations import apply
from ratify.workflow import deadlines
from ratify.workflow.answers import DateView, explained
from ratify.workflow.sentence import is_own, remaining

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ratify.law.moments import Moment
    from ratify.workflow.definition import Deadline, Step
    from ratify.workflow.dossier import Dossier, Running, TrackStanding

_ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class Coming:
    """A step to come, as far as it is worked out; ``None`` is open on that side."""

    step: Step
    earliest: date
    latest: date | None = None
    missing: tuple[Phrase, ...] = ()
    because: list[Phrase] = field(default_factory=list)


def forecast(dossier: Dossier, as_of: date) -> tuple[DateView, ...]:
    """Each step still to come on the usual course of each procedure, as a date called ``step/TRACK/STEP``.

    Always *not yet*, with the interval [earliest, latest], both inclusive, ``None`` where it is open.
    """
    if dossier.halted is not None:
        return ()
    tracks = [track for track in dossier.tracks.values() if is_own(track)]
    return tuple(_view(track, one) for track in tracks for one in coming(dossier, track, as_of))


def date_of(dossier: Dossier, name: str, as_of: date) -> DateView | None:
    """One date by its name, explained: a clause's, a deadline's or that of a step still to come; else ``None``."""
    if name.startswith("step/"):
        return next((one for one in forecast(dossier, as_of) if one.name == name), None)
    return explained(dossier, name, as_of)


def coming(dossier: Dossier, track: TrackStanding, as_of: date) -> tuple[Coming, ...]:
    """The steps still to come on one track, in order, with their intervals."""
    found: list[Coming] = []
    for step in remaining(track):
        found.append(_earliest(dossier, track, step, found, as_of))
        _latest(dossier, track, found)
    for before, after in reversed(list(pairwise(found))):
        if after.latest is not None and (before.latest is None or after.latest < before.latest):
            before.latest = after.latest
            before.because.append(Phrase("workflow.forecast.before_step", step=after.step.label, day=after.latest))
    for one in found:
        if one.latest is not None and one.latest < one.earliest:
            one.because.append(Phrase("workflow.forecast.too_late", day=one.latest))
            one.latest = None
        elif one.latest is None and not one.missing:
            one.because.append(Phrase("workflow.forecast.unbound"))
    return tuple(found)


def _view(track: TrackStanding, one: Coming) -> DateView:
    label: Phrase = Phrase("workflow.date.step", step=one.step.label)
    if track.party is not None:
        party = Phrase("language.party", code=track.party)
        label = Phrase("workflow.date.step.of", step=one.step.label, party=party)
    return DateView(
        name=f"step/{track.id}/{one.step.name}",
        label=label,
        status="not_yet",
        earliest=one.earliest,
        latest=one.latest,
        missing=one.missing,
        because=tuple(one.because),
        forecast=True,
        law=one.step.law,
        unverified=one.step.unverified,
    )


def _earliest(dossier: Dossier, track: TrackStanding, step: Step, before: Sequence[Coming], as_of: date) -> Coming:
    previous = before[-1] if before else None
    at = as_of if previous is None else previous.earliest
    if previous is None:
        why = Phrase("workflow.forecast.from_today", day=as_of)
    else:
        why = Phrase("workflow.forecast.after_step", step=previous.step.label, day=at)
    found = Coming(step, at, None, () if previous is None else previous.missing, [why])
    for deadline in track.procedure.deadlines.values():
        if deadline.on_lapse == step.name:
            found.missing = ()
            _after_lapse(dossier, track, deadline, before, found)
    return found


def _after_lapse(
    dossier: Dossier, track: TrackStanding, deadline: Deadline, before: Sequence[Coming], found: Coming
) -> None:
    """The step follows by itself on the day after the deadline's last day, neither sooner nor later."""
    lasts = _last_days(dossier, track, deadline, before)
    if lasts is None:
        return
    early, late, _opener = lasts
    if early.earliest is not None:
        found.earliest = max(found.earliest, early.earliest + _ONE_DAY)
    found.missing = (*found.missing, *early.missing, *(one for one in late.missing if one not in early.missing))
    if late.latest is not None:
        found.latest = late.latest + _ONE_DAY
    why = Phrase("workflow.forecast.after_lapse", deadline=deadline.label, day=found.earliest)
    found.because += [why, *_law(deadline), *early.because]


def _latest(dossier: Dossier, track: TrackStanding, found: Sequence[Coming]) -> None:
    """The deadlines that the last of ``found`` would meet."""
    one, before = found[-1], found[:-1]
    for deadline in track.procedure.deadlines.values():
        lasts = _last_days(dossier, track, deadline, before) if one.step.name in deadline.met_by else None
        if lasts is None:
            continue
        _early, late, opener = lasts
        if late.latest is None:
            one.missing = (*one.missing, *(why for why in late.missing if why not in one.missing))
            continue
        if one.latest is None or late.latest < one.latest:
            one.latest = late.latest
        if opener is None:
            one.because.append(Phrase("workflow.forecast.bound", deadline=deadline.label, day=late.latest))
        else:
            step, day = opener.step.label, opener.latest
            one.because.append(
                Phrase("workflow.forecast.bound_if", deadline=deadline.label, step=step, since=day, day=late.latest)
            )
        one.because += [*_law(deadline), *late.because]


def _last_days(
    dossier: Dossier, track: TrackStanding, deadline: Deadline, before: Sequence[Coming]
) -> tuple[Moment, Moment, Coming | None] | None:
    """The last day of a deadline at its earliest and at its latest, and the step to come that begins it, if one does.

    ``None`` where the deadline binds nothing.
    """
    opener = next((one for one in reversed(before) if one.step.name in deadline.begins), None)
    if opener is None:
        running = dossier.current.get((track.id, deadline.name))
        return None if running is None else _running(running)
    if deadline.ends_on is not None or (opener.latest is None and deadline.on_lapse is None):
        return None  # what an act to come may state as its last day, nobody knows
    book = deadlines.book_of(dossier, track)
    rules = [deadline.ends] if deadline.urgent is None else [deadline.ends, deadline.urgent]
    soonest = [apply(rule, DayRange(opener.earliest, opener.earliest), book) for rule in rules]
    early = min(soonest, key=lambda moment: (moment.earliest is None, moment.earliest))
    if opener.latest is None:
        return early, not_yet(), opener
    longest = [apply(rule, DayRange(opener.latest, opener.latest), book) for rule in rules]
    late = next((moment for moment in longest if moment.latest is None), None)
    if late is None:
        late = max(longest, key=lambda moment: (moment.latest is not None, moment.latest))
    return early, late, opener


def _running(running: Running) -> tuple[Moment, Moment, Coming | None] | None:
    if running.status == "suspended" and running.suspended_on is not None:
        waits = Phrase("workflow.deadline_suspended", since=running.suspended_on)
        return not_yet((waits,)), not_yet((waits,)), None
    if running.status not in {"running", "undated", "awaiting_confirmation"}:
        return None
    return running.end, running.end, None


def _law(deadline: Deadline) -> Iterator[Phrase]:
    if deadline.law:
        yield Phrase("law.because.law", law=deadline.law)
    if deadline.unverified:
        yield Phrase("law.because.unverified")
