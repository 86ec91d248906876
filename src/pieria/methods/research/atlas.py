"""Where the papers of a literature stand: near when they are about the same, in themes, with the words of each theme.

Places are found by stress majorization (SMACOF; de Leeuw 1977) of the distances between mean sentence vectors, themes
by spherical k-means (Dhillon and Modha 2001), as many as the silhouette likes best.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..sentences import EMPTY
from .claims import Claim
from .papers import Paper
from .relations import GENERIC

Floats = NDArray[np.float64]
MOST_THEMES, CLOSE = 9, 400
"""Papers above CLOSE are placed by two principal components: stress takes the square of their number."""
FILLERS = EMPTY | GENERIC | frozenset(
    """
    between among during after before more less also both than compared significantly significant associated results
    conclusion conclusions methods background abstract introduction discussion found showed show shown suggest suggests
    using used however while whether most many other two three one trial studies study effect effects per was were been
    week weeks month months year years random randomised randomized placebo controlled double-blind review paper
    reduce reduces reduced increase increases increased lower lowers lowered raise raises raised total mean group groups
    into over under within about each had have has them because thus therefore still only even where through against
    without no not nor if but yet all any follow-up baseline measured found given received
    """.split()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Atlas:
    """``places``: (n, 2) within the unit square. ``themes``: of each paper; ``names``: of each theme."""

    places: Floats
    themes: tuple[int, ...]
    names: tuple[str, ...]
    near: Floats


def atlas(papers: Sequence[Paper], vectors: Sequence[Floats], claims: Sequence[Claim], seed: int = 1) -> Atlas:
    """vectors: one (sentences, d) array a paper, rows of length 1."""
    means = np.stack([v[:200].mean(0) + (v[0] if len(v) else 0) for v in vectors]).astype(np.float64)
    means -= means.mean(0) * (0.7 if len(papers) > 2 else 0)
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    near = means @ means.T
    themes = grouped(means, seed)
    return Atlas(placed(means, near, seed), tuple(themes), tuple(named(papers, themes, claims)), near)


def grouped(rows: Floats, seed: int) -> list[int]:
    """The theme of each row, numbered from the largest."""
    n = len(rows)
    if n < 4:
        return [0] * n
    best: tuple[float, NDArray[np.int_]] | None = None
    for k in range(2, min(MOST_THEMES, n // 2) + 1):
        marks = kmeans(rows, k, seed)
        score = silhouette(rows, marks)
        if best is None or score > best[0] + 0.01:
            best = score, marks
    assert best is not None
    order = [m for m, _ in Counter(best[1].tolist()).most_common()]
    return [order.index(m) for m in best[1].tolist()]


def kmeans(rows: Floats, k: int, seed: int, tries: int = 8, rounds: int = 30) -> NDArray[np.int_]:
    best: tuple[float, NDArray[np.int_]] | None = None
    for attempt in range(tries):
        rng = np.random.default_rng((seed, k, attempt))
        centres = [rows[rng.integers(len(rows))]]
        while len(centres) < k:
            far = np.clip(1 - (rows @ np.stack(centres).T).max(1), 1e-9, None) ** 2
            centres.append(rows[rng.choice(len(rows), p=far / far.sum())])
        middle = np.stack(centres)
        for _ in range(rounds):
            marks = (rows @ middle.T).argmax(1)
            new = np.stack([rows[marks == c].mean(0) if (marks == c).any() else middle[c] for c in range(k)])
            new /= np.maximum(np.linalg.norm(new, axis=1, keepdims=True), 1e-9)
            if np.allclose(new, middle):
                break
            middle = new
        marks = (rows @ middle.T).argmax(1)
        score = float((rows * middle[marks]).sum())
        if best is None or score > best[0]:
            best = score, marks
    assert best is not None
    return best[1]


def silhouette(rows: Floats, marks: NDArray[np.int_]) -> float:
    """The mean silhouette (Rousseeuw 1987) over cosine distances, of 500 rows at most."""
    some = np.arange(len(rows)) if len(rows) <= 500 else np.linspace(0, len(rows) - 1, 500).astype(int)
    far = 1 - rows[some] @ rows.T
    names = np.unique(marks)
    if len(names) < 2:
        return -1.0
    sums = np.stack([far[:, marks == c].sum(1) for c in names], 1)
    sizes = np.array([(marks == c).sum() for c in names])
    own = np.searchsorted(names, marks[some])
    at = np.arange(len(some))
    inside = sums[at, own] / np.maximum(sizes[own] - 1, 1)
    means = sums / sizes
    means[at, own] = np.inf
    outside = means.min(1)
    value = np.where(sizes[own] > 1, (outside - inside) / np.maximum(np.maximum(outside, inside), 1e-9), 0)
    return float(value.mean())


def placed(rows: Floats, near: Floats, seed: int) -> Floats:
    """(n, 2) within the unit square."""
    n = len(rows)
    if n == 1:
        return np.full((1, 2), 0.5)
    middle = rows - rows.mean(0)
    _, _, axes = np.linalg.svd(middle, full_matrices=False)
    at = middle @ axes[:2].T if len(axes) > 1 else np.hstack([middle @ axes[:1].T, np.zeros((n, 1))])
    if n <= CLOSE:
        wanted = np.sqrt(np.clip(1 - near, 0.05, None))
        np.fill_diagonal(wanted, 0)
        at = at + np.random.default_rng(seed).normal(0, 1e-3, at.shape)
        for _ in range(80):
            now = np.linalg.norm(at[:, None] - at[None], axis=-1)
            ratio = np.divide(wanted, now, out=np.zeros_like(now), where=now > 1e-9)
            pull = -ratio
            np.fill_diagonal(pull, ratio.sum(1) - np.diag(ratio))
            at = pull @ at / n
    low, high = at.min(0), at.max(0)
    return np.asarray((at - low) / np.maximum(high - low, 1e-9))


def named(papers: Sequence[Paper], themes: Sequence[int], claims: Sequence[Claim]) -> list[str]:
    """For each theme the terms that its papers have and the others have not (c-TF-IDF)."""
    count = [terms(p) for p in papers]
    for claim in claims:
        for one in (claim.relation.subject, claim.relation.object):
            count[claim.paper][one] += 2
    names = list[str]()
    every = Counter(t for c in count for t in c)
    for theme in range(max(themes) + 1):
        own = [c for c, t in zip(count, themes, strict=True) if t == theme]
        here = Counter(t for c in own for t in c)
        scored = {
            t: k
            / len(own)
            * math.log(1 + len(papers) / every[t])
            * (1 + 0.4 * t.count(" "))
            * math.log1p(sum(c[t] for c in own))
            for t, k in here.items()
            if k > 1 or len(own) == 1
        }
        chosen = list[str]()
        for one in sorted(scored, key=lambda t: (-scored[t], t)):
            stems = {w[:5] for w in one.split()}
            if not any(stems & {w[:5] for w in c.split()} for c in chosen):
                chosen.append(one)
            if len(chosen) == 2:
                break
        names.append(", ".join(chosen) or "various")
    return names


def terms(paper: Paper) -> Counter[str]:
    """Words and pairs of words of a paper that may name a thing."""
    made: Counter[str] = Counter()
    for sentence in paper.sentences[:200]:
        words = re.findall(r"[a-z][a-z'’-]+", sentence.text.lower())
        good = [w not in FILLERS and len(w) > 3 for w in words]
        made.update(w for w, g in zip(words, good, strict=True) if g and len(w) > 4 and not w.endswith("ly"))
        made.update(f"{a} {b}" for a, b, g, h in zip(words, words[1:], good, good[1:], strict=False) if g and h)
    return made
