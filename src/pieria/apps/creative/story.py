"""story: stories, verse, dialogue and ideas, as Markdown, DOCX and EPUB."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from ...core.contracts import Run
from ...core.errors import Cancelled, UserError
from ...core.signature import Within, bounded
from ...core.values import Delta, Event, Finish, Message, Notice, Output, Part, Progress, Request, text
from ...formats.document.plain import decoded
from ...methods.receipts import watched
from ...methods.resuming import Resumed
from ...methods.storytelling import ideas, illustrating, plan, talk, telling, verse, voice
from ...methods.storytelling.book import Book, book_epub, document, docx, prose
from ...methods.storytelling.book import cover as drawn

MIMES = {
    "md": "text/markdown", "epub": "application/epub+zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip
NOTHING = ("no_plan", "no_ideas", "no_story")
STOPPED = Notice("stopped", "Stopped before its end. The same command goes on from here.")
LONGEST, LEAST, MOST, IDEAS = 2000, 100, 6000, 10
VERSES = "sonnet|limerick|haiku"


def endings(format: str = "all", cover: str = "", **_: Any) -> tuple[str, ...]:
    kinds = (".md", ".docx", ".epub") if format == "all" else (f".{format}",)
    return (*kinds, *[".png"] * bool(cover), ".json")


@bounded
def story(
    run: Run,
    premise: Annotated[str, "what it is about, in a sentence or a few; with --continue it may be left out"] = "",
    *,
    words: Annotated[
        int, "how long a story or dialogue is, or how much is added to a draft", Within(LEAST, MOST)
    ] = 1500,
    form: Annotated[Literal["story", "verse", "dialogue", "ideas"], "what to write"] = "story",
    kind: Annotated[
        Literal["", "free", "rhymed", "sonnet", "limerick", "haiku"],
        "verse: of which kind; empty: what the premise says",
    ] = "",
    characters: Annotated[list[str] | None, 'a person, as in "Mara (she): a smith" (several times)'] = None,
    person: Annotated[Literal["third", "first"], "who tells it"] = "third",
    tense: Annotated[Literal["past", "present"], "in which tense it is told"] = "past",
    continue_: Annotated[Path | None, "a draft of yours, text or Markdown: the story goes on in its voice"] = None,
    draft: Annotated[str, "a draft to go on with, as a text instead of a file"] = "",
    format: Annotated[Literal["all", "md", "docx", "epub"], "what to make"] = "all",
    cover: Annotated[str, "a cover with this on it, a thing in a word or two; `plain` for ornaments alone"] = "",
    illustrate: Annotated[
        bool, "DOCX and EPUB: a small drawing before each scene, of a thing in it that the image model knows"
    ] = False,
    model: Annotated[str, "the model's name (`pieria models`); empty for this machine's default"] = "",
    seed: Annotated[int, "repeats a result", Within(0, (1 << 21) - 1)] = 1,
) -> Iterator[Event]:
    """Write a story, verse, a dialogue or ideas: names and facts are kept, nothing is said twice, the length is right.

    pieria story "a lighthouse keeper finds a letter from her lost brother" --words 1500 -o lighthouse.epub
    pieria story "a limerick about a cat who bakes bread" --form verse
    pieria story --continue draft.md --words 400 -o longer.md

    Stopped half-way, even by kill -9, the same command goes on where it was; another premise, model, seed or number of
    words begins anew.
    """
    premise = " ".join(premise.split())
    mine = _draft(continue_, draft, form)
    _check(premise, words, form, kind, seed, bool(mine))
    if illustrate and (format == "md" or form in ("verse", "ideas")):
        what = "Markdown has no pictures." if format == "md" else f"There are no scenes in {form}."
        raise UserError(what, "Leave --illustrate out.", param="illustrate")
    cast = plan.cast(characters or ())
    if format in ("all", "docx"):
        try:
            document()
        except UserError as lack:
            if format == "docx":
                raise
            yield Notice("format", f"No DOCX is made. {lack}")
    if cover:
        _painter()
    receipts, data = list[Any](), dict[str, Any]()
    resumed = Resumed(run, "story")
    run = watched(resumed, receipts)
    cancelled = False
    try:
        if form == "ideas":
            yield Progress(0, IDEAS, "ideas", "thinking")
            found = ideas.thought(run, premise, IDEAS, model, seed)
            if not found:
                raise UserError("The model had no idea that stands.", "Say it in other words, or take another --model.",
                                status=502, code="no_ideas")  # fmt: skip
            if len(found) < IDEAS:
                yield Notice("ideas", f"{len(found)} of {IDEAS} ideas: the others were too alike.")
            book = Book(f"Ideas: {premise[:60]}", tuple(("idea", f"{t}: {x}") for t, x in found))
            data = {"ideas": [{"title": t, "line": x} for t, x in found]}
            yield Delta(book.markdown)
        elif form == "verse":
            chosen = kind or _said(premise)
            poem = verse.Poem(run, premise, chosen, model, seed)
            yield from poem.write()
            stanzas = verse.stanzas(chosen, poem.lines)
            book = Book(_title(premise), tuple(("verse", "\n".join(s)) for s in stanzas))
            data = {"kind": chosen, "lines": [{"line": x, "syllables": verse.line(x)} for x in poem.lines]}
            if poem.faults:
                yield Notice(
                    "verse", f"Not as a {chosen} should be: {'; '.join(poem.faults)}. Another --seed may do better."
                )
            yield Delta("\n\n".join("\n".join(s) for s in stanzas))
        else:
            told = telling.Telling
            if mine:
                bible = voice.heard(mine, words)
                told = voice.Continuing
            else:
                yield Progress(0, words, "words", "planning")
                given = cast or plan.named(premise)
                bible = plan.planned(run, premise, words, given, model, seed)
                bible.person, bible.tense = person, tense
                if resumed.earlier:
                    by = f" by {resumed.model}, which goes on" if resumed.model else ""
                    yield Notice("resumed", f"This story was begun before{by}: what was written then is kept. "
                                 "Another --seed begins anew.")  # fmt: skip
                yield Delta(f"# {bible.title}\n\n")
                told = talk.Talk if form == "dialogue" else told
            work = told(run, bible, words, model, seed)
            work.begin(mine)
            yield from work.tell()
            cancelled = work.cancelled
            whole = "\n\n".join([mine] * bool(mine) + [work.between.join(work.scenes)])
            blocks = tuple(prose(whole))
            if form == "dialogue":
                blocks = tuple(("speech" if k == "p" else k, t) for k, t in blocks)
            book, data = Book(bible.title or "Untitled", blocks, whole if mine else ""), work.plain()
            if mine:
                data["voice"] = {"draft": voice.manner(mine), "added": voice.manner("\n\n".join(work.scenes))}
            if not work.scenes:
                yield from _nothing(cancelled, receipts)
                return
    except Cancelled:
        yield from _nothing(True, receipts)
        return
    except UserError as error:
        if error.code in NOTHING:  # to go on with these answers would end the same
            resumed.end()
        raise
    if illustrate and not cancelled:
        book = yield from illustrating.illustrated(run, book, seed)
        data["illustrations"] = [p.thing for p in book.pictures]
        if not book.pictures:
            yield Notice("illustrations", "No scene names a thing that the image model can draw.")
    picture = (
        b""
        if not cover or cancelled
        else (yield from _cover(run, book.title, premise or mine[:200], cover.strip(), seed))
    )
    for event in _made(book, format, picture, data, cancelled, receipts):
        yield Finish(event.reason, {**event.usage, **resumed.told}) if isinstance(event, Finish) else event
    if not cancelled:
        resumed.end()


def _check(premise: str, words: int, form: str, kind: str, seed: int, goes_on: bool) -> None:
    if not goes_on and not re.search(r"[^\W\d_]{2}", premise):
        raise UserError(
            "There is no premise.", 'Say what it is about: pieria story "a smith who forges a voice"', param="premise"
        )
    if len(premise) > LONGEST:
        raise UserError(f"The premise has more than {LONGEST} letters.",
                        "Say it shorter; a text to go on with is named with --continue.", param="premise")  # fmt: skip
    if kind and form != "verse":
        raise UserError(f"A {kind} is verse.", "Add --form verse.", param="kind")


def _draft(path: Path | None, said: str, form: str) -> str:
    if path is None and not said.strip():
        return ""
    if path is not None and said.strip():
        raise UserError("There are two drafts.", "Give --continue or --draft, not both.", param="draft")
    if form != "story":
        raise UserError(f"A draft cannot go on as {form}.", "Leave --form out.", param="form")
    try:
        found = decoded(path) if path else said
    except OSError:
        raise UserError(f"{path} cannot be read.", "Name a text or Markdown file.", param="continue") from None
    if len(found) > 1 << 20:
        raise UserError("The draft is longer than a million letters.", "Give its last chapter.", param="continue")
    return found.replace("\r\n", "\n").strip()


def _said(premise: str) -> str:
    found = re.search(rf"\b({VERSES})\b", premise, re.IGNORECASE)
    return found[1].lower() if found else "rhymed" if re.search(r"\brhym", premise, re.IGNORECASE) else "free"


def _title(premise: str) -> str:
    plain = re.sub(rf"^(?:an?\s+)?(?:poem|verse|{VERSES})\s+(?:about|on|of)\s+", "", premise, flags=re.IGNORECASE)
    return " ".join(plain.split()[:8]).strip(" .,;:").capitalize() or "Verse"


def _nothing(cancelled: bool, receipts: list[Any]) -> Iterator[Event]:
    if not cancelled:
        raise UserError("The model wrote nothing that stands.", "Take another --model or --seed.",
                        status=502, code="no_story")  # fmt: skip
    yield STOPPED
    yield Finish("cancelled", {"run": None, "runs": receipts, "goes_on": True})


def _painter() -> None:
    try:
        import resvg_py  # noqa: F401
        import uharfbuzz  # noqa: F401
    except ImportError:
        raise UserError("A cover needs the libraries for designs.", 'pip install "pieria[design]"',
                        status=503, code="missing_extra") from None  # fmt: skip


def _cover(run: Run, title: str, about: str, thing: str, seed: int) -> Generator[Event, None, bytes]:
    """A cover by the parts of the design application: the title, ornaments, and the silhouette of what was named."""
    from ...media.design.raster import pixels
    from ...media.design.trace import cut, worth

    yield Progress(0, 1, "covers", "drawing the cover")
    pieces: tuple[Any, ...] = ()
    if thing.lower() != "plain":
        asked = Request(
            "image", (Message("user", (text(thing[:80]),)),), "", {"labels": {"style": "flat"}, "n": 4, "seed": seed}
        )
        found = [pixels(e.part.bytes) for e in run(asked) if isinstance(e, Output)]
        best = max(found, key=worth, default=None)
        pieces = tuple(cut(best)) if best is not None and worth(best) > 0.02 else ()
        if not pieces:
            yield Notice("cover", f"No clear drawing of {thing[:80]!r} came out; the cover goes without.")
    return drawn(title, about, pieces, seed)


def _made(
    book: Book, format: str, picture: bytes, data: dict[str, Any], cancelled: bool, receipts: list[Any]
) -> Iterator[Event]:
    """The files, each of one kind the same text, and the bible and what the checks did as JSON."""
    parts = list[Part]()
    for kind in ("md", "docx", "epub"):
        if format not in ("all", kind):
            continue
        if kind == "docx" and format == "all":
            try:
                document()
            except UserError:  # it was said before the work began
                continue
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        content: str | bytes = (
            book.markdown
            if kind == "md"
            else docx(book, picture)
            if kind == "docx"
            else book_epub(book, today, picture)
        )
        parts.append(Part("text", content, MIMES[kind], {"suffix": f".{kind}", "same": True}))
    if picture:
        parts.append(Part("design", picture, "image/png", {"suffix": ".png"}))
    whole = {"title": book.title, **data}
    parts.append(Part("text", json.dumps(whole, ensure_ascii=False, indent=1), "application/json"))
    for index, part in enumerate(parts):
        yield Output(part, index)
    if cancelled:
        yield STOPPED
    yield Finish("cancelled", {"runs": receipts, "goes_on": True}) if cancelled else Finish("stop", {"runs": receipts})
