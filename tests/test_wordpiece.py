"""WordPiece against the reference: the package ``tokenizers``, over the same vocabulary."""

from __future__ import annotations

import string
import sys
import time
import tracemalloc
import unicodedata
from functools import cache as once
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.implementations import BertWordPieceTokenizer

from pieria import weights
from pieria.core.errors import UserError
from pieria.formats.wordpiece import SPECIAL, WordPiece

LETTERS = string.ascii_lowercase + string.digits + "éßøαβσςабвгاب一中の각ᄀ" + "\u07fd\u1b7d"
WHOLE = ["…", "–", "«", "the", "##ing", "un", "##aff"]
WORDS = [*SPECIAL, *LETTERS, *(f"##{c}" for c in LETTERS), *string.punctuation, *WHOLE]

ODD = [
    "", " ", "\t\n\r\x0b\x0c\x85\u00a0\u2028\u3000", "\0\ufffd\u200b\u200d\ufeff\x7f\x1c",
    "[SEP]", "a[MASK]b [sep] [CLS]]", "[[SEP]]",
    "ΑΣ ΣΑΣ. İstanbul ẞ ǅ ﬁ ½ ①", "naïve Café ÅNGSTRÖM", "e\u0301 \u0301 a" + "\u0316\u0301" * 40,
    "≠ ≮ \u037e \u1fef \u0387", "$x^2+y|z~`<=>", "don't,stop--it's…«q»",
    "中文字 漢字 \uf900 𠀀 한국어", "\U0001f600 👩\u200d👩\u200d👧 🇩🇪",
    "a" * 100, "a" * 101, "unaffing theing",
    "\u1734a\u166db\U000111c9c", "a\u07fdb \u1b7d", "\ue000 \U000f0000 \U0010ffff",
]  # fmt: skip


def reference(vocabulary: dict[str, int]) -> Tokenizer:
    return BertWordPieceTokenizer(vocabulary, lowercase=True)._tokenizer


@pytest.fixture(scope="module")
def small() -> tuple[WordPiece, Tokenizer]:
    return WordPiece(WORDS), reference({word: index for index, word in enumerate(WORDS)})


@once
def real() -> tuple[WordPiece, Tokenizer]:
    files = weights.locate(weights.cards(Path("/nonexistent"))["minilm"])
    oracle = Tokenizer.from_file(str(files["tokenizer.json"]))
    oracle.no_truncation()
    oracle.no_padding()
    return WordPiece.read(files["vocab.txt"]), oracle


def same(pair: tuple[WordPiece, Tokenizer], text: str) -> None:
    ours, theirs = pair
    made = ours.encode(text, sys.maxsize)
    assert made.ids == theirs.encode(text).ids and not made.truncated


def texts() -> st.SearchStrategy[str]:
    """Words, letters, and whatever Unicode has that this Python knows."""
    known = st.characters(exclude_categories=("Cs", "Cn"))
    return st.lists(st.text(known) | st.sampled_from([*WORDS, *ODD, " ", "\u0301"]) | st.text(LETTERS + " .'")).map(
        "".join
    )


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_give_the_reference_ids(small: tuple[WordPiece, Tokenizer], text: str) -> None:
    same(small, text)


@settings(max_examples=500)
@given(text=texts())
def test_any_text_gives_the_reference_ids(small: tuple[WordPiece, Tokenizer], text: str) -> None:
    same(small, text)


@pytest.mark.weights
@settings(max_examples=500)
@given(text=texts())
@example("Hello, world! [SEP] ½")
def test_any_text_gives_the_reference_ids_in_the_real_vocabulary(text: str) -> None:
    same(real(), text)


def test_every_character_of_the_living_scripts_gives_the_reference_ids(small: tuple[WordPiece, Tokenizer]) -> None:
    """Each alone and inside a word. The two large planes of Chinese characters are sampled."""
    codes = [*range(0x3400), *range(0x3400, 0xD800, 37), *range(0xE000, 0x20000), *range(0x20000, 0x110000, 997)]
    known = [char for char in map(chr, codes) if unicodedata.category(char) != "Cn"]
    assert len(known) > 35_000
    for start in range(0, len(known), 256):
        same(small, " ".join(f"a{char}b {char}" for char in known[start : start + 256]))


@given(text=texts(), limit=st.integers(3, 40))
def test_a_limit_cuts_and_says_so(small: tuple[WordPiece, Tokenizer], text: str, limit: int) -> None:
    whole, cut = (small[0].encode(text, most) for most in (sys.maxsize, limit))
    assert len(cut.ids) == min(limit, len(whole.ids)) and cut.truncated == (len(whole.ids) > limit)
    assert cut.ids[:-1] == whole.ids[: len(cut.ids) - 1] and cut.ids[-1] == WORDS.index("[SEP]")


def test_half_a_character_is_dropped(small: tuple[WordPiece, Tokenizer]) -> None:
    assert small[0].encode("a\ud800b", 9) == small[0].encode("ab", 9)


@pytest.mark.parametrize("text", ["a" * 2_000_000, "a" + "\u0316\u0301" * 500_000, "a " * 500_000, "[SEP]" * 200_000])
def test_a_huge_text_costs_little_and_leaves_nothing(text: str) -> None:
    ours = WordPiece(WORDS)
    begun = time.process_time()
    assert len(ours.encode(text, 256).ids) <= 256
    assert time.process_time() - begun < 2
    tracemalloc.start()
    for index in range(20):
        ours.encode(chr(97 + index) * 100_000, 256)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 200_000, "a long word was kept"


@pytest.mark.parametrize("content", [b"", b"a\nb\n", b"\xff\xfe[CLS]"])
def test_a_file_that_is_no_vocabulary_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "vocab.txt").write_bytes(content)
    with pytest.raises(UserError, match="vocabulary"):
        WordPiece.read(tmp_path / "vocab.txt")


def test_reading_a_file_keeps_the_order(tmp_path: Path) -> None:
    (tmp_path / "vocab.txt").write_text("\n".join(WORDS) + "\n", "utf-8")
    read = WordPiece.read(tmp_path / "vocab.txt")
    assert len(read) == len(set(WORDS)) and read.encode("the x", 9) == WordPiece(WORDS).encode("the x", 9)
