"""ARPAbet phones as the IPA that the voices were trained on: eSpeak's conventions for American English.

The lexicon has fifteen vowels; the voices know reduced ones apart (ɐ, ə, ᵻ, ɪ), long from short o, and flapped t. Which
is meant follows from stress, neighbours and, for some, the letters that a vowel is written with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

CONSONANTS = {
    "B": "b", "CH": "tʃ", "D": "d", "DH": "ð", "F": "f", "G": "ɡ", "HH": "h", "JH": "dʒ", "K": "k", "L": "l", "M": "m",
    "N": "n", "NG": "ŋ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t", "TH": "θ", "V": "v", "W": "w", "Y": "j",
    "Z": "z", "ZH": "ʒ",
}  # fmt: skip
VOWELS = {
    "AA": "ɑː", "AE": "æ", "AH": "ʌ", "AO": "ɔː", "AW": "aʊ", "AY": "aɪ", "EH": "ɛ", "ER": "ɜː", "EY": "eɪ", "IH": "ɪ",
    "IY": "iː", "OW": "oʊ", "OY": "ɔɪ", "UH": "ʊ", "UW": "uː",
}  # fmt: skip
_FULL_E = (("K", "S"), ("G", "Z"))


def ipa(phones: Sequence[str], word: str) -> str:
    """The IPA of one word, stress marks before its vowels. ``word`` is its spelling, in small letters."""
    marks = _stress(phones)
    letters = _letters(phones, word)
    made: list[str] = []
    for at, phone in enumerate(phones):
        base, level = (phone[:-1], phone[-1]) if phone[-1].isdigit() else (phone, "")
        before, after = phones[at - 1] if at else "", phones[at + 1] if at + 1 < len(phones) else ""
        if base == "T" and _is_button(phones, at):
            made.append("ʔ")
        elif base == "T" and _is_flap(before, after):
            made.append("ɾ")
        elif not level:
            made.append(_glide(base, before, after))
        elif base == "AH" and level == "0" and made and made[-1] == "ʔ":
            made.append("")
        else:
            made.append(marks[at] + _vowel(phones, at, base, level, letters.get(at, ""), word))
        if base == "N" and len(made) > 2 and made[-2] == "" and made[-3] == "ʔ":
            made[-1] = "n̩"
    return "".join(made)


def _glide(base: str, before: str, after: str) -> str:
    if base == "R" and before[:2] in ("AY", "AW") and not is_vowel(after):
        return "ɚ"
    if base == "R" and before[:2] == "UH" and is_vowel(after):
        return "ɹɹ"
    return CONSONANTS[base]


def is_vowel(phone: str) -> bool:
    return phone[-1:].isdigit()


def _stress(phones: Sequence[str]) -> dict[int, str]:
    """The mark of each vowel. One primary stress, the first; a secondary beside the primary is not marked."""
    vowels = [i for i, p in enumerate(phones) if is_vowel(p)]
    levels = [phones[i][-1] for i in vowels]
    main = levels.index("1") if "1" in levels else -1
    levels = [("2" if level == "1" and n != main else level) for n, level in enumerate(levels)]
    marks = {}
    for n, (at, level) in enumerate(zip(vowels, levels, strict=True)):
        near = "1" in levels[max(0, n - 1) : n + 2]
        marks[at] = "ˈ" if level == "1" else "ˌ" if level == "2" and not near else ""
    return marks


def _letters(phones: Sequence[str], word: str) -> dict[int, str]:
    """Which letters each vowel is written with, where that is plain: as many groups of vowel letters as vowels."""
    vowels = [i for i, p in enumerate(phones) if is_vowel(p)]
    bare = re.sub(r"[^a-z]", "", word)
    groups = [m[0] for m in re.finditer(r"qu|[aeiou]+w?|(?<=[^aeiou])y", bare) if m[0] != "qu"]
    if len(groups) == len(vowels) + 1 and re.search(r"[^aeiou]e[sd]?$", bare):
        groups = groups[:-1]
    return dict(zip(vowels, groups, strict=True)) if len(groups) == len(vowels) else {}


def _is_flap(before: str, after: str) -> bool:
    """Water, party: t after a vowel and before an unstressed one."""
    return bool(before) and (is_vowel(before) or before == "R") and after[-1:] == "0"


def _is_button(phones: Sequence[str], at: int) -> bool:
    """Button, certain: t before an unstressed vowel that n follows, at the end of a word."""
    return (
        at > 0 and is_vowel(phones[at - 1]) and tuple(phones[at + 1 : at + 3]) in (("AH0", "N"), ("IH0", "N"))
        and (len(phones) == at + 3 or phones[at + 3 :] in (["S"], ["Z"], ("S",), ("Z",)))
    )  # fmt: skip


def _vowel(phones: Sequence[str], at: int, base: str, level: str, spelt: str, word: str) -> str:
    after = phones[at + 1] if at + 1 < len(phones) else ""
    beyond = phones[at + 2] if at + 2 < len(phones) else ""
    before = phones[at - 1] if at else ""
    last = at == len(phones) - 1
    if base == "ER":
        return ("ɜː" if level != "0" else "ɚ") + ("ɹ" if is_vowel(after) else "")
    if base == "AO":
        return _open_o(word, spelt, after, beyond)
    if base == "AA" and before == "W" and spelt == "a" and (after, beyond) in (("N", "T"), ("L", beyond)):
        return "ɔ"
    if base == "AA" and spelt in ("au", "aw"):
        return "ɔː"
    if base == "EH" and after == "R" and spelt == "a" and "arr" in word:
        return "æ"
    if base == "IY" and last and level == "2" and word.endswith("y"):
        return "i"
    if base == "IY" and after == "R":
        return "ɪ"
    if level != "0":
        return VOWELS[base]
    if base in ("IH", "IY", "AH") and 0 < at <= 2 and spelt == "e" and re.match(r"(?:[bdrs]|pr)e[^aeiouy]", word):
        return _prefix(at, after, beyond, word)
    if base == "AH" and before == "Y" and spelt.endswith("u"):
        return "ʊ"
    if base == "IY":
        ending = (
            last or is_vowel(after) or (at == len(phones) - 2 and after in ("Z", "D") and word.endswith(("ies", "ied")))
        )
        return "i" if ending else "iː"
    if base in ("IH", "AH") and at >= len(phones) - 2 and after in ("Z", "D") and word.endswith(("es", "ed", "'s")):
        return "ᵻ"
    if base == "AH":
        return _schwa(at, spelt, after, beyond, last)
    if base == "IH" and at <= 2 and (spelt == "e" or (not spelt and re.match(r"(?:[bdrs]|pr)?e", word))):
        return _prefix(at, after, beyond, word)
    if base == "IH" and after == "T" and beyond == "IY0":
        return "ᵻ"
    return VOWELS[base]


def _schwa(at: int, spelt: str, after: str, beyond: str, last: bool) -> str:
    if at == 0 and not last and spelt != "o":
        return "ɐ"
    if spelt == "i" and after != "N":
        return "ᵻ" if (after, beyond) in (("T", "IY0"), ("B", "AH0")) else "ɪ"
    return "ə"


def _prefix(at: int, after: str, beyond: str, word: str) -> str:
    """be-, de-, re-, e-, ex-, en-."""
    if at == 0 and ((after, beyond) in _FULL_E or (after in ("S", "N", "M") and not is_vowel(beyond))):
        return "ɛ"
    short = after == "Z" or (at == 0 and after in ("N", "F")) or word.startswith(("bec", "dev"))
    return "ɪ" if short else "ᵻ"


def _open_o(word: str, spelt: str, after: str, beyond: str) -> str:
    if after == "R":
        if re.search(r"war|quar|ority", word):
            return "ɔː"
        short = re.search(r"or(?=[^aeiouyc]|$)", word) and not re.search(r"port|orce|sword|borne|oor|oar|our", word)
        return "ɔː" if short and not is_vowel(beyond) else "oː"
    if spelt.startswith("o") and spelt not in ("ou", "ow", "oa"):
        return "ɔ" if after in ("S", "F", "TH", "NG") else "ɑː" if after == "G" else "ɔː"
    return "ɔː"
