"""A home in which one person is in every kind of place that a home has, and a byte scan of its own that finds her."""

from __future__ import annotations

import gzip
import io
import json
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import papers
from library import learn
from pieria.core.values import Output, Part, text
from pieria.doors.cli import gallery
from pieria.formats import trace
from pieria.methods import course, desk, recall, resuming
from pieria.methods.assistant import memory
from pieria.methods.drawer import drawer, place
from pieria.methods.quiz import Item
from pieria.store import Entry
from pieria.store.videos import Videos
from pieria.studio import Studio

NAME, MAIL, PHONE = "Anna Bergström", "anna.bergstroem@example.org", "+49 170 5550199"
OTHER = "Otto Meyer"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SIGNS = ("anna bergström", "bergström, anna", "anna.bergstroem@example.org", "+49 170 5550199", "491705550199")


def entry(
    said: str, *parts: Part, app: str = "write", talk: str = "", meta: dict | None = None, owner: str = ""
) -> Entry:
    message = {"role": "user", "parts": [{"medium": "text", "mime": "text/plain", "data": said}], "meta": meta or {}}
    made = tuple(Output(p, i) for i, p in enumerate(parts))
    receipt = {"model": {"card": "echo"}, "guards": [{"guard": "privacy", "verdict": "found"}], "notices": []}
    return Entry(app, "text", "echo", {"messages": [message]}, receipt, conversation=talk, owner=owner, outputs=made)


def zipped(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return file.getvalue()


def picture(words: str) -> bytes:
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    info, file = PngInfo(), io.BytesIO()
    info.add_itxt("Description", words, zip=True)
    Image.new("RGB", (4, 4)).save(file, "PNG", pnginfo=info)
    return file.getvalue()


def plant(home: Path, scratch: Path) -> dict[str, str]:
    """Fills a home through the ways by which things get there. Returns ids of runs by what they are; those that begin
    with ``keep`` are of somebody else."""
    studio = Studio(home)
    store, runs = studio.store, {}
    about = f"{NAME} lives at the harbour and keeps eleven blue parrots in her kitchen."

    def put(key: str, one: Entry) -> None:
        runs[key] = store.record(one).run

    put("asked", entry(f"Write to {NAME.upper()}, please", text("Done.")))
    put("turned", entry("Bergström,  Anna: list her", text("ok")))
    put("mail", entry("write to someone", text(f"Their address is {MAIL.upper()}")))
    put("phone", entry("call", text("Call +49 (170) 555-01-99 now")))
    put("talk", entry("hello", text("hi"), talk=f"with {NAME}"))
    put("escaped", entry(json.dumps({"who": NAME}), text("ok"), app="letter"))
    put("html", entry("page", Part("text", "<p>Anna&nbsp;<b>Bergstr&ouml;m</b></p>", "text/html")))
    put("wide", entry("file", Part("text", f"Dear {NAME}".encode("utf-16"), "application/octet-stream")))
    put("gzip", entry("file", Part("text", gzip.compress(about.encode()), "application/gzip")))
    put("zip", entry("files", Part("text", zipped("a/b.txt", zipped("x", about.encode())), "application/zip")))
    put("png", entry("poster", Part("image", picture(f"for {NAME}"), "image/png")))
    papers.docx(scratch / "l.docx", "Letter", [f"Dear {NAME}, come soon."])
    docx = (scratch / "l.docx").read_bytes()
    put(
        "docx",
        entry("letter", Part("text", docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document")),
    )
    papers.pdf(scratch / "l.pdf", ["Anna Bergstroem, call +49 170 5550199 today."])
    put("pdf", entry("letter", Part("text", (scratch / "l.pdf").read_bytes(), "application/pdf")))
    put("sidecar", entry("x", text("plain", sidecar=f"claim of {NAME}".encode())))
    put("step", entry("a step that does not say it", text("a middle piece")))
    put("whole", entry(f"all about {NAME}", text("whole"), meta={"runs": [runs["step"]]}))
    put("keep: other", entry(f"Write to {OTHER}", text("Done.")))
    put("keep: alike", entry("Anna Bergman met Peter Bergström", text("Anna. Bergen is a town.")))
    key, _ = studio.keys.create(NAME)
    runs["key"] = key.id
    put("hers", entry("a question of her own", text("an answer"), owner=key.id))
    films = Videos(store)
    for owner, id_, said in (("", "video_a", NAME), ("", "video_b", OTHER), (key.id, "video_c", "a fox runs")):
        films.add(owner, {"id": id_, "status": "queued", "prompt": f"{said} \u00fc"}, {"prompt": said})
    films.close()

    folder = scratch / "house"
    folder.mkdir()
    (folder / "lease.md").write_text(f"# Lease\n\nThe tenant is {NAME}, {PHONE}.\n")
    (folder / "rules.md").write_text(f"# Rules\n\nAsk {OTHER} about the boiler.\n")
    learn(folder, home)

    for owner in ("", key.id):
        with drawer(place("assist", owner), memory.SCHEMA) as db:
            kept = memory.Memory(db)
            kept.keep(f"My dentist is {NAME}")
            kept.keep(f"My plumber is {OTHER}")
            kept.say("t1", "user", f"Who is {NAME}?", [runs["asked"]])
            kept.say("t1", "assistant", "She is a dentist at the harbour.")
            kept.say("t2", "user", "What is 2 + 2?")
    with drawer(place("translate", ""), recall.SCHEMA) as db:
        recall.Memory(db, "en", "de").put(f"{NAME} is here.", f"{NAME} ist da.", 0.9, "", "model")
        recall.Memory(db, "en", "de").put("The sea is calm.", "Das Meer ist ruhig.", 0.9, "", "model")
    with drawer(place("tutor", ""), course.SCHEMA) as db:
        lesson = course.Course(db, "history")
        lesson.put([("book", "One", about), ("book", "Two", "Rome was founded in 753 before our time.")])
        one, two = (r["id"] for r in db.execute("SELECT id FROM passages ORDER BY id"))
        lesson.add(
            one,
            "One",
            Item(
                question="How many parrots?",
                answer="eleven",
                wrong=("two",),
                start=0,
                hints=(),
                guessable=False,
                passage=0,
            ),
        )
        lesson.add(
            two,
            "Two",
            Item("When?", "753", ("1",), "Rome", 0),
        )
        db.execute("INSERT INTO answers VALUES (1, 'history', 'me', 1, 'One', 1, 'eleven', 0, 0, '[]')")
        db.execute("INSERT INTO answers VALUES (2, 'history', ?, 2, 'Two', 1, '753', 0, 0, '[]')", (NAME,))
        db.execute("INSERT INTO answers VALUES (3, 'history', 'me', 2, 'Two', 1, '753', 0, 0, '[]')")
    with drawer(place("support", "", "shop"), desk.SCHEMA) as db:
        mine = desk.Desk(db, place("support", "", "shop"))
        said = [("Staff", 0, 9, f"Ask {NAME} for refunds."), ("Hours", 9, 20, "We open at nine.")]
        mine.learn("staff.md", said, np.ones((2, 384), np.float32) / 20)
        mine.say("v1", "user", f"I am {NAME}", runs=[runs["mail"]])
        mine.say("v1", "assistant", "Welcome to the shop.")
        mine.say("v2", "user", "When do you open?")
        mine.open("v1", "asked for a person", "wants a refund")
    for app in ("summarize", "story"):
        with drawer(place(app, ""), resuming.SCHEMA) as db:
            db.execute("INSERT INTO parts VALUES ('k', 'She keeps parrots.')")
    with drawer(place("research", ""), "CREATE TABLE vectors (key TEXT PRIMARY KEY, numbers BLOB NOT NULL)") as db:
        db.execute("INSERT INTO vectors VALUES ('k', x'00')")

    taught = scratch / "diary"
    taught.mkdir()
    (taught / "diary.txt").write_text(f"Today {NAME} came by.\n" * 20)
    gone = scratch / "gone"
    gone.mkdir()
    (gone / "mail.txt").write_text(f"Dear {NAME}, thank you.\n" * 20)
    clean = scratch / "clean"
    clean.mkdir()
    (clean / "sea.txt").write_text("The sea is calm today.\n" * 20)
    for name, root in (("diary-net", taught), ("gone-net", gone), ("sea-net", clean)):
        model = home / "trained" / name
        (model / "samples").mkdir(parents=True)
        files = sorted(root.glob("*.txt"))
        trace.write(model, root, files, [f.read_text() for f in files])
        (model / "card.json").write_text(json.dumps({"name": name}))
        (model / "samples" / "0001.txt").write_text(f"Today {NAME}" if name == "diary-net" else "waves")
    (gone / "mail.txt").unlink()
    (home / "trained" / "old-net").mkdir()
    (home / "trained" / "old-net" / "card.json").write_text("{}")

    (home / "cards" / "echo.evaluation.json").write_text(json.dumps({"worst": [f"missed {NAME}"]}))
    (home / "cards" / "echo.evaluation.html").write_text("<p>missed Anna Bergstr&#246;m")
    (home / "inspected" / "data").mkdir(parents=True)
    (home / "inspected" / "data" / "report.html").write_text(f"row 3: {NAME}")
    (home / "inspected" / "data" / "report.json").write_text("{}")
    gallery_page(home, studio)
    stray = home / "files" / "ab"
    stray.mkdir(exist_ok=True)
    (stray / ("ab" + "0" * 62 + ".txt")).write_text(f"left of a killed run: {NAME}")
    studio.close()
    return runs


def gallery_page(home: Path, studio: Studio) -> None:
    from pieria.doors.cli.gallery import card, collected, html, written

    assert gallery
    (home / "gallery").mkdir()
    shown = [card(r, home / "gallery", False) for r in collected(studio.store, 50, "")]
    written(home / "gallery" / "index.html", html(shown).encode())


def residue(home: Path) -> list[str]:
    """Where a sign of her is, by a scan that shares no code with what is tested: every byte of every file and its name,
    as UTF-8, UTF-16 and Latin-1, small and capital, packed or not."""
    found = []
    for path in sorted(home.rglob("*")):
        if any(sign in str(path).casefold() for sign in SIGNS):
            found.append(f"name of {path.relative_to(home)}")
        if path.is_file():
            for data in unpacked(path.read_bytes()):
                if any(seen(t) for t in decoded(data)):
                    found.append(str(path.relative_to(home)))
                    break
    return found


def unpacked(data: bytes) -> Iterator[bytes]:
    yield data
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield from unpacked(archive.read(name))
    if data[:2] == b"\x1f\x8b":
        yield from unpacked(gzip.decompress(data))
    for start in (m.start() for m in re.finditer(rb"x[\x01\x5e\x9c\xda]", data)):  # any zlib stream, anywhere
        try:
            yield zlib.decompressobj().decompress(data[start:], 1 << 20)
        except zlib.error:
            continue


def decoded(data: bytes) -> Iterator[str]:
    for how in ("utf-8", "latin-1", "utf-16-le", "utf-16-be"):
        yield data.decode(how, "replace")
    yield data[1:].decode("utf-16-le", "replace")


def seen(said: str) -> bool:
    import html

    for one in (said, html.unescape(re.sub("<[^>]*>", "", said)), said.replace("\\u00f6", "ö").replace("\\u00d6", "Ö")):
        small = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", one).casefold())
        if any(sign in small for sign in SIGNS) or "491705550199" in re.sub(r"[\s()\-+]", "", small):
            return True
    return False
