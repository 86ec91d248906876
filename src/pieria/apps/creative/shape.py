"""shape: a solid thing, as a mesh."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from ...core.contracts import Run
from ...core.signature import SEEDS, Within, bounded, pairs
from ...core.values import Event, Message, Request, text

CLASSES = {
    "armchair": ("armchair", "recliner", "easy chair"), "chair": ("chair", "stool", "seat"),
    "sofa": ("sofa", "couch", "bench", "settee", "divan"), "bed": ("bed", "bunk", "cot"),
    "table": ("table", "desk"), "lamp": ("lamp", "lantern", "chandelier", "light"),
    "shelf": ("shelf", "shelves", "bookcase", "bookshelf", "rack"),
    "cabinet": ("cabinet", "wardrobe", "dresser", "cupboard", "drawers", "sideboard", "chest", "closet"),
    "plant": ("plant", "tree", "bush", "flower"), "vase": ("vase", "bottle", "jar", "jug", "cup", "mug", "glass"),
    "door": ("door",), "window": ("window",),
}  # fmt: skip
ENDINGS = (".glb",)


@bounded
def shape(
    run: Run,
    prompt: Annotated[str, "what it should be, in a few words"],
    *,
    model: Annotated[str, "the model's name (`pieria models`); empty for this machine's default"] = "",
    label: Annotated[list[str] | None, "an attribute of the model, NAME=VALUE (may be given several times)"] = None,
    n: Annotated[int | None, "how many to make", Within(1, 64)] = None,
    steps: Annotated[int | None, "more steps take longer and are cleaner", Within(1, 500)] = None,
    guidance: Annotated[
        float | None, "how closely to keep to the words: 1 is loosely, 4 is strictly", Within(0, 50)
    ] = None,
    seed: Annotated[int | None, "repeats a result; the receipt says which was used", SEEDS] = None,
) -> Iterator[Event]:
    """Make a 3D shape: a closed mesh in a GLB file, ready for a viewer, a game engine or a printer.

    pieria shape "a chair"
    pieria shape "a round table" --n 4
    """
    labels = ({"class": found} if (found := named(prompt)) else {}) | pairs(label, "class=chair")
    options = {"labels": labels or None, "n": n, "steps": steps, "guidance": guidance, "seed": seed}
    asked = (Message("user", (text(prompt),)),)
    yield from run(Request("shape", asked, model, {k: v for k, v in options.items() if v is not None}))


def named(prompt: str) -> str:
    """The class of furniture that the words name last, as English does ("a table lamp" is a lamp); "" for none."""
    found = [
        (match.end(), len(word), name)
        for name, words in CLASSES.items()
        for word in words
        for match in re.finditer(rf"\b{word}s?\b", prompt.lower())
    ]
    return max(found)[2] if found else ""
