"""How soon `pieria serve` answers, and what it weighs without a model: python bench/serve_start.py"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

import psutil

from common import port, spread, table, wait


def main() -> None:
    ready, resident, idle = [], [], []
    for _ in range(5):
        with tempfile.TemporaryDirectory() as home:
            number = port()
            command = [sys.executable, "-m", "pieria.doors.cli", "serve", "--port", str(number)]
            begun = time.perf_counter()
            process = subprocess.Popen(command, env=os.environ | {"PIERIA_HOME": home}, stdout=subprocess.DEVNULL)
            try:
                wait(("127.0.0.1", number), "/health", process)
                ready.append(time.perf_counter() - begun)
                time.sleep(1)
                me = psutil.Process(process.pid)
                resident.append(me.memory_info().rss / 1e6)
                before = sum(me.cpu_times()[:2])
                time.sleep(3)
                idle.append((sum(me.cpu_times()[:2]) - before) / 3 * 100)
            finally:
                process.terminate()
                process.wait(20)
    rows = [
        ("`pieria serve`, from its start to its first answer, no model", f"{spread(ready)} s", "<= 2 s"),
        ("resident memory then", f"{spread(resident, 0)} MB", "<= 150 MB"),
        ("CPU while idle", f"{spread(idle, 1)} %", "-"),
    ]
    table("Server start", rows)


if __name__ == "__main__":
    main()
