"""The events of the YAML library over a text that is wholly in memory, at half its usual cost.

Three quarters of the library's time goes into looking at one character after another and at bookkeeping between its
parts. Here the commonest pieces (blank space and comments, a plain or quoted text on one line) are taken in one
stride by a pattern, and the parts hold one another directly; whatever is out of the ordinary is left to the library.
The events are the same, place for place: ``tests/definitions/test_events.py`` holds them against those of the
untouched library. The text must be free of control characters and have LF line ends.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ruamel.yaml.error import StringMark
from ruamel.yaml.parser import Parser
from ruamel.yaml.reader import Reader
from ruamel.yaml.scanner import Scanner
from ruamel.yaml.tokens import ScalarToken

if TYPE_CHECKING:
    from collections.abc import Iterator

_GAP_IN_BLOCK = re.compile(r"(?: *(?:#[^\n\0]*)?\n)* *(?:#[^\n\0]*)?")
_GAP_IN_FLOW = re.compile(r"(?:[ \t]*(?:#[^\n\0]*)?\n)*[ \t]*(?:#[^\n\0]*)?")


def _words(stops: str) -> re.Pattern[str]:
    """Plain words on one line: a colon belongs to a word unless a blank follows it, a ``#`` never begins one."""
    word = rf"(?:[^\0 \t\n:{stops}]|:(?=[^\0 \t\n]))+"
    return re.compile(rf"{word}(?: +(?!#){word})*")


_PLAIN_IN_BLOCK = _words("")
_PLAIN_IN_FLOW = _words(r",\[\]{}")
_NEXT_LINE = re.compile(r" *\n( *)")
_QUOTED = {'"': re.compile(r'"([^"\\\n\0]*)"'), "'": re.compile(r"'([^'\n\0]*)'(?!')")}


_YAML_1_2 = (1, 2)


class _Version:
    """The rules of YAML 1.2, whatever a file may ask for."""

    processing_version = _YAML_1_2


class _Reader(Reader):
    """The text, and the place reached in it."""

    def peek(self, index: int = 0) -> str:
        return self.buffer[self.pointer + index]

    def prefix(self, length: int = 1) -> str:
        return self.buffer[self.pointer : self.pointer + length]

    def forward(self, length: int = 1) -> None:
        here = self.pointer
        self.pointer = there = here + length
        self.index += length
        lines = self.buffer.count("\n", here, there)
        if lines:
            self.line += lines
            self.column = there - self.buffer.rfind("\n", here, there) - 1
        else:
            self.column += length

    def get_mark(self) -> StringMark:
        return StringMark(self.name, self.index, self.line, self.column, self.buffer, self.pointer)


class _Scanner(Scanner):
    """Tokens. The library asks for more of them before each look; mostly there is nothing to be fetched."""

    reader: Any = None  # in the library a property that searches for its reader each time, and so with the version
    scanner_processing_version = _YAML_1_2

    def __init__(self, loader: Any, reader: _Reader) -> None:  # noqa: ANN401  # whatever holds the parts together
        self.reader = reader
        super().__init__(loader=loader)

    def _fetch(self) -> None:
        if not self.tokens or self.possible_simple_keys:
            while self.need_more_tokens():
                self.fetch_more_tokens()

    def check_token(self, *choices: Any) -> bool:  # noqa: ANN401  # classes of tokens
        self._fetch()
        return bool(self.tokens) and (not choices or isinstance(self.tokens[0], choices))

    def peek_token(self) -> Any:  # noqa: ANN401  # tokens carry no types
        self._fetch()
        return self.tokens[0] if self.tokens else None

    def get_token(self) -> Any:  # noqa: ANN401  # as above
        self._fetch()
        if not self.tokens:
            return None
        self.tokens_taken += 1
        return self.tokens.pop(0)

    def scan_to_next_token(self) -> None:
        reader = self.reader
        gap = (_GAP_IN_FLOW if self.flow_context else _GAP_IN_BLOCK).match(reader.buffer, reader.pointer)
        length = gap.end() - reader.pointer if gap is not None else 0
        if length:
            line = reader.line
            reader.forward(length)
            if reader.line != line and not self.flow_context:
                self.allow_simple_key = True

    def scan_plain(self) -> Any:  # noqa: ANN401  # as above
        reader = self.reader
        words = (_PLAIN_IN_FLOW if self.flow_context else _PLAIN_IN_BLOCK).match(reader.buffer, reader.pointer)
        if words is None or self._goes_on(reader.buffer, words.end()):
            return super().scan_plain()
        self.allow_simple_key = False
        start = reader.get_mark()
        reader.forward(words.end() - reader.pointer)
        return ScalarToken(words[0], True, start, reader.get_mark())  # noqa: FBT003  # plain, as the library has it

    def _goes_on(self, text: str, end: int) -> bool:
        """Whether a plain text that reaches the end of its line may continue on the next one."""
        line = _NEXT_LINE.match(text, end)
        return line is not None and (bool(self.flow_context) or text[line.end()] == "\n" or len(line[1]) > self.indent)

    def scan_flow_scalar(self, style: Any) -> Any:  # noqa: ANN401  # as above
        reader = self.reader
        quoted = _QUOTED[style].match(reader.buffer, reader.pointer)
        if quoted is None:
            return super().scan_flow_scalar(style)
        start = reader.get_mark()
        reader.forward(quoted.end() - reader.pointer)
        return ScalarToken(quoted[1], False, start, reader.get_mark(), style)  # noqa: FBT003  # not plain


class _Parser(Parser):
    """Events of tokens."""

    scanner: Any = None  # in the library properties, as above
    resolver: Any = _Version()

    def __init__(self, loader: Any, scanner: _Scanner) -> None:  # noqa: ANN401  # as above
        self.scanner = scanner
        super().__init__(loader)


class _Parts:
    """What the library's parts look for in one another."""

    comment_handling = None

    def __init__(self) -> None:
        self.doc_infos: list[Any] = []


def events(text: str) -> Iterator[Any]:
    """The events of ``text`` in turn.

    Raises:
        YAMLError: the text is not well-formed, or what the library lets slip on text that no person would write.

    """
    parts = _Parts()
    reader = _Reader(text, loader=parts)
    parser = _Parser(parts, _Scanner(parts, reader))
    while parser.check_event():
        yield parser.get_event()
