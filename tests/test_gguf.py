"""formats/gguf.py: sound files are read right, and nothing hostile does more than raise a `UserError`."""

from __future__ import annotations

import random
import resource
import struct
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pieria.core.errors import UserError
from pieria.formats import ggml, gguf


def string(text: str | bytes) -> bytes:
    data = text.encode() if isinstance(text, str) else text
    return struct.pack("<Q", len(data)) + data


def key(name: str, kind: int, data: bytes) -> bytes:
    return string(name) + struct.pack("<I", kind) + data


def array(kind: int, count: int, data: bytes) -> bytes:
    return struct.pack("<IQ", kind, count) + data


def strings(words: list[str]) -> bytes:
    return array(8, len(words), b"".join(string(w) for w in words))


def tensor(name: str, shape: tuple[int, ...], kind: int, offset: int) -> bytes:
    return string(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, offset)


ARCHITECTURE = key("general.architecture", 8, string("llama"))
KEYS = [
    ARCHITECTURE,
    key("llama.context_length", 4, struct.pack("<I", 4096)),
    key("llama.attention.head_count_kv", 9, array(4, 3, struct.pack("<3I", 2, 8, 4))),
    key("llama.rope.freq_base", 6, struct.pack("<f", 10000.0)),
    key("tokenizer.chat_template", 8, string("{{ messages }}")),
    key("tokenizer.ggml.add_bos_token", 7, b"\1"),
    key("tokenizer.ggml.tokens", 9, strings(["a", "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"])),
]
TENSORS = [tensor("w", (64, 2), 0, 0), tensor("q", (256, 3), 12, 512), tensor("b", (3,), 1, 960)]


def file(
    keys: list[bytes] = KEYS, tensors: list[bytes] = TENSORS, data: int = 966, version: int = 3, magic: bytes = b"GGUF"
) -> bytes:
    head = magic + struct.pack("<IQQ", version, len(tensors), len(keys)) + b"".join(keys) + b"".join(tensors)
    return head + bytes(-len(head) % 32 + data)


def peak() -> int:
    """The most memory this process has held, in bytes (Linux counts in kB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], gguf.Header]:
    def of(data: bytes) -> gguf.Header:
        path = tmp_path / "model.gguf"
        path.write_bytes(data)
        return gguf.read(path)

    return of


def test_reads_what_was_written(read: Callable[[bytes], gguf.Header]) -> None:
    data = file()
    head = read(data)
    assert head.version == 3 and head.architecture == "llama" and head.vocab == 4
    assert head.number("context_length") == 4096 and head.number("attention.head_count_kv") == 8
    assert head.number("nothing", 7) == 7
    assert head.meta["tokenizer.ggml.add_bos_token"] is True
    assert head.meta["llama.rope.freq_base"] == 10000.0
    assert head.meta["llama.attention.head_count_kv"] == (2, 8, 4)
    assert head.fill == {"prefix": 1, "suffix": 2, "middle": 3}
    w, q, b = head.tensors
    assert (w.name, w.shape, w.type, w.bytes) == ("w", (64, 2), "F32", 512)
    assert (q.type, q.bytes, q.offset - w.offset) == ("Q4_K", 3 * 144, 512)
    assert b.offset + b.bytes == len(data)
    assert w.offset % 32 == 0


def test_version_2_and_padding_after_the_last_tensor(read: Callable[[bytes], gguf.Header]) -> None:
    assert read(file(version=2, data=992)).version == 2


def test_the_files_own_fill_ids_win(read: Callable[[bytes], gguf.Header]) -> None:
    named = key("tokenizer.ggml.fim_pre_token_id", 4, struct.pack("<I", 99))
    assert read(file([*KEYS, named])).fill == {"prefix": 99, "suffix": 2, "middle": 3}


def test_long_arrays_are_counted_not_kept(read: Callable[[bytes], gguf.Header]) -> None:
    # longer than one read of the buffer, with one word longer than the buffer itself and a token after it
    words = [f"word{i}" for i in range(100_000)] + ["x" * 2_000_000, "<PRE>"]
    tokens = key("tokenizer.ggml.tokens", 9, strings(words))
    types = key("tokenizer.ggml.token_type", 9, array(5, 100_002, bytes(400_008)))
    after = key("tokenizer.ggml.eos_token_id", 4, struct.pack("<I", 2))
    head = read(file([ARCHITECTURE, tokens, types, after]))
    assert head.vocab == 100_002 and head.meta["tokenizer.ggml.token_type"] == gguf.Long(5, 100_002)
    assert int(head.meta["tokenizer.ggml.tokens"]) == 100_002  # type: ignore[arg-type]
    assert head.meta["tokenizer.ggml.eos_token_id"] == 2
    assert head.fill == {"prefix": 100_001}


def test_cut_short_says_how_much_is_there(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    data = file(tensors=[tensor("w", (1_000_000, 32), 0, 0)], data=0)
    path.write_bytes(data)
    with path.open("ab") as out:
        out.truncate(12_000_000)
    with pytest.raises(UserError, match=r"model\.gguf is cut short: 12 of 128 MB\.") as caught:
        gguf.read(path)
    assert "pieria get" in caught.value.hint


HUGE = (1 << 64) - 1
HOSTILE = {
    "empty": b"",
    "magic only": b"GGUF",
    "another format": b"PK\x03\x04" + bytes(100),
    "magic": file(magic=b"GGML"),
    "version 1": file(version=1),
    "big-endian": file(version=3 << 24),
    "too many keys": b"GGUF" + struct.pack("<IQQ", 3, 0, HUGE) + bytes(64),
    "too many tensors": b"GGUF" + struct.pack("<IQQ", 3, HUGE, 0) + bytes(64),
    "huge text": file([string("a") + struct.pack("<IQ", 8, HUGE)]),
    "huge key": file([struct.pack("<Q", HUGE)]),
    "huge list of texts": file([ARCHITECTURE, key("a", 9, array(8, HUGE, b""))]),
    "huge list of numbers": file([ARCHITECTURE, key("a", 9, array(10, 1 << 61, b""))]),
    "list of lists": file([ARCHITECTURE, key("a", 9, array(9, 1, array(9, 1, array(4, 1, bytes(4)))))]),
    "unknown type": file([ARCHITECTURE, key("a", 13, bytes(8))]),
    "unknown type in a list": file([ARCHITECTURE, key("a", 9, array(77, 1, bytes(8)))]),
    "not a truth value": file([ARCHITECTURE, key("a", 7, b"\2")]),
    "key twice": file([ARCHITECTURE, ARCHITECTURE]),
    "key without a name": file([ARCHITECTURE, key("", 4, bytes(4))]),
    "no architecture": file([key("a", 4, bytes(4))]),
    "architecture is a number": file([key("general.architecture", 4, bytes(4))]),
    "alignment 0": file([ARCHITECTURE, key("general.alignment", 4, bytes(4))]),
    "alignment 33": file([ARCHITECTURE, key("general.alignment", 4, struct.pack("<I", 33))]),
    "alignment is a text": file([ARCHITECTURE, key("general.alignment", 8, string("32"))]),
    "tensor twice": file(tensors=[tensor("w", (8,), 0, 0), tensor("w", (8,), 0, 32)]),
    "long name": file(tensors=[tensor("w" * 64, (8,), 0, 0)]),
    "no dimension": file(tensors=[tensor("w", (), 0, 0)]),
    "five dimensions": file(tensors=[tensor("w", (1, 1, 1, 1, 1), 0, 0)]),
    "2^32 - 1 dimensions": file(tensors=[string("w") + struct.pack("<I", 0xFFFFFFFF) + bytes(64)]),
    "a dimension of nothing": file(tensors=[tensor("w", (8, 0), 0, 0)]),
    "overflow to 0": file(tensors=[tensor("w", (1 << 32, 1 << 32), 0, 0)]),
    "overflow to 4": file(tensors=[tensor("w", ((1 << 62) + 1, 4), 24, 0)]),
    "negative dimension": file(tensors=[tensor("w", (HUGE,), 0, 0)]),
    "half a block": file(tensors=[tensor("w", (100,), 12, 0)]),
    "removed type": file(tensors=[tensor("w", (32,), 4, 0)]),
    "type 2^32 - 1": file(tensors=[tensor("w", (32,), 0xFFFFFFFF, 0)]),
    "overlap": file(tensors=[tensor("w", (64,), 0, 0), tensor("v", (64,), 0, 128)]),
    "hole": file(tensors=[tensor("w", (64,), 0, 0), tensor("v", (64,), 0, 512)]),
    "offset beyond the file": file(tensors=[tensor("w", (64,), 0, 1 << 40)]),
    "offset wraps": file(tensors=[tensor("w", (64,), 0, HUGE - 31)]),
    "one byte short": file(data=965),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str, read: Callable[[bytes], gguf.Header]) -> None:
    with pytest.raises(UserError):
        read(HOSTILE[name])


def test_every_truncation_is_refused(read: Callable[[bytes], gguf.Header]) -> None:
    whole = file()
    for length in range(len(whole)):
        with pytest.raises(UserError):
            read(whole[:length])


def test_mutations_raise_nothing_but_user_errors(tmp_path: Path) -> None:
    """Seeded: 6,000 files with bytes, words or whole fields changed. No other error, no hang, no large allocation."""
    chance, whole, path = random.Random(7), file(), tmp_path / "m.gguf"
    edges = [0, 1, 8, 9, 13, 0x7F, 0x80, 0xFF, 0x7FFFFFFF, 0xFFFFFFFF, 1 << 31, 1 << 32, 1 << 62, (1 << 63) - 1, HUGE]
    head, read, refused = whole[:-900], 0, 0
    before, begun = peak(), time.monotonic()
    for _ in range(6_000):
        data = bytearray(head)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(4, len(data))
            match chance.randrange(4):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    data[at : at + 8] = struct.pack("<Q", chance.choice(edges))
                case 2:
                    data[at : at + 4] = struct.pack("<I", chance.choice(edges) & 0xFFFFFFFF)
                case 3:
                    del data[at : at + chance.randint(1, 16)]
        path.write_bytes(bytes(data) + bytes(900))
        try:
            made = gguf.read(path)
            read += 1
            # whatever is let through is sound: inside the file, in order, apart from one another
            for one, two in zip(made.tensors, made.tensors[1:], strict=False):
                assert one.offset + one.bytes <= two.offset
            assert all(t.offset + t.bytes <= path.stat().st_size for t in made.tensors)
        except UserError as error:
            refused += 1
            assert str(tmp_path) not in str(error)
    assert refused > 3_000 and read > 50
    assert peak() - before < 32 << 20
    assert time.monotonic() - begun < 60


def test_claims_of_a_large_sparse_file_cost_little(tmp_path: Path) -> None:
    """A file of 4 GB of zeros (sparse) makes any length look possible: empty strings without end."""
    path = tmp_path / "sparse.gguf"
    for kind, count in ((8, 400_000_000), (0, 3_000_000_000), (8, 3_900_000)):
        with path.open("wb") as out:
            out.write(b"GGUF" + struct.pack("<IQQ", 3, 0, 60_000) + ARCHITECTURE)
            out.write(key("a", 9, array(kind, count, b"")))
            out.truncate(4 << 30)
        before, begun = peak(), time.monotonic()
        with pytest.raises(UserError):
            gguf.read(path)
        assert time.monotonic() - begun < 20
        assert peak() - before < 32 << 20


def test_type_sizes_are_those_of_ggml() -> None:
    """Against the `gguf` package, where it is installed."""
    reference = pytest.importorskip("gguf.constants")
    for number, (name, block, size) in ggml.TYPES.items():
        kind = reference.GGMLQuantizationType(number)
        assert (kind.name, *reference.GGML_QUANT_SIZES[kind]) == (name, block, size)
