"""What a brief for a design says: its facts verbatim, its subject, its mood. No model is needed, and nothing is invented."""

from __future__ import annotations

import re
from dataclasses import dataclass

MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun"
DATE = rf"(?:(?:{DAYS})s?,?\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?(?:\s*[-–]\s*\d{{1,2}}(?:st|nd|rd|th)?)?\s+(?:of\s+)?(?:{MONTHS})\b|(?:{MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:\s*[-–]\s*\d{{1,2}}\b)?)(?:,?\s+\d{{4}}\b)?|\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}\b|\b(?:every\s+)?(?:{DAYS})s?\b(?:\s+(?:to|and|-|–)\s+(?:{DAYS})s?\b)?"
CLOCK = r"\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|a\.m\.|p\.m\.|o'clock)|\d{1,2}:\d{2}"
TIME = rf"(?:from\s+)?\b(?:{CLOCK}|\d{{1,2}}(?=\s*(?:-|–|to)\s*\d{{1,2}}(?:[:.]\d{{2}})?\s*(?:am|pm)))(?:\s*(?:-|–|to|until)\s*(?:{CLOCK}))?"
PRICE = r"(?:[€$£]\s?\d+(?:[.,]\d+)*|\b\d+(?:[.,]\d+)*\s?(?:€|euros?\b|EUR\b|USD\b|dollars?\b|pounds?\b|CHF\b|kr\b))(?:\s*(?:-|–|to|/)\s*[€$£]?\s?\d+(?:[.,]\d+)*\s?€?)?|\bfree (?:entry|admission|entrance)\b|\b(?:entry|admission|entrance) (?:is )?free\b|\b\d+\s?% off\b"
CONTACT = r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b(?:https?://)?(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|de|se|co\.uk|io|eu|fr|it|es|nl|at|ch|info|example|studio|shop|design)\b(?:/[\w./-]*\w)?|\+\d[\d ()/-]{6,}\d"
PLACE = r"(?:\b(?:at|in|on)\s+(?=(?:the\s+)?[A-ZÀ-Ž0-9]))((?:the\s+)?(?:\d+\s+)?[A-ZÀ-Ž][\w'’.-]*(?:\s+(?:of\s+|the\s+|&\s+|and\s+(?=[A-Z])|de\s+|la\s+)*[A-ZÀ-Ž0-9][\w'’.-]*)*(?:,\s*(?:\d+\s+)?[A-ZÀ-Ž][\w'’.-]*(?:\s+[A-ZÀ-Ž0-9][\w'’.-]*)*)*)"
PEOPLE = r"\b(?:with|by|featuring|feat\.)\s+(?:the\s+)?(?:DJ\s+)?[A-ZÀ-Ž][\w'’.-]*(?:\s+(?:&\s+|and\s+(?:the\s+)?|van\s+|de\s+)?[A-ZÀ-Ž][\w'’.-]*)*"
QUOTED = r"[\"“„«]([^\"“”„«»]{2,80})[\"”“»]"
KIND = r"^\s*(?:please\s+)?(?:make|design|create|draw|i need|we need)?\s*(?:an?|the|some)?\s*(?:[a-z-]+\s+){0,3}?(?:poster|flyer|business card|greeting card|birthday card|invitation card|invitation|card|social media post|social post|instagram post|post|story|logo|title slide|slide|banner|announcement)s?\s*(?:for|about|of|to|saying|:|,|that says|announcing)?\s*"
PATTERNS = (
    ("contact", CONTACT),
    ("date", DATE),
    ("time", TIME),
    ("price", PRICE),
    ("people", PEOPLE),
    ("place", PLACE),
)
MOODS: dict[str, str] = {
    "elegant": "elegant luxury luxurious refined classic classy wedding opera perfume jewellery formal gala wine",
    "bold": "bold strong loud protest boxing sport sports gym race running football basketball sale punk rock",
    "playful": "playful fun children kids toy toys cute silly birthday puppy zoo ice circus school",
    "calm": "calm quiet serene peaceful yoga meditation spa minimal gentle sleep wellness",
    "natural": "natural nature organic green garden forest farm plant plants flower hiking market herbal eco bees honey",
    "technical": "technical tech software code data science robot engineering hackathon conference ai digital startup",
    "festive": "festive party carnival celebration christmas festival new year fireworks dance",
    "retro": "retro vintage seventies diner vinyl funk soul disco rockabilly flea",
    "dark": "dark night noir mysterious horror halloween jazz techno cinema film moon",
    "warm": "warm cosy cozy coffee bakery bread autumn harvest kitchen soup tea community book reading",
}
LITTLE = {
    "a",
    "an",
    "the",
    "for",
    "of",
    "in",
    "on",
    "at",
    "and",
    "or",
    "to",
    "with",
    "by",
    "from",
    "is",
    "our",
    "my",
    "as",
}


@dataclass(frozen=True, slots=True)
class Brief:
    """``facts``: (kind, words) verbatim, in the brief's order. ``title``: what it is about. ``rest``: a phrase that is
    neither. ``moods``: those that its words name, the strongest first."""

    facts: tuple[tuple[str, str], ...]
    title: str
    rest: str
    moods: tuple[str, ...]
    english: bool


def read(brief: str) -> Brief:
    """The facts and the subject of a brief, by rules."""
    text = " ".join(brief.split())
    quoted = re.findall(QUOTED, text)
    body = re.sub(KIND, "", text, count=1, flags=re.IGNORECASE)
    if quoted:
        body = body.replace(quoted[0], " ", 1)
    taken: list[tuple[int, int, str, str]] = []
    for kind, pattern in PATTERNS:
        flags = 0 if kind in ("place", "people") else re.IGNORECASE
        free = body
        for a, b, _, _ in taken:  # a place must not run on into a date
            free = free[:a] + "\x00" * (b - a) + free[b:]
        for match in re.finditer(pattern, free, flags):
            group = 1 if kind == "place" else 0
            a, b = match.span(group)
            said = body[a:b].strip(" ,.;")
            if not said or any(a < q and p < b for p, q, _, _ in taken):
                continue
            begin = match.start()
            if kind == "place":  # "at the Harbour Hall, Friday": a place ends where another fact begins
                said = said.rstrip(",. ")
            taken.append((begin, b, kind, said))
    taken.sort()
    left = body
    for a, b, _, _ in reversed(taken):
        left = left[:a] + "\x00" + left[b:]
    left = re.sub(r"[\"“”„«»]\s*[\"“”„«»]", "\x00", left)
    pieces = [p.strip(" ,.;:–-·") for p in re.split(r"\x00|[,;.]\s|\s[-–·]\s", left)]
    little = re.compile(
        rf"^(?:(?:{'|'.join(LITTLE)}|called|named|entry|tickets?|doors?|starts?)\b\s*)+|(?:\s*\b(?:{'|'.join(LITTLE)}|called|named|starting|entry|tickets?)\b)+$",
        re.IGNORECASE,
    )
    pieces = [little.sub("", p).strip() for p in pieces]
    pieces = [p for p in pieces if len(p) > 2 and re.search(r"[^\W\d]", p)]
    moods = suggested(text)
    style = {w for words in MOODS.values() for w in words.split()} - {"jazz", "yoga", "wedding", "coffee"}
    title = quoted[0] if quoted else pieces[0] if pieces else " ".join(body.split()[:5]) or text[:60]
    if not quoted and len(title.split()) > 7:
        title = re.split(r"\s+(?:that|which|where|with|for|in|about|by)\s+", title)[0]
        title = " ".join(title.split()[:7])
    rest = next(
        (
            p
            for p in (pieces if quoted else pieces[1:])
            if 3 <= len(p) <= 90
            and not set(p.lower().split()) <= style | LITTLE | {"style", "look", "colours", "colors", "mood"}
            and not re.search(r"\b(?:style|look|colou?rs?|mood|format|a[2-5]|letter)\b", p, re.IGNORECASE)
        ),
        "",
    )
    words = set(re.findall(r"[a-z]+", text.lower()))
    english = bool(words & {"a", "the", "for", "of", "and", "with", "in"}) or not re.search(
        r"\b(?:für|und|der|die|das|pour|les|para|el|von|am)\b", text
    )
    return Brief(tuple((kind, said) for _, _, kind, said in taken), titled(title), upper_first(rest), moods, english)


def suggested(text: str) -> tuple[str, ...]:
    said = re.findall(r"[a-z]+", text.lower())
    said += [w[:-1] for w in said if w.endswith("s")]
    scores = {m: sum(w in said for w in words.split()) + 2 * (m in said) for m, words in MOODS.items()}
    return tuple(sorted((m for m, s in scores.items() if s), key=lambda m: -scores[m]))


def titled(said: str) -> str:
    """A title's capitals, where the brief has none of its own."""
    if any(c.isupper() for c in said[1:]):
        return upper_first(said)
    words = said.split()
    return " ".join(w if n and w in LITTLE else upper_first(w) for n, w in enumerate(words))


def upper_first(said: str) -> str:
    return said[:1].upper() + said[1:]
