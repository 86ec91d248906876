"""A user's data, whatever it lies in, as rows: a table of texts (CSV, TSV, JSON lines), or a folder of files."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from ..core import places
from ..core.contracts import Item
from ..core.errors import UserError
from ..core.find import find, names
from ..formats import captions

LABELS = ("label", "intent", "category", "class", "kind", "y", "target", "style", "genre")
ANSWERS = ("completion", "output", "answer", "response", "summary")
"""Columns of `pieria tune`'s examples: labels where few short ones repeat, else the other half of the text."""
TEXTS = (
    "text", "sentence", "utterance", "document", "prompt", "instruction", "input", "question", "query", "content",
    "messages",
)  # fmt: skip
FEW, SHORT = 60, 80
"""Answers that repeat are labels if there are no more of them, and none is longer (characters), as for `tune`."""
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars", ",": "commas"}
SPLITS = ("_split", "split", "part", "fold")
HELD = ("held", "test", "valid", "validation", "dev")
LOOKED, PLAIN = 8, 0.5
"""Files of each kind that are opened to find out what a folder holds; what text counts there, as which nearly anything
can be read: maps, captions beside pictures."""
LARGEST = 4 << 30
JSON = (".jsonl", ".ndjson", ".json")
TABLES = (".csv", ".tsv", ".jsonl", ".ndjson")
LISTED = 64 << 20
"""bytes of a list in JSON, which is read whole; as large as `pieria tune` takes it"""
CAPTIONS = "captions.csv"


@dataclass(slots=True)
class Row:
    """name: the file, or the line of the table where it begins (from 1). item: a text, or what `comparable` makes of
    the file. file: as seen from the folder; empty for a line, and for what is named by --held. told: whether
    captions.csv has a line for it."""

    name: str
    item: Any
    label: str = ""
    held: bool = False
    file: str = ""
    told: bool = False


@dataclass(slots=True)
class Source:
    """What there is. broken: name -> why. text, label: the columns that were taken. licences: said -> how often."""

    path: Path
    medium: str
    rows: list[Row] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    text: str = ""
    label: str = ""
    licences: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    """Suffixes of files that are not of the medium."""


def read(path: Path, text: str, label: str, held: bool = False) -> Iterator[tuple[int, int] | Source]:
    """Yields (done, total) while it reads, and last the source. Raises `UserError` for what holds no data."""
    if not path.exists():
        raise UserError(f"There is no {path}.", "Name a table of texts or a folder of files.", param="data")
    if path.is_file() and (path.suffix.lower() in TABLES or listed(path)):
        yield from table(path, text, label, held)
    else:
        if text and not held:
            raise UserError(
                f"{path} is no table, so it has no column {text[:40]!r}.", "Leave --text out.", param="text"
            )
        yield from folder(path, label, held)


def table(path: Path, text: str, label: str, held: bool) -> Iterator[tuple[int, int] | Source]:
    size = path.stat().st_size
    if size > LARGEST:
        raise UserError(f"{path.name} has {size >> 30} GB.", "Inspect a part of it: at most 4 GB.", param="data")
    if path.suffix.lower() == ".json" and size > LISTED:
        raise UserError(f"{path.name} has {size >> 20} MB.", "Save it as JSON lines: .jsonl.", param="data")
    source = Source(path, "text")
    split = licence = ""
    lines = path.suffix.lower() in JSON
    for number, raw in records(path, source.broken):
        record = spoken(raw)
        more = record.pop(None, None)  # type: ignore[call-overload]  # cells beyond the first line's
        if not source.text:
            first = every(path) if lines else record
            source.text, source.label = columns(path, first, text, label)
            split = next((n for n in SPLITS if n in first), "")
            licence = next((n for n in first if n.lower().strip("_") in ("licence", "license")), "")
        name = named(path, number)
        if more:
            cells = len(record) + len(more)
            source.broken[name] = f"has {cells} cells, and the first line {len(record)}: quote its text"
            continue
        said = record.get(source.text)
        if not isinstance(said, str) or not said.strip():
            source.broken[name] = f"{source.text} is empty"
            continue
        if not lines and None in record.values() and any("\n" in v for v in record.values() if v):
            source.broken[name] = "its quotation mark is never closed, so it runs on to the end of the file"
            continue
        row = Row(name, said, spelt(record.get(source.label)) if source.label else "", held)
        row.held = held or str(record.get(split, "")).lower() in HELD
        if licence:
            source.licences[str(record.get(licence) or "unknown")] += 1
        source.rows.append(row)
        if number % 20_000 == 0:
            yield len(source.rows), 0
    if source.label in ANSWERS and source.label != label:
        answered(source)
    if not source.rows:
        if source.broken:
            name, why = next(iter(source.broken.items()))
            raise UserError(f"{path.name} holds no texts; {name}: {why}.", "Name the column with --text.", param="data")
        raise UserError(
            f"{path.name} holds no texts.", "The first line names the columns; each other is an example.", param="data"
        )
    yield source


def answered(source: Source) -> None:
    """Answers that are no labels belong to the text: two that differ make two examples."""
    said = Counter(r.label for r in source.rows)
    if len(said) <= FEW and len(said) < len(source.rows) and max(map(len, said), default=0) <= SHORT:
        return
    source.label = ""
    for row in source.rows:
        row.item, row.label = f"{row.item}\n{row.label}", ""


def spelt(label: Any) -> str:
    """A label as a word; 0 is one, nothing is none."""
    return "" if label in (None, [], {}) else str(label)


def spoken(record: dict[str, Any]) -> dict[str, Any]:
    """The record with the turns of a chat as one text."""
    turns = record.get("messages")
    if not isinstance(turns, list):
        return record
    said = [str(t["content"]) for t in turns if isinstance(t, dict) and isinstance(t.get("content"), str)]
    return record | {"messages": "\n".join(said)}


def every(path: Path) -> dict[str, Any]:
    """Every column of JSON lines, in order of appearance, with its first text: a record need not have all."""
    found: dict[str, Any] = {}
    for _, record in records(path, {}):
        for name, value in spoken(record).items():
            if found.get(name) is None or (isinstance(value, str) and not isinstance(found[name], str)):
                found[name] = value
    return found


def named(path: Path, number: int) -> str:
    return f"{'item' if path.suffix.lower() == '.json' else 'line'} {number}"


def listed(path: Path) -> bool:
    """Whether a .json file is a list of records, as `pieria tune` takes it too, and no document."""
    if path.suffix.lower() != ".json":
        return False
    with path.open("rb") as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")


def records(path: Path, broken: dict[str, str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """(the line where it begins, record)"""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            if path.suffix.lower() in JSON:
                for number, value in enumerate(values(path, file), 1):
                    if isinstance(value, dict):
                        yield number, value
                    elif value != "":
                        broken[named(path, number)] = "no JSON object"
            else:
                csv.field_size_limit(min(sys.maxsize, 1 << 27))
                reader = csv.DictReader(file, delimiter="\t" if path.suffix.lower() == ".tsv" else ",")
                given, before = reader.fieldnames or (), reader.line_num
                if twice := next((n for n in given if n and given.count(n) > 1), ""):
                    raise UserError(
                        f"{path.name} has two columns {twice[:40]!r}.", "Give each its own name.", param="data"
                    )
                for record in reader:
                    yield before + 1, record
                    before = reader.line_num
    except (UnicodeDecodeError, csv.Error) as error:
        why = "it is no UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)[:80]
        raise UserError(f"{path.name} cannot be read: {why}.", "Save it as UTF-8.", param="data") from None


def values(path: Path, file: TextIO) -> Iterator[Any]:
    """What stands on each line, or in a list; None for what is no JSON, "" for an empty line."""
    if path.suffix.lower() == ".json":
        try:
            yield from json.load(file)
        except (ValueError, RecursionError) as error:
            raise UserError(f"{path.name} is no JSON: {str(error)[:80]}.", param="data") from None
        return
    for line in file:
        try:
            yield json.loads(line) if line.strip() else ""
        except (ValueError, RecursionError):
            yield None


def columns(path: Path, record: dict[str, Any], text: str, label: str) -> tuple[str, str]:
    """The columns of text and label: as named, else by their names and the first record's values."""
    if text and text == label:
        raise UserError(
            f"{text[:40]!r} is to be both text and label.",
            "Name two columns, or leave one out.",
            param="label",
        )
    for asked in (text, label):
        if asked and asked not in record:
            raise UserError(
                f"{path.name} has no column {asked[:40]!r}.", f"It has: {', '.join(map(str, record))[:200]}."
            )
    given = next(iter(record), "") if len(record) == 1 and path.suffix.lower() not in JSON else ""
    if other := next((what for mark, what in SEPARATORS.items() if mark in given), ""):
        raise UserError(
            f"{path.name} is separated by {other}.",
            "Save it with commas and call it .csv, or with tabs and call it .tsv.",
            param="data",
        )
    strings = [n for n, v in record.items() if isinstance(n, str) and isinstance(v, str)]
    numbered = [n for n, v in record.items() if isinstance(n, str) and isinstance(v, str | int)]
    usual = ((LABELS, numbered), (ANSWERS, strings))
    label = label or next((n for names, given in usual for n in given if n.lower() in names and n != text), "")
    if not text:
        others = [n for n in strings if n != label]
        named = [n for n in others if n.lower() in TEXTS]
        text = (named or sorted(others, key=lambda n: -len(record[n])) or [""])[0]
    if not text:
        raise UserError(f"{path.name} has no column of text.", "Name it with --text.", param="text")
    return text, label


def folder(path: Path, label: str, held: bool) -> Iterator[tuple[int, int] | Source]:
    files = [path] if path.is_file() else places.files(path)
    medium = of_most(files, path)
    room = find("media", medium)
    mine = [p for p in files if p.suffix.lower() in room.suffixes]
    top = path if path.is_dir() else path.parent
    said = captions.read(top / CAPTIONS) if (top / CAPTIONS).is_file() else {}
    source = Source(path, medium)
    source.others.update(p.suffix.lower() or "without suffix" for p in files if p.suffix.lower() not in room.suffixes)
    taken = label or next((n for n in LABELS if any(n in r for r in said.values())), "")
    source.label = taken or ("folder" if len({p.parent for p in mine}) > 1 else "")
    for licence in top.glob("LICEN[CS]E*"):
        source.licences[licence.name] += 1
    for number, file in enumerate(mine):
        name = file.relative_to(top).as_posix()
        row = said.get(name, {})
        try:
            items = room.items(file)
        except UserError as error:
            source.broken[name] = error.message
            continue
        except (OSError, ValueError, MemoryError) as error:
            source.broken[name] = f"cannot be read: {str(error)[:80]}"
            continue
        known = row.get(taken, "") if taken else file.parent.name if source.label == "folder" else ""
        out = held or row.get("_split", "").lower() in HELD
        if row.get("_licence"):
            source.licences[row["_licence"]] += 1
        for n, item in enumerate(items):
            lone = name if len(items) == 1 else f"{name}#{n + 1}"
            labelled = known or item.labels.get(taken, "")
            known_as = "" if held else name
            source.rows.append(Row(lone, comparable(room, medium, item), labelled, out, known_as, name in said))
        if number % 100 == 0:
            yield number, len(mine)
    if not source.rows:
        why = next(iter(source.broken.items()), ("", "no file of a kind that is known"))
        raise UserError(f"Nothing in {path} can be read; {why[0]}: {why[1]}", "Name a folder with data.", param="data")
    if label and not held and not any(r.label for r in source.rows):
        raise UserError(
            f"No file in {path} has the label {label[:40]!r}.",
            "Labels of files are the columns of captions.csv in the folder; without one, the folders' names.",
            param="label",
        )
    yield source


def comparable(room: Any, medium: str, item: Item) -> Any:
    """What the finders compare: a map as a text, a solid as the grid that a net would learn; else the item itself."""
    if medium == "world":
        return "\n".join(item.data.lines)
    if medium == "shape":
        return room.encode(item, room.fit([item], {}))
    return item.data


def of_most(files: Sequence[Path], path: Path) -> str:
    """The medium of most files: a suffix may be several media's, so a few of each are opened."""
    counts: dict[str, float] = {}
    for name in names("media"):
        room = find("media", name)
        if hasattr(room, "items") and (mine := [p for p in files if p.suffix.lower() in room.suffixes]):
            some = mine[:: -(-len(mine) // LOOKED)]
            share = sum(readable(room, p) for p in some) / len(some)
            counts[name] = (PLAIN if name == "text" else 1) * len(mine) * max(share, 1e-3)
    if not counts:
        kinds = Counter(p.suffix.lower() or "without suffix" for p in files).most_common(4)
        holds = f"it holds {', '.join(f'{n} {kind}' for kind, n in kinds)}" if kinds else "it is empty"
        raise UserError(
            f"Nothing in {path} can be inspected: {holds}.", "Text, music (MIDI), pictures, maps and solids can.",
            param="data",
        )  # fmt: skip
    return max(counts, key=lambda n: (counts[n], n != "text"))


def readable(room: Any, path: Path) -> bool:
    try:
        return bool(room.items(path))
    except (UserError, OSError, ValueError, MemoryError):
        return False
