"""What lies on the disk encrypted: AES-256-GCM for each file and each text, under one key of the home.

The home's key is 32 random bytes. ``home/sealed.json`` holds it wrapped: by a passphrase through scrypt (RFC 7914), or
by a key file that lies elsewhere. Each sealing has a random nonce of 96 bits and is bound to its place (a file's name,
a row's id and column), so that nobody can exchange two of them. NIST SP 800-38D allows 2^32 of them under one key.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..core.errors import UserError
from ..core.places import flush

FILE = "sealed.json"
MAGIC, MARK = b"\x89PZ1\r\n\x1a\n", "\x1epz1:"
"""What a sealed file, and a sealed text, begins with."""
COST = {"n": 1 << 15, "r": 8, "p": 1}
"""scrypt: 32 MB and about a tenth of a second for each guess."""
PHRASE, KEYFILE = "PIERIA_KEY", "PIERIA_KEY_FILE"
NONCE = 12


class Cipher:
    """The home's key, at work. ``about``: the place that a sealing is bound to."""

    def __init__(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._box = AESGCM(key)

    def seal(self, data: bytes, about: str) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return MAGIC + nonce + self._box.encrypt(nonce, data, about.encode())

    def open(self, data: bytes, about: str) -> bytes:
        """Raises `UserError` for what was changed, moved, or sealed by another key."""
        from cryptography.exceptions import InvalidTag

        start = len(MAGIC)
        try:
            return self._box.decrypt(data[start : start + NONCE], data[start + NONCE :], about.encode())
        except (InvalidTag, ValueError):
            raise UserError(
                f"{about[:80]} cannot be decrypted: it was changed, or sealed by another key.",
                "`pieria doctor --deep` looks at every file.", status=500, code="damaged_store",
            ) from None  # fmt: skip

    def seal_text(self, text: str, about: str) -> str:
        return MARK + base64.b64encode(self.seal(text.encode("utf-8", "surrogatepass"), about)[len(MAGIC) :]).decode()

    def open_text(self, text: str, about: str) -> str:
        """A text that is not sealed comes back as it is: a home may be half converted."""
        if not text.startswith(MARK):
            return text
        return self.open(MAGIC + base64.b64decode(text[len(MARK) :]), about).decode("utf-8", "surrogatepass")


def state(home: Path) -> dict[str, Any]:
    """What ``sealed.json`` says; {} for a home that is not encrypted. Raises `UserError` for one that is damaged."""
    try:
        found = json.loads((home / FILE).read_text("utf-8"))
        return {k: found[k] for k in ("way", "salt", "wrapped", "state")} | {"file": found.get("file", "")}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise UserError(
            f"{FILE} in the home cannot be read, and without it nobody can read what is encrypted.",
            "Restore it from a backup.", status=500, code="damaged_store",
        ) from None  # fmt: skip


def unlock(home: Path) -> Cipher | None:
    """The cipher of an encrypted home, None for a plain one. The key comes from ``PIERIA_KEY`` (the passphrase), the
    key file, or the terminal. Raises `UserError` 403 without it, or with a wrong one."""
    said = state(home)
    return _unlocked(json.dumps(said), asked(said)) if said else None


@lru_cache(maxsize=4)
def _unlocked(said: str, secret: bytes) -> Cipher:
    about = json.loads(said)
    try:
        return Cipher(wrap(about["way"], base64.b64decode(about["salt"]), secret).open(
            MAGIC + base64.b64decode(about["wrapped"]), FILE
        ))  # fmt: skip
    except UserError:
        raise UserError(
            "The key does not open this home.", f"Check {PHRASE} or the key file; nothing was changed.",
            status=403, code="wrong_key",
        ) from None  # fmt: skip


_typed: list[bytes] = []


def asked(said: dict[str, Any]) -> bytes:
    if said["way"] == "file":
        path = Path(os.environ.get(KEYFILE) or said["file"])
        try:
            return path.read_bytes()
        except OSError:
            raise UserError(
                "This home is encrypted, and its key file cannot be read.",
                f"It is {path}. Plug in the disk that holds it, or set {KEYFILE}.", status=403, code="locked",
            ) from None  # fmt: skip
    if phrase := os.environ.get(PHRASE):
        return os.fsencode(phrase)
    if not _typed:
        if not sys.stdin or not sys.stdin.isatty():
            raise UserError(
                "This home is encrypted.", f"Put its passphrase into the environment variable {PHRASE}.",
                status=403, code="locked",
            )  # fmt: skip
        import getpass

        _typed.append(getpass.getpass("Passphrase of this home: ").encode())
    return _typed[0]


def wrap(way: str, salt: bytes, secret: bytes) -> Cipher:
    """The cipher that wraps the home's key."""
    if way == "file":
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return Cipher(HKDF(hashes.SHA256(), 32, salt, b"pieria home key").derive(secret))
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Cipher(Scrypt(salt, 32, **COST).derive(secret))


def make(home: Path, way: str, secret: bytes, file: str = "") -> Cipher:
    """Begins an encrypted home: a new key, wrapped. ``state`` is ``on`` only when all is converted."""
    key, salt = secrets.token_bytes(32), secrets.token_bytes(16)
    wrapped = wrap(way, salt, secret).seal(key, FILE)[len(MAGIC) :]
    said = {"way": way, "salt": base64.b64encode(salt).decode(), "wrapped": base64.b64encode(wrapped).decode()}
    put(home, {**said, "file": file, "state": "turning on"})
    return Cipher(key)


def put(home: Path, said: dict[str, Any]) -> None:
    """Writes ``sealed.json``, whole or not at all, and durably: without it nothing that is sealed can be read."""
    draft = home / f".{FILE}"
    draft.touch(mode=0o600)
    with draft.open("w", encoding="utf-8") as file:
        json.dump(said, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, home / FILE)
    flush(home)


def read(path: Path) -> bytes:
    """A stored file's own bytes, whether they lie there encrypted or not. path: ``home/files/ab/NAME``."""
    data = path.read_bytes()
    if not data.startswith(MAGIC) or len(path.parents) < 3:
        return data
    cipher = unlock(path.parents[2])
    return cipher.open(data, f"{path.parent.name}/{path.name}") if cipher else data


def shut(path: Path) -> bool:
    """Whether a file lies there encrypted."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC
