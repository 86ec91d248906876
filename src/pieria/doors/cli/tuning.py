"""The verb that teaches a language model: `pieria tune`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

from ...core.errors import UserError
from ...core.values import Message, Output, Request, text


def tune(
    _: Any,
    card: Annotated[str, "the language model to tune (`pieria models`)"] = "",
    examples: Annotated[Path | None, "a .jsonl, .json or .csv file: input and output, or messages"] = None,
    *,
    unlabelled: Annotated[
        Path | None, "a file of inputs: says which to label next, and learns from the sure ones"
    ] = None,
    test: Annotated[
        Path | None, "examples that are never learnt from, to measure by; a fifth is held out anyway"
    ] = None,
    name: Annotated[str, "what to call the model; made from the file's name if empty"] = "",
    twins: Annotated[
        bool, "learn each example that is about a woman or a man about the other too (counterfactual data, English)"
    ] = False,
    count: Annotated[int, "how many to name for labelling"] = 20,
    seed: Annotated[int, "repeats a tuning"] = 0,
    undo: Annotated[str, "take a tuned model back: its name"] = "",
) -> int:
    """Tune a language model on examples of your own, no settings needed; measures it before and after.

    pieria tune qwen2.5-coder-0.5b examples.jsonl
    pieria tune qwen2.5-coder-0.5b labelled.csv --unlabelled rest.csv
    pieria tune qwen2.5-coder-0.5b --unlabelled rest.csv > first.jsonl   # nothing is labelled yet: these first
    A line: {"input": "...", "output": "..."}. Ctrl-C keeps everything; the same command goes on.
    """
    from ... import weights
    from . import show
    from .verbs import opened

    if undo:
        from ...core.places import home

        weights.undo(home(), undo)
        print(f"{undo} is taken back.", file=sys.stderr)
        return 0
    if not card or (examples is None and unlabelled is None):
        raise UserError("Name a model and a file of examples.", "pieria tune qwen2.5-coder-0.5b examples.jsonl")
    given = {"test": test, "twins": twins, "name": name}
    if examples is None and (lost := next((n for n, said in given.items() if said), "")):
        raise UserError(
            f"--{lost} is for a tuning, and without examples nothing is learnt: it is only said what to label first.",
            f"Leave --{lost} out, or name a file of examples.", param=lost,
        )  # fmt: skip
    if count != 20 and unlabelled is None:
        raise UserError("--count says how many to name for labelling.", "Add --unlabelled FILE.", param="count")
    if absent := [p for p in ("torch", "safetensors") if not find_spec(p)]:
        raise UserError(
            f"Tuning needs {' and '.join(absent)}, which {'is' if len(absent) == 1 else 'are'} not installed.",
            'Type: pip install "pieria[train]"',
        )
    if not 0 <= count <= 1000:
        raise UserError("count must be from 0 to 1000.", "For example: --count 20", param="count")
    from ...train import tuning as room
    from .training import vectors

    with opened() as studio, show.interruptible() as cancel:
        base = studio.card(card)
        if base.engine != "llamacpp" or base.params.get("lora") or "chat" not in base.abilities:
            raise UserError(
                f"{card} is no plain chat model in a GGUF file, so it cannot be tuned.",
                "Use qwen2.5-coder-0.5b, for example.", param="card",
            )  # fmt: skip
        path = next(p for n, p in weights.locate(base).items() if n.endswith(".gguf"))

        def said(turns: Sequence[tuple[str, str]]) -> tuple[Message, ...]:
            return tuple(Message(role, (text(words),)) for role, words in turns)

        def tokens(asked: Sequence[Any]) -> list[list[int]]:
            with studio.model(base) as model:
                return list(model.tokens([one if isinstance(one, str) else said(one) for one in asked]))  # type: ignore[attr-defined]

        def answer(model: str, turns: Sequence[tuple[str, str]]) -> str:
            request = Request("text", said(turns), model, {"temperature": 0.0, "max_tokens": 200, "seed": 0}, cancel)
            made = [e.part.data for e in studio.run(request, app="tune", bare=True) if isinstance(e, Output)]
            return str(made[0]) if made else ""

        encoder = weights.cards(studio.home).get("minilm")
        here = encoder is not None and not weights.missing(encoder)
        sense = (lambda texts: vectors(studio, texts)) if here else None
        if examples is None:
            assert unlabelled
            for said_ in room.first(unlabelled, sense, count, seed):
                print(json.dumps({"input": said_, "label": ""}, ensure_ascii=False))
            return 0
        tools = room.Tools(base, path, tokens, sense, answer)
        asked = room.Asked(base.name, examples, name, unlabelled, test, count, seed, twins)
        finish, _outputs = show.drain(room.tune(asked, tools, studio.home, cancel))
    if finish.reason == "cancelled":
        return 130
    if chosen := finish.usage["made"]["next"]:
        print("\n".join(["Label these next:", *(f"  {t}" for t in chosen)]))
    print(f"report   {finish.usage['report']}\npage     {finish.usage['page']}", file=sys.stderr)
    print(f'Try: pieria write "..." --model {finish.usage["name"]} --temperature 0', file=sys.stderr)
    return 0
