"""research: a map of a literature, its contradictions, links that nobody wrote down, and rules found in a table.

What it shows is the papers' own sentences, copied by code and looked up again at their places. No language model writes
here: a small classifier and rules judge, and their chances stand beside what they judged. Papers are data: a command in
one is left out and counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

from ...core.contracts import Run
from ...core.errors import Cancelled, UserError
from ...core.signature import SEEDS, Within, bounded
from ...core.values import Delta, Event, Finish, Notice, Output, Part, Progress, text

TABLES = (
    ".csv",
    ".tsv",
    ".tab",
    ".parquet",
    ".pq",
    ".xlsx",
    ".xls",
    ".ods",
    ".json",
    ".jsonl",
    ".ndjson",
    ".sqlite",
    ".db",
)
MOST_TEXTS = 200


def endings(question: str = "", target: str = "", **_: Any) -> tuple[str, ...]:
    return (".txt", ".html", *[".png"] * (not question.strip() and not target), ".json")


@bounded
def research(
    run: Run,
    papers: Annotated[
        Path | None, "a folder of papers (PDF, DOCX, HTML, Markdown, text ...), or a table with --target"
    ] = None,
    question: Annotated[str, "what to look up in them; empty for a map of all that they claim"] = "",
    *,
    target: Annotated[str, "find rules that tell this column of a table"] = "",
    test: Annotated[Path | None, "a table of other rows to try the rules on; else a third is kept aside"] = None,
    examples: Annotated[Path | None, "a file of claim, evidence and label to learn your field's verdicts from"] = None,
    texts: Annotated[list[str] | None, "the papers themselves, where no file can be named"] = None,
    data: Annotated[str, "the table itself, as CSV, TSV or JSON, where no file can be named"] = "",
    limit: Annotated[int, "how many quotations to show", Within(1, 100)] = 12,
    forget: Annotated[bool, "erase the sentence vectors that are kept between runs"] = False,
    seed: Annotated[int, "repeats a result", SEEDS] = 1,
) -> Iterator[Event]:
    """Map a literature: claims, contradictions, hidden links with test plans; ask it; or find rules in a table.

    pieria research ./papers -o map.html
    pieria research ./papers "does vitamin D prevent respiratory infections?"
    pieria research trials.csv --target outcome
    """
    if forget:
        yield from forgotten(run)
        return
    table = bool(data.strip()) or (papers is not None and papers.name.lower().removesuffix(".gz").endswith(TABLES))
    if target and not table:
        raise UserError("Rules need a table.", "Name one: pieria research trials.csv --target outcome", param="target")
    if papers is None and not data.strip() and not any(t.strip() for t in texts or ()):
        raise UserError(
            "There is nothing to read.", "Name a folder of papers: pieria research ./papers", param="papers"
        )
    try:
        if table:
            yield from ruled(papers, data, target, test, seed)
        else:
            yield from read(run, papers, texts or (), question.strip(), examples, limit, seed)
    except Cancelled:
        yield Notice("kept", "Stopped; what was understood of the papers is kept. The same command goes on.")
        yield Finish("cancelled")


def read(
    run: Run, source: Path | None, texts: Sequence[str], question: str, examples: Path | None, limit: int, seed: int
) -> Iterator[Event]:
    """The papers, and the question or the map."""
    from ...methods.research import papers as reading
    from ...methods.research import shelf, verdict
    from ...methods.research.papers import Paper

    if len(texts) > MOST_TEXTS:
        raise UserError(f"{len(texts)} texts are too many; up to {MOST_TEXTS} at once.", "Send fewer.", param="texts")
    learnt = verdict.examples(examples) if examples else None
    found = list[Paper]()
    for event in reading.gather(source, {f"text {n}": t for n, t in enumerate(texts, 1) if t.strip()}):
        if isinstance(event, Paper):
            found.append(event)
        else:
            yield event
    if question:
        from ...formats.quotes import command

        if len(question) > 1000 or command(question):
            raise UserError("That is no question to papers.", "Ask in one sentence.", param="question")
    vectors: list[Any] = []
    for step in shelf.embedded(run, found):
        if isinstance(step, Progress):
            yield step
        else:
            vectors = step
    if question:
        yield from answered(run, question, found, vectors, learnt, limit)
    else:
        yield from mapped(found, vectors, seed)


def mapped(found: Sequence[Any], vectors: Sequence[Any], seed: int) -> Iterator[Event]:
    """The map: picture, page, words, and the same as JSON."""
    from ...methods.research import atlas, claims, draw, links, report

    yield Progress(0, 3, "steps", "finding claims")
    said = claims.find(found)
    questions = claims.questions(said)
    yield Progress(1, 3, "steps", "looking for links that no paper makes")
    hidden = links.hypotheses(found, said)
    yield Progress(2, 3, "steps", "drawing the map")
    made = atlas.atlas(found, vectors, said, seed)
    drawing = draw.svg(found, made, questions, hidden)
    body = report.told(found, made, questions, hidden)
    yield Delta(body)
    yield Output(text(body), 0)
    yield Output(Part("text", report.map_page(found, made, questions, hidden, drawing), "text/html"), 1)
    yield Output(Part("image", picture(drawing), "image/png"), 2)
    yield Output(as_json(report.map_data(found, made, questions, hidden)), 3)
    yield Finish("stop")


def picture(drawing: str) -> bytes:
    """The SVG as PNG, with the letters that come with Pieria."""
    from ...media.design.faces import FOLDER
    from ...media.design.raster import png

    try:
        return png(drawing, 1600, tuple(str(FOLDER / f"{name}.ttf") for name in ("inter", "inter-semibold")))
    except UserError:
        raise UserError(
            "Drawing the map needs a package that is not installed.",
            'Type: pip install "pieria[research]"',
            code="not_installed",
        ) from None


def answered(
    run: Run, question: str, found: Sequence[Any], vectors: Sequence[Any], learnt: Any, limit: int
) -> Iterator[Event]:
    """The verdict on a question, with what speaks for and against."""
    import numpy as np

    from ...methods import asking
    from ...methods.research import evidence, report, shelf, verdict

    judge: verdict.Judge = verdict.Shipped()
    if learnt is not None:
        pairs, marks = learnt
        for step in verdict.described(run, pairs):
            if isinstance(step, Progress):
                yield step
            else:
                judge = verdict.taught(step, marks, verdict.by_claim(pairs))
        said = f"Verdicts are learnt from {len(pairs)} examples: macro F1 {judge.good:.1%} on claims left out."
        yield Notice("learnt", said)
    wanted = asking.vectors(run, [question])[0].astype(np.float64)
    near = evidence.nearest(question, wanted, found, [shelf.chosen(p) for p in found], vectors, limit)
    for event in evidence.answer(run, question, near, found, judge, limit):
        if isinstance(event, Progress):
            yield event
            continue
        body = report.answered(event)
        yield Delta(body)
        yield Output(text(body, verdict=event.verdict), 0)
        yield Output(Part("text", report.answer_page(event), "text/html"), 1)
        yield Output(as_json(report.answer_data(event)), 2)
    yield Finish("stop")


def ruled(source: Path | None, data: str, target: str, test: Path | None, seed: int) -> Iterator[Event]:
    """Rules of a table."""
    from ...media.table.columns import columns
    from ...methods.research import report, rules

    yield Progress(0, 3, "steps", "reading the table")
    table = columns(source, data)
    if not target:
        raise UserError(
            "Which column shall the rules tell?", f"Say --target, one of: {', '.join(table)}."[:300], param="target"
        )
    apart = columns(test, "") if test is not None else None
    yield Progress(1, 3, "steps", "looking for rules")
    found = rules.discover(table, target, apart, seed=seed)
    body = report.ruled(found)
    yield Delta(body)
    yield Output(text(body), 0)
    yield Output(Part("text", report.rules_page(found), "text/html"), 1)
    yield Output(as_json(report.rules_data(found)), 2)
    yield Finish("stop")


def forgotten(run: Run) -> Iterator[Event]:
    from ...methods.research import shelf

    body = f"Forgotten: the vectors of {shelf.forget(run)} papers."
    yield Delta(body)
    yield Output(text(body, private=True), 0)
    yield Finish("stop")


def as_json(data: Any) -> Part:
    return Part("text", json.dumps(data, ensure_ascii=False), "application/json", {"finish_reason": "stop"})
