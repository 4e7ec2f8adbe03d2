"""A service's own TLS identity: a self-signed certificate that the other end pins."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from exam.core.errors import Rejected
from exam.vault.keys import write_private

CERTIFICATE_FILE = "certificate.pem"
KEY_FILE = "tls-key.pem"
_VALID_DAYS = 825
_BACKDATED_HOURS = 24
"""Seat clocks are often wrong by hours; a certificate must not be too young for them."""
_ALWAYS = ("localhost", "127.0.0.1")
_KEY_USAGE = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def create_identity(home: Path, name: str, hosts: Sequence[str], now: dt.datetime) -> None:
    """Make key (P-256, mode 0600) and certificate for ``hosts`` and this computer itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = [_general_name(host) for host in dict.fromkeys((*hosts, *_ALWAYS))]
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=_BACKDATED_HOURS))
        .not_valid_after(now + dt.timedelta(days=_VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_KEY_USAGE, critical=True)
        .add_extension(usage, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_private(home / KEY_FILE, pem)
    write_private(home / CERTIFICATE_FILE, certificate.public_bytes(serialization.Encoding.PEM))


def check_certificate(pem: bytes, where: str) -> None:
    """Raise :class:`Rejected` unless ``pem`` is one X.509 certificate."""
    try:
        x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise Rejected(
            f"{where}: not a certificate: {error}", remedy="give the PEM file the centre handed out"
        ) from error


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
