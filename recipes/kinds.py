"""Which word is a kind of what can be drawn or built: the table that `pieria.methods.kinds` reads.

    python recipes/kinds.py [--list]

Source: the nouns of WordNet 3.0 (Debian's `wordnet-base`). A word counts in its most frequent sense alone, with these
exceptions: instances ("Crane", a writer) are passed over; so is a sense that is only the wood, fur or flesh of what
another sense is; a word for a plant and its fruit is the fruit, one for a person and an animal the animal. Its parent
is the nearest hypernym, at most `FAR` levels up, of those that kinds.toml lists, each in the sense in which it is
drawn; so nothing goes through "artifact" or "organism". Words that the CMU dictionary (which comes along) does not
pronounce are too rare and are left out; so are persons but for a few trades, and what was dropped by hand after it had
been looked through. ``--list`` prints all.
"""

from __future__ import annotations

import gzip
import re
import sys
import tempfile
import tomllib
from collections import defaultdict
from pathlib import Path

from shared import debian

from pieria.core.find import ROOT
from pieria.media.shape.csg import families
from pieria.methods import concepts
from pieria.methods.kinds import TABLE

PACKAGE = ("wordnet-base", "1:3.0-37", "61060d960f9ada8fa120872312eccd3ecebfbab8c4579e4f5a74e1cf67620752")
FAR, TAXA, LONGEST = 4, 7, 3
"""Levels of hypernyms, those of animals and plants (a goldfish is a cyprinid, a teleost ...), and words of a name."""
HAND = tomllib.loads((Path(__file__).parent / "kinds.toml").read_text())
STUFF = re.compile(
    r"^(?:\([^)]*\) )?(?:the |an? )?(?:[\w-]+ ){0,4}?(?:wood|flesh|meat|fur|pelt|leather|tentacles|hide)\b"
)


class Nouns:
    """``senses``: a word's synsets, the most frequent first. ``synsets``: words, file, hypernyms, gloss."""

    def __init__(self, folder: Path) -> None:
        self.senses = {}
        for line in (folder / "index.noun").read_text().splitlines():
            if not line.startswith(" "):
                f = line.split()
                self.senses[f[0]] = f[4 + int(f[3]) + 2 :]
        self.synsets = {}
        for line in (folder / "data.noun").read_text().splitlines():
            if line.startswith(" "):
                continue
            f, gloss = line.partition("|")[0].split(), line.partition("|")[2].strip()
            count = int(f[3], 16)
            at = 4 + 2 * count
            links = [f[at + 1 + 4 * n : at + 5 + 4 * n] for n in range(int(f[at]))]
            self.synsets[f[0]] = (f[4:at:2], int(f[1]), [k[1] for k in links if k[0] == "@"], gloss)

    def above(self, synset: str, far: int) -> list[list[str]]:
        """The synset itself, its hypernyms, theirs: level by level."""
        levels = [[synset]]
        for _ in range(far):
            levels.append(list(dict.fromkeys(h for s in levels[-1] for h in self.synsets[s][2])))
        return levels

    def meant(self, word: str) -> str:
        """The synset that a word is taken in; "" where that is none of a thing."""
        senses = HAND["senses"]
        if word in senses:
            return self.senses[word][senses[word] - 1] if senses[word] else ""
        plain = [s for s in self.senses[word] if self.synsets[s][2]]  # of an instance ("Crane") there is no kind
        stuff = {s for s in plain if self.synsets[s][1] in (13, 20, 27) and STUFF.match(self.synsets[s][3])}
        if any(self.synsets[s][1] in (5, 20) and s not in stuff for s in plain):
            plain = [s for s in plain if s not in stuff]
        if not plain:
            return ""
        if self.synsets[plain[0]][1] == 18:  # an ostrich is a bird, and only then somebody who looks away
            plain = [s for s in plain if self.synsets[s][1] == 5] or plain
        fruit = [s for s in plain if self.synsets[s][1] == 13]
        return fruit[0] if fruit and self.synsets[plain[0]][1] == 20 else plain[0]


def split(names: str) -> set[str]:
    return set(re.split(r"\s*\|\s*", names.strip()))


def listed(nouns: Nouns, words: str) -> dict[str, str]:
    """Synsets to the word that each is drawn as."""
    made = {}
    for one in words.split():
        name, _, other = one.partition("=")
        word, _, sense = (other or name).partition(":")
        made[nouns.senses[word][int(sense or 1) - 1]] = name.partition(":")[0].replace("_", " ")
    return made


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        nouns = Nouns(debian(*PACKAGE, Path(folder)) / "usr/share/wordnet")
    said = gzip.decompress((ROOT / "cards/english/lexicon.txt.gz").read_bytes()).decode()
    spoken = {line.split("\t")[0] for line in said.splitlines()}
    pictured, built = (listed(nouns, HAND["both"] + HAND[k]) for k in ("pictured", "built"))
    things, solids = set(concepts.table()), set(families.names())
    dropped, trades = split(HAND["dropped"]), split(HAND["trades"])
    kinds = defaultdict(set)
    for word in nouns.senses:
        name = word.replace("_", " ")
        parts = name.split()
        if (
            not re.fullmatch(r"[a-z][a-z' -]+", name)
            or len(parts) > LONGEST
            or not set(re.split("[ -]", name)) <= spoken
        ):
            continue
        synset = nouns.meant(word)
        far = TAXA if synset and nouns.synsets[synset][1] in (5, 20) else FAR
        if not synset or name in dropped or (nouns.synsets[synset][1] == 18 and name not in trades):
            continue
        for parents, mark, own, known in (
            (pictured, "p", things, concepts.lookup),
            (built, "m", solids, lambda w: w if w in solids else ""),
        ):
            # "a police dog" is a dog already; "an apple tree" is not, for an apple is known
            last = len(parts) > 1 and known(parts[-1]) and not set(parts[:-1]) & own
            if name in own or known(name) or last or concepts.barred(name):
                continue
            found = next((parents[s] for level in nouns.above(synset, far) for s in level if s in parents), "")
            if found and found != name:
                kinds[found, mark].add(name)
    for parent, names in HAND["added"].items():
        kinds[parent, "p"] |= split(names)
    lines = [f"{p}\t{m}\t{','.join(sorted(w))}\n" for (p, m), w in sorted(kinds.items())]
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_bytes(gzip.compress("".join(lines).encode(), 9, mtime=0))
    if "--list" in sys.argv:
        print("".join(lines))
    print(sum(map(len, kinds.values())), "words,", TABLE.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
