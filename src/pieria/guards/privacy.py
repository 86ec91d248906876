"""privacy: finds personal data in what is asked and in what is answered, and warns, masks or refuses.

Options: ``privacy``: ``warn`` (the default: nothing is changed, the receipt says what was found), ``allow`` (nothing is
looked at), ``mask`` (the model sees pseudonyms, PERSON_1, EMAIL_1, which are turned back in its answer; contact and
account data that the model brings up by itself are replaced by [EMAIL] ...), ``refuse`` (a request with personal data
is refused). ``privacy_types``: which kinds; those that point at a person by themselves if not given.

A card's ``[params.guards] privacy = "mask"`` is the default for its model, as befits a remote one.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..core.contracts import Context, Run
from ..core.counting import many
from ..core.errors import UserError
from ..core.values import Delta, Event, Finish, Message, Notice, Output, Part, Request

options = frozenset({"privacy", "privacy_types"})
MODES = ("allow", "warn", "mask", "refuse")
WORDS = ("text", "transcript", "passage")
"""Media that are words: in a map of letters and signs nobody is named."""
ASIDE = ("suffix", "stop", "tools", "response_format")
"""Options in which a request says something too."""
SAYING = frozenset({"description", "title", "enum", "const", "default", "examples"})
"""Keywords of a schema whose values are words for the model; others, and names, must stay as they are."""
NAMING = frozenset({"properties", "$defs", "definitions"})
"""Keywords whose value has names for keys: a field may be called "title"."""
LONGEST = 400
"""Letters held back at most while a sentence is not at its end."""
_END = re.compile(r"(?:[.!?…]+[\"'”’)\]]*\s)|\n")


def wrap(run: Run, context: Context) -> Run:
    def guarded(request: Request) -> Iterator[Event]:
        from ..methods import personal

        mode, kinds = chosen(request, context)
        if mode == "allow":
            for event in run(request):
                if isinstance(event, Finish):
                    yield verdict("not looked at", "Personal data were not looked for.", {}, {})
                yield event
            return
        said = [*(m.text for m in request.messages), *aside(request)]
        if mode == "warn":  # nothing hangs on what is found until the end: the first token does not wait for it
            yield from watched(run, request, kinds, said, bool(context.card.params.get("url")))
            return
        asked = Counter(s.kind for t in said for s in personal.find(t, kinds))
        if asked and mode == "refuse":
            raise UserError(
                f"The request holds personal data: {listed(asked)}.",
                "Take them out, or send it with privacy=mask.", code="personal_data", param="messages",
            )  # fmt: skip
        if mode == "mask" and request.options.get("logprobs"):
            hint = "Leave logprobs out, or send it with privacy=warn."
            raise UserError("Log-probabilities would show the pseudonyms that are turned back.", hint, param="logprobs")
        if mode == "mask":
            yield from Masked(run, request, kinds, asked).events()
            return
        yield from watched(run, request, kinds, said, bool(context.card.params.get("url")))

    return guarded


def chosen(request: Request, context: Context) -> tuple[str, frozenset[str]]:
    """The mode and the kinds that are asked for, checked."""
    from ..methods.personal import KINDS, USUAL

    usual = context.card.params.get("guards", {})
    usual = usual if isinstance(usual, Mapping) else {}
    mode = request.options.get("privacy") or usual.get("privacy") or "warn"
    kinds = request.options.get("privacy_types") or usual.get("privacy_types") or sorted(USUAL)
    if mode not in MODES:
        raise UserError(f"privacy cannot be {str(mode)[:40]!r}.", f"It is one of: {', '.join(MODES)}.", param="privacy")
    if isinstance(kinds, str):
        kinds = [k for k in re.split(r"[,\s]+", kinds) if k]
    if not isinstance(kinds, list | tuple) or not set(map(str, kinds)) <= set(KINDS):
        raise UserError("privacy_types names kinds that there are not.", f"There are: {', '.join(KINDS)}.",
                        param="privacy_types")  # fmt: skip
    return mode, frozenset(map(str, kinds))


def aside(request: Request) -> list[str]:
    """What a request says beside its messages' texts: calls of tools, and options."""
    calls = [m.meta[name] for m in request.messages for name in ("tool_calls", "name") if name in m.meta]
    return [*strings(calls), *(s for n in ASIDE if n in request.options for s in strings(request.options[n]))]


def strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value, names of fields too."""
    if isinstance(value, Mapping):
        value = [x for pair in value.items() for x in pair]
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def listed(count: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {kind}" for kind, n in sorted(count.items()))


def verdict(word: str, sentence: str, asked: Mapping[str, int], answered: Mapping[str, int]) -> Notice:
    data = {"guard": "privacy", "verdict": word, "asked": dict(asked), "answered": dict(answered)}
    return Notice("guard", sentence, data)


def watched(run: Run, request: Request, kinds: frozenset[str], asking: Sequence[str], remote: bool) -> Iterator[Event]:
    """Nothing is changed; what was found is said."""
    from ..methods import personal

    answered, words = Counter[str](), " ".join(asking)
    for event in run(request):
        if isinstance(event, Output) and event.part.medium in WORDS and isinstance(event.part.data, str):
            made = event.part.data
            answered.update(s.kind for s in personal.find(made, kinds) if made[s.start : s.end] not in words)
        if isinstance(event, Finish):
            asked = Counter(s.kind for t in asking for s in personal.find(t, kinds))
            said = f"Personal data in the request: {listed(asked) or 'none found'}; "
            said += f"new in the answer: {listed(answered) or 'none found'}."
            if asked and remote:
                said += " They went to a remote model as they are; privacy=mask sends pseudonyms."
            yield verdict("found" if asked or answered else "none found", said, asked, answered)
        yield event


def within_json(words: str) -> str:
    """Words as they stand in a JSON string."""
    return json.dumps(words, ensure_ascii=False)[1:-1]


class Masked:
    """A run that sees pseudonyms."""

    def __init__(self, run: Run, request: Request, kinds: frozenset[str], asked: Counter[str]) -> None:
        from ..methods.personal.pseudonyms import Key

        self.run, self.asked = run, asked
        self.words = "\n".join((*(m.text for m in request.messages), *aside(request)))
        self.key = Key([self.words])
        self.kinds = kinds
        self.out = kinds - {"PERSON", "ADDRESS"}
        """In an answer names may be anybody's, Shakespeare's too; contact and account data are what leaks."""
        messages = tuple(self.hidden(m) for m in request.messages)
        options = {k: self.option(v, k in ("suffix", "stop")) if k in ASIDE else v for k, v in request.options.items()}
        self.request = dataclasses.replace(request, messages=messages, options=options)
        self.held: dict[int, str] = {}
        self.thought: dict[int, str] = {}
        self.calls: dict[tuple[int, int], str] = {}
        """The ends of streamed thoughts and of calls' arguments that may be the beginning of a pseudonym."""
        self.said: dict[int, str] = {}
        self.covered = 0

    def mask(self, text: str) -> str:
        from ..methods import personal

        return self.key.mask(text, personal.find(text, self.kinds))

    def hidden(self, message: Message) -> Message:
        parts = tuple(
            dataclasses.replace(p, data=self.mask(p.data)) if isinstance(p.data, str) else p for p in message.parts
        )
        meta = {k: self.inside(v) if k in ("tool_calls", "name") else v for k, v in message.meta.items()}
        return Message(message.role, parts, meta)

    def inside(self, value: Any) -> Any:
        """Masks texts within a call of a tool; its arguments are JSON in a string."""
        if isinstance(value, Mapping):
            return {k: self.inside(v) if k in ("function", "arguments") else v for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [self.inside(v) for v in value]
        return self.mask(value) if isinstance(value, str) else value

    def option(self, value: Any, says: bool, named: bool = False) -> Any:
        """Masks what an option says. says: it stands where words are meant for the model; named: its keys are names."""
        if isinstance(value, Mapping):
            return {
                k: self.option(v, says or (k in SAYING and not named), k in NAMING and not named)
                for k, v in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.option(v, says) for v in value]
        return self.mask(value) if says and isinstance(value, str) else value

    def back(self, value: Any) -> Any:
        """Turns pseudonyms back within a call of a tool."""
        if isinstance(value, Mapping):
            return {k: self.back(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [self.back(v) for v in value]
        return self.key.restore(value, within_json) if isinstance(value, str) else value

    def beside(self, meta: Mapping[str, Any]) -> dict[str, Any]:
        """What stands beside an answer's text, with pseudonyms turned back: calls of tools, and what it thought."""
        found = {k: self.back(v) if k == "tool_calls" else v for k, v in meta.items()}
        return found | {k: self.key.restore(v) for k, v in meta.items() if k == "reasoning" and isinstance(v, str)}

    def clean(self, text: str) -> str:
        from ..methods.personal.pseudonyms import covered

        kept = covered(text, self.out, self.words)
        self.covered += kept != text
        return self.key.restore(kept)

    def events(self) -> Iterator[Event]:
        for event in self.run(self.request):
            if isinstance(event, Delta) and isinstance(event.data, str):
                yield from self.piece(event)
            elif isinstance(event, Output) and isinstance(event.part.data, str):
                yield from self.whole(event)
            elif isinstance(event, Finish):
                said = f"Masked in the request: {listed(self.asked) or 'nothing'}; turned back in the answer."
                said += (
                    f" {many(self.covered, 'sentence')} with data that nobody gave: covered." if self.covered else ""
                )
                answered = {"covered": self.covered} if self.covered else {}
                yield verdict("masked" if self.asked or self.covered else "none found", said, self.asked, answered)
                yield event
            else:
                yield event

    def piece(self, event: Delta) -> Iterator[Event]:
        """Lets whole sentences go; the rest is held."""
        assert isinstance(event.data, str)
        held = self.held.get(event.index, "") + event.data
        ends = [m.end() for m in _END.finditer(held)]
        cut = ends[-1] if ends else 0
        if len(held) - cut > LONGEST:
            cut = held.rfind(" ", 0, len(held) - self.key.unsure(held)) + 1 or len(held) - self.key.unsure(held)
        go, self.held[event.index] = held[:cut], held[cut:]
        meta = self.beside({k: v for k, v in event.meta.items() if k not in ("reasoning", "tool_calls")})
        meta |= self.bits(event)
        if go or meta:
            go = self.clean(go)
            self.said[event.index] = self.said.get(event.index, "") + go
            yield dataclasses.replace(event, data=go, meta=meta)

    def bits(self, event: Delta) -> dict[str, Any]:
        """Thoughts and calls as they stream: a pseudonym may come in two pieces."""
        made, i = dict[str, Any](), event.index
        if "reasoning" in event.meta or (event.data and self.thought.get(i)):
            said = self.thought.pop(i, "") + str(event.meta.get("reasoning") or "")
            cut = len(said) - (0 if event.data else self.key.unsure(said))
            self.thought[i] = said[cut:]
            if cut:
                made["reasoning"] = self.key.restore(said[:cut])
        for piece in event.meta.get("tool_calls") or ():
            function = piece.get("function") if isinstance(piece, Mapping) else None
            if isinstance(function, Mapping) and isinstance(function.get("arguments"), str):
                place = (i, int(piece.get("index") or 0))
                said = self.calls.pop(place, "") + function["arguments"]
                cut = len(said) - self.key.unsure(said)
                self.calls[place] = said[cut:]
                piece = {**piece, "function": {**function, "arguments": self.key.restore(said[:cut], within_json)}}
            made.setdefault("tool_calls", []).append(piece)
        return made

    def rest(self, i: int) -> dict[str, Any]:
        """What was held of thoughts and calls, at the end."""
        made = dict[str, Any]()
        if said := self.thought.pop(i, ""):
            made["reasoning"] = self.key.restore(said)
        for place in sorted(p for p in self.calls if p[0] == i):
            if said := self.calls.pop(place):
                more = {"index": place[1], "function": {"arguments": self.key.restore(said, within_json)}}
                made.setdefault("tool_calls", []).append(more)
        return made

    def whole(self, event: Output) -> Iterator[Event]:
        """The rest of the text, then all of it: what was streamed is what is kept."""
        part = event.part
        assert isinstance(part.data, str)
        rest, more = self.held.pop(event.index, ""), self.rest(event.index)
        if rest or more:
            go = self.clean(rest)
            self.said[event.index] = self.said.get(event.index, "") + go
            yield Delta(go, event.index, more)
        data = self.said[event.index] if event.index in self.said else self.clean(part.data)
        meta = self.beside(part.meta)
        yield dataclasses.replace(event, part=Part(part.medium, data, part.mime, meta))
