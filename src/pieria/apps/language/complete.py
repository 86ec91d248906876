"""complete: goes on where a text stops, or fills the gap in the middle of code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from ...core.contracts import Run
from ...core.errors import UserError
from ...core.signature import SEEDS, Within, bounded
from ...core.values import Event, Message, Request, text

ENDINGS = (".txt",)


@bounded
def complete(
    run: Run,
    prefix: Annotated[str, "the text or code to go on from"],
    *,
    suffix: Annotated[str, "what comes after the gap; empty to simply go on"] = "",
    model: Annotated[str, "the model's name (`pieria models`); empty for this machine's default"] = "",
    max_tokens: Annotated[int, "end after so many tokens", Within(1, 1_000_000)] = 128,
    temperature: Annotated[float, "0 is the likeliest text", Within(0, 2)] = 0.0,
    seed: Annotated[int | None, "repeats a result", SEEDS] = None,
) -> Iterator[Event]:
    """Go on with a text, or fill the gap between two pieces of code.

    pieria complete "def mean(xs):" --suffix "    return total / len(xs)"
    """
    if not (prefix or suffix).strip():
        raise UserError(
            "There is nothing to go on from.", 'Give a beginning: pieria complete "def mean(xs):"', param="prefix"
        )
    options = {"max_tokens": max_tokens, "temperature": temperature, "seed": seed, "suffix": suffix or None}
    kept = {k: v for k, v in options.items() if v is not None}
    yield from run(Request("text", (Message("prompt", (text(prefix),)),), model, kept))
