"""The weights room against a real (local) hub, real wheels through the real pip, real kills and a real full disk."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pieria import weights
from pieria.core.contracts import Card, File
from pieria.core.errors import UserError
from pieria.core.values import Cancel, Event, Finish, Notice, Progress
from pieria.weights import hub, shelf

DATA = random.Random(1).randbytes(3_000_000)
PATH = "/maker/model/resolve/main/m.bin"


class Hub(ThreadingHTTPServer):
    """Serves ``data`` with ranges. ``log`` holds (path, Range header); the rest are the faults it shows."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.data, self.log = DATA, list[tuple[str, str]]()
        self.cuts, self.status, self.location, self.pause = 0, 0, "", 0.0
        self.ranges, self.halfway = True, lambda: None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        hub, asked = self.server, self.headers.get("range", "")
        hub.log.append((self.path, asked))
        if hub.location and self.path == PATH:
            self.send_response(302)
            self.send_header("location", hub.location)
            self.send_header("content-length", "0")
            self.end_headers()
            return
        if hub.status:
            self.send_error(hub.status)
            return
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and hub.ranges else 0
        self.send_response(206 if start else 200)
        if start:
            self.send_header("content-range", f"bytes {start}-{len(hub.data) - 1}/{len(hub.data)}")
        self.send_header("content-length", str(len(hub.data) - start))
        self.end_headers()
        rest, size = hub.data[start:], 100_000
        half = len(rest) // 2
        try:
            for at in range(0, len(rest), size):
                if at >= half > at - size:
                    hub.halfway()
                    if hub.cuts:
                        hub.cuts -= 1
                        self.wfile.flush()
                        self.connection.close()
                        return
                self.wfile.write(rest[at : at + size])
                time.sleep(hub.pause)
        except OSError:
            pass

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    made = Hub()
    thread = threading.Thread(target=made.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    monkeypatch.setenv("PIERIA_HUB", made.url)
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "cache"
    monkeypatch.setenv("PIERIA_CACHE", str(path))
    return path


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that pip takes for its only index."""
    path = tmp_path / "shop"
    path.mkdir()
    for name, value in (("NO_INDEX", "1"), ("FIND_LINKS", str(path)), ("CONFIG_FILE", os.devnull)):
        monkeypatch.setenv(f"PIP_{name}", value)
    return path


def wheel(shop: Path, name: str, members: dict[str, bytes], version: str = "1.0") -> Path:
    plain = name.replace("-", "_")
    path = shop / f"{plain}-{version}-py3-none-any.whl"
    info = f"{plain}-{version}.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for member, data in members.items():
            out.writestr(member, data)
        out.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        out.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        out.writestr(f"{info}/RECORD", "")
    return path


HF = "hf:maker/model/m.bin"


def model(*sources: str, data: bytes = DATA, name: str = "m.bin") -> Card:
    file = File(name, hashlib.sha256(data).hexdigest(), len(data), sources or (HF,))
    return Card("mine", "Mine", ("text",), "echo", "Apache-2.0", (file,))


def get(card: Card) -> list[Event]:
    return list(weights.get(card, Cancel()))


def whole(card: Card, data: bytes = DATA) -> None:
    """The file is on the shelf, is right, and nothing is left lying about."""
    path = weights.locate(card)["m.bin"]
    assert path.read_bytes() == data
    partial = path.parents[2] / "partial"
    assert [p for p in partial.rglob("*") if p.is_file()] == []


# the hub


def test_get_from_the_hub(server: Hub, cache: Path) -> None:
    card = model()
    assert weights.missing(card) == card.files
    events = get(card)
    whole(card)
    assert weights.missing(card) == ()
    assert server.log == [(PATH, "")]
    done = [e for e in events if isinstance(e, Progress)]
    assert done[-1].done == done[-1].total == len(DATA) and done[-1].unit == "bytes" and len(done) >= 3
    assert [p.done for p in done] == sorted(p.done for p in done)
    assert events[-1] == Finish("stop", {"bytes": len(DATA), "files": 1})
    assert get(card)[-1] == Finish("stop", {"bytes": 0, "files": 0}) and len(server.log) == 1


def test_a_cut_connection_goes_on_with_a_range(server: Hub, cache: Path) -> None:
    server.cuts = 2
    card = model()
    get(card)
    whole(card)
    starts = [int(r.removeprefix("bytes=").rstrip("-")) for _, r in server.log[1:]]
    assert len(starts) == 2 and 1_000_000 < starts[0] < starts[1] < len(DATA)


def test_a_server_without_ranges_is_read_again_from_the_start(server: Hub, cache: Path) -> None:
    server.cuts, server.ranges = 1, False
    card = model()
    get(card)
    whole(card)
    assert len(server.log) == 2


def test_cancel_keeps_what_came(server: Hub, cache: Path) -> None:
    cancel, card, events = Cancel(), model(), []
    for event in weights.get(card, cancel):
        events.append(event)
        if isinstance(event, Progress) and event.done > 500_000:
            cancel.set()
    assert events[-1] == Finish("cancelled")
    get(card)
    whole(card)
    assert server.log[1][1].startswith("bytes=")


def test_wrong_bytes_are_thrown_away_and_named(server: Hub, cache: Path) -> None:
    server.data = DATA[:-1] + b"!"
    card = model()
    with pytest.raises(UserError) as caught:
        get(card)
    got, expected = hashlib.sha256(server.data).hexdigest()[:12], card.files[0].sha256[:12]
    assert got in str(caught.value) and expected in str(caught.value) and HF in str(caught.value)
    assert caught.value.status == 502 and "pieria get mine" in caught.value.hint
    assert weights.missing(card) == card.files
    assert not any(p.name == "joined" for p in cache.rglob("*"))
    server.data = DATA
    get(card)
    whole(card)


def test_a_bad_beginning_from_an_earlier_time_is_fetched_again(server: Hub, cache: Path) -> None:
    """The hub changed the file between two sittings: the resumed whole does not fit, so it starts over by itself."""
    server.data, server.cuts, server.status = bytes(len(DATA)), 0, 0
    cancel, card = Cancel(), model()
    for event in weights.get(card, cancel):
        if isinstance(event, Progress) and event.done > 500_000:
            cancel.set()
    server.data = DATA
    events = get(card)
    whole(card)
    assert [e.code for e in events if isinstance(e, Notice)] == ["restarted"]
    assert server.log[1][1] and not server.log[2][1]


@pytest.mark.parametrize("size", [len(DATA) + 1, len(DATA) - 1, 10])
def test_another_size_is_refused_before_it_is_read(size: int, server: Hub, cache: Path) -> None:
    server.data = DATA + b"!" if size > len(DATA) else DATA[:size]
    with pytest.raises(UserError, match=f"{size} bytes, and the card says {len(DATA)}"):
        get(model())


def test_404_and_the_next_source(server: Hub, cache: Path, shop: Path) -> None:
    server.status = 404
    wheel(shop, "tiny-model", {"tiny_model/m.bin": DATA})
    card = model(HF, "wheels:tiny-model==1.0#tiny_model/m.bin")
    events = get(card)
    whole(card)
    notice = next(e for e in events if isinstance(e, Notice))
    assert notice.code == "source_failed" and "404" in notice.message and notice.data["source"] == HF


def test_all_sources_fail_with_a_reason_each(server: Hub, cache: Path, shop: Path) -> None:
    server.status = 404
    card = model(HF, "wheels:no-such-model==1.0#*/m.bin", "https://127.0.0.1:1/m.bin")
    with pytest.raises(UserError) as caught:
        get(card)
    message = str(caught.value)
    assert "(1) 127.0.0.1 answered 404" in message and "(2) pip could not download no-such-model==1.0" in message
    assert "(3) 127.0.0.1: the connection failed" in message
    assert caught.value.code == "weights_unavailable"


@pytest.mark.parametrize(
    "to", ["http://example.org/m.bin", "ftp://127.0.0.1/m.bin", "file:///etc/passwd", "http://[::"]
)
def test_redirects_away_from_https_are_refused(to: str, server: Hub, cache: Path) -> None:
    server.location = to
    with pytest.raises(UserError, match=r"only https is allowed|connection failed") as caught:
        get(model())
    assert caught.value.status == 502 and len(server.log) == 1


def test_redirects_on_this_machine_and_a_loop_of_them(server: Hub, cache: Path) -> None:
    server.location = f"{server.url}/elsewhere"
    card = model()
    get(card)
    whole(card)
    assert [p for p, _ in server.log] == [PATH, "/elsewhere"]
    server.location = PATH
    with pytest.raises(UserError, match="more than 5 redirects"):
        get(model(data=b"other"))


def test_two_files_of_one_content_are_fetched(server: Hub, cache: Path) -> None:
    """Pipelines with two tokenizers have them: a lock that was taken for the one would be waited for by the other."""
    one = model().files[0]
    card = dataclasses.replace(model(), files=(one, dataclasses.replace(one, name="n.bin")))
    seen = itertools.takewhile(lambda e: not isinstance(e, Notice), weights.get(card, Cancel()))
    assert isinstance(list(seen)[-1], Finish)
    assert {n: p.read_bytes() == DATA for n, p in weights.locate(card).items()} == {"m.bin": True, "n.bin": True}


@pytest.mark.parametrize("said", [b"", b"[]", b"{}", b'{"siblings": [{}]}', b'{"siblings": [{"rfilename": 1}]}',
    b'{"siblings": [{"rfilename": "model_index.json", "size": "x"}]}', b'{"siblings": [], "cardData": 1}'])  # fmt: skip
def test_a_hub_that_lists_no_files_is_one_sentence(said: bytes, server: Hub, cache: Path, tmp_path: Path) -> None:
    server.data = said
    with pytest.raises(UserError, match="no list of files"):
        weights.add(tmp_path, "hf:me/tiny")


@pytest.mark.parametrize("to", ["http://example.org/list", "http://[::", "file:///etc/passwd"])
def test_a_list_of_files_comes_from_nowhere_else(
    to: str, server: Hub, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is small is pinned as it comes, so it must come by the way that weights come by."""
    monkeypatch.setitem(globals(), "PATH", "/api/models/me/tiny?blobs=true")
    server.location = to
    with pytest.raises(UserError, match=r"only https is allowed|cannot be asked"):
        weights.add(tmp_path, "hf:me/tiny")
    assert len(server.log) == 1


def test_plain_http_is_for_this_machine_only(cache: Path) -> None:
    with pytest.raises(UserError, match=r"only https is allowed|cannot be found"):
        get(model("http://192.0.2.1/m.bin"))


def test_a_host_that_does_not_answer_is_asked_once(cache: Path, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIERIA_HUB", "https://no-such-host.invalid")
    wheel(shop, "pair", {"pair/a.bin": b"a" * 50, "pair/b.bin": b"b" * 60})
    files = tuple(
        File(n, hashlib.sha256(d).hexdigest(), len(d), (f"hf:o/r/{n}", f"wheels:pair==1.0#pair/{n}"))
        for n, d in (("a.bin", b"a" * 50), ("b.bin", b"b" * 60))
    )
    card = Card("two", "Two", ("text",), "echo", "MIT", files)
    begun = time.monotonic()
    events = get(card)
    assert time.monotonic() - begun < hub.CONNECT + 10
    assert [e.code for e in events if isinstance(e, Notice)] == ["source_failed"]
    assert {p.read_bytes() for p in weights.locate(card).values()} == {b"a" * 50, b"b" * 60}
    assert [p for p in (cache / "partial").rglob("*") if p.is_file()] == []


KILLED = """
import sys
from pathlib import Path
from pieria import weights
from pieria.core.contracts import Card, File
from pieria.core.values import Cancel
file = File("m.bin", sys.argv[1], int(sys.argv[2]), (sys.argv[3],))
for event in weights.get(Card("mine", "", ("text",), "echo", "", (file,)), Cancel()):
    print(event, flush=True)
"""


def begun(folder: Path, start: str) -> bool:
    """Whether a file whose name begins with ``start`` holds bytes: it is there before its first one is.

    Others are at work below the folder (`rglob` would trip over what they remove).
    """
    found = [Path(top) / name for top, _, names in os.walk(folder) for name in names if name.startswith(start)]
    try:
        return any(path.stat().st_size for path in found)
    except FileNotFoundError:  # removed or renamed in between
        return False


def killed(card: Card, ready: Callable[[], bool]) -> None:
    """Starts `get` in a process of its own and kills it (SIGKILL) when ``ready`` says so."""
    file = card.files[0]
    command = [sys.executable, "-c", KILLED, file.sha256, str(file.bytes), file.sources[0]]
    env = os.environ | {"PYTHONPATH": str(Path(weights.__file__).parents[2])}
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        for _ in range(600):
            if ready():
                break
            assert process.poll() is None, "it ended before it could be killed"
            time.sleep(0.02)
        else:
            pytest.fail("nothing came")
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_killed_in_the_middle_then_again(server: Hub, cache: Path) -> None:
    card = model()
    server.pause = 0.1
    killed(card, lambda: begun(cache, "joined"))
    assert weights.missing(card) == card.files
    server.pause = 0
    get(card)
    whole(card)
    assert server.log[-1][1].startswith("bytes=") and server.log[-1][1] != "bytes=0-"


def test_two_at_once_fetch_once(server: Hub, cache: Path) -> None:
    card = model()
    first = weights.get(card, Cancel())
    while True:  # until it holds the lock and is in the middle
        event = next(first)
        if isinstance(event, Progress) and event.done:
            break
    second = weights.get(card, Cancel())
    notice = next(second)
    assert isinstance(notice, Notice) and notice.code == "waiting"
    assert isinstance(next(second), Progress)
    list(first)
    assert list(second)[-1] == Finish("stop", {"bytes": 0, "files": 0})
    whole(card)
    assert len(server.log) == 1


def test_an_abandoned_get_lets_go_of_the_lock(server: Hub, cache: Path) -> None:
    card = model()
    first = weights.get(card, Cancel())
    next(first), next(first)
    first.close()  # type: ignore[attr-defined]
    assert not any(isinstance(e, Notice) for e in get(card))
    whole(card)


# wheels


def parts(shop: Path, count: int = 5) -> str:
    step = -(-len(DATA) // count)
    for i in range(count):
        # a part's bytes, and code that must never run
        evil = b"raise SystemExit('imported')"
        data = DATA[i * step : (i + 1) * step]
        wheel(shop, f"big-part{i + 1}", {f"big_part{i + 1}/data/part{i + 1:02}.bin": data, "big/__init__.py": evil})
    return f"wheels:big-part{{1..{count}}}==1.0#*/data/part*.bin"


def test_wheels_in_parts(cache: Path, shop: Path) -> None:
    card = model(parts(shop))
    events = get(card)
    whole(card)
    done = [e.done for e in events if isinstance(e, Progress)]
    assert done == sorted(done) and done[-1] == len(DATA)


def test_wheels_killed_in_the_middle_keep_their_parts(cache: Path, shop: Path) -> None:
    card = model(parts(shop))
    killed(card, lambda: begun(cache, "joined-"))
    (shop / "big_part1-1.0-py3-none-any.whl").unlink()  # it is here already and is not asked for again
    get(card)
    whole(card)


def test_a_torn_end_of_the_joined_parts_is_cut_off(cache: Path, shop: Path) -> None:
    """A kill between two joins leaves bytes beyond those that the name counts, and a part that was joined already."""
    card = model(parts(shop, 3))
    source = card.files[0].sources[0]
    folder = cache / "partial" / card.files[0].sha256 / hashlib.sha256(source.encode()).hexdigest()[:16]
    folder.mkdir(parents=True)
    (folder / "joined-1-1000000").write_bytes(DATA[:1_500_000])
    (folder / "part-0").write_bytes(b"old")
    (folder / "part-2.new").write_bytes(b"torn")
    (shop / "big_part1-1.0-py3-none-any.whl").unlink()
    get(card)
    whole(card)


def test_cancelled_wheels_stop_pip(cache: Path, shop: Path) -> None:
    card, cancel = model(parts(shop)), Cancel()
    run = weights.get(card, cancel)
    next(run)
    timer = threading.Timer(0.3, cancel.set)
    timer.start()
    begun = time.monotonic()
    assert list(run)[-1] == Finish("cancelled")
    assert time.monotonic() - begun < 5
    assert not list(cache.rglob("pip-*"))
    get(card)
    whole(card)


def test_wrong_parts_are_thrown_away(cache: Path, shop: Path) -> None:
    source = parts(shop, 2)
    wheel(shop, "big-part2", {"big_part2/data/part02.bin": bytes(len(DATA) // 2)})
    card = model(source)
    with pytest.raises(UserError, match=r"wheels:big-part\{1\.\.2\}==1\.0 sent other bytes"):
        get(card)
    assert not [p for p in (cache / "partial").rglob("*") if p.is_file() and p.suffix != ".lock"]


HOSTILE = {
    "a path that climbs out": ({"../../x": DATA}, "*x", ""),
    "an absolute path": ({"/tmp/x": DATA}, "*x", ""),
    "two that match": ({"a/m.bin": DATA, "b/m.bin": DATA}, "*/m.bin", "holds 2 files"),
    "none that matches": ({"a/n.bin": DATA}, "*/m.bin", "holds 0 files"),
    "larger than the card says": ({"a/m.bin": bytes(400_000_000)}, "*/m.bin", "more than the 3000000 bytes"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_wheels(name: str, tmp_path: Path, cache: Path, shop: Path) -> None:
    members, glob, message = HOSTILE[name]
    wheel(shop, "odd", members)
    card = model(f"wheels:odd==1.0#{glob}")
    before = {p for p in tmp_path.rglob("*") if cache not in p.parents}
    if message:
        with pytest.raises(UserError, match=message):
            get(card)
    else:
        get(card)
        whole(card)
    assert {p for p in tmp_path.rglob("*") if cache not in p.parents} - {cache} == before
    assert not Path("/tmp/x").exists()


def test_a_bad_wheel_is_not_kept_for_the_next_time(cache: Path, shop: Path) -> None:
    """A card of two files from one wheel keeps it for the second; a wrong one must not stay."""
    both = {"pair/a.bin": b"a" * 50, "pair/b.bin": b"b" * 60}
    files = tuple(
        File(n[5:], hashlib.sha256(d).hexdigest(), len(d), (f"wheels:pair==1.0#{n}",)) for n, d in both.items()
    )
    card = Card("two", "Two", ("text",), "echo", "MIT", files)
    wheel(shop, "pair", {"pair/a.bin": b"a" * 50, "pair/b.bin": b"x" * 60})
    with pytest.raises(UserError, match=r"b\.bin could not be fetched"):
        get(card)
    wheel(shop, "pair", both)
    assert get(card)[-1] == Finish("stop", {"bytes": 60, "files": 1})


def test_a_damaged_wheel(cache: Path, shop: Path) -> None:
    path = wheel(shop, "odd", {"a/m.bin": DATA})
    data = bytearray(path.read_bytes())
    data[1000:1100] = bytes(100)
    path.write_bytes(data)
    with pytest.raises(UserError, match="is damaged"):
        get(model("wheels:odd==1.0#*/m.bin"))


def test_no_code_is_run(tmp_path: Path, cache: Path, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a source package's setup.py nor a folder called pip where we happen to be started."""
    import io
    import tarfile

    proof = tmp_path / "ran"
    code = f"open({str(proof)!r}, 'w').close()\nfrom setuptools import setup\nsetup(name='src', version='1.0')".encode()
    with tarfile.open(shop / "src-1.0.tar.gz", "w:gz") as out:
        for name, data in (("setup.py", code), ("PKG-INFO", b"Metadata-Version: 2.1\nName: src\nVersion: 1.0\n")):
            entry = tarfile.TarInfo(f"src-1.0/{name}")
            entry.size = len(data)
            out.addfile(entry, io.BytesIO(data))
    (tmp_path / "pip").mkdir()
    for name in ("__init__.py", "__main__.py"):
        (tmp_path / "pip" / name).write_text(f"open({str(proof)!r}, 'w').close()")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=r"pip could not download src==1\.0"):
        get(model("wheels:src==1.0#*/m.bin"))
    assert not proof.exists()


@pytest.mark.parametrize(
    "source", ["wheels:-r==1#x", "wheels:--index-url=x==1#x", "wheels:a{3..1}==1#x", "wheels:a b==1#x"]
)
def test_odd_requirements_never_reach_pip(source: str, cache: Path, shop: Path) -> None:
    with pytest.raises(UserError, match="names no wheels"):
        get(model(source))


# the disk


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A disk of 4 MB."""
    path = tmp_path / "small"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(path)]
    if sys.platform != "linux" or os.geteuid() or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a tmpfs can only be mounted by root on Linux")
    monkeypatch.setenv("PIERIA_CACHE", str(path))
    yield path
    subprocess.run(["umount", str(path)], check=True)


def test_too_little_room_is_said_before_anything_is_fetched(small: Path, server: Hub) -> None:
    (small / "filler").write_bytes(bytes(2_000_000))
    with pytest.raises(UserError, match=r"0\.8 MB more are needed") as caught:
        get(model())
    assert caught.value.status == 507 and caught.value.code == "disk_full" and str(small) in str(caught.value)
    assert server.log == []


def test_a_disk_that_fills_up_keeps_what_came(small: Path, server: Hub) -> None:
    server.pause = 0.01

    def fill() -> None:
        with (small / "filler").open("wb", buffering=0) as out:
            try:
                while out.write(bytes(65_536)):
                    pass
            except OSError:
                pass

    server.halfway = fill
    card = model()
    with pytest.raises(UserError, match="The disk is too full") as caught:
        get(card)
    assert caught.value.status == 507
    server.halfway = lambda: None
    (small / "filler").unlink()
    get(card)
    whole(card)
    assert int(server.log[-1][1].removeprefix("bytes=").rstrip("-")) > 1_000_000


def test_pip_on_a_full_disk(small: Path, shop: Path) -> None:
    data = random.Random(2).randbytes(1_200_000)
    wheel(shop, "tiny", {"tiny/m.bin": data})
    card = model("wheels:tiny==1.0#tiny/m.bin", data=data)
    run = weights.get(card, Cancel())
    next(run), next(run)
    (small / "filler").write_bytes(bytes(3_500_000))  # pip has been started; the room was there when it was checked
    with pytest.raises(UserError, match="The disk is too full") as caught:
        list(run)
    assert caught.value.status == 507
    (small / "filler").unlink()
    get(card)
    whole(card, data)


# the shelf


def test_locate_says_what_to_type(cache: Path) -> None:
    with pytest.raises(UserError) as caught:
        weights.locate(model())
    error = caught.value
    assert (error.status, error.code, error.hint) == (409, "model_not_installed", "Type: pieria get mine")


def test_a_changed_file_is_never_handed_out(server: Hub, cache: Path) -> None:
    card = model()
    get(card)
    path = weights.locate(card)["m.bin"]
    state = path.stat()
    with path.open("r+b") as out:
        out.write(b"!")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))  # same size, same mtime, same inode
    for _ in range(2):
        with pytest.raises(UserError) as caught:
            weights.locate(card)
        assert caught.value.code == "weights_changed" and caught.value.hint == "Type: pieria get mine"
    assert weights.missing(card) == card.files
    get(card)
    whole(card)


def test_a_touched_file_is_hashed_again_and_found_right(server: Hub, cache: Path) -> None:
    card = model()
    get(card)
    path = weights.locate(card)["m.bin"]
    marker = path.with_name("m.bin.verified")
    before = marker.read_text()
    os.utime(path)
    assert weights.locate(card) == {"m.bin": path} and marker.read_text() != before


def test_locate_is_cheap_after_the_first_time(cache: Path, tmp_path: Path) -> None:
    """Half a gigabyte (sparse): hashing it takes a hundred times longer than looking at its marker."""
    path = tmp_path / "large.bin"
    with path.open("wb") as out:
        out.truncate(500_000_000)
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    file = File("m.bin", digest, 500_000_000, (f"file:{path}",))
    card = Card("mine", "Mine", ("text",), "echo", "", (file,))
    begun = time.perf_counter()
    assert weights.locate(card) == {"m.bin": path}
    hashed = time.perf_counter()
    weights.locate(card)
    assert (time.perf_counter() - hashed) * 20 < hashed - begun


def test_a_users_own_file_stays_where_it_is(cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "own.bin"
    path.write_bytes(DATA)
    card = model(f"file:{path}")
    assert weights.locate(card) == {"m.bin": path} and get(card)[-1].usage["files"] == 0  # type: ignore[union-attr]
    path.write_bytes(DATA[::-1])
    with pytest.raises(UserError) as caught:
        weights.locate(card)
    assert caught.value.code == "weights_changed" and "pieria remove mine" in caught.value.hint
    path.unlink()
    for ask in (weights.locate, get):
        with pytest.raises(UserError) as caught:
            ask(card)
        assert caught.value.code == "model_not_installed" and str(tmp_path) not in str(caught.value)


def test_a_model_without_files_is_always_here(cache: Path) -> None:
    card = Card("remote", "Remote", ("text",), "openai", "unknown")
    assert weights.locate(card) == {} and weights.missing(card) == ()
    assert get(card)[-1] == Finish("stop", {"bytes": 0, "files": 0})


def test_doubt_reads_every_byte_again(server: Hub, cache: Path) -> None:
    """A disk that rots changes bytes and no time stamp: the marker still fits until it is doubted."""
    card = model()
    get(card)
    path = weights.locate(card)["m.bin"]
    with path.open("r+b") as out:
        out.write(b"!")
    shelf.remember(card.files[0])  # as if nothing had been noticed
    assert weights.missing(card) == ()
    weights.doubt(card)
    assert weights.missing(card) == card.files
    get(card)
    whole(card)
