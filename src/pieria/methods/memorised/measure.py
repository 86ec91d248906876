"""The attacks on a model, given somebody who says how likely texts are and somebody who writes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...core.errors import UserError
from ...formats import trace
from ...formats.document import read
from ..intervals import bootstrap
from .attacks import auc, caught, exposure, found, reference
from .canary import Canary, others
from .verbatim import Index, plain

Score = Callable[[Sequence[tuple[str, str]]], list[list[float]]]
OTHERS, FALSE = 200, 0.01
"""Secrets that a canary is compared with, and the share of false alarms that counts."""
PASSAGE, PASSAGES = 200, 200
"""Characters of a passage for membership, and how many of each kind are looked at."""
START, LONG = 24, 50
"""Characters that a model is given to go on from; a stretch of so many is no chance."""


@dataclass(frozen=True, slots=True)
class Taught:
    """Texts that a model learnt from, and texts of the same kind that it did not."""

    learnt: tuple[str, ...]
    unseen: tuple[str, ...]


def folder(path: Path) -> bool:
    """Whether a path is a set for this: a folder with the folders ``learnt`` and ``unseen`` in it."""
    return (path / "learnt").is_dir() and (path / "unseen").is_dir()


def given(path: Path) -> Taught:
    """Raises `UserError` for a set without a text on either side."""

    def texts(side: str) -> tuple[str, ...]:
        return tuple(read(p).text for p in sorted((path / side).rglob("*")) if p.is_file())

    made = Taught(texts("learnt"), texts("unseen"))
    if not made.learnt or not made.unseen:
        raise UserError(f"{path.name} needs texts in learnt/ and in unseen/.", "Put some there.", param="data")
    return made


def own(place: Path) -> Taught | None:
    """The texts that a net was trained on here, where its files are still as they were; None where they are not."""
    kept = trace.load(place)
    if kept is None:
        return None
    learnt, unseen, held = list[str](), list[str](), set(kept.get("held", ()))
    for row in kept["files"]:
        path = Path(kept["root"]) / row["name"]
        if not row["name"] or not path.is_file() or trace.digest(path) != row["sha256"]:
            continue
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if not text.strip():  # was not learnt from
            continue
        if held:
            (unseen if row["name"] in held else learnt).append(text)
        else:
            learnt.append(text[: int(0.88 * len(text))])  # tokens and characters do not end at quite the same place
            unseen.append(text[int(0.92 * len(text)) :])
    return Taught(tuple(learnt), tuple(unseen)) if learnt and unseen else None


def passages(texts: Sequence[str], rng: random.Random, count: int = PASSAGES) -> list[str]:
    """Stretches of `PASSAGE` characters at chance places, none of them twice; fewer where there is not enough."""
    places = [(n, at) for n, t in enumerate(texts) if t for at in range(0, max(0, len(t) - PASSAGE) + 1, PASSAGE)]
    return [texts[n][at : at + PASSAGE] for n, at in rng.sample(places, min(count, len(places)))]


@dataclass(frozen=True, slots=True)
class Bird:
    """A canary after the attack: its exposure in bits, and whether it stands out at 1 % false alarms."""

    canary: Canary
    exposure: float
    found: bool


def birds(canaries: Sequence[Canary], score: Score, seed: int) -> Iterator[Bird]:
    for one in canaries:
        row = [one.secret, *others(one, OTHERS, seed)]
        mine, *rest = (sum(v) for v in score([(one.before, f"{s}.") for s in row]))
        yield Bird(one, exposure(mine, rest), found(mine, rest, FALSE))


@dataclass(frozen=True, slots=True)
class Membership:
    """One attack: area under its curve, and the share of the learnt found at 1 % false alarms. ``scores``: (learnt,
    unseen)."""

    name: str
    area: float
    caught: float
    scores: tuple[tuple[float, ...], tuple[float, ...]]


def membership(taught: Taught, score: Score, seed: int) -> list[Membership]:
    """By the loss alone, and by the loss against a compressor's."""
    rng = random.Random(seed)  # noqa: S311
    both = [passages(texts, rng) for texts in (taught.learnt, taught.unseen)]
    nats = [[-sum(v) / len(t) for t, v in zip(some, score([("", t) for t in some]), strict=True)] for some in both]
    made = []
    for name in ("loss", "loss against zlib"):
        learnt, unseen = (
            tuple(-n / (reference(t) if "zlib" in name else 1) for t, n in zip(some, row, strict=True))
            for some, row in zip(both, nats, strict=True)
        )
        made.append(Membership(name, auc(learnt, unseen), caught(learnt, unseen, FALSE), (learnt, unseen)))
    return made


def spread(one: Membership, seed: int) -> tuple[float, float]:
    """The interval of 95 % of the area, in per cent."""
    both = [(s, learnt) for some, learnt in zip(one.scores, (True, False), strict=True) for s in some]

    def area(some: Sequence[tuple[float, bool]]) -> float:
        return 100 * auc([s for s, m in some if m], [s for s, m in some if not m])

    return bootstrap(both, area, seed, 200, most=100)


def stretches(taught: Taught, write: Callable[[str], str], count: int, seed: int) -> Iterator[tuple[str, int, int]]:
    """(what it wrote, its longest stretch that stands in what was learnt, the same of an unseen passage as long), for
    beginnings out of what was learnt."""
    rng = random.Random(seed)  # noqa: S311
    index = Index(taught.learnt)
    starts, unseen = passages(taught.learnt, rng, count), passages(taught.unseen, rng, count)
    for start, other in zip(starts, unseen, strict=False):
        said = write(start[:START])
        stretch, usual = index.longest(said), index.longest(other[: max(1, len(plain(said)))])
        yield said, len(stretch), len(usual)
