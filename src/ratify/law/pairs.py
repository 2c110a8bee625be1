"""Between two parties: in force from the later of their dates; towards an objector never, until it withdraws.

Source: VCLT arts. 20(4)(b) and 21; Apostille Convention, art. 12. Only pairs with an objection are told of unasked:
a hundred and ninety parties make eighteen thousand pairs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.law import wording
from ratify.law.facts import ENDING_STAMPS
from ratify.law.moments import DAWN_OF_TIME, END_OF_TIME, Moment, between, eve, never
from ratify.law.objections import ENTRY, in_time, pairs, standing, time_out, unanswered, unhindered
from ratify.law.objections import between as objections_between

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ratify.law.facts import Fact
    from ratify.law.spans import Spans
    from ratify.law.world import World

Pair = tuple[str, str]


def name_of(world: World, one: str, other: str) -> str:
    """The name of the date between two parties, whichever is named first: in the order of the parties."""
    members = (*world.members(), *sorted((one, other)))
    first, second = sorted((one, other), key=members.index)
    return f"entry_into_force/{first}/{second}"


def disputed(world: World) -> Iterator[str]:
    """The names of the dates between parties one of which ever objected to the other."""
    yield from dict.fromkeys(name_of(world, *pair) for pair in pairs(world, ENTRY))


def pair_moment(world: World, parties: Pair, entries: tuple[Moment, Moment], as_of: date) -> Moment:
    """When the treaty is in force between two parties, of whose own dates ``entries`` tells."""
    official = world.official_date(name_of(world, *parties), None)
    found = _computed(world, parties, entries, as_of)
    if official is not None:
        day = official.date
        found = Moment("known", day, day, day, source=official.source, computed=found)
    return found.explained(lambda: _lines(world, parties, entries, found)) if found.status != "never" else found


def _computed(world: World, parties: Pair, entries: tuple[Moment, Moment], as_of: date) -> Moment:
    hopeless = next((one for one in entries if one.status == "never"), None)
    if hopeless is not None:
        return never(*hopeless.because)
    earliest = max(one.earliest or DAWN_OF_TIME for one in entries)
    latest = max(one.latest or END_OF_TIME for one in entries)
    late = unhindered(latest, _both(world, parties, None), None)
    early = min(unhindered(earliest, _both(world, parties, as_of), as_of), late)
    if late == END_OF_TIME and (barred := tuple(_bars(world, parties, latest, as_of))):
        return never(*barred)
    forecast = any(one.forecast for one in entries)
    found = replace(between(early, late), forecast=forecast)
    if found.status != "not_yet":
        return found
    waiting = [line for one in entries for line in one.missing]
    for author, to in (parties, parties[::-1]):
        waiting += [
            Phrase("law.missing.exact_day", what=wording.what_was_done(fact))
            for fact in objections_between(world, author, to, ENTRY)
            if not fact.when.exact
        ]
    return replace(found, missing=tuple(dict.fromkeys(waiting)))


def _both(world: World, parties: Pair, as_of: date | None) -> Spans:
    one, other = parties
    return (*standing(world, one, other, ENTRY, as_of), *standing(world, other, one, ENTRY, as_of))


def _bars(world: World, parties: Pair, latest: date, as_of: date) -> Iterator[Phrase]:
    """The objections because of which the treaty is not in force between the two, whatever their own dates."""
    for author, to in (parties, parties[::-1]):
        since = unanswered(world, author, to, ENTRY, as_of)
        if since is not None and since < latest:
            yield Phrase("law.never.objection", author=_party(author), to=_party(to), day=since)


def _party(code: str) -> Phrase:
    return Phrase("language.party", code=code)


def _lines(world: World, parties: Pair, entries: tuple[Moment, Moment], found: Moment) -> tuple[Phrase, ...]:
    """The two dates, the objections and what became of them, the later day."""
    lines = [
        Phrase("law.because.clause", clause=wording.clause("entry_into_force", party), day=one.date)
        for party, one in zip(parties, entries, strict=True)
        if one.date is not None
    ]
    for author, to in (parties, parties[::-1]):
        for fact in objections_between(world, author, to, ENTRY):
            lines += _objection(world, to, fact)
    day = found.date if found.computed is None else found.computed.date
    if day is not None:
        lines.append(Phrase("law.because.between", one=_party(parties[0]), other=_party(parties[1]), day=day))
    if found.source is not None:
        lines.append(Phrase("law.because.official", source=found.source, day=found.date))
    return tuple(lines)


def _objection(world: World, to: str, fact: Fact) -> Iterator[Phrase]:
    yield wording.fact_line(fact)
    span = world.law.clauses.objections
    if span is not None and fact.stamp not in ENDING_STAMPS and not in_time(world, to, fact, None):
        yield Phrase("law.because.objection_late", day=eve(time_out(world, span, to, None)))
