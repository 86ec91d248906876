"""Words as music: what they ask of a piece, and the piece on its instruments, as a score. Without sound yet."""

from __future__ import annotations

import re
import zlib
from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..core.contracts import Run
from ..core.errors import Cancelled, UserError
from ..core.values import Event, Finish, Message, Notice, Output, Part, Progress, Request, text

if TYPE_CHECKING:
    from ..media.music.midi import Score

Piece = tuple["Score", dict[str, Any]]
"""A score, and what is said of it."""

# word -> metre, beats of a bar; a waltz or a jig is one whatever else is said
DANCES = {
    "slip jig": "9/8", "jig": "6/8", "waltz": "3/4", "minuet": "3/4", "menuet": "3/4", "mazurka": "3/4", "polka": "2/4",
    "ländler": "3/4", "landler": "3/4", "tarantella": "6/8", "barcarolle": "6/8", "gavotte": "2/2",
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
MINOR = ["sad", "mournful", "melancholy", "dark", "gloomy", "sombre", "spooky", "scary", "haunting", "ominous", "epic"]
MAJOR = ["happy", "merry", "cheerful", "joyful", "bright"]
NUMBERS = {"four": 4, "eight": 8, "twelve": 12, "sixteen": 16, "twenty": 20, "twenty-four": 24, "thirty-two": 32}
COUNTS = "two three four five six seven eight nine ten eleven twelve".split()
COUNTED = rf"({'|'.join(COUNTS)})"
LONGEST = 512
"""Bars that a net is asked for at most."""
BEATS = {"slow": 66, "moderate": 92, "fast": 116, "": 90}
"""Beats a minute that a length in minutes is counted by."""
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
    r"|tune|dance|melody|shanty|shantie|carol|nursery rhyme|jingle|serenade|l[aä]ndler|tarantella|barcarolle|gavotte"
    r"|schottische)(?:s|es)?\b",
    re.IGNORECASE,
)
SOLO = re.compile(r"\b(?:solo|unaccompanied|monophonic)\b", re.IGNORECASE)
HANDY = {"major": ("D major", "G major", "C major", "F major"), "minor": ("A minor", "E minor", "D minor", "G minor")}
"""Keys that lie well under the hands: the nets know all twelve, and left alone they take D flat as soon as D."""
UNLEARNT = re.compile(
    r"\b(?:blues|jazz|bossa ?nova|lo-?fi|hip[ -]?hop|rock|metal|techno|edm|dubstep|rap|trap|reggae|funk|soul|disco"
    r"|ambient|samba|tango|salsa|swing|ragtime|country|pop|punk|chiptune|8-bit|epic|battle|soundtrack|fugue|sonata|symphony|concerto|cinematic|orchestral)\b",
    re.IGNORECASE,
)
"""Styles that no model here has learnt."""
UNTOLD = re.compile(
    r"\b(?:only |just |all )?(?:(?:whole|half|quarter|eighth|sixteenth|8th|16th|dotted) ?-?notes|crotchets|minims"
    r"|(?:semi)?quavers|semibreves|triplets)(?: only)?\b|\b(?:no|without|with|long|short) rests\b"
    r"|\b(?:syncopat\w+|staccato|legato|pizzicato|tremolo|(?:de)?crescendos?|diminuendo|fortissimo|pianissimo|trills?"
    r"|grace notes|rubato|accelerando|ritardando|rallentando|modulat\w+|(?:key change|change of key)s?|da capo|ABA|AABA"
    r"|verses?|chorus(?:es)?|lyrics)\b",
    re.IGNORECASE,
)
"""Wishes that no rule reads and no model here is told of."""
GENTLE = re.compile(
    r"\b(?:slow\w*|air|song|ballad|lullaby|gentle|calm|sad|peaceful|largo|adagio|lento)\b", re.IGNORECASE
)
COMPANY = ((73, 24, 32), (40, 0, 32))
"""Melody, chords and bass where no instrument is named: flute, guitar and bass; of what is slow violin and piano."""


def handy(prompt: str, mode: str) -> str:
    """A key for a piece of which none was asked for: of its mode, if that was said; the same words, the same key."""
    keys = HANDY[mode] if mode in HANDY else (*HANDY["major"], *HANDY["minor"][:2])
    return keys[zlib.crc32(prompt.strip().lower().encode()) % len(keys)]


def kind(prompt: str) -> dict[str, str]:
    """The label of the kind of tune that words name; none at all if they name none."""
    found = next((k for w, k in KINDS.items() if re.search(rf"\b{w}(?:s|es)?\b", prompt, re.IGNORECASE)), "")
    return {"kind": found} if found else {}


def alone(prompt: str, instruments: str) -> bool:
    """Whether one instrument is to play by itself that plays one note at a time: "a cello solo"."""
    from ..media.music import instruments as players

    who = players.named(instruments or prompt)
    return bool(SOLO.search(prompt)) and len(who) < 2 and set(who) <= players.SINGLE and bool(who)


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
        pieces = [arranged(part, prompt, instruments, company, odd) for part in made]
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


def arranged(part: Part, prompt: str, instruments: str, company: str, odd: str = "") -> Piece:
    """A piece on its instruments, with chords under it if it is to have some. odd: the metre that it is folded into."""
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
    where = measure.key(score)
    single = len(score.tracks) == 1
    if company not in ("", "no") and where != measure.NONE and single:
        usual = COMPANY[company == "broken"]
        chosen = [*who, *usual[len(who) :]] if len(who) < 3 else who
        score = backing.accompanied(score, where, company, chosen[:3])
    else:
        score = players.played(score, who)
    score = players.deep(score) if single else score
    seed = {k: v for k, v in part.meta.items() if k == "seed"}
    return score, seed | measure.labels(score)


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
    elif found := re.search(rf"\b{COUNTED}[- ](two|four|quarters?|eighth?s?)[- ](?:time|met(?:re|er)|rhythm)\b", low):
        unit = {"t": 2, "f": 4, "q": 4, "e": 8}[found[2][0]]
        rules["metre"] = f"{COUNTS.index(found[1]) + 2}/{unit}"
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


def bar(rules: dict[str, Any]) -> float:
    """Seconds that a bar lasts at the pace that is asked for."""
    speed = rules.get("tempo", "")
    beats, _, unit = str(rules.get("metre", "4/4")).partition("/")
    of_a_bar = int(beats) / 3 if int(unit) >= 8 and int(beats) % 3 == 0 else int(beats)
    return 60 * of_a_bar / (BEATS[speed] if isinstance(speed, str) else speed)


def length(minutes: float, rules: dict[str, Any]) -> int:
    """Bars that last so long."""
    return max(1, min(512, round(minutes * 60 / bar(rules))))
