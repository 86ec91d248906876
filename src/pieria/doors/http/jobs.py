"""Films on their way: one is made after the other, in a thread of its own, while clients poll."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...core.errors import Cancelled, UserError
from ...core.values import Cancel, Event, Finish, Output, Progress
from ...store import Store
from ...store.videos import ENDED, Video, Videos
from .errors import Refused, log, told

WAITING = 8
"""Films of one key that may be on their way at once."""
STOPPED = {"code": "cancelled", "message": "The film was stopped before its end."}
BROKEN = {"code": "internal_error", "message": "The film failed inside the server."}
Make = Callable[[Videos, str, Mapping[str, Any], Cancel], Iterator[Event]]
"""The events of a film: of the films there are, its owner, what was asked for, and what stops it."""


@dataclass
class Job:
    """One film on its way. Written by the worker's thread, read by the routes."""

    owner: str
    told: dict[str, Any]
    asked: Mapping[str, Any]
    cancel: Cancel = field(default_factory=Cancel)
    files: dict[str, Path] = field(default_factory=dict)
    run: str = ""

    def film(self, events: Iterator[Event]) -> None:
        """Makes it; ``run`` is where it lies in the store. Raises `Cancelled` if it is not whole.

        Stopped while it is being stored, it is whole: the Finish, which comes at once, tells what is to be erased."""
        finish = None
        try:
            for event in events:
                if self.cancel and not isinstance(event, Output | Finish):
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
                    finish, self.run = event, str(event.usage.get("run") or "")
        finally:
            getattr(events, "close", bool)()
        if finish is None or finish.reason != "stop" or "video/mp4" not in self.files:
            raise Cancelled


class Jobs:
    """The films of one server. Each takes the whole machine, so one is made after the other. They are told of from the
    store, those that are on their way here from memory. What a server on this home had not begun when it ended is taken
    up here."""

    def __init__(self, store: Store, make: Make) -> None:
        self.store, self.videos, self.make = store, Videos(store), make
        self.lock, self.jobs = threading.Lock(), dict[str, Job]()
        self.waiting: queue.Queue[Job] = queue.Queue()
        self.thread: threading.Thread | None = None
        self.closed = False
        self.take_up()

    def take_up(self) -> None:
        for owner, video in self.videos.left():
            with self.lock:
                self._queue(Job(owner, video.told, video.asked))

    def add(self, job: Job) -> None:
        with self.lock:
            if sum(j.owner == job.owner and j.told["status"] != "failed" for j in self.jobs.values()) >= WAITING:
                raise Refused(f"{WAITING} of your films are on their way.", "Wait for one or delete one.", status=429,
                              code="rate_limit_exceeded", kind="requests")  # fmt: skip
            self.videos.add(job.owner, job.told, job.asked)
            self._queue(job)

    def _queue(self, job: Job) -> None:
        self.jobs[job.told["id"]] = job
        self.waiting.put(job)
        if self.thread is None:
            self.thread = threading.Thread(target=self._work, daemon=True, name="pieria-videos")
            self.thread.start()

    def get(self, id: str, owner: str) -> Video:
        self.take_up()
        return self._newest(self.videos.get(id, owner))

    def list(self, owner: str) -> list[dict[str, Any]]:
        """What is told of the owner's films, oldest first."""
        self.take_up()
        return [self._newest(video).told for video in self.videos.list(owner)]

    def remove(self, id: str, owner: str) -> str:
        """Stops a film, or forgets one. Returns its run, if there is one."""
        self.videos.get(id, owner)
        with self.lock:
            job = self.jobs.pop(id, None)
        if job:
            job.cancel.set()
        return self.videos.delete(id, owner)

    def close(self) -> None:
        """The server ends, and the film that it is making."""
        with self.lock:
            if self.closed:
                return
            self.closed, left = True, list(self.jobs.values())
        for job in left:
            job.cancel.set()
        self.videos.close()

    def _newest(self, video: Video) -> Video:
        with self.lock:
            job = self.jobs.get(video.told["id"])
        return Video(dict(job.told)) if job else video

    def _work(self) -> None:
        while not self.closed:
            job = self.waiting.get()
            if job.cancel:
                continue
            try:
                job.told["status"] = "in_progress"
                self.videos.begin(job.told)
                job.film(self.make(self.videos, job.owner, job.asked, job.cancel))
                about = {"progress": 100, "completed_at": int(time.time()), "pieria": {"run": job.run}}
                self._over(job, {**about, "status": "completed"}, job.run)
            except UserError as error:
                self._failed(job, {"code": error.code, "message": told(error)})
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
        # in memory it is on its way until it is kept
        kept = self.videos.end(job.told | new, run, job.files if run else {}) and run
        if job.run and not kept:  # deleted while it was being stored, or it failed after that
            self.store.forget([job.run], job.owner)
        with self.lock:
            self.jobs.pop(job.told["id"], None)
