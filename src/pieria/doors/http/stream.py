"""The one bridge from a run, a synchronous iterator worked by a thread of its own, to asyncio and to the wire."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator

from fastapi import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ...core.errors import Cancelled, UserError
from ...core.values import Cancel, Delta, Event, Finish, Notice, Output, Progress
from .errors import ENDED, body, broken
from .shape import encode

WAITING = 256
"""Events that a slow client may leave lying before its run has to wait for it."""
STALL = 60.0
"""Seconds without reading after which a client counts as gone."""
RUNS = threading.BoundedSemaphore(256)
"""Runs under way at once in this process: each has a thread."""


class Feed:
    """A run under way for one client. Made on the event loop, and used there; only `_work` and what it calls is not.

    The run is cancelled, and its iterator closed, at once when the client leaves (``http.disconnect``, which the server
    also says when it shuts down) or when `close` is called before the end. With ``deltas=False`` Delta and Progress
    stay in the worker's thread: an answer that is sent whole has no use for them.
    """

    def __init__(self, request: Request, cancel: Cancel, *, deltas: bool = True) -> None:
        self._request, self._cancel, self._deltas = request, cancel, deltas
        self._loop, self._ready = asyncio.get_running_loop(), asyncio.Event()
        self._room, self._events, self._held = threading.Condition(), list[Event](), list[Event]()
        self._ended = False
        self._error: Exception | None = None
        self._watcher: asyncio.Task[None] | None = None
        self.finish: Finish | None = None

    async def open(self, start: Callable[[], Iterator[Event]], *, early: bool = False) -> Feed:
        """Starts the run and waits for its first event, so that a refusal is a status and not a broken stream.

        ``early``: a Notice or a Progress counts as a first event too. Raises what the run raises.
        """
        if not RUNS.acquire(blocking=False):
            raise UserError("Too many runs are under way.", "Try again in a moment.", status=503, code="server_busy")
        self._watcher = asyncio.create_task(self._watch())
        threading.Thread(target=self._work, args=(start,), name="pieria-run", daemon=True).start()
        try:
            while events := await self._next():
                self._held += events
                if early or not all(isinstance(e, Notice | Progress) for e in events):
                    break
        except BaseException:
            self.close()
            raise
        return self

    async def take(self) -> list[Event]:
        """All events that wait; an empty list when the run has ended. Raises what the run raised."""
        if self._held:
            events, self._held = self._held, []
            return events
        return await self._next()

    async def rest(self) -> tuple[list[Output], list[Notice], Finish]:
        """The whole run: its outputs in order of their index, its notices, its end."""
        outputs, notices = list[Output](), list[Notice]()
        try:
            while events := await self.take():
                outputs += [e for e in events if isinstance(e, Output)]
                notices += [e for e in events if isinstance(e, Notice)]
        finally:
            self.close()
        assert self.finish is not None  # or take had raised
        return sorted(outputs, key=lambda o: o.index), notices, self.finish

    def close(self) -> None:
        """Ends the run if it is still at work. May be called twice."""
        if not self._ended:
            self._stop()
        if self._watcher:
            self._watcher.cancel()

    def _stop(self) -> None:
        self._cancel.set()
        with self._room:
            self._room.notify()

    async def _watch(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self._stop()

    async def _next(self) -> list[Event]:
        while True:
            with self._room:
                events, self._events = self._events, []
                self._ready.clear()
                self._room.notify()
            if events:
                return events
            if self._ended:
                break
            await self._ready.wait()
        if self._cancel or isinstance(self._error, Cancelled):
            raise UserError("The run was stopped before its end.", "Try again.", status=503, code="cancelled")
        if self._error is not None:
            raise self._error
        if self.finish is None:
            raise UserError("The run ended without an answer.", "Try again.", status=500, code="engine_failed")
        return []

    # in the worker's thread -------------------------------------------------------------------------------------

    def _work(self, start: Callable[[], Iterator[Event]]) -> None:
        error: Exception | None = None
        events: Iterator[Event] = iter(())
        try:
            events = start()
            for event in events:
                if self._cancel:
                    break
                if isinstance(event, Finish):
                    self.finish = event
                if self._deltas or not isinstance(event, Delta | Progress):
                    self._put(event)
        except Exception as reason:
            error = reason
        try:
            # a generator records what it has made when it is closed
            getattr(events, "close", bool)()
        except Exception as reason:
            error = error or reason
        if error and not isinstance(error, UserError | Cancelled):
            error = broken(self._request.scope.get("pieria.id", ""), error)
        RUNS.release()
        self._call(self._settle, error)

    def _put(self, event: Event) -> None:
        with self._room:
            while len(self._events) >= WAITING and not self._cancel:
                self._room.wait()
            self._events.append(event)
            first = len(self._events) == 1
        if first:
            self._call(self._ready.set)

    def _call(self, call: Callable[..., object], *args: object) -> None:
        try:
            self._loop.call_soon_threadsafe(call, *args)
        except RuntimeError:  # the loop is closed: nobody is left to tell
            self._cancel.set()

    # on the loop again ------------------------------------------------------------------------------------------

    def _settle(self, error: Exception | None) -> None:
        self._error, self._ended = error, True
        self._ready.set()


class EventStream(Response):
    """Server-sent events of a run.

    Args:
        feed: the run, its first event fetched.
        say: turns the events that wait into the bytes of one send.
        fail: turns an error's body into the last bytes of a run that fails after the first; there is no [DONE] then.
    """

    def __init__(
        self, feed: Feed, say: Callable[[list[Event]], bytes], fail: Callable[[dict[str, object]], bytes] | None = None
    ) -> None:
        self.status_code, self.media_type, self.background = 200, "text/event-stream", None
        self._feed, self._say = feed, say
        self._fail = fail or (lambda error: f"data: {encode(error)}\n\n".encode())
        # a proxy that gathers the answer before it passes it on would undo the stream
        self.init_headers({"cache-control": "no-store", "x-accel-buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            last = b""
            try:
                while events := await self._feed.take():
                    if said := self._say(events):
                        async with asyncio.timeout(STALL):
                            await send({"type": "http.response.body", "body": said, "more_body": True})
            except TimeoutError:
                return  # the server closes the connection of an answer left unfinished
            except UserError as error:
                last = self._fail(body(error))
            except asyncio.CancelledError:  # the server ends, and waits no longer for the run to
                last = self._fail(body(ENDED))
            except Exception as error:
                last = self._fail(body(broken(scope.get("pieria.id", ""), error)))
            await send({"type": "http.response.body", "body": last, "more_body": False})
        finally:
            self._feed.close()
