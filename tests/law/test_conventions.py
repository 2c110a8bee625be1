"""Every named way of counting, against vectors that cite their law, through the functions that the product uses.

The holidays of a vector are a part of it, not a claim about an official calendar: where none are given the calendar
knows weekends only.
"""

from __future__ import annotations

from datetime import date

import pytest

from ratify import study
from ratify.errors import Invalid, NotFound
from ratify.law.calendars import Calendar, CalendarBook, Day, Gap
from ratify.law.conventions import CONVENTIONS, convention
from ratify.law.moments import DayRange
from ratify.law.operations import apply
from ratify.law.periods import Period, add, parse_period
from ratify.law.reckoning import latest_start
from ratify.law.rules import Operations, Snap
from ratify.workflow.facts import parse_day_range
from tests.law.sheets import day, days


def calendar(*holidays, name="XX"):
    return Calendar(name, name, "holidays", {day(one): Day() for one in holidays}, days("1978-01-01/2035-12-31"))


def counted(name, start, amount, *holidays, backwards=False):
    """What `ratify count` answers over a calendar with these holidays."""
    own = calendar(*holidays)
    over = ("XX",) if convention(name).days == "working" else ()
    return study.count(day(start), amount, name, over=over, backwards=backwards, calendars={"XX": own})


# ------------------------------------------------------------------- periods: Monat, Fromherz, Merigoux, ESOP 2024


@pytest.mark.parametrize(
    ("start", "period", "down", "up"),
    [
        ("2023-01-31", Period(months=1), "2023-02-28", "2023-03-01"),
        ("2024-03-31", Period(years=-1, months=-1), "2023-02-28", "2023-03-01"),
    ],
)
def test_a_month_that_lacks_the_day_is_rounded_as_is_said_or_refused(start, period, down, up):
    assert add(day(start), period, "down") == day(down)
    assert add(day(start), period, "up") == day(up)
    with pytest.raises(Invalid, match="ambiguous"):
        add(day(start), period, "refuse")


@pytest.mark.parametrize(
    ("start", "first", "second", "rounding", "stepwise", "combined"),
    [
        ("2024-01-31", "P1M", "P1M", "up", "2024-04-01", "2024-03-31"),
        ("2024-01-31", "P1M", "P1M", "down", "2024-03-29", "2024-03-31"),
        ("2024-02-29", "P1Y", "P3Y", "up", "2028-03-01", "2028-02-29"),
        ("2024-02-29", "P1Y", "P3Y", "down", "2028-02-28", "2028-02-29"),
    ],
)
def test_two_periods_one_after_the_other_are_not_their_sum(start, first, second, rounding, stepwise, combined):
    one, other = parse_period(first), parse_period(second)

    assert add(add(day(start), one, rounding), other, rounding) == day(stepwise)
    assert add(day(start), one.plus(other), rounding) == day(combined)


@pytest.mark.parametrize(
    ("start", "end", "difference"), [("2024-02-01", "2024-03-01", 29), ("2024-03-01", "2024-02-01", -29)]
)
def test_the_difference_of_two_days_is_a_number_of_days(start, end, difference):
    assert add(day(start), Period(days=difference)) == day(end)


def test_a_day_that_does_not_exist_is_refused():
    assert parse_day_range("2024-02-29").first == date(2024, 2, 29)
    with pytest.raises(Invalid):
        parse_day_range("2024-04-31")


# --------------------------------------------------------------------- Regulation (EEC, Euratom) 1182/71, art. 2, 3


@pytest.mark.parametrize(
    ("event", "amount", "holidays", "result"),
    [
        ("2024-06-03", "P10D", (), "2024-06-13"),
        ("2024-03-19", "P10D", ("2024-03-28", "2024-03-29", "2024-04-01"), "2024-04-02"),
        ("2024-01-31", "P1M", (), "2024-02-29"),
        ("2024-02-29", "P12M", (), "2025-02-28"),
        ("2024-06-03", "P2W", (), "2024-06-17"),
        ("2024-06-07", "P3W", (), "2024-06-28"),
        ("2024-02-29", "P1Y", (), "2025-02-28"),
        ("2019-12-17", "P5Y", (), "2024-12-17"),
        ("2024-06-03", "5", (), "2024-06-10"),
        ("2024-04-30", "2", ("2024-05-01",), "2024-05-03"),
    ],
)
def test_a_period_of_union_law(event, amount, holidays, result):
    answer = counted("eu/1182-71", event, amount, *holidays)

    assert answer.reckoned.end == day(result)
    assert not answer.interpretive


def test_a_period_of_union_law_that_runs_backwards_does_not_move():
    """Art. 3(4), second subparagraph: Saturday 8 June stays."""
    assert counted("eu/1182-71", "2024-06-17", "-P9D").reckoned.end == date(2024, 6, 8)


def test_two_days_of_union_law_hold_two_working_days():
    """Art. 3(5): Saturday and Sunday move to Monday by art. 3(4), which is one working day only."""
    answer = counted("eu/1182-71", "2024-06-07", "P2D")

    assert answer.reckoned.end == date(2024, 6, 11)
    assert answer.interpretive


def test_one_day_of_union_law_holds_one_working_day():
    assert counted("eu/1182-71", "2024-06-07", "P1D").reckoned.end == date(2024, 6, 10)


def test_half_a_month_of_union_law_is_fifteen_days_after_the_months():
    """Art. 3(2)(d): from 15 May to 15 June, then fifteen days to Sunday 30 June, then Monday."""
    answer = counted("eu/1182-71", "2024-05-15", "P1.5M")

    assert answer.reckoned.end == date(2024, 7, 1)
    assert answer.interpretive


# ------------------------------------------------------------------------------- Code de procédure civile, 641 and 642


@pytest.mark.parametrize(
    ("event", "amount", "result"),
    [
        ("2024-06-03", "P8D", "2024-06-11"),
        ("2024-06-03", "8", "2024-06-11"),
        ("2024-06-07", "P8D", "2024-06-17"),
        ("2024-01-31", "P1M", "2024-02-29"),
        ("2024-05-31", "P1M", "2024-07-01"),
        ("2024-02-29", "P1Y", "2025-02-28"),
    ],
)
def test_a_french_procedural_period(event, amount, result):
    assert counted("fr/cpc", event, amount).reckoned.end == day(result)


@pytest.mark.parametrize(
    ("event", "amount", "result"),
    [
        ("2024-06-03", "P3D", "2024-06-07"),
        ("2024-06-05", "P2D", "2024-06-10"),
        ("2024-01-30", "P1M", "2024-03-01"),
    ],
)
def test_a_french_delai_franc(event, amount, result):
    assert counted("fr/franc", event, amount).reckoned.end == day(result)


@pytest.mark.parametrize(("meeting", "result"), [("2024-06-20", "2024-06-14"), ("2024-03-04", "2024-02-27")])
def test_five_jours_francs_before_a_meeting(meeting, result):
    """Code général des collectivités territoriales, art. L. 2121-12: neither the sending nor the meeting counts."""
    assert counted("fr/franc", meeting, "-P5D").reckoned.end == day(result)
    assert counted("fr/franc", meeting, "P5D", backwards=True).reckoned.start == day(result)


# ------------------------------------------------------------- Civil Procedure Rules 1998 (England and Wales), r. 2.8


@pytest.mark.parametrize(
    ("event", "amount", "result"),
    [
        ("2023-10-20", "-3", "2023-10-16"),  # the rule's own example (i)
        ("2017-03-18", "-14", "2017-03-03"),  # Insolvency (England and Wales) Rules 2016, sch. 5
    ],
)
def test_clear_days_before_a_hearing(event, amount, result):
    answer = counted("uk/clear-days", event, amount)

    assert answer.reckoned.end == day(result)
    assert answer.reckoned.result == "latest_before"


def test_the_earliest_hearing_after_clear_days():
    """The rule's own example (ii)."""
    answer = counted("uk/clear-days", "2023-10-01", "28")

    assert answer.reckoned.end == date(2023, 10, 30)
    assert answer.reckoned.result == "earliest_day"


@pytest.mark.parametrize(("event", "result"), [("2023-10-02", "2023-10-16"), ("2023-02-15", "2023-03-01")])
def test_within_fourteen_days(event, result):
    """The rule's own example (iii)."""
    assert counted("uk/days-within", event, "14").reckoned.end == day(result)


def test_a_period_of_five_days_or_less_leaves_the_weekend_out():
    """R. 2.8(4): three clear days before a hearing on Tuesday 24 October 2023 leave out Saturday and Sunday."""
    assert counted("uk/clear-days", "2023-10-24", "-3").reckoned.end == date(2023, 10, 18)
    assert counted("uk/clear-days", "2023-10-24", "-6").reckoned.end == date(2023, 10, 17)


@pytest.mark.parametrize(
    ("event", "amount", "result"), [("1978-09-30", "P4M", "1979-01-30"), ("2024-02-29", "P12M", "2025-02-28")]
)
def test_the_corresponding_date(event, amount, result):
    """Dodds v Walker [1981] 1 WLR 1027 (HL), the facts of the case first."""
    assert counted("uk/corresponding-date", event, amount).reckoned.end == day(result)


def test_a_parliament_is_dissolved_on_the_fifth_anniversary_of_its_first_meeting():
    """Dissolution and Calling of Parliament Act 2022, s. 4."""
    assert counted("calendar-days", "2019-12-17", "P5Y").reckoned.end == date(2024, 12, 17)


def test_five_years_from_a_leap_day():
    assert counted("calendar-days", "2024-02-29", "P5Y").reckoned.end == date(2029, 2, 28)


# ------------------------------------------------------------------------------------------------ clauses of treaties


@pytest.mark.parametrize(
    ("last", "following", "result"), [("2020-03-02", 2, "2020-05-01"), ("2024-01-31", 1, "2024-02-01")]
)
def test_the_first_day_of_a_later_month(last, following, result):
    operations = Operations(snap=Snap("first_day_of", "month"), following=following)

    assert apply(operations, DayRange(day(last), day(last)), CalendarBook()).date == day(result)


def test_the_thirtieth_day_after_the_last_notification():
    assert counted("calendar-days", "2024-01-31", "P30D").reckoned.end == date(2024, 3, 1)


# -------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("name", "amount", "code"),
    [
        ("working-days", "P1M", "law.count.days_wanted"),
        ("uk/treaty", "P21D", "law.count.days_wanted"),
        ("uk/corresponding-date", "4", "law.count.period_wanted"),
        ("uk/clear-days", "P1M", "law.count.days_wanted"),
        ("fr/cpc", "P1.5M", "law.count.amount_unreadable"),
        ("calendar-days", "soon", "law.count.amount_unreadable"),
        ("calendar-days", "P0D", "law.count.amount_unreadable"),
        ("calendar-days", "P" + "9" * 5000 + "Y", "law.count.amount_unreadable"),
        ("calendar-days", "0", "law.count.days_out_of_range"),
        ("calendar-days", "999999999", "law.count.days_out_of_range"),
        ("calendar-days", "P9999Y", "law.count.beyond_the_calendar"),
    ],
)
def test_what_a_way_of_counting_cannot_count_is_refused(name, amount, code):
    with pytest.raises(Invalid, match=code):
        counted(name, "2024-06-03", amount)


def test_a_way_of_counting_that_needs_a_calendar_asks_for_it():
    with pytest.raises(Invalid, match="calendars_wanted"):
        study.count(day("2024-06-03"), "5", "working-days")
    with pytest.raises(Invalid, match="several_calendars_wanted"):
        study.count(day("2024-06-03"), "5", "uk/proposed-negative", over=["uk/lords"])
    with pytest.raises(Invalid, match="calendar_without_sittings"):
        study.count(day("2024-06-03"), "5", "uk/treaty", over=["ML"])
    with pytest.raises(Invalid, match="calendar_without_holidays"):
        study.count(day("2024-06-03"), "5", "working-days", over=["uk/lords"])


def test_a_period_without_short_days_needs_no_calendar():
    assert study.count(day("2023-10-01"), "28", "uk/clear-days").reckoned.end == date(2023, 10, 30)


def test_an_unknown_way_of_counting_is_answered_with_all_there_are():
    with pytest.raises(NotFound) as missing:
        convention("lunar")
    assert set(missing.value.phrase.particulars["names"]) == {one.name for one in CONVENTIONS}


def test_a_negative_period_is_not_planned_backwards_as_well():
    with pytest.raises(Invalid, match="backwards_negative"):
        counted("fr/franc", "2024-06-20", "-P5D", backwards=True)


def test_every_convention_cites_its_law_or_is_plain_arithmetic():
    plain = {"calendar-days", "working-days", "sitting-days", "session-days"}

    assert {one.name for one in CONVENTIONS if not one.law} == plain


# ------------------------------------------------------------------------------------------- backwards, and its words


def test_a_target_on_which_nothing_can_end_slides_back():
    """Ten days of French procedure that must have ended by Saturday 15 June 2024 end on Friday 14 June."""
    answer = counted("fr/cpc", "2024-06-15", "P10D", backwards=True).reckoned

    assert (answer.start, answer.end) == (date(2024, 6, 4), date(2024, 6, 14))
    assert [line.code for line in answer.because[:2]] == ["law.count.on_or_before", "law.count.target_slides"]


def test_where_the_morrow_is_day_one_the_act_stands_strictly_before_it():
    answer = study.count(date(2019, 3, 11), "21", "uk/treaty", backwards=True).reckoned

    assert answer.because[0].code == "law.count.before"
    assert (answer.start, answer.day_one, answer.end) == (date(2019, 2, 3), date(2019, 2, 4), date(2019, 3, 11))


def test_where_the_day_itself_may_be_day_one_the_act_may_fall_on_it():
    answer = study.count(date(2019, 3, 12), "40", "uk/commons-only", backwards=True).reckoned

    assert answer.because[0].code == "law.count.on_or_before"
    assert answer.start == answer.day_one == date(2019, 2, 1)


def test_backwards_too_a_calendar_refuses_to_guess():
    beyond = study.count(date(2026, 8, 1), "21", "uk/treaty", backwards=True).reckoned
    before = study.count(date(2017, 6, 20), "21", "uk/treaty", backwards=True).reckoned

    assert (beyond.answer, [m.code for m in beyond.missing]) == (None, ["law.calendar.sittings.after"])
    assert (before.answer, [m.code for m in before.missing]) == (None, ["law.calendar.sittings.before"])


def test_a_start_that_lies_centuries_back_is_not_sought_for_ever():
    operations = Operations(plus=Period(years=500))

    assert isinstance(latest_start(operations, date(2024, 1, 1), CalendarBook()), Gap)


def test_the_days_of_a_count_stand_in_a_table_for_each_body():
    answer = study.count(date(2019, 2, 1), "10", "uk/proposed-negative").reckoned

    assert [sum(row.number is not None for row in table.rows) for table in answer.tables] == [10, 10]
    assert [table.rows[0].why.code for table in answer.tables] == ["law.day.waiting", "law.day.waiting"]
    assert answer.day_one == date(2019, 2, 4)
    assert not {line.code for line in answer.because} & {"law.because.day_counted", "law.because.day_skipped"}


def test_a_count_over_announced_days_is_a_forecast():
    """The calendars were last compared with the Houses on 9 January 2026."""
    assert study.count(date(2025, 12, 1), "21", "uk/treaty").reckoned.forecast
    assert "law.because.unsettled_days" in {
        line.code for line in study.count(date(2025, 12, 1), "21", "uk/treaty").reckoned.because
    }
    assert not study.count(date(2025, 9, 1), "21", "uk/treaty").reckoned.forecast


def test_a_period_that_moved_shows_the_days_over_which_it_moved():
    answer = counted("eu/1182-71", "2024-03-19", "P10D", "2024-03-28", "2024-03-29", "2024-04-01").reckoned

    assert [(row.day.day, row.number) for row in answer.tables[0].rows] == [
        (29, None), (30, None), (31, None), (1, None), (2, 1),
    ]  # fmt: skip
