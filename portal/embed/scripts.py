"""Scripts and style sheets that embeds load from addresses without a digest."""

import hashlib
from functools import lru_cache

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from portal.conf.address import home_url
from portal.web.assets.accent import accent_properties
from portal.web.assets.static_files import slim

# Sites name these addresses for years, and a new release should reach them soon.
_BRIEFLY = "public, max-age=600, stale-while-revalidate=86400"
_FOR_GOOD = "public, max-age=31536000, immutable"


@require_safe
def script(request: HttpRequest, name: str) -> HttpResponse:
    """Answer with `name` of static/embed/, which every site may load, from a page that isolates itself too."""
    text, etag = _script(name)
    response: HttpResponse = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    response.headers["ETag"] = f'W/"{etag}"'
    response.headers["Cache-Control"] = _BRIEFLY
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def brand_sheet(request: HttpRequest, light: str, dark: str) -> HttpResponse:  # noqa: ARG001
    """Answer with the accent colour that a site wants on light and on dark ground, made readable."""
    response = HttpResponse(
        accent_properties(f"#{light}", f"#{dark}"), content_type="text/css; charset=utf-8"
    )
    response.headers["Cache-Control"] = _FOR_GOOD
    # A frame in a sandbox is of no origin, not even of this one.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _script(name: str) -> tuple[str, str]:
    return _read(name) if settings.DEBUG else _read_once(name, home_url())


@lru_cache(maxsize=8)
def _read_once(name: str, _home: str) -> tuple[str, str]:
    return _read(name)


def _read(name: str) -> tuple[str, str]:
    path = find(f"embed/{name}")
    if not isinstance(path, str):
        raise Http404
    with open(path, encoding="utf-8") as file:
        text = slim(file.read(), ".js").replace("PORTAL_HOME", home_url())
    return text, hashlib.sha256(text.encode()).hexdigest()[:24]
