"""Downloading the text of a feed, within limits of size and time."""

from typing import Final
from urllib.parse import urljoin

from django.conf import settings

from portal.outgoing.errors import OutgoingError, Unreachable
from portal.outgoing.exchange import Limits, Reply, exchange

# Ten seconds and a megabyte: anybody who can connect a feed chooses the address.
LIMITS: Final = Limits(seconds=10.0, most_bytes=1024 * 1024)
MOST_REDIRECTS: Final = 3
_HEADERS: Final = {
    "Accept": "text/calendar, text/plain;q=0.5, */*;q=0.1",
    # Identity: a small compressed file could grow past the limit when it is unpacked.
    "Accept-Encoding": "identity",
    "User-Agent": "booking-portal-engine",
}
_MOVED: Final = (301, 302, 303, 307, 308)


def download(url: str) -> str:
    """Return the text at an http(s) or webcal address; every redirect is checked like the first
    address. Raises OutgoingError.
    """
    address = _web_address(url)
    for _ in range(MOST_REDIRECTS + 1):
        reply = exchange(
            address,
            headers=_HEADERS,
            limits=LIMITS,
            allow_private=settings.ENGINE_FEEDS_FROM_PRIVATE,
        )
        if reply.status not in _MOVED:
            return text_of(reply)
        try:
            address = _web_address(urljoin(address, reply.headers.get("location", "")))
        except ValueError as error:
            raise OutgoingError(f"a redirect to nowhere: {error}") from error
    raise Unreachable("too many redirects")


def _web_address(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return f"https://{rest}" if separator and scheme.lower() == "webcal" else url


def text_of(reply: Reply) -> str:
    if reply.status != 200:
        raise Unreachable(f"the answer was {reply.status}")
    # No database stores NUL, and a byte order mark is no part of the text.
    return reply.body.decode("utf-8-sig", errors="replace").replace("\x00", "")
