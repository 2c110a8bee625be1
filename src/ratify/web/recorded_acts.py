"""An act as it was recorded, with what its step asks, so that a correction begins with the old values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

from ratify import office
from ratify.errors import NotFound
from ratify.office.views import DossierView, StepView
from ratify.web.days import read_days
from ratify.web.visits import Visit
from ratify.workflow.acts import ActDraft
from ratify.workflow.definition import Ask, FactType


@dataclass(frozen=True, slots=True)
class Old:
    """The act of an entry: its step with what it asks, and the act as the log has it."""

    step: StepView
    act: ActDraft


def recorded_act(visit: Visit, view: DossierView, entry: int) -> Old:
    """Read the act that an entry recorded. Raises ``NotFound`` if the entry is no act.

    What the step asks is taken from the step where it is, or was on the eve of the act, among those that can be
    recorded; else it is told by the facts that were given.
    """
    lines = office.log(visit.o, visit.actor, dossier=view.id, after=entry - 1, limit=1)
    body = lines[0].body if lines and lines[0].number == entry else {}
    said = body.get("act")
    if said is None and isinstance(body.get("corrected"), Mapping):
        said = cast("Mapping[str, object]", body["corrected"]).get("by")
    if not isinstance(said, Mapping):
        raise NotFound("web.no_such_act", entry=str(entry))
    facts = cast("Mapping[str, object]", said.get("facts") or {})
    act = ActDraft(
        step=str(said["step"]),
        when=read_days(str(said["when"])),
        party=cast("str | None", said.get("party")),
        track=str(said["track"]),
        facts=facts,
        before=cast("int | None", said.get("before")),
    )
    return Old(_step(visit, view, act), act)


def _step(visit: Visit, view: DossierView, act: ActDraft) -> StepView:
    found = _among(view, act)
    if found is None:
        eve = act.when.last - timedelta(days=1)
        found = _among(office.show(visit.o, visit.actor, view.id, as_of=eve), act)
    if found is not None:
        return replace(found, party=act.party)
    label = next((passage.label for passage in view.passages if passage.step == act.step), {"fr": act.step})
    asks = tuple(Ask(name, _type(value), {"": name}, required=False) for name, value in act.facts.items())
    return StepView(
        track=act.track or "",
        party=act.party,
        name=act.step,
        label=label,
        law="",
        unverified=False,
        role="",
        confirmed_by=None,
        asks=asks,
    )


def _among(view: DossierView, act: ActDraft) -> StepView | None:
    return next((step for step in view.steps if (step.track, step.name) == (act.track, act.step)), None)


def _type(value: object) -> FactType:  # noqa: PLR0911 - one answer for each kind of value
    match value:
        case bool():
            return "yes_no"
        case int():
            return "number"
        case {"for": _}:
            return "ballot"
        case {"reference": _} | {"sha256": _}:
            return "document"
        case Mapping():
            return "sitting"
        case str() if re.fullmatch(r"\d{4}(-\d\d){0,2}(/.*)?", value):
            return "date"
        case _:
            return "text"
