"""Definitions as they are handed in: their texts read, their editions shown. No file is opened here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.definitions import read_definition
from ratify.errors import InvalidDefinition, Phrase
from ratify.office.edition_views import EditionView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ratify.errors import Problem
    from ratify.office.edition_views import Text
    from ratify.workflow.definition import Definition

CODES = tuple(f"office.definition.{kind}" for kind in ("procedure", "treaty", "chamber", "calendar"))
"""Codes built below from the kinds of definition."""


def read_texts(texts: Sequence[Text]) -> tuple[Definition, ...]:
    """The definitions in these texts. Raises ``InvalidDefinition`` with the problems of all of them."""
    found: list[Definition] = []
    problems: list[Problem] = []
    for text in texts:
        try:
            found.append(read_definition(text.content, text.name))
        except InvalidDefinition as invalid:
            problems += invalid.problems
    if problems:
        raise InvalidDefinition(problems)
    return tuple(found)


def edition_view(definition: Definition, before: int | None) -> EditionView:
    """An edition as it is shown; ``before`` is the number of the one that it takes the place of."""
    title = definition.title or {"": definition.name}
    return EditionView(definition.kind, definition.name, title, definition.edition, definition.digest, before)


def called(definition: Definition) -> Phrase:
    """What a definition is called in a sentence: its kind and its name."""
    return Phrase(f"office.definition.{definition.kind}", name=definition.name)
