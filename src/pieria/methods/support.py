"""What a sentence says that its source does not: names and numbers, mistakes that cost most and can be looked up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .sentences import words

_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?![\w])|(?<![\w.])\d+(?:[.,]\d+)*")
_UNITS = {
    w: i
    for i, w in enumerate(
        re.findall(
            r"\S+",
            """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen
""",
        )
    )
}
_TENS = {
    w: 10 * i
    for i, w in enumerate(
        re.findall(
            r"\S+",
            """
twenty thirty forty fifty sixty seventy eighty ninety
""",
        ),
        2,
    )
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}
_COMMON = frozenset(
    re.findall(
        r"\S+",
        """
i i'm i'll i've i'd a an the this that these those it its it's he she they we you his her their our your my
in on at by for from to of as with without after before during when while if because since although though
but and or nor so yet however moreover therefore thus then also there here what which who whom whose where
why how all some any many most few several each every both either neither no not one two three four five six
seven eight nine ten first second third finally meanwhile today yesterday tomorrow monday tuesday wednesday
thursday friday saturday sunday mr mrs ms dr decisions actions summary people everyone someone nobody please
yes okay ok let do does did is are was were has have had can could will would should may might must be been
being speaker person person1 person2 english
""",
    )
)
_NAME = re.compile(r"\b[A-ZÀ-Þ][\w'’-]*(?:\s+(?:of|de|van|von|the|and)\s+(?=[A-ZÀ-Þ]))?")


def numbers(text: str) -> list[tuple[str, float]]:
    """Numbers as written and their values, in figures and in words: "1,200", "12.5", "twenty-five", "third"."""
    found = []
    for match in _NUMBER.finditer(text):
        said = match[0]
        plain = said.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", said) else said.replace(",", ".")
        try:
            found.append((said, float(plain)))
        except ValueError:  # a date or a version, 3.2.1: kept as it is written
            found.extend((part, float(part)) for part in re.findall(r"\d+", said))
    total, scaled, at = 0.0, 0.0, [""]
    for word in [*re.findall(r"[a-z]+", text.lower().replace("-", " ")), ""]:
        if word in _UNITS or word in _TENS:
            total += _UNITS.get(word, 0) + _TENS.get(word, 0)
            at.append(word)
        elif word in _SCALES and at[0] != " " and len(at) > 1:
            total *= _SCALES[word]
            at.append(word)
            if _SCALES[word] >= 1000:
                scaled, total = scaled + total, 0.0
        elif word == "and" and at[-1] in _SCALES:
            continue
        else:
            if len(at) > 1:
                found.append((" ".join(at[1:]), scaled + total))
            total, scaled, at = 0.0, 0.0, [""]
            if word in _ORDINALS:
                found.append((word, float(_ORDINALS[word])))
    return found


def names(text: str) -> list[str]:
    """Words that are written as names: capital first, and not the sort of word that only begins a sentence."""
    found = []
    for match in _NAME.finditer(text):
        word = re.sub(r"\s.*", "", match[0]).strip("'’-")
        bare = re.sub(r"['’]s?$", "", word)
        before = text[: match.start()].rstrip()
        opens = not before or before[-1] in '.!?:;\n"“(•*-'
        if bare.lower() in _COMMON or len(bare) < 2:
            continue
        if opens and not bare.isupper() and not re.search(r"[A-Z]", bare[1:]):
            found.append("^" + bare)  # may be an ordinary word: only counts if the source writes it otherwise nowhere
            continue
        found.append(bare)
    return found


_WORDS_OF_COUNT = frozenset(_UNITS) | frozenset(_ORDINALS)


def unsupported(sentence: str, sources: Sequence[str]) -> list[str]:
    """Names and numbers of a sentence that none of its sources has.

    A name stands in the source in any case, or by its stem (Berliners, Berlin); a number by its value, in figures or in
    words, also rounded as far as it is written. Small counts in words ("two people") are let pass: they count what the
    source lists. A capital that opens a sentence only counts as a name if no ordinary word could stand there.
    """
    text = "\n".join(sources)
    have = set(words(text))
    stems = {w[:5] for w in have if len(w) >= 5}
    values = [v for _, v in numbers(text)]
    missing = []
    for name in names(sentence):
        low = name.lstrip("^").lower().replace("’", "'")
        known = (
            low in have or all(piece in have for piece in re.split(r"['-]", low) if piece) or low.rstrip("s") in have
        )
        if name[0] == "^":
            continue_ok = known or low[:5] in stems or not _looks_like_name(low)
            if not continue_ok:
                missing.append(name[1:])
        elif not known and low.replace("-", "") not in {w.replace("-", "") for w in have} and low[:5] not in stems:
            missing.append(name)
    for said, value in numbers(sentence):
        if said in _WORDS_OF_COUNT and value <= 12:
            continue
        places = len(said.partition(".")[2]) if said[:1].isdigit() else 0
        if not any(value == v or (places and round(v, places) == value) for v in values):
            missing.append(said)
    return missing


_ENDINGS = (
    "ing",
    "ed",
    "ly",
    "ion",
    "ions",
    "ment",
    "ness",
    "ers",
    "ors",
    "ies",
    "ity",
    "ive",
    "ous",
    "ful",
    "ble",
    "al",
    "s",
)


def _looks_like_name(low: str) -> bool:
    """A word at the head of a sentence that carries no ending of an ordinary word."""
    return not low.endswith(_ENDINGS) and low not in _HEADS


_HEADS = frozenset(
    re.findall(
        r"\S+",
        """
people children women men students workers companies research researchers scientists experts although
despite instead rather such same other others another more less both only just even still again once later
soon now next last new old good great many much little water air time life work part place case fact data
model method paper results study using based given under over between within through across along around
against about above below near like unlike until unless whether whereas whenever wherever thanks note use
make take keep get give see try ask tell call consider employee employees customer customers client clients
manager doctor patient teacher student boss friend wife husband mother father brother sister son daughter
boy girl man woman child waiter guest passenger driver police officer it they person overall further
furthermore additionally together someone everybody everything nothing something participant participants
participate attendee team
""",
    )
)
