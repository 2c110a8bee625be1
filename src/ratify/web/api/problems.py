"""What the API answers when it refuses: problem+json (RFC 9457), for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, JsonValue

from ratify.web.api.wordings import SHAPE


class ProblemField(BaseModel):
    """One thing that is wrong, and in which field."""

    model_config = SHAPE
    field: str
    code: str
    detail: str


class ProblemOut(BaseModel):
    """A problem (RFC 9457)."""

    model_config = SHAPE
    type: str
    title: str
    status: int
    detail: str
    code: str
    particulars: dict[str, JsonValue]
    request_id: str
    errors: list[ProblemField]
    lines: list[str] | None = None


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemOut, "description": name}
    for status, name in {
        400: "Bad request",
        401: "Not logged in",
        403: "Forbidden",
        404: "Not found",
        409: "Conflict",
        413: "Too large",
        415: "Not JSON",
        422: "Refused or malformed",
        428: "If-Match missing",
    }.items()
}
