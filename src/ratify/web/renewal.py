"""The renewal desk of one treaty's term: four ways, what each takes and what it moves. Nothing is written."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from ratify import office
from ratify.web.page import render
from ratify.web.visits import Signed

router = APIRouter(include_in_schema=False)


@router.get("/dossiers/{dossier}/renewal")
def renewal(visit: Signed, dossier: str) -> Response:
    """Renew, renegotiate, denounce or let lapse, as of today."""
    return render(visit, "renewal.html", view=office.renewal(visit.o, visit.actor, dossier))
