"""Examples become rows of token ids: by the program that serves the model, so that both read the same."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...core.errors import UserError
from ...methods.fair import swapped
from .examples import Example, Task, Turns
from .fit import Row

Tokens = Callable[[Sequence[Turns | str]], list[list[int]]]
"""For each conversation (role, content) the ids of its prompt, for each plain text its own: `Llama.tokens`."""

LONGEST = 1024
"""tokens of an example, question and answer; longer ones are left out"""
VARIANTS, FEW_ROWS = 3, 300
"""Variants of an example whose answer is a label, where there are fewer examples than FEW_ROWS."""
DEMOS, DEMO_TOKENS = 16, 1200
"""Examples in a prompt, for comparison with tuning: at most so many, of so many tokens together."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """How a model's template ends an answer, and its labels as ids (with that end)."""

    end: int
    labels: tuple[tuple[int, ...], ...]


def spoken(task: Task, tokens: Tokens, name: str) -> Spoken:
    """Raises `UserError` for a model whose template cannot be read."""
    talk: Turns = (("user", "a"), ("assistant", "QQQ"), ("user", "b"))
    whole, mark, *labels = tokens([talk, "QQQ", *task.labels])
    at = next((i for i in range(len(whole)) if whole[i : i + len(mark)] == mark), -1)
    if at < 0 or at + len(mark) >= len(whole):
        raise UserError(f"{name} has no chat template that tuning understands.", "Use a chat model.", param="card")
    end = whole[at + len(mark)]
    return Spoken(end, tuple((*ids, end) for ids in labels))


def rows(
    examples: Sequence[Example], tokens: Tokens, end: int, *, variants: int = 0, seed: int = 0, demos: Turns = ()
) -> list[Row | None]:
    """A row for each example; None where it is too long. demos: turns that stand before each question."""
    asked: list[Turns | str] = []
    for e in examples:
        system = tuple(t for t in e.turns if t[0] == "system")
        rest = tuple(t for t in e.turns if t[0] != "system")
        rng = random.Random(f"{seed} {e.said}")
        others = dict.fromkeys(varied(e.said, rng) for _ in range(variants))
        asked += [(*system, *demos, *rest), *((*system, *rest[:-1], ("user", v)) for v in others if v != e.said)]
        asked.append(e.answer)
    found = iter(tokens(asked))
    made: list[Row | None] = []
    counted = iter(asked)
    for _ in examples:
        prompts: list[tuple[int, ...]] = []
        while not isinstance(next(counted), str):
            prompts.append(tuple(next(found)))
        answer = (*next(found), end)
        fits = max(map(len, prompts)) + len(answer) <= LONGEST + (DEMO_TOKENS if demos else 0)
        made.append(Row(tuple(prompts), answer) if fits else None)
    return made


def twin(e: Example, labels: bool) -> Example | None:
    """The example about the other gender (counterfactual data: Zmigrod et al. 2019, arXiv 1906.04571), None where it is
    about neither. A label stays; a text is about the other too. English."""
    turns = tuple((role, said if role == "system" else swapped(said)) for role, said in e.turns)
    other = Example(turns, e.answer if labels else swapped(e.answer))
    return other if other != e else None


def varied(said: str, rng: random.Random) -> str:
    """The same said a little otherwise, so that the label stays true: another case, a point or a word less, a slip."""
    words = said.split(" ")
    way = rng.randrange(5)
    if way == 0:
        return said.lower()
    if way == 1:
        return re.sub(r"[.?!,]+", "", said).strip() or said
    if way == 2 and len(words) > 5:
        i = rng.randrange(len(words))
        return " ".join(words[:i] + words[i + 1 :])
    if way == 3 and len(words) > 3:
        i = rng.randrange(len(words))
        if len(words[i]) > 4:
            at = rng.randrange(1, len(words[i]) - 2)
            words[i] = words[i][:at] + words[i][at + 1] + words[i][at] + words[i][at + 2 :]
            return " ".join(words)
    polite = ("Hi, ", "Please help: ", "Hello. ", "Quick question: ")
    return rng.choice(polite) + said


def demonstrations(task: Task, learn: Sequence[int], tokens: Tokens, seed: int) -> Turns:
    """Examples as turns of a conversation, for a model that is shown them instead of tuned: of each label in turn."""
    rng = random.Random(seed)
    places = list(learn)
    rng.shuffle(places)
    if task.labels:
        seen: dict[str, int] = {}
        rank = {}
        for i in places:
            answer = task.examples[i].answer
            rank[i] = seen[answer] = seen.get(answer, 0) + 1
        places.sort(key=rank.__getitem__)
    found: list[tuple[str, str]] = []
    held = 0
    for i in places[: DEMOS * 2]:
        e = task.examples[i]
        rest = [t for t in e.turns if t[0] != "system"]
        size = sum(map(len, tokens([said for _, said in rest] + [e.answer]))) + 10
        if held + size <= DEMO_TOKENS and len(found) < 2 * max(DEMOS, len(task.labels)):
            held += size
            found += [*rest, ("assistant", e.answer)]
    return tuple(found)
