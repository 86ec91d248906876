"""translate: texts and files into another language; what is no language comes out as it went in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from ... import __version__
from ...core.contracts import Run
from ...core.counting import many
from ...core.errors import Cancelled, UserError
from ...core.signature import SEEDS, Within, bounded
from ...core.values import Event, Finish, Message, Notice, Part, Request, digest
from ...core.values import text as part
from ...formats import segments as files
from ...formats import tmx
from ...formats.document.plain import decoded
from ...methods.asking import need, owner, told
from ...methods.bilingual import Line, low, through
from ...methods.drawer import drawer, place
from ...methods.languages import NAMES, detect, known, name
from ...methods.recall import PERSON, SCHEMA, Memory, erase, every
from ...methods.terms import glossary as pairs
from ...methods.translating import Translator

SHOWN = 20
"""Doubtful segments that are listed for a person; ``--json`` has all."""


def endings(file: Path | None = None, kind: str = "plain", do: str = "translate", **_: Any) -> tuple[str, ...]:
    if do != "translate":
        return (".tmx",) if do == "export" else (".txt", ".json")
    sort = files.kind_of(file) if file else kind
    own = file.suffix.lower() if file else {k: s for s, k in reversed(files.KINDS.items()) if s}[sort]
    return (".txt" if sort == "plain" else own, ".json")


@bounded
def translate(
    run: Run,
    file: Annotated[Path | None, "text, Markdown, HTML, DOCX, SRT, VTT or PO; for `learn` TMX or PO"] = None,
    *,
    to: Annotated[str, "the language to translate into: a code such as de or pt-BR, or its English name"] = "",
    from_: Annotated[str, "the language of the text; empty: it is found out"] = "",
    text: Annotated[str, "a text instead of a file"] = "",
    kind: Annotated[Literal["plain", "markdown", "web", "subtitles", "po"], "what the text is"] = "plain",
    glossary: Annotated[Path | None, "a CSV file of term pairs; they are kept to, and checked"] = None,
    terms: Annotated[list[str] | None, "a pair of terms, SOURCE=TARGET (several times)"] = None,
    below: Annotated[float, "mark what is less sure than this", Within(0, 1)] = 0.5,
    drafts: Annotated[int, "drafts a segment; fewer are faster and worse", Within(1, 32)] = 12,
    memory: Annotated[bool, "use what was translated before, and remember this"] = True,
    do: Annotated[
        Literal["translate", "memory", "export", "learn", "erase"],
        "memory: list what is remembered; export: as TMX; learn: take over a TMX or PO file, or --text with --means; "
        "erase: forget all, one pair of languages, or one --text",
    ] = "translate",
    means: Annotated[str, "learn: what --text is in the other language"] = "",
    model: Annotated[str, "the model's name (`pieria models`); empty for this machine's default"] = "",
    seed: Annotated[int, "repeats a result", SEEDS] = 0,
) -> Iterator[Event]:
    """Translate a text or a file: structure, placeholders, numbers and tags stay, doubtful segments are marked.

    pieria translate manual.docx --to de -o handbuch.docx
    pieria translate app.po --to fr --glossary terms.csv -o fr.po
    pieria translate --text "The sea is calm today." --to es
    pieria translate --do export -o memory.tmx
    """
    mine, theirs = _language(from_, "from"), _language(to, "to")
    path = place("translate", owner(run))
    if do != "translate":
        with drawer(path, SCHEMA) as db:
            yield from _remembered(db, do, file, mine, theirs, text.strip(), means.strip())
        return
    if not theirs:
        raise UserError("Into which language?", "Say it: --to de.", param="to")
    if glossary and not glossary.is_file():
        raise UserError(f"There is no file {glossary.name}.", "Check the name.", status=404, param="glossary")
    if file is None:
        need(text, "text", "text to translate")
    sort, book = files.opened(file) if file else (kind, files.made(kind, text))
    if not mine:
        mine = detect("\n".join(u.text for u in book.units))
        if not mine:
            raise UserError("The language of the text cannot be told.", "Say it: --from en.", param="from")
        yield Notice("language", f"The text is in {name(mine)}.", {"language": mine})
    if mine.lower() == theirs.lower():
        raise UserError(f"The text is in {name(mine)} already.", "Say another language, or --from.", param="to")
    known_terms = pairs(decoded(glossary) if glossary else "", terms, mine, theirs)
    receipts = list[Any]()

    def counted(request: Request) -> Iterator[Event]:
        for event in run(request):
            if isinstance(event, Finish) and "receipt" in event.usage:
                receipts.append(event.usage["receipt"])
            yield event

    work = Translator(counted, mine, theirs, known_terms, model, drafts, seed)
    whole = [repr(known_terms), model, *(u.literal(u.text) for u in book.units)]
    job = "" if memory else digest((Message("user", tuple(map(part, whole))),))
    with drawer(path, SCHEMA) as db:
        kept = Memory(db, mine, theirs, job)
        try:
            texts, lines = yield from through(book, work, kept)
        except Cancelled:
            yield Finish("cancelled", {"run": None})
            return
        made = (files.mark(file) if file else b"") + book.written(texts, low(lines, below), theirs)
        for event in _end(made, sort, file, lines, below, {"from": mine, "to": theirs}):
            yield replace(event, usage={"run": None, "runs": receipts}) if isinstance(event, Finish) else event
        kept.end()


def _language(said: str, option: str) -> str:
    code = known(said)
    if said.strip() and not code:
        some = ", ".join(f"{c} ({n})" for c, n in NAMES.items())
        raise UserError(f"There is no language {said[:40]!r} here.", f"There are: {some}.", param=option)
    return code


def _end(
    made: bytes, kind: str, file: Path | None, lines: list[list[Line]], below: float, data: dict[str, Any]
) -> Iterator[Event]:
    """The file, and the list of its segments with those that a person should look at."""
    flat = [asdict(x) | {"low": x.confidence < below} for some in lines for x in some]
    listed = [{"number": n, **x} for n, x in enumerate(flat, 1)]
    doubtful = [x for x in listed if x["low"]]
    rows = [
        f"{x['number']:>5}  {x['confidence']:.2f}  {x['source']}\n{'':>11}-> {x['target']}"
        + (f"\n{'':>11}({x['why']})" if x["why"] else "")
        for x in doubtful[:SHOWN]
    ]
    if doubtful:
        more = f", the first {SHOWN}" if len(doubtful) > SHOWN else ""
        yield Notice(
            "doubtful", f"Doubtful: {len(doubtful)} of {many(len(listed), 'segment')}{more}:\n" + "\n".join(rows),
            {"segments": [x["number"] for x in doubtful]},
        )  # fmt: skip
    left = [x for x in listed if x["how"] == "kept"]
    if left:
        stay = many(len(left), "segment", "stays", "stay")
        yield Notice("kept", f"{stay} untranslated: no translation was safe.")
    suffix = file.suffix.lower() if file else {k: s for s, k in reversed(files.KINDS.items()) if s}[kind]
    mime = files.MIMES[kind]
    content: str | bytes = made.decode("utf-8", "replace") if mime.startswith("text/") else made
    meta = {"finish_reason": "stop", "suffix": suffix}
    said = str(content) if file is None else f"{many(len(listed), 'segment')}, {len(doubtful)} of them doubtful."
    data |= {"kind": kind, "text": content if isinstance(content, str) else None, "segments": listed}
    yield from told(said, data, Part("text", content, mime, meta), keep=True)


def _remembered(
    db: sqlite3.Connection, do: str, file: Path | None, mine: str, theirs: str, text: str, means: str
) -> Iterator[Event]:
    """What can be done with the memory. It is its owner's own record: nothing of it is stored elsewhere."""
    if do == "learn":
        learnt = list(_pairs(file, mine, theirs, text, means))
        for a, source, b, target in learnt:
            if known(a) and known(b):
                Memory(db, known(a), known(b)).put(source, target, 1.0, "", PERSON)
        yield from told(f"{many(len(learnt), 'translation')} learnt.", {"learnt": len(learnt)})
    elif do == "erase":
        gone = erase(db, mine, theirs, text)
        yield from told(f"{many(gone, 'translation')} erased.", {"erased": gone})
    else:
        rows = list(every(db, mine, theirs))
        listed = [{"from": a, "to": b, **asdict(r)} for a, b, r in rows]
        if do == "export":
            said = tmx.written(((a, r.source, b, r.target) for a, b, r in rows), __version__)
            whole = Part("text", said, "application/x-tmx+xml", {"suffix": ".tmx"})
            yield from told("", {"translations": len(rows)}, whole)
        else:
            lines = [
                f"{a} -> {b}  {r.confidence:.2f}  {r.origin}, {r.made[:10]}, used {r.used} times"
                f"\n  {r.source}\n  {r.target}"
                for a, b, r in rows
            ]
            yield from told("\n".join(lines) or "Nothing is remembered.", {"translations": listed})


def _pairs(file: Path | None, mine: str, theirs: str, text: str, means: str) -> Iterator[tuple[str, str, str, str]]:
    if file is None:
        if not mine or not theirs:
            raise UserError("From which language into which?", "Say them: --from en --to de.", param="from")
        yield mine, need(text, "text", "text"), theirs, need(means, "means", "translation")
    elif file.suffix.lower() == ".tmx":
        if not file.is_file():
            raise UserError(f"There is no file {file.name}.", "Check the name.", status=404)
        yield from tmx.read(file)
    else:
        kind, book = files.opened(file)
        if kind != "po" or not mine or not theirs:
            raise UserError("A memory learns from TMX and PO files.", "For PO, say --from en --to de.", param="file")
        for unit in book.units:
            if unit.done:
                yield mine, unit.literal(unit.text), theirs, unit.done
