"""analyze: answers from tables, with query, rows and picture; without a question, what stands out in them."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

from ...core.contracts import Run
from ...core.errors import Cancelled, UserError
from ...core.signature import SEEDS, Within, bounded
from ...core.values import Delta, Event, Finish, Message, Notice, Output, Part, Progress, Request, text
from ...media.table import chart, draw, page, tell
from ...media.table.base import Base, Result
from ...media.table.examples import read_examples
from ...media.table.link import link
from ...media.table.load import open_tables
from ...media.table.profile import Profile, profile
from ...media.table.query import Answered, Question, answer
from ...media.table.query import said as ask
from ...media.table.schema import Schema, survey
from ...methods.asking import cancel
from ...methods.resuming import Resumed

ENDINGS = (".txt", ".png", ".html", ".json")


@bounded
def analyze(
    run: Run,
    source: Annotated[Path | None, "a CSV, TSV, Parquet, Excel, JSON or SQLite file, or a postgres:// URL"] = None,
    question: Annotated[str, "what to find out; empty for a profile of the tables"] = "",
    *,
    also: Annotated[list[Path] | None, "another source to read beside it (may be given several times)"] = None,
    data: Annotated[str, "the table itself, as CSV, TSV or JSON, where no file can be named"] = "",
    notes: Annotated[str, "what one should know about the data: units, what a word means"] = "",
    examples: Annotated[Path | None, "a file of questions with their SQL (question, tab, SQL) to learn from"] = None,
    sql: Annotated[str, "run this SELECT instead of asking a model for one"] = "",
    candidates: Annotated[int, "queries to draw; the result on which most agree wins", Within(1, 16)] = 3,
    words: Annotated[bool, "let the model find the words around the values; else code does that too"] = True,
    seconds: Annotated[float, "how long a query may take", Within(0.1, 600)] = 30.0,
    model: Annotated[str, "the model's name (`pieria models`); empty for this machine's default"] = "",
    seed: Annotated[int | None, "repeats a result", SEEDS] = None,
) -> Iterator[Event]:
    """Answer a question from tables with SQL, rows and a chart; without a question, say what stands out in them.

    pieria analyze sales.csv "which region grows fastest?"
    pieria analyze orders.parquet "who bought most in May?" --also customers.xlsx --notes "amounts are in euros"
    pieria analyze sales.csv
    What a model had written when it was broken off is kept: the same command goes on from there.
    """
    if source is None and not data.strip():
        raise UserError(
            "There is no table to look at.", "Name a file, or send `data` as CSV, TSV or JSON.", param="data"
        )
    asked = Question(
        question.strip(), notes, read_examples(examples) if examples else (), candidates, model, seed, seconds
    )
    request = Request("text", (), cancel=cancel(run))
    yield Progress(0, 2, "steps", "reading the tables")
    sources = [*([source] if source is not None else []), *(also or ())]
    try:
        base, notices = open_tables(sources, data, request.cancel)
    except Cancelled:
        yield Finish("cancelled")
        return
    with base:
        yield from notices
        schema, resumed = survey(base), Resumed(run, "analyze", drawn=True)
        try:
            if sql:
                yield from shown(question or sql, base.ask(sql, seconds=seconds, cancel=request.cancel), "")
            elif asked.words:
                yield from answered(resumed, asked, base, schema, request, words)
            else:
                yield from portrait(base, schema, request)
        except Cancelled:
            yield Finish("cancelled")
            return
        except UserError:
            resumed.end()  # asked again, it is answered anew
            raise
    yield Finish("stop", resumed.told)
    resumed.end()


def answered(run: Run, asked: Question, base: Base, schema: Schema, request: Request, words: bool) -> Iterator[Event]:
    """The answer to a question, or one sentence that says what the tables lack for it."""
    lacking = list[Notice]()
    links = link(asked.words, schema, base, lambda texts: vectors(run, texts, lacking))
    yield from lacking
    if why := tell.unanswerable(links, schema):
        yield from refused(why)
        return
    found = yield from answer(run, asked, base, schema, links, request)
    if found.result is None:
        raise UserError(
            "No query for this question could be run.",
            f"Ask in other words, or name the columns. {found.error}"[:400],
            status=422,
        )
    if not any(v is not None for row in found.result.rows for v in row) and found.strange:
        yield from refused(tell.strangers(found.strange))
        return
    said = found.said
    if words and not said and tell.room(found.result):
        yield Progress(1, 2, "steps", "saying it")
        said = sentence(run, asked, found.result, request)
    if said and not tell.faithful(said, asked.words, found.result):
        yield Notice("unfaithful", "The sentence held a number that is not in the rows; this one is computed.")
        said = ""
    yield from shown(asked.words, found.result, said, found)


def refused(why: str) -> Iterator[Event]:
    said = f"This cannot be answered from these tables. {why}"
    yield Notice("unanswerable", "The question asks for something that is not in the tables.")
    yield Delta(said)
    yield Output(text(said, answerable=False))


def shown(question: str, result: Result, said: str, found: Answered | None = None) -> Iterator[Event]:
    """The sentence, the rows, the query; and the picture twice, if there is something to compare."""
    lead = said or tell.plainly(result)
    agreed = found.agreed if found else (0, 0)
    missing = f"\n({tell.strangers(found.strange)})" if found and found.strange else ""
    if found and found.whole:
        missing += f"\n(This is not for each {found.whole}: the query leaves that out. Ask in other words.)"
    voted = f"\n-- {agreed[0]} of {agreed[1]} queries agree" if agreed[1] > 1 else ""
    body = f"{lead}{missing}\n\n{tell.grid(result)}\n\n{result.sql};{voted}"
    yield Delta(body)
    meta = {
        "answer": lead,
        "sql": result.sql,
        "columns": list(result.columns),
        "rows": len(result.rows),
        "agreed": agreed,
    }
    yield Output(text(body, answerable=True, **meta), 0)
    figure = chart.choose(result, question)
    figures = [figure] if figure else []
    if figure:
        yield Output(Part("image", draw.png(draw.layout(figure)), "image/png"), 1)
    if len(result.rows) > 1:
        yield Output(Part("text", page.page(question, [lead], figures, result), "text/html"), 2)


def portrait(base: Base, schema: Schema, request: Request) -> Iterator[Event]:
    """A profile in words and pictures. Nothing of it comes from a model."""
    made, total = Profile(), 3 * len(schema.columns) + 2 * len(schema.tables)
    for done, grown in enumerate(profile(base, schema, request.cancel), 1):
        made = grown
        yield Progress(min(done, total), total, "steps", "looking at the columns")
    yield Progress(total, total, "steps", "looking at the columns")
    parts = [
        f"{name}: {schema.rows[name]:,} row{'s' * (schema.rows[name] != 1)}, {len(c)} column{'s' * (len(c) != 1)}"
        for name, c in schema.tables.items()
    ]
    blocks = [
        ("Tables", parts), ("Columns", made.columns), ("Trends", made.trends), ("Anomalies", made.anomalies),
        ("What goes together", made.together),
    ]  # fmt: skip
    body = "\n\n".join(f"{title}\n" + "\n".join(f"- {line}" for line in lines) for title, lines in blocks if lines)
    yield Delta(body)
    yield Output(text(body), 0)
    if made.figures:
        yield Output(Part("image", draw.png(*draw.sheet(made.figures), scale=1), "image/png"), 1)
    paragraphs = [f"{title}: {line}" for title, lines in blocks for line in lines]
    yield Output(Part("text", page.page("What stands out", paragraphs, made.figures), "text/html"), 2)


def sentence(run: Run, asked: Question, result: Result, request: Request) -> str:
    """One sentence: the model says the words and where each value goes, code puts the values in. It is shown no cell,
    so that nothing in the data can tell it what to say. "" where its words leave a value out."""
    messages, rule = tell.blanks(asked.words, result)
    options: dict[str, Any] = {"max_tokens": 80, "temperature": 0.0, "grammar": rule}
    texts = ask(run, request, messages, asked.model, options | ({"seed": asked.seed} if asked.seed is not None else {}))
    return tell.filled(texts[0], asked.words, result) if texts else ""


def vectors(run: Run, texts: Sequence[str], lacking: list[Notice]) -> list[tuple[float, ...]]:
    """A unit vector for each text; none, and a notice, where no embedding model is on this machine."""
    said = tuple(Message("user", (text(t),)) for t in texts)
    try:
        made = [e.part.bytes for e in run(Request("embedding", said)) if isinstance(e, Output)]
    except UserError as error:
        if error.code not in ("model_not_installed", "model_not_found"):
            raise
        lacking.append(
            Notice("letters_alone", "Words are matched by their letters alone; pieria get minilm adds meaning.")
        )
        return []
    return [struct.unpack(f"<{len(b) // 4}f", b) for b in made]
