"""No test sends anything off this machine. An audit hook (`guard/reached.py`) sees every address that Python is about
to reach, in the test's own process and, by `guard/sitecustomize.py`, in every Python that it starts; the test fails
that tried.

A test that fetches from a registry says so: ``@pytest.mark.registry``; then only registries may be reached. What is no
Python is not seen by a hook: `make offline` runs the suite where there is no network at all but loopback.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from guard.reached import LOG, OPEN, install, outside

__all__ = ["LOG", "OPEN", "install", "nothing_leaves", "outside"]


@pytest.fixture(autouse=True)
def nothing_leaves(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    log = tmp_path_factory.getbasetemp() / f"reached-{os.getpid()}"
    log.write_text("")
    monkeypatch.setenv(LOG, str(log))
    monkeypatch.setenv(OPEN, "1" if request.node.get_closest_marker("registry") else "")
    guard = str(Path(__file__).parent / "guard")
    others = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p and p != guard]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([guard, *others]))
    yield
    if tried := log.read_text().splitlines():
        pytest.fail("it tried to leave this machine: " + "; ".join(dict.fromkeys(tried)), pytrace=False)
