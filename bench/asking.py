"""Ask: how often what is there is answered with the right quotation, and what is not there is refused.

python bench/asking.py DATA [--count 80] [--model NAME] [--results FILE] [--part facts|boolq]

Two parts. ``facts``: small folders of invented documents (bench/asking_facts.toml: a lease, a handbook, a booklet, a
club's rules, minutes, a shop's page), each telling half of its kind's facts; asked is of those it tells and of those it
keeps back, so that the documents are always about the matter. ``boolq``: questions of DATA/grounding/boolq over 200 of
its passages, once as they are and once with the right passage hidden. --count is of each part; half of the questions
have an answer.

A question that has one is answered rightly if it quotes the right sentence (boolq: the right passage). Precision is of
all quotations shown. Refused: "It is not in these documents."

The thresholds (`ask.STRICT` and `ask.UNSURE`) are chosen on the even worlds and passages; what they do there and on
the odd ones, which were not looked at for it, is printed side by side. Beside them: believing the model's own yes or
no, its first hesitation alone, and refusing always. --results keeps each answer with all that a threshold needs, and
the same command goes on where it was stopped; only the language model takes long.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import tempfile
import time
import tomllib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from common import table
from pieria import knowledge
from pieria.apps.language import ask as room
from pieria.core.values import Cancel, Event, Output, Request
from pieria.doors.cli.training import vectors
from pieria.studio import Studio

FACTS = Path(__file__).with_name("asking_facts.toml")
NAMES = {
    "company": ("Brook Lane Homes Ltd", "Tolland & Sons", "Harwick Cycles", "Osprey Works", "Meridian Ltd"),
    "person": ("Mrs Ada Quill", "Mr Ivor Pell", "Ms Rena Holt", "Mr Tom Farrow", "Mrs Lily Marsh"),
    "street": ("Brook Lane", "Mill Road", "Station Street", "Harbour Walk", "Elm Close"),
    "town": ("Harwick", "Lowbridge", "Stanmere", "Oakhampton", "Wexley"),
    "month": ("March", "May", "September", "October", "November"),
    "colour": ("red", "green", "blue", "yellow", "white"),
}
HAYSTACK, EACH = 200, 10
SHIPPED = (room.STRICT, room.UNSURE)
DENIAL = room.denial


def values(rng: random.Random) -> dict[str, Any]:
    made: dict[str, Any] = {k: rng.choice(v) for k, v in NAMES.items()}
    others = [rng.sample([n for n in NAMES["person"] if n != made["person"]], 2)]
    made["person2"], made["person3"] = others[0]
    made["company2"] = rng.choice([n for n in NAMES["company"] if n != made["company"]])
    return made | {"n": rng.randint(3, 28), "n2": rng.randint(30, 95), "money": rng.randint(700, 1900),
                   "money2": rng.randint(200, 650), "code": f"TK-{rng.randint(20, 99)}"}  # fmt: skip


def world(number: int, folder: Path) -> list[dict[str, Any]]:
    """Writes the documents of one world; returns its questions, those with an answer first of each kind."""
    rng, asked = random.Random(number), list[dict[str, Any]]()
    folder.mkdir(parents=True, exist_ok=True)
    for kind in tomllib.loads(FACTS.read_text("utf-8")).values():
        filled = values(rng)
        facts = [[line.format(**filled) for line in fact] for fact in kind["facts"]]
        rng.shuffle(facts)
        told = facts[: len(facts) // 2]
        lines = [line.format(**filled) for line in kind["always"]] + [sentence for sentence, *_ in told]
        rng.shuffle(lines)
        title, page = kind["title"].format(**filled), kind["file"].endswith(".html")
        body = "".join(f"<p>{line}</p>" for line in lines) if page else "\n\n".join(lines)
        (folder / kind["file"]).write_text(f"<h1>{title}</h1>{body}" if page else f"# {title}\n\n{body}\n", "utf-8")
        for fact in facts:
            asked.append({"question": rng.choice(fact[1:]), "right": fact[0], "there": fact in told})
    picked = [rng.sample([a for a in asked if a["there"] is there], EACH // 2) for there in (True, False)]
    return [a for pair in zip(*picked, strict=True) for a in pair]


def laid(data: Path, home: Path, part: str, count: int) -> list[dict[str, Any]]:
    """Writes the documents. Returns {key, collection, question, right, there, half, hide}."""
    made = list[dict[str, Any]]()
    if part == "facts":
        for number in range((count + EACH - 1) // EACH):
            name = f"world{number}"
            for at, one in enumerate(world(number, home / name)):
                made.append(one | {"key": f"{name}-{at}", "collection": name, "half": number % 2, "hide": ""})
        return made[:count]
    with gzip.open(data / "grounding/boolq/boolq.jsonl.gz", "rt", encoding="utf-8") as opened:
        lines = [json.loads(line)["query"] for line in opened]
    random.Random(7).shuffle(lines)
    texts = dict[str, str]()
    for line in lines:
        passage, _, question = line.removeprefix("Passage: ").partition("\nQuestion: ")
        texts.setdefault(passage.strip(), question.strip())
    folder = home / "boolq"
    folder.mkdir(parents=True, exist_ok=True)
    for number, (passage, question) in enumerate(list(texts.items())[:HAYSTACK]):
        name = f"{number:04d}.txt"
        (folder / name).write_text(passage, "utf-8")
        for hide in ("", name):
            made.append({"key": f"boolq-{number}-{bool(hide)}", "collection": "boolq", "question": question,
                         "right": name, "there": not hide, "half": number % 2, "hide": hide})  # fmt: skip
    return made[:count]


def answer(studio: Studio, one: dict[str, Any], model: str) -> dict[str, Any]:
    """One question put to `pieria ask`, with what thresholds need: the doubt, how near each quotation is."""
    seen: dict[str, Any] = {"doubt": None, "no": None, "reply": "", "meaning": 0.0}

    def run(request: Request) -> Iterator[Event]:
        for event in studio.run(request):
            if isinstance(event, Output) and event.part.medium == "passage":
                if one["hide"] and event.part.meta["document"] == one["hide"]:
                    continue
                seen["meaning"] = max(seen["meaning"], float(event.part.meta["meaning"]))
            elif isinstance(event, Output) and event.part.medium == "text" and "grammar" not in request.options:
                seen["doubt"], seen["reply"] = room.doubt(event.part.meta), str(event.part.data)
            yield event

    def denied(*given: Any) -> float:
        seen["no"] = DENIAL(*given)
        return float(seen["no"])

    room.denial = denied
    begun, cpu = time.perf_counter(), time.process_time()
    events = list(room.ask(run, one["question"], in_=one["collection"], model=model))
    said = json.loads(str([e.part.data for e in events if isinstance(e, Output)][-1]))
    cited = [" ".join(c["text"].split()) for c in said["citations"]]
    rows = vectors(studio, [one["question"], *cited])
    right = [
        c["document"] == one["right"] or text in one["right"] or one["right"] in text
        for c, text in zip(said["citations"], cited, strict=True)
    ]
    return {
        **one, **seen, "answer": said["answer"], "cited": cited, "right_cited": right,
        "near": [round(float(v), 3) for v in rows[1:] @ rows[0]], "seconds": time.perf_counter() - begun,
        "here": time.process_time() - cpu,
    }  # fmt: skip


def judged(rows: list[dict[str, Any]], strict: float, most: float) -> tuple[float, float, float]:
    """(answered rightly, refused rightly, citation precision) under these thresholds, each 0 to 1."""
    right = refused = shown = good = 0
    for row in rows:
        sure = row["no"] is not None and math.log10(max(row["doubt"], 1e-4)) + strict * row["no"] <= most
        cited = row["right_cited"] if sure else []
        right += row["there"] and any(cited)
        refused += not row["there"] and not cited
        shown += len(cited)
        good += sum(cited) if row["there"] else 0
    there = sum(r["there"] for r in rows)
    return right / max(1, there), refused / max(1, len(rows) - there), good / max(1, shown)


def chosen(rows: list[dict[str, Any]]) -> tuple[float, float]:
    """The thresholds that get most right, answers and refusals counted alike; among equals the strictest."""
    options = [(k, t / 10) for k in (0.0, 2.0, 4.0, 8.0, 16.0) for t in range(-30, 80)]
    return max(options, key=lambda o: (sum(judged(rows, *o)[:2]), -o[1]))


def printed(rows: list[dict[str, Any]], title: str) -> None:
    halves = [(name, [r for r in rows if r["half"] == half]) for half, name in enumerate(("even", "odd"))]
    ways = {"as shipped": SHIPPED, "chosen on the even half": chosen(halves[0][1]),
            "the model's own word": (0.0, -0.301), "its first hesitation, 10 %": (0.0, -1.0)}  # fmt: skip
    made = []
    for name, (strict, most) in ways.items():
        for half, some in halves:
            a, b, c = (100 * v for v in judged(some, strict, most)) if some else (0, 0, 0)
            made.append((f"{name} ({strict:g}, {most:g}), {half}: answered; refused rightly; citation precision",
                         f"{a:.0f} %; {b:.0f} %; {c:.0f} %", "90; 92; 95" if name == "as shipped" else ""))  # fmt: skip
    there = sum(r["there"] for r in rows)
    made.append(("refusing always", "0 %; 100 %; -", ""))
    gates = [sum(r["there"] is there_ and r["doubt"] is None for r in rows) for there_ in (True, False)]
    made.append(("refused before a model is asked: with an answer; without", f"{gates[0]}; {gates[1]}", ""))
    made.append(("seconds an answer, median", f"{float(np.median([r['seconds'] for r in rows])):.1f}", ""))
    table(f"{title}: {there} questions with an answer, {len(rows) - there} without", made)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--count", type=int, default=80)
    parser.add_argument("--model", default="")
    parser.add_argument("--part", choices=("facts", "boolq", "both"), default="both")
    parser.add_argument("--results", type=Path, help="keeps each answer, and goes on from there")
    given = parser.parse_args()
    done: dict[str, dict[str, Any]] = {}
    if given.results and given.results.exists():
        done = {row["key"]: row for row in map(json.loads, given.results.read_text("utf-8").splitlines())}
    room.UNSURE = 99.0  # every answer is kept with its doubt, so that each threshold can be looked at
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        studio = Studio(home)
        for part in ("facts", "boolq") if given.part == "both" else (given.part,):
            asked = laid(given.data, home, part, given.count)
            for name in dict.fromkeys(one["collection"] for one in asked if one["key"] not in done):
                list(knowledge.learn(knowledge.Asked(home / name), home, partial(vectors, studio), Cancel()))
            for one in asked:
                if one["key"] not in done:
                    done[one["key"]] = answer(studio, one, given.model)
                    if given.results:
                        with given.results.open("a", encoding="utf-8") as file:
                            file.write(json.dumps(done[one["key"]], ensure_ascii=False) + "\n")
            printed([done[one["key"]] for one in asked], part)
        studio.close()


if __name__ == "__main__":
    main()
