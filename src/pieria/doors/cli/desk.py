"""`pieria key desk`: a chat window for one's own web pages, and the line that puts it there."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from ...core.errors import UserError
from ...keys import Desk

if TYPE_CHECKING:
    from ...studio import Studio

USUAL = {"requests_per_minute": 240, "tokens_per_day": 1_000_000, "concurrent": 8}
"""Anybody who opens the page can ask, so a desk key is never without limits."""


def made(
    studio: Studio,
    name: str,
    tenant: str,
    origins: Sequence[str],
    title: str,
    owner: str,
    limits: Mapping[str, int | None],
) -> int:
    if not origins:
        raise UserError(
            "A chat window needs to know whose pages may show it.", "Add --origin https://shop.example", param="origin"
        )
    mine = next((k.id for k in studio.keys.list() if owner in (k.id, k.name) and k.valid), "") if owner else ""
    if owner and not mine:
        raise UserError(f"There is no valid key {owner[:60]!r}.", "`pieria key list` lists them.", param="owner")
    desk = Desk(mine, tenant.strip() or "main", title.strip()[:60] or "Help", tuple(o.rstrip("/") for o in origins))
    _, secret = studio.keys.create(
        name, desk=desk, **{k: v if limits.get(k) is None else limits[k] for k, v in USUAL.items()}
    )
    print(f'<script src="http://127.0.0.1:8000/desk.js" data-desk="{escape(secret)}" async></script>')
    said = (
        "Put this line into your pages, with the address at which they reach `pieria serve`. The key is no secret: it "
        f"opens the help desk of {desk.tenant!r} alone, in pages of {', '.join(desk.origins)}."
    )
    print(said, file=sys.stderr)
    return 0
