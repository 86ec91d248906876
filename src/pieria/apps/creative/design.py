"""design: posters, cards, posts, logos and slides, as layered SVG, PDF and PNG."""

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
from ...media.design import sizes
from ...media.design.spec import Copy, Design, Fact, read, written
from ...methods import brief as briefs
from ...methods import copywriting, lookwords
from ...methods.receipts import watched

NAMED = (
    ("logo", r"\blogo\b"), ("slide", r"\bslide\b"), ("social", r"\b(?:social|instagram|facebook)\b|^(?:post|story)$"),
    ("card", r"\b(?:business|greeting|birthday|invitation) card\b|^card$|\binvitation\b"),
)  # fmt: skip
"""A kind by its words: first in the brief's own word for it, then anywhere in the brief."""
FEELINGS = {"card": "warm", "slide": "technical"}
"""A kind's mood where neither brief nor model says one; ``bold`` for the others."""
LANDSCAPE = r"\blandscape (?:format|orientation|poster|flyer|card|banner|a[2-5])\b|\b(?:in|a[2-5],?) landscape\b"
BARE = r"(?:without|no)\b.*\b(?:pictures?|photos?|images?|drawings?|illustrations?|clip ?art)\b"
LONGEST = 2000
ENDINGS = (".svg", ".pdf", ".png", ".json")


@bounded
def design(
    run: Run,
    prompt: Annotated[str, "the brief: what it is for, and every date, name, place and price to print"] = "",
    *,
    format: Annotated[
        str, "a2, a3, a4, a5, letter, square, story, business-card or 16:9; empty: what its kind takes"
    ] = "",
    kind: Annotated[Literal["", "poster", "card", "social", "logo", "slide"], "empty: what the brief says"] = "",
    variants: Annotated[int, "how many to make, each in another layout while there are more", Within(1, 8)] = 1,
    mood: Annotated[str, "elegant, bold, playful, calm, natural, technical, festive, retro, dark or warm"] = "",
    landscape: Annotated[bool, "wider than high"] = False,
    brand: Annotated[Path | None, "a TOML file with colours, fonts, name and logo"] = None,
    art: Annotated[str, "what to draw, in a word or two; `none` for ornaments alone"] = "",
    outlines: Annotated[bool, "letters as paths in the SVG instead of live text"] = False,
    placeholders: Annotated[bool, "show what the brief does not say as [date], [place]"] = False,
    from_: Annotated[Path | None, "the .json of a design, edited: it is set anew"] = None,
    model: Annotated[str, "the language model's name; `none` takes the brief's own words, by rules"] = "",
    seed: Annotated[int, "repeats a result", SEEDS] = 1,
) -> Iterator[Event]:
    """Design a poster, card, social post, logo or slide: layered SVG, PDF, PNG, and JSON to edit.

    pieria design "poster for a jazz night at the Blue Cellar, Friday 12 June 2026, 8 pm, 12 €" --format a3
    pieria design "social post for an organic farm market, every Saturday, Town Square" --variants 5 --model none
    pieria design --from poster.json -o again.svg
    """
    if from_ is not None:
        yield from finished([read(said(from_))], outlines, [])
        return
    receipts: list[Mapping[str, Any]] = []
    run = watched(run, receipts)
    words = prompt.strip()
    if not re.search(r"\w", words) or len(words) > LONGEST:
        long = len(words) > LONGEST
        raise UserError(f"The brief has more than {LONGEST} letters." if long else "There is no brief.",
                        'Say what it is for: pieria design "poster for a jazz night"', param="prompt")  # fmt: skip
    known = briefs.read(words)
    from ...media.design import brand as brands

    ours = brands.read(brand) if brand else brands.Brand()  # what can be refused is, before a model is asked
    tints = dict(zip(("accent", "second", "third", "ground"), re.findall(lookwords.HEX, words), strict=False))
    ours = replace(ours, colours={**tints, **ours.colours})
    about = known.what or words
    what: str = kind or next((k for k, pattern in NAMED if re.search(pattern, about, re.IGNORECASE)), "poster")
    wanted = format or asked(words, known.what)
    size = sizes.size(wanted, what, landscape or bool(re.search(LANDSCAPE, words, re.IGNORECASE)))
    if mood and mood not in briefs.MOODS:
        raise UserError(f"There is no mood {mood[:30]!r}.", f"There are: {', '.join(briefs.MOODS)}.", param="mood")
    usual = "calm" if wanted == "business-card" else FEELINGS.get(what, "bold")
    copy, drawing, felt = Copy(known.title, known.rest), "", (*known.moods, usual)[0]
    if asked_for := next((w for w in known.looks if lookwords.MEASURED.fullmatch(w)), ""):
        yield Notice(
            "format", f"There is no format of {asked_for} here: it is set as {size.name}. --format names another."
        )
    if known.looks:
        yield Notice("copy", f"Not printed, for it tells how it should look: {'; '.join(known.looks)}."[:300])
    if briefs.POINTS.search(words) and not any(k == "item" for k, _ in known.facts):
        yield Notice(
            "copy", "Points are set, not made up: write them after the subject, each after a dash on its own line."
        )
    if model != "none":
        yield Progress(0, 3, "steps", "writing")
        made, dropped = copywriting.phrased(run, words, known, model, seed)
        quoted = re.search(briefs.QUOTED, words)
        title = known.title if quoted else made.get("title", known.title)
        sub = made.get("subtitle", "") if len(known.rest) < 4 else known.rest
        copy = Copy(title, sub, action=made.get("action", "") if what in ("poster", "social") else "")
        drawing, felt = made.get("art", ""), made.get("mood", felt)
        if dropped:
            yield Notice("copy", f"The model's {' and '.join(dropped)} said what the brief does not; left out.")
    facts = tuple(Fact(k, t) for k, t in known.facts) if what != "logo" else ()
    told = {f.kind for f in facts} | {"date" for f in facts if re.search(briefs.DATE, f.text, re.IGNORECASE)}
    missing = [k for k in ("date", "place") if what == "poster" and k not in told]
    if missing and placeholders:
        facts += tuple(Fact(k, f"[{k}]") for k in missing)
    elif missing:
        yield Notice("copy", f"The brief gives no {' and no '.join(missing)}: left out. --placeholders shows where.")
    copy = replace(copy, facts=facts, labels=known.english)
    from ...media.design.compose import order
    from ...media.design.moods import fonts
    from ...media.design.ornament import choose
    from ...media.design.palette import make

    copy = replace(copy, by=ours.name)
    pieces: tuple[tuple[tuple[str | float, ...], ...], ...] = ()
    bare = any(re.match(BARE, look, re.IGNORECASE) for look in known.looks)
    drawn_words = "" if art == "none" or (bare and not art) else art or drawing
    if drawn_words:
        yield Progress(1, 3, "steps", f"drawing {drawn_words}")
        pieces = cut(run, drawn_words, seed)
        if not pieces:
            yield Notice("art", f"No clear drawing of {drawn_words!r} came out; the design goes without.")
    feeling = mood or felt
    base = Design(what, size.name, feeling, copy, make(feeling, seed, 0, words, ours.colours),
                  ours.set(fonts(feeling, 0)), "swiss", "tiles", seed, size.width > size.height, (), drawn_words,
                  ours.logo, words)  # fmt: skip
    layouts = order(base)
    begin = seed % 4 if what != "logo" else seed
    plans = [
        replace(base, layout=layouts[(begin + n) % len(layouts)], seed=seed + n,
                ornament=choose(feeling, words, seed, n), palette=make(feeling, seed, n, words, ours.colours),
                fonts=ours.set(fonts(feeling, n)), art=pieces if what == "logo" or n % 3 != 2 else ())
        for n in range(variants)
    ]  # fmt: skip
    yield from finished(plans, outlines, receipts)


def finished(plans: list[Design], outlines: bool, receipts: list[Mapping[str, Any]]) -> Iterator[Event]:
    """Each design solved, checked and written: SVG, PDF, PNG, JSON. What the design's words ask for is refused before
    anything is kept."""
    from ...media.design.compose import drawn
    from ...media.design.listing import LISTS, listed
    from ...media.design.pdf import pdf
    from ...media.design.raster import png
    from ...media.design.sizes import SIZES
    from ...media.design.svg import svg

    parts: list[Part] = []
    taken: list[str] = []
    for n, plan in enumerate(plans):
        yield Progress(n, len(plans), "designs", "setting")
        scene, made = drawn(plan)
        taken.append(made.layout)
        base = SIZES[made.format]
        size = base.turned if made.landscape and base.height > base.width else base
        about = {"layout": made.layout, "mood": made.mood, "variant": n + 1, "seed": made.seed}
        across = round(
            size.width if not size.paper else min(size.width / 72 * 150, 2480 * min(1, size.width / size.height))
        )
        flat = svg(scene, size, outlines=True)
        parts += [
            Part("design", flat if outlines else svg(scene, size), "image/svg+xml", about),
            Part("design", pdf(scene, 1.0 if size.paper else 0.75), "application/pdf", about),
            Part("design", png(flat, max(across, 640)), "image/png", about),
            Part("design", written(made), "application/json", {**about, "suffix": ".json"}),
        ]
    lists = [listed(plan.words.facts) and plan.kind != "logo" for plan in plans]
    if any(a and name not in LISTS for a, name in zip(lists, taken, strict=True)):
        yield Notice("layout", "The list fits no layout for lists here: it stands as plain lines. "
                     "Say less, or name a larger --format.")  # fmt: skip
    if len(set(taken)) < len(taken):
        what = "lists" if any(lists) else f"{plans[0].kind}s"
        yield Notice("layout", f"{len(taken)} designs share {len(set(taken))} layouts, which is what these {what} fit: "
                     "the others differ in colours, fonts and ornament.")  # fmt: skip
    for index, part in enumerate(parts):
        yield Output(part, index)
    yield Finish("stop", {"runs": receipts})


def asked(words: str, kind: str = "") -> str:
    """A format that the brief itself names. kind: its word for what is to be made, which may be one."""
    if kind in ("business card", "story") or kind.endswith(" story"):
        return "business-card" if kind == "business card" else "story"
    found = re.search(
        r"\b(a[2-5]|letter(?= size| format| paper)|(?:square|story)(?= (?:size|format|post|poster|flyer|card)\b)|"
        r"business[ -]card|16:9)\b", words, re.IGNORECASE,
    )  # fmt: skip
    return found[1].lower().replace(" ", "-") if found else ""


def cut(run: Run, words: str, seed: int) -> tuple[tuple[tuple[str | float, ...], ...], ...]:
    """The art: of four pictures by the image application's model, the one with the clearest silhouette, as paths."""
    from ...media.design.raster import pixels
    from ...media.design.trace import cut as traced
    from ...media.design.trace import worth

    asking = Request(
        "image", (Message("user", (text(words),)),), "", {"labels": {"style": "flat"}, "n": 4, "seed": seed}
    )
    found = [pixels(e.part.bytes) for e in run(asking) if isinstance(e, Output)]
    best = max(found, key=worth, default=None)
    return tuple(traced(best)) if best is not None and worth(best) > 0.02 else ()


def said(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise UserError(f"{path.name} cannot be read.", "Name the .json file of a design.", param="from") from None
