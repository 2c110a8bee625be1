"""The journeys that need no database: checking definitions, a treaty's timeline from files alone, counting days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from ratify.definitions import Library, build_calendar, bundle, read_acts, read_facts
from ratify.definitions.starting import copied, schema_file, starting
from ratify.errors import Invalid, InvalidDefinition, NotFound, Phrase, RatifyError, Refused
from ratify.law.calendars import CalendarBook
from ratify.law.conventions import CONVENTIONS, convention, operations_of, read_amount, rule_of
from ratify.law.day_words import calendars_of
from ratify.law.reckoning import reckon
from ratify.law.rules import Operations
from ratify.workflow.acts import ActDraft
from ratify.workflow.answers import answers
from ratify.workflow.differences import changes, fresh
from ratify.workflow.entries import Opened, Sealed, standing
from ratify.workflow.facts import parse_day_range
from ratify.workflow.forecast import date_of, forecast
from ratify.workflow.planning import plan as planned
from ratify.workflow.replay import advance, begin, dawn_through
from ratify.workflow.sentence import sentences
from ratify.workflow.tracks import act_of, said_of
from ratify.workflow.wording import definition_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from ratify.definitions.starting import Line
    from ratify.errors import Problem
    from ratify.law.calendars import Calendar, CountingRule
    from ratify.law.conventions import Convention
    from ratify.law.reckoning import Reckoned
    from ratify.workflow.acts import ActsFile, Draft
    from ratify.workflow.answers import DateView
    from ratify.workflow.definition import Definition, Definitions, Kind
    from ratify.workflow.differences import Change
    from ratify.workflow.dossier import Dossier, Passage
    from ratify.workflow.planning import Plan
    from ratify.workflow.wording import Said

__all__ = [
    "CONVENTIONS", "FIELD_OF", "Count", "Planned", "Timeline", "WhatIf", "act", "build_calendar", "calendars_in",
    "check", "count", "explain", "find", "in_words", "plan", "read_acts", "read_facts", "run", "schema_file",
    "shipped", "start", "timeline", "what_if",
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


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What supposed acts would change, as of ``as_of``: the dossier with them held against the one without them.

    ``sentence`` and ``without`` say where it would stand and where it would else; ``passages`` are those that would
    come to be, the supposed acts themselves among them.
    """

    title: Mapping[str, str]
    as_of: date
    supposed: tuple[Draft, ...]
    sentence: tuple[Phrase, ...]
    without: tuple[Phrase, ...]
    changes: tuple[Change, ...]
    passages: tuple[Passage, ...]
    hypothetical: Mapping[str, str] | None
    dossier: Dossier


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, with the title of what is planned and what its sheet supposes."""

    title: Mapping[str, str]
    hypothetical: Mapping[str, str] | None
    plan: Plan


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


def check(paths: Iterable[Path]) -> tuple[Problem, ...]:
    """Every problem of these files, errors and warnings, file by file; each definition with what it refers to.

    A file of acts among them is read as what it is. What is wrong with a file that one of these refers to is told as
    well, once; its warnings only if it is among them.
    """
    given = {path.absolute(): str(path) for path in paths}
    reads: dict[Path, Definition] = {}
    found: dict[Problem, None] = {}
    for path in given.values():
        for problem in _problems_of(Path(path), reads):
            known = given.get(Path(problem.file)) if Path(problem.file).is_absolute() else None
            found[replace(problem, file=known or problem.file)] = None
    files = list(dict.fromkeys((*given.values(), *(one.file for one in found))))
    return tuple(sorted(found, key=lambda one: (files.index(one.file), one.line, one.column)))


def _problems_of(path: Path, reads: dict[Path, Definition]) -> Iterable[Problem]:
    library = Library(near=path, reads=reads)
    try:
        definition = library.read(path)
    except InvalidDefinition as fault:
        return _of_acts(path) if _is_acts(fault) else fault.problems
    try:
        return [one for each in library.closure(definition) for one in each.warnings if one.file == str(path)]
    except InvalidDefinition as fault:
        return (*definition.warnings, *fault.problems)


def _is_acts(fault: InvalidDefinition) -> bool:
    return any(problem.wrong.code == "definitions.file_of_acts" for problem in fault.problems)


def _of_acts(path: Path) -> tuple[Problem, ...]:
    try:
        read_acts(path.read_bytes(), str(path))
    except InvalidDefinition as fault:
        return fault.problems
    return ()


def start(kind: Kind, name: str, source: str | None = None) -> tuple[Line, ...]:
    """The lines of a new definition file: one to start from, or a copy of the shipped one called ``source``.

    Raises ``Invalid`` for a name that is none, ``NotFound`` where nothing that ships is called so.
    """
    return starting(kind, name) if source is None else copied(Library().load(source, kind), name)


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


def act(when: str, step: str, party: str | None = None, *, track: str | None = None, **facts: object) -> ActDraft:
    """An act to suppose: ``when`` as in a file of acts, a day, a month, a year or an interval ``first/last``."""
    return ActDraft(step, parse_day_range(when), party, track, facts)


def what_if(
    source: str | Path, supposed: Iterable[Draft], *, as_of: date, acts: Path | None = None, on: date | None = None
) -> WhatIf:
    """What acts that nobody did would change of a treaty under the acts of a file. Nothing is stored.

    The acts of the file count as in ``timeline``, up to ``as_of``; those supposed may lie on any day. Both sides are
    compared as of the last supposed day, or of ``as_of`` or ``on`` if that is later. Raises ``Refused``
    (``study.supposed_refused``) naming the first supposed act that does not stand.
    """
    library, definition = find(source)
    definitions = bundle(library.closure(definition))
    given = read_acts(acts.read_bytes(), str(acts)) if acts is not None else None
    drafts = tuple(supposed)
    day = max(as_of, on or as_of, *(_day_of(draft, as_of) for draft in drafts))
    before, after = run(definitions, given, as_of, through=day), run(definitions, given, as_of, drafts, through=day)
    treaty = definitions.treaty
    return WhatIf(
        title=treaty.title if treaty else next(iter(definitions.procedures.values())).title,
        as_of=day,
        supposed=drafts,
        sentence=sentences(after, day),
        without=sentences(before, day),
        changes=changes(before, after, day),
        passages=tuple(fresh(before, after)),
        hypothetical=treaty.hypothetical if treaty else None,
        dossier=after,
    )


def plan(
    source: str | Path, goal: str, day: date, *, as_of: date, exactly: bool = False, acts: Path | None = None
) -> Planned:
    """What must be done, and by when, for the date called ``goal`` to come by ``day``, or ``exactly`` on it.

    Under the acts of a file up to ``as_of``. Raises ``NotFound`` for a goal that is no date here.
    """
    told = timeline(source, as_of=as_of, acts=acts)
    return Planned(told.title, told.hypothetical, planned(told.dossier, goal, day, as_of, exactly=exactly))


def _day_of(draft: Draft, as_of: date) -> date:
    """The day on which a draft would stand."""
    return draft.when.last if isinstance(draft, ActDraft) else said_of(draft, NOBODY, as_of).day


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


def run(
    definitions: Definitions,
    acts: ActsFile | None,
    as_of: date,
    supposed: Sequence[Draft] = (),
    *,
    through: date | None = None,
) -> Dossier:
    """Replay a file of acts, in legal order, up to a day (inclusive), and what is supposed besides, on any day.

    The dossier is that of ``as_of``, or of ``through`` if given: what follows by then if nothing else is done.
    """
    opened = Opened(NOBODY, "", None, None, {})
    dossier = begin(definitions, standing((opened,)))
    given = acts.drafts if acts is not None else ()
    drafts, end = (*given, *supposed), through or as_of
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
            raise _at(drafts, number, fault.phrase, len(given)) from fault
    dossier.acts = standing((opened, *entries))
    for root, item in dossier.acts.sequence:
        if item.day > (end if root > len(given) else as_of):
            continue
        advance(dossier, root, item)
        if dossier.halted is not None:
            raise _at(drafts, root, dossier.halted.reason, len(given))
    dawn_through(dossier, end)
    dossier.as_of = end
    return dossier


def _at(drafts: Sequence[Draft], number: int, reason: Phrase, given: int) -> Refused:
    """The act that does not stand: by its place in the file, or by its number among those supposed."""
    if not 0 < number <= len(drafts):
        return Refused("study.does_not_stand", reason=reason)
    draft = drafts[number - 1]
    if number > given:
        step = draft.step if isinstance(draft, ActDraft) else draft.source
        return Refused("study.supposed_refused", number=number - given, step=step, reason=reason)
    return Refused(
        "study.refused",
        number=number,
        line=str(draft.mark.line) if draft.mark else "—",
        column=str(draft.mark.column) if draft.mark else "—",
        reason=reason,
    )


FIELD_OF: Mapping[str, str] = MappingProxyType(
    {
        "law.count.beyond_the_calendar": "day",
        "law.count.amount_unreadable": "amount",
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
