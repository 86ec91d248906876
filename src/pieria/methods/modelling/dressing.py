"""Colours and materials of a sentence on the parts of a thing."""

from __future__ import annotations

import re
from typing import Any

from ...media.shape.csg.materials import COLOURS, MATERIALS, SHADES, SYNONYMS, Material, shaded
from .reading import Thing


def dressed(thing: dict[str, Any], asked: Thing, kept: dict[str, Material]) -> None:
    """Colours and materials of the sentence, on the parts that they stand before; the rest on what the thing mostly is."""
    words = re.sub(r"\x01+", " ", asked.words)
    names = {str(p["name"]) for p in thing["parts"]}
    own = words.find(asked.noun)  # a rose is no colour here
    looks = [k for k in found_looks(words) if not own <= k[0] < own + len(asked.noun)]
    first = thing["parts"][0]["material"]
    main = [p for p in thing["parts"] if p["material"] == first]
    others = [p for p in thing["parts"] if p["material"] != first]
    special: dict[str, tuple[str, str]] = {}
    general: list[tuple[str, str]] = []
    for start, end, colour, material in looks:
        tail = words[end:]
        target = ""
        for hit in re.finditer(r"[a-z]+", tail[:40]):
            if re.search(r"\b(?:and|with|on|in)\b|,", tail[: hit.start()]):
                break
            target = next(
                (
                    n
                    for n in names
                    if hit[0].rstrip("s") == n.rstrip("s") or hit[0].rstrip("s") == n.split()[-1].rstrip("s")
                ),
                "",
            )
            if target or hit[0] == asked.noun.split()[-1]:
                break
        made_of = re.search(r"(?:with|and)\s+(?:an?\s+|\w+\s+)?$", words[:start]) if target else None
        if target and (made_of or start > words.find(asked.noun)):
            special[target] = (colour, material)
        else:
            general.append((colour, material))
    merged: list[tuple[str, str]] = []
    for look in general:  # "blue ceramic": one look; "red and white": two
        if merged and ((look[0] and not merged[-1][0]) or (look[1] and not merged[-1][1])) and len(general) <= 3:
            merged[-1] = (merged[-1][0] or look[0], merged[-1][1] or look[1])
        else:
            merged.append(look)
    if merged:
        for p in main:
            p["material"] = _named(p["material"], *merged[0])
    if len(merged) > 1 and others:
        second = next((p["material"] for p in others if p["material"] == "paint"), others[0]["material"])
        for p in others:
            if p["material"] == second:
                p["material"] = _named(p["material"], *merged[1])
    for p in thing["parts"]:
        if p["name"] in special:
            p["material"] = _named(p["material"], *special[p["name"]])
        kept[p["material"]] = look_of(p["material"])


def found_looks(words: str) -> list[tuple[int, int, str, str]]:
    """(start, end, colour, material) of each word for a colour or a material, with its shade ("light blue")."""
    shades = "|".join(SHADES)
    colours = "|".join(sorted(COLOURS, key=len, reverse=True))
    stuff = "|".join(
        sorted(
            {*MATERIALS, *SYNONYMS}
            - set(COLOURS)
            - {"light", "dark", "paint", "skin", "roof", "mirror", "leaf", "bark", "flame", "water", "grass"},
            key=len,
            reverse=True,
        )
    )
    found = [
        (m.start(), m.end(), f"{m[1] or ''} {m[2]}".strip(), "")
        for m in re.finditer(rf"\b(?:({shades})[\s-]+)?({colours})(?:ish|-colou?red)?\b", words)
    ]
    found += [(m.start(), m.end(), "", SYNONYMS.get(m[1], m[1])) for m in re.finditer(rf"\b({stuff})(?![\w-])", words)]
    return sorted(found)


def _named(base: str, colour: str, material: str) -> str:
    if colour and not material and (base in COLOURS or base in ("dark", "white", "plastic")):
        return colour
    body = material or base
    return f"{colour} {body}" if colour and colour != body else body


def look_of(name: str) -> Material:
    """The material of a name: ``oak``, ``red``, ``light blue ceramic``."""
    if name in MATERIALS:
        return MATERIALS[name]
    if name in COLOURS:
        return Material(COLOURS[name], roughness=0.4)
    words = name.split()
    base = MATERIALS.get(words[-1]) or Material(COLOURS.get(words[-1], "#b0b0b0"))
    colour = next((w for w in words[:-1] if w in COLOURS), "")
    shade = next((w for w in words[:-1] if w in SHADES), "")
    if not colour:
        return base
    tone = shaded(COLOURS[colour], shade) if shade else COLOURS[colour]
    dull = base.metallic if words[-1] in ("gold", "silver", "brass", "copper", "chrome") else base.metallic * 0.25
    return Material(tone, dull, base.roughness, base.alpha, base.glow)
