"""The client of the Cal.com API v2: the one file of this package that does I/O.

    client = Client(api_key="cal_...")
    client.bookings.get("bFJeNb2uX8ANpT3JL5EfXw")
    client.anonymous.bookings.cancel("bFJeNb2uX8ANpT3JL5EfXw", reason="ill")

A client is safe to share between threads; make one per process.
"""

import time
from collections.abc import Generator
from functools import cached_property
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Self

import httpx

from portal.calcom import resources
from portal.calcom.answers import Answer
from portal.calcom.errors import (
    AnswerLost,
    BadRequest,
    CalcomError,
    NotConnected,
    UnreadableAnswer,
)
from portal.calcom.keys import ApiKey
from portal.calcom.limits import RateLimits, rate_limits
from portal.calcom.protocol import Call, parse

HOSTED = "https://api.cal.com/v2"
USER_AGENT = "booking-portal/0.1"
LARGEST_ANSWER = 10_000_000
"""Bytes, after decompression. A year of slots every five minutes is about a third of it."""
WHOLE_ANSWER_FACTOR = 3
"""A drip of single bytes never trips the read time-out, so the whole answer may take this many
time-outs.
"""

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class _Bearer(httpx.Auth):
    # As an Auth the key stays out of the local variables that a traceback page may show.
    def __init__(self, key: ApiKey) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        yield request


class Client:
    """Typed, synchronous calls of Cal.com, one attribute per resource.

    `api_key` None or empty makes every call anonymous. `base_url` is the address that ends in
    ``/v2`` (CONTRACT.md 2.1). `transport` replaces the network, for the embedded engine and tests.
    `timeout` is in seconds and holds for connecting, for each read and write, and for waiting for a
    free connection. Raises ValueError for an address or a key that cannot be used.

    Every call raises CalcomError, and nothing else, for whatever the network or Cal.com does.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str = HOSTED,
        transport: httpx.BaseTransport | None = None,
        timeout: float = 10.0,
    ) -> None:
        self._key = ApiKey(api_key) if api_key else None
        self._base_url = _checked(base_url)
        self._timeout = timeout
        self._http = httpx.Client(
            transport=transport,
            timeout=httpx.Timeout(timeout),
            follow_redirects=False,
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=10),
            headers={"User-Agent": USER_AGENT},
            # Visitors share this client: a cookie set for one must not follow the next.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )
        self._prepare()

    def _prepare(self) -> None:
        self.limits: RateLimits | None = None
        """The rate limit that the newest counted answer told of; None before the first."""
        self.me = resources.Me(self)
        self.teams = resources.Teams(self)
        self.organization_teams = resources.OrganizationTeams(self)
        self.organization_users = resources.OrganizationUsers(self)
        self.event_types = resources.EventTypes(self)
        self.team_event_types = resources.TeamEventTypes(self)
        self.organization_team_event_types = resources.OrganizationTeamEventTypes(self)
        self.slots = resources.Slots(self)
        self.reservations = resources.Reservations(self)
        self.bookings = resources.Bookings(self)
        self.schedules = resources.Schedules(self)
        self.webhooks = resources.Webhooks(self)

    @cached_property
    def anonymous(self) -> "Client":
        """The same client over the same connections, whose calls carry no Authorization header.

        Closing either closes both.
        """
        twin = object.__new__(type(self))
        twin._key = None
        twin._base_url, twin._timeout, twin._http = self._base_url, self._timeout, self._http
        twin._prepare()
        return twin

    def send(self, call: Call) -> Answer:
        """Make one call and return its answer. Raises CalcomError.

        Every call passes here once; nothing is repeated.
        """
        try:
            status, headers, content = self._exchange(call)
        except CalcomError as error:
            error.call = call.name
            raise
        self.limits = rate_limits(headers) or self.limits
        return parse(call, status, headers, content)

    def _exchange(self, call: Call) -> tuple[int, httpx.Headers, bytes]:
        deadline = time.monotonic() + WHOLE_ANSWER_FACTOR * self._timeout
        try:
            with self._http.stream(
                call.method,
                f"{self._base_url}{call.target}",
                headers=call.headers,
                content=call.content,
                auth=_Bearer(self._key) if self._key else None,
            ) as response:
                content = _read(response, deadline)
        except (
            httpx.HTTPError,
            httpx.InvalidURL,
            httpx.StreamError,
            httpx.CookieConflict,
        ) as error:
            raise failure(error) from error
        return (
            response.status_code,
            response.headers,
            self._key.hide_in(content) if self._key else content,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Client {self._base_url} {self._key or 'anonymous'}>"


def failure(error: Exception) -> CalcomError:
    """Return the CalcomError for anything that httpx raises while a request is made."""
    said = f"{type(error).__name__}: {error}".rstrip(": ")
    if isinstance(error, httpx.InvalidURL):
        return BadRequest.before_sending(f"The request has no valid address: {error}.")
    if isinstance(error, httpx.DecodingError):
        return UnreadableAnswer(f"Cal.com's answer cannot be decompressed: {error}", retryable=True)
    if isinstance(error, _NOT_SENT):
        return NotConnected(f"No connection to Cal.com ({said}).")
    return AnswerLost(f"No answer from Cal.com ({said}).")


def _read(response: httpx.Response, deadline: float) -> bytes:
    received = bytearray()
    for chunk in response.iter_bytes():
        received += chunk
        if len(received) > LARGEST_ANSWER:
            raise UnreadableAnswer(
                f"Cal.com's answer is longer than {LARGEST_ANSWER} bytes.",
                status=response.status_code,
                request_id=response.headers.get("x-request-id"),
            )
        if time.monotonic() > deadline:
            raise AnswerLost("Cal.com's answer came too slowly.", status=response.status_code)
    return bytes(received)


def _checked(base_url: str) -> str:
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo or url.query:
        raise ValueError("The address of Cal.com's API must look like https://api.cal.com/v2.")
    return base_url.rstrip("/")
