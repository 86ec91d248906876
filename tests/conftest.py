"""Every test has a home of its own. Weights are shared: they lie in the user's cache and are fetched once."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from functools import cache as once
from pathlib import Path

import httpx._transports.default as transports
import pytest
from hypothesis import HealthCheck, settings

from offline import install, nothing_leaves
from pieria.core.contracts import Card
from pieria.core.machine import cores
from pieria.core.places import cache

__all__ = ["nothing_leaves"]  # for every test: nothing leaves this machine
install()
# each client reads all certificates of the world, a twentieth of a second, though none here speaks TLS
transports.create_ssl_context = once(transports.create_ssl_context)

# half a million objects are there before the first test, and to look through them for garbage again and again is a
# tenth of what some tests take
gc.set_threshold(20_000, 10, 10)

# how fast an example is made says nothing about what is tested, and this machine may be busy
EXAMPLES = int(os.environ.get("PIERIA_EXAMPLES", "40"))
settings.register_profile("here", deadline=None, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
settings.load_profile("here")
os.environ.setdefault("PIERIA_CACHE", str(cache()))
if workers := int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "0")):
    # threads of one computation wait for each other: more of them than cores, and each waits for who is not running
    for name in ("PIERIA_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, str(max(1, cores() // workers)))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "home"
    path.mkdir(mode=0o700)
    monkeypatch.setenv("PIERIA_HOME", str(path))
    monkeypatch.delenv("PIERIA_MODEL", raising=False)
    return path


@pytest.fixture
def studio(home: Path) -> Iterator[object]:
    from pieria.studio import Studio

    made = Studio(home)
    yield made
    made.close()


@pytest.fixture
def card() -> Callable[..., Card]:
    def make(name: str = "mine", **more: object) -> Card:
        base: dict = {"title": name, "media": ("text",), "engine": "echo", "licence": "Apache-2.0"}
        return Card(name, **{**base, **more})

    return make


def pytest_collection_finish() -> None:
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that needs weights says so, and is skipped with the command that brings them."""
    from pieria import weights

    here = None
    for item in items:
        if item.get_closest_marker("weights"):
            if here is None:
                cards = weights.cards(cache())
                here = not any(weights.missing(cards[n]) for n in ("smollm2-135m", "minilm"))
            if not here:
                item.add_marker(pytest.mark.skip(reason="pieria get smollm2-135m && pieria get minilm"))
