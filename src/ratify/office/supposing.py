"""What if, and planning: acts that nobody did, laid under a copy as though they had been done. Nothing is written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ratify.errors import Invalid, Phrase, Refused
from ratify.office.core import now, today
from ratify.office.drafts import check_before, meant, under
from ratify.office.loading import load, through
from ratify.office.rights import require
from ratify.office.showing import passage_views, step_view, title_of
from ratify.office.views import PlanView, WhatIf
from ratify.workflow.acts import ActDraft
from ratify.workflow.differences import changes, fresh
from ratify.workflow.entries import Sealed
from ratify.workflow.planning import plan as planned
from ratify.workflow.sentence import sentences
from ratify.workflow.tracks import said_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ratify.office.core import Office
    from ratify.office.loading import Loaded
    from ratify.office.views import PassageView, Person, StepView
    from ratify.workflow.acts import Draft
    from ratify.workflow.dossier import Dossier
    from ratify.workflow.entries import Act, FindingMade, OfficialDate


def what_if(office: Office, actor: Person, dossier: str, *acts: Draft, as_of: date | None = None) -> WhatIf:
    """What these acts would change, whoever may record them, and on whatever day: the future included.

    Compared as of ``as_of`` (default: today), or of the last supposed day if that is later. Raises ``Refused`` as
    recording them would: naming the act that does not stand, or the later one that would fall.
    """
    require(actor, "see")
    if not acts:
        raise Invalid("office.no_act")
    loaded = load(office, dossier)
    new = _supposed(office, actor, loaded, acts)
    laid = under(loaded, new, (), None)
    day = max(as_of or today(office), *(one.day for one in new))
    before, after = through(loaded.last, day), through(laid.after, day)
    treaty = after.definitions.treaty
    return WhatIf(
        id=loaded.id,
        reference=loaded.opened.reference,
        title=title_of(after),
        version=loaded.version,
        as_of=day,
        sentence=sentences(after, day),
        without=sentences(before, day),
        changes=changes(before, after, day),
        passages=_passages(before, after, loaded.end.size),
        hypothetical=treaty.hypothetical if treaty else None,
    )


def _supposed(
    office: Office, actor: Person, loaded: Loaded, acts: Sequence[Draft]
) -> tuple[Act | FindingMade | OfficialDate, ...]:
    """The drafts as entries that would come next, whoever their steps are for."""
    first, day = Sealed(loaded.end.size + 1, now(office), actor.account, actor.person), today(office)
    new: list[Act | FindingMade | OfficialDate] = []
    for place, draft in enumerate(acts):
        sealed = replace(first, number=first.number + place)
        if isinstance(draft, ActDraft):
            _step, act = meant(loaded, draft, sealed)
            check_before(loaded, act)
            new.append(act)
        else:
            new.append(said_of(draft, sealed, day))
    return tuple(new)


def _passages(before: Dossier, after: Dossier, size: int) -> tuple[PassageView, ...]:
    """What would pass. A supposed act has no number: the one it was laid under with belongs to nobody."""
    supposed = Phrase("office.cause.supposed")
    return tuple(
        replace(one, entry=None, cause=supposed) if one.entry is not None and one.entry > size else one
        for one in passage_views(after, fresh(before, after))
    )


def plan(
    office: Office,
    actor: Person,
    dossier: str,
    goal: str,
    day: date,
    *,
    exactly: bool = False,
    as_of: date | None = None,
) -> PlanView:
    """What must be done, and by when, for a date of the dossier to come by ``day``, or ``exactly`` on it.

    Planned from ``as_of`` on (default: today). Raises ``NotFound`` for a goal that is no date here, ``Refused`` for a
    dossier that halts.
    """
    require(actor, "see")
    loaded = load(office, dossier)
    since = as_of or today(office)
    stands = through(loaded.last, since)
    if stands.halted is not None:
        raise Refused("office.halted", entry=str(stands.halted.root), reason=stands.halted.reason)
    treaty = stands.definitions.treaty
    found = planned(stands, goal, day, since, exactly=exactly)
    hypothetical = treaty.hypothetical if treaty else None
    return PlanView(loaded.id, loaded.opened.reference, title_of(stands), loaded.version, found, hypothetical)


def possible_acts(office: Office, actor: Person, dossier: str) -> tuple[StepView, ...]:
    """Every act that the procedures of a dossier know, open now or not: what can be supposed of it."""
    require(actor, "see")
    tracks = load(office, dossier).last.tracks.values()
    return tuple(
        step_view(track, step)
        for track in tracks
        for step in track.procedure.steps.values()
        if step.role is not None and step.track == track.compiled.track.name
    )
