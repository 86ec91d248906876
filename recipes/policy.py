"""Teaches the policy's classifier and writes its weights: a linear layer over sentence vectors (MiniLM) and words.

    pip install scikit-learn safetensors
    python recipes/policy.py [--more FOLDER] [--out FILE] [--vectors FILE]

One in five actions and ills is held out with all its requests, so that what is printed is of such as were never seen.
"""

from __future__ import annotations

import argparse
import random
import zlib
from pathlib import Path

import numpy as np
from policy_data import ALIKE, CRIMES, HARMFUL, ILLS, SAFE, TOPICS, contrast, red, requests, split
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression

from pieria.methods.policy.classes import KINDS, WEIGHTS, WORDS, features
from pieria.studio import Studio


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--more", type=Path)
    asked.add_argument("--out", type=Path, default=WEIGHTS)
    asked.add_argument("--vectors", type=Path, help="keep the sentence vectors here, to try again sooner")
    given = asked.parse_args()
    data = requests(frames=5) + contrast()
    core = [x for said in [*HARMFUL.values(), ALIKE, TOPICS, ILLS, CRIMES] for x in split(said)]
    core += [f"{v} {t}" for v, ts in (line.split(": ", 1) for line in SAFE.splitlines()) for t in ts.split(", ")]
    core.sort(key=len, reverse=True)
    data += red(given.more) if given.more else []
    data = list(dict(data).items())
    random.Random(0).shuffle(data)
    held = np.array([is_held(w, core) for w, _ in data])
    vectors = embedded([w for w, _ in data], given.vectors)
    x = np.concatenate([vectors, np.stack([features(w) for w, _ in data])], 1)
    y = np.array([k != "harmless" for _, k in data])
    print(f"{len(data)} requests, {y.sum()} harmful, {held.sum()} held out", flush=True)
    for c in (10.0,):
        p = (
            LogisticRegression(C=c, max_iter=3000, class_weight="balanced")
            .fit(x[~held], y[~held])
            .predict_proba(x[held])[:, 1]
        )
        row = [
            f"{t}: {100 * (p[y[held]] > t).mean():.1f}/{100 * (p[~y[held]] > t).mean():.1f}"
            for t in (0.3, 0.4, 0.5, 0.6, 0.7)
        ]
        print(f"C {c:g}  found/wrongly found above  " + "  ".join(row), flush=True)
    harm = LogisticRegression(C=10.0, max_iter=3000, class_weight="balanced").fit(x, y)
    kinds = [i for i, (_, k) in enumerate(data) if k in KINDS[1:]]
    which = LogisticRegression(C=10.0, max_iter=3000).fit(vectors[kinds], [KINDS.index(data[i][1]) for i in kinds])
    save_file(
        {
            "harm": harm.coef_[0].astype(np.float16),
            "harm.bias": harm.intercept_.astype(np.float16),
            "kind": np.ascontiguousarray(which.coef_, np.float16),
            "kind.bias": which.intercept_.astype(np.float16),
        },
        given.out,
    )
    print(f"{given.out} {given.out.stat().st_size} bytes; {WORDS} rows of words")


def is_held(words: str, core: list[str]) -> bool:
    x = next((c for c in core if c.lower() in words.lower()), words)
    return zlib.crc32(x.encode()) % 5 == 0


def embedded(words: list[str], keep: Path | None) -> np.ndarray:
    known = dict(np.load(keep)) if keep and keep.exists() else {}
    known = dict(zip(known["words"], known["vectors"], strict=True)) if known else {}
    new = [w for w in words if w not in known]
    studio = Studio()
    for i in range(0, len(new), 64):
        some = new[i : i + 64]
        known |= dict(zip(some, (np.frombuffer(v, "<f4") for v in studio.vectors(some, "minilm")), strict=True))
    studio.close()
    if keep:
        np.savez(keep, words=np.array(list(known)), vectors=np.stack(list(known.values())))
    return np.stack([known[w] for w in words])


if __name__ == "__main__":
    main()
