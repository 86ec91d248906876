"""What this machine gives and what it is made to give: cores, CPU seconds, memory, energy."""

from __future__ import annotations

import ipaddress
import math
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import UserError


def loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine: what is sent there crosses no network."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def setting(name: str, usual: float, least: float) -> float:
    """The number in an environment variable. Raises `UserError` for what is no number, or less than ``least``."""
    if not (said := os.environ.get(name, "").strip()):
        return usual
    try:
        number = float(said)
    except ValueError:
        number = math.nan
    if not least <= number < math.inf:
        raise UserError(f"{name} is {said[:40]!r}; it must be a number, {least:g} or more.", f"Try: unset {name}")
    return number


WATTS = setting("PIERIA_WATTS_PER_CORE", 8.0, 0)
"""Watts that one busy core is taken to draw, where the machine does not let a program measure it."""
POWERCAP = Path("/sys/class/powercap")
"""Where Linux shows the processor's own energy counters (RAPL); most systems show them to root alone."""


def cores() -> int:
    """CPU cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def watt_hours(cpu_seconds: float) -> float:
    """An estimate: memory, screen and power supply are not in it."""
    return cpu_seconds * WATTS / 3600


def peak(pid: int | str = "self") -> int:
    """Most resident bytes of a process so far; 0 if it is gone."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        return 1024 * int(found[1]) if found else 0
    except OSError:
        if pid != "self" or sys.platform == "linux":
            return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # macOS says it in bytes


def ended() -> float:
    """CPU seconds of the programs that this process started and that have ended."""
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Meter:
    """Shares this process's CPU seconds out among the runs at work in it, so that every second is charged once.

    Those at work at the same time share equally. A run that another one makes, in the same thread, holds that one up
    meanwhile. Programs that were started and have ended are counted too, unless they were `apart`.
    """

    def __init__(self) -> None:
        self._lock, self._here = threading.Lock(), threading.local()
        self._shares: dict[int, float] = {}
        self._holder: dict[int, int] = {}  # run -> the run that holds it up
        self._apart, self._next, self._last = 0.0, 0, 0.0

    def _settle(self) -> None:
        now = time.process_time() + ended() - self._apart
        at_work = [key for key in self._shares if key not in self._holder]
        for key in at_work:
            self._shares[key] += max(0.0, now - self._last) / len(at_work)
        self._last = now

    def begin(self) -> int:
        """A new run; the peak of memory begins anew with it if it is alone."""
        with self._lock:
            self._settle()
            if not self._shares:
                lower()
            self._next += 1
            stack = self._stack()
            if stack:
                self._holder[stack[-1]] = self._next
            stack.append(self._next)
            self._shares[self._next] = 0.0
            return self._next

    def _stack(self) -> list[int]:
        """The runs that this thread is in, the innermost last."""
        found = [key for key in getattr(self._here, "stack", []) if key in self._shares]
        self._here.stack = found
        return found

    def seconds(self, key: int) -> float:
        """What it has used so far."""
        with self._lock:
            self._settle()
            return self._shares.get(key, 0.0)

    def end(self, key: int) -> None:
        with self._lock:
            self._settle()
            self._shares.pop(key, None)
            self._holder = {run: by for run, by in self._holder.items() if by != key and run != key}

    @contextmanager
    def apart(self) -> Iterator[None]:
        """For waiting for a program whose seconds were counted in another way."""
        before = ended()
        try:
            yield
        finally:
            with self._lock:
                self._apart += ended() - before


METER = Meter()


def lower() -> None:
    """Has the `peak` of this process begin anew."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass  # no such file, or not ours to write: the peak is then that since the start


class Energy:
    """What a span of time has drawn: by the processor's counters where they can be read, else an estimate."""

    def __init__(self) -> None:
        self._begun, self._busy = counters(), busy() if POWERCAP.is_dir() else 0.0

    def used(self, cpu_seconds: float) -> dict[str, Any]:
        """As a receipt says it: ``watt_hours``, ``measured``, and in words what the number ``is``."""
        now = counters() if self._begun else {}
        if self._begun and now.keys() == self._begun.keys():
            micro = sum((end - self._begun[zone][0]) % most for zone, (end, most) in now.items())
            share = min(1.0, cpu_seconds / max(busy() - self._busy, cpu_seconds, 1e-6))
            words = "measured: the processor's counters (RAPL), by this run's share of its busy seconds"
            return {"watt_hours": round(micro * 1e-6 * share / 3600, 5), "measured": True, "is": words}
        words = f"an estimate: CPU seconds x {WATTS:g} W a busy core, memory and screen not counted"
        return {"watt_hours": round(watt_hours(cpu_seconds), 5), "measured": False, "is": words}


def counters() -> dict[str, tuple[int, int]]:
    """The processor's packages: microjoules so far, and where the counter begins anew. {} where nobody says."""
    found: dict[str, tuple[int, int]] = {}
    try:
        for zone in sorted(POWERCAP.glob("*-rapl:[0-9]*")):
            if zone.name.count(":") == 1:  # what is within a package is counted in it
                most = int((zone / "max_energy_range_uj").read_text())
                found[zone.name] = (int((zone / "energy_uj").read_text()), most + 1)
    except (OSError, ValueError):
        return {}
    return found


def busy() -> float:
    """Seconds that all cores together were at work since the start of the system."""
    try:
        user, nice, system, _idle, _wait, irq, soft = Path("/proc/stat").read_text().split()[1:8]
    except (OSError, ValueError):
        return 0.0
    return sum(map(int, (user, nice, system, irq, soft))) / os.sysconf("SC_CLK_TCK")


class Spent:
    """What a run or an application costs, from now on."""

    def __init__(self) -> None:
        self._begun, self._energy, self._key = time.monotonic(), Energy(), METER.begin()

    def end(self) -> None:
        METER.end(self._key)

    def cost(self, first: float | None, elsewhere: float, *, more: int = 0, least: int = 0) -> dict[str, Any]:
        """What a receipt says of seconds, bytes and energy.

        first: when the first token came; elsewhere: CPU seconds of other processes, or charged already; more: peak
        bytes of another process; least: those of the runs that this was made of."""
        cpu = METER.seconds(self._key) + elsewhere
        return {
            "wall_seconds": round(time.monotonic() - self._begun, 3),
            "first_token_seconds": None if first is None else round(first - self._begun, 3),
            "cpu_seconds": round(cpu, 3),
            "peak_bytes": max(peak() + more, least),
            "energy": self._energy.used(cpu),
        }
