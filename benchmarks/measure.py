"""Two sides timed in turn, so that a busy machine slows both alike."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 9
SHORTEST = 0.05
UNITS = {"s": 1.0, "ms": 1e3, "µs": 1e6}


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report.

    ``value`` and ``baseline_value`` are in ``unit``. ``ratio`` is ours to the baseline's: below 1 is faster where
    the unit is a time, slower where it is a rate.
    """

    name: str
    value: float
    unit: str
    ratio: float
    baseline: str
    baseline_value: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Seconds of one call, round by round: ``ours[n]`` and ``baseline[n]`` were measured one after the other."""

    ours: tuple[float, ...]
    baseline: tuple[float, ...]

    def figure(self, name: str, *, baseline: str, unit: str = "ms") -> Figure:
        """Give the median time of a call, in ``s``, ``ms`` or ``µs``."""
        scale = UNITS[unit]
        return Figure(name, median(self.ours) * scale, unit, self.ratio(), baseline, median(self.baseline) * scale)

    def rate(self, name: str, *, baseline: str, unit: str, count: int = 1) -> Figure:
        """Give how many ``unit`` pass in a second where one call handles ``count`` of them."""
        ours, theirs = count / median(self.ours), count / median(self.baseline)
        return Figure(name, ours, f"{unit}/s", 1 / self.ratio(), baseline, theirs)

    def ratio(self) -> float:
        """Our time to the baseline's: the median over the rounds, which one disturbed round does not move."""
        return median(ours / theirs for ours, theirs in zip(self.ours, self.baseline, strict=True))


def measure(
    ours: Callable[[], object],
    baseline: Callable[[], object],
    *,
    rounds: int = ROUNDS,
    shortest: float = SHORTEST,
    clock: Callable[[], float] = perf_counter,
) -> Comparison:
    """Time both sides in turn over several rounds; who goes first changes from round to round.

    A side that takes less than ``shortest`` seconds is repeated within the round until it takes about as long.
    Each side is run before the first round, so that what is done once only (imports, caches, compiled statements)
    is not counted.

    Raises:
        ValueError: there is no round to take a median of.

    """
    if rounds < 1:
        raise ValueError(rounds)
    sides = (ours, baseline)
    repetitions = [_repetitions(side, shortest, clock) for side in sides]
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds):
        for index in (0, 1) if turn % 2 == 0 else (1, 0):
            times[index].append(_seconds(sides[index], repetitions[index], clock))
    return Comparison(tuple(times[0]), tuple(times[1]))


def _seconds(side: Callable[[], object], repetitions: int, clock: Callable[[], float]) -> float:
    begun = clock()
    for _ in range(repetitions):
        side()
    return (clock() - begun) / repetitions


def _repetitions(side: Callable[[], object], shortest: float, clock: Callable[[], float]) -> int:
    side()
    once = _seconds(side, 1, clock)
    return max(1, round(shortest / once)) if once > 0 else 1
