"""A calendar on a loopback web server."""

import contextlib
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.servers import answering


class CalendarServer(ThreadingHTTPServer):
    """Serves `text` at /diary.ics (/announced says its size, /moved leads to it), and drips at /slow."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.text, self.status, self.requests = "", 200, 0

    @property
    def base(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        """Where the calendar is."""
        return f"{self.base}/diary.ics"


class _Handler(BaseHTTPRequestHandler):
    server: CalendarServer

    def do_GET(self) -> None:
        self.server.requests += 1
        if self.path == "/moved":
            self._begin(302, {"Location": "/diary.ics"})
        elif self.path == "/round":
            self._begin(302, {"Location": "/round"})
        elif self.path == "/inside":
            self._begin(302, {"Location": "http://10.0.0.1/diary.ics"})
        elif self.path == "/slow":
            self._begin(200, {})
            self._drip()
        else:
            size = {"Content-Length": str(len(self.server.text.encode()))}
            self._begin(self.server.status, size if self.path == "/announced" else {})
            with contextlib.suppress(OSError):
                self.wfile.write(self.server.text.encode())

    def _begin(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _drip(self) -> None:
        with contextlib.suppress(OSError):
            for _ in range(100):
                self.wfile.write(b"B")
                self.wfile.flush()
                time.sleep(0.05)

    def log_message(self, *arguments: object) -> None:
        """Stay silent."""


@contextlib.contextmanager
def serving() -> Iterator[CalendarServer]:
    """Run a calendar server until the block ends."""
    with answering(CalendarServer()) as server:
        yield server
