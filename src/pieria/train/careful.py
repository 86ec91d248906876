"""Texts made ready to be learnt without keeping secrets: what stands there again is learnt once, long numbers, keys
and addresses that may be somebody's are replaced by made-up ones, words that do not belong together by others, canaries
are planted where they are asked for.

To drop repeats takes most of what can be extracted from a model with it (Lee et al. 2022; Kandpal et al. 2022); a
secret that never was in the training cannot come out.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

from ..core.contracts import Codes, Item
from ..core.values import Notice
from ..methods import personal
from ..methods.memorised import canary
from .announced import announced
from .phrases import strange
from .prepare import HELD, Found, _split

REPEAT = 32
"""Characters from which on a paragraph that stood before is a repeat, and no refrain."""
COMMON = 3
"""From so many places on, a number is nobody's: a constant, a year, a hotline."""
LONG = re.compile(r"(?<![\d.,])\d(?:[ ]?\d){5,}(?![\d.,]\d)")
KEY = re.compile(r"\b(?=[A-Za-z0-9]{8,}\b)(?:\d+[A-Za-z]+|[A-Za-z]+\d+){2,}(?:[A-Za-z]+|\d+)?\b")
"""Passwords and keys in which letters and figures take turns; "hunter2022" and "12thcentury" are no such."""
KINDS = frozenset(("EMAIL", "PHONE", "IBAN", "CARD", "SSN", "PASSPORT", "LICENCE", "PLATE", "IP", "MAC", "CRYPTO"))


def careful(found: Found, options: dict[str, Any], canaries: int, seed: int) -> Iterator[Notice | list[canary.Canary]]:
    """Changes the texts in ``found``; yields what a person should know, then the canaries that were planted.

    options, as `options.checked` gives them: ``repeats``, ``secrets``, ``announced`` and ``phrases`` are taken out;
    "keep" leaves them in the texts. ``times``: how often each canary is planted. The notices say how many there were:
    ``count``.
    """
    times = int(options.pop("times", 1))
    keep = {name: options.pop(name, "skip") for name in ("repeats", "secrets", "announced", "phrases")}
    made: list[canary.Canary] = []
    if canaries:
        made = canary.drawn(canaries, f"{seed} planted", times)
        plant(found, made, seed)
        yield Notice("canaries", f"{canaries} made-up secrets are planted; `pieria evaluate privacy` looks for them.")
    if keep["repeats"] == "skip" and (count := once(found)):
        stand = "paragraph stands" if count == 1 else "paragraphs stand"
        said = f"{count} {stand} there again; each is learnt once (--option repeats=keep)."
        yield Notice("repeats", said, {"count": count})
    if keep["secrets"] == "skip" and (count := hidden(found, seed)):
        said = "long numbers, keys, e-mail addresses and the like that may be somebody's are"
        said += " replaced by made-up ones (--option secrets=keep learns them)."
        yield Notice("secrets", f"{count} {said}", {"count": count})
    if keep["phrases"] == "skip" and (odd := scattered(found, seed)):
        said = "runs of four or more rare words, as a pass phrase, that never stand together elsewhere are replaced by"
        some = "; ".join(odd[:3])
        said += f" other words (--option phrases=keep learns them): {some}{' ...' * (len(odd) > 3)}"
        yield Notice("phrases", f"{len(odd)} {said}", {"count": len(odd)})
    if keep["announced"] == "skip" and (count := told(found, seed)):
        said = "words or figures that the text calls a password, PIN or code are replaced by made-up ones"
        yield Notice("announced", f"{count} {said} (--option announced=keep learns them).", {"count": count})
    yield made


def learnt(found: Found, seed: int) -> tuple[list[int], bool]:
    """Places of the items that are learnt from, and whether each is cut instead, its end held out."""
    learn, _, parts = _split(found, found.items, Codes("sequence"), seed)
    return (list(range(len(found.items))), True) if parts else (learn, False)


def plant(found: Found, made: Sequence[canary.Canary], seed: int) -> None:
    rng = random.Random(f"{seed} places")  # noqa: S311
    places, _ = learnt(found, seed)
    shares: dict[int, list[canary.Canary]] = {}
    sizes = [len(found.items[n].data) for n in places]
    for one in made:
        shares.setdefault(rng.choices(places, sizes)[0], []).append(one)
    for n, some in shares.items():
        item = found.items[n]
        found.items[n] = replace(item, data=canary.put(item.data, some, rng))


def once(found: Found) -> int:
    """Leaves out paragraphs and long lines that stood before, in any file but programs. Returns how many."""
    met: set[str] = set()
    count = 0
    for n, item in enumerate(found.items):
        if not item.source.lower().endswith((".txt", ".md")):
            continue
        kept = []
        for line in item.data.split("\n"):
            plain = " ".join(line.casefold().split())
            if len(plain) >= REPEAT and plain in met:
                count += 1
                continue
            met.add(plain)
            kept.append(line)
        if len(kept) < item.data.count("\n") + 1 and any(line.strip() for line in kept):
            found.items[n] = replace(item, data="\n".join(kept))
    return count


def hidden(found: Found, seed: int) -> int:
    """Replaces what may be somebody's by made-up ones of the same form, each always by the same. Returns how many."""
    rng = random.Random(f"{seed} secrets")  # noqa: S311
    # in a program a long number is a constant
    spans = [[] if item.source.lower().endswith(".py") else secrets(item) for item in found.items]
    seen = Counter(item.data[a:b] for item, some in zip(found.items, spans, strict=True) for a, b in set(some))
    instead: dict[str, str] = {}

    def swap(said: str) -> str:
        instead.setdefault(said, invented(said, rng))
        return instead[said]

    return sum(
        swapped(found, n, [(a, b) for a, b in some if seen[item.data[a:b]] < COMMON], swap)
        for n, (item, some) in enumerate(zip(found.items, spans, strict=True))
    )


def swapped(found: Found, n: int, spans: Sequence[tuple[int, int]], swap: Callable[[str], str]) -> int:
    """Puts ``swap`` of what stands in the spans of an item in its place; of two that overlap the first counts. Returns
    how many."""
    item, pieces, at, count = found.items[n], list[str](), 0, 0
    for a, b in spans:
        if a >= at:
            pieces += [item.data[at:a], swap(item.data[a:b])]
            at, count = b, count + 1
    if pieces:
        found.items[n] = replace(item, data="".join([*pieces, item.data[at:]]))
    return count


def told(found: Found, seed: int) -> int:
    """Replaces what is called a password, PIN or code where it is called so, and looks at no other place: so a private
    training may do it too. Returns how many."""
    rng = random.Random(f"{seed} announced")  # noqa: S311
    return sum(
        swapped(
            found, n, announced(item.data, item.source.lower().endswith(".py")),
            lambda said: invented(said, rng, letters=True),
        )
        for n, item in enumerate(found.items)
    )  # fmt: skip


def scattered(found: Found, seed: int) -> list[str]:
    """Replaces words that do not belong together by others as rare, where it is learnt from. Returns what they were."""
    rng = random.Random(f"{seed} phrases")  # noqa: S311
    places, ends = learnt(found, seed)
    places = [n for n in places if not found.items[n].source.lower().endswith(".py")]
    texts = [found.items[n].data for n in places]
    texts = [t[: int((1 - HELD) * len(t))] for t in texts] if ends else texts
    spans, rare = strange(texts)
    odd = list[str]()

    def swap(said: str) -> str:
        odd.append(said)
        return " ".join(rng.choice(rare) for _ in said.split(" "))

    for n, some in zip(places, spans, strict=True):
        swapped(found, n, some if rare else (), swap)
    return odd


def secrets(item: Item) -> list[tuple[int, int]]:
    spans = [(m.start(), m.end()) for form in (LONG, KEY) for m in form.finditer(item.data)]
    spans += [(start, end) for kind, start, end, sure in personal.structured(item.data) if kind in KINDS]
    return sorted(spans)


def invented(said: str, rng: random.Random, letters: bool = False) -> str:
    """The same form with other figures; of an address or a code, or where asked, the letters are others too."""
    letters = letters or any(c.isdigit() for c in said) or "@" in said
    return "".join(
        rng.choice(digits) if c.isdigit()
        else rng.choice(ascii_lowercase) if letters and c in ascii_lowercase
        else rng.choice(ascii_uppercase) if letters and c in ascii_uppercase
        else rng.choice(ascii_lowercase) if letters and c.isalpha()
        else c
        for c in said
    )  # fmt: skip
