"""Encryption at rest: nothing to read on the disk, everything through the store, whenever the conversion is killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import planted
from pieria.core.errors import UserError
from pieria.core.values import Cancel, Part, text
from pieria.doors.cli import main
from pieria.formats import sealed
from pieria.store import Store
from pieria.store.convert import turn

SAID, MADE = "the zebra crosses at midnight", "a violet answer about zebras"
PHRASE = "correct horse battery staple"


@pytest.fixture
def full(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(sealed.PHRASE, PHRASE)
    sealed._typed.clear()
    store = Store(home)
    for n in range(110):
        parts = [text(f"{MADE} {n}", note=f"zebra {n}")] if n % 10 == 0 else []
        parts += [Part("image", bytes([n]) * 300, "image/png")] if n % 5 == 0 else []
        store.record(planted.entry(f"{SAID} {n}", *parts))
    store.close()
    return home


def readable(home: Path) -> list[str]:
    return [str(p.relative_to(home)) for p in home.rglob("*") if p.is_file() and b"zebra" in p.read_bytes()]


def convert(home: Path, on: bool = True) -> None:
    if on and not sealed.state(home):
        sealed.make(home, "phrase", PHRASE.encode())
    store = Store(home)
    assert list(turn(home, store, on, Cancel()))[-1].reason == "stop"  # type: ignore[union-attr]
    store.close()


def whole(home: Path) -> list[dict]:
    store = Store(home)
    assert store.check(deep=True) == []
    found = [store.get(r["id"]) for r in store.runs("", limit=1000)]
    for one in found:
        for output in one["outputs"]:
            output["data"] = sealed.read(Path(output["path"]))  # type: ignore[typeddict-unknown-key]
    assert len(store.runs("", limit=7, text="MIDNIGHT 1")) == 7 and store.runs("", text="hippopotamus") == []
    store.close()
    return [dict(f) for f in found]


def test_on_and_off_again(full: Path) -> None:
    before = whole(full)
    assert readable(full)
    convert(full)
    assert readable(full) == [] and sealed.state(full)["state"] == "on"
    assert whole(full) == before
    store = Store(full)
    new = store.record(planted.entry(f"{SAID} new", text(f"{MADE} new")))
    assert sealed.shut(new.outputs[0].path) and readable(full) == []
    assert store.record(planted.entry("again", text(f"{MADE} new"))).outputs[0].sha256 == new.outputs[0].sha256
    assert store.conversations("") == [] and len(store.runs("", limit=200)) == 112
    store.delete(new.run)
    store.close()
    convert(full, on=False)
    assert not sealed.state(full) and readable(full)
    assert [r for r in whole(full) if r["request"]["messages"][0]["parts"][0]["data"] != "again"] == before


KILLED = """
import os, sys
from pathlib import Path
from pieria.core.values import Cancel
from pieria.formats import sealed
from pieria.store import Store, convert
home, stop, on = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "on"
count = 0
def slowly(what):
    def work(*given):
        global count
        count += 1
        if count == stop:
            os.kill(os.getpid(), 9)
        return what(*given)
    return work
convert._file, convert._rows, sealed.put = map(slowly, (convert._file, convert._rows, sealed.put))
if on and not sealed.state(home):
    sealed.make(home, "phrase", os.environ["PIERIA_KEY"].encode())
store = Store(home)
list(convert.turn(home, store, on, Cancel()))
"""


@pytest.mark.parametrize("stop", [2, 20, 37, 39, 41])
def test_killed_at_any_moment_it_goes_on(full: Path, stop: int) -> None:
    before = whole(full)
    command = [sys.executable, "-c", KILLED, str(full), str(stop), "on"]
    assert subprocess.run(command, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}).returncode == -9
    assert whole(full) == before, "half converted, everything can be read"
    convert(full)
    assert readable(full) == [] and whole(full) == before


def test_the_key_is_on_the_disk_before_anything_is_sealed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut must not lose the one file without which nobody can read the rest."""
    flushed: list[str] = []
    real = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda handle: (flushed.append(os.readlink(f"/proc/self/fd/{handle}")), real(handle))
    )
    sealed.make(home, "phrase", PHRASE.encode())
    assert flushed == [str(home / f".{sealed.FILE}"), str(home)]


def test_nobody_else_is_at_work_meanwhile(full: Path, capsys: pytest.CaptureFixture) -> None:
    """A server that knew the home as plain would leave plain text in it; one that knew its key would go on sealing
    under a key that is thrown away."""
    for do, before in (("on", {}), ("off", {"state": "on"})):
        other = Store(full)
        assert main(["encrypt", do]) == 2 and "Another Pieria" in capsys.readouterr().err
        assert sealed.state(full).items() >= before.items() and bool(sealed.state(full)) == bool(before)
        run = other.record(planted.entry(SAID, text(MADE))).run
        other.close()
        if do == "on":
            convert(full)
            assert readable(full) == []
    store = Store(full)
    events = turn(full, store, False, Cancel())
    next(events)
    with pytest.raises(UserError) as refused:
        Store(full)
    assert refused.value.status == 503
    assert list(events)
    store.close()
    store = Store(full)
    assert sealed.read(Path(store.get(run)["outputs"][0]["path"])).decode() == MADE
    store.close()


def test_without_the_key_or_with_a_wrong_one(full: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    convert(full)
    for phrase, code in (("another passphrase", "wrong_key"), ("", "locked")):
        monkeypatch.setenv(sealed.PHRASE, phrase)
        with pytest.raises(UserError) as refused:
            Store(full)
        assert refused.value.code == code and refused.value.message.count(".") == 1 and refused.value.hint


def test_what_was_changed_or_moved_is_refused(full: Path) -> None:
    convert(full)
    one, two = sorted((full / "files").glob("??/*.png"))[:2]
    data = one.read_bytes()
    one.write_bytes(two.read_bytes())
    with pytest.raises(UserError):
        sealed.read(one)
    one.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    store = Store(full)
    assert store.check(deep=True) == [f"Changed since it was stored: files/{one.parent.name}/{one.name}."]
    run = store.runs("", limit=2)
    with store.database.write() as db:
        db.exec_driver_sql("UPDATE details SET receipt = request WHERE run = ?", (run[0]["id"],))
    with pytest.raises(UserError):
        store.get(run[0]["id"])
    store.close()


def test_the_command_line(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.delenv(sealed.PHRASE, raising=False)
    store = Store(home)
    run = store.record(planted.entry(SAID, text(MADE))).run
    store.close()
    assert main(["encrypt", "on"]) == 2 and "passphrase" in capsys.readouterr().err
    assert main(["encrypt", "on", "--key-file", str(home / "key")]) == 2
    monkeypatch.setenv(sealed.PHRASE, "short")
    assert main(["encrypt", "on"]) == 2 and not sealed.state(home)
    monkeypatch.delenv(sealed.PHRASE)
    key = tmp_path / "stick.key"
    assert main(["encrypt", "on", "--key-file", str(key)]) == 0
    assert key.stat().st_mode & 0o077 == 0 and readable(home) == []
    assert main(["encrypt", "on"]) == 0 and main(["encrypt"]) == 0 and "encrypted" in capsys.readouterr().out
    assert main(["show", run, "--to", str(tmp_path / "made")]) == 0 and MADE in capsys.readouterr().out
    assert [p.read_text() for p in (tmp_path / "made").iterdir()] == [MADE]
    assert main(["gallery"]) == 2 and main(["gallery", "--to", str(tmp_path / "page")]) == 0
    key.rename(tmp_path / "elsewhere")
    assert main(["show", run]) == 2 and "key file" in capsys.readouterr().err
    monkeypatch.setenv(sealed.KEYFILE, str(tmp_path / "elsewhere"))
    assert main(["encrypt", "off"]) == 0 and readable(home)


@given(st.binary(max_size=400), st.text(max_size=60), st.text(max_size=20))
def test_what_is_sealed_opens_only_at_its_place(data: bytes, words: str, about: str) -> None:
    cipher, other = sealed.Cipher(bytes(32)), sealed.Cipher(bytes([1]) * 32)
    shut = cipher.seal(data, about)
    assert cipher.open(shut, about) == data and cipher.seal(data, about) != shut
    assert cipher.open_text(cipher.seal_text(words, about), about) == words
    for box, place in ((other, about), (cipher, about + "x")):
        with pytest.raises(UserError):
            box.open(shut, place)


def test_forgetting_in_an_encrypted_home(full: Path) -> None:
    from test_forget import forget

    store = Store(full)
    run = store.record(planted.entry("hello", text(f"write to {planted.NAME}"))).run
    store.close()
    convert(full)
    assert forget(full, person=(planted.NAME,))["found"][0]["count"] == 1
    store = Store(full)
    with pytest.raises(UserError):
        store.get(run)
    store.close()


def test_drawers_are_sealed_too(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory, translations, lessons, talks: the same rows through `drawer`, nothing on the disk, really forgotten."""
    from pieria.methods.assistant.memory import SCHEMA, Memory
    from pieria.methods.drawer import drawer, place
    from test_forget import forget

    monkeypatch.setenv(sealed.PHRASE, PHRASE)
    runs = planted.plant(home, tmp_path)
    convert(home)
    left = {p.split("/")[0] for p in planted.residue(home)}
    assert not left & {"assist", "support", "tutor", "translate", "pieria"} and "knowledge" in left
    with drawer(place("assist", ""), SCHEMA) as db:
        kept = Memory(db)
        assert [f["text"] for f in kept.facts()] == [f"My dentist is {planted.NAME}", f"My plumber is {planted.OTHER}"]
        kept.keep("A zebra lives next door")
    with pytest.raises(ZeroDivisionError), drawer(place("assist", ""), SCHEMA) as db:
        Memory(db).keep("This is taken back")
        raise ZeroDivisionError
    with drawer(place("translate", ""), "") as db:
        db.execute("UPDATE memory SET used = used + 1")
        db.commit()
        with pytest.raises(UserError):
            monkeypatch.setattr("pieria.methods.drawer.WAIT", 0.05)
            with drawer(place("translate", ""), ""):
                pass
    assert b"zebra" not in place("assist", "").read_bytes()
    done = forget(home, person=(planted.NAME,), also=(planted.MAIL, planted.PHONE))
    assert not done["left"] and {"assist", "tutor", "support"} <= {f["place"].split("/")[0] for f in done["found"]}
    convert(home, on=False)
    assert planted.residue(home) == []
    with drawer(place("assist", ""), SCHEMA) as db:
        assert [f["text"] for f in Memory(db).facts()] == [f"My plumber is {planted.OTHER}", "A zebra lives next door"]
    with drawer(place("translate", ""), "") as db:
        assert [tuple(r) for r in db.execute("SELECT source, used FROM memory")] == [("The sea is calm.", 1)]
    store = Store(home)
    assert store.get(runs["keep: other"])
    store.close()
