"""What went wrong, told once: a page for people, problem+json (RFC 9457) for programs."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import Scope

from ratify.errors import (
    Conflict,
    Forbidden,
    Invalid,
    InvalidDefinition,
    NotFound,
    Phrase,
    RatifyError,
    Refused,
    Unavailable,
)
from ratify.language import negotiate, say, say_problem
from ratify.web.malformed import what_is_wrong
from ratify.web.page import environment, render
from ratify.web.plain_values import plain_value
from ratify.web.visits import LoginNeededError, Visit, arrive
from ratify.workflow.facts import InvalidFacts

STATUS: tuple[tuple[type[RatifyError], int], ...] = (
    (Conflict, 409),
    (NotFound, 404),
    (Forbidden, 403),
    (Refused, 422),
    (Invalid, 422),
    (Unavailable, 503),
)

THROTTLED = "store.throttled"

_TOLD = (400, 401, 403, 404, 405, 409, 413, 415, 421, 422, 428, 429, 500, 503)
CODES = tuple(f"web.failure.{status}.{part}" for status in _TOLD for part in ("title", "what", "do"))
"""What is told of each status; any other status is told as its nearest."""

_UNAUTHORIZED = 401


def install(app: FastAPI) -> None:
    """Give the application its answers for whatever is raised."""
    app.add_exception_handler(RatifyError, _refused)
    app.add_exception_handler(LoginNeededError, _login_needed)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)


def status_of(error: RatifyError) -> int:
    """The HTTP status of an error of ours. Too many attempts have one of their own (RFC 6585 section 4)."""
    if error.phrase.code == THROTTLED:
        return 429
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def details(error: RatifyError) -> tuple[Phrase, ...]:
    """What an error says beyond its own sentence: each wrong field, each thing that came in between."""
    if isinstance(error, InvalidFacts):
        return tuple(wrong for _field, wrong in error.problems)
    found = [*_phrases(error.phrase.particulars.get("between")), *_phrases(error.phrase.particulars.get("problems"))]
    return tuple(found)


def _phrases(value: object) -> list[Phrase]:
    return [each for each in value if isinstance(each, Phrase)] if isinstance(value, tuple) else []


def is_api(request: Request) -> bool:
    """Whether a program asks: then every answer is JSON."""
    return request.url.path.startswith("/api/") or request.url.path == "/healthz"


def problem(
    request: Request,
    status: int,
    phrase: Phrase,
    errors: tuple[tuple[str, Phrase], ...] = (),
    lines: tuple[str, ...] = (),
) -> JSONResponse:
    """Answer with problem+json: the code for programs, the sentence for people, the request id for both."""
    language = negotiate(request.headers.get("accept-language"))
    code = _status_name(status)
    body = {
        "type": "about:blank",
        "title": say(Phrase(f"web.failure.{code}.title"), language),
        "status": status,
        "detail": say(phrase, language),
        "code": phrase.code,
        "particulars": plain_value(phrase.particulars),
        "request_id": str(getattr(request.state, "request_id", "")),
        "errors": [{"field": field, "code": wrong.code, "detail": say(wrong, language)} for field, wrong in errors],
    }
    if lines:
        body["lines"] = list(lines)
    headers = {"content-language": language}
    if status == _UNAUTHORIZED:
        headers["www-authenticate"] = 'Bearer realm="ratify"'
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def failure_page(visit: Visit, status: int, phrase: Phrase, told: tuple[object, ...] = ()) -> Response:
    """Answer with a page: what happened, what it means, what to do."""
    return render(visit, "failure.html", status=status, code=_status_name(status), phrase=phrase, told=told)


def _status_name(status: int) -> str:
    return str(status if status in _TOLD else 400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RatifyError)  # noqa: S101 - the handler is installed for this kind alone
    status = status_of(error)
    if is_api(request):
        fields = error.problems if isinstance(error, InvalidFacts) else ()
        language = negotiate(request.headers.get("accept-language"))
        lines = (
            tuple(say_problem(each, language) for each in error.problems)
            if isinstance(error, InvalidDefinition)
            else ()
        )
        answer = problem(request, status, error.phrase, fields, lines)
        if error.phrase.code == THROTTLED:
            answer.headers["retry-after"] = str(error.phrase.particulars.get("n", 1))
        return answer
    visit = await _visit(request)
    if visit is None:
        return bare(request.scope, status)
    return failure_page(visit, status, error.phrase, details(error))


async def _login_needed(request: Request, error: Exception) -> Response:
    if is_api(request):
        return problem(request, _UNAUTHORIZED, Phrase("web.login_needed"))
    visit = await _visit(request)
    if visit is None:
        return bare(request.scope, 503)
    form = error.form if isinstance(error, LoginNeededError) else None
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if form is None:
        return RedirectResponse(f"/login?next={quote(here, safe='/')}", 303)
    carried: list[tuple[str, str]] = []
    if form.get("stage"):
        # What was typed comes back into its form, however far it had got: nobody else's word is repeated after login.
        carried = [(name, value) for name, value in form.fields.items() if name not in {"csrf", "stage"}]
        carried.append(("stage", "edit"))
    return render(
        visit,
        "login.html",
        status=403,
        next=here if carried else "/",
        carried=carried,
        login="",
        logins=(),
        wrong=Phrase("web.login.lapsed" if carried else "web.login.lapsed_empty"),
    )


async def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - the handler is installed for this kind alone
    found = []
    for each in error.errors():
        place = [str(part) for part in each["loc"] if part not in {"body", "query", "path", "header"}]
        found.append((".".join(place), what_is_wrong(each)))
    if is_api(request):
        return problem(request, 422, Phrase("web.api.malformed_request", n=len(found)), tuple(found))
    visit = await _visit(request)
    if visit is None:
        return bare(request.scope, 422)
    return failure_page(visit, 422, Phrase("web.page.malformed_request"))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - the handler is installed for this kind alone
    status = error.status_code
    phrase = Phrase(f"web.failure.{_status_name(status)}.what")
    if is_api(request):
        answer: Response = problem(request, status, phrase)
    else:
        visit = await _visit(request)
        answer = failure_page(visit, status, phrase) if visit else bare(request.scope, status)
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


async def _visit(request: Request) -> Visit | None:
    """See who comes, unless that is what fails."""
    from starlette.concurrency import run_in_threadpool  # noqa: PLC0415 - only failures need it

    try:
        return await run_in_threadpool(arrive, request)
    except RatifyError:
        return None


def outright(scope: Scope, status: int) -> Response:
    """Answer without office, session or body: a fault of the program, a foreign host, a body that is too large.

    Of a fault nothing is told but the id under which the server's log has it.
    """
    request = Request(scope)
    if is_api(request):
        return problem(request, status, Phrase(f"web.failure.{_status_name(status)}.what"))
    return bare(scope, status)


def bare(scope: Scope, status: int) -> Response:
    """A page that needs neither office nor session."""
    request = Request(scope)
    language = negotiate(request.headers.get("accept-language"))
    code = _status_name(status)
    body = (
        environment()
        .get_template("bare.html")
        .render(
            lang=language,
            title=say(Phrase(f"web.failure.{code}.title"), language),
            what=say(Phrase(f"web.failure.{code}.what"), language),
            request_id=say(Phrase("web.failure.request", id=str(request.state.request_id)), language),
        )
    )
    return HTMLResponse(body, status)
