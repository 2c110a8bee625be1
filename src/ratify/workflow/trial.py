"""What a date would be if the acts that it waits for happened on one day, and on which days it would be as wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from ratify.law.facts import Fact
from ratify.law.moments import Moment, on

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from ratify.law.reading import Reading
    from ratify.law.wants import Want

MOST = 600
"""Weeks that are looked at one by one where halving will not do: eleven years and a half."""

PROBES = 24
"""How many days in between are looked at before halving is trusted."""

_ONE_DAY = timedelta(days=1)
_A_WEEK = timedelta(days=7)


@dataclass(slots=True)
class Trial:
    """The date called ``goal``, read after each of ``acts`` was laid under a copy of ``reading`` on one day."""

    reading: Reading
    goal: str
    acts: Sequence[Want]
    seen: dict[date, Moment] = field(default_factory=dict)

    def moment(self, day: date) -> Moment:
        """The date if all acts happen on ``day``, as read at the end of that day."""
        found = self.seen.get(day)
        if found is None:
            reading = self.reading.copy()
            for act in self.acts:
                for party in _who(act):
                    reading.add(Fact(act.act, act.stamp, party, on(day), None, act.values))
            found = self.seen[day] = reading.moment(self.goal, day)
        return found

    def date(self, day: date) -> date | None:
        """The latest day that the date can then be; ``None`` if that is not known."""
        return self.moment(day).latest


def _who(act: Want) -> tuple[str | None, ...]:
    """Whose acts are laid down: the party's, or those of as many as are wanted, strangers where nobody is listed."""
    if act.number == 1 and not act.among:
        return (act.party,)
    strangers = tuple(f"STRANGER_{number}" for number in range(len(act.among), act.number))
    return (*act.among[: act.number], *strangers)


@dataclass(slots=True)
class Search:
    """The days from ``first`` to ``last`` (both included) on which the acts lead to the goal on or by ``last``."""

    trial: Trial
    first: date
    last: date

    def by(self) -> tuple[date, date] | None:
        """The first day looked at and the latest day that leads to a date no later than ``last``; ``None`` if none."""
        latest = self._latest(self._not_later)
        return None if latest is None else (self.first, latest)

    def hit(self) -> tuple[date, date] | None:
        """The first and the last day of the run of days, the latest there is, that lead exactly to ``last``."""
        latest = self._latest(self._not_later)
        if latest is None or not self._exact(latest):
            return None
        low, high = self.first, latest
        while low < high:
            middle = low + (high - low) // 2
            low, high = (low, middle) if self._exact(middle) else (middle + _ONE_DAY, high)
        return low, latest

    def around(self) -> tuple[date | None, date | None]:
        """The dates nearest to ``last`` that can be reached: the last before it, the first after it."""
        latest = self._latest(self._not_later)
        if latest is None:
            return None, self.trial.date(self.first)
        return self.trial.date(latest), self.trial.date(latest + _ONE_DAY)

    def first_that_counts(self) -> date | None:
        """The first date that can be reached at all, by acts within ``MOST`` weeks of the first day."""
        opens = self._opens_on()
        return None if opens is None else self.trial.date(opens)

    def _opens_on(self) -> date | None:
        """The first day, within ``MOST`` weeks, on which the acts lead to a date at all."""
        for number in range(MOST):
            day = self.first + _A_WEEK * number
            if self.trial.date(day) is not None:
                days = (day - _ONE_DAY * earlier for earlier in range(6, -1, -1))
                return next(one for one in days if one >= self.first and self.trial.date(one) is not None)
        return None

    def _not_later(self, day: date) -> bool:
        found = self.trial.date(day)
        return found is not None and found <= self.last

    def _exact(self, day: date) -> bool:
        moment = self.trial.moment(day)
        return moment.date == self.last

    def _latest(self, met: Callable[[date], bool]) -> date | None:
        """The latest day on which it is met: by halving if it holds up to a day and never after, else day by day."""
        if self.last < self.first:
            return None
        if met(self.last):
            return self.last
        if not self._steady(met):
            return self._scan(met)
        if not met(self.first):
            return None
        low, high = self.first, self.last
        while high - low > _ONE_DAY:
            middle = low + (high - low) // 2
            low, high = (middle, high) if met(middle) else (low, middle)
        return low

    def _steady(self, met: Callable[[date], bool]) -> bool:
        """Whether, as far as probes tell, it holds up to a day and on no day after it."""
        span = (self.last - self.first).days
        probes = sorted({self.first + timedelta(days=span * number // PROBES) for number in range(PROBES + 1)})
        answers = [met(day) for day in probes]
        return answers == sorted(answers, reverse=True) and (answers[0] or not self._opens_later())

    def _opens_later(self) -> bool:
        """Whether the date is out of reach at first, so that an act may come to count later (a lock-in, a window)."""
        return self.trial.date(self.first) is None

    def _scan(self, met: Callable[[date], bool]) -> date | None:
        """The latest day on which it is met: among the weeks looked at, else from where acts begin to count."""
        for number in range(min((self.last - self.first).days // 7 + 1, MOST)):
            day = self.last - _A_WEEK * number
            if met(day):
                return self._run(day, met)
        opens = self._opens_on()
        return self._run(opens, met) if opens is not None and opens <= self.last and met(opens) else None

    def _run(self, day: date, met: Callable[[date], bool]) -> date:
        """The latest of the seven days from ``day`` on, on which it is met."""
        later = (day + _ONE_DAY * more for more in range(6, -1, -1))
        return next(one for one in later if one <= self.last and met(one))
