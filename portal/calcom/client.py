"""The client of the Cal.com API v2: the one file of this package that does I/O.

    client = Client(api_key="cal_...")
    client.bookings.get("bFJeNb2uX8ANpT3JL5EfXw")
    client.anonymous.bookings.cancel("bFJeNb2uX8ANpT3JL5EfXw", reason="ill")

A client is safe to share between threads; make one per process.
"""

import time
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace
from functools import cached_property
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Protocol, Self

import httpx

from portal.calcom.answers import Answer
from portal.calcom.errors import (
    AnswerLost,
    BadRequest,
    CalcomError,
    NotConnected,
    UnreadableAnswer,
)
from portal.calcom.guard.gate import Gate, Outcome
from portal.calcom.guard.retries import NEVER, Retries
from portal.calcom.keys import ApiKey
from portal.calcom.kinds import USUAL_READ, Priority, TimeLimits
from portal.calcom.limits import RateLimits, rate_limits
from portal.calcom.protocol import Call
from portal.calcom.reading import read_answer
from portal.calcom.resources.base import Sender
from portal.calcom.resources.bookings import Bookings
from portal.calcom.resources.calendars import Calendars
from portal.calcom.resources.event_types import EventTypes, TeamEventTypes
from portal.calcom.resources.memberships import Memberships
from portal.calcom.resources.out_of_office import OutOfOffices
from portal.calcom.resources.private_links import PrivateLinks
from portal.calcom.resources.schedules import Schedules
from portal.calcom.resources.slots import Reservations, Slots
from portal.calcom.resources.teams import Teams
from portal.calcom.resources.users import Me, Users
from portal.calcom.resources.webhooks import Webhooks

HOSTED = "https://api.cal.com/v2"
USER_AGENT = "booking-portal/0.1"
# Bytes, after decompression. A year of slots every five minutes is about a third of it.
LARGEST_ANSWER = 10_000_000

# Of these it is certain that no byte of the request left: only then may a booking be sent again.
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class VersionChoice(Protocol):
    """Interface of what chooses versions (`portal.calcom.versions`)."""

    def settle(self, call: Call, send: Callable[[Call], Answer]) -> Call: ...


class Resources:
    def __init__(self, sender: Sender) -> None:
        self.me = Me(sender)
        self.users = Users(sender)
        self.teams = Teams(sender)
        self.memberships = Memberships(sender)
        self.event_types = EventTypes(sender)
        self.team_event_types = TeamEventTypes(sender)
        self.private_links = PrivateLinks(sender)
        self.schedules = Schedules(sender)
        self.out_of_office = OutOfOffices(sender)
        self.slots = Slots(sender)
        self.reservations = Reservations(sender)
        self.bookings = Bookings(sender)
        self.calendars = Calendars(sender)
        self.webhooks = Webhooks(sender)


class _Bearer(httpx.Auth):
    # As an Auth the key stays out of the local variables that a traceback page may show.
    def __init__(self, key: ApiKey) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        yield request


class Client(Resources):
    """Typed, synchronous calls of Cal.com, one attribute per resource.

    `api_key` None or empty makes every call anonymous. `base_url` is the address that ends in
    ``/v2`` (CONTRACT.md 2.1). `transport` replaces the network, for the embedded engine and tests.
    `timeout` is how many seconds an ordinary read waits for a piece of the answer; all limits of
    `portal.calcom.kinds` scale with it. `retries` says how calls are repeated, by default never.
    `gate` is asked before each attempt. `versions` chooses the version of each call, in place of the
    known ones. Raises ValueError for an address or a key that cannot be used.

    Every call raises CalcomError, and nothing else, for whatever the network or Cal.com does.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str = HOSTED,
        transport: httpx.BaseTransport | None = None,
        timeout: float = USUAL_READ,
        retries: Retries = NEVER,
        gate: Gate | None = None,
        versions: VersionChoice | None = None,
    ) -> None:
        self._key = ApiKey(api_key) if api_key else None
        self._base_url = checked_address(base_url)
        self._scale = timeout / USUAL_READ
        self._retries = retries
        self._gate = gate
        self._priority: Priority | None = None
        self.versions = versions
        # A version is tried out with the key, also before an anonymous call.
        self._try: Callable[[Call], Answer] = self._send_once
        self.limits: RateLimits | None = None
        """The rate limit in the newest counted answer; None before the first."""
        self._http = httpx.Client(
            transport=transport,
            # The API sends none (CONTRACT.md 2.8); one would carry the key to wherever it points.
            follow_redirects=False,
            # More than the threads of a worker; a call that finds no free connection fails as NotConnected.
            limits=httpx.Limits(max_connections=20, max_keepalive_connections=10),
            headers={"User-Agent": USER_AGENT},
            # Visitors share this client: a cookie set for one must not follow the next.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )
        super().__init__(self)

    @cached_property
    def anonymous(self) -> "Client":
        """The same client over the same connections without Authorization header. Closing either closes both."""
        twin = self._twin()
        twin._key = None
        return twin

    @cached_property
    def checking(self) -> "Client":
        """The same client, whose reads have the priority of checks before and after a booking."""
        twin = self._twin()
        twin._priority = Priority.CHECK
        return twin

    def _twin(self) -> "Client":
        # Not by __init__: that would open a second pool of connections.
        twin = object.__new__(type(self))
        twin._key, twin._base_url, twin._http = self._key, self._base_url, self._http
        twin._scale, twin._retries, twin._gate = self._scale, self._retries, self._gate
        twin._priority, twin.limits = self._priority, None
        twin.versions, twin._try = self.versions, self._try
        Resources.__init__(twin, twin)
        return twin

    def send(self, call: Call) -> Answer:
        """Make one call and return its answer, repeated as `portal.calcom.guard.retries` says. Raises CalcomError."""
        if self.versions:
            call = self.versions.settle(call, self._try)
        # Resources do not know whose client they belong to; the gate must.
        call = replace(call, is_anonymous=self._key is None)
        if call.is_read and self._priority is not None:
            call = replace(call, priority=self._priority)
        limits = call.kind.limits.scaled(self._scale)
        return self._retries.run(
            call, limits.total, lambda left: self._attempt(call, limits.within(left))
        )

    def _send_once(self, call: Call) -> Answer:
        return self._attempt(call, call.kind.limits.scaled(self._scale))

    def _attempt(self, call: Call, limits: TimeLimits) -> Answer:
        try:
            # What cannot be sent at all must not cost anything.
            request = self._request(call, limits)
            if self._gate:
                self._gate.admit(call)
        except CalcomError as error:
            error.call = call.name
            raise
        return self._observed(call, request, limits)

    def _observed(self, call: Call, request: httpx.Request, limits: TimeLimits) -> Answer:
        found: RateLimits | None = None
        try:
            status, headers, content = self._exchange(request, limits)
            # Before reading the answer: an error has the headers of the limit as well.
            found = rate_limits(headers)
            self.limits = found or self.limits
            answer = read_answer(call.name, status, headers, content)
        except CalcomError as error:
            error.call = call.name
            if self._gate:
                self._gate.observe(call, Outcome(error, found))
            raise
        if self._gate:
            self._gate.observe(call, Outcome(None, found))
        return answer

    def _request(self, call: Call, limits: TimeLimits) -> httpx.Request:
        try:
            return self._http.build_request(
                call.method,
                f"{self._base_url}{call.target}",
                headers=call.headers,
                content=call.content,
                timeout=httpx.Timeout(
                    connect=limits.connect,
                    read=limits.read,
                    write=limits.write,
                    pool=limits.pool,
                ),
            )
        except httpx.InvalidURL as error:
            raise failure(error) from error

    def _exchange(
        self, request: httpx.Request, limits: TimeLimits
    ) -> tuple[int, httpx.Headers, bytes]:
        deadline = time.monotonic() + limits.whole
        auth = _Bearer(self._key) if self._key else None
        try:
            # Streamed, so that an endless or dripping answer can be given up while it comes.
            response = self._http.send(request, auth=auth, stream=True)
            with closing(response):
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
            # Error pages of gateways may echo the request with its headers.
            self._key.hide_in(content) if self._key else content,
        )

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Client {self._base_url} {self._key or 'anonymous'}>"


def failure(error: Exception) -> CalcomError:
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
    # Decompressed bytes count: a small answer may hold a large one.
    for chunk in response.iter_bytes():
        received += chunk
        if len(received) > LARGEST_ANSWER:
            raise UnreadableAnswer(
                f"Cal.com's answer is longer than {LARGEST_ANSWER} bytes.",
                status=response.status_code,
                request_id=response.headers.get("x-request-id"),
            )
        # Not httpx's read time-out, which starts again with each piece.
        if time.monotonic() > deadline:
            raise AnswerLost("Cal.com's answer came too slowly.", status=response.status_code)
    return bytes(received)


def checked_address(base_url: str) -> str:
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        url = httpx.URL("")
    # A query or a user in the address would be lost or logged with every call.
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo or url.query:
        raise ValueError("The address of Cal.com's API must look like https://api.cal.com/v2.")
    return base_url.rstrip("/")
