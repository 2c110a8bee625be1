"""What a rule reads: the acts and clauses that alone can change its value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ratify.law.rules import (
    AllOf,
    AnyOf,
    ClauseOf,
    From,
    Group,
    Operations,
    OtherTreaty,
    Provided,
    Reached,
    Rule,
    Stamp,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Reads:
    """One thing a rule reads.

    ``act``: the facts of the act ``name``, of anyone or of the party asked about (``own``); ``clause``: the result of
    a clause; ``calendar``: a counting rule; ``joined``: who has become a party of an open treaty.
    """

    what: Literal["act", "clause", "calendar", "joined"]
    name: str
    own: bool = False


def parts(rule: Rule) -> Iterator[Rule]:
    """``rule`` and every rule inside it, outermost first."""
    yield rule
    for inner in inside(rule):
        yield from parts(inner)


def inside(rule: Rule) -> Iterable[Rule]:
    """The rules directly inside ``rule``, in the order in which they are written."""
    match rule:
        case AllOf(rules) | AnyOf(rules):
            return rules
        case Reached(_, have):
            return (have,)
        case Provided(_, provided, failing_which):
            return (provided, *bounds(failing_which))
        case From(start, then):
            return (start, *bounds(then))
    return ()


def bounds(operations: Operations | None) -> Iterable[Rule]:
    """The rules that bound the result of ``operations``."""
    if operations is None:
        return ()
    every = (operations.not_before, operations.not_after, operations.not_while)
    return tuple(bound for bound in every if bound is not None)


def reads(*rules: Rule) -> frozenset[Reads]:
    """All that the values of ``rules`` depend on: nothing else, once recorded, can change them."""
    return frozenset(one for rule in rules for one in _reads(rule))


def _reads(rule: Rule) -> Iterator[Reads]:
    match rule:
        case Stamp(act, _, whose):
            yield Reads("act", act, own=whose != "any")
        case ClauseOf(name, own):
            yield Reads("clause", name, own)
        case OtherTreaty(treaty, _, own):
            yield Reads("act", f"other.{treaty}", own)
        case Reached(of, have):
            yield from (Reads(one.what, one.name) for one in _reads(have))
            yield from _group_reads(of)
        case From(_, then) | Provided(_, _, Operations() as then) if then.over is not None:
            yield Reads("calendar", then.over)
    if not isinstance(rule, Reached):
        for inner in inside(rule):
            yield from _reads(inner)


def _group_reads(group: Group) -> Iterator[Reads]:
    if group.members is None and group.name == "parties":
        yield Reads("joined", "parties")
    if group.members is None and group.name == "signatories":
        yield Reads("act", "signature")
    for outside in group.without:
        yield from _group_reads(outside)
