"""marks: puts an imperceptible mark into the pixels and the samples of what is made, before it is signed.

Option ``mark``: ``on`` (the default: pictures and sounds), ``text`` (words too, by the engine:
`engines.llamacpp.marked`), ``off``. A mark stays when the metadata are gone; `formats.marks` says how it is made,
`pieria verify FILE` finds it, `docs/marks.md` has what it withstands.
"""

from __future__ import annotations

import dataclasses
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..core.contracts import Context, Run
from ..core.errors import UserError
from ..core.values import Event, Finish, Notice, Output, Part, Request

options = frozenset({"mark"})
MODES = ("on", "text", "off")
SAID = {
    "marked": "{n} marked imperceptibly", "kept": "{n} already marked", "small": "{n} too small for a mark",
    "none": "{n} of a kind that carries none",
}  # fmt: skip


def wrap(run: Run, context: Context) -> Run:
    def guarded(request: Request) -> Iterator[Event]:
        put = Marker(str(request.options.get("mark") or "on"))
        for event in run(request):
            if isinstance(event, Output):
                event = dataclasses.replace(event, part=put(event.part))
            if isinstance(event, Finish):
                yield put.notice()
            yield event

    return guarded


class Marker:
    """Marks parts and keeps count. Raises `UserError` for a mode that there is not."""

    def __init__(self, mode: str) -> None:
        if mode not in MODES:
            raise UserError(f"mark cannot be {mode[:20]!r}.", f"It is one of: {', '.join(MODES)}.", param="mark")
        self.mode, self.count, self.seconds = mode, Counter[str](), 0.0

    def __call__(self, part: Part) -> Part:
        """The part with a mark, and ``mark`` in its meta if it has one: ``pixels``, ``samples`` or ``words``."""
        if self.mode == "off" or not part.data or "file" in part.meta:
            return part  # ("file": other files name it by what it holds, as a map does its tiles)
        if isinstance(part.data, str):
            if self.mode == "text":
                self.count["marked" if part.meta.get("mark") else "none"] += 1
            return part
        if part.meta.get("mark"):  # by whoever made it: the frames of a film
            self.count["marked"] += 1
            return part
        from ..formats.marks import marked

        begun = time.process_time()
        made = marked(part.data, part.mime)
        self.seconds += time.process_time() - begun
        self.count[made.how] += 1
        if made.how not in ("marked", "kept"):
            return part
        where = "samples" if part.mime.startswith("audio/") else "pixels"
        return dataclasses.replace(part, data=made.data, meta={**part.meta, "mark": where})

    def verdict(self) -> dict[str, Any]:
        """For the receipt."""
        has = self.count["marked"] + self.count["kept"]
        word = "off" if self.mode == "off" else "marked" if has else "not marked"
        return {"guard": "marks", "verdict": word, "milliseconds": round(self.seconds * 1e3, 1), **self.count}

    def notice(self) -> Notice:
        parts = [SAID[how].format(n=n) for how, n in self.count.items()]
        off = "Not marked in pixels or samples, as was asked for."
        said = off if self.mode == "off" else ", ".join(parts) + "." if parts else "Nothing that could carry a mark."
        return Notice("guard", said, self.verdict())
