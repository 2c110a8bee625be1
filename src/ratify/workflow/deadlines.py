"""Deadlines as the passages make them: begun, met, suspended, resumed, interrupted, extended, lapsed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from heapq import heappush
from typing import TYPE_CHECKING, cast

from ratify.errors import Phrase
from ratify.law.calendars import CalendarBook, CountingRule, Gap, Outside, count, counts, roll
from ratify.law.moments import DayRange, Moment, known, not_yet
from ratify.law.operations import apply
from ratify.law.periods import Period
from ratify.law.stages import counted_by
from ratify.workflow.dossier import Lengthened, Running
from ratify.workflow.entries import Act, Corrected
from ratify.workflow.facts import stated_day

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ratify.law.rules import Operations
    from ratify.workflow.definition import Deadline
    from ratify.workflow.dossier import DeadlineStatus, Dossier, Passage, TrackStanding

NO_CALENDARS = CalendarBook()
_ONE_DAY = timedelta(days=1)

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
        _extend(dossier, track, running, passage, calendars)


def _begin(
    dossier: Dossier, track: TrackStanding, deadline: Deadline, passage: Passage, calendars: CalendarBook
) -> None:
    previous = dossier.current.get((track.id, deadline.name))
    if previous is not None and previous.status in OPEN:
        previous.status = "ceased"
    urgent = deadline.urgent is not None and passage.facts.get(deadline.urgent_fact) is True
    stated = stated_day(passage.facts.get(deadline.ends_on)) if deadline.ends_on is not None else None
    if deadline.ends_on is not None and stated is None:
        return
    end = _first_end(deadline, passage.effective, calendars, urgent=urgent, stated=stated)
    occurrence = f"{passage.cause.of}" if passage.cause.kind == "entry" else f"{passage.step}@{passage.day}"
    running = Running(deadline, track.id, occurrence, passage.day, passage.effective, urgent, end)
    running.stated = stated
    dossier.deadlines.append(running)
    dossier.current[track.id, deadline.name] = running
    date_running(dossier, track, running, end)


def _first_end(
    deadline: Deadline, effective: DayRange, calendars: CalendarBook, *, urgent: bool, stated: date | None
) -> Moment:
    """The end before anything moved it: as the rule has it, or as the beginning act stated it."""
    if stated is None:
        return apply(_rule(deadline, urgent=urgent), effective, calendars)
    why = Phrase("workflow.limit_stated", day=stated)
    return known(stated).explained(lambda: (why,))


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
    if stopped is not None:
        _move(running, stopped, resumed, calendars)
    date_running(dossier, track, running, running.end)


def _rule(deadline: Deadline, *, urgent: bool) -> Operations:
    return deadline.urgent if urgent and deadline.urgent is not None else deadline.ends


def _move(running: Running, stopped: date, resumed: date, book: CalendarBook) -> None:
    """Move the end by a suspension on ``stopped`` (inclusive) until ``resumed`` (exclusive).

    A period in days, months or years moves by the days that did not count; a counted period counts the days that
    were still to run, from the day of resumption on.
    """
    before, operations = running.end, _rule(running.deadline, urgent=running.urgent)
    lost = _lost(running, operations, (stopped, resumed), book)
    if before.date is not None and lost:
        moved: date | Gap
        if isinstance(operations.plus, int) and operations.over is not None:
            moved = _counted_without(running, operations, (resumed - lost, resumed), book)
        else:
            moved = _unrolled(running, operations, book) + lost
            if operations.roll is not None and operations.over is not None:
                moved = roll(book.rule(operations.over), moved, operations.roll, book)
        why = Phrase("workflow.suspension_moved", n=lost.days, since=stopped, until=resumed)
        end = not_yet((moved.missing,), earliest=moved.day) if isinstance(moved, Gap) else known(moved)
        running.end = end.explained(lambda: (*before.because, why))
    running.changes = (*running.changes, (stopped, resumed))


def _lost(running: Running, operations: Operations, pause: tuple[date, date], book: CalendarBook) -> timedelta:
    """How many days a pause takes from a running; the day of its beginning, where it does not count, is not lost."""
    stopped, resumed = pause
    counted = isinstance(operations.plus, int) and operations.over in book.rules
    at_once = operations.count == "inclusive" or (counted and book.rules[operations.over or ""].day_one == "the_day")
    counted_from = running.effective.last + timedelta(days=not at_once)
    return max(resumed - max(stopped, counted_from), timedelta())


def _counted_without(
    running: Running, operations: Operations, pause: tuple[date, date], book: CalendarBook
) -> date | Gap:
    """The period counted again from its beginning, the days of every suspension left out, in each body of its rule.

    After an extension the days that counted from the pause up to the end are counted on from the day of resumption.
    """
    rule, number = counted_by(operations, book.rule(operations.over or ""), cast("int", operations.plus))
    pauses = [change for change in running.changes if not isinstance(change, Lengthened)]
    if len(pauses) == len(running.changes):
        spells = tuple(DayRange(since, until - _ONE_DAY) for since, until in (*pauses, pause) if since < until)
        outside = replace(rule, tests=tuple(Outside(test, spells) for test in rule.tests))
        return count(outside, running.effective.last, number, book)
    (stopped, resumed), last = pause, cast("date", running.last_day)
    ends: list[date] = []
    for test in rule.tests:
        days = (stopped + _ONE_DAY * n for n in range((last - stopped).days + 1))
        still = sum(counts(test, day, book) is True for day in days)
        end = count(CountingRule(rule.name, (test,)), resumed - _ONE_DAY, still, book)
        if isinstance(end, Gap):
            return end
        ends.append(end)
    return max(ends)


def _unrolled(running: Running, operations: Operations, book: CalendarBook) -> date:
    """The end before it was rolled to a day that counts; one that was extended stands where it was rolled to."""
    paused = timedelta()
    for change in running.changes:
        if isinstance(change, Lengthened):
            operations = replace(operations, roll=None)
        else:
            paused += _lost(running, operations, change, book)
    end = cast("date", running.last_day)
    if operations.roll is None:
        return end
    return cast("date", apply(replace(operations, roll=None, over=None), running.effective, book).date) + paused


def _extend(
    dossier: Dossier, track: TrackStanding, running: Running, passage: Passage, calendars: CalendarBook
) -> None:
    before, extension = running.end, running.deadline.extended
    stated = passage.facts.get(extension.fact) if extension is not None and extension.fact is not None else None
    _lengthen(running, Lengthened(stated if isinstance(stated, int) else None), calendars)
    if running.end is not before and running.status != "suspended":
        date_running(dossier, track, running, running.end)


def _lengthen(running: Running, change: Lengthened, book: CalendarBook) -> None:
    """*Extended* adds to the old end, at most as often as the law allows, by what it or the act says."""
    extension = running.deadline.extended
    if extension is None or (extension.times is not None and running.extensions >= extension.times):
        return
    by = extension.by
    if by.plus is None:
        if change.days is None:
            return
        by = replace(by, plus=Period(days=change.days) if by.over is None or by.roll is not None else change.days)
    running.extensions += 1
    running.changes = (*running.changes, change)
    before, last = running.end, running.last_day
    if last is not None:
        longer = apply(by, DayRange(last, last), book)
        why = Phrase("workflow.extended", n=running.extensions)
        running.end = longer.explained(lambda: (*before.because, why, *longer.because))


def date_again(dossier: Dossier, track: TrackStanding, running: Running) -> None:
    """Date a running anew from its old beginning by the rule that its deadline has now, and all that moved it since."""
    book = book_of(dossier, track)
    changes, running.changes, running.extensions = running.changes, (), 0
    running.end = _first_end(running.deadline, running.effective, book, urgent=running.urgent, stated=running.stated)
    for change in changes:
        if isinstance(change, Lengthened):
            _lengthen(running, change, book)
        else:
            _move(running, *change, book)
    if running.status != "suspended":
        date_running(dossier, track, running, running.end)


def awaits(dossier: Dossier, running: Running) -> bool:
    """Whether an act that would meet the deadline in time is recorded and awaits its second person."""
    for _root, version in dossier.acts.pending:
        act = version.by if isinstance(version, Corrected) else version
        if (
            isinstance(act, Act)
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
