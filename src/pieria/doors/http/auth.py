"""Who is asking, and how much they may ask: every route but the public ones needs a key, loopback included.

The `Gate` stands before the body is read and before routing, so a route cannot forget it; a route still depends on
`caller`, which hands over what the gate found and refuses if there was no gate. Both carriers of a key (``Authorization:
Bearer`` and ``x-api-key``) take the same way through the same limits.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import anyio
from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from ...core.errors import UserError
from .errors import Refused

if TYPE_CHECKING:
    from ...keys import Keys

PUBLIC = frozenset({"/health", "/openapi.json", "/docs"})
WRONG_KEYS_PER_MINUTE = 30


@dataclass(frozen=True, slots=True)
class Caller:
    """The key that a request came with. ``id`` is the owner of the runs it makes; ``name`` is what a person called it."""

    id: str
    name: str
