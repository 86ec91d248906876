"""The judge of sticker models: does a picture show what was asked for, and is it new?

    python bench/stickers.py DATA SCRATCH                      train the judge, print its ceiling on real pictures
    python bench/stickers.py DATA SCRATCH --samples FOLDER     pictures named like the held-out ones
    python bench/stickers.py DATA SCRATCH --model FOLDER       a trained model, or one that is still being trained

DATA is what `recipes/stickers.py` writes; the judge is `sticker_judge.py`, kept in SCRATCH. It is asked for the
held-out (concept, style) pairs. Beside each score stands that of the real held-out pictures, the ceiling of any model.

Copying: the distance of two pictures is the root mean square over 32 x 32 pixels of colour on white and of alpha, in
steps of 255. A sample is a copy if its nearest training picture is nearer than that of 98 in 100 real held-out ones.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional as F

from sticker_judge import STEPS, Judge, Net, Pictures, known, logits, seen, top

TOP1, TOP5, COPIES, SECONDS = 0.40, 0.65, 0.02, 0.5
"""The bars: samples named right first, among the first five; copies at most; seconds for one sticker, warm."""


def rgba(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        image = image.convert("RGBA")
        return np.asarray(image if image.size == (64, 64) else image.resize((64, 64), Image.Resampling.HAMMING))


def load(folder: Path) -> tuple[Pictures, Pictures]:
    """The training pictures and the held-out ones."""
    rows = list(csv.DictReader((folder / "captions.csv").open(encoding="utf-8")))
    pixels = np.stack([rgba(folder / r["file"]) for r in rows])
    every = Pictures(
        [r["file"] for r in rows],
        [r["caption"].split("|")[0] for r in rows],
        [r["style"] for r in rows],
        [r["_concept"] for r in rows],
        pixels,
    )
    train = [i for i, r in enumerate(rows) if r["_split"] == "train"]
    held = [i for i, r in enumerate(rows) if r["_split"] == "held"]
    return every.where(train), every.where(held)


def nearest(pixels: np.ndarray, others: np.ndarray) -> np.ndarray:
    """float (n,): the distance of each picture to the nearest of the others."""

    def small(pixels: np.ndarray) -> Tensor:
        x = seen(torch.from_numpy(pixels), torch.ones(len(pixels), 3, 1, 1))
        return F.avg_pool2d(x, 2).flatten(1) * 127.5

    theirs = torch.cat([small(o) for o in np.array_split(others, len(others) // 1000 + 1)])
    return (torch.cdist(small(pixels), theirs).min(1).values / math.sqrt(theirs.shape[1])).numpy()


# what is judged ----------------------------------------------------------------------------------------------------


def exported(training: Path, styles: list[str], out: Path) -> Path:
    """A training's last checkpoint as a model: its averaged weights. Returns the folder, ``out``."""
    from pieria.core.contracts import Codes
    from pieria.core.find import find
    from pieria.train.export import export, plain

    plan = json.loads((training / "plan.json").read_text())
    tensors = load_file(training / json.loads((training / "checkpoint.json").read_text())["file"])
    meta = {"size": [64, 64], "mirror": False, "shift": 0}
    codes = Codes("grid", 0, (4, 64, 64), 0, {"style": tuple(styles)}, True, meta)
    net = find("nets", plan["net"]).Net(codes, plan["size"])
    net.load_state_dict({k.removeprefix("average."): v for k, v in tensors.items() if k.startswith("average.")})
    out.mkdir(parents=True, exist_ok=True)
    params = export(net, out)
    (out / "card.json").write_text(json.dumps({"codes": plain(codes), "params": params, "medium": "image"}))
    return out


def drawn(
    folder: Path, asked: Pictures, styles: list[str], options: dict[str, Any], out: Path
) -> tuple[np.ndarray, float]:
    """One picture for each caption and style, by Pieria's own engine, also as files in ``out``; and the median
    seconds of one, when the model is warm."""
    from pieria import weights
    from pieria.core import places
    from pieria.core.contracts import Card
    from pieria.core.values import Message, Output, Request, text
    from pieria.engines.onnx import Engine

    card = weights.cards(places.home())["minilm"]
    encoder = Engine().load(card, weights.locate(card))
    captions = [Message("user", (text(c),)) for c in asked.captions]
    vectors = [
        np.frombuffer(e.part.bytes, np.float32)
        for i in range(0, len(captions), 512)
        for e in encoder(Request("embedding", tuple(captions[i : i + 512])))
        if isinstance(e, Output)
    ]
    if not (folder / "net.onnx").exists():
        folder = exported(folder, styles, out.parent / "exported")
    files = {path.name: path for path in (*folder.glob("*.onnx"), folder / "card.json")}
    model: Any = Engine().load(Card("sticker", "", ("image",), "onnx", ""), files)
    pixels, seconds = [], []
    out.mkdir(parents=True, exist_ok=True)
    for number, (file, style, message, vector) in enumerate(
        zip(asked.files, asked.styles, captions, vectors, strict=True)
    ):
        labels = {"style": style} if style in model.codes.labels.get("style", ()) else {}
        request = Request("image", (message,), options={"labels": labels, "vector": vector, "seed": number} | options)
        begun = time.perf_counter()
        (made,) = [e.part for e in model(request) if isinstance(e, Output)]
        seconds.append(time.perf_counter() - begun)
        (out / file).write_bytes(made.bytes)
        with Image.open(io.BytesIO(made.bytes)) as image:
            pixels.append(np.asarray(image.convert("RGBA")))
    return np.stack(pixels), float(np.median(seconds[1:]))


def sheet(real: np.ndarray, made: np.ndarray, ranks: Tensor, path: Path, rows: int = 14, columns: int = 7) -> None:
    """Pairs evenly spread: real left, generated right, and under it a bar: green if it is named right first, amber
    if among the first five, else red."""
    chosen = np.linspace(0, len(real) - 1, min(rows * columns, len(real))).astype(int)
    page = Image.new("RGB", (columns * 144, rows * 78), (255, 255, 255))
    for place, number in enumerate(chosen):
        left, top_ = place % columns * 144, place // columns * 78
        for side, pixels in enumerate((real[number], made[number])):
            tiles = np.add.outer(np.arange(64) // 8, np.arange(64) // 8) % 2
            paper = Image.fromarray(np.where(tiles, 226, 244).astype(np.uint8)).convert("RGB")
            picture = Image.fromarray(pixels)
            paper.paste(picture, (0, 0), picture)
            page.paste(paper, (left + side * 66 + 4, top_ + 4))
        rank = int(ranks[number])
        colour = (60, 170, 90) if rank == 0 else (240, 180, 40) if rank < 5 else (215, 60, 50)
        page.paste(colour, (left + 70, top_ + 69, left + 134, top_ + 73))
    page.save(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("scratch", type=Path)
    parser.add_argument("--samples", type=Path, help="a folder of pictures named like the held-out ones")
    parser.add_argument("--model", type=Path, help="a folder with net.onnx and card.json, or with a checkpoint")
    parser.add_argument("--steps", type=int, help="of the model, if it takes any")
    parser.add_argument("--guidance", type=float)
    parser.add_argument("--most", type=int, default=0, help="judge only so many held-out pairs, evenly spread")
    parser.add_argument("--judge-steps", type=int, default=STEPS, help="how long the judge's net learns")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    learn, held = load(asked.data)
    concepts = known(learn)
    index = {c: i for i, c in enumerate(concepts)}
    held = held.where([i for i, c in enumerate(held.concepts) if c in index])
    wanted = [index[c] for c in held.concepts]
    print(f"{len(learn)} training pictures, {len(concepts)} concepts judged, {len(held)} pictures held out", flush=True)

    def check(net: Net, side: int) -> str:
        return "held out {:.1%} {:.1%}".format(*top(logits(net, held.pixels, side), wanted))

    judge = Judge(learn, concepts, asked.scratch, asked.judge_steps, check)
    if asked.most and asked.most < len(held):
        held = held.where([int(i) for i in np.linspace(0, len(held) - 1, asked.most)])
        wanted = [index[c] for c in held.concepts]
    net, linear = judge.opinions(held.pixels)
    real = top(net + linear, wanted)
    print("  alone: net {:.1%} {:.1%}, discriminant {:.1%} {:.1%}".format(*top(net, wanted), *top(linear, wanted)))
    row = "{:<34}{:>9}{:>9}{:>9}"
    print(row.format("", "real", "made", "bar"))
    if not (asked.samples or asked.model):
        print(row.format("concept named first", f"{real[0]:.1%}", "", f"{TOP1:.0%}"))
        print(row.format("among the first five", f"{real[1]:.1%}", "", f"{TOP5:.0%}"))
        return
    seconds = 0.0
    if asked.model:
        options = {k: v for k, v in (("steps", asked.steps), ("guidance", asked.guidance)) if v is not None}
        made, seconds = drawn(asked.model, held, sorted(set(learn.styles)), options, asked.scratch / "made")
    else:
        made = np.stack([rgba(asked.samples / f) for f in held.files])
    scores = judge(made)
    first, five = top(scores, wanted)
    near_real, near_made = nearest(held.pixels, learn.pixels), nearest(made, learn.pixels)
    limit = float(np.quantile(near_real, COPIES))
    copies = float((near_made < limit).mean())
    print(row.format("concept named first", f"{real[0]:.1%}", f"{first:.1%}", f"{TOP1:.0%}"))
    print(row.format("among the first five", f"{real[1]:.1%}", f"{five:.1%}", f"{TOP5:.0%}"))
    print(
        row.format(
            f"nearer than {limit:.1f} to a training one",
            f"{(near_real < limit).mean():.1%}",
            f"{copies:.1%}",
            f"{COPIES:.0%}",
        )
    )
    print(
        row.format("median distance to the nearest", f"{np.median(near_real):.1f}", f"{np.median(near_made):.1f}", "")
    )
    if seconds:
        print(row.format("seconds for one, warm", "", f"{seconds:.2f}", f"{SECONDS}"))
    right = scores.argmax(1) == torch.tensor(wanted)
    styles = np.array(held.styles)
    told = [f"{s} {right[styles == s].float().mean():.0%} of {(styles == s).sum()}" for s in sorted(set(held.styles))]
    print("named first, by style: " + ", ".join(told))
    ranks = (scores > scores.gather(1, torch.tensor(wanted)[:, None])).sum(1)
    sheet(held.pixels, made, ranks, asked.scratch / "sheet.png")
    print(f"{asked.scratch / 'sheet.png'}: real left, made right")


if __name__ == "__main__":
    main()
