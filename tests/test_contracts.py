"""Finds every plug-in there is and holds it to `core.contracts`. A new file is tested the day it is added."""

from __future__ import annotations

import dataclasses
import inspect
import re
from pathlib import Path

import pytest

from pieria import weights
from pieria.core import signature
from pieria.core.contracts import Card, Codes, Context, Engine, Model, Usage
from pieria.core.errors import UserError
from pieria.core.find import KINDS, find, names
from pieria.core.values import Delta, Finish, Message, Notice, Output, Progress, Request, text


def every(kind: str) -> list[str]:
    return list(names(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_every_plugin_can_be_found(kind: str) -> None:
    for name in names(kind):
        module = find(kind, name)
        assert inspect.getdoc(module), f"{kind}/{name} says nothing about itself"
    with pytest.raises(UserError) as refused:
        find(kind, "../../etc/passwd")
    assert refused.value.status == 404 and refused.value.hint


@pytest.mark.parametrize("name", every("engines"))
def test_engine(name: str) -> None:
    engine = find("engines", name).Engine()
    assert isinstance(engine, Engine)
    assert engine.options and all(isinstance(o, str) for o in engine.options)
    assert engine.available() == "", "this machine runs the tests, so it must run the engines"


@pytest.mark.parametrize("name", every("guards"))
def test_guard(name: str, home: Path, card) -> None:
    """A guard passes a run's text on unchanged, ends with one Finish, and says its verdict before it."""
    guard = find("guards", name)
    assert isinstance(guard.options, frozenset)
    mine = card(params={"echo": "one two three"})
    model = find("engines", "echo").Engine().load(mine, {})
    tight = {"max_seconds": 60.0} if "max_seconds" in guard.options else {}
    request = Request("text", (Message("user", (text("hi"),)),), options=tight)
    run = guard.wrap(lambda r: model(dataclasses.replace(r, options={})), Context(mine, home))
    events = list(run(request))
    assert "".join(e.data for e in events if isinstance(e, Delta)) == "one two three"
    assert [type(e) for e in events].count(Finish) == 1 and isinstance(events[-1], Finish)
    verdicts = [e for e in events if isinstance(e, Notice) and e.code == "guard"]
    assert [v.data["guard"] for v in verdicts] == [name] and verdicts[0].data["verdict"]


PROBES = [name for name in every("probes") if hasattr(find("probes", name), "measure")]


@pytest.mark.parametrize("name", PROBES)
def test_probe(name: str, tmp_path: Path) -> None:
    """A probe says what it is about, has cases of its own, repeats them by the seed, and knows its sets."""
    from pieria.probes import Source

    probe = find("probes", name)
    assert probe.challenge and set(probe.media) <= set(names("media")) and all(probe.sets.values())
    (tmp_path / "notes.txt").write_text("nothing")
    assert probe.reads(tmp_path) == "" and probe.reads(tmp_path / "notes.txt") == ""
    some = probe.cases(Source(limit=3, seed=5))
    assert some and some == probe.cases(Source(limit=3, seed=5)) and len(some) < len(probe.cases(Source()))
    assert inspect.isgeneratorfunction(probe.measure)


@pytest.mark.parametrize("name", every("apps"))
def test_application(name: str) -> None:
    """Its function bears its name; its docstring is a help text with an example; its signature makes every form."""
    function = getattr(find("apps", name), name)
    assert inspect.isgeneratorfunction(function)
    assert f"pieria {name}" in (inspect.getdoc(function) or "")
    form = signature.schema(function)
    assert form["properties"] and all(p["description"] for p in form["properties"].values())
    with pytest.raises(UserError) as refused:
        signature.bind(function, {"no such field": 1})
    assert refused.value.status == 422
    module = find("apps", name)
    for p in signature.parameters(function):
        if p.within:
            with pytest.raises(UserError, match=f"{p.said} must be from"):
                next(
                    function(
                        None,
                        **{q.name: "x" for q in signature.parameters(function) if q.required},
                        **{p.name: p.kind(p.within.most + 1)},
                    )
                )
    given = {p.name: Path("a.png") if p.required else p.default for p in signature.parameters(function)}
    if (makes := getattr(module, "ENDINGS", None) or getattr(module, "endings", None)) is not None:
        makes = makes if isinstance(makes, tuple) else makes(**given)
        assert makes and all(re.fullmatch(r"\.[a-z0-9]+", suffix) for suffix in makes)


@pytest.mark.parametrize("name", every("media"))
def test_medium(name: str, tmp_path: Path) -> None:
    """A file comes back as it went in."""
    medium = find("media", name)
    assert medium.codes in ("sequence", "grid")
    for suffix, mime in medium.suffixes.items():
        path = tmp_path / f"a{suffix}"
        path.write_bytes(b"1234 \xc3\xa4 ")
        part = medium.read(path)
        assert (part.medium, part.mime) == (name, mime)
        assert medium.write(part) == path.read_bytes()


TRAINABLE = [name for name in every("media") if hasattr(find("media", name), "items")]


@pytest.mark.parametrize("name", TRAINABLE)
def test_trainable_medium(name: str, tmp_path: Path) -> None:
    """What is no file of its kind is refused in one sentence; nothing that can be made makes it fail."""
    medium = find("media", name)
    assert medium.enough > 0
    for suffix in medium.suffixes:
        path = tmp_path / f"broken{suffix}"
        path.write_bytes(b"\xff\xfe\x00 this is nothing \x00\x01")
        with pytest.raises(UserError) as refused:
            medium.items(path)
        assert refused.value.message and refused.value.hint


CODES = {
    "sequence": Codes("sequence", 7, context=12, labels={"mood": ("sad", "glad")}, captions=True),
    "grid": Codes("grid", shape=(1, 8, 8), labels={"mood": ("sad", "glad")}, captions=True),
}


@pytest.mark.parametrize("name", every("nets"))
def test_net(name: str) -> None:
    """Every net learns what it says it learns, in every phase, and says how it is to be exported."""
    import torch

    from pieria.nets import Batch

    made = find("nets", name).Net
    for kind in made.kinds:
        codes = CODES[kind]
        torch.manual_seed(0)
        net = made(codes, "tiny")
        x = torch.randint(0, 7, (4, 13)) if kind == "sequence" else torch.rand(4, *codes.shape) * 2 - 1
        labels, words = torch.tensor([[0], [1], [2], [1]]), torch.randn(4, 384)
        for phase in made.phases:
            loss = net.loss(Batch(x, labels, words, 4, weight=48.0), phase)
            assert loss.ndim == 0 and torch.isfinite(loss)
            loss.backward()
            assert any(p.grad is not None and p.grad.abs().sum() > 0 for p in net.learns(phase))
        out = net.eval().sample(labels, words, seed=1, length=5, steps=2)
        assert out.shape == ((4, 6) if kind == "sequence" else (4, *codes.shape)) and torch.isfinite(out.float()).all()
        assert torch.equal(out, net.sample(labels, words, seed=1, length=5, steps=2))
        graph = net.graph()
        assert set(graph.dynamic) <= {*graph.inputs, *graph.outputs} and graph.outputs


def shipped() -> list[Card]:
    return list(weights.cards(Path("/nonexistent")).values())


@pytest.mark.parametrize("card", shipped(), ids=lambda c: c.name)
def test_card(card: Card) -> None:
    """A card names a known engine and media, a licence, what its model cannot do, and pins every byte."""
    assert card.engine in names("engines") and set(card.media) <= set(names("media"))
    assert card.licence in ("Apache-2.0", "MIT", "BSD-3-Clause", "CC0-1.0", "CC-BY-3.0", "CC-BY-4.0")
    assert len(card.notes) > 20
    for file in card.files:
        assert len(file.sha256) == 64 and file.bytes > 0
        if file.sources[0].startswith("with:"):
            assert weights.locate(card)[file.name].is_file(), "what ships is there, and is what the card says"
            continue
        assert len(file.sources) >= 2 and file.sources[0].startswith("hf:"), "the hub that published it is asked first"


def runnable() -> list[Card]:
    return [c for c in shipped() if c.name in ("smollm2-135m", "minilm") or not c.files]


@pytest.mark.weights
@pytest.mark.parametrize("card", runnable(), ids=lambda c: c.name)
def test_model(card: Card) -> None:
    """A loaded card is a Run: whole, countable, closed when told to, in the order the contract gives."""
    engine = find("engines", card.engine).Engine()
    files = weights.locate(card)
    assert engine.estimate(card, files) >= sum(f.bytes for f in card.files if f.name.endswith((".gguf", ".onnx")))
    model = engine.load(card, files)
    try:
        assert isinstance(model, Model)
        for medium in card.media:
            asked = Request(medium, (Message("user", (text("Say hello to the sea."),)),), options={"max_tokens": 8})
            if "max_tokens" not in engine.options:
                asked = dataclasses.replace(asked, options={})
            events = list(model(asked))
            kinds = [type(e) for e in events]
            assert kinds[-1] is Finish and kinds.count(Finish) == 1 and Output in kinds
            assert set(kinds[: kinds.index(Output)]) <= {Delta, Progress, Notice}, "outputs come after the work"
            outputs = [e for e in events if isinstance(e, Output)]
            assert all(o.part.medium == medium for o in outputs)
            if medium == "text":
                assert "".join(e.data for e in events if isinstance(e, Delta)) == outputs[0].part.data
            assert {"prompt_tokens", "completion_tokens", "cached_tokens"} <= set(events[-1].usage)
            assert events[-1].usage["prompt_tokens"] > 0
            left = model(asked)
            next(left)
            left.close()  # whoever asked left after the first event
            with pytest.raises(UserError):
                list(model(Request(medium, ())))
        assert model.alive() and isinstance(model.usage(), Usage) and model.usage().cpu_seconds > 0
    finally:
        model.close()
    assert not model.alive()
