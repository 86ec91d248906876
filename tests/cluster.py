"""A PostgreSQL of our own for the tests that hold on both databases: a folder, a socket, no port."""

from __future__ import annotations

import atexit
import functools
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

_numbers = itertools.count()


@functools.cache
def _started() -> str:
    """The folder of a running server's socket, or the reason why there is none, with a leading "!"."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(p) for p in [shutil.which("initdb")] if p]
    if not found:
        return "!PostgreSQL is not installed"
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "!psycopg is not installed"
    programs, user = found[-1].parent, None
    folder = Path(tempfile.mkdtemp(prefix="pieria-pg-"))
    if os.geteuid() == 0:  # the server refuses to run as root
        try:
            user = pwd.getpwnam("postgres")
        except KeyError:
            return "!there is no user postgres to run the server"
        os.chown(folder, user.pw_uid, user.pw_gid)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)

    def call(program: str, *arguments: str) -> None:
        who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        subprocess.run(
            [programs / program, *arguments], check=True, cwd=folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, **who,
        )  # fmt: skip

    data = str(folder / "data")
    call("initdb", "-D", data, "-U", "pieria", "-A", "trust", "-E", "UTF8", "--no-sync")
    settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    call("pg_ctl", "-D", data, "-o", settings, "-l", str(folder / "log"), "-w", "start")
    atexit.register(call, "pg_ctl", "-D", data, "-m", "immediate", "stop")
    return str(folder)


def new_database() -> str:
    """The URL of an empty database. Skips the test, and says why, where there is no PostgreSQL."""
    folder = _started()
    if folder.startswith("!"):
        pytest.skip(folder[1:])
    import psycopg

    name = f"t{next(_numbers)}"
    with psycopg.connect(f"host={folder} user=pieria dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"postgresql://pieria@/{name}?host={folder}"
