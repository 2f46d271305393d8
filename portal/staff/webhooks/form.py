"""The form of a webhook. Its secret can be set and replaced here, but never read."""

import secrets
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calcom.schemas.webhook import Webhook, WebhookInput
from portal.services.webhooks.subscriptions import TRIGGERS

_ADDRESS = URLValidator(
    schemes=["http", "https"], message=gettext_lazy("Give an http:// or https:// address.")
)
KEEP, REPLACE, GENERATE, REMOVE = "keep", "replace", "generate", "remove"


class WebhookForm(forms.Form):
    """What a subscriber hears, where, and how deliveries are signed."""

    subscriber_url = forms.CharField(
        label=gettext_lazy("Subscriber URL"),
        max_length=1000,
        validators=[_ADDRESS],
        widget=forms.URLInput({"class": "vURLField", "size": 70}),
        help_text=gettext_lazy("Where Cal.com posts to. Cal.com itself does not check it."),
    )
    active = forms.BooleanField(label=gettext_lazy("Active"), required=False, initial=True)
    triggers = forms.MultipleChoiceField(
        label=gettext_lazy("Triggers"),
        choices=[(name, name) for name in TRIGGERS],
        widget=forms.CheckboxSelectMultiple,
    )
    secret_choice = forms.ChoiceField(
        label=gettext_lazy("Secret"), widget=forms.RadioSelect, initial=GENERATE
    )
    secret = forms.CharField(
        label=gettext_lazy("New secret"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput({"class": "vTextField", "autocomplete": "new-password"}),
        help_text=gettext_lazy("Only for “use this one”."),
    )
    payload_template = forms.CharField(
        label=gettext_lazy("Payload template"),
        required=False,
        max_length=20_000,
        strip=False,
        widget=forms.Textarea({"rows": 6, "cols": 80, "class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "Empty for Cal.com's own payload. Placeholders such as {{title}}, {{startTime}} or {{attendees.0.email}}."
        ),
    )

    def __init__(self, data: Any = None, *, webhook: Webhook | None = None) -> None:
        self.webhook = webhook
        super().__init__(data, initial=_shown(webhook) if webhook else None)
        choices = [(GENERATE, _("make a random one, shown once")), (REPLACE, _("use this one"))]
        has_secret = bool(webhook and webhook.secret)
        first = (KEEP, _("keep the present one")) if has_secret else (REMOVE, _("none: not signed"))
        last = [(REMOVE, _("remove it: not signed"))] if has_secret else []
        field = self.fields["secret_choice"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  as declared above
        field.choices = [first, *choices, *last] if webhook else [*choices, first]
        known = set(webhook.triggers) - set(TRIGGERS) if webhook else set()
        triggers = self.fields["triggers"]
        assert isinstance(triggers, forms.MultipleChoiceField)  # noqa: S101  as declared above
        triggers.choices = [(name, name) for name in (*TRIGGERS, *sorted(known))]

    def clean(self) -> dict[str, Any]:
        """Ask for the secret where one is to be used."""
        values = self.cleaned_data
        if values.get("secret_choice") == REPLACE and not values.get("secret"):
            self.add_error("secret", _("Type the secret, or let one be made."))
        return values

    def wanted(self) -> tuple[WebhookInput, str]:
        """Return what is to be sent, only what differs from the present webhook, and a secret made for it if one was.

        Call it for a valid form only.
        """
        values = self.cleaned_data
        made = secrets.token_urlsafe(32) if values["secret_choice"] == GENERATE else ""
        fields: dict[str, Any] = {
            "subscriber_url": values["subscriber_url"],
            "triggers": values["triggers"],
            "active": values["active"],
            "payload_template": values["payload_template"] or None,
        }
        if self.webhook is not None:
            before = _shown(self.webhook)
            fields = {
                name: value
                for name, value in fields.items()
                if (value or "") != (before[name] or "")
                and not (name == "triggers" and set(value) == set(before[name]))
            }
        elif fields["payload_template"] is None:
            del fields["payload_template"]
        secret = {REPLACE: values["secret"], GENERATE: made, REMOVE: None}
        choice = values["secret_choice"]
        if choice in secret and not (choice == REMOVE and self.webhook is None):
            fields["secret"] = secret[choice]
        return WebhookInput(**fields), made


def _shown(webhook: Webhook) -> dict[str, Any]:
    return {
        "subscriber_url": webhook.subscriber_url,
        "triggers": list(webhook.triggers),
        "active": webhook.active,
        "payload_template": webhook.payload_template or "",
        "secret_choice": KEEP if webhook.secret else REMOVE,
    }
