from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from ratify.language import day, join, moment_of, number
from ratify.language.cldr import month, offset, place, territory

INSTANT = datetime(2024, 7, 4, 9, 7, tzinfo=UTC)
EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "form", "written"),
    [
        ("fr", "long", "4 juillet 2024"),
        ("en", "long", "4 July 2024"),
        ("ru", "long", "4 июля 2024\u202fг."),
        ("fr", "weekday", "jeudi 4 juillet 2024"),
        ("en", "weekday", "Thursday, 4 July 2024"),
        ("ru", "weekday", "четверг, 4 июля 2024\u202fг."),
        ("fr", "short", "4 juil. 2024"),
        ("en", "short", "4 Jul 2024"),
        ("ru", "short", "4 июл. 2024\u202fг."),
    ],
)
def test_a_date_is_written_out_in_three_forms(language, form, written):
    assert day(date(2024, 7, 4), language, form) == written


@pytest.mark.parametrize(
    ("form", "written"),
    [("long", "1er mars 2027"), ("weekday", "lundi 1er mars 2027"), ("short", "1er mars 2027")],
)
def test_the_first_of_a_month_is_an_ordinal_in_french(form, written):
    """Lexique des règles typographiques en usage à l'Imprimerie nationale: only the first day is an ordinal."""
    assert day(date(2027, 3, 1), "fr", form) == written


def test_the_first_of_a_month_is_no_ordinal_elsewhere():
    assert day(date(2027, 3, 1), "en") == "1 March 2027"
    assert day(date(2027, 3, 1), "ru").startswith("1 марта")


@given(st.dates())
def test_but_for_the_first_of_a_month_a_french_date_is_the_one_of_cldr(on):
    assert day(on, "fr").replace("1er ", "1 ", 1) == format_date(on, "long", "fr")


def test_a_language_that_the_interface_has_not_is_read_as_french():
    assert day(date(2024, 7, 4), "bm") == "4 juillet 2024"


def test_a_month_alone_is_in_the_nominative_in_russian():
    assert month(date(2016, 9, 1), "ru") == "сентябрь 2016\u202fг."
    assert month(date(2016, 9, 1), "fr") == "septembre 2016"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("fr", "4 juillet 2024 à 12\u00a0h\u00a007 (Moscou, UTC+3)"),
        ("en", "4 July 2024 at 12:07 (Moscow, UTC+3)"),
        ("ru", "4 июля 2024\u202fг., 12:07 (Москва, UTC+3)"),
    ],
)
def test_a_moment_names_the_zone_whose_clocks_it_shows(language, written):
    assert moment_of(INSTANT, "Europe/Moscow", language) == written


def test_a_moment_in_bamako_shows_that_its_clocks_are_those_of_utc():
    assert moment_of(INSTANT, "Africa/Bamako", "fr").endswith("9\u00a0h\u00a007 (Bamako, UTC+0)")


def test_half_past_ten_in_the_evening_in_bamako_is_already_the_next_day_in_moscow():
    late = datetime(2024, 6, 20, 22, 30, tzinfo=UTC)
    assert moment_of(late, "Africa/Bamako", "fr").startswith("20 juin 2024")
    assert moment_of(late, "Europe/Moscow", "fr").startswith("21 juin 2024")


def test_utc_itself_needs_no_city():
    assert moment_of(INSTANT, "UTC", "en") == "4 July 2024 at 09:07 (UTC)"


def test_a_moment_without_zone_is_taken_for_utc():
    assert moment_of(INSTANT.replace(tzinfo=None), "UTC", "en") == moment_of(INSTANT, "UTC", "en")


@pytest.mark.parametrize("zone", ["Afrique/Bamako", "", "../etc/passwd", "\x00"])
def test_a_moment_in_an_unknown_zone_is_shown_in_utc(zone):
    assert moment_of(INSTANT, zone, "en") == "4 July 2024 at 09:07 (UTC)"


@pytest.mark.parametrize(("instant", "zone"), [(EARLIEST, "Etc/GMT+12"), (LATEST, "Pacific/Kiritimati")])
def test_a_moment_whose_clocks_would_leave_the_calendar_is_shown_in_utc(instant, zone):
    assert moment_of(instant, zone, "en").endswith(f"{instant:%H:%M} (UTC)")


def test_a_moment_that_not_even_utc_can_hold_is_shown_as_it_stands():
    edge = datetime.max.replace(tzinfo=timezone(timedelta(hours=-2)))
    assert moment_of(edge, "UTC", "en").endswith("at 23:59 (UTC)")


@pytest.mark.parametrize(
    ("hours", "written"),
    [(0, "UTC+0"), (3, "UTC+3"), (5.5, "UTC+5:30"), (-4, "UTC\u22124"), (-3.5, "UTC\u22123:30")],
)
def test_the_distance_from_utc_is_written_with_a_true_minus_sign(hours, written):
    assert offset(timedelta(hours=hours)) == written


def test_a_city_that_cldr_does_not_name_is_named_by_its_zone():
    assert place("America/Port_of_Spain", "en") == "Port of Spain"


def test_digits_are_grouped_as_the_language_does():
    assert number(1_234_567, "fr") == "1\u202f234\u202f567"
    assert number(1_234_567, "en") == "1,234,567"
    assert number(1_234_567, "ru") == "1\u00a0234\u00a0567"
    assert number(147, "fr") == "147"


@pytest.mark.parametrize(("language", "joined"), [("fr", "a, b et c"), ("en", "a, b and c"), ("ru", "a, b и c")])
def test_a_list_is_joined_in_words(language, joined):
    assert join(["a", "b", "c"], language) == joined


def test_a_list_of_one_is_that_one_and_an_empty_list_is_nothing():
    assert join(["a"], "fr") == "a"
    assert join([], "fr") == ""


def test_what_stands_in_a_list_is_not_read_as_a_pattern():
    assert join(["{0}", "{1.__class__}"], "fr") == "{0} et {1.__class__}"


@pytest.mark.parametrize("code", ["XA", "XB", "ZZ"])
def test_a_code_that_iso_leaves_to_its_users_names_no_country(code):
    assert territory(code, "en") is None
