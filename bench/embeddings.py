"""Sentence embeddings a second, against fastembed and a plain forward pass, same weights, same machine, in turn.

python bench/embeddings.py [--peer-python VENV/bin/python] [--texts 512] [--rounds 5]

- fastembed, the usual way to run sentence encoders on onnxruntime, from a virtual environment made with
  ``python -m venv VENV && VENV/bin/pip install fastembed``; left out if --peer-python is. So that nothing is fetched it
  is given our graph up to the pooling, which it does itself, and a tokeniser that pads to the longest. One text a call
  it may win by a little: its idle threads spin, ours sleep and leave the cores to a language model.
- a plain forward pass in numpy, batches padded alike: what the arithmetic costs without onnxruntime.

A ratio is ours over theirs, the median of the rounds; above 1 ours is faster. The vectors must agree.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import onnx

from common import spread, table
from pieria import weights
from pieria.core.places import home
from pieria.core.values import Message, Output, Request, text
from pieria.engines.onnx import Engine, cores
from pieria.formats import bertgraph, safetensors
from pieria.formats.wordpiece import WordPiece

PEER = """
import json, sys, time
from fastembed import TextEmbedding
name, folder, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
model = TextEmbedding(name, specific_model_path=folder, threads=threads)
print("ready", flush=True)
for line in sys.stdin:
    size, texts = json.loads(line)
    begun = time.perf_counter()
    vectors = list(model.embed(texts, batch_size=size))
    took = time.perf_counter() - begun
    print(json.dumps([took, [v.tolist() for v in vectors[:8]]]), flush=True)
"""
BATCHES = (8, 16, 32, 64)
ONE = "fastembed, one text a call"
BARS = {ONE: ">= 0.90"}


def sentences(words: list[str], count: int) -> list[str]:
    """Texts of 5 to 60 common words: a query, a sentence, a paragraph."""
    chance = random.Random(7)
    return [" ".join(chance.choices(words, k=chance.randint(5, 60))) for _ in range(count)]


def peer_folder(files: Mapping[str, Path], folder: Path) -> None:
    """What fastembed reads: the graph before the pooling, weights inside, its inputs renamed."""
    made, given = bertgraph.build(safetensors.read(files["model.safetensors"]))
    model = onnx.load_from_string(made)
    names = {"ids": "input_ids", "mask": "attention_mask"}
    for node in model.graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
    for put in model.graph.input:
        put.name = names[put.name]
    last = [node for node in model.graph.node if node.op_type == "LayerNormalization"][-1]
    keep = list(model.graph.node)[: list(model.graph.node).index(last) + 1]
    del model.graph.node[:], model.graph.output[:]
    model.graph.node.extend(keep)
    shape = ["batch", "tokens", len(given["embeddings.LayerNorm.weight"])]
    model.graph.output.append(onnx.helper.make_tensor_value_info(last.output[0], onnx.TensorProto.FLOAT, shape))
    for tensor in model.graph.initializer:
        if tensor.name in given:
            tensor.CopyFrom(onnx.numpy_helper.from_array(given[tensor.name], tensor.name))
    onnx.save(model, folder / "model.onnx")
    tokeniser = json.loads(files["tokenizer.json"].read_text("utf-8"))
    tokeniser["padding"] = tokeniser["truncation"] = None
    (folder / "tokenizer.json").write_text(json.dumps(tokeniser))
    (folder / "config.json").write_text('{"pad_token_id": 0}')
    (folder / "tokenizer_config.json").write_text('{"model_max_length": 256, "pad_token": "[PAD]"}')
    (folder / "special_tokens_map.json").write_text('{"pad_token": "[PAD]"}')


def plain(arrays: dict[str, np.ndarray], words: WordPiece, texts: list[str], size: int = 16) -> np.ndarray:
    """BERT in numpy, float32, sorted by length, ``size`` texts at a time. Gelu by its tanh form: numpy has no erf."""

    def dense(data: np.ndarray, name: str) -> np.ndarray:
        return data @ arrays[f"{name}.weight"].T + arrays[f"{name}.bias"]

    def norm(data: np.ndarray, name: str) -> np.ndarray:
        data = data - data.mean(-1, keepdims=True)
        return data / np.sqrt((data**2).mean(-1, keepdims=True)) * arrays[f"{name}.weight"] + arrays[f"{name}.bias"]

    rows = [words.encode(said, 256).ids for said in texts]
    made = np.zeros((len(rows), 384), np.float32)
    order = sorted(range(len(rows)), key=lambda index: len(rows[index]))
    for start in range(0, len(order), size):
        batch = order[start : start + size]
        long = len(rows[batch[-1]])
        ids = np.array([rows[index] + [0] * (long - len(rows[index])) for index in batch])
        mask = np.array([[1] * len(rows[index]) + [0] * (long - len(rows[index])) for index in batch], np.float32)
        data = arrays["embeddings.word_embeddings.weight"][ids] + arrays["embeddings.position_embeddings.weight"][:long]
        data = norm(data + arrays["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in range(6):
            name = f"encoder.layer.{layer}"
            query, key, value = (
                dense(data, f"{name}.attention.self.{part}").reshape(len(batch), long, 12, 32).transpose(0, 2, 1, 3)
                for part in ("query", "key", "value")
            )
            scores = query @ key.swapaxes(2, 3) / np.float32(32**0.5) + (mask[:, None, None] - 1) * np.float32(1e4)
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            seen = (scores / scores.sum(-1, keepdims=True) @ value).transpose(0, 2, 1, 3).reshape(data.shape)
            data = norm(dense(seen, f"{name}.attention.output.dense") + data, f"{name}.attention.output.LayerNorm")
            inner = dense(data, f"{name}.intermediate.dense")
            inner = inner / 2 * (1 + np.tanh(np.float32(0.7978845608) * (inner + np.float32(0.044715) * inner**3)))
            data = norm(dense(inner, f"{name}.output.dense") + data, f"{name}.output.LayerNorm")
        mean = (data * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        made[batch] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    return made


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--peer-python", default="")
    options.add_argument("--texts", type=int, default=512)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    card = weights.cards(home())["minilm"]
    files = weights.locate(card)
    model, arrays = Engine().load(card, files), safetensors.read(files["model.safetensors"])
    words = WordPiece.read(files["vocab.txt"])
    common = files["vocab.txt"].read_text("utf-8").split("\n")[2000:10_000]
    texts = sentences([word for word in common if word.isascii() and word.isalpha()], given.texts)

    def ours(said: list[str]) -> np.ndarray:
        events = model(Request("embedding", tuple(Message("user", (text(one),)) for one in said)))
        return np.stack([np.frombuffer(e.part.bytes, "<f4") for e in events if isinstance(e, Output)])

    mine = ours(texts)
    ratios: dict[str, list[float]] = {}
    rates: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        peer = None
        if given.peer_python:
            peer_folder(files, Path(folder))
            name = "sentence-transformers/all-MiniLM-L6-v2"
            command = [given.peer_python, "-c", PEER, name, folder, str(cores())]
            peer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            assert peer.stdin and peer.stdout
            if peer.stdout.readline() != "ready\n":
                raise SystemExit("fastembed did not start")

            def ask(size: int, said: list[str]) -> float:
                peer.stdin.write(json.dumps([size, said]) + "\n")
                peer.stdin.flush()
                took, vectors = json.loads(peer.stdout.readline())
                at = texts.index(said[0])
                if abs(np.array(vectors) - mine[at : at + len(vectors)]).max() > 1e-4:
                    raise SystemExit("fastembed's vectors are others")
                return float(took)

            # the batch at which it is fastest
            best = min(BATCHES, key=lambda size: ask(size, texts))
        if abs(np.einsum("ij,ij->i", plain(arrays, words, texts[:32]), mine[:32]) - 1).max() > 1e-3:
            raise SystemExit("the plain vectors are others")
        for _ in range(given.rounds):
            took = timed(lambda: ours(texts))
            rates.append(len(texts) / took)
            if peer:
                ratios.setdefault(f"fastembed, batches of {best}", []).append(ask(best, texts) / took)
                alone = timed(lambda: [ours([said]) for said in texts[:64]])
                theirs = sum(ask(1, [said]) for said in texts[:64])
                ratios.setdefault(ONE, []).append(theirs / alone)
            ratios.setdefault("numpy", []).append(timed(lambda: plain(arrays, words, texts)) / took)
        if peer:
            peer.stdin.close()
            peer.wait(20)
    model.close()
    rows = [("ours, sentences a second", spread(rates, 0), "")]
    table(
        f"Embeddings: all-MiniLM-L6-v2, {given.texts} texts of 5 to 60 words, {cores()} threads",
        rows + [(f"ours / {name}", spread(found), BARS.get(name, ">= 1.00")) for name, found in ratios.items()],
    )


if __name__ == "__main__":
    main()
