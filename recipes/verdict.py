"""verdict: the weights of the classifier that tells whether evidence supports or contradicts a claim.

    git clone https://github.com/jayded/evidence-inference DATA
    python recipes/verdict.py DATA [--count 6500] [--keep vectors.npz]

Learns from Evidence Inference (DeYoung et al., BioNLP 2020; MIT licence, copyright 2019 Eric Lehman, Jay DeYoung,
Regina Barzilay, Byron C. Wallace): sentences of clinical trials that doctors marked as saying that an intervention
raises, lowers or does not change an outcome. From each, claims are composed by templates that the sentence supports or
contradicts, and others that it says nothing about. Of the articles a tenth chooses the strength and a tenth is scored.
Needs numpy and the extra ``train`` (safetensors, to write). No data without a licence goes in.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from pieria.methods import ridge
from pieria.methods.research import verdict
from pieria.studio import Studio

SEED, MET_SHARE, CONSTANT = 0, 0.3, 3.0
"""How much each number of how tokens meet weighs beside a counted one; the column of the constant."""
STRENGTHS = (500.0, 1500.0, 5000.0, 15000.0)
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
EVERY = (RAISES, LOWERS, NOTHING, SOMETHING, HELPS, USELESS, PREVENTS)
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
            kinds = [(RAISES, code == 1), (LOWERS, code == -1), (NOTHING, code == 0), (SOMETHING, code != 0)]
            kinds += [(PREVENTS, code == -1)] if burden else []
            kinds += [(HELPS, good), (USELESS, not good)]
            made += [(said(t), text, 0 if so else 1, r["PMCID"]) for t, so in rng.sample(kinds, 4)]
            outcome = set(re.findall(r"\w{4,}", names["O"].lower()))
            near = [
                t for p, t in by_article[r["PMCID"]]
                if p != prompt and t not in texts
                and len(outcome & set(re.findall(r"\w{4,}", t.lower()))) <= 0.3 * len(outcome)
            ]  # fmt: skip
            for k in range(3):  # two of the same article, where there are some, and one of any
                other = rng.choice(near) if near and k < 2 else rng.choice(every)[1]
                if other not in texts:
                    made.append((said(rng.choice(EVERY)), other, 2, r["PMCID"]))
    rng.shuffle(made)
    return made


def small(name: str) -> str:
    name = " ".join(name.split()).strip(" .")
    return name[0].lower() + name[1:] if name and name[1:2].islower() else name


def vectors(texts: list[str], keep: Path | None) -> dict[str, np.ndarray]:
    """Token vectors of every text at half precision, from the file ``keep`` where it has them."""
    known: dict[str, np.ndarray] = {}
    if keep is not None and keep.is_file():
        with np.load(keep) as file:
            ends = np.cumsum(file["lengths"])[:-1]
            known = dict(zip(json.loads(bytes(file["texts"])), np.split(file["rows"], ends), strict=True))
    new = [t for t in texts if t not in known]
    studio = Studio()
    for k in range(0, len(new), 512):
        some = new[k : k + 512]
        known |= zip(some, (s.astype(np.float16) for s in verdict.states(studio.run, some)), strict=True)
    studio.close()
    if keep is not None and new:
        named = np.frombuffer(json.dumps(list(known)).encode(), np.uint8)
        rows_ = list(known.values())
        np.savez(keep, rows=np.concatenate(rows_), lengths=[len(r) for r in rows_], texts=named)
    return {t: known[t].astype(np.float32) for t in texts}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=6500)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--out", type=Path, default=verdict.WEIGHTS)
    given = parser.parse_args()
    data = pairs(given.folder)[: given.count]
    articles = sorted({p[3] for p in data})
    chooses, tests = set(articles[::10]), set(articles[5::10])
    part = np.array([1 if p[3] in chooses else 2 if p[3] in tests else 0 for p in data])
    known = vectors(sorted({t for p in data for t in p[:2]}), given.keep)
    x = np.stack([verdict.numbers(c, e, known[c], known[e]).astype(np.float32) for c, e, _, _ in data])
    y = np.array([p[2] for p in data])
    middle, scale = x[part == 0].mean(0), x[part == 0].std(0) + 1e-6
    scale[: verdict.MET] /= MET_SHARE
    x = np.hstack([(x - middle) / scale, np.full((len(x), 1), CONSTANT, np.float32)])
    learn, marks = x[part == 0], y[part == 0]
    weight = (len(marks) / 3 / np.bincount(marks))[marks].astype(np.float32)[:, None]
    target = np.where(np.arange(3)[None] == marks[:, None], 1, -1).astype(np.float32)
    gram, right = (learn * weight).T @ learn, (learn * weight).T @ target
    best = (0.0, np.zeros(0), 0.0)
    for strength in STRENGTHS:
        made = np.linalg.solve(gram + strength * np.eye(len(gram), dtype=np.float32), right)
        good = ridge.macro_f1((x[part == 1] @ made).argmax(1), y[part == 1], 3)
        print(f"strength {strength:g}: macro F1 {good:.3f} on the {sum(part == 1)} pairs that choose")
        best = max(best, (good, made, strength), key=lambda b: b[0])
    made = best[1]
    scores = x[part == 1] @ made
    sharp = max((0.5, 1.0, 2.0, 3.0, 4.0, 6.0), key=lambda s: verdict._likelihood(s * scores, y[part == 1]))
    made[-1] *= CONSTANT
    weights = {"middle": middle, "scale": scale, "weights": made, "sharp": np.array([sharp])}
    save_file({k: np.ascontiguousarray(v, np.float32) for k, v in weights.items()}, str(given.out))
    given.out.chmod(0o644)
    scores = x[part == 2][:, :-1] @ made[:-1] + made[-1]
    truth = y[part == 2]
    usual = Counter(truth.tolist()).most_common(1)[0][1] / len(truth)
    print(f"{sum(part == 0)} pairs learnt from; {len(truth)} of other articles: macro F1 "
          f"{ridge.macro_f1(scores.argmax(1), truth, 3):.3f}, accuracy {(scores.argmax(1) == truth).mean():.3f} "
          f"(the commonest label {usual:.3f})")  # fmt: skip


if __name__ == "__main__":
    main()
