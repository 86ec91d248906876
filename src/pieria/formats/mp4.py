"""MP4 (ISO/IEC 14496-12) around AV1 (the binding of AOM, "AV1 in ISOBMFF" 1.2): written, and read back.

Samples come from AVIF image sequences, which hold the same AV1 in the same boxes: an encoder that writes those is all
that is needed. One video track, no fragments; the index stands before the data: a browser plays while it loads.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
MOST = 1 << 32


class Broken(ValueError):
    """Bytes that are no such file, or are cut short."""


@dataclass(frozen=True, slots=True)
class Track:
    """One track of AV1. ``samples``: temporal units, in order; ``keys``: which of them can be started from (from 0);
    ``durations``: of each, in units of 1 / ``scale`` s; ``config``: the av1C box's content; ``colour``: the colr box's,
    b"" if there is none."""

    width: int
    height: int
    scale: int
    samples: tuple[bytes, ...]
    durations: tuple[int, ...]
    keys: tuple[int, ...]
    config: bytes
    colour: bytes = b""

    @property
    def seconds(self) -> float:
        return sum(self.durations) / self.scale


def box(kind: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *content: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *content)


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """(kind, first byte of the content, end) of each box in a range. Raises `Broken`."""
    end = len(data) if end is None else end
    while start < end:
        if start + 8 > end:
            raise Broken("a box is cut short")
        size, kind = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1:
            if start + 16 > end:
                raise Broken("a box is cut short")
            size, head = struct.unpack_from(">Q", data, start + 8)[0], 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            raise Broken("a box is longer than what holds it")
        yield kind, start + head, start + size
        start += size


def find(data: bytes, path: Sequence[bytes], start: int = 0, end: int | None = None) -> tuple[int, int]:
    """The range of the content of the first box along a path. Raises `Broken` where there is none."""
    for kind in path:
        for name, low, high in boxes(data, start, end):
            if name == kind:
                start, end = low, high
                break
        else:
            raise Broken(f"there is no {kind.decode('latin-1')} box")
    return start, len(data) if end is None else end


def written(track: Track, title: str = "") -> bytes:
    """The file. Every sample lies in one chunk; the index stands first. Raises ValueError for 4 GiB and more."""
    total = sum(track.durations)
    media = sum(map(len, track.samples))
    if media > MOST - (1 << 24):
        raise ValueError("an MP4 of more than 4 GiB")
    size = struct.pack(">II", track.width << 16, track.height << 16)
    entry = box(
        b"av01", bytes(6), struct.pack(">H", 1), bytes(16), struct.pack(">HH", track.width, track.height),
        struct.pack(">IIIH", 0x480000, 0x480000, 0, 1), bytes(32), struct.pack(">Hh", 24, -1),
        box(b"av1C", track.config), box(b"colr", track.colour) if track.colour else b"",
        box(b"pasp", struct.pack(">II", 1, 1)),
    )  # fmt: skip
    runs = list[list[int]]()
    for one in track.durations:
        if runs and runs[-1][1] == one:
            runs[-1][0] += 1
        else:
            runs.append([1, one])
    count = len(track.samples)
    sizes = full(b"stsz", struct.pack(f">II{count}I", 0, count, *map(len, track.samples)))
    keys = full(b"stss", struct.pack(f">I{len(track.keys)}I", len(track.keys), *(k + 1 for k in track.keys)))

    def moov(offset: int) -> bytes:
        table = box(
            b"stbl",
            full(b"stsd", struct.pack(">I", 1), entry),
            full(b"stts", struct.pack(">I", len(runs)), *(struct.pack(">II", *r) for r in runs)),
            keys,
            full(b"stsc", struct.pack(">IIII", 1, 1, count, 1)),
            sizes,
            full(b"stco", struct.pack(">II", 1, offset)),
        )
        data = box(b"dinf", full(b"dref", struct.pack(">I", 1), full(b"url ", flags=1)))
        media = box(
            b"mdia",
            full(b"mdhd", struct.pack(">IIIIHH", 0, 0, track.scale, total, 0x55C4, 0)),
            full(b"hdlr", bytes(4), b"vide", bytes(12), b"Video\0"),
            box(b"minf", full(b"vmhd", bytes(8), flags=1), data, table),
        )
        head = struct.pack(">IIIII", 0, 0, 1, 0, total)
        track_ = box(b"trak", full(b"tkhd", head, bytes(8), bytes(8), MATRIX, size, flags=3), media)
        movie = full(
            b"mvhd", struct.pack(">IIIIIH", 0, 0, track.scale, total, 0x10000, 0x100), bytes(10), MATRIX, bytes(24),
            struct.pack(">I", 2),
        )  # fmt: skip
        return box(b"moov", movie, track_, _named(title) if title else b"")

    kind = box(b"ftyp", b"isom", struct.pack(">I", 0x200), b"isomiso6av01mp41")
    start = len(kind) + len(moov(0)) + 8
    return b"".join((kind, moov(start), struct.pack(">I4s", 8 + media, b"mdat"), *track.samples))


def _named(title: str) -> bytes:
    """The title where players look for it (iTunes' list, as QuickTime and all others read it)."""
    value = box(b"data", struct.pack(">II", 1, 0), title.encode()[:250])
    handler = full(b"hdlr", bytes(4), b"mdir", b"appl", bytes(9))
    return box(b"udta", full(b"meta", handler, box(b"ilst", box(b"\xa9nam", value))))


def read(data: bytes) -> Track:
    """The AV1 track of an MP4, or of an AVIF image sequence. Raises `Broken`."""
    try:
        return _read(data)
    except (struct.error, IndexError, OverflowError) as error:
        raise Broken("a table is cut short") from error


def _read(data: bytes) -> Track:
    low, high = find(data, [b"moov"])
    for kind, start, end in boxes(data, low, high):
        if kind != b"trak":
            continue
        table = find(data, [b"mdia", b"minf", b"stbl"], start, end)
        at, _ = find(data, [b"stsd"], *table)
        entry, kind, inside = struct.unpack_from(">I4s", data, at + 8)[0], data[at + 12 : at + 16], at + 8
        if kind != b"av01":
            continue
        width, height = struct.unpack_from(">HH", data, inside + 32)
        parts = {k: data[a:b] for k, a, b in boxes(data, inside + 86, inside + entry)}
        if b"av1C" not in parts:
            raise Broken("the track does not say how its AV1 is set up")
        head, _ = find(data, [b"mdia", b"mdhd"], start, end)
        scale = struct.unpack_from(">I", data, head + (20 if data[head] else 12))[0]
        samples, durations, keys = _samples(data, table)
        return Track(width, height, scale or 1, samples, durations, keys, parts[b"av1C"], parts.get(b"colr", b""))
    raise Broken("there is no AV1 track")


def _samples(data: bytes, table: tuple[int, int]) -> tuple[tuple[bytes, ...], tuple[int, ...], tuple[int, ...]]:
    at, end = find(data, [b"stsz"], *table)
    one, count = struct.unpack_from(">II", data, at + 4)
    if count > (end - at) and not one:
        raise Broken("more samples than bytes")
    sizes = [one] * count if one else list(struct.unpack_from(f">{count}I", data, at + 12))
    inside = {k: (a, b) for k, a, b in boxes(data, *table)}
    wide = b"co64" in inside
    at, _ = inside[b"co64"] if wide else find(data, [b"stco"], *table)
    chunks = struct.unpack_from(">I", data, at + 4)[0]
    starts = struct.unpack_from(f">{chunks}{'Q' if wide else 'I'}", data, at + 8)
    at, _ = find(data, [b"stsc"], *table)
    groups = [
        struct.unpack_from(">III", data, at + 8 + 12 * n) for n in range(struct.unpack_from(">I", data, at + 4)[0])
    ]
    samples, group = list[bytes](), 0
    for number, start in enumerate(starts, 1):
        while group + 1 < len(groups) and groups[group + 1][0] <= number:
            group += 1
        for _ in range(min(groups[group][1], count - len(samples))):
            size = sizes[len(samples)]
            if start + size > len(data):
                raise Broken("the file is cut short")
            samples.append(data[start : start + size])
            start += size
    if len(samples) != count:
        raise Broken("samples are missing")
    at, _ = find(data, [b"stts"], *table)
    durations = list[int]()
    for n in range(struct.unpack_from(">I", data, at + 4)[0]):
        times, long = struct.unpack_from(">II", data, at + 8 + 8 * n)
        if times > count - len(durations):
            raise Broken("more durations than samples")
        durations += [long] * times
    keys = tuple(range(count))
    if b"stss" in inside:
        at, _ = inside[b"stss"]
        keys = tuple(k - 1 for k in struct.unpack_from(f">{struct.unpack_from('>I', data, at + 4)[0]}I", data, at + 8))
    return tuple(samples), tuple(durations), keys


def joined(tracks: Sequence[Track], duration: int, scale: int) -> Track:
    """Pieces of one film, each begun anew by the same encoder, as one track of even frames. Raises ValueError for
    pieces of another size or set-up."""
    first = tracks[0]
    if any((t.width, t.height, t.config) != (first.width, first.height, first.config) for t in tracks):
        raise ValueError("pieces that do not fit each other")
    samples, keys = list[bytes](), list[int]()
    for one in tracks:
        keys += [len(samples) + k for k in one.keys]
        samples += one.samples
    return Track(first.width, first.height, scale, tuple(samples), (duration,) * len(samples), tuple(keys),
                 first.config, first.colour)  # fmt: skip


def sequence(track: Track) -> bytes:
    """The track as an AVIF image sequence (MIAF, brand avis): what a decoder of pictures can read."""
    made = written(track)
    start, _ = find(made, [b"moov"])
    old = box(b"ftyp", b"isom", struct.pack(">I", 0x200), b"isomiso6av01mp41")
    new = box(b"ftyp", b"avis", struct.pack(">I", 0), b"avismsf1miafiso8")
    assert len(old) == len(new) and made.startswith(old) and start
    return new + made[len(old) :].replace(full(b"hdlr", bytes(4), b"vide", bytes(12), b"Video\0"),
                                          full(b"hdlr", bytes(4), b"pict", bytes(12), b"Video\0"), 1)  # fmt: skip
