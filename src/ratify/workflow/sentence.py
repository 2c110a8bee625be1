"""Where a dossier stands, in a few sentences made from the same data as everything else.

They are the page's lead, the subject's companion in a mail and a field of the API; each is one message, never glued.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.workflow import deadlines
from ratify.workflow.answers import one_answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ratify.law.moments import DayRange
    from ratify.workflow.answers import DateView
    from ratify.workflow.definition import Step
    from ratify.workflow.dossier import Dossier, TrackStanding


def interval(days: DayRange) -> Phrase:
    """A day, or the interval in which it lies, as a phrase."""
    return Phrase("language.interval", earliest=days.first, latest=days.last)


def sentences(dossier: Dossier, as_of: date) -> tuple[Phrase, ...]:
    """What one would say of the dossier on a day: parties first, then entry into force, then the term."""
    if dossier.halted is not None:
        return (Phrase("workflow.where.halted", reason=dossier.halted.reason), *_said(dossier, as_of))
    return tuple(_said(dossier, as_of))


def _said(dossier: Dossier, as_of: date) -> Iterator[Phrase]:
    treaty = dossier.tracks.get("treaty")
    force = None if treaty is None else one_answer(dossier, "entry_into_force", as_of)
    settled = treaty is not None and (treaty.ended or _dated(force, as_of))
    if treaty is not None and settled:
        yield _treaty(treaty, force)
    if not settled:
        for track in dossier.tracks.values():
            if is_own(track) and track.begun:
                yield from _own(dossier, track)
    if treaty is None:
        return
    if not settled:
        if treaty.since is not None:
            yield _treaty(treaty, None)
        yield from _not_in_force(dossier, force)
    elif not treaty.ended:
        yield from _in_force(dossier, force, as_of)


def _dated(force: DateView | None, as_of: date) -> bool:
    """Whether entry into force has a day, or has come on whichever of the days it may have been."""
    return force is not None and (force.day is not None or (force.latest is not None and force.latest <= as_of))


def is_own(track: TrackStanding) -> bool:
    """Whether the track belongs to a procedure that somebody follows, not to the treaty or a participation in it."""
    head = track.id.split("/", maxsplit=1)[0]
    return head not in {"treaty", "participation"}


def _treaty(track: TrackStanding, force: DateView | None) -> Phrase:
    """The state of the treaty, and since when; an official date of entry into force governs."""
    label = track.compiled.track.states[track.state]
    because = None if track.since is None else track.since.cause.of
    if because == "entry_into_force" and force is not None and force.latest is not None:
        day = Phrase("language.interval", earliest=force.earliest, latest=force.latest)
        return Phrase("workflow.where.since", state=label, day=day)
    if track.since is None:
        return Phrase("workflow.where.state", state=label)
    return Phrase("workflow.where.since", state=label, day=interval(track.since.effective))


def _own(dossier: Dossier, track: TrackStanding) -> Iterator[Phrase]:
    label = track.compiled.track.states[track.state]
    if track.since is not None and track.party is not None:
        party = Phrase("language.party", code=track.party)
        yield Phrase("workflow.where.party_since", party=party, state=label, day=interval(track.since.effective))
    elif track.since is not None:
        yield Phrase("workflow.where.since", state=label, day=interval(track.since.effective))
    steps = remaining(track)
    if not steps:
        return
    first = steps[0]
    lapsing = next((r for r in dossier.deadlines if r.track == track.id and first.name == r.deadline.on_lapse), None)
    if lapsing is not None and lapsing.last_day is not None and deadlines.status(dossier, lapsing) == "running":
        yield Phrase("workflow.where.follows_after", step=first.label, day=lapsing.last_day)
        return
    running = next((r for r in dossier.deadlines if r.track == track.id and first.name in r.deadline.met_by), None)
    state = None if running is None else deadlines.status(dossier, running)
    if running is None or running.last_day is None or state not in {"running", "overdue"}:
        yield Phrase("workflow.where.not_known", steps=tuple(step.label for step in steps))
    elif state == "overdue":
        yield Phrase("workflow.where.next_overdue", step=first.label, day=running.last_day)
    else:
        yield Phrase("workflow.where.next_by", step=first.label, day=running.last_day)


def remaining(track: TrackStanding) -> list[Step]:
    """The steps of the usual course that the track has still to take, in order; none at its end or off the course."""
    if track.ended:
        return []
    path = [track.procedure.steps[name] for name in track.procedure.path]
    own = [step for step in path if step.track == track.compiled.track.name]
    return next((own[place:] for place, step in enumerate(own) if track.state in step.sources), [])


def _not_in_force(dossier: Dossier, force: DateView | None) -> Iterator[Phrase]:
    treaty = dossier.definitions.treaty
    for party in () if treaty is None or treaty.open_party is not None else dossier.parties:
        track = dossier.tracks[f"participation/{party}"]
        passed = {p.step for p in dossier.passages if p.track in {track.id, party}}
        if not any(step.startswith(("notification_", "instrument_deposited")) for step in passed):
            yield Phrase("workflow.where.not_notified", party=Phrase("language.party_of", code=party))
    if force is None:
        return
    if force.status == "never":
        yield Phrase("workflow.where.never_in_force", because=force.because)
        return
    yield Phrase("workflow.where.not_computable", missing=force.missing)
    if treaty is not None and treaty.law.clauses.term is not None:
        yield Phrase("workflow.where.term_unknown")


def _in_force(dossier: Dossier, force: DateView | None, as_of: date) -> Iterator[Phrase]:
    if force is not None and force.day is not None and force.day > as_of:
        yield Phrase("workflow.where.enters_on", day=force.day)
    last = one_answer(dossier, "term/last_day", as_of)
    if last is not None and last.day is not None and last.overtaken is None:
        yield Phrase("workflow.where.term_until", day=last.day)
    notice = one_answer(dossier, "term/last_day_for_notice", as_of)
    if notice is not None and notice.day is not None and notice.day >= as_of and notice.overtaken is None:
        yield Phrase("workflow.where.notice_by", day=notice.day)
    ending = one_answer(dossier, "end", as_of)
    after = None if last is None or last.day is None else last.day + timedelta(days=1)
    if ending is not None and ending.day is not None and ending.day != after:
        yield Phrase("workflow.where.ends_on", day=ending.day)
