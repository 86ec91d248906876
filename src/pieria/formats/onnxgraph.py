"""Writes ONNX models: the protobuf wire format by hand, for the few messages that a graph needs.

Every function returns the bytes of one message, so a graph is built from the leaves up and `model` closes it. The
field numbers are those of ``onnx.proto`` (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto); the wire format
is https://protobuf.dev/programming-guides/encoding. Nothing is read here: onnxruntime checks what it is given.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

IR_VERSION = 8  # the first that has opset 17, so that old runtimes can read it too
FLOAT, INT32, INT64 = 1, 6, 7  # TensorProto.DataType

Attribute = int | float | str | Sequence[int]


def _varint(number: int) -> bytes:
    """Base 128, low bits first; a negative int64 is its two's complement in ten bytes."""
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def field(number: int, value: int | float | str | bytes) -> bytes:
    """One field: a varint for an int, four bytes for a float, a length and the bytes for the rest."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    if isinstance(value, float):
        return _varint(number << 3 | 5) + struct.pack("<f", value)
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _all(number: int, values: Iterable[int | str | bytes]) -> bytes:
    return b"".join(field(number, value) for value in values)


def constant(name: str, array: np.ndarray) -> bytes:
    """TensorProto: an initialiser whose float32 or int64 values lie in the model itself."""
    kind = {"float32": FLOAT, "int64": INT64}[array.dtype.name]
    raw = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
    return _all(1, array.shape) + field(2, kind) + field(8, name) + field(9, raw)


def weight(name: str, shape: Sequence[int]) -> bytes:
    """TensorProto: a float32 initialiser whose values are given beside the model, when the session is made."""
    place = field(13, field(1, "location") + field(2, name))
    return _all(1, shape) + field(2, FLOAT) + field(8, name) + place + field(14, 1)


def node(op: str, inputs: Sequence[str], outputs: Sequence[str], domain: str = "", **attributes: Attribute) -> bytes:
    """NodeProto: one operation; ``domain`` "" is ONNX's own. The node is named after its first output."""
    out = _all(1, inputs) + _all(2, outputs) + field(3, outputs[0]) + field(4, op)
    for name, value in attributes.items():
        if isinstance(value, float):
            body = field(2, value) + field(20, 1)
        elif isinstance(value, int):
            body = field(3, value) + field(20, 2)
        elif isinstance(value, str):
            body = field(4, value) + field(20, 3)
        else:
            body = _all(8, value) + field(20, 7)
        out += field(5, field(1, name) + body)
    return out + (field(7, domain) if domain else b"")


def value(name: str, kind: int, shape: Sequence[int | str]) -> bytes:
    """ValueInfoProto: an input or output of the graph; a dimension is a number, or a name if it is free."""
    sizes = b"".join(field(1, field(2 if isinstance(size, str) else 1, size)) for size in shape)
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, sizes)))


def model(
    name: str,
    nodes: Iterable[bytes],
    initialisers: Iterable[bytes],
    inputs: Iterable[bytes],
    outputs: Iterable[bytes],
    opsets: Mapping[str, int],
) -> bytes:
    """ModelProto: the whole file. ``opsets`` is the version of each domain that the nodes use."""
    graph = _all(1, nodes) + field(2, name) + _all(5, initialisers) + _all(11, inputs) + _all(12, outputs)
    versions = b"".join(field(8, field(1, domain) + field(2, version)) for domain, version in opsets.items())
    return field(1, IR_VERSION) + field(2, "pieria") + field(7, graph) + versions
