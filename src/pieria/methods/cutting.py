"""A sentence of edits as steps for a film: "trim 2-8 s, captions, slower". What changes pictures (crop, brighter ...) is
read as for pictures."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ..core.errors import UserError
from . import editing
from .assistant.numbers import SPELT, figures
from .editing import Step

MOST, LONGEST = 16, 1000
FRAMEWISE = frozenset({
    "grey", "sepia", "invert", "light", "contrast", "saturate", "blur", "sharpen", "rotate", "flip", "crop", "resize",
    "recolour", "border",
})  # fmt: skip
"""Edits of pictures that are made of each frame."""
MATTE = frozenset({"cut", "ground", "blur_ground"})
"""Those that first find who stands in front, in each frame."""
CAN = (
    "trim 2-8 s, first 3 s, cut out 4-5 s, 2x, slower, half speed, smooth, 60 fps, reverse, loop 3 times, captions, "
    'caption "Hello" 1-3 s, title "Snow Day", join with b.mp4, add slow piano music, sound rain.wav, narrate "...", mute, '
    "louder, fade, cut out, put it on a meadow, blur the background, black and white, brighter, crop to square, flip, "
    "resize to 640x360, as gif"
)
END = 3.0
"""Seconds for which words stand that come at the end."""
_N = r"\d+(?:\.\d+)?"
_T = (
    r"(?:\d+:\d\d(?::\d\d)?(?:\.\d+)?|\d+\s*m(?:in)?\s*\d+\s*s(?:ec)?\b"
    rf"|{_N})\s*(?:s|secs?|seconds?|m|mins?|minutes?)?"
)
_RANGE = rf"({_T})\s*(?:-|–|to|until|till|and)\s*({_T})\b"
COUNTED = re.compile(rf"\b{SPELT}(?=\s*(?:s|secs?|seconds?|mins?|minutes?|times|fps|frames|to|-)\b)")
"""A number in words, of seconds and the like."""
_FILE = re.compile(r"[\"“']?([^\s\"”']+\.(?:mp4|m4v|mov|webm|mkv|avi|mpg|wav|flac|mp3|ogg))\b[\"”']?", re.I)


def seconds(said: str) -> float:
    """``1:05``, ``0:01:05``, ``1m05s``, ``2.5 s``, ``1 min``."""
    said = said.strip().lower()
    if long := re.match(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)", said):
        return int(long[1]) * 3600 + int(long[2]) * 60 + float(long[3])
    if clock := re.match(r"(\d+):(\d\d(?:\.\d+)?)", said) or re.match(r"(\d+)\s*m(?:in)?\s*(\d+)\s*s", said):
        return int(clock[1]) * 60 + float(clock[2])
    number = float(re.match(_N, said)[0])  # type: ignore[index]
    return number * 60 if re.search(r"\d\s*m", said) else number


def _span(m: re.Match[str]) -> dict[str, Any]:
    first, last = [g for g in m.groups() if g][:2]
    start, end = seconds(first), seconds(last)
    if end <= start:
        raise UserError(f"{first.strip()} to {last.strip()} is nothing.", "For example: trim 1-3 s", param="edits")
    return {"start": start, "end": end}


def _speed(m: re.Match[str]) -> dict[str, Any]:
    words = m.string
    slow = re.search(r"slow|half", words)
    if share := re.search(rf"({_N})\s*(?:%|per ?cent)", words):
        number = float(share[1]) / 100
        more = re.search(r"\bby\b|\bup\b|faster|slower", words) and not re.search(r"\b(?:at|to|of)\b", words)
        whole = not more and re.search(r"\b(?:at|to|of)\b|speed", words)
        times = number if whole else 1 - number if slow else 1 + number
    elif "as long" in words:
        times = 2.0 if "half" in words else 0.5
    elif found := re.search(
        rf"({_N})\s*(?:x|×|times)|\b(?:speed\s*(?:x|×|to|of|=|:)?|by|factor(?: of)?)\s*({_N})", words
    ):
        number = float(found[1] or found[2])
        times = 1 / number if slow and number else number
    elif "quarter" in words:
        times = 0.25
    else:
        times = 0.5 if slow else 3.0 if re.search("triple|three times", words) else 2.0
    if not 0.1 <= times <= 16:
        raise UserError(f"A speed of {times:g} cannot be made.", "From 0.1 to 16.", param="edits")
    return {"times": times}


def _ends(m: re.Match[str]) -> dict[str, Any]:
    number = seconds(m[2])
    before = m.string[: m.start()]
    off = re.search(
        r"\b(?:remove|delete|drop|cut|trim|without|skip|lose|get rid|take|throw|discard|chop|omit|leave out|erase)\b",
        before,
    )
    off = None if re.search(r"\b(?:to|keep|only)\s+(?:the\s+)?$", before) else off
    if m[1] == "first":
        return {"start": number, "end": None} if off else {"start": 0.0, "end": number}
    return {"start": 0.0, "end": -number} if off else {"start": -number, "end": None}


def _rate(m: re.Match[str]) -> dict[str, Any]:
    fps = int(m[1]) if m[1] else 0
    if fps and not 8 <= fps <= 60:
        raise UserError(f"{fps} frames a second cannot be made.", "From 8 to 60.", param="edits")
    return {"fps": fps}


def _gain(m: re.Match[str]) -> dict[str, Any]:
    down = re.search("quiet|soft|lower|down|reduce|decrease", m.string)
    found = re.search(rf"({_N})\s*(db|%|per ?cent)", m.string)
    size = 6.0 if not found else float(found[1]) if found[2] == "db" else 0.0
    if found and found[2] != "db":
        share = float(found[1]) / 100
        set_ = re.search(r"\bvolume (?:to |at )?\d|\bto \d", m.string)
        return {"times": share if set_ else max(0.0, 1 - share) if down else 1 + share}
    return {"times": round(10 ** ((-size if down else size) / 20), 4)}


def _loop(m: re.Match[str]) -> dict[str, Any]:
    found = re.search(r"(\d+)", m.string)
    times = int(found[1]) if found else 3 if "three" in m.string else 2
    if not 1 <= times <= 40:
        raise UserError(f"A film cannot be repeated {times} times.", "Up to 40 times.", param="edits")
    return {"times": times, "back": "boomerang" in m.string}


def _fade(m: re.Match[str]) -> dict[str, Any]:
    if re.search(rf"\b(?:over|for|in|out|lasting)\s+{_N}", m.string):
        raise UserError("A fade lasts half a second.", "Say: fade in, fade out", param="edits")
    into, out = (re.search(rf"\b(?:{w})\b", m.string) is not None for w in ("in|from", "out|to|away"))
    return {"into": into or not out, "out": out or not into}


Reader = Callable[[re.Match[str]], dict[str, Any]]
PARTIAL = re.compile(rf"{_RANGE}|\b(?:first|second|last|other) (?:half|{_T})|\b(?:first|last)\b.*\bonly\b")
"""A part of a film, which an edit may name that changes the whole."""
EFFECT = re.compile(
    r"\b(?:mute|silen\w+|quiet\w*|loud\w*|soft\w*|volume|sound|audio|music|slow\w*|fast\w*|speed|revers\w*|backwards?|blur\w*"
    r"|bright\w*|dark\w*|white|gr[ae]y|sepia|zoom\w*|flip\w*|mirror\w*|rotat\w*|loop\w*|repeat\w*|fad(?:e|ing)|contrast|colou?r\w*"
    r"|gif|subtitles?|captions?)\b"
)
"""What is done with a whole film."""
BEYOND = re.compile(
    r"\b(?:translat\w+|stabili[sz]\w*|ramp\w*|cross-?\s?(?:fad|dissolv)\w*|fre+(?:ez|oz)\w*|every (?:other|second)|frame \d+|swap"
    r"|split|faces?|picture[- ]in[- ]picture)\b|\bremove (?:the |all )?silences?\b"
    r"|\b(?:loop|repeat)\w* (?:it )?for\b|\b(?:delete|remove|hide|no|without|turn off)\s+(?:the |any )?(?:captions?|subtitles?)\b|\bmusic\b.*\d ?(?:%|per ?cent)"
)
"""What sounds like an edit and is another that no film can have here."""
RULES: tuple[tuple[str, str, Reader], ...] = (
    ("drop", rf"(?:cut|remove|delete|drop|leave|take)\s*(?:out\s*)?(?:from\s+)?{_RANGE}\s*(?:out|away)\b", _span),
    ("drop", rf"(?:cut|leave|take) out\s*(?:from\s+|seconds\s+)?{_RANGE}"
             rf"|(?:remove|delete|drop|without|skip|get rid of)\s+(?:(?:the part|everything)\s+)?(?:from\s+|seconds\s+)?{_RANGE}", _span),
    ("trim", rf"\b(?:trim|cut|keep|from|only|crop)\s*(?:it\s+)?(?:to\s+|from\s+)?{_RANGE}|^(?:seconds?\s+)?{_RANGE}$", _span),
    ("trim", rf"\b(first|last)\s+({_T})\b", _ends),
    ("trim", rf"^(?:trim|cut|keep|start|begin)?\s*(?:it\s+)?(?:from|at|after)\s+({_T})(?:\s+on(?:wards?)?)?$",
     lambda m: {"start": seconds(m[1]), "end": None}),
    ("trim", rf"^(?:trim|cut|keep|stop|end)?\s*(?:it\s+)?(?:until|till|up to|to|at|after)\s+({_T})$",
     lambda m: {"start": 0.0, "end": seconds(m[1])}),
    ("captions", r"\b(?:captions?|subtitles?|transcribe|subtitled|captioned)\b", lambda m: {}),
    ("join", r"\b(?:join|append|concat\w*|attach|followed by|put .* (?:after|behind))\b|\badd (?:the )?(?:clip|film|video)\b", lambda m: {}),
    ("speed", r"\b(?:slow motion|slow-motion|slo-?mo)\b", lambda m: {"times": 0.5, "smooth": True}),
    ("smooth", rf"\b({_N})\s*(?:fps|frames (?:a|per) second|hz)\b", _rate),
    ("smooth", r"\b(?:smooth\w*|interpolat\w*)\b()", _rate),
    ("mute", r"\b(?:mute|silence|silent)\b|\b(?:no|without|remove|delete|drop) (?:the |any |its )?(?:sound|audio|music)\b", lambda m: {}),
    ("gain", rf"\b(?:loude[rn]|quiete[rn]?|softer|volume (?:up|down|(?:to |at )?{_N}(?= ?%))|turn (?:it )?(?:up|down)"
             r"|(?:increase|raise|boost|lower|reduce|decrease|turn (?:up|down)) (?:the |its )?(?:volume|sound|audio)|turn (?:the |its )?(?:volume|sound|audio) (?:up|down))\b", _gain),
    ("sound", r"\b(?:sound|audio|music|add|put)\b.*\.(?:wav|flac|mp3|ogg)\b", lambda m: {}),
    ("music", r"\badd (?:an? |some )?(?:[\w-]+ ){0,3}(?:track|song)\b|\b(?:music|sound ?bed|soundtrack|score|tune|waltz|jig|reel|march|lullaby)\b",
     lambda m: {"asked": re.sub(r"^(?:add|with|put|play|and)\s+|\b(?:an?|the|some|sound ?bed|soundtrack|under(?:neath)? (?:it|the \w+))\b", "", m.string).strip()}),
    ("fade", r"\bfad(?:e|ing)\b", _fade),
    ("reverse", r"\b(?:revers\w*|backwards?|rewind)\b", lambda m: {}),
    ("loop", r"\b(?:loop|repeat|boomerang|play (?:it )?(?:twice|\w+ times))\b", _loop),
    ("speed", r"\b(?:half|twice) as long\b", _speed),
    ("speed", rf"\b(?:faster|slower|slow(?:ed)?(?: it)? down|slow(?:ly)?|speed(?:ed)?(?: it)?(?: up)?|double|half (?:the )?speed|quarter speed|twice as fast|"
              rf"half as fast|(?:{_N})\s*(?:x|×|times)(?: (?:faster|slower|as fast|speed|as slow))?)(?!\w)", _speed),
    ("gif", r"\bgif\b", lambda m: {}),
)  # fmt: skip


def read(sentence: str) -> list[Step]:
    """The steps of a sentence. Raises `UserError` that quotes the clause it does not understand."""
    if len(sentence) > LONGEST:
        raise UserError(f"The edits have more than {LONGEST} letters.", "Say it shorter.", param="edits")
    sentence = re.sub(r"\bin and out\b", "in/out", sentence)
    sentence = re.sub(
        r"[,;]?\s*\bplease\b[,;]?|[,;]?\s*\b(?:but |and )?(?:keep|preserve)(?:ing)? (?:the |its )?pitch\b", "", sentence
    )
    sentence = re.sub(r"\breplace (?:the |its )?(?:sound|audio|music|soundtrack) (?:with|by)\b", "mute, add", sentence)
    sentence = re.sub(rf"\b(?:start|begin)\w* (?:it )?(?:at|from) ({_T})(?:,| and|, and|, then| then) (?:stop|end)\w* (?:it )?(?:at|by) ({_T})",
                      r"trim \1 to \2", sentence)  # fmt: skip
    sentence = re.sub(rf"\b(?:remove|delete|cut|drop) (?:everything |all )?before ({_T})\s+and (?:everything |all )?after ({_T})",
                      r"trim \1 to \2", sentence)  # fmt: skip
    sentence = re.sub(rf"\b(remove|delete|drop|cut|trim|skip)( the)? first ({_N})(?: (?:s|seconds?))? and (?:the )?last ({_T})",
                      r"\1 the first \3 s, \1 the last \4", sentence)  # fmt: skip
    sentence = re.sub(r"(?<=[\w%])\s+(?=(?:without|with no) (?:the |any )?(?:sound|audio|music)\b)", ", ", sentence)
    sentence = re.sub(rf"\b(between\s+{_T})\s+and\s+", r"\1 to ", sentence).replace("between ", "from ")
    made = [step(re.sub(r"^(?:please|then|now|also|finally|afterwards?)\s+", "", c.strip(), flags=re.I))
            for c in editing.clauses(sentence)]  # fmt: skip
    made = [one for one in made if one.name != "nothing"]
    if len(made) > MOST:
        raise UserError(f"There are more than {MOST} edits.", "Do it in two goes.", param="edits")
    return made


def counted(words: str) -> str:
    """In small letters, with figures for the numbers that are counts of something."""
    return COUNTED.sub(lambda m: figures(m[0]), words.lower())


def step(clause: str) -> Step:
    low = counted(clause)
    low = re.sub(
        r"\b(first|last) (half )?(?:an? )?(second|minute)\b", lambda m: f"{m[1]} {0.5 if m[2] else 1} {m[3]}", low
    )
    if quoted := re.search(r"[\"“]([^\"”]{1,400})[\"”]|(?<!\w)['‘]([^'’]{1,400})['’](?!\w)", clause):
        text = (quoted[1] or quoted[2]).strip()
        around = counted(f"{clause[: quoted.start()]} {clause[quoted.end() :]}")
        if not _FILE.fullmatch(text) and re.search(r"\w", text):
            return Step(*_said(around, text), clause)
    if re.match(r"(?:but\s+)?(?:do not|don['’]?t|never)\b", low):
        return Step("nothing")  # what is not to be done
    if BEYOND.search(low):
        raise unknown(clause)
    if PARTIAL.search(low) and EFFECT.search(low) and not re.search(r"\bfps\b|\bsmooth", low):
        raise UserError(f"An edit changes the whole film, and {clause[:60]!r} names a part of it.",
                        "Keep the part first, as in: trim 2-8 s, mute. Files are put together by: join with b.mp4",
                        status=422, code="unknown_edit", param="edits")  # fmt: skip
    if re.search(r"\b(?:captions?|subtitles?)\b", low) and (hue := re.search(rf"\b(?:{editing.C})\b", low)):
        raise UserError(f"Words in a film cannot be set {hue[0]!r}.", "They are white with a dark edge.", param="edits")
    for name, pattern, given in RULES:
        if found := re.search(pattern, low):
            more = given(found)
            if name in ("join", "sound") and (file := _FILE.search(clause)):
                more["file"] = file[1]
            return Step(name, more, clause)
    try:
        made = editing.step(clause)
    except UserError as error:
        if error.code != "unknown_edit":
            raise
        made = Step("")
    if made.name not in FRAMEWISE | MATTE or (made.name == "rotate" and made.given["degrees"] % 90):
        raise unknown(clause)
    return made


def unknown(clause: str) -> UserError:
    return UserError(f"The edit {clause[:60]!r} is none that a film can have.", f"There are: {CAN}.", status=422,
                     code="unknown_edit", param="edits")  # fmt: skip


def _said(around: str, text: str) -> tuple[str, dict[str, Any]]:
    """What is to be done with words in quotes."""
    if re.search(r"\b(?:change|replace|correct|rename|delete|remove)\b", around):
        raise unknown(f'{around.strip()} "{text}"')
    if re.search(r"\b(?:narrat\w*|speak|say(?:s|ing)?|voice\w*|tell|read)\b", around):
        if at := re.search(rf"\b(?:at|from|after)\s+{_T}", around):
            raise UserError(f"A narration begins with the film, not {at[0]!r}.", 'Say: narrate "..."', param="edits")
        return "narrate", {"text": text}
    given: dict[str, Any] = {
        "text": text[:120],
        "kind": "title" if re.search(r"\btitle", around) else "caption",
        "start": 0.0,
        "end": None,
    }
    if found := re.search(_RANGE, around):
        given |= _span(found)
    elif re.search(r"\b(?:at|to|near) the (?:very )?end\b", around):
        long = re.search(rf"\bfor ({_T})", around)
        given["start"] = -seconds(long[1]) if long else -END
    elif found := re.search(rf"\b(?:in|for|during|over) (?:the )?(first|last) ({_T})", around):
        given |= {"end": seconds(found[2])} if found[1] == "first" else {"start": -seconds(found[2])}
    elif found := re.search(rf"\b(?:at|from)\s+({_T})", around):
        given["start"] = seconds(found[1])
    if given["end"] is None and given["start"] >= 0 and (long := re.search(rf"\bfor ({_T})", around)):
        given["end"] = given["start"] + seconds(long[1])
    lost = re.search(
        rf"\b(?:in|of) (?:{editing.C})\b|{editing.UNSET}|\b(?:top|left|right(?! (?:at|from|after|before)\b)|corner|small|large|big|huge|\d+ ?(?:px|pt))\b",
        around,
    )
    if lost:
        raise UserError(f"Words in a film cannot be set {lost[0]!r}.", 'They take a time, as in: caption "Hello" 1-3 s; a '
                        "caption stands below, a title in the middle.", param="edits")  # fmt: skip
    return "words", given
