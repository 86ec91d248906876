"""embed: texts as vectors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from ...core.contracts import Run
from ...core.values import Event, Message, Request, text


def embed(
    run: Run,
    texts: Annotated[list[str], "one or more texts"],
    *,
    model: Annotated[str, "the embedding model's name; empty for the default"] = "",
) -> Iterator[Event]:
    """Turn texts into vectors whose dot product says how close they are in meaning.

    pieria embed "a small cat" "a kitten" "stock market"
    """
    yield from run(Request("embedding", tuple(Message("user", (text(t),)) for t in texts), model))
