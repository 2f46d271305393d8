"""Who sent a request, where proxies stand in between: what a proxy says counts only from a proxy.

With TRUSTED_PROXIES that is who has an address in one of them, and `X-Forwarded-For` is followed from its end for as
long as it names another of them. With BEHIND_PROXY alone it is the one who connects, whatever the address.
"""

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class ForwardedMiddleware:
    """Put the sender's address in place of the proxy's, and drop what only a proxy may say. Stands first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._remote_user = f"HTTP_{settings.REMOTE_USER_HEADER.upper().replace('-', '_')}"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        peer = meta.get("REMOTE_ADDR", "")
        is_listed = is_in(address_of(peer), settings.TRUSTED_PROXIES)
        sender = sent_from(meta)
        # Without the port that some proxies write.
        meta["REMOTE_ADDR"] = str(address_of(sender) or sender)
        # It is followed now; whoever reads it again would follow it once too often.
        meta.pop("HTTP_X_FORWARDED_FOR", None)
        if not (is_listed or (settings.BEHIND_PROXY and not settings.TRUSTED_PROXIES)):
            for name in [one for one in meta if one.startswith(_PROXYS_WORDS)]:
                del meta[name]
        if not is_listed:
            # Who can send it is whoever it names.
            meta.pop(self._remote_user, None)
        return self.get_response(request)


_PROXYS_WORDS = ("HTTP_X_FORWARDED_", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


def sent_from(meta: Mapping[str, Any]) -> str:
    """Return the address that a request came from, as text, maybe with a port; empty where nobody knows."""
    sender: str = meta.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if not settings.TRUSTED_PROXIES:
        # The last entry is the one that the proxy wrote itself; what stands before it is the visitor's own word.
        return (hops[-1] if settings.BEHIND_PROXY else "") or sender
    while hops and is_in(address_of(sender), settings.TRUSTED_PROXIES):
        hop = hops.pop()
        if address_of(hop) is None:
            break
        sender = hop
    return sender


@lru_cache(maxsize=1024)
def address_of(text: str) -> Address | None:
    """Return the address in a text; one of IPv4 also where it is written as IPv6. None where there is none."""
    host = text.partition("]")[0].lstrip("[") if text.startswith("[") else text
    # Some proxies write the port, too: 192.0.2.1:4711 or [2001:db8::1]:4711.
    if host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def is_in(address: Address | None, networks: Sequence[str]) -> bool:
    return bool(networks) and address is not None and _is_in(address, tuple(networks))


@lru_cache(maxsize=1024)
def _is_in(address: Address, networks: tuple[str, ...]) -> bool:
    return any(address in ipaddress.ip_network(one) for one in networks)
