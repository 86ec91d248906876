"""From what was read to a program: families with their numbers, materials, places."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import Any

from ...core.errors import UserError
from ...media.shape.csg import families
from ...media.shape.csg.families.make import Family
from ...media.shape.csg.materials import COLOURS, MATERIALS, SHADES, SYNONYMS, Material
from .belonging import parted
from .counting import COUNTED, SHAPES, counted, uncounted
from .dressing import dressed
from .forming import ANGLE, COMPARED, HEAPED, POSED, lacking
from .reading import BREAK, DETERMINERS, ROW, Read, Thing, lettered, quality, read, singly
from .sizes import NUMBERS, Size
from .standing import crowded, fitting, rescaled, settled

SCALES = (
    (r"\b(?:tiny|miniature|mini|dollhouse|micro)\b", 0.4), (r"\b(?:small|little|petite|compact|dainty)\b", 0.7),
    (r"\b(?:large|big|grand|great)\b", 1.4), (r"\b(?:huge|giant|enormous|massive|gigantic|oversized)\b", 2.2),
)  # fmt: skip
STRETCH = (
    (r"\b(?:low|short|squat)\b", "h", 0.6), (r"\b(?:tall|high)\b", "h", 1.4), (r"\b(?:wide|broad)\b", "w", 1.4),
    (r"\b(?:narrow|slim|slender|skinny)\b", "w", 0.65), (r"\blong\b", "long", 1.5), (r"\bdeep\b", "d", 1.4),
    (r"\bshallow\b", "d", 0.7), (r"\bthick\b", "thick", 1.8), (r"\bthin\b", "thick", 0.55),
)  # fmt: skip
PLAIN = set(
    "plain simple modern classic rustic old new antique vintage old-fashioned elegant nice beautiful pretty cute shiny glossy matte polished "
    "smooth rough sturdy solid hollow lovely fancy ornate royal medieval ancient traditional minimalist scandinavian "
    "victorian industrial futuristic sleek stylish comfortable cosy cozy soft hard heavy light lightweight empty open closed "
    "half broken worn worn-out weathered dusty tattered rusted abandoned frozen magic magical fantasy cartoon cartoonish "
    "low-poly toy wooden handmade handcrafted hand-carved carved decorative decorated detailed intricate delicate fine tarnished "
    "sparkling gleaming glowing flickering lit burning steaming hot cold fresh ripe juicy fluffy sleeping sitting standing "
    "playful happy sad friendly brave big-eyed floating flying striped spotted dotted polka-dotted checkered plaid "
    "patterned floral clear transparent translucent opaque printable practical useful functional parametric adjustable mountable "
    "everyday ordinary regular standard normal typical round circular oval square rectangular hexagonal octagonal "
    "triangular cubic cylindrical spherical conical curved straight bent flat double single twin triple four-legged "
    "small big large tiny little huge giant tall short low high wide narrow long deep shallow thick thin slim miniature mini massive oversized "
    "enormous gigantic slender squat broad petite compact dainty grand great empty filled full right left upper lower "
    "top bottom front back inner outer outside inside central middle main other another same different matching identical scale real life-size "
    "sized exact exactly about roughly around approximately nearly almost just only also both all any more less colorful colourful colored coloured "
    "multicolored multicoloured coated glazed lacquered varnished brushed dented chipped cracked scratched well-worn well-used well-loved "
    "well-read used leather-bound metallic classical cobweb-covered paint-splattered neon bright pale dark light pastel deep "
    "warm wet mysterious forgotten generous graceful inviting ripe up out down away touch homemade blooming frayed scuffed faux-fur jungle luxurious ruffled unmarked chipped china red-roofed not no without or so like children's child's kids baby baby's garden kitchen office bathroom desktop wall-mounted kid's "
    "dark-red light-blue dark-green dark-blue light-green mm cm inch inches feet foot half-drunk half-burnt untouched discarded "
    "name module child armrest armrests kid king's queen's single-seat wrapped lidded stuffed plush sunny snowy rainy old-school retro pristine shaped lit".split()
)  # fmt: skip
LIGHTNESS = set(SHADES)
USUALLY = {
    "coffee table": (110, 60, 45), "side table": (50, 50, 55), "bedside table": (45, 40, 55), "nightstand": (45, 40, 55),
    "dining table": (180, 90, 75), "toy car": (12, 5.2, 4), "doll": (9.2, 4.8, 30), "teaspoon": (14, 3.1, 1.4),
    "hut": (480, 430, 400), "cabin": (600, 530, 500),
}  # fmt: skip
"""Names of which the usual size, in cm, is not their family's."""


def vocabulary() -> set[str]:
    """Words that say how a thing is, and name no thing."""
    return PLAIN | set(MATERIALS) | set(SYNONYMS) | set(COLOURS) | LIGHTNESS | set(SHAPES)


def woods(prompt: str) -> list[str]:
    """Trees that are asked for by the name of their wood: "a birch beside a house"."""
    bare = r"\b(?:an?|the|one|two|three|four|five|\d+) (?:(?:tall|old|big|small|large|tiny) )?([a-z]+)(?=\s*(?:$|[,.;]|"
    found = re.findall(bare + r"(?:on|in|by|at|with|and|next|near|beside|behind|under|in front)\b))", prompt.lower())
    return [w for w in found if {w, w.removesuffix("s"), w.removesuffix("es")} & {*MATERIALS, *SYNONYMS}]


def details() -> dict[str, set[str]]:
    """What the parts of each family are called; and what can be counted of it."""
    return {
        n: {str(p["name"]) for p in f.parts} | set(f.numbers) | {"arm" if k == "arms" else k for k in f.numbers}
        for n, f in families.everything().items()
    }


def understood(prompt: str) -> Read:
    prompt = re.sub(r"\b(?<!mounting )(?=plates?\b[^.;]*\bholes?\b)", "mounting ", prompt, flags=re.I)
    prompt = re.sub(r"\bhollow cylinder\b", "cylinder tube", prompt, flags=re.I)
    if lettered(prompt):  # a sign with words is a plate; without any it is the one beside a road
        prompt = re.sub(
            r"(?<!name )(?<!door )(?<!street )(?<!road )(?<!stop )(?<!traffic )(?<!roadside )\b(?=signs?\b)",
            "name ",
            prompt,
            flags=re.I,
        )
    found = read(prompt, families.names(), details(), vocabulary())
    settled(found.things)
    threads = [s for t in found.things for s in t.sizes if s.way == "metric"]
    for thing in found.things if threads else ():  # "an M6 bolt and a nut": the nut that fits
        if thing.family in ("nut", "washer", "bolt", "screw") and not thing.sizes:
            thing.sizes = threads[:1]
    return found


def program(prompt: str, found: Read, seed: int = 1, scale: float = 1.0) -> tuple[dict[str, Any], list[str]]:
    """The program for what was read, and remarks for the user. Raises `UserError` for sizes or counts out of bounds."""
    materials: dict[str, Material] = {}
    remarks: list[str] = []
    order = arranged(found.things)
    bearing = [n for n, t in enumerate(found.things) if families.everything()[t.family].text]
    said_on = max((n for n in bearing if found.things[n].start < found.at), default=bearing[0] if bearing else -1)
    objects: list[dict[str, Any]] = []
    for position, n in enumerate(order):
        asked = found.things[n]
        usually = families.everything()[asked.family]
        if own := USUALLY.get(singly(asked.noun, families.names())):
            usually = replace(usually, size=own)
        family, stays, asked.words = lacking(usually, asked.words, set(families.names()))
        if stays:
            remarks.append(f"The {asked.noun} here has no part that could be left out as {' or '.join(stays)}.")
        letters = found.text if n == said_on else ""
        thing = families.thing(family, letters)
        thing["name"] = asked.noun if asked.count == 1 else singly(asked.noun, families.names())
        if asked.count > 100:
            raise UserError(f"{asked.count} {asked.noun} are too many.", "Ask for up to 100.", param="prompt")
        if asked.count > 1:
            thing["count"] = asked.count
        usual = dict(zip("wdh", family.size, strict=True))
        asked.sizes, parts = parted(asked, usual, family, vocabulary())
        if parts:
            remarks.append(f"No part of the {thing['name']} has a size of its own here; left out: {', '.join(parts)}.")
        shape(thing, family, asked, seed if seed == 1 else seed * 31 + position, letters)
        if odd := unread(asked):
            remarks.append(f"Nothing here knows {', '.join(odd)}: the {thing['name']} is the usual one.")
        if passed := uncounted(asked, thing):
            remarks.append(f"The {thing['name']} here is the usual one, not one with {' and '.join(passed)}.")
        if scale != 1:
            rescaled(thing, scale, family)
        dressed(thing, asked, materials)
        if asked.form and asked.joint and asked.relation == "beside":
            thing["place"] = asked.form
        elif asked.relation and asked.to >= 0:
            host = order.index(asked.to)
            thing["place"] = {"relation": asked.relation, "to": host}
            if not asked.sizes:
                fitting(thing, objects[host], asked.relation, family, remarks)
            if asked.form.get("stack"):
                thing["place"]["stack"] = True
            elif asked.form:
                remarks.append(f"Of what stands {asked.relation} another thing, copies stand in one row.")
        elif asked.form:
            thing["place"] = asked.form
        elif asked.count > 1 and ROW.search(asked.words):
            thing["place"] = {"row": True}
        objects.append(thing)
    for told, what in (
        (COMPARED, "Sizes are not taken from each other: say them, as in 60 cm high"),
        (ANGLE, "Angles are the library's own"), (HEAPED, "Copies stand in rows, circles and stacks"), (POSED, "All things stand upright"),
    ):  # fmt: skip
        if m := told.search(prompt.lower()):
            remarks.append(f"{what}. Left out: {m[0].strip(' ,')}.")
    crowded(objects, {n for n, i in enumerate(order) if not found.things[i].sizes}, remarks)
    if found.text and not bearing:
        remarks.append(
            f"Nothing of this bears letters: {found.text[:40]!r} is left out. A sign or a keychain has some."
        )
    said = {n: plain(m) for n, m in sorted(materials.items())}
    return {
        "pieria": "model",
        "version": 1,
        "prompt": prompt,
        "unit": "cm",
        "materials": said,
        "objects": objects,
    }, remarks


def unread(asked: Thing) -> list[str]:
    """Words before a thing's noun that no rule obeys: a "spiral" staircase is a straight one here."""
    known, names = vocabulary(), set(asked.noun.split())
    words: list[str] = []
    for word in reversed(re.findall(r"[a-z][a-z0-9'-]+", asked.words[: max(0, asked.start - asked.left)])):
        if word in DETERMINERS or word in NUMBERS or BREAK.fullmatch(word):
            break
        joined = f"{word}{asked.noun}" in families.names()  # "a book shelf"
        if (
            not quality(word, known)
            and word not in names | set(COUNTED) | {"stacked", "stack", "grid", "upside-down"}
            and not joined
        ):
            words.insert(0, word)
    return words


def plain(m: Material) -> dict[str, Any]:
    return {"colour": m.colour, "metallic": m.metallic, "roughness": m.roughness, "alpha": m.alpha, "glow": m.glow}


def arranged(things: list[Thing]) -> list[int]:
    """The order in which each thing comes after the one that it stands by."""
    order: list[int] = []

    def visit(n: int, path: tuple[int, ...]) -> None:
        if n in order or n in path:
            return
        if things[n].to >= 0:
            visit(things[n].to, (*path, n))
        order.append(n)

    for n in range(len(things)):
        visit(n, ())
    for n in range(len(things)):  # whatever still points forward stands beside instead
        if things[n].to >= 0 and order.index(things[n].to) > order.index(n):
            things[n].relation, things[n].to = "", -1
    return order


# sizes ------------------------------------------------------------------------------------------------------------


def shape(thing: dict[str, Any], family: Family, asked: Thing, seed: int, text: str) -> None:
    numbers: dict[str, Any] = thing["numbers"]
    words = re.sub(r"\x01+", " ", asked.words)
    counted(numbers, words)
    usual = dict(zip("wdh", family.size, strict=True))
    long = family.long or max("wdh", key=lambda k: usual[k])
    given, extra = asked_sizes(family, asked.sizes, usual, long)
    if "teeth" in numbers and (said := re.search(r"\bmod(?:ule)?\s*(\d+(?:\.\d+)?)", words)) and "w" not in given:
        given["w"] = given["d"] = float(said[1]) / 10 * (numbers["teeth"] + 2)  # ISO 53: over the tips
    if text and "lettered" in numbers:
        numbers["lettered"] = 1
        if "w" not in given:
            usual["w"] = usual["h"] * (0.037 * max(len(text), 3) + 0.07)
    elif text and family.text and family.name != "stop sign" and "w" not in given:  # letters are as wide as the word
        usual["w"] = usual["h" if family.name == "text" else "d"] * max(0.62 * len(text), 1.2)
        usual["w"] = max(usual["w"], usual["d"] * 2) if family.name == "keychain" else usual["w"]
    if not given:
        for pattern, by in SCALES:
            if re.search(pattern, words):
                usual = {k: v * by for k, v in usual.items()}
    for pattern, axis, by in STRETCH:
        if not re.search(pattern, words):
            continue
        axis = long if axis == "long" else axis
        if axis == "thick":
            if family.thick in ("h", "w", "d") and family.thick not in given:
                usual[family.thick] *= by
        elif axis not in given:
            usual[axis] *= by
    if seed != 1 and not given:  # another seed, another figure; what was asked for stays
        chance = random.Random(seed)
        usual = {k: v * (1 + chance.uniform(-0.1, 0.1)) if family.stretches else v for k, v in usual.items()}
    if given:
        factors = [given[k] / usual[k] for k in given]
        middle = 1.0
        for f in factors:
            middle *= f ** (1 / len(factors))
        for axis in "wdh":
            if axis in given:
                continue
            keep = axis in family.keeps and 0.45 < middle < 2.3
            usual[axis] = usual[axis] if keep else usual[axis] * middle
        usual |= given
    square = bool(re.search(r"\b(?:square|cubic|cube)\b", words)) or (
        bool(numbers.get("round")) and "oval" not in words
    )
    if square and not {"w", "d"} <= given.keys():
        one = given.get("w") or given.get("d") or (usual["w"] * usual["d"]) ** 0.5
        usual["w"] = usual["d"] = one
        if family.name == "cube" and "h" not in given:
            usual["h"] = one
    if "edge" in numbers and re.search(r"\b(?:rounded|chamfered|bevel+ed)\b", words):
        numbers["edge"] = round(0.1 * min(usual.values()), 5)
    numbers |= {k: round(v, 5) for k, v in usual.items()}
    numbers |= {k: round(v, 5) for k, v in extra.items()}


def asked_sizes(
    family: Family, sizes: list[Size], usual: dict[str, float], long: str
) -> tuple[dict[str, float], dict[str, float]]:
    """Axes with the lengths asked for, and other numbers (walls, bores). Raises `UserError` where two contradict."""
    given: dict[str, float] = {}
    extra: dict[str, float] = {}

    def put(axis: str, cm: float) -> None:
        if axis in given and abs(given[axis] / cm - 1) > 0.001:
            raise UserError(
                f"The {family.name} is said to be both {given[axis]:g} and {cm:g} cm the same way.",
                "Say each size once.",
                param="prompt",
            )
        given[axis] = cm

    said = {s.way for s in sizes}
    inner = 0.0
    plate = usual["h"] < 0.5 * min(usual["w"], usual["d"])
    # 120 cm long and 80 cm wide is a table's side and its depth; a bed lies the other way
    lying = family.long or ("w" if usual["w"] >= usual["d"] else "d")
    across = "long" in said and lying == "w"
    if {"long", "w", "d"} <= said and "h" not in said:  # 24 long, 8 wide and 10 deep: how far down it goes
        sizes = [replace(s, way="h") if s.way == "d" else s for s in sizes]
    thin = usual["d"] < 0.5 * min(usual["w"], usual["h"])  # a door, a picture frame
    for s in sizes:
        if s.way in ("w", "d", "h"):
            axis = "d" if s.way == "w" and across else s.way
            if thin and axis == "d" and sum(o.start == s.start for o in sizes) == 2:  # "80 x 200 cm": what one sees
                axis = "h"
            if axis == "d" and usual["d"] < 0.3 * usual["h"] and family.long == "h":
                axis = "h"
            put(axis, s.cm)
        elif s.way == "long":
            put(lying, s.cm)
        elif s.way == "shank":  # "M8x40": ISO 4014 counts from under the head
            threads = next(o.cm for o in sizes if o.way == "metric")
            put(lying, s.cm + (threads * 0.066 if family.name == "bolt" else 0))
        elif s.way == "round":
            put("w", s.cm)
            upright = usual["d"] < 0.45 * usual["w"] and abs(usual["h"] / usual["w"] - 1) < 0.15
            oblong = not upright and "round" not in family.numbers and abs(usual["d"] / usual["w"] - 1) > 0.25
            put("h" if upright else "d", s.cm * (usual["d"] / usual["w"] if oblong else 1))
        elif s.way == "thick":
            if family.thick in ("w", "d", "h"):
                put(family.thick, s.cm)
            elif family.thick:
                extra[family.thick] = s.cm
            elif plate:
                put("h", s.cm)
            else:
                put(min("wdh", key=lambda k: usual[k]), s.cm)
        elif s.way == "metric" and "metric" in family.numbers:
            extra["metric"] = s.cm
            m = s.cm / 10  # ISO 4014, 4032: across the flats about 1.6 d, head 0.66 d, nut 0.85 d
            put("w", m * 1.6 * 1.1547)
            put("d", m * 1.6)
            if family.name == "nut":
                put("h", m * 0.85)
        elif s.way == "metric" and family.name == "washer":  # about ISO 7089
            m = s.cm / 10
            put("w", m * 2)
            put("d", m * 2)
            put("h", round(m * 0.2 + 0.04, 3))
            extra["bore"] = round(m * 1.07, 3)
        elif s.way == "metric" and "hole" in family.numbers:  # a clearance hole, about ISO 273's medium
            extra["hole"] = round(s.cm * 1.1 + 0.1, 2) / 10
        elif s.way == "bore":
            for name in ("bore", "hole", "inner"):
                if name in family.numbers:
                    extra[name] = s.cm
            inner = s.cm
        elif s.way == "size":
            put(long, s.cm)
    wide = given.get("w", usual["w"])
    if inner and "wall" in family.numbers and "wall" not in extra and 0.4 * wide < inner < wide:
        extra["wall"] = (given.get("w", usual["w"]) - inner) / 2
    walls = extra.get("wall", 0)
    w, h = (given.get(k, usual[k]) for k in ("w", "h"))
    if walls and walls > 0.45 * min(w, h):
        raise UserError(
            f"Walls of {walls:g} cm leave no room in a {family.name} of {w:g} cm.",
            "Ask for thinner walls.",
            param="prompt",
        )
    if extra.get("bore", extra.get("hole", 0)) > 0.9 * w:
        raise UserError(
            f"A hole of {extra.get('bore', extra.get('hole', 0)):g} cm does not fit into {w:g} cm.",
            "Ask for a smaller hole.",
            param="prompt",
        )
    return given, extra
