"""Rules as sets of days.

A condition holds on a set of days: half-open spans from the day of an act to the day before its withdrawal. Every
rule is read twice with the same code: on the side of *certainty* (``as_of`` is ``None``: the days on which it holds
whatever the uncertain dates turn out to be, if nobody acts any more) and on the side of *possibility* (``as_of`` is a
day: what may still come counts from that day on). The first certain day is the latest the date can be, the first
possible day the earliest; where they agree the date is known.

A date that is computed from a condition is reached only if the condition still holds when it comes, or was
withdrawn on that very day; once reached it stands (VCLT 55).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ratify.law.facts import CLOCK_STAMPS, ENDING_STAMPS
from ratify.law.moments import DAWN_OF_TIME, END_OF_TIME, eve, morrow
from ratify.law.rules import (
    AllOf,
    AnyOf,
    ClauseOf,
    From,
    On,
    Operations,
    OtherTreaty,
    Provided,
    Reached,
    Rule,
    Stamp,
    Unknown,
)
from ratify.law.spans import ALWAYS, Spans, clipped, from_day, outside, overlap, union
from ratify.law.stages import Side, landed
from ratify.law.thresholds import could_be_reached, days_reached
from ratify.law.world import Asked, World

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from ratify.law.facts import Fact
    from ratify.law.moments import DayRange


def first(world: World, rule: Rule, asked: Asked) -> date:
    """The first day of the rule's set: the latest its date can be, or the earliest if ``asked`` has a day."""
    spans = days(world, rule, asked)
    return spans[0][0] if spans else END_OF_TIME


def days(world: World, rule: Rule, asked: Asked) -> Spans:
    """The set of days on which ``rule`` holds, on the side that ``asked`` reads."""
    return _DAYS[type(rule)](world, rule, asked)


def held(facts: Sequence[Fact], stamp: str | None, *, certain: bool) -> Spans:
    """The days on which an act stands: from ``stamp`` to the day before the act that ends it.

    Without a stamp all dates of the act count: it stands possibly from the first, certainly from the last of them.
    """
    spans: list[tuple[date, date]] = []
    start: date | None = None
    seen: set[str | None] = set()
    for fact in facts:
        if fact.stamp == stamp if stamp is not None else fact.stamp is None or fact.stamp in CLOCK_STAMPS:
            if start is None:
                start = fact.when.last if certain else fact.when.first
            elif stamp is None and fact.stamp not in seen:
                start = max(start, fact.when.last) if certain else min(start, fact.when.first)
            seen.add(fact.stamp)
        elif fact.stamp in ENDING_STAMPS and start is not None:
            end = fact.when.first if certain else fact.when.last
            if start < end:
                spans.append((start, end))
            start = None
            seen.clear()
    if start is not None:
        spans.append((start, END_OF_TIME))
    return tuple(spans)


def _earliest(facts: Sequence[Fact], stamp: str, *, certain: bool) -> date:
    """From when on somebody has the act, where nobody ever ends it: of each only the first one counts."""
    first_ones: dict[str | None, DayRange] = {}
    for fact in facts:
        if fact.stamp == stamp:
            first_ones.setdefault(fact.party, fact.when)
    return min((when.last if certain else when.first for when in first_ones.values()), default=END_OF_TIME)


def _open(spans: Spans, as_of: date | None) -> Spans:
    """With what may still be done from ``as_of`` on."""
    if as_of is None or (spans and spans[-1][1] == END_OF_TIME):
        return spans
    return union((spans, from_day(as_of)))


def _on(_world: World, rule: On, asked: Asked) -> Spans:
    return from_day(rule.range.last if asked.as_of is None else rule.range.first)


def _stamp(world: World, rule: Stamp, asked: Asked) -> Spans:
    certain = asked.as_of is None
    if rule.whose == "notice":
        return _open(held(asked.notice or (), rule.stamp, certain=certain), asked.as_of)
    if rule.whose == "own":
        facts: Sequence[Fact] = world.facts.of(rule.act, asked.party)
        if asked.since != DAWN_OF_TIME:
            facts = [fact for fact in facts if fact.day >= asked.since]
        return _open(held(facts, rule.stamp, certain=certain), asked.as_of)
    if rule.stamp is not None and world.facts.lasting(rule.act):
        return _open(from_day(_earliest(world.facts.of_anyone(rule.act), rule.stamp, certain=certain)), asked.as_of)
    whose = (None, *world.facts.parties(rule.act))
    every = [held(world.facts.of(rule.act, party), rule.stamp, certain=certain) for party in whose]
    return _open(union(every), asked.as_of)


def _clause_of(world: World, rule: ClauseOf, asked: Asked) -> Spans:
    return from_day(world.value(rule.name, asked.party if rule.own else None, asked.as_of))


def _all_of(world: World, rule: AllOf, asked: Asked) -> Spans:
    if asked.as_of is None and any(isinstance(one, Reached) and out_of_reach(world, one) for one in rule.rules):
        return ()
    held_by_all = ALWAYS
    for one in rule.rules:
        held_by_all = overlap(held_by_all, days(world, one, asked))
        if not held_by_all:
            break
    return held_by_all


def _any_of(world: World, rule: AnyOf, asked: Asked) -> Spans:
    return union([days(world, one, asked) for one in rule.rules])


def _provided(world: World, rule: Provided, asked: Asked) -> Spans:
    """The bound over all days that the named one can be: each gives itself, or what follows if the condition fails."""
    condition = days(world, rule.provided, asked)
    first_, last = rule.date.first, rule.date.last
    met = clipped(condition, first_, morrow(last))
    failing = outside(((first_, morrow(last)),), condition)
    found: list[date] = []
    if met:
        found.append(eve(met[-1][1]) if asked.as_of is None else met[0][0])
    if failing:
        named = eve(failing[-1][1]) if asked.as_of is None else failing[0][0]
        found.append(_failing_which(world, rule, clipped(condition, morrow(named)), asked))
    return from_day(max(found) if asked.as_of is None else min(found))


def _failing_which(world: World, rule: Provided, later: Spans, asked: Asked) -> date:
    return END_OF_TIME if rule.failing_which is None else reached(world, later, rule.failing_which, asked)


def _other_treaty(world: World, rule: OtherTreaty, asked: Asked) -> Spans:
    facts = world.facts.of(f"other.{rule.treaty}", asked.party if rule.own else None)
    certain = asked.as_of is None
    spans = held(facts, rule.state, certain=certain)
    if rule.state == "in_force":
        over = held(facts, "terminated", certain=not certain)
        spans = clipped(spans, None, over[0][0]) if over else spans
    return _open(spans, asked.as_of)


def _from(world: World, rule: From, asked: Asked) -> Spans:
    return from_day(reached(world, days(world, rule.start, asked), rule.then, asked))


def reached(world: World, spans: Spans, then: Operations, asked: Asked) -> date:
    """The first date that a span of the condition leads to before it lapses."""
    for start, end in spans:
        day = bounded(world, landed(then, start, world.book, _side(asked)), then, asked)
        if day <= end and day != END_OF_TIME:
            return day
    return END_OF_TIME


def bounded(world: World, day: date, then: Operations, asked: Asked) -> date:
    """The last stage of the operations: not before, not after, not while."""
    if then.not_before is not None:
        day = max(day, first(world, then.not_before, asked))
    if then.not_after is not None:
        day = min(day, first(world, then.not_after, asked))
    if then.not_while is not None:
        state = days(world, then.not_while, Asked(asked.party, asked.notice, asked.since))
        for start, end in state:
            if start <= day < end:
                lasting = END_OF_TIME if asked.as_of is None else max(day, asked.as_of)
                day = lasting if end == END_OF_TIME else end
    return day


def _side(asked: Asked) -> Side:
    return "latest" if asked.as_of is None else "earliest"


def _unknown(_world: World, _rule: Unknown, asked: Asked) -> Spans:
    return () if asked.as_of is None else from_day(DAWN_OF_TIME)


def out_of_reach(world: World, rule: Reached) -> bool:
    """A quick look before any count: whether too few have ever had the act."""
    return not could_be_reached(world.law, world.facts, rule)


def _reached(world: World, rule: Reached, asked: Asked) -> Spans:
    if asked.as_of is None and out_of_reach(world, rule):
        return ()

    def of_member(party: str) -> Spans:
        return days(world, rule.have, Asked(party, None, DAWN_OF_TIME, asked.as_of))

    if asked.as_of is not None or not isinstance(rule.have, Stamp):
        return days_reached(world.law, world.facts, rule, of_member, asked.as_of)
    counted = world.facts.counted  # made of facts alone, so once is enough until the next one
    if rule not in counted:
        counted[rule] = days_reached(world.law, world.facts, rule, of_member, None)
    return counted[rule]


_DAYS: Final[dict[type, Callable[..., Spans]]] = {
    On: _on,
    Stamp: _stamp,
    ClauseOf: _clause_of,
    Reached: _reached,
    AllOf: _all_of,
    AnyOf: _any_of,
    Provided: _provided,
    OtherTreaty: _other_treaty,
    From: _from,
    Unknown: _unknown,
}
