"""The visitors' JavaScript as one file: htmx, then our own ``static/js/portal.js``; one request less on a first visit.

It is put together once per process, named by its content, and cached for good by browsers.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.web.assets.packing import Packed, lasting

_HTMX = "django_htmx/htmx-2.min.js"
_REMARK = re.compile(r"^\s*//.*\n|^\s+", re.MULTILINE)


@cache
def script_text() -> str:
    """Return htmx, and our own script without its comments, in a scope of its own."""
    htmx = find(_HTMX)
    if not isinstance(htmx, str):
        raise ImproperlyConfigured(f"{_HTMX} is not among the static files.")
    own = settings.BASE_DIR / "static" / "js" / "portal.js"
    tight = _REMARK.sub("", own.read_text(encoding="utf-8"))
    # Our own part waits for its turn: slow phones can scroll and tap in between.
    return f"{Path(htmx).read_text(encoding='utf-8')}\nsetTimeout(()=>{{{tight}}})\n"


@cache
def _packed() -> Packed:
    return Packed(script_text().encode(), for_good=True)


@cache
def script_href() -> str:
    """Return the address of the current script."""
    digest = hashlib.sha256(script_text().encode()).hexdigest()[:12]
    return reverse("script", args=[digest])


@require_safe
def script(request: HttpRequest, digest: str) -> HttpResponse:
    """Serve the script of that digest, for good. Raises Http404 for a digest of another release."""
    if not script_href().endswith(f".{digest}.js"):
        raise Http404
    return lasting(request, _packed(), "text/javascript; charset=utf-8")
