"""Calendars of bodies, and the counting of days over them, forwards and backwards with one implementation.

A counting rule is a named, cited value: which days count (a closed family of small tests over one or more
calendars), which day is day one, and whether the bodies are counted jointly or each by itself. The styles that laws
use by name are in ``conventions``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ratify.errors import NotFound, Phrase
from ratify.law.moments import eve, morrow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ratify.law.moments import DayRange

CODES: Final = tuple(f"law.calendar.{kind}.{side}" for kind in ("holidays", "sittings") for side in ("before", "after"))
DayStatus = Literal["announced", "actual", "estimated", "corrected"]
ClosureKind = Literal["prorogation", "dissolution"]
DayOne = Literal["morrow", "the_day", "first_joint"]
SATURDAY_AND_SUNDAY: Final = frozenset({5, 6})
LONGEST_BREAK: Final = 4
"""Days for which a House may be adjourned without the count of scrutiny days standing still."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """An explicit day of a calendar: a holiday or a sitting day. ``label`` is its name in one or more languages."""

    status: DayStatus = "actual"
    label: Mapping[str, str] | str = field(default="", hash=False)


@dataclass(frozen=True, slots=True)
class Closure:
    """Days, both bounds included, on which a chamber is not merely adjourned: prorogued, or dissolved.

    A day on which it sat all the same (the last sitting before a prorogation) is a sitting day.
    """

    days: DayRange
    kind: ClosureKind


@dataclass(frozen=True, slots=True)
class Session:
    """A session of a chamber, by its name (``2019-21``), from its first day to its last, both included."""

    name: str
    days: DayRange


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one body.

    ``kind``: of a ``holidays`` calendar the explicit days and the weekend do not count, save the days in ``working``;
    of a ``sittings`` calendar only the explicit days do.
    ``body``: a country code, or a chamber by its name in one or more languages.
    ``weekend``: days of the week, Monday is 0 (a property of the country; no meaning for sittings).
    ``working``: days of the weekend on which work is done (the moved Saturdays of Russian law).
    ``closures``, ``sessions``: of a ``sittings`` calendar, in order.
    ``coverage``: the days about which the calendar knows everything; outside it it refuses to say.
    ``actual_until``: the last day known as it was; what is said of a later one is announced only. ``None``: the days
    themselves say.
    """

    name: str
    body: str | Mapping[str, str] = field(hash=False)
    kind: Literal["holidays", "sittings"]
    days: Mapping[date, Day] = field(hash=False)
    coverage: DayRange
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY
    working: Mapping[date, Day] = field(default_factory=dict, hash=False)
    closures: tuple[Closure, ...] = ()
    sessions: tuple[Session, ...] = ()
    actual_until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the calendar says anything about ``day``."""
        return self.coverage.first <= day <= self.coverage.last

    def counts(self, day: date) -> bool:
        """Whether ``day``, which must be covered, is a working day, or a sitting day."""
        if self.kind == "sittings":
            return day in self.days
        return day in self.working or (day.weekday() not in self.weekend and day not in self.days)

    def status(self, day: date) -> DayStatus:
        """How far what is said of ``day`` can be relied on; a day of which nothing is said is as the calendar."""
        explicit = self.working.get(day) or self.days.get(day)
        if explicit is not None:
            return explicit.status
        return "announced" if self.actual_until is not None and day > self.actual_until else "actual"

    def closure(self, day: date) -> Closure | None:
        """The prorogation or dissolution on ``day``, unless the chamber sat on that day."""
        if day in self.days:
            return None
        return next((one for one in self.closures if one.days.first <= day <= one.days.last), None)

    def adjourned(self, day: date) -> bool:
        """Whether the chamber neither sat nor was prorogued or dissolved."""
        return day not in self.days and self.closure(day) is None

    def session(self, day: date) -> Session | None:
        """The session to which ``day`` belongs."""
        return next((one for one in self.sessions if one.days.first <= day <= one.days.last), None)


@dataclass(frozen=True, slots=True)
class EveryDay:
    """Every day of the civil calendar counts."""


@dataclass(frozen=True, slots=True)
class Working:
    """The working days of the named calendar count."""

    calendar: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """The sitting days of the named calendar count."""

    calendar: str


@dataclass(frozen=True, slots=True)
class Scrutiny:
    """The sitting days of the named calendar count, and days of adjournment in an unbroken run of at most four.

    A fifth day makes the whole run not count. Prorogation and dissolution never count, and cut a run.
    Source: Statutory Instruments Act 1946, s. 7(1): no account is taken of any time during which Parliament is
    dissolved or prorogued, or the House adjourned for more than four days.
    """

    calendar: str


@dataclass(frozen=True, slots=True)
class InSession:
    """The days of a session of the named calendar count, whether or not the chamber sits."""

    calendar: str


@dataclass(frozen=True, slots=True)
class Joint:
    """The days that count by all of the tests."""

    tests: tuple[DayTest, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """The days that count by at least one of the tests."""

    tests: tuple[DayTest, ...]


@dataclass(frozen=True, slots=True)
class Outside:
    """The days that count by the test and lie in none of the spells (of a suspension), whose bounds are included."""

    test: DayTest
    spells: tuple[DayRange, ...]


OneBody: TypeAlias = "Working | Sitting | Scrutiny | InSession"
DayTest: TypeAlias = "EveryDay | OneBody | Joint | Either | Outside"


Asked: TypeAlias = "Callable[[date], bool | Gap]"
"""Whether a day counts, or the gap that keeps it from being known."""


@dataclass(frozen=True, slots=True)
class CountingRule:
    """Which days count.

    ``tests``: one entry, or one for each body that is counted by itself; then the count is complete when it is
    complete in every body.
    ``day_one``: counting begins on the ``morrow`` of the day counted from; or on ``the_day`` itself if it counts; or,
    in every body at once, on the ``first_joint`` day after it, one that counts by all of the tests.
    ``holding``: a period of two days or more whose end is rolled over this rule holds at least so many counted days.
    ``law``: where it stands.
    """

    name: str
    tests: tuple[DayTest, ...]
    law: str = ""
    day_one: DayOne = "morrow"
    holding: int = 0
    unverified: bool = False

    @property
    def joint(self) -> DayTest:
        """The days that count in every body."""
        return self.tests[0] if len(self.tests) == 1 else Joint(self.tests)


@dataclass(frozen=True, slots=True)
class CalendarBook:
    """All calendars and counting rules of a computation, by name: values, as they were known then."""

    calendars: Mapping[str, Calendar] = field(default_factory=dict, hash=False)
    rules: Mapping[str, CountingRule] = field(default_factory=dict, hash=False)

    def rule(self, name: str) -> CountingRule:
        """The counting rule of that name; ``NotFound`` if there is none."""
        if name in self.rules:
            return self.rules[name]
        raise NotFound("law.calendar.no_rule", name=name)


EMPTY_BOOK: Final = CalendarBook()


@dataclass(frozen=True, slots=True)
class Looked:
    """One day as the count met it: counted with its ``number``, or skipped (``number`` is ``None``).

    ``waiting``: skipped because day one, which has to count in every body, had not come.
    """

    day: date
    number: int | None
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """The day on which counting had to stop, because the calendar of ``body`` does not reach it.

    ``missing`` says so in words. ``backwards``: the count ran towards the past.
    """

    day: date
    missing: Phrase
    backwards: bool = False


def counts(test: DayTest, day: date, book: CalendarBook) -> bool | Gap:
    """Whether ``day`` counts by ``test``; a ``Gap`` if a calendar that is needed does not reach it.

    A joint test needs the coverage of every body it names, even where one of them alone would settle the matter.
    """
    return asked_of(test, book)(day)


def asked_of(test: DayTest, book: CalendarBook) -> Asked:
    """The test with its calendars looked up: what a count asks of each day in turn."""
    match test:
        case EveryDay():
            return lambda _day: True
        case Outside(inner, spells):
            within = asked_of(inner, book)
            return lambda day: not any(spell.first <= day <= spell.last for spell in spells) and within(day)
        case Joint(tests) | Either(tests):
            return _of_several(tuple(asked_of(one, book) for one in tests), joint=isinstance(test, Joint))
        case _:
            return _of_one(test, book)


def _of_several(bodies: tuple[Asked, ...], *, joint: bool) -> Asked:
    def ask(day: date) -> bool | Gap:
        found = joint
        for body in bodies:
            answer = body(day)
            if answer is (not joint):
                found = answer
            elif answer is not joint:
                return answer
        return found

    return ask


def _of_one(test: OneBody, book: CalendarBook) -> Asked:
    calendar = book.calendars.get(test.calendar)
    if calendar is None:
        return lambda day: Gap(day, Phrase("law.calendar.missing", name=test.calendar))
    counted: Callable[[date], bool | Gap] = calendar.days.__contains__
    if isinstance(test, Scrutiny):
        counted = partial(_scrutiny, calendar)
    elif isinstance(test, InSession):
        counted = partial(_in_session, calendar)
    elif calendar.kind == "holidays":
        counted = calendar.counts
    first, last = calendar.coverage.first, calendar.coverage.last
    return lambda day: counted(day) if first <= day <= last else _gap(calendar, day, day)


def _scrutiny(calendar: Calendar, day: date) -> bool | Gap:
    if day in calendar.days:
        return True
    if calendar.closure(day) is not None:
        return False
    length, unknown = 1, None
    for onwards in (eve, morrow):
        one = onwards(day)
        while length <= LONGEST_BREAK and calendar.covers(one) and calendar.adjourned(one):
            length, one = length + 1, onwards(one)
        if not calendar.covers(one):
            unknown = one
    if length <= LONGEST_BREAK and unknown is not None:
        return _gap(calendar, unknown, day)
    return length <= LONGEST_BREAK


def _in_session(calendar: Calendar, day: date) -> bool | Gap:
    if not calendar.sessions:
        return Gap(day, Phrase("law.calendar.no_sessions", body=body(calendar)))
    return calendar.session(day) is not None


def count(rule: CountingRule, start: date, number: int, book: CalendarBook) -> date | Gap:
    """The ``number``-th counted day after ``start`` (before it, if negative); 0 is ``start`` itself.

    With bodies counted by themselves, the day on which the last of them is complete (backwards: the earliest).
    The inverse holds from a day that counts: ``count(rule, count(rule, d, n), -n) == d``, unless day one is the first
    joint day. Which day is the latest from which a period ends in time is another question: see ``reckoning``.
    """
    if number == 0:
        return start
    reached: list[date] = []
    for test in range(len(rule.tests)):
        *_before, (met, _number, _waiting) = _steps(rule, start, number, book, test)
        if isinstance(met, Gap):
            return met
        reached.append(met)
    return max(reached) if number > 0 else min(reached)


def walk(rule: CountingRule, start: date, number: int, book: CalendarBook, test: int = 0) -> Iterator[Looked | Gap]:
    """Each day of the count of one body in turn, the last one being the day reached, or the gap met."""
    for met, counted, waiting in _steps(rule, start, number, book, test):
        yield met if isinstance(met, Gap) else Looked(met, counted, waiting)


def _steps(
    rule: CountingRule, start: date, number: int, book: CalendarBook, test: int
) -> Iterator[tuple[date | Gap, int | None, bool]]:
    """Each day, its number if it counted, and whether day one is still to come; last, the day reached or a gap."""
    step, edge = (_ONE_DAY, date.max) if number > 0 else (-_ONE_DAY, date.min)
    begun = rule.day_one != "first_joint"
    one, joint = asked_of(rule.tests[test], book), None if begun else asked_of(rule.joint, book)
    tally, wanted, day = 0, abs(number), start
    if rule.day_one != "the_day" and day != edge:
        day += step
    while True:
        answer = one(day) if joint is None or begun else joint(day)
        if isinstance(answer, Gap):
            yield replace(answer, backwards=number < 0), None, False
            return
        if answer:
            begun, tally = True, tally + 1
        yield day, tally if answer else None, not begun
        if tally == wanted:
            return
        if day == edge:
            yield Gap(day, Phrase("law.calendar.end_of_time"), backwards=number < 0), None, False
            return
        day += step


def roll(rule: CountingRule, day: date, direction: Literal["next", "previous"], book: CalendarBook) -> date | Gap:
    """``day`` if it counts in every body, else the nearest day in that direction that does."""
    plain = CountingRule(rule.name, (rule.joint,), day_one="the_day")
    return count(plain, day, 1 if direction == "next" else -1, book)


def calendar_days() -> CountingRule:
    """Every day counts."""
    return CountingRule("calendar_days", (EveryDay(),))


def working_days(calendar: str, law: str = "") -> CountingRule:
    """The working days of a country, by its calendar."""
    return CountingRule(f"working_days/{calendar}", (Working(calendar),), law)


def sitting_days(*calendars: str, law: str = "") -> CountingRule:
    """The sitting days of a chamber, or the days on which all of several chambers sit."""
    tests: tuple[DayTest, ...] = tuple(Sitting(one) for one in calendars)
    return CountingRule("sitting_days/" + "+".join(calendars), tests if len(tests) == 1 else (Joint(tests),), law)


def _gap(calendar: Calendar, unknown: date, day: date) -> Gap:
    """That ``day`` cannot be judged, because the calendar does not reach ``unknown``."""
    before = unknown < calendar.coverage.first
    edge = calendar.coverage.first if before else calendar.coverage.last
    code = f"law.calendar.{calendar.kind}.{'before' if before else 'after'}"
    return Gap(day, Phrase(code, body=body(calendar), day=edge))


def body(calendar: Calendar) -> Phrase | str | Mapping[str, str]:
    """Whose calendar it is: a country, which the reader's language names, or a chamber by its own name."""
    return Phrase("language.party", code=calendar.body) if calendar.kind == "holidays" else calendar.body
