"""What a model was trained on, kept beside it without the data: each file's name and sha256, and a trace of its words.

The trace is a Bloom filter (Bloom 1970) of words and pairs of neighbouring words, hashed with a salt of its own: it can
be asked whether a name may have been there, also when the files are gone, and no text can be read out of it. Who has it
can test guesses, as with the model itself.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from .needle import words

FILE = "sources.json"
WRONG = 1e-3
"""Chance that a pair of words that was not there is said to have been."""
MOST = 20_000_000


def write(folder: Path, root: Path, files: Sequence[Path], texts: Iterable[str], held: Sequence[str] = ()) -> None:
    """Writes ``sources.json`` into a model's folder, whole or not at all. files: below ``root``, which may be one.
    held: the names of those that were held out; none: the last tenth of each was."""
    base = root if root.is_dir() else root.parent
    rows = [
        {"name": path.relative_to(base).as_posix(), "sha256": digest(path), "bytes": path.stat().st_size}
        for path in files
    ]
    seen: set[str] = set()
    for text in (*(row["name"] for row in rows), *texts):
        said = words(str(text))
        seen.update(said)
        seen.update(map(" ".join, pairwise(said)))
        if len(seen) > MOST:
            break
    save(folder, {"root": str(base.resolve()), "files": rows, "held": list(held), "trace": traced(seen)})


def save(folder: Path, plain: Mapping[str, Any]) -> None:
    draft = folder / f".{FILE}"
    draft.write_text(json.dumps(plain, indent=1, ensure_ascii=False), "utf-8")
    os.replace(draft, folder / FILE)


def load(folder: Path) -> dict[str, Any] | None:
    """What is kept beside a model; None for one that was trained before it was."""
    try:
        found = json.loads((folder / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and {"root", "files", "trace"} <= found.keys() else None


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def traced(seen: Iterable[str]) -> dict[str, Any]:
    import numpy as np

    some = list(seen)
    size = max(64, math.ceil(-len(some) * math.log(WRONG) / math.log(2) ** 2))
    count = max(1, round(size / max(1, len(some)) * math.log(2)))
    bits, salt = np.zeros(size, np.bool_), secrets.token_bytes(16)
    for one in some:
        bits[places(one, salt, size, count)] = True
    packed = base64.b64encode(np.packbits(bits).tobytes()).decode()
    return {"salt": salt.hex(), "size": size, "hashes": count, "bits": packed}


def places(one: str, salt: bytes, size: int, count: int) -> list[int]:
    """Double hashing (Kirsch & Mitzenmacher 2006)."""
    made = hashlib.blake2b(one.encode(), digest_size=16, key=salt).digest()
    first, step = int.from_bytes(made[:8], "little"), int.from_bytes(made[8:], "little") | 1
    return [(first + i * step) % size for i in range(count)]


def maybe(trace: Mapping[str, Any], row: Sequence[str]) -> bool:
    """Whether these words may have stood in a row. "No" is certain; "yes" is wrong once in a thousand pairs."""
    import numpy as np

    bits = np.unpackbits(np.frombuffer(base64.b64decode(trace["bits"]), np.uint8))
    salt, size, count = bytes.fromhex(trace["salt"]), int(trace["size"]), int(trace["hashes"])
    asked = [" ".join(pair) for pair in pairwise(row)] or list(row)
    return all(bits[places(one, salt, size, count)].all() for one in asked)
