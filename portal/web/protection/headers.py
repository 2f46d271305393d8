"""Headers of every answer, static files and redirects included, that bound what browsers and caches do with it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.conf.address import own_path
from portal.web.partials import is_partial

# No page uses any of it, and a page that frames one of ours cannot give what we deny. Passkeys and the clipboard are
# left out: staff may sign in by the one and copy addresses to the other.
_DENIED = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media"),
    *("gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts"),
    *("magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial"),
    *("storage-access", "usb", "window-management", "xr-spatial-tracking", "browsing-topics"),
)
PERMISSIONS_POLICY = ", ".join(f"{name}=()" for name in _DENIED)
_PARTS = ("text/css", "text/javascript")
# A picture as a document of its own: drawn, and nothing else.
_SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
# No page for readers of search engines is below these.
_ENGINE = ("/v2/", "/api/v2/")
_NOT_INDEXED = ("/admin/", *_ENGINE, "/hooks/")


class HeadersMiddleware:
    """Set what an answer does not say itself. Stands first, since some middleware answers without the rest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        is_static = request.path.startswith(settings.STATIC_URL)
        is_picture = headers.get("Content-Type", "").startswith("image/svg")
        if is_picture or headers.get("Content-Type", "").startswith(_PARTS):
            # Parts of a page are no documents, and a picture opened as one is in a sandbox without scripts: these bind
            # nothing there, and would outweigh a style sheet or a face.
            del headers["Cross-Origin-Opener-Policy"], headers["Referrer-Policy"]
        elif is_partial(request) and response.status_code == 200:
            # It goes into a document that has a policy of its own.
            del headers["Cross-Origin-Opener-Policy"]
        else:
            headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        # Frames are no matter of this header. Static files are the same for everybody, and other sites may show a
        # part of ours; whatever else there is may be one visitor's own.
        headers.setdefault(
            "Cross-Origin-Resource-Policy", "cross-origin" if is_static else "same-origin"
        )
        # Nobody else may keep what was made for one reader, and an error or a redirect may be over the next second.
        usual = "private, no-cache" if response.status_code == 200 else "no-store"
        headers.setdefault("Cache-Control", usual)
        if response.status_code == 304 or (
            # The engine's are as Cal.com sends them (recordings 713, 719).
            response.status_code == 204 and not own_path(request.path).startswith(_ENGINE)
        ):
            # Django counts the bytes that it sends, but this is said of those that are not sent (RFC 9110, 8.6).
            del headers["Content-Length"]
        if is_picture:
            headers["Content-Security-Policy"] = _SVG_POLICY
        if own_path(request.path).startswith(_NOT_INDEXED):
            headers.setdefault("X-Robots-Tag", "noindex")
        return response
