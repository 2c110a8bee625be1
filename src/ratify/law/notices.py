"""Notices of denunciation and of non-renewal, as the facts make them up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from ratify.law.evaluate import held
from ratify.law.facts import CLOCK_STAMPS, ENDING_STAMPS
from ratify.law.moments import DayRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ratify.law.facts import Fact

# What is done to a notice that was given: it makes none.
_ON_A_NOTICE: Final = ENDING_STAMPS | {"suspended", "resumed"}


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice of one party: its stamps, whether it was revoked, and the days on which it was suspended.

    ``facts``: its stamps, without its revocation, which bears on its effect and not on its date.
    ``purpose``: ``denunciation``, ``non_renewal``, or ``None`` where it serves as both.
    ``effective``: a later date of effect that it names. ``pauses``: (suspended, resumed or ``None``).
    """

    facts: tuple[Fact, ...]
    purpose: str | None = None
    effective: date | None = None
    revoked: Fact | None = None
    pauses: tuple[tuple[date, date | None], ...] = ()

    def given(self, stamp: str | None) -> DayRange | None:
        """The day of the notice by the stamp that counts; without one, between the first and the last date it has."""
        latest = held(self.facts, stamp, certain=True)
        return DayRange(held(self.facts, stamp, certain=False)[0][0], latest[0][0]) if latest else None


def notices(facts: Sequence[Fact]) -> tuple[Notice, ...]:
    """The notices that a party's facts of the act ``notice`` make up, in order.

    A stamp that the notice of that purpose already bears begins a new one, as does anything after a revocation.
    """
    found: list[list[Fact]] = []
    for fact in facts:
        at = _belongs_to(found, fact)
        if at is not None:
            found[at].append(fact)
        elif fact.stamp not in _ON_A_NOTICE:
            found.append([fact])
    return tuple(_notice(tuple(one)) for one in found)


def _belongs_to(found: list[list[Fact]], fact: Fact) -> int | None:
    purpose = fact.values.get("purpose")
    for at in range(len(found) - 1, -1, -1):
        open_one = all(one.stamp not in ENDING_STAMPS for one in found[at])
        same = purpose is None or purpose == _purpose(found[at])
        if not open_one or not same:
            continue
        fresh = fact.stamp in CLOCK_STAMPS and any(one.stamp == fact.stamp for one in found[at])
        return None if fresh else at
    return None


def _purpose(facts: Sequence[Fact]) -> str | None:
    return next((str(fact.values["purpose"]) for fact in facts if fact.values.get("purpose") is not None), None)


def _notice(facts: tuple[Fact, ...]) -> Notice:
    effective = next((fact.values["effective"] for fact in facts if fact.values.get("effective") is not None), None)
    pauses: list[tuple[date, date | None]] = []
    for fact in facts:
        if fact.stamp == "suspended" and (not pauses or pauses[-1][1] is not None):
            pauses.append((fact.when.last, None))
        elif fact.stamp == "resumed" and pauses and pauses[-1][1] is None:
            pauses[-1] = (pauses[-1][0], fact.when.last)
    return Notice(
        tuple(fact for fact in facts if fact.stamp not in ENDING_STAMPS),
        _purpose(facts),
        effective if isinstance(effective, date) else None,
        next((fact for fact in facts if fact.stamp in ENDING_STAMPS), None),
        tuple(pauses),
    )


def standing(notice: Notice, day: date, as_of: date | None) -> bool:
    """Whether the notice was not revoked before ``day``, its effect; revoked on the day is too late."""
    if notice.revoked is None:
        return True
    when = notice.revoked.when
    return (when.first if as_of is None else when.last) >= day
