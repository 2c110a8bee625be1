"""Alerts due: what ratify must tell somebody, on which day, derived from the dossier alone.

An alert is named by its rule, its occurrence, its lead and its day; the office issues each name once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ratify.errors import Phrase
from ratify.law.periods import add
from ratify.workflow import deadlines
from ratify.workflow.entries import Corrected, EditionMoved
from ratify.workflow.openings import openings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from ratify.workflow.definition import Escalation, Lead, Treaty
    from ratify.workflow.dossier import Dossier, Running
    from ratify.workflow.entries import Act

TOLD = frozenset({"running", "overdue", "awaiting_confirmation"})
"""Deadlines in these states are worth a reminder; of a lapsed one only its passing is told."""

OFFICERS = ("treaty_officer",)

NOTICE = "term/last_day_for_notice"
"""The rule, and the date, of what is told of a term that renews itself."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert that is due on ``due`` (at the office's hour).

    ``last_day`` is the last day on which one can still act (inclusive), where there is one. ``rule``, ``occurrence``
    and ``lead`` make its name; ``leads`` of one rule and occurrence form a cascade, of which only the nearest is sent
    when several are past. ``superseded`` gives the reason why it need no longer be sent. ``told_of`` is the entry of an
    earlier alert that this one only puts right; it has a name of its own for each. ``escalate`` is what the definition
    says about one that nobody takes in hand.
    """

    rule: str
    occurrence: str
    lead: str
    due: date
    last_day: date | None
    subject: Phrase
    body: tuple[Phrase, ...]
    roles: tuple[str, ...]
    superseded: Phrase | None = None
    told_of: int | None = None
    escalate: tuple[Escalation, ...] = ()

    @property
    def name(self) -> str:
        """The name under which it is issued once, without the dossier and the ordinal of its announcement."""
        which = self.due.isoformat() if self.told_of is None else str(self.told_of)
        return f"{self.rule}/{self.occurrence}/{self.lead}/{which}"

    @property
    def wants_somebody(self) -> bool:
        """Whether somebody can still do something about it: it has a last day that has not passed, or waits for one."""
        return (self.last_day is not None and not self.lead.endswith(" after")) or self.rule.startswith("confirm:")


def lead_day(day: date, lead: Lead) -> date:
    """The day on which a lead falls: the period is counted back from (or on from) the last day to act."""
    if lead.side == "on":
        return day
    period = lead.period.times(-1) if lead.side == "before" else lead.period
    return add(day, period)


def alerts(dossier: Dossier, today: date) -> list[Alert]:
    """Every alert of the dossier, past and to come, as it follows from what stands at ``today``; by due day."""
    found = [
        *_of_deadlines(dossier),
        *_of_the_term(dossier, today),
        *_of_passages(dossier),
        *_of_openings(dossier),
        *_of_pending(dossier),
    ]
    return sorted(found, key=lambda alert: (alert.due, alert.rule, alert.occurrence))


def without_the_past(dossier: Dossier, found: Sequence[Alert]) -> list[Alert]:
    """Those of some alerts of a dossier that were not past already when it was opened, or imported.

    Whoever opens a dossier knows which steps were open then. Whoever imports one knows its past: what fell due before
    that day is told only of a day that was still to come, and only if nothing else would be told of it; the later leads
    of the same cascade are told in their time.
    """
    opened = dossier.acts.opened
    if opened is None:
        return list(found)
    day = opened.sealed.recorded_at.date()
    found = [one for one in found if one.due >= day or not one.rule.startswith("open:")]
    if not opened.imported:
        return found
    told = {(one.rule, one.occurrence) for one in found if one.due >= day and not one.lead.endswith(" after")}
    return [one for one in found if one.due >= day or (_to_come(one, day) and (one.rule, one.occurrence) not in told)]


def _to_come(alert: Alert, day: date) -> bool:
    return alert.superseded is None and alert.last_day is not None and alert.last_day >= day


def _of_deadlines(dossier: Dossier) -> Iterator[Alert]:
    for running in dossier.deadlines:
        if running.last_day is None:
            continue
        state = deadlines.status(dossier, running)
        leads = [(lead, lead_day(running.last_day, lead)) for lead in running.deadline.alerts]
        gone: Phrase | None = None
        if state in {"lapsed", "void"}:
            leads = [(lead, due) for lead, due in leads if lead.side == "after"]
        elif state not in TOLD:
            if running.met_on is None:
                continue
            gone = Phrase("workflow.alert.settled", day=running.met_on)
            leads = [(lead, due) for lead, due in leads if due <= running.met_on]
        if leads:
            yield from _deadline_alerts(dossier, running, running.last_day, leads, gone)


def _deadline_alerts(
    dossier: Dossier, running: Running, last: date, leads: Iterable[tuple[Lead, date]], gone: Phrase | None
) -> Iterator[Alert]:
    """An alert for each of these leads of a deadline, and the day on which it falls; their body is the same."""
    track, deadline = dossier.tracks[running.track], running.deadline
    declared = track.procedure.steps
    steps = [declared[name] for name in deadline.met_by if name in declared]  # a later edition may lack them
    roles = deadline.alert_roles or tuple(dict.fromkeys(s.role for s in steps if s.role)) or OFFICERS
    rule = f"deadline:{running.track}:{deadline.name}"
    body = (
        Phrase("workflow.alert.last_day", day=last),
        Phrase("workflow.alert.to_do", steps=tuple(step.label for step in steps)),
        Phrase("workflow.alert.law", law=deadline.law),
        *running.end.because,
    )
    for lead, due in leads:
        code = "workflow.alert.deadline_passed" if lead.side == "after" else "workflow.alert.deadline"
        subject = Phrase(code, what=deadline.label, day=last)
        yield Alert(
            rule, running.occurrence, lead.name, due, last, subject, body, roles, gone, escalate=deadline.escalate
        )


def _of_the_term(dossier: Dossier, today: date) -> Iterator[Alert]:
    """Leads before the last day for notice and before the end of the current period of the term.

    Of the next period those leads that fall before it begins, once the last day for notice of this one is past: where a
    notice takes as long as a renewal lasts, all of them.
    """
    treaty = dossier.definitions.treaty
    ordinal = current_period(dossier, today)
    if treaty is None or ordinal is None or dossier.tracks["treaty"].ended:
        return
    began = _period_began(dossier, ordinal, today)
    told = _last_day(dossier, today)
    if began is None or told is None:
        return
    name, day, because = told
    leads = [(lead, lead_day(day, lead)) for lead in treaty.alerts]
    yield from _term_alerts(treaty, name, ordinal, told[1:], [one for one in leads if one[1] >= began])
    following = _next_notice(dossier, name, ordinal, today)
    if following is not None:
        ahead, begins, because = following
        leads = [(lead, lead_day(ahead, lead)) for lead in treaty.alerts]
        early = [one for one in leads if day < one[1] < begins]
        yield from _term_alerts(treaty, name, ordinal + 1, (ahead, because), early)


def _term_alerts(
    treaty: Treaty, name: str, period: int, told: tuple[date, tuple[Phrase, ...]], leads: Iterable[tuple[Lead, date]]
) -> Iterator[Alert]:
    """An alert for each of these leads of a period, and the day on which it falls."""
    day, because = told
    body = (Phrase("workflow.alert.last_day", day=day), *because)
    code = {NOTICE: "workflow.alert.notice", "term/end": "workflow.alert.end"}.get(name)
    subject = Phrase(code or "workflow.alert.term", day=day)
    for lead, due in leads:
        yield Alert(name, f"period-{period}", lead.name, due, day, subject, body, OFFICERS, escalate=treaty.escalate)


def _next_notice(
    dossier: Dossier, name: str, ordinal: int, today: date
) -> tuple[date, date, tuple[Phrase, ...]] | None:
    """The last day for notice of the next period, the day on which it begins, and why; if it renews itself."""
    if name != NOTICE:
        return None
    begins = dossier.moment(f"term/{ordinal}/first_day_out", today).date
    moment = dossier.moment(f"term/{ordinal + 1}/last_day_for_notice", today)
    return None if begins is None or moment.date is None else (moment.date, begins, moment.because)


def current_period(dossier: Dossier, today: date) -> int | None:
    """Which period of its term the treaty is in (from 1); nothing before it is in force, or where it has no term."""
    treaty, reading = dossier.definitions.treaty, dossier.reading
    if treaty is None or reading is None or treaty.law.clauses.term is None:
        return None
    ordinal = reading.current_period(today)
    return None if _period_began(dossier, ordinal, today) is None else ordinal


def _period_began(dossier: Dossier, ordinal: int, today: date) -> date | None:
    name = f"term/{ordinal - 1}/first_day_out" if ordinal > 1 else "entry_into_force"
    return dossier.moment(name, today).date


def _last_day(dossier: Dossier, today: date) -> tuple[str, date, tuple[Phrase, ...]] | None:
    """The day to tell of beforehand: the last for notice while renewal is open, else the last of the period.

    Where the treaty ends before the period does, that of the treaty: ``term/end``, and its last day in force.
    """
    treaty = dossier.definitions.treaty
    end = dossier.moment("end", today)
    term = None if treaty is None else treaty.law.clauses.term
    renewed = term is not None and term.renewal is not None and end.status != "known"
    name = NOTICE if renewed else "term/last_day"
    moment = dossier.moment(name, today)
    if moment.overtaken is not None:
        return "term/end", moment.overtaken - timedelta(days=1), end.because
    return None if moment.date is None else (name, moment.date, moment.because)


def _of_passages(dossier: Dossier) -> Iterator[Alert]:
    """What happened by itself is told on its day: entry into force, renewal, end, a tacit approval."""
    opened, treaty = dossier.acts.opened, dossier.definitions.treaty
    bilateral = treaty is not None and treaty.law.bilateral
    for passage in dossier.passages:
        if opened is not None and passage.day < opened.sealed.recorded_at.date():
            continue  # whoever opens a dossier knows its past
        if bilateral and passage.track.startswith("participation/"):
            continue  # what happens to both parties is told once, of the treaty
        follows = passage.cause.kind in {"clause", "lapse"}
        if follows and (passage.state != passage.before or passage.cause.of == "term"):
            track = dossier.tracks[passage.track]
            step = dossier.step_of(passage)
            subject = Phrase("workflow.alert.passed", step=step.label, day=passage.effective.last)
            party = (Phrase("workflow.alert.party", party=Phrase("language.party", code=track.party)),)
            body = (*(party if track.party else ()), *passage.cause.because)
            yield Alert(
                f"passed:{passage.track}:{passage.step}", passage.effective.last.isoformat(), "on the day",
                passage.day, None, subject, body, OFFICERS,
            )  # fmt: skip


def _of_openings(dossier: Dossier) -> Iterator[Alert]:
    """That a step is open is told to its role on the day it opened, where the definition announces it."""
    for one in openings(dossier):
        passage, day, party = one.opened_by, one.opened_by.day, dossier.tracks[one.track].party
        because = Phrase("workflow.alert.opened_by", step=dossier.step_of(passage).label, day=passage.effective.last)
        body = (
            *((Phrase("workflow.alert.party", party=Phrase("language.party", code=party)),) if party else ()),
            because,
            Phrase("workflow.alert.law", law=one.step.law),
        )
        gone = None if one.closed_on is None else Phrase("workflow.alert.closed", day=one.closed_on)
        subject = Phrase("workflow.alert.open", step=one.step.label, day=day)
        roles = (one.step.role,) if one.step.role else OFFICERS
        yield Alert(one.rule, one.occurrence, "on the day", day, None, subject, body, roles, gone)


def _of_pending(dossier: Dossier) -> Iterator[Alert]:
    opened = dossier.acts.opened
    for root, version in dossier.acts.pending:
        if opened is not None and opened.imported and version.sealed.recorded_at == opened.sealed.recorded_at:
            continue  # a whole register awaits its second person, who is not told of each line of it
        act = version.by if isinstance(version, Corrected) else version
        day = version.sealed.recorded_at.date()
        label = Phrase("workflow.annulment") if act is None else _label_of(dossier, act)
        subject = Phrase("workflow.alert.confirm", what=label)
        number = version.sealed.number
        body = (Phrase("workflow.alert.to_confirm", entry=str(number), root=str(root)),)
        roles = (version.awaits,) if version.awaits else ()
        yield Alert(f"confirm:{number}", str(number), "on the day", day, None, subject, body, roles)


def _label_of(dossier: Dossier, act: Act | EditionMoved) -> Mapping[str, str] | Phrase:
    """What an act is called, also one by which a party is only to join; the name of the step if nothing knows it."""
    if isinstance(act, EditionMoved):
        return Phrase("workflow.edition_moved")
    track = dossier.tracks.get(act.track)
    procedures = dossier.definitions.procedures.values() if track is None else (track.procedure,)
    known = (one.steps[act.step].label for one in procedures if act.step in one.steps)
    return next(known, Phrase("workflow.date.other", name=act.step))


def nearest(due: Iterable[Alert]) -> tuple[list[Alert], list[Alert]]:
    """Of the alerts already due, those to send and those a nearer lead of the same rule and occurrence supersedes."""
    chosen: dict[tuple[str, str], Alert] = {}
    passed_over: list[Alert] = []
    for alert in sorted(due, key=lambda one: one.due):
        key = (alert.rule, alert.occurrence)
        if key in chosen:
            passed_over.append(chosen[key])
        chosen[key] = alert
    return list(chosen.values()), passed_over


def next_change(dossier: Dossier, today: date, due: Iterable[Alert]) -> date | None:
    """The next day after ``today`` on which the dossier changes by itself or an alert falls due, if nobody acts."""
    days = [alert.due for alert in due if alert.superseded is None]
    days += [
        running.last_day + timedelta(days=1)
        for running in dossier.deadlines
        if running.status == "running" and running.last_day is not None
    ]
    if dossier.reading is not None:
        coming = dossier.reading.next_day(today)
        days += [] if coming is None else [coming]
    return min((day for day in days if day > today), default=None)
