"""A map to look at: shaded relief, water by depth, roads, small drawings of the places, and names."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..art.paint import over as laid
from ..art.sheet import Sheet
from ..land.ground import relief
from ..land.model import BRIDGE, FIELD, PATH, PAVING, SPRITES, TERRAINS, Chunk, T
from ..land.noise import Array, blur
from ..land.plants import solid
from . import font

COLOURS = {
    "deep": "#3b6ea5", "water": "#5b95c8", "lava": "#e8632a", "mud": "#7b7a4f", "sand": "#e3d09a", "ash": "#7a7176",
    "dirt": "#ad8a5e", "savanna": "#c9bc72", "grass": "#94b969", "gloom": "#6d8a80", "forest": "#6f9f58",
    "jungle": "#4f8d58", "stone": "#b3aca0", "snow": "#f0f4f8", "crag": "#8f878a",
}  # fmt: skip
PAPER, INK, HALO = (236, 224, 196), (52, 40, 34), (248, 240, 220)
ICONS = {
    "castle": "keep", "city": "inn", "town": "hall", "village": "house", "harbour": "boat", "farm": "barn", "ruins": "tomb",
    "temple": "temple", "tower": "tower", "lighthouse": "lighthouse", "mine": "cave", "mill": "mill", "inn": "inn",
    "camp": "tent", "graveyard": "grave", "dungeon": "cave", "cottage": "hut",
}  # fmt: skip


def table() -> Array:
    return np.array([[int(COLOURS[t][i : i + 2], 16) for i in (1, 3, 5)] for t in TERRAINS], float)


def grown(a: Array, k: int) -> Array:
    """Each cell as k x k pixels, smooth between."""
    n, m = a.shape[:2]
    y = np.clip((np.arange(n * k) + 0.5) / k - 0.5, 0, n - 1)
    x = np.clip((np.arange(m * k) + 0.5) / k - 0.5, 0, m - 1)
    iy, ix = np.minimum(y.astype(int), n - 2), np.minimum(x.astype(int), m - 2)
    shape = (-1, 1) + (1,) * (a.ndim - 2)
    v = (y - iy).reshape(shape).astype(np.float32)
    rows = a[iy] * (1 - v) + a[iy + 1] * v
    u = (x - ix).reshape((1, *shape[:1], *shape[2:])).astype(np.float32)
    return np.asarray(rows[:, ix] * (1 - u) + rows[:, ix + 1] * u)


def land(c: Chunk, k: int) -> Array:
    """Colours without shade, float32 (size * k, size * k, 3): what a scene is painted with."""
    colour = table()[c.terrain]
    depth = np.clip((c.water.surface - c.high) / 0.3, 0, 1)
    sea = (c.water.kind > 0)[..., None]
    water = np.array([104, 164, 212]) * (1 - depth[..., None]) + np.array([46, 92, 150]) * depth[..., None]
    trees = solid(c.plants) & (c.water.kind == 0)
    colour = np.where(trees[..., None] & (c.terrain != T["sand"])[..., None], colour * 0.8, colour)
    colour = np.stack([blur(colour[..., i], 1) for i in range(3)], -1) * 0.6 + colour * 0.4
    colour = np.where(sea, water, colour)
    colour[c.over == FIELD] = (205, 178, 92)
    return grown(colour.astype(np.float32), k)


def chart(c: Chunk, sheet: Sheet, title: str) -> Array:
    """uint8 (height, width, 3): about 1100 pixels, whatever the size of the chunk."""
    n = c.size
    k = max(2, 1024 // n)
    out = land(c, k)
    shade = grown(relief(c.high * n / 256).astype(np.float32), k)
    wet = grown((c.water.kind > 0).astype(np.float32), k)
    out *= np.where(wet > 0.5, 1.0, 0.35 + 0.65 * shade)[..., None]
    edge = (wet > 0.36) & (wet < 0.62)
    for a, b in zip(*np.nonzero(c.over == PAVING), strict=True):
        out[a * k : a * k + k, b * k : b * k + k] = (188, 180, 168)
    out[edge] = out[edge] * 0.45 + np.array([38, 62, 92]) * 0.55
    roads(c, out, k)
    forest(c, out, k)
    picture = np.clip(out, 0, 255).astype(np.uint8)
    for p in sorted(c.places, key=lambda p: p.y):
        icon(picture, sheet, ICONS.get(p.kind, "house"), p.x * k, p.y * k)
    names(c, picture, k)
    return framed(picture, title)


def roads(c: Chunk, out: Array, k: int) -> None:
    way = (c.over == PATH) | (c.over == BRIDGE)
    wide = max(1, k // 2)
    off = (k - wide) // 2
    ys, xs = np.nonzero(way)
    for dx, dy in ((0, 0), (1, 0), (0, 1)):
        ok = (xs + dx < c.size) & (ys + dy < c.size)
        y, x = ys[ok], xs[ok]
        both = way[y + dy, x + dx]
        for a, b in zip(y[both].tolist(), x[both].tolist(), strict=True):
            tone = (92, 60, 38) if c.over[a, b] == BRIDGE else (150, 104, 66)
            out[a * k + off : a * k + off + wide + dy * k, b * k + off : b * k + off + wide + dx * k] = tone


def forest(c: Chunk, out: Array, k: int) -> None:
    """Every third tree as a small tuft with a shadow."""
    trees = solid(c.plants) & (c.water.kind == 0) & (c.terrain != T["sand"])
    y, x = np.nonzero(trees)
    pick = (x * 7 + y * 13) % 3 == 0
    r = max(1, k // 2)
    cold = c.warm[y, x] < 0.28
    for a, b, snow in zip((y[pick] * k).tolist(), (x[pick] * k).tolist(), cold[pick].tolist(), strict=True):
        out[a + 1 : a + r + 2, b + 1 : b + r + 2] *= 0.72
        out[a : a + r + 1, b : b + r + 1] = (86, 124, 112) if snow else (74, 122, 66)
        out[a : a + 1, b : b + r] = (178, 200, 200) if snow else (118, 164, 92)


def icon(p: Array, sheet: Sheet, name: str, x: int, y: int) -> None:
    """A sprite at half its size, its foot at (x, y)."""
    w, h = sheet.size[name]
    first = sheet.first[name]
    tiles = np.stack(sheet.tiles[first : first + w * h]).reshape(h, w, 16, 16, 4)
    whole = tiles.transpose(0, 2, 1, 3, 4).reshape(h * 16, w * 16, 4).astype(float)
    half = max(SPRITES[name][0], SPRITES[name][1]) > 2
    if half:
        a = whole[..., 3:]
        four = (whole[..., :3] * a).reshape(h * 8, 2, w * 8, 2, 3).sum((1, 3))
        alpha = a.reshape(h * 8, 2, w * 8, 2, 1).sum((1, 3))
        small = np.concatenate([four / np.maximum(alpha, 1), np.where(alpha > 480, 255, 0)], -1).astype(np.uint8)
    else:
        small = whole.astype(np.uint8)
    ring = np.pad(small[..., 3] > 128, 2)
    near = np.zeros_like(ring)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            near |= np.roll(ring, (dy, dx), (0, 1))
    stamp = np.zeros((*near.shape, 4), np.uint8)
    stamp[near] = (*HALO, 255)
    stamp[2:-2, 2:-2][small[..., 3] > 128] = small[small[..., 3] > 128]
    x0, y0 = x - stamp.shape[1] // 2, y - stamp.shape[0] + 4
    if x0 >= 0 and y0 >= 0:
        flat = np.dstack([p, np.full(p.shape[:2], 255, np.uint8)])[y0 : y0 + stamp.shape[0], x0 : x0 + stamp.shape[1]]
        laid(flat, stamp, 0, 0)
        p[y0 : y0 + flat.shape[0], x0 : x0 + flat.shape[1]] = flat[..., :3]


def write(p: Array, words: str, x: int, y: int, scale: int, ink: Any = INK, halo: Any = HALO) -> None:
    """A line of letters with a pale edge, its top left corner at (x, y)."""
    mask = np.pad(font.text(words, scale), 2)
    near = np.zeros_like(mask)
    for dy in (-2, -1, 0, 1, 2):
        for dx in (-2, -1, 0, 1, 2):
            if abs(dx) + abs(dy) < 4:
                near |= np.roll(mask, (dy, dx), (0, 1))
    box = p[max(0, y) : y + mask.shape[0], max(0, x) : x + mask.shape[1]]
    near, mask = near[: box.shape[0], : box.shape[1]], mask[: box.shape[0], : box.shape[1]]
    box[near] = (box[near] * 0.25 + np.array(halo) * 0.75).astype(np.uint8)
    box[mask] = ink


def names(c: Chunk, p: Array, k: int) -> None:
    """Names where they cover neither each other nor a place's drawing: what finds no room stays off."""
    taken = [(q.x * k - 18, q.y * k - 26, 36, 30) for q in c.places]
    side = p.shape[0]
    wanted: list[tuple[str, float, float, int, Any, int]] = [
        (q.name, q.x * k, q.y * k, 2, INK, 16) for q in sorted(c.places, key=lambda q: (q.thing < 0, -q.r))
    ]
    wanted += [
        (f.name, f.x * k, f.y * k, 2, (36, 70, 120) if f.kind in ("lake", "oasis") else (70, 60, 44), 0)
        for f in c.features if f.name and f.kind != "islet"
    ]  # fmt: skip
    for name, cells in zip(c.lore.rivers, c.water.rivers, strict=True):
        mid = cells[len(cells) // 2]
        wanted.append((name.removeprefix("the "), mid[0] * k, mid[1] * k, 1 if k < 4 else 2, (36, 70, 120), 8))
    if c.lore.sea:
        ys, xs = np.nonzero(c.water.kind == 1)
        inner = (xs > 0.12 * c.size) & (xs < 0.88 * c.size) & (ys > 0.06 * c.size) & (ys < 0.94 * c.size)
        if inner.any():
            land_ = blur((c.water.kind != 1).astype(float), max(3, c.size // 14))[ys, xs]
            best = int(np.argmin(np.where(inner, land_ + 0.001 * np.abs(xs - c.size / 2), 9)))
            wanted.append((c.lore.sea.removeprefix("the "), xs[best] * k, ys[best] * k, 3, (226, 238, 248), 0))
    for words, x, y, scale, ink, away in wanted:
        w, h = font.text(words, scale).shape[1] + 4, 8 * scale + 4
        for dx, dy in ((-w / 2, away * 0.6), (-w / 2, -h - away * 2), (away, -h / 2 - 4), (-w - away, -h / 2 - 4),
                       (-w / 2, away * 0.6 + h), (-w / 2, -h / 2)):  # fmt: skip
            a, b = int(x + dx), int(y + dy)
            a, b = min(max(a, 4), side - w - 4), min(max(b, 4), side - h - 4)
            if all(a + w < tx or tx + tw < a or b + h < ty or ty + th < b for tx, ty, tw, th in taken):
                taken.append((a, b, w, h))
                sea = ink[0] > 200
                write(p, words, a, b, scale, ink, (40, 78, 120) if sea else HALO)
                break


def framed(p: Array, title: str) -> Array:
    """A paper border, the title below, and a needle to the north."""
    edge, foot = 28, 64
    h, w = p.shape[:2]
    out = np.empty((h + edge + foot, w + 2 * edge, 3), np.uint8)
    out[:] = PAPER
    grain = np.random.default_rng(1).integers(-5, 6, out.shape[:2])
    out[:] = np.clip(out + grain[..., None], 0, 255)
    out[edge - 6 : edge + h + 6, edge - 6 : edge + w + 6] = INK
    out[edge - 4 : edge + h + 4, edge - 4 : edge + w + 4] = PAPER
    out[edge - 1 : edge + h + 1, edge - 1 : edge + w + 1] = INK
    out[edge : edge + h, edge : edge + w] = p
    mask = font.text(title[:40], 4)
    x = (out.shape[1] - mask.shape[1]) // 2
    if x > 70:
        out[edge + h + 18 : edge + h + 18 + mask.shape[0], x : x + mask.shape[1]][mask] = INK
    cx, cy = edge + w - 24, edge + h + 34
    y, x_ = np.mgrid[0 : out.shape[0], 0 : out.shape[1]][:, edge + h :, :]
    up = (np.abs(x_ - cx) * 3 < (y - (cy - 20))) & (y < cy)
    down = (np.abs(x_ - cx) * 3 < (cy + 20 - y)) & (y >= cy)
    part = out[edge + h :]
    part[up & (x_ < cx)] = (150, 60, 44)
    part[up & (x_ >= cx)] = (110, 40, 30)
    part[down] = (120, 108, 90)
    ink = font.text("N", 2)
    out[cy - 14 : cy - 14 + 16, cx - 28 : cx - 28 + ink.shape[1]][ink] = INK
    return out
