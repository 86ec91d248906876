"""Words as music: what they ask of a piece, and the piece on its instruments, as a score. Without sound yet."""

from __future__ import annotations

import re
import zlib
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..core.contracts import Run
from ..core.errors import Cancelled, UserError
from ..core.values import Event, Finish, Message, Notice, Output, Part, Progress, Request, text
from .assistant.numbers import digits
from .musicwords import (
    ATTEMPTS,
    BEATS,
    COMPANY,
    COUNTED,
    COUNTS,
    DANCED,
    DANCES,
    FAST,
    HANDY,
    KINDS,
    KNOWN,
    LONGEST,
    MAJOR,
    MINOR,
    MODERATE,
    MODES,
    SLOW,
    SOLO,
    SURE,
    TUNEFUL,
)

if TYPE_CHECKING:
    from ..media.music.midi import Score

Piece = tuple["Score", dict[str, Any]]
"""A score, and what is said of it."""


def handy(prompt: str, mode: str) -> str:
    """A key for a piece of which none was asked for: of its mode, if that was said; the same words, the same key."""
    keys = HANDY[mode] if mode in HANDY else (*HANDY["major"], *HANDY["minor"][:2])
    return keys[zlib.crc32(prompt.strip().lower().encode()) % len(keys)]


def kind(prompt: str) -> dict[str, str]:
    """The label of the kind of tune that words name; none at all if they name none."""
    found = next((k for w, k in KINDS.items() if re.search(rf"\b{w}(?:s|es)?\b", prompt, re.IGNORECASE)), "")
    return {"kind": found} if found else {}


def plain(prompt: str) -> bool:
    """Whether words name neither who plays nor a piece as such."""
    from ..media.music import instruments as players

    return not KNOWN.search(prompt) and not players.named(prompt)


MANY = re.compile(
    r"\b(?:chorales?|hymns?|harmon\w+|accompan\w+|ensembles?|consort|concerto|duets?|duos?|canon|fugue|chords?"
    r"|(?:two|three|four|five|six|[2-6])[- ](?:part|voice|player)s?|polyphon\w+)\b",
    re.IGNORECASE,
)
"""What one player does not play alone."""


def alone(prompt: str, instruments: str) -> bool:
    """Whether one instrument is to play by itself that plays one note at a time: "a cello solo", "a piece for flute".
    What is danced or sung has chords, unless it is a solo."""
    from ..media.music import instruments as players

    who = players.named(instruments or prompt)
    if len(who) != 1 or not set(who) <= players.SINGLE:
        return False
    several = players.several(instruments or prompt) or MANY.search(prompt) or TUNEFUL.search(prompt)
    return bool(SOLO.search(prompt)) or not several


FEW = re.compile(
    r"\b(?:(duets?|duos?|two[- ](?:part|voices?|players?))|trios?|three[- ](?:part|voices?|players?))\b", re.IGNORECASE
)


def few(prompt: str, instruments: str = "") -> int:
    """How many players words name where they are fewer than a chorale's four voices: 2, 3; 0 where they name none. "Two
    violins", or a flute and a cello, have two voices, for each plays one note at a time."""
    from ..media.music import instruments as players

    if found := FEW.search(prompt):
        return 2 if found[1] else 3
    who = players.named(instruments or prompt)
    return len(who) if len(who) in (2, 3) and set(who) <= players.SINGLE else 0


def outer(score: Any, count: int) -> Any:
    """Of four voices so many: the highest and the lowest, then the second highest."""
    order = sorted(score.tracks, key=lambda t: -sum(p for _, _, p in t.notes) / max(1, len(t.notes)))
    kept = [order[0], *order[1 : count - 1], order[-1]]
    return replace(score, tracks=[t for t in score.tracks if any(t is k for k in kept)])


def composed(
    run: Run, prompt: str, model: str, options: Mapping[str, Any], rules: dict[str, Any],
    instruments: str, company: str, free: bool = True,
) -> Generator[Event, None, list[Piece]]:  # fmt: skip
    """The pieces, on their instruments. Raises `Cancelled`. options: as the music engine takes them (``rules`` among
    them); free: nothing of the piece is given, so that it may be made anew until its key is clear."""
    from ..media.music import measure

    given, odd = dict(options), ""
    if "melody" not in rules and "begin" not in rules and (base := unlearnt(rules)):
        odd, given["rules"] = str(rules["metre"]), base
        yield Notice(
            "metre", f"No model here has learnt {odd}: it is put together of bars of {base['metre']}, cut short."
        )
    asked = (Message("user", (text(prompt),)),)
    wanted = rules_key(rules) if given.get("n") in (None, 1) and free else None
    best: tuple[float, list[Piece]] = (-9.0, [])
    for attempt in range(ATTEMPTS if wanted is not None else 1):
        made: list[Part] = []
        for event in run(Request("music", asked, model, {k: v for k, v in given.items() if v is not None})):
            if isinstance(event, Output):
                made.append(event.part)
            elif isinstance(event, Progress | Notice):
                yield event
            elif isinstance(event, Finish) and event.reason == "cancelled":
                raise Cancelled
            elif isinstance(event, Finish):
                given["seed"] = int(event.usage.get("seed") or given.get("seed") or 0) + 1000
        kept = bool({"melody", "begin"} & rules.keys())
        pieces = [arranged(part, prompt, instruments, company, odd, rules.get("tempo"), kept) for part in made]
        sure = min(measure.clear(score, wanted) for score, _ in pieces) if wanted is not None else 0.0
        best = max(best, (sure, pieces), key=lambda b: b[0])
        if sure >= SURE or wanted is None:
            break
        if attempt + 1 < ATTEMPTS:
            yield Progress(attempt + 1, ATTEMPTS, "attempts", "its key was not clear")
    return best[1]


def rules_key(rules: dict[str, Any]) -> int | None:
    """The key that was asked for, by its tonic too; None if there is none."""
    from ..media.music import asked

    name = str(rules.get("key", ""))
    return asked.key(name) if name and name.lower() not in ("major", "minor") else None


def unlearnt(rules: Mapping[str, Any]) -> dict[str, Any]:
    """The rules for the bars that a metre which nets have not learnt is made of; {} for any other."""
    from ..media.music.odd import ODD

    if (how := ODD.get(str(rules.get("metre", "")))) is None:
        return {}
    more = {"bars": rules["bars"] * len(how.kept)} if isinstance(rules.get("bars"), int) else {}
    if more.get("bars", 0) > LONGEST:
        most = LONGEST // len(how.kept)
        raise UserError(
            f"{rules['bars']} bars of {rules['metre']} are too many.", f"Ask for up to {most}.", param="bars"
        )
    return {**rules, "metre": how.made_of, **more}


def arranged(
    part: Part, prompt: str, instruments: str, company: str, odd: str = "", tempo: Any = "", kept: bool = False
) -> Piece:
    """A piece on its instruments, with chords under it if it is to have some. odd: the metre that it is folded into.
    tempo: beats a minute, for a number; a net knows the marks of a metronome alone, and some of them. kept: somebody's
    own notes are in it, which stay in their octaves."""
    from ..media.music import backing, measure
    from ..media.music import instruments as players
    from ..media.music import midi as files
    from ..media.music import odd as odds

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
    score = odds.folded(score, odd) if odd else score
    if odd.endswith("/8") and isinstance(tempo, str) and tempo:  # eighths at the pace of quarters
        score = replace(score, tempos=[(t, 2 * q) for t, q in score.tempos])
    if (count := few(prompt, instruments)) and len(score.tracks) == 4:
        score = outer(score, count)
    if isinstance(tempo, int | float):
        score = replace(score, tempos=[(0, tempo * measure.beat(*score.metres[0][1:]))])
    where = measure.key(score)
    single = len(score.tracks) == 1
    if company not in ("", "no") and where != measure.NONE and single:
        usual = COMPANY[company == "broken"]
        score = backing.accompanied(score, where, company, players.accompanying(who, usual))
    else:
        score = players.played(score, who, free=not instruments)
    score = players.deep(score) if single else score
    score = score if kept else players.breathing(score)
    score = score if kept or not who else players.reached(score)
    seed = {k: v for k, v in part.meta.items() if k == "seed"}
    return score, seed | measure.labels(score)


NOTE = r"([A-Ha-h])(#|♯|b|♭|[ -]sharp|[ -]flat)?"
MODED = re.compile(rf"\b{NOTE}[ -]?(major|minor|maj|min|{'|'.join(MODES)})\b", re.IGNORECASE)
ON = re.compile(
    rf"\b({'|'.join(MODES)})(?: mode)? (?:on|in|of|from) ([A-G])(#|♯|b|♭|[ -]sharp|[ -]flat)?\b", re.IGNORECASE
)
KEYED = re.compile(
    r"\b(?:[Ii]n(?: the key of)?|[Kk]ey(?: of|:)) ([A-H]|[b-h](?=(?:[#♯♭]|[ -](?:sharp|flat))?m?\s*(?:[,.;!?]|$)))"
    r"(#|♯|b|♭|[ -]sharp|[ -]flat)?(m)?(?![\w'])"
)
DENIED = re.compile(
    r"\b(?:not|isn't|never|nothing|neither) (?:(?:too|overly|so|very|that|at all) )*(?:an? )?([a-z]+)"
    r"(?:(?:,| or| and| nor) (?:too )?([a-z]+))?"
)
PACED = re.compile(
    r"\b(\d{2,3}) ?(?:bpm|beats (?:a|per) minute)\b"
    r"|(?:\btempo(?: of| is)?:?|(?:[♩♪]|\bquarter(?: note)?|\bcrotchet) ?=) ?(\d{2,3})\b"
)
TIMED = re.compile(
    r"(?<![\d.,:/])(?:(\d+(?:[.,]\d+)?)(?:[ -]?(?:(min(?:ute)?s?)|sec(?:ond)?s?)| s)"
    r"|(half an?|an?)[ -](?:(minute)|second))\b"
)


def wishes(prompt: str) -> dict[str, Any]:
    """What the words ask for, as rules of the music medium: "slow waltz in D minor, 16 bars".

    A key needs its letter in upper case or a mode behind it ("in a minor", "in G"); a mood alone gives a mode. Raises
    `UserError` where they ask for two that exclude each other.
    """
    low = prompt.lower()
    words = set(re.findall(r"[a-z]+", low))
    rules: dict[str, Any] = {}
    words = calmed(low, words)
    named = [
        (m, f"{m[1].upper()}{sign(m[2])} {mode(m[3])}")
        for m in MODED.finditer(prompt)
        if m[1] != "a" or not (m[3].lower() in MODES or re.match(r" (?:key|mode|scale)\b", prompt[m.end() :]))
    ]  # "a dorian tune", "in a minor key"
    named += [(m, f"{m[2]}{sign(m[3])} {mode(m[1])}") for m in ON.finditer(prompt)]
    # "a minor hymn" may mean the key, but not beside one that is plainly a key
    keys = [k for m, k in named if m[1].isupper() or re.search(r"\b(?:in|of) $", prompt[: m.start()])]
    keys = keys or [k for _, k in named[:1]]
    if keys or (keys := [f"{m[1].upper()}{sign(m[2])} {'minor' if m[3] else 'major'}" for m in tonics(prompt)]):
        rules["key"] = one("key", keys)
    elif words & {"minor", *(m for m in MODES if MODES[m] == "minor")} or ("major" not in words and words & {*MINOR}):
        rules["key"] = "minor"
    elif words & {*MAJOR, "major", *MODES}:
        rules["key"] = "major"
    danced = next((d for d in {**DANCES, **DANCED} if re.search(rf"\b{d}(?:s|es)?\b", low)), "")
    if found := [f"{int(a)}/{int(b)}" for a, b in re.findall(r"\b(\d{1,2})/(\d{1,2})\b", low)]:
        rules["metre"] = one("metre", found)
    elif spelt := re.search(rf"\b{COUNTED}[- ](two|four|quarters?|eighth?s?)[- ](?:time|met(?:re|er)|rhythm)\b", low):
        unit = {"t": 2, "f": 4, "q": 4, "e": 8}[spelt[2][0]]
        rules["metre"] = f"{COUNTS.index(spelt[1]) + 2}/{unit}"
    elif found := [m for m, said in (("4/4", "common time"), ("2/2", "cut time|alla breve")) if re.search(said, low)]:
        rules["metre"] = one("metre", found)
    elif danced in DANCES:
        rules["metre"] = DANCES[danced]
    if (may := DANCED.get(danced, "").split()) and rules.get("metre", may[0]) not in may:
        raise UserError(
            f"A {danced} is in {' or '.join(may)}, not in {rules['metre']}.",
            "Leave out one of the two.",
            param="prompt",
        )
    if paced := PACED.search(low):
        rules["tempo"] = int(paced[1] or paced[2])
    elif paces := [n for n, said in (("slow", SLOW), ("fast", FAST), ("moderate", MODERATE)) if words & set(said)]:
        if words >= {"slow", "fast"}:
            one("tempo", ["slow", "fast"])
        rules["tempo"] = paces[0]
    figures = digits(PACED.sub(" ", low))
    figures = re.sub(
        r"\b(\d+) ?(?:times|x|×) ?(\d+)(?=[ -](?:bars?|measures?)\b)", lambda m: str(int(m[1]) * int(m[2])), figures
    )
    figures = re.sub(r"\b(\d{1,2}):([0-5]\d)(?= ?min)", lambda m: f"{int(m[1]) + int(m[2]) / 60:.4g}", figures)
    if bars := [int(n) for n in re.findall(r"(?<![\d.,])(\d+)[ -](?:bars?|measures?)\b", figures)]:
        rules["bars"] = one("number of bars", bars)
    elif times := list(TIMED.finditer(figures)):
        counts = [float(m[1].replace(",", ".")) if m[1] else 0.5 if m[3].startswith("half") else 1.0 for m in times]
        minutes = sum(n if m[2] or m[4] else n / 60 for n, m in zip(counts, times, strict=True))
        rules["bars"] = length(minutes, rules)
    return rules


def tonics(prompt: str) -> list[re.Match[str]]:
    """The keys without a mode; that of a trumpet in B flat only where there is no other."""
    found = list(KEYED.finditer(prompt))
    built = r"\b(?:trumpet|clarinet|horn|cornet|sax|saxophone)s?\s+$"
    return [m for m in found if not re.search(built, prompt[: m.start()], re.IGNORECASE)] or found


def calmed(low: str, words: set[str]) -> set[str]:
    """The words without moods and paces that are not to be: "not sad"; what is "not too fast" is moderate."""
    moods, paces = {*MINOR, *MAJOR, *SLOW, *FAST}, {*SLOW, *FAST} - {*MINOR, *MAJOR}
    denied = {w for m in DENIED.finditer(low) for w in (m[1], m[2]) if w in moods}
    rest = words - denied
    return rest | {"moderate"} if denied & paces and not rest & {*SLOW, *FAST, *MODERATE} else rest


def one(what: str, said: Sequence[Any]) -> Any:
    """The one that was said, once or several times. Raises `UserError` if there are two."""
    if len(two := list(dict.fromkeys(said))) > 1:
        raise UserError(f"A piece has one {what}, not {two[0]} and {two[1]}.", "Say one of them.", param="prompt")
    return two[0]


def mode(said: str) -> str:
    return MODES.get(said.lower()) or ("minor" if said.lower().startswith("min") else "major")


def sign(said: str | None) -> str:
    said = (said or "").strip(" -").lower()
    return {"sharp": "#", "♯": "#", "flat": "b", "♭": "b"}.get(said, said)


def bar(rules: dict[str, Any]) -> float:
    """Seconds that a bar lasts at the pace that is asked for."""
    speed = rules.get("tempo", "")
    beats, _, unit = str(rules.get("metre", "4/4")).partition("/")
    of_a_bar = int(beats) / 3 if int(unit) >= 8 and int(beats) % 3 == 0 else int(beats)
    if isinstance(speed, str):
        return 60 * of_a_bar / (BEATS[speed] * (1 + bool(speed and unit == "8" and int(beats) % 3)))
    return 60 * of_a_bar / speed


def length(minutes: float, rules: dict[str, Any]) -> int:
    """Bars that last so long."""
    return max(1, min(512, round(minutes * 60 / bar(rules))))
