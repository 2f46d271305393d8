"""Proxy for pictures that people have on other sites: pages load nothing from anywhere else.

The address of a picture is signed, so that only what Cal.com names is fetched. What is fetched comes from the public
internet, is a picture by its first bytes and not long, and is kept for a day.
"""

import hashlib
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core import signing
from django.core.cache.backends.filebased import FileBasedCache
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.conf.address import home_url
from portal.outgoing.errors import OutgoingError
from portal.outgoing.exchange import Limits, Reply, exchange
from portal.process.shared import take_lock
from portal.services.models import Portrait
from portal.web.assets.brand import picture_type
from portal.web.text import web_address

# Far more than a face of 32 pixels needs; the whole of it is held in memory.
MOST_BYTES = 500_000
# A thread of the server is busy for so long, for a picture that nobody needs to book.
SECONDS = 5.0
# Gravatar and the like redirect once, some sites to https first.
MOST_REDIRECTS = 2
KEPT_SECONDS = 24 * 3600
# How long nothing is asked again after a failure.
FAILED_SECONDS = 600
_OWN = re.compile(r"/picture/person/(?P<digest>[0-9a-f]{64})\.webp")
_signer = signing.Signer(salt="portal.picture")
# With MOST_BYTES each at most 250 MB of the disk.
_MOST_KEPT = 500


def picture_href(url: str | None) -> str:
    """Return the address on this site of a picture, empty for what is no address of one."""
    # Pictures of the demo's people are the portal's own static files.
    if url and url.startswith(settings.STATIC_URL):
        return url
    address = web_address(url)
    # Those of people whom staff gave one are in the portal's own database.
    own = _OWN.fullmatch(address.removeprefix(home_url()))
    if own:
        return reverse("portrait", args=[own["digest"]])
    return reverse("picture", args=[_signer.sign_object(address)]) if address else ""


@require_safe
def portrait(_request: HttpRequest, digest: str) -> HttpResponse:
    row = Portrait.objects.filter(digest=digest).first()
    if row is None:
        return HttpResponseNotFound()
    response = HttpResponse(bytes(row.content), content_type="image/webp")
    # For good: another picture has another address.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
def picture(_request: HttpRequest, token: str) -> HttpResponse:
    try:
        url = _signer.unsign_object(token)
    except signing.BadSignature:
        return HttpResponseNotFound()
    content = _kept(str(url))
    if not content:
        return HttpResponseNotFound()
    # The type is that of the bytes, whatever the other site calls it: it may call a page of script a picture.
    response = HttpResponse(content, content_type=picture_type(content))
    response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response


def _kept(url: str) -> bytes:
    # Files, not the shared cache: half a megabyte each would push out what pages are made of.
    folder = Path(settings.VAR_DIR) / "pictures"
    store = FileBasedCache(str(folder), {"OPTIONS": {"MAX_ENTRIES": _MOST_KEPT}})
    key = hashlib.sha256(url.encode()).hexdigest()
    content = store.get(key)
    if content is None:
        # Requests that come while it is fetched get none: many that wait for a slow site would keep all workers busy.
        release = take_lock(f"picture:{key}")
        if release is None:
            return b""
        try:
            content = _fetched(url)
            store.set(key, content, timeout=KEPT_SECONDS if content else FAILED_SECONDS)
        finally:
            release()
    return bytes(content)


def _fetched(url: str) -> bytes:
    for _ in range(MOST_REDIRECTS + 1):
        try:
            reply = _ask(url)
        except OutgoingError:
            return b""
        if reply.status not in {301, 302, 303, 307, 308}:
            is_picture = reply.status == 200 and picture_type(reply.body)
            return reply.body if is_picture else b""
        # Each hop is resolved and checked again: a public address may redirect into the private network.
        url = web_address(urljoin(url, reply.headers.get("location", "")))
    return b""


def _ask(url: str) -> Reply:
    # A Cal.com of one's own may stand in the same private network; nothing else in there is asked.
    is_of_calcom = bool(settings.CALCOM_API_KEY) and (
        urlsplit(url).netloc == urlsplit(settings.CALCOM_API_URL).netloc
    )
    return exchange(
        url,
        limits=Limits(seconds=SECONDS, most_bytes=MOST_BYTES),
        allow_private=is_of_calcom,
        # No SVG: it may hold script. The connection is used once.
        headers={"Accept": "image/webp,image/png,image/jpeg,image/gif", "Connection": "close"},
    )
