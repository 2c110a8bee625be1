"""The reference is complete: all that a file may hold is named, explained, and shown in an example that is run."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from ratify import study
from ratify.definitions import Library, bundle, read_acts, read_definition
from ratify.definitions.loading import read_decrees
from ratify.definitions.reading import LARGE, read_node
from ratify.law.reading import Reading
from ratify.workflow.definition import Treaty
from ratify.workflow.node import Items, Scalar, Table
from ratify.workflow.shape import ACTS as ACTS_SHAPE
from ratify.workflow.shape import DECREES, SHAPES, kinds
from tests.docs.test_docs import DOCS, EXAMPLES, FENCE, PAGES, fences, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ratify.workflow.node import Node


# ---------------------------------------------------------------------------------------------------------- phrases


def test_the_phrases_of_final_clauses_give_the_dates_that_the_page_says() -> None:
    """The table in clauses.md counts everything from 20 August 2016."""
    _heading, *table = rows("clauses.md", "the text says")
    assert table
    for text, written, day in table:
        sheet = SHEET.format(operations=written.strip("`"))
        treaty = read_definition(sheet, "sheet.yaml").value
        assert isinstance(treaty, Treaty)
        moment = Reading(treaty.law).moment("entry_into_force", date(2030, 1, 1))
        assert moment.date == datetime.strptime(day, "%d %B %Y").replace(tzinfo=UTC).date(), text


STORIES = re.compile(r"^# story: (?P<name>[a-z ]+)\n(?P<text>.*)", re.DOTALL)
PARTS = re.compile(
    r"(?P<sheet>.*^clauses:\n)(?P<clauses>.*)(?P<acts>^acts:\n.*)^as_of: (?P<day>\S+)", re.MULTILINE | re.DOTALL
)
CODE = re.compile(r"`([^`]+)`")


def stories() -> Iterator[tuple[str, re.Match[str]]]:
    """The sheets and acts against which the phrases of writing.md are read, by name."""
    for language, text in fences(DOCS / "writing.md"):
        story = STORIES.match(text)
        if language == "yaml" and story is not None:
            parts = PARTS.match(story["text"])
            assert parts is not None, story["name"]
            yield story["name"], parts


def phrases() -> list[tuple[str, str, str, str]]:
    """The story, the text, what to write and what it gives, row by row."""
    return [(story, *row) for story, _parts in stories() for row in rows("writing.md", f"{story}: the text says")[1:]]  # type: ignore[misc]  # three cells


def test_there_are_phrases_enough_and_no_text_is_answered_twice() -> None:
    found = phrases()
    assert len(found) >= 70
    assert len({(story, text) for story, text, _write, _gives in found}) == len(found)


@pytest.mark.parametrize(("story", "text", "write", "gives"), phrases())
def test_what_is_written_for_a_phrase_gives_what_the_page_says(story: str, text: str, write: str, gives: str) -> None:
    parts = dict(stories())[story]
    written = CODE.findall(write)
    clauses = "".join(f"  {clause}\n" for clause in written)
    if not any(clause.startswith("entry_into_force:") for clause in written):
        clauses = parts["clauses"] + clauses
    treaty = read_definition(parts["sheet"] + clauses, "story.yaml")
    acts = read_acts("treaty: story\n" + parts["acts"], "acts.yaml")
    day = date.fromisoformat(parts["day"])
    dossier = study.run(bundle(Library().closure(treaty)), acts, day)
    wanted = dict(given.split(": ") for given in CODE.findall(gives))
    assert wanted, text
    assert {name: study.answer(dossier, name, value) for name, value in wanted.items()} == wanted


SHEET = """
treaty: sheet
signed: 2016-08-20
parties: [FR, ML]
clauses:
  entry_into_force: {{law: x, from: signature, {operations}}}
"""


# ------------------------------------------------------------------------------------------------------- vocabulary


def vocabulary(kind: object, seen: set[int]) -> Iterator[str]:
    """Every key, and every word of a closed list, that may stand where this kind of value may."""
    if id(kind) in seen:
        return
    seen.add(id(kind))
    if isinstance(kind, kinds.Later):
        yield from vocabulary(kind.kind(), seen)
    elif isinstance(kind, kinds.Record):
        for key in kind.keys:
            yield key.name
            yield from vocabulary(key.of, seen)
    elif isinstance(kind, kinds.Choice):
        yield from kind.words
    elif isinstance(kind, kinds.ByKey):
        for name, one in kind.kinds.items():
            yield name
            yield from vocabulary(one, seen)
        yield from vocabulary(kind.otherwise, seen)
    else:
        for name in ("scalar", "items", "table", "of", "key"):
            yield from vocabulary(getattr(kind, name, None), seen)


@pytest.mark.parametrize("kind", [*SHAPES, "acts"])
def test_the_reference_names_every_key_and_every_word_that_a_file_may_hold(kind: str) -> None:
    """Inside code or fences, that is: a word of the prose does not count."""
    pages = "".join((DOCS / page).read_text(encoding="utf-8") for page in ("definitions.md", "clauses.md"))
    code = " ".join([*re.findall(r"`([^`\n]+)`", pages), *(text for _language, text in FENCE.findall(pages))])
    named = set(re.findall(r"[A-Za-z_]+", code))
    words = set(vocabulary(ACTS_SHAPE if kind == "acts" else SHAPES[kind], set()))
    assert len(words) > 5, "the walk over the shapes found nothing"
    assert words - named == set()


def demanded(kind: object, where: str, seen: set[int]) -> Iterator[tuple[int, str]]:
    """Each key that may stand where this kind of value may, by its identity, with where it was first met.

    A key that several forms share (an operation, a law) is one key.
    """
    if kind is None or id(kind) in seen:
        return
    seen.add(id(kind))
    if isinstance(kind, kinds.Later):
        yield from demanded(kind.kind(), where, seen)
    elif isinstance(kind, kinds.Record):
        for key in kind.keys:
            yield id(key), f"{where}.{key.name}"
            yield from demanded(key.of, f"{where}.{key.name}", seen)
    elif isinstance(kind, kinds.ByKey):
        for one in (*kind.kinds.values(), kind.otherwise):
            yield from demanded(one, where, seen)
    else:
        for name in ("scalar", "items", "table", "of"):
            yield from demanded(getattr(kind, name, None), where, seen)


def written(kind: object, node: Node) -> Iterator[int]:
    """The keys that a file writes, read as its shape reads it."""
    if isinstance(kind, kinds.Later):
        yield from written(kind.kind(), node)
    elif isinstance(kind, kinds.Built):
        yield from written(kind.of, node)
    elif isinstance(kind, kinds.ByForm):
        yield from written({Scalar: kind.scalar, Items: kind.items, Table: kind.table}[type(node)], node)
    elif isinstance(kind, kinds.ListOf):
        for item in node.items if isinstance(node, Items) else (node,):
            yield from written(kind.of, item)
    elif isinstance(node, Table):
        yield from _written_in_table(kind, node)


def _written_in_table(kind: object, node: Table) -> Iterator[int]:
    if isinstance(kind, kinds.MapOf):
        for _key, value in node.pairs:
            yield from written(kind.of, value)
    elif isinstance(kind, kinds.ByKey):
        present = {key.text for key, _value in node.pairs}
        yield from written(next((one for name, one in kind.kinds.items() if name in present), kind.otherwise), node)
    elif isinstance(kind, kinds.Record):
        for key, value in node.pairs:
            known = kind.names[key.text]
            yield id(known)
            yield from written(known.of, value)


def node_of(text: str) -> Table:
    node, problems = read_node(text, "example.yaml", lambda _key: LARGE)
    assert isinstance(node, Table)
    assert problems == ()
    return node


DECREES_SHOWN = [
    text for page in PAGES for language, text in fences(page) if language == "yaml" and text.startswith("# decrees: ")
]
ALL_SHAPES = {**SHAPES, "acts": ACTS_SHAPE, "decrees": DECREES}
WITHOUT_EXAMPLE: frozenset[str] = frozenset()
"""Keys that are reserved for later and that no example need show."""


def test_every_key_of_every_kind_of_file_stands_in_an_example_that_is_loaded() -> None:
    """In a complete file of the pages, that is, which other tests load and run: a fragment does not count."""
    found: set[int] = set()
    for example in EXAMPLES:
        node = node_of(example.text)
        found |= set(written(ACTS_SHAPE if example.is_acts else SHAPES[node.pairs[0][0].text], node))  # type: ignore[index]  # any of the four kinds
    for text in DECREES_SHOWN:
        found |= set(written(DECREES, node_of(text)))
    wanted: dict[int, str] = {}
    seen: set[int] = set()
    for name, shape in ALL_SHAPES.items():
        for key, where in demanded(shape, name, seen):
            wanted.setdefault(key, where)
    assert len(wanted) > 200, "the walk over the shapes found nothing"
    assert {where for key, where in wanted.items() if key not in found} == WITHOUT_EXAMPLE


@pytest.mark.parametrize("text", DECREES_SHOWN)
def test_decrees_that_a_page_shows_are_read(text: str) -> None:
    """They are not definitions, and are read by a command of their own."""
    assert read_decrees(text, "decrees.yaml").calendar
