"""In-memory cache of finished pages: the bytes of an answer, compressed once, with their ETag.

Visitors' pages are the same for everybody who asks for the same address in the same language, so most visits need no
template at all. A change of anything that a page was made of invalidates it (`portal.process.invalidation`); apart from
that it is kept for some seconds only, because minimum notice, booking windows and reservations move with the clock.
"""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import cast

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

# The attribute of an answer that says under which key its page is kept.
KEPT_UNDER = "kept_under"
# Longer queries are prefill of one visitor, which nobody asks for a second time.
_LONGEST_ADDRESS = 500
# What a page takes beside its body.
_OVERHEAD = 500


@dataclass(frozen=True, slots=True)
class KeptUnder:
    """The name of a kept page, and what tells of which visitors it is not."""

    name: str
    unless: Callable[[HttpRequest], bool]


@dataclass(frozen=True, slots=True)
class Page:
    """An answer's bytes in one coding, empty for none."""

    body: bytes
    coding: str
    content_type: str
    vary: str
    etag: str

    def answer(self, request: HttpRequest) -> HttpResponse:
        # A part of the header: it may hold several ETags, and no other text contains this digest.
        if self.etag in request.headers.get("If-None-Match", ""):
            response: HttpResponse = HttpResponseNotModified()
        else:
            response = HttpResponse(self.body, content_type=self.content_type)
            if self.coding:
                response.headers["Content-Encoding"] = self.coding
        response.headers["ETag"] = self.etag
        response.headers["Vary"] = self.vary
        # Kept by browsers, but asked for again each time: a page may be out of date the next second.
        response.headers["Cache-Control"] = "no-cache"
        return response


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
            coding = best_coding(request)
            # All that its bytes depend on, apart from what is marked when it changes.
            whose = (current().key, is_partial(request), is_internal(request), coding)
            name = f"page {request.get_full_path()} {whose}"
            page = cast(Page | None, invalidation.recall(name))
            count("page kept" if page else "page made")
            if page is None:
                with invalidation.watching() as watch:
                    response = view(request, *args, **kwargs)
                # Errors, and pages of an outage, are over at any moment: neither may outlive it.
                if response.status_code != 200 or last_known_since() is not None:
                    return response
                page = _page(response, coding)
                size = len(page.body) + len(name) + _OVERHEAD
                invalidation.remember(name, page, watch.stamp(), size=size)
            answer = page.answer(request)
            setattr(answer, KEPT_UNDER, KeptUnder(name, unless))
            return answer

        return answered

    return decorate


def recall_page(kept: KeptUnder, request: HttpRequest) -> Page | None:
    """Return the page of an earlier answer to such a request, None once it is out of date or not for this visitor."""
    if settings.PAGES_KEPT_SECONDS == 0 or kept.unless(request):
        return None
    page = cast(Page | None, invalidation.recall(kept.name))
    if page is not None:
        count("page kept")
    return page


def _may_be_kept(request: HttpRequest, never_with: Collection[str]) -> bool:
    return (
        settings.PAGES_KEPT_SECONDS > 0
        and request.method in ("GET", "HEAD")
        and len(request.META.get("QUERY_STRING", "")) <= _LONGEST_ADDRESS
        and not any(name in request.GET for name in never_with)
    )


def _page(response: HttpResponse, coding: str) -> Page:
    # What the key is made of, apart from the address; shared caches in between must keep the same answers apart.
    patch_vary_headers(response, ["HX-Request", "Accept-Encoding", "Accept-Language"])
    body = response.content
    return Page(
        body=compress(body, coding),
        coding=coding,
        content_type=response.headers["Content-Type"],
        vary=response.headers["Vary"],
        # Weak: the same page in several codings has one ETag, although their bytes differ.
        etag=f'W/"{hashlib.sha256(body).hexdigest()[:24]}"',
    )
