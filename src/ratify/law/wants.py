"""Which acts a date of a treaty still waits for: what backwards planning has to give days to.

1. A stamp that nobody has given is one act: of the party asked about, or of whoever does it.
2. A threshold wants of its group as many more as it lacks; where all that lack it are needed, each by its name.
3. Of several conditions together all are wanted; of any of them, those of the branch that wants the fewest acts.
4. An exit wants a notice of denunciation, by each way out that rests on one; the end of a treaty between two, and the
   exit from another one whose term is renewed unless notice is given, also one of non-renewal. Each is its own way.
5. What only an unseen text could say is not said: ``Unsaid`` names it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.law import reasons
from ratify.law.clauses import END, ENTRY
from ratify.law.defaults import later_rule
from ratify.law.evaluate import days
from ratify.law.explain import missing
from ratify.law.moments import END_OF_TIME
from ratify.law.participation import mode_of
from ratify.law.reads import bounds
from ratify.law.rules import AllOf, AnyOf, Clause, ClauseOf, From, On, OtherTreaty, Provided, Reached, Stamp, Unknown
from ratify.law.thresholds import constituency, needed
from ratify.law.world import Asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ratify.law.rules import Rule, Span
    from ratify.law.world import World

FACES = ("last_day", "first_day_out", "from")


@dataclass(frozen=True, slots=True)
class Want:
    """An act that a date waits for.

    ``party``: whose act it is; ``None`` for a joint or outside one, or where it does not matter whose. ``number`` more
    of those ``among`` must do it (of anybody at all, if nobody is listed). ``values``: what the act must say.
    """

    act: str
    stamp: str | None
    party: str | None = None
    number: int = 1
    among: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


class Unsaid(Exception):  # not an error of anybody's: an answer that the text does not give
    """What the date waits for cannot be said; ``missing`` says why."""

    def __init__(self, *missing: Phrase) -> None:
        super().__init__("unsaid")
        self.missing = missing


def wants(world: World, name: str) -> tuple[tuple[Want, ...], ...]:
    """The acts that the date called ``name`` waits for, one tuple for each way in which it can come about.

    An empty way waits for nothing. Raises ``Unsaid``.
    """
    head, *rest = name.split("/")
    in_force = world.value("entry_into_force", None, None) != END_OF_TIME
    if head == "exit" and rest:
        return _exits(world, (rest[0],), renewal=not world.law.bilateral) if in_force else _none_yet(world)
    if head == "end" or (head == "term" and in_force):
        if not in_force:
            return _none_yet(world)
        return _exits(world, world.members() if world.law.bilateral else (), renewal=True)
    if head == "entry_into_force" and rest:
        return (_merged((*_of_rule(world, world.entry.general, Asked()), *_own(world, rest[0]))),)
    return (_merged(_of_rule(world, _rule(world, head, rest), Asked())),)


def _rule(world: World, head: str, rest: Sequence[str]) -> Rule:
    clauses = world.law.clauses
    value: Clause | Span | None
    if head == "commitment":
        value = clauses.commitments.get(rest[0]) if rest else None
    else:
        found = reasons.rule_of(world, head)
        if found is not None:
            return found
        value = getattr(clauses, head, None)
    if isinstance(value, Clause):
        return value.rule
    start = None if value is None else value.start
    if value is not None and value.until is not None and rest and rest[-1] in FACES[:2]:
        return AllOf((start or ENTRY, value.until))
    return start or (END if head == "survival" else ENTRY)


def _none_yet(world: World) -> tuple[tuple[Want, ...], ...]:
    """Nobody can leave what is not in force: what is missing for that is said instead."""
    raise Unsaid(*missing(world, world.entry.general, Asked()))


def _own(world: World, party: str) -> Iterable[Want]:
    if not world.entry.each:
        return ()
    asked = Asked(party, None, world.since(party))
    if days(world, world.entry.consent, asked):
        return _of_rule(world, later_rule(world.law, world.entry.consent, mode_of(world, party, asked.since))[0], asked)
    return _of_rule(world, world.entry.consent, asked)


def _exits(world: World, parties: Iterable[str], *, renewal: bool) -> tuple[tuple[Want, ...], ...]:
    found: list[tuple[Want, ...]] = []
    term = world.law.clauses.term
    renewed = None if term is None or not renewal else term.renewal
    for party in parties:
        if renewed is not None and renewed.unless_notified is not None:
            found.append((Want("notice", renewed.stamp, party, values={"purpose": "non_renewal"}),))
        stamps = [way.stamp.stamp for way in world.ways if way.stamp is not None]
        found += [(Want("notice", stamp, party, values={"purpose": "denunciation"}),) for stamp in stamps]
    if not found:
        raise Unsaid(Phrase("law.missing.end"))
    return tuple(dict.fromkeys(found))


def _merged(found: Iterable[Want]) -> tuple[Want, ...]:
    """Each act once; of two thresholds over the same act the one that lacks more."""
    kept: dict[tuple[object, ...], Want] = {}
    for want in found:
        key = (want.act, want.stamp, want.party, want.among)
        if key not in kept or kept[key].number < want.number:
            kept[key] = want
    return tuple(kept.values())


def _of_rule(world: World, rule: Rule, asked: Asked) -> tuple[Want, ...]:
    match rule:
        case Unknown():
            raise Unsaid(Phrase("law.missing.text_unseen"))
        case On():
            return ()
        case Stamp() | OtherTreaty():
            return () if days(world, rule, asked) else (_act(rule, asked),)
        case Reached():
            return _lacking(world, rule, asked)
        case AllOf(rules):
            return tuple(want for one in rules for want in _of_rule(world, one, asked))
        case AnyOf():
            return _fewest(world, rule, asked)
        case _:
            return _compound(world, rule, asked)


def _act(rule: Stamp | OtherTreaty, asked: Asked) -> Want:
    if isinstance(rule, OtherTreaty):
        return Want(f"other.{rule.treaty}", rule.state, asked.party if rule.own else None)
    return Want(rule.act, rule.stamp, None if rule.whose == "any" else asked.party)


def _compound(world: World, rule: Provided | From | ClauseOf, asked: Asked) -> tuple[Want, ...]:
    if isinstance(rule, ClauseOf):
        if world.value(rule.name, asked.party if rule.own else None, None) != END_OF_TIME:
            return ()
        head, *rest = rule.name.split("/")
        if rule.own and head == "entry_into_force" and asked.party is not None:
            return (*_of_rule(world, world.entry.general, Asked()), *_own(world, asked.party))
        if head in ("end", "exit"):
            raise Unsaid(Phrase("law.missing.end"))
        return _of_rule(world, _rule(world, head, rest), Asked())
    start = rule.provided if isinstance(rule, Provided) else rule.start
    found = _of_rule(world, start, asked)
    if isinstance(rule, From):
        later = tuple(one for one in bounds(rule.then) if one is rule.then.not_before)
        found += tuple(want for one in later for want in _of_rule(world, one, asked))
    return found


def _fewest(world: World, rule: AnyOf, asked: Asked) -> tuple[Want, ...]:
    ways: list[tuple[Want, ...]] = []
    unsaid: Unsaid | None = None
    for one in rule.rules:
        try:
            ways.append(_of_rule(world, one, asked))
        except Unsaid as why:
            unsaid = why
    if not ways and unsaid is not None:
        raise unsaid
    return min(ways, key=lambda way: sum(want.number for want in way), default=())


def _weight(rule: Reached, party: str) -> int:
    return 1 if rule.by is None else rule.by.of.get(party, 0)


def _lacking(world: World, rule: Reached, asked: Asked) -> tuple[Want, ...]:
    if days(world, rule, asked):
        return ()
    members = constituency(world.law, world.facts, rule.of)
    lacking = tuple(party for party in members if not days(world, rule.have, Asked(party)))
    total = sum(_weight(rule, party) for party in members)
    short = needed(rule, total) - sum(_weight(rule, party) for party in members if party not in lacking)
    heaviest = sorted(lacking, key=lambda party: -_weight(rule, party))
    number = 0
    while short > 0 and number < len(heaviest):
        short -= _weight(rule, heaviest[number])
        number += 1
    closed = rule.of.members is not None or rule.of.name != "anyone"
    if closed and rule.by is None and number == len(lacking):
        return tuple(want for party in lacking for want in _of_rule(world, rule.have, Asked(party)))
    one = next(iter(_of_rule(world, rule.have, Asked("?"))), None)
    if one is None or (short > 0 and (closed or rule.by is not None)):
        raise Unsaid(Phrase("law.missing.condition"))
    return (Want(one.act, one.stamp, None, number + max(short, 0), tuple(heaviest)),)
