"""Palettes made in OKLCH from words: a mood gives lightness and chroma, a subject or the mood gives hues."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from .colour import colour, contrast, lch, mix, readable

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Palette:
    """``ground`` behind, ``ink`` on it; ``block`` for a panel of another colour; ``accent``, ``second`` and ``third``
    for ornaments; ``soft`` a tint of the ground. Every colour is ``#rrggbb``."""

    ground: str
    ink: str
    block: str
    accent: str
    second: str
    third: str
    soft: str

    def on(self, behind: str, least: float = 4.6) -> str:
        """The palette's own colour that reads best on ``behind``, moved if none of them does."""
        best = max((self.ink, self.ground), key=lambda c: contrast(c, behind))
        return best if contrast(best, behind) >= max(least, 5.5) else readable(best, behind, least)

    def spot(self, behind: str, least: float = 4.6) -> str:
        """A colour with more life than ink, for a word or a line of it, that still reads on ``behind``."""
        able = [c for c in (self.accent, self.second, self.third) if contrast(c, behind) >= least]
        if able:
            return able[0]
        nearest = max((self.accent, self.second), key=lambda c: contrast(c, behind))
        return readable(nearest, behind, least)

    def figures(self, behind: str) -> list[str]:
        """The colours that stand out from ``behind``, strongest first: for ornaments and art."""
        every = dict.fromkeys((self.accent, self.second, self.third, self.soft, self.block, self.ink))
        return [c for c in every if contrast(c, behind) > 1.25 or abs(lch(c)[0] - lch(behind)[0]) > 0.1]

    def plain(self) -> dict[str, str]:
        return asdict(self)


# hues in degrees of OKLCH: red 27, orange 55, yellow 95, green 145, teal 190, blue 255, violet 295, pink 355
HUES: dict[str, tuple[Triple, ...]] = {
    "elegant": ((60, 20, 85), (150, 80, 40), (265, 75, 20), (330, 60, 20)),
    "bold": ((28, 260, 95), (262, 50, 95), (350, 100, 250), (145, 95, 25)),
    "playful": ((95, 355, 250), (350, 190, 90), (230, 60, 350), (165, 40, 300)),
    "calm": ((230, 190, 70), (200, 60, 240), (290, 230, 60), (150, 200, 85)),
    "natural": ((145, 75, 40), (120, 45, 85), (165, 60, 95), (85, 140, 35)),
    "technical": ((255, 200, 130), (265, 55, 210), (285, 165, 240), (220, 30, 250)),
    "festive": ((355, 85, 45), (25, 85, 150), (300, 80, 355), (260, 85, 20)),
    "retro": ((45, 85, 190), (60, 25, 165), (85, 35, 210), (30, 75, 240)),
    "dark": ((285, 60, 20), (265, 35, 85), (250, 190, 60), (320, 45, 85)),
    "warm": ((40, 75, 20), (55, 25, 90), (30, 85, 345), (70, 35, 140)),
}
SCHEMES: dict[str, tuple[str, ...]] = {
    "elegant": ("light", "dark", "pastel"), "bold": ("vivid", "light", "dark"), "playful": ("pastel", "vivid", "light"),
    "calm": ("light", "pastel", "dark"), "natural": ("light", "dark", "pastel"),
    "technical": ("dark", "light", "vivid"), "festive": ("vivid", "dark", "pastel"),
    "retro": ("light", "vivid", "dark"), "dark": ("dark", "vivid", "dark"), "warm": ("pastel", "light", "vivid"),
}  # fmt: skip
CHROMA = {"elegant": 0.72, "calm": 0.68, "natural": 0.8, "retro": 0.85, "technical": 0.95}
"""A mood's share of the usual chroma; 1 where unsaid."""
SUBJECTS: dict[str, float] = {
    "forest garden plant leaf green tree park eco organic tea": 148, "sea ocean lake water swim sail rain river": 230,
    "sky winter ice snow ski": 240, "night star moon space astronomy cinema jazz": 285, "coffee bread bakery wood": 58,
    "sun summer lemon honey bee gold": 90, "fire pizza tomato salsa chili red heart love blood": 28,
    "orange autumn harvest pumpkin carrot": 55, "rose flower wedding cherry pink": 5, "wine berry plum lavender": 335,
    "mint spa yoga wellness": 170, "money bank law medicine dental": 250,
}  # fmt: skip
"""Words of a subject, and the hue that people expect with it."""
NAMED = {
    "red": 27, "orange": 55, "yellow": 95, "gold": 88, "green": 145, "teal": 190, "turquoise": 190, "blue": 255,
    "navy": 262, "purple": 305, "violet": 295, "pink": 355, "brown": 55, "cream": 90, "black": None, "white": None,
}  # fmt: skip


def anchor(words: str) -> float | None:
    """The hue that the words name or suggest, if any; a colour's own name goes before a subject."""
    said = re.findall(r"[a-z]+", words.lower())
    named = [NAMED[w] for w in said if NAMED.get(w) is not None]
    if named:
        return named[0]
    said += [w[:-1] for w in said if w.endswith("s")]
    return next((hue for many, hue in SUBJECTS.items() if set(many.split()) & set(said)), None)


def make(mood: str, seed: int, variant: int = 0, words: str = "", given: Mapping[str, str] | None = None) -> Palette:
    """A palette for a mood. Each ``variant`` has another scheme and other hues.

    words: the brief, which may name colours or a subject that suggests one. given: a brand's colours by role; the
    others are made to go with them, and ink is moved until it reads.
    """
    rng = random.Random(f"{seed}/{variant}/{mood}")
    triples = HUES[mood]
    first, second, third = triples[(seed + variant) % len(triples)]
    hue = anchor(words)
    if hue is not None:  # the subject's hue leads, the mood's intervals stay
        turn = hue - first
        first, second, third = hue, second + (turn * 0.35), third
        if abs((second - first + 180) % 360 - 180) < 25:
            second = first + rng.choice((150, 180, -40))
    first, second, third = (h + rng.uniform(-6, 6) for h in (first, second, third))
    scheme = SCHEMES[mood][(variant + seed // 7) % 3]
    if re.search(r"\b(?:dark|black|night)\b", words.lower()) and variant % 2 == 0:
        scheme = "dark"
    if re.search(r"\bwhite\b", words.lower()) and variant % 2 == 0:
        scheme = "light"
    grey = re.search(r"\bblack[- ](?:and|&|on)[- ]white\b|\bmonochrome\b|\bb&w\b", words.lower())
    made = SOLVED["light" if grey else scheme](first, second, third, 0.0 if grey else CHROMA.get(mood, 1.0))
    return branded(made, given or {})


def tone(lightness: float, chroma: float, hue: float) -> str:
    """A colour for figures. Yellow of middling lightness is olive: it is made as light as yellow is."""
    near = max(0.0, 1 - abs((hue - 92 + 180) % 360 - 180) / 32)
    if 0.42 < lightness < 0.84 and chroma > 0.06:
        lightness += (0.84 - lightness) * min(1.0, near * 1.6)
    return colour(lightness, chroma, hue)


def _light(a: float, b: float, c: float, k: float) -> Palette:
    ground = colour(0.962, 0.018, 85 + (a - 85) * 0.15)
    return Palette(ground, colour(0.25, 0.05 * k, a), colour(0.38, 0.10 * k, a), tone(0.62, 0.19 * k, b),
                   tone(0.55, 0.15 * k, a), tone(0.80, 0.14 * k, c),
                   mix(ground, colour(0.72, 0.1 * k, a), 0.22))  # fmt: skip


def _dark(a: float, b: float, c: float, k: float) -> Palette:
    ground = colour(0.225, 0.055 * k, a)
    return Palette(ground, colour(0.95, 0.03, b), colour(0.36, 0.10 * k, a), tone(0.76, 0.16 * k, b),
                   tone(0.64, 0.19 * k, c), colour(0.86, 0.10 * k, 85),
                   mix(ground, colour(0.6, 0.12 * k, a), 0.22))  # fmt: skip


def _vivid(a: float, b: float, c: float, k: float) -> Palette:
    bright = 0.86 if 70 < a % 360 < 125 else 0.72
    ground = colour(bright, 0.17 * k, a)
    dark = a if 30 < b % 360 < 130 else b  # a dark orange or yellow is brown, which goes with no bright ground
    return Palette(ground, colour(0.20, 0.05, a), colour(0.27, 0.09 * k, dark), colour(0.34, 0.14 * k, dark),
                   colour(0.95, 0.04, 90), tone(0.50, 0.20 * k, c),
                   mix(ground, colour(0.95, 0.04, 90), 0.3))  # fmt: skip


def _pastel(a: float, b: float, c: float, k: float) -> Palette:
    ground = colour(0.905, 0.055 * k, a)
    return Palette(ground, colour(0.28, 0.09 * k, a), colour(0.42, 0.13 * k, a), tone(0.63, 0.19 * k, b),
                   tone(0.74, 0.13 * k, a), tone(0.80, 0.13 * k, c), mix(ground, "#ffffff", 0.5))  # fmt: skip


SOLVED = {"light": _light, "dark": _dark, "vivid": _vivid, "pastel": _pastel}


def branded(made: Palette, given: Mapping[str, str]) -> Palette:
    """A palette with a brand's colours in their roles. Ink that would not read on the ground is moved until it does."""
    roles = asdict(made) | {k: v for k, v in given.items() if k in asdict(made)}
    if "ground" in given and "soft" not in given:
        roles["soft"] = mix(roles["ground"], roles["accent"], 0.15)
    if "accent" in given and "block" not in given:
        lightness, chroma, hue = lch(roles["accent"])
        roles["block"] = colour(min(lightness, 0.4), chroma, hue)
    roles["ink"] = readable(roles["ink"], roles["ground"], 7.0)
    return Palette(**roles)
