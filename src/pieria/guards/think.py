"""think: takes longer over an answer where that has been measured to help, and says what it did.

Option ``think``: true. In this order, the first that fits: sums, dates and units are computed by code and told as they
are; among lettered answers (A. ... B. ...) the model is asked with the answers turned around and the probabilities of
the letters are averaged; any other message is answered `SAMPLES` times and the answer that most agree with is kept.
Nothing streams until it is chosen. What each way is worth is measured: `pieria evaluate commonsense --think`,
`bench/commonsense.py`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np

from ..core.contracts import Context, Run
from ..core.errors import UserError
from ..core.values import Delta, Event, Finish, Message, Notice, Output, Part, Progress, Request, text
from ..methods.choosing.forms import LETTERS, Floats
from ..methods.choosing.spoken import agreed, exact, letters, sure, turned
from ..methods.choosing.spoken import options as lettered
from ..methods.choosing.ways import SURE, TURNS, ahead

options = frozenset({"think"})
SAMPLES = 3
APART = ("tools", "response_format", "grammar", "logprobs")
"""Options under which an answer is not words to agree on."""
COUNTED = ("prompt_tokens", "completion_tokens", "cached_tokens")


def wrap(run: Run, context: Context) -> Run:
    def guarded(request: Request) -> Iterator[Event]:
        think = request.options.get("think")
        if think not in (None, True, False):
            raise UserError("think is true or false.", "Leave it out for the plain answer.", param="think")
        said = request.messages[-1].text if request.messages and request.messages[-1].role == "user" else ""
        apart = [name for name in APART if request.options.get(name)]
        apart += ["n"] * (request.options.get("n") not in (None, 1))
        if not think or apart or not said.strip():
            why, word = "The answer was not taken longer over.", "not looked at"
            if think:
                why, word = f"{why} {apart[0] if apart else 'It'} asks for more than words to agree on.", "not applied"
            for event in run(request):
                if isinstance(event, Finish):
                    yield Notice("guard", why, {"guard": "think", "verdict": word, "asked": 1})
                yield event
            return
        yield from Thinking(run, request, context, said).events()

    return guarded


class Thinking:
    """One answer that is taken longer over."""

    def __init__(self, run: Run, request: Request, context: Context, said: str) -> None:
        self.run, self.request, self.context, self.said = run, request, context, said
        self.usage = dict.fromkeys(COUNTED, 0)

    def events(self) -> Iterator[Event]:
        if computed := exact(self.said, date.today()):
            yield from self.told(text("\n".join(computed), finish_reason="stop"), "computed", "Computed by code.", 0)
            return
        if (found := lettered(self.said)) and (made := self.chosen(*found)):
            yield from made
            return
        yield from self.sampled()

    def ask(self, words: str, more: dict[str, Any]) -> tuple[list[Part], str]:
        """(the choices, why the run ended)."""
        messages = (*self.request.messages[:-1], Message("user", (text(words),)))
        given = {k: v for k, v in self.request.options.items() if k != "think"} | more
        parts, reason = list[Part](), "stop"
        for event in self.run(dataclasses.replace(self.request, messages=messages, options=given)):
            if isinstance(event, Output):
                parts.append(event.part)
            elif isinstance(event, Finish):
                reason = event.reason
                for name in COUNTED:
                    self.usage[name] += int(event.usage.get(name, 0))
        return parts, reason

    def chosen(self, question: str, answers: list[str]) -> Iterator[Event] | None:
        """Among lettered answers. None where the engine tells no probabilities."""
        found = list[Floats]()
        grammar = "root ::= " + " | ".join(f'"{c}"' for c in LETTERS[: len(answers)])
        more = {"temperature": 0.0, "max_tokens": 2, "grammar": grammar, "logprobs": True, "top_logprobs": 20}
        while len(found) < min(TURNS, len(answers)) and not (found and ahead(found) >= SURE):
            words, placed = turned(question, answers, len(found))
            parts, reason = self.ask(words, more)
            values = letters(parts[0].meta, placed) if parts else None
            if values is None or reason == "cancelled":
                return None
            found.append(values)
        values = np.mean(found, 0)
        best = int(values.argmax())
        said = f"{LETTERS[best]}. {answers[best]}"
        why = f"Asked {len(found)} times with the answers turned around; probability {sure(values):.2f}."
        return self.told(text(said, finish_reason="stop"), "chosen", why, len(found), round(sure(values), 3))

    def sampled(self) -> Iterator[Event]:
        yield Progress(0, 1, "answers", f"{SAMPLES} at once")
        heat = self.request.options.get("temperature")
        parts, reason = self.ask(self.said, {"n": SAMPLES, "temperature": heat if heat else 0.7})
        if not parts:
            yield Finish(reason, self.usage)
            return
        samples = [str(p.data) for p in parts]
        vectors = self.context.settings.get("vectors")
        near = (lambda texts: vectors(texts, "minilm", self.request.cancel)) if vectors else None
        try:
            best, count = agreed(samples, near)
        except UserError:  # no sentence vectors here: words that are the same still agree
            best, count = agreed(samples, None)
        why = f"{count} of {len(samples)} answers agree."
        yield from self.told(parts[best], "agreed" if count > 1 else "apart", why, len(samples), reason=reason)

    def told(
        self, part: Part, word: str, why: str, asked: int, probability: float | None = None, reason: str = "stop"
    ) -> Iterator[Event]:
        yield Delta(part.data)
        yield Output(part)
        data = {"guard": "think", "verdict": word, "asked": asked}
        yield Notice("guard", why, data | ({"probability": probability} if probability is not None else {}))
        yield Finish(reason, self.usage)
