"""A whole book into another language: what is known is used again, the rest goes through the model side by side, and
each segment is remembered as soon as it is made."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ..core.values import Event, Notice, Progress
from ..formats.segments import Book
from .asking import AT_ONCE
from .keeping import Kept
from .recall import PERSON, Memory
from .segmenting import joined, segments
from .translating import Translator


@dataclass(frozen=True, slots=True)
class Line:
    """A segment in the list of what was made; text as the file has it. ``how``: model, memory (used again), person
    (from memory, by a person), file (was translated in it already), kept (stays in its own language)."""

    source: str
    target: str
    confidence: float
    how: str
    why: str = ""


def through(book: Book, work: Translator, memory: Memory) -> Generator[Event, None, tuple[list[str], list[list[Line]]]]:
    """Yields what a door shows meanwhile; returns each unit's text and its lines. Raises `Cancelled`; what was made by
    then stays in the memory."""
    cut = [[] if done(book, i, work.theirs) else segments(i, unit) for i, unit in enumerate(book.units)]
    kept = {s: Kept.of(s.text, book.units[s.unit].codes) for parts in cut for s in parts}
    known, open_ = dict[str, Line](), dict[str, Kept]()
    for k in kept.values():
        source = k.literal(k.text)
        if source in known or source in open_:
            continue
        old = memory.get(source)
        again, why = k.read(old.target, literal=True) if old else ("", "new")
        if old and not why and not work.glossary.missing(k.text, again):
            how = PERSON if old.origin == PERSON else "memory"
            known[source] = Line(source, old.target, old.confidence, how, old.why)
        else:
            open_[source] = k
    memory.seen(known)
    if known:
        some = f"{len(known)} of {len(known) + len(open_)} segments"
        yield Notice("memory", f"{some} were translated before and are used again.", {"used": len(known)})
    with ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = {source: pool.submit(work, k) for source, k in open_.items()}
        try:
            for number, (source, job) in enumerate(jobs.items(), 1):
                made = job.result()
                target = open_[source].literal(made.text)
                known[source] = Line(source, target, made.confidence, "kept" if made.kept else "model", made.why)
                if not made.kept:  # what failed is tried again the next time
                    memory.put(source, target, made.confidence, made.why, work.model or "the default model")
                yield Progress(number, len(jobs), "segments", "translating")
        finally:
            if not all(job.done() for job in jobs.values()):
                for job in jobs.values():
                    job.cancel()
                work.cancel.set()
    texts, lines = list[str](), list[list[Line]]()
    for unit, parts in zip(book.units, cut, strict=True):
        if not parts:
            texts.append(unit.done or unit.text)
            lines.append([Line(unit.literal(unit.text), unit.done, 1.0, "file")] if unit.done else [])
            continue
        texts.append(joined(unit, [(s, told(kept[s], known)) for s in parts]))
        lines.append([known[kept[s].literal(s.text)] for s in parts])
    return texts, lines


def told(k: Kept, known: dict[str, Line]) -> str:
    """The translation under this segment's own codes."""
    line = known[k.literal(k.text)]
    return k.text if line.how == "kept" else k.read(line.target, literal=True)[0] or k.text


def done(book: Book, index: int, theirs: str) -> bool:
    """Whether the file has a translation into this language there already."""
    its = str(getattr(book, "language", "")).replace("_", "-").lower()
    return bool(book.units[index].done) and its in ("", theirs.lower(), theirs.lower().partition("-")[0])


def low(lines: Sequence[Sequence[Line]], below: float) -> set[int]:
    """The units that a person should look at."""
    return {i for i, some in enumerate(lines) if any(x.confidence < below for x in some)}
