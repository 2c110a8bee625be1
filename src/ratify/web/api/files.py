"""Files through the API: handed in before the act that names them, fetched as they were kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from ratify import office
from ratify.web.api.answers import FileOut
from ratify.web.api.callers import Calling
from ratify.web.api.problems import PROBLEMS
from ratify.web.review import saved_file

router = APIRouter(prefix="/api/v1", tags=["files"], responses=PROBLEMS)

_BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string"}}}}}


@router.post("/files", status_code=201, summary="Hand in a file", openapi_extra=_BODY)
async def hand_in(caller: Calling, request: Request, name: Annotated[str, Query(max_length=200)]) -> FileOut:
    """Hand in the bytes of a file, as they are, for an act recorded within a day: its document names the ``sha256``."""
    data = await request.body()
    digest = await run_in_threadpool(office.stage, caller.o, caller.person, data, name=name)
    return FileOut(sha256=digest, size=len(data))


@router.get("/files/{digest}", summary="A file that was given with an act", response_class=Response)
def fetch(caller: Calling, digest: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]) -> Response:
    """The bytes of a file that an act names, as they were handed in."""
    return saved_file(caller.o, caller.person, digest)
