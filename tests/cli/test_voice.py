"""The reader's language, and the options that stand before or after the command."""

from __future__ import annotations

from datetime import date

import pytest

from ratify.cli.failures import Misuse
from ratify.cli.voice import Voice, near, take_common, usual_language
from ratify.errors import Phrase
from ratify.law.moments import DayRange


@pytest.fixture(autouse=True)
def _no_locale(monkeypatch):
    for name in ("RATIFY_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "ru_RU.UTF-8"}, "ru"),
        ({"LC_MESSAGES": "ru_RU.UTF-8", "LC_ALL": "fr_ML"}, "fr"),
        ({"LC_ALL": "C", "LANG": "en_GB.UTF-8"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "fr"),
        ({"RATIFY_LANG": "ru", "LC_ALL": "en_GB.UTF-8"}, "ru"),
        ({"RATIFY_LANG": "", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"RATIFY_LANG": "xx", "LC_ALL": "en_GB.UTF-8"}, "en"),
    ],
)
def test_the_language_is_that_of_the_variable_then_of_the_locale_then_french(monkeypatch, environment, expected):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert usual_language() == expected


@pytest.mark.parametrize(
    "arguments",
    [
        ["--lang", "ru", "--json", "--as", "greffe", "--demonstration", "show", "X"],
        ["show", "X", "--lang", "ru", "--json", "--as", "greffe", "--demonstration"],
        ["--lang=ru", "show", "--as=greffe", "--demonstration", "X", "--json"],
    ],
)
def test_common_options_may_stand_before_or_after_the_command(arguments):
    voice, rest, version = take_common(arguments)
    assert (voice.language, voice.json, voice.login, voice.demonstration) == ("ru", True, "greffe", True)
    assert rest == ["show", "X"]
    assert version is False


def test_the_option_wins_over_the_environment(monkeypatch):
    monkeypatch.setenv("RATIFY_LANG", "ru")
    assert take_common(["--lang", "en"])[0].language == "en"


def test_what_follows_a_double_hyphen_is_left_alone():
    voice, rest, _ = take_common(["show", "--", "--json", "--lang", "ru"])
    assert rest == ["show", "--", "--json", "--lang", "ru"]
    assert (voice.json, voice.language) == (False, "fr")


def test_a_value_that_looks_like_a_common_option_can_be_written_with_an_equals_sign():
    voice, rest, _ = take_common(["record", "--reason=--json"])
    assert rest == ["record", "--reason=--json"]
    assert voice.json is False


@pytest.mark.parametrize("arguments", [["--lang"], ["show", "--as"], ["--lang", "de"], ["--lang="]])
def test_a_language_that_there_is_not_and_a_missing_value_are_a_misuse(arguments):
    with pytest.raises(Misuse):
        take_common(arguments)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        ("a\x1b[31mb\nc", "ab c"),
        ({"en": "T\x1b]0;owned\x07itle"}, "Title"),
        (date(2024, 7, 4), "4 juillet 2024"),
        (DayRange(date(2003, 1, 1), date(2003, 12, 31)), "2003"),
        (Phrase("language.party", code="ML"), "Mali"),
    ],
)
def test_every_value_becomes_one_line_without_control_characters(value, expected):
    assert Voice("fr").words(value) == expected


def test_a_party_is_named_and_nobody_is_not():
    assert (Voice("en").party("RU"), Voice("en").party(None)) == ("Russian Federation", "")


def test_what_was_meant_comes_first():
    assert near("recod", ["record", "correct", "log"])[0] == "record"
    assert near("xyzzy", ["record"]) == ()
