"""Middleware that answers what was asked before from kept pages, early in the chain."""

from collections.abc import Callable
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from portal.conf.logs import route
from portal.web.audience import is_internal
from portal.web.compression import best_coding
from portal.web.finished import KEPT_UNDER, KeptUnder, recall_page

# Requests whose answers are known, each of some hundred bytes; and how long what is asked may be in all.
MOST_ASKED = 1024
_LONGEST_ASKED = 1200
# Headers that the kept page writes itself, and that of its bytes.
_OF_PAGE = frozenset(
    {"Content-Type", "Content-Encoding", "Content-Length", "ETag", "Cache-Control"}
)


class KeptPageMiddleware:
    """Answer a request like an earlier one with the page that is kept (`portal.web.finished`), without what is inside.

    Like is who asks for the same address of the same host in the same words of `Accept-Language` and the same coding,
    by htmx or not, sends no cookie, and has no page of their own. Headers that the middleware inside added are
    repeated; what stands outside adds its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._known: dict[_Asked, _Known] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = _asked(request)
        known = self._known.get(asked) if asked else None
        page = recall_page(known.kept, request) if known else None
        if known and page:
            route.set(known.route)
            answer = page.answer(request)
            added = known.added.get(answer.status_code)
            if added is not None:
                if asked and asked.htmx:
                    # The middleware outside asks whether it is a part of a page.
                    cast(Any, request).htmx = HtmxDetails(request)
                for name, value in added:
                    answer.headers[name] = value
                answer.headers["Content-Length"] = str(len(answer.content))
                return answer
        response = self.get_response(request)
        kept: KeptUnder | None = getattr(response, KEPT_UNDER, None)
        # A policy of its own is written into no header here.
        if asked and kept is not None and not hasattr(response, "_csp_config"):
            if len(self._known) >= MOST_ASKED:
                self._known.clear()
            known = self._known.setdefault(asked, _Known(kept, {}, route.get()))
            known.added[response.status_code] = _added(response)
        return response


class _Asked(NamedTuple):
    host: str
    path: str
    query: str
    language: str
    coding: str
    htmx: str
    history: str
    is_internal: bool


class _Known(NamedTuple):
    """Where the page is kept, and by status what the middleware inside adds to it."""

    kept: KeptUnder
    added: dict[int, list[tuple[str, str]]]
    route: str


def _asked(request: HttpRequest) -> _Asked | None:
    """Return what decides which page a request gets, None where more does."""
    meta = request.META
    if request.method != "GET" or meta.get("HTTP_COOKIE") or settings.REMOTE_USER_HEADER:
        return None
    asked = _Asked(
        meta.get("HTTP_HOST", ""),
        request.path,
        meta.get("QUERY_STRING", ""),
        meta.get("HTTP_ACCEPT_LANGUAGE", ""),
        best_coding(request),
        meta.get("HTTP_HX_REQUEST", ""),
        meta.get("HTTP_HX_HISTORY_RESTORE_REQUEST", ""),
        bool(settings.INTRANET_NETWORKS) and is_internal(request),
    )
    return asked if sum(map(len, asked[:-1])) <= _LONGEST_ASKED else None


def _added(response: HttpResponse) -> list[tuple[str, str]]:
    return [(name, value) for name, value in response.items() if name not in _OF_PAGE]
