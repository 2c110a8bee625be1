"""A depositary's word: a date that it published, or its finding that the condition of a clause was met."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from ratify import office
from ratify.errors import Conflict, Invalid, Phrase
from ratify.law.moments import DayRange
from ratify.office.rights import require
from ratify.office.views import DossierView
from ratify.web.acts import REFUSALS, recorded_page, told_problems
from ratify.web.days import read_day, read_days
from ratify.web.failures import status_of
from ratify.web.fields import Field, Wording
from ratify.web.forms import Form
from ratify.web.page import render
from ratify.web.visits import Posted, Signed, Visit
from ratify.workflow.acts import FindingDraft, OfficialDateDraft

router = APIRouter(include_in_schema=False)

HEADING = Phrase("web.depositary.title")
OWN = ("kind", "of", "when", "source", "published", "reason")


@dataclass(frozen=True, slots=True)
class Word:
    """What the form says: the draft, and the day on which it stands, for the preview."""

    draft: OfficialDateDraft | FindingDraft
    when: DayRange
    party: None = None


@router.get("/dossiers/{dossier}/depositary")
def depositary_form(visit: Signed, dossier: str) -> Response:
    """The form for an official date or a finding."""
    require(visit.actor, "record")
    view = office.show(visit.o, visit.actor, dossier)
    return _form(visit, view, {"key": uuid.uuid4().hex, "version": str(view.version)}, {})


@router.post("/dossiers/{dossier}/depositary")
def depositary(post: Posted, dossier: str) -> Response:
    """Preview, go back to the form, or record; the button says which."""
    visit, form = post.visit, post.form
    view = office.show(visit.o, visit.actor, dossier)
    values = {name: form.get(name) for name in (*OWN, "key", "version")}
    word, wrong = _read(form, view)
    if word is None or form.get("stage") == "edit":
        return _form(visit, view, values, wrong)
    reason = values["reason"] or None
    try:
        if form.get("stage") == "record":
            recorded = office.record(
                visit.o,
                visit.actor,
                view.id,
                word.draft,
                expecting=form.number("version"),
                key=values["key"] or None,
                reason=reason,
            )
            return recorded_page(visit, recorded)
        preview = office.preview(visit.o, visit.actor, view.id, word.draft, reason=reason)
    except Conflict as error:
        fresh = {**values, "version": str(view.version), "key": uuid.uuid4().hex}
        found = error.phrase.particulars.get("between")
        return _form(visit, view, fresh, {}, status=409, between=found if isinstance(found, tuple) else (error.phrase,))
    except REFUSALS as error:
        place = "reason" if error.phrase.code == "office.reason_wanted" else ""
        return _form(visit, view, values, {place: error.phrase}, status=status_of(error))
    return render(
        visit,
        "preview.html",
        view=view,
        heading=HEADING,
        action=_action(view),
        act=word,
        readback=[(field.label, _shown(field)) for field in _fields(view, values, {}) if field.value],
        preview=preview,
        fields=[],
        hidden=[(name, value) for name, value in {**values, "version": str(preview.version)}.items() if value],
        problems=[],
        annuls=False,
        entry=None,
    )


def _action(view: DossierView) -> str:
    return f"/dossiers/{view.id}/depositary"


def _read(form: Form, view: DossierView) -> tuple[Word | None, dict[str, Phrase]]:
    wrong: dict[str, Phrase] = {}
    finding = form.get("kind") == "finding"
    of, source = form.get("of"), form.get("source")
    if of not in {each.name for each in view.dates}:
        wrong["of"] = Phrase("web.form.missing")
    if not source:
        wrong["source"] = Phrase("web.form.missing")
    when = _days(form, "when", wrong, exact=not finding)
    published = _days(form, "published", wrong, exact=True) if form.get("published") else None
    if wrong or when is None:
        return None, wrong
    said = published.first if published else None
    draft = FindingDraft(of, when, source, said) if finding else OfficialDateDraft(of, when.first, source, said)
    return Word(draft, when), {}


def _days(form: Form, name: str, wrong: dict[str, Phrase], *, exact: bool) -> DayRange | None:
    try:
        if exact:
            day = read_day(form.get(name))
            return DayRange(day, day)
        return read_days(form.get(name))
    except Invalid as error:
        wrong[name] = error.phrase
        return None


def _form(
    visit: Visit,
    view: DossierView,
    values: Mapping[str, str],
    wrong: Mapping[str, Phrase],
    *,
    status: int = 200,
    between: object = None,
) -> Response:
    fields = _fields(view, values, wrong)
    problems = told_problems(fields, wrong, None)
    return render(
        visit,
        "record.html",
        status=422 if problems and status == 200 else status,  # noqa: PLR2004 - the status when nothing is wrong
        view=view,
        step=None,
        party=None,
        action=_action(view),
        heading=HEADING,
        kicker=Phrase("web.record.title"),
        fields=fields,
        hidden=[(name, values.get(name, "")) for name in ("key", "version")],
        problems=problems,
        between=between,
        can_annul=False,
    )


def _fields(view: DossierView, values: Mapping[str, str], wrong: Mapping[str, Phrase]) -> list[Field]:
    kinds: tuple[tuple[str, Wording], ...] = (
        ("official_date", Phrase("web.depositary.official_date")),
        ("finding", Phrase("web.depositary.finding")),
    )
    names: tuple[tuple[str, Wording], ...] = tuple((each.name, each.label) for each in view.dates)

    def field(name: str, kind: str, *, required: bool = True, options: tuple[tuple[str, Wording], ...] = ()) -> Field:
        value = values.get(name, "") or ("official_date" if name == "kind" else "")
        hint = Phrase("web.hint.date") if kind == "date" else None
        label = Phrase(f"web.depositary.field.{name}")
        return Field(name, label, kind, required, value, hint, wrong.get(name), options)

    return [
        field("kind", "radio", options=kinds),
        field("of", "select", options=names),
        field("when", "date"),
        field("source", "text"),
        field("published", "date", required=False),
        field("reason", "long", required=False),
    ]


CODES = tuple(f"web.depositary.field.{name}" for name in OWN)


def _shown(field: Field) -> object:
    for value, label in field.options:
        if value == field.value:
            return label
    if field.kind == "date":
        days = read_days(field.value)
        return Phrase("language.interval", earliest=days.first, latest=days.last)
    return field.value
