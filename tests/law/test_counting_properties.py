"""What holds of every way of counting, over random calendars with prorogations, dissolutions and sessions."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ratify.law.calendars import (
    LONGEST_BREAK,
    Calendar,
    CalendarBook,
    Closure,
    CountingRule,
    Day,
    Either,
    Gap,
    InSession,
    Joint,
    Outside,
    Scrutiny,
    Session,
    Sitting,
    Working,
    count,
    counts,
    roll,
)
from ratify.law.conventions import CONVENTIONS, operations_of, rule_of
from ratify.law.moments import DayRange
from ratify.law.periods import Period
from ratify.law.reckoning import latest_start, reckon
from ratify.law.rules import Operations
from ratify.law.stages import land

each = settings(max_examples=25)
"""Of each kind of rule; there are over twenty."""

FIRST, SPAN = date(2024, 1, 1), 400
COVERAGE = DayRange(FIRST, FIRST + timedelta(days=SPAN))
ONE_DAY = timedelta(days=1)


def at(number):
    return FIRST + timedelta(days=number)


spells = st.tuples(st.integers(0, SPAN - 30), st.integers(1, 30)).map(
    lambda one: DayRange(at(one[0]), at(one[0] + one[1]))
)


@st.composite
def sittings(draw, name):
    """A House that sits on some days of most weeks, with a few closures, and sessions between them."""
    pattern = draw(st.sets(st.integers(0, 6), min_size=1, max_size=5))
    breaks = draw(st.lists(spells, max_size=3))
    extra = draw(st.sets(st.integers(0, SPAN), max_size=20))
    closures = tuple(Closure(one, "prorogation") for one in draw(st.lists(spells, max_size=2)))
    shut = [*breaks, *(closure.days for closure in closures)]
    sat = {
        at(n)
        for n in range(SPAN + 1)
        if at(n).weekday() in pattern and not any(one.first <= at(n) <= one.last for one in shut)
    }
    days = {day: Day() for day in sorted(sat | {at(n) for n in extra})}
    session = Session("1", DayRange(at(0), at(draw(st.integers(200, SPAN)))))
    return Calendar(name, name, "sittings", days, COVERAGE, closures=closures, sessions=(session,))


@st.composite
def holidays(draw, name):
    free = {at(n): Day() for n in draw(st.sets(st.integers(0, SPAN), max_size=60))}
    worked = {at(n): Day() for n in draw(st.sets(st.integers(0, SPAN), max_size=10))}
    worked = {day: one for day, one in worked.items() if day.weekday() >= 5 and day not in free}
    return Calendar(name, name, "holidays", free, COVERAGE, working=worked)


books = st.builds(
    lambda *all_of_them: CalendarBook({one.name: one for one in all_of_them}),
    sittings("a"), sittings("b"), holidays("w"), holidays("v"),
)  # fmt: skip


def rules(first="a", second="b"):
    """One of each kind, by name; the two Houses in either order."""
    made = {"working": CountingRule("working", (Working("w"),)), "joint_working": _joint(Working, "w", "v")}
    for test in (Sitting, Scrutiny, InSession):
        name, both = test.__name__.lower(), (test(first), test(second))
        made[f"{name}_one"] = CountingRule("one", (test("a"),))
        made[f"{name}_joint"] = CountingRule("joint", (Joint(both),))
        made[f"{name}_either"] = CountingRule("either", (Either(both),))
        made[f"{name}_each"] = CountingRule("each", both)
        made[f"{name}_on_the_day"] = CountingRule("on", (Joint(both),), day_one="the_day")
        made[f"{name}_each_on_the_day"] = CountingRule("each on", both, day_one="the_day")
        made[f"{name}_first_joint"] = CountingRule("first joint", both, day_one="first_joint")
    return made


def _joint(test, *names):
    return CountingRule("joint", (Joint(tuple(test(name) for name in names)),))


KINDS = sorted(rules())
amounts = st.integers(1, 12)
starts = st.integers(20, 200).map(at)


def reached(rule, start, number, book):
    day = count(rule, start, number, book)
    assume(not isinstance(day, Gap))
    return day


@pytest.mark.parametrize("kind", KINDS)
@each
@given(books, starts, amounts)
def test_backwards_gives_the_last_start_that_ends_in_time(kind, book, target, number):
    """Forwards and backwards are inverse: no later start would do, and what was reached is reached again."""
    rule = rules()[kind]
    book = CalendarBook(book.calendars, {"r": rule})
    operations = operations_of_rule(number)
    start = latest_start(operations, target, book)
    assume(not isinstance(start, Gap))

    end = reached(rule, start, number, book)
    assert end <= target
    later = count(rule, start + ONE_DAY, number, book)
    assert isinstance(later, Gap) or later > target
    assert latest_start(operations, end, book) == start


def operations_of_rule(number):
    return Operations(plus=number, over="r")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "first_joint" not in kind])
@each
@given(books, starts, amounts)
def test_a_negative_count_undoes_a_positive_one_from_a_day_that_counts(kind, book, start, number):
    rule = rules()[kind]
    start = roll(rule, start, "next", book)
    assume(not isinstance(start, Gap))
    there = reached(rule, start, number, book)

    assert count(rule, there, -number, book) == start


@pytest.mark.parametrize("kind", KINDS)
@each
@given(books, starts, amounts, st.integers(0, 9), st.integers(0, 9))
def test_counting_is_monotone_in_the_start_and_in_the_number(kind, book, start, number, later, more):
    rule = rules()[kind]

    assert reached(rule, start, number, book) <= reached(rule, start + timedelta(days=later), number + more, book)


@pytest.mark.parametrize("kind", KINDS)
@each
@given(books, starts, st.integers(-12, 12))
def test_permuting_the_bodies_changes_nothing(kind, book, start, number):
    forth, back = (count(rules(*order)[kind], start, number, book) for order in (("a", "b"), ("b", "a")))

    assert type(forth) is type(back)
    assert isinstance(forth, Gap) or forth == back


@given(books, st.integers(LONGEST_BREAK + 1, SPAN - LONGEST_BREAK - 1).map(at))
def test_a_scrutiny_day_is_a_sitting_or_lies_in_a_short_run_of_adjournment(book, day):
    """Told again with runs instead of steps outwards from the day."""
    house = book.calendars["a"]
    runs = groupby((at(n) for n in range(SPAN + 1)), key=house.adjourned)
    run = next(days for days in ((adjourned, list(run)) for adjourned, run in runs) if day in days[1])
    expected = len(run[1]) <= LONGEST_BREAK if run[0] else house.counts(day)
    answer = counts(Scrutiny("a"), day, book)

    assert answer is expected


@given(books, starts, amounts, st.lists(spells, max_size=2))
def test_days_outside_the_spells_are_all_that_a_suspended_count_counts(book, start, number, suspended):
    rule = rules()["sitting_joint"]
    without = CountingRule("r", (Outside(rule.tests[0], tuple(suspended)),))
    end = reached(without, start, number, book)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    counted = [
        day
        for day in between
        if counts(rule.tests[0], day, book) is True and not any(one.first <= day <= one.last for one in suspended)
    ]

    assert (len(counted), counted[-1]) == (number, end)


PERIODS = [one for one in CONVENTIONS if one.takes != "days"]


@pytest.mark.parametrize("one", PERIODS, ids=lambda one: one.name)
@given(books, st.integers(150, 300).map(at), st.integers(0, 3), st.integers(0, 20))
def test_a_period_whose_end_moves_is_undone_by_its_latest_start(one, book, target, months, days):
    assume(months or days)
    operations = operations_of(one, Period(months=months, days=days))
    rule = rule_of(one, ("w",)) if one.days == "working" else rule_of(one)
    book = CalendarBook(book.calendars, {one.name: rule})
    start = latest_start(operations, target, book)
    assume(not isinstance(start, Gap))
    end, later = land(operations, start, book), land(operations, start + ONE_DAY, book)
    assume(not isinstance(end, Gap))

    assert end <= target
    assert isinstance(later, Gap) or later > target
    assert isinstance(later, Gap) or later >= end


@pytest.mark.parametrize("one", CONVENTIONS, ids=lambda one: one.name)
@each
@given(books, starts, st.integers(1, 12), st.booleans())
def test_the_table_counts_what_the_answer_says(one, book, day, number, backwards):
    """Every day between the first and the last row is there once, numbers run from one, and the last is the end."""
    amount = Period(months=number) if one.takes == "periods" else number
    operations = operations_of(one, amount)
    over = {"working": ("w",), "calendar": ()}.get(one.days, ("a", "b"))
    book = CalendarBook(book.calendars, {one.name: rule_of(one, over)})
    answer = reckon(operations, day, book, backwards=backwards)
    assume(answer.answer is not None)

    for table in answer.tables:
        days = [row.day for row in table.rows]
        assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
        assert [row.number for row in table.rows if row.number] == list(range(1, days_counted(table) + 1))
    if answer.tables:
        assert max(table.rows[-1].day for table in answer.tables) <= answer.end


def days_counted(table):
    return sum(row.number is not None for row in table.rows)
