"""What was found, as words, a table, and a page with pictures: a datasheet in the manner of Gebru et al. (2021)."""

from __future__ import annotations

import base64
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.counting import many
from ..formats.literal import literal
from ..formats.png import png

if TYPE_CHECKING:
    from . import Findings

SHOWN, LONGEST = 12, 1000
"""Findings of a kind, and characters of one, that a report shows."""
CSS = """
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1.5rem}
h1{margin:0}h2{margin:2rem 0 .4rem;font-size:1.15rem}table{border-collapse:collapse;width:100%;font-size:.9rem}
td,th{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #8884;vertical-align:top;
overflow-wrap:break-word}
body{overflow-wrap:break-word}.wide{overflow-x:auto}
.score{font-size:3rem;font-weight:700;line-height:1}.dim{opacity:.7;font-size:.9rem}
.pair{display:inline-flex;gap:2px;margin:0 .8rem .6rem 0}.pair img{width:72px;height:72px;image-rendering:pixelated;
object-fit:contain;background:#8882}svg text{font:12px system-ui,sans-serif;fill:currentColor}
"""


def parts(found: Findings) -> list[tuple[str, int, float, str]]:
    """(what, how many, points that it costs, why it matters), nothing left out. Each costs no more than is left of the
    hundred, so that the points lost and the score are a hundred together."""
    rows = len(found.rows)
    held = sum(r.held for r in found.rows)
    broken = len(found.broken)
    personal = len({i for hits in found.personal.values() for i in hits})
    judged = bool(found.accuracy)
    words = [
        ("with personal data", personal, min(15.0, 50 * personal / rows), "a model may say it again"),
        ("insults, threats, obscene words", len(found.toxic), min(15.0, 50 * len(found.toxic) / rows),
         "a model may talk like that"),
    ]  # fmt: skip
    said = [
        ("broken, cannot be read", broken, 50 * broken / max(1, rows + broken), "they teach nothing"),
        ("there twice", sum(len(g) - 1 for g in found.same), 50 * sum(len(g) - 1 for g in found.same) / rows,
         "they count double, and are learnt by heart"),
        ("nearly twice", sum(len(g) - 1 for g in found.twins), 50 * sum(len(g) - 1 for g in found.twins) / rows,
         "the same, less plainly"),
        ("also in the held-out part" if held else "held-out part: none was named", len(found.leaks),
         200 * len(found.leaks) / max(1, held) if held else 0.0, "a test that has been seen tests nothing"),
        ("labels that look wrong" if judged else "labels: none to judge", len(found.suspects),
         150 * len(found.suspects) / rows, "they teach the wrong thing"),
        ("like nothing else here", len(found.outliers), 20 * len(found.outliers) / rows, "mistakes, or rare"),
        *(words if found.source.medium == "text" else ()),
        *[(classes(found.classes), len(found.classes), 10 * (1 - balance(found.classes)), "rare ones are not learnt")]
        * bool(found.classes),
    ]  # fmt: skip
    left, cut = 100.0, []
    for what, count, cost, why in said:
        cut.append((what, count, min(cost, left), why))
        left -= cut[-1][2]
    return cut


def classes(found: Counter[str]) -> str:
    if len(found) < 2:
        return "class"
    (most, n), (least, m) = found.most_common()[0], found.most_common()[-1]
    return f"classes, from {m:,} ({least[:30]}) to {n:,} ({most[:30]})"


def balance(classes: Counter[str]) -> float:
    """Evenness of the classes: 1 is even, 0 is one class alone (Shannon's entropy over its greatest value)."""
    total = sum(classes.values())
    if len(classes) < 2:
        return 1.0
    return -sum(c / total * math.log(c / total) for c in classes.values() if c) / math.log(len(classes))


def score(found: Findings) -> int:
    """0 to 100: what the findings leave of a hundred points."""
    return round(100 - sum(p[2] for p in parts(found)))


def counted(found: Findings) -> str:
    return f"{len(found.rows):,} example{'s' * (len(found.rows) != 1)} of {found.source.medium}"


def taken(found: Findings) -> str:
    """Where texts and labels were read, so that a wrong guess is seen."""
    text, label = found.source.text, found.source.label
    if not text and label:
        return "labels: the folders' names" if label == "folder" else f"labels: the column {label!r} of captions.csv"
    return f"texts: the column {text!r}; labels: " + (f"the column {label!r}" if label else "none") if text else ""


def summary(found: Findings) -> str:
    lines = [f"{counted(found)}: {score(found)} of 100 points."] + [said for said in [taken(found)] if said]
    lines += [
        f"{count:>8,}  {what}{f'  (-{cost:.1f})' if cost >= 0.05 else ''}" for what, count, cost, _ in parts(found)
    ]
    if found.languages:
        lines.append("languages " + ", ".join(f"{k} {v}" for k, v in found.languages.most_common(4)))
    return "\n".join(lines)


def write(found: Findings, folder: Path, embedded: bool) -> Path:
    """report.md, report.html and findings.json. Returns the page."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text(markdown(found, embedded), "utf-8", errors="replace")
    whole = json.dumps(plain(found), ensure_ascii=False, indent=1)
    (folder / "findings.json").write_text(whole, "utf-8", errors="replace")
    page = folder / "report.html"
    page.write_text(html(found, embedded), "utf-8", errors="replace")
    return page


def place(home: Path, data: Path) -> Path:
    """Where the report on some data goes: the data's name, with a number where other data of that name has it."""
    lies = data.resolve()
    name, number = lies.stem or "data", 2
    to = home / name
    while to.exists():
        try:
            of = json.loads((to / "findings.json").read_text("utf-8")).get("data")
        except (OSError, ValueError, AttributeError):
            of = None
        if of == str(lies).encode("utf-8", "replace").decode():
            break
        to, number = home / f"{name}-{number}", number + 1
    return to


def plain(found: Findings) -> dict[str, Any]:
    name = [r.name for r in found.rows]
    return {
        "data": str(found.source.path.resolve()),
        "score": score(found),
        "broken": found.broken,
        "same": [[name[p] for p in g] for g in found.same],
        "near": [[name[p] for p in g] for g in found.twins],
        "leaks": [name[p] for p in found.leaks],
        "labels": [{"name": name[s.place], "label": s.label, "better": s.better, "sure": round(s.sure, 3)}
                   for s in found.suspects],
        "outliers": [name[p] for p in found.outliers],
        "classes": found.classes,
        "languages": found.languages,
        "personal": {k: [name[p] for p in v] for k, v in found.personal.items()},
        "people": found.people,
        "toxic": {name[p]: said for p, said in found.toxic.items()},
        "licences": found.source.licences,
    }  # fmt: skip


def heading(found: Findings) -> str:
    """The data's own name; "." and ".." are none."""
    return found.source.path.resolve().name.encode("utf-8", "replace").decode()


def told(found: Findings, place: int) -> str:
    row = found.rows[place]
    return f"{row.name}: {row.item[:90]!r}" if isinstance(row.item, str) else row.name


def sections(found: Findings) -> Iterator[tuple[str, list[str]]]:
    yield "Broken", [f"{n}: {why}" for n, why in list(found.broken.items())[:SHOWN]]
    yield "There twice", [" = ".join(told(found, p) for p in g[:3]) for g in found.same[:SHOWN]]
    yield "Nearly twice", [" ~ ".join(told(found, p) for p in g[:3]) for g in found.twins[:SHOWN]]
    yield "In both parts", [told(found, p) for p in found.leaks[:SHOWN]]
    yield (
        "Labels that look wrong",
        [
            f"{told(found, s.place)} is {s.label!r}; {s.better!r} fits better ({100 * s.sure:.0f} in 100)"
            for s in found.suspects[:SHOWN]
        ],
    )
    yield "Like nothing else here", [told(found, p) for p in found.outliers[:SHOWN]]
    yield (
        "Personal data",
        [f"{kind}: {len(hits)}, as in {found.rows[hits[0]].name}" for kind, hits in found.personal.items()],
    )
    yield (
        "Insults, threats, obscene words",
        [f"{told(found, p)}: “{said}”" for p, said in list(found.toxic.items())[:SHOWN]],
    )


def unmeasured(found: Findings, embedded: bool) -> list[str]:
    said = [
        "Whether what is said is true, and whether you may use it: only licences that stand beside the data are told."
    ]
    if found.source.medium == "text" and not embedded:
        said.append("Texts were compared by words, not by meaning: `pieria get minilm` makes labels be judged better.")
    if found.source.medium == "text":
        said.append("Names and addresses: of personal data only what has a form is counted.")
        said.append("Toxic talk that is not in a list of words and phrases; most of the list is English.")
    if not found.accuracy:
        said.append("Labels: there are none, or too few of a class.")
    elif bare := sum(not r.label for r in found.rows):
        said.append(f"Labels of {many(bare, 'example')}, which {'has' if bare == 1 else 'have'} none.")
    if found.source.medium != "text":
        said.append("Who is shown or heard: no probe of ours sees people in this medium.")
    if others := found.source.others:
        said.append(f"Files of other kinds: {', '.join(f'{n:,} {kind}' for kind, n in others.most_common(6))}.")
    if not any(r.held for r in found.rows):
        said.append("Leaks: name the held-out part with --held, or a column `split`.")
    return said


def markdown(found: Findings, embedded: bool) -> str:
    name, of = heading(found), counted(found)
    head = [
        f"# {literal(name)}: {score(found)} of 100",
        "",
        f"{date.today()}, {of}{literal('; ' + taken(found)) if taken(found) else ''}.",
        "",
    ]
    head += ["| what | how many | points lost | why it matters |", "|---|---|---|---|"]
    head += [f"| {literal(what)} | {count:,} | {cost:.1f} | {why} |" for what, count, cost, why in parts(found)]
    for title, lines in sections(found):
        if lines:
            head += ["", f"## {title}", "", *(f"- {literal(line, LONGEST)}" for line in lines)]
    head += ["", "## Datasheet", ""]
    licences = ", ".join(f"{literal(k)} ({v})" for k, v in found.source.licences.items())
    head += [f"- licences: {licences or 'none said'}"]
    if found.languages:
        head += [f"- languages (of a sample): {', '.join(f'{k} {v}' for k, v in found.languages.most_common(8))}"]
    if found.people:
        head += [f"- spoken of: {', '.join(f'{k} about {v}' for k, v in found.people.items())}"]
    if found.accuracy:
        head += [f"- a classifier names {100 * found.accuracy:.1f} % of unseen examples as they are labelled"]
    head += ["", "## Not measured", "", *(f"- {line}" for line in unmeasured(found, embedded))]
    return "\n".join(head) + "\n"


def html(found: Findings, embedded: bool) -> str:
    table = "".join(
        f"<tr><td>{escape(what)}<td>{count:,}<td>{cost:.1f}<td>{escape(why)}" for what, count, cost, why in parts(found)
    )
    body = "".join(
        f"<h2>{title}</h2>{pictures(found, title)}<ul>{''.join(f'<li>{escape(line)}' for line in lines)}</ul>"
        for title, lines in sections(found) if lines
    )  # fmt: skip
    name = escape(heading(found))
    coded = (re.sub("`([^`]+)`", r"<code>\1</code>", escape(line)) for line in unmeasured(found, embedded))
    not_ = "".join(f"<li>{line}" for line in coded)
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{name}</title><style>{CSS}</style>"
        f"<h1>{name}</h1><p class=score>{score(found)}<span class=dim> of 100</span></p>"
        f"<p class=dim>{date.today()}, {counted(found)}{escape('; ' + taken(found)) if taken(found) else ''}</p>"
        f"<div class=wide><table><tr><th>what<th>how many<th>points lost<th>why it matters{table}</table></div>"
        f"{bars(found.classes)}{body}<h2>Not measured</h2><ul>{not_}</ul></html>"
    )


def bars(classes: Counter[str]) -> str:
    """The classes as a bar chart, the most frequent first."""
    if len(classes) < 2:
        return ""
    top, most = classes.most_common(30), max(classes.values())
    rows = "".join(
        f'<text x="0" y="{20 * n + 14}">{escape(name[:24])}</text><rect x="180" y="{20 * n + 4}" height="12" rx="2" '
        f'width="{max(1, 320 * count / most):.0f}" fill="#7a5cc0"/><text x="{186 + 320 * count / most:.0f}" '
        f'y="{20 * n + 14}">{count:,}</text>'
        for n, (name, count) in enumerate(top)
    )
    more = f"<p class=dim>and {len(classes) - 30} more classes</p>" if len(classes) > 30 else ""
    svg = f'<svg width="600" height="{20 * len(top) + 8}" role="img" aria-label="Classes">{rows}</svg>'
    return f"<h2>Classes</h2><div class=wide>{svg}</div>{more}"


def pictures(found: Findings, title: str) -> str:
    """The pictures themselves, where they are pictures."""
    if found.source.medium != "image":
        return ""
    shown: Sequence[Sequence[int]] = {
        "There twice": found.same, "Nearly twice": found.twins, "In both parts": [[p] for p in found.leaks],
        "Labels that look wrong": [[s.place] for s in found.suspects],
        "Like nothing else here": [[p] for p in found.outliers],
    }.get(title, [])  # fmt: skip
    return "".join(
        f"<span class=pair>{''.join(picture(found.rows[p].item) for p in group[:2])}</span>" for group in shown[:SHOWN]
    )


def picture(pixels: Any) -> str:
    step = max(1, max(pixels.shape[:2]) // 96)
    small = np.ascontiguousarray(pixels[::step, ::step])
    small = np.repeat(small, 3, 2) if small.shape[2] == 1 else small
    return f'<img alt="" src="data:image/png;base64,{base64.b64encode(png(small)).decode()}">'
