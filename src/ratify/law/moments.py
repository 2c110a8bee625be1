"""What a date rule gives: a day that is known, not yet known, or that will never come."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from ratify.errors import Invalid, Phrase

if TYPE_CHECKING:
    from collections.abc import Callable

Status = Literal["known", "not_yet", "never"]
Day: TypeAlias = date  # for records that have a field named ``date``

# The two ends of the civil calendar stand for "open" inside this room; no answer shows them.
DAWN_OF_TIME = date.min
END_OF_TIME = date.max
_ONE_DAY = timedelta(days=1)


def morrow(day: date) -> date:
    """The day after; an edge of the civil calendar stays what it is."""
    return day if day in (DAWN_OF_TIME, END_OF_TIME) else day + _ONE_DAY


def eve(day: date) -> date:
    """The day before; an edge of the civil calendar stays what it is."""
    return day if day in (DAWN_OF_TIME, END_OF_TIME) else day - _ONE_DAY


@dataclass(frozen=True, slots=True, order=True)
class DayRange:
    """The days from ``first`` to ``last``, both included: one exact day, or a date known only within bounds."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Invalid("law.date.range_reversed", first=self.first, last=self.last)

    @property
    def exact(self) -> bool:
        """Whether the day itself is known."""
        return self.first == self.last


def on(day: date) -> DayRange:
    """The range that is exactly ``day``."""
    return DayRange(day, day)


@dataclass(frozen=True, slots=True)
class Moment:
    """The answer to "when?".

    ``known``: ``date`` is the day, ``earliest`` and ``latest`` are the same day.
    ``not_yet``: the day lies within [``earliest``, ``latest``], both included; ``None`` means open on that side.
    ``never``: no day, and ``because`` says why.

    ``missing``: what would have to be recorded, in words (empty unless *not yet*).
    ``forecast``: the day lies after the day asked about and rests on something that can still be withdrawn; also
    the bounds of a *not yet* hold only while nothing is withdrawn.
    ``overtaken``: of a period of the term, the first day out of force of the treaty, if that comes before the period
    would have run to its end: the date says then what would have been.
    ``source``: where an official date was published; it governs, and ``computed`` is what the rule gives beside it.
    ``because``: the reasons, line by line, worked out when they are first asked for.
    """

    status: Status
    date: Day | None = None
    earliest: Day | None = None
    latest: Day | None = None
    missing: tuple[Phrase, ...] = ()
    forecast: bool = False
    overtaken: Day | None = None
    source: str | None = None
    computed: Moment | None = None
    reasons: Callable[[], tuple[Phrase, ...]] | None = field(default=None, compare=False, repr=False)

    @property
    def because(self) -> tuple[Phrase, ...]:
        """The explanation, line by line: inputs with their entries, the rule, each operation, the result."""
        return self.reasons() if self.reasons is not None else ()

    @property
    def differs(self) -> bool:
        """Whether an official date stands against another computed one: a warning for the office."""
        return self.computed is not None and self.computed.date != self.date

    def explained(self, reasons: Callable[[], tuple[Phrase, ...]]) -> Moment:
        """The same answer with its reasons."""
        return replace(self, reasons=reasons)


def known(day: date, *, forecast: bool = False) -> Moment:
    """A day that is known."""
    return Moment("known", day, day, day, forecast=forecast)


def not_yet(
    missing: tuple[Phrase, ...] = (),
    earliest: date | None = None,
    latest: date | None = None,
    *,
    forecast: bool = False,
) -> Moment:
    """A day that is not known yet; ``missing`` says what it waits for."""
    return Moment("not_yet", None, earliest, latest, missing, forecast=forecast)


def never(*why: Phrase) -> Moment:
    """A day that will not come, and why."""
    return Moment("never", reasons=lambda: why)


def between(earliest: date, latest: date) -> Moment:
    """The moment between two bounds; the edges of the civil calendar stand for open sides."""
    if earliest == END_OF_TIME:
        return never()
    if earliest == latest:
        return known(latest)
    return not_yet(
        earliest=None if earliest == DAWN_OF_TIME else earliest, latest=None if latest == END_OF_TIME else latest
    )
