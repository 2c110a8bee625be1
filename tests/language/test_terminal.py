from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratify.language import plain


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b[31mred\x1b[0m",
        "\x1b]0;title\x07red",
        "\x1b]8;;https://example.org\x1b\\red\x1b]8;;\x1b\\",
        "\x1b]52;c;c2VjcmV0\x9cred",
        "\x9b31mred",
        "\x1bPq#0\x1b\\red",
        "\x1bcred",
        "\x1b(Bred",
        "r\x08e\x00d\x7f",
        "\u202ered\u2066",
        "red\x1b[",
        "red\x1b",
    ],
)
def test_sequences_that_steer_a_terminal_are_taken_out(hostile):
    """ECMA-48, sections 5.4 and 5.6."""
    assert plain(hostile) == "red"


def test_an_unfinished_sequence_hides_the_rest_rather_than_to_reach_the_terminal():
    assert plain("red\x1b]0;the rest") == "red"


@pytest.mark.parametrize("gap", ["\n", "\r\n", "\t", "\v\f", "\u2028", "\x85"])
def test_a_text_stays_on_one_line(gap):
    assert plain(f"a{gap}b") == "a b"


def test_a_text_without_hidden_signs_is_given_as_it_is():
    text = "Traité d’amitié — «\u00a0Соглашение\u00a0», اتفاق, 🤝\u200d"
    assert plain(text) == text


def test_what_cannot_be_encoded_is_replaced():
    assert plain("a\udcffb").encode() == "a\ufffdb".encode()


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("\x1b\x9b\x9d[];m\x07\\\u202e"))))
def test_no_control_character_is_left(text):
    left = [
        unicodedata.name(sign, hex(ord(sign)))
        for sign in plain(text)
        if unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"}
    ]
    assert left == []


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    assert plain(plain(text)) == plain(text)
