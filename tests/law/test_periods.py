"""Periods, and their addition to a date."""

from datetime import MAXYEAR, date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from ratify.errors import Invalid
from ratify.law.periods import Period, add, parse_period
from tests.law.sheets import day

signs = st.sampled_from((1, -1))
periods = st.builds(
    lambda sign, years, months, days: Period(years, months, days).times(sign),
    signs,
    st.integers(0, 30),
    st.integers(0, 30),
    st.integers(0, 500),
)
days = st.dates(date(1800, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("P5Y", Period(years=5)),
        ("P6M", Period(months=6)),
        ("-P6M", Period(months=-6)),
        ("P1Y6M", Period(years=1, months=6)),
        ("P2W", Period(days=14)),
        ("-P1Y2M3W4D", Period(-1, -2, -25)),
        ("+P0D", Period()),
    ],
)
def test_an_iso_8601_duration_is_read(text, period):
    assert parse_period(text) == period


@pytest.mark.parametrize("text", ["", "P", "5Y", "P1.5M", "PT5H", "P5Y ", "P٣M", "P-6M", "p5y", "P5D3M", "six months"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(Invalid, match="unreadable"):
        parse_period(text)


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        ("2024-02-29", "P5Y", "2029-02-28"),
        ("2024-02-29", "P4Y", "2028-02-29"),
        ("2023-08-31", "P6M", "2024-02-29"),
        ("2023-01-31", "P1M", "2023-02-28"),
        ("2024-03-31", "-P1Y1M", "2023-02-28"),
        ("2024-02-29", "P1Y1M", "2025-03-29"),
        ("2024-01-31", "P2M", "2024-03-31"),
        ("2024-12-31", "P2M1D", "2025-03-01"),
        ("2096-02-29", "P4Y", "2100-02-28"),
    ],
)
def test_years_and_months_are_added_together_and_rounded_once(start, period, end):
    """Regulation (EEC, Euratom) 1182/71, art. 3(2)(c); French code of civil procedure, art. 641."""
    assert add(day(start), parse_period(period)) == day(end)


def test_dodds_v_walker():
    """[1981] 1 WLR 1027 (HL): four months from 30 September end on 30 January, the corresponding date."""
    assert add(day("1978-09-30"), parse_period("P4M")) == day("1979-01-30")


@pytest.mark.parametrize(
    ("start", "period", "end"), [("2023-01-31", "P1M", "2023-03-01"), ("2024-03-31", "-P1Y1M", "2023-03-01")]
)
def test_rounding_up_gives_the_first_of_the_next_month(start, period, end):
    """Monat, Fromherz, Merigoux, "Formalizing Date Arithmetic", ESOP 2024."""
    assert add(day(start), parse_period(period), "up") == day(end)


def test_rounding_may_be_refused():
    """As above: the third mode is to stop."""
    with pytest.raises(Invalid, match="ambiguous"):
        add(day("2023-01-31"), parse_period("P1M"), "refuse")
    assert add(day("2023-01-31"), parse_period("P2M"), "refuse") == day("2023-03-31")


def test_month_after_month_is_not_two_months():
    """The reason why renewals are counted from the origin."""
    month = parse_period("P1M")

    assert add(add(day("2024-01-31"), month), month) == day("2024-03-29")
    assert add(day("2024-01-31"), month.times(2)) == day("2024-03-31")


@pytest.mark.parametrize(
    ("start", "period"),
    [("9999-01-01", "P1Y"), ("9999-12-31", "P1D"), ("0001-01-01", "-P1D"), ("2024-01-01", "P99999Y")],
)
def test_a_date_beyond_the_civil_calendar_is_invalid_and_no_overflow(start, period):
    with pytest.raises(Invalid, match="out_of_range"):
        add(day(start), parse_period(period))


@given(days, periods)
def test_it_agrees_with_dateutil(start, period):
    """An independent implementation that rounds down."""
    expected = start + relativedelta(years=period.years, months=period.months) + timedelta(days=period.days)

    assert add(start, period) == expected


@given(days, days, periods, st.sampled_from(("down", "up")))
def test_addition_keeps_the_order_of_dates(one, other, period, rounding):
    first, second = sorted((one, other))

    assert add(first, period, rounding) <= add(second, period, rounding)


@given(days, st.integers(0, 400))
def test_down_and_up_differ_by_one_day_exactly_where_the_day_number_is_missing(start, months):
    """And nowhere else is the rounding ever asked for."""
    down, up = (add(start, Period(months=months), rounding) for rounding in ("down", "up"))

    assert up - down == timedelta(days=0 if down.day == start.day else 1)


@given(st.dates(date(1, 1, 1), date(MAXYEAR, 12, 31)), st.integers(-4_000_000, 4_000_000))
def test_adding_days_never_fails_otherwise_than_by_invalid(start, number):
    period = Period(days=number)
    try:
        reached = add(start, period)
    except Invalid:
        reached = None

    assert reached is None or reached - start == timedelta(days=number)


def test_a_period_is_never_normalised():
    assert Period(months=12) != Period(years=1)
    assert Period(years=1).phrase().particulars == {"years": 1, "months": 0, "days": 0}
