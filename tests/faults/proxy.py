"""A reverse proxy that fails on purpose, in front of an engine served over HTTP.

Faults are drawn by a seeded generator, so that a run can be repeated. Each is named for what the client meets; those
that act let the upstream do its work and lose the answer.
"""

import http.client
import json
import random
import socket
import struct
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HTML = b"<!doctype html><title>Bad gateway</title><h1>Bad gateway</h1>"
HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}

FAULTS = (
    "refuse",
    "reset_before",
    "reset_after",
    "500_before",
    "500_after",
    "502_html",
    "503_before",
    "429_bare",
    "429_headers",
    "html_200",
    "truncated",
    "drip",
    "stall",
)


@dataclass
class Plan:
    """What the proxy does: which share of requests fails, how, and how long a stall lasts in seconds."""

    upstream: str
    share: float = 0.0
    seed: int = 1
    stall_seconds: float = 1.5
    delay_seconds: float = 0.0
    faults: tuple[str, ...] = FAULTS
    counted: Counter[str] = field(default_factory=Counter)
    paths: Counter[str] = field(default_factory=Counter)
    calls: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311  repeatable faults, no secrets
        self._lock = threading.Lock()

    def draw(self) -> str:
        """Return the fault of the next request, empty for none."""
        with self._lock:
            self.calls += 1
            fault = self._random.choice(self.faults) if self._random.random() < self.share else ""
            self.counted[fault or "none"] += 1
            return fault


class FaultyProxy(ThreadingHTTPServer):
    """Forwards to `plan.upstream`, or fails."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, plan: Plan) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.plan = plan
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """The address that stands for the upstream's own."""
        return f"http://127.0.0.1:{self.server_address[1]}{urlsplit(self.plan.upstream).path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: broken connections are what this server is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultyProxy

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        """Say nothing."""

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_PATCH = do_DELETE = do_PUT = do_GET

    def _answer(self) -> None:
        plan = self.server.plan
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = plan.draw()
        plan.paths[f"{self.command} {self.path}"] += 1
        if plan.delay_seconds:
            time.sleep(plan.delay_seconds)
        if fault in {"refuse", "reset_before"}:
            return self._reset()
        if fault == "500_before":
            return self._send(500, b'{"statusCode":500,"message":"Internal server error"}')
        if fault == "503_before":
            return self._send(503, b"")
        if fault == "502_html":
            return self._send(502, HTML, content_type="text/html")
        if fault.startswith("429"):
            return self._send(429, _limited(), headers=_LIMIT if fault == "429_headers" else {})
        if fault == "stall":
            time.sleep(plan.stall_seconds)
        status, headers, content = self._forward(body)
        if fault == "reset_after":
            return self._reset()
        if fault == "500_after":
            return self._send(500, b'{"statusCode":500,"message":"Internal server error"}')
        if fault == "html_200":
            return self._send(200, HTML, content_type="text/html")
        if fault == "truncated":
            return self._send(status, content[: len(content) // 2], headers=headers)
        if fault == "drip":
            return self._drip(status, content)
        return self._send(status, content, headers=headers)

    def _forward(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(self.server.plan.upstream)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        headers = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in HOP | {"host"}
        }
        connection.request(self.command, self.path, body=body or None, headers=headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        kept = {name: value for name, value in answer.getheaders() if name.lower() not in HOP}
        return answer.status, kept, content

    def _send(
        self,
        status: int,
        content: bytes,
        *,
        headers: dict[str, str] | None = None,
        content_type: str = "application/json",
    ) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": content_type} | (headers or {})).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _drip(self, status: int, content: bytes) -> None:
        """Send a byte now and then, and give up in the middle."""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        deadline = time.monotonic() + self.server.plan.stall_seconds
        for at in range(len(content) // 2):
            if time.monotonic() > deadline:
                break
            self.wfile.write(content[at : at + 1])
            self.wfile.flush()
            time.sleep(0.05)
        self._reset()

    def _reset(self) -> None:
        """Close with RST, as a crashed server does."""
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.close()


_LIMIT = {
    "X-RateLimit-Limit-Default": "120",
    "X-RateLimit-Remaining-Default": "0",
    "X-RateLimit-Reset-Default": "1",
}


def _limited() -> bytes:
    message = "CustomThrottlerGuard - Too many requests. Please try again later."
    error = {"code": "ThrottlerException", "message": message, "details": message}
    return json.dumps({"status": "error", "error": error}).encode()
