"""write: any text from a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from ...core.contracts import Run
from ...core.errors import UserError
from ...core.signature import SEEDS, Within, bounded
from ...core.values import Event, Message, Request, text
from ...methods.grounding import Document, wrapped
from ...methods.reading import documents

MANNER = "You write what is asked for, in the language of the request, and nothing beside it."
ENDINGS = (".txt",)


@bounded
def write(
    run: Run,
    prompt: Annotated[str, "what to write, in a sentence or many"],
    *,
    source: Annotated[list[Path] | None, "a document to answer from (several times); see --grounding"] = None,
    system: Annotated[str, "how to write: a role, a tone, a form"] = "",
    model: Annotated[str, "the model's name (`pieria models`); empty for this machine's default"] = "",
    max_tokens: Annotated[int | None, "end after so many tokens", Within(1, 1_000_000)] = None,
    temperature: Annotated[float | None, "0 is the likeliest text, 1 the model's own variety", Within(0, 2)] = None,
    seed: Annotated[int | None, "repeats a result; the receipt says which was used", SEEDS] = None,
    stop: Annotated[list[str] | None, "end before this text (may be given several times)"] = None,
    max_seconds: Annotated[float | None, "end after so many seconds and keep what is done"] = None,
) -> Iterator[Event]:
    """Write a text: a poem, a letter, a list, a program.

    pieria write "a four-line poem about the sea"
    cat notes.txt | pieria write "a friendly mail that says this" --temperature 0.3
    pieria write "Who pays for the roof?" --source lease.pdf      # every sentence is held to the document
    """
    if not prompt.strip():
        raise UserError(
            "There is nothing to write about.", 'Say what: pieria write "a letter to my landlord"', param="prompt"
        )
    said = wrapped([Document(d.name, d.text) for d in documents(source)], prompt) if source else prompt
    manner = Message("system", (text(system or MANNER),), {} if system else {"manner": True})
    messages = (manner, Message("user", (text(said),)))
    options = {
        "max_tokens": max_tokens, "temperature": temperature, "seed": seed, "stop": stop, "max_seconds": max_seconds,
        "grounding": "drop" if source else None,
    }  # fmt: skip
    yield from run(Request("text", messages, model, {k: v for k, v in options.items() if v is not None}))
