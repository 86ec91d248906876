"""What may be asked: kinds of harm (`classes`), and the rules of whoever runs this, in ``home/policy.toml``:

refuse_above = 0.6                     # of the classifier's certainty, 0 to 1
[kinds]
drugs = "allow"                        # allow, warn or refuse, for each kind that differs from the mode asked for
[[rules]]
name = "no medical advice"
words = ["diagnose", "dosage of *"]    # whole words; * stands for any letters
action = "refuse"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...core.errors import UserError
from .classes import KINDS

ACTIONS = ("allow", "warn", "refuse")
CERTAIN = 0.6
LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    pattern: re.Pattern[str]
    action: str


@dataclass(frozen=True, slots=True)
class Policy:
    above: float = CERTAIN
    kinds: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()

    def action(self, kind: str, mode: str) -> str:
        return self.kinds.get(kind, mode)


def load(path: Path) -> Policy:
    """The policy in a file; the usual one if there is none. Raises `UserError` that names what is wrong in it."""

    def bad(what: str) -> UserError:
        return UserError(f"policy.toml {what}.", "Correct it, or move it away.", status=409, code="bad_policy")

    if not path.is_file():
        return Policy()
    try:
        if path.stat().st_size > LARGEST:
            raise bad("is larger than a policy can be (1 MB)")
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise bad(f"cannot be read: {str(error)[:120]}") from None
    if unknown := set(table) - {"refuse_above", "kinds", "rules"}:
        raise bad(f"has a key that it cannot have: {', '.join(sorted(unknown))[:80]}")
    above, kinds, rules = table.get("refuse_above", CERTAIN), table.get("kinds", {}), table.get("rules", [])
    if isinstance(above, bool) or not isinstance(above, int | float) or not 0 < above < 1:
        raise bad("needs a refuse_above between 0 and 1")
    if not isinstance(kinds, dict) or not set(kinds) <= set(KINDS[1:]) or not all(a in ACTIONS for a in kinds.values()):
        raise bad(
            f"has kinds that are none of {', '.join(KINDS[1:])}, or an action that is none of {', '.join(ACTIONS)}"
        )
    if not isinstance(rules, list):
        raise bad("has rules that are no list")
    return Policy(float(above), kinds, tuple(rule(one, bad) for one in rules))


def rule(one: object, bad: object) -> Rule:
    right = isinstance(one, dict) and set(one) == {"name", "words", "action"} and one["action"] in ACTIONS
    words = one["words"] if right and isinstance(one, dict) else None
    if (
        not isinstance(one, dict)
        or not isinstance(words, list)
        or not all(isinstance(w, str) and w.strip() for w in words)
        or not words
    ):
        raise bad("has a rule without exactly these: name, words (a list of texts), action (allow, warn or refuse)")  # type: ignore[operator]
    alternatives = "|".join(re.escape(" ".join(w.split())).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for w in words)
    return Rule(str(one["name"])[:80], re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE), one["action"])
