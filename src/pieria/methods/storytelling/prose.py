"""Prose as paragraphs of units. A unit is a sentence, or the sentences of one quotation: what can be taken out whole."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..sentences import split

QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'"})
_LEAD = re.compile(
    r"^(?:sure|certainly|of course|okay|ok|absolutely|great|alright)\b[,!.:][^\n]*?(?::|$)"
    r"|^here(?:'s| is| are)\b[^\n]*?(?::|$)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:scene|chapter|part|act|episode|section)\s+(?:\d+|[ivx]+|one|two|three|four|five|six|seven|eight)\b[^\n]{0,80}$"
    r"|^(?:title|setting|characters?|people|word count|words|note|notes|summary|the end|fin|end(?: of (?:the )?\w+)?"
    r"|to be continued|continued|draft|story|answer|assistant|user|system)\b\s*(?::[^\n]*|[.!]*)$"
    r"|^[-_*=~#\s]+$|^\(?\d+ words?\)?\.?$|^\[[^\]]*\]$|^\([^)]*(?:words?|continued?)[^)]*\)$",
    re.IGNORECASE,
)
META = re.compile(
    r"\bas an ai\b|language model|\bword count\b|\bthis (?:scene|story|chapter|passage|paragraph|narrative)\b"
    r"|\bin the (?:next|previous|final|last|first) (?:scene|chapter)\b|\bthe (?:reader|readers|protagonist|plot)\b"
    r"|\bscene \d|\bi hope (?:this|you) |\blet me know\b|\bi(?: a|')m sorry, but i can|\bfeel free to\b"
    r"|\bquotation marks?\b|\bwhat happened:|\bword for word\b|\b(?:last|next|first) paragraph\b"
    r"|\bthe (?:scene|story) (?:ends|opens|closes|begins|continues)\b|https?://|[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
    r"|[<>{}|\\]|\bin about \d+ words\b",
    re.IGNORECASE,
)
"""What speaks about the text instead of being it, or is no English prose at all."""


def count(text: str) -> int:
    """Words as every word processor counts them: what stands between spaces."""
    return len(text.split())


def tokens(text: str) -> list[str]:
    """Words in lower case, without punctuation."""
    return re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+", text.lower())


def units(paragraph: str) -> list[str]:
    """Sentences, those of one quotation together: ``"No. Stay," she said.`` is one."""
    found, held = list[str](), ""
    for sentence in split(paragraph):
        if found and not held and sentence.text[0].islower():  # "Why?" he asked.
            held = found.pop()
        held = f"{held} {sentence.text}".strip()
        if held.count('"') % 2 == 0:
            found.append(held)
            held = ""
    return [*found, held] if held else found


def paragraphs(said: str) -> list[list[str]]:
    """A model's answer as paragraphs of units: headings, labels, talk about the text, Markdown and an unfinished last
    sentence are gone, quotation marks are straight and balanced."""
    text = re.sub(r"<think>.*?(?:</think>|$)", "", said, flags=re.DOTALL).translate(QUOTES).replace("。", ". ")
    text = re.sub(r"```\w*|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}", "", text)
    text = re.sub(r"\s*(?:--|—|–)\s*", " – ", text)
    found = list[list[str]]()
    for n, line in enumerate(re.split(r"\s*\n\s*", text.strip())):
        line = re.sub(r"^(?:#{1,6}|>|[-•]|\d{1,2}[.)])\s+", "", line)
        line = _LEAD.sub("", line).strip() if n < 2 else line.strip()
        if not line or _LABEL.match(line):
            continue
        kept = [whole(u) for u in units(" ".join(line.split()))]
        if some := [u for u in kept if u and not META.search(u)]:
            found.append(some)
    return found


def whole(unit: str) -> str:
    """The unit with its quotation marks balanced and a full stop at its end, or "" if it breaks off."""
    unit = re.sub(r"^[\s,;:.–]+", "", unit)
    if unit.count('"') % 2:
        if not re.search(r"[.!?…]\"?$", unit):
            return ""
        unit = unit.strip('"').strip() if unit[0] == '"' and unit.count('"') == 1 else unit.replace('"', "")
    if not re.search(r"[.!?…][\"')]*$", unit) or not re.search(r"[^\W\d_]{2}", unit):
        return ""
    return unit[0].upper() + unit[1:] if unit else ""


def joined(found: Iterable[Iterable[str]]) -> str:
    """Paragraphs as text, an empty line between two."""
    return "\n\n".join(" ".join(p) for p in found if p)


def shortened(found: list[list[str]], most: int) -> list[list[str]]:
    """The paragraphs up to the end of the unit at which ``most`` words are nearest; at least one unit."""
    kept, made = list[list[str]](), 0
    for paragraph in found:
        kept.append([])
        for unit in paragraph:
            size = count(unit)
            if made and abs(made + size - most) > abs(made - most):
                return [p for p in kept if p]
            kept[-1].append(unit)
            made += size
    return [p for p in kept if p]


def typographic(text: str) -> str:
    """Curly quotation marks and apostrophes, paragraph by paragraph."""

    def curled(paragraph: str) -> str:
        paragraph = re.sub(r"(?<=\w)'(?=\w)|(?<=\w)'|'(?=\d0s|em\b|tis\b|twas\b)", "’", paragraph)
        paragraph = re.sub(r"'(?=\w)", "‘", paragraph).replace("'", "’")
        pieces = paragraph.split('"')
        return "".join(p + ("“" if n % 2 == 0 else "”") for n, p in enumerate(pieces[:-1])) + pieces[-1]

    return "\n\n".join(curled(p) for p in text.split("\n\n"))
