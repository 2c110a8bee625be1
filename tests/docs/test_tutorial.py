"""The tutorial is walked through as it is written, as far as it needs no office."""

from __future__ import annotations

import io
import re
import shlex
import sys
from pathlib import Path

import pytest

from ratify.cli.run import run
from tests.docs.test_docs import DOCS, EXAMPLES, ROOT, fences

SHEET, ACTS = "ferry/treaties/ferry-agreement.yaml", "ferry/acts.yaml"
TUTORIAL = (DOCS / "tutorial.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ ratify (--lang en (?:new|check|timeline|explain) .+)$", TUTORIAL, re.MULTILINE)


def shown(name: str) -> str:
    return next(one.text for one in EXAMPLES if one.page.name == "tutorial.md" and one.name == name)


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What each command answers, in the order of the page; the files change as the page says."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "workflows").symlink_to(ROOT / "workflows")
    answers: dict[str, str] = {}
    for command in COMMANDS:
        assert run(shlex.split(command)) == 0, command
        answers[command] = capsys.readouterr().out
        if " new treaty " in command:
            Path(SHEET).write_text(shown("ferry-agreement.yaml"), encoding="utf-8")
        if command.endswith(f"timeline {SHEET}"):
            Path(ACTS).write_text(shown("ferry-acts.yaml"), encoding="utf-8")
    return answers


def test_the_commands_that_need_no_office_answer_as_the_page_says(said: dict[str, str]) -> None:
    assert len(said) == 9
    checked, run_acts = (one for one in said if " check " in one)
    assert "2 warnings" in said[checked]
    assert "0 errors" in said[checked]
    assert "0 errors" in said[run_acts]
    *_before, told = (one for one in said if " timeline " in one)
    assert "20 May 2026" in said[told]
    *_before, explained = (one for one in said if " explain " in one)
    assert "20 November 2030" in said[explained]


def test_a_misspelt_word_is_answered_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = shown("ferry-agreement.yaml").partition("\n")[2]
    Path("ferry-agreement.yaml").write_text(text.replace("received}, plus", "recieved}, plus"), encoding="utf-8")
    assert run(["--lang", "en", "check", "ferry-agreement.yaml"]) != 0
    answer = " ".join(capsys.readouterr().out.split())
    shown_answer = next(text for language, text in fences(DOCS / "tutorial.md") if not language)
    assert " ".join(shown_answer.split()) in answer


def test_an_office_of_ones_own_is_made_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command of the last section but the server, in its order, with its words and numbers."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "workflows").symlink_to(ROOT / "workflows")
    for name in ("DATA", "STATE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for name in ("RATIFY_TOKEN", "RATIFY_DATABASE_URL", "RATIFY_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    sheet = Path(SHEET)
    sheet.parent.mkdir(parents=True)
    sheet.write_text(shown("ferry-agreement.yaml"), encoding="utf-8")
    commands = re.findall(r"^\$ ratify (.+)$", TUTORIAL.partition("An office of your own")[2], re.MULTILINE)
    assert commands.pop() == "serve"
    for command in commands:
        monkeypatch.setattr(sys, "stdin", io.StringIO("une phrase assez longue\n"))
        answered = run(shlex.split(command, comments=True))
        said = capsys.readouterr()
        assert answered == 0, (command, said.err)
