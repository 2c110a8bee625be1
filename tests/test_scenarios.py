"""Every scenario that a jurist can read is a test: what it expects of a day holds, what it says is refused is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ratify import study
from ratify.definitions import Library, bundle, read_acts
from ratify.errors import RatifyError
from ratify.workflow import deadlines
from ratify.workflow.answers import answers

if TYPE_CHECKING:
    from ratify.errors import Phrase
    from ratify.workflow.acts import ActsFile
    from ratify.workflow.definition import Definitions
    from ratify.workflow.dossier import Dossier

SCENARIOS = sorted((Path(__file__).parent / "scenarios").glob("*.yaml"))


def loaded(path: Path) -> tuple[ActsFile, Definitions]:
    acts = read_acts(path.read_bytes(), str(path))
    library = Library()
    return acts, bundle(library.closure(library.load(acts.subject, acts.kind)))


def answer(dossier: Dossier, name: str, as_of: date, wanted: str) -> str:
    """What the dossier says of a name, in the words of a scenario."""
    if name.startswith("state/"):
        return dossier.tracks[name.removeprefix("state/")].state
    if name.startswith("missing/"):
        view = answers(dossier, as_of)[name.removeprefix("missing/")]
        return ", ".join(in_short(phrase) for phrase in view.missing)
    view = answers(dossier, as_of).get(name)
    if name.startswith("deadline/") and not wanted[:1].isdigit():
        _head, *track, deadline = name.split("/")
        running = dossier.current.get(("/".join(track), deadline))
        return "not yet" if running is None else deadlines.status(dossier, running)
    if view is None:
        return "no such date"
    if view.day is not None:
        return view.day.isoformat()
    return "not yet" if view.status == "not_yet" else view.status


def in_short(missing: Phrase) -> str:
    """What a date waits for, as scenarios write it: ``notification of ML``, ``57 more instrument.deposited``."""
    kind = missing.code.removeprefix("law.").removesuffix(".of").removeprefix("act.")
    said = missing.particulars
    if kind == "missing.more":
        return f"{said['n']} more {in_short(said['what'])}"
    if kind in ("stamped", "any"):
        stamp = f".{said['stamp'].code.removeprefix('law.stamp.')}" if "stamp" in said else ""
        kind = f"{said['act']}{stamp}"
    whose = f" of {said['party'].particulars['code']}" if "party" in said else ""
    return kind.removeprefix("missing.") + whose


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_comes_out_as_it_says(path: Path) -> None:
    """Cases that a jurist can read are the acceptance tests of the engine."""
    acts, definitions = loaded(path)
    assert acts.expectations or acts.refusals, "a scenario that expects nothing tests nothing"
    for expectation in acts.expectations:
        dossier = study.run(definitions, acts, expectation.as_of)
        for name, wanted in expectation.answers.items():
            found = answer(dossier, name, expectation.as_of, wanted)
            assert found == wanted, f"{path.name}: as of {expectation.as_of}, {name}"


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_what_a_scenario_says_is_refused_is_refused_for_that_reason(path: Path) -> None:
    """Each refused act is laid alone on top of the acts dated up to its day."""
    acts, definitions = loaded(path)
    for refusal in acts.refusals:
        day = refusal.act.when.last
        before = tuple(draft for draft in acts.acts if draft.when.last <= day)
        both = type(acts)(acts.kind, acts.subject, None, None, (*before, refusal.act))
        study.run(definitions, type(acts)(acts.kind, acts.subject, None, None, before), day)
        with pytest.raises(RatifyError) as refused:
            study.run(definitions, both, day)
        assert refusal.because in str(refused.value), f"{path.name}: {refusal.act.step} on {day}"


def test_there_are_scenarios() -> None:
    """An empty folder would pass in silence."""
    assert len(SCENARIOS) >= 12
