"""What the law of treaties supplies where a treaty is silent, and what a clause that is present amounts to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ratify.law.reads import inside, parts
from ratify.law.rules import (
    AllOf,
    AnyOf,
    Clause,
    ClauseOf,
    Exit,
    From,
    Group,
    On,
    OtherTreaty,
    Provided,
    Reached,
    Rule,
    Stamp,
    Unknown,
)

if TYPE_CHECKING:
    from ratify.law.moments import DayRange
    from ratify.law.rules import TreatyLaw

# VCLT arts. 11 to 16: the acts by which consent to be bound is established on the international plane.
CONSENT: Final[Rule] = AnyOf((Stamp("instrument", "deposited", "own"), Stamp("notification", "received", "own")))

_JOINING: Final = frozenset({"instrument", "notification", "definitive_signature", "signature"})
"""The acts by which a party joins; what else a rule for later parties reads (an armed conflict) is no consent."""


def entry_rule(law: TreatyLaw) -> Rule:
    """The rule of entry into force; where the treaty is silent, the consent of all negotiating States: VCLT 24(2).

    The text being ``Unknown`` is not silence: nothing is supplied then. Nor is it where nobody is listed.
    """
    clause = law.clauses.entry_into_force
    if clause is not None:
        return clause.rule
    listed = law.negotiating or law.signatories or law.parties
    return Reached(Group("negotiating"), CONSENT) if listed else Unknown()


def later_rule(law: TreatyLaw, consent: Rule, mode: str | None) -> tuple[Rule, Clause | None]:
    """The rule for a later party, and the clause it comes from: by its mode of consent, else VCLT 24(3)."""
    clauses = law.clauses
    clause = {"accession": clauses.accession, "succession": clauses.succession}.get(mode or "") or clauses.later_parties
    return (consent if clause is None else clause.rule), clause


def consent_rule(law: TreatyLaw) -> Rule:
    """What establishes a party's consent: what the threshold counts, and the acts by which later parties join."""
    counted = tuple(dict.fromkeys(part.have for part in parts(entry_rule(law)) if isinstance(part, Reached)))
    clauses = law.clauses
    base = counted if counted or clauses.later_parties is not None else (CONSENT,)
    acts = {part.act for have in base for part in parts(have) if isinstance(part, Stamp)}
    later = (clauses.later_parties, clauses.accession, clauses.succession)
    own = tuple(one for clause in later if clause is not None for one in own_stamps(clause.rule))
    consents = tuple(dict.fromkeys((*base, *(one for one in own if one.act in _JOINING - acts))))
    return CONSENT if not consents else consents[0] if len(consents) == 1 else AnyOf(consents)


def own_stamps(rule: Rule) -> tuple[Stamp, ...]:
    """The party's own acts that ``rule`` reads."""
    return tuple(dict.fromkeys(part for part in parts(rule) if isinstance(part, Stamp) and part.whose == "own"))


class Way(NamedTuple):
    """One way out, and the stamp of the notice that its date counts from; ``None`` if it rests on no notice."""

    exit: Exit
    stamp: Stamp | None


def ways_out(law: TreatyLaw) -> tuple[Way, ...]:
    """The ways out of the treaty, taken apart once."""
    return tuple(Way(way, _notice_stamp(way.rule)) for way in law.clauses.denunciation)


def _notice_stamp(rule: Rule) -> Stamp | None:
    return next((part for part in parts(rule) if isinstance(part, Stamp) and part.whose == "notice"), None)


def counts_each_party(rule: Rule) -> bool:
    """Whether the rule of entry into force looks at the consent of single parties."""
    return any(isinstance(part, Reached) for part in parts(rule))


def with_finding(rule: Rule, met: DayRange) -> Rule:
    """``rule`` with its condition, at the start of all operations, replaced by the day it was found to be met."""
    match rule:
        case From(start, then):
            return From(with_finding(start, met), then)
        case Provided(date, _, failing_which):
            return Provided(date, On(met), failing_which)
    return On(met)


def condition(rule: Rule) -> Rule:
    """The condition that a rule of entry into force waits for, without what follows upon it.

    The day on which it is met parts those who enter with the general date from those who come later. Where
    thresholds stand among other conditions (a fixed date, another treaty), only the thresholds part them: a later
    party's own rule begins "after the deposit of the tenth instrument", whatever else the treaty waited for.
    """
    match rule:
        case From(start, _):
            return condition(start)
        case Provided(_, provided, _):
            return condition(provided)
        case AllOf(rules) | AnyOf(rules):
            chosen = tuple(condition(one) for one in rules if counts_each_party(one))
            if not chosen:
                return rule
            return AllOf(chosen) if isinstance(rule, AllOf) else AnyOf(chosen)
    return rule


def withdrawable(rule: Rule) -> bool:
    """Whether the rule rests on an act that somebody may still take back."""
    return isinstance(rule, Stamp | OtherTreaty | ClauseOf) or any(withdrawable(one) for one in inside(rule))
