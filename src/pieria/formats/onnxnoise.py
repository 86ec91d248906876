"""Takes chance out of an ONNX graph: its random nodes become inputs, so that a seed repeats a result to the bit.

Only the protobuf wire format is walked (https://protobuf.dev/programming-guides/encoding); no weight is touched. Each
`RandomNormalLike` is replaced by a slice of an input ``noise_N`` that is as large as what it was like; and tensors
that the graph keeps to itself can be shown as outputs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ..core.errors import UserError
from . import onnxgraph as onnx

GRAPH, NODE, INITIALISER, INPUT, OUTPUT = 7, 1, 5, 11, 12


def fields(data: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    """(number, start, end, value) of each field of a message; the value is empty for numbers."""
    at, size = 0, len(data)
    while at < size:
        start = at
        key, at = _varint(data, at)
        kind = key & 7
        value = b""
        if kind == 0:
            _, at = _varint(data, at)
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        elif kind == 2:
            length, at = _varint(data, at)
            if at + length > size:
                raise UserError("This graph is cut short.", "Fetch the model again.")
            value, at = data[at : at + length], at + length
        else:
            raise UserError("This is no ONNX graph.", "Fetch the model again.")
        yield key >> 3, start, at, value


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        value, at, shift = value | (byte & 0x7F) << shift, at + 1, shift + 7
        if byte < 0x80:
            return value, at
    raise UserError("This is no ONNX graph.", "Fetch the model again.")


def _node(data: bytes) -> tuple[str, list[str], list[str]]:
    """(operation, inputs, outputs)"""
    op, inputs, outputs = "", list[str](), list[str]()
    for number, _, _, value in fields(data):
        if number == 1:
            inputs.append(value.decode())
        elif number == 2:
            outputs.append(value.decode())
        elif number == 4:
            op = value.decode()
    return op, inputs, outputs


def steady(data: bytes, shown: Sequence[str] = ()) -> tuple[bytes, list[str], list[str]]:
    """The model with inputs instead of chance: (model, the noise inputs in order, the outputs it shows besides).

    ``shown`` are operations, such as ``Ceil``: the output of the first node of each becomes an output of the graph.
    """
    pieces, noise, outputs = list[bytes](), list[str](), list[str]()
    for number, start, end, value in fields(data):
        if number != GRAPH:
            pieces.append(data[start:end])
            continue
        body, wanted = list[bytes](), list(shown)
        for inner, begin, stop, item in fields(value):
            op, inputs, made = _node(item) if inner == NODE else ("", [], [])
            if op in wanted:
                wanted.remove(op)
                outputs.append(made[0])
            if op == "RandomNormalLike":
                name = f"noise_{len(noise)}"
                noise.append(name)
                size = f"{name}_shape"
                body += [onnx.field(NODE, onnx.node("Shape", inputs, [size])),
                         onnx.field(NODE, onnx.node("Slice", [name, "noise_begin", size], made))]  # fmt: skip
            else:
                body.append(value[begin:stop])
        if noise:
            body.append(onnx.field(INITIALISER, onnx.constant("noise_begin", np.zeros(3, np.int64))))
        body += [onnx.field(INPUT, onnx.value(n, onnx.FLOAT, ["one", f"{n}_rows", f"{n}_long"])) for n in noise]
        body += [onnx.field(OUTPUT, _untyped(name)) for name in outputs]
        pieces.append(onnx.field(GRAPH, b"".join(body)))
    return b"".join(pieces), noise, outputs


def _untyped(name: str) -> bytes:
    """An output whose type the runtime finds out."""
    return onnx.field(1, name)
