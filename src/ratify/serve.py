"""Puts the desk and the scheduler together and serves them, until a signal says to stop."""

from __future__ import annotations

import ipaddress
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ratify import office
from ratify.errors import Invalid
from ratify.scheduler import scheduler_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI

    from ratify.office import Office
    from ratify.settings import Settings

PROXIES = "FORWARDED_ALLOW_IPS"
"""The variable in which uvicorn is told the addresses of the proxies before it."""

LARGEST_HEAD = 32 * 1024
"""Bytes of a request's line and headers, inclusive; more is refused before anything is read of it."""


def serve(settings: Settings, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve the office of these settings: desk, API and scheduler in one process. Returns when it was told to stop.

    A demonstration office is made if it is not there. Raises ``Invalid`` for an address beyond this machine while
    the public address is plain http, because passwords and sessions would then travel readable.
    """
    import uvicorn

    refuse_plain_http(settings.public_url, host)
    o = office.demonstration(settings) if settings.demonstration else office.open_office(settings)
    config = uvicorn.Config(
        application(o, host),
        host=host,
        port=port,
        server_header=False,
        # A proxy's word for who calls is believed only where the operator names the proxy.
        proxy_headers=PROXIES in os.environ,
        access_log=False,
        log_level="warning",
        h11_max_incomplete_event_size=LARGEST_HEAD,
        timeout_graceful_shutdown=20,
    )
    uvicorn.Server(config).run()


def application(o: Office, host: str = "127.0.0.1") -> FastAPI:
    """The desk and the API of the office, with a scheduler that lives as long as they do."""
    from starlette.concurrency import run_in_threadpool

    from ratify.web import create_app

    scheduler = scheduler_of(o)
    o.wake = scheduler.poke

    @asynccontextmanager
    async def alive(_app: FastAPI) -> AsyncIterator[None]:
        # Both wait for threads, which the event loop must not.
        await run_in_threadpool(scheduler.start)
        try:
            yield
        finally:
            await run_in_threadpool(scheduler.stop)

    return create_app(o, hosts=(host,), healthy=lambda: scheduler.health().healthy, lifespan=alive)


def refuse_plain_http(public_url: str, host: str) -> None:
    """Refuse to listen beyond this machine while what is public is not https and not this machine."""
    if loopback(host) or urlsplit(public_url).scheme == "https" or loopback(urlsplit(public_url).hostname or ""):
        return
    raise Invalid("web.serve.plain_http", host=host, public_url=public_url)


def loopback(host: str) -> bool:
    """Whether the name or address means this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
