"""verdict: the small net that tells whether evidence supports or contradicts a claim.

    git clone https://github.com/jayded/evidence-inference DATA
    python recipes/verdict.py DATA [--count 9000] [--epochs 5] [--out src/pieria/methods/research/verdict.safetensors]

Learns from Evidence Inference 2.0 (DeYoung et al., BioNLP 2020; MIT licence, copyright 2019 Eric Lehman, Jay
DeYoung, Regina
Barzilay, Byron C. Wallace): sentences of clinical trials that doctors marked as saying that an intervention raises,
lowers or
does not change an outcome. From each a claim is composed by templates that the sentence supports or contradicts, and
claims
that it says nothing about. A tenth of the articles is held out and scored. Needs torch (extra ``train``); no data
set without a licence goes in.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import nn
from torch.nn import functional

from pieria.methods import ridge
from pieria.methods.research import verdict
from pieria.studio import Studio

WIDE, SEED = 64, 0
RAISES = ("{I} increases {O}", "{I} increases {O} compared with {C}", "{O} is higher with {I} than with {C}",
          "{I} leads to more {O}", "Does {I} increase {O}?")  # fmt: skip
LOWERS = ("{I} reduces {O}", "{I} decreases {O} compared with {C}", "{O} is lower with {I}", "{I} lowers {O}",
          "Can {I} reduce {O}?")  # fmt: skip
NOTHING = ("{I} has no effect on {O}", "{I} does not change {O}", "{O} does not differ between {I} and {C}",
           "{I} and {C} have similar {O}", "{I} is not associated with {O}")  # fmt: skip
SOMETHING = ("{I} affects {O}", "{I} is associated with {O}", "{I} has an effect on {O}", "Does {I} affect {O}?")
PREVENTS = (
    "{I} prevents {O}",
    "{I} protects against {O}",
    "{I} is an effective treatment for {O}",
    "{I} helps against {O}",
    "Is {I} effective for {O}?",
)
HELPS = ("{I} improves {O}", "{I} is beneficial for {O}", "{I} can help with {O}", "Does {I} improve {O}?")
USELESS = ("{I} does not help with {O}", "{I} is not effective for {O}", "{I} is useless for {O}")
BURDEN = re.compile(
    r"\b(?:mortality|death|pain|risk|adverse|complication|infection|recurrence|relapse|bleeding|ha?emorrhage|symptom|severity|"
    r"nausea|vomiting|depress|anxiety|fatigue|failure|incidence|thrombosis|hypoglyc\w+|blood loss|length of|duration|"
    r"stress|"
    r"pressure|weight|insomnia|fever|cough)",
    re.I,
)
Pair = tuple[str, str, int, str]
"""Claim, evidence, label (as `verdict.LABELS`), article."""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def pairs(folder: Path) -> list[Pair]:
    """Shuffled by the seed. Annotations that the doctors' second reader rejected, and tables cut to pieces, are left
    out."""
    place = folder / "annotations"
    prompts = {r["PromptID"]: r for r in rows(place / "prompts_merged.csv")}
    marked: dict[str, dict[str, int]] = defaultdict(dict)
    for name in ("v2_annotations.csv", "additional_files/annotations_pilot_run.csv"):
        for r in rows(place / name):
            text = " ".join(r["Annotations"].split())
            words = len(re.findall(r"[A-Za-z]{3,}", text))
            if (
                r["Valid Label"] == "True"
                and not r["Label"].startswith("invalid")
                and 25 <= len(text) <= 600
                and words >= 6
            ):
                marked[r["PromptID"]].setdefault(text, int(r["Label Code"]))
    by_article: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for prompt, texts in marked.items():
        by_article[prompts[prompt]["PMCID"]] += [(prompt, t) for t in texts]
    every = [pair for some in by_article.values() for pair in some]
    rng, made = random.Random(SEED), list[Pair]()  # noqa: S311
    for prompt, texts in marked.items():
        r = prompts[prompt]
        names = {"I": small(r["Intervention"]), "O": small(r["Outcome"]), "C": small(r["Comparator"])}
        if not (names["I"] and names["O"]) or max(len(names["I"]), len(names["O"])) > 150:
            continue
        burden = bool(BURDEN.search(names["O"]))

        def said(templates: tuple[str, ...], names: dict[str, str] = names) -> str:
            claim = rng.choice(templates).format(**names)
            return claim[0].upper() + claim[1:]

        for text, code in texts.items():
            good = code == (-1 if burden else 1)
            kinds = [
                (RAISES, code == 1),
                (LOWERS, code == -1),
                (NOTHING, code == 0),
                (SOMETHING, code != 0),
                (HELPS, good),
                (USELESS, not good),
                *([(PREVENTS, code == -1)] if burden else []),
            ]
            made += [(said(t), text, 0 if so else 1, r["PMCID"]) for t, so in rng.sample(kinds, 4)]
            outcome = set(re.findall(r"\w{4,}", names["O"].lower()))
            near = [t for p, t in by_article[r["PMCID"]] if p != prompt and t not in texts
                    and len(outcome & set(re.findall(r"\w{4,}", t.lower()))) <= 0.3 * len(outcome)]  # fmt: skip
            for k in range(3):  # two of the same article, where there are some, and one of any
                other = rng.choice(near) if near and k < 2 else rng.choice(every)[1]
                if other not in texts:
                    made.append((said(rng.choice([t for t, _ in kinds])), other, 2, r["PMCID"]))
    rng.shuffle(made)
    return made


def small(name: str) -> str:
    name = " ".join(name.split()).strip(" .")
    return name[0].lower() + name[1:] if name and name[1:2].islower() else name


class Net(nn.Module):
    """Its numpy twin is `verdict.attended`; the names of its weights are those that are read there."""

    def __init__(self) -> None:
        super().__init__()
        self.proj = nn.Sequential(nn.Linear(384, WIDE), nn.LayerNorm(WIDE))
        self.q = nn.Linear(WIDE, WIDE, bias=False)
        self.cmp = nn.Sequential(nn.Linear(4 * WIDE, WIDE), nn.ReLU(), nn.Dropout(0.2))
        self.out = nn.Sequential(nn.Linear(4 * WIDE, WIDE), nn.ReLU(), nn.Dropout(0.3))
        self.last = nn.Linear(WIDE, 3)
        self.drop = nn.Dropout(0.2)

    def forward(self, claim: torch.Tensor, mc: torch.Tensor, evidence: torch.Tensor, me: torch.Tensor) -> torch.Tensor:
        c, e = self.proj(self.drop(claim)), self.proj(self.drop(evidence))
        scores = torch.bmm(self.q(c), e.transpose(1, 2)) / WIDE**0.5
        met = scores.masked_fill(~me[:, None, :], -1e4).softmax(2) @ e
        back = scores.transpose(1, 2).masked_fill(~mc[:, None, :], -1e4).softmax(2) @ c
        return self.last(self.out(torch.cat([self.pooled(c, met, mc), self.pooled(e, back, me)], -1)))

    def pooled(self, own: torch.Tensor, other: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        made = self.cmp(torch.cat([own, other, own * other, (own - other).abs()], -1)) * mask[..., None]
        return torch.cat([made.sum(1) / mask.sum(1, keepdim=True), made.max(1).values], -1)


def padded(some: list[np.ndarray]) -> tuple[torch.Tensor, torch.Tensor]:
    longest = max(map(len, some))
    made, mask = np.zeros((len(some), longest, 384), np.float32), np.zeros((len(some), longest), bool)
    for n, one in enumerate(some):
        made[n, : len(one)], mask[n, : len(one)] = one, True
    return torch.from_numpy(made), torch.from_numpy(mask)


def train(data: list[Pair], states: dict[str, np.ndarray], epochs: int, batch: int = 64) -> Net:
    torch.manual_seed(SEED)
    net, rng = Net(), random.Random(SEED)  # noqa: S311
    counts = Counter(p[2] for p in data)
    weight = torch.tensor([len(data) / 3 / counts[k] for k in range(3)])
    adam = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=1e-2)
    total = epochs * (len(data) // batch + 1) + 5
    pace = torch.optim.lr_scheduler.OneCycleLR(adam, 3e-3, total_steps=total, pct_start=0.15)
    for epoch in range(epochs):
        net.train()
        order = list(range(len(data)))
        rng.shuffle(order)
        # of like length together, so that little is padded
        parts = [
            sorted(order[k : k + batch * 16], key=lambda i: len(states[data[i][1]]))
            for k in range(0, len(order), batch * 16)
        ]
        order = [i for part in parts for i in part]
        batches = [order[k : k + batch] for k in range(0, len(order), batch)]
        rng.shuffle(batches)
        losses = []
        for some in batches:
            c, mc = padded([states[data[i][0]] for i in some])
            e, me = padded([states[data[i][1]] for i in some])
            loss = functional.cross_entropy(net(c, mc, e, me), torch.tensor([data[i][2] for i in some]), weight=weight)
            adam.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            adam.step()
            pace.step()
            losses.append(loss.item())
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}", flush=True)
    return net.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=9000)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--out", type=Path, default=verdict.WEIGHTS)
    given = parser.parse_args()
    torch.set_num_threads(1)
    data = pairs(given.folder)[: given.count]
    articles = sorted({p[3] for p in data})
    held = set(articles[::10])
    learn, test = [p for p in data if p[3] not in held], [p for p in data if p[3] in held]
    print(len(learn), "pairs to learn from,", len(test), "held out,", dict(Counter(verdict.LABELS[p[2]] for p in data)))
    studio = Studio()
    states: dict[str, np.ndarray] = {}
    texts = sorted({t for p in data for t in p[:2]})
    for k in range(0, len(texts), 512):
        some = texts[k : k + 512]
        states |= zip(some, (s.astype(np.float16) for s in verdict.states(studio.run, some)), strict=True)
    net = train(learn, states, given.epochs)
    weights = {name: value.detach().numpy().astype(np.float16) for name, value in net.state_dict().items()}
    verdict.weights = lambda: {k: v.astype(np.float32) for k, v in weights.items()}  # type: ignore[assignment]
    known = {t: s.astype(np.float32) for t, s in states.items()}
    fitted = [verdict.described_one(p[0], [p[1]], known) for p in learn]
    x = np.stack([np.concatenate([said, read]) for _, said, read in fitted])
    middle, scale = x.mean(0), x.std(0) + 1e-6
    marks = [p[2] for p in learn]
    groups = {a: n for n, a in enumerate(articles)}
    found = ridge.fit((x - middle) / scale, marks, 3, balanced=True, folds=[groups[p[3]] for p in learn])
    sharp = max((0.5, 1.0, 2.0, 3.0, 4.0, 6.0), key=lambda s: verdict._likelihood(s * found.left_out, marks))
    head = {"head.middle": middle, "head.scale": scale, "head.weights": found.weights, "head.sharp": np.array([sharp])}
    save_file({**weights, **{k: np.ascontiguousarray(v, np.float32) for k, v in head.items()}}, str(given.out))
    rows_ = verdict.Described(*(np.stack([f[k] for f in (verdict.described_one(p[0], [p[1]], known) for p in test)])
                                for k in range(3)))  # fmt: skip
    said = verdict.Head(middle, scale, found.weights, sharp).chances(rows_).argmax(1)
    truth = [p[2] for p in test]
    usual = Counter(truth).most_common(1)[0][1] / len(truth)
    print(f"held-out articles, {len(test)} pairs: macro F1 {ridge.macro_f1(said, truth, 3):.3f}, accuracy "
          f"{np.mean(said == np.array(truth)):.3f} (majority {usual:.3f})")  # fmt: skip
    studio.close()


if __name__ == "__main__":
    main()
