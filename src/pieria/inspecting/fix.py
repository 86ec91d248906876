"""A cleaned copy of data, and a table of every change that a person can read, undo and argue with."""

from __future__ import annotations

import csv
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from ..formats import captions
from .rows import CAPTIONS, JSON, named, records, spelt

if TYPE_CHECKING:
    from . import Findings

SURE = 0.4
"""A label is changed from this sureness on; below, the example is left out of the copy."""


def plan(found: Findings) -> dict[int, tuple[str, str]]:
    """place -> (what is done, why): ``leave out`` or ``label: NEW``. Only of what is learnt from: the held-out part
    stays as it is, but for what is broken in it."""
    name = [r.name for r in found.rows]
    done: dict[int, tuple[str, str]] = {}
    for s in found.suspects:
        if not found.rows[s.place].held:
            what = f"label: {s.better}" if s.sure >= SURE else "leave out"
            done[s.place] = (what, f"{s.label!r} looks wrong; {s.better!r} fits better ({100 * s.sure:.0f} in 100)")
    for place in found.leaks:
        done[place] = ("leave out", "stands in the held-out part too")
    for kind, groups in (("the same as", found.same), ("nearly the same as", found.twins)):
        for group in groups:
            # one of them stays: the first that is not left out for a reason of its own
            first = next((p for p in group if done.get(p, ("",))[0] != "leave out"), None)
            if first is None:
                continue
            for place in group:
                if place != first and not found.rows[place].held and place not in found.leaks:
                    other = found.rows[place].label not in ("", found.rows[first].label)
                    said = f", but for its label: {found.rows[place].label!r}" if other else ""
                    done[place] = ("leave out", f"{kind} {name[first]}{said}")
    return done


def write(found: Findings, folder: Path) -> Path:
    """Writes the copy into a new folder, all of it or nothing, and returns ``changes.csv`` in it."""
    new = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        changes = _copy(found, new)
        os.replace(new, folder)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    return folder / changes


def _copy(found: Findings, new: Path) -> Path:
    """The copy and the table of changes; returns the table's name."""
    done = plan(found)
    source = found.source.path
    if source.is_file() and found.source.text:
        _table(found, done, new / source.name)
    else:
        _folder(found, done, new)
    changes = free(Path("changes.csv"), new)  # the data may have a file of that name
    with (new / changes).open("w", newline="", encoding="utf-8", errors="surrogateescape") as file:
        out = csv.writer(file)
        out.writerow(("example", "change", "why"))
        out.writerows((found.rows[p].name, *done[p]) for p in sorted(done))
        out.writerows((name, "leave out", f"broken: {why}") for name, why in found.source.broken.items())
    return changes


def _table(found: Findings, done: dict[int, tuple[str, str]], to: Path) -> None:
    source = found.source
    place = {r.name: i for i, r in enumerate(found.rows)}
    lines, kept = source.path.suffix.lower() in JSON, list[str]()
    # a label that was a number stays one
    values = {spelt(r.get(source.label)): r.get(source.label) for _, r in records(source.path, {})} if lines else {}
    # half of a pair of surrogates, which JSON may hold, is written as JSON's escape of it
    with to.open("w", newline="", encoding="utf-8", errors="backslashreplace") as file:
        out: csv.DictWriter[str] | None = None
        for number, record in records(source.path, {}):
            index = place.get(named(source.path, number))
            if index is None:
                continue
            what = done.get(index, ("", ""))[0]
            if what == "leave out":
                continue
            if what:
                new = what.removeprefix("label: ")
                record[source.label] = values.get(new, new)
            if lines:
                kept.append(json.dumps(record, ensure_ascii=False))
                continue
            if out is None:
                tab = "\t" if source.path.suffix.lower() == ".tsv" else ","
                out = csv.DictWriter(file, [k for k in record if k is not None], delimiter=tab, extrasaction="ignore")
                out.writeheader()
            out.writerow(record)
        if source.path.suffix.lower() == ".json":
            file.write("[\n" + ",\n".join(kept) + "\n]\n")
        elif lines:
            file.writelines(f"{line}\n" for line in kept)


def _folder(found: Findings, done: dict[int, tuple[str, str]], to: Path) -> None:
    """Files are copied, but those of which every example is left out; labels go into ``captions.csv``, or into the
    folder's name where that is the label."""
    source = found.source
    top = source.path if source.path.is_dir() else source.path.parent
    files: dict[str, list[int]] = {}
    for place, row in enumerate(found.rows):
        if row.file:
            files.setdefault(row.file, []).append(place)
    moved: dict[str, tuple[Path, str]] = {}
    for name, places in files.items():
        if all(done.get(p, ("",))[0] == "leave out" for p in places):
            continue
        new = next(
            (done[p][0].removeprefix("label: ") for p in places if done.get(p, ("",))[0].startswith("label")), ""
        )
        lies = Path(name)
        if new and source.label == "folder":
            lies = free(lies.parent.parent / new / lies.name, top, to)
        moved[name] = lies, new
        (to / lies).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(top / name, to / lies)
    if (table := top / CAPTIONS).is_file():
        said = captions.lines(table)
        with (to / CAPTIONS).open("w", newline="", encoding="utf-8") as file:
            out = csv.DictWriter(file, list(said[0]))
            out.writeheader()
            for record in said:
                if (place_ := moved.get(record["file"])) is not None:
                    lies, new = place_
                    record["file"] = lies.as_posix()
                    if new and source.label in record:
                        record[source.label] = new
                    out.writerow(record)


def free(name: Path, *folders: Path) -> Path:
    """The name, or with a number where one of the folders has it: folders of classes often number their files alike."""
    tried, number = name, 2
    while any((folder / tried).exists() for folder in folders):
        tried, number = name.with_stem(f"{name.stem}-{number}"), number + 1
    return tried
