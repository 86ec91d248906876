"""image: a picture from a few words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from ...core.contracts import Run
from ...core.errors import UserError
from ...core.signature import pairs
from ...core.values import Event, Message, Request, text


def image(
    run: Run,
    prompt: Annotated[str, "what it should show, in a few words"],
    *,
    style: Annotated[str, "one of the model's styles; an unknown one is refused with the list of them"] = "",
    model: Annotated[str, "the model's name (`pieria models`); empty for the default"] = "",
    label: Annotated[list[str] | None, "an attribute of the model, NAME=VALUE (may be given several times)"] = None,
    n: Annotated[int | None, "how many to make"] = None,
    steps: Annotated[int | None, "more steps take longer and are cleaner"] = None,
    guidance: Annotated[float | None, "how closely to keep to the words: 1 is loosely, 4 is strictly"] = None,
    seed: Annotated[int | None, "repeats a result; the receipt says which was used"] = None,
) -> Iterator[Event]:
    """Make a picture: a sticker of 64 x 64 with a transparent ground, or whatever your own model has learnt.

    pieria image "a red cat" --style noto
    pieria image "a castle" --n 4 -o castle.png
    """
    if not prompt.strip() and not label:
        raise UserError("There is nothing to draw.", 'Say what: pieria image "a red cat"', param="prompt")
    labels = ({"style": style.strip().lower()} if style else {}) | pairs(label, "digit=7")
    options = {"labels": labels or None, "n": n, "steps": steps, "guidance": guidance, "seed": seed}
    asked = (Message("user", (text(prompt),)),)
    yield from run(Request("image", asked, model, {k: v for k, v in options.items() if v is not None}))
