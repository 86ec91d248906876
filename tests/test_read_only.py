"""A full or read-only disk: what is there can still be read, and what cannot be done says what to type."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from pieria.core.errors import UserError
from pieria.core.values import Cancel, Output, text
from pieria.doors.cli import main
from pieria.doors.cli.plain import next_step
from pieria.inspecting.rows import folder
from pieria.keys import Keys
from pieria.knowledge.learn import listed
from pieria.store import Entry, Store
from pieria.train.prepare import scan

HERE = Path(__file__).parent


def entry(said: str) -> Entry:
    request = {"messages": [{"role": "user", "parts": [{"medium": "text", "data": "say it"}]}]}
    return Entry("write", "text", "echo", request, {"seed": 7}, "done", "", "", (Output(text(said)),))


def refused(status: int, code: str):
    return pytest.raises(UserError, check=lambda e: e.status == status and e.code == code)


@contextmanager
def small(folder: Path, size: str = "4m") -> Iterator[None]:
    """A disk of its own."""
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], capture_output=True)
    if made.returncode:
        pytest.skip("mounting a small disk is not allowed here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def test_what_is_there_can_be_read_where_nothing_can_be_written(tmp_path: Path):
    home = tmp_path / "an odd? #%41 home"
    home.mkdir()
    with small(home):
        store = Store(home)
        run = store.record(entry("kept")).run
        store.close()
        subprocess.run(["mount", "-o", "remount,ro", home], check=True)
        with refused(500, "store_unwritable"):
            Store(home)
        store = Store(home, reading=True)
        assert [r["id"] for r in store.runs()] == [run] and Keys(store).list() == []
        assert store.get(run)["outputs"][0]["bytes"] == 4
        for change in (lambda: store.delete(run), lambda: Keys(store).create("bob")):
            with pytest.raises((UserError, OSError)):
                change()
        store.close()


def test_reading_takes_no_room_on_a_full_disk(tmp_path: Path):
    with small(tmp_path, "3m"):
        store = Store(tmp_path)
        run = store.record(entry("kept")).run
        store.close()
        (tmp_path / "files" / ".reserve").unlink()
        with suppress(OSError), (tmp_path / "fill").open("wb", buffering=0) as fill:
            while True:
                fill.write(bytes(512))
        store = Store(tmp_path, reading=True)
        assert [r["id"] for r in store.runs()] == [run] and store.outputs_by_sha("0" * 64) == []
        store.close()


@pytest.mark.parametrize("index", [True, False])
def test_a_journal_that_nobody_emptied_is_read_or_the_store_refused(tmp_path: Path, index: bool):
    """The newest runs are in it: a list without them would be false."""
    with small(tmp_path):
        code = (
            "import os, sys; from pathlib import Path\n"
            "from pieria.store import Store; from test_read_only import entry\n"
            "store = Store(Path(sys.argv[1])); print(store.record(entry('kept')).run, flush=True); os._exit(9)"
        )
        killed = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, cwd=HERE)
        run = killed.stdout.strip()
        assert run and (tmp_path / "pieria.db-wal").stat().st_size
        if not index:
            (tmp_path / "pieria.db-shm").unlink()
        subprocess.run(["mount", "-o", "remount,ro", tmp_path], check=True)
        if not index:
            with refused(500, "store_unwritable"):
                Store(tmp_path, reading=True)
            return
        store = Store(tmp_path, reading=True)
        assert [r["id"] for r in store.runs()] == [run]
        store.close()


def test_the_commands_that_only_read_work_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home, monkey = tmp_path / "home", monkeypatch
    home.mkdir()
    monkey.setenv("PIERIA_HOME", str(home))
    with small(home):
        for command, said in (("history", "Try: pieria write"), ("key list", "Type: pieria key new")):
            assert main(command.split()) == 0
            assert said in capsys.readouterr().err
        store = Store(home)
        made = store.record(entry("kept")).outputs[0].path
        store.close()
        subprocess.run(["mount", "-o", "remount,ro", home], check=True)
        for command in ("history", "show last", "key list", f"show last --to {tmp_path / 'out'}"):
            assert main(command.split()) == 0, command
        assert main(["gallery", "--to", str(tmp_path / "page")]) == 0
        assert main(["verify", str(made)]) == 1  # it was recorded without a signature
        capsys.readouterr()
        assert main(["gallery"]) == main(["write", "x", "--model", "echo"]) == main(["key", "new", "bob"]) == 2
        said = capsys.readouterr().err
        assert "ls -ld" in said and "permissions of" in said
        # in a process of its own: it loads llama.cpp, which bears no other package of Cython that was there before
        looked = subprocess.run([sys.executable, "-m", "pieria.doors.cli", "doctor"], capture_output=True, text=True)
        assert looked.returncode == 1 and "cannot be written" in looked.stdout


def test_what_the_system_refused_says_what_to_type() -> None:
    said = next_step(PermissionError(errno.EACCES, "Permission denied", "/no such folder/a b"))
    assert "(ls -ld /)" in said and "another place" in said
    assert "Make room" in next_step(OSError(errno.ENOSPC, "No space left on device"))
    assert next_step(OSError(errno.EIO, "Input/output error")) == ""
    assert "(ls -ld .)" in next_step(PermissionError(errno.EACCES, "Permission denied", "none here/x"))


def test_a_folder_that_may_not_be_looked_into_is_neither_empty_nor_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were it passed over, what was learnt of it before would be forgotten as gone."""
    (tmp_path / "shut").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.txt").write_text("Read me. " * 20)
    assert listed(tmp_path) == [tmp_path / "a.txt"]
    real = os.scandir

    def denied(path: Path) -> Any:
        if Path(path).name in ("shut", ".git"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr("os.scandir", denied)
    looks = (
        lambda: list(scan("text", tmp_path, None, Cancel())),
        lambda: listed(tmp_path),
        lambda: list(folder(tmp_path, "", False)),
    )
    for look in looks:
        with pytest.raises(PermissionError, match="shut"):
            look()
    (tmp_path / "shut").rmdir()
    assert listed(tmp_path) == [tmp_path / "a.txt"], "a hidden folder is nobody's business"
