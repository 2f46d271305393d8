"""All of the visitors' CSS as one small file: the accent colour, then the component files of ``static/css``.

It is put together once per process and colour, named by its content, and cached for good by browsers.
"""

import hashlib
import re
from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.services.portal.appearance import appearance_get
from portal.web.assets.accent import accent_properties
from portal.web.assets.packing import Packed, lasting

_KEPT_ACCENTS = 8
PARTS = ("base", "layout", "cards", "booker", "forms", "booking")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LOOSE = re.compile(r"\s*([{};,>])\s*")


def accent() -> str:
    """Return the accent colour: staff's choice, else the setting's."""
    return appearance_get().accent or settings.PORTAL_ACCENT


@lru_cache(maxsize=_KEPT_ACCENTS)
def stylesheet_text(colour: str) -> str:
    """Return the CSS without comments and loose blanks."""
    folder = settings.BASE_DIR / "static" / "css"
    source = accent_properties(colour) + "".join(
        (folder / f"{part}.css").read_text(encoding="utf-8") for part in PARTS
    )
    tight = _LOOSE.sub(r"\1", _COMMENT.sub("", source))
    return " ".join(tight.split()).replace(";}", "}")


@lru_cache(maxsize=_KEPT_ACCENTS)
def _packed(colour: str) -> Packed:
    return Packed(stylesheet_text(colour).encode(), for_good=True)


def stylesheet_href() -> str:
    """Return the address of the current stylesheet."""
    return _href(accent())


@lru_cache(maxsize=_KEPT_ACCENTS)
def _href(colour: str) -> str:
    digest = hashlib.sha256(stylesheet_text(colour).encode()).hexdigest()[:12]
    return reverse("stylesheet", args=[digest])


@require_safe
def stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """Serve the stylesheet of that digest, for good. Raises Http404 for a digest of another release."""
    colour = accent()
    if not _href(colour).endswith(f".{digest}.css"):
        raise Http404
    return lasting(request, _packed(colour), "text/css; charset=utf-8")
