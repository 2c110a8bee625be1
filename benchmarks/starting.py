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
    """``ratify --version`` and ``ratify timeline`` beside an interpreter that does nothing."""
    command = Path(sys.executable).with_name("ratify")
    version = partial(subprocess.run, [command, "--version"], check=True, capture_output=True)
    nothing = partial(subprocess.run, [sys.executable, "-c", "pass"], check=True, capture_output=True)
    timeline = partial(subprocess.run, [command, "timeline", "ml-ru-mtc-2003"], check=True, capture_output=True)
    return [
        measure(side, nothing, rounds=rounds).figure(name, baseline="python -c pass")
        for name, side in (("ratify --version", version), ("ratify timeline", timeline))
    ]
