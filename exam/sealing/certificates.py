"""What both ends need of X.509: a key with its request, and what a certificate says of itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import NameOID

from exam.core.errors import Rejected

MAX_REQUEST_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Lifetime:
    """From when until when a certificate is valid, in UTC milliseconds."""

    begins_utc_ms: int
    ends_utc_ms: int

    def covers(self, utc_ms: int) -> bool:
        """Whether it is valid then."""
        return self.begins_utc_ms <= utc_ms <= self.ends_utc_ms


def new_request(name: str) -> tuple[bytes, bytes]:
    """A new key (P-256, PKCS #8 in PEM) and the request for its certificate (PKCS #10, DER)."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject)
    signed = request.sign(key, hashes.SHA256())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem, signed.public_bytes(serialization.Encoding.DER)


def read_request(der: bytes) -> ec.EllipticCurvePublicKey:
    """The key that a request is for, once the request is shown to be of who holds it.

    Raises :class:`Rejected` for anything but a P-256 key's own signature.
    """
    if len(der) > MAX_REQUEST_BYTES:
        raise Rejected(f"certificate request: over {MAX_REQUEST_BYTES} bytes")
    try:
        request = x509.load_der_x509_csr(der)
        key = request.public_key()
        signed = request.is_signature_valid
    except ValueError as error:
        raise Rejected(f"certificate request: {error}") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Rejected("certificate request: not for a P-256 key")
    if not signed:
        raise Rejected("certificate request: not signed by its own key")
    return key


def key_digest(certificate_der: bytes) -> bytes:
    """SHA-256 of the certificate's public key (SubjectPublicKeyInfo): stays when it is renewed."""
    return digest_of(x509.load_der_x509_certificate(certificate_der).public_key())


def digest_of(key: CertificatePublicKeyTypes) -> bytes:
    """SHA-256 of a public key as a certificate carries it."""
    info = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(info).digest()


def lifetime(pem: bytes) -> Lifetime:
    """Of the first certificate in ``pem``. Raises :class:`Rejected` where there is none."""
    try:
        found = x509.load_pem_x509_certificates(pem)[0]
    except (ValueError, IndexError) as error:
        raise Rejected(f"not a certificate: {error}") from error
    return _lifetime(found)


def lifetime_of(certificate_der: bytes) -> Lifetime:
    """Of a certificate as it goes over the wire."""
    return _lifetime(x509.load_der_x509_certificate(certificate_der))


def _lifetime(certificate: x509.Certificate) -> Lifetime:
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return Lifetime(int(begins.timestamp() * 1000), int(ends.timestamp() * 1000))
