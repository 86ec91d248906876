"""`pieria inspect`: data looked over before anything is learnt from it."""

from __future__ import annotations

import os
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from ...core.errors import UserError


def inspect(
    _: Any,
    data: Annotated[Path, "a table of texts (CSV, TSV, JSON lines) or a folder of texts, MIDI files, pictures, maps"],
    *,
    held: Annotated[Path | None, "the data held out for testing, to look for what stands in both"] = None,
    text: Annotated[str, "the column of texts; found by itself if unsaid"] = "",
    label: Annotated[str, "the column of labels; found by itself if unsaid"] = "",
    fix: Annotated[Path | None, "a new folder: a cleaned copy, and a table of every change to review"] = None,
    report: Annotated[Path | None, "where the report goes (a folder); else beside Pieria's other files"] = None,
    seed: Annotated[int, "repeats a result"] = 0,
) -> int:
    """Look data over: duplicates, wrong labels, leaks, personal data, insults, imbalance, broken files.

    pieria inspect examples.csv
    pieria inspect ./pictures --held ./test --fix ./clean
    Nothing is changed: --fix writes a copy. Exit status 1 if something stands in both parts.
    """
    from ... import inspecting as room
    from ...core.values import Finish
    from ...inspecting import fix as mending
    from ...inspecting import report as reports
    from . import show
    from .training import vectors
    from .verbs import opened

    refuse(data, fix, report)
    findings: list[room.Findings] = []

    with opened() as studio, show.interruptible() as cancel:
        from ... import weights

        card = weights.cards(studio.home).get("minilm")
        embed = partial(vectors, studio) if card and not weights.missing(card) else None

        def events() -> Any:
            for event in room.inspect(data, held, text, label, embed, seed, cancel):
                if isinstance(event, room.Findings):
                    findings.append(event)
                else:
                    yield event

        finish, _ = show.drain(events())
        if not findings or not isinstance(finish, Finish) or finish.reason == "cancelled":
            return 130
        found = findings[0]
        folder = report or reports.place(studio.home / "inspected", data)
        if report is None:
            folder.parent.mkdir(0o700, exist_ok=True)  # it tells of what was looked at, names and addresses too
        page = reports.write(found, folder, embed is not None)
    print(reports.summary(found))
    print(f"report   {page}", file=sys.stderr)
    if fix is not None:
        changes = mending.write(found, fix)
        print(f"copy     {fix}\nchanges  {changes}", file=sys.stderr)
    return 1 if found.leaks else 0


def refuse(data: Path, fix: Path | None, report: Path | None) -> None:
    """Where nothing can be written is found out before anything is read."""
    if fix is not None:
        if os.path.lexists(fix):
            raise UserError(f"{fix} is there already.", "Name a folder that is not.", param="fix")
        if data.is_dir() and fix.resolve().is_relative_to(data.resolve()):
            raise UserError(
                f"{fix} is in {data} itself, where the copy would be read as data.", "Name another folder.", param="fix"
            )
        writable(fix.with_name(fix.name + ".unfinished"), "fix")
    if report is not None:
        writable(report, "report")
        theirs = [name for name in ("report.md", "report.html") if (report / name).exists()]
        if theirs and not (report / "findings.json").exists():
            raise UserError(
                f"{report} holds a {theirs[0]} that is not of `pieria inspect`.", "Name another folder.", param="report"
            )


def writable(folder: Path, param: str) -> None:
    """Raises `UserError` if a folder cannot be made there, or be written to; leaves nothing behind."""
    new = [p for p in (folder, *folder.parents) if not os.path.lexists(p)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UserError(
            f"{folder} cannot be written to: {error.strerror or error}.", f"Name another folder: --{param} FOLDER",
            param=param,
        ) from None  # fmt: skip
    finally:
        for made in new:
            if os.path.isdir(made):
                made.rmdir()
