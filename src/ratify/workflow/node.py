"""A parsed file as plain values that remember where they stood; the reader makes them, the shapes read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Mark(NamedTuple):
    """A place in a file; line and column count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text. Whether it is a date, a number or a word is for the shape to say, never for the file."""

    text: str
    mark: Mark
    quoted: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing stands there: blanks, or an unquoted word that YAML, and every editor, takes for nothing."""
        return not self.text.strip() or (not self.quoted and self.text in NOTHING)


NOTHING = frozenset({"~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping, in the order of the file; its keys are distinct."""

    pairs: tuple[tuple[Scalar, Node], ...]
    mark: Mark


Node = Scalar | Items | Table
