"""The HTTP door: OpenAI's routes over the studio, behind keys.

A request passes `metrics.Measure`, `shield.Shield`, `auth.Gate` and `body.Body`, in this order, before a route sees it.
What the routes share hangs on ``app.state``: ``studio``, ``limits``, ``metrics`` and ``closing``.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware

from ... import __version__
from . import errors, metrics, page, videos
from .auth import PUBLIC, Gate, unguarded
from .body import Body
from .limits import Limits
from .shield import Shield, pages

if TYPE_CHECKING:
    from ...studio import Studio

ROUTES = (
    "chat", "completions", "responses", "embeddings", "models", "apps", "runs", "desk", "images", "audio", "videos",
    "studio_page",
)  # fmt: skip
ABOUT = (
    "The interface that OpenAI's clients speak, on your own machine. Every request but those to /health, "
    "/openapi.json, /docs and /studio carries a key: `Authorization: Bearer KEY` or `x-api-key: KEY`."
)


def create(
    studio: Studio,
    *,
    origins: Iterable[str] = (),
    hosts: Iterable[str] = (),
    max_body: int = 8 * 2**20,
    public_metrics: bool = False,
) -> FastAPI:
    """The ASGI application. The studio stays the caller's: closing the app does not close it.

    Args:
        origins: pages (``https://host[:port]``) that may call it from a browser; none by default.
        hosts: names that it answers to besides the loopback ones and the address a connection came in on.
        max_body: bytes of the largest body that is read.
        public_metrics: /metrics needs no key.
    """
    origins = pages(origins)
    counts = metrics.Metrics(studio)
    limits = Limits(studio.keys, counts.hit)
    closing = asyncio.Event()
    public = PUBLIC | {"/metrics"} if public_metrics else PUBLIC

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        videos.opened(app)
        yield
        closing.set()
        limits.close()
        if app.state.jobs:
            app.state.jobs.close()

    app = FastAPI(
        title="Pieria",
        version=__version__,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        middleware=[
            Middleware(metrics.Measure, metrics=counts),
            Middleware(Shield, hosts=hosts, origins=origins, closing=closing),
            Middleware(Gate, keys=studio.keys, limits=limits, public=public),
            Middleware(Body, max_body=max_body, public=public),
        ],
    )
    app.state.studio = metrics.Watched(studio, counts, limits.spend)
    app.state.limits, app.state.metrics, app.state.closing, app.state.jobs = limits, counts, closing, None
    errors.install(app)
    for router in (page.router, metrics.router(public=public_metrics), *_routers()):
        # flat, not nested: what `unguarded` walks is then all there is
        app.router.routes.extend(router.routes)
    page.describe(app, public)
    if open_paths := unguarded(app, public):
        raise RuntimeError(f"these routes need no key: {open_paths}")
    return app


def _routers() -> Iterable[APIRouter]:
    for name in ROUTES:
        yield importlib.import_module(f".{name}", __name__).router


def serve(studio: Studio, **settings: Any) -> None:
    """Serves until told to stop; the settings are those of `listen.serve`, which brings the server with it."""
    from .listen import serve as listen

    listen(studio, **settings)
