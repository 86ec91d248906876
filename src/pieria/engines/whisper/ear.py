"""A loaded Whisper: a recording in, words out, one stretch of speech after another."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ...core.contracts import Card, Usage
from ...core.errors import UserError
from ...core.machine import cores
from ...core.values import Delta, Event, Finish, Output, Part, Progress, Request
from ...formats import ctweights, whispergraph
from ...formats.bpe import alphabet
from ...media.speech.sound import decoded
from . import mel
from .decoder import Decoder
from .search import DOUBTFUL, FIRST_TIME, Heard, search
from .timing import tightened, times

WINDOW, LEAST = 28.0, 12.0
"""Seconds of a stretch that is heard at once: at most, and where a rest is long enough to end it earlier."""
QUIET = 10 ** (-60 / 20)


class Ear:
    def __init__(self, card: Card, files: Mapping[str, Path]) -> None:
        import psutil

        before = psutil.Process().memory_info().rss
        about = json.loads(files["config.json"].read_text("utf-8"))
        weights = ctweights.read(files["model.bin"], "WhisperSpec")
        heads = int(card.params.get("heads", 6))
        try:
            layers = [
                sum(f"{part}/layer_{n}/ffn/linear_0/bias" in weights for n in range(64))
                for part in ("encoder", "decoder")
            ]
            model, given = whispergraph.build(weights, layers[0], heads)
            self._session: Any = _session(model, given)
            self._decoder = Decoder(weights, layers[1], heads)
            self._follow = [(int(a), int(b)) for a, b in about["alignment_heads"]]
            self._forbidden = np.array(sorted({int(n) for n in about["suppress_ids"]} | set(range(50257, FIRST_TIME))))
        except (KeyError, ValueError, TypeError):
            raise UserError(
                f"The weights of {card.name} are no English Whisper's.", f"Fetch them again: pieria get {card.name}."
            ) from None
        codes = {c: b for b, c in alphabet().items()}
        lines = files["vocabulary.txt"].read_text("utf-8").split("\n")
        self._pieces = [bytes(codes[c] for c in line if c in codes) for line in lines]
        self._name, self._lock, self._open = card.name, threading.Lock(), True
        self._cpu, self._tokens = 0.0, 0
        self._peak = max(0, psutil.Process().memory_info().rss - before)

    def __call__(self, request: Request) -> Iterator[Event]:
        """Deltas: the text of each stretch, ``words`` in their meta. One Output: the whole text, with ``words``: [text,
        start, end, probability]. Raises `UserError` for what is no recording."""
        samples = self._asked(request)
        beams = request.options.get("beams")
        beams = 5 if beams is None else beams
        if isinstance(beams, bool) or not isinstance(beams, int) or not 1 <= beams <= 8:
            raise UserError("beams must be a whole number from 1 to 8.", "Leave it out for 5.", param="beams")
        seconds = len(samples) / mel.RATE
        said, words, made, reason = "", list[list[Any]](), 0, "stop"
        for begin, end in stretches(samples):
            if request.cancel:
                reason = "cancelled"
                break
            heard, found = self._stretch(samples[begin:end], beams)
            made += len(heard.ids)
            yield Progress(end / mel.RATE, seconds, "seconds", "listening")
            if not found:
                continue
            found = [[w, round(begin / mel.RATE + a, 3), round(begin / mel.RATE + b, 3), p] for w, a, b, p in found]
            text = (" " if said else "") + " ".join(w for w, *_ in found)
            said, words = said + text, words + found
            yield Delta(text, 0, {"words": found})
        meta = {"words": words, "seconds": round(seconds, 3), "finish_reason": reason, "language": "en"}
        yield Output(Part("transcript", said, "text/plain", meta))
        self._tokens += made
        yield Finish(
            reason,
            {
                "prompt_tokens": max(1, round(seconds * 50)),
                "completion_tokens": made,
                "cached_tokens": 0,
                "audio_seconds": round(seconds, 3),
            },
        )

    def _asked(self, request: Request) -> Any:
        if request.medium != "transcript":
            raise UserError(
                f"This model writes down speech; it makes no {request.medium}.", "Choose another model: pieria models."
            )
        parts = [p for m in request.messages for p in m.parts if not isinstance(p.data, str)]
        if len(parts) != 1:
            raise UserError("There is no recording to listen to.", "Send one WAV, FLAC, MP3 or OGG file.", param="file")
        return decoded(parts[0].bytes, mel.RATE)

    def _stretch(self, samples: Any, beams: int) -> tuple[Heard, list[list[Any]]]:
        """What is heard in one stretch, and its words: [text, start, end, probability]."""
        if float(np.sqrt((samples**2).mean())) < QUIET:
            return Heard((), 0.0, 1.0), []
        from threadpoolctl import threadpool_limits

        picture = mel.spectrogram(samples)[:, : mel.FRAMES]
        with self._lock:
            if not self._open:
                raise UserError(
                    "The model was unloaded while you waited.", "Ask again.", status=503, code="model_unloaded"
                )
            wall, cpu = time.perf_counter(), time.process_time()
            seen = self._session.run(["seen"], {"mel": picture[None]})[0][0]
            # many small products: BLAS threads would spend ten times as long waiting for each other
            with threadpool_limits(1, "blas"):
                cross = self._decoder.cross(seen)
                heard = search(self._decoder, cross, self._forbidden, self._text, beams)
                silent = not heard.ids or (heard.silence > 0.6 and heard.score < DOUBTFUL)
                found = [] if silent else self._words(heard.ids, cross, len(samples) / mel.RATE)
            self._cpu += min(time.process_time() - cpu, (time.perf_counter() - wall) * cores())
        return heard, found

    def _words(self, ids: tuple[int, ...], cross: list[tuple[Any, Any]], seconds: float) -> list[list[Any]]:
        spans, sure = times(self._decoder, cross, ids, self._follow, seconds)
        found: list[list[Any]] = []
        raw = b""
        for token, (start, end), likely in zip(ids, spans, sure, strict=True):
            piece = self._pieces[token]
            if piece.startswith(b" ") or not found:
                found.append([b"", start, end, likely])
            found[-1][0] += piece
            found[-1][2], found[-1][3] = end, min(found[-1][3], likely)
            raw += piece
        made = [[w.decode("utf-8", "replace").strip(), a, b, round(p, 3)] for w, a, b, p in found]
        return tightened([w for w in made if w[0]])

    def _text(self, ids: Any) -> str:
        return b"".join(self._pieces[i] for i in ids if i < len(self._pieces)).decode("utf-8", "replace")

    def usage(self) -> Usage:
        return Usage(self._cpu, self._peak, self._tokens)

    def alive(self) -> bool:
        return self._open

    def close(self) -> None:
        with self._lock:
            self._open, self._session = False, None


def stretches(samples: Any) -> list[tuple[int, int]]:
    """Where to cut: at the quietest fifth of a second between `LEAST` and `WINDOW` seconds after the last cut."""
    found, begin, rate = list[tuple[int, int]](), 0, mel.RATE
    size = rate // 50
    power = (
        np.add.reduceat(samples.astype(np.float64) ** 2, np.arange(0, len(samples), size))
        if len(samples)
        else np.zeros(0)
    )
    smooth = np.convolve(power, np.ones(10) / 10, "same")
    while len(samples) - begin > WINDOW * rate:
        low, high = int((begin + LEAST * rate) / size), int((begin + WINDOW * rate) / size)
        # later cuts are better where it is about as quiet: fewer windows
        weigh = smooth[low:high] + smooth.mean() * np.linspace(0.02, 0.0, high - low)
        cut = (low + int(weigh.argmin())) * size
        found.append((begin, cut))
        begin = cut
    return [*found, (begin, len(samples))]


def _session(model: bytes, given: Mapping[str, Any]) -> Any:
    import onnxruntime

    made = onnxruntime.SessionOptions()
    made.intra_op_num_threads, made.inter_op_num_threads = cores(), 1
    made.enable_cpu_mem_arena, made.log_severity_level = False, 3
    made.add_session_config_entry("session.intra_op.allow_spinning", "0")
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in given.values()]
    made.add_external_initializers(list(given), values)
    return onnxruntime.InferenceSession(model, made, providers=["CPUExecutionProvider"])
