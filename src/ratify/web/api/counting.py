"""The calculator for programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from ratify.errors import RatifyError
from ratify.web.api.callers import Calling
from ratify.web.api.problems import PROBLEMS
from ratify.web.api.wordings import SHAPE, Wording
from ratify.web.counting import FIELD_OF, Question, counted
from ratify.web.failures import problem, status_of
from ratify.web.malformed import Day

router = APIRouter(prefix="/api/v1", tags=["reading"], responses=PROBLEMS)

Name = Annotated[str, Query(max_length=100)]


class DayCountedOut(BaseModel):
    """A day that was looked at: counted with its number, or skipped (``null``), and why."""

    model_config = SHAPE
    day: date
    number: int | None
    why: Wording
    unsettled: bool


class BodyCountedOut(BaseModel):
    """The days of one body."""

    model_config = SHAPE
    days: Wording
    rows: list[DayCountedOut]


class ReckonedOut(BaseModel):
    """The answer; ``start`` backwards, ``end`` forwards. ``null`` where a calendar does not reach."""

    model_config = SHAPE
    asked: date
    backwards: bool
    start: date | None
    end: date | None
    result: str
    day_one: date | None
    forecast: bool
    because: list[Wording]
    tables: list[BodyCountedOut]
    missing: list[Wording]


class CountOut(BaseModel):
    """A count of days, answered and explained."""

    model_config = SHAPE
    rule: str
    title: Wording
    law: str
    unverified: bool
    amount: Wording
    interpretive: bool
    reckoned: ReckonedOut


@router.get("/count", summary="Count days", response_model=CountOut)
def count(
    caller: Calling,
    request: Request,
    day: Day,
    amount: Annotated[str, Query(max_length=100, description="A number of days (21) or a period (P6M)")],
    *,
    rule: Name = "calendar-days",
    over: Annotated[list[str] | None, Query(max_length=20, description="Calendars to be read")] = None,
    of: Annotated[str, Query(max_length=100, description="A treaty or procedure that declares the rule")] = "",
    way: Literal["forwards", "before", "backwards"] = "forwards",
) -> CountOut | Response:
    """Count forwards, before an event, or back from the day by which the period must have ended."""
    question = Question(day, amount, rule, tuple(over or ()), of, way)
    try:
        return caller.answer(CountOut, counted(caller.o, caller.person, question))
    except RatifyError as error:
        field = FIELD_OF.get(error.phrase.code)
        if field is None:
            raise
        return problem(request, status_of(error), error.phrase, ((field, error.phrase),))
