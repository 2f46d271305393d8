"""Sign-in of staff by a reverse proxy (REMOTE_USER_HEADER)."""

from django.conf import settings
from django.contrib.auth.backends import RemoteUserBackend
from django.contrib.auth.middleware import PersistentRemoteUserMiddleware
from django.http import HttpRequest

from portal.conf.address import own_path


class ProxyUserMiddleware(PersistentRemoteUserMiddleware):
    """Sign in the account that the proxy's header names."""

    header = "HTTP_" + settings.REMOTE_USER_HEADER.upper().replace("-", "_")

    def process_request(self, request: HttpRequest) -> None:
        # Visitors' pages need no session, and should set no cookie.
        if own_path(request.path).startswith("/admin/"):
            super().process_request(request)


class KnownUsersBackend(RemoteUserBackend):
    # The proxy only says who signs in; whether they are staff, and what they may do, is decided here.
    create_unknown_user = False
