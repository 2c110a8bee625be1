"""Calendars to subscribe to, through the API."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from ratify import office
from ratify.web.api.answers import FeedOut
from ratify.web.api.callers import Calling, sound_json
from ratify.web.api.given import FeedIn
from ratify.web.api.problems import PROBLEMS

router = APIRouter(prefix="/api/v1", tags=["calendars"], responses=PROBLEMS)


@router.get("/feeds", summary="One's calendars")
def feeds(caller: Calling) -> list[FeedOut]:
    """The caller's own calendars, without their addresses, which are seen once."""
    return [caller.answer(FeedOut, one) for one in office.list_feeds(caller.o, caller.person)]


@router.post("/feeds", status_code=201, dependencies=[Depends(sound_json)], summary="Make a calendar")
def add(caller: Calling, given: FeedIn) -> FeedOut:
    """Make a calendar to subscribe to, narrowed as the horizon is; its address is shown this once."""
    within = office.Within(given.dossier, given.party, given.search, given.kind)
    made = office.add_feed(caller.o, caller.person, given.name, within, language=given.language or caller.language)
    return caller.answer(FeedOut, made)


@router.post("/feeds/{feed}/revoke", status_code=204, response_class=Response, summary="Take a calendar back")
def revoke(caller: Calling, feed: Annotated[str, Path(max_length=40)]) -> Response:
    """Its address answers no more."""
    office.revoke_feed(caller.o, caller.person, feed)
    return Response(status_code=204)
