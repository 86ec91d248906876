"""What was found, for a person (text, HTML) and for a program (JSON). Nothing here comes from a model."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from ...core.counting import many
from .atlas import Atlas
from .claims import Claim, Question
from .evidence import Answer
from .links import Hypothesis, Way
from .papers import Paper
from .plan import plan
from .relations import SAYS
from .rules import Found

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """body{font:16px/1.55 Inter,system-ui,sans-serif;margin:2.5em auto;max-width:940px;padding:0 1.2em;
color:#1d2430;background:#fbfaf7}h1{font-size:1.7em}h2{margin-top:2em;border-bottom:1px solid #ddd8cc;
padding-bottom:.2em}h3{margin:1.4em 0 .3em}body{overflow-wrap:break-word}.wide{overflow-x:auto}
svg{width:100%;min-width:40em;height:auto;box-sizing:border-box;border:1px solid #e6e1d6;border-radius:8px}
blockquote{margin:.35em 0;padding:.25em .9em;border-left:4px solid #bbb;background:#fff}.for{border-color:#2f8f5b}
.against{border-color:#c62f3b}.neutral{border-color:#9aa3b0}cite{color:#5d6675;font-size:.86em;font-style:normal}
.plan{background:#f1eefa;padding:.6em 1em;border-radius:6px}.plan li{margin:.2em 0}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3em .6em;border-bottom:1px solid #e6e1d6;
vertical-align:top}td.n{text-align:right;font-variant-numeric:tabular-nums}.note{color:#5d6675}"""
SHOWN = 12
VERDICTS = {
    "supports": "The papers support it.", "contradicts": "The papers contradict it.",
    "mixed": "The papers are divided.", "neutral": "Papers are about it, and none takes a side.",
    "nothing": "None of these papers says anything about it.",
}  # fmt: skip
CAUTION = ("Hypotheses, not findings: the two halves stand in different papers, and no paper here mentions both ends. "
           "Whether other papers do is not known here.")  # fmt: skip


def said(quote: Claim | Any) -> str:
    """A quotation with its place, on one line."""
    q = quote.sentence.quote
    return f"“{q.flat}” [{q.place}]"


# questions ----------------------------------------------------------------------------------------------------------


def verdict(a: Answer) -> str:
    if a.verdict in ("supports", "contradicts") and a.sides["supports"] and a.sides["contradicts"]:
        return f"Most papers that take a side {a.verdict.removesuffix('s')} it, and not all."
    return VERDICTS[a.verdict]


def answered(a: Answer) -> str:
    counts = ", ".join(
        f"{len(a.sides[s])} {w}"
        for s, w in (("supports", "for it"), ("contradicts", "against it"), ("neutral", "on it without a side"))
    )
    lines = [verdict(a) + (f" Papers: {counts}." if a.found else ""), ""]
    marks = {"supports": "+", "contradicts": "−", "neutral": "·"}
    lines += [f"{marks[f.side]} {said(f)} {max(f.chances):.0%}" for f in a.found]
    return "\n".join(lines).rstrip()


def answer_page(a: Answer) -> str:
    kinds = {
        "supports": ("for", "Supports"),
        "contradicts": ("against", "Contradicts"),
        "neutral": ("neutral", "Neither"),
    }
    body = [f"<h1>{html.escape(a.claim)}</h1>", f"<p><b>{verdict(a)}</b></p>"]
    for side, (kind, title) in kinds.items():
        some = [f for f in a.found if f.side == side]
        if some:
            body.append(f"<h2>{title}</h2>")
            body += [quoted(f, kind, f"{max(f.chances):.0%}, by {f.by}") for f in some]
    return page(a.claim, body)


def answer_data(a: Answer) -> dict[str, Any]:
    return {"question": a.claim, "verdict": a.verdict, "papers": {k: list(v) for k, v in a.sides.items()},
            "evidence": [f.plain() for f in a.found]}  # fmt: skip


# the map ------------------------------------------------------------------------------------------------------------


def told(papers: Sequence[Paper], made: Atlas, questions: Sequence[Question], hidden: Sequence[Hypothesis]) -> str:
    claims = sum(len(q.claims) for q in questions)
    counts = f"{many(len(papers), 'paper')}, {many(claims, 'claim')} on {many(len(questions), 'pair')} of things."
    lines = [counts, "", "Themes"]
    for theme, name in enumerate(made.names):
        own = [p.name for p, t in zip(papers, made.themes, strict=True) if t == theme]
        lines.append(f"- {name} ({len(own)}): {', '.join(own[:6])}{' …' if len(own) > 6 else ''}")
    contested = [q for q in questions if q.contested]
    lines += ["", "Contradictions" if contested else "No two papers contradict each other, as far as the rules see."]
    for n, q in enumerate(contested[:SHOWN], 1):
        agree, against = q.split()
        lines += [f"{n}. {q.statement}: {papers_of(agree)} so, {papers_of(against)} otherwise"]
        lines += [f"   + {said(c)}" for c in agree[:4]] + [f"   − {said(c)}" for c in against[:4]]
    backed = [q for q in questions if not q.contested and len(q.papers) > 1]
    if backed:
        lines += ["", "Claims that several papers make"]
        lines += [f"- {q.statement} ({len(q.papers)} papers): {said(q.claims[0])}" for q in backed[:SHOWN]]
    lines += ["", "Links that no paper makes" if hidden else "No hidden link was found."]
    if hidden:
        lines.append(CAUTION)
    for n, h in enumerate(hidden[:5], 1):
        lines.append(f"{n}. {h.statement} (score {h.score:.2f})")
        for w in h.ways[:3]:
            lines += [f"   by {w.middle}:", f"     {said(w.first[0])}", f"     {said(w.second[0])}"]
            lines += [f"     against: {said(c)}" for c in w.against[:2]]
        lines.append(f"   Test: {plan(h).comparison} {plan(h).size}")
    if len(hidden) > 5:
        lines.append(f"   … and {len(hidden) - 5} more, in the page and the JSON.")
    return "\n".join(lines)


def papers_of(claims: Sequence[Claim]) -> str:
    return many(len({c.paper for c in claims}), "paper", "says", "say")


def map_page(
    papers: Sequence[Paper], made: Atlas, questions: Sequence[Question], hidden: Sequence[Hypothesis], drawing: str
) -> str:
    title = f"A map of {many(len(papers), 'paper')}"
    body = [f"<h1>{title}</h1>", f"<div class=wide>{drawing}</div>", "<h2>Themes</h2><ul>"]
    for theme, name in enumerate(made.names):
        own = [p.title for p, t in zip(papers, made.themes, strict=True) if t == theme]
        body.append(
            f"<li><b>{html.escape(name)}</b>: {html.escape('; '.join(own[:12]))}{' …' if len(own) > 12 else ''}</li>"
        )
    body.append("</ul>")
    contested = [q for q in questions if q.contested]
    if contested:
        body.append("<h2>Contradictions</h2>")
        for q in contested[:40]:
            agree, against = q.split()
            body.append(f"<h3>{html.escape(q.statement)}</h3>")
            body += [quoted(c, "for", "says so") for c in agree] + [
                quoted(c, "against", "says otherwise") for c in against
            ]
    if hidden:
        body.append(f'<h2>Links that no paper makes</h2><p class="note">{CAUTION}</p>')
        for n, h in enumerate(hidden, 1):
            body.append(f"<h3>{n}. {html.escape(h.statement)}</h3>")
            for w in h.ways[:4]:
                body.append(f"<p>By way of <b>{html.escape(w.middle)}</b>:</p>")
                body += [quoted(c, "for", SAYS[c.relation.sign]) for c in (*w.first[:2], *w.second[:2])]
                body += [quoted(c, "against", "speaks against this half") for c in w.against[:3]]
            body.append('<div class="plan"><b>How to test it</b><ul>')
            body += [f"<li>{html.escape(line)}</li>" for line in plan(h).lines()]
            body.append("</ul></div>")
    body.append("<h2>Claims</h2><div class=wide><table><tr><th>claim</th><th>papers</th><th>its words</th></tr>")
    for q in questions[:200]:
        body.append(f'<tr><td>{html.escape(q.statement)}</td><td class="n">{len(q.papers)}</td>'
                    f"<td>{html.escape(q.claims[0].sentence.quote.flat)} "
                    f"<cite>{html.escape(q.claims[0].sentence.quote.place)}</cite></td></tr>")  # fmt: skip
    body.append("</table></div>")
    return page(title, body)


def map_data(
    papers: Sequence[Paper], made: Atlas, questions: Sequence[Question], hidden: Sequence[Hypothesis]
) -> dict[str, Any]:
    def one(c: Claim) -> dict[str, Any]:
        r = c.relation
        return {
            "subject": r.subject,
            "object": r.object,
            "says": SAYS[r.sign],
            "own": c.own,
            **c.sentence.quote.plain(),
        }

    def way(w: Way) -> dict[str, Any]:
        return {
            "middle": w.middle,
            "weight": round(w.weight, 3),
            "first": [one(c) for c in w.first],
            "second": [one(c) for c in w.second],
            "against": [one(c) for c in w.against],
        }

    return {
        "papers": [
            {"name": p.name, "title": p.title, "theme": made.names[t], "x": round(float(x), 4), "y": round(float(y), 4)}
            for p, t, (x, y) in zip(papers, made.themes, made.places, strict=True)
        ],
        "claims": [
            {"statement": q.statement, "contested": q.contested, "papers": len(q.papers),
             "said": list(map(one, q.claims))}
            for q in questions
        ],
        "hypotheses": [
            {"statement": h.statement, "subject": h.subject, "object": h.object, "score": h.score,
             "ways": [way(w) for w in h.ways], "plan": plan(h).lines()}
            for h in hidden
        ],
    }  # fmt: skip


# rules --------------------------------------------------------------------------------------------------------------


NONE = "No rule is surer than chance would make some look."


def ruled(f: Found) -> str:
    lines = [
        f"Rules for {f.target}, found in {f.rows} rows and tried on {f.tested} others.",
        f"Right there: the rules alone {f.listed:.1%}, all attributes weighed together {f.weighed:.1%}; "
        f"always saying {f.classes[0]!r} {f.majority:.1%}.", "",
    ]  # fmt: skip
    if not f.rules:
        lines.append(NONE)
    for n, r in enumerate(f.rules, 1):
        low, high = r.interval
        tried = f"{r.held} of {r.tried} ({low:.0%} to {high:.0%})" if r.tried else "never met"
        lines.append(f"{n}. {r}")
        lines.append(f"   found {r.right} of {r.support}; kept aside {tried}")
    lines += [f"Left out: {why}." for why in f.left_out]
    return "\n".join(lines)


def rules_page(f: Found) -> str:
    body = [f"<h1>Rules for {html.escape(f.target)}</h1>"]
    body += [f"<p>{html.escape(line)}</p>" for line in ruled(f).splitlines()[:2]]
    rows = list[str]()
    for r in f.rules:
        low, high = r.interval
        rows.append(
            f'<tr><td>{html.escape(str(r))}</td><td class="n">{r.right} of {r.support}</td>'
            f'<td class="n">{r.held} of {r.tried}</td><td class="n">{low:.0%} to {high:.0%}</td></tr>'
        )
    head = "<tr><th>rule</th><th>found</th><th>kept aside</th><th>95 % interval</th></tr>"
    body.append(f"<div class=wide><table>{head}{''.join(rows)}</table></div>" if rows else f"<p>{NONE}</p>")
    body += [f'<p class="note">Left out: {html.escape(why)}.</p>' for why in f.left_out]
    return page(f"Rules for {f.target}", body)


def rules_data(f: Found) -> dict[str, Any]:
    return {
        "target": f.target, "classes": list(f.classes), "rows": f.rows, "tested": f.tested,
        "accuracy": {"rules": f.listed, "weighed": f.weighed, "majority": f.majority}, "left_out": f.left_out,
        "rules": [
            {"when": [str(a) for a in r.when], "then": r.then, "support": r.support, "right": r.right, "tried": r.tried,
             "held": r.held, "interval": list(r.interval), "p": r.chance}
            for r in f.rules
        ],
    }  # fmt: skip


# HTML ---------------------------------------------------------------------------------------------------------------


def quoted(item: Any, kind: str, note: str) -> str:
    q = item.sentence.quote
    place = f"{html.escape(q.place)} · {html.escape(note)}"
    return f'<blockquote class="{kind}">{html.escape(q.flat)}<br><cite>{place}</cite></blockquote>'


def page(title: str, body: Sequence[str]) -> str:
    """One file that needs nothing else, loads nothing and runs nothing."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title>"
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><style>{STYLE}</style></head>'
        f"<body>{''.join(body)}</body></html>"
    )
