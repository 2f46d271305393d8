"""Settings of an event type that are objects of their own (CONTRACT.md 5.2, 5.5)."""

from datetime import date

from portal.calcom.schemas.base import Switchable, Wire


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
    """How many attendees share a slot, and what visitors are told of each other."""

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
