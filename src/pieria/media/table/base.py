"""Tables that can be asked and cannot be changed: a DuckDB file in a private folder, opened read-only and locked.

Four walls, each of which holds alone against what it is for:

1. The data was copied in beforehand; the user's own files and databases are closed by the time a query runs.
2. The copy is opened ``read_only``, so that no statement changes it, not even one hidden in a SELECT's WITH.
3. External access, extensions and Python variables are off and the configuration is locked: DuckDB keeps no way back,
   so that a query reads no file, opens no connection and loads no code.
4. `allowed` reads the statement with DuckDB's own parser: one SELECT over these tables and known table functions.

Memory, rows and time are bounded; a query that takes too long is interrupted.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from ...core.errors import Cancelled, UserError
from ...core.machine import cores
from ...core.values import Cancel

NAME, LOCK = "pieria-table-", "lock"
_held = dict[Path, int]()
HINT = 'Type: pip install "pieria[data]"'
SECONDS, ROWS = 30.0, 1000
"""How long a query may take, and how many of its rows are kept."""
LOCKS = (
    "SET python_enable_replacements=false",
    "SET autoinstall_known_extensions=false",
    "SET autoload_known_extensions=false",
    "SET allow_community_extensions=false",
    "SET temp_directory=''",
    "SET enable_external_access=false",
    "SET lock_configuration=true",
)


@dataclass(frozen=True, slots=True)
class Result:
    """Rows of an answer. ``types`` are DuckDB's names; ``more``: there were more rows than were kept."""

    sql: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool
    seconds: float


class Refused(UserError):
    """A statement that is not let through, or that DuckDB could not run: ``message`` says why."""


def duck() -> Any:
    """The module duckdb. Raises `UserError` with the command that installs it."""
    if importlib.util.find_spec("duckdb") is None:
        raise UserError("Reading tables needs a package that is not installed.", HINT, code="missing_extra")
    import duckdb

    return duckdb


def memory() -> int:
    """Bytes a query may take: a third of what is free, at least 256 MB and at most 4 GB."""
    return max(256 << 20, min(4 << 30, psutil.virtual_memory().available // 3))


class Base:
    """Locked tables, for one thread at a time.

    Args:
        path: of a DuckDB file in a folder of its own, which is removed at once: an open file is there as long as who
            opened it, and no longer, however that ends.
    """

    def __init__(self, path: Path) -> None:
        config = {"threads": str(cores()), "memory_limit": f"{memory() >> 20}MiB"}
        self._connection = duck().connect(str(path), read_only=True, config=config)
        for lock in LOCKS:
            self._connection.execute(lock)
        self._folder = path.parent
        gone(self._folder)
        found = self._connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY table_oid")
        self.tables = tuple(str(row[0]) for row in found.fetchall())

    def __enter__(self) -> Base:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def ask(
        self, sql: str, *, seconds: float = SECONDS, rows: int = ROWS, cancel: Cancel | None = None, peek: bool = False
    ) -> Result:
        """The answer to one SELECT from a stranger (a model or a user). Raises `Refused` with the reason, and
        `Cancelled`.

        peek: only find out whether it would run; no row is made.
        """
        from .allowed import allowed

        sql = sql.strip().rstrip(";").strip()
        allowed(sql, self.tables)
        return self.run(f"EXPLAIN {sql}" if peek else sql, (), seconds=seconds, rows=rows, cancel=cancel)

    def run(
        self,
        sql: str,
        values: Iterable[Any] = (),
        *,
        seconds: float = SECONDS,
        rows: int = ROWS,
        cancel: Cancel | None = None,
    ) -> Result:
        """The same for SQL of our own, with values for its question marks: bounded, but not looked at."""
        cursor = self._connection.cursor()
        late = threading.Event()

        def stop() -> None:
            late.set()
            cursor.interrupt()

        timer = threading.Timer(seconds, stop)
        off = cancel.on(cursor.interrupt) if cancel is not None else None
        begun = time.perf_counter()
        try:
            timer.start()
            cursor.execute(sql, list(values))
            kept = cursor.fetchmany(rows + 1)
            columns = tuple((str(d[0]), str(d[1])) for d in cursor.description or ())
        except Exception as error:
            if cancel:
                raise Cancelled from None
            if late.is_set():
                raise Refused(f"The query took longer than {seconds:g} s and was stopped.", "Ask for less.") from None
            raise Refused(said(error), "Ask it in other words, or name the columns.", code="query_failed") from None
        finally:
            timer.cancel()
            if off is not None:
                off()
            cursor.close()
        names, types = tuple(c[0] for c in columns), tuple(c[1] for c in columns)
        return Result(sql, names, types, tuple(kept[:rows]), len(kept) > rows, time.perf_counter() - begun)


class Filling:
    """A connection over which tables are written, until whoever asked leaves: then everything raises `Cancelled`."""

    def __init__(self, connection: Any, cancel: Cancel) -> None:
        self.cancel, self._connection = cancel, connection
        self._off = cancel.on(connection.interrupt)

    def __enter__(self) -> Filling:
        return self

    def __exit__(self, *_: object) -> None:
        self._off()
        self._connection.close()

    def stop(self) -> None:
        """Long work between two statements looks here whether it is still wanted."""
        if self.cancel:
            raise Cancelled

    def execute(self, sql: str, values: Iterable[Any] = ()) -> Any:
        self.stop()
        try:
            return self._connection.execute(sql, list(values))
        except Exception:
            self.stop()
            raise


def said(error: Exception) -> str:
    """DuckDB's message in one line."""
    lines = [line for line in str(error).splitlines() if line.strip() and not line.lstrip().startswith("^")]
    return " ".join(" ".join(lines).split())[:400] or type(error).__name__


def folder() -> Path:
    """A new private folder (mode 0700) to fill a database in, locked until `gone` takes it away. Those of programs
    that were killed while they filled one are taken away first, with the tables in them."""
    for old in Path(tempfile.gettempdir()).glob(f"{NAME}*"):
        with suppress(OSError):
            if old.lstat().st_uid != os.getuid() or old.is_symlink():
                continue
            handle = os.open(old / LOCK, os.O_RDWR | os.O_CLOEXEC)
            with suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(old, ignore_errors=True)
            os.close(handle)
    draft = Path(tempfile.mkdtemp(prefix=f".{NAME}"))
    handle = os.open(draft / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    made = draft.rename(draft.with_name(draft.name[1:]))  # locked before it has the name by which it is looked for
    _held[made] = handle
    return made


def gone(place: Path) -> None:
    """Takes a folder away, with what is in it."""
    shutil.rmtree(place, ignore_errors=True)
    if (handle := _held.pop(place, None)) is not None:
        os.close(handle)
