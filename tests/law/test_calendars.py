"""Counting over calendars: forwards and backwards, jointly and separately, and the refusal to guess."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ratify.errors import NotFound
from ratify.law.calendars import (
    Calendar,
    CalendarBook,
    CountingRule,
    Day,
    Either,
    EveryDay,
    Gap,
    Joint,
    Sitting,
    Working,
    calendar_days,
    count,
    counts,
    roll,
    sitting_days,
    walk,
    working_days,
)
from ratify.law.day_words import described
from tests.law.sheets import codes, day, days


def sittings(name, *dates, coverage="2024"):
    return Calendar(name, name, "sittings", {day(one): Day() for one in dates}, days(coverage))


COMMONS = sittings("commons", "2024-01-08", "2024-01-09", "2024-01-10", "2024-01-15", "2024-01-16", "2024-01-17")
LORDS = sittings(
    "lords", "2024-01-08", "2024-01-10", "2024-01-11", "2024-01-15", "2024-01-17", coverage="2024-01-01/2024-01-20"
)
ML = Calendar(
    "ML",
    "ML",
    "holidays",
    {day("2024-03-26"): Day("actual", {"fr": "Journée des martyrs"}), day("2024-04-10"): Day("estimated")},
    days("2024"),
)
BOOK = CalendarBook({one.name: one for one in (COMMONS, LORDS, ML)})
BOTH = sitting_days("commons", "lords")
EITHER = CountingRule("either", (Either((Sitting("commons"), Sitting("lords"))),))
EACH = CountingRule("each", (Sitting("commons"), Sitting("lords")))


def test_a_joint_sitting_day_is_one_on_which_both_sit():
    """The style of the Constitutional Reform and Governance Act 2010, s 20: from the first one after laying."""
    assert count(BOTH, day("2024-01-08"), 1, BOOK) == day("2024-01-10")
    assert count(BOTH, day("2024-01-08"), 3, BOOK) == day("2024-01-17")


def test_a_day_of_either_house():
    assert count(EITHER, day("2024-01-08"), 3, BOOK) == day("2024-01-11")


def test_bodies_counted_separately_are_complete_with_the_last():
    """Statutory instruments: so many days in each House."""
    assert count(EACH, day("2024-01-08"), 2, BOOK) == day("2024-01-11")
    assert count(EACH, day("2024-01-17"), -2, BOOK) == day("2024-01-11")


def test_the_day_itself_may_be_day_one():
    rule = CountingRule("on", (Sitting("commons"),), day_one="the_day")

    assert count(rule, day("2024-01-08"), 1, BOOK) == day("2024-01-08")
    assert count(rule, day("2024-01-11"), 1, BOOK) == day("2024-01-15")


def test_nothing_counted_is_the_day_itself():
    assert count(BOTH, day("2024-01-09"), 0, BOOK) == day("2024-01-09")


def test_working_days_leave_out_weekends_and_holidays():
    assert count(working_days("ML"), day("2024-03-25"), 1, BOOK) == day("2024-03-27")
    assert count(working_days("ML"), day("2024-03-29"), 1, BOOK) == day("2024-04-01")


def test_the_weekend_is_a_property_of_the_country():
    friday = Calendar("DZ", "DZ", "holidays", {}, days("2024"), frozenset({4, 5}))

    assert count(working_days("DZ"), day("2024-06-06"), 1, CalendarBook({"DZ": friday})) == day("2024-06-09")


@pytest.mark.parametrize(("start", "number", "at"), [("2024-12-30", 3, "2025-01-01"), ("2024-01-02", -3, "2023-12-31")])
def test_outside_its_coverage_a_calendar_refuses(start, number, at):
    """Clauses 20: it never guesses."""
    gap = count(working_days("ML"), day(start), number, BOOK)

    assert isinstance(gap, Gap)
    assert (gap.day, gap.backwards) == (day(at), number < 0)
    assert gap.missing.code == ("law.calendar.holidays.before" if number < 0 else "law.calendar.holidays.after")


def test_a_joint_rule_needs_the_coverage_of_every_body():
    """One House has announced its sittings further than the other: the joint count stops at the shorter."""
    gap = count(BOTH, day("2024-01-17"), 1, BOOK)

    assert isinstance(gap, Gap)
    assert gap.day == day("2024-01-21")
    assert gap.missing.particulars["body"] == "lords"


def test_a_body_counted_separately_that_is_not_covered_stops_the_count():
    assert isinstance(count(EACH, day("2024-01-15"), 2, BOOK), Gap)


def test_a_calendar_that_is_not_in_the_book_is_a_gap():
    assert isinstance(count(working_days("XX"), day("2024-01-15"), 2, BOOK), Gap)
    assert counts(Working("XX"), day("2024-01-15"), BOOK).missing.code == "law.calendar.missing"


def test_a_rule_that_is_not_in_the_book_is_not_found():
    with pytest.raises(NotFound, match="no_rule"):
        BOOK.rule("nowhere")


def test_the_walk_shows_every_day_counted_or_skipped():
    looked = [(one.day.day, one.number) for one in walk(BOTH, day("2024-01-08"), 2, BOOK)]

    assert looked == [(9, None), (10, 1), (11, None), (12, None), (13, None), (14, None), (15, 2)]


def test_a_roll_stays_on_a_day_that_counts():
    rule = working_days("ML")

    assert roll(rule, day("2024-03-25"), "next", BOOK) == day("2024-03-25")
    assert roll(rule, day("2024-03-26"), "next", BOOK) == day("2024-03-27")
    assert roll(rule, day("2024-03-26"), "previous", BOOK) == day("2024-03-25")
    assert isinstance(roll(rule, day("2025-03-26"), "next", BOOK), Gap)


def test_a_rule_says_which_days_it_counts():
    assert described(calendar_days(), BOOK).code == "law.counting.every_day"
    assert described(BOTH, BOOK).code == "law.counting.joint"
    assert codes(described(EACH, BOOK).particulars["rules"]) == ["law.counting.sitting"] * 2


def test_the_count_ends_with_the_civil_calendar():
    assert isinstance(count(calendar_days(), date(9999, 12, 30), 5, BOOK), Gap)
    assert count(calendar_days(), date(9999, 12, 30), 1, BOOK) == date(9999, 12, 31)
    assert isinstance(count(calendar_days(), date(1, 1, 2), -5, BOOK), Gap)


START = date(2024, 3, 1)
numbers = st.sets(st.integers(0, 300), min_size=40, max_size=200)
calendars = st.builds(
    lambda numbers, kind: Calendar(
        "c", "c", kind, {START + timedelta(days=n): Day() for n in numbers}, days("2023/2025")
    ),
    numbers,
    st.sampled_from(("sittings", "holidays")),
)
amounts = st.integers(1, 15)
moments = st.integers(0, 150).map(lambda number: START + timedelta(days=number))


def rules_over(*names):
    tests = tuple(Sitting(name) for name in names)
    return (
        CountingRule("one", (tests[0],)),
        CountingRule("joint", (Joint(tests),)),
        CountingRule("either", (Either(tests),)),
        CountingRule("every", (EveryDay(),)),
    )


@given(calendars, calendars, st.sampled_from(range(4)), moments, amounts)
def test_forwards_and_backwards_are_inverse(one, other, which, start, number):
    """From a day that counts; from any other, backwards slides to the last day that counted before."""
    book = CalendarBook({"a": one, "b": other})
    rule = rules_over("a", "b")[which]
    there = count(rule, start, number, book)
    assume(not isinstance(there, Gap))
    back = count(rule, there, -number, book)
    assume(not isinstance(back, Gap))

    assert back <= start
    assert counts(rule.tests[0], start, book) is False or back == start
    assert count(rule, back, number, book) == there


@given(calendars, calendars, st.sampled_from(range(4)), moments, amounts, st.integers(0, 9), st.integers(0, 9))
def test_counting_is_monotone_in_the_start_and_in_the_number(one, other, which, start, number, later, more):
    book = CalendarBook({"a": one, "b": other})
    rule = rules_over("a", "b")[which]
    base = count(rule, start, number, book)
    further = count(rule, start + timedelta(days=later), number + more, book)
    assume(not isinstance(base, Gap) and not isinstance(further, Gap))

    assert base <= further


@given(calendars, calendars, st.sampled_from(range(4)), moments, st.integers(-15, 15))
def test_permuting_the_bodies_changes_nothing(one, other, which, start, number):
    book = CalendarBook({"a": one, "b": other})
    forth, back = rules_over("a", "b"), rules_over("b", "a")
    assume(which != 0)
    left, right = count(forth[which], start, number, book), count(back[which], start, number, book)
    each = CountingRule("ab", (Sitting("a"), Sitting("b"))), CountingRule("ba", (Sitting("b"), Sitting("a")))
    together = [count(rule, start, number, book) for rule in each]

    assert type(left) is type(right)
    assert isinstance(left, Gap) or left == right
    assert isinstance(together[0], Gap) or together[0] == together[1]
