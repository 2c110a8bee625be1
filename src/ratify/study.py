"""The journeys that need no database: checking definitions, a treaty's timeline from files alone, counting days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ratify.definitions import Library, bundle, read_acts, read_facts
from ratify.errors import Invalid, InvalidDefinition, NotFound, Phrase, RatifyError, Refused
from ratify.law.calendars import CalendarBook
from ratify.law.conventions import CONVENTIONS, convention, operations_of, read_amount, rule_of
from ratify.law.day_words import calendars_of
from ratify.law.reckoning import reckon
from ratify.law.rules import Operations
from ratify.workflow.acts import ActDraft
from ratify.workflow.answers import answers
from ratify.workflow.entries import Opened, Sealed, standing
from ratify.workflow.forecast import date_of, forecast
from ratify.workflow.replay import advance, begin, dawn_through
from ratify.workflow.sentence import sentences
from ratify.workflow.tracks import act_of, said_of
from ratify.workflow.wording import definition_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from ratify.errors import Problem
    from ratify.law.calendars import Calendar, CountingRule
    from ratify.law.conventions import Convention
    from ratify.law.reckoning import Reckoned
    from ratify.workflow.acts import ActsFile
    from ratify.workflow.answers import DateView
    from ratify.workflow.definition import Definition, Definitions, Kind
    from ratify.workflow.dossier import Dossier
    from ratify.workflow.wording import Said

__all__ = [
    "CONVENTIONS", "Count", "Timeline", "calendars_in", "check", "count", "explain", "find", "in_words", "read_acts",
    "read_facts", "run", "shipped", "timeline",
]  # fmt: skip

NOBODY = Sealed(0, datetime(1970, 1, 1, tzinfo=UTC), "", "")


@dataclass(frozen=True, slots=True)
class Timeline:
    """A treaty as its files tell it, as of a day: the dates under their fixed names, and where it stands.

    ``forecast`` are the steps still to come on the usual course of each procedure, each with its interval.
    """

    title: Mapping[str, str]
    as_of: date
    dates: Mapping[str, DateView]
    sentence: tuple[Phrase, ...]
    hypothetical: Mapping[str, str] | None
    dossier: Dossier
    forecast: tuple[DateView, ...] = ()
    warnings: tuple[Problem, ...] = ()


def in_words(definition: Definition) -> tuple[Said, ...]:
    """What a treaty or a procedure says, clause by clause or step by step, as sentences made from its data."""
    return definition_in_words(definition.value)


@cache
def shipped(kind: Kind) -> tuple[Definition, ...]:
    """The definitions of a kind that ship, by name; read once, since what ships does not change while we run."""
    library = Library()
    return tuple(library.load(name, kind) for name in library.shipped(kind))


@dataclass(frozen=True, slots=True)
class Count:
    """A count of days, answered: under which rule and law, and what came of it.

    ``rule``: the name asked for; ``title``: what it is called; ``amount``: what was counted.
    ``interpretive``: the answer depends on a reading of the law that is ours.
    """

    rule: str
    title: Phrase | str
    law: str
    unverified: bool
    amount: Phrase
    interpretive: bool
    reckoned: Reckoned


def check(paths: Iterable[Path]) -> tuple[Problem, ...]:
    """Every problem of these files, errors and warnings, in file order; each definition with what it refers to.

    A file of acts among them is read as what it is.
    """
    problems: list[Problem] = []
    for path in paths:
        library = Library(near=path)
        try:
            closure = library.closure(library.read(path))
            problems += [p for one in closure for p in one.warnings if p.file == str(path)]
        except InvalidDefinition as fault:
            problems += _of_acts(path) if _is_acts(fault) else fault.problems
    return tuple(dict.fromkeys(problems))


def _is_acts(fault: InvalidDefinition) -> bool:
    return any(problem.wrong.code == "definitions.file_of_acts" for problem in fault.problems)


def _of_acts(path: Path) -> tuple[Problem, ...]:
    try:
        read_acts(path.read_bytes(), str(path))
    except InvalidDefinition as fault:
        return fault.problems
    return ()


def timeline(source: str | Path, *, as_of: date, acts: Path | None = None) -> Timeline:
    """The timeline of a treaty (or of a procedure alone), a file or a shipped name, under the acts of a file.

    Acts dated after ``as_of`` do not exist yet. Raises ``InvalidDefinition`` for what cannot be read, ``Refused``
    (``study.refused``) naming the first act that does not stand.
    """
    library, definition = find(source)
    closure = library.closure(definition)
    given = read_acts(acts.read_bytes(), str(acts)) if acts is not None else None
    dossier = run(bundle(closure), given, as_of)
    treaty = dossier.definitions.treaty
    dates = answers(dossier, as_of)
    return Timeline(
        title=treaty.title if treaty else next(iter(dossier.definitions.procedures.values())).title,
        as_of=as_of,
        dates=dates,
        sentence=sentences(dossier, as_of),
        hypothetical=treaty.hypothetical if treaty else None,
        dossier=dossier,
        forecast=forecast(dossier, as_of),
        warnings=tuple(dict.fromkeys(p for one in closure for p in one.warnings)),
    )


def explain(told: Timeline, name: str) -> DateView:
    """One date of a timeline by its name, explained; ``NotFound`` with the names that there are."""
    found = date_of(told.dossier, name, told.as_of)
    if found is None:
        names = (*told.dates, *(one.name for one in told.forecast))
        raise NotFound("study.no_date", name=name[:80], names=names)
    return found


def find(source: str | Path) -> tuple[Library, Definition]:
    """A definition by the path of its file, or (a text) by the name of a shipped treaty or procedure; its library.

    A text is never taken for a path, so that a name that came over the network opens no file.
    """
    if isinstance(source, Path):
        library = Library(near=source)
        return library, library.read(source)
    library = Library()
    kinds: tuple[Kind, ...] = ("treaty", "procedure")
    for kind in kinds:
        try:
            return library, library.load(source, kind)
        except NotFound:
            continue
    raise NotFound("study.no_definition", name=source)


def run(definitions: Definitions, acts: ActsFile | None, as_of: date) -> Dossier:
    """Replay a file of acts, in legal order, up to a day (inclusive)."""
    opened = Opened(NOBODY, "", None, None, {})
    dossier = begin(definitions, standing((opened,)))
    drafts = acts.drafts if acts is not None else ()
    entries = []
    probe = dossier.copy()
    for number, draft in enumerate(drafts, start=1):
        sealed = Sealed(number, NOBODY.recorded_at, "", "")
        try:
            if isinstance(draft, ActDraft):
                _step, entry = act_of(probe, draft, sealed)
                entries.append(entry)
            else:
                entries.append(said_of(draft, sealed, as_of))  # type: ignore[arg-type]  # one closed family of entries
        except RatifyError as fault:
            raise _at(acts, number, fault.phrase) from fault
    dossier.acts = standing((opened, *entries))
    for root, item in dossier.acts.sequence:
        if item.day > as_of:
            break
        advance(dossier, root, item)
        if dossier.halted is not None:
            raise _at(acts, root, dossier.halted.reason)
    dawn_through(dossier, as_of)
    dossier.as_of = as_of
    return dossier


def _at(acts: ActsFile | None, number: int, reason: Phrase) -> Refused:
    """The act of a file that does not stand, by its place in the file."""
    mark = acts.drafts[number - 1].mark if acts is not None else None
    return Refused(
        "study.refused",
        number=number,
        line=str(mark.line) if mark else "—",
        column=str(mark.column) if mark else "—",
        reason=reason,
    )


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
    if half or moved:
        reckoned = replace(reckoned, because=(*reckoned.because, Phrase("law.count.interpretive")))
    shown = Phrase("law.count.days", n=said) if isinstance(said, int) else said.phrase()
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
    """The calendars and the counting rule that a convention needs for these operations; none if it needs none."""
    if operations.over is None:
        return CalendarBook()
    rule, library = rule_of(one, over), Library()
    wanted = "holidays" if one.days == "working" else "sittings"
    held: dict[str, Calendar] = {}
    for name in dict.fromkeys(name for test in rule.tests for name in calendars_of(test)):
        held[name] = given[name] if name in given else cast("Calendar", library.load(name, "calendar").value)
        if held[name].kind != wanted:
            raise Invalid(_LACKING[wanted], calendar=name)
    return CalendarBook(held, {one.name: rule})


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
