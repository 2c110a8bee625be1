"""Counting days by a convention or by a declared rule, over calendars that ship or of one's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from ratify.definitions import Library, bundle
from ratify.errors import Invalid, NotFound, Phrase
from ratify.law.calendars import CalendarBook
from ratify.law.conventions import convention, operations_of, read_amount, rule_of
from ratify.law.day_words import calendars_of
from ratify.law.reckoning import reckon
from ratify.law.rules import Operations
from ratify.study.sources import find

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from ratify.law.calendars import Calendar, CountingRule
    from ratify.law.conventions import Convention
    from ratify.law.reckoning import Reckoned


@dataclass(frozen=True, slots=True)
class Count:
    """A count of days, answered: under which rule and law, and what came of it.

    ``rule``: the name asked for; ``title``: what it is called; ``amount``: what was counted, unsigned.
    ``interpretive``: the answer depends on a reading of the law that is ours.
    """

    rule: str
    title: Phrase | str
    law: str
    unverified: bool
    amount: Phrase
    interpretive: bool
    reckoned: Reckoned


FIELD_OF: Mapping[str, str] = MappingProxyType(
    {
        "law.count.beyond_the_calendar": "day",
        "law.count.amount_unreadable": "amount",
        "law.count.sign_twice": "amount",
        "law.count.days_out_of_range": "amount",
        "law.count.days_wanted": "amount",
        "law.count.period_wanted": "amount",
        "law.count.no_convention": "rule",
        "study.no_counting_rule": "rule",
        "law.count.calendars_wanted": "over",
        "law.count.several_calendars_wanted": "over",
        "study.over_of_a_declared_rule": "over",
        "definitions.not_found": "over",
        "definitions.not_found_near": "over",
        "definitions.calendar_without_holidays": "over",
        "definitions.calendar_without_sittings": "over",
        "study.no_definition": "of",
        "law.count.backwards_negative": "way",
    }
)
"""The part of a question that a refused count complains about, by the code of the complaint."""


def count(
    day: date,
    amount: str,
    rule: str = "",
    *,
    of: str | Path | None = None,
    over: Sequence[str] = (),
    backwards: bool = False,
    calendars: Mapping[str, Calendar] | None = None,
) -> Count:
    """Count ``amount`` from ``day``; ``backwards``, give the latest start for the period to have ended by ``day``.

    ``amount``: a period (``P10D``, ``-P6M``) or a number of days that the rule counts (``21``).
    ``rule``: a convention by its name, over the calendars ``over`` where others are wanted than its own. With ``of``,
    a procedure or a treaty, it is one of the counting rules declared there.
    ``calendars``: of the user's own (``calendars_in``), or those published in an office; they go before what ships.

    Raises ``Invalid`` or ``NotFound`` for what cannot be counted; a calendar that does not reach is an answer.
    """
    if not MINIMUM_YEAR <= day.year <= MAXIMUM_YEAR:
        raise Invalid("law.count.beyond_the_calendar", day=day)
    given = calendars or {}
    said, half = read_amount(amount)
    if of is not None:
        known, declared = _declared(of, rule)
        if over:
            raise Invalid("study.over_of_a_declared_rule")
        if not isinstance(said, int):
            raise Invalid("law.count.days_wanted", name=rule)
        operations, earliest = Operations(plus=said, over=rule), False
        book = CalendarBook({**known, **given}, {rule: declared})
        title: Phrase | str = rule
        law, unverified = declared.law, declared.unverified
    else:
        one = convention(rule)
        if half and not one.halves:
            raise Invalid("law.count.amount_unreadable", text=amount.strip())
        operations, earliest = operations_of(one, said), one.earliest
        book = _book_of(one, operations, over, given)
        title, law, unverified = one.title, one.law, one.unverified
    reckoned = reckon(operations, day, book, backwards=backwards, earliest=earliest)
    moved = any(line.code == "law.because.held" for line in reckoned.because)
    unread = tuple(dict.fromkeys(over)) if operations.over is None else ()
    if unread:
        reckoned = replace(reckoned, because=(*reckoned.because, Phrase("law.count.not_read", calendars=unread)))
    if half or moved:
        reckoned = replace(reckoned, because=(*reckoned.because, Phrase("law.count.interpretive")))
    if isinstance(said, int):
        shown = Phrase("law.count.days", n=abs(said))
    else:
        shown = (said.times(-1) if said.backwards else said).phrase()
    return Count(rule, title, law, unverified, shown, half or moved, reckoned)


MINIMUM_YEAR, MAXIMUM_YEAR = 1583, 9_000
"""Years in which days are counted, both included: those of the Gregorian calendar, and far from its technical end."""


def calendars_in(files: Iterable[Path]) -> Mapping[str, Calendar]:
    """The calendars in these files, by name. Raises ``InvalidDefinition``; ``Invalid`` for another kind of file."""
    found: dict[str, Calendar] = {}
    for path in files:
        definition = Library(near=path).read(path)
        if definition.kind != "calendar":
            raise Invalid("study.not_a_calendar", file=str(path))
        found[definition.name] = cast("Calendar", definition.value)
    return found


def _book_of(
    one: Convention, operations: Operations, over: Sequence[str], given: Mapping[str, Calendar]
) -> CalendarBook:
    """The calendars and the counting rule that a convention needs for these operations; none if it needs none.

    What is named is looked up even if it is not read: a name that nothing answers to was meant to be something.
    """
    if operations.over is None:
        for name in over:
            _calendar(name, given)
        return CalendarBook()
    rule = rule_of(one, over)
    wanted = "holidays" if one.days == "working" else "sittings"
    held: dict[str, Calendar] = {}
    for name in dict.fromkeys(name for test in rule.tests for name in calendars_of(test)):
        held[name] = _calendar(name, given)
        if held[name].kind != wanted:
            raise Invalid(_LACKING[wanted], calendar=name)
    return CalendarBook(held, {one.name: rule})


def _calendar(name: str, given: Mapping[str, Calendar]) -> Calendar:
    return given[name] if name in given else cast("Calendar", Library().load(name, "calendar").value)


_LACKING = {
    "holidays": "definitions.calendar_without_holidays",
    "sittings": "definitions.calendar_without_sittings",
}


def _declared(source: str | Path, name: str) -> tuple[Mapping[str, Calendar], CountingRule]:
    """A counting rule that a treaty, or the procedures that it follows, declare; and the calendars of them all."""
    library, definition = find(source)
    definitions = bundle(library.closure(definition))
    users = ([definitions.treaty] if definitions.treaty else []) + list(definitions.procedures.values())
    rules = {rule: value for user in reversed(users) for rule, value in user.calendars.items()}
    if name not in rules:
        raise NotFound("study.no_counting_rule", name=name, names=tuple(rules))
    return definitions.calendars, rules[name]
