"""Compression of answers: Brotli where the browser takes it, else gzip.

Static files do not come here: WhiteNoise sends what was compressed when they were collected.
"""

import gzip
import secrets
from collections.abc import Callable
from functools import lru_cache

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

# The best first; both cost about the same. Zstandard is quicker, but its pages are a sixth larger.
_COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    # Without a time in its header, equal pages are equal bytes.
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
_WORTH_IT = ("text/", "application/json", "application/xml")
# Smaller bodies fit into the packet of their headers anyhow; Django's GZipMiddleware has the same bound.
_LEAST_BYTES = 200
# As Django's GZipMiddleware: enough to blur a guess, little beside a page.
_NOISE_BYTES = 100


class CompressionMiddleware:
    """Compress what is worth it and not compressed yet; streams stay as they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            response.streaming
            # Finished pages come compressed; they are the same for everybody and need no noise.
            or response.has_header("Content-Encoding")
            or len(response.content) < _LEAST_BYTES
            or not response.headers.get("Content-Type", "").startswith(_WORTH_IT)
        ):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if coding := best_coding(request):
            response.content = compress(response.content, coding)
            response.headers["Content-Encoding"] = coding
            response.headers["Content-Length"] = str(len(response.content))
            # Against BREACH: a page may hold what only its reader may know (a token, a booking, what staff see) beside
            # words of its address or form, and the length of the compressed page would tell others which words stand
            # in both. Django's GZipMiddleware hides random bytes in gzip's file name; Brotli has no such place.
            response.headers["X-Noise"] = secrets.token_urlsafe(secrets.randbelow(_NOISE_BYTES))
        return response


def compress(body: bytes, coding: str) -> bytes:
    return _COMPRESS[coding](body) if coding else body


def best_coding(request: HttpRequest) -> str:
    """Return the best coding that the request takes: ``br``, ``gzip``, or empty for none."""
    return _best(request.headers.get("Accept-Encoding", ""))


@lru_cache(maxsize=256)
def _best(accepted: str) -> str:
    offers: dict[str, float] = {}
    for offer in accepted.lower().split(","):
        name, _, parameter = offer.partition(";")
        key, _, value = parameter.partition("=")
        try:
            quality = float(value) if key.strip() == "q" else 1.0
        except ValueError:
            # "q=" of a broken client: as if it did not take it.
            quality = 0.0
        offers[name.strip()] = quality
    return next((name for name in _COMPRESS if offers.get(name, 0) > 0), "")
