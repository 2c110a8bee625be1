"""Figures, each beside a named baseline that was run in the same minutes on the same machine.

A benchmark is a function that takes the number of rounds and gives figures; ``BENCHMARKS`` lists them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.checking import checking
from benchmarks.clerks import clerks
from benchmarks.counting import counting
from benchmarks.foreseeing import foreseeing
from benchmarks.importing import importing
from benchmarks.institutions import institutions
from benchmarks.proving import proving
from benchmarks.recording import recording
from benchmarks.replaying import replaying
from benchmarks.starting import starting
from benchmarks.sweeping import sweeping
from benchmarks.verifying import verifying

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.measure import Figure

BENCHMARKS: tuple[Callable[[int], list[Figure]], ...] = (
    starting,
    checking,
    counting,
    replaying,
    recording,
    clerks,
    proving,
    verifying,
    importing,
    institutions,
    foreseeing,
    sweeping,
)
