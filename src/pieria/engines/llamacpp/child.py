"""A process of our own that holds a model: what it has taken, whether it runs, its end."""

from __future__ import annotations

import contextlib
import subprocess
from typing import Any

import psutil

from ...core import machine
from ...core.contracts import Usage


class Child:
    """Whoever starts the process sets ``_process`` and ``_info``, and counts ``_tokens``."""

    _process: subprocess.Popen[Any]
    _info: psutil.Process

    def __init__(self) -> None:
        self._cpu, self._peak, self._tokens = 0.0, 0, 0

    def usage(self) -> Usage:
        """CPU seconds and peak bytes of the process; of one that has ended, what was seen last."""
        with contextlib.suppress(psutil.Error):
            times = self._info.cpu_times()
            self._cpu, self._peak = times.user + times.system, max(self._peak, machine.peak(self._process.pid))
        return Usage(self._cpu, self._peak, self._tokens, True)

    def alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        """The end of its standard input tells the process to end."""
        if self._process.stdin:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        with machine.METER.apart():  # its seconds were charged while it worked
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
