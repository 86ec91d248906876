"""One HTML file that needs nothing else: words, charts that answer the pointer, rows that can be sorted, the query, the
Vega-Lite specifications. What came from the data is escaped, and the page may load nothing."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence

from .base import Result
from .chart import Figure, vega
from .draw import layout, svg
from .schema import shown

ROWS = 500
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
STYLE = """body{font:15px/1.5 sans-serif;margin:2em auto;max-width:820px;padding:0 1em;color:#222}
table{border-collapse:collapse;margin:1em 0}td,th{padding:.2em .7em;border-bottom:1px solid #ddd;text-align:left}
td.n{text-align:right;font-variant-numeric:tabular-nums}td.n,td.s{white-space:nowrap}
th button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer}
pre{background:#f5f5f5;padding:.8em;overflow:auto}h1,p{overflow-wrap:break-word}
figure{margin:1em 0}.wide,figure{overflow-x:auto}svg{width:100%;min-width:34em;height:auto}
svg .m:hover{fill-opacity:.55}#tip{position:fixed;background:#222;color:#fff;padding:.2em .6em;border-radius:3px;
display:none}"""
SCRIPT = """const tip=document.getElementById('tip');
for(const m of document.querySelectorAll('.m')){const t=m.querySelector('title').textContent;
m.addEventListener('mousemove',e=>{tip.textContent=t;tip.style.display='block';tip.style.left=e.clientX+12+'px';
tip.style.top=e.clientY+12+'px'});m.addEventListener('mouseleave',()=>{tip.style.display='none'})}
for(const h of document.querySelectorAll('th')){h.firstChild.addEventListener('click',()=>{
const b=h.closest('table').tBodies[0],i=h.cellIndex,d=h.ariaSort==='ascending'?-1:1;
for(const o of h.parentNode.cells)o.removeAttribute('aria-sort');
h.setAttribute('aria-sort',d>0?'ascending':'descending');
const v=r=>r.cells[i].dataset.v??r.cells[i].textContent;
[...b.rows].sort((x,y)=>{const a=v(x),c=v(y),n=a-c;return d*(isNaN(n)?a.localeCompare(c):n)})
.forEach(r=>b.append(r))})}"""


def page(title: str, words: Sequence[str], figures: Sequence[Figure], result: Result | None = None) -> str:
    """The whole file. words: paragraphs."""
    said = html.escape
    body = [f"<h1>{said(title)}</h1>", *(f"<p>{said(w)}</p>" for w in words)]
    for figure in figures:
        spec = json.dumps(vega(figure), ensure_ascii=False, default=str).replace("<", "\\u003c")
        drawn = svg(layout(figure)).replace("<svg ", f'<svg aria-label="{said(figure.title)}" ', 1)
        body.append(f"<figure>{drawn}</figure>")
        body.append(f'<script type="application/json" class="vega-lite">{spec}</script>')
    if result is not None:
        body += [rows(result), f"<pre>{said(result.sql)}</pre>"]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{said(title)}</title>'
        '<meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><style>{STYLE}</style></head>'
        f'<body>{"".join(body)}<div id="tip"></div><script>{SCRIPT}</script></body></html>'
    )


def rows(result: Result) -> str:
    head = "".join(f"<th><button type=button>{html.escape(c)}</button></th>" for c in result.columns)
    lines = list[str]()
    for row in result.rows[:ROWS]:
        cells = list[str]()
        for value in row:
            if isinstance(value, int | float) and not isinstance(value, bool):
                cells.append(f'<td class="n" data-v="{value}">{shown(value)}</td>')
            else:
                words = shown(value)
                short = ' class="s"' if len(words) <= 24 else ""  # a date is not broken at its dashes
                cells.append(f"<td{short}>{html.escape(words[:200])}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<div class=wide><table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
