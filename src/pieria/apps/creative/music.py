"""music: a tune, a chorale, any piece a model has learnt to make, to hear, to read and to edit."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from ...core.contracts import Run
from ...core.errors import UserError
from ...core.signature import pairs
from ...core.values import Event, Finish, Message, Notice, Output, Part, Progress, Request, text

if TYPE_CHECKING:
    from ...media.music.midi import Score

Piece = tuple["Score", dict[str, Any]]
"""A score, and what is said of it."""

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
ATTEMPTS, SURE = 6, 0.03
"""A piece that does not sound clearly in the key asked for is made anew, a few times; the clearest is taken."""
TUNES = "tune"
"""The model of melodies: what is danced or sung gets one, over chords."""
KINDS = {
    "slip jig": "slip jig", "jig": "jig", "reel": "reel", "hornpipe": "hornpipe", "waltz": "waltz", "march": "march",
    "minuet": "minuet", "menuet": "minuet", "strathspey": "strathspey", "air": "air", "song": "song",
}  # fmt: skip
"""Words -> the kinds that it knows."""
TUNEFUL = re.compile(
    r"\b(?:slip jig|jig|reel|hornpipe|waltz|march|minuet|menuet|mazurka|polka|strathspey|air|song|ballad|lullaby|folk"
    r"|tune|dance|melody)(?:s|es)?\b",
    re.IGNORECASE,
)
GENTLE = re.compile(
    r"\b(?:slow\w*|air|song|ballad|lullaby|gentle|calm|sad|peaceful|largo|adagio|lento)\b", re.IGNORECASE
)
COMPANY = ((73, 24, 32), (40, 0, 32))
"""Melody, chords and bass where no instrument is named: flute, guitar and bass; of what is slow violin and piano."""


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
    instruments: Annotated[str, "who plays, from the top down: flute and guitar; string quartet"] = "",
    accompany: Annotated[
        Literal["", "no", "dance", "broken", "held"], "chords under a melody: how; empty: what the words ask for"
    ] = "",
    stems: Annotated[bool, "each part as a sound file of its own too"] = False,
    label: Annotated[list[str] | None, "an attribute of the model, NAME=VALUE (may be given several times)"] = None,
    n: Annotated[int | None, "how many to make"] = None,
    temperature: Annotated[float | None, "below 1 plainer, above 1 wilder"] = None,
    seed: Annotated[int | None, "repeats a result; the receipt says which was used"] = None,
) -> Iterator[Event]:
    """Make a piece of music in the key, metre and length you ask for: MIDI, WAV, MusicXML and a picture.

    pieria music "slow waltz in D minor, 16 bars" -o waltz.mid
    pieria music "a chorale in G major for string quartet" --stems
    pieria music --melody hymn.mid --model chorale
    """
    if not (prompt.strip() or key or metre or bars or melody or begin or model or label):
        raise UserError("There is nothing to play.", 'Say what: pieria music "slow waltz in D minor, 16 bars"')
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
    company, labels = accompany, pairs(label, "kind=reel")
    if not model and not melody and not begin and (company not in ("", "no") or TUNEFUL.search(prompt)):
        model = TUNES
        rules.pop("voices", None)
        if kind := next((k for w, k in KINDS.items() if re.search(rf"\b{w}(?:s|es)?\b", prompt, re.IGNORECASE)), ""):
            labels = {"kind": kind} | labels
        company = company or ("broken" if GENTLE.search(prompt) or rules.get("tempo") == "slow" else "dance")
    options = {
        "rules": rules,
        "labels": labels or None,
        "n": n,
        "temperature": temperature,
        "seed": seed,
    }
    from ...media.music import measure

    asked = (Message("user", (text(prompt),)),)
    wanted = rules_key(rules) if n in (None, 1) and not melody and not begin else None
    best: tuple[float, list[Piece]] = (-9.0, [])
    for attempt in range(ATTEMPTS if wanted is not None else 1):
        made: list[Part] = []
        for event in run(Request("music", asked, model, {k: v for k, v in options.items() if v is not None})):
            if isinstance(event, Output):
                made.append(event.part)
            elif isinstance(event, Progress | Notice):
                yield event
            elif isinstance(event, Finish) and event.reason == "cancelled":
                yield event
                return
            elif isinstance(event, Finish):
                options["seed"] = int(event.usage.get("seed") or seed or 0) + 1000
        pieces = [arranged(part, prompt, instruments, company) for part in made]
        sure = min(measure.clear(score, wanted) for score, _ in pieces) if wanted is not None else 0.0
        best = max(best, (sure, pieces), key=lambda b: b[0])
        if sure >= SURE or wanted is None:
            break
        if attempt + 1 < ATTEMPTS:
            yield Progress(attempt + 1, ATTEMPTS, "attempts", "its key was not clear")
    yield from finished(best[1], prompt, stems)


def rules_key(rules: dict[str, Any]) -> int | None:
    """The key that was asked for, by its tonic too; None if there is none."""
    from ...media.music import asked

    name = str(rules.get("key", ""))
    return asked.key(name) if name and name.lower() not in ("major", "minor") else None


def arranged(part: Part, prompt: str, instruments: str, company: str) -> Piece:
    """A piece on its instruments, with chords under it if it is to have some."""
    from ...media.music import backing, measure
    from ...media.music import instruments as players
    from ...media.music import midi as files

    who = players.named(instruments) if instruments else players.named(prompt)
    if instruments and not who:
        raise UserError(
            f"{instruments[:40]!r} is no instrument that is known.",
            f"Some that are: {', '.join(list(players.NAMES)[:12])} ...", param="instruments",
        )  # fmt: skip
    score = files.read(part.bytes)
    end = sum(files.bars(score)[-1][:2])  # a last note that hangs over its bar would open another
    cut = [replace(t, notes=[(s, min(n, end - s), p) for s, n, p in t.notes]) for t in score.tracks]
    score = replace(score, tracks=cut)
    where = measure.key(score)
    if company not in ("", "no") and where != measure.NONE and len(score.tracks) == 1:
        usual = COMPANY[company == "broken"]
        chosen = [*who, *usual[len(who) :]] if len(who) < 3 else who
        score = backing.accompanied(score, where, company, chosen[:3])
    else:
        score = players.played(score, who)
    seed = {k: v for k, v in part.meta.items() if k == "seed"}
    return score, seed | measure.labels(score)


def finished(made: list[Piece], prompt: str, stems: bool) -> Iterator[Event]:
    """Each piece as MIDI, WAV, MusicXML and a picture, and its parts alone if they are wanted."""
    from ...media.music import instruments as players
    from ...media.music import midi as files
    from ...media.music import musicxml, picture, synth

    parts: list[Part] = []
    for number, (score, about) in enumerate(made):
        yield Progress(number, len(made), "pieces", "playing")
        title = prompt.strip()[:80] or "A piece"
        parts += [
            Part("music", files.write(score), "audio/midi", about | {"suffix": ".mid"}),
            Part("music", synth.wav([score]), "audio/wav", about | {"suffix": ".wav"}),
            Part("music", musicxml.write(score, title), "application/vnd.recordare.musicxml+xml",
                 about | {"suffix": ".musicxml"}),
            Part("music", picture(score), "image/png", about),
        ]  # fmt: skip
        for track in score.tracks if stems else ():
            alone = synth.stem(score, track)
            told = {"suffix": ".wav", "stem": track.name or players.word(track.program)}
            parts.append(Part("music", alone, "audio/wav", about | told))
    for index, part in enumerate(parts):
        yield Output(part, index)
    yield Finish("stop", {})


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
