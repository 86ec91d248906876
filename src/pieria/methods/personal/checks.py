"""Check digits: what tells a real number of its kind from a row of digits."""

from __future__ import annotations

import hashlib

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28, "CH": 21,
    "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27,
    "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26,
    "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22,
    "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24,
    "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip
"""Characters of an IBAN by country (the SWIFT registry)."""


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B: card numbers."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        n = int(digit) * (1 + place % 2)
        total += n - 9 if n > 9 else n
    return total % 10 == 0


def iban(written: str) -> bool:
    """ISO 13616: the length of its country, and the remainder of 97."""
    bare = written.replace(" ", "").replace("-", "").upper()
    if LENGTHS.get(bare[:2]) != len(bare) or not bare.isalnum() or not bare.isascii():
        return False
    return int("".join(str(int(c, 36)) for c in bare[4:] + bare[:4])) % 97 == 1


def ssn(digits: str) -> bool:
    """Numbers that the US Social Security Administration gives out: area not 000, 666 or 9xx; no part all zeros."""
    return digits[:3] not in ("000", "666") and digits[0] != "9" and digits[3:5] != "00" and digits[5:] != "0000"


def base58(address: str) -> bool:
    """A Bitcoin address of the old form: version, 20 bytes, the first 4 of a doubled SHA-256."""
    value = 0
    for c in address:
        if (n := BASE58.find(c)) < 0:
            return False
        value = value * 58 + n
    raw = value.to_bytes(25, "big") if value.bit_length() <= 200 else b""
    return bool(raw) and hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()[:4] == raw[21:]


def bech32(address: str) -> bool:
    """A Bitcoin address of the new form (BIP 173 and 350)."""
    low = address.lower()
    part, _, data = low.rpartition("1")
    if part not in ("bc", "tb") or len(data) < 8 or any(c not in BECH32 for c in data):
        return False
    values = [ord(c) >> 5 for c in part] + [0] + [ord(c) & 31 for c in part] + [BECH32.index(c) for c in data]
    check = 1
    for v in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ v
        for i, g in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= g if top >> i & 1 else 0
    return check in (1, 0x2BC830A3)
