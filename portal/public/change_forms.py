"""What is asked when a booking is moved or cancelled."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calcom.schemas.event_type import EventType
from portal.public.booking_fields import PlainTextField, make_field
from portal.public.form_markup import PortalBoundField, PortalRenderer
from portal.public.prefill import read_prefill


class MoveForm(forms.Form):
    """What is asked when a booking is moved: the reason, which an event type may require (CONTRACT.md 4.8)."""

    default_renderer = PortalRenderer()
    bound_field_class = PortalBoundField

    def __init__(self, event_type: EventType, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in event_type.booking_fields:
            if field.slug == "rescheduleReason" and not field.hidden:
                self.fields[field.slug] = make_field(field)

    def prefill(self, source: QueryDict) -> dict[str, Any]:
        """Return initial values from an address or a kept form."""
        return read_prefill(source, self)

    @property
    def reason(self) -> str:
        """The reason given, empty when none was asked. Only for a valid form."""
        return str(self.cleaned_data.get("rescheduleReason", ""))


class CancelForm(forms.Form):
    """What is asked when a booking is cancelled; `of_series` adds the choice to cancel the later ones too."""

    default_renderer = PortalRenderer()
    bound_field_class = PortalBoundField
    reason = PlainTextField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, of_series: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_series:
            self.fields["later"] = forms.BooleanField(
                label=_("Cancel all later bookings of this series too"), required=False
            )
