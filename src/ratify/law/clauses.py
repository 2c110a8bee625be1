"""The bounds of every clause's date: what each clause amounts to, by name.

One function for each clause gives, on the side that is asked for, the latest day if nobody acts any more
(``as_of`` is ``None``) or the earliest day that is possible as of a day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ratify.law.defaults import with_finding
from ratify.law.evaluate import days, first
from ratify.law.exits import party_exit
from ratify.law.moments import END_OF_TIME, eve
from ratify.law.participation import own_entry
from ratify.law.reads import Reads, reads
from ratify.law.rules import Clause, ClauseOf, Group, On, Reached, Rule, Span, Stamp
from ratify.law.spans import Spans, union
from ratify.law.terms import extended_at_most, span_end, term_end
from ratify.law.world import Asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from ratify.law.rules import TreatyLaw
    from ratify.law.world import World

ENTRY: Final = ClauseOf("entry_into_force")
END: Final = ClauseOf("end")
OUT: Final = "/first_day_out"


def bound(world: World, name: str, party: str | None, as_of: date | None) -> date:
    """The bound of the date called ``name``; the end of time where the treaty has no such clause."""
    head = name.partition("/")[0]
    if head == "commitment":
        return _commitment(world, name.removeprefix("commitment/"), as_of)
    if party is not None:
        return _of_party(world, head, party, as_of)
    return _BOUNDS[name](world, as_of) if name in _BOUNDS else END_OF_TIME


def signature_rule(law: TreatyLaw) -> Rule:
    """When the treaty was signed as a whole: as the sheet says, or by a joint act, or when all listed had signed."""
    if law.signed is not None:
        return On(law.signed)
    joint = Stamp("signature", "signed", "any")
    return Reached(Group("parties"), joint) if law.parties and not law.open_parties else joint


def _signature(world: World, as_of: date | None) -> date:
    if world.law.signed is None and world.facts.of("signature", None):
        return first(world, Stamp("signature", "signed", "own"), Asked(as_of=as_of))
    return first(world, signature_rule(world.law), Asked(as_of=as_of))


def _entry(world: World, as_of: date | None) -> date:
    return first(world, world.entry.general, Asked(as_of=as_of))


def _effect(world: World, as_of: date | None) -> date:
    """It may be earlier than entry into force, and comes only with it: VCLT 28."""
    day = _clause(world, "effect", as_of, ENTRY)
    return END_OF_TIME if world.value("entry_into_force", None, as_of) == END_OF_TIME else day


def _registration(world: World, as_of: date | None) -> date:
    return _clause(world, "registration", as_of, ENTRY)


def _termination(world: World, as_of: date | None) -> date:
    return _clause(world, "termination", as_of, None)


def _clause(world: World, name: str, as_of: date | None, default: Rule | None) -> date:
    clause: Clause | None = getattr(world.law.clauses, name)
    rule = default if clause is None else clause.rule
    finding = world.found(name)
    if rule is not None and finding is not None:
        rule = with_finding(rule, finding.condition_met)
    return END_OF_TIME if rule is None else first(world, rule, Asked(as_of=as_of))


def _provisional(world: World, as_of: date | None) -> date:
    """Provisional application begins only if the treaty is not in force by then, nor its time over: VCLT 25."""
    span = world.law.clauses.provisional_application
    if span is None or span.start is None:
        return END_OF_TIME
    start = first(world, span.start, Asked(as_of=as_of))
    out = min(span_end(world, span, start, ENTRY, Asked()), world.value("entry_into_force", None, None))
    return start if start < out else END_OF_TIME


def _provisional_out(world: World, as_of: date | None) -> date:
    span = world.law.clauses.provisional_application
    start = _provisional(world, as_of)
    if span is None or start == END_OF_TIME:
        return END_OF_TIME
    asked = Asked(as_of=as_of)
    return min(span_end(world, span, start, ENTRY, asked), world.value("entry_into_force", None, as_of))


def suspensions(world: World, as_of: date | None) -> Spans:
    """The spans during which the treaty is suspended: each from its beginning to its own end."""
    span = world.law.clauses.suspension
    if span is None or span.start is None:
        return ()
    asked = Asked(as_of=as_of)
    found = []
    for start, end in days(world, span.start, asked):
        out = min(end, span_end(world, span, start, None, asked))
        if start < out:
            found.append((start, out))
    return union((tuple(found),))


def _suspension(world: World, as_of: date | None) -> date:
    spans = suspensions(world, as_of)
    return spans[-1][0] if spans else END_OF_TIME


def _suspension_out(world: World, as_of: date | None) -> date:
    spans = suspensions(world, as_of)
    return spans[-1][1] if spans else END_OF_TIME


def _term(world: World, as_of: date | None) -> date:
    span = world.law.clauses.term
    return END_OF_TIME if span is None else term_end(world, span, as_of)


def _end(world: World, as_of: date | None) -> date:
    """The earliest of term, termination and an exit that ends it for all; never before entry into force."""
    entry = world.value("entry_into_force", None, as_of)
    if entry == END_OF_TIME:
        return END_OF_TIME
    ends = [world.value("term", None, as_of), world.value("termination", None, as_of), denounced(world, as_of)]
    return max(min(ends), entry)


def denounced(world: World, as_of: date | None) -> date:
    """The bound of the day on which the exit of a party ends the treaty."""
    ways = world.law.clauses.denunciation
    if not world.law.bilateral and not any(way.ends_for == "all" for way in ways):
        return END_OF_TIME
    return min((_ends_all(world, party, as_of) for party in world.members()), default=END_OF_TIME)


def _ends_all(world: World, party: str, as_of: date | None) -> date:
    if as_of is None:
        return world.value("exit", party, None)
    return party_exit(world, party, world.since(party), as_of, anew=True)


def latest_end(world: World) -> date:
    """The latest day on which the treaty can end, agreed extensions included; the end of time if there is none."""
    latest = world.value("end", None, None)
    term = world.law.clauses.term
    cap = None if term is None else extended_at_most(world, term)
    if term is None or cap is None or latest != world.value("term", None, None):
        return latest
    others = min(world.value("termination", None, None), denounced(world, None))
    return min(cap, others)


def _survival(world: World, as_of: date | None) -> date:
    span = world.law.clauses.survival
    return END_OF_TIME if span is None else first(world, span.start or END, Asked(as_of=as_of))


def _survival_out(world: World, as_of: date | None) -> date:
    span = world.law.clauses.survival
    start = _survival(world, as_of)
    return END_OF_TIME if span is None else span_end(world, span, start, None, Asked(as_of=as_of))


def _commitment(world: World, name: str, as_of: date | None) -> date:
    """A moment's date; of a span its end as the clause dates it, or the beginning or face that is named."""
    name, _, face = name.partition("/")
    value = world.law.clauses.commitments.get(name)
    asked = Asked(as_of=as_of)
    if value is None:
        return END_OF_TIME
    if isinstance(value, Clause):
        return first(world, value.rule, asked)
    start = first(world, value.start or ENTRY, asked)
    if face == "from":
        return start
    out = span_end(world, value, start, None, asked)
    last = face == "last_day" or (not face and value.date_is == "last_day")
    return eve(out) if last else out


def _of_party(world: World, head: str, party: str, as_of: date | None) -> date:
    since = world.since(party)
    if head == "entry_into_force":
        return own_entry(world, Asked(party, None, since, as_of))
    if head == "exit":
        return party_exit(world, party, since, as_of)
    return END_OF_TIME


_BOUNDS: Final[dict[str, Callable[[World, date | None], date]]] = {
    "signature": _signature,
    "entry_into_force": _entry,
    "effect": _effect,
    "registration": _registration,
    "provisional_application": _provisional,
    f"provisional_application{OUT}": _provisional_out,
    "suspension": _suspension,
    f"suspension{OUT}": _suspension_out,
    "term": _term,
    "termination": _termination,
    "end": _end,
    "survival": _survival,
    f"survival{OUT}": _survival_out,
}


def names(law: TreatyLaw) -> Iterator[tuple[str, frozenset[Reads]]]:
    """The clauses that the treaty has, each with all that its date is made of, besides the parties' own dates."""
    clauses = law.clauses
    notices = frozenset({Reads("act", "notice")}) if law.bilateral else frozenset[Reads]()
    yield "signature", reads(signature_rule(law))
    yield "effect", _reads_of(clauses.effect, ENTRY) | reads(ENTRY)
    yield "registration", _reads_of(clauses.registration, ENTRY)
    if clauses.provisional_application is not None:
        read = _reads_of(clauses.provisional_application, None) | reads(ENTRY)
        yield "provisional_application", read
        yield f"provisional_application{OUT}", read
    if clauses.suspension is not None:
        yield "suspension", _reads_of(clauses.suspension, None)
        yield f"suspension{OUT}", _reads_of(clauses.suspension, None)
    if clauses.term is not None:
        yield "term", _reads_of(clauses.term, ENTRY) | notices | {Reads("act", "extension")}
    if clauses.termination is not None:
        yield "termination", _reads_of(clauses.termination, None)
    ends = reads(ENTRY, ClauseOf("term"), ClauseOf("termination"))
    yield "end", ends | {Reads("clause", "exit", own=True)}
    if clauses.survival is not None:
        yield "survival", _reads_of(clauses.survival, END)
        yield f"survival{OUT}", _reads_of(clauses.survival, END)
    for name, value in clauses.commitments.items():
        yield f"commitment/{name}", _reads_of(value, ENTRY)


def _reads_of(value: Clause | Span | None, default: Rule | None) -> frozenset[Reads]:
    """What a clause reads; a span that names no start has the default one."""
    if isinstance(value, Clause):
        return reads(value.rule)
    rules = (default,) if value is None else (value.start or default, value.until)
    return reads(*(rule for rule in rules if rule is not None))
