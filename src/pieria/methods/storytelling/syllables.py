"""Syllables and rhymes of English words by rules of spelling, with the exceptions that verse uses most."""

from __future__ import annotations

import re

from .prose import tokens

ODD = {
    word: n
    for n, some in {
        1: "fire hour our tired hired world girl pearl scarred loved lived moved walked looked turned called worn "
        "one once scythe eye eyes aisle heart hearth breathe wreathe soothe clothes ms mr through though thought tongue "
        "league plague vague leagues ache aches whole else horse house voice choice peace these those there where were",
        2: "being seeing lion poem poet quiet riot diet science giant flower tower power shower every evening "
        "different's people little middle bottle gentle table apple something someone sometimes somewhere "
        "moment lonely lovely safely hopeful careful graceful peaceful heaven seven given driven even ocean "
        "argue maybe wooden golden broken open listen hasten fasten cruel fuel dual jewel prayer create ruin fluid "
        "science bias trial dial naive wicked naked sacred hatred ragged rugged crooked blessed aged",
        3: "area idea violet poetry memory history mystery family camera different energy library beautiful beloved "
        "forever another together however remember however animal radio piano studio video untied "
        "everything everyone everywhere created element recipe realize museum violin serious furious curious various glorious",
        4: "society january february obviously experience realities ability memorial material "
        "everybody original necessary ordinary",
    }.items()
    for word in some.split()
}


def syllables(word: str) -> int:
    """Syllables of a word: groups of vowels, less a silent e, plus vowels that stand apart."""
    word = re.sub(r"['’]s?$|[^a-z'’]", "", word.lower())
    if not word:
        return 0
    if word in ODD:
        return ODD[word]
    stem = re.sub(r"'", "", word)
    if stem.endswith("s") and stem[:-1] in ODD:
        return ODD[stem[:-1]] + bool(re.search(r"(?:s|x|z|ch|sh|c|g)es$", stem))
    groups = len(re.findall(r"[aeiouy]+", stem))
    if groups > 1:
        silent = (
            r"(?<![td])(?<![bcdfgkpstz]l)(?<=[^aeiouy])ed$"  # walked, not settled
            r"|(?<=[^aeiouy])(?<!s)(?<!x)(?<!z)(?<!ch)(?<!sh)(?<!c)(?<!g)(?<![bcdfgkptz]l)es$"  # lives, not faces, apples
            r"|(?<=[^aeiouy])(?<![bcdfgkpstz]l)(?<![bcdfgkptz]r)e$"  # stone, not table, acre
            r"|[gq]ue$"
        )
        groups -= bool(re.search(silent, stem))
    groups += len(re.findall(r"(?<![tcsgx])i(?:a|o(?!n)|um)|[^qg]u[ao](?!y)|eo(?!u)|[yaeou]ing", stem))
    groups += bool(re.search(r"(?:s|th)m$", stem))
    if re.search(r"[a-z]{3}ely$|[aeiou][a-z]?eful|[^aeiou]eless|eness|ement", stem):
        groups -= 1  # safely, graceful
    return max(1, groups)


def line(words: str) -> int:
    """Syllables of a line."""
    return sum(syllables(w) for w in tokens(words))


FAMILIES = [
    some.split()
    for some in (
        "night light bright sight flight white height", "day way stay grey away play say", "sea free me be tree key",
        "stone alone known bone grown own", "rain again train chain plain pain", "sky high by eye lie cry",
        "door floor more before shore roar", "snow go low slow know below", "blue true through new you too",
        "fire wire higher desire choir", "hand stand land sand planned", "deep sleep keep steep weep",
        "air there hair bear care stair", "ground sound found round around", "year hear near fear clear here",
        "heart part start apart art", "old cold gold hold told", "dream stream seem gleam team", "tide side wide ride guide",
        "song long wrong along strong", "rose close goes knows toes", "breath death", "moon soon tune June noon",
        "end friend send bend mend", "face place space grace trace", "wall fall call small tall", "hill still will until fill",
        "time climb rhyme chime", "head bread said red bed", "cat hat that sat flat mat", "hen ten then men pen", "shoe blue stew who do",
        "cheese please knees breeze trees", "house mouse blouse", "fair chair pair", "bees freeze sneeze", "nose toes hose grows",
    )
]  # fmt: skip


def rhymes(a: str, b: str) -> bool:
    """Whether two words rhyme: of one family, or spelt alike from the last stressed vowel on; never a word with itself."""
    a, b = (re.sub(r"[^a-z]", "", w.lower()) for w in (a, b))
    if not a or not b or a == b:
        return False
    if any(a in f and b in f for f in FAMILIES):
        return True
    return tail(a) == tail(b) and len(tail(a)) > 1


def tail(word: str) -> str:
    """The spelling from the last vowel on that is not a silent e."""
    m = re.search(r"[aeiouy]+[^aeiouy]*(?:e[sd]?)?$", word[1:] if len(word) > 3 else word)
    return m[0] if m else word
