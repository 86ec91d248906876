"""Designs from 100 briefs, measured by other means than those that made them; without a language model.

    python bench/design.py [--count 100] [--results FILE] [--sheets FOLDER] [--palettes FILE] [--with-model NAME]

Opens: the live SVG parses and is drawn by resvg with the font files, the PDF is read by pypdf and holds the title, the
PNG by Pillow. Boxes: each line of text is drawn alone, by resvg's own shaper, on a canvas a quarter larger on every
side; its inked pixels are its box. Overlap: two boxes that share a pixel. Cut off: ink outside the page. Contrast: each
line's colour against every pixel under its box in the drawing without text. Facts: every fact of the brief (listed here
by hand) stands in the SVG. Palettes: the distance of a palette of five to its nearest neighbour among real ones
(OKLab, best assignment), made, random, and real ones left out. The trivial baseline is a white page with the brief in
three sizes of black Helvetica-like type at fixed places, which overlaps and is cut off as such pages are.
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import random
import re
import statistics
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from PIL import Image
from pypdf import PdfReader
from scipy.optimize import linear_sum_assignment

from pieria.apps.creative.design import design
from pieria.core.values import Output
from pieria.media.design import colour, palette, raster
from pieria.media.design.faces import OWN

EVENTS = (
    ("poster for a jazz night", ("the Blue Cellar", "Friday 12 June 2026", "8 pm", "12 €")),
    ("poster for a spring flower market", ("Town Square", "4 May", "9 am")),
    ("poster for a school science fair", ("Lincoln High School", "March 3", "10:00")),
    ("poster for a yoga retreat by the lake", ("Lake House", "21-23 August 2026", "€240")),
    ("poster for a hackathon about open data", ("Kulturhaus", "7 November 2026", "$15")),
    ("poster for a film noir festival", ("Rex Cinema", "1 October", "20:30")),
    ("poster for a vintage vinyl fair", ("Old Depot", "Sunday 9 May", "free entry")),
    ("bold poster for a boxing gala", ("Sports Arena", "Saturday 14 March", "$25")),
    ("poster for a children's circus", ("Green Park", "18 July", "3 pm")),
    ("poster for a mountain trail run", ("Eagle Pass", "6 September 2026", "7:30")),
    ("card for a wedding", ("Villa Rosa", "20 June 2026", "2 pm")),
    ("birthday card for a puppy party", ("Oak Street", "May 2", "4 pm")),
    ("elegant invitation card for a wine tasting", ("Château Margaux", "Thursday 5 March", "19:00")),
    ("social post for an organic farm market", ("Town Square", "every Saturday")),
    ("social post for a coffee shop opening", ("12 Baker Street", "3 April", "8 am")),
    ("social post for a summer sale", ("40 % off", "www.sunshop.com")),
    ("slide for a talk about ocean robots", ("Room 204", "Tuesday 8 December", "11:00")),
    ("slide for a quarterly report on city trees", ("12 May 2026", "info@citytrees.org")),
    ("poster for a christmas concert", ("St Mary's Church", "13 December", "18:00")),
    ("poster for an exhibition of modern architecture", ("City Museum", "2 February", "€8")),
)
FORMATS = ("", "a4", "square", "story", "letter", "16:9", "a5", "a2")
LOGOS = ("logo for a bakery called \"Golden Crust\"", "logo for \"Northwind Robotics\"", "logo for \"Fern & Stone\"",
         "logo for a yoga studio called \"Still Water\"", "logo for \"Pixel Harbour Games\"",
         "logo for \"Café Lumière\"",
         "logo for a bicycle workshop called \"Spoke\"", "logo for \"The Honey Collective\"",
         "logo for \"Aurora Film Club\"", "logo for \"Kestrel Legal Partners\"")  # fmt: skip
CARDS = (("Anna Lindqvist", "Landscape architect", "anna@lindqvist.se", "+46 70 123 45 67"),
         ("Dr. José García", "Dentist", "jose@garcia.es", "+34 600 123 456"),
         ("Mia O'Connor", "Illustrator", "www.miadraws.com", "mia@miadraws.com"),
         ("Łukasz Dvořák", "Violin maker", "lukasz@dvorak.eu", "+420 601 234 567"),
         ("Priya Raman", "Data scientist", "priya@raman.io", "+44 20 7946 0018"))  # fmt: skip


def briefs() -> list[tuple[str, str, tuple[str, ...]]]:
    """(brief, format, facts that must stand in it)."""
    made = []
    for n, (what, facts) in enumerate(EVENTS):
        for k in range(4):
            where = [
                f"at {f}" if n2 == 0 and f[0] != "4" and not f.startswith("12 May") else f for n2, f in enumerate(facts)
            ]
            said = f"{what} {', '.join(where)}" if k != 2 else f"{what}, {', '.join(reversed(where))}"
            if k == 3:
                said += ", with the Miles Trio"
            form = FORMATS[(n + 3 * k) % len(FORMATS)] if k else ""
            made.append((said, form, (*facts, *(("with the Miles Trio",) if k == 3 else ()))))
    made += [(said, "", (re.findall(r'"([^"]+)"', said)[0],)) for said in LOGOS]
    for form in ("business-card", "a5"):
        made += [(f'card "{c[0]}", {c[1]}, {c[2]}, {c[3]}', form, (c[0], c[1], c[2], c[3])) for c in CARDS]
    return made


def ink(drawing: str, page: tuple[float, float], width: int, files: tuple[str, ...]) -> np.ndarray:
    """Which pixels an SVG inks, on a canvas a quarter wider and higher on each side."""
    w, h = page
    grown = re.sub(r'width="[^"]+" height="[^"]+" viewBox="[^"]+"',
                   f'width="{w * 1.5:g}" height="{h * 1.5:g}" viewBox="{-w / 4:g} {-h / 4:g} {w * 1.5:g} {h * 1.5:g}"', drawing, count=1)  # fmt: skip  # noqa: E501
    return raster.pixels(raster.png(grown, width * 3 // 2, files))[..., 3] > 96


def measure(drawing: str, pdf: bytes, picture: bytes, facts: tuple[str, ...], width: int = 560) -> dict[str, float]:
    """Every measure of one design; the module's page says how each is taken."""
    files = tuple(map(str, OWN.values()))
    ns = {"s": "http://www.w3.org/2000/svg"}
    tree = ElementTree.fromstring(drawing)
    page = tuple(float(v) for v in tree.attrib["viewBox"].split()[2:])
    texts = tree.findall(".//s:text", ns)
    whole = raster.look(re.sub(r"<text.*?</text>", "", re.sub(r"<style>.*?</style>", "", drawing)), 900)
    drawn = raster.pixels(raster.png(drawing, 300, files))
    reader = PdfReader(io.BytesIO(pdf))
    opens = Image.open(io.BytesIO(picture)).size[0] > 300 and len(reader.pages) == 1 and drawn.std() > 0
    plain = np.where(whole <= 0.04045, whole / 12.92, ((whole + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722)
    seen: list[np.ndarray] = []
    cut = overlap = 0
    worst = 99.0
    head = re.search(r"<svg[^>]*>", re.sub(r"<style>.*?</style>", "", drawing))
    pieces = re.findall(r"<text.*?</text>", drawing, re.DOTALL)
    for piece, element in zip(pieces, texts, strict=True):
        mask = ink(f"{head[0]}{piece}</svg>", page, width, files)
        ys, xs = np.nonzero(mask)
        if not len(xs):
            cut += 1
            continue
        tall = mask.shape[0]
        left, right, top, low = xs.min(), xs.max(), ys.min(), ys.max()
        edge_x, edge_y = mask.shape[1] / 6, tall / 6
        cut += int(left < edge_x - 1 or right > mask.shape[1] - edge_x or top < edge_y - 1 or low > tall - edge_y)
        box = np.zeros_like(mask)
        box[top : low + 1, left : right + 1] = True
        overlap += sum(bool((box & other).any()) for other in seen)
        seen.append(box)
        scale = 900 / page[0]
        back = (page[0] * 1.5) / mask.shape[1]
        x0, x1, y0, y1 = ((v * back - page[i // 2] / 4) * scale for i, v in enumerate((left, right + 1, top, low + 1)))
        area = plain[max(0, int(y0)) : int(np.ceil(y1)), max(0, int(x0)) : int(np.ceil(x1))]
        mine = colour.luminance(element.attrib["fill"])
        if area.size:
            worst = min(worst, float(((np.maximum(area, mine) + 0.05) / (np.minimum(area, mine) + 0.05)).min()))
    squeezed = re.sub(r"\W+", "", " ".join(t.text or "" for t in texts)).lower()
    lacking = [f for f in facts if re.sub(r"\W+", "", f).lower() not in squeezed]
    first = re.sub(r"\W+", "", texts[0].text or "").lower()
    said = re.sub(r"\W+", "", reader.pages[0].extract_text()).lower()
    return {"opens": float(opens and first in said), "cut": cut, "overlap": overlap, "contrast": worst,
            "lacking": len(lacking), "facts": len(facts), "texts": len(texts)}  # fmt: skip


def nearest(ours: list[list[str]], real: np.ndarray, skip: bool = False) -> list[float]:
    """For each palette the distance to its nearest real one: the mean of five colours' distances, best assignment."""
    found = []
    for n, one in enumerate(ours):
        mine = np.array([colour.oklab(c) for c in one])
        cost = np.linalg.norm(mine[None, :, None] - real[:, None], axis=-1)
        rough = np.argsort(np.minimum(cost.min(1).mean(1), cost.min(2).mean(1)))
        best = 9.0
        for index in rough[:80]:
            if skip and index == n:
                continue
            rows, columns = linear_sum_assignment(cost[index])
            best = min(best, float(cost[index][rows, columns].mean()))
        found.append(best)
    return found


def palettes(file: Path, count: int = 120) -> None:
    real = json.loads(file.read_text())
    table = np.array([[colour.oklab(c) for c in p] for p in real])
    rng = random.Random(0)
    made = [
        [p.ground, p.ink, p.accent, p.second, p.third]
        for mood, seed in itertools.product(palette.HUES, range(count // 10)) for p in [palette.make(mood, seed, seed % 5)]  # noqa: E501
    ]  # fmt: skip
    chance = [["#" + "".join(f"{rng.randrange(256):02x}" for _ in range(3)) for _ in range(5)] for _ in made]
    print(f"\nPalettes: mean distance to the nearest of {len(real)} real ones (OKLab; {len(made)} each)")
    for name, some, skip in (
        ("made here", made, False),
        ("random sRGB", chance, False),
        ("real, itself left out", real[: len(made)], True),
    ):
        values = nearest(some, table, skip)
        print(f"  {name:24s} {statistics.mean(values):.4f}  median {statistics.median(values):.4f}")


def trivial(brief: str) -> str:
    lines = [brief[:40], brief[40:90], brief[90:]]
    body = "".join(f'<text x="40" y="{90 + 60 * n}" font-family="Inter" font-size="{(72, 40, 24)[n]}" fill="#000000">{t.replace("&", "&amp;")}</text>'  # noqa: E501
                   for n, t in enumerate(lines) if t)  # fmt: skip
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="842" height="1191" viewBox="0 0 842 1191"><rect width="842" height="1191" fill="#ffffff"/>{body}</svg>'  # noqa: E501


def table(rows: list[dict[str, float]], base: list[dict[str, float]]) -> None:
    print(f"{'':28s}{'designs':>10s}{'trivial':>10s}")
    for name, of in (
        ("open (SVG, PDF, PNG) %", lambda r: 100 * r["opens"]), ("designs with an overlap %", lambda r: 100 * (r["overlap"] > 0)),  # noqa: E501
        ("designs with text cut off %", lambda r: 100 * (r["cut"] > 0)), ("all text >= 4.5:1 %", lambda r: 100 * (r["contrast"] >= 4.5)),  # noqa: E501
        ("facts of the brief there %", lambda r: 100 * (1 - r["lacking"] / max(1, r["facts"]))),
    ):  # fmt: skip
        print(f"{name:28s}{statistics.mean(map(of, rows)):10.1f}{statistics.mean(map(of, base)):10.1f}")
    print(
        f"least contrast seen {min(r['contrast'] for r in rows):.2f}; {statistics.mean(r['seconds'] for r in rows):.2f} s a design, all files"  # noqa: E501
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--results", type=Path)
    parser.add_argument("--sheets", type=Path)
    parser.add_argument("--palettes", type=Path)
    parser.add_argument("--with-model", default="none")
    given = parser.parse_args()
    done = (
        {r["n"]: r for r in map(json.loads, given.results.read_text().splitlines())}
        if given.results and given.results.exists()
        else {}
    )
    every = briefs()
    step = max(1, len(every) // max(1, given.count))
    chosen = list(range(0, len(every), step))[: given.count]
    run = None
    if given.with_model != "none":
        from pieria.studio import Studio

        run = Studio().run
    base = []
    for n in chosen:
        said, form, facts = every[n]
        if n not in done:
            start = time.perf_counter()
            parts = [
                e.part
                for e in design(run, said, format=form, model=given.with_model, art="none", seed=n + 1)
                if isinstance(e, Output)
            ]
            seconds = time.perf_counter() - start
            done[n] = {"n": n, **measure(parts[0].data, parts[1].data, parts[2].data, facts), "seconds": seconds}
            if given.results:
                with open(given.results, "a") as file:
                    file.write(json.dumps(done[n]) + "\n")
            if given.sheets:
                given.sheets.mkdir(exist_ok=True)
                (given.sheets / f"{n:03d}.png").write_bytes(parts[2].data)
            bad = {k: v for k, v in done[n].items() if k in ("cut", "overlap", "lacking") and v}
            if bad or not done[n]["opens"] or done[n]["contrast"] < 4.5:
                print(n, said, form, done[n], file=sys.stderr)
        if len(base) < 10:
            plain = trivial(said)
            from reportlab.pdfgen.canvas import Canvas

            out = io.BytesIO()
            canvas = Canvas(out)
            canvas.drawString(40, 700, said)
            canvas.save()
            base.append(measure(plain, out.getvalue(), raster.png(plain, 600, tuple(map(str, OWN.values()))), facts))
    table([done[n] for n in chosen], base)
    if given.palettes:
        palettes(given.palettes)


if __name__ == "__main__":
    main()
