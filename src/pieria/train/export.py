"""A trained net as files: net.safetensors (to go on), net.onnx (to run anywhere) and card.json (what it is)."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import warnings
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import torch

from ..core.contracts import File
from ..core.places import flush
from .data import Data
from .tensors import write

FILES = ("net.onnx", "item.onnx", "card.json")
"""What the engine needs; the second only where a code is not the item itself."""


def export(net: Any, folder: Path, *, half: bool = True) -> dict[str, Any]:
    """Writes net.safetensors, net.onnx and, if there is a last graph, item.onnx into ``folder``. Returns the params
    that the engine needs.

    half: keep the weights as float16 in the file (they are computed with as float32): half the size.
    """
    graph = net.graph()
    names = ["net.onnx", "net.safetensors"]
    _write(graph, folder / "net.onnx", half)
    if graph.last:
        names.append("item.onnx")
        _write(graph.last, folder / "item.onnx", half)
    write(net.state_dict(), folder / "net.safetensors")
    for name in names:
        flush(folder / name)
    return dict(graph.params)


def _write(graph: Any, path: Path, half: bool) -> None:
    import onnx

    with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        names = list(graph.inputs)
        dims = {
            a: torch.export.Dim(a, min=1 if a == "length" else 0 if a == "before" else 1, max=1 << 16)
            for d in graph.dynamic.values()
            for a in d.values()
        }
        shapes = {n: {i: dims[a] for i, a in graph.dynamic.get(n, {}).items()} for n in names}
        program = torch.onnx.export(
            graph.module.eval(),
            (),
            kwargs=dict(graph.inputs),
            input_names=names,
            output_names=list(graph.outputs),
            dynamic_shapes=shapes,
            dynamo=True,
            opset_version=18,
            verbose=False,
        )
    assert program is not None
    model = program.model_proto
    if half:
        halve(model)
    del model.metadata_props[:]
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def halve(model: Any) -> None:
    """Large float32 weights become float16 with a Cast behind them, which onnxruntime folds away when it loads."""
    import numpy as np
    from onnx import TensorProto, helper, numpy_helper

    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT:
            continue
        values = numpy_helper.to_array(tensor)
        if values.size < 256 or np.abs(values).max() > 6e4:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)


def write_card(folder: Path, card: Mapping[str, Any]) -> None:
    """card.json, whole or not at all."""
    draft = folder / ".card.json"
    draft.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    flush(draft)
    os.replace(draft, folder / "card.json")
    flush(folder)


def about(data: Data) -> dict[str, Any]:
    """What a card says of the data: never the data itself."""
    return {
        "medium": data.medium,
        "sha256": data.sha256,
        "examples": len(data.learn),
        "held_out": len(data.held),
        "tokens": data.tokens,
    } | ({"not_learnt": dict(data.origin.changed)} if data.origin and data.origin.changed else {})


def pinned(folder: Path, source: str) -> tuple[File, ...]:
    """The files that the engine needs, as a card names them; ``source`` is where they are, up to their names."""
    found = []
    for name in (name for name in FILES if (folder / name).exists()):
        with (folder / name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        found.append(File(name, digest, (folder / name).stat().st_size, (f"{source}/{name}",)))
    return tuple(found)


def engine_params(card: Mapping[str, Any]) -> dict[str, Any]:
    """What a model's card says to the engine and the studio, from its card.json."""
    return {"net": card["net"]} | ({"encoder": "minilm"} if card["codes"]["captions"] else {})
