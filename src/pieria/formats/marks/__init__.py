"""Marks in what is made itself, so that it is known again when its metadata are gone.

`marked` puts one into a file's pixels or samples, before it is signed; `look` finds it in a file that may have been
compressed, resized or cut since. Nothing is drawn that eyes or ears notice: `pixels`, `sound` say how, and how sure.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from ..png import png, unpng

LOSSY = {"image/jpeg": "JPEG", "image/webp": "WEBP"}
WHOLE = {"image/png": "PNG", "image/bmp": "BMP", "image/tiff": "TIFF"}
READ = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF", "AVIF")
"""What Pillow may take a file for. Left to itself it hands some, whatever they are called, to Ghostscript."""
SOUNDS = ("audio/wav", "audio/x-wav", "audio/flac", "audio/mpeg")
STRENGTHS, PLENTY = (1.0, 1.6), 1e-170
"""A mark that shows less clearly than that before anything has happened to the picture is put in more strongly."""
FRAMES = 4
"""Of a film, that are looked at."""
BIG = 40_000_000
"""Pixels beyond which a picture is neither marked nor searched."""

LARGEST = 1 << 29
"""Bytes of a file that is searched for a mark: it must be decoded, and lies in memory for that."""


@dataclass(frozen=True, slots=True)
class Marked:
    """data: the file, with its mark if ``how`` is ``marked``. how: ``marked``, ``kept`` (one was there), ``small``,
    ``none`` (a kind of file that carries none)."""

    data: bytes
    how: str


def marked(data: bytes, mime: str) -> Marked:
    """The same file with a mark in it. Its other metadata are not kept: sign it afterwards."""
    kind = mime.split(";")[0].strip().lower()
    if kind in LOSSY or kind in WHOLE:
        return picture(data, kind)
    if kind in SOUNDS:
        return recording(data, kind)
    return Marked(data, "none")


def picture(data: bytes, kind: str) -> Marked:
    from . import pixels

    opened, values = decoded(data, kind)
    if values is None:
        return Marked(data, "none")
    if min(values.shape[:2]) < pixels.LEAST:
        return Marked(data, "small")
    if pixels.search(shown(pixels.window(values, pixels.WINDOW)), everywhere=False).chance < pixels.SURE:
        return Marked(data, "kept")
    for strength in STRENGTHS:
        changed = pixels.mark(values, strength)
        chance = clearest(changed)
        if chance < PLENTY:
            break
    made = encoded(changed, kind, opened)
    # a small picture, or one that is mostly see-through, may have no room for a mark that can be found
    found = chance if kind in WHOLE else clearest(decoded(made, kind)[1])
    return Marked(made, "marked") if found < pixels.SURE else Marked(data, "small")


def recording(data: bytes, kind: str) -> Marked:
    """MP3 is decoded and encoded again, by ffmpeg as before."""
    from ...media.speech import flac
    from ...media.speech import sound as files
    from . import recordings, sound

    opened = recordings.wave(data)
    if opened is not None:
        samples, rate = recordings.floats(opened.samples), opened.rate
    elif rate := recordings.rate_of(data):
        if (read := recordings.heard(data, rate)) is None:
            return Marked(data, "none")
        samples = read[0][:, None]
    else:
        return Marked(data, "none")
    if len(samples) < rate * sound.SHORTEST:
        return Marked(data, "small")
    if sound.search(samples.mean(1), rate).chance < sound.SURE:
        return Marked(data, "kept")
    made = recordings.whole(sound.mark(samples, rate))
    if sound.search(recordings.floats(made).mean(1), rate).chance >= sound.SURE:
        return Marked(data, "small")
    if opened is not None:
        return Marked(data[: opened.start] + made.tobytes() + data[opened.stop :], "marked")
    if kind == "audio/flac":
        return Marked(flac.encode(made[:, 0], rate), "marked")
    return Marked(files.mp3(made.tobytes(), rate), "marked")


def clearest(values: Any) -> float:
    """The chance that a picture at its own size only looks marked: of its middle, or of all of it if that says more."""
    from . import pixels

    middle, whole = (pixels.window(values, most) for most in (pixels.WINDOW, pixels.MOST))
    chance = pixels.search(shown(middle), everywhere=False).chance
    if chance < PLENTY or middle.shape == whole.shape:
        return chance
    return min(1.0, 2 * min(chance, pixels.search(shown(whole), everywhere=False).chance))


def has(values: Any) -> bool:
    from . import pixels

    return clearest(values) < pixels.SURE


def decoded(data: bytes, kind: str) -> tuple[Any, Any]:
    """(Pillow's picture if it was needed, uint8 (h, w, 1, 3 or 4)); no pixels for what is not plain 8 bits."""
    import numpy as np

    if kind == "image/png" and (values := unpng(data)) is not None:
        return None, values
    try:
        from PIL import Image
    except ImportError:
        return None, None
    try:
        with Image.open(io.BytesIO(data), formats=READ) as opened:
            if opened.width * opened.height > BIG or getattr(opened, "n_frames", 1) > 1 or opened.mode[0] in "IF":
                return None, None
            if opened.mode == "L" and "transparency" not in opened.info:
                return opened, np.array(opened)[..., None]
            clear = opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info
            return opened, np.array(opened.convert("RGBA" if clear else "RGB"))
    except Exception:  # a decoder raises whatever its format has come to
        return None, None


def encoded(values: Any, kind: str, opened: Any) -> bytes:
    if kind == "image/png":
        return png(values, 6)
    from PIL import Image

    out = io.BytesIO()
    values = values[..., 0] if values.shape[2] == 1 else values
    if kind == "image/jpeg":
        from PIL.JpegImagePlugin import get_sampling

        # the same steps again: what was rounded to them once stays where it is, but for the mark
        steps = {"qtables": opened.quantization, "subsampling": max(0, get_sampling(opened))}
        Image.fromarray(values).save(out, "JPEG", **steps)
    elif kind == "image/webp":
        Image.fromarray(values).save(out, "WEBP", quality=95, method=4)
    else:
        more = {"compression": "tiff_lzw"} if kind == "image/tiff" else {}
        Image.fromarray(values).save(out, WHOLE[kind], **more)
    return out.getvalue()


def shown(values: Any) -> Any:
    """What is seen of a picture on white, uint8 (h, w, 3)."""
    import numpy as np

    if values.shape[2] == 3:
        return values
    if values.shape[2] == 1:
        return np.repeat(values, 3, 2)
    share = values[..., 3:].astype(np.float32) / 255
    return (values[..., :3] * share + 255 * (1 - share)).round().astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found in a file. sentence: for a person. chance: of as much in a file without a mark; None where it was
    not looked for."""

    sentence: str
    chance: float | None = None
    found: bool = False


PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")


def look(data: bytes | BinaryIO) -> Seen:
    """What of a mark is in a file, whatever its name says it is. Of an open one only what can carry a mark is read."""
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    file.seek(0)
    if (search := seeker(file.read(12))) is None:
        return Seen("")
    if file.seek(0, io.SEEK_END) > LARGEST:
        return Seen(f"It was not searched for a mark: it has more than {LARGEST >> 20} MB.")
    file.seek(0)
    return search(file.read())


def seeker(head: bytes) -> Callable[[bytes], Seen] | None:
    """What searches a file that begins so; None for a kind that carries no mark."""
    if head.startswith(PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP") or head[4:12] == b"ftypavif":
        return look_at
    if head[4:8] == b"ftyp":
        return watch
    if head.startswith((b"fLaC", b"ID3", b"OggS", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")) or head[8:12] == b"WAVE":
        return listen_to
    return None


def read(ids: Sequence[Sequence[int]]) -> Seen:
    """What of a mark is in a text, of which ``ids`` has the tokens as each known tokenizer cuts it."""
    from . import words

    found = min((words.search(one) for one in ids), key=lambda f: f.chance, default=words.Found(1.0, 0))
    chance = min(1.0, found.chance * len(ids))
    if chance < words.SURE:
        long = found.stop - found.start
        part = "" if long > 0.8 * found.tokens else f" ({long} of {found.tokens} tokens)"
        return Seen(f"A mark of Pieria is in the words{part}: made with AI. {odds(chance)}", chance, True)
    return Seen("No mark of Pieria is in the words that can be told from chance; that proves nothing.", chance)


def watch(data: bytes) -> Seen:
    """A few frames of a film; as Pieria writes them, AV1 in MP4."""
    import numpy as np

    from ...media.video import encode
    from . import pixels

    found = []
    try:
        film = encode.decoded(data)
        places = sorted({round((film.n_frames - 1) * n / FRAMES) for n in range(FRAMES)})
        for place in places:
            film.seek(place)
            found.append(
                pixels.search(pixels.window(np.asarray(film.convert("RGB")), pixels.MOST)).chance * len(places)
            )
    except Exception:  # a decoder raises whatever its format has come to
        return Seen("Its frames cannot be read here: AV1 in MP4 is, with the packages of pieria[video].")
    chance = min(1.0, *found, 1.0)
    if chance < pixels.SURE:
        return Seen(f"A mark of Pieria is in the frames: made with AI. {odds(chance)}", chance, True)
    return Seen("No mark of Pieria is in the frames that can be told from chance; that proves nothing.", chance)


def listen_to(data: bytes) -> Seen:
    from . import recordings, sound

    if (read := recordings.heard(data)) is None:
        return Seen('Its samples cannot be read here: it is broken, or type: pip install "pieria[speech]"')
    found = sound.search(*read)
    if found.chance < sound.SURE:
        return Seen(f"A mark of Pieria is in the samples: made with AI. {odds(found.chance)}", found.chance, True)
    return Seen("No mark of Pieria is in the samples that can be told from chance; that proves nothing.", found.chance)


def look_at(data: bytes) -> Seen:
    from . import pixels

    _, values = decoded(data, "image/png" if data.startswith(b"\x89PNG") else "")
    if values is None:
        return Seen(
            "Its pixels were not looked at: it is broken or moves, has too many or more than 8 bits a channel, or no "
            "package here reads it."
        )
    if min(values.shape[:2]) < pixels.LEAST:
        return Seen("Its pixels are too few to carry a mark.")
    found = pixels.search(shown(pixels.window(values, pixels.MOST)))
    if found.chance < pixels.SURE:
        how = [f"at {found.scale:.0%} of its size"] if abs(found.scale - 1) > 0.02 else []
        how += ["mirrored"] if found.mirrored else []
        how += ["cut"] if found.shift != (0, 0) and not how else []
        more = f" ({', '.join(how)})" if how else ""
        return Seen(f"A mark of Pieria is in the pixels{more}: made with AI. {odds(found.chance)}", found.chance, True)
    return Seen("No mark of Pieria is in the pixels that can be told from chance; that proves nothing.", found.chance)


def odds(chance: float) -> str:
    """The chance of a false alarm, in words."""
    import math

    tens = min(99, math.floor(-math.log10(max(chance, 1e-99))))
    return f"The chance of this without one is below 1 in 10^{tens}."
