"""Event types of users and teams, their settings, locations and booking fields (CONTRACT.md 5, 6.3)."""

from datetime import date
from typing import Any

from portal.calcom.schemas.base import Name, Switchable, Wire

# Only what the attendee gives: Cal.com refuses a value that it knows already (CONTRACT.md 4.2).
_SENT_WHEN_BOOKING = {
    "attendeeAddress": "address",
    "attendeeDefined": "location",
    "attendeePhone": "phone",
    "integration": "integration",
}
# Here the value is sent whether the attendee or the host gives it (CONTRACT.md 4.14).
_SENT_WHEN_CHANGED = {
    **_SENT_WHEN_BOOKING,
    "address": "address",
    "link": "link",
    "phone": "phone",
}


class Location(Wire):
    """One tolerant model for all kinds; `type` says which fields count.

    `type` is ``address``, ``link``, ``integration``, ``phone``, ``attendeeAddress``,
    ``attendeePhone``, ``attendeeDefined``, ``organizersDefaultApp`` or, for anything else,
    ``unknown``. `public` tells whether visitors see the value before booking.
    """

    type: str
    address: str | None = None
    link: str | None = None
    phone: str | None = None
    integration: str | None = None
    location: str | None = None
    public: bool | None = None

    def for_booking(self) -> dict[str, Any]:
        """Return the location as ``POST /v2/bookings`` takes it (CONTRACT.md 4.2)."""
        return self._with(_SENT_WHEN_BOOKING.get(self.type))

    def for_change(self) -> dict[str, Any]:
        """Return the location as ``PATCH /v2/bookings/{uid}/location`` takes it (CONTRACT.md 4.14)."""
        return self._with(_SENT_WHEN_CHANGED.get(self.type))

    def _with(self, field: str | None) -> dict[str, Any]:
        value = getattr(self, field) if field else None
        return {"type": self.type} | ({field: value} if field and value is not None else {})


class BookingField(Wire):
    """One tolerant model for all types; `slug` names the answer in ``bookingFieldsResponses``.

    `label` of an untouched default field is absent or a translation key (``your_name``). `options`
    belong to ``select``, ``multiselect``, ``checkbox`` and ``radio``, first and last name to
    ``splitName``. A type that Cal.com itself does not know has slug ``unknown``.
    """

    type: str = "unknown"
    slug: str = "unknown"
    label: str | None = None
    required: bool = False
    hidden: bool = False
    placeholder: str | None = None
    options: tuple[str, ...] = ()
    is_default: bool = False
    disable_on_prefill: bool = False
    first_name_label: str | None = None
    first_name_placeholder: str | None = None
    last_name_label: str | None = None
    last_name_placeholder: str | None = None
    last_name_required: bool = False


class BookingWindow(Switchable):
    """How far ahead can be booked. `type` is ``calendarDays``, ``businessDays`` or ``range``.

    `value` is a number of days, or the first and last day of a range, inclusive. `rolling` keeps
    that many days with slots visible; otherwise days count from today.
    """

    type: str | None = None
    value: int | tuple[date, ...] | None = None
    rolling: bool | None = None


class NoticeThreshold(Wire):
    """Bookings made closer to their start than this need confirmation. `unit` is ``minutes`` or
    ``hours``.
    """

    unit: str
    count: int


class ConfirmationPolicy(Switchable):
    """When the host must confirm. `type` is ``always`` or ``time``, the latter with a
    `notice_threshold`.
    """

    type: str | None = None
    notice_threshold: NoticeThreshold | None = None
    block_unconfirmed_bookings_in_booker: bool | None = None


class Seats(Switchable):
    """How many attendees share a slot, and what visitors see of each other and of the seats left."""

    seats_per_time_slot: int | None = None
    show_attendee_info: bool | None = None
    show_availability_count: bool | None = None


class Recurrence(Switchable):
    """A series: every `interval` of `frequency` (``weekly``, ``monthly``, ``yearly``), at most
    `occurrences` times.
    """

    interval: int | None = None
    occurrences: int | None = None
    frequency: str | None = None


class BookingLimits(Switchable):
    """The most bookings, or minutes booked, per period."""

    day: int | None = None
    week: int | None = None
    month: int | None = None
    year: int | None = None


class BookerActiveBookingsLimit(Switchable):
    """How many bookings one email may have ahead; with `offer_reschedule` the newest is offered for
    moving.
    """

    maximum_active_bookings: int | None = None
    offer_reschedule: bool | None = None


class DisableCancelling(Wire):
    """Whether attendees may not cancel."""

    disabled: bool = False


class DisableRescheduling(Wire):
    """Whether attendees may not reschedule, always or within `minutes_before` the start."""

    disabled: bool = False
    minutes_before: int | None = None


class Color(Wire):
    """Colours of the event type as hex triples."""

    light_theme_hex: str | None = None
    dark_theme_hex: str | None = None


class BookerLayouts(Wire):
    """Layouts of the booking page: ``month``, ``week``, ``column``."""

    default_layout: str | None = None
    enabled_layouts: tuple[str, ...] = ()


class EventTypeUser(Wire):
    """The owner of a personal event type, as its page shows them."""

    id: int
    name: Name | None = None
    username: str | None = None
    avatar_url: str | None = None


class Host(Wire):
    """A host of a team event type. `mandatory` and `priority` belong to round robin."""

    user_id: int
    name: Name | None = None
    username: str | None = None
    avatar_url: str | None = None
    mandatory: bool | None = None
    priority: str | None = None


class EventType(Wire):
    """An event type of a user (`users`, `owner_id`) or of a team (`team_id`, `scheduling_type`,
    `hosts`).

    Lengths, notice, interval, buffers and offset are in minutes. `scheduling_type` is
    ``collective``, ``roundRobin``, ``managed`` or None. A managed type cannot be booked; its
    children (`parent_event_type_id`) can. Settings that are switched off have ``is_on`` false or
    are None.
    """

    id: int
    owner_id: int | None = None
    title: Name
    slug: str
    length_in_minutes: int
    length_in_minutes_options: tuple[int, ...] = ()
    description: str = ""
    locations: tuple[Location, ...] = ()
    booking_fields: tuple[BookingField, ...] = ()
    recurrence: Recurrence | None = None
    disable_guests: bool = False
    slot_interval: int | None = None
    minimum_booking_notice: int = 0
    before_event_buffer: int = 0
    after_event_buffer: int = 0
    schedule_id: int | None = None
    booking_limits_count: BookingLimits | None = None
    booking_limits_duration: BookingLimits | None = None
    booker_active_bookings_limit: BookerActiveBookingsLimit | None = None
    only_show_first_available_slot: bool = False
    booking_window: BookingWindow | None = None
    offset_start: int = 0
    booker_layouts: BookerLayouts | None = None
    confirmation_policy: ConfirmationPolicy | None = None
    requires_booker_email_verification: bool = False
    hide_calendar_notes: bool = False
    hide_calendar_event_details: bool = False
    hide_organizer_email: bool = False
    lock_time_zone_toggle_on_booking_page: bool = False
    color: Color | None = None
    seats: Seats | None = None
    custom_name: str | None = None
    destination_calendar: dict[str, Any] | None = None
    use_destination_calendar_email: bool = False
    cal_video_settings: dict[str, Any] | None = None
    success_redirect_url: str | None = None
    forward_params_success_redirect: bool | None = None
    interface_language: str | None = None
    hidden: bool = False
    booking_requires_authentication: bool = False
    disable_cancelling: DisableCancelling | None = None
    disable_rescheduling: DisableRescheduling | None = None
    allow_rescheduling_past_bookings: bool = False
    allow_rescheduling_cancelled_bookings: bool = False
    show_optimized_slots: bool = False
    price: float = 0
    currency: str | None = None
    metadata: dict[str, Any] = {}
    booking_url: str = ""
    users: tuple[EventTypeUser, ...] = ()
    team_id: int | None = None
    parent_event_type_id: int | None = None
    scheduling_type: str | None = None
    hosts: tuple[Host, ...] = ()
    assign_all_team_members: bool = False
    email_settings: dict[str, Any] | None = None
    reschedule_with_same_round_robin_host: bool = False
