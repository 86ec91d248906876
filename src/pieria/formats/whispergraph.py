"""Whisper's encoder as an ONNX graph (Radford et al. 2022, https://arxiv.org/abs/2212.04356), its weights given beside.

Input ``mel`` float32 [1, 80, 3000]; output ``seen`` float32 [1, 1500, width]. Weights are named as CTranslate2 names
them. Attention and Gelu are onnxruntime's own fused operators (domain ``com.microsoft``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from . import onnxgraph as onnx

FUSED = "com.microsoft"


def build(weights: Mapping[str, Any], layers: int, heads: int) -> tuple[bytes, dict[str, Any]]:
    """The model without its weights, and the weights by name."""
    nodes, given, constants = list[bytes](), dict[str, Any](), list[bytes]()

    def op(kind: str, *inputs: str, output: str = "", domain: str = "", **attributes: onnx.Attribute) -> str:
        name = output or f"{kind}_{len(nodes)}"
        nodes.append(onnx.node(kind, inputs, [name], domain, **attributes))
        return name

    def weight(name: str, turned: bool = False) -> str:
        array = weights[name].astype(np.float32)
        given[name] = np.ascontiguousarray(array.T if turned else array)
        return name

    def norm(data: str, name: str) -> str:
        return op("LayerNormalization", data, weight(f"{name}/gamma"), weight(f"{name}/beta"), axis=-1, epsilon=1e-5)

    def dense(data: str, name: str) -> str:
        return op("Add", op("MatMul", data, weight(f"{name}/weight", True)), weight(f"{name}/bias"))

    data = "mel"
    for number, stride in ((1, 1), (2, 2)):
        name = f"encoder/conv{number}"
        data = op("Conv", data, weight(f"{name}/weight"), weight(f"{name}/bias"), pads=[1, 1], strides=[stride])
        data = op("Gelu", data, domain=FUSED)
    data = op("Transpose", data, perm=[0, 2, 1])
    data = op("Add", data, weight("encoder/position_encodings/encodings"))
    for layer in range(layers):
        name = f"encoder/layer_{layer}"
        near = norm(data, f"{name}/self_attention/layer_norm")
        matrix, bias = (
            weight(f"{name}/self_attention/linear_0/{part}", part == "weight") for part in ("weight", "bias")
        )
        seen = op("Attention", near, matrix, bias, domain=FUSED, num_heads=heads)
        data = op("Add", data, dense(seen, f"{name}/self_attention/linear_1"))
        near = norm(data, f"{name}/ffn/layer_norm")
        near = dense(op("Gelu", dense(near, f"{name}/ffn/linear_0"), domain=FUSED), f"{name}/ffn/linear_1")
        data = op("Add", data, near)
    scale, shift = weight("encoder/layer_norm/gamma"), weight("encoder/layer_norm/beta")
    op("LayerNormalization", data, scale, shift, output="seen", axis=-1, epsilon=1e-5)
    width = len(given[scale])
    beside = [onnx.weight(name, array.shape) for name, array in given.items()]
    asked, made = [onnx.value("mel", onnx.FLOAT, [1, 80, 3000])], [onnx.value("seen", onnx.FLOAT, [1, 1500, width])]
    return onnx.model("whisper", nodes, constants + beside, asked, made, {"": 17, FUSED: 1}), given
