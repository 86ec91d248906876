"""A net in ncnn's two files (text ``.param``, binary ``.bin``) as an ONNX graph: read as data, run without ncnn.

Only what the compact Real-ESRGAN nets are made of is known: Convolution, PReLU, PixelShuffle, Interp, Split, BinaryOp.
The format: https://github.com/Tencent/ncnn/wiki/param-and-model-file-structure. A convolution's weights are preceded by
a tag, 0x01306B47 for float16 (padded to 4 bytes) or 0 for float32; biases and slopes are float32 without a tag.
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

from ..core.errors import UserError
from . import onnxgraph as onnx

MAGIC, HALF = "7767517", 0x01306B47
LARGEST = 64 << 20
"""bytes of a .bin"""
OPSETS = {"": 17}


class Weights:
    """The ``.bin``, read from front to back."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def floats(self, count: int) -> np.ndarray[Any, Any]:
        return self._take(count, "<f4")

    def tagged(self, count: int) -> np.ndarray[Any, Any]:
        tag = int(self._take(1, "<u4")[0])
        if tag not in (0, HALF):
            raise ValueError("its weights are quantised")
        values = self._take(count, "<f2" if tag else "<f4")
        self.at += -self.at % 4
        return values.astype(np.float32)

    def _take(self, count: int, kind: str) -> np.ndarray[Any, Any]:
        if not 0 < count <= len(self.data) - self.at:
            raise ValueError("it is too short")
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found


def graph(param: str, data: bytes) -> bytes:
    """An ONNX model: input ``data``, output ``output``, both float32 (1, channels, height, width) of 0 to 1.

    Raises `UserError` for files that are damaged or hold other layers.
    """
    try:
        return _graph(param, data)
    except (ValueError, IndexError, KeyError, struct.error) as error:
        raise UserError(f"The ncnn files cannot be used: {str(error)[:100]}.", "Fetch the model again.") from None


def _graph(param: str, data: bytes) -> bytes:
    lines = [line.split() for line in param.splitlines() if line.strip()]
    if lines[0] != [MAGIC] or len(data) > LARGEST:
        raise ValueError("they are no such files")
    weights, nodes, constants = Weights(data), list[bytes](), list[bytes]()
    alias: dict[str, str] = {}
    channels = {"data": 3}

    def constant(name: str, array: np.ndarray[Any, Any]) -> str:
        constants.append(onnx.constant(name, array))
        return name

    for kind, name, count, made, *rest in lines[2:]:
        inputs = [alias.get(n, n) for n in rest[: int(count)]]
        outputs = rest[int(count) : int(count) + int(made)]
        given = {int(k): float(v) for k, _, v in (pair.partition("=") for pair in rest[int(count) + int(made) :])}
        if kind == "Input":
            continue
        if kind == "Split":
            alias |= dict.fromkeys(outputs, inputs[0])
            continue
        (out,) = outputs
        depth = channels[inputs[0]]
        if kind == "Convolution":
            width, side, edge = int(given[0]), int(given[1]), int(given.get(4, 0))
            if given.get(2, 1) != 1 or given.get(3, 1) != 1 or given.get(9) or given[6] != width * depth * side * side:
                raise ValueError(f"{name} is another kind of convolution")
            kernel = constant(f"{name}_w", weights.tagged(int(given[6])).reshape(width, depth, side, side))
            also = [constant(f"{name}_b", weights.floats(width))] if given.get(5) else []
            nodes.append(onnx.node("Conv", [*inputs, kernel, *also], [out], pads=[edge] * 4))
            depth = width
        elif kind == "PReLU":
            slope = weights.floats(int(given[0])).reshape(-1, 1, 1)
            nodes.append(onnx.node("PRelu", [*inputs, constant(f"{name}_s", slope)], [out]))
        elif kind == "PixelShuffle":
            times = int(given[0])
            nodes.append(onnx.node("DepthToSpace", inputs, [out], blocksize=times, mode="CRD"))
            depth //= times * times
        elif kind == "Interp" and given.get(0) == 1:  # nearest
            times_ = constant(f"{name}_x", np.array([1, 1, given[1], given[2]], np.float32))
            nodes.append(onnx.node("Resize", [*inputs, "", times_], [out], mode="nearest", nearest_mode="floor",
                                   coordinate_transformation_mode="asymmetric"))  # fmt: skip
        elif kind == "BinaryOp" and given.get(0, 0) == 0 and len(inputs) == 2:
            nodes.append(onnx.node("Add", inputs, [out]))
        else:
            raise ValueError(f"{kind[:40]} is a layer that is not known here")
        channels[out] = depth
    if weights.at != len(data):
        raise ValueError("the weights are more than the layers take")
    shape: list[int | str] = [1, 3, "height", "width"]
    return onnx.model(
        "ncnn", nodes, constants, [onnx.value("data", onnx.FLOAT, shape)],
        [onnx.value("output", onnx.FLOAT, [1, 3, "tall", "wide"])], OPSETS,
    )  # fmt: skip
