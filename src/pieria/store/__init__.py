"""The record of everything made: what was asked, what came of it, its receipt. A database and a folder of files."""

from __future__ import annotations

import json
import re
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, literal, select, union

from ..core.errors import UserError
from ..formats import sealed
from . import blobs
from .blobs import Blobs
from .database import FULL, Database, details, outputs, runs, steps
from .records import STATUSES, Conversation, Entry, Made, Record, Recorded, Stored, Summary, made_of, named, said
from .using import Using

__all__ = ["Conversation", "Entry", "Made", "Record", "Recorded", "Store", "Stored", "Summary"]

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
WORDS = 20_000
_last, _last_lock = 0, threading.Lock()


def new_id() -> str:
    """26 characters: the time in milliseconds, then 80 random bits, as in a ULID. Sorts by time within a process."""
    global _last
    with _last_lock:
        _last = max(time.time_ns() // 1_000_000, _last + 1)
        number = _last << 80 | secrets.randbits(80)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


class Store:
    """Safe to use from several threads and several processes at once.

    Args:
        home: Pieria's folder. The files lie in ``home/files``.
        url: of a PostgreSQL database; "" is SQLite in ``home/pieria.db``.
        reading: nothing will be changed, so a disk that is full or cannot be written will do.

    Raises:
        UserError: 507 ``disk_full``, 500 ``damaged_store`` or ``newer_store``, 503 ``busy``; from every method.
    """

    def __init__(self, home: Path, url: str = "", *, reading: bool = False) -> None:
        self.home = Path(home)
        self.using = Using(self.home)
        try:
            self.cipher = sealed.unlock(self.home)
            self.database = self._opened(url, reading)
            self._blobs = self._disk(Blobs, self.home / "files", self.cipher)
            if not reading:
                self._sweep()
        except BaseException:
            self.using.close()
            raise

    def close(self) -> None:
        self.database.close()
        self._blobs.reserve()
        self.using.close()

    def _opened(self, url: str, reading: bool) -> Database:
        try:
            return Database(self.home, url, reading=reading)
        except UserError as error:
            if error.code != "disk_full":
                raise
            # even to read, SQLite needs a little room: that which is kept for deletions
            (self.home / "files" / blobs.KEPT).unlink(missing_ok=True)
            return Database(self.home, url)

    def record(self, entry: Entry) -> Recorded:
        """Everything or nothing, and durable when it returns: first the files, then one transaction."""
        if entry.status not in STATUSES:
            raise ValueError(entry.status)
        run = new_id()
        rows, files = self._rows(run, entry)
        asked = said(entry.request)
        words = "\n".join((asked, *(o.part.data for o in entry.outputs if isinstance(o.part.data, str))))
        names = {"owner": entry.owner, "app": entry.app, "medium": entry.medium, "model": entry.model}
        for field, value in (*names.items(), ("conversation", entry.conversation)):
            if value != _plain(value):
                raise UserError(
                    f"The {field} holds characters that no text may hold.", "Use letters and digits.", param=field
                )
        detail = {"run": run, "request": _json(entry.request), "receipt": _json(entry.receipt)}
        detail |= {"words": _plain(words[:WORDS]).casefold()}
        title = self.shut(_plain(named(asked)), run, "title")
        detail |= {name: self.shut(detail[name], run, name) for name in ("request", "receipt", "words")}
        for row in rows:
            row["meta"] = self.shut(row["meta"], row["id"], "meta")

        def put() -> None:
            with self._blobs.writing(files), self.database.write() as connection:
                connection.execute(
                    insert(runs),
                    {"id": run, **names, "status": entry.status,
                     "conversation": entry.conversation, "title": title},
                )  # fmt: skip
                connection.execute(insert(details), detail)
                for step in dict.fromkeys(made_of(entry.request)):
                    mine = runs.c.id == step, runs.c.owner == entry.owner, runs.c.id.not_in(select(steps.c.run))
                    one = select(runs.c.id, literal(run)).where(*mine)
                    connection.execute(insert(steps).from_select(["run", "whole"], one))
                if rows:
                    connection.execute(insert(outputs), rows)

        self._changing(put)
        return Recorded(run, tuple(self._stored(row) for row in rows))

    def get(self, prefix: str, owner: str = "") -> Record:
        """The run whose id begins with ``prefix``. `UserError` 404 if no run of the owner does, 409 if several."""
        with self.database.read() as connection:
            run = self._find(connection, prefix, owner)
            detail = connection.execute(select(details).where(details.c.run == run.id)).one()
            rows = connection.execute(select(outputs).where(outputs.c.run == run.id).order_by(outputs.c.position))
            made = [_made(self._stored(_dict(row))) for row in rows]
        request, receipt = (json.loads(self.opened(getattr(detail, n), run.id, n)) for n in ("request", "receipt"))
        return {**self._summary(run), "request": request, "receipt": receipt, "outputs": made}

    def runs(
        self, owner: str = "", limit: int = 50, before: str = "", conversation: str = "", text: str = "", *,
        whole: bool = False,
    ) -> list[Summary]:  # fmt: skip
        """Newest first. ``before`` is the id of the last run seen; ``text`` is looked for in prompt and outputs.
        ``whole``: without those that were only steps of another."""
        query = select(runs).where(*_owned(owner)).order_by(runs.c.id.desc()).limit(limit)
        if whole:
            query = query.where(runs.c.id.not_in(select(steps.c.run)))
        if before:
            query = query.where(runs.c.id < before[:26])
        if conversation:
            query = query.where(runs.c.conversation == _plain(conversation))
        if text and self.cipher:
            return list(islice(self._having(query.limit(None), _plain(text).casefold()), limit))
        if text:
            query = query.join(details).where(details.c.words.contains(_plain(text).casefold(), autoescape=True))
        with self.database.read() as connection:
            return [self._summary(row) for row in connection.execute(query)]

    def _having(self, query: Any, words: str) -> Iterator[Summary]:
        """What a database cannot look for, as it cannot read it: each run's words are decrypted and looked into."""
        with self.database.read() as connection:
            for row in connection.execute(query.join(details).add_columns(details.c.words)):
                if words in self.opened(row.words, row.id, "words"):
                    yield self._summary(row)

    def shut(self, text: str, row: str, column: str) -> str:
        """A text as the database keeps it: sealed in a home that is encrypted."""
        return self.cipher.seal_text(text, f"{row} {column}") if self.cipher else text

    def opened(self, text: str, row: str, column: str) -> str:
        """A text of the database as it was before it was sealed, if it was."""
        return self.cipher.open_text(text, f"{row} {column}") if self.cipher else text

    def _summary(self, row: Row[Any]) -> Summary:
        return {**_summary(row), "title": self.opened(row.title, row.id, "title")}

    def conversations(self, owner: str = "", limit: int = 200) -> list[Conversation]:
        """The one that changed last comes first."""
        last = func.max(runs.c.id)
        groups = (
            select(runs.c.conversation, func.count().label("n"), last.label("last"), func.min(runs.c.id).label("first"))
            .where(runs.c.conversation != "", *_owned(owner))
            .group_by(runs.c.conversation).order_by(last.desc()).limit(limit).subquery()
        )  # fmt: skip
        query = select(groups, runs.c.title).join(runs, runs.c.id == groups.c.first).order_by(groups.c.last.desc())
        with self.database.read() as connection:
            return [
                {"conversation": r.conversation, "runs": r.n, "created": _time(r.first), "updated": _time(r.last),
                 "last": r.last, "title": self.opened(r.title, r.first, "title")}
                for r in connection.execute(query)
            ]  # fmt: skip

    def outputs_by_sha(self, sha256: str) -> list[Stored]:
        """Every stored output with these bytes, newest first, whoever owns it."""
        query = select(outputs).where(outputs.c.sha256 == _plain(sha256)).order_by(outputs.c.id.desc())
        with self.database.read() as connection:
            return [self._stored(_dict(row)) for row in connection.execute(query)]

    def delete(self, prefix: str, owner: str = "") -> str:
        """Removes a run, the runs that it was made of, their outputs, and every file that nothing else refers to.
        Returns the run's full id."""

        def remove() -> str:
            with self._blobs.locked(exclusive=True):
                with self.database.read() as connection:
                    run = self._find(connection, prefix, owner)
                    doomed, files = self._made_of(connection, run), set[str]()
                    for one in doomed:
                        mine = select(outputs.c.file, outputs.c.sidecar_file).where(outputs.c.run == one)
                        files |= {name for row in connection.execute(mine) for name in row if name}
                with self._blobs.removing(files, self._referenced), self.database.write() as connection:
                    for one in doomed:
                        connection.execute(delete(outputs).where(outputs.c.run == one))
                        connection.execute(delete(details).where(details.c.run == one))
                        connection.execute(delete(runs).where(runs.c.id == one, *_owned(owner)))
            return str(run.id)

        try:
            return str(self._changing(remove))
        except UserError as error:
            if error.code != "disk_full":
                raise
        with self._blobs.room():
            self.database.compact()
            return str(self._changing(remove))

    def forget(self, ids: Collection[str], owner: str = "") -> None:
        """Deletes these runs; those that are gone already are let pass."""
        for one in ids:
            try:
                self.delete(one, owner)
            except UserError as error:
                if error.status != 404:
                    raise

    def _made_of(self, connection: Connection, run: Row[Any]) -> list[str]:
        """A run, and those of its owner's that were steps on its way. Its record says which: an older store has no
        table of them."""
        doomed, open_ = dict[str, None](), [str(run.id)]
        while open_:
            one = open_.pop()
            asked = select(details.c.request).join(runs).where(runs.c.id == one, runs.c.owner == run.owner)
            if one not in doomed and (found := connection.execute(asked).scalar()) is not None:
                doomed[one] = None
                open_ += made_of(json.loads(self.opened(found, one, "request")))
        return list(doomed)

    def check(self, deep: bool = True) -> list[str]:
        """What is wrong with the store, one sentence each: the database, missing or changed files, orphans.

        ``deep`` reads every file and compares its sha256.
        """
        problems = []
        with self._blobs.locked(exclusive=True):
            files, unfinished = self._blobs.listing()
            with self.database.read() as connection:
                if connection.dialect.name == "sqlite":
                    said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
                    problems += [f"The database is damaged: {line}." for line in said if line != "ok"]
                named = {row.file: row.sha256 for row in connection.execute(_files())}
        problems += [f"Left over from an unfinished write: files/{name}." for name in unfinished]
        problems += [f"No run refers to files/{name}." for name in sorted(files - named.keys())]
        for name, sha256 in sorted(named.items()):
            if name not in files:
                problems.append(f"Missing: files/{name}.")
            elif deep and self._blobs.digest(name) != sha256:
                problems.append(f"Changed since it was stored: files/{name}.")
        return problems

    def _find(self, connection: Connection, prefix: str, owner: str) -> Row[Any]:
        rows = []
        if re.fullmatch(f"[{ALPHABET}]{{1,26}}", prefix):
            # A range of ids instead of LIKE: every collation orders digits and lower-case letters like this.
            within = runs.c.id.between(prefix.ljust(26, "0"), prefix.ljust(26, "z"))
            rows = list(
                connection.execute(select(runs).where(within, *_owned(owner)).order_by(runs.c.id.desc()).limit(9))
            )
        if not rows:
            raise UserError(
                f"There is no run {prefix[:40]!r}.", "`pieria history` lists them.", status=404, code="not_found"
            )
        if len(rows) > 1:
            listed = "; ".join(f"{r.id} ({self.opened(r.title, r.id, 'title')[:40] or r.medium})" for r in rows[:8])
            hint = f"Type more of one: {listed}{' and more' if len(rows) > 8 else ''}."
            raise UserError(f"Several runs begin with {prefix!r}.", hint, status=409, code="ambiguous")
        return rows[0]

    def _rows(self, run: str, entry: Entry) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
        rows, files = [], dict[str, bytes]()
        for position, output in enumerate(entry.outputs):
            part = output.part
            try:
                data = part.bytes
            except UnicodeEncodeError as error:
                raise UserError("The output holds text that no file can hold.", "Ask again.", status=500) from error
            sidecar = part.meta.get("sidecar")
            file = blobs.name(data, part.mime)
            beside = blobs.name(sidecar, "application/c2pa") if sidecar is not None else None
            files[file] = data
            if sidecar is not None and beside is not None:
                files[beside] = sidecar
            rows.append(
                {"id": new_id(), "run": run, "position": position, "choice": output.index, "bytes": len(data),
                 "medium": _plain(part.medium), "mime": _plain(part.mime), "sha256": Path(file).stem, "file": file,
                 "sidecar_sha256": beside and Path(beside).stem, "sidecar_file": beside, "meta": _kept(part.meta)}
            )  # fmt: skip
        return rows, files

    def _stored(self, row: Mapping[str, Any]) -> Stored:
        folder, beside = self.home / "files", row["sidecar_file"]
        return Stored(
            row["id"], row["sha256"], folder / row["file"], folder / beside if beside else None, row["mime"],
            row["bytes"], row["run"], row["choice"], row["medium"], row["sidecar_sha256"],
            json.loads(self.opened(row["meta"], row["id"], "meta")),
        )  # fmt: skip

    def _referenced(self, names: Collection[str]) -> set[str]:
        wanted, found = sorted(names), set[str]()
        with self.database.read() as connection:
            for start in range(0, len(wanted), 500):
                some = wanted[start : start + 500]
                for column in (outputs.c.file, outputs.c.sidecar_file):
                    found.update(connection.execute(select(column).where(column.in_(some))).scalars())
        return found

    def _changing(self, work: Callable[[], Any]) -> Any:
        try:
            return self._disk(work)
        except BaseException:
            with suppress(UserError):  # what stopped the work may stop this too; the next opening does it then
                self._sweep()
            raise

    def _sweep(self) -> None:
        self._disk(self._blobs.sweep, self._referenced)

    def _disk(self, work: Any, *arguments: Any) -> Any:
        try:
            return work(*arguments)
        except OSError as error:
            if error.errno in FULL:
                raise self.database.full() from error
            raise


def _dict(row: Row[Any]) -> dict[str, Any]:
    return dict(zip(row._fields, row, strict=True))


def _files() -> Any:
    beside = outputs.c.sidecar_file
    return union(
        select(outputs.c.file, outputs.c.sha256),
        select(beside.label("file"), outputs.c.sidecar_sha256.label("sha256")).where(beside.is_not(None)),
    )


def _owned(owner: str) -> tuple[ColumnElement[bool], ...]:
    return (runs.c.owner == owner,) if owner else ()


def _summary(row: Row[Any]) -> Summary:
    return {
        "id": row.id, "created": _time(row.id), "owner": row.owner, "app": row.app, "medium": row.medium,
        "model": row.model, "status": row.status, "conversation": row.conversation, "title": row.title,
    }  # fmt: skip


def _made(output: Stored) -> Made:
    beside = output.sidecar_path
    return {
        "id": output.id, "index": output.index, "medium": output.medium, "mime": output.mime, "bytes": output.bytes,
        "sha256": output.sha256, "path": str(output.path), "sidecar_sha256": output.sidecar_sha256,
        "sidecar_path": str(beside) if beside else None, "meta": dict(output.meta),
    }  # fmt: skip


def _time(id_: str) -> str:
    return datetime.fromtimestamp(_milliseconds(id_) / 1000, UTC).isoformat(timespec="milliseconds")


def _milliseconds(id_: str) -> int:
    return sum(ALPHABET.index(c) << 5 * i for i, c in enumerate(reversed(id_[:10])))


def _plain(value: str) -> str:
    """Without what a database's text cannot hold: NUL, and halves of a surrogate pair."""
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"))


def _kept(meta: Mapping[str, Any]) -> str:
    """What an engine said of an output, without the bulky and what is no JSON."""
    kept = {}
    for key, value in meta.items():
        if key not in ("sidecar", "logprobs"):
            try:
                json.dumps(value)
            except (TypeError, ValueError):
                continue
            kept[key] = value
    return _json(kept)
