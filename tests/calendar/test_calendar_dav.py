"""What servers say, and what becomes of it: each answer from a server that says nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from servers import Answer, Scripted, dripping, free_port, listing, scripted

from advocacy_cli.calendar import dav
from advocacy_cli.errors import AdvocacyError, NotFound, Refused, Unavailable, WrongUsage

pytest.importorskip("httpx")
CALDAV = b'<error xmlns="DAV:"><x xmlns="urn:ietf:params:xml:ns:caldav"/></error>'
XML = {"Content-Type": "application/xml"}


OPEN: list[dav.Collection] = []


def collection(url: str) -> dav.Collection:
    OPEN.append(dav.Collection(url, "ana", lambda: "kanarinac"))
    return OPEN[-1]


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()


def always(*answer: Any) -> Callable[..., Answer]:
    code, headers, content = answer
    return lambda *_: (code, headers, content)


@pytest.mark.parametrize(
    ("own", "member"),
    [
        ("/cal/", "/cal/a%40b.ics"),
        ("/cal", "a%40b.ics"),
        ("http://HOST/cal/", "http://HOST/cal/a@b.ics"),
        (" /cal/ ", "\n  /cal/a@b.ics\n"),
    ],
)
def test_objects_go_by_their_names_however_the_server_writes_them(own: str, member: str) -> None:
    def answer(method: str, path: str, headers: Any, body: bytes) -> Answer:
        host = headers["Host"]
        rows = [(member.replace("HOST", host), 'W/"1"'), ("/other/x.ics", '"2"'), ("/cal/d/", "")]
        return listing(own.replace("HOST", host), *rows)

    with scripted(answer) as server:
        found = collection(server.url)
        assert found.etags() == {"a@b.ics": '"1"'}
    assert server.asked[0][1] == "/cal/"
    assert server.asked[0][2]["Depth"] == "1"


def test_conditions_are_sent_and_names_are_quoted() -> None:
    with scripted(always(204, {"ETag": 'W/"9"'}, b"")) as server:
        found = collection(server.url)
        assert found.put("a@b.ics", b"x", None) == '"9"'
        assert found.put("a@b.ics", b"x", '"8"') == '"9"'
        found.delete("a@b.ics", '"9"')
    new, known, gone = (headers for _, _, headers in server.asked)
    assert (new["If-None-Match"], new.get("If-Match")) == ("*", None)
    assert (known["If-Match"], known.get("If-None-Match")) == ('"8"', None)
    assert gone["If-Match"] == '"9"'
    assert {path for _, path, _ in server.asked} == {"/cal/a%40b.ics"}
    assert new["Content-Type"].startswith("text/calendar")


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        ((401, {"WWW-Authenticate": "Basic"}, b""), Refused, "did not take the login of ana"),
        ((403, {}, b""), Refused, "does not let ana"),
        ((404, {}, b""), NotFound, "no calendar"),
        ((429, {}, b""), Unavailable, "cannot do it now"),
        ((500, {"Content-Type": "text/html"}, b"<h1>secret</h1>"), Unavailable, "500"),
        ((503, {"Content-Type": "text/plain"}, b"in repair"), Unavailable, "in repair"),
        ((507, {}, b""), Unavailable, "no room left"),
        ((200, {"Content-Type": "text/html"}, b"<html>"), Refused, "200"),
        ((207, XML, b"<html><br></html>"), Unavailable, "no list"),
        ((207, XML, b""), Unavailable, "no list"),
        (listing("/cal/", calendar=False), Refused, "a folder, not a calendar"),
        ((302, {"Location": "http://127.0.0.2/cal/"}, b""), Refused, "sends us on to 127.0.0.2"),
        ((302, {"Location": "https://evil.example.org/"}, b""), Refused, "evil.example.org"),
        ((302, {}, b""), Refused, "sends us on"),
        ((302, {"Location": "http://[bad/"}, b""), Refused, "sends us on"),
        ((302, {"Location": "https://127.0.0.1:99999/"}, b""), Refused, "sends us on"),
        ((304, {}, b""), Refused, "304"),
        ((300, {}, b""), Refused, "300"),
    ],
)
def test_what_is_no_calendar_ends_the_run(answer: Answer, kind: type, said: str) -> None:
    with scripted(always(*answer)) as server, pytest.raises(kind, match=said) as caught:
        collection(server.url).etags()
    assert "secret" not in str(caught.value)
    assert "kanarinac" not in caught.value.message + caught.value.hint


def test_a_move_on_the_same_server_is_followed_and_one_in_circles_is_not() -> None:
    def answer(method: str, path: str, headers: Any, body: bytes) -> Answer:
        if path == "/cal/":
            return 301, {"Location": "/new/place"}, b""
        assert headers["Authorization"].startswith("Basic")
        return listing("/new/place/", ("/new/place/a.ics", '"1"'))

    with scripted(answer) as server:
        found = collection(server.url)
        assert found.etags() == {"a.ics": '"1"'}
        assert found.url.endswith("/new/place/")
    with scripted(always(302, {"Location": "/cal/"}, b"")) as server, pytest.raises(Refused):
        collection(server.url).etags()


def test_the_password_goes_to_no_other_port_of_the_same_machine() -> None:
    with scripted(always(*listing("/cal/"))) as other:
        away = always(307, {"Location": other.url}, b"")
        with scripted(away) as server, pytest.raises(Refused, match="sends us on") as caught:
            collection(server.url).etags()
    assert other.asked == []
    assert other.url.split("/")[2] in caught.value.message


@pytest.mark.parametrize(
    ("old", "new", "safe"),
    [
        ("https://example.org/", "https://example.org:443/x", True),
        ("https://example.org:8443/", "https://example.org:8443/x", True),
        ("http://localhost/", "https://localhost/", True),
        ("http://localhost:8008/", "https://localhost:8008/", True),
        ("http://localhost:8008/", "https://localhost/", False),
        ("https://example.org/", "https://example.org:8443/", False),
        ("https://localhost/", "http://localhost/", False),
        ("https://localhost/", "mailto:ana@localhost", False),
        ("http://localhost/", "ftp://localhost:80/", False),
        ("https://localhost/", "https://ana@localhost/", False),
    ],
)
def test_a_move_is_safe_to_the_same_door_only(old: str, new: str, safe: bool) -> None:
    if safe:
        assert dav._moved(old, new) == (new if new.endswith("/") else f"{new}/")
        return
    with pytest.raises(Refused):
        dav._moved(old, new)


@pytest.mark.parametrize("href", ["http://[bad", "http://[::1", "//[", "http://a:b:c/[", ""])
def test_an_address_in_the_list_that_is_none_is_passed_over(href: str) -> None:
    with scripted(always(*listing("/cal/", (href, '"1"'), ("/cal/a.ics", '"2"')))) as server:
        assert collection(server.url).etags() == {"a.ics": '"2"'}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((412, {}, b""), dav.Changed),
        ((404, {}, b""), dav.Changed),
        ((400, {}, b"bad"), dav.Rejected),
        ((409, {}, b"<x>no-uid-conflict</x>"), dav.Rejected),
        ((413, {}, b""), dav.Rejected),
        ((403, XML, CALDAV), dav.Rejected),
        ((403, {}, b""), Refused),
        ((507, {}, b""), Unavailable),
        ((502, {}, b""), Unavailable),
        ((301, {"Location": "/x"}, b""), Refused),
    ],
)
def test_what_refuses_one_object_is_told_from_what_ends_the_run(answer: Answer, kind: type) -> None:
    with scripted(always(*answer)) as server, pytest.raises(kind) as caught:
        collection(server.url).put("a.ics", b"x", '"1"')
    assert type(caught.value) is kind


def test_deleting_what_is_gone_is_done() -> None:
    with scripted(always(404, {}, b"")) as server:
        collection(server.url).delete("a.ics", '"1"')


def test_a_server_that_wants_a_digest_gets_one_and_not_the_password() -> None:
    def answer(method: str, path: str, headers: Any, body: bytes) -> Answer:
        if not headers.get("Authorization", "").startswith("Digest"):
            challenge = 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5'
            return 401, {"WWW-Authenticate": challenge}, b""
        return listing("/cal/")

    with scripted(answer) as server:
        assert collection(server.url).etags() == {}


def test_a_server_that_hangs_up_or_says_nothing_can_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(lambda *_: None) as server, pytest.raises(Unavailable, match="cannot be reached"):
        collection(server.url).etags()
    with pytest.raises(Unavailable, match="cannot be reached"):
        collection(f"http://127.0.0.1:{free_port()}/").etags()

    import time

    def slow(*_: Any) -> Answer:
        time.sleep(1.5)
        return listing("/cal/")

    monkeypatch.setattr(dav, "WAIT", 0.3)
    with scripted(slow) as server, pytest.raises(Unavailable, match="does not answer"):
        collection(server.url).etags()


@pytest.mark.parametrize(
    ("begin", "drop"),
    [
        (b"HTTP/1.1 207 Multi-Status\r\n", b"X-Drop: 1\r\n"),
        (b"", b"HTTP/1.1 102 Processing\r\n\r\n"),
        (b"HTTP/1.1 207 Multi-Status\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
)
def test_an_answer_that_comes_in_drops_for_ever_is_left(
    begin: bytes, drop: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    monkeypatch.setattr(dav, "WAIT_WHOLE", 0.5)
    with dripping(begin, drop) as url:
        found, since = collection(url), time.monotonic()
        with pytest.raises(Unavailable, match="does not answer"):
            found.put("a.ics", b"x", None)
        assert time.monotonic() - since < 10


def test_an_answer_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dav, "_LARGEST", 10_000)
    with scripted(always(207, XML, b"x" * 20_000)) as server, pytest.raises(Unavailable):
        collection(server.url).etags()


def test_a_listing_reads_nothing_from_elsewhere(tmp_path: Any) -> None:
    file = tmp_path / "told"
    file.write_text('"stolen"')
    text = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{file.as_uri()}">]>'
        '<multistatus xmlns="DAV:"><response><href>/cal/</href><propstat><prop><resourcetype>'
        '<calendar xmlns="urn:ietf:params:xml:ns:caldav"/></resourcetype></prop></propstat>'
        "</response><response><href>/cal/a.ics</href><propstat><prop><getetag>&e;</getetag></prop>"
        "</propstat></response><response><href>/cal/b.ics</href><propstat><prop><getetag>1</getetag>"
        "</prop></propstat></response></multistatus>"
    )
    with scripted(always(207, XML, text.encode())) as server:
        assert collection(server.url).etags() == {"b.ics": "1"}


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/cal/",
        "http://127.0.0.1.example.org/cal/",
        "https://ana:kanarinac@example.org/cal/",
        "webcal://example.org/",
        "example.org/cal",
        "https:///cal/",
        "https://example.org/cal/?x=1",
        "https://example.org:99999999/cal/",
        "https://[::1/",
    ],
)
def test_an_address_that_would_tell_the_password_is_refused(url: str) -> None:
    with pytest.raises(WrongUsage) as caught:
        collection(url)
    assert "kanarinac" not in caught.value.message + caught.value.hint


def test_a_certificate_that_nobody_vouches_for_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    import ssl

    pem = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = Scripted(lambda *_: listing("/cal/"))
    server._server.socket = context.wrap_socket(server._server.socket, server_side=True)
    url = server.url.replace("http://", "https://")
    try:
        with pytest.raises(Unavailable, match="cannot prove who it is"):
            collection(url).etags()
        assert server.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        assert collection(url).etags() == {}
    finally:
        server.stop()


def _certificate(folder: Any) -> Any:
    import ipaddress
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime.now(UTC) + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    file = folder / "server.pem"
    secret = key.private_bytes(pem, form, serialization.NoEncryption())
    file.write_bytes(made.public_bytes(pem) + secret)
    return file


@pytest.mark.parametrize("url", ["https://exa mple.org/", "https://a..b/", "https://\u00b7/"])
def test_an_address_that_no_server_can_have_is_no_bug(url: str) -> None:
    with pytest.raises((WrongUsage, Unavailable)):
        collection(url).etags()


def test_an_etag_that_no_header_can_hold_is_no_bug() -> None:
    with pytest.raises(Unavailable):
        collection(f"http://127.0.0.1:{free_port()}/").put("a.ics", b"x", '"\u010d\n"')


def test_every_failure_says_what_to_do() -> None:
    for code in (400, 401, 403, 404, 405, 429, 500, 503, 507):
        with scripted(always(code, {}, b"")) as server, pytest.raises(AdvocacyError) as caught:
            collection(server.url).etags()
        assert caught.value.hint
