"""What a newcomer wrote from the documentation alone passes the check and comes out as it says.

A procedure of Japan with its two chambers, two treaties and their scenarios, written with the pages under ``docs/`` and
the commands, before any of the code was read. A construct that changes its meaning, or a check that grows stricter than
the pages say, fails here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ratify import study
from ratify.definitions import Library, bundle, read_acts

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.yaml"))
SCENARIOS = [path for path in FILES if "\nexpect:" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_a_newcomer_wrote_passes_the_check_without_a_warning(path: Path) -> None:
    assert study.check([path]) == ()


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_of_a_newcomer_comes_out_as_it_says(path: Path) -> None:
    acts = read_acts(path.read_bytes(), str(path))
    library = Library(near=path)
    definitions = bundle(library.closure(library.load(acts.subject, acts.kind)))

    assert study.unmet(definitions, acts, path.name) == ()


def test_a_newcomer_wrote_scenarios() -> None:
    """An empty list would pass in silence."""
    assert len(SCENARIOS) == 6
