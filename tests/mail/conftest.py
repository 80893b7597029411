"""A mail server for each test, its certificates, and a workspace whose mail goes there."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from offices import ME, Loopback, Office, settings


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def serve(office: Office) -> Iterator[Callable[..., Loopback]]:
    running: list[Loopback] = []

    def start(**options: Any) -> Loopback:
        controller = Loopback(office, **options)
        controller.start()
        office.connections = 0  # its own first look at itself
        running.append(controller)
        return controller

    yield start
    for controller in running:
        if controller.server is not None:
            controller.stop()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate authority of our own: `ca.pem`, and `server.pem` with the server's key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    folder = tmp_path_factory.mktemp("authority")
    day = datetime(2026, 1, 1, tzinfo=UTC)
    until = datetime.now(UTC) + timedelta(days=30)

    def made(name: str, issuer: Any, key: Any, signer: Any, *extensions: Any) -> Any:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer or subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(day)
            .not_valid_after(until)
        )
        for extension in extensions:
            builder = builder.add_extension(
                extension, critical=isinstance(extension, x509.BasicConstraints)
            )
        return builder.sign(signer, hashes.SHA256())

    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = made("Test authority", None, root_key, root_key,
                x509.BasicConstraints(ca=True, path_length=0),
                x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()))  # fmt: skip
    names = x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    )
    own = made("localhost", root.subject, key, root_key, names,
               x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()))  # fmt: skip
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(root.public_bytes(pem))
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(private + own.public_bytes(pem))
    return folder


@pytest.fixture
def tls(authority: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / "server.pem")
    return context


@pytest.fixture
def mailing(root: Path, serve: Callable[..., Loopback]) -> Loopback:
    """A plain server on loopback, which the workspace's settings name; as fast as it can."""
    server = serve()
    settings(root, host="127.0.0.1", port=server.port, rate=0, **{"from": ME})
    return server
