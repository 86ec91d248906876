"""knowledge: finds passages. A card of this engine is a collection that `pieria learn` made.

A run's question is its last message; its Outputs are passages of the medium ``passage``, the best first, each with
``document``, ``sha256``, ``page``, ``unit``, ``heading``, ``start``, ``stop``, ``score``, ``meaning`` and ``words`` in
its meta. Nothing is made: a passage is what the document says, from ``start`` to ``stop``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from ..core.contracts import Card, Usage
from ..core.errors import UserError
from ..core.values import Event, Finish, Output, Part, Request
from ..formats.collection import FILE, Search

MOST = 200
HOW = ("both", "words", "meaning")


class Engine:
    options = frozenset({"vector", "limit", "how", "document"})

    def available(self) -> str:
        import sqlite3

        with sqlite3.connect(":memory:") as db:
            able = db.execute("SELECT 1 FROM pragma_compile_options WHERE compile_options = 'ENABLE_FTS5'").fetchone()
        return "" if able else "This Python's SQLite has no full-text search (FTS5)."

    def estimate(self, card: Card, files: Mapping[str, Path]) -> int:
        """Vectors are twice as large in memory as in the file, and are joined once while they are read."""
        path = Path(str(card.params.get("folder", ""))) / FILE
        return 30 * 2**20 + (3 * path.stat().st_size if path.is_file() else 0)

    def load(self, card: Card, files: Mapping[str, Path]) -> Knowledge:
        return Knowledge(card)


class Knowledge:
    """A collection that is open."""

    def __init__(self, card: Card) -> None:
        self._name = card.name
        self._search = Search(Path(str(card.params.get("folder", ""))))
        self._lock = threading.Lock()
        self._open, self._cpu = True, 0.0

    def __call__(self, request: Request) -> Iterator[Event]:
        """Raises `UserError` for an empty question, a limit that is none, or a document that is not there."""
        question = request.messages[-1].text.strip() if request.messages else ""
        if not question:
            raise UserError("There is nothing to look for.", "Ask a question.")
        limit, how = request.options.get("limit", 8), request.options.get("how", "both")
        if type(limit) is not int or not 1 <= limit <= MOST:
            raise UserError(f"limit must be a whole number from 1 to {MOST}.", "For example 8.", param="limit")
        if how not in HOW:
            raise UserError(f"how must be one of {', '.join(HOW)}.", "For example both.", param="how")
        with self._lock:
            if not self._open:
                raise UserError("The collection was closed while you waited.", "Ask again.", status=503)
            begun = time.thread_time()
            found = self._search(
                question, request.options.get("vector"), limit, how, str(request.options.get("document") or "")
            )
            self._cpu += time.thread_time() - begun
        for index, passage in enumerate(found):
            meta = asdict(passage) | {"collection": self._name}
            yield Output(Part("passage", meta.pop("text"), "text/plain", meta), index)
        yield Finish("stop", {"prompt_tokens": len(question.split()), "completion_tokens": 0, "cached_tokens": 0})

    def usage(self) -> Usage:
        return Usage(self._cpu)

    def alive(self) -> bool:
        return self._open

    def close(self) -> None:
        with self._lock:
            self._open = False
            self._search.close()
