"""compare: several nets on the same data, under the same budget and the same split, in one table."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from .. import weights
from ..core.machine import watt_hours
from ..core.places import alone
from ..core.values import Cancel, Event, Finish, Notice
from .data import Data
from .options import fits
from .prepare import Embed
from .train import Asked, fit, gather, named, own, planned

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
    nets = list(dict.fromkeys(nets))  # one that is named twice would be trained over itself
    for net in nets:
        fits(asked, net)
    base = asked.name or named(replace(asked, net="compare"))
    for net in nets:
        named(replace(asked, name=f"{base}-{net}"))
        if not (home / "trained" / f"{base}-{net}" / "card.json").exists():  # else it may be this comparison's own
            own(home, f"{base}-{net}", home / "trained" / f"{base}-{net}")
    if (data := (yield from gather(asked, embed, cancel))) is None:
        yield Finish("cancelled")
        return
    before = {net: finished(home, f"{base}-{net}", replace(asked, net=net), data) for net in nets}
    rows: list[dict[str, Any]] = []
    pages = []
    for net in nets:
        yield Notice("net", f"{net}, {len(rows) + 1} of {len(nets)}")
        folder = home / "trained" / f"{base}-{net}"
        card = before[net]
        if card:
            yield Notice("kept", f"{card['name']} was trained by this very command before; it is taken as it is.")
        else:
            with alone(folder):
                for event in fit(replace(asked, net=net), f"{base}-{net}", folder, data, cancel):
                    if isinstance(event, Notice) and event.code == "card":
                        card = dict(event.data["card"])
                    if not isinstance(event, Finish):
                        yield event
                    elif event.reason == "cancelled":
                        yield event
                        return
        rows.append(row(net, folder, card))
        pages.append((net, folder))
    text = table(rows)
    page = home / "trained" / f"{base}.html"
    page.write_text(paper(base, rows, pages), "utf-8")
    yield Notice("table", f"Side by side:\n{text}", {"rows": rows})
    yield Notice("page", f"The same with curves and samples: {page}", {"path": str(page)})
    yield Finish("stop", {"rows": rows, "page": str(page)})


def finished(home: Path, name: str, asked: Asked, data: Data) -> dict[str, Any]:
    """The card of a net that an earlier call of the same comparison has trained; {} if there is none. Raises
    `UserError` for a model of that name which was made otherwise."""
    folder = home / "trained" / name
    if not (folder / "card.json").exists() or name not in weights.cards(home):
        return {}
    card: dict[str, Any] = json.loads((folder / "card.json").read_text("utf-8"))
    mine = {"plan": asdict(planned(asked, data)), "sha256": data.sha256}
    if {"plan": card["plan"], "sha256": card["data"]["sha256"]} != mine or "made_per_second" not in card["cost"]:
        own(home, name, folder)
    return card


def row(net: str, folder: Path, card: dict[str, Any]) -> dict[str, Any]:
    """A line of the table."""
    scores = card["scores"]
    main = "held_out_nats_per_character" if "held_out_nats_per_character" in scores else "held_out_nats_per_token"
    shown = (
        f"{scores[main]:.3f} {main.removeprefix('held_out_').replace('_', ' ')}"
        if main in scores
        else ", ".join(f"{k} {scores[k]:.2f}" for k in ("precision", "recall", "neighbours") if k in scores)
    )
    unit = "tokens" if card["codes"]["kind"] == "sequence" else "items"
    return {
        "net": net,
        "held-out": shown,
        "size MB": round(sum(f.stat().st_size for f in folder.glob("*.onnx")) / 1e6, 2),
        "million parameters": round(card["parameters"] / 1e6, 2),
        "learnt, steps": card["cost"]["steps"],
        "made per second": f"{card['cost']['made_per_second']:g} {unit}",
        "peak MB": round(card["cost"]["peak_bytes"] / 1e6),
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
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(name)}</title>"
        "<style>body{font-family:sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap;"
        "overflow-wrap:anywhere}.wide{overflow-x:auto}td,th{padding:.3rem .8rem;text-align:left;"
        "border-bottom:1px solid #ccc}img{max-width:100%}</style>"
        f"<h1>{html.escape(name)}</h1><p>The same data, split, budget and seed.</p>"
        f"<div class=wide><table><tr>{head}</tr>{body}</table></div>{''.join(parts)}</html>\n"
    )
