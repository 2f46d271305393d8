"""Who looks at a page: somebody of the house, or anybody."""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

from portal.web.protection.throttle import client_address

type Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def is_internal(request: HttpRequest) -> bool:
    """Tell whether the viewer is signed-in staff, or comes from one of INTRANET_NETWORKS."""
    # Without a session's cookie nobody is signed in, and the session needs not be looked for.
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_staff:
        return True
    return bool(settings.INTRANET_NETWORKS) and _is_in(
        client_address(request), tuple(settings.INTRANET_NETWORKS)
    )


@lru_cache(maxsize=1024)
def _is_in(address: str, networks: Sequence[str]) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in _parsed(networks))


@lru_cache(maxsize=4)
def _parsed(networks: Sequence[str]) -> list[Network]:
    return [ipaddress.ip_network(one) for one in networks]
