"""Two sites over TLS: a portal, and the site that frames its pages."""

import http.client
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.deploying.certificates import certificate
from tests.servers import RunningPortal, answering, free_port, running_portal

PORTAL_HOST, HOST = "book.portal.example", "www.wiki.example"
_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}


class Sites(ThreadingHTTPServer):
    """Answers for both host names on one port; browsers find both here (`conftest.FLAGS`)."""

    daemon_threads = True

    def __init__(self, port: int, folder: Path) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate(folder, PORTAL_HOST, HOST))
        self.socket = context.wrap_socket(
            self.socket, server_side=True, do_handshake_on_connect=False
        )
        self.port = port
        self.portal_port = 0
        self.pages: dict[str, str] = {}
        self.headers: dict[str, str] = {}

    @property
    def portal(self) -> str:
        return f"https://{PORTAL_HOST}:{self.port}"

    @property
    def site(self) -> str:
        return f"https://{HOST}:{self.port}"

    def show(self, body: str, *, style: str = "", headers: dict[str, str] | None = None) -> str:
        """Put a page on the framing site and return its address."""
        path = f"/page-{len(self.pages)}"
        self.pages[path] = f"<!doctype html><title>Wiki</title><style>{style}</style>{body}"
        self.headers = headers or {}
        return self.site + path

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: browsers hang up on certificates that they try twice."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Sites

    def do_GET(self) -> None:
        if self.headers["Host"].startswith(PORTAL_HOST):
            return self._pass_on()
        page = self.server.pages.get(self.path.partition("?")[0])
        self.send_response(204 if page is None else 200)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self._end("text/html; charset=utf-8", (page or "").encode())
        return None

    do_HEAD = do_POST = do_GET

    def _pass_on(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        port = self.server.portal_port
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as upstream:
            sent = self.rfile.read(length) if length else None
            upstream.request(self.command, self.path, sent, dict(self.headers))
            answer = upstream.getresponse()
            body = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP | {"content-type"}:
                self.send_header(name, value)
        self._end(answer.getheader("Content-Type") or "", body)

    def _end(self, content_type: str, body: bytes) -> None:
        if content_type:
            self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        """Say nothing."""


@contextmanager
def two_sites(folder: Path, **settings: str) -> Iterator[tuple[Sites, RunningPortal]]:
    with answering(Sites(free_port(), folder)) as sites:
        settings = {"PORTAL_URL": sites.portal, "FRAME_ANCESTORS": sites.site} | settings
        with running_portal(folder, **settings) as portal:
            sites.portal_port = int(portal.url.rpartition(":")[2])
            yield sites, portal
