"""Films that a server was asked for: what is told of each outlives the server, and so does whose it is.

What a film became lies in the store under its run; with the run its row goes too. A server holds a lock in the home as
long as it lives, however it ends: by it a film that nobody makes any more is known, by every server on that home. One
that was not begun is taken over; one that was has failed, for it may be what ended its server.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from ..core.errors import UserError
from . import Store, new_id
from .database import runs, videos

KEPT = 500
"""Films of one key that are remembered."""
ENDED = {"code": "server_ended", "message": "The server ended before the film was made. Ask for it again."}


@dataclass(frozen=True, slots=True)
class Video:
    """``told`` is what a client sees; ``files`` are the stored outputs by MIME, of a film that is finished; ``asked``
    is what it is made from, of one that is not begun."""

    told: dict[str, Any]
    run: str = ""
    files: Mapping[str, Path] = field(default_factory=dict)
    asked: Mapping[str, Any] = field(default_factory=dict)


class Videos:
    """The films of a store. Safe to use from several threads and processes."""

    def __init__(self, store: Store) -> None:
        self._store, self.server = store, new_id()
        for path in store.home.glob(".server-*"):  # of servers that were killed
            self._lives(path.name.removeprefix(".server-"))
        draft = store.home / f".starting-{self.server}"
        self._lock = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        draft.rename(self._place(self.server))  # locked before it has the name by which it is looked for

    def close(self) -> None:
        """This server ends: what it has not begun by now is another's to make."""
        self._place(self.server).unlink(missing_ok=True)
        os.close(self._lock)

    def add(self, owner: str, told: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
        """A film on its way. Beyond `KEPT` the owner's oldest is forgotten, not what it became."""
        id, whole = str(told["id"]), {**told, "asked": dict(asked)}
        row = {"id": id, "made": new_id(), "owner": owner, "server": self.server, "told": self._shut(id, whole)}
        mine = videos.c.owner == owner
        old = select(videos.c.id).where(mine).order_by(videos.c.made.desc()).offset(KEPT).limit(KEPT)
        with self._store.database.write() as connection:
            connection.execute(insert(videos), row)
            gone = connection.execute(old).scalars().all()
            connection.execute(delete(videos).where(videos.c.id.in_(gone)))

    def begin(self, told: Mapping[str, Any]) -> None:
        """It is being made: nobody takes it over any more."""
        id = str(told["id"])
        with self._store.database.write() as connection:
            connection.execute(update(videos).where(videos.c.id == id).values(told=self._shut(id, told)))

    def left(self) -> list[tuple[str, Video]]:
        """The films that servers had not begun when they ended, oldest first, each with its owner: this server's from
        now on, and no other's. Those that were begun have failed."""
        found = list[tuple[str, Video]]()
        others = select(videos).where(videos.c.server.not_in(("", self.server))).order_by(videos.c.made)
        with self._store.database.read() as connection:
            rows = connection.execute(others).all()
        for row in rows:
            if self._lives(row.server):
                continue
            video = self._video(row)
            if not video.asked:
                self.end(video.told | {"status": "failed", "error": ENDED})
                continue
            mine = update(videos).where(videos.c.id == row.id, videos.c.server == row.server)
            with self._store.database.write() as connection:
                if connection.execute(mine.values(server=self.server)).rowcount:
                    found.append((row.owner, video))
        return found

    def end(self, told: Mapping[str, Any], run: str = "", files: Mapping[str, Path] | None = None) -> bool:
        """It is finished, or has failed. A film that was deleted meanwhile stays so, as does one whose run was: then it
        returns False."""
        names = {kind: str(path.relative_to(self._store.home / "files")) for kind, path in (files or {}).items()}
        id = str(told["id"])
        new = {"server": "", "run": run or None, "files": json.dumps(names), "told": self._shut(id, told)}
        with self._store.database.write() as connection:
            if run and connection.scalar(select(runs.c.id).where(runs.c.id == run)) is None:
                connection.execute(delete(videos).where(videos.c.id == id))
                return False
            return bool(connection.execute(update(videos).where(videos.c.id == id).values(**new)).rowcount)

    def get(self, id: str, owner: str) -> Video:
        with self._store.database.read() as connection:
            row = connection.execute(select(videos).where(videos.c.id == id, videos.c.owner == owner)).one_or_none()
        if row is None:
            raise UserError(
                "There is no video with that id.", "GET /v1/videos lists yours.", status=404, code="not_found"
            )
        return self._video(row)

    def list(self, owner: str) -> list[Video]:
        """Oldest first."""
        with self._store.database.read() as connection:
            rows = connection.execute(select(videos).where(videos.c.owner == owner).order_by(videos.c.made)).all()
        return [self._video(row) for row in rows]

    def delete(self, id: str, owner: str) -> str:
        """Returns its run, "" if there is none."""
        mine = delete(videos).where(videos.c.id == id, videos.c.owner == owner).returning(videos.c.run)
        with self._store.database.write() as connection:
            return connection.scalar(mine) or ""

    def _video(self, row: Row[Any]) -> Video:
        told = json.loads(self._store.opened(row.told, row.id, "told"))
        asked = told.pop("asked", {})
        files = {kind: self._store.home / "files" / name for kind, name in json.loads(row.files).items()}
        return Video(told, row.run or "", files, asked)

    def _shut(self, id: str, told: Mapping[str, Any]) -> str:
        return self._store.shut(json.dumps(told), id, "told")

    def _place(self, server: str) -> Path:
        return self._store.home / f".server-{server}"

    def _lives(self, server: str) -> bool:
        """Whether that server still holds its lock. The file of one that does not is taken away."""
        with suppress(FileNotFoundError):
            handle = os.open(self._place(server), os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._place(server).unlink(missing_ok=True)
            except BlockingIOError:
                return True
            finally:
                os.close(handle)
        return False
