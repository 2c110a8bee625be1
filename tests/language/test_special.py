from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ratify.errors import Phrase
from ratify.language import LANGUAGES, say
from ratify.language.messages import message

AT_LEAST = [
    "ML",
    "RU",
    "FR",
    "SN",
    "NE",
    "BF",
    "CI",
    "GB",
    "US",
    "DE",
    "CH",
    "NL",
    "CN",
    "TG",
    "CM",
    "JO",
    "BI",
    "CZ",
    "IE",
    "CA",
    "MX",
    "TR",
    "FI",
    "GT",
    "SE",
    "FM",
    "JM",
    "BE",
    "UA",
    "AM",
]


def party(code, language, **more):
    return say(Phrase("language.party", code=code, **more), language)


def party_of(code, language, **more):
    return say(Phrase("language.party_of", code=code, **more), language)


def period(language, **units):
    return say(Phrase("language.period", **units), language)


def interval(language, earliest, latest):
    return say(Phrase("language.interval", earliest=earliest, latest=latest), language)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("ML", ("Mali", "Mali", "Мали")),
        ("RU", ("Fédération de Russie", "Russian Federation", "Российская Федерация")),
        (
            "CD",
            (
                "République démocratique du Congo",
                "Democratic Republic of the Congo",
                "Демократическая Республика Конго",
            ),
        ),
        ("CI", ("Côte d’Ivoire", "Côte d’Ivoire", "Кот-д’Ивуар")),
        ("EU", ("Union européenne", "European Union", "Европейский союз")),
        ("AFRICAN_UNION", ("Union africaine", "African Union", "Африканский союз")),
    ],
)
def test_a_party_has_the_name_that_treaties_give_it(code, names):
    assert tuple(party(code, language) for language in LANGUAGES) == names


def test_two_letters_are_a_country_so_au_is_australia():
    """ISO 3166-1; the African Union has a longer code."""
    assert party("AU", "fr") == "Australie"


def test_a_party_is_known_in_small_letters_too():
    assert party("ml", "ru") == "Мали"


def test_a_code_that_nobody_knows_stands_for_itself():
    assert party("host-city", "fr") == "host-city"


def test_a_party_may_bring_its_own_name():
    assert party("ML", "en", name={"fr": "République du Mali", "en": "Republic of Mali"}) == "Republic of Mali"


@pytest.mark.parametrize(
    ("code", "forms"),
    [
        ("ML", ("du Mali", "of Mali", "Мали")),
        ("RU", ("de la Fédération de Russie", "of the Russian Federation", "Российской Федерации")),
        ("NL", ("des Pays-Bas", "of the Netherlands", "Нидерландов")),
        ("AM", ("de l’Arménie", "of Armenia", "Армении")),
        (
            "AES",
            (
                "de la Confédération des États du Sahel",
                "of the Confederation of Sahel States",
                "Конфедерации государств Сахеля",
            ),
        ),
    ],
)
def test_the_notification_of_a_party_is_told_in_the_right_form(code, forms):
    assert tuple(party_of(code, language) for language in LANGUAGES) == forms


def test_a_party_whose_form_is_not_known_is_put_so_that_no_form_is_needed():
    assert party_of("BQ", "fr") == "de la partie «\u00a0Pays-Bas caribéens\u00a0»"
    assert party_of("BQ", "ru") == "стороны «Бонэйр, Синт-Эстатиус и Саба»"
    assert party_of("host-city", "en") == "of host-city"


def test_a_party_with_a_name_of_its_own_and_no_known_code_keeps_the_name():
    assert party_of("x", "fr", name={"fr": "Ordre de Malte"}) == "de la partie «\u00a0Ordre de Malte\u00a0»"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_forms_of_the_parties_of_the_known_treaties_are_in_the_catalogue(language):
    assert [code for code in AT_LEAST if message(f"territory_of.{code}", language) is None] == []


@pytest.mark.parametrize(
    ("units", "written"),
    [
        ({"years": 5}, ("5 ans", "5 years", "5 лет")),
        ({"years": 1}, ("1 an", "1 year", "1 год")),
        ({"months": 6}, ("6 mois", "6 months", "6 месяцев")),
        ({"years": 1, "months": 6}, ("1 an et 6 mois", "1 year and 6 months", "1 год и 6 месяцев")),
        ({"days": 21}, ("21 jours", "21 days", "21 день")),
        (
            {"years": 2, "months": 3, "days": 22},
            ("2 ans, 3 mois et 22 jours", "2 years, 3 months and 22 days", "2 года, 3 месяца и 22 дня"),
        ),
        ({"weeks": 2}, ("2 semaines", "2 weeks", "2 недели")),
        ({"years": 0, "months": 0, "days": 0}, ("0 jour", "0 days", "0 дней")),
        ({"months": -6}, ("moins 6 mois", "minus 6 months", "минус 6 месяцев")),
        ({"years": -1, "months": -6}, ("moins 1 an et 6 mois", "minus 1 year and 6 months", "минус 1 год и 6 месяцев")),
    ],
)
def test_a_period_is_told_in_its_own_units(units, written):
    assert tuple(period(language, **units) for language in LANGUAGES) == written


def test_a_whole_month_is_told_as_the_month():
    assert interval("fr", date(2016, 9, 1), date(2016, 9, 30)) == "septembre 2016"
    assert interval("fr", date(2024, 2, 1), date(2024, 2, 29)) == "février 2024"


def test_a_month_that_lacks_a_day_is_told_by_its_days():
    assert interval("fr", date(2024, 2, 1), date(2024, 2, 28)) == "entre le 1er février 2024 et le 28 février 2024"


def test_a_whole_year_is_told_as_the_year():
    assert interval("ru", date(2003, 1, 1), date(2003, 12, 31)) == "2003"


def test_one_day_is_told_as_the_day():
    assert interval("fr", date(2027, 3, 1), date(2027, 3, 1)) == "le 1er mars 2027"


@pytest.mark.parametrize(
    ("earliest", "latest", "written"),
    [
        (
            date(2027, 3, 2),
            date(2027, 4, 5),
            (
                "entre le 2 mars 2027 et le 5 avril 2027",
                "between 2 March 2027 and 5 April 2027",
                "в период с 2 марта 2027\u202fг. по 5 апреля 2027\u202fг.",
            ),
        ),
        (
            date(2027, 3, 2),
            None,
            ("au plus tôt le 2 mars 2027", "on 2 March 2027 at the earliest", "не ранее 2 марта 2027\u202fг."),
        ),
        (
            None,
            date(2027, 4, 5),
            ("au plus tard le 5 avril 2027", "on 5 April 2027 at the latest", "не позднее 5 апреля 2027\u202fг."),
        ),
        (None, None, ("à une date inconnue", "on an unknown date", "в неизвестную дату")),
    ],
)
def test_an_interval_says_what_is_known_of_its_ends(earliest, latest, written):
    assert tuple(interval(language, earliest, latest) for language in LANGUAGES) == written


def test_the_last_month_of_the_calendar_is_a_month():
    assert interval("fr", date(9999, 12, 1), date.max) == "décembre 9999"


def test_an_end_given_as_a_moment_counts_as_its_day():
    assert interval("fr", datetime(2027, 3, 2, 23, 0, tzinfo=UTC), None) == "au plus tôt le 2 mars 2027"
