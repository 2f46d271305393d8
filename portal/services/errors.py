"""Errors of use cases, each with its HTTP status and a sentence for the visitor.

    ServiceError
      NotFound               the thing does not exist, or may not be known               404
      InvalidInput           something given cannot be used; .fields names what           422
      LinkEnded              a private link is used up, or its time is over                410
      NotAllowed             the account may not do this                                   403
      SlotGone               the time was taken in the meantime                            409
        SlotNotOffered       the time is not among the offered ones                        422
      BookingRefused         Cal.com declined the booking for a stated reason              422
        BookerLimitReached   this email has as many bookings ahead as it may               422
      TooOften               a visitor did too much in a short time; .retry_after seconds  429
      Upstream               Cal.com did not do its part
        UpstreamBusy         the rate limit is used up; .retry_after seconds               503
        UpstreamUnreachable  no connection; nothing was sent                               503
        UpstreamFailed       it answered with a fault, or unreadably                       502
        UpstreamKeyRefused   it does not accept the portal's key                           503
        OutcomeUnknown       a change was sent and its answer was lost                     504

Each carries a sentence for the visitor, a `code` for tests and logs, and the upstream's request id for staff.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext, gettext_noop

from portal.calcom import errors as calcom


class ServiceError(Exception):
    """A use case could not be carried out; `sentence` may be shown to a visitor as it stands."""

    status = 500
    code = "error"
    sentence = gettext_noop("Something went wrong.")

    def __init__(
        self,
        sentence: str = "",
        *,
        request_id: str | None = None,
        detail: str = "",
        retry_after: float | None = None,
    ) -> None:
        # Translated when it is raised, in the visitor's language, not when it is logged or shown later.
        self.sentence = sentence or gettext(self.sentence)
        self.request_id = request_id
        self.detail = detail
        self.retry_after = retry_after
        super().__init__(self.sentence)


class NotFound(ServiceError):
    """Also for what exists, but is not for this caller to know."""

    status = 404
    code = "not_found"
    sentence = gettext_noop("There is nothing at this address.")


class LinkEnded(ServiceError):
    """A private link was used for all its bookings; `by_time` says that its last moment is over instead."""

    status = 410
    code = "link_ended"
    sentence = gettext_noop(
        "Everything that this private link was made for has been booked. "
        "Please ask whoever gave it to you for a new one."
    )

    def __init__(self, *, by_time: bool = False) -> None:
        self.by_time = by_time
        over = gettext(
            "The time of this private link is over. Please ask whoever gave it to you for a new one."
        )
        super().__init__(over if by_time else "")


class InvalidInput(ServiceError):
    """Something given cannot be used; `fields` maps a field's name to what is wrong with it."""

    status = 422
    code = "invalid_input"
    sentence = gettext_noop("Something in the request cannot be used.")

    def __init__(
        self,
        sentence: str = "",
        *,
        fields: Mapping[str, str] | None = None,
        request_id: str | None = None,
        detail: str = "",
    ) -> None:
        self.fields = dict(fields or {})
        super().__init__(sentence, request_id=request_id, detail=detail)


class NotAllowed(ServiceError):
    status = 403
    code = "not_allowed"
    sentence = gettext_noop("This is not allowed.")


class SlotGone(ServiceError):
    status = 409
    code = "slot_gone"
    sentence = gettext_noop("This time is no longer free.")


class SlotNotOffered(SlotGone):
    status = 422
    code = "slot_not_offered"


class BookingRefused(ServiceError):
    """Declined for a stated reason; `fields` maps the slugs of booking fields to what is wrong with their answers."""

    status = 422
    code = "booking_refused"
    sentence = gettext_noop("This booking cannot be made.")

    def __init__(
        self, sentence: str = "", *, fields: Mapping[str, str] | None = None, **facts: Any
    ) -> None:
        self.fields = dict(fields or {})
        super().__init__(sentence, **facts)


class BookerLimitReached(BookingRefused):
    code = "booker_limit"
    sentence = gettext_noop(
        "There is already the highest number of bookings with this email address. "
        "Cancel or move one of them first."
    )


class TooOften(ServiceError):
    """Too much in a short time; `kind` names whose count is full: ``address``, ``email`` or ``event-type``."""

    status = 429
    code = "too_often"
    sentence = gettext_noop(
        "Very many people are asking just now. Please try again in a few minutes."
    )

    def __init__(self, *, kind: str, retry_after: float) -> None:
        self.kind = kind
        super().__init__(retry_after=retry_after, detail=f"throttled by {kind}")


class DatabaseAway(ServiceError):
    """The portal's own database is locked for long, or not there; it may pass at any moment."""

    status = 503
    code = "database_away"
    sentence = gettext_noop("Please try again in a few minutes.")


class Upstream(ServiceError):
    """Cal.com did not do its part; nothing is wrong with what the visitor asked."""

    status = 502
    code = "upstream"


class UpstreamBusy(Upstream):
    """Too many requests for now; `retry_after` says in how many seconds to try again."""

    status = 503
    code = "upstream_busy"
    sentence = gettext_noop(
        "Many people are looking at times just now. Please try again in a moment."
    )


class UpstreamUnreachable(Upstream):
    status = 503
    code = "upstream_unreachable"
    sentence = gettext_noop(
        "The calendar cannot be reached at the moment. Please try again in a few minutes."
    )


class UpstreamFailed(Upstream):
    status = 502
    code = "upstream_failed"
    sentence = gettext_noop(
        "The calendar did not answer properly. Please try again in a few minutes."
    )


class UpstreamKeyRefused(Upstream):
    status = 503
    code = "upstream_key_refused"
    sentence = gettext_noop(
        "Booking is not available at the moment: this portal is not connected properly."
    )


class OutcomeUnknown(Upstream):
    """A change was sent and its answer was lost, so that it may or may not have happened."""

    status = 504
    code = "outcome_unknown"
    sentence = gettext_noop(
        "The calendar did not answer, so we cannot say yet whether this went through. "
        "Please look into your mail before trying again."
    )


# Somebody answers for what is not there: a gateway for Cal.com, or the engine without its database.
_UNAVAILABLE = 503
_UNAVAILABLE_SECONDS = 10.0


@contextmanager
def calling_calcom(*, changing: bool = False, without_key: bool = False) -> Iterator[None]:
    """Turn the client's exceptions into service errors.

    With `changing`, an answer that was lost after the request may have been acted on becomes OutcomeUnknown. For a call
    `without_key` a 401 is about the visitor's rights, not about the portal's key.
    """
    try:
        yield
    except calcom.CalcomError as error:
        # Else the page would say that the portal is not connected, for everybody, because of one foreign booking.
        if without_key and isinstance(error, calcom.Unauthenticated):
            raise NotAllowed(request_id=error.request_id, detail=str(error)) from error
        raise translate(error, changing=changing) from error


def translate(error: calcom.CalcomError, *, changing: bool = False) -> ServiceError:
    """With `changing` a refusal counts as Cal.com's word on the change."""
    # Only a change can be declined for a reason; the same statuses on a read mean that the portal asked wrongly.
    if changing and isinstance(error, calcom.Conflict | calcom.BadRequest | calcom.Unprocessable):
        return refusal(error)
    # Limits and sign-in are refused with statuses that are otherwise about the portal's key (CONTRACT.md 4.5).
    is_denied = isinstance(error, calcom.Unauthenticated | calcom.PermissionDenied)
    if changing and is_denied and any(mark in str(error) for mark in _REFUSALS):
        return refusal(error)
    retry_after = (
        error.retry_after if isinstance(error, calcom.RateLimited | calcom.CircuitOpen) else None
    )
    if error.status == _UNAVAILABLE:
        retry_after = _UNAVAILABLE_SECONDS
    return _kind_of(error, changing=changing)(
        request_id=error.request_id, detail=str(error), retry_after=retry_after
    )


def _kind_of(error: calcom.CalcomError, *, changing: bool) -> type[ServiceError]:
    # Before all else: a lost answer to a change must never look like a failure that is safe to repeat.
    if changing and error.may_have_acted:
        return OutcomeUnknown
    match error:
        case calcom.RateLimited():
            return UpstreamBusy
        case calcom.TransportFailed() | calcom.UpstreamFault(status=503):
            return UpstreamUnreachable
        case calcom.Unauthenticated():
            return UpstreamKeyRefused
        case calcom.PermissionDenied():
            return NotAllowed
        case calcom.NotFound():
            return NotFound
        case _:
            return UpstreamFailed


# Cal.com says why in prose only, and the same reason comes with different statuses (CONTRACT.md 4.5, 16.1).
_GONE = (
    "already has booking at this time",
    "booking_conflict_error",
    # Of several bookings at once all but one get this, or the one before it (CONTRACT.md 18.5).
    "An error occurred while querying the database",
    "No more seats left",
    'can\'t be booked at the "start" time',
    "book a meeting in the past",
    "already reserved",
)


def refusal(error: calcom.CalcomError) -> ServiceError:
    """Return SlotGone, BookerLimitReached or BookingRefused by Cal.com's words (CONTRACT.md 4.5, 4.8, 4.9)."""
    text = str(error)
    # First of all: with a lost slot the visitor can choose another time, and the form is kept.
    if any(mark in text for mark in _GONE):
        return SlotGone(request_id=error.request_id, detail=text)
    if "maximum number of active bookings" in text:
        return BookerLimitReached(request_id=error.request_id, detail=text)
    # The first one counts: a text with "cancelled already" may hold "has been cancelled", too.
    known = next((words for mark, words in _REFUSALS.items() if mark in text), "")
    action = (error.call or "").rpartition("/")[2]
    return BookingRefused(
        gettext(known or _UNKNOWN.get(action, _UNKNOWN["bookings"])),
        fields={slug: _about_answer(said) for slug, said in error.problems.items()},
        request_id=error.request_id,
        detail=text,
    )


def _about_answer(said: tuple[str, ...]) -> str:
    words = (words for mark, words in _ANSWERS.items() if any(mark in text for text in said))
    return gettext(next(words, gettext_noop("This cannot be used.")))


# By the last part of the call's path.
_UNKNOWN = {
    "bookings": gettext_noop(
        "The calendar did not accept this booking. Please check what you entered."
    ),
    "cancel": gettext_noop(
        "The calendar did not cancel this booking. Please ask the host to do it."
    ),
    "reschedule": gettext_noop(
        "The calendar did not move this booking. Please choose another time, or ask the host."
    ),
}
# What Cal.com says about an answer (CONTRACT.md 18.4).
_ANSWERS = {
    "error_required_field": gettext_noop("Please fill this in."),
    "Missing required": gettext_noop("Please fill this in."),
    "Invalid option": gettext_noop("Please choose."),
    "invalid options": gettext_noop("Please choose."),
    "invalid_number": gettext_noop("The phone number is not valid."),
    "email_validation_error": gettext_noop("An email address is not valid."),
    "must be an email": gettext_noop("An email address is not valid."),
    "phone number": gettext_noop("The phone number is not valid."),
    "url_validation_error": gettext_noop("A web address is not valid."),
}
_REFUSALS = {
    "already_signed_up": gettext_noop(
        "There is already a booking with this email address at this time."
    ),
    "booking_limit_reached": gettext_noop(
        "No more bookings are taken for this day. Please choose another one."
    ),
    "duration_limit_reached": gettext_noop(
        "No more bookings are taken for this day. Please choose another one."
    ),
    "rescheduled already": gettext_noop("This booking is not active any more."),
    "Invalid seatUid": gettext_noop("This booking has been cancelled already."),
    "cancelled already": gettext_noop("This booking has been cancelled already."),
    "has already been cancelled": gettext_noop("This booking has been cancelled already."),
    "does not allow cancellations": gettext_noop("Bookings of this kind cannot be cancelled."),
    "already ended": gettext_noop("This booking is in the past and cannot be cancelled."),
    "has been cancelled": gettext_noop("This booking was cancelled and cannot be moved."),
    "Cancellation reason is required": gettext_noop("Please give a reason for the cancellation."),
    "invalid_number": gettext_noop("The phone number is not valid."),
    "email_validation_error": gettext_noop("An email address is not valid."),
    "url_validation_error": gettext_noop("A web address is not valid."),
    "must be authenticated": gettext_noop("Only members of the organization can book this."),
    "not authorized to access": gettext_noop("Only members of the organization can book this."),
}
