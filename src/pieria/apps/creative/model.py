"""model: things and scenes as solids, made by a program that can be edited; GLB, STL, OBJ, 3MF, a turntable."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from ...core.contracts import Run
from ...core.errors import UserError
from ...core.signature import SEEDS, Within, bounded
from ...core.values import Event, Finish, Message, Notice, Output, Part, Progress, Request, text
from ...methods.receipts import noted, watched

LONGEST = 1500
LARGEST = 64 << 20
LEARNT = {
    "chair": "chair", "armchair": "armchair", "sofa": "sofa", "bed": "bed", "table": "table", "desk": "table",
    "lamp": "lamp", "floor lamp": "lamp", "shelf": "shelf", "cupboard": "cabinet",
    "chest of drawers": "cabinet", "vase": "vase", "potted plant": "plant", "door": "door",
}  # fmt: skip
"""Families that the shape model `furniture` has learnt too, and what it calls them."""


def endings(preview: str = "both", **_: Any) -> tuple[str, ...]:
    shown = {"both": (".png", ".gif"), "none": ()}.get(preview, (f".{preview}",))
    return (".glb", ".stl", ".obj", ".3mf", *shown, ".json")


@bounded
def model(
    run: Run,
    prompt: Annotated[
        str, "what to build: things, sizes, colours, materials, where they stand; or a program's JSON"
    ] = "",
    *,
    from_: Annotated[
        Path | None, "a program (.json), edited, to set anew; or a picture to cut out or make a relief of"
    ] = None,
    kind: Annotated[Literal["", "cut", "relief", "lithophane"], "what to make of a picture; empty: what suits it"] = "",
    scale: Annotated[float, "all sizes times this: 0.1 is 1:10", Within(1e-4, 1e4)] = 1.0,
    bed: Annotated[str, "the printer's room in millimetres, for the print check"] = "220x220x250",
    learned: Annotated[bool, "furniture from the trained net `furniture` instead of the library"] = False,
    preview: Annotated[Literal["both", "png", "gif", "none"], "a picture, a turntable, both"] = "both",
    model: Annotated[str, "the language model's name, asked about unknown words only; `none` asks nobody"] = "",
    seed: Annotated[int, "repeats a result; another one varies sizes that you did not ask for", SEEDS] = 1,
) -> Iterator[Event]:
    """Build things in 3D: GLB, STL, OBJ, 3MF, a preview, a print check, and the program as JSON to edit.

    pieria model "a low round oak table 60 cm wide with a red vase on it and two chairs" -o table.glb
    pieria model --from cat.png --kind cut
    pieria model --from program.json --scale 0.1
    """
    from ...media.shape.csg import spec
    from ...media.shape.csg.printing import bed as printer

    plate = printer(bed)
    receipts: list[Mapping[str, Any]] = []
    kept: list[dict[str, Any]] = []
    words = " ".join(prompt.split())
    if prompt.lstrip().startswith("{"):
        program = resized(spec.read(prompt), scale)
    elif from_ is not None:
        program, made = sourced(from_, words, kind, scale)
        if made:
            yield Notice("picture", f"The picture became a {made}; --kind relief, lithophane or cut makes another.")
    else:
        if not re.search(r"\w", words) or len(words) > LONGEST:
            long = len(words) > LONGEST
            raise UserError(f"The prompt has more than {LONGEST} letters." if long else "There is nothing to build.",
                            'Say what it is: pieria model "a low table with four legs"', param="prompt")  # fmt: skip
        program = yield from noted(planned(watched(run, receipts), words, model, seed, scale, learned), kept)
    yield from finished(program, plate, preview, receipts, seed, kept)


def planned(
    run: Run, words: str, model: str, seed: int, scale: float, learned: bool
) -> Generator[Event, None, dict[str, Any]]:
    """The program for a sentence: rules first, a language model for what they do not know."""
    from ...media.shape.csg import families
    from ...methods import kinds
    from ...methods.modelling import planning, wondering

    if said := re.search(r"(?<![\d:])1\s?:\s?([1-9]\d{0,3})(?![\d:])", words):  # "a 1:10 model of a chair"
        scale, words = scale / int(said[1]), f"{words[: said.start()]} {words[said.end() :]}"
    found = planning.understood(words)
    for kind in filter(None, (kinds.kind(noun, "m") for noun in dict.fromkeys(found.unknown + planning.woods(words)))):
        name, parent = kind
        yield Notice(
            "word", f"{name!r} is not in the library; it is built as what it is a kind of: {kinds.an(parent)}."
        )
        for ending, more in (("", ""), ("(?:s|es)", "s")):
            words = re.sub(rf"\b{re.escape(name)}{ending}\b", f"{parent}{more}", words, flags=re.IGNORECASE)
        found = planning.understood(words)
    unsure = [t for t in found.things if not t.sure]
    if model != "none" and (found.unknown or unsure):
        yield Progress(0, 4, "steps", "asking about words")
        try:
            taken = wondering.kinds(run, found.unknown, list(families.everything()), model, seed)
            for noun, family in taken.items():
                yield Notice("word", f"{noun!r} is not in the library; it is shown as a {family}.")
            if taken:
                swapped = words
                for noun, family in taken.items():
                    swapped = re.sub(rf"\b{re.escape(noun)}(?:s|es)?\b", family, swapped, flags=re.IGNORECASE)
                found = planning.understood(swapped)
            wondering.relations(run, words, found, model, seed)
        except UserError as error:
            if model:
                raise
            yield Notice("model", f"No language model could be asked about unknown words. {error.message} {error.hint}")
    if not found.things:
        what = found.unknown[0] if found.unknown else words[:40]
        raise UserError(f"There is no model of {what!r} in the library, and none is made up.",
                        f"There are {len(families.everything())}, such as: {', '.join(near(what))}. "
            "Or give a picture: --from FILE.png",
                        param="prompt")  # fmt: skip
    if found.unknown:
        yield Notice("unknown", f"Left out, for it is not in the library: {', '.join(dict.fromkeys(found.unknown))}.",
                     {"unknown": found.unknown})  # fmt: skip
    program, remarks = planning.program(words, found, seed, scale)
    for remark in remarks:
        yield Notice("size", remark)
    if learned:
        yield Progress(1, 4, "steps", "asking the net `furniture`")
        for thing in program["objects"]:
            yield from learnt(run, thing, seed)
    return program


def learnt(run: Run, thing: dict[str, Any], seed: int) -> Iterator[Event]:
    """Puts the trained net's solid in place of the library's parts, as large as asked."""
    label = LEARNT.get(str(thing["family"]))
    if label is None:
        raise UserError(
            f"The net `furniture` has not learnt {thing['family']!r}.", f"It has: {', '.join(LEARNT)}.", param="learned"
        )
    import base64

    from ...media.shape import gltf

    asked = Request(
        "shape", (Message("user", (text(str(thing["name"])),)),), "", {"labels": {"class": label}, "seed": seed}
    )
    parts = [e.part for e in run(asked) if isinstance(e, Output)]
    if not parts:
        raise UserError("The net made nothing.", "Try another --seed.", status=500, code="engine_failed")
    vertices, faces = gltf.unpack(parts[0].bytes)
    upright = vertices[:, [0, 2, 1]] * (1, -1, 1)
    keep = {
        "op": "mesh", "vertices": base64.b64encode(upright.astype("<f4").tobytes()).decode(),
        "triangles": base64.b64encode(faces.astype("<u4").tobytes()).decode(),
    }  # fmt: skip
    thing["parts"] = [{"name": label, "material": thing["parts"][0]["material"], "shape": keep}]
    yield Notice("learned", f"The {thing['name']} was made by the net `furniture`, and set to its size.")


def near(word: str) -> list[str]:
    """A few families, those whose names look like the word first."""
    import difflib

    from ...media.shape.csg import families

    names = families.names()
    close = [names[n] for n in difflib.get_close_matches(word, list(names), 3, 0.75)]
    return list(dict.fromkeys([*close, "table", "mug", "gear", "castle", "rocket", "cat", "phone stand", "text"]))[:8]


def sourced(path: Path, words: str, kind: str, scale: float) -> tuple[dict[str, Any], str]:
    """The program of a file: its own, or one made of a picture, whose sizes the prompt may say."""
    from ...media.shape.csg import relief, spec
    from ...methods.modelling.sizes import sizes

    try:
        if path.stat().st_size > LARGEST:
            raise UserError(f"{path.name} has more than {LARGEST >> 20} MB.", "Make it smaller.", param="from")
        data = path.read_bytes()
    except OSError:
        raise UserError(
            f"{path.name} cannot be read.", "Name a model's .json file or a picture.", param="from"
        ) from None
    if path.suffix.lower() == ".json" or data.lstrip()[:1] == b"{":
        try:
            return resized(spec.read(data.decode("utf-8-sig")), scale), ""
        except UnicodeDecodeError:
            raise spec.wrong("it is no UTF-8 text") from None
    given = {s.way: s.cm for s in sizes(words)}
    image = relief.opened(data, path.name)
    wide = given.get("w", given.get("round"))
    high = given.get("h", given.get("d"))
    if "size" in given or "long" in given:
        longest = given.get("size", given.get("long"))
        wide, high = (longest, high) if image.width >= image.height else (wide, longest)
    made, became = relief.program(image, path.stem, kind, wide, high, given.get("thick"))
    return resized(made, scale), became


def resized(program: dict[str, Any], scale: float) -> dict[str, Any]:
    """A program whose things are as large as its numbers say, times the scale."""
    from ...media.shape.csg import families
    from ...methods.modelling.standing import rescaled

    if scale != 1:
        for thing in program["objects"]:
            family = families.everything().get(str(thing.get("family")), families.everything()["cube"])
            rescaled(thing, scale, family)
            place = thing.get("place") or {}
            if "shift" in place and all(isinstance(v, (int, float)) for v in place["shift"]):
                place["shift"] = [v * scale for v in place["shift"]]
    return program


def finished(
    program: dict[str, Any],
    plate: tuple[float, float, float],
    preview: str,
    receipts: list[Mapping[str, Any]],
    seed: int,
    kept: Sequence[Mapping[str, Any]] = (),
) -> Iterator[Event]:
    """The program built, checked and written. All is made before anything is kept."""
    from ...media.shape.csg import build, files, look, printing, spec, turntable

    looks = spec.materials(program)
    name = str(program.get("prompt") or program["objects"][0]["name"])
    yield Progress(1, 4, "steps", "building")
    made = build.build(program)
    whole = build.merged(made)
    yield Progress(2, 4, "steps", "checking")
    report = printing.check(whole, plate)
    if not report["watertight"]:
        raise UserError(
            "The program makes no closed solid.", "Change its numbers: something is empty or inside out.", param="from"
        )
    meta = {
        "objects": [
            {"name": b.name, "count": len(b.places), "size_cm": [round(float(s), 4) for s in b.size]} for b in made
        ],
        "print": report, "seed": seed,
    }  # fmt: skip
    points, faces = files.single((lambda m: (m[0] * 10, m[1]))(files.arrays(whole)))
    parts = [
        Part("shape", files.glb(made, looks, name), "model/gltf-binary", meta),
        Part("shape", files.stl((points, faces), name), "model/stl", {"triangles": len(faces), "seed": seed}),
        Part("shape", files.obj(made, looks, name), "model/obj", {"seed": seed}),
        Part("shape", files.threemf(made, looks, name), "model/3mf", {"suffix": ".3mf", "seed": seed}),
    ]
    if preview != "none":
        scene = look.view(made, looks)
        if preview in ("both", "png"):
            yield Progress(3, 4, "steps", "drawing")
            parts.append(Part("shape", turntable.still(scene), "image/png", {"seed": seed}))
        if preview in ("both", "gif"):
            frames = []
            for n, one in enumerate(turntable.frames(scene)):
                yield Progress(3 + (n + 1) / turntable.COUNT, 4, "steps", "turning")
                frames.append(one)
            parts.append(Part("shape", turntable.gif(frames), "image/gif", {"seed": seed}))
    parts.append(Part("shape", spec.written(program), "application/json", {"seed": seed}))
    yield Notice("print", printing.told(report), report)
    for index, part in enumerate(parts):
        yield Output(part, index)
    yield Finish("stop", {"runs": receipts, "notices": [*kept]})
