"""Downloading a feed, within limits of size and time, and reading it as it arrives."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Final
from urllib.parse import urljoin

from django.conf import settings

from portal.engine.calendars.ics.components import Calendar, calendars_in
from portal.outgoing.errors import OutgoingError, TooMuch, Unreachable
from portal.outgoing.exchange import Limits, opened

# Anybody who can connect a feed chooses the address.
SECONDS: Final = 20.0
MOST_REDIRECTS: Final = 3
_MEGABYTE: Final = 1024 * 1024
_HEADERS: Final = {
    "Accept": "text/calendar, text/plain;q=0.5, */*;q=0.1",
    # Identity: a small compressed file could grow past the limit when it is unpacked.
    "Accept-Encoding": "identity",
    "User-Agent": "booking-portal-engine",
}
_MOVED: Final = (301, 302, 303, 307, 308)


def download(url: str, *, seconds: float = SECONDS) -> list[Calendar]:
    """Return the calendars at an http(s) or webcal address; every redirect is checked like the first
    address. Raises OutgoingError and NotACalendar, whose texts name what was wrong.
    """
    address = _web_address(url)
    limits = Limits(seconds, most_bytes=int(settings.ENGINE_FEED_MEGABYTES * _MEGABYTE))
    for _ in range(MOST_REDIRECTS + 1):
        with opened(
            address,
            headers=_HEADERS,
            limits=limits,
            allow_private=settings.ENGINE_FEEDS_FROM_PRIVATE,
        ) as reply:
            if reply.status not in _MOVED:
                return _read(reply.status, reply.pieces)
            moved_to = reply.headers.get("location", "")
        try:
            address = _web_address(urljoin(address, moved_to))
        except ValueError as error:
            raise OutgoingError(f"a redirect to nowhere: {error}") from error
    raise Unreachable("too many redirects")


def _read(status: int, pieces: Iterator[bytes]) -> list[Calendar]:
    if status != HTTPStatus.OK:
        known = {each.value: each.phrase for each in HTTPStatus}
        raise Unreachable(f"the server answered {status} {known.get(status, '')}".strip())
    try:
        return calendars_in(pieces)
    except TooMuch as error:
        has = f"has {_megabytes(error.found)}" if error.found else "is larger"
        most = _megabytes(error.most)
        raise OutgoingError(f"the file {has}; at most {most} are read") from error


def _web_address(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    return f"https://{rest}" if separator and scheme.lower() == "webcal" else url


def _megabytes(count: int) -> str:
    # Rounded up, so that a little too much does not look like what is allowed.
    return f"{-(-count * 10 // _MEGABYTE) / 10:g} MB"
