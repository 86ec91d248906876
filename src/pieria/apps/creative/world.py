"""world: lands with towns, people and quests, dungeons, and puzzle levels."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from ...core.contracts import Run
from ...core.errors import UserError
from ...core.signature import Within, bounded, pairs
from ...core.values import Event, Finish, Message, Notice, Output, Progress, Request, text
from ...methods.receipts import watched

SIZES = {"small": "small", "tiny": "small", "little": "small", "middling": "medium", "large": "large", "big": "large"}
DIFFICULTIES = {"easy": "easy", "simple": "easy", "moderate": "medium", "hard": "hard", "difficult": "hard"}
NUMBERS = {"one": 1, "a": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}
LEVEL = r"\b(?:puzzles?|levels?|sokoban|box(?:es)?|tiles? (?:wide|high|across|tall)|\d+ ?[x×] ?\d+)\b"
STORY = r"\b(?:quests?|who|whose|ruled|find|steal|rescue|kills?|save|hero|king|queen|prince(?:ss)?|story|legend|war)\b"
LONGEST, FARTHEST = 1000, 100_000
EXAMPLE = 'Say what is there: pieria world "a frozen castle above a lake"'


def endings(prompt: str = "", kind: str = "", model: str = "", **given: Any) -> tuple[str, ...]:
    asked = any(given.get(k) is not None for k in ("width", "height", "boxes", "label", "n", "temperature"))
    what = kind or meant(prompt, asked, model)
    if what == "puzzle":
        return (".txt",)
    return (".png", ".html", *[".glb"] * (what == "world"), ".tmx", ".zip", ".json")


@bounded
def world(
    run: Run,
    prompt: Annotated[str, "the land, its places and how they lie; or a puzzle's size, difficulty, boxes"] = "",
    *,
    kind: Annotated[Literal["", "world", "dungeon", "puzzle"], "empty: what the words say"] = "",
    size: Annotated[int, "cells across and down of a world", Within(64, 512)] = 256,
    at: Annotated[str, "which piece of an endless world, as X,Y: 1,0 lies east of 0,0 and joins it"] = "0,0",
    puzzles: Annotated[int, "rooms with boxes in the dungeons, from the puzzle model", Within(0, 3)] = 1,
    model: Annotated[
        str, "language model for the people's words, `none`: rules alone; for a puzzle its own model"
    ] = "",
    width: Annotated[int | None, "tiles across, of a puzzle"] = None,
    height: Annotated[int | None, "tiles down, of a puzzle"] = None,
    boxes: Annotated[int | None, "boxes of a puzzle"] = None,
    label: Annotated[list[str] | None, "an attribute of a puzzle's model, NAME=VALUE (several times)"] = None,
    n: Annotated[int | None, "how many puzzles to make", Within(1, 64)] = None,
    temperature: Annotated[float | None, "of a puzzle: below 1 plainer, above 1 wilder", Within(0, 5)] = None,
    seed: Annotated[int | None, "repeats a result; the receipt says which was used", Within(0, (1 << 32) - 1)] = None,
) -> Iterator[Event]:
    """Make a world to walk in (map, page, Tiled files, 3D scene), a dungeon, or a puzzle.

    pieria world "a frozen castle above a lake" --size 256 -o frozen.png
    pieria world "ruins in the forest north of the town" --model none --seed 7
    pieria world "a small hard puzzle with three boxes"
    """
    given = {"width": width, "height": height, "boxes": boxes, "label": label, "n": n, "temperature": temperature}
    asked = {k: v for k, v in given.items() if v is not None}
    if not (prompt.strip() or kind or asked or model not in ("", "none")):
        raise UserError("There is nothing to make.", EXAMPLE, param="prompt")
    what = kind or meant(prompt, bool(asked), model)
    if what == "puzzle":
        labels, rules = wishes(prompt)
        rules |= {k: v for k, v in asked.items() if k in ("width", "height", "boxes")}
        labels |= pairs(label, "difficulty=hard")
        options = {
            "labels": labels or None, "rules": rules or None, "n": n, "temperature": temperature, "seed": seed,
        }  # fmt: skip
        message = (Message("user", (text(prompt),)),)
        model = "" if model == "none" else model  # a puzzle asks no language model
        yield from run(Request("world", message, model, {k: v for k, v in options.items() if v is not None}))
        return
    if asked:
        name = next(iter(asked))
        raise UserError(f"--{name} is for puzzles.", "Leave it out, or say --kind puzzle.", param=name)
    where = place(at)
    check(prompt)
    chosen = random.Random().randrange(1 << 31) if seed is None else seed  # noqa: S311 (which world, not a secret)
    receipts: list[Mapping[str, Any]] = []
    run = watched(run, receipts)
    rooms = []
    if puzzles and where == (0, 0):
        yield Progress(0, 3, "steps", "puzzle rooms")
        rooms = boxrooms(run, puzzles, chosen)
    yield from made(run, prompt, what, size, chosen, where, rooms, model)
    yield Finish("stop", {"seed": chosen, "runs": receipts})


def made(
    run: Run, prompt: str, what: str, size: int, seed: int, at: tuple[int, int], rooms: list[list[str]], model: str
) -> Iterator[Event]:
    """The land or the dungeon, its words, and all files, once everything is there."""
    from ...media.world.land import asked as words
    from ...media.world.out import files

    read = words.read(prompt)
    if read.nothing and what == "world":
        raise UserError(
            f"Nothing of this is known here: {', '.join(read.unknown[:6])}.", f"{EXAMPLE}, in English", param="prompt"
        )
    if read.unknown:
        told = " People, their tasks and their stories are its own." if re.search(STORY, prompt, re.IGNORECASE) else ""
        yield Notice("unknown", f"Left out, for a world here has no such thing: {', '.join(read.unknown[:24])}.{told}")
    if read.many:
        yield Notice("many", f"A land here has {words.LIMIT} of a kind at most; asked for were {', '.join(read.many)}.")
    notes: list[str] = []
    if what == "dungeon":
        if read.people:
            told = ", ".join(name for _, name in read.people)
            yield Notice("relation", f"Nobody lives in a dungeon alone, so nobody is called {told}.")
        yield Progress(1, 3, "steps", "rooms and keys")
        parts = list(files.dungeon_parts(read, seed, rooms))
    else:
        from ...media.world.land import faults, make

        yield Progress(1, 3, "steps", "land, roads, people")
        chunk = make.chunk(read, size, seed, at, rooms)
        for sentence in faults.unmet(chunk):
            notes.append(sentence)
            yield Notice("relation", sentence)
        if model != "none" and chunk.lore.people:
            yield Progress(2, 3, "steps", "words")
            dropped = spoken(run, chunk, model, seed)
            if dropped:
                yield Notice("words", f"{dropped} of the model's lines named what is not there; left out.")
        parts = list(files.parts(chunk, notes))
    for index, part in enumerate(parts):
        yield Output(part, index)


def spoken(run: Run, chunk: Any, model: str, seed: int) -> int:
    """Lines of a language model for some of the people, and one for the chronicle; how many were dropped."""
    from ...methods import chronicle

    lore, places = chunk.lore, chunk.places
    some = lore.people[:4]
    names = [lore.world, *(p.name for p in places), *(w.name for w in lore.people), *(f.name for f in chunk.features), *lore.rivers, lore.sea]  # fmt: skip  # noqa: E501
    facts = "\n".join(
        [f"Land: {lore.world}, {chunk.ground.climate}. It was asked for as: {chunk.ground.asked.words or 'any land'}"]
        + [f"Place: {p.name}, a {p.kind}" for p in places[:8]]
        + [f"Person: {w.name}, {w.job} of {places[w.home].name}" for w in some]
    )
    lines, intro, dropped = chronicle.told(run, facts, [w.name for w in some], names, model, seed)
    for who in some:
        if who.name in lines:
            who.lines.insert(1, lines[who.name])
    if intro:
        lore.history.insert(0, intro)
    return dropped


def meant(prompt: str, puzzling: bool, model: str) -> str:
    """World, dungeon or puzzle, by the words; what the options of a puzzle come with is one."""
    from ...media.world.land import asked as words

    if puzzling or not prompt.strip() or re.search(LEVEL, prompt, re.IGNORECASE):
        return "puzzle"
    read = words.read(prompt)
    kinds = {t.kind for t in read.things}
    if not kinds and not read.climates and not read.shapes and (wishes(prompt)[0] or model not in ("", "none")):
        return "puzzle"
    return "dungeon" if kinds == {"dungeon"} else "world"


def check(prompt: str) -> None:
    if len(prompt) > LONGEST:
        raise UserError(f"The description has more than {LONGEST} letters.", EXAMPLE, param="prompt")
    if not re.search(r"[^\W\d_]", prompt):
        raise UserError("The description has no words.", EXAMPLE, param="prompt")


def place(at: str) -> tuple[int, int]:
    found = re.fullmatch(r"\s*(-?\d{1,9})\s*,\s*(-?\d{1,9})\s*", at)
    if not found or max(abs(int(found[1])), abs(int(found[2]))) > FARTHEST:
        raise UserError(
            f"{at[:30]!r} is no piece of the world.", f"Write X,Y, each within {FARTHEST}: --at 1,0.", param="at"
        )
    return int(found[1]), int(found[2])


def boxrooms(run: Run, count: int, seed: int) -> list[list[str]]:
    """Rooms with boxes by the puzzle model, each solved by a solver before it is here."""
    message = (Message("user", (text("a small easy puzzle with two boxes"),)),)
    options = {"labels": {"size": "small"}, "n": count, "seed": seed & 0x7FFFFFFF}
    found = [str(e.part.data) for e in run(Request("world", message, "", options)) if isinstance(e, Output)]
    rooms = [[line for line in lines.split("\n") if line.strip()] for lines in found]
    return [r for r in rooms if len(r) <= 12 and max(map(len, r)) <= 14]


def wishes(prompt: str) -> tuple[dict[str, str], dict[str, Any]]:
    """Attributes and exact numbers that the words name: "hard, 12 x 10, 3 boxes"."""
    low = prompt.lower()
    words = re.findall(r"[a-z]+", low)
    labels = {
        name: next(table[w] for w in words if w in table)
        for name, table in (("size", SIZES), ("difficulty", DIFFICULTIES))
        if any(w in table for w in words)
    }
    rules: dict[str, Any] = {}
    if size := re.search(r"(\d+)\s*(?:x|×|by)\s*(\d+)", low):
        rules |= {"width": int(size[1]), "height": int(size[2])}
        labels.pop("size", None)  # the numbers say it better
    if count := re.search(r"(\d+|[a-z]+) box(?:es)?\b", low):
        number = int(count[1]) if count[1].isdigit() else NUMBERS.get(count[1], 0)
        rules |= {"boxes": number} if number else {}
    for name, said in (("width", "wide|across|long"), ("height", "high|tall")):
        if value := re.search(rf"(\d+) (?:tiles )?(?:{said})\b", low):
            rules[name] = int(value[1])
    return labels, rules
