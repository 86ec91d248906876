"""A sentence of edits as a film's cut: which frames, how fast, backwards or not, which words over them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..core.errors import UserError

NUMBER = r"(\d+(?:\.\d+)?)"
UNIT = r"\s*(?:s|secs?|seconds?)?"
LONGEST = 120.0


@dataclass(frozen=True, slots=True)
class Cut:
    """start, end: seconds of the source, negative ones counted from its end, None for the end itself; speed: 2 is twice
    as fast; words: (``title`` or ``caption``, text)."""

    start: float = 0.0
    end: float | None = None
    speed: float = 1.0
    reverse: bool = False
    words: tuple[tuple[str, str], ...] = ()

    def frames(self, count: int, rate: float, fps: int) -> list[int]:
        """Which of the source's ``count`` frames, of ``rate`` a second, is shown at each of ``fps``. Raises `UserError`."""
        long = count / rate
        start = max(0.0, long + self.start) if self.start < 0 else self.start
        end = long if self.end is None else min(self.end, long)
        seconds = (end - start) / self.speed
        if start >= long or seconds <= 0.5 / fps:
            raise UserError(f"The film is {long:g} seconds long: nothing would be left.", "Trim less.", param="prompt")
        if seconds > LONGEST:
            raise UserError(f"{seconds:g} seconds are too long.", f"At most {LONGEST:g}.", param="prompt")
        made = [
            min(count - 1, int((start + (n + 0.5) / fps * self.speed) * rate))
            for n in range(max(1, round(seconds * fps)))
        ]
        return made[::-1] if self.reverse else made


def read(prompt: str) -> Cut:
    """The cut of a sentence. Raises `UserError` for an edit that is not known, before anything is done."""
    rest, words = prompt, list[tuple[str, str]]()
    for kind, text in re.findall(r"(title|captions?|text)\s*:?\s*[\"“]([^\"”]{1,120})[\"”]", prompt, re.I):
        words.append(("title" if kind.lower() == "title" else "caption", text))
    rest = re.sub(
        r"(?:add\s+)?(?:the\s+|an?\s+)?(?:title|captions?|text)\s*:?\s*[\"“][^\"”]{1,120}[\"”]", " ", rest, flags=re.I
    ).lower()
    start, end, speed, reverse, done = 0.0, None, 1.0, False, bool(words)

    def take(pattern: str) -> re.Match[str] | None:
        nonlocal rest, done
        found = re.search(pattern, rest)
        if found:
            rest, done = rest[: found.start()] + " " + rest[found.end() :], True
        return found

    if found := take(
        rf"(?:trim|cut|keep|from)\s*(?:it\s+)?(?:to\s+|from\s+)?{NUMBER}{UNIT}\s*(?:-|–|to|until)\s*{NUMBER}{UNIT}\b"
    ):
        start, end = float(found[1]), float(found[2])
        if end <= start:
            raise UserError(f"{found[1]} to {found[2]} seconds is nothing.", "For example: trim 1-3 s", param="prompt")
    elif found := take(rf"(?:the\s+)?(first|last)\s+{NUMBER}{UNIT}\b"):
        start, end = (0.0, float(found[2])) if found[1] == "first" else (-float(found[2]), None)
    if found := take(rf"\b{NUMBER}\s*(?:x|times)(?:\s+(faster|slower|speed|as fast))?\b"):
        speed = 1 / float(found[1]) if found[2] == "slower" and float(found[1]) else float(found[1])
    elif take(r"\b(?:half (?:the )?speed|slow motion|slow(?:er)?(?: down)?)\b"):
        speed = 0.5
    elif take(r"\b(?:twice as fast|double speed|faster|speed up)\b"):
        speed = 2.0
    reverse = take(r"\b(?:reversed?|backwards?|in reverse)\b") is not None
    left = re.sub(r"\b(?:and|then|it|make|play|only|please|with|the)\b|[,.;]", " ", rest).strip()
    if left or not done:
        said = f"{left[:40]!r} is no edit of a film." if left else "There is no edit."
        raise UserError(
            said,
            'These are: trim 1-3 s, first 2 s, 2x, half speed, reverse, title "...", caption "..."',
            param="prompt",
        )
    if not 0.1 <= speed <= 16:
        raise UserError(f"A speed of {speed:g} cannot be made.", "From 0.1 to 16.", param="prompt")
    return Cut(start, end, speed, reverse, tuple(words))
