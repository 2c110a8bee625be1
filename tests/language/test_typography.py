from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratify.language import typography
from ratify.language.typography import PROFILES

N = "\u202f"
W = "\u00a0"


@pytest.mark.parametrize("mark", [";", "!", "?"])
def test_a_narrow_space_stands_before_high_punctuation(mark):
    """Lexique des règles typographiques en usage à l'Imprimerie nationale, « Ponctuation »."""
    assert typography(f"fin {mark}", "fr") == f"fin{N}{mark}"
    assert typography(f"fin{W}{mark} suite", "fr") == f"fin{N}{mark} suite"


def test_a_full_space_stands_before_a_colon():
    assert typography("Quorum : 74", "fr") == f"Quorum{W}: 74"


def test_a_space_that_is_missing_after_a_word_is_put_in():
    assert typography("Quoi? Non; rien: fin!", "fr") == f"Quoi{N}? Non{N}; rien{W}: fin{N}!"
    assert typography("le « traité »?", "fr") == f"le «{W}traité{W}»{N}?"
    assert typography("en 2024?", "fr") == f"en 2024{N}?"


def test_several_marks_stand_together():
    assert typography("Quoi ?! Ah !!!", "fr") == f"Quoi{N}?! Ah{N}!!!"


def test_spaces_stand_inside_guillemets():
    assert typography("«oui» et « non »", "fr") == f"«{W}oui{W}» et «{W}non{W}»"
    assert typography("« Oui ! »", "fr") == f"«{W}Oui{N}!{W}»"


def test_the_first_of_a_month_is_an_ordinal():
    assert typography("le 1 mars 2027 et le 21 mars, le 1 août", "fr") == "le 1er mars 2027 et le 21 mars, le 1er août"


@pytest.mark.parametrize("text", ["1er mars", "le 11 mars", "2,1 mars", "art. 3.1 mars", "12 1 mars", "1 marsouin"])
def test_what_is_no_first_of_a_month_stays(text):
    assert typography(text, "fr") == text


def test_a_number_is_not_parted_from_its_sign():
    assert typography("n° 243, N°12 et n° {number}", "fr") == f"n°{W}243, N°{W}12 et n°{W}{{number}}"


def test_an_apostrophe_between_letters_is_a_true_one():
    assert (
        typography("L'accord d'aujourd'hui, l'{x}, d'«oui»", "fr") == f"L’accord d’aujourd’hui, l’{{x}}, d’«{W}oui{W}»"
    )


def test_a_straight_quotation_mark_is_no_apostrophe():
    assert typography("le mot 'vote' et 5' plus tard", "fr") == "le mot 'vote' et 5' plus tard"


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/a?b=c;d!",
        "voir https://example.org/l'acte: suite",
        "12:30",
        "de 12:30 à 14:05",
        "1 234 567,50",
        "clerk@example.org;",
        "workflows/treaties/fr'ml.yaml:12:3: erreur",
        "steps.vote.from: absent",
        "`a ? b : c'd`",
        "first_day_out: 2024",
        "&eacute; et &#8239;",
        "--as-of=2024: suite",
        "a;b",
        "3:1",
    ],
)
def test_addresses_times_numbers_and_code_are_left_alone(text):
    assert typography(text, "fr") == text


def test_a_mark_after_an_address_still_gets_its_space_where_one_was_written():
    assert (
        typography("Voir https://example.org/a ; puis `term: P5Y` !", "fr")
        == f"Voir https://example.org/a{N}; puis `term: P5Y`{N}!"
    )


def test_an_apostrophe_before_code_is_a_true_one():
    assert typography("l'`acte` et l'act.id", "fr") == "l’`acte` et l’act.id"


def test_the_style_of_the_european_union_has_no_space_before_punctuation():
    """Interinstitutional style guide, French edition, 6.4."""
    assert typography("Quorum : 74 ; quoi ? « Oui ! » l'un", "fr", "ue") == f"Quorum: 74; quoi? «{W}Oui!{W}» l’un"
    assert typography("a? b:", "fr", "ue") == "a? b:"


def test_a_profile_that_does_not_exist_is_taken_for_the_usual_one():
    assert typography("fin !", "fr", "other") == f"fin{N}!"


def test_a_russian_dash_is_not_parted_from_the_word_before():
    assert typography("Мали — государство", "ru") == f"Мали{W}— государство"


def test_a_russian_number_sign_is_not_parted_from_its_number():
    assert typography("нота № 243 и №7", "ru") == f"нота №{W}243 и №{W}7"


def test_russian_keeps_its_guillemets_and_its_punctuation_closed():
    assert typography("«Да!» Что? Итог: нет; всё", "ru") == "«Да!» Что? Итог: нет; всё"


@pytest.mark.parametrize("language", ["en", "ar", "bm", ""])
def test_other_languages_are_left_alone(language):
    assert typography("It's « so » !", language) == "It's « so » !"


def test_french_of_a_country_is_french():
    assert typography("fin !", "fr-ML") == f"fin{N}!"


def test_a_sign_of_private_use_survives():
    assert typography("a\ue000b \ue000 ! http://x.org \ue000", "fr") == f"a\ue000b \ue000{N}! http://x.org \ue000"


PIECES = st.sampled_from(
    [
        *" \u00a0\u202f\u2009\n\t;:!?«»'’\"`()[]{}°º1230.,-—–№%/_=@<&\ue000…“”",
        *("a", "l'", "mars", "1 mars", "n°", "N° ", "http://a.b/c?d", "a.b", "x_y", "{name}", "Да", "é", "&amp;"),
        *("12:30", "?!"),
    ],
)


@given(st.lists(PIECES, max_size=14).map("".join), st.sampled_from(["fr", "ru"]), st.sampled_from(PROFILES))
def test_doing_it_twice_changes_nothing(text, language, profile):
    once = typography(text, language, profile)
    assert typography(once, language, profile) == once


@given(st.text(), st.sampled_from(["fr", "ru", "en"]), st.sampled_from(PROFILES))
def test_doing_it_twice_to_any_text_changes_nothing(text, language, profile):
    once = typography(text, language, profile)
    assert typography(once, language, profile) == once


@given(st.lists(PIECES, max_size=14).map("".join), st.sampled_from(PROFILES))
def test_nothing_but_spaces_apostrophes_and_ordinals_changes(text, profile):
    def skeleton(string):
        kept = "".join(string.split()).replace("’", "'").replace("º", "°").replace("1er", "1")
        return kept.replace("\u202f", "").replace("\u00a0", "").replace("\u2009", "")

    assert skeleton(typography(text, "fr", profile)) == skeleton(text)
