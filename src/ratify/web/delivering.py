"""The page of what alerts did not reach, with trying again at once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import RedirectResponse, Response

from ratify import office
from ratify.web.page import render
from ratify.web.visits import Posted, Signed

router = APIRouter(include_in_schema=False)

PAGE = 50


@router.get("/deliveries")
def deliveries(visit: Signed, after: Annotated[int, Query(ge=0, le=2**53)] = 0) -> Response:
    """The alerts that have not reached all their readers, oldest first: what waits, whom it failed, and why."""
    found = office.deliveries(visit.o, visit.actor, after=after, limit=PAGE)
    more = found[-1].entry if len(found) == PAGE else None
    return render(visit, "deliveries.html", deliveries=found, after=more)


@router.post("/deliveries/{entry}/retry")
def retry(post: Posted, entry: Annotated[int, Path(ge=1, le=2**53)]) -> Response:
    """Have an alert tried again at once."""
    office.retry(post.visit.o, post.visit.actor, entry)
    return RedirectResponse("/deliveries", 303)
