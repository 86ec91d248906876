"""What a help desk is taught: documents as passages with their vectors, examples as a classifier of intents."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..core.contracts import Run
from ..core.counting import many
from ..core.errors import UserError
from ..core.values import Event, Message, Notice, Progress, Request
from ..core.values import text as as_part
from . import intents
from .asking import told, vectors
from .desk import Desk
from .reading import documents
from .sentences import sections

PASSAGE = 700
"""Characters of a passage."""
NAMES = {"text": ("text", "utterance", "example", "question"), "intent": ("intent", "category", "label")}
Example = tuple[str, str, str]


def teach(
    run: Run, desk: Desk, docs: Path | None, file: Path | None, said: str, lines: Sequence[str], collection: str
) -> Iterator[Event]:
    """Learns what is given and leaves the rest as it was. Raises `UserError` before anything is changed."""
    if not (docs or file or said.strip() or lines or collection):
        raise UserError("There is nothing to learn.", "Give --docs FOLDER, --intents FILE.csv, or both.")
    if collection and (docs or said.strip()):
        raise UserError("A desk answers from a collection or from its own documents, not both.", "Leave one out.")
    if collection:  # raises for one that is not there
        list(run(Request("passage", (Message("user", (as_part("?"),)),), collection, {"limit": 1})))
    read = documents([docs]) if docs else []
    yield from (Notice("read", d.note) for d in read if d.note)
    given = [(d.name, d.text) for d in read]
    given += [("text", said)] if said.strip() else []
    examples = (table(file) if file else []) + [line(one) for one in lines]
    known = {e for _, e, _ in examples if e.lower() not in intents.OUT}
    if examples and len(known) < 2:
        raise UserError("The examples have fewer than two intents.", "Give a few sentences for each of two or more.")
    learnt = []  # vectors first: while rows are written no customer's turn can be, and vectors take minutes
    for i, (name, whole) in enumerate(given):
        cut = [(heading, a, b, whole[a:b]) for heading, a, b in sections(whole, PASSAGE)]
        learnt.append((name, cut, vectors(run, [f"{h}\n{t}" for h, _, _, t in cut])))
        yield Progress(i + 1, len(given), "documents", "learning documents")
    report: dict[str, float] = {}
    model: intents.Intents | None = None
    replies = dict[str, str]()
    if examples:
        yield Notice("intents", f"Learning {len(known)} intents from {len(examples)} examples.")
        model = intents.fit(
            [t for t, _, _ in examples], [i for _, i, _ in examples], vectors(run, [t for t, _, _ in examples])
        )
        for _, intent, reply in examples:
            if reply:
                replies.setdefault(intent, reply)
        report = model.report
        if few := [n for n in model.labels if sum(i == n for _, i, _ in examples) < 3]:
            yield Notice("few", f"Fewer than three examples: {', '.join(few[:8])}. More make it surer.")
    for one in learnt:
        desk.learn(*one)
    if docs and docs.is_dir():
        for gone in set(desk.documents()) - {name for name, _ in given} - {"text"}:
            desk.forget(gone)
    if collection:
        desk.set("collection", collection)
    elif given and (before := desk.setting("collection")):
        desk.set("collection", "")
        yield Notice("collection", f"It answers from these documents now, not from the collection {before}.")
    if model is not None:
        desk.keep(model, replies)
    count = len(desk.documents())
    parts = [many(count, "document")] if given else []
    parts += (
        [f"{len(known)} intents, {100 * report['left-one-out accuracy']:.0f} % right on examples left out"]
        if report
        else []
    )
    parts += [f"the collection {collection}"] if collection else []
    data = {"documents": desk.documents(), "intents": sorted(known), "report": report, "collection": collection}
    yield from told(f"Learnt: {'; '.join(parts)}.", data)


def table(path: Path) -> list[Example]:
    """(text, intent, reply) of a CSV file with a header."""
    if not path.is_file():
        raise UserError(
            f"There is no file {path}.", "Give a CSV file with the columns text and intent.", param="intents"
        )
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise UserError(f"{path.name} is no CSV file in UTF-8.", "Save it as CSV, UTF-8.", param="intents") from None
    columns = {(c or "").strip().lower(): c for c in (rows[0] if rows else {})}
    at = {k: next((columns[n] for n in names if n in columns), None) for k, names in NAMES.items()}
    if None in at.values():
        raise UserError(
            f"{path.name} has no columns text and intent.", "Its first line reads: text,intent", param="intents"
        )
    found = [
        (
            (r[at["text"]] or "").strip(),
            (r[at["intent"]] or "").strip(),
            (r.get(columns.get("reply", "")) or "").strip(),
        )
        for r in rows
    ]
    return [f for f in found if f[0] and f[1]]


def line(said: str) -> Example:
    """One example out of a CSV line."""
    try:
        fields = [f.strip() for f in next(csv.reader([said]), [])]
    except csv.Error:  # a line that is several
        fields = []
    if not 2 <= len(fields) <= 3 or not all(fields[:2]):
        raise UserError(f"{said[:60]!r} is no example.", "Write TEXT,INTENT or TEXT,INTENT,REPLY.", param="examples")
    return fields[0], fields[1], fields[2] if len(fields) == 3 else ""
