"""The page of the logs that this office watches."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from ratify import office
from ratify.web.page import render
from ratify.web.visits import Signed

router = APIRouter(include_in_schema=False)


@router.get("/watched")
def watched(visit: Signed) -> Response:
    """How each log stands that is watched, and every fork that was recorded. Read only: the command sets it up."""
    logs, forks = office.watched_logs(visit.o, visit.actor), office.list_forks(visit.o, visit.actor)
    return render(visit, "watched.html", logs=logs, forks=forks)
