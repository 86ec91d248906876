"""Examples from a file of JSON lines, JSON or CSV: what is asked and what should be answered.

A row has a question (``messages``, or one of `ASKED`) and an answer (one of `ANSWERED`, or the last assistant turn of
``messages``). Whatever cannot be an example is refused by its line.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.errors import UserError

ASKED = ("prompt", "instruction", "input", "text", "question", "sentence", "query", "utterance")
ANSWERED = ("completion", "output", "label", "answer", "response", "target", "category", "intent", "summary")
ROLES = ("system", "user", "assistant")
LARGEST = 64 << 20
"""bytes of a file of examples"""
MOST = 5_000
"""examples learnt from; more than two cores learn in an evening"""
LABELS, SHORT = 60, 80
"""Answers that repeat are labels if there are no more of them, and none is longer (characters)."""

Turns = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """turns: (role, content) up to the answer; empty ``answer``: not labelled yet."""

    turns: Turns
    answer: str = ""

    @property
    def said(self) -> str:
        """What the user said last."""
        return self.turns[-1][1]


@dataclass(frozen=True, slots=True)
class Task:
    """What the examples are. labels: the answers to choose from, in order; empty where answers are free text.
    system: the system message of all of them; "": the template's own."""

    examples: tuple[Example, ...]
    labels: tuple[str, ...]
    system: str
    dropped: int
    conflicts: tuple[str, ...]

    @property
    def sha256(self) -> str:
        return digest(self.examples)


def digest(examples: Sequence[Example]) -> str:
    plain = [[list(map(list, e.turns)), e.answer] for e in examples]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


def read(path: Path, *, answers: bool = True) -> list[Example]:
    """The examples of a file. answers: whether each must have one. Raises `UserError` with the line that is wrong."""
    if not path.is_file():
        raise UserError(f"There is no file {path}.", "Give a .jsonl, .json or .csv file of examples.", param="examples")
    if path.stat().st_size > LARGEST:
        raise UserError(f"{path.name} is larger than {LARGEST >> 20} MB.", f"{MOST:,} examples are enough.")
    try:
        whole = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{path.name} is not UTF-8 text.", "Save it as UTF-8.", param="examples") from None
    found: list[Example] = []
    for line, row in rows(path.name, whole):
        found += examples(row, f"line {line} of {path.name}", answers)
    if not found:
        raise UserError(
            f"{path.name} holds no examples.", 'A line looks like {"input": "...", "output": "..."}.', param="examples"
        )
    return found


def rows(name: str, whole: str) -> list[tuple[int, dict[str, Any]]]:
    """(line, row) of each."""
    suffix = Path(name).suffix.lower()
    if suffix in (".csv", ".tsv"):
        try:
            table = csv.DictReader(io.StringIO(whole), delimiter="\t" if suffix == ".tsv" else ",", strict=True)
            given = [n.strip().lower() for n in table.fieldnames or () if n.strip()]
            if twice := next((n for n in given if given.count(n) > 1), ""):
                raise UserError(f"{name} has two columns {twice[:40]!r}.", "Give each its own name.", param="examples")
            found = [(table.line_num, row) for row in table]
            if line := next((line for line, row in found if None in row), 0):  # else a comma would move the answer
                raise UserError(
                    f"Line {line} of {name} has more cells than the first line.",
                    'Put quotes around words with a comma: "Hello, how are you",greeting', param="examples",
                )  # fmt: skip
            return found
        except csv.Error as error:
            raise UserError(f"{name} is no sound CSV: {error}.", "The first line names the columns.") from None
    if suffix == ".json" and whole.lstrip().startswith("["):
        lines = [(i + 1, one) for i, one in enumerate(parsed(whole, name))]
    elif suffix in (".jsonl", ".ndjson", ".json"):
        texts = [(i, t) for i, t in enumerate(whole.split("\n"), 1) if t.strip()]
        lines = [(i, parsed(t, f"line {i} of {name}")) for i, t in texts]
    elif suffix in (".txt", ""):
        return [(i, {"input": t.strip()}) for i, t in enumerate(whole.split("\n"), 1) if t.strip()]
    else:
        raise UserError(f"{name} is no .jsonl, .json, .csv or .tsv file.", "Save it as one of these.", param="examples")
    for i, one in lines:
        if not isinstance(one, dict):
            raise UserError(f"Line {i} of {name} is no object with names.", 'Write {"input": "...", "output": "..."}.')
    return lines


def parsed(words: str, where: str) -> Any:
    try:
        return json.loads(words)
    except (ValueError, RecursionError) as error:
        raise UserError(
            f"{where[:1].upper()}{where[1:]} is no JSON: {error}.", "One object stands on each line."
        ) from None


def examples(row: dict[str, Any], where: str, answers: bool) -> list[Example]:
    keys = {str(k).strip().lower(): v for k, v in row.items()}
    if keys.get("messages"):
        return conversation(keys["messages"], where, answers)
    asked = next((k for k in ASKED if text(keys.get(k))), "")
    answered = next((k for k in ANSWERED if text(keys.get(k))), "")
    if not asked or (answers and not answered):
        lacks = f"an answer (one of {', '.join(ANSWERED)})" if asked else f"a question (one of {', '.join(ASKED)})"
        raise UserError(f"{where[:1].upper()}{where[1:]} has no {lacks.removeprefix('an ').removeprefix('a ')}.",
                        f"It has: {', '.join(keys) or 'nothing'}.", param="examples")  # fmt: skip
    said = text(keys[asked])
    if asked == "instruction" and (more := text(keys.get("input"))):
        said = f"{said}\n\n{more}"
    system = text(keys.get("system"))
    turns = ((("system", system),) if system else ()) + (("user", said),)
    return [Example(turns, text(keys.get(answered)) if answered else "")]


def text(value: Any) -> str:
    """What may stand as a question or an answer: text, a number, yes or no."""
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return value.strip() if isinstance(value, str) else ""


def conversation(messages: Any, where: str, answers: bool) -> list[Example]:
    """An example for each answer of the assistant's."""
    turns: list[tuple[str, str]] = []
    found: list[Example] = []
    good = isinstance(messages, list) and all(isinstance(m, dict) for m in messages)
    for m in messages if good else ():
        role, said = m.get("role"), m.get("content")
        if role not in ROLES or not isinstance(said, str):
            raise UserError(
                f"{where[:1].upper()}{where[1:]} has a message that tuning cannot learn from: role {str(role)[:20]!r}.",
                f"Roles are {', '.join(ROLES)}, and content is text.", param="examples",
            )  # fmt: skip
        if role == "assistant" and said.strip() and any(r == "user" for r, _ in turns):
            found.append(Example(tuple(turns), said.strip()))
        turns.append((role, said))
    if not found and not answers and turns and turns[-1][0] == "user":
        found = [Example(tuple(turns))]
    if not found:
        raise UserError(f"{where[:1].upper()}{where[1:]} has no answer by the assistant.", param="examples")
    return found


def task(given: Sequence[Example], seed: int) -> Task:
    """Takes away what is there twice, names what contradicts itself, and finds out whether answers are labels."""
    answers: dict[Turns, Counter[str]] = {}
    for e in given:
        key = tuple((role, " ".join(said.split()).lower()) for role, said in e.turns)
        answers.setdefault(key, Counter())[e.answer] += 1
    seen: set[Turns] = set()
    kept: list[Example] = []
    conflicts: list[str] = []
    for e in given:
        key = tuple((role, " ".join(said.split()).lower()) for role, said in e.turns)
        if key in seen:
            continue
        seen.add(key)
        if len(answers[key]) > 1:  # the answer given most often; none, if several are
            (best, n), (_, second) = answers[key].most_common(2)
            conflicts.append(f"{e.said[:80]!r}: {' / '.join(a[:40] for a in answers[key])}")
            if n == second:
                continue
            e = Example(e.turns, best)
        kept.append(e)
    if len(kept) > MOST:
        kept = [kept[i] for i in sorted(random.Random(seed).sample(range(len(kept)), MOST))]
    labels = choices(kept)
    systems = {next((said for role, said in e.turns if role == "system"), "") for e in kept}
    system = systems.pop() if len(systems) == 1 else ""
    if labels and not system and not systems:
        system = instruction(labels)
        kept = [Example((("system", system), *e.turns), e.answer) for e in kept]
    return Task(tuple(kept), labels, system, len(given) - len(kept), tuple(conflicts))


def choices(examples: Sequence[Example]) -> tuple[str, ...]:
    """The labels, if the answers are such: few, short, and said again."""
    count = Counter(e.answer for e in examples)
    few = 2 <= len(count) <= LABELS and 2 * len(count) <= len(examples)
    return tuple(sorted(count)) if few and max(map(len, count)) <= SHORT else ()


def instruction(labels: Sequence[str]) -> str:
    return f"Answer with exactly one of these labels: {', '.join(labels)}."


def split(task: Task, seed: int) -> tuple[list[int], list[int]]:
    """(learn, held): a fifth is held out, from each label alike; a quarter where there are few."""
    share = 0.25 if len(task.examples) < 100 else 0.2
    rng = random.Random(seed)
    held: list[int] = []
    for label in task.labels or ("",):
        mine = [i for i, e in enumerate(task.examples) if not task.labels or e.answer == label]
        rng.shuffle(mine)
        # rounded by chance, so that labels with two examples are not all left out, nor all held
        count = int(len(mine) * share + rng.random()) if task.labels else round(len(mine) * share)
        held += mine[: min(count, len(mine) - 1)]
    held = held[:MOST_HELD] if not task.labels else sorted(rng.sample(held, min(len(held), MOST_HELD)))
    if not held:  # one of the label that has most
        most = Counter(e.answer for e in task.examples).most_common(1)[0][0]
        held = [rng.choice([i for i, e in enumerate(task.examples) if not task.labels or e.answer == most])]
    chosen = set(held)
    return [i for i in range(len(task.examples)) if i not in chosen], sorted(chosen)


MOST_HELD = 300
