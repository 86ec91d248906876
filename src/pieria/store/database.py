"""The database behind the store: SQLite in the home by default, PostgreSQL by URL, through the same statements."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    URL,
    BigInteger,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from ..core.errors import UserError

SCHEMA, LEAST = 1, 1 << 16
FULL = (errno.ENOSPC, errno.EDQUOT)
REFUSED = (errno.EROFS, errno.EACCES, errno.EPERM)
_creating = threading.Lock()

metadata = MetaData()
meta = Table("meta", metadata, Column("key", String(40), primary_key=True), Column("value", Text, nullable=False))
runs = Table(
    "runs",
    metadata,
    Column("id", String(26), primary_key=True),  # holds the time, too
    Column("owner", Text, nullable=False),
    Column("app", Text, nullable=False),
    Column("medium", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("status", String(12), nullable=False),
    Column("conversation", Text, nullable=False),
    Column("title", Text, nullable=False),
    Index("runs_owner", "owner", "id"),
    Index("runs_conversation", "conversation", "id"),
)
# The heavy columns lie apart, so that a list of runs reads few pages.
details = Table(
    "details",
    metadata,
    Column("run", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("request", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("words", Text, nullable=False),
)
outputs = Table(
    "outputs",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("run", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("choice", Integer, nullable=False),
    Column("medium", Text, nullable=False),
    Column("mime", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("file", Text, nullable=False, index=True),
    Column("sidecar_sha256", String(64)),
    Column("sidecar_file", Text, index=True),
    Column("meta", Text, nullable=False),
)
# Runs that were only steps on the way to another, which was made of them.
steps = Table(
    "steps",
    metadata,
    Column("run", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("whole", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False, index=True),
)
# Films that a server was asked for (`store.videos`). A server that makes one is named until the film is over.
videos = Table(
    "videos",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("made", String(26), nullable=False),
    Column("owner", Text, nullable=False),
    Column("server", String(26), nullable=False),
    Column("run", ForeignKey("runs.id", ondelete="CASCADE"), index=True),
    Column("files", Text, nullable=False, default="{}"),
    Column("told", Text, nullable=False),
    Index("videos_owner", "owner", "made"),
)


POOL: dict[str, Any] = {"pool_size": 8, "max_overflow": 24, "hide_parameters": True}
"""``hide_parameters``: what somebody asked is not told to the log, where a statement fails."""
PATIENCE = 20
"""Seconds that a connection waits for one that writes, or reads while it empties the log."""


class Database:
    """Transactions on either database; what goes wrong in them is a `UserError`.

    ``reading``: whoever opens it only reads, so SQLite's file will do where nothing can be written beside it."""

    def __init__(self, home: Path, url: str, *, reading: bool = False) -> None:
        self._home, self.file, self.frozen = home, None if url else home / "pieria.db", False
        try:
            self.engine = self._engine(url)
        except (ArgumentError, NoSuchModuleError) as error:
            raise UserError("This is not the address of a database.", "Write postgresql://USER@HOST/NAME.") from error
        except ImportError as error:
            raise UserError(
                "The driver for this database is not installed.", "Type: pip install 'pieria[postgres]'", status=500
            ) from error
        try:
            self._prepare()
        except UserError as error:
            if not reading or self.file is None or error.code not in ("disk_full", "store_unwritable"):
                raise
            journal = self.file.with_name(f"{self.file.name}-wal")
            if journal.exists() and journal.stat().st_size:
                raise  # the newest runs are in it, and nothing may be told without them
            self.engine.dispose()
            self.engine, self.frozen = self._engine(url, frozen=True), True
            self._prepare()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._said(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, committed when the body ends. SQLite's takes the write lock at once: no deadlocks."""
        if self.frozen:
            raise self._unwritable()
        with self._said(), self.engine.connect().execution_options(write=True) as connection, connection.begin():
            yield connection

    def create(self, tables: MetaData) -> None:
        """Makes the tables that are missing. Two processes may ask at the same moment."""
        if self.has(tables):
            return
        with self._alone(), self.write() as connection:
            tables.create_all(connection)

    def has(self, tables: MetaData) -> bool:
        with self.read() as connection:
            return all(inspect(connection).has_table(name) for name in tables.tables)

    def compact(self) -> None:
        """Gives back the room that SQLite's journal takes, as far as it can."""
        if self.engine.dialect.name == "sqlite":
            with self._said(), self.engine.connect() as connection:
                raw: Any = connection.connection.driver_connection
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def shrink(self) -> None:
        """Writes the database anew, so that no byte of what was deleted is in it or in its journal."""
        with self._said(), self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if connection.dialect.name == "sqlite":
                raw: Any = connection.connection.driver_connection
                raw.execute("VACUUM")
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            else:
                connection.exec_driver_sql("VACUUM FULL")

    def close(self) -> None:
        self.engine.dispose()

    def _engine(self, url: str, *, frozen: bool = False) -> Engine:
        if self.file is None:
            # psycopg 3 is the driver we name in our extras; a bare postgresql:// would mean psycopg2
            scheme, colon, rest = url.partition("://")
            driver = "postgresql+psycopg" if scheme in ("postgres", "postgresql") else scheme
            engine = create_engine(f"{driver}{colon}{rest}", pool_pre_ping=True, **POOL)
        elif frozen:  # SQLite then makes no index of a journal, without which it would not even read
            name, asked = f"file:{quote(str(self.file))}", {"immutable": "1", "uri": "true"}
            engine = create_engine(URL.create("sqlite", database=name, query=asked), **POOL)
        else:
            self._touch(self.file)
            engine = create_engine(URL.create("sqlite", database=str(self.file)), **POOL)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _settings)
            event.listen(engine, "begin", _begin)
        return engine

    def _touch(self, file: Path) -> None:
        """The first to come creates the file private to its owner; SQLite gives its journals the same mode.

        A file that is there is not opened: to close it again would end every lock that SQLite holds on it in this
        process (POSIX), and another process could then take its journal away.
        """
        with self._said(), _creating, suppress(FileExistsError):
            os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))

    def _prepare(self) -> None:
        version = self._version()
        if version is None:
            with self._alone():
                if self.engine.dialect.name == "sqlite":
                    with self._said(), self.engine.connect() as connection:
                        raw: Any = connection.connection.driver_connection
                        raw.execute("PRAGMA journal_mode=WAL")
                with self.write() as connection:
                    metadata.create_all(connection)
                    if connection.scalar(select(meta.c.value).where(meta.c.key == "schema")) is None:
                        connection.execute(insert(meta).values(key="schema", value=str(SCHEMA)))
            version = self._version()
        if version is None or not version.isdecimal() or int(version) > SCHEMA:
            raise UserError(
                f"This store was written by a newer Pieria (its schema is {version}, this one knows {SCHEMA}).",
                "Use that newer Pieria, or another home: PIERIA_HOME=FOLDER.",
                status=500,
                code="newer_store",
            )

    def _version(self) -> str | None:
        with self.read() as connection:
            if not all(inspect(connection).has_table(t.name) for t in (meta, videos, steps)):  # of an older Pieria
                return None
            return connection.scalar(select(meta.c.value).where(meta.c.key == "schema"))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time sets up tables: `CREATE TABLE` and the change to WAL do not wait for one another."""
        with self._said():
            handle = os.open(self._home / ".setup", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
            finally:
                os.close(handle)

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Turns what the disk and the database say into a sentence for a person."""
        try:
            yield
        except OSError as error:
            if error.errno in FULL:
                raise self.full() from error
            if error.errno in REFUSED:
                raise self._unwritable() from error
            raise
        except DBAPIError as error:
            raise self._sentence(error) or error from error
        except sqlite3.Error as error:
            raise self._sentence(DBAPIError("", None, error)) or error from error

    def full(self) -> UserError:
        hint = f"Make room on the disk that holds {self._home}, and ask again."
        return UserError("The disk is full: nothing was stored.", hint, status=507, code="disk_full")

    def _unwritable(self) -> UserError:
        hint = f"Check the disk and the permissions of {self.file or self._home}."
        return UserError("The store's database cannot be written.", hint, status=500, code="store_unwritable")

    def _sentence(self, error: DBAPIError) -> UserError | None:
        code = (getattr(error.orig, "sqlite_errorcode", None) or 0) & 0xFF
        state = getattr(error.orig, "sqlstate", None) or ""
        # where not even the index of its journal fits, SQLite speaks of an input or output error
        crowded = code == sqlite3.SQLITE_IOERR and shutil.disk_usage(self._home).free < LEAST
        if code == sqlite3.SQLITE_FULL or state == "53100" or crowded:
            return self.full()
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or state.startswith("XX"):
            return UserError("The store's database is damaged.", self._rescue(), status=500, code="damaged_store")
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            said = "The store is busy with another program's long write."
            return UserError(said, "Ask again in a moment.", status=503, code="busy")
        if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR):
            return self._unwritable()
        if state.startswith(("08", "57P", "28", "3D")) or error.connection_invalidated or not (state or code):
            hint = "Check its address, and that it is running."
            return UserError("The database does not answer.", hint, status=503, code="no_database")
        return None

    def _rescue(self) -> str:
        if self.file is None:
            return "Restore it from a backup; the outputs' own files are untouched."
        return (
            f"It is {self.file}. Every output's own file, in {self._home / 'files'}, is untouched. Restore pieria.db "
            "from a backup, or move it and its -wal and -shm files away, and a new one is made."
        )


def _settings(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # so that `_begin` decides how a transaction begins
    for pragma in (
        f"busy_timeout={1000 * PATIENCE}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "wal_autocheckpoint=200",
        "secure_delete=ON",
    ):  # what is deleted is overwritten: somebody wanted it gone
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
