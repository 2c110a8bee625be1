"""Every definition that ships is sound, and so are the files of acts and the scenarios."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ratify import study
from ratify.definitions import Library, bundle, read_acts, read_definition
from ratify.shipped import shipped

WORKFLOWS = shipped("workflows")
DEFINITIONS = sorted(
    path
    for folder in ("procedures", "treaties", "chambers", "calendars")
    for path in (WORKFLOWS / folder).rglob("*.yaml")
)
ACTS = [
    *sorted((WORKFLOWS / "dossiers").rglob("*.yaml")),
    *sorted((Path(__file__).parent.parent / "scenarios").glob("*.yaml")),
]


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.relative_to(WORKFLOWS).as_posix())
def test_a_definition_that_ships_is_sound_with_all_that_it_uses(path):
    library = Library(near=path)
    definition = read_definition(path.read_bytes(), path.name)

    closure = library.closure(definition)

    assert closure[0].name == definition.name


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.relative_to(WORKFLOWS).as_posix())
def test_a_definition_that_ships_has_every_text_in_every_language(path):
    codes = {problem.wrong.code for problem in read_definition(path.read_bytes(), path.name).warnings}

    assert "definitions.untranslated" not in codes


@pytest.mark.parametrize("path", ACTS, ids=lambda path: path.stem)
def test_acts_that_ship_can_be_read(path):
    acts = read_acts(path.read_bytes(), path.name)

    assert acts.subject


OWN = [path for path in DEFINITIONS if path.parts[-3] == "procedures" and path.parts[-2] != "treaty"]
SCENARIOS = [path for path in ACTS if path.parent.name == "scenarios"]


@pytest.mark.parametrize("path", OWN, ids=lambda path: f"{path.parts[-2]}/{path.stem}")
def test_a_procedure_that_ships_has_its_usual_course_and_a_rare_one(path):
    """At least two scenarios of its own: one completes the procedure, one takes a step that is off the usual course."""
    library = Library()
    procedure = library.load(f"{path.parts[-2]}/{path.stem}", "procedure")
    definitions = bundle(library.closure(procedure))
    courses = [read_acts(each.read_bytes(), each.name) for each in SCENARIOS]
    own = [acts for acts in courses if acts.subject == procedure.name]
    ends = [study.run(definitions, acts, max(act.when.last for act in acts.acts)) for acts in own]

    assert len(own) >= 2, "a procedure ships with two scenarios at least"
    assert any(completed(dossier) for dossier in ends), "no scenario completes it"
    assert any({act.step for act in acts.acts} - set(procedure.value.path) for acts in own), "no scenario is rare"


def completed(dossier):
    """Whether every track that has completed states stands in one of them."""
    wanted = [track for track in dossier.tracks.values() if track.compiled.track.completed]
    return all(track.state in track.compiled.track.completed for track in wanted)


@pytest.mark.slow
def test_the_founding_case_is_read_and_checked_at_once():
    """The best of five, so that a busy machine does not fail it; measured at some 65 ms when it was written."""
    spent = []
    for _ in range(5):
        library, began = Library(), time.process_time()
        library.closure(library.load("ml-ru-mtc-2003", "treaty"))
        spent.append(time.process_time() - began)

    assert min(spent) < 0.25
