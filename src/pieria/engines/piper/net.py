"""The net of a Piper voice: phonemes to samples, and when each phoneme ends.

VITS (Kim et al. 2021, https://arxiv.org/abs/2106.06103) draws noise twice: for how long each phoneme lasts, and for how
it sounds. Both are given from outside here, out of a seed, so that the same words sound the same every time.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ...core.errors import UserError
from ...formats import onnxnoise
from ...media.speech import level

HOP = 256
"""Samples of one step of the durations."""
ROWS = 192
QUIET, LEAD, TAIL = 0.004, 0.08, 0.08
"""What counts as silence, and the seconds of it that are kept before and after speech."""


class Net:
    def __init__(self, path: Path, ids: Mapping[str, int], usual: Mapping[str, float], rate: int, threads: int) -> None:
        """``ids`` by phoneme; ``usual`` has noise_scale, length_scale and noise_w, as the voice's maker set them."""
        import onnxruntime

        model, self._noise, shown = onnxnoise.steady(path.read_bytes(), ("Ceil",))
        if len(self._noise) != 2 or len(shown) != 1:
            raise UserError("This is not the graph of a single Piper voice.", "Take a voice of one speaker.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.enable_cpu_mem_arena, options.log_severity_level = False, 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._ids, self._usual, self._rate, self._shown = ids, usual, rate, shown[0]

    def speak(self, text: str, seed: int, speed: float, liveliness: float) -> tuple[Any, list[float]]:
        """(float32 samples, the second at which each character of ``text`` ends)."""
        row, ends = [self._ids["^"], self._ids["_"]], list[int]()
        for character in text:
            if character in self._ids:
                row += [self._ids[character], self._ids["_"]]
            ends.append(len(row))
        row.append(self._ids["$"])
        u = self._usual
        scales = np.array(
            [u["noise_scale"] * liveliness, u["length_scale"] / speed, u["noise_w"] * liveliness], np.float32
        )
        most = 600 + int(len(row) * 10 / speed)
        while True:
            given = {
                "input": np.array([row], np.int64),
                "input_lengths": np.array([len(row)], np.int64),
                "scales": scales,
            }
            given |= self._chance(seed, len(row), most)
            try:
                samples, lasts = self._session.run(["output", self._shown], given)
                break
            except Exception:  # onnxruntime's exceptions have no class of their own; here: more frames than noise
                if most > 200_000:
                    raise
                most *= 4
        steps = np.cumsum(lasts.reshape(-1)) * HOP
        at = [float(steps[min(e, len(steps)) - 1]) / self._rate for e in ends]
        return samples.reshape(-1).astype(np.float32), at

    def _chance(self, seed: int, tokens: int, frames: int) -> dict[str, Any]:
        """Noise whose beginning does not depend on how much of it there is."""
        timing, tone = np.random.default_rng([seed, 0]), np.random.default_rng([seed, 1])
        first = timing.standard_normal((tokens, 2), np.float32).T[None]
        second = tone.standard_normal((frames, ROWS), np.float32).T[None]
        return {self._noise[0]: np.ascontiguousarray(first), self._noise[1]: np.ascontiguousarray(second)}

    def shaped(self, samples: Any) -> tuple[Any, float]:
        """Silence trimmed, peaks limited, ends faded; and how many seconds went at the beginning."""
        rate = self._rate
        loud = np.flatnonzero(np.abs(samples) > QUIET)
        if not len(loud):
            return samples[:0], 0.0
        begin = max(0, int(loud[0] - LEAD * rate))
        end = min(len(samples), int(loud[-1] + TAIL * rate))
        return level.faded(level.limited(samples[begin:end], rate), rate), begin / rate

    def close(self) -> None:
        self._session = None
