"""No rule reads a personal fact: every reader of facts in the code is known to the check, and refused by it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import ratify
from ratify.definitions import read_definition
from ratify.errors import InvalidDefinition
from ratify.language import LANGUAGES, say_problem
from ratify.workflow.checks.personal import COUNTED, IN_CLAUSES
from ratify.workflow.definition import PERSONAL_TYPES

ROOMS = Path(ratify.__file__).parent
READS = {
    "condition.of": "the fact or the number of a condition, or the ballot of the step",
    "deadline.urgent_fact": "what makes a deadline shorter",
    "deadline.ends_on": "the last day that an act states",
    "extension.fact": "by how many days an act extends a deadline",
    "extended.fact": "the same, when the act is tried",
    "turn.procedure.deadlines[condition.of].ends_on or ''": "the last day again, when the act is tried",
    "ask.name": "typing at the door, before anything is sealed",
}
"""Facts that the code reads under a name which a definition gives, as the code writes it; what they are."""

LABEL = "{fr: a, en: b, ru: c}"
PERSONAL = f"type: TYPE, label: {LABEL}, personal: true"

FILE = f"""\
procedure: x/y
title: {LABEL}
law: art. 1
chamber: x/house
initial: open
states: {{open: {LABEL}, held: {LABEL}, shut: {LABEL}}}
ends: shut
steps:
  take: {{label: {LABEL}, law: art. 2, from: open, to: held, role: clerk,
    asks: {{FACT: {{{PERSONAL}}}, ballot: ballot}},
    requires: [{{quorum: chamber}}, {{carried: simple}}]}}
  close: {{label: {LABEL}, law: art. 2, from: [open, held], to: shut, role: clerk}}
  note_sent: {{label: {LABEL}, law: art. 2, from: held, role: clerk}}
deadlines:
  closing: {{label: {LABEL}, law: art. 3, begins: take, ends: {{plus: P15D}}, met_by: close}}
"""

NOTE, LIMIT = "note_sent: {label", "ends: {plus: P15D}, met_by: close"
QUORUM, GIVES = "requires: [{quorum: chamber}", "role: clerk,\n    asks: {FACT"
READERS = {
    "a condition on a yes or no": ("yes_no", "ok", QUORUM, QUORUM.replace("[", "[{fact: ok, is: yes}, "), 11, "read"),
    "a condition on a choice": (
        "choice, options: {a: {fr: a, en: b, ru: c}}", "ok", QUORUM, QUORUM.replace("[", "[{fact: ok, is: a}, "), 11, "read",
    ),
    "a condition on a number": ("number", "ok", QUORUM, QUORUM.replace("[", "[{number: ok, at_least: 3}, "), 11, "read"),
    "an outcome": (
        "yes_no", "ok", "to: held, role: clerk,\n    asks", "outcomes: [{to: held, if: {fact: ok, is: yes}}, {to: shut}], role: clerk,\n    asks", 9, "read",
    ),
    "urgency": ("yes_no", "urgent", LIMIT, f"urgent: {{plus: P2D}}, {LIMIT}", 15, "read"),
    "urgency under a name of its own": ("yes_no", "hurry", LIMIT, f"urgent_fact: hurry, urgent: {{plus: P2D}}, {LIMIT}", 15, "read"),
    "a last day": ("date", "until", LIMIT, "ends_on: until, met_by: close", 15, "read"),
    "an extension": ("number", "days", LIMIT, f"extended: {{by_step: take, by_fact: days}}, {LIMIT}", 15, "read"),
    **{f"the count, by {name}": ("number", name, "", "", 10, "counted") for name in sorted(COUNTED)},
    **{f"clauses, by {name}": ("text", name, GIVES, GIVES.replace("asks", "gives: notice.sent, asks"), 10, "in_clauses") for name in sorted(IN_CLAUSES)},
}  # fmt: skip


def broken(text):
    with pytest.raises(InvalidDefinition) as refused:
        read_definition(text, "f.yaml")
    return refused.value.problems


def mutated(name):
    kind, fact, old, new, line, code = READERS[name]
    text = FILE.replace(old, new, 1) if old else FILE
    return text.replace("TYPE", kind).replace("FACT", fact), fact, line, code


def test_a_personal_fact_that_nothing_reads_is_left_alone():
    text = FILE.replace("TYPE", "person").replace("FACT", "petitioner")

    definition = read_definition(text, "f.yaml")

    assert [ask.name for ask in definition.value.steps["take"].asks if ask.personal] == ["petitioner"]
    assert definition.warnings == ()


@pytest.mark.parametrize("name", READERS)
def test_a_personal_fact_that_is_read_is_refused_where_it_is_read(name):
    text, fact, line, code = mutated(name)

    found = [one for one in broken(text) if one.wrong.code.startswith("definitions.personal_")]

    assert [(one.line, one.wrong.code.removeprefix("definitions.personal_fact_")) for one in found] == [(line, code)]
    assert found[0].wrong.particulars["fact"] == fact
    for language in LANGUAGES:
        said = say_problem(found[0], language)
        assert said.startswith(f"f.yaml:{line}:")
        assert f"«\u00a0{fact}\u00a0»" in said or f"“{fact}”" in said or f"«{fact}»" in said
        assert "definitions." not in said


@pytest.mark.parametrize("name", sorted(READERS.keys() - {"the count, by casting_vote"}))
def test_the_same_fact_is_read_when_it_is_not_personal(name):
    text, *_ = mutated(name)

    assert read_definition(text.replace(", personal: true", ""), "f.yaml").value.steps


@pytest.mark.parametrize("kind", ["sitting", "ballot", "document", "party", "period"])
def test_what_is_counted_or_kept_elsewhere_cannot_be_personal(kind):
    assert kind not in PERSONAL_TYPES
    text = FILE.replace("ballot: ballot", "place: text").replace("TYPE", kind).replace("FACT", "thing")
    text = re.sub(r",\n    requires: \[.*\]", "", text)

    found = [one for one in broken(text) if one.wrong.code == "definitions.personal_type"]

    assert [(one.line, one.where) for one in found] == [(10, "steps.take.asks.thing.personal")]
    assert found[0].right.particulars["words"] == PERSONAL_TYPES


def test_every_name_under_which_the_code_reads_a_fact_is_known_to_the_check():
    """A reader that is added to law/ or workflow/ fails here until the check knows it."""
    constants, written = set(), set()
    for room in ("law", "workflow"):
        for path in sorted((ROOMS / room).rglob("*.py")):
            if not {"shape", "checks"} & set(path.parts):
                for key in _keys(ast.parse(path.read_text(encoding="utf-8"))):
                    if isinstance(key, ast.Constant) and isinstance(key.value, str):
                        constants.add(key.value)
                    elif not isinstance(key, (ast.Constant, ast.UnaryOp)):
                        written.add(ast.unparse(key))

    assert constants == COUNTED | IN_CLAUSES
    assert written - {"value", "turn.sibling(condition.of)", "turn.outcome"} == READS.keys()


def _keys(tree):
    """What stands where a fact is named: ``facts.get(…)``, ``facts[…]``, ``… in facts``, and the like of ``values``."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=whose, attr="get"), args=[key, *_]) if _facts(whose):
                yield key
            case ast.Subscript(value=whose, slice=key) if _facts(whose):
                yield key
            case ast.Compare(left=key, ops=[ast.In() | ast.NotIn()], comparators=[whose]) if _facts(whose):
                yield key
            case ast.Call(func=ast.Name(id="_number"), args=[_, key]):
                yield key


def _facts(node):
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in {"facts", "values"}
