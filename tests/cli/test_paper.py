"""What is written for people and for programs: never wider than asked, never in command of the terminal."""

from __future__ import annotations

import io
import json
import sys

import pytest

from ratify.cli.paper import Paper, in_colour, progress, write_json

HOSTILE = "a\x1b[2Jb\x1b]0;owned\x07c\x9b31md\u202ee\u2066f\x00g"


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


def test_without_a_terminal_lines_end_at_80_columns_and_have_no_colour(capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    paper = Paper()
    paper.title("mot " * 60)
    paper.line("mot " * 60, "red", indent=4, mark="● ")
    paper.pair("25 novembre 2024", "mot " * 60, column=20, mark="→ ")
    paper.table(["N°", "Texte"], [("1", "mot " * 60)], wide=(1,))
    written = capsys.readouterr().out
    assert max(map(len, written.splitlines())) <= 80
    assert "\x1b" not in written


def test_on_a_terminal_lines_fit_it_and_are_coloured(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "60")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    paper = Paper()
    paper.line("mot " * 60, "bold")
    assert terminal.getvalue().startswith("\x1b[1mmot")
    assert all(len(line) <= 60 + len("\x1b[1m\x1b[0m") for line in terminal.getvalue().splitlines())


def test_the_lines_of_a_paragraph_hang_below_its_text(capsys):
    Paper().line("mot " * 40, indent=2, mark="● ")
    first, *others = capsys.readouterr().out.splitlines()
    assert first.startswith("  ● mot")
    assert others
    assert all(line.startswith("    mot") for line in others)


def test_a_long_name_stands_above_what_belongs_to_it(capsys):
    Paper().pair("entre le 31 décembre 2003 et le 20 juin 2024", "Reprise", column=20)
    assert capsys.readouterr().out == "  entre le 31 décembre 2003 et le 20 juin 2024\n    Reprise\n"


@pytest.mark.parametrize(
    "write",
    [
        lambda paper: paper.line(HOSTILE),
        lambda paper: paper.title(HOSTILE),
        lambda paper: paper.pair(HOSTILE, HOSTILE, column=30),
        lambda paper: paper.table([HOSTILE], [(HOSTILE,)]),
        lambda _: write_json({HOSTILE: HOSTILE}),
    ],
)
def test_nothing_written_steers_the_terminal(capsys, write):
    write(Paper())
    written = capsys.readouterr().out
    assert not any(letter in written for letter in "\x1b\x07\x9b\x00\u202e\u2066")


def test_markup_of_the_library_in_a_text_is_only_text(capsys):
    Paper().table(["[bold]Titre[/bold]"], [("[red]x[/red] :smile:",)])
    assert "[red]x[/red] :smile:" in capsys.readouterr().out


def test_json_loses_nothing_of_what_it_escapes(capsys):
    write_json({"text": HOSTILE, "accent": "é и"})
    written = capsys.readouterr().out
    assert json.loads(written) == {"text": HOSTILE, "accent": "é и"}
    assert "é и" in written


@pytest.mark.parametrize(
    ("terminal", "environment", "expected"),
    [
        (True, {"TERM": "xterm"}, True),
        (False, {"TERM": "xterm"}, False),
        (True, {"TERM": "dumb"}, False),
        (True, {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (True, {"TERM": "xterm", "NO_COLOR": ""}, True),
    ],
)
def test_colours_are_for_a_terminal_that_has_them_and_a_reader_who_wants_them(
    monkeypatch, terminal, environment, expected
):
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert in_colour(terminal) is expected


def test_without_a_terminal_there_is_no_bar(capsys):
    with progress("Vérification") as moved:
        assert moved is None
    assert capsys.readouterr().err == ""


def test_on_a_terminal_the_bar_goes_to_standard_error(monkeypatch, capsys):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    with progress("Vérification [bold]") as moved:
        moved(1000, 2000)
    assert "Vérification [bold]" in stream.getvalue()
    assert capsys.readouterr().out == ""


def test_air_is_left_between_parts_and_not_at_the_top(capsys):
    paper = Paper()
    paper.heading("Un")
    paper.heading("Deux")
    assert capsys.readouterr().out == "Un\n\nDeux\n"
