"""Programs from pictures: a cut-out in layers of its colours, a relief, or a lithophane."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np

from ....core.errors import UserError
from .solids import manifold3d

MOST_PIXELS = 60_000_000
READ = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF")
"""What Pillow may take a file for: left to itself it hands some to Ghostscript."""
SIDE, FINE = 160, 3
"""Pixels of the longer side on which a cut-out is seen, and how much finer its outline is."""
COLOURS = 5
NEEDS = 'Type: pip install "pieria[model]"'


def opened(data: bytes, name: str) -> Any:
    """The picture as RGBA, upright. Raises `UserError`."""
    try:
        from PIL import Image, ImageOps
    except ImportError:
        raise UserError("Pictures need a package that is not installed.", NEEDS) from None
    try:
        with Image.open(io.BytesIO(data), formats=READ) as image:
            if image.width * image.height > MOST_PIXELS:
                raise UserError(
                    f"{name} has more than {MOST_PIXELS // 1_000_000} million pixels.", "Make it smaller.", param="from"
                )
            return ImageOps.exif_transpose(image).convert("RGBA")
    except UserError:
        raise
    except Exception:  # whatever a reader of strangers' files may raise
        raise UserError(
            f"{name} is no picture that can be read.",
            "Name a PNG, JPEG or WebP file, or a model's .json.",
            param="from",
        ) from None


def cut_mask(image: Any) -> Any | None:
    """Which pixels are the figure: by its transparency, or by a flat ground around it; None if there is neither."""
    from PIL import Image

    small = image.resize(_fit(image.size, SIDE * FINE), Image.Resampling.LANCZOS)
    pixels = np.asarray(small).astype(float)
    alpha = pixels[..., 3]
    if (alpha < 128).mean() > 0.03:
        mask = alpha >= 128
    else:
        rim = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])[:, :3]
        middle = np.median(rim, 0)
        if (np.abs(rim - middle).max(1) < 24).mean() < 0.9:
            return None
        far = np.abs(pixels[..., :3] - middle).max(2) > 28
        mask = ~_flood(~far)
    return mask if 0.01 < mask.mean() < 0.98 else None


def _flood(free: Any) -> Any:
    """Of the free pixels, those that hang together with the rim."""
    seen = np.zeros_like(free)
    seen[0], seen[-1], seen[:, 0], seen[:, -1] = free[0], free[-1], free[:, 0], free[:, -1]
    before = -1
    while (now := int(seen.sum())) != before:
        before = now
        for axis in (0, 1):
            for turn in (1, -1):
                a, b = np.moveaxis(seen, axis, 0)[::turn], np.moveaxis(free, axis, 0)[::turn]
                for i in range(1, len(a)):
                    a[i] |= a[i - 1] & b[i]
    return seen


def _fit(size: tuple[int, int], side: int) -> tuple[int, int]:
    by = side / max(size)
    return max(round(size[0] * by), 8), max(round(size[1] * by), 8)


def rings(mask: Any, least: float = 0.0) -> list[list[list[float]]]:
    """A mask's outlines as rings in units of its width, centred, y up; specks below a share ``least`` are left out."""
    m = manifold3d()
    h, w = mask.shape
    padded = np.pad(mask.astype(np.int8), ((0, 0), (1, 1)))
    change = np.diff(padded, axis=1)
    rows, starts = np.nonzero(change == 1)
    ends = np.nonzero(change == -1)[1]
    boxes = [
        [(a, -r - 1), (b, -r - 1), (b, -r), (a, -r)]
        for r, a, b in zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True)
    ]
    if not boxes:
        return []
    flat = m.CrossSection(boxes, m.FillRule.NonZero)
    flat = (
        flat.offset(1.0, m.JoinType.Round, 2, 12)
        .offset(-2.0, m.JoinType.Round, 2, 12)
        .offset(1.0, m.JoinType.Round, 2, 12)
    )
    pieces = [p for p in flat.simplify(0.7).decompose() if p.area() > least * w * h]
    return [
        [[round((x - w / 2) / w, 5), round((y + h / 2) / w, 5)] for x, y in ring.tolist()]
        for p in pieces
        for ring in p.to_polygons()
    ]


def program(
    image: Any,
    name: str,
    kind: str,
    wide: float | None,
    high: float | None,
    thick: float | None,
    colours: int = COLOURS,
) -> tuple[dict[str, Any], str]:
    """The program, and which kind it became. wide, high, thick: centimetres, None for the usual. Raises `UserError`."""
    mask = cut_mask(image) if kind in ("", "cut") else None
    if kind == "cut" and mask is None:
        raise UserError(
            "The picture's figure does not stand out: it has no transparent or plain ground.",
            "Cut it out first, or ask for --kind relief.",
            param="kind",
        )
    kind = kind or ("cut" if mask is not None else "relief")
    share = image.height / image.width
    if wide is None and high is None:
        wide = 8.0 if share <= 1 else 8.0 / share
    thing = _cut(image, mask, thick or 0.4, colours) if kind == "cut" else _field(image, kind, thick)
    materials = thing.pop("materials")
    if kind == "cut":  # as large as its figure
        share = thing.pop("share")
    w = wide if wide is not None else (high or 8.0) / share
    h = high if high is not None else w * share
    numbers = {"w": round(w, 4), "d": round(h, 4), "h": thing.pop("thick")}
    if kind == "lithophane":
        numbers = {"w": numbers["w"], "d": numbers["h"], "h": numbers["d"]}
    thing = {"name": name[:40] or kind, "family": kind, "numbers": numbers, **thing}
    return {
        "pieria": "model",
        "version": 1,
        "prompt": name,
        "unit": "cm",
        "materials": materials,
        "objects": [thing],
    }, kind


def _cut(image: Any, mask: Any, thick: float, colours: int) -> dict[str, Any]:
    from PIL import Image, ImageFilter

    h, w = mask.shape
    flat = Image.new("RGB", image.size, (128, 128, 128))
    flat.paste(image, mask=image.getchannel("A"))
    flat = flat.resize((w, h), Image.Resampling.LANCZOS).filter(ImageFilter.MedianFilter(9))
    pixels = np.asarray(flat).astype(float)
    labels, centres = _clusters(pixels[mask], colours)
    seen = np.full(mask.shape, -1)
    seen[mask] = labels
    whole = rings(mask, 0.0008)
    points = np.array([p for ring in whole for p in ring])
    if not len(points):
        raise UserError("The picture's figure is too small to build.", "Crop the picture to it.", param="from")
    span = np.ptp(points, axis=0)
    by = f"w/{span[0]:.6f}"
    order = np.argsort(-np.bincount(labels, minlength=len(centres)))
    parts, materials = [], {}
    tone = {n: "#" + "".join(f"{round(c):02x}" for c in centres[n]) for n in range(len(centres))}
    first = int(order[0])
    materials[f"colour 1 ({tone[first]})"] = {"colour": tone[first], "roughness": 0.55}
    parts.append({"name": "body", "material": f"colour 1 ({tone[first]})",
                  "shape": {"op": "extrude", "profile": {"kind": "path", "rings": whole}, "h": "h*0.7", "scale": [by, by, 1]}})  # fmt: skip
    for n, k in enumerate(order[1:], 2):
        layer = rings(_eroded(seen == k), 0.0008)
        if not layer:
            continue
        material = f"colour {n} ({tone[int(k)]})"
        materials[material] = {"colour": tone[int(k)], "roughness": 0.55}
        parts.append({"name": f"layer {n}", "material": material,
                      "shape": {"op": "extrude", "profile": {"kind": "path", "rings": layer}, "h": "h*0.32", "at": [0, 0, "h*0.68"], "scale": [by, by, 1]}})  # fmt: skip
    return {"parts": parts, "materials": materials, "thick": round(thick, 4), "share": float(span[1] / span[0])}


def _eroded(mask: Any) -> Any:
    """Without the outermost pixel: a layer ends just inside the body below it."""
    p = np.pad(mask, 1)
    return p[1:-1, 1:-1] & p[:-2, 1:-1] & p[2:, 1:-1] & p[1:-1, :-2] & p[1:-1, 2:]


def _clusters(pixels: Any, count: int) -> tuple[Any, Any]:
    """k-means from the farthest points on; those that look alike become one."""
    sample = pixels[:: max(len(pixels) // 4000, 1)]
    centres = [np.median(sample, 0)]
    while len(centres) < count:
        away = np.min([((sample - c) ** 2).sum(1) for c in centres], 0)
        if away.max() < 40**2:
            break
        centres.append(sample[away.argmax()])
    middle = np.array(centres)
    for _ in range(12):
        near = ((sample[:, None] - middle[None]) ** 2).sum(2).argmin(1)
        middle = np.array([sample[near == k].mean(0) if (near == k).any() else middle[k] for k in range(len(middle))])
    return ((pixels[:, None] - middle[None]) ** 2).sum(2).argmin(1), middle


def _field(image: Any, kind: str, thick: float | None) -> dict[str, Any]:
    from PIL import Image, ImageFilter, ImageOps

    ground = 255 if kind == "lithophane" else 0  # what is seen through is low
    flat = Image.new("RGB", image.size, (ground,) * 3)
    flat.paste(image, mask=image.getchannel("A"))
    grey = ImageOps.autocontrast(flat.convert("L").resize(_fit(image.size, 220), Image.Resampling.LANCZOS), cutoff=1)
    values = np.asarray(grey.filter(ImageFilter.GaussianBlur(1.0)))
    if kind == "lithophane":
        values = 255 - values
    total = thick or (0.32 if kind == "lithophane" else 0.5)
    base = 0.25 if kind == "lithophane" else 0.4
    shape: dict[str, Any] = {
        "op": "field", "heights": base64.b64encode(np.ascontiguousarray(values).tobytes()).decode(),
        "columns": values.shape[1], "size": ["w", "d"], "h": f"h*{1 - base:g}", "base": f"h*{base:g}",
    }  # fmt: skip
    if kind == "lithophane":
        shape |= {
            "size": ["w", "h"],
            "h": f"d*{1 - base:g}",
            "base": f"d*{base:g}",
            "turn": [90, 0, 0],
            "at": [0, 0, "h/2"],
        }
    look = {"colour": "#f3f0e8" if kind == "lithophane" else "#d9c7a8", "roughness": 0.6}
    return {
        "parts": [{"name": kind, "material": "plaster", "shape": shape}],
        "materials": {"plaster": look},
        "thick": round(total, 4),
    }
