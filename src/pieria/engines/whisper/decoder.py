"""Whisper's decoder in numpy: one token after another, its past kept, several hypotheses side by side.

A word costs some thirty million multiplications, which numpy's BLAS does as fast as memory gives them; a graph would
gain nothing, and this way the attention can be looked at, which tells when a word was said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np


class Decoder:
    def __init__(self, weights: Mapping[str, Any], layers: int, heads: int) -> None:
        def take(name: str) -> Any:
            return np.ascontiguousarray(weights[f"decoder/{name}"].astype(np.float32))

        def layer(name: str) -> dict[str, Any]:
            found = {}
            for part, many in (("self_attention", 2), ("attention", 3), ("ffn", 2)):
                found[f"{part}/norm"] = (
                    take(f"{name}/{part}/layer_norm/gamma"),
                    take(f"{name}/{part}/layer_norm/beta"),
                )
                for n in range(many):
                    matrix = np.ascontiguousarray(take(f"{name}/{part}/linear_{n}/weight").T)
                    found[f"{part}/{n}"] = (matrix, take(f"{name}/{part}/linear_{n}/bias"))
            return found

        self.layers = [layer(f"layer_{n}") for n in range(layers)]
        self.words, self.places = take("embeddings/weight"), take("position_encodings/encodings")
        self.norm = (take("layer_norm/gamma"), take("layer_norm/beta"))
        self.heads, self.context = heads, len(self.places)

    def cross(self, seen: Any) -> list[tuple[Any, Any]]:
        """Keys and values of the sound, for every layer: [heads, frames, size]."""
        found = []
        for layer in self.layers:
            matrix, bias = layer["attention/1"]
            keys, values = np.split(seen @ matrix + bias, 2, axis=-1)
            found.append((self._split(keys[None])[0], self._split(values[None])[0]))
        return found

    def _split(self, data: Any) -> Any:
        rows, length, width = data.shape
        return np.ascontiguousarray(data.reshape(rows, length, self.heads, width // self.heads).transpose(0, 2, 1, 3))

    def step(
        self, ids: Any, cross: list[tuple[Any, Any]], past: list[Any] | None, looked: list[Any] | None = None
    ) -> tuple[Any, list[Any]]:
        """ids int [rows, tokens] after ``past`` -> (logits of the last token [rows, words], the new past).

        ``looked``, if given, is filled with each layer's attention over the sound: [rows, heads, tokens, frames].
        """
        count = ids.shape[1]
        begin = past[0][0].shape[2] if past else 0
        data = self.words[ids] + self.places[begin : begin + count]
        kept = []
        for number, layer in enumerate(self.layers):
            near = _norm(data, *layer["self_attention/norm"])
            q, k, v = (
                self._split(x)
                for x in np.split(near @ layer["self_attention/0"][0] + layer["self_attention/0"][1], 3, axis=-1)
            )
            if past:
                k, v = np.concatenate([past[number][0], k], 2), np.concatenate([past[number][1], v], 2)
            kept.append((k, v))
            hidden = np.triu(np.full((count, k.shape[2]), -1e9, np.float32), 1 + begin) if count > 1 else None
            data = data + self._attend(q, k, v, layer["self_attention/1"], hidden)[0]
            near = _norm(data, *layer["attention/norm"])
            q = self._split(near @ layer["attention/0"][0] + layer["attention/0"][1])
            k, v = cross[number]
            made, weights = self._attend(q, k[None], v[None], layer["attention/2"], None)
            if looked is not None:
                looked.append(weights)
            data = data + made
            near = _norm(data, *layer["ffn/norm"])
            data = data + _gelu(near @ layer["ffn/0"][0] + layer["ffn/0"][1]) @ layer["ffn/1"][0] + layer["ffn/1"][1]
        last = data if looked is not None else data[:, -1]
        return _norm(last, *self.norm) @ self.words.T, kept

    def _attend(self, q: Any, k: Any, v: Any, out: tuple[Any, Any], hidden: Any) -> tuple[Any, Any]:
        scores = q @ k.transpose(0, 1, 3, 2) * q.shape[-1] ** -0.5
        if hidden is not None:
            scores = scores + hidden
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        made = (scores @ v).transpose(0, 2, 1, 3)
        return made.reshape(*made.shape[:2], -1) @ out[0] + out[1], scores


def _norm(data: Any, scale: Any, shift: Any) -> Any:
    centred = data - data.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5) * scale + shift


def _gelu(x: Any) -> Any:
    """x times the normal distribution, its error function by Abramowitz and Stegun 7.1.26 (to 1.5e-7)."""
    z = np.abs(x) * np.float32(0.7071067811865476)
    t = 1 / (1 + 0.3275911 * z)
    tail = (
        t
        * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
        * np.exp(-z * z)
    )
    return (0.5 * x * (1 + np.sign(x) * (1 - tail))).astype(np.float32)


def log_softmax(x: Any) -> Any:
    x = x - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))
