"""kill -9 at 200 seeded moments: nothing acknowledged is lost, nothing is left lying about."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pieria.core.values import Finish, Message, Output, Request, text

MOMENTS = 200
CALLS = ("fsync", "rename", "unlink", "write", "open", "commit")


def said(seed: int, i: int) -> str:
    return f"seed {seed}, output {i}"


def work(home: Path, pipe: int, seed: int, arms: tuple[str, int, str] | None) -> None:
    """The child: makes one output after another and says each one's id once it is acknowledged."""
    from pieria.studio import Studio

    studio = Studio(home)
    if arms:
        arm(*arms)
    for i in range(10_000):
        asked = Request("text", (Message("user", (text(said(seed, i)),)),), "echo", {"n": 1 + i % 2})
        outputs = []
        for event in studio.run(asked, app="write"):
            if isinstance(event, Output):
                outputs.append(event.part.meta["sha256"])
            elif isinstance(event, Finish):
                os.write(pipe, f"{event.usage['run']} {','.join(outputs)}\n".encode())


def arm(call: str, count: int, when: str) -> None:
    """The ``count``-th call from now on kills the process: before it is made, right after, or half done (a write)."""
    left = [count]

    def deadly(real: Callable) -> Callable:
        def called(*args: Any, **more: Any) -> object:
            left[0] -= 1
            if left[0] == 0:
                if when == "torn" and call == "write":
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                elif when == "after":
                    real(*args, **more)
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **more)

        return called

    if call == "commit":
        from sqlalchemy.engine.default import DefaultDialect

        DefaultDialect.do_commit = deadly(DefaultDialect.do_commit)  # type: ignore[method-assign]
    else:
        setattr(os, call, deadly(getattr(os, call)))


def one(home: Path, seed: int) -> tuple[list[tuple[str, list[str]]], bool]:
    """Forks, kills at a seeded moment; returns what was acknowledged until then, and whether an armed call did it."""
    chance = random.Random(seed)
    call = CALLS[seed // 2 % len(CALLS)]
    most = 8 if call in ("unlink", "commit") else 30  # an output has one of these, and several of the others
    arms = (call, chance.randrange(1, most), chance.choice(("before", "after", "torn")))
    get, put = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(get)
            work(home, put, seed, arms if seed % 2 else None)
        finally:
            os._exit(1)
    os.close(put)
    late = False
    if seed % 2 == 0:
        time.sleep(chance.uniform(0.002, 0.12))
        os.kill(child, signal.SIGKILL)
    heard, begun = b"", time.monotonic()
    while data := os.read(get, 65536):
        heard += data
        if seed % 2 and not late and time.monotonic() - begun > 20:
            late = True
            os.kill(child, signal.SIGKILL)
    os.close(get)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, f"seed {seed}: the child failed by itself"
    assert not late, f"seed {seed}: {arms} never came"
    lines = heard.decode().split("\n")[:-1]  # what follows the last line end was cut off, so never acknowledged
    told = [(run, shas.split(",")) for run, shas in (line.split() for line in lines)]
    for i, (_, shas) in enumerate(told):
        assert shas == [hashlib.sha256(said(seed, i).encode()).hexdigest()] * (1 + i % 2)
    return told, seed % 2 == 1


def inside(look: Callable[[], None]) -> None:
    """Runs it in a child: were SQLite open here when a child is forked, it would inherit locks that it has not."""
    get, put = os.pipe()
    child = os.fork()
    if child == 0:
        fault = "died"
        try:
            look()
            fault = ""
        except BaseException as error:
            fault = repr(error)[:4000]
        finally:
            os.write(put, fault.encode())
            os._exit(len(fault) > 0)
    os.close(put)
    heard = b""
    while data := os.read(get, 65536):
        heard += data
    os.close(get)
    _, status = os.waitpid(child, 0)
    assert status == 0 and not heard, heard.decode() or f"died by {status}"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_nothing_acknowledged_is_lost_and_nothing_is_left_over(home: Path, tmp_path: Path) -> None:
    from pieria.studio import Studio

    studio = Studio(tmp_path / "other")  # all is imported before the forks, which then start at once
    list(studio.run(Request("text", (Message("user", (text("hello"),)),), "echo"), app="write"))
    studio.close()
    acknowledged: dict[str, list[str]] = {}
    edges: list[str] = []  # the last that was acknowledged before each kill
    exact = 0
    for seed in range(MOMENTS):
        told, armed = one(home, seed)
        acknowledged.update(told)
        edges += [run for run, _ in told[-1:]]
        exact += armed
        if seed % 10 == 9:  # opening mends; looking at everything each time would only be slow
            inside(partial(check, home, acknowledged, edges[-10:]))
    inside(partial(check, home, acknowledged, [*edges, *list(acknowledged)[::20]], whole=True))
    print(f"\n{MOMENTS} kills ({exact} at an exact call), {len(acknowledged)} acknowledged runs, 0 lost, 0 orphans")
    assert len(acknowledged) > MOMENTS


def check(home: Path, acknowledged: dict[str, list[str]], edges: list[str], whole: bool = False) -> None:
    """Nothing is wrong with the store, the acknowledged runs are there (all if ``whole``), and ``edges`` verify."""
    from pieria.guards.provenance import verify_file
    from pieria.store import Store

    store = Store(home)
    problems = store.check(deep=True)
    assert problems == [], f"{len(problems)}: {problems[:12]}"
    there = {run["id"] for run in store.runs(limit=1_000_000)}
    assert acknowledged.keys() <= there, f"{len(acknowledged.keys() - there)} lost"
    for run in acknowledged if whole else edges:
        assert [o["sha256"] for o in store.get(run)["outputs"]] == acknowledged[run]
    for run in edges:
        for output in store.get(run)["outputs"]:
            assert verify_file(Path(output["path"]), store, home).ok
    store.close()


LOOK = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
print(database.execute("select count(*) from runs").fetchone()[0])
database.close()
"""


def test_a_second_store_in_the_process_does_not_loosen_the_first(home: Path) -> None:
    """SQLite's locks are POSIX locks: if the process opens and closes the file by itself, it loses all of them. Then
    another program that closes the database last takes the journal away, and with it what is written from then on."""
    from pieria.store import Entry, Store

    entry = Entry(app="", medium="text", model="m", request={}, receipt={})
    first = Store(home)
    first.record(entry)
    second = Store(home)
    try:
        for known in (1, 2, 3):
            look = [sys.executable, "-c", LOOK, str(home / "pieria.db")]
            assert int(subprocess.run(look, capture_output=True, check=True).stdout) == known
            first.record(entry)
    finally:
        first.close()
        second.close()
