"""Words joined into speech: which stand weak, how one sounds before the next, where a voice rests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .homographs import sense
from .lexicon import Lexicon
from .numbers import SMALL, TENS, ordinal
from .sounds import ipa
from .written import Said

WEAK = {
    "a": "ɐ", "an": "ɐn", "the": "ðə", "of": "ʌv", "and": "ænd", "or": "ɔːɹ", "but": "bˌʌt", "if": "ɪf", "to": "tə",
    "for": "fɔːɹ", "from": "fɹʌm", "with": "wɪð", "by": "baɪ", "in": "ɪn", "on": "ˌɔn", "as": "æz", "at": "æt", "is": "ɪz",
    "am": "æm", "are": "ɑːɹ", "was": "wʌz", "were": "wɜː", "be": "biː", "been": "bˌɪn", "he": "hiː", "she": "ʃiː",
    "it": "ɪt", "they": "ðeɪ", "we": "wiː", "you": "juː", "i": "aɪ", "me": "mˌiː", "him": "hˌɪm", "her": "hɜː", "us": "ˌʌs",
    "them": "ðˌɛm", "my": "maɪ", "his": "hɪz", "its": "ɪts", "our": "ˌaʊɚ", "their": "ðɛɹ", "your": "jʊɹ", "this": "ðɪs",
    "that": "ðæt", "has": "hæz", "had": "hæd", "have": "hæv", "can": "kæn", "than": "ðɐn", "some": "sˌʌm", "any": "ˌɛni",
    "would": "wʊd", "could": "kʊd", "should": "ʃˌʊd", "will": "wɪl", "when": "wɛn", "what": "wʌt", "which": "wˌɪtʃ",
    "while": "wˌaɪl", "not": "nˌɑːt", "into": "ˌɪntʊ", "who": "hˌuː", "there": "ðɛɹ",
    "i'm": "aɪm", "i've": "aɪv", "i'll": "aɪl", "i'd": "aɪd", "it's": "ɪts", "he's": "hiːz", "she's": "ʃiːz", "we're": "wɪɹ",
    "we've": "wiːv", "we'll": "wiːl", "you're": "jʊɹ", "you've": "juːv", "you'll": "juːl", "they're": "ðɛɹ",
    "they've": "ðeɪv", "they'll": "ðeɪl", "there's": "ðɛɹz", "such": "sˈʌtʃ", "over": "ˌoʊvɚ", "might": "mˌaɪt",
    "because": "bɪkˈʌz", "before": "bᵻfˈoːɹ",
}  # fmt: skip
"""How short words sound within a sentence. At its end, and alone, they are said in full."""
TOGETHER = {("of", "the"), ("on", "the"), ("in", "the"), ("from", "the"), ("with", "the"), ("of", "a"), ("in", "a")}
ORDINALS = tuple(map(ordinal, range(1, 10)))
VOWEL = re.compile(r"[ˈˌ]?[ɑæʌɔaɛɜeɪioʊuəɐɚᵻ]")


@dataclass(frozen=True, slots=True)
class Sound:
    """The phonemes of a piece: ``text``, and for each character of it the index of the `Said` it belongs to, or -1."""

    text: str
    owner: tuple[int, ...]
    guessed: tuple[str, ...] = ()


def sound(said: Sequence[Said], lexicon: Lexicon, first: int = 0) -> Sound:
    """The phonemes of one sentence or clause, its stops among them. ``first`` is the index of ``said[0]``."""
    flat = [(n, w) for n, s in enumerate(said) for w in s.words]
    words = [w for _, w in flat]
    text, owner, guessed = "", list[int](), list[str]()
    for at, (n, word) in enumerate(flat):
        if word == ",":
            text, owner = text + ",", [*owner, -1]
            continue
        final = at + 1 == len(flat) or flat[at + 1][1] == "," or (flat[at + 1][0] != n and bool(said[n].stop))
        spoken, known = _word(words, at, lexicon, final)
        if not known:
            guessed.append(word)
        if text and not (at and _joined(said, flat[at - 1], (n, word))):
            text, owner = text + " ", [*owner, -1]
        text, owner = text + spoken, owner + [first + n] * len(spoken)
        if said[n].stop and (at + 1 == len(flat) or flat[at + 1][0] != n):
            mark = said[n].stop.replace("–", ",")
            text, owner = text + mark, owner + [-1] * len(mark)
    return Sound(text, tuple(owner), tuple(guessed))


def _joined(said: Sequence[Said], one: tuple[int, str], two: tuple[int, str]) -> bool:
    """Whether two words are said as one: "of the", well-grounded, twenty-two."""
    if one[0] == two[0]:
        return one[1] in TENS and two[1] in (*SMALL[1:10], *ORDINALS)
    if said[one[0]].stop:
        return False
    return (one[1], two[1]) in TOGETHER or said[two[0]].tight


def _word(words: Sequence[str], at: int, lexicon: Lexicon, final: bool) -> tuple[str, bool]:
    word, after = words[at], words[at + 1] if at + 1 < len(words) and not final else ""
    phones, known = lexicon.look(word, sense(words, at))
    full = ipa(phones, word)
    spoken = full
    if word in WEAK and (not final or word in ("the", "a", "an", "it", "him", "me", "them", "us")) and len(words) > 1:
        spoken = WEAK[word]
    elif "ˈ" not in full and not word.startswith("'"):
        spoken = VOWEL.sub(lambda m: "ˈ" + m[0].lstrip("ˌ"), full, count=1)
    if after and VOWEL.match(_begin(after, lexicon)):
        if word == "the":
            return "ðɪ", known
        if word == "to":
            return "tʊ", known
        if word == "it":
            return "ɪɾ", known
        if spoken.endswith(("ɚ", "ɜː")):
            spoken += "ɹ"
    return spoken, known


def _begin(word: str, lexicon: Lexicon) -> str:
    return WEAK.get(word) or ipa(lexicon.look(word)[0], word)
