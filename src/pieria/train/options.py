"""``--option NAME=VALUE``: what a training can be told beside its files; what nobody knows is refused by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..core.errors import UserError
from ..core.find import find
from .loop import suited
from .secrecy import possible

if TYPE_CHECKING:
    from .train import Asked

NETS = {"sequence": "transformer", "grid": "flow"}
"""The net that is taken for codes of a kind, where none is asked for."""
KEEP = ("skip", "keep")
OF_TEXTS: Mapping[str, Any] = {
    **dict.fromkeys(("repeats", "secrets", "announced", "phrases"), KEEP),
    "times": range(1, 1001),
    "surprises": None,
}
"""Of a text's preparation (`careful`), beside the medium's own; None: looked at where it is used (`train.cut`)."""
SAID = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}


def checked(medium: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The options as values: whole numbers, words, yes or no. Raises `UserError` for what the medium does not know."""
    known = {**getattr(find("media", medium), "options", {}), **(OF_TEXTS if medium == "text" else {})}
    made = dict[str, Any]()
    for name, value in given.items():
        if name not in known:
            has = f"It has: {', '.join(known)}." if known else "Leave --option out."
            raise UserError(f"Training {medium} has no option {str(name)[:40]!r}.", has, param="option")
        made[name] = fitting(name, value, known[name])
    return made


def fitting(name: str, value: Any, may: Any) -> Any:
    """may: a range, the words to choose from, `bool`, or None for anything."""
    if may is None:
        return value
    said = str(value).strip().lower()
    if may is bool and said in SAID:
        return SAID[said]
    if isinstance(may, range) and said.isascii() and said.isdigit() and int(said[:9]) in may:
        return int(said[:9])
    if isinstance(may, tuple) and said in map(str, may):
        return next(one for one in may if str(one) == said)
    wanted = "yes or no" if may is bool else " or ".join(map(str, may)) if isinstance(may, tuple) else ranged(may)
    first = "yes" if may is bool else may[0]
    raise UserError(
        f"{name} is {wanted}, not {str(value)[:40]!r}.", f"For example: --option {name}={first}", param="option"
    )


def ranged(may: range) -> str:
    steps = f" in steps of {may.step}" if may.step > 1 else ""
    return f"a whole number from {may[0]} to {may[-1]}{steps}"


def kind(asked: Asked) -> str:
    """What the medium's codes are: `core.contracts.Codes.kind`."""
    return str(find("media", asked.medium).codes)


def fits(asked: Asked, net: str) -> None:
    """Refuses a net that does not learn this medium, and a private training of what cannot be learnt so: reading all
    files first would take long."""
    suited(net or NETS[kind(asked)], asked.medium, kind(asked))
    if "times" in asked.options and not asked.canaries:
        raise UserError(
            "times says how often each canary is planted, and none is asked for.", "Add --canaries 40.", param="option"
        )
    if asked.private:
        possible(asked)
