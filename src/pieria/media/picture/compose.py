"""A picture put together: stickers in their colours, in their places, on a ground, with soft shadows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import canvas as paper
from . import colours, layout, scenes, sticker
from .grid import blurred, over
from .sticker import PAD, Sticker

Array = np.ndarray[Any, Any]
ALOFT = frozenset(
    "sun|crescent moon|full moon|star|glowing star|cloud|rainbow|bird|eagle|airplane|small airplane|helicopter|balloon|"
    "kite|rocket|flying saucer|butterfly|bat|dove|parrot|owl|honeybee|sun with face|comet|parachute".split("|")
)
AFLOAT = frozenset(
    "ship|sailboat|speedboat|motor boat|passenger ship|ferry|canoe|whale|spouting whale|dolphin|shark".split("|")
)
LARGE = """elephant|giraffe|automobile|bus|train|house|castle|delivery truck|ship|sailboat|deciduous tree|
evergreen tree|palm tree|airplane|tractor|fire engine|ambulance|whale|spouting whale|sauropod|
couch and lamp|bed|church|locomotive|rainbow|helicopter|dragon|camel|rhinoceros|hippopotamus"""
SMALL = """red apple|green apple|tangerine|banana|carrot|mouse|lady beetle|honeybee|butterfly|ant|key|ring|
strawberry|cherries|lemon|doughnut|spoon|pencil|computer mouse|mobile phone|baby chick|bird|egg|tennis|
soccer ball|crown|top hat|scissors|toothbrush|snail|blossom|rose|tulip|candle|peach|pear|tomato|
teacup without handle|hamster|frog"""
NATURAL = {n: s for s, names in ((1.35, LARGE), (0.72, SMALL)) for n in names.replace("\n", "").split("|")}
"""How large things are beside each other; what is not here is 1. Far less than in nature, so that all can be seen."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One subject: its stickers (one or more, used in turn), the colour asked for (``#rrggbb`` or ""), its size beside
    others, how many, what the net calls it, and the enlarged stickers where flat tones are not wanted."""

    stickers: tuple[Sticker, ...]
    colour: str = ""
    size: float = 1.0
    count: int = 1
    concept: str = ""
    soft: tuple[Array, ...] = ()

    @property
    def thing(self) -> layout.Thing:
        first = self.stickers[0]
        size = self.size * NATURAL.get(self.concept, 1.0)
        return layout.Thing(self.count, first.aspect, size, outline(first), self.concept in ALOFT)

    def tones(self, n: int) -> Array:
        one = self.stickers[n % len(self.stickers)]
        return sticker.dyed(one, self.colour) if self.colour else one.tones

    def drawn(self, n: int, width: float, height: float) -> Array:
        """The nth instance, no wider and no higher than asked; every other one looks the other way."""
        one = self.stickers[n % len(self.stickers)]
        tall = max(2, round(min(height, width / one.aspect)))
        soft = None
        if self.soft:
            soft = self.soft[n % len(self.soft)]
            soft = colours.recoloured(soft, self.colour) if self.colour else soft
        made = sticker.drawn(one, tall, self.tones(n), soft)
        return made[:, ::-1] if (n // len(self.stickers)) % 2 else made


def outline(one: Sticker, parts: int = 24) -> tuple[float, ...]:
    """The upper edge, from left to right, as shares of the height from above. What is thin there (a tail, an aerial) is
    passed over: nothing sits on it."""
    inside = one.outline[PAD:-PAD, PAD:-PAD] > 0.5
    thick = np.lib.stride_tricks.sliding_window_view(inside, max(2, inside.shape[0] // 5), 0).all(-1)
    tops = np.where(thick.any(0), thick.argmax(0), inside.shape[0]) / inside.shape[0]
    return tuple(float(piece.min()) for piece in np.array_split(tops, min(parts, len(tops))))


def backdrop(actors: Sequence[Actor]) -> str:
    """The lightest plain ground from which every actor stands out: its mean tone well, each large tone a little."""
    means, large = list[Array](), list[Array]()
    for actor in actors:
        for n, one in enumerate(actor.stickers):
            tones = actor.tones(n)
            means.append((tones * one.shares[:, None]).sum(0))
            large += [t for t, share in zip(tones, one.shares, strict=True) if share > 0.25]
    best, clear = paper.BACKDROPS[0], 0.0
    for ground in paper.BACKDROPS:
        lab = colours.lab_of(ground)
        away = min(min(float(np.linalg.norm(lab - m)) / 0.14 for m in means),
                   min((float(np.linalg.norm(lab - t)) / 0.085 for t in large), default=9.0))  # fmt: skip
        if away > 1:
            return ground
        if away > clear:
            best, clear = ground, away
    return best


def composed(
    actors: Sequence[Actor], links: Sequence[layout.Link], width: int, height: int, *, ground: str, colour: str = "",
    time: str = "", weather: str = "", seed: int = 0,
) -> Array:  # fmt: skip
    """uint8 RGBA (height, width, 4). ground: a key of `scenes.PAINTERS`, or ``transparent``."""
    canvas = np.zeros((height, width, 4), np.float32)
    base, shade, front = 0.0, 0.0, None
    if ground != "transparent":
        if ground == "plain" and not colour and actors:
            colour = backdrop(actors)
        lit = not any(re.search(r"\b(?:moon|sun)\b", a.concept) for a in actors)  # one moon is enough
        made = scenes.ground(ground, height, width, seed, time, weather, colour, lit)
        canvas[..., :3], canvas[..., 3] = made.picture, 255
        base, shade, front = made.base, made.shade, made.front
    places = layout.placed([a.thing for a in actors], links, width, height, base) if actors else []
    if shade:
        _shadows(canvas, [p for p in places if not actors[p.thing].thing.aloft], shade)
    counts = [0] * len(actors)
    for place in places:
        actor, n = actors[place.thing], counts[place.thing]
        counts[place.thing] += 1
        piece = actor.drawn(n, place.w, place.h)
        edge = PAD * piece.shape[0] / actor.stickers[n % len(actor.stickers)].outline.shape[0]
        x = place.x + place.w / 2 - piece.shape[1] / 2
        over(canvas, piece, round(x), round(place.bottom - piece.shape[0] + edge))
    if front is not None:
        over(canvas, front.clip(0, 255).round().astype(np.uint8), 0, 0)
    return canvas.clip(0, 255).round().astype(np.uint8)


def _shadows(canvas: Array, places: Sequence[layout.Place], shade: float) -> None:
    """A soft ellipse on the ground below each thing that rests on it; darker ground, no black."""
    height, width = canvas.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    total = np.zeros((height, width), np.float32)
    for p in places:
        if p.rests:
            a, b = 0.46 * p.w, max(3.0, 0.055 * min(p.w, 1.6 * p.h))
            away = np.hypot((x - p.x - p.w / 2) / a, (y - p.bottom + 0.25 * b) / b)
            total = np.maximum(total, (1.25 - away).clip(0, 1))
    total = blurred(total, max(1.5, height / 220)) * shade
    canvas[..., :3] *= 1 - total[..., None]
