"""``captions.csv``: what is said of the files of a folder, one line or several for each."""

from __future__ import annotations

import csv
from pathlib import Path

from ..core.errors import UserError


def lines(path: Path) -> list[dict[str, str]]:
    """Each line as column -> words, without spaces around either; columns without a name are left out. ``file`` is the
    path as seen from the folder. Raises `UserError` for what is no such table."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            columns = [c.strip() for c in reader.fieldnames or () if c.strip()]
            found = []
            for row in reader:
                if None in row:
                    raise UserError(
                        f"Line {reader.line_num} of {path.name} has more cells than its first line.",
                        'Put quotes around words with a comma: castle.png,"a castle, on a hill"',
                        param="captions",
                    )
                found.append({k.strip(): (v or "").strip() for k, v in row.items() if k.strip()})
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(
            f"{path} cannot be read: {str(error)[:100]}.", "Captions are a CSV file in UTF-8.", param="captions"
        ) from None
    if not found or "file" not in columns:
        raise UserError(
            f"{path.name} has no column `file`." if "file" not in columns else f"{path.name} names no file.",
            "Its first line should be: file,caption",
            param="captions",
        )
    if twice := next((c for c in columns if columns.count(c) > 1), ""):
        raise UserError(f"{path.name} has two columns {twice[:40]!r}.", "Give each its own name.", param="captions")
    if odd := next((r["_split"] for r in found if r.get("_split") not in (None, "", "train", "held")), ""):
        raise UserError(
            f"{path.name} has {odd[:40]!r} in its column `_split`.", "Write train or held there.", param="captions"
        )
    for row in found:
        row["file"] = Path(row["file"]).as_posix()  # ``./a.png`` is ``a.png``
    return found


def read(path: Path) -> dict[str, dict[str, str]]:
    """file -> its columns. Several lines of one file are several captions, separated by "|"; they must agree in all
    else, or a `UserError` is raised."""
    said: dict[str, dict[str, str]] = {}
    for row in lines(path):
        name = row["file"]
        before = said.setdefault(name, row)
        if before is row:
            continue
        both = "|".join(c for c in (before.get("caption"), row.get("caption")) if c)
        before["caption"] = "|".join(dict.fromkeys(c.strip() for c in both.split("|")))
        for key, value in row.items():
            if key in ("file", "caption") or not value or (key[0] == "_" and key != "_split"):
                continue
            if before[key] not in ("", value):
                raise UserError(
                    f"{path.name} says of {name[:60]} that {key} is {before[key][:40]!r} and {value[:40]!r}.",
                    "Say one of them in all of its lines; only its captions may differ.",
                    param="captions",
                )
            before[key] = value
    return said
