"""Calendars to subscribe to: one's own on a page, and each at its private address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ratify import office
from ratify.errors import Invalid, NotFound, Phrase
from ratify.web.fields import Field
from ratify.web.page import render
from ratify.web.visits import Posted, Signed, Visit, office_of

router = APIRouter(include_in_schema=False)

Secret = Annotated[str, Path(max_length=200)]
Name = Annotated[str, Path(max_length=40)]

_FIELDS = {"name": "short", "search": "text", "party": "short", "dossier": "short", "kind": "select"}
CODES = (
    *(f"web.feeds.field.{name}" for name in ("name",)),
    *(f"web.horizon.field.{name}" for name in _FIELDS if name != "name"),
    *(f"web.horizon.{kind}" for kind in office.HORIZON_KINDS),
)


@router.get("/feeds")
def feeds(visit: Signed) -> Response:
    """The reader's own calendars, and the form that makes one."""
    return _page(visit, dict.fromkeys(_FIELDS, ""))


@router.post("/feeds")
def add(post: Posted) -> Response:
    """Make a calendar; its address is shown this once."""
    visit, typed = post.visit, {name: post.form.get(name) for name in _FIELDS}
    within = office.Within(
        typed["dossier"] or None, typed["party"].upper() or None, typed["search"][:200], typed["kind"] or None
    )
    try:
        made = office.add_feed(visit.o, visit.actor, typed["name"], within, language=visit.language)
    except NotFound as error:
        return _page(visit, typed, wrong={"dossier": error.phrase})
    except Invalid as error:
        return _page(visit, typed, wrong={_field_of(error.phrase.code): error.phrase})
    return _page(visit, dict.fromkeys(_FIELDS, ""), made=made)


@router.post("/feeds/{feed}/revoke")
def revoke(post: Posted, feed: Name) -> Response:
    """Take a calendar back: its address answers no more."""
    office.revoke_feed(post.visit.o, post.visit.actor, feed)
    return RedirectResponse("/feeds", 303)


@router.get("/feeds/{secret}.ics")
def serve(request: Request, secret: Secret) -> Response:
    """A calendar, to whoever has its address; only what is new since it was fetched last."""
    source = request.client.host if request.client else ""
    served = office.serve_feed(office_of(request), secret, source)
    tag = f'"{served.tag}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if served.modified is not None:
        headers["last-modified"] = format_datetime(served.modified.astimezone(UTC).replace(microsecond=0), usegmt=True)
    if _known(request, tag, served.modified):
        return Response(status_code=304, headers=headers)
    headers["content-disposition"] = 'inline; filename="ratify.ics"'
    return Response(served.content, media_type="text/calendar; charset=utf-8", headers=headers)


def _known(request: Request, tag: str, modified: datetime | None) -> bool:
    """Whether the reader has it already (RFC 9110, 13.2.2: the tag, if one is named, decides alone)."""
    named = request.headers.get("if-none-match")
    if named is not None:
        return named.strip() == "*" or tag in [one.strip().removeprefix("W/") for one in named.split(",")]
    since = request.headers.get("if-modified-since")
    if since is None or modified is None:
        return False
    try:
        then = parsedate_to_datetime(since)
    except ValueError:
        return False
    return then.tzinfo is not None and modified.replace(microsecond=0) <= then


def _field_of(code: str) -> str:
    return "party" if code.endswith("no_party") else "kind" if code.endswith("no_kind") else "name"


def _page(
    visit: Visit,
    typed: Mapping[str, str],
    *,
    wrong: Mapping[str, Phrase] | None = None,
    made: office.FeedView | None = None,
) -> Response:
    wrong = wrong or {}
    kinds = tuple((one, Phrase(f"web.horizon.{one}")) for one in office.HORIZON_KINDS)
    fields = tuple(
        Field(
            name, Phrase("web.feeds.field.name" if name == "name" else f"web.horizon.field.{name}"), shape,
            required=name == "name", value=typed[name], wrong=wrong.get(name), options=kinds if name == "kind" else (),
        )
        for name, shape in _FIELDS.items()
    )  # fmt: skip
    return render(
        visit,
        "feeds.html",
        status=422 if wrong else 200,
        feeds=office.list_feeds(visit.o, visit.actor),
        made=made,
        fields=fields,
        problems=[(field.id, field.wrong) for field in fields if field.wrong],
    )
