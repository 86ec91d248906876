"""How a scene looks: a rasteriser in numpy. Perspective, a soft shadow on the ground, darker corners, thin edges.

Triangles are cut into rows of pixels, all at once; the nearest one at each pixel keeps its place, normal and material. Light is worked out afterwards for each pixel alone: a key light whose shadows come from a second
such picture seen from the light (Williams 1978), the sky, and a small share of what a smooth surface mirrors of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .build import Built
from .files import arrays
from .materials import Material, linear

SUN = np.array([-0.48, -0.62, 0.9]) / np.linalg.norm([-0.48, -0.62, 0.9])
SKY, EARTH = np.array([0.62, 0.7, 0.82]), np.array([0.46, 0.42, 0.38])
GROUND = np.array([0.93, 0.925, 0.91])
HORIZON = np.array([0.985, 0.985, 0.985])


@dataclass(slots=True)
class View:
    """Triangles with normals of their corners (n, 3, 6), and the index of each one's material."""

    corners: Any
    material: Any
    low: Any
    high: Any
    colours: Any
    metallic: Any
    roughness: Any
    alpha: Any
    glow: Any


def view(made: Sequence[Built], materials: Mapping[str, Material], crease: float = 40.0) -> View:
    """The scene, ready to be looked at."""
    used = list(dict.fromkeys(p.material for one in made for p in one.parts))
    corners, index = [], []
    for one in made:
        for part in one.parts:
            local = shaded(part.solid, crease)
            for x, y, z, turn in one.places:
                a = np.radians(turn)
                spin = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
                here = np.concatenate([local[..., :3] @ spin.T + (x, y, z), local[..., 3:] @ spin.T], 2)
                corners.append(here.astype(np.float32))
                index.append(np.full(len(here), used.index(part.material), np.int16))
    whole = np.concatenate(corners)
    m = [materials[n] for n in used]
    return View(
        whole, np.concatenate(index), whole[..., :3].min((0, 1)), whole[..., :3].max((0, 1)),
        np.array([linear(x.colour) for x in m]), np.array([x.metallic for x in m]), np.array([x.roughness for x in m]),
        np.array([x.alpha for x in m]), np.array([x.glow for x in m]),
    )  # fmt: skip


def shaded(solid: Any, crease: float) -> Any:
    """(n, 3, 6): places and normals of the corners; edges sharper than ``crease`` stay sharp."""
    mesh = solid.calculate_normals(0, crease).to_mesh(0)
    values = np.asarray(mesh.vert_properties)[:, :6]
    if values.shape[1] < 6:
        points, faces = arrays(solid)
        flat = np.cross(points[faces[:, 1]] - points[faces[:, 0]], points[faces[:, 2]] - points[faces[:, 0]])
        return np.concatenate([points[faces], np.repeat(flat[:, None], 3, 1)], 2).astype(np.float32)
    return values[np.asarray(mesh.tri_verts)]


def raster(corners: Any, width: int, height: int) -> tuple[Any, Any]:
    """Which triangle is nearest at each pixel's middle (int32, -1 for none), and how near (-inf for none). corners
    (n, 3, 3): x to the right and y down in pixels, z nearness. A row of a triangle at a time, all rows at once."""
    x, y, z = (corners[..., k].astype(np.float64) for k in range(3))
    first = np.clip(np.ceil(y.min(1) - 0.5), 0, height).astype(np.int64)
    last = np.clip(np.floor(y.max(1) - 0.5), -1, height - 1).astype(np.int64)
    tri, row = spans(first, last)
    middle = row + 0.5
    left, right = np.full(len(tri), np.inf), np.full(len(tri), -np.inf)
    for i, j in ((0, 1), (1, 2), (2, 0)):
        rise = y[:, j] - y[:, i]
        slope = np.where(rise != 0, (x[:, j] - x[:, i]) / np.where(rise != 0, rise, 1), 0)
        at = x[tri, i] + (middle - y[tri, i]) * slope[tri]
        crossed = (rise[tri] != 0) & ((y[tri, i] <= middle) != (y[tri, j] <= middle))
        left, right = np.where(crossed, np.minimum(left, at), left), np.where(crossed, np.maximum(right, at), right)
    left, right = np.where(np.isfinite(left), left, 1.0), np.where(np.isfinite(right), right, 0.0)
    start = np.clip(np.ceil(left - 0.5), 0, width).astype(np.int64)
    end = np.clip(np.floor(right - 0.5), -1, width - 1).astype(np.int64)
    span, column = spans(start, end)
    tri, row = tri[span], row[span]
    ax, ay, az = x[:, 1] - x[:, 0], y[:, 1] - y[:, 0], z[:, 1] - z[:, 0]
    bx, by, bz = x[:, 2] - x[:, 0], y[:, 2] - y[:, 0], z[:, 2] - z[:, 0]
    area = ax * by - ay * bx
    area = np.where(np.abs(area) < 1e-12, np.inf, area)
    dx, dy = (az * by - ay * bz) / area, (ax * bz - az * bx) / area
    near = z[tri, 0] + dx[tri] * (column + 0.5 - x[tri, 0]) + dy[tri] * (row + 0.5 - y[tri, 0])
    order = np.argsort(near, kind="stable")
    which = np.full(width * height, -1, np.int32)
    depth = np.full(width * height, -np.inf, np.float32)
    at = (row * width + column)[order]
    which[at], depth[at] = tri[order], near[order]  # the last written, the nearest, stays
    return which.reshape(height, width), depth.reshape(height, width)


def spans(first: Any, last: Any) -> tuple[Any, Any]:
    """Every whole number from first to last of each pair: whose it is, and the number."""
    count = np.maximum(last - first + 1, 0)
    whose = np.repeat(np.arange(len(count)), count)
    return whose, np.arange(len(whose)) - np.repeat(np.cumsum(count) - count, count) + first[whose]


def splat(corners: Any, labels: Any, width: int, height: int) -> tuple[Any, Any, Any]:
    """How near, the label, and the values that stand after the place in ``corners`` (n, 3, 3 + k), at each pixel."""
    which, depth = raster(corners[..., :3], width, height)
    values = np.zeros((*which.shape, corners.shape[2] - 3), np.float32)
    label = np.full(which.shape, -1, np.int16)
    row, column = np.nonzero(which >= 0)
    c = corners[which[row, column]].astype(np.float64)
    p = np.stack([column + 0.5, row + 0.5], 1) - c[:, 0, :2]
    a, b = c[:, 1, :2] - c[:, 0, :2], c[:, 2, :2] - c[:, 0, :2]
    area = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    u = ((p[:, 0] * b[:, 1] - p[:, 1] * b[:, 0]) / area).clip(0, 1)
    v = ((a[:, 0] * p[:, 1] - a[:, 1] * p[:, 0]) / area).clip(0, 1)
    share = np.stack([1 - u - v, u, v], 1)
    values[row, column] = np.einsum("nk,nkv->nv", share, c[..., 3:])
    label[row, column] = labels[which[row, column]]
    return depth, label, values


def frame(around: float, above: float) -> Any:
    """Rows: right, down, towards the eye."""
    a, b = np.radians(around), np.radians(above)
    eye = np.array([np.sin(a) * np.cos(b), -np.cos(a) * np.cos(b), np.sin(b)])
    right = np.array([np.cos(a), np.sin(a), 0.0])
    return np.stack([right, np.cross(right, eye), eye])


class Shadow:
    """What the sun sees."""

    def __init__(self, v: View, side: int) -> None:
        self.axes = sun_axes()
        flat = v.corners[..., :3] @ self.axes.T
        low, high = flat[..., :2].min((0, 1)), flat[..., :2].max((0, 1))
        self.scale = (side - 8) / max(float((high - low).max()), 1e-9)
        self.low, self.side = low - 4 / self.scale, side
        solid = v.alpha[v.material] > 0.7
        flat = flat[solid] if solid.any() else flat[:1]
        flat[..., :2] = (flat[..., :2] - self.low) * self.scale
        self.depth = raster(flat, side, side)[1]
        self.bias = 2.5 / self.scale

    def lit(self, points: Any, soft: float) -> Any:
        """0 to 1 for points (n, 3): the share of a small disc of the sun that they see (percentage-closer filtering)."""
        flat = points @ self.axes.T
        at = (flat[:, :2] - self.low) * self.scale
        light = np.zeros(len(points), np.float32)
        angle = np.arange(12) * 2.399963
        discs = np.sqrt((np.arange(12) + 0.5) / 12)[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1)
        for dx, dy in discs * soft:
            x = np.clip(at[:, 0] + dx, 0, self.side - 1).astype(np.int32)
            y = np.clip(at[:, 1] + dy, 0, self.side - 1).astype(np.int32)
            light += self.depth[y, x] <= flat[:, 2] + self.bias * (1 + 0.5 * soft)
        return light / len(discs)


def sun_axes() -> Any:
    right = np.cross([0.0, 0.0, 1.0], SUN)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(SUN, right), SUN])


def render(
    v: View,
    width: int,
    height: int,
    around: float = 32.0,
    above: float = 22.0,
    over: int = 2,
    shadow: Shadow | None = None,
    turning: bool = False,
) -> Any:
    """uint8 (height, width, 3). around: degrees from the front; turning: framed so that it may turn about z."""
    w, h = width * over, height * over
    axes = frame(around, above)
    middle = (v.low + v.high) / 2
    reach = float(np.linalg.norm(v.high - v.low)) / 2 or 1.0
    far = reach * 4.2
    local = (v.corners[..., :3] - middle) @ axes.T
    nearness = far / (far - local[..., 2])
    flat = local[..., :2] * nearness[..., None]
    if turning:
        wide = float(np.linalg.norm((v.high - v.low)[:2])) / 2
        tall = wide * np.sin(np.radians(above)) + (v.high - v.low)[2] / 2 * np.cos(np.radians(above))
        low, high = np.array([-wide, -tall]) * 1.12, np.array([wide, tall]) * 1.12
    else:
        low, high = flat.min((0, 1)), flat.max((0, 1))
    zoom = min(w * 0.82 / max(high[0] - low[0], 1e-9), h * 0.8 / max(high[1] - low[1], 1e-9))
    shift = np.array([w, h]) / 2 - (low + high) / 2 * zoom + (0, 0.01 * h)
    screen = np.concatenate([flat * zoom + shift, local[..., 2:]], 2)
    a, b = screen[:, 1, :2] - screen[:, 0, :2], screen[:, 2, :2] - screen[:, 0, :2]
    front = a[:, 0] * b[:, 1] < a[:, 1] * b[:, 0]  # y goes down
    glassy = v.alpha[v.material] < 0.7
    values = np.concatenate([screen, v.corners[..., 3:], v.corners[..., :3]], 2).astype(np.float32)
    body = front & ~glassy
    shadow = shadow or Shadow(v, 640 if w < 900 else 1024)
    depth, label, seen = splat(values[body], v.material[body], w, h)
    image, floor = _floor(v, axes, middle, far, zoom, shift, w, h, shadow, reach)
    hit = label >= 0
    if hit.any():
        image[hit] = _lit(v, seen[hit], label[hit], axes, middle, far, shadow)
    image *= _corners(np.where(hit, depth, floor), hit, zoom, reach)[..., None]
    image = _edges(image, np.where(hit, depth, -np.inf), seen[..., :3], label, zoom)
    if glassy.any():
        glass = front & glassy
        gd, gl, gs = splat(values[glass], v.material[glass], w, h)
        over_ = (gl >= 0) & (gd >= np.where(hit, depth, -np.inf))
        if over_.any():
            unit = gs[over_][:, :3] / np.maximum(np.linalg.norm(gs[over_][:, :3], axis=1, keepdims=True), 1e-9)
            slant = 1 - np.clip(unit @ axes[2], 0, 1)
            share = (v.alpha[gl[over_]] * (0.55 + 1.1 * slant**2)).clip(0, 0.95)[:, None]
            image[over_] = image[over_] * (1 - share) + share * _lit(v, gs[over_], gl[over_], axes, middle, far, shadow)
    small = np.clip(image, 0, None).reshape(height, over, width, over, 3).mean((1, 3))
    return (_tone(small) * 255 + 0.5).astype(np.uint8)


def _lit(v: View, seen: Any, label: Any, axes: Any, middle: Any, far: float, shadow: Shadow) -> Any:
    normal = seen[:, :3] / np.maximum(np.linalg.norm(seen[:, :3], axis=1, keepdims=True), 1e-9)
    place = seen[:, 3:]
    eye = axes[2] * far + middle - place
    eye /= np.linalg.norm(eye, axis=1, keepdims=True)
    base, metal, rough = v.colours[label], v.metallic[label][:, None], v.roughness[label][:, None]
    sun = np.clip(normal @ SUN, 0, None)
    lift = 3.0 / shadow.scale
    sun = (sun * shadow.lit(place + normal * lift, 2.2))[:, None]
    sky = (0.5 + 0.5 * normal[:, 2:]) * SKY + (0.5 - 0.5 * normal[:, 2:]) * EARTH
    fill = np.clip(normal @ np.array([0.75, -0.6, 0.25]), 0, None)[:, None] * 0.16
    matt = base * (1 - metal) * (sun * (1.5, 1.42, 1.3) + sky * 0.62 + fill)
    half = SUN + eye
    half /= np.linalg.norm(half, axis=1, keepdims=True)
    power = 2 / np.maximum(rough**2, 0.004) ** 2 * 0.25 + 2
    gloss = np.clip((normal * half).sum(1, keepdims=True), 0, 1) ** np.minimum(power, 400)
    fresnel = (1 - np.clip((normal * eye).sum(1, keepdims=True), 0, 1)) ** 5
    tint = 0.04 * (1 - metal) + base * metal
    tint = tint + (1 - tint) * fresnel * (1 - rough) * 0.7
    bounce = 2 * (normal * eye).sum(1, keepdims=True) * normal - eye
    up = bounce[:, 2:]
    world = np.where(up > -0.1, HORIZON * 0.95 + SKY * 0.4 * np.clip(up, 0, 1), GROUND * 0.62)
    panel = (
        np.exp(-(((bounce @ np.array([0.55, -0.6, 0.58])) - 1) ** 2) / 0.06)[:, None] * 1.3
    )  # a soft box, seen in metal
    world = world * (0.6 + 0.45 * rough + 0.35 * metal) + panel * (1 - rough)
    strong = (1 - 0.5 * rough) * (0.35 + 0.75 * metal)
    out = matt + tint * (gloss * sun * (6 * (1 - rough) ** 2 + 0.25) + world * np.maximum(strong, metal))
    glow = v.glow[label][:, None]
    return out * (1 - glow * 0.3) + base * glow * 1.3


def _floor(
    v: View, axes: Any, middle: Any, far: float, zoom: float, shift: Any, w: int, h: int, shadow: Shadow, reach: float
) -> tuple[Any, Any]:
    """The ground at each pixel, with its shadow, fading into the horizon; and how near it is."""
    x, y = np.meshgrid(np.arange(w) + 0.5, np.arange(h) + 0.5)
    ray = np.stack([(x - shift[0]) / zoom, (y - shift[1]) / zoom, np.full_like(x, 0.0)], 2)
    eye = axes[2] * far + middle
    way = (ray.reshape(-1, 3) @ axes + middle) - eye
    ground = min(float(v.low[2]), 0.0) - 1e-4 * reach
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (ground - eye[2]) / way[:, 2]
    down = (way[:, 2] < 0) & (t > 0) & (t < 40)
    place = eye + way * np.where(down, t, 1)[:, None]
    off = np.linalg.norm((place - middle)[:, :2], axis=1) / reach
    fade = np.where(down, np.clip(1.5 - off / 2.6, 0, 1), 0)[:, None]
    light = np.ones(len(place), np.float32)
    close = down & (off < 3.2)
    light[close] = shadow.lit(place[close], 7.0)
    ground_light = GROUND * (0.64 + 0.42 * light[:, None])
    image = HORIZON * 1.02 * (1 - fade) + np.minimum(ground_light, HORIZON * 1.02) * fade
    near = np.where(down, ((place - middle) @ axes[2]), -1e9)
    return image.reshape(h, w, 3), near.reshape(h, w).astype(np.float32)


def _corners(depth: Any, hit: Any, zoom: float, reach: float) -> Any:
    """Darker where something nearer is close by (screen-space ambient occlusion)."""
    dark = np.zeros(depth.shape, np.float32)
    share = np.where(hit, 1.0, 0.6)  # the ground has its shadow already
    unit = 1.0 / zoom
    depth = np.maximum(depth, -1e6)
    for radius in (3, 7, 14, 24):
        for k in range(6):
            angle = k * np.pi / 3 + radius
            dy, dx = round(radius * np.sin(angle)), round(radius * np.cos(angle))
            step = shifted(depth, dy, dx) - depth
            limit = radius * unit * 2.2
            dark += np.where(
                (step > radius * unit * 0.35) & (step < reach), np.minimum(step, limit) / limit, 0
            ) * np.where(step > 3 * limit, 0.35, 1)
    return np.clip(1 - 0.03 * dark * share, 0.35, 1)


def shifted(a: Any, dy: int, dx: int) -> Any:
    """The array moved, its rim repeated."""
    h, w = a.shape[:2]
    return a[np.clip(np.arange(h) + dy, 0, h - 1)][:, np.clip(np.arange(w) + dx, 0, w - 1)]


def _edges(image: Any, depth: Any, normal: Any, label: Any, zoom: float) -> Any:
    """Thin lines where materials meet, where the surface breaks, and around the outline."""
    unit = normal / np.maximum(np.linalg.norm(normal, axis=2, keepdims=True), 1e-9)
    line = np.zeros(depth.shape, np.float32)
    solid = np.where(np.isfinite(depth), depth, -1e6)
    for dy, dx in ((0, 1), (1, 0)):
        other = shifted(solid, dy, dx)
        both = (label >= 0) & (shifted(label, dy, dx) >= 0)
        bend = 1 - (unit * shifted(unit, dy, dx)).sum(2)
        step = np.abs(solid - other)
        line = np.maximum(line, np.where(both, np.clip((bend - 0.25) * 1.6, 0, 0.4), 0))
        line = np.maximum(line, np.where(both & (step > 9 / zoom), 0.45, 0))
        line = np.maximum(line, np.where(label != shifted(label, dy, dx), 0.42, 0))
    return image * (1 - 0.75 * line[..., None])


def _tone(light: Any) -> Any:
    """Linear light to sRGB; what is brighter than white is rolled off."""
    x = light * 0.86
    x = np.where(x < 0.7, x, 0.7 + 0.3 * (1 - np.exp(-(x - 0.7) / 0.3)))
    return np.where(x <= 0.0031308, 12.92 * x, 1.055 * np.maximum(x, 1e-9) ** (1 / 2.4) - 0.055)
