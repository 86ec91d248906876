"""A playbook: what its owner accepts in a contract, as TOML or CSV, and where a contract does not keep to it.

    [[rule]]
    clause = "Governing Law"        one of the kinds
    must = "present"                present or absent
    allow = ["Germany", "Delaware"] one of these must be in the clause
    forbid = ["unlimited"]          none of these may be in it
    at_least = "30 days"            bounds of the periods in it
    at_most = "3 years"
    risk = "high"                   high, medium or low
    say = "We litigate at home only."

A CSV file has these names as its first line; several values in one field are divided by semicolons.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core.errors import UserError
from .find import Found
from .kinds import kinds
from .values import days, periods

FIELDS = ("clause", "must", "allow", "forbid", "at_least", "at_most", "risk", "say")
RISKS = ("high", "medium", "low")
LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Rule:
    clause: str
    must: str = ""
    allow: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    at_least: str = ""
    at_most: str = ""
    risk: str = "medium"
    say: str = ""


@dataclass(frozen=True, slots=True)
class Risk:
    """``found`` is the sentence that breaks the rule; None where the clause is missing."""

    rule: Rule
    why: str
    found: Found | None = None


def read(path: Path) -> list[Rule]:
    """Raises `UserError`, one sentence that names the rule, for what is no playbook."""
    if path.suffix.lower() not in (".toml", ".csv"):
        raise UserError(f"{path.name} is no playbook.", "A playbook is a TOML or a CSV file.", param="playbook")
    if not path.is_file():
        raise UserError(f"There is no file {path.name}.", "Check the name.", status=404, param="playbook")
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError("it is too large")
        words = path.read_text("utf-8-sig")
        rows: Any = (
            csv.DictReader(io.StringIO(words)) if path.suffix.lower() == ".csv" else tomllib.loads(words)["rule"]
        )
        made = [rule(dict(row)) for row in rows]
    except UserError:
        raise
    except (ValueError, KeyError, TypeError, csv.Error) as error:
        raise UserError(f"{path.name} cannot be read as a playbook: {error}.", HOW, param="playbook") from None
    if not made:
        raise UserError(f"{path.name} holds no rules.", HOW, param="playbook")
    return made


HOW = 'A rule is: [[rule]], then clause = "Governing Law" and allow = ["Germany"]; see docs/legal.md.'


def rule(row: Mapping[str, Any]) -> Rule:
    if unknown := [str(name) for name in row if name not in FIELDS]:
        raise UserError(f"A rule has no field {unknown[0][:40]!r}.", f"It has: {', '.join(FIELDS)}.", param="playbook")
    names = {name.lower(): name for name in kinds()}
    clause = names.get(str(row.get("clause", "")).strip().lower())
    if not clause:
        said = str(row.get("clause", ""))[:60]
        raise UserError(f"No clause is called {said!r}.", f"There are: {', '.join(kinds())}.", param="playbook")
    made: dict[str, Any] = {"clause": clause}
    for name in FIELDS[1:]:
        value = row.get(name) or ""
        if name in ("allow", "forbid"):
            many = value if isinstance(value, list) else str(value).split(";")
            if some := tuple(str(one).strip() for one in many if str(one).strip()):
                made[name] = some
        elif value:
            made[name] = str(value).strip()
    if made.get("must", "present") not in ("present", "absent"):
        raise UserError(f'{clause}: must is "present" or "absent".', HOW, param="playbook")
    if made.get("risk", "low") not in RISKS:
        raise UserError(f"{clause}: risk is high, medium or low.", HOW, param="playbook")
    for name in ("at_least", "at_most"):
        try:
            days(made.get(name, "1 day"))
        except ValueError:
            raise UserError(f"{clause}: {name} is a period, such as 30 days.", HOW, param="playbook") from None
    if set(made) <= {"clause", "risk", "say"}:
        made["must"] = "present"
    return Rule(**made)


def risks(rules: Sequence[Rule], found: Sequence[Found]) -> list[Risk]:
    """Where the contract does not keep to the rules, the gravest first."""
    made = [risk for one in rules for risk in broken(one, [f for f in found if f.kind == one.clause])]
    return sorted(made, key=lambda risk: RISKS.index(risk.rule.risk))


def bounded(clause: str, text: str) -> list[str]:
    """The periods that a rule's bounds hold for: of a clause on notice those of the notice, if it tells which they are
    ("after the first six months by giving two months' notice")."""
    held = list(periods(text))
    if clause not in ("Termination for Convenience", "Notice Period to Terminate Renewal"):
        return [value for *_, value in held]
    near = [
        value
        for a, b, value in held
        if re.match(r"['’]?\s+(?:[\w-]+\s+){0,2}notice\b", text[b:], re.IGNORECASE)
        or re.search(r"\bnotice(?:\s+period)?\s+(?:of|is)\s+(?:at\s+least\s+)?$", text[:a], re.IGNORECASE)
    ]
    return near or [value for *_, value in held]


def broken(one: Rule, found: Sequence[Found]) -> Iterator[Risk]:
    if not found:
        if one.must == "present" or one.allow or one.at_least or one.at_most:
            yield Risk(one, "The contract has no such clause.")
        return
    if one.must == "absent":
        yield Risk(one, "The contract has this clause, and should not.", found[0])
    together = " ".join(" ".join(f.text.split()) for f in found).lower()
    if one.allow and not any(word.lower() in together for word in one.allow):
        yield Risk(one, f"It names none of: {', '.join(one.allow)}.", found[0])
    for f in found:
        flat = " ".join(f.text.split()).lower()
        for word in one.forbid:
            if word.lower() in flat:
                yield Risk(one, f"It says “{word}”.", f)
        for value in bounded(one.clause, f.text):
            if one.at_least and days(value) < days(one.at_least):
                yield Risk(one, f"{value} is less than {one.at_least}.", f)
            if one.at_most and days(value) > days(one.at_most):
                yield Risk(one, f"{value} is more than {one.at_most}.", f)
