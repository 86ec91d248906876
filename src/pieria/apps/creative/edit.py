"""edit: a picture or a film changed step by step, from one sentence."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from ...core.contracts import Run
from ...core.errors import Cancelled, UserError
from ...core.signature import SEEDS, bounded
from ...core.values import Event, Finish, Notice, Output, Progress
from ...methods import editing
from ...methods.editing import Step, border_width

Made = Generator[Event, None, Any]


def endings(picture: Path, edits: str = "", format: str = "", **_: Any) -> tuple[str, ...]:
    """A picture's own where nobody asks for another, and PNG's, for what becomes see-through."""
    if film(picture):
        return (".mp4", ".gif", ".webp", ".srt")
    steps = editing.read(edits)
    said = format or next((s.given["form"] for s in reversed(steps) if s.name == "convert"), "")
    own = said or picture.suffix.lower().removeprefix(".")
    kinds = {"jpg": "jpeg", "tif": "tiff"}.get(own, own)
    alike = {"jpeg": (".jpg", ".jpeg"), "tiff": (".tif", ".tiff"), "gif": (".png",)}.get(kinds, (f".{kinds}",))
    clears = kinds in ("jpeg", "bmp") and any(s.name in ("cut", "rotate") for s in steps)
    return (*alike, ".png") if clears and not said else alike


@bounded
def edit(
    run: Run,
    picture: Annotated[
        Path,
        "a picture (JPEG, PNG, WEBP, BMP, TIFF, GIF) or a film (MP4; others by your ffmpeg); never changed itself",
    ],
    edits: Annotated[str, "what to do, in order"] = "",
    *,
    style_from: Annotated[Path | None, "a picture whose brush and colours are taken over"] = None,
    mask: Annotated[Path | None, "a picture of the same size: white is to be removed and filled"] = None,
    format: Annotated[
        Literal["", "png", "jpeg", "webp", "bmp", "tiff", "svg"],
        "of a picture; empty: its own, PNG where it is see-through",
    ] = "",
    join: Annotated[list[Path] | None, "a film that comes after this one (may be given several times)"] = None,
    sound: Annotated[Path | None, "a sound file to lie under the film"] = None,
    voice: Annotated[str, "who narrates a film (`pieria models`); empty for this machine's default"] = "",
    seed: Annotated[int, "repeats a result", SEEDS] = 1,
) -> Iterator[Event]:
    """Edit a picture or a film in one sentence: cut out, recolour, crop, write on it; trim, join, captions, speed.

    pieria edit cat.png "cut out, make it blue, 4x"
    pieria edit photo.jpg "remove 120,40,60,80, brighter by 20 %, crop to square" -o new.jpg
    pieria edit clip.mp4 "trim 2-8 s, captions, slower" -o new.mp4
    """
    if film(picture):
        from ...methods import splicing

        if style_from or mask or format:
            raise UserError("--style-from, --mask and --format are for pictures.", "Leave them out for a film.",
                            param="picture")  # fmt: skip
        yield from splicing.edited(run, picture, edits, join=join or (), sound=sound, voice=voice, seed=seed)
        return
    if join or sound or voice:
        raise UserError(f"{picture.name} is no film.", "--join, --sound and --voice are for films.", param="picture")
    other = read(style_from, "style-from") if style_from else None
    yield from edited(
        run, read(picture, "picture"), edits, name=picture.name, style=other, mask=read(mask, "mask") if mask else None,
        format=format, seed=seed,
    )  # fmt: skip


def edited(
    run: Run, data: bytes, edits: str, *, name: str = "The picture", style: bytes | None = None,
    mask: bytes | None = None, format: str = "", seed: int = 1,
    most: int = 0,
) -> Iterator[Event]:  # fmt: skip
    """The same of bytes. mask: white, or what is transparent in a see-through one, is to be filled.
    most: pixels of the picture at most; 0 for what a person at this machine may open."""
    from ...media.picture import files

    steps = editing.read(edits)
    if style is not None and not any(s.name == "style" for s in steps):
        steps.append(Step("style", {"share": 1.0}, "style"))
    if mask is not None and not any(s.name == "remove" for s in steps):
        steps.insert(0, Step("remove", {}, "mask"))
    if not steps:
        raise UserError("There is nothing to do.", f'Say what: pieria edit {name[:40]} "cut out, 4x". {editing.CAN}',
                        param="edits")  # fmt: skip
    opened = files.opened(data, name, most=most)
    for said in opened.notices:
        yield Notice("picture", said)
    room = Room(run, opened.pixels, files.opened(style, "The style", "style-from").pixels if style else None,
                files.opened(mask, "The mask", "mask").pixels if mask else None, seed)  # fmt: skip
    steps = planned(steps, room)
    yield Notice("steps", "Steps: " + "; ".join(map(str, steps)) + ".", {"steps": [str(s) for s in steps]})
    form = format or next((s.given["form"] for s in reversed(steps) if s.name == "convert"), "") or opened.form
    try:
        for n, step in enumerate(steps):
            yield Progress(n, len(steps), "steps", step.words[:40] or step.name)
            if step.name != "convert":
                yield from room.do(step)
    except Cancelled:
        yield Finish("cancelled", {"seed": seed})
        return
    clear = room.pixels[..., 3].min() < 255
    if clear and form in ("jpeg", "bmp") and not (format or any(s.name == "convert" for s in steps)):
        yield Notice("format", f"{form.upper()} has no transparency: the result is a PNG.")
        form = "png"
    elif clear and form in ("jpeg", "bmp"):
        yield Notice("format", f"{form.upper()} has no transparency: what is clear became white.")
    if form == "gif":
        yield Notice("format", "A GIF has 256 colours: the result is a PNG.")
        form = "png"
    made = files.written(room.pixels, form)
    yield Output(replace(made, meta={**made.meta, "steps": [str(s) for s in steps]}), 0)
    yield Finish("stop", {"seed": seed, "steps": [str(s) for s in steps]})


def planned(steps: list[Step], room: Room) -> list[Step]:
    """The steps, with those that they need first: a ground goes behind what has been cut out. What cannot work is
    refused before anything is done."""
    made: list[Step] = []
    clear = bool(room.pixels[..., 3].min() < 200)
    for step in steps:
        if step.name == "ground" and not clear:
            made.append(Step("cut", {}, "cut out, for the new ground"))
            clear = True
        if step.name == "style" and room.style is None:
            raise UserError("There is no picture to take the style from.", "Name one: --style-from picture.jpg",
                            param="style-from")  # fmt: skip
        if step.name == "remove" and not step.given and room.mask is None and not clear:
            raise UserError("What is to be removed?", "Give its box, as in `remove 10,20,100,80`, or --mask FILE.",
                            param="mask")  # fmt: skip
        thing = editing.part(step)
        if thing and not (clear and step.name == "recolour"):  # what has been cut out is the thing
            raise UserError(f"{step.words[:60]!r}: {thing} cannot be told from the rest of the picture.",
                            "Say it of the whole picture, or of a colour: make the blue parts red.", status=422,
                            code="unknown_edit", param="edits")  # fmt: skip
        clear = clear or step.name == "cut"
        made.append(step)
    return made


class Room:
    """The picture as it stands, and what the steps do to it."""

    def __init__(self, run: Run, pixels: Any, style: Any, mask: Any, seed: int) -> None:
        self.run, self.pixels, self.style, self.mask, self.seed = run, pixels, style, mask, seed
        self.found: Any = None
        if mask is not None and mask.shape[:2] != pixels.shape[:2]:
            raise UserError("The mask has another size than the picture.",
                            f"The picture is {pixels.shape[1]} x {pixels.shape[0]}.", param="mask")  # fmt: skip

    def do(self, step: Step) -> Made:
        from ...media.picture import colours, effects

        plain: dict[str, Callable[..., Any]] = {
            name: getattr(effects, name)
            for name in (
                "rotate",
                "flip",
                "light",
                "contrast",
                "saturate",
                "sepia",
                "invert",
                "blur",
                "sharpen",
                "resize",
            )
        }
        given = dict(step.given)
        if step.name in plain:
            self.pixels = plain[step.name](self.pixels, **given)
        elif step.name == "grey":
            self.pixels = effects.saturate(self.pixels, -1)
        elif step.name == "recolour":
            if given.get("only"):
                self.pixels = colours.recoloured(self.pixels, colours.named(given["to"]), given["only"])
            else:
                self.pixels = colours.recoloured(self.pixels, colours.named(given["to"]))
        elif step.name == "border":
            width = border_width(given, self.pixels)
            self.pixels = effects.border(self.pixels, width, colours.named(given["colour"]))
        elif step.name == "ground":
            colour = colours.named(given["colour"]) if given.get("colour") else ""
            self.pixels = effects.behind(self.pixels, colour, given.get("ground", ""), given.get("time", ""), self.seed)
        else:
            yield from getattr(self, "restyle" if step.name == "style" else step.name)(**given)

    def crop(self, **given: Any) -> Made:
        from ...media.picture import effects

        self.pixels = effects.content(self.pixels) if "content" in given else effects.part(self.pixels, given)
        yield from ()

    def text(self, words: str, place: str, colour: str, size: str) -> Made:
        from ...media.design.faces import OWN
        from ...media.picture import colours, lettering

        self.pixels = lettering.written(self.pixels, words, OWN["inter-semibold"], place,
                                        colours.named(colour) if colour else "", size)  # fmt: skip
        yield from ()

    def matte(self) -> Made:
        from ...methods import darkroom

        made = yield from darkroom.matte(self.run, self.pixels)
        if not (made > 128).any():
            raise UserError("Nothing that stands in front was found.", "Crop the picture around it first.", status=422)
        return made

    def cut(self) -> Made:
        from ...media.picture import effects

        self.pixels = effects.cut(self.pixels, (yield from self.matte()))

    def blur_ground(self) -> Made:
        import numpy as np

        from ...media.picture import effects, grid

        mask = yield from self.matte()
        share = mask[..., None].astype(np.float32) / 255
        # the thing itself must not run into its surroundings
        ground = grid.bled(self.pixels[..., :3].astype(np.float32), 1 - share[..., 0])
        ground = grid.blurred(ground, 0.018 * max(self.pixels.shape[:2]))
        mixed = share * self.pixels[..., :3] + (1 - share) * ground
        self.pixels = effects.recast(self.pixels, mixed)

    def enlarge(self, times: int) -> Made:
        from ...media.picture import effects, grid
        from ...methods import darkroom

        height, width = self.pixels.shape[:2]
        across, down = effects.checked(width * times, height * times)
        effects.checked(width * 4, height * 4)
        made = yield from darkroom.enlarged(self.run, self.pixels)
        self.pixels = grid.scaled(made, (down, across)) if times != 4 else made

    def restyle(self, share: float) -> Made:
        from ...methods import darkroom

        self.pixels = yield from darkroom.restyled(self.run, self.pixels, self.style, min(1.0, share))

    def remove(self, **box: float) -> Made:
        import numpy as np

        from ...media.picture import grid

        height, width = self.pixels.shape[:2]
        hole = np.zeros((height, width), bool)
        if box:
            x, y = round(box["left"]), round(box["top"])
            hole[max(0, y) : max(0, round(y + box["height"])), max(0, x) : max(0, round(x + box["width"]))] = True
            if not hole.any():
                raise UserError("The box lies outside the picture.", f"It is {width} x {height}.", param="edits")
        elif self.mask is not None:
            if self.mask.shape[:2] != (height, width):
                raise UserError("The mask no longer fits: the picture's size was changed before.",
                                "Remove first, then crop or enlarge.", param="mask")  # fmt: skip
            clear = self.mask[..., 3].min() < 128
            hole = self.mask[..., 3] < 128 if clear else self.mask[..., :3].mean(-1) > 127
            if not hole.any():
                raise UserError("The mask marks nothing.", "White, or transparent, is what is removed.", param="mask")
            hole = grid.blurred(hole.astype(np.float32), 1.5) > 0.08
        else:
            hole = self.pixels[..., 3] < 128
        yield from self.fill(hole)

    def fill(self, hole: Any) -> Made:
        from ...media.picture import fill

        yield Progress(0, None, "levels", "filling")
        colour = fill.filled(self.pixels[..., :3], hole, self.seed)
        self.pixels = self.pixels.copy()
        self.pixels[..., :3] = colour
        self.pixels[hole, 3] = 255

    def extend(self, **given: Any) -> Made:
        import numpy as np

        from ...media.picture import effects

        height, width = self.pixels.shape[:2]
        left = right = top = bottom = 0
        if "across" in given:
            if not 0 < given["across"] < 100 or not 0 < given["down"] < 100:
                raise UserError("That is no shape to extend to.", "For example: extend to 16:9", param="edits")
            wide = max(0, round(height * given["across"] / given["down"]) - width)
            tall = max(0, round(width * given["down"] / given["across"]) - height)
            left, top = wide // 2, tall // 2
            right, bottom = wide - left, tall - top
        else:
            sides = given["sides"] or ["left", "right", "top", "bottom"]
            across = given.get("pixels") or round(width * given["share"])
            down = given.get("pixels") or round(height * given["share"])
            left, right = across * ("left" in sides), across * ("right" in sides)
            top, bottom = down * ("top" in sides), down * ("bottom" in sides)
        effects.checked(width + left + right, height + top + bottom)
        if max(left, right) > 2 * width or max(top, bottom) > 2 * height:
            raise UserError("A picture can grow by twice its size at most.", "Extend it by less.", param="edits")
        clear = self.pixels[..., 3].min() < 255
        around = ((top, bottom), (left, right), (0, 0))
        self.pixels = np.pad(self.pixels, around) if clear else np.pad(self.pixels, around, "edge")
        if not clear:
            hole = np.ones(self.pixels.shape[:2], bool)
            hole[top : top + height, left : left + width] = False
            yield from self.fill(hole)


def variations(run: Run, data: bytes, *, n: int = 1, seed: int = 1, size: str = "", most: int = 0) -> Iterator[Event]:
    """The same picture n times, in other colours and other light, some mirrored or nearer. size: ``WIDTHxHEIGHT``."""
    import random

    from ...media.picture import effects, files

    opened = files.opened(data, most=most)
    for said in opened.notices:
        yield Notice("picture", said)
    for index in range(n):
        rng = random.Random(1000 * seed + index)  # noqa: S311 - chance that repeats
        made = effects.hued(opened.pixels, rng.choice((-1, 1)) * rng.uniform(25, 110))
        made = effects.light(effects.contrast(made, rng.uniform(-0.15, 0.2)), rng.uniform(-0.12, 0.15))
        if rng.random() < 0.5:
            made = effects.flip(made)
        height, width = made.shape[:2]
        share = rng.uniform(0, 0.07)
        made = effects.crop(made, width * share, height * share, width * (1 - 2 * share), height * (1 - 2 * share))
        across, _, down = size.partition("x")
        if down:
            made = effects.aspect(made, int(across), int(down))
        made = effects.resize(made, int(across), int(down)) if down else effects.resize(made, width, height)
        yield Output(files.written(made, "png"), index)
    yield Finish("stop", {"seed": seed})


def film(path: Path) -> bool:
    """Whether the file is a film by its first bytes; one that cannot be read is none."""
    from ...media.video.clip import HEAD, is_film

    try:
        with path.open("rb") as file:
            return is_film(file.read(HEAD), path.name)
    except OSError:
        return False


def read(path: Path, param: str) -> bytes:
    from ...media.picture.files import BYTES

    try:
        if path.stat().st_size > BYTES:
            raise UserError(f"{path.name} has more than {BYTES >> 20} MB.", "Make it smaller first.", param=param)
        return path.read_bytes()
    except OSError as error:
        why = "There is no file" if isinstance(error, FileNotFoundError) else "This cannot be read:"
        raise UserError(f"{why} {path.name}.", "Check its name and place.", param=param) from None
