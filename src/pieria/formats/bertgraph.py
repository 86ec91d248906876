"""A BERT sentence encoder as an ONNX graph: embeddings, layers, mean over the tokens, scaled to length 1.

Devlin et al. 2018 (https://arxiv.org/abs/1810.04805), pooled as sentence-transformers does (Reimers & Gurevych 2019,
https://arxiv.org/abs/1908.10084). The graph holds no weights: `build` returns a few kilobytes and the arrays to give
beside them, so the safetensors file stays the only copy on disk and there is no converted file to keep or to distrust.

Inputs ``ids`` and ``mask``, int64 [batch, tokens], the mask 1 for a token and 0 for padding; outputs ``embedding``,
float32 [batch, width], and ``states``, each token's own vector, float32 [batch, tokens, width]. Attention and Gelu
are onnxruntime's own fused operators (domain ``com.microsoft``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from ..core.errors import UserError
from . import onnxgraph as onnx

FUSED = "com.microsoft"
OPSETS = {"": 17, FUSED: 1}
EPSILON = 1e-12


@dataclass(slots=True)
class _Graph:
    weights: Mapping[str, np.ndarray]
    nodes: list[bytes] = field(default_factory=list)
    constants: list[bytes] = field(default_factory=list)
    given: dict[str, np.ndarray] = field(default_factory=dict)

    def op(self, kind: str, *inputs: str, output: str = "", domain: str = "", **attributes: onnx.Attribute) -> str:
        name = output or f"{kind}_{len(self.nodes)}"
        self.nodes.append(onnx.node(kind, inputs, [name], domain, **attributes))
        return name

    def axis(self, *axes: int) -> str:
        name = f"axes_{len(self.constants)}"
        self.constants.append(onnx.constant(name, np.asarray(axes, np.int64)))
        return name

    def weight(self, name: str, array: np.ndarray | None = None) -> str:
        self.given[name] = np.require(self.weights[name] if array is None else array, np.float32, ["C", "A"])
        return name

    def linear(self, *names: str) -> tuple[str, str]:
        """The matrix [in, out] and the bias of the named layers, their outputs side by side."""
        matrix = np.concatenate([self.weights[f"{name}.weight"].T for name in names], axis=1)
        bias = np.concatenate([self.weights[f"{name}.bias"] for name in names])
        return self.weight(f"{names[0]}.weight", matrix), self.weight(f"{names[0]}.bias", bias)

    def dense(self, data: str, name: str) -> str:
        matrix, bias = self.linear(name)
        return self.op("Add", self.op("MatMul", data, matrix), bias)

    def norm(self, data: str, name: str) -> str:
        scale, bias = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.op("LayerNormalization", data, scale, bias, axis=-1, epsilon=EPSILON)


def build(weights: Mapping[str, np.ndarray], heads: int = 12) -> tuple[bytes, dict[str, np.ndarray]]:
    """The model, and its weights by name. ``heads`` is the number of attention heads, which the weights do not say.

    Raises `UserError` if the weights are not a BERT encoder's of one width.
    """
    width, layers = check(weights, heads)
    graph = _Graph(weights)
    data = _embed(graph)
    mask = graph.op("Cast", "mask", to=onnx.INT32)
    for layer in range(layers):
        data = _layer(graph, data, mask, f"encoder.layer.{layer}", heads)
    _pool(graph, data)
    given = [onnx.weight(name, array.shape) for name, array in graph.given.items()]
    asked = [onnx.value(name, onnx.INT64, ["batch", "tokens"]) for name in ("ids", "mask")]
    graph.op("Identity", data, output="states")
    made = [onnx.value("embedding", onnx.FLOAT, ["batch", width])]
    made += [onnx.value("states", onnx.FLOAT, ["batch", "tokens", width])]
    return onnx.model("bert", graph.nodes, graph.constants + given, asked, made, OPSETS), graph.given


def _embed(graph: _Graph) -> str:
    words = graph.op("Gather", graph.weight("embeddings.word_embeddings.weight"), "ids")
    length = graph.op("Slice", graph.op("Shape", "ids"), graph.axis(1), graph.axis(2))
    table = graph.weight("embeddings.position_embeddings.weight")
    places = graph.op("Slice", table, graph.axis(0), length, graph.axis(0))
    types = "embeddings.token_type_embeddings.weight"
    first = graph.weight(types, graph.weights[types][0])
    return graph.norm(graph.op("Add", graph.op("Add", words, places), first), "embeddings.LayerNorm")


def _layer(graph: _Graph, data: str, mask: str, name: str, heads: int) -> str:
    attention = graph.linear(*(f"{name}.attention.self.{part}" for part in ("query", "key", "value")))
    seen = graph.op("Attention", data, *attention, mask, domain=FUSED, num_heads=heads)
    seen = graph.op("Add", graph.dense(seen, f"{name}.attention.output.dense"), data)
    seen = graph.norm(seen, f"{name}.attention.output.LayerNorm")
    thought = graph.op("Gelu", graph.dense(seen, f"{name}.intermediate.dense"), domain=FUSED)
    thought = graph.op("Add", graph.dense(thought, f"{name}.output.dense"), seen)
    return graph.norm(thought, f"{name}.output.LayerNorm")


def _pool(graph: _Graph, data: str) -> None:
    weights = graph.op("Cast", "mask", to=onnx.FLOAT)
    counted = graph.op("Mul", data, graph.op("Unsqueeze", weights, graph.axis(2)))
    total = graph.op("ReduceSum", counted, graph.axis(1), keepdims=0)
    mean = graph.op("Div", total, graph.op("ReduceSum", weights, graph.axis(1), keepdims=1))
    graph.op("LpNormalization", mean, output="embedding", axis=-1, p=2)


def check(weights: Mapping[str, np.ndarray], heads: int) -> tuple[int, int]:
    """(width, layers) of the encoder. Raises `UserError` naming the first weight that is absent or of another shape."""
    words = weights.get("embeddings.word_embeddings.weight")
    inner = weights.get("encoder.layer.0.intermediate.dense.weight")
    if words is None or inner is None or words.ndim != 2 or inner.ndim != 2:
        raise UserError("These weights are not a BERT encoder's.", "Use a card whose files are, such as minilm.")
    width, wide = words.shape[1], inner.shape[0]
    layers = next(n for n in count() if f"encoder.layer.{n}.intermediate.dense.weight" not in weights)
    if not width or not 0 < heads <= width or width % heads:
        raise UserError(
            f"A width of {width} does not divide into {heads} attention heads.", "Set params.heads in the card."
        )
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.LayerNorm.weight": (width,),
        "embeddings.LayerNorm.bias": (width,),
    }
    for layer in range(layers):
        name = f"encoder.layer.{layer}"
        dense: dict[str, tuple[int, ...]] = {
            f"attention.self.{part}": (width, width) for part in ("query", "key", "value")
        }
        dense |= {"attention.output.dense": (width, width)}
        dense |= {"intermediate.dense": (wide, width), "output.dense": (width, wide)}
        for part, shape in dense.items():
            shapes |= {f"{name}.{part}.weight": shape, f"{name}.{part}.bias": shape[:1]}
        for part in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"{name}.{part}.weight": (width,), f"{name}.{part}.bias": (width,)}
    for table in ("embeddings.position_embeddings.weight", "embeddings.token_type_embeddings.weight"):
        rows = weights.get(table)
        shapes[table] = (max(1, rows.size // width) if rows is not None else 1, width)
    for name, shape in shapes.items():
        array = weights.get(name)
        if array is None or array.shape != shape or array.dtype.kind != "f":
            raise UserError(f"The weight {name} is absent, or not numbers of shape {shape}.", "Fetch the model again.")
    return width, layers
