"""Music for a film: what its scenes ask for in words, and a tune that ends when the film does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator
from dataclasses import replace
from typing import Any

import numpy as np

from ..core.contracts import Run
from ..core.values import Event, Notice
from ..media.video.plan import Film
from . import composing, harmonising, soundtrack
from .musicwords import GENTLE, TUNES, UNLEARNT

SHORTEST = 1.5
"""Seconds of a film below which there is no time for a tune."""
TAIL = 0.9
"""Seconds for the last note to die away."""
WHOLE, UNIT = 24, 16
"""Bars that are made as one tune; of a longer one so many are made and repeated."""
QUICK = frozenset({"run", "drive", "jump", "dance", "fly", "roll", "spin", "swing"})
CALM = frozenset({"sleep", "float", "wait", "shine", "grow", "shrink", "appear", "sail", "swim"})
PLAYERS = {
    "meadow": "flute, guitar and cello", "snow": "glockenspiel, harp and cello", "forest": "clarinet, guitar and bassoon",
    "desert": "guitar, guitar and double bass", "mountains": "recorder, dulcimer and cello",
    "beach": "accordion, guitar and double bass", "sea": "accordion, guitar and double bass",
    "lake": "flute, harp and cello", "water": "flute, harp and cello", "village": "clarinet, guitar and bassoon",
    "cave": "vibraphone, harp and cello", "underwater": "vibraphone, harp and cello", "city": "clarinet, piano and double bass",
    "room": "music box, piano and cello", "space": "celesta, strings and cello", "sky": "flute, harp and cello",
}  # fmt: skip
METRES = {"jig": "6/8", "waltz": "3/4", "minuet": "3/4", "slip jig": "9/8", "air": "3/4"}
HURRY = 1.3
"""How much faster than it should be a tune is played to end with a short film; one that still does not is faded out."""
NONE = frozenset({"none", "no", "off", "silent", "silence"})


_NOT = r"(?:(?!\b(?:with|to|over|then)\b)[^,;.\"])"
_MUSIC = re.compile(
    rf",?\s*\b(?:with|to|over|accompanied by)\s+({_NOT}{{0,60}}?\b(?:music|soundtrack|jig|reel|waltz|hornpipe|march|tune|melody|lullaby|minuet)\b"
    r"(?!\s+box)(?:\s+in\s+[A-H](?:\s?(?:#|b|sharp|flat))?\s+(?:major|minor))?(?:\s+for\s+[a-z ]{3,40}?(?=[,;.\"]|$|\s+then\b|\s+\d))?)",
    re.I,
)  # fmt: skip
_PLAYED = re.compile(
    r"(?:^|(?<=[;.])|,)\s*(?:\b(?:and|while|as)\s+)?((?:[\w'-]+\s+){1,5}?(?:music|waltz|jig|reel|hornpipe|march|tune|melody|lullaby|minuet))"
    r"\s+(?:(?:is )?play(?:s|ing)|is heard|can be heard|in the background)(?:\s+\w+ly)?(?:\s+in the background)?"
    r"(?:\s+(?=while\b)while\b)?"
    r"|,\s*((?:[\w'-]+\s+){1,4}music)\s*(?=[,.;)]|$)"
    r"|(?:^|(?<=[;.])|,)\s*(?:background music|soundtrack|music)\s*:\s*([^.;\n]{3,60})",
    re.I,
)
"""The same as a clause of its own: "jazz music plays in the background", "music: a slow waltz"."""
_SILENT = re.compile(
    r",?\s*\b(?:with(?:out| no)\s+(?:any\s+)?(?:music|sound)|no (?:music|sound)|silent film|in silence)\b", re.I
)
_TOLD = re.compile(r",?\s*(?:\band\s+)?\b(?:with\s+(?:a\s+)?(?:narration|narrator|voice[- ]?over)|narrated)\b", re.I)


def heard(prompt: str) -> tuple[str, str, bool]:
    """(the prompt without it, the music it asks for, whether it is to be told): "..., with slow piano music, narrated"."""
    rest, told = _TOLD.subn(" ", prompt)
    rest, silent = _SILENT.subn(" ", rest)
    found = _PLAYED.search(rest) or _MUSIC.search(rest)
    if found:
        rest = (rest[: found.start()] + " " + rest[found.end() :]).strip(" ,;.")
    said = next(filter(None, found.groups())).strip() if found else ""
    asked = re.sub(r"^(?:an?|the|some)\s+|\bsome\b", "", said, flags=re.I)
    return rest.strip() if (told or silent or found) else prompt, "none" if silent else asked, bool(told)


def words(film: Film) -> str:
    """The music that a film's scenes ask for, as `pieria music` reads it: "lively reel in D major for ..."."""
    leads = [(r.action, s) for s in film.scenes for r in s.cast if r.lead]
    share = sum(s.seconds for _, s in leads) or 1.0
    quick = sum(s.seconds for a, s in leads if a in QUICK) / share
    calm = sum(s.seconds for a, s in leads if a in CALM) / share
    dark = sum(s.seconds for s in film.scenes if "night" in (s.time, s.until) or s.weather == "raining") / film.seconds
    pace = "lively" if quick > 0.6 and dark < 0.9 else "slow" if calm > 0.6 or dark > 0.6 else "moderate"
    ground = Counter({g: sum(s.seconds for s in film.scenes if s.ground == g) for g in PLAYERS}).most_common(1)[0][0]
    wet = ground in ("sea", "beach")
    kind = {"lively": "jig" if wet else "reel", "slow": "air", "moderate": "waltz" if ground != "city" else "march"}[
        pace
    ]
    mode = "minor" if dark > 0.5 or (ground in ("space", "desert", "underwater") and pace == "slow") else "major"
    tonics = ("D", "G", "C", "F") if mode == "major" else ("A", "D", "E", "G")
    return f"{pace} {kind} in {tonics[film.seed % 4]} {mode} for {PLAYERS[ground]}"


def bed(run: Run, asked: str, seconds: float, seed: int) -> Generator[Event, None, Any]:
    """float32 (length, 2) at `soundtrack.RATE`: the music of the words, its last note at the end of ``seconds``; None
    where there is no time for it. Raises `Cancelled`."""
    from ..media.music import synth

    if seconds < SHORTEST:
        return None
    yield from harmonising.unable(asked)
    if style := UNLEARNT.search(asked):
        yield Notice("style", f"No model here has learnt {style[0].lower()}: the film has a folk tune with chords.")
    rules = composing.wishes(asked)
    rules.pop("bars", None)
    rules.pop("voices", None)
    rules["cadence"] = True
    kind = composing.kind(asked)
    if not kind and "metre" not in rules:
        kind = {"kind": "reel" if rules.get("tempo") == "fast" else "air"}
    rules.setdefault("metre", METRES.get(kind.get("kind", ""), "4/4"))
    tail = min(TAIL, seconds * 0.25)
    bars, times = planned(seconds - tail, rules)
    slow = GENTLE.search(asked) or rules.get("tempo") == "slow"
    options = {"rules": rules | {"bars": bars}, "labels": kind or None, "seed": seed}
    made = yield from composing.composed(
        run, asked, TUNES, options, rules, "", "broken" if slow else "dance"
    )  # fmt: skip
    natural = bars * times * composing.bar(rules)
    line = synth.sound(lasting(repeated(made[0][0], times), max(seconds - tail, natural / HURRY)))
    wanted = round(seconds * soundtrack.RATE)
    line = line[:wanted]
    # the room goes on after the film: it is faded out with it
    out = min(len(line), round(tail * 0.7 * soundtrack.RATE))
    line[len(line) - out :] *= np.linspace(1, 0, out, dtype=np.float32)[:, None] ** 1.5
    return line


def planned(seconds: float, rules: dict[str, Any]) -> tuple[int, int]:
    """(bars, how often) of a tune that lasts about so long at its pace: two bars at least, as few repeats as can be."""
    count = max(2, composing.length(seconds / 60, rules))
    if count <= WHOLE:
        return count, 1
    return min(((unit, round(count / unit)) for unit in range(UNIT - 4, WHOLE + 1, 2)),
               key=lambda p: (abs(p[0] * p[1] - count), abs(p[0] - UNIT)))  # fmt: skip


def repeated(score: Any, times: int) -> Any:
    """The same again and again, each time from the bar after the last."""
    from ..media.music.midi import bars

    if times < 2:
        return score
    last = bars(score)[-1]
    long = last[0] + last[1]
    tracks = [
        replace(t, notes=[(s + k * long, n, p) for k in range(times) for s, n, p in t.notes]) for t in score.tracks
    ]
    return replace(score, tracks=tracks)


def lasting(score: Any, seconds: float) -> Any:
    """The same at the pace at which it lasts so long, from its first note to the end of its last."""
    from ..media.music import synth

    clock = synth.clock(score)
    first = min(s for t in score.tracks for s, _, _ in t.notes)
    share = (clock(score.end) - clock(first)) / seconds
    return replace(score, tempos=[(at, speed * share) for at, speed in score.tempos])
