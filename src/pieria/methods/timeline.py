"""A film on the cutting table: which frame of which source is shown when, what is heard, which words stand over it.

Nothing is decoded here. Each edit changes pictures, sound and words together, so that they stay in step: the sound has
``round(frames / fps * rate)`` samples after each.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..core.errors import UserError
from ..media.speech import level
from ..media.speech.stretch import stretched

LONGEST = 600.0
"""Seconds of what is written."""
SEAM = 0.004


@dataclass(frozen=True, slots=True)
class Over:
    """Words over the film, from ``start`` to ``end`` seconds of it; ``end`` None: to its end."""

    kind: str
    text: str
    start: float = 0.0
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """source: int (frames,); at: float (frames,), the place in the source, between two frames where pictures are to be
    found between them. sound: float32 (samples, 2), or None for a silent film."""

    fps: int
    source: Any
    at: Any
    sound: Any = None
    rate: int = 22050
    over: tuple[Over, ...] = field(default=())

    @property
    def seconds(self) -> float:
        return len(self.at) / self.fps

    def _cut(self, keep: Any, sound: Any, over: tuple[Over, ...] | None = None) -> Timeline:
        made = replace(self, source=self.source[keep], at=self.at[keep], over=self.over if over is None else over)
        if not len(made.at):
            raise UserError(f"The film is {self.seconds:g} seconds long: nothing would be left.", "Trim less.",
                            param="edits")  # fmt: skip
        return replace(made, sound=fitted(sound, made.seconds, self.rate))

    def _samples(self, start: float, end: float) -> Any:
        if self.sound is None:
            return None
        return self.sound[round(start * self.rate) : round(end * self.rate)]

    def trim(self, start: float = 0.0, end: float | None = None) -> Timeline:
        """What is between two moments; negative ones count from the end."""
        first, last = self._frames(start, end)
        a, b = first / self.fps, last / self.fps
        over = []
        for one in self.over:
            stop = self.seconds if one.end is None else one.end
            if stop > a and one.start < b:
                over.append(
                    replace(one, start=max(0.0, one.start - a), end=None if one.end is None else min(b, stop) - a)
                )
        return self._cut(slice(first, last), level_seam(self._samples(a, b), self.rate), tuple(over))

    def drop(self, start: float, end: float) -> Timeline:
        """Without what is between two moments."""
        first, last = self._frames(start, end)
        if first == 0:
            return self.trim(last / self.fps)
        if last >= len(self.at):
            return self.trim(0.0, first / self.fps)
        return self.trim(0.0, first / self.fps).join(self.trim(last / self.fps))

    def _frames(self, start: float, end: float | None) -> tuple[int, int]:
        count = len(self.at)
        first = start + self.seconds if start < 0 else start
        last = self.seconds if end is None else end + self.seconds if end < 0 else end
        a, b = min(count, max(0, round(first * self.fps))), min(count, max(0, round(last * self.fps)))
        if a >= b:
            raise UserError(f"The film is {self.seconds:g} seconds long: nothing would be left.", "Trim less.",
                            param="edits")  # fmt: skip
        return a, b

    def join(self, other: Timeline) -> Timeline:
        """This film, then another of the same rates, whose sources are numbered after this one's."""
        both = None
        if self.sound is not None or other.sound is not None:
            both = np.concatenate([
                fitted(t.sound if t.sound is not None else np.zeros((0, 2), np.float32), t.seconds, self.rate)
                for t in (self, other)
            ])  # fmt: skip
        long = self.seconds
        first = tuple(o if o.end is not None else replace(o, end=long) for o in self.over)
        later = tuple(replace(o, start=o.start + long, end=None if o.end is None else o.end + long) for o in other.over)
        made = replace(self, source=np.concatenate([self.source, other.source]), at=np.concatenate([self.at, other.at]),
                       over=first + later)  # fmt: skip
        return replace(made, sound=fitted(both, made.seconds, self.rate))

    def speed(self, times: float, between: bool = False) -> Timeline:
        """So many times as fast; the sound keeps its pitch. between: where frames lack they are to be made."""
        count = max(1, round(len(self.at) / times))
        if count / self.fps > LONGEST:
            raise UserError(f"{count / self.fps:g} seconds are too long.", f"At most {LONGEST:g}.", param="edits")
        made = self._resampled(np.arange(count) * times if between else np.floor((np.arange(count) + 0.5) * times))
        over = tuple(replace(o, start=o.start / times, end=None if o.end is None else o.end / times) for o in self.over)
        sound = None if self.sound is None else stretched(self.sound, self.rate, times)
        return replace(made, over=over, sound=fitted(sound, made.seconds, self.rate))

    def refreshed(self, fps: int) -> Timeline:
        """The same at another rate, frames between frames where it is higher."""
        count = max(1, round(self.seconds * fps))
        where = np.arange(count) * self.fps / fps
        made = replace(self._resampled(where if fps > self.fps else np.floor(where + 1e-6)), fps=fps)
        return replace(made, sound=fitted(self.sound, made.seconds, self.rate))

    def _resampled(self, where: Any) -> Timeline:
        """The frames at places of this timeline; between two of one source that follow each other a place between."""
        where = np.clip(where, 0, len(self.at) - 1)
        low = np.floor(where).astype(int)
        high, share = np.minimum(low + 1, len(self.at) - 1), where - low
        near = (self.source[low] == self.source[high]) & (np.abs(self.at[high] - self.at[low]) <= 1.0 + 1e-6)
        at = np.where(near, self.at[low] + share * (self.at[high] - self.at[low]), self.at[low])
        return replace(self, source=self.source[low], at=at)

    def reverse(self) -> Timeline:
        long = self.seconds
        over = tuple(
            replace(o, start=0.0 if o.end is None else long - o.end, end=None if o.start <= 0 else long - o.start)
            for o in self.over
        )
        sound = None if self.sound is None else self.sound[::-1].copy()
        return replace(self, source=self.source[::-1], at=self.at[::-1], sound=sound, over=over)

    def loop(self, times: int, back: bool = False) -> Timeline:
        if self.seconds * times > LONGEST:
            raise UserError(f"{self.seconds * times:g} seconds are too long.", f"At most {LONGEST:g}.", param="edits")
        made = self
        for n in range(1, times):
            made = made.join(self.reverse() if back and n % 2 else self)
        return made


def fitted(sound: Any, seconds: float, rate: int) -> Any:
    """Exactly as many samples as the pictures last; silence is added, or the end left out."""
    if sound is None:
        return None
    wanted = round(seconds * rate)
    return sound[:wanted] if len(sound) >= wanted else np.pad(sound, ((0, wanted - len(sound)), (0, 0)))


def level_seam(sound: Any, rate: int) -> Any:
    """No click where it was cut."""
    return None if sound is None else level.faded(sound, rate, SEAM)
