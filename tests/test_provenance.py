"""Whatever was made is signed, and one flipped byte anywhere in it is refused, always."""

from __future__ import annotations

import io
import random
import shutil
import struct
import wave
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pieria.core.contracts import Context
from pieria.core.values import Finish, Message, Output, Part, Request, text
from pieria.guards.provenance import verify, verify_file, wrap
from pieria.store import Entry, Store


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(range(i, i + 24)) for i in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def wav() -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(400))
    return made.getvalue()


PARTS = {
    "text": lambda: text("The sea is wide,\nthe sea is deep.\n"),
    "png": lambda: Part("image", png(), "image/png"),
    "wav": lambda: Part("music", wav(), "audio/wav"),
}


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    made = Store(home)
    yield made
    made.close()


def signed(part: Part, home: Path, card: Callable) -> Output:
    request = Request("text", (Message("user", (text("a secret wish"),)),), options={"seed": 7})
    run = wrap(lambda r: iter((Output(part), Finish("stop"))), Context(card(), home))
    return next(e for e in run(request) if isinstance(e, Output))


def kept(store: Store, output: Output) -> tuple[Path, Path | None]:
    entry = Entry(
        app="",
        medium="text",
        model="m",
        request={},
        receipt={},
        status="done",
        outputs=(output,),
        conversation="",
        owner="",
    )
    one = store.record(entry).outputs[0]
    return one.path, one.sidecar_path


@pytest.mark.parametrize("kind", PARTS)
def test_what_is_signed_says_who_and_how_but_not_what_was_asked(
    kind: str, home: Path, store: Store, card: Callable
) -> None:
    path, sidecar = kept(store, signed(PARTS[kind](), home, card))
    assert (sidecar is not None) == (kind == "text"), "inside the file wherever it can be"
    verdict = verify_file(path, store, home)
    assert verdict.ok and "this machine's Pieria" in verdict.sentence and verdict.signer and verdict.when
    assert verdict.claims["model"] == "mine" and verdict.claims["options"]["seed"] == 7
    raw = path.read_bytes() + (sidecar.read_bytes() if sidecar else b"")
    assert b"secret wish" not in raw and b"trainedAlgorithmicMedia" in raw


def flips(data: bytes, most: int, seed: int) -> Iterator[bytes]:
    """Every byte once at least, each bit of it where that is not too many."""
    places = [(i, b) for i in range(len(data)) for b in range(8)]
    if len(places) > most:
        chance = random.Random(seed)
        places = [(i, chance.randrange(8)) for i in chance.sample(range(len(data)), min(most, len(data)))]
    for i, b in places:
        yield data[:i] + bytes([data[i] ^ 1 << b]) + data[i + 1 :]


@pytest.mark.parametrize("kind", PARTS)
def test_one_flipped_byte_in_a_stored_output_is_always_refused(
    kind: str, home: Path, store: Store, card: Callable
) -> None:
    """All bytes of the output, and of its sidecar."""
    path, sidecar = kept(store, signed(PARTS[kind](), home, card))
    tried = 0
    for target in filter(None, (path, sidecar)):
        data = target.read_bytes()
        target.chmod(0o600)
        for wrong in flips(data, 100_000, 1):
            target.write_bytes(wrong)
            assert not verify_file(path, store, home).ok
            tried += 1
        target.write_bytes(data)
    assert verify_file(path, store, home).ok
    print(f"\n{kind}: {tried} flipped bits in the store, all refused")


@pytest.mark.parametrize("kind", PARTS)
def test_one_flipped_byte_in_a_copy_elsewhere_is_refused_too(
    kind: str, home: Path, tmp_path: Path, card: Callable
) -> None:
    """The store of another home knows nothing of it: here the signature alone must do it."""
    part = signed(PARTS[kind](), home, card).part
    data, sidecar = part.bytes, part.meta.get("sidecar")
    assert verify(data, part.mime, sidecar, home).ok
    tried = 0
    for wrong in flips(data, 12_000, 2):
        assert not verify(wrong, part.mime, sidecar, home).ok
        tried += 1
    for wrong in flips(sidecar or b"", 12_000, 3):
        assert not verify(data, part.mime, wrong, home).ok
        tried += 1
    for wrong in (data[:-1], data + b"\0", data[1:], data * 2, b""):
        assert not verify(wrong, part.mime, sidecar, home).ok
    print(f"\n{kind}: {tried} flipped bytes elsewhere, all refused")


def test_another_home_is_another_identity(home: Path, tmp_path: Path, card: Callable) -> None:
    part = signed(PARTS["text"](), home, card).part
    other = tmp_path / "other"
    other.mkdir()
    signed(PARTS["text"](), other, card)
    verdict = verify(part.bytes, part.mime, part.meta["sidecar"], other)
    assert verdict.ok and "another Pieria identity" in verdict.sentence


def test_a_copy_with_its_manifest_beside_it(home: Path, store: Store, tmp_path: Path, card: Callable) -> None:
    part = signed(PARTS["text"](), home, card).part
    copy = tmp_path / "sea.txt"
    copy.write_bytes(part.bytes)
    assert not verify_file(copy, store, home).ok, "nobody vouches for it"
    (tmp_path / "sea.txt.c2pa").write_bytes(part.meta["sidecar"])
    assert verify_file(copy, store, home).ok
    shutil.copy(copy, tmp_path / "moved.txt")
    shutil.copy(tmp_path / "sea.txt.c2pa", tmp_path / "moved.txt.c2pa")
    (tmp_path / "moved.txt").write_text("something else")
    assert not verify_file(tmp_path / "moved.txt", store, home).ok


def test_a_file_nobody_signed(home: Path, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("by hand")
    verdict = verify_file(path, store, home)
    assert not verdict.ok and "Nobody signed" in verdict.sentence
