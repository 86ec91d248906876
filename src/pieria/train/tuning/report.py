"""The report of a tuning, for people: Markdown, and one HTML page that needs nothing else."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ...formats.literal import literal
from . import general

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}
table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ddd;padding:.35rem .5rem;text-align:left}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.grade{font-size:1.2rem;font-weight:600}svg{min-width:40rem}
body{overflow-wrap:break-word}.wide{overflow-x:auto}
"""
NAMES = {
    "before": "before: the model as it came",
    "few": "prompted: the model as it came, shown examples",
    "after": "after: tuned",
    "learnt": "after, on what it learnt from",
    "other_before": "before, told of the other gender",
    "other_after": "after, told of the other gender",
}


def table(made: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """what, right, 95 %, chosen, nats, cases."""
    found: list[tuple[str, ...]] = []
    for key, name in NAMES.items():
        if one := made["scores"].get(key):
            chosen = "–" if one["chosen"] is None else f"{one['chosen']:.1f} %"
            if key == "few":
                name += f" ({made['demos']} of them)"
            found.append(
                (name, f"{one['right']:.1f} %", f"{one['interval'][0]:.0f} to {one['interval'][1]:.0f} %", chosen,
                 f"{one['nats']:.3f}", str(one["count"]))
            )  # fmt: skip
    return found


HEAD = ("", "answered to the letter", "95 %", "likeliest of the labels", "nats a token", "examples")


def facts(made: Mapping[str, Any]) -> list[str]:
    c, n, g = made["chosen"], made["counts"], made["general"]
    said = [
        f"{n['used']} examples ({n['dropped']} left out: twice there, contradictory or too long); "
        f"learnt from {n['learn']}, held out {n['held']}, judged on {n['judged']}.",
        f"Rank {c['rank']} and rate {c['rate']:g} were chosen by {len(made['trials'])} short trials; "
        f"{c['best_epoch']} passes over the examples were best of {c['epochs']} planned.",
        f"{made['kept']}",
        f"What it learnt counts at {made['strength']:g} of its strength"
        + (
            ": the least that does as well by what was held out, so that less is forgotten."
            if made["strength"] < 1
            else ": with less it did worse."
        ),
        f"General questions (chosen by likelihood, of 100): before {g['before']['right']:.0f}, after "
        f"{g['after']['right']:.0f}; per character {g['before']['right_per_character']:.0f} and "
        f"{g['after']['right_per_character']:.0f}; plain English {g['before']['nats']:.3f} and "
        f"{g['after']['nats']:.3f} nats a token.",
        f"It took {made['cost']['seconds'] / 60:.1f} minutes and {made['cost']['cpu_seconds'] / 60:.1f} CPU minutes.",
    ]
    lost, won = changed(g["before"]["each"], g["after"]["each"])
    if lost:
        said.insert(5, f"No longer answered rightly: {' '.join(lost)}")
    if won:
        said.insert(5 + bool(lost), f"Answered rightly only now: {' '.join(won)}")
    if made["conflicts"]:
        said.append("The same question with several answers: " + "; ".join(made["conflicts"][:5]))
    if made.get("twins"):
        said.append(f"{made['twins']} examples were learnt about the other gender too (counterfactual data).")
    if made.get("served"):
        said.append(made["served"])
    return said


def changed(before: Sequence[bool], after: Sequence[bool]) -> tuple[list[str], list[str]]:
    """Of the general questions: (those answered rightly before and not after, the other way round)."""
    asked = [c.asked for c in general.questions()]
    was = [(q, b, a) for q, b, a in zip(asked, before, after, strict=True) if a != b]
    return [q for q, b, _ in was if b], [q for q, b, _ in was if not b]


def markdown(made: Mapping[str, Any]) -> str:
    data = f"{literal(made['base'])} tuned with {literal(made['source'])}"
    said = [f"# {made['name']}", "", f"{data}; seed {made['seed']}.", ""]
    said += [f"**Verdict: {made['grade']}.** " + " ".join(made["verdict"]), ""]
    said += ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
    said += ["| " + " | ".join(row) + " |" for row in table(made)]
    said += [
        "",
        "Examples learnt from, and what came of it:",
        "",
        "| examples | right | nats a token |",
        "|---|---|---|",
    ]
    said += [f"| {size:.0f} | {right:.1f} % | {nats:.3f} |" for size, right, nats in made["curve"]]
    said += ["", *(f"- {literal(f, 600)}" for f in facts(made)), ""]
    if made["next"]:
        said += [f"## Label these {len(made['next'])} next", "", f"({made['why_next']})", ""]
        said += [f"{i}. {literal(t, 600)}" for i, t in enumerate(made["next"], 1)]
    return "\n".join(said) + "\n"


def html(made: Mapping[str, Any]) -> str:
    def row(cells: Sequence[str], tag: str) -> str:
        kinds = ["", "n", "n", "n", "n", "n"]
        cut = [f'<{tag} class="{k}">{escape(c)}</{tag}>' for k, c in zip(kinds, cells, strict=False)]
        return f"<tr>{''.join(cut)}</tr>"

    said = [f"<h1>{escape(made['name'])}</h1><p>{escape(made['base'])} tuned with {escape(made['source'])}.</p>"]
    said += [f"<p class=grade>Verdict: {escape(made['grade'])}.</p><p>{escape(' '.join(made['verdict']))}</p>"]
    said += [f"<div class=wide><table>{row(HEAD, 'th')}{''.join(row(r, 'td') for r in table(made))}</table></div>"]
    said += [f"<div class=wide>{curve(made)}</div>", *(f"<p>{escape(f)}</p>" for f in facts(made))]
    if made["next"]:
        said += [f"<h2>Label these {len(made['next'])} next</h2><p>{escape(made['why_next'])}</p><ol>"]
        said += [f"<li>{escape(t)}</li>" for t in made["next"]] + ["</ol>"]
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(made["name"])}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>\n' + "\n".join(said) + "</html>\n"
    )


def curve(made: Mapping[str, Any]) -> str:
    """Two pictures in one SVG: over sizes of data, and over passes of the last of them."""
    labels = bool(made["labels"])
    sizes = [(r[0], r[1] if labels else r[2]) for r in made["curve"]]
    few, before = made["scores"].get("few"), made["scores"]["before"]
    marks = [("as it came", better(before) if labels else before["nats"])]
    if few:
        marks.append(("shown examples", better(few) if labels else few["nats"]))
    passes = [[(r[0], r[c]) for r in made["history"] if math.isfinite(r[c])] for c in (2, 3)]
    left = plot(
        0, "% right by examples learnt from" if labels else "nats a token by examples learnt from",
        [("tuned", "#1f77b4", sizes)], marks, 100.0 if labels else None,
    )  # fmt: skip
    right = plot(
        430, "nats by passes over the examples",
        [("learnt from", "#1f77b4", passes[0]), ("held out", "#d62728", passes[1])], [], None,
    )  # fmt: skip
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 300" font-family="sans-serif" font-size="12">'
        f'<rect width="860" height="300" fill="white"/>{left}{right}</svg>'
    )


def better(one: Mapping[str, Any]) -> float:
    return float(max(one["right"], one["chosen"] or 0.0))


Points = Sequence[tuple[float, float]]


def plot(
    at: int, title: str, lines: Sequence[tuple[str, str, Points]], marks: Sequence[tuple[str, float]], top: float | None
) -> str:
    """lines: (name, colour, points); marks: (name, value) across the whole width."""
    points = [p for _, _, line in lines for p in line]
    values = [p[1] for p in points] + [v for _, v in marks] or [0.0, 1.0]
    low, high = min(0.0, *values), top or max(values) or 1.0
    first, last = min((p[0] for p in points), default=0), max((p[0] for p in points), default=1)

    def x(value: float) -> float:
        return at + 50 + 350 * (value - first) / (last - first or 1)

    def y(value: float) -> float:
        return 250 - 200 * (value - low) / (high - low or 1)

    said = [f'<text x="{at + 50}" y="22" font-size="14">{escape(title)}</text>']
    for i in range(5):
        v = low + (high - low) * i / 4
        said.append(f'<line x1="{at + 50}" x2="{at + 400}" y1="{y(v):.1f}" y2="{y(v):.1f}" stroke="#ddd"/>')
        said.append(f'<text x="{at + 44}" y="{y(v) + 4:.1f}" text-anchor="end">{v:.3g}</text>')
    for p in sorted({p[0] for p in points}):
        said.append(f'<text x="{x(p):.1f}" y="268" text-anchor="middle">{p:g}</text>')
    for name, value in marks:
        said.append(
            f'<line x1="{at + 50}" x2="{at + 400}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#888" '
            f'stroke-dasharray="5 4"/><text x="{at + 396}" y="{y(value) - 4:.1f}" text-anchor="end" fill="#666">'
            f"{escape(name)}</text>"
        )
    for i, (name, colour, line) in enumerate(lines):
        path = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in line)
        said.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        said += [f'<circle cx="{x(a):.1f}" cy="{y(b):.1f}" r="3" fill="{colour}"/>' for a, b in line]
        said.append(f'<text x="{at + 60 + 100 * i}" y="290" fill="{colour}">{escape(name)}</text>')
    return "".join(said)
