"""Tokens, and whether the office answers."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ratify import office
from ratify.errors import RatifyError
from ratify.web.api.answers import HealthOut, PersonOut, TokenOut
from ratify.web.api.callers import Calling, sound_json
from ratify.web.api.given import TokenIn
from ratify.web.api.problems import PROBLEMS
from ratify.web.visits import office_of

router = APIRouter(tags=["access"])


@router.post(
    "/api/v1/tokens", status_code=201, responses=PROBLEMS, dependencies=[Depends(sound_json)], summary="Make a token"
)
def make_token(request: Request, given: TokenIn) -> TokenOut:
    """Make a token for the API with the name and password of an account."""
    source = request.client.host if request.client else ""
    return TokenOut(token=office.make_token(office_of(request), given.login, given.password, source))


@router.get("/api/v1/person", responses=PROBLEMS, summary="Who am I?")
def person(caller: Calling) -> PersonOut:
    """The person behind the token."""
    return caller.answer(PersonOut, caller.person)


@router.get("/healthz", responses={503: {"model": HealthOut, "description": "Not well"}}, summary="Is it well?")
def health(request: Request) -> Response:
    """Whether the database answers and can be written, the scheduler lives, and what is wrong with logs; to anybody."""
    forks = breaches = 0
    try:
        forks = len(office.standing_forks(office_of(request)))
        inspected = office.newest_inspection(office_of(request))
        breaches = 0 if inspected is None else inspected.breaches
        well = bool(request.app.state.healthy())
        read_only = office.loss(office_of(request)) is not None
    except RatifyError:
        well, read_only = False, False
    status = "read_only" if read_only else "ok"
    said = {"status": status if well else "failing", "forks": forks, "breaches": breaches}
    return JSONResponse(said, 200 if well else 503)
