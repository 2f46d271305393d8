"""Guard against requests into private networks (SSRF): which network addresses are connected to."""

import ipaddress
import queue
import socket
import threading
from typing import Any, Final

from portal.outgoing.errors import Refused, Unreachable

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# How a network without IPv4 reaches it (RFC 6052): as public as the address inside.
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
# All that is assigned for global unicast. Whatever else there is, and comes to be, is none of the public internet.
_GLOBAL_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
# The IANA special-purpose registries as of 2026, whole: what `ipaddress` knows of them differs between releases of
# Python, and what is reachable of them (anycast of DNS, of relays, of tunnels) has no subscriber.
_SPECIAL: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24"),
        *("192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        # Within global unicast: Teredo, benchmarks and ORCHID; documentation; 6to4, which hides an IPv4 address.
        *("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
    )
)


def resolve(host: str, port: int, *, allow_private: bool, seconds: float) -> list[Address]:
    """Return the addresses of a host name in the resolver's order.

    Raises Unreachable when none is found in time, and Refused when any of them is not public, unless private ones are
    allowed. Connect to what is returned, not to the name: a second look-up may differ.
    """
    found = _literal(host) or _looked_up(host, port, seconds)
    # One sentence for both: it must not tell which names exist in the private network.
    sentence = f"{host} has no address" if allow_private else f"{host} has no public address"
    if not found:
        raise Unreachable(sentence)
    # Any, not only the first: the caller tries one after the other.
    if not allow_private and not all(map(is_public, found)):
        raise Refused(sentence)
    return found


def is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address not in _GLOBAL_UNICAST:
            return False
    return address.is_global and not any(address in network for network in _SPECIAL)


def _literal(host: str) -> list[Address]:
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        return []


def _looked_up(host: str, port: int, seconds: float) -> list[Address]:
    """Return what the resolver says within the time, nothing when it says nothing."""
    answers: queue.Queue[Any] = queue.Queue(maxsize=1)

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            answers.put([])

    # In a thread that is left behind: the C library has no time limit for all servers and retries together.
    threading.Thread(target=ask, daemon=True).start()
    try:
        entries = answers.get(timeout=seconds)
    except queue.Empty:
        return []
    return [ipaddress.ip_address(entry[4][0]) for entry in entries]
