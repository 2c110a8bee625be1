"""Moving a dossier to later editions: what is handed in, what would change, the reason, the record."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from ratify import office
from ratify.errors import Conflict, Invalid, NotFound, Phrase
from ratify.office.edition_views import MoveDraft, MovePreview
from ratify.office.rights import require
from ratify.office.views import DossierView
from ratify.web.acts import REFUSALS, recorded_page
from ratify.web.days import read_day
from ratify.web.failures import status_of
from ratify.web.fields import Field, Wording
from ratify.web.forms import Form
from ratify.web.page import render
from ratify.web.texts import Slot, bytes_of, read_slots, shown, told
from ratify.web.visits import Posted, Signed, Visit

router = APIRouter(include_in_schema=False)

MOST = 3
"""Definitions that can be handed in together on the page; the API takes more."""

MAP = "map:"
"""How the fields are called that say which state takes the place of another: ``map:PROCEDURE:STATE``."""

Number = Annotated[int, Path(ge=1, le=2**53)]
Problems = Sequence[tuple[str, object]]

CODES = (
    *(f"web.edition.standing.{standing}" for standing in ("same", "mapped", "undecided", "gone")),
    *(f"web.edition.change.{change}" for change in ("added", "removed", "changed")),
    *(f"office.definition.{kind}" for kind in ("procedure", "treaty", "chamber", "calendar")),
    *(f"workflow.part.{part}" for part in ("procedure", "treaty", "state", "step", "deadline", "clause", "party")),
)
"""What the templates put together."""


@router.get("/dossiers/{dossier}/edition")
def edition_form(visit: Signed, dossier: str) -> Response:
    """Hand in the new editions, or choose among those at hand."""
    require(visit.actor, "move")
    view = office.show(visit.o, visit.actor, dossier)
    return _form(visit, view, Form({}, {}), read_slots(Form({}, {}), MOST))


@router.post("/dossiers/{dossier}/edition")
def edition(post: Posted, dossier: str) -> Response:
    """Preview the move, go back to the form, or record it; the button says which."""
    visit, form = post.visit, post.form
    require(visit.actor, "move")
    view = office.show(visit.o, visit.actor, dossier)
    slots = read_slots(form, MOST)
    if form.get("stage") == "edit":
        return _form(visit, view, form, slots)
    try:
        draft = _draft(form, slots)
        reason = form.get("reason")
        if form.get("stage") == "record" and reason:
            recorded = office.move(
                visit.o,
                visit.actor,
                view.id,
                draft,
                reason=reason,
                expecting=form.number("version"),
                key=form.get("key") or None,
            )
            return recorded_page(visit, recorded)
        preview = office.preview_move(visit.o, visit.actor, view.id, draft)
    except Conflict as error:
        between = error.phrase.particulars.get("between")
        return _form(visit, view, form, slots, between=between if isinstance(between, tuple) else (error.phrase,))
    except (*REFUSALS, NotFound) as error:
        return _form(visit, view, form, slots, problems=told(visit, error), status=status_of(error))
    missing = form.get("stage") == "record" and not preview.undecided
    return _preview(
        visit, view, form, slots, preview, [("reason", Phrase("web.edition.reason_missing"))] if missing else []
    )


@router.post("/dossiers/{dossier}/entries/{entry}/annul")
def annul(post: Posted, dossier: str, entry: Number) -> Response:
    """Annul a move that was a mistake, with a reason."""
    visit, form = post.visit, post.form
    reason = form.get("reason")
    if not reason:
        raise Invalid("web.correct.reason_missing")
    recorded = office.correct(
        visit.o,
        visit.actor,
        dossier,
        entry,
        None,
        reason=reason,
        expecting=form.number("version"),
        key=form.get("key") or None,
    )
    return recorded_page(visit, recorded)


def _draft(form: Form, slots: Sequence[Slot]) -> MoveDraft:
    states: dict[str, dict[str, str]] = {}
    for name, value in form.fields.items():
        key, _colon, old = name.removeprefix(MAP).rpartition(":")
        if name.startswith(MAP) and value.strip() and key:
            states.setdefault(key, {})[old] = value.strip()
    digest, on = form.get("digest"), form.get("on")
    return MoveDraft(bytes_of(slots), (digest,) if digest else (), states, read_day(on) if on else None)


def _form(  # each argument is one thing that the page shows
    visit: Visit,
    view: DossierView,
    form: Form,
    slots: Sequence[Slot],
    *,
    problems: Problems = (),
    between: object = None,
    status: int = 200,
) -> Response:
    newer = office.newer_editions(visit.o, visit.actor, view.id)
    options: tuple[tuple[str, Wording], ...] = tuple(
        (one.digest, Phrase("web.edition.offered", kind=Phrase(f"office.definition.{one.kind}", name=one.name),
                            before=one.before or 0, after=one.edition))
        for one in newer
    )  # fmt: skip
    on = Field("on", Phrase("web.edition.on"), "date", required=False, value=form.get("on"),
               hint=Phrase("web.edition.on_hint"))  # fmt: skip
    choice = Field("digest", Phrase("web.edition.choose"), "select", required=False, value=form.get("digest"),
                   options=options)  # fmt: skip
    return render(
        visit,
        "edition.html",
        status=409 if between is not None else status,
        view=view,
        slots=shown(slots),
        fields=[choice, on] if options else [on],
        problems=problems,
        between=between,
        mapped=_mapped(form),
        reason=form.get("reason"),
    )


def _preview(
    visit: Visit, view: DossierView, form: Form, slots: Sequence[Slot], preview: MovePreview, problems: Problems
) -> Response:
    return render(
        visit,
        "edition_preview.html",
        status=422 if problems else 200,
        view=view,
        preview=preview,
        slots=[slot for slot in slots if slot.filled],
        hidden=[(name, form.get(name)) for name in ("digest", "on") if form.get(name)],
        mapped=_mapped(form),
        reason=form.get("reason"),
        key=form.get("key") or uuid.uuid4().hex,
        problems=problems,
    )


def _mapped(form: Form) -> dict[str, str]:
    return {name: value for name, value in form.fields.items() if name.startswith(MAP)}
