"""Reads the header of a GGUF file and checks it, before any native code sees the file.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3, little-endian. Checked are the
magic, the counts, every length, the dimensions and their product, the types, the alignment, and that the tensors follow
one another without hole or overlap and end inside the file. Whatever is odd is a `UserError`; nothing is repaired.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from typing import BinaryIO

from ..core.errors import UserError
from .ggml import FILL_KEYS, ROLE, TYPES

MAX_KEYS, MAX_TENSORS = 65_536, 65_536
MAX_KEY, MAX_NAME = 65_535, 63  # bytes; ggml keeps a tensor's name in 64, with its closing zero
MAX_HEADER = 512 << 20  # bytes
MAX_KEPT = 64 << 20  # bytes of strings kept from one header
MAX_ELEMENTS = 4_000_000  # array elements walked in one header
SHORT = 1024  # arrays up to this length are kept as tuples

SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
STRING, ARRAY = 8, 9


@dataclass(frozen=True, slots=True)
class Long:
    """An array too long to keep, such as a vocabulary: the GGUF type of its elements and how many there are."""

    type: int
    length: int

    def __int__(self) -> int:
        return self.length


Value = int | float | bool | str | tuple[int | float | bool | str, ...] | Long


@dataclass(frozen=True, slots=True)
class Tensor:
    """``shape`` is in ggml's order (fastest first); ``offset`` is in bytes from the start of the file."""

    name: str
    shape: tuple[int, ...]
    type: str
    offset: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Header:
    """``fill`` maps prefix, suffix and middle to the ids of the fill-in-the-middle tokens that the vocabulary has."""

    version: int
    meta: Mapping[str, Value]
    tensors: tuple[Tensor, ...]
    fill: Mapping[str, int] = field(default_factory=dict)

    @property
    def architecture(self) -> str:
        return str(self.meta["general.architecture"])

    @property
    def vocab(self) -> int:
        """Tokens in the vocabulary; 0 if the file has none."""
        tokens = self.meta.get("tokenizer.ggml.tokens", ())
        return tokens.length if isinstance(tokens, Long) else len(tokens) if isinstance(tokens, tuple) else 0

    def number(self, key: str, default: int = 0) -> int:
        """The architecture's own whole number, such as ``context_length``; the largest, if each layer has one."""
        value = self.meta.get(f"{self.architecture}.{key}", default)
        if isinstance(value, tuple):
            value = max((v for v in value if isinstance(v, int)), default=default)
        return value if isinstance(value, int) else default


def read(path: Path) -> Header:
    """The checked header of ``path``. Raises `UserError` for whatever is not a whole, sound GGUF file."""
    try:
        with path.open("rb") as file:
            return _Reader(file, path.name).header()
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {error.strerror}.", code="bad_weights") from None


class _Reader:
    """Walks the header through one buffer. Every number is checked against the bytes left before it is used."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.file, self.name, self.size = file, name, os.fstat(file.fileno()).st_size
        self.buffer, self.at, self.base = b"", 0, 0  # `at` is inside the buffer, which starts at `base` of the file
        self.kept, self.walked = 0, 0
        self.fill: dict[str, int] = {}

    def header(self) -> Header:
        if self.size < 24 or self.take(4) != b"GGUF":
            raise self.bad("is not a GGUF file" if self.size >= 4 else "is empty or cut short")
        version = self.u32()
        if version not in (2, 3):
            big = version in (2 << 24, 3 << 24)
            raise self.bad("is a big-endian GGUF file" if big else f"is of GGUF version {version}; 2 and 3 can be read")
        tensors, keys = self.u64(), self.u64()
        if keys > min(MAX_KEYS, self.size // 13) or tensors > min(MAX_TENSORS, self.size // 32):
            raise self.bad(f"claims {keys} keys and {tensors} tensors, more than it can hold")
        meta: dict[str, Value] = {}
        for _ in range(keys):
            key = self.string(MAX_KEY)
            if not key or key in meta:
                raise self.bad(f"names the key {key[:60]!r} twice" if key else "has a key without a name")
            meta[key] = self.value(key)
        if not isinstance(meta.get("general.architecture"), str):
            raise self.bad("does not name its architecture")
        for role, names in FILL_KEYS.items():
            ids = [v for n in names if isinstance(v := meta.get(n), int)]
            self.fill.update({role: ids[0]} if ids else {})
        return Header(version, meta, self.tensors(tensors, meta), self.fill)

    def tensors(self, count: int, meta: Mapping[str, Value]) -> tuple[Tensor, ...]:
        alignment = meta.get("general.alignment", 32)
        if not isinstance(alignment, int) or not 8 <= alignment <= 65_536 or alignment & (alignment - 1):
            raise self.bad(f"has an alignment of {str(alignment)[:20]}, which is no power of two from 8 to 65536")
        found: dict[str, Tensor] = {}
        expected = 0
        for _ in range(count):
            name = self.string(MAX_NAME)
            if name in found:
                raise self.bad(f"names the tensor {name!r} twice")
            dims = self.u32()
            if not 1 <= dims <= 4:
                raise self.bad(f"gives the tensor {name!r} {dims} dimensions; 1 to 4 are possible")
            shape = tuple(self.u64() for _ in range(dims))
            kind, offset = self.u32(), self.u64()
            if kind not in TYPES:
                raise self.bad(f"has a tensor {name!r} of the unknown type {kind}")
            title, block, block_bytes = TYPES[kind]
            elements = prod(shape)
            # far above any real tensor, far below where 64-bit sizes overflow
            if not 0 < elements <= 1 << 50 or shape[0] % block:
                raise self.bad(f"gives the tensor {name!r} the impossible shape {shape}")
            size = elements // block * block_bytes
            if offset != expected:
                raise self.bad(f"puts the tensor {name!r} at {offset}, where {expected} is its place")
            expected = _aligned(offset + size, alignment)
            found[name] = Tensor(name, shape, title, offset, size)
        start = _aligned(self.base + self.at, alignment)
        moved = tuple(Tensor(t.name, t.shape, t.type, start + t.offset, t.bytes) for t in found.values())
        if moved and (end := moved[-1].offset + moved[-1].bytes) > self.size:
            raise self.bad(f"is cut short: {_megabytes(self.size)} of {_megabytes(end)} MB")
        return moved

    def value(self, key: str) -> Value:
        kind = self.u32()
        if kind == STRING:
            return self.string(MAX_KEPT)
        if kind != ARRAY:
            return self.scalar(kind)
        kind, length = self.u32(), self.u64()
        if kind != STRING and kind not in SCALARS:
            raise self.bad(
                f"holds {'a list of lists' if kind == ARRAY else f'the unknown type {kind}'} under {key[:60]!r}"
            )
        width = 8 if kind == STRING else struct.calcsize(SCALARS[kind])
        self.walked += length
        if self.walked > MAX_ELEMENTS or length * width > self.left() or self.kept > MAX_KEPT:
            raise self.bad(f"claims {length} elements under {key[:60]!r}, more than it can hold, or is cut short")
        if length <= SHORT and key != "tokenizer.ggml.tokens":
            self.kept += length * 32  # what a number takes as an object
            return tuple(self.string(MAX_KEPT) if kind == STRING else self.scalar(kind) for _ in range(length))
        if kind == STRING:
            self.skip_strings(length, key == "tokenizer.ggml.tokens")
        else:
            self.skip(length * width)
        return Long(kind, length)

    def skip_strings(self, count: int, vocabulary: bool) -> None:
        unpack, index = struct.Struct("<Q").unpack_from, 0
        while index < count:
            self.need(8)
            # local names: a vocabulary has hundreds of thousands of entries
            buffer, at, end = self.buffer, self.at, len(self.buffer) - 8
            while index < count and at <= end:
                size = unpack(buffer, at)[0]
                after = at + 8 + size
                if after > len(buffer):
                    break
                if vocabulary and size < 32 and (role := ROLE.get(buffer[at + 8 : after])):
                    self.fill[role] = index
                at, index = after, index + 1
            self.at = at
            if index < count and at <= end:  # the next string ends beyond the buffer
                size = self.u64()
                if size > self.left():
                    raise self.bad("is cut short or damaged: a text in its header runs past its end")
                if size >= 32:
                    self.skip(size)
                elif (role := ROLE.get(self.take(size))) and vocabulary:
                    self.fill[role] = index
                index += 1

    def u32(self) -> int:
        return int.from_bytes(self.take(4), "little")

    def u64(self) -> int:
        return int.from_bytes(self.take(8), "little")

    def scalar(self, kind: int) -> int | float | bool:
        code = SCALARS.get(kind)
        if code is None:
            raise self.bad(f"holds a value of the unknown type {kind}")
        data = self.take(struct.calcsize(code))
        if code == "?" and data not in (b"\0", b"\1"):
            raise self.bad("holds a truth value that is neither 0 nor 1")
        number: int | float | bool = struct.unpack("<" + code, data)[0]
        return number

    def string(self, most: int) -> str:
        size = self.u64()
        self.kept += size
        if size > most or self.kept > MAX_KEPT:
            raise self.bad(f"claims a text of {size} bytes in its header, more than there can be")
        return self.take(size).decode("utf-8", "replace")

    def left(self) -> int:
        return self.size - self.base - self.at

    def need(self, count: int) -> None:
        """Makes at least ``count`` bytes lie ahead in the buffer."""
        if len(self.buffer) - self.at >= count:
            return
        if count > self.left():
            raise self.bad(f"is cut short or damaged: its {self.size} bytes end inside its header")
        if self.base + self.at + count > MAX_HEADER:
            raise self.bad(f"has a header of more than {MAX_HEADER >> 20} MB")
        ahead = self.buffer[self.at :]
        self.base, self.at = self.base + self.at, 0
        self.buffer = ahead + self.file.read(max(count - len(ahead), 1 << 20))
        if len(self.buffer) < count:
            raise self.bad("became shorter while it was read")

    def take(self, count: int) -> bytes:
        self.need(count)
        self.at += count
        return self.buffer[self.at - count : self.at]

    def skip(self, count: int) -> None:
        """Goes on by ``count`` bytes, known to be in the file, without reading those that are not in the buffer."""
        if self.at + count <= len(self.buffer):
            self.at += count
            return
        self.base, self.at, self.buffer = self.base + self.at + count, 0, b""
        self.file.seek(self.base)

    def bad(self, what: str) -> UserError:
        return UserError(
            f"{self.name} {what}.",
            "Fetch the file again (pieria get NAME), or check where it came from.",
            code="bad_weights",
        )


def _aligned(offset: int, alignment: int) -> int:
    return -(-offset // alignment) * alignment


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f}" if size >= 10_000_000 else f"{size / 1e6:.3f}"
