"""Asking through the API of what nobody has done yet. Nothing is written, so any reader of the dossier may ask."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from ratify import office
from ratify.web.api.answers import WhatIfOut
from ratify.web.api.callers import Calling, sound_json
from ratify.web.api.given import SupposeIn
from ratify.web.api.problems import PROBLEMS
from ratify.web.api.writing import day_of, drafts_of

router = APIRouter(prefix="/api/v1", tags=["asking"], responses=PROBLEMS)

Dossier = Annotated[str, Path(max_length=200)]


@router.post("/dossiers/{dossier}/what-if", summary="What if", dependencies=[Depends(sound_json)])
def what_if(caller: Calling, dossier: Dossier, given: SupposeIn) -> WhatIfOut:
    """What supposed acts would change; acts that would not stand are refused as recording them would be."""
    as_of = day_of(given.as_of, "as_of")
    found = office.what_if(caller.o, caller.person, dossier, *drafts_of(given.acts), as_of=as_of)
    return caller.answer(WhatIfOut, found)
