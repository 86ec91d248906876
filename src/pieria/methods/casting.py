"""Who plays a role: a puppet where there is one, else the clearest of several stickers by the image net."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from ..core.contracts import Run
from ..core.errors import UserError
from ..core.values import Event, Progress
from ..media.picture import sticker
from ..media.video import puppet
from ..media.video.actor import Puppet, Sticker
from ..media.video.plan import Film, Role
from . import concepts
from .drawing import drawings

RIGHT = frozenset({"rocket", "shark", "snail"})
"""Things whose stickers mostly look to the right; emoji look to the left."""


class Troupe:
    """The stickers of a film, each drawn once. Call it with a role to have its actor."""

    def __init__(self) -> None:
        self.stickers: dict[str, Any] = {}

    def learn(self, run: Run, film: Film, seed: int) -> Generator[Event, None, None]:
        """Draws what the film needs. Raises `UserError` for what does not come out."""
        needed = dict.fromkeys(r.what for s in film.scenes for r in s.cast if not name(r))
        for n, what in enumerate(needed):
            yield Progress(n, len(needed), "things", f"drawing {what}")
            if not concepts.lookup(what):
                raise UserError(f"Nothing here can draw {what[:60]!r}.", "Name another thing.", status=422,
                                param="prompt")  # fmt: skip
            [self.stickers[what]] = yield from drawings(run, what, seed + 17 * n)

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
