"""Who plays a role: a puppet where there is one, else the clearest of several stickers by the image net."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np

from ..core.contracts import Run
from ..core.errors import Cancelled, UserError
from ..core.values import Event, Finish, Message, Output, Progress, Request, text
from ..formats.png import unpng
from ..media.picture import sticker
from ..media.video import puppet
from ..media.video.actor import Puppet, Sticker
from ..media.video.plan import Film, Role
from . import concepts, darkroom

NET = "sticker"
STYLES = {"flat": 10, "noto": 4}
RIGHT = frozenset({"rocket", "shark", "snail"})
"""Things whose stickers mostly look to the right; emoji look to the left."""
FLAT = 1.5
"""What the style whose outlines are calmest is worth besides."""


class Troupe:
    """The stickers of a film, each drawn once. Call it with a role to have its actor."""

    def __init__(self) -> None:
        self.stickers: dict[str, Any] = {}

    def learn(self, run: Run, film: Film, seed: int) -> Generator[Event, None, None]:
        """Draws what the film needs. Raises `UserError` for what does not come out."""
        needed = dict.fromkeys(r.what for s in film.scenes for r in s.cast if not name(r))
        for n, what in enumerate(needed):
            yield Progress(n, len(needed), "things", f"drawing {what}")
            self.stickers[what] = yield from drawing(run, what, seed + 17 * n)

    def __call__(self, role: Role, number: int, height: float) -> Puppet | Sticker:
        if called := name(role):
            return Puppet(called, role.action, height, role.colour)
        one = self.stickers[role.what]
        height = min(height, height * 1.5 / one.aspect)
        tones = sticker.dyed(one, role.colour) if role.colour else one.tones
        made = sticker.drawn(one, max(6, round(height)), tones)
        return Sticker(made, "right" if role.what in RIGHT else "left")


def name(role: Role) -> str:
    return puppet.known(role.said) or puppet.known(role.what)


def drawing(run: Run, concept: str, seed: int) -> Generator[Event, None, Any]:
    """The clearest sticker of a concept, as `sticker.Sticker`."""
    if not concepts.lookup(concept):
        raise UserError(f"Nothing here can draw {concept[:60]!r}.", "Name another thing.", status=422, param="prompt")
    asked = (Message("user", (text(concept),)),)
    got = [e.part.bytes for e in run(Request("embedding", asked, "minilm")) if isinstance(e, Output)]
    vector = np.frombuffer(got[0], "<f4")
    found: list[tuple[Any, float]] = []
    for style, count in STYLES.items():
        options = {"labels": {"style": style}, "n": count, "seed": seed, "vector": vector, "guidance": 3.0}
        for event in run(Request("pixels", asked, NET, options)):
            if isinstance(event, Output) and (one := unpng(event.part.bytes)) is not None:
                found.append((one, FLAT if style == "flat" else 1.0))
            elif isinstance(event, Progress):
                yield event
            elif isinstance(event, Finish) and event.reason == "cancelled":
                raise Cancelled
    fits = yield from darkroom.asked(run, "glance", [one for one, _ in found], {"vector": vector})
    scores = [sticker.worth(one) * k * 2 ** (10 * float(fit)) for (one, k), fit in zip(found, fits, strict=True)]
    for n in sorted(range(len(found)), key=lambda n: -scores[n]):
        if (made := sticker.clean(found[n][0], concepts.colours(concept))) is not None:
            return made
    raise UserError(f"No clear drawing of {concept} came out.", "Try another seed.", status=422, code="nothing_good")


def vectors(run: Run, texts: Any) -> Any:
    asked = Request("embedding", tuple(Message("user", (text(t),)) for t in texts), "minilm")
    return np.stack([np.frombuffer(e.part.bytes, "<f4") for e in run(asked) if isinstance(e, Output)])
