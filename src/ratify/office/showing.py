"""From a replayed dossier to what the entrances show of it; nothing is decided here."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ratify.errors import Phrase
from ratify.law.moments import DayRange
from ratify.office import views
from ratify.office.disclosing import Openings, openings
from ratify.office.files import with_files
from ratify.office.journal_lines import fact_lines, journal_lines
from ratify.office.ribbon import ribbon
from ratify.store.accounts import names_of_accounts
from ratify.workflow import deadlines
from ratify.workflow.alerts import alerts
from ratify.workflow.answers import answers, clause_label, deadline_lines
from ratify.workflow.differences import principal
from ratify.workflow.entries import Act, Corrected, EditionMoved
from ratify.workflow.forecast import forecast
from ratify.workflow.guards import STANDING, holds
from ratify.workflow.replay import open_acts, turn_of
from ratify.workflow.sentence import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from ratify.office.core import Office
    from ratify.office.loading import Loaded
    from ratify.office.views import Person
    from ratify.workflow.definition import Step
    from ratify.workflow.dossier import Cause, Dossier, Passage, TrackStanding


def show_loaded(
    office: Office, actor: Person, loaded: Loaded, dossier: Dossier, known_at: datetime | None
) -> views.DossierView:
    """The view of a dossier as of ``dossier.as_of``, with what the actor may see of personal facts."""
    as_of = cast("date", dossier.as_of)
    dates = answers(dossier, as_of)
    treaty = dossier.definitions.treaty
    names = office.store.query(names_of_accounts)
    shown = dossier.halted is None
    opened = openings(office, actor, loaded.written)
    return views.DossierView(
        id=loaded.id,
        reference=loaded.opened.reference,
        title=title_of(dossier),
        version=loaded.version,
        as_of=as_of,
        known_at=known_at,
        sentence=sentences(dossier, as_of),
        ribbon=ribbon(dossier, dates, as_of),
        tracks=tuple(_track(track) for track in dossier.tracks.values()),
        steps=tuple(steps(dossier)) if shown else (),
        deadlines=tuple(_deadlines(dossier)),
        dates=tuple(date for date in dates.values() if principal(dossier, date.name)),
        forecast=forecast(dossier, as_of),
        passages=passage_views(dossier, dossier.passages),
        pending=tuple(pending_views(dossier, names, opened)),
        journal=with_files(office, loaded.written, journal_lines(loaded, dossier, names, opened)),
        alerts=tuple(alert_views(loaded, dossier, as_of)),
        halted=None if dossier.halted is None else views.HaltView(dossier.halted.root, dossier.halted.reason),
        hypothetical=treaty.hypothetical if treaty else None,
        notes=treaty.notes if treaty else (),
        unverified=tuple(_unverified(dossier)),
        demonstration=office.settings.demonstration,
    )


def title_of(dossier: Dossier) -> Mapping[str, str]:
    """The title of the treaty, or of the procedure of a matter without one."""
    if dossier.definitions.treaty is not None:
        return dossier.definitions.treaty.title
    return next(iter(dossier.definitions.procedures.values())).title


def _track(track: TrackStanding) -> views.TrackView:
    return views.TrackView(
        id=track.id,
        party=track.party,
        title=track.procedure.title,
        state=track.state,
        label=track.compiled.track.states[track.state],
        since=track.since.effective if track.since else None,
        ended=track.ended,
        unverified=track.procedure.unverified,
    )


def steps(dossier: Dossier) -> Iterator[views.StepView]:
    """Every act that the states allow, blocked ones with the reason that guards give without an act."""
    for track in dossier.tracks.values():
        for step in open_acts(track):
            turn = turn_of(dossier, track, cast("date", dossier.as_of), {})
            for condition in step.requires:
                if condition.kind in STANDING:
                    holds(condition, turn)
            yield step_view(track, step, tuple(turn.refusals))


def step_view(track: TrackStanding, step: Step, blocked: tuple[Phrase, ...] = ()) -> views.StepView:
    """A step with what it asks; ``blocked`` says why it cannot be recorded now."""
    return views.StepView(
        track=track.id,
        party=track.party,
        name=step.name,
        label=step.label,
        law=step.law,
        unverified=step.unverified,
        role=cast("str", step.role),
        confirmed_by=step.confirmed_by,
        asks=step.asks,
        blocked=blocked,
        usual=step.name in track.procedure.path,
    )


def _deadlines(dossier: Dossier) -> Iterator[views.DeadlineView]:
    for running in dossier.current.values():
        track = dossier.tracks[running.track]
        deadline = running.deadline
        yield views.DeadlineView(
            name=f"deadline/{running.track}/{deadline.name}",
            track=running.track,
            party=track.party,
            label=deadline.label,
            law=deadline.law,
            unverified=deadline.unverified,
            status=deadlines.status(dossier, running),
            began=running.began,
            last_day=None if running.status == "suspended" else running.last_day,
            met_on=running.met_on,
            missing=running.end.missing,
            because=deadline_lines(dossier, running),
        )


def passage_views(dossier: Dossier, passages: Iterable[Passage]) -> tuple[views.PassageView, ...]:
    """Passages with the labels of their steps and states."""
    found = []
    for passage in passages:
        track, step = dossier.tracks[passage.track], dossier.step_of(passage)
        states = passage.procedure.tracks[step.track].states
        found.append(
            views.PassageView(
                track=passage.track,
                party=track.party,
                step=passage.step,
                label=step.label,
                state=states[passage.state] if passage.state != passage.before else None,
                day=passage.day,
                effective=passage.effective,
                cause=cause_phrase(dossier, passage.cause),
                entry=passage.cause.of if isinstance(passage.cause.of, int) else None,
                notes=passage.notes,
            )
        )
    return tuple(found)


def cause_phrase(dossier: Dossier, cause: Cause) -> Phrase:
    """Because of what a step passed."""
    if cause.kind == "entry":
        return Phrase("office.cause.entry", entry=str(cause.of))
    if cause.kind == "sheet":
        return Phrase("office.cause.sheet")
    if cause.kind == "lapse":
        labels = [r.deadline.label for r in dossier.deadlines if r.deadline.name == cause.of]
        return Phrase("office.cause.lapse", deadline=labels[-1] if labels else str(cause.of))
    return Phrase("office.cause.clause", clause=clause_label(str(cause.of)))


def pending_views(dossier: Dossier, names: Mapping[str, str], opened: Openings) -> Iterator[views.PendingView]:
    """What awaits a second person in a dossier, in the order of the log."""
    for root, version in dossier.acts.pending:
        if isinstance(version, EditionMoved):
            yield _pending_move(version, names)
            continue
        act = version.by if isinstance(version, Corrected) else version
        correction = isinstance(version, Corrected)
        label = journal_label(dossier, act) if act is not None else Phrase("office.annulment", entry=str(root))
        if correction and act is not None:
            label = Phrase("office.correction", what=label, entry=str(root))
        step = dossier.declared(act.track, act.step) if act is not None else None
        yield views.PendingView(
            entry=version.sealed.number,
            track=act.track if act else "",
            party=act.party if act else None,
            label=label,
            when=act.when if act else None,
            by=names.get(version.sealed.account, version.sealed.account),
            person=version.sealed.person,
            needs=version.awaits or "",
            facts=fact_lines(step, opened.of(version)) if act and step else (),
        )


def _pending_move(version: EditionMoved, names: Mapping[str, str]) -> views.PendingView:
    return views.PendingView(
        entry=version.sealed.number,
        track="",
        party=None,
        label=Phrase("office.kind.edition_moved"),
        when=DayRange(version.day, version.day),
        by=names.get(version.sealed.account, version.sealed.account),
        person=version.sealed.person,
        needs=version.awaits or "",
    )


def journal_label(dossier: Dossier, act: Act) -> Mapping[str, str] | Phrase:
    """The label of an act's step, as its procedure gives it."""
    step = dossier.declared(act.track, act.step)
    return step.label if step else Phrase("office.unnamed_step", step=act.step)


def alert_views(loaded: Loaded, dossier: Dossier, as_of: date) -> Iterator[views.AlertView]:
    """Alerts to come from ``as_of`` on (inclusive), soonest first."""
    for alert in alerts(dossier, as_of):
        if alert.due >= as_of and alert.superseded is None:
            yield views.AlertView(
                key=alert.name,
                dossier=loaded.id,
                reference=loaded.opened.reference,
                title=title_of(dossier),
                subject=alert.subject,
                body=alert.body,
                due=alert.due,
                last_day=alert.last_day,
                roles=alert.roles,
            )


def _unverified(dossier: Dossier) -> Iterator[Phrase]:
    """What the definitions themselves call unverified, by its law."""
    seen: set[str] = set()
    for procedure in dossier.definitions.procedures.values():
        if procedure.unverified and procedure.law not in seen:
            seen.add(procedure.law)
            yield Phrase("office.unverified", what=procedure.title, law=procedure.law)
    day = cast("date", dossier.as_of)
    for name in sorted({name for p in dossier.definitions.procedures.values() for name in p.chambers}):
        chamber = dossier.definitions.chambers.get(name)
        rules = chamber.rules_on(day) if chamber else None
        if chamber is not None and rules is not None and rules.unverified:
            yield Phrase("office.unverified", what=chamber.title, law=rules.law)


def between(loaded: Loaded, dossier: Dossier, since: int) -> tuple[Phrase, ...]:
    """What came into the dossier after a version, for somebody whose request met a conflict."""
    lines = []
    for entry in loaded.written:
        if entry.version > since:
            said = entry.body.get("act")
            label: object = Phrase("office.kind." + entry.kind)
            if isinstance(said, dict):
                step = dossier.declared(said["track"], said["step"])
                label = step.label if step else label
            lines.append(Phrase("office.between", entry=str(entry.number), what=label, at=entry.recorded_at))
    return tuple(lines)


KINDS = ("opened", "act", "confirmed", "corrected", "edition_moved", "finding", "official_date", "erased")
CODES = tuple(f"office.kind.{kind}" for kind in KINDS)
"""Codes built above from the names of kinds."""
