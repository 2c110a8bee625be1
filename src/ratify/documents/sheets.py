"""A table in the three forms in which people take one away: CSV, XLSX, JSON. The same table gives the same bytes."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal

from ratify.documents.extra import wanted
from ratify.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlsxwriter.worksheet import Worksheet

Cell = str | int | bool | date | datetime | None
"""What a cell may hold. Moments bear their zone."""

MOST_ROWS = 1_048_575
"""Rows of an XLSX sheet below its headings."""

LONGEST_CELL = 32_767
"""Characters of an XLSX cell; a longer text ends there with an ellipsis."""

_EXACT = 10**15
_EXCELS_FIRST = date(1900, 3, 1)  # before it, spreadsheets do not agree on the calendar
_CREATED = datetime(1980, 1, 1)  # noqa: DTZ001 - the library wants none, and it is always the same
_FORMULA = re.compile(r"[\s\0]*[=+\-@|%\t\r\uff1d\uff0b\uff0d\uff20]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PIECE = 1 << 16
_NARROWEST, _WIDEST, _LOOKED_AT = 8, 60, 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its name, the headings, the rows, each as long as the headings.

    Rows that come from a generator can be gone through once; give a tuple where several forms are made of one sheet.
    """

    name: str
    headings: tuple[str, ...]
    rows: Iterable[tuple[Cell, ...]]


def csv_bytes(sheet: Sheet, *, separator: Literal[",", ";", "\t"] = ",") -> bytes:
    """Return the table as CSV (RFC 4180): UTF-8 with a byte order mark, lines that end with CR LF.

    A text that a spreadsheet might take for a formula gets an apostrophe in front, as OWASP advises; numbers stay
    numbers. Days and moments are ISO 8601, moments in UTC.
    """
    return b"".join(csv_pieces(sheet, separator=separator))


def csv_pieces(sheet: Sheet, *, separator: Literal[",", ";", "\t"] = ",") -> Iterator[bytes]:
    """Yield the same bytes piece by piece, in memory that does not grow with the rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    out.write("\ufeff")
    writer.writerow([_harmless(heading) for heading in sheet.headings])
    for row in sheet.rows:
        writer.writerow([_harmless(_written(cell)) for cell in row])
        if out.tell() >= _PIECE:
            yield out.getvalue().encode(errors="replace")
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode(errors="replace")


def xlsx_bytes(*sheets: Sheet) -> bytes:
    """Return the tables as one XLSX file, a sheet each, in memory that does not grow with the rows.

    Texts are always texts, never formulas or links; days and moments (UTC) are real ones. Raises ``Unavailable``
    (``documents.no_extra``) without the extra ``documents``, ``Invalid`` (``documents.too_many_rows``) beyond what such
    a sheet holds.
    """
    with wanted("xlsxwriter"):
        import xlsxwriter  # noqa: PLC0415 - of an extra
    out = io.BytesIO()
    settled = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(out, settled) as book:  # which closes its files of passage whatever happens
        book.set_properties({"created": _CREATED, "author": "ratify"})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        forms = {
            date: book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            datetime: book.add_format({"num_format": 'yyyy-mm-dd"T"hh:mm:ss"Z"', "valign": "top"}),
            str: book.add_format({"text_wrap": True, "valign": "top"}),
        }
        for name, sheet in zip(_names(sheets), sheets, strict=True):
            page = book.add_worksheet(name)
            page.freeze_panes(1, 0)
            for column, heading in enumerate(sheet.headings):
                page.write_string(0, column, _printable(heading), bold)
            _fill(page, sheet, forms)
    return out.getvalue()


def json_bytes(sheet: Sheet, keys: tuple[str, ...]) -> bytes:
    """Return the table as a JSON list of objects, whose names are ``keys`` in the place of the headings."""
    rows = [dict(zip(keys, map(_plain, row), strict=True)) for row in sheet.rows]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode(errors="backslashreplace") + b"\n"


def _fill(page: Worksheet, sheet: Sheet, forms: dict[type, Any]) -> None:
    widths = [len(heading) for heading in sheet.headings]
    for number, row in enumerate(sheet.rows, start=1):
        if number > MOST_ROWS:
            raise Invalid("documents.too_many_rows", most=MOST_ROWS, name=sheet.name)
        for column, cell in enumerate(row):
            if number <= _LOOKED_AT:
                widths[column] = max(widths[column], len(str(_plain(cell))))
            _put(page, number, column, cell, forms)
    for column, width in enumerate(widths):
        page.set_column(column, column, min(max(width + 1, _NARROWEST), _WIDEST))


def _put(page: Worksheet, row: int, column: int, cell: Cell, forms: dict[type, Any]) -> None:
    match cell:
        case None:
            return
        case bool():
            page.write_boolean(row, column, cell)
        case datetime() if cell.date() >= _EXCELS_FIRST:
            page.write_datetime(row, column, cell.astimezone(UTC).replace(tzinfo=None), forms[datetime])
        case date() if not isinstance(cell, datetime) and cell >= _EXCELS_FIRST:
            page.write_datetime(row, column, cell, forms[date])
        case int() if abs(cell) < _EXACT:
            page.write_number(row, column, cell)
        case _:
            page.write_string(row, column, _printable(str(_plain(cell))), forms[str])


def _names(sheets: tuple[Sheet, ...]) -> Iterator[str]:
    """Names that a spreadsheet takes: at most 31 characters, some forbidden, no two alike whatever their case."""
    taken: set[str] = set()
    for number, sheet in enumerate(sheets, start=1):
        name = _printable(re.sub(r"[\[\]:*?/\\]", " ", sheet.name)).strip(" '")[:31] or str(number)
        if name.casefold() in taken:
            name = f"{name[:26]} ({number})"
        taken.add(name.casefold())
        yield name


def _plain(cell: Cell) -> str | int | bool | None:
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return cell.isoformat() if isinstance(cell, date) else cell


def _written(cell: Cell) -> str | int:
    plain = _plain(cell)
    if isinstance(plain, bool):
        return "true" if plain else "false"
    return "" if plain is None else plain


def _harmless(text: str | int) -> str | int:
    return f"'{text}" if isinstance(text, str) and _FORMULA.match(text) else text


def _printable(text: str) -> str:
    """A text without what XML cannot hold, and no longer than a cell."""
    clean = _FORBIDDEN.sub("\ufffd", text)
    return clean if len(clean) <= LONGEST_CELL else clean[: LONGEST_CELL - 1] + "…"
