"""compare: several nets on the same data, under the same budget and the same split, in one table."""

from __future__ import annotations

import html
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..core.errors import UserError
from ..core.find import find, names
from ..core.machine import watt_hours
from ..core.values import Cancel, Event, Finish, Notice
from .prepare import Embed, Found, prepare, scan, verdict
from .train import Asked, draw, fit, named, own

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
        if net not in names("nets"):
            raise UserError(f"There is no net {net[:40]!r}.", f"There are: {', '.join(names('nets'))}.", param="nets")
    base = named(replace(asked, name=asked.name or f"{asked.source.resolve().stem.lower()}-compare"))
    for net in nets:
        own(home, f"{base}-{net}", home / "trained" / f"{base}-{net}")
    found: Found | None = None
    for event in scan(asked.medium, asked.source, asked.captions, cancel):
        if isinstance(event, Found):
            found = event
        else:
            yield event
    if found is None:
        yield Finish("cancelled")
        return
    data = prepare(found, asked.options, embed, asked.seed)
    yield from verdict(found, data)
    for net in nets:
        kinds = find("nets", net).Net.kinds
        if data.codes.kind not in kinds:
            able = [n for n in names("nets") if data.codes.kind in find("nets", n).Net.kinds]
            raise UserError(
                f"{net} does not learn {asked.medium}, which is a {data.codes.kind}.",
                f"These do: {', '.join(able)}.",
                param="nets",
            )
    rows: list[dict[str, Any]] = []
    pages = []
    for net in nets:
        yield Notice("net", f"{net}, {len(rows) + 1} of {len(nets)}")
        folder = home / "trained" / f"{base}-{net}"
        finish = Finish("stop")
        cpu = time.process_time()
        card: dict[str, Any] = {}
        for event in fit(replace(asked, net=net), f"{base}-{net}", folder, data, cancel, found):
            if isinstance(event, Finish):
                finish = event
            else:
                if isinstance(event, Notice) and event.code == "card":
                    card = dict(event.data["card"])
                yield event
        if finish.reason == "cancelled":
            yield finish
            return
        rows.append(row(net, folder, card, data, time.process_time() - cpu))
        pages.append((net, folder))
    text = table(rows)
    page = home / "trained" / f"{base}.html"
    page.write_text(paper(base, rows, pages), "utf-8")
    yield Notice("table", text, {"rows": rows})
    yield Notice("page", f"The same with curves and samples: {page}", {"path": str(page)})
    yield Finish("stop", {"rows": rows, "page": str(page)})


def row(net: str, folder: Path, card: dict[str, Any], data: Any, cpu: float) -> dict[str, Any]:
    import torch
    from safetensors.torch import load_file

    plan = card["plan"]
    made = find("nets", net).Net(data.codes, plan["size"])
    made.load_state_dict(load_file(folder / "net.safetensors"))
    with torch.no_grad():
        part = data.held if len(data.held) else data.learn
        begun = time.perf_counter()
        out = draw(made.eval(), data, part, [i % len(part) for i in range(4)], 0)
        speed = (out[:, 1:].size if data.codes.kind == "sequence" else len(out)) / (time.perf_counter() - begun)
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
        "size MB": round((folder / "net.onnx").stat().st_size / 1e6, 2),
        "million parameters": round(card["parameters"] / 1e6, 2),
        "learnt, steps": card["cost"]["steps"],
        "made per second": f"{speed:.3g} {'tokens' if data.codes.kind == 'sequence' else 'items'}",
        "peak MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "Wh, estimate": round(watt_hours(cpu), 3),
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
