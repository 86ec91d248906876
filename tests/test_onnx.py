"""The engine onnx against a plain forward pass in numpy, on a small random encoder and on the real one."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnx as reference
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pieria import weights
from pieria.core.contracts import Card, Codes, Model
from pieria.core.errors import UserError
from pieria.core.values import Cancel, Finish, Message, Notice, Output, Part, Progress, Request, text
from pieria.engines.onnx import Engine, grid
from pieria.engines.onnx.made import Made
from pieria.formats import bertgraph, onnxgraph, safetensors
from pieria.formats.wordpiece import SPECIAL, WordPiece

Arrays = dict[str, np.ndarray]
WIDTH, HEADS, LAYERS, INNER, PLACES = 24, 4, 2, 40, 48
WORDS = [*SPECIAL, *(f"w{n}" for n in range(59))]


def forward(weights: Arrays, ids: list[int], heads: int) -> np.ndarray:
    """A sentence's vector, one text, no batch, in float64: BERT as its paper has it, then mean and length 1."""

    def dense(data: np.ndarray, name: str) -> np.ndarray:
        return data @ weights[f"{name}.weight"].T.astype(np.float64) + weights[f"{name}.bias"]

    def norm(data: np.ndarray, name: str) -> np.ndarray:
        centred = data - data.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    data = weights["embeddings.word_embeddings.weight"][ids].astype(np.float64)
    data = data + weights["embeddings.position_embeddings.weight"][: len(ids)]
    data = norm(data + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    erf = np.vectorize(math.erf)
    layer = 0
    while f"encoder.layer.{layer}.output.dense.weight" in weights:
        name = f"encoder.layer.{layer}"
        query, key, value = (dense(data, f"{name}.attention.self.{part}") for part in ("query", "key", "value"))
        seen = []
        for head in np.split(np.arange(data.shape[1]), heads):
            scores = query[:, head] @ key[:, head].T / math.sqrt(len(head))
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            seen.append(scores / scores.sum(-1, keepdims=True) @ value[:, head])
        data = norm(
            dense(np.hstack(seen), f"{name}.attention.output.dense") + data, f"{name}.attention.output.LayerNorm"
        )
        inner = dense(data, f"{name}.intermediate.dense")
        inner = inner * (1 + erf(inner / math.sqrt(2))) / 2
        data = norm(dense(inner, f"{name}.output.dense") + data, f"{name}.output.LayerNorm")
        layer += 1
    mean = data.mean(0)
    return mean / np.linalg.norm(mean)


def encoder() -> Arrays:
    random = np.random.default_rng(3)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(WORDS), WIDTH),
        "embeddings.position_embeddings.weight": (PLACES, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        norms += [f"{name}.attention.output.LayerNorm", f"{name}.output.LayerNorm"]
        for part in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
            shapes |= {f"{name}.{part}.weight": (WIDTH, WIDTH), f"{name}.{part}.bias": (WIDTH,)}
        shapes |= {f"{name}.intermediate.dense.weight": (INNER, WIDTH), f"{name}.intermediate.dense.bias": (INNER,)}
        shapes |= {f"{name}.output.dense.weight": (WIDTH, INNER), f"{name}.output.dense.bias": (WIDTH,)}
    for name in norms:
        shapes |= {f"{name}.weight": (WIDTH,), f"{name}.bias": (WIDTH,)}
    return {name: random.normal(0, 0.4, shape).astype(np.float32) for name, shape in shapes.items()}


def header(arrays: Arrays) -> dict[str, Any]:
    made, at = {}, 0
    for name, array in arrays.items():
        made[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [at, at + array.nbytes]}
        at += array.nbytes
    return made


def save(path: Path, arrays: Arrays, extra: str = "") -> Path:
    """A safetensors file; ``extra`` spaces in the header move every tensor off its alignment."""
    raw = (json.dumps(header(arrays)) + extra).encode()
    path.write_bytes(len(raw).to_bytes(8, "little") + raw + b"".join(a.tobytes() for a in arrays.values()))
    return path


def card(**params: Any) -> Card:
    return Card("small", "Small", ("embedding",), "onnx", "Apache-2.0", params={"heads": HEADS, **params})


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("encoder")
    (folder / "vocab.txt").write_text("\n".join(WORDS) + "\n")
    return {"model.safetensors": save(folder / "model.safetensors", encoder()), "vocab.txt": folder / "vocab.txt"}


@pytest.fixture(scope="module")
def small(files: dict[str, Path]) -> Iterator[Model]:
    made = Engine().load(card(context=40), files)
    yield made
    made.close()


@pytest.fixture(scope="module")
def minilm() -> Iterator[tuple[Model, Arrays, WordPiece]]:
    chosen = weights.cards(Path("/nonexistent"))["minilm"]
    found = weights.locate(chosen)
    made = Engine().load(chosen, found)
    yield made, safetensors.read(found["model.safetensors"]), WordPiece.read(found["vocab.txt"])
    made.close()


def ask(*texts: str, cancel: Cancel | None = None, **options: Any) -> Request:
    messages = tuple(Message("user", (text(said),)) for said in texts)
    return Request("embedding", messages, options=options, cancel=Cancel() if cancel is None else cancel)


def vectors(model: Model, *texts: str, **options: Any) -> np.ndarray:
    outputs = [event for event in model(ask(*texts, **options)) if isinstance(event, Output)]
    assert [output.index for output in outputs] == list(range(len(texts)))
    return np.stack([np.frombuffer(output.part.bytes, "<f4") for output in outputs])


def sentence(length: int, seed: int) -> str:
    return " ".join(f"w{n}" for n in np.random.default_rng(seed).integers(0, 59, length))


def test_vectors_are_those_of_a_plain_forward_pass(small: Model) -> None:
    arrays, words = encoder(), WordPiece(WORDS)
    for length in (0, 1, 2, 7, 38):
        said = sentence(length, length)
        (made,) = vectors(small, said)
        assert abs(made - forward(arrays, words.encode(said, 40).ids, HEADS)).max() < 1e-5


def test_a_text_has_the_same_vector_alone_and_in_company(small: Model) -> None:
    texts = [sentence(length % 37, length) for length in range(200)]
    together = vectors(small, *texts)
    backwards = vectors(small, *texts[::-1])[::-1]
    alone = np.stack([vectors(small, said)[0] for said in texts])
    assert abs(together - alone).max() < 1e-5 and abs(together - backwards).max() < 1e-5
    assert abs(np.linalg.norm(together, axis=1) - 1).max() < 1e-5


def test_what_it_says_of_each_text_and_of_all(small: Model) -> None:
    events = list(small(ask("w1 w2", sentence(39, 1))))
    first, second = (event for event in events if isinstance(event, Output))
    assert first.part.meta == {"dimensions": WIDTH, "tokens": 4, "truncated": False}
    assert second.part.meta == {"dimensions": WIDTH, "tokens": 40, "truncated": True}
    assert first.part.mime == "application/x-float32" and first.part.medium == "embedding"
    assert events[-1] == Finish("stop", {"prompt_tokens": 44, "completion_tokens": 0, "cached_tokens": 0})


def test_what_is_cut_off_does_not_count(small: Model) -> None:
    said = sentence(38, 5)
    assert np.array_equal(vectors(small, said), vectors(small, f"{said} w3 w4 w5"))


def test_a_context_is_never_longer_than_the_positions(files: dict[str, Path]) -> None:
    model = Engine().load(card(context=10_000), files)
    (output, _) = model(ask(sentence(100, 1)))
    assert isinstance(output, Output) and output.part.meta["tokens"] == PLACES


def test_fewer_dimensions_are_the_first_ones_at_length_one(small: Model) -> None:
    whole, short = vectors(small, "w1 w2"), vectors(small, "w1 w2", dimensions=5)
    assert short.shape == (1, 5) and abs(short - whole[:, :5] / np.linalg.norm(whole[:, :5])).max() < 1e-6


@pytest.mark.parametrize("dimensions", [0, -1, WIDTH + 1, 1.5, "5", True])
def test_dimensions_that_cannot_be_are_refused(small: Model, dimensions: Any) -> None:
    with pytest.raises(UserError) as caught:
        next(iter(small(ask("w1", dimensions=dimensions))))
    assert caught.value.param == "dimensions"


@pytest.mark.parametrize(
    "asked",
    [
        Request("embedding", ()),
        Request("text", (Message("user", (text("w1"),)),)),
        Request("embedding", (Message("user", (Part("image", b"x", "image/png"),)),)),
    ],
)
def test_what_is_no_text_to_embed_is_refused(small: Model, asked: Request) -> None:
    with pytest.raises(UserError):
        next(iter(small(asked)))


def test_cancelling_stops_between_batches(small: Model) -> None:
    cancel = Cancel()
    events = small(ask(*[sentence(37, n) for n in range(400)], cancel=cancel))
    first = next(events)
    assert isinstance(first, Progress) and 0 < first.done < 400 == first.total
    cancel.set()
    (finish,) = events
    assert isinstance(finish, Finish) and finish.reason == "cancelled"
    assert finish.usage["prompt_tokens"] == first.done * 39


def test_many_threads_get_their_own_vectors(small: Model) -> None:
    want = {n: vectors(small, sentence(n, n))[0] for n in range(1, 17)}
    got: dict[int, np.ndarray] = {}

    def work(n: int) -> None:
        got[n] = vectors(small, sentence(n, n), sentence(30, n))[0]

    threads = [threading.Thread(target=work, args=(n,)) for n in want]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(abs(got[n] - want[n]).max() < 1e-5 for n in want)


def test_usage_grows_and_a_closed_model_says_so(files: dict[str, Path]) -> None:
    model = Engine().load(card(), files)
    assert model.alive() and model.usage().tokens == 0
    vectors(model, *[sentence(30, n) for n in range(300)])
    assert model.usage().tokens == 300 * 32 and 0 < model.usage().cpu_seconds < 30
    model.close()
    assert not model.alive()
    with pytest.raises(UserError, match="unloaded"):
        list(model(ask("w1")))


def test_weights_off_their_alignment_give_the_same_vectors(
    small: Model, files: dict[str, Path], tmp_path: Path
) -> None:
    arrays = encoder()
    pad = next(n for n in range(8) if (len(json.dumps(header(arrays))) + n) % 4 == 1)
    odd = save(tmp_path / "model.safetensors", arrays, " " * pad)
    model = Engine().load(card(), files | {"model.safetensors": odd})
    assert np.array_equal(vectors(model, "w1 w2 w3"), vectors(small, "w1 w2 w3"))


def test_loading_writes_nothing(files: dict[str, Path]) -> None:
    folder = files["vocab.txt"].parent
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    Engine().load(card(), files)
    assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


# the weights ----------------------------------------------------------------------------------------------------


def one(entry: Any, room: int = 8, name: str = "a") -> tuple[bytes, int]:
    return json.dumps({name: entry}).encode(), room


def entry(dtype: Any = "F32", shape: Any = (2,), offsets: Any = (0, 8)) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


HOSTILE = {
    "overlap": (json.dumps({"a": entry(), "b": entry(offsets=[4, 12])}).encode(), 12),
    "hole": (json.dumps({"a": entry(), "b": entry(offsets=[12, 20])}).encode(), 20),
    "hole at the start": one(entry(offsets=[4, 12]), 12),
    "bytes after the end": one(entry(), 9),
    "cut short": one(entry(), 7),
    "shape of another size": one(entry(shape=[3])),
    "overflow": one(entry("U8", [2**16, 2**48 + 1], [0, 2**16])),
    "empty but vast": one(entry(shape=[0, 2**40], offsets=[0, 0]), 0),
    "negative": one(entry(shape=[-1, -2])),
    "backwards": one(entry(shape=[0], offsets=[8, 0])),
    "a size that is true": one(entry("U8", [True], [0, 1]), 1),
    "a size that is a float": one(entry(shape=[2.0])),
    "too many dimensions": one(entry(shape=[1] * 60 + [2])),
    "an unknown type": one(entry("F4")),
    "a type that is none": one(entry(["F32"])),
    "an entry that is none": one([1]),
    "one key more": one(entry() | {"extra": 1}),
    "a name twice": (b'{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"a":{}}', 8),
    "not JSON": (b"{nope", 8),
    "a list": (b"[]", 0),
    "a space first": (b" {}", 0),
    "too deep": (b"[" * 200_000, 0),
    "not UTF-8": (b'{"\xff":1}', 0),
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_header_is_refused(tmp_path: Path, hostile: tuple[bytes, int]) -> None:
    raw, room = hostile
    path = tmp_path / "x.safetensors"
    path.write_bytes(len(raw).to_bytes(8, "little") + raw + bytes(room))
    with pytest.raises(UserError):
        safetensors.read(path)


@pytest.mark.parametrize("data", [b"", b"\1\0\0", b"\xff" * 8 + b"{}", (2**40).to_bytes(8, "little") + b"{}"])
def test_a_file_too_small_for_its_header_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(data)
    with pytest.raises(UserError):
        safetensors.read(path)


@given(at=st.integers(0, 400), value=st.integers(0, 255))
def test_a_changed_byte_of_the_header_is_refused_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, at: int, value: int
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "x.safetensors"
    data = bytearray(save(path, {"a": np.ones((2, 3), np.float32), "b": np.zeros(4, np.float32)}).read_bytes())
    data[at % len(data)] = value
    path.write_bytes(data)
    try:
        found = safetensors.read(path)
    except UserError:
        return
    assert sum(array.nbytes for array in found.values()) == 40


def test_the_reference_writes_what_is_read(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    arrays = {
        "a": np.arange(6, dtype=np.float32).reshape(2, 3),
        "b": np.array([[True]]),
        "c": np.zeros((0, 4), np.int64),
    }
    save_file(arrays, tmp_path / "x.safetensors", metadata={"format": "np"})
    found = safetensors.read(tmp_path / "x.safetensors")
    assert {name: array.tolist() for name, array in found.items()} == {n: a.tolist() for n, a in arrays.items()}
    assert not found["a"].flags.writeable


@pytest.mark.parametrize("damage", ["absent", "another shape", "whole numbers", "heads", "vocabulary", "no file"])
def test_weights_that_are_no_encoder_are_refused(files: dict[str, Path], tmp_path: Path, damage: str) -> None:
    arrays, heads, beside = encoder(), HEADS, dict(files)
    if damage == "absent":
        del arrays["encoder.layer.1.output.LayerNorm.bias"]
    elif damage == "another shape":
        arrays["encoder.layer.1.output.dense.weight"] = arrays["encoder.layer.1.output.dense.weight"].T.copy()
    elif damage == "heads":
        heads = 7
    elif damage == "vocabulary":
        beside["vocab.txt"] = tmp_path / "vocab.txt"
        beside["vocab.txt"].write_text("\n".join([*WORDS, "more"]))
    beside["model.safetensors"] = save(tmp_path / "model.safetensors", arrays)
    if damage == "whole numbers":
        raw = beside["model.safetensors"].read_bytes()
        beside["model.safetensors"].write_bytes(raw.replace(b'"F32"', b'"I32"', 5))
    elif damage == "no file":
        del beside["model.safetensors"]
    with pytest.raises(UserError):
        Engine().load(card(heads=heads), beside)


# the graph ------------------------------------------------------------------------------------------------------


def test_the_model_is_what_the_reference_parser_understands() -> None:
    made, beside = bertgraph.build(encoder(), HEADS)
    model = reference.load_from_string(made)
    reference.checker.check_model(with_weights(model, beside))
    assert [i.name for i in model.graph.input] == ["ids", "mask"] and len(made) < 50_000
    assert {o.domain: o.version for o in model.opset_import} == bertgraph.OPSETS


def with_weights(model: Any, arrays: Arrays) -> Any:
    for tensor in model.graph.initializer:
        if tensor.name in arrays:
            assert list(tensor.dims) == list(arrays[tensor.name].shape)
            tensor.CopyFrom(reference.numpy_helper.from_array(arrays[tensor.name], tensor.name))
    return model


@given(
    st.integers(-(2**63), 2**63 - 1), st.floats(width=32, allow_nan=False), st.text(), st.lists(st.integers(-9, 2**62))
)
def test_attributes_survive_the_wire(whole: int, real: float, string: str, many: list[int]) -> None:
    made = onnxgraph.node("Op", ["a", ""], ["b"], "some.domain", whole=whole, real=real, string=string, many=many)
    node = reference.NodeProto.FromString(made)
    found = {a.name: reference.helper.get_attribute_value(a) for a in node.attribute}
    assert (found["whole"], found["real"], found["string"].decode()) == (whole, real, string)
    assert list(found["many"]) == many and node.domain == "some.domain" and list(node.input) == ["a", ""]


@pytest.mark.parametrize(
    "array", [np.arange(6, dtype=np.int64).reshape(2, 3), np.array([1.5], np.float32), np.int64([])]
)
def test_constants_survive_the_wire(array: np.ndarray) -> None:
    tensor = reference.TensorProto.FromString(onnxgraph.constant("c", array))
    assert np.array_equal(reference.numpy_helper.to_array(tensor), array) and tensor.name == "c"


# the real model -------------------------------------------------------------------------------------------------

PAIRS = [
    ("A cat sits on the mat.", "A kitten is resting on a rug.", "Stock prices fell sharply today."),
    ("How do I sort a list in Python?", "Ordering the elements of a Python list", "The soup needs more salt."),
    (
        "The bank raised its interest rates.",
        "Borrowing money became more expensive.",
        "We sat on the river bank and fished.",
    ),
    ("She was born in Paris.", "Her birthplace is the French capital.", "He repaired the engine of the lorry."),
]


@pytest.mark.weights
def test_minilm_is_a_plain_forward_pass(minilm: tuple[Model, Arrays, WordPiece]) -> None:
    model, arrays, words = minilm
    texts = [said for pair in PAIRS for said in pair] + ["", "¡Año nuevo! 中文 [MASK] " * 9]
    made = vectors(model, *texts)
    assert made.shape[1] == weights.cards(Path("/nonexistent"))["minilm"].params["dimensions"]
    for vector, said in zip(made, texts, strict=True):
        assert 1 - vector @ forward(arrays, words.encode(said, 256).ids, 12) < 1e-6


@pytest.mark.weights
def test_minilm_is_closer_to_what_is_meant(minilm: tuple[Model, Arrays, WordPiece]) -> None:
    for said, alike, other in PAIRS:
        first, two, three = vectors(minilm[0], said, alike, other)
        assert first @ two > first @ three + 0.2, said


@pytest.mark.weights
def test_minilm_takes_the_memory_that_was_estimated() -> None:
    """In a process of its own, so that nothing else is measured."""
    code = (
        "import json; from pathlib import Path; from pieria.core.machine import peak\n"
        "from pieria import weights; from pieria.engines.onnx import Engine\n"
        "from pieria.core.values import Message, Request, text\n"
        "card = weights.cards(Path('/nonexistent'))['minilm']; files = weights.locate(card)\n"
        "before = peak(); model = Engine().load(card, files)\n"
        "list(model(Request('embedding', tuple(Message('user', (text('word ' * n),)) for n in range(45, 300, 4)))))\n"
        "print(json.dumps([peak() - before, Engine().estimate(card, files)]))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    taken, estimate = json.loads(ran.stdout)
    assert 0.8 * estimate < taken <= 1.1 * estimate, (taken, estimate)


def test_a_net_without_captions_says_that_it_reads_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    mute = Made.__new__(Made)
    mute.name, mute.medium, mute.params, mute.session, mute.last = "mute", "image", {}, object(), None
    mute.room = SimpleNamespace(decode=lambda array, codes: Part("image", b"", "image/png"))
    monkeypatch.setattr(grid, "make", lambda *given, **more: iter([np.zeros((1, 3, 2, 2), np.float32)]))

    def told(words: str, codes: Codes, **labels: str) -> list[str]:
        mute.codes = codes
        asked = Request("image", (Message("user", (text(words),)),), options={"labels": labels})
        return [e.message for e in mute.grids(asked, 1, 0) if isinstance(e, Notice)]

    styles = Codes("grid", shape=(3, 2, 2), labels={"style": ("dark", "light")})
    reads_none = "mute was trained without captions, so it does not read the words. "
    assert told("a red cat", styles) == [reads_none + "Ask by its labels: style."]
    assert told("a red cat", styles, style="dark") == [reads_none + "It was asked for style=dark."]
    assert told("a red cat", Codes("grid", shape=(3, 2, 2))) == [reads_none + "Chance decides."]
    assert told("", styles, style="dark") == told("a cat", Codes("grid", shape=(3, 2, 2), captions=True)) == []
