"""listen: a recording written down, with the time of each word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from ...core.contracts import Run
from ...core.errors import UserError
from ...core.signature import Within, bounded
from ...core.values import Delta, Event, Message, Output, Part, Request
from ...media.speech.captions import FORMS, Word, written

KINDS = {".wav": "audio/wav", ".flac": "audio/flac", ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".oga": "audio/ogg"}


def endings(format: str = "txt", **_: Any) -> tuple[str, ...]:
    return (f".{format}",)


@bounded
def listen(
    run: Run,
    file: Annotated[Path | None, "a recording: WAV, FLAC, MP3 or OGG (Vorbis)"] = None,
    *,
    format: Annotated[
        Literal["txt", "srt", "vtt", "json"], "plain text, subtitles, or every word with its time"
    ] = "txt",
    max_words: Annotated[
        int | None, "words of one subtitle; 1: each word with its own time; empty: as many as fit", Within(1, 100)
    ] = None,
    beams: Annotated[int, "hypotheses followed at once; fewer are faster and worse", Within(1, 8)] = 5,
    model: Annotated[str, "the model's name (`pieria models`); empty for this machine's default"] = "",
) -> Iterator[Event]:
    """Write down what is said in a recording, with the time of each word. English.

    pieria listen talk.mp3
    pieria listen talk.wav --format srt -o talk.srt
    pieria listen talk.wav --format srt --max-words 1 -o words.srt
    """
    if max_words is not None and format not in ("srt", "vtt"):
        raise UserError("Only subtitles have a number of words.", "Add --format srt, or leave --max-words out.",
                        param="max_words")  # fmt: skip
    if file is None:
        raise UserError("There is no recording to listen to.",
                        "Type: pieria listen talk.wav (HTTP: POST /v1/audio/transcriptions)", param="file")  # fmt: skip
    if file.suffix.lower() not in KINDS:
        raise UserError(
            f"{file.name} is of a kind that is not listened to.", f"These are: {' '.join(KINDS)}.", param="file"
        )
    try:
        data = file.read_bytes()
    except IsADirectoryError:
        raise UserError(f"{file.name} is a folder.", "Name one recording.", param="file") from None
    except FileNotFoundError:
        raise UserError(f"There is no file {file.name}.", "Check the name.", status=404, param="file") from None
    asked = Message("user", (Part("speech", data, KINDS[file.suffix.lower()]),))
    for event in run(Request("transcript", (asked,), model, {"beams": beams})):
        if isinstance(event, Delta) and format != "txt":
            continue
        if isinstance(event, Output) and format != "txt":
            words = [Word(*w) for w in event.part.meta["words"]]
            body = written(words, format, max_words or 0)
            yield Delta(body)
            event = Output(Part("transcript", body, FORMS[format], {"suffix": f".{format}"}), 0)
        yield event
