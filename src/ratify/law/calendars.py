"""Calendars of bodies, and the counting of days over them, forwards and backwards with one implementation.

A counting rule is a named, cited value: which days count (a closed family of small tests over one or more
calendars), on which day counting may begin, and whether the bodies are counted jointly or each by itself.

How the styles met in practice are said with these types: *treaty* (21 joint sitting days from the first one after
laying) is ``Sitting`` of both Houses in one ``tests`` entry; *either House* is ``Either``; *ten days in each House*
has one entry per House, and a further field for the test that the first day has to pass; a *scrutiny day* is one more
test beside ``Sitting``; Regulation 1182/71 and the French délai franc are a period with ``count`` and ``roll`` (see
``operations``) over the working days of a country.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ratify.errors import NotFound, Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ratify.law.moments import DayRange

CODES: Final = (
    *(f"law.day.status.{status}" for status in ("announced", "actual", "estimated", "corrected")),
    *(f"law.calendar.{kind}.{side}" for kind in ("holidays", "sittings") for side in ("before", "after")),
)
DayStatus = Literal["announced", "actual", "estimated", "corrected"]
ClosureKind = Literal["prorogation", "dissolution"]
SATURDAY_AND_SUNDAY: Final = frozenset({5, 6})
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
class Joint:
    """The days that count by all of the tests."""

    tests: tuple[DayTest, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """The days that count by at least one of the tests."""

    tests: tuple[DayTest, ...]


DayTest: TypeAlias = "EveryDay | Working | Sitting | Joint | Either"


@dataclass(frozen=True, slots=True)
class CountingRule:
    """Which days count.

    ``tests``: one entry, or one for each body that is counted by itself; then the count is complete when it is
    complete in every body.
    ``from_the_day``: the day counted from is itself day one if it counts; otherwise counting begins on the morrow.
    ``law``: where it stands.
    """

    name: str
    tests: tuple[DayTest, ...]
    law: str = ""
    from_the_day: bool = False
    unverified: bool = False


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
    """One day as the count met it: counted with its ``number``, or skipped (``number`` is ``None``)."""

    day: date
    number: int | None


@dataclass(frozen=True, slots=True)
class Gap:
    """The day on which counting had to stop, because the calendar of ``body`` does not reach it.

    ``missing`` says so in words. ``backwards``: the gap lies before the days that are known.
    """

    day: date
    missing: Phrase
    backwards: bool = False


def counts(test: DayTest, day: date, book: CalendarBook) -> bool | Gap:
    """Whether ``day`` counts by ``test``; a ``Gap`` if a calendar that is needed does not reach it.

    A joint test needs the coverage of every body it names, even where one of them alone would settle the matter.
    """
    match test:
        case EveryDay():
            return True
        case Working(name) | Sitting(name):
            calendar = book.calendars.get(name)
            if calendar is None:
                return Gap(day, Phrase("law.calendar.missing", name=name))
            return calendar.counts(day) if calendar.covers(day) else _gap(calendar, day)
        case Joint(tests) | Either(tests):
            answers = [counts(one, day, book) for one in tests]
            for answer in answers:
                if isinstance(answer, Gap):
                    return answer
            return all(answers) if isinstance(test, Joint) else any(answers)


def count(rule: CountingRule, start: date, number: int, book: CalendarBook) -> date | Gap:
    """The ``number``-th counted day after ``start`` (before it, if negative); 0 is ``start`` itself.

    With bodies counted by themselves, the day on which the last of them is complete (backwards: the earliest).
    The inverse holds from a day that counts: ``count(rule, count(rule, d, n), -n) == d``.
    """
    if number == 0:
        return start
    reached: list[date] = []
    for test in range(len(rule.tests)):
        met: date | Gap = start
        for looked in walk(rule, start, number, book, test):
            met = looked if isinstance(looked, Gap) else looked.day
        if isinstance(met, Gap):
            return met
        reached.append(met)
    return max(reached) if number > 0 else min(reached)


def walk(rule: CountingRule, start: date, number: int, book: CalendarBook, test: int = 0) -> Iterator[Looked | Gap]:
    """Each day of the count of one body in turn, the last one being the day reached, or the gap met."""
    step = _ONE_DAY if number > 0 else -_ONE_DAY
    edge = date.max if number > 0 else date.min
    tally, day = 0, start
    if not rule.from_the_day and day != edge:
        day += step
    while True:
        answer = counts(rule.tests[test], day, book)
        if isinstance(answer, Gap):
            yield answer
            return
        tally += answer
        yield Looked(day, tally if answer else None)
        if tally == abs(number):
            return
        if day == edge:
            yield Gap(day, Phrase("law.calendar.end_of_time"), backwards=number < 0)
            return
        day += step


def roll(rule: CountingRule, day: date, direction: Literal["next", "previous"], book: CalendarBook) -> date | Gap:
    """``day`` if it counts, else the nearest counted day in that direction."""
    answer = _joint(rule, day, book)
    if isinstance(answer, Gap):
        return answer
    return day if answer else count(_on_the_morrow(rule), day, 1 if direction == "next" else -1, book)


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


def _joint(rule: CountingRule, day: date, book: CalendarBook) -> bool | Gap:
    return counts(rule.tests[0] if len(rule.tests) == 1 else Joint(rule.tests), day, book)


def _on_the_morrow(rule: CountingRule) -> CountingRule:
    test = rule.tests[0] if len(rule.tests) == 1 else Joint(rule.tests)
    return CountingRule(rule.name, (test,), rule.law)


def _gap(calendar: Calendar, day: date) -> Gap:
    before = day < calendar.coverage.first
    edge = calendar.coverage.first if before else calendar.coverage.last
    code = f"law.calendar.{calendar.kind}.{'before' if before else 'after'}"
    return Gap(day, Phrase(code, body=body(calendar), day=edge), backwards=before)


def body(calendar: Calendar) -> Phrase | str:
    """Whose calendar it is: a country, which the reader's language names, or a chamber by its own name."""
    return Phrase("language.party", code=calendar.body) if calendar.kind == "holidays" else calendar.body


def described(rule: CountingRule, book: CalendarBook) -> Phrase:
    """Which days a rule counts."""
    each = tuple(_described(test, book) for test in rule.tests)
    return each[0] if len(each) == 1 else Phrase("law.counting.each", rules=each)


def _described(test: DayTest, book: CalendarBook) -> Phrase:
    match test:
        case EveryDay():
            return Phrase("law.counting.every_day")
        case Joint(tests):
            return Phrase("law.counting.joint", rules=tuple(_described(one, book) for one in tests))
        case Either(tests):
            return Phrase("law.counting.either", rules=tuple(_described(one, book) for one in tests))
        case Working(name) | Sitting(name):
            calendar = book.calendars.get(name)
            if calendar is None:
                return Phrase("law.calendar.missing", name=name)
            code = "law.counting.working" if calendar.kind == "holidays" else "law.counting.sitting"
            return Phrase(code, body=body(calendar))


def reason(test: DayTest, day: date, book: CalendarBook, *, counted: bool) -> Phrase:
    """Why ``day`` was counted or skipped; with several bodies, by the first that decides."""
    match test:
        case EveryDay():
            return Phrase("law.day.calendar")
        case Joint(tests) | Either(tests):
            decides = next((one for one in tests if counts(one, day, book) is counted), tests[0])
            return reason(decides, day, book, counted=counted)
        case Working(name) | Sitting(name):
            calendar = book.calendars[name]
            explicit = calendar.days.get(day)
            if calendar.kind == "sittings":
                return Phrase("law.day.sitting" if counted else "law.day.not_sitting", body=body(calendar))
            if explicit is not None and not explicit.label:
                return Phrase("law.day.unnamed_holiday", body=body(calendar), status=_status(explicit))
            if explicit is not None:
                return Phrase("law.day.holiday", body=body(calendar), label=explicit.label, status=_status(explicit))
            return Phrase("law.day.working" if counted else "law.day.weekend", body=body(calendar))


def _status(day: Day) -> Phrase:
    return Phrase(f"law.day.status.{day.status}")
