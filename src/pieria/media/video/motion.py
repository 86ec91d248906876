"""How things move: an action at a moment as a pose. The old rules of animation (Thomas & Johnston 1981) in numbers: squash
and stretch, anticipation, slow in and slow out, follow-through."""

from __future__ import annotations

import math
from dataclasses import dataclass

TAU = 2 * math.pi


@dataclass(frozen=True, slots=True)
class Pose:
    """Where and how a thing is. ``x``: share of the way across; ``lift``: heights of its own above its place; ``sx``,
    ``sy``: stretched; ``turn``: degrees clockwise; ``lean``: sheared to the right, of its height; ``swing``: feet apart
    and together; ``flap``: sides up; ``wave``: tail's swing, at ``phase``; ``alpha``: 0 to 1; ``phase``: of its step."""

    x: float = 0.5
    lift: float = 0.0
    sx: float = 1.0
    sy: float = 1.0
    turn: float = 0.0
    lean: float = 0.0
    swing: float = 0.0
    flap: float = 0.0
    wave: float = 0.0
    alpha: float = 1.0
    phase: float = 0.0


TRAVEL = {"run": 0.95, "drive": 1.0, "fly": 0.62, "jump": 0.5, "walk": 0.3, "swim": 0.4, "sail": 0.3, "roll": 0.6}
"""Actions that lead somewhere, and how many heights of the picture a second the world goes by."""
CYCLES = {"run": 2.2, "walk": 1.3, "fly": 2.4, "swim": 1.2, "dance": 1.1, "eat": 1.0, "wait": 0.5, "sleep": 0.35,
          "drive": 3.0, "float": 0.4, "sail": 0.45, "jump": 1.1}  # fmt: skip


def ease(t: float) -> float:
    """Slow in, slow out: 0 to 1."""
    t = min(1.0, max(0.0, t))
    return t * t * (3 - 2 * t)


def sprung(t: float) -> float:
    """0 to 1 with one overshoot: how a thing pops up."""
    t = min(1.0, max(0.0, t))
    return 1 - math.exp(-6 * t) * math.cos(9 * t) if t < 1 else 1.0


def speed(action: str) -> float:
    return TRAVEL.get(action, 0.0)


def pose(action: str, t: float, seconds: float, shift: float = 0.0) -> Pose:
    """t: seconds since the scene began, of ``seconds``. shift: 0 to 1, so that several are not in step."""
    share = t / max(seconds, 1e-6)
    cycle = t * CYCLES.get(action, 1.0) + shift
    a = TAU * cycle
    if action == "run":
        return Pose(lift=0.10 * abs(math.sin(a / 1)), sx=1 + 0.05 * math.sin(a), sy=1 - 0.05 * math.sin(a),
                    turn=3.5 * math.sin(a + 0.7), lean=0.08, swing=0.15 * math.sin(a), phase=cycle)  # fmt: skip
    if action == "walk":
        return Pose(lift=0.03 * abs(math.sin(a)), turn=3.0 * math.sin(a), swing=0.09 * math.sin(a),
                    sy=1 + 0.015 * math.cos(2 * a), phase=cycle)  # fmt: skip
    if action == "fly":
        return Pose(lift=0.10 * math.sin(0.9 * t + 5 * shift) + 0.03 * math.sin(a), turn=3 * math.cos(0.9 * t + 5 * shift),
                    flap=0.16 * math.sin(a), phase=cycle)  # fmt: skip
    if action == "swim":
        return Pose(lift=0.07 * math.sin(0.5 * a), wave=0.07, turn=2.5 * math.sin(0.5 * a + 0.6), phase=cycle)
    if action == "jump":
        u = cycle % 1.0
        if u < 0.22:  # crouch
            k = math.sin(math.pi * u / 0.22)
            return Pose(sx=1 + 0.14 * k, sy=1 - 0.18 * k, phase=0.0)
        v = (u - 0.22) / 0.78
        up = 4 * v * (1 - v)
        stretch = 0.13 * abs(1 - 2 * v) * min(1.0, 6 * v, 6 * (1 - v))
        return Pose(lift=0.6 * up, sx=1 - stretch, sy=1 + stretch, turn=-12 * (1 - 2 * v), swing=0.1 * up,
                    phase=0.25 + 0.3 * v)  # fmt: skip
    if action == "fall":
        land = min(0.62, 1.6 / max(seconds, 0.5))
        if share < land:
            k = share / land
            return Pose(lift=2.6 * (1 - k * k), turn=14 * math.sin(7 * k) * (1 - k), sy=1 + 0.1 * k, sx=1 - 0.08 * k)
        k = (share - land) * seconds
        hop = 0.34 * abs(math.sin(7 * k)) * math.exp(-3.2 * k)
        flat = 0.22 * math.exp(-9 * k)
        return Pose(lift=hop, sx=1 + flat, sy=1 - flat)
    if action in ("grow", "shrink"):
        k = ease(share / 0.85)
        k = k if action == "grow" else 1 - k
        size = 0.16 + 0.84 * k
        return Pose(sx=size * (1 + 0.03 * math.sin(9 * t) * (1 - k)), sy=size, turn=2.5 * math.sin(3 * t) * (1 - k))
    if action == "spin":
        return Pose(turn=360 * (t / 1.6 + 0.03 * math.sin(TAU * t / 1.6)), lift=0.12 + 0.05 * math.sin(2 * t))
    if action == "appear":
        k = sprung(t / min(1.2, 0.5 * seconds))
        calm = 0.015 * math.sin(3 * t)
        return Pose(sx=max(0.03, k) * (1 - calm), sy=max(0.03, k) * (1 + calm))
    if action == "sail":
        return Pose(lift=0.035 * math.sin(a), turn=4.5 * math.sin(a + 0.9), phase=cycle)
    if action == "roll":
        return Pose(turn=0.0, phase=t, lift=0.0)
    if action in ("float", "rise"):
        base = Pose(lift=0.10 * math.sin(a), turn=4 * math.sin(0.7 * a + 1), phase=cycle)
        if action == "float":
            return base
        k = ease(share / 0.9)
        return Pose(lift=1.7 * k, sy=1 + 0.07 * math.sin(math.pi * k), turn=base.turn * 0.5, phase=cycle)
    if action == "dance":
        return Pose(lift=0.12 * abs(math.sin(a)), turn=9 * math.sin(a), sx=1 + 0.06 * math.cos(2 * a),
                    sy=1 - 0.06 * math.cos(2 * a), lean=0.08 * math.sin(a), phase=cycle)  # fmt: skip
    if action == "drive":
        return Pose(lift=0.012 * abs(math.sin(a)), turn=0.7 * math.sin(0.8 * a), phase=cycle)
    if action == "shine":
        k = 0.05 * math.sin(2.6 * t)
        return Pose(sx=1 + k, sy=1 + k)
    if action == "swing":
        return Pose(turn=13 * math.sin(2.4 * t), lift=0.02)
    if action == "eat":
        return Pose(turn=5 + 5 * math.sin(a), sy=1 - 0.02 * math.sin(2 * a), phase=cycle)
    deep = 0.03 if action == "sleep" else 0.018
    return Pose(sy=1 + deep * math.sin(a), sx=1 - 0.5 * deep * math.sin(a), phase=cycle)
