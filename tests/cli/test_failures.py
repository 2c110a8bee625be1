"""What went wrong becomes one message and one exit code, in one place."""

from __future__ import annotations

import json

import pytest

from ratify.cli import failures
from ratify.cli.failures import EXIT_CODES, Misuse, exit_code, tell
from ratify.cli.voice import Voice
from ratify.errors import (
    Conflict,
    Forbidden,
    Invalid,
    InvalidDefinition,
    NotFound,
    Phrase,
    Problem,
    Refused,
    Unavailable,
)
from ratify.language import LANGUAGES, say
from ratify.workflow.facts import InvalidFacts

PROBLEM = Problem("t.yaml", 3, 5, "steps.vote", Phrase("cli.file.missing", file="x"))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Invalid("cli.file.missing", file="x"), 1),
        (InvalidDefinition([PROBLEM]), 1),
        (InvalidFacts((("ballot.for", Phrase("cli.file.missing", file="x")),)), 1),
        (Refused("cli.interrupted"), 3),
        (Conflict("cli.interrupted"), 4),
        (NotFound("cli.file.missing", file="x"), 5),
        (Forbidden("cli.login.nobody"), 6),
        (Unavailable("cli.interrupted"), 7),
        (Misuse("cli.interrupted"), 64),
    ],
)
def test_each_kind_of_error_has_its_code(error, code):
    assert exit_code(error) == code
    assert tell(error, Voice("fr")) == code
    assert code in dict(EXIT_CODES)


def test_every_code_is_explained_in_every_language():
    for _, code in EXIT_CODES:
        for language in LANGUAGES:
            assert say(Phrase(code), language) != code


def test_an_error_is_told_on_standard_error_and_nowhere_else(capsys):
    tell(NotFound("cli.file.missing", file="nulle-part.yaml"), Voice("fr"))
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "Erreur\u00a0: Le fichier nulle-part.yaml n’existe pas.\n"


def test_as_json_an_error_is_one_object_with_code_sentence_and_exit_code(capsys):
    tell(NotFound("cli.file.missing", file="x"), Voice("en", json=True))
    assert json.loads(capsys.readouterr().err) == {
        "error": "cli.file.missing",
        "message": "The file x does not exist.",
        "exit_code": 5,
    }


def test_the_problems_of_a_file_are_told_one_by_one_with_their_places(capsys):
    tell(InvalidDefinition([PROBLEM]), Voice("en"))
    assert "t.yaml:3:5: steps.vote: The file x does not exist." in capsys.readouterr().err
    tell(InvalidDefinition([PROBLEM]), Voice("en", json=True))
    (detail,) = json.loads(capsys.readouterr().err)["details"]
    assert (detail["file"], detail["line"], detail["column"], detail["where"]) == ("t.yaml", 3, 5, "steps.vote")
    assert detail["code"] == "cli.file.missing"


def test_every_wrong_field_of_an_act_is_told_by_its_name(capsys):
    tell(InvalidFacts((("ballot.for", Phrase("cli.file.missing", file="x")),)), Voice("en"))
    assert "ballot.for: The file x does not exist." in capsys.readouterr().err


def test_what_came_in_between_is_told(capsys):
    tell(Conflict("cli.interrupted", between=(Phrase("cli.file.missing", file="x"),)), Voice("en"))
    assert capsys.readouterr().err.splitlines()[1] == "  The file x does not exist."


def test_a_misuse_says_where_the_help_is(capsys):
    error = Misuse("cli.interrupted")
    error.command = "ratify user"
    tell(error, Voice("en"))
    assert capsys.readouterr().err.splitlines()[-1] == "See: ratify user --help"


def test_a_fault_of_ours_is_one_sentence_without_traceback(capsys):
    assert tell(ZeroDivisionError("secret"), Voice("en")) == 70
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert "ZeroDivisionError" in told
    assert "RATIFY_DEBUG=1" in told
    assert "secret" not in told


def test_with_debug_a_fault_shows_its_traceback(capsys, monkeypatch):
    monkeypatch.setenv("RATIFY_DEBUG", "1")
    with pytest.raises(ZeroDivisionError) as caught:
        _ = 1 / 0
    assert tell(caught.value, Voice("en")) == 70
    told = capsys.readouterr().err
    assert "Traceback" in told
    assert "test_failures.py" in told


def test_an_interruption_is_130(capsys):
    assert tell(KeyboardInterrupt(), Voice("fr")) == 130
    assert capsys.readouterr().err == "Erreur\u00a0: Interrompu.\n"


@pytest.mark.parametrize("as_json", [True, False])
def test_what_others_wrote_cannot_steer_the_terminal_through_an_error(capsys, as_json):
    tell(NotFound("cli.file.missing", file="\x1b[2J\x9bx\u202e\ny"), Voice("fr", json=as_json))
    told = capsys.readouterr().err
    assert not any(letter in told for letter in "\x1b\x9b\u202e")
    assert len(told.splitlines()) == 1


def test_the_codes_are_those_that_were_promised():
    assert [number for number, _ in EXIT_CODES] == [0, 1, 2, 3, 4, 5, 6, 7, 64, 70, 130]
    assert failures.BROKEN == 2
