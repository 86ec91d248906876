"""Quests whose steps can be done: every item lies where a step says, every person stands where one can come to."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import dungeon
from .lore import Item, Lore, Quest, Step, far, spots, way
from .model import Chunk, Place
from .names import Names
from .noise import Array

DEEP = ("dungeon", "ruins", "castle", "temple", "mine", "graveyard", "tower", "lighthouse")
PRIZES = {
    "dungeon": (("lantern", "lantern"), ("gem", "gem"), ("horn", "horn")), "ruins": (("cup", "cup"), ("book", "book"), ("ring", "ring")),
    "castle": (("charter", "scroll"), ("sword", "sword")), "temple": (("bell", "bell"), ("cup", "cup")),
    "mine": (("gem", "gem"), ("lantern", "lantern")), "graveyard": (("ring", "ring"), ("horn", "horn")),
    "tower": (("book", "book"), ("star map", "map")), "lighthouse": (("log book", "book"),),
}  # fmt: skip
LOST = (
    ("letter", "letter"),
    ("herb", "herb"),
    ("seed bag", "seed"),
    ("bread basket", "bread"),
    ("old map", "map"),
    ("hand bell", "bell"),
)
WHY = {
    "lantern": "It never goes out, they say.", "gem": "It would pay for a new roof on every house.",
    "horn": "Its call used to bring help from three valleys.", "cup": "We drank from it on the first day of every year.",
    "book": "Its last chapter says how the old walls were built.", "ring": "It belongs to a family that is still alive.",
    "charter": "Without it nobody knows whose fields are whose.", "sword": "It was lent, never given.",
    "bell": "The place has been silent since it was taken.", "star map": "With it one could tell the frost a week ahead.",
    "log book": "It names every ship that was saved.",
}  # fmt: skip


def fill(c: Chunk, lore: Lore, names: Names, seen: Array, rng: Any, puzzles: list[list[str]]) -> None:
    """Insides for the places that have one, then quests: one into the depths for each, errands, and a round."""
    furnish(c, rng, puzzles)
    givers = [i for i, p in enumerate(lore.people)]
    if not givers:
        return
    order = [givers[int(k)] for k in rng.permutation(len(givers))]
    order.sort(
        key=lambda i: lore.people[i].job not in ("elder", "castellan", "mayor", "reeve", "priest", "harbour master")
    )
    used: set[int] = set()

    def giver(beside: Place | None = None) -> int | None:
        free = [i for i in order if i not in used and (beside is None or c.places[lore.people[i].home] is not beside)]
        if free:
            used.add(free[0])
        return free[0] if free else None

    deep = [(n, p) for n, p in enumerate(c.places) if p.inside >= 0 and p.kind in DEEP]
    deep.sort(key=lambda e: (e[1].thing < 0, e[0]))
    for n, p in deep[:4]:
        who = giver(p)
        if who is not None:
            lore.quests.append(descent(c, lore, n, who, rng))
    for _ in range(2):
        who = giver()
        if who is not None and (quest := errand(c, lore, who, seen, rng)):
            lore.quests.append(quest)
    who = giver()
    if who is not None and len(c.places) > 3:
        lore.quests.append(rounds(c, lore, who, rng))
    for quest in lore.quests:
        who_ = lore.people[quest.giver]
        where = c.places[who_.home].name
        for other in lore.people:
            if other is not who_ and c.places[other.home].name == where and rng.random() < 0.5:
                other.lines.append(f"{who_.name} is looking for help.")


def furnish(c: Chunk, rng: Any, puzzles: list[list[str]]) -> None:
    doors = list(c.doors)
    c.doors = []
    for p in c.places:
        mine = [d for d in doors if abs(d[0] - p.x) <= p.r and abs(d[1] - p.y) <= max(p.r, 8)]
        if not mine:
            continue
        mine.sort(key=lambda d: abs(d[0] - p.x) + abs(d[1] - p.y))
        if p.kind in DEEP:
            puzzle = puzzles.pop(0) if puzzles and p.kind in ("dungeon", "ruins", "castle", "temple") else ()
            made = dungeon.dungeon(p.kind, p.name, rng, puzzle)
            for _ in range(20):
                if dungeon.solvable(made):
                    break
                made = dungeon.dungeon(p.kind, p.name, rng, puzzle)
            p.inside = enter(c, made, mine[0])
            doors.remove(mine[0])
        elif p.kind in ("village", "town", "city", "harbour", "inn", "mill", "farm", "cottage"):
            for d in mine[: 2 if p.kind in ("town", "city") else 1]:
                number = enter(
                    c,
                    dungeon.home(
                        f"A house in {p.said}" if p.kind not in ("inn", "mill", "farm", "cottage") else p.name, rng
                    ),
                    d,
                )
                p.inside = p.inside if p.inside >= 0 else number
                doors.remove(d)


def enter(c: Chunk, made: dungeon.Inside, d: tuple[int, int, int]) -> int:
    """Opens a door outside onto an inside; returns its number."""
    c.interiors.append(made)
    made.door = (d[0], d[1])
    c.doors.append((d[0], d[1], len(c.interiors) - 1))
    c.solid[d[1], d[0]] = False
    return len(c.interiors) - 1


def descent(c: Chunk, lore: Lore, n: int, who: int, rng: Any) -> Quest:
    """Go to a place, take what lies at its end, bring it back."""
    p, person = c.places[n], lore.people[who]
    choice = PRIZES[p.kind]
    name, look = choice[int(rng.integers(len(choice)))]
    title = f"The {name.capitalize()} of {p.said.removeprefix('The ').removeprefix('Ruins of ').removeprefix('the Ruins of ')}"
    x, y = c.interiors[p.inside].prize
    lore.items.append(Item(f"the {name} of {p.said.removeprefix('The ')}", look, p.inside, x, y, n))
    home = c.places[person.home]
    d = float(np.hypot(p.x - home.x, p.y - home.y))
    person.lines.append(
        f"Would you go to {p.said}? It lies {far(d, c.size)} to the {way(home.x, home.y, p.x, p.y)}. The {name} is still in there. {WHY.get(name, '')}".strip()
    )
    quest = Quest(title, who)
    quest.steps = [
        Step("talk", f"Speak with {person.name} in {home.said}.", person=who),
        Step("go", f"Find the way to {p.said}.", place=n),
        Step("take", f"Take the {name} from the depths of {p.said}.", item=len(lore.items) - 1),
        Step("talk", f"Bring it to {person.name}.", person=who),
    ]
    quest.done = f"You brought it. Thank you, from all of {home.said}."
    return quest


def errand(c: Chunk, lore: Lore, who: int, seen: Array, rng: Any) -> Quest | None:
    """Something lost out of doors, wanted by somebody else."""
    person = lore.people[who]
    home = c.places[person.home]
    taken = {(i.x, i.y) for i in lore.items if i.map < 0} | {(p.x, p.y) for p in lore.people}
    wild = [n for n, p in enumerate(c.places) if n != person.home]
    others = [i for i, p in enumerate(lore.people) if p.home != person.home]
    used = {i.name for i in lore.items}
    things = [t for t in LOST if f"{person.name}'s {t[0]}" not in used and all(t[0] not in u for u in used)]
    if not wild or not others or not things:
        return None
    n = wild[int(rng.integers(len(wild)))]
    free = spots(c, Place("", c.places[n].x, c.places[n].y, 8), seen, taken, rng)
    if not free:
        return None
    name, look = things[int(rng.integers(len(things)))]
    to = others[int(rng.integers(len(others)))]
    x, y = free[-1]
    lore.items.append(Item(f"{person.name}'s {name}", look, -1, x, y, n))
    other = lore.people[to]
    person.lines.append(
        f"I lost my {name} near {c.places[n].said}. {other.name} in {c.places[other.home].said} is waiting for it."
    )
    other.lines.append(f"Has {person.name} of {home.said} sent you?")
    quest = Quest(f"{person.name}'s {name.capitalize()}", who)
    quest.steps = [
        Step("talk", f"Speak with {person.name} in {home.said}.", person=who),
        Step("take", f"Find the {name} near {c.places[n].said}.", item=len(lore.items) - 1),
        Step("talk", f"Give it to {other.name} in {c.places[other.home].said}.", person=to),
    ]
    quest.done = f"So that is where it was. Thank {person.name} for me."
    return quest


def rounds(c: Chunk, lore: Lore, who: int, rng: Any) -> Quest:
    """See three places and tell of them."""
    person = lore.people[who]
    home = c.places[person.home]
    all_ = [n for n in range(len(c.places)) if n != person.home]
    chosen = [all_[int(k)] for k in rng.permutation(len(all_))[:3]]
    names = [c.places[n].said for n in chosen]
    person.lines.append(f"I draw a map of {lore.world}. Go and see {', '.join(names[:-1])} and {names[-1]} for me.")
    quest = Quest(f"A Map of {lore.world}", who)
    quest.steps = [Step("talk", f"Speak with {person.name} in {home.said}.", person=who)]
    quest.steps += [Step("go", f"See {c.places[n].said}.", place=n) for n in chosen]
    quest.steps += [Step("talk", f"Tell {person.name} what you saw.", person=who)]
    quest.done = f"Now {lore.world} has edges. Thank you."
    return quest
