"""What a key may ask: requests a minute, tokens a day, requests at once. Refusals are OpenAI's 429 with retry-after."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import anyio.to_thread

from .errors import Refused, log

if TYPE_CHECKING:
    from ...keys import Key, Keys

DAY = 86_400


class Bucket:
    """A token bucket: ``size`` at once, refilled at ``size`` a minute. Not safe for several threads."""

    __slots__ = ("at", "left", "size")

    def __init__(self, size: int, now: float) -> None:
        self.size, self.left, self.at = size, float(size), now

    def take(self, now: float) -> float:
        """Takes one. Returns 0.0, or the seconds until there is one to take."""
        self.left = min(self.size, self.left + (now - self.at) * self.size / 60)
        self.at = now
        if self.left < 1:
            return (1 - self.left) * 60 / self.size
        self.left -= 1
        return 0.0


class Limits:
    """The counts of one server. `admit` runs on the event loop only; `spend` may be called from any thread.

    Args:
        keys: where the tokens of a day are kept.
        hit: called with the name of each limit that refuses a request.
        wrong: wrong keys a minute from one address before their answers are slowed.
    """

    def __init__(self, keys: Keys, hit: Callable[[str], None], *, wrong: int = 30) -> None:
        self._keys, self._hit, self._wrong_size = keys, hit, wrong
        self._buckets: dict[str, Bucket] = {}
        self._wrong: OrderedDict[str, Bucket] = OrderedDict()
        self._open: dict[str, int] = {}
        self._pending: dict[str, int] = {}
        self._lock, self._books = threading.Lock(), threading.Lock()
        self._writer = ThreadPoolExecutor(1, "pieria-spend")

    async def admit(self, key: Key, *, spends: bool) -> Callable[[], None]:
        """Lets a request in. The function given back lets it out again, and must be called once.

        spends: it may spend tokens; who has none left may still read, and erase, what is there.
        """
        if key.concurrent is not None and self._open.get(key.id, 0) >= key.concurrent:
            raise self._refused(
                "concurrent", f"This key may have {key.concurrent} requests open at once.", 1, "requests"
            )
        most = key.tokens_per_day
        if spends and most is not None and await anyio.to_thread.run_sync(self._used, key.id) >= most:
            wait = DAY - time.time() % DAY
            raise self._refused(
                "tokens_per_day", f"This key has used the {most} tokens of its day (UTC).", wait, "tokens"
            )
        if key.requests_per_minute is not None:
            now = time.monotonic()
            bucket = self._buckets.get(key.id)
            if bucket is None or bucket.size != key.requests_per_minute:
                bucket = self._buckets[key.id] = Bucket(key.requests_per_minute, now)
            if wait := bucket.take(now):
                raise self._refused(
                    "requests_per_minute",
                    f"This key may ask {key.requests_per_minute} times a minute.",
                    wait,
                    "requests",
                )
        # counted here, past the only wait above: two requests that raced through it are both seen
        if key.concurrent is not None and self._open.get(key.id, 0) >= key.concurrent:
            raise self._refused(
                "concurrent", f"This key may have {key.concurrent} requests open at once.", 1, "requests"
            )
        self._open[key.id] = self._open.get(key.id, 0) + 1

        def release() -> None:
            left = self._open[key.id] - 1
            if left:
                self._open[key.id] = left
            else:
                del self._open[key.id]

        return release

    async def wrong(self, address: str) -> None:
        """Counts a wrong key. To an address that tries many the answer is late, and a 429; a right key never waits."""
        now = time.monotonic()
        bucket = self._wrong.pop(address, None) or Bucket(self._wrong_size, now)
        self._wrong[address] = bucket
        if len(self._wrong) > 1024:
            self._wrong.popitem(last=False)
        if wait := bucket.take(now):
            await asyncio.sleep(1)
            raise self._refused("wrong_keys", "Too many wrong keys came from this address.", max(wait, 1), "requests")

    def spend(self, key: str, tokens: int) -> None:
        """Adds to the tokens of a key's day: counted at once, written behind the caller's back."""
        with self._lock:
            self._pending[key] = self._pending.get(key, 0) + tokens
        try:
            self._writer.submit(self._write, key, tokens)
        except RuntimeError:  # the server is closing, and this run ended after `close`
            self._write(key, tokens)

    def _used(self, key: str) -> int:
        """Tokens of the day, written or not. What is being written is neither seen twice nor missed."""
        with self._books:
            return self._keys.spent(key).tokens + self._pending.get(key, 0)

    def _write(self, key: str, tokens: int) -> None:
        with self._books:
            try:
                self._keys.spend(key, tokens)
            except Exception as error:  # they stay pending, so that this server at least goes on counting them
                log.error("%d tokens of key %s could not be written", tokens, key, exc_info=error)
                return
            with self._lock:
                self._pending[key] -= tokens

    def close(self) -> None:
        """Waits until everything spent is written."""
        self._writer.shutdown(wait=True)

    def _refused(self, limit: str, message: str, wait: float, kind: str) -> Refused:
        self._hit(limit)
        seconds = max(1, math.ceil(wait))
        return Refused(
            message,
            f"Try again in {seconds} s.",
            status=429,
            code="rate_limit_exceeded",
            kind=kind,
            headers={"retry-after": str(seconds)},
        )
