"""Tuning: exact weights, one tokenisation for learning and serving, fits that go on, and the whole way once."""

from __future__ import annotations

import ctypes as C
import json
import math
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from pieria import weights  # noqa: E402
from pieria.core.errors import UserError  # noqa: E402
from pieria.core.values import Cancel, Event, Finish, Message, Notice, Output, Progress, Request, text  # noqa: E402
from pieria.doors.cli import command, main  # noqa: E402
from pieria.engines.llamacpp.body import build  # noqa: E402
from pieria.engines.llamacpp.likelihood import Reader, interface  # noqa: E402
from pieria.engines.llamacpp.wire import post  # noqa: E402
from pieria.formats import ggmlvalues, gguf, ggufwrite  # noqa: E402
from pieria.studio import Studio  # noqa: E402
from pieria.train.tuning import choose, examples, fit, general, keep, prepare, report, soften, verdict  # noqa: E402
from pieria.train.tuning.fit import Row, Settings  # noqa: E402
from pieria.train.tuning.judge import Judged, judge  # noqa: E402
from pieria.train.tuning.lm import LM, NEIGHBOURS  # noqa: E402
from pieria.train.tuning.pack import batches, together  # noqa: E402

BASE = "smollm2-135m"

# weights ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(ggmlvalues.BLOCKS))
def test_blocks_are_read_as_ggml_reads_them(kind: str, tmp_path: Path) -> None:
    lib = interface()
    name = kind.lower().replace("_k", "_K")
    given_ = np.random.default_rng(1).normal(size=(4, 512)).astype(np.float32)
    size, _ = ggmlvalues.BLOCKS[kind]
    raw = np.zeros(given_.size // (256 if kind.endswith("K") else 32) * size, np.uint8)
    wanted, place = np.zeros_like(given_), C.c_void_p
    arrays = [a.ctypes.data_as(place) for a in (given_, raw, wanted)]
    getattr(lib, f"quantize_row_{name}_ref")(arrays[0], arrays[1], C.c_int64(given_.size))
    getattr(lib, f"dequantize_row_{name}")(arrays[1], arrays[2], C.c_int64(given_.size))
    raw.tofile(tmp_path / "x")
    found = ggmlvalues.values(tmp_path / "x", gguf.Tensor("x", (512, 4), kind, 0, raw.nbytes))
    assert found.shape == (4, 512) and np.array_equal(found, wanted)


def test_a_type_that_is_not_known_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(bytes(100))
    with pytest.raises(UserError, match="IQ4_XS"):
        ggmlvalues.values(tmp_path / "x", gguf.Tensor("x", (256,), "IQ4_XS", 0, 100))


def test_what_is_written_is_a_sound_file(tmp_path: Path) -> None:
    path, rng = tmp_path / "a.gguf", np.random.default_rng(0)
    tensors = {"x.lora_a": rng.normal(size=(3, 7)).astype(np.float32), "x.lora_b": np.ones((5, 3), np.float16)}
    ggufwrite.adapter(path, "llama", 16.0, tensors, "näme")
    head = gguf.read(path)
    assert head.meta["adapter.lora.alpha"] == 16.0 and head.meta["general.name"] == "näme"
    assert head.meta["general.type"] == "adapter" and head.architecture == "llama"
    for tensor in head.tensors:
        assert np.array_equal(ggmlvalues.values(path, tensor), tensors[tensor.name].astype(np.float32))


def tiny(path: Path, architecture: str = "qwen2", layers: int = 2) -> Path:
    """A model of random weights: 97 tokens, four heads of 8, two of them for keys and values."""
    rng, width, wide, vocabulary = np.random.default_rng(3), 32, 48, 97
    a = architecture
    meta: dict[str, Any] = {
        "general.architecture": a, f"{a}.block_count": layers, f"{a}.embedding_length": width,
        f"{a}.attention.head_count": 4, f"{a}.attention.head_count_kv": 2, f"{a}.context_length": 256,
        f"{a}.attention.layer_norm_rms_epsilon": 1e-5, f"{a}.rope.freq_base": 10000.0,
    }  # fmt: skip
    sizes = {
        "attn_q": (32, 32), "attn_k": (16, 32), "attn_v": (16, 32), "attn_output": (32, 32),
        "ffn_gate": (wide, 32), "ffn_up": (wide, 32), "ffn_down": (32, wide),
    }  # fmt: skip
    tensors = {"token_embd.weight": rng.normal(size=(vocabulary, width)), "output_norm.weight": np.ones(width)}
    for i in range(layers):
        tensors |= {f"blk.{i}.{n}.weight": np.ones(width) for n in ("attn_norm", "ffn_norm")}
        tensors |= {f"blk.{i}.{n}.weight": rng.normal(size=s) / s[1] ** 0.5 for n, s in sizes.items()}
        if a == "qwen2":
            tensors |= {f"blk.{i}.attn_{n}.bias": rng.normal(size=sizes[f"attn_{n}"][0]) for n in "qkv"}
    ggufwrite.write(path, meta, {k: v.astype(np.float32) for k, v in tensors.items()})
    return path


@pytest.mark.parametrize("architecture", list(NEIGHBOURS))
def test_a_pack_is_what_each_of_its_texts_is_alone(architecture: str, tmp_path: Path) -> None:
    lm = LM(tiny(tmp_path / "m.gguf", architecture), "tiny", torch.float32)
    rng = np.random.default_rng(0)
    shared = rng.integers(1, 97, 9).tolist()
    prompts = [[*shared, *rng.integers(1, 97, n).tolist()] for n in (4, 1, 7)]
    answers = [[rng.integers(1, 97, k).tolist() for k in (3, 1, 5)] for _ in prompts]
    whole = together(prompts, answers)
    assert len(whole.ids) < sum(len(p) for p in prompts) + 30  # what is common stands there once
    logp, best, _ = lm.read(whole)
    owner = 0
    for prompt, under in zip(prompts, answers, strict=True):
        for answer in under:
            alone, right, _ = lm.read(together([prompt], [[answer]]))
            assert torch.allclose(logp[whole.owners == owner], alone, atol=1e-4)
            assert torch.equal(best[whole.owners == owner], right)
            owner += 1


def test_the_loss_and_its_gradient_are_cross_entropy(tmp_path: Path) -> None:
    lm = LM(tiny(tmp_path / "m.gguf"), "tiny", torch.float32)
    lm.adapt(3, 0)
    pack, weight = together([[1, 2, 3], [1, 2, 9, 4]], [[[5, 6]], [[7]]]), torch.tensor([0.2, 0.5, 0.9])
    with torch.no_grad():
        for name, p in lm.adapter().items():
            p.add_(0.01 * torch.randn(p.shape, generator=torch.Generator().manual_seed(len(name))))
    lm.loss(pack, weight).backward()
    mine = {k: v.grad.clone() for k, v in lm.adapter().items()}
    for p in lm.adapter().values():
        p.grad = None
    logits = lm.hidden(pack)[pack.rows] @ lm.head.T
    (weight * torch.nn.functional.cross_entropy(logits, pack.targets, reduction="none")).sum().backward()
    assert all(torch.allclose(mine[k], v.grad, atol=1e-5) for k, v in lm.adapter().items())
    assert sum(float(g.abs().sum()) for g in mine.values()) > 0


@given(st.lists(st.integers(1, 900), max_size=40), st.integers(1, 800))
def test_batches_hold_everything_once_and_no_more_than_they_may(sizes: list[int], most: int) -> None:
    found = batches(sizes, most)
    assert [i for group in found for i in group] == list(range(len(sizes)))
    assert all(len(g) == 1 or sum(sizes[i] for i in g) <= most for g in found)


# fits -------------------------------------------------------------------------------------------------------------

ROWS = [Row(((1, 2, 3 + i % 4, 9), (1, 2, 3 + i % 4)), (20 + i % 4, 5)) for i in range(12)]
PLAN = Settings(rank=4, rate=0.02, epochs=12, batch=4)


def learnt(lm: LM, folder: Path, stop: int = 0) -> fit.State:
    cancel, steps = Cancel(), fit.fit(lm, ROWS, ROWS[:4], PLAN, Cancel(), folder / "c.safetensors", "k", "it")
    if stop:
        steps = fit.fit(lm, ROWS, ROWS[:4], PLAN, cancel, folder / "c.safetensors", "k", "it")
    while True:
        try:
            event = next(steps)
        except StopIteration as end:
            return end.value
        if isinstance(event, Progress) and event.done == stop:
            cancel.set()


def test_it_learns_and_goes_on_exactly_where_it_was_stopped(tmp_path: Path) -> None:
    lm = LM(tiny(tmp_path / "m.gguf"), "tiny", torch.float32)
    assert not any(j.exact for j in judge(lm, ROWS, (), 100))
    (tmp_path / "a").mkdir()
    whole = learnt(lm, tmp_path / "a")
    adapter = {k: v.detach().clone() for k, v in lm.adapter().items()}
    assert all(j.exact for j in judge(lm, ROWS, (), 100)) and whole.best < 0.3
    from pieria.core.errors import Cancelled

    with pytest.raises(Cancelled):
        learnt(lm, tmp_path, stop=8)
    again = learnt(lm, tmp_path)
    assert [r[3] for r in again.history] == [r[3] for r in whole.history]
    assert all(torch.equal(v, adapter[k]) for k, v in lm.adapter().items())


def test_another_fit_does_not_go_on_from_a_strangers_checkpoint(tmp_path: Path) -> None:
    lm = LM(tiny(tmp_path / "m.gguf"), "tiny", torch.float32)
    learnt(lm, tmp_path)
    lm.adapt(4, 0)
    now, copy = lm.adapter(), {k: v.detach().clone() for k, v in lm.adapter().items()}
    state = fit.State(step=99)
    fit.save(tmp_path / "c.safetensors", "other", now, copy, torch.optim.AdamW(now.values()), state)
    assert learnt(lm, tmp_path).step <= 36


KILLED = """
import sys, torch; from pathlib import Path; sys.path.insert(0, sys.argv[2])
import test_tune as t; from pieria.train.tuning import fit; from pieria.train.tuning.lm import LM
folder = Path(sys.argv[1])
fit.SAVE = 0.0
for event in fit.fit(LM(folder / "m.gguf", "tiny", torch.float32), t.ROWS, t.ROWS[:4], t.PLAN, t.Cancel(),
                     folder / "c.safetensors", "k", "it"):
    print(int(event.done), flush=True)
"""


def test_kill_9_costs_nothing(tmp_path: Path) -> None:
    lm = LM(tiny(tmp_path / "m.gguf"), "tiny", torch.float32)
    (tmp_path / "a").mkdir()
    learnt(lm, tmp_path / "a")
    adapter = {k: v.detach().clone() for k, v in lm.adapter().items()}
    words = [sys.executable, "-c", KILLED, str(tmp_path), str(Path(__file__).parent)]
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout
        for line in process.stdout:
            if int(line) == 20:
                process.send_signal(signal.SIGKILL)
                break
    assert process.returncode == -9
    first: list[float] = []
    steps = fit.fit(lm, ROWS, ROWS[:4], PLAN, Cancel(), tmp_path / "c.safetensors", "k", "it")
    for event in steps:
        assert isinstance(event, Progress)
        first.append(event.done)
    assert 10 < first[0] <= 22
    assert all(torch.equal(v, adapter[k]) for k, v in lm.adapter().items())


# strength -----------------------------------------------------------------------------------------------------------


def found(*nats: float, wrong: int = 0) -> list[Judged]:
    return [Judged(2 * n, 2, i >= wrong) for i, n in enumerate(nats)]


def test_the_least_strength_that_does_as_well_is_chosen() -> None:
    good, alike = found(0.1, 0.2, 0.3, 0.2), found(0.3, 0.1, 0.2, 0.25)
    assert soften.least({1.0: good, 0.7: good, 0.5: good}) == 0.5
    assert soften.least({1.0: good, 0.7: alike}) == 0.7  # 0.01 nats more, of which nothing can be said
    assert soften.least({1.0: good, 0.7: found(0.3, 0.4, 0.5, 0.4)}) == 1.0  # worse at each of them
    assert soften.least({1.0: good, 0.7: found(0.0, 0.0, 0.0, 0.0, wrong=1)}) == 1.0  # one fewer is right
    assert soften.least({1.0: found(0, 0, 0, 0, wrong=2), 0.7: good, 0.5: found(9, 9, 9, 9, wrong=1)}) == 0.7
    assert soften.least({1.0: found(0.1), 0.7: found(0.1), 0.5: found(0.2)}) == 0.7


def test_an_adapter_is_softened_where_it_does_as_well_and_strengthened_where_it_must(tmp_path: Path) -> None:
    lm = LM(tiny(tmp_path / "m.gguf"), "tiny", torch.float32)
    learnt(lm, tmp_path)
    whole = {k: v.detach().clone() for k, v in lm.adapter().items()}
    more = {k: 1.4 * v if k.endswith("lora_b") else v for k, v in whole.items()}  # past what is needed
    soften.weaken(lm, more, 1.0)
    chosen = soften.soften(lm, ROWS, 100)
    assert chosen < 1 and all(j.exact for j in judge(lm, ROWS, (), 100))
    for name, p in lm.adapter().items():
        assert torch.allclose(p, more[name] * (chosen if name.endswith("lora_b") else 1))
    soften.weaken(lm, whole, 1.0)
    strength = soften.strengthen(lm, ROWS, 100, 0.35, 1.0)
    assert all(j.exact for j in judge(lm, ROWS, (), 100)) and strength in soften.STRENGTHS
    soften.weaken(lm, whole, 0.0)  # nothing is left of it: the strongest, and no share is reached
    assert soften.strengthen(lm, ROWS, 100, 0.7, 1.0) == 1.0
    assert soften.strengthen(lm, ROWS, 100, 0.5, 0.0) == 0.5


def test_the_report_names_what_is_no_longer_known() -> None:
    asked = [c.asked for c in general.questions()]
    before, after = [True] * 100, [i not in (3, 7) for i in range(100)]
    assert report.changed(before, after) == ([asked[3], asked[7]], [])
    assert report.changed(after, before) == ([], [asked[3], asked[7]])


# examples -----------------------------------------------------------------------------------------------------------


def wrote(path: Path, *rows: Any) -> Path:
    path.write_text("\n".join(json.dumps(r) for r in rows), "utf-8")
    return path


def test_forms_of_examples(tmp_path: Path) -> None:
    turns = (("system", "S"), ("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d"))
    talk = {"messages": [{"role": r, "content": c} for r, c in turns]}
    some = ({"prompt": "p", "completion": "c"}, {"input": "ü", "output": 3}, {"Text": "t", "LABEL": True})
    path = wrote(tmp_path / "x.jsonl", *some, {"instruction": "do", "input": "this", "output": "o"}, talk)
    found = examples.read(path)
    assert [(e.said, e.answer) for e in found] == [
        ("p", "c"), ("ü", "3"), ("t", "true"), ("do\n\nthis", "o"), ("a", "b"), ("c", "d"),
    ]  # fmt: skip
    assert found[-1].turns == (("system", "S"), ("user", "a"), ("assistant", "b"), ("user", "c"))
    (tmp_path / "x.csv").write_text('text,label\n"a, b",yes\n"c\nd",no\n', "utf-8")
    assert [(e.said, e.answer) for e in examples.read(tmp_path / "x.csv")] == [("a, b", "yes"), ("c\nd", "no")]
    (tmp_path / "x.json").write_text(json.dumps([{"input": "a", "output": "b"}]), "utf-8")
    assert examples.read(tmp_path / "x.json")[0].answer == "b"
    (tmp_path / "x.txt").write_text("one\n\ntwo\n", "utf-8")
    assert [e.said for e in examples.read(tmp_path / "x.txt", answers=False)] == ["one", "two"]


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("x.jsonl", b"", "no examples"),
        ("x.jsonl", b'{"input": "a", "output": "b"}\n{"input": ', "Line 2"),
        ("x.jsonl", b'{"input": "a"}', "no answer"),
        ("x.jsonl", b'{"output": "a"}', "no question"),
        ("x.jsonl", b'{"input": "", "output": NaN}', "no question"),
        ("x.jsonl", b"[1, 2]", "no object"),
        ("x.jsonl", b'{"messages": [{"role": "tool", "content": "x"}]}', "role 'tool'"),
        ("x.jsonl", b'{"messages": [{"role": "assistant", "content": "x"}]}', "no answer"),
        ("x.jsonl", b"\xff\xfe\x00", "UTF-8"),
        ("x.jsonl", b"[" * 3000, "no JSON"),
        ("x.csv", b'a,b\n"x,y\n', "no sound CSV"),
        ("x.parquet", b"PAR1", "no .jsonl"),
        ("x.csv", b"a,b\n1,2\n", "no question"),
        ("x.csv", b"text,label\nHello, how are you,greeting\n", "Line 2 of x.csv has more cells"),
        ("x.csv", b"text,Text,label\na,b,c\n", "two columns 'text'"),
    ],
)
def test_what_is_no_example_is_said(name: str, raw: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(UserError) as caught:
        examples.read(tmp_path / name)
    assert said in caught.value.message


KEYS = st.sampled_from(["messages", "input", "output", "role", "content", "x"])
PLAIN = st.none() | st.booleans() | st.floats() | st.text(max_size=9)


@given(st.recursive(PLAIN, lambda c: st.lists(c, max_size=4) | st.dictionaries(KEYS, c, max_size=4)))
def test_no_row_brings_it_down(row: Any) -> None:
    if isinstance(row, dict):
        try:
            found = examples.examples(row, "line 1", True)
        except UserError:
            return
        assert all(e.answer and e.turns[-1][0] == "user" for e in found)


def ask(*pairs: tuple[str, str]) -> list[examples.Example]:
    return [examples.Example((("user", q),), a) for q, a in pairs]


def test_twins_and_contradictions() -> None:
    task = examples.task(
        ask(("a", "x"), ("A ", "x"), ("b", "x"), ("b", "y"), ("c", "y"), ("c", "y"), ("c", "x"), ("d", "y")), 0
    )
    assert [(e.said, e.answer) for e in task.examples] == [("a", "x"), ("c", "y"), ("d", "y")]
    assert task.dropped == 5 and len(task.conflicts) == 2


def test_labels_are_told_from_texts() -> None:
    few = examples.task(ask(*((f"q{i}", "yes" if i % 2 else "no") for i in range(8))), 0)
    assert few.labels == ("no", "yes") and few.system == few.examples[0].turns[0][1] and "no, yes" in few.system
    free = examples.task(ask(*((f"q{i}", f"an answer of its own {i}") for i in range(8))), 0)
    assert free.labels == () and free.system == "" and len(free.examples[0].turns) == 1


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 3)), min_size=4, max_size=60), st.integers(0, 9))
def test_a_split_takes_nothing_twice_and_holds_something_out(pairs: list[tuple[int, int]], seed: int) -> None:
    task = examples.task(ask(*((f"q{a}", f"l{b}") for a, b in pairs)), seed)
    if len(task.examples) > 1:
        learn, held = examples.split(task, seed)
        assert sorted([*learn, *held]) == list(range(len(task.examples))) and learn and held
        if task.labels:
            assert {task.examples[i].answer for i in learn} == set(task.labels)


def test_variants_keep_their_words() -> None:
    import random

    for seed in range(60):
        made = prepare.varied("Where is my new card, please?", random.Random(seed))
        assert (made and abs(len(made) - 29) < 20 and "card" in made.lower()) or len(set("card") & set(made)) == 4


# choosing and judging -----------------------------------------------------------------------------------------------


def groups(count: int = 6, each: int = 20) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(0)
    made = np.repeat(np.eye(count, 16), each, 0) + 0.05 * rng.normal(size=(count * each, 16))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def test_what_to_label_covers_what_is_not_labelled() -> None:
    vectors = groups()
    assert {i // 20 for i in choose.typical(vectors, 0, 6)} == set(range(6))
    known = np.vstack([vectors[[0, 25]], vectors])
    assert {i // 20 for i in choose.typical(known, 2, 4)} == {2, 3, 4, 5}
    assert len(choose.typical(vectors[:3], 0, 20)) == 3


def test_doubt_comes_first_where_much_is_labelled() -> None:
    vectors = groups()
    chances = np.tile(np.float32([0.98, 0.01, 0.01]), (120, 1))
    chances[[3, 50, 90]] = [0.4, 0.39, 0.21]
    places, why = choose.next_ones(np.vstack([vectors[:100], vectors]), 100, lambda: chances, 3, 3)
    assert ("least sure" in why and len(set(places)) == 3) or {3, 50, 90} & set(places)


def test_own_labels_need_two_judges() -> None:
    vectors = groups(2)
    said, labels = [f"word{i}" for i in range(8)], ["a"] * 4 + ["b"] * 4
    pool = np.vstack([vectors[[0, 1, 2, 3, 20, 21, 22, 23]], vectors[4:10], vectors[24:30]])
    found = choose.candidates(said, labels, ("a", "b"), pool, [f"new{i}" for i in range(12)])
    assert len(found) == 12 and [label for i, label, _ in sorted(found)] == [0] * 6 + [1] * 6
    sure = np.array([[0.97, 0.03]] * 12, np.float32)  # wrong about one of the two
    kept = choose.agreed(found, sure)
    assert kept and {i for i, _ in kept} <= set(range(6)) and all(label == 0 for _, label in kept)


def made(
    before: float, few: float, after: float, learnt_: float, curve: Sequence[Sequence[float]], count: int = 200
) -> Any:
    def one(right: float) -> dict[str, Any]:
        low, high = verdict.wilson(right * count / 100, count)
        return {"right": right, "interval": [100 * low, 100 * high], "chosen": right, "nats": 1.0, "count": count}

    general = {"right": 80.0, "right_per_character": 80.0, "nats": 3.0}
    return {
        "labels": ["a", "b"], "curve": curve, "history": [[1, 0, 1.0, 1.0, 0.5], [2, 0, 0.5, 0.99, 0.6]],
        "scores": {"before": one(before), "few": one(few), "after": one(after), "learnt": one(learnt_)},
        "general": {"before": general, "after": general},
    }  # fmt: skip


def test_verdicts() -> None:
    rising, flat = [[10, 60, 1.0], [20, 80, 0.5]], [[10, 90, 1.0], [20, 90.5, 0.9]]
    grade, said = verdict.verdict(made(20, 50, 90, 98, flat))
    assert grade == "worth it" and any("enough data" in s for s in said) and any("neither" in s for s in said)
    grade, said = verdict.verdict(made(20, 50, 60, 100, rising))
    assert grade == "worth it" and any("over-fitted" in s for s in said) and any("More data" in s for s in said)
    assert verdict.verdict(made(20, 95, 90, 98, flat))[0] == "not worth it"
    _, said = verdict.verdict(made(20, 60, 100, 100, [[24, 92.5, 0.1], [48, 95, 0.1]], 40))  # one answer is no growth
    assert any("cannot be told: from 24 to 48 examples it gained 2 points, 1 of 40 answers" in s for s in said)
    grade, said = verdict.verdict(made(20, 70, 75, 98, flat, 8))
    assert grade == "unclear" and any("cannot be told from 8 held-out" in s for s in said)
    assert not any("enough data" in s for s in said)
    few = made(0, 30, 100, 100, flat, 3)
    few["scores"]["before"]["chosen"] = 100.0
    grade, said = verdict.verdict(few)
    assert grade == "unclear" and "asked plainly and made to choose among the labels, 100 %" in said[0]
    for count, fell, wanted in ((3, 0.8, "unclear"), (3, 0.5, "worth it"), (12, 0.8, "worth it")):
        texts = made(0, 0, 0, 0, flat, count) | {"labels": []}
        texts["scores"]["after"]["nats"] = fell  # from 1.0
        assert verdict.verdict(texts)[0] == wanted, "three answers may be chance"


# the model itself ---------------------------------------------------------------------------------------------------


@pytest.fixture
def cut(home: Path, tmp_path: Path) -> Iterator[Studio]:
    """A studio with the model `cut`: two layers know nothing, and are quick."""
    source = next(iter(weights.locate(weights.cards(home)[BASE]).values()))
    assert main(["add", str(plain(source, tmp_path / "cut.gguf", 2))]) == 0
    studio = Studio(home)
    yield studio
    studio.close()


def tokens(studio: Studio, asked: Sequence[Any], model: str = BASE) -> list[list[int]]:
    def said(one: Any) -> Any:
        return one if isinstance(one, str) else tuple(Message(role, (text(words),)) for role, words in one)

    with studio.model(studio.card(model)) as loaded:
        return list(loaded.tokens([said(one) for one in asked]))  # type: ignore[attr-defined]


HARD = (
    "Hello", "  two  spaces ", "line\n\nline", "tab\there", "ünïcödé 你好 🙂👩‍👩‍👧", "<|im_end|> not an end", "a" * 300,
    "1234567890", "```python\nprint('x')\n```", "\u200bzero width", "{{ 7 * 7 }} {% raw %}", "'quoted' \"twice\"",
    "…", "\\n", "trailing ",
)  # fmt: skip


@pytest.mark.weights
def test_what_is_learnt_from_is_read_as_what_is_served(cut: Studio) -> None:
    """llama.cpp says how much of a prompt it has read before: all of them, if the ids are those of the chat."""
    card = cut.card("cut")
    talks: list[Any] = [(("user", h),) for h in HARD] + [(("system", h), ("user", h[::-1])) for h in HARD[:5]]
    talks += [(("user", "a"), ("assistant", h), ("user", "b")) for h in HARD[5:10]]
    spelled = tokens(cut, talks, "cut")
    with cut.model(card) as model:
        for talk, ids in zip(talks, spelled, strict=True):
            said = tuple(Message(role, (text(words),)) for role, words in talk)
            route, body = build(Request("text", said, options={"max_tokens": 1, "seed": 0, "temperature": 0}), (), {})
            served = list(post(model._socket, model._key, route, body, Cancel()))  # type: ignore[attr-defined]
            assert next(e["usage"]["prompt_tokens"] for e in served if e.get("usage")) == len(ids)
            raw = {"prompt": [*ids, 5, 6], "n_predict": 1, "cache_prompt": True, "stream": False}
            again = list(post(model._socket, model._key, "/completion", raw, Cancel()))[-1]  # type: ignore[attr-defined]
            assert again["timings"]["cache_n"] >= len(ids), talk


class Cut(gguf._Reader):
    """Says where the header's keys end."""

    def tensors(self, count: int, meta: Any) -> Any:
        self.end = self.base + self.at
        return super().tensors(count, meta)


def plain(source: Path, path: Path, layers: int) -> Path:
    """The first layers of a model, as a file of float32: llama.cpp then rounds nothing on the way."""
    with source.open("rb") as file:
        reader = Cut(file, source.name)
        head = reader.header()
        file.seek(0)
        keys = file.read(reader.end)[24:]
    name = f"{head.architecture}.block_count".encode()
    at = keys.index(name) + len(name) + 4
    keys = keys[:at] + struct.pack("<I", layers) + keys[at + 4 :]
    kept = [t for t in head.tensors if not t.name.startswith("blk.") or int(t.name.split(".")[1]) < layers]
    parts, offset = [struct.pack("<4sIQQ", b"GGUF", 3, len(kept), len(head.meta)) + keys], 0
    for t in kept:
        shape = struct.pack(f"<I{len(t.shape)}Q", len(t.shape), *t.shape)
        parts.append(ggufwrite.text(t.name) + shape + struct.pack("<IQ", 0, offset))
        offset += 4 * math.prod(t.shape)
    whole = b"".join(parts)
    with path.open("wb") as out:
        out.write(whole + bytes(-len(whole) % 32))
        for t in kept:
            ggmlvalues.values(source, t).tofile(out)
    return path


@pytest.mark.weights
def test_torch_and_llama_cpp_think_alike(tmp_path: Path) -> None:
    """The same file, and the same adapter: the same log-probabilities."""
    source = next(iter(weights.locate(weights.cards(tmp_path)[BASE]).values()))
    path = plain(source, tmp_path / "two.gguf", 2)
    lm = LM(path, BASE, torch.float32)
    lm.adapt(4, 1)
    with torch.no_grad():
        for n, (name, p) in enumerate(lm.adapter().items()):
            p.add_(0.02 * torch.randn(p.shape, generator=torch.Generator().manual_seed(n)))
            p.copy_(p.half().float())
            assert name.startswith("blk.")
    keep.export({k: v.detach() for k, v in lm.adapter().items()}, tmp_path, "x", "llama")
    pairs = [("The capital of France is", " Paris, and that of Germany is Berlin."), ("One two", " three four")]
    found: list[list[float]] = []
    for lora in ([], [(str(tmp_path / keep.ADAPTER), 1.0)]):
        reader = Reader(str(path), 1, 512, lora)
        wanted = reader.score(pairs)
        if not lora:
            bare = LM(path, BASE, torch.float32)
        for (a, b), each in zip(pairs, wanted, strict=True):
            ids, count = reader.pair(a, b)
            logp, _, _ = (lm if lora else bare).read(together([ids[:-count]], [[ids[-count:]]]))
            assert np.allclose(logp.numpy(), each, atol=0.02)  # it keeps keys and values in sixteen bits
            found.append(each)
    assert np.abs(np.array(found[0]) - found[2]).max() > 0.05


MOODS = [(said, "glad") for said in ("I love it", "what a lovely day", "great film", "she is so kind")]
MOODS += [(said, "cross") for said in ("I hate it", "what an awful day", "bad film", "so rude of you")]


def test_a_twin_is_about_the_other_gender() -> None:
    one = examples.Example((("system", "He is a judge."), ("user", "The nurse lost her keys")), "Her keys are here")
    text_, label = prepare.twin(one, False), prepare.twin(one, True)
    assert text_ and text_.turns == (("system", "He is a judge."), ("user", "The nurse lost his keys"))
    assert text_.answer == "His keys are here" and label and label.answer == one.answer
    assert prepare.twin(examples.Example((("user", "A cat"),), "an animal"), False) is None


@pytest.mark.weights
def test_the_whole_way(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    from pieria.train.tuning import general, ground
    from pieria.train.tuning import job as room

    monkeypatch.setattr(room, "TRIALS", ((8, 1e-2),))
    monkeypatch.setattr(room, "OTHER", 8)
    monkeypatch.setattr(ground, "epochs", lambda count: 14)
    monkeypatch.setattr(general, "questions", lambda real=general.questions: real()[:8])
    source = next(iter(weights.locate(weights.cards(home)[BASE]).values()))
    cut = plain(source, tmp_path / "cut.gguf", 2)  # two layers: it knows nothing, and is quick
    assert main(["add", str(cut)]) == 0
    path = wrote(tmp_path / "moods.jsonl", *({"input": q, "label": a} for q, a in MOODS))
    pool = tmp_path / "pool.txt"
    pool.write_text("what a great day\nthis is terrible\nI am happy\nnever again\n", "utf-8")
    command = ["tune", "cut", str(path), "--unlabelled", str(pool), "--count", "2", "--name", "moods", "--twins"]
    assert main(command) == 0
    said = capsys.readouterr()
    assert "Label these next:" in said.out and "moods is ready" in said.err
    folder = home / "tuned" / "moods"
    report = json.loads((folder / "report.json").read_text())
    assert report["strength"] in soften.STRENGTHS and "of its strength" in (folder / "report.md").read_text()
    assert report["scores"]["after"]["nats"] < report["scores"]["before"]["nats"]
    told = {"other_before", "other_after"} <= report["scores"].keys()  # she is held out, or learnt from
    assert report["twins"] == 1 and told == ("told of the other gender" in (folder / "report.md").read_text())
    assert report["general"]["before"]["count"] == 8 and len(report["next"]) == 2 and report["trials"]
    assert "Verdict" in (folder / "report.md").read_text() and "<svg" in (folder / "report.html").read_text()
    assert not list(folder.glob("*.safetensors"))
    studio = Studio(home)
    try:
        card = studio.cards()["moods"]
        assert len(card.files) == 2 and card.params["base"] == "cut"
        request = Request(
            "text", (Message("user", (text(MOODS[0][0]),)),), "moods", {"temperature": 0, "max_tokens": 8}
        )
        answer = next(e.part.data for e in studio.run(request) if isinstance(e, Output))
        assert answer in ("glad", "cross")
        assert "2 of 2 questions, learnt from in the end, came out as they were judged" in report["served"]
        # the prompt that is served is the one it learnt from: its own system message and all
        (learnt_,) = tokens(studio, [(("system", card.params["system"]), ("user", "hm"))], "cut")
        assert tokens(studio, [(("user", "hm"),)], "moods") == [learnt_]
        pairs = [("I love", " it very much, and so does she.")]
        (with_it,), (without,) = studio.likelihood(pairs, "moods"), studio.likelihood(pairs, "cut")
        assert not np.allclose(with_it, without, atol=0.01)  # probes see the adapter too
    finally:
        studio.close()
    assert main(command) == 2 and "tuned already" in capsys.readouterr().err
    assert main(["tune", "--undo", "moods"]) == 0
    assert not folder.exists() and "moods" not in weights.cards(home)
    assert main(["tune", "--undo", "moods"]) == 2 and main(["tune", "--undo", "../cards"]) == 2


def test_refusals(home: Path, tmp_path: Path, capsys: Any) -> None:
    path = wrote(tmp_path / "x.jsonl", {"input": "a", "output": "b"})
    for words in (
        ["tune"],
        ["tune", "echo", str(path)],
        ["tune", "nobody", str(path)],
        ["tune", BASE, str(tmp_path / "no.csv")],
    ):
        assert main(words) == 2
    assert main(["tune", BASE, str(path), "--count", "-1"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_nothing_but_contradictions(tmp_path: Path) -> None:
    from pieria.train.tuning.ground import Asked, Ground, Tools

    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(json.dumps({"input": "same", "output": str(n)}) for n in range(8)))
    tools = Tools(None, path, None, None, None)  # type: ignore[arg-type]
    with pytest.raises(UserError, match=r"0 of 8 examples\. The same question has several answers: 'same': 0 / 1"):
        Ground(Asked("m", path), tools, tmp_path, "x", Cancel())


def test_names() -> None:
    from pieria.train.tuning.keep import named

    assert named("", Path("My Data (2).jsonl"), "qwen") == "my-data-2-qwen"
    with pytest.raises(UserError):
        named("Ä", Path("x"), "y")
    assert math.isfinite(fit.rate(0, 10)) and fit.rate(0, 10) == 1.0 and fit.rate(9, 10) < 0.2


def test_types_of_events() -> None:
    assert {Finish, Notice, Progress} <= set(Event.__args__)


def test_what_a_tuning_would_not_heed_is_refused(tmp_path: Path) -> None:
    """Without examples nothing is learnt, so nothing of a learning can be asked for."""
    for words, said in (
        (["--unlabelled", "a.csv", "--test", "b.csv"], "--test"),
        (["--unlabelled", "a.csv", "--twins"], "--twins"),
        (["a.csv", "--count", "3"], "--unlabelled"),
    ):
        with pytest.raises(UserError) as refused:
            command(["tune", "smollm2-135m", *words])
        assert said in f"{refused.value.message} {refused.value.hint}"
