from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratify.language import LANGUAGES, negotiate, text_in


def test_french_is_the_source_language_and_the_one_given_when_nothing_is_known():
    assert LANGUAGES == ("fr", "en", "ru")
    assert negotiate(None) == "fr"
    assert negotiate([]) == "fr"


def test_a_header_is_read_by_its_weights_and_not_by_its_order():
    """RFC 9110, section 12.4.2."""
    assert negotiate("en;q=0.5, ru;q=0.9, de") == "ru"


def test_equal_weights_keep_their_order():
    assert negotiate("en, ru, fr") == "en"


def test_a_language_of_weight_zero_is_refused_by_the_reader():
    """RFC 9110, section 12.4.2: a weight of 0 means not acceptable."""
    assert negotiate("ru;q=0, en;q=0.1") == "en"


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("fr_ML.UTF-8", "fr"),
        ("ru_RU.KOI8-R", "ru"),
        ("en_GB@euro", "en"),
        ("EN-us", "en"),
        ("C", "fr"),
        ("C.UTF-8", "fr"),
        ("POSIX", "fr"),
        ("", "fr"),
        ("*", "fr"),
        ("bm:ru:en", "ru"),
    ],
)
def test_locales_of_the_system_are_understood(locale, language):
    assert negotiate(locale) == language


def test_an_earlier_preference_wins_over_a_later_one():
    assert negotiate([None, "ru", "en;q=1.0"]) == "ru"


def test_a_preference_that_cannot_be_served_leaves_the_choice_to_the_next():
    assert negotiate(["bm", "en"]) == "en"


def test_a_weight_that_is_no_number_takes_its_language_out():
    assert negotiate("ru;q=high, en;q=0.2") == "en"


@given(st.one_of(st.text(), st.lists(st.one_of(st.none(), st.text()))))
def test_whatever_the_preferences_the_answer_is_a_language_of_the_interface(preferences):
    assert negotiate(preferences) in LANGUAGES


def test_a_text_is_given_in_the_language_of_the_reader():
    assert text_in({"fr": "Accord", "ru": "Соглашение"}, "ru") == ("Соглашение", "ru")


def test_a_text_that_the_reader_has_not_in_his_language_comes_in_the_first_there_is_with_its_tag():
    assert text_in({"ru": "Соглашение", "fr": "Accord"}, "en") == ("Соглашение", "ru")


def test_a_regional_text_serves_the_readers_of_its_language():
    assert text_in({"en": "Agreement", "fr-ML": "Accord"}, "fr") == ("Accord", "fr-ML")


def test_an_empty_text_is_no_text():
    assert text_in({"fr": "", "en": "Agreement"}, "fr") == ("Agreement", "en")
    assert text_in({}, "fr") == ("", "fr")
