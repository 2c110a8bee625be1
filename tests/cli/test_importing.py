"""A register from the command line: looked at, reported, confirmed once, gone on with."""

from __future__ import annotations

import csv
import errno
import os

import pytest

LATE = ("--reason", "Reprise d'un registre sur papier")
HEADING = "reference;treaty;step;date;party;note\n"
GOOD = "RT-1;fr-ml-defence-2014;notification_received;2016-09-15;FR;=1+1\nRT-2;fr-ml-defence-2014;;;;\n"
BAD = 'RT-3;fr-ml-defence-2014;notification_received;15/09/2016;FR;\n"=RT";no-such;;;;\n'


@pytest.fixture
def register(tmp_path):
    """Write a register; gives its name."""

    def write(text, name="register.csv"):
        (tmp_path / name).write_text(HEADING + text, encoding="utf-8")
        return name

    return write


def test_a_look_writes_nothing_and_says_how_to_go_on(ratify, people, register):
    answer = ratify("import", register(GOOD), "--lang", "en")
    assert answer.code == 0, answer.err
    assert "2 dossiers to open." in answer.out
    assert "In 1 dossier acts await a second person" in answer.out
    assert "Nothing was written." in answer.out
    assert "--yes --reason" in answer.out
    assert ratify("show", "--json").json["dossiers"] == []


def test_what_was_confirmed_is_written_once_however_often_it_is_said(ratify, people, register):
    answer = ratify("import", register(GOOD), "--yes", *LATE, "--json")
    assert answer.code == 0, answer.err
    assert (answer.json["written"], answer.json["opened"], answer.json["entries"]) == (True, 2, 3)
    answer = ratify("import", "register.csv", "--yes", *LATE, "--lang", "en")
    assert "2 dossiers were there already" in answer.out
    assert "0 dossiers opened; entries in the log: 0." in answer.out
    assert len(ratify("show", "--json").json["dossiers"]) == 2
    people("admin")
    assert ratify("verify", "--json").json["sound"]


@pytest.mark.parametrize(
    ("language", "row"),
    [("fr", "Ligne 4, RT-3"), ("en", "Row 4, RT-3:"), ("ru", "Строка 4, RT-3:")],
)
def test_refusals_are_told_at_their_rows_in_the_readers_language(ratify, people, register, language, row):
    answer = ratify("import", register(GOOD + BAD), "--yes", *LATE, "--lang", language)
    assert answer.code == 3
    assert row in answer.out
    assert "15/09/2016" in answer.out
    assert "--skip-refused" in answer.out
    assert ratify("show", "--json").json["dossiers"] == []


def test_what_is_refused_is_left_out_if_that_is_said_and_the_report_has_a_row_for_each(
    ratify, people, register, tmp_path
):
    answer = ratify(
        "import",
        register(GOOD + BAD),
        "--yes",
        *LATE,
        "--skip-refused",
        "--report",
        "out.csv",
        "--json",
        "--lang",
        "en",
    )
    assert answer.code == 0, answer.err
    assert (answer.json["opened"], answer.json["refused"]) == (2, 2)
    assert [(one["row"], one["flaws"][0]["code"]) for one in answer.json["refusals"]] == [
        (4, "definitions.not_a_date"),
        (5, "definitions.not_found"),
    ]
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as opened:
        heading, *rows = csv.reader(opened, delimiter=";")
    assert heading[:3] == ["row", "reference", "verdict"]
    assert [row[:5] for row in rows] == [
        ["2", "RT-1", "to open", "", ""],
        ["3", "RT-2", "to open", "", ""],
        ["4", "RT-3", "refused", "4", "acts[1].date"],
        ["5", "'=RT", "refused", "5", ""],
    ]


def test_the_first_refusals_are_shown_and_the_number_of_the_others(ratify, people, register):
    text = "".join(f"X-{number};no-such;;;;\n" for number in range(230))
    answer = ratify("import", register(text), "--lang", "en")
    assert answer.code == 3
    assert "230 dossiers refused:" in answer.out
    assert "… and 30 more; --report writes them all." in answer.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("register.csv", "--yes"), 64),
        (("register.csv", "--key", "k"), 64),
        (("FR-ML-2014", "register.csv", "--yes", *LATE), 64),
        (("nowhere.csv",), 5),
        (("folder.csv",), 5),
    ],
)
def test_what_makes_no_sense_is_told_without_a_traceback(ratify, people, register, tmp_path, arguments, code):
    register(GOOD)
    (tmp_path / "folder.csv").mkdir()
    answer = ratify("import", *arguments, "--json")
    assert answer.code == code
    assert answer.error["message"]


def test_a_report_that_cannot_be_written_is_told(ratify, people, register):
    answer = ratify("import", register(GOOD), "--report", "no/such/folder.csv", "--json")
    assert answer.code == 1
    assert answer.error["error"] == "cli.file.unwritable"


def test_who_may_not_import_is_told_who_may(ratify, people, register):
    people("binta")
    answer = ratify("import", register(GOOD), "--lang", "en", "--json")
    assert answer.code == 6
    assert "treaty officer" in answer.error["message"]


def test_an_export_or_a_report_for_which_there_is_no_room_is_told_and_leaves_nothing(
    ratify, people, register, tmp_path, monkeypatch
):
    """The file system refuses every byte, as a full one does."""
    register(GOOD)
    people("karim")

    def full(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    for name in ("out.zip", "out.csv"):
        if name == "out.csv":
            people("awa")
        command = ("export", "--out") if name == "out.zip" else ("import", "register.csv", "--report")
        answer = ratify(*command, name, "--lang", "en", "--json")
        assert answer.code == 1
        assert answer.error["error"] == "cli.file.unwritable"
        assert "disk full" in answer.error["message"]
        assert not [path for path in tmp_path.iterdir() if "out." in path.name]
