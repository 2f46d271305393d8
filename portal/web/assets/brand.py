"""The logo and the icon that staff gave the portal, served from its own address."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.services.models import Look
from portal.services.portal.appearance import appearance_known

# It stands on every page, and in a row of the database that is read with every page.
MOST_BYTES = 200_000
# No SVG, which can hold script.
_BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}


def picture_type(content: bytes) -> str:
    """Return the media type of a picture by its first bytes, empty for any other kind."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((found for mark, found in _BEGINNINGS.items() if content.startswith(mark)), "")


def brand_href(appearance: Look, which: str) -> str:
    """Return the address of the ``logo`` or ``icon``, empty where there is none."""
    content = bytes(getattr(appearance, which))
    return reverse("brand", args=[which, _digest(content)]) if content else ""


@require_safe
def brand(request: HttpRequest, which: str, digest: str) -> HttpResponse:  # noqa: ARG001
    appearance = appearance_known()
    content = bytes(getattr(appearance, which))
    if not content or _digest(content) != digest:
        raise Http404
    response = HttpResponse(content, content_type=getattr(appearance, f"{which}_type"))
    # For good: another picture has another address.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
