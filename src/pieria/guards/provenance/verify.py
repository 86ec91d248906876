"""Says who made a file and whether a byte of it has changed. Works offline, and without the install that made it."""

from __future__ import annotations

import hashlib
import io
import json
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import c2pa

from ...core.errors import UserError
from ...formats import sealed
from . import identity, manifest

CHANGED = "This file is not what was signed: a byte of it, or of its signature, has changed."
UNSIGNED = "Nobody signed this file: Pieria cannot say who made it."
File = io.BufferedReader | io.BytesIO
PIECE = 1 << 20
"""Bytes that are read at a time."""
LONGEST = 1 << 26
"""Bytes of a manifest: a file that names more is not read further."""
_MEANINGS = {
    "assertion.dataHash.mismatch": "The content has changed since it was signed.",
    "assertion.bmffHash.mismatch": "The content has changed since it was signed.",
    "assertion.hashedURI.mismatch": "What the signature says about the content has changed.",
    "claimSignature.mismatch": "The signature does not match.",
    "signingCredential.expired": "The signer's certificate has expired.",
    "signingCredential.invalid": "The signer's certificate is not one for signing content.",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """``sentence`` says it to a person; ``problems`` says why not. ``claims`` is what was signed, ``when`` (ISO 8601,
    the signer's own clock) and ``signer`` (a fingerprint) are "" unless the signature holds. ``mark`` says what was
    found of a mark in the pixels or samples ("" for a kind of file that carries none), ``marked`` whether there is
    one."""

    ok: bool
    sentence: str
    signer: str = ""
    when: str = ""
    claims: Mapping[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    mark: str = ""
    marked: bool = False


class _Known(Protocol):
    @property
    def path(self) -> Path: ...
    @property
    def mime(self) -> str: ...
    @property
    def sidecar_path(self) -> Path | None: ...
    @property
    def sidecar_sha256(self) -> str | None: ...


class _Store(Protocol):
    def outputs_by_sha(self, sha256: str) -> Sequence[_Known]: ...


def verify(data: bytes | File, mime: str, sidecar: bytes | None, home: Path) -> Verdict:
    """Checks the signature, its binding to every byte of ``data``, and whose it is. An open file is read in pieces.

    Every bit of a sidecar, and of a PNG, WAV, WEBP, GIF or SVG with its manifest inside, is covered. In other
    containers a few bytes of framing may not be; for what lies in the store `verify_file` covers those too.
    """
    file = io.BytesIO(data) if isinstance(data, bytes) else data
    if not file.seek(0, io.SEEK_END):
        return Verdict(False, "This file is empty: there is nothing to sign in it.")
    file.seek(0)
    kind = mime if sidecar is None else "application/octet-stream"
    own = identity.load(home)
    try:
        context = _context(own.root if own else "")
        reader = c2pa.Reader(kind, file, manifest_data=sidecar, context=context)
        detail, state = json.loads(reader.detailed_json()), reader.get_validation_state()
        results = reader.get_validation_results() or {}
    except (c2pa.C2paError.ManifestNotFound, c2pa.C2paError.NotSupported):
        if sidecar is not None:
            return Verdict(False, CHANGED, problems=["The sidecar cannot be read."])
        return Verdict(False, UNSIGNED)
    except (c2pa.C2paError, ValueError) as error:
        if sidecar is not None:
            return Verdict(False, CHANGED, problems=["The sidecar cannot be read."])
        if position(file, b"jumb") < 0:
            return Verdict(False, UNSIGNED)
        return Verdict(False, CHANGED, problems=[f"The signature cannot be read: {str(error)[:120]}."])
    failures = [f["code"] for r in results.values() if isinstance(r, dict) for f in r.get("failure", ())]
    problems = [_MEANINGS.get(f, f"{f}.") for f in failures if f != "signingCredential.untrusted"]
    one = detail.get("manifests", {}).get(detail.get("active_manifest"), {})
    facts = one.get("assertion_store", {})
    claims = facts.get("org.pieria.receipt")
    if problems or state not in ("Trusted", "Valid"):
        return Verdict(False, CHANGED, problems=problems or ["The signature does not hold."])
    if not isinstance(claims, dict):
        return Verdict(False, "This file is signed, but not by a Pieria.")
    try:
        read = manifest.parse(sidecar if sidecar is not None else _embedded(file, facts))
    except (ValueError, KeyError, IndexError) as error:
        return Verdict(False, CHANGED, problems=[f"The signature was tampered with: {error}."])
    if read.label != claims.get("manifest") or (sidecar is not None and claims.get("sha256") != digest(file)):
        return Verdict(False, CHANGED, problems=["The signature belongs to another file."])
    shown = {name: value for name, value in claims.items() if name != "manifest"}
    who = identity.fingerprint(read.leaf)
    if own is not None and read.leaf == own.leaf and state == "Trusted":
        sentence = "Unchanged, AI-made, by this machine's Pieria."
    else:
        sentence = f"Unchanged, AI-made, by another Pieria identity: {who}."
    return Verdict(True, sentence, who, str(claims.get("time", "")), shown)


def verify_file(path: Path, store: _Store, home: Path) -> Verdict:
    """`verify` for a file, and what is in its pixels or samples, which stays where the signature is gone."""
    from ...formats.marks import look

    try:
        opened = path.open("rb")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        hint = "`pieria show last` names the files of your last run."
        raise UserError(f"There is no file {path.name!r}.", hint, status=404, code="not_found") from error
    except OSError as error:
        hint = "Check its permissions."
        raise UserError(f"The file {path.name!r} cannot be read.", hint, status=403, code="unreadable") from error
    with opened:
        shut = path.resolve().is_relative_to((home / "files").resolve()) and sealed.shut(path)
        file = io.BytesIO(sealed.read(path)) if shut else opened
        seen = look(file)
        return replace(_signed(path, file, store, home), mark=seen.sentence, marked=seen.found)


def digest(file: File) -> str:
    """The sha256 of an open file."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def position(file: File, wanted: bytes) -> int:
    """Where an open file has these bytes first; -1 if nowhere."""
    file.seek(0)
    at, held = 0, b""
    while piece := file.read(PIECE):
        held += piece
        if (found := held.find(wanted)) >= 0:
            return at + found
        kept = len(wanted) - 1
        at, held = at + len(held) - kept, held[-kept:]
    return -1


def _read(file: File, start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(min(length, LONGEST))


def _signed(path: Path, file: File, store: _Store, home: Path) -> Verdict:
    """The signature of a file. What the store knows must also be, byte for byte, what was stored, and its sidecar too.

    The signature is the one inside the file, else ``FILE.c2pa`` beside it, else the store's sidecar.
    """
    sha256 = digest(file)
    here = path.resolve()
    stored = here.is_relative_to((home / "files").resolve())
    if stored and here.stem != sha256:
        return Verdict(False, CHANGED, problems=["Its bytes are no longer those that were stored."])
    beside = path.with_name(path.name + ".c2pa")
    sidecar = beside.read_bytes() if beside.is_file() and not stored else None
    known = store.outputs_by_sha(sha256)
    problems = [p for p in map(_sidecar_problem, known) if p]
    kept = {o.sidecar_sha256: o.sidecar_path for o in known if o.sidecar_path}
    if sidecar is not None and kept and hashlib.sha256(sidecar).hexdigest() not in kept:
        problems.append("The sidecar beside it is not the one that was stored.")
    if problems:
        return Verdict(False, CHANGED, problems=problems)
    if sidecar is None and kept:
        sidecar = sealed.read(next(path for path in kept.values() if path))
    if not known and stored:
        said = "This is not an output: no run refers to it."
        return Verdict(
            False, said, problems=["Verify the output that a sidecar belongs to."] if path.suffix == ".c2pa" else []
        )
    if path.suffix == ".c2pa" and not known:
        return Verdict(False, UNSIGNED, problems=["Verify the output that a sidecar belongs to."])
    mime = known[0].mime if known else mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return verify(file, mime, sidecar, home)


def _sidecar_problem(output: _Known) -> str:
    if output.sidecar_path is None:
        return ""
    try:
        same = hashlib.sha256(sealed.read(output.sidecar_path)).hexdigest() == output.sidecar_sha256
    except FileNotFoundError:
        return "Its stored sidecar is missing."
    return "" if same else "Its stored sidecar's bytes are no longer those that were stored."


def _embedded(file: File, facts: Mapping[str, Any]) -> bytes:
    """The manifest store inside a file. The signed hash says which range of the file it leaves out."""
    bound = facts.get("c2pa.hash.data")
    if bound is not None:
        (gap,) = bound["exclusions"]
        return manifest.extract(_read(file, 0, 8), _read(file, gap["start"], gap["length"]))
    at = max(0, position(file, b"jumb") - 4)  # files of boxes (MP4): the hash names boxes; the first store is read
    return _read(file, at, int.from_bytes(_read(file, at, 4), "big"))


@lru_cache(maxsize=8)
def _context(root: str) -> c2pa.Context:
    trust = {"trust": {"trust_anchors": root}} if root else {}
    checks = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True}}
    return c2pa.Context.from_dict({**checks, **trust})
