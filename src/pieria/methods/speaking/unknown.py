"""Words that no dictionary has: a small net trained on the dictionary reads their letters (`recipes/english.py`)."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any


class Letters:
    """Letters to phones, in one pass. Safe for several threads."""

    def __init__(self, net: Path, about: Path) -> None:
        """``net`` is the graph, ``about`` the JSON beside it that names its letters and phones."""
        import onnxruntime

        known = json.loads(about.read_text("utf-8"))
        self._letters = {c: n for n, c in enumerate(known["letters"], 1)}
        self._phones = ["", *known["phones"]]
        made = onnxruntime.SessionOptions()
        made.intra_op_num_threads, made.log_severity_level = 1, 3
        self._session: Any = onnxruntime.InferenceSession(str(net), made, providers=["CPUExecutionProvider"])
        self.guess = lru_cache(4096)(self._guess)

    def _guess(self, word: str) -> tuple[str, ...]:
        """The phones of a word in small letters. What is no letter is left out; a word of none is silent."""
        import numpy as np

        bare = re.sub(r"[^a-z']", "", word).strip("'")[:40]
        if not bare:
            return ()
        rows = self._session.run(None, {"letters": np.array([[self._letters[c] for c in bare]], np.int64)})[0][0]
        best = rows.argmax(-1)
        phones = [self._phones[b] for a, b in zip([0, *best[:-1]], best, strict=True) if b and b != a]
        return tuple(stressed(phones))


def stressed(phones: list[str]) -> list[str]:
    """Exactly one primary stress: where the net set several, the first; where none, the first vowel."""
    vowels = [n for n, p in enumerate(phones) if p[-1].isdigit()]
    first = next((n for n in vowels if phones[n][-1] == "1"), vowels[0] if vowels else -1)
    return [p[:-1] + ("1" if n == first else "2" if p[-1] == "1" else p[-1]) if n in vowels else p
            for n, p in enumerate(phones)]  # fmt: skip
