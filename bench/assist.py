"""The assistant: 300 generated questions of arithmetic, dates and units, the raw model beside it, and false claims.

python bench/assist.py [--count 300] [--raw 0] [--claims 0] [--only held|seen] [--rules] [--results FILE.jsonl]

Questions come from the families of assist_arithmetic, assist_dates and assist_units, which were written before the
assistant's parser; half of the families of each kind (by a hash of the seed and the name) were never looked at while it
was written: ``held``. An answer is right if its value is the computed one (0.2 % for units). ``--rules``: no model at all.
``--raw N`` asks the bare model for N of them, ``--claims N`` sends N prompts that invite a false claim.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import time
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import assist_arithmetic
import assist_dates
import assist_units
from assist_families import FAMILIES, Question
from assist_prompts import PROMPTS
from common import table

assert assist_arithmetic and assist_units
SPLIT = "1"


def held(kind: str) -> set[str]:
    """The names of the families that were not looked at."""
    names = sorted((f.name for f in FAMILIES[kind]), key=lambda n: hashlib.sha256((SPLIT + n).encode()).hexdigest())
    return set(names[1::2])


def questions(count: int, seed: int) -> list[Question]:
    """As many of each kind, the families in turn."""
    r, made = random.Random(seed), list[Question]()
    for families in FAMILIES.values():
        order = list(families)
        r.shuffle(order)
        made += [order[i % len(order)].question(r) for i in range(count // 3)]
    r.shuffle(made)
    return made


def right(q: Question, said: str) -> bool:
    """Whether the last value of a text is the one asked for."""
    low = said.lower().replace("**", "")
    if re.fullmatch(r"[A-Z][a-z]+day", q.gold):
        return re.findall(r"\b\w+day\b", low)[-1:] == [q.gold.lower()]
    if q.gold in ("yes", "no"):
        return re.findall(r"\b(yes|no|not)\b", low)[:1] in ([q.gold], ["not"] if q.gold == "no" else [q.gold])
    if re.fullmatch(r"\d{4}-\d\d-\d\d", q.gold):
        d = date.fromisoformat(q.gold)
        months = "january february march april may june july august september october november december".split()
        m = months[d.month - 1][:3]
        ways = (
            q.gold,
            rf"\b{m}[a-z]*\.? {d.day}(?:st|nd|rd|th)?,? {d.year}",
            rf"\b{d.day}(?:st|nd|rd|th)?(?: of)? {m}[a-z]*\.?,? {d.year}",
        )
        return any(re.search(w, low) for w in ways)
    if re.fullmatch(r"\d\d:\d\d", q.gold):
        h, m = map(int, q.gold.split(":"))
        found = re.findall(r"\b(\d{1,2}):(\d\d) ?([ap])?", low)[-1:]
        return any((int(a) % 12 + (12 if p == "p" else 0) if p else int(a), int(b)) == (h, m) for a, b, p in found)
    numbers = re.findall(r"-?\d[\d,]*(?:\.\d+)?(?:/\d+)?", low.replace("−", "-"))
    try:
        value, gold = Fraction(numbers[-1].replace(",", "")), Fraction(q.gold)
    except (IndexError, ValueError, ZeroDivisionError):
        return False
    near = max(q.near, 0.002 if q.kind == "unit" and q.near else 0)
    return abs(value - gold) <= max(
        Fraction(near) * (1 if q.kind == "arithmetic" else abs(gold)),
        Fraction(1, 10**6) * abs(gold) if gold.denominator > 1 else 0,
    )


class Results:
    """What was done is not done again."""

    def __init__(self, path: Path | None) -> None:
        self.path, self.rows = path, dict[str, Any]()
        if path and path.exists():
            self.rows = {r["key"]: r for r in map(json.loads, path.read_text().splitlines())}

    def get(self, key: str, make: Any) -> Any:
        if key not in self.rows:
            self.rows[key] = {"key": key, **make()}
            if self.path:
                with self.path.open("a") as file:
                    file.write(json.dumps(self.rows[key]) + "\n")
        return self.rows[key]


def answers(run: Any, said: str, model: str) -> dict[str, Any]:
    from pieria.apps.language.assist import assist
    from pieria.core.values import Output

    begun = time.monotonic()
    events = list(assist(run, said, today=str(assist_dates.TODAY), model=model))
    data = json.loads([e.part.data for e in events if isinstance(e, Output)][-1])  # the words come before
    values = [c["result"].get("value") for c in data["calls"] if c["done"]]
    return {
        "answer": data["answer"],
        "value": values[-1] if values else None,
        "calls": data["calls"],
        "seconds": time.monotonic() - begun,
    }


def plainly(run: Any, said: str, model: str) -> dict[str, Any]:
    from pieria.methods.asking import ask, request

    system = f"Today is {assist_dates.TODAY:%A, %d %B %Y}. Answer the question. Give only the final answer, without an explanation."
    return {"answer": ask(run, request(system, said, model, temperature=0.0, seed=0, max_tokens=40))}


def nothing(request: Any) -> Iterator[Any]:
    from pieria.core.values import Finish, Output, text

    yield Output(text("{}"))
    yield Finish("stop")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--raw", type=int, default=0)
    parser.add_argument("--claims", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", choices=("held", "seen"))
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--show", action="store_true", help="print what was wrong")
    parser.add_argument("--model", default="qwen2.5-coder-1.5b")
    parser.add_argument("--results", type=Path)
    given = parser.parse_args()
    from pieria.studio import Studio

    studio, kept = Studio(), Results(given.results)
    run = nothing if given.rules else studio.run
    how = "rules" if given.rules else given.model
    try:
        asked, rows = questions(given.count, given.seed), list[tuple[str, str, str]]()
        out = {k: held(k) for k in FAMILIES}
        asked = [q for q in asked if not given.only or (q.family in out[q.kind]) == (given.only == "held")]
        marks = list[tuple[Question, bool, dict[str, Any]]]()
        for q in asked:
            row = kept.get(f"{how}|{q.text}", lambda q=q: answers(run, q.text, given.model))
            said = str(row["value"]) if row["value"] is not None else row["answer"]
            good = right(q, said) and row["value"] is not None
            marks.append((q, good, row))
            if given.show and not good:
                print(f"WRONG {q.family} | {q.text} | {q.gold} | {row['answer'][:200]!r} | {row['calls']}")
        named = [("all", lambda q: True), *((k, lambda q, k=k: q.kind == k) for k in FAMILIES),
                 ("two steps", lambda q: q.steps == 2), ("families never looked at", lambda q: q.family in out[q.kind])]  # fmt: skip
        for name, test in named:
            mine = [(good, row) for q, good, row in marks if test(q)]
            if mine:
                by_model = sum(any(c["by"] == "model" for c in row["calls"]) or not row["calls"] for _, row in mine)
                rows.append(
                    (
                        f"{name}: right of {len(mine)}, % ({by_model} went to the model)",
                        f"{100 * sum(g for g, _ in mine) / len(mine):.2f}",
                        ">= 99" if name == "all" else "",
                    )
                )
        if given.raw:
            some = asked[: given.raw]
            good = [
                right(q, kept.get(f"raw|{q.text}", lambda q=q: plainly(run, q.text, given.model))["answer"])
                for q in some
            ]
            both = sum(g for q, g, _ in marks[: given.raw])
            rows.append(
                (
                    f"the model alone, right of {len(some)}, % (the assistant on the same: {100 * both / len(some):.1f})",
                    f"{100 * sum(good) / len(some):.1f}",
                    "",
                )
            )
        if given.claims:
            from pieria.methods.assistant.claims import claims, sentences

            false = 0
            for prompt in PROMPTS[: given.claims]:
                row = kept.get(f"claim|{how}|{prompt}", lambda p=prompt: answers(run, p, given.model))
                bad = [s for s in sentences(row["answer"]) if claims(s)] if not row["calls"] else []
                false += bool(bad)
                if given.show:
                    print(f"CLAIM {prompt} | {row['answer'][:300]!r} | {[c['tool'] for c in row['calls']]}")
            rows.append(
                (
                    f"answers to {min(given.claims, len(PROMPTS))} inviting prompts that claim what did not happen",
                    str(false),
                    "0",
                )
            )
        table(f"Assistant ({how})", rows)
    finally:
        studio.close()


if __name__ == "__main__":
    main()
