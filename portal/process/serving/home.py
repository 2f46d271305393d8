"""Where the portal is mounted: the same addresses, whether a proxy strips PORTAL_PATH or not."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

type Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Home:
    """Hands on every request with its whole path, whatever the proxy left of it, and with no SCRIPT_NAME.

    What requests say of where the portal is mounted would decide about links in pages that are kept for others.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        mount, path = settings.PORTAL_PATH, environ.get("PATH_INFO", "")
        environ["SCRIPT_NAME"] = ""
        if mount:
            inside = path if path.startswith(f"{mount}/") else f"{mount}{path}"
            environ["PATH_INFO"] = f"{mount}/" if path in {mount, ""} else inside
        return self._application(environ, start_response)
