"""Which token may come next: what keeps a piece well-formed, and what was asked for (`asked`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...core.contracts import Codes
from . import measure, midi
from .asked import Asked
from .codec import decode
from .vocabulary import AT, BAR, BELOW, KEY, LENGTH, METRE, NOTE, PICKUP, TEMPO, VOICES, Vocabulary


class Rules:
    """See `core.contracts.Grammar`; options: see `asked`."""

    def __init__(self, codes: Codes, options: Mapping[str, Any] | None = None) -> None:
        self.v = v = Vocabulary(codes.meta)
        self.asked = Asked(v, options or {})
        self.kinds = [v.kind == k for k in range(NOTE + 1)]
        self.ids = np.arange(v.size)
        pitched = [p for p in range(len(v.parts)) if v.parts[p].program != midi.DRUMS]
        self.lowest = min(pitched, key=lambda p: v.parts[p].low, default=0)
        self._reset()

    # where we are -------------------------------------------------------------------------------------------------

    def _reset(self) -> None:
        self.seen: list[int] = []
        self.key, self.voices, self.steps = measure.NONE, 1, self.v.steps[0]
        self.scale: Any = None  # bool (vocabulary,): notes of the key
        self.pickup = False
        self.lengths: list[int] = []  # steps of each bar that was opened
        self.counted, self.left = 0, -1  # bars but a pickup, and how many follow the newest; -1: not known yet
        self.behind = -1  # the bar that the lower parts have come to
        self.parts: dict[int, int] = {}  # the newest pitch of each part
        self.top = -1  # the part that leads
        self.line: list[tuple[int, int, int]] = []  # the lead's notes: (bar, place, pitch)
        self.notes = self.outside = 0
        self._enter(False)

    def _enter(self, below: bool) -> None:
        """The beginning of a bar, for the lead or for those below. inside: tokens since then; full: whether there is a
        note at this place, so that another may be gone to."""
        self.below, self.inside = below, 0
        self._arrive(0, True)

    def _arrive(self, at: int, full: bool) -> None:
        """A new place in the bar. moves: the pitches before and now of the parts that move here; what the lead does is
        known already when the others come to it."""
        self.at, self.last, self.full = at, 0, full
        self.moves: dict[int, tuple[int, int]] = {}
        if self.below:
            for index in range(len(self.line) - 1, 0, -1):
                bar, place, pitch = self.line[index]
                if (bar, place) == (self.behind, at):
                    self.moves[self.top] = (self.line[index - 1][2], pitch)
                if (bar, place) <= (self.behind, at):
                    break

    def _take(self, token: int) -> None:
        v, kind, value = self.v, int(self.v.kind[token]), int(self.v.value[token])
        self.seen.append(token)
        self.inside += 1
        if kind == KEY:
            self.key = value
            self.scale = None if value == measure.NONE else np.isin(v.pitch % 12, list(measure.scale(value)))
        elif kind == METRE:
            self.steps = v.steps[value]
            self.lengths[-1:] = [self.steps] * bool(self.lengths)
        elif kind == VOICES:
            self.voices = value
        elif kind in (PICKUP, BAR):
            self.pickup |= kind == PICKUP
            self.lengths.append(self.steps)
            self._enter(False)
            if kind == BAR:
                self.counted += 1
                self.left = value if self.asked.count is None else max(0, self.asked.count - self.counted)
        elif kind == BELOW:
            self.behind += 1
            self._enter(True)
        elif kind == AT:
            self._arrive(value, False)
        elif kind == NOTE:
            self._sound(token, int(v.part[token]), int(v.pitch[token]))

    def _sound(self, token: int, part: int, pitch: int) -> None:
        self.last, self.full = token, True
        self.moves[part] = (self.parts.get(part, -1), pitch)
        self.parts[part] = pitch
        if not self.below:
            self.top = part
            self.line.append((len(self.lengths) - 1, self.at, pitch))
        self.notes += 1
        self.outside += int(self.scale is not None and not self.scale[token])

    # when it is whole -------------------------------------------------------------------------------------------

    def fault(self, ids: Sequence[int]) -> str:
        """ "" for a piece in the key that was asked for, by all its notes and not by its signature, that has come home
        if it was to; else why not. An engine makes another one then, a few times."""
        asked = self.asked
        if asked.key == measure.NONE:
            return ""
        score = decode(ids, self.v)
        # a melody alone says its key by where it ends; several voices say it all the time
        found = measure.key(score, ends=len(score.tracks) == 1)
        if found != asked.key:
            return f"It is in {[*measure.KEYS, 'no key'][found]}, not in {measure.KEYS[asked.key]}."
        end = max((s + n for t in score.tracks for s, n, _ in t.notes), default=0)
        last = [p for t in score.tracks for s, n, p in t.notes if s + n == end and t.program != midi.DRUMS]
        return (
            "" if not asked.cadence or (last and min(last) % 12 == asked.key % 12) else "It does not end on its tonic."
        )

    # what may come ------------------------------------------------------------------------------------------------

    def allowed(self, ids: Sequence[int]) -> Any:
        """bool (vocabulary,). ids: those made so far, without the separator before them."""
        if len(ids) < len(self.seen) or (self.seen and ids[len(self.seen) - 1] != self.seen[-1]):
            self._reset()
        for token in ids[len(self.seen) :]:
            self._take(int(token))
        mask = np.zeros(self.v.size, bool)
        if len(self.seen) < 4:
            free = self.asked.head[len(self.seen)]
            mask[list(free) if free else self.kinds[KEY + len(self.seen)]] = True
            return mask
        onward = self._onward()
        bar = self.behind if self.below else len(self.lengths) - 1
        given = self.asked.forced.get((self.below, bar))
        if given is not None and self.inside < len(given):
            mask[given[self.inside]] = True
            return mask
        if self.full:
            mask[onward] = True
        if given is None and self.lengths:
            self._inside(mask, onward, bar)
        return mask

    def _onward(self) -> list[int]:
        """The ids that go on from a bar: to the parts below, to the next bar, to the end."""
        v, bar = self.v, len(self.lengths) - 1
        if bar < 0:
            return [v.id(PICKUP)] * (self.asked.pickup is not False) + self._bars() * (not self.asked.pickup)
        if self.voices > 1 and not self.below and bar:
            return [v.id(BELOW)]
        if self.left:
            return self._bars()
        return [v.id(BELOW)] if self.voices > 1 and self.behind < bar else [0]

    def _bars(self) -> list[int]:
        """The ids of the next bar; the highest stands for itself and all above it."""
        most, count = self.v.bars, self.asked.count
        if count is not None:
            return [self.v.id(BAR, min(count - 1 - self.counted, most))]
        if self.left < 0:
            return [self.v.id(BAR, n) for n in range(most + 1)]
        return [self.v.id(BAR, n) for n in ({most, most - 1} if self.left == most else {self.left - 1})]

    def _inside(self, mask: Any, onward: list[int], bar: int) -> None:
        """Opens what may stand in a bar that is free."""
        v, steps = self.v, self.lengths[bar]
        if not self.below and bar and self.inside <= 1:
            first = self.inside == 0
            mask |= self.kinds[METRE] & (first and self.asked.head[1] is None)
            tempo = self.asked.head[2] is None and (first or v.kind[self.seen[-1]] == METRE)
            mask |= self.kinds[TEMPO] & tempo
        if self.full:
            mask |= self.kinds[AT] & (v.value > self.at) & (v.value < steps)
            mask |= self.kinds[LENGTH] & (v.kind[self.seen[-1]] == NOTE)
        mask |= self._notes()
        if bar == 0 and self.pickup:  # nothing before its middle
            mask &= ~self.kinds[AT] | (2 * v.value >= steps)
            mask &= ~self.kinds[NOTE] | (2 * self.at >= steps)
        if self.left == 0 and bar == len(self.lengths) - 1 and self.asked.cadence and self.key != measure.NONE:
            self._cadence(mask, onward, steps)
        if not mask.any():
            mask[onward] = True

    def _notes(self) -> Any:
        """Notes in order within a place, the lead in its part, no more parts than said, few outside the scale."""
        v, asked = self.v, self.asked
        mask = self.kinds[NOTE] & (self.ids > self.last)
        if self.below:
            mask &= v.part != self.top
            others = set(self.parts) - {self.top}
            if len(others) >= self.voices - 1:
                mask &= np.isin(v.part, list(others))
        elif self.top >= 0:
            mask &= v.part == self.top
        if self.last and v.parts[v.part[self.last]].single:
            mask &= v.part != v.part[self.last]
        if asked.chromatic is not None and self.scale is not None:
            drums = np.array([p.program == midi.DRUMS for p in v.parts])[v.part]
            if self.outside + 1 > asked.chromatic * (self.notes + 1):
                mask &= self.scale | drums
        if not asked.parallels:
            for other, (before, now) in self.moves.items():
                if 0 <= before != now:
                    self._apart(mask, other, before, now)
        return mask

    def _apart(self, mask: Any, other: int, before: int, now: int) -> None:
        """No note that would keep a fifth or an octave with a part that moves at the same time."""
        for part, was in self.parts.items():
            gap = abs(was - before) % 12
            if part != other and gap in (0, 7) and (single := self.v.parts[part].single):
                same = np.abs(self.v.pitch - now) % 12 == gap
                mask &= ~((self.v.part == part) & same & (self.v.pitch != was) & single)

    def _cadence(self, mask: Any, onward: list[int], steps: int) -> None:
        """In the last bar: from its middle on only the tonic's chord, and no end before all parts have come to it."""
        v, chord, tonic, alone = self.v, measure.triad(self.key), self.key % 12, self.voices == 1
        late = 2 * self.at >= steps or self.at == steps - 1
        if late:
            low = (v.part == self.lowest) | alone
            home = np.isin(v.pitch % 12, list(chord)) & (~low | (v.pitch % 12 == tonic))
            mask &= home | ~self.kinds[NOTE]
        here = sorted(p for p in self.parts if (p == self.top) != self.below)
        astray = [p for p in here if self.parts[p] % 12 not in ({tonic} if alone or p == self.lowest else chord)]
        if astray and late:
            mask &= v.part <= astray[0]  # parts come in order: the next one first
        right = not astray
        if not right and (mask & (self.kinds[AT] | self.kinds[NOTE])).any():
            mask[onward] = False
        if right and late and self.full:
            mask &= ~self.kinds[AT]  # once home, stay
