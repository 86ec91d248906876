"""tune: a language model learns from examples, is measured before and after, and is put on the list."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ... import __version__
from ...core.errors import Cancelled
from ...core.places import alone
from ...core.values import Cancel, Event, Finish, Notice, Progress
from ...methods.chrf import chrf
from . import examples as ex
from . import prepare
from .choose import agreed, candidates, next_ones
from .fit import Row
from .general import measure
from .ground import Asked, Ground, Tools
from .judge import judge
from .keep import export, named, own, shelve
from .report import html, markdown
from .soften import soften, strengthen
from .verdict import verdict

TRIALS = ((8, 2e-4), (8, 5e-4), (8, 1.5e-3))
"""(rank, rate) that are tried; then the other rank at the best rate."""
OTHER = 24
TRIED = 120
"""Examples in a trial."""
SMALL = 400
"""Up to so many examples, what was held out is learnt from as well, once all is measured."""
OWN = 0.5
"""What an example that the model labelled counts."""
SERVED = 8
"""Questions asked of the served model."""
STAGES = 6


def tune(asked: Asked, tools: Tools, home: Path, cancel: Cancel) -> Iterator[Event]:
    """Yields Progress, Notices (``data``, ``stage``, ``verdict``, ``card``) and Finish. The same call goes on where an
    earlier one was stopped or killed. Raises `UserError` before anything is learnt for whatever can be known then."""
    name = named(asked.name, asked.examples, tools.card.name)
    folder = home / "tuned" / name
    own(home, name, folder)
    job = Job(asked, tools, folder, name, cancel)
    try:
        with alone(folder):
            own(home, name, folder)  # another may have made it meanwhile
            yield from job.prepare()
            for stage in (job.before, job.trials, job.main, job.curve, job.final, job.after):
                if stage.__name__ not in job.done or stage.__name__ == "curve":
                    yield from stage()
            yield from job.write(home)
    except Cancelled:
        yield Notice("kept", "Stopped; everything is kept. The same command goes on.")
        yield Finish("cancelled")


class Job(Ground):
    """The stages, in order."""

    def before(self) -> Iterator[Event]:
        yield Progress(0, STAGES, "stages", "measuring the model as it came")
        self.lm.bare()
        general = measure(self.lm, self.spell).plain()
        demos = prepare.demonstrations(self.task, self.learn, self.tools.tokens, self.asked.seed)
        plainly = self.score(self.rows_judged, self.judged)
        few = self.score(self.read(self.judged, demos), self.judged) if demos else None
        found = {"before": plainly, "few": few, "other": self.other(), "demos": len(demos) // 2, "general": general}
        self.keep("before", found)
        shown = f"; shown {len(demos) // 2} examples: {says(few)}" if few else ""
        yield Notice("stage", f"As it came: {says(plainly)}{shown}.")

    def trials(self) -> Iterator[Event]:
        learn = [int(i) for i in np.random.default_rng(self.asked.seed).permutation(self.learn)][:TRIED]
        held = self.held[: TRIED // 2]
        tried: list[list[float]] = self.done.get("tried", [])
        plans = [*TRIALS, None]
        for number, one in enumerate(plans):
            if number < len(tried):
                continue
            rank, pace = one or (OTHER, min(tried, key=lambda t: t[2])[1])
            settings = self.settings(len(learn), rank, pace)
            passes = max(2, -(-settings.epochs // 3))
            settings = replace(settings, epochs=passes, look=passes)
            state = yield from self.fitted(learn, held, settings, f"trial {number + 1} of {len(plans)}")
            tried.append([rank, pace, state.best])
            self.keep("tried", tried)
        best = min(tried, key=lambda t: t[2])
        self.keep("trials", {"tried": tried, "rank": int(best[0]), "rate": best[1]})
        yield Notice("stage", f"Of {len(tried)} short trials rank {best[0]:.0f} and rate {best[1]:g} did best.")

    def main(self) -> Iterator[Event]:
        """Learns from what is not held out."""
        settings = self.chosen(len(self.learn))
        state = yield from self.fitted(self.learn, self.held, settings, "learning")
        strength = soften(self.lm, self.aside(self.held), self.most)
        after = self.score(self.rows_judged, self.judged)
        some = self.learn[:100]
        learnt = self.score([self.rows[i] for i in some], [self.task.examples[i] for i in some], choose=False)
        self.put_by("main")
        found = {"after": after, "learnt": learnt, "history": state.history, "best_epoch": state.best_epoch}
        found["other"] = self.other()
        self.keep("main", found | {"epochs": settings.epochs, "batch": settings.batch, "strength": strength})
        yield Notice("stage", f"Tuned, at {strength:g} of its strength: {says(after)}.")

    def curve(self) -> Iterator[Event]:
        """The same from a quarter and from half of the examples."""
        found: list[list[float]] = self.done.get("curve", [])
        least = max(4, len(self.task.labels) // 2)
        sizes = [s for s in (len(self.learn) // 4, len(self.learn) // 2) if s >= least]
        for size in sizes[len(found) :]:
            part = spread(self.learn, self.task, size, self.asked.seed)
            settings = replace(self.chosen(size), epochs=self.done["main"]["epochs"])
            yield from self.fitted(part, self.held, settings, f"learning from {size}")
            soften(self.lm, self.aside(self.held), self.most)
            one = self.score(self.rows_judged, self.judged, choose=False)
            found.append([size, one["right"], one["nats"]])
            self.keep("curve", found)
            yield Notice("stage", f"From {size} examples: {says(one)}.")

    def final(self) -> Iterator[Event]:
        """What is kept: learnt from all examples where they are few (and from what it could label by itself)."""
        main, extra = self.done["main"], (yield from self.labelled_by_itself())
        strength = main["strength"]
        if len(self.task.examples) > SMALL and not extra:
            kept = "The model that is kept is the one that was measured: what was held out is not in it."
            self.lm.wear(self.worn("main"))
        else:
            everything = sorted(self.rows)
            enough = main["epochs"] // 2 if self.task.labels else 2  # labels still gain where nats no longer do
            settings = replace(self.chosen(len(everything)), epochs=max(enough, main["best_epoch"]))
            yield from self.fitted(everything, [], settings, "learning from all", extra)
            some = [self.rows[i] for i in everything[:100]]
            strength = strengthen(self.lm, some, self.most, strength, main["learnt"]["right"] / 100)
            more = f" and {len(extra)} that it labelled by itself" if extra else ""
            kept = f"The model that is kept learnt from all {len(everything)} examples{more}, with the same settings."
        after = None
        if self.test:
            after = self.score(self.rows_judged, self.judged)
            yield Notice("stage", f"The model that is kept: {says(after)}.")
        elif len(self.task.examples) <= SMALL or extra:
            kept += " The numbers are those of the one that never saw what was held out."
        self.put_by("final")
        self.keep("final", {"kept": kept, "after": after, "extra": len(extra), "strength": strength})

    def labelled_by_itself(self) -> Generator[Event, None, list[Row]]:
        """Rows of unlabelled examples on which the tuned model and a second judge agree."""
        if not self.pool or not self.task.labels:
            return []
        yield Progress(4, STAGES, "stages", "labelling by itself what it is sure of")
        if "own" not in self.done:
            self.lm.wear(self.worn("main"))
            said, labels = [e.said for e in self.task.examples], [e.answer for e in self.task.examples]
            found = candidates(said, labels, self.task.labels, self.vectors([*said, *self.pool]), self.pool)
            kept = agreed(found, self.chances([self.pool[i] for i, _, _ in found])) if found else []
            self.keep("own", [list(one) for one in kept])
        made = [self.asked_of(self.pool[i], self.task.labels[label]) for i, label in self.done["own"]]
        rows = prepare.rows(made, self.tools.tokens, self.spoken.end, variants=1, seed=self.asked.seed)
        return [replace(row, weight=OWN) for row in rows if row]

    def after(self) -> Iterator[Event]:
        """General questions, and what to label next."""
        yield Progress(5, STAGES, "stages", "measuring what it still knows")
        self.lm.wear(self.worn("final"))
        general = measure(self.lm, self.spell).plain()
        chosen, why = list[str](), ""
        if self.pool and self.asked.count:
            yield Progress(5, STAGES, "stages", "choosing what to label next")
            known = [e.said for e in self.task.examples]
            vectors = self.vectors([*known, *self.pool])
            count, seed = self.asked.count, self.asked.seed
            places, why = next_ones(
                vectors, len(known), lambda: self.chances(self.pool), len(self.task.labels), count, seed
            )
            chosen = [self.pool[i] for i in places]
        self.keep("after", {"general": general, "next": chosen, "why": why})

    def write(self, home: Path) -> Iterator[Event]:
        """The adapter, its card, the report; and a look whether it is served as it was judged."""
        made = self.numbers()
        export(self.worn("final"), self.folder, self.name, self.lm.shape.architecture)
        if made["next"]:
            lines = [json.dumps({"input": t, "label": ""}, ensure_ascii=False) for t in made["next"]]
            (self.folder / "label-next.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        self.report(made)
        card = shelve(self.name, self.folder, self.tools.card, made, self.task.system, home)
        made["served"] = self.served()
        self.report(made)
        for old in (*self.folder.glob("*.safetensors"), self.folder / "stages.json"):
            old.unlink(missing_ok=True)
        yield Notice("verdict", f"{made['grade'].capitalize()}. " + " ".join(made["verdict"]), {"grade": made["grade"]})
        yield Notice("card", f"{card.name} is ready, also in a server that runs. {made['served']}", {"name": card.name})
        paths = {"report": str(self.folder / "report.md"), "page": str(self.folder / "report.html")}
        yield Finish("stop", {"name": self.name, **paths, "made": made})

    def report(self, made: Mapping[str, Any]) -> None:
        whole = json.dumps(made, indent=1, ensure_ascii=False)
        for suffix, words in ((".json", whole), (".md", markdown(made)), (".html", html(made))):
            (self.folder / f"report{suffix}").write_text(words, "utf-8")

    def numbers(self) -> dict[str, Any]:
        d, t, main = self.done, self.task, self.done["main"]
        after = main["after"]
        counts = {"used": len(self.rows), "dropped": t.dropped + len(t.examples) - len(self.rows)}
        counts |= {"learn": len(self.learn), "held": len(self.held), "judged": len(self.judged)}
        few = {"few": d["before"]["few"]} if d["before"]["few"] else {}
        chosen = {k: d["trials"][k] for k in ("rank", "rate")}
        made: dict[str, Any] = {
            "name": self.name,
            "base": self.tools.card.name,
            "source": self.asked.examples.name,
            "seed": self.asked.seed,
            "made_by": f"Pieria {__version__}",
            "labels": list(t.labels),
            "data": t.sha256,
            "conflicts": list(t.conflicts),
            "counts": counts,
            "scores": {"before": d["before"]["before"], **few, "after": d["final"]["after"] or after},
            "demos": d["before"]["demos"],
            "curve": [*d.get("curve", []), [len(self.learn), after["right"], after["nats"]]],
            "history": main["history"],
            "trials": d["trials"]["tried"],
            "chosen": chosen | {k: main[k] for k in ("epochs", "batch", "best_epoch")},
            "general": {"before": d["before"]["general"], "after": d["after"]["general"]},
            "kept": d["final"]["kept"],
            "own": d["final"]["extra"],
            "strength": d["final"]["strength"],
            "next": d["after"]["next"],
            "why_next": d["after"]["why"],
            "cost": self.cost(),
        }
        made["scores"]["learnt"] = main["learnt"]
        if main["other"]:
            made["scores"] |= {"other_before": d["before"]["other"], "other_after": main["other"]}
        made["twins"] = len(self.twins)
        made["grade"], made["verdict"] = verdict(made)
        return made

    def served(self) -> str:
        """Asks the model that is now on the list a few held-out questions, as a user would."""
        some = self.judged[:SERVED]
        made = [self.tools.answer(self.name, tuple(t for t in e.turns if t[0] != "system")) for e in some]
        self.lm.wear(self.worn("final"))
        judged = judge(self.lm, self.rows_judged[:SERVED], (), self.most)
        same = sum((a.strip() == e.answer) == j.exact for a, e, j in zip(made, some, judged, strict=True))
        seen = not self.test and (len(self.task.examples) <= SMALL or self.done["final"]["extra"])
        which = "questions, learnt from in the end," if seen else "held-out questions"
        told = f"Served by llama.cpp, {same} of {len(some)} {which} came out as they were judged."
        if self.task.labels:
            return told
        bare = [self.tools.answer(self.tools.card.name, e.turns) for e in some]
        like = [sum(chrf(a, e.answer) for a, e in zip(them, some, strict=True)) / len(some) for them in (bare, made)]
        return (
            f"{told} Its own wording is as near to the answers expected as chrF {like[1]:.2f}; untuned {like[0]:.2f}."
        )


def says(one: Mapping[str, Any]) -> str:
    chosen = f", {one['chosen']:.0f} % if it must choose a label" if one["chosen"] is not None else ""
    return f"{one['right']:.0f} % right to the letter{chosen}, {one['nats']:.3f} nats a token ({one['count']} examples)"


def spread(learn: Sequence[int], task: ex.Task, size: int, seed: int) -> list[int]:
    """A part of the examples, of each label in turn."""
    places = [int(i) for i in np.random.default_rng(seed).permutation(list(learn))]
    seen: dict[str, int] = {}
    rank = {}
    for i in places:
        answer = task.examples[i].answer if task.labels else ""
        rank[i] = seen[answer] = seen.get(answer, 0) + 1
    return sorted(places, key=rank.__getitem__)[:size]
