"""The store: everything or nothing, nothing lost, nothing left over, each owner's own."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import traceback
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import insert

import cluster
from pieria.core.errors import UserError
from pieria.core.values import Output, Part, text
from pieria.store import Entry, Store
from pieria.store.database import details
from pieria.store.videos import Videos


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else cluster.new_database()


@pytest.fixture
def store(tmp_path: Path, url: str):
    store = Store(tmp_path, url)
    yield store
    store.close()


def entry(said: str = "hello", *, asked: str = "say hello", owner: str = "", conversation: str = "", **meta) -> Entry:
    request = {"messages": [{"role": "user", "parts": [{"medium": "text", "data": asked}]}]}
    made = (Output(text(said, **meta)),)
    return Entry("write", "text", "echo", request, {"seed": 7}, "done", conversation, owner, made)


def files(home: Path) -> set[str]:
    return {str(p.relative_to(home / "files")) for p in (home / "files").glob("??/*")}


def refused(status: int, code: str = ""):
    return pytest.raises(UserError, check=lambda e: e.status == status and (not code or e.code == code))


def test_what_goes_in_comes_out(store: Store, tmp_path: Path):
    parts = [
        text("grüß dich", finish_reason="stop", tool_calls=[{"id": "1"}], sidecar=b"signed", logprobs=[1]),
        Part("image", b"\x89PNG\0", "image/png", {"sidecar": b""}),
        Part("music", b"RIFF", "audio/wav; rate=1"),
        Part("code", "{}", "application/json"),
        Part("odd", b"?", "x/y"),
        Part("text", "", "text/plain"),
    ]
    made = tuple(Output(part, index) for index, part in enumerate(parts))
    request = {"messages": [{"role": "user", "content": "do it"}], "seed": 1.5}
    done = store.record(Entry("make", "text", "m", request, {"cost": None}, "budget", "talk", "", made))
    record = store.get(done.run)
    assert (record["request"], record["receipt"], record["status"]) == (request, {"cost": None}, "budget")
    assert (record["app"], record["model"], record["conversation"], record["title"]) == ("make", "m", "talk", "do it")
    assert [o["index"] for o in record["outputs"]] == [0, 1, 2, 3, 4, 5]
    assert [Path(o["path"]).suffix for o in record["outputs"]] == [".txt", ".png", ".wav", ".json", ".bin", ".txt"]
    for part, output, stored in zip(parts, record["outputs"], done.outputs, strict=True):
        path = Path(output["path"])
        assert path.read_bytes() == part.bytes and len(part.bytes) == output["bytes"] == stored.bytes
        assert path.stem == output["sha256"] == stored.sha256 == hashlib.sha256(part.bytes).hexdigest()
        assert path.stat().st_mode & 0o777 == 0o600 and path.parent.name == path.stem[:2]
        assert (path, output["mime"], output["medium"]) == (stored.path, part.mime, part.medium)
        if "sidecar" in part.meta:
            assert stored.sidecar_path.read_bytes() == part.meta["sidecar"] and stored.sidecar_path.suffix == ".c2pa"
        else:
            assert stored.sidecar_path is None and output["sidecar_path"] is None
    assert record["outputs"][0]["meta"] == {"finish_reason": "stop", "tool_calls": [{"id": "1"}]}
    assert store.check() == []


def test_equal_outputs_share_a_file_until_the_last_goes(store: Store, tmp_path: Path):
    first, second = store.record(entry("same", sidecar=b"one")), store.record(entry("same", sidecar=b"two"))
    assert len(files(tmp_path)) == 3
    assert [o.run for o in store.outputs_by_sha(first.outputs[0].sha256)] == [second.run, first.run]
    before = first.outputs[0].path.stat()
    store.record(entry("same"))
    assert first.outputs[0].path.stat().st_ino == before.st_ino, "an existing file is not written again"
    store.delete(first.run)
    assert second.outputs[0].path.read_text() == "same" and store.check() == [] and len(files(tmp_path)) == 2
    store.delete(second.run)
    store.delete(store.runs()[0]["id"])
    assert files(tmp_path) == set() and store.check() == [] and store.runs() == []
    assert store.outputs_by_sha(first.outputs[0].sha256) == []


def test_a_damaged_file_is_put_right_by_the_next_equal_output(store: Store):
    path = store.record(entry("precious")).outputs[0].path
    path.write_text("broken!!")
    assert "Changed since it was stored" in store.check()[0]
    store.record(entry("precious"))
    assert path.read_text() == "precious" and store.check() == []


def test_ids_sort_by_time_and_are_found_by_their_beginning(store: Store):
    ids = [store.record(entry(str(i), asked=f"number {i}")).run for i in range(12)]
    assert ids == sorted(ids) and all(len(i) == 26 for i in ids) and len({i[10:] for i in ids}) == 12
    assert [r["id"] for r in store.runs()] == ids[::-1]
    assert store.get(ids[3])["title"] == "number 3" and store.get(ids[3][:20])["id"] == ids[3]
    with refused(409, "ambiguous") as caught:
        store.get(ids[0][:4])
    assert ids[11] in caught.value.hint and "number 11" in caught.value.hint and "and more" in caught.value.hint
    for wrong in ("", "%", "_", "zz", "../x", ids[0].upper(), ids[0] + "0", "\0", "0" * 26, "x' OR 1=1"):
        with refused(404, "not_found"):
            store.get(wrong)


def test_an_owner_sees_only_their_own(store: Store):
    hers, his, mine = (store.record(entry("x", owner=o, conversation="c")).run for o in ("her", "him", ""))
    assert [r["id"] for r in store.runs("her")] == [hers] and [r["id"] for r in store.runs("him")] == [his]
    assert (
        len(store.runs()) == 3 and store.conversations("her")[0]["runs"] == 1 and store.conversations()[0]["runs"] == 3
    )
    for owner, run in (("her", his), ("him", hers), ("her", mine), ("nobody", hers), ("%", hers)):
        with refused(404):
            store.get(run, owner)
        with refused(404):
            store.delete(run, owner)
        assert store.runs(owner, conversation="c", before="") == [r for r in store.runs() if r["owner"] == owner]
    assert store.get(hers[:8] if len({hers[:8], his[:8], mine[:8]}) == 3 else hers, "her")["id"] == hers
    assert store.delete(hers, "her") == hers and store.runs("her") == []


def made_of(steps: list[str], said: str = "a film", owner: str = "") -> Entry:
    one = entry(said, owner=owner)
    asked = {"messages": [{**one.request["messages"][0], "meta": {"runs": steps}}]}
    return replace(one, app="video", request=asked)


def test_a_run_takes_the_steps_that_it_was_made_of_along(store: Store, tmp_path: Path):
    words = store.record(entry("what is told", owner="her"))
    voice = store.record(made_of([words.run], "the voice", owner="her"))
    film = store.record(made_of([voice.run, "gone" * 6], owner="her"))
    other = store.record(entry("her own", owner="her"))
    assert [r["id"] for r in store.runs("her", whole=True)] == [other.run, film.run]
    assert len(store.runs("her")) == 4, "they are there, and can be listed"
    assert store.delete(film.run, "her") == film.run
    assert [r["id"] for r in store.runs()] == [other.run] and len(files(tmp_path)) == 1 and store.check() == []


def test_a_step_is_known_to_a_store_that_had_no_table_of_them(tmp_path: Path):
    store = Store(tmp_path)
    voice = store.record(entry("the voice"))
    film = store.record(made_of([voice.run]))
    with store.database.write() as connection:
        connection.exec_driver_sql("DROP TABLE steps")
    store.close()
    store = Store(tmp_path)
    store.delete(film.run)
    assert store.runs() == [] and store.check() == []
    store.close()


def test_nobody_can_name_a_run_of_somebody_else_as_a_step(store: Store):
    hers = store.record(entry("hers", owner="her")).run
    his = store.record(made_of([hers], owner="him")).run
    assert [r["id"] for r in store.runs("her", whole=True)] == [hers]
    store.delete(his, "him")
    assert store.get(hers, "her")["outputs"]


def test_lists_page_filter_and_search(store: Store):
    ids = [store.record(entry(f"Ärger {i}", asked=f"50%_{i}", conversation=f"c{i % 2}")).run for i in range(10)]
    seen, before = [], ""
    while page := store.runs(limit=3, before=before):
        seen += [r["id"] for r in page]
        before = page[-1]["id"]
    assert seen == ids[::-1]
    assert [r["id"] for r in store.runs(conversation="c1", limit=2)] == [ids[9], ids[7]]
    assert [r["id"] for r in store.runs(text="äRGER 4")] == [ids[4]], "without regard to case, in what was made"
    assert [r["id"] for r in store.runs(text="50%_7")] == [ids[7]] and store.runs(text="5_%") == []
    talks = store.conversations()
    assert [(c["conversation"], c["runs"], c["last"]) for c in talks] == [("c1", 5, ids[9]), ("c0", 5, ids[8])]
    assert talks[0]["title"] == "50%_1" and talks[0]["created"] < talks[0]["updated"]


def test_odd_characters(store: Store):
    run = store.record(entry("nul \0 and 🎼", asked="half \ud800 a pair \0")).run
    record = store.get(run)
    assert record["request"]["messages"][0]["parts"][0]["data"] == "half \ud800 a pair \0"
    assert Path(record["outputs"][0]["path"]).read_text() == "nul \0 and 🎼"
    assert store.runs(text="\0\ud800") == [] and store.check() == []
    with refused(500):
        store.record(entry("\ud800"))
    with refused(400):
        store.record(entry(conversation="\0"))
    assert len(store.runs()) == 1 and store.check() == []


def fail_at(monkeypatch: pytest.MonkeyPatch, name: str, number: int) -> Counter:
    """Makes the ``number``-th call of os.NAME say that the disk is full."""
    real, calls = getattr(os, name), Counter()

    def call(*arguments, **named):
        calls[name] += 1
        if calls[name] == number:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments, **named)

    monkeypatch.setattr(os, name, call)
    return calls


@pytest.mark.parametrize("name", ["open", "write", "fsync", "rename", "mkdir"])
def test_a_full_disk_at_every_step_leaves_nothing(store: Store, tmp_path: Path, monkeypatch, name: str):
    store.record(entry("before"))
    kept = files(tmp_path)
    for number in range(1, 30):
        with monkeypatch.context() as patch:
            calls = fail_at(patch, name, number)
            try:
                store.record(entry(f"{name} {number}", sidecar=f"{name} {number}".encode()))
                break
            except UserError as error:
                assert (error.status, error.code) == (507, "disk_full") and str(tmp_path) in error.hint
                assert calls[name] >= number
        assert files(tmp_path) == kept and len(store.runs()) == 1 and store.check() == []
    assert number >= 2, "at least one failure was tried"
    assert len(store.runs()) == 2 and store.check() == []


def test_a_full_database_leaves_nothing(tmp_path: Path):
    store = Store(tmp_path)
    store.record(entry())
    kept = files(tmp_path)
    with store.database.engine.connect() as connection:  # the pool hands this one connection out again
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with refused(507, "disk_full"):
        store.record(entry("new", asked="x" * 100_000))
    assert files(tmp_path) == kept and len(store.runs()) == 1
    with store.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    store.record(entry("new", asked="x" * 100_000))
    assert store.check() == []


def test_a_disk_that_is_really_full(tmp_path: Path):
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", tmp_path], capture_output=True)
    if made.returncode:
        pytest.skip("mounting a small disk is not allowed here")
    try:
        store, done = Store(tmp_path), []
        with refused(507, "disk_full"):
            for number in range(200):
                done.append((store.record(entry(f"{number} " * 4000)), number))
        assert done and len(store.runs(limit=1000)) == len(done)
        for recorded, number in done:
            assert recorded.outputs[0].path.read_text() == f"{number} " * 4000
        store.close()
        store = Store(tmp_path)
        for recorded, _ in done[:5]:
            store.delete(recorded.run)  # on a disk without a free byte
        store.record(entry("small"))
        assert store.check() == []
        store.close()
    finally:
        subprocess.run(["umount", "-l", tmp_path], check=True)


def test_a_disk_without_a_byte_when_the_store_is_opened(tmp_path: Path):
    """SQLite needs room for the index of its journal even to read."""
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", tmp_path], capture_output=True)
    if made.returncode:
        pytest.skip("mounting a small disk is not allowed here")
    try:
        store = Store(tmp_path)
        one, two = (store.record(entry(said)).run for said in ("one", "two"))
        store.close()
        with suppress(OSError), (tmp_path / "fill").open("wb", buffering=0) as fill:
            while True:
                fill.write(bytes(512))
        for _ in range(2):
            store = Store(tmp_path)
            assert [r["id"] for r in store.runs()] == [two, one]
            store.close()
        store = Store(tmp_path)
        with refused(507, "disk_full"):
            for number in range(200):
                store.record(entry(f"{number} " * 4000))
        store.close()
        store = Store(tmp_path)
        store.delete(one)
        assert one not in {r["id"] for r in store.runs(limit=500)} and store.check() == []
        store.close()
    finally:
        subprocess.run(["umount", "-l", tmp_path], check=True)


def test_a_list_names_a_run_by_what_was_asked(store: Store):
    given = {"model": "of some name", "kind": "fast", "prompt": "a poster for a fair", "note": "and more of it"}
    cases = {json.dumps(given): "a poster for a fair", json.dumps({"prompt": "cat", "ground": "transparent"}): "cat",
             '{"files": ["Good morning, reader."], "format": "flac"}': "Good morning, reader.",
             '{"files": ["minutes.txt"], "text": "", "extract": true}': "minutes.txt",
             '{"n": 1}': "", "{no JSON": "{no JSON", "a  b": "a b", "[" * 9: "[" * 9}  # fmt: skip
    for asked, title in cases.items():
        assert store.get(store.record(entry(asked=asked)).run)["title"] == title


def test_a_damaged_database_is_said_plainly(tmp_path: Path):
    (tmp_path / "pieria.db").write_bytes(b"this is no database, whatever its name says" * 100)
    with refused(500, "damaged_store") as caught:
        Store(tmp_path)
    assert str(tmp_path / "pieria.db") in caught.value.hint and str(tmp_path) not in caught.value.message


def test_damaged_pages_are_found(tmp_path: Path):
    store = Store(tmp_path)
    ids = [store.record(entry(str(i), asked="a long question " * 200)).run for i in range(30)]
    store.close()
    sqlite3.connect(tmp_path / "pieria.db").execute("PRAGMA wal_checkpoint(TRUNCATE)").connection.close()
    data = bytearray((tmp_path / "pieria.db").read_bytes())
    data[8192 : len(data) - 4096] = os.urandom(len(data) - 12288)
    (tmp_path / "pieria.db").write_bytes(data)
    for look in (lambda: [Store(tmp_path).get(i) for i in ids], lambda: Store(tmp_path).runs(text="long")):
        with refused(500, "damaged_store"):
            look()
    try:
        assert "damaged" in Store(tmp_path).check()[0]
    except UserError as error:
        assert error.code == "damaged_store"


def test_a_newer_store_is_refused(tmp_path: Path, url: str):
    store = Store(tmp_path, url)
    with store.database.write() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = '99' WHERE key = 'schema'")
    store.close()
    with refused(500, "newer_store"):
        Store(tmp_path, url)


def test_addresses_that_are_none(tmp_path: Path):
    for wrong in ("nonsense", "postgresql://nobody@/none?host=/nowhere", "oracle+nothing://x"):
        with pytest.raises(UserError):
            Store(tmp_path, wrong)


def test_many_threads_and_two_processes_write_at_once(store: Store, tmp_path: Path, url: str):
    code = (
        "import sys; sys.path.insert(0, sys.argv[3]); import test_store as t\n"
        "s = t.Store(t.Path(sys.argv[1]), sys.argv[2])\n"
        "for i in range(40): print(s.record(t.entry(f'shared {i}', owner='other', sidecar=b'o%d' % i)).run)"
    )
    command = [sys.executable, "-c", code, str(tmp_path), url, str(Path(__file__).parent)]
    other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def work(thread: int) -> list[str]:
        runs = [store.record(entry(f"shared {i}", owner=f"t{thread}")).run for i in range(15)]
        store.delete(runs[0], f"t{thread}")
        Store(tmp_path, url).close()
        return runs[1:]

    with ThreadPoolExecutor(6) as pool:
        mine = [run for runs in pool.map(work, range(6)) for run in runs]
    theirs = other.communicate(timeout=60)[0].split()
    assert other.returncode == 0 and len(theirs) == 40
    assert sorted(r["id"] for r in store.runs(limit=1000)) == sorted(mine + theirs)
    assert store.check() == []


def test_opening_cleans_up_after_the_dead_but_not_after_the_living(store: Store, tmp_path: Path, url: str):
    kept = store.record(entry("kept")).outputs[0]
    name = "ab/" + "ab" * 32 + ".txt"
    inside, go, folder = threading.Event(), threading.Event(), tmp_path / "files"

    def slow() -> None:
        with store._blobs.writing({name: b"half written"}):
            inside.set()
            go.wait(20)
            raise ValueError

    def dies() -> None:
        with suppress(ValueError):
            slow()

    thread = threading.Thread(target=dies)
    thread.start()
    assert inside.wait(20)
    Store(tmp_path, url).close()
    assert (folder / name).exists(), "a writer is at work: nothing is removed"
    go.set()
    thread.join()
    marker = next((folder / ".pending").iterdir())
    (folder / "ab" / f".{marker.name}.0").write_bytes(b"temporary")
    (folder / ".pending" / "torn").write_bytes(b'["a')
    (folder / ".pending" / "late").write_text(f'["{kept.path.relative_to(folder)}"]')
    assert len(store.check()) == 5
    Store(tmp_path, url).close()
    assert not (folder / name).exists() and kept.path.exists() and store.check() == []


def test_check_says_what_is_wrong(store: Store, tmp_path: Path):
    gone, changed = (store.record(entry(t, sidecar=t.encode() * 2)).outputs[0] for t in ("gone", "changed"))
    gone.sidecar_path.unlink()
    changed.path.write_text("chanced")
    (tmp_path / "files/aa").mkdir(exist_ok=True)
    (tmp_path / "files/aa/stray").write_text("?")
    said = store.check()
    assert len(said) == 3 and len(store.check(deep=False)) == 2
    assert any(s.startswith("Missing") and gone.sidecar_path.name in s for s in said)
    assert any(s.startswith("Changed") and changed.path.name in s for s in said)
    assert any("aa/stray" in s for s in said)


def test_the_files_are_private(tmp_path: Path):
    store = Store(tmp_path / "new")
    store.record(entry())
    for path in (tmp_path / "new").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


class Model(RuleBasedStateMachine):
    """Any sequence of records and deletions: the store says what a dictionary says."""

    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.store, self.known = Store(self.home), dict[str, tuple]()

    @rule(
        owner=st.sampled_from(["", "a", "b"]),
        data=st.lists(st.one_of(st.binary(max_size=3), st.text(max_size=3)), max_size=3),
        side=st.none() | st.binary(max_size=2),
        talk=st.sampled_from(["", "x"]),
    )
    def record(self, owner, data, side, talk) -> None:
        meta = {} if side is None else {"sidecar": side}
        made = tuple(Output(Part("m", d, "image/png" if isinstance(d, bytes) else "text/plain", meta)) for d in data)
        try:
            run = self.store.record(Entry("a", "m", "c", {}, {}, "done", talk, owner, made)).run
        except UserError:
            assert any(isinstance(d, str) and any("\ud800" <= c <= "\udfff" for c in d) for d in data)
        else:
            self.known[run] = (owner, [o.part.bytes for o in made], side, talk)

    @rule(
        choice=st.randoms(use_true_random=False), as_owner=st.sampled_from(["", "a", "b"]), length=st.integers(20, 26)
    )
    def delete(self, choice, as_owner, length) -> None:
        if self.known:
            run = choice.choice(sorted(self.known))
            if as_owner in ("", self.known[run][0]):
                self.store.delete(run[:length], as_owner)
                del self.known[run]
            else:
                with refused(404):
                    self.store.delete(run[:length], as_owner)

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = Store(self.home)

    @invariant()
    def same(self) -> None:
        for owner in ("", "a", "b"):
            expected = sorted((r for r, v in self.known.items() if owner in ("", v[0])), reverse=True)
            assert [r["id"] for r in self.store.runs(owner, 1000)] == expected
        for run, (owner, data, side, talk) in self.known.items():
            record = self.store.get(run, owner)
            assert [Path(o["path"]).read_bytes() for o in record["outputs"]] == data and record["conversation"] == talk
            assert all((o["sidecar_path"] is not None) == (side is not None) for o in record["outputs"])
        assert self.store.check() == []

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.home)


Model.TestCase.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestModel = Model.TestCase


def test_films_outlive_their_server(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pieria.store.videos.KEPT", 3)
    one, two = Videos(store), Videos(store)
    for n in range(4):
        one.add("mine", {"id": f"video_{n}", "status": "queued", "prompt": "grüß \0 dich"}, {"seed": n})
    one.begin({"id": "video_1", "status": "in_progress", "prompt": "grüß \0 dich"})
    made = store.record(entry(owner="mine"))
    one.end({"id": "video_2", "status": "completed"}, made.run, {"text/plain": made.outputs[0].path})
    assert [v.told["status"] for v in two.list("mine")] == ["in_progress", "completed", "queued"]
    assert two.list("other") == []
    with refused(404, "not_found"):
        two.get("video_1", "other")
    two.delete("video_1", "other")
    one.close()
    ((owner, next_),) = two.left()  # what was not begun is the next server's to make, once
    assert (owner, next_.told["id"], next_.asked) == ("mine", "video_3", {"seed": 3}) and not two.left()
    told = two.get("video_1", "mine").told
    assert told["status"] == "failed" and told["error"]["code"] == "server_ended" and told["prompt"] == "grüß \0 dich"
    kept = two.get("video_2", "mine")
    assert (kept.told["status"], kept.run) == ("completed", made.run)
    assert kept.files["text/plain"].read_bytes() == b"hello"
    store.delete(made.run, "mine")
    with refused(404, "not_found"):
        two.get("video_2", "mine")
    one.end({"id": "video_2", "status": "completed"})  # who deletes a film while it is made has it deleted
    two.delete("video_1", "mine")
    assert [v.told["id"] for v in two.list("mine")] == ["video_3"]
    assert [p.name for p in tmp_path.glob(".server-*")] == [f".server-{two.server}"]


def test_a_film_whose_run_was_deleted_meanwhile_is_gone(store: Store, tmp_path: Path):
    films, told = Videos(store), {"id": "video_1", "status": "completed"}
    films.add("mine", told, {})
    made = store.record(entry(owner="mine"))
    store.delete(made.run, "mine")
    assert not films.end(told, made.run, {"text/plain": made.outputs[0].path}) and films.list("mine") == []


def test_what_was_asked_is_in_no_error_of_the_database(store: Store, tmp_path: Path):
    """Errors go to the server's log, and its log is no place for anybody's words."""
    row = {"run": "0" * 26, "request": "the zebra", "receipt": "{}", "words": "the zebra"}
    with pytest.raises(Exception) as broken, store.database.write() as connection:
        connection.execute(insert(details), row)
    assert "details" in str(broken.value) and "zebra" not in "".join(traceback.format_exception(broken.value))


def test_a_store_of_an_older_pieria_gets_the_tables_that_it_lacks(tmp_path: Path):
    store = Store(tmp_path)
    run = store.record(entry()).run
    store.close()
    with closing(sqlite3.connect(tmp_path / "pieria.db")) as db:
        db.execute("DROP TABLE videos")
    store = Store(tmp_path)
    Videos(store).add("", {"id": "video_1"}, {})
    assert store.get(run)["id"] == run
    store.close()


@pytest.mark.parametrize("named", ["file", "file/below", "x" * 300, "taken"])
def test_a_home_that_cannot_be_one_is_told_in_a_sentence(tmp_path: Path, named: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "files").touch()
    with pytest.raises(UserError, match="cannot be used") as refused:
        Store(tmp_path / named)
    assert refused.value.code == "store_unwritable" and "PIERIA_HOME" in refused.value.hint
