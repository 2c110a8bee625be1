from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratify.errors import Invalid
from ratify.law.moments import DayRange
from ratify.web.days import iso, read_day, read_days, typed

DATES = st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("04/07/2024", date(2024, 7, 4), date(2024, 7, 4)),
        ("4/7/2024", date(2024, 7, 4), date(2024, 7, 4)),
        ("04.07.2024", date(2024, 7, 4), date(2024, 7, 4)),
        ("04-07-2024", date(2024, 7, 4), date(2024, 7, 4)),
        ("2024-07-04", date(2024, 7, 4), date(2024, 7, 4)),
        ("  2024-07-04 ", date(2024, 7, 4), date(2024, 7, 4)),
        ("02/2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2003", date(2003, 1, 1), date(2003, 12, 31)),
        ("07/2024 – 09/2024", date(2024, 7, 1), date(2024, 9, 30)),
        ("01/07/2024 - 15/07/2024", date(2024, 7, 1), date(2024, 7, 15)),
        ("2024-07-01/2024-07-15", date(2024, 7, 1), date(2024, 7, 15)),
        ("2003/2004", date(2003, 1, 1), date(2004, 12, 31)),
    ],
)
def test_a_date_is_read_with_the_day_first_or_in_iso_form(text, first, last):
    assert read_days(text) == DayRange(first, last)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "web.date.needed"),
        ("   ", "web.date.needed"),
        ("hier", "web.date.unreadable"),
        ("31/02/2024", "web.date.impossible"),
        ("07/13/2024", "web.date.impossible"),
        ("00/07/2024", "web.date.impossible"),
        ("00/2024", "web.date.impossible"),
        ("29/02/2023", "web.date.impossible"),
        ("04/07/24", "web.date.unreadable"),
        ("0999", "web.date.unreadable"),
        ("3000-01-01", "web.date.unreadable"),
        ("2024 – 2023", "web.date.backwards"),
        ("2023 – 2024 – 2025", "web.date.unreadable"),
        ("٠٤/٠٧/٢٠٢٤", "web.date.unreadable"),
        ("1" * 5000, "web.date.unreadable"),
    ],
)
def test_what_is_no_date_is_told_and_never_guessed(text, code):
    with pytest.raises(Invalid) as refusal:
        read_days(text)
    assert refusal.value.phrase.code == code


def test_a_month_is_no_day():
    with pytest.raises(Invalid) as refusal:
        read_day("07/2024")
    assert refusal.value.phrase.code == "web.date.not_exact"


@given(DATES, st.integers(min_value=0, max_value=4000))
def test_what_a_form_shows_is_read_as_the_same_days(first, length):
    last = min(first + timedelta(days=length), date(2999, 12, 31))
    days = DayRange(first, last)
    assert read_days(typed(days)) == days
    assert read_days(iso(days)) == days


@given(st.text(max_size=60))
def test_whatever_is_typed_gives_days_or_a_refusal(text):
    try:
        days = read_days(text)
    except Invalid:
        return
    assert days.first <= days.last
