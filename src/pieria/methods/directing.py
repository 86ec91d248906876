"""What a language model may say about a scene of a film whose verb no rule knows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..media.video import plan
from ..media.video.plan import Film
from .acting import fitting


def schema() -> dict[str, Any]:
    """JSON Schema of its answer."""
    known = {"action": {"enum": list(plan.ACTIONS)}, "ground": {"enum": list(plan.GROUNDS)}}
    return {"type": "object", "properties": known, "required": [*known], "additionalProperties": False}


ASK = "Which movement and which landscape fit this scene of an animated film best?\n\nScene: "


def directed(film: Film, number: int, answer: dict[str, Any]) -> Film:
    """The film, with a model's answer for one scene; what is not of the schema is left as it was."""
    scene = film.scenes[number]
    if answer.get("action") not in plan.ACTIONS:
        return film
    cast = tuple(replace(r, action=answer["action"]) if r.lead else r for r in scene.cast)
    cast = tuple(replace(r, action=fitting(r)) for r in cast)
    scenes = list(film.scenes)
    scenes[number] = replace(scene, cast=cast)
    return replace(film, scenes=tuple(scenes))
