"""Every scenario that a jurist can read is a test: what it expects of a day holds, what it says is refused is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ratify import study
from ratify.definitions import Library, bundle, read_acts

if TYPE_CHECKING:
    from ratify.workflow.acts import ActsFile
    from ratify.workflow.definition import Definitions

SCENARIOS = sorted((Path(__file__).parent / "scenarios").glob("*.yaml"))


def loaded(path: Path) -> tuple[ActsFile, Definitions]:
    acts = read_acts(path.read_bytes(), str(path))
    library = Library()
    return acts, bundle(library.closure(library.load(acts.subject, acts.kind)))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_comes_out_as_it_says(path: Path) -> None:
    """Cases that a jurist can read are the acceptance tests of the engine; what is to be refused is, for that reason."""
    acts, definitions = loaded(path)
    assert acts.expectations or acts.refusals, "a scenario that expects nothing tests nothing"
    assert study.unmet(definitions, acts, path.name) == ()


def test_there_are_scenarios() -> None:
    """An empty folder would pass in silence."""
    assert len(SCENARIOS) >= 12
