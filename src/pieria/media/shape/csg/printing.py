"""What a printer would say: closed, walls, overhangs, size on the bed, weight. Of one solid in centimetres."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from ....core.errors import UserError
from .files import arrays
from .solids import manifold3d

PLA = 1.24
"""grams a cubic centimetre"""
SHELL, INFILL = 0.12, 0.15
"""Two perimeters and a top of 0.4 mm lines, in cm; and how full the rest is: what slicers take if nothing is said."""
THIN = 0.8
"""millimetres: two lines of a 0.4 mm nozzle"""
STEEP = 45.0
"""degrees from the upright, beyond which a slope needs support"""
RIDGE = 0.2
"""centimetres: thinner places are asked whether they are ridges on something thick"""
PARALLEL = 0.94
"""The cosine of 20 degrees: two sides that meet more steeply are an edge, as a thread's crest is, and no wall."""


def bed(said: str) -> tuple[float, float, float]:
    """ "220x220x250" in millimetres. Raises `UserError`."""
    found = re.fullmatch(
        r"\s*(\d{1,5}(?:\.\d+)?)\s*[x×*,]\s*(\d{1,5}(?:\.\d+)?)\s*(?:[x×*,]\s*(\d{1,5}(?:\.\d+)?))?\s*(?:mm)?\s*", said
    )
    sides = [float(g) for g in found.groups() if g] if found else []
    if len(sides) < 2 or min(sides) < 10:
        raise UserError(
            f"{said[:40]!r} is no bed of a printer.", "Write it in millimetres, as in: --bed 220x220x250", param="bed"
        )
    return sides[0], sides[1], sides[2] if len(sides) > 2 else max(sides)


def check(whole: Any, plate: Sequence[float], samples: int = 300, seed: int = 1) -> dict[str, Any]:
    """The report: plain numbers, and ``remarks`` for what needs care. Walls are measured by rays inwards from ``samples``
    points of the surface, drawn by area, to sides that lie opposite; the fifth percentile is told, since a ray near an
    edge is short. 0 where nothing lies opposite: the walls were not judged then."""
    m = manifold3d()
    points, faces = arrays(whole)
    low, high = points.min(0), points.max(0)
    size = (high - low) * 10
    corners = points[faces]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    twice = np.linalg.norm(cross, axis=1)
    area, unit = twice / 2, cross / np.maximum(twice, 1e-30)[:, None]
    closed = whole.status() == m.Error.NoError and not whole.is_empty() and whole.volume() > 0
    volume = float(whole.volume())
    shell = min(float(area.sum()) * SHELL, volume)
    grams = (shell + (volume - shell) * INFILL) * PLA
    floor = (unit[:, 2] < -0.999) & (corners[..., 2].max(1) < low[2] + 0.002 * (high - low)[2] + 1e-4)
    steep = (unit[:, 2] < -np.sin(np.radians(STEEP)) - 1e-6) & ~floor
    wall = _walls(whole, corners, area, unit, samples, seed, float(np.linalg.norm(high - low)))
    fits = all(s <= p + 1e-6 for s, p in zip(_lying(size), _lying(np.array(plate)), strict=True))
    best = min(p / s for s, p in zip(_lying(size), _lying(np.array(plate)), strict=True))
    volumes = [shell.volume() for shell in whole.decompose()]
    pieces, hollows = sum(v > 0 for v in volumes), sum(v < 0 for v in volumes)
    report: dict[str, Any] = {
        "watertight": bool(closed), "pieces": pieces, "closed_hollows": hollows, "size_mm": [round(float(s), 2) for s in size],
        "fits_the_bed": bool(fits), "volume_cm3": round(volume, 3), "area_cm2": round(float(area.sum()), 2),
        "weight_pla_g": round(grams, 1), "weight_pla_solid_g": round(volume * PLA, 1),
        "thinnest_wall_mm": round(wall * 10, 2), "overhang_share": round(float(area[steep].sum() / area.sum()), 3),
        "on_the_bed_cm2": round(float(area[floor].sum()), 2), "triangles": len(faces),
    }  # fmt: skip
    remarks = []
    if not fits:
        report["scale_to_fit"] = round(float(best * 0.98), 4)
        remarks.append(f"larger than the bed; --scale {best * 0.98:.3g} fits it")
    by = 1.0 if fits else best * 0.98
    if not wall:
        remarks.append("walls were not judged, for no two sides lie opposite")
    elif wall * 10 * by < THIN:
        remarks.append(f"walls of {wall * 10 * by:.2f} mm are thinner than two lines of a 0.4 mm nozzle")
    if report["overhang_share"] > 0.03:
        remarks.append(
            f"{report['overhang_share'] * 100:.0f} % of the surface overhangs by more than {STEEP:.0f}°: support is needed"
        )
    if report["on_the_bed_cm2"] * by * by < 0.5:
        remarks.append("it touches the bed with little: use a brim or a raft")
    if pieces > 1:
        remarks.append(f"{pieces} separate pieces")
    if hollows:
        remarks.append("closed hollows inside, out of which no resin or powder comes")
    return {**report, "remarks": remarks}


def _lying(size: Any) -> tuple[float, float, float]:
    """Sides as they count on a bed: it may be turned, not tilted."""
    return (*sorted((float(size[0]), float(size[1])), reverse=True), float(size[2]))  # type: ignore[return-value]


def _walls(whole: Any, corners: Any, area: Any, unit: Any, samples: int, seed: int, far: float) -> float:
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(area), samples, p=area / area.sum())
    u, v = rng.random((2, samples, 1))
    flip = u + v > 1
    u, v = np.where(flip, 1 - u, u), np.where(flip, 1 - v, v)
    c = corners[chosen]
    place = c[:, 0] + u * (c[:, 1] - c[:, 0]) + v * (c[:, 2] - c[:, 0])
    inward = -unit[chosen]
    found = []
    for p, n in zip(place + inward * far * 1e-5, inward, strict=True):
        if (thick := _through(whole, p, n, far)) and not (
            thick < RIDGE and _grown(whole, p + n * thick / 2, n, thick, far)
        ):
            found.append(thick)
    return float(np.percentile(found, 5)) if found else 0.0


def _through(whole: Any, p: Any, n: Any, far: float) -> float:
    """How far the solid reaches from a point along a direction, to a side that lies opposite; 0 for any other side."""
    hits = whole.ray_cast(tuple(p), tuple(p + n * far * 1.1))
    if not hits or float(np.dot(np.array(hits[0].normal), n)) < PARALLEL:
        return 0.0
    return float(np.linalg.norm(np.array(hits[0].position) - p))


def _grown(whole: Any, middle: Any, n: Any, thick: float, far: float) -> bool:
    """Whether something thrice as thick begins within one and a half thicknesses beside a thin place: that is then a
    ridge on a body, as a thread is, and no wall."""
    aside = np.cross(n, (1.0, 0.0, 0.0) if abs(n[0]) < 0.9 else (0.0, 1.0, 0.0))
    aside /= np.linalg.norm(aside)
    for turn in range(8):
        angle = turn * np.pi / 4
        there = middle + 1.5 * thick * (aside * np.cos(angle) + np.cross(n, aside) * np.sin(angle))
        hits = [(way, whole.ray_cast(tuple(there), tuple(there + way * far * 1.1))) for way in (n, -n)]
        if not all(h and float(np.dot(h[0].normal, way)) > 0 for way, h in hits):
            continue  # it lies outside
        if sum(float(np.linalg.norm(np.array(h[0].position) - there)) for _, h in hits) > 3 * thick:
            return True
    return False


def told(report: dict[str, Any]) -> str:
    """One line for a person."""
    w, d, h = report["size_mm"]
    said = [
        f"{w:g} x {d:g} x {h:g} mm", "watertight" if report["watertight"] else "NOT watertight",
        *[f"walls from {report['thinnest_wall_mm']:g} mm"] * bool(report["thinnest_wall_mm"]),
        f"{report['weight_pla_g']:g} g of PLA at 15 %", *report["remarks"],
    ]  # fmt: skip
    return "Print check: " + "; ".join(said) + "."
