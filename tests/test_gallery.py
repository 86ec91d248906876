"""The gallery: one page that shows every kind of output, lets nothing in it act, and finds its files."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest

from pieria.core.errors import UserError
from pieria.core.values import Output, Part
from pieria.doors.cli.gallery import gallery, written
from pieria.doors.cli.gallery_style import CSS, SCRIPT
from pieria.media.image import png
from pieria.store import Entry, Store

NASTY = "<script>document.title='owned'</script>\"'&"


def kept(home: Path, app: str, prompt: str, *parts: Part, steps: tuple[str, ...] = ()) -> str:
    store = Store(home)
    meta = {"runs": list(steps)} if steps else {}
    said = {"role": "user", "parts": [{"medium": "text", "data": prompt}], "meta": meta}
    receipt = {"model": {"licence": "MIT"}, "cost": {"wall_seconds": 1.5}, "guards": []}
    entry = Entry(app, parts[0].medium if parts else "text", "echo", {"messages": [said]}, receipt, "done",
                  outputs=tuple(Output(p, n) for n, p in enumerate(parts)))  # fmt: skip
    run = store.record(entry).run
    store.close()
    return run


def picture() -> Part:
    import numpy as np

    return Part("image", png(np.full((8, 8, 3), 90, np.uint8)), "image/png")


def test_page(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept(home, "image", f"a cat {NASTY}", picture())
    step = kept(home, "", "only a step", Part("text", "a step's words"))
    kept(home, "design", '{"prompt": "poster for a fair", "kind": ""}', picture(), steps=(step,))
    kept(home, "write", "a poem", Part("text", f"roses {NASTY}"))
    kept(home, "write", "nothing came", *())
    assert gallery(None) == 0
    page = Path(capsys.readouterr().out.strip())
    assert page.parent.stat().st_mode & 0o077 == 0, "whatever the home's own mode is"
    said = page.read_text()
    assert said.count("<article") == 3 and "a step's words" not in said and "nothing came" not in said
    assert "poster for a fair" in said and "&lt;script&gt;" in said
    assert re.findall(r"<script>(.*?)</script>", said, re.DOTALL) == [SCRIPT]
    for text in (CSS, SCRIPT):
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in said
    links = re.findall(r'(?:href|src)="([^"]+)"', said)
    assert links and all((page.parent / unquote(link)).is_file() for link in links)
    assert gallery(None, find="poem", to=tmp_path / "out") == 0
    copy = (tmp_path / "out" / "index.html").read_text()
    assert copy.count("<article") == 1
    assert all((tmp_path / "out" / a).is_file() for a in re.findall(r'href="([^"]+)"', copy))
    assert list((tmp_path / "out" / "files").glob("*.txt.c2pa")) == []  # recorded here without a signature


def test_two_at_once_write_one_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, write = tmp_path / "index.html", Path.write_bytes

    def meanwhile(path: Path, data: bytes) -> int:
        monkeypatch.setattr(Path, "write_bytes", write)
        written(page, b"the other's")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", meanwhile)
    written(page, b"mine")
    assert page.read_bytes() == b"mine" and list(tmp_path.iterdir()) == [page]


def test_what_is_refused(home: Path, tmp_path: Path) -> None:
    for given in ({}, {"limit": 0}, {"to": tmp_path}, {"find": "no such words"}):
        with pytest.raises(UserError) as refused:
            gallery(None, **given)
        assert refused.value.hint
    assert not (home / "gallery").exists()


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs a browser")
def test_in_a_browser(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept(home, "image", f"a cat {NASTY}", picture())
    kept(home, "write", "a poem", Part("text", f"roses {NASTY}"))
    gallery(None)
    page = Path(capsys.readouterr().out.strip())
    shown = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", page.as_uri()],
        capture_output=True, text=True, timeout=60,
    ).stdout  # fmt: skip
    assert "<title>Made here</title>" in shown
    assert re.findall(r"<button[^>]*>(\w+)</button>", shown) == ["all", "write", "image"]
