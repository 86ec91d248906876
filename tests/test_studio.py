"""The studio on the echo card: guards folded, everything recorded, everything refused before the first event."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pieria.core.errors import UserError
from pieria.core.values import Cancel, Delta, Finish, Message, Output, Part, Request, text


def asked(words: str, **options: object) -> Request:
    return Request("text", (Message("user", (text(words),)),), "echo", options)


def test_an_output_is_stored_signed_and_has_its_receipt(studio) -> None:
    events = list(studio.run(asked("the sea is wide", seed=5), app="write"))
    output = next(e for e in events if isinstance(e, Output))
    path = Path(output.part.meta["path"])
    assert path.read_text() == "the sea is wide"
    receipt = events[-1].usage["receipt"]
    assert receipt["model"]["card"] == "echo" and receipt["request"]["options"] == {"seed": 5}
    assert {g["guard"] for g in receipt["guards"]} >= {"provenance"}
    assert receipt["cost"]["wall_seconds"] >= 0 and "estimate" in receipt["cost"]["energy"]["is"]
    record = studio.store.get(events[-1].usage["run"], "")
    assert record["receipt"] == receipt and record["app"] == "write"
    assert studio.verify(path).ok
    json.dumps(receipt)


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (Request("text", (Message("user", (text("x"),)),), "no-such-model"), "model_not_found"),
        (Request("smell", (Message("user", (text("x"),)),), "echo"), "wrong_medium"),
        (Request("text", (Message("user", (text("x"),)),), "minilm"), "wrong_medium"),
        (asked("x", frobnicate=1), "unknown_option"),
    ],
)
def test_what_cannot_be_done_is_refused_first_and_leaves_nothing(studio, request_: Request, code: str) -> None:
    with pytest.raises(UserError) as refused:
        next(studio.run(request_))
    assert refused.value.code == code and refused.value.hint
    assert studio.store.runs("", limit=5) == []


def test_an_unknown_voice_is_answered_with_the_voices(studio) -> None:
    with pytest.raises(UserError) as refused:
        studio.card("jane", "speech")
    assert refused.value.hint == "There are: joe."


def test_a_missing_model_names_the_command_that_fetches_it(
    studio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PIERIA_CACHE", str(tmp_path / "empty"))
    with pytest.raises(UserError) as refused:
        next(studio.run(Request("text", (Message("user", (text("x"),)),), "smollm2-135m")))
    assert refused.value.code == "model_not_installed" and "pieria get smollm2-135m" in str(refused.value)


def test_whoever_leaves_early_keeps_what_was_made(studio) -> None:
    events = studio.run(asked("one two three four five"))
    while not isinstance(next(events), Delta):
        pass
    next(events)
    events.close()
    kept = studio.store.runs("", limit=1)[0]
    assert kept["status"] == "cancelled"
    assert studio.store.get(kept["id"], "")["outputs"]
    assert studio.loaded()[0]["busy"] == 0


def test_cancelling_ends_with_the_reason(studio) -> None:
    cancel = Cancel()
    request = Request("text", (Message("user", (text("one two three"),)),), "echo", {}, cancel)
    events = studio.run(request)
    seen = [next(events)]
    cancel.set()
    seen += events
    assert isinstance(seen[-1], Finish) and seen[-1].reason == "cancelled"


def test_a_budget_is_in_the_receipt(studio) -> None:
    events = list(studio.run(asked("one two three four", max_total_tokens=2)))
    assert events[-1].reason == "budget"
    assert next(e for e in events if isinstance(e, Output)).part.data == "one two"
    assert any(g["verdict"] == "stopped: tokens" for g in events[-1].usage["receipt"]["guards"])


@pytest.mark.parametrize("calls", [0, 2])
def test_what_an_application_computes_is_kept_with_what_it_is_made_of(studio, calls: int) -> None:
    """Signed, stored, and with a receipt that sums up the runs that went into it."""
    finishes = []

    def made():
        for _ in range(calls):
            finishes.append(list(studio.run(asked("one two")))[-1])
        yield Output(text("three"))
        yield Output(text("mine", private=True))
        yield Finish("stop", {"evidence": {"house": ["lease.pdf"]}})

    kept = list(studio.kept(made(), "sum", {"a": 1}, finishes))
    outputs, receipt = [e for e in kept if isinstance(e, Output)], kept[-1].usage["receipt"]
    stored = next(o for o in outputs if o.part.data == "three")
    assert studio.verify(Path(stored.part.meta["path"])).ok and not any(
        "path" in o.part.meta for o in outputs if o.part.data == "mine"
    )
    assert receipt["model"]["card"] == ("echo" if calls else "no model")
    assert receipt["tokens"]["completion_tokens"] == sum(f.usage["completion_tokens"] for f in finishes)
    meta = studio.store.get(kept[-1].usage["run"], "")["request"]["messages"][0]["meta"]
    assert meta == {"runs": [f.usage["run"] for f in finishes], "evidence": {"house": ["lease.pdf"]}}


def test_a_receipt_counts_what_the_runs_of_an_application_marked(studio) -> None:
    """A spoken text with captions: the sound was marked by the voice's run, the captions carry no mark."""

    def made():
        yield Output(Part("speech", b"RIFF", "audio/wav", {"id": "1", "mark": "samples"}))
        yield Output(text("good morning"))
        yield Finish("stop", {})

    receipt = list(studio.kept(made(), "speak", {}, []))[-1].usage["receipt"]
    marks = next(g for g in receipt["guards"] if g["guard"] == "marks")
    assert marks["verdict"] == "marked" and marks["kept"] == 1


def test_vectors_are_for_programs_and_are_not_kept(studio) -> None:
    events = list(studio.run(Request("embedding", (Message("user", (text("abc"),)),), "echo")))
    assert isinstance(events[0], Output) and studio.store.runs("", limit=5) == []


def test_owners_see_their_own(studio) -> None:
    run = list(studio.run(asked("mine"), owner="alice"))[-1].usage["run"]
    assert studio.store.get(run, "alice")["model"] == "echo"
    with pytest.raises(UserError):
        studio.store.get(run, "bob")


def test_weights_of_several_models_keep_their_own_sums() -> None:
    """Files of one name, which every trained net has: a receipt that named one of them would be wrong."""
    from pieria.recording import sums

    models = {
        "a": {"sha256": {"net.onnx": "1", "vocab.txt": "9"}},
        "b": {"sha256": {"net.onnx": "2", "vocab.txt": "9"}},
    }
    assert sums(models) == {"a/net.onnx": "1", "b/net.onnx": "2", "vocab.txt": "9"}
    assert sums({"a": models["a"]}) == models["a"]["sha256"] and sums({}) == {}
