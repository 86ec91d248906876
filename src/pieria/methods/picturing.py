"""A sentence as a picture's plan: who is there, how many, in which colour and size, who stands where, on which ground.

Rules read it. What they cannot make sense of is returned as it is (``unread``), for a language model under a schema, or
to be refused. Every subject is one of `concepts`; what the net was not taught is in ``unknown``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..core.errors import UserError
from . import concepts, kinds, landscapes, rewording
from .picturewords import (
    COLOURS,
    FORM,
    HOUSES,
    LITTER,
    LOST,
    MADE,
    MANNER,
    NUMBERS,
    OFFSPRING,
    PAIRS,
    PLACES,
    PRONOUNS,
    RELATIONS,
    SHADES,
    SHELTERS,
    SIZES,
    SPLIT,
    START,
    TIMES,
    TWOS,
    YOUNG,
)
from .thingwords import SAME

MOST, MOST_WORDS = 24, 600
"""Things in one picture, and letters of a prompt."""
FILLERS = frozenset("very quite rather each all both too so also first last other".split())
"""What names nothing: "both very small"."""
THE = ("the", "a", "an", "its", "his", "her", "their", "my", "this")
"""What says no number."""
KINDS = ("left", "right", "above", "below", "on", "in", "front", "behind", "near")


@dataclass(frozen=True, slots=True)
class Subject:
    """``words`` as they stand in the prompt, without number, colour and size; ``concept``: what the net calls it."""

    concept: str
    count: int = 1
    colour: str = ""
    size: float = 1.0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """Subject ``a`` is ``kind`` (one of `KINDS`, or ``ride``) of subject ``b``; both are places in the list of subjects."""

    a: int
    kind: str
    b: int


@dataclass(frozen=True, slots=True)
class Scene:
    subjects: tuple[Subject, ...] = ()
    relations: tuple[Relation, ...] = ()
    ground: str = ""
    """One of `PLACES`, ``plain`` or ``gradient``; "" where the prompt says none."""
    colour: str = ""
    time: str = ""
    weather: str = ""
    dropped: tuple[str, ...] = ()
    """Words of description that cannot be obeyed."""
    unknown: tuple[str, ...] = ()
    """What cannot be drawn and is what the picture is of."""
    missing: tuple[str, ...] = ()
    """What cannot be drawn and stands by something that can."""
    kinds: tuple[tuple[str, str], ...] = ()
    """Words that the net was not taught, and what each is a kind of."""
    nearly: tuple[tuple[str, str], ...] = ()
    """Grounds as they were called, and what they are drawn as."""
    unread: str = ""
    """What the rules made no sense of."""

    @property
    def things(self) -> int:
        return sum(s.count for s in self.subjects)

    @property
    def taught(self) -> bool:
        """Whether every thing of the prompt is drawn as itself."""
        return not (self.unknown or self.missing or self.kinds)

    def told(self, what: str = "The net was not taught to draw it") -> list[str]:
        """Notices: what was left out first, then what is drawn as something else."""
        lost = ", ".join(dict.fromkeys(self.missing))
        said = [f"Left out: {lost}. {what}."] if lost else []
        said += [kinds.told(*pair) for pair in dict.fromkeys(self.kinds)]
        return said + [f"There is no ground {a!r} here: it is drawn as {kinds.an(b)}." for a, b in self.nearly]


@dataclass
class _Reading:
    subjects: list[Subject] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    kinds: list[tuple[str, str]] = field(default_factory=list)


def read(prompt: str) -> Scene:
    """The plan of a prompt. Raises `UserError` for one that is empty, too long, or asks for too many things."""
    words = " ".join(prompt.split())
    if not re.search(r"\w", words):
        raise UserError("There is nothing to draw.", 'Say what: pieria image "a red cat"', param="prompt")
    if len(words) > MOST_WORDS:
        raise UserError(f"The prompt has more than {MOST_WORDS} letters.", "Say it shorter.", param="prompt")
    rest = FORM.sub("", re.sub(r"(?<=[a-z]{3})\.\s+(?=[a-z])", ", ", re.sub(r"[.!?]+\s*$", "", words.lower())))
    rest = START.sub("", re.sub(r"[,\s]+(?:please|thanks|thank you)$", "", rest), count=1)
    rest, denied = rewording.negated(rewording.coloured(rest))
    rest, land = landscapes.read(rest)
    manner = tuple(m[0].strip(" ,") for m in MANNER.finditer(rest))
    rest, lost = rewording.plainer(re.sub(r"\s+", " ", LOST.sub(" ", MANNER.sub(" ", rest))).strip(" ,;"))
    scene = Scene(ground=land.ground, colour=land.colour, time=land.time, weather=land.weather, nearly=land.nearly,
                  dropped=(*land.dropped, *denied, *manner, *lost))  # fmt: skip
    return _placed(rest, scene) if rest.strip(" ,;") else scene


def _placed(rest: str, scene: Scene) -> Scene:
    """Noun phrases and what stands between them."""
    pieces, joints, beside, at = list[str](), list[str](), list[bool](), 0
    for found in SPLIT.finditer(rest):
        if not found[0]:
            continue
        pieces.append(rest[at : found.start()])
        kind = "and" if found["comma"] else next(k for n, (_, k) in enumerate(RELATIONS) if found[f"r{n}"])
        joints.append(kind)
        beside.append(kind != "ride" and (kind != "and" or found[0].split()[-1:] in (["with"], ["by"])))
        at = found.end()
    pieces.append(rest[at:])
    reading, relations = _Reading(), list[Relation]()
    before: int | None = None
    anchor: int | None = None
    pending, lead, again = "and", "", False
    for n, piece in enumerate(pieces):
        index: int | None = None
        skipped = False
        if piece.strip(" .-"):
            known, lost = len(reading.subjects), len(reading.unknown)
            pronoun = known and piece.strip(" .-") in PRONOUNS
            subject = None if pronoun else parent(piece, reading.subjects) or noun(piece, reading)
            # "the car" again is the car that is there already
            same = [i for i, s in enumerate(reading.subjects) if subject and s.concept == subject.concept
                    and re.match(r"\s*(?:the|this|that|it)\b", piece) and subject.count == 1]  # fmt: skip
            if len(reading.unknown) > lost and known and n and beside[n - 1]:  # "a cat by a samovar" is a cat
                reading.missing += reading.unknown[lost:]
                del reading.unknown[lost:]
                pending, lead, skipped = "and", "", True
            if pronoun:  # "a house with a moon above it": it is no moon
                index = max((i for i in range(known) if i != before), default=0)
            elif same:
                index = same[-1]
            elif subject:
                reading.subjects.append(subject)
                index = known
        if index is not None:
            if before is None:
                # "left of a tree, a horse": what comes next is left of it
                anchor, lead = index, pending if pending != "and" else ""
            elif pending != "and" or lead:
                first = anchor if again and anchor is not None else before
                kind, lead = (pending, lead) if pending != "and" else (lead, "")
                pair = (index, first) if kind == "worn" or pending == "and" else (first, index)
                if kind == "in" and reading.subjects[pair[1]].concept in LITTER:  # it lies before one's feet
                    kind, pair = "front", pair[::-1]
                elif kind == "in" and reading.subjects[pair[1]].concept in HOUSES:  # it has no room that could be seen
                    kind = "front"
                elif kind == "in" and reading.subjects[pair[1]].concept.endswith(" tree"):
                    kind = "on"
                if kind == "under":
                    kind = "front" if reading.subjects[pair[1]].concept in SHELTERS else "below"
                if pair[0] != pair[1]:
                    relations.append(Relation(pair[0], "on" if kind == "worn" else kind, pair[1]))
                anchor = pair[0]
            else:
                anchor = index
            before, pending, again = index, "and", False
        if n < len(joints):
            # "and to the right of": the first thing is meant, not the one just named
            again = again or (pending == "and" and joints[n] != "and" and index is None and before is not None)
            pending = joints[n] if pending == "and" and not skipped else pending  # of what was left out nothing is left
    if pending in ("behind", "above", "below", "under") and len(reading.subjects) > 1:  # "a bench with a tree behind"
        reading.dropped.append(pending)
    if sum(s.count for s in reading.subjects) > MOST:
        raise UserError(f"More than {MOST} things do not fit.", "Ask for fewer.", param="prompt")
    unread = rest if not (reading.subjects or reading.unknown or scene.ground) else ""
    return replace(
        scene, subjects=tuple(reading.subjects), relations=tuple(dict.fromkeys(relations)), unread=unread,
        dropped=(*scene.dropped, *reading.dropped), unknown=tuple(reading.unknown), missing=tuple(reading.missing),
        kinds=tuple(reading.kinds),
    )  # fmt: skip


PARENT = re.compile(r"(?:its|their) (?:big )?(?:mother|father|mom|mum|mummy|dad|daddy|(?P<both>parents))")


CUBS = re.compile(r"(?P<n>[\w-]+) (?:little |small )?(?:cub|pup)(?P<s>s?)")


def parent(piece: str, before: Sequence[Subject]) -> Subject | None:
    """Its mother: of an animal one as it is, larger; its cubs: smaller ones. None where it is no animal's."""
    found = PARENT.fullmatch(piece.strip(" .-"))
    young = before[-1] if before else None
    if young is None or young.concept in OFFSPRING:
        return None
    if cubs := CUBS.fullmatch(piece.strip(" .-")):
        count = NUMBERS.get(cubs["n"], 1) if cubs["n"] not in THE else 3 if cubs["s"] else 1
        return Subject(young.concept, count, young.colour, 0.66, piece.strip(" .-").rpartition(" ")[2])
    if not found:
        return None
    chick = "duck" if young.words.startswith("duck") else "chicken"
    concept = chick if young.concept == "baby chick" else young.concept
    return Subject(concept, 2 if found["both"] else 1, young.colour, 1.4, found[0])


def noun(piece: str, reading: _Reading) -> Subject | None:
    """One noun phrase: number, colour, size, and the longest ending that names a concept."""
    words = re.sub(r"[^\w' #-]", " ", piece).split()
    count, given, colour, size = 1, False, "", 1.0
    if len(words) > 2 and words[:2] in (["a", "pair"], ["a", "couple"]):
        count = 1 if words[-1] in PAIRS else 2
        words, given = words[2:], True
    elif words[:2] == ["a", "dozen"]:
        words, count, given = words[2:], 12, True
    elif words[:3] == ["half", "a", "dozen"]:
        words, count, given = words[3:], 6, True
    elif words[:2] == ["a", "few"]:
        words, count, given = words[2:], 3, True
    at = words.index("of") if "of" in words[1:] else len(words)
    ones = concepts.single(words[at - 1]) if at < len(words) - 2 else []
    one = next((o for o in ones if drawn(f"{o} of {words[-1]}")[0]), "")
    if one and not drawn(" ".join([one, *words[at:]]))[0]:  # "two cups of green tea"
        reading.dropped.append(" ".join(words[at + 1 : -1]))
        words = [*words[: at - 1], one, "of", words[-1]]
    for length in range(len(words)):
        tail = words[length:]
        if concepts.barred(" ".join(tail)):
            break
        concept, kind = drawn(" ".join(tail))
        if not concept or (length == 0 and len(tail) > 1 and tail[0] in COLOURS):
            continue
        if len(tail) > 1 and tail[0] in COLOURS and drawn(" ".join(tail[1:]))[0]:
            continue  # a red apple is an apple that is red
        if length and words[length - 1] == "of" and length > 1 and words[length - 2] not in NUMBERS:
            break  # a box of yarn is a box
        plain = {*COLOURS, *SHADES, *SAME, *YOUNG, *MADE, "mother", "father"}
        if any(concepts.table().get(w) is not None for w in words[:length] if w not in plain):
            break  # an apple tree is no tree, and a cat dreams of mice is a sentence; chocolate cake is cake
        if {"for", "about", "like"} & set(words[:length]):
            break  # a card for grandma is no grandma
        for word in (head := words[:length]):
            number = NUMBERS.get(word, int(word) if word.isdigit() and len(word) < 4 else None)
            if number is not None and not given:
                count, given = number, word not in THE
            elif word in COLOURS:
                shade = head[head.index(word) - 1] if head.index(word) else ""
                reading.dropped += [colour] if colour else []  # of two colours the last is taken
                colour = f"{shade} {word}" if shade in SHADES else word
            elif word in SIZES or word in YOUNG:
                size = SIZES.get(word, 0.66)
            elif number is None and word not in (
                *SHADES,
                "of",
                "very",
                "single",
                "just",
                "only",
                "same",
                "that",
                "much",
            ):
                reading.dropped.append(word)
        if count < 1:
            return None
        if kind:
            reading.kinds.append(kind)
        if not given and not {"a", "an", "another", "this"} & set(head) and _many(" ".join(tail), concept):
            count = 2 if tail[-1] in TWOS else 3  # "birds over a lake"
        return Subject(concept, count, colour, size, " ".join(tail))
    said = " ".join(w for w in words if w not in NUMBERS and w not in COLOURS and w not in SIZES and not w.isdigit())
    if said and set(said.split()) <= FILLERS:
        reading.dropped.append(" ".join(words))
    elif said:
        reading.unknown.append(said)
    return None


def drawn(words: str) -> tuple[str, tuple[str, str] | None]:
    """(The concept that a noun phrase is drawn as or "", the kind that it is and its parent if it is not itself known)."""
    if concept := concepts.lookup(words):
        return concept, None
    if found := kinds.kind(words):
        return concepts.lookup(found[1]), found
    part, _, whole = words.partition(" of ")
    parts = concepts.single(part) if whole else []
    if concept := next((c for one in parts if (c := concepts.lookup(f"{one} of {whole}"))), ""):
        return concept, None  # "mugs of coffee"
    if whole and (found := kinds.kind(whole)):  # "a glass of champagne", "a bouquet of daisies"
        names = (f"{one} of {found[1]}{s}" for one in parts for s in ("", "s"))
        return next((c for name in names if (c := concepts.lookup(name))), ""), found
    return "", None


def _many(words: str, concept: str) -> bool:
    """Whether a noun is the plural of its concept: a circus is no plural, nor are scissors."""
    head, _, word = words.rpartition(" ")
    if concept.endswith("s"):
        return concept in concepts.single(word)[1:]
    names = (f"{head} {one}".strip() for one in concepts.single(word)[1:])
    plain = any(concepts.table().get(name) == concept for name in names)
    own = kinds.kind(words)
    return (
        plain
        or (own is not None and own[0] != words)
        or word in ("children", "people", "men", "women", "mice", "geese", "wolves")
    )


def schema() -> dict[str, Any]:
    """JSON Schema of a plan, for a language model that reads what the rules cannot."""
    subject = {
        "type": "object",
        "properties": {"what": {"type": "string", "maxLength": 30}, "count": {"type": "integer", "minimum": 1, "maximum": 9},
                       "colour": {"enum": ["", *COLOURS[:12]]}, "where": {"enum": ["", *KINDS]}},
        "required": ["what", "count", "colour", "where"], "additionalProperties": False,
    }  # fmt: skip
    return {
        "type": "object",
        "properties": {"things": {"type": "array", "items": subject, "minItems": 1, "maxItems": 4},
                       "ground": {"enum": ["", *PLACES]}, "time": {"enum": ["", *TIMES]}},
        "required": ["things", "ground", "time"], "additionalProperties": False,
    }  # fmt: skip


ASK = (
    "Say what a picture of this shows. things: each thing that can be seen, in one or two words, with its number, its colour "
    "if the text names one, and where it is to the thing before it (else empty). ground: the landscape, if the text "
    "names one.\n\nText: "
)


def planned(answer: dict[str, Any], prompt: str) -> Scene:
    """A model's plan, held to the prompt. A thing that the prompt does not name is left out; number, colour and size are
    those that stand before it there."""
    reading, relations = _Reading(), list[Relation]()
    words = re.findall(r"[\w'-]+", prompt.lower())
    for thing in answer.get("things", ()):
        what = re.findall(r"[\w'-]+", str(thing.get("what", "")).lower())
        at = next(
            (n for n in range(len(words)) if what and set(concepts.single(words[n])) & set(concepts.single(what[-1]))),
            None,
        )
        if at is None:
            continue
        start = at
        while start and at - start < 4 and words[start - 1] in (*NUMBERS, *COLOURS, *SIZES, *SHADES, *what):
            start -= 1
        subject = noun(" ".join(words[start : at + 1]), reading)
        if subject is None:
            continue
        reading.subjects.append(subject)
        now = len(reading.subjects) - 1
        if now and thing.get("where") in KINDS:
            relations.append(Relation(now, thing["where"], now - 1))
    ground, time = answer.get("ground", ""), answer.get("time", "")
    return Scene(tuple(reading.subjects), tuple(relations), ground if ground in PLACES else "", "",
                 time if time in TIMES else "", "", tuple(reading.dropped), tuple(reading.unknown), (),
                 tuple(reading.kinds))  # fmt: skip
