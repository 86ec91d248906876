"""From a folder to data: what is in it, what is broken, what is there twice, and whether it is enough."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from ..core.contracts import TEXT, Codes, Item, conditions
from ..core.counting import many
from ..core.errors import UserError
from ..core.find import find
from ..core.places import files
from ..core.values import Cancel, Event, Notice, Progress
from ..formats import captions as captions_
from .data import Data, Examples

HELD = 0.1
"""The share that is held out: by the item's name, so that it stays the same when files are added."""
VALUES = 400
"""An attribute with more values than this is no attribute."""
SKIPPED = 10
"""Files that are named, with the reason."""
Embed = Callable[[Sequence[str]], Any]


@dataclass(slots=True)
class Found:
    """What a folder holds. skipped: file -> why."""

    medium: str
    items: list[Item] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    twice: int = 0
    files: int = 0
    bytes: int = 0
    split: dict[int, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)


def scan(medium: str, source: Path, captions: Path | None, cancel: Cancel) -> Generator[Event, None, Found | None]:
    """Reads every file of the medium below ``source`` and returns what was found; None if it was cancelled.

    captions: a CSV file with the columns ``file`` and ``caption`` (several captions separated by "|"); other columns
    are attributes, but those that begin with "_"; ``_split`` says ``train`` or ``held``. ``captions.csv`` in the folder
    is taken by itself. A file may have several lines, one for each caption. Raises `UserError` for what cannot be
    trained on at all.
    """
    room = find("media", medium)
    if not hasattr(room, "items"):
        raise UserError(
            f"Nothing can be trained for {medium}.", "Train text, music, image, world or shape.", param="medium"
        )
    if not source.exists():
        raise UserError(f"There is no folder {source}.", f"Type: pieria train {medium} FOLDER", param="source")
    paths = [source] if source.is_file() else files(source)
    mine = [p for p in paths if p.suffix.lower() in room.suffixes]
    kinds = " ".join(sorted(room.suffixes))
    if not mine and source.is_file():
        raise UserError(f"{source.name} is no file of {medium}.", f"Files of {medium} end in: {kinds}.", param="source")
    if not mine:
        others = ", ".join(f"{n} {s or 'without suffix'}" for s, n in Counter(p.suffix for p in paths).most_common(4))
        raise UserError(
            f"There is no {medium} in {source}: " + (f"it holds {others}." if paths else "it is empty."),
            f"Put files of these kinds there: {kinds}.",
            param="source",
        )
    found = Found(medium, files=len(mine), bytes=sum(p.stat().st_size for p in mine), paths=mine)
    room_left = psutil.virtual_memory().available
    if found.bytes > 4 * room_left:
        raise UserError(
            f"{source} holds {found.bytes / 1e9:.1f} GB of {medium}, more than this machine can learn from "
            f"({room_left / 1e9:.1f} GB of memory are free).",
            "Train on a part of it: a folder with fewer files.",
            param="source",
        )
    beside = source if source.is_dir() else source.parent
    table = captions or (beside / "captions.csv" if (beside / "captions.csv").is_file() else None)
    said = captions_.read(table) if table else {}
    met: set[bytes] = set()
    for number, path in enumerate(mine):
        if cancel:
            return None
        name = path.relative_to(beside).as_posix()
        known, row = name in said, said.pop(name, {})
        try:
            items = room.items(path)
        except UserError as error:
            found.skipped[name] = error.message
            items = []
        except (OSError, ValueError, MemoryError) as error:
            found.skipped[name] = f"cannot be read: {str(error)[:100]}"
            items = []
        if table and items and not known:
            found.unused.append(name)
        for item in items:
            digest = hashlib.sha256(
                np.ascontiguousarray(item.data).tobytes()
                if isinstance(item.data, np.ndarray)
                else repr(item.data).encode()
            ).digest()
            if digest in met:
                found.twice += 1
                continue
            met.add(digest)
            labels = dict(item.labels) | {
                k: v for k, v in row.items() if k not in ("file", "caption") and k[0] != "_" and v
            }
            if row.get("_split"):
                found.split[len(found.items)] = row["_split"]
            found.items.append(replace(item, source=name, caption=row.get("caption") or item.caption, labels=labels))
        if number % 50 == 0:
            yield Progress(number, len(mine), "files", f"reading {path.name[:30]}")
    if table and said and not any(i.caption or i.labels for i in found.items):
        raise UserError(
            f"None of the files that {table.name} names is in {source}; it names {next(iter(said))!r}, for example.",
            "The column `file` must hold paths as seen from the folder.",
            param="captions",
        )
    if table and said:
        yield Notice(
            "captions",
            f"{many(len(said), 'line')} of {table.name}: no such file is there, as {next(iter(said))!r}.",
        )
    if table and found.unused:
        yield Notice(
            "captions",
            f"Learnt without words, for lack of a line in {table.name}: {many(len(found.unused), 'file')}, as "
            f"{found.unused[0]!r}.",
        )
    return found


def prepare(found: Found, options: Mapping[str, Any], embed: Embed | None, seed: int) -> Data:
    """Codes, split and arrays. Raises `UserError` if there is too little to learn anything from."""
    room = find("media", found.medium)
    if not found.items:
        reason = next(iter(found.skipped.items()), ("", "nothing was found"))
        raise UserError(
            f"None of {many(found.files, 'file')} can be used; {reason[0]}: {reason[1]}",
            "Put whole files there.",
            param="source",
        )
    codes: Codes = room.fit(found.items, options)
    labels = {n: v for n, v in conditions(found.items).items() if len(v) <= VALUES}
    captions = embed is not None and any(i.caption for i in found.items)
    codes = replace(codes, labels=labels, captions=captions)
    arrays = [room.encode(item, codes) for item in found.items]
    phrases = sorted({c for i in found.items for c in _phrases(i)}) if captions else []
    place = {phrase: row for row, phrase in enumerate(phrases)}
    vectors = np.asarray(embed(phrases), np.float32) if embed and phrases else np.zeros((0, TEXT), np.float32)
    table = np.array(
        [[v.index(i.labels[n]) + 1 if n in i.labels else 0 for n, v in labels.items()] for i in found.items], np.int64
    ).reshape(len(found.items), len(labels))
    texts = [[place[c] for c in _phrases(i)] if captions else [] for i in found.items]
    learn, held, parts = _split(found, arrays, codes, seed)
    if not parts:
        arrays_learn, arrays_held = [arrays[i] for i in learn], [arrays[i] for i in held]
    else:  # one long document or a few: the end of each is held out
        arrays_learn = [a[: int(len(a) * (1 - HELD))] for a in arrays]
        arrays_held = [a[int(len(a) * (1 - HELD)) :] for a in arrays]
        learn = held = list(range(len(arrays)))
    units = 0
    if hasattr(room, "units"):
        units = sum(room.units(a, codes) for a in arrays_held)
    about = [codes.kind, codes.vocabulary, codes.shape, codes.context, captions, labels, phrases, texts]
    digest = hashlib.sha256(json.dumps([*about, codes.meta]).encode())
    for array in (*arrays_learn, *arrays_held, table):
        digest.update(np.ascontiguousarray(array).tobytes())
    data = Data(
        found.medium,
        codes,
        Examples(arrays_learn, table[learn], [texts[i] for i in learn]),
        Examples(arrays_held, table[held], [texts[i] for i in held]),
        vectors,
        digest.hexdigest(),
        units,
        getattr(room, "augment", None),
    )
    if found.split and not (learn and held):
        raise UserError(
            f"The column `_split` leaves {len(learn)} to learn from and {len(held)} held out.",
            "Write train in most lines and held in some.",
            param="captions",
        )
    if data.tokens < 2 or not len(data.held):
        raise UserError(
            f"{many(len(found.items), 'example')} of {found.medium}: not enough to learn from and to test on.",
            f"Give at least a few; {room.enough} are advisable.",
            param="source",
        )
    return data


def _phrases(item: Item) -> list[str]:
    return [c.strip() for c in item.caption.split("|") if c.strip()][:12]


def _split(found: Found, arrays: Sequence[Any], codes: Codes, seed: int) -> tuple[list[int], list[int], bool]:
    """Places of the examples to learn from and of those held out; True if each is to be cut instead."""
    count = len(arrays)
    if found.split:
        held = [i for i in range(count) if found.split.get(i) == "held"]
        return [i for i in range(count) if found.split.get(i) != "held"], held, False
    if codes.kind == "sequence" and count < 12:
        return [], [], True
    # the files that belong together (parts of one file) stay together
    groups = sorted({i.source for i in found.items})
    chosen = sorted(groups, key=lambda g: hashlib.sha256(os.fsencode(f"{seed} {g}")).digest())
    if len(groups) >= 12:
        out = set(chosen[: max(1, round(len(groups) * HELD))])
        held = [i for i, item in enumerate(found.items) if item.source in out]
        return [i for i, item in enumerate(found.items) if item.source not in out], held, False
    order = np.random.default_rng(seed).permutation(count)
    held = sorted(int(i) for i in order[: max(1, round(count * HELD))]) if count > 1 else []
    return [i for i in range(count) if i not in set(held)], held, False


def verdict(found: Found, data: Data) -> list[Notice]:
    """What a person should know before the training starts."""
    room = find("media", found.medium)
    amount = data.tokens
    said = [f"{many(len(found.items), 'example')} in {many(found.files, 'file')}, {found.bytes / 1e6:.1f} MB"]
    said += (
        [f"{data.tokens:,} tokens of a vocabulary of {data.codes.vocabulary}"]
        if data.codes.kind == "sequence"
        else ["each " + " x ".join(map(str, data.codes.shape))]
    )
    ends = data.codes.kind == "sequence" and len(data.learn) == len(data.held) == len(found.items)
    said += ["the last tenth of each held out" if ends else f"{len(data.held)} held out"]
    notices = [Notice("data", "; ".join(said) + ".")]
    if found.twice:
        notices.append(Notice("duplicates", f"There twice: {many(found.twice, 'example')}; each is learnt once."))
    if found.skipped:
        reasons = [why if Path(n).name in why else f"{n}: {why}" for n, why in found.skipped.items()]
        told = "\n".join([f"Skipped: {many(len(reasons), 'file')}.", *(f"  {r}" for r in reasons[:SKIPPED])])
        told += f"\n  and {len(reasons) - SKIPPED} more" * (len(reasons) > SKIPPED)
        notices.append(Notice("skipped", told, {"files": found.skipped}))
    if data.codes.labels:
        notices.append(
            Notice(
                "labels", "It can be told: " + ", ".join(f"{n} ({len(v)})" for n, v in data.codes.labels.items()) + "."
            )
        )
    if wide := [n for n, v in conditions(found.items).items() if len(v) > VALUES]:
        told = f"{', '.join(wide)} has more than {VALUES} different values: that is no attribute and is left out."
        notices.append(Notice("labels", told))
    if amount < room.enough:
        unit = "tokens" if data.codes.kind == "sequence" else "examples"
        notices.append(
            Notice(
                "little",
                f"This is little: {amount:,} {unit}, and {room.enough:,} are advisable. Expect it to repeat them.",
            )
        )
    return notices
