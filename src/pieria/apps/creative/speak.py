"""speak: a text or a book read aloud, with subtitles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from ...core.contracts import Run
from ...core.errors import UserError
from ...core.signature import SEEDS, Within, bounded
from ...core.values import Event, Finish, Message, Notice, Output, Part, Progress, Request
from ...core.values import text as written_text
from ...media.speech.captions import FORMS, Word, written
from ...methods.reading import Document, documents

MINUTE = 900
"""Characters that are spoken in a minute, about."""
MOST = 4_000_000


def endings(format: str = "wav", captions: str = "", **_: Any) -> tuple[str, ...]:
    return (f".{format}", *[f".{captions}"] * bool(captions))


@bounded
def speak(
    run: Run,
    files: Annotated[
        list[Path] | None, "books and texts: TXT, Markdown, PDF, DOCX, EPUB, HTML ...; or a sentence in quotes"
    ] = None,
    *,
    text: Annotated[str, "a text instead of files"] = "",
    voice: Annotated[str, "the voice's name (`pieria models`); empty for this machine's default"] = "",
    speed: Annotated[float, "1 is the voice's own", Within(0.25, 4)] = 1.0,
    pauses: Annotated[
        float, "rests between sentences and paragraphs, so many times as long as usual", Within(0, 5)
    ] = 1.0,
    liveliness: Annotated[float, "0 is even, 1 the voice's own, 2 unsteady", Within(0, 2)] = 1.0,
    format: Annotated[Literal["wav", "flac", "mp3"], "the sound's format; mp3 needs ffmpeg on this machine"] = "wav",
    captions: Annotated[Literal["", "srt", "vtt", "json", "txt"], "subtitles with the time of each word"] = "",
    minutes: Annotated[int, "begin a new file after about so many minutes", Within(1, 60)] = 30,
    seed: Annotated[int, "repeats a result to the bit", SEEDS] = 1,
) -> Iterator[Event]:
    """Read a text or a book aloud: WAV, FLAC or MP3, with subtitles if asked.

    Figures, dates, money and short forms are read as words; sound comes sentence by sentence.

    pieria speak book.epub --voice joe --format flac -o book.flac
    pieria speak "Dr. Smith paid $3.50 on May 5, 2026." --captions srt -o smith.wav
    """
    given = read(files or [])
    yield from (Notice("read", d.note) for d in given if d.note)
    given += [Document("text", text)] if text.strip() else []
    if not any(c.isalnum() for d in given for c in d.text):
        raise UserError("There is nothing to say.", 'Try: pieria speak "Hello" or pieria speak book.txt', param="text")
    if (size := sum(len(d.text) for d in given)) > MOST:
        raise UserError(
            f"The text has {size} characters; up to {MOST} are read aloud.", "Divide it first.", param="files"
        )
    parts = [p for d in given for p in divided(d.text, minutes * MINUTE)]
    options = {"speed": speed, "pauses": pauses, "liveliness": liveliness, "seed": seed, "format": format}
    finishes: list[Finish] = []
    done, index = 0, 0
    for part in parts:
        for event in run(Request("speech", (Message("user", (say(part),)),), voice, options)):
            if isinstance(event, Finish):
                finishes.append(event)
            elif isinstance(event, Progress):
                yield Progress(done + event.done, size, "characters", "speaking")
            elif isinstance(event, Output):
                yield Output(event.part, index)
                if captions:
                    said = words(part, event.part.meta["words"])
                    yield Output(
                        Part("transcript", written(said, captions), FORMS[captions], {"suffix": f".{captions}"}),
                        index + 1,
                    )
                index += 2 if captions else 1
                yield from told(event.part.meta)
            else:
                yield event
        done += len(part)
        if finishes[-1].reason == "cancelled":
            break
    yield Finish(
        finishes[-1].reason,
        {**finishes[-1].usage, "audio_seconds": sum(f.usage.get("audio_seconds", 0) for f in finishes)},
    )


def read(files: Sequence[Path]) -> list[Document]:
    """The files' texts; what is no file and does not look like one's name ("hello", a sentence) is said itself."""
    named = r"[^\s/\\]*(?:[/\\]\S*|\.[A-Za-z]\w{0,5})"
    if len(files) == 1 and str(files[0]) != "." and not re.fullmatch(named, str(files[0])) and not files[0].exists():
        return [Document("text", str(files[0]))]
    for file in files:
        if file.is_dir():
            raise UserError("That is a folder, or nothing." if str(file) == "." else f"{file.name} is a folder.",
                            "Name the files to read aloud.", param="files")  # fmt: skip
    return documents(files) if files else []


def say(words: str) -> Part:
    return written_text(words)


def divided(whole: str, most: int) -> list[str]:
    """The text in parts of at most about ``most`` characters, between paragraphs, else lines, else words."""
    parts, at = list[str](), 0
    while len(whole) - at > most * 1.2:
        cut = next(
            (c for mark in ("\n\n", "\n", ". ", " ") if (c := whole.rfind(mark, at + most // 2, at + most)) > 0),
            at + most,
        )
        parts.append(whole[at:cut])
        at = cut
    return [p for p in (*parts, whole[at:]) if any(c.isalnum() for c in p)]


def words(part: str, times: Sequence[Sequence[float]]) -> list[Word]:
    """Each word as the text has it, with the marks that stand at it. What a blank does not divide is one word."""
    found: list[Word] = []
    last = 0
    for start, end, a, b in times:
        begin, stop = int(a), int(b)
        while begin > last and not part[begin - 1].isspace():
            begin -= 1
        while (
            stop < len(part) and not part[stop].isspace() and not part[stop].isalnum() and part[stop] not in "-/–—([{"
        ):
            stop += 1
        shown = " ".join(part[begin:stop].split())
        if found and begin == last and begin and not part[begin - 1].isspace():
            found[-1] = Word(found[-1].text + shown, found[-1].start, end)
        else:
            found.append(Word(shown, start, end))
        last = stop
    return found


def told(meta: dict[str, Any] | Any) -> Iterator[Event]:
    if meta.get("guessed"):
        yield Notice(
            "guessed", f"Not in the dictionary, so guessed from the spelling: {', '.join(meta['guessed'][:12])}."
        )
