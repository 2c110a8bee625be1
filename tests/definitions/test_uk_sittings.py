"""The sittings of both Houses of the United Kingdom Parliament, against periods that were published at the time.

The periods are those of the Constitutional Reform and Governance Act 2010, s. 20: 21 days on which both Houses sit,
from the first one after the day of laying. Published dates were forecasts; the Parliamentary papers that printed them
are named with each.
"""

from __future__ import annotations

from datetime import date

import pytest

from ratify.definitions import Library
from ratify.law.calendars import (
    CalendarBook,
    CountingRule,
    Either,
    Gap,
    InSession,
    Joint,
    Scrutiny,
    Sitting,
    count,
    counts,
    sitting_days,
)
from ratify.law.day_words import reason

PARLIAMENT = sitting_days("uk/commons", "uk/lords", law="Constitutional Reform and Governance Act 2010, s. 20")


@pytest.fixture(scope="module")
def book():
    library = Library()
    return CalendarBook({name: library.load(name, "calendar").value for name in ("uk/commons", "uk/lords")})


@pytest.mark.parametrize(
    ("laid", "first", "last"),
    [
        # New Zealand, mutual recognition, CP 27; HL Paper 296 (2017-19)
        ("2019-02-01", "2019-02-04", "2019-03-11"),
        # Ireland, social security; HL Paper 306 (2017-19)
        ("2019-02-12", "2019-02-13", "2019-03-19"),
        # Switzerland, trade, CP 55; HL Paper 315 (2017-19)
        ("2019-02-20", "2019-02-21", "2019-03-27"),
        # Iceland, Norway and Liechtenstein, free trade: published on a Friday on which neither House sat
        ("2021-07-16", "2021-07-19", "2021-10-26"),
        # Southern African Customs Union: the period began in one Parliament and ended in the next
        ("2019-11-05", "2019-12-17", "2020-02-05"),
    ],
)
def test_the_period_ends_on_the_day_that_was_published(book, laid, first, last):
    begun = date.fromisoformat(laid)

    assert count(PARLIAMENT, begun, 1, book) == date.fromisoformat(first)
    assert count(PARLIAMENT, begun, 21, book) == date.fromisoformat(last)


def test_a_published_date_is_a_forecast_that_the_houses_may_overtake(book):
    """Pacific States, CP 76: HL Paper 342 printed 7 May 2019 on 9 April; a sitting then foreseen did not take place."""
    assert count(PARLIAMENT, date(2019, 3, 20), 21, book) == date(2019, 5, 8)


def test_the_prorogation_that_the_supreme_court_annulled_is_none(book):
    """Laid on 9 September 2019, the Houses met again on the 25th: the days between are days of adjournment."""
    assert count(PARLIAMENT, date(2019, 9, 9), 1, book) == date(2019, 9, 25)
    assert all(book.calendars[name].closure(date(2019, 9, 12)) is None for name in book.calendars)


def test_the_day_on_which_a_prorogation_begins_is_a_sitting_day_if_the_house_sat(book):
    commons = book.calendars["uk/commons"]

    assert commons.counts(date(2019, 10, 8))
    assert commons.closure(date(2019, 10, 8)) is None
    assert commons.closure(date(2019, 10, 9)).kind == "prorogation"


def test_the_two_houses_sat_together_as_often_as_the_librarians_say(book):
    commons, lords = (book.calendars[name] for name in ("uk/commons", "uk/lords"))
    both = Joint((Sitting("uk/commons"), Sitting("uk/lords")))

    assert (len(commons.days), len(lords.days)) == (1359, 1420)
    assert sum(counts(both, day, book) is True for day in commons.days) == 1292


def test_a_day_after_the_snapshot_is_announced_only(book):
    commons = book.calendars["uk/commons"]

    assert commons.status(date(2026, 1, 8)) == "actual"
    assert commons.status(date(2026, 1, 12)) == "announced"


def test_a_joint_count_refuses_where_one_house_has_published_and_the_other_not(book):
    """The Lords had announced their sittings up to October 2026, the Commons up to July only."""
    gap = count(PARLIAMENT, date(2026, 7, 1), 21, book)

    assert isinstance(gap, Gap)
    assert gap.day == date(2026, 7, 17)
    assert isinstance(count(sitting_days("uk/lords"), date(2026, 7, 1), 21, book), date)


@pytest.mark.parametrize(
    ("day", "counted", "why"),
    [
        ("2019-09-05", True, "law.day.sitting"),
        ("2019-02-09", True, "law.day.short_break"),  # a Saturday
        ("2019-02-16", True, "law.day.short_break"),
        ("2018-12-25", False, "law.day.long_break"),
        ("2019-10-09", False, "law.day.prorogation"),
        ("2019-11-20", False, "law.day.dissolution"),
    ],
)
def test_a_scrutiny_day_of_the_commons_says_why(book, day, counted, why):
    """Statutory Instruments Act 1946, s. 7."""
    test, on = Scrutiny("uk/commons"), date.fromisoformat(day)

    assert counts(test, on, book) is counted
    assert reason(test, on, book, counted=counted).code == why


def test_days_of_session_leave_out_the_prorogation(book):
    """The session of 2017 ended on 8 October 2019, the next began on the 14th."""
    rule = CountingRule("session", (InSession("uk/commons"),))

    assert count(rule, date(2019, 10, 7), 1, book) == date(2019, 10, 8)
    assert count(rule, date(2019, 10, 7), 2, book) == date(2019, 10, 14)
    assert reason(InSession("uk/commons"), date(2019, 10, 10), book, counted=False).code == "law.day.no_session"


def test_whether_one_house_or_both_must_be_away_decides_when_time_stands_still(book):
    """In the spring of 2022 the Houses rose and returned on different days."""
    both = CountingRule("both", (Joint((Scrutiny("uk/commons"), Scrutiny("uk/lords"))),), day_one="the_day")
    ends = {
        name: count(rule, date(2022, 3, 1), 40, book)
        for name, rule in (
            ("both", both),
            ("either", CountingRule("either", (Either(both.tests[0].tests),), day_one="the_day")),
            ("commons", CountingRule("commons", (Scrutiny("uk/commons"),), day_one="the_day")),
        )
    }

    assert ends["either"] < ends["commons"] < ends["both"]
