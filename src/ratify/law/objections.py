"""Objections: from when to when one party objects to another, and on which day nothing stands in the way any more.

An objection is an act ``objection`` of its author whose fact ``to`` names the party objected to and whose fact
``against`` says to what: its ``accession``, its ``reservation`` (the treaty enters into force between the two all the
same: VCLT 20(4)(b)), or its ``reservation_and_entry`` (its author definitely opposed entry into force between them).
One that does not say is against all of these. It stands from its receipt to the day before its withdrawal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ratify.law.evaluate import first, held
from ratify.law.facts import ENDING_STAMPS
from ratify.law.moments import END_OF_TIME
from ratify.law.rules import Span, Stamp
from ratify.law.spans import union
from ratify.law.terms import span_end
from ratify.law.world import Asked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ratify.law.facts import Fact
    from ratify.law.spans import Spans
    from ratify.law.world import World

STAMP: Final = "received"
ENTRY: Final = frozenset({"accession", "reservation_and_entry"})
RESERVATION: Final = frozenset({"reservation", "reservation_and_entry"})
INSTRUMENT_NOTIFIED: Final = Stamp("instrument", "notified", "own")
"""Where a treaty limits objections to an accession, their time runs from the depositary's notification of it."""


def pairs(world: World, subject: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The pairs (author, party objected to) between which there ever was an objection to ``subject``."""
    seen: set[tuple[str, str]] = set()
    members = world.members()
    for fact in world.facts.of_anyone("objection"):
        author, to = fact.party, fact.values.get("to")
        if author not in members or to not in members or author == to or not _about(fact, subject):
            continue
        pair = str(author), str(to)
        if pair not in seen:
            seen.add(pair)
            yield pair


def _about(fact: Fact, subject: frozenset[str]) -> bool:
    against = fact.values.get("against")
    return against is None or against in subject


def between(world: World, author: str, to: str, subject: frozenset[str]) -> tuple[Fact, ...]:
    """The facts of the objections of ``author`` to ``subject`` of ``to``, their withdrawals included, in order."""
    return tuple(
        fact for fact in world.facts.of("objection", author) if fact.values.get("to") == to and _about(fact, subject)
    )


def standing(world: World, author: str, to: str, subject: frozenset[str], as_of: date | None) -> Spans:
    """The days on which ``author`` objects to ``to``.

    With ``as_of`` ``None`` those on which it possibly does, with a day those on which it certainly does, if nobody
    acts any more. An objection out of time does not count.
    """
    facts = [
        fact
        for fact in between(world, author, to, subject)
        if fact.stamp in ENDING_STAMPS or subject is RESERVATION or in_time(world, to, fact, as_of)
    ]
    return held(facts, STAMP, certain=as_of is not None)


def in_time(world: World, to: str, fact: Fact, as_of: date | None) -> bool:
    """Whether an objection to an accession came in time, where the treaty limits it: possibly, or certainly."""
    span = world.law.clauses.objections
    if span is None or fact.values.get("against") == "reservation_and_entry":
        return True
    day = fact.when.first if as_of is None else fact.when.last
    return day < time_out(world, span, to, as_of)


def time_out(world: World, span: Span, to: str, as_of: date | None) -> date:
    """The bound of the first day on which it is too late to object to the accession of ``to``."""
    asked = Asked(to, None, world.since(to), as_of)
    start = first(world, span.start or INSTRUMENT_NOTIFIED, asked)
    return span_end(world, span, start, None, asked)


def unhindered(day: date, spans: Spans, as_of: date | None) -> date:
    """``day``, or the day on which the objections that stand then are withdrawn: never, or ``as_of`` at the earliest.

    What is reached at the dawn of a day stands: an objection of that very day comes too late for it.
    """
    for start, end in union((spans,)):
        if start < day < end:
            day = end if as_of is None or end != END_OF_TIME else max(day, as_of)
    return day


def unanswered(world: World, author: str, to: str, subject: frozenset[str], as_of: date) -> date | None:
    """The day of the objection that certainly stands and was not withdrawn, ``None`` if there is none."""
    spans = standing(world, author, to, subject, as_of)
    return spans[-1][0] if spans and spans[-1][1] == END_OF_TIME else None
