"""What was recorded, as date rules read it: facts in the order of the legal day, added and never changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from ratify.law.moments import Day, DayRange
    from ratify.law.rules import Reached
    from ratify.law.spans import Spans

# Stamps from which a period may run. "announced" is deliberately absent: an announcement starts no clock.
CLOCK_STAMPS: Final = frozenset(
    {"signed", "dated", "sent", "received", "notified", "deposited", "registered", "published", "effective", "done"}
    | {"began", "in_force", "terminated"}
)
# Stamps that end what an earlier stamp of the same act and party began, from their own day on.
ENDING_STAMPS: Final = frozenset({"withdrawn", "revoked", "ended"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One stamp of one act.

    ``act`` and ``stamp`` as in the clauses: ``notification`` ``received``, ``instrument`` ``deposited``,
    ``exchange`` ``effective``, ``notice`` ``revoked``, ``other.iccpr`` ``in_force``; ``stamp`` is ``None`` where the
    record does not say what its date is.
    ``party`` is the code of the party whose act it is, ``None`` for a joint or outside act.
    ``when`` is the legal date (``effective`` may lie before or after the day of recording).
    ``entry`` is the number of the log entry, for explanations.
    ``values`` are further particulars that clauses read: ``purpose`` (``non_renewal`` or ``denunciation``) and
    ``effective`` (a later date of effect, a ``date``) of a notice; ``by_period`` (a ``Period`` or its text) or
    ``indefinite`` (true: without end) of an extension; ``mode`` (``accession``, ``succession``, any other) of an
    instrument.
    ``stands`` is the legal day on which the fact stands in the sequence, where that is not the last day of ``when``.
    """

    act: str
    stamp: str | None
    party: str | None
    when: DayRange
    entry: int | None = None
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    stands: date | None = None

    @property
    def day(self) -> date:
        """The legal day on which the fact stands in the sequence of facts."""
        return self.when.last if self.stands is None else self.stands


class Facts:
    """The facts of one dossier, append-only, in the order in which they stand.

    Two indexes are kept, by act and by act and party. Copies share everything until one of them is written to.
    ``joined``: the day of each party's first act. ``exact``: whether all dates are known to the day. ``counted``: on
    which days thresholds are reached by these facts, as worked out so far.
    """

    __slots__ = ("_first_stamps", "_of_act", "_of_party", "_shared", "count", "counted", "exact", "joined")

    def __init__(self) -> None:
        self._of_act: dict[str, tuple[Fact, ...]] = {}
        self._of_party: dict[tuple[str, str | None], tuple[Fact, ...]] = {}
        self._first_stamps: dict[tuple[str, str | None], tuple[str | None, ...]] = {}
        self._shared = False
        self.joined: dict[str, date] = {}
        self.counted: dict[Reached, Spans] = {}
        self.count = 0
        self.exact = True

    def add(self, fact: Fact) -> None:
        """Append ``fact``. Facts must come in the order of their ``day``; nothing here checks it."""
        if self._shared:
            self._unshare()
        act, party = fact.act, fact.party
        key = (act, party)
        before = self._of_party.get(key, ())
        self._of_party[key] = (*before, fact)
        self._of_act[act] = (*self._of_act.get(act, ()), fact)
        if party is not None and party not in self.joined:
            self.joined[party] = fact.day
        if fact.stamp not in [earlier.stamp for earlier in before]:
            stamped = (act, fact.stamp)
            self._first_stamps[stamped] = (*self._first_stamps.get(stamped, ()), party)
        self.counted = {}
        self.count += 1
        self.exact = self.exact and fact.when.exact

    def of(self, act: str, party: str | None) -> tuple[Fact, ...]:
        """The facts of ``act`` by ``party`` (``None``: joint or outside acts), in order."""
        return self._of_party.get((act, party), ())

    def of_anyone(self, act: str) -> tuple[Fact, ...]:
        """The facts of ``act`` by whomever, in order."""
        return self._of_act.get(act, ())

    def parties(self, act: str) -> Iterator[str]:
        """The parties that have a fact of ``act``, in the order of their first one."""
        seen: set[str] = set()
        for fact in self.of_anyone(act):
            if fact.party is not None and fact.party not in seen:
                seen.add(fact.party)
                yield fact.party

    def ever(self, act: str, stamp: str | None) -> int:
        """How many parties have ever had ``stamp`` of ``act``: an upper bound for any threshold, at no cost."""
        return len(self._first_stamps.get((act, stamp), ()))

    def stamped(self, act: str, stamp: str) -> tuple[str | None, ...]:
        """The parties that have ever had ``stamp`` of ``act``, in the order of their first one (``None``: joint)."""
        return self._first_stamps.get((act, stamp), ())

    def lasting(self, act: str) -> bool:
        """Whether nobody has ever withdrawn, revoked or ended ``act``."""
        return not any((act, stamp) in self._first_stamps for stamp in ENDING_STAMPS)

    def copy(self) -> Facts:
        """An independent copy; costs nothing until either side is written to."""
        twin = Facts()
        twin._of_act, twin._of_party = self._of_act, self._of_party
        twin._first_stamps, twin.joined = self._first_stamps, self.joined
        twin.counted, twin.count, twin.exact = self.counted, self.count, self.exact
        twin._shared = self._shared = True
        return twin

    def _unshare(self) -> None:
        self._of_act, self._of_party = dict(self._of_act), dict(self._of_party)
        self._first_stamps, self.joined = dict(self._first_stamps), dict(self.joined)
        self._shared = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A depositary's word that the condition of ``clause`` was met on ``condition_met``, where the list is not full."""

    clause: str
    condition_met: DayRange
    entry: int | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class OfficialDate:
    """A published date that governs the answer named ``of``, beside the computed one.

    ``by``: the party whose view it is; such a date governs nothing, and is shown beside what governs.
    """

    of: str
    date: Day
    source: str
    entry: int | None = None
    by: str | None = None
