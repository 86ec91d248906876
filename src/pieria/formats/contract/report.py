"""What was found in a contract, as Markdown that a person reads from top to bottom: risks first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..document import Document
from .clauses import Change
from .find import Found, missing
from .kinds import kinds
from .playbook import Risk

SHOWN = 3
"""Quotations of one kind that are shown."""
SIGN = {"-": "− ", "+": "+ "}


def report(
    name: str,
    made: Document,
    found: Sequence[Found],
    risks: Sequence[Risk] | None,
    differ: Sequence[Change] | None,
    old: str,
) -> str:
    """risks, differ: None where no playbook and no other version were given."""
    lines = [f"# {name}", ""]
    if risks is not None:
        lines += ["## Against the playbook", "", *(against(risks, made)), ""]
    if differ is not None:
        lines += [f"## Changes since {old}", "", *(changed(differ)), ""]
    there = {f.kind for f in found}
    lines += [f"## Found: {len(there)} of {len(kinds())} matters", "", *(said(found, made)), "", "## Missing", ""]
    lacking = missing(found)
    lines.append(f"Nothing was found of: {', '.join(lacking)}." if lacking else "Nothing is missing.")
    return "\n".join([*lines, "", "Quotations are verbatim. This finds and quotes; it is no legal advice."])


def where(f: Found, made: Document) -> str:
    page = f"{made.unit} {made.page(f.start)}, " if made.pages else ""
    return f"{page}characters {f.start} to {f.stop}"


def quoted(f: Found) -> str:
    return f"“{' '.join(f.text.split())}”"


def said(found: Sequence[Found], made: Document) -> Iterator[str]:
    for name in kinds():
        mine = [f for f in found if f.kind == name]
        if not mine:
            continue
        yield f"**{name}**"
        for f in mine[:SHOWN]:
            value = f"{f.value}: " if f.value and f.value != " ".join(f.text.split()) else ""
            guess = " (chosen by the model; look at it yourself)" if f.how == "model" else ""
            yield f"- {value}{quoted(f)} ({where(f, made)}){guess}"
        if len(mine) > SHOWN:
            yield f"- and {len(mine) - SHOWN} more: characters {', '.join(str(f.start) for f in mine[SHOWN:])}"
        yield ""


def against(risks: Sequence[Risk], made: Document) -> Iterator[str]:
    if not risks:
        yield "The contract keeps to every rule."
    for risk in risks:
        yield f"- **{risk.rule.risk}** {risk.rule.clause}: {risk.why} {risk.rule.say}".rstrip()
        if risk.found:
            yield f"  - {quoted(risk.found)} ({where(risk.found, made)})"


def changed(differ: Sequence[Change]) -> Iterator[str]:
    if not differ:
        yield "No clause has changed."
    for change in differ:
        clause = change.new or change.old
        if clause is None:
            continue
        moved = (
            f" (was {change.old.number})"
            if change.old and change.new and change.old.number != change.new.number
            else ""
        )
        yield f"- **{change.kind}** {clause.name}{moved}"
        if change.kind in ("added", "removed"):
            yield f"  - {SIGN['+' if change.kind == 'added' else '-']}{' '.join(clause.words)}"
        for mark, words in change.pieces:
            if mark != " ":
                yield f"  - {SIGN[mark]}{words}"
