"""Calendars and counting rules as files say them, and what is refused in them."""

from __future__ import annotations

from datetime import date

import pytest

from ratify.definitions import read_definition
from ratify.errors import InvalidDefinition
from ratify.law.calendars import (
    Closure,
    CountingRule,
    Day,
    Either,
    EveryDay,
    InSession,
    Joint,
    Scrutiny,
    Session,
    Sitting,
    Working,
)
from ratify.law.moments import DayRange

HOUSE = """\
calendar: own/house
title: {fr: a, en: b, ru: c}
body: {fr: Chambre, en: House, ru: Палата}
law: x
coverage: {from: 2026-01-01, until: 2026-06-30, actual_until: 2026-02-03}
sitting_days:
  - 2026-01-12/2026-01-14
  - {date: 2026-02-02/2026-02-05}
  - {date: 2026-02-09, status: corrected}
closures: [{date: 2026-02-20/2026-03-01, kind: prorogation}, {date: 2026-03-01/2026-03-10, kind: dissolution}]
sessions:
  - {name: second, date: 2026-03-11/2026-06-30}
  - {name: first, date: 2026-01-01/2026-02-20}
"""
LAND = """\
calendar: XX
title: {fr: a, en: b, ru: c}
law: x
coverage: {from: 2026-01-01, until: 2026-12-31}
holidays: [{date: 2026-05-01}]
working_days: [2026-05-09]
"""
PROCEDURE = """\
procedure: own/way
title: {fr: a, en: b, ru: c}
law: art. 1
calendars: {over: RULE}
initial: open
states: {open: {fr: a, en: b, ru: c}, shut: {fr: a, en: b, ru: c}}
ends: [shut]
steps:
  close: {label: {fr: a, en: b, ru: c}, law: art. 2, from: open, to: shut, role: clerk}
"""


def value(text):
    return read_definition(text, "f.yaml").value


def wrong(text):
    with pytest.raises(InvalidDefinition) as refused:
        read_definition(text, "f.yaml")
    return [
        (problem.line, problem.column, problem.wrong.code.removeprefix("definitions."))
        for problem in refused.value.problems
        if problem.severity == "error"
    ]


def test_a_house_is_read_with_its_closures_and_sessions():
    house = value(HOUSE)

    assert house.body == {"fr": "Chambre", "en": "House", "ru": "Палата"}
    assert house.closures == (
        Closure(DayRange(date(2026, 2, 20), date(2026, 3, 1)), "prorogation"),
        Closure(DayRange(date(2026, 3, 1), date(2026, 3, 10)), "dissolution"),
    )
    assert [session.name for session in house.sessions] == ["first", "second"]
    assert house.session(date(2026, 3, 11)) == Session("second", DayRange(date(2026, 3, 11), date(2026, 6, 30)))
    assert house.session(date(2026, 3, 1)) is None


def test_a_day_after_the_last_that_is_known_as_it_was_is_announced_unless_it_says_more():
    house = value(HOUSE)

    assert [house.days[date(2026, 2, number)].status for number in (2, 3, 4, 5, 9)] == [
        "actual", "actual", "announced", "announced", "corrected",
    ]  # fmt: skip
    assert (house.status(date(2026, 1, 20)), house.status(date(2026, 2, 19))) == ("actual", "announced")


def test_a_saturday_may_be_worked():
    land = value(LAND)

    assert land.working == {date(2026, 5, 9): Day()}
    assert land.counts(date(2026, 5, 9))
    assert not land.counts(date(2026, 5, 10))


@pytest.mark.parametrize(
    ("text", "old", "new", "problems"),
    [
        (HOUSE, "law: x\n", "law: x\nweekend: [friday]\n", [(1, 1, "useless_without")]),
        (HOUSE, "law: x\n", "law: x\nworking_days: [2026-05-09]\n", [(1, 1, "useless_without")]),
        (LAND, "law: x\n", "law: x\nbody: {fr: a, en: b, ru: c}\n", [(1, 1, "useless_without")]),
        (LAND, "law: x\n", "law: x\nclosures: [{date: 2026-02-20, kind: prorogation}]\n", [(1, 1, "useless_without")]),
        (HOUSE, "kind: dissolution", "kind: adjournment", [(10, 98, "unknown_word")]),
        (HOUSE, "2026-03-01/2026-03-10", "2026-02-28/2026-03-10", [(10, 62, "spells_overlap")]),
        (HOUSE, "2026-03-11/2026-06-30", "2026-03-11/2026-07-30", [(12, 5, "day_outside_coverage")]),
        (HOUSE, "actual_until: 2026-02-03", "actual_until: 2026-07-03", [(5, 1, "actual_beyond_coverage")]),
        (LAND, "[2026-05-09]", "[2026-05-08]", [(6, 16, "working_day_anyway")]),
        (LAND, "2026-05-01}", "2026-05-09}", [(6, 16, "day_twice")]),
    ],
)
def test_what_a_calendar_cannot_mean_is_refused(text, old, new, problems):
    assert old in text
    assert wrong(text.replace(old, new)) == problems


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("{days: sitting, of: [a, b], joint: true}", CountingRule("sitting_days/a+b", (Joint((Sitting("a"), Sitting("b"))),))),
        ("{days: sitting, of: [a, b], bodies: joint}", CountingRule("sitting_days/a+b", (Joint((Sitting("a"), Sitting("b"))),))),
        ("{days: sitting, of: [a, b]}", CountingRule("sitting_days/a,b", (Sitting("a"), Sitting("b")))),
        ("{days: scrutiny, of: [a, b], bodies: either, day_one: the_day}",
         CountingRule("scrutiny_days/a|b", (Either((Scrutiny("a"), Scrutiny("b"))),), day_one="the_day")),
        ("{days: sitting, of: [a, b], bodies: each, day_one: first_joint}",
         CountingRule("sitting_days/a,b", (Sitting("a"), Sitting("b")), day_one="first_joint")),
        ("{days: session, of: a}", CountingRule("session_days/a", (InSession("a"),))),
        ("{days: working, of: [a], holding: 2, law: art. 3(5), unverified: true}",
         CountingRule("working_days/a", (Working("a"),), "art. 3(5)", holding=2, unverified=True)),
        ("{days: calendar}", CountingRule("calendar_days/", (EveryDay(),))),
    ],
)  # fmt: skip
def test_a_counting_rule_says_which_days_and_which_is_day_one(said, meant):
    assert value(PROCEDURE.replace("RULE", said)).calendars["over"] == meant


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("{days: sitting}", "missing_key"),
        ("{days: calendar, of: [a]}", "calendar_days_of_nobody"),
        ("{days: sitting, of: [a, b], joint: true, bodies: joint}", "exactly_one_of"),
        ("{days: sitting, of: [a, b], bodies: joint, day_one: first_joint}", "first_joint_of_one"),
        ("{days: sitting, of: [a], day_one: first_joint}", "first_joint_of_one"),
        ("{days: praying, of: [a]}", "unknown_word"),
        ("{days: working, of: [a], holding: 0}", "number_out_of_range"),
    ],
)
def test_a_counting_rule_that_means_nothing_is_refused(said, problem):
    assert [code for _line, _column, code in wrong(PROCEDURE.replace("RULE", said))] == [problem]
