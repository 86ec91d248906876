"""world: a level, a puzzle room, a map."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

from ...core.contracts import Run
from ...core.signature import pairs
from ...core.values import Event, Message, Request, text

SIZES = {"small": "small", "tiny": "small", "little": "small", "middling": "medium", "large": "large", "big": "large"}
DIFFICULTIES = {"easy": "easy", "simple": "easy", "moderate": "medium", "hard": "hard", "difficult": "hard"}
NUMBERS = {"one": 1, "a": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8}


def world(
    run: Run,
    prompt: Annotated[str, "what it should be: size, difficulty, boxes, or `WIDTH x HEIGHT`"] = "",
    *,
    model: Annotated[str, "the model's name (`pieria models`); empty for this machine's default"] = "",
    width: Annotated[int | None, "tiles across"] = None,
    height: Annotated[int | None, "tiles down"] = None,
    boxes: Annotated[int | None, "boxes of a puzzle"] = None,
    label: Annotated[list[str] | None, "an attribute of the model, NAME=VALUE (may be given several times)"] = None,
    n: Annotated[int | None, "how many to make"] = None,
    temperature: Annotated[float | None, "below 1 plainer, above 1 wilder"] = None,
    seed: Annotated[int | None, "repeats a result; the receipt says which was used"] = None,
) -> Iterator[Event]:
    """Make a level: it is played by a solver or an agent before you see it.

    pieria world "a small hard puzzle with three boxes"
    pieria world --model my-levels --width 100
    """
    labels, rules = wishes(prompt)
    rules |= {k: v for k, v in (("width", width), ("height", height), ("boxes", boxes)) if v is not None}
    labels |= pairs(label, "difficulty=hard")
    options = {
        "labels": labels or None, "rules": rules or None, "n": n, "temperature": temperature, "seed": seed,
    }  # fmt: skip
    asked = (Message("user", (text(prompt),)),)
    yield from run(Request("world", asked, model, {k: v for k, v in options.items() if v is not None}))


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
