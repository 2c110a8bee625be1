"""What holds for every answer, errors included: headers, a request id, no traceback, no foreign host."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ratify.web.failures import broken, misdirected

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

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

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
            if _host(scope) in known:
                await app(scope, receive, sending)
            else:
                await misdirected(scope)(scope, receive, sending)
        except Exception:
            _log.exception("request %s failed", request_id)
            if status:
                raise  # half an answer is out: the server must cut the connection
            await broken(scope)(scope, receive, sending)
        finally:
            spent = round((time.monotonic() - began) * 1000)
            _log.info("%s %r %s %d ms %s", scope["method"], scope["path"], status, spent, request_id)

    return shielded


def _host(scope: Scope) -> str:
    """The host that was asked for, without its port, in lower case."""
    try:
        return (urlsplit(f"//{Headers(scope=scope).get('host', '')}").hostname or "").lower()
    except ValueError:
        return ""
