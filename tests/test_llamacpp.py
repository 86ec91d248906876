"""The real engine on the real test model: SmolLM2-135M."""

from __future__ import annotations

import dataclasses
import json
import os
import random
import signal
import stat
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pieria import weights
from pieria.core.contracts import Card
from pieria.core.errors import UserError
from pieria.core.values import Cancel, Delta, Finish, Message, Output, Request, text
from pieria.engines.llamacpp import Engine, Llama, watch
from pieria.engines.llamacpp.body import FILL, build
from pieria.engines.llamacpp.watch import Watch

pytestmark = pytest.mark.weights


def cards() -> Card:
    return weights.cards(Path("/nonexistent"))["smollm2-135m"]


@pytest.fixture(scope="module")
def model() -> Iterator[Llama]:
    card = cards()
    made = Engine().load(card, weights.locate(card))
    yield made
    made.close()


def asked(prompt: str, role: str = "user", cancel: Cancel | None = None, **options: object) -> Request:
    options = {"max_tokens": 24, "temperature": 0, **options}
    said = (Message(role, (text(prompt),)),)
    return Request("text", said, options=options, cancel=Cancel() if cancel is None else cancel)


def said(model: Llama, request: Request) -> list[str]:
    return [e.part.data for e in model(request) if isinstance(e, Output)]


def test_a_seed_repeats_and_another_does_not(model: Llama) -> None:
    one, two = asked("Tell me a story.", temperature=1.2, seed=11), asked("Tell me a story.", temperature=1.2, seed=12)
    assert said(model, one) == said(model, one) != said(model, two)


def test_without_a_seed_one_is_chosen_and_told(model: Llama) -> None:
    first = [e for e in model(asked("Name a bird.", temperature=1.5)) if isinstance(e, (Output, Finish))]
    again = said(model, asked("Name a bird.", temperature=1.5, seed=first[1].usage["seed"]))
    assert first[0].part.data == again[0]


def test_choices_differ_and_are_counted(model: Llama) -> None:
    events = list(model(asked("Name an animal and a colour.", temperature=1.5, seed=3, n=3, max_tokens=12)))
    outputs = [e for e in events if isinstance(e, Output)]
    assert [o.index for o in outputs] == [0, 1, 2] and len({o.part.data for o in outputs}) == 3
    for o in outputs:
        assert "".join(e.data for e in events if isinstance(e, Delta) and e.index == o.index) == o.part.data
    assert events[-1].usage["completion_tokens"] > 12


def test_log_probabilities(model: Llama) -> None:
    events = list(model(asked("Say hi.", logprobs=True, top_logprobs=3, max_tokens=4)))
    tokens = next(e for e in events if isinstance(e, Output)).part.meta["logprobs"]
    assert len(tokens) == events[-1].usage["completion_tokens"]
    for t in tokens:
        assert set(t) == {"token", "logprob", "bytes", "top_logprobs"} and len(t["top_logprobs"]) == 3
        assert t["logprob"] <= 0 and t["top_logprobs"][0]["logprob"] >= t["logprob"] - 1e-6, (
            "greedy takes the likeliest"
        )


def test_a_json_schema_is_kept_whatever_the_model_wants(model: Llama) -> None:
    form = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 12},
            "age": {"type": "integer", "minimum": 0, "maximum": 99},
        },
        "required": ["name", "age"],
        "additionalProperties": False,
    }
    wanted = {"type": "json_schema", "json_schema": {"name": "person", "strict": True, "schema": form}}
    for seed in range(4):
        made = json.loads(
            said(model, asked("Describe a person.", response_format=wanted, temperature=1.5, seed=seed, max_tokens=80))[
                0
            ]
        )
        assert set(made) == {"name", "age"} and isinstance(made["age"], int) and 0 <= made["age"] <= 99


def test_tools_are_called_by_schema(model: Llama) -> None:
    tool = {
        "type": "function",
        "function": {
            "name": "weather",
            "description": "The weather of a city",
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        },
    }
    events = list(model(asked("What is the weather in Paris?", tools=[tool], tool_choice="required", max_tokens=80)))
    call = next(e for e in events if isinstance(e, Output)).part.meta["tool_calls"][0]
    assert call["function"]["name"] == "weather" and "city" in json.loads(call["function"]["arguments"])
    assert call["id"] and events[-1].reason == "tool_calls"


def test_stop_grammar_and_length(model: Llama) -> None:
    whole = said(model, asked("The sky is", role="prompt", max_tokens=20))[0]
    word = whole.split()[2]
    events = list(model(asked("The sky is", role="prompt", max_tokens=20, stop=[word])))
    assert word not in next(e for e in events if isinstance(e, Output)).part.data and events[-1].reason == "stop"
    assert list(model(asked("The sky is", role="prompt", max_tokens=3)))[-1].reason == "length"


def test_what_it_cannot_do_is_a_sentence(model: Llama) -> None:
    nonsense = {"type": "json_schema", "json_schema": {"schema": {"type": "nonsense"}}}
    for request, code in (
        (asked("word " * 9000), "context_length_exceeded"),
        (asked("def f():", role="prompt", suffix="return x"), "invalid_request"),
        (Request("text", ()), "invalid_request"),
        (asked("hi", response_format=nonsense), "invalid_request"),
    ):
        with pytest.raises(UserError) as refused:
            list(model(request))
        assert refused.value.code == code and refused.value.status == 400
        assert "/" not in refused.value.message.replace("/v1", ""), "no path of the inside"
    assert said(model, asked("hi"))


def test_whoever_leaves_ends_the_work_and_keeps_what_is_made(model: Llama) -> None:
    cancel = Cancel()
    events = []
    for event in model(asked("Once upon a time", role="prompt", max_tokens=4000, cancel=cancel)):
        events.append(event)
        if len(events) == 5:
            cancel.set()
    assert events[-1].reason == "cancelled"
    pieces = [e.data for e in events if isinstance(e, Delta)]
    assert next(e for e in events if isinstance(e, Output)).part.data == "".join(pieces)


def test_the_second_question_over_one_document_reads_only_what_is_new(model: Llama) -> None:
    document = " ".join(f"House {i} is worth {i * 7} coins." for i in range(40))
    list(model(asked(f"{document}\nWhich is worth most?", max_tokens=2)))
    usage = list(model(asked(f"{document}\nHow many are there?", max_tokens=2)))[-1].usage
    assert usage["cached_tokens"] > 0.9 * usage["prompt_tokens"]


def test_it_opens_no_port_and_its_socket_is_private(model: Llama) -> None:
    worker = psutil.Process(model._process.pid)
    assert worker.net_connections(kind="inet") == []
    assert stat.S_IMODE(os.stat(model._folder).st_mode) == 0o700
    from pieria.engines.llamacpp.wire import post

    with pytest.raises(UserError):
        list(post(model._socket, "not the key", "/v1/completions", {"prompt": "x"}, Cancel()))


def test_a_worker_that_dies_is_a_sentence_and_the_studio_loads_it_anew(home: Path) -> None:
    from pieria.studio import Studio

    studio = Studio(home)
    try:
        request = dataclasses.replace(asked("Once upon a time", role="prompt", max_tokens=2000), model="smollm2-135m")
        events = studio.run(request)
        for _ in range(5):
            next(events)
        held = studio.residency._held["smollm2-135m"].model
        assert isinstance(held, Llama)
        os.kill(held._process.pid, signal.SIGKILL)
        with pytest.raises(UserError) as died:
            list(events)
        assert died.value.code == "model_died" and died.value.status == 503
        kept = studio.store.runs("", limit=1)[0]
        assert kept["status"] == "failed", "what was said until then is in the store"
        assert list(studio.run(dataclasses.replace(request, options={"max_tokens": 3})))[-1].reason == "length"
    finally:
        studio.close()


KILLED = """
import os, pathlib, signal
from pieria import weights
from pieria.engines.llamacpp import Engine
card = weights.cards(pathlib.Path("/nonexistent"))["smollm2-135m"]
print(Engine().load(card, weights.locate(card))._folder, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_whoever_is_killed_leaves_no_folder() -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED], capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    left = Path(done.stdout.strip())
    assert done.returncode == -signal.SIGKILL and left.name.startswith("pieria-")
    begun = time.monotonic()
    while left.exists() and time.monotonic() - begun < 30:
        time.sleep(0.05)
    assert not left.exists()


@pytest.mark.parametrize("leaves", [False, True])
def test_a_grammar_that_never_ends_holds_nobody_up_for_ever(
    home: Path, monkeypatch: pytest.MonkeyPatch, leaves: bool
) -> None:
    """All streams of a model are worked on in one loop, so one such grammar would stop them all, for good."""
    from pieria.studio import Studio

    monkeypatch.setattr(watch, "LEAST", 2.0)
    monkeypatch.setattr(watch, "EACH", 0.0)
    studio = Studio(home)
    try:
        usual = dataclasses.replace(asked("Hello", max_tokens=3), model="smollm2-135m")
        assert list(studio.run(usual))[-1].reason == "length"
        held = studio.residency._held["smollm2-135m"].model
        assert isinstance(held, Llama)
        grammar = "root ::= " + " ".join(["x"] * 40) + "\nx ::= " + " | ".join(['"a"*'] * 40)
        cancel = Cancel()
        endless = dataclasses.replace(usual, options={"grammar": grammar, "max_tokens": 50}, cancel=cancel)
        if leaves:
            events = held(endless)
            timer = threading.Timer(1.0, cancel.set)
            timer.start()
            assert list(events)[-1].reason == "cancelled"
            held._process.wait(30)
        else:
            with pytest.raises(UserError) as refused:
                list(held(endless))
            assert refused.value.code == "grammar_too_slow" and refused.value.status == 422
        assert held._watch.hit
        assert list(studio.run(usual))[-1].reason == "length", "the next run loads the model anew"
    finally:
        studio.close()


def test_a_slow_reader_is_not_taken_for_a_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[bool] = []
    watched = Watch(0, lambda: ended.append(True))
    watched.most = 0.05
    monkeypatch.setattr(watch, "LOOK", 0.1)
    for _ in watched.events(iter([{}, {}]), True):
        time.sleep(0.5)
    assert not ended and not watched.hit


def test_the_watch_ends_with_the_last_stream_and_goes_on_with_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every model that had answered under a schema a thread stayed, whether or not it was loaded."""
    ended = threading.Event()
    watched = Watch(0, ended.set)
    watched.most = 0.05
    monkeypatch.setattr(watch, "LOOK", 0.02)
    assert len(list(watched.events(iter([{}, {}]), True))) == 2
    for thread in threading.enumerate():
        if thread.name == "pieria-watch":
            thread.join(5)
            assert not thread.is_alive()
    stuck = (ended.wait(5) and {} for _ in range(1))  # whoever comes next waits for the same loop
    assert list(watched.events(stuck, False)) and ended.is_set() and watched.hit


@pytest.mark.parametrize("piece", ["<|im_end|>", "word "])
def test_what_is_far_too_long_is_refused_at_once(model: Llama, piece: str) -> None:
    """A megabyte of special tokens kept a core busy for minutes, whoever had left; eight for hours."""
    before = model.usage().cpu_seconds
    with pytest.raises(UserError) as refused:
        said(model, asked(piece * (1_000_000 // len(piece))))
    assert refused.value.code == "context_length_exceeded" and "8192" in refused.value.message
    assert model.usage().cpu_seconds - before < 5
    model._fits({"prompt": " " * 40_000}, Cancel())  # what fits is read, however many letters it has
    model._fits({FILL: (piece * 100_000, piece * 100_000)}, Cancel())  # of what stands around a gap little is read


def test_a_broken_file_is_refused_and_never_crashes_us(tmp_path: Path) -> None:
    whole = next(iter(weights.locate(cards()).values()))
    data = bytearray(whole.read_bytes()[: 1 << 20])
    short = tmp_path / "short.gguf"
    short.write_bytes(data)
    noise = tmp_path / "noise.gguf"
    noise.write_bytes(random.Random(1).randbytes(4096))
    for path in (short, noise):
        with pytest.raises(UserError) as refused:
            Engine().load(cards(), {path.name: path})
        assert refused.value.hint


def adapter(path: Path, size: int) -> None:
    """A LoRA adapter of rank 1 on the first layer's queries, in GGUF: A of ones, B of ``size``."""
    width = 576
    meta = {"general.type": "adapter", "general.architecture": "llama", "adapter.type": "lora"}

    def string(s: str) -> bytes:
        return struct.pack("<Q", len(s)) + s.encode()

    head = b"GGUF" + struct.pack("<IQQ", 3, 2, len(meta) + 1)
    head += b"".join(string(k) + struct.pack("<I", 8) + string(v) for k, v in meta.items())
    head += string("adapter.lora.alpha") + struct.pack("<If", 6, 1.0)
    for name, dims, offset in (("a", (width, 1), 0), ("b", (1, width), width * 4)):
        head += string(f"blk.0.attn_q.weight.lora_{name}") + struct.pack("<IQQIQ", 2, *dims, 0, offset)
    head += b"\0" * (-len(head) % 32)
    path.write_bytes(head + struct.pack(f"<{2 * width}f", *[1.0] * width, *[float(size)] * width))


def test_lora(model: Llama, tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    adapter(path, 3)
    params = {**cards().params, "lora": {"mine.gguf": 1.0}, "context": 1024, "parallel": 1}
    card = dataclasses.replace(cards(), params=params)
    tuned = Engine().load(card, {**weights.locate(card), "mine.gguf": path})
    try:
        plain = said(model, asked("The sky is", role="prompt"))
        assert said(tuned, asked("The sky is", role="prompt")) != plain
        assert said(tuned, asked("The sky is", role="prompt", lora=[{"id": 0, "scale": 0.0}])) == plain
    finally:
        tuned.close()


@pytest.mark.parametrize(
    ("name", "value"), [("temperature", 9), ("temperature", -0.1), ("top_p", 1.5), ("min_p", float("nan"))]
)
def test_what_no_sampling_can_be_is_refused(name: str, value: float) -> None:
    said = (Message("user", (text("hi"),)),)
    with pytest.raises(UserError, match=f"{name} is 0 to") as refused:
        build(Request("text", said, "m", {name: value}), ("chat",), {})
    assert refused.value.param == name
