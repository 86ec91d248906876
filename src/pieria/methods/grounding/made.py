"""Long documents made here with facts at known places: one document holds several, so that it is read once for all.

Everything is invented: places, people, prose. A fact stands in one sentence; a fact in two steps in two, far apart; two
documents may say different things of the same; and some questions are about what is nowhere said.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from . import Document

TOKEN = 4.4
"""Letters of this prose a token, for sizes alone."""
PLACES = (
    "Aldwick Bramley Corvane Dunmere Elverton Fallow Greyholm Harsk Innerby Jorvane Kelding Lostwick Marlow "
    "Nethercombe Orsett Penhale Quarrington Rushford Selby Tarn Ulverby Vexford Wendle Yarrow Zennor "
    "Ashby Birkdale Cressing Dorne Easby Fenwick Garth Holme Ivesley Kirkham Lund Mossgate Norby Oakmere Pellon"
).split()
FIRST = "Mira Tobias Anselm Ilse Corin Petra Hugo Nadja Osric Salome Edmund Beata Jonas Verena Lucan Odile".split()
LAST = (
    "Vance Quill Harrow Stroud Pell Lindqvist Marsh Tarrant Bellamy Crane Ostrov Kemble Rusk Sable Thorne Wray".split()
)
FACTS = (
    ("The keeper of the {p} lighthouse is {person}.", "Who is the keeper of the {p} lighthouse?", "person"),
    ("The bridge at {p} was opened in {year}.", "In which year was the bridge at {p} opened?", "year"),
    ("The old map of {p} is kept under the number {code}.", "Under which number is the old map of {p} kept?", "code"),
    ("The toll on the road to {p} is {n} pence.", "How much is the toll on the road to {p}?", "n"),
    ("The school at {p} has {n} pupils.", "How many pupils does the school at {p} have?", "n"),
    ("The great bell of {p} weighs {n} kilograms.", "How heavy is the great bell of {p}?", "n"),
    ("The ferry from {p} leaves at {time}.", "When does the ferry from {p} leave?", "time"),
    ("The mill at {p} was bought by {person}.", "Who bought the mill at {p}?", "person"),
    ("The doctor in {p} is {person}.", "Who is the doctor in {p}?", "person"),
    ("The well of {p} is {n} metres deep.", "How deep is the well of {p}?", "n"),
)
HOPS = (
    ("The baker of {p} is {person}.", "{person} was born in {town}.", "In which town was the baker of {p} born?"),
    ("The chess prize of {p} was won by {person}.", "{person} works as a {job}.",
     "What is the job of the winner of the chess prize of {p}?"),
    ("The church of {p} was painted by {person}.", "{person} owns a {animal}.",
     "Which animal does the painter of the church of {p} own?"),
)  # fmt: skip
JOBS, ANIMALS = ("cooper", "glazier", "surveyor", "midwife", "notary"), ("heron", "mule", "falcon", "badger", "goose")
SUBJECTS = (
    "The path", "A low wall", "The hedge", "An old cart track", "The stream", "A row of poplars", "The meadow",
    "The lane", "A wooden gate", "The orchard", "A flock of starlings", "The morning mist", "The market square",
    "A narrow stair", "The harbour wall", "The smell of hay", "A line of washing", "The evening light",
    "The gravel bank", "A stone trough",
)  # fmt: skip
VERBS = (
    "runs along", "lies behind", "ends at", "leads past", "can be seen from", "follows", "turns away from", "borders",
    "stands close to", "stretches as far as", "is hidden by", "rises above",
)  # fmt: skip
OBJECTS = (
    "the fields of barley", "a patch of nettles", "the last houses", "a pond with reeds", "the edge of the wood",
    "a heap of cut timber", "the railway embankment", "a garden of beans", "the slate roofs", "an empty stable",
    "the sandy slope", "a chapel without a door", "the water meadows", "a field of stubble", "the fishing huts",
)  # fmt: skip
ENDS = (
    "and nobody is about at this hour", "where sheep stand in the shade", "and the ground is soft after rain",
    "as it has for longer than anybody remembers", "while the wind moves the grass", "and a dog barks somewhere",
    "so that carts have to wait", "and in autumn the leaves lie deep there", "where children play after school",
    "and the air smells of smoke", "though few strangers notice it", "until the sun is low",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """``kind``: found, hop, nowhere or against. ``right``: words one of which (all, where documents disagree) an answer
    must have; ``needles``: the sentences that carry it; ``depth``: where the first stands, 0 to 1; ``tokens``: about
    how long the documents are."""

    kind: str
    question: str
    right: tuple[str, ...]
    needles: tuple[str, ...]
    documents: tuple[Document, ...]
    depth: float = 0.0
    tokens: int = 0


def filled(rng: random.Random, place: str) -> dict[str, str]:
    return {
        "p": place,
        "person": f"{rng.choice(FIRST)} {rng.choice(LAST)}",
        "year": str(rng.randint(1702, 1987)),
        "code": f"{rng.choice('BCDFGHK')}{rng.randint(100, 999)}",
        "n": str(rng.randint(13, 890)),
        "time": f"{rng.randint(5, 11)}:{rng.choice(('05', '20', '35', '50'))}",
        "town": rng.choice([t for t in PLACES if t != place]),
        "job": rng.choice(JOBS),
        "animal": rng.choice(ANIMALS),
    }


def prose(rng: random.Random) -> str:
    return f"{rng.choice(SUBJECTS)} {rng.choice(VERBS)} {rng.choice(OBJECTS)}, {rng.choice(ENDS)}."


def document(rng: random.Random, tokens: int, needles: dict[float, str], name: str) -> Document:
    """Prose of about so many tokens with each needle at its depth, in paragraphs of some six sentences."""
    lines = list[str]()
    while sum(map(len, lines)) < tokens * TOKEN - sum(map(len, needles.values())):
        lines.append(prose(rng))
    whole = len(lines)
    for depth, needle in sorted(needles.items(), reverse=True):
        lines.insert(round(depth * whole), needle)
    at, said = 0, list[str]()
    while at < len(lines):
        step = rng.randint(4, 8)
        said.append(" ".join(lines[at : at + step]))
        at += step
    return Document(name, "\n\n".join(said))


def long(seed: int, tokens: int, count: int = 10) -> list[Case]:
    """One document with ``count`` facts at even depths, and a question of each."""
    rng = random.Random(f"{seed} {tokens}")  # noqa: S311 - chance that repeats
    places = rng.sample(PLACES, count)
    depths = [(i + 0.5) / count for i in range(count)]
    made = []
    for i, (place, depth) in enumerate(zip(places, depths, strict=True)):
        fact, question, value = FACTS[(i + seed) % len(FACTS)]
        known = filled(rng, place)
        made.append((depth, fact.format(**known), question.format(**known), known[value]))
    whole = (document(rng, tokens, {d: fact for d, fact, *_ in made}, "account.txt"),)
    return [Case("found", question, (right,), (fact,), whole, depth, tokens) for depth, fact, question, right in made]


def hard(seed: int, tokens: int, count: int = 6) -> list[Case]:
    """One document (two, where they disagree) of ``count`` questions each in two steps, unanswerable, contradictory.

    Half of what is nowhere said is asked of a place that the document tells something else of."""
    rng = random.Random(f"hard {seed} {tokens}")  # noqa: S311
    places = rng.sample(PLACES, 4 * count)
    needles, other, made = dict[float, str](), dict[float, str](), list[Case]()
    depths = [(i + 0.5) / (4 * count) for i in range(4 * count)]
    rng.shuffle(depths)
    asked = list[tuple[str, str, tuple[str, ...], tuple[str, ...], float]]()
    people = rng.sample([f"{a} {b}" for a in FIRST for b in LAST], count)
    for i in range(count):
        first, second, question = HOPS[i % len(HOPS)]
        known = filled(rng, places[i]) | {"person": people[i]}
        value = known[("town", "job", "animal")[i % len(HOPS)]]
        one, two = first.format(**known), second.format(**known)
        needles[depths.pop()], needles[depths.pop()] = one, two
        asked.append(("hop", question.format(**known), (value,), (one, two), 0.0))
    for i in range(count):
        fact, question, value = FACTS[(i + seed) % len(FACTS)]
        known = filled(rng, places[count + i])
        else_ = FACTS[(i + seed + 3) % len(FACTS)][1].format(**known)
        needles[depths.pop()] = fact.format(**known)
        away = question.format(p=places[3 * count + i])
        asked.append(("nowhere", else_ if i % 2 else away, (), (), 0.0))
        fact, question, value = FACTS[(i + seed + 5) % len(FACTS)]
        known, again = filled(rng, places[2 * count + i]), filled(rng, places[2 * count + i])
        if known[value] == again[value]:
            again[value] = "Ragna Holt" if value == "person" else "12"
        both = fact.format(**known), fact.format(**again)
        at = depths.pop()
        needles[at], other[at] = both
        asked.append(("against", question.format(**known), (known[value], again[value]), both, 0.0))
    texts = (
        document(rng, tokens // 2, needles, "account.txt"),
        document(rng, tokens // 2, other, "letter.txt"),
    )
    made = [Case(kind, q, right, facts, texts, depth, tokens) for kind, q, right, facts, depth in asked]
    return made
