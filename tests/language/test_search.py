from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratify.language import fold, search_forms, search_text


def finds(query, text):
    return any(form in search_text(text) for form in search_forms(query))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Côte d’Ivoire", "cote d'ivoire"),
        ("ÉQUATEUR", "equateur"),
        ("Accord n° 12", "accord no 12"),
        ("ёлка", "елка"),
        ("Ёж", "еж"),
        ("Шойгу", "шойгу"),
        ("cœur ÆTHER Ørsted Łódź", "coeur aether orsted lodz"),
        ("Straße", "strasse"),
        ("a\u00a0\u202f b\n c ", "a b c"),
        ("Mali–Russie — 2003", "mali-russie - 2003"),
        ("e\u0301te\u0301", "ete"),
    ],
)
def test_folding_takes_case_accents_and_kinds_of_signs_away(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(codec="latin-1")))
def test_case_never_matters_in_the_west(text):
    assert fold(text.casefold()) == fold(text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("Bamako", "Бамако"),
        ("Бамако", "Bamako"),
        ("бамако", {"fr": "Bamako, le 4 juillet", "ru": "Бамако"}),
        ("Москва", "Moskva"),
        ("Shoigu", "Шойгу"),
        ("Choïgou", "Шойгу"),
        ("Шойгу", "Sergueï Choïgou"),
        ("Shcheglova", "Юлия Щеглова"),
        ("Ioulia Chtcheglova", "Юлия Щеглова"),
        ("Iuliia Shcheglova", "Юлия Щеглова"),
        ("елка", "Ёлка"),
        ("cote d'ivoire", "Côte d’Ivoire"),
        ("соглашение", {"fr": "Accord", "ru": "Соглашение"}),
    ],
)
def test_names_meet_over_scripts_and_usages(query, text):
    assert finds(query, text)


def test_another_word_is_not_found():
    assert not finds("Париж", {"fr": "Bamako", "ru": "Бамако"})


def test_the_search_text_holds_both_scripts():
    assert search_text("Бамако").split("\n") == ["бамако", "bamako"]


def test_the_texts_of_all_languages_are_searched_and_none_twice():
    assert search_text({"fr": "Mali", "en": "Mali", "ru": "Мали"}).split("\n") == ["mali", "мали"]


def test_nothing_to_search_is_an_empty_text():
    assert search_text("") == search_text({}) == ""
