"""Bytes that are compressed once and sent often, as Brotli or gzip, whichever the browser takes."""

import gzip
from collections.abc import Callable
from functools import lru_cache

import brotli
from django.http import HttpRequest, HttpResponse

type Compress = Callable[[bytes], bytes]

_COMPRESS: dict[str, Compress] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
"""The best first. For pages, which are made anew every few seconds, these two cost about the same."""


class Packed:
    """A body with its compressed forms, each made when a browser first asks for it."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self._forms: dict[str, bytes] = {"": body}

    def answer(self, request: HttpRequest, content_type: str) -> HttpResponse:
        """Return a response in the best form that the request takes."""
        encoding = _best(request.headers.get("Accept-Encoding", ""))
        form = self._forms.get(encoding)
        if form is None:
            form = self._forms[encoding] = _COMPRESS[encoding](self.body)
        response = HttpResponse(form, content_type=content_type)
        if encoding:
            response.headers["Content-Encoding"] = encoding
        return response


@lru_cache(maxsize=256)
def _best(accepted: str) -> str:
    """Return the encoding to use for an Accept-Encoding header, empty for none."""
    offers: dict[str, float] = {}
    for offer in accepted.lower().split(","):
        name, _, quality = offer.partition(";")
        offers[name.strip()] = _quality(quality)
    return next((name for name in _COMPRESS if offers.get(name, 0) > 0), "")


def _quality(text: str) -> float:
    name, _, value = text.partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
