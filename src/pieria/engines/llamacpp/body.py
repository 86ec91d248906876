"""Our request as llama.cpp's body, and its answer as our events."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator
from typing import Any

from ...core.errors import UserError
from ...core.values import Delta, Event, Finish, Message, Output, Part, Request, text

PLAIN = frozenset(
    {
        "max_tokens", "temperature", "top_p", "top_k", "min_p", "seed", "stop", "n", "presence_penalty",
        "frequency_penalty", "repeat_penalty", "logit_bias", "grammar", "lora",
        "dry_multiplier", "dry_base", "dry_allowed_length", "dry_penalty_last_n",
    }
)  # fmt: skip
CHAT = frozenset({"response_format", "logprobs", "top_logprobs"})
TOOLS = frozenset({"tools", "tool_choice", "parallel_tool_calls"})
FILL = "fill"
"""In a body: what stands before and after a gap; the engine makes the prompt of it (`fill.prompt`)."""
EXACTLY = "exactly"
"""An option: a text that the answer is to be, letter for letter, so that its log-probabilities are told."""
OPTIONS = PLAIN | CHAT | TOOLS | {"suffix", "mark", EXACTLY}


RANGES = {"temperature": (0.0, 2.0), "top_p": (0.0, 1.0), "min_p": (0.0, 1.0)}
"""What may be asked for, as OpenAI has it."""


def build(
    request: Request, abilities: tuple[str, ...], sampling: dict[str, Any], system: str | None = None
) -> tuple[str, dict[str, Any]]:
    """The route and the body. Raises `UserError` for what this model cannot be asked."""
    options = {k: v for k, v in request.options.items() if v is not None}
    options.setdefault("seed", secrets.randbelow(1 << 31))
    if said := str(options.pop(EXACTLY, "")):
        options |= forced(said)
    for name, (low, high) in RANGES.items():
        if (value := options.get(name)) is not None and not low <= value <= high:
            raise UserError(f"{name} is {low:g} to {high:g}, not {value:g}.", f"For example: {name} {low + 0.7:g}",
                            param=name)  # fmt: skip
    if not request.messages:
        raise UserError("There is nothing to answer: the list of messages is empty.", "Send at least one message.")
    body: dict[str, Any] = {**sampling, **{k: v for k, v in options.items() if k in PLAIN}}
    body |= {"stream": True, "cache_prompt": True}
    body["seed"] = int(options["seed"]) & 0xFFFFFFFF
    if request.messages[0].role != "prompt":
        if options.get("suffix"):
            raise UserError(
                "A suffix belongs to a completion, not to a chat.", "Use complete, or POST /v1/completions."
            )
        body |= {k: v for k, v in options.items() if k in CHAT}
        body["messages"] = [chat(m) for m in voiced(request.messages, system)]
        body["stream_options"] = {"include_usage": True}
        return "/v1/chat/completions", body
    prompt = "".join(m.text for m in request.messages)
    if (suffix := options.get("suffix")) is not None:
        if "fill" not in abilities:
            raise UserError(
                "This model cannot fill in the middle.", "Leave the suffix out, or use a coder model.", param="suffix"
            )
        if options.get("logprobs"):
            raise UserError("Log-probabilities are not given when filling in the middle.", "Leave logprobs out.")
        body["n_predict"] = body.pop("max_tokens", -1)
        return "/completion", body | {FILL: (prompt, str(suffix))}
    if options.get("logprobs"):
        body["logprobs"] = max(1, int(options.get("top_logprobs") or 1))
    return "/v1/completions", body | {"prompt": prompt, "stream_options": {"include_usage": True}}


def forced(said: str) -> dict[str, Any]:
    """Options under which an answer is ``said``, cut into tokens as the model's own vocabulary cuts it: the grammar
    leaves many ways, so the usual tokens are favoured. Neither changes the log-probabilities that are told."""
    rule = f"root ::= {json.dumps(said, ensure_ascii=False)}"
    return {"grammar": rule, "logit_bias": {said: 40}, "logprobs": True, "temperature": 0.0,
            "max_tokens": len(said.encode())}  # fmt: skip


def voiced(messages: tuple[Message, ...], system: str | None) -> tuple[Message, ...]:
    """The conversation as a tuned model knows it: with the system message of its examples (none: ""), where the
    user gave none. What a user wrote stays; what an application says by itself (meta ``manner``) gives way."""
    if system is None or (messages[0].role == "system" and not messages[0].meta.get("manner")):
        return messages
    rest = messages[1:] if messages[0].role == "system" else messages
    if not rest:
        return messages
    return (Message("system", (text(system),)), *rest) if system else rest


def chat(message: Message) -> dict[str, Any]:
    """A message as OpenAI writes it."""
    if any(p.medium != "text" for p in message.parts):
        raise UserError("This model reads text only.", "Leave pictures and sounds out.", param="messages")
    said: dict[str, Any] = {"role": message.role, "content": message.text}
    if message.meta.get("name"):
        said["name"] = message.meta["name"]
    return said


class Reader:
    """Folds llama.cpp's events into ours and keeps what is made so far, so that a cut stream loses nothing."""

    def __init__(self, seed: int, top: bool, owed: str = "") -> None:
        """owed: letters that each answer begins with and that are not part of it."""
        self.seed, self._top, self._owed = seed, top, owed
        self._left: dict[int, str] = {}
        self.text: dict[int, list[str]] = {}
        self.meta: dict[int, dict[str, Any]] = {}
        self.usage: dict[str, Any] = {}
        self._asked = {"prompt_tokens": 0, "cached_tokens": 0}

    def read(self, events: Iterable[dict[str, Any]]) -> Iterator[Event]:
        for event in events:
            if done := event.get("prompt_progress"):  # after each batch; of what is cut off later no more is told
                self._asked = {"prompt_tokens": done["processed"], "cached_tokens": done["cache"]}
            elif "choices" in event:
                for choice in event["choices"]:
                    yield from self._choice(choice)
            elif "content" in event:
                yield from self._native(event)
            if usage := event.get("usage"):
                # each choice brings its own; they share one prompt
                cached = (usage.get("prompt_tokens_details") or {}).get("cached_tokens", 0)
                self.count(usage.get("prompt_tokens", 0), cached, usage.get("completion_tokens", 0))
            if timings := event.get("timings"):
                self.usage["prompt_ms"], self.usage["decode_ms"] = timings["prompt_ms"], timings["predicted_ms"]

    def _choice(self, choice: dict[str, Any]) -> Iterator[Event]:
        index = choice.get("index", 0)
        delta = choice.get("delta") or {}
        piece = delta.get("content") or choice.get("text") or ""
        kept = self.meta.setdefault(index, {})
        meta: dict[str, Any] = {}
        if lp := choice.get("logprobs"):
            meta["logprobs"] = [token(t, self._top) for t in lp.get("content") or ()]
            kept.setdefault("logprobs", []).extend(meta["logprobs"])
        if thought := delta.get("reasoning_content"):
            meta["reasoning"] = thought
            kept["reasoning"] = kept.get("reasoning", "") + thought
        if choice.get("finish_reason"):
            kept["finish_reason"] = choice["finish_reason"]
        self.text.setdefault(index, []).append(piece)
        if piece or meta:
            yield Delta(piece, index, meta)

    def _native(self, event: dict[str, Any]) -> Iterator[Event]:
        """/completion answers in llama.cpp's own form."""
        index = event.get("index", 0)
        said, left = event["content"], self._left.get(index, self._owed)
        known = min(len(said), len(left))
        said, self._left[index] = said[known:], left[known:]
        self.text.setdefault(index, []).append(said)
        kept = self.meta.setdefault(index, {})
        if event.get("stop"):
            kept["finish_reason"] = "length" if event.get("stop_type") == "limit" else "stop"
            cached = (event.get("timings") or {}).get("cache_n", 0)
            self.count(event.get("tokens_evaluated", 0), cached, event.get("tokens_predicted", 0))
        if said:
            yield Delta(said, index)

    def count(self, prompt: int, cached: int, made: int) -> None:
        self.usage.setdefault("prompt_tokens", prompt)
        self.usage.setdefault("cached_tokens", cached)
        self.usage["completion_tokens"] = self.usage.get("completion_tokens", 0) + made

    def end(self, cut: str = "") -> Iterator[Event]:
        """The outputs and the Finish. ``cut`` is the reason where the stream was ended from outside."""
        reason = cut or "stop"
        for index, pieces in sorted(self.text.items() or [(0, [])]):
            meta = self.meta.get(index, {})
            reason = cut or meta.get("finish_reason") or "stop"
            yield Output(Part("text", "".join(pieces), "text/plain", {**meta, "finish_reason": reason}), index)
        yield Finish(reason, {**self.counted(), "seed": self.seed})

    def counted(self) -> dict[str, Any]:
        """The usage so far: of a cut stream the batches that were read, and a token a piece."""
        return {**self._asked, "completion_tokens": sum(map(len, self.text.values())), **self.usage}


def token(said: dict[str, Any], top: bool) -> dict[str, Any]:
    """A token's log-probability in OpenAI's form. Asked for no alternatives, llama.cpp still lists one."""
    one: dict[str, Any] = {k: said.get(k) for k in ("token", "logprob", "bytes")}
    return one | {
        "top_logprobs": [{k: t.get(k) for k in ("token", "logprob", "bytes")} for t in said["top_logprobs"] if top]
    }
