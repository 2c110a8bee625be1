"""Asking through the API of what nobody has done yet. Nothing is written, so any reader of the dossier may ask."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from ratify import office, study
from ratify.web.api.answers import PlanOut, RenewalOut, WhatIfOut
from ratify.web.api.callers import Calling, sound_json
from ratify.web.api.given import SupposeIn
from ratify.web.api.listing import AsOf, Dossier, sheet
from ratify.web.api.problems import PROBLEMS
from ratify.web.api.writing import day_of, drafts_of
from ratify.web.days import FIRST_YEAR, LAST_YEAR
from ratify.web.malformed import Day

router = APIRouter(prefix="/api/v1", tags=["asking"], responses=PROBLEMS)

Goal = Annotated[str, Query(max_length=300, description="Name of a date, as in the timeline, or of a step to come")]
Wanted = Annotated[Day, Query(ge=date(FIRST_YEAR, 1, 1), le=date(LAST_YEAR, 12, 31))]
Exactly = Annotated[bool, Query(description="On that very day, not only by it")]


@router.post("/dossiers/{dossier}/what-if", summary="What if", dependencies=[Depends(sound_json)])
def what_if(caller: Calling, dossier: Dossier, given: SupposeIn) -> WhatIfOut:
    """What supposed acts would change; acts that would not stand are refused as recording them would be."""
    as_of = day_of(given.as_of, "as_of")
    found = office.what_if(caller.o, caller.person, dossier, *drafts_of(given.acts), as_of=as_of)
    return caller.answer(WhatIfOut, found)


@router.get("/dossiers/{dossier}/plan", summary="Plan backwards")
def plan(
    caller: Calling, dossier: Dossier, goal: Goal, day: Wanted, *, exactly: Exactly = False, as_of: AsOf = None
) -> PlanOut:
    """What must be done, and by when, for a date of the dossier to come by a day, or exactly on it."""
    found = office.plan(caller.o, caller.person, dossier, goal, day, exactly=exactly, as_of=as_of)
    return caller.answer(PlanOut, found.plan)


@router.get("/dossiers/{dossier}/renewal", summary="Renewal desk")
def renewal(caller: Calling, dossier: Dossier) -> RenewalOut:
    """What it takes to renew, renegotiate, denounce or let lapse, as of today, and what each moves."""
    return caller.answer(RenewalOut, office.renewal(caller.o, caller.person, dossier))


@router.get("/plan", summary="Plan backwards, by a treaty's sheet")
def plan_of_sheet(
    caller: Calling,
    treaty: Annotated[str, Query(max_length=100)],
    goal: Goal,
    day: Wanted,
    *,
    exactly: Exactly = False,
    as_of: AsOf = None,
) -> PlanOut:
    """The same by the sheet of a shipped treaty, without any dossier."""
    found = study.plan(sheet(treaty), goal, day, as_of=as_of or office.today(caller.o), exactly=exactly)
    return caller.answer(PlanOut, found.plan)
