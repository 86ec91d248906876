"""How words are pronounced, by a dictionary: ARPAbet phones with the stress of their syllables."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .homographs import FORMS

Phones = tuple[str, ...]
NAMES = {
    "A": "EY1", "B": "B IY1", "C": "S IY1", "D": "D IY1", "E": "IY1", "F": "EH1 F", "G": "JH IY1", "H": "EY1 CH",
    "I": "AY1", "J": "JH EY1", "K": "K EY1", "L": "EH1 L", "M": "EH1 M", "N": "EH1 N", "O": "OW1", "P": "P IY1",
    "Q": "K Y UW1", "R": "AA1 R", "S": "EH1 S", "T": "T IY1", "U": "Y UW1", "V": "V IY1", "W": "D AH1 B AH0 L Y UW2",
    "X": "EH1 K S", "Y": "W AY1", "Z": "Z IY1",
}  # fmt: skip
"""The names of letters."""
OURS = {
    "a": "AH0", "miz": "M IH1 Z", "o'clock": "AH0 K L AA1 K", "data": "D EY1 T AH0", "et": "EH1 T", "covid": "K OW1 V IH0 D",
    "circa": "S ER1 K AH0", "emoji": "IH0 M OW1 JH IY0", "podcast": "P AA1 D K AE2 S T", "blog": "B L AA1 G",
    "oh": "OW1", "okay": "OW2 K EY1", "hashtag": "HH AE1 SH T AE2 G", "selfie": "S EH1 L F IY0", "vlog": "V L AA1 G",
    "online": "AO1 N L AY2 N", "wifi": "W AY1 F AY2", "celsius": "S EH1 L S IY0 AH0 S", "smartphone": "S M AA1 R T F OW2 N",
    "gigabyte": "G IH1 G AH0 B AY2 T", "terabyte": "T EH1 R AH0 B AY2 T", "megabyte": "M EH1 G AH0 B AY2 T",
    "kilobyte": "K IH1 L AH0 B AY2 T", "centimeter": "S EH1 N T AH0 M IY2 T ER0", "kilometer": "K AH0 L AA1 M AH0 T ER0",
    "millimeter": "M IH1 L AH0 M IY2 T ER0", "millisecond": "M IH1 L AH0 S EH2 K AH0 N D", "pixel": "P IH1 K S AH0 L",
    "euro": "Y UH1 R OW0", "euros": "Y UH1 R OW0 Z", "dataset": "D EY1 T AH0 S EH2 T", "website": "W EH1 B S AY2 T",
    "pieria": "P AY0 IH1 R IY0 AH0", "alphabet": "AE1 L F AH0 B EH2 T", "quadrillion": "K W AA0 D R IH1 L Y AH0 N",
    "the": "DH AH0", "of": "AH1 V", "was": "W AH1 Z", "because": "B IH0 K AH1 Z", "just": "JH AH1 S T", "for": "F AO1 R",
    "and": "AE1 N D", "to": "T UW1", "from": "F R AH1 M", "with": "W IH1 DH", "your": "Y UH1 R", "our": "AW1 ER0",
    "than": "DH AE1 N", "been": "B IH1 N", "were": "W ER1", "are": "AA1 R", "an": "AE1 N", "or": "AO1 R", "can": "K AE1 N",
    "thirty": "TH ER1 T IY0", "thirteen": "TH ER1 T IY2 N", "fourteen": "F AO1 R T IY2 N", "fifteen": "F IH1 F T IY2 N",
    "sixteen": "S IH1 K S T IY2 N", "seventeen": "S EH1 V AH0 N T IY2 N", "eighteen": "EY1 T IY2 N",
    "nineteen": "N AY1 N T IY2 N", "president": "P R EH1 Z IH0 D AH0 N T", "even": "IY1 V AH0 N", "sunday": "S AH1 N D EY2",
    "monday": "M AH1 N D EY2", "tuesday": "T UW1 Z D EY2", "wednesday": "W EH1 N Z D EY2", "thursday": "TH ER1 Z D EY2",
    "friday": "F R AY1 D EY2", "saturday": "S AE1 T ER0 D EY2", "company": "K AH1 M P AH0 N IY0", "lousy": "L AW1 S IY0",
    "poor": "P UH1 R", "sure": "SH UH1 R", "again": "AH0 G EH1 N", "against": "AH0 G EH1 N S T", "either": "IY1 DH ER0",
    "neither": "N IY1 DH ER0", "often": "AO1 F AH0 N", "what": "W AH1 T", "when": "W EH1 N", "where": "W EH1 R",
    "which": "W IH1 CH", "why": "W AY1", "while": "W AY1 L", "white": "W AY1 T", "whether": "W EH1 DH ER0",
    "lemme": "L EH1 M IY0", "gonna": "G AH1 N AH0", "gotta": "G AA1 T AH0", "wanna": "W AA1 N AH0", "em": "AH0 M",
    "tis": "T IH1 Z", "twas": "T W AH1 Z", "til": "T IH1 L", "cause": "K AO1 Z", "bout": "B AW1 T",
}  # fmt: skip
"""What the dictionary lacks, or gives another way than it is mostly said."""
VOICELESS = frozenset("P T K F TH".split())
HISSING = frozenset("S Z SH ZH CH JH".split())


@dataclass(slots=True)
class Lexicon:
    """``words``: word -> its pronunciations, commonest first. ``guess`` says an unknown word."""

    words: dict[str, str]
    guess: Callable[[str], Phones]

    @classmethod
    def read(cls, path: Path, guess: Callable[[str], Phones]) -> Lexicon:
        """Of a gzipped file: WORD tab PRONUNCIATION,PRONUNCIATION ... a line."""
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return cls(dict(line.rstrip("\n").split("\t") for line in file), guess)

    def __contains__(self, word: str) -> bool:
        return word in self.words or word in OURS

    def look(self, word: str, sense: str = "") -> tuple[Phones, bool]:
        """The phones of a word as `written` gives it, and whether they are known rather than guessed.

        ``sense`` chooses among the forms of a homograph.
        """
        if len(word.removesuffix("'s")) == 1 and word[0] in NAMES:
            name = tuple(NAMES[word[0]].split())
            return (possessive(name) if word.endswith("'s") else name), True
        if sense and (form := FORMS.get(word, {}).get(sense)):
            return tuple(form.split()), True
        if found := OURS.get(word) or self.words.get(word):
            return tuple(found.split(",")[0].split()), True
        if made := self._inflected(word):
            return made, True
        return self.guess(word), False

    def _known(self, word: str) -> Phones:
        found = OURS.get(word) or self.words.get(word, "")
        return tuple(found.split(",")[0].split())

    def _inflected(self, word: str) -> Phones:
        """A known stem with an ending; the two stems that spelling allows are tried."""
        if word.endswith(("'s", "s'")):
            base = word[:-2] if word.endswith("'s") else word[:-1]
            stem = self._known(base) or self._inflected(base)
            return (possessive(stem) if word.endswith("'s") else stem) if stem else ()
        for ending, more in (("'ll", "AH0 L"), ("'ve", "AH0 V"), ("'d", "D"), ("'re", "ER0"), ("n't", "AH0 N T")):
            if word.endswith(ending) and (stem := self._known(word.removesuffix(ending))):
                return (*stem, *more.split())
        for ending, join in ENDINGS:
            if word.endswith(ending) and len(word) > len(ending) + 2:
                for base in stems(word[: -len(ending)], ending):
                    if found := self._known(base):
                        return join(found)
        for prefix, more in PREFIXES.items():
            rest = word.removeprefix(prefix)
            least = 1 if prefix in ("where", "there", "here") else 3
            if rest != word and len(rest) > least and (stem := self._known(rest) or self._inflected(rest)):
                return (*more.split(), *stem)
        return ()


def stems(base: str, ending: str) -> Sequence[str]:
    """What a word can be without its ending: making -> make, running -> run, tried -> try."""
    if ending in ("s", "ly", "ness", "less", "ful", "'s"):
        return (base, base[:-1] + "y" if base.endswith("i") else base)
    undoubled = base[:-1] if len(base) > 2 and base[-1] == base[-2] else base
    return (base + "e", base, undoubled, base[:-1] + "y" if base.endswith("i") else base)


def possessive(stem: Phones) -> Phones:
    """The sound of -s: after hissing sounds a syllable of its own."""
    if stem[-1] in HISSING:
        return (*stem, "IH0", "Z")
    return (*stem, "S" if stem[-1] in VOICELESS else "Z")


def past(stem: Phones) -> Phones:
    if stem[-1] in ("T", "D"):
        return (*stem, "IH0", "D")
    return (*stem, "T" if stem[-1] in VOICELESS | {"S", "SH", "CH"} else "D")


def _with(phones: str) -> Callable[[Phones], Phones]:
    return lambda stem: (*stem, *phones.split())


ENDINGS: tuple[tuple[str, Callable[[Phones], Phones]], ...] = (
    ("ness", _with("N AH0 S")), ("less", _with("L AH0 S")), ("ings", _with("IH0 NG Z")), ("ing", _with("IH0 NG")),
    ("ers", _with("ER0 Z")), ("er", _with("ER0")), ("ly", _with("L IY0")), ("ed", past), ("es", possessive),
    ("s", possessive),
)  # fmt: skip
PREFIXES = {"un": "AH2 N", "non": "N AA2 N", "re": "R IY2", "over": "OW2 V ER0", "under": "AH2 N D ER0", "out": "AW2 T",
            "super": "S UW2 P ER0", "anti": "AE2 N T IY0", "multi": "M AH2 L T IY0", "micro": "M AY2 K R OW0",
            "inter": "IH2 N T ER0", "mid": "M IH2 D", "pre": "P R IY2", "sub": "S AH2 B", "where": "W EH2 R", "there": "DH EH2 R", "here": "HH IH2 R", "cyber": "S AY2 B ER0"}  # fmt: skip
