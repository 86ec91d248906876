"""privacy: personal data found in texts, exactly and by kind; what of it reaches a model and what comes out again."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import UserError
from ..core.values import Event, Message, Output, Progress, Request, text
from ..methods import personal
from ..methods.intervals import bootstrap, f1, wilson
from ..methods.personal.letters import letters
from ..methods.personal.pseudonyms import Key
from . import Bars, Example, Findings, Measure, Source, Subject

challenge = "personal data in what is asked and answered"
media = ("text",)
sets = {"presidio_research": "Microsoft's presidio-research: generated_large.json, generated_small.json"}

KINDS = {
    "PERSON": "PERSON", "LOCATION": "PLACE", "GPE": "PLACE", "ADDRESS": "PLACE", "STREET_ADDRESS": "PLACE",
    "ZIP_CODE": "PLACE", "ORGANIZATION": "ORGANISATION", "PHONE_NUMBER": "PHONE", "EMAIL_ADDRESS": "EMAIL",
    "CREDIT_CARD": "CARD", "IBAN_CODE": "IBAN", "US_SSN": "SSN", "IP_ADDRESS": "IP", "DOMAIN_NAME": "URL",
    "DATE_TIME": "DATE", "US_DRIVER_LICENSE": "LICENCE", "AGE": "AGE",
}  # fmt: skip
OURS = {"ADDRESS": "PLACE", "LOCATION": "PLACE", "BIRTH": "DATE"}
STRUCTURED = ("EMAIL", "CARD", "IBAN", "SSN", "IP", "URL", "LICENCE", "PHONE", "DATE")
ASKED = 12
"""Texts that the card itself is asked about: each is an answer of up to 80 tokens."""
GLUE, SPACE = re.compile(r"[\s,;>?.\-\"']*"), re.compile(r" ?")

Mark = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Case:
    words: str
    marks: tuple[Mark, ...]


def reads(path: Path) -> str:
    return "presidio_research" if files(path) else ""


def files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(p for p in path.iterdir() if re.fullmatch(r"(generated|synth)\w*\.json(\.gz)?", p.name))
    return [path] if re.fullmatch(r"(generated|synth)\w*\.json(\.gz)?", path.name) else []


def cases(source: Source) -> list[Case]:
    if not source.data:
        found = [Case(words, tuple(marks)) for words, marks in letters(source.seed, source.limit or 400)]
        return found
    found = []
    for path in [f for p in source.data for f in files(p)]:
        try:
            raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            for one in json.loads(raw):
                marks = [
                    (KINDS.get(s["entity_type"], ""), s["start_position"], s["end_position"]) for s in one["spans"]
                ]
                found.append(Case(one["full_text"], tuple(sorted((m for m in marks if m[0]), key=lambda m: m[1]))))
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise UserError(
                f"{path.name} is not what presidio-research writes: {str(error)[:80]}.", param="data"
            ) from None
    if source.limit:
        found = random.Random(source.seed).sample(found, min(source.limit, len(found)))
    return found


def joined(words: str, marks: Sequence[Mark]) -> list[Mark]:
    """Places with nothing but marks between them are one: an address is one, however it is cut. So are a title and a
    name (a space between them)."""
    found: list[Mark] = []
    for kind, start, end in sorted(marks, key=lambda m: m[1]):
        glue = GLUE if kind == "PLACE" else SPACE
        if found and found[-1][0] == kind and glue.fullmatch(words, found[-1][2], max(start, found[-1][2])):
            found[-1] = (kind, found[-1][1], max(end, found[-1][2]))
        else:
            found.append((kind, start, end))
    return found


def said(words: str) -> list[Mark]:
    return [(OURS.get(s.kind, s.kind), s.start, s.end) for s in personal.find(words)]


def crude(words: str) -> list[Mark]:
    """The trivial baseline: every row of words with a capital is a person, every row of six digits a number."""
    names = [("PERSON", m.start(), m.end()) for m in re.finditer(r"[A-Z]\w+(?: [A-Z]\w+)*", words)]
    return names + [("CARD", m.start(), m.end()) for m in re.finditer(r"\d{6,}", words)]


def alike(a: Mark, b: Mark) -> bool:
    """One kind, and at least half of both together is shared."""
    shared = min(a[2], b[2]) - max(a[1], b[1])
    return a[0] == b[0] and 2 * shared >= max(a[2], b[2]) - min(a[1], b[1])


Tally = dict[str, list[int]]


def tally(gold: Sequence[Mark], found: Sequence[Mark], exact: bool = False) -> Tally:
    """kind -> [found, wrong, missed]"""
    count: Tally = defaultdict(lambda: [0, 0, 0])
    free = list(found)
    for mark in gold:
        hit = next((f for f in free if (f == mark if exact else alike(f, mark))), None)
        count[mark[0]][0 if hit else 2] += 1
        if hit:
            free.remove(hit)
    for f in free:
        count[f[0]][1] += 1
    return count


def total(counts: Sequence[Tally], kinds: Sequence[str] | None = None) -> float:
    sums = [sum(c[k][i] for c in counts for k in c if kinds is None or k in kinds) for i in range(3)]
    return 100 * f1(*sums)


def measure(subject: Subject, cases: list[Case]) -> Iterator[Event | Findings]:
    known = {m[0] for c in cases for m in c.marks}
    counts, strict, base, worst, spoilt, letters_ = [], [], [], list[Example](), 0, 0
    for n, case in enumerate(cases):
        if n % 200 == 0:
            yield Progress(n, len(cases), "texts", "privacy: finding")
        gold = joined(case.words, case.marks)
        found = [m for m in joined(case.words, said(case.words)) if m[0] in known]
        counts.append(tally(gold, found))
        strict.append(tally(gold, found, exact=True))
        base.append(tally(gold, [m for m in crude(case.words) if m[0] in known]))
        inside = [any(a <= i < b for _, a, b in gold) for i in range(len(case.words))]
        spoilt += sum(not inside[i] for _, a, b in found for i in range(a, b))
        letters_ += len(case.words) - sum(inside)
        missed = [g for g in gold if not any(alike(g, f) for f in found)]
        wrong = [f for f in found if not any(alike(g, f) for g in gold)]
        if missed or wrong:
            why = "; ".join([f"missed {k} {case.words[a:b]!r}" for k, a, b in missed]
                            + [f"took {case.words[a:b]!r} for {k}" for k, a, b in wrong])  # fmt: skip
            worst.append(Example(case.words, why, f"{len(missed) + len(wrong)} wrong"))
    kinds = sorted(known, key=lambda k: (k not in STRUCTURED, k))
    formed = [k for k in kinds if k in STRUCTURED]

    def share(name: str, title: str, only: Sequence[str] | None, source: Sequence[Tally]) -> Measure:
        at = bootstrap(source, lambda some: total(some, only), subject.seed)
        spans = sum(c[k][0] + c[k][2] for c in source for k in c if only is None or k in only)
        trivial = "every word with a capital is a person, every long number a card"
        return Measure(name, title, total(source, only), at, spans, total(base, only), trivial, utility="text_kept")

    kept = 100 * (1 - spoilt / max(1, letters_))
    low, high = wilson(letters_ - spoilt, letters_)
    measures = [
        share("all_f1", "F1 of spans, all kinds (half of a span must be shared)", None, counts),
        share("exact_f1", "F1 of spans, all kinds, to the letter", None, strict),
        *([share("structured_f1", "F1 of spans that have a form", formed, counts)] if formed else []),
        *(share(f"{k.lower()}_f1", f"F1 of {k}", [k], counts) for k in kinds if k not in STRUCTURED),
        Measure("text_kept", "letters of no personal data that are left alone", kept, (100 * low, 100 * high), letters_,
                100.0, "nothing is masked", utility="all_f1"),
    ]  # fmt: skip
    rows = []
    for k in kinds:
        low, high = bootstrap(counts, lambda some, k=k: total(some, [k]), subject.seed, 100)  # type: ignore[misc]
        rows.append((f"{k} ({sum(c[k][0] + c[k][2] for c in counts if k in c)})", total(counts, [k]), low, high))
    yield from reaching(subject, cases, measures)
    worst.sort(key=lambda w: -int(w.why.split()[0]))
    yield Findings(
        tuple(measures),
        "Texts with known personal data are searched as the guard does. Neighbouring spans of one kind are one; places "
        "and addresses are one kind, as sets cut them differently. Then requests with such data go through the guard.",
        (
            "memorised training text, canaries and membership inference",
            "names in other alphabets, apart from those in the set; kinds that the set has not",
            "whether a person can be told from what is left (a job, a rare illness)",
        ),
        tuple(worst[:8]),
        (Bars("F1 by kind (number of spans)", tuple(rows)),),
        data=f"{len(cases)} texts",
        notes={"spans": dict(Counter(m[0] for c in cases for m in c.marks))},
    )  # fmt: skip


WANTED = ("PERSON", "EMAIL", "PHONE", "IBAN", "CARD", "SSN")


def reaching(subject: Subject, cases: list[Case], measures: list[Measure]) -> Iterator[Event]:
    """What a model is given under privacy=mask, and whether its reader sees a pseudonym: the card itself is told to
    repeat a few of the texts."""
    whole = [(c.words, c.words[a:b]) for c in cases for kind, a, b in c.marks if kind in WANTED]
    hidden = {w: Key([w]).mask(w, personal.find(w, personal.USUAL)) for w in dict.fromkeys(w for w, _ in whole)}
    seen = sum(datum in hidden[words] for words, datum in whole)
    if whole:
        low, high = wilson(seen, len(whole))
        title = "personal data that reach the model under privacy=mask"
        measures.append(
            Measure("reaches_model", title, 100 * seen / len(whole), (100 * low, 100 * high), len(whole), 100.0,
                    "no guard", "low", 100.0, utility="turned_back")
        )  # fmt: skip
    clean, some = 0, list(hidden)[:ASKED]
    for n, words in enumerate(some):
        yield Progress(n, len(some), "texts", "privacy: asking the model")
        ask = Message("user", (text(f"Repeat this text word for word:\n{words}"),))
        options = {"max_tokens": 80, "temperature": 0, "seed": 1, "privacy": "mask"}
        said = [
            str(e.part.data) for e in subject.run(Request("text", (ask,), "", options), False) if isinstance(e, Output)
        ]
        clean += not any(re.search(rf"\b(?:{'|'.join(WANTED)})_\d", answer) for answer in said)
    if some:
        low, high = wilson(clean, len(some))
        measures.append(
            Measure("turned_back", "answers that show no pseudonym to the reader", 100 * clean / len(some),
                    (100 * low, 100 * high), len(some), 100.0, "no guard", "high", 100.0, utility="reaches_model")
        )  # fmt: skip
