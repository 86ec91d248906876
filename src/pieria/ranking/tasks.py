"""Small tasks with known answers, written for this purpose: five kinds of text, and tunes in a key that was asked for.

Answers are short, so that a task takes a second or two, and judged by code: a number must be the number, a word must
be there and none of the wrong ones. They tell models apart; they are no measure of what a model is worth for you.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..core.contracts import Card
from ..core.values import Part


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked and how an answer is judged: 1 right, 0 wrong. ``fitted``: more options, by what a card knows."""

    name: str
    medium: str
    ask: str
    score: Callable[[Part], float]
    options: Mapping[str, Any] = field(default_factory=dict)
    fitted: Callable[[Card], Mapping[str, Any]] = lambda card: {}


def words(said: str) -> str:
    return " ".join(re.findall(r"\w+(?:'\w+)?", said.lower()))


def judge(says: Sequence[str], wrong: Sequence[str], number: float | None, exact: str) -> Callable[[Part], float]:
    """says: one of these must be there, as whole words, and none of the ``wrong`` ones; number: the last number said
    ("12 + 7 = 19"); exact: these letters. Of several ways one is enough."""

    def judged(part: Part) -> float:
        said, plain = str(part.data), f" {words(str(part.data))} "
        found = re.findall(r"-?\d+(?:\.\d+)?", said.replace(",", ""))
        named = any(f" {words(w)} " in plain for w in says) and not any(f" {words(w)} " in plain for w in wrong)
        counted = number is not None and bool(found) and float(found[-1]) == number
        return float(named or counted or (bool(exact) and exact in said))

    return judged


SHORT = {"max_tokens": 32, "temperature": 0.0, "seed": 1}


READ = """The ferry that crosses the strait between the two islands runs only when the wind allows it. In autumn the
captain looks at the flag above the harbour office, then at the water beyond the breakwater, and decides.
Those who live on the smaller island have learnt to keep a week of bread in the cellar. When the boat does
come, everybody helps: crates of milk, post, a new pump for the school, once a piano that took eleven people
and most of an afternoon. A study of the crossing found that four of every five delays lasted less than a day,
and that the cost of a larger ship would be earned back only after thirty years. So the old one was given a
second engine instead. It uses a fifth less fuel than before, because each engine now runs at the speed for
which it was built, and on calm days one of them is switched off."""
"""A text of ours that no model was taught."""
PACE = Task(
    "pace", "text", "Describe a harbour in the early morning.", lambda part: 0.0, {**SHORT, "max_tokens": 64}
)  # fmt: skip
"""What is written to see how fast a model writes."""


def text() -> list[Task]:
    """The tasks of ``text.toml``, a kind after the other, so that few of them are still of every kind."""
    rows = tomllib.loads(Path(__file__).with_name("text.toml").read_text("utf-8"))["task"]
    return [
        Task(
            f"{row['kind']} {at // 5 + 1}", "text", row["ask"],
            judge(row.get("says", ()), row.get("not", ()), row.get("number"), row.get("exact", "")), SHORT,
        )
        for at, row in enumerate(rows)
    ]  # fmt: skip


def music() -> list[Task]:
    """24 tunes of eight bars: in the key asked for, as Krumhansl and Kessler's profiles hear it, and of that length."""
    from ..media.music import measure, midi

    def in_key(key: int) -> Callable[[Part], float]:
        def heard(part: Part) -> float:
            score = midi.read(part.bytes)
            return float(measure.key(score) == key and 8 <= len(midi.bars(score)) <= 9)

        return heard

    names = ("C", "G", "D", "A", "E", "B", "F#", "Db", "Ab", "Eb", "Bb", "F")
    found = []
    for at in range(24):
        name, mode = names[at * 7 % 12], "minor" if at % 2 else "major"
        wanted = {"key": f"{name} {mode}", "metre": ("4/4", "3/4")[at // 12], "bars": 8, "cadence": True}
        index = (at * 7 % 12) * 7 % 12 + 12 * (mode == "minor")
        found.append(Task(f"{name} {mode}", "music", "", in_key(index), {"rules": wanted, "seed": at}))
    return found


SETS: dict[str, Callable[[], list[Task]]] = {"text": text, "music": music}
