"""The dates of a treaty by their names, each with its interval, what is missing and why."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from ratify.errors import NotFound, Phrase
from ratify.law import reasons, wording
from ratify.law.clauses import END, ENTRY, OUT, latest_end
from ratify.law.defaults import later_rule, withdrawable
from ratify.law.exits import party_exit
from ratify.law.explain import because, missing
from ratify.law.leaving import exit_lines, exit_missing, void
from ratify.law.moments import END_OF_TIME, Moment, between, eve, morrow, never
from ratify.law.notices import notices
from ratify.law.pairs import disputed, name_of, pair_moment
from ratify.law.participation import mode_of
from ratify.law.reservations import accepted, reservation_moment
from ratify.law.reservations import names as reservation_names
from ratify.law.rules import Clause, Rule, Span
from ratify.law.terms import Face, current, face, nearest, origin
from ratify.law.world import Asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from ratify.law.world import World

SPANS = ("provisional_application", "suspension", "survival")
FACES = ("last_day", "first_day_out")
NOTICE_FACE = "last_day_for_notice"
TWO = 2  # parts of a name after its head: two parties, or a party and a face


def names(world: World, as_of: date) -> Iterator[str]:
    """The names of all dates that the treaty has on ``as_of``."""
    clauses = world.law.clauses
    members = world.members()
    yield from ("entry_into_force",) if _signature_unsaid(world, as_of) else ("signature", "entry_into_force")
    yield from (f"entry_into_force/{party}" for party in members)
    yield from disputed(world)
    yield from reservation_names(world)
    yield "effect"
    for name in SPANS:
        if getattr(clauses, name) is not None:
            yield name
            yield from (f"{name}/{one}" for one in FACES)
    if clauses.term is not None:
        faces = FACES if not _notice_due(clauses.term) else (*FACES, NOTICE_FACE)
        yield from (f"term/{one}" for one in faces)
        for number in range(1, current(world, clauses.term, as_of).number + 1):
            yield from (f"term/{number}/{one}" for one in faces)
    if clauses.termination is not None:
        yield "termination"
    for party in members:
        if world.left(party) is not None or world.facts.of("notice", party) or _leaves(world, party):
            yield from (f"exit/{party}/{one}" for one in FACES)
    yield "end"
    for name, value in clauses.commitments.items():
        yield f"commitment/{name}"
        if isinstance(value, Span):
            yield from (f"commitment/{name}/{one}" for one in ("from", *FACES))
    yield "registration"


def _signature_unsaid(world: World, as_of: date) -> bool:
    """Whether the treaty came into force with nothing said of its signature: no day is wanted of it any more."""
    said = world.law.signed is not None or world.facts.of_anyone("signature")
    return not said and world.value("entry_into_force", None, None) <= as_of


def _notice_due(term: Span) -> bool:
    return term.renewal is not None and term.renewal.unless_notified is not None


def _leaves(world: World, party: str) -> bool:
    return world.value("exit", party, None) != END_OF_TIME


def key_of(world: World, name: str, day: date) -> tuple[tuple[str, str | None], date]:
    """Under which key a published date of that name is kept, and as which day: a last day as the day after.

    A date of the term without the number of a period is that of the period whose end is nearest.
    """
    day = morrow(day) if name.endswith("/last_day") else day
    term = world.law.clauses.term
    return _key(world, name, lambda: 1 if term is None else nearest(world, term, day)), day


def _key(world: World, name: str, period: Callable[[], int]) -> tuple[str, str | None]:
    """The key of a date, whichever of its faces is named; ``period`` gives the number of a period that has none."""
    head, *rest = name.split("/")
    if head == "term" and rest and rest[-1] in FACES and world.law.clauses.term is not None:
        return f"term/{int(rest[0]) if rest[0].isdecimal() else period()}{OUT}", None
    if head == "entry_into_force" and len(rest) == TWO:
        return name_of(world, *rest), None
    if head in ("exit", "entry_into_force") and rest:
        return head, rest[0]
    return (f"{head}{OUT}" if head in SPANS and rest else name), None


def moment(world: World, name: str, as_of: date) -> Moment:
    """One date by its name; ``NotFound`` for a name that this treaty cannot have.

    What single parties hold it to be is told at the end of its reasons, and changes nothing.
    """
    found = _moment(world, name, as_of)
    held = world.views(*_key(world, name, lambda: current_period(world, as_of)))
    if not held:
        return found
    last = name.endswith("/last_day")
    return found.explained(lambda: (*found.because, *(reasons.view_line(one, last=last) for one in held)))


def _moment(world: World, name: str, as_of: date) -> Moment:
    head, *rest = name.split("/")
    clauses = world.law.clauses
    if head == "term" and rest and clauses.term is not None:
        return _face(world, clauses.term, rest, as_of)
    if len(rest) == TWO and (found := _of_two(world, head, (rest[0], rest[1]), as_of)) is not None:
        return found
    if head == "entry_into_force" and len(rest) == 1:
        return _own_entry(world, rest[0], as_of)
    if head in SPANS and getattr(clauses, head) is not None and (not rest or rest[0] in FACES):
        return _of_span(world, head, rest[0] if rest else None, as_of)
    if head == "commitment" and rest and rest[0] in clauses.commitments:
        return _commitment(world, name, as_of)
    if not rest and head in ("signature", "entry_into_force", "effect", "termination", "end", "registration"):
        return _plain(world, name, as_of)
    raise NotFound("law.no_such_date", name=name)


def _of_two(world: World, head: str, parts: tuple[str, str], as_of: date) -> Moment | None:
    """The date of two parties, or of a party and a face; ``None`` where a name of that form has none."""
    one, other = parts
    if head == "exit" and other in FACES:
        return _exit(world, one, other, as_of)
    if head == "entry_into_force" and one != other:
        return pair_moment(world, parts, (_own_entry(world, one, as_of), _own_entry(world, other, as_of)), as_of)
    return reservation_moment(world, one, other, as_of) if head == "reservation" else None


def _dated(world: World, name: str, party: str | None, as_of: date, rule: Rule | None) -> Moment:
    """The moment between the two bounds of a date, an official one first."""
    official = world.official_date(name, party)
    latest = world.value(name, party, None) if official is None else world.computed(name, party)
    if official is not None:
        computed = between(latest, latest) if latest != END_OF_TIME else Moment("not_yet")
        return Moment("known", official.date, official.date, official.date, source=official.source, computed=computed)
    if name == "end":
        latest = latest if latest <= as_of else latest_end(world)
    earliest = min(world.value(name, party, as_of), latest)
    rests = rule is None or withdrawable(rule)
    found = between(earliest, latest)
    forecast = rests and latest != END_OF_TIME and latest > as_of
    return replace(found, forecast=True) if forecast else found


def _with(found: Moment, waiting: tuple[Phrase, ...]) -> Moment:
    return replace(found, missing=waiting) if found.status == "not_yet" else found


def _plain(world: World, name: str, as_of: date) -> Moment:
    found = _dated(world, name, None, as_of, reasons.rule_of(world, name))
    if found.status == "not_yet":
        found = _with(found, _missing_plain(world, name))
    if found.status == "never":
        return never(Phrase("law.never.no_end" if name == "end" else "law.never.out_of_reach"))
    return found.explained(partial(reasons.lines, world, name, None))


def _missing_plain(world: World, name: str) -> tuple[Phrase, ...]:
    rule = reasons.rule_of(world, name)
    if rule is not None:
        return missing(world, world.entry.general if rule == ENTRY else rule, Asked())
    if world.value("entry_into_force", None, None) == END_OF_TIME:
        return missing(world, world.entry.general, Asked())
    return (Phrase("law.missing.end"),)


# -------------------------------------------------------------------------------------------------------- of a party


def _not_before_the_general_date(world: World, found: Moment, as_of: date) -> Moment:
    """A party enters never before the general date (clauses 22), be it computed or published."""
    general = _dated(world, "entry_into_force", None, as_of, None).date
    if general is None or found.earliest is None or found.earliest >= general:
        return found
    day = found.latest
    return replace(between(general, END_OF_TIME if day is None else max(day, general)), forecast=found.forecast)


def _succeeds(world: World, party: str) -> bool:
    """Succession alone may reach back before the general date."""
    return mode_of(world, party, world.since(party)) == "succession"


def _own_entry(world: World, party: str, as_of: date) -> Moment:
    last = world.left(party)
    if last is not None and not _consents_again(world, party):
        entry = last[0]
        stood = _not_before_the_general_date(world, between(entry.first, entry.last), as_of)
        return stood.explained(lambda: (reasons.left_line(party, last),))
    found = _dated(world, "entry_into_force", party, as_of, world.entry.consent)
    if not _succeeds(world, party):
        found = _not_before_the_general_date(world, found, as_of)
    if found.status == "not_yet":
        asked = Asked(party, None, world.since(party))
        waiting = missing(world, world.entry.consent, asked) if world.entry.each else ()
        if world.value("entry_into_force", None, None) == END_OF_TIME:
            waiting += missing(world, world.entry.general, Asked())
        if not waiting:
            rule, _ = later_rule(world.law, world.entry.consent, mode_of(world, party, asked.since))
            waiting = missing(world, rule, asked)
        found = _with(found, tuple(dict.fromkeys(waiting)))
    return found.explained(partial(reasons.own_lines, world, party))


def _consents_again(world: World, party: str) -> bool:
    since = world.since(party)
    return any(fact.day >= since for act in ("instrument", "notification") for fact in world.facts.of(act, party))


def _exit(world: World, party: str, shown: str, as_of: date) -> Moment:
    """A party's exit, by the first day out or the last day bound."""
    last, since = world.left(party), world.since(party)
    fresh = notices([fact for fact in world.facts.of("notice", party) if fact.day >= since])
    if last is not None and not fresh and not _consents_again(world, party):
        found = between(last[1].first, last[1].last)
        return _shown(found, shown).explained(lambda: (*world.left_because(party), reasons.left_line(party, last)))
    asked = Asked(party, None, since)
    if fresh and not _leaves(world, party) and (why := void(world, asked, as_of)):
        return never(*why)
    found = _dated(world, "exit", party, as_of, None)
    if found.status != "known" and not fresh:
        found = _unnoticed(world, asked, as_of, found)
    if found.status == "not_yet":
        found = _with(found, exit_missing(world, fresh, asked))
    return _shown(found, shown).explained(partial(exit_lines, world, party, since))


def _unnoticed(world: World, asked: Asked, as_of: date, found: Moment) -> Moment:
    """Nobody has given notice: from when on an exit would be possible."""
    earliest = party_exit(world, asked.party or "", asked.since, as_of, anew=True)
    return found if earliest == END_OF_TIME else between(earliest, END_OF_TIME)


def _shown(found: Moment, shown: str) -> Moment:
    """A first day out, or the eve of it, of a moment about first days out."""
    if shown == "first_day_out":
        return found
    return replace(
        found,
        date=_eve(found.date),
        earliest=_eve(found.earliest),
        latest=_eve(found.latest),
        computed=None if found.computed is None else _shown(found.computed, shown),
    )


def _eve(day: date | None) -> date | None:
    return None if day is None else eve(day)


# ----------------------------------------------------------------------------------------------------- spans and terms


def _of_span(world: World, head: str, shown: str | None, as_of: date) -> Moment:
    """The beginning of a span, or one of the faces of its end."""
    span: Span = getattr(world.law.clauses, head)
    start = span.start or (END if head == "survival" else ENTRY)
    found = _dated(world, head if shown is None else f"{head}{OUT}", None, as_of, start)
    if shown is not None:
        found = _shown(found, shown)
    if found.status == "not_yet":
        waiting = missing(world, start, Asked())
        if shown is not None and span.until is not None:
            waiting += missing(world, span.until, Asked())
        if shown is not None:
            waiting += reasons.rounding_refused(world, span, world.value(head, None, None))
        found = _with(found, waiting)
    return found.explained(lambda: (*because(world, start, Asked()), *reasons.span_lines(world, span, head, shown)))


def _named(name: str) -> str:
    """A commitment's name without the face."""
    return "/".join(name.split("/")[:2])


def _commitment(world: World, name: str, as_of: date) -> Moment:
    value = world.law.clauses.commitments[name.split("/")[1]]
    rule = value.rule if isinstance(value, Clause) else value.start or ENTRY
    found = _dated(world, name, None, as_of, rule)
    if found.status == "not_yet":
        waiting = missing(world, rule, Asked())
        if isinstance(value, Span) and not name.endswith("/from"):
            waiting += () if value.until is None else missing(world, value.until, Asked())
            waiting += reasons.rounding_refused(world, value, world.value(f"{_named(name)}/from", None, None))
        found = _with(found, waiting)
    if found.status == "never":
        return never(Phrase("law.never.out_of_reach"))
    day = world.value(name, None, None)
    result = () if day == END_OF_TIME else (Phrase("law.because.result", clause=wording.clause(name), day=day),)
    return found.explained(lambda: (*because(world, rule, Asked()), *reasons.law_lines(value, name), *result))


def _face(world: World, span: Span, rest: list[str], as_of: date) -> Moment:
    """One face of a period: of the current one, or of the one whose number is named."""
    shown = rest[-1]
    if shown not in (*FACES, NOTICE_FACE) or not (len(rest) == 1 or rest[0].isdecimal()):
        raise NotFound("law.no_such_date", name="term/" + "/".join(rest))
    number = current(world, span, as_of).number if len(rest) == 1 else int(rest[0])
    official = world.official_date(f"term/{number}/first_day_out", None)
    late, early = (face(world, span, number, side, governed=False) for side in (None, as_of))
    latest, earliest = _day_of(late, shown), _day_of(early, shown)
    if latest is None or earliest is None:
        return never(Phrase("law.never.no_notice"))
    if early.first_day_out == END_OF_TIME:
        return never(Phrase("law.never.indefinite"))
    found = between(min(earliest, latest), latest)
    if found.status == "not_yet":
        start = span.until or span.start or ENTRY
        waiting = missing(world, world.entry.general if start == ENTRY else start, Asked())
        found = _with(found, (*waiting, *reasons.rounding_refused(world, span, origin(world, span, None), number)))
    found = replace(found, forecast=found.status == "known" and origin(world, span, None) > as_of)
    if official is not None:
        day = _day_of(face(world, span, number, None), shown)
        found = Moment("known", day, day, day, source=official.source, computed=found)
    end = world.value("end", None, None)
    if end < face(world, span, number, None).first_day_out:
        found = replace(found, overtaken=end)
    return found.explained(partial(reasons.term_lines, world, span, number, shown))


def _day_of(one: Face, shown: str) -> date | None:
    if shown == NOTICE_FACE:
        return one.last_day_for_notice if one.first_day_out != END_OF_TIME else END_OF_TIME
    return one.last_day if shown == "last_day" else one.first_day_out


def current_period(world: World, day: date) -> int:
    """The number of the period of the term that runs on ``day``; 0 if the treaty has no term."""
    span = world.law.clauses.term
    return 0 if span is None else current(world, span, day).number


def turning_days(world: World, after: date) -> Iterator[date]:
    """The days on which a date changes its status by itself, besides what happens."""
    clauses = world.law.clauses
    if clauses.term is not None:
        one = current(world, clauses.term, after)
        if one.last_day_for_notice is not None and one.first_day_out != END_OF_TIME:
            yield eve(one.last_day_for_notice)
            yield one.last_day_for_notice
            yield morrow(one.last_day_for_notice)
    for name in ("survival", f"survival{OUT}", *(f"commitment/{one}" for one in clauses.commitments)):
        yield world.value(name, None, None)
    yield from (accepted(world, party, None) for party in world.facts.parties("reservation"))
