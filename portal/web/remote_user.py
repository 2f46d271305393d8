"""Staff whom a reverse proxy has signed in (REMOTE_USER_HEADER)."""

from django.conf import settings
from django.contrib.auth.backends import RemoteUserBackend
from django.contrib.auth.middleware import PersistentRemoteUserMiddleware
from django.http import HttpRequest


class ProxyUserMiddleware(PersistentRemoteUserMiddleware):
    """Sign in whom the proxy's header names, on staff's pages only: visitors' pages need no session."""

    header = "HTTP_" + settings.REMOTE_USER_HEADER.upper().replace("-", "_")

    def process_request(self, request: HttpRequest) -> None:
        """Look at the header."""
        if request.path.startswith("/admin/"):
            super().process_request(request)


class KnownUsersBackend(RemoteUserBackend):
    """Only accounts that exist here; what they may do is decided here, too."""

    create_unknown_user = False
