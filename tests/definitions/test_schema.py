"""The JSON Schemas: content with whatever the shapes accept, and not blind. tests/test_generated.py keeps them fresh."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated

from ratify.definitions.reading import LARGE, read_node
from ratify.definitions.schema import FILES, schema_of
from ratify.shipped import shipped
from ratify.workflow.node import Items, Scalar, Table
from ratify.workflow.shape import shaped
from ratify.workflow.shape.kinds import Choice, Record, Words, optional, required
from tests.definitions.test_broken import CASES

ROOT = Path(__file__).parent.parent.parent
WORKFLOWS = shipped("workflows")
SHIPPED = sorted(path for path in WORKFLOWS.rglob("*.yaml") if path.parts[len(WORKFLOWS.parts)] != "schema") + sorted(
    (ROOT / "tests" / "scenarios").glob("*.yaml")
)


@cache
def validator(kind):
    schema = json.loads((WORKFLOWS / "schema" / f"{kind}.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def as_an_editor_sees_it(node):
    """What the core schema of YAML 1.2 makes of a file: numbers, yes and no by ``true`` and ``false``, nothing."""
    match node:
        case Scalar(text, _mark, quoted):
            if quoted or not text:
                return text if quoted else None
            if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
                return text.lower() == "true"
            if _INTEGER.fullmatch(text):
                return int(text)
            return float(text) if _FLOAT.fullmatch(text) else text
        case Items(items):
            return [as_an_editor_sees_it(item) for item in items]
        case Table(pairs):
            return {key.text: as_an_editor_sees_it(value) for key, value in pairs}


def kind_of(node):
    keys = {key.text for key, _value in node.pairs} if isinstance(node, Table) else set()
    if {"acts", "expect", "refused"} & keys:
        return "acts"
    first = node.pairs[0][0].text if keys else ""
    return first if first in FILES else None


def judged(text):
    """Whether the shape accepts a text, and what an editor would complain of; nothing if it is no file of ours."""
    node, problems = read_node(text, "f.yaml", lambda _key: LARGE)
    kind = None if node is None or problems else kind_of(node)
    if kind is None:
        return None
    value, _sheet = shaped(node, "f.yaml", FILES[kind])
    return value is not None, [one.message for one in validator(kind).iter_errors(as_an_editor_sees_it(node))]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_ships_is_valid(path):
    assert judged(path.read_bytes()) == (True, [])


@pytest.mark.parametrize("page", ["definitions.md", "clauses.md"])
def test_the_examples_of_the_documentation_are_valid(page):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    found = re.findall(r"```yaml\n(# file: .*?)```", text, re.DOTALL)

    assert len(found) >= 5
    for example in found:
        assert judged(example) == (True, []), example[:40]


# ---------------------------------------------------------------------------------------------- never stricter


@pytest.mark.parametrize("name", CASES)
def test_a_schema_never_refuses_what_the_shape_accepts(name):
    base, old, new, _expected = CASES[name]
    found = judged(new if base is None else base.replace(old, new, 1))

    if found is not None and found[0]:
        assert found[1] == []


@given(mutated(SHIPPED))
def test_nor_does_it_when_a_file_that_ships_is_changed_at_random(text):
    found = judged(text)
    if found is not None and found[0]:
        assert found[1] == []


@given(
    st.sampled_from(["P5Y", "+P6M", "-P1Y2M3W4D", "2/3", "55%", "12.5 %", "all", "60", "2016-09", "2003/2004-05-06"])
)
def test_the_forms_of_texts_with_a_grammar_of_their_own_are_wide_enough(text):
    sheet = (
        "treaty: a\nparties: [FR, ML]\nclauses: {term: {from: 2001-01-31, lasts: P5Y}, entry_into_force: "
        f"{{of: parties, have: {{from: '{text}', plus: '{text}'}}, at_least: '{text}'}}}}\n"
    )
    node, _problems = read_node(sheet, "f.yaml", lambda _key: LARGE)
    _value, read = shaped(node, "f.yaml", FILES["treaty"])
    refused = {problem.where.rpartition(".")[2] for problem in read.problems if problem.severity == "error"}
    for key, part in (("plus", "plus"), ("at_least", "share")):
        definition = schema_of("treaty")["definitions"]
        form = definition["operations"]["properties"]["plus"] if part == "plus" else definition["share"]
        if key not in refused:
            jsonschema.validate(text, form)


# ---------------------------------------------------------------------------------------------- not blind

SEEN = {
    "unknown_key", "missing_key", "unknown_word", "found_text", "found_list", "found_mapping", "found_empty",
    "empty_list", "not_name", "not_party", "not_language", "not_a_whole_number", "not_yes_no", "number_out_of_range",
    "not_an_hour", "not_a_lead",
}  # fmt: skip
"""Codes of faults that a schema can see."""


def seen_cases():
    for name, (base, old, new, expected) in CASES.items():
        if (
            base is not None
            and judged(base.replace(old, new, 1)) is not None
            and {code for *_, code in expected} <= SEEN
        ):
            yield name


def test_a_schema_sees_most_faults_of_form():
    """The rest is said by the shapes beside their combinators: one key for want of another, a word declared above."""
    names = list(seen_cases())
    seen = [name for name in names if judged(broken_text(name))[1]]

    assert len(seen) >= 39
    assert len(seen) > 0.8 * len(names)


def broken_text(name):
    base, old, new, _expected = CASES[name]
    return base.replace(old, new, 1)


def test_a_key_that_is_added_to_a_shape_is_in_its_schema(monkeypatch):
    """The generator knows the combinators only."""
    shape = Record((required("colour", Choice(("red", "2", "true"))), optional("shade", Words())), lambda *_: None)
    monkeypatch.setitem(FILES, "paint", shape)

    schema = schema_of("paint", [{"colour": "the hue", "shade": "its depth"}])
    assert schema["properties"] == {
        "colour": {"description": "the hue", "enum": ["red", "2", 2, "true", True]},
        "shade": {"description": "its depth", "type": ["string", "number", "boolean"]},
    }
    assert (schema["required"], schema["additionalProperties"]) == (["colour"], False)


def test_the_keys_are_described_from_the_documentation():
    steps = json.loads((WORKFLOWS / "schema" / "procedure.json").read_text(encoding="utf-8"))["definitions"]["step"]

    assert steps["properties"]["from"]["description"].startswith("the states it can be taken from")
