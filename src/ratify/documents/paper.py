"""A paper as PDF: title, facts, paragraphs, tables, and a foot on every page. Set by Typst, from data alone.

The file is tagged (PDF/UA-1), its fonts are in it, and the same paper gives the same bytes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ratify.documents.extra import wanted
from ratify.errors import Invalid

if TYPE_CHECKING:
    from ratify.documents.sheets import Cell, Sheet

MOST_ROWS = 5_000
"""Rows of all tables together: some two hundred pages."""

_WIDEST, _NARROWEST, _HASH, _HALF = 60, 5, 64, 30


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper in a language (BCP 47), its sentences already in it.

    ``facts`` are names with their values, ``foot`` stands on every page. Cells are set as text: days and moments as
    ISO 8601; whoever wants words gives words.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    tables: tuple[Sheet, ...]
    foot: str
    language: str


def paper_pdf(paper: Paper, *, made_at: datetime | None = None) -> bytes:
    """Return the paper as PDF, dated ``made_at`` in the file's own properties (none: undated).

    Raises ``Unavailable`` (``documents.no_extra``) without the extra ``documents``, ``Invalid``
    (``documents.paper_too_long``) beyond ``MOST_ROWS``.
    """
    with wanted("typst"):
        import typst  # noqa: PLC0415 - of an extra
    data = json.dumps(_data(paper), ensure_ascii=False)
    # The template is ours, and reads no other file; fonts are those in the library, whatever the machine has.
    compiler = typst.Compiler(
        files("ratify.documents").joinpath("paper.typ").read_bytes(),
        font_paths=typst.Fonts(include_system_fonts=False),
        sys_inputs={"paper": data},
    )
    # Whole seconds in a fixed zone are all that the library takes.
    timestamp = (made_at or datetime(1980, 1, 1, tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    result = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=timestamp)
    assert isinstance(result, bytes)  # noqa: S101 - of one document, in memory
    return result


def _data(paper: Paper) -> dict[str, Any]:
    left = MOST_ROWS
    tables = []
    for sheet in paper.tables:
        rows = []
        for row in sheet.rows:
            left -= 1
            if left < 0:
                raise Invalid("documents.paper_too_long", most=MOST_ROWS)
            rows.append([_text(cell) for cell in row])
        headings = [_clean(one) for one in sheet.headings]
        tables.append(
            {"name": _clean(sheet.name), "headings": headings, "rows": rows, "widths": _widths(headings, rows)}
        )
    return {
        "title": _clean(paper.title),
        "subtitle": _clean(paper.subtitle),
        "facts": [[_clean(name), _clean(value)] for name, value in paper.facts],
        "paragraphs": [_clean(one) for one in paper.paragraphs],
        "tables": tables,
        "foot": _clean(paper.foot),
        "language": paper.language.partition("-")[0],
    }


def _widths(headings: list[str], rows: list[list[str]]) -> list[int]:
    """Columns as wide as what stands in them, within bounds; half of a hash, and room to write in an empty one."""
    cells = [max(map(len, column), default=0) for column in zip(*rows, strict=True)] or [0] * len(headings)
    longest = [max(len(heading), cell or _HALF) for heading, cell in zip(headings, cells, strict=True)]
    return [_HALF if one == _HASH else min(max(one, _NARROWEST), _WIDEST) for one in longest]


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else _clean(str(cell))


def _clean(text: str) -> str:
    """A text without what prints nothing and what no font has; JSON carries the rest."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text.encode(errors="replace").decode())
