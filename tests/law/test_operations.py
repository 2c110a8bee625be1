"""The deadlines of procedures, forwards and backwards: vectors with their law."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratify.law.calendars import Calendar, CalendarBook, Day, calendar_days, working_days
from ratify.law.moments import DayRange, never, not_yet, on
from ratify.law.operations import apply
from ratify.law.periods import Period, parse_period
from ratify.law.rules import Operations, Snap
from tests.law.sheets import codes, day, days, fixed


def book(*holidays):
    """Saturdays and Sundays, and the holidays given, from 2010 to 2035."""
    free = {day(one): Day() for one in holidays}
    calendar = Calendar("XX", "XX", "holidays", free, days("2010-01-01/2035-12-31"))
    return CalendarBook({"XX": calendar}, {"working": working_days("XX"), "all": calendar_days()})


def reach(start, holidays=(), **operations):
    return apply(Operations(**operations), days(start), book(*holidays)).date


def period(text):
    return parse_period(text)


@pytest.mark.parametrize(
    ("event", "length", "holidays", "result"),
    [
        ("2024-06-03", "P10D", (), "2024-06-13"),
        ("2024-03-19", "P10D", ("2024-03-28", "2024-03-29", "2024-04-01"), "2024-04-02"),
        ("2024-06-03", "P2W", (), "2024-06-17"),
        ("2024-01-31", "P1M", (), "2024-02-29"),
        ("2024-02-29", "P12M", (), "2025-02-28"),
        ("2019-12-17", "P5Y", (), "2024-12-17"),
    ],
)
def test_a_period_of_the_law_of_the_union(event, length, holidays, result):
    """Regulation (EEC, Euratom) 1182/71, art. 3(1), 3(2) and 3(4): the end rolls to the next working day."""
    assert reach(event, holidays, plus=period(length), roll="next", over="working") == day(result)


@pytest.mark.parametrize(
    ("event", "number", "holidays", "result"),
    [("2024-06-03", 5, (), "2024-06-10"), ("2024-04-30", 2, ("2024-05-01",), "2024-05-03")],
)
def test_a_period_in_working_days(event, number, holidays, result):
    """Regulation 1182/71, art. 2(2) and 3(3)."""
    assert reach(event, holidays, plus=number, over="working") == day(result)


def test_a_period_counted_backwards_does_not_roll():
    """Regulation 1182/71, art. 3(4), second subparagraph: Saturday 8 June stays."""
    assert reach("2024-06-17", plus=period("-P9D")) == day("2024-06-08")


@pytest.mark.parametrize(
    ("event", "length", "result"),
    [
        ("2024-06-03", "P8D", "2024-06-11"),
        ("2024-06-07", "P8D", "2024-06-17"),
        ("2024-05-31", "P1M", "2024-07-01"),
        ("2024-02-29", "P1Y", "2025-02-28"),
    ],
)
def test_a_french_procedural_period(event, length, result):
    """Code de procédure civile, art. 641 and 642."""
    assert reach(event, plus=period(length), roll="next", over="working") == day(result)


@pytest.mark.parametrize(
    ("event", "length", "result"),
    [("2024-06-03", "P3D", "2024-06-07"), ("2024-06-05", "P2D", "2024-06-10"), ("2024-01-30", "P1M", "2024-03-01")],
)
def test_a_french_delai_franc(event, length, result):
    """Neither the first day nor the last counts; the end rolls."""
    assert reach(event, plus=period(length), count="clear", roll="next", over="working") == day(result)


@pytest.mark.parametrize(("meeting", "last"), [("2024-06-20", "2024-06-14"), ("2024-03-04", "2024-02-27")])
def test_five_clear_days_before_a_meeting(meeting, last):
    """Code général des collectivités territoriales, art. L2121-12."""
    assert reach(meeting, plus=period("-P5D"), count="clear") == day(last)


def test_clear_days_before_a_hearing():
    """Civil Procedure Rules (England and Wales), r 2.8(2) to (4), third printed example; then the fourteen days of
    the Insolvency Rules 2016, sch 5.
    """
    assert reach("2023-10-20", plus=period("-P3D"), count="clear") == day("2023-10-16")
    assert reach("2017-03-18", plus=period("-P14D"), count="clear") == day("2017-03-03")


def test_the_inclusive_count():
    """The day of the act is the first day."""
    assert reach("2024-06-03", plus=period("P10D"), count="inclusive") == day("2024-06-12")
    assert reach("2024-06-20", plus=period("-P5D"), count="inclusive") == day("2024-06-16")
    assert reach("2024-06-03", plus=2, count="inclusive", over="working") == day("2024-06-04")
    assert reach("2024-06-01", plus=1, count="inclusive", over="working") == day("2024-06-03")


@pytest.mark.parametrize(
    ("edge", "unit", "following", "result"),
    [
        ("first_day_of", "month", 1, "2024-06-01"),
        ("first_day_of", "month", 0, "2024-05-01"),
        ("first_day_of", "month", 8, "2025-01-01"),
        ("last_day_of", "month", 0, "2024-05-31"),
        ("last_day_of", "month", 9, "2025-02-28"),
        ("first_day_of", "quarter", 1, "2024-07-01"),
        ("last_day_of", "quarter", 0, "2024-06-30"),
        ("first_day_of", "year", 1, "2025-01-01"),
        ("last_day_of", "year", 1, "2025-12-31"),
        ("last_day_of", "year", 0, "2024-12-31"),
    ],
)
def test_a_date_snaps_to_the_edge_of_a_unit(edge, unit, following, result):
    """Tax conventions: first of the year after; UNESCO: 31 December of the year after."""
    assert reach("2024-05-15", snap=Snap(edge, unit), following=following) == day(result)


@pytest.mark.parametrize(
    ("start", "following", "result"),
    [
        ("2018-12-26", 1, "2019-06-30"),
        ("2019-06-30", 1, "2020-06-30"),
        ("2019-06-30", 0, "2019-06-30"),
        ("2019-07-01", 0, "2020-06-30"),
        ("2019-06-29", 2, "2020-06-30"),
    ],
)
def test_a_date_snaps_to_a_day_of_the_year(start, following, result):
    """Whaling Convention, art. XI: out on 30 June; Japan gave notice on 26 December 2018."""
    assert reach(start, yearly=(6, 30), following=following) == day(result)


def test_the_29th_of_february_of_a_common_year_is_the_28th():
    assert reach("2025-01-01", yearly=(2, 29)) == day("2025-02-28")


def test_a_tax_convention_denounced_in_august_goes_out_on_the_first_of_january_after_the_next():
    """France–Burkina Faso: notified 7 August 2023, six months, then first of January: 1 January 2025."""
    assert reach("2023-08-07", plus=period("P6M"), snap=Snap("first_day_of", "year")) == day("2025-01-01")


def test_a_roll_may_go_back():
    assert reach("2024-06-08", roll="previous", over="working") == day("2024-06-07")
    assert reach("2024-06-07", roll="previous", over="working") == day("2024-06-07")


def test_a_period_from_a_range_gives_a_range():
    moment = apply(Operations(plus=period("P15D")), days("2024-06"), book())

    assert (moment.status, moment.earliest, moment.latest) == ("not_yet", day("2024-06-16"), day("2024-07-15"))


def test_a_refused_rounding_leaves_both_readings_open():
    moment = apply(Operations(plus=period("P1M"), rounding="refuse"), days("2024-01-31"), book())

    assert (moment.earliest, moment.latest) == (day("2024-02-29"), day("2024-03-01"))
    assert codes(moment.missing) == ["law.missing.rounding"]


def test_what_waits_goes_on_waiting_and_never_stays_never():
    waiting = apply(Operations(plus=period("P1M")), not_yet((), day("2024-01-10")), book())

    assert (waiting.status, waiting.earliest, waiting.latest) == ("not_yet", day("2024-02-10"), None)
    assert apply(Operations(plus=period("P1M")), never(), book()).status == "never"


def test_bounds_are_asked_of_whoever_can_say():
    def resolve(rule):
        return apply(Operations(), rule.range, book())

    bounded = Operations(plus=period("P1M"), not_before=fixed("2024-03-15"), not_after=fixed("2024-12-31"))
    assert apply(bounded, days("2024-01-10"), book(), resolve).date == day("2024-03-15")
    assert apply(bounded, days("2024-12-10"), book(), resolve).date == day("2024-12-31")


def test_a_counted_deadline_explains_each_day():
    moment = apply(Operations(plus=3, over="working"), days("2024-04-30"), book("2024-05-01"))

    assert moment.date == day("2024-05-06")
    lines = [(line.code, line.particulars["day"].isoformat()) for line in moment.because if "day" in line.particulars]
    assert lines == [
        ("law.because.day_skipped", "2024-05-01"),
        ("law.because.day_counted", "2024-05-02"),
        ("law.because.day_counted", "2024-05-03"),
        ("law.because.day_skipped", "2024-05-04"),
        ("law.because.day_skipped", "2024-05-05"),
        ("law.because.day_counted", "2024-05-06"),
        ("law.because.counted", "2024-05-06"),
    ]


def test_each_operation_is_one_line_of_the_explanation():
    moment = apply(
        Operations(plus=period("P6M"), count="clear", snap=Snap("first_day_of", "month")), days("2024-01-10"), book()
    )

    assert codes(moment.because) == [
        "law.because.plus",
        "law.because.count.clear",
        "law.because.first_day_of.month.next",
    ]


def test_an_unknown_counting_rule_is_not_yet():
    moment = apply(Operations(plus=3, over="nowhere"), days("2024-04-30"), book())

    assert (moment.status, codes(moment.missing)) == ("not_yet", ["law.calendar.no_rule"])


def test_beyond_the_civil_calendar_there_is_no_date():
    assert apply(Operations(plus=period("P9000Y")), days("2024-04-30"), book()).status == "never"
    assert apply(Operations(snap=Snap("last_day_of", "year"), following=9000), days("2024-04-30"), book()).date is None


operations = st.builds(
    Operations,
    plus=st.none()
    | st.builds(Period, st.integers(-3, 3), st.integers(-9, 9), st.integers(-40, 40))
    | st.integers(-20, 20),
    count=st.sampled_from(("after", "clear", "inclusive")),
    rounding=st.sampled_from((None, "down", "up")),
    snap=st.none()
    | st.builds(Snap, st.sampled_from(("first_day_of", "last_day_of")), st.sampled_from(("month", "quarter", "year"))),
    yearly=st.none() | st.just((6, 30)) | st.just((2, 29)),
    following=st.integers(0, 3),
    roll=st.sampled_from((None, "next", "previous")),
    over=st.just("working"),
)
starts = st.dates(date(2019, 1, 1), date(2026, 12, 31))
BOOK = book("2024-05-01", "2024-12-25")


@given(operations, starts, st.integers(0, 60))
def test_every_operation_keeps_the_order_of_dates(then, start, more):
    """So that the bounds of an uncertain start lead to the bounds of the result."""
    first, last = (apply(then, on(start + timedelta(days=number)), BOOK).date for number in (0, more))

    assert first <= last


@given(operations, starts, st.integers(0, 40), st.integers(0, 40))
def test_a_day_within_the_range_leads_to_a_day_within_the_result(then, start, width, inside):
    whole = apply(then, DayRange(start, start + timedelta(days=width)), BOOK)
    exact = apply(then, on(start + timedelta(days=min(inside, width))), BOOK).date

    assert whole.earliest <= exact <= whole.latest


def test_a_time_of_day_is_told_and_never_counted_with():
    """Periods: hour and zone of a clause are shown; computation is by civil day."""
    plain, at_noon = Operations(plus=Period(days=30)), Operations(plus=Period(days=30), at="12:00 CET")
    start = days("2024-01-01")

    assert apply(at_noon, start, book()) == apply(plain, start, book())
    assert codes(apply(at_noon, start, book()).because) == ["law.because.plus", "law.because.at"]
