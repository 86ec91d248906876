"""Public sets of questions with given answers, read as they are published."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from . import Question

LONGEST = 4000
"""Letters of a passage that are read; none of BoolQ's is longer."""


def openbookqa(text: str) -> Iterator[Question]:
    """dev.tsv, test.tsv: ID, Question Stem, Choices, Complete Question, Answer Key."""
    for row in csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE):
        answers = tuple(a.strip() for a in re.split(r"\s*\([A-H]\)\s+", row["Choices"])[1:])
        yield Question(row["Question Stem"].strip(), answers, "ABCDEFGH".index(row["Answer Key"]), "openbookqa")


def listed(text: str, kind: str) -> Iterator[Question]:
    """ARC and CommonsenseQA as smartfilter_csv keeps them: question, answers ..., letter of the right one."""
    for row in csv.reader(io.StringIO(text)):
        answers = tuple(a.strip() for a in row[1:-1])
        if row[-1] not in "ABCDEFGH"[: len(answers)] or len(answers) < 2:
            raise ValueError(f"no right answer in {','.join(row)[:60]!r}")
        yield Question(row[0].strip(), answers, "ABCDEFGH".index(row[-1]), kind)


def arc(text: str) -> Iterator[Question]:
    """ARC-Easy and ARC-Challenge as they are published: one JSON object a line."""
    for line in text.splitlines():
        if line.strip():
            one = json.loads(line)
            stem, choices = one["question"]["stem"], one["question"]["choices"]
            right = [c["label"] for c in choices].index(one["answerKey"])
            yield Question(stem, tuple(c["text"] for c in choices), right, "arc")


def boolq(text: str) -> Iterator[Question]:
    """BoolQ: the published form (question, passage, answer), or the query, choices and gold of llm-foundry."""
    for line in text.splitlines():
        if not line.strip():
            continue
        one = json.loads(line)
        if "query" in one:
            passage, _, words = one["query"].removeprefix("Passage: ").partition("\nQuestion: ")
            right = list(one["choices"])[one["gold"]]
        else:
            passage, words, right = one["passage"], one["question"], "yes" if one["answer"] else "no"
        said = words.strip().rstrip("?") + "?"
        yield Question(said, ("no", "yes"), ("no", "yes").index(right), "boolq", passage.strip()[:LONGEST])


FILES: dict[str, tuple[str, Callable[[str], Iterator[Question]]]] = {
    "openbookqa": (r"(dev|test|train)\.tsv", openbookqa),
    "arc_easy": (r"ARC-Easy_\w+\.csv", lambda text: listed(text, "arc_easy")),
    "commonsenseqa": (r"default_\w+\.csv", lambda text: listed(text, "commonsenseqa")),
    "arc": (r"ARC-(Easy|Challenge)[\w-]*\.jsonl", arc),
    "boolq": (r"boolq[\w.-]*\.jsonl|BoolQ[\w.-]*\.jsonl", boolq),
}


def found(path: Path) -> list[tuple[str, Path]]:
    """(set, file) of what lies at the path and can be read; of a folder, its held-out files where it has some."""
    held = sorted(path.iterdir()) if path.is_dir() else [path]
    seen = [
        (name, p) for p in held for name, (form, _) in FILES.items() if re.fullmatch(form, p.name.removesuffix(".gz"))
    ]
    apart = [(n, p) for n, p in seen if "train" not in p.name]
    return apart if path.is_dir() and apart else seen


def read(name: str, path: Path) -> list[Question]:
    """Raises ValueError, KeyError ... for what is not as it is published, and OSError."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    made = list(FILES[name][1](raw.decode("utf-8-sig")))
    return [
        Question(q.words, q.answers, q.right, q.kind, q.passage, f"{path.name}:{i}")
        for i, q in enumerate(made)
        if q.words
    ]
