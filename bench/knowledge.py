"""Knowledge: what it costs to learn 10,000 documents and to search them, and how often the right one is found.

python bench/knowledge.py DATA [--documents 10000] [--questions 600] [--home FOLDER]
python bench/knowledge.py DATA --home FOLDER --ask 100 [--quotes-only] [--model NAME] [--out FILE]

DATA holds ``grounding/boolq``, ``rnd/pubmedqa`` (their questions have one right passage each) and texts that only make
the haystack larger (``rnd/covidfact``, ``rnd/healthver``, ``summarization``, ``text_lm/wikitext2``,
``legal/policyqa``). Each text is a file of its own in a folder that `pieria learn` learns, with the true encoder.

Found at k: the right document is among the first k. Beside it: the same search by words alone (BM25), by meaning alone,
and drawing k documents at random. --home keeps what is learnt: the same command goes on where it was stopped.

--ask puts questions to `pieria ask`, each twice: as it is, and with the passages of its right document hidden, when the
right answer is that it is not there. The other documents stay, so something near is always found. Printed are how often
it answers, how often it quotes the right document, how often it says rightly that it is not there, whether every
quotation stands where it is said to stand, and what thresholds of the model's first hesitation alone would do. --out
keeps each answer.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from common import table
from pieria import knowledge
from pieria.apps.language import ask as room
from pieria.core.values import Cancel, Event, Finish, Message, Notice, Output, Progress, Request, text
from pieria.doors.cli.training import vectors
from pieria.formats.document import read
from pieria.studio import Studio

NAME = "haystack"
WAYS = ("words", "meaning", "both")
AT = (1, 5, 8)
DOUBT = 0.1


def lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as opened:
        yield from opened


def asked(data: Path) -> list[tuple[str, str]]:
    """(question, the passage that answers it): each passage once."""
    found: dict[str, str] = {}
    for line in lines(data / "grounding/boolq/boolq.jsonl.gz"):
        passage, _, question = json.loads(line)["query"].removeprefix("Passage: ").partition("\nQuestion: ")
        found.setdefault(passage.strip(), question.strip())
    for row in json.loads("".join(lines(data / "rnd/pubmedqa/ori_pqal.json.gz"))).values():
        found.setdefault("\n".join(row["CONTEXTS"]), row["QUESTION"])
    return [(question, passage) for passage, question in found.items()]


def straw(data: Path) -> Iterator[str]:
    """Texts that answer nothing that is asked."""
    for line in lines(data / "rnd/covidfact/COVIDFACT_dataset.jsonl.gz"):
        yield " ".join(json.loads(line)["evidence"])
    for row in csv.DictReader(io.StringIO("".join(lines(data / "rnd/healthver/healthver_dev.csv.gz")))):
        yield row["evidence"]
    for line in lines(data / "summarization/scitldr_a/train.jsonl.gz"):
        yield " ".join(json.loads(line)["source"])
    for line in lines(data / "text_lm/wikitext2/valid.txt.gz"):
        yield line.strip()
    for site in json.loads("".join(lines(data / "legal/policyqa/dev.json.gz")))["data"]:
        for paragraph in site["paragraphs"]:
            yield paragraph["context"]
    for line in lines(data / "summarization/scitldr_a/dev.jsonl.gz"):
        yield " ".join(json.loads(line)["source"])
    for line in lines(data / "summarization/dialogsum/dialogsum.dev.jsonl.gz"):
        yield json.loads(line)["dialogue"]


def lay(data: Path, folder: Path, count: int) -> list[tuple[str, str]]:
    """Writes the documents as files. Returns (question, file name)."""
    questions = asked(data)[:count]
    texts = [passage for _, passage in questions]
    seen = set(texts)
    for one in straw(data):
        if len(texts) == count:
            break
        if len(one) > 150 and one not in seen:
            seen.add(one)
            texts.append(one)
    folder.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(texts):
        path = folder / f"{number:05d}.txt"
        if not path.exists():
            path.write_text(one, "utf-8")
    return [(question, f"{number:05d}.txt") for number, (question, _) in enumerate(questions)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=600)
    parser.add_argument("--home", type=Path, help="keeps what is learnt, and goes on from there")
    parser.add_argument("--ask", type=int, default=0, help="put so many questions to `pieria ask` instead")
    parser.add_argument("--quotes-only", action="store_true", help="with --ask: no language model")
    parser.add_argument("--model", default="", help="with --ask: the language model")
    parser.add_argument("--out", type=Path, help="with --ask: keeps each answer, and goes on from there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = (given.home or Path(scratch)).resolve()
        answers(given, home) if given.ask else measure(given, home)


def measure(given: argparse.Namespace, home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    questions = lay(given.data, home / NAME, given.documents)
    studio = Studio(home)
    before = known(home)["documents"]
    begun, cpu = time.perf_counter(), time.process_time()
    asking = knowledge.Asked(home / NAME)
    shown = 0
    for event in knowledge.learn(asking, home, partial(vectors, studio), Cancel()):
        if isinstance(event, Progress) and int(event.done) >= shown + 1000:
            shown = int(event.done)
            print(f"{shown} documents after {time.perf_counter() - begun:.0f} s", flush=True)
        elif isinstance(event, Notice):
            print(event.message, flush=True)
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    now = known(home)
    fresh = now["documents"] - before
    begun = time.perf_counter()
    assert [type(e) for e in knowledge.learn(asking, home, partial(vectors, studio), Cancel())][-1] is Finish
    again = time.perf_counter() - begun

    sample = random.Random(0).sample(questions, min(given.questions, len(questions)))
    places: dict[str, list[int]] = {way: [] for way in WAYS}
    times: dict[str, list[float]] = {way: [] for way in (*WAYS, "encoding")}
    for question, right in sample:
        begun = time.perf_counter()
        vector = vectors(studio, [question])[0].tolist()
        times["encoding"].append(time.perf_counter() - begun)
        for way in WAYS:
            options = {"limit": 20, "how": way, "vector": vector}
            begun = time.perf_counter()
            events = list(studio.run(Request("passage", (Message("user", (text(question),)),), NAME, options)))
            times[way].append(time.perf_counter() - begun)
            names = list(dict.fromkeys(e.part.meta["document"] for e in events if isinstance(e, Output)))
            places[way].append(names.index(right) if right in names else 999)
    studio.close()

    each = f"{1000 * took / fresh:.0f} ms ({1000 * cpu / fresh:.0f} ms of CPU)" if fresh else "learnt before"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = [
        ("documents, passages", f"{now['documents']}, {now['passages']}", "10,000 documents"),
        ("to learn a document, vectors included", each, ""),
        ("to learn again what has not changed, all of it", f"{again:.1f} s", ""),
        ("on the disk; peak memory of the process", f"{now['bytes'] / 1e6:.0f} MB; {memory:.0f} MB", ""),
        ("a question's vector, median", f"{1000 * statistics.median(times['encoding']):.0f} ms", ""),
    ]
    rows += [(f"a search by {w}, median", f"{1000 * statistics.median(times[w]):.0f} ms", "") for w in WAYS]
    table("Knowledge: learning and searching", rows)
    found = []
    for way in WAYS:
        rank = places[way]
        shares = ", ".join(f"{100 * sum(p < k for p in rank) / len(rank):.1f}" for k in AT)
        found.append((way, f"{shares}; MRR {statistics.mean(1 / (p + 1) if p < 20 else 0 for p in rank):.3f}", ""))
    found.append(("at random", ", ".join(f"{100 * k / now['documents']:.2f}" for k in AT), ""))
    table(f"The right document found, % at {', '.join(map(str, AT))}: {len(sample)} questions", found)


def answers(given: argparse.Namespace, home: Path) -> None:
    """`pieria ask`, with the right document there and with it hidden."""
    home.mkdir(parents=True, exist_ok=True)
    questions = lay(given.data, home / NAME, given.documents)
    studio = Studio(home)
    list(knowledge.learn(knowledge.Asked(home / NAME), home, partial(vectors, studio), Cancel()))
    room.UNSURE = 99.0  # each answer is kept with its doubt, so that every threshold can be looked at
    rows: dict[str, dict[str, Any]] = {}
    if given.out and given.out.exists():
        rows = {row["key"]: row for row in map(json.loads, given.out.read_text("utf-8").splitlines())}
    keys = []
    for question, right in random.Random(1).sample(questions, min(given.ask, len(questions))):
        for hidden in (False, True):
            key = f"{right} {hidden} {given.model} {given.quotes_only}"
            keys.append(key)
            if key not in rows:
                rows[key] = {"key": key, **one(studio, home, question, right, hidden, given)}
                if given.out:
                    with given.out.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(rows[key]) + "\n")
    studio.close()
    there, gone = [rows[k] for k in keys[::2]], [rows[k] for k in keys[1::2]]
    print_answers(there, gone, DOUBT)


def one(
    studio: Studio, home: Path, question: str, right: str, hidden: bool, given: argparse.Namespace
) -> dict[str, Any]:
    doubts = [0.0]

    def run(request: Request) -> Iterator[Event]:
        for event in studio.run(request):
            if isinstance(event, Output) and event.part.medium == "text" and "grammar" not in request.options:
                doubts.append(room.doubt(event.part.meta) or 0.0)
            if hidden and isinstance(event, Output) and event.part.meta.get("document") == right:
                continue
            yield event

    begun = time.perf_counter()
    events = list(room.ask(run, question, in_=NAME, quotes_only=given.quotes_only, model=given.model))
    cited = json.loads(str([e.part.data for e in events if isinstance(e, Output)][-1]))["citations"]
    texts = {c["document"]: read(home / NAME / c["document"]).text for c in cited}
    return {
        "found": bool(cited),
        "right": any(c["document"] == right for c in cited),
        "quotes": len(cited),
        "verbatim": sum(texts[c["document"]][c["start"] : c["stop"]] == c["text"] for c in cited),
        "doubt": doubts[-1],
        "seconds": time.perf_counter() - begun,
    }


def print_answers(there: list[dict[str, Any]], gone: list[dict[str, Any]], doubt: float) -> None:
    quotes, verbatim = (sum(r[key] for r in (*there, *gone)) for key in ("quotes", "verbatim"))
    rows = [
        ("quotations that stand where they are said to", f"{verbatim} of {quotes}", "100 %"),
        ("seconds an answer, median", f"{statistics.median(r['seconds'] for r in (*there, *gone)):.1f}", ""),
    ]
    for value in sorted({doubt, 0.02, 0.3, 0.5, 1.0}):
        answered = [r["found"] and r["doubt"] <= value for r in there]
        right = [r["right"] and r["doubt"] <= value for r in there]
        silent = [not (r["found"] and r["doubt"] <= value) for r in gone]
        shares = [100 * sum(some) / len(some) for some in (answered, right, silent)]
        rows.append((f"doubt {value:g}: answered; with the right document; "
                     "rightly not there", "; ".join(f"{share:.0f} %" for share in shares), ""))  # fmt: skip
    rows.append(("always answering with the first passage", "100 %; see above, at 1; 0 %", ""))
    table(f"Ask: {len(there)} questions, each with and without its document", rows)


def known(home: Path) -> dict[str, int]:
    """The collection's row."""
    rows = [row for row in knowledge.known(home) if row["name"] == NAME]
    return rows[0] if rows else {"documents": 0}


if __name__ == "__main__":
    main()
