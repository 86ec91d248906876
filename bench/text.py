"""Text over HTTP against the same engine without us.

python bench/text.py [--model qwen2.5-coder-1.5b] [--peer-python VENV/bin/python] [--rounds 5]

- raw: llama.cpp called in process through xllamacpp, with the same parameters.
- llama.cpp's HTTP server: the one inside xllamacpp, in a process of its own, with the same parameters.
- llama-cpp-python's server: from a virtual environment made with
  ``python -m venv VENV && VENV/bin/pip install "llama-cpp-python[server]"``; left out if --peer-python is.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time

from common import Server, ask, peer, pieria, rate, read, spread, table
from pieria import weights
from pieria.core.places import home
from pieria.engines.llamacpp import model_file, settings

RAW = """
import json, sys, time
import xllamacpp
from pieria.engines.llamacpp.worker import parameters
server = xllamacpp.Server(parameters(json.loads(sys.argv[1])))
print("ready", flush=True)
for line in sys.stdin:
    body, times = json.loads(line), []
    begun = time.perf_counter()
    def each(chunk):
        if chunk.get("choices") and chunk["choices"][0]["delta"].get("content"):
            times.append(time.perf_counter() - begun)
    server.handle_chat_completions(body, each)
    print(json.dumps(times), flush=True)
"""
SERVE = """
import json, sys, time
import xllamacpp
from pieria.engines.llamacpp.worker import parameters
p = parameters(json.loads(sys.argv[1]))
p.port = int(sys.argv[2])
server = xllamacpp.Server(p)
time.sleep(1e9)
"""
STORY = "Tell me a long story about a lighthouse keeper, with much detail."
TOPICS = ["a fox", "the sea", "two rivers", "an old clock", "winter", "a market", "the moon", "a violin"]


class Rows(list[tuple[str, str, str]]):
    """Says each row as soon as it is measured: the whole takes minutes."""

    def append(self, row: tuple[str, str, str]) -> None:
        print(" | ".join(row), file=sys.stderr, flush=True)
        super().append(row)


class Raw:
    def __init__(self, wanted: str) -> None:
        command = [sys.executable, "-c", RAW, wanted]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout and self.process.stdout.readline().strip() == "ready"

    def ask(self, prompt: str, tokens: int) -> list[float]:
        body = {
            "messages": [{"role": "user", "content": prompt}],
            "stream": True,
            "max_tokens": tokens,
            "temperature": 0,
        }
        assert self.process.stdin and self.process.stdout
        print(json.dumps(body), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())  # type: ignore[no-any-return]

    def close(self) -> None:
        self.process.kill()


def one(server: Server, prompt: str, tokens: int) -> list[float]:
    stream = ask(server, prompt, tokens)
    read([stream])
    return stream.times


def eight(server: Server, tokens: int, round_: int) -> float:
    """Tokens a second of eight streams together, first byte asked to last byte read."""
    begun = time.perf_counter()
    streams = [ask(server, f"Round {round_}. Write a story about {t}.", tokens) for t in TOPICS]
    read(streams)
    return sum(len(s.times) for s in streams) / (time.perf_counter() - begun)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="qwen2.5-coder-1.5b")
    parser.add_argument("--peer-python", default="")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tokens", type=int, default=96)
    given = parser.parse_args()
    card = weights.cards(home())[given.model]
    files = weights.locate(card)
    wanted = json.dumps(settings(card, files))
    rows = Rows()

    with pieria(given.model) as ours:
        raw = Raw(wanted)
        one(ours, STORY, 4), raw.ask(STORY, 4)
        ratios = []
        for i in range(given.rounds):
            prompt = f"{STORY} Version {i}."
            ratios.append(rate(one(ours, prompt, given.tokens)) / rate(raw.ask(prompt, given.tokens)))
        rows.append(("decode, one stream: HTTP / raw in process", spread(ratios, 3), ">= 0.97"))

        ours_first, raw_first = [], []
        for i in range(100):
            prompt = f"Say the number {i}."
            ours_first.append(one(ours, prompt, 1)[0])
            raw_first.append(raw.ask(prompt, 1)[0])
        cuts = (50, 99)
        added = [(quantile(ours_first, q) - quantile(raw_first, q)) * 1000 for q in cuts]
        rows.append(
            ("first token, added over raw: p50, p99", f"{added[0]:.1f} ms, {added[1]:.1f} ms", "<= 10 ms, <= 30 ms")
        )
        raw.close()

        document = "\n".join(
            f"Item {i}: the {TOPICS[i % 8]} of house {i * 37 % 101} is worth {i * 13 % 97} coins." for i in range(125)
        )
        firsts, seconds = [], []
        for i in range(3):
            text = f"Ledger {i}.\n{document}"
            firsts.append(one(ours, f"{text}\nWhich item is worth most?", 1)[0])
            seconds.append(one(ours, f"{text}\nHow many items are there?", 1)[0])
        times = [a / b for a, b in zip(firsts, seconds, strict=True)]
        rows.append(
            ("2,000-token document: first token of the 1st question / of the 2nd", f"{spread(times, 1)} x", ">= 5 x")
        )

        with peer("llama.cpp server", [sys.executable, "-c", SERVE, wanted, "{port}"], "/health") as native:
            ratios, totals = [], []
            eight(ours, 8, 99), eight(native, 8, 99)
            for i in range(given.rounds):
                pair = (ours, native) if i % 2 else (native, ours)  # by turns, so that neither gains by its place
                took = {s.name: eight(s, given.tokens, i) for s in pair}
                a, b = took[ours.name], took[native.name]
                ratios.append(a / b)
                totals.append(a)
            rows.append(
                (
                    "8 streams, tokens/s: ours / llama.cpp's HTTP server",
                    f"{spread(ratios, 3)}; ours {spread(totals, 1)}",
                    ">= 0.95",
                )
            )
        if given.peer_python:
            options = [
                "--n_ctx",
                "16384",
                "--interrupt_requests",
                "False",
                "--port",
                "{port}",
                "--n_threads",
                str(json.loads(wanted)["threads"]),
            ]
            command = [given.peer_python, "-m", "llama_cpp.server", "--model", str(model_file(card, files)), *options]
            with peer("llama-cpp-python", command, "/v1/models") as other:
                eight(other, 2, 99)
                ratios = [eight(ours, given.tokens, 50 + i) / eight(other, given.tokens, 50 + i) for i in range(2)]
                rows.append(
                    ("8 streams, tokens/s: ours / llama-cpp-python's server", f"{spread(ratios, 2)} x", ">= 2.5 x")
                )
    rows.append(("client leaves: the slot is free again", leaves(given.model), "<= 0.25 s"))
    table(f"Text over HTTP, {given.model}", rows)


def quantile(values: list[float], percent: int) -> float:
    return (
        statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
        if percent != 50
        else statistics.median(values)
    )


def leaves(model: str) -> str:
    """One slot. A long answer holds it, a second waits; the first client goes: how much later does the second begin?"""
    card = weights.cards(home())[model]
    place = next(iter(weights.locate(card).values()))
    mine = (
        f'name = "one-slot"\ntitle = "one slot"\nmedia = ["text"]\nengine = "llamacpp"\nlicence = "{card.licence}"\n'
        f'abilities = ["chat"]\nnotes = "For a benchmark: one slot."\n[params]\ncontext = 4096\nparallel = 1\n'
        f'[[files]]\nname = "{place.name}"\nsha256 = "{card.files[0].sha256}"\nbytes = {card.files[0].bytes}\n'
        f'sources = ["file:{place}"]\n'
    )
    late = []
    with pieria("one-slot", {"one-slot": mine}) as server:
        one(server, "Say hi.", 1)
        for i in range(5):
            alone = one(server, f"Say the number {i}{i}.", 1)[0]
            holder = ask(server, f"{STORY} Take {i}.", 400)
            read([holder], until=lambda h=holder: len(h.times) > 5)  # type: ignore[misc]
            waiting = ask(server, f"Say the number {i}.", 1)
            time.sleep(0.3)
            left = time.perf_counter()
            holder.sock.close()
            read([waiting])
            late.append(waiting.begun + waiting.times[0] - left - alone)
    return f"{spread(late, 3)} s"


if __name__ == "__main__":
    main()
