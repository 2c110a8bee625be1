"""One entry of a dossier: reading it, confirming or refusing it as a second person, correcting it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from ratify import office
from ratify.errors import Conflict, Invalid, NotFound, Phrase, Refused
from ratify.office.rights import require
from ratify.office.views import JournalLine, Preview
from ratify.web.acts import (
    REFUSALS,
    Given,
    Work,
    form_page,
    preview_page,
    read_act,
    recorded_page,
    refused,
)
from ratify.web.days import typed
from ratify.web.desk import may_confirm
from ratify.web.failures import status_of
from ratify.web.fields import day_first, typed_values
from ratify.web.page import render
from ratify.web.visits import Posted, Signed, Visit

router = APIRouter(include_in_schema=False)

Number = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/dossiers/{dossier}/entries/{entry}")
def entry_page(visit: Signed, dossier: str, entry: Number) -> Response:
    """One entry as it was recorded; for the second person also the two forms."""
    return _page(visit, dossier, entry)


@router.post("/dossiers/{dossier}/entries/{entry}/confirm")
def confirm(post: Posted, dossier: str, entry: Number) -> Response:
    """Confirm as a second person."""
    visit, form = post.visit, post.form
    try:
        recorded = office.confirm(
            visit.o, visit.actor, dossier, entry, expecting=form.number("version"), key=form.get("key") or None
        )
    except (*REFUSALS, Conflict) as error:
        return _page(visit, dossier, entry, error=error)
    return recorded_page(visit, recorded)


@router.post("/dossiers/{dossier}/entries/{entry}/refuse")
def refuse(post: Posted, dossier: str, entry: Number) -> Response:
    """Refuse as a second person, with a reason."""
    visit, form = post.visit, post.form
    reason = form.get("reason")
    try:
        if not reason:
            raise Invalid("web.refuse.reason_missing")
        recorded = office.refuse(
            visit.o,
            visit.actor,
            dossier,
            entry,
            reason=reason,
            expecting=form.number("version"),
            key=form.get("key") or None,
        )
    except (*REFUSALS, Conflict) as error:
        return _page(visit, dossier, entry, error=error, reason=reason)
    return recorded_page(visit, recorded)


def _page(
    visit: Visit,
    dossier: str,
    entry: int,
    *,
    error: Invalid | Refused | Conflict | Exception | None = None,
    reason: str = "",
) -> Response:
    view = office.show(visit.o, visit.actor, dossier)
    line = _line(view.journal, entry)
    pending = next((each for each in view.pending if each.entry == entry), None)
    between: Sequence[object] | None = None
    problems: list[tuple[str, Phrase]] = []
    status = 200
    if isinstance(error, Conflict):
        found = error.phrase.particulars.get("between")
        between, status = found if isinstance(found, tuple) else (error.phrase,), 409
    elif isinstance(error, REFUSALS):
        status = status_of(error)
        problems = [("reason" if error.phrase.code == "web.refuse.reason_missing" else "", error.phrase)]
    mine = pending is not None and may_confirm(visit.actor, pending)
    follows, refusal = _foretold(visit, dossier, entry) if mine else (None, None)
    return render(
        visit,
        "entry.html",
        status=status,
        view=view,
        line=line,
        pending=pending,
        mine=mine,
        follows=follows,
        refusal=refusal,
        between=between,
        problems=problems,
        reason=reason,
        key=uuid.uuid4().hex,
    )


def _foretold(visit: Visit, dossier: str, entry: int) -> tuple[Preview | None, Phrase | None]:
    """What would follow from a confirmation, or why it would be refused."""
    try:
        return office.preview_confirm(visit.o, visit.actor, dossier, entry), None
    except REFUSALS as refusal:
        return None, refusal.phrase


def _line(journal: Sequence[JournalLine], entry: int) -> JournalLine:
    found = next((line for line in journal if line.entry == entry), None)
    if found is None:
        raise NotFound("web.no_such_entry", entry=str(entry))
    return found


@router.get("/dossiers/{dossier}/entries/{entry}/correct")
def correct_form(visit: Signed, dossier: str, entry: Number) -> Response:
    """The form of the act with its old values."""
    require(visit.actor, "correct")
    work, old = _work(visit, dossier, entry)
    return form_page(work, Given(None, old, {}, work.view.version, uuid.uuid4().hex, work.asks))


@router.post("/dossiers/{dossier}/entries/{entry}/correct")
def correct(post: Posted, dossier: str, entry: Number) -> Response:
    """Preview a correction or an annulment, go back to the form, or record it; the button says which."""
    visit, stage = post.visit, post.form.get("stage")
    work, _old = _work(visit, dossier, entry)
    given = read_act(work, post)
    annuls = stage in {"annul", "annul_for_good"}
    if stage == "edit" or (not annuls and (given.act is None or given.wrong)):
        return form_page(work, given)
    by = None if annuls else given.act
    reason = given.values.get("reason", "").strip()
    try:
        if stage in {"record", "annul_for_good"} and reason:
            recorded = office.correct(
                visit.o,
                visit.actor,
                work.view.id,
                entry,
                by,
                reason=reason,
                expecting=given.version,
                key=given.key,
            )
            return recorded_page(visit, recorded)
        preview = office.preview_correct(visit.o, visit.actor, work.view.id, entry, by, reason=reason)
    except (*REFUSALS, Conflict) as error:
        return refused(work, given, error)
    if not reason and stage in {"record", "annul_for_good"}:
        given = replace(given, wrong={"reason": Phrase("web.correct.reason_missing")})
    return preview_page(work, given, preview, annuls=annuls)


def _work(visit: Visit, dossier: str, entry: int) -> tuple[Work, Mapping[str, str]]:
    """What is being corrected, and its old values in the words of a form."""
    view = office.show(visit.o, visit.actor, dossier)
    _line(view.journal, entry)
    step, act = office.act_form(visit.o, visit.actor, view.id, entry)
    old = {"when": typed(act.when), **day_first(step.asks, typed_values(act.facts))}
    if act.before is not None:
        old["before"] = str(act.before)
    action = f"/dossiers/{view.id}/entries/{entry}/correct"
    kicker = Phrase("web.correct.title", entry=str(entry))
    return Work(visit, view, step, step.asks, action, step.label, kicker, entry), old
