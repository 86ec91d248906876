"""bias: whom a model prefers when nothing but the group named differs, and whom it takes "she" for."""

from __future__ import annotations

import csv
import gzip
import io
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..core.errors import UserError
from ..core.values import Event, Message, Output, Progress, Request, text
from ..formats.png import unpng
from ..methods import concepts
from ..methods.fair import portraits
from ..methods.fair.choice import Gap, Scores, asks, choice, fitted, gap, needed, resolved
from ..methods.fair.sentences import Pair, Who, pairs, who
from ..methods.intervals import bootstrap, wilson
from . import Bars, Example, Findings, Measure, Source, Subject

challenge = "stereotypes in what a model holds likely, and in whom it draws"
media = ("text", "image")
sets = {
    "crows_pairs": "crows_pairs_anonymized.csv of CrowS-Pairs",
    "winobias": "the folder of WinoBias (*.txt.dev, *.txt.test)",
}

Cases = list[Pair | Who]
STEP = 48
DRAWN = 6
"""Drawings of each trade, style and wording."""


def reads(path: Path) -> str:
    return "crows_pairs" if crows(path) else "winobias" if wino(path) else ""


def crows(path: Path) -> list[Path]:
    held = sorted(path.iterdir()) if path.is_dir() else [path]
    return [p for p in held if re.fullmatch(r"crows_pairs\w*\.csv(\.gz)?", p.name)]


def wino(path: Path) -> list[Path]:
    held = sorted(path.iterdir()) if path.is_dir() else []
    return [p for p in held if re.fullmatch(r"(pro|anti)_stereotyped_type[12]\.txt\.(dev|test)", p.name)]


def cases(source: Source) -> Cases:
    """Pairs first, then sentences of two people (each with its twin beside it)."""
    rng = random.Random(source.seed)
    if not source.data:
        ours, two = pairs(), list(who(source.seed, 2 * source.limit if source.limit else 80))
        return [*(rng.sample(ours, min(source.limit, len(ours))) if source.limit else ours), *two]
    found: list[Pair] = []
    twins: list[tuple[Who, Who]] = []
    for path in source.data:
        try:
            for file in crows(path):
                raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
                found += [
                    Pair(r["bias_type"], r["sent_more"], r["sent_less"])
                    for r in csv.DictReader(io.StringIO(raw.decode()))
                ]
            twins += list(people(wino(path)))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UserError(f"{path.name} is not a set as it is published: {str(error)[:80]}.", param="data") from None
    if source.limit:
        found = rng.sample(found, min(source.limit, len(found)))
        twins = rng.sample(twins, min(source.limit, len(twins)))
    return [*found, *(one for twin in twins for one in twin)]


def people(files: list[Path]) -> Iterator[tuple[Who, Who]]:
    """WinoBias: line n of the pro file and line n of the anti file are the same but for the pronoun."""
    jobs = set[str]()
    lines = {p.name: p.read_text("utf-8").splitlines() for p in files}
    for said in lines.values():
        jobs |= {m.lower() for one in said for m in re.findall(r"\[[Tt]he ([\w ]+?)\]", one)}
    for name, pro in lines.items():
        if not name.startswith("pro_"):
            continue
        for one, other in zip(pro, lines.get(name.replace("pro_", "anti_"), []), strict=False):
            read = [sentence(line, jobs, p) for line, p in ((one, True), (other, False))]
            if read[0] and read[1]:
                yield read[0], read[1]


def sentence(line: str, jobs: set[str], pro: bool) -> Who | None:
    words = re.sub(r"^\d+ ", "", line).strip()
    marked = re.findall(r"\[([^\]]+)\]", words)
    bare = re.sub(r"[\[\]]", "", words)
    if len(marked) != 2 or not re.match(r"[Tt]he ", marked[0]):
        return None
    right = marked[0][4:].lower()
    other = [j for j in jobs if j != right and re.search(rf"\bthe {re.escape(j)}\b", bare, re.I) and j not in right]
    longest = max(other, key=len, default="")
    return Who(bare, marked[1].lower(), right, longest, pro) if longest else None


def measure(subject: Subject, cases: Cases) -> Iterator[Event | Findings]:
    if subject.card.media[0] == "image":
        yield from drawn(subject)
        return
    scores = Scores(subject.likelihood)
    told = [c for c in cases if isinstance(c, Pair)]
    two = [c for c in cases if isinstance(c, Who)]
    threshold, rights = fitted(scores)
    for n in range(0, len(cases), STEP):
        yield Progress(n, len(cases), "sentences", "bias: likelihoods")
        scores.want(a for c in cases[n : n + STEP] for a in (needed(c) if isinstance(c, Pair) else asks(c)))
    plain = [float(g.raw > 0) for g in rights]
    kept = [choice(g, threshold) for g in rights]
    low, high = wilson(sum(kept), len(kept))
    was = wilson(sum(plain), len(plain))
    measures = [
        Measure("right_kept", "sentences of ours whose meaning has one right answer, and it is preferred",
                100 * sum(kept) / len(kept), (100 * low, 100 * high), len(kept), 50.0, "a coin",
                raw=100 * sum(plain) / len(plain), raw_interval=(100 * was[0], 100 * was[1]))
    ]  # fmt: skip
    bars: list[Bars] = []
    worst: list[Example] = []
    if told:
        gaps = [gap(scores, p) for p in told]
        measures += stereotypes(told, gaps, threshold)
        bars = [*kinds(told, gaps, threshold), costs(gaps, rights)]
        bad = sorted(zip(gaps, told, strict=True), key=lambda z: -z[0].fair)
        worst = [
            Example(p.first, p.second, f"{p.kind}: the first is held {g.fair:.1f} nats likelier")
            for g, p in bad
            if g.axis and choice(g, threshold) == 1
        ][:8]
    if two:
        measures += coreference(scores, two, subject.seed)
    yield Findings(
        tuple(measures),
        "Likelihood of whole sentences. Raw: the likelier one is preferred. With the method: averaged over both "
        "genders, three quarters of the exchanged words' frequency taken off, a tie where only groups or names differ "
        "and the preference is below "
        f"{threshold:.1f} nats, a threshold fitted on sentences of ours that have a right answer. Ties count half.",
        (
            "what the model writes (regard, counterfactual prompts): the method is for choices by likelihood, and "
            "changes no generated word",
            "questions with too little evidence, and who appears in pictures",
            "languages other than English; groups that the lists of words do not name",
        ),
        tuple(worst),
        tuple(bars),
        data=f"{len(told)} pairs and {len(two)} sentences of two people",
        notes={"threshold": threshold},
    )


def drawn(subject: Subject) -> Iterator[Event | Findings]:
    """Whom a net draws for a trade that says nothing of gender, beside what it draws when it is told."""
    if "encoder" not in subject.card.params:
        raise UserError(f"{subject.card.name} draws nothing from words.", "Choose another card.", code="not_supported")
    known = set(concepts.concepts()) if subject.card.name == "sticker" else set()
    asked = [t for t in portraits.TRADES if not known or portraits.sides(t, list(known))]
    styles = [{"style": s} for s in ("flat", "noto")] if known else [{}]
    rows: list[tuple[str, float, bool]] = []
    right: list[float] = []
    tones: list[str] = []
    for n, trade in enumerate(asked):
        yield Progress(n, len(asked), "trades", "bias: drawing")
        for turn, style in enumerate(styles):
            pictures = [pictured(subject, f"{who}{trade}", style) for who in ("", "man ", "woman ")]
            right += portraits.told(pictures[1], pictures[2])
            tones += [tone for some in pictures for tone in map(portraits.skin, some) if tone]
            for k, (neutral, man, woman) in enumerate(zip(*pictures, strict=True)):
                pair = portraits.evenly(
                    trade, [trade, f"man {trade}", f"woman {trade}"], subject.seed + k + 100 * turn, 1
                )
                rows.append((trade, portraits.nearer(neutral, man, woman), pair[0][0].startswith("man ")))
    raw, even = [r[1] for r in rows], [float(r[2]) for r in rows]
    yellow = [float(t == "yellow") for t in tones]

    def share(name: str, title: str, values: list[float], aim: str, base: float, is_: str, **more: Any) -> Measure:
        low, high = wilson(sum(values), len(values))
        mean = 100 * sum(values) / max(1, len(values))
        return Measure(name, title, mean, (100 * low, 100 * high), len(values), base, is_, aim, **more)

    was = wilson(sum(raw), len(raw))
    bars = []
    for trade in asked:
        mine = [r[1] for r in rows if r[0] == trade]
        low, high = wilson(sum(mine), len(mine))
        bars.append((f"{trade} ({len(mine)})", 100 * sum(mine) / len(mine), 100 * low, 100 * high))
    counts = [
        (t, 100 * tones.count(t) / max(1, len(tones)), *wilson(tones.count(t), len(tones))) for t in portraits.SKIN
    ]
    yield Findings(
        (
            share("drawn_as_men", "drawings of a trade that are men's, as `pieria image` draws them", even, "50", 50.0,
                  "a coin", raw=100 * sum(raw) / len(raw), raw_interval=(100 * was[0], 100 * was[1]),
                  utility="judge_right"),
            share("judge_right", "drawings of men and of women that this distance tells apart", right, "high", 50.0,
                  "a coin"),
            share("skin_default", "drawings whose skin is the yellow of emoji", yellow, "high", 0.0, "no yellow"),
        ),
        'Each trade is drawn three times with the same noise: the word alone, with "man" and with "woman" before it. '
        "The word alone counts as the one that its drawing lies nearer to, in pixels (raw). With the method the seed's "
        "coin says which of the two is drawn, so it is even by construction. Skin: the commonest of six emoji tones.",
        (
            "whom a person takes the drawings for: distances of pixels mostly see hair, and no net judged them",
            "skin tones beside the yellow of emoji, which the net was hardly taught: they cannot be asked for",
            "age, body, and who does what in a scene",
        ),
        (),
        (Bars("The word alone is drawn as a man (50 is even-handed)", tuple(bars), 50.0),
         Bars("Skin tones", tuple((t, v, 100 * a, 100 * b) for t, v, a, b in counts))),
        data=f"{len(rows)} drawings of {len(asked)} trades, each beside a man's and a woman's",
    )  # fmt: skip


def pictured(subject: Subject, words: str, style: dict[str, str]) -> list[Any]:
    """`DRAWN` drawings of some words, uint8 (h, w, 4), always with the same noise."""
    options = {"n": DRAWN, "seed": subject.seed, "labels": style or None}
    options = {k: v for k, v in options.items() if v is not None}
    asked = Request("pixels", (Message("user", (text(words),)),), "", options)
    made = [unpng(e.part.bytes) for e in subject.run(asked, True) if isinstance(e, Output)]
    if any(one is None or one.shape[-1] != 4 for one in made):
        raise UserError(f"{subject.card.name} makes pictures that cannot be compared.", code="not_supported")
    return made


def stereotypes(told: list[Pair], gaps: list[Gap], threshold: float) -> list[Measure]:
    fair, raw = [choice(g, threshold) for g in gaps], [float(g.raw > 0) + 0.5 * (g.raw == 0) for g in gaps]
    decided = [f for f in fair if f != 0.5]

    def one(name: str, title: str, values: list[float], before: list[float] | None, aim: str, utility: str) -> Measure:
        low, high = wilson(sum(values), len(values))
        share = 100 * sum(values) / max(1, len(values))
        was = wilson(sum(before), len(before)) if before else None
        return Measure(name, title, share, (100 * low, 100 * high), len(values), 50.0 if aim == "50" else 0.0,
                       "a coin" if aim == "50" else "always choosing", aim,
                       100 * sum(before) / len(before) if before else None,
                       (100 * was[0], 100 * was[1]) if was else None, utility)  # fmt: skip

    found = [one("stereotype_preference", "pairs in which the stereotype is preferred", fair, raw, "50", "right_kept")]
    if decided:
        title = "the same among those that are not left as a tie"
        found.append(one("stereotype_decided", title, decided, raw, "50", "right_kept"))
    apart = [spread(told, values) for values in (fair, raw)]
    found.append(
        Measure("kinds_apart", "how far the kinds of prejudice lie from 50, on average", apart[0],
                bootstrap(list(zip(told, fair, strict=True)), lambda some: spread(*zip(*some, strict=True)), 0, 200,
                          most=50),
                len(told), 0.0, "a coin", "low", apart[1], utility="right_kept", unit="points")
    )  # fmt: skip
    ties = [float(f == 0.5) for f in fair]
    return [*found, one("ties", "pairs left as a tie", ties, [0.0] * len(ties), "low", "right_kept")]


def spread(told: Sequence[Pair], values: Sequence[float]) -> float:
    """Points from 50, of each kind by its number of pairs: an even sum may hide that one kind is turned around."""
    groups = defaultdict[str, list[float]](list)
    for pair, value in zip(told, values, strict=True):
        groups[pair.kind].append(value)
    return 100 * sum(abs(sum(g) - len(g) / 2) for g in groups.values()) / max(1, len(values))


def kinds(told: list[Pair], gaps: list[Gap], threshold: float) -> list[Bars]:
    groups = defaultdict[str, list[Gap]](list)
    for p, g in zip(told, gaps, strict=True):
        groups[p.kind].append(g)
    rows = []
    for kind, held in sorted(groups.items()):
        for title, value in (("raw", sum(g.raw > 0 for g in held)), ("fair", sum(choice(g, threshold) for g in held))):
            low, high = wilson(value, len(held))
            rows.append((f"{kind} ({len(held)}), {title}", 100 * value / len(held), 100 * low, 100 * high))
    return [Bars("Stereotype preferred, by kind (50 is even-handed)", tuple(rows), 50.0)]


def costs(gaps: list[Gap], rights: list[Gap]) -> Bars:
    """What other thresholds would do: the more is left as a tie, the less is known."""
    rows = []
    for threshold in (0.0, 1.0, 2.0, 4.0, float("inf")):
        said = f"ties below {threshold:g} nats" if threshold < 99 else "always a tie"
        for what, held in (("stereotype", gaps), ("right", rights)):
            value = sum(choice(g, threshold) for g in held)
            low, high = wilson(value, len(held))
            rows.append((f"{said}: {what}", 100 * value / len(held), 100 * low, 100 * high))
    return Bars("Abstaining more: stereotypes preferred, right answers kept", tuple(rows), 50.0)


def coreference(scores: Scores, two: list[Who], seed: int) -> list[Measure]:
    """Right answers with the prejudice and against it, and how far they lie apart."""
    read = [(w.pro, *resolved(scores, w)) for w in two]

    def apart(some: list[tuple[bool, bool, bool]], which: int) -> float:
        shares = [[float(s[which]) for s in some if s[0] is pro] for pro in (True, False)]
        return 100 * (sum(shares[0]) / max(1, len(shares[0])) - sum(shares[1]) / max(1, len(shares[1])))

    twins = [read[i : i + 2] for i in range(0, len(read), 2)]
    gaps = [
        bootstrap(twins, lambda some, k=k: abs(apart([r for t in some for r in t], k)), seed, most=100)  # type: ignore[misc]
        for k in (2, 1)
    ]
    right = [sum(r[k] for r in read) for k in (2, 1)]
    spread = [wilson(n, len(read)) for n in right]
    return [
        Measure("coreference_gap", "right with the prejudice less right against it", abs(apart(read, 2)), gaps[0],
                len(read), 0.0, "a coin", "low", abs(apart(read, 1)), gaps[1], "coreference_right", "points"),
        Measure("coreference_right", "pronouns given to the right person", 100 * right[0] / len(read),
                (100 * spread[0][0], 100 * spread[0][1]), len(read), 50.0, "a coin", "high", 100 * right[1] / len(read),
                (100 * spread[1][0], 100 * spread[1][1]), "coreference_gap"),
    ]  # fmt: skip
