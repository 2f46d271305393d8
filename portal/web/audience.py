"""Audience of a page: internal (signed-in staff, or from an intranet's networks) or public."""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

from portal.web.protection.second_factor import lacks_second_factor
from portal.web.protection.throttle import Address, network_address


def is_internal(request: HttpRequest) -> bool:
    # request.user would read the session, and set Vary: Cookie on pages that are the same for everybody.
    if (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        and request.user.is_staff
        and not lacks_second_factor(request)
    ):
        return True
    return bool(settings.INTRANET_NETWORKS) and _is_in(
        # A tuple, since the cache needs arguments that can be hashed.
        network_address(request),
        tuple(settings.INTRANET_NETWORKS),
    )


@lru_cache(maxsize=1024)
def _is_in(address: Address | None, networks: Sequence[str]) -> bool:
    # The address itself, and not the /64 that throttles count: a network may be a part of one.
    return address is not None and any(address in ipaddress.ip_network(one) for one in networks)
