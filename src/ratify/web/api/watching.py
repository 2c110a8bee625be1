"""Offices watch each other: what this one watches, and what others report of its own log."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from ratify import office
from ratify.web.api.answers import ForkOut, WatchingOut
from ratify.web.api.callers import Calling, sound_json
from ratify.web.api.given import ForkIn
from ratify.web.api.problems import PROBLEMS
from ratify.web.visits import office_of

router = APIRouter(prefix="/api/v1", tags=["proofs"], responses=PROBLEMS)


@router.get("/watched", summary="The logs of other offices that this one watches")
def watched(caller: Calling) -> WatchingOut:
    """How each stands: the newest checkpoint taken, what was wrong at the last look, and the forks that were found."""
    logs, forks = office.watched_logs(caller.o, caller.person), office.list_forks(caller.o, caller.person)
    return caller.answer(WatchingOut, {"watched": logs, "forks": forks})


@router.post(
    "/forks", status_code=201, dependencies=[Depends(sound_json)], summary="Report a fork of this log; no token needed"
)
def report(request: Request, response: Response, given: ForkIn) -> ForkOut:
    """Give two checkpoints that this office's own key signed and that cannot both belong to its log.

    They are recorded once; anything else is refused and nothing is written. 200 if they were recorded before.
    """
    source = request.client.host if request.client else ""
    taken = office.take_fork(office_of(request), given.kept, given.came, source)
    if taken.repeated:
        response.status_code = 200
    return ForkOut.model_validate(taken)
