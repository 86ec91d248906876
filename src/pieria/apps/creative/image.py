"""image: a picture from a sentence."""

from __future__ import annotations

import json
import mimetypes
import re
import secrets
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from ...core.contracts import Run
from ...core.errors import Cancelled, UserError
from ...core.signature import SEEDS, Within, bounded, pairs
from ...core.values import Event, Finish, Message, Notice, Output, Part, Progress, Request, text
from ...methods import concepts, darkroom, picturing
from ...methods.drawing import NET, drawings, vectors
from ...methods.fair.portraits import evenly
from ...methods.picturing import Scene
from ...methods.receipts import noted

Made = Generator[Event, None, Any]
LARGEST_FILE = 64 << 20
SIDE, LEAST, LARGEST, MOST = 64, 64, 2048, 16


def endings(format: str = "png", model: str = "", label: Any = None, **_: Any) -> tuple[str, ...]:
    form = "png" if model or label else format
    return (".jpg", ".jpeg") if form == "jpeg" else (f".{form}",)


@bounded
def image(
    run: Run,
    prompt: Annotated[str, "what it should show: things, how many, in which colour, where, on which ground"],
    *,
    style: Annotated[str, "one of the model's styles; an unknown one is refused with the list of them"] = "",
    size: Annotated[str, "512, or 1024x768; 64 is the model's own sticker, untouched"] = "",
    background: Annotated[str, "transparent, a colour, or meadow, sea, room ...; empty: what the prompt says"] = "",
    finish: Annotated[Literal["cut", "soft"], "clean as cut from paper, or soft as the net paints"] = "cut",
    format: Annotated[Literal["png", "jpeg", "webp", "svg"], "the file's format; svg is traced"] = "png",
    planner: Annotated[str, "the language model that reads what rules cannot; `none` for rules alone"] = "",
    model: Annotated[str, "another image model (`pieria models`): it is given the prompt as it is"] = "",
    from_: Annotated[Path | None, "with --model: a picture to go on from, for a model that can"] = None,
    mask: Annotated[Path | None, "with --from: a picture of the same size; white is painted anew"] = None,
    strength: Annotated[float | None, "with --from: 0.05 changes little, 1 everything", Within(0.05, 1)] = None,
    label: Annotated[list[str] | None, "an attribute of the model, NAME=VALUE (may be given several times)"] = None,
    n: Annotated[int | None, "how many to make", Within(1, MOST)] = None,
    steps: Annotated[int | None, "more steps take longer and are cleaner", Within(1, 500)] = None,
    guidance: Annotated[
        float | None, "how closely to keep to the words: 1 is loosely, 4 is strictly", Within(0, 50)
    ] = None,
    seed: Annotated[int | None, "repeats a result; the receipt says which was used", SEEDS] = None,
) -> Iterator[Event]:
    """Make a picture: things with count, colour and place obeyed, on a ground, from stickers that a small net draws.

    pieria image "two red cats left of a blue car, on a meadow at night"
    pieria image "a castle" --n 4 -o castle.png
    """
    given = [read(p, n) for p, n in ((from_, "from"), (mask, "mask")) if p is not None]
    if (given or strength is not None) and not model:
        raise UserError("--from, --mask and --strength are for a model that goes on from pictures.",
                        'Name one (--model), or type: pieria edit a.png "make it blue"', param="model")  # fmt: skip
    if mask is not None and from_ is None:
        raise UserError("A mask needs the picture that it belongs to.", "Name it: --from picture.png", param="from")
    if not prompt.strip() and not label:
        raise UserError("There is nothing to draw.", 'Say what: pieria image "a red cat"', param="prompt")
    width, height = measured(size)
    labels = ({"style": style.strip().lower()} if style else {}) | pairs(label, "digit=7")
    options: dict[str, Any] = {"labels": labels or None, "n": n, "steps": steps, "guidance": guidance, "seed": seed}
    options = {k: v for k, v in options.items() if v is not None}
    if model or label or (width, height) == (SIDE, SIDE):
        if model:
            options |= {"size": size.strip()} if size.strip() else {}
            options |= {"strength": strength} if strength is not None else {}
        asked = (Message("user", (text(prompt if model or label else (yield from known(prompt))), *given)),)
        yield from run(Request("image", asked, model or ("" if label else NET), options))
        return
    count, first = n or 1, secrets.randbelow(1 << 31) if seed is None else seed
    kept: list[dict[str, Any]] = []
    scene = yield from noted(understood(run, prompt, planner, first), kept)
    told = {"seed": first, "notices": kept}
    try:
        for number in range(count):
            made = yield from picture(run, scene, (width, height), background, finish, options, first + 1000 * number)
            yield Output(written(made, format), number)
    except Cancelled:
        yield Finish("cancelled", told)
        return
    yield Finish("stop", told)


def understood(run: Run, prompt: str, planner: str, seed: int) -> Made:
    """The plan of a prompt. What is left out, or drawn as something else, is said; what cannot be drawn is refused."""
    scene = picturing.read(prompt)
    puzzling = scene.unread or [u for u in scene.unknown if len(u.split()) > 2]
    if puzzling and planner != "none" and not any(map(concepts.foreign, scene.unknown)):  # it may name none but these
        scene = yield from reread(run, prompt, scene, planner, seed)
    refuse(run, scene)
    for notice in scene.told():
        yield Notice("left_out" if notice.startswith("Left out") else "kind", notice)
    if scene.dropped:
        said = ", ".join(dict.fromkeys(scene.dropped))
        yield Notice("left_out", f"Not drawn, for the net knows things and not how they are or what they do: {said}.")
    return scene


def read(path: Path, param: str) -> Part:
    """A picture's file as it is; the model's engine reads it."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UserError(f"{path.name} has more than 64 MB.", "Make it smaller first.", param=param)
        kind = mimetypes.guess_type(path.name)[0] or "image/png"
        return Part("image", path.read_bytes(), kind)
    except OSError:
        raise UserError(f"{path.name} cannot be read.", "Check its name and place.", param=param) from None


def picture(
    run: Run, scene: Scene, size: tuple[int, int], background: str, finish: str, options: Mapping[str, Any], seed: int
) -> Made:
    """One picture of the plan, uint8 (h, w, 4)."""
    from ...media.picture import colours, compose, scenes

    ground, colour = scene.ground, colours.named(scene.colour) if scene.colour else ""
    if background:
        ground, colour = grounded(background, scenes.PAINTERS, colours.named)
    if not ground:
        alone = scene.things == 1 and not scene.relations
        hour = scene.time or scene.weather
        wet = any(s.concept in compose.AFLOAT for s in scene.subjects)
        open_ = "sea" if wet else "snow" if scene.weather == "snowing" else "meadow"
        ground = open_ if hour else "transparent" if alone else "plain"
    actors = []
    for n, subject in enumerate(scene.subjects):
        yield Progress(n, len(scene.subjects), "things", f"drawing {subject.words or subject.concept}")
        best = []
        # where the words leave open who it is, the seed's coin says it: left to itself the net draws men
        for who, most in evenly(subject.concept, concepts.concepts(), seed + n, min(subject.count, 3)):
            best += yield from drawings(run, who, seed + 17 * n, options, most)
        soft = []
        for one in best if finish == "soft" else ():
            soft.append((yield from darkroom.enlarged(run, one.soft)))
        wanted = colours.named(subject.colour) if subject.colour else ""
        actors.append(compose.Actor(tuple(best), wanted, subject.size, subject.count, subject.concept, tuple(soft)))
    links = [(r.a, r.kind, r.b) for r in scene.relations]
    return compose.composed(actors, links, *size, ground=ground, colour=colour, time=scene.time,
                            weather=scene.weather, seed=seed)  # fmt: skip


def written(made: Any, format: str) -> Part:
    """uint8 (h, w, 4) as a file's part. A PNG needs no package."""
    from ...formats.png import png

    if format == "png":
        about = {"width": int(made.shape[1]), "height": int(made.shape[0])}
        return Part("image", png(made if made[..., 3].min() < 255 else made[..., :3]), "image/png", about)
    from ...media.picture import files

    return files.written(made, format)


def known(prompt: str) -> Generator[Event, None, str]:
    """For the model's own sticker: a prompt that is one known thing as the net calls it, any other as it is."""
    scene = picturing.read(prompt)
    lost = scene.unknown or scene.missing or scene.dropped or scene.ground or scene.relations
    plain = len(scene.subjects) == 1 and not lost
    for notice in scene.told() if plain and not scene.subjects[0].colour else ():
        yield Notice("kind", notice)
    return scene.subjects[0].concept if plain and not scene.subjects[0].colour else prompt


def reread(run: Run, prompt: str, scene: Scene, planner: str, seed: int) -> Made:
    """A plan by the language model, under a schema, where rules made no sense of the words; theirs if it has none."""
    yield Progress(0, None, "steps", "reading")
    kind = {"type": "json_schema", "json_schema": {"name": "plan", "schema": picturing.schema(), "strict": True}}
    ask = (Message("user", (text(picturing.ASK + prompt),)),)
    options = {"response_format": kind, "temperature": 0, "max_tokens": 300, "seed": seed}
    said = "".join(str(e.part.data) for e in run(Request("text", ask, planner, options)) if isinstance(e, Output))
    try:
        found = picturing.planned(json.loads(said), prompt)
    except (ValueError, AttributeError, TypeError):
        return scene
    if not found.subjects:
        return scene
    read = ", ".join(" ".join(filter(None, (str(s.count), s.colour, s.words))) for s in found.subjects)
    yield Notice("plan", f"A language model read the sentence as: {read}.")
    return found


def refuse(run: Run, scene: Scene) -> None:
    """What the net was not taught is said, with what comes nearest."""
    if scene.unknown:
        word = scene.unknown[0][:60]
        hint = 'Words are read in English. Say it so, as in: pieria image "a red cat"'
        if not concepts.foreign(word):
            near = [name for _, name in concepts.nearest(word, lambda texts: vectors(run, texts))]
            hint = f"Nearest to it in meaning: {', '.join(near)}. Words are read in English."
        raise UserError(
            f"The net was not taught to draw {word!r}.", hint, status=422, code="unknown_thing", param="prompt"
        )
    if not (scene.subjects or scene.ground or scene.time or scene.weather):
        raise UserError("The words name nothing that can be drawn.", 'Say what: pieria image "a red cat"', status=422,
                        code="unknown_thing", param="prompt")  # fmt: skip


def grounded(said: str, places: Mapping[str, Any], named: Callable[[str], str]) -> tuple[str, str]:
    """``--background``: (ground, colour)."""
    word = said.strip().lower()
    if word in places or word == "transparent":
        return word, ""
    if colour := named(word):
        return "plain", colour
    raise UserError(f"There is no background {word[:30]!r}.", f"There are transparent, {', '.join(places)}, colours.",
                    param="background")  # fmt: skip


def measured(size: str) -> tuple[int, int]:
    """``512`` or ``1024x768``: (width, height)."""
    if not size.strip():
        return 512, 512
    found = re.fullmatch(r"\s*(\d{1,6})\s*(?:[x×]\s*(\d{1,6})\s*)?", size.lower())
    across, down = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not (LEAST <= across <= LARGEST and LEAST <= down <= LARGEST) or max(across, down) > 4 * min(across, down):
        raise UserError(
            f"{size[:20]!r} is no size.", f"From {LEAST} to {LARGEST}, as in 512 or 1024x768.", param="size"
        )
    return across, down
