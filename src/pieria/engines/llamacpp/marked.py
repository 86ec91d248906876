"""Text with a mark: each token is chosen here from those that llama.cpp's sampling leaves (`formats.marks.words`).

The server is asked for one token at a time with the probabilities of all candidates after penalties, top-k, top-p,
min-p and temperature; what stands before is in its cache, so a token costs one evaluation and a message. Answers under
a grammar or with tools, fillings and greedy ones are not marked: there a token is not chosen freely, or is not chosen.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from typing import Any

from ...formats.marks.words import Chooser
from .body import FILL

MOST = 200
"""Candidates of a token at most: where top_k is 0 or above, this stands in its place."""
USUAL = 40
"""llama.cpp's own top_k."""
Post = Callable[[str, dict[str, Any]], Iterator[dict[str, Any]]]


def unfit(body: dict[str, Any]) -> str:
    """Why a request's answer cannot carry a mark; "" if it can."""
    if body.get("temperature", 1) is not None and body.get("temperature", 1) <= 0:
        return "it is greedy (temperature 0): every token is given"
    if body.get("top_k") == 1:
        return "it is greedy (top_k 1): every token is given"
    for name in ("grammar", "response_format", "json_schema", "logprobs", "logit_bias"):
        if body.get(name):
            return f"{name} decides on its tokens, or shows them"
    return "it fills a gap" if FILL in body else ""


def stream(post: Post, body: dict[str, Any], ends: frozenset[int], context: int) -> Iterator[dict[str, Any]]:
    """llama.cpp's events (OpenAI's ``choices``) for a body as `body.build` makes it, each token chosen here."""
    prompt = body.get("prompt")
    if "messages" in body:
        prompt = next(iter(post("/apply-template", {"messages": body["messages"]})), {}).get("prompt")
    asked = {"content": prompt, "add_special": True, "parse_special": True}
    start = next(iter(post("/tokenize", asked)), {}).get("tokens")
    if start is None:  # cancelled
        return
    top = int(body.get("top_k") or MOST) if body.get("top_k") is not None else USUAL
    top = MOST if top <= 0 else min(top, MOST)
    keep = ("temperature", "top_p", "min_p", "presence_penalty", "frequency_penalty", "repeat_penalty", "lora")
    plain = {k: body[k] for k in keep if body.get(k) is not None}
    plain |= {"n_predict": 1, "n_probs": top, "top_k": top, "post_sampling_probs": True, "cache_prompt": True,
              "stream": False}  # fmt: skip
    limit = int(body.get("max_tokens") or -1)
    limit = limit if limit > 0 else 1 << 30
    stops = [body["stop"]] if isinstance(body.get("stop"), str) else list(body.get("stop") or ())
    for index in range(int(body.get("n") or 1)):
        room = min(limit, context - len(start))
        yield from choice(post, plain, start, ends, room, stops, body["seed"] + index, index)


def choice(
    post: Post, plain: dict[str, Any], start: list[int], ends: frozenset[int], limit: int, stops: list[str], seed: int,
    index: int,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    chooser, ids, made, held = Chooser(seed), list(start), 0, ""
    reason, cached, spent = "length", 0, 0.0
    letters = codecs.getincrementaldecoder("utf-8")("replace")
    longest = max(map(len, stops), default=1) - 1
    while made < limit:
        answer = next(iter(post("/completion", {**plain, "prompt": ids, "seed": seed})), None)
        if answer is None:  # cancelled
            return
        if not made:
            cached = answer.get("timings", {}).get("cache_n", 0)
        spent += answer.get("timings", {}).get("prompt_ms", 0.0)
        found = answer["completion_probabilities"][0]["top_probs"]
        taken = found[chooser.take(ids, [c["id"] for c in found], [c["prob"] for c in found])]
        made += 1
        if taken["id"] in ends:
            reason = "stop"
            break
        ids.append(taken["id"])
        held += letters.decode(bytes(taken["bytes"]))
        if at := [p for s in stops if (p := held.find(s)) >= 0]:
            held, reason = held[: min(at)], "stop"
            break
        if len(held) > longest:  # what may be the beginning of a stop waits
            yield {"choices": [{"index": index, "text": held[: len(held) - longest]}]}
            held = held[len(held) - longest :]
    held += letters.decode(b"", True)
    yield {"choices": [{"index": index, "text": held, "finish_reason": reason}]}
    usage = {"prompt_tokens": len(start), "completion_tokens": made, "prompt_tokens_details": {"cached_tokens": cached}}
    yield {"usage": usage, "timings": {"prompt_ms": 0.0, "predicted_ms": spent}}
