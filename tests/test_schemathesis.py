"""schemathesis reads our OpenAPI page and tries to prove it wrong, against the real server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from door import Door, opened


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIERIA_MODEL", "echo")
        with opened(tmp_path_factory.mktemp("home")) as one:
            yield one


# JSON Schema cannot say all that is asked of a body (a tool's message needs content, echo has no min_p): what is
# refused for such a reason is not wrong. Random keys beside the right one would only try the gate, which has tests.
CONFIG = """
[generation]
with-security-parameters = false
[[operations]]
include-path-regex = "^/v1/(chat/completions|completions|responses|embeddings|runs)$"
include-method = "POST"
[operations.checks]
positive_data_acceptance.enabled = false
"""


def test_the_openapi_page_is_true(door: Door, tmp_path: Path) -> None:
    """Positive and negative data for each operation and chains of them, every standard check, a fixed seed."""
    (tmp_path / "schemathesis.toml").write_text(CONFIG)
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "--config-file", "schemathesis.toml",
        "run", f"{door.url}/openapi.json", "--header", f"Authorization: Bearer {door.key}",
        "--max-examples", "10", "--seed", "7", "--phases", "examples,coverage,fuzzing,stateful", "--mode", "all",
        # one worker: Python 3.11's `ast`, which hypothesis calls, is not safe in threads
        "--request-timeout", "20", "--workers", "1", "--no-color",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=400, cwd=tmp_path)
    print(done.stdout[-1500:])
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "Traceback" not in door.log.read_text()
    assert "Authentication failed" not in done.stdout, "some operation was never tried with a valid key"


def test_bounds_are_said(door: Door) -> None:
    bodies = httpx.get(f"{door.url}/openapi.json").json()["components"]["schemas"]
    said = {p.get("minimum") for p in bodies["ChatBody"]["properties"]["max_tokens"]["anyOf"]}
    assert 1 in said
    assert "integer, 1 to 1,000,000" in httpx.get(f"{door.url}/docs").text


def test_allow_lists_every_method_of_a_path(door: Door) -> None:
    for path, allowed in {"/v1/runs": "GET, POST", f"/v1/runs/{'0' * 26}": "DELETE, GET", "/v1/apps": "GET"}.items():
        answer = httpx.put(door.url + path, headers=door.auth)
        assert answer.status_code == 405 and answer.headers["allow"] == allowed
        assert f"It takes {allowed}." in answer.json()["error"]["message"]


def test_zero_is_not_false(door: Door) -> None:
    for value, status in {False: 200, None: 200, True: 400}.items():
        body = {"model": "echo", "input": "hi", "background": value}
        assert httpx.post(f"{door.url}/v1/responses", json=body, headers=door.auth).status_code == status
    for wrong in (0, 0.0, "false", 1):
        body = {"model": "echo", "input": "hi", "background": wrong}
        answer = httpx.post(f"{door.url}/v1/responses", json=body, headers=door.auth)
        assert answer.status_code == 400 and answer.json()["error"]["param"] == "background"
