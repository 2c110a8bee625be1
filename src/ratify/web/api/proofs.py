"""What others check the log with: receipts for whoever has an account; checkpoint and public key for everybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ratify import office
from ratify.web.api.callers import Calling
from ratify.web.api.problems import PROBLEMS
from ratify.web.visits import office_of, sound_address

router = APIRouter(prefix="/api/v1", tags=["proofs"], responses=PROBLEMS)

Entry = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/log/{entry}", summary="The sealed bytes of an entry", response_class=Response)
def sealed(caller: Calling, entry: Entry) -> Response:
    """The canonical JSON of an entry, byte for byte: what its receipt is checked with."""
    return Response(office.entry_bytes(caller.o, caller.person, entry), media_type="application/json")


@router.get("/log/{entry}/receipt", summary="The receipt of an entry", response_class=PlainTextResponse)
def receipt(caller: Calling, entry: Entry) -> PlainTextResponse:
    """A C2SP tlog-proof: the entry's place, its inclusion proof and the newest signed checkpoint."""
    return PlainTextResponse(office.receipt(caller.o, caller.person, entry))


@router.get(
    "/checkpoint",
    summary="The newest checkpoint; no token needed",
    response_class=PlainTextResponse,
    dependencies=[Depends(sound_address)],
)
def checkpoint(
    request: Request, old: Annotated[int | None, Query(ge=0, le=2**53)] = None, keys: bool = False
) -> PlainTextResponse:
    """The newest signed checkpoint; with ``old``, the proof that it goes on from the log of so many entries.

    The proof has the form of C2SP tlog-witness's add-checkpoint: ``old N``, hashes, an empty line, the checkpoint.
    With ``keys``, each change of the key since then stands before it, shown by its entry.
    """
    o = office_of(request)
    return PlainTextResponse(office.checkpoint(o, since=old) if old is None or not keys else office.offer(o, old))


@router.get(
    "/key",
    summary="The public key of the log; no token needed",
    response_class=PlainTextResponse,
    dependencies=[Depends(sound_address)],
)
def key(request: Request) -> PlainTextResponse:
    """The key that checks the checkpoints: ``name+id+base64``, a line. Compare it once with what the office says."""
    return PlainTextResponse(office.public_key(office_of(request)) + "\n")
