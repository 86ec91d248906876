"""assist: a virtual assistant that computes, remembers, reads what it may, and says what it did and only that."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from ...core.contracts import Run
from ...core.counting import many
from ...core.errors import UserError
from ...core.values import Delta, Event, Finish, Notice
from ...methods.asking import forget as erase
from ...methods.asking import need, owner, told
from ...methods.assistant import servers
from ...methods.assistant.files import Files
from ...methods.assistant.kit import Kit
from ...methods.assistant.memory import SCHEMA, Memory
from ...methods.assistant.turn import told as lines
from ...methods.assistant.turn import turn
from ...methods.drawer import drawer, place

LONGEST = 8000
ENDINGS = (".txt",)


def assist(
    run: Run,
    message: Annotated[str, "what you want to know or have done; leave it out to talk in the terminal"] = "",
    *,
    memory: Annotated[bool, "list what is remembered of you"] = False,
    forget: Annotated[str, "delete one memory by its number, or all (conversations go too)"] = "",
    allow: Annotated[list[Path] | None, "a folder whose files may be read (several times)"] = None,
    in_: Annotated[str, "the collection to search (`pieria known`); empty if there is only one"] = "",
    mcp: Annotated[list[Path] | None, 'the command of an MCP server, as "python server.py" (several times)'] = None,
    talk: Annotated[str, "the conversation to go on with; empty begins one"] = "",
    today: Annotated[str, "the day to count from, YYYY-MM-DD; empty for today"] = "",
    model: Annotated[str, "the model's name (`pieria models`); empty for this machine's default"] = "",
) -> Iterator[Event]:
    """Ask an assistant: sums, dates and units are exact, and it says what it did and only that.

    pieria assist "what is 17 % of 2,340 plus three weeks in hours?"
    pieria assist "summarize notes.txt" --allow ./notes
    pieria assist                                    # a conversation in the terminal
    pieria assist --memory
    pieria assist --forget all
    """
    # a command line is a Path so that no request can name one: only the terminal may start a program
    try:
        now = date.fromisoformat(today) if today else date.today()
    except ValueError:
        raise UserError(f"{today[:40]!r} is no date.", "Write it as 2027-03-10.", param="today") from None
    if len(message) > LONGEST:
        raise UserError(
            f"A message has at most {LONGEST:,} characters.",
            "Put a long text into a file: --allow FOLDER",
            param="message",
        )
    files, path = Files(allow or []), place("assist", owner(run))
    if memory or forget:
        with drawer(path, SCHEMA) as db:
            kept = Memory(db)
            if forget:
                gone, runs = kept.forget(forget.strip())
                erase(run, runs)
                yield from told(f"Forgotten: {many(gone, 'thing')}, and the conversations.", {"forgotten": gone})
                return
            rows = kept.facts()
        said = "\n".join(f"{r['id']}. {r['text']}" for r in rows)
        yield from told(said or "Nothing is remembered.", {"memory": rows})
        return
    said = need(message, "message", "message", 'Write it: pieria assist "what is 17 % of 2,340?"')
    reached = servers.every([str(m) for m in mcp or []])
    conversation = talk.strip() or secrets.token_hex(6)
    with drawer(path, SCHEMA) as db:
        kept = Memory(db)
        before = kept.forgettings()
        here = turn(run, Kit(run, kept, files, in_, reached), said, now, model, kept.turns(conversation))
        kept.write()
        if kept.forgettings() == before:
            kept.say(conversation, "user", said)
            kept.say(conversation, "assistant", here.answer, here.runs)
        elif here.runs and hasattr(run, "forget"):  # it is forgotten, by this turn or meanwhile: nothing names its runs
            erase(run, here.runs)
    if here.gone:
        lost = many(len(here.gone), "sentence")
        yield Notice("claims", f"Left out, for claiming what did not happen: {lost}.")
    yield from told("\n".join(lines(here)), here.plain() | {"talk": conversation}, made=True)


def session(run: Run, say: Callable[[str], str], **given: Any) -> Iterator[Event]:
    """The same as a conversation in a terminal. say asks for a line and returns it, "" at the end of input."""
    if given["memory"] or given["forget"]:
        yield from assist(run, **given)
        return
    talk, said = given["talk"] or secrets.token_hex(6), given["message"]
    while said := said.strip() or say("\nyou: ").strip():
        if said.lower() in ("q", "quit", "exit", "bye"):
            break
        try:
            for event in assist(run, **given | {"talk": talk, "message": said}):
                if isinstance(event, (Delta, Notice)):
                    yield event
        except UserError as error:
            yield Notice("refused", str(error))
        said = ""
    yield Notice("talk", f"Go on later with: pieria assist --talk {talk}")
    yield Finish("stop", {"run": None})
