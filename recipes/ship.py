"""Puts a trained model among those that come with Pieria.

python recipes/ship.py TRAINED-FOLDER NAME --title "..." --licence CC0-1.0 --notes "what it is and what it cannot do"

Copies its graphs and card.json to src/pieria/cards/NAME/ and writes src/pieria/cards/NAME.toml with their sha256.
--int8 keeps the weights of the large layers of net.onnx in 8 bits, but for those that --whole names: of a flow what it
is told (condition, time) and its last layer, where rounding costs most. Judge it afterwards: `bench/stickers.py`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from pieria.core.contracts import Card
from pieria.train.export import engine_params, halve, pinned, write_card
from pieria.weights.cardfile import write

CARDS = Path(__file__).resolve().parent.parent / "src/pieria/cards"


def whole(model: Any) -> Any:
    """The graph with its weights as float32 again: undoes what `pieria.train.export` does to make a file small."""
    import numpy as np
    from onnx import TensorProto, numpy_helper

    halves = {t.name: t for t in model.graph.initializer if t.data_type == TensorProto.FLOAT16}
    nodes = []
    for node in model.graph.node:
        if node.op_type == "Cast" and node.input[0] in halves:
            tensor = halves[node.input[0]]
            values = numpy_helper.to_array(tensor).astype(np.float32)
            tensor.CopyFrom(numpy_helper.from_array(values, node.output[0]))
        else:
            nodes.append(node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return model


def smaller(source: Path, made: Path, kept: list[str]) -> None:
    """Weights in 8 bits, a scale for each row; what passes is rounded when it comes (dynamic quantisation). kept: a
    layer is left alone if its weight's name has one of these words."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    model = whole(onnx.load(str(source)))
    left = [n.name for n in model.graph.node if any(word in name for name in n.input for word in kept)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "whole.onnx"
        onnx.save(model, str(path))
        quantize_dynamic(
            path, made, per_channel=True, weight_type=QuantType.QInt8,
            # a layer with a bias is split in two before it is looked up
            nodes_to_exclude=[*left, *(f"{name}_MatMul" for name in left)], extra_options={"MatMulConstBOnly": True},
        )  # fmt: skip
    model = onnx.load(str(made))
    halve(model)
    made.write_bytes(model.SerializeToString())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("name")
    parser.add_argument("--title", required=True)
    parser.add_argument("--licence", required=True)
    parser.add_argument("--notes", required=True)
    parser.add_argument("--recipe", required=True, help="the commands that made it, from the data on")
    parser.add_argument("--int8", action="store_true")
    parser.add_argument("--whole", default="condition,time,leave", help="with --int8: layers that are left alone")
    given = parser.parse_args()
    about = json.loads((given.folder / "card.json").read_text("utf-8"))
    about |= {"name": given.name, "licence": given.licence, "recipe": given.recipe}
    place = CARDS / given.name
    place.mkdir(exist_ok=True)
    for path in given.folder.glob("*.onnx"):
        shutil.copyfile(path, place / path.name)
    if given.int8:
        smaller(given.folder / "net.onnx", place / "net.onnx", given.whole.split(","))
    write_card(place, about)
    files = pinned(place, f"with:{given.name}")
    card = Card(
        name=given.name, title=given.title, media=(about["medium"],), engine="onnx", licence=given.licence, files=files,
        params=engine_params(about), notes=given.notes,
    )  # fmt: skip
    (CARDS / f"{given.name}.toml").unlink(missing_ok=True)
    print(write(card, CARDS), sum(f.bytes for f in files), "bytes")


if __name__ == "__main__":
    main()
