"""policy: what may be asked of a model. Allows, warns or refuses, by kinds of harm and by the owner's own rules.

Option ``policy``: ``allow`` (the default: requests are not classified; rules in ``home/policy.toml`` still hold),
``warn`` (the receipt says which kind a request looks like), ``refuse`` (it is answered with a sentence instead). The
classifier is a linear layer of ours over MiniLM's sentence vectors: `methods.policy.classes`. A card's
``[params.guards] policy = "refuse"`` is the default for its model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..core.contracts import Context, Run
from ..core.errors import UserError
from ..core.values import Delta, Event, Finish, Notice, Output, Request, text

options = frozenset({"policy"})
SORRY = "I will not help with that: the request looks like {why}. If I misread it, say what it is for."
HELP = " If you think of harming yourself, please call your local crisis line or emergency number now."
PIECE = 700
"""Letters of a request that are looked at together; MiniLM reads some 250 words."""
PLAINLY = 0.95
"""How sure it is where the words alone leave no doubt."""
RECENT = 3
"""Messages in which an owner's rule may allow what the classifier would not: what was said long ago opens no door."""
MOST = 12
"""Pieces of one request at most: its beginning and its end, where what is wanted is said."""


def wrap(run: Run, context: Context) -> Run:
    def guarded(request: Request) -> Iterator[Event]:
        from ..methods import policy

        held = policy.load(context.home / "policy.toml")
        mode = chosen(request, context)
        words = wanted_in(request)
        action, why, data = "allow", "", dict[str, Any]()
        for rule in held.rules:
            if any(rule.pattern.search(w) for w in (words[-RECENT:] if rule.action == "allow" else words)):
                action, why = max((action, why), (rule.action, f"what the rule {rule.name!r} is about"), key=strength)
                data = {"rule": rule.name}
                if rule.action == "allow":
                    mode = "allow"  # the owner's word stands over the classifier's
        if action != "refuse" and (mode != "allow" or any(a != "allow" for a in held.kinds.values())):
            kind, sure = classified(words, context, request)
            wanted = held.action(kind, mode)
            if sure > held.above and wanted != "allow":
                action, why = max((action, why), (wanted, f"{kind.replace('_', ' ')} ({sure:.0%} sure)"), key=strength)
            data = {**data, "kind": kind if sure > held.above else "harmless", "certainty": round(sure, 3)}
        if action == "refuse":
            yield from refused(why, data)
            return
        looked = bool(data) or mode != "allow" or bool(held.rules)
        verdict = "warned" if action == "warn" else "allowed" if looked else "not looked at"
        said = f"The request looks like {why}." if action == "warn" else "Nothing in the request against the policy."
        if not looked:
            said = "Requests are not classified (policy=warn or policy=refuse does)."
        for event in run(request):
            if isinstance(event, Finish):
                yield Notice("guard", said, {"guard": "policy", "verdict": verdict, **data})
            yield event

    return guarded


def wanted_in(request: Request) -> list[str]:
    """What whoever asks has said, the latest last. What was refused is not asked again: an answer to it follows."""
    told = request.messages
    follows = (*(m.text if m.role == "assistant" else "" for m in told[1:]), "")
    said = [
        m.text for m, after in zip(told, follows, strict=False)  # of nothing said nothing follows
        if m.role in ("user", "prompt", "system") and not after.startswith(SORRY.split("{")[0])
    ]  # fmt: skip
    suffix = request.options.get("suffix")
    return [*said, suffix] if isinstance(suffix, str) and suffix else said


def strength(pair: tuple[str, str]) -> int:
    return ("allow", "warn", "refuse").index(pair[0])


def chosen(request: Request, context: Context) -> str:
    from ..methods.policy import ACTIONS

    usual = context.card.params.get("guards", {})
    mode = request.options.get("policy") or (usual.get("policy") if isinstance(usual, Mapping) else None) or "allow"
    if mode not in ACTIONS:
        raise UserError(f"policy cannot be {str(mode)[:40]!r}.", f"It is one of: {', '.join(ACTIONS)}.", param="policy")
    return str(mode)


def pieces(words: list[str]) -> list[str]:
    """A request in pieces that can be read whole, cut at blanks; the last ones and the first ones of a long one."""
    found: list[str] = []
    for said in words:
        flat = re.sub(r"\s+", " ", said).strip()
        found += re.findall(rf".{{1,{PIECE}}}(?:\s|$)|.{{{PIECE}}}", flat)
    return found if len(found) <= MOST else found[: MOST // 2] + found[-MOST // 2 :]


def classified(words: list[str], context: Context, request: Request) -> tuple[str, float]:
    """The kind of harm that the worst piece looks like, and how sure that is some harm."""
    import numpy as np

    from ..methods.policy.classes import harm
    from ..methods.policy.plain import plainly

    vectors = context.settings.get("vectors")
    said = [p for p in pieces(words) if p.strip()]
    if not said:
        return "harmless", 0.0
    if vectors is None:
        raise UserError("Requests cannot be classified here.", "Type: pieria get minilm", status=503, code="no_engine")
    found = np.stack([np.frombuffer(v, "<f4") for v in vectors(said, "minilm", request.cancel)])
    sure, kinds = harm(said, found)
    for i, piece in enumerate(said):
        if kind := plainly(piece):
            sure[i], kinds[i] = max(PLAINLY, float(sure[i])), kind
    worst = int(sure.argmax())
    return kinds[worst], float(sure[worst])


def refused(why: str, data: Mapping[str, Any]) -> Iterator[Event]:
    """An answer instead of the model's."""
    said = SORRY.format(why=why) + (HELP if data.get("kind") == "self_harm" else "")
    yield Delta(said)
    yield Output(text(said, finish_reason="content_filter"))
    yield Notice("guard", f"Refused: it looks like {why}.", {"guard": "policy", "verdict": "refused", **data})
    yield Finish("content_filter", {"prompt_tokens": 0, "completion_tokens": 0, "cached_tokens": 0})
