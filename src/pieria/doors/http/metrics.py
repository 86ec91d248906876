"""GET /metrics for Prometheus: what a server has done and holds. One registry per app; labels are a bounded set."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import psutil
from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ...core import values
from .auth import caller

if TYPE_CHECKING:
    from ...studio import Studio

SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """The counts of one app."""

    def __init__(self, studio: Studio) -> None:
        self.registry = r = CollectorRegistry()
        self._requests = Counter("pieria_requests", "Answers.", ("method", "route", "status"), registry=r)
        self._latency = Histogram(
            "pieria_request_seconds", "To the end of the answer.", ("route",), buckets=SECONDS, registry=r
        )
        self._first = Histogram(
            "pieria_first_token_seconds", "To the first piece.", ("model",), buckets=SECONDS, registry=r
        )
        self._tokens = Counter("pieria_tokens", "Tokens read and made.", ("model", "direction"), registry=r)
        self._runs = Counter("pieria_runs", "Runs that have ended.", ("model", "reason"), registry=r)
        self._running = Gauge("pieria_runs_in_flight", "Runs under way.", registry=r)
        self._guards = Counter("pieria_guard_verdicts", "What the guards said.", ("guard", "verdict"), registry=r)
        self._limits = Counter("pieria_limits_hit", "Requests that a limit refused.", ("limit",), registry=r)
        r.register(_Held(studio))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, str(status)).inc()
        self._latency.labels(route).observe(seconds)

    def hit(self, limit: str) -> None:
        self._limits.labels(limit).inc()

    def watch(self, events: Iterator[values.Event], model: str) -> Iterator[values.Event]:
        """The same events, counted on their way."""
        begun, first = time.monotonic(), True
        self._running.inc()
        try:
            for event in events:
                if first and isinstance(event, values.Delta):
                    first = False
                    self._first.labels(model).observe(time.monotonic() - begun)
                elif isinstance(event, values.Notice) and event.code == "guard":
                    self._guards.labels(_word(event.data.get("guard")), _word(event.data.get("verdict"))).inc()
                elif isinstance(event, values.Finish):
                    self._runs.labels(model, _word(event.reason)).inc()
                    self._tokens.labels(model, "in").inc(event.usage.get("prompt_tokens", 0))
                    self._tokens.labels(model, "out").inc(event.usage.get("completion_tokens", 0))
                yield event
        finally:
            self._running.dec()
            getattr(events, "close", bool)()


class Watched:
    """A studio whose runs are counted, and charged to a key; in everything else it is the studio.

    Args:
        spend: told the key and the tokens of each run at its end, however it ends.
        payer: the key that pays; a run's owner if empty.
    """

    def __init__(self, studio: Studio, metrics: Metrics, spend: Callable[[str, int], None], payer: str = "") -> None:
        self._studio, self._metrics, self._spend, self._payer = studio, metrics, spend, payer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._studio, name)

    def paid(self, payer: str) -> Watched:
        """The same studio on another's account: a desk's runs are its owner's, and its own key pays."""
        return Watched(self._studio, self._metrics, self._spend, payer)

    def run(self, request: values.Request, *, owner: str = "", **names: Any) -> Iterator[values.Event]:
        # a name that no card has never gets as far as an event, so it never becomes a label
        model = request.model or f"default {request.medium}"
        events = self._metrics.watch(self._studio.run(request, owner=owner, **names), model)
        return self._charged(events, request.cancel, self._payer or owner)

    def _charged(self, events: Iterator[values.Event], cancel: values.Cancel, payer: str) -> Iterator[values.Event]:
        tokens, finish = 0, None
        try:
            for event in events:
                tokens = _tokens(event, tokens)
                if isinstance(event, values.Finish):
                    finish = event
                    break
                yield event
        except GeneratorExit:
            # whoever asked is gone; what it has cost is said at its end
            cancel.set()
            for event in events:
                tokens = _tokens(event, tokens)
            raise
        finally:
            if tokens and payer:
                self._spend(payer, tokens)
        if finish:
            yield finish
        yield from events


def _tokens(event: values.Event, before: int) -> int:
    """What a run has cost: a token a piece, until its Finish says how many it read and made."""
    if isinstance(event, values.Finish):
        return sum(int(event.usage.get(f"{kind}_tokens", 0)) for kind in ("prompt", "completion"))
    return before + isinstance(event, values.Delta)


class Measure:
    """The outermost layer: one count and one time for each answer, under its route's template and never its path."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.monotonic(), 499  # nginx's number for a client that left before the answer began

        async def out(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, out)
        finally:
            method = scope["method"] if scope["method"] in _METHODS else "other"
            route = getattr(scope.get("route"), "path", "none")
            self._metrics.answered(method, route, status, time.monotonic() - begun)


_METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "PUT", "PATCH", "OPTIONS"})


class _Held:
    """What is held right now, looked at when somebody asks."""

    def __init__(self, studio: Studio) -> None:
        self._studio, self._process = studio, psutil.Process()

    def collect(self) -> Iterable[Metric]:
        size = GaugeMetricFamily("pieria_model_bytes", "Predicted memory of a loaded model.", labels=("model",))
        for model in self._studio.loaded():
            size.add_metric((str(model["name"]),), float(model["bytes"]))
        yield size
        resident = GaugeMetricFamily("pieria_resident_bytes", "Resident memory of the server and its workers.")
        family = [self._process, *self._process.children(recursive=True)]
        resident.add_metric((), float(sum(_rss(p) for p in family)))
        yield resident


def _rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _word(said: object) -> str:
    """A label that stays one of few: what is no plain short word is ``other``."""
    word = str(said)
    return word if len(word) <= 32 and word.replace("-", "_").replace(" ", "_").isidentifier() else "other"


def router(*, public: bool) -> APIRouter:
    routes = APIRouter(tags=["server"])

    @routes.get(
        "/metrics",
        summary="Counts for Prometheus",
        dependencies=[] if public else [Depends(caller)],
        response_class=Response,
        responses={200: {"description": "Prometheus text.", "content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    def metrics(request: Request) -> Response:
        """Requests, latency, tokens, runs, loaded models, memory, guard verdicts and limits hit."""
        return Response(generate_latest(request.app.state.metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return routes
