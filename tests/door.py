"""`pieria serve` as a process of its own, for the tests that look at it from outside."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pieria.studio import Studio

SLOW = """
name = "slow"
title = "an echo that takes its time"
media = ["text"]
engine = "echo"
licence = "Apache-2.0"
abilities = ["chat", "complete"]
[params]
delay = 0.05
"""


@contextlib.contextmanager
def slow_studio(home: Path, card: str = SLOW) -> Iterator[Studio]:
    """A studio in this process with the card ``slow``."""
    (home / "cards").mkdir()
    (home / "cards" / "slow.toml").write_text(card)
    made = Studio(home)
    yield made
    made.close()


@dataclass
class Door:
    process: subprocess.Popen[bytes]
    url: str
    key: str
    log: Path

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    @property
    def auth(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.key}"}

    def stop(self, seconds: float = 15) -> int:
        self.process.terminate()
        return self.process.wait(seconds)


@contextlib.contextmanager
def opened(home: Path, *words: str, key: str = "") -> Iterator[Door]:
    """A server on a free port with the card ``slow`` and one key. What it writes to stderr is in ``log``. key: of a
    server that was there before."""
    (home / "cards").mkdir(parents=True, exist_ok=True)
    (home / "cards" / "slow.toml").write_text(SLOW)
    log, said = home / "stderr.txt", home / "stdout.txt"
    command = [sys.executable, "-m", "pieria.doors.cli", "serve", "--port", "0", *words]
    environment = {**os.environ, "PIERIA_HOME": str(home)}
    with log.open("wb") as errors, said.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=errors, env=environment)
    try:
        begun, url, found = time.monotonic(), None, key
        while url is None or not found:
            assert process.poll() is None and time.monotonic() - begun < 30, log.read_text() + said.read_text()
            url = re.search(r"OPENAI_BASE_URL=(http://\S+)/v1", said.read_text())
            found = key or "".join(re.findall(r"pk-\S+", said.read_text())[:1])
            time.sleep(0.02)
        yield Door(process, url[1], found, log)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
