"""A service's own TLS identity, and a room's authority, which issues to station and seats."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from exam.core.errors import Rejected, StoreFailed
from exam.vault.keys import write_private

CERTIFICATE_FILE = "certificate.pem"
KEY_FILE = "tls-key.pem"
AUTHORITY_FILE = "room.pem"
"""The room's authority as a certificate: what both ends of the room pin."""
_VALID_DAYS = 825
_BACKDATED_HOURS = 24
"""Seat clocks are often wrong by hours; a certificate must not be too young for them."""
_ALWAYS = ("localhost", "127.0.0.1")


def create_identity(home: Path, name: str, hosts: Sequence[str], now: dt.datetime) -> None:
    """Make key (P-256, mode 0600) and certificate for ``hosts`` and this computer itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _certificate(name, name, key.public_key(), now, _VALID_DAYS)
        .add_extension(_names(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(sign=True, issue=True), critical=True)
        .add_extension(_for(ExtendedKeyUsageOID.SERVER_AUTH), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_private(home / KEY_FILE, _key_pem(key))
    write_private(home / CERTIFICATE_FILE, _pem(certificate))


@dataclass(frozen=True, slots=True)
class Authority:
    """A room's own certificate authority; its key stays in the station's vault."""

    key_pem: bytes = field(repr=False)
    certificate_pem: bytes

    @classmethod
    def create(cls, name: str, now: dt.datetime) -> Authority:
        """A new one (P-256), which issues for this room alone and nothing below it."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            _certificate(name, name, key.public_key(), now, _VALID_DAYS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(sign=False, issue=True), critical=True)
            .sign(key, hashes.SHA256())
        )
        return cls(_key_pem(key), _pem(certificate))

    def issue_station(self, home: Path, name: str, hosts: Sequence[str], now: dt.datetime) -> None:
        """Make the station's key and certificate, for servers only, in ``home``."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _certificate(name, self._name, key.public_key(), now, _VALID_DAYS)
        builder = builder.add_extension(_names(hosts), critical=False)
        pem = self._issue(builder, ExtendedKeyUsageOID.SERVER_AUTH)
        write_private(home / KEY_FILE, _key_pem(key))
        write_private(home / CERTIFICATE_FILE, pem)

    def issue_client(
        self, name: str, public: ec.EllipticCurvePublicKey, now: dt.datetime, days: int
    ) -> bytes:
        """A certificate (PEM) for clients only, valid for ``days``."""
        builder = _certificate(name, self._name, public, now, days)
        return self._issue(builder, ExtendedKeyUsageOID.CLIENT_AUTH)

    def issue_client_file(self, file: Path, name: str, now: dt.datetime) -> None:
        """Make a key and its certificate for clients in one private file, on this computer."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self.issue_client(name, key.public_key(), now, _VALID_DAYS)
        write_private(file, _key_pem(key) + certificate)

    @property
    def _name(self) -> str:
        subject = x509.load_pem_x509_certificate(self.certificate_pem).subject
        return str(subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)

    def _issue(self, builder: x509.CertificateBuilder, use: x509.ObjectIdentifier) -> bytes:
        key = serialization.load_pem_private_key(self.key_pem, None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise StoreFailed("the key of the room's authority is not a P-256 key")
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
        certificate = (
            builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(sign=True, issue=False), critical=True)
            .add_extension(_for(use), critical=False)
            .add_extension(issuer, critical=False)
            .sign(key, hashes.SHA256())
        )
        return _pem(certificate)


def certificate_der(pem: bytes) -> bytes:
    """The one certificate in ``pem`` as it goes over the wire."""
    return x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)


def client_key(certificate: bytes) -> ec.EllipticCurvePublicKey:
    """The key of a client's certificate (DER). Raises :class:`Rejected` for another kind."""
    key = x509.load_der_x509_certificate(certificate).public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise Rejected("not the certificate of a seat")
    return key


def check_certificate(pem: bytes, where: str) -> None:
    """Raise :class:`Rejected` unless ``pem`` is one X.509 certificate."""
    try:
        x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise Rejected(
            f"{where}: not a certificate: {error}", remedy="give the PEM file the centre handed out"
        ) from error


def _certificate(
    name: str, issuer: str, public: ec.EllipticCurvePublicKey, now: dt.datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_common_name(name))
        .issuer_name(_common_name(issuer))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=_BACKDATED_HOURS))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _common_name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _names(hosts: Sequence[str]) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName(
        [_general_name(host) for host in dict.fromkeys((*hosts, *_ALWAYS))]
    )


def _usage(*, sign: bool, issue: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issue,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _for(use: x509.ObjectIdentifier) -> x509.ExtendedKeyUsage:
    return x509.ExtendedKeyUsage([use])


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
