"""Who comes, in which language, with which session: what every page and every API answer is made for."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from ratify import office
from ratify.errors import Forbidden, Invalid, Phrase
from ratify.language import LANGUAGES, negotiate, say
from ratify.office import Office
from ratify.office.rights import Right
from ratify.office.views import Person
from ratify.web.forms import Form, read_form, refuse_foreign, token_fits

# A tab is let through: it stands in the cursors of the lists.
_UNSEEN = re.compile("[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
_LANGUAGE_COOKIE = "ratify-language"
_A_YEAR = 365 * 24 * 3600
_SHORTEST_SECRET = 32


class LoginNeededError(Exception):
    """Nobody is logged in. ``form`` is what was posted, so that it is not lost on the way through the login page."""

    def __init__(self, form: Form | None = None) -> None:
        super().__init__("login needed")
        self.form = form


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: the office, the reader's language, the person (``None``: not logged in).

    ``secret`` is what the tokens of forms are made with: the session's, or before login that of a cookie of its own.
    """

    request: Request
    o: Office
    language: str
    person: Person | None
    secret: str
    fresh_secret: bool = False

    @property
    def request_id(self) -> str:
        """The id that the answer bears, and under which the log of the server speaks of it."""
        return str(getattr(self.request.state, "request_id", ""))

    @property
    def actor(self) -> Person:
        """The person who is logged in. Raises ``LoginNeededError``."""
        if self.person is None:
            raise LoginNeededError
        return self.person

    def say(self, phrase: Phrase) -> str:
        """Say the phrase to this reader, times in the office's zone."""
        return say(phrase, self.language, self.o.settings.zone)

    def may(self, right: Right) -> bool:
        """Tell whether the person has the right; nobody who is not logged in has any."""
        return self.person is not None and office.may(self.person, right)


@dataclass(frozen=True, slots=True)
class Post:
    """A form that may be acted upon: from our own page, of this session."""

    visit: Visit
    form: Form


def office_of(request: Request) -> Office:
    """The office that this application serves."""
    o: Office = request.app.state.office
    return o


def cookie_name(request: Request, name: str) -> str:
    """Cookies bear the prefix that binds them to host and TLS wherever the office is reached over https."""
    return f"__Host-{name}" if _https(request) else name


def set_cookie(request: Request, response: Response, name: str, value: str, max_age: int | None = None) -> None:
    """Set a cookie of ours: for this host alone, unreadable to scripts, not sent along from other sites."""
    response.set_cookie(
        cookie_name(request, name),
        value,
        max_age=max_age,
        path="/",
        secure=_https(request),
        httponly=True,
        samesite="lax",
    )


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Take a cookie of ours away."""
    response.delete_cookie(cookie_name(request, name), path="/", secure=_https(request), httponly=True, samesite="lax")


def _https(request: Request) -> bool:
    return urlsplit(office_of(request).settings.public_url).scheme == "https"


def session_token(request: Request) -> str:
    """The session that the browser names, or nothing."""
    return request.cookies.get(cookie_name(request, "ratify"), "")


def arrive(request: Request) -> Visit:
    """See who comes. Reads the session and the language; refuses addresses with control characters."""
    sound_address(request)
    o = office_of(request)
    token = session_token(request)
    session = office.session(o, token) if token else None
    if session is not None:
        person, secret = session
        return Visit(request, o, language_of(request, person), person, secret)
    secret = request.cookies.get(cookie_name(request, "ratify-visit"), "")
    fresh = len(secret) < _SHORTEST_SECRET
    if fresh:
        secret = secrets.token_urlsafe(32)
    return Visit(request, o, language_of(request, None), None, secret, fresh)


def sound_address(request: Request) -> None:
    """Refuse what no store could keep and no log should show. Raises ``Invalid``."""
    given = [request.url.path, *request.path_params.values()]
    for name, value in request.query_params.multi_items():
        given += [name, value]
    if any(isinstance(text, str) and _UNSEEN.search(text) for text in given):
        raise Invalid("web.form.control_character")


def language_of(request: Request, person: Person | None) -> str:
    """What the address says, then what was chosen before, then the account, the browser and the office."""
    asked, kept = request.query_params.get("lang"), request.cookies.get(_LANGUAGE_COOKIE)
    for wish in (asked, kept):
        if wish in LANGUAGES:
            return wish
    settings = office_of(request).settings
    wishes = [person.language if person else None, request.headers.get("accept-language"), settings.language]
    return negotiate(wishes)


def remember(visit: Visit, response: Response) -> Response:
    """Keep the chosen language and, before login, the secret of the forms."""
    asked = visit.request.query_params.get("lang")
    if asked in LANGUAGES and visit.request.cookies.get(_LANGUAGE_COOKIE) != asked:
        keep_language(visit, response, asked)
    if visit.person is None and visit.fresh_secret:
        set_cookie(visit.request, response, "ratify-visit", visit.secret)
    return response


def keep_language(visit: Visit, response: Response, language: str) -> None:
    """Remember the language for a year. The cookie says nothing else about anybody."""
    response.set_cookie(
        _LANGUAGE_COOKIE,
        language,
        max_age=_A_YEAR,
        path="/",
        secure=_https(visit.request),
        httponly=True,
        samesite="lax",
    )


Here = Annotated[Visit, Depends(arrive)]


def signed_in(visit: Here) -> Visit:
    """A visit of somebody who is logged in. Raises ``LoginNeededError``."""
    if visit.person is None:
        raise LoginNeededError
    return visit


async def posted_by_anybody(visit: Here) -> Post:
    """A form of a visitor who need not be logged in. Raises ``Forbidden`` without the token of our own page."""
    refuse_foreign(visit.request, visit.o.settings.public_url)
    form = await read_form(visit.request)
    if not token_fits(visit.secret, form.get("csrf")):
        raise Forbidden("web.wrong_token")
    return Post(visit, form)


async def posted(visit: Here) -> Post:
    """A form of somebody who is logged in. Raises ``Forbidden``, or ``LoginNeededError`` with the form."""
    refuse_foreign(visit.request, visit.o.settings.public_url)
    form = await read_form(visit.request)
    if visit.person is None:
        raise LoginNeededError(form)
    if not token_fits(visit.secret, form.get("csrf")):
        raise Forbidden("web.wrong_token")
    return Post(visit, form)


Signed = Annotated[Visit, Depends(signed_in)]
Posted = Annotated[Post, Depends(posted)]
PostedByAnybody = Annotated[Post, Depends(posted_by_anybody)]

Handler = Callable[[Request, Exception], Awaitable[Response] | Response]
