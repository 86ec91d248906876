"""Context: the grounding guard on documents made here and on the invented folders of bench/asking_facts.toml.

    python bench/context.py --part evidence [--count 15]     is a fact's sentence found at 16k tokens; no language model
    python bench/context.py --part made [--count 10] [--keep FILE]    what `pieria evaluate context` measures
    python bench/context.py --part facts [--count 60] [--first 18] [--keep FILE]  lease ...: half with an answer

--keep: a file of answers, so that the same command goes on where it was stopped; --minutes: it stops by itself.
Bars: citation precision >= 95, recall >= 90; unanswerable refused >= 92, with an answer refused <= 10; facts found at
16k tokens >= 98 at every depth. The weights of the confidence are fitted on pairs of its worlds.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import asking
from common import table
from pieria.core.contracts import Context
from pieria.core.find import find
from pieria.core.values import Cancel, Delta, Event, Finish, Message, Notice, Output, Request, text
from pieria.formats.document import read
from pieria.methods.grounding import Document, judging, made, wrapped
from pieria.methods.grounding.carried import denies
from pieria.methods.grounding.evidence import evidence
from pieria.methods.intervals import wilson
from pieria.probes import Findings, Source, Subject, context
from pieria.studio import Studio


class Kept:
    """Answers by their request, kept in a file of JSON lines."""

    def __init__(self, file: Path | None, minutes: float) -> None:
        self.file, self.known, self.end = file, dict[str, Any](), time.monotonic() + 60 * minutes
        if file and file.exists():
            for line in file.read_text("utf-8").splitlines():
                key, value = json.loads(line)
                self.known[key] = value

    def __call__(self, key: str, make: Any) -> Any:
        key = hashlib.sha256(key.encode()).hexdigest()[:24]
        if key not in self.known:
            if time.monotonic() > self.end:
                raise TimeoutError
            self.known[key] = make()
            if self.file:
                with self.file.open("a", encoding="utf-8") as kept:
                    kept.write(json.dumps([key, self.known[key]], ensure_ascii=False) + "\n")
        return self.known[key]


def ratio(hits: Sequence[bool]) -> str:
    low, high = wilson(sum(hits), len(hits))
    return (
        f"{100 * sum(hits) / max(1, len(hits)):.1f} % ({100 * low:.1f} to {100 * high:.1f}), {sum(hits)} of {len(hits)}"
    )


def looked(studio: Studio, documents: int) -> None:
    rows = []
    for tokens, seeds in ((1000, min(5, documents)), (4000, min(5, documents)), (16000, documents)):
        found = list[tuple[float, bool]]()
        for seed in range(seeds):
            for case in made.long(seed, tokens):
                have = evidence(case.question, case.documents, lambda t: studio.vectors(t, "minilm"))
                found.append((case.depth, case.needles[0] in [q.flat for q in have.quotes]))
        rows.append((f"{tokens} tokens", ratio([f for _, f in found]), ">= 98" if tokens == 16000 else ""))
        if tokens == 16000:
            for depth in sorted({d for d, _ in found}):
                rows.append((f"  depth {depth:.2f}", ratio([f for d, f in found if d == depth]), ">= 98"))
    both = [
        all(n in [q.flat for q in have.quotes] for n in case.needles)
        for seed in range(min(4, documents))
        for case in made.hard(seed, 16000)
        if case.kind == "hop"
        for have in [evidence(case.question, case.documents, lambda t: studio.vectors(t, "minilm"))]
    ]
    rows.append(("both sentences of a fact in two steps, 16k tokens", ratio(both), ""))
    table("Evidence: the fact's sentence is among those that the model is shown", rows)


def questions(folder: Path, count: int, first: int) -> Iterator[tuple[dict[str, Any], list[Document]]]:
    """Of asking's worlds: each question with all the documents of its world."""
    for number in range(first, first + (count + asking.EACH - 1) // asking.EACH):
        place = folder / f"world{number}"
        asked = asking.world(number, place)
        documents = [Document(p.name, read(p).text) for p in sorted(place.iterdir())]
        for one in asked:
            yield one | {"half": number % 2}, documents


def logistic(x: np.ndarray, y: np.ndarray, ridge: float = 0.3) -> np.ndarray:
    """Newton's method with a little ridge."""
    w = np.zeros(x.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-x @ w))
        hess = (x * (p * (1 - p))[:, None]).T @ x + ridge * np.eye(len(w))
        w = w + np.linalg.solve(hess, x.T @ (y - p) - ridge * w)
    return w


def told(studio: Studio, model: str, kept: Kept, request: Request, bare: bool) -> Iterator[Event]:
    """A run, from the file if it was made before under the same weights."""

    def make() -> dict[str, Any]:
        begun, out = time.monotonic(), dict[str, Any]()
        for event in studio.run(dataclasses.replace(request, model=model), app="bench", bare=bare):
            if isinstance(event, Output):
                out |= {"words": str(event.part.data), "citations": event.part.meta.get("citations", [])}
            elif isinstance(event, Notice) and event.data.get("guard") == "grounding":
                out["verdict"] = [event.message, dict(event.data)]
        return out | {"seconds": time.monotonic() - begun}

    guard = "" if bare else f"{judging.WEIGHTS} {judging.WITH} {judging.LEAST}"
    got = kept(f"{model} {guard} {[m.text for m in request.messages]} {dict(request.options)}", make)
    yield Output(text(got["words"], citations=got["citations"]))
    if "verdict" in got:
        yield Notice("guard", *got["verdict"])
    yield Finish("stop", {"seconds": got["seconds"]})


def probed(studio: Studio, model: str, kept: Kept, count: int) -> None:
    def vectors(texts: Sequence[str]) -> list[np.ndarray]:
        return [np.frombuffer(v, "<f4") for v in studio.vectors(texts, "minilm")]

    subject = Subject(studio.cards()[model], lambda r, bare: told(studio, model, kept, r, bare), lambda p: [], vectors,
                      Cancel())  # fmt: skip
    context.LOOKED = 0
    try:
        found = next(e for e in context.measure(subject, context.cases(Source((), count))) if isinstance(e, Findings))
    except TimeoutError:
        print("stopped by the clock; the same command goes on")
        return
    bars = {"found_16k": ">= 98", "refused": ">= 92", "refused_wrongly": "<= 10", "citation_precision": ">= 95",
            "citation_recall": ">= 90"}  # fmt: skip
    rows = [
        (f"{m.name}: {m.title} ({m.count})", f"{m.value:.1f} ({m.interval[0]:.1f} to {m.interval[1]:.1f})"
         + (f"; raw {m.raw:.1f}" if m.raw is not None else ""),
         f"{bars.get(m.name, '')} {m.baseline_is} {m.baseline:.0f}")
        for m in found.measures
    ]  # fmt: skip
    rows += [
        (f"  {b.title}: {r[0]}", f"{r[1]:.1f} ({r[2]:.1f} to {r[3]:.1f})", b.unit) for b in found.bars for r in b.rows
    ]
    table(f"Context, {model}: {found.data}", rows)
    for w in found.worst:
        print(f"  wrong: {w.why}: {w.asked} -> {w.came[:160]!r}")


def fitted(rows: Sequence[dict[str, Any]]) -> np.ndarray | None:
    """`judging.WITH`, from the rows of the even half where the judge hesitated."""
    mine = [r for r in rows if r["half"] == 0 and "gain" in r["data"]]
    if len(mine) < 10:
        return None
    x = [[1.0, r["data"]["odds"], max(-10, min(25, r["data"]["gain"]))] for r in mine]
    return logistic(np.array(x), np.array([float(r["there"]) for r in mine]))


def facts(studio: Studio, model: str, kept: Kept, count: int, first: int) -> None:
    rows, missed = list[dict[str, Any]](), list[str]()

    def one(q: dict[str, Any], documents: Sequence[Document]) -> None:
        said = (Message("user", (text(wrapped(documents, q["question"])),)),)
        asked = Request("text", said, options={"temperature": 0.0, "max_tokens": 64, "grounding": "drop"})
        events = list(told(studio, model, kept, asked, False))
        part = next(e.part for e in events if isinstance(e, Output))
        data = next(dict(e.data) for e in events if isinstance(e, Notice))
        right = [same(c, q["right"]) for c in part.meta["citations"]]
        refused = denies(str(part.data).split("\n\n[1] ")[0])
        rows.append(q | {"right_cited": right, "refused": refused, "data": data,
                         "seconds": events[-1].usage["seconds"]})  # fmt: skip
        if (q["there"] and not any(right)) or (not q["there"] and not refused):
            odds = f"odds {data['odds']}, gain {data.get('gain')}, near {data['near']}: {data['why']}"
            where = "there" if q["there"] else "away"
            missed.append(f"  {where}: {q['question']} -> {str(part.data)[:150]!r} {odds}")

    try:
        with tempfile.TemporaryDirectory() as scratch:
            for q, documents in questions(Path(scratch), count, first):
                one(q, documents)
    except TimeoutError:
        print("stopped by the clock; the same command goes on")
    lines = []
    for name, some in (("even", [r for r in rows if not r["half"]]), ("odd", [r for r in rows if r["half"]])):
        there, away = [r for r in some if r["there"]], [r for r in some if not r["there"]]
        spans = [c for r in some for c in (r["right_cited"] if r["there"] else [False] * len(r["right_cited"]))]
        lines += [
            (f"{name}: citation precision", ratio(spans), ">= 95"),
            (f"{name}: citation recall", ratio([any(r["right_cited"]) for r in there]), ">= 90"),
            (f"{name}: refused, without an answer", ratio([r["refused"] for r in away]), ">= 92; refusing always 100"),
            (f"{name}: refused, with an answer", ratio([r["refused"] for r in there]), "<= 10; refusing always 100"),
        ]
    if (w := fitted(rows)) is not None:
        lines.append(("weights that fit the even half", ", ".join(f"{v:.2f}" for v in w), f"{judging.WITH}"))
    if rows:
        lines.append(("seconds an answer, median (busy machine)", f"{np.median([r['seconds'] for r in rows]):.1f}", ""))
    table(f"The grounding guard on invented folders, {model}: {len(rows)} questions", lines)
    print("\n".join(missed))


def same(citation: dict[str, Any], right: str) -> bool:
    said = " ".join(citation["text"].split())
    return said in right or right in said


def cost(studio: Studio) -> None:
    """CPU seconds of the guard itself around an answer, the model's own and the judge's not counted."""
    case = made.long(0, 4000)[0]

    def model(request: Request) -> Iterator[Event]:
        if "grammar" in request.options:
            yield Output(text("yes", logprobs=[{"token": "yes", "top_logprobs": [{"token": "yes", "logprob": -0.01}]}]))
        else:
            for word in case.needles[0].split(" "):
                yield Delta(word + " ")
            yield Output(text(case.needles[0]))
        yield Finish("stop", {})

    run = find("guards", "grounding").wrap(
        model, Context(studio.cards()["echo"], studio.home, {"vectors": studio.vectors})
    )
    asked = Request(
        "text", (Message("user", (text(wrapped(case.documents, case.question)),)),), options={"grounding": "drop"}
    )
    spent = []
    for _ in range(4):
        begun = time.process_time()
        list(run(asked))
        spent.append(time.process_time() - begun)
    table("What the grounding guard costs, a document of 4k tokens", [
        ("the first question", f"{spent[0]:.2f} s of CPU", "vectors of the passages"),
        ("the next ones", f"{np.mean(spent[1:]):.2f} s of CPU", ""),
    ])  # fmt: skip


def main() -> None:
    take = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    take.add_argument("--part", choices=("evidence", "made", "facts", "cost"), default="evidence")
    take.add_argument("--count", type=int, default=0)
    take.add_argument("--model", default="qwen2.5-coder-1.5b")
    take.add_argument("--keep", type=Path)
    take.add_argument("--first", type=int, default=18, help="the first world of facts; the guard was fitted on 0 to 17")
    take.add_argument("--minutes", type=float, default=9)
    given = take.parse_args()
    with tempfile.TemporaryDirectory() as home:
        studio, kept = Studio(Path(home)), Kept(given.keep, given.minutes)
        try:
            if given.part == "evidence":
                looked(studio, given.count or 15)
            elif given.part == "made":
                probed(studio, given.model, kept, given.count or 10)
            elif given.part == "facts":
                facts(studio, given.model, kept, given.count or 60, given.first)
            else:
                cost(studio)
        finally:
            studio.close()


if __name__ == "__main__":
    main()
