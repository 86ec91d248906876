"""WordPiece, BERT's uncased tokeniser: text -> ids of a vocabulary (Devlin et al. 2018, https://arxiv.org/abs/1810.04805).

Gives the same ids as Hugging Face's ``tokenizers`` with BertNormalizer, BertPreTokenizer and WordPiece. Everything
before the lookup is one ``str.translate``: each character alone becomes what it normalises to (nothing for control
characters and accents, itself between spaces for punctuation and Chinese characters), so the cost is linear in the
length of the text whatever is in it.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..core.errors import UserError

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
LONGEST_WORD = 100  # characters; a longer one is [UNK], as in the original
_SPLIT = re.compile("|".join(map(re.escape, SPECIAL)))
_CHINESE = (
    range(0x4E00, 0xA000), range(0x3400, 0x4DC0), range(0x20000, 0x2A6E0), range(0x2A700, 0x2B740),
    range(0x2B740, 0x2B820), range(0x2B920, 0x2CEB0), range(0xF900, 0xFB00), range(0x2F800, 0x2FA20),
)  # fmt: skip
# The reference's tables of marks, punctuation and control characters end with Unicode 8 (2015), and vocabularies were
# made with them: what came later counts as a letter. Ranges of such characters; three others changed kind since.
_LATER_CODES = (
    "61d 7fd 890-8e2 9fd-9fe a76 afa-aff b55 c04-c3c c77 c84 d00 d3b-d3c d81 eba 180f-1886 1abf-1ace 1b7d-1b7e "
    "1df6-1dfb 2e43-2e5d a82c a8c5 a8ff a9bd 10d24-10f89 11070-11074 110c2-110cd 111cf 1123e 1133b 11438-1145e "
    "11660-1166c 116b9 1182f-11fff 12ff1-13438 16e97-16f4f 16fe2-16fe4 1cf00-1cf46 1e000-1e2ef 1e944-1e95f"
)
_LATER = tuple(
    range(int(first, 16), int(last or first, 16) + 1)
    for first, _, last in (pair.partition("-") for pair in _LATER_CODES.split())
)
_CHANGED = {"\u1734": "Mn", "\u166d": "Po", "\U000111c9": "Po"}


def _kind(char: str) -> str:
    """The character's general category, as the reference knows it; "L" for one that it does not know."""
    if char in _CHANGED:
        return _CHANGED[char]
    kind = unicodedata.category(char)
    return "L" if kind == "Cn" or (kind[0] in "PMC" and any(ord(char) in later for later in _LATER)) else kind


class _Normal(dict[int, str]):
    """Code point -> what it becomes. Filled as characters are met."""

    def __missing__(self, code: int) -> str:
        made = self._make(chr(code))
        if len(self) < 65_536:
            self[code] = made
        return made

    def _make(self, char: str) -> str:
        if char in "\t\n\r":
            return " "
        if char in "\0\ufffd" or _kind(char)[0] == "C":
            return ""
        plain = "".join(c for c in unicodedata.normalize("NFD", char) if _kind(c) != "Mn")
        small = "".join(c.lower() for c in plain)
        if any(ord(char) in block for block in _CHINESE):
            small = f" {small} "
        return "".join(f" {c} " if c in string.punctuation or _kind(c)[0] == "P" else c for c in small)


@dataclass(frozen=True, slots=True)
class Encoded:
    """``ids`` begin with [CLS] and end with [SEP]; ``truncated`` says that more text followed."""

    ids: list[int]
    truncated: bool


class WordPiece:
    """A tokeniser over ``vocabulary``, whose words' places are their ids. Safe to use from several threads."""

    def __init__(self, vocabulary: list[str]) -> None:
        self._ids = {word: index for index, word in enumerate(vocabulary)}
        if absent := [word for word in SPECIAL if word not in self._ids]:
            raise UserError(
                f"This vocabulary has no {absent[0]}: it is not BERT's.", "Fetch the model again: pieria get NAME."
            )
        self._first, self._last, self._unknown = (self._ids[word] for word in ("[CLS]", "[SEP]", "[UNK]"))
        self._normal = _Normal()
        self._pieces = lru_cache(maxsize=32_768)(self._split)

    def __len__(self) -> int:
        """Words in the vocabulary."""
        return len(self._ids)

    @classmethod
    def read(cls, path: Path) -> WordPiece:
        """From a ``vocab.txt``: one word a line."""
        try:
            return cls(path.read_text(encoding="utf-8").removesuffix("\n").split("\n"))
        except UnicodeDecodeError:
            raise UserError("This vocabulary is not text.", "Fetch the model again: pieria get NAME.") from None

    def encode(self, text: str, limit: int) -> Encoded:
        """The ids of ``text``, at most ``limit`` of them, [CLS] and [SEP] counted."""
        ids = [self._first]
        for pieces in self._words(text):
            ids += pieces
            if len(ids) >= limit:
                break
        truncated = len(ids) > limit - 1
        return Encoded([*ids[: limit - 1], self._last], truncated)

    def _words(self, text: str) -> Iterator[tuple[int, ...]]:
        start = 0
        for special in _SPLIT.finditer(text):
            yield from map(self._word, text[start : special.start()].translate(self._normal).split())
            yield (self._ids[special[0]],)
            start = special.end()
        yield from map(self._word, text[start:].translate(self._normal).split())

    def _word(self, word: str) -> tuple[int, ...]:
        # before the cache, so that it never holds a long word
        return self._pieces(word) if len(word) <= LONGEST_WORD else (self._unknown,)

    def _split(self, word: str) -> tuple[int, ...]:
        """Greedy: the longest piece that the vocabulary has, again and again; [UNK] if it has none."""
        found: list[int] = []
        start = 0
        while start < len(word):
            lead = "##" if start else ""
            for end in range(len(word), start, -1):
                if (piece := self._ids.get(lead + word[start:end])) is not None:
                    found.append(piece)
                    start = end
                    break
            else:
                return (self._unknown,)
        return tuple(found)
