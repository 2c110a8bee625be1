"""How long somebody waits before ratify says its first word."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import measure

if TYPE_CHECKING:
    from benchmarks.measure import Figure


def starting(rounds: int) -> list[Figure]:
    """``ratify --version`` beside an interpreter that does nothing."""
    command = Path(sys.executable).with_name("ratify")
    version = partial(subprocess.run, [command, "--version"], check=True, capture_output=True)
    nothing = partial(subprocess.run, [sys.executable, "-c", "pass"], check=True, capture_output=True)
    return [measure(version, nothing, rounds=rounds).figure("ratify --version", baseline="python -c pass")]
