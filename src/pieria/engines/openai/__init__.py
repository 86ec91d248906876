"""openai: any remote that speaks OpenAI's interface. The one engine whose requests leave this machine, and say so.

The card's params: ``url``, the base that the paths are added to (``https://api.example.com/v1``); ``model``, its name
there (the card's own if absent); ``key_env``, the environment variable that holds the key; ``insecure``, true to speak
plain http:// with another machine; ``proxy``, true to use the proxy that the environment names; ``timeout``, the most
seconds between two bytes of an answer (120); ``voice``, who speaks where none is named ("alloy").

Only the url's own origin is ever contacted: redirects are not followed, and the key goes nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.contracts import Card
from ...core.errors import UserError
from ...core.machine import loopback
from .media import IMAGE, SPEECH

if TYPE_CHECKING:
    from .remote import Remote


TEXT = frozenset({
    "dimensions", "frequency_penalty", "logit_bias", "logprobs", "max_completion_tokens", "max_tokens", "min_p",
    "n", "parallel_tool_calls", "presence_penalty", "reasoning_effort", "repeat_penalty", "response_format", "seed",
    "stop", "suffix", "temperature", "tool_choice", "tools", "top_k", "top_logprobs", "top_p",
})  # fmt: skip


class Engine:
    options = TEXT | IMAGE | SPEECH

    def available(self) -> str:
        return ""

    def estimate(self, card: Card, files: Mapping[str, Path]) -> int:
        return 0

    def load(self, card: Card, files: Mapping[str, Path]) -> Remote:
        """Contacts nobody. Raises `UserError` for a card whose url or key_env cannot be meant."""
        check(card)
        from .remote import Remote

        return Remote(card)


def check(card: Card) -> None:
    """Raises `UserError` unless the card names one origin that a key may be sent to. The url is read by the one parser
    that connects to it."""
    import httpx

    try:
        url = httpx.URL(card.params.get("url", ""))
    except (httpx.InvalidURL, TypeError):
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise _wrong(card, "has no url that can be used", 'Set params.url, such as "https://api.example.com/v1".')
    if url.userinfo or url.query or url.fragment:
        raise _wrong(card, "has a url with more than a host and a path", "Name the key's variable in params.key_env.")
    key = card.params.get("key_env")
    if key is not None and not (isinstance(key, str) and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,99}", key)):
        raise _wrong(card, "names no variable in key_env", 'Set params.key_env, such as "OPENAI_API_KEY".')
    if url.scheme == "http" and not loopback(url.host) and card.params.get("insecure") is not True:
        raise _wrong(card, "would send prompts unencrypted", "Use an https:// url, or set params.insecure to true.")
    silence = card.params.get("timeout", 120)
    if type(silence) not in (int, float) or not 0 < silence <= 86_400:
        raise _wrong(card, "has a timeout that is no number of seconds", "Set params.timeout, such as 120.")


def _wrong(card: Card, what: str, hint: str) -> UserError:
    return UserError(f"The card {card.name} {what}.", hint, code="bad_card")
