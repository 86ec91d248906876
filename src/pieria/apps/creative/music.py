"""music: a tune, a chorale, any piece a model has learnt to make."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from ...core.contracts import Run
from ...core.errors import UserError
from ...core.signature import pairs
from ...core.values import Event, Message, Request, text

# word -> metre, beats of a bar; a waltz or a jig is one whatever else is said
DANCES = {
    "slip jig": "9/8", "jig": "6/8", "waltz": "3/4", "minuet": "3/4", "menuet": "3/4", "mazurka": "3/4", "polka": "2/4",
}  # fmt: skip
SLOW = [
    "slow",
    "slowly",
    "largo",
    "adagio",
    "lento",
    "grave",
    "solemn",
    "calm",
    "gentle",
    "peaceful",
    "lullaby",
    "sad",
    "mournful",
    "melancholy",
]
MODERATE = ["moderate", "moderato", "andante", "walking"]
FAST = ["fast", "quick", "quickly", "lively", "allegro", "presto", "vivace", "merry", "cheerful", "joyful", "brisk"]
MINOR = ["sad", "mournful", "melancholy", "dark", "gloomy", "sombre"]
MAJOR = ["happy", "merry", "cheerful", "joyful", "bright"]
NUMBERS = {"four": 4, "eight": 8, "twelve": 12, "sixteen": 16, "twenty": 20, "twenty-four": 24, "thirty-two": 32}
BEATS = {"slow": 66, "moderate": 92, "fast": 116, "": 90}
"""Beats a minute that a length in minutes is counted by."""
LARGEST = 1 << 20


def music(
    run: Run,
    prompt: Annotated[str, "what it should be: key, metre, length, mood"] = "",
    *,
    model: Annotated[str, "the model's name (`pieria models`); empty for this machine's default"] = "",
    key: Annotated[str, "as: G minor, F# major"] = "",
    metre: Annotated[str, "as: 3/4"] = "",
    bars: Annotated[int | None, "how many bars, a pickup not counted"] = None,
    tempo: Annotated[str, "slow, moderate, fast, or beats a minute"] = "",
    voices: Annotated[int | None, "how many parts"] = None,
    strict: Annotated[bool, "no notes outside the key"] = False,
    melody: Annotated[Path | None, "a MIDI file whose highest part gets other parts below it"] = None,
    begin: Annotated[Path | None, "a MIDI file to go on from"] = None,
    label: Annotated[list[str] | None, "an attribute of the model, NAME=VALUE (may be given several times)"] = None,
    n: Annotated[int | None, "how many to make"] = None,
    temperature: Annotated[float | None, "below 1 plainer, above 1 wilder"] = None,
    seed: Annotated[int | None, "repeats a result; the receipt says which was used"] = None,
) -> Iterator[Event]:
    """Make a piece of music as a MIDI file: it keeps to the key, metre and length you ask for, and ends on the tonic.

    pieria music "slow waltz in D minor, 16 bars"
    pieria music "a jig in G" --model tune
    pieria music --melody hymn.mid --model chorale
    """
    rules = wishes(prompt) | {
        name: value for name, value in (("key", key), ("metre", metre), ("bars", bars), ("voices", voices)) if value
    }  # fmt: skip
    if tempo:
        rules["tempo"] = float(tempo) if re.fullmatch(r"\d+(\.\d+)?", tempo) else tempo.strip().lower()
    if strict:
        rules["strict"] = True
    rules["cadence"] = True
    for name, path in (("melody", melody), ("begin", begin)):
        if path is not None:
            rules[name] = base64.b64encode(midi(path)).decode()
    options = {
        "rules": rules,
        "labels": pairs(label, "kind=reel") or None,
        "n": n,
        "temperature": temperature,
        "seed": seed,
    }
    asked = (Message("user", (text(prompt),)),)
    yield from run(Request("music", asked, model, {k: v for k, v in options.items() if v is not None}))


def midi(path: Path) -> bytes:
    """A file's bytes, if it can be a MIDI file."""
    if not path.is_file():
        raise UserError(f"There is no file {path}.", "Give the path of a MIDI file.", param="melody")
    data = path.read_bytes() if path.stat().st_size <= LARGEST else b""
    if data[:4] not in (b"MThd", b"RIFF"):
        raise UserError(
            f"{path.name} is no MIDI file of less than a megabyte.", "Its name ends in .mid.", param="melody"
        )
    return data


def wishes(prompt: str) -> dict[str, Any]:
    """What the words ask for, as rules of the music medium: "slow waltz in D minor, 16 bars".

    A key needs its letter in upper case or a mode behind it ("in a minor", "in G"); a mood alone gives a mode.
    """
    low = prompt.lower()
    words = set(re.findall(r"[a-z]+", low))
    rules: dict[str, Any] = {}
    note = r"([A-Ha-h])(#|♯|b|♭|[ -]sharp|[ -]flat)?"
    if found := re.search(rf"\b{note}[ -]?(major|minor|maj|min)\b", prompt, re.IGNORECASE):
        rules["key"] = (
            f"{found[1].upper()}{sign(found[2])} {'minor' if found[3].lower().startswith('min') else 'major'}"
        )
    elif found := re.search(r"\b[Ii]n ([A-H])(#|♯|b|♭| sharp| flat)?(m)?(?![\w'])", prompt):
        rules["key"] = f"{found[1]}{sign(found[2])} {'minor' if found[3] else 'major'}"
    elif words & set(MINOR) or "minor" in words:
        rules["key"] = "minor"
    elif words & set(MAJOR) or "major" in words:
        rules["key"] = "major"
    if found := re.search(r"\b(\d{1,2})/(\d{1,2})\b", low):
        rules["metre"] = f"{int(found[1])}/{int(found[2])}"
    elif dance := next((d for d in DANCES if re.search(rf"\b{d}(?:s|es)?\b", low)), ""):
        rules["metre"] = DANCES[dance]
    if found := re.search(r"\b(\d{2,3}) ?(?:bpm|beats (?:a|per) minute)\b", low):
        rules["tempo"] = int(found[1])
    else:
        for name, said in (("slow", SLOW), ("fast", FAST), ("moderate", MODERATE)):
            if words & set(said):
                rules["tempo"] = name
                break
    if found := re.search(r"\b(\d+|[a-z]+(?:-[a-z]+)?)[ -](?:bars?|measures?)\b", low):
        count = int(found[1]) if found[1].isdigit() else NUMBERS.get(found[1], 0)
        rules |= {"bars": count} if count else {}
    elif found := re.search(r"\b(\d+|an?|one|half an?|two|three)[ -](minute|second)s?\b", low):
        number = {"a": 1.0, "an": 1.0, "one": 1.0, "half a": 0.5, "half an": 0.5, "two": 2.0, "three": 3.0}.get(
            found[1]
        )
        minutes = (number or float(found[1] if found[1].isdigit() else 1)) / (60 if found[2] == "second" else 1)
        rules["bars"] = length(minutes, rules)
    return rules


def sign(said: str | None) -> str:
    said = (said or "").strip(" -").lower()
    return {"sharp": "#", "♯": "#", "flat": "b", "♭": "b"}.get(said, said)


def length(minutes: float, rules: dict[str, Any]) -> int:
    """Bars that last so long."""
    speed = rules.get("tempo", "")
    beats, _, unit = str(rules.get("metre", "4/4")).partition("/")
    of_a_bar = int(beats) / 3 if int(unit) >= 8 and int(beats) % 3 == 0 else int(beats)
    return max(1, min(512, round(minutes * (BEATS[speed] if isinstance(speed, str) else speed) / of_a_bar)))
