"""A question to one SELECT that was run: written by a model under the schema's grammar, checked, voted on, repaired.

Several queries are drawn and run; the result on which most agree wins (execution agreement, after Li et al.,
AlphaCode, 2022, and Shi et al., 2022). If none runs, the model sees the database's message and writes another, three
times at most.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ...core.contracts import Run
from ...core.errors import Cancelled
from ...core.values import Event, Finish, Message, Output, Progress, Request, text
from . import growth
from .base import Base, Refused, Result
from .examples import Example, alike
from .grammar import grammar
from .link import Links, hints
from .literals import Strange, mended, pruned, stored
from .schema import Schema, described

REPAIRS, TOKENS = 3, 320
MANNER = """You write one DuckDB SQL query that answers a question about these tables. Nothing else.
Compare text with values exactly as they are stored. Use only the columns that are listed.
Select only what is asked for.
"The biggest" or "the most" is: ORDER BY ... DESC LIMIT 1.
rowid is the order of the rows: the next row has rowid + 1.

Examples, of another table:
CREATE TABLE races ( -- 14 rows
  No NUMBER, -- 1 to 14
  Date DATE, -- 1990-03-11 to 1990-11-04
  Race TEXT, -- 'Monaco', 'Spain', 'Brazil'
  Winner TEXT, -- 'Ann Lee', 'Bo Park', 'Cy Diaz'
  Team TEXT, -- 'Arrow', 'Lotus'
  Points NUMBER, -- 2 to 25
  Notes TEXT -- 'rain, stopped early', 'night race'
);
how many races did ann lee win? => SELECT COUNT(*) FROM races WHERE Winner = 'Ann Lee'
how many teams are there? => SELECT COUNT(DISTINCT Team) FROM races
which team won the most races? => SELECT Team FROM races GROUP BY Team ORDER BY COUNT(*) DESC LIMIT 1
who has the fewest points? => SELECT Winner FROM races ORDER BY Points ASC LIMIT 1
who won the race after monaco? => SELECT Winner FROM races WHERE rowid = (SELECT rowid FROM races WHERE Race = 'Monaco') + 1
what was the last race that bo park won? => SELECT Race FROM races WHERE Winner = 'Bo Park' ORDER BY Date DESC LIMIT 1
what is the first race listed? => SELECT Race FROM races ORDER BY rowid LIMIT 1
what is the difference in points between spain and monaco? => SELECT (SELECT Points FROM races WHERE Race = 'Spain') - (SELECT Points FROM races WHERE Race = 'Monaco')
who had more points, ann lee or bo park? => SELECT Winner FROM races WHERE Winner IN ('Ann Lee', 'Bo Park') GROUP BY Winner ORDER BY SUM(Points) DESC LIMIT 1
who else won a race in 1990 besides ann lee? => SELECT DISTINCT Winner FROM races WHERE YEAR(Date) = 1990 AND Winner <> 'Ann Lee'
how many races had rain? => SELECT COUNT(*) FROM races WHERE Notes ILIKE '%rain%'
which drivers won at least two races? => SELECT Winner FROM races GROUP BY Winner HAVING COUNT(*) >= 2
which race has the same winner as spain? => SELECT Race FROM races WHERE Winner = (SELECT Winner FROM races WHERE Race = 'Spain') AND Race <> 'Spain'
what is the average of the points? => SELECT AVG(Points) FROM races

Now these tables:"""  # noqa: E501 - an example is one line


EACH = re.compile(
    r"""\b(?: (?:per|(?:for|of|in|by|at|from|to)\s+(?:each|every)|(?:grouped|split|broken\s+down)\s+by)
        \s+(?:the\s+)?(?P<a>\w+)
    | (?<!ed\s)(?<!en\s)by\s+(?P<b>\w+)(?=\s*[?.!,]?\s*$) )""",
    re.IGNORECASE | re.VERBOSE,
)
"""Words after which a question names what its rows are to stand for: "fees per lawyer", "sales by region"."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and how. ``notes``: what the user says of the data. ``examples``: questions with their queries."""

    words: str
    notes: str = ""
    examples: Sequence[Example] = ()
    candidates: int = 3
    model: str = ""
    seed: int | None = None
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Answered:
    """``result``: None where no query could be run; ``error`` says why. ``strange``: literals that no cell holds.

    ``said``: the answer's sentence, where code has found it. ``agreed``: (queries with this result, queries that
    ran). ``tried``: every query with its error or "". ``whole``: a word of the question that its rows were to stand
    for each of, and do not.
    """

    result: Result | None
    error: str = ""
    strange: tuple[Strange, ...] = ()
    agreed: tuple[int, int] = (0, 0)
    tried: tuple[tuple[str, str], ...] = ()
    said: str = ""
    whole: str = ""


@dataclass(slots=True)
class Draw:
    """Queries with one and the same result."""

    result: Result
    strange: tuple[Strange, ...]
    votes: float = 0.0
    queries: list[str] = field(default_factory=list)


def answer(
    run: Run, asked: Question, base: Base, schema: Schema, links: Links, request: Request
) -> Generator[Event, None, Answered]:
    """Yields Progress; returns what came out. request: carries ``cancel``."""
    if computed := growth.answered(asked.words, schema, links, base):
        return Answered(computed[0], said=computed[1], tried=((computed[0].sql, ""),))
    messages = prompt(asked, schema, links)
    options: dict[str, Any] = {"grammar": grammar(schema), "max_tokens": TOKENS, "seed": asked.seed}
    tried, draws = list[tuple[str, str]](), dict[Any, Draw]()
    words = f"{asked.words} {asked.notes}"

    def ran(sql: str) -> tuple[str, Result]:
        """The query as it was run, and what came of it: with the unit beside its number, where that can be had."""
        if (whole := stored(sql, schema)) != sql:
            with suppress(Refused):
                return whole, base.ask(whole, seconds=asked.seconds, cancel=request.cancel)
        return sql, base.ask(sql, seconds=asked.seconds, cancel=request.cancel)

    def judge(queries: Sequence[str], weight: float) -> None:
        for sql in queries:
            try:
                better, strange = mended(pruned(sql.strip().rstrip(";"), words, schema), schema, base)
                better, result = ran(better)
            except Refused as error:
                tried.append((sql, error.message))
                continue
            tried.append((better, ""))
            draw = draws.setdefault(signature(result), Draw(result, strange))
            draw.votes += weight * worth(better, result, strange, links)
            draw.queries.append(better)

    yield Progress(0, 2, "queries", "writing the query")
    judge(said(run, request, messages, asked.model, {**options, "temperature": 0.0}), 1.1)
    if asked.candidates > 1:
        more = {**options, "temperature": 0.6, "n": asked.candidates - 1}
        judge(said(run, request, messages, asked.model, more), 1.0)
    for _ in range(REPAIRS):
        if any(d.result.rows and not ungrouped(d.result.sql, links) for d in draws.values()) or request.cancel:
            break
        sql, error = tried[-1] if tried else ("", "no query was written")
        word = ungrouped(sql, links)
        wrong = error or (f"It does not say it for each {word}." if word else "It ran, but no row came of it.")
        if word:
            options["grammar"] = grammar(schema, links.columns[word][0][1])
        again = (
            *messages,
            Message("assistant", (text(sql),)),
            Message("user", (text(f"{wrong[:300]} Write it anew."),)),
        )
        yield Progress(1, 2, "queries", "repairing the query")
        judge(said(run, request, again, asked.model, {**options, "temperature": 0.4}), 1.0)
    if request.cancel:
        raise Cancelled
    if not draws:
        return Answered(None, tried[-1][1] if tried else "no query was written", (), (0, len(tried)), tuple(tried))
    best = max(draws.values(), key=lambda d: d.votes)
    ran_all = sum(len(d.queries) for d in draws.values())
    whole = ungrouped(best.result.sql, links)
    return Answered(best.result, "", best.strange, (len(best.queries), ran_all), tuple(tried), whole=whole)


def ungrouped(sql: str, links: Links) -> str:
    """The word of the question that names a column whose every value is to have a row of its own ("per lawyer"), if the
    query does not group by it; else ""."""
    low = sql.lower()
    for match in EACH.finditer(links.question):
        word = match["a"] or match["b"]
        columns = {c.lower() for _, c in links.columns.get(word, ())}
        if columns and not (any(c in low for c in columns) and re.search(r"group by|partition by|distinct", low)):
            return word
    return ""


def prompt(asked: Question, schema: Schema, links: Links) -> tuple[Message, ...]:
    """The tables first: they are the same for each question, so that the engine reads them once."""
    first = frozenset(p for places in links.columns.values() for p in places)
    system = f"{MANNER}\n\n{described(schema, first)}"
    if asked.notes:
        system += f"\n\nAbout the data: {asked.notes}"
    messages = [Message("system", (text(system),))]
    for example in alike(asked.words, asked.examples, schema):
        messages += [Message("user", (text(example.question),)), Message("assistant", (text(example.sql),))]
    found = hints(links)
    messages.append(Message("user", (text(f"{asked.words}\n\n{found}" if found else asked.words),)))
    return tuple(messages)


def said(run: Run, request: Request, messages: Sequence[Message], model: str, options: dict[str, Any]) -> list[str]:
    """The texts that a model answers with."""
    kept = {k: v for k, v in options.items() if v is not None}
    texts = list[str]()
    for event in run(Request("text", tuple(messages), model, kept, request.cancel)):
        if isinstance(event, Output) and isinstance(event.part.data, str):
            texts.append(event.part.data)
        elif isinstance(event, Finish) and event.reason == "cancelled":
            raise Cancelled
    return texts


def signature(result: Result) -> Any:
    """Equal for results that say the same: rows in any order, numbers to six digits, columns by what is in them."""
    rows = defaultdict[Any, int](int)
    for row in result.rows:
        rows[tuple(sorted(plain(v) for v in row))] += 1
    return frozenset(rows.items())


def plain(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float):
        return f"{float(value):.6g}"
    return " ".join(str(value).lower().split())


def worth(sql: str, result: Result, strange: Sequence[Strange], links: Links) -> float:
    """What a query's vote counts: little if nothing came of it, less for each value of the question it leaves out."""
    if not result.rows or all(v is None for row in result.rows for v in row):
        return 0.05
    low = sql.lower()
    left_out = [
        p for p, places in links.values.items() if p not in low and not any(v.lower() in low for *_, v in places)
    ]
    return (0.2 if ungrouped(sql, links) else 0.5 if strange else 1.0) * 0.6 ** len(left_out)
