"""Language and clock of a request, and the parameters that its links carry.

``?lang=`` decides, else ``Accept-Language``; ``?clock=12`` or ``24`` decides how hours are counted, else the locale.
Nothing is kept in a cookie: links carry what the address named (`carry`).
"""

from collections.abc import Callable
from contextvars import ContextVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from portal.conf.address import own_path
from portal.i18n.languages import (
    DEFAULT,
    ENGLISH,
    LANGUAGES,
    Language,
    Reader,
    current,
    find_language,
    reader_of,
    speaking,
)
from portal.web.frames.addresses import FRAME
from portal.web.protection.readers import without_end

__all__ = [
    "CARRIED",
    "DEFAULT",
    "ENGLISH",
    "LANGUAGES",
    "Language",
    "LanguageMiddleware",
    "Reader",
    "carried",
    "carry",
    "current",
    "find_language",
    "reader_of",
    "speaking",
]

# Parameters of the address that a visitor chose once and that links keep, wherever they lead within the pages.
CARRIED = ("lang", "clock", "view", "layout", "cal.tz", *FRAME)
_LONGEST = 200
_UNTRANSLATED = ("/admin/", "/v2/", "/static/", "/hooks/")

_carried: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("carried", default=())


def carried() -> tuple[tuple[str, str], ...]:
    return _carried.get()


def carry(href: str) -> str:
    """Return an address of the visitors' pages with the parameters that this request's address named (`CARRIED`)."""
    kept = _carried.get()
    if not kept:
        return href
    named = {name for name, _ in parse_qsl(urlsplit(href).query, keep_blank_values=True)}
    query = urlencode([(name, value) for name, value in kept if name not in named])
    if not query:
        return href
    address, mark, fragment = href.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{query}{mark}{fragment}"


def carry_outside(href: str) -> str:
    """Return the same for a page in a tab of its own, outside of the frame."""
    reset = _carried.set(tuple(pair for pair in _carried.get() if pair[0] not in FRAME))
    try:
        return carry(href)
    finally:
        _carried.reset(reset)


class LanguageMiddleware:
    """Activate the visitor's language for visitors' pages; staff's pages and the API stay in English."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if own_path(request.path).startswith(_UNTRANSLATED):
            return self.get_response(request)
        query = request.GET
        lang, clock = (without_end(query.get(name, "")[:_LONGEST]) for name in ("lang", "clock"))
        reader = reader_of(lang.strip(), clock, request.headers.get("Accept-Language", ""))
        # Cut, since every link of the page repeats them.
        _carried.set(tuple((name, query[name][:_LONGEST]) for name in CARRIED if name in query))
        with speaking(reader):
            response = self.get_response(request)
            # Not an absolute address: parameters of this portal mean nothing to another site.
            if response.headers.get("Location", "").startswith("/"):
                response.headers["Location"] = carry(response.headers["Location"])
        # The context lives as long as the thread: its next request must not inherit this one's parameters.
        _carried.set(())
        response.headers.setdefault("Content-Language", reader.language.tag)
        # Also where ``lang`` is named: the region of the header still decides how dates are written.
        patch_vary_headers(response, ["Accept-Language"])
        return response
