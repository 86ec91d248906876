"""fashion: a garment from words: concept sheet, cloth, and a pattern made to measure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from ...core.contracts import Run
from ...core.errors import UserError
from ...core.signature import SEEDS, Within, bounded
from ...core.values import Event, Finish, Message, Notice, Output, Part, Progress, Request, text
from ...methods.fashion import body as bodies
from ...methods.fashion.spec import GARMENTS, Design, read, settled, written
from ...methods.receipts import watched

LONGEST = 2000


def endings(template: bool = False, **_: Any) -> tuple[str, ...]:
    return (".toml", ".txt") if template else (".svg", ".png", ".pdf", ".md", ".json")


@bounded
def fashion(
    run: Run,
    prompt: Annotated[str, "the garment in a sentence: what, for whom, cloth, colours, neckline, sleeves, length"] = "",
    *,
    measurements: Annotated[Path | None, "a TOML file with measurements, in cm or inches; see --template"] = None,
    measure: Annotated[list[str] | None, "one measurement in cm, as in: --measure bust=92 (may be said again)"] = None,
    size: Annotated[str, "a standard size: 34 to 48 or XS to XL; men 44 to 56; children 92 to 164"] = "",
    person: Annotated[Literal["", "woman", "man", "child"], "whose tables are taken; empty: what the words say"] = "",
    garment: Annotated[
        str, "dress, skirt, blouse, shirt, t-shirt, hoodie, jacket, coat, trousers, pyjamas, apron or tote"
    ] = "",
    textile: Annotated[
        str,
        "plain, stripes, breton, gingham, windowpane, tartan, dots, floral, paisley, toile, geometric, herringbone, "
        "houndstooth, ikat, batik, leopard or zebra; empty: what the words say",
    ] = "",
    motif: Annotated[
        str, "strew a drawing of this over the cloth, in a word or two: it is drawn by the image model"
    ] = "",
    cloth_width: Annotated[float, "how wide the cloth is, in cm", Within(70, 320)] = 140.0,
    template: Annotated[bool, "write a measurements file to fill in, and nothing else"] = False,
    from_: Annotated[Path | None, "the .json of a garment, edited: it is drafted anew"] = None,
    model: Annotated[str, "the language model's name; `none` takes the words by rules alone"] = "",
    seed: Annotated[int, "repeats a result", SEEDS] = 1,
) -> Iterator[Event]:
    """Design a garment: a concept sheet, a seamless textile tile, and a cutting pattern made to measure.

    pieria fashion "linen summer dress with a v-neck" --measurements me.toml -o dress.svg
    pieria fashion "red tartan pyjamas for a child" --size 122 --model none
    pieria fashion --template -o me.toml
    pieria fashion --from dress.json -o again.svg
    """  # fmt: skip
    if template:
        yield Output(Part("text", bodies.template(bodies.sized(person or "woman", size)), "text/plain"))
        yield Finish("stop", {})
        return
    receipts: list[Mapping[str, Any]] = []
    run = watched(run, receipts)
    said_kind, given = measured(measurements, measure or [])
    if from_ is not None:
        design = read(opened(from_, "from", "Name the .json file of a garment."))
        if given or size or person:
            kind = person or said_kind or design.kind
            design = replace(design, measures={**design.measures, **given}, size=size or design.size, kind=kind)
        if motif or textile:
            design = replace(design, textile="motif" if motif else known_textile(textile), motif=motif or design.motif)
        yield from finished(run, design, cloth_width, [], receipts)
        return
    words = prompt.strip()
    if len(words) > LONGEST:
        raise UserError(f"The brief has more than {LONGEST} letters.", "Say less.", param="prompt")
    if not re.search(r"\w", words) and not garment:
        raise UserError("There is no brief.", 'Say what it is: pieria fashion "linen summer dress"', param="prompt")
    if garment and garment not in GARMENTS:
        raise UserError(
            f"There is no pattern for {garment[:30]!r}.", f"There are: {', '.join(GARMENTS)}.", param="garment"
        )
    who = (person or said_kind, size, given)
    yield from planned(run, words, garment, textile, motif, who, cloth_width, model, seed, receipts)


def planned(
    run: Run, words: str, garment: str, cloth: str, motif: str, who: tuple[str, str, Mapping[str, float]],
    cloth_width: float, model: str, seed: int, receipts: list[Mapping[str, Any]],
) -> Iterator[Event]:  # fmt: skip
    """From words to a design: by rules first, then by the model for what they leave open."""
    from ...methods import brief as briefs
    from ...methods.fashion import materials, saying
    from ...methods.fashion import words as wording

    known: dict[str, Any] = dict(wording.read(words, garment))
    cloth = known_textile(cloth)
    if "garment" not in known and (other := saying.other(words)):
        raise UserError(f"There is no pattern for {other!r} here.",
                        f"Say one of: {', '.join(GARMENTS)}.", param="prompt")  # fmt: skip
    if "garment" not in known and (hint := wording.found(words.lower(), wording.HINTS)):
        known = dict(wording.read(words, hint))
        yield Notice("garment", f"No garment is named; the occasion suggests: {hint}. --garment says another.")
    size = who[1] or saying.size(words)
    kind = who[0] or known.get("kind") or saying.whose(size) or "woman"
    measures = {**saying.measures(words), **who[2]}
    if known.get("garment") != "tote":
        body = bodies.sized(kind, size)  # what no body has is refused before a model is asked
        if (leg := saying.inside_leg(words)) and "outseam" not in measures:
            measures["outseam"] = round(leg + bodies.measured(body, measures).rise, 1)
        if measures:
            bodies.measured(body, measures)
    felt = next(iter(briefs.suggested(words)), "")
    more: dict[str, Any] = {}
    if model != "none":
        yield Progress(0, 4, "steps", "thinking")
        more = wording.phrased(run, words or garment, known, model, seed)
    if "garment" not in known and "garment" not in more:
        raise UserError(f"The words name no garment that has a pattern here: {words[:60]!r}.",
                        f"Say one of: {', '.join(GARMENTS)}.", param="prompt")  # fmt: skip
    if "garment" not in known:
        known = dict(wording.read(words, more["garment"]))
        yield Notice("garment", f"No garment was named; the model took: {more['garment']}.")
    what = known["garment"]
    mood = felt or more.get("mood", "calm")
    material, doubt = materials.suited(what, known.pop("cloth", ""))
    if (
        not doubt
        and "cloth" in more
        and material == materials.USUAL[what]
        and what in materials.MATERIALS[more["cloth"]].suits
        and not wording.cloth_named(words)
    ):
        material = more["cloth"]
    if doubt:
        yield Notice("cloth", doubt)
    named = known.pop("textile", "")
    drawn = cloth or ("motif" if motif else named or more.get("textile", "plain"))
    hues = words if wording.colour_named(words) else f"{words} {' '.join(more.get('colours', ()))}"
    if others := saying.besides(words, what, wording.NAMES):
        yield Notice("garment", f"One garment is made at a time; left out: {', '.join(others)}.")
    if left := saying.lacking(words):
        yield Notice("garment", f"Not drafted here, and left out: {', '.join(left)}.")
    for said, name in saying.misspelt(words):
        yield Notice("cloth", f"Not known, and left out: {said}. Is {name} meant?")
    if drawn == "plain" and not motif and (thing := saying.motif(words)):
        yield Notice("cloth", f'The cloth has no {thing} on it; add --motif "{thing}" to strew them.')
    known.pop("kind", None)
    design = settled(Design(
        **known, kind=kind, size="" if what == "tote" else size, measures=measures,
        title=more.get("title") or wording.titled(saying.without(words), what),
        brief=words, cloth=material, textile=drawn, colours=wording.palette(hues, mood, seed, drawn), mood=mood,
        notes=tuple(more.get("notes", ())), motif=motif, seed=seed,
    ))  # fmt: skip
    yield from finished(run, design, cloth_width, [doubt] if doubt else [], receipts)


def finished(
    run: Run, design: Design, cloth_width: float, notes: list[str], receipts: list[Mapping[str, Any]]
) -> Iterator[Event]:
    """The design drafted, checked and drawn. What no body has, and what the checks refuse, ends before anything is
    kept."""
    from ...media.design.moods import MOODS
    from ...media.design.pdf import book, pdf
    from ...media.design.raster import png
    from ...media.design.sizes import Size
    from ...media.design.svg import svg
    from ...methods.fashion import check, lower, making, materials, nest, paper, sheet, textile

    known = {"kind": bodies.KINDS, "cloth": tuple(materials.MATERIALS), "mood": MOODS, "textile": tuple(textile.KINDS)}
    for name, names in known.items():
        if (said := getattr(design, name)) not in names:
            raise UserError(
                f"{name!r} of the design is {said[:30]!r}.", f"It is one of: {', '.join(names)}.", param="from"
            )
    body = bodies.sized(design.kind, design.size)
    if design.measures:
        body = bodies.measured(body, bodies.read(design.measures)[1])
    yield Progress(1, 4, "steps", "drafting")
    pattern = lower.drafted(design, body)
    if faults := check.faults(pattern):
        raise UserError(
            f"These measurements do not go together for a {design.garment}: {faults[0].what} fails its check.",
            "Check them: pieria fashion --template shows how each is taken.", param="measurements",
        )  # fmt: skip
    drawing: textile.Motif = ()
    if design.textile == "motif":
        drawing, design = pictured(run, design.motif or design.title, design)
        if not drawing:
            notes = [*notes, f"No clear drawing of {(design.motif or design.title)!r} came out; the cloth has dots."]
            yield Notice("motif", notes[-1])
    cloth = nest.consumption(pattern, cloth_width, design.seed)
    rib = nest.consumption(pattern, 70.0, design.seed, "rib")
    about = described(design)
    yield Progress(2, 4, "steps", "drawing")
    scene = sheet.made(design, body, pattern, cloth, about, drawing)
    a3 = Size("a3", scene.width, scene.height, 6.5, True)
    flat = svg(scene, a3, outlines=True)
    tile = textile.tile(design.textile, design.colours, design.seed, drawing)
    yield Progress(3, 4, "steps", "printing")
    plan = paper.plan(pattern, about)
    whole = paper.scene(plan)
    size = Size("plan", whole.width, whole.height, 1, True)
    making_of = making.page(design, pattern, cloth, rib, body.waist, about, notes)
    at = {"garment": design.garment, "seed": design.seed}

    def part(suffix: str, data: str | bytes, mime: str) -> Part:
        return Part("design", data, mime, {"suffix": suffix, **at})

    parts = [
        part(".svg", svg(scene, a3), "image/svg+xml"), part(".png", png(flat, 2100), "image/png"),
        part(".pdf", pdf(scene), "application/pdf"),
        part(".tile.svg", svg(tile, textile.SIZE, outlines=True), "image/svg+xml"),
        part(".tile.png", textile.png(design.textile, design.colours, design.seed, drawing), "image/png"),
        part(".pattern.svg", svg(whole, size, outlines=True), "image/svg+xml"),
        part(".a4.pdf", book([paper.cover(plan, pattern), *paper.pages(plan)]), "application/pdf"),
        part(".a0.pdf", book(paper.pages(plan, paper.A0)), "application/pdf"),
        part(".md", making_of, "text/markdown"), part(".json", written(design), "application/json"),
    ]  # fmt: skip
    for index, made in enumerate(parts):
        yield Output(made, index)
    yield Finish("stop", {"runs": receipts})


def known_textile(name: str) -> str:
    """The name of a kind of cloth, or "". Raises `UserError` for any other."""
    from ...methods.fashion.textile import KINDS

    if name and name not in KINDS:
        raise UserError(f"There is no textile {name[:30]!r}.", f"There are: {', '.join(KINDS)}.", param="textile")
    return name


def described(design: Design) -> str:
    if design.garment == "tote":
        return "one size"
    if design.measures:
        return "made to measure"
    return f"size {(design.size or bodies.USUAL[design.kind]).upper()}, {design.kind}"


def measured(path: Path | None, pairs: list[str]) -> tuple[str, dict[str, float]]:
    """(kind or "", centimetres by name) from a file and from ``NAME=CM`` texts."""
    kind, found = "", dict[str, float]()
    if path is not None:
        kind, found = bodies.opened(
            opened(path, "measurements", "Type: pieria fashion --template -o me.toml"), path.name
        )
    plain: dict[str, Any] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        try:
            plain[name.strip()] = float(value.strip().removesuffix("cm").replace(",", "."))
        except ValueError:
            raise UserError(
                f"{pair[:40]!r} is no measurement.", "Write NAME=CM, as in: --measure bust=92", param="measure"
            ) from None
    return kind, {**found, **bodies.read(plain)[1]}


def opened(path: Path, param: str, hint: str) -> str:
    try:
        if path.stat().st_size > 1 << 20:
            raise UserError(f"{path.name} is too large.", hint, param=param)
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise UserError(f"{path.name} cannot be read.", hint, param=param) from None


def pictured(run: Run, words: str, design: Design) -> tuple[tuple[tuple[tuple[str | float, ...], ...], ...], Design]:
    """The motif: of four pictures by the image application's model, the one with the clearest silhouette, as paths; the
    design with dots where there is none."""
    from ...media.design.raster import pixels
    from ...media.design.trace import cut, worth

    asking = Request("image", (Message("user", (text(words),)),), "",
                     {"labels": {"style": "flat"}, "n": 4, "seed": design.seed})  # fmt: skip
    found = [pixels(e.part.bytes) for e in run(asking) if isinstance(e, Output)]
    best = max(found, key=worth, default=None)
    if best is not None and worth(best) > 0.02:
        return tuple(cut(best)), design
    return (), replace(design, textile="dots")
