"""Standard MIDI files (1.1, RP-001) as plain values, read and written by hand: no library is needed to hear a model.

What is kept: notes, their programs, tempo, metre. What is not: loudness, pedals, bends. Times are in ticks, of which a
quarter note has ``division``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ...core.errors import UserError

DRUMS = 128
"""The program of channel 10: its pitches are drums."""
LARGEST, LONGEST = 16 << 20, 40_000
"""Bytes of a file; quarters of a score, five hours and more."""
LOUD, LOUDER = 78, 12
"""Velocity of a note, and what the first beat of a bar adds."""


@dataclass(frozen=True, slots=True)
class Track:
    """notes: (start, length, pitch), sorted; program: 0 to 127 of General MIDI, or DRUMS; loud: their velocity."""

    program: int
    notes: Sequence[tuple[int, int, int]]
    name: str = ""
    loud: int = LOUD


@dataclass(frozen=True, slots=True)
class Score:
    """metres: (tick, beats, unit): 6/8 is (0, 6, 8). tempos: (tick, quarters a minute). key: (sharps, 1 if minor)."""

    division: int
    tracks: Sequence[Track]
    metres: Sequence[tuple[int, int, int]] = field(default=((0, 4, 4),))
    tempos: Sequence[tuple[int, float]] = field(default=((0, 120.0),))
    key: tuple[int, int] | None = None

    @property
    def end(self) -> int:
        return max((s + n for t in self.tracks for s, n, _ in t.notes), default=0)


# reading ----------------------------------------------------------------------------------------------------------


def read(data: bytes) -> Score:
    """Raises `UserError` for what is no MIDI file. A file that breaks off is read as far as it goes."""
    if data[:4] == b"RIFF" and data[8:12] == b"RMID":
        data = data[20:]
    if data[:4] != b"MThd" or len(data) < 14 or len(data) > LARGEST:
        raise UserError("This is no MIDI file.", "A MIDI file begins with MThd, and has less than 16 MB.")
    size, _, _, division = struct.unpack_from(">IHHh", data, 4)
    if division <= 0:
        raise UserError("This MIDI file counts in film frames, not in beats.", "Export it again with beats.")
    tracks: list[Track] = []
    metres, tempos, keys = dict[int, tuple[int, int]](), dict[int, float](), list[tuple[int, int]]()
    at = 8 + size
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "big")
        if data[at : at + 4] == b"MTrk":
            tracks += _track(data[at + 8 : at + 8 + length], metres, tempos, keys)
        at += 8 + length
    if any(s + n > LONGEST * division for t in tracks for s, n, _ in t.notes):
        raise UserError("This MIDI file lasts for hours.", "Cut it into pieces.")
    found = [(t, *m) for t, m in sorted(metres.items())]
    speeds = sorted(tempos.items())
    if not found or found[0][0]:
        found.insert(0, (0, 4, 4))
    if not speeds or speeds[0][0]:
        speeds.insert(0, (0, 120.0))
    return Score(division, tracks, found, speeds, keys[0] if keys else None)


def _track(
    data: bytes, metres: dict[int, tuple[int, int]], tempos: dict[int, float], keys: list[tuple[int, int]]
) -> list[Track]:
    """One track's notes, apart by channel and program; what is said to all goes into the three collections."""
    notes: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    sounding: dict[tuple[int, int], list[tuple[int, int]]] = {}
    programs = [0] * 16
    name, tick = "", 0

    def stop(channel: int, pitch: int) -> None:
        if waiting := sounding.get((channel, pitch)):
            start, program = waiting.pop(0)
            if tick > start:
                notes.setdefault((channel, program), []).append((start, tick - start, pitch))

    for tick, status, body in _events(data):
        kind, channel = status & 0xF0, status & 0x0F
        if kind == 0x90 and body[1]:
            program = DRUMS if channel == 9 else programs[channel]
            notes.setdefault((channel, program), [])
            sounding.setdefault((channel, body[0]), []).append((tick, program))
        elif kind in (0x80, 0x90):
            stop(channel, body[0])
        elif kind == 0xC0:
            programs[channel] = body[0]
        elif status == 0xFF:
            what, body = body[0], body[1:]
            if what == 0x51 and len(body) == 3 and any(body):
                tempos[tick] = 60e6 / int.from_bytes(body, "big")
            elif what == 0x58 and len(body) >= 2 and body[0] and body[1] < 7:
                metres[tick] = (body[0], 1 << body[1])
            elif what == 0x59 and len(body) == 2 and body[1] < 2:
                keys.append((struct.unpack("b", body[:1])[0], body[1]))
            elif what == 0x03 and not name:
                name = body.decode("utf-8", "replace")
    for channel, pitch in list(sounding):
        for _ in sounding[channel, pitch][:]:
            stop(channel, pitch)
    return [Track(program, sorted(n), name) for (_, program), n in notes.items() if n]


def _events(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(tick, status, data bytes) until the track ends or breaks off. Meta events (0xFF) begin with their kind."""
    at = tick = status = 0
    try:
        while at < len(data):
            step, at = _number(data, at)
            tick += step
            if data[at] & 0x80:
                status = data[at]
                at += 1
            if status in (0xF0, 0xF7, 0xFF):
                begun = at
                if status == 0xFF:
                    at += 1
                size, at = _number(data, at)
                if at + size > len(data):
                    return
                if status == 0xFF:
                    if data[begun] == 0x2F:
                        return
                    yield tick, status, data[begun : begun + 1] + data[at : at + size]
                at += size
            elif status < 0x80 or status > 0xEF:
                return
            else:
                size = 1 if status & 0xE0 == 0xC0 else 2
                body = data[at : at + size]
                if len(body) < size or any(b & 0x80 for b in body):
                    return
                yield tick, status, body
                at += size
    except IndexError:
        return


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, and where it ends."""
    value = 0
    for _ in range(4):
        byte = data[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            break
    return value, at


# writing ----------------------------------------------------------------------------------------------------------


def write(score: Score) -> bytes:
    """A file of format 1: what is said to all first, then a track for each of the score's. Channels go round when there
    are more than 15 pitched tracks."""
    head: list[tuple[int, int, bytes]] = []
    for tick, beats, unit in score.metres:
        head.append((tick, 0, bytes((0xFF, 0x58, 4, min(beats, 255), unit.bit_length() - 1, 24, 8))))
    for tick, tempo in score.tempos:
        head.append((tick, 1, b"\xff\x51\x03" + min(0xFFFFFF, max(1, round(60e6 / tempo))).to_bytes(3, "big")))
    if score.key:
        head.append((0, 2, b"\xff\x59\x02" + struct.pack("bB", *score.key)))
    chunks = [_chunk(head)]
    free = [c for c in range(16) if c != 9]
    downbeats = _downbeats(score)
    for number, track in enumerate(score.tracks):
        channel = 9 if track.program == DRUMS else free[number % len(free)]
        lines: list[tuple[int, int, bytes]] = []
        if track.name:
            name = track.name.encode()[:127]
            lines.append((0, 0, b"\xff\x03" + bytes((len(name),)) + name))
        if track.program != DRUMS:
            lines.append((0, 1, bytes((0xC0 | channel, track.program))))
        for start, length, pitch in track.notes:
            loud = track.loud + LOUDER * (start in downbeats)
            lines.append((start, 3, bytes((0x90 | channel, pitch, loud))))
            lines.append((start + length, 2, bytes((0x80 | channel, pitch, 0))))  # ends before another begins
        chunks.append(_chunk(lines))
    return b"MThd" + struct.pack(">IHHH", 6, 1, len(chunks), score.division) + b"".join(chunks)


def _chunk(lines: list[tuple[int, int, bytes]]) -> bytes:
    out, before = bytearray(), 0
    for tick, _, data in sorted(lines):
        out += _written(tick - before) + data
        before = tick
    out += b"\x00\xff\x2f\x00"
    return b"MTrk" + struct.pack(">I", len(out)) + bytes(out)


def _written(value: int) -> bytes:
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(value & 0x7F | 0x80)
    return bytes(reversed(out))


def _downbeats(score: Score) -> set[int]:
    return {start for start, *_ in bars(score)}


def bars(score: Score) -> list[tuple[int, int, int, int]]:
    """(start, length, beats, unit) of each bar, in ticks, until the last note has begun. A new metre opens a bar."""
    last = max((s for t in score.tracks for s, _, _ in t.notes), default=0)
    waiting = list(score.metres)
    found, at, beats, unit = list[tuple[int, int, int, int]](), 0, 4, 4
    while at <= last:
        while waiting and waiting[0][0] <= at:
            _, beats, unit = waiting.pop(0)
        length = max(1, 4 * score.division * beats // unit)
        found.append((at, length, beats, unit))
        at += length
    return found


def trimmed(score: Score) -> Score:
    """Without the empty bars that many programs begin a file with."""
    first = min((s for t in score.tracks for s, _, _ in t.notes), default=0)
    cut = max((b[0] for b in bars(score) if b[0] <= first), default=0)
    if not cut:
        return score
    tracks = [Track(t.program, [(s - cut, n, p) for s, n, p in t.notes], t.name) for t in score.tracks]
    metres = [m for m in score.metres if m[0] <= cut][-1:] + [m for m in score.metres if m[0] > cut]
    tempos = [m for m in score.tempos if m[0] <= cut][-1:] + [m for m in score.tempos if m[0] > cut]
    return Score(
        score.division, tracks, [(max(0, t - cut), b, u) for t, b, u in metres],
        [(max(0, t - cut), s) for t, s in tempos], score.key,
    )  # fmt: skip
