"""Films as they are read: those with AV1 by Pillow, all others by the user's own ffmpeg, if there is one.

No decoder of H.264 under a permissive licence comes as a package (PyAV, OpenCV and imageio-ffmpeg all bring FFmpeg under
the LGPL or GPL with them), so none is shipped; a program that the user has installed is theirs to use.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

from ...core.errors import UserError
from ...formats import mp4, sealed

BYTES, OWN_BYTES = 4 << 30, 256 << 20
LONGEST = 1800.0
"""Seconds of a film of others that are read."""
MOST = (1920, 1080)
SLOWEST, FASTEST = 8, 60
SUFFIXES = (".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".mpg", ".mpeg", ".ts", ".wmv", ".ogv", ".3gp")
CONTAINERS = {b"\x1aE\xdf\xa3": "matroska", b"\x00\x00\x01\xba": "mpeg", b"OggS": "ogg", b"0&\xb2u": "asf"}
HEAD, PACKET = 512, 188
"""Bytes by which a kind of file is known; and of a packet of MPEG-TS, each of which begins with a G."""
NO_FFMPEG = "Install ffmpeg (https://ffmpeg.org): Pieria then reads such films through it."


class Source(Protocol):
    """Frames of one size, ``rate`` a second. ``pieces``: for a film whose AV1 may be taken over as it is, the frame that
    each stretch begins with, and its track."""

    count: int
    rate: float
    width: int
    height: int
    reader: str
    """Who reads it, as the receipt says it; "" for Pieria itself."""
    pieces: Sequence[tuple[int, mp4.Track]]

    def frame(self, number: int) -> Any: ...
    def sound(self) -> tuple[str, Any]: ...


def container(head: bytes) -> str:
    """ffmpeg's name for the kind of file that begins so: one that holds its film itself. "" for pictures, and for all
    else, above all for lists that name other files and addresses."""
    if head[4:8] == b"ftyp":
        return "" if head[8:12] in (b"avif", b"heic", b"heix", b"mif1", b"msf1", b"M4A ") else "mov"
    if head[4:8] in (b"moov", b"mdat", b"wide"):
        return "mov"
    if head[:4] == b"RIFF":
        return "avi" if head[8:12] == b"AVI " else ""
    if len(head) > 2 * PACKET and head[: 2 * PACKET + 1 : PACKET] == b"GGG":
        return "mpegts"
    return CONTAINERS.get(head[:4], "")


def is_film(head: bytes, name: str) -> bool:
    """Whether a file that begins so is a film, and no picture."""
    return bool(container(head)) or (head[4:8] != b"ftyp" and Path(name).suffix.lower() in SUFFIXES)


def opened(path: Path, param: str = "picture") -> Source:
    """Raises `UserError` for what is no film, or none that can be read on this machine."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            data = sealed.read(path) if size <= OWN_BYTES else file.read(HEAD)
    except OSError as error:
        why = "There is no file" if isinstance(error, FileNotFoundError) else "This cannot be read:"
        raise UserError(f"{why} {path.name}.", "Check its name and place.", param=param) from None
    if size > BYTES:
        raise UserError(f"{path.name} has more than {BYTES >> 30} GB.", "Give a shorter film.", param=param)
    if not container(data[:HEAD]):
        raise UserError(f"{path.name} is no film.", f"Films end in {', '.join(SUFFIXES[:6])} ...", param=param)
    if size <= OWN_BYTES:
        try:
            return Own(data)
        except (mp4.Broken, OSError, ValueError, EOFError):
            pass  # none of AV1 in MP4, or a broken one
    if not shutil.which("ffmpeg") or not shutil.which("ffprobe"):
        raise UserError(f"{path.name} is none of the films that Pieria reads by itself (AV1 in MP4).", NO_FFMPEG,
                        param=param, code="not_installed")  # fmt: skip
    return Foreign(path, param)


class Own:
    """AV1 in MP4, 8 bits, even sides."""

    reader = ""

    def __init__(self, data: bytes) -> None:
        from PIL import Image

        self.data, self.track = data, mp4.read(data)
        one = self.track
        self.count, self.width, self.height = len(one.samples), one.width, one.height
        self.rate = self.count / max(one.seconds, 0.01)
        if not self.count or one.width % 2 or one.height % 2 or one.width * one.height > MOST[0] * MOST[1]:
            raise mp4.Broken("a size that is not written")
        if not SLOWEST <= self.rate <= FASTEST:
            raise mp4.Broken("a rate that is not written")
        self.picture = Image.open(io.BytesIO(mp4.sequence(one)))
        self.frame(0)
        self.kept: dict[int, Any] = {}
        keys = [k for k in one.keys if k < self.count]
        even = len(set(one.durations)) == 1 and abs(self.rate - round(self.rate)) < 1e-3
        ends = [*keys[1:], self.count]
        self.pieces: Sequence[tuple[int, mp4.Track]] = (
            [(a, cut(one, a, b)) for a, b in zip(keys, ends, strict=True)] if even and keys[:1] == [0] else ()
        )

    def frame(self, number: int) -> Any:
        """Frame ``number`` as a picture of Pillow's (RGB). Backwards, a whole stretch is decoded at once and kept."""
        if number < self.picture.tell():
            if number not in self.kept:
                start = max((k for k in self.track.keys if k <= number), default=0)
                self.kept = {n: self._decoded(n) for n in range(start, number + 1)}
            return self.kept[number].copy()
        return self._decoded(number)

    def _decoded(self, number: int) -> Any:
        try:
            self.picture.seek(number)
            return self.picture.convert("RGB")
        except (OSError, ValueError, EOFError):
            raise UserError(f"Frame {number + 1} of the film is broken.", "Trim it away.", param="edits") from None

    def sound(self) -> tuple[str, Any]:
        """("flac", the file's bytes) of its sound; ("", None) if it has none, (its kind, None) if it is no FLAC."""
        heard = mp4.heard(self.data)
        if heard is not None and heard.samples:
            return "flac", heard.file
        other = [k.decode("latin-1") for k in mp4.kinds(self.data) if k not in (b"av01", b"fLaC")]
        return next((k for k in other if k in ("mp4a", "Opus", "ac-3", "ec-3", "alac", ".mp3")), ""), None


def cut(one: mp4.Track, start: int, end: int) -> mp4.Track:
    """Frames ``start`` to ``end`` of a track; the first of them can be started from."""
    keys = tuple(k - start for k in one.keys if start <= k < end)
    return mp4.Track(one.width, one.height, one.scale, one.samples[start:end], one.durations[start:end], keys,
                     one.config, one.colour)  # fmt: skip


class Foreign:
    """Any film that the ffmpeg on this machine reads, at a constant rate of whole frames."""

    pieces: Sequence[tuple[int, mp4.Track]] = ()

    def __init__(self, path: Path, param: str = "picture") -> None:
        self.path, self.next, self.begun = path.resolve(), 0, 0
        with path.open("rb") as file:
            self.kind = container(file.read(HEAD))
        self.process: Any = None
        self.last: Any = None
        self.kept: dict[int, Any] = {}
        found = self._probed(param)
        video = next((s for s in found.get("streams", ()) if s.get("codec_type") == "video"
                      and not s.get("disposition", {}).get("attached_pic")), None)  # fmt: skip
        try:
            rate = float(Fraction(video["avg_frame_rate"])) or float(Fraction(video["r_frame_rate"]))  # type: ignore[index]
            seconds = float(video.get("duration") or found["format"]["duration"])  # type: ignore[union-attr]
            width, height = int(video["width"]), int(video["height"])  # type: ignore[index]
            if min(width, height) < 1:
                raise ValueError(width, height)
        except (TypeError, KeyError, ValueError, ZeroDivisionError):
            raise UserError(f"{path.name} has no pictures that ffmpeg can read.", "Give another film.",
                            param=param) from None  # fmt: skip
        if seconds > LONGEST:
            raise UserError(f"{path.name} lasts {seconds / 60:.0f} minutes.", f"At most {LONGEST / 60:g}.", param=param)
        turned = [d.get("rotation", 0) for d in video.get("side_data_list", ())]  # type: ignore[union-attr]
        if any(round(float(t)) % 180 for t in turned):
            width, height = height, width
        wide = re.fullmatch(r"(\d+):(\d+)", str(video.get("sample_aspect_ratio", "")))  # type: ignore[union-attr]
        if wide and int(wide[1]) and int(wide[2]) and not any(turned):
            width = round(width * int(wide[1]) / int(wide[2]))
        share = min(1.0, MOST[0] / max(width, height), MOST[1] / min(width, height))
        self.width, self.height = (max(2, round(v * share / 2) * 2) for v in (width, height))
        self.rate = float(max(SLOWEST, min(FASTEST, round(rate))))
        self.count = max(1, round(seconds * self.rate))
        self.heard = any(s.get("codec_type") == "audio" for s in found["streams"])
        self.codec, self.reader = str(video.get("codec_name", "")), f"ffmpeg {version()}"  # type: ignore[union-attr]

    def _input(self, at: float = 0.0) -> list[str]:
        """A film cannot make ffmpeg reach out: only files are opened, and the kind is said, so that nothing in it is
        taken for a list of other files (HLS, concat ...)."""
        only = ["-protocol_whitelist", "file", "-f", self.kind, *(["-enable_drefs", "0"] if self.kind == "mov" else [])]
        return [*only, *(["-ss", f"{at:.6f}"] if at else []), "-i", f"file:{self.path}"]

    def _probed(self, param: str) -> dict[str, Any]:
        command = ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format", *self._input()]
        try:
            if not self.kind:
                raise ValueError("a list of files, or none of films")
            done = subprocess.run(command, capture_output=True, check=False, timeout=60, stdin=subprocess.DEVNULL)
            found = json.loads(done.stdout) if not done.returncode else None
        except (OSError, ValueError, subprocess.TimeoutExpired):
            found = None
        if not isinstance(found, dict) or not found.get("streams"):
            raise UserError(f"{self.path.name} cannot be read, not even by ffmpeg.", "Is it whole, and a film?",
                            param=param)  # fmt: skip
        return found

    def frame(self, number: int) -> Any:
        number = min(number, self.count - 1)
        if number in self.kept:
            return self.kept[number].copy()
        if number == self.next - 1 and self.last is not None:
            return self.last.copy()
        if self.process is None or not self.next <= number < self.next + 240:
            back = number < self.next and self.process is not None
            start = max(0, number - 23) if back else number
            self._start(start)
            if back:  # whoever goes backwards wants those before it next
                self.kept = {}
                for n in range(start, number + 1):
                    self._read()
                    self.kept[n] = self.last
                return self.kept[number].copy()
        while self.next <= number:
            self._read()
        return self.last.copy()

    def _start(self, at: int) -> None:
        self.close()
        # seeking half a frame early: the frame that is shown at that moment comes first
        shape = f"fps={self.rate:g}:round=near,scale={self.width}:{self.height}:flags=bicubic,setsar=1"
        command = ["ffmpeg", "-v", "error", "-nostdin", *self._input(at / self.rate), "-map", "0:V:0", "-vf", shape,
                   "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]  # fmt: skip
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        stdin=subprocess.DEVNULL)  # fmt: skip
        self.next, self.begun, self.last = at, at, None

    def _read(self) -> None:
        from PIL import Image

        assert self.process is not None and self.process.stdout is not None
        size = self.width * self.height * 3
        data = self.process.stdout.read(size)
        if len(data) == size:
            self.last = Image.frombytes("RGB", (self.width, self.height), data)
        elif self.last is None and self.begun:
            # containers promise a little more than there is: the last frame there is stays
            wanted = self.next
            self._start(max(0, self.begun - 24))
            while self.next <= wanted:
                self._read()
            return
        elif self.last is None:
            raise UserError(
                f"{self.path.name} has no pictures that can be read.", "Give another film.", param="picture"
            )
        self.next += 1

    def sound(self) -> tuple[str, Any]:
        """("wav", the bytes of a stereo WAV of 48 kHz), or ("", None)."""
        if not self.heard:
            return "", None
        command = ["ffmpeg", "-v", "error", "-nostdin", *self._input(), "-map", "0:a:0", "-af",
                   "aresample=48000:async=1:first_pts=0", "-ac", "2", "-t", f"{LONGEST:g}", "-f", "wav", "pipe:1"]  # fmt: skip
        done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
        if done.returncode or len(done.stdout) < 200:
            return "broken", None
        head, data = done.stdout[:200], done.stdout
        at = head.index(b"data") + 4 if b"data" in head else 40
        return "wav", data[:4] + (len(data) - 8).to_bytes(4, "little") + data[8:at] + (
            len(data) - at - 4).to_bytes(4, "little") + data[at + 4 :]  # fmt: skip

    def close(self) -> None:
        if self.process is not None:
            self.process.kill()
            if self.process.stdout:
                self.process.stdout.close()
            self.process.wait()
            self.process = None

    def __del__(self) -> None:
        if getattr(self, "process", None) is not None:
            self.close()


def version() -> str:
    done = subprocess.run(["ffmpeg", "-version"], capture_output=True, check=False, stdin=subprocess.DEVNULL)
    found = re.match(rb"ffmpeg version (\S{1,40})", done.stdout)
    return found[1].decode("latin-1") if found else ""
