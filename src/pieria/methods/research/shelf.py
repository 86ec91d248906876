"""Sentence vectors that are kept between runs: what is done stays done when the work is stopped, and is not done twice.

Only vectors are kept, under the sha256 of the sentences, never words; `forget` takes all of an owner's away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ...core.contracts import Run
from ...core.values import Progress
from ..asking import owner, vectors
from ..drawer import drawer, place
from .papers import WEIGHTY, Paper, Sentence

SCHEMA = "CREATE TABLE vectors (key TEXT PRIMARY KEY, numbers BLOB NOT NULL)"
READ = 120
"""Sentences of one paper that are compared by meaning; of more, those of the abstract, results and conclusions
first."""


def chosen(paper: Paper) -> list[Sentence]:
    """The sentences of a paper that are looked at, in order."""
    ranked = sorted(
        range(len(paper.sentences)), key=lambda n: (n >= 12 and not paper.sentences[n].section.startswith(WEIGHTY), n)
    )
    return [paper.sentences[n] for n in sorted(ranked[:READ])]


def embedded(run: Run, papers: Sequence[Paper]) -> Iterator[Progress | list[NDArray[np.float64]]]:
    """Progress after each paper, then for each the vectors of its `chosen` sentences, (sentences, 384)."""
    made = list[NDArray[np.float64]]()
    where = place("research", owner(run))
    for number, paper in enumerate(papers):
        texts = [s.text for s in chosen(paper)]
        key = hashlib.sha256("\0".join(["minilm", *texts]).encode()).hexdigest()
        with drawer(where, SCHEMA) as db:
            row = db.execute("SELECT numbers FROM vectors WHERE key = ?", (key,)).fetchone()
        if row is not None and len(row[0]) == len(texts) * 384 * 2:
            made.append(np.frombuffer(row[0], "<f2").reshape(len(texts), 384).astype(np.float64))
        else:
            rows = vectors(run, texts)
            with drawer(where, SCHEMA) as db:
                db.execute("INSERT OR REPLACE INTO vectors VALUES (?, ?)", (key, rows.astype("<f2").tobytes()))
            made.append(rows.astype("<f2").astype(np.float64))
        yield Progress(number + 1, len(papers), "papers", "understanding")
    yield made


def forget(run: Run) -> int:
    """Erases what is kept; how many papers that was."""
    with drawer(place("research", owner(run)), SCHEMA) as db:
        count = int(db.execute("SELECT count(*) FROM vectors").fetchone()[0])
        db.execute("DELETE FROM vectors")
    return count
