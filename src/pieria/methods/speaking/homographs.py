"""Words that are written alike and said in two ways: which one is meant, by the words around.

A rule looks at the two words before and the one after; the first that holds decides, else the commoner form. The forms
are General American, in ARPAbet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

FORMS: dict[str, dict[str, str]] = {
    "read": {"now": "R IY1 D", "past": "R EH1 D"},
    "lead": {"verb": "L IY1 D", "metal": "L EH1 D"},
    "live": {"verb": "L IH1 V", "adjective": "L AY1 V"},
    "lives": {"verb": "L IH1 V Z", "noun": "L AY1 V Z"},
    "wind": {"noun": "W IH1 N D", "verb": "W AY1 N D"},
    "winds": {"noun": "W IH1 N D Z", "verb": "W AY1 N D Z"},
    "wound": {"noun": "W UW1 N D", "verb": "W AW1 N D"},
    "tear": {"noun": "T IH1 R", "verb": "T EH1 R"},
    "tears": {"noun": "T IH1 R Z", "verb": "T EH1 R Z"},
    "bow": {"noun": "B OW1", "verb": "B AW1"},
    "row": {"noun": "R OW1"},
    "bass": {"noun": "B EY1 S"},
    "close": {"verb": "K L OW1 Z", "adjective": "K L OW1 S"},
    "use": {"verb": "Y UW1 Z", "noun": "Y UW1 S"},
    "used": {"verb": "Y UW1 Z D", "to": "Y UW1 S T"},
    "uses": {"verb": "Y UW1 Z IH0 Z", "noun": "Y UW1 S IH0 Z"},
    "house": {"noun": "HH AW1 S", "verb": "HH AW1 Z"},
    "houses": {"noun": "HH AW1 Z IH0 Z"},
    "excuse": {"verb": "IH0 K S K Y UW1 Z", "noun": "IH0 K S K Y UW1 S"},
    "abuse": {"verb": "AH0 B Y UW1 Z", "noun": "AH0 B Y UW1 S"},
    "minute": {"noun": "M IH1 N AH0 T", "adjective": "M AY0 N UW1 T"},
    "invalid": {"adjective": "IH0 N V AE1 L AH0 D"},
    "does": {"verb": "D AH1 Z"},
    "dove": {"noun": "D AH1 V"},
    "sow": {"verb": "S OW1"},
    "sewer": {"noun": "S UW1 ER0"},
    "polish": {"verb": "P AA1 L IH0 SH", "nation": "P OW1 L IH0 SH"},
    "august": {"noun": "AO1 G AH0 S T"},
    "desert": {"noun": "D EH1 Z ER0 T", "verb": "D IH0 Z ER1 T"},
    "estimate": {"noun": "EH1 S T AH0 M AH0 T", "verb": "EH1 S T AH0 M EY2 T"},
    "separate": {"adjective": "S EH1 P ER0 AH0 T", "verb": "S EH1 P ER0 EY2 T"},
    "moderate": {"adjective": "M AA1 D ER0 AH0 T", "verb": "M AA1 D ER0 EY2 T"},
    "deliberate": {"adjective": "D IH0 L IH1 B ER0 AH0 T", "verb": "D IH0 L IH1 B ER0 EY2 T"},
    "alternate": {"adjective": "AO1 L T ER0 N AH0 T", "verb": "AO1 L T ER0 N EY2 T"},
    "appropriate": {"adjective": "AH0 P R OW1 P R IY0 AH0 T", "verb": "AH0 P R OW1 P R IY0 EY2 T"},
    "graduate": {"noun": "G R AE1 JH AH0 W AH0 T", "verb": "G R AE1 JH AH0 W EY2 T"},
    "duplicate": {"noun": "D UW1 P L AH0 K AH0 T", "verb": "D UW1 P L AH0 K EY2 T"},
    "advocate": {"noun": "AE1 D V AH0 K AH0 T", "verb": "AE1 D V AH0 K EY2 T"},
    "delegate": {"noun": "D EH1 L AH0 G AH0 T", "verb": "D EH1 L AH0 G EY2 T"},
    "learned": {"verb": "L ER1 N D", "adjective": "L ER1 N IH0 D"},
    "resume": {"verb": "R IH0 Z UW1 M"},
    "content": {"noun": "K AA1 N T EH0 N T", "adjective": "K AH0 N T EH1 N T"},
}
"""Word -> form -> phones. The first form is the one that is taken where no rule says otherwise."""
STRESSED = {
    "record": ("R EH1 K ER0 D", "R IH0 K AO1 R D"), "present": ("P R EH1 Z AH0 N T", "P R IH0 Z EH1 N T"),
    "object": ("AA1 B JH EH0 K T", "AH0 B JH EH1 K T"), "subject": ("S AH1 B JH IH0 K T", "S AH0 B JH EH1 K T"),
    "project": ("P R AA1 JH EH0 K T", "P R AH0 JH EH1 K T"), "produce": ("P R OW1 D UW0 S", "P R AH0 D UW1 S"),
    "conduct": ("K AA1 N D AH0 K T", "K AH0 N D AH1 K T"), "contract": ("K AA1 N T R AE2 K T", "K AH0 N T R AE1 K T"),
    "conflict": ("K AA1 N F L IH0 K T", "K AH0 N F L IH1 K T"), "contest": ("K AA1 N T EH0 S T", "K AH0 N T EH1 S T"),
    "permit": ("P ER1 M IH2 T", "P ER0 M IH1 T"), "refuse": ("R EH1 F Y UW2 S", "R IH0 F Y UW1 Z"),
    "rebel": ("R EH1 B AH0 L", "R IH0 B EH1 L"), "protest": ("P R OW1 T EH2 S T", "P R AH0 T EH1 S T"),
    "progress": ("P R AA1 G R EH2 S", "P R AH0 G R EH1 S"), "increase": ("IH1 N K R IY2 S", "IH0 N K R IY1 S"),
    "decrease": ("D IY1 K R IY2 S", "D IH0 K R IY1 S"), "import": ("IH1 M P AO2 R T", "IH0 M P AO1 R T"),
    "export": ("EH1 K S P AO0 R T", "IH0 K S P AO1 R T"), "insult": ("IH1 N S AH2 L T", "IH0 N S AH1 L T"),
    "suspect": ("S AH1 S P EH2 K T", "S AH0 S P EH1 K T"), "survey": ("S ER1 V EY2", "S ER0 V EY1"),
    "transport": ("T R AE1 N S P AO0 R T", "T R AE0 N S P AO1 R T"), "convert": ("K AA1 N V ER0 T", "K AH0 N V ER1 T"),
    "extract": ("EH1 K S T R AE2 K T", "IH0 K S T R AE1 K T"), "perfect": ("P ER1 F IH2 K T", "P ER0 F EH1 K T"),
    "attribute": ("AE1 T R AH0 B Y UW2 T", "AH0 T R IH1 B Y UW2 T"), "upset": ("AH1 P S EH2 T", "AH0 P S EH1 T"),
    "address": ("AE1 D R EH2 S", "AH0 D R EH1 S"), "combat": ("K AA1 M B AE0 T", "K AH0 M B AE1 T"),
    "console": ("K AA1 N S OW0 L", "K AH0 N S OW1 L"), "discount": ("D IH1 S K AW0 N T", "D IH0 S K AW1 N T"),
}  # fmt: skip
"""Nouns stressed on the first syllable that are verbs when stressed on the second."""
FORMS |= {w: {"noun": n, "verb": v} for w, (n, v) in STRESSED.items()}
FORMS |= {f"{w}s": {"noun": f"{n} S", "verb": f"{v} S"} for w, (n, v) in STRESSED.items() if n.endswith(" T")}

_TO = re.compile(
    r"to|will|would|can|could|may|might|must|shall|should|not|i|you|we|they|who|don't|didn't|doesn't|won't|can't|couldn't|wouldn't|let's|please|also|and"
)
_DET = re.compile(
    r"the|a|an|this|that|these|those|my|your|his|her|its|our|their|no|some|any|every|each|of|in|for|on|by|with|at|from|"
    r"one|two|three|first|last|new|good|great|such|much|little|more|other|same|own|public|common|'s|\w+'s"
)
_HAVE = re.compile(
    r"have|has|had|having|i've|you've|we've|they've|he'd|she'd|i'd|was|were|be|been|being|is|are|well|widely|often|ever|never|just|already"
)
_LINK = re.compile(
    r"is|are|was|were|be|been|being|very|so|too|how|quite|more|most|as|not|too|get|got|came|come|stay|keep|stood|remained"
)


def sense(words: Sequence[str], at: int) -> str:
    """The form of ``words[at]`` in `FORMS`; "" for a word with one form."""
    word = words[at]
    forms = FORMS.get(word)
    if not forms:
        return ""
    before = words[at - 1] if at else ""
    two = words[at - 2] if at > 1 else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    if rule := RULES.get(word):
        return rule(two, before, after, words)
    if set(forms) == {"noun", "verb"}:
        return noun_verb(two, before, after)
    if set(forms) == {"adjective", "verb"}:
        return (
            "verb" if _verb(two, before) or after in ("the", "a", "them", "it", "from", "their", "his") else "adjective"
        )
    return next(iter(forms))


def _verb(two: str, before: str) -> bool:
    if before == "to" and two not in ("according", "due", "thanks", "subject", "contrary", "next"):
        return True
    if before == "and":
        return two in ("to", "can", "will")
    return bool(before) and bool(_TO.fullmatch(before))


def noun_verb(two: str, before: str, after: str) -> str:
    if _verb(two, before):
        return "verb"
    if before and _DET.fullmatch(before):
        return "noun"
    return (
        "verb" if after in ("the", "a", "an", "his", "her", "them", "it", "him", "us", "me", "my", "your") else "noun"
    )


def _read(two: str, before: str, after: str, words: Sequence[str]) -> str:
    if before in (
        "to",
        "will",
        "can",
        "could",
        "would",
        "should",
        "may",
        "might",
        "must",
        "don't",
        "didn't",
        "please",
        "not",
        "did",
        "let's",
    ):
        return "now"
    if _HAVE.fullmatch(before) or before in ("he", "she", "it") or two in ("have", "has", "had"):
        return "past"
    past = ("yesterday", "ago", "last", "was", "were", "had", "then", "said", "once", "when")
    return "past" if any(w in past for w in words) else "now"


def _lead(two: str, before: str, after: str, words: Sequence[str]) -> str:
    metal = (
        "pipe",
        "pipes",
        "paint",
        "poisoning",
        "pencil",
        "bullet",
        "ore",
        "acid",
        "mine",
        "mines",
        "shot",
        "and",
        "or",
        "weights",
        "type",
    )
    return (
        "metal"
        if (after in metal and before not in ("to", "will", "would")) or before in ("of", "molten", "melted", "as")
        else "verb"
    )


def _live(two: str, before: str, after: str, words: Sequence[str]) -> str:
    shown = (
        "music",
        "show",
        "shows",
        "band",
        "broadcast",
        "stream",
        "concert",
        "performance",
        "audience",
        "album",
        "coverage",
        "wire",
        "ammunition",
        "animals",
        "television",
        "streaming",
        "event",
        "events",
        "chat",
        "video",
        "bait",
        "recording",
    )
    return (
        "adjective"
        if after in shown or before in ("a", "broadcast", "streamed", "recorded", "performed", "went", "goes", "go")
        else "verb"
    )


def _lives(two: str, before: str, after: str, words: Sequence[str]) -> str:
    owned = (
        "their",
        "our",
        "your",
        "my",
        "his",
        "her",
        "many",
        "of",
        "the",
        "saved",
        "save",
        "saves",
        "lost",
        "human",
        "nine",
        "these",
        "those",
        "people's",
        "private",
        "daily",
        "several",
        "other",
    )
    return "noun" if before in owned or before.endswith("'s") else "verb"


def _used(two: str, before: str, after: str, words: Sequence[str]) -> str:
    # "used to go" and "used to it"; "was used to make" is the verb
    return (
        "to"
        if after == "to" and not (before in ("was", "were", "is", "are", "be", "been", "being") and words[-1] != "it")
        else "verb"
    )


def _close(two: str, before: str, after: str, words: Sequence[str]) -> str:
    if after in (
        "to",
        "by",
        "together",
        "friend",
        "friends",
        "call",
        "up",
        "enough",
        "range",
        "attention",
        "relationship",
        "contact",
        "connection",
        "relatives",
        "examination",
        "quarters",
    ):
        return "verb" if before == "to" and after not in ("to", "friends") else "adjective"
    return "adjective" if _LINK.fullmatch(before) or (before == "a" and after not in ("", "of")) else "verb"


def _use(two: str, before: str, after: str, words: Sequence[str]) -> str:
    if _verb(two, before):
        return "verb"
    noun = before in (
        "the",
        "of",
        "in",
        "no",
        "any",
        "for",
        "its",
        "his",
        "their",
        "our",
        "my",
        "your",
        "this",
        "that",
        "much",
        "some",
        "a",
        "by",
        "common",
        "public",
        "into",
        "out",
        "such",
        "what",
    )
    return "noun" if noun or after == "of" else "verb"


def _wound(two: str, before: str, after: str, words: Sequence[str]) -> str:
    return (
        "verb"
        if after in ("up", "around", "round", "down", "through", "its", "his")
        and before not in ("a", "the", "his", "this", "each", "that")
        else "noun"
    )


def _wind(two: str, before: str, after: str, words: Sequence[str]) -> str:
    return "verb" if after in ("up", "down", "around", "round", "through", "its") or before == "to" else "noun"


def _learned(two: str, before: str, after: str, words: Sequence[str]) -> str:
    return (
        "adjective"
        if before in ("a", "the", "most", "very", "my")
        and after
        in ("man", "men", "judge", "professor", "scholar", "gentleman", "counsel", "friend", "society", "author")
        else "verb"
    )


def _content(two: str, before: str, after: str, words: Sequence[str]) -> str:
    return "adjective" if _LINK.fullmatch(before) or after in ("with", "to") else "noun"


def _minute(two: str, before: str, after: str, words: Sequence[str]) -> str:
    return (
        "adjective"
        if after in ("details", "detail", "particles", "amounts", "quantities", "quantity", "differences", "inspection")
        else "noun"
    )


def _polish(two: str, before: str, after: str, words: Sequence[str]) -> str:
    nation = (
        "people",
        "language",
        "border",
        "government",
        "army",
        "jews",
        "president",
        "city",
        "food",
        "and",
        "minister",
        "history",
        "poet",
        "composer",
    )
    return "nation" if after in nation or before in ("in", "speak", "speaks", "spoke") else "verb"


RULES = {
    "read": _read, "lead": _lead, "live": _live, "lives": _lives, "used": _used, "close": _close, "use": _use,
    "wound": _wound, "wind": _wind, "winds": _wind, "learned": _learned, "content": _content, "minute": _minute, "polish": _polish,
}  # fmt: skip
