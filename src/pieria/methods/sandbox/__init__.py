"""Runs a program that nobody has read yet: no network, no files but its own folder, bounded time, memory and disk.

Two layers: Landlock and seccomp by way of ``sandlock`` (unprivileged, Linux with Landlock ABI 6), and the kernel's
resource limits. Root's capabilities are given up first. Where the first layer does not work nothing is run, and
`UserError` says so: there is no weaker way in its place.

What a program can still do: use one core for ``seconds``, read the interpreter and its libraries, and lie in what it
prints. What it prints is data and must be judged as such.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...core.errors import UserError
from ...core.values import Cancel
from . import launch

INSTALL = 'Type: pip install "pieria[code]"'
SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/usr/share/zoneinfo")
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


@dataclass(frozen=True, slots=True)
class Limits:
    """seconds: of the clock. cpu: seconds of work of each process, so that a busy machine fails nobody. memory_mb:
    address space of each process, and memory of all. disk_mb, files: its folder's size and number of files. output:
    bytes of standard output, and of standard error."""

    seconds: float = 40.0
    cpu: int = 10
    memory_mb: int = 2048
    file_mb: int = 16
    disk_mb: int = 64
    files: int = 4000
    processes: int = 8
    output: int = 256 << 10


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a program. ``state``: ended, timeout, disk, output, cancelled, or refused and
    killed where the sandbox itself could not go on. ``exit`` is 0 to 255, or minus
    the number of the signal that ended it."""

    state: str
    exit: int
    out: str
    err: str
    seconds: float

    @property
    def well(self) -> bool:
        return self.state == "ended" and self.exit == 0


@contextlib.contextmanager
def folder(files: Mapping[str, str | bytes] | None = None) -> Iterator[Path]:
    """A new folder for a program, with these files, that is gone afterwards. Names are relative and stay inside."""
    made = Path(tempfile.mkdtemp(prefix="pieria-run-")).resolve()
    try:
        for name, content in (files or {}).items():
            place = made / name
            if Path(name).is_absolute() or ".." in Path(name).parts:
                raise ValueError(f"{name!r} is not inside the folder")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.encode() if isinstance(content, str) else content)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def run(
    command: Sequence[str],
    where: Path,
    limits: Limits | None = None,
    *,
    readable: Sequence[Path] = (),
    cancel: Cancel | None = None,
    env: Mapping[str, str] | None = None,
) -> Ran:
    """Runs ``command`` in the folder ``where``, the only one that it may write to; a copy, which goes if we are killed.

    Args:
        command: the program by its absolute path, then its arguments. `python` is this interpreter.
        readable: what it may read (and load, and execute) beside the system's libraries and this interpreter's.
        cancel: ends it early; the state is then ``cancelled``.
        env: more variables; nothing of our own environment is passed on.

    Raises `UserError` where the sandbox does not work on this machine.
    """
    if why := unavailable():
        raise UserError(why, "Without a sandbox no code is run here.", status=503, code="no_sandbox")
    return started(command, where, limits or Limits(), readable, Cancel() if cancel is None else cancel, env or {})


@cache
def unavailable() -> str:
    """ "" if programs can be run here, else one sentence that says why not. Tried once, with a real program."""
    if not sys.platform.startswith("linux"):
        return "Code can be run on Linux only: the sandbox is made of Landlock and seccomp."
    try:
        import sandlock
    except ImportError:
        return f"The sandbox is not installed. {INSTALL}."
    abi, least = sandlock.landlock_abi_version(), sandlock.min_landlock_abi()
    if abi < least:
        return f"This kernel's Landlock is of version {max(abi, 0)}, and {least} (Linux 6.12) is needed to run code."
    with folder() as where:
        tried = started((sys.executable, "-I", "-c", "print(6 * 7)"), where, Limits(), (), Cancel(), {})
    if tried.out.strip() != "42":
        said = (tried.err.strip().splitlines() or ["no reason given"])[-1][:200]
        return f"The sandbox does not work on this machine ({said})."
    return ""


def started(
    command: Sequence[str],
    where: Path,
    limits: Limits,
    readable: Sequence[Path],
    cancel: Cancel,
    env: Mapping[str, str],
) -> Ran:
    reading, writing = os.pipe()
    job = {
        "command": list(command),
        "folder": str(where),
        "writable": [str(where), "/dev/null"],
        "readable": sorted({*filter(os.path.exists, (*SYSTEM, *DEVICES)), *interpreter(), *map(str, readable)}),
        "env": {
            "PATH": os.path.dirname(sys.executable), "HOME": str(where), "TMPDIR": str(where), "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1", **env,
        },
        "report": writing, "parent": os.getpid(), "deny": launch.DENIED, "seconds": limits.seconds, "cpu": limits.cpu,
        "memory_mb": limits.memory_mb, "file_mb": limits.file_mb, "disk_mb": limits.disk_mb, "files": limits.files,
        "processes": limits.processes,
    }  # fmt: skip
    begun = time.monotonic()
    launcher = subprocess.Popen(
        [sys.executable, "-I", launch.__file__],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=(writing,),
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"}, start_new_session=True, cwd=where,
    )  # fmt: skip
    os.close(writing)
    off = cancel.on(launcher.terminate)
    try:
        out, err, report, cut = drained(launcher, reading, json.dumps(job).encode(), limits)
    finally:
        off()
        end(launcher)
        os.close(reading)
    spent = time.monotonic() - begun
    try:
        verdict = json.loads(report)
    except ValueError:
        verdict = {"state": cut or "killed", "exit": -1}
    if verdict["state"] == "refused":
        return Ran("refused", -1, "", verdict["why"], spent)
    exit_ = -verdict["signal"] if verdict.get("signal") else verdict["exit"]
    state = "cancelled" if cancel else cut or verdict["state"]
    return Ran(
        state, exit_, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"), verdict.get("seconds", spent)
    )


def drained(
    launcher: subprocess.Popen[bytes], reading: int, job: bytes, limits: Limits
) -> tuple[bytes, bytes, bytes, str]:
    """Standard output, standard error, the launcher's report, and why it was cut short; no more than allowed."""
    assert launcher.stdin and launcher.stdout and launcher.stderr
    with contextlib.suppress(BrokenPipeError):
        launcher.stdin.write(job)
        launcher.stdin.close()
    kept = {launcher.stdout.fileno(): b"", launcher.stderr.fileno(): b"", reading: b""}
    latest, cut = time.monotonic() + limits.seconds + 20, ""
    with selectors.DefaultSelector() as waiting:
        for stream in kept:
            waiting.register(stream, selectors.EVENT_READ)
        while waiting.get_map():
            if (left := latest - time.monotonic()) <= 0:
                cut = cut or "timeout"
                break
            for key, _ in waiting.select(min(left, 1.0)):
                piece = os.read(key.fd, 65536)
                if not piece:
                    waiting.unregister(key.fd)
                elif len(kept[key.fd]) < limits.output:
                    kept[key.fd] = (kept[key.fd] + piece)[: limits.output]
                elif not cut:
                    cut = "output"
                    launcher.terminate()
    out, err, report = kept.values()
    return out, err, report, cut


def end(launcher: subprocess.Popen[bytes]) -> None:
    """The launcher ended, with all that it started: it is asked first, because it can reach the orphans."""
    if launcher.poll() is None:
        launcher.send_signal(signal.SIGTERM)
        try:
            launcher.wait(5)
        except subprocess.TimeoutExpired:
            import psutil

            with contextlib.suppress(psutil.NoSuchProcess):
                for child in psutil.Process(launcher.pid).children(recursive=True):
                    with contextlib.suppress(psutil.NoSuchProcess):
                        child.kill()
            launcher.kill()
    launcher.wait()
    for stream in (launcher.stdin, launcher.stdout, launcher.stderr):
        with contextlib.suppress(OSError):
            stream.close()  # type: ignore[union-attr]


@cache
def interpreter() -> tuple[str, ...]:
    """What this Python is made of: its program, its libraries, what is installed beside it."""
    import site

    real = os.path.realpath(sys.executable)
    prefixes = {sys.prefix, *(p for p in site.getsitepackages() if os.path.isdir(p))}
    if sys.base_prefix not in ("/usr", "/"):
        prefixes.add(sys.base_prefix)
    return tuple(sorted({real, sys.executable, *prefixes}))


def installed_beside(python: Path) -> tuple[Path, ...]:
    """What another virtual environment's interpreter is made of."""
    real = Path(os.path.realpath(python))
    base = real.parent.parent
    return (python, real, python.parent.parent, *(() if str(base) in ("/usr", "/") else (base,)))
