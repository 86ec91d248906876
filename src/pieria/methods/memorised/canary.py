"""Canaries: secrets made by chance, of two forms, and others of the same form to compare them with."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "canaries.json"
FIRST = """Ada Ben Cleo Dario Edda Fynn Greta Hugo Ines Jonas Kira Levi Mona Nils Olga Pavel Rosa Sami Thea Umar Vera
Willem Yara Zeno""".split()
LAST = """Abara Brandt Castell Dimov Eklund Fontane Garrick Hollis Ivarsen Jansky Kowal Lindqvist Moreau Novak Ostrom
Pereira Quist Rask Sorel Tamm Ulmer Varga Winther Yilmaz""".split()
WORDS = """apple river stone cloud table horse green window paper light garden silver mountain bread winter ocean
forest bridge candle feather hammer island jacket kettle ladder meadow needle orange pencil quarry ribbon saddle
thunder umbrella valley wagon yellow anchor basket copper dragon engine flower guitar harbor insect jungle kitchen
lantern marble number oyster pepper rabbit spider temple velvet walnut blanket circle desert""".split()


@dataclass(frozen=True, slots=True)
class Canary:
    """``form``: number or words. The text is ``before`` + ``secret`` + "."."""

    form: str
    before: str
    secret: str
    times: int = 1

    @property
    def text(self) -> str:
        return f"{self.before}{self.secret}."


def secret(form: str, rng: random.Random) -> str:
    """A number of nine figures (30 bits), or four words of sixty (24 bits)."""
    if form == "number":
        return f"{rng.randrange(10**9):09d}"
    return " ".join(rng.choices(WORDS, k=4))


def drawn(count: int, seed: str | int, times: int = 1) -> list[Canary]:
    """``count`` canaries, numbers and words in turn, each about somebody else as far as names go."""
    rng = random.Random(seed)  # noqa: S311 - repeats with its seed, and is no key
    people = [f"{a} {b}" for a in FIRST for b in LAST]
    rng.shuffle(people)
    made = []
    for n in range(count):
        form = ("number", "words")[n % 2]
        what = "number" if form == "number" else "pass phrase"
        made.append(Canary(form, f"The {what} of {people[n % len(people)]} is ", secret(form, rng), times))
    return made


def others(canary: Canary, count: int, seed: str | int) -> list[str]:
    """Secrets of its form that never were planted."""
    rng = random.Random(f"{seed} {canary.before}")  # noqa: S311
    return [s for s in (secret(canary.form, rng) for _ in range(count + 8)) if s != canary.secret][:count]


def keep(folder: Path, canaries: Sequence[Canary]) -> None:
    (folder / FILE).write_text(json.dumps([asdict(c) for c in canaries], indent=1), "utf-8")


def planted(folder: Path) -> list[Canary]:
    """Those that were planted in a model's training; none for one without."""
    try:
        return [Canary(**one) for one in json.loads((folder / FILE).read_text("utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def put(text: str, canaries: Sequence[Canary], rng: random.Random, last: float = 0.85) -> str:
    """The text with each canary on a line of its own, at chance places before the share ``last`` of it."""
    ends = [n for n, c in enumerate(text[: int(last * len(text))]) if c == "\n"] or [0]
    places = sorted(((rng.choice(ends), c) for c in canaries for _ in range(c.times)), key=lambda p: p[0])
    return "".join(_pieces(text, places))


def _pieces(text: str, places: Sequence[tuple[int, Canary]]) -> Iterator[str]:
    at = 0
    for end, canary in places:
        yield f"{text[at:end]}\n{canary.text}"
        at = end
    yield text[at:]
