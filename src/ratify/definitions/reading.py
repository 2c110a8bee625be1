"""YAML text → nodes, by the parser's events alone; the only file that knows of the YAML library.

Nothing is ever constructed from the file: every scalar is plain text with its place. Refused as the events pass by,
so that a hostile file costs no more than its first offence: directives, tags, anchors and aliases, duplicate keys,
keys that are not words, a second document, control characters, bytes that are not UTF-8, and whatever exceeds the
``Caps``. A syntax error of the library is told by a phrase of our own: its English sentence never reaches a reader.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ruamel.yaml import events as kinds
from ruamel.yaml.error import YAMLError

from ratify.definitions.events import events
from ratify.definitions.syntax import syntax_fault
from ratify.errors import Phrase, Problem
from ratify.workflow.node import Items, Mark, Scalar, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ratify.workflow.node import Node


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that a file may hold, inclusive: bytes, levels of nesting, keys, and nodes of any kind."""

    octets: int
    depth: int
    keys: int
    nodes: int


ORDINARY = Caps(octets=256 * 1024, depth=32, keys=5_000, nodes=20_000)
"""For procedures, treaties and chambers."""

LARGE = Caps(octets=2 * 1024 * 1024, depth=32, keys=60_000, nodes=240_000)
"""For calendars, which list days, and for files of acts."""

LONGEST_SCALAR = 10_000
"""Characters in one text of a definition."""

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_HEAD = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*(%)")


class _Stop(Exception):
    """Reading goes no further; what is wrong has been noted."""


@dataclass(slots=True)
class _Frame:
    """A list or a mapping that is still open. ``key`` waits for its value; ``twice`` says that it must be dropped."""

    mark: Mark
    is_table: bool
    path: str
    items: list[Node] = field(default_factory=list)
    pairs: list[tuple[Scalar, Node]] = field(default_factory=list)
    seen: dict[str, Mark] = field(default_factory=dict)
    key: Scalar | None = None
    twice: bool = False


@dataclass(slots=True)
class _Reading:
    """What is known while the events pass by."""

    file: str
    octets: int
    caps_by_first_key: Callable[[str], Caps]
    caps: Caps = LARGE
    problems: list[Problem] = field(default_factory=list)
    open: list[_Frame] = field(default_factory=list)
    root: Node | None = None
    documents: int = 0
    keys: int = 0
    nodes: int = 0

    def wrong(self, mark: Mark, wrong: Phrase, right: Phrase | None = None) -> None:
        """Note a problem at ``mark``, under the keys that are open there."""
        where = self.open[-1].path if self.open else ""
        self.problems.append(Problem(self.file, mark.line, mark.column, where, wrong, right))


def read_node(
    text: bytes | str, file: str, caps_by_first_key: Callable[[str], Caps]
) -> tuple[Node | None, tuple[Problem, ...]]:
    """The one document of ``text`` and all that is wrong with it as YAML, in file order.

    The node is ``None`` when reading had to stop. ``caps_by_first_key`` gives the caps for the kind of file that
    the first key announces; until it has been seen, and for text without any, the large ones hold.
    """
    octets = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    reading = _Reading(file, len(octets), caps_by_first_key)
    try:
        _read(reading, octets)
    except _Stop:
        reading.root = None
    problems = tuple(sorted(reading.problems, key=lambda problem: (problem.line, problem.column)))
    return reading.root, problems


def _read(reading: _Reading, octets: bytes) -> None:
    if len(octets) > LARGE.octets:
        reading.wrong(Mark(1, 1), Phrase("definitions.too_many_bytes", n=len(octets), most=LARGE.octets))
        raise _Stop
    characters = _decoded(reading, octets)
    _refuse_directives(reading, characters)
    try:
        for event in events(characters):
            _ON[type(event)](reading, event)
    except YAMLError as fault:
        mark, wrong, right = syntax_fault(fault)
        reading.wrong(mark, wrong, right)
        raise _Stop from None
    except _FAULTS_OF_THE_LIBRARY:
        reading.wrong(_last_mark(reading), Phrase("definitions.not_yaml"))
        raise _Stop from None
    if reading.root is None:
        reading.wrong(Mark(1, 1), Phrase("definitions.empty_file"))
        raise _Stop


_FAULTS_OF_THE_LIBRARY = (
    ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError, RecursionError, TypeError,
    ValueError,
)  # fmt: skip
"""What the parser has been seen to raise, or might, on text that no person would write."""


def _last_mark(reading: _Reading) -> Mark:
    return reading.open[-1].mark if reading.open else Mark(1, 1)


def _decoded(reading: _Reading, octets: bytes) -> str:
    """The characters of a file in UTF-8, without the byte order mark that some editors write."""
    octets = octets.removeprefix(b"\xef\xbb\xbf")
    try:
        characters = octets.decode("utf-8")
    except UnicodeDecodeError as fault:
        before = octets[: fault.start].decode("utf-8")
        reading.wrong(
            _mark_after(before),
            Phrase("definitions.not_utf8", octet=octets[fault.start]),
            Phrase("definitions.utf8_wanted"),
        )
        raise _Stop from None
    characters = characters.replace("\r\n", "\n").replace("\r", "\n")
    found = _CONTROL.search(characters)
    if found is not None:
        reading.wrong(_mark_after(characters[: found.start()]), _control(found.group()))
        raise _Stop
    return characters


def plain_text(text: bytes | str) -> str:
    """The characters of a file that has been read: without byte order mark, with LF line ends.

    A definition is named by the SHA-256 of these in UTF-8.
    """
    characters = text.decode("utf-8") if isinstance(text, bytes) else text
    return characters.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _control(character: str) -> Phrase:
    return Phrase("definitions.control_character", character=f"U+{ord(character):04X}")


def _mark_after(text: str) -> Mark:
    return Mark(text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1)


def _refuse_directives(reading: _Reading, characters: str) -> None:
    """``%YAML`` could switch rules of reading, ``%TAG`` name types; the library passes unknown ones over in silence."""
    found = _HEAD.match(characters)
    if found is not None:
        reading.wrong(_mark_after(characters[: found.start(1)]), Phrase("definitions.directive"))
        raise _Stop


def _nothing(_reading: _Reading, _event: Any) -> None:  # noqa: ANN401  # events of the library carry no types
    """Begins or ends the stream or the document."""


def _document(reading: _Reading, event: Any) -> None:  # noqa: ANN401  # as above
    reading.documents += 1
    if reading.documents > 1:
        reading.wrong(_mark(event), Phrase("definitions.second_document"))
        raise _Stop


def _scalar(reading: _Reading, event: Any) -> None:  # noqa: ANN401  # as above
    mark = _mark(event)
    _refuse_tag_and_anchor(reading, event, mark)
    text = event.value
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if len(text) > LONGEST_SCALAR:
        reading.wrong(mark, Phrase("definitions.too_long", n=len(text), most=LONGEST_SCALAR))
        text = ""
    quoted = event.style is not None
    if quoted and (found := _CONTROL.search(text)) is not None:
        reading.wrong(mark, _control(found.group()))
        text = ""
    _place(reading, Scalar(text, mark, quoted))


def _alias(reading: _Reading, event: Any) -> None:  # noqa: ANN401  # as above
    mark = _mark(event)
    reading.wrong(mark, Phrase("definitions.alias", name=event.anchor), Phrase("definitions.write_out"))
    _place(reading, Scalar("", mark))


def _opens(reading: _Reading, event: Any) -> None:  # noqa: ANN401  # as above
    mark = _mark(event)
    _refuse_tag_and_anchor(reading, event, mark)
    if len(reading.open) >= reading.caps.depth:
        reading.wrong(mark, Phrase("definitions.too_deep", most=reading.caps.depth))
        raise _Stop
    is_table = isinstance(event, kinds.MappingStartEvent)
    holder = reading.open[-1] if reading.open else None
    if holder is not None and holder.is_table and holder.key is None:
        reading.wrong(mark, Phrase("definitions.key_not_a_word"))
        raise _Stop
    reading.open.append(_Frame(mark, is_table, _path(holder)))


def _path(holder: _Frame | None) -> str:
    if holder is None:
        return ""
    if holder.is_table:
        name = holder.key.text if holder.key is not None else ""
        return f"{holder.path}.{name}" if holder.path else name
    return f"{holder.path}[{len(holder.items) + 1}]"


def _closes(reading: _Reading, _event: Any) -> None:  # noqa: ANN401  # as above
    frame = reading.open.pop()
    if frame.is_table:
        _place(reading, Table(tuple(frame.pairs), frame.mark))
    else:
        _place(reading, Items(tuple(frame.items), frame.mark))


def _place(reading: _Reading, node: Node) -> None:
    """Give a finished node to the list or mapping that holds it, as a key or as a value."""
    reading.nodes += 1
    if reading.nodes > reading.caps.nodes:
        reading.wrong(node.mark, Phrase("definitions.too_many_values", most=reading.caps.nodes))
        raise _Stop
    if not reading.open:
        reading.root = node
        return
    frame = reading.open[-1]
    if not frame.is_table:
        frame.items.append(node)
    elif frame.key is not None:
        if isinstance(node, Scalar) and not node.text and not node.quoted:
            node = Scalar("", frame.key.mark)  # nothing stands there: the library gives the place of what follows
        if not frame.twice:
            frame.pairs.append((frame.key, node))
        frame.key, frame.twice = None, False
    else:
        _key(reading, frame, node)


def _key(reading: _Reading, frame: _Frame, node: Node) -> None:
    """A key: a word, written once. The first key of the file says what kind it is, hence how large it may be."""
    reading.keys += 1
    if not isinstance(node, Scalar) or not node.text:
        reading.wrong(node.mark, Phrase("definitions.key_not_a_word"))
        raise _Stop
    if reading.keys == 1:
        reading.caps = reading.caps_by_first_key(node.text)
        if reading.octets > reading.caps.octets:
            reading.wrong(Mark(1, 1), Phrase("definitions.too_many_bytes", n=reading.octets, most=reading.caps.octets))
            raise _Stop
    if reading.keys > reading.caps.keys:
        reading.wrong(node.mark, Phrase("definitions.too_many_keys", most=reading.caps.keys))
        raise _Stop
    first = frame.seen.setdefault(node.text, node.mark)
    if first is not node.mark:
        frame.twice = True
        reading.wrong(node.mark, Phrase("definitions.duplicate_key", key=node.text, line=first.line))
    frame.key = node


def _refuse_tag_and_anchor(reading: _Reading, event: Any, mark: Mark) -> None:  # noqa: ANN401  # as above
    if event.tag is not None:
        reading.wrong(mark, Phrase("definitions.tag", tag=str(event.tag)), Phrase("definitions.without_tag"))
    if event.anchor is not None:
        reading.wrong(mark, Phrase("definitions.anchor", name=event.anchor), Phrase("definitions.write_out"))


def _mark(event: Any) -> Mark:  # noqa: ANN401  # as above
    return Mark(event.start_mark.line + 1, event.start_mark.column + 1)


_ON: Mapping[type, Callable[[_Reading, Any], None]] = {
    kinds.StreamStartEvent: _nothing,
    kinds.StreamEndEvent: _nothing,
    kinds.DocumentStartEvent: _document,
    kinds.DocumentEndEvent: _nothing,
    kinds.ScalarEvent: _scalar,
    kinds.AliasEvent: _alias,
    kinds.MappingStartEvent: _opens,
    kinds.SequenceStartEvent: _opens,
    kinds.MappingEndEvent: _closes,
    kinds.SequenceEndEvent: _closes,
}
