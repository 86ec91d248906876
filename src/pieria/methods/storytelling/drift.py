"""Slips of tense and person in narration, and phrases that a thousand stories begin and end with. English."""

from __future__ import annotations

import re

from .prose import tokens

PAST = frozenset(
    "was were had said did could would went came saw took knew felt thought stood sat ran heard began held left made "
    "found told got gave kept looked turned walked".split()
)
PRESENT = frozenset(
    "is are has says does goes comes sees takes knows feels thinks stands sits runs hears begins holds leaves makes "
    "finds tells gets gives keeps looks turns walks am rises casts watches approaches opens closes pulls pushes smiles nods "
    "asks whispers reaches enters begins starts stops picks steps notices realizes realises becomes continues".split()
)
FIRST = frozenset("i me my mine myself i'm i've i'd i'll we us our ours".split())
OPENINGS = re.compile(
    r"^(?:once upon a time|it was a dark and stormy|in a world|in the heart of|in the (?:small|quiet|quaint|sleepy|bustling)"
    r"|long ago|there once (?:was|lived)|in a (?:small|quiet|quaint|sleepy|bustling|far|land|distant)"
    r"|as the sun (?:set|rose|began|dipped)|the sun (?:was (?:setting|rising)|had (?:just )?(?:set|risen)|rose|set|dipped)"
    r"|nestled|amidst|in the (?:bustling|vast|ever)|it was a (?:beautiful|bright|cold|crisp|sunny|typical) (?:day|morning|night))\b",
    re.IGNORECASE,
)
"""How a scene does not begin."""
NOW = re.compile(
    r"\b(?:he|she|it) (?!always|perhaps|sometimes|besides|was|is|has|says|does)[a-z]+[^s\W]s\b"
    r"|\b(?:they|we) (?:see|stop|sit|walk|hear|go|come|stand|look|find|know|watch|wait|run|turn|take|feel|begin|start|are|have|do)\b",
    re.IGNORECASE,
)
"""Verbs of the present that stand in no list, by the pronoun before them."""
WORN = re.compile(
    r"\blittle did (?:he|she|they|i|we) know\b|\bsend(?:s|ing)? shivers? down\b|\bsent (?:a )?shivers? down\b|\bshivers? r[au]n(?:ning)? down\b"
    r"|\ba testament to\b|\btapestry of\b|\bhappily ever after\b|\bonly time would tell\b|\bthe rest(?: is| was) history\b"
    r"|\bheart (?:was )?(?:pounding|racing) (?:in|with)\b|\blet out a breath (?:he|she|they|i) (?:hadn't|didn't)\b"
    r"|\bnever be the same\b|\ba mix(?:ture)? of (?:\w+ and \w+)\b|\bunwavering\b|\bwhispers of the past\b",
    re.IGNORECASE,
)
"""Worn phrases: a unit that has one is left out."""
MORALS = re.compile(
    r"^(?:and so|in the end|from that day|as (?:they|he|she|i) (?:continued|walked away|left)|together, they|with a newfound"
    r"|with renewed|as the (?:days|weeks|months|years) (?:passed|went|turned))\b"
    r"|\b(?:knew|realized|realised|learned|learnt|understood) that (?:sometimes|no matter|true|together|they would always"
    r"|the journey|their (?:journey|adventure|story))\b|\b(?:journey|adventure) (?:had only just|was just) begun?\b"
    r"|\bthe (?:importance|power|value|true meaning) of (?:friendship|love|courage|hope|family|kindness|perseverance)\b",
    re.IGNORECASE,
)
"""How a scene does not end: by summing up, or by a moral."""


def narration(text: str) -> str:
    """The text without what stands in quotation marks."""
    return re.sub(r"[\"“][^\"“”]*[\"”]", " ", text)


def slips(text: str, tense: str, person: str) -> tuple[int, int, int]:
    """(verbs in the wrong tense, verbs looked at, words of the wrong person), outside quotations."""
    words = tokens(narration(text).replace("’", "'"))
    past, present = sum(w in PAST for w in words), sum(w in PRESENT for w in words) + len(NOW.findall(" ".join(words)))
    first = sum(w in FIRST for w in words)
    return (present if tense == "past" else past), past + present, first if person == "third" else 0


def slipped(unit: str, tense: str, person: str) -> bool:
    """Whether the unit's narration is in another tense or person than the story, or speaks to the reader."""
    wrong, seen, first = slips(unit, tense, person)
    if {"you", "your", "yours"} & set(tokens(narration(unit))):
        return True
    return first > 0 or (wrong > 0 and wrong * 2 > seen)
