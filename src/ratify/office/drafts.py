"""Laying drafts under a dossier: facts typed, second persons decided, the whole replayed; or refused, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ratify.errors import Forbidden, Invalid, Phrase, Refused
from ratify.journal.commitment import in_place
from ratify.office.core import guarded, today
from ratify.office.disclosing import apart
from ratify.office.loading import replayed, stream_of, through
from ratify.office.rights import ROLES
from ratify.store import Draft
from ratify.workflow.acts import ActDraft
from ratify.workflow.entries import (
    Act,
    Confirmed,
    Corrected,
    FindingMade,
    OfficialDate,
    Sealed,
    Version,
    followed_by,
    standing,
)
from ratify.workflow.facts import written
from ratify.workflow.replay import advance, open_acts
from ratify.workflow.tracks import act_of, said_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ratify.office.core import LogEnd, Office
    from ratify.office.loading import Loaded
    from ratify.office.views import Person
    from ratify.workflow.acts import Draft as Drafted
    from ratify.workflow.definition import Step
    from ratify.workflow.dossier import Dossier
    from ratify.workflow.entries import ReplayEntry, Standing

MOST_NAMED = 8
"""How many open steps a refusal names; those of the usual course first."""

SECOND = "second_clerk"
"""Who confirms corrections, and acts that slip in before others, where the step names nobody."""

LONGEST_REASON = 2_000

CODES = tuple(f"office.role.{role}" for role in ROLES)
"""Codes built below from the names of roles."""


@dataclass(frozen=True, slots=True)
class Laid:
    """Drafts laid under a dossier: what would be written, and the dossier with them as though confirmed.

    ``awaits`` is the role of the second person wanted, if any, and ``waiting`` the dossier as it stands until that
    person has spoken; ``needs_reason`` whether the act is recorded so late that the reader of the log is owed a reason.
    ``given`` are the acts as they were given.
    """

    loaded: Loaded
    drafts: tuple[Draft, ...]
    entries: tuple[ReplayEntry, ...]
    acts: Standing
    after: Dossier
    awaits: str | None
    needs_reason: bool = False
    given: tuple[Drafted, ...] = ()
    waiting: Dossier | None = None

    @property
    def stands(self) -> Dossier:
        """The dossier as it will stand when this is written: what awaits a second person has no effect yet."""
        if self.waiting is not None:
            return self.waiting
        if self.after.acts is self.acts:
            return self.after
        return replayed(self.loaded.definitions, standing(self.entries))


def body_of(actor: Person, reason: str | None) -> dict[str, object]:
    """What every body says: who, and why if a reason was given."""
    body: dict[str, object] = {"actor": {"account": actor.account, "person": actor.person}}
    if reason is not None and reason.strip():
        body["reason"] = checked_reason(reason)
    return body


def checked_reason(reason: str) -> str:
    """A reason that can be sealed: some words, at most two thousand characters."""
    said = reason.strip()
    if not said:
        raise Invalid("office.reason_wanted")
    if len(said) > LONGEST_REASON or not all(c.isprintable() or c == "\n" for c in said):
        raise Invalid("office.reason_too_long", most=LONGEST_REASON)
    return said


def next_seal(office: Office, actor: Person, end: LogEnd, *, after: int = 0) -> Sealed:
    """Number, instant and author of the entry that comes next, or ``after`` so many others, if nobody else writes."""
    return Sealed(end.size + 1 + after, guarded(office, end), actor.account, actor.person)


def lay(
    office: Office, actor: Person, loaded: Loaded, acts: Sequence[Drafted], reason: str | None, first: Sealed
) -> Laid:
    """Lay acts under the log, from ``first`` on; ``Refused`` if the dossier would not stand with them.

    Acts that come after one that awaits a second person, and are given with it, await the same: they may need it.
    """
    stream, day = stream_of(loaded.id), today(office)
    latest = loaded.acts.sequence[-1][1].day if loaded.acts.sequence else None
    new: list[Act | FindingMade | OfficialDate] = []
    drafts: list[Draft] = []
    for place, draft in enumerate(acts):
        sealed = first if place == 0 else replace(first, number=first.number + place)
        body = body_of(actor, reason)
        if isinstance(draft, ActDraft):
            step, whole = typed(loaded, actor, draft, sealed)
            act, disclosures = apart(step, whole, "act")
            slips_in = latest is not None and (act.day < latest or act.before is not None)
            check_before(loaded, act)
            second = _second_person(office, step, slips_in=slips_in)
            body["act"] = act_body(act)
            new.append(replace(act, awaits=second))
            drafts.append(Draft(stream, "act", act.day, None, body, disclosures))
        else:
            said = said_of(draft, sealed, day)
            kind, particulars = said_body(said)
            body[kind] = particulars
            new.append(said)
            drafts.append(Draft(stream, kind, said.day, None, body))
        if new[-1].day > day:
            raise Refused("office.future", day=new[-1].day, today=day)
    awaiting = [(one.day, place, one.awaits) for place, one in enumerate(new) if isinstance(one, Act) and one.awaits]
    since, first_place, awaits = min(awaiting, default=(date.max, 0, None))
    for place, one in enumerate(new):
        if isinstance(one, Act) and (one.day, place) >= (since, first_place):
            new[place] = replace(one, awaits=one.awaits or awaits)
            drafts[place] = replace(drafts[place], body={**drafts[place].body, "awaits": one.awaits or awaits})
    laid = under(loaded, tuple(new), tuple(drafts), awaits)
    late = any(one.day < day - timedelta(days=office.settings.back_date_days) for one in new)
    return replace(laid, needs_reason=late, given=tuple(acts))


def check_before(loaded: Loaded, act: Act) -> None:
    """An act that says ``before`` must name an act of the same day that stands; ``Invalid`` otherwise."""
    if act.before is not None and not any(
        root == act.before and item.day == act.day for root, item in loaded.acts.sequence
    ):
        raise Invalid("office.before", entry=str(act.before), day=act.day)


def said_body(said: FindingMade | OfficialDate) -> tuple[str, dict[str, object]]:
    """A depositary's word as its sealed body holds it, with its kind."""
    if isinstance(said, FindingMade):
        met = written(said.condition_met)
        return "finding", {"clause": said.clause, "condition_met": met, "source": said.source}
    view = {} if said.by is None else {"by": said.by}
    return "official_date", {"of": said.of, "date": said.date.isoformat(), "source": said.source, **view}


def act_body(act: Act) -> dict[str, object]:
    """An act as its sealed body holds it, with commitments in the place of its personal facts."""
    body: dict[str, object] = {"track": act.track, "step": act.step, "when": written(act.when)}
    if act.party is not None:
        body["party"] = act.party
    facts = {**act.facts, **{name: in_place(one) for name, one in act.committed.items()}}
    if facts:
        body["facts"] = facts
    if act.before is not None:
        body["before"] = act.before
    return body


def meant(loaded: Loaded, draft: ActDraft, sealed: Sealed, excused: Collection[str] = ()) -> tuple[Step, Act]:
    """The draft as an act, whoever may record it. ``excused`` are facts that need not be given.

    In a dossier that was moved to other editions, the step is one of the edition of its day.
    """
    moved = loaded.last.definitions.earlier is not None
    return act_of(through(loaded.last, draft.when.last) if moved else loaded.last, draft, sealed, excused)


def typed(
    loaded: Loaded, actor: Person, draft: ActDraft, sealed: Sealed, excused: Collection[str] = ()
) -> tuple[Step, Act]:
    """The draft as an act of a track that exists, with its facts typed; the actor must have the step's role."""
    step, act = meant(loaded, draft, sealed, excused)
    if step.role not in actor.roles:
        raise Forbidden("office.not_your_step", step=step.label, role=Phrase(f"office.role.{step.role}"))
    return step, act


def _second_person(office: Office, step: Step, *, slips_in: bool) -> str | None:
    """The role of the second person wanted, fixed at recording; ``None`` where the act stands at once."""
    if office.settings.one_person:
        return None
    return step.confirmed_by or (SECOND if slips_in else None)


def under(loaded: Loaded, new: tuple[ReplayEntry, ...], drafts: tuple[Draft, ...], awaits: str | None) -> Laid:
    """Replay with the new entries as though confirmed, and as they stand until they are.

    ``Refused`` is what halts in either case where the log without it did not.
    """
    as_confirmed = tuple(
        replace(one, awaits=None) if isinstance(one, Version) and one.awaits is not None else one for one in new
    )
    last = _last_acts(loaded, as_confirmed)
    acts = followed_by(loaded.acts, last) if last else standing((*loaded.entries, *as_confirmed))
    after = _advanced(loaded, last, acts) if last else replayed(loaded.definitions, acts)
    before = loaded.last.halted
    if before is not None and not any(_mends(loaded, one, after) for one in new):
        raise Refused("office.halted", entry=str(before.root), reason=before.reason)
    if after.halted is not None and after.halted != before:
        raise _refusal(after, set(_roots(loaded, new)))
    waiting = None if as_confirmed == new else replayed(loaded.definitions, standing((*loaded.entries, *new)))
    if waiting is not None and waiting.halted is not None and waiting.halted != before:
        raise _falls_while_waiting(waiting)
    return Laid(loaded, drafts, (*loaded.entries, *new), acts, after, awaits, waiting=waiting)


def _roots(loaded: Loaded, new: tuple[ReplayEntry, ...]) -> Iterator[int]:
    """The acts that are given now: recorded, corrected, or confirmed."""
    for one in new:
        yield one.sealed.number
        if isinstance(one, Corrected):
            yield one.of
        elif isinstance(one, Confirmed):
            yield from (root for root, version in loaded.acts.pending if version.sealed.number in one.of)


def _mends(loaded: Loaded, entry: ReplayEntry, after: Dossier) -> bool:
    """Whether an entry may be laid under a halted dossier: a correction, or the second person's word for one.

    Or that word for an act without which the dossier halts: an earlier ratify let later acts in that needed it.
    """
    waiting = {version.sealed.number for _root, version in loaded.acts.pending if isinstance(version, Corrected)}
    confirms = isinstance(entry, Confirmed) and (after.halted is None or waiting.issuperset(entry.of))
    return isinstance(entry, Corrected) or confirms


def _last_acts(loaded: Loaded, new: tuple[ReplayEntry, ...]) -> tuple[Act, ...]:
    """The drafts, if they are acts that come after all that stands, so that nothing before them has to be looked at."""
    acts = tuple(one for one in new if isinstance(one, Act) and one.before is None)
    days = [loaded.acts.sequence[-1][1].day] if loaded.acts.sequence else []
    days += [one.day for one in acts]
    fits = len(acts) == len(new) and days == sorted(days) and loaded.last.halted is None
    return acts if fits else ()


def taken_on(loaded: Loaded, new: tuple[ReplayEntry, ...]) -> Dossier | None:
    """The kept dossier taken on by what was recorded; nothing if it has to be replayed for that."""
    last = _last_acts(loaded, new)
    if not last or any(one.awaits is not None for one in last):
        return None
    return _advanced(loaded, last, followed_by(loaded.acts, last))


def _advanced(loaded: Loaded, new: tuple[Act, ...], acts: Standing) -> Dossier:
    """The kept dossier taken on by acts that come last."""
    dossier = loaded.last.copy()
    dossier.acts = acts
    for one in new:
        if dossier.halted is None:
            advance(dossier, one.sealed.number, one)
            dossier.as_of = one.day
    return dossier


def _refusal(after: Dossier, drafts: set[int]) -> Refused:
    """Why the drafts cannot stand: the draft itself, or a later act that would become unlawful."""
    halt = after.halted
    if halt is None or halt.act is None:
        return Refused("office.does_not_stand", reason=halt.reason if halt else Phrase("workflow.not_open"))
    label = _label_of(after, halt.act)
    if halt.root not in drafts:
        return Refused("office.later_act_falls", entry=str(halt.root), step=label, day=halt.act.day, reason=halt.reason)
    track = after.tracks.get(halt.act.track)
    steps = [] if track is None else open_acts(track)
    usual = [one for one in steps if track is not None and one.name in track.procedure.path]
    open_now = tuple(one.label for one in (usual or steps)[:MOST_NAMED])
    state = track.compiled.track.states[track.state] if track else "—"
    code = "office.refused" if open_now else "office.refused_nothing_open"
    return Refused(code, step=label, reason=halt.reason, state=state, open=open_now)


def _falls_while_waiting(waiting: Dossier) -> Refused:
    """Why what awaits a second person cannot be written: an act that stands would not while it waits."""
    halt = waiting.halted
    if halt is None or halt.act is None:
        return Refused("office.does_not_stand", reason=halt.reason if halt else Phrase("workflow.not_open"))
    label = _label_of(waiting, halt.act)
    return Refused("office.falls_while_waiting", entry=str(halt.root), step=label, day=halt.act.day, reason=halt.reason)


def _label_of(dossier: Dossier, act: Act) -> Mapping[str, str] | Phrase:
    track = dossier.tracks.get(act.track)
    step = track.procedure.steps.get(act.step) if track else None
    return step.label if step else Phrase("office.unnamed_step", step=act.step)
