"""What a reader takes away from the desk: receipts, and the sealed bytes that they are checked with."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from ratify import office
from ratify.web.visits import Signed

router = APIRouter(include_in_schema=False)

Entry = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/log/checkpoint")
def checkpoint(visit: Signed) -> Response:
    """The newest checkpoint, to be kept outside the office. It is public; whoever sees the desk may take it along."""
    note = office.checkpoint(visit.o)
    return _saved(note.encode(), "text/plain", f"checkpoint-{note.split()[1]}.txt")


@router.get("/log/{entry}/receipt")
def receipt(visit: Signed, entry: Entry) -> Response:
    """The receipt of an entry under the newest checkpoint, to be saved."""
    return _saved(office.receipt(visit.o, visit.actor, entry).encode(), "text/plain", f"entry-{entry}.tlog-proof")


@router.get("/log/{entry}/sealed")
def sealed(visit: Signed, entry: Entry) -> Response:
    """The bytes of an entry as they were sealed, to be saved."""
    return _saved(office.entry_bytes(visit.o, visit.actor, entry), "application/json", f"entry-{entry}.json")


def _saved(content: bytes, media_type: str, name: str) -> Response:
    return Response(content, media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})
