"""A language model picks a tool and its arguments, under a JSON schema, from the user's own words alone.

What a file or a server said is never in this prompt, so nothing in it can lead to a call. A choice is taken only if every
number of the question is in its arguments and, for word problems, if two of three choices have the same result.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from typing import Any

from ...core.contracts import Run
from ..asking import ask, parsed, request
from .kit import Kit
from .numbers import plain
from .tools import Call, Result

OFFERED = ("calculate", "convert", "date_add", "date_between", "date_about", "weekdays", "time_zone")
SYSTEM = """You choose the one tool that answers the user, as JSON. Never compute yourself: write the whole sum as one expression.
{tools}
none: {{}}: anything else, such as a talk, an opinion or a text
Today is {today}.
User: Tom has 4 bags of 12 nuts and eats 5. How many are left?
{{"tool":"calculate","arguments":{{"expression":"4*12-5"}}}}
User: A 60 dollar bag is 25 % off and I pay 8 dollars for shipping. What do I pay?
{{"tool":"calculate","arguments":{{"expression":"60*(1-25/100)+8"}}}}
User: How many miles are 3 rounds of 5 km?
{{"tool":"convert","arguments":{{"value":"3 * 5 km","to":"miles"}}}}
User: My holiday begins on 2 May 2027 and lasts three weeks; when is it over?
{{"tool":"date_add","arguments":{{"start":"2027-05-02","weeks":3}}}}
User: How are you?
{{"tool":"none","arguments":{{}}}}"""
_FREE = {"0", "1", "2", "3", "4", "7", "10", "12", "24", "30", "52", "60", "100", "365", "1000"}
"""Numbers that an expression may have though the question does not."""


def form(kit: Kit) -> dict[str, Any]:
    names = [*OFFERED, *(n for n in kit.tools if n.startswith("mcp_"))]
    calls = [
        {"type": "object", "properties": {"tool": {"const": n}, "arguments": dict(kit.tools[n].schema)}, "required": ["tool", "arguments"],
         "additionalProperties": False}
        for n in names
    ]  # fmt: skip
    none = {"type": "object", "additionalProperties": False}
    calls.append({"type": "object", "properties": {"tool": {"const": "none"}, "arguments": none}, "required": ["tool", "arguments"],
                  "additionalProperties": False})  # fmt: skip
    return {"type": "json_schema", "json_schema": {"name": "call", "strict": True, "schema": {"anyOf": calls}}}


def choose(run: Run, kit: Kit, question: str, today: date, model: str, kept: list[str]) -> tuple[Call, Result] | None:
    """The call and its result. None if the model wants no tool, or its choices do not stand."""
    tools = "\n".join(kit.tools[n].described() for n in [*OFFERED, *(n for n in kit.tools if n.startswith("mcp_"))])
    system = SYSTEM.format(tools=tools, today=today.isoformat())
    made: list[tuple[Call, Result]] = []
    for seed, heat in ((0, 0.0), (1, 0.6), (2, 0.6)):
        asked = request(system, question, model, temperature=heat, seed=seed, max_tokens=160, response_format=form(kit))
        found = parsed(ask(run, asked, kept))
        name, arguments = str(found.get("tool", "none")), found.get("arguments") or {}
        if name == "none" or name not in kit.tools or not isinstance(arguments, dict):
            if not seed:
                return None
            continue
        call = Call(name, {k: v for k, v in arguments.items() if v not in ("", None)}, "model")
        if kit.tools[name].effect == "acts":  # called once, and only if the words of the question are what goes out
            return (call, kit.do(name, call.arguments)) if seed == 0 else None
        if not stands(question, call):
            continue
        result = kit.do(name, call.arguments)
        if result.done:
            made.append((call, result))
        if len(made) == 2 and made[0][1].data.get("value") == made[1][1].data.get("value"):
            return made[0]
    votes = Counter(str(r.data.get("value")) for _, r in made)
    value, count = votes.most_common(1)[0] if votes else ("", 0)
    return next((m for m in made if str(m[1].data.get("value")) == value), None) if count > 1 else None


def stands(question: str, call: Call) -> bool:
    """Whether the arguments use the question's numbers and bring none of their own."""
    given = re.findall(r"\d+(?:\.\d+)?", plain(question))
    used = re.findall(r"\d+(?:\.\d+)?", json.dumps(dict(call.arguments)))
    if call.tool not in ("calculate", "convert"):
        return True
    have = Counter(norm(n) for n in given)
    return all(norm(n) in have or n in _FREE for n in used) and all(n in {norm(u) for u in used} for n in have)


def norm(number: str) -> str:
    return (number.rstrip("0").rstrip(".") if "." in number else number).lstrip("0") or "0"
