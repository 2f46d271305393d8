"""Section of the editor: the most bookings and minutes in a period, and for one booker."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.calcom.schemas.event_type import BookingLimits, EventType
from portal.staff.event_types.editor.section import Fields, Section
from portal.staff.kit.fields import minutes_field, switch, whole_field

PERIODS = ("day", "week", "month", "year")
_OFF = {"disabled": True}


class Limits(Section):
    key = "limits"
    heading = _("Limits")
    note = _("Empty means no limit. Only confirmed bookings of this event type count.")
    lines: ClassVar[Any] = (
        tuple(f"count_{period}" for period in PERIODS),
        tuple(f"minutes_{period}" for period in PERIODS),
        ("most_active", "offer_reschedule"),
    )

    count_day = whole_field(_("Bookings a day"))
    count_week = whole_field(_("Bookings a week"))
    count_month = whole_field(_("Bookings a month"))
    count_year = whole_field(_("Bookings a year"))
    minutes_day = minutes_field(_("Minutes a day"), least=15)
    minutes_week = minutes_field(_("Minutes a week"), least=15)
    minutes_month = minutes_field(_("Minutes a month"), least=15)
    minutes_year = minutes_field(_("Minutes a year"), least=15)
    most_active = whole_field(
        _("Bookings ahead for one email address"), help_text=_("Not with a series.")
    )
    offer_reschedule = switch(_("Offer to move the newest one instead"))

    @classmethod
    def values_of(cls, event_type: EventType) -> Fields:
        active = event_type.booker_active_bookings_limit
        is_on = active is not None and active.is_on
        return {
            **_limits_values("count", event_type.booking_limits_count),
            **_limits_values("minutes", event_type.booking_limits_duration),
            "most_active": active.maximum_active_bookings if active and is_on else None,
            "offer_reschedule": bool(active and is_on and active.offer_reschedule),
        }

    @classmethod
    def wire_of(cls, values: Mapping[str, Any]) -> Fields:
        most = values["most_active"]
        offered = {
            "maximum_active_bookings": most,
            "offer_reschedule": values["offer_reschedule"],
        }
        return {
            "booking_limits_count": _limits("count", values),
            "booking_limits_duration": _limits("minutes", values),
            "booker_active_bookings_limit": offered if most else _OFF,
        }

    def labels(self) -> dict[str, str]:
        return {
            "booking_limits_count": str(_("Most bookings")),
            "booking_limits_duration": str(_("Most minutes")),
            "booker_active_bookings_limit": str(_("Bookings ahead for one email address")),
        }

    def form_fields(self) -> Mapping[str, str]:
        return {
            "booking_limits_count": "count_day",
            "booking_limits_duration": "minutes_day",
            "booker_active_bookings_limit": "most_active",
        }

    def clean(self) -> Fields:
        values = self.cleaned_data
        for kind in ("count", "minutes"):
            # Cal.com refuses a longer period that allows less (CONTRACT.md 5.5), in words that name no field.
            if not self.touched(*(f"{kind}_{period}" for period in PERIODS)):
                continue
            given = [(p, values[f"{kind}_{p}"]) for p in PERIODS if values.get(f"{kind}_{p}")]
            for (_shorter, less), (longer, more) in pairwise(given):
                if less > more:
                    said = forms.ValidationError(
                        _("A longer period cannot allow less than a shorter one.")
                    )
                    self.add_error(f"{kind}_{longer}", said)
        return values


def _limits_values(kind: str, limits: BookingLimits | None) -> Fields:
    is_on = limits is not None and limits.is_on
    return {f"{kind}_{period}": getattr(limits, period) if is_on else None for period in PERIODS}


def _limits(kind: str, values: Mapping[str, Any]) -> Fields:
    found = {period: values[f"{kind}_{period}"] for period in PERIODS if values[f"{kind}_{period}"]}
    # All empty means that the setting is off.
    return found or _OFF
