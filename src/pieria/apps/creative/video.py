"""video: a short film from a sentence, as MP4, GIF, storyboard and a plan to edit."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from ...core.contracts import Run
from ...core.errors import Cancelled, UserError
from ...core.values import Event, Finish, Message, Notice, Output, Part, Progress, Request, text
from ...methods.receipts import watched

CLIP = 256 << 20
SHOWN = 3
"""Pictures of each scene on the storyboard."""


def video(
    run: Run,
    prompt: Annotated[
        str, "who does what, where: `then` begins a new scene, quotes are titles, `6 s` is the length"
    ] = "",
    *,
    seconds: Annotated[float | None, "the length, 0.5 to 120; empty: what the words say, else 6 or more"] = None,
    size: Annotated[str, "854x480, 1280x720 ...: even numbers from 64 to 1920"] = "",
    gif: Annotated[bool, "a GIF too, for films of up to 30 seconds"] = True,
    from_: Annotated[Path | None, "the .json of a film, edited: it is filmed anew"] = None,
    clip: Annotated[Path | None, "an MP4 with AV1 to edit: the prompt says how, as in `trim 1-3 s, half speed`"] = None,
    model: Annotated[str, "the language model for verbs that no rule knows; `none` for rules alone"] = "",
    seed: Annotated[int, "repeats a result"] = 1,
) -> Iterator[Event]:
    """Film a sentence: scenes, moving animals and things, camera, weather and titles, as MP4 (AV1), GIF and storyboard.

    pieria video "a fox runs through snow, 6 s" -o fox.mp4
    pieria video 'a red balloon floats over the city, then it flies to the sea at sunset "The End", 8 s'
    pieria video --from film.json -o again.mp4
    pieria video --clip fox.mp4 'trim 1-4 s, half speed, caption "Faster!"' -o slow.mp4
    """
    from ...media.video import encode, plan

    encode.ready()
    if clip is not None:
        yield from edited(clip, prompt, gif)
        return
    receipts: list[Mapping[str, Any]] = []
    run = watched(run, receipts)
    across = measured(size)
    if from_ is not None:
        film = plan.read(said(from_))
        film = replace(film, width=across[0], height=across[1]) if size else film
        film = plan.checked(plan.lasting(film, seconds) if seconds is not None else film)
    else:
        film = yield from planned(run, prompt, seconds, across, model, seed)
    try:
        yield from filmed(run, film, gif)
    except Cancelled:
        yield Finish("cancelled", {"seed": film.seed, "runs": receipts})
        return
    yield Finish("stop", {"seed": film.seed, "runs": receipts})


def planned(
    run: Run, prompt: str, seconds: float | None, size: tuple[int, int], model: str, seed: int
) -> Generator[Event, None, Any]:
    """The plan of the words; a language model is asked only where no rule knows the verb."""
    from ...methods import casting, concepts, filming

    made = filming.read(prompt, seconds, seed, size)
    if made.unknown:
        word = made.unknown[0][:60]
        near = [name for _, name in concepts.nearest(word, lambda texts: casting.vectors(run, texts))]
        raise UserError(f"Nothing here can draw {word!r}.", f"Nearest to it in meaning: {', '.join(near)}.", status=422,
                        code="unknown_thing", param="prompt")  # fmt: skip
    for notice in dict.fromkeys(made.notices):
        yield Notice("plan", notice)
    film = made.film
    for number in made.puzzling if model != "none" else ():
        yield Progress(0, None, "steps", "reading")
        kind = {"type": "json_schema", "json_schema": {"name": "scene", "schema": filming.schema(), "strict": True}}
        asked = (Message("user", (text(filming.ASK + film.scenes[number].text),)),)
        options = {"response_format": kind, "temperature": 0, "max_tokens": 40, "seed": seed}
        answer = "".join(str(e.part.data) for e in run(Request("text", asked, model, options)) if isinstance(e, Output))
        try:
            film = filming.directed(film, number, json.loads(answer))
        except (ValueError, AttributeError, TypeError):
            continue
        lead = next((r for r in film.scenes[number].cast if r.lead), None)
        if lead:
            yield Notice("plan", f"A language model chose the movement: {lead.said or lead.what} {lead.action}.")
    return film


def filmed(run: Run, film: Any, gif: bool) -> Iterator[Event]:
    """Every frame drawn, encoded as it comes, and shown small in the GIF and on the storyboard."""
    from PIL import Image

    from ...media.design.faces import OWN
    from ...media.video import encode, plan, render
    from ...methods import casting, staging

    troupe = casting.Troupe()
    yield from troupe.learn(run, film, film.seed)
    reel, total = encode.Reel(film.width, film.height, film.fps), sum(film.counts)
    gif = gif and film.seconds <= encode.GIF_LONGEST
    every = max(1, round(film.fps / encode.GIF_FPS))
    wide = min(film.width, encode.GIF_WIDE)
    thumb = (wide, max(2, round(film.height * wide / film.width)))
    moments = {at: n for n, scene in enumerate(shown(film)) for at in scene}
    small, rows = list[Any](), [list[Any]() for _ in film.scenes]

    def stages(ground: str, time: str, seed: int) -> Any:
        return staging.stage(ground, time, film.width, film.height, seed)

    fonts = (OWN["fredoka"], OWN["inter-semibold"])
    last = 0.0
    for n, frame in enumerate(render.frames(film, stages, troupe, fonts)):
        reel.add(frame)
        if (gif and n % every == 0) or n in moments:
            little = frame.resize(thumb, Image.Resampling.LANCZOS, reducing_gap=2.0)
            if gif and n % every == 0:
                small.append(little)
            if n in moments:
                rows[moments[n]].append(little)
        if n == 0 or time.monotonic() - last > 0.1:  # often: between two of them it can be stopped
            last = time.monotonic()
            yield Progress(n, total, "frames", "filming")
    about = {"seconds": round(total / film.fps, 3), "frames": total, "width": film.width, "height": film.height}
    yield Output(Part("video", reel.done(film.title), "video/mp4", about), 0)
    if small:
        yield Output(Part("video", encode.gif(small, film.fps / every), "image/gif", about), 1)
    words = [f"{n + 1}. {s.text or s.ground} ({s.seconds:.1f} s)" for n, s in enumerate(film.scenes)]
    board = encode.storyboard(list(zip(words, rows, strict=True)), fonts[1])
    yield Output(Part("video", board, "image/png", {"shows": "storyboard"}), 2)
    yield Output(Part("video", plan.written(film), "application/json", {"plan": True}), 3)


def edited(clip: Path, prompt: str, gif: bool) -> Iterator[Event]:
    """A film cut anew, as MP4 and GIF. Raises `UserError` for what is no such film, or no such edit."""
    from PIL import Image

    from ...formats import mp4
    from ...media.design.faces import OWN
    from ...media.video import encode
    from ...media.video.letters import Words
    from ...methods import cutting

    cut = cutting.read(prompt)
    try:
        if clip.stat().st_size > CLIP:
            raise UserError(f"{clip.name} has more than {CLIP >> 20} MB.", "Give a shorter film.", param="clip")
        track = mp4.read(clip.read_bytes())
        source = Image.open(io.BytesIO(mp4.sequence(track)))
    except (mp4.Broken, OSError, ValueError, Image.DecompressionBombError):
        raise UserError(f"{clip.name} cannot be read as an MP4 with AV1.", "Name a film that `pieria video` made.",
                        param="clip") from None  # fmt: skip
    fps = max(8, min(60, round(len(track.samples) / max(track.seconds, 0.01))))
    order = cut.frames(len(track.samples), len(track.samples) / max(track.seconds, 0.01), fps)
    if track.width % 2 or track.height % 2 or track.width * track.height > 1920 * 1080:
        raise UserError(
            f"{clip.name} is {track.width} x {track.height}.", "Even sides, 1920 x 1080 at most.", param="clip"
        )
    words = [
        Words(t, OWN["fredoka" if k == "title" else "inter-semibold"], track.width, track.height, k)
        for k, t in cut.words
    ]
    reel, small, every = encode.Reel(track.width, track.height, fps), list[Any](), max(1, round(fps / encode.GIF_FPS))
    wide = min(track.width, encode.GIF_WIDE)
    gif = gif and len(order) / fps <= encode.GIF_LONGEST
    for n, at in enumerate(order):
        try:
            source.seek(at)
            frame = source.convert("RGB")
        except (OSError, ValueError, EOFError):
            raise UserError(f"Frame {at + 1} of {clip.name} is broken.", "Trim it away.", param="clip") from None
        for one in words:
            one.over(frame, n / fps, 0.1, len(order) / fps - 0.05)
        reel.add(frame)
        if gif and n % every == 0:
            small.append(
                frame.resize((wide, max(2, round(track.height * wide / track.width))), Image.Resampling.LANCZOS)
            )
        if n % 12 == 0:
            yield Progress(n, len(order), "frames", "cutting")
    about = {"seconds": round(len(order) / fps, 3), "frames": len(order), "width": track.width, "height": track.height}
    yield Output(Part("video", reel.done(clip.stem), "video/mp4", about), 0)
    if small:
        yield Output(Part("video", encode.gif(small, fps / every), "image/gif", about), 1)
    yield Finish("stop")


def shown(film: Any) -> list[list[int]]:
    """The frames of each scene that stand on the storyboard."""
    made, at = [], 0
    for count in film.counts:
        made.append(
            sorted({at + round((count - 1) * k / (SHOWN - 1) * 0.84 + 0.08 * (count - 1)) for k in range(SHOWN)})
        )
        at += count
    return made


def measured(size: str) -> tuple[int, int]:
    """``854x480``: (width, height)."""
    from ...media.video import plan

    if not size.strip():
        return plan.WIDTH, plan.HEIGHT
    across, _, down = size.lower().replace("×", "x").replace(" ", "").partition("x")
    if not (across.isdecimal() and down.isdecimal() and len(across + down) < 10):
        raise UserError(f"{size[:20]!r} is no size.", "For example 854x480.", param="size")
    return int(across), int(down)


def said(path: Path) -> str:
    try:
        if path.stat().st_size > 1 << 20:
            raise UserError(f"{path.name} is too large for a plan.", "Name the .json of a film.", param="from")
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise UserError(f"{path.name} cannot be read.", "Name the .json file of a film.", param="from") from None
