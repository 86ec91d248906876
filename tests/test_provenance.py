"""Whatever was made is signed, and one flipped byte anywhere in it is refused, always."""

from __future__ import annotations

import io
import os
import random
import shutil
import socket
import struct
import subprocess
import sys
import time
import tracemalloc
import wave
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest import mock

import pytest

from pieria.core.contracts import Context
from pieria.core.errors import UserError
from pieria.core.values import Finish, Message, Output, Part, Request, digest, text
from pieria.formats import marks
from pieria.guards.provenance import Verdict, identity, signer, verify, verify_file, wrap
from pieria.store import Entry, Store
from pieria.studio import Studio


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png() -> bytes:
    rows = b"".join(b"\0" + bytes(range(i, i + 24)) for i in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def wav(size: int = 400) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(size))
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


def places(size: int, seed: int) -> Iterator[tuple[int, int]]:
    """Every byte: of a small file each of its bits, of a bigger one a bit drawn by lot."""
    chance = random.Random(seed)
    for i in range(size):
        yield from ((i, bit) for bit in (range(8) if size < 1000 else (chance.randrange(8),)))


def survivors(target: Path, seed: int, look: Callable[[], Verdict]) -> tuple[int, list[tuple[int, int]]]:
    """Flips bit after bit of a file, back again each time: how many, and which of them were not refused."""
    data, tried, passed = target.read_bytes(), 0, []
    target.chmod(0o600)
    handle = os.open(target, os.O_RDWR)
    try:
        for i, bit in places(len(data), seed):
            os.pwrite(handle, bytes([data[i] ^ 1 << bit]), i)
            if look().ok:
                passed.append((i, bit))
            os.pwrite(handle, data[i : i + 1], i)
            tried += 1
    finally:
        os.close(handle)
    assert look().ok, "unchanged again, it passes again"
    return tried, passed


def others(data: bytes) -> list[bytes]:
    """Cut short, longer, or shifted."""
    cuts = [data[:n] for n in (0, 1, len(data) // 2, len(data) - 1)]
    return [*cuts, data[1:], data + b"\0", data + b"\n", b"\0" + data, data + data, data + data[-12:]]


@pytest.mark.parametrize("kind", PARTS)
def test_one_flipped_bit_of_a_stored_output_is_always_refused(
    kind: str, home: Path, store: Store, card: Callable
) -> None:
    """Of the output, and of its sidecar."""
    path, sidecar = kept(store, signed(PARTS[kind](), home, card))
    total = 0
    for target in filter(None, (path, sidecar)):
        tried, passed = survivors(target, 1, lambda: verify_file(path, store, home))
        assert tried >= target.stat().st_size and passed == []
        whole = target.read_bytes()
        for wrong in others(whole):
            target.write_bytes(wrong)
            assert not verify_file(path, store, home).ok
        target.write_bytes(whole)
        total += tried
    sidecar and sidecar.unlink()
    assert verify_file(path, store, home).ok is (sidecar is None), "a lost sidecar is missed"
    print(f"\n{kind}: {total} flips in the store, none passed")


@pytest.mark.parametrize("kind", PARTS)
def test_one_flipped_bit_of_a_copy_elsewhere_is_always_refused(
    kind: str, home: Path, tmp_path: Path, card: Callable
) -> None:
    """On a machine whose store knows nothing of it, the signature alone must do it: here the whole of it counts."""
    part = signed(PARTS[kind](), home, card).part
    far = tmp_path / "far"
    far.mkdir()
    copy = tmp_path / {"text": "sea.txt", "png": "sea.png", "wav": "sea.wav"}[kind]
    copy.write_bytes(part.bytes)
    targets = [copy]
    if "sidecar" in part.meta:
        targets.append(tmp_path / "sea.txt.c2pa")
        targets[1].write_bytes(part.meta["sidecar"])
    elsewhere = Store(far)
    total = 0
    try:
        for target in targets:
            tried, passed = survivors(target, 2, lambda: verify_file(copy, elsewhere, far))
            assert tried >= target.stat().st_size and passed == []
            whole = target.read_bytes()
            for wrong in others(whole):
                target.write_bytes(wrong)
                assert not verify_file(copy, elsewhere, far).ok
            target.write_bytes(whole)
            total += tried
    finally:
        elsewhere.close()
    print(f"\n{kind}: {total} flips of a copy, none passed")


def test_a_forged_manifest_of_unsigned_bytes_only_is_refused(home: Path, card: Callable) -> None:
    """What a signature leaves open: the range it excludes may hold nothing else, and a box may not be added."""
    part = signed(PARTS["png"](), home, card).part
    at = part.bytes.index(b"caBX") - 4
    size = int.from_bytes(part.bytes[at : at + 4], "big")
    store = part.bytes[at + 8 : at + 8 + size]
    other = part.bytes[:at] + bytes(size + 12) + part.bytes[at + 12 + size :]
    assert not verify(other, "image/png", store, home).ok, "the manifest of a picture is no sidecar"
    loose = signed(PARTS["text"](), home, card).part
    sidecar = loose.meta["sidecar"]
    for extra in (b"\0\0\0\x08free", b"\0\0\0\x0cfreewhat"):
        inside = (len(sidecar) + len(extra)).to_bytes(4, "big") + sidecar[4:] + extra
        for wrong in (sidecar + extra, inside, extra + sidecar):
            assert not verify(loose.bytes, loose.mime, wrong, home).ok


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
    assert "that a sidecar belongs to" in verify_file(tmp_path / "sea.txt.c2pa", store, home).problems[0]
    shutil.copy(copy, tmp_path / "moved.txt")
    shutil.copy(tmp_path / "sea.txt.c2pa", tmp_path / "moved.txt.c2pa")
    (tmp_path / "moved.txt").write_text("something else")
    assert not verify_file(tmp_path / "moved.txt", store, home).ok
    for odd in (b"", b"no manifest"):
        (tmp_path / "sea.txt.c2pa").write_bytes(odd)
        assert verify_file(copy, store, home).problems == ["The sidecar cannot be read."]


def test_a_file_nobody_signed(home: Path, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("by hand")
    verdict = verify_file(path, store, home)
    assert not verdict.ok and "Nobody signed" in verdict.sentence


def test_a_large_file_is_read_in_pieces(home: Path, store: Store, tmp_path: Path, card: Callable) -> None:
    """Signed in it, beside it, or not at all: not much of it is in memory at any time."""
    size = 24 << 20
    inside = signed(Part("music", wav(size), "audio/wav"), home, card).part
    beside = signed(Part("other", bytes(size), "application/octet-stream"), home, card).part
    (tmp_path / "a.wav").write_bytes(inside.bytes)
    (tmp_path / "b.bin").write_bytes(beside.bytes)
    (tmp_path / "b.bin.c2pa").write_bytes(beside.meta["sidecar"])
    (tmp_path / "c.mp4").write_bytes(b"\0\0\0\x18ftypisom" + bytes(size))
    assert "sidecar" not in inside.meta
    del inside, beside
    with mock.patch.object(marks, "LARGEST", 1 << 20):
        tracemalloc.start()
        said = [verify_file(tmp_path / name, store, home) for name in ("a.wav", "b.bin", "c.mp4")]
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert [v.ok for v in said] == [True, True, False] and most < size / 4
    assert "more than 1 MB" in said[2].mark


def test_two_processes_that_begin_at_once_have_one_identity(home: Path) -> None:
    left = home / ".identity-left"  # as a killed process leaves it
    left.mkdir()
    (left / "key.pem").write_text("half")
    code = (
        "import sys; from pathlib import Path; from pieria.guards.provenance import identity\n"
        "sys.stdin.readline(); print(identity.ensure(Path(sys.argv[1])).fingerprint)"
    )
    going = [
        subprocess.Popen([sys.executable, "-c", code, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(6)
    ]
    said = {one.communicate(b"go\n", timeout=60)[0] for one in going}
    found = identity.load(home)
    assert found and said == {found.fingerprint.encode() + b"\n"}
    assert [p.name for p in home.iterdir() if "identity" in p.name] == ["identity"]
    assert (home / "identity").stat().st_mode & 0o777 == 0o700
    assert (home / "identity" / "key.pem").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damage", ["another's key", "no key", "no certificate", "noise"])
def test_a_damaged_identity_signs_nothing(damage: str, home: Path, tmp_path: Path) -> None:
    folder = home / "identity"
    identity.ensure(home)
    if damage == "another's key":
        (tmp_path / "other").mkdir()
        identity.ensure(tmp_path / "other")
        shutil.copy(tmp_path / "other" / "identity" / "key.pem", folder / "key.pem")
    elif damage == "noise":
        (folder / "key.pem").write_text("noise")
    else:
        (folder / ("key.pem" if damage == "no key" else "chain.pem")).unlink()
    with pytest.raises(UserError) as told:
        signer(home)
    assert told.value.code == "damaged_identity" and told.value.hint


def test_many_threads_sign_at_once(home: Path) -> None:
    sign, said = signer(home), {"model": "mine", "options": {}}

    def one(i: int) -> bool:
        part, how = sign(text(f"line {i}"), said)
        return how == "sidecar" and verify(part.bytes, part.mime, part.meta["sidecar"], home).ok

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(160)))


def test_nothing_is_fetched_for_a_file_that_asks_for_it(home: Path, store: Store, tmp_path: Path) -> None:
    """A picture may say that its manifest lies at an address. Looking there would tell on whoever looks."""
    asked = socket.create_server(("127.0.0.1", 0))
    asked.settimeout(0.5)
    address = f"http://127.0.0.1:{asked.getsockname()[1]}/m.c2pa"
    xmp = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:dcterms="http://purl.org/dc/terms/" dcterms:provenance="{address}"/>'
        "</rdf:RDF></x:xmpmeta>"
    )
    whole = png()
    itxt = chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp.encode())
    path = tmp_path / "asks.png"
    path.write_bytes(whole[:33] + itxt + whole[33:])
    assert not verify_file(path, store, home).ok
    with pytest.raises(TimeoutError):
        asked.accept()
    asked.close()


def test_signing_is_quick(home: Path) -> None:
    """A signature must not be felt: its median is far below a tenth of a second even on a busy machine."""
    sign, said, took = signer(home), {"model": "mine", "options": {}}, []
    for _ in range(40):
        begun = time.perf_counter()
        sign(text("The sea is wide."), said)
        took.append(time.perf_counter() - begun)
    print(f"\n{sorted(took)[20] * 1e3:.2f} ms for a signature (median of 40)")
    assert sorted(took)[20] < 0.1


def test_a_run_through_the_studio_is_signed_whole(studio: Studio, home: Path) -> None:
    asked = Request("text", (Message("user", (text("a secret wish"),)),), "echo", {"n": 2, "temperature": 0.5})
    made = [e.part for e in studio.run(asked, app="write") if isinstance(e, Output)]
    assert len(made) == 2
    for part in made:
        verdict = studio.verify(Path(part.meta["path"]))
        assert verdict.ok and verdict.claims["options"] == {"n": 2, "temperature": 0.5}
        assert verdict.claims["request"] == digest(asked.messages) and verdict.claims["engine"] == "echo"
