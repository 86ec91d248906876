"""API keys: who may ask over HTTP, how much, and how much they have used.

Desk keys are no secrets: they stand in web pages. All they open is one tenant's help desk, for pages of the sites that
they name.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Float, Integer, MetaData, String, Table, Text, insert, select, update
from sqlalchemy.exc import IntegrityError

from .core.errors import UserError
from .store import Store, new_id

FRESH = 2.0
"""Seconds that a checked key is remembered: another process's `Keys.revoke` takes effect within them."""

metadata = MetaData()
keys = Table(
    "keys",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("created", String(32), nullable=False),
    Column("requests_per_minute", Integer),
    Column("tokens_per_day", BigInteger),
    Column("concurrent", Integer),
    Column("expires", Float),
    Column("revoked", String(32)),
)
usage = Table(
    "usage",
    metadata,
    Column("key", String(26), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("requests", BigInteger, nullable=False),
    Column("tokens", BigInteger, nullable=False),
)

desks = Table(
    "desks",
    metadata,
    Column("key", String(26), primary_key=True),
    Column("owner", String(26), nullable=False),
    Column("tenant", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("origins", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a desk key opens: a tenant of this owner ("" is the person at this machine), for pages of these origins."""

    owner: str
    tenant: str
    title: str
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret. None means no limit. ``created`` and ``revoked`` are ISO 8601 in UTC, ``revoked`` "" if
    it was not; ``expires`` is seconds since 1970. ``id`` is the ``owner`` of the runs made with it."""

    id: str
    name: str
    created: str
    requests_per_minute: int | None = None
    tokens_per_day: int | None = None
    concurrent: int | None = None
    expires: float | None = None
    revoked: str = ""
    desk: Desk | None = None

    @property
    def valid(self) -> bool:
        return not self.revoked and (self.expires is None or time.time() < self.expires)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a key used on one day (UTC)."""

    requests: int = 0
    tokens: int = 0


class Keys:
    """The keys of a store. Safe to use from several threads and processes.

    Only the sha256 of a secret is kept. A slow password hash would add nothing: the secret is 256 random bits, which
    nobody can guess from its hash however fast hashing is.
    """

    def __init__(self, store: Store) -> None:
        self._database = store.database
        self._none = self._database.frozen and not self._database.has(metadata)  # and nobody can make one now
        if not self._none:
            self._database.create(metadata)
        self._checked: dict[str, tuple[Key, float]] = {}
        self._lock = threading.Lock()

    def create(
        self,
        name: str,
        *,
        requests_per_minute: int | None = None,
        tokens_per_day: int | None = None,
        concurrent: int | None = None,
        expires: float | None = None,
        desk: Desk | None = None,
    ) -> tuple[Key, str]:
        """A new key and its secret, which is shown here and never again. ``expires`` is seconds since 1970."""
        if not 0 < len(name) <= 100 or not name.isprintable():
            raise UserError("A key needs a name of 1 to 100 printable characters.", "Name who it is for.", param="name")
        limits = {
            "requests_per_minute": requests_per_minute,
            "tokens_per_day": tokens_per_day,
            "concurrent": concurrent,
        }
        for field, limit in limits.items():
            if limit is not None and not 0 < limit < (2**53 if field == "tokens_per_day" else 2**31):
                raise UserError(f"{field} must be at least 1.", "Leave it out for no limit.", param=field)
        for origin in desk.origins if desk else ():
            if not re.fullmatch(r"https?://[A-Za-z0-9.\-\[\]:]+", origin):
                raise UserError(
                    f"{origin[:80]!r} is no origin of a page.", "Write it as https://shop.example", param="origin"
                )
        secret = ("pd-" if desk else "pk-") + secrets.token_urlsafe(32)
        key = Key(new_id(), name, _now(), requests_per_minute, tokens_per_day, concurrent, expires, desk=desk)
        row = {
            "id": key.id,
            "name": name,
            "created": key.created,
            "expires": expires,
            "sha256": _hash(secret),
            **limits,
        }
        with self._database.write() as connection:
            taken = select(keys.c.id).where(keys.c.name == name, keys.c.revoked.is_(None))
            if connection.scalar(taken) is not None:
                raise UserError(
                    f"There is a key called {name!r}.",
                    "Revoke it first, or choose another name.",
                    status=409,
                    param="name",
                )
            connection.execute(insert(keys), row)
            if desk:
                about = {"owner": desk.owner, "tenant": desk.tenant, "title": desk.title}
                connection.execute(insert(desks), {"key": key.id, **about, "origins": json.dumps(desk.origins)})
        return key, secret

    def check(self, secret: str) -> Key | None:
        """The valid key with this secret, or None. Its time tells nothing: a hash is looked up, and compared whole."""
        if not secret.isascii() or len(secret) > 200:
            return None
        digest, now = _hash(secret), time.monotonic()
        with self._lock:
            key, checked = self._checked.get(digest, (None, 0.0))
        if key is None or now - checked > FRESH:
            with self._database.read() as connection:
                row = connection.execute(_whole().where(keys.c.sha256 == digest)).one_or_none()
            key = _key(row) if row is not None and hmac.compare_digest(row.sha256, digest) else None
            with self._lock:
                # Only secrets that exist are remembered, so that guessing cannot fill the memory.
                self._checked.pop(digest, None)
                if key is not None:
                    self._checked[digest] = (key, now)
        return key if key is not None and key.valid else None

    def list(self) -> list[Key]:
        """Every key ever made, oldest first."""
        if self._none:
            return []
        with self._database.read() as connection:
            return [_key(row) for row in connection.execute(_whole().order_by(keys.c.id))]

    def revoke(self, name: str) -> Key:
        """Ends the key with this id or name, and the desk keys of its tenants: at once in this process, within `FRESH`
        seconds in others."""
        with self._database.write() as connection:
            mine = ((keys.c.id == name) | (keys.c.name == name)) & keys.c.revoked.is_(None)
            row = connection.execute(_whole().where(mine)).first()
            if row is None:
                raise UserError(f"There is no valid key {name[:100]!r}.", "`pieria key list` lists them.", status=404)
            now = _now()
            its = keys.c.id.in_(select(desks.c.key).where(desks.c.owner == row.id)) & keys.c.revoked.is_(None)
            connection.execute(update(keys).where((keys.c.id == row.id) | its).values(revoked=now))
        with self._lock:
            self._checked.clear()
        return replace(_key(row), revoked=now)

    def spend(self, key: str, tokens: int, requests: int = 1) -> None:
        """Adds to what the key with this id used today."""
        day = today()
        mine = (usage.c.key == key) & (usage.c.day == day)
        more = update(usage).where(mine).values(tokens=usage.c.tokens + tokens, requests=usage.c.requests + requests)
        with self._database.write() as connection:
            if connection.execute(more).rowcount == 0:
                try:
                    with connection.begin_nested():
                        row = {"key": key, "day": day, "tokens": tokens, "requests": requests}
                        connection.execute(insert(usage), row)
                except IntegrityError:  # another process put the day's first row there in between
                    connection.execute(more)

    def spent(self, key: str, day: str = "") -> Spent:
        """What the key with this id used on a day (``2026-11-24``, UTC); today if none is given."""
        query = select(usage.c.requests, usage.c.tokens).where(usage.c.key == key, usage.c.day == (day or today()))
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return Spent(row.requests, row.tokens) if row is not None else Spent()


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _whole() -> Any:
    """The keys, each with what it opens if it is a desk's, and when the key ends that taught there."""
    owners = keys.alias()
    about = (desks.c.owner, desks.c.tenant, desks.c.title, desks.c.origins, owners.c.expires.label("owner_expires"))
    joined = keys.outerjoin(desks, desks.c.key == keys.c.id).outerjoin(owners, owners.c.id == desks.c.owner)
    return select(keys, *about).select_from(joined)


def _key(row: Any) -> Key:
    desk = Desk(row.owner, row.tenant, row.title, tuple(json.loads(row.origins))) if row.origins else None
    ends = [when for when in (row.expires, row.owner_expires) if when is not None]
    return Key(
        row.id, row.name, row.created, row.requests_per_minute, row.tokens_per_day, row.concurrent,
        min(ends, default=None), row.revoked or "", desk,
    )  # fmt: skip
