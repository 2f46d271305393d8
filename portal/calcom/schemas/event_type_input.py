"""Input models for creating and updating event types (CONTRACT.md 5.2, 6.3)."""

from typing import Any

from portal.calcom.schemas.base import Wire, WireInput
from portal.calcom.schemas.event_type import (
    BookerActiveBookingsLimit,
    BookerLayouts,
    BookingField,
    BookingLimits,
    BookingWindow,
    Color,
    ConfirmationPolicy,
    DisableCancelling,
    DisableRescheduling,
    Location,
    Recurrence,
    Seats,
)


class EventTypeInput(WireInput):
    """Fields of an event type to set; lists replace whole (CONTRACT.md 5.7). Creating needs title,
    slug and length.
    """

    title: str | None = None
    slug: str | None = None
    length_in_minutes: int | None = None
    length_in_minutes_options: list[int] | None = None
    description: str | None = None
    locations: list[Location] | None = None
    booking_fields: list[BookingField] | None = None
    disable_guests: bool | None = None
    slot_interval: int | None = None
    minimum_booking_notice: int | None = None
    before_event_buffer: int | None = None
    after_event_buffer: int | None = None
    schedule_id: int | None = None
    booking_limits_count: BookingLimits | None = None
    booking_limits_duration: BookingLimits | None = None
    booker_active_bookings_limit: BookerActiveBookingsLimit | None = None
    only_show_first_available_slot: bool | None = None
    booking_window: BookingWindow | None = None
    offset_start: int | None = None
    booker_layouts: BookerLayouts | None = None
    confirmation_policy: ConfirmationPolicy | None = None
    recurrence: Recurrence | None = None
    requires_booker_email_verification: bool | None = None
    hide_calendar_notes: bool | None = None
    lock_time_zone_toggle_on_booking_page: bool | None = None
    color: Color | None = None
    seats: Seats | None = None
    custom_name: str | None = None
    destination_calendar: dict[str, str] | None = None
    use_destination_calendar_email: bool | None = None
    hide_calendar_event_details: bool | None = None
    success_redirect_url: str | None = None
    hide_organizer_email: bool | None = None
    cal_video_settings: dict[str, Any] | None = None
    hidden: bool | None = None
    booking_requires_authentication: bool | None = None
    disable_cancelling: DisableCancelling | None = None
    disable_rescheduling: DisableRescheduling | None = None
    interface_language: str | None = None
    allow_rescheduling_past_bookings: bool | None = None
    allow_rescheduling_cancelled_bookings: bool | None = None
    show_optimized_slots: bool | None = None

    def wire(self) -> dict[str, Any]:
        body = super().wire()
        for field in body.get("bookingFields") or ():
            # A mark of default fields that Cal.com prints and does not take.
            field.pop("isDefault", None)
        return body


class HostInput(Wire):
    """A host to assign. `priority` is ``lowest``, ``low``, ``medium``, ``high`` or ``highest``."""

    user_id: int
    mandatory: bool | None = None
    priority: str | None = None


class TeamEventTypeInput(EventTypeInput):
    """An event type of a team. Hosts must be members of the team; creating needs the scheduling
    type, too.
    """

    scheduling_type: str | None = None
    hosts: list[HostInput] | None = None
    assign_all_team_members: bool | None = None
    email_settings: dict[str, bool] | None = None
    reschedule_with_same_round_robin_host: bool | None = None
