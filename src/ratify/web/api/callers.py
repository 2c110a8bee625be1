"""Who calls the API: a bearer token, a language, a body that is sound JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from ratify import office
from ratify.errors import Invalid
from ratify.language import negotiate
from ratify.office import Office
from ratify.office.views import Person
from ratify.web.visits import LoginNeededError, office_of, sound_address

DEEPEST = 32
LONGEST_NUMBER = 18

Answer = TypeVar("Answer", bound=BaseModel)

_bearer = HTTPBearer(auto_error=False, description="A token made by `ratify login` or POST /api/v1/tokens")
_UNSEEN = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Caller:
    """A person who calls, and the language in which to answer."""

    o: Office
    person: Person
    language: str

    def answer(self, model: type[Answer], value: object) -> Answer:
        """The value as the model has it, worded in the caller's language."""
        context = {"language": self.language, "zone": self.o.settings.zone}
        return model.model_validate(value, context=context)


def caller(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    accept_language: Annotated[str | None, Header(max_length=1000)] = None,
) -> Caller:
    """See who calls. Raises ``LoginNeededError`` (401) without a token that holds."""
    sound_address(request)
    o = office_of(request)
    token = credentials.credentials if credentials else ""
    person = office.person_of_token(o, token) if token and token.isascii() else None
    if person is None:
        raise LoginNeededError
    return Caller(o, person, negotiate([accept_language, person.language]))


async def sound_json(request: Request) -> None:
    """Refuse what a lenient parser lets through: doubled keys, NaN, deep nesting, huge numbers, lone surrogates.

    Also any other type of body than JSON, so that no form of another site is ever taken for a request.
    """
    sound_address(request)
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not body:
        if kind and kind != "application/json":
            raise HTTPException(415)
        return
    if kind != "application/json":
        raise HTTPException(415)
    await run_in_threadpool(check_json, body)


def check_json(body: bytes) -> None:
    """Refuse JSON that is not sound, see ``sound_json``."""
    try:
        read = json.loads(
            body.decode(), object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_short, parse_float=_short
        )
        _shallow(read, 0)
    except (ValueError, RecursionError):
        raise Invalid("web.api.bad_json") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_constant(_name: str) -> object:
    raise ValueError


def _short(digits: str) -> float:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError
    return float(digits)


def _shallow(value: object, depth: int) -> None:
    if depth > DEEPEST:
        raise ValueError
    if isinstance(value, str) and _UNSEEN.search(value):
        raise ValueError
    if isinstance(value, dict):
        for name, each in value.items():
            _shallow(name, depth)
            _shallow(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _shallow(each, depth + 1)


def version_of(if_match: Annotated[str | None, Header(max_length=60)] = None) -> int | None:
    """The version that the caller saw, from ``If-Match``: ``"7"``, or ``*`` for whatever it is now (428 without)."""
    if if_match is None:
        raise HTTPException(428)
    if if_match.strip() == "*":
        return None
    found = re.fullmatch(r'\s*"(\d{1,15})"\s*', if_match, re.ASCII)
    if found is None:
        raise Invalid("web.api.bad_if_match")
    return int(found[1])


def key_of(idempotency_key: Annotated[str | None, Header(max_length=100)] = None) -> str | None:
    """The key that makes a request safe to repeat."""
    if idempotency_key is not None and not re.fullmatch(r"[\x21-\x7e]{1,100}", idempotency_key):
        raise Invalid("web.api.bad_key")
    return idempotency_key


Calling = Annotated[Caller, Depends(caller)]
Version = Annotated[int | None, Depends(version_of)]
Key = Annotated[str | None, Depends(key_of)]
