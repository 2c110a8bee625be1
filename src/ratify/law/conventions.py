"""The ways of counting that laws use, by name: which days, which day is day one, whether the end moves.

Each is data, counted forwards and backwards by ``reckoning`` with the same functions as every deadline and clause. Of
a law that was not before us when this was written the convention says ``unverified``; where the words of the law leave
a choice that we made, ``interpretive`` marks the answers that depend on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ratify.errors import Invalid, NotFound, Phrase
from ratify.law.calendars import (
    CountingRule,
    Either,
    EveryDay,
    InSession,
    Joint,
    Scrutiny,
    Sitting,
    Working,
)
from ratify.law.periods import Period, parse_period
from ratify.law.rules import Operations

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ratify.law.calendars import DayOne, DayTest
    from ratify.law.rules import Count

Amount: TypeAlias = Period | int
"""A period of the civil calendar, or a number of counted days; signed."""

MOST_DAYS: Final = 10_000
"""Counted days in one question, inclusive."""
LONGEST_AMOUNT: Final = 30
HALF_A_MONTH: Final = 15

_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)
_AND_A_HALF = re.compile(r"([+-]?)P(\d{1,4})[.,]5M", re.ASCII)


@dataclass(frozen=True, slots=True)
class Convention:
    """How a law counts a period.

    ``days``: which days count. ``over``: the calendars that are read unless others are named; ``bodies``: how several
    go together. ``takes``: what may be counted by it.
    ``day_one``, ``count``, ``holding``: as in ``CountingRule`` and ``Operations``.
    ``rolls``: the end of a period of the civil calendar moves to the next day that counts; one that is counted
    backwards from an event does not move.
    ``counts``: a plain number means counted days; otherwise it means days of the civil calendar.
    ``short``: a period of at most so many days leaves out the days that do not count.
    ``halves``: months and a half may be asked for; the half is fifteen days, counted after the months.
    ``earliest``: the day reached forwards is the first on which the event may take place, not the last for an act.
    """

    name: str
    law: str
    days: Literal["calendar", "working", "sitting", "scrutiny", "session"] = "calendar"
    takes: Literal["days", "periods", "both"] = "days"
    over: tuple[str, ...] = ()
    bodies: Literal["joint", "either", "each"] = "joint"
    day_one: DayOne = "morrow"
    count: Count = "after"
    rolls: bool = False
    counts: bool = True
    holding: int = 0
    short: int = 0
    halves: bool = False
    earliest: bool = False
    unverified: bool = False

    @property
    def title(self) -> Phrase:
        """What it is called."""
        return Phrase(f"law.convention.{self.name.replace('/', '.').replace('-', '_')}")


_WESTMINSTER: Final = ("uk/commons", "uk/lords")

CONVENTIONS: Final = (
    Convention("calendar-days", "", takes="both", counts=False),
    Convention("working-days", "", days="working"),
    Convention("sitting-days", "", days="sitting"),
    Convention("session-days", "", days="session"),
    Convention(
        "eu/1182-71",
        "Regulation (EEC, Euratom) No 1182/71, art. 2(2) and 3",
        days="working",
        takes="both",
        rolls=True,
        holding=2,
        halves=True,
    ),
    Convention(
        "fr/cpc",
        "Code de procédure civile, art. 641 et 642",
        days="working",
        takes="both",
        rolls=True,
        counts=False,
    ),
    Convention(
        "fr/franc",
        "Délai franc (jour de départ et jour d'échéance exclus) : par exemple Code général des collectivités "
        "territoriales, art. L. 2121-12 ; prorogation comme au Code de procédure civile, art. 642",
        days="working",
        takes="both",
        count="clear",
        rolls=True,
        counts=False,
    ),
    Convention(
        "uk/clear-days",
        "Civil Procedure Rules 1998 (England and Wales), r. 2.8(2) to (4)",
        days="working",
        count="clear",
        counts=False,
        short=5,
        earliest=True,
    ),
    Convention(
        "uk/days-within",
        "Civil Procedure Rules 1998 (England and Wales), r. 2.8(2) to (4)",
        days="working",
        counts=False,
        short=5,
    ),
    Convention(
        "uk/corresponding-date",
        "Corresponding date rule: Dodds v Walker [1981] 1 WLR 1027 (HL)",
        takes="periods",
    ),
    Convention(
        "uk/both-houses",
        "Legislative and Regulatory Reform Act 2006, s. 19: time during which either House is adjourned for more than "
        "four days is left out",
        days="scrutiny",
        over=_WESTMINSTER,
        day_one="the_day",
    ),
    Convention(
        "uk/either-house",
        "Statutory Instruments Act 1946, s. 5(1) and 7(1): time during which both Houses are adjourned for more than "
        "four days is left out",
        days="scrutiny",
        over=_WESTMINSTER,
        bodies="either",
        day_one="the_day",
    ),
    Convention(
        "uk/commons-only",
        "Statutory Instruments Act 1946, s. 5(1) and 7, of an instrument laid before the House of Commons only",
        days="scrutiny",
        over=("uk/commons",),
        day_one="the_day",
        unverified=True,
    ),
    Convention(
        "uk/proposed-negative",
        "European Union (Withdrawal) Act 2018, sch. 7, para. 3 and 17: ten sitting days in each House, from the first "
        "day on which both sit",
        days="sitting",
        over=_WESTMINSTER,
        bodies="each",
        day_one="first_joint",
        unverified=True,
    ),
    Convention(
        "uk/treaty",
        "Constitutional Reform and Governance Act 2010, s. 20(2) and (9)",
        days="sitting",
        over=_WESTMINSTER,
    ),
    Convention(
        "uk/commons-sitting",
        "Planning Act 2008, s. 9 (national policy statements)",
        days="sitting",
        over=("uk/commons",),
        unverified=True,
    ),
)
"""Every way of counting that has a name."""

CODES: Final = tuple(convention.title.code for convention in CONVENTIONS)

TESTS: Final[Mapping[str, Callable[[str], DayTest]]] = {
    "working": Working,
    "sitting": Sitting,
    "scrutiny": Scrutiny,
    "session": InSession,
}
"""The kinds of day that one calendar can be asked about."""


def convention(name: str) -> Convention:
    """The convention of that name; ``NotFound`` names all there are."""
    for one in CONVENTIONS:
        if one.name == name:
            return one
    raise NotFound("law.count.no_convention", name=name[:LONGEST_AMOUNT], names=tuple(one.name for one in CONVENTIONS))


def towards_the_past(text: str) -> str:
    """The amount as written, without a sign, with the sign of one that is counted from an event towards the past.

    Raises ``Invalid`` where it has a minus already: nobody means the double negative.
    """
    said = text.strip()
    if said.startswith("-"):
        raise Invalid("law.count.sign_twice", text=said[:LONGEST_AMOUNT])
    return "-" + said.removeprefix("+") if said else said


def read_amount(text: str) -> tuple[Amount, bool]:
    """What is to be counted, as written: ``21``, ``-5``, ``P10D``, ``-P6M``, ``P1.5M``; and whether it has a half.

    Raises ``Invalid`` for anything else, and for more than ``MOST_DAYS`` counted days.
    """
    said = text.strip()
    if len(said) > LONGEST_AMOUNT:
        raise Invalid("law.count.amount_unreadable", text=said[:LONGEST_AMOUNT])
    if _NUMBER.fullmatch(said):
        if not 1 <= abs(int(said)) <= MOST_DAYS:
            raise Invalid("law.count.days_out_of_range", most=MOST_DAYS)
        return int(said), False
    half = _AND_A_HALF.fullmatch(said.upper())
    if half is not None:
        period = Period(months=int(half[2]), days=HALF_A_MONTH)
        return (period.times(-1) if half[1] == "-" else period), True
    try:
        period = parse_period(said.upper())
    except Invalid as unreadable:
        raise Invalid("law.count.amount_unreadable", text=said) from unreadable
    if period == Period():
        raise Invalid("law.count.amount_unreadable", text=said)
    return period, False


def rule_of(one: Convention, calendars: Sequence[str] = ()) -> CountingRule:
    """The counting rule of a convention over these calendars, or over its own.

    Raises ``Invalid`` where the convention needs calendars and none are named, or needs several.
    """
    if one.days == "calendar":
        return CountingRule(one.name, (EveryDay(),), one.law, unverified=one.unverified)
    names = tuple(dict.fromkeys(calendars)) or one.over
    if not names:
        raise Invalid("law.count.calendars_wanted", name=one.name)
    if one.day_one == "first_joint" and len(names) == 1:
        raise Invalid("law.count.several_calendars_wanted", name=one.name)
    tests: tuple[DayTest, ...] = tuple(TESTS[one.days](name) for name in names)
    if one.bodies != "each" and len(tests) > 1:
        tests = ((Joint if one.bodies == "joint" else Either)(tests),)
    return CountingRule(one.name, tests, one.law, one.day_one, one.holding, one.unverified)


def operations_of(one: Convention, amount: Amount) -> Operations:
    """What a convention does to a date to add ``amount``; ``over`` names the convention itself.

    Raises ``Invalid`` for a period where days are counted, and for days where only months and years have a meaning.
    """
    if isinstance(amount, int) and not one.counts and one.takes != "periods":
        amount = Period(days=amount)
    if isinstance(amount, int):
        if one.takes == "periods":
            raise Invalid("law.count.period_wanted", name=one.name)
        return Operations(plus=amount, count=one.count, over=one.name)
    if one.takes == "days" and (amount.years or amount.months or one.counts):
        raise Invalid("law.count.days_wanted", name=one.name)
    if one.short and abs(amount.days) <= one.short:
        return Operations(plus=amount.days, count=one.count, over=one.name)
    rolls = one.rolls and not amount.backwards
    return Operations(plus=amount, count=one.count, roll="next" if rolls else None, over=one.name if rolls else None)
