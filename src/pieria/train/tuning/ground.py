"""What all stages of a tuning stand on: the examples as rows, the model, what was found so far, and where it is
kept."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ... import __version__
from ...core.contracts import Card
from ...core.counting import many
from ...core.errors import Cancelled, UserError
from ...core.values import Cancel, Event, Notice, Progress
from ..tensors import write
from . import examples as ex
from . import prepare
from .choose import typical
from .fit import Row, Settings, State, epochs, fit
from .judge import judge
from .lm import KINDS, LM, precision
from .soften import STRENGTHS
from .verdict import score

JUDGED = 300
"""Examples that are judged for the report at most."""
LOOKED = 100
"""Of those held out, how many are looked at after each pass."""
POOL = 1200
"""Unlabelled examples that are read at most."""
FEWEST = 4
NO_VECTORS = ("To choose among unlabelled examples, sentence vectors are needed.", "Type: pieria get minilm")


@dataclass(frozen=True, slots=True)
class Asked:
    """A tuning as it was asked for. test: held-out examples of the user's own. count: how many to label next.
    twins: whether each example is learnt about the other gender too."""

    card: str
    examples: Path
    name: str = ""
    unlabelled: Path | None = None
    test: Path | None = None
    count: int = 20
    seed: int = 0
    twins: bool = False


@dataclass(frozen=True, slots=True)
class Tools:
    """What the studio lends: the base's file, its tokens, sentence vectors (None: no encoder is here), and the answer
    of the model of a name, served as to any user."""

    card: Card
    path: Path
    tokens: prepare.Tokens
    vectors: Callable[[Sequence[str]], Any] | None
    answer: Callable[[str, ex.Turns], str]


def first(path: Path, vectors: Callable[[Sequence[str]], Any] | None, count: int, seed: int) -> list[str]:
    """Of a file in which nothing is labelled yet, those to begin with."""
    if vectors is None:
        raise UserError(*NO_VECTORS, status=409)
    pool = list(dict.fromkeys(e.said for e in ex.read(path, answers=False)))[:POOL]
    return [pool[i] for i in typical(vectors(pool), 0, count, seed)]


class Ground:
    """What a stage found is kept in ``stages.json``; a stage that is done is not done again."""

    def __init__(self, asked: Asked, tools: Tools, folder: Path, name: str, cancel: Cancel) -> None:
        self.asked, self.tools, self.folder, self.name, self.cancel = asked, tools, folder, name, cancel
        self.task = task = ex.task(ex.read(asked.examples), asked.seed)
        if len(task.examples) < FEWEST:
            several = f" The same question has several answers: {task.conflicts[0]}." if task.conflicts else ""
            raise UserError(
                f"Too few to learn from and to be measured by: {len(task.examples)} of "
                f"{len(task.examples) + task.dropped} examples.{several}",
                f"Give {FEWEST} at least, better 30.",
                param="examples",
            )
        known = {e.said for e in task.examples}
        self.test = under(ex.read(asked.test), task) if asked.test else []
        if leaks := {e.said for e in self.test} & known:
            raise UserError(
                f"{len(leaks)} of the held-out examples are among those to learn from: {min(leaks)[:60]!r} ...",
                "Take them out of one of the two files.",
                param="test",
            )
        if asked.unlabelled and tools.vectors is None:
            raise UserError(*NO_VECTORS, status=409)
        pool = [e.said for e in ex.read(asked.unlabelled, answers=False)] if asked.unlabelled else []
        tested = {e.said for e in self.test}
        self.pool = [t for t in dict.fromkeys(pool) if t not in known and t not in tested][:POOL]
        self.open()
        self.spent = self.done.get("cost", {"seconds": 0.0, "cpu_seconds": 0.0})
        self.begun, self.cpu = time.monotonic(), time.process_time()

    def open(self) -> None:
        """What an earlier call has found, if it was asked the same."""
        asked = [self.task.sha256, ex.digest(self.test), self.pool, self.tools.card.files[0].sha256, self.asked.seed]
        asked.append(self.asked.twins)
        self.key = hashlib.sha256(json.dumps([*asked, STRENGTHS, __version__]).encode("utf-8", "replace")).hexdigest()
        self.done: dict[str, Any] = {}
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (kept := self.folder / "stages.json").exists():
            read = json.loads(kept.read_text("utf-8"))
            if read["key"] != self.key:
                raise UserError(
                    f"{self.name} was begun with other examples or settings.",
                    f"Choose another --name, or type: pieria tune --undo {self.name}",
                    status=409,
                    param="name",
                )
            self.done = read["done"]

    def prepare(self) -> Iterator[Event]:
        """Examples become rows, the file becomes a model."""
        task = self.task
        kind = f"{len(task.labels)} labels" if task.labels else "free answers"
        yield Notice("data", f"{many(len(task.examples), 'example')} with {kind}; {task.dropped} left out.")
        if task.conflicts:
            said = f"Questions with several answers: {len(task.conflicts)}, as {task.conflicts[0]}."
            yield Notice("conflicts", f"{said} The answer given most often is learnt; none, if several are.")
        yield Progress(0, None, "examples", "reading them as the model will")
        self.spoken = prepare.spoken(task, self.tools.tokens, self.tools.card.name)
        variants = prepare.VARIANTS if task.labels and len(task.examples) < prepare.FEW_ROWS else 0
        made = prepare.rows(task.examples, self.tools.tokens, self.spoken.end, variants=variants, seed=self.asked.seed)
        self.rows = {i: row for i, row in enumerate(made) if row}
        if len(self.rows) < FEWEST:
            raise UserError(
                f"Only {len(self.rows)} examples have {prepare.LONGEST} tokens or fewer.",
                "Shorten them.",
                param="examples",
            )
        learn, held = ex.split(task, self.asked.seed)
        self.learn, self.held = [i for i in learn if i in self.rows], [i for i in held if i in self.rows]
        if not self.held:
            self.held = [self.learn.pop()]
        self.judged = self.test[:JUDGED] or [task.examples[i] for i in self.held]
        self.rows_judged = self.read(self.judged)
        self.twins, self.judged_twins = dict[int, Row](), list[ex.Example]()
        if self.asked.twins:
            yield self.paired()
        yield Progress(0, None, "weights", f"reading {self.tools.path.name}")
        if "kind" not in self.done:  # measured once: a tuning that goes on must not go on in other numbers
            self.keep("kind", str(precision()).removeprefix("torch."))
        self.lm = LM(self.tools.path, self.tools.card.name, KINDS[self.done["kind"]])
        self.most = 768 if self.lm.shape.width <= 1024 else 384

    def paired(self) -> Notice:
        """The examples' twins, to learn from and to be measured by. None is learnt that is held out as it stands."""
        labels = bool(self.task.labels)
        held = {e.said for e in [*self.judged, *(self.task.examples[i] for i in self.held)]}
        found = {i: t for i in self.rows if (t := prepare.twin(self.task.examples[i], labels)) and t.said not in held}
        made = prepare.rows(list(found.values()), self.tools.tokens, self.spoken.end)
        self.twins = {i: row for i, row in zip(found, made, strict=True) if row}
        self.judged_twins = [t for e in self.judged if (t := prepare.twin(e, labels))]
        if not self.twins:
            return Notice("twins", "No example is about a woman or a man in English words: none has a twin.")
        said = f"{len(self.twins)} of {len(self.rows)} examples are about a woman or a man"
        return Notice("twins", f"{said}: each is learnt about the other too.")

    # what is kept -----------------------------------------------------------------------------------------------

    def keep(self, stage: str, found: Any) -> None:
        self.done[stage] = found
        self.done["cost"] = self.cost()
        draft = self.folder / ".stages.json"
        draft.write_text(json.dumps({"key": self.key, "done": self.done}), "utf-8")
        os.replace(draft, self.folder / "stages.json")

    def cost(self) -> dict[str, float]:
        now = (time.monotonic() - self.begun, time.process_time() - self.cpu)
        return {k: round(self.spent[k] + n, 1) for k, n in zip(("seconds", "cpu_seconds"), now, strict=True)}

    def put_by(self, which: str) -> None:
        """Keeps the adapter that the model wears."""
        write(self.lm.adapter(), self.folder / f"{which}.safetensors")

    def worn(self, which: str) -> dict[str, Any]:
        from safetensors.torch import load_file

        return dict(load_file(self.folder / f"{which}.safetensors"))

    # what stages do -------------------------------------------------------------------------------------------------

    def settings(self, count: int, rank: int, pace: float) -> Settings:
        batch = 8 if count <= 100 else 16
        return Settings(rank, pace, epochs(count), batch, self.most, bool(self.task.labels), self.asked.seed)

    def chosen(self, count: int) -> Settings:
        return self.settings(count, self.done["trials"]["rank"], self.done["trials"]["rate"])

    def fitted(
        self, learn: Sequence[int], held: Sequence[int], settings: Settings, what: str, extra: Sequence[Row] = ()
    ) -> Generator[Event, None, State]:
        twins = [self.twins[i] for i in learn if i in self.twins]
        rows, aside = [*(self.rows[i] for i in learn), *twins, *extra], self.aside(held)
        place, key = self.folder / "checkpoint.safetensors", f"{self.key} {what}"
        return (yield from fit(self.lm, rows, aside, settings, self.cancel, place, key, what))

    def aside(self, held: Sequence[int]) -> list[Row]:
        """Of what is held out, what is looked at."""
        return [self.rows[i] for i in held[:: -(-len(held) // LOOKED) or 1]]

    def spell(self, texts: Sequence[str]) -> list[list[int]]:
        return self.tools.tokens(list(texts))

    def read(self, some: Sequence[ex.Example], demos: ex.Turns = ()) -> list[Row]:
        """Rows of held-out examples; one that is too long has its end alone, so that it counts and is wrong."""
        made = prepare.rows(some, self.tools.tokens, self.spoken.end, demos=demos)
        short = Row((self.rows[self.learn[0]].prompts[0],), (self.spoken.end,))
        return [row or short for row in made]

    def score(self, rows: Sequence[Row], some: Sequence[ex.Example], choose: bool = True) -> dict[str, Any]:
        """choose: whether labels are weighed against one another too, which costs more than all else."""
        if self.cancel:
            raise Cancelled
        found = judge(self.lm, rows, self.spoken.labels if choose else (), self.most)
        place = {label: i for i, label in enumerate(self.task.labels)}
        return score(found, [place.get(e.answer, -1) for e in some], bool(self.task.labels))

    def other(self) -> dict[str, Any] | None:
        """The score on what is held out, told of the other gender; None if nothing of it is about either."""
        some = self.judged_twins
        return self.score(self.read(some), some, choose=False) if some else None

    def asked_of(self, said: str, answer: str) -> ex.Example:
        return under([ex.Example((("user", said),), answer)], self.task)[0]

    def chances(self, texts: Sequence[str]) -> Any:
        """(n, labels): how likely it holds each label. What is too long is all alike."""
        asked = [self.asked_of(t, self.task.labels[0]) for t in texts]
        made = prepare.rows(asked, self.tools.tokens, self.spoken.end)
        found = iter(judge(self.lm, [row for row in made if row], self.spoken.labels, self.most))
        even = [1 / len(self.task.labels)] * len(self.task.labels)
        return np.array([next(found).chances if row else even for row in made], np.float32)

    def vectors(self, texts: Sequence[str]) -> Any:
        assert self.tools.vectors is not None
        return self.tools.vectors(texts)


def under(some: Sequence[ex.Example], task: ex.Task) -> list[ex.Example]:
    """Examples under the task's own system message."""
    found = []
    for e in some:
        bare = task.system and not any(role == "system" for role, _ in e.turns)
        found.append(ex.Example((("system", task.system), *e.turns), e.answer) if bare else e)
    return found
