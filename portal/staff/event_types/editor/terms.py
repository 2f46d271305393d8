"""Sections of the editor: confirmation, series and seats."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from portal.calcom.schemas.event_type import EventType
from portal.staff.event_types.editor.section import Fields, Section
from portal.staff.kit.fields import REQUIRED_TOGETHER, choice, switch, whole_field

CONFIRMATIONS = (
    ("", _("Not needed: booked at once")),
    ("always", _("A host confirms every booking")),
    ("time", _("A host confirms bookings at short notice")),
)
UNITS = (("minutes", _("minutes")), ("hours", _("hours")))
FREQUENCIES = (
    ("", _("No series")),
    ("weekly", _("Weeks")),
    ("monthly", _("Months")),
    ("yearly", _("Years")),
)
_AT_LEAST_ONCE = _("A series needs at least 1 here. Cal.com keeps a 0, but nobody can book it.")
# How the API writes that a setting is off (CONTRACT.md 5.5).
_OFF = {"disabled": True}


class Confirmation(Section):
    key = "confirmation"
    heading = _("Confirmation")
    lines: ClassVar[Any] = ("policy", ("notice_count", "notice_unit"), "block")

    policy = choice(_("Confirmation"), CONFIRMATIONS)
    notice_count = whole_field(_("Needed when booked less than"), least=0)
    notice_unit = choice(_("before the start, in"), UNITS)
    block = switch(_("Unconfirmed bookings block their slot"))

    @classmethod
    def values_of(cls, event_type: EventType) -> Fields:
        found = event_type.confirmation_policy
        kind = found.type if found and found.is_on else ""
        notice = found.notice_threshold if found and kind == "time" else None
        return {
            "policy": kind or "",
            "notice_count": notice.count if notice else None,
            "notice_unit": notice.unit if notice else "minutes",
            "block": bool(found and kind and found.block_unconfirmed_bookings_in_booker),
        }

    @classmethod
    def wire_of(cls, values: Mapping[str, Any]) -> Fields:
        kind = values["policy"]
        if not kind:
            return {"confirmation_policy": _OFF}
        policy = {"type": kind, "block_unconfirmed_bookings_in_booker": values["block"]}
        if kind == "time":
            unit = values["notice_unit"] or "minutes"
            policy["notice_threshold"] = {"unit": unit, "count": values["notice_count"]}
        return {"confirmation_policy": policy}

    def labels(self) -> dict[str, str]:
        return {"confirmation_policy": str(_("Confirmation"))}

    def form_fields(self) -> Mapping[str, str]:
        return {"confirmation_policy": "policy"}

    def clean(self) -> Fields:
        values = self.cleaned_data
        if values.get("policy") == "time" and values.get("notice_count") is None:
            self.add_error("notice_count", REQUIRED_TOGETHER)
        return values


class Series(Section):
    key = "series"
    heading = _("Series")
    folded = True
    lines: ClassVar[Any] = (("frequency", "interval", "occurrences"),)

    frequency = choice(_("Repeats every so many"), FREQUENCIES)
    interval = whole_field(_("Interval"), most=100)
    occurrences = whole_field(_("At most so many times"), most=365)

    @classmethod
    def values_of(cls, event_type: EventType) -> Fields:
        found = event_type.recurrence
        is_on = found is not None and found.is_on
        return {
            "frequency": (found.frequency if found and is_on else "") or "",
            "interval": found.interval if found and is_on else None,
            "occurrences": found.occurrences if found and is_on else None,
        }

    @classmethod
    def wire_of(cls, values: Mapping[str, Any]) -> Fields:
        if not values["frequency"]:
            return {"recurrence": _OFF}
        names = ("interval", "occurrences", "frequency")
        return {"recurrence": {name: values[name] for name in names}}

    def labels(self) -> dict[str, str]:
        return {"recurrence": str(_("Series"))}

    def form_fields(self) -> Mapping[str, str]:
        return {"recurrence": "frequency"}

    def clean(self) -> Fields:
        values = self.cleaned_data
        names = ("interval", "occurrences")
        if not values.get("frequency") or not self.touched("frequency", *names):
            return values
        for name in names:
            # An error of the field itself is enough.
            if name not in self.errors and not values.get(name):
                is_given = values.get(name) is not None
                self.add_error(name, _AT_LEAST_ONCE if is_given else REQUIRED_TOGETHER)
        return values

    @property
    def is_open(self) -> bool:
        return super().is_open or bool(self.initial["frequency"])


class Seats(Section):
    key = "seats"
    heading = _("Seats")
    note = _("Not together with confirmation, a series or several locations.")
    folded = True
    lines: ClassVar[Any] = ("number", "show_attendee_info", "show_availability_count")

    number = whole_field(_("Seats in each slot"), most=1000, help_text=_("Empty: no seats."))
    show_attendee_info = switch(_("Attendees see each other"))
    show_availability_count = switch(_("Visitors see how many seats are left"))

    @classmethod
    def values_of(cls, event_type: EventType) -> Fields:
        found = event_type.seats
        is_on = found is not None and found.is_on
        return {
            "number": found.seats_per_time_slot if found and is_on else None,
            "show_attendee_info": bool(found and is_on and found.show_attendee_info),
            "show_availability_count": bool(found and is_on and found.show_availability_count),
        }

    @classmethod
    def wire_of(cls, values: Mapping[str, Any]) -> Fields:
        if not values["number"]:
            return {"seats": _OFF}
        switches = ("show_attendee_info", "show_availability_count")
        return {
            "seats": {"seats_per_time_slot": values["number"]}
            | {name: values[name] for name in switches}
        }

    def labels(self) -> dict[str, str]:
        return {"seats": str(_("Seats"))}

    def form_fields(self) -> Mapping[str, str]:
        return {"seats": "number"}

    @property
    def is_open(self) -> bool:
        return super().is_open or bool(self.initial["number"])
