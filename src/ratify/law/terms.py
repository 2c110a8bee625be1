"""Terms: periods counted from one origin, tacit renewals, agreed extensions, notice windows.

The k-th period ends at origin + first length + renewals, added in one step, never from the previous end.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Literal, TypeAlias

from ratify.errors import Invalid, Phrase
from ratify.law.evaluate import first
from ratify.law.facts import CLOCK_STAMPS
from ratify.law.moments import DAWN_OF_TIME, END_OF_TIME, eve, morrow
from ratify.law.notices import Notice, notices, standing
from ratify.law.periods import Period, parse_period
from ratify.law.rules import ClauseOf, Rule, Span
from ratify.law.stages import rounded, shifted
from ratify.law.world import Asked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ratify.law.facts import Fact
    from ratify.law.world import World

Outcome = Literal["renewed", "expired"]
Extension: TypeAlias = "Period | Literal['indefinite']"
_ENTRY = ClauseOf("entry_into_force")


@dataclass(frozen=True, slots=True)
class Face:
    """One period of a term, on one side of its bounds: ``number`` counts from 1.

    ``last_day`` in force and ``first_day_out`` of force; ``last_day_for_notice``, ``None`` where no notice is due.
    A ``first_day_out`` at the end of time stands for "none": a term without end, or an origin not yet known.
    """

    number: int
    first_day_out: date
    last_day_for_notice: date | None

    @property
    def last_day(self) -> date:
        """The last day in force."""
        return eve(self.first_day_out)


def span_end(world: World, span: Span, start: date, default_until: Rule | None, asked: Asked) -> date:
    """The bound of the first day out of a span that begins on ``start``; the end of time if it has none."""
    until = span.until if span.until is not None or span.lasts is not None else default_until
    if until is not None:
        day = first(world, until, asked)
    elif isinstance(span.lasts, Period) and start != END_OF_TIME:
        day = shifted(start, span.lasts, _rounding(span, asked.as_of))
    else:
        return END_OF_TIME
    return morrow(day) if span.date_is == "last_day" else day


def origin(world: World, span: Span, as_of: date | None) -> date:
    """The bound of the day from which the term counts."""
    return first(world, span.start or _ENTRY, Asked(as_of=as_of))


def face(world: World, span: Span, number: int, as_of: date | None, *, governed: bool = True) -> Face:
    """The ``number``-th period of the term, counted from the origin in one step.

    An official date of its end governs, unless ``governed`` is false; other periods are counted from the origin.
    """
    start = origin(world, span, as_of)
    renewal = span.renewal
    end = END_OF_TIME
    if span.until is not None:
        end = END_OF_TIME if endless(world, span) else _until(world, span, number, as_of)
    elif isinstance(span.lasts, Period) and start != END_OF_TIME:
        length = term_length(world, span, number)
        end = END_OF_TIME if length is None else shifted(start, length, _rounding(span, as_of))
    official = world.official_date(f"term/{number}/first_day_out", None) if governed else None
    if official is not None:
        end = eve(official.date) if span.date_is == "last_day" else official.date
    notice = renewal.unless_notified if renewal is not None else None
    last = shifted(end, notice.times(-1)) if notice is not None and end != END_OF_TIME else None
    return Face(number, morrow(end) if span.date_is == "last_day" else end, last)


def _until(world: World, span: Span, number: int, as_of: date | None) -> date:
    """The date at which the ``number``-th period ends, where the first runs until a day and silence renews it."""
    end = first(world, span.until, Asked(as_of=as_of)) if span.until is not None else END_OF_TIME
    tacit = None if span.renewal is None else span.renewal.tacit
    if number == 1 or tacit is None:
        return end
    if not isinstance(tacit, Period):
        return END_OF_TIME
    further = tacit.times(number - 1)
    if span.date_is == "last_day":  # counted from the first day out: a year after the end of February is its end
        return eve(shifted(morrow(end), further, _rounding(span, as_of)))
    return shifted(end, further, _rounding(span, as_of))


def _rounding(span: Span, as_of: date | None) -> Literal["down", "up"]:
    return rounded(span.rounding, "latest" if as_of is None else "earliest")


def term_length(world: World, span: Span, number: int) -> Period | None:
    """First length and renewals as one period; ``None`` where the number-th period has no end, or no length."""
    lasts = span.lasts
    if not isinstance(lasts, Period):
        return None
    renewal = span.renewal
    if number == 1 or renewal is None:
        return lasts
    if isinstance(renewal.tacit, Period):
        return lasts.plus(renewal.tacit.times(number - 1))
    if renewal.tacit is not None:
        return None
    return _added(lasts, extensions(world, span)[: number - 1])


def _added(lasts: Period, agreed: Sequence[tuple[Fact, Extension]]) -> Period | None:
    """The first length and the extensions as one period; ``None`` where one of them has no end."""
    periods_ = [period for _, period in agreed if isinstance(period, Period)]
    return reduce(Period.plus, periods_, lasts) if len(periods_) == len(agreed) else None


def endless(world: World, span: Span) -> bool:
    """Whether the parties have extended the term for an indefinite time."""
    agreed = span.renewal is not None and span.renewal.agreed is not None
    return agreed and any(period == "indefinite" for _, period in extensions(world, span))


def extensions(world: World, span: Span) -> list[tuple[Fact, Extension]]:
    """The agreed extensions that stand, in order."""
    accepted: list[tuple[Fact, Extension]] = []
    for fact in world.facts.of_anyone("extension"):
        if fact.stamp is not None and fact.stamp not in CLOCK_STAMPS:
            continue
        if extension_refused(world, span, fact, accepted) is None:
            period = by_period(span, fact)
            if period is not None:
                accepted.append((fact, period))
    return accepted


def extension_refused(
    world: World, span: Span | None, fact: Fact, before: list[tuple[Fact, Extension]]
) -> Phrase | None:
    """Why an agreed extension does not stand, after those already made ``before``; ``None`` if it stands.

    A term that runs until something else happens can be extended for an indefinite time only.
    """
    renewal = span.renewal if span is not None else None
    if span is None or renewal is None or renewal.agreed is None:
        return Phrase("law.extension.not_provided")
    period = by_period(span, fact)
    if period is None or not _fits(span, period):
        return Phrase("law.extension.no_period" if span.until is None else "law.extension.indefinite_only")
    if renewal.times is not None and len(before) >= renewal.times:
        return Phrase("law.extension.times", n=renewal.times)
    start = origin(world, span, None)
    if not isinstance(span.lasts, Period) or start == END_OF_TIME:
        return None
    so_far = _added(span.lasts, before)
    if so_far is None:
        return Phrase("law.extension.endless")
    return _too_late_or_too_long(span, fact, (start, so_far, period))


def _fits(span: Span, period: Extension) -> bool:
    """Whether the length of an extension leads on, or takes away an end that no length would move."""
    return period == "indefinite" or (isinstance(period, Period) and not period.backwards and span.until is None)


def _too_late_or_too_long(span: Span, fact: Fact, reached: tuple[date, Period, Extension]) -> Phrase | None:
    start, so_far, period = reached
    cap = None if span.renewal is None else span.renewal.at_most
    end = shifted(start, so_far, _rounding(span, None))
    if fact.when.last >= (morrow(end) if span.date_is == "last_day" else end):
        return Phrase("law.extension.after_the_end", day=end)
    if cap is None:
        return None
    lasts = span.lasts if isinstance(span.lasts, Period) else Period()
    longest = shifted(start, lasts.plus(cap))
    if not isinstance(period, Period) or shifted(start, so_far.plus(period)) > longest:
        return Phrase("law.extension.over_the_cap", cap=cap.phrase())
    return None


def by_period(span: Span, fact: Fact) -> Extension | None:
    """By how much an extension prolongs the term: what it names, else the length that the clause gives."""
    if fact.values.get("indefinite") is True:
        return "indefinite"
    named = fact.values.get("by_period")
    if isinstance(named, Period):
        return named
    if isinstance(named, str):
        try:
            return parse_period(named)
        except Invalid:
            return None
    agreed = span.renewal.agreed if span.renewal is not None else None
    return agreed if isinstance(agreed, Period) else None


def _renewed(span: Span) -> bool:
    """Whether the first period has an end at which another one can follow."""
    tacit = span.renewal is not None and span.renewal.tacit is not None
    return isinstance(span.lasts, Period) or (tacit and span.until is not None)


def last_number(world: World, span: Span) -> int | None:
    """How many periods there can be at most as things stand; ``None`` where renewal has no limit."""
    renewal = span.renewal
    if renewal is None or not _renewed(span):
        return 1
    if renewal.agreed is not None:
        return 1 + len(extensions(world, span))
    if renewal.tacit == "indefinite":
        return 2  # the second has no end
    return None if renewal.times is None else renewal.times + 1


def periods(world: World, span: Span, as_of: date | None) -> Iterator[tuple[Face, Outcome]]:
    """The periods one after the other, each with what comes at its end; stops at the last, or at one without an end."""
    limit, stop = last_number(world, span), not_renewed(world, span)
    number = 1
    while True:
        one = face(world, span, number, as_of)
        last = number == limit or (stop is not None and number >= stop)
        yield one, "expired" if last else "renewed"
        if last or one.first_day_out in (DAWN_OF_TIME, END_OF_TIME):
            return
        number += 1


def not_renewed(world: World, span: Span) -> int | None:
    """The number of the period that a notice of one of two parties has made the last, if any."""
    if not world.law.bilateral:
        return None
    ended = [
        number
        for party in world.law.parties
        for notice in notices(world.facts.of("notice", party))
        if (number := ended_by(world, span, notice, None)) is not None
    ]
    return min(ended, default=None)


def ended_by(world: World, span: Span, notice: Notice, as_of: date | None) -> int | None:
    """The number of the period at whose end ``notice`` stops the renewal; ``None`` if it counts for nothing."""
    renewal = span.renewal
    if renewal is None or renewal.tacit is None or notice.purpose == "denunciation":
        return None
    if renewal.unless_notified is None and notice.purpose != "non_renewal":
        return None
    given = notice.given(renewal.stamp)
    if given is None:
        return None
    number = noticed_in(world, span, given.last if as_of is None else given.first, as_of)
    if number is None or not standing(notice, face(world, span, number, as_of).first_day_out, as_of):
        return None
    return number


def noticed_in(world: World, span: Span, day: date, as_of: date | None) -> int | None:
    """The period at whose end a notice of that ``day`` takes effect: on the last day for notice it counts."""
    renewal = span.renewal
    if renewal is None or renewal.tacit is None or not _renewed(span):
        return None
    number = 1
    limit = 1 if renewal.tacit == "indefinite" else None if renewal.times is None else renewal.times + 1
    while True:
        one = face(world, span, number, as_of)
        if one.first_day_out in (DAWN_OF_TIME, END_OF_TIME):
            return None
        if one.first_day_out > day:
            break
        if number == limit:
            return None
        number += 1
    if day <= (one.last_day_for_notice or one.last_day):
        return number
    return number + 1 if renewal.late == "next_term" and number != limit else None


def term_end(world: World, span: Span, as_of: date | None) -> date:
    """The bound of the first day on which the term is over, if nobody acts any more (or at the earliest)."""
    if as_of is None:
        numbers = [one for one in (not_renewed(world, span), last_number(world, span)) if one is not None]
        return face(world, span, min(numbers), None).first_day_out if numbers else END_OF_TIME
    noticed = world.law.bilateral and (span.renewal is None or span.renewal.tacit is not None)
    if not noticed and last_number(world, span) is None:  # goes on for the others without end: nothing to walk through
        start = face(world, span, 1, as_of).first_day_out
        return start if start == DAWN_OF_TIME else END_OF_TIME
    for one, at_its_end in periods(world, span, as_of):
        still_open = (one.last_day_for_notice or one.last_day) >= as_of
        unknown = one.first_day_out == DAWN_OF_TIME
        if unknown or at_its_end == "expired" or (still_open and noticed):
            return one.first_day_out
    return END_OF_TIME


def extended_at_most(world: World, span: Span) -> date | None:
    """The latest end that agreed extensions can still lead to; ``None`` where none can be agreed any more."""
    renewal = span.renewal
    if renewal is None or renewal.agreed is None or not isinstance(span.lasts, Period):
        return None
    if renewal.times is not None and len(extensions(world, span)) >= renewal.times:
        return None
    start = origin(world, span, None)
    if renewal.at_most is None or start == END_OF_TIME:
        return END_OF_TIME
    end = shifted(start, span.lasts.plus(renewal.at_most), _rounding(span, None))
    return morrow(end) if span.date_is == "last_day" else end


def nearest(world: World, span: Span, day: date) -> int:
    """The number of the period whose end, as computed, lies nearest to ``day``."""
    best, distance = 1, None
    for one, _ in periods(world, span, None):
        apart = abs((face(world, span, one.number, None, governed=False).first_day_out - day).days)
        if distance is not None and apart > distance:
            break
        best, distance = one.number, apart
    return best


def current(world: World, span: Span, day: date) -> Face:
    """The period running on ``day``: the first whose end has not come, else the last there was.

    An agreed extension moves the end as soon as it is agreed, so that the last period agreed is the current one.
    """
    renewal = span.renewal
    if renewal is not None and renewal.agreed is not None:
        return face(world, span, last_number(world, span) or 1, None)
    over = world.value("end", None, None)
    for one, _ in periods(world, span, None):
        if one.first_day_out > day or one.first_day_out >= over:
            break
    return one
