"""What a rule is read against, and from where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ratify.law.moments import DAWN_OF_TIME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ratify.errors import Phrase
    from ratify.law.calendars import CalendarBook
    from ratify.law.defaults import Way
    from ratify.law.facts import Fact, Facts, Finding, OfficialDate
    from ratify.law.moments import DayRange
    from ratify.law.participation import Entry
    from ratify.law.rules import TreatyLaw


@dataclass(frozen=True, slots=True)
class Asked:
    """From where a rule is read.

    ``party``: whose ``own`` acts and dates are meant. ``notice``: the facts of the notice judged, ``None`` if none is.
    ``since``: own acts before that day do not count (a party that had left and comes back).
    ``as_of``: ``None`` for what is certain, a day for what is possible as of it.
    """

    party: str | None = None
    notice: Sequence[Fact] | None = None
    since: date = DAWN_OF_TIME
    as_of: date | None = None


class World(Protocol):
    """What a rule is read against."""

    @property
    def law(self) -> TreatyLaw:
        """The treaty."""
        ...

    @property
    def book(self) -> CalendarBook:
        """The calendars and counting rules."""
        ...

    @property
    def facts(self) -> Facts:
        """What was recorded so far."""
        ...

    @property
    def entry(self) -> Entry:
        """The rules of entry into force, with a finding in place if there is one."""
        ...

    @property
    def ways(self) -> Sequence[Way]:
        """The ways out of the treaty."""
        ...

    def value(self, name: str, party: str | None, as_of: date | None) -> date:
        """The bound of a clause's date: the latest if ``as_of`` is ``None``, else the earliest as of that day."""
        ...

    def met(self) -> tuple[date, date]:
        """The bounds of the day on which the condition of entry into force was met."""
        ...

    def since(self, party: str) -> date:
        """The day on which a party last left; what it did before does not bear on its present participation."""
        ...

    def ended(self) -> date | None:
        """The first day on which the treaty is over, once that day has come."""
        ...

    def left(self, party: str) -> tuple[DayRange, DayRange] | None:
        """Entry and exit of a party's last participation, if it has left."""
        ...

    def left_because(self, party: str) -> tuple[Phrase, ...]:
        """Why a party left last, as the facts stood then."""
        ...

    def found(self, clause: str) -> Finding | None:
        """The depositary's finding about a clause, if there is one."""
        ...

    def official_date(self, name: str, party: str | None) -> OfficialDate | None:
        """The official date that governs, if there is one."""
        ...

    def views(self, name: str, party: str | None) -> Sequence[OfficialDate]:
        """What single parties hold that date to be, each by its last word."""
        ...

    def computed(self, name: str, party: str | None) -> date:
        """The latest bound that the rules give, whatever an official date says."""
        ...

    def members(self) -> Sequence[str]:
        """The parties, in the order of the sheet, then in the order in which they joined."""
        ...
