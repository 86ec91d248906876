"""Reads a C2PA manifest strictly, so that every one of its bytes counts.

A C2PA signature covers the claim, and through hashes the assertions; it does not cover the boxes around them, the
padding beside the signature, or a container's own framing (a PNG chunk's checksum). Those bytes follow from the rest in
exactly one way, so they are computed again and compared. Boxes: JUMBF (ISO/IEC 19566-5) as the C2PA 2 specification
lays it out; the signature: COSE_Sign1 (RFC 9052).
"""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass

_JUMBF = bytes.fromhex("00110010800000aa00389b71")
_PNG, _GIF = b"\x89PNG\r\n\x1a\n", b"\x21\xff\x0b"


@dataclass(frozen=True, slots=True)
class Manifest:
    """``label`` is the manifest's name, ``leaf`` the signer's certificate (DER)."""

    label: str
    leaf: bytes


def parse(data: bytes) -> Manifest:
    """The one manifest of a store with nothing in it that its signature leaves open. Raises ValueError otherwise."""
    (outer,) = _boxes(data, b"jumb")
    _, inner = _boxes(outer, b"jumd", b"jumb")
    kind, assertions, claim, signature = _boxes(inner, b"jumd", b"jumb", b"jumb", b"jumb")
    label = kind[17:-1].decode()
    _, claimed = _boxes(claim, b"jumd", b"cbor")
    _, signed = _boxes(signature, b"jumd", b"cbor")
    _, *rest = _any_boxes(assertions)
    leaf, cose = _cose(signed)
    again = _box(b"jumb", _described(b"c2pa", "c2pa"), _box(
        b"jumb", _described(b"c2ma", label),
        _box(b"jumb", _described(b"c2as", "c2pa.assertions"), *(_assertion(name, body) for name, body in rest)),
        _box(b"jumb", _described(b"c2cl", "c2pa.claim.v2"), _box(b"cbor", claimed)),
        _box(b"jumb", _described(b"c2cs", "c2pa.signature"), _box(b"cbor", cose)),
    ))  # fmt: skip
    if again != data:
        raise ValueError("a byte that the signature does not cover is not what it must be")
    return Manifest(label, leaf)


def extract(head: bytes, region: bytes) -> bytes:
    """The manifest store out of ``region``, the range of a file that its signature excludes. Raises ValueError if it
    holds anything else than the store as this kind of file carries it. head: how the file begins, 8 bytes or more."""
    if region.startswith(_GIF):
        store, at = b"", 14
        while at < len(region) and region[at]:
            store += region[at + 1 : at + 1 + region[at]]
            at += 1 + region[at]
        blocks = b"".join(bytes([len(b)]) + b for b in (store[i : i + 255] for i in range(0, len(store), 255)))
        expected = region[:14] + blocks + b"\0"
    elif (at := region.find(b"jumb") - 4) >= 0:
        store = region[at : at + int.from_bytes(region[at : at + 4], "big")]
        if head.startswith(_PNG):
            chunk = b"caBX" + store
            expected = len(store).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
        elif head.startswith(b"RIFF"):
            expected = b"C2PA" + len(store).to_bytes(4, "little") + store
            expected += b"\0" * (len(region) - len(expected))
        else:
            expected = region[:at] + store + region[at + len(store) :]
    else:
        try:
            store = base64.b64decode(region, validate=True)
        except binascii.Error as error:
            raise ValueError(str(error)) from error
        expected = base64.b64encode(store)
    if region != expected:
        raise ValueError("the range that the signature leaves out holds something else than the signature")
    return store


def _any_boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    while data:
        size = int.from_bytes(data[:4], "big")
        if not 8 <= size <= len(data):
            raise ValueError("a box does not fit")
        found.append((data[4:8], data[8:size]))
        data = data[size:]
    if not found:
        raise ValueError("a box is empty")
    return found


def _boxes(data: bytes, *kinds: bytes) -> list[bytes]:
    found = _any_boxes(data)
    if tuple(kind for kind, _ in found) != kinds:
        raise ValueError("the boxes are not those of a manifest")
    return [body for _, body in found]


def _box(kind: bytes, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def _described(kind: bytes, label: str, toggles: int = 3, private: bytes = b"") -> bytes:
    return _box(b"jumd", kind, _JUMBF, bytes([toggles]), label.encode(), b"\0", private)


def _assertion(kind: bytes, body: bytes) -> bytes:
    """Its hash covers its content and description, but for the toggles: 3 (has a label), 16 (a salt follows)."""
    description, *content = _any_boxes(body)
    head, _, private = description[1][17:].partition(b"\0")
    if kind != b"jumb" or description[0] != b"jumd" or description[1][4:16] != _JUMBF or len(content) != 1:
        raise ValueError("an assertion has another shape")
    described = _described(description[1][:4], head.decode(), 0x13 if private else 3, private)
    return _box(b"jumb", described, _box(*content[0]))


def _cose(data: bytes) -> tuple[bytes, bytes]:
    """The signer's certificate, and the COSE_Sign1 as it must be: [protected, {"pad": zeros}, nil, signature]."""
    if not data.startswith(b"\xd2\x84"):
        raise ValueError("the signature is no COSE_Sign1")
    protected, at = _bytes(data, 2)
    pad, at = _bytes(data, at + 5)
    signature, _ = _bytes(data, at + 1)
    chain = protected.find(b"\x18\x21\x82")  # header 33, x5chain: an array of two certificates
    if chain < 0 or len(signature) != 64:
        raise ValueError("the signature is not ES256 with its certificates")
    leaf, _ = _bytes(protected, chain + 3)
    head = b"\xd2\x84" + _string(protected)
    return leaf, head + b"\xa1\x63pad" + _string(bytes(len(pad))) + b"\xf6" + _string(signature)


def _bytes(data: bytes, at: int) -> tuple[bytes, int]:
    """The CBOR byte string at ``at``, and where it ends."""
    for head, width in ((0x58, 1), (0x59, 2)):
        if data[at : at + 1] == bytes([head]):
            start = at + 1 + width
            end = start + int.from_bytes(data[at + 1 : start], "big")
            if end <= len(data):
                return data[start:end], end
    raise ValueError("a byte string was expected")


def _string(data: bytes) -> bytes:
    """The shortest CBOR byte string."""
    for head, width in ((0x58, 1), (0x59, 2)):
        if len(data) < 256**width:
            return bytes([head]) + len(data).to_bytes(width, "big") + data
    raise ValueError("too long")
