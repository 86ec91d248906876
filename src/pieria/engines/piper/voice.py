"""A loaded voice: text in, sound out, sentence by sentence as it is made."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...core.contracts import Card, Usage
from ...core.errors import UserError
from ...core.machine import cores
from ...core.values import Delta, Event, Finish, Notice, Output, Part, Progress, Request
from ...media.speech import sound
from ...methods.speaking.lexicon import Lexicon
from ...methods.speaking.phonemes import Sound
from ...methods.speaking.phonemes import sound as sounded
from ...methods.speaking.sentences import bare, pieces
from ...methods.speaking.unknown import Letters
from ...methods.speaking.written import Said, read, skipped
from .net import Net

LONGEST = 60_000
"""Characters of one run: about an hour. Whoever has more divides it, as `pieria speak` does."""


class Voice:
    def __init__(self, card: Card, files: Mapping[str, Path]) -> None:
        import psutil

        before = psutil.Process().memory_info().rss
        try:
            about = json.loads(files["voice.json"].read_text("utf-8"))
            self.rate, ids = int(about["audio"]["sample_rate"]), about["phoneme_id_map"]
            self._net = Net(
                files["voice.onnx"], {c: v[0] for c, v in ids.items()}, about["inference"], self.rate, cores()
            )
        except (ValueError, KeyError, TypeError):
            raise UserError(
                "voice.json does not describe a Piper voice.", f"Fetch it again: pieria get {card.name}."
            ) from None
        letters = Letters(files["letters.onnx"], files["card.json"])
        self._lexicon = Lexicon.read(files["lexicon.txt.gz"], letters.guess)
        self._gain = 10 ** (float(card.params.get("gain", 0.0)) / 20)
        self._name, self._open, self._lock = card.name, True, threading.Lock()
        self._cpu, self._letters = 0.0, 0
        self._peak = max(0, psutil.Process().memory_info().rss - before)

    def __call__(self, request: Request) -> Iterator[Event]:
        """Deltas: 16-bit little-endian mono at `rate`, one a piece. Then one Output: the whole, as ``format`` (wav,
        flac, mp3, pcm). Both say in their meta ``rate`` and ``words``: [start, end (seconds), from, to (characters)].

        Raises `UserError` for what cannot be spoken, before the first sound.
        """
        text, options = self._asked(request)
        speed, pauses, seed, form = options["speed"], options["pauses"], options["seed"], options["format"]
        plan = list(pieces(bare(text)))
        said = [read(p.text) for p in plan]
        if not any(s.words for one in said for s in one):
            raise UserError(
                "There is nothing in this text that can be spoken.",
                "This voice reads English, in Latin letters.",
                param="input",
            )
        lost = sum(map(skipped, said))
        if lost:
            yield Notice(
                "skipped",
                f"{lost} letter{'' if lost == 1 else 's'} of other scripts cannot be spoken by this voice; left out.",
                {"letters": lost},
            )
        raw, words, guessed, at, reason = bytearray(), list[list[float]](), dict[str, None](), 0, "stop"
        for number, (piece, one) in enumerate(zip(plan, said, strict=True)):
            if request.cancel:
                reason = "cancelled"
                break
            made = self._piece(one, (seed + number) % 2**63, speed, options["liveliness"])
            if made is None:
                continue
            samples, times, unknown = made
            guessed |= dict.fromkeys(unknown)
            times = [
                [at / self.rate + a, at / self.rate + b, piece.start + one[n].start, piece.start + one[n].end]
                for n, a, b in times
            ]
            block = sound.pcm(samples) + bytes(2 * int(piece.rest * pauses / speed * self.rate))
            raw += block
            at += len(block) // 2
            words += times
            yield Delta(block, 0, {"rate": self.rate, "words": times})
            yield Progress(piece.end, len(text), "characters", "speaking")
        self._letters += len(text)
        seconds = round(at / self.rate, 3)
        meta: dict[str, Any] = {"rate": self.rate, "words": words, "guessed": list(guessed)[:200], "seconds": seconds}
        meta |= {"seed": seed, "voice": self._name, "finish_reason": reason, "suffix": f".{form}"}
        if at:
            yield Output(Part("speech", sound.packed(bytes(raw), self.rate, form), sound.FORMATS[form], meta))
        yield Finish(
            reason,
            {
                "prompt_tokens": len(text),
                "completion_tokens": 0,
                "cached_tokens": 0,
                "seed": seed,
                "audio_seconds": round(at / self.rate, 3),
            },
        )

    def _asked(self, request: Request) -> tuple[str, dict[str, Any]]:
        """The text, and the options checked. ``speed`` 0.25 to 4, ``pauses`` 0 to 5, ``liveliness`` 0 to 2."""
        if request.medium != "speech":
            raise UserError(f"This model speaks; it makes no {request.medium}.", "Choose another model: pieria models.")
        if not request.messages or any(not isinstance(p.data, str) for m in request.messages for p in m.parts):
            raise UserError("There is nothing to say.", "Send the text to speak.", param="input")
        text = request.messages[-1].text
        if len(text) > LONGEST:
            raise UserError(
                f"The text has {len(text)} characters; up to {LONGEST} are spoken at once.",
                "Divide it, or type: pieria speak FILE",
                param="input",
            )
        found: dict[str, Any] = {}
        for name, low, high, usual in (
            ("speed", 0.25, 4.0, 1.0),
            ("pauses", 0.0, 5.0, 1.0),
            ("liveliness", 0.0, 2.0, 1.0),
        ):
            value = request.options.get(name)
            value = usual if value is None else value
            if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
                raise UserError(
                    f"{name} must be a number from {low:g} to {high:g}.", f"Leave it out for {usual:g}.", param=name
                )
            found[name] = float(value)
        seed = request.options.get("seed")
        seed = 1 if seed is None else seed
        if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**63:
            raise UserError("seed must be a whole number of 0 or more.", "Leave it out for 1.", param="seed")
        form = request.options.get("format") or "wav"
        sound.check(form)
        return text, {**found, "seed": seed, "format": form}

    def _piece(
        self, said: Sequence[Said], seed: int, speed: float, liveliness: float
    ) -> tuple[Any, list[list[Any]], tuple[str, ...]] | None:
        """(samples, [index of Said, start, end] ..., guessed words) of one piece; None if nothing in it is said."""
        spoken = sounded(said, self._lexicon)
        if not spoken.text.strip(" ,.;:!?"):
            return None
        if spoken.text[-1] not in ".!?,;:":
            spoken = Sound(spoken.text + ".", (*spoken.owner, -1), spoken.guessed)
        with self._lock:
            if not self._open:
                raise UserError(
                    "The model was unloaded while you waited.", "Ask again.", status=503, code="model_unloaded"
                )
            wall, cpu = time.perf_counter(), time.process_time()
            samples, ends = self._net.speak(spoken.text, seed, speed, liveliness)
            # other models share the process's clock: no more than this call's threads can have spent
            self._cpu += min(time.process_time() - cpu, (time.perf_counter() - wall) * cores())
        samples, begin = self._net.shaped(samples * self._gain)
        long = len(samples) / self.rate
        times: list[list[Any]] = []
        for index, owner in enumerate(spoken.owner):
            if owner < 0:
                continue
            start = (ends[index - 1] if index else 0.0) - begin
            end = ends[index] - begin
            start, end = min(max(start, 0.0), long), min(max(end, 0.0), long)
            if times and times[-1][0] == owner:
                times[-1][2] = end
            else:
                times.append([owner, start, end])
        return samples, times, spoken.guessed

    def usage(self) -> Usage:
        return Usage(self._cpu, self._peak, self._letters)

    def alive(self) -> bool:
        return self._open

    def close(self) -> None:
        with self._lock:
            self._open = False
            self._net.close()
