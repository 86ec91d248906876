"""support: customers answered from your documents, with the place of every sentence, or handed to a person."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from ...core.contracts import Run
from ...core.errors import UserError
from ...core.values import Delta, Event, Finish, Notice, Progress
from ...methods import asking
from ...methods.asking import need, owner, told
from ...methods.desk import SCHEMA, Desk
from ...methods.drawer import drawer, place
from ...methods.helping import Helping
from ...methods.teaching import teach

ENDINGS = (".txt",)


def support(
    run: Run,
    message: Annotated[str, "what the customer says"] = "",
    *,
    do: Annotated[
        Literal["ask", "teach", "tickets", "reply", "close", "transcript", "erase"],
        "ask: answer the customer; teach: learn --docs and --intents; tickets: who waits for a person; "
        "reply: a person's answer to --talk; close: end its ticket; transcript or erase: all that was said in --talk",
    ] = "ask",
    docs: Annotated[Path | None, "teach: a file or folder with what customers ask about"] = None,
    intents: Annotated[Path | None, "teach: a CSV file with the columns text, intent and, if you like, reply"] = None,
    text: Annotated[str, "teach: a document given as text, for programs"] = "",
    examples: Annotated[list[str] | None, "teach: a CSV line TEXT,INTENT[,REPLY], for programs (several times)"] = None,
    collection: Annotated[str, "teach: answer from this collection of `pieria learn` instead of --docs"] = "",
    tenant: Annotated[str, "whose customers they are: tenants never see each other"] = "main",
    talk: Annotated[str, "the conversation to go on with; empty begins one"] = "",
    model: Annotated[str, "the model's name (`pieria models`); empty for this machine's default"] = "",
) -> Iterator[Event]:
    """Answer customers from your documents, know what they want from a few examples, hand over what you cannot answer.

    pieria support --do teach --docs ./help --intents examples.csv
    pieria support "Can I return shoes that I have worn?"
    pieria support                                        # a conversation in the terminal
    pieria support --do tickets --tenant shop
    """
    path = place("support", owner(run), need(tenant, "tenant", "tenant"))
    with drawer(path, SCHEMA) as db:
        desk = Desk(db, path)
        if do == "teach":
            yield from teach(run, desk, docs, intents, text, examples or [], collection)
        elif do == "tickets":
            rows = desk.tickets()
            lines = [f"{r['talk']}  {r['why']}\n{r['summary']}" for r in rows]
            yield from told("\n\n".join(lines) or "Nobody waits.", {"tickets": rows})
        elif do == "ask":
            yield from Helping(run, desk, talk.strip() or secrets.token_hex(6), model).answer(
                need(message, "message", "message", 'Write it: pieria support "Can I return worn shoes?"')
            )
        else:
            yield from _kept(run, desk, do, need(talk, "talk", "conversation"), message)


def session(run: Run, say: Callable[[str], str], **given: Any) -> Iterator[Event]:
    """The same as a conversation in a terminal. say asks for a line and returns it, "" at the end of input."""
    if given["do"] != "ask":
        yield from support(run, **given)
        return
    talk, said = given["talk"] or secrets.token_hex(6), given["message"]
    while said := said.strip() or say("\nyou: ").strip():
        for event in support(run, **given | {"talk": talk, "message": said}):
            if isinstance(event, (Delta, Progress, Notice)):
                yield event
        said = ""
    yield Notice("talk", f"Kept as {talk}: pieria support --do transcript --talk {talk}")
    yield Finish("stop", {"run": None})


def _kept(run: Run, desk: Desk, do: str, talk: str, message: str) -> Iterator[Event]:
    """What can be done with a conversation that is there."""
    turns = desk.turns(talk)
    if not turns:
        raise UserError(f"There is no conversation {talk[:40]!r}.", "`--do tickets` lists those that wait.", status=404)
    if do == "reply":
        desk.say(
            talk,
            "person",
            need(message, "message", "reply", f'Write it: pieria support "..." --do reply --talk {talk}'),
            outcome="person",
        )
        yield from told("Said.", {"talk": talk, "role": "person", "text": message})
    elif do == "close":
        done = desk.close(talk)
        yield from told("Closed." if done else "It was not open.", {"talk": talk, "closed": done})
    elif do == "transcript":
        lines = [f"[{t['role']}] {t['text']}" for t in turns]
        yield from told("\n".join(lines), {"talk": talk, "turns": turns, "ticket": desk.ticket(talk)})
    else:
        asking.forget(run, desk.erase(talk))
        yield from told(f"Erased: {len(turns)} turns.", {"talk": talk, "erased": len(turns)})
