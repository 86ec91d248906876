"""Small people: 16 x 16, four directions and two steps each, dressed by their trade."""

from __future__ import annotations

from .paint import Array, ball, canvas, fill, outline

LOOKS: dict[str, tuple[str, str, str, str]] = {
    # coat, trousers, hair, hat ("" none)
    "hero": ("#2f6fde", "#3a3550", "#7a4a22", ""), "farmer": ("#7a9a3c", "#6a4a2c", "#8a5a2c", "#d9b35a"),
    "smith": ("#5a4a44", "#3a3038", "#2c2420", ""), "innkeeper": ("#b3453a", "#4a3a30", "#6a4a34", ""),
    "guard": ("#8d94a6", "#4a5064", "#3a2c22", "#9aa3b8"), "priest": ("#efe8d8", "#cfc4a8", "#b9b2a6", ""),
    "fisher": ("#3c7a8c", "#4a4438", "#5a4634", "#c9a86a"), "miner": ("#8a6a44", "#4a4450", "#3a3030", "#e0b13e"),
    "merchant": ("#7a3c8c", "#3c2c4a", "#2c2420", "#a85ac0"), "noble": ("#a8243c", "#3c2030", "#c9a04a", "#f0c84a"),
    "scholar": ("#3c3c78", "#2c2c50", "#c4bcb4", "#4a4a90"), "elder": ("#6a7a6a", "#4a544a", "#e4e0da", ""),
    "hunter": ("#4a6a38", "#5a4028", "#6a3c20", "#3c5a30"), "child": ("#e0a03c", "#4a6a9a", "#b0763c", ""),
    "ghost": ("#b4d8e8", "#9cc4d8", "#d8eef6", ""),
}  # fmt: skip
SKIN = ("#c98a63", "#e8b088", "#f4c9a4")


def figure(look: str, way: int, step: int) -> Array:
    """``way``: 0 down, 1 left, 2 right, 3 up. ``step``: 0 or 1."""
    coat, trousers, hair, hat = LOOKS[look]
    p = canvas(1, 1)
    left, right = (0, 1) if step else (1, 0)
    if way in (0, 3):
        fill(p, 5, 12 + left, 2, 3 - left, trousers)
        fill(p, 9, 12 + right, 2, 3 - right, trousers)
        fill(p, 4, 8, 8, 5, coat)
        fill(p, 3, 8 + right, 1, 4, coat)
        fill(p, 12, 8 + left, 1, 4, coat)
        fill(p, 3, 11 + right, 1, 1, SKIN[1])
        fill(p, 12, 11 + left, 1, 1, SKIN[1])
    else:
        fill(p, 6 - step, 12, 2, 3, trousers)
        fill(p, 8 + step, 12, 2, 3, trousers)
        fill(p, 5, 8, 6, 5, coat)
        fill(p, 7, 9, 2, 3, SKIN[1] if step else coat)
    ball(p, 8, 5.5, 4.2, 4, SKIN, 0)
    if way == 3:
        ball(p, 8, 5, 4.2, 4, (hair,))
    else:
        fill(p, 4, 2, 8, 2, hair)
        fill(p, 5, 1, 6, 1, hair)
        fill(p, 4, 3, 1, 3, hair)
        fill(p, 11, 3, 1, 3, hair)
        for x in {0: (6, 9), 1: (5,), 2: (10,)}[way]:
            fill(p, x, 5, 1, 2, "#2b2230")
        if way == 1:
            fill(p, 9, 2, 3, 5, hair)
        if way == 2:
            fill(p, 4, 2, 3, 5, hair)
    if look == "elder" and way == 0:
        fill(p, 6, 8, 4, 3, hair)
    if hat:
        fill(p, 3, 2, 10, 1, hat)
        fill(p, 5, 0, 6, 2, hat)
    return outline(p)


def all_ways(look: str) -> list[Array]:
    return [figure(look, way, step) for way in range(4) for step in range(2)]
