"""Replay: from definitions and entries to the dossier as it stood on a day, as known at an instant.

Pure values in, pure value out. A legal day has a *dawn*, at which what follows by itself happens, and then the acts
recorded for it; after each act the dossier settles. Replay never raises on stored entries: at the first act that does
not stand it halts, and says why.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from heapq import heappop
from typing import TYPE_CHECKING

from ratify.errors import Invalid, Phrase
from ratify.law.calendars import CalendarBook
from ratify.law.facts import Fact
from ratify.law.moments import DayRange
from ratify.law.reading import Reading
from ratify.workflow import deadlines, editions
from ratify.workflow.definition import OTHER_TREATY
from ratify.workflow.dossier import Cause, Dossier, Halt, Passage, TrackStanding
from ratify.workflow.entries import Act, EditionMoved, FindingMade, OfficialDate, standing
from ratify.workflow.facts import parse_day_range
from ratify.workflow.guards import Turn
from ratify.workflow.machine import compiled, fire, open_steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from ratify.law.agenda import Happening
    from ratify.workflow.definition import Definitions, Party, Procedure, Step, Treaty
    from ratify.workflow.dossier import Running
    from ratify.workflow.entries import Dated, ReplayEntry, Standing

TREATY = "treaty"
BILL = "bill"
SIGN = "sign"
_ONE_DAY = timedelta(days=1)


def replay(
    definitions: Definitions, entries: Iterable[ReplayEntry], *, as_of: date, known_at: datetime | None = None
) -> Dossier:
    """The dossier as it stood at ``as_of`` (that day included) according to what was recorded by ``known_at``."""
    return replay_standing(definitions, standing(entries, known_at), as_of=as_of)


def replay_standing(definitions: Definitions, acts: Standing, *, as_of: date) -> Dossier:
    """The same, from entries already resolved."""
    dossier = begin(definitions, acts)
    for root, item in acts.sequence:
        if item.day > as_of:
            break
        advance(dossier, root, item)
        if dossier.halted:
            break
    dawn_through(dossier, as_of)
    dossier.as_of = as_of
    return dossier


def begin(definitions: Definitions, acts: Standing) -> Dossier:
    """A dossier at its opening: every track in its initial state."""
    treaty = definitions.treaty
    reading = None if treaty is None else Reading(treaty.law, CalendarBook(definitions.calendars, treaty.calendars))
    dossier = Dossier(definitions, acts, reading)
    if treaty is None:
        for procedure in definitions.procedures.values():
            _add_tracks(dossier, BILL, None, procedure, {})
        return dossier
    _add_tracks(dossier, TREATY, None, definitions.procedures[treaty.life], {})
    for party in treaty.parties.values():
        _add_participation(dossier, treaty, party)
    for party in treaty.parties.values():
        _add_own_procedure(dossier, party)
    return dossier


def _add_tracks(
    dossier: Dossier, name: str, party: str | None, procedure: Procedure, parameters: Mapping[str, str]
) -> None:
    for track, machine in compiled(procedure).items():
        track_id = f"{name}/{track}" if track else name
        if name == party:
            dossier.own[name] = (*dossier.own.get(name, ()), track_id)
        dossier.tracks[track_id] = TrackStanding(
            machine.track.initial, track_id, party, procedure, machine, parameters, place=len(dossier.tracks)
        )
    if procedure.calendars and procedure.name not in dossier.books:
        dossier.books[procedure.name] = CalendarBook(dossier.definitions.calendars, procedure.calendars)


def _add_participation(dossier: Dossier, treaty: Treaty, party: Party) -> None:
    dossier.parties.append(party.code)
    procedure = dossier.definitions.procedures[treaty.participation]
    _add_tracks(dossier, f"participation/{party.code}", party.code, procedure, {})


def _add_own_procedure(dossier: Dossier, party: Party) -> None:
    if party.procedure is not None:
        procedure = dossier.definitions.procedures[party.procedure]
        _add_tracks(dossier, party.code, party.code, procedure, party.parameters)


def join(dossier: Dossier, code: str) -> None:
    """A party joins an open treaty by its first act; where the treaty is closed, nothing happens."""
    treaty = dossier.definitions.treaty
    if treaty is not None and treaty.open_party is not None and code not in dossier.parties:
        party = replace(treaty.open_party, code=code)
        _add_participation(dossier, treaty, party)
        _add_own_procedure(dossier, party)


def begin_again(dossier: Dossier, definitions: Definitions) -> Dossier:
    """The same dossier at its opening under other definitions, with the parties that joined in the meantime."""
    fresh = begin(definitions, dossier.acts)
    for party in dossier.parties:
        join(fresh, party)
    return fresh


def advance(dossier: Dossier, root: int, item: Dated) -> None:
    """Take the dossier through the dawns up to the day of ``item``, lay it down, and settle what follows from it."""
    dawn_through(dossier, item.day)
    dossier.reached = item.day
    if isinstance(item, Act):
        _move(dossier, root, item)
    else:
        _say(dossier, root, item)
    if not dossier.halted:
        dawn_through(dossier, item.day)


def _say(dossier: Dossier, root: int, item: EditionMoved | FindingMade | OfficialDate) -> None:
    """Lay down what is no act: a depositary's word, or a move to other editions."""
    dossier.dates_moved()
    if dossier.reading is not None and isinstance(item, FindingMade):
        dossier.reading.finding(item.clause, item.condition_met, item.source, entry=item.sealed.number)
    elif dossier.reading is not None and isinstance(item, OfficialDate):
        dossier.reading.official(item.of, item.date, item.source, by=item.by, entry=item.sealed.number)
    elif isinstance(item, EditionMoved):
        editions.move(dossier, root, item, begin_again)


def dawn_through(dossier: Dossier, day: date) -> None:
    """Let happen whatever is due on or before ``day``: at each dawn lapses first, then clauses, until nothing is.

    The clauses are asked only up to the eve of the next lapse: what follows from it may change what they say.
    """
    while dossier.halted is None:
        lapse = _next_lapse(dossier, day)
        happening = _next_happening(dossier, day if lapse is None else lapse[0] - _ONE_DAY)
        if happening is not None:
            _happen(dossier, happening)
        elif lapse is not None:
            heappop(dossier.lapses)
            _lapse(dossier, lapse[0], dossier.deadlines[lapse[3]])
        else:
            return


def _next_lapse(dossier: Dossier, day: date) -> tuple[date, int, int, int] | None:
    lapses = dossier.lapses
    while lapses and lapses[0][0] <= day:
        running = dossier.deadlines[lapses[0][3]]
        last = running.last_day
        if running.status == "running" and last is not None and lapses[0][0] == last + _ONE_DAY:
            if not deadlines.awaits(dossier, running):
                return lapses[0]
            running.status = "awaiting_confirmation"
        heappop(lapses)
    return None


def _next_happening(dossier: Dossier, day: date) -> Happening | None:
    if dossier.reading is None:
        return None
    happenings, seen = dossier.reading.due(day), dossier.seen
    if happenings is seen:
        return None
    dossier.dates_moved()
    fired = dossier.fired
    for happening in happenings[len(seen) :] if happenings[: len(seen)] == seen else happenings:
        if happening.key not in fired:
            return happening
    dossier.seen = happenings
    return None


def _place(dossier: Dossier, due: date) -> date:
    """Where something due on a day stands in the sequence: on that day, but never before what stands already."""
    days = [due] if dossier.reached is None else [due, dossier.reached]
    return max(*days, dossier.passages[-1].day) if dossier.passages else max(days)


def _lapse(dossier: Dossier, due: date, running: Running) -> None:
    """The last day passed: the deadline's consequence follows, is void if its step is not open, or it is overdue."""
    name = running.deadline.on_lapse
    if name is None:
        running.status = "overdue"
        return
    track, today = dossier.tracks[running.track], _place(dossier, due)
    running.status = "lapsed"
    cause = Cause("lapse", running.deadline.name, running.end.because)
    last = dossier.last.get((track.id, name))
    if not _pass(dossier, track, name, (today, DayRange(due, due)), cause, turn_of(dossier, track, today, {})):
        running.status = "void"
    elif last == today:
        _never_ends(dossier, track.procedure.steps[name], today)


def _never_ends(dossier: Dossier, step: Step, day: date) -> None:
    """A consequence passed twice on one day: the definition goes round in a circle."""
    reason = Phrase("workflow.consequences_never_end", step=step.label, day=day)
    dossier.halted = Halt(None, 0, reason)


def _happen(dossier: Dossier, happening: Happening) -> None:
    dossier.fired.add(happening.key)
    today = _place(dossier, happening.day)
    when = (today, happening.effective)
    cause = Cause("clause", happening.clause, happening.because)
    treaty = dossier.definitions.treaty
    if happening.clause == "signature" and treaty is not None and treaty.law.signed is not None:
        when = (today, treaty.law.signed)
        track = dossier.tracks[TREATY]
        if SIGN in track.compiled.machine.events:
            _pass(dossier, track, SIGN, when, Cause("sheet", treaty.name), turn_of(dossier, track, today, {}))
    for track, step in _followers(dossier, happening):
        turn = turn_of(dossier, track, today, {})
        turn.outcome = happening.outcome
        last = dossier.last.get((track.id, step.name))
        if _pass(dossier, track, step.name, when, cause, turn):
            if last == happening.day:
                _never_ends(dossier, step, today)
            dossier.last[track.id, step.name] = happening.day  # many may be learnt of at once, each due on its own day


def _followers(dossier: Dossier, happening: Happening) -> list[tuple[TrackStanding, Step]]:
    """The consequences of a happening, in the order of the tracks: the treaty's own, then each party's."""
    found: list[tuple[TrackStanding, Step]] = []
    if happening.party is not None:
        track = dossier.tracks.get(f"participation/{happening.party}")
        if track is not None:
            found += [(track, step) for step in track.compiled.followers.get(f"own.{happening.clause}", ())]
        return found
    for name in (TREATY, *(f"participation/{party}" for party in dossier.parties)):
        track = dossier.tracks[name]
        found += [(track, step) for step in track.compiled.followers.get(happening.clause, ())]
    return found


def turn_of(dossier: Dossier, track: TrackStanding, day: date, facts: Mapping[str, object]) -> Turn:
    """What the guards may look at when a step of this track is tried on a day."""

    def sibling(name: str) -> str | None:
        stem = track.id.split("/", maxsplit=1)[0]
        other = dossier.tracks.get(f"{stem}/{name}" if name else stem)
        return other.state if other else None

    return Turn(
        day=day,
        facts=facts,
        procedure=track.procedure,
        parameters=track.parameters,
        chambers=dossier.definitions.chambers,
        sibling=sibling,
        completed=lambda: own_procedure_completed(dossier, track.party),
        clauses=lambda turn: _clauses_refuse(dossier, turn),
    )


def _clauses_refuse(dossier: Dossier, turn: Turn) -> Phrase | None:
    if dossier.reading is None:
        return None
    return next((why for fact in turn.given or () if (why := dossier.reading.refusal(fact)) is not None), None)


def _facts(
    track: TrackStanding, step: Step, when: tuple[date, DayRange], facts: Mapping[str, object], entry: int | None
) -> Sequence[Fact]:
    """The dated facts that a step gives to the clauses."""
    if not step.gives:
        return ()
    values = _values(facts)
    return [Fact(_act(act, facts), stamp, track.party, when[1], entry, values, when[0]) for act, stamp in step.gives]


def _act(act: str, facts: Mapping[str, object]) -> str:
    """The act as clauses know it: the state of another treaty goes by the name of that treaty."""
    return f"other.{facts['treaty']}" if act == OTHER_TREATY else act


def own_procedure_completed(dossier: Dossier, party: str | None) -> bool | None:
    """Whether a party's own procedure has reached a completed state; ``None`` if none was begun in this register."""
    own = [dossier.tracks[name] for name in dossier.own.get(party or "", ())]
    if not any(track.begun for track in own):
        return None
    wanted = [track for track in own if track.compiled.track.completed]
    return all(track.state in track.compiled.track.completed for track in wanted)


def _move(dossier: Dossier, root: int, act: Act) -> None:
    """Lay an act down: the machine decides; an act that does not stand halts the dossier."""
    if act.party is not None:
        join(dossier, act.party)
    track = dossier.tracks.get(act.track)
    step = None if track is None else track.procedure.steps.get(act.step)
    if track is None or step is None or step.role is None or step.track != track.compiled.track.name:
        dossier.halted = Halt(act, root, Phrase("workflow.unknown_step", step=act.step, track=act.track))
        return
    turn = turn_of(dossier, track, act.day, act.facts)
    when = (act.day, act.when)
    turn.given = _facts(track, step, when, act.facts, root)
    if dossier.reading is not None:
        turn.notes += [said for fact in turn.given if (said := dossier.reading.remark(fact)) is not None]
    if not _pass(dossier, track, act.step, when, Cause("entry", root), turn):
        dossier.halted = Halt(act, root, _refusal(turn))
        return
    track.begun = True


def open_acts(track: TrackStanding) -> list[Step]:
    """The acts that can be recorded on a track from its state, in the order of the definition; guards not asked."""
    found = (track.procedure.steps[name] for name in open_steps(track.compiled, track.state))
    return [step for step in found if step.role is not None]


def _refusal(turn: Turn) -> Phrase:
    reasons = tuple(turn.refusals)
    return reasons[0] if len(reasons) == 1 else Phrase("workflow.reasons", reasons=reasons)


def _pass(
    dossier: Dossier, track: TrackStanding, step: str, when: tuple[date, DayRange], cause: Cause, turn: Turn
) -> bool:
    """Let the machine try a step; if it passes, write the passage down and what it does to deadlines and clauses."""
    before = track.state
    if not fire(track.compiled, track, step, turn):
        return False
    declared = track.procedure.steps[step]
    notes = tuple(turn.notes)
    passage = Passage(track.id, step, *when, cause, before, track.state, turn.facts, notes, track.procedure)
    dossier.passages.append(passage)
    track.since = passage if track.state != before or track.since is None else track.since
    dossier.last[track.id, step] = when[0]
    if dossier.reading is not None:
        given = turn.given if turn.given is not None else _facts(track, declared, when, turn.facts, None)
        for fact in given:
            dossier.reading.add(fact)
            dossier.given.append(fact)
            dossier.dates_moved()
    if step in track.compiled.touches or track.ended:
        deadlines.touch(dossier, track, passage, deadlines.book_of(dossier, track))
    return True


def _values(facts: Mapping[str, object]) -> Mapping[str, object]:
    """The particulars of an act that clauses read; a later date of effect becomes a date."""
    if "effective" not in facts:
        return facts
    try:
        return {**facts, "effective": parse_day_range(str(facts["effective"])).last}
    except Invalid:  # the definition asked for any text under that name: it is not a date, and names none
        return facts
