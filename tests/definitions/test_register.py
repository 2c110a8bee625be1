"""A register is read one dossier at a time, as a table or as a list, and each fault is told at its row."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from ratify.definitions import read_list, read_table
from ratify.definitions.register import MOST_ROWS
from ratify.workflow.acts import ActDraft, FindingDraft, OfficialDateDraft

if TYPE_CHECKING:
    from ratify.definitions import RegisterItem

TABLE = """\
reference;treaty;step;date;party;fact.place;fact.ballot.for;fact.ballot.against;note
A;t;adopt;2024-06-20;ML;Bamako;;;x
A;;vote;2024-07;ML;;130;0;

B;u;;;;;;;
"""

LIST = """\
# the register of 2024
- reference: A
  treaty: t
  acts:
    - {date: 2024-06-20, party: ML, step: adopt, facts: {place: Bamako}}
# a word between
    - {date: 2024-07, party: ML, step: vote, facts: {ballot: {for: 130, against: 0}}}

- {reference: B, treaty: u}
"""


def table(text: str | bytes) -> list[RegisterItem]:
    return list(read_table(io.BytesIO(text if isinstance(text, bytes) else text.encode()), "r.csv"))


def listed(text: str | bytes) -> list[RegisterItem]:
    return list(read_list(io.BytesIO(text if isinstance(text, bytes) else text.encode()), "r.yaml"))


def told(items: list[RegisterItem]) -> list[tuple[str, int, int, str]]:
    """Reference, row, column and code of everything that is wrong."""
    return [(item.reference, one.line, one.column, one.wrong.code) for item in items for one in item.problems]


def test_a_table_and_a_list_say_the_same() -> None:
    by_rows, by_lines = table(TABLE), listed(LIST)
    assert told(by_rows) == told(by_lines) == []
    assert [item.row for item in by_rows] == [2, 5]
    assert [item.row for item in by_lines] == [2, 9]
    for one, other in zip(by_rows, by_lines, strict=True):
        assert one.registered is not None
        assert other.registered is not None
        assert one.registered.reference == other.registered.reference == one.reference
        assert (one.registered.kind, one.registered.subject) == (other.registered.kind, other.registered.subject)
        assert [bare(draft) for draft in one.registered.drafts] == [bare(draft) for draft in other.registered.drafts]
    first = by_rows[0].registered
    assert first is not None
    assert [bare(draft) for draft in first.drafts] == [
        ("adopt", "ML", {"place": "Bamako"}),
        ("vote", "ML", {"ballot": {"for": "130", "against": "0"}}),
    ]


def bare(draft: object) -> tuple[str, str | None, object]:
    assert isinstance(draft, ActDraft)
    return draft.step, draft.party, draft.facts


def test_each_act_knows_its_row() -> None:
    marks = [one.mark.line for item in (table(TABLE)[0], listed(LIST)[0]) for one in item.registered.drafts]
    assert marks == [2, 3, 5, 7]


def test_findings_and_official_dates_have_rows_of_their_own() -> None:
    (item,) = table(
        "reference;treaty;finding;condition_met;official_date;date;source\n"
        "A;t;entry_into_force;2016-10;;;UNTC\n"
        "A;;;;entry_into_force;2016-11-01;UNTC\n"
    )
    assert item.registered is not None
    finding, official = item.registered.drafts
    assert isinstance(finding, FindingDraft)
    assert isinstance(official, OfficialDateDraft)
    assert (finding.source, official.of) == ("UNTC", "entry_into_force")


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_whatever_a_spreadsheet_writes_is_read(separator: str, mark: str, end: str) -> None:
    text = mark + TABLE.replace(";", separator).replace("\n", end)
    assert told(table(text)) == []
    assert [item.reference for item in table(text)] == ["A", "B"]


def test_a_cell_in_quotes_may_hold_separators_quotes_and_lines_and_the_rows_are_those_of_the_spreadsheet() -> None:
    first, second = table('reference;treaty;step;date;fact.place\nA;t;s;2024-01-01;"a; ""b""\nc"\nB;t;s;31/12/2024;\n')
    assert first.registered is not None
    assert bare(first.registered.drafts[0])[2] == {"place": 'a; "b"\nc'}
    assert told([second]) == [("B", 3, 4, "definitions.not_a_date")]


def test_every_fault_of_a_table_is_told_at_its_row_and_column_and_spoils_its_own_dossier_alone() -> None:
    items = table(
        "reference;treaty;step;date;party;fact.place\n"
        "A;t;s;20/06/2024;ML;\n"
        "A;other;s;2024-13;ML;\n"
        "B;t;s;2024-06-20;ML;;beyond\n"
        "C;t;s;2024-06-20;ML;fine\n"
        "D;;s;2024-06-20;;\n"
        ";t;s;2024-06-20;;\n"
        "E;t;;2024-06-20;;\n"
    )
    assert told(items) == [
        ("A", 3, 2, "definitions.register.disagrees"),
        ("B", 4, 7, "definitions.register.too_many_cells"),
        ("D", 6, 1, "definitions.exactly_one_of"),
        ("", 7, 1, "definitions.missing_key"),
        ("E", 8, 1, "definitions.missing_key"),
    ]
    assert [item.reference for item in items if item.registered is not None] == ["C"]


def test_all_acts_of_a_dossier_are_looked_at() -> None:
    items = table("reference;treaty;step;date\nA;t;s;20/06/2024\nA;t;s;2024-06-31\nA;t;Oh no!;2024-06-30\n")
    assert told(items) == [
        ("A", 2, 4, "definitions.not_a_date"),
        ("A", 3, 4, "definitions.no_such_day"),
        ("A", 4, 3, "definitions.not_name"),
    ]


def test_what_is_not_utf8_is_told_at_its_cell() -> None:
    items = table(
        "reference;treaty;step;date;fact.place\nA;t;s;2024-01-01;Défense\nB;t;s;2024-01-01;x\n".encode("cp1252")
    )
    assert told(items) == [("A", 2, 5, "definitions.not_utf8")]
    assert items[1].registered is not None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", ["definitions.empty_file"]),
        ("\n\n", ["definitions.empty_file"]),
        ("treaty;step\n", ["definitions.register.no_reference"]),
        ("reference;treaty;setp\n", ["definitions.register.no_column"]),
        ("reference;reference\n", ["definitions.register.column_twice"]),
        ("reference;fact.\n", ["definitions.register.no_column"]),
        ('reference;treaty\nA;t\nB;"t\nC;t\n', ["definitions.register.no_row"]),
        (f"reference;treaty\nA;{'x' * 200_000}\nB;t\n", ["definitions.register.no_row"]),
    ],
)
def test_a_table_that_cannot_be_read_says_why_and_ends(text: str, codes: list[str]) -> None:
    items = table(text)
    assert [code for *_place, code in told(items)] == codes
    assert items[-1].ends


def test_a_dossier_has_only_so_many_rows() -> None:
    rows = "A;t;s;2024-01-01\n" * (MOST_ROWS + 2)
    assert told(table(f"reference;treaty;step;date\n{rows}")) == [("A", 2, 1, "definitions.register.too_many_rows")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("", 1, 1, "definitions.empty_file")]),
        ("treaty: t\nacts: []\n", [("", 1, 1, "definitions.register.no_list")]),
        ("- {reference: A, treaty: t}\nand more\n- {reference: B, treaty: t}\n", [("", 2, 1, "definitions.register.no_list")]),
        ("- reference: A\n  treaty: t\n  acts: [{step: s}]\n", [("A", 3, 10, "definitions.missing_key")]),
        ("- {reference: A, treaty: t}\n- reference: B\n  treaty: &x t\n", [("B", 3, 11, "definitions.anchor")]),
        ("- {reference: A}\n- {treaty: t}\n", [("A", 1, 1, "definitions.exactly_one_of"), ("", 2, 1, "definitions.missing_key")]),
    ],
)  # fmt: skip
def test_a_list_tells_its_faults_at_their_lines(text: str, expected: list[tuple[str, int, int, str]]) -> None:
    assert told(listed(text)) == expected


def test_a_fault_of_syntax_spoils_its_own_dossier_alone() -> None:
    bad, good = listed("- {reference: A, treaty: [t\n- {reference: B, treaty: t}\n")
    assert bad.registered is None
    assert len(bad.problems) == 1
    assert good.registered is not None
    assert good.row == 2


def test_a_line_without_end_is_not_read_into_memory() -> None:
    assert told(table("reference;treaty\n" + "A" * 2_000_000)) == [("", 2, 1, "definitions.register.no_row")]


def test_a_dossier_too_large_for_a_list_is_refused_and_the_next_is_read() -> None:
    large = "- reference: A\n  treaty: t\n  acts:\n" + "    - {date: 2024-01-01, step: s}\n" * 70_000
    items = listed(f"{large}- {{reference: B, treaty: t}}\n")
    assert [code for *_place, code in told(items)] == ["definitions.too_many_bytes"]
    assert items[-1].reference == "B"
