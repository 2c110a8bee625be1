"""Whatever is done to a definition, it loads or is answered with its faults; and what passes the check can be used."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from mutations import mutated

from ratify.definitions import Library, bundle, read_acts, read_definition
from ratify.errors import InvalidDefinition
from ratify.language import LANGUAGES, say_problem
from ratify.shipped import shipped
from ratify.workflow.answers import answers
from ratify.workflow.definition import Procedure
from ratify.workflow.entries import standing
from ratify.workflow.machine import compiled
from ratify.workflow.replay import begin, dawn_through

WORKFLOWS = shipped("workflows")
DEFINITIONS = sorted(
    path
    for folder in ("procedures", "treaties", "chambers", "calendars")
    for path in (WORKFLOWS / folder).rglob("*.yaml")
)
ACTS = sorted((WORKFLOWS / "dossiers").rglob("*.yaml"))


def well_told(problems, text):
    """Each fault has its place in the file and its words in every language."""
    assert problems
    lines = text.count("\n") + 1
    for problem in problems:
        assert 1 <= problem.line <= lines
        assert problem.column >= 1
        for language in LANGUAGES:
            assert "definitions." not in say_problem(problem, language).replace(problem.where, "")
    assert [one.line for one in problems] == sorted(one.line for one in problems)


@given(mutated(DEFINITIONS))
def test_a_changed_definition_loads_or_is_answered_with_its_faults(text):
    try:
        definition = read_definition(text, "f.yaml")
    except InvalidDefinition as refused:
        well_told(refused.problems, text)
        return
    assert definition.name
    if definition.warnings:
        well_told(definition.warnings, text)


@given(mutated(ACTS))
def test_a_changed_file_of_acts_is_read_or_answered_with_its_faults(text):
    try:
        assert read_acts(text, "f.yaml").subject
    except InvalidDefinition as refused:
        well_told(refused.problems, text)


@given(mutated(DEFINITIONS))
def test_a_definition_that_passed_the_check_can_be_compiled_opened_and_asked(text):
    """Evaluation never raises on a definition that passed the check."""
    library = Library()
    try:
        definition = read_definition(text, "f.yaml")
        definitions = bundle(library.closure(definition))
    except InvalidDefinition:
        return
    for procedure in definitions.procedures.values():
        assert compiled(procedure).keys() == procedure.tracks.keys()
    if definitions.treaty is None and not isinstance(definition.value, Procedure):
        return
    dossier = begin(definitions, standing(()))
    dawn_through(dossier, date(2030, 1, 1))
    assert answers(dossier, date(2030, 1, 1)) is not None
