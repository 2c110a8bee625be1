"""Why a rule gives its date, and what it still waits for, line by line.

Nothing is computed here: the lines show the acts, spans and stages that ``evaluate`` used.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ratify.errors import Phrase
from ratify.law import wording
from ratify.law.evaluate import days, first
from ratify.law.facts import CLOCK_STAMPS
from ratify.law.moments import END_OF_TIME
from ratify.law.reads import bounds, parts
from ratify.law.rules import (
    ALL,
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
from ratify.law.spans import covering
from ratify.law.stages import landed
from ratify.law.thresholds import constituency, enough, needed
from ratify.law.world import Asked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ratify.law.facts import Fact
    from ratify.law.spans import Spans
    from ratify.law.world import World

# Of a threshold that few have to reach, each act is named; of one that many have to, those of the deciding day.
FEW: Final = 5


def because(world: World, rule: Rule, asked: Asked) -> tuple[Phrase, ...]:
    """The lines that lead to the latest date of ``rule``."""
    return tuple(_because(world, rule, Asked(asked.party, asked.notice, asked.since)))


def _because(world: World, rule: Rule, asked: Asked) -> Iterator[Phrase]:
    match rule:
        case Stamp() | OtherTreaty():
            yield from (wording.fact_line(fact) for fact in deciding(world, rule, asked))
        case Reached():
            yield from _reached(world, rule, asked)
        case AllOf() | AnyOf():
            yield from _several(world, rule, asked)
        case Provided():
            yield from _provided(world, rule, asked)
        case From(start, then):
            yield from _because(world, start, asked)
            yield from _days_of_start(world, start, then, asked)
            yield from _operations(world, then, days(world, start, asked), asked)
        case On() | ClauseOf() | Unknown():
            yield from _given(world, rule, asked)


def _days_of_start(world: World, start: Rule, then: Operations, asked: Asked) -> Iterator[Phrase]:
    """That the start is known only within bounds, and whether that matters."""
    if then == Operations() or not (spans := days(world, start, asked)):
        return
    last = spans[0][0]
    earliest = _first_possible(world, start, asked, last)
    if earliest == last:
        return
    same = landed(then, earliest, world.book, "earliest") == landed(then, last, world.book, "latest")
    code = "law.because.same_for_all_days" if same else "law.because.from_the_last_day"
    yield Phrase(code, days=wording.between(earliest, last))


def _given(world: World, rule: On | ClauseOf | Unknown, asked: Asked) -> Iterator[Phrase]:
    """A date that the rule does not make itself."""
    match rule:
        case On(days_):
            yield Phrase("law.because.date", day=wording.interval(days_))
        case ClauseOf(name, own):
            party = asked.party if own else None
            day = world.value(name, party, None)
            if day != END_OF_TIME:
                yield Phrase("law.because.clause", clause=wording.clause(name, party), day=day)
        case Unknown():
            yield Phrase("law.because.text_unseen")


def _several(world: World, rule: AllOf | AnyOf, asked: Asked) -> Iterator[Phrase]:
    """All of the conditions, or of any those that came first."""
    day = first(world, rule, asked)
    for one in rule.rules:
        if isinstance(rule, AllOf) or first(world, one, asked) == day:
            yield from _because(world, one, asked)


def deciding(world: World, rule: Stamp | OtherTreaty, asked: Asked) -> Sequence[Fact]:
    """The facts whose dates a stamp rule gives."""
    if isinstance(rule, OtherTreaty):
        facts = world.facts.of(f"other.{rule.treaty}", asked.party if rule.own else None)
        return [fact for fact in facts if fact.stamp == rule.state][:1]
    spans = days(world, rule, asked)
    if not spans:
        return ()
    if rule.whose == "notice":
        facts = tuple(asked.notice or ())
    elif rule.whose == "own":
        facts = tuple(fact for fact in world.facts.of(rule.act, asked.party) if fact.day >= asked.since)
    else:
        facts = world.facts.of_anyone(rule.act)
    if rule.stamp is None:
        return [fact for fact in facts if fact.stamp is None or fact.stamp in CLOCK_STAMPS]
    return [fact for fact in facts if fact.stamp == rule.stamp and fact.when.last == spans[0][0]][:1]


def _reached(world: World, rule: Reached, asked: Asked) -> Iterator[Phrase]:
    spans = days(world, rule, asked)
    if not spans:
        return
    day = spans[0][0]
    members = constituency(world.law, world.facts, rule.of)
    since = {party: span for party in members if (span := covering(_member(world, rule, party), day)) is not None}
    for party, span in since.items():
        if len(since) <= FEW or span[0] == day:
            yield from _because(world, rule.have, Asked(party))
    total = _whole(rule, [party for party, spells in members.items() if covering(spells, day)], tuple(since))
    code = "law.because.reached" if rule.at_least.of is None or rule.at_least == ALL else "law.because.reached_of"
    yield Phrase(
        code if rule.by is None else "law.because.reached_by_weight",
        day=wording.between(_first_possible(world, rule, asked, day), day),
        have=_figure(rule, _amounts(rule, tuple(since))),
        required=_figure(rule, needed(rule, total)),
        group=wording.group(rule.of),
        **({"size": total} if rule.by is None else {"weights": rule.by.name}),
    )


def _member(world: World, rule: Reached, party: str) -> Spans:
    return days(world, rule.have, Asked(party))


def _whole(rule: Reached, members: Sequence[str], having: Sequence[str]) -> int:
    """What the share is taken of: all members, or what those who have it weigh by the other scale."""
    if rule.relative_to is None:
        return _amounts(rule, members)
    return sum(rule.relative_to.of.get(party, 0) for party in having)


def _amounts(rule: Reached, parties: Sequence[str]) -> int:
    return len(parties) if rule.by is None else sum(rule.by.of.get(party, 0) for party in parties)


def _provided(world: World, rule: Provided, asked: Asked) -> Iterator[Phrase]:
    yield from _because(world, rule.provided, asked)
    spans = days(world, rule.provided, asked)
    if covering(spans, rule.date.last):
        yield Phrase("law.because.provided_held", day=wording.interval(rule.date))
        return
    yield Phrase("law.because.provided_failed", day=wording.interval(rule.date))
    if rule.failing_which is not None:
        later = tuple(span for span in spans if span[0] > rule.date.last)
        yield from _operations(world, rule.failing_which, later, asked)


def _operations(world: World, then: Operations, spans: Spans, asked: Asked) -> Iterator[Phrase]:
    if not spans:
        return
    start = spans[0][0]
    yield from wording.operation_lines(then, start, world.book)
    day = landed(then, start, world.book, "latest")
    for bound, code in (
        (then.not_before, "law.because.not_before"),
        (then.not_after, "law.because.not_after"),
    ):
        if bound is not None and (limit := first(world, bound, asked)) != END_OF_TIME:
            day = max(day, limit) if bound is then.not_before else min(day, limit)
            yield Phrase(code, limit=limit, day=day)
    if then.not_while is not None and (span := covering(days(world, then.not_while, asked), day)) is not None:
        yield Phrase("law.because.not_while", day=day, what=wording.act(then.not_while.act, "began", asked.party))
        if span[1] != END_OF_TIME:
            yield Phrase("law.because.not_while_ended", day=span[1])


# ------------------------------------------------------------------------------------------------ what is missing


def missing(world: World, rule: Rule, asked: Asked) -> tuple[Phrase, ...]:
    """What would have to be recorded for ``rule`` to give one day."""
    certain = Asked(asked.party, asked.notice, asked.since)
    return tuple(dict.fromkeys(_missing(world, rule, certain)))


def _missing(world: World, rule: Rule, asked: Asked) -> Iterator[Phrase]:
    match rule:
        case Unknown():
            yield Phrase("law.missing.text_unseen")
        case Stamp() | OtherTreaty():
            yield from _missing_act(world, rule, asked)
        case ClauseOf(name, own):
            party = asked.party if own else None
            if world.value(name, party, None) == END_OF_TIME:
                yield Phrase("law.missing.clause", clause=wording.clause(name, party))
        case Reached():
            yield from _missing_members(world, rule, asked)
        case AllOf(rules) | AnyOf(rules):
            for one in rules:
                yield from _missing(world, one, asked)
        case Provided(_, condition, then) | From(condition, then):
            yield from _missing(world, condition, asked)
            yield from _missing_bounds(world, then, asked)
            if isinstance(rule, From):
                yield from _missing_days(world, rule, asked)


def _missing_act(world: World, rule: Stamp | OtherTreaty, asked: Asked) -> Iterator[Phrase]:
    if not days(world, rule, asked):
        if isinstance(rule, OtherTreaty):
            yield wording.act(f"other.{rule.treaty}", rule.state, asked.party if rule.own else None)
        else:
            yield wording.act(rule.act, rule.stamp, None if rule.whose == "any" else asked.party)
        return
    certain = days(world, rule, asked)[0][0]
    possible = _first_possible(world, rule, asked, certain)
    if possible != certain:
        for fact in deciding(world, rule, asked):
            if not fact.when.exact or (isinstance(rule, Stamp) and rule.stamp is None):
                yield Phrase("law.missing.exact_day", what=wording.act(fact.act, fact.stamp, fact.party))
                return


def _uncertain(part: Rule) -> bool:
    """Whether a part of a rule leaves its date open by itself: a date within bounds, an act without a stamp."""
    return not part.range.exact if isinstance(part, On) else isinstance(part, Stamp) and part.stamp is None


def _first_possible(world: World, rule: Rule, asked: Asked, as_of: date) -> date:
    """The earliest day the rule's date can be, given that it is certain on ``as_of``."""
    if world.facts.exact and not any(_uncertain(part) for part in parts(rule)):
        return as_of
    return first(world, rule, Asked(asked.party, asked.notice, asked.since, as_of))


def _missing_members(world: World, rule: Reached, asked: Asked) -> Iterator[Phrase]:
    members = constituency(world.law, world.facts, rule.of)
    lacking = [party for party in members if not days(world, rule.have, Asked(party))]
    if days(world, rule, asked):
        for party in members:
            yield from _missing(world, rule.have, Asked(party)) if party not in lacking else ()
        return
    having = [party for party in members if party not in lacking]
    have, total = _amounts(rule, having), _whole(rule, list(members), having)
    closed = rule.of.members is not None or rule.of.name != "anyone"
    few = closed and rule.relative_to is None and len(lacking) <= FEW
    few = few and enough(rule, total, total)  # else those on record cannot suffice
    if few and not enough(rule, total - _least(rule, lacking), total):
        for party in lacking:
            yield from _missing(world, rule.have, Asked(party))
        return
    short = max(needed(rule, total) - have, 1)
    if rule.by is not None:
        yield Phrase(
            "law.missing.more_by_weight",
            amount=_figure(rule, short),
            weights=rule.by.name,
            group=wording.group(rule.of),
            what=_what(rule.have),
        )
        return
    yield Phrase("law.missing.more", n=short, group=wording.group(rule.of), what=_what(rule.have))


def _figure(rule: Reached, amount: int) -> int | Decimal:
    """An amount in the units in which the sheet declares it."""
    return amount if rule.by is None else Decimal(amount) / rule.by.unit


def _least(rule: Reached, lacking: Sequence[str]) -> int:
    """The least that one of those lacking adds: without it the share is not reached, so each of them is needed."""
    return min((_amounts(rule, [party]) for party in lacking), default=0)


def _what(rule: Rule) -> Phrase:
    """The act that a threshold counts, of a mixed consent the first way of giving it."""
    while not isinstance(rule, Stamp):
        inner = next(iter(_inner(rule)), None)
        if inner is None:
            return Phrase("law.missing.condition")
        rule = inner
    return wording.act(rule.act, rule.stamp, None)


def _inner(rule: Rule) -> Sequence[Rule]:
    match rule:
        case AllOf(rules) | AnyOf(rules):
            return rules
        case From(start, _):
            return (start,)
    return ()


def _missing_days(world: World, rule: From, asked: Asked) -> Iterator[Phrase]:
    spans = days(world, rule.start, asked)
    if spans:
        start = spans[0][0]
        early = _first_possible(world, rule.start, asked, start)
        yield from wording.operation_missing(rule.then, early, start, world.book)


def _missing_bounds(world: World, operations: Operations | None, asked: Asked) -> Iterator[Phrase]:
    for bound in bounds(operations):
        if operations is not None and bound is operations.not_while:
            if any(end == END_OF_TIME for _, end in days(world, bound, asked)):
                yield wording.act(operations.not_while.act, "ended", asked.party)
        elif not isinstance(bound, On):
            yield from _missing(world, bound, asked)
