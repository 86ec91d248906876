"""Films on their way: one is made after the other, in a thread of its own, while clients poll."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import Request

from ...core.errors import Cancelled, UserError
from ...core.values import Cancel, Event, Finish, Output, Progress
from ...store import Store
from ...store.videos import ENDED, Video, Videos

log = logging.getLogger("pieria.http")
WAITING = 8
"""Films of one key that may be on their way at once."""
STOPPED = {"code": "cancelled", "message": "The film was stopped before its end."}
BROKEN = {"code": "internal_error", "message": "The film failed inside the server."}


@dataclass
class Job:
    """One film on its way. Written by the worker's thread, read by the routes."""

    owner: str
    work: Callable[[Cancel], Iterator[Event]]
    told: dict[str, Any]
    spent: Callable[[int], None]
    cancel: Cancel = field(default_factory=Cancel)
    files: dict[str, Path] = field(default_factory=dict)

    def film(self) -> str:
        """Makes it, and returns the run under which it lies in the store. Raises `Cancelled` if it is not whole."""
        self.told["status"] = "in_progress"
        events, finish = self.work(self.cancel), None
        try:
            for event in events:
                if self.cancel:
                    raise Cancelled
                if isinstance(event, Progress) and event.total and event.unit in ("frames", "steps"):
                    self.told["progress"] = max(self.told["progress"], min(99, int(100 * event.done / event.total)))
                elif isinstance(event, Output) and event.part.mime not in self.files:
                    about = event.part.meta
                    self.files[event.part.mime] = Path(about["path"])
                    if event.part.mime == "video/mp4" and "seconds" in about:
                        self.told |= {
                            "seconds": f"{about['seconds']:g}", "size": f"{about['width']}x{about['height']}"
                        }  # fmt: skip
                elif isinstance(event, Finish):
                    finish = event
        finally:
            getattr(events, "close", bool)()
        if finish is None or finish.reason != "stop" or "video/mp4" not in self.files:
            raise Cancelled
        self.spent(int(finish.usage.get("prompt_tokens", 0)) + int(finish.usage.get("completion_tokens", 0)))
        return str(finish.usage.get("run", ""))


class Jobs:
    """The films of one server. Each takes the whole machine, so one is made after the other. They are told of from the
    store, those that are on their way here from memory."""

    def __init__(self, store: Store) -> None:
        self.videos, self.lock, self.jobs = Videos(store), threading.Lock(), dict[str, Job]()
        self.waiting: queue.Queue[Job] = queue.Queue()
        self.thread: threading.Thread | None = None
        self.closed = False

    def add(self, job: Job) -> None:
        with self.lock:
            if sum(j.owner == job.owner and j.told["status"] != "failed" for j in self.jobs.values()) >= WAITING:
                raise UserError(f"{WAITING} of your films are on their way.", "Wait for one or delete one.", status=429,
                                code="rate_limit_exceeded")  # fmt: skip
            self.videos.add(job.owner, job.told)
            self.jobs[job.told["id"]] = job
            if self.thread is None:
                self.thread = threading.Thread(target=self._work, daemon=True, name="pieria-videos")
                self.thread.start()
        self.waiting.put(job)

    def get(self, id: str, owner: str) -> Video:
        return self._newest(self.videos.get(id, owner))

    def list(self, owner: str) -> list[dict[str, Any]]:
        """What is told of the owner's films, oldest first."""
        return [self._newest(video).told for video in self.videos.list(owner)]

    def remove(self, id: str, owner: str) -> str:
        """Stops a film, or forgets one. Returns its run, if there is one."""
        video = self.videos.get(id, owner)
        with self.lock:
            job = self.jobs.pop(id, None)
        if job:
            job.cancel.set()
        self.videos.delete(id, owner)
        return video.run

    def close(self) -> None:
        """The server ends, and what it has not made."""
        with self.lock:
            self.closed, left = True, list(self.jobs.values())
        for job in left:
            job.cancel.set()
        self.videos.close()

    def _newest(self, video: Video) -> Video:
        with self.lock:
            job = self.jobs.get(video.told["id"])
        return Video(dict(job.told), "", {}) if job else video

    def _work(self) -> None:
        while not self.closed:
            job = self.waiting.get()
            if job.cancel:
                continue
            try:
                run = job.film()
                about = {"progress": 100, "completed_at": int(time.time()), "pieria": {"run": run}}
                self._over(job, {**about, "status": "completed"}, run)
            except UserError as error:
                self._failed(job, {"code": error.code, "message": str(error)})
            except Cancelled:
                self._failed(job, ENDED if self.closed else STOPPED)
            except Exception as error:
                log.error("a film failed", exc_info=error)
                self._failed(job, BROKEN)

    def _failed(self, job: Job, why: dict[str, str]) -> None:
        told = {"status": "failed", "error": why}
        try:
            self._over(job, told)
        except UserError as error:  # the store cannot be written: those who poll are told from memory
            log.error("a film's end is not kept", exc_info=error)
            job.told |= told

    def _over(self, job: Job, new: dict[str, Any], run: str = "") -> None:
        self.videos.end(job.told | new, run, job.files if run else {})  # in memory it is on its way until it is kept
        with self.lock:
            self.jobs.pop(job.told["id"], None)


def jobs(request: Request) -> Jobs:
    """The films of the server that answers. To be called on its loop."""
    state = request.app.state
    if not hasattr(state, "jobs"):
        state.jobs = Jobs(state.studio.store)
    found: Jobs = state.jobs
    return found
