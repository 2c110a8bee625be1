"""Backwards planning: on which day at the latest each missing act must happen, so that a date comes when it is wanted.

1. The acts that the date waits for (``ratify.law.wants``) are laid under a copy of the reading on one day, and the date
   is read: the same evaluation as of what is recorded, and no inverse of any rule.
2. The latest such day is found by halving, and looked at from both sides: met on the day, no longer on the morrow.
   Where dates do not grow with the day of the acts (a window that opens and closes), every week is looked at instead.
3. *By* a day: the date must be certain not to come later; if it comes in time though nobody acts, nothing is planned.
   *On* a day: it must be that very day; then there is an earliest day too, and where the day cannot be hit, the nearest
   dates before and after it are named.
4. What must happen at home before goes further back: each step of the usual course before the one that follows it; a
   period that must run out whole before a step can follow (``must``); a period that others may use up whole if they
   wish (``safe``: then nothing can come too late through them).
5. If a step would already have had to happen, it is *too late*, and the soonest date that is possible is named.
6. Where a calendar does not reach or the text was not seen, it is *unsaid*, and what is missing is named.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ratify.errors import Invalid, NotFound, Phrase
from ratify.law import wording
from ratify.law.wants import Unsaid, wants
from ratify.workflow.answers import DateView, explained
from ratify.workflow.backwards import Course, course, course_to
from ratify.workflow.forecast import date_of
from ratify.workflow.replay import join
from ratify.workflow.trial import Search, Trial

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ratify.law.wants import Want
    from ratify.workflow.backwards import Stage
    from ratify.workflow.definition import Step
    from ratify.workflow.dossier import Dossier, TrackStanding

Status = Literal["met", "possible", "too_late", "impossible", "unsaid"]

FIRST_YEAR, LAST_YEAR = 1000, 2999
"""Years for which plans are made, both inclusive."""

LONGEST_CODE = 20
"""Characters of the code of a State that is to join."""

CODES = (
    *(f"workflow.plan.{status}" for status in ("met", "possible", "too_late", "impossible", "unsaid")),
    *(f"workflow.plan.{purpose}" for purpose in ("non_renewal", "denunciation")),
)
"""Codes built below from the names of states and of what a notice is for."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One act of a plan. All days are inclusive.

    ``latest``: the last day on which it can happen with the goal still met (``None`` where that cannot be said);
    ``earliest``: of a goal *on* a day, the first one, if that is still to come. ``safe``: the last day that leaves
    everybody after it the whole of the period that the law gives; ``None`` if that is no earlier. ``due``: the last day
    of a deadline that runs already. ``follows``: it happens by itself. ``number`` more must do it, of those ``among``.
    ``facts``: what the act must say.
    """

    label: Phrase | Mapping[str, str]
    track: str | None
    step: str | None
    party: str | None
    latest: date | None
    earliest: date | None = None
    safe: date | None = None
    due: date | None = None
    follows: bool = False
    number: int = 1
    among: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
    law: str = ""
    unverified: bool = False
    because: tuple[Phrase, ...] = ()
    missing: tuple[Phrase, ...] = ()

    @property
    def said(self) -> tuple[Phrase, ...]:
        """What there is to say of the act besides its latest day: the other days, the reasons, the law."""
        found: list[Phrase] = []
        if self.earliest is not None:
            found.append(Phrase("workflow.plan.not_before", day=self.earliest))
        if self.follows:
            found.append(Phrase("workflow.plan.follows"))
        if self.safe is not None:
            found.append(Phrase("workflow.plan.safe", day=self.safe))
        if self.due is not None and (self.latest is None or self.due < self.latest):
            found.append(Phrase("workflow.plan.due", day=self.due))
        found += self.because
        if self.law:
            found.append(Phrase("law.because.law", law=self.law))
        if self.unverified:
            found.append(Phrase("law.because.unverified"))
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Way:
    """One way to the goal: its acts, first what must happen first.

    ``reached``: the date that comes if each act happens on its latest day. ``soonest``: the earliest date that is still
    possible. ``before`` and ``after``: the dates nearest to a day that cannot be hit.
    """

    status: Status
    lines: tuple[PlanLine, ...] = ()
    reached: date | None = None
    soonest: date | None = None
    before: date | None = None
    after: date | None = None
    missing: tuple[Phrase, ...] = ()

    def said(self, told: Plan) -> tuple[Phrase, ...]:
        """What the way comes to, in a sentence or two."""
        if self.status == "met" and told.now.day is None and self.reached is not None:
            return (Phrase("workflow.plan.of_itself", goal=told.label, day=self.reached),)
        found = [Phrase(f"workflow.plan.{self.status}", goal=told.label, day=told.day)]
        if self.reached is not None and self.reached != told.day:
            code = "workflow.plan.stands_at" if self.status in ("met", "impossible") else "workflow.plan.reached"
            found.append(Phrase(code, day=self.reached))
        if self.soonest is not None:
            found.append(Phrase("workflow.plan.soonest", day=self.soonest))
        if self.before is not None:
            found.append(Phrase("workflow.plan.before", day=self.before))
        if self.after is not None:
            found.append(Phrase("workflow.plan.after", day=self.after))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a date can come when it is wanted: ``exactly`` on ``day``, or by it. ``now`` is the date as it stands."""

    goal: str
    label: Phrase | Mapping[str, str]
    day: date
    exactly: bool
    as_of: date
    now: DateView
    ways: tuple[Way, ...]


def plan(dossier: Dossier, goal: str, day: date, as_of: date, *, exactly: bool = False) -> Plan:
    """The plan by which ``goal``, the name of a date, comes by ``day``, or ``exactly`` on it, from ``as_of`` on.

    ``goal`` is a date of the clauses, or a step still to come (``step/TRACK/STEP``). Raises ``NotFound`` for a name
    that the dossier does not have, ``Invalid`` for a day beyond the years of legal dates.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Invalid("workflow.plan.beyond", day=day, first=str(FIRST_YEAR), last=str(LAST_YEAR))
    dossier = dossier.copy()
    _welcome(dossier, goal)
    now = date_of(dossier, goal, as_of) or _newcomer(dossier, goal, as_of)
    if now is None or goal.startswith("deadline/"):
        raise NotFound("workflow.plan.no_goal", name=goal[:80])
    ways = _ways(dossier, goal, (day, as_of), now, exactly=exactly)
    return Plan(goal, now.label, day, exactly, as_of, now, ways)


def _welcome(dossier: Dossier, goal: str) -> None:
    """A State that is no party yet to an open treaty may plan to become one."""
    head, _, party = goal.partition("/")
    if head == "entry_into_force" and party.isascii() and party.isupper() and len(party) <= LONGEST_CODE:
        join(dossier, party)


def _newcomer(dossier: Dossier, goal: str, as_of: date) -> DateView | None:
    party = goal.partition("/")[2]
    if party not in dossier.parties or dossier.reading is None:
        return None
    general = explained(dossier, "entry_into_force", as_of)
    if general is None:
        return None
    label = Phrase("workflow.date.entry_into_force.of", party=Phrase("language.party", code=party))
    return DateView(goal, label, "not_yet", rule=general.rule, law=general.law, unverified=general.unverified)


def _ways(dossier: Dossier, goal: str, days: tuple[date, date], now: DateView, *, exactly: bool) -> tuple[Way, ...]:
    day, as_of = days
    if now.day is not None:
        hit = now.day == day if exactly else now.day <= day
        if hit or now.day <= as_of or not goal.startswith(("end", "exit")):
            return (Way("met" if hit else "impossible", reached=now.day),)
    if goal.startswith("step/"):
        return (_to_step(dossier, goal, days),)
    assert dossier.reading is not None  # noqa: S101  # only a treaty has dates of clauses
    try:
        found = wants(dossier.reading, goal)
    except Unsaid as why:
        return (Way("unsaid", missing=why.missing or now.missing),)
    if now.status == "never" and not any(found):
        return (Way("impossible", missing=now.because),)
    idle = None if exactly else _of_itself(dossier, goal, day, now)
    if idle is not None:
        return (Way("met", reached=idle),)
    return tuple(_way(dossier, goal, days, way, exactly=exactly) for way in found)


def _of_itself(dossier: Dossier, goal: str, day: date, now: DateView) -> date | None:
    """The latest day that the date can be if nobody acts, where that is in time; an act would not be why it comes."""
    later = now if now.latest is not None and now.latest <= day else explained(dossier, goal, day)
    return None if later is None or later.latest is None or later.latest > day else later.latest


def _to_step(dossier: Dossier, goal: str, days: tuple[date, date]) -> Way:
    """A step of a procedure as the goal: only what is before it on the usual course."""
    day, as_of = days
    _, _, rest = goal.partition("/")
    track_id, _, name = rest.rpartition("/")
    found = course_to(dossier, dossier.tracks[track_id], name, day, as_of)
    return _judged(tuple(_stage_line(dossier, found, stage) for stage in found.stages), (found,), day, as_of)


def _judged(lines: tuple[PlanLine, ...], courses: Sequence[Course], reached: date | None, as_of: date) -> Way:
    missing = tuple(dict.fromkeys(why for one in courses for why in one.missing))
    late = any(line.latest is not None and line.latest < as_of for line in lines)
    if late:
        soonest = max((one.soonest for one in courses if one.soonest is not None), default=None)
        return Way("too_late", lines, None, soonest, missing=missing)
    return Way("unsaid" if missing else "possible", lines, reached, missing=missing)


def _way(dossier: Dossier, goal: str, days: tuple[date, date], way: Sequence[Want], *, exactly: bool) -> Way:
    day, as_of = days
    assert dossier.reading is not None  # noqa: S101  # only a treaty has dates of clauses
    trial = Trial(dossier.reading, goal, way)
    soonest_days = [_soonest(dossier, want, as_of) for want in way]
    floor = max((one for one in soonest_days if one is not None), default=as_of)
    search = Search(trial, as_of, day)
    found = search.hit() if exactly else search.by()
    if found is None:
        return _missed(trial, (day, as_of, floor), exactly=exactly)
    first, last = found
    lines, courses = _lines(dossier, way, (first if exactly and first > as_of else None, last), as_of)
    judged = _judged(lines, courses, trial.date(last), as_of)
    if judged.status == "too_late" or floor > last:
        unknown = any(one is None for one in soonest_days)
        return Way("too_late", lines, None, None if unknown else trial.date(floor), missing=judged.missing)
    return judged


def _missed(trial: Trial, days: tuple[date, date, date], *, exactly: bool) -> Way:
    """No day of the acts leads to the goal: too late, never, not on that day, or not to be said."""
    day, as_of, floor = days
    soonest, moment = trial.date(floor), trial.moment(floor)
    if soonest is None and moment.status == "not_yet":
        return Way("unsaid", missing=moment.missing)
    if exactly and soonest is not None and soonest < day:
        before, after = Search(trial, floor, day).around()
        return Way("impossible", before=before, after=after, soonest=soonest)
    if soonest is None:
        soonest = Search(trial, as_of, day).first_that_counts()
    return Way("impossible", missing=moment.because) if soonest is None else Way("too_late", soonest=soonest)


def _soonest(dossier: Dossier, want: Want, as_of: date) -> date | None:
    """The first day on which the act can happen, after what must run before it at home; ``None`` if unsaid."""
    if want.party is None:
        return as_of
    days = [one.soonest for one in _courses(dossier, want, as_of, as_of)]
    return None if any(one is None for one in days) else max((one for one in days if one is not None), default=as_of)


def _courses(dossier: Dossier, want: Want, day: date, as_of: date) -> tuple[Course, ...]:
    """What the party's own procedure still has to do before the act can happen on ``day``."""
    found = _step(dossier, want)
    if found is None or not any(one.kind == "completed" for one in found[1].requires):
        return ()
    tracks = [dossier.tracks[name] for name in dossier.own.get(want.party or "", ())]
    return tuple(course(dossier, track, day, as_of) for track in tracks if track.compiled.track.completed)


def _lines(
    dossier: Dossier, way: Sequence[Want], days: tuple[date | None, date], as_of: date
) -> tuple[tuple[PlanLine, ...], tuple[Course, ...]]:
    lines: list[PlanLine] = []
    courses: list[Course] = []
    for want in way:
        for one in _courses(dossier, want, days[1], as_of):
            courses.append(one)
            lines += [_stage_line(dossier, one, stage) for stage in one.stages]
        lines.append(_want_line(dossier, want, days))
    lines.sort(key=lambda line: (line.latest is not None, line.latest or as_of))
    return tuple(lines), tuple(courses)


def _want_line(dossier: Dossier, want: Want, days: tuple[date | None, date]) -> PlanLine:
    first, last = days
    found = _step(dossier, want)
    label: Phrase | Mapping[str, str] = wording.act(want.act, want.stamp, want.party)
    if found is not None and want.stamp is not None:
        label = _named(found[1], found[0] if want.party is not None else None)
    if want.values.get("purpose") is not None:
        label = Phrase(f"workflow.plan.{want.values['purpose']}", what=label)
    return PlanLine(
        label=label,
        track=None if found is None or want.party is None else found[0].id,
        step=None if found is None else found[1].name,
        party=want.party,
        latest=last,
        earliest=first,
        number=want.number,
        among=want.among,
        facts=want.values,
        law="" if found is None else found[1].law,
        unverified=False if found is None else found[1].unverified,
        because=(Phrase("workflow.plan.same_day"),) if want.number > 1 else (),
    )


def _stage_line(dossier: Dossier, one: Course, stage: Stage) -> PlanLine:
    track = dossier.tracks[one.track]
    return PlanLine(
        label=_named(stage.step, track),
        track=track.id,
        step=stage.step.name,
        party=track.party,
        latest=stage.latest,
        safe=stage.safe if stage.safe is not None and stage.latest is not None and stage.safe < stage.latest else None,
        due=stage.due,
        follows=stage.follows,
        law=stage.step.law,
        unverified=stage.step.unverified,
        because=stage.because,
        missing=stage.missing,
    )


def _named(step: Step, track: TrackStanding | None) -> Phrase:
    if track is None or track.party is None:
        return Phrase("workflow.date.step", step=step.label)
    return Phrase("workflow.date.step.of", step=step.label, party=Phrase("language.party", code=track.party))


def _step(dossier: Dossier, want: Want) -> tuple[TrackStanding, Step] | None:
    """The step by which the act is recorded: of the party's participation or the treaty's life, open now if one is."""
    party = want.party or next(iter(want.among or dossier.parties), None)
    names = ("treaty", f"participation/{party}") if want.party is None else (f"participation/{party}",)
    found: list[tuple[TrackStanding, Step]] = []
    for name in names:
        track = dossier.tracks.get(name)
        for step in track.procedure.steps.values() if track is not None else ():
            gives = any(act == want.act and stamp == (want.stamp or "received") for act, stamp in step.gives)
            if track is not None and gives and step.role is not None:
                found.append((track, step))
    open_now = [one for one in found if one[0].state in one[1].sources]
    return next(iter(open_now or found), None)
