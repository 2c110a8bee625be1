"""From a draft to an act of a dossier: which track it means, which step, with its facts typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ratify.errors import Invalid, Refused
from ratify.workflow.acts import FindingDraft
from ratify.workflow.entries import Act, FindingMade, OfficialDate
from ratify.workflow.facts import typed_facts
from ratify.workflow.replay import BILL, TREATY, join

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from ratify.workflow.acts import ActDraft, OfficialDateDraft
    from ratify.workflow.definition import Step
    from ratify.workflow.dossier import Dossier
    from ratify.workflow.entries import Sealed


def act_of(dossier: Dossier, draft: ActDraft, sealed: Sealed, excused: Collection[str] = ()) -> tuple[Step, Act]:
    """The act that a draft means in this dossier; a party that may join an open treaty does so for the purpose.

    ``excused`` are facts that need not be given although the step asks for them.

    Raises ``Invalid`` for an unknown party, track, step or fact, ``Refused`` for a step that only follows.
    """
    if draft.party is not None and draft.party not in dossier.parties:
        dossier = dossier.copy()
        join(dossier, draft.party)
    track = track_of(dossier, draft)
    step = dossier.tracks[track].procedure.steps[draft.step]
    if step.role is None:
        raise Refused("workflow.consequence", step=step.label)
    facts = typed_facts(step, draft.facts, excused)
    party = draft.party or dossier.tracks[track].party
    return step, Act(sealed, track, party, draft.step, draft.when, facts, draft.before)


def said_of(draft: FindingDraft | OfficialDateDraft, sealed: Sealed, today: date) -> FindingMade | OfficialDate:
    """A depositary's word as an entry: it stands on the day it was published, else on the day that it speaks of."""
    if isinstance(draft, FindingDraft):
        met = draft.condition_met
        return FindingMade(sealed, draft.published or met.last, draft.clause, met, draft.source)
    published = draft.published or min(draft.date, today)
    return OfficialDate(sealed, published, draft.of, draft.date, draft.source, draft.by)


def track_of(dossier: Dossier, draft: ActDraft) -> str:
    """The track that an act means: as named; else its party's own procedure or participation; else the treaty's."""
    stems = {name: name.split("/", maxsplit=1)[0] for name in dossier.tracks}
    if draft.track is not None:
        candidates = [draft.track]
    elif draft.party is not None:
        candidates = [*(name for name, stem in stems.items() if stem == draft.party), f"participation/{draft.party}"]
    else:
        candidates = [name for name, stem in stems.items() if stem in {TREATY, BILL}]
    tracks = [name for name in candidates if name in dossier.tracks]
    for name in tracks:
        track = dossier.tracks[name]
        step = track.procedure.steps.get(draft.step)
        if step is not None and step.track == track.compiled.track.name:
            return name
    raise _no_track(dossier, draft, tracks)


def _no_track(dossier: Dossier, draft: ActDraft, tracks: list[str]) -> Invalid:
    if not tracks and draft.party is not None and draft.track is None:
        return Invalid("workflow.no_party", party=draft.party, parties=tuple(dossier.parties))
    if not tracks:
        return Invalid("workflow.no_track", track=draft.track or "—", tracks=tuple(dossier.tracks))
    if draft.party is None and draft.track is None:
        having = (t.party for t in dossier.tracks.values() if t.party and draft.step in t.procedure.steps)
        parties = tuple(dict.fromkeys(having))
        if parties:
            return Invalid("workflow.step_of_a_party", step=draft.step, parties=parties)
    known = (step.name for name in tracks for step in dossier.tracks[name].procedure.steps.values() if step.role)
    return Invalid("workflow.no_step", step=draft.step, steps=tuple(dict.fromkeys(known)))
