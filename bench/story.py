"""Stories of 1,500 words from twenty premises, measured by other code than that which made them.

    python bench/story.py [--count 20] [--first 0] [--words 1500] [--model NAME] [--results FILE] [--texts FOLDER] [--human FILE]

Length: words between spaces, of the Markdown without its title. Repeated: sentences that stand twice, whatever their case
and punctuation. Name drift: capitals within a sentence that are in neither premise nor bible, and misspelt names of the
bible. distinct-2 (Li et al., NAACL 2016): different word pairs over all pairs of the first 1,350 words, lower case.

``--human`` is a text by a person, cut into pieces of the same 1,350 words: a plain text, or the data of Jane Austen's
novels as Debian's r-cran-janeaustenr has them (apt-get download; data/Rdata.rdb), of which Pride and Prejudice is read.
``--results`` goes on where it was stopped. Beside each story stands what the model says when it is asked for the story
at once: the baseline (``--baseline 5`` of them; it costs as much as a third of a story).
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import statistics
import struct
import time
import zlib
from pathlib import Path
from typing import Any

from common import table
from pieria.apps.creative.story import story
from pieria.core.values import Finish, Output
from pieria.methods.asking import ask, request
from pieria.studio import Studio

PREMISES = [
    "a lighthouse keeper finds a letter from her lost brother",
    "two rival bakers must share one oven for the winter",
    "a boy teaches a broken robot to fish",
    "the last postman of a drowned valley has one letter left",
    "a tailor is asked to sew a coat for a ghost",
    "a young doctor hides a wounded enemy soldier in the barn",
    "a clockmaker's apprentice stops the town clock by mistake",
    "a girl named Mara and her grandfather Tov cross the ice to sell a piano",
    "a retired thief is asked to steal back her own painting",
    "the crew of a weather ship hears a voice on a dead channel",
    "a translator finds a lie in a peace treaty the night before it is signed",
    "a beekeeper's bees all fly to the neighbour who hates her",
    "a bus driver takes a wrong turn and nobody wants to get off",
    "an old actor forgets the play but remembers the murder",
    "a gardener grows a tree that must not be cut down",
    "three sisters inherit a hotel with one guest who never leaves",
    "a mapmaker is hired to leave a village off the map",
    "a night nurse plays chess with a patient who always loses on purpose",
    "a miner finds a door two hundred metres under the ground",
    "a piano tuner hears the same wrong note in every house of the street",
]
LENGTH = 1350
ALLOWED = set(
    "i i'm i'll i've i'd monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december english french german god mr mrs ms dr sir madam christmas".split()
)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z]+(?:['’][a-z]+)*", text.lower())


def distinct(text: str) -> float:
    some = words(text)[:LENGTH]
    pairs = list(itertools.pairwise(some))
    return len(set(pairs)) / max(1, len(pairs))


def repeated(body: str) -> int:
    sentences = [" ".join(words(s)) for s in re.split(r"(?<=[.!?…])[\"”’')]*\s+", body)]
    sentences = [s for s in sentences if s]
    return len(sentences) - len(set(sentences))


def drift(body: str, premise: str, bible: dict[str, Any]) -> list[str]:
    """Capitalised words inside sentences that nobody planned."""
    people = [c["name"] for c in bible["characters"]]
    planned = {w.lower() for w in re.findall(r"\w+", " ".join((premise, bible["title"], bible["setting"], *people)))}
    found = []
    for m in re.finditer(r"(?<=[a-z,;] )[A-Z][a-zé]+", body):
        if m[0].lower() not in planned and m[0].lower() not in ALLOWED:
            found.append(m[0])
    for word in set(re.findall(r"\b[A-Z][a-z]+\b", body)) - set(people):
        if any(word[:4] == p[:4] and abs(len(word) - len(p)) <= 2 and len(p) > 4 for p in people):
            found.append(word)
    return found


def human(path: Path) -> list[str]:
    """Stretches of `LENGTH` words each."""
    if path.suffix == ".rdb":
        raw, novels, at = path.read_bytes(), list[str](), 0
        while (at := raw.find(b"\x78\x9c", at)) >= 0:
            unpack = zlib.decompressobj()
            try:
                data = unpack.decompress(raw[at:])
            except zlib.error:
                at += 1
                continue
            at = len(raw) - len(unpack.unused_data)
            spans = (
                (m.end(), struct.unpack(">i", m[1])[0])
                for m in re.finditer(rb"\0.[\0-\x1f]\x09(....)", data, re.DOTALL)
            )
            novels.append("\n".join(data[a : a + n].decode("utf-8", "replace") for a, n in spans if 0 <= n < 200))
        text = next(n for n in novels if n.startswith("PRIDE AND PREJUDICE"))
    else:
        text = path.read_text("utf-8")
    some = words(text)
    return [" ".join(some[i : i + LENGTH]) for i in range(0, len(some) - LENGTH, LENGTH)]


def measured(body: str, premise: str, bible: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "words": len(body.split()), "repeated": repeated(body), "distinct": distinct(body),
        "drift": drift(body, premise, bible) if bible else [],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="begin at this premise: for two at work at once")
    parser.add_argument("--words", type=int, default=1500)
    parser.add_argument("--model", default="")
    parser.add_argument("--results", type=Path)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--human", type=Path)
    parser.add_argument("--baseline", type=int, default=5)
    given = parser.parse_args()
    lines = given.results.read_text().splitlines() if given.results and given.results.exists() else []
    done = {(r["kind"], r["n"]): r for r in map(json.loads, lines)}
    studio = Studio()

    def keep(kind: str, n: int, row: dict[str, Any], text: str) -> None:
        done[kind, n] = {"kind": kind, "n": n, **row}
        print(kind, n, row, flush=True)
        if given.results:
            with open(given.results, "a") as file:
                file.write(json.dumps(done[kind, n]) + "\n")
        if given.texts:
            given.texts.mkdir(exist_ok=True)
            (given.texts / f"{n:02}-{kind}.md").write_text(text)

    for n, premise in enumerate(PREMISES[: given.count]):
        if n < given.first:
            continue
        if ("ours", n) not in done:
            start = time.perf_counter()
            events = list(story(studio.run, premise, words=given.words, model=given.model, seed=n + 1, format="md"))
            parts = [e.part for e in events if isinstance(e, Output)]
            finish = next(e for e in events if isinstance(e, Finish))
            cpu = sum(r["cost"]["cpu_seconds"] for r in finish.usage["runs"])
            tokens = sum(r["tokens"]["completion_tokens"] for r in finish.usage["runs"])
            body, plain = str(parts[0].data).split("\n", 1)[1], json.loads(str(parts[-1].data))
            row = {**measured(body, premise, plain["bible"]), "seconds": time.perf_counter() - start, "cpu": cpu,
                   "tokens": tokens, "checks": plain["checks"], "calls": plain["calls"]}  # fmt: skip
            keep("ours", n, row, str(parts[0].data))
        if n < given.baseline and ("asked at once", n) not in done:
            said = ask(studio.run, request("You are a novelist.", f"Write a story of {given.words} words: {premise}.", given.model,
                                           temperature=0.8, max_tokens=2 * given.words, seed=n + 1))  # fmt: skip
            keep("asked at once", n, measured(said, premise, None), said)
    studio.close()
    ours = [r for (k, n), r in sorted(done.items()) if k == "ours" and n < given.count]
    base = [r for (k, n), r in sorted(done.items()) if k != "ours" and n < given.count]
    show(
        ours,
        base,
        [distinct(t) for t in human(given.human)] if given.human else [],
        given.words,
        given.model or "default",
    )


def show(ours: list[dict[str, Any]], base: list[dict[str, Any]], people: list[float], asked: int, model: str) -> None:
    def within(rows: list[dict[str, Any]]) -> str:
        return f"{sum(abs(r['words'] - asked) <= 0.1 * asked for r in rows)} of {len(rows)}"

    def mean(rows: list[dict[str, Any]], name: str) -> str:
        return f"{statistics.mean(r[name] for r in rows):.3f} ({min(r[name] for r in rows):.3f} to {max(r[name] for r in rows):.3f})"

    bar = (
        f"{statistics.mean(people):.3f} ({min(people):.3f} to {max(people):.3f}; {len(people)} pieces)"
        if people
        else "--human"
    )
    rows = [
        (f"{len(ours)} stories: length within 10 % of {asked}", within(ours), "all"),
        ("sentences repeated, all stories together", str(sum(r["repeated"] for r in ours)), "0"),
        ("names that drifted, all stories together", str(sum(len(r["drift"]) for r in ours)), "0"),
        (f"distinct-2 of {LENGTH} words", mean(ours, "distinct"), f">= human {bar}"),
        ("tokens written for a word kept", f"{sum(r['tokens'] for r in ours) / sum(r['words'] for r in ours):.1f}", ""),
        ("calls a story", f"{statistics.mean(r['calls'] for r in ours):.0f}", ""),
        ("CPU seconds a story (machine not idle)", f"{statistics.mean(r['cpu'] for r in ours):.0f}", ""),
    ]
    if base:
        rows += [
            ("asked at once: length within 10 %", within(base), "baseline"),
            ("asked at once: sentences repeated", str(sum(r["repeated"] for r in base)), "baseline"),
            ("asked at once: distinct-2", mean(base, "distinct"), "baseline"),
        ]
    table(f"Stories, {model}", rows)


if __name__ == "__main__":
    main()
