"""The application: rooms put together in one place. It opens nothing and starts nothing by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ratify import __version__
from ratify.office import Office
from ratify.web import (
    about,
    absences,
    accounts,
    acts,
    corrections,
    counting,
    definitions,
    delivering,
    depositary,
    desk,
    dossiers,
    editions,
    erasing,
    failures,
    feeds,
    horizon,
    planning,
    proofs,
    publishing,
    renewal,
    review,
    reviewing,
    supposing,
    watching,
)
from ratify.web.api import asking, files, listing, tokens, writing
from ratify.web.api import counting as api_counting
from ratify.web.api import editions as api_editions
from ratify.web.api import feeds as api_feeds
from ratify.web.api import proofs as api_proofs
from ratify.web.api import reviewing as api_reviewing
from ratify.web.api import watching as api_watching
from ratify.web.page import STATIC
from ratify.web.shield import shield

PAGES = (
    accounts.router,
    desk.router,
    dossiers.router,
    acts.router,
    corrections.router,
    erasing.router,
    depositary.router,
    counting.router,
    supposing.router,
    planning.router,
    horizon.router,
    renewal.router,
    feeds.router,
    editions.router,
    publishing.router,
    review.router,
    reviewing.router,
    proofs.router,
    watching.router,
    delivering.router,
    absences.router,
    definitions.router,
    about.router,
)
API = (
    tokens.router,
    listing.router,
    asking.router,
    api_counting.router,
    writing.router,
    files.router,
    api_editions.router,
    api_feeds.router,
    api_proofs.router,
    api_reviewing.router,
    api_watching.router,
)

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


class _Static(StaticFiles):
    """Static files whose addresses carry a digest: kept for a year, never asked for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        if answer.status_code == 200 and b"v=" in scope["query_string"]:  # noqa: PLR2004 - the status of a file that was found
            answer.headers["cache-control"] = "public, max-age=31536000, immutable"
        else:
            answer.headers["cache-control"] = "no-cache"
        return answer


def create_app(
    office: Office,
    *,
    hosts: Iterable[str] = (),
    healthy: Callable[[], bool] = lambda: True,
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """Give the desk and the API of an office.

    ``hosts`` are names under which the desk is reached besides that of the public address and this machine.
    ``healthy`` says whether what runs beside the desk (the scheduler) still does.
    """
    app = FastAPI(
        title="ratify",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=lifespan,
        # As they stand: include_router would build each of them anew for every application, upon its first requests.
        routes=[route for router in (*PAGES, *API) for route in router.routes],
    )
    app.state.office = office
    app.state.healthy = healthy
    failures.install(app)
    app.mount("/static", _Static(directory=STATIC), name="static")
    app.add_middleware(shield, public_url=office.settings.public_url, hosts=tuple(hosts))
    return app
