"""What the portal calls for others: public addresses only, however they are written, and within one time."""

import ipaddress
import socket
import threading
import time
from typing import Any, Final

import pytest

from portal.outgoing import addresses
from portal.outgoing.errors import OutgoingError, Refused, Unreachable
from portal.outgoing.exchange import Limits, exchange
from tests.engine.webhooks.receiving import Subscriber, listening

LIMITS: Final = Limits(seconds=2.0)
LOOPBACK: Final = (
    *("127.0.0.1", "127.1", "127.0.1", "0x7f000001", "0x7f.1", "2130706433", "017700000001"),
    *("0177.0.0.1", "0", "0.0.0.0", "localhost", "LOCALHOST.", "localhost.localdomain"),  # noqa: S104
    *("\uff11\uff12\uff17.0.0.1", "127\u30020\u30020\u30021", "\u2460\u2461\u2466.0.0.1"),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
    *("[::127.0.0.1]", "[64:ff9b::7f00:1]", "[::1%25lo]"),
)
"""The machine itself, as addresses write it: those that resolve anywhere."""
NOT_PUBLIC: Final = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
    *("192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15"),
    *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32"),
    *("::/128", "::1/128", "::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "100::/64"),
    *("100:0:0:1::/64", "2001::/23", "2001::/32", "2001:1::1/128", "2001:2::/48", "2001:3::/32"),
    *("2001:4:112::/48", "2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32"),
    *("2002::/16", "2620:4f:8000::/48", "3fff::/20", "4000::/3", "5f00::/16", "8000::/1"),
    *("fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
    # An IPv4 address inside one of IPv6 is as public as itself.
    *("::ffff:10.0.0.0/104", "64:ff9b::10.0.0.0/104", "64:ff9b::169.254.0.0/112"),
    *("64:ff9b::127.0.0.0/104", "::ffff:169.254.0.0/112", "2002:a00::/24", "2002:7f00::/24"),
)
"""The IANA special-purpose registries of IPv4 and IPv6, what was given back, and what is not assigned."""


@pytest.mark.parametrize("network", NOT_PUBLIC)
def test_special_purpose_networks_are_not_public(network: str) -> None:
    found = ipaddress.ip_network(network)
    for address in (found[0], found[-1], found[found.num_addresses // 2]):
        assert not addresses.is_public(address), address


@pytest.mark.parametrize(
    "address",
    [
        *("1.1.1.1", "9.9.9.9", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0"),
        *("192.0.1.0", "192.88.98.255", "198.17.255.255", "198.20.0.0", "223.255.255.255"),
        *("2606:4700::1111", "2a00:1450:4001::1", "2001:200::1", "2620:fe::fe", "3ffe::1"),
        *("64:ff9b::1.1.1.1", "::ffff:1.1.1.1"),
    ],
)
def test_their_neighbours_are_public(address: str) -> None:
    assert addresses.is_public(ipaddress.ip_address(address))


@pytest.mark.wire
@pytest.mark.parametrize("host", LOOPBACK)
def test_this_machine_by_any_name_is_refused(host: str) -> None:
    with listening() as server:
        with pytest.raises(OutgoingError):
            _call(host, server)
        assert server.received == []


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "gopher://127.0.0.1/", "ftp://1.1.1.1/", "//1.1.1.1/", "1.1.1.1"),
        *("http://", "http://[", "http://[::1", "http://user@1.1.1.1/", "http://1.1.1.1:99999/"),
        *("http://1.1.1.1:x/", "http://\u2100/", "https://a..b/", "http://" + "a" * 300 + "/", ""),
        *("http://127.0.0.1/", "http://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest/"),
    ],
)
def test_what_is_no_address_to_call_is_refused_without_a_look_up(url: str) -> None:
    with pytest.raises(Refused):
        exchange(url, limits=LIMITS, allow_private=False)


def test_a_name_without_an_address_and_a_private_one_are_told_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = {}
    for name, found in {
        "none": [],
        "private": ["10.0.0.1"],
        "mixed": ["1.1.1.1", "10.0.0.1"],
    }.items():
        monkeypatch.setattr(socket, "getaddrinfo", _resolver(found))
        with pytest.raises(OutgoingError) as caught:
            exchange("http://host.example/", limits=LIMITS, allow_private=False)
        said[name] = str(caught.value)
    assert set(said.values()) == {"host.example has no public address"}


def test_a_silent_resolver_has_the_time_of_the_whole_call(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(20))
    began = time.monotonic()
    with pytest.raises(Unreachable):
        exchange("http://host.example/", limits=Limits(seconds=0.2), allow_private=False)
    assert time.monotonic() - began < 2
    over.set()


def test_many_silent_addresses_share_the_time_of_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[float] = []

    def connect(_address: Any, timeout: float) -> socket.socket:
        tried.append(timeout)
        time.sleep(timeout)
        raise TimeoutError

    monkeypatch.setattr(socket, "getaddrinfo", _resolver([f"1.1.1.{n}" for n in range(1, 50)]))
    monkeypatch.setattr(socket, "create_connection", connect)
    began = time.monotonic()
    with pytest.raises(Unreachable):
        exchange("http://host.example/", limits=Limits(seconds=0.2), allow_private=False)
    assert time.monotonic() - began < 1
    assert len(tried) == 1


def _resolver(found: list[str]) -> Any:
    def resolve(*_: Any, **__: Any) -> list[Any]:
        if not found:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80)) for one in found]

    return resolve


def _call(host: str, server: Subscriber) -> None:
    exchange(f"http://{host}:{server.server_port}/", limits=LIMITS, allow_private=False)
