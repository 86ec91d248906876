"""A film told aloud: what is said in each scene, by whom, and the scenes made long enough to say it."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.contracts import Run
from ..core.errors import Cancelled
from ..core.values import Event, Finish, Message, Notice, Output, Progress, Request, text
from ..media.speech.captions import Word
from ..media.video import plan
from ..media.video.plan import Film, Scene
from . import soundtrack

BEFORE, AFTER = 0.35, 0.3
"""Seconds of quiet in a scene before it is told, and after."""
FASTEST = 1.3
"""How much faster than usual a voice may speak, to fit into a length that was asked for."""


@dataclass(frozen=True, slots=True)
class Told:
    """scene: its number; samples: float32 (length,) at `soundtrack.RATE`; words: with seconds from their beginning."""

    scene: int
    samples: Any
    words: tuple[Word, ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / soundtrack.RATE


def sentence(scene: Scene) -> str:
    """What a teller says of a scene: its words, then what is said in it."""
    words = re.sub(r"\s+", " ", re.sub(r"§\d+|#\w+", "", scene.text)).strip(" ,.;")
    said = [scene.title, words, scene.caption]
    if scene.caption and len(words.split()) <= 4 and all(r.action == "wait" for r in scene.cast):
        said[1:] = [f"{words} says: {scene.caption}"]  # its verb was read, and left out of the words
    whole = [one[0].upper() + one[1:] for one in said if re.search(r"\w", one)]
    return " ".join(one if one[-1] in ".!?…" else one + "." for one in whole)


def narrated(film: Film) -> Film:
    """The film with something to say in each scene; what its plan has already stays."""
    return replace(film, scenes=tuple(replace(s, narration=s.narration or sentence(s)[:400]) for s in film.scenes))


def told(run: Run, film: Film, voice: str, fixed: bool) -> Generator[Event, None, tuple[Film, list[Told]]]:
    """(the film, long enough; what is said). fixed: its length was asked for: the voice hurries, scenes share the time
    anew, and only where that is not enough does the film become longer, which is said. Raises `Cancelled`."""
    spoken = yield from _spoken(run, film, voice, 1.0)
    need = _needs(film, spoken)
    speed = 1.0
    for _ in range(3):
        if not fixed or sum(need) <= film.seconds or speed >= FASTEST:
            break
        quiet = sum(need) - sum(t.seconds for t in spoken)
        speed = min(FASTEST, speed * 1.02 * sum(t.seconds for t in spoken) / max(0.1, film.seconds - quiet))
        spoken = yield from _spoken(run, film, voice, speed)
        need = _needs(film, spoken)
    lengths = shared([s.seconds for s in film.scenes], need, film.seconds if fixed else None)
    longer = replace(film, scenes=tuple(replace(s, seconds=n) for s, n in zip(film.scenes, lengths, strict=True)))
    if fixed and longer.seconds > film.seconds + 0.5 / film.fps:
        yield Notice("narration", f"It takes {longer.seconds:.1f} s to say all that: the film became as long.")
    return plan.checked(longer), spoken


def _spoken(run: Run, film: Film, voice: str, speed: float) -> Generator[Event, None, list[Told]]:
    made = list[Told]()
    for number, scene in enumerate(film.scenes):
        if not re.search(r"\w", scene.narration):
            continue
        yield Progress(number, len(film.scenes), "scenes", "speaking")
        asked = Request("speech", (Message("user", (text(scene.narration),)),), voice,
                        {"format": "wav", "seed": film.seed, "speed": speed})  # fmt: skip
        for event in run(asked):
            if isinstance(event, Finish) and event.reason == "cancelled":
                raise Cancelled
            if isinstance(event, Output):
                line, _ = soundtrack.opened(event.part.bytes, soundtrack.RATE)
                times = event.part.meta.get("words", ())
                words = tuple(Word(_shown(scene.narration, int(a), int(b)), t, u) for t, u, a, b in times)
                made.append(Told(number, trimmed(line.mean(1)), words))
    return made


def trimmed(line: Any) -> Any:
    """Without the rest after the last word."""
    loud = np.flatnonzero(np.abs(line) > 0.003)
    return line[: min(len(line), int(loud[-1]) + soundtrack.RATE // 12)] if len(loud) else line


def _shown(said: str, start: int, end: int) -> str:
    while end < len(said) and not said[end].isspace() and not said[end].isalnum():
        end += 1
    return said[start:end]


def _needs(film: Film, spoken: Sequence[Told]) -> list[float]:
    """Seconds that each scene takes at least."""
    said = {t.scene: t.seconds + BEFORE + AFTER for t in spoken}
    return [max(said.get(n, 0.0), 0.2) for n in range(len(film.scenes))]


def shared(lengths: Sequence[float], need: Sequence[float], total: float | None) -> list[float]:
    """Each scene's seconds: what it needs or had, whichever is more; within ``total``, if that is possible, those that
    need more take it from the others, in their proportions."""
    if total is None or sum(need) >= total:
        return [max(a, b) if total is None else b for a, b in zip(lengths, need, strict=True)]
    fixed = set[int]()
    while True:
        left = total - sum(need[n] for n in fixed)
        free = sum(lengths[n] for n in range(len(lengths)) if n not in fixed)
        made = [need[n] if n in fixed else lengths[n] * left / free for n in range(len(lengths))]
        short = {n for n in range(len(made)) if made[n] < need[n] - 1e-9}
        if not short:
            return made
        fixed |= short


def placed(film: Film, spoken: Sequence[Told]) -> list[tuple[float, Told]]:
    """What is said, each with the second of the film at which it begins."""
    starts, at = list[float](), 0
    for count in film.counts:
        starts.append(at / film.fps)
        at += count
    return [(starts[t.scene] + BEFORE, t) for t in spoken]
