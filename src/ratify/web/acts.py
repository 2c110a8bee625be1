"""Recording a step: the form, the preview, the word that it be written. Nothing typed is lost on the way."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, cast, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from ratify import office
from ratify.errors import Conflict, Forbidden, Invalid, Phrase, RatifyError, Refused
from ratify.office.rights import require
from ratify.office.views import DossierView, JournalLine, Preview, Recorded, StepView
from ratify.web.days import read_days
from ratify.web.failures import status_of
from ratify.web.fields import PREFIX, Field, asked_fields, day_first, facts_of, typed_values
from ratify.web.forms import Form
from ratify.web.page import render
from ratify.web.visits import Post, Posted, Signed, Visit
from ratify.workflow.acts import ActDraft
from ratify.workflow.definition import Ask, FactType
from ratify.workflow.facts import InvalidFacts

router = APIRouter(include_in_schema=False)

Track = Annotated[str, Query(max_length=200)]
Step = Annotated[str, Query(max_length=200)]
Party = Annotated[str | None, Query(max_length=20)]

REFUSALS = (Invalid, Refused, Forbidden)


@dataclass(frozen=True, slots=True)
class Work:
    """What is being recorded: the dossier as it stands, the step, where the form posts to."""

    visit: Visit
    view: DossierView
    step: StepView
    asks: Sequence[Ask]
    action: str
    heading: Phrase | Mapping[str, str]
    kicker: Phrase
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What a form says: the act as read, the words as typed, what could not be read, by name of field."""

    act: ActDraft | None
    values: Mapping[str, str]
    wrong: Mapping[str, Phrase]
    version: int | None
    key: str
    asks: Sequence[Ask] = ()


@router.get("/dossiers/{dossier}/record")
def record_form(visit: Signed, dossier: str, track: Track, step: Step, party: Party = None) -> Response:
    """The form made from what the step asks for."""
    require(visit.actor, "record")
    work = _work(visit, dossier, track, step, party)
    return form_page(work, Given(None, {}, {}, work.view.version, uuid.uuid4().hex, work.asks))


@router.post("/dossiers/{dossier}/record")
def record(post: Posted, dossier: str, track: Track, step: Step, party: Party = None) -> Response:
    """Preview, go back to the form, or record; the button says which."""
    visit = post.visit
    work = _work(visit, dossier, track, step, party, post.form)
    given = read_act(work, post)
    stage = post.form.get("stage")
    if stage == "edit" or given.act is None or given.wrong:
        return form_page(work, given)
    reason = given.values.get("reason") or None
    try:
        if stage == "record":
            recorded = office.record(
                visit.o,
                visit.actor,
                work.view.id,
                given.act,
                expecting=given.version,
                key=given.key,
                reason=reason,
            )
            return recorded_page(visit, recorded)
        preview = office.preview(visit.o, visit.actor, work.view.id, given.act, reason=reason)
    except (*REFUSALS, Conflict) as error:
        return refused(work, given, error)
    return preview_page(work, given, preview)


def _work(visit: Visit, dossier: str, track: str, name: str, party: str | None, form: Form | None = None) -> Work:
    view = office.show(visit.o, visit.actor, dossier)
    step = next((each for each in view.steps if (each.track, each.name) == (track, name)), None)
    if step is None:
        step = _gone(view, track, name, party, form)
    elif party and step.party is None:
        step = replace(step, party=party)
    asked = {"track": track, "step": name, **({"party": party} if party else {})}
    action = f"/dossiers/{view.id}/record?{urlencode(asked)}"
    return Work(visit, view, step, step.asks, action, step.label, Phrase("web.record.title"))


def _gone(view: DossierView, track: str, name: str, party: str | None, form: Form | None) -> StepView:
    """A step that can no longer be recorded, as the form that comes late still describes it.

    The office answers for it: a form sent twice gets the first answer again, any other is refused with the reason,
    and what was typed is shown once more.
    """
    told = form.get("asks") if form else ""
    asks = tuple(
        Ask(ask, cast("FactType", kind), {"": ask.replace("_", " ")}, required=False)
        for ask, kind in re.findall(r"([a-z][a-z0-9_]*):([a-z_]+)", told)
        if kind in get_args(FactType)
    )
    if form is None or "asks" not in form.fields:
        raise Refused("web.step_not_open", step=name[:80])
    label = next((each.label for each in view.passages if (each.track, each.step) == (track, name)), {"": name})
    return StepView(track, party, name, label, "", unverified=False, role="", confirmed_by=None, asks=asks)


def read_act(work: Work, post: Post) -> Given:
    """Read the act that the form describes. What cannot be read is told by field; nothing is guessed."""
    form = post.form
    facts, unreadable = facts_of(work.asks, form)
    wrong = {**unreadable, **_handed_in(work, post)}
    act = None
    try:
        when = read_days(form.get("when"))
    except Invalid as error:
        wrong["when"] = error.phrase
    else:
        act = ActDraft(work.step.name, when, work.step.party, work.step.track, facts, form.number("before"))
    before = None if act is None else act.before
    if before is not None and before not in {line.entry for line in _same_day(work, act)}:
        wrong["before"] = Phrase("web.preview.before_wrong", entry=str(before))
    values = {**_as_typed(form), **day_first(work.asks, typed_values(facts))}
    return Given(act, values, wrong, form.number("version"), form.get("key") or uuid.uuid4().hex, work.asks)


def _handed_in(work: Work, post: Post) -> dict[str, Phrase]:
    """Keep the files that the step asks for until the act is recorded; what is wrong with one, by name of field."""
    wrong = {}
    asked = {f"{PREFIX}{ask.name}.file" for ask in work.asks if ask.type == "document"}
    for name, upload in post.form.files.items():
        if name not in asked:
            continue
        try:
            office.stage(post.visit.o, post.visit.actor, upload.data, name=upload.name)
        except Invalid as error:
            wrong[name] = error.phrase
    return wrong


def _as_typed(form: Form) -> dict[str, str]:
    own = ("when", "reason", "before")
    return {name: value for name, value in form.fields.items() if name in own or name.startswith(PREFIX)}


def refused(work: Work, given: Given, error: RatifyError) -> Response:
    """The form again, with what was refused beside its field; after a conflict with what came in between."""
    if isinstance(error, Conflict):
        found = error.phrase.particulars.get("between")
        between = found if isinstance(found, tuple) and found else (error.phrase,)
        fresh = replace(given, wrong={}, version=work.view.version, key=uuid.uuid4().hex)
        return form_page(work, fresh, status=409, between=between)
    if isinstance(error, InvalidFacts):
        wrong = {PREFIX + field: phrase for field, phrase in error.problems}
        return form_page(work, replace(given, wrong=wrong))
    if error.phrase.code == "office.reason_wanted" and given.act is not None:
        return _wanting_reason(work, given, error)
    return form_page(work, given, status=status_of(error), refusal=error.phrase)


def _wanting_reason(work: Work, given: Given, error: RatifyError) -> Response:
    visit = work.visit
    assert given.act is not None  # noqa: S101 - the caller has looked
    try:
        preview = office.preview(visit.o, visit.actor, work.view.id, given.act)
    except REFUSALS as other:
        return form_page(work, given, status=status_of(other), refusal=other.phrase)
    return preview_page(work, replace(given, wrong={"reason": error.phrase}), preview)


def form_page(
    work: Work,
    given: Given,
    *,
    status: int = 200,
    between: Sequence[object] | None = None,
    refusal: Phrase | None = None,
) -> Response:
    """The form, with everything that was typed."""
    parties = [track.party for track in work.view.tracks if track.party]
    when = Field(
        "when", Phrase("web.field.when"), "date", value=given.values.get("when", ""), hint=Phrase("web.hint.date"),
        wrong=given.wrong.get("when"),
    )  # fmt: skip
    fields = [when, *asked_fields(work.asks, given.values, given.wrong, tuple(dict.fromkeys(parties)))]
    if work.entry is not None:
        fields.append(reason_field(given, "web.correct.reason_hint"))
    problems = told_problems(fields, given.wrong, refusal)
    return render(
        work.visit,
        "record.html",
        status=422 if problems and status == 200 else status,  # noqa: PLR2004 - the status when nothing is wrong
        view=work.view,
        step=work.step,
        party=work.step.party,
        action=work.action,
        heading=work.heading,
        kicker=work.kicker,
        fields=fields,
        hidden=_hidden(given, {field.name for field in _flat(fields)}),
        problems=problems,
        between=between,
        can_annul=work.entry is not None,
    )


def preview_page(work: Work, given: Given, preview: Preview, *, annuls: bool = False) -> Response:
    """What will follow, before anything is written."""
    fields = [reason_field(given, "web.preview.reason_hint")] if preview.needs_reason or work.entry is not None else []
    if not annuls:
        fields += _order_field(work, given)
    seen = replace(given, version=preview.version)
    problems = told_problems(fields, given.wrong, None)
    return render(
        work.visit,
        "preview.html",
        status=422 if problems else 200,
        view=work.view,
        heading=work.heading,
        action=work.action,
        act=given.act,
        readback=_readback(work, given),
        preview=preview,
        fields=fields,
        hidden=_hidden(seen, {field.name for field in fields}),
        problems=problems,
        annuls=annuls,
        entry=work.entry,
    )


def recorded_page(visit: Visit, recorded: Recorded) -> Response:
    """The receipt: the act, and what followed from it."""
    return render(visit, "recorded.html", recorded=recorded)


def reason_field(given: Given, hint: str) -> Field:
    """The field for the reason, where the log is owed one."""
    return Field(
        "reason", Phrase("web.field.reason"), "long", value=given.values.get("reason", ""), hint=Phrase(hint),
        wrong=given.wrong.get("reason"),
    )  # fmt: skip


def _order_field(work: Work, given: Given) -> list[Field]:
    """Where other acts bear the same date, this one may have come before one of them."""
    if given.act is None or not given.act.when.exact:
        return []
    options = [
        (str(line.entry), Phrase("web.preview.entry", entry=str(line.entry), what=line.label))
        for line in _same_day(work, given.act)
    ]
    if not options:
        return []
    value = given.values.get("before", "")
    hint = Phrase("web.preview.before_hint")
    return [
        Field(
            "before",
            Phrase("web.preview.before"),
            "select",
            required=False,
            value=value,
            hint=hint,
            options=tuple(options),
        )
    ]


def _same_day(work: Work, act: ActDraft | None) -> list[JournalLine]:
    """The other acts that stand on the date of this one."""
    return [
        line
        for line in work.view.journal
        if act is not None and line.standing == "stands" and line.when == act.when and line.entry != work.entry
    ]


def told_problems(
    fields: Sequence[Field], wrong: Mapping[str, Phrase], refusal: Phrase | None
) -> list[tuple[str, Phrase]]:
    """The error summary: each problem with the id of its field, in the order of the form."""
    flat = _flat(fields)
    told = [(field.id, field.wrong) for field in flat if field.wrong is not None]
    names = {field.name for field in flat}
    told += [("", phrase) for name, phrase in wrong.items() if name not in names]
    return [*told, ("", refusal)] if refusal is not None else told


def _flat(fields: Sequence[Field]) -> list[Field]:
    return [each for field in fields for each in (field, *field.parts)]


def _hidden(given: Given, shown: set[str]) -> list[tuple[str, str]]:
    kept = [(name, value) for name, value in given.values.items() if name not in shown and value]
    version = "" if given.version is None else str(given.version)
    asks = " ".join(f"{ask.name}:{ask.type}" for ask in given.asks)
    return [*kept, ("asks", asks), ("version", version), ("key", given.key)]


def _readback(work: Work, given: Given) -> list[tuple[object, object]]:
    """What was typed, read back in words: dates with their weekday, choices by their label."""
    lines: list[tuple[object, object]] = []
    for field in _flat(asked_fields(work.asks, given.values, {})):
        if not field.value or field.parts:
            continue
        lines.append((field.label, _words(field)))
    for name, value in given.values.items():
        if name.endswith(".sha256") and value:
            lines.append((Phrase("web.part.document.sha256"), value))
    return lines


def _words(field: Field) -> object:
    for value, label in field.options:
        if value == field.value:
            return label
    if field.kind == "date":
        days = read_days(field.value)
        return Phrase("language.interval", earliest=days.first, latest=days.last)
    return field.value
