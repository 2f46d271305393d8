"""Forms of the actions on one booking."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calcom.schemas.booking import Booking
from portal.services.bookings.staff_actions import MOST_GUESTS
from portal.staff.bookings.state import BookingState
from portal.staff.kit.clock import StaffClock
from portal.staff.kit.fields import MomentField, choice, switch, text_field
from portal.web.text import web_address

LOCATIONS = (
    ("link", gettext_lazy("Online, by a link")),
    ("address", gettext_lazy("At an address")),
    ("phone", gettext_lazy("By phone, the attendee calls")),
    ("attendeePhone", gettext_lazy("By phone, the attendee is called")),
    ("attendeeAddress", gettext_lazy("At the attendee's address")),
    ("attendeeDefined", gettext_lazy("Somewhere else")),
)
# The field that holds the value differs by kind (CONTRACT.md 4.14).
_LOCATION_FIELDS = {
    "link": "link",
    "address": "address",
    "phone": "phone",
    "attendeePhone": "phone",
    "attendeeAddress": "address",
    "attendeeDefined": "location",
}


class PlainForm(forms.Form):
    """Nothing to fill in: the button says all."""


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3, "cols": 60, "class": "vLargeTextField"}),
        help_text=gettext_lazy("The attendees read it in their email."),
    )


class MoveForm(ReasonForm):
    starts_at = choice(gettext_lazy("Free times"), (), widget=forms.RadioSelect)
    other = MomentField(
        label=gettext_lazy("Or another time"),
        required=False,
        help_text=gettext_lazy("Any start within the free working hours."),
    )
    field_order = ("starts_at", "other", "reason")

    def __init__(
        self, data: Any = None, *, slots: Sequence[tuple[str, str]] = (), clock: StaffClock
    ) -> None:
        super().__init__(data)
        self.clock = clock
        field: Any = self.fields["starts_at"]
        field.choices = slots

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        # Both would leave open which one is meant.
        if not self.errors and bool(values.get("starts_at")) == bool(values.get("other")):
            raise ValidationError(_("Choose one of the free times, or give another one."))
        if not self.errors and self.moment <= timezone.now():
            raise ValidationError(_("This is over already."))
        return values

    @property
    def moment(self) -> datetime:
        other: datetime | None = self.cleaned_data.get("other")
        if other is not None:
            # Django read it in the server's zone; the page means the staff's.
            return timezone.make_naive(other).replace(tzinfo=self.clock.zone)
        return datetime.fromisoformat(self.cleaned_data["starts_at"])


class AbsentForm(forms.Form):
    host = switch(gettext_lazy("The host did not come"))
    attendees = forms.MultipleChoiceField(
        label=gettext_lazy("These did not come"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, booking: Booking, state: BookingState) -> None:
        absent = [one.email for one in booking.attendees if one.absent]
        super().__init__(data, initial={"host": booking.absent_host, "attendees": absent})
        self.booking, self._state = booking, state
        field: Any = self.fields["attendees"]
        field.choices = [(one.email, one.name or one.email) for one in booking.attendees]

    @property
    def host_change(self) -> bool | None:
        """Whether the host was absent; None when this was not changed on the page, or is so already."""
        host: bool = self.cleaned_data["host"]
        was_absent, _attendees = self._state.absent
        return None if host in (was_absent, self.booking.absent_host) else host

    @property
    def changes(self) -> dict[str, bool]:
        """The attendees' emails whose absence was changed on the page, and is not so already."""
        absent = set(self.cleaned_data["attendees"])
        _host, were_absent = self._state.absent
        return {
            one.email: one.email in absent
            for one in self.booking.attendees
            if (one.email in absent) != (one.email in were_absent)
            and (one.email in absent) != one.absent
        }


class GuestsForm(forms.Form):
    emails = forms.CharField(
        label=gettext_lazy("Email addresses"),
        max_length=3000,
        widget=forms.Textarea({"rows": 4, "cols": 60, "class": "vLargeTextField"}),
        help_text=gettext_lazy("One a line, at most ten. An email invites them."),
    )

    def clean_emails(self) -> list[str]:
        found = [part for part in re.split(r"[\s,;]+", self.cleaned_data["emails"]) if part]
        if len(found) > MOST_GUESTS:
            raise ValidationError(_("At most ten at once."))
        for address in found:
            try:
                validate_email(address)
            except ValidationError as error:
                said = _("“%(address)s” is not an email address.")
                raise ValidationError(said % {"address": address[:60]}) from error
        # Cal.com refuses a list with the same address twice, and compares letter by letter (CONTRACT.md 4.14, 18.5).
        return list(dict.fromkeys(address.lower() for address in found))


class LocationForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=LOCATIONS)
    value = text_field(gettext_lazy("Link, address or phone number"), most=1000, required=True)

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        kind, value = values.get("kind"), values.get("value", "")
        if kind == "link" and value and not web_address(value):
            self.add_error("value", _("Give a whole web address."))
        if kind in {"phone", "attendeePhone"} and value:
            digits = re.sub(r"[\s().-]", "", value)
            # E.164, which Cal.com demands.
            if not re.fullmatch(r"\+[1-9][0-9]{6,14}", digits):
                self.add_error("value", _("Give a whole phone number, such as +39 06 1234 5678."))
            else:
                values["value"] = digits
        return values

    @property
    def location(self) -> dict[str, str]:
        kind = self.cleaned_data["kind"]
        return {"type": kind, _LOCATION_FIELDS[kind]: self.cleaned_data["value"]}


class ReassignForm(ReasonForm):
    host = choice(gettext_lazy("New host"), ())
    field_order = ("host", "reason")

    def __init__(self, data: Any = None, *, hosts: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(data)
        field: Any = self.fields["host"]
        field.choices = [("", _("Any free host")), *hosts]

    @property
    def user_id(self) -> int | None:
        chosen = self.cleaned_data["host"]
        return int(chosen) if chosen else None
