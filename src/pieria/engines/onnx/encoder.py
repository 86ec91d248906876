"""Sentence embeddings on onnxruntime. Each message of a request is one text; each text gets one vector.

The card's files are ``model.safetensors`` (a BERT encoder) and ``vocab.txt``. Its params: ``context``, the most tokens
of a text that are read (256), and ``heads`` (12). The graph is built in memory at load, from weights mapped off the
disk: nothing is converted, and nothing is written.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...core.contracts import Card, Usage
from ...core.errors import UserError
from ...core.machine import cores
from ...core.values import Event, Finish, Output, Part, Progress, Request
from .session import options

if TYPE_CHECKING:
    import numpy as np

    from ...formats.wordpiece import WordPiece

BATCH = 1024
"""Tokens worked on at once, padding counted: 16 short texts or 4 long. More is no faster on a CPU, and takes memory."""


def estimate(files: Mapping[str, Path]) -> int:
    """For all-MiniLM-L6-v2 it says 223 MiB; it took 195 to 206 after long batches, 272 while loading."""
    weights = files.get("model.safetensors")
    return int(1.3 * weights.stat().st_size) + 110 * 2**20 if weights else 0


def load(card: Card, files: Mapping[str, Path]) -> Encoder:
    if absent := [name for name in ("model.safetensors", "vocab.txt") if name not in files]:
        raise UserError(
            f"The card {card.name} has no file {absent[0]}, which a sentence encoder needs.",
            "Add it to the card's files.",
        )
    import psutil

    from ...formats import bertgraph, safetensors
    from ...formats.wordpiece import WordPiece

    before = psutil.Process().memory_info().rss
    words = WordPiece.read(files["vocab.txt"])
    weights = safetensors.read(files["model.safetensors"])
    model, given = bertgraph.build(weights, int(card.params.get("heads", 12)))
    rows, places = (len(weights[f"embeddings.{table}_embeddings.weight"]) for table in ("word", "position"))
    if len(words) > rows:
        raise UserError(
            "The vocabulary has more words than the weights.", f"Fetch the model again: pieria get {card.name}."
        )
    session = _session(model, given)
    del weights, given
    context = max(3, min(int(card.params.get("context", 256)), places))
    return Encoder(session, words, context, max(0, psutil.Process().memory_info().rss - before))


def _session(model: bytes, given: Mapping[str, np.ndarray]) -> Any:
    import onnxruntime

    made = options(cores())
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in given.values()]
    made.add_external_initializers(list(given), values)
    return onnxruntime.InferenceSession(model, made, providers=["CPUExecutionProvider"])


class Encoder:
    """A loaded sentence encoder."""

    def __init__(self, session: Any, words: WordPiece, context: int, resident: int) -> None:
        self._session, self._words, self._context = session, words, context
        self._width = int(session.get_outputs()[0].shape[1])
        self._lock = threading.Lock()
        self._cpu, self._peak, self._tokens = 0.0, resident, 0

    def __call__(self, request: Request) -> Iterator[Event]:
        """Outputs: float32, little-endian, one vector of length 1 a message, in the order of the messages; with the
        option ``each="token"`` instead the last layer's vector of each token, one after the other.

        Raises `UserError` for a request that is not for embeddings, has no text, or asks for too many dimensions.
        """
        size, each = self._asked(request), request.options.get("each") == "token"
        texts = [self._words.encode(message.text, self._context) for message in request.messages]
        vectors: dict[int, bytes] = {}
        for batch in _batches([len(text.ids) for text in texts]):
            if request.cancel:
                yield Finish("cancelled", _usage(sum(len(texts[index].ids) for index in vectors)))
                return
            vectors |= zip(batch, self._run([texts[index].ids for index in batch], size, each), strict=True)
            if len(vectors) < len(texts):
                yield Progress(len(vectors), len(texts), "texts")
        for index, text in enumerate(texts):
            meta = {"dimensions": size, "tokens": len(text.ids), "truncated": text.truncated}
            yield Output(Part("embedding", vectors[index], "application/x-float32", meta), index)
        yield Finish("stop", _usage(sum(len(text.ids) for text in texts)))

    def _asked(self, request: Request) -> int:
        if request.medium != "embedding":
            raise UserError(
                f"This model makes embeddings, not {request.medium}.", "Choose another model: pieria models."
            )
        if not request.messages:
            raise UserError(
                "There is nothing to embed: the list of texts is empty.", "Send at least one text.", param="input"
            )
        if any(not isinstance(part.data, str) for message in request.messages for part in message.parts):
            raise UserError("Only text can be embedded by this model.", "Send text.", param="input")
        if request.options.get("each", "text") not in ("text", "token"):
            raise UserError("each must be text or token.", "Leave it out for one vector a text.", param="each")
        size = request.options.get("dimensions")
        if size is None:
            return self._width
        if request.options.get("each") == "token":
            raise UserError("The vectors of tokens have all their dimensions.", "Leave it out.", param="dimensions")
        if type(size) is not int or not 1 <= size <= self._width:
            raise UserError(
                f"dimensions must be a whole number from 1 to {self._width}.",
                "Leave it out for all of them.",
                param="dimensions",
            )
        return size

    def _run(self, rows: list[list[int]], size: int, each: bool) -> list[bytes]:
        import numpy as np

        shape = (len(rows), max(map(len, rows)))
        ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for index, row in enumerate(rows):
            ids[index, : len(row)], mask[index, : len(row)] = row, 1
        with self._lock:
            if self._session is None:
                raise UserError(
                    "The model was unloaded while you waited.", "Ask again.", status=503, code="model_unloaded"
                )
            wall, cpu = time.perf_counter(), time.process_time()
            made = self._session.run(["states" if each else "embedding"], {"ids": ids, "mask": mask})[0]
            # other models share the process's clock: no more than this call's threads can have spent
            self._cpu += min(time.process_time() - cpu, (time.perf_counter() - wall) * cores())
            self._tokens += int(mask.sum())
        if each:
            return [states[: len(row)].astype("<f4").tobytes() for states, row in zip(made, rows, strict=True)]
        made = made[:, :size]
        if size < self._width:
            made = made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-12)
        return [vector.astype("<f4").tobytes() for vector in made]

    def usage(self) -> Usage:
        return Usage(self._cpu, self._peak, self._tokens)

    def alive(self) -> bool:
        return self._session is not None

    def close(self) -> None:
        with self._lock:
            self._session = None


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """The indices of texts, shortest first, in batches of at most `BATCH` tokens once padded to their longest."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[index] > BATCH:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _usage(tokens: int) -> dict[str, int]:
    return {"prompt_tokens": tokens, "completion_tokens": 0, "cached_tokens": 0}
