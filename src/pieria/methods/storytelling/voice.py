"""Going on with a person's own text: the model continues the words themselves, and the checks keep the text's people,
tense and person."""

from __future__ import annotations

import re
import statistics

from ...core.errors import UserError
from ...core.values import Message, Request
from ...core.values import text as part
from ..asking import ask
from ..sentences import split
from . import drift, names
from .bible import Bible, Character
from .plan import scenes
from .prose import QUOTES, count, tokens
from .telling import Telling

LEAST, SEEN = 40, 450
"""Words that a draft must have, and that the model reads of it."""


class Continuing(Telling):
    """Scenes are stretches without a plan. ``draft`` is what the user wrote."""

    draft, stretch = "", ""
    between, closes = "\n\n", False

    def begin(self, draft: str) -> None:
        super().begin(draft)
        self.draft = draft

    def say(self, asked: str, wanted: int) -> str:
        self.calls += 1
        told = "\n\n".join([self.draft, *self.scenes, self.stretch]).split(" ")
        prompt = " ".join(told[-SEEN:]).rstrip()
        closing = "\n\n" if prompt[-1:] in '.!?…"”*' else ""
        return ask(self.run, Request("text", (Message("prompt", (part(prompt + closing),)),), self.model, {
            "temperature": 0.8, "top_p": 0.95, "frequency_penalty": 0.3, "presence_penalty": 0.2,
            "max_tokens": int(1.5 * wanted) + 40, "seed": self.seed * 1000 + self.calls,
        }))  # fmt: skip

    def before(self, scene: str) -> str:
        self.stretch = scene
        return ""


def heard(draft: str, words: int) -> Bible:
    """What can be told from a draft: its people, tense and person. Raises `UserError` where there is too little of it."""
    if count(draft) < LEAST:
        raise UserError(f"The draft has {count(draft)} words.", f"Give at least {LEAST}: its voice must be heard.",
                        param="continue")  # fmt: skip
    plain = draft.translate(QUOTES)
    told = tokens(drift.narration(plain))
    past, present = sum(w in drift.PAST for w in told), sum(w in drift.PRESENT for w in told)
    first = sum(w in drift.FIRST for w in told) > 0.01 * len(told)
    heading = re.search(r"^#\s+(.+)$", draft, re.MULTILINE)
    people = tuple(Character(n) for n in names.strangers(plain, frozenset()))
    return Bible(heading[1].strip() if heading else "", "", people, ("",) * scenes(words), draft,
                 "first" if first else "third", "present" if present > past else "past")  # fmt: skip


def manner(text: str) -> dict[str, float]:
    """Numbers of a voice: words a sentence, share of words within quotation marks, words a paragraph."""
    sentences = [len(tokens(s.text)) for s in split(text)] or [0]
    within = sum(len(tokens(q)) for q in re.findall(r"[\"“]([^\"“”]*)[\"”]", text))
    stretches = [count(p) for p in re.split(r"\n\s*\n", text) if p.strip()] or [0]
    return {
        "words a sentence": round(statistics.mean(sentences), 1),
        "quoted": round(within / max(1, len(tokens(text))), 3),
        "words a paragraph": round(statistics.mean(stretches), 1),
    }
