"""Where a value stands while it is read, and how what is wrong with it is noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ratify.errors import Phrase, Problem
from ratify.workflow.nearest import did_you_mean
from ratify.workflow.node import Items, Scalar, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ratify.workflow.node import Mark, Node

T_co = TypeVar("T_co", covariant=True)


@dataclass(slots=True)
class Sheet:
    """The file that is being read: its problems so far, and where each path of keys stands in it.

    ``declared`` holds what earlier keys of the same file declare for later ones (groups, weights).
    ``untranslated`` lists the texts that lack a language: path, place, languages missing.
    """

    file: str
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, Mark] = field(default_factory=dict)
    declared: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    untranslated: list[tuple[str, Mark, tuple[str, ...]]] = field(default_factory=list)
    edition: int = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file a value stands: the path of keys and the mark that a complaint about it points at."""

    sheet: Sheet
    path: str
    mark: Mark

    @property
    def key(self) -> str:
        """The last key of the path: the name of what stands here."""
        return self.path.rpartition(".")[2]

    def under(self, key: Scalar, value: Node) -> Place:
        """The place of ``value`` under ``key``; a mapping is pointed at by its key, anything else by itself."""
        mark = key.mark if isinstance(value, Table) else value.mark
        path = f"{self.path}.{key.text}" if self.path else key.text
        self.sheet.places[path] = mark
        return Place(self.sheet, path, mark)

    def item(self, number: int, value: Node) -> Place:
        """The place of the item ``number`` of a list, counted from 1."""
        path = f"{self.path}[{number}]"
        self.sheet.places[path] = value.mark
        return Place(self.sheet, path, value.mark)

    def wrong(self, code: str, right: Phrase | None = None, /, **particulars: object) -> None:
        """Note that what stands here is wrong, and what would be right."""
        self.wrong_at(self.mark, Phrase(code, **particulars), right)

    def wrong_at(self, mark: Mark, wrong: Phrase, right: Phrase | None = None, key: str = "") -> None:
        """Note a problem at another mark, of the key ``key`` under this place if one is named."""
        where = f"{self.path}.{key}" if self.path and key else self.path or key
        self.sheet.problems.append(Problem(self.sheet.file, mark.line, mark.column, where, wrong, right))

    def warn(self, code: str, right: Phrase | None = None, /, **particulars: object) -> None:
        """Note a doubt that does not keep the file from being loaded."""
        wrong = Phrase(code, **particulars)
        self.sheet.problems.append(
            Problem(self.sheet.file, self.mark.line, self.mark.column, self.path, wrong, right, "warning")
        )


class Kind(Protocol[T_co]):
    """What may stand at a place."""

    def read(self, node: Node, at: Place) -> T_co | None:
        """The value that ``node`` says, or ``None`` once a problem has been noted."""


def near_or_list(word: str, known: tuple[str, ...]) -> Phrase:
    """What would be right instead of ``word``: the nearest known word, or all of them."""
    near = did_you_mean(word, known)
    return Phrase("definitions.did_you_mean", word=near) if near else Phrase("definitions.one_of", words=known)


_LONGEST_EXCERPT = 40


def shown(text: str) -> str:
    """What was written, short enough to be quoted in a message."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_EXCERPT else line[: _LONGEST_EXCERPT - 1] + "…"


def scalar(node: Node, at: Place, right: str) -> str | None:
    """The text of a scalar that is not empty; ``right`` is the code of what is wanted."""
    if isinstance(node, Scalar) and not node.empty:
        return node.text.strip()
    at.wrong_at(node.mark, found(node), Phrase(right))
    return None


def found(node: Node) -> Phrase:
    """What stands there instead."""
    match node:
        case Scalar():
            return Phrase("definitions.found_empty") if node.empty else Phrase("definitions.found_text")
        case Items():
            return Phrase("definitions.found_list")
        case Table():
            return Phrase("definitions.found_mapping")
