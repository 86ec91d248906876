"""Marks every output as AI-made, in the file, with a signature that anybody can check: C2PA content credentials.

Files that can carry a manifest get it inside; text and everything else get a sidecar, ``part.meta["sidecar"]``. Nothing
leaves the machine: the certificate is this install's own (`identity`), and no time stamp is asked for. What is signed
names the model, its weights, the options and the sha256 of what was asked, never what was asked.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import math
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import c2pa

from ... import __version__
from ...core.contracts import Context, Run
from ...core.errors import UserError
from ...core.values import Event, Finish, Notice, Output, Part, Request, digest
from . import identity, manifest
from .verify import Verdict, verify, verify_file

__all__ = ["Signer", "Verdict", "options", "signer", "verify", "verify_file", "wrap"]

options: frozenset[str] = frozenset()

SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
RECEIPT = "org.pieria.receipt"
OFFLINE = {
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_after_sign": False},
    "builder": {"thumbnail": {"enabled": False}},
}
_making = threading.Lock()


def wrap(run: Run, context: Context) -> Run:
    """Signs the outputs of ``run``. Deltas pass through at once. Raises `UserError` if an output cannot be signed."""

    def signed(request: Request) -> Iterator[Event]:
        sign = signer(context.home)
        said = receipt(request, context)
        made = {"embedded": 0, "sidecar": 0, "empty": 0}
        spent = 0.0
        for event in run(request):
            if isinstance(event, Output):
                start = time.perf_counter()
                part, how = sign(event.part, said)
                made[how] += 1
                spent += time.perf_counter() - start
                yield dataclasses.replace(event, part=part)
                continue
            if isinstance(event, Finish):
                yield _notice(made, spent, sign.fingerprint)
            yield event

    return signed


def receipt(request: Request, context: Context) -> dict[str, Any]:
    """What is signed about every output of a run."""
    card = context.card
    return {
        "model": card.name,
        "engine": card.engine,
        "licence": card.licence,
        "weights": {file.name: file.sha256 for file in card.files},
        "options": {name: _option(value) for name, value in sorted(request.options.items()) if value is not None},
        "request": digest(request.messages),
    }


class Signer:
    """Signs with one identity. Safe to call from several threads."""

    def __init__(self, who: identity.Identity) -> None:
        self.fingerprint = who.fingerprint
        hint = "Move the folder `identity` in Pieria's home away; a new one is then made."
        useless = UserError("This install's signing key does not work.", hint, status=500, code="damaged_identity")
        if not who.fits:
            raise useless
        try:
            info = c2pa.C2paSignerInfo(alg=b"es256", sign_cert=who.chain, private_key=who.key, ta_url=None)
            self._signer = c2pa.Signer.from_info(info)
        except c2pa.C2paError as error:
            raise useless from error
        self._context = c2pa.Context.from_dict(OFFLINE)
        self._types = {kind for kind in c2pa.Builder.get_supported_mime_types() if "/" in kind and "c2pa" not in kind}

    def __call__(self, part: Part, receipt: dict[str, Any]) -> tuple[Part, str]:
        """The signed part, and how: ``embedded``, ``sidecar``, or ``empty`` (no bytes, so there is nothing to sign)."""
        data = part.bytes
        if not data:
            return part, "empty"
        kind = part.mime.split(";")[0].strip().lower()
        if kind in self._types:
            try:
                marked = self._sign(kind, data, self._said(part, receipt), embed=True)[0]
            except (c2pa.C2paError, ValueError):
                pass  # a file of this type in name only, such as a drawing cut short: its bytes get a sidecar
            else:
                same = marked.decode() if isinstance(part.data, str) else marked
                return dataclasses.replace(part, data=same), "embedded"
        said = {**self._said(part, receipt), "sha256": hashlib.sha256(data).hexdigest()}
        try:
            _, sidecar = self._sign("application/octet-stream", data, said, embed=False)
        except (c2pa.C2paError, ValueError) as error:
            hint = "Ask again; `pieria doctor` says more."
            raise UserError("The output could not be signed.", hint, status=500, code="not_signed") from error
        return dataclasses.replace(part, meta={**part.meta, "sidecar": sidecar}), "sidecar"

    def _said(self, part: Part, receipt: dict[str, Any]) -> dict[str, Any]:
        seed = part.meta.get("seed", receipt["options"].get("seed"))
        now = datetime.now(UTC).isoformat(timespec="seconds")
        mark = {"mark": part.meta["mark"]} if part.meta.get("mark") else {}
        return {**receipt, **mark, "seed": _option(seed), "medium": part.medium, "mime": part.mime, "time": now}

    def _sign(self, kind: str, data: bytes, said: dict[str, Any], *, embed: bool) -> tuple[bytes, bytes]:
        # The manifest's own name is the one part of it that no hash covers; so it is said again where one does.
        label = f"urn:c2pa:{uuid.uuid4()}"
        definition = {
            "label": label,
            "claim_generator_info": [{"name": "Pieria", "version": __version__}],
            "assertions": [
                {
                    "label": "c2pa.actions",
                    "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": SOURCE}]},
                },
                {"label": RECEIPT, "data": {**said, "manifest": label}},
            ],
        }
        builder = c2pa.Builder(json.dumps(definition, allow_nan=False), context=self._context)
        if not embed:
            builder.set_no_embed()
        marked = io.BytesIO()
        store = builder.sign(self._signer, kind, io.BytesIO(data), marked)
        manifest.parse(store)  # what could not be verified must not be handed out as signed
        return marked.getvalue(), store


def signer(home: Path) -> Signer:
    """The signer of a home, kept between runs. The first call in a home makes its identity."""
    with _making:
        return _signer(home)


@lru_cache(maxsize=8)
def _signer(home: Path) -> Signer:
    return Signer(identity.ensure(home))


def _option(value: Any) -> Any:
    """Numbers as they are; of anything that may hold what a person wrote, only the sha256."""
    if value is None or isinstance(value, bool) or (isinstance(value, int) and abs(value) < 2**53):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, int | float):
        return str(value)
    return "sha256:" + hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def _notice(made: dict[str, int], seconds: float, fingerprint: str) -> Notice:
    count = made["embedded"] + made["sidecar"]
    said = f"{count} output{'' if count == 1 else 's'} marked as AI-made and signed by {fingerprint}."
    if made["empty"]:
        said += " An empty output has nothing to sign."
    verdict = "signed" if count or not made["empty"] else "empty"
    data = {"guard": "provenance", "verdict": verdict, "signer": fingerprint, "milliseconds": round(seconds * 1e3, 2)}
    return Notice("guard", said, {**data, **{how: n for how, n in made.items() if n}})
