"""The kinds of value that a definition is made of; a shape is built from them and reads like documentation.

Each kind is a value that says what is accepted, and ``read`` turns a node into a plain value or notes what is wrong.
``read`` gives ``None`` only when a problem was noted, so that reading goes on and every problem of a file is told at
once. Every scalar of a file is plain text: the kind says whether it is a day, a number or a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ratify.errors import Invalid, Phrase
from ratify.workflow.nearest import did_you_mean, skeleton
from ratify.workflow.node import Items, Scalar, Table
from ratify.workflow.shape.place import Place, found, near_or_list, scalar, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ratify.workflow.node import Node
    from ratify.workflow.shape.place import Kind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Words:
    """Free text on one or more lines: a citation, a place, a source."""

    def read(self, node: Node, at: Place) -> str | None:
        """The text, without margins."""
        return scalar(node, at, "definitions.wants.words")


@dataclass(frozen=True, slots=True)
class Name:
    """A word made as ``pattern`` wants it; ``wrong`` and ``right`` are codes for when it is not."""

    pattern: str
    wrong: str
    right: str

    def read(self, node: Node, at: Place) -> str | None:
        """The name, if it is made as it should be."""
        text = scalar(node, at, self.right)
        if text is None:
            return None
        if not self.fits(text):
            made = _compiled(self.pattern).fullmatch
            meant = next((word for word in (skeleton(text), text.upper()) if made(word)), "")
            right = Phrase("definitions.did_you_mean", word=meant) if meant else Phrase(self.right)
            at.wrong_at(node.mark, Phrase(self.wrong, text=shown(text)), right)
            return None
        return text

    def fits(self, text: str) -> bool:
        """Whether a text is made as such a name is."""
        return len(text) <= LONGEST_NAME and _compiled(self.pattern).fullmatch(text) is not None


LONGEST_NAME = 80
"""Characters in an identifier, inclusive."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a closed list."""

    words: tuple[str, ...]

    def read(self, node: Node, at: Place) -> str | None:
        """The word, if it is one of the list."""
        text = scalar(node, at, "definitions.wants.choice")
        if text is None:
            return None
        if text not in self.words:
            wrong = Phrase("definitions.unknown_word", word=shown(text))
            at.wrong_at(node.mark, wrong, near_or_list(text, self.words))
            return None
        return text


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from ``least`` to ``most``, both included."""

    least: int
    most: int

    def read(self, node: Node, at: Place) -> int | None:
        """The number, if it lies within the bounds."""
        text = scalar(node, at, "definitions.wants.whole_number")
        if text is None:
            return None
        right = Phrase("definitions.wants.number_between", least=self.least, most=self.most)
        if not re.fullmatch(r"[+-]?\d{1,15}", text, re.ASCII):
            at.wrong_at(node.mark, Phrase("definitions.not_a_whole_number", text=shown(text)), right)
            return None
        number = int(text)
        if not self.least <= number <= self.most:
            at.wrong_at(node.mark, Phrase("definitions.number_out_of_range", number=text), right)
            return None
        return number


@dataclass(frozen=True, slots=True)
class YesNo:
    """``true`` or ``false``; ``yes`` and ``no`` are accepted too."""

    def read(self, node: Node, at: Place) -> bool | None:
        """Whether it is true."""
        text = scalar(node, at, "definitions.wants.yes_no")
        if text is None:
            return None
        if text not in ("true", "false", "yes", "no"):
            at.wrong_at(
                node.mark, Phrase("definitions.not_yes_no", text=shown(text)), Phrase("definitions.wants.yes_no")
            )
            return None
        return text in ("true", "yes")


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """A scalar with a grammar of its own (a day, a period): ``parse`` raises ``Invalid``; ``right`` is a code.

    ``form`` is a pattern that every text matches which ``parse`` accepts, and some others; editors go by it.
    """

    parse: Callable[[str], T]
    right: str
    form: str = ""

    def read(self, node: Node, at: Place) -> T | None:
        """What ``parse`` makes of the text."""
        text = scalar(node, at, self.right)
        if text is None:
            return None
        try:
            return self.parse(text)
        except Invalid as fault:
            at.wrong_at(node.mark, fault.phrase, Phrase(self.right))
            return None


@dataclass(frozen=True, slots=True)
class ListOf(Generic[T]):
    """A list; unless ``strict``, a single value may stand for a list of one. Empty only where it ``may_be_empty``."""

    of: Kind[T]
    strict: bool = False
    may_be_empty: bool = False

    def read(self, node: Node, at: Place) -> tuple[T, ...] | None:
        """The values in the order of the file."""
        if not isinstance(node, Items):
            if self.strict:
                at.wrong_at(node.mark, found(node), Phrase("definitions.wants.list"))
                return None
            value = self.of.read(node, at)
            return None if value is None else (value,)
        if not node.items and not self.may_be_empty:
            at.wrong_at(node.mark, Phrase("definitions.empty_list"))
            return None
        values = [self.of.read(item, at.item(number, item)) for number, item in enumerate(node.items, 1)]
        read = tuple(value for value in values if value is not None)
        return read if len(read) == len(values) else None


@dataclass(frozen=True, slots=True)
class MapOf(Generic[T]):
    """A mapping whose keys are names of the author's choosing. Never empty. ``right`` is a code."""

    key: Name | Choice
    of: Kind[T]
    right: str = "definitions.wants.mapping"

    def read(self, node: Node, at: Place) -> Mapping[str, T] | None:
        """The values by name, in the order of the file."""
        if not isinstance(node, Table):
            at.wrong_at(node.mark, found(node), Phrase(self.right))
            return None
        if not node.pairs:
            at.wrong_at(node.mark, Phrase("definitions.found_empty"), Phrase(self.right))
            return None
        values: dict[str, T] = {}
        whole = True
        for key, value in node.pairs:
            name = self.key.read(key, Place(at.sheet, f"{at.path}.{key.text}" if at.path else key.text, key.mark))
            read = self.of.read(value, at.under(key, value))
            if name is None or read is None:
                whole = False
            else:
                values[name] = read
        return values if whole else None


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a record: its name, what may stand under it, and what its absence means (if it may be absent)."""

    name: str
    of: Kind[object]
    required: bool
    default: object = None


def required(name: str, of: Kind[object]) -> Key:
    """A key that must be there."""
    return Key(name, of, required=True)


def optional(name: str, of: Kind[object], default: object = None) -> Key:
    """A key that may be absent; then the value is ``default``."""
    return Key(name, of, required=False, default=default)


@dataclass(frozen=True, slots=True)
class Record(Generic[T]):
    """A mapping with a closed list of keys. ``build`` makes the value of them and may note problems of its own."""

    keys: tuple[Key, ...]
    build: Callable[[Mapping[str, Any], Place], T | None]
    names: Mapping[str, Key] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", {key.name: key for key in self.keys})

    def read(self, node: Node, at: Place) -> T | None:
        """What ``build`` makes of the values under the keys."""
        fields = self.fields(node, at)
        return None if fields is None else self.build(fields, at)

    def fields(self, node: Node, at: Place) -> Mapping[str, Any] | None:
        """The values by key, with the defaults of those that are absent."""
        if not isinstance(node, Table):
            right = Phrase("definitions.wants.keys", words=tuple(self.names))
            at.wrong_at(node.mark, found(node), right)
            return None
        values: dict[str, Any] = {}
        failed: set[str] = set()
        for key, value in node.pairs:
            known = self.names.get(key.text)
            if known is None:
                right = near_or_list(key.text, tuple(self.names))
                at.wrong_at(key.mark, Phrase("definitions.unknown_key", key=shown(key.text)), right, shown(key.text))
                continue
            read = known.of.read(value, at.under(key, value))
            if read is None:
                failed.add(known.name)
            else:
                values[known.name] = read
        for name, known in self.names.items():
            if name in values or name in failed:
                continue
            if known.required:
                at.wrong("definitions.missing_key", key=name)
                failed.add(name)
            else:
                values[name] = known.default
        return None if failed else values


@dataclass(frozen=True, slots=True)
class ByForm(Generic[T]):
    """A value that may be written as a scalar, as a list or as a mapping; the forms left out are refused."""

    scalar: Kind[T] | None = None
    items: Kind[T] | None = None
    table: Kind[T] | None = None

    def read(self, node: Node, at: Place) -> T | None:
        """The value in whichever of the forms it is written."""
        if isinstance(node, Scalar) and self.scalar is not None and not node.empty:
            return self.scalar.read(node, at)
        if isinstance(node, Items) and self.items is not None:
            return self.items.read(node, at)
        if isinstance(node, Table) and self.table is not None:
            return self.table.read(node, at)
        forms = (
            (Phrase("definitions.form.text"), self.scalar),
            (Phrase("definitions.form.list"), self.items),
            (Phrase("definitions.form.mapping"), self.table),
        )
        accepted = tuple(form for form, kind in forms if kind is not None)
        at.wrong_at(node.mark, found(node), Phrase("definitions.wants.form", forms=accepted))
        return None


@dataclass(frozen=True, slots=True)
class ByKey(Generic[T]):
    """A mapping whose kind is told by the first of some keys that it has; ``otherwise`` reads it if it has none."""

    kinds: Mapping[str, Kind[T]]
    otherwise: Kind[T] | None = None

    def read(self, node: Node, at: Place) -> T | None:
        """The value of the kind that its keys tell."""
        present = {key.text for key, _value in node.pairs} if isinstance(node, Table) else set()
        for name, kind in self.kinds.items():
            if name in present:
                return kind.read(node, at)
        if self.otherwise is not None:
            return self.otherwise.read(node, at)
        for key in sorted(present):
            near = did_you_mean(key, self.kinds)
            if near:
                right = Phrase("definitions.did_you_mean", word=near)
                at.wrong_at(node.mark, Phrase("definitions.unknown_key", key=shown(key)), right)
                return None
        right = Phrase("definitions.wants.one_key", words=tuple(self.kinds))
        at.wrong_at(node.mark, Phrase("definitions.kind_unknown"), right)
        return None


@dataclass(frozen=True, slots=True)
class Later(Generic[T]):
    """A kind that names itself inside: looked up when it is read."""

    kind: Callable[[], Kind[T]]

    def read(self, node: Node, at: Place) -> T | None:
        """The value of that kind."""
        return self.kind().read(node, at)


@dataclass(frozen=True, slots=True)
class Built(Generic[T]):
    """A value of another kind, made into what is wanted by ``build``, which may note problems of its own."""

    of: Kind[Any]
    build: Callable[[Any, Place], T | None]

    def read(self, node: Node, at: Place) -> T | None:
        """What ``build`` makes of the value."""
        value = self.of.read(node, at)
        return None if value is None else self.build(value, at)
