"""Erasing personal data of an entry: what is there, what would go, the word that it go."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from ratify import office
from ratify.errors import Conflict, Phrase, RatifyError
from ratify.web.acts import REFUSALS
from ratify.web.failures import status_of
from ratify.web.forms import Form
from ratify.web.page import render
from ratify.web.visits import Posted, Signed, Visit

router = APIRouter(include_in_schema=False)

Number = Annotated[int, Path(ge=1, le=2**53)]
FIELD = "erase:"
"""How the boxes are called, before the path of what they stand for."""


@router.get("/entries/{entry}/erase")
def erase_form(visit: Signed, entry: Number) -> Response:
    """What an entry holds that is personal and still there, and which of it shall go."""
    return _page(visit, office.preview_erase(visit.o, visit.actor, entry), None)


@router.post("/entries/{entry}/erase")
def erase(post: Posted, entry: Number) -> Response:
    """Show once more what would go, go back to the form, or erase; the button says which."""
    visit, form = post.visit, post.form
    found = office.preview_erase(visit.o, visit.actor, entry)
    chosen = [one.path for one in found.values if FIELD + one.path in form.fields]
    stage, basis = form.get("stage"), form.get("basis").strip()
    if stage == "edit":
        return _page(visit, found, form)
    if not chosen:
        return _page(visit, found, form, wrong=Phrase("web.erase.choose"), at="values")
    if not basis:
        return _page(visit, found, form, wrong=Phrase("office.basis_wanted"), at="basis")
    if stage != "erase":
        return _page(visit, found, form, sure=True)
    try:
        erased = office.erase(visit.o, visit.actor, entry, chosen, basis=basis, key=form.get("key") or None)
    except (*REFUSALS, Conflict) as error:
        return _page(visit, found, form, refusal=error)
    return render(visit, "erased.html", erased=erased)


def _page(
    visit: Visit,
    found: office.ErasurePreview,
    form: Form | None,
    *,
    sure: bool = False,
    wrong: Phrase | None = None,
    at: str = "",
    refusal: RatifyError | None = None,
) -> Response:
    problems = [] if wrong is None else [(at, wrong)]
    if refusal is not None:
        problems = [("", refusal.phrase)]
    return render(
        visit,
        "erase.html",
        status=status_of(refusal) if refusal is not None else 422 if problems else 200,
        found=found,
        field=FIELD,
        chosen={one.path for one in found.values if form is not None and FIELD + one.path in form.fields},
        basis="" if form is None else form.get("basis"),
        key=(form.get("key") if form is not None else "") or uuid.uuid4().hex,
        sure=sure,
        problems=problems,
        told=lambda value: _told(visit, value),
    )


def _told(visit: Visit, value: object) -> str:
    """A value in words: a fact, the text of an alert, or why there is nothing."""
    match value:
        case Phrase():
            return visit.say(value)
        case bool():
            return visit.say(Phrase("office.fact.yes" if value else "office.fact.no"))
        case {"text": text}:
            return str(text)
        case _:
            return str(value)
