"""Sampling against sameness, where the engine has it: a wide choice of words, and DRY, which makes a word the less likely the
longer a run of words it would say again (p-e-w, "DRY: A modern repetition penalty", 2024)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from ...core.contracts import Run
from ...core.errors import UserError
from ...core.values import Event, Request

WIDE = {
    "temperature": 1.0, "top_k": 80, "top_p": 1.0, "min_p": 0.06, "dry_multiplier": 2.5, "dry_base": 1.4,
    "dry_allowed_length": 1, "dry_penalty_last_n": 4096,
}  # fmt: skip
"""Asked with its publisher's sampling, a 1.5B model says whole sentences again. Runs count from two words on, since
distinct-2 does. The window must be said: llama.cpp's own is 64 tokens."""
PLAIN = {"temperature": 0.9, "top_p": 0.95, "frequency_penalty": 0.3, "presence_penalty": 0.2}


def varied(run: Run, dry: bool = True) -> Run:
    """The run with `WIDE`; with `PLAIN` where the engine does not know it, as those of other machines. dry: without it
    what must come again, as in JSON, may."""
    more = WIDE if dry else {**WIDE, "dry_multiplier": 0.0}

    def wide(request: Request) -> Iterator[Event]:
        try:
            yield from run(dataclasses.replace(request, options={**more, **request.options}))
        except UserError as error:
            if error.code != "unknown_option":
                raise
            yield from run(dataclasses.replace(request, options={**PLAIN, **request.options}))

    return wide
