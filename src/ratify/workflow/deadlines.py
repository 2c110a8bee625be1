"""Deadlines as the passages make them: begun, met, suspended, resumed, interrupted, extended, lapsed."""

from __future__ import annotations

from datetime import timedelta
from heapq import heappush
from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.law.calendars import CalendarBook, Gap, count, counts
from ratify.law.moments import DayRange, Moment, known, not_yet
from ratify.law.operations import apply
from ratify.workflow.dossier import Running
from ratify.workflow.entries import Corrected

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ratify.workflow.definition import Deadline
    from ratify.workflow.dossier import DeadlineStatus, Dossier, Passage, TrackStanding

NO_CALENDARS = CalendarBook()

OPEN: frozenset[DeadlineStatus] = frozenset({"running", "undated", "suspended", "awaiting_confirmation", "overdue"})
"""A deadline in one of these states can still be met."""


def touch(dossier: Dossier, track: TrackStanding, passage: Passage, calendars: CalendarBook) -> None:
    """What a passage does to the deadlines of its track, in the order of effect; an end state ends them all."""
    for role, deadline in track.compiled.touches.get(passage.step, ()):
        running = dossier.current.get((track.id, deadline.name))
        if role == "begun":
            _begin(dossier, track, deadline, passage, calendars)
        elif running is not None and running.status in OPEN:
            _affect(dossier, track, running, (role, passage), calendars)
    if track.ended:
        for running in dossier.deadlines:
            if running.track == track.id and running.status in OPEN:
                running.status = "ceased"


def _affect(
    dossier: Dossier, track: TrackStanding, running: Running, by: tuple[str, Passage], calendars: CalendarBook
) -> None:
    role, passage = by
    if role == "met":
        _meet(running, passage)
    elif role == "interrupted":
        running.status = "ceased"
    elif role == "suspended":
        _suspend(running, passage)
    elif role == "resumed" and running.status == "suspended":
        _resume(dossier, track, running, passage, calendars)
    elif role == "extended":
        _extend(dossier, track, running, calendars)


def _begin(
    dossier: Dossier, track: TrackStanding, deadline: Deadline, passage: Passage, calendars: CalendarBook
) -> None:
    previous = dossier.current.get((track.id, deadline.name))
    if previous is not None and previous.status in OPEN:
        previous.status = "ceased"
    urgent = deadline.urgent is not None and passage.facts.get(deadline.urgent_fact) is True
    operations = deadline.urgent if urgent and deadline.urgent is not None else deadline.ends
    end = apply(operations, passage.effective, calendars)
    occurrence = f"{passage.cause.of}" if passage.cause.kind == "entry" else f"{passage.step}@{passage.day}"
    running = Running(deadline, track.id, occurrence, passage.day, passage.effective, urgent, end)
    dossier.deadlines.append(running)
    dossier.current[track.id, deadline.name] = running
    date_running(dossier, track, running, end)


def date_running(dossier: Dossier, track: TrackStanding, running: Running, end: Moment) -> None:
    """Give a running its end, and itself a place among what is to lapse; without a date it cannot lapse."""
    running.end = end
    if running.last_day is None:
        running.status = "undated"
        return
    running.status = "running"
    names = list(track.procedure.deadlines)
    place = names.index(running.deadline.name)
    which = next(i for i, other in enumerate(dossier.deadlines) if other is running)
    heappush(dossier.lapses, (running.last_day + timedelta(days=1), track.place, place, which))


def book_of(dossier: Dossier, track: TrackStanding) -> CalendarBook:
    """The calendars and counting rules that a track's procedure names."""
    return dossier.books.get(track.procedure.name, NO_CALENDARS)


def _meet(running: Running, passage: Passage) -> None:
    running.met_on = passage.effective.last
    late = running.last_day is not None and running.met_on > running.last_day
    running.status = "met_late" if late or running.status == "overdue" else "met"


def _suspend(running: Running, passage: Passage) -> None:
    """Suspended on S and resumed on R, the days S ≤ d < R do not count; meanwhile there is no end and no lapse."""
    if running.status in {"running", "undated"}:
        running.status = "suspended"
        running.suspended_on = passage.effective.last


def _resume(
    dossier: Dossier, track: TrackStanding, running: Running, passage: Passage, calendars: CalendarBook
) -> None:
    stopped, resumed = running.suspended_on, passage.effective.last
    running.suspended_on = None
    if stopped is None or running.last_day is None:
        date_running(dossier, track, running, running.end)
        return
    operations = running.deadline.ends if not running.urgent else (running.deadline.urgent or running.deadline.ends)
    end = moved_by_suspension(running.end, stopped, resumed, operations.over, calendars)
    running.moved = (*running.moved, Phrase("workflow.suspended", since=stopped, until=resumed))
    date_running(dossier, track, running, end)


def moved_by_suspension(end: Moment, stopped: date, resumed: date, over: str | None, book: CalendarBook) -> Moment:
    """The end of a deadline after a suspension on ``stopped`` (inclusive) until ``resumed`` (exclusive).

    A period in days, months or years moves by the days that did not count; a counted period counts the days that
    were still to run, from the day of resumption on.
    """
    if end.date is None:
        return end
    last, day = end.date, timedelta(days=1)
    why = Phrase("workflow.suspension_moved", n=(resumed - stopped).days, since=stopped, until=resumed)
    if over is None:
        return known(last + (resumed - stopped)).explained(lambda: (*end.because, why))
    rule = book.rule(over)
    still = sum(counts(rule.tests[0], stopped + day * n, book) is True for n in range((last - stopped).days + 1))
    moved = count(rule, resumed - day, still, book)
    if isinstance(moved, Gap):
        return not_yet((moved.missing,), earliest=moved.day)
    return known(moved).explained(lambda: (*end.because, why))


def _extend(dossier: Dossier, track: TrackStanding, running: Running, calendars: CalendarBook) -> None:
    """*Extended* adds to the old end, at most as often as the law allows."""
    extension = running.deadline.extended
    if extension is None or running.extensions >= extension.times or running.last_day is None:
        return
    running.extensions += 1
    last = running.last_day
    before, longer = running.end, apply(extension.by, DayRange(last, last), calendars)
    why = Phrase("workflow.extended", n=running.extensions)
    date_running(dossier, track, running, longer.explained(lambda: (*before.because, why, *longer.because)))


def awaits(dossier: Dossier, running: Running) -> bool:
    """Whether an act that would meet the deadline in time is recorded and awaits its second person."""
    for _root, version in dossier.acts.pending:
        act = version.by if isinstance(version, Corrected) else version
        if (
            act is not None
            and act.track == running.track
            and act.step in running.deadline.met_by
            and running.began <= act.day
            and (running.last_day is None or act.day <= running.last_day)
        ):
            return True
    return False


def status(dossier: Dossier, running: Running) -> DeadlineStatus:
    """The state of a deadline as shown: as replay left it, or awaiting the confirmation of the act that meets it."""
    if running.status in {"running", "undated"} and awaits(dossier, running):
        return "awaiting_confirmation"
    return running.status


def open_deadlines(dossier: Dossier) -> Mapping[tuple[str, str], Running]:
    """The last running of each deadline that can still be met."""
    return {key: running for key, running in dossier.current.items() if running.status in OPEN}
