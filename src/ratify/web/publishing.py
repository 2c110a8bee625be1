"""Editions in use, and publishing a calendar or a chamber: which dates would move is shown before it is done."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from ratify import office
from ratify.errors import Conflict, NotFound, Phrase
from ratify.office.edition_views import PublicationPreview, Published
from ratify.office.rights import confirms
from ratify.web.acts import REFUSALS
from ratify.web.failures import status_of
from ratify.web.forms import Form
from ratify.web.page import render
from ratify.web.texts import Slot, bytes_of, read_slots, shown, told
from ratify.web.visits import Posted, Signed, Visit

router = APIRouter(include_in_schema=False)

Number = Annotated[int, Path(ge=1, le=2**53)]
After = Annotated[str, Query(max_length=200)]
Problems = Sequence[tuple[str, object]]


@router.get("/editions")
def editions(visit: Signed) -> Response:
    """What is published and pinned, what waits for a second person, and the form that publishes."""
    return _page(visit, Form({}, {}), read_slots(Form({}, {}), 1))


@router.post("/editions/publish")
def publish(post: Posted) -> Response:
    """Show which dates would move, go back to the form, or publish; the button says which."""
    visit, form = post.visit, post.form
    slots = read_slots(form, 1)
    if form.get("stage") == "edit":
        return _page(visit, form, slots)
    try:
        texts = bytes_of(slots)
        if not texts:
            return _page(visit, form, slots, problems=[("f-text-0", Phrase("web.publish.nothing"))], status=422)
        reason = form.get("reason")
        if form.get("stage") == "record" and reason:
            done = office.publish(visit.o, visit.actor, texts[0], reason=reason, key=form.get("key") or None)
            return _done(visit, done)
        preview = office.preview_publication(visit.o, visit.actor, texts[0], after=form.get("after"))
    except (*REFUSALS, NotFound, Conflict) as error:
        return _page(visit, form, slots, problems=told(visit, error), status=status_of(error))
    missing = form.get("stage") == "record"
    return render(
        visit,
        "publication.html",
        status=422 if missing else 200,
        preview=preview,
        waiting=None,
        slot=slots[0],
        reason=form.get("reason"),
        key=form.get("key") or uuid.uuid4().hex,
        mine=False,
        own=False,
        problems=[("reason", Phrase("web.edition.reason_missing"))] if missing else [],
    )


@router.get("/editions/{entry}")
def waiting(visit: Signed, entry: Number, after: After = "") -> Response:
    """A publication that waits: what it would move as things stand, and the second person's word."""
    return _waiting(visit, entry, after=after)


@router.post("/editions/{entry}/confirm")
def confirm(post: Posted, entry: Number) -> Response:
    """Confirm as a second person."""
    visit, form = post.visit, post.form
    try:
        done = office.confirm_publication(visit.o, visit.actor, entry, key=form.get("key") or None)
    except (*REFUSALS, Conflict) as error:
        return _waiting(visit, entry, problems=told(visit, error), status=status_of(error))
    return _done(visit, done)


@router.post("/editions/{entry}/refuse")
def refuse(post: Posted, entry: Number) -> Response:
    """Refuse as a second person, or take back one's own, with a reason."""
    visit, form = post.visit, post.form
    reason = form.get("reason")
    if not reason:
        return _waiting(visit, entry, problems=[("reason", Phrase("web.refuse.reason_missing"))], status=422)
    try:
        done = office.refuse_publication(visit.o, visit.actor, entry, reason=reason, key=form.get("key") or None)
    except (*REFUSALS, Conflict) as error:
        return _waiting(visit, entry, problems=told(visit, error), reason=reason, status=status_of(error))
    return _done(visit, done, refused=True)


def _waiting(
    visit: Visit, entry: int, *, after: str = "", problems: Problems = (), reason: str = "", status: int = 200
) -> Response:
    found = next((one for one in office.waiting_publications(visit.o, visit.actor) if one.entry == entry), None)
    if found is None:
        raise NotFound("office.no_publication", entry=str(entry))
    preview: PublicationPreview = office.preview_waiting(visit.o, visit.actor, entry, after=after)
    own = found.person == visit.actor.person
    return render(
        visit,
        "publication.html",
        status=status,
        preview=preview,
        waiting=found,
        slot=None,
        reason=reason,
        key=uuid.uuid4().hex,
        mine=not own and confirms(visit.actor, found.needs),
        own=own,
        problems=problems,
    )


def _page(visit: Visit, form: Form, slots: Sequence[Slot], *, problems: Problems = (), status: int = 200) -> Response:
    return render(
        visit,
        "editions.html",
        status=status,
        lines=office.list_editions(visit.o, visit.actor),
        waiting=office.waiting_publications(visit.o, visit.actor),
        slots=shown(slots),
        reason=form.get("reason"),
        problems=problems,
    )


def _done(visit: Visit, done: Published, *, refused: bool = False) -> Response:
    return render(visit, "published.html", done=done, refused=refused)
