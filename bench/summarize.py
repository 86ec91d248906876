"""Summaries: ROUGE on DialogSum and SciTLDR, and names and numbers that the source does not have.

python bench/summarize.py DATA [--count 15] [--model NAME] [--results FILE] [--only dialogsum|scitldr]

DATA holds ``dialogsum/dialogsum.dev.jsonl.gz`` and ``scitldr_a/dev.jsonl.gz``. Four ways, beside the reference:

- ours: the application, as long as the references of the set are (``--length 20``);
- plain: the same model asked "Summarize the following text." and nothing else, greedy;
- plain, length told: the same with "in one sentence of at most 20 words";
- Lead-3 (DialogSum) or the first sentence (SciTLDR), and our extractive mode.

ROUGE-1, 2 and L, F1, Porter stems (the rouge-score package: pip install rouge-score); of several references the best.
Each answer is kept in --results as it comes: the same command goes on where it was stopped.

A word counts as unsupported if `pieria.methods.support` finds it in no source. The application makes that check too, so
a blunter one stands beside it: figures and capitalised words whose letters the source does not hold anywhere.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from common import table
from pieria.apps.language.summarize import summarize
from pieria.core.values import Message, Output, Request, text
from pieria.methods.sentences import split, words
from pieria.methods.support import unsupported
from pieria.studio import Studio

LENGTH = 20
PLAIN = "Summarize the following text.\n\n"
TOLD = f"Summarize the following text in one sentence of at most {LENGTH} words.\n\n"
SETS = {"dialogsum": ("dialogsum/dialogsum.dev.jsonl.gz", 3), "scitldr": ("scitldr_a/dev.jsonl.gz", 1)}


def load(data: Path, name: str, count: int) -> list[tuple[str, str, list[str], str]]:
    """(id, source, references, lead): ``count`` of them, drawn once and for all."""
    file, lead = SETS[name]
    with gzip.open(data / file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    random.Random(7).shuffle(rows)
    found = []
    for row in rows[:count]:
        if name == "dialogsum":
            turns = row["dialogue"].split("\n")
            found.append((row["fname"], row["dialogue"], [row["summary"]], " ".join(turns[:lead])))
        else:
            found.append((row["paper_id"], " ".join(row["source"]), row["target"], row["source"][0]))
    return found


def said(studio: Studio, request: Request) -> str:
    return next(str(e.part.data) for e in studio.run(request) if isinstance(e, Output))


def plain(studio: Studio, ask: str, source: str, model: str) -> str:
    options = {"temperature": 0.0, "seed": 0, "max_tokens": 256}
    return said(studio, Request("text", (Message("user", (text(ask + source),)),), model, options))


def ours(studio: Studio, source: str, model: str, extract: bool) -> str:
    events = list(summarize(studio.run, text=source, length=LENGTH, extract=extract, model=model))
    whole = next(e.part for e in reversed(events) if isinstance(e, Output))
    return str(json.loads(str(whole.data))["summary"])


def blunt(summary: str, source: str) -> int:
    """Figures, and capitalised words inside a sentence, that the source's letters do not hold."""
    low = source.lower()
    caps = [w for s in split(summary) for w in re.findall(r"(?<=\s)[A-Z][\w-]+", s.text)]
    return sum(w.lower() not in low for w in [*re.findall(r"\d+", summary), *caps])


def score(rows: list[dict[str, Any]], way: str, sources: dict[str, tuple[str, list[str]]]) -> str:
    from rouge_score import rouge_scorer

    scorer = rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=True)
    sums, count, wrong, blunter, length, seconds = [0.0, 0.0, 0.0], 0, 0, 0, 0, 0.0
    for row in rows:
        source, references = sources[row["id"]]
        made = row[way]
        best = max((scorer.score(r, made) for r in references), key=lambda s: s["rouge1"].fmeasure)
        sums = [a + best[k].fmeasure for a, k in zip(sums, ("rouge1", "rouge2", "rougeL"), strict=True)]
        length += len(words(made))
        wrong += len(unsupported(made, [source]))
        blunter += blunt(made, source)
        seconds += row.get("seconds " + way, 0.0)
        count += 1
    r = " / ".join(f"{100 * s / count:.1f}" for s in sums)
    ill, ill2 = 100 * wrong / max(1, length), 100 * blunter / max(1, length)
    return f"{r}; {length / count:.0f} words; unsupported {ill:.2f} %, blunt {ill2:.2f} %; {seconds / count:.1f} s"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--count", type=int, default=15)
    parser.add_argument("--model", default="")
    parser.add_argument("--only", choices=tuple(SETS))
    parser.add_argument("--results", type=Path, default=Path(tempfile.gettempdir()) / "pieria-bench-summarize.jsonl")
    given = parser.parse_args()
    studio = Studio()
    model = given.model or studio.card().name
    ways: dict[str, Callable[[str, str], str]] = {
        "lead": lambda source, lead: lead,
        "extract": lambda source, lead: ours(studio, source, model, True),
        "plain": lambda source, lead: plain(studio, PLAIN, source, model),
        "plain, length told": lambda source, lead: plain(studio, TOLD, source, model),
        "ours": lambda source, lead: ours(studio, source, model, False),
    }
    done = [json.loads(line) for line in given.results.read_text().splitlines()] if given.results.exists() else []
    for name in [given.only] if given.only else SETS:
        examples = load(given.data, name, given.count)
        have = {r["id"]: r for r in done if r["set"] == name and r["model"] == model}
        for key, source, _, lead in examples:
            row: dict[str, Any] = have.get(key) or {"set": name, "model": model, "id": key}
            if all(way in row for way in ways):
                continue
            for way, make in ways.items():
                if way in row:
                    continue
                begun = time.perf_counter()
                row[way] = make(source, lead)
                row["seconds " + way] = round(time.perf_counter() - begun, 2)
            have[key] = row
            with given.results.open("a") as file:
                file.write(json.dumps(row) + "\n")
        sources = {key: (source, references) for key, source, references, _ in examples}
        rows = [have[key] for key in sources]
        bars = {"ours": "R-1 and R-L 2 above plain; unsupported <= 0.5 %"}
        table(
            f"{name}, {len(rows)} texts, {model}: ROUGE-1 / 2 / L",
            [(way, score(rows, way, sources), bars.get(way, "")) for way in ways],
        )
    studio.close()


if __name__ == "__main__":
    main()
