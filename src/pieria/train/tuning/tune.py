"""tune: a language model learns from examples, is measured before and after, and is put on the list."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ... import __version__
from ...core.contracts import Card
from ...core.errors import Cancelled, UserError
from ...core.values import Cancel, Event, Finish, Notice, Progress
from . import examples as ex
from . import prepare
from .choose import next_ones, own_labels
from .fit import Row, Settings, State, epochs, fit
from .general import measure
from .judge import judge
from .keep import export, named, own, shelve
from .lm import LM
from .report import html, markdown
from .verdict import score, verdict

TRIALS = ((8, 2e-4), (8, 5e-4), (8, 1.5e-3))
"""(rank, rate) that are tried; then the other rank at the best rate."""
OTHER = 24
TRIED, JUDGED = 120, 300
"""Examples in a trial, and of those that are judged for the report."""
SMALL = 400
"""Up to so many examples, what was held out is learnt from as well, once all is measured."""
POOL = 1200
"""Unlabelled examples that are read at most."""
FEWEST = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """A tuning as it was asked for. test: held-out examples of the user's own. count: how many to label next."""

    card: str
    examples: Path
    name: str = ""
    unlabelled: Path | None = None
    test: Path | None = None
    count: int = 20
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Tools:
    """What the studio lends: the base's file, its tokens, sentence vectors (None: no encoder here), served answers."""

    card: Card
    path: Path
    tokens: prepare.Tokens
    vectors: Callable[[Sequence[str]], Any] | None
    answer: Callable[[str, ex.Turns], str]


def tune(asked: Asked, tools: Tools, home: Path, cancel: Cancel) -> Iterator[Event]:
    """Yields Progress, Notices (``data``, ``stage``, ``verdict``, ``card``) and Finish. The same call goes on where an
    earlier one was stopped or killed. Raises `UserError` before anything is learnt for whatever can be known then."""
    name = named(asked.name, asked.examples, tools.card.name)
    folder = home / "tuned" / name
    own(home, name, folder)
    task = ex.task(ex.read(asked.examples), asked.seed)
    if len(task.examples) < FEWEST:
        raise UserError(
            f"{len(task.examples)} examples are too few to learn from and to be measured by.",
            f"Give {FEWEST} at least, better 30.", param="examples",
        )  # fmt: skip
    job = Job(asked, tools, folder, name, task, cancel)
    try:
        yield from job.run(home)
    except Cancelled:
        yield Notice("kept", "Stopped; everything is kept. The same command goes on.")
        yield Finish("cancelled")


class Job:
    """One tuning on its way. What a stage found is kept in ``stages.json``; a stage that is done is not done again."""

    def __init__(
        self, asked: Asked, tools: Tools, folder: Path, name: str, task: ex.Task, cancel: Cancel
    ) -> None:  # fmt: skip
        self.asked, self.tools, self.folder, self.name, self.task, self.cancel = (
            asked,
            tools,
            folder,
            name,
            task,
            cancel,
        )
        self.test = task_of(ex.read(asked.test), task) if asked.test else []
        self.pool = [e.said for e in ex.read(asked.unlabelled, answers=False)] if asked.unlabelled else []
        known = {e.said for e in task.examples}
        self.pool = [t for t in dict.fromkeys(self.pool) if t not in known][:POOL]
        leaks = {e.said for e in self.test} & known
        if leaks:
            raise UserError(
                f"{len(leaks)} of the held-out examples are among those to learn from: {min(leaks)[:60]!r} ...",
                "Take them out of one of the two files.", param="test",
            )  # fmt: skip
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.key = json.dumps(
            [task.sha256, ex.digest(self.test), self.pool, tools.card.files[0].sha256, asked.seed, __version__]
        )
        self.key = hashlib.sha256(self.key.encode()).hexdigest()
        self.done: dict[str, Any] = {}
        kept = folder / "stages.json"
        if kept.exists():
            read = json.loads(kept.read_text("utf-8"))
            if read["key"] != self.key:
                raise UserError(
                    f"{name} was begun with other examples or settings.",
                    f"Choose another --name, or type: pieria tune --undo {name}", status=409, param="name",
                )  # fmt: skip
            self.done = read["done"]
        self.seconds = self.done.get("cost", {"seconds": 0.0, "cpu_seconds": 0.0})
        self.begun, self.cpu = time.monotonic(), time.process_time()

    def keep(self, stage: str, found: Any) -> Any:
        self.done[stage] = found
        self.done["cost"] = self.cost()
        draft = self.folder / ".stages.json"
        draft.write_text(json.dumps({"key": self.key, "done": self.done}), "utf-8")
        os.replace(draft, self.folder / "stages.json")
        return found

    def cost(self) -> dict[str, float]:
        now = (time.monotonic() - self.begun, time.process_time() - self.cpu)
        return {
            "seconds": round(self.seconds["seconds"] + now[0], 1),
            "cpu_seconds": round(self.seconds["cpu_seconds"] + now[1], 1),
        }

    # the stages -------------------------------------------------------------------------------------------------------

    def run(self, home: Path) -> Iterator[Event]:
        task, seed = self.task, self.asked.seed
        kind = f"{len(task.labels)} labels" if task.labels else "free answers"
        yield Notice("data", f"{len(task.examples)} examples with {kind}; {task.dropped} left out.")
        yield Progress(0, None, "examples", "reading them as the model will")
        self.spoken = prepare.spoken(task, self.tools.tokens, self.tools.card.name)
        variants = prepare.VARIANTS if task.labels and len(task.examples) < prepare.FEW_ROWS else 0
        made = prepare.rows(task.examples, self.tools.tokens, self.spoken.end, variants=variants, seed=seed)
        places = [i for i, row in enumerate(made) if row]
        if len(places) < FEWEST:
            raise UserError(
                f"Only {len(places)} examples have {prepare.LONGEST} tokens or fewer.",
                "Shorten them.",
                param="examples",
            )
        self.rows = {i: row for i, row in enumerate(made) if row}
        learn, held = ex.split(task, seed)
        self.learn, self.held = [i for i in learn if i in self.rows], [i for i in held if i in self.rows]
        if not self.held:
            self.held = [self.learn.pop()]
        self.judged = [task.examples[i] for i in self.held] if not self.test else self.test[:JUDGED]
        self.rows_judged = self.read(self.judged)
        yield Progress(0, None, "weights", f"reading {self.tools.path.name}")
        self.lm = LM(self.tools.path, self.tools.card.name)
        self.most = 768 if self.lm.shape.width <= 1024 else 384
        yield from self.before()
        yield from self.trials()
        yield from self.main()
        yield from self.curve()
        yield from self.final()
        yield from self.after()
        yield from self.write(home)

    def read(self, some: Sequence[ex.Example], demos: ex.Turns = ()) -> list[Row]:
        """Rows of held-out examples; one that is too long is read as its end, so that it counts and is wrong."""
        made = prepare.rows(some, self.tools.tokens, self.spoken.end, demos=demos)
        short = Row((self.rows[self.learn[0]].prompts[0],), (self.spoken.end,))
        return [row or short for row in made]

    def score(self, rows: Sequence[Row], some: Sequence[ex.Example]) -> dict[str, Any]:
        if self.cancel:
            raise Cancelled
        found = judge(self.lm, rows, self.spoken.labels, self.most)
        place = {label: i for i, label in enumerate(self.task.labels)}
        return score(found, [place.get(e.answer, -1) for e in some], bool(self.task.labels))

    def before(self) -> Iterator[Event]:
        if "before" in self.done:
            return
        yield Progress(0, 6, "stages", "measuring the model as it came")
        self.lm.bare()
        general = measure(self.lm, self.spell).plain()
        demos = prepare.demonstrations(self.task, self.learn, self.tools.tokens, self.asked.seed)
        plainly = self.score(self.rows_judged, self.judged)
        few = self.score(self.read(self.judged, demos), self.judged) if demos else None
        self.keep("before", {"before": plainly, "few": few, "demos": len(demos) // 2, "general": general})
        yield Notice(
            "stage",
            f"As it came: {says(plainly)}" + (f"; shown {len(demos) // 2} examples: {says(few)}." if few else "."),
        )

    def trials(self) -> Iterator[Event]:
        if "trials" in self.done:
            return
        learn, held = self.learn[:], self.held[:]
        np.random.default_rng(self.asked.seed).shuffle(learn)
        learn, held = learn[:TRIED], held[: TRIED // 2]
        tried: list[list[float]] = self.done.get("tried", [])
        asked = [*TRIALS, None]
        for number, one in enumerate(asked):
            if number < len(tried):
                continue
            rank, pace = one or (OTHER, min(tried, key=lambda t: t[2])[1])
            settings = self.settings(len(learn), rank, pace)
            settings = replace(settings, epochs=max(2, -(-settings.epochs // 3)))
            state = yield from self.fitted(learn, held, settings, f"trial {number + 1} of {len(asked)}")
            tried.append([rank, pace, state.best])
            self.keep("tried", tried)
        rank, pace, _ = min(tried, key=lambda t: t[2])
        self.keep("trials", {"tried": tried, "rank": int(rank), "rate": pace})
        yield Notice("stage", f"Of {len(tried)} short trials rank {rank:.0f} and rate {pace:g} did best.")

    def main(self) -> Iterator[Event]:
        """Learns from what is not held out."""
        if "main" in self.done:
            return
        settings = self.chosen(len(self.learn))
        state = yield from self.fitted(self.learn, self.held, settings, "learning")
        after = self.score(self.rows_judged, self.judged)
        some = self.learn[:100]
        learnt = self.score([self.rows[i] for i in some], [self.task.examples[i] for i in some])
        self.lm_to("main")
        self.keep("main", {"after": after, "learnt": learnt, "history": state.history, "best_epoch": state.best_epoch,
                           "epochs": settings.epochs, "batch": settings.batch})  # fmt: skip
        yield Notice("stage", f"Tuned: {says(after)}.")

    def curve(self) -> Iterator[Event]:
        """The same from a quarter and from half of the examples."""
        found: list[list[float]] = self.done.get("curve", [])
        sizes = [s for s in (len(self.learn) // 4, len(self.learn) // 2) if s >= max(4, len(self.task.labels) // 2)]
        for size in sizes[len(found) :]:
            part = spread(self.learn, self.task, size, self.asked.seed)
            settings = replace(self.chosen(size), epochs=min(self.chosen(size).epochs, 10))
            yield from self.fitted(part, self.held, settings, f"learning from {size}")
            one = self.score(self.rows_judged, self.judged)
            found.append([size, one["right"], one["nats"]])
            self.keep("curve", found)
            yield Notice("stage", f"From {size} examples: {says(one)}.")

    def final(self) -> Iterator[Event]:
        """What is kept: learnt from all examples where they are few (and from what it could label by itself)."""
        if "final" in self.done:
            return
        main = self.done["main"]
        extra = yield from self.labelled_by_itself()
        own_test = bool(self.test)
        if len(self.task.examples) > SMALL and not extra:
            kept = "The model that is kept is the one that was measured: what was held out is not in it."
            self.lm.wear(self.worn("main"))
        else:
            everything = sorted(self.rows)
            settings = replace(self.chosen(len(everything) + len(extra)), epochs=max(2, main["best_epoch"]))
            yield from self.fitted(everything, [], settings, "learning from all", extra)
            more = f" and {len(extra)} that it labelled by itself" if extra else ""
            kept = f"The model that is kept learnt from all {len(everything)} examples{more}, with the same settings."
        final = None
        if own_test:
            final = self.score(self.rows_judged, self.judged)
            yield Notice("stage", f"The model that is kept: {says(final)}.")
        else:
            kept += " The numbers are those of the one that never saw what was held out."
        self.lm_to("final")
        self.keep("final", {"kept": kept, "after": final, "extra": len(extra)})

    def after(self) -> Iterator[Event]:
        """General questions, and what to label next."""
        if "after" in self.done:
            return
        yield Progress(5, 6, "stages", "measuring what it still knows")
        self.lm.wear(self.worn("final"))
        general = measure(self.lm, self.spell).plain()
        chosen, why = list[str](), ""
        if self.pool and self.asked.count:
            yield Progress(5, 6, "stages", "choosing what to label next")
            vectors = self.vectors([*(e.said for e in self.task.examples), *self.pool])
            chances = self.chances(self.pool) if self.task.labels else None
            places, why = next_ones(
                vectors, len(self.task.examples), chances, len(self.task.labels), self.asked.count, self.asked.seed
            )
            chosen = [self.pool[i] for i in places]
        self.keep("after", {"general": general, "next": chosen, "why": why})

    def write(self, home: Path) -> Iterator[Event]:
        """The adapter, its card, the report; and a look whether it is served as it was judged."""
        made = self.numbers()
        export(self.worn("final"), self.folder, self.name, self.lm.shape.architecture)
        card = shelve(self.name, self.folder, self.tools.card, made, self.task.system, home)
        made["served"] = self.served()
        for suffix, words in (
            (".json", json.dumps(made, indent=1, ensure_ascii=False)),
            (".md", markdown(made)),
            (".html", html(made)),
        ):
            (self.folder / f"report{suffix}").write_text(words, "utf-8")
        if made["next"]:
            lines = [json.dumps({"input": t, "label": ""}, ensure_ascii=False) for t in made["next"]]
            (self.folder / "label-next.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        for old in (*self.folder.glob("*.safetensors"), self.folder / "stages.json"):
            old.unlink(missing_ok=True)
        yield Notice("verdict", f"{made['grade'].capitalize()}. " + " ".join(made["verdict"]), {"grade": made["grade"]})
        yield Notice("card", f"{card.name} is ready, also in a server that runs. {made['served']}", {"name": card.name})
        report = self.folder / "report.html"
        yield Finish(
            "stop", {"name": self.name, "report": str(report.with_suffix(".md")), "page": str(report), "made": made}
        )

    def numbers(self) -> dict[str, Any]:
        d, t = self.done, self.task
        main = d["main"]
        made: dict[str, Any] = {
            "name": self.name, "base": self.tools.card.name, "source": self.asked.examples.name, "seed": self.asked.seed,
            "made_by": f"Pieria {__version__}", "labels": list(t.labels), "data": t.sha256, "conflicts": list(t.conflicts),
            "counts": {"used": len(self.rows), "dropped": t.dropped + len(t.examples) - len(self.rows),
                       "learn": len(self.learn), "held": len(self.held), "judged": len(self.judged)},
            "scores": {"before": d["before"]["before"], "few": d["before"]["few"],
                       "after": d["final"]["after"] or main["after"], "learnt": main["learnt"]},
            "demos": d["before"]["demos"],
            "curve": [*d.get("curve", []), [len(self.learn), main["after"]["right"], main["after"]["nats"]]],
            "history": main["history"], "trials": d["trials"]["tried"],
            "chosen": {k: d["trials"][k] for k in ("rank", "rate")} | {k: main[k] for k in ("epochs", "batch", "best_epoch")},
            "general": {"before": d["before"]["general"], "after": d["after"]["general"]},
            "kept": d["final"]["kept"], "own": d["final"]["extra"], "next": d["after"]["next"], "why_next": d["after"]["why"],
            "cost": self.cost(),
        }  # fmt: skip
        made["grade"], made["verdict"] = verdict(made)
        return made

    # what the stages share ------------------------------------------------------------------------------------------------

    def settings(self, count: int, rank: int, pace: float) -> Settings:
        batch = 8 if count <= 100 else 16
        return Settings(rank, pace, epochs(count), batch, self.most, bool(self.task.labels), self.asked.seed)

    def chosen(self, count: int) -> Settings:
        return self.settings(count, self.done["trials"]["rank"], self.done["trials"]["rate"])

    def fitted(
        self, learn: Sequence[int], held: Sequence[int], settings: Settings, what: str, extra: Sequence[Row] = ()
    ) -> Generator[Event, None, State]:
        rows = [*(self.rows[i] for i in learn), *extra]
        place = self.folder / "checkpoint.safetensors"
        return (
            yield from fit(
                self.lm, rows, [self.rows[i] for i in held], settings, self.cancel, place, f"{self.key} {what}", what
            )
        )

    def spell(self, texts: Sequence[str]) -> list[list[int]]:
        return self.tools.tokens(list(texts))

    def lm_to(self, which: str) -> None:
        from safetensors.torch import save_file

        draft = self.folder / f".{which}.new"
        save_file({k: v.detach().contiguous() for k, v in self.lm.adapter().items()}, draft)
        os.replace(draft, self.folder / f"{which}.safetensors")

    def worn(self, which: str) -> dict[str, Any]:
        from safetensors.torch import load_file

        return dict(load_file(self.folder / f"{which}.safetensors"))

    def asked_of(self, said: str) -> ex.Example:
        return ex.Example(
            (*((("system", self.task.system),) if self.task.system else ()), ("user", said)), self.task.labels[0]
        )

    def chances(self, texts: Sequence[str]) -> Any:
        """(n, labels): how likely it holds each label. What is too long is all alike."""
        made = prepare.rows([self.asked_of(t) for t in texts], self.tools.tokens, self.spoken.end)
        some = [row for row in made if row]
        found = iter(judge(self.lm, some, self.spoken.labels, self.most))
        even = [1 / len(self.task.labels)] * len(self.task.labels)
        return np.array([next(found).chances if row else even for row in made], np.float32)

    def vectors(self, texts: Sequence[str]) -> Any:
        if self.tools.vectors is None:
            raise UserError(
                "To choose among unlabelled examples, sentence vectors are needed.",
                "Type: pieria get minilm",
                status=409,
            )
        return self.tools.vectors(texts)

    def labelled_by_itself(self) -> Generator[Event, None, list[Row]]:
        """Rows of unlabelled examples on which the tuned model and a second judge agree."""
        if not self.pool or not self.task.labels:
            return []
        yield Progress(4, 6, "stages", "labelling by itself what it is sure of")
        if "own" not in self.done:
            self.lm.wear(self.worn("main"))
            said, labels = [e.said for e in self.task.examples], [e.answer for e in self.task.examples]
            found = own_labels(
                said, labels, self.task.labels, self.vectors([*said, *self.pool]), self.pool, self.chances(self.pool)
            )
            self.keep("own", [[int(i), int(label)] for i, label in found])
        made = [replace(self.asked_of(self.pool[i]), answer=self.task.labels[label]) for i, label in self.done["own"]]
        rows = prepare.rows(made, self.tools.tokens, self.spoken.end, variants=1, seed=self.asked.seed)
        return [replace(row, weight=OWN) for row in rows if row]

    def served(self) -> str:
        """Asks the model that is now on the list a few held-out questions, as a user would."""
        some = self.judged[:SERVED]
        made = [self.tools.answer(self.name, tuple(t for t in e.turns if t[0] != "system")) for e in some]
        self.lm.wear(self.worn("final"))
        judged = judge(self.lm, self.rows_judged[:SERVED], (), self.most)
        same = sum((a.strip() == e.answer) == j.exact for a, e, j in zip(made, some, judged, strict=True))
        return f"Served by llama.cpp, {same} of {len(some)} held-out questions came out as they were judged."


OWN, SERVED = 0.5, 8
"""What an example that the model labelled counts; questions asked of the served model."""


def says(one: Mapping[str, Any]) -> str:
    chosen = f", {one['chosen']:.0f} % if it must choose a label" if one["chosen"] is not None else ""
    return f"{one['right']:.0f} % right to the letter{chosen}, {one['nats']:.3f} nats a token ({one['count']} examples)"


def task_of(test: Sequence[ex.Example], task: ex.Task) -> list[ex.Example]:
    """Held-out examples under the task's own system message."""
    found = []
    for e in test:
        bare = task.system and not any(role == "system" for role, _ in e.turns)
        found.append(ex.Example((("system", task.system), *e.turns), e.answer) if bare else e)
    return found


def spread(learn: Sequence[int], task: ex.Task, size: int, seed: int) -> list[int]:
    """A part of the examples, of each label in turn."""
    rng = np.random.default_rng(seed)
    places = [int(i) for i in rng.permutation(list(learn))]
    seen: dict[str, int] = {}
    rank = {}
    for i in places:
        answer = task.examples[i].answer if task.labels else ""
        rank[i] = seen[answer] = seen.get(answer, 0) + 1
    return sorted(places, key=rank.__getitem__)[:size]
