"""A portal in production behind the real nginx and Caddy, as ``deploy/`` has them."""

import contextlib
import http.client
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.deploying.env_example import NEEDED
from tests.deploying.proxies import caddy, nginx, trusting
from tests.servers import RunningPortal, free_port, running_portal

pytestmark = pytest.mark.wire

NAME = "book.localhost"


@dataclass(frozen=True)
class Behind:
    """A portal behind a proxy that listens at `port` for TLS and at `http_port`."""

    portal: RunningPortal
    port: int
    http_port: int
    log: Path

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes = b"",
        headers: Mapping[str, str] = {},
    ) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.sock = trusting().wrap_socket(
            socket.create_connection(("127.0.0.1", self.port), 30), server_hostname=NAME
        )
        named = {"Host": f"{NAME}:{self.port}", "Connection": "close"}
        connection.request(method, path, body, {**named, **headers})
        answer = connection.getresponse()
        answer.text = answer.read().decode(errors="replace")  # type: ignore[attr-defined]
        connection.close()
        return answer


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningPortal, int]]:
    """A portal in production, and the port that its address names."""
    port = free_port()
    settings = NEEDED | {
        "PORTAL_URL": f"https://{NAME}:{port}",
        "MAIL_URL": "file:",
        "BEHIND_PROXY": "1",
        "DEMO": "1",
    }
    with running_portal(tmp_path_factory.mktemp("data"), **settings) as portal:
        yield portal, port


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def behind(
    request: pytest.FixtureRequest,
    served: tuple[RunningPortal, int],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Behind]:
    folder, (portal, port), http_port = tmp_path_factory.mktemp("proxy"), served, free_port()
    upstream = int(portal.environment["PORT"])
    start = nginx if request.param == "nginx" else caddy
    with start(folder, port, http_port, upstream, NAME):
        yield Behind(portal, port, http_port, folder / "portal.log")


def test_pages_come_over_tls(behind: Behind) -> None:
    answer = behind.ask("/")
    assert answer.status == 200
    assert answer.getheader("Strict-Transport-Security")
    assert "Rivermouth" in answer.text  # type: ignore[attr-defined]
    assert "Secure" in (behind.ask("/admin/login/").getheader("Set-Cookie") or "")


def test_plain_http_is_led_to_tls(behind: Behind) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", behind.http_port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", "/team/rooms", headers={"Host": NAME})
        answer = connection.getresponse()
        assert answer.status in {301, 308}
        assert (answer.getheader("Location") or "").startswith(f"https://{NAME}")


def test_bodies_are_bounded(behind: Behind) -> None:
    assert behind.ask("/admin/login/", "POST", b"x" * 13_000_000).status == 413


def test_the_proxy_is_believed_and_not_the_visitor(behind: Behind) -> None:
    """What a visitor claims of the address and the scheme changes nothing; an unknown host is refused."""
    for name, claim in (
        ("X-Forwarded-Proto", "http"),
        ("X-Forwarded-For", "::9"),
        ("Forwarded", "proto=http"),
    ):
        assert behind.ask("/", headers={name: claim}).status == 200
    answer = behind.ask("/", headers={"Host": "evil.test"})
    # Caddy answers it by itself, with nothing.
    assert answer.status == 400 or not answer.text  # type: ignore[attr-defined]


def test_slow_senders_hold_nothing_of_the_portal(behind: Behind) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(40):
            raw = stack.enter_context(socket.create_connection(("127.0.0.1", behind.port), 10))
            slow = stack.enter_context(trusting().wrap_socket(raw, server_hostname=NAME))
            slow.sendall(
                f"POST /admin/login/ HTTP/1.1\r\nHost: {NAME}:{behind.port}\r\n"
                "Content-Length: 5000\r\n\r\nusername=".encode()
            )
        began = time.monotonic()
        assert behind.ask("/health").status == 200
        assert time.monotonic() - began < 2


@pytest.mark.parametrize("behind", ["nginx"], indirect=True)
def test_keys_stay_out_of_the_log_of_nginx(behind: Behind) -> None:
    key = "t7wPqZkN3vXbQmLs9dRf"
    for path in (
        f"/booking/{key}",
        f"/de/booking/{key}",
        f"/bookings/{key}",
        f"/calendars/{key}.ics",
    ):
        behind.ask(path)
    written = behind.log.read_text()
    assert "/booking/..." in written
    assert key not in written
