"""What if: a reader supposes acts that nobody did, and sees what they would change. Nothing is written.

What was supposed so far travels in the form, as JSON, and is read as strictly as a request to the API.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError
from starlette.responses import Response

from ratify import office
from ratify.errors import Invalid, Phrase, RatifyError
from ratify.office.views import DossierView, StepView
from ratify.web.acts import REFUSALS, Given, Work, read_act, told_problems
from ratify.web.api.callers import check_json
from ratify.web.days import iso, read_days
from ratify.web.failures import status_of
from ratify.web.fields import PREFIX, asked_fields
from ratify.web.fields import Field as FormField
from ratify.web.forms import Form
from ratify.web.page import render
from ratify.web.visits import Posted, Signed, Visit
from ratify.workflow.acts import ActDraft
from ratify.workflow.facts import InvalidFacts

router = APIRouter(include_in_schema=False)

MOST = 12
"""Acts that can be supposed together on the page; the API takes more."""

MANY = 8
"""Parties above which the steps of one party at a time are offered."""

LONGEST = 48_000
"""Characters of what was supposed so far, as it travels in the form."""


class Supposed(BaseModel):
    """One act that was supposed before, as the form carries it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    step: Annotated[str, Field(min_length=1, max_length=200)]
    date: Annotated[str, Field(min_length=4, max_length=40)]
    track: Annotated[str, Field(max_length=200)]
    party: Annotated[str | None, Field(max_length=20)] = None
    facts: dict[str, JsonValue] = {}


CARRIED: TypeAdapter[tuple[Supposed, ...]] = TypeAdapter(Annotated[tuple[Supposed, ...], Field(max_length=MOST)])


@dataclass(frozen=True, slots=True)
class Choice:
    """A step that can be supposed: what the form calls it, and how it reads."""

    value: str
    step: StepView


@router.get("/dossiers/{dossier}/what-if")
def what_if_form(visit: Signed, dossier: str, party: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Choose what to suppose first."""
    view = office.show(visit.o, visit.actor, dossier)
    return _choose(visit, view, party, ())


@router.post("/dossiers/{dossier}/what-if")
def what_if(post: Posted, dossier: str) -> Response:
    """Go from the choice of a step to its form, from the form to the answer, from the answer to one more act."""
    visit, form = post.visit, post.form
    view = office.show(visit.o, visit.actor, dossier)
    before = _carried(form)
    step = _chosen(visit, view, form.get("next"))
    if step is None:
        return _choose(visit, view, form.get("party"), before, wrong=Phrase("web.what_if.choose_one"))
    work = Work(visit, view, step, step.asks, f"/dossiers/{view.id}/what-if", step.label, Phrase("web.what_if.title"))
    if form.get("stage") != "suppose":
        return _form(work, Given(None, {}, {}, None, "", step.asks), before)
    given = read_act(work, post)
    if given.act is None or given.wrong:
        return _form(work, given, before)
    supposed = (*before, _kept(given.act))
    if len(supposed) > MOST:
        return _form(work, given, before, refusal=Phrase("web.what_if.too_many", n=MOST))
    try:
        found = office.what_if(visit.o, visit.actor, view.id, *(_draft(one) for one in supposed))
    except REFUSALS as error:
        return _refused(work, given, before, error)
    return _answer(visit, view, found, supposed)


def _answer(visit: Visit, view: DossierView, found: office.WhatIf, supposed: Sequence[Supposed]) -> Response:
    choices = _choices(visit, view, "")
    labels = {choice.value: choice.step.label for choice in choices}
    told = [
        (labels.get(_value(one.track, one.step), {"": one.step}), one.party, read_days(one.date)) for one in supposed
    ]
    return render(
        visit,
        "what_if.html",
        view=view,
        found=found,
        supposed=told,
        acts=_written(supposed),
        choices=_by_track(view, choices) if len(supposed) < MOST else (),
    )


def _choose(
    visit: Visit, view: DossierView, party: str, before: Sequence[Supposed], wrong: Phrase | None = None
) -> Response:
    parties = tuple(dict.fromkeys(track.party for track in view.tracks if track.party))
    return render(
        visit,
        "suppose.html",
        status=422 if wrong is not None else 200,
        view=view,
        parties=parties if len(parties) > MANY else (),
        party=party.strip().upper(),
        choices=_by_track(view, _choices(visit, view, party.strip().upper())),
        acts=_written(before),
        problems=[("f-next", wrong)] if wrong is not None else [],
        fields=(),
        heading=Phrase("web.what_if.title"),
        step=None,
    )


def _form(
    work: Work, given: Given, before: Sequence[Supposed], *, status: int = 200, refusal: Phrase | None = None
) -> Response:
    parties = [track.party for track in work.view.tracks if track.party]
    when = FormField(
        "when", Phrase("web.field.when"), "date", value=given.values.get("when", ""),
        hint=Phrase("web.what_if.when_hint"), wrong=given.wrong.get("when"),
    )  # fmt: skip
    fields = [when, *asked_fields(work.asks, given.values, given.wrong, tuple(dict.fromkeys(parties)))]
    fields = [field for field in fields if field.kind != "file"]
    problems = told_problems(fields, given.wrong, refusal)
    return render(
        work.visit,
        "suppose.html",
        status=422 if problems and status == 200 else status,  # noqa: PLR2004 - the status when nothing is wrong
        view=work.view,
        parties=(),
        party="",
        choices=(),
        acts=_written(before),
        problems=problems,
        fields=fields,
        heading=work.heading,
        step=work.step,
        next=_value(work.step.track, work.step.name),
    )


def _refused(work: Work, given: Given, before: Sequence[Supposed], error: RatifyError) -> Response:
    if isinstance(error, InvalidFacts):
        wrong = {PREFIX + field: phrase for field, phrase in error.problems}
        return _form(work, replace(given, wrong=wrong), before)
    return _form(work, given, before, status=status_of(error), refusal=error.phrase)


def _choices(visit: Visit, view: DossierView, party: str) -> list[Choice]:
    """The acts that can be supposed; of a treaty with many parties those of the treaty and of one party."""
    steps = office.possible_acts(visit.o, visit.actor, view.id)
    parties = {step.party for step in steps if step.party}
    wanted = [step for step in steps if step.party in (None, party) or len(parties) <= MANY]
    return [Choice(_value(step.track, step.name), step) for step in wanted]


def _by_track(view: DossierView, choices: Sequence[Choice]) -> list[tuple[object, str | None, list[Choice]]]:
    """The choices under the title of their procedure, the steps of its usual course first."""
    groups: dict[str, list[Choice]] = {}
    for choice in choices:
        groups.setdefault(choice.step.track, []).append(choice)
    titles = {track.id: (track.title, track.party) for track in view.tracks}
    return [(*titles[name], sorted(group, key=lambda one: not one.step.usual)) for name, group in groups.items()]


def _chosen(visit: Visit, view: DossierView, value: str) -> StepView | None:
    steps = office.possible_acts(visit.o, visit.actor, view.id)
    return next((step for step in steps if _value(step.track, step.name) == value), None)


def _value(track: str, step: str) -> str:
    return f"{track}|{step}"


def _carried(form: Form) -> tuple[Supposed, ...]:
    """What was supposed before. Raises ``Invalid`` where it is not as the page wrote it."""
    text = form.get("acts") or "[]"
    try:
        check_json(text[:LONGEST].encode())
        found = CARRIED.validate_json(text)
        for one in found:
            read_days(one.date)
    except (ValidationError, Invalid):
        raise Invalid("web.what_if.not_ours") from None
    return found


def _kept(act: ActDraft) -> Supposed:
    facts = {name: value for name, value in act.facts.items() if value not in (None, "", {})}
    return Supposed(step=act.step, date=iso(act.when), track=act.track or "", party=act.party, facts=_plain(facts))


def _plain(facts: Mapping[str, object]) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = json.loads(json.dumps(facts, default=str))
    return found


def _written(acts: Sequence[Supposed]) -> str:
    return json.dumps([act.model_dump() for act in acts], ensure_ascii=False) if acts else ""


def _draft(one: Supposed) -> ActDraft:
    return ActDraft(one.step, read_days(one.date), one.party, one.track or None, dict(one.facts))
