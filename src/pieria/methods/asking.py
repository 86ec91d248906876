"""Asking a run for small things: a text, a JSON object of a known shape, several at once, sentence vectors."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.contracts import Run
from ..core.errors import Cancelled, UserError
from ..core.values import Cancel, Delta, Event, Finish, Message, Output, Part, Request, text

AT_ONCE = 4
"""Calls sent together: they share the engine's slots and the prompt's common beginning."""


def request(system: str, prompt: str, model: str = "", **options: Any) -> Request:
    """A chat of one turn. Instructions stand in ``system``; a document only ever stands in ``prompt``."""
    return Request("text", (Message("system", (text(system),)), Message("user", (text(prompt),))), model, options)


def shaped(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The option that makes a model answer with an object of exactly these properties."""
    schema = {
        "type": "object", "properties": dict(properties), "required": list(properties), "additionalProperties": False,
    }  # fmt: skip
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}


def ask(run: Run, asked: Request, kept: list[str] | None = None) -> str:
    """The text of the first choice. Raises `Cancelled` if the run was. kept: gets the id under which it is recorded."""
    made, reason = "", "stop"
    for event in run(asked):
        if isinstance(event, Output) and event.index == 0 and isinstance(event.part.data, str):
            made = event.part.data
        elif isinstance(event, Finish):
            reason = event.reason
            if kept is not None and event.usage.get("run"):
                kept.append(str(event.usage["run"]))
    if reason == "cancelled":
        raise Cancelled
    return made


def choices(run: Run, asked: Request) -> list[Part]:
    """Every choice of one request (``n``), with what the engine says of it. Raises `Cancelled` if the run was."""
    made = list[Part]()
    for event in run(asked):
        if isinstance(event, Output):
            made.append(event.part)
        elif isinstance(event, Finish) and event.reason == "cancelled":
            raise Cancelled
    return made


def together(run: Run, asked: Sequence[Request]) -> Iterator[tuple[int, str]]:
    """``(index, text)`` of every request, in order, several at work at a time. Leaving early cancels what is left."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        jobs = [pool.submit(ask, run, one) for one in asked]
        try:
            for index, job in enumerate(jobs):
                yield index, job.result()
        finally:
            for one, job in zip(asked, jobs, strict=True):
                if not job.done():
                    job.cancel()
                    one.cancel.set()


def parsed(said: str) -> dict[str, Any]:
    """The JSON object that a text is, or begins with; {} if it is none (a model cut short at its token limit)."""
    try:
        found, _ = json.JSONDecoder().raw_decode(said.strip())
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def vectors(run: Run, texts: Sequence[str], model: str = "") -> NDArray[np.float32]:
    """(n, 384) sentence vectors, rows of length 1."""
    if not texts:
        return np.zeros((0, 384), np.float32)
    asked = Request("embedding", tuple(Message("user", (text(t or " "),)) for t in texts), model)
    rows = [np.frombuffer(e.part.bytes, "<f4") for e in run(asked) if isinstance(e, Output)]
    if len(rows) != len(texts):
        raise Cancelled
    return np.stack(rows)


def owner(run: Run) -> str:
    """Whose data a run may touch: the id of the key it was asked under, "" for the person at this machine."""
    return str(getattr(run, "owner", ""))


def cancel(run: Run) -> Cancel:
    """What is thrown when whoever asked leaves."""
    thrown = getattr(run, "cancel", None)
    return Cancel() if thrown is None else thrown


def forget(run: Run, runs: Sequence[str]) -> None:
    """Takes recorded runs out of the store: what is erased must not live on there. Raises `UserError` where the door
    gives no way to."""
    if not runs:
        return
    if (erase := getattr(run, "forget", None)) is None:
        raise UserError("The recorded runs cannot be erased from here.", "Use the command line or the server.")
    erase(runs)


def need(value: str, name: str, what: str, how: str = "") -> str:
    """A text that must not be empty. Raises `UserError` that says which option it is, or ``how`` it is said."""
    if not value.strip():
        raise UserError(f"There is no {what}.", how or f"Say it with --{name}.", param=name)
    return value.strip()


def told(said: str, data: Any, *parts: Part, keep: bool = False, made: bool = False, **more: Any) -> Iterator[Event]:
    """The end of an application that composes its answer in code: the words for a person, further parts (first, if
    any; without any, the words are one), the same as JSON for a program, and the Finish. It names no run: what it is
    made of are several. more: what the Finish tells besides, as ``evidence`` (see `Studio.kept`).

    keep: sign and store it, as what is made for people must be; what is a person's own record must not be, or it would
    live on in the store when that person has it erased. made: of such a record, what was made for the person: a copy
    of it is signed.
    """
    private = {} if keep else {"private": True, "made": True} if made else {"private": True}
    if said:
        yield Delta(said)
    whole = Part("text", json.dumps(data, ensure_ascii=False), "application/json", {"finish_reason": "stop"})
    for index, part in enumerate((*(parts or ([text(said)] if said else [])), whole)):
        yield Output(replace(part, meta={**part.meta, **private}), index)
    yield Finish("stop", {"run": None, **more})
