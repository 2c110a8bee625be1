"""What the benchmarks measure is what they say: dossiers that stand, with as many acts and parties as named."""

from __future__ import annotations

from benchmarks.replaying import PARTIES, fifteen, many
from ratify.workflow.replay import replay_standing


def test_the_fifteen_acts_bring_the_treaty_into_force() -> None:
    """A replay that halted half-way would be a fast one."""
    definitions, acts = fifteen()
    assert len(acts.sequence) == 15  # as its name says
    dossier = replay_standing(definitions, acts, as_of=acts.sequence[-1][1].day)
    assert dossier.halted is None
    assert dossier.tracks["treaty"].state == "in_force"


def test_all_190_parties_join_and_enter() -> None:
    """More than two thousand acts, each of them laid down."""
    definitions, acts = many()
    dossier = replay_standing(definitions, acts, as_of=acts.sequence[-1][1].day)
    assert dossier.halted is None
    assert len(dossier.parties) == PARTIES
    assert len(acts.sequence) > 2_000  # as the benchmark says
    assert dossier.tracks["treaty"].state == "in_force"
