"""A small net's sticker, soft and mottled at 64 x 64, as a clean cut-out at any size.

The outline is the alpha's half-way line, smoothed a little and drawn sharp; inside, the colours are gathered into a few
tones (k-means in OKLab) whose areas are smoothed in the same way, as if cut from paper. Colours are changed by tone, so
that a beak, a wheel or an eye keeps its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from . import colours
from .grid import bled, blurred, box, labels, sized

Array = np.ndarray[Any, Any]
TONES, PAD, HINT = 4, 4, 0.75


@dataclass(frozen=True, slots=True)
class Sticker:
    """outline: float32 (h, w), 0.5 on the edge; areas: float32 (tones, h, w); tones: OKLab (tones, 3), the largest
    first; shares: of the area, (tones,); soft: uint8 (h, w, 4), as the net made it. All cropped, with a border."""

    outline: Array
    areas: Array
    tones: Array
    shares: Array
    soft: Array

    @property
    def aspect(self) -> float:
        """Width by height of what is drawn."""
        return (self.outline.shape[1] - 2 * PAD) / (self.outline.shape[0] - 2 * PAD)


def whole(pixels: Array) -> Array:
    """The alpha (float32, 0 to 1) of the largest piece and of those near its size; specks and pinholes are gone."""
    alpha = blurred(pixels[..., 3].astype(np.float32) / 255, 0.8)
    pieces, count = labels(alpha > 0.5)
    if not count:
        return np.zeros_like(alpha)
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)[1:]
    keep = np.flatnonzero(sizes >= sizes.max()) + 1
    mask = np.isin(pieces, keep[:1])
    holes, count = labels(~mask)
    sizes = np.bincount(holes.ravel(), minlength=count + 1)
    small = np.flatnonzero(sizes < 0.012 * mask.sum())
    mask |= np.isin(holes, small[small > 0])
    # the soft edge of what stays; full where a hole was closed
    near = blurred(mask.astype(np.float32), 0.9)
    return np.where(mask, np.maximum(alpha, 0.6 * near + 0.2), np.minimum(alpha, 0.49) * (near > 0.08))


def worth(pixels: Array) -> float:
    """0 to 1: how clear a silhouette is. Most of it in one piece, neither a speck nor the whole square, a calm outline,
    not cut off by the border."""
    alpha = pixels[..., 3] > 127
    pieces, count = labels(alpha)
    if not count:
        return 0.0
    sizes = np.bincount(pieces.ravel(), minlength=count + 1)[1:]
    main = pieces == int(np.argmax(sizes)) + 1
    share, rest = float(main.mean()), float(sizes.max() / sizes.sum())
    _, holes = labels(~main)
    edge = float((main[:, 1:] != main[:, :-1]).sum() + (main[1:] != main[:-1]).sum())
    calm = min(1.0, 4.6 * float(main.sum()) ** 0.5 / max(edge, 1.0))
    cut = max(main[0].mean(), main[-1].mean(), main[:, 0].mean(), main[:, -1].mean())
    return (
        rest**2 * min(1.0, share / 0.1) * min(1.0, max(0.0, 0.97 - share) / 0.15) * calm**0.5 * (1 - cut) * 0.97**holes
    )


def clean(pixels: Array, hint: Array | None = None) -> Sticker | None:
    """None where nothing is to be seen. hint: the colours that such a thing mostly has (uint8, on a coarse grid over
    the whole sticker), for the net is often wrong in them; they weigh `HINT`."""
    outline = whole(pixels)
    where = box(outline > 0.5)
    if where is None or (outline > 0.5).sum() < 60:
        return None
    left, top, right, bottom = where
    solid = outline > 0.5
    colour = bled(pixels[..., :3].astype(np.float32), np.where(solid, pixels[..., 3] / 255, 0).astype(np.float32))
    calm = colours.lab(0.7 * blurred(colour, 1.1) + 0.3 * _median(colour))
    if hint is not None:
        usual = colours.lab(sized(hint.astype(np.float32), calm.shape[:2]).clip(0, 255))
        usual[..., 1:] *= 1.12  # a mean of several pictures is paler than each
        calm = (1 - HINT) * calm + HINT * usual
    tones, shares, areas = _toned(calm, solid, outline)
    cut = (slice(top, bottom), slice(left, right))
    edge = ((PAD, PAD), (PAD, PAD))
    soft = np.dstack([colour.round().clip(0, 255), outline * 255]).astype(np.uint8)
    return Sticker(
        np.pad(outline[cut], edge), np.pad(areas[(slice(None), *cut)], ((0, 0), *edge), "edge"), tones, shares,
        np.pad(soft[cut], (*edge, (0, 0)), "edge"),
    )  # fmt: skip


def _toned(calm: Array, solid: Array, outline: Array) -> tuple[Array, Array, Array]:
    """Tones, their shares, and the smoothed areas: k-means from the colours that lie farthest apart."""
    values = calm[solid]
    scale = np.array([1.0, 1.6, 1.6], np.float32)  # hue tells parts from each other, light is often only shade
    points = values * scale
    centres = [points.mean(0)]
    while len(centres) < TONES:
        far = np.min([((points - c) ** 2).sum(1) for c in centres], 0)
        if far.max() < 0.05**2:
            break
        centres.append(points[int(np.argmax(np.where(far > np.quantile(far, 0.97), 0, far)))])
    middle = np.stack(centres)
    for _ in range(12):
        nearest = ((points[:, None] - middle) ** 2).sum(2).argmin(1)
        middle = np.stack([points[nearest == n].mean(0) if (nearest == n).any() else middle[n]
                           for n in range(len(middle))])  # fmt: skip
    nearest = (((calm * scale)[..., None, :] - middle) ** 2).sum(-1).argmin(-1)
    shares = np.array([(nearest[solid] == n).mean() for n in range(len(middle))])
    order = [int(n) for n in np.argsort(-shares) if shares[n] > 0.02] or [int(np.argmax(shares))]
    weight = np.maximum(blurred(outline, 1.2), 1e-2)
    areas = np.stack([blurred((nearest == n) * outline, 1.2) / weight for n in order])
    tones = np.stack([calm[solid & (nearest == n)].mean(0) for n in order])
    return tones, shares[order] / shares[order].sum(), areas.astype(np.float32)


def _median(colour: Array) -> Array:
    wide = np.pad(colour, ((1, 1), (1, 1), (0, 0)), "edge")
    views = [wide[y : y + colour.shape[0], x : x + colour.shape[1]] for y in range(3) for x in range(3)]
    return np.median(np.stack(views), 0)


def dyed(made: Sticker, target: str) -> Array:
    """The tones in the target's colour. A small one stays as it is where it is plainly another thing: near black, near
    white, or of another hue; what is changed is always most of the sticker."""
    tones, shares = made.tones, made.shares
    chroma = np.hypot(tones[:, 1], tones[:, 2])
    middle = float((tones[:, 0] * shares).sum())
    aim = colours.lab_of(target)
    plain = float(np.hypot(aim[1], aim[2])) < 0.04
    dark = (tones[:, 0] < 0.36) & (tones[:, 0] < middle - 0.15) & (chroma < 0.09)
    light = (tones[:, 0] > 0.88) & (chroma < 0.05) & (tones[:, 0] > middle + 0.12)
    away = np.abs((colours.hue(tones) - colours.hue(tones[0]) + 180) % 360 - 180)
    other = (away > 75) & (chroma > 0.09) & (shares < 0.12)
    keep, budget = np.zeros(len(tones), bool), 0.26
    for n in np.argsort(shares):
        if (dark[n] or (light[n] and not plain) or (other[n] and not plain)) and shares[n] <= budget:
            keep[n] = True
            budget -= float(shares[n])
    made_ = colours.turned(tones, np.where(keep, 0, shares), target)
    return np.where(keep[:, None], tones, made_)


def drawn(made: Sticker, height: int, tones: Array | None = None, soft: Array | None = None) -> Array:
    """uint8 RGBA, cropped: ``height`` pixels from top to bottom of what is drawn (the border lies outside).

    tones: other colours for the tones. soft: the enlarged picture (any size, RGB) to be shown instead of flat tones.
    """
    times = height / (made.outline.shape[0] - 2 * PAD)
    size = (max(2, round(made.outline.shape[0] * times)), max(2, round(made.outline.shape[1] * times)))
    alpha = ((sized(made.outline, size) - 0.5) * max(1.0, 1.9 * times) + 0.5).clip(0, 1)
    if soft is not None:
        colour = sized(soft[..., :3].astype(np.float32), size)
    else:
        weight = np.stack([sized(a, size) for a in made.areas])
        sharp = np.exp((weight - weight.max(0)) * (4.5 * times + 4))
        sharp /= sharp.sum(0)
        colour = colours.rgb(np.tensordot(sharp.transpose(1, 2, 0), made.tones if tones is None else tones, 1))
    return np.dstack([colour.clip(0, 255), alpha * 255]).round().astype(np.uint8)
