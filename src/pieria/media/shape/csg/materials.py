"""Materials and colours by name, as glTF's metallic-roughness model takes them. Colours are sRGB."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Material:
    """``colour``: sRGB #rrggbb; ``alpha`` below 1 is seen through; ``glow``: how much of its colour it gives off."""

    colour: str
    metallic: float = 0.0
    roughness: float = 0.6
    alpha: float = 1.0
    glow: float = 0.0


MATERIALS = {
    "oak": Material("#b98b5c", roughness=0.7), "wood": Material("#b07d4c", roughness=0.7),
    "pine": Material("#d9b47c", roughness=0.75), "walnut": Material("#6b4629", roughness=0.6),
    "mahogany": Material("#6d2f20", roughness=0.45), "bamboo": Material("#d8bd7a", roughness=0.6),
    "bark": Material("#6b4a33", roughness=0.95), "steel": Material("#b9bec4", 1, 0.32), "iron": Material("#5a5c60", 1, 0.6),
    "metal": Material("#a4a9b0", 1, 0.4), "chrome": Material("#d5d9de", 1, 0.12), "silver": Material("#d9d8d4", 1, 0.2),
    "gold": Material("#e6b64a", 1, 0.25), "brass": Material("#c9a24b", 1, 0.35), "copper": Material("#c77a4d", 1, 0.35),
    "bronze": Material("#9a6b3b", 1, 0.45), "aluminium": Material("#c3c7cb", 1, 0.42),
    "plastic": Material("#e8e6e1", roughness=0.4), "rubber": Material("#2b2b2d", roughness=0.9),
    "glass": Material("#cfe6ea", 0, 0.06, 0.38), "crystal": Material("#e3eef5", 0, 0.03, 0.45),
    "ice": Material("#cfe9f7", 0, 0.12, 0.7), "ceramic": Material("#ece7dc", roughness=0.25),
    "porcelain": Material("#f4f2ee", roughness=0.15), "clay": Material("#b8673f", roughness=0.85),
    "terracotta": Material("#c0683f", roughness=0.85), "stone": Material("#9b9890", roughness=0.9),
    "marble": Material("#e9e6e2", roughness=0.25), "granite": Material("#6d6a69", roughness=0.55),
    "concrete": Material("#a8a6a1", roughness=0.95), "brick": Material("#9c4a35", roughness=0.9),
    "sand": Material("#d9c08c", roughness=1.0), "leather": Material("#6e4326", roughness=0.55),
    "fabric": Material("#7d8fa3", roughness=0.95), "velvet": Material("#6a2440", roughness=0.9),
    "cotton": Material("#efece4", roughness=0.95), "paper": Material("#f4f1e8", roughness=0.95),
    "cardboard": Material("#bf9a6b", roughness=0.95), "wax": Material("#f3ead2", roughness=0.5),
    "snow": Material("#f4f7fa", roughness=0.9), "leaf": Material("#4f8a3d", roughness=0.8),
    "grass": Material("#6da34d", roughness=0.95), "skin": Material("#e0ac86", roughness=0.7),
    "roof": Material("#a3452f", roughness=0.85), "plaster": Material("#efe6d5", roughness=0.95),
    "flame": Material("#ffb347", roughness=0.9, glow=0.9), "light": Material("#fff1cf", roughness=0.6, glow=0.6),
    "water": Material("#5aa6c9", 0, 0.08, 0.75), "jade": Material("#5fa37b", roughness=0.2),
    "ivory": Material("#f3ead6", roughness=0.35), "chocolate": Material("#5a3321", roughness=0.4),
    "paint": Material("#d64b3a", roughness=0.35), "straw": Material("#d9be77", roughness=0.95),
    "mirror": Material("#e8eef2", 1, 0.03), "black": Material("#222326", roughness=0.5),
    "white": Material("#f3f2ee", roughness=0.5), "dark": Material("#3a3d42", roughness=0.6),
}  # fmt: skip
SYNONYMS = {
    "wooden": "wood", "timber": "wood", "golden": "gold", "gilded": "gold", "metallic": "metal", "aluminum": "aluminium",
    "china": "porcelain", "pottery": "clay", "earthenware": "terracotta", "stainless": "steel", "wrought": "iron",
    "cast": "iron", "iron-cast": "iron", "wrought-iron": "iron", "linen": "cotton", "woolen": "fabric", "wool": "fabric",
    "denim": "fabric", "plush": "fabric", "cloth": "fabric", "stained": "walnut", "leather-bound": "leather",
    "rusty": "copper", "rock": "stone", "acrylic": "glass", "birch": "pine", "ash": "pine", "beech": "oak",
    "teak": "walnut", "cherrywood": "mahogany", "ebony": "walnut", "tin": "metal", "zinc": "metal", "titanium": "steel",
    "snowy": "snow", "icy": "ice", "enameled": "paint", "enamel": "paint", "brick": "brick",
}  # fmt: skip
COLOURS = {
    "red": "#cf3a31", "crimson": "#a81e32", "scarlet": "#d42f24", "burgundy": "#6e1f2f", "maroon": "#6b1f28",
    "pink": "#ec8fb0", "rose": "#e07a92", "magenta": "#c73a8c", "orange": "#ea8332", "coral": "#ef7d62",
    "peach": "#f6bd97", "yellow": "#f2c737", "mustard": "#cf9f2f", "cream": "#f3e8cf", "beige": "#dccdb0",
    "tan": "#c9a679", "brown": "#7d5233", "green": "#4b9a4f", "lime": "#9ccb3b", "olive": "#7d8440",
    "mint": "#a6dcc0", "emerald": "#1f8a5b", "teal": "#2a8c8c", "turquoise": "#3fc1b8", "cyan": "#3cc3dc",
    "blue": "#3a6fc4", "navy": "#22355e", "azure": "#4a9be0", "sky-blue": "#8cc5ea", "indigo": "#41479b",
    "violet": "#7d57b5", "purple": "#7b4aa3", "lavender": "#b9a6dc", "lilac": "#c7a6d6", "black": "#26272a",
    "white": "#f3f2ee", "grey": "#8d9094", "gray": "#8d9094", "charcoal": "#43464a", "ruby": "#a3163c",
    "sapphire": "#20479b", "amber": "#e0992b", "rust": "#a8512b", "blonde": "#e3c88b",
}  # fmt: skip
SHADES = {"light": 0.35, "pale": 0.45, "pastel": 0.4, "dark": -0.35, "deep": -0.25, "bright": 0.0, "neon": 0.0}


def rgb(colour: str) -> tuple[float, float, float]:
    """sRGB, 0 to 1."""
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def linear(colour: str) -> tuple[float, float, float]:
    """Linear light (IEC 61966-2-1), as glTF wants it."""
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(colour))  # type: ignore[return-value]


def shaded(colour: str, word: str) -> str:
    """A colour made lighter or darker by a word: light, pale, dark, deep, neon."""
    by, channels = SHADES.get(word, 0.0), rgb(colour)
    if word in ("neon", "bright"):
        middle = sum(channels) / 3
        mixed = [min(max(middle + (c - middle) * 1.35, 0), 1) for c in channels]
    else:
        mixed = [c + (1 - c) * by if by > 0 else c * (1 + by) for c in channels]
    return "#" + "".join(f"{round(255 * c):02x}" for c in mixed)
