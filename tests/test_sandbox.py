"""The sandbox: programs that try to leave it are held, honest ones run, and where it does not work nothing runs."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import escapes
from pieria.core.errors import UserError
from pieria.core.values import Cancel
from pieria.methods import sandbox

HERE = sandbox.unavailable()
needs = pytest.mark.skipif(bool(HERE), reason=HERE or "it works")


@needs
@pytest.mark.parametrize("name", escapes.PROGRAMS)
def test_held(name: str) -> None:
    assert escapes.escaped(name) == ""


@needs
def test_an_honest_program_runs() -> None:
    code = (
        "import json, math, os, re, tempfile\nopen('out', 'w').write('x')\nprint(math.sqrt(16), len(os.listdir('.')))"
    )
    with sandbox.folder({"a.py": code, "data/in.txt": "ä"}) as where:
        ran = sandbox.run((sys.executable, "-I", "a.py"), where)
        assert ran.well and ran.out.split() == ["4.0", "3"]
        failed = sandbox.run(
            (sys.executable, "-I", "-c", "import sys; print('no', file=sys.stderr); sys.exit(3)"), where
        )
        assert (failed.state, failed.exit, failed.err) == ("ended", 3, "no\n")
    assert not where.exists()


@needs
def test_cancelled_from_another_thread() -> None:
    cancel = Cancel()
    threading.Timer(0.5, cancel.set).start()
    begun = time.monotonic()
    with sandbox.folder() as where:
        ran = sandbox.run(
            (sys.executable, "-I", "-c", "while True: pass"), where, sandbox.Limits(seconds=60), cancel=cancel
        )
    assert ran.state == "cancelled" and time.monotonic() - begun < 40


KILLED = """
import sys
from pieria.methods import sandbox
with sandbox.folder({"private.txt": "mine"}) as where:
    sandbox.run((sys.executable, "-I", "-c", "import time; open('began', 'w'); time.sleep(60)"), where)
"""


@needs
def test_whoever_is_killed_leaves_no_copy(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)},
    )
    until = time.monotonic() + 60
    while not list(tmp_path.glob("*/began")) and time.monotonic() < until:
        time.sleep(0.05)
    process.kill()
    process.wait()
    while list(tmp_path.iterdir()) and time.monotonic() < until:
        time.sleep(0.05)
    assert not list(tmp_path.rglob("*"))


@needs
def test_a_program_that_waits_for_ever_is_ended_by_the_clock() -> None:
    with sandbox.folder() as where:
        ran = sandbox.run((sys.executable, "-I", "-c", "import time; time.sleep(99)"), where, sandbox.Limits(seconds=2))
    assert ran.state == "timeout"


@needs
def test_only_what_is_given_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("open")
    words = (sys.executable, "-I", "-c", f"print(open({str(tmp_path / 'a')!r}).read())")
    with sandbox.folder() as where:
        assert not sandbox.run(words, where).well
        assert sandbox.run(words, where, readable=(tmp_path,)).out == "open\n"


def test_without_a_sandbox_nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "unavailable", lambda: "This kernel has none.")
    monkeypatch.setattr(sandbox, "started", lambda *given: pytest.fail("it was run"))
    with sandbox.folder() as where, pytest.raises(UserError) as refused:
        sandbox.run((sys.executable, "-c", "print(1)"), where)
    assert refused.value.code == "no_sandbox" and refused.value.status == 503


@pytest.mark.parametrize("name", ["../out", "/etc/out", "a/../../out"])
def test_files_stay_inside(name: str) -> None:
    with pytest.raises(ValueError, match="not inside"), sandbox.folder({name: "x"}):
        pass
