"""Everything that can go wrong with a remote, as one sentence for a person. Never the key, never an inner address."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Mapping

import httpx

from ...core.errors import UserError


def broken(name: str, what: str) -> UserError:
    """The remote answered, but not with what its interface promises."""
    return _failed(f"The remote of {name} {what}.", "Ask again, or check the card's url.", 502, "remote_broken")


def unreachable(name: str, error: httpx.TransportError, seconds: float) -> UserError:
    """No answer, or one that broke off. ``seconds`` is the longest silence that was allowed."""
    remote = f"The remote of {name}"
    if isinstance(error, httpx.ConnectTimeout):
        return _failed(f"{remote} did not take the connection in time.", "Check that it runs.", 504, "remote_timeout")
    if isinstance(error, httpx.TimeoutException):
        return _failed(f"{remote} was silent for {seconds:g} seconds.", "Ask again.", 504, "remote_timeout")
    if _of(error, ssl.SSLError):
        hint = "Check the card's url; the certificate must be valid for its host."
        return _failed(f"{remote} has no certificate that can be trusted.", hint, 502, "remote_untrusted")
    if isinstance(error, httpx.ConnectError):
        hint = "Check that it runs, and the card's url."
        return _failed(f"{remote} cannot be reached.", hint, 502, "remote_unreachable")
    if isinstance(error, httpx.ProxyError):
        return _failed(f"{remote} is behind a proxy that refused.", "Check HTTPS_PROXY.", 502, "remote_unreachable")
    return _failed(f"{remote} broke the connection.", "Ask again.", 502, "remote_broken")


def refused(name: str, status: int, headers: Mapping[str, str], body: bytes, key: str) -> UserError:
    """An answer that is not a 200. What the remote says of it is passed on, without the key."""
    remote, why = f"The remote of {name}", _said(body, key)
    if 300 <= status < 400:
        hint = "Put the address that it moved to in the card's url."
        return _failed(f"{remote} redirects elsewhere, which is not followed.", hint, 502, "remote_moved")
    if status in (401, 403):
        hint = "Check the key in the variable that the card names." if key else "Name a variable in the card's key_env."
        return _failed(f"{remote} refused the key{why}.", hint, 502, "remote_unauthorised")
    if status == 404:
        return _failed(f"{remote} has no such model{why}.", "Check the card's url and model.", 502, "model_not_found")
    if status == 429:
        wait = headers.get("retry-after", "").strip()
        hint = f"Ask again in {wait} seconds." if re.fullmatch(r"[0-9]{1,6}", wait) else "Ask again later."
        return _failed(f"{remote} takes no more requests now{why}.", hint, 429, "rate_limit_exceeded")
    if 400 <= status < 500:
        return _failed(f"{remote} refused the request{why}.", "Change the request.", 400, "remote_refused")
    return _failed(f"{remote} failed with status {status}{why}.", "Ask again later.", 502, "remote_failed")


def said(error: object, key: str) -> str:
    """What an ``error`` object of the remote says, as ": ..." of one line, or ""."""
    message = error.get("message") if isinstance(error, dict) else error
    if not isinstance(message, str):
        return ""
    if key:
        message = message.replace(key, "[key]")
    line = " ".join("".join(c if c.isprintable() else " " for c in message).split())
    return f": {line[:300].rstrip('.')}" if line else ""


def _said(body: bytes, key: str) -> str:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return said(found.get("error", found), key) if isinstance(found, dict) else ""


def _failed(message: str, hint: str, status: int, code: str) -> UserError:
    return UserError(message, hint, status=status, code=code)


def _of(error: BaseException | None, kind: type[BaseException]) -> bool:
    """True if ``error`` was caused by one of ``kind``."""
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False
