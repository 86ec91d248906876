"""Colours in OKLCH (Ottosson 2020) and contrast by WCAG 2.2. Colours are ``#rrggbb``; L 0..1, h in degrees."""

from __future__ import annotations

import math
from functools import lru_cache


def rgb(colour: str) -> tuple[float, float, float]:
    """Each 0..1, as sRGB stores them."""
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def hexed(r: float, g: float, b: float) -> str:
    return "#" + "".join(f"{round(max(0.0, min(1.0, v)) * 255):02x}" for v in (r, g, b))


def linear(v: float) -> float:
    return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4


def _stored(v: float) -> float:
    return 12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055


@lru_cache(maxsize=4096)
def oklab(colour: str) -> tuple[float, float, float]:
    r, g, b = (linear(v) for v in rgb(colour))
    l_ = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    m = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    s = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * l_ + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l_ - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l_ + 0.7827717662 * m - 0.8086757660 * s,
    )


def lch(colour: str) -> tuple[float, float, float]:
    lightness, a, b = oklab(colour)
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _plain(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    l_ = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * l_ - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l_ + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l_ - 0.7034186147 * m + 1.7076147010 * s,
    )


@lru_cache(maxsize=4096)
def colour(lightness: float, chroma: float, hue: float) -> str:
    """The nearest colour that sRGB has with this lightness and hue: chroma gives way."""
    lightness = max(0.0, min(1.0, lightness))

    def fits(c: float) -> bool:
        return all(-1e-4 <= v <= 1.0001 for v in _plain(lightness, c, hue))

    if not fits(chroma):
        low, high = 0.0, chroma
        for _ in range(20):
            middle = (low + high) / 2
            low, high = (middle, high) if fits(middle) else (low, middle)
        chroma = low
    return hexed(*(_stored(max(0.0, v)) for v in _plain(lightness, chroma, hue)))


@lru_cache(maxsize=4096)
def luminance(c: str) -> float:
    r, g, b = (linear(v) for v in rgb(c))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    """1 to 21; WCAG asks 4.5 of text."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mix(a: str, b: str, share: float) -> str:
    """``share`` of ``b`` in ``a``, in OKLab's straight line (kept in the gamut by way of LCH)."""
    la, lb = oklab(a), oklab(b)
    lightness, x, y = (p + (q - p) * share for p, q in zip(la, lb, strict=True))
    return colour(round(lightness, 4), round(math.hypot(x, y), 4), round(math.degrees(math.atan2(y, x)) % 360, 2))


def ramp(a: str, b: str, share: float) -> str:
    """Between two colours along the shorter way round the hues: no grey in the middle, as `mix` has of opposites."""
    (la, ca, ha), (lb, cb, hb) = lch(a), lch(b)
    if min(ca, cb) < 0.03:
        return mix(a, b, share)
    turn = (hb - ha + 180) % 360 - 180
    return colour(
        round(la + (lb - la) * share, 4), round(ca + (cb - ca) * share, 4), round((ha + turn * share) % 360, 2)
    )


def readable(wanted: str, behind: str, least: float = 4.6) -> str:
    """``wanted`` with its lightness moved as little as is needed for ``least`` contrast on ``behind``, and if its own
    side cannot give that, to the other side."""
    if contrast(wanted, behind) >= least:
        return wanted
    lightness, chroma, hue = lch(wanted)
    best, cost = "", 9.0
    for end in (0.0, 1.0):
        if contrast(colour(end, 0.0, hue), behind) < least:
            continue
        good, bad = end, lightness
        for _ in range(24):
            middle = (good + bad) / 2
            if contrast(colour(middle, chroma, hue), behind) >= least:
                good = middle
            else:
                bad = middle
        if abs(good - lightness) < cost:
            best, cost = colour(good, chroma, hue), abs(good - lightness)
    return best or max(("#ffffff", "#000000"), key=lambda c: contrast(c, behind))
