"""MP4 (ISO/IEC 14496-12) around AV1 (the binding of AOM, "AV1 in ISOBMFF" 1.2) and FLAC (Xiph, "Encapsulation of FLAC
in ISO Base Media File Format" 0.0.4): written, and read back.

Pictures come from AVIF image sequences, which hold the same AV1 in the same boxes: an encoder that writes those is all
that is needed. One track of each, no fragments; the index stands before the data, and half a second of pictures lies
beside the same half second of sound: a browser plays while it loads.
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


@dataclass(frozen=True, slots=True)
class Sound:
    """One track of FLAC. ``samples``: its frames, in order; ``durations``: of each, in samples of 1 / ``rate`` s;
    ``config``: the metadata blocks of the dfLa box, STREAMINFO first."""

    rate: int
    channels: int
    samples: tuple[bytes, ...]
    durations: tuple[int, ...]
    config: bytes

    @property
    def seconds(self) -> float:
        return sum(self.durations) / self.rate

    @property
    def file(self) -> bytes:
        """The same as a file of its own, as every FLAC decoder reads it."""
        return b"fLaC" + self.config + b"".join(self.samples)


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


Chunk = tuple[int, int, int]
"""Of which track (0: pictures, 1: sound), from which sample, how many."""


def written(track: Track, title: str = "", sound: Sound | None = None) -> bytes:
    """The file. The index stands first. Raises ValueError for 4 GiB and more."""
    tracks: list[Track | Sound] = [track] if sound is None else [track, sound]
    media = sum(len(s) for t in tracks for s in t.samples)
    if media > MOST - (1 << 24):
        raise ValueError("an MP4 of more than 4 GiB")
    order = _interleaved(tracks)
    lengths = [sum(map(len, tracks[t].samples[a : a + n])) for t, a, n in order]
    long = [round(t.seconds * track.scale) for t in tracks]

    def moov(offset: int) -> bytes:
        at, places = offset, list[int]()
        for size in lengths:
            places.append(at)
            at += size
        movie = full(
            b"mvhd", struct.pack(">IIIIIH", 0, 0, track.scale, max(long), 0x10000, 0x100), bytes(10), MATRIX, bytes(24),
            struct.pack(">I", 1 + len(tracks)),
        )  # fmt: skip
        made = [
            _trak(one, n, long[n], [(p, c[2]) for p, c in zip(places, order, strict=True) if c[0] == n])
            for n, one in enumerate(tracks)
        ]
        return box(b"moov", movie, *made, _named(title) if title else b"")

    kind = box(b"ftyp", b"isom", struct.pack(">I", 0x200), b"isomiso6av01mp41")
    start = len(kind) + len(moov(0)) + 8
    data = (s for t, a, n in order for s in tracks[t].samples[a : a + n])
    return b"".join((kind, moov(start), struct.pack(">I4s", 8 + media, b"mdat"), *data))


def _interleaved(tracks: Sequence[Track | Sound]) -> list[Chunk]:
    """Half seconds, in the order of their beginnings; of a lone track one chunk of all."""
    if len(tracks) == 1:
        return [(0, 0, len(tracks[0].samples))]
    found = list[tuple[float, Chunk]]()
    for n, one in enumerate(tracks):
        unit = one.scale if isinstance(one, Track) else one.rate
        begun, first, at = 0, 0, 0
        for index, long in enumerate(one.durations):
            if index > first and at - begun >= unit / 2:
                found.append((begun / unit, (n, first, index - first)))
                begun, first = at, index
            at += long
        found.append((begun / unit, (n, first, len(one.samples) - first)))
    return [chunk for _, chunk in sorted(found, key=lambda f: (f[0], f[1][0]))]


def _trak(one: Track | Sound, number: int, long: int, chunks: Sequence[tuple[int, int]]) -> bytes:
    """A track's index. long: in units of the movie; chunks: (place in the file, samples) of each."""
    runs, groups = list[list[int]](), list[tuple[int, int, int]]()
    for each in one.durations:
        if runs and runs[-1][1] == each:
            runs[-1][0] += 1
        else:
            runs.append([1, each])
    for n, (_, count) in enumerate(chunks, 1):
        if not groups or groups[-1][1] != count:
            groups.append((n, count, 1))
    count = len(one.samples)
    video = isinstance(one, Track)
    table = box(
        b"stbl",
        full(b"stsd", struct.pack(">I", 1), _entry(one)),
        full(b"stts", struct.pack(">I", len(runs)), *(struct.pack(">II", *r) for r in runs)),
        full(b"stss", struct.pack(f">I{len(one.keys)}I", len(one.keys), *(k + 1 for k in one.keys)))
        if isinstance(one, Track)
        else b"",
        full(b"stsc", struct.pack(">I", len(groups)), *(struct.pack(">III", *g) for g in groups)),
        full(b"stsz", struct.pack(f">II{count}I", 0, count, *map(len, one.samples))),
        full(b"stco", struct.pack(f">I{len(chunks)}I", len(chunks), *(place for place, _ in chunks))),
    )
    unit = one.scale if isinstance(one, Track) else one.rate
    what, name = (b"vide", b"Video\0") if video else (b"soun", b"Sound\0")
    head = full(b"vmhd", bytes(8), flags=1) if video else full(b"smhd", bytes(4))
    media = box(
        b"mdia",
        full(b"mdhd", struct.pack(">IIIIHH", 0, 0, unit, sum(one.durations), 0x55C4, 0)),
        full(b"hdlr", bytes(4), what, bytes(12), name),
        box(b"minf", head, box(b"dinf", full(b"dref", struct.pack(">I", 1), full(b"url ", flags=1))), table),
    )
    size = struct.pack(">II", one.width << 16, one.height << 16) if isinstance(one, Track) else bytes(8)
    about = struct.pack(">IIIII", 0, 0, number + 1, 0, long)
    loud = struct.pack(">HHHH", 0, 0, 0 if video else 0x100, 0)
    return box(b"trak", full(b"tkhd", about, bytes(8), loud, MATRIX, size, flags=3), media)


def _entry(one: Track | Sound) -> bytes:
    """How the samples are coded."""
    if isinstance(one, Sound):
        head = bytes(6) + struct.pack(">H", 1) + bytes(8) + struct.pack(">HHI", one.channels, 16, 0)
        return box(b"fLaC", head, struct.pack(">I", one.rate << 16), full(b"dfLa", one.config))
    return box(
        b"av01", bytes(6), struct.pack(">H", 1), bytes(16), struct.pack(">HH", one.width, one.height),
        struct.pack(">IIIH", 0x480000, 0x480000, 0, 1), bytes(32), struct.pack(">Hh", 24, -1),
        box(b"av1C", one.config), box(b"colr", one.colour) if one.colour else b"",
        box(b"pasp", struct.pack(">II", 1, 1)),
    )  # fmt: skip


def _named(title: str) -> bytes:
    """The title where players look for it (iTunes' list, as QuickTime and all others read it)."""
    value = box(b"data", struct.pack(">II", 1, 0), title.encode()[:250])
    handler = full(b"hdlr", bytes(4), b"mdir", b"appl", bytes(9))
    return box(b"udta", full(b"meta", handler, box(b"ilst", box(b"\xa9nam", value))))


def read(data: bytes) -> Track:
    """The AV1 track of an MP4, or of an AVIF image sequence. Raises `Broken`."""
    found = _tracks(data, b"av01")
    if not isinstance(found, Track):
        raise Broken("there is no AV1 track")
    return found


def heard(data: bytes) -> Sound | None:
    """The FLAC track of an MP4; None if it has none. Raises `Broken`."""
    found = _tracks(data, b"fLaC")
    return found if isinstance(found, Sound) else None


def kinds(data: bytes) -> list[bytes]:
    """How each track is coded, as its sample entry is called: ``av01``, ``avc1``, ``mp4a`` ... Raises `Broken`."""
    try:
        return [kind for kind, *_ in _entries(data)]
    except (struct.error, IndexError, OverflowError) as error:
        raise Broken("a table is cut short") from error


def _entries(data: bytes) -> Iterator[tuple[bytes, int, int, int, int]]:
    """(kind, sample entry from, to, track from, to) of each track."""
    for kind, start, end in boxes(data, *find(data, [b"moov"])):
        if kind == b"trak":
            at, _ = find(data, [b"mdia", b"minf", b"stbl", b"stsd"], start, end)
            yield data[at + 12 : at + 16], at + 8, at + 8 + struct.unpack_from(">I", data, at + 8)[0], start, end


def _tracks(data: bytes, wanted: bytes) -> Track | Sound | None:
    """The first track that is coded so."""
    try:
        for kind, low, high, start, end in _entries(data):
            if kind != wanted:
                continue
            table = find(data, [b"mdia", b"minf", b"stbl"], start, end)
            samples, durations, keys = _samples(data, table)
            if kind == b"fLaC":
                channels = struct.unpack_from(">H", data, low + 24)[0]
                rate = struct.unpack_from(">I", data, low + 32)[0] >> 16
                inside = {k: data[a:b] for k, a, b in boxes(data, low + 36, high)}
                if b"dfLa" not in inside or not rate or not 1 <= channels <= 8:
                    raise Broken("the track does not say how its FLAC is set up")
                return Sound(rate, channels, samples, durations, inside[b"dfLa"][4:])
            width, height = struct.unpack_from(">HH", data, low + 32)
            parts = {k: data[a:b] for k, a, b in boxes(data, low + 86, high)}
            if b"av1C" not in parts:
                raise Broken("the track does not say how its AV1 is set up")
            head, _ = find(data, [b"mdia", b"mdhd"], start, end)
            scale = struct.unpack_from(">I", data, head + (20 if data[head] else 12))[0]
            return Track(width, height, scale or 1, samples, durations, keys, parts[b"av1C"], parts.get(b"colr", b""))
    except (struct.error, IndexError, OverflowError) as error:
        raise Broken("a table is cut short") from error
    return None


def _samples(data: bytes, table: tuple[int, int]) -> tuple[tuple[bytes, ...], tuple[int, ...], tuple[int, ...]]:
    at, end = find(data, [b"stsz"], *table)
    one, count = struct.unpack_from(">II", data, at + 4)
    if count * (one or 4) > (len(data) if one else end - at):
        raise Broken("more samples than bytes")
    sizes = [one] * count if one else list(struct.unpack_from(f">{count}I", data, at + 12))
    if sum(sizes) > len(data):  # the same bytes again and again: a small file that fills the memory
        raise Broken("its samples overlap")
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
