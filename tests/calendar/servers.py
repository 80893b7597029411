"""Calendar servers on loopback: a real Radicale, and one that answers as it is told."""

from __future__ import annotations

import base64
import contextlib
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

USER, PASSWORD = "ana", "kanarinac"
CONFIG = """\
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/data
[logging]
level = info
"""


class Calendar:
    """A calendar on the server, as a colleague's program sees it."""

    def __init__(self, server: Radicale) -> None:
        self._server = server
        self.name = uuid.uuid4().hex
        self.url = f"{server.url}/{USER}/{self.name}/"
        server.request("MKCALENDAR", self.url)

    def files(self) -> dict[str, str]:
        folder = self._server.folder / "data" / "collection-root" / USER / self.name
        return {f.name: f.read_text(encoding="utf-8") for f in sorted(folder.glob("*.ics"))}

    def file(self, uid: str) -> str:
        return self.files()[f"{uid}.ics"]

    def put(self, uid: str, content: str) -> None:
        self._server.request("PUT", self.url + quote(f"{uid}.ics"), content.encode())

    def edit(self, uid: str, old: str, new: str) -> None:
        before = self.file(uid)
        assert old in before
        self.put(uid, before.replace(old, new))

    def delete(self, uid: str) -> None:
        self._server.request("DELETE", self.url + quote(f"{uid}.ics"))

    def asked(self) -> list[str]:
        """The methods that were asked for in this calendar, but for those that make it."""
        time.sleep(0.1)  # its log is written by another thread
        log = self._server.log.read_text(encoding="utf-8")
        found = re.findall(rf"(\w+) request for '/{USER}/{self.name}/", log)
        return [method for method in found if method != "MKCALENDAR"]

    def sent(self) -> int:
        return sum(method in ("PUT", "DELETE") for method in self.asked())


class Radicale:
    """A Radicale of our own, with one user."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "log"
        (folder / "users").write_text(f"{USER}:{PASSWORD}\n")
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        config = folder / "config"
        config.write_text(CONFIG.format(port=port, folder=folder))
        with self.log.open("wb") as log:
            command = [sys.executable, "-m", "radicale", "--config", str(config)]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < until, "Radicale does not start"
            time.sleep(0.05)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def request(self, method: str, url: str, content: bytes | None = None) -> None:
        login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {login}", "Content-Type": "text/calendar"}
        asked = urllib.request.Request(url, content, headers, method=method)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            assert answer.status in (200, 201, 204), answer.status


Answer = tuple[int, dict[str, str], bytes]


class Scripted:
    """A server whose answers a test gives, by (method, path, headers, body)."""

    def __init__(self, answer: Callable[[str, str, Any, bytes], Answer | None]) -> None:
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def respond(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                server.asked.append((self.command, self.path, dict(self.headers)))
                found = answer(self.command, self.path, self.headers, body)
                if found is None:  # it hangs up
                    self.close_connection = True
                    return
                code, headers, content = found
                self.send_response(code)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_PROPFIND = do_GET = do_PUT = do_DELETE = respond

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/cal/"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextlib.contextmanager
def scripted(answer: Callable[[str, str, Any, bytes], Answer | None]) -> Iterator[Scripted]:
    server = Scripted(answer)
    try:
        yield server
    finally:
        server.stop()


@contextlib.contextmanager
def dripping(begin: bytes, drop: bytes) -> Iterator[str]:
    """A server that begins an answer and goes on with it, a drop at a time, for half a minute."""
    over = threading.Event()

    def serve(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            link, _ = listener.accept()
            with link:
                link.recv(65536)
                link.sendall(begin)
                for _ in range(600):
                    link.sendall(drop)
                    if over.wait(0.05):
                        return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/cal/"
        finally:
            over.set()


def listing(own: str, *members: tuple[str, str], calendar: bool = True) -> Answer:
    """The answer to a PROPFIND: the collection by its href, and members with their ETags."""
    kind = "<resourcetype><collection/>{}</resourcetype>".format(
        '<C:calendar xmlns:C="urn:ietf:params:xml:ns:caldav"/>' if calendar else ""
    )
    rows = [f"<response><href>{own}</href><propstat><prop>{kind}</prop></propstat></response>"]
    rows += [
        f"<response><href>{href}</href><propstat><prop><getetag>{etag}</getetag>"
        "<resourcetype/></prop></propstat></response>"
        for href, etag in members
    ]
    text = f'<?xml version="1.0"?><multistatus xmlns="DAV:">{"".join(rows)}</multistatus>'
    return 207, {"Content-Type": "application/xml"}, text.encode()


class Shelf:
    """A calendar server that keeps its objects in memory, and fails as a test says: `first` may answer
    in its place, `etags` is whether it tells any, and `hold` lets a test look in the middle of a PUT."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.puts: list[str] = []
        self.etags = True
        self.first: Callable[[str, str], Answer | None] = lambda method, name: None
        self.hold: Callable[[str], None] = lambda when: None
        self._versions: dict[str, int] = {}
        self._lock = threading.Lock()

    def __call__(self, method: str, path: str, headers: Any, body: bytes) -> Answer:
        name = unquote(path.removeprefix("/cal/"))
        if found := self.first(method, name):
            return found
        if method == "PUT":
            self.hold("before")
        with self._lock:
            answer = self._answer(method, name, headers, body)
        if method == "PUT":
            self.hold("after")
        return answer

    def _answer(self, method: str, name: str, headers: Any, body: bytes) -> Answer:
        if method == "PROPFIND":
            rows = [(f"/cal/{file}", self._etag(file)) for file in sorted(self.files)]
            return listing("/cal/", *rows)
        there = name in self.files
        if method == "GET":
            return (200, self._head(name), self.files[name]) if there else (404, {}, b"")
        wanted = headers.get("If-Match")
        if (headers.get("If-None-Match") == "*" and there) or (
            wanted is not None and (not there or wanted != self._etag(name))
        ):
            return 412, {}, b""
        if method == "DELETE":
            self.files.pop(name, None)
            return 204, {}, b""
        self.puts.append(name)
        self.files[name] = body
        self._versions[name] = self._versions.get(name, 0) + 1
        return (204 if there else 201), self._head(name), b""

    def _etag(self, name: str) -> str:
        return f'"{self._versions[name]}"' if self.etags else ""

    def _head(self, name: str) -> dict[str, str]:
        return {"ETag": self._etag(name)} if self.etags else {}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
