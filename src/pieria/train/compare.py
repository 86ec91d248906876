"""compare: several nets on the same data, under the same budget and the same split, in one table."""

from __future__ import annotations

import html
import resource
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..core.find import find
from ..core.machine import watt_hours
from ..core.values import Cancel, Event, Finish, Notice
from .loop import suited
from .prepare import Embed
from .train import Asked, fit, gather, named, own

COLUMNS = (
    "net",
    "held-out",
    "size MB",
    "million parameters",
    "learnt, steps",
    "made per second",
    "peak MB",
    "Wh, estimate",
)


def compare(asked: Asked, nets: Sequence[str], home: Path, embed: Embed | None, cancel: Cancel) -> Iterator[Event]:
    """Trains each net for ``asked``'s budget; each is a model of its own afterwards, NAME-NET.

    The Finish's usage has the table as ``rows``; it is also kept as a page with the curves and samples,
    ``home/trained/NAME.html``.
    """
    for net in nets:
        find("nets", net)
    base = named(replace(asked, name=asked.name or f"{asked.source.resolve().stem.lower()}-compare"))
    for net in nets:
        own(home, f"{base}-{net}", home / "trained" / f"{base}-{net}")
    if (data := (yield from gather(asked, embed, cancel))) is None:
        yield Finish("cancelled")
        return
    for net in nets:
        suited(net, data)
    rows: list[dict[str, Any]] = []
    pages = []
    for net in nets:
        yield Notice("net", f"{net}, {len(rows) + 1} of {len(nets)}")
        folder = home / "trained" / f"{base}-{net}"
        finish = Finish("stop")
        card: dict[str, Any] = {}
        speed = 0.0
        for event in fit(replace(asked, net=net), f"{base}-{net}", folder, data, cancel):
            if isinstance(event, Finish):
                finish = event
            else:
                if isinstance(event, Notice) and event.code == "card":
                    card = dict(event.data["card"])
                elif isinstance(event, Notice) and event.code == "sample":
                    speed = float(event.data["per_second"])
                yield event
        if finish.reason == "cancelled":
            yield finish
            return
        rows.append(row(net, folder, card, speed))
        pages.append((net, folder))
    text = table(rows)
    page = home / "trained" / f"{base}.html"
    page.write_text(paper(base, rows, pages), "utf-8")
    yield Notice("table", text, {"rows": rows})
    yield Notice("page", f"The same with curves and samples: {page}", {"path": str(page)})
    yield Finish("stop", {"rows": rows, "page": str(page)})


def row(net: str, folder: Path, card: dict[str, Any], speed: float) -> dict[str, Any]:
    """A line of the table. speed: tokens, or items, a second when the last samples were drawn."""
    scores = card["scores"]
    main = "held_out_nats_per_character" if "held_out_nats_per_character" in scores else "held_out_nats_per_token"
    shown = (
        f"{scores[main]:.3f} {main.removeprefix('held_out_').replace('_', ' ')}"
        if main in scores
        else ", ".join(f"{k} {scores[k]:.2f}" for k in ("precision", "recall", "neighbours") if k in scores)
    )
    return {
        "net": net,
        "held-out": shown,
        "size MB": round(sum(f.stat().st_size for f in folder.glob("*.onnx")) / 1e6, 2),
        "million parameters": round(card["parameters"] / 1e6, 2),
        "learnt, steps": card["cost"]["steps"],
        "made per second": f"{speed:.3g} {'tokens' if card['codes']['kind'] == 'sequence' else 'items'}",
        "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "Wh, estimate": round(watt_hours(card["cost"]["cpu_seconds"]), 3),
        "scores": scores,
    }


def table(rows: Sequence[dict[str, Any]]) -> str:
    cells = [COLUMNS, *[tuple(str(r[c]) for c in COLUMNS) for r in rows]]
    widths = [max(len(line[i]) for line in cells) for i in range(len(COLUMNS))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in cells)


def paper(name: str, rows: Sequence[dict[str, Any]], pages: Sequence[tuple[str, Path]]) -> str:
    """A page with the table, each net's curve and its last samples."""
    head = "".join(f"<th>{html.escape(c)}</th>" for c in COLUMNS)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(str(r[c]))}</td>" for c in COLUMNS) + "</tr>" for r in rows)
    parts = []
    for net, folder in pages:
        last = max((folder / "samples").iterdir(), default=None) if (folder / "samples").is_dir() else None
        link = f"{folder.name}/samples/{last.name}" if last else ""
        shown = ""
        if last and last.suffix == ".png":
            shown = f'<img src="{link}" alt="samples of {net}">'
        elif last and last.suffix == ".wav":
            shown = f'<audio controls src="{link}"></audio>'
        elif last:
            shown = f"<pre>{html.escape(last.read_text('utf-8')[:2000])}</pre>"
        parts.append(f'<h2>{net}</h2><img src="{folder.name}/curve.svg" alt="curve of {net}" width="640">{shown}')
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(name)}</title>'
        "<style>body{font-family:sans-serif;max-width:60rem;margin:2rem auto}td,th{padding:.3rem .8rem;text-align:left;"
        "border-bottom:1px solid #ccc}img{max-width:100%}</style>"
        f"<h1>{html.escape(name)}</h1><p>The same data, split, budget and seed.</p>"
        f"<table><tr>{head}</tr>{body}</table>{''.join(parts)}</html>\n"
    )
