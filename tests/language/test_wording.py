from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratify.errors import InvalidDefinition, Phrase, Problem, Refused
from ratify.language import LANGUAGES, messages, say, say_error, say_problem, special, translator
from ratify.language.compile import Entry, build
from ratify.language.messages import CATALOGUES

TEXTS = {
    "t.plain": {"fr": "Est-ce l'accord : oui !", "en": "Is it the accord: yes!", "ru": "Это соглашение — да!"},
    "t.one": {"fr": "[{x}]", "en": "[{x}]", "ru": "[{x}]"},
    "t.day": {"fr": "au plus tard {x.weekday}", "en": "by {x.weekday}", "ru": "не позднее {x.short}"},
    "t.of": {"fr": "la notification {x.of}", "en": "the notification {x.of}", "ru": "уведомление {x.of}"},
    "t.braces": {"fr": "{{x}} {x}", "en": "{{x}} {x}", "ru": "{{x}} {x}"},
    "t.why": {"fr": "l'acte {x} ?", "en": "the act {x}?", "ru": "акт {x}?"},
}
PLURAL = {
    "fr": ("{n} voix", "{n} voix au total"),
    "en": ("one vote", "{n} votes"),
    "ru": ("{n} голос", "{n} голоса", "{n} голосов"),
}
DAY = date(2024, 7, 4)


@pytest.fixture(autouse=True)
def catalogues(tmp_path, monkeypatch):
    """The catalogues of this room with a few messages for these tests, compiled and read as the real ones are."""
    own = {
        language: {code: Entry(code, (text[language],), plural=False) for code, text in TEXTS.items()}
        for language in LANGUAGES
    }
    for language in LANGUAGES:
        own[language]["t.votes"] = Entry("t.votes", PLURAL[language], plural=True)
        rooms = {"language": {language: language_entries(language)}, "t": own}
        (tmp_path / f"{language}.mo").write_bytes(build(rooms, language))
    monkeypatch.setattr(messages, "CATALOGUES", tmp_path)
    messages._catalogue.cache_clear()
    yield
    messages._catalogue.cache_clear()


def language_entries(language):
    from ratify.language.compile import _read_file

    entries, faults = _read_file(CATALOGUES / language / "language.po", "language", language)
    assert faults == []
    return entries


def one(value, language="fr"):
    return say(Phrase("t.one", x=value), language)[1:-1]


def test_a_phrase_is_said_in_the_language_of_the_reader_with_its_typography():
    assert say(Phrase("t.plain"), "fr") == "Est-ce l’accord\u00a0: oui\u202f!"
    assert say(Phrase("t.plain"), "en") == "Is it the accord: yes!"
    assert say(Phrase("t.plain"), "ru") == "Это соглашение\u00a0— да!"


def test_the_profile_of_the_european_union_leaves_the_spaces_out():
    assert say(Phrase("t.plain"), "fr", profile="ue") == "Est-ce l’accord: oui!"


def test_a_language_that_the_interface_has_not_is_answered_in_french():
    assert say(Phrase("t.plain"), "ar") == say(Phrase("t.plain"), "fr")


def test_plain_text_is_written_as_it_is():
    assert one("d'ici : workflows/ml's.yaml ?") == "d'ici : workflows/ml's.yaml ?"


def test_the_typography_of_a_message_reaches_up_to_its_fields():
    assert say(Phrase("t.why", x="n'1"), "fr") == "l’acte n'1\u202f?"


def test_yes_and_no_are_words():
    assert [one(True, language) for language in LANGUAGES] == ["oui", "yes", "да"]
    assert [one(False, language) for language in LANGUAGES] == ["non", "no", "нет"]


def test_a_whole_number_is_grouped():
    assert one(12345) == "12\u202f345"


def test_a_date_is_long_unless_the_message_asks_for_another_form():
    assert one(DAY) == "4 juillet 2024"
    assert say(Phrase("t.day", x=DAY), "fr") == "au plus tard jeudi 4 juillet 2024"
    assert say(Phrase("t.day", x=DAY), "ru") == "не позднее 4 июл. 2024\u202fг."


def test_a_moment_is_shown_in_the_zone_of_the_reader_and_names_it():
    moment = datetime(2024, 7, 4, 9, 7, tzinfo=UTC)
    assert say(Phrase("t.one", x=moment), "en", zone="Europe/Moscow") == "[4 July 2024 at 12:07 (Moscow, UTC+3)]"
    assert one(moment, "en") == "4 July 2024 at 09:07 (UTC)"


def test_a_phrase_within_a_phrase_is_said():
    assert one(Phrase("t.one", x=Phrase("t.plain")), "en") == "[Is it the accord: yes!]"


def test_a_text_in_several_languages_is_given_in_the_one_of_the_reader():
    assert one({"fr": "Accord", "ru": "Соглашение"}, "ru") == "Соглашение"


def test_a_stored_text_gets_the_typography_of_its_own_language():
    assert one({"fr": "L'accord : quoi ?"}, "en") == "L’accord\u00a0: quoi\u202f?"
    assert one({"en": "Who's there ?"}, "fr") == "Who's there ?"


def test_a_list_is_told_in_words_each_item_by_its_kind():
    assert one((True, 1234, DAY)) == "oui, 1\u202f234 et 4 juillet 2024"
    assert one(("a", "b"), "ru") == "a и b"


def test_nothing_is_a_dash():
    assert one(None) == one(()) == one({}) == "—"


def test_the_message_asks_for_the_form_of_a_party_and_the_phrase_need_not_know():
    assert (
        say(Phrase("t.of", x=Phrase("language.party", code="RU")), "fr") == "la notification de la Fédération de Russie"
    )
    both = (Phrase("language.party", code="ML"), Phrase("language.party", code="RU"))
    assert say(Phrase("t.of", x=both), "ru") == "уведомление Мали и Российской Федерации"


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (0, ("0 voix", "0 votes", "0 голосов")),
        (1, ("1 voix", "one vote", "1 голос")),
        (2, ("2 voix au total", "2 votes", "2 голоса")),
        (5, ("5 voix au total", "5 votes", "5 голосов")),
        (21, ("21 voix au total", "21 votes", "21 голос")),
        (111, ("111 voix au total", "111 votes", "111 голосов")),
    ],
)
def test_the_number_decides_the_plural_by_the_rule_of_each_language(n, said):
    """CLDR, plural rules for cardinal numbers."""
    assert tuple(say(Phrase("t.votes", n=n), language) for language in LANGUAGES) == said


def test_a_number_that_no_plural_waits_for_does_no_harm():
    assert say(Phrase("t.one", x="a", n=3), "ru") == "[a]"


def test_a_code_without_message_gives_the_code_with_its_particulars():
    assert say(Phrase("t.unknown"), "fr") == "t.unknown"
    assert say(Phrase("t.unknown", day=DAY, who=("a", "b")), "fr") == "t.unknown (day: 4 juillet 2024, who: a et b)"


def test_a_field_without_particular_stays_visible():
    assert say(Phrase("t.why"), "fr") == "l’acte {x}\u202f?"
    assert say(Phrase("t.day"), "en") == "by {x.weekday}"


def test_doubled_braces_are_braces():
    assert say(Phrase("t.braces", x=1), "fr") == "{x} 1"


def test_a_particular_is_never_read_as_a_message():
    assert one("{x.__class__} {0}") == "{x.__class__} {0}"


def test_an_installation_without_catalogues_shows_codes(tmp_path, monkeypatch):
    monkeypatch.setattr(messages, "CATALOGUES", tmp_path / "nowhere")
    messages._catalogue.cache_clear()
    assert say(Phrase("t.one", x=True), "fr") == "t.one (x: language.yes)"


def test_an_endless_phrase_is_cut():
    phrase = Phrase("t.one", x="end")
    for _ in range(100):
        phrase = Phrase("t.one", x=(phrase, phrase) if _ > 97 else phrase)
    assert "…" in say(phrase, "fr")


def test_an_error_is_said_as_its_phrase():
    assert say_error(Refused("t.why", x="12"), "en") == "the act 12?"


def test_the_error_of_a_definition_is_told_without_its_problems():
    problem = Problem("a.yaml", 1, 1, "", Phrase("t.plain"))
    assert say_error(InvalidDefinition([problem]), "en").count("\n") == 0


def test_a_problem_is_one_line_that_begins_with_its_place():
    problem = Problem("a.yaml", 3, 5, "steps.vote.from", Phrase("t.one", x="a"), Phrase("t.one", x="b"))
    assert say_problem(problem, "fr") == "a.yaml:3:5: steps.vote.from: [a]. [b]."
    assert say_problem(problem, "fr", profile="ue") == "a.yaml:3:5: steps.vote.from: [a]. [b]."


def test_a_sentence_of_a_problem_is_not_closed_twice():
    assert say_problem(Problem("a.yaml", 1, 2, "x", Phrase("t.plain")), "en") == "a.yaml:1:2: x: Is it the accord: yes!"


def test_a_problem_of_the_whole_file_names_no_key():
    assert say_problem(Problem("a.yaml", 1, 1, "", Phrase("t.plain")), "en") == "a.yaml:1:1: Is it the accord: yes!"


@pytest.mark.parametrize(("language", "mark"), [("fr", "avertissement"), ("en", "warning"), ("ru", "предупреждение")])
def test_a_warning_says_that_it_is_one(language, mark):
    problem = Problem("a.yaml", 3, 5, "steps", Phrase("t.plain"), severity="warning")
    assert say_problem(problem, language).startswith(f"a.yaml:3:5: {mark}: steps: ")


def test_a_translator_says_codes_to_one_reader():
    t = translator("ru", "Europe/Moscow")
    assert t("t.votes", n=5) == "5 голосов"
    assert t("t.one", code="x", x="y") == "[y]"


PARTICULARS = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(),
        st.binary(),
        st.dates(),
        st.datetimes(),
        st.datetimes(timezones=st.timezones()),
        st.timedeltas(),
        st.fractions(),
        st.just(object()),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.one_of(st.text(max_size=3), st.integers()), inner, max_size=3),
        st.sets(st.text(max_size=3), max_size=2),
        st.builds(
            lambda code, x: Phrase(code, x=x, n=x), st.sampled_from(["t.one", "t.day", "t.of", "t.votes", "?"]), inner
        ),
    ),
    max_leaves=8,
)
NAMES = ("x", "n", "code", "name", "years", "months", "days", "earliest", "latest", "day", "party", "amount", "self")


@given(
    code=st.one_of(
        st.text(), st.sampled_from([*TEXTS, "t.votes", *special.COMPUTED, "language.between", "territory.RU"])
    ),
    particulars=st.dictionaries(st.sampled_from(NAMES), PARTICULARS, max_size=4),
    language=st.one_of(st.sampled_from(LANGUAGES), st.text(max_size=5)),
    zone=st.sampled_from(["UTC", "Africa/Bamako", "Asia/Kolkata", "America/Caracas", "nowhere", ""]),
)
def test_nothing_that_a_phrase_may_hold_makes_saying_it_fail(code, particulars, language, zone):
    assert isinstance(say(Phrase(code, **particulars), language, zone), str)
