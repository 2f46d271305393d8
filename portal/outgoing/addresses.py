"""Guard against requests into private networks (SSRF): which network addresses are connected to."""

import ipaddress
import socket
from typing import Final

from portal.outgoing.errors import Refused, Unreachable

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Ways to write an IPv4 address as IPv6, by which 127.0.0.1 would look public.
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_FOUR_IN_SIX: Final = ipaddress.IPv6Network("::/96")


def resolve(host: str, port: int, *, allow_private: bool) -> list[Address]:
    """Return the addresses of a host name in the resolver's order.

    Raises Unreachable when there is none, and Refused when any of them is not public, unless private ones are allowed.
    Connect to what is returned, not to the name: a second look-up may differ.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{host} has no address: {error}") from error
    addresses = [ipaddress.ip_address(entry[4][0]) for entry in found]
    # Any, not only the first: the caller tries one after the other.
    if not allow_private and not all(map(is_public, addresses)):
        raise Refused(f"{host} is not on the public internet")
    return addresses


def is_public(address: Address) -> bool:
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    # is_global alone lets multicast and some reserved blocks pass.
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64 or address in _FOUR_IN_SIX:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour
