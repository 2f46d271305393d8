"""Cal.com's refusals of staff's changes: the mark in its words, the error that it stands for, and a sentence.

Cal.com says why in prose only, and the same reason comes with several statuses (CONTRACT.md 2.7, 4.5 to 4.14, 5.9, 6.3,
7, 8.1, 10.2, 10.3, 18). `test_staff_refusals.py` holds its refusals of every call that staff's pages make.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from portal.services.errors import (
    BookerLimitReached,
    InvalidInput,
    NotAllowed,
    NotFound,
    ServiceError,
    SlotGone,
)


@dataclass(frozen=True, slots=True)
class Known:
    """A refusal that has `mark` in its words, in any letter case; `field` is the setting that it is about, if any."""

    mark: str
    sentence: str
    field: str = ""
    error: type[ServiceError] = InvalidInput


_SLUG = gettext_noop("Another event type of the same owner has this slug.")
_SEATS = gettext_noop("Seats do not go together with confirmation, a series or several locations.")
_LONGER = gettext_noop("A longer period cannot allow less than a shorter one.")
_LENGTH = gettext_noop("This event type cannot be booked for that length.")
_ANSWER = gettext_noop("An answer does not fit its question: %(said)s")
_CANCELLED = gettext_noop("This booking was cancelled already.")
_SEAT = gettext_noop("This seat was given back already, or belongs to another booking.")
_QUICKER = gettext_noop("Somebody else was quicker: this time was taken a moment ago.")
_FULL = gettext_noop("All seats at this time are taken.")
_NO_SERIES = gettext_noop("This booking is not one date of a series.")
_NO_HOST = gettext_noop("This person is no host of the event type.")
_NOT_THIS = gettext_noop("The portal's account may not change this booking.")
OWN_WORDS = gettext_noop("This was not accepted: %(said)s")

# The first one counts.
KNOWN = (
    # Bookings: made and moved (CONTRACT.md 4.5, 4.8).
    Known(
        "already has booking at this time",
        gettext_noop("At this time a host has a booking already, or does not work."),
        error=SlotGone,
    ),
    Known(
        'can\'t be booked at the "start" time',
        gettext_noop("This time is too soon, or outside the days that can be booked."),
        error=SlotGone,
    ),
    Known("book a meeting in the past", gettext_noop("This time is over already."), error=SlotGone),
    Known("No more seats left", _FULL, error=SlotGone),
    Known("has no more seats left", _FULL, error=SlotGone),
    Known("enough available seats", _FULL, error=SlotGone),
    Known("booking_conflict_error", _QUICKER, error=SlotGone),
    Known("An error occurred while querying the database", _QUICKER, error=SlotGone),
    Known(
        "already_signed_up",
        gettext_noop("There is a booking with this email address at this time already."),
    ),
    Known(
        "maximum number of active bookings",
        gettext_noop("This email address has as many bookings ahead as the event type allows."),
        error=BookerLimitReached,
    ),
    Known(
        "booking_limit_reached",
        gettext_noop("The event type takes no more bookings in this day, week, month or year."),
        error=SlotGone,
    ),
    Known(
        "duration_limit_reached",
        gettext_noop("The event type takes no more minutes in this day, week, month or year."),
        error=SlotGone,
    ),
    Known("possible lengths", _LENGTH),
    Known(
        "Missing attendee phone number",
        gettext_noop("This event type asks for the attendee's phone number."),
    ),
    Known(
        "{rescheduleReason}error_required_field",
        gettext_noop("This event type asks for a reason to move a booking."),
    ),
    Known("{email}email_validation_error", gettext_noop("The email address is not valid.")),
    Known(
        "{guests}email_validation_error",
        gettext_noop("The email address of a guest is not valid."),
    ),
    Known(
        "Missing required booking field",
        gettext_noop("A question that must be answered was not: %(said)s"),
    ),
    Known(
        "error_required_field",
        gettext_noop("A question that must be answered was not: %(said)s"),
    ),
    Known("booking field '", _ANSWER),
    Known("responses - {", _ANSWER),
    Known("Booking location with", gettext_noop("The event type does not offer this location.")),
    Known(
        "recurrence count is higher",
        gettext_noop("The series of this event type is shorter."),
    ),
    Known(
        "parent managed event type",
        gettext_noop("A managed event type cannot be booked itself: book a member's copy of it."),
    ),
    Known(
        "because it has no hosts",
        gettext_noop("Nobody is a host of this event type, so it cannot be booked."),
    ),
    Known(
        "checkBookingRequiresAuthentication",
        gettext_noop(
            "Only its hosts and admins may book this event type, and the portal's Cal.com account is none of them."
        ),
        error=NotAllowed,
    ),
    Known(
        "rescheduled already to booking",
        gettext_noop("This booking was moved to another time already."),
    ),
    Known("Can't reschedule booking", gettext_noop("A cancelled booking cannot be moved.")),
    Known("Could not find original booking", gettext_noop("A declined booking cannot be moved.")),
    Known(
        "is a seated booking which means",
        gettext_noop(
            "Several people share this booking: only an owner or admin of the host's organization may move it whole."
        ),
        error=NotAllowed,
    ),
    Known("Seat with uid", _SEAT),
    Known("and seatUid=", _SEAT),
    Known("Invalid seatUid", _SEAT),
    Known("not allowed to access this booking", _NOT_THIS, error=NotAllowed),
    # Cancelled (CONTRACT.md 4.9, 18.8).
    Known(
        "Cancellation reason is required",
        gettext_noop("Please give a reason for the cancellation."),
    ),
    Known("already ended", gettext_noop("This booking is over, so it cannot be cancelled.")),
    Known("Can't cancel booking", _CANCELLED),
    Known("has already been cancelled", _CANCELLED),
    Known(
        "does not allow cancellations",
        gettext_noop("The event type does not allow that its bookings are cancelled."),
    ),
    Known("Cannot cancel subsequent bookings", _NO_SERIES),
    Known("is not part of a recurring booking", _NO_SERIES),
    Known(
        "not a host of this event or an admin",
        gettext_noop(
            "Several people share this booking: only a host, or an admin of the organization, may change it whole."
        ),
        error=NotAllowed,
    ),
    Known(
        "Both Phone and Email are missing",
        gettext_noop(
            "Guests were added to this booking with seats, and Cal.com's API cannot cancel such a booking."
        ),
    ),
    # Answered, marked, given to others (CONTRACT.md 4.10 to 4.14).
    Known("already confirmed", gettext_noop("This booking is confirmed already.")),
    Known(
        "not authorized to confirm",
        gettext_noop("The portal's account may not answer requests of this host."),
        error=NotAllowed,
    ),
    Known(
        "only be marked as absent after",
        gettext_noop("Who did not come can be said only after the start."),
    ),
    Known(
        "no other host is available",
        gettext_noop("No other host is free at this time."),
    ),
    Known("not a valid Round Robin host", _NO_HOST),
    Known("invalid_round_robin_host", _NO_HOST),
    Known("permission to reassign", _NOT_THIS, error=NotAllowed),
    Known("you_do_not_have_permission", _NOT_THIS, error=NotAllowed),
    Known("not authorized to mark absences", _NOT_THIS, error=NotAllowed),
    Known("not authorized to update the location", _NOT_THIS, error=NotAllowed),
    Known(
        "emails_must_be_unique_valid",
        gettext_noop("One of these people takes part already; nobody was added."),
    ),
    Known(
        "guests at a time",
        gettext_noop("At most ten guests can be added at once."),
    ),
    Known(
        "Cannot have more than",
        gettext_noop("A booking has at most thirty attendees."),
    ),
    # Event types (CONTRACT.md 5.3 to 5.5, 5.9, 6.3).
    Known("type with this slug", _SLUG, "slug"),
    Known("error_event_type_url_duplicate", _SLUG, "slug"),
    Known(
        "are not members of team",
        gettext_noop("Not all of these people are members of the team."),
        "hosts",
    ),
    Known("Event type to update not found", NotFound.sentence, error=NotFound),
    Known(
        "event name variables",
        gettext_noop("There is no variable of this name: %(said)s"),
        "custom_name",
    ),
    Known(
        "does not own schedule",
        gettext_noop("This schedule belongs to somebody else."),
        "schedule_id",
    ),
    Known("booking limits", _LONGER, "booking_limits_count"),
    Known("booking durations", _LONGER, "booking_limits_duration"),
    Known(
        "primary connected calendar",
        gettext_noop("The account has no calendar yet whose address could be used."),
        "use_destination_calendar_email",
    ),
    Known(
        "destinationCalendarId",
        gettext_noop(
            "Bookings cannot be written to this calendar: it is not connected, or for reading only."
        ),
        "destination_calendar",
    ),
    Known("bookingWindow", OWN_WORDS, "booking_window"),
    Known("Offer Seats", _SEATS, "seats"),
    Known("seats are enabled", _SEATS, "seats"),
    Known("requiresConfirmation", OWN_WORDS, "confirmation_policy"),
    Known("recurrence", OWN_WORDS, "recurrence"),
    Known(
        "Duplicate bookingFields slug",
        gettext_noop("Two questions have the same slug."),
        "booking_fields",
    ),
    Known("email booking field", OWN_WORDS, "booking_fields"),
    Known("booking field", OWN_WORDS, "booking_fields"),
    Known("bookingFields", OWN_WORDS, "booking_fields"),
    Known(
        "not connected",
        gettext_noop("This way to meet is not connected to the account in Cal.com: %(said)s"),
        "locations",
    ),
    Known("location", OWN_WORDS, "locations"),
    Known(
        "does not own event type",
        gettext_noop("This event type belongs to somebody else."),
        error=NotAllowed,
    ),
    # Schedules (CONTRACT.md 7): also with 400.
    Known(
        "Schedule with ID=", gettext_noop("There is no such schedule (any more)."), error=NotFound
    ),
    # Webhooks (CONTRACT.md 8.1).
    Known(
        "subscriber url already exists",
        gettext_noop("There is a webhook with this address already."),
        "subscriber_url",
    ),
    Known(
        "each value in triggers",
        gettext_noop("This Cal.com does not know one of these triggers: %(said)s"),
        "triggers",
    ),
    Known("is not associated with", NotFound.sentence, error=NotFound),
    # Private links (CONTRACT.md 10.2).
    Known(
        "link not found", gettext_noop("There is no such private link (any more)."), error=NotFound
    ),
    # People and teams (CONTRACT.md 18.1).
    Known(
        "A user already exists with that email",
        gettext_noop("Somebody in the organization has this address already."),
        "email",
    ),
    Known(
        "Username is already taken", gettext_noop("Somebody has this username already."), "username"
    ),
    Known(
        "User is not part of the Organization",
        gettext_noop("Only people of the organization can be in its teams."),
        "members",
    ),
    Known(
        "IsUserInOrg",
        gettext_noop("There is no such member (any more)."),
        error=NotFound,
    ),
    Known(
        "last owner", gettext_noop("The last owner of the organization has to stay one."), "role"
    ),
    # Absences (CONTRACT.md 10.3).
    Known("both ooo start and end", gettext_noop("Give the first and the last day."), "days"),
    Known(
        "Start date must be before end date",
        gettext_noop("The last day is before the first."),
        "last",
    ),
    Known("Invalid Date.", gettext_noop("One of the days is no date."), "first"),
    Known(
        "Cannot redirect to self",
        gettext_noop("Nobody can stand in for themselves."),
        "stand_in",
    ),
    Known(
        "Cannot redirect to this user",
        gettext_noop("This person cannot stand in: the two are in no common team."),
        "stand_in",
    ),
    Known(
        "redirect infinite",
        gettext_noop("The stand-in is away, too, and their stand-in is this person."),
        "stand_in",
    ),
    Known(
        "Ooo entry already exists",
        gettext_noop("There is an absence of this person on these days already."),
    ),
    Known(
        "OOO entry does not belong",
        gettext_noop("This absence belongs to somebody else."),
        error=NotAllowed,
    ),
)
