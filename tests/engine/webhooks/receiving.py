"""A subscriber on loopback that answers as it is told and keeps what it got."""

import contextlib
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.servers import answering


class Subscriber(ThreadingHTTPServer):
    """Answers `status` (after `delay` seconds) to every POST; `received` holds headers and bodies."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.delay = 200, 0.0
        self.received: list[tuple[dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/hook"


class _Handler(BaseHTTPRequestHandler):
    server: Subscriber

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((dict(self.headers), body))
        time.sleep(self.server.delay)
        with contextlib.suppress(OSError):
            self.send_response(self.server.status)
            self.send_header("Location", f"{self.server.url}/elsewhere")
            self.end_headers()
            self.wfile.write(b"thanks")

    def log_message(self, *arguments: object) -> None:
        """Stay silent."""


@contextlib.contextmanager
def listening() -> Iterator[Subscriber]:
    """Run a subscriber until the block ends."""
    with answering(Subscriber()) as server:
        yield server
