"""Form of a cancellation."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.public.shared.booking_fields import PlainTextField, PortalForm


class CancelForm(PortalForm):
    """`of_series` adds the choice to cancel the later bookings of the series too."""

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
