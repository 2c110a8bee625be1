"""Moving a running dossier to other editions of its definitions, on a day.

What was passed before stays as it was passed. Each track stands in the state of the same name, or in the one that the
move maps it to; an unmapped state refuses. Running deadlines of the same name are dated anew from their old
beginning. The clauses of the new sheet read the facts from the first one on; what had happened stands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.workflow import deadlines
from ratify.workflow.dossier import Halt
from ratify.workflow.entries import FindingMade, OfficialDate

if TYPE_CHECKING:
    from collections.abc import Callable

    from ratify.workflow.definition import Definitions
    from ratify.workflow.dossier import Dossier
    from ratify.workflow.entries import EditionMoved


def move(
    dossier: Dossier, number: int, item: EditionMoved, begin_again: Callable[[Dossier, Definitions], Dossier]
) -> None:
    """Take the dossier over to the editions that entry ``number`` pins; halts it where a state has no counterpart.

    ``begin_again`` gives the dossier at its opening under other definitions.
    """
    definitions = dossier.definitions.later.get(number)
    if definitions is None:
        dossier.halted = Halt(None, number, Phrase("workflow.edition_unknown"))
        return
    fresh = begin_again(dossier, replace(definitions, later=dossier.definitions.later, earlier=dossier.definitions))
    for track in dossier.tracks.values():
        successor = fresh.tracks.get(track.id)
        state = item.states.get(track.id, {}).get(track.state, track.state)
        if successor is None or state not in successor.compiled.track.states:
            labels = track.compiled.track.states
            reason = Phrase("workflow.edition_unmapped", track=track.procedure.title, state=labels[track.state])
            dossier.halted = Halt(None, number, reason)
            return
        successor.state, successor.since, successor.begun = state, track.since, track.begun
    _read_again(dossier, fresh, item)
    dossier.definitions, dossier.tracks = fresh.definitions, fresh.tracks
    dossier.parties, dossier.own = fresh.parties, fresh.own
    dossier.reading, dossier.books, dossier.seen = fresh.reading, fresh.books, ()
    _date_again(dossier)


def _read_again(dossier: Dossier, fresh: Dossier, item: EditionMoved) -> None:
    """Give the new clauses every fact that the old ones had, in order, up to the day of the move."""
    if fresh.reading is None or dossier.reading is None:
        return
    for _root, said in dossier.acts.sequence:
        if said.day > item.day:
            break
        if isinstance(said, FindingMade):
            fresh.reading.finding(said.clause, said.condition_met, said.source, entry=said.sealed.number)
        elif isinstance(said, OfficialDate):
            fresh.reading.official(said.of, said.date, said.source, by=said.by, entry=said.sealed.number)
    for fact in dossier.given:
        fresh.reading.add(fact)


def _date_again(dossier: Dossier) -> None:
    for running in dossier.current.values():
        if running.status not in deadlines.OPEN:
            continue
        track = dossier.tracks[running.track]
        deadline = track.procedure.deadlines.get(running.deadline.name)
        if deadline is None or deadline.track != track.compiled.track.name:
            running.status = "ceased"
            continue
        running.deadline = deadline
        deadlines.date_again(dossier, track, running)
