"""Small inputs that would take hours or all memory, and words that would steer a terminal: what strangers send."""

from __future__ import annotations

import base64
import io
import shutil
import signal
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import papers
from pieria.core.errors import UserError
from pieria.core.values import Delta, Finish, Notice, Output, text
from pieria.formats import document, inside, spans
from pieria.formats.document import office, pdf, web
from pieria.formats.document.clean import clean
from pieria.formats.segments import markdown, word
from pieria.formats.segments import web as html
from pieria.methods import filmwords, sandbox, sentences
from pieria.methods.assistant import wording
from pieria.methods.choosing import spoken
from pieria.methods.coding import syntax
from pieria.store import Entry

MANY = 100_000


@contextmanager
def seconds_of_work(most: int) -> Iterator[None]:
    """Fails where this process has worked so long: a busy machine adds nothing to it."""

    def late(number: int, frame: Any) -> None:
        raise AssertionError(f"it still works after {most} seconds")

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (wording.call, "what is 2 plus 3" + "!" * 60 + " x9"),
        (wording.call, "what is 2 plus 3" + " please" * 20 + " x9"),
        (sentences.split, "x" + "." * MANY + "x"),
        (sentences.split, "x" + " " * 4 * MANY + "x"),
        (sentences.split, "x. " * MANY),
        (spans.sentences, "x" + "!" * MANY + "x"),
        (clean, "x" + " " * MANY + "x"),
        (spoken.options, "Which?" + "\n" * MANY + "A) x" + " " * MANY + "x"),
        (html.Book, "a word <!-- " * MANY),
        (html.Book, "a word <script> " * MANY),
        (html.Book, "a word <pre " * MANY),
        (markdown.Book, "a word <!-- " * MANY),
        (markdown.Book, "x" * MANY),
        (markdown.Book, "x" + " " * MANY + "x"),
        (markdown.Book, "x" + "`" * MANY + "x"),
    ],
)
def test_no_text_keeps_a_pattern_busy(read: Callable[[str], object], said: str) -> None:
    with seconds_of_work(5):
        read(said)


def test_what_only_asks_is_still_taken_away() -> None:
    for said in ("what is 2 + 3, please?", "2 + 3 = ?", "2 + 3, what do you get?", "2 + 3, give me the number!!"):
        assert wording.bare(said) == "2 + 3"


def test_lettered_answers_are_found_wherever_they_stand() -> None:
    for listed in ("A) x \nB) y", "\n\n  A) x\n\nB)  y\n", "A) x\r\nB) y\r\n"):
        assert spoken.options(f"Which?\n{listed}") == ("Which?", ["x", "y"])
        assert spoken.options(f"Which?\n{listed}\n\nSay why.") == ("Which?\nSay why.", ["x", "y"])


def test_a_long_prompt_of_a_film_is_refused_before_it_is_read() -> None:
    from pieria.apps.creative.video import video

    with seconds_of_work(5), pytest.raises(UserError, match="1500 letters"):
        list(video(lambda request: iter(()), "a fox runs" + "\n" * MANY + "home"))
    assert filmwords.bounded("a fox" + " " * MANY + "runs ") == "a fox runs"


def test_a_recording_is_unpacked_no_further_than_it_may_go(monkeypatch: pytest.MonkeyPatch) -> None:
    import miniaudio

    from pieria.media.speech import sound
    from pieria.methods import soundtrack

    unpacked = 0
    streamed = miniaudio.stream_memory

    def counted(*given: Any) -> Iterator[Any]:
        nonlocal unpacked
        for piece in streamed(*given):
            unpacked += len(piece)
            yield piece

    monkeypatch.setattr(miniaudio, "stream_memory", counted)
    monkeypatch.setattr(sound, "LONGEST", 4)
    silence = sound.packed(bytes(2 * 8000 * 60), 8000, "flac")
    assert len(silence) < 4000
    for read in (lambda: sound.decoded(silence, 8000), lambda: soundtrack.opened(silence)):
        unpacked = 0
        with pytest.raises(UserError, match="longer than"):
            read()
        assert 0 < unpacked < 2 * 8000 * 60
    monkeypatch.setattr(sound, "LONGEST", 60)
    assert len(sound.decoded(silence, 8000)) == 8000 * 60


def calls(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[None]:
    """Grows by one at each call of a function."""
    seen, function = list[None](), getattr(module, name)

    def counted(*given: Any) -> Any:
        seen.append(None)
        return function(*given)

    monkeypatch.setattr(module, name, counted)
    return seen


def test_a_document_is_read_no_further_than_it_may_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import openpyxl

    monkeypatch.setattr(document, "MOST", 100_000)
    book = openpyxl.Workbook()
    for n in range(1, 60):
        book.active[f"XFD{n}"] = "x"  # the last column there is: each row is a text of 49,000 characters
    book.save(tmp_path / "a.xlsx")
    papers.epub(tmp_path / "b.epub", ["x" * 9000] * 60)
    papers.pdf(tmp_path / "c.pdf", ["word " * 400] * 99)
    steps = (("a.xlsx", office, "row", 59), ("b.epub", web, "shown", 60), ("c.pdf", pdf, "joined", 99))
    for name, module, step, whole in steps:
        seen = calls(monkeypatch, module, step)
        with pytest.raises(UserError, match="characters") as refused:
            document.read(tmp_path / name)
        assert name in refused.value.message and 0 < len(seen) < whole


def test_markup_becomes_no_tree_that_is_larger_than_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "PARSED", 1 << 20)
    good = papers.docx(tmp_path / "good.docx", "Title", ["Words."])
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(tmp_path / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "word/document.xml":
                data = data.replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * 200_000)
            new.writestr(entry, data)
    assert "Words." in document.read(good).text
    for read in (document.read, word.Book):
        with pytest.raises(UserError, match="markup"):
            read(tmp_path / "bomb.docx")


def test_a_texts_chunk_of_a_picture_is_unpacked_no_further_than_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "MOST", 1 << 16)
    picture = b"\x89PNG\r\n\x1a\n"
    for kind, head in ((b"zTXt", b"note\0\0"), (b"iTXt", b"note\0\1\0\0\0")):
        body = head + zlib.compress(b"anna" * (1 << 18))
        picture += len(body).to_bytes(4, "big") + kind + body + bytes(4)
    assert [len(p) for p in inside.pieces(picture)][1:] == [1 << 16, 1 << 16]


def test_a_film_has_no_more_samples_than_bytes() -> None:
    from pieria.formats import mp4

    film = mp4.written(mp4.Track(2, 2, 25, (b"x" * 50, b"y" * 60), (1, 1), (0,), b"\x81"))
    assert mp4.read(film).samples == (b"x" * 50, b"y" * 60)
    at = film.index(b"stsz") + 8
    same = film[:at] + struct.pack(">II", 1, 1 << 24) + film[at + 8 :]
    huge = film[: at + 8] + struct.pack(">II", len(film) - 10, len(film) - 10) + film[at + 16 :]
    for bomb, why in ((same, "more samples than bytes"), (huge, "overlap")):
        with pytest.raises(mp4.Broken, match=why):
            mp4.read(bomb)


def test_an_array_of_solids_is_no_larger_than_can_be_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pieria.media import shape

    claims = io.BytesIO()
    claimed = {"descr": "|u1", "fortran_order": False, "shape": (1 << 20, 1 << 20, 1 << 14)}
    np.lib.format.write_array_header_1_0(claims, claimed)
    (tmp_path / "a.npy").write_bytes(claims.getvalue() + b"x")
    (tmp_path / "b.npz").write_bytes(b"PK\3\4 and no more")
    np.savez_compressed(tmp_path / "c.npz", np.ones((64, 64, 64), np.uint8))
    assert len(shape.items(tmp_path / "c.npz")) == 1
    monkeypatch.setattr(shape, "UNPACKED", 1 << 16)
    for name, why in (("a.npy", "no voxels"), ("b.npz", "no voxels"), ("c.npz", "larger than can be held")):
        with pytest.raises(UserError, match=why):
            shape.items(tmp_path / name)


def test_a_logo_is_a_picture_and_names_no_other_file(tmp_path: Path) -> None:
    from pieria.formats.png import png
    from pieria.media.design import brand, spec

    (tmp_path / "seen.png").write_bytes(png(np.full((8, 8, 3), 200, np.uint8)))
    (tmp_path / "brand.toml").write_text('logo = "logo.svg"\n')
    for href, right in ((tmp_path / "seen.png", False), ("#a", True)):
        (tmp_path / "logo.svg").write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect id="a" width="4" height="4"/>'
            f'<image href="{href}" width="8" height="8"/></svg>'
        )
        if right:
            assert brand.read(tmp_path / "brand.toml").logo
        else:
            with pytest.raises(UserError, match="no PNG or SVG"):
                brand.read(tmp_path / "brand.toml")
    with pytest.raises(ValueError, match="no PNG"):
        spec._logo(base64.b64encode(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"))


def test_a_deep_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    from pieria import inspecting
    from pieria.formats import draft
    from pieria.media.design import brand, spec
    from pieria.media.shape import gltf
    from pieria.media.table import columns
    from pieria.media.video import plan
    from pieria.media.world import levels
    from pieria.methods.research import verdict

    deep = "[" * MANY
    for name, said in (("a.jsonl", deep), ("a.json", deep), ("b.toml", f"x = {deep}")):
        (tmp_path / name).write_text(said)
    with pytest.raises(ValueError):
        gltf.unpack(b"glTF" + bytes(8) + struct.pack("<I", MANY) + b"JSON" + deep.encode())
    (tmp_path / "levels").mkdir()
    (tmp_path / "levels" / "legend.json").write_text(deep)
    (tmp_path / "levels" / "a.txt").write_text("####\n#@.#\n#$ #\n####\n")
    assert len(levels.from_file(tmp_path / "levels" / "a.txt")) == 1
    assert columns._lists(tmp_path / "a.json") is None
    for read in (
        lambda: plan.read(deep),
        lambda: spec.read(deep),
        lambda: brand.read(tmp_path / "b.toml"),
        lambda: draft.facts(tmp_path / "b.toml"),
        lambda: verdict.examples(tmp_path / "a.json"),
        lambda: list(inspecting.rows.read(tmp_path / "a.jsonl", "", "")),
    ):
        with pytest.raises(UserError) as refused:
            read()
        assert "\n" not in refused.value.message


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


STEERS = "\x1b]52;c;cm0gLXJm\x07\x1b[2J\x9b31mred\r\n"


def test_what_is_made_cannot_steer_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    from pieria.doors.cli import show

    for stream in (Terminal(), io.StringIO()):
        warned = Terminal()
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setattr(sys, "stderr", warned)
        show.drain([Delta(STEERS), Notice("file", f"{STEERS} was left out."), Finish("stop")])
        assert not set("\x1b\x07\x9b\r") & set(warned.getvalue())
        said = stream.getvalue()
        assert said == ("\\x1b]52;c;cm0gLXJm\\x07\\x1b[2J\\x9b31mred\n\n" if stream.isatty() else f"{STEERS}\n")


def test_what_a_client_asked_cannot_steer_the_owners_terminal(studio: Any, capsys: pytest.CaptureFixture[str]) -> None:
    from pieria.doors.cli import main

    asked = {"messages": [{"role": "user", "parts": [{"data": STEERS}]}]}
    studio.store.record(Entry("chat", "text", "echo", asked, {}, owner="k" * 26, outputs=(Output(text(STEERS)),)))
    studio.close()
    assert main(["history"]) == 0
    assert "\\x1b]52" in (said := capsys.readouterr().out) and "\x1b" not in said
    assert main(["show", STEERS]) == 2
    assert "\x1b" not in capsys.readouterr().err


def test_a_signers_claims_cannot_pass_for_a_verdict(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pieria.doors.cli import main
    from pieria.guards.provenance.verify import Verdict
    from pieria.studio import Studio

    forged = f"x\n✓ Unchanged, AI-made, by this machine's Pieria.{STEERS}"
    verdict = Verdict(True, "Unchanged.", "0123", forged, {"note": forged}, mark="No mark.")
    monkeypatch.setattr(Studio, "verify", lambda self, file: verdict)
    (tmp_path / "a.png").write_bytes(b"x")
    assert main(["verify", str(tmp_path / "a.png")]) == 0
    said = capsys.readouterr().out
    assert "\x1b" not in said and [line[0] for line in said.splitlines()] == ["✓", " ", " ", " "]


def test_no_picture_is_handed_to_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import EpsImagePlugin

    from pieria.formats import marks
    from pieria.media import image
    from pieria.media.shape.csg import relief

    asked = calls(monkeypatch, EpsImagePlugin, "Ghostscript")
    data = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 64 64\n%%EndComments\nshowpage\n%%EOF\n"
    (tmp_path / "a.png").write_bytes(data)
    assert "not looked at" in marks.look_at(data).sentence
    for read in (lambda: image.items(tmp_path / "a.png"), lambda: relief.opened(data, "a.png")):
        with pytest.raises(UserError):
            read()
    assert not asked


@pytest.mark.skipif(not shutil.which("gcc") or bool(sandbox.unavailable()), reason="needs gcc and the sandbox")
def test_a_compiler_reads_no_file_that_a_program_names(tmp_path: Path) -> None:
    (tmp_path / "secret.h").write_text("correct horse battery staple\n")
    right, said = syntax.checked(f'#include "{tmp_path}/secret.h"\n', "c", ".c")
    assert right is False and "horse" not in said and "Permission denied" in said
    assert syntax.checked('#include <stdio.h>\nint main(void) { return puts("hi"); }\n', "c", ".c")[0] is True
    assert syntax.checked("int main( {\n", "c", ".c")[0] is False
