"""What was measured, for people: Markdown, and one HTML page that needs nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from html import escape
from typing import Any

from ..formats.literal import escaped, literal

PAINT = {"raw": "#b9cadb", "trivial": "#ccc"}
"""Bars that stand beside what is measured, by the last word of their names."""
AIMS = {"high": "higher is better", "low": "lower is better", "50": "50 is even-handed"}
STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}
table{border-collapse:collapse;width:100%;font-size:.92rem}td,th{border-bottom:1px solid #ddd;padding:.35rem .5rem;
text-align:left;vertical-align:top}td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.bad{color:#a4161a;font-weight:600}.soft{color:#555;font-size:.9rem}h2{margin-top:2.5rem;border-top:2px solid #222;
padding-top:.6rem}body{overflow-wrap:break-word}.wide{overflow-x:auto}
svg{width:100%;max-width:680px;min-width:34rem;height:auto}
blockquote{margin:.4rem 0;padding:.3rem .8rem;border-left:3px solid
#bbb;background:#f7f7f7;white-space:pre-wrap;overflow-wrap:anywhere}
"""


def number(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return f"{value:.1f}" if unit in ("%", "points") else f"{value:.3g}"


def interval(pair: Any, unit: str) -> str:
    if pair and pair[0] == pair[1]:
        return "all cases alike"  # no spread was seen, which is not the same as certainty
    return f"{number(pair[0], unit)} to {number(pair[1], unit)}" if pair else ""


Row = tuple[str, ...]


def rows(name: str, one: Mapping[str, Any], limits: Mapping[str, str], broken: Set[str]) -> list[Row]:
    """measured, raw, interval, trivial baseline, cases, beside it, threshold: one row a measure."""
    values = {m["name"]: number(m["value"], m["unit"]) for m in one["measures"]}
    found: list[Row] = []
    for m in one["measures"]:
        full = f"{name}.{m['name']}"
        raw = number(m["raw"], m["unit"])
        if m["raw_interval"]:
            raw += f" ({interval(m['raw_interval'], m['unit'])})"
        beside = f"`{m['utility']}` {values[m['utility']]}" if m["utility"] in values else ""
        wanted = f"{limits[full]}: {'BROKEN' if full in broken else 'held'}" if full in limits else ""
        what = f"{m['title']} ({m['unit']}, {AIMS[m['aim']]}; `{full}`)"
        value = f"{number(m['value'], m['unit'])} ({interval(m['interval'], m['unit'])})"
        base = f"{number(m['baseline'], m['unit'])}: {m['baseline_is']}"
        found.append((what, value, raw, base, str(m["count"]), beside, wanted))
    return found


HEAD = ("what", "with guards and methods (95 %)", "raw", "trivial baseline", "cases", "read it beside", "threshold")


def markdown(whole: Mapping[str, Any], limits: Mapping[str, str], broken: Set[str]) -> str:
    title, licence = literal(whole["title"]), literal(whole["licence"])
    said = [f"# {title}: what was measured", "", f"Card `{whole['card']}`, licence {licence}.", ""]
    for name, one in sorted(whole["probes"].items()):
        said += [
            f"## {name}: {cell(one['challenge'])}",
            "",
            literal(when(one)),
            "",
            f"**How.** {cell(one['method'])}",
            "",
        ]
        said += ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
        said += ["| " + " | ".join(cell(c) for c in row) + " |" for row in rows(name, one, limits, broken)]
        for bar in one["bars"]:
            said += ["", f"{literal(bar['title'])}:", ""]
            said += [f"- {literal(r[0])}: {number(r[1], bar['unit'])}{among(r, bar['unit'])}" for r in bar["rows"]]
        if one["worst"]:
            said += ["", "**Worst examples**", ""]
            said += [f"- {literal(w['why'])}: {literal(w['asked'])} → {literal(w['came'])}" for w in one["worst"]]
        said += ["", "**Not measured**", "", *(f"- {cell(u)}" for u in one["unmeasured"]), ""]
    return "\n".join(said)


def among(row: Any, unit: str) -> str:
    """A bar's interval; none of one that is exact, as a coin's."""
    return f" ({interval(row[2:4], unit)})" if row[2] < row[3] else ""


def when(one: Mapping[str, Any]) -> str:
    return f"{one['time'][:10]}, on {one['data']}; {one['seconds']:.0f} s."


def cell(words: str) -> str:
    """Words of ours, which may quote a stranger's: as `literal`, but what stands in backticks is code."""
    parts = re.split(r"(`[^`]+`)", " ".join(words.split()))
    return "".join(p.replace("|", "\\|") if n % 2 else escaped(p) for n, p in enumerate(parts))


def html(whole: Mapping[str, Any], limits: Mapping[str, str], broken: Set[str]) -> str:
    title = escape(f"{whole['title']}: what was measured")
    said = [f"<h1>{title}</h1><p>Card <code>{escape(whole['card'])}</code>, licence {escape(whole['licence'])}.</p>"]
    for name, one in sorted(whole["probes"].items()):
        said += [f"<h2>{escape(name)}: {escape(one['challenge'])}</h2><p class=soft>{escape(when(one))}</p>"]
        said += [f"<p>{code(one['method'])}</p><div class=wide><table>"]
        said += [f"<tr>{''.join(f'<th>{escape(h)}</th>' for h in HEAD)}</tr>"]
        for row in rows(name, one, limits, broken):
            kinds = ["", "n", "n", "", "n", "", "bad" if "BROKEN" in row[6] else ""]
            cells = [f'<td class="{k}">{code(c)}</td>' for k, c in zip(kinds, row, strict=True)]
            said += [f"<tr>{''.join(cells)}</tr>"]
        said += ["</table></div>", *(f"<div class=wide>{chart(bar)}</div>" for bar in one["bars"])]
        if one["worst"]:
            said += ["<h3>Worst examples</h3>"]
            said += [
                f"<p>{escape(w['why'])}</p><blockquote>{escape(w['asked'][:600])}</blockquote>"
                f"<blockquote>{escape(w['came'][:600])}</blockquote>"
                for w in one["worst"]
            ]
        said += ["<h3>Not measured</h3><ul>", *(f"<li>{code(u)}</li>" for u in one["unmeasured"]), "</ul>"]
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>\n' + "\n".join(said) + "</html>\n"
    )


def code(words: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(words))


def chart(bar: Mapping[str, Any]) -> str:
    """Bars with their intervals, as an inline SVG."""
    left, width, row = 230, 680, 24
    values = [v for r in bar["rows"] for v in r[1:4]] + ([bar["mark"]] if bar["mark"] is not None else []) + [0.0]
    low, high = min(values), max(100.0, *values) if bar["unit"] == "%" else max(values)
    tall = 46 + row * len(bar["rows"])

    def x(value: float) -> float:
        return left + (width - left - 60) * (value - low) / (high - low or 1)

    said = [f'<text x="0" y="16" font-size="15">{escape(bar["title"])}</text>']
    for i, (name, value, least, most) in enumerate(bar["rows"]):
        y = 30 + row * i
        begin, end = sorted((x(0), x(value)))
        paint = PAINT.get(name.split()[-1], "#4a7ba6")
        said += [
            f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{escape(name[:34])}</text>',
            f'<rect x="{begin:.1f}" y="{y}" width="{max(1, end - begin):.1f}" height="16" fill="{paint}"/>',
            f'<path d="M{x(least):.1f} {y + 8}H{x(most):.1f}M{x(least):.1f} {y + 4}v8M{x(most):.1f} {y + 4}v8" '
            'stroke="#111" fill="none"/>',
            f'<text x="{x(max(most, value)) + 6:.1f}" y="{y + 13}">{number(value, bar["unit"])}</text>',
        ]
    if bar["mark"] is not None:
        at = x(bar["mark"])
        said += [f'<path d="M{at:.1f} 26V{tall - 10}" stroke="#a4161a" stroke-dasharray="4 3"/>']
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {tall}" font-family="sans-serif" '
        f'font-size="12" role="img"><title>{escape(bar["title"])}</title>{"".join(said)}</svg>'
    )
