"""code: programs written, completed, mended, explained and tested, each run in a sandbox before it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from ...core.contracts import Run
from ...core.errors import Cancelled, UserError
from ...core.signature import SEEDS, Within, bounded
from ...core.values import Event, Finish
from ...methods.coding import edits, verbs
from ...methods.coding.verbs import Work

VERBS = ("fix", "complete", "explain", "test")
OF = {
    "test": ("fix",), "about": ("fix", "test"), "example": ("write",), "at": ("complete", "explain"),
    "write": ("fix", "complete"), "thorough": ("write",), "drafts": ("write", "fix"), "execute": ("write",),
}  # fmt: skip
"""What each option belongs to; for anything else it would be taken and change nothing."""
LONGEST, DRAFTS = 20_000, 5
ENDINGS = (".txt",)


@bounded
def code(
    run: Run,
    task: Annotated[str, "what to write; or one of fix, complete, explain, test, for the file named next"] = "",
    file: Annotated[Path | None, "the file; complete: FILE:LINE:COLUMN; explain: FILE or FILE:FIRST-LAST"] = None,
    *,
    test: Annotated[str, 'fix: what must pass, such as "pytest -q"; or assertions in Python'] = "",
    about: Annotated[str, "fix: what is wrong, in your words; test: the function, if not all"] = "",
    example: Annotated[list[str] | None, "what the code must meet: \"slug('A b') == 'a-b'\" (several times)"] = None,
    source: Annotated[str, "the program's text instead of a file, for programs"] = "",
    at: Annotated[str, "with --source: LINE:COLUMN for complete, FIRST-LAST for explain"] = "",
    language: Annotated[
        Literal["", "python", "javascript", "typescript", "bash", "c", "cpp", "rust", "go", "java", "sql", "html"],
        "empty: what the words or the file's name say, else Python",
    ] = "",
    write: Annotated[bool, "fix, complete: put the edit into the file, if nobody changed it meanwhile"] = False,
    thorough: Annotated[bool, "several drafts even if the first meets the examples, and a vote among them"] = False,
    drafts: Annotated[int, "at most so many drafts", Within(1, 20)] = DRAFTS,
    execute: Annotated[bool, "run what is written, in the sandbox"] = True,
    max_tokens: Annotated[int, "end a draft after so many tokens", Within(16, 8192)] = 1024,
    model: Annotated[str, "the model's name (`pieria models`); test: `none` for calls by rules alone"] = "",
    seed: Annotated[int, "repeats a result", SEEDS] = 1,
) -> Iterator[Event]:
    """Write code and try it, complete it, find and mend its errors, explain it, or write its tests.

    pieria code "a function slug(text): slug('Hello, World') returns 'hello-world'" -o slug.py
    pieria code fix app.py --test "pytest -q"             # shows a diff; --write puts it into the file
    pieria code explain app.py:10-40
    pieria code complete app.py:12:5
    pieria code test app.py -o test_app.py
    """
    first, _, piped = task.partition("\n\n")
    verb = first.strip() if first.strip() in VERBS else "write"
    if verb == "write" and file is not None:
        raise UserError(
            f"{first.strip()[:40]!r} is nothing that can be done with a file.",
            f"These are: {', '.join(VERBS)}.",
            param="task",
        )
    if len(task) > LONGEST and verb == "write":
        raise UserError(f"The task has more than {LONGEST} letters.", "Say it in fewer, or name a file.", param="task")
    path, where = place(file) if file else (None, at)
    if verb != "write":
        source = edits.read(path) if path else edits.checked((source or piped).encode(), "the text", "source")
    if write and path is None:
        raise UserError("There is no file to write to.", "--write goes with fix FILE or complete FILE.", param="write")
    said = {
        "test": test, "about": about, "example": example, "at": where, "write": write, "thorough": thorough,
        "drafts": drafts != DRAFTS, "execute": not execute,
    }  # fmt: skip
    for name, given in said.items():
        if given and verb not in OF[name]:
            option = "place in the file" if name == "at" else f"--{'no-' * (name == 'execute')}{name}"
            goes = " and ".join("writing" if v == "write" else v for v in OF[name])
            what = "Writing" if verb == "write" else verb
            raise UserError(f"{what} takes no {option}.", f"It goes with {goes}.", param=name)
    work = Work(
        run, task, source, path, where, test, about, tuple(example or ()), language, write, thorough, drafts, execute,
        max_tokens, model, seed,
    )  # fmt: skip
    try:
        yield from getattr(verbs, verb)(work)
    except Cancelled:
        yield Finish("cancelled", {"run": None})


def place(file: Path) -> tuple[Path, str]:
    """``app.py:12:5`` as the file and what follows its name."""
    found = re.fullmatch(r"(.+?):(\d+(?:[:-]\d+)?)", str(file))
    return (Path(found[1]), found[2]) if found and not file.exists() else (file, "")
