"""Data analysis: questions answered from tables, questions refused, and rows a second.

python bench/analyze.py DATA [--count 30] [--parts geo,wtq,refuse,speed] [--model qwen2.5-coder-1.5b] [--results FILE]

DATA holds ``text2sql`` (GeoQuery with its SQLite database), ``wtq`` (WikiTableQuestions) and ``seaborn_csv``. Every
answer is kept in FILE; the same command goes on where it was stopped, and the tables are printed for what is done so
far.

- geo: execution match on GeoQuery's dev questions; the train questions are given as the user's examples. Beside it
  the nearest train question's query as it is, and the model prompted plainly with the tables (no grammar, links,
  examples or votes).
- wtq: denotation accuracy on WikiTableQuestions dev, no examples. Beside it the first cell of the table, and the
  plain prompt.
- refuse: questions asked of the wrong tables (GeoQuery's of each CSV, WikiTableQuestions' of another one's table), by
  the first check alone, which needs no language model; with it the share of right questions that it refuses by
  mistake.
- speed: ten million rows read from CSV and Parquet, and then asked.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import sqlite3
import struct
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from common import table
from pieria.core.errors import UserError
from pieria.core.places import home
from pieria.core.values import Message, Request, text
from pieria.media.table import query, tell
from pieria.media.table.base import Base
from pieria.media.table.examples import Example, alike
from pieria.media.table.link import link
from pieria.media.table.load import open_tables
from pieria.media.table.schema import Schema, described, survey
from pieria.studio import Studio


class Kept:
    """Answers by key, on disk as they come."""

    def __init__(self, path: Path) -> None:
        self.path, self.rows = path, dict[str, Any]()
        if path.exists():
            for line in path.read_text().splitlines():
                row = json.loads(line)
                self.rows[row["key"]] = row["value"]

    def get(self, key: str, make: Callable[[], Any]) -> Any:
        if key not in self.rows:
            self.rows[key] = make()
            with open(self.path, "a") as file:
                file.write(json.dumps({"key": key, "value": self.rows[key]}, default=str) + "\n")
        return self.rows[key]


def vectors(studio: Studio) -> Callable[[Sequence[str]], list[tuple[float, ...]]]:
    known = dict[str, tuple[float, ...]]()

    def embed(texts: Sequence[str]) -> list[tuple[float, ...]]:
        if new := [t for t in dict.fromkeys(texts) if t not in known]:
            known.update(zip(new, (struct.unpack(f"<{len(b) // 4}f", b) for b in studio.vectors(new)), strict=True))
        return [known[t] for t in texts]

    return embed


def plain(studio: Studio, question: str, base: Base, schema: Schema, model: str) -> list[list[str]] | None:
    """The model with the tables and the question, and nothing else."""
    ask = f"{described(schema)}\n\nWrite one DuckDB SQL query that answers: {question}\nAnswer with the query alone."
    said = query.said(
        studio.run,
        Request("text", ()),
        (Message("user", (text(ask),)),),
        model,
        {"temperature": 0.0, "max_tokens": 320},
    )
    found = re.search(r"```(?:sql)?\s*(.*?)```", said[0], re.S)
    try:
        return cells(base.ask(found[1] if found else said[0]).rows)
    except UserError:
        return None


def ours(studio: Studio, asked: query.Question, base: Base, schema: Schema, embed: Any) -> list[list[str]] | str | None:
    """Rows; or a word for a question that was refused."""
    links = link(asked.words, schema, base, embed)
    if tell.unanswerable(links, schema):
        return "refused"
    steps = query.answer(studio.run, asked, base, schema, links, Request("text", ()))
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result = end.value.result
            return None if result is None else cells(result.rows)


def cells(rows: Sequence[Sequence[Any]]) -> list[list[str]]:
    return [[norm(v) for v in row] for row in rows]


def norm(value: Any) -> str:
    """A cell as both sides write it: numbers to six digits, no case, no quotes, dates as ISO."""
    if value is None:
        return ""
    said = " ".join(str(value).lower().split()).strip("\"'“”")
    said = {"true": "yes", "false": "no"}.get(said, said).removesuffix(" 00:00:00")
    try:
        return f"{float(said.replace(',', '')):.6g}"
    except ValueError:
        pass
    for form in ("%B %d, %Y", "%d %B %Y", "%b %d, %Y"):
        try:
            return time.strftime("%Y-%m-%d", time.strptime(said, form))
        except ValueError:
            pass
    return said


# GeoQuery -----------------------------------------------------------------------------------------------------------


def geoquery(folder: Path) -> tuple[list[tuple[str, str]], list[Example]]:
    """(dev: question and SQLite query; train: examples in DuckDB's dialect)."""
    dev, train = list[tuple[str, str]](), list[Example]()
    for entry in json.loads((folder / "text2sql/geography.json").read_text()):
        for sentence in entry["sentences"]:
            question, sql = sentence["text"], entry["sql"][0]
            for name, value in sorted(sentence["variables"].items(), key=lambda v: -len(v[0])):
                question, sql = question.replace(name, value), sql.replace(name, value)
            if sentence["question-split"] == "dev":
                dev.append((question, sql))
            elif sentence["question-split"] == "train":
                train.append(Example(question, duck(sql)))
    return dev, train


def duck(sql: str) -> str:
    """A GeoQuery query as DuckDB reads it, with short aliases and the columns' own spelling."""
    sql = re.sub(r'"([^"]*)"', lambda m: "'" + m[1].replace("'", "''") + "'", sql)
    parts = re.split(r"('(?:[^']|'')*')", sql)
    found = enumerate(dict.fromkeys(re.findall(r"\w+alias\d+", sql)))
    names = {n: f"total_{i}" if n.startswith("DERIVED_FIELD") else f"t{i}" for i, n in found}
    keep = (
        "SELECT FROM WHERE AND OR NOT IN AS GROUP BY ORDER LIMIT DESC ASC COUNT MAX MIN SUM AVG DISTINCT LIKE JOIN ON "
    )
    words = set((keep + "HAVING IS NULL EXISTS BETWEEN").split())
    for i in range(0, len(parts), 2):
        code = re.sub(r"\w+", lambda m: names.get(m[0], m[0] if m[0].upper() in words else m[0].lower()), parts[i])
        code = re.sub(r"\s*\(\s*", "(", code)
        code = re.sub(r"([=<>])\(", r"\1 (", code)
        code = re.sub(
            r"\s+\)", ")", re.sub(r"\s+,", ",", re.sub(r"\b(IN|AND|OR|,|=|<|>|WHERE|FROM|NOT)\(", r"\1 (", code))
        )
        parts[i] = re.sub(r"(COUNT|MAX|MIN|SUM|AVG)\s+\(", r"\1(", code)
    made = re.sub(r"\s+", " ", "".join(parts)).strip().rstrip(";").strip()
    if len(names) == 1:
        only = next(iter(names.values()))
        made = made.replace(f"{only}.", "").replace(f" AS {only}", "")
    return made


def geo(studio: Studio, data: Path, kept: Kept, count: int, model: str) -> None:
    dev, train = geoquery(data)
    random.Random(0).shuffle(dev)
    source = next((data / "text2sql").glob("*.sqlite"))
    gold, embed, scores = sqlite3.connect(f"file:{source}?mode=ro", uri=True), vectors(studio), dict[str, list[bool]]()
    base, _ = open_tables([source])
    with base:
        schema = survey(base)
        for n, (question, sql) in enumerate(dev[:count]):
            right = cells(gold.execute(sql).fetchall())
            asked = query.Question(question, examples=train, model=model, seed=1)
            nearest = alike(question, train, schema, 1)[0].sql
            one: list[tuple[str, Callable[[], Any]]] = [
                ("ours", lambda a=asked: ours(studio, a, base, schema, embed)),
                ("plain", lambda q=question: plain(studio, q, base, schema, model)),
                ("nearest", lambda s=nearest: attempt(base, s)),
            ]
            for system, make in one:
                got = kept.get(f"geo {model} {system} {n} {question}", make)
                scores.setdefault(system, []).append(same(got, right))
            print(f"geo {n + 1}: {question}: {'right' if scores['ours'][-1] else 'wrong'}", flush=True)
    report("GeoQuery dev, execution match", scores, ">= 65", {"nearest": "nearest train question's query"})


def attempt(base: Base, sql: str) -> list[list[str]] | None:
    try:
        return cells(base.ask(sql).rows)
    except UserError:
        return None


def same(got: Any, right: list[list[str]]) -> bool:
    """Equal as sets of rows (GeoQuery's references differ in DISTINCT), the columns in any order."""
    if not isinstance(got, list):
        return False
    return {tuple(sorted(r)) for r in got} == {tuple(sorted(r)) for r in right}


# WikiTableQuestions ---------------------------------------------------------------------------------------------------


def wikitables(data: Path, count: int, seed: int = 0) -> Iterator[tuple[str, str, Path, list[str]]]:
    """(id, question, table, answers) in a fixed random order."""
    with open(data / "wtq/random-split-1-dev.tsv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    random.Random(seed).shuffle(rows)
    for id, question, context, target in rows[:count]:
        answers = [a.replace("\\p", "|").replace("\\n", "\n").replace("\\\\", "\\") for a in target.split("|")]
        yield id, question, data / "wtq" / context, answers


def unescaped(path: Path, folder: Path) -> Path:
    """A table as other programs write CSV: the set escapes quotes with a backslash."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, escapechar="\\", doublequote=False))
    made = folder / "data.csv"  # a table called table would be a trap for the plain prompt
    with open(made, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return made


def wtq(studio: Studio, data: Path, kept: Kept, count: int, model: str) -> None:
    scores, embed = dict[str, list[bool]](), vectors(studio)
    with tempfile.TemporaryDirectory() as place:
        for n, (id, question, path, answers) in enumerate(wikitables(data, count)):
            base, _ = open_tables([unescaped(path, Path(place))])
            with base:
                schema = survey(base)
                asked = query.Question(question, model=model, seed=1)
                one: list[tuple[str, Callable[[], Any]]] = [
                    ("ours", lambda a=asked, b=base, s=schema: ours(studio, a, b, s, embed)),
                    ("plain", lambda q=question, b=base, s=schema: plain(studio, q, b, s, model)),
                    ("first cell", lambda b=base: cells(b.run(f'SELECT * FROM "{b.tables[0]}" LIMIT 1').rows)),
                ]
                for system, make in one:
                    got = kept.get(f"wtq {model} {system} {id}", make)
                    right = isinstance(got, list) and sorted({r[0] for r in got}) == sorted({norm(a) for a in answers})
                    scores.setdefault(system, []).append(right)
            print(f"wtq {n + 1}: {question}: {'right' if scores['ours'][-1] else 'wrong'}", flush=True)
    report("WikiTableQuestions dev, denotation accuracy", scores, ">= 40", {"first cell": "first cell of the table"})


def report(title: str, scores: dict[str, list[bool]], bar: str, names: dict[str, str]) -> None:
    names = {"ours": "pieria analyze", "plain": "the same model, prompted plainly", **names}
    rows = [
        (names[k], f"{100 * sum(v) / len(v):.1f} % of {len(v)}", bar if k == "ours" else "-") for k, v in scores.items()
    ]
    table(title, rows)


# refusals -----------------------------------------------------------------------------------------------------------


def refuse(studio: Studio, data: Path, kept: Kept, count: int, model: str) -> None:
    embed, said = vectors(studio), dict[str, list[bool]]()
    dev, _ = geoquery(data)
    wiki = list(wikitables(data, count, 1))
    plan = [("GeoQuery, its own tables", next((data / "text2sql").glob("*.sqlite")), [q for q, _ in dev[:count]])]
    for path in sorted((data / "seaborn_csv").iterdir())[:8]:
        plan.append(("GeoQuery's questions, other tables", path, [q for q, _ in dev[: max(1, count // 8)]]))
    with tempfile.TemporaryDirectory() as place:
        for name, path, questions in plan:
            ask_all(name, path, questions, said, embed)
        for n, (_, question, path, _) in enumerate(wiki):
            other = wiki[(n + 1) % len(wiki)][1]
            whose = unescaped(path, Path(place))
            ask_all("WikiTableQuestions, the right table", whose, [question], said, embed)
            ask_all("WikiTableQuestions, another one's table", whose, [other], said, embed)
    rows = [
        (name, f"{100 * sum(v) / len(v):.1f} % of {len(v)} refused", ">= 80" if "other" in name else "few")
        for name, v in said.items()
    ]
    table("Questions refused before any query is written (trivial: never refuse, 0 %)", rows)


def ask_all(name: str, path: Path, questions: list[str], said: dict[str, list[bool]], embed: Any) -> None:
    base, _ = open_tables([path])
    with base:
        schema = survey(base)
        for question in questions:
            said.setdefault(name, []).append(bool(tell.unanswerable(link(question, schema, base, embed), schema)))


# speed --------------------------------------------------------------------------------------------------------------


def speed(studio: Studio, data: Path, kept: Kept, count: int, model: str, rows: int = 10_000_000) -> None:
    import duckdb

    made = f"""SELECT (range * 7919 % 1000000)::INT AS id, ['north', 'south', 'east', 'west'][1 + range % 4] AS region,
        DATE '2020-01-01' + (range % 1500)::INT AS day, round((range * 31 % 100000) / 7.0, 2) AS amount
        FROM range({rows})"""
    results = list[tuple[str, str, str]]()
    with tempfile.TemporaryDirectory() as place:
        for suffix in ("parquet", "csv"):
            path = Path(place) / f"sales.{suffix}"
            duckdb.sql(f"COPY ({made}) TO '{path}'")
            begun = time.perf_counter()
            base, _ = open_tables([path])
            read = time.perf_counter() - begun
            with base:
                begun = time.perf_counter()
                survey(base)
                looked = time.perf_counter() - begun
                asked = base.ask("SELECT region, sum(amount) AS total FROM sales GROUP BY 1 ORDER BY 2 DESC").seconds
            size = path.stat().st_size / 1e6
            said = f"{read:.1f} s ({rows / read / 1e6:.2f} million rows/s); {looked:.1f} s; {asked:.2f} s"
            results.append((f"{rows:,} rows of {suffix} ({size:.0f} MB): read; surveyed; asked", said, "seconds"))
            if suffix == "csv":
                begun = time.perf_counter()
                with open(path, newline="") as file:
                    n = sum(1 for _, _ in zip(csv.reader(file), range(1_000_000), strict=False))
                took = time.perf_counter() - begun
                results.append(
                    (
                        "the csv module of the standard library, reading alone",
                        f"{n / took / 1e6:.2f} million rows/s",
                        "-",
                    )
                )
            path.unlink()
    table("Ten million rows", results)


PARTS = {"geo": geo, "wtq": wtq, "refuse": refuse, "speed": speed}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--model", default="qwen2.5-coder-1.5b")
    parser.add_argument("--results", type=Path, default=Path(tempfile.gettempdir()) / "bench-analyze.jsonl")
    given = parser.parse_args()
    studio, kept = Studio(home()), Kept(given.results)
    try:
        for part in given.parts.split(","):
            PARTS[part](studio, given.data, kept, given.count, given.model)
    finally:
        studio.close()


if __name__ == "__main__":
    main()
