"""What holds for every answer, errors included: headers, a request id, no traceback, no foreign host."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ratify.web.failures import outright
from ratify.web.forms import TEXTS

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Nothing inline, nothing from elsewhere, no frame (Content Security Policy Level 3)."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    # Not no-referrer: browsers would then send "Origin: null" with our own forms, and the check of the origin would go.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
}

LARGEST_BODY = 1024 * 1024
"""Bytes of a request's body, inclusive."""

LARGEST_UPLOAD = 21 * 1024 * 1024
"""The same where a file of 20 MiB may come along, the rest of its form beside it."""

UPLOADS = ("/record", "/correct", "/api/v1/files")
"""How the addresses end to which a file may come."""

LARGEST_TEXT = 8 * 1024 * 1024
"""The same where a definition comes as text: a calendar of two megabytes, each letter of it escaped if need be."""

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_DIGITS = 12

_log = logging.getLogger("ratify.web")


def shield(app: ASGIApp, public_url: str, hosts: Iterable[str] = ()) -> ASGIApp:
    """Wrap the application. Only the host of ``public_url``, ``hosts`` and this machine itself are answered for."""
    public = urlsplit(public_url)
    known = LOOPBACK | {host.lower() for host in hosts} | {(public.hostname or "").lower()}
    fixed = dict(HEADERS)
    if public.scheme == "https":
        fixed["strict-transport-security"] = "max-age=31536000"

    async def shielded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        request_id = uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        began = time.monotonic()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in fixed.items():
                    headers.setdefault(name, value)
                headers["x-request-id"] = request_id
            await send(message)

        try:
            refusal = _refusal(scope, known)
            if refusal is None:
                await app(scope, _measured(receive, _largest(scope)), sending)
            else:
                await outright(scope, refusal)(scope, receive, sending)
        except Exception:
            _log.exception("request %s failed", request_id)
            if status:
                raise  # half an answer is out: the server must cut the connection
            await outright(scope, 500)(scope, receive, sending)
        finally:
            spent = round((time.monotonic() - began) * 1000)
            _log.info("%s %r %s %d ms %s", scope["method"], _named(scope["path"]), status, spent, request_id)

    return shielded


def _named(path: str) -> str:
    """An address as the log of the server may show it: the secret of a calendar is left out."""
    return "/feeds/….ics" if path.startswith("/feeds/") and path.endswith(".ics") else path


def _refusal(scope: Scope, known: frozenset[str]) -> int | None:
    """The status with which a request is refused before anything of it is read."""
    if _host(scope) not in known:
        return 421
    announced = Headers(scope=scope).get("content-length", "")
    if announced.isdigit() and int(announced[:_DIGITS]) > _largest(scope):
        return 413
    return None


def _largest(scope: Scope) -> int:
    if scope["path"].endswith(UPLOADS):
        return LARGEST_UPLOAD
    return LARGEST_TEXT if scope["path"].endswith(TEXTS) else LARGEST_BODY


def _measured(receive: Receive, largest: int) -> Receive:
    """Count what comes, whatever was announced, and stop before too much is kept."""
    come = 0

    async def measured() -> Message:
        nonlocal come
        message = await receive()
        come += len(message.get("body", b""))
        if come > largest:
            raise HTTPException(413)
        return message

    return measured


def _host(scope: Scope) -> str:
    """The host that was asked for, without its port, in lower case."""
    try:
        return (urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname or "").lower()
    except ValueError:
        return ""
