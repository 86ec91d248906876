"""A model that a Ray cluster holds: what crosses, the card, the node's side alone, and all of it on a real cluster."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from door import slow_studio
from pieria import weights
from pieria.core.errors import UserError
from pieria.core.find import find, names
from pieria.core.values import Delta, Finish, Message, Notice, Output, Part, Progress, Request, text
from pieria.core.wire import packed, unpacked
from pieria.doors.ray import Held
from pieria.engines.ray import Engine, check
from pieria.studio import Studio

# what crosses --------------------------------------------------------------------------------------------------------

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text().filter("is".__ne__), inner, max_size=3),
    max_leaves=8,
)
meta = st.dictionaries(st.text().filter("is".__ne__), plain, max_size=3)
parts = st.builds(Part, st.sampled_from(["text", "image"]), st.text() | st.binary(), st.just("text/plain"), meta)
messages = st.builds(Message, st.sampled_from(["user", "tool"]), st.lists(parts, max_size=3).map(tuple), meta)
events = st.one_of(
    st.builds(Delta, st.text() | st.binary(), st.integers(), meta), st.builds(Output, parts, st.integers()),
    st.builds(Progress, st.floats(allow_nan=False), st.none() | st.floats(allow_nan=False), st.text()),
    st.builds(Notice, st.text(), st.text(), meta), st.builds(Finish, st.text(), meta),
    st.builds(Request, st.text(), st.lists(messages, max_size=3).map(tuple), st.text(), meta),
)  # fmt: skip


@given(events)
def test_what_crosses_comes_back_as_it_was(value: Any) -> None:
    assert unpacked(packed(value)) == value


def test_only_builtins_cross() -> None:
    with pytest.raises(TypeError, match="does not go over a wire"):
        packed({"where": Path("/etc")})
    with pytest.raises(KeyError):
        unpacked({"is": "Popen", "args": ["true"]})


def test_it_knows_every_option_of_ours() -> None:
    """What the model there does not know is refused there."""
    remote = ("ray", "openai", "knowledge")  # a collection of documents is nothing that a cluster holds
    others = [find("engines", name).Engine().options for name in names("engines") if name not in remote]
    assert frozenset().union(*others) <= Engine.options


# the card ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({}, "names no cluster"), ({"url": "ray://"}, "names no cluster"),
        ({"url": "ray://10.0.0.5:10001"}, "unencrypted"), ({"url": "auto", "cpus": -1}, "cpus"),
        ({"url": "auto", "copies": 0}, "copies"), ({"url": "auto", "gpus": "one"}, "gpus"),
    ],
)  # fmt: skip
def test_a_card_that_cannot_be_meant_is_refused(params: dict[str, Any], said: str, card: Any) -> None:
    with pytest.raises(UserError, match=said) as refused:
        check(card(engine="ray", params=params))
    assert refused.value.hint and refused.value.code == "bad_card"


def test_a_card_for_a_cluster(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = weights.add(home, "ray://10.0.0.5:10001", model="minilm", insecure=True, room={"cpus": 4, "copies": 2})
    like = weights.cards(home)["minilm"]
    assert (made.name, made.engine, made.media, made.licence) == ("minilm-ray", "ray", like.media, like.licence)
    assert made.params["cpus"] == 4 and made.params["copies"] == 2 and made.params["model"] == "minilm"
    check(made)
    monkeypatch.setenv("RAY_USE_TLS", "1")
    check(weights.add(home, "ray://10.0.0.5:10001", model="theirs", name="b"))
    for source, more, said in (
        ("ray://10.0.0.5:10001", {}, "told to"), ("ray://", {"model": "minilm"}, "no address"),
        ("ray://auto", {"model": "minilm", "room": {"gpus": -1}}, "cannot be asked for"),
        ("ray://auto", {"model": "minilm", "key_env": "KEY"}, "no key"), ("x.gguf", {"room": {"cpus": 2}}, "--cpus"),
    ):  # fmt: skip
        with pytest.raises(UserError, match=said):
            weights.add(home, source, **more)


# the node's side alone -----------------------------------------------------------------------------------------------


def asked(words: str, **options: Any) -> Any:
    return packed(Request("text", (Message("user", (text(words),)),), options=options))


def all_of(held: Held, run: int) -> list[Any]:
    found: list[Any] = []
    over = False
    while not over:
        some, over, _ = held.more(run)
        found += some
    held.leave(run)
    return found


def test_a_node_answers_refuses_and_stops(home: Path) -> None:
    with slow_studio(home):
        pass
    held = Held()
    assert held.load("slow", 1) is None and held.ready()
    made = [unpacked(e) for e in all_of(held, held.begin(asked("one two three")))]
    assert "".join(e.data for e in made if isinstance(e, Delta)) == "one two three" and isinstance(made[-1], Finish)
    (refused,) = all_of(held, held.begin(packed(Request("text", ()))))
    assert "empty" in refused["refused"]["message"] and refused["refused"]["hint"]
    run = held.begin(asked("word " * 500))
    held.more(run)
    held.stop(run)
    assert unpacked(all_of(held, run)[-1]).reason == "cancelled"
    assert "no model" in str((Held().load("nothing", 1) or {})["message"])


# a real cluster ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A cluster of one node, which has a Pieria of its own, and a Pieria that is part of it."""
    ray = pytest.importorskip("ray")
    there, here = tmp_path_factory.mktemp("there"), tmp_path_factory.mktemp("here")
    with slow_studio(there):
        pass
    # Ray asks the clouds where it is, unless a file in the user's home says
    (there / "ray_bootstrap_config.yaml").write_text("provider: {type: local}\n")
    with socket.socket() as free, pytest.MonkeyPatch.context() as patch, TemporaryDirectory(prefix="r") as scratch:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        for name, value in (("RAY_AUTH_MODE", "disabled"), ("RAY_ADDRESS", f"127.0.0.1:{port}")):
            patch.setenv(name, value)
        words = ["start", "--head", "--block", f"--port={port}", "--node-ip-address=127.0.0.1", "--num-cpus=2",
                 "--include-dashboard=false", "--disable-usage-stats", f"--temp-dir={scratch}"]  # fmt: skip
        env = os.environ | {"HOME": str(there), "PIERIA_HOME": str(there)}
        env.pop("RAY_ADDRESS")
        with (there / "log").open("wb") as log, subprocess.Popen(
            [Path(sys.executable).with_name("ray"), *words], env=env, stdout=log, stderr=log, start_new_session=True
        ) as head:  # fmt: skip
            weights.add(here, "ray://auto", model="slow", name="far")
            studio = Studio(here)
            try:
                until = time.monotonic() + 60
                while b"Ray runtime started" not in (there / "log").read_bytes() and time.monotonic() < until:
                    time.sleep(0.1)
                yield studio
            finally:
                studio.close()
                ray.shutdown()
                head.terminate()
                head.wait(30)


def ask(words: str) -> Request:
    return Request("text", (Message("user", (text(words),)),), "far")


def test_what_is_asked_here_is_made_there(cluster: Studio) -> None:
    made = list(cluster.run(ask("the sea is wide")))
    assert "".join(e.data for e in made if isinstance(e, Delta)) == "the sea is wide"
    stored = next(e.part for e in made if isinstance(e, Output))
    assert cluster.verify(Path(stored.meta["path"])).ok, "stored and signed here"
    assert made[-1].usage["receipt"]["model"]["engine"] == "ray"
    with pytest.raises(UserError, match="empty"):
        list(cluster.run(Request("text", (), "far")))
    request = ask("word " * 400)
    coming = cluster.run(request)
    next(coming)
    request.cancel.set()
    ended = list(coming)
    assert ended[-1].reason == "cancelled" and len(ended) < 100
    leaving = cluster.run(ask("word " * 400))
    next(leaving)
    leaving.close()


def test_a_copy_that_dies_is_a_sentence_and_is_started_anew(cluster: Studio) -> None:
    list(cluster.run(ask("hello")))
    (actor,) = [p for p in psutil.process_iter(["cmdline"]) if (p.info["cmdline"] or [""])[0].startswith("ray::Held")]
    os.kill(actor.pid, signal.SIGKILL)
    with pytest.raises(UserError, match="lost the model") as lost:
        list(cluster.run(ask("hello")))
    assert lost.value.status == 503 and "Ask again" in lost.value.hint
    assert isinstance(list(cluster.run(ask("hello")))[-1], Finish)


def test_one_process_knows_one_cluster(cluster: Studio) -> None:
    list(cluster.run(ask("hello")))
    weights.add(cluster.home, "ray://localhost:1", model="slow", name="other")
    with pytest.raises(UserError, match="another Ray cluster"):
        list(cluster.run(Request("text", (Message("user", (text("x"),)),), "other")))
