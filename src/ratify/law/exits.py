"""Ways out: the dates on which a notice of denunciation, or another event, takes a party out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.law.evaluate import first
from ratify.law.moments import DAWN_OF_TIME, END_OF_TIME, morrow
from ratify.law.notices import Notice, notices, standing
from ratify.law.periods import Period
from ratify.law.stages import shifted
from ratify.law.terms import ended_by, face
from ratify.law.world import Asked

if TYPE_CHECKING:
    from datetime import date

    from ratify.law.defaults import Way
    from ratify.law.moments import DayRange
    from ratify.law.rules import Exit, Window
    from ratify.law.world import World


def exit_date(world: World, way: Way, notice: Notice | None, asked: Asked) -> date:
    """The bound of the first day out by ``way``, on ``notice``, whatever revocation may have followed.

    ``END_OF_TIME`` where the notice is void: given before the lock-in ends, or outside the window.
    """
    judged = Asked(asked.party, () if notice is None else notice.facts, asked.since, asked.as_of)
    out, stamp = way
    if stamp is not None and notice is not None and not in_time(world, out, notice.given(stamp.stamp), judged):
        return END_OF_TIME
    day = first(world, out.rule, judged)
    if day == END_OF_TIME:
        return day
    if out.date_is == "last_day":
        day = morrow(day)
    if notice is None:
        return day
    if out.or_later and notice.effective is not None:
        day = max(day, notice.effective)
    return _after_pauses(day, notice, asked.as_of)


def _after_pauses(day: date, notice: Notice, as_of: date | None) -> date:
    """The days S ≤ d < R of a suspension do not count; while it lasts there is no date."""
    for suspended, resumed in notice.pauses:
        if suspended >= day:
            break
        if resumed is None and as_of is None:
            return END_OF_TIME
        stood = (resumed or as_of or suspended) - suspended
        day = shifted(day, Period(days=max(stood.days, 0)))
    return day


def in_time(world: World, way: Exit, given: DayRange | None, asked: Asked) -> bool:
    """Whether a notice given then is valid: certainly, or possibly. One not yet given may still be.

    Nobody leaves a treaty that is over.
    """
    if given is None:
        return asked.as_of is not None
    if after_the_end(world, given):
        return False
    day = given.first if asked.as_of is None else given.last
    if way.not_before is not None and day < first(world, way.not_before, asked):
        return False
    return way.window is None or _in_window(world, way.window, given, asked)


def after_the_end(world: World, given: DayRange) -> bool:
    """Whether the treaty was over when the notice was given."""
    over = world.ended()
    return over is not None and given.first >= over


def _in_window(world: World, window: Window, given: DayRange, asked: Asked) -> bool:
    origin = first(world, window.start, asked)
    if origin in (DAWN_OF_TIME, END_OF_TIME):  # not known: possible if the question is what is possible
        return origin == DAWN_OF_TIME
    for opens, closes in openings(window, origin, given.last):
        if opens <= given.first and given.last < closes:
            return True
        if asked.as_of is not None and opens <= given.last and given.first < closes:
            return True
    return False


def openings(window: Window, origin: date, until: date) -> tuple[tuple[date, date], ...]:
    """The windows that open by ``until``, as half-open spans, each counted from the origin in one step."""
    found: list[tuple[date, date]] = []
    number = 1
    while True:
        opens = shifted(origin, window.every.times(number))
        if opens > until or opens == END_OF_TIME:
            return tuple(found)
        found.append((opens, shifted(origin, window.every.times(number).plus(window.lasts))))
        number += 1


def first_valid_day(world: World, way: Exit, given: date, asked: Asked) -> date:
    """The first day, not before ``given``, on which a notice would have been valid; ``END_OF_TIME`` if unknown."""
    day = given
    if way.not_before is not None:
        day = max(day, first(world, way.not_before, asked))
    if way.window is None or day == END_OF_TIME:
        return day
    origin = first(world, way.window.start, asked)
    if origin in (DAWN_OF_TIME, END_OF_TIME):
        return END_OF_TIME
    spell = way.window.every
    for opens, closes in openings(way.window, origin, shifted(max(day, origin), spell)):
        if day < closes:
            return max(day, opens)
    return END_OF_TIME


def party_exit(world: World, party: str, since: date, as_of: date | None, *, anew: bool = False) -> date:
    """The bound of the first day on which ``party`` is out, by whichever way comes first.

    ``anew``: on the side of possibility, also by a notice that has not been given yet.
    """
    asked = Asked(party, None, since, as_of)
    facts = world.facts.of("notice", party)
    every = notices([fact for fact in facts if fact.day >= since]) if facts else ()
    dates = [day for notice in every if (day := _by_notice(world, notice, asked)) != END_OF_TIME]
    hope = as_of is not None and anew and not dates
    for way in world.ways:
        if way.stamp is None:
            dates.append(exit_date(world, way, None, asked))
        elif hope and as_of is not None:
            dates.append(_if_noticed_now(world, way, asked, as_of))
    return min(dates, default=END_OF_TIME)


def _by_notice(world: World, notice: Notice, asked: Asked) -> date:
    """The bound of the earliest exit that one notice leads to; the end of time if it is void or was revoked."""
    earliest = END_OF_TIME
    for way in world.ways:
        if notice.purpose != "non_renewal" and way.stamp is not None:
            day = exit_date(world, way, notice, asked)
            if day < earliest and standing(notice, day, asked.as_of):
                earliest = day
    term = world.law.clauses.term
    if term is not None and not world.law.bilateral:  # a common term goes on for the others
        number = ended_by(world, term, notice, asked.as_of)
        if number is not None:
            earliest = min(earliest, face(world, term, number, asked.as_of).first_day_out)
    return earliest


def _if_noticed_now(world: World, way: Way, asked: Asked, as_of: date) -> date:
    """The earliest exit by a notice still to come."""
    allowed = as_of
    if way.exit.not_before is not None:
        allowed = max(as_of, first(world, way.exit.not_before, asked))
    if allowed in (DAWN_OF_TIME, END_OF_TIME):
        return END_OF_TIME
    return exit_date(world, way, None, Asked(asked.party, (), asked.since, allowed))
