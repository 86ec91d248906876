"""gallery: what was made here as one page to look at and listen to, without a server or anything from elsewhere."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from ...core.errors import UserError
from ...core.find import find, names
from ...core.values import Part
from ...formats import sealed
from .._policy import hashed
from .gallery_style import CSS, SCRIPT

if TYPE_CHECKING:
    from ...store import Made, Record, Store

SEEN = ("image/svg+xml", "image/png", "image/webp", "image/gif", "image/jpeg", "image/avif")
WORDS = 420


def gallery(
    _: Any,
    *,
    limit: Annotated[int, "the newest so many"] = 200,
    find: Annotated[str, "only what has these words in its prompt or its text"] = "",
    to: Annotated[Path | None, "a new folder: the page with copies of all its files, to hand to somebody"] = None,
    open: Annotated[bool, "show it in the browser"] = False,
) -> int:
    """Make a page of what was made here: pictures, sounds, films, texts, each with its receipt.

    pieria gallery --open
    pieria gallery --find poster --to ./posters
    """
    from .verbs import opened

    if limit < 1:
        raise UserError(f"A gallery of {limit} has nothing to show.", "Try: pieria gallery --limit 50", param="limit")
    if to is not None and to.exists():
        raise UserError(f"{to} is there already.", "Name a folder that is not.", param="to")
    with opened(reading=True) as studio:
        if to is None and studio.store.cipher:
            hint = "Name a folder: pieria gallery --to ./made. What is in it is not encrypted."
            raise UserError("This home is encrypted, and a browser could not show its files.", hint, param="to")
        shown = list(collected(studio.store, limit, find))
        if not shown:
            hint = "Other words?" if find else 'Try: pieria image "a red apple"'
            raise UserError("There is nothing to show.", hint)
        folder = to or studio.home / "gallery"
        folder.mkdir(0o777 if to else 0o700, parents=True, exist_ok=True)
        page = folder / "index.html"
        written(page, html([card(record, folder, to is not None) for record in shown]).encode())
    print(page)
    if open:
        import webbrowser

        webbrowser.open(page.resolve().as_uri())
    return 0


def collected(store: Store, limit: int, words: str) -> Iterator[Record]:
    """The newest runs that made something, without those that were only steps of another."""
    steps, before, found = set[str](), "", 0
    while runs := store.runs("", limit=100, before=before, text=words):
        before = runs[-1]["id"]
        for run in runs:
            if run["id"] in steps:
                continue
            record = store.get(run["id"])
            messages = record["request"].get("messages", ())
            steps.update(inner for m in messages for inner in m.get("meta", {}).get("runs", ()))
            if record["outputs"]:
                yield record
                found += 1
                if found == limit:
                    return


def card(record: Record, folder: Path, copies: bool) -> str:
    """One run: what it looks or sounds like, its files, its receipt."""
    made = [m for m in record["outputs"] if Path(m["path"]).is_file()]
    names_ = {m["id"]: placed(m, folder, copies) for m in made}
    files = "".join(
        f'<a href="{escape(names_[m["id"]])}" download>{escape(Path(m["path"]).suffix[1:].upper() or "file")}</a>'
        for m in made[:24]
    )
    more = f"<span>and {len(made) - 24} more</span>" if len(made) > 24 else ""
    receipt = record["receipt"]
    cost, model = receipt.get("cost", {}), receipt.get("model", {})
    energy = cost.get("energy", {}).get("watt_hours", 0)
    facts = {
        "made by": record["model"], "licence": model.get("licence"), "seed": receipt.get("seed"),
        "seconds": cost.get("wall_seconds"), "watt-hours (estimate)": energy,
        "checks": "; ".join(f"{g.get('guard')}: {g.get('verdict')}" for g in receipt.get("guards", ())),
        "run": record["id"],
    }  # fmt: skip
    rows = "".join(f"<dt>{escape(k)}<dd>{escape(str(v))}" for k, v in facts.items() if v not in (None, ""))
    app, title = record["app"] or record["medium"], record["title"]
    return (
        f'<article data-app="{escape(app)}"><div class=view>{view(made, names_)}</div><h2>{escape(title)}</h2>'
        f"<p class=by><b>{escape(app)}</b> <time>{escape(record['created'][:16].replace('T', ' '))}</time></p>"
        f"<p class=files>{files}{more}</p><details><summary>Receipt</summary><dl>{rows}</dl></details></article>"
    )


def view(made: Sequence[Made], where: Mapping[str, str]) -> str:
    """The best that a browser can show of a run's outputs."""
    pictures = [m for m in made if m["mime"] in SEEN]
    rank = {mime: n for n, mime in enumerate(("image/png", "image/webp", "image/jpeg", "image/gif"))}
    first = {m["index"]: m for m in sorted(pictures, key=lambda m: -rank.get(m["mime"], 9))}
    films = [m for m in made if m["mime"].startswith("video/")]
    sounds = [m for m in made if m["mime"].startswith("audio/") and m["mime"] not in ("audio/midi", "audio/x-midi")]
    shown = "".join(f'<video controls preload=metadata src="{escape(where[m["id"]])}"></video>' for m in films[:2])
    best = sorted(first.values(), key=lambda m: rank.get(m["mime"], 9))
    if best and not films:
        kind = best[0]["mime"]
        few = [m for m in best if m["mime"] == kind][:4]
        shown += "".join(f'<img loading=lazy alt="" src="{escape(where[m["id"]])}">' for m in few)
    shown += "".join(f'<audio controls preload=none src="{escape(where[m["id"]])}"></audio>' for m in sounds[:3])
    return shown or preview(made)


def preview(made: Sequence[Made]) -> str:
    """A medium's own preview, inside the page; else the first words; else what kind of file it is."""
    for m in made:
        medium: Any = find("media", m["medium"]) if m["medium"] in names("media") else None
        data = sealed.read(Path(m["path"]))
        if hasattr(medium, "preview") and m["medium"] != "text":
            text = m["mime"].startswith("text/")
            part = Part(m["medium"], data.decode("utf-8", "replace") if text else data, m["mime"], m["meta"])
            suffix, shown = medium.preview([part])
            inside = base64.b64encode(shown).decode()
            if suffix == ".png":
                return f'<img alt="" src="data:image/png;base64,{inside}">'
            if suffix == ".wav":
                return f'<audio controls preload=none src="data:audio/wav;base64,{inside}"></audio>'
        if m["mime"].startswith("text/") and m["mime"] != "text/html":
            words = data[: 4 * WORDS].decode("utf-8", "ignore")
            return f"<pre>{escape(words[:WORDS])}{'…' if len(words) > WORDS else ''}</pre>"
    return f"<p class=kind>{escape(made[0]['mime'] if made else 'its files are gone')}</p>"


def placed(made: Made, folder: Path, copies: bool) -> str:
    """Where the page finds a file: in the store, or in the copy beside it, with its signature."""
    path = Path(made["path"])
    if not copies:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    (folder / "files").mkdir(exist_ok=True)
    (folder / "files" / path.name).write_bytes(sealed.read(path))
    if made["sidecar_path"] and Path(made["sidecar_path"]).is_file():
        (folder / "files" / f"{path.name}.c2pa").write_bytes(sealed.read(Path(made["sidecar_path"])))
    return f"files/{path.name}"


def html(cards: Sequence[str]) -> str:
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src file: data: 'self'; media-src file: data: "
        f"'self'; style-src {hashed(CSS)}; script-src {hashed(SCRIPT)}"
    )
    return (
        f'<!doctype html><html lang=en><head><meta charset=utf-8><meta http-equiv="content-security-policy" '
        f'content="{policy}"><meta name=viewport content="width=device-width, initial-scale=1"><title>Made here</title>'
        f'<style>{CSS}</style></head><body><header><h1>Made here</h1><input type=search placeholder="Look for …" '
        f'aria-label="Look for"><nav></nav></header><p id=none role=status></p><main>{"".join(cards)}</main>'
        f"<footer>Made by AI, with Pieria. Each file is signed: <code>pieria verify FILE</code> says what it is."
        f"</footer><script>{SCRIPT}</script></body></html>"
    )


def written(path: Path, data: bytes) -> None:
    """All of it or nothing: a page that is being looked at is never half a page."""
    new = path.with_suffix(f".{secrets.token_hex(4)}.new")  # another may write the same page at this moment
    try:
        new.write_bytes(data)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
