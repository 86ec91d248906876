"""What a piece of evidence says about a claim: supports it, contradicts it, or does neither.

Each token of the claim takes what is most like it in the evidence, and the other way round (the soft alignment of
Parikh et al. 2016, over MiniLM's token vectors, not trained); how the two differ and what finds no like is pooled
(`pairs`), and a ridge classifier reads that beside counted cues. Its weights come from `recipes/verdict.py`: some
50 KB, read by numpy alone. With a user's own examples a kernel classifier is learnt on the same numbers, and on what
the shipped one says.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...core.contracts import Run
from ...core.errors import Cancelled, UserError
from ...core.values import Message, Output, Progress, Request, text
from ...formats import safetensors
from ...formats.spans import sentences
from .. import ridge
from ..words import WIDTH, Weigher
from .pairs import aligned, counted, cues

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
TOKENS, BATCH, LEAST, LARGEST = 80, 128, 30, 4000
"""Tokens of a text that are looked at; pairs of one call; examples below which nothing can be learnt, and most of
them."""
WORDS, MOST, SEEN = 150, 40, 4
"""Words above which evidence is read by sentences; sentences of it at most; how many count of the nearest and the
last."""
SHARES = (0.2, 1.0, 5.0)
MET, LIKENESS = 7 * 384, -3
"""How much each block of numbers weighs in a likeness; how many numbers the first has; where the cosine stands."""
SHARPNESS = 2.0
OWN = 2.0
"""Of the Gaussian likeness; how much a claim's own words weigh beside the linear one."""
STRENGTHS = tuple(float(10.0**e) for e in np.arange(-1.5, 1.6, 0.5))


class Judge(Protocol):
    """Turns pairs that were `described` into chances of `LABELS`."""

    @property
    def good(self) -> float: ...

    def chances(self, rows: Described) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Described:
    """Pairs as numbers, a row each. ``met``: how their tokens meet; ``counted``: cues; ``said``: the shipped
    classifier's scores of the nearest sentences, the last ones, and the highest; ``words``: the claim's own words,
    hashed."""

    met: Floats
    counted: Floats
    said: Floats
    words: Floats


class Shipped:
    """The classifier that comes with Pieria."""

    good = 0.0

    def chances(self, rows: Described) -> Floats:
        return softmax(float(weights()["sharp"][0]) * rows.said[:, : len(LABELS)])


@dataclass(frozen=True, slots=True)
class Taught:
    """Two classifiers learnt from a user's examples, by likeness to them; their scores are added, unless one alone is
    clearly better. ``good``: macro F1 (or accuracy) on examples whose claim was left out."""

    shift: tuple[Floats, ...]
    stretch: tuple[Floats, ...]
    examples: Floats
    words: Floats
    width: float
    weights: tuple[Floats, Floats]
    sharp: float
    good: float
    left_out: Floats

    def chances(self, rows: Described) -> Floats:
        return softmax(self.sharp * self.scores(rows))

    def scores(self, rows: Described) -> Floats:
        x = scaled(rows, self.shift, self.stretch)
        some = likenesses(x, rows.words, self.examples, self.words, self.width)
        return np.asarray(sum(alike @ weights for alike, weights in zip(some, self.weights, strict=True)))


def softmax(scores: Floats) -> Floats:
    made = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(made / made.sum(1, keepdims=True))


@cache
def weights() -> Mapping[str, NDArray[np.float32]]:
    return {name: np.asarray(array, np.float32) for name, array in safetensors.read(WEIGHTS).items()}


def numbers(claim: str, evidence: str, c: States, e: States) -> Floats:
    """One pair as what the shipped classifier reads: how the tokens meet, then what is counted."""
    pooled, likeness = aligned(c, e)
    return np.concatenate([pooled, counted(claim, evidence, float(likeness[5])), likeness])


def states(run: Run, texts: Sequence[str]) -> list[States]:
    """Each text's token vectors, (tokens, 384), without the marks at its ends. Raises `Cancelled` if the run was."""
    asked = Request("embedding", tuple(Message("user", (text(t or " "),)) for t in texts), "", {"each": "token"})
    made = [np.frombuffer(e.part.bytes, "<f4").reshape(-1, 384) for e in run(asked) if isinstance(e, Output)]
    if len(made) < len(texts):
        raise Cancelled
    return [s[1:-1][:TOKENS] if len(s) > 2 else s[:1] for s in made]


def described(run: Run, pairs: Sequence[tuple[str, str]]) -> Iterator[Progress | Described]:
    """Progress, then the pairs as numbers. Evidence that is longer than `TOKENS` is read sentence by sentence: those
    nearest to the claim, and the last ones, where a text says what came out."""
    rows: list[tuple[Floats, Floats, Floats]] = [(np.empty(0),) * 3] * len(pairs)
    order = sorted(range(len(pairs)), key=lambda i: (pairs[i][0], pairs[i][1]))
    known: dict[str, States] = {}
    for begin in range(0, len(order), BATCH):
        some = order[begin : begin + BATCH]
        cut = {i: pieces(pairs[i][1]) for i in some}
        wanted = list(dict.fromkeys(t for i in some for t in (pairs[i][0], *cut[i])))
        known = {t: known[t] for t in wanted if t in known}
        new = [t for t in wanted if t not in known]
        known |= dict(zip(new, states(run, new), strict=True)) if new else {}
        for i in some:
            rows[i] = described_one(pairs[i][0], cut[i], known)
        yield Progress(min(begin + BATCH, len(order)), len(order), "pairs", "reading for and against")
    words = Weigher(idf=np.ones(WIDTH, np.float32)).rows([claim for claim, _ in pairs])
    met, told, said = (np.stack([row[k] for row in rows]) for k in range(3))
    yield Described(met, told, said, words.astype(np.float64))


def pieces(evidence: str) -> list[str]:
    """The evidence itself if it is short, else its sentences."""
    if len(evidence.split()) <= WORDS:
        return [evidence]
    return [evidence[a:b] for a, b in sentences(evidence)][-MOST:]


def described_one(claim: str, cut: Sequence[str], known: Mapping[str, States]) -> tuple[Floats, Floats, Floats]:
    w = weights()
    rows = np.stack([numbers(claim, piece, known[claim], known[piece]) for piece in cut])
    said = ((rows - w["middle"]) / w["scale"]) @ w["weights"][:-1] + w["weights"][-1]
    near = np.argsort(-rows[:, LIKENESS], kind="stable")[:SEEN]
    late = np.arange(max(0, len(cut) - SEEN), len(cut))
    met, told = rows[:, :MET], rows[:, MET:]
    return (
        np.concatenate([met[near].mean(0), met[late].mean(0)]),
        np.concatenate([told[near].mean(0), told[late].mean(0), told.mean(0), told.max(0), cues(claim)]),
        np.concatenate([said[near].mean(0), said[late].mean(0), said.max(0)]),
    )


def judged(run: Run, pairs: Sequence[tuple[str, str]], judge: Judge) -> Iterator[Progress | Floats]:
    """Progress, then (pairs, 3): the chances of `LABELS`."""
    if not pairs:
        yield np.zeros((0, 3))
        return
    for event in described(run, pairs):
        yield event if isinstance(event, Progress) else judge.chances(event)


def taught(rows: Described, marks: Sequence[int], groups: Sequence[int], *, balanced: bool = True) -> Taught:
    """A classifier from examples. groups: examples that are left out together when its settings are chosen.

    balanced: the labels weigh the same, and settings are chosen by macro F1; else by accuracy.
    """
    blocks = (rows.met, rows.counted, rows.said)
    shift = tuple(b.mean(0) for b in blocks)
    stretch = tuple(w / (b.std(0) + 1e-6) for b, w in zip(blocks, SHARES, strict=True))
    x = scaled(rows, shift, stretch)
    width = float(2 * (x**2).sum(1).mean()) or 1.0  # the mean squared distance of rows whose mean is 0
    weights, outs = list[Floats](), list[Floats]()
    for alike in likenesses(x, rows.words, x, rows.words, width):
        found = ridge.fit_gram(alike, marks, len(LABELS), balanced=balanced, folds=groups, strengths=STRENGTHS)
        even = 1 / max(1e-9, float(found.left_out.std()))  # so that neither outvotes the other
        weights.append(even * found.weights)
        outs.append(even * found.left_out)

    def quality(some: Floats) -> float:
        return ridge.quality(some, np.asarray(marks), len(LABELS), balanced)

    # one of them alone only if it is better by more than chance: a standard error of a share
    best = max(range(2), key=lambda n: quality(outs[n]))
    if quality(outs[best]) > quality(outs[0] + outs[1]) + 0.5 / np.sqrt(len(x)):
        weights[1 - best], outs[1 - best] = 0 * weights[1 - best], 0 * outs[1 - best]
    out = outs[0] + outs[1]
    sharp = max((0.2, 0.5, 1.0, 2.0, 3.0, 4.0, 6.0), key=lambda s: _likelihood(s * out, marks))
    return Taught(shift, stretch, x, rows.words, width, (weights[0], weights[1]), sharp, quality(out), out)


def scaled(rows: Described, shift: Sequence[Floats], stretch: Sequence[Floats]) -> Floats:
    blocks = (rows.met, rows.counted, rows.said)
    return np.hstack([(b - m) * s for b, m, s in zip(blocks, shift, stretch, strict=True)])


def product(one: Floats, other: Floats) -> Floats:
    """All inner products, at single precision: most of the time goes here."""
    return np.asarray(one.astype(np.float32) @ other.astype(np.float32).T, np.float64)


def likenesses(one: Floats, own: Floats, other: Floats, theirs: Floats, width: float) -> tuple[Floats, Floats]:
    """(linear, with the claims' own words; Gaussian) of all pairs of rows, each with a constant."""
    inner = product(one, other)
    far = (one**2).sum(1)[:, None] + (other**2).sum(1) - 2 * inner
    linear = 4 * inner / width + 1 + OWN * product(own, theirs)
    return linear, np.exp(-SHARPNESS * np.maximum(far, 0) / width) + 0.1


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
        raise UserError(
            f"{path.name} cannot be read as text.", "Give a CSV or JSON Lines file.", param="examples"
        ) from None
    try:
        if raw.lstrip()[:1] in "{[":
            rows = json.loads(raw) if raw.lstrip()[0] == "[" else [json.loads(x) for x in raw.splitlines() if x.strip()]
        else:
            tab = "\t" if raw.splitlines()[0].count("\t") >= 2 else ","
            rows = list(csv.DictReader(io.StringIO(raw), delimiter=tab))
    except (ValueError, csv.Error, RecursionError):
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
    if len(pairs) > LARGEST:
        raise UserError(f"{path.name} has {len(pairs)} examples; up to {LARGEST} are learnt from.", "Take a sample.",
                        param="examples")  # fmt: skip
    if len(pairs) < LEAST or len(set(marks)) < 2:
        raise UserError(
            f"{path.name} has {len(pairs)} examples of {len(set(marks))} labels; it takes {LEAST} of two or more.",
            "Add examples.",
            param="examples",
        )
    return pairs, marks


def by_claim(pairs: Sequence[tuple[str, str]]) -> list[int]:
    """Examples of one claim are one group."""
    names: dict[str, int] = {}
    return [names.setdefault(claim, len(names)) for claim, _ in pairs]


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
