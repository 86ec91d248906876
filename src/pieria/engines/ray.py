"""ray: a model that a Ray cluster holds, for whoever outgrows this machine (docs.ray.io). Its nodes have a Pieria of
their own, and the model's weights; what is asked of it here goes there, and events come back.

The card's params: ``url``, the cluster: ``ray://HEAD:10001`` (Ray Client), or ``auto`` for the one that this machine is
part of; ``model``, the name of the model there; ``cpus`` and ``gpus`` that one copy takes, ``copies`` (1 each, no GPU);
``insecure``, true to reach another machine without TLS.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..core.contracts import Card, Usage
from ..core.errors import UserError
from ..core.find import find
from ..core.machine import loopback
from ..core.values import Event, Request
from ..core.wire import packed, unpacked

WAIT = 120.0
"""Seconds until a free node has started a copy; loading the weights is not counted."""
LOAD = 1800.0
_lock = threading.Lock()
_here = dict[str, str]()
"""The cluster that this process is part of: Ray knows one a process."""


class Engine:
    options = frozenset({
        "beams", "dimensions", "dry_allowed_length", "dry_base", "dry_multiplier", "dry_penalty_last_n", "each",
        "exactly", "format", "fps", "frames", "frequency_penalty", "grammar", "guidance", "height", "labels",
        "liveliness", "logit_bias", "logprobs", "lora", "mark", "max_tokens", "min_p", "n", "negative_prompt",
        "parallel_tool_calls", "pauses", "presence_penalty", "repeat_penalty", "response_format", "rules", "seed",
        "size", "speed", "steps", "stop", "strength", "suffix", "temperature", "tool_choice", "tools", "top_k",
        "top_logprobs", "top_p", "vector", "width",
    })  # fmt: skip
    """What any engine of ours knows; those of the model there are known there."""

    def available(self) -> str:
        return "" if find_spec("ray") else 'The package ray is not installed: pip install "pieria[ray]"'

    def estimate(self, card: Card, files: Mapping[str, Path]) -> int:
        return 0

    def load(self, card: Card, files: Mapping[str, Path]) -> Cluster:
        """Starts the copies and waits until each has loaded the model."""
        check(card)
        return Cluster(card)


def check(card: Card) -> None:
    """Raises `UserError` for a card that names no cluster, or one that prompts would reach unencrypted."""
    url, host = card.params.get("url"), ""
    if not isinstance(url, str) or (url != "auto" and not (host := urlsplit(url).hostname or "")):
        hint = 'Set params.url, such as "ray://head:10001".'
        raise UserError(f"The card {card.name} names no cluster.", hint, code="bad_card")
    sealed = os.environ.get("RAY_USE_TLS") == "1" or not host or loopback(host)
    if not sealed and card.params.get("insecure") is not True:
        raise UserError(
            f"The card {card.name} would send prompts unencrypted.",
            "Set up TLS (RAY_USE_TLS=1), or set params.insecure to true if the network between is yours.",
            code="bad_card",
        )
    for name, least in (("cpus", 0), ("gpus", 0), ("copies", 1)):
        value = card.params.get(name, 1)
        if type(value) is not int or not least <= value <= 1024:
            raise UserError(
                f"The card {card.name} has {name} that are no number of {name}.", f"Set params.{name}, such as 1.",
                code="bad_card",
            )  # fmt: skip


def joined(url: str) -> Any:
    """The module ``ray``, connected."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # what is done here is nobody else's business
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    import ray

    with _lock:
        if ray.is_initialized():
            if _here.get("url") != url:
                raise UserError(
                    "This Pieria is part of another Ray cluster already.", "Use one cluster in one process.",
                    status=409, code="other_cluster",
                )  # fmt: skip
            return ray
        try:
            ray.init(address=url, log_to_driver=False, configure_logging=False, namespace="pieria")
        except (ConnectionError, RuntimeError, ValueError, OSError) as error:
            raise UserError(
                "The Ray cluster cannot be reached.",
                f"Is {url} its address, and does it run (`ray status`)? Where it wants a token: RAY_AUTH_MODE=token",
                status=503, code="cluster_unreachable",
            ) from error  # fmt: skip
        _here["url"] = url
    return ray


class Cluster:
    """A loaded model: its copies, each an actor that holds it on a node."""

    def __init__(self, card: Card) -> None:
        params = card.params
        copies, cpus = int(params.get("copies", 1)), int(params.get("cpus", 1))
        self._ray = joined(str(params["url"]))
        self._open, self._change, self._usage = True, threading.Lock(), dict[int, Usage]()
        room = {"num_cpus": cpus, "num_gpus": int(params.get("gpus", 0)), "max_concurrency": 64}
        make = self._ray.remote(find("doors", "ray").Held).options(**room)
        self._copies = [make.remote() for _ in range(copies)]
        self._busy = [0] * copies
        try:
            self._got([c.ready.remote() for c in self._copies], WAIT, f"No node has {cpus} CPUs free.")
            name = str(params.get("model", card.name))
            for said in self._got([c.load.remote(name, cpus) for c in self._copies], LOAD, "The model is not loaded."):
                if said:
                    raise UserError(**said | {"message": f"Its nodes say: {said['message']}"})
        except BaseException:
            self.close()
            raise

    def __call__(self, request: Request) -> Iterator[Event]:
        at = self._least()
        copy, run = self._copies[at], -1
        try:
            run = self._got(copy.begin.remote(packed(request)))
            off = request.cancel.on(partial(copy.stop.remote, run))
            try:
                over = False
                while not over:
                    events, over, usage = self._got(copy.more.remote(run))
                    self._usage[at] = Usage(*usage)
                    for event in events:
                        if "refused" in event:
                            raise UserError(**event["refused"])
                        yield unpacked(event)
            finally:
                off()
        finally:
            with self._change:
                self._busy[at] -= 1
            if run >= 0 and self._open:
                copy.leave.remote(run)

    def _least(self) -> int:
        """The copy with the least to do; counted as busy at once."""
        with self._change:
            at = min(range(len(self._busy)), key=self._busy.__getitem__)
            self._busy[at] += 1
        return at

    def _got(self, asked: Any, seconds: float = WAIT, late: str = "The cluster does not answer.") -> Any:
        from ray.exceptions import GetTimeoutError, RayError

        try:
            return self._ray.get(asked, timeout=seconds)
        except GetTimeoutError as error:
            hint = "See `ray status` there, or ask for less (cpus, gpus, copies in the card)."
            raise UserError(late, hint, status=503, code="cluster_busy") from error
        except (RayError, ConnectionError) as error:
            self._open = False
            hint = "Ask again: it is loaded anew. If that fails, its nodes may lack Pieria or memory."
            raise UserError("The cluster lost the model.", hint, status=503, code="model_died") from error

    def usage(self) -> Usage:
        each = list(self._usage.values())
        return Usage(
            sum(u.cpu_seconds for u in each), max((u.peak_bytes for u in each), default=0), sum(u.tokens for u in each),
            apart=True,
        )  # fmt: skip

    def alive(self) -> bool:
        return self._open

    def close(self) -> None:
        self._open = False
        for copy in self._copies:
            with suppress(Exception):  # a copy that is gone, for whatever reason, is closed
                self._ray.kill(copy)
