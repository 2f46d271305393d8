"""Drive Firefox over WebDriver BiDi, which it speaks by itself: a WebSocket, and the few commands that a journey needs.

https://w3c.github.io/webdriver-bidi/ and RFC 6455. Playwright drives only a Firefox of its own.
"""

import base64
import contextlib
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

FIREFOX: Final = (
    os.environ.get("FIREFOX_PATH") or shutil.which("firefox-esr") or shutil.which("firefox") or ""
)
WAIT_SECONDS: Final = 30
# No call home and no first-run page: a test waits for nothing but the portal.
_SETTINGS: Final = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "intl.accept_languages": "en-GB",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}


class WebSocket:
    """The client's side of one connection, with texts only."""

    def __init__(self, port: int, path: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), WAIT_SECONDS)
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self._stream = self._socket.makefile("rb")
        lines = list(iter(self._stream.readline, b"\r\n"))
        assert b" 101 " in lines[0], lines

    def send(self, text: str) -> None:
        self._frame(0x1, text.encode())

    def receive(self) -> str:
        """Return the next text. Raises TimeoutError where none comes, ConnectionError where none will."""
        parts = []
        while True:
            first, second = self._read(2)
            length = second & 0x7F
            if length > 125:
                length = int.from_bytes(self._read(2 if length == 126 else 8))
            content = self._read(length)
            kind = first & 0x0F
            if kind == 0x8:
                raise ConnectionError("Firefox closed the connection")
            if kind == 0x9:
                self._frame(0xA, content)
            if kind > 0x7:
                continue
            parts.append(content)
            if first & 0x80:
                return b"".join(parts).decode()

    def close(self) -> None:
        self._stream.close()
        self._socket.close()

    def _read(self, length: int) -> bytes:
        found = self._stream.read(length)
        if len(found) < length:
            raise ConnectionError("Firefox has ended")
        return found

    def _frame(self, kind: int, content: bytes) -> None:
        length = len(content)
        assert length < 1 << 16, "a command is short"
        size = bytes([0x80 | length]) if length < 126 else struct.pack(">BH", 0x80 | 126, length)
        mask = os.urandom(4)
        masked = bytes(each ^ mask[at % 4] for at, each in enumerate(content))
        self._socket.sendall(bytes([0x80 | kind]) + size + mask + masked)


class Tab:
    """One tab: elements are named by CSS selectors, and waited for."""

    def __init__(self, connection: WebSocket) -> None:
        self._connection = connection
        self._number = 0
        self._ask("session.new", capabilities={})
        [first, *_] = self._ask("browsingContext.getTree")["contexts"]
        self._id = first["context"]

    def size(self, width: int, height: int) -> None:
        viewport = {"width": width, "height": height}
        self._ask("browsingContext.setViewport", context=self._id, viewport=viewport)

    def open(self, url: str) -> None:
        self._ask("browsingContext.navigate", context=self._id, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression that JSON can hold."""
        found = self._ask(
            "script.evaluate",
            expression=f"JSON.stringify({expression})",
            target={"context": self._id},
            awaitPromise=False,
        )
        assert found["type"] == "success", found
        return json.loads(found["result"].get("value", "null"))

    def wait_for(self, expression: str) -> Any:
        """Return the expression's value as soon as there is one."""
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            # A page that goes takes its scripts along.
            with contextlib.suppress(RefusedError):
                if found := self.evaluate(expression):
                    return found
            time.sleep(0.05)
        page = self.evaluate("[location.href, document.body.innerText]")
        raise AssertionError(f"waited for {expression} at {page}")

    def text(self, selector: str) -> str:
        return str(self.wait_for(f"document.querySelector({json.dumps(selector)})?.innerText"))

    def click(self, selector: str) -> None:
        """Click as a mouse does, on what is in front there."""
        self.wait_for(
            f"((one) => {{ one?.scrollIntoView({{block: 'center', behavior: 'instant'}}); return Boolean(one); }})"
            f"(document.querySelector({json.dumps(selector)}))"
        )
        locator = {"type": "css", "value": selector}
        nodes = self._ask("browsingContext.locateNodes", context=self._id, locator=locator)["nodes"]
        origin = {"type": "element", "element": {"sharedId": nodes[0]["sharedId"]}}
        steps = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._act({"type": "pointer", "id": "mouse", "actions": steps})

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        keys = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keyboard", "actions": keys})

    def _act(self, source: dict[str, Any]) -> None:
        self._ask("input.performActions", context=self._id, actions=[source])

    def _ask(self, method: str, **params: Any) -> Any:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        self._connection.send(json.dumps(message))
        while True:
            answer = json.loads(self._connection.receive())
            # Events and answers to nobody have other numbers, or none.
            if answer.get("id") == self._number:
                break
        if answer["type"] == "error":
            raise RefusedError(f"{method}: {answer['error']}: {answer['message']}")
        return answer["result"]


class RefusedError(Exception):
    """Firefox refused a command."""


@contextlib.contextmanager
def firefox(folder: Path) -> Iterator[Tab]:
    """Run a headless Firefox with a fresh profile in `folder`, and give its tab."""
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in _SETTINGS.items()
    ]
    (folder / "user.js").write_text("\n".join(lines))
    log = folder / "firefox.log"
    # Each has a home of its own: Firefox keeps files there beside its profile.
    environment = os.environ | {
        "HOME": str(folder),
        "TZ": "Europe/Berlin",
        "MOZ_CRASHREPORTER_DISABLE": "1",
    }
    command = [
        FIREFOX,
        "--headless",
        "--no-remote",
        "--profile",
        str(folder),
        "--remote-debugging-port",
        "0",
    ]
    with log.open("w") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        with contextlib.closing(WebSocket(_port(process, log), "/session")) as connection:
            yield Tab(connection)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    end = time.monotonic() + 2 * WAIT_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(
            r"BiDi listening on ws://127\.0\.0\.1:(\d+)", log.read_text(errors="replace")
        ):
            return int(found[1])
        time.sleep(0.05)
    raise AssertionError(f"Firefox did not start:\n{log.read_text(errors='replace')}")
