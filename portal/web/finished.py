"""In-memory cache of finished pages: the bytes of an answer, compressed once, with their ETag.

Visitors' pages are the same for everybody who asks for the same address in the same language, so most visits need no
template at all. A change invalidates them (`portal.process.invalidation`); apart from that a page is kept for some
seconds only, because minimum notice, booking windows and reservations move with the clock.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from portal.process import invalidation
from portal.process.statistics import count
from portal.services.cache import last_known_since
from portal.web.audience import is_internal
from portal.web.compression import best_coding, compress
from portal.web.languages import current
from portal.web.partials import is_partial

type View = Callable[..., HttpResponse]
type Key = tuple[str, str, bool, bool]

# Of some 30 kB each in all its codings: about 15 MB in each process.
MOST_PAGES = 512
# Longer queries are prefill of one visitor, which nobody asks for a second time.
_LONGEST_ADDRESS = 500


@dataclass(frozen=True, slots=True)
class Page:
    """An answer's bytes, and how long they hold."""

    forms: dict[str, bytes]
    """By coding, empty for none; each compressed when a browser first asks for it."""
    content_type: str
    vary: str
    etag: str
    token: bytes
    until: float

    def answer(self, request: HttpRequest) -> HttpResponse:
        # A part of the header: it may hold several ETags, and no other text contains this digest.
        if self.etag in request.headers.get("If-None-Match", ""):
            response: HttpResponse = HttpResponseNotModified()
        else:
            coding = best_coding(request)
            if coding not in self.forms:
                self.forms[coding] = compress(self.forms[""], coding)
            response = HttpResponse(self.forms[coding], content_type=self.content_type)
            if coding:
                response.headers["Content-Encoding"] = coding
        response.headers["ETag"] = self.etag
        response.headers["Vary"] = self.vary
        # Kept by browsers, but asked for again each time: a page may be out of date the next second.
        response.headers["Cache-Control"] = "no-cache"
        return response


_pages: OrderedDict[Key, Page] = OrderedDict()
_lock = threading.Lock()


def finished(
    *, never_with: Collection[str] = (), unless: Callable[[HttpRequest], bool] = lambda _: False
) -> Callable[[View], View]:
    """Keep the answers of a view whose pages are the same for everybody.

    `never_with` names parameters of the address with which they are not, `unless` tells requests of which they are not.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not _may_be_kept(request, never_with) or unless(request):
                return view(request, *args, **kwargs)
            key = (
                request.get_full_path(),
                current().key,
                is_partial(request),
                is_internal(request),
            )
            # Read before the page is made: a change that happens meanwhile must make this page out of date.
            token = invalidation.token()
            page = _kept(key, token)
            count("page kept" if page else "page made")
            if page is None:
                response = view(request, *args, **kwargs)
                # Errors, and pages of an outage, are over at any moment: neither may outlive it.
                if response.status_code != 200 or last_known_since() is not None:
                    return response
                page = _keep(key, token, response)
            return page.answer(request)

        return answered

    return decorate


def forget_pages() -> None:
    with _lock:
        _pages.clear()


def _may_be_kept(request: HttpRequest, never_with: Collection[str]) -> bool:
    return (
        settings.PAGES_KEPT_SECONDS > 0
        and request.method in ("GET", "HEAD")
        and len(request.META.get("QUERY_STRING", "")) <= _LONGEST_ADDRESS
        and not any(name in request.GET for name in never_with)
    )


def _kept(key: Key, token: bytes) -> Page | None:
    page = _pages.get(key)
    if page is None or page.token != token or page.until <= time.monotonic():
        return None
    return page


def _keep(key: Key, token: bytes, response: HttpResponse) -> Page:
    # What the key is made of, apart from the address; shared caches in between must keep the same answers apart.
    patch_vary_headers(response, ["HX-Request", "Accept-Encoding", "Accept-Language"])
    body = response.content
    page = Page(
        forms={"": body},
        content_type=response.headers["Content-Type"],
        vary=response.headers["Vary"],
        # Weak: the same page in several codings has one ETag, although their bytes differ.
        etag=f'W/"{hashlib.sha256(body).hexdigest()[:24]}"',
        token=token,
        until=time.monotonic() + settings.PAGES_KEPT_SECONDS,
    )
    with _lock:
        _pages[key] = page
        _pages.move_to_end(key)
        # The oldest goes first: no page is worth keeping longer than its few seconds.
        while len(_pages) > MOST_PAGES:
            _pages.popitem(last=False)
    return page
