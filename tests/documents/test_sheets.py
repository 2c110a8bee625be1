"""Tables as CSV, XLSX and JSON, read back by libraries that did not write them."""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from datetime import UTC, date, datetime, timedelta, timezone

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratify.documents import sheets
from ratify.documents.manifest import packed
from ratify.documents.sheets import Sheet, csv_bytes, json_bytes, xlsx_bytes
from ratify.errors import Invalid, Unavailable

MOMENT = datetime(2024, 7, 4, 16, 30, tzinfo=timezone(timedelta(hours=3)))
VOTES = Sheet(
    "Votes",
    ("Écriture", "Jour", "Enregistré", "Adopté", "Motif"),
    ((7, date(2024, 7, 4), MOMENT, True, "130 voix, « pour »"), (8, None, MOMENT, False, "Заседание;\nвторое")),
)


def rows_of(data, **how):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), **how))


def book_of(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def test_a_csv_says_everything_in_iso_form_and_bears_its_byte_order_mark():
    data = csv_bytes(VOTES)
    assert data.startswith(b"\xef\xbb\xbf")
    assert rows_of(data) == [
        ["Écriture", "Jour", "Enregistré", "Adopté", "Motif"],
        ["7", "2024-07-04", "2024-07-04T13:30:00Z", "true", "130 voix, « pour »"],
        ["8", "", "2024-07-04T13:30:00Z", "false", "Заседание;\nвторое"],
    ]
    assert rows_of(csv_bytes(VOTES, separator=";"), delimiter=";") == rows_of(data)


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =cmd|' /C calc'!A0",
        "＝1",
        "＋1",
        "－1",
        "＠a",
        "|x",
        "%x",
        "\0=1",
    ],
)
def test_a_text_that_could_be_a_formula_is_none_any_more(formula):
    sheet = Sheet("A", (formula,), ((formula,),))
    assert rows_of(csv_bytes(sheet)) == [[f"'{formula}"], [f"'{formula}"]]
    cell = book_of(xlsx_bytes(sheet)).worksheets[0]["A2"]
    assert cell.data_type in {"s", "inlineStr"}


def test_numbers_stay_numbers_also_below_zero():
    assert rows_of(csv_bytes(Sheet("A", ("n",), ((-5,), (0,)))))[1:] == [["-5"], ["0"]]


def test_a_spreadsheet_holds_real_days_moments_numbers_and_texts():
    data = xlsx_bytes(VOTES, Sheet("Votes", ("n",), ((10**15,), (10**14,), (date(1850, 1, 1),))))
    first, second = book_of(data).worksheets
    assert [cell.value for cell in first[2]] == [
        7,
        datetime(2024, 7, 4),  # noqa: DTZ001 - spreadsheets know no zone
        datetime(2024, 7, 4, 13, 30),  # noqa: DTZ001 - as above
        True,
        "130 voix, « pour »",
    ]
    assert first["A1"].font.bold
    assert first.freeze_panes == "A2"
    assert (first.title, second.title) == ("Votes", "Votes (2)")
    assert [row[0].value for row in second.iter_rows(min_row=2)] == [str(10**15), 10**14, "1850-01-01"]


def test_the_same_table_gives_the_same_bytes():
    assert xlsx_bytes(VOTES) == xlsx_bytes(VOTES)
    assert csv_bytes(VOTES) == csv_bytes(VOTES)


def test_a_sheet_longer_than_a_spreadsheet_holds_is_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    xlsx_bytes(Sheet("A", ("n",), tuple((n,) for n in range(3))))
    with pytest.raises(Invalid) as refused:
        xlsx_bytes(Sheet("A", ("n",), tuple((n,) for n in range(4))))
    assert refused.value.phrase.code == "documents.too_many_rows"


def test_what_a_cell_cannot_hold_is_replaced_and_what_is_too_long_says_so():
    page = book_of(xlsx_bytes(Sheet("A", ("t",), (("a\0b\x1fc\ufffe",), ("x" * 40_000,))))).worksheets[0]
    assert page["A2"].value == "a\ufffdb\ufffdc\ufffd"
    assert (len(page["A3"].value), page["A3"].value[-1]) == (32_767, "…")


@pytest.mark.parametrize("name", ["", "a/b", "x" * 40, "'quoted'", "[1]", "Ещё: раз?"])
def test_any_name_of_a_sheet_becomes_one_that_spreadsheets_take(name):
    book = book_of(xlsx_bytes(Sheet(name, ("n",), ()), Sheet(name.upper(), ("n",), ())))
    assert len({title.casefold() for title in book.sheetnames}) == 2


def test_a_json_list_has_an_object_for_each_row():
    keys = ("entry", "day", "at", "adopted", "why")
    told = json.loads(json_bytes(VOTES, keys))
    assert told[0] == {
        "entry": 7, "day": "2024-07-04", "at": "2024-07-04T13:30:00Z", "adopted": True, "why": "130 voix, « pour »",
    }  # fmt: skip
    assert told[1]["day"] is None
    with pytest.raises(ValueError, match="zip"):
        json_bytes(VOTES, keys[:2])


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.dates(date(1900, 3, 1)),
    st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=30),
)


@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=6))
def test_whatever_is_written_is_read_back(rows):
    sheet = Sheet("A", ("a", "b"), tuple(rows))
    told = json.loads(json_bytes(sheet, ("a", "b")))
    back = rows_of(csv_bytes(sheet))[1:]
    page = book_of(xlsx_bytes(sheet)).worksheets[0]
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            plain = cell.isoformat() if isinstance(cell, date) else cell
            assert told[number]["ab"[column]] == plain
            text = (
                {None: "", True: "true", False: "false"}.get(plain, str(plain))
                if not isinstance(plain, int) or isinstance(plain, bool)
                else str(plain)
            )
            assert back[number][column].removeprefix("'") == text.removeprefix("'")
            if isinstance(cell, int):
                assert page.cell(number + 2, column + 1).value == cell


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(Unavailable) as missing:
        xlsx_bytes(VOTES)
    assert missing.value.phrase.code == "documents.no_extra"


def test_files_go_out_with_a_manifest_of_their_hashes_always_the_same():
    files = {"b.csv": b"2", "a.csv": b"1"}
    about = {"question": "votes", "at": "2024-07-04"}
    data = packed(files, about)
    assert data == packed(dict(reversed(files.items())), about)
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.namelist() == ["a.csv", "b.csv", "manifest.json"]
        said = json.loads(opened.read("manifest.json"))
        assert opened.read("a.csv") == b"1"
    assert said["about"] == about
    assert said["files"]["a.csv"] == {
        "sha256": "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
        "size": 1,
    }


def test_moments_are_written_in_utc():
    assert MOMENT.astimezone(UTC).isoformat().startswith("2024-07-04T13:30")
