"""The certificate authority of one street, and the certificate that this computer shows.

The authority may sign for private addresses and local names only (name constraints), so that a
phone that trusts it trusts nobody's bank to it. Its key goes into the sealed backups: a second
laptop that takes over shows certificates that the phones trust already.
"""

import ipaddress
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 730
# Phones take no certificate that holds longer than 398 days.
LEAF_DAYS = 397
RENEW_WITH_DAYS_LEFT = 30
# A phone's clock may be behind.
EARLIER = timedelta(days=1)
PRIVATE = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "127.0.0.0/8",
    "fc00::/7",
    "fe80::/10",
    "::1/128",
)


@dataclass(frozen=True)
class Authority:
    """A certificate authority: its certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        """The certificate as phones take it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def fingerprint(self) -> bytes:
        """The SHA-256 digest of the certificate."""
        return self.certificate.fingerprint(hashes.SHA256())

    def covers(self, addresses: list[str]) -> bool:
        """Return whether it may sign for all these addresses."""
        constraints = self.certificate.extensions.get_extension_for_class(x509.NameConstraints)
        networks = [
            name.value
            for name in constraints.value.permitted_subtrees or []
            if isinstance(name, x509.IPAddress)
            and isinstance(name.value, ipaddress.IPv4Network | ipaddress.IPv6Network)
        ]
        return all(
            any(ip in network for network in networks if network.version == ip.version)
            for ip in map(ipaddress.ip_address, addresses)
        )


def authority(home: Path, *, addresses: list[str], name: str, now: datetime) -> Authority:
    """Return the authority of this installation, made at the first use.

    It is made anew when it has run out or may not sign for an address; phones have to trust it
    again then.
    """
    key_file, file = home / "keys" / "lan-ca.key", home / "keys" / "lan-ca.crt"
    if key_file.exists() and file.exists():
        found = Authority(
            x509.load_pem_x509_certificate(file.read_bytes()), _load_key(key_file.read_bytes())
        )
        if now < found.certificate.not_valid_after_utc and found.covers(addresses):
            return found
    made = _new_authority(addresses, name, now)
    _write(key_file, _pem_of(made.key))
    _write(file, made.certificate.public_bytes(serialization.Encoding.PEM))
    return made


def leaf(
    home: Path, signer: Authority, *, addresses: list[str], names: list[str], now: datetime
) -> tuple[Path, Path]:
    """Return the files of this computer's certificate and of its key, renewed where needed."""
    file, key_file = home / "lan" / "server.crt", home / "lan" / "server.key"
    wanted = _wanted(addresses, names)
    if file.exists() and key_file.exists() and _still_good(file, signer, wanted, now):
        return file, key_file
    key = ec.generate_private_key(ec.SECP256R1())
    end = min(now + timedelta(days=LEAF_DAYS), signer.certificate.not_valid_after_utc)
    made = (
        _builder(names[0], signer.certificate.subject, key, now - EARLIER, end)
        .add_extension(x509.SubjectAlternativeName(wanted), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key()),
            critical=False,
        )
        .sign(signer.key, hashes.SHA256())
    )
    _write(key_file, _pem_of(key))
    _write(file, made.public_bytes(serialization.Encoding.PEM))
    return file, key_file


def _still_good(
    file: Path, signer: Authority, wanted: list[x509.GeneralName], now: datetime
) -> bool:
    there = x509.load_pem_x509_certificate(file.read_bytes())
    try:
        there.verify_directly_issued_by(signer.certificate)
    except (InvalidSignature, ValueError):
        return False
    held = there.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    left = there.not_valid_after_utc - now
    return (
        set(held) == set(wanted)
        and there.not_valid_before_utc <= now
        and left > timedelta(days=RENEW_WITH_DAYS_LEFT)
    )


def _wanted(addresses: list[str], names: list[str]) -> list[x509.GeneralName]:
    ips = [*addresses, "127.0.0.1", "::1"]
    return [
        *(x509.DNSName(name) for name in (*names, "localhost")),
        *(x509.IPAddress(ipaddress.ip_address(ip)) for ip in ips),
    ]


def _new_authority(addresses: list[str], name: str, now: datetime) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    networks = [ipaddress.ip_network(network) for network in PRIVATE]
    networks += [
        ipaddress.ip_network(ip)
        for ip in map(ipaddress.ip_address, addresses)
        if not any(ip in network for network in networks if network.version == ip.version)
    ]
    permitted: list[x509.GeneralName] = [x509.IPAddress(network) for network in networks]
    permitted += [x509.DNSName(known) for known in ("local", "localhost", name)]
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Yimi {name} {now:%Y-%m-%d}")])
    certificate = (
        _builder("", subject, key, now - EARLIER, now + timedelta(days=AUTHORITY_DAYS), subject)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_signs_only(), critical=True)
        .add_extension(
            x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def _builder(
    name: str,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    begin: datetime,
    end: datetime,
    subject: x509.Name | None = None,
) -> x509.CertificateBuilder:
    own = subject or x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
    )


def _signs_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def _load_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("keys/lan-ca.key is not the key of an elliptic curve")
    return key


def _pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(file: Path, content: bytes) -> None:
    """Write a file that its owner alone can read; it is there whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)
