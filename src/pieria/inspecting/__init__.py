"""inspect: what is wrong with data before anything is learnt from it, found, said and, if wanted, mended in a copy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..core.errors import UserError
from ..core.values import Cancel, Event, Finish, Progress
from . import features, labels, rows, twins
from .rows import Row, Source
from .toxic import toxic

Embed = Callable[[Sequence[str]], Any]
NEAR = {"text": 0.5, "music": 0.55, "world": 0.6, "image": 0.985, "shape": 0.995}
"""From which likeness on two examples are near duplicates: overlap of pieces, or cosine."""
LOOKED = 0.76
"""Pictures that are as alike as this are laid over each other."""
EMBEDDED = 20_000
"""Texts up to which sentence vectors are made; beyond, hashed words do."""
CHUNK = 20_000
PEOPLE = {
    "women": re.compile(r"\b(?:she|her|hers|woman|women|girl|mother|wife|daughter|sister|ms|mrs)\b", re.IGNORECASE),
    "men": re.compile(r"\b(?:he|him|his|man|men|boy|father|husband|son|brother|mr)\b", re.IGNORECASE),
}


@dataclass(slots=True)
class Findings:
    """Places are indices into `rows`. twins: groups, the first of each stays. leaks: places to learn from that stand in
    the held-out part too."""

    source: Source
    rows: list[Row]
    held: Source | None = None
    """The held-out part, if it was named; its rows stand among ``rows``."""
    same: list[list[int]] = field(default_factory=list)
    twins: list[list[int]] = field(default_factory=list)
    leaks: list[int] = field(default_factory=list)
    suspects: list[labels.Suspect] = field(default_factory=list)
    accuracy: float = 0.0
    outliers: list[int] = field(default_factory=list)
    classes: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    personal: dict[str, list[int]] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    toxic: dict[int, str] = field(default_factory=dict)
    """place -> the words"""

    @property
    def broken(self) -> dict[str, str]:
        """name -> why, in both parts"""
        held = self.held
        return self.source.broken | ({f"{held.path.name}: {n}": why for n, why in held.broken.items()} if held else {})

    @property
    def copies(self) -> set[int]:
        """What can go: all of a group but its first."""
        return {p for group in (*self.same, *self.twins) for p in group[1:]}


def inspect(
    path: Path, held: Path | None, text: str, label: str, embed: Embed | None, seed: int, cancel: Cancel
) -> Iterator[Event | Findings]:
    """Events while it looks; last but one the findings, then the Finish."""
    source = other = None
    for place, part in enumerate([path, *([held] if held else [])]):
        for told in rows.read(part, text, label, held=place == 1):
            if isinstance(told, Source):
                if source is None:
                    source = told
                elif told.medium != source.medium:
                    raise UserError(f"{part} holds {told.medium}, {path} {source.medium}.", "Both must be of a kind.")
                else:
                    other = told
                    for row in told.rows:
                        row.name = f"{part.name}: {row.name}"
                    source.rows += told.rows
            else:
                yield Progress(*told, "examples", f"reading {part.name}"[:60])
            if cancel:
                yield Finish("cancelled")
                return
    assert source is not None
    found = Findings(source, source.rows, other)
    found.classes.update(r.label for r in found.rows if r.label)
    yield Progress(0, 4, "looks", "duplicates")
    yield from duplicates(found, seed)
    if cancel:
        yield Finish("cancelled")
        return
    yield Progress(1, 4, "looks", "features")
    x = described(found, embed)
    yield Progress(2, 4, "looks", "labels")
    judge(found, x, seed)
    yield Progress(3, 4, "looks", "people, languages")
    if source.medium == "text":
        read_texts(found)
    yield found
    yield Finish("stop")


def duplicates(found: Findings, seed: int) -> Iterator[Event]:
    medium, all_ = found.source.medium, found.rows
    if medium == "text":
        plain = [features.plain(r.item) for r in all_]
        keys: list[Any] = [p if p.strip() else r.item.encode() for p, r in zip(plain, all_, strict=True)]
        finder = twins.Twins(NEAR[medium], seed)
        for start in range(0, len(plain), CHUNK):
            finder.add(*twins.grams(plain[start : start + CHUNK]))
            yield Progress(start, len(plain), "examples", "looking for near duplicates")
        pairs = finder.pairs()
    elif medium in ("music", "world"):
        make = features.tune if medium == "music" else lambda text: features.tiles(text.split("\n"))
        keys = [repr(r.item) for r in all_]
        finder = twins.Twins(NEAR[medium], seed)
        finder.add(*twins.flat([make(r.item) for r in all_]))
        pairs = finder.pairs()
    else:
        keys = [
            np.ascontiguousarray(r.item).tobytes() if isinstance(r.item, np.ndarray) else repr(r.item) for r in all_
        ]
        near_ = np.stack([vector(medium, r.item) for r in all_])
        pairs = twins.close(near_, LOOKED if medium == "image" else NEAR[medium])
        if medium == "image":
            pairs = twins.aligned(np.stack([features.thumbnail(r.item) for r in all_]), pairs, NEAR[medium])
    first: dict[Any, int] = {}
    exact = [(first[k], i, 1.0) for i, k in enumerate(keys) if first.setdefault(k, i) != i]

    def rank(place: int) -> tuple[bool, bool, int]:
        """Of which more is said stays."""
        return not all_[place].label, not all_[place].told, place

    found.same = [sorted(g, key=rank) for g in twins.groups(exact)]
    within = {(a, b) for a, b, _ in exact}
    rest = [p for p in pairs if p[:2] not in within and keys[p[0]] != keys[p[1]]]
    again = {p for group in found.same for p in group[1:]}  # counted already; the first stands for them
    rest_ = [p for p in rest if p[0] not in again and p[1] not in again]
    found.twins = twins.stars(rest_, rank)
    leaks: set[int] = set()
    for a, b, _ in (*exact, *rest):
        if all_[a].held != all_[b].held:
            leaks.add(a if all_[b].held else b)
    for group in found.same:
        if any(all_[p].held for p in group):
            leaks.update(p for p in group if not all_[p].held)
    found.leaks = sorted(leaks)


def vector(medium: str, item: Any) -> Any:
    if medium == "image":
        return features.look(item)
    flat = (item.astype(np.float32) - float(item.mean())).ravel()
    return flat / max(1e-6, float(np.linalg.norm(flat)))


def described(found: Findings, embed: Embed | None) -> Any:
    """float32 (examples, features)."""
    medium, items = found.source.medium, [r.item for r in found.rows]
    if medium == "text":
        if embed is not None and len(items) <= EMBEDDED:
            return np.asarray(embed([str(i)[:2000] for i in items]), np.float32)
        return features.bag(items)
    if medium == "music":
        return np.stack([features.manner(i) for i in items])
    if medium == "world":
        return np.stack([features.terrain(i.split("\n")) for i in items])
    if medium == "image":
        return np.stack([features.shape_of(i) for i in items])
    return np.stack([vector(medium, i) for i in items])


def pieces(found: Findings) -> Any:
    """float32 (examples, any), or None: what an example is made of, counted."""
    medium, items = found.source.medium, [r.item for r in found.rows]
    if len(items) > EMBEDDED:
        return None
    if medium == "text":
        from ..methods.words import Weigher

        said = [i[:2000] for i in items]
        return Weigher(said).rows(said)
    if medium == "music":
        return features.counted([features.figures(i) for i in items])
    if medium == "world":
        return features.counted([features.neighbours(i.split("\n")) for i in items])
    return None


def judge(found: Findings, x: Any, seed: int) -> None:
    """Wrong labels, and what is like nothing else."""
    if len(found.classes) > 1 and len(found.rows) <= 5 * EMBEDDED:
        found.suspects, found.accuracy = labels.suspects(x, [r.label for r in found.rows], pieces(found), seed)
    if 30 <= len(x) <= EMBEDDED:
        unit = x / np.maximum(1e-6, np.linalg.norm(x, axis=1, keepdims=True))
        near = np.concatenate([np.sort(unit[s : s + 1024] @ unit.T, 1)[:, -6] for s in range(0, len(unit), 1024)])
        middle = float(np.median(near))
        spread = 1.4826 * float(np.median(np.abs(near - middle))) or 1e-6
        odd = np.flatnonzero(near < middle - 6 * spread)
        found.outliers = [int(i) for i in odd[np.argsort(near[odd])]][: max(1, len(x) // 50)]


def read_texts(found: Findings) -> None:
    from ..methods.languages import detect
    from ..methods.personal import USUAL, find

    step = max(1, len(found.rows) // 5000)
    for row in found.rows[::step]:
        if len(row.item) >= 20:
            found.languages[detect(row.item[:400]) or "unknown"] += 1
    formed = USUAL - {"PERSON", "ADDRESS"}  # what a net would have to look for takes too long over a million rows
    for place, row in enumerate(found.rows):
        for kind in {span.kind for span in find(row.item, formed)}:
            found.personal.setdefault(kind, []).append(place)
        if said := toxic(row.item):
            found.toxic[place] = said
    for who, pattern in PEOPLE.items():
        found.people[who] = sum(bool(pattern.search(r.item)) for r in found.rows[::step]) * step
