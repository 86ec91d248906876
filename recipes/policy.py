"""Teaches the policy's classifier: a linear layer over sentence vectors (MiniLM), and writes its weights.

    pip install scikit-learn safetensors
    python recipes/policy.py [--more FOLDER] [--out FILE]

One in five actions is held out with all its requests, so that what is printed is of actions never seen.
"""

from __future__ import annotations

import argparse
import random
import zlib
from pathlib import Path

import numpy as np
from policy_data import ALIKE, FORMS, HARMFUL, TOPICS, red, requests, split
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression

from pieria.methods.policy.classes import KINDS, WEIGHTS
from pieria.studio import Studio


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--more", type=Path)
    asked.add_argument("--out", type=Path, default=WEIGHTS)
    given = asked.parse_args()
    data = requests(frames=5)
    core = [x for said in [*HARMFUL.values(), ALIKE, TOPICS] for x in split(said)]
    extra = red(given.more) if given.more else []
    random.Random(0).shuffle(data)

    def held(words: str) -> bool:
        x = max((c for c in core if c.lower() in words.lower()), key=len, default=words)
        return zlib.crc32(x.encode()) % 5 == 0

    train = [d for d in data if not held(d[0])] + extra
    test = [d for d in data if held(d[0])]
    studio = Studio()
    vectors = lambda some: np.stack([np.frombuffer(v, "<f4") for i in range(0, len(some), 64) for v in studio.vectors([w for w, _ in some[i:i + 64]], "minilm")])  # noqa: E501, E731
    a, b = vectors(train), vectors(test)
    studio.close()
    ya = np.array([KINDS.index(k) for _, k in train])
    yb = np.array([KINDS.index(k) for _, k in test])
    weight = {i: (len(ya) / 2 / max(1, (ya != 0).sum()) if i else len(ya) / 2 / (ya == 0).sum()) for i in range(len(KINDS))}
    for c in (3.0, 10.0, 30.0, 100.0):
        model = LogisticRegression(C=c, max_iter=2000, class_weight=weight).fit(a, ya)
        p = 1 - model.predict_proba(b)[:, 0]
        row = [f"{t}: {100 * (p[yb != 0] > t).mean():.1f}/{100 * (p[yb == 0] > t).mean():.1f}" for t in (0.3, 0.4, 0.5, 0.6, 0.7)]
        print(f"C {c:g}  found/wrongly found at " + "  ".join(row), flush=True)
    whole = LogisticRegression(C=30.0, max_iter=2000, class_weight=weight).fit(np.concatenate([a, b]), np.concatenate([ya, yb]))
    order = [list(whole.classes_).index(i) for i in range(len(KINDS))]
    save_file({"weight": whole.coef_[order].astype(np.float16), "bias": whole.intercept_[order].astype(np.float16)}, given.out)
    print(f"{given.out} {given.out.stat().st_size} bytes, {len(data) + len(extra)} requests; forms: {len(split(FORMS))}")


if __name__ == "__main__":
    main()
