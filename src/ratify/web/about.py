"""Pages about the desk itself."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from ratify.web.page import render
from ratify.web.visits import Here

router = APIRouter(include_in_schema=False)


@router.get("/accessibility")
def accessibility(visit: Here) -> Response:
    """The accessibility statement."""
    return render(visit, "accessibility.html")
