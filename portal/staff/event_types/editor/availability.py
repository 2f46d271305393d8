"""Section of the editor: schedule, grid, buffers, notice, window."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.calcom.schemas.event_type import BookingWindow, EventType
from portal.staff.event_types.editor.section import Fields, Section
from portal.staff.kit.fields import (
    REQUIRED_TOGETHER,
    DayField,
    choice,
    minutes_field,
    switch,
    whole_field,
)

WINDOWS = (
    ("", _("Without an end")),
    ("calendarDays", _("Days from today")),
    ("businessDays", _("Business days from today")),
    ("range", _("Between two dates")),
)
# How the API writes that a setting is off (CONTRACT.md 5.5).
_OFF = {"disabled": True}


class Availability(Section):
    key = "availability"
    heading = _("Availability")
    plain = (
        "minimum_booking_notice",
        "before_event_buffer",
        "after_event_buffer",
        "offset_start",
        "only_show_first_available_slot",
        "show_optimized_slots",
        "slot_interval",
    )
    lines: ClassVar[Any] = (
        "schedule_id",
        "minimum_booking_notice",
        ("before_event_buffer", "after_event_buffer"),
        ("slot_interval", "offset_start"),
        ("window", "window_days"),
        ("window_first", "window_last"),
        "window_rolling",
        "only_show_first_available_slot",
        "show_optimized_slots",
    )

    schedule_id = forms.TypedChoiceField(
        label=_("Schedule"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Whose working hours count. Without one, each host's default schedule."),
    )
    minimum_booking_notice = minutes_field(
        _("Minimum notice in minutes"),
        required=True,
        help_text=_("How long before its start a slot can be booked at the latest."),
    )
    before_event_buffer = minutes_field(_("Buffer before, in minutes"), required=True)
    after_event_buffer = minutes_field(_("Buffer after, in minutes"), required=True)
    slot_interval = minutes_field(
        _("Slot interval in minutes"),
        least=1,
        help_text=_("From start to start; empty: the length."),
    )
    offset_start = minutes_field(
        _("Offset of starts, in minutes"),
        required=True,
        help_text=_("Is added to every step of the grid."),
    )
    window = choice(_("Booking window"), WINDOWS, _("How far ahead can be booked."))
    window_days = whole_field(_("Number of days"), most=3650)
    window_first = DayField(label=_("First day"), required=False)
    window_last = DayField(label=_("Last day"), required=False)
    window_rolling = switch(
        _("Always that many days with free slots"),
        _("Otherwise days without any count too."),
    )
    only_show_first_available_slot = switch(_("Offer only the first free slot of each day"))
    show_optimized_slots = switch(
        _("Arrange slots so that few minutes are lost"), _("Cal.com's optimized slots.")
    )

    def prepare(self) -> None:
        choices = list(self.around.schedules)
        chosen = self.event_type.schedule_id
        # Another member's, which this key may not list: it must not be lost by saving.
        if chosen is not None and str(chosen) not in dict(choices):
            label = _("Schedule %(number)s") % {"number": chosen}
            choices.append((str(chosen), str(label)))
        field: Any = self.fields["schedule_id"]
        field.choices = [("", _("Each host's default")), *choices]

    @classmethod
    def values_of(cls, event_type: EventType) -> Fields:
        window = event_type.booking_window
        return (
            super().values_of(event_type)
            | {"schedule_id": event_type.schedule_id, "window": ""}
            | {"window_days": None, "window_first": None, "window_last": None}
            | {"window_rolling": False}
            | (_window_values(window) if window and window.is_on else {})
        )

    @classmethod
    def wire_of(cls, values: Mapping[str, Any]) -> Fields:
        return super().wire_of(values) | {
            "schedule_id": values["schedule_id"],
            "booking_window": _window(values),
        }

    def labels(self) -> dict[str, str]:
        own = {"schedule_id": str(_("Schedule")), "booking_window": str(_("Booking window"))}
        return super().labels() | own

    def form_fields(self) -> Mapping[str, str]:
        return {"booking_window": "window"}

    def clean(self) -> Fields:
        values = self.cleaned_data
        if not self.touched("window", "window_days", "window_first", "window_last"):
            return values
        kind = values.get("window")
        if kind in {"calendarDays", "businessDays"} and not values.get("window_days"):
            self.add_error("window_days", REQUIRED_TOGETHER)
        if kind == "range":
            first, last = values.get("window_first"), values.get("window_last")
            if not first or not last:
                self.add_error("window_first", _("Give the first and the last day."))
            elif first > last:
                self.add_error("window_last", _("The last day is before the first."))
        return values


def _window_values(window: BookingWindow) -> Fields:
    if isinstance(window.value, tuple) and len(window.value) == 2:
        first, last = window.value
        return {"window": "range", "window_first": first, "window_last": last}
    # A kind that this release does not know would not be a valid choice.
    kind = window.type if window.type in dict(WINDOWS) else ""
    return {"window": kind, "window_days": window.value, "window_rolling": bool(window.rolling)}


def _window(values: Mapping[str, Any]) -> Fields:
    match values["window"]:
        case "":
            return _OFF
        case "range":
            days = [f"{values[name]:%Y-%m-%d}" for name in ("window_first", "window_last")]
            return {"type": "range", "value": days}
        case kind:
            rolling = values["window_rolling"]
            return {"type": kind, "value": values["window_days"], "rolling": rolling}
