"""What this machine gives: its cores, and what a busy one is taken to draw."""

from __future__ import annotations

import os

WATTS = float(os.environ.get("PIERIA_WATTS_PER_CORE") or 8.0)
"""Watts that one busy core draws, for the energy estimate: no ordinary machine lets a program measure its own."""


def cores() -> int:
    """CPU cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def watt_hours(cpu_seconds: float) -> float:
    """An estimate: memory, screen and power supply are not in it."""
    return cpu_seconds * WATTS / 3600
