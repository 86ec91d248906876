"""What a piece of evidence says about a claim: supports it, contradicts it, or does neither.

A small net of our own over the token vectors of MiniLM: each token of the claim looks for its like in the evidence and
the other way round, what meets is compared, and the comparisons are summed up (decomposable attention; Parikh et al.
2016). On top a ridge classifier reads the net's last layer and the counted cues of `pairs`. The net is trained by
`recipes/verdict.py` and runs here in numpy alone; with a user's own examples only the classifier is learnt anew.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...core.contracts import Run
from ...core.errors import Cancelled, UserError
from ...core.values import Message, Output, Progress, Request, text
from ...formats import safetensors
from .. import ridge
from .pairs import counted

Floats = NDArray[np.float64]
States = NDArray[np.float32]
LABELS = ("supports", "contradicts", "neutral")
NAMES = {
    "supports": 0, "support": 0, "supported": 0, "entailment": 0, "yes": 0, "true": 0,
    "contradicts": 1, "contradict": 1, "contradiction": 1, "refutes": 1, "refuted": 1, "refute": 1, "no": 1, "false": 1,
    "neutral": 2, "nei": 2, "not enough info": 2, "maybe": 2, "unrelated": 2, "noinfo": 2, "not_enough_info": 2,
}  # fmt: skip
"""How files of examples call the three."""
WEIGHTS = Path(__file__).with_name("verdict.safetensors")
TOKENS, BATCH, LEAST = 96, 256, 30
"""Tokens of a text that are looked at; texts of one call; examples below which nothing can be learnt."""


@dataclass(frozen=True, slots=True)
class Head:
    """The classifier on top: features are shifted and scaled, weighed, sharpened to chances."""

    middle: Floats
    scale: Floats
    weights: Floats
    sharp: float
    left_out: float = 0.0
    """Macro F1 on examples that were left out, where it was learnt from a user's."""

    def chances(self, rows: Floats) -> Floats:
        scores = self.sharp * (((rows - self.middle) / self.scale) @ self.weights[:-1] + self.weights[-1])
        made = np.exp(scores - scores.max(1, keepdims=True))
        return np.asarray(made / made.sum(1, keepdims=True))


@cache
def weights() -> Mapping[str, NDArray[np.float32]]:
    return {name: np.asarray(array, np.float32) for name, array in safetensors.read(WEIGHTS).items()}


def shipped() -> Head:
    """The classifier that comes with Pieria."""
    w = weights()
    return Head(*(w[f"head.{k}"].astype(np.float64) for k in ("middle", "scale", "weights")), float(w["head.sharp"][0]))


def attended(claim: States, evidence: States) -> Floats:
    """The net's last layer for one pair. claim: (m, 384), evidence: (n, 384) token vectors; (128,)."""
    w = weights()
    c, e = _project(claim, w), _project(evidence, w)
    scores = (c @ w["q.weight"].T) @ e.T / np.sqrt(np.float32(c.shape[1]))
    to_evidence = _softmax(scores, 1) @ e
    to_claim = _softmax(scores, 0).T @ c
    seen = np.concatenate([_compared(c, to_evidence, w), _compared(e, to_claim, w)])
    return np.asarray(np.maximum(w["out.0.weight"] @ seen + w["out.0.bias"], 0), np.float64)


def _project(states: States, w: Mapping[str, NDArray[np.float32]]) -> States:
    made = states @ w["proj.0.weight"].T + w["proj.0.bias"]
    made = (made - made.mean(1, keepdims=True)) / np.sqrt(made.var(1, keepdims=True) + 1e-5)
    return np.asarray(made * w["proj.1.weight"] + w["proj.1.bias"])


def _softmax(scores: States, axis: int) -> States:
    made = np.exp(scores - scores.max(axis, keepdims=True))
    return np.asarray(made / made.sum(axis, keepdims=True))


def _compared(own: States, other: States, w: Mapping[str, NDArray[np.float32]]) -> States:
    both = np.concatenate([own, other, own * other, np.abs(own - other)], 1)
    made = np.maximum(both @ w["cmp.0.weight"].T + w["cmp.0.bias"], 0)
    return np.concatenate([made.mean(0), made.max(0)])


def states(run: Run, texts: Sequence[str]) -> list[States]:
    """Each text's token vectors, (tokens, 384), without the marks at its ends. Raises `Cancelled` if the run was."""
    asked = Request("embedding", tuple(Message("user", (text(t or " "),)) for t in texts), "", {"each": "token"})
    made = [np.frombuffer(e.part.bytes, "<f4").reshape(-1, 384) for e in run(asked) if isinstance(e, Output)]
    if len(made) < len(texts):
        raise Cancelled
    return [s[1:-1][:TOKENS] if len(s) > 2 else s[:1] for s in made]


def features(run: Run, pairs: Sequence[tuple[str, str]]) -> Iterator[Progress | Floats]:
    """Progress, then (pairs, d): the net's last layer, what it would say, and the counted cues."""
    w = weights()
    rows = list[Floats]()
    order = sorted(range(len(pairs)), key=lambda i: (pairs[i][0], pairs[i][1]))
    known: dict[str, States] = {}
    for begin in range(0, len(order), BATCH):
        some = order[begin : begin + BATCH]
        wanted = list(dict.fromkeys(t for i in some for t in pairs[i]))
        known = {t: known[t] for t in wanted if t in known}
        new = [t for t in wanted if t not in known]
        known |= dict(zip(new, states(run, new), strict=True)) if new else {}
        for i in some:
            claim, evidence = pairs[i]
            c, e = known[claim], known[evidence]
            a, b = c.mean(0), e.mean(0)
            likeness = float(a @ b / max(1e-9, float(np.linalg.norm(a) * np.linalg.norm(b))))
            hidden = attended(c, e)
            said = w["last.weight"].astype(np.float64) @ hidden + w["last.bias"]
            rows.append(np.concatenate([hidden, said, counted(claim, evidence, likeness)]))
        yield Progress(min(begin + BATCH, len(order)), len(order), "pairs", "reading for and against")
    made = np.empty((len(pairs), len(rows[0]) if rows else 0))
    for row, i in zip(rows, order, strict=True):
        made[i] = row
    yield made


def judged(run: Run, pairs: Sequence[tuple[str, str]], head: Head) -> Iterator[Progress | Floats]:
    """Progress, then (pairs, 3): the chances of `LABELS`."""
    if not pairs:
        yield np.zeros((0, 3))
        return
    for event in features(run, pairs):
        yield event if isinstance(event, Progress) else head.chances(event)


def learnt(rows: Floats, marks: Sequence[int], groups: Sequence[int] | None = None) -> Head:
    """A classifier from examples. groups: examples that say the same belong together when the strength is chosen."""
    middle, scale = rows.mean(0), rows.std(0) + 1e-6
    found = ridge.fit((rows - middle) / scale, marks, len(LABELS), balanced=True, folds=groups)
    sharp = max((0.5, 1.0, 2.0, 3.0, 4.0, 6.0), key=lambda s: _likelihood(s * found.left_out, marks))
    good = ridge.macro_f1(found.left_out.argmax(1), marks, len(LABELS))
    return Head(middle, scale, found.weights, sharp, good)


def _likelihood(scores: Floats, marks: Sequence[int]) -> float:
    top = scores.max(1)
    norm = top + np.log(np.exp(scores - top[:, None]).sum(1))
    return float(np.mean(scores[np.arange(len(marks)), np.asarray(marks)] - norm))


def examples(path: Path) -> tuple[list[tuple[str, str]], list[int]]:
    """Pairs and marks of a CSV, TSV or JSON Lines file with the columns claim, evidence and label.

    Raises `UserError` that names the line at fault.
    """
    try:
        raw = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UserError(f"{path.name} cannot be read as text.", "Give a CSV or JSON Lines file.", param="examples") from None
    try:
        if raw.lstrip()[:1] in "{[":
            rows = json.loads(raw) if raw.lstrip()[0] == "[" else [json.loads(x) for x in raw.splitlines() if x.strip()]
        else:
            tab = "\t" if raw.splitlines()[0].count("\t") >= 2 else ","
            rows = list(csv.DictReader(io.StringIO(raw), delimiter=tab))
    except (ValueError, csv.Error):
        raise UserError(f"{path.name} is neither CSV nor JSON Lines.", "Its columns: claim, evidence, label.",
                        param="examples") from None  # fmt: skip
    pairs, marks = list[tuple[str, str]](), list[int]()
    for number, row in enumerate(rows, 1):
        fields = {str(k).strip().lower(): v for k, v in row.items()} if isinstance(row, dict) else {}
        evidence = fields.get("evidence")
        evidence = " ".join(map(str, evidence)) if isinstance(evidence, list) else evidence
        label = NAMES.get(str(fields.get("label")).strip().lower())
        if not fields.get("claim") or not evidence or label is None:
            raise UserError(
                f"{path.name}: example {number} has no claim, evidence or known label.",
                "Labels: supports, contradicts, neutral.", param="examples",
            )  # fmt: skip
        pairs.append((" ".join(str(fields["claim"]).split()), " ".join(str(evidence).split())))
        marks.append(label)
    if len(pairs) < LEAST or len(set(marks)) < 2:
        raise UserError(f"{path.name} has {len(pairs)} examples of {len(set(marks))} labels; it takes {LEAST} of two or more.",
                        "Add examples.", param="examples")  # fmt: skip
    return pairs, marks


def grouped(pairs: Sequence[tuple[str, str]]) -> list[int]:
    """Examples that share a claim or a piece of evidence, directly or through others, are one group."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for claim, evidence in pairs:
        parent[root(f"c {claim}")] = root(f"e {evidence}")
    names: dict[str, int] = {}
    return [names.setdefault(root(f"c {claim}"), len(names)) for claim, _ in pairs]
