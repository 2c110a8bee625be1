"""Which days a counting rule counts, and why one day was counted or skipped: phrases only, nothing is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from ratify.errors import Phrase
from ratify.law.calendars import (
    Either,
    EveryDay,
    InSession,
    Joint,
    Outside,
    Scrutiny,
    Sitting,
    Working,
    body,
    counts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ratify.law.calendars import Calendar, CalendarBook, CountingRule, Day, DayTest, OneBody

CODES: Final = (
    *(f"law.day.status.{status}" for status in ("announced", "actual", "estimated", "corrected")),
    "law.day.prorogation", "law.day.dissolution",
    "law.counting.from_the_day", "law.counting.from_first_joint",
)  # fmt: skip
"""The codes that are put together here, for the check of the catalogues."""

UNSETTLED: Final = frozenset({"announced", "estimated"})
"""What is known of a day with one of these statuses may still change."""


def described(rule: CountingRule, book: CalendarBook) -> Phrase:
    """Which days a rule counts, and which of them is day one where that is not the first after the day counted from."""
    each = tuple(described_test(test, book) for test in rule.tests)
    days = each[0] if len(each) == 1 else Phrase("law.counting.each", rules=each)
    if rule.day_one == "morrow":
        return days
    return Phrase(
        "law.counting.from_the_day" if rule.day_one == "the_day" else "law.counting.from_first_joint", days=days
    )


def described_test(test: DayTest, book: CalendarBook) -> Phrase:
    """Which days count by one test: of a body, or of several together."""
    match test:
        case EveryDay():
            return Phrase("law.counting.every_day")
        case Outside(inner, _):
            return described_test(inner, book)
        case Joint(tests):
            return Phrase("law.counting.joint", rules=tuple(described_test(one, book) for one in tests))
        case Either(tests):
            return Phrase("law.counting.either", rules=tuple(described_test(one, book) for one in tests))
        case _:
            return _described_body(test, book)


def _described_body(test: OneBody, book: CalendarBook) -> Phrase:
    calendar = book.calendars.get(test.calendar)
    if calendar is None:
        return Phrase("law.calendar.missing", name=test.calendar)
    match test:
        case Scrutiny():
            return Phrase("law.counting.scrutiny", body=body(calendar))
        case InSession():
            return Phrase("law.counting.session", body=body(calendar))
        case Working() | Sitting() if calendar.kind == "holidays":
            return Phrase("law.counting.working", body=body(calendar))
    return Phrase("law.counting.sitting", body=body(calendar))


def unsettled(test: DayTest, day: date, book: CalendarBook) -> bool:
    """Whether a calendar that was asked about ``day`` knows it as announced or estimated only."""
    return any(
        calendar.status(day) in UNSETTLED
        for name in calendars_of(test)
        if (calendar := book.calendars.get(name)) is not None
    )


def calendars_of(test: DayTest) -> Iterator[str]:
    """The names of the calendars that a test asks."""
    match test:
        case EveryDay():
            return
        case Outside(inner, _):
            yield from calendars_of(inner)
        case Joint(tests) | Either(tests):
            for one in tests:
                yield from calendars_of(one)
        case Working(name) | Sitting(name) | Scrutiny(name) | InSession(name):
            yield name


def reason(test: DayTest, day: date, book: CalendarBook, *, counted: bool) -> Phrase:
    """Why ``day`` was counted or skipped; of several bodies, those that decide."""
    match test:
        case EveryDay():
            return Phrase("law.day.calendar")
        case Outside(inner, spells):
            if any(spell.first <= day <= spell.last for spell in spells):
                return Phrase("law.day.suspended")
            return reason(inner, day, book, counted=counted)
        case Joint(tests) | Either(tests):
            decide = [reason(one, day, book, counted=counted) for one in tests if counts(one, day, book) is counted]
            return _together(decide)
    calendar = book.calendars[test.calendar]
    why = _reason(test, calendar, day, counted=counted)
    if why.code in _WITH_STATUS or calendar.status(day) not in UNSETTLED:
        return why
    return Phrase("law.day.unsettled", why=why, status=Phrase(f"law.day.status.{calendar.status(day)}"))


def _together(reasons: list[Phrase]) -> Phrase:
    """Several reasons as one: the bodies are named together if they have the same."""
    first = reasons[0]
    if len(reasons) > 1 and all(one.code == "law.day.unsettled" for one in reasons):
        inner = _together([cast("Phrase", one.particulars["why"]) for one in reasons])
        statuses = tuple(dict.fromkeys(cast("Phrase", one.particulars["status"]) for one in reasons))
        return Phrase(first.code, why=inner, status=statuses)
    apart = {(one.code, repr({**one.particulars, "body": None})) for one in reasons}
    if len(reasons) == 1:
        return first
    if len(apart) == 1 and "body" in first.particulars:
        bodies = tuple(one.particulars["body"] for one in reasons)
        return Phrase(first.code, **{**first.particulars, "body": bodies})
    return Phrase("law.day.several", reasons=tuple(reasons))


_WITH_STATUS: Final = frozenset({"law.day.holiday", "law.day.unnamed_holiday"})


def _reason(test: OneBody, calendar: Calendar, day: date, *, counted: bool) -> Phrase:
    if isinstance(test, InSession):
        return _of_session(calendar, day)
    if calendar.kind == "holidays":
        return _of_work(calendar, day, counted=counted)
    closure = calendar.closure(day)
    if closure is not None:
        return Phrase(f"law.day.{closure.kind}", body=body(calendar))
    if day in calendar.days:
        return Phrase("law.day.sitting", body=body(calendar))
    if isinstance(test, Scrutiny):
        return Phrase("law.day.short_break" if counted else "law.day.long_break", body=body(calendar))
    return Phrase("law.day.not_sitting", body=body(calendar))


def _of_session(calendar: Calendar, day: date) -> Phrase:
    session = calendar.session(day)
    if session is None:
        return Phrase("law.day.no_session", body=body(calendar))
    return Phrase("law.day.in_session", body=body(calendar), session=session.name)


def _of_work(calendar: Calendar, day: date, *, counted: bool) -> Phrase:
    explicit, worked = calendar.days.get(day), calendar.working.get(day)
    if worked is not None and worked.label:
        return Phrase("law.day.worked_weekend_named", body=body(calendar), label=worked.label)
    if worked is not None:
        return Phrase("law.day.worked_weekend", body=body(calendar))
    if explicit is None:
        return Phrase("law.day.working" if counted else "law.day.weekend", body=body(calendar))
    if not explicit.label:
        return Phrase("law.day.unnamed_holiday", body=body(calendar), status=_status(explicit))
    return Phrase("law.day.holiday", body=body(calendar), label=explicit.label, status=_status(explicit))


def _status(day: Day) -> Phrase:
    return Phrase(f"law.day.status.{day.status}")
