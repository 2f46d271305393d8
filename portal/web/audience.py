"""Audience of a page: internal (signed-in staff, or from an intranet's networks) or public."""

from django.conf import settings
from django.http import HttpRequest

from portal.web.protection.forwarded import is_in
from portal.web.protection.second_factor import lacks_second_factor
from portal.web.protection.throttle import network_address


def is_internal(request: HttpRequest) -> bool:
    # request.user would read the session, and set Vary: Cookie on pages that are the same for everybody.
    if (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        and request.user.is_staff
        and not lacks_second_factor(request)
    ):
        return True
    # The address itself, and not the /64 that throttles count: a network may be a part of one.
    return bool(settings.INTRANET_NETWORKS) and is_in(
        network_address(request), settings.INTRANET_NETWORKS
    )
