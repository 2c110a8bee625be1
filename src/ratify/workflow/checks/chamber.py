"""The meaning of a chamber: a quorum that can be met, majorities that later rules do not lose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.law.votes import Qualified
from ratify.workflow.checks.fault import doubt, fault
from ratify.workflow.checks.names import confusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ratify.law.votes import Quorum
    from ratify.workflow.checks.fault import Fault
    from ratify.workflow.definition import Chamber


def quorum_can_be_met(chamber: Chamber) -> Iterator[Fault]:
    """No more members are wanted than there are seats, and a quorum is declared."""
    for number, rules in enumerate(chamber.rules, 1):
        where = f"rules[{number}]"
        quorum = rules.quorum
        if quorum is None:
            yield doubt(where, "definitions.chamber_without_quorum", since=rules.since)
        elif quorum.number is not None and quorum.number > rules.seats:
            yield fault(f"{where}.quorum", "definitions.quorum_above_seats", quorum=quorum.number, seats=rules.seats)
        elif quorum.number is None and quorum.strict and quorum.numerator == quorum.denominator:
            yield fault(f"{where}.quorum", "definitions.more_than_the_whole")


def of_members_in_office(least: Quorum) -> bool:
    """Whether one must know how many members are in office to say how many are wanted."""
    return least.number is None and least.base == "in_office"


def minorities_can_block(chamber: Chamber) -> Iterator[Fault]:
    """A blocking minority has no more members than there are, or nothing could ever be rejected."""
    for number, rules in enumerate(chamber.rules, 1):
        for name, majority in rules.majorities.items():
            if isinstance(majority, Qualified) and majority.blocking is not None and majority.blocking > rules.seats:
                where = f"rules[{number}].majorities.{name}.blocking_minority"
                yield fault(where, "definitions.blocking_above_seats", blocking=majority.blocking, seats=rules.seats)


def majorities_stay(chamber: Chamber) -> Iterator[Fault]:
    """A majority that one set of rules names is named by the later ones too, or votes could not be counted."""
    for number, (earlier, later) in enumerate(zip(chamber.rules, chamber.rules[1:], strict=False), 2):
        lost = tuple(name for name in earlier.majorities if name not in later.majorities)
        if lost:
            yield doubt(f"rules[{number}]", "definitions.majorities_lost", since=later.since, majorities=lost)


def majorities_are_declared(chamber: Chamber) -> Iterator[Fault]:
    """A chamber without majorities can decide nothing."""
    for number, rules in enumerate(chamber.rules, 1):
        if not rules.majorities:
            yield doubt(f"rules[{number}]", "definitions.chamber_without_majorities", since=rules.since)
        yield from confusable(f"rules[{number}].majorities", rules.majorities)


CHAMBER_CHECKS: tuple[Callable[[Chamber], Iterator[Fault]], ...] = (
    quorum_can_be_met,
    majorities_are_declared,
    majorities_stay,
    minorities_can_block,
)
