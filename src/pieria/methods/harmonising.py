"""A melody of somebody's own over chords and a bass, by rule; and what words ask of music that it will not have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..core.values import Notice
from .composing import Piece, few, rules_key
from .musicwords import BEATS, COMPANY, COUNTS, FAMOUS, GENTLE, UNPLAYED, UNTOLD

VOICES = re.compile(rf"\b({'|'.join(COUNTS)}|\d{{1,3}})[- ](?:part|voice)s?\b", re.IGNORECASE)
BARE = re.compile(
    r"\b(?:without|no) (?:any )?(?:chords|accompaniment)\b|\b(?:just|only) (?:the |an? )?(?:melody|tune|single line)\b"
    r"|\b(?:melody|tune) (?:only|alone)\b",
    re.IGNORECASE,
)
"""What asks for a tune without chords."""
SETS = ("quintet", "sextet", "septet", "octet", "nonet")
CHORALE = 4
"""Voices of the chorales."""


def manner(prompt: str, rules: Mapping[str, Any]) -> str:
    """How a tune is accompanied where nobody says it."""
    return "broken" if GENTLE.search(prompt) or rules.get("tempo") == "slow" else "dance"


def harmonised(prompt: str, instruments: str, company: str, rules: Mapping[str, Any]) -> Piece:
    """The melody of the rules, note for note, over chords and a bass. company: as `media.music.backing` has it."""
    from ..media.music import asked, backing, measure
    from ..media.music import instruments as players

    score = asked.opened(rules["melody"])
    line = asked.melody(score)
    if isinstance(tempo := rules.get("tempo"), str) and tempo:
        tempo = BEATS.get(tempo)
    if isinstance(tempo, int | float):
        score = replace(score, tempos=[(0, tempo * measure.beat(*score.metres[0][1:]))])
    wanted = rules_key(dict(rules))
    key = measure.key(score) if wanted is None else wanted
    usual = (line.program, *COMPANY[company == "broken"][1:])
    who = players.accompanying(players.named(instruments or prompt), usual)
    made = backing.accompanied(replace(score, tracks=[line]), key, company, who)
    return made, measure.labels(made)


def unable(prompt: str, instruments: str = "") -> Iterator[Notice]:
    """What words ask for that no rule reads, nobody plays or nobody may play."""
    if untold := dict.fromkeys(found[0].lower() for found in UNTOLD.finditer(prompt)):
        yield Notice(
            "unread",
            f"Not obeyed: {', '.join(untold)[:200]}. Key, metre, bars, tempo, mood, voices and instruments are.",
        )
    if mute := dict.fromkeys(found[0].lower() for found in UNPLAYED.finditer(f"{prompt} {instruments}")):
        yield Notice("unplayed", f"Nobody here plays {', '.join(mute)}: left out.")
    if piece := FAMOUS.search(prompt):
        yield Notice("famous", f"No piece is played here that exists already: instead of {piece[0]!r} comes a new one.")


def unheard(prompt: str, instruments: str, company: str) -> str:
    """What is said of players and voices that words name and a piece has no part for, or that it has unasked; "" where
    there is nothing to say. company: how a tune is accompanied; "" for a chorale, "no" for one voice."""
    from ..media.music import instruments as players

    who = players.named(instruments or prompt)
    if company == "no":
        return ""
    if not company:
        kept = who[:CHORALE]
        found = VOICES.search(prompt)
        count = 0 if not found else int(found[1]) if found[1].isdigit() else COUNTS.index(found[1].lower()) + 2
        big = next((n for n, name in enumerate(SETS, 5) if re.search(rf"\b{name}s?\b", prompt, re.IGNORECASE)), 0)
        count = max(count, 0 if len(who) > CHORALE else big)  # of a quintet whose players are known, who is left out is
        if count > CHORALE:
            return f"The model writes four voices, not {count}."
    else:
        kept = players.accompanying(who, COMPANY[company == "broken"])
        if who and set(who) <= players.SINGLE and (more := [p for p in kept if p not in who]):
            names = " and ".join(dict.fromkeys(players.word(p).lower() for p in more))
            return f"Chords go under the tune, played by {names}. For the tune alone, say solo, or accompany: no."
    left = list(who)
    for program in kept:
        if program in left:
            left.remove(program)
    if not left or few(prompt, instruments):
        return ""
    what = "A tune has a melody, chords and a bass" if company else "The model writes four voices"
    names = " and ".join(dict.fromkeys(players.word(p).lower() for p in left))
    return f"{what}, so there is no part for {names}."
