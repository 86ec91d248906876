"""Legal: answers copied out of privacy policies (PolicyQA), and whether every span that is found is verbatim.

python bench/legal.py DATA [--count 200] [--model NAME] [--out FILE] [--no-model]
python bench/legal.py DATA --plain [--count 40] [--model NAME] [--out FILE]

DATA holds ``legal/policyqa`` and ``legal/plain_english_contracts``. The questions come in one fixed random order, so
the first N are a sample. --out keeps each answer: the same command goes on where it was stopped. F1 and exact match are
SQuAD's, over tokens, the best of a question's answers.

Beside the model: the whole paragraph, and its sentence and its piece (cut at commas too) nearest in meaning, for which
no language model is asked. BERT-base, trained on PolicyQA's own examples, has 59.2 (published). Ours has seen none.

--plain: clauses in plain English against what people wrote (ROUGE-1, 2 and L, F1, Porter stems), beside the clause's
first sentence on the same clauses.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import json
import random
import re
import string
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from common import table
from pieria.apps.language.legal import picked
from pieria.doors.cli.training import vectors
from pieria.formats import contract as law
from pieria.formats.spans import sentences
from pieria.methods import plainly
from pieria.methods.asking import ask
from pieria.studio import Studio

BAR = 59.0


def tokens(said: str) -> list[str]:
    bare = "".join(c for c in said.lower() if c not in string.punctuation)
    return re.sub(r"\b(?:a|an|the)\b", " ", bare).split()


def f1(said: str, right: str) -> float:
    mine, theirs = tokens(said), tokens(right)
    same = sum((collections.Counter(mine) & collections.Counter(theirs)).values())
    return 2 * same / (len(mine) + len(theirs)) if same else float(mine == theirs)


def scored(said: str, answers: list[str]) -> dict[str, float]:
    return {"f1": max(f1(said, a) for a in answers), "exact": max(float(tokens(said) == tokens(a)) for a in answers)}


def questions(data: Path) -> list[dict[str, Any]]:
    with gzip.open(data / "legal/policyqa/dev.json.gz", "rt", encoding="utf-8") as opened:
        sites = json.load(opened)["data"]
    found = [
        {
            "id": q["id"],
            "question": q["question"],
            "context": p["context"],
            "answers": [a["text"] for a in q["answers"]],
        }
        for site in sites
        for p in site["paragraphs"]
        for q in p["qas"]
    ]
    random.Random(0).shuffle(found)
    return found


def pieces(words: str) -> list[str]:
    """Sentences, and their parts between commas, semicolons and colons."""
    found = [words[a:b] for a, b in sentences(words)]
    parts = [p.strip() for one in found for p in re.split(r"[,;:]\s", one) if len(p.split()) > 1]
    return parts or found or [words]


def answer(one: dict[str, Any], studio: Studio, given: argparse.Namespace) -> dict[str, Any]:
    words, question = one["context"], one["question"]
    whole = [words[a:b] for a, b in sentences(words)] or [words]
    parts = pieces(words)
    rows = vectors(studio, [question, *whole, *parts])
    scores = rows[1:] @ rows[0]
    made = {
        "paragraph": words,
        "sentence": whole[int(np.argmax(scores[: len(whole)]))],
        "piece": parts[int(np.argmax(scores[len(whole) :]))],
    }
    begun = time.perf_counter()
    if not given.no_model:
        span = picked(studio.run, words, question, given.model, {"temperature": 0.0, "seed": 0}, [])
        made["model"] = words[span[0] : span[1]] if span else ""
        made["verbatim"] = str(bool(span))
    return {"id": one["id"], "seconds": time.perf_counter() - begun, **made}


def spans(data: Path) -> tuple[int, int]:
    """(spans found, those that are verbatim) in all policies and contracts that are here."""
    with gzip.open(data / "legal/plain_english_contracts/all_v1.json.gz", "rt", encoding="utf-8") as opened:
        rows = json.load(opened).values()
    texts = collections.defaultdict[str, list[str]](list)
    for row in rows:
        texts[row["doc"]].append(row["original_text"])
    with gzip.open(data / "legal/policyqa/dev.json.gz", "rt", encoding="utf-8") as opened:
        for site in json.load(opened)["data"]:
            texts[site["title"]] = [p["context"] for p in site["paragraphs"]]
    count = right = 0
    for words in map("\n\n".join, texts.values()):
        for found in law.findings(words):
            count += 1
            right += words[found.start : found.stop] == found.text
    return count, right


def plain(given: argparse.Namespace) -> None:
    """`pieria legal --plain` on single clauses, in one fixed random order."""
    from rouge_score import rouge_scorer

    with gzip.open(given.data / "legal/plain_english_contracts/all_v1.json.gz", "rt", encoding="utf-8") as opened:
        rows = list(json.load(opened).values())
    random.Random(0).shuffle(rows)
    rows = rows[: given.count]
    done: dict[str, dict[str, Any]] = {}
    if given.out and given.out.exists():
        done = {row["id"]: row for row in map(json.loads, given.out.read_text("utf-8").splitlines())}
    with tempfile.TemporaryDirectory() as home:
        studio = Studio(Path(home))
        for row in rows:
            if row["uid"] in done:
                continue
            begun = time.perf_counter()
            reply = ask(studio.run, plainly.asked(row["original_text"], given.model, 0))
            done[row["uid"]] = {"id": row["uid"], "said": reply, "seconds": time.perf_counter() - begun}
            if given.out:
                with given.out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(done[row["uid"]], ensure_ascii=False) + "\n")
        studio.close()
    kinds = ("rouge1", "rouge2", "rougeL")
    scorer, sums, own = rouge_scorer.RougeScorer(list(kinds), use_stemmer=True), collections.defaultdict(list), 0
    for row in rows:
        clause, reply = row["original_text"], done[row["uid"]]["said"]
        held = plainly.held(reply, clause)
        own += held.own
        first = next((clause[a:b] for a, b in sentences(clause)), clause)
        for name, made in (("held", held.text), ("first", first), ("model", reply)):
            score = scorer.score(row["reference_summary"], made)
            sums[name].append([100 * score[k].fmeasure for k in kinds])
    told = [
        (name, "/".join(f"{v:.1f}" for v in np.mean(sums[key], axis=0)), bar)
        for key, name, bar in (("held", "held to the clause (as shown)", "> 24.5/7.9/19.6"),
                               ("model", "what the model said", ""), ("first", "the clause's first sentence", ""))
    ]  # fmt: skip
    told.append(("clauses left in their own words", f"{own} of {len(rows)}", ""))
    told.append(("seconds a clause, median", f"{float(np.median([done[r['uid']]['seconds'] for r in rows])):.1f}", ""))
    table(f"Plain English, {len(rows)} clauses: ROUGE-1/2/L", told)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--model", default="")
    parser.add_argument("--out", type=Path, help="keeps each answer, and goes on from there")
    parser.add_argument("--no-model", action="store_true", help="only what needs no language model")
    parser.add_argument("--plain", action="store_true", help="plain English instead of questions")
    given = parser.parse_args()
    if given.plain:
        plain(given)
        return
    asked = questions(given.data)[: given.count]
    done: dict[str, dict[str, Any]] = {}
    if given.out and given.out.exists():
        done = {row["id"]: row for row in map(json.loads, given.out.read_text("utf-8").splitlines())}
    with tempfile.TemporaryDirectory() as home:
        studio = Studio(Path(home))
        for one in asked:
            if one["id"] in done:
                continue
            done[one["id"]] = answer(one, studio, given)
            if given.out:
                with given.out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(done[one["id"]], ensure_ascii=False) + "\n")
        studio.close()
    told = [(one, done[one["id"]]) for one in asked]
    rows = []
    for name, said in (
        ("paragraph", "the whole paragraph"), ("sentence", "its nearest sentence, by meaning"),
        ("piece", "its nearest piece, by meaning"), ("model", "the model, under a grammar of the paragraph's words"),
    ):  # fmt: skip
        some = [scored(row[name], one["answers"]) for one, row in told if name in row]
        if some:
            means = [100 * float(np.mean([s[key] for s in some])) for key in ("f1", "exact")]
            rows.append(
                (
                    f"{said}: F1; exact match",
                    f"{means[0]:.1f}; {means[1]:.1f}",
                    f">= {BAR:g}" if name == "model" else "",
                )
            )
    if some := [row for _, row in told if "verbatim" in row]:
        share = 100 * float(np.mean([row["verbatim"] == "True" for row in some]))
        rows.append(("the model's answers that are verbatim", f"{share:.1f} %", "100 %"))
        rows.append(("seconds an answer, median", f"{float(np.median([row['seconds'] for row in some])):.1f}", ""))
    table(f"PolicyQA dev, {len(told)} questions; BERT-base trained on its data 59.2 (published)", rows)
    count, right = spans(given.data)
    table("Spans found by the rules", [("verbatim at their offsets", f"{right} of {count}", "100 %")])


if __name__ == "__main__":
    main()
