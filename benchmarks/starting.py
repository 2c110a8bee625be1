"""How long somebody waits before ratify says its first word."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import measure

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.measure import Figure

COMMANDS = (
    ("--version",),
    ("timeline", "ml-ru-mtc-2003"),
    ("timeline", "uk/crag-2010"),
    ("count", "2019-02-01", "21", "--rule", "uk/treaty"),
)
"""The shortest that one can ask, one that reads definitions and replays a dossier, and two that read nine years of
sittings of two Houses."""


def starting(rounds: int) -> list[Figure]:
    """Whole runs of the program beside an interpreter that does nothing."""
    program = str(Path(sys.executable).with_name("ratify"))
    nothing = running(sys.executable, "-c", "pass")
    return [
        measure(running(program, *words), nothing, rounds=rounds).figure(
            " ".join(("ratify", *words)), baseline="python -c pass"
        )
        for words in COMMANDS
    ]


def running(*words: str) -> Callable[[], object]:
    """A run of a program that keeps its compiled modules from one run to the next, as Python does if not forbidden."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return partial(subprocess.run, words, check=True, capture_output=True, env=environment)
