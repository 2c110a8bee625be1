"""Reservations: until when a party may object, and from when its silence is taken for acceptance.

Source: VCLT art. 20(5), where the treaty says nothing: by the end of twelve months after it was notified of the
reservation, or by the day on which it consented to be bound, whichever is later. The acts are ``reservation`` (of the
party that makes it: ``received``, ``notified`` to the others, ``withdrawn``) and ``objection``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ratify.errors import NotFound, Phrase
from ratify.law import wording
from ratify.law.evaluate import days
from ratify.law.explain import because, missing
from ratify.law.moments import END_OF_TIME, Moment, between, eve, never
from ratify.law.objections import RESERVATION, pairs, standing, unanswered, unhindered
from ratify.law.periods import Period
from ratify.law.rules import Span, Stamp
from ratify.law.terms import span_end
from ratify.law.world import Asked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ratify.law.world import World

NOTIFIED: Final = Stamp("reservation", "notified", "own")
BY_DEFAULT: Final = Span(start=NOTIFIED, lasts=Period(months=12), date_is="last_day")
"""VCLT 20(5): the last day of the twelve months is the last on which an objection is in time."""

LAST_DAY: Final = "last_day_for_objection"
FACES: Final = (LAST_DAY, "accepted")


def names(world: World) -> Iterator[str]:
    """The dates of every reservation that was made, and of those to which somebody objected, by the objector."""
    for party in world.facts.parties("reservation"):
        yield from (f"reservation/{party}/{face}" for face in FACES)
    yield from (f"reservation/{to}/{author}" for author, to in pairs(world, RESERVATION))


def accepted(world: World, party: str, as_of: date | None) -> date:
    """The bound of the first day on which silence is acceptance of the reservation of ``party``."""
    span = _span(world)
    if as_of is not None and (day := accepted(world, party, None)) <= as_of:
        return day  # what is accepted stays so
    asked = Asked(party, None, world.since(party), as_of)
    spells = days(world, span.start or NOTIFIED, asked)
    if not spells:
        return END_OF_TIME
    start, withdrawn = spells[-1]
    day = span_end(world, span, start, None, asked)
    return day if day < withdrawn else END_OF_TIME


def _span(world: World) -> Span:
    return world.law.clauses.reservations or BY_DEFAULT


def reservation_moment(world: World, party: str, of: str, as_of: date) -> Moment:
    """One date of the reservation of ``party``: a face of the period, or its acceptance by the party ``of``."""
    if of not in (*FACES, *world.members()) or of == party:
        raise NotFound("law.no_such_date", name=f"reservation/{party}/{of}")
    if (withdrawn := _withdrawn(world, party)) is not None:
        return never(withdrawn)
    if of not in FACES:
        return _by_one(world, party, of, as_of)
    late, early = accepted(world, party, None), accepted(world, party, as_of)
    found = between(*((eve(early), eve(late)) if of == LAST_DAY else (early, late)))
    return _with(world, party, found).explained(lambda: _lines(world, party, of, late))


def _withdrawn(world: World, party: str) -> Phrase | None:
    """The withdrawal of the last reservation, if it came before silence could accept it."""
    facts = world.facts.of("reservation", party)
    if facts and facts[-1].stamp == "withdrawn" and accepted(world, party, None) == END_OF_TIME:
        return Phrase("law.never.reservation_withdrawn", day=wording.interval(facts[-1].when))
    return None


def _with(world: World, party: str, found: Moment) -> Moment:
    if found.status != "not_yet":
        return found
    waiting = missing(world, _span(world).start or NOTIFIED, Asked(party, None, world.since(party)))
    return Moment("not_yet", None, found.earliest, found.latest, waiting)


def _by_one(world: World, party: str, by: str, as_of: date) -> Moment:
    """Its acceptance by the silence of one other party."""
    bounds: list[date] = []
    for side in (as_of, None):
        consents = days(world, world.entry.consent, Asked(by, None, world.since(by), side))
        day = max(accepted(world, party, side), consents[0][0] if consents else END_OF_TIME)
        bounds.append(unhindered(day, standing(world, by, party, RESERVATION, side), side))
    early, late = min(bounds), bounds[1]
    since = unanswered(world, by, party, RESERVATION, as_of)
    if late == END_OF_TIME and since is not None:
        author, to = (Phrase("language.party", code=code) for code in (by, party))
        return never(Phrase("law.never.reservation_objected", author=author, to=to, day=since))
    found = between(early, late)
    if found.status == "not_yet":
        waiting = (*_with(world, party, found).missing, *missing(world, world.entry.consent, Asked(by)))
        found = Moment("not_yet", None, found.earliest, found.latest, waiting)
    consent = because(world, world.entry.consent, Asked(by))
    return found.explained(lambda: (*_lines(world, party, "accepted", accepted(world, party, None)), *consent))


def _lines(world: World, party: str, face: str, out: date) -> tuple[Phrase, ...]:
    """The notification, the period with its law, the result."""
    span = _span(world)
    found = because(world, span.start or NOTIFIED, Asked(party, None, world.since(party)))
    if out == END_OF_TIME:
        return found
    if isinstance(span.lasts, Period):
        found += (Phrase("law.because.silence", period=span.lasts.phrase(), day=eve(out)),)
    if span is BY_DEFAULT:
        found += (Phrase("law.because.vclt_20_5"),)
    elif span.law:
        found += (Phrase("law.because.law", law=span.law),)
    if face == LAST_DAY:
        return found
    return (*found, Phrase("law.because.accepted", party=wording.party_of(party), day=out))
