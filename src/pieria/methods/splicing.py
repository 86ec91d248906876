"""A film edited by a sentence: the steps of `cutting` done on a `timeline`, then each frame made and written once.
Where nothing is changed the film's own AV1 is taken over as it is."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..core import values
from ..core.contracts import Run
from ..core.errors import Cancelled, UserError
from ..core.values import Event, Finish, Message, Notice, Output, Part, Progress, Request
from ..media.speech import captions, level
from ..media.speech import sound as files
from ..media.speech.stretch import resampled
from ..media.video import clip, encode, flow
from . import cutting, framing, scoring, soundtrack
from .editing import Step
from .receipts import watched
from .timeline import Over, Timeline, fitted

FADE = 0.5
BELOW = 9.0
"""By how many LU music lies under what is heard already."""
PLAIN = "moderate air in C major for piano, guitar and cello"
"""What is played where only "music" is asked for."""
CLEAR_LONGEST, CLEAR_FPS, CLEAR_WIDE = 10.0, 12, 480
Made = Generator[Event, None, None]


def edited(
    run: Run, path: Path, edits: str, *, join: Sequence[Path] = (), sound: Path | None = None, voice: str = "",
    seed: int = 1,
) -> Iterator[Event]:  # fmt: skip
    """The film, edited, as MP4, with captions as SRT, a GIF or a see-through WEBP where they are asked
    for. The original is not written to. Raises `UserError` for what is no film, or no edit, before anything is made."""
    encode.ready()
    steps = cutting.read(edits)
    given = {"join": list(join), "sound": [sound] if sound else []}
    for n, step in enumerate(steps):
        if step.name in given and "file" not in step.given:
            if not given[step.name]:
                raise UserError(f"Which file is meant by {step.words[:40]!r}?", f"Name it: --{step.name} FILE.",
                                param=step.name)  # fmt: skip
            steps[n] = replace(step, given={**step.given, "file": str(given[step.name].pop(0))})
    for name, rest in given.items():
        steps += [Step(name, {"file": str(p)}, f"{name} {p.name}") for p in rest]
    if not steps:
        raise UserError("There is nothing to do.", f'Say what: pieria edit {path.name[:40]} "2x". '
                        f"There are: {cutting.CAN}.", param="edits")  # fmt: skip
    receipts: list[Mapping[str, Any]] = []
    table = Table(watched(run, receipts), path, steps, voice, seed)
    said = [str(s) for s in steps]
    yield Notice("steps", "Steps: " + "; ".join(said) + ".", {"steps": said})
    try:
        for step in steps:
            yield from table.do(step)
        for notice in table.notices:
            yield Notice("film", notice)
        yield from table.made()
    except Cancelled:
        yield Finish("cancelled", {"seed": seed, "runs": receipts})
        return
    finally:
        table.close()
    told = [{"code": "film", "message": n} for n in table.notices]
    yield Finish("stop", {"seed": seed, "steps": said, "runs": receipts, "notices": told})


class Table:
    """The film as it stands."""

    def __init__(self, run: Run, path: Path, steps: Sequence[Step], voice: str, seed: int) -> None:
        self.run, self.path, self.voice, self.seed = run, path, voice, seed
        self.sources: list[clip.Source] = []
        self.notices: list[str] = []
        self.smooth = any(s.name == "smooth" or s.given.get("smooth") for s in steps)
        self.slowed = any(s.name == "speed" and s.given["times"] < 1 for s in steps)
        self.changes: list[Step] = []
        self.fades = (False, False)
        self.gif = False
        self.now = self.laid(path, "picture")

    def laid(self, path: Path, param: str, fps: int = 0, rate: int = 0) -> Timeline:
        """A whole film as a timeline of its own."""
        source = clip.opened(path, param)
        self.sources.append(source)
        if source.reader:
            self.notices.append(f"{path.name} was read by {source.reader}, a program of this machine.")
        fps = fps or max(clip.SLOWEST, min(clip.FASTEST, round(source.rate)))
        count = max(1, round(source.count / source.rate * fps))
        at = np.minimum(np.floor((np.arange(count) + 0.5) * source.rate / fps), source.count - 1)
        made = Timeline(fps, np.full(count, len(self.sources) - 1), at, rate=rate or soundtrack.RATE)
        line, own = self.heard(source, path, rate)
        return made if line is None else replace(made, sound=fitted(line, made.seconds, own), rate=own)

    def heard(self, source: clip.Source, path: Path, rate: int) -> tuple[Any, int]:
        kind, data = source.sound()
        if data is None and kind and not source.reader:
            try:
                kind, data = clip.Foreign(path).sound()
                self.notices.append(f"The sound of {path.name} was read by ffmpeg, a program of this machine.")
            except (UserError, OSError):
                pass
        if data is None:
            if kind:
                self.notices.append(f"The sound of {path.name} ({kind}) cannot be read here: it is left out.")
            return None, rate
        return soundtrack.opened(data, rate)

    def place(self, name: str, param: str) -> Path:
        """A file that the sentence names: here, or beside the film."""
        for one in (Path(name), self.path.parent / name):
            if one.is_file():
                return one
        raise UserError(f"There is no file {Path(name).name}.", "Check its name and place.", param=param)

    def do(self, step: Step) -> Made:
        given = dict(step.given)
        if step.name in cutting.FRAMEWISE | cutting.MATTE:
            self.changes.append(step)
        elif hasattr(self, f"_{step.name}"):
            yield from getattr(self, f"_{step.name}")(**given)
        else:
            self.now = getattr(self.now, step.name)(**given)
        if self.now.seconds * self.now.fps < 1:
            raise UserError("Nothing of the film would be left.", "Trim less.", param="edits")

    def _speed(self, times: float, smooth: bool = False) -> Made:
        self.now = self.now.speed(times, self.smooth and times < 1)
        yield from ()

    def _smooth(self, fps: int) -> Made:
        if fps or not self.slowed:
            self.now = self.now.refreshed(fps or min(clip.FASTEST, 2 * self.now.fps))
        yield from ()

    def _join(self, file: str) -> Made:
        other = self.laid(self.place(file, "join"), "join", self.now.fps, self.now.rate)
        if self.now.sound is None and other.sound is not None:
            self.now = replace(self.now, rate=other.rate)
        self.now = self.now.join(other)
        yield from ()

    def _words(self, text: str, kind: str, start: float, end: float | None) -> Made:
        start = max(0.0, self.now.seconds + start) if start < 0 else start  # from the end
        if start >= self.now.seconds:
            raise UserError(f"The film ends after {self.now.seconds:g} s: {text[:30]!r} would not be seen.",
                            "Give an earlier time.", param="edits")  # fmt: skip
        self.now = replace(self.now, over=(*self.now.over, Over(kind, text, start, end)))
        yield from ()

    def _fade(self, into: bool, out: bool) -> Made:
        self.fades = (self.fades[0] or into, self.fades[1] or out)
        yield from ()

    def _gif(self) -> Made:
        self.gif = True
        yield from ()

    def _mute(self) -> Made:
        self.now = replace(self.now, sound=None)
        yield from ()

    def _gain(self, times: float) -> Made:
        self._needs_sound("be louder or quieter")
        self.now = replace(self.now, sound=level.limited(self.now.sound * np.float32(times), self.now.rate))
        yield from ()

    def _needs_sound(self, what: str) -> None:
        if self.now.sound is None or not np.abs(self.now.sound).max(initial=0) > 1e-4:
            raise UserError(f"The film has no sound that could {what}.", "Leave that out.", status=422, param="edits")

    def _captions(self) -> Made:
        """What is said in the film, at its foot."""
        self._needs_sound("be written down")
        yield Progress(0, None, "steps", "listening")
        mono = self.now.sound.mean(1)
        part = Part("speech", files.packed(files.pcm(mono), self.now.rate, "wav"), "audio/wav")
        words = list[captions.Word]()
        for event in self.run(Request("transcript", (Message("user", (part,)),), "", {"beams": 5})):
            if isinstance(event, Finish) and event.reason == "cancelled":
                raise Cancelled
            if isinstance(event, Output):
                words += [captions.Word(*w) for w in event.part.meta["words"]]
            elif isinstance(event, Progress):
                yield event
        if not words:
            yield Notice("captions", "Nothing that is said was heard: there are no captions.")
            return
        cues = captions.cues(words)
        starts = [max(0.0, c[0].start) for c in cues] + [self.now.seconds]
        made = [
            Over("speech", " ".join(w.text for w in c), a, min(c[-1].end + 0.15, b))
            for c, a, b in zip(cues, starts, starts[1:], strict=False)
            if a < b
        ]
        self.now = replace(self.now, over=self.now.over + tuple(made))

    def _music(self, asked: str) -> Made:
        plain = asked.strip() in ("", "music", "score")
        bed = yield from scoring.bed(self.run, PLAIN if plain else asked, self.now.seconds, self.seed)
        if bed is None:
            yield Notice("music", "The film is too short for music.")
            return
        self._under(bed, soundtrack.RATE)

    def _sound(self, file: str) -> Made:
        place = self.place(file, "sound")
        if place.stat().st_size > files.LARGEST:
            raise UserError(f"{place.name} is too large.", "Give a shorter sound.", param="sound")
        bed, rate = soundtrack.opened(place.read_bytes())
        long = round(self.now.seconds * rate)
        if len(bed) < long:  # it is repeated until the film ends
            bed = np.tile(bed, (math.ceil(long / max(1, len(bed))), 1))
        bed = bed[:long].copy()
        tail = min(long, round(FADE * rate))
        bed[long - tail :] *= np.linspace(1, 0, tail, dtype=np.float32)[:, None]
        self._under(bed, rate)
        yield from ()

    def _under(self, bed: Any, rate: int) -> None:
        """A bed under what is heard already, or alone."""
        if self.now.sound is None:
            line = soundtrack.levelled(fitted(bed, self.now.seconds, rate), rate)
            self.now = replace(self.now, rate=rate, sound=line)
            return
        loud = level.loudness(self.now.sound, self.now.rate)
        bed = resampled(bed, rate, self.now.rate)
        bed = soundtrack.lifted(bed, self.now.rate, loud - BELOW if np.isfinite(loud) else soundtrack.LOUD)
        both = self.now.sound + fitted(bed, self.now.seconds, self.now.rate)
        self.now = replace(self.now, sound=level.limited(both, self.now.rate))

    def _narrate(self, text: str) -> Made:
        """A voice over the film; where it takes longer than that, the last picture stays."""
        yield Progress(0, None, "steps", "speaking")
        said: Any = None
        asked = Request(
            "speech", (Message("user", (values.text(text),)),), self.voice, {"format": "wav", "seed": self.seed}
        )
        for event in self.run(asked):
            if isinstance(event, Finish) and event.reason == "cancelled":
                raise Cancelled
            if isinstance(event, Output):
                said, _ = soundtrack.opened(event.part.bytes, self.now.rate)
        if said is None:
            raise Cancelled
        lack = math.ceil((0.3 + len(said) / self.now.rate + 0.2 - self.now.seconds) * self.now.fps)
        if lack > 0:
            yield Notice("narration", f"The last picture stays for {lack / self.now.fps:.1f} s, until all is said.")
            now = self.now
            longer = replace(now, source=np.append(now.source, np.repeat(now.source[-1:], lack)),
                             at=np.append(now.at, np.repeat(now.at[-1:], lack)))  # fmt: skip
            self.now = replace(longer, sound=fitted(now.sound, longer.seconds, now.rate))
        line = soundtrack.mixed(self.now.seconds, self.now.sound, [(0.3, said.mean(1))], self.now.rate)
        self.now = replace(self.now, sound=line)

    # writing --------------------------------------------------------------------------------------------------------

    def made(self) -> Iterator[Event]:
        """The film as files."""
        now, base = self.now, self.sources[0]
        room = framing.Room(self.run, self.changes, (base.width, base.height), self.seed)
        width, height = yield from room.measured(self.picture(now.source[0], now.at[0]))
        total, reel = len(now.at), encode.Reel(width, height, now.fps)
        words = [framing.Lettered(o, width, height) for o in now.over]
        small, clear, n = list[Any](), list[Any](), 0
        every, thin = max(1, round(now.fps / encode.GIF_FPS)), max(1, round(now.fps / CLEAR_FPS))
        see_through = room.clear and now.seconds <= CLEAR_LONGEST
        free = not self.changes and not self.gif
        if self.gif and now.seconds > encode.GIF_LONGEST:
            raise UserError(
                f"A GIF of {now.seconds:g} s would be huge.", f"Trim it to {encode.GIF_LONGEST:g} s.", param="edits"
            )
        while n < total:
            piece = self._piece(n) if free else None
            if piece is not None and not self._touched(words, n, n + len(piece.samples)):
                start = int(now.at[n])
                reel.copy(piece, [(base, start + k) for k in range(len(piece.samples))])
                n += len(piece.samples)
                yield Progress(n, total, "frames", "cutting")
                continue
            frame = self.picture(now.source[n], now.at[n])
            if self.changes:
                frame, alone = yield from room.changed(frame)
                if see_through and alone is not None and n % thin == 0:
                    clear.append(framing.small(alone, CLEAR_WIDE))
            for one in words:
                one.over(frame, n / now.fps)
            reel.add(self._faded(frame, n))
            if self.gif and n % every == 0:
                small.append(framing.small(frame, encode.GIF_WIDE))
            if n % 12 == 0:
                yield Progress(n, total, "frames", "cutting")
            n += 1
        about = {
            "seconds": round(now.seconds, 3),
            "frames": total,
            "width": width,
            "height": height,
            "copied": reel.copied,
        }
        sound = None if now.sound is None else soundtrack.packed(self._heard(), now.rate)
        yield Output(Part("video", reel.done(self.path.stem, sound), "video/mp4", about), 0)
        if small:
            yield Output(Part("video", encode.gif(small, now.fps / every), "image/gif", about), 1)
        if clear:
            yield Output(Part("video", encode.webp(clear, now.fps / thin), "image/webp", about), 2)
        if speech := [o for o in now.over if o.kind == "speech"]:
            yield Output(Part("transcript", framing.srt(speech), captions.FORMS["srt"], {"suffix": ".srt"}), 3)

    def picture(self, source: int, at: float) -> Any:
        """A frame of a source, of the first one's size; between two frames one is made."""
        from PIL import Image, ImageOps

        one, number = self.sources[source], int(at)
        frame = one.frame(number)
        if at - number > 1e-3 and number + 1 < one.count:
            frame = Image.fromarray(flow.between(frame, one.frame(number + 1), at - number))
        size = (self.sources[0].width, self.sources[0].height)
        return frame if frame.size == size else ImageOps.pad(frame, size, Image.Resampling.LANCZOS, color="black")

    def _piece(self, n: int) -> Any:
        """The film's own AV1 that stands whole and in order at place ``n``, if there is."""
        now = self.now
        if now.source[n] != 0 or now.at[n] != int(now.at[n]) or round(self.sources[0].rate) != now.fps:
            return None
        found = next((t for k, t in self.sources[0].pieces if k == now.at[n]), None)
        if found is None:
            return None
        part = slice(n, n + len(found.samples))
        whole = len(now.at[part]) == len(found.samples) and (now.source[part] == 0).all()
        return found if whole and (now.at[part] == now.at[n] + np.arange(len(found.samples))).all() else None

    def _touched(self, words: Sequence[Any], start: int, end: int) -> bool:
        """Whether anything stands over these frames."""
        a, b, fade = start / self.now.fps, end / self.now.fps, FADE
        over = any(w.start < b and w.end > a for w in words)
        return over or (self.fades[0] and a < fade) or (self.fades[1] and b > self.now.seconds - fade)

    def _faded(self, frame: Any, n: int) -> Any:
        share, t = 1.0, n / self.now.fps
        if self.fades[0]:
            share = min(share, t / FADE)
        if self.fades[1]:
            share = min(share, (self.now.seconds - 1 / self.now.fps - t) / FADE)
        return frame if share >= 1 else frame.point(lambda v: round(v * max(0.0, share)))

    def _heard(self) -> Any:
        line, long = self.now.sound, min(len(self.now.sound), round(FADE * self.now.rate))
        if any(self.fades):
            line, ramp = line.copy(), np.linspace(0, 1, long, dtype=np.float32)[:, None]
            if self.fades[0]:
                line[:long] *= ramp
            if self.fades[1]:
                line[len(line) - long :] *= ramp[::-1]
        return line

    def close(self) -> None:
        for one in self.sources:
            if isinstance(one, clip.Foreign):
                one.close()
