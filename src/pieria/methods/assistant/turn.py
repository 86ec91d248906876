"""One turn: the question's own words choose what is done; what was done is told from the record, by code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ...core.contracts import Run
from ...core.errors import Cancelled, UserError
from ...core.find import names
from ...core.values import Message, Request, text
from ..asking import ask, forget
from . import dating, story, wants, wording
from .choose import choose
from .claims import honest
from .kit import Kit
from .tools import Call, Result

MANNER = (
    "You are a helpful assistant. Answer in a few plain sentences. You have no tools here: you cannot send, save, book, look up or remember "
    "anything, so never say that you did or will. If you do not know something, say so."
)
CANNOT = "I cannot do that: none of my tools can. Nothing was sent, saved, set or changed."
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SAID = {
    "remember": "Remembered", "forget": "Forgot", "recall": "Looked in memory", "search": "Searched your documents", "read_file": "Read a file",
    "list_files": "Listed files", "application": "Ran an application",
}  # fmt: skip


@dataclass(slots=True)
class Turn:
    """What was said and done. ``record``: every call with its result, in order; ``gone``: claims of a model that were taken out."""

    answer: str = ""
    record: list[tuple[Call, Result]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)

    def did(self) -> list[str]:
        """A line for each call: what happened, in the words of the record."""
        made = []
        for call, result in self.record:
            verb = _SAID.get(
                call.tool, f"Called {call.tool}" if call.tool.startswith("mcp_") else f"Computed with {call.tool}"
            )
            verb = verb if result.done else f"Tried {call.tool}, without a result"
            given = ", ".join(f"{k}: {v}" for k, v in call.arguments.items())
            made.append(f"{verb}: {given[:160]}" if given else f"{verb}.")
        return made

    def plain(self) -> dict[str, Any]:
        return {
            "answer": self.answer,
            "calls": [c.plain() | {"done": r.done, "result": dict(r.data)} for c, r in self.record],
            "did": self.did(), "left_out": self.gone,
        }  # fmt: skip


def turn(run: Run, kit: Kit, said: str, today: date, model: str, before: list[tuple[str, str]]) -> Turn:
    """before: earlier turns of the conversation, (role, text)."""
    here = Turn(runs=kit.runs)
    try:
        _taken(run, kit, here, said, today, model, before)
    except (Cancelled, UserError):
        if here.runs and hasattr(run, "forget"):  # no turn will name these runs, so nobody could forget them later
            forget(run, here.runs)
        raise
    return here


def _taken(run: Run, kit: Kit, here: Turn, said: str, today: date, model: str, before: list[tuple[str, str]]) -> None:
    if call := wants.want(said, set(names("apps")) - {"assist"}):
        _do(kit, here, call)
        return
    calls = understood(said, today)
    if calls:
        for call in calls:
            _do(kit, here, call)
        _together(said, here)
        return
    servers = any(n.startswith("mcp_") for n in kit.tools)
    cannot = wants.beyond(said)
    if cannot and not servers:
        here.answer = CANNOT
        return
    asks = re.search(r"\d|\bhow (?:many|much|long|far)\b|\bwhat (?:day|date|time)\b", said)
    if (servers or asks) and (found := choose(run, kit, said, today, model, here.runs)):
        here.record.append(found)
        here.answer = found[1].said
        return
    if cannot:
        here.answer = CANNOT
        return
    if wants.asks_what_was_done(said):
        here.answer = "What I did stands under each answer; beyond that I did nothing."
        return
    _talk(run, kit, here, said, model, before)


def understood(said: str, today: date) -> list[Call]:
    """The calls that a question's own words ask for: one, or one for each half of "... plus ..." and "... and ..."."""
    if m := re.search(rf"\btoday is (?:an? )?({'|'.join(_DAYS)})\b", said, re.IGNORECASE):
        # the question's word stands over the clock's
        today += timedelta((_DAYS.index(m[1].lower()) - today.weekday()) % 7)
    if call := one(said, today):
        return [call]
    for m in re.finditer(r",? plus |,? and (?:also )?|[;?.] +(?=\w)", said):
        a, b = one(said[: m.start()], today), one(said[m.end() :], today)
        if a and b:
            return [a, b]
    return []


def one(said: str, today: date) -> Call | None:
    return wording.call(said) or dating.call(said, today) or story.solve(said)


def _do(kit: Kit, here: Turn, call: Call) -> None:
    result = kit.do(call.tool, call.arguments)
    here.record.append((call, result))
    here.answer = f"{here.answer}\n{result.said}".strip()


def _together(said: str, here: Turn) -> None:
    """Two results joined by "plus" are added too, as plain numbers."""
    if len(here.record) != 2 or " plus " not in said or not all(r.done for _, r in here.record):
        return
    a, b = (str(r.data.get("value", "")).replace(",", "") for _, r in here.record)
    if re.fullmatch(r"-?\d+(?:\.\d+)?", a) and re.fullmatch(r"-?\d+(?:\.\d+)?", b):
        from .kit import calculate

        call = Call("calculate", {"expression": f"{a} + {b}"})
        result = calculate(f"{a} + {b}")
        here.record.append((call, result))
        here.answer += f"\nAdded as plain numbers: {result.said}"


def _talk(run: Run, kit: Kit, here: Turn, said: str, model: str, before: list[tuple[str, str]]) -> None:
    """The model's own words, without claims of actions. What is remembered is in the prompt, so that run is not kept."""
    facts = [f["text"] for f in kit.memory.facts()] if hasattr(run, "forget") else []
    known = "\nWhat the user told you about themselves:\n" + "\n".join(f"- {f}" for f in facts[-30:]) if facts else ""
    turns = tuple(Message(role, (text(words),)) for role, words in before)
    messages = (Message("system", (text(MANNER + known),)), *turns, Message("user", (text(said),)))
    kept: list[str] = []
    try:
        made = ask(run, Request("text", messages, model, {"temperature": 0.3, "seed": 0, "max_tokens": 300}), kept)
    except Cancelled:
        here.runs += kept
        raise
    if facts:
        forget(run, kept)
    else:
        here.runs += kept
    here.answer, here.gone = honest(made)
    if here.gone and not here.answer:
        here.answer = CANNOT


def told(here: Turn) -> Iterator[str]:
    """The answer, then what was done."""
    yield here.answer
    if here.record:
        yield "\n" + "\n".join(f"  · {line}" for line in here.did())
