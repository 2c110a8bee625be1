"""What ends next in a dossier, and until when somebody can still do something about it.

1. The *last useful day* of a term is the last day for notice while silence would renew it, else the last day in force.
2. Once no notice can come in time any more, the period after it is told of, as a forecast.
3. What follows if nobody acts is said with it: renewed until a day, ended, or not known, and then why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from ratify.errors import Phrase
from ratify.law import terms
from ratify.workflow.alerts import current_period

if TYPE_CHECKING:
    from datetime import date

    from ratify.law.moments import Moment
    from ratify.law.rules import Span
    from ratify.workflow.dossier import Dossier, Running

MOST = 100
"""Periods after the one that runs that are looked through for one of which notice can still be given."""

Standing = Literal["known", "forecast", "unknown"]


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a term: ``name`` is the date that explains it, ``last_useful`` and ``end`` (in force) are inclusive.

    ``then`` is what follows if nobody acts; ``because`` why a day is not known. ``unverified``: so is the clause.
    """

    name: str
    period: int | None
    last_useful: date | None
    end: date | None
    standing: Standing
    then: Phrase
    because: tuple[Phrase, ...] = ()
    unverified: bool = False


def ending(dossier: Dossier, day: date) -> Ending | None:
    """What ends next in a treaty as it stands at ``day``; nothing where none is foreseen, or where it has ended."""
    treaty = dossier.definitions.treaty
    if treaty is None or dossier.reading is None or dossier.tracks["treaty"].ended:
        return None
    span = treaty.law.clauses.term
    unverified = span is not None and span.unverified
    if dossier.halted is not None:
        halt = Phrase("workflow.horizon.halted", entry=str(dossier.halted.root), reason=dossier.halted.reason)
        return None if span is None else _unknown("term/last_day", None, (halt,), unverified=unverified)
    end = dossier.moment("end", day)
    if end.status == "known":
        return None if end.date is None or end.date <= day else _ends("end", end, end.date, forecast=end.forecast)
    if span is None:
        return None if end.latest is None else _ends("end", end, end.latest, forecast=True)
    number = current_period(dossier, day)
    if number is None:
        moment = dossier.moment("term/last_day", day)
        entry = dossier.moment("entry_into_force", day)
        return _unknown("term/last_day", None, moment.missing or entry.missing, unverified=unverified)
    return _of_period(dossier, span, number, day)


def _ends(name: str, moment: Moment, out: date, *, forecast: bool) -> Ending:
    last = out - timedelta(days=1)
    then = Phrase("workflow.horizon.ends", day=last)
    return Ending(name, None, last, last, "forecast" if forecast else "known", then, moment.missing)


def _unknown(name: str, period: int | None, because: tuple[Phrase, ...], *, unverified: bool) -> Ending:
    then = Phrase("workflow.horizon.unknown")
    return Ending(name, period, None, None, "unknown", then, because, unverified=unverified)


def _of_period(dossier: Dossier, span: Span, running: int, day: date) -> Ending | None:
    """The end of the period that runs, or of the first one after it of which notice can still be given."""
    reading = dossier.reading
    assert reading is not None  # noqa: S101  # only a treaty has a term
    stops = [n for n in (terms.last_number(reading, span), terms.not_renewed(reading, span)) if n is not None]
    for number in range(running, running + MOST):
        renewed = number < min(stops, default=number + 1)
        last = dossier.moment(f"term/{number}/last_day", day)
        noticed = renewed and terms.face(reading, span, number, None).last_day_for_notice is not None
        name = f"term/{number}/last_day_for_notice" if noticed else f"term/{number}/last_day"
        moment = dossier.moment(name, day) if noticed else last
        if moment.date is None or last.date is None:
            endless = moment.status == "never" or span.lasts == "indefinite"
            return None if endless else _unknown(name, number, moment.missing, unverified=span.unverified)
        if renewed and moment.date < day:
            continue
        forecast = number > running or moment.forecast
        then = _then(dossier, span, (number, last.date), day, renewed=renewed)
        standing: Standing = "forecast" if forecast else "known"
        return Ending(name, number, moment.date, last.date, standing, then, unverified=span.unverified)
    return None


def _then(dossier: Dossier, span: Span, period: tuple[int, date], day: date, *, renewed: bool) -> Phrase:
    number, last = period
    if renewed:
        following = dossier.moment(f"term/{number + 1}/last_day", day)
        if following.date is None:
            return Phrase("workflow.horizon.goes_on", day=last)
        return Phrase("workflow.horizon.renewed", day=following.date)
    agreed = span.renewal is not None and span.renewal.agreed is not None
    return Phrase("workflow.horizon.ends_unless_extended" if agreed else "workflow.horizon.ends", day=last)


def lapse(dossier: Dossier, running: Running) -> Phrase:
    """What follows if nobody acts before a deadline that runs is over; or why nobody knows when it is."""
    if running.last_day is None:
        return Phrase("workflow.horizon.unknown")
    step = running.deadline.on_lapse
    follows = dossier.tracks[running.track].procedure.steps.get(step or "")
    if follows is not None:
        return Phrase("workflow.horizon.follows", step=follows.label)
    return Phrase("workflow.horizon.overdue")
