"""All of the visitors' CSS as one small file: the accent colour, then the component files of ``static/css``.

It is put together once per process, named by its content, and cached for good by browsers.
"""

import gzip
import hashlib
import re
from functools import cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from portal.web.accent import accent_properties

PARTS = ("base", "layout", "cards", "booker", "forms", "booking")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LOOSE = re.compile(r"\s*([{};,>])\s*")


@cache
def stylesheet_text() -> str:
    """Return the CSS without comments and loose blanks."""
    folder = settings.BASE_DIR / "static" / "css"
    source = accent_properties(settings.PORTAL_ACCENT) + "".join(
        (folder / f"{part}.css").read_text(encoding="utf-8") for part in PARTS
    )
    tight = _LOOSE.sub(r"\1", _COMMENT.sub("", source))
    return " ".join(tight.split()).replace(";}", "}")


@cache
def _packed() -> bytes:
    return gzip.compress(stylesheet_text().encode(), 9, mtime=0)


@cache
def stylesheet_href() -> str:
    """Return the address of the current stylesheet."""
    digest = hashlib.sha256(stylesheet_text().encode()).hexdigest()[:12]
    return reverse("stylesheet", args=[digest])


@require_safe
def stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """Serve the stylesheet of that digest, for good. Raises Http404 for a digest of another release."""
    if not stylesheet_href().endswith(f".{digest}.css"):
        raise Http404
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        _packed() if is_packed else stylesheet_text(), content_type="text/css; charset=utf-8"
    )
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
