"""Who is drawn when the words do not say: measured on a net that draws people, and made even.

Measured: for each trade the net draws the neutral word, "man ..." and "woman ...", with the same noise. The neutral
drawing counts as whichever of the two it lies nearer to, pixel by pixel: no judge that learnt its own prejudice stands
in between. Whether such distances tell anything is measured too: a drawing of "man ..." with other noise has to lie
nearer to the men's than to the women's. Skin is the commonest skin-like colour, as the emoji palettes have it.

Made even: where the words leave it open, a coin that the seed throws says which of the two is drawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

TRADES = (
    "artist", "astronaut", "construction worker", "cook", "detective", "factory worker", "farmer", "firefighter", "guard",
    "health worker", "judge", "mechanic", "office worker", "pilot", "police officer", "scientist", "singer", "student",
    "teacher", "technologist",
)  # fmt: skip
SKIN = {
    "yellow": (255, 204, 77), "light": (247, 222, 206), "medium-light": (243, 210, 162), "medium": (213, 171, 136),
    "medium-dark": (175, 126, 87), "dark": (124, 83, 62),
}  # fmt: skip
"""The default of emoji and the five tones of Unicode (UTS 51), in Twemoji's colours."""
NEAR = 55.0
"""How far a pixel may lie from a skin colour (Euclid in RGB)."""
WARM = 25
"""How much more red than blue skin has: greys have none."""


def trades(concepts: Sequence[str]) -> list[str]:
    """Those that the net knows in three forms."""
    return [t for t in TRADES if sides(t, concepts)]


def sides(concept: str, concepts: Sequence[str]) -> tuple[str, str] | None:
    """("man teacher", "woman teacher") of "teacher"; None for what is no person, or names a gender itself."""
    bare = concept.removeprefix("person").strip()
    pair = (f"man {bare}", f"woman {bare}") if bare else ("man", "woman")
    if concept.startswith("person:"):
        pair = (concept.replace("person", "man"), concept.replace("person", "woman"))
    known = set(concepts)
    return pair if concept in known and known >= set(pair) else None


def evenly(concept: str, concepts: Sequence[str], seed: int, count: int) -> list[tuple[str, int]]:
    """What to draw for a neutral concept: (concept, how many of it). One is a man or a woman by the seed's coin; of
    several, half and half, and the coin decides about the odd one."""
    pair = sides(concept, concepts)
    if pair is None:
        return [(concept, count)]
    coin = hashlib.sha256(f"{seed} {concept}".encode()).digest()[0] & 1
    first = (count + 1) // 2
    return [(who, n) for who, n in ((pair[coin], first), (pair[1 - coin], count - first)) if n]


def flat(picture: Any) -> Any:
    """uint8 (h, w, 4) on white, as floats of 0 to 1."""
    rgba = picture.astype(np.float32) / 255
    return rgba[..., :3] * rgba[..., 3:] + (1 - rgba[..., 3:])


def nearer(picture: Any, men: Any, women: Any) -> float:
    """1 where it lies nearer to the man, 0 to the woman, 0.5 where both are the same."""
    a, b = (float(np.square(flat(picture) - flat(one)).mean()) for one in (men, women))
    return 0.5 if a == b else float(a < b)


def told(men: Sequence[Any], women: Sequence[Any]) -> list[float]:
    """For each drawing of both kinds whether it lies nearer to the mean of its own kind, itself left out."""
    stacks = [np.stack([flat(p) for p in some]) for some in (men, women)]
    right = []
    for mine, stack in enumerate(stacks):
        for n in range(len(stack)):
            own = np.delete(stack, n, 0).mean(0)
            other = np.delete(stacks[1 - mine], n, 0).mean(0)
            right.append(float(np.square(stack[n] - own).mean() < np.square(stack[n] - other).mean()))
    return right


def skin(picture: Any) -> str:
    """The tone whose colour most of the skin-like pixels have; "" where there are too few."""
    rgba = picture.reshape(-1, 4)
    seen = rgba[rgba[:, 3] > 200, :3].astype(np.float32)
    seen = seen[seen[:, 0] - seen[:, 2] > WARM]
    if not len(seen):
        return ""
    palette = np.array(list(SKIN.values()), np.float32)
    far = np.sqrt(np.square(seen[:, None] - palette).sum(-1))
    counts = np.bincount(far.argmin(1)[far.min(1) < NEAR], minlength=len(SKIN))
    return list(SKIN)[int(counts.argmax())] if counts.max() >= 0.02 * len(rgba) else ""
