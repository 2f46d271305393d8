"""A relay in front of a portal that hands pages on piece by piece, as a slow connection does."""

import contextlib
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

PIECE_BYTES = 2_048
PAUSE_SECONDS = 0.03
_ITS_OWN = {"transfer-encoding", "connection", "date", "server"}


@contextlib.contextmanager
def trickling(url: str) -> Iterator[str]:
    """Give the address at which the pages of `url` come slowly; everything else comes at once."""

    class Relay(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            # A compressed page would come in one piece.
            headers = {**self.headers, "Accept-Encoding": "identity"}
            answer = httpx.get(f"{url}{self.path}", headers=headers, timeout=30)
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in _ITS_OWN:
                    self.send_header(name, value)
            self.end_headers()
            is_page = answer.headers.get("Content-Type", "").startswith("text/html")
            step = PIECE_BYTES if is_page else len(answer.content) or 1
            for begin in range(0, len(answer.content), step):
                self.wfile.write(answer.content[begin : begin + step])
                time.sleep(PAUSE_SECONDS if is_page else 0)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Relay) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
