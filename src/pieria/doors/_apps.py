"""What doors that are not a terminal share: which applications a request can run, and how one is run for somebody."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from ..core import signature, values
from ..core.contracts import Given
from ..core.errors import UserError
from ..core.find import find, names
from ..core.values import Cancel, Event, Finish, Notice
from ..studio import Studio


def application(name: str) -> Callable[..., Iterator[Event]]:
    found: Callable[..., Iterator[Event]] = getattr(find("apps", name), name)
    return found


def listed() -> list[dict[str, Any]]:
    """Those that a request can run: none that has nothing to work on but files."""
    return [said for name in sorted(names("apps")) if (said := described(name, application(name)))]


def described(name: str, function: Callable[..., Iterator[Event]]) -> dict[str, Any] | None:
    """An application for a program or a form. ``main``: the fields that carry what it works on; ``positional``: those
    without an option on the command line; ``files``: those that name files, which a request cannot; ``examples``:
    commands out of its help. None where without a file there is nothing to do."""
    known, form = signature.parameters(function), signature.schema(function)
    files = [p.said for p in known if p.kind is Path]
    if known[0].kind is Path and not signature.TEXTS & form["properties"].keys():
        return None
    return {
        "name": name, "title": signature.title(function), "input": form, "files": files,
        "group": next((g for g in ("creative", "language") if f".apps.{g}." in function.__module__), ""),
        "main": [p.said for p in known if p.kind is str and (p.positional or p.said in signature.TEXTS)],
        "positional": [p.said for p in known if p.positional],
        "examples": re.findall(r"^ *(pieria .+?)(?:  +.*)?$", function.__doc__ or "", re.M),
    }  # fmt: skip


def played(
    studio: Studio, function: Callable[..., Iterator[Event]], bound: Mapping[str, Any], owner: str, cancel: Cancel,
    finishes: list[Finish] | None = None,
) -> Iterator[Event]:  # fmt: skip
    """The application's events. Every run it makes is this owner's, and ends when ``cancel`` is set; ``finishes`` gets
    the end of each. What it says to a person who types commands is said to one who fills in fields."""
    name, finishes = function.__name__, [] if finishes is None else finishes
    if name not in names("apps") or application(name) is not function:  # of a door's own making: it has no fields
        yield from _played(studio, function, bound, owner, cancel, finishes)
        return
    try:
        for event in _played(studio, function, bound, owner, cancel, finishes):
            if isinstance(event, Notice):
                event = dataclasses.replace(event, message=signature.asked(function, event.message))
            yield event
    except UserError as error:
        files = signature.fileless(function, f"{error.message} {error.hint}")
        error.message = signature.asked(function, error.message)
        error.hint = signature.asked(function, error.hint)
        if files:
            error.hint = f"{error.hint}{'' if error.hint[-1:] in '.!?' else '.'} {files}".strip()
        raise


def _played(
    studio: Studio, function: Callable[..., Iterator[Event]], bound: Mapping[str, Any], owner: str, cancel: Cancel,
    finishes: list[Finish],
) -> Iterator[Event]:  # fmt: skip
    def run(request: values.Request) -> Iterator[Event]:
        off = cancel.on(request.cancel.set)
        events = studio.run(request, app=function.__name__, owner=owner)
        try:
            for event in events:
                if isinstance(event, Finish):
                    finishes.append(event)
                yield event
        except GeneratorExit:  # it ends, and what is kept of it is known by its end
            request.cancel.set()
            finishes.extend(e for e in events if isinstance(e, Finish))
            raise
        finally:
            off()

    keep = partial(studio.kept, owner=owner)
    given = Given(run, owner, forget=partial(studio.store.forget, owner=owner), keep=keep, cancel=cancel)
    for event in studio.kept(function(given, **bound), function.__name__, bound, finishes, owner):
        if isinstance(event, Finish) and finishes:
            # the tokens of all its runs; the id and the receipt of its last, unless it says another. What a run that is
            # not kept was given (``used``: pictures as numbers) is for its sum alone
            last = {k: v for k, v in finishes[-1].usage.items() if k != "used"}
            event = dataclasses.replace(event, usage={**last, **event.usage, **usage(finishes)})
        yield event


def usage(finishes: Iterable[Finish]) -> dict[str, Any]:
    """OpenAI's ``usage`` of one or several runs."""
    asked = made = cached = 0
    for finish in finishes:
        asked += int(finish.usage.get("prompt_tokens", 0))
        made += int(finish.usage.get("completion_tokens", 0))
        cached += int(finish.usage.get("cached_tokens", 0))
    return {
        "prompt_tokens": asked,
        "completion_tokens": made,
        "total_tokens": asked + made,
        "prompt_tokens_details": {"cached_tokens": cached},
    }
