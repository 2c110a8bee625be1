"""Logging in and out. A new session at each login; what was typed before a session lapsed is carried through."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from ratify import office
from ratify.errors import Forbidden
from ratify.web.failures import status_of
from ratify.web.page import render
from ratify.web.visits import (
    Here,
    Posted,
    PostedByAnybody,
    Visit,
    drop_cookie,
    remember,
    session_token,
    set_cookie,
)

router = APIRouter(include_in_schema=False)

CARRIED = "carried."


def local_path(address: str) -> str:
    """The address if it is a path of this office, else the first page: nobody is sent elsewhere after login."""
    path, _, _query = address.partition("?")
    if (
        re.fullmatch(r"/(?:[A-Za-z0-9._~%+@,:-]+/)*[A-Za-z0-9._~%+@,:-]*", path)
        and address.isprintable()
        and "\\" not in address
    ):
        return address
    return "/"


@router.get("/login")
def login_page(visit: Here, next: Annotated[str, Query(max_length=2000)] = "/") -> Response:  # noqa: A002 - its name in the address
    """The page on which one logs in."""
    if visit.person is not None:
        return RedirectResponse(local_path(next), 303)
    return _page(visit, local_path(next))


@router.post("/login")
def login(post: PostedByAnybody) -> Response:
    """Log in: a new session, whatever session there was before."""
    visit, form = post.visit, post.form
    target = local_path(form.get("next", "/"))
    carried = [(name[len(CARRIED) :], value) for name, value in form.fields.items() if name.startswith(CARRIED)]
    source = visit.request.client.host if visit.request.client else ""
    try:
        _person, token = office.login(visit.o, form.get("login"), form.fields.get("password", ""), source)
    except Forbidden as error:
        return _page(visit, target, carried, form.get("login"), error)
    _end(visit)
    answer = _resume(visit, token, target, carried) if carried else RedirectResponse(target, 303)
    set_cookie(visit.request, answer, "ratify", token)
    drop_cookie(visit.request, answer, "ratify-visit")
    return remember(visit, answer)


@router.post("/logout")
def logout(post: Posted) -> Response:
    """Log out: the session ends here and in the store."""
    _end(post.visit)
    answer = RedirectResponse("/login", 303)
    drop_cookie(post.visit.request, answer, "ratify")
    return answer


def _end(visit: Visit) -> None:
    token = session_token(visit.request)
    if token:
        office.logout(visit.o, token)


def _resume(visit: Visit, token: str, target: str, carried: list[tuple[str, str]]) -> Response:
    """A page that posts again, at the reader's word, what the lapsed session kept from being received."""
    session = office.session(visit.o, token)
    if session is None:
        return RedirectResponse(target, 303)
    person, secret = session
    again = Visit(visit.request, visit.o, visit.language, person, secret)
    return render(again, "resume.html", next=target, carried=carried)


def _page(
    visit: Visit,
    target: str,
    carried: Sequence[tuple[str, str]] = (),
    login: str = "",
    error: Forbidden | None = None,
) -> Response:
    logins = office.demonstration_logins() if visit.o.settings.demonstration else ()
    return render(
        visit,
        "login.html",
        status=200 if error is None else status_of(error),
        next=target,
        carried=carried,
        login=login,
        logins=logins,
        wrong=error.phrase if error else None,
    )
