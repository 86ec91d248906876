"""Intents from a few examples: found, refused, calibrated, kept without pickle."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desks import vector
from pieria.methods import intents
from pieria.methods.words import WIDTH, Weigher

SAID = {
    "refund": ["refund please", "my money back", "when is the refund paid", "I want my money back", "no refund yet"],
    "parcel": ["where is my parcel", "parcel not arrived", "track my parcel", "the parcel is late", "parcel tracking"],
    "hello": ["hello", "hello there", "good morning hello", "oh hello you", "hello again"],
}
TEXTS = [t for texts in SAID.values() for t in texts]
LABELS = [label for label, texts in SAID.items() for _ in texts]


def vectors(texts: list[str]) -> np.ndarray:
    return np.stack([vector(t) for t in texts])


def test_few_examples_are_enough_for_plain_things() -> None:
    model = intents.fit(TEXTS, LABELS, vectors(TEXTS))
    asked = ["is my refund paid", "my parcel is not here", "hello hello"]
    found = model.understand(asked, vectors(asked))
    assert [u.intent for u in found] == ["refund", "parcel", "hello"]
    assert all(0 < u.chance <= 1 and len(u.ranked) == 3 and u.ranked[0][1] == u.chance for u in found)
    other = ["explain quantum chromodynamics", "zebra xylophone"]
    assert [u.intent for u in model.understand(other, vectors(other))] == ["", ""]
    assert model.report["left-one-out accuracy"] > 0.7


def test_left_out_scores_are_those_of_a_fit_without_the_example() -> None:
    v = vectors(TEXTS)
    rows = Weigher(TEXTS).rows(TEXTS)
    y = np.array([sorted(SAID).index(label) for label in LABELS])
    target = np.eye(3, dtype=np.float32)[y]
    _, _, left = intents.ridge(v, rows, target, 3.0, 0.5)
    for i in (0, 7, 14):
        rest = np.arange(len(y)) != i
        dual, words, _ = intents.ridge(v[rest], rows[rest], target[rest], 3.0, 0.5)
        assert np.allclose(np.exp(3.0 * (v[i] @ v[rest].T - 1)) @ dual + rows[i] @ words, left[i], atol=1e-3)


def test_landmarks_are_the_exact_fit_when_all_are_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    v, rows = vectors(TEXTS), Weigher(TEXTS).rows(TEXTS)
    target = np.eye(3, dtype=np.float32)[[sorted(SAID).index(label) for label in LABELS]]
    everything = np.arange(len(TEXTS))
    for one, other in zip(
        intents.ridge(v, rows, target, 3.0, 0.5),
        intents.landmarks(v, rows, target, everything, everything, 3.0, 0.5),
        strict=True,
    ):
        assert np.allclose(one, other, atol=5e-3)
    for name, value in (("FEW", 10), ("LANDMARKS", 9), ("JUDGED", 9)):
        monkeypatch.setattr(intents, name, value)
    model = intents.fit(TEXTS, LABELS, v)
    asked = ["is my refund paid", "my parcel is not here", "hello hello"]
    assert len(model.examples) == 9
    assert [u.ranked[0][0] for u in model.understand(asked, vectors(asked))] == ["refund", "parcel", "hello"]


def test_examples_of_no_intent_teach_the_gate() -> None:
    odd = [f"{a} {b}" for a in ("weather", "recipe", "football", "stocks") for b in ("today", "tonight", "news")]
    texts, labels = TEXTS + odd, LABELS + ["oos"] * len(odd)
    model = intents.fit(texts, labels, vectors(texts))
    assert "oos" not in model.labels and "left-one-out out-of-scope recall" in model.report
    asked = ["weather news", "my refund please"]
    assert [u.intent for u in model.understand(asked, vectors(asked))] == ["", "refund"]


def test_it_is_kept_as_arrays() -> None:
    model = intents.fit(TEXTS, LABELS, vectors(TEXTS))
    file = io.BytesIO()
    np.savez_compressed(file, **model.pack())
    file.seek(0)
    with np.load(file, allow_pickle=False) as z:
        again = intents.Intents.unpack(z)
    asked = ["my money", "hello"]
    one, two = model.understand(asked, vectors(asked)), again.understand(asked, vectors(asked))
    assert [u.intent for u in one] == [u.intent for u in two]
    assert [u.chance for u in one] == pytest.approx([u.chance for u in two], abs=1e-3)


def test_one_intent_is_none() -> None:
    with pytest.raises(ValueError):
        intents.fit(["a", "b"], ["x", "x"], vectors(["a", "b"]))


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_text_has_a_row(texts: list[str]) -> None:
    rows = Weigher(TEXTS).rows(texts)
    assert rows.shape == (len(texts), WIDTH) and np.isfinite(rows).all()
    assert all(abs(n - 1) < 1e-3 or n == 0 for n in np.linalg.norm(rows, axis=1))
