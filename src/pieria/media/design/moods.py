"""A mood's type: which faces go together for it."""

from __future__ import annotations

from .spec import Fonts

MOODS = ("elegant", "bold", "playful", "calm", "natural", "technical", "festive", "retro", "dark", "warm")
INSTRUMENT = Fonts("instrument", "instrument-italic", "inter", "inter-semibold", leading=0.95, tracking=-0.01)
ANTON = Fonts("anton", "inter-semibold", "inter", "inter-semibold", upper=True, leading=1.06)
FRAUNCES = Fonts("fraunces", "fraunces", "inter", "inter-semibold", leading=1.0, tracking=-0.01)
BLACK = Fonts("fraunces-black", "fraunces", "inter", "inter-semibold", leading=0.98, tracking=-0.012)
GROTESK = Fonts("grotesk-bold", "grotesk", "grotesk", "grotesk-bold", leading=1.0, tracking=-0.025)
FREDOKA = Fonts("fredoka", "fredoka", "inter", "inter-semibold", leading=1.0)
PAIRS: dict[str, tuple[Fonts, ...]] = {
    "elegant": (INSTRUMENT, FRAUNCES), "bold": (ANTON, GROTESK), "playful": (FREDOKA, BLACK),
    "calm": (INSTRUMENT, FRAUNCES), "natural": (FRAUNCES, INSTRUMENT), "technical": (GROTESK, ANTON),
    "festive": (BLACK, ANTON), "retro": (BLACK, ANTON), "dark": (ANTON, GROTESK), "warm": (FRAUNCES, BLACK),
}  # fmt: skip


def fonts(mood: str, variant: int) -> Fonts:
    """The faces of a variant: the mood's first pair for two in three, so that a set of variants is a family."""
    pairs = PAIRS[mood]
    return pairs[1 if variant % 3 == 2 else 0]
