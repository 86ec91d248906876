"""`pieria verify`: who made a file, whether a byte of it has changed, and whether a mark is in it."""

from __future__ import annotations

import codecs
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from ...core.errors import UserError
from .plain import plain

if TYPE_CHECKING:
    from ...formats.marks import Seen
    from ...studio import Studio

LONGEST = 1_000_000
"""Bytes of a text that are looked at."""


def verify(_: Any, file: Annotated[Path, "a file that may have been made by Pieria"]) -> int:
    """Say who made a file, whether a byte of it has changed, and whether a mark is in its pixels, samples or words.

    A mark is found in a copy too that was compressed, resized or cut and has lost its signature. Exit status 1 if no
    signature vouches for the file as it is.

    pieria verify cat.png
    """
    if not file.is_file():
        raise UserError(f"There is no file {file}.", "`pieria history` and `pieria show` name what was made here.")
    from ...studio import Studio

    studio = Studio(reading=True)
    try:
        verdict = studio.verify(file)
        seen = None if verdict.mark else words(studio, file)
    finally:
        studio.close()
    print(("✓ " if verdict.ok else "✗ ") + verdict.sentence)
    for problem in verdict.problems:
        print(plain(f"  {problem}"))
    mark, found = (seen.sentence, seen.found) if seen else (verdict.mark, verdict.marked)
    if mark:
        print(("✓ " if found else "  ") + mark)
    if verdict.ok:
        # a stranger's words: no line of them may pass for one of ours
        print(plain(f"  signed by {verdict.signer}, {' '.join(verdict.when.split())}"))
        for name, value in verdict.claims.items():
            if value is None:
                continue
            said = json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)
            print(plain(f"  {name}: {said}".replace("\n", " ")))
    return 0 if verdict.ok else 1


def words(studio: Studio, file: Path) -> Seen | None:
    """What of a mark is in a text, for every tokenizer of a model that is on this machine. None for what is no text."""
    from ... import weights
    from ...formats.marks import read

    with file.open("rb") as opened:
        raw = opened.read(LONGEST)
    try:
        said = codecs.getincrementaldecoder("utf-8")().decode(raw)  # the last character may be cut
    except UnicodeDecodeError:
        return None
    if "\0" in said or len(said.split()) < 20:
        return None
    ids: list[tuple[int, ...]] = []
    for card in studio.cards().values():
        if "text" in card.media and (tokens := getattr(studio.engine(card.engine), "tokens", None)):
            try:
                ids += map(tuple, tokens(card, weights.locate(card), [said]))
            except UserError:  # its weights are not on this machine
                continue
    return read(list(dict.fromkeys(ids))) if ids else None
