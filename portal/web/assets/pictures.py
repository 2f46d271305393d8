"""Pictures that people have on other sites, served from this one: pages load nothing from anywhere else.

The address of a picture is signed, so that only what Cal.com names is fetched. What is fetched comes from the public
internet, is a picture by its first bytes and not long, and is kept for a day.
"""

import hashlib
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core import signing
from django.core.cache.backends.filebased import FileBasedCache
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.outgoing.errors import OutgoingError
from portal.outgoing.exchange import Limits, Reply, exchange
from portal.process.shared import take_lock
from portal.web.assets.brand import picture_type
from portal.web.text import web_address

MOST_BYTES = 500_000
SECONDS = 5.0
MOST_REDIRECTS = 2
KEPT_SECONDS = 24 * 3600
FAILED_SECONDS = 600
"""How long nothing is asked again after a failure."""
_signer = signing.Signer(salt="portal.picture")
_MOST_KEPT = 500


def picture_href(url: str | None) -> str:
    """Return the address on this site of a picture, empty for what is no address of one.

    Static files of the portal itself stay where they are.
    """
    if url and url.startswith(settings.STATIC_URL):
        return url
    address = web_address(url)
    return reverse("picture", args=[_signer.sign_object(address)]) if address else ""


@require_safe
def picture(_request: HttpRequest, token: str) -> HttpResponse:
    """Serve the picture of a signed address; 404 when it cannot be had, without a page that nobody would see."""
    try:
        url = _signer.unsign_object(token)
    except signing.BadSignature:
        return HttpResponseNotFound()
    content = _kept(str(url))
    if not content:
        return HttpResponseNotFound()
    response = HttpResponse(content, content_type=picture_type(content))
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response


def _kept(url: str) -> bytes:
    store, key = _store(), hashlib.sha256(url.encode()).hexdigest()
    content = store.get(key)
    if content is None:
        # Whoever comes while it is fetched does without it: many waiting would keep all workers busy.
        release = take_lock(f"picture:{key}")
        if release is None:
            return b""
        try:
            content = _fetched(url)
            store.set(key, content, timeout=KEPT_SECONDS if content else FAILED_SECONDS)
        finally:
            release()
    return bytes(content)


def _store() -> FileBasedCache:
    folder = Path(settings.VAR_DIR) / "pictures"
    return FileBasedCache(str(folder), {"OPTIONS": {"MAX_ENTRIES": _MOST_KEPT}})


def _fetched(url: str) -> bytes:
    """Return a picture, empty when it cannot be had or is none."""
    for _ in range(MOST_REDIRECTS + 1):
        try:
            reply = _ask(url)
        except OutgoingError:
            return b""
        if reply.status not in {301, 302, 303, 307, 308}:
            is_picture = reply.status == 200 and picture_type(reply.body)
            return reply.body if is_picture else b""
        url = web_address(urljoin(url, reply.headers.get("location", "")))
    return b""


def _ask(url: str) -> Reply:
    return exchange(
        url,
        limits=Limits(seconds=SECONDS, most_bytes=MOST_BYTES),
        allow_private=_is_of_calcom(url),
        headers={"Accept": "image/webp,image/png,image/jpeg,image/gif", "Connection": "close"},
    )


def _is_of_calcom(url: str) -> bool:
    """Tell whether an address is on the host of the configured Cal.com, which may stand in the same private network."""
    if not settings.CALCOM_API_KEY:
        return False
    return urlsplit(url).netloc == urlsplit(settings.CALCOM_API_URL).netloc
