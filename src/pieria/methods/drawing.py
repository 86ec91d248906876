"""One thing, drawn by the image net: the clearest of several stickers."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from ..core.contracts import Run
from ..core.errors import Cancelled, UserError
from ..core.values import Event, Finish, Message, Output, Progress, Request, text
from . import asking, concepts, darkroom

NET = "sticker"
STYLES = {"flat": 20, "noto": 6}
"""How many are tried of each style where none is asked for; the best sticker is taken, of whichever it is."""
CALM = {"flat": 1.5}
"""What a style is worth besides: the outlines of this one are the net's surest."""
GUIDANCE = 3.0


def vectors(run: Run, texts: Sequence[str]) -> Any:
    """What the net is told: float32 (n, 384)."""
    return asking.vectors(run, texts, "minilm")


def drawings(
    run: Run, concept: str, seed: int, options: Mapping[str, Any] | None = None, most: int = 1
) -> Generator[Event, None, list[Any]]:
    """The clearest stickers of a concept among several seeds and styles, at most so many, as `sticker.Sticker`s.

    options: ``labels``, ``guidance`` and ``steps``, if they are asked for. Raises `UserError` if none is clear."""
    from ..formats.png import unpng
    from ..media.picture import sticker

    options = options or {}
    given = dict(options.get("labels") or {})
    styles = {given["style"]: 12} if "style" in given else STYLES
    vector = vectors(run, [concept])[0]
    more = {"guidance": options.get("guidance", GUIDANCE)} | ({"steps": options["steps"]} if "steps" in options else {})
    found: list[tuple[Any, str]] = []
    for style, count in styles.items():
        asked = {"labels": {**given, "style": style}, "n": count, "seed": seed, "vector": vector, **more}
        for event in run(Request("pixels", (Message("user", (text(concept),)),), NET, asked)):
            if isinstance(event, Output) and (one := unpng(event.part.bytes)) is not None:
                found.append((one, style))
            elif isinstance(event, Progress):
                yield event
            elif isinstance(event, Finish) and event.reason == "cancelled":
                raise Cancelled
    fits = yield from darkroom.asked(run, "glance", [one for one, _ in found], {"vector": vector})
    # a cosine of 0.1 more is worth twice as clear an outline
    scores = [
        sticker.worth(one) * CALM.get(style, 1.0) * 2 ** (10 * float(fit))
        for (one, style), fit in zip(found, fits, strict=True)
    ]
    order = sorted(range(len(found)), key=lambda n: -scores[n])
    kept: list[Any] = []
    for n in order:
        like = not kept or (found[n][1] == found[order[0]][1] and scores[n] > 0.6 * scores[order[0]])
        if like and len(kept) < most and (made := sticker.clean(found[n][0], concepts.colours(concept))) is not None:
            kept.append(made)
    if not kept:
        raise UserError(
            f"No clear drawing of {concept} came out.", "Try another seed.", status=422, code="nothing_good"
        )
    return kept
