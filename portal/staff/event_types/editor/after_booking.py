"""Sections of the editor: after booking, and privacy."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from portal.calcom.schemas.event_type import EventType
from portal.staff.event_types.editor.section import Fields, Section
from portal.staff.kit.fields import REQUIRED_TOGETHER, WebField, choice, minutes_field, switch

RESCHEDULING = (
    ("", _("May reschedule at any time")),
    ("late", _("May not reschedule shortly before the start")),
    ("never", _("May not reschedule")),
)


class AfterBooking(Section):
    key = "after_booking"
    heading = _("After booking")
    plain = ("allow_rescheduling_past_bookings", "allow_rescheduling_cancelled_bookings")
    lines: ClassVar[Any] = (
        "success_redirect_url",
        "no_cancelling",
        ("rescheduling", "minutes_before"),
        "allow_rescheduling_past_bookings",
        "allow_rescheduling_cancelled_bookings",
    )

    success_redirect_url = WebField(
        label=_("Lead visitors to"),
        help_text=_("A whole web address; empty: they stay on the booking's page."),
    )
    no_cancelling = switch(_("Attendees may not cancel"))
    rescheduling = choice(_("Attendees"), RESCHEDULING)
    minutes_before = minutes_field(_("Minutes before the start"), least=1)
    allow_rescheduling_past_bookings = switch(_("Past bookings can be rescheduled"))
    allow_rescheduling_cancelled_bookings = switch(_("Cancelled bookings can be rescheduled"))

    @classmethod
    def values_of(cls, event_type: EventType) -> Fields:
        cancelling, moving = event_type.disable_cancelling, event_type.disable_rescheduling
        # Two settings of the API, of which `disabled` beats the minutes: one choice here.
        late = moving.minutes_before if moving and not moving.disabled else None
        return super().values_of(event_type) | {
            "success_redirect_url": event_type.success_redirect_url or "",
            "no_cancelling": bool(cancelling and cancelling.disabled),
            "rescheduling": "never" if moving and moving.disabled else ("late" if late else ""),
            "minutes_before": late,
        }

    @classmethod
    def wire_of(cls, values: Mapping[str, Any]) -> Fields:
        moving: Fields = {"disabled": values["rescheduling"] == "never"}
        if values["rescheduling"] == "late":
            moving["minutes_before"] = values["minutes_before"]
        return super().wire_of(values) | {
            # Null takes it away; an empty text is no address.
            "success_redirect_url": values["success_redirect_url"] or None,
            "disable_cancelling": {"disabled": values["no_cancelling"]},
            "disable_rescheduling": moving,
        }

    def labels(self) -> dict[str, str]:
        return super().labels() | {
            "success_redirect_url": str(_("Lead visitors to")),
            "disable_cancelling": str(_("Attendees may not cancel")),
            "disable_rescheduling": str(_("Rescheduling")),
        }

    def form_fields(self) -> Mapping[str, str]:
        return {"disable_cancelling": "no_cancelling", "disable_rescheduling": "rescheduling"}

    def clean(self) -> Fields:
        values = self.cleaned_data
        if values.get("rescheduling") == "late" and not values.get("minutes_before"):
            self.add_error("minutes_before", REQUIRED_TOGETHER)
        return values


class Privacy(Section):
    key = "privacy"
    heading = _("Privacy and mail")
    note = _("Whether visitors may bring guests is said under “Booking questions”.")
    plain = (
        "hide_calendar_notes",
        "hide_calendar_event_details",
        "hide_organizer_email",
        "requires_booker_email_verification",
        "booking_requires_authentication",
    )
    lines: ClassVar[Any] = (*plain, "no_mail_to_attendees", "no_mail_to_hosts")

    hide_calendar_notes = switch(_("Keep notes out of the calendar"))
    hide_calendar_event_details = switch(_("Keep details out of shared calendars"))
    hide_organizer_email = switch(_("Hide the organizer's email address"))
    requires_booker_email_verification = switch(
        _("Visitors verify their email address"),
        _("Cal.com sends the code from its own page only: visitors of this portal are led there."),
    )
    booking_requires_authentication = switch(
        _("Only people of the organization may book"),
        _("Bookings through the API need the key of a host or an admin."),
    )
    no_mail_to_attendees = switch(_("Cal.com writes no mail to attendees"))
    no_mail_to_hosts = switch(_("Cal.com writes no mail to hosts"))

    def prepare(self) -> None:
        # Only teams of organizations have these settings (CONTRACT.md 6.3).
        if not (self.around.of_team and self.around.in_organization):
            del self.fields["no_mail_to_attendees"], self.fields["no_mail_to_hosts"]
            self.lines = self.plain  # type: ignore[misc]  # this form has fewer lines than its class

    @classmethod
    def values_of(cls, event_type: EventType) -> Fields:
        mail = event_type.email_settings or {}
        return super().values_of(event_type) | {
            "no_mail_to_attendees": bool(mail.get("disableEmailsToAttendees")),
            "no_mail_to_hosts": bool(mail.get("disableEmailsToHosts")),
        }

    @classmethod
    def wire_of(cls, values: Mapping[str, Any]) -> Fields:
        fields = super().wire_of(values)
        # The form lacks them where Cal.com would refuse them.
        if "no_mail_to_hosts" in values:
            fields["email_settings"] = {
                "disableEmailsToAttendees": values["no_mail_to_attendees"],
                "disableEmailsToHosts": values["no_mail_to_hosts"],
            }
        return fields

    def labels(self) -> dict[str, str]:
        return super().labels() | {"email_settings": str(_("Cal.com's mail"))}
