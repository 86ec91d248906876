"""kill -9 at 200 seeded moments: nothing acknowledged is lost, nothing is left lying about."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pieria.core.values import Finish, Message, Output, Request, text

MOMENTS = 200
CALLS = ("fsync", "rename", "replace", "link", "unlink", "write", "open", "commit")


def work(home: Path, pipe: int, seed: int, call: str, count: int) -> None:
    """The child: makes one output after another and says each one's id once it is acknowledged."""
    from pieria.studio import Studio

    studio = Studio(home)
    if call:
        arm(call, count)
    for i in range(10_000):
        asked = Request("text", (Message("user", (text(f"seed {seed}, output {i}"),)),), "echo", {"n": 1 + i % 2})
        outputs = []
        for event in studio.run(asked, app="write"):
            if isinstance(event, Output):
                outputs.append(event.part.meta["sha256"])
            elif isinstance(event, Finish):
                os.write(pipe, f"{event.usage['run']} {','.join(outputs)}\n".encode())


def arm(call: str, count: int) -> None:
    """The ``count``-th call from now on kills the process: before it is made, or right after."""
    left = [count]

    def deadly(real: Callable) -> Callable:
        def called(*args: object, **more: object) -> object:
            left[0] -= 1
            if left[0] == 0 and count % 2:
                os.kill(os.getpid(), signal.SIGKILL)
            done = real(*args, **more)
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        return called

    if call == "commit":
        from sqlalchemy.engine.default import DefaultDialect

        DefaultDialect.do_commit = deadly(DefaultDialect.do_commit)  # type: ignore[method-assign]
    else:
        setattr(os, call, deadly(getattr(os, call)))


def one(home: Path, seed: int) -> list[tuple[str, list[str]]]:
    """Forks, kills at a seeded moment, and returns what was acknowledged until then."""
    chance = random.Random(seed)
    call, count = (chance.choice(CALLS), chance.randrange(1, 40)) if seed % 2 else ("", 0)
    get, put = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(get)
            work(home, put, seed, call, count)
        finally:
            os._exit(1)
    os.close(put)
    if not call:
        time.sleep(chance.uniform(0.02, 0.35))
        os.kill(child, signal.SIGKILL)
    said, begun = b"", time.monotonic()
    os.set_blocking(get, True)
    while data := os.read(get, 65536):
        said += data
        if call and time.monotonic() - begun > 2:
            os.kill(child, signal.SIGKILL)  # a call that this path never makes
    os.close(get)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, f"seed {seed}: the child failed by itself"
    lines = said.decode().split("\n")[:-1]  # what follows the last line end was cut off, so never acknowledged
    return [(run, shas.split(",")) for run, shas in (line.split() for line in lines)]


def inside(look: Callable[[], None]) -> None:
    """Runs it in a child: were SQLite open here when a child is forked, it would inherit locks that it has not."""
    get, put = os.pipe()
    child = os.fork()
    if child == 0:
        said = "died"
        try:
            look()
            said = ""
        except BaseException as error:
            said = repr(error)[:4000]
        finally:
            os.write(put, said.encode())
            os._exit(0)
    os.close(put)
    said = b""
    while data := os.read(get, 65536):
        said += data
    os.close(get)
    os.waitpid(child, 0)
    assert not said, said.decode()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_nothing_acknowledged_is_lost_and_nothing_is_left_over(home: Path) -> None:
    import pieria.engines.echo
    import pieria.guards.provenance  # imported before the forks, which then start at once
    import pieria.studio  # noqa: F401

    acknowledged: dict[str, list[str]] = {}
    for seed in range(MOMENTS):
        acknowledged.update(one(home, seed))
        if seed % 10 == 9:  # opening mends; looking at everything each time would only be slow
            inside(lambda: check(home, acknowledged, every=10))
    inside(lambda: check(home, acknowledged, every=1))
    print(f"\n{MOMENTS} kills, {len(acknowledged)} acknowledged runs, 0 lost, 0 orphans")
    assert len(acknowledged) > MOMENTS


def check(home: Path, acknowledged: dict[str, list[str]], every: int) -> None:
    """Every acknowledged run is there; of every ``every``-th the outputs are compared; some are verified."""
    from pieria.guards.provenance import verify_file
    from pieria.store import Store

    store = Store(home)
    problems = store.check(deep=True)
    assert problems == [], f"{len(problems)}: {problems[:12]}"
    for run in list(acknowledged)[-1::-every]:
        assert [o["sha256"] for o in store.get(run, "")["outputs"]] == acknowledged[run]
    for run in list(acknowledged)[:: max(1, len(acknowledged) // 100)]:
        for output in store.get(run, "")["outputs"]:
            assert verify_file(Path(output["path"]), store, home).ok
    store.close()
