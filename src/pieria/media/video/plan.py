"""A film as a plan: what JSON holds, a person edits and `render` draws."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from ...core.errors import UserError

GROUNDS = (
    "meadow",
    "snow",
    "forest",
    "desert",
    "mountains",
    "beach",
    "lake",
    "water",
    "sea",
    "underwater",
    "city",
    "village",
    "cave",
    "room",
    "space",
    "sky",
)
TIMES = ("day", "sunset", "night")
WEATHERS = ("", "snowing", "raining", "mist", "leaves", "stars", "bubbles", "confetti")
CAMERAS = ("follow", "still", "pan left", "pan right", "zoom in", "zoom out")
ACTIONS = (
    "run", "walk", "fly", "jump", "swim", "fall", "grow", "shrink", "spin", "appear", "sail", "roll", "float", "dance",
    "drive", "rise", "sleep", "wait", "eat", "shine", "swing",
)  # fmt: skip
SIDES = ("right", "left")
FPS, WIDTH, HEIGHT = 24, 854, 480
SHORTEST, LONGEST, MOST_SCENES, MOST_CAST = 0.5, 120.0, 12, 8


@dataclass(frozen=True, slots=True)
class Role:
    """Who or what is seen. ``what``: a thing as the sticker net or a puppet knows it; ``said``: as the user put it;
    ``count``: 1 to 9; ``colour``: ``#rrggbb`` or ""; ``lead``: the camera keeps it in the picture; what is no lead
    stands in the world and is passed by."""

    what: str
    said: str = ""
    count: int = 1
    colour: str = ""
    size: float = 1.0
    action: str = "wait"
    side: str = "right"
    lead: bool = True


@dataclass(frozen=True, slots=True)
class Scene:
    """``time`` becomes ``until`` while the scene runs, where they differ."""

    seconds: float
    ground: str = "meadow"
    time: str = "day"
    until: str = ""
    weather: str = ""
    camera: str = "follow"
    cast: tuple[Role, ...] = ()
    title: str = ""
    caption: str = ""
    text: str = ""
    """The words it was made from."""
    narration: str = ""
    """What a voice says in it."""


@dataclass(frozen=True, slots=True)
class Film:
    scenes: tuple[Scene, ...]
    title: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    fps: int = FPS
    seed: int = 1
    music: str = ""
    """As `pieria music` reads it; ``none`` for none; empty: what the scenes ask for."""

    @property
    def seconds(self) -> float:
        return sum(s.seconds for s in self.scenes)

    @property
    def counts(self) -> tuple[int, ...]:
        """Frames of each scene; together the length's, to the frame."""
        ends, at = list[int](), 0.0
        for scene in self.scenes:
            at += scene.seconds
            ends.append(max(1, math.floor(at * self.fps + 0.5)))
        return tuple(b - a for a, b in zip([0, *ends], ends, strict=False))


def written(film: Film) -> str:
    """As JSON, to be edited."""
    return json.dumps({"kind": "pieria film", **asdict(film)}, indent=1, ensure_ascii=False)


def read(said: str) -> Film:
    """A film of its JSON. Raises `UserError` for what is none, naming the field at fault."""
    try:
        plain = json.loads(said)
    except (ValueError, RecursionError):
        plain = None
    if not isinstance(plain, dict) or plain.get("kind") != "pieria film":
        raise refused("That is no plan of a film.", "Name a .json that `pieria video` made.")
    made = build(Film, {k: v for k, v in plain.items() if k != "kind"}, "film")
    return checked(made)


def build(kind: Any, plain: Any, where: str) -> Any:
    """A dataclass of this file from what JSON holds, each field of its type."""
    known = {f.name: f for f in fields(kind)}
    if not isinstance(plain, Mapping):
        raise refused(f"{where} is no object.", "Start from a plan that `pieria video` made.")
    values: dict[str, Any] = {}
    for name, value in plain.items():
        if name not in known:
            raise refused(f"{where} has no field {name[:40]!r}.", f"It has: {', '.join(known)}.")
        wanted = known[name].type
        if name in ("scenes", "cast"):
            if not isinstance(value, Sequence) or isinstance(value, str):
                raise refused(f"{where}.{name} is no list.", "Write it in [ ].")
            inner = Scene if name == "scenes" else Role
            values[name] = tuple(build(inner, v, f"{name}[{n}]") for n, v in enumerate(value))
            continue
        types: Any = {"str": str, "int": int, "bool": bool}.get(str(wanted), (int, float))
        right = isinstance(value, types) and (str(wanted) == "bool" or not isinstance(value, bool))
        if not right or (isinstance(value, float) and not math.isfinite(value)):
            raise refused(f"{where}.{name} cannot be {str(value)[:30]!r}.", f"It is of type {wanted}.")
        values[name] = value
    try:
        return kind(**values)
    except TypeError:
        needed = "what" if kind is Role else "seconds" if kind is Scene else "scenes"
        raise refused(f"{where} has no {needed!r}.", "Start from a plan that `pieria video` made.") from None


def checked(film: Film) -> Film:
    """The film, where everything in it can be made. Raises `UserError`."""
    if not 1 <= len(film.scenes) <= MOST_SCENES:
        raise refused(f"A film has 1 to {MOST_SCENES} scenes, not {len(film.scenes)}.", "Join or leave out some.")
    if not SHORTEST <= film.seconds <= LONGEST or any(s.seconds < 0.2 for s in film.scenes):
        raise refused(f"A film of {film.seconds:g} seconds cannot be made.",
                      f"From {SHORTEST:g} to {LONGEST:g} seconds, 0.2 for a scene at least.")  # fmt: skip
    if not 8 <= film.fps <= 60:
        raise refused(f"{film.fps} frames a second cannot be made.", "From 8 to 60; films have 24.")
    if not (64 <= film.width <= 1920 and 64 <= film.height <= 1920) or film.width * film.height > 1920 * 1080:
        raise refused(f"{film.width} x {film.height} cannot be made.", "From 64 to 1920, as in 854x480.")
    if not 0 <= film.seed < 1 << 63:
        raise refused(f"The seed {film.seed} is out of bounds.", "From 0 to 9223372036854775807.")
    if film.width % 2 or film.height % 2:
        raise refused(f"{film.width} x {film.height} has an odd side.", "AV1 halves the colours: even numbers only.")
    choices = {"ground": GROUNDS, "time": TIMES, "until": ("", *TIMES), "weather": WEATHERS, "camera": CAMERAS}
    for n, scene in enumerate(film.scenes):
        for name, known in choices.items():
            if getattr(scene, name) not in known:
                raise refused(f"Scene {n + 1} cannot have the {name} {getattr(scene, name)[:30]!r}.",
                              f"There are: {', '.join(k for k in known if k)}.")  # fmt: skip
        long = max(len(scene.title), len(scene.caption)) > 120 or len(scene.narration) > 400
        if len(scene.cast) > MOST_CAST or long:
            raise refused(f"Scene {n + 1} holds too much.",
                          f"{MOST_CAST} things, titles of 120 letters, 400 letters to say, at most.")  # fmt: skip
        for role in scene.cast:
            if role.action not in ACTIONS or role.side not in SIDES or not 1 <= role.count <= 9:
                raise refused(f"{role.what[:30]!r} cannot {role.action[:20]!r} {role.side[:20]!r} {role.count} times.",
                              f"Actions: {', '.join(ACTIONS)}; right or left; 1 to 9.")  # fmt: skip
            if not 0.2 <= role.size <= 3 or not (role.colour == "" or hexed(role.colour)):
                raise refused(f"{role.what[:30]!r} cannot be so large, or of that colour.",
                              'A size from 0.2 to 3, a colour as "#d8232a".')  # fmt: skip
    return film


def hexed(colour: str) -> bool:
    return len(colour) == 7 and colour[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in colour[1:])


def lasting(film: Film, seconds: float) -> Film:
    """The same film in that length, each scene's share kept."""
    times = seconds / film.seconds
    return replace(film, scenes=tuple(replace(s, seconds=s.seconds * times) for s in film.scenes))


def refused(message: str, hint: str) -> UserError:
    return UserError(message, hint, param="from")
