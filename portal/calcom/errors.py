"""Exceptions of calls to Cal.com.

CalcomError
├── TransportFailed        no answer was read
│   ├── NotConnected       nothing was sent
│   │   └── CircuitOpen    nor tried: Cal.com failed again and again a moment ago
│   └── AnswerLost         something may have been sent
├── UnreadableAnswer       an answer that is no JSON, or has another shape than Cal.com's
│   └── MisshapenAnswer    Cal.com's envelope, with something else in it than this client reads
├── Refused                an answer with an error status below 500
│   ├── BadRequest         400
│   ├── Unauthenticated    401
│   ├── PermissionDenied   403
│   ├── NotFound           404
│   ├── Conflict           409
│   ├── Unprocessable      422
│   ├── RateLimited        429
│   │   └── BudgetSpent    not sent: it might have been the request too many
│   └── OtherRefusal       any other
└── UpstreamFault          an answer with a status from 500 on

Messages are Cal.com's or the network's own words, for staff and logs; they are not sentences for
visitors. No error carries the API key.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

Sent = Literal["no", "maybe", "yes"]


class CalcomError(Exception):
    """A call to Cal.com that gave no result.

    `status` is the HTTP status of the answer, if there was one. `code` is Cal.com's name of the
    error (``NotFoundException``, ``booking_conflict_error``). `request_id` is the upstream
    ``X-Request-Id``. `body` is the answer as parsed JSON, or the beginning of its text. `problems`
    maps a field (``attendee.timeZone``, or the slug of a booking field) to what Cal.com says about
    it; it is empty for other errors. `call` names the call by its method and path template, ``POST
    /bookings/{uid}/cancel``.
    """

    retryable: bool = False
    """Whether the same call may succeed a little later. Says nothing about whether repeating is
    safe: see `may_have_acted`.
    """
    sent: Sent = "yes"
    """Whether the request reached Cal.com: ``yes`` means that an answer was received."""
    may_have_acted: bool = False
    """Whether a write may have taken effect although this error came: look before sending it again.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        body: Any = None,
        problems: Mapping[str, tuple[str, ...]] | None = None,
        call: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.request_id = request_id
        self.body = body
        self.problems: dict[str, tuple[str, ...]] = dict(problems or {})
        self.call = call


class TransportFailed(CalcomError):
    """The network gave no answer."""

    retryable = True


class NotConnected(TransportFailed):
    """Nothing was sent: no connection, no free connection in the pool, no such host, no TLS."""

    sent = "no"


class CircuitOpen(NotConnected):
    """Not tried, because Cal.com failed repeatedly. `retry_after` counts the seconds until the next attempt."""

    def __init__(self, message: str, *, retry_after: float, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.retry_after = retry_after


class AnswerLost(TransportFailed):
    """The request was sent, wholly or in part, and no whole answer came back: time-out, reset, broken protocol."""

    sent = "maybe"
    may_have_acted = True


class UnreadableAnswer(CalcomError):
    """The answer is a web page, a redirect, broken or too long JSON, or lacks what Cal.com
    promises.

    `retryable` is true for an answer that was damaged on the way, false for one of another shape.
    """

    may_have_acted = True

    def __init__(self, message: str, *, retryable: bool = False, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.retryable = retryable


class MisshapenAnswer(UnreadableAnswer):
    """Cal.com's envelope holds something else than the client reads; `portal.calcom.drift` says what."""


class Refused(CalcomError):
    """Cal.com understood and said no. Nothing was changed."""

    usual_status: ClassVar[int | None] = None

    @classmethod
    def before_sending(cls, message: str) -> Self:
        """Return the refusal that Cal.com would give, for a request that is not worth sending (`sent` is ``no``)."""
        error = cls(message, status=cls.usual_status)
        error.sent = "no"
        return error


class BadRequest(Refused):
    """400: invalid input, and most refusals of a booking (CONTRACT.md 4.5)."""

    usual_status = 400


class Unauthenticated(Refused):
    """401: no key, or one that is unknown or expired (CONTRACT.md 2.3)."""

    usual_status = 401


class PermissionDenied(Refused):
    """403: the caller may not do that; also anonymous calls of guarded bookings and event types
    (CONTRACT.md 2.3).
    """

    usual_status = 403


class NotFound(Refused):
    """404: no such thing, no such route, or a route that the version header does not serve."""

    usual_status = 404


class Conflict(Refused):
    """409: lost a race for a slot or a seat, or the thing exists already."""

    usual_status = 409


class Unprocessable(Refused):
    """422: reservations of a taken slot, team event types without hosts."""

    usual_status = 422


class RateLimited(Refused):
    """429: the call was not executed. `retry_after` counts the seconds until the block ends."""

    usual_status = 429
    retryable = True

    def __init__(self, message: str, *, retry_after: float = 60.0, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.retry_after = retry_after


class BudgetSpent(RateLimited):
    """Not sent, because the portal's own budget of calls is used up. `retry_after` counts the
    seconds until a call of this kind will be allowed.
    """

    sent = "no"


class OtherRefusal(Refused):
    """Any other status from 400 to 499."""


class UpstreamFault(CalcomError):
    """Status 500 or above, from Cal.com or a gateway before it. A write may have taken effect."""

    retryable = True
    may_have_acted = True
