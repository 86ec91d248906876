"""This install's own signing identity: an ES256 key and a certificate that C2PA accepts, made at first use, offline.

The root exists for one certificate only: its key is thrown away once that is signed, so nothing else can ever be issued
under it. Without a time stamp (that would need the network) a signature counts while its certificate is valid, so it is
valid for twenty years.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ...core.errors import UserError
from ...core.places import flush

YEARS = 20
USES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Identity:
    """``chain`` (leaf, then root) and ``key`` are PEM, ``leaf`` is the signing certificate's DER."""

    chain: bytes
    key: bytes
    leaf: bytes

    @property
    def root(self) -> str:
        return _pem(x509.load_pem_x509_certificates(self.chain)[-1]).decode()

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.leaf)

    @property
    def fits(self) -> bool:
        """Whether the key is the certificate's: what another key signs, nobody could verify."""
        try:
            key = serialization.load_pem_private_key(self.key, None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            return False
        return key.public_key() == x509.load_der_x509_certificate(self.leaf).public_key()


def fingerprint(leaf: bytes) -> str:
    """What people compare: the first 16 hex digits of the sha256 of the signing certificate's DER."""
    return hashlib.sha256(leaf).hexdigest()[:16]


def load(home: Path) -> Identity | None:
    """This install's identity, or None if it has never signed. Raises `UserError` if its files are damaged."""
    folder = home / "identity"
    try:
        chain, key = (folder / "chain.pem").read_bytes(), (folder / "key.pem").read_bytes()
    except FileNotFoundError:
        if not folder.exists():
            return None
        raise _damaged(folder) from None
    try:
        leaf = x509.load_pem_x509_certificates(chain)[0].public_bytes(serialization.Encoding.DER)
    except ValueError as error:
        raise _damaged(folder) from error
    return Identity(chain, key, leaf)


def ensure(home: Path) -> Identity:
    """This install's identity, made now if there is none. Two processes that make one at once get the same."""
    if (known := load(home)) is not None:
        return known
    folder = home / "identity"
    try:
        with _alone(home):
            for left in home.glob(".identity-*"):  # whoever made it was killed
                shutil.rmtree(left)
            if not folder.exists():
                made = Path(tempfile.mkdtemp(prefix=".identity-", dir=home))  # mode 0700
                for name, data in zip(("chain.pem", "key.pem"), _make(), strict=True):
                    _write(made / name, data)
                flush(made)
                os.rename(made, folder)
                flush(home)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        hint = f"Make room on the disk that holds {home}, and ask again."
        raise UserError(
            "The disk is full: no signing identity was made.", hint, status=507, code="disk_full"
        ) from error
    return load(home) or ensure(home)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    handle = os.open(home, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _make() -> tuple[bytes, bytes]:
    """A new chain and the leaf's key, PEM. C2PA wants the leaf's use named, and e-mail protection is one it allows."""
    top, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    above = x509.SubjectKeyIdentifier.from_public_key(top.public_key())
    root = (
        _certificate("Pieria install root", top.public_key())
        .add_extension(x509.BasicConstraints(True, 0), True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), True)
        .add_extension(above, False)
        .sign(top, hashes.SHA256())
    )
    leaf = (
        _certificate("Pieria install", key.public_key())
        .add_extension(x509.BasicConstraints(False, None), True)
        .add_extension(_usage("digital_signature"), True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(above), False)
        .sign(top, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return _pem(leaf) + _pem(root), secret


def _certificate(name: str, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    def named(common: str) -> x509.Name:
        pairs = ((NameOID.ORGANIZATION_NAME, "Pieria"), (NameOID.COMMON_NAME, common))
        return x509.Name([x509.NameAttribute(kind, value) for kind, value in pairs])

    now = datetime.now(UTC)
    return x509.CertificateBuilder(
        issuer_name=named("Pieria install root"),
        subject_name=named(name),
        public_key=key,
        serial_number=x509.random_serial_number(),
        not_valid_before=now - timedelta(hours=1),  # a clock that is set back a little must not void what is signed now
        not_valid_after=now + timedelta(days=365 * YEARS),
    )


def _usage(*uses: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{use: use in uses for use in USES})


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write(path: Path, data: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _damaged(folder: Path) -> UserError:
    hint = f"Restore {folder} from a backup, or move it away: a new one is made, and older outputs show as another's."
    return UserError("This install's signing identity is damaged.", hint, status=500, code="damaged_identity")
