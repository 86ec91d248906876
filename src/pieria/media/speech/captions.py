"""When which word is spoken, as subtitles: SRT, WebVTT with a time for each word, JSON, plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

WIDEST, LONGEST = 84, 6.0
"""Characters and seconds of one subtitle: two lines that can be read in their time."""
FORMS = {"srt": "application/x-subrip", "vtt": "text/vtt", "json": "application/json", "txt": "text/plain"}

_SHORT = re.compile(r"\W*(?:Mr|Mrs|Ms|Dr|St|Prof|Jr|Sr|vs|No|Gen|Col|Capt|Lt|Gov|Sen|Rep|Rev|[A-Z])\.")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is written, its marks with it; seconds from the beginning. ``sure`` is 0 to 1."""

    text: str
    start: float
    end: float
    sure: float = 1.0


def cues(words: Sequence[Word], most: int = 0) -> list[list[Word]]:
    """The words in groups that fit on the screen, divided at the ends of sentences and clauses first. most: words of a
    group; 0 for no such bound."""
    found, now = list[list[Word]](), list[Word]()
    for word in words:
        size = sum(len(w.text) + 1 for w in now) + len(word.text)
        gap = bool(now) and word.start - now[-1].end > 0.4
        if now and (size > WIDEST or word.end - now[0].start > LONGEST or gap or len(now) == most):
            found.append(now)
            now = []
        now.append(word)
        done = re.search(r"[.!?…][\"'”’)\]]*$", word.text) and not _SHORT.fullmatch(word.text)
        if done or (re.search(r"[,;:–—]$", word.text) and size > WIDEST * 0.6):
            found.append(now)
            now = []
    return found + ([now] if now else [])


def clock(seconds: float, mark: str) -> str:
    """00:01:02,345"""
    total = max(0, round(seconds * 1000))
    return f"{total // 3600000:02}:{total // 60000 % 60:02}:{total // 1000 % 60:02}{mark}{total % 1000:03}"


def lines(cue: Sequence[Word]) -> str:
    """The text of a subtitle, on two lines where it is too wide for one."""
    text = " ".join(w.text for w in cue)
    if len(text) <= WIDEST // 2:
        return text
    middle = min((m.start() for m in re.finditer(" ", text)), key=lambda at: abs(at - len(text) / 2), default=0)
    return f"{text[:middle]}\n{text[middle + 1 :]}" if middle else text


def written(words: Sequence[Word], form: str, most: int = 0) -> str:
    """The words as srt, vtt, json or txt. most: words of a subtitle, as in `cues`."""
    if form == "txt":
        return " ".join(w.text for w in words) + "\n"
    if form == "json":
        said = [
            {"word": w.text, "start": round(w.start, 3), "end": round(w.end, 3), "probability": round(w.sure, 3)}
            for w in words
        ]
        return json.dumps({"text": " ".join(w.text for w in words), "words": said}, ensure_ascii=False, indent=1) + "\n"
    mark = "," if form == "srt" else "."
    blocks = []
    for number, cue in enumerate(cues(words, most), 1):
        times = f"{clock(cue[0].start, mark)} --> {clock(cue[-1].end, mark)}"
        body = (
            lines(cue)
            if form == "srt"
            else " ".join((f"<{clock(w.start, '.')}>" if n else "") + _plain(w.text) for n, w in enumerate(cue))
        )
        blocks.append(f"{number}\n{times}\n{body}\n")
    return ("WEBVTT\n\n" if form == "vtt" else "") + "\n".join(blocks)


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
