"""Marks: found after what happens to files, never where there are none, and nothing else in a file is touched."""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pieria.core.contracts import Card, Context
from pieria.core.errors import UserError
from pieria.core.values import Delta, Event, Finish, Message, Notice, Output, Part, Request, text
from pieria.formats.marks import Seen, has, look, marked, pixels, read, recordings, shown, sound, words
from pieria.formats.png import png, unpng
from pieria.guards import marks as guard
from pieria.guards.provenance import signer, verify_file
from pieria.store import Store


def scene(side: int = 384, seed: int = 0) -> np.ndarray:
    """A picture with flat areas, a slope, edges and some texture."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:side, :side] / side
    made = np.stack([90 + 120 * y, 140 + 60 * x, 220 - 90 * y], 2)
    made[(x - 0.5) ** 2 + (y - 0.4) ** 2 < 0.05] = rng.integers(30, 220, 3)
    made[int(side * 0.7) :] = [70, 140, 60]
    made[int(side * 0.7) :] += rng.normal(0, 12, (side - int(side * 0.7), side, 1))
    return np.clip(made, 0, 255).astype(np.uint8)


def tune(seconds: float = 8.0, rate: int = 22050, seed: int = 0) -> np.ndarray:
    """Tones with overtones that begin and fade, and some noise between them."""
    rng = np.random.default_rng(seed)
    t = np.arange(int(seconds * rate)) / rate
    made = np.zeros(len(t))
    for start in np.arange(0, seconds, 0.4):
        pitch = 220 * 2 ** (rng.integers(0, 24) / 12)
        after = np.maximum(t - start, 0)
        made += sum(np.sin(2 * np.pi * pitch * k * after) * np.exp(-4 * after) / k for k in range(1, 12)) * (t >= start)
    made += rng.normal(0, 0.02, len(t)) * (np.sin(2 * np.pi * 0.7 * t) > 0)
    return (0.3 * made / np.abs(made).max()).astype(np.float32)


def wav(samples: np.ndarray, rate: int = 22050) -> bytes:
    raw = recordings.whole(samples).tobytes()
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, rate, 2 * channels * rate, 2 * channels, 16)
    return struct.pack("<4sI4s", b"RIFF", 36 + len(raw), b"WAVE") + form + struct.pack("<4sI", b"data", len(raw)) + raw


def as_file(values: np.ndarray, form: str, **more: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(values).save(out, form, **more)
    return out.getvalue()


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    return 10 * math.log10(255**2 / float(((a[..., :3].astype(float) - b[..., :3]) ** 2).mean()))


CHANGES = {
    "jpeg 50": lambda p: as_file(p, "JPEG", quality=50),
    "webp 80": lambda p: as_file(p, "WEBP", quality=80),
    "half": lambda p: as_file(np.array(Image.fromarray(p).resize((192, 192))), "PNG"),
    "three quarters": lambda p: as_file(np.array(Image.fromarray(p).resize((288, 288))), "PNG"),
    "one and a half": lambda p: as_file(np.array(Image.fromarray(p).resize((576, 576))), "PNG"),
    "odd": lambda p: as_file(np.array(Image.fromarray(p).resize((331, 331))), "JPEG", quality=90),
    "half of the area": lambda p: as_file(p[37 : 37 + 271, 90 : 90 + 271], "PNG"),
    "mirrored": lambda p: as_file(p[:, ::-1].copy(), "PNG"),
    "grey": lambda p: as_file(np.array(Image.fromarray(p).convert("L")), "PNG"),
}


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    return pixels.mark(scene())


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_picture_is_known(change: str, picture: np.ndarray) -> None:
    seen = look(CHANGES[change](picture))
    assert seen.found and seen.chance is not None and seen.chance < 1e-6, change
    assert "A mark of Pieria is in the pixels" in seen.sentence and "below 1 in 10^" in seen.sentence


def test_a_picture_is_hardly_changed(picture: np.ndarray) -> None:
    assert psnr(scene(), picture) >= 41
    assert np.abs(scene().astype(int) - picture).max() <= 24


def test_the_bands_of_a_high_picture_are_one_pattern() -> None:
    high = np.tile(scene(256, 3), (5, 1, 1))
    made = pixels.mark(high)
    assert pixels.search(made[900:1200], everywhere=False).shift == (-900 % pixels.TILE, 0)
    assert pixels.search(made[1024:1280], everywhere=False).shift == (0, 0)


@pytest.mark.parametrize("seed", range(5))
def test_an_unmarked_picture_is_not_called_marked(seed: int) -> None:
    rng = np.random.default_rng(seed)
    kinds = [scene(200, seed), rng.integers(0, 256, (160, 200, 3), np.uint8),
             np.full((150, 150, 3), seed * 20, np.uint8)]  # fmt: skip
    waves = 128 + 100 * np.sin(np.mgrid[:192, :192].sum(0) * seed / 9)
    kinds.append(waves[..., None].repeat(3, 2).astype(np.uint8))
    assert all(pixels.search(k).chance > 1e-4 for k in kinds)


def test_the_bound_on_chance_holds_over_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one picture, under 60 keys that it knows nothing of, at one scale: no more below 5 % than that."""
    one, low = scene(128, 5), 0
    for n in range(60):
        monkeypatch.setattr(pixels, "KEY", f"another {n}")
        pixels.waves.cache_clear()
        pixels.tile.cache_clear()
        low += pixels.search(one, everywhere=False).chance < 0.05
    monkeypatch.undo()
    pixels.waves.cache_clear()
    pixels.tile.cache_clear()
    assert low <= 8  # 60 x .05 = 3; nine or more come by chance once in 300


def test_alpha_and_what_is_clear_stay() -> None:
    values = np.dstack([scene(300), np.zeros((300, 300), np.uint8)])
    values[60:260, 40:280, 3] = 255
    values[60:100, 40:280, 3] = 90
    made = pixels.mark(values)
    assert (made[..., 3] == values[..., 3]).all()
    assert (made[values[..., 3] == 0] == values[values[..., 3] == 0]).all()
    assert has(made) and not has(values)


def test_a_small_sticker_is_left_as_it_is() -> None:
    values = np.dstack([scene(64), np.zeros((64, 64), np.uint8)])
    values[16:48, 20:44, 3] = 255
    data = png(values)
    assert marked(data, "image/png") == type(marked(data, "image/png"))(data, "small")
    assert marked(png(scene(40)), "image/png").how == "small"


@pytest.mark.parametrize(("mime", "form", "more"), [
    ("image/png", "PNG", {}), ("image/jpeg", "JPEG", {"quality": 92, "subsampling": 0}), ("image/jpeg", "JPEG", {}),
    ("image/webp", "WEBP", {"quality": 92}),
    ("image/tiff", "TIFF", {"compression": "tiff_lzw"}), ("image/bmp", "BMP", {}),
])  # fmt: skip
def test_files_of_every_kind_are_marked_once(mime: str, form: str, more: dict) -> None:
    data = as_file(scene(), form, **more)
    made = marked(data, mime)
    assert made.how == "marked" and look(made.data).found
    with Image.open(io.BytesIO(made.data)) as after:
        assert after.format == form
        assert psnr(np.array(Image.open(io.BytesIO(data)).convert("RGB")), np.array(after.convert("RGB"))) > 38.5
    again = marked(made.data, mime)
    assert again.how == "kept" and again.data == made.data


def test_grey_stays_grey() -> None:
    grey = np.array(Image.fromarray(scene()).convert("L"))
    for data, mime in ((png(grey[..., None]), "image/png"), (as_file(grey, "JPEG", quality=92), "image/jpeg"),
                       (as_file(grey, "PNG"), "image/png")):  # fmt: skip
        made = marked(data, mime)
        assert made.how == "marked" and look(made.data).found
        with Image.open(io.BytesIO(made.data)) as after:
            assert after.mode == "L"


def test_what_carries_no_mark_stays_to_the_byte() -> None:
    for data, mime in ((b"<svg/>", "image/svg+xml"), (b"MThd", "audio/midi"), (b"\x89PNG broken", "image/png"),
                       (b"RIFF\x00\x00\x00\x00WAVEdata", "audio/wav"), (b"glTF", "model/gltf-binary")):  # fmt: skip
        assert marked(data, mime).data == data and marked(data, mime).how == "none"


@given(st.binary(max_size=300), st.sampled_from(
    [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF0000WAVEfmt ", b"RIFF0000WEBP", b"fLaC", b"GIF89a", b"BM",
     b"OggS"]
))  # fmt: skip
def test_any_bytes_may_be_looked_at(data: bytes, start: bytes) -> None:
    assert isinstance(look(start + data), Seen) and not look(start + data).found
    for mime in ("image/png", "image/jpeg", "audio/wav", "audio/flac"):
        assert marked(start + data, mime).data == start + data


# sounds


def test_a_sound_is_known_after_a_cut_a_gain_and_another_rate() -> None:
    from scipy.signal import resample_poly

    plain = tune()
    made = recordings.floats(recordings.whole(sound.mark(plain, 22050)))
    assert sound.search(plain, 22050).chance > 1e-3
    for after, rate in ((made, 22050), (made[31001 : 31001 + 4 * 22050], 22050), (made * 0.05, 22050),
                        (resample_poly(made, 320, 441).astype(np.float32), 16000)):  # fmt: skip
        assert sound.search(after, rate).chance < 1e-6
    change = made - plain
    assert 10 * math.log10((plain**2).sum() / (change**2).sum()) > 25


def test_silence_stays_silent_and_pieces_join() -> None:
    rate, long = 8000, np.tile(tune(7, 8000), 5)
    long[:16000] = 0
    made = sound.mark(long, rate)
    assert len(long) > sound.PIECE + 9000
    assert np.abs(made[:14000]).max() < 1e-6
    steps = np.abs(np.diff(made - long))
    assert steps[sound.PIECE - 3 : sound.PIECE + 3].max() <= steps[sound.PIECE - 9000 : sound.PIECE + 9000].max()


def test_wav_files_keep_all_but_their_samples() -> None:
    stereo = np.stack([tune(5, 44100, 1), tune(5, 44100, 2)], 1)
    data = wav(stereo, 44100) + b"LIST\x04\x00\x00\x00abcd"
    made = marked(data, "audio/wav")
    assert made.how == "marked" and len(made.data) == len(data) and made.data.endswith(b"abcd")
    assert look(made.data).found and "in the samples" in look(made.data).sentence
    assert marked(made.data, "audio/wav").how == "kept"
    assert not look(data).found
    assert marked(wav(tune(0.5)), "audio/wav").how == "small"
    assert marked(wav(np.zeros(44100, np.float32)), "audio/wav").how == "small"


def test_flac_is_marked() -> None:
    from pieria.media.speech import flac

    made = marked(flac.encode(recordings.whole(tune(4)), 22050), "audio/flac")
    assert made.how == "marked" and look(made.data).found
    assert recordings.rate_of(made.data) == 22050
    for head, rate in ((b"\xff\xfb\x90\x00", 44100), (b"\xff\xf3\x84\x00", 24000), (b"\xff\xf3\x80\x00", 22050),
                       (b"ID3\x04\x00\x00\x00\x00\x01\x00" + bytes(128) + b"\xff\xe3\x18\x00", 8000)):  # fmt: skip
        assert recordings.rate_of(head) == rate
    assert recordings.rate_of(b"") == recordings.rate_of(b"\xff\xeb\x90\x00") == recordings.rate_of(b"ID3") == 0


# words


def test_the_tail_of_gamma_is_exact() -> None:
    from scipy.stats import gamma

    for n in (1, 7, 40, 300, 5000):
        for x in (0.1, n * 0.7, n, n * 1.3, n + 12 * n**0.5):
            assert math.isclose(words.tail(x, n), gamma.sf(x, n), rel_tol=1e-9, abs_tol=1e-290)


def test_tokens_come_as_often_as_the_model_says() -> None:
    p = np.array([0.5, 0.3, 0.15, 0.05])
    count = np.zeros(4)
    for n in range(4000):
        count[words.Chooser(n).take([n, n + 1, 7, 9], [10, 20, 30, 40], p)] += 1
    assert ((count - 4000 * p) ** 2 / (4000 * p)).sum() < 16.3  # chi-squared of 3, one in 1,000


def sampled(length: int, seed: int, keyed: bool = True, kinds: int = 12) -> list[int]:
    """A text of a model whose next token depends on the last, with some 2 nats of entropy."""
    rng = np.random.default_rng(seed)
    ids, chooser = [1, 2, 3, 4], words.Chooser(seed)
    for _ in range(length):
        likely = np.random.default_rng(ids[-1]).permutation(5000)[:kinds]
        p = np.random.default_rng(ids[-1] + 1).dirichlet(np.ones(kinds))
        ids.append(int(likely[chooser.take(ids, likely, p) if keyed else rng.choice(kinds, p=p)]))
    return ids[4:]


def test_words_are_known_from_200_tokens() -> None:
    found = [words.search(sampled(200, n)).chance for n in range(30)]
    assert max(found) < 1e-6
    assert sampled(60, 1) == sampled(60, 1) != sampled(60, 2)
    mixed = sampled(300, 9, keyed=False) + sampled(300, 8) + sampled(300, 7, keyed=False)
    one = words.search(mixed)
    assert one.chance < 1e-6 and one.stop - one.start < 700


def test_unmarked_words_are_called_marked_as_rarely_as_said() -> None:
    chances = [words.search(sampled(150, n, keyed=False)).chance for n in range(200)]
    assert min(chances) > 1e-6 and sum(c < 0.05 for c in chances) <= 20  # 10 expected at most
    assert words.search([5] * 400).chance == words.search([]).chance == 1.0
    assert not read([sampled(150, 3, keyed=False)]).found and read([[1], sampled(150, 3)]).found


# wiring


def outputs(*parts: Part) -> object:
    def run(request: Request) -> Iterator[Event]:
        yield from (Output(p, n) for n, p in enumerate(parts))
        yield Finish("stop")

    return run


def test_the_guard_marks_before_it_is_signed(home: Path, card: object) -> None:
    run = outputs(Part("image", png(scene()), "image/png"), text("words"))
    request = Request("image", (Message("user", (text("a hill"),)),))
    events = list(guard.wrap(run, Context(card(), home))(request))  # type: ignore[operator, arg-type]
    assert events[0].part.meta["mark"] == "pixels" and look(events[0].part.bytes).found
    assert events[-2].data["verdict"] == "marked" and "1 marked" in events[-2].message
    off = Request("image", request.messages, options={"mark": "off"})
    events = list(guard.wrap(run, Context(card(), home))(off))  # type: ignore[operator, arg-type]
    assert not look(events[0].part.bytes).found and events[-2].data["verdict"] == "off"
    with pytest.raises(UserError, match="mark cannot be"):
        guard.Marker("loud")


def test_verify_says_it_of_a_file_whose_signature_is_gone(home: Path, tmp_path: Path) -> None:
    part = guard.Marker("on")(Part("image", png(scene()), "image/png"))
    about = {"model": "none", "engine": "test", "licence": "", "weights": {}, "options": {}, "request": "0"}
    signed = signer(home)(part, about)[0]
    whole, bare = tmp_path / "whole.png", tmp_path / "bare.jpg"
    whole.write_bytes(signed.bytes)
    values = unpng(signed.bytes)
    assert values is not None
    bare.write_bytes(as_file(shown(values), "JPEG", quality=70))
    store = Store(home)
    try:
        verdict = verify_file(whole, store, home)
        assert verdict.ok and verdict.marked and verdict.claims["mark"] == "pixels"
        verdict = verify_file(bare, store, home)
        assert not verdict.ok and verdict.marked and "Nobody signed" in verdict.sentence
    finally:
        store.close()


def test_a_large_picture_that_was_not_cut_is_not_called_cut() -> None:
    wide = np.tile(scene(256, 3), (1, 9, 1))[:, : pixels.MOST + 150]
    seen = look(png(pixels.mark(wide)))
    assert seen.found and "cut" not in seen.sentence


def test_a_text_longer_than_is_looked_at_is_a_text_still(tmp_path: Path) -> None:
    """Its part that is looked at may end within a character."""
    from pieria.doors.cli import verifying

    class Studio:
        said = ""

        def cards(self) -> dict[str, Card]:
            return {"m": Card("m", "m", ("text",), "any", "")}

        def engine(self, name: str) -> Studio:
            return self

        def tokens(self, card: Card, files: object, texts: list[str]) -> list[list[int]]:
            self.said = texts[0]
            return [[1, 2, 3]]

    (tmp_path / "long.txt").write_text("x" + " \u20ac" * (verifying.LONGEST // 4 + 9), encoding="utf-8")
    studio = Studio()
    assert verifying.words(studio, tmp_path / "long.txt") is not None  # type: ignore[arg-type]
    assert len(studio.said.encode()) <= verifying.LONGEST and studio.said.endswith(" ")
    (tmp_path / "no.txt").write_bytes(b"\xff some other coding " * 30)
    assert verifying.words(studio, tmp_path / "no.txt") is None  # type: ignore[arg-type]


def test_films_are_marked_frame_by_frame() -> None:
    from pieria.media.video import encode

    reel = encode.Reel(384, 384, 12, mark=True)
    for n in range(9):
        reel.add(Image.fromarray(np.roll(scene(), 9 * n, 1)))
    film = reel.done("a hill")
    assert reel.said == {"mark": "frames"} and look(film).found and "in the frames" in look(film).sentence
    again = encode.Reel(384, 384, 12, mark=True)
    again.add(Image.fromarray(pixels.mark(scene())))
    assert not again.mark  # what has the mark does not get it twice
    plain = encode.Reel(384, 384, 12)
    for n in range(9):
        plain.add(Image.fromarray(np.roll(scene(), 9 * n, 1)))
    assert not look(plain.done("a hill")).found


@pytest.mark.weights
def test_a_language_model_writes_with_a_mark(home: Path) -> None:
    from pieria import weights
    from pieria.engines import llamacpp

    card = weights.cards(home)["smollm2-135m"]
    engine, files = llamacpp.Engine(), weights.locate(card)
    model = engine.load(card, files)

    def said(**options: object) -> list[Event]:
        ask = (Message("user", (text("Write a long story about a lighthouse and a storm."),)),)
        return list(model(Request("text", ask, options={"seed": 3, "max_tokens": 120, "temperature": 1.0, **options})))

    try:
        events = said(mark="text", n=2, stop=["zebra", "q u a g g a"])
        first, second = (e.part for e in events if isinstance(e, Output))
        pieces = ["".join(e.data for e in events if isinstance(e, Delta) and e.index == n) for n in (0, 1)]  # type: ignore[misc]
        assert [first.data, second.data] == pieces and first.data != second.data
        assert first.meta["mark"] == "words" and events[-1].usage["completion_tokens"] > 120
        ids = engine.tokens(card, files, [str(first.data), str(second.data)])
        assert all(words.search(i).chance < 1e-6 for i in ids if len(i) > 100)
        assert [e.part.data for e in said(mark="text", stop=["zebra"]) if isinstance(e, Output)] == [first.data]
        word = str(first.data).split()[12]
        cut = next(str(e.part.data) for e in said(mark="text", stop=[word]) if isinstance(e, Output))
        assert cut == str(first.data)[: str(first.data).index(word)]
        greedy = said(mark="text", temperature=0)
        assert "greedy" in next(e.message for e in greedy if isinstance(e, Notice))
        assert all("mark" not in e.part.meta for e in greedy if isinstance(e, Output))
    finally:
        model.close()
