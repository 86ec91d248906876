"""A native build of llama.cpp against the ready-made wheel, by turns: python bench/native.py --wheel PY --native PY

Each PY is the Python of an environment with one of the two (docs/native.md says how to make the second).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from pathlib import Path

from common import spread, table
from pieria import weights
from pieria.core.places import home
from pieria.engines.llamacpp import settings

ONCE = """
import json, sys
import xllamacpp
from pieria.engines.llamacpp.worker import parameters
server = xllamacpp.Server(parameters(json.loads(sys.argv[1])))
for i in range(3):
    words = " ".join(f"Item {j + 1000 * i} is worth {j * 7 % 31} coins." for j in range(60))
    messages = [{"role": "user", "content": words}]
    answer = server.handle_chat_completions({"messages": messages, "max_tokens": 48, "temperature": 0})
    if i:
        print(answer["timings"]["prompt_per_second"], answer["timings"]["predicted_per_second"], flush=True)
"""


def measure(python: str, wanted: str) -> list[tuple[float, float]]:
    source = str(Path(__file__).resolve().parent.parent / "src")
    env = os.environ | {"PYTHONPATH": source}
    done = subprocess.run([python, "-c", ONCE, wanted], capture_output=True, text=True, check=True, env=env)
    return [(float(a), float(b)) for a, b in (line.split() for line in done.stdout.splitlines())]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", required=True)
    parser.add_argument("--native", required=True)
    parser.add_argument("--model", default="qwen2.5-coder-1.5b")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    card = weights.cards(home())[given.model]
    wanted = json.dumps(settings(card, weights.locate(card)) | {"context": 4096})
    prompt, decode, speeds = [], [], []
    for _ in range(given.rounds):
        native, wheel = measure(given.native, wanted), measure(given.wheel, wanted)
        prompt += [n[0] / w[0] for n, w in zip(native, wheel, strict=True)]
        decode += [n[1] / w[1] for n, w in zip(native, wheel, strict=True)]
        speeds += [n[0] for n in native]
    rows = [
        ("prompt tokens/s: native build / wheel", f"{spread(prompt)} x; native {spread(speeds, 0)}", "the number"),
        ("decoded tokens/s: native build / wheel", f"{spread(decode)} x", "the number"),
    ]
    table(f"Native build, {given.model}", rows)


if __name__ == "__main__":
    main()
