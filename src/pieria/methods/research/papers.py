"""Papers as sentences that know their place. Everything that is shown of a paper is one of these, copied by code."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...core.counting import many
from ...core.errors import UserError
from ...core.values import Notice, Progress
from ...formats.document import READERS, Document, inside, read, spelt
from ...formats.quotes import Quote, command
from ...formats.spans import sentences

ENDING = re.compile(
    r"^\s*(?:#+\s*)?(?:\d+\.?\s*)?(?:references|bibliography|works cited|literature cited|acknowledge?ments?)\s*:?\s*$",
    re.I | re.M,
)
SECTION = re.compile(
    r"\s*(?:\d+(?:\.\d+)*\.?\s+)?(?:abstract|summary|background|introduction|objectives?|aims?|purpose|"
    r"(?:materials? and )?"
    r"methods?|(?:patients|participants|subjects) and methods|results?(?: and discussion)?|"
    r"(?:main )?findings|conclusions?|"
    r"discussion|interpretation|limitations|keywords?)\s*:?\s*$",
    re.I,
)
LABEL = re.compile(r"^(?:#+\s*)?(?:title|abstract|background|introduction|objectives?|aims?|purpose|methods?|results?|"
                   r"findings|conclusions?|discussion|interpretation|summary)\s*[:.]\s+", re.I)  # fmt: skip
WEIGHTY = ("title", "abstract", "result", "finding", "conclusion", "discussion", "interpretation", "summary")
"""Headings under which a paper says what it found."""
MOST, LONGEST = 2000, 4000
"""Papers of one folder; sentences of one paper that are read."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """``quote`` is the paper's, character for character; ``paper`` its number; ``section`` the heading above it."""

    quote: Quote
    paper: int
    section: str

    @property
    def text(self) -> str:
        """As it is read: one line, without a heading before it ("Results: ...")."""
        return LABEL.sub("", self.quote.flat)


@dataclass(frozen=True, slots=True)
class Paper:
    """``name``: the file's, from the folder on. ``commands``: sentences left out for reading like one to a program."""

    name: str
    title: str
    text: str
    sentences: tuple[Sentence, ...]
    commands: tuple[Quote, ...] = ()


def verbatim(quote: Quote, papers: Sequence[Paper]) -> bool:
    """Whether a paper says exactly this, exactly there."""
    return any(
        p.name == quote.document and quote.text and p.text[quote.start : quote.stop] == quote.text for p in papers
    )


def gather(source: Path | None, texts: Mapping[str, str]) -> Iterator[Paper | Notice | Progress]:
    """The papers of a folder (or one file), then those sent as texts; on the way what could not be read.

    Raises `UserError` where there is nothing to read at all.
    """
    files = listed(source) if source is not None else []
    root = source if source is not None and source.is_dir() else source.parent if source is not None else None
    seen: dict[str, str] = {}
    count = 0
    total = len(files) + len(texts)
    for done, one in enumerate([*files, *texts]):
        name = spelt(one.relative_to(root).as_posix()) if isinstance(one, Path) and root is not None else str(one)
        yield Progress(done, total, "papers", name)
        try:
            document = read(one) if isinstance(one, Path) else Document(texts[str(one)])
        except (UserError, OSError) as error:
            if isinstance(error, UserError) and error.code == "not_installed":
                raise
            why = error.message if isinstance(error, UserError) else f"{name} cannot be opened."
            yield Notice("skipped", f"Skipped: {spelt(why)}", {"document": name})
            continue
        digest = hashlib.sha256(" ".join(document.text.split()).encode()).hexdigest()
        if digest in seen:
            yield Notice("skipped", f"Skipped: {name} says the same as {seen[digest]}.", {"document": name})
            continue
        seen[digest] = name
        paper = parsed(name, document, count)
        if not paper.sentences:
            yield Notice("skipped", f"Skipped: {name} has no sentence.", {"document": name})
            continue
        if paper.commands:
            said = f"{many(len(paper.commands), 'sentence')} of {name}"
            yield Notice("left_out", f"Left out, for reading like a command to a program: {said}.", {"document": name})
        count += 1
        yield paper
    yield Progress(total, total, "papers", "")
    if not count:
        raise UserError("None of these papers could be read.", "The notices say why of each.", param="papers")


def listed(source: Path) -> list[Path]:
    """The files that can be read; hidden ones and links out of the folder are left out."""
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise UserError(f"There is no folder {source.name!r}.", "Name a folder of papers, or one paper.", status=404,
                        param="papers")  # fmt: skip
    found = inside(source)
    if not found:
        raise UserError(f"The folder {source.name!r} holds no paper that can be read.",
                        f"These are read: {' '.join(sorted(READERS))}.", param="papers")  # fmt: skip
    if len(found) > MOST:
        raise UserError(f"The folder holds {len(found)} papers; up to {MOST} are read.", "Choose some of them.",
                        param="papers")  # fmt: skip
    return found


def parsed(name: str, document: Document, number: int) -> Paper:
    """A document's sentences, up to its references, each under its heading."""
    text = document.text
    end = next((m.start() for m in ENDING.finditer(text) if m.start() > 0.3 * len(text)), len(text))
    title, section = document.title.strip(), ""
    found, commands = list[Sentence](), list[Quote]()
    for start, stop in sentences(text, 0, end):
        for above, heading, after in cut(text, start, stop):
            passed = text[start:after]
            start, begun = after, start
            if command(passed):
                commands.append(Quote(name, document.page(begun), document.unit, begun, after, passed))
                continue
            title = title or (heading if not above else text[above[0] : above[1]])
            section = heading.lower()[:40] if heading else section
        piece = text[start:stop]
        flat = " ".join(piece.split())
        quote = Quote(name, document.page(start), document.unit, start, stop, piece)
        if command(piece):
            commands.append(quote)
            continue
        if len(re.findall(r"[A-Za-z]{2,}", flat)) < 4 or len(found) >= LONGEST:
            continue
        if label := LABEL.match(flat):
            section = label[0].strip("#:. ").lower()
        found.append(Sentence(quote, number, section))
    title = " ".join(title.split())
    title = title if len(title.split()) > 1 and len(title) < 250 and not command(title) else ""
    line = len(text) - len(text.lstrip()) + len(text.lstrip().split("\n", 1)[0])
    first = text[:line].strip().strip("# ") if not any(q.start < line for q in commands) else ""
    title = (
        title or (first if 8 < len(first) < 160 else "") or (found[0].text[:160] if found else "") or Path(name).stem
    )
    return Paper(name, title[:200].rstrip("."), text, tuple(found), tuple(commands))


def cut(text: str, start: int, stop: int) -> Iterator[tuple[tuple[int, int] | None, str, int]]:
    """Headings within a sentence's span: a heading ends no sentence, so it may stand before one. Yields (what stands
    above it, the heading, where what follows begins), the last one first where the sentence begins anew."""
    at = start
    for line in text[start:stop].splitlines(keepends=True):
        words = line.strip()
        if re.match(r"#{1,6}\s+\S", words) or SECTION.fullmatch(words):
            above = (start, start + len(text[start:at].rstrip())) if text[start:at].strip() else None
            begin = at + len(line)
            begin += len(text[begin:stop]) - len(text[begin:stop].lstrip())
            yield above, words.strip("#: ").strip(), min(begin, stop)
            start = begin
        at += len(line)
