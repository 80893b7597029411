"""One calendar collection on a CalDAV server (RFC 4791): what lies there, and single objects got, put
and deleted, each only if it still is what we know of it (RFC 9110, 13).

What a server says is judged here and nowhere else: a wrong login, a full disk or no answer end the
run; what it has against one object is said of that object (`Rejected`).
"""

from __future__ import annotations

import contextlib
import ipaddress
import ssl
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from advocacy_cli import __version__, shipped
from advocacy_cli.errors import NotFound, Refused, Unavailable, WrongUsage
from advocacy_cli.passwords import Login

if TYPE_CHECKING:
    import httpx

    from advocacy_cli.settings import Settings

VARIABLE = "ADVOCACY_CALDAV_PASSWORD"

WAIT = 60.0  # seconds for the next bytes of an answer
WAIT_WHOLE = 300.0  # for all of it, from the first byte that is sent
_LARGEST = 64_000_000  # bytes of an answer
_LONGEST = 200  # characters of an answer that are repeated
_MOVES = 5
_DAV, _CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_LISTING = (
    b'<?xml version="1.0" encoding="utf-8"?>\n'
    b'<propfind xmlns="DAV:"><prop><getetag/><resourcetype/></prop></propfind>'
)
_PORTS = {"http": 80, "https": 443}
_SETTING = "calendar.caldav"


class Changed(Exception):
    """The object is no longer what we knew of it, or there is one where we knew of none (412)."""


class Rejected(Exception):
    """What the server has against this one object."""


class Stored(NamedTuple):
    """An object as the server has it."""

    etag: str
    content: bytes


class Collection:
    """A calendar collection, by its address. Objects go by their names, the last part of their
    addresses, unquoted. `password` is asked once, and only where there is a `user`.

    Raises Refused (not so), Unavailable (not now) or NotFound (no such calendar) from every call.
    """

    def __init__(self, url: str, user: str, password: Callable[[], str]) -> None:
        self.url = _checked(url)
        self.host = _host(self.url)
        self.user = user
        self._password = password
        self._client: httpx.Client | None = None

    def close(self) -> None:
        """Take leave of the server."""
        if self._client is not None:
            self._client.close()

    def etags(self) -> dict[str, str]:
        """The ETags of all objects by name; what has none is left out. Where the server says that the
        collection has moved, that is followed, but never to another host and never out of encryption.
        Raises Refused where no object has one."""
        for _ in range(_MOVES):
            answer = self._ask("PROPFIND", self.url, _LISTING, {"Depth": "1"})
            if answer.status_code not in (301, 302, 303, 307, 308):
                break
            self.url = _moved(self.url, answer.headers.get("location", ""))
        if answer.status_code in (404, 405, 410):
            raise NotFound(
                f"{self.url} is no calendar of this server (it says {answer.status_code})",
                hint="make the calendar in the server's own program first, and copy its CalDAV "
                f"address from there into {_SETTING}",
            )
        if answer.status_code != 207:
            raise self._failure(answer)
        found = dict(self._listed(answer.content))
        if found and not any(found.values()):
            raise self.without_etags()
        return {name: etag for name, etag in found.items() if etag}

    def get(self, name: str) -> Stored | None:
        """The object of that name; None when there is none."""
        answer = self._ask("GET", self._href(name))
        if answer.status_code in (404, 410):
            return None
        if answer.status_code != 200:
            raise self._failure(answer)
        return Stored(_strong(answer.headers.get("etag", "")), answer.content)

    def put(self, name: str, content: bytes, etag: str | None) -> str:
        """Store an object: a new one, or in the place of the one with that ETag. Returns the new ETag
        ("" where the server tells none). Raises Changed or Rejected when nothing was stored."""
        condition = {"If-None-Match": "*"} if etag is None else {"If-Match": etag}
        headers = {"Content-Type": "text/calendar; charset=utf-8", **condition}
        answer = self._ask("PUT", self._href(name), content, headers)
        if answer.status_code in (200, 201, 204):
            return _strong(answer.headers.get("etag", ""))
        raise self._objection(answer, gone=etag is not None)

    def delete(self, name: str, etag: str) -> None:
        """Delete the object if it still has that ETag; none is as good. Raises Changed or Rejected."""
        answer = self._ask("DELETE", self._href(name), headers={"If-Match": etag})
        if answer.status_code not in (200, 202, 204, 404, 410):
            raise self._objection(answer, gone=False)

    def without_etags(self) -> Refused:
        """What to say of a server that does not tell by what it knows an object as unchanged."""
        return Refused(
            f"{self.host} tells no ETags: nobody could see there that somebody has changed an event",
            "a CalDAV server has to (RFC 4791, 5.3.4), or something before it takes them away: ask who "
            "runs it; `advocacy calendar feed DIR` needs none",
        )

    def _href(self, name: str) -> str:
        return urljoin(self.url, quote(name, safe=""))

    def _listed(self, content: bytes) -> Iterator[tuple[str, str]]:
        """(name, ETag or "") of every object; hrefs may be whole addresses, paths, or relative."""
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError:
            raise Unavailable(
                f"{self.host} answers with what is no list of a calendar",
                f"nothing was sent; is {_SETTING} the CalDAV address, not a web page's?",
            ) from None
        own, is_calendar = urlsplit(self.url).path, False
        for response in root.iter(f"{_DAV}response"):
            try:
                href = urlsplit(urljoin(self.url, (response.findtext(f"{_DAV}href") or "").strip()))
            except ValueError:
                continue  # no address at all: nothing of ours lies there
            if unquote(href.path).rstrip("/") == unquote(own).rstrip("/"):
                is_calendar |= response.find(f".//{_CALDAV}calendar") is not None
                continue
            folder, _, name = href.path.rpartition("/")
            etag = response.findtext(f".//{_DAV}getetag") or ""
            is_object = name and response.find(f".//{_DAV}collection") is None
            if is_object and unquote(folder).rstrip("/") == unquote(own).rstrip("/"):
                yield unquote(name), _strong(etag)
        if not is_calendar:
            raise Refused(
                f"{self.url} is a folder, not a calendar",
                "nothing was sent; copy the address of the calendar itself from its program's "
                f"settings into {_SETTING}",
            )

    def _ask(
        self,
        method: str,
        url: str,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The server's answer, read whole; a login that it does not take ends the run."""
        httpx = _library()
        try:
            client = self._client = self._client or self._opened()
            answer = _read(client, method, url, content, headers)
            if answer.status_code == 401 and self.user and _wants_digest(answer):
                client.auth = httpx.DigestAuth(self.user, self._password())
                answer = _read(client, method, url, content, headers)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise self._unreachable(error) from None
        if answer.status_code == 401:
            if not self.user:
                raise Refused(f"{self.host} wants a login", f"set {_SETTING}_user, and a password")
            raise Refused(
                f"{self.host} did not take the login of {self.user}",
                "look at the password (`advocacy config` says where it comes from); "
                "large providers want one made for programs",
            )
        return answer

    def _opened(self) -> Any:
        httpx = _library()
        login = httpx.BasicAuth(self.user, self._password()) if self.user else None
        return httpx.Client(
            auth=login,
            verify=ssl.create_default_context(),
            timeout=httpx.Timeout(WAIT, connect=15),
            trust_env=not _is_here(self.url),  # no proxy between us and this machine
            # a server that packs its answers gives them other ETags
            headers={"User-Agent": f"advocacy-cli/{__version__}", "Accept-Encoding": "identity"},
        )

    def _unreachable(self, error: Exception) -> Unavailable:
        proof: BaseException | None = error
        while proof is not None and not isinstance(proof, ssl.SSLCertVerificationError):
            proof = proof.__cause__ or proof.__context__
        if isinstance(proof, ssl.SSLCertVerificationError):
            return Unavailable(
                f"{self.host} cannot prove who it is: {proof.verify_message}",
                "no password was sent; ask who runs it. A server with a certificate of its own: name "
                "the file of its authority in SSL_CERT_FILE",
            )
        why = "it does not answer" if "Timeout" in type(error).__name__ else _short(str(error))
        return Unavailable(
            f"the calendar server {self.host} cannot be reached: {why or type(error).__name__}",
            f"nothing is lost: run the command again later; look at the network and at {_SETTING}",
        )

    def _failure(self, answer: Any) -> Exception:
        """What an answer means that ends the run."""
        code = answer.status_code
        if code == 403:
            return Refused(
                f"{self.host} does not let {self.user or 'strangers'} do this: {_said(answer)}",
                "the calendar must be one that this login may write to",
            )
        if code == 507:
            return Unavailable(
                f"{self.host} has no room left", "make room there, then run it again"
            )
        if code in (408, 423, 425, 429) or code >= 500:
            hint = "nothing is lost: run the command again later"
            return Unavailable(f"{self.host} cannot do it now: {_said(answer)}", hint)
        hint = f"look at {_SETTING} (`advocacy config`)"
        return Refused(f"{self.host} does not take it: {_said(answer)}", hint)

    def _objection(self, answer: Any, *, gone: bool) -> Exception:
        """What an answer means that refuses one object; `gone`: there should have been one."""
        code = answer.status_code
        if code == 412 or (gone and code in (404, 410)):
            return Changed()
        if b"no-uid-conflict" in answer.content:
            return Rejected("the calendar has the same event under another address")
        alone = code == 403 and b"urn:ietf:params:xml:ns:caldav" in answer.content
        if alone or (400 <= code < 500 and code not in (403, 408, 423, 425, 429)):
            return Rejected(_said(answer))
        return self._failure(answer)


def login(settings: Settings) -> Login:
    """The account that the settings name, and where its password may be."""
    host = urlsplit(str(settings[_SETTING])).hostname or ""
    user, command = str(settings[f"{_SETTING}_user"]), f"{_SETTING}_password_command"
    return Login(user, host, VARIABLE, command)


def _library() -> Any:
    """What speaks HTTP. Raises Refused where it is not installed."""
    try:
        import httpx
    except ImportError:
        raise Refused(
            "what speaks to calendar servers is not installed", shipped.install("caldav")
        ) from None
    return httpx


def _read(
    client: httpx.Client,
    method: str,
    url: str,
    content: bytes | None,
    headers: Mapping[str, str] | None,
) -> Any:
    """An answer with its content, neither larger nor slower than is bearable.

    Waiting for bytes has a bound, but not the answer that comes byte by byte for ever, wherever in it
    that happens: a thread of its own reads it, and is left alone when the time is over.
    """
    from concurrent.futures import Future
    from threading import Thread

    import httpx

    answer: Future[Any] = Future()

    def read() -> None:
        try:
            answer.set_result(_whole(client, method, url, content, headers))
        except BaseException as error:  # noqa: BLE001  whoever waits for it gets it
            answer.set_exception(error)

    Thread(target=read, daemon=True).start()
    try:
        return answer.result(WAIT_WHOLE)
    except TimeoutError:
        client.close()  # which ends the thread, unless the system holds it
        raise httpx.ReadTimeout("") from None


def _whole(
    client: httpx.Client,
    method: str,
    url: str,
    content: bytes | None,
    headers: Mapping[str, str] | None,
) -> Any:
    """An answer with its content."""
    import httpx

    parts, size = [], 0
    with client.stream(method, url, content=content, headers=headers) as answer:
        for part in answer.iter_raw():
            parts.append(part)
            size += len(part)
            if size > _LARGEST:
                raise httpx.ReadError("its answer has no end")
    return httpx.Response(
        answer.status_code, headers=_plain(answer.headers), content=b"".join(parts)
    )


def _plain(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of an answer whose content is already as it came."""
    left = ("content-encoding", "transfer-encoding", "content-length")
    return {name: value for name, value in headers.items() if name.lower() not in left}


def _wants_digest(answer: Any) -> bool:
    asked = answer.headers.get("www-authenticate", "").lower()
    return "digest" in asked and "basic" not in asked


def _checked(url: str) -> str:
    """The address of a collection, ending in a slash. Raises WrongUsage for one that is none, that
    holds a password, or that would send everything readable for all on the way."""
    try:
        parts = urlsplit(url)
        host, secret = parts.hostname, parts.password is not None or parts.username is not None
        parts.port  # noqa: B018  it is read only now
    except ValueError:
        host = None
    if not host or parts.scheme not in ("https", "http") or parts.query or parts.fragment:
        raise WrongUsage(
            f"{_SETTING} is no address of a calendar", "write it like https://HOST/PATH/CALENDAR/"
        )
    if secret:
        raise WrongUsage(
            f"{_SETTING} holds a login",
            f"write the name into {_SETTING}_user and the password into {VARIABLE}",
        )
    if parts.scheme == "http" and not _is_here(url):
        raise WrongUsage(
            f"{_SETTING}: over http the password would be readable for all on the way",
            "write it with https://",
        )
    return url if url.endswith("/") else f"{url}/"


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _is_here(url: str) -> bool:
    """Whether an address is of this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _moved(url: str, location: str) -> str:
    """Where a server says that the collection is now. Raises Refused for another host, another port
    (whoever listens there would be told the password), and a way that all can read."""
    old, told = urlsplit(url), "nowhere"
    with contextlib.suppress(ValueError):
        there = urljoin(url, location)
        new = urlsplit(there)
        told = _short(new.netloc) or told
        before, after = (part.port or _PORTS.get(part.scheme) for part in (old, new))
        same = old.hostname == new.hostname and (before == after or (before, after) == (80, 443))
        safe = new.scheme in (old.scheme, "https")
        if location and same and safe and "@" not in new.netloc:
            return _checked(there)
    raise Refused(
        f"{_host(url)} sends us on to {told}",
        f"no password was sent there; if that is right, write the address into {_SETTING}",
    )


def _strong(etag: str) -> str:
    """An ETag as If-Match wants it: a weak one never matches (RFC 9110, 13.1.1)."""
    return etag.strip().removeprefix("W/")


def _said(answer: Any) -> str:
    """What a server says in an error, in one line; of XML its messages, of a web page nothing."""
    text = ""
    kind = answer.headers.get("content-type", "")
    if "html" not in kind:
        text = answer.content[:4000].decode("utf-8", "replace")
        if "xml" in kind or text.lstrip().startswith("<"):
            import re

            found = re.search(r"<[^>]*(?:message|description)[^>]*>([^<]*)<", text)
            text = found[1] if found else ""
    return _short(f"{answer.status_code} {answer.reason_phrase} {' '.join(text.split())}".strip())


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
