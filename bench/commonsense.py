"""Common sense: raw likelihood against the ways that take longer, on public sets and on questions of ours.

    python bench/commonsense.py [--data ../shared/data] [--sets ours,openbookqa,arc_easy,boolq] [--count 200]
                                [--model qwen2.5-coder-1.5b] [--keep FILE] [--minutes 9] [--spoken 0]

--keep: a file that holds what was scored, so that the same command goes on where it was stopped; it stops by itself
after --minutes and prints what it has. Seconds are those of when it was scored. --spoken: instead, so many
questions of each set are answered in the model's own words: at once; three samples and a vote; looked over.

Bars: OpenBookQA dev and ARC-Easy 8 points above raw likelihood, the better of its two rules; BoolQ 8 above always
saying yes. What was chosen beforehand on questions that are in no sample: `forms.SHOTS`, `ways.SURE`, `ways.TURNS`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from common import table
from pieria.core.values import Cancel, Message, Output, Request, text
from pieria.methods.choosing import Question
from pieria.methods.choosing.forms import LETTERS, lettered
from pieria.methods.choosing.ways import scored
from pieria.methods.intervals import wilson
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
            if begun > self.end:
                raise TimeoutError
            values = list(self.studio.likelihood(pairs, self.model))
            self.known[key] = values, time.monotonic() - begun
            if self.file:
                with self.file.open("a", encoding="utf-8") as kept:
                    kept.write(json.dumps([key, *self.known[key]]) + "\n")
        values, seconds = self.known[key]
        self.spent += seconds
        return values


def printed(kept: Kept, studio: Studio, name: str, questions: list[Question]) -> None:
    done = list[Question]()
    for question in questions:
        try:
            scored(kept, question, think=True)
        except TimeoutError:
            break
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


def said(studio: Studio, model: str, messages: list[tuple[str, str]], **options: object) -> list[str]:
    asked = Request("text", tuple(Message(r, (text(t),)) for r, t in messages), model, options)
    return [str(e.part.data) for e in studio.run(asked, app="bench", bare=True) if isinstance(e, Output)]


def letter(words: str, count: int) -> int:
    """The last letter that is named as an answer; -1 if none."""
    found = re.findall(rf"\b([A-{LETTERS[count - 1]}])\b(?:[.):]|\s*$|\W)", words)
    return LETTERS.index(found[-1]) if found else -1


def spoken(studio: Studio, model: str, questions: list[Question], minutes: float) -> None:
    """In the model's own words: at once; three samples that reason, and a vote; at once and looked over."""
    right: dict[str, list[bool]] = {"at once": [], "three samples and a vote": [], "looked over": []}
    spent, end = dict.fromkeys(right, 0.0), time.monotonic() + 60 * minutes
    for q in questions:
        if time.monotonic() > end:
            break
        words, count = lettered(q.words, q.answers).removesuffix("Answer:"), len(q.answers)
        begun = time.monotonic()
        first = said(studio, model, [("user", words + "Answer with the letter alone.")], temperature=0.0, max_tokens=4)[
            0
        ]
        right["at once"].append(letter(first, count) == q.right)
        once = time.monotonic() - begun
        spent["at once"] += once
        begun = time.monotonic()
        asked = words + "Think in one or two short sentences, then end with: Answer: and the letter."
        votes = said(studio, model, [("user", asked)], temperature=0.7, n=3, max_tokens=90, seed=1)
        voted = Counter(v for v in (letter(s, count) for s in votes) if v >= 0).most_common(1)
        right["three samples and a vote"].append(bool(voted) and voted[0][0] == q.right)
        spent["three samples and a vote"] += time.monotonic() - begun
        begun = time.monotonic()
        again = "Check that answer against each of the others. Which letter is right? Answer with the letter alone."
        turns = [("user", words + "Answer with the letter alone."), ("assistant", first), ("user", again)]
        right["looked over"].append(
            letter(said(studio, model, turns, temperature=0.0, max_tokens=4)[0], count) == q.right
        )
        spent["looked over"] += once + time.monotonic() - begun
    rows = []
    for way, some in right.items():
        low, high = wilson(sum(some), len(some))
        n = max(1, len(some))
        value = f"{100 * sum(some) / n:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
        rows.append((way, value, f"{spent[way] / n:.1f} s a question"))
    table(f"In the model's own words, {model}: {len(right['at once'])} questions", rows)


def main() -> None:
    take = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    take.add_argument("--data", type=Path, default=Path("../shared/data"))
    take.add_argument("--sets", default="ours,openbookqa,arc_easy,boolq")
    take.add_argument("--count", type=int, default=200)
    take.add_argument("--model", default="qwen2.5-coder-1.5b")
    take.add_argument("--keep", type=Path)
    take.add_argument("--minutes", type=float, default=9)
    take.add_argument("--spoken", type=int, default=0)
    given = take.parse_args()
    studio = Studio()
    try:
        kept = Kept(studio, given.model, given.keep, given.minutes)
        for name in given.sets.split(","):
            data = () if name == "ours" else (given.data / PATHS[name],)
            limit = given.count // 4 if name == "ours" else given.count
            questions = commonsense.cases(Source(data, limit))
            if given.spoken:
                few = random.Random(1).sample(questions, min(given.spoken, len(questions)))
                spoken(studio, given.model, few, given.minutes)
            else:
                printed(kept, studio, name, questions)
    finally:
        studio.close()


if __name__ == "__main__":
    main()
