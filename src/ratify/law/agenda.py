"""What follows by itself, and when: the happenings that the clauses lead to if nobody acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from ratify.law.clauses import OUT, denounced, suspensions
from ratify.law.moments import END_OF_TIME, DayRange, on
from ratify.law.terms import periods

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ratify.errors import Phrase
    from ratify.law.world import World

# The order among happenings of one day. Entry into force comes before the end of provisional application, which it
# brings about; the end of the treaty comes last, after what brings it about.
ORDER: Final = (
    "signature",
    "provisional_application",
    "entry_into_force",
    "effect",
    "provisional_application/end",
    "suspension",
    "suspension/end",
    "term",
    "termination",
    "exit",
    "end",
)

Outcome = Literal["renewed", "expired", "terminated", "denounced"]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that followed from the clauses.

    ``day``: the dawn at which it happened; a date known only within bounds stands on the last of them.
    ``clause``: one of ``ORDER``; a name with ``/end`` is the first day on which it is over.
    ``party``: whose it is, ``None`` for the treaty's own; the ``exit`` of a party that ends the treaty stands twice,
    for the treaty and for the party.
    ``ordinal``: the number of the period of the term that ended, of the suspension, or of the party's participation.
    ``outcome``: of a ``term`` ``renewed`` or ``expired``; of the ``end`` ``expired``, ``terminated`` or ``denounced``.
    ``effective``: the legal date, where it differs (retroactive effect) or is known only within bounds.
    """

    day: date
    clause: str
    party: str | None
    ordinal: int | None
    outcome: Outcome | None
    effective: DayRange
    because: tuple[Phrase, ...] = ()

    @property
    def key(self) -> tuple[str, str | None, int | None]:
        """What happens once only."""
        return self.clause, self.party, self.ordinal


def of_clause(world: World, name: str, past: frozenset[int] | set[int]) -> Iterator[Happening]:
    """What the clause called ``name`` leads to; ``past``: the periods of the term that already ended."""
    day = world.value(name, None, None)
    if name in ("suspension", f"suspension{OUT}"):
        yield from _suspensions(world, name)
    elif name == "term":
        yield from _term(world, past)
    elif day == END_OF_TIME:
        return
    elif name == "end":
        yield from _end(world, day)
    elif name == "effect":
        if world.law.clauses.effect is not None:
            stands = max(day, world.value("entry_into_force", None, None))
            yield Happening(stands, name, None, None, None, on(day))
    elif name == f"provisional_application{OUT}":
        yield Happening(day, "provisional_application/end", None, None, None, on(day))
    elif name in ORDER:
        yield Happening(day, name, None, None, None, on(day))


def _suspensions(world: World, name: str) -> Iterator[Happening]:
    begins = name == "suspension"
    for number, span in enumerate(suspensions(world, None), start=1):
        day = span[0] if begins else span[1]
        if day != END_OF_TIME:
            yield Happening(day, "suspension" if begins else "suspension/end", None, number, None, on(day))


def _term(world: World, past: frozenset[int] | set[int]) -> Iterator[Happening]:
    """The end of the first period that has not ended yet."""
    span = world.law.clauses.term
    if span is None:
        return
    for face, outcome in periods(world, span, None):
        if face.number not in past:
            day = face.first_day_out
            if day <= world.value("end", None, None) and day != END_OF_TIME:
                yield Happening(day, "term", None, face.number, outcome, on(day))
            return


def _end(world: World, day: date) -> Iterator[Happening]:
    if day == denounced(world, None):
        yield Happening(day, "exit", None, None, "denounced", on(day))
        ended: Outcome = "denounced"
    else:
        ended = "expired" if day == world.value("term", None, None) else "terminated"
    yield Happening(day, "end", None, None, ended, on(day))


def of_party(world: World, party: str, participation: int) -> Iterator[Happening]:
    """Entry into force for one party and its exit; nobody leaves that has not entered."""
    entry, out = world.value("entry_into_force", party, None), world.value("exit", party, None)
    if entry == END_OF_TIME:
        return
    yield Happening(entry, "entry_into_force", party, participation, None, on(entry))
    if entry < out != END_OF_TIME:
        yield Happening(out, "exit", party, participation, None, on(out))
