"""Translation: chrF on FLORES and Tatoeba, what must stay, confidence, and which language a text is in.

python bench/translate.py DATA [--count 12] [--pairs en-de,fr-en] [--only flores|tatoeba|kept|detect] [--model NAME]
                               [--drafts 12] [--results FILE]

DATA holds ``flores200/dev`` and ``tatoeba_v2021_08_07``. Three ways beside the reference:

- ours: the application, without its memory;
- plain: the same model asked "Translate to German: ..." and nothing else, greedy, its answer's first paragraph;
- copy: the source itself.

chrF is sacrebleu's, of all sentences of a pair together, then the mean of the pairs. ``kept`` counts the placeholders,
tags and numbers that come through, with a counter of its own; ``detect`` needs no model. Confidence is held against
each sentence's chrF: the area under the curve for reaching 50, and what it says in quarters.
Each answer is kept in --results as it comes: the same command goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from common import table
from pieria.apps.language.translate import translate
from pieria.core.values import Message, Output, Request, text
from pieria.methods.languages import detect, name
from pieria.studio import Studio

FLORES = {
    "en": "eng_Latn", "de": "deu_Latn", "fr": "fra_Latn", "es": "spa_Latn", "it": "ita_Latn", "pt": "por_Latn",
    "nl": "nld_Latn", "tr": "tur_Latn", "sw": "swh_Latn", "ru": "rus_Cyrl", "zh": "zho_Hans", "ja": "jpn_Jpan",
    "ar": "arb_Arab", "hi": "hin_Deva",
}  # fmt: skip
TATOEBA = {"en": "eng", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "pt": "por"}
PAIRS = ",".join(p for c in ("de", "fr", "es", "it", "pt") for p in (f"en-{c}", f"{c}-en"))
KEPT = [
    "Hello {name}, you have %d new messages in ${folder}.",
    "Press <b>Save</b> to store {count} of 250 files, or <a href=\"help.html\">read the help</a>.",
    "The meeting on 14 May 2026 at 10:30 was attended by 1,250 people in 3 rooms.",
    "See [the manual](https://docs.example.org/v2/start?x=1&y=2) before you run `make install`.",
    "%(user)s deleted the file %(file)s at %(time)s.",
    "In 1998 the price rose by 12.5% to $3,400.75, and in 2003 it fell to $2,900.",
    "**Warning:** this step removes *all* data from {device}.",
    "Could not open %s: error %d.",
    "<p>Version 2.4.1 fixes <code>null</code> pointers in <em>two</em> places.</p>",
    "You can reach us at support@example.com or at +49 30 123456.",
    "Only {left} of {total} seats are left for the {date} show.",
    "The temperature fell from 21.5 to -3 degrees in 48 hours.",
]  # fmt: skip
"""Our own."""
_STAYS = re.compile(
    r"\$?\{\w+\}|%\(\w+\)[sd]|%[sd]|</?\w+[^<>]*>|`[^`]+`|\]\([^)]+\)|\*+|[\w.]+@[\w.]+\w|\d+(?:[.,:]\d+)*"
)


def load(data: Path, name_: str, pair: str, count: int) -> list[tuple[str, str, str]]:
    """(id, source, reference): ``count`` of them, drawn once and for all; none where the set has not that pair."""
    mine, theirs = pair.split("-")
    if name_ == "flores":
        files = [data / "flores200/dev" / f"{FLORES[c]}.dev" for c in (mine, theirs)]
    else:
        a, b = TATOEBA[mine], TATOEBA[theirs]
        folder = data / "tatoeba_v2021_08_07" / "-".join(sorted((a, b)))
        files = [folder / f"tatoeba-test-v2021-08-07.{c}" for c in (a, b)]
    if not all(f.exists() for f in files):
        return []
    rows = list(zip(*(f.read_text("utf-8").splitlines() for f in files), strict=True))
    chosen = random.Random(f"{name_} {pair} 11").sample(range(len(rows)), min(count, len(rows)))
    return [(f"{name_} {pair} {i}", *rows[i]) for i in chosen]


def plain(studio: Studio, source: str, pair: str, model: str) -> str:
    options = {"temperature": 0.0, "seed": 0, "max_tokens": 400}
    asked = Message("user", (text(f"Translate to {name(pair.split('-')[1])}: {source}"),))
    made = next(
        str(e.part.data) for e in studio.run(Request("text", (asked,), model, options)) if isinstance(e, Output)
    )
    return made.strip().split("\n\n")[0].strip()


def ours(studio: Studio, source: str, pair: str, model: str, drafts: int, kind: Any = "plain") -> dict[str, Any]:
    mine, theirs = pair.split("-")
    events = list(
        translate(studio.run, text=source, to=theirs, from_=mine, memory=False, model=model, drafts=drafts, kind=kind)
    )
    whole: dict[str, Any] = json.loads(str(next(e.part.data for e in reversed(events) if isinstance(e, Output))))
    return whole


def chrf(made: list[str], references: list[str]) -> float:
    from sacrebleu import corpus_chrf

    return float(corpus_chrf(made, [references]).score)


def made(given: argparse.Namespace, studio: Studio, sets: list[str], model: str) -> None:
    """Quality, and confidence against it."""
    have = {}
    if given.results.exists():
        rows = [json.loads(line) for line in given.results.read_text("utf-8").splitlines()]
        have = {r["id"]: r for r in rows if r["model"] == model and r["drafts"] == given.drafts}
    sure: list[tuple[float, float]] = []
    for name_ in sets:
        scores: dict[str, dict[str, float]] = {}
        seconds: dict[str, list[float]] = {"plain": [], "ours": []}
        count = 0
        for pair in given.pairs.split(","):
            rows = []
            for key, source, reference in load(given.data, name_, pair, given.count):
                if key not in have:
                    begun = time.perf_counter()
                    first = plain(studio, source, pair, model)
                    between = time.perf_counter()
                    said = ours(studio, source, pair, model, given.drafts)
                    have[key] = {
                        "id": key, "model": model, "drafts": given.drafts, "plain": first, "ours": said["text"],
                        "confidence": min((s["confidence"] for s in said["segments"]), default=1.0),
                        "seconds": [round(between - begun, 2), round(time.perf_counter() - between, 2)],
                    }  # fmt: skip
                    with given.results.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(have[key], ensure_ascii=False) + "\n")
                rows.append({**have[key], "copy": source, "reference": reference})
                sure.append((have[key]["confidence"], chrf([have[key]["ours"]], [reference])))
                for way, took in zip(seconds, have[key]["seconds"], strict=True):
                    seconds[way].append(took)
            if rows:
                count += len(rows)
                references = [r["reference"] for r in rows]
                scores[pair] = {way: chrf([r[way] for r in rows], references) for way in ("copy", "plain", "ours")}
        if not scores:
            continue
        lines = [(p, " / ".join(f"{s[w]:.1f}" for w in s), "") for p, s in scores.items()]
        mean = {w: sum(s[w] for s in scores.values()) / len(scores) for w in ("copy", "plain", "ours")}
        lines.append(("mean of the pairs", " / ".join(f"{v:.1f}" for v in mean.values()), ""))
        lines.append(("ours - plain", f"{mean['ours'] - mean['plain']:+.1f}", ">= 3"))
        took = {w: sum(s) / len(s) for w, s in seconds.items()}
        lines.append(("seconds a sentence, plain / ours", f"{took['plain']:.1f} / {took['ours']:.1f}", ""))
        table(f"{name_}, {count} sentences, {model}, {given.drafts} drafts: chrF of copy / plain / ours", lines)
    if len(sure) >= 8:
        confidence(sure)


def confidence(sure: list[tuple[float, float]]) -> None:
    sure.sort()
    good = [c for c, q in sure if q >= 50]
    bad = [c for c, q in sure if q < 50]
    area = sum((g > b) + 0.5 * (g == b) for g in good for b in bad) / max(1, len(good) * len(bad))
    quarter = -(-len(sure) // 4)
    rows = [("area under the curve for chrF >= 50", f"{area:.2f}", "")]
    for at in range(0, len(sure), quarter):
        some = sure[at : at + quarter]
        says, is_ = sum(c for c, _ in some) / len(some), sum(q >= 50 for _, q in some) / len(some)
        rows.append((f"quarter {at // quarter + 1}: says / share with chrF >= 50", f"{says:.2f} / {is_:.2f}", ""))
    table(f"confidence, {len(sure)} sentences", rows)


def kept(given: argparse.Namespace, studio: Studio, model: str) -> None:
    pairs = [p for p in given.pairs.split(",") if p.startswith("en-")]
    same = {"plain": 0, "ours": 0}
    total = left = 0
    for number, source in enumerate(KEPT[: given.count]):
        pair = pairs[number % len(pairs)]
        total += 1
        said = ours(studio, source, pair, model, given.drafts, "markdown")
        left += any(s["how"] == "kept" for s in said["segments"])
        for way, answer in (("plain", plain(studio, source, pair, model)), ("ours", said["text"])):
            right = Counter(_STAYS.findall(answer)) == Counter(_STAYS.findall(source))
            same[way] += right
            print(f"{'same' if right else 'LOST'} {way:5} {pair}: {answer}")
    rows = [(way, f"{100 * n / total:.0f} %", "100 %" if way == "ours" else "") for way, n in same.items()]
    rows.append(("of ours: left in its own language", f"{left} of {total}", ""))
    table(f"placeholders, tags and numbers all kept, {total} segments, {model}", rows)


def languages(data: Path) -> None:
    rows = []
    for code, file in FLORES.items():
        lines = (data / "flores200/dev" / f"{file}.dev").read_text("utf-8").splitlines()
        found = Counter(map(detect, lines))
        other = len(lines) - found[code] - found[""]
        right, wrong, none = (100 * n / len(lines) for n in (found[code], other, found[""]))
        rows.append((code, f"{right:.1f} / {wrong:.1f} / {none:.1f} %", ""))
    table("language of one sentence, FLORES dev: right / wrong / not told", rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--pairs", default=PAIRS)
    parser.add_argument("--only", choices=("flores", "tatoeba", "kept", "detect"))
    parser.add_argument("--model", default="")
    parser.add_argument("--drafts", type=int, default=12)
    parser.add_argument("--results", type=Path, default=Path(tempfile.gettempdir()) / "pieria-bench-translate.jsonl")
    given = parser.parse_args()
    if given.only in (None, "detect"):
        languages(given.data)
    if given.only == "detect":
        return
    studio = Studio()
    model = given.model or studio.card().name
    try:
        if given.only in (None, "kept"):
            kept(given, studio, model)
        if given.only != "kept":
            made(given, studio, [given.only] if given.only else ["flores", "tatoeba"], model)
    finally:
        studio.close()


if __name__ == "__main__":
    main()
