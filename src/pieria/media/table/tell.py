"""A result in words. A sentence may be a model's, but each number in it must be in the rows: this is checked here."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...core.values import Message, text
from .base import Result
from .link import Links
from .literals import Strange
from .schema import Schema, shown

NUMBER = re.compile(r"(?<![\w.])[-−]?\d[\d,]*(?:\.\d+)?")
ASKS = r"(?:which|what|whose|how many|how much|per|each|every|by|average|total|number of|names? of)\s+(?:the\s+)?"
SHARE = 0.5
"""Below this share of a question's content words found in the tables, it is taken to be about something else."""


def plainly(result: Result) -> str:
    """The answer computed from the rows alone."""
    if not result.rows:
        return "No row fits the question."
    first = result.rows[0]
    if len(result.rows) == 1 and len(first) == 1:
        return f"{nice(result.columns[0])}: {shown(first[0]) or 'nothing (the cell is empty)'}."
    if len(result.rows) == 1:
        return "; ".join(f"{nice(c)}: {shown(v)}" for c, v in zip(result.columns, first, strict=True)) + "."
    many = f"more than {len(result.rows)}" if result.more else str(len(result.rows))
    if len(first) == 1 and len(result.rows) <= 12:
        return f"{many} rows: {', '.join(shown(r[0]) for r in result.rows)}."
    lead = ", ".join(f"{nice(c)} {shown(v)}" for c, v in zip(result.columns, first, strict=True))
    return f"{many} rows; the first: {lead}."


def nice(column: str) -> str:
    """A column's name as words."""
    return " ".join(re.sub(r"[_\"]+", " ", column).split()) or "result"


SLOTS = 3
MANNER = """You write one short sentence that answers a question. Where a value belongs you write its mark, like {1}.
Question: how old is the tallest player?
{1} is player, {2} is age
The tallest player, {1}, is {2} years old."""


def room(result: Result) -> bool:
    """Whether a sentence can hold the answer: one row of few values, none of them empty."""
    return len(result.rows) == 1 and len(result.columns) <= SLOTS and all(v is not None for v in result.rows[0])


def blanks(question: str, result: Result) -> tuple[tuple[Message, ...], str]:
    """The messages and the grammar that ask for the words around an answer of one row. No cell is shown."""
    marks = [f"{{{n}}}" for n in range(1, len(result.columns) + 1)]
    named = ", ".join(f"{mark} is {nice(name)[:60]}" for mark, name in zip(marks, result.columns, strict=True))
    own = "".join(f' | "{n}"' for n in sorted(set(re.findall(r"\d+", question)), key=len, reverse=True))
    slots = " | ".join(f'"{mark}"' for mark in marks)
    rest = "(slot part)? " * (len(marks) - 1)
    rule = f'root ::= part slot part {rest}"."\npart ::= ([^{{}}0-9\\n.]{own}){{0,90}}\nslot ::= {slots}\n'
    told = f"Question: {' '.join(question.split())}\n{named}"
    return (Message("system", (text(MANNER),)), Message("user", (text(told),))), rule


def filled(template: str, question: str, result: Result) -> str:
    """The sentence with its values in it; "" if it leaves one out or says a number of its own."""
    marks, bare = re.findall(r"\{(\d)\}", template), re.sub(r"\{\d\}", "", template)
    own = set(re.findall(r"\d+", bare)) - set(re.findall(r"\d+", question))
    if own or set(marks) != {str(n) for n in range(1, len(result.columns) + 1)} or len(template) > 400 or "{" in bare:
        return ""
    said = re.sub(r"\{(\d)\}", lambda m: shown(result.rows[0][int(m[1]) - 1])[:200], template).strip()
    return said[:1].upper() + said[1:]


def faithful(sentence: str, question: str, result: Result) -> bool:
    """Whether every number in the sentence is in the rows (as it is, or rounded to as many places), in the question, or
    counts the rows."""
    known = {float(len(result.rows))} | set(numbers(question))
    values = [float(v) for r in result.rows for v in r if isinstance(v, int | float) and not isinstance(v, bool)]
    texts = {n for r in result.rows for v in r if not isinstance(v, int | float) for n in numbers(shown(v))}
    for match in NUMBER.finditer(sentence):
        said = match.group().replace(",", "").replace("−", "-").rstrip(".")
        places, number = len(said.partition(".")[2]), float(said)
        if number in known or number in texts:
            continue
        if not any(round(v, places) == number or f"{v:.{places}f}" == said for v in values):
            return False
    return True


def numbers(said: str) -> list[float]:
    return [float(m.group().replace(",", "").replace("−", "-")) for m in NUMBER.finditer(said)]


def unanswerable(links: Links, schema: Schema) -> str:
    """Why the tables cannot answer, or "": too little of what the question speaks of is in them."""
    lacking = links.missing
    if links.covered > SHARE or not lacking:
        return ""
    if (
        links.covered == SHARE
    ):  # then it counts whether what it asks for is there: "which salesperson ...", "... per shop"
        lacking = tuple(w for w in lacking if re.search(ASKS + re.escape(w) + r"\b", links.question, re.IGNORECASE))
        if not lacking:
            return ""
    words = ", ".join(f"“{w}”" for w in lacking[:6])
    return f"The tables hold nothing that is called or means {words}. {contents(schema)}"


def strangers(strange: Sequence[Strange]) -> str:
    """Values the question needs and no cell holds."""
    return " ".join(f"No {nice(s.column)} in {s.table} is “{s.value}”." for s in strange)


def contents(schema: Schema, most: int = 12) -> str:
    """What there is, in one sentence."""
    parts = []
    for table, columns in schema.tables.items():
        names = ", ".join(c.name for c in columns[:most]) + (" ..." if len(columns) > most else "")
        parts.append(f"{table} ({names})")
    return "They hold: " + "; ".join(parts[:8]) + ("; ..." if len(parts) > 8 else "") + "."


def grid(result: Result, rows: int = 20, width: int = 32) -> str:
    """Rows as text in columns, numbers to the right."""
    head = [c[:width] for c in result.columns]
    body = [[shown(v)[:width] for v in r] for r in result.rows[:rows]]
    sizes = [max(len(r[i]) for r in [head, *body]) for i in range(len(head))]
    right = [all(isinstance(r[i], int | float | None) for r in result.rows) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        put = [c.rjust(s) if r else c.ljust(s) for c, s, r in zip(cells, sizes, right, strict=True)]
        return "  ".join(put).rstrip()

    lines = [line(head), "  ".join("-" * s for s in sizes), *map(line, body)]
    left = len(result.rows) - rows
    if left > 0 or result.more:
        lines.append(f"... and {'more' if result.more else left} rows")
    return "\n".join(lines)
