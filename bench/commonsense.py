"""Common sense: raw likelihood against the ways that take longer, on public sets and on questions of ours.

    python bench/commonsense.py [--data ../shared/data] [--sets ours,openbookqa,arc_easy,boolq] [--count 200]
                                [--model qwen2.5-coder-1.5b] [--keep FILE] [--minutes 9] [--spoken 0]

--keep: a file that holds what was scored, so that the same command goes on where it was stopped; it stops by itself
after --minutes and prints what it has. Seconds are those of when it was scored. --spoken: so many questions of each set
also answered in the model's own words (three samples and a vote; one sample looked over).

Bars: OpenBookQA dev and ARC-Easy 8 points above raw likelihood, the better of its two rules; BoolQ 8 above always
saying yes. What was chosen beforehand on questions that are in no sample: `forms.SHOTS`, `ways.SURE`, `ways.FREQUENCY`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Sequence
from pathlib import Path

from common import table
from pieria.core.values import Cancel
from pieria.methods.choosing import Question
from pieria.methods.choosing.ways import scored
from pieria.probes import Findings, Source, Subject, commonsense
from pieria.studio import Studio

PATHS = {
    "openbookqa": "commonsense/openbookqa_original",
    "arc_easy": "commonsense/smartfilter_csv/ARC-Easy_val.csv",
    "boolq": "grounding/boolq",
}
BARS = {"openbookqa": 8, "arc_easy": 8, "boolq": 8}


class Kept:
    """A likelihood that remembers, and the seconds that it took when it did not."""

    def __init__(self, studio: Studio, model: str, file: Path | None, minutes: float) -> None:
        self.studio, self.model, self.file = studio, model, file
        self.known: dict[str, tuple[list[list[float]], float]] = {}
        self.spent, self.end = 0.0, time.monotonic() + 60 * minutes
        if file and file.exists():
            for line in file.read_text("utf-8").splitlines():
                key, values, seconds = json.loads(line)
                self.known[key] = values, seconds

    def __call__(self, pairs: Sequence[tuple[str, str]]) -> list[list[float]]:
        key = hashlib.sha256(json.dumps([self.model, list(pairs)]).encode()).hexdigest()
        if key not in self.known:
            begun = time.monotonic()
            values = list(self.studio.likelihood(pairs, self.model))
            self.known[key] = values, time.monotonic() - begun
            if self.file:
                with self.file.open("a", encoding="utf-8") as kept:
                    kept.write(json.dumps([key, *self.known[key]]) + "\n")
        values, seconds = self.known[key]
        self.spent += seconds
        return values

    @property
    def late(self) -> bool:
        return time.monotonic() > self.end


def printed(kept: Kept, studio: Studio, name: str, questions: list[Question]) -> None:
    done = list[Question]()
    for question in questions:
        if kept.late:
            break
        scored(kept, question, think=True)
        done.append(question)
    if not done:
        return
    commonsense.clock = lambda: kept.spent
    subject = Subject(studio.cards()[kept.model], lambda r, bare: iter(()), kept, lambda t: None, Cancel(), think=True)
    found = next(e for e in commonsense.measure(subject, done) if isinstance(e, Findings))
    rows = []
    for m in found.measures:
        said = f"{m.value:.1f} ({m.interval[0]:.1f} to {m.interval[1]:.1f})"
        wanted = ""
        if m.name == "right" and name in BARS:
            least = m.baseline if name == "boolq" else m.raw or 0.0
            wanted = f">= {least + BARS[name]:.1f}"
        rows.append(
            (f"{m.name}: {m.title} ({m.count})", said, f"{wanted} raw {m.raw:.1f}; {m.baseline_is} {m.baseline:.1f}")
        )
    for bar in found.bars:
        rows += [(f"  {bar.title}: {r[0]}", f"{r[1]:.1f} ({r[2]:.1f} to {r[3]:.1f})", bar.unit) for r in bar.rows]
    table(f"Common sense, {name}: {len(done)} of {len(questions)}, {kept.model}", rows)


def main() -> None:
    take = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    take.add_argument("--data", type=Path, default=Path("../shared/data"))
    take.add_argument("--sets", default="ours,openbookqa,arc_easy,boolq")
    take.add_argument("--count", type=int, default=200)
    take.add_argument("--model", default="qwen2.5-coder-1.5b")
    take.add_argument("--keep", type=Path)
    take.add_argument("--minutes", type=float, default=9)
    given = take.parse_args()
    studio = Studio()
    try:
        kept = Kept(studio, given.model, given.keep, given.minutes)
        for name in given.sets.split(","):
            data = () if name == "ours" else (given.data / PATHS[name],)
            limit = given.count // 4 if name == "ours" else given.count
            printed(kept, studio, name, commonsense.cases(Source(data, limit)))
    finally:
        studio.close()


if __name__ == "__main__":
    main()
