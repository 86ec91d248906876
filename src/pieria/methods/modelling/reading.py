"""Things, counts, colours, materials and relations in a sentence, by rules. English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from .forming import ANGLE, COMPARED, FORMS, GROUPED, HEAPED, LACKS, POSED, VESSELS, WALL, formed
from .sizes import NUMBERS, SPELT_OUT, Size, sizes

RELATIONS = (
    ("around", r"\b(?:all )?around\b|\bround about\b|\bsurrounding\b|\bencircling\b"),
    ("front", r"\bin front of\b"), ("behind", r"\bbehind\b"), ("left", r"\b(?:to the )?left of\b"),
    ("right", r"\b(?:to the )?right of\b"), ("under", r"\bunder(?:neath)?\b|\bbeneath\b|\bbelow\b"),
    ("above", r"\babove\b|\bover\b|\bhovering over\b"),
    ("on", r"\bon(?: top of)?\b(?! (?:either|each|both) side)|\batop\b|\bonto\b|\bupon\b"), ("in", r"\bin(?:side)?\b|\binto\b|\bwithin\b"),
    ("beside", r"\bbesides?\b|\bnext to\b|\bby\b|\b(?:on |at )?(?:either|each|both) sides? of\b|\bnear\b|\balongside\b|\bagainst\b|\bwith\b|\band\b|\bbetween\b|,|;|\bplus\b|\bsurrounded by\b|\bto\b|\bat\b"),
)  # fmt: skip
BREAK = re.compile(
    "|".join(p for _, p in RELATIONS)
    + r"|\b(?:is|are|was|were|sits?|stands?|rests?|lies?|lays?|leans?|hangs?|burns?|gleams?|glistens?|shines?|shares?|of|from|for|that|which|who|says?|reads?|saying|reading|labelled|labeled|named|made|its|it|them|while|as|away|through|[.!?:()])(?=[\s.!?:()]|$)|\b\w+ing\b(?=\s+(?:on|in|at|by|with|a|an|the|next|against|under|through|and|for|softly|to|off|proudly|towards?))",
    re.I,
)
DETERMINERS = {
    "a", "an", "the", "some", "my", "our", "this", "that", "his", "her", "its", "each", "several", "many", "pair", "set",
    "group", "row", "stack", "pile", "couple", "few", "make", "model", "build", "create", "design", "please", "me", "draw",
    "generate", "print", "3d", "of", "simple",
}  # fmt: skip
ADVERBS = {
    "very", "quite", "rather", "slightly", "extra", "softly", "simply", "each", "together", "there", "side", "top", "it",
    "them", "but", "wide", "tall", "high", "deep", "long", "thick", "upright", "openly", "fully", "too", "again", "please",
    "width", "height", "depth", "length", "breadth", "thickness", "radius", "diameter", "dia", "bore", "base",
}  # fmt: skip
LETTERED = re.compile(
    r"\b(?i:names?|words?|text|letters?|initials|saying|says|reading|reads) ([A-Z0-9][\w'&!?-]*(?: (?!\d+(?:[.,]\d+)? ?(?:mm|cm|m|in|inch|inches|ft)\b)[A-Z0-9&][\w'&!?-]*)*)"
)
LONE = re.compile(
    r"(?i:\s*(?:an?\s+|the\s+)?(?:[a-z]+\s+){0,2}?(?:letters?|initials|words?)\s)(?!.*\b(?:with|saying)\b)"
)
"""What is to be read on a thing, where it has capitals and no quotation marks."""
NOUNS_ING = {"swing", "ring", "king", "string", "wing", "spring", "earring", "ceiling", "building", "painting", "clothing", "bed",
             "shed", "sled", "seed", "weed", "reed"}  # fmt: skip
UNCHANGED = frozenset("dice sheep fish deer aircraft people men women children mice geese teeth feet bonsai".split())
"""Plurals without an s."""
ROW = re.compile(r"\b(?:in|into) (?:an? |one )?(?:\w+ )?(?:row|line)\b|\brow of\b|\bside by side\b|\blined up\b")
"""How copies stand among themselves, which is no relation to another thing."""
MANY = {"pair": 2, "couple": 2, "few": 3, "several": 3, "some": 3, "dozen": 12, "set": 4}


@dataclass(slots=True)
class Thing:
    """One kind of thing that is asked for. ``words``: its piece of the sentence; ``start``: where its noun stands."""

    family: str
    noun: str
    count: int
    start: int
    end: int
    words: str
    left: int = 0
    right: int = 0
    relation: str = ""
    to: int = -1
    sure: bool = True
    joint: str = ""
    """The word that puts it beside another where no place is named: with, and."""
    sizes: list[Size] = field(default_factory=list)
    form: dict[str, Any] = field(default_factory=dict)
    """How its copies stand among themselves: a program's ``place``."""


@dataclass(slots=True)
class Read:
    """``things`` in the sentence's order; ``unknown``: nouns that no family bears; ``text``: quoted letters."""

    things: list[Thing]
    unknown: list[str]
    text: str
    at: int = 0
    """Where the quoted letters stand."""


def read(prompt: str, names: Mapping[str, str], details: Mapping[str, set[str]], known: set[str]) -> Read:
    """names: English names to families. details: what each family's parts are called. known: colours, materials, shapes
    and other words that are no nouns here. Raises `UserError` for impossible sizes."""
    quoted = lettered(prompt)
    text = next(filter(None, quoted.groups())).strip() if quoted else ""
    body = prompt
    if text and quoted:
        # "a letter R" is a letter; in "a tag with the letter R" it is no other thing
        start = quoted.start(1) if LONE.match(prompt[: quoted.end()]) else quoted.start()
        body = prompt[:start] + " " * (quoted.end() - start) + prompt[quoted.end() :]
    lengths = sizes(body)
    low = body.lower().replace("’", "'")
    for s in lengths:
        low = low[: s.start] + "\x01" * (s.end - s.start) + low[s.end :]
    shapes = [f"the shape of {m[1]}" for m in LIKE.finditer(low)]
    low = LIKE.sub(lambda m: " " * len(m[0]), low)
    seen = low
    for told in (HEAPED, FORMS, ANGLE, POSED, LACKS):  # how they stand and what is not wanted names no thing
        seen = told.sub(lambda m: " " * len(m[0]), seen)
    seen = re.sub(r"\b(?:no |not )?(?:\w+er|more|less) than(?=\s*\x01)", lambda m: " " * len(m[0]), seen)
    seen = COMPARED.sub(lambda m: "," + " " * (len(m[0]) - 1), seen)
    things = _things(seen, names, details)
    unknown = _chunks(seen, things, names, details, known) + shapes
    if m := WALL.search(seen):
        unknown.append(m[1])
    unknown = [
        f"{u} {m[1]}" if (m := re.search(rf"\b{re.escape(u)}\s+(stand|rest|rack)\b", low)) else u for u in unknown
    ]
    for n, t in enumerate(things):
        t.left = things[n - 1].end if n else 0
        t.right = things[n + 1].start if n + 1 < len(things) else len(low)
    for n, t in enumerate(things):  # the words between two nouns belong to the second from its article on
        if n:
            gap = seen[things[n - 1].end : t.start]
            marks = [m.end() for m in BREAK.finditer(gap)] + [
                m.start() for m in re.finditer(rf"\b(?:an?|the|\d+|{SPELT_OUT})\b(?!\s*\x01)", gap)
            ]
            own = [k for k in marks if not BREAK.search(gap[k:])]
            cut = t.start - len(gap) + (min(own) if own else 0)
            t.left, things[n - 1].right = cut, cut
    for t in things:
        t.words = low[t.left : t.right]
        t.sizes = [s for s in lengths if t.left <= s.start < t.right]
        t.form, t.count = formed(t.words, _count(seen[t.left : t.start], t.noun))
        if t.noun.endswith("s") and t.noun not in UNCHANGED and GROUPED.search(low[: t.start]) and t.count < 3:
            t.count, t.form = 4, formed(t.words, 4)[0]  # "a row of houses"
    _relate(ROW.sub(lambda m: " " * len(m[0]), seen), things)
    return Read(things, unknown, text, quoted.start() if quoted else 0)


def lettered(prompt: str) -> re.Match[str] | None:
    """Where the letters stand that a thing is to bear: in quotation marks, or in capitals after such a word as "name"."""
    quoted = re.search(r"[\"“”„«]([^\"“”„«»]{1,40})[\"“”»]|(?<![\w])'([^']{1,40})'(?!\w)", prompt)
    if quoted and re.search(r"\d\s*$", prompt[: quoted.start()]):
        quoted = None  # inches
    return quoted or LETTERED.search(prompt)


def _things(low: str, names: Mapping[str, str], details: Mapping[str, set[str]]) -> list[Thing]:
    found = [
        Thing(singular(m[0], names), m[0], 1, m.start(), m.end(), "") for m in pattern(tuple(names)).finditer(low)
        if not OTHERS.search(low[: m.end()]) and not (m[0] == "trains" and re.search(r"[a-z]\s+$", low[: m.start()]))
    ]  # fmt: skip
    kept: list[Thing] = []
    for n, t in enumerate(found):
        after = low[t.end :]
        if n + 1 < len(found) and not low[t.end : found[n + 1].start].strip():
            if found[n + 1].noun in FIGURES:  # "a rabbit figurine" is a rabbit
                found[n + 1] = Thing(t.family, t.noun, 1, t.start, found[n + 1].end, "")
            continue  # "a glass table": the last noun is the thing
        if (
            kept
            and re.search(
                r"\b(?:with|without|has|having|(?<!left )(?<!right )(?<!front )(?<!top )(?<!side )of)\s+(?:[\w-]+\s+){0,3}(?:and\s+(?:[\w-]+\s+){0,3})?$",
                low[kept[-1].end : t.start],
            )
            and _part(t.noun, details[kept[-1].family])
        ):
            continue  # "a castle with four towers": a part of it
        if re.search(r"\b(?:on|in|at|to|of) (?:the|its)\s+$", low[: t.start]) and any(
            _part(t.noun, details[k.family]) and k.family != t.family for k in kept
        ):
            continue  # the wardrobe's own door
        if PURPOSE.search(low[: t.start]) or (not t.noun.endswith("s") and STAND.match(after)):
            continue
        if t.noun in ("glass", "stone", "rock") and re.match(
            r" (?:tops?|doors?|lid|panels?|walls?|shelves|base)\b", after
        ):
            continue  # what a part is made of
        if re.match(r"-?(?:shaped|like|sized|style|themed|print)\b|\s+(?:shaped|themed)\b(?! like)", after):
            continue
        kept.append(t)
    return kept


@lru_cache(maxsize=4)
def pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """All names and their plurals, the longest first."""
    forms = []
    for name in sorted(names, key=len, reverse=True):
        forms.append(
            f"{re.escape(name)}(?:s|es)?" if not name.endswith("f") else f"{re.escape(name)}|{re.escape(name[:-1])}ves"
        )
    return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w'-])")


def singular(noun: str, names: Mapping[str, str]) -> str:
    """The family of a name as it stands in a sentence."""
    forms = (noun, noun[:-1], noun[:-2], f"{noun[:-3]}f")
    return next(names[f] for f in forms if f in names)


def singly(noun: str, names: Mapping[str, str]) -> str:
    """A name in the singular."""
    return next((f for f in (noun[:-1], noun[:-2], f"{noun[:-3]}f") if noun.endswith("s") and f in names), noun)


PURPOSE = re.compile(r"\bfor\s+(?:(?:an?|the|my|your|our|his|her|some|\d+|[a-z]+ing)\s+)?(?:\x01+\s*|[a-z0-9-]+\s+)?$")
"""What follows is what a thing is for, and is not built: "a holder for my desk", "holes for M4 screws"."""
LIKE = re.compile(
    r"\b(?:shaped like|in the (?:shape|form) of)\s+((?:(?:an?|the)\s+)?[a-z-]+(?: [a-z-]+){0,2}?)"
    r"(?=\s*(?:$|[,.;]|(?:with|and|on|in|for|of|that)\b))"
)
"""How a thing is to look, which nothing here can do to another."""
STAND = re.compile(r"\s+(?:stand|rest|rack)\b(?!\s+(?:on|in|at|by|under|behind|beside|near|next|against|around)\b)")
"""After one thing no verb: "a laptop stand" is no laptop."""
OTHERS = re.compile(
    r"\b(?:hot dog|snow globe|(?:reading|sun|opera|pair of|eye)[ -]?glass(?:es)?|rocking horse|music sheet|sheets? of \w+|sea ?star|"
    r"(?:dog|bird|doll'?s?|tree|hen|green|bee)[ -]?house|boxing ring|ice cube|film star|lipstick tube|finger nail|tool box|mail ?box|phone box|bus stop|car park|train station)s?$"
)
"""Things whose last word bears a family's name and that are no such thing."""
FIGURES = ("figurine", "figure", "doll", "figurines", "figures", "dolls", "model", "human", "man")


def _part(noun: str, parts: set[str]) -> bool:
    last = noun.split()[-1].rstrip("s")  # a snowman's top hat is its hat
    return any(last == p.rstrip("s") or noun.rstrip("s") in p.split() for p in parts)


def _chunks(
    low: str, things: list[Thing], names: Mapping[str, str], details: Mapping[str, set[str]], known: set[str]
) -> list[str]:
    """Nouns that stand where a thing should: the last word of each piece between prepositions and verbs that names no
    family, no part of the thing before it, and no quality. A known name with another noun after it ("tree branch") is
    that other thing, and is taken off the list."""
    unknown: list[str] = []
    last: Thing | None = None
    veiled = low
    for t in things:  # "a hot air balloon", "a sign saying": no break within a name
        veiled = veiled[: t.start] + "\x02" * (t.end - t.start) + veiled[t.end :]
    breaks = [m for m in BREAK.finditer(veiled) if m[0] not in NOUNS_ING]
    starts, ends = [0, *(m.end() for m in breaks)], [*(m.start() for m in breaks), len(low)]
    for a, b in zip(starts, ends, strict=True):
        if b <= a or re.search(r"\bfor\s*$", low[:a]):
            continue
        inside = [t for t in things if a <= t.start and t.end <= b]
        tail = low[inside[-1].end if inside else a : b]
        words = re.findall(r"[^\W\d_][\w'-]*", tail.replace("\x01", " ").replace("\x02", " "))
        plain = [w for w in words if not quality(w, known) and w not in DETERMINERS and w not in NUMBERS]
        if inside:
            last = inside[-1]
            one = re.search(r"\b(?:an?|one)\b[^,;.]*$", low[a : last.start])
            acts = plain and one and plain[0].endswith("s") and not plain[0].endswith("ss")  # "a cat sleeps"
            if plain and not re.match(r"^\s*\x01*\s*(?:an?|the)\b", tail) and not _verb(plain[0], words) and not acts:
                part = _part(plain[-1], details[last.family])
                if not part:
                    things.remove(last)
                    unknown.append(f"{last.noun} {plain[-1]}")
                    last = inside[-2] if len(inside) > 1 else None
                    if last is None and (lost := _of_the_lost(low, things, b)):
                        things.remove(lost)
            continue
        if not plain:
            continue
        nouns = [w for w in plain if not _verb(w, plain)]
        if not nouns:
            continue
        noun = nouns[-1]
        if last is not None and any(
            _part(
                w,
                details[last.family]
                | {
                    "legs",
                    "wheel",
                    "side",
                    "edge",
                    "corner",
                    "walls",
                    "size",
                    "colour",
                    "color",
                    "finish",
                    "style",
                    "tooth",
                    "teeth",
                    "hole",
                    "bore",
                    "thread",
                },
            )
            for w in plain
        ):
            continue
        own = noun in names and re.match(r"\s*(?:the|its)\b", tail)  # a part of a thing before it
        unknown.append(f"a place at the {noun}" if own else noun)
        if last is None and (lost := _of_the_lost(low, things, b)):
            things.remove(lost)
    return unknown


def _of_the_lost(low: str, things: list[Thing], end: int) -> Thing | None:
    """ "a radio with dials": no dials without the radio, which ends there."""
    after = (t for t in things if t.start >= end)
    return next((t for t in after if re.search(r"(?:^|[\s,])with\s+(?:[a-z-]+\s+)*$", low[end : t.start])), None)


def quality(word: str, known: set[str]) -> bool:
    return word in known or word in ADVERBS or any(word.rstrip("s") == k for k in ("leg",)) or bool(
        re.search(r"(?:ly|-colou?red|-shaped|-legged|-sided|-pointed|-seater|-inch|-cm)$", word)
    )  # fmt: skip


def _verb(word: str, words: list[str]) -> bool:
    return word not in NOUNS_ING and bool(re.search(r"(?:ing|ed)$", word))


def _count(before: str, noun: str) -> int:
    words = re.findall(r"[a-z0-9-]+", before.replace("\x01", " "))[::-1]
    one_of = not noun.endswith("s") and noun.split()[-1] not in UNCHANGED
    for k, word in enumerate(words[:7]):
        number = word.isdigit() or (word in NUMBERS and word not in ("a", "an"))
        if number and one_of and (k or noun.startswith("drawer ") or {"a", "an"} & set(words[k + 1 :])):
            continue  # "a 20 tooth gear", "an iPhone 15 case", "three legged stool": one of them
        if word.isdigit() and len(word) < 4:
            return max(int(word), 1)
        if word in NUMBERS and word not in ("a", "an"):
            return NUMBERS[word]
        if word in MANY and (word != "set" or "of" in words[:k]):
            return MANY[word]
        if word in ("a", "an", "the"):
            if k + 1 < len(words) and words[k + 1] == "of":
                continue
            return 1
    return 2 if noun.endswith("s") and not before.strip() and noun not in ("stairs", "steps", "dice") else 1


def _relate(low: str, things: list[Thing]) -> None:
    done = 0  # how far "on it" of the thing before reaches
    for n in range(1, len(things)):
        told = done > things[n - 1].end
        gap = low[max(things[n - 1].end, done) : things[n].start]
        after = low[things[n].end : things[n + 1].start if n + 1 < len(things) else len(low)]
        spots = sorted((m.start(), -len(m[0]), name) for name, p in RELATIONS for m in re.finditer(p, gap))
        # "a table with a vase on it": the second stands on the first
        back = re.match(
            r"[^,;.]{0,30}?\b(on|in|under|around|above|beside|behind|over|inside|beneath|near)(?:\s+top)?\s+(?:of\s+)?(?:it|them|top)\b|[^,;.]{0,12}\b(on) top\b|\s+(around|inside|underneath|beside|behind|on it)\s*$|[^,;.]{0,12}\b(?:to|on) (?:the|its) (left|right)(?: (?:of (?:it|them)|side))?\s*(?=$|[,.;]|and\b)",
            after,
        )
        if back:
            word = (back[1] or back[2] or back[3] or back[4] or "on").split()[0]
            word = {"over": "above", "inside": "in", "underneath": "under", "beneath": "under", "near": "beside"}.get(
                word, word
            )
            host = n - 1
            while things[host].relation and things[host].to >= 0 and "it" in back[0]:
                host = things[host].to
            things[n].relation, things[n].to = word, host
            k = n - 1  # "a desk with a laptop and a mug on it": both
            while k > host and things[k].relation == "beside":
                if not re.search(r"\band\b|,", low[things[k].end : things[k + 1].start]):
                    break
                things[k].relation, things[k].to = word, host
                k -= 1
            done = things[n].end + back.end()
            continue
        vessel = things[n - 1].family in VESSELS
        if re.match(r"\s*(?:full )?of\b|\s*filled with\b", gap) and (
            vessel or things[n - 1].family in ("plate", "tray")
        ):
            things[n].relation, things[n].to = "in" if vessel else "on", n - 1
            continue
        if re.search(r"\bwear(?:s|ing)\b", gap):
            things[n].relation, things[n].to = "on", n - 1
            continue
        if not spots:
            things[n].relation, things[n].to, things[n].sure = "beside", n - 1, False
            continue
        name = next((s[2] for s in spots if s[2] not in ("beside",)), spots[0][2])
        if "surrounded by" in gap:
            things[n].relation, things[n].to = "around", n - 1
        elif name == "beside" and re.search(r"\b(?:either|each|both) side", gap):
            things[n - 1].relation, things[n - 1].to = name, n
            things[n - 1].count = max(things[n - 1].count, 2)
        elif name == "beside":
            things[n].relation, things[n].to = "beside", things[n - 1].to if told else n - 1
            if not re.search(r"\bbeside|next to|near|by\b|against|alongside|between|\bat\b", gap):
                things[n].joint = "with" if re.search(r"\bwith\b", gap) else "and"
            things[n].sure = bool(re.search(r"\bbeside|next to|\band\b|near|against|alongside|,|\bwith\b", gap))
        elif name in ("in",) and re.search(r"\bwith\b", gap):
            things[n].relation, things[n].to = "beside", n - 1
        else:  # "a vase on a table": the first stands on the second, and so do those joined to it by "and"
            k = n - 1
            while things[k].relation == "in" and 0 <= things[k].to < k:
                k = things[k].to  # "a bowl of apples on a table": the bowl
            while k >= 0:
                joined = things[k].relation == "beside" and things[k].to == k - 1 and k > 0
                things[k].relation, things[k].to = name, n
                if not joined:
                    break
                k -= 1
