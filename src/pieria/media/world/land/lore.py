"""Who lives where and what they say. Every sentence is made of what is on the map."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .model import NONE, PAVING, Chunk, Place
from .names import Names
from .noise import Array

JOBS: dict[str, tuple[tuple[str, str], ...]] = {
    # (trade, how they look)
    "castle": (("castellan", "noble"), ("guard", "guard"), ("chaplain", "priest"), ("archivist", "scholar")),
    "city": (("mayor", "noble"), ("smith", "smith"), ("merchant", "merchant"), ("innkeeper", "innkeeper"),
             ("priest", "priest"), ("watchman", "guard"), ("apprentice", "child")),
    "town": (("reeve", "elder"), ("smith", "smith"), ("merchant", "merchant"), ("innkeeper", "innkeeper"), ("priest", "priest")),
    "village": (("elder", "elder"), ("smith", "smith"), ("hunter", "hunter"), ("child", "child")),
    "harbour": (("harbour master", "merchant"), ("fisher", "fisher"), ("innkeeper", "innkeeper"), ("boatwright", "smith")),
    "farm": (("farmer", "farmer"), ("farmhand", "farmer")), "mill": (("miller", "farmer"),),
    "inn": (("innkeeper", "innkeeper"), ("traveller", "scholar")), "mine": (("foreman", "miner"), ("miner", "miner")),
    "temple": (("priest", "priest"), ("pilgrim", "elder")), "tower": (("scholar", "scholar"),),
    "lighthouse": (("keeper", "fisher"),), "camp": (("trapper", "hunter"), ("scout", "hunter")),
    "cottage": (("herbalist", "elder"),), "graveyard": (("gravedigger", "miner"),),
    "ruins": (("scholar", "scholar"),), "dungeon": (),
}  # fmt: skip
WORK = {
    "castellan": "I keep this house and answer for its walls.", "guard": "Nobody passes the gate unseen.",
    "chaplain": "I keep the hours and the candles.", "archivist": "Every charter of this land is on my shelves.",
    "mayor": "The city keeps me awake, and I it.", "smith": "Hinges, horseshoes, ploughs: if it is iron, I mend it.",
    "merchant": "Salt, cloth and needles, and a fair price for news.", "innkeeper": "There is soup, a bed and a fire.",
    "priest": "Come in if you are tired, or stay out if you are not.", "watchman": "I walk the streets until dawn.",
    "apprentice": "I learn by sweeping.", "reeve": "I count the barrels and settle the quarrels.",
    "elder": "I have seen more winters than this well has stones.", "hunter": "Tracks tell more than people do.",
    "child": "I am not allowed past the last house. I have been, though.", "fisher": "The nets decide what we eat.",
    "harbour master": "Every boat here is in my book.", "boatwright": "I caulk what the water opens.",
    "farmer": "The field does not wait.", "farmhand": "Up with the sun, down with the sun.", "miller": "It grinds when it grinds.",
    "traveller": "I am between two places, as always.", "foreman": "I bring down twelve and I bring up twelve.",
    "miner": "It is warmer below than people think.", "pilgrim": "I walked here to be quiet.",
    "scholar": "I copy what the damp has not eaten yet.", "keeper": "The lamp first, supper second.",
    "trapper": "Keep to the road after dusk.", "scout": "I draw the ways that are not on maps.",
    "herbalist": "Leaves for fever, roots for sleep.", "gravedigger": "They are good listeners here.",
}  # fmt: skip
WAYS = ("east", "south-east", "south", "south-west", "west", "north-west", "north", "north-east")
COUNTS = {"castle": 4, "city": 7, "town": 5, "village": 4, "harbour": 4}


@dataclass(slots=True)
class Person:
    name: str
    job: str
    look: str
    home: int
    """number of the place"""
    x: int
    y: int
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Item:
    """Something to find. ``map``: -1 outside, else the number of the interior."""

    name: str
    look: str
    map: int
    x: int
    y: int
    place: int


@dataclass(slots=True)
class Step:
    """``do``: talk, take or go. Exactly one of the three numbers is used."""

    do: str
    text: str
    person: int = -1
    item: int = -1
    place: int = -1


@dataclass(slots=True)
class Quest:
    title: str
    giver: int
    steps: list[Step] = field(default_factory=list)
    done: str = ""


@dataclass(slots=True)
class Lore:
    world: str
    culture: str
    people: list[Person] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    quests: list[Quest] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    rivers: list[str] = field(default_factory=list)
    sea: str = ""
    start: tuple[int, int] = (0, 0)


def way(x: float, y: float, tx: float, ty: float) -> str:
    """The direction from one cell to another, in words."""
    return WAYS[round(np.degrees(np.arctan2(ty - y, tx - x)) / 45) % 8]


def far(d: float, size: int) -> str:
    return "a short walk" if d < 0.18 * size else "some way" if d < 0.4 * size else "a long day's walk"


def named(c: Chunk, rng: Any) -> tuple[Lore, Names]:
    """Names for the world, its land and its places."""
    names = Names(c.ground.climate, c.ground.wet, rng)
    asked = c.ground.asked
    things = asked.things if c.at == (0, 0) else ()
    names.used |= {t.name.lower() for t in things if t.name}
    lore = Lore(asked.name or names.place("world"), names.culture)

    def given(thing: int, kind: str) -> str:
        own = names.place(kind)
        return (things[thing].name if 0 <= thing < len(things) else "") or own

    for f in c.features:
        kind = "hill" if f.kind == "hill" and c.ground.climate != "frozen" else f.kind
        f.name = given(f.thing, kind)
    for p in c.places:
        p.name = given(p.thing, p.kind)
    lore.rivers = [names.place("river") for _ in c.water.rivers]
    if lore.rivers and (said := next((t.name for t in things if t.kind == "river" and t.name), "")):
        lore.rivers[0] = said if said.lower().startswith(("the ", "river ")) else f"the {said}"
    lore.sea = names.place("sea") if (c.water.kind == 1).mean() > 0.03 else ""
    if lore.sea and (said := next((t.name for t in things if t.kind == "sea" and t.name), "")):
        lore.sea = said
    return lore, names


def spots(c: Chunk, p: Place, seen: Array, taken: set[tuple[int, int]], rng: Any) -> list[tuple[int, int]]:
    """Free cells about a place where a person does not stand in anybody's way."""
    n, out = c.size, []
    doors = {(x, y + 1) for x, y, _ in c.doors} | {(x, y) for x, y, _ in c.doors}
    for r in (2, 3, 4, 5, 6, 8):
        for _ in range(14):
            x, y = p.x + int(rng.integers(-r, r + 1)), p.y + int(rng.integers(-r, r + 1))
            if not (3 < x < n - 4 and 3 < y < n - 4) or not seen[y, x] or (x, y) in taken or (x, y) in doors:
                continue
            wide = seen[y - 1 : y + 2, x - 1 : x + 2].sum() >= 7
            if wide and (c.over[y, x] in (NONE, PAVING)) and (x, y) != (p.x, p.y):
                out.append((x, y))
    return out


def people(c: Chunk, lore: Lore, names: Names, seen: Array, rng: Any) -> None:
    taken: set[tuple[int, int]] = set()
    wanted = list(c.ground.asked.people) if c.at == (0, 0) else []
    for number, p in enumerate(c.places):
        jobs = JOBS.get(p.kind, ())
        for job, look in jobs[: COUNTS.get(p.kind, 2)]:
            free = spots(c, p, seen, taken, rng)
            if not free:
                break
            x, y = free[0]
            taken |= {(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
            own = names.person()
            said = next((n for t, n in wanted if t == job), own)
            wanted = [(t, n) for t, n in wanted if n != said]
            lore.people.append(Person(said, job, look, number, x, y))
    for who in lore.people:
        who.lines = lines(c, lore, who, rng)


def lines(c: Chunk, lore: Lore, who: Person, rng: Any) -> list[str]:
    """What a person says: who they are, what lies near, whom they know."""
    home = c.places[who.home]
    out = [f"I am {who.name}, {article(who.job)} {who.job} of {home.said}. {WORK.get(who.job, '')}".strip()]
    others = [p for p in c.places if p is not home]
    if others:
        near = sorted(others, key=lambda p: np.hypot(p.x - home.x, p.y - home.y))[:4]
        p = near[int(rng.integers(len(near)))]
        d = np.hypot(p.x - home.x, p.y - home.y)
        out.append(f"{upper(p.said)} lies {far(float(d), c.size)} to the {way(home.x, home.y, p.x, p.y)}.")
    lands = [f for f in c.features if f.kind not in ("island", "islet", "plain") and f.name]
    if lands:
        f = min(lands, key=lambda f: np.hypot(f.x - home.x, f.y - home.y) + 20 * rng.random())
        if np.hypot(f.x - home.x, f.y - home.y) < f.r:
            out.append(f"This is {f.name} all around us.")
        else:
            out.append(f"Go {way(home.x, home.y, f.x, f.y)} and you come to {f.name}.")
    known = [q for q in lore.people if q is not who]
    if known:
        other = known[int(rng.integers(len(known)))]
        tie = ("my cousin", "an old friend of mine", "someone who owes me a favour", "the best card player I know",
               "someone you can trust")[int(rng.integers(5))]  # fmt: skip
        out.append(f"{other.name}, the {other.job} of {c.places[other.home].said}, is {tie}.")
    return out


def upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def article(word: str) -> str:
    return (
        "an"
        if word[0] in "aeiou"
        else "the"
        if word in ("castellan", "mayor", "reeve", "harbour master", "keeper")
        else "a"
    )


def history(c: Chunk, lore: Lore, names: Names, rng: Any) -> None:
    """A few sentences on how the places came to be."""
    year = int(rng.integers(180, 420))
    towns = [p for p in c.places if p.kind in COUNTS]
    if towns:
        founder = names.person()
        where = next((f for f in c.features if f.kind in ("lake", "forest", "hill", "oasis")), None)
        by = f" within sight of {where.name}" if where else ""
        lore.history.append(f"{upper(towns[0].said)} was founded by {founder}{by}, {year} years ago.")
    for p in c.places:
        if p.kind in ("ruins", "dungeon", "graveyard", "tower") and towns:
            t = min(towns, key=lambda t: np.hypot(t.x - p.x, t.y - p.y))
            tale = {"ruins": f"{upper(p.said)} fell {year - 60} years ago; the people of {t.said} carried off its stones.",
                    "dungeon": f"The people of {t.said} say that {p.said} has a lower floor that nobody has seen.",
                    "graveyard": f"The founders of {t.said} lie in {p.said}.",
                    "tower": f"{upper(p.said)} is older than {t.said}, and nobody knows who built it."}[p.kind]  # fmt: skip
            lore.history.append(tale)
