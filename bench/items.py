"""Questions made from material: how many pass, and, once a person has marked them, how many keys are wrong.

python bench/items.py MATERIAL --out items.jsonl [--count 100] [--model NAME]
python bench/items.py --out items.jsonl            # the table alone

Goes on where it was stopped: a passage in ``items.jsonl`` is not asked for again. Every line has the passage, what the
model wrote, what is asked of the learner (``asked``), which check refused it ("" if none did), and ``mark``, which a
person sets: "right", or "wrong" where the key is wrong or another option is right too. Beside the share of wrong keys
among what passed stands the share among all that the model wrote, refused ones too, as far as they are marked: what the
checks are for.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from common import table
from pieria.core.values import Request
from pieria.methods.asking import ask, parsed, request, shaped
from pieria.methods.making import LEVELS, MAKER, SHAPE, distinct, verify
from pieria.methods.quiz import Item, again, build
from pieria.methods.reading import documents
from pieria.methods.sentences import sections
from pieria.studio import Studio

PASSAGE, SHORTEST = 900, 120


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def make(given: argparse.Namespace) -> None:
    done = lines(given.out)
    have = {row["passage"] for row in done}
    known = [(row["question"], row["answer"]) for row in done if not row["refused"]]
    studio = Studio()

    def run(asked: Request) -> Any:
        return studio.run(asked, app="bench")

    texts = [
        document.text[a:b]
        for document in documents([given.material])
        for _, a, b in sections(document.text, PASSAGE)
        if b - a >= SHORTEST
    ]
    system = MAKER.format(level=LEVELS["school"])
    try:
        with given.out.open("a", encoding="utf-8") as file:
            for number, passage in enumerate(texts):
                if len(known) >= given.count:
                    break
                if passage in have:
                    continue
                begun = time.perf_counter()
                wish = request(
                    system, passage, given.model, max_tokens=220, temperature=0.4, seed=number,
                    response_format=shaped(SHAPE),
                )  # fmt: skip
                said = parsed(ask(run, wish))
                made: Item | str = build(said, passage)
                if isinstance(made, Item):
                    made = distinct(run, made)
                if isinstance(made, Item) and again(made.question, made.answer, known):
                    made = "the same is asked already"
                if isinstance(made, Item):
                    made = verify(run, made, given.model, number)
                row = {k: said.get(k, "") for k in ("question", "answer", "wrong")}
                if isinstance(made, Item):
                    known.append((made.question, made.answer))
                    row |= {"asked": made.question, "answer": made.answer, "wrong": list(made.wrong)}
                    row |= {"guessable": made.guessable}
                row |= {"refused": made if isinstance(made, str) else "", "passage": passage, "mark": ""}
                row["seconds"] = round(time.perf_counter() - begun, 1)
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                file.flush()
    finally:
        studio.close()


def show(rows: list[dict[str, Any]]) -> None:
    good = [r for r in rows if not r["refused"]]
    told = [("passages asked", str(len(rows)), ""), ("questions that passed", str(len(good)), "")]
    refused = Counter(r["refused"] for r in rows if r["refused"])
    told += [(f"refused: {why}", str(n), "") for why, n in refused.most_common()]
    if good:
        guessed = 100 * sum(r["guessable"] for r in good) / len(good)
        told.append(("could be guessed without the passage, %", f"{guessed:.0f}", ""))
        told.append(("seconds a passage", f"{sum(r['seconds'] for r in rows) / len(rows):.1f}", ""))
    for name, some, bar in (("passed the checks", good, "<= 2 %"), ("all that the model wrote", rows, "")):
        marked = [r for r in some if r["mark"]]
        wrong = sum(r["mark"] == "wrong" for r in marked)
        share = f"{100 * wrong / len(marked):.1f} % of {len(marked)}" if marked else "not marked yet"
        told.append((f"wrong keys, {name}", share, bar))
    table("Questions from material", told)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("material", type=Path, nargs="?")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=100, help="stop when so many have passed")
    parser.add_argument("--model", default="")
    given = parser.parse_args()
    if given.material:
        make(given)
    show(lines(given.out))


if __name__ == "__main__":
    main()
