"""Small tasks with known answers, written for this purpose: five kinds of text, and tunes in a key that was asked for.

Answers are short, so that a task takes a second or two, and judged by code: a number must be the number, a word must
be there and none of the wrong ones. They tell models apart; they are no measure of what a model is worth for you.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
    return " ".join(re.findall(r"[\w']+", said.lower()))


def says(right: str, *wrong: str) -> Callable[[Part], float]:
    """One of the words that ``|`` divides must be there, as a whole word; none of the wrong ones may."""

    def judge(part: Part) -> float:
        said = f" {words(str(part.data))} "
        there = any(f" {words(r)} " in said for r in right.split("|"))
        return float(there and not any(f" {words(w)} " in said for w in wrong))

    return judge


def number(right: int) -> Callable[[Part], float]:
    """The last number said is the right one ("12 + 7 = 19")."""

    def judge(part: Part) -> float:
        found = re.findall(r"-?\d+(?:\.\d+)?", str(part.data).replace(",", ""))
        return float(bool(found) and float(found[-1]) == right)

    return judge


READING = (
    ("The ferry leaves at 7:40 from pier 3. On Sundays it leaves at 9:15 from pier 5.", "From which pier does it leave on Sundays? Answer with the number.", number(5)),
    ("Mara keeps bees, her brother Tom paints houses, and their cousin Ines repairs clocks.", "Who repairs clocks? Answer with the name.", says("ines", "mara", "tom")),
    ("The red box holds nails and the blue box holds screws. Screws cost 4 coins, nails cost 2.", "What is in the blue box? Answer with one word.", says("screws|screw", "nails")),
    ("The museum was opened in 1931, burnt down in 1954 and was rebuilt in 1960.", "In which year was it rebuilt? Answer with the year.", number(1960)),
    ("Of the four rivers, the Alm is the longest, the Bry the deepest, the Cor the coldest and the Dun the widest.", "Which river is the deepest? Answer with its name.", says("bry", "alm", "cor", "dun")),
    ("Leo wanted tea, but there was only coffee, so he drank water.", "What did Leo drink? Answer with one word.", says("water", "tea", "coffee")),
    ("The contract may be ended by the tenant with two months' notice and by the owner with six.", "How many months' notice must the owner give? Answer with the number.", lambda p: max(number(6)(p), says("six", "two")(p))),
    ("Anna is taller than Berta. Berta is taller than Clara.", "Who is the shortest? Answer with the name.", says("clara", "anna", "berta")),
)  # fmt: skip
SUMS = (
    ("What is 17 + 26? Answer with the number.", 43), ("What is 9 * 7? Answer with the number.", 63),
    ("What is 100 - 37? Answer with the number.", 63), ("What is 144 / 12? Answer with the number.", 12),
    ("A ticket costs 8 euros. What do 5 tickets cost? Answer with the number.", 40),
    ("Tom had 15 apples and gave away 6. How many are left? Answer with the number.", 9),
    ("What is 38 + 45 - 20? Answer with the number.", 63), ("What is 23 * 4? Answer with the number.", 92),
)  # fmt: skip
FACTS = (
    ("What is the capital of Norway? Answer with one word.", says("oslo")),
    ("Which planet is closest to the sun? Answer with one word.", says("mercury", "venus")),
    ("How many legs does a spider have? Answer with the number.", lambda p: max(number(8)(p), says("eight")(p))),
    ("What is the chemical symbol of iron? Answer with the symbol.", says("fe")),
    ("Who wrote Hamlet? Answer with the last name.", says("shakespeare")),
    ("What is the largest ocean? Answer with one word.", says("pacific", "atlantic")),
    ("Which gas do plants take from the air to grow? Answer with its name.", says("carbon dioxide|co2", "oxygen")),
    ("What is the French word for 'water'? Answer with one word.", says("eau")),
)
CHOICES = (
    ("Is this review good or bad? 'The soup was cold and the waiter rude.' Answer good or bad.", says("bad", "good")),
    ("Is this review good or bad? 'I could not put the book down.' Answer good or bad.", says("good", "bad")),
    ("Which language is this: 'Das Haus ist sehr alt.' Answer with one word.", says("german|deutsch", "dutch")),
    ("Is a whale a fish or a mammal? Answer with one word.", says("mammal", "fish")),
    ("Which word does not belong: apple, pear, hammer, plum? Answer with the word.", says("hammer", "apple", "pear", "plum")),
    ("What is the opposite of 'early'? Answer with one word.", says("late")),
    ("What is the plural of 'mouse', the animal? Answer with one word.", says("mice")),
    ("Is this mail spam? 'You have won! Send your card number to get the prize.' Answer yes or no.", says("yes", "no")),
)  # fmt: skip
CODE = (
    ("What does this Python print? print(len('house'))", number(5)), ("What does this Python print? print(7 // 2)", number(3)),
    ("What does this Python print? print([1, 2, 3][-1])", number(3)), ("What does this Python print? print(sum(range(4)))", number(6)),
    ("What does this Python print? print('abc'.upper())", lambda p: float("ABC" in str(p.data))),
    ("Which Python keyword begins a function? Answer with the keyword.", says("def")),
    ("Which SQL keyword filters rows? Answer with the keyword.", says("where")),
    ("What does this Python print? print(max(4, 9, 2))", number(9)),
)  # fmt: skip
SHORT = {"max_tokens": 32, "temperature": 0.0, "seed": 1}


def text() -> list[Task]:
    """40 tasks, a kind after the other, so that few of them are still of every kind."""
    kinds: dict[str, list[tuple[str, Callable[[Part], float]]]] = {
        "reading": [(f"{about}\n\n{asked}", judge) for about, asked, judge in READING],
        "sums": [(asked, number(right)) for asked, right in SUMS],
        "facts": list(FACTS),
        "choices": list(CHOICES),
        "code": [(f"{asked} Answer with the output alone." if "print" in asked else asked, j) for asked, j in CODE],
    }
    return [
        Task(f"{kind} {at + 1}", "text", pairs[at][0], pairs[at][1], SHORT)
        for at in range(8)
        for kind, pairs in kinds.items()
    ]


def music() -> list[Task]:
    """24 tunes of eight bars: in the key asked for, as Krumhansl and Kessler's profiles hear it, and of that length."""
    from ..media.music import measure, midi

    def judge(key: int) -> Callable[[Part], float]:
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
        found.append(Task(f"{name} {mode}", "music", "", judge(index), {"rules": wanted, "seed": at}))
    return found


SETS: dict[str, Callable[[], list[Task]]] = {"text": text, "music": music}
