"""The tools of one assistant: what computes, what reads, what keeps, and what acts."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ...core import signature
from ...core.contracts import Given, Run
from ...core.counting import many
from ...core.errors import UserError
from ...core.find import find, names
from ...core.values import Event, Finish, Message, Output, Part, Request, text
from ..asking import cancel, owner
from ..asking import forget as erase
from ..sentences import EMPTY, split, words
from . import days, shown, sums
from .files import Files
from .measures import need
from .memory import Memory
from .tools import Result, Tool, shape

_TEXT = {"type": "string"}
_ASKING = frozenset("about say says said tell tells file document know remember".split())
QUOTED = 600
"""Characters of a file or passage that are shown at most."""


def calculate(expression: str) -> Result:
    q = sums.compute(expression)
    if q.dims:
        raise UserError("The result has a unit.", "Say in which unit it is wanted.", code="cannot_compute")
    said = (
        re.sub(r"(?<=[\d)])(?=[*/+])|(?<=[*/+])(?=[\d(])", " ", expression).replace(" *  * ", "**").replace("* *", "**")
    )
    return Result(
        f"{said} {shown.equals(q)}", {"value": shown.number(q.value, exact=q.exact)[0], "expression": expression}
    )


def convert(value: str, to: str) -> Result:
    if both := shown.mixed(value, to):
        return Result(f"{value.replace('_', ' ')} = {both}", {"value": both, "unit": to})
    _, said, unit = shown.convert(value, to)
    return Result(f"{value.replace('_', ' ')} = {said} {unit.name}", {"value": said, "unit": need(to).name})


class Kit:
    """Tools over what one conversation may reach."""

    def __init__(self, run: Run, memory: Memory, files: Files, collection: str, servers: Mapping[str, Tool]) -> None:
        self.run, self.memory, self.files, self.collection = run, memory, files, collection
        self.runs = list[str]()  # recorded ones of applications: what erases the conversation must erase them too
        computes: dict[str, tuple[Callable[..., Result], dict[str, Any], str]] = {"calculate": (calculate, shape({"expression": _TEXT}), "exact arithmetic"),
                    "convert": (convert, shape({"value": _TEXT, "to": _TEXT}), "units and temperatures")}  # fmt: skip
        for name, call in (("date_add", days.add), ("date_between", days.between), ("date_about", days.about),
                           ("weekdays", days.weekdays), ("time_zone", days.moved)):  # fmt: skip
            computes[name] = (call, days.SCHEMAS[name], (inspect.getdoc(call) or name).splitlines()[0])
        self.tools = {n: Tool(n, about, form, "computes", call) for n, (call, form, about) in computes.items()}
        for tool in (
            Tool("remember", "keeps a fact about the user", shape({"fact": _TEXT}), "keeps", self.remember),
            Tool("forget", "deletes what was remembered", shape({"which": _TEXT}), "keeps", self.forget),
            Tool("recall", "lists what is remembered", shape({"about": _TEXT}, "about"), "reads", self.recall),
            Tool("search", "searches the user's documents", shape({"question": _TEXT}), "reads", self.search),
            Tool("list_files", "lists the allowed files", shape({}), "reads", self.list_files),
            Tool(
                "read_file",
                "reads an allowed file",
                shape({"name": _TEXT, "about": _TEXT}, "about"),
                "reads",
                self.read_file,
            ),
            Tool(
                "application",
                "runs another application",
                shape({"name": _TEXT, "input": _TEXT}),
                "acts",
                self.application,
            ),
        ):
            self.tools[tool.name] = tool
        self.tools |= servers

    def remember(self, fact: str) -> Result:
        number = self.memory.keep(fact)
        return Result(f"Remembered as number {number}: {fact}", {"id": number, "text": fact})

    def forget(self, which: str) -> Result:
        """which: a number, ``all``, or words that what is to be forgotten has."""
        numbers = [which]
        if which != "all" and not which.isdecimal():
            wanted = telling(which)
            numbers = [str(f["id"]) for f in self.memory.facts() if wanted and wanted <= telling(f["text"])]
            if not numbers:
                return Result("I remember nothing about that, so nothing was forgotten.", {"forgotten": 0}, "", False)
        gone = 0
        for number in numbers:
            one, runs = self.memory.forget(number)
            gone += one
            erase(self.run, runs)
        return Result(f"Forgotten: {many(gone, 'thing')}.", {"forgotten": gone})

    def recall(self, about: str = "") -> Result:
        wanted = {w for w in words(about) if len(w) > 2}
        found = [f for f in self.memory.facts() if not about or wanted & set(words(f["text"]))]
        said = "\n".join(f"{f['id']}. {f['text']}" for f in found)
        return Result(said or "I remember nothing about that.", {"facts": found}, said, bool(found) or not about)

    def search(self, question: str) -> Result:
        asked = Request("passage", (Message("user", (text(question),)),), self.collection, {"limit": 3})
        found = [e.part for e in self.run(asked) if isinstance(e, Output)]
        found = [p for p in found if p.meta.get("meaning", 1) >= 0.2 or p.meta.get("words")]
        if not found:
            return Result("Your documents do not have that.", {"found": []}, "", False)
        rows = [f"“{best(str(p.data), question)}” ({p.meta.get('document')})" for p in found[:2]]
        data = {"found": [{"document": p.meta.get("document"), "text": str(p.data)} for p in found]}
        return Result("\n".join(rows), data, "\n".join(rows))

    def list_files(self) -> Result:
        found = self.files.names()
        if not self.files.folders:
            raise UserError(
                "No folder is allowed, so no file can be listed.", "Name one: pieria assist --allow ./notes"
            )
        return Result("\n".join(found) or "There are no files.", {"files": found}, "\n".join(found))

    def read_file(self, name: str, about: str = "") -> Result:
        said, whole = self.files.read(name)
        part = best(whole, about) if about else whole.strip()[:QUOTED]
        more = " …" if len(part) < len(whole.strip()) else ""
        return Result(f"“{part}{more}” ({said}, {len(whole):,} characters)", {"file": said, "text": part}, whole)

    def application(self, name: str, input: str) -> Result:
        """Its first parameter is the input: a text, or an allowed file."""
        if name not in names("apps") or name == "assist":
            raise UserError(f"There is no application called {name[:40]!r}.", f"There are: {', '.join(names('apps'))}.")
        function = getattr(find("apps", name), name)
        first = signature.parameters(function)[0]
        given = {p.name: p.default for p in signature.parameters(function)}
        if first.kind is Path:
            path = self.files.find(input)
            given[first.name] = [path] if first.many else path
        else:
            given[first.name] = [input] if first.many else input
        if missing := [p.said for p in signature.parameters(function)[1:] if p.required]:
            raise UserError(f"{name} needs more than its input: {', '.join(missing)}.", f"Type: pieria {name} --help")
        made = self.played(name, function, given)
        said = next((str(p.data) for p in made if p.mime.startswith("text/") and isinstance(p.data, str)), "")
        others = [f"{p.medium} ({p.mime})" for p in made if not isinstance(p.data, str)]
        kept = f" It is kept as run {self.runs[-1]}." if others and self.runs else ""
        return Result(
            said or f"{name} made: {', '.join(others) or 'nothing'}.{kept}",
            {"application": name, "text": said},
            said,
            bool(made),
        )

    def played(self, name: str, function: Callable[..., Iterator[Event]], given: Mapping[str, Any]) -> list[Part]:
        """What an application makes. It is kept as if a person had asked for it, and its runs are noted."""
        finishes: list[Finish] = []

        def noted(events: Iterator[Event]) -> Iterator[Event]:
            for event in events:
                if isinstance(event, Finish) and (run := event.usage.get("run")) and str(run) not in self.runs:
                    self.runs.append(str(run))
                yield event

        def run(request: Request) -> Iterator[Event]:
            for event in noted(self.run(request)):
                if isinstance(event, Finish):
                    finishes.append(event)
                yield event

        asks, keep = self.run, getattr(self.run, "keep", None)
        mark, forget = getattr(asks, "mark", "on"), getattr(asks, "forget", None)
        events = function(Given(run, owner(asks), mark, forget, keep, cancel(asks)), **given)
        return [e.part for e in noted(keep(events, name, given, finishes) if keep else events) if isinstance(e, Output)]

    def do(self, name: str, arguments: Mapping[str, Any]) -> Result:
        """Calls a tool; what it refuses comes back as a result that is not done."""
        try:
            return self.tools[name].call(**arguments)
        except UserError as error:
            return Result(str(error), {"error": error.message}, "", False)
        except (TypeError, KeyError, ValueError):
            return Result(f"{name} could not be used so.", {"error": "arguments"}, "", False)


def telling(said: str) -> set[str]:
    """The words that say what a sentence is about, cut to five letters."""
    plain = {w.removesuffix("'s") for w in words(said)} - EMPTY - _ASKING
    return {w[:5] for w in plain if len(w) > 2 or w.isdigit()}


def best(whole: str, question: str) -> str:
    """The sentence with most of the question's words, and the next: verbatim."""
    parts = split(whole)
    wanted = telling(question)
    if not parts:
        return whole.strip()[:QUOTED]
    at = max(range(len(parts)), key=lambda i: (len(wanted & telling(parts[i].text)), -i))
    heading = len(words(parts[at].text)) < 4
    end = parts[min(at + 1 + heading, len(parts) - 1)].end
    return whole[parts[at].start : end].strip()[:QUOTED]
