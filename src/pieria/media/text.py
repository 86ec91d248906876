"""text: what people read, and code. Files are UTF-8; the codes that nets learn are a `sequence` of tokens.

Tokens are characters where there are few kinds of them and little text, else the pieces of a byte-level BPE (Sennrich
et al. 2016; Radford et al. 2019) learnt from the text itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.contracts import Codes, Item
from ..core.errors import UserError
from ..core.values import Part

if TYPE_CHECKING:
    import numpy as np

codes = "sequence"
suffixes = {".txt": "text/plain", ".md": "text/markdown", ".json": "application/json", ".py": "text/x-python"}
LIMIT = 64 << 20
enough = 100_000
options = {"context": range(8, 16385), "tokens": ("characters", "pieces", "bytes")}
CHARACTERS, LITTLE = 256, 3_000_000
"""Characters are the tokens up to so many kinds of them, and so much text; more is learnt sooner in pieces."""
PIECES = 4096


def read(path: Path) -> Part:
    """A file as a part. Raises `UserError` for what is no UTF-8 text, or is larger than 64 MB."""
    if path.stat().st_size > LIMIT:
        raise UserError(f"{path.name} has more than {LIMIT >> 20} MB.", "Split it first.")
    try:
        return Part("text", path.read_text(encoding="utf-8"), suffixes.get(path.suffix, "text/plain"))
    except UnicodeDecodeError:
        raise UserError(f"{path.name} is not UTF-8 text.", "Convert it first: iconv -t UTF-8.") from None


def write(part: Part) -> bytes:
    """A part as the bytes of a file."""
    return part.bytes


def items(path: Path) -> list[Item]:
    """The file's text as one item."""
    data = str(read(path).data).removeprefix("\ufeff")  # a mark of some editors, and no letter to learn
    if "\0" in data:  # UTF-16 without its mark reads as UTF-8, every other letter a NUL
        raise UserError(f"{path.name} is not UTF-8 text: it holds NULs.", "Convert it first: iconv -t UTF-8.")
    if not data.strip():
        raise UserError(f"{path.name} is empty.", "Leave it out.")
    return [Item(data, path.name)]


def fit(found: Sequence[Item], options: Mapping[str, Any]) -> Codes:
    """options: ``context`` (256 tokens), ``tokens`` ("characters", "pieces" or "bytes")."""
    total = sum(len(i.data) for i in found)
    kinds = sorted({c for i in found for c in i.data})
    how = options.get("tokens") or ("characters" if len(kinds) <= CHARACTERS and total <= LITTLE else "pieces")
    context = int(options.get("context") or 256)
    if how == "bytes":  # a vocabulary that says nothing of the texts
        return Codes("sequence", 257, context=context, meta={"bytes": True})
    if how == "characters":
        return Codes("sequence", len(kinds) + 1, context=context, meta={"characters": "".join(kinds)})
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    learnt = Tokenizer(models.BPE())
    learnt.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    learnt.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=PIECES - 1, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    learnt.train_from_iterator((i.data for i in found), trainer)
    made = json.loads(learnt.to_str())["model"]
    merges = [m if isinstance(m, list) else m.split(" ") for m in made["merges"]]
    words = sorted(made["vocab"], key=made["vocab"].__getitem__)
    return Codes("sequence", len(words) + 1, context=context, meta={"pieces": words, "merges": merges})


def encode(item: Item, codes: Codes) -> np.ndarray:
    """Token ids from 1. Characters that were not in the text that was learnt from are left out."""
    import numpy as np

    return np.array(ids(item.data, codes), np.int32)


def ids(data: str, codes: Codes) -> list[int]:
    if "bytes" in codes.meta:
        return [b + 1 for b in data.encode("utf-8", "replace")]
    if "characters" in codes.meta:
        place = {c: i for i, c in enumerate(codes.meta["characters"], 1)}
        return [place[c] for c in data if c in place]
    from ..formats import bpe

    return [i + 1 for i in bpe.of(codes.meta).encode(data)]


def prefix(part: Part, codes: Codes, options: Mapping[str, Any]) -> list[int]:
    """The ids to go on from."""
    return ids(str(part.data), codes)


def units(array: np.ndarray, codes: Codes) -> int:
    """Characters in an encoded text: what scores are counted by."""
    return len(str(decode(array, codes).data))


def decode(array: Sequence[int] | np.ndarray, codes: Codes) -> Part:
    if "bytes" in codes.meta:
        return Part("text", bytes(int(i) - 1 for i in array if 0 < i <= 256).decode("utf-8", "replace"))
    if "characters" in codes.meta:
        known = codes.meta["characters"]
        return Part("text", "".join(known[i - 1] for i in array if 0 < i <= len(known)))
    from ..formats import bpe

    return Part("text", bpe.of(codes.meta).decode([int(i) - 1 for i in array if i > 0]))


def preview(parts: Sequence[Part]) -> tuple[str, bytes]:
    """All parts in one text file."""
    return ".txt", "\n\n----\n\n".join(str(p.data) for p in parts).encode()
