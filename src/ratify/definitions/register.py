"""A register of dossiers, read one dossier at a time: a table (CSV) or a list (YAML).

Both become the same nodes and are read by the same shape, so that both say the same and are refused alike. Only the
dossier at hand is in memory. A line that makes no sense spoils its own dossier; where nothing can be read any further
(a quote that is never closed), the last thing given says so.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from ratify.definitions.reading import LARGE, read_node
from ratify.errors import Phrase, Problem
from ratify.workflow.acts import Registered
from ratify.workflow.nearest import did_you_mean
from ratify.workflow.node import Items, Mark, Scalar, Table
from ratify.workflow.shape import REGISTERED, shaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ratify.workflow.node import Node

MOST_ROWS = 5_000
"""Rows of one dossier in a table, inclusive."""

_OF_THE_DOSSIER = ("reference", "treaty", "procedure", "reason")
_OF_AN_ACT = (
    "step", "date", "party", "track", "before", "finding", "condition_met", "official_date", "source", "published",
    "by",
)  # fmt: skip
_FACT = "fact."
_NOTE = re.compile(r"note(\..*)?", re.DOTALL)
_SEPARATORS = (";", ",", "\t")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_BYTES = re.compile("[\ud800-\udfff]")
_BOM = "\ufeff"
_LONGEST_LINE = 1_000_000
_ITEM = re.compile(rb"-(?=[ \t\r\n]|$)")
_BETWEEN = re.compile(rb"[ \t]*(#[^\n]*)?\r?\n?$|---[ \t]*\r?\n?$|\.\.\.[ \t]*\r?\n?$")


@dataclass(frozen=True, slots=True)
class RegisterItem:
    """A dossier of a register, or what is wrong with it: then there is no ``registered``.

    ``row`` is where it begins, ``reference`` what it is called if that could be read. ``ends``: nothing could be read
    after it.
    """

    row: int
    reference: str
    registered: Registered | None
    problems: tuple[Problem, ...] = ()
    ends: bool = False


def read_table(stream: BinaryIO, file: str) -> Iterator[RegisterItem]:
    """Yield the dossiers of a table: one row for each act; the rows of a dossier stand together.

    The text is UTF-8, the cells are parted by semicolons, commas or tabs, as the first row shows. The first row says
    what the columns are; ``fact.ballot.for`` is a part of a fact. Empty rows are passed over, empty cells say nothing.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="surrogateescape", newline="")
    try:
        first = text.readline(_LONGEST_LINE).removeprefix(_BOM)
        separator = max(_SEPARATORS, key=first.count)
        rows = _rows(csv.reader(_lines(first, text), delimiter=separator, strict=True))
        columns, found = _columns(rows, file)
        if found:
            yield RegisterItem(1, "", None, found, ends=True)
            return
        yield from _of_the_table(rows, columns, file)
    finally:
        text.detach()


def read_list(stream: BinaryIO, file: str) -> Iterator[RegisterItem]:
    """Yield the dossiers of a YAML text that is one list; each is a mapping in the words of a file of acts.

    The text is parted where a line begins with ``-``, and each part is read by itself.
    """
    before = 0
    for first, part in _parts(stream):
        if part is None:
            wrong, right = Phrase("definitions.register.no_list"), Phrase("definitions.register.list_wanted")
            yield RegisterItem(first, "", None, (Problem(file, first, 1, "", wrong, right),), ends=True)
            return
        before = first
        node, problems = read_node(part, file, lambda _key: LARGE)
        moved = tuple(replace(one, line=one.line + first - 1) for one in problems)
        if node is None or moved:
            yield RegisterItem(first, _reference(node), None, moved)
        else:
            yield _item(_moved(node, first - 1), first, file)
    if not before:
        yield RegisterItem(1, "", None, (Problem(file, 1, 1, "", Phrase("definitions.empty_file")),), ends=True)


# ------------------------------------------------------------------------------------------------------------ the table


def _lines(first: str, rest: io.TextIOWrapper) -> Iterator[str]:
    """The lines of a text; one so long that nobody can have meant it ends like a cell that is too long."""
    line = first
    while line:
        if len(line) == _LONGEST_LINE and not line.endswith("\n"):
            raise csv.Error
        yield line
        line = rest.readline(_LONGEST_LINE)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row by its number in a spreadsheet, or why none can be read."""

    number: int
    cells: Sequence[str]
    wrong: Phrase | None = None


def _rows(reader: Iterator[list[str]]) -> Iterator[_Row]:
    """The rows that are not empty. A row that spans several lines of the text is one, as in a spreadsheet."""
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error:
            yield _Row(number, (), Phrase("definitions.register.no_row"))
            return
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield _Row(number, cells)


def _columns(rows: Iterator[_Row], file: str) -> tuple[Sequence[str], tuple[Problem, ...]]:
    """The names of the columns, and what is wrong with them; a column of notes has none."""
    heading = next(rows, None)
    if heading is None:
        return (), (Problem(file, 1, 1, "", Phrase("definitions.empty_file")),)
    if heading.wrong is not None:
        return (), (Problem(file, heading.number, 1, "", heading.wrong),)
    names, known = [cell.strip() for cell in heading.cells], (*_OF_THE_DOSSIER, *_OF_AN_ACT)
    problems = []
    for place, name in enumerate(names, 1):
        wrong = right = None
        if name and name in names[: place - 1]:
            wrong = Phrase("definitions.register.column_twice", name=name)
        elif name and name not in known and not _NOTE.fullmatch(name) and not _fact_of(name):
            wrong = Phrase("definitions.register.no_column", name=name)
            near = did_you_mean(name, known)
            right = Phrase("definitions.did_you_mean", word=near) if near else Phrase("definitions.register.columns")
        if wrong is not None:
            problems.append(Problem(file, heading.number, place, "", wrong, right))
    if "reference" not in names:
        right = Phrase("definitions.register.columns")
        problems.append(Problem(file, heading.number, 1, "", Phrase("definitions.register.no_reference"), right))
    return tuple("" if _NOTE.fullmatch(name) else name for name in names), tuple(problems)


def _fact_of(name: str) -> tuple[str, ...]:
    """The parts of the name of a fact's column; none of another."""
    parts = tuple(name.removeprefix(_FACT).split("."))
    return parts if name.startswith(_FACT) and all(parts) else ()


def _of_the_table(rows: Iterator[_Row], columns: Sequence[str], file: str) -> Iterator[RegisterItem]:
    place = columns.index("reference")
    together: list[_Row] = []
    reference = ""
    for row in rows:
        said = row.cells[place].strip() if place < len(row.cells) else ""
        if together and (row.wrong is not None or said != reference):
            yield _of_rows(together, columns, file)
            together = []
        if row.wrong is not None:
            yield RegisterItem(row.number, "", None, (Problem(file, row.number, 1, "", row.wrong),), ends=True)
            return
        reference = said
        if len(together) <= MOST_ROWS:
            together.append(row)
    if together:
        yield _of_rows(together, columns, file)


def _of_rows(together: Sequence[_Row], columns: Sequence[str], file: str) -> RegisterItem:
    """One dossier from its rows."""
    first = together[0]
    problems: list[Problem] = []
    pairs: dict[str, tuple[Scalar, Node]] = {}
    acts: list[Node] = []
    if len(together) > MOST_ROWS:
        wrong = Phrase("definitions.register.too_many_rows", most=MOST_ROWS)
        problems.append(Problem(file, first.number, 1, "", wrong))
    for row in together:
        act, more = _of_row(row, columns, pairs, file)
        problems += more
        if act is not None:
            acts.append(act)
    mark = Mark(first.number, 1)
    reference = pairs["reference"][1] if "reference" in pairs else Scalar("", mark)
    assert isinstance(reference, Scalar)  # noqa: S101  # what a cell holds is text
    if problems:
        return RegisterItem(first.number, reference.text, None, tuple(problems))
    node = Table((*pairs.values(), (Scalar("acts", mark), Items(tuple(acts), mark))), mark)
    return _item(node, first.number, file)


def _of_row(
    row: _Row, columns: Sequence[str], pairs: dict[str, tuple[Scalar, Node]], file: str
) -> tuple[Table | None, list[Problem]]:
    """The act of a row; what it says of the dossier goes to ``pairs``, where it has to agree with the rows before."""
    problems: list[Problem] = []
    said: list[tuple[Scalar, Node]] = []
    facts: dict[str, object] = {}
    for place, cell in enumerate(row.cells, 1):
        mark, name = Mark(row.number, place), columns[place - 1] if place <= len(columns) else None
        text = cell.strip()
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        if not text or name == "":
            continue
        wrong = _unreadable(cell) if name is not None else Phrase("definitions.register.too_many_cells", n=len(columns))
        if wrong is None and name in _OF_THE_DOSSIER:
            known = pairs.setdefault(name, (Scalar(name, mark), Scalar(text, mark, quoted=True)))[1]
            if isinstance(known, Scalar) and known.text != text:
                wrong = Phrase("definitions.register.disagrees", name=name, row=str(known.mark.line))
        elif wrong is None and name in _OF_AN_ACT:
            said.append((Scalar(name, mark), Scalar(text, mark, quoted=True)))
        elif wrong is None and name is not None:
            _put(facts, _fact_of(name), Scalar(text, mark, quoted=True))
        if wrong is not None:
            problems.append(Problem(file, row.number, place, name or "", wrong))
    mark = Mark(row.number, 1)
    if facts:
        said.append((Scalar("facts", mark), _table(facts, mark)))
    return (Table(tuple(said), mark) if said else None), problems


def _unreadable(cell: str) -> Phrase | None:
    if cell.isascii() and cell.isprintable():
        return None
    if (found := _BYTES.search(cell)) is not None:
        return Phrase("definitions.not_utf8", octet=ord(found.group()) - 0xDC00)
    if (found := _UNSEEN.search(cell)) is not None:
        return Phrase("definitions.control_character", character=f"U+{ord(found.group()):04X}")
    return None


def _put(facts: dict[str, object], parts: Sequence[str], value: Scalar) -> None:
    for part in parts[:-1]:
        inner = facts.setdefault(part, {})
        if not isinstance(inner, dict):
            inner = facts[part] = {"value": inner}  # a fact and a part of it: the step says which it wants
        facts = inner
    facts[parts[-1]] = value


def _table(facts: Mapping[str, object], mark: Mark) -> Table:
    pairs: list[tuple[Scalar, Node]] = []
    for name, value in facts.items():
        node = value if isinstance(value, Scalar) else _table(value, mark)  # type: ignore[arg-type]  # else a mapping
        pairs.append((Scalar(name, node.mark), node))
    return Table(tuple(pairs), mark)


# ------------------------------------------------------------------------------------------------------------- the list


def _parts(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """The items of a list, each with the number of its first line; ``None`` for a line that belongs to no item."""
    part: list[bytes] = []
    first = size = number = 0
    while line := stream.readline(LARGE.octets + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if _ITEM.match(line):
            if part:
                yield first, b"".join(part)
            part, first, size = [b" " + line[1:]], number, len(line)
        elif part and (line[:1] in b" \t\r\n#" or _BETWEEN.match(line)):
            size += len(line)
            if size <= LARGE.octets + len(line):  # one line more than is allowed, so that it is told
                part.append(b"\n" if line.startswith((b"---", b"...")) else line)
        elif not _BETWEEN.match(line):
            if part:
                yield first, b"".join(part)
            yield number, None
            return
    if part:
        yield first, b"".join(part)


def _reference(node: Node | None) -> str:
    """What a dossier is called, in whatever state it is."""
    pairs = node.pairs if isinstance(node, Table) else ()
    named = (value.text for key, value in pairs if key.text == "reference" and isinstance(value, Scalar))
    return " ".join(next(named, "").split())


def _moved(node: Node, lines: int) -> Node:
    """The same further down."""
    mark = Mark(node.mark.line + lines, node.mark.column)
    match node:
        case Scalar():
            return Scalar(node.text, mark, node.quoted)
        case Items():
            return Items(tuple(_moved(one, lines) for one in node.items), mark)
        case Table():
            pairs = tuple((_key(key, lines), _moved(value, lines)) for key, value in node.pairs)
            return Table(pairs, mark)


def _key(key: Scalar, lines: int) -> Scalar:
    return Scalar(key.text, Mark(key.mark.line + lines, key.mark.column), key.quoted)


def _item(node: Node, row: int, file: str) -> RegisterItem:
    value, sheet = shaped(node, file, REGISTERED)
    # What is wrong with the whole has no place of its own: it is told where the dossier begins.
    errors = (one for one in sheet.problems if one.severity == "error")
    problems = tuple(one if (one.line, one.column) != (1, 1) else replace(one, line=row) for one in errors)
    reference = _reference(node)
    if not isinstance(value, Registered) or problems:
        return RegisterItem(row, reference, None, problems)
    return RegisterItem(row, reference, replace(value, reference=reference, row=row))
