"""video: a short film from a sentence, as MP4, GIF, storyboard and a plan to edit."""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from ...core.contracts import Run
from ...core.errors import Cancelled, UserError
from ...core.signature import SEEDS, Within, bounded
from ...core.values import Event, Finish, Message, Notice, Output, Part, Progress, Request, text
from ...methods.receipts import noted, watched

NEAR = 0.6
"""Cosine below which what is nearest in meaning is no help: to another language's words a pile of poo is near."""
SHOWN = 3
"""Pictures of each scene on the storyboard."""
FPS = 8
"""Frames a second of another model's films: what most diffusion models were taught on."""


def endings(gif: bool = True, narrate: bool = False, model: str = "", **_: Any) -> tuple[str, ...]:
    if model not in ("", "none"):
        return (".mp4",)
    return (".mp4", *[".gif"] * gif, ".png", ".json", ".srt")


@bounded
def video(
    run: Run,
    prompt: Annotated[
        str, "who does what, where: `then` begins a new scene, quotes are titles, `6 s` is the length"
    ] = "",
    *,
    seconds: Annotated[float | None, "the length; empty: what the words say, else 6 or more", Within(0.5, 120)] = None,
    size: Annotated[str, "854x480, 1280x720 ...: even numbers from 64 to 1920"] = "",
    music: Annotated[
        str, "what is played, as `pieria music` reads it; `none` for none; empty: what the scenes ask for"
    ] = "",
    narrate: Annotated[bool, "a voice tells what happens; the scenes last as long as that takes"] = False,
    voice: Annotated[str, "whose voice (`pieria models`); empty for this machine's default"] = "",
    gif: Annotated[bool, "a GIF too, for films of up to 30 seconds"] = True,
    from_: Annotated[Path | None, "the .json of a film, edited: it is filmed anew"] = None,
    planner: Annotated[str, "the language model for verbs that no rule knows; `none` for rules alone"] = "",
    model: Annotated[str, "another video model (`pieria models`): it is given the prompt as it is"] = "",
    steps: Annotated[int | None, "of another model: more take longer and are cleaner", Within(1, 500)] = None,
    seed: Annotated[int, "repeats a result", SEEDS] = 1,
) -> Iterator[Event]:
    """Film a sentence: moving animals and things, camera, weather, titles, music, a narrator; MP4, GIF and storyboard.

    pieria video "a fox runs through snow, 6 s" -o fox.mp4
    pieria video 'a red balloon floats over the city, then it flies to the sea at sunset "The End"' --narrate
    pieria video --from film.json --music "slow waltz in A minor for piano" -o again.mp4
    """
    from ...media.video import encode, plan
    from ...methods import filmwords, narrating, scoring

    encode.ready()
    receipts: list[Mapping[str, Any]] = []
    kept: list[dict[str, Any]] = []
    run = watched(run, receipts)
    if model and model != "none":
        yield from asked_of(run, prompt, model, {"steps": steps, "seed": seed, "size": size.strip()}, seconds)
        return
    if steps is not None:
        raise UserError("Steps are for another model.", "Name it: --model NAME. Or leave them out.", param="steps")
    across, fixed = measured(size), seconds is not None
    if from_ is not None:
        film = plan.read(said(from_))
        film = replace(film, width=across[0], height=across[1]) if size else film
        film = plan.checked(plan.lasting(film, seconds) if seconds is not None else film)
    else:
        prompt, asked, told = scoring.heard(filmwords.bounded(prompt))
        music, narrate = music or asked, narrate or told
        fixed = fixed or lengthy(prompt)
        reader = planner or ("none" if model else "")
        film = yield from noted(planned(run, prompt, seconds, across, reader, seed), kept)
    film = narrating.narrated(film) if narrate else film
    film = replace(film, music=music.strip()[:200] or film.music or scoring.words(film))
    usage = {"seed": film.seed, "runs": receipts, "notices": kept}
    try:
        film, spoken = yield from narrating.told(run, film, voice, fixed)
        sound = yield from scored(run, film, spoken)
        yield from filmed(run, film, gif, sound, spoken)
    except Cancelled:
        yield Finish("cancelled", usage)
        return
    yield Finish("stop", usage)


def asked_of(run: Run, prompt: str, model: str, options: dict[str, Any], seconds: float | None) -> Iterator[Event]:
    """A film by another model, which is given the prompt as it is."""
    if not prompt.strip():
        raise UserError("There is nothing to film.", 'Say what: pieria video "a fox runs" --model NAME', param="prompt")
    given = {k: v for k, v in options.items() if v not in (None, "")}
    if seconds is not None:
        given |= {"frames": max(2, round(seconds * FPS)), "fps": FPS}
    yield from run(Request("video", (Message("user", (text(prompt),)),), model, given))


def lengthy(prompt: str) -> bool:
    """Whether the words say how long the film is to be."""
    from ...methods import filmwords

    return filmwords.length(prompt) is not None


def scored(run: Run, film: Any, spoken: Sequence[Any]) -> Generator[Event, None, Any]:
    """The film's sound as a track: music and what is said; None for a silent one. Raises `Cancelled`."""
    from ...methods import narrating, scoring, soundtrack

    long, bed = sum(film.counts) / film.fps, None
    if film.music.lower() not in scoring.NONE:
        yield Progress(0, None, "steps", "composing")
        bed = yield from scoring.bed(run, film.music, long, film.seed)
    line = soundtrack.mixed(long, bed, [(at, t.samples) for at, t in narrating.placed(film, spoken)])
    return None if line is None else soundtrack.packed(line, soundtrack.RATE)


def planned(
    run: Run, prompt: str, seconds: float | None, size: tuple[int, int], planner: str, seed: int
) -> Generator[Event, None, Any]:
    """The plan of the words; a language model is asked only where no rule knows the verb."""
    from ...methods import concepts, directing, drawing, filming

    made = filming.read(prompt, seconds, seed, size)
    if made.unknown:
        word = made.unknown[0][:60]
        hint = 'Words are read in English. Say it so, as in: pieria video "a fox runs through snow"'
        if not concepts.foreign(word):
            close = concepts.nearest(word, lambda texts: drawing.vectors(run, texts))
            if near := [name for nearness, name in close if nearness >= NEAR]:
                hint = f"Nearest to it in meaning: {', '.join(near)}. Words are read in English."
        raise UserError(f"Nothing here can draw {word!r}.", hint, status=422, code="unknown_thing", param="prompt")
    for notice in dict.fromkeys(made.notices):
        yield Notice("plan", notice)
    film = made.film
    for number in made.puzzling if planner != "none" else ():
        yield Progress(0, None, "steps", "reading")
        kind = {"type": "json_schema", "json_schema": {"name": "scene", "schema": directing.schema(), "strict": True}}
        asked = (Message("user", (text(directing.ASK + film.scenes[number].text),)),)
        options = {"response_format": kind, "temperature": 0, "max_tokens": 40, "seed": seed}
        events = run(Request("text", asked, planner, options))
        answer = "".join(str(e.part.data) for e in events if isinstance(e, Output))
        try:
            film = directing.directed(film, number, json.loads(answer))
        except (ValueError, AttributeError, TypeError):
            continue
        lead = next((r for r in film.scenes[number].cast if r.lead), None)
        if lead:
            yield Notice("plan", f"A language model chose the movement: {lead.said or lead.what} {lead.action}.")
    return film


def filmed(run: Run, film: Any, gif: bool, sound: Any = None, spoken: Sequence[Any] = ()) -> Iterator[Event]:
    """Every frame drawn, encoded as it comes, and shown small in the GIF and on the storyboard."""
    from PIL import Image

    from ...media.design.faces import OWN
    from ...media.speech import captions
    from ...media.video import encode, plan, render
    from ...methods import casting, narrating, staging

    troupe = casting.Troupe()
    yield from troupe.learn(run, film, film.seed)
    reel = encode.Reel(film.width, film.height, film.fps, getattr(run, "mark", "on") != "off")
    total = sum(film.counts)
    gif = gif and film.seconds <= encode.GIF_LONGEST
    every = max(1, round(film.fps / encode.GIF_FPS))
    wide = min(film.width, encode.GIF_WIDE)
    thumb = (wide, max(2, round(film.height * wide / film.width)))
    moments = {at: n for n, scene in enumerate(shown(film)) for at in scene}
    small, rows = list[Any](), [list[Any]() for _ in film.scenes]

    def stages(ground: str, time: str, seed: int, lit: bool) -> Any:
        return staging.stage(ground, time, film.width, film.height, seed, lit)

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
    about |= {**reel.said, "music": film.music if sound else "none", "narrated": bool(spoken)}
    yield Output(Part("video", reel.done(film.title, sound), "video/mp4", about), 0)
    if small:
        yield Output(Part("video", encode.gif(small, film.fps / every), "image/gif", about), 1)
    words = [f"{n + 1}. {s.text or s.ground} ({s.seconds:.1f} s)" for n, s in enumerate(film.scenes)]
    board = encode.storyboard(list(zip(words, rows, strict=True)), fonts[1])
    yield Output(Part("video", board, "image/png", {"shows": "storyboard"}), 2)
    yield Output(Part("video", plan.written(film), "application/json", {"plan": True}), 3)
    if spoken:
        times = [
            replace(w, start=at + w.start, end=at + w.end) for at, t in narrating.placed(film, spoken) for w in t.words
        ]
        yield Output(Part("transcript", captions.written(times, "srt"), captions.FORMS["srt"], {"suffix": ".srt"}), 4)


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
