"""schemathesis reads our OpenAPI page and tries to prove it wrong, against the real server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from door import Door, opened


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with opened(tmp_path_factory.mktemp("home")) as one:
        yield one


def test_the_openapi_page_is_true(door: Door, tmp_path: Path) -> None:
    """Every check it has, positive and negative data, each operation, a fixed seed."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", f"{door.url}/openapi.json",
        "--header", f"Authorization: Bearer {door.key}",
        "--max-examples", "15", "--seed", "7", "--phases", "examples,coverage,fuzzing", "--mode", "all",
        "--request-timeout", "20", "--workers", "2", "--no-color",
        "--exclude-checks", "unsupported_method",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=400, cwd=tmp_path)
    print(done.stdout[-1500:])
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "Traceback" not in door.log.read_text()
