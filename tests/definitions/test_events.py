"""Our quicker way through the YAML library gives what the library gives.

Every text that the untouched library reads is read to the same events, place for place; every text that it refuses is
refused (in rare cases at another place, for comments are taken in one stride).
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ratify.definitions.events import events
from ratify.shipped import shipped

FILES = sorted(shipped("workflows").rglob("*.yaml"))
PIECES = [
    "a", "b: ", "- ", "\n", "  ", "    ", "[", "]", "{", "}", ",", ": ", ":", "#", " # x", "'", '"', "?", "? ", "|", "|\n",
    ">\n", "\n\n", "&x ", "*x", "!t ", "---\n", "...\n", "\t", "%", "é", "x y", "- a\n", "k: v\n", "\\", "-", "a:b",
    "http://x", "'it''s'", '"a  b"', "  \n", "# c\n",
]  # fmt: skip


def told(stream):
    """What the events say, or nothing if the text is refused."""
    try:
        return [said(event) for event in stream]
    except (YAMLError, ArithmeticError, AttributeError, LookupError, NotImplementedError, TypeError, ValueError):
        return None


def said(event):
    return (
        type(event).__name__,
        getattr(event, "value", None),
        getattr(event, "style", None),
        getattr(event, "anchor", None),
        str(getattr(event, "tag", None)),
        (event.start_mark.line, event.start_mark.column, event.start_mark.index),
        (event.end_mark.line, event.end_mark.column, event.end_mark.index),
    )


def by_the_library(text):
    return told(YAML(typ="safe", pure=True).parse(text))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_ships_is_read_as_the_library_reads_it(path):
    text = path.read_text(encoding="utf-8")

    assert by_the_library(text)
    assert told(events(text)) == by_the_library(text)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_any_text_is_read_as_the_library_reads_it(text):
    assert told(events(text)) == by_the_library(text)


@settings(max_examples=150)
@given(st.data())
def test_a_file_that_somebody_spoiled_is_read_as_the_library_reads_it(data):
    text = data.draw(st.sampled_from(FILES)).read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : start + data.draw(st.integers(10, 300))]
    at = data.draw(st.integers(0, len(part)))
    part = part[:at] + data.draw(st.sampled_from(PIECES)) + part[at + data.draw(st.integers(0, 2)) :]

    assert told(events(part)) == by_the_library(part)
