"""What it costs to check definitions beside reading their YAML."""

from __future__ import annotations

from functools import partial
from time import process_time
from typing import TYPE_CHECKING

from benchmarks.measure import measure
from ratify import study
from ratify.definitions import shipped_names
from ratify.definitions.events import events
from ratify.definitions.loading import sound
from ratify.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.measure import Figure

FOLDERS = ("procedures", "treaties", "chambers", "calendars")


def checking(rounds: int) -> list[Figure]:
    """Every definition that ships, checked with all that it names, beside the events of the same files, thrown away."""
    paths = files()
    texts = [path.read_text(encoding="utf-8") for path in paths]
    compared = measure(
        partial(checked_anew, paths), partial(events_alone, texts), rounds=rounds, clock=process_time
    ).figure(f"ratify check, {len(paths)} definitions that ship", baseline="their YAML events")
    return [compared]


def checked_anew(paths: Sequence[Path]) -> None:
    """Check as a process that has read nothing yet."""
    sound.cache_clear()
    study.check(paths)


def files() -> list[Path]:
    """The files of every definition that ships."""
    found = sorted(path for folder in FOLDERS for path in (shipped("workflows") / folder).rglob("*.yaml"))
    named = sum(len(shipped_names(kind)) for kind in ("procedure", "treaty", "chamber", "calendar"))
    assert len(found) == named  # noqa: S101  # every file is a definition, and none is left out
    return found


def events_alone(texts: Sequence[str]) -> int:
    """Read every text to its end and count the events."""
    return sum(1 for text in texts for _event in events(text))
