"""Why each date of a treaty is what it is: the way to it, the law, the result, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ratify.errors import Phrase
from ratify.law import wording
from ratify.law.clauses import ENTRY, OUT, signature_rule
from ratify.law.defaults import later_rule
from ratify.law.explain import because
from ratify.law.leaving import exit_lines, non_renewal_lines
from ratify.law.moments import END_OF_TIME, DayRange, eve
from ratify.law.participation import mode_of, with_the_general_date
from ratify.law.rules import ClauseOf, Operations, Rule, Span
from ratify.law.terms import face, origin, periods, term_length
from ratify.law.world import Asked, World

if TYPE_CHECKING:
    from datetime import date

    from ratify.law.agenda import Happening
    from ratify.law.facts import Finding, OfficialDate

CODES: Final = (
    "law.because.date_is.first_day_out", "law.because.date_is.last_day", "law.because.renewed", "law.because.expired",
)  # fmt: skip


def rule_of(world: World, name: str) -> Rule | None:
    """The rule behind a date; ``None`` for the end, which rests on several."""
    clauses = world.law.clauses
    match name:
        case "signature":
            return signature_rule(world.law)
        case "entry_into_force":
            return world.entry.general
        case "effect":
            return ENTRY if clauses.effect is None else clauses.effect.rule
        case "registration":
            return ENTRY if clauses.registration is None else clauses.registration.rule
        case "termination":
            return None if clauses.termination is None else clauses.termination.rule
    return None


def lines(world: World, name: str, party: str | None) -> tuple[Phrase, ...]:
    """Why a date of the treaty is what it is: the way to it, the law, the result."""
    rule = rule_of(world, name)
    official = world.official_date(name, party)
    found: tuple[Phrase, ...] = ()
    way = _end_lines(world) if name == "end" else () if rule is None else because(world, rule, Asked())
    if name == "entry_into_force" and (finding := world.found(name)) is not None:
        stated = Phrase("law.because.date", day=wording.interval(finding.condition_met))
        found = (_finding_line(finding),)
        way = tuple(line for line in way if line != stated)  # the day that the finding has just told
    found += way
    found += law_lines(getattr(world.law.clauses, name, None), name)
    day = world.computed(name, party)
    if day != END_OF_TIME:
        found += (Phrase("law.because.result", clause=wording.clause(name, party), day=day),)
    if official is not None:
        found += (Phrase("law.because.official", source=official.source, day=official.date),)
    return found


def _finding_line(finding: Finding) -> Phrase:
    met = wording.interval(finding.condition_met)
    if not finding.source:
        return Phrase("law.because.finding", day=met)
    return Phrase("law.because.finding_of", day=met, source=finding.source)


def law_lines(clause: object, name: str) -> tuple[Phrase, ...]:
    """The law of a clause, and whether it is unverified; where the treaty is silent, the Vienna Convention's."""
    if clause is None:
        return (Phrase("law.because.vclt_24_2"),) if name == "entry_into_force" else ()
    law = getattr(clause, "law", "")
    found = (Phrase("law.because.law", law=law),) if law else ()
    return (*found, Phrase("law.because.unverified")) if getattr(clause, "unverified", False) else found


def _end_lines(world: World) -> tuple[Phrase, ...]:
    """What ended the treaty."""
    day = world.value("end", None, None)
    term = world.law.clauses.term
    if term is not None and world.value("term", None, None) == day != END_OF_TIME:
        return _term_end_lines(world, term, day)
    if world.value("termination", None, None) == day != END_OF_TIME:
        return because(world, ClauseOf("termination"), Asked())
    for party in world.members():
        if world.value("exit", party, None) == day != END_OF_TIME:
            return exit_lines(world, party, world.since(party))
    return ()


def _term_end_lines(world: World, term: Span, day: date) -> tuple[Phrase, ...]:
    """The period that ended on ``day``, and the notice that kept it from being renewed, if there was one."""
    number = next((one.number for one, _ in periods(world, term, None) if one.first_day_out == day), None)
    if number is None:  # an official date
        return because(world, ClauseOf("term"), Asked())
    found = term_lines(world, term, number, "first_day_out")
    for party in world.members():
        notice = tuple(non_renewal_lines(world, Asked(party, None, world.since(party)), day))
        if notice:
            return (*found, *notice)
    return found


def view_line(view: OfficialDate, *, last: bool) -> Phrase:
    """What one party holds a date to be: its first day, or the last day before it."""
    day = eve(view.date) if last else view.date
    return Phrase("law.because.view", party=Phrase("language.party", code=view.by), day=day, source=view.source)


def left_line(party: str, last: tuple[DayRange, DayRange]) -> Phrase:
    """A party's last participation, from entry to exit."""
    return Phrase(
        "law.because.left",
        party=wording.party_of(party),
        entry=wording.interval(last[0]),
        exit=wording.interval(last[1]),
    )


def own_lines(world: World, party: str) -> tuple[Phrase, ...]:
    """Why the treaty enters into force for one party when it does."""
    asked = Asked(party, None, world.since(party))
    general, own = world.value("entry_into_force", None, None), world.value("entry_into_force", party, None)
    found: tuple[Phrase, ...] = ()
    if own == END_OF_TIME:
        return found
    if not world.entry.each or with_the_general_date(world, asked):
        if world.entry.each:
            found = because(world, world.entry.consent, asked)
        found += (Phrase("law.because.with_the_general_date", met=wording.between(*world.met()), day=general),)
    else:
        rule, clause = later_rule(world.law, world.entry.consent, mode_of(world, party, asked.since))
        found = because(world, rule, asked)
        found += (Phrase("law.because.vclt_24_3"),) if clause is None else law_lines(clause, "later_parties")
        if own == general:
            found += (Phrase("law.because.not_before_general", day=general),)
    return (*found, Phrase("law.because.result", clause=wording.clause("entry_into_force", party), day=own))


def span_lines(world: World, span: Span, head: str, shown: str | None) -> tuple[Phrase, ...]:
    """The law of a span and the face of it that is asked for."""
    found = law_lines(span, head)
    day = world.value(head if shown is None else f"{head}{OUT}", None, None)
    if day == END_OF_TIME:
        return found
    return (
        *found,
        Phrase("law.because.result", clause=wording.clause(head), day=eve(day) if shown == "last_day" else day),
    )


def rounding_refused(world: World, span: Span, start: date, number: int = 1) -> tuple[Phrase, ...]:
    """That the text does not say how a missing day number is rounded, where the end of a span depends on it."""
    length = term_length(world, span, number)
    if span.rounding != "refuse" or length is None or start == END_OF_TIME:
        return ()
    return wording.operation_missing(Operations(plus=length, rounding="refuse"), start, start, world.book)


def term_lines(world: World, span: Span, number: int, shown: str) -> tuple[Phrase, ...]:
    """How a period of the term was counted: from one origin, in one step."""
    one = face(world, span, number, None)
    if one.first_day_out == END_OF_TIME:
        return ()
    start = origin(world, span, None)
    found = (Phrase("law.because.term_origin", day=start), *law_lines(span, "term"))
    found += (
        Phrase("law.because.term_period", number=number, day=one.first_day_out, last_day=one.last_day),
        Phrase(f"law.because.date_is.{span.date_is}"),
    )
    notice = span.renewal.unless_notified if span.renewal is not None else None
    if shown == "last_day_for_notice" and notice is not None and one.last_day_for_notice is not None:
        found += (Phrase("law.because.last_day_for_notice", period=notice.phrase(), day=one.last_day_for_notice),)
    end = world.value("end", None, None)
    return (*found, Phrase("law.because.overtaken", day=end)) if end < one.first_day_out else found


def because_of(world: World, happening: Happening) -> tuple[Phrase, ...]:
    """Why something happened, as the facts stood then."""
    name, party = happening.clause, happening.party
    term = world.law.clauses.term
    if party is not None:
        return own_lines(world, party) if name == "entry_into_force" else exit_lines(world, party, world.since(party))
    if name == "exit":
        return _end_lines(world)
    if name == "term" and term is not None and happening.ordinal is not None:
        ended = Phrase(f"law.because.{happening.outcome}", number=happening.ordinal, day=happening.day)
        return (*term_lines(world, term, happening.ordinal, "first_day_out"), ended)
    head = name.partition("/")[0]
    if head in ("provisional_application", "suspension"):
        return (Phrase("law.because.result", clause=wording.clause(head), day=happening.day),)
    return lines(world, name, None)
