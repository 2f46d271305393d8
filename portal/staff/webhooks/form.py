"""The form of a webhook. Its secret can be set and replaced here, but never read."""

import secrets
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calcom.schemas.webhook import Webhook, WebhookInput
from portal.services.webhooks.subscriptions import TRIGGERS, Scope, Subscription
from portal.staff.kit.edit_conflicts import Fields, OpenedState
from portal.staff.kit.edit_form import FieldsForm
from portal.staff.kit.fields import LinesField

_ADDRESS = URLValidator(
    schemes=["http", "https"], message=gettext_lazy("Give an http:// or https:// address.")
)
KEEP, REPLACE, GENERATE, REMOVE = "keep", "replace", "generate", "remove"


class WebhookForm(FieldsForm):
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
        # What was typed stays when something else is wrong; the present secret is no initial value.
        widget=forms.PasswordInput(
            {"class": "vTextField", "autocomplete": "new-password"}, render_value=True
        ),
        help_text=gettext_lazy("Only for “use this one”."),
    )
    payload_template = LinesField(
        label=gettext_lazy("Payload template"),
        max_length=20_000,
        # Line ends and blanks are part of what the subscriber gets.
        strip=False,
        widget=forms.Textarea({"rows": 6, "cols": 80, "class": "vLargeTextField"}),
        help_text=gettext_lazy(
            "Empty for Cal.com's own payload. Placeholders such as {{title}}, {{startTime}} or {{attendees.0.email}}."
        ),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        subscription: Subscription | None = None,
        scope: Scope | None = None,
    ) -> None:
        self.scope = subscription.scope if subscription else scope or Scope()
        webhook = subscription.webhook if subscription else None
        opened = OpenedState(
            _current(webhook) if webhook else {},
            salt=f"webhook.{subscription.name if subscription else ''}",
            data=data if subscription else None,
        )
        super().__init__(data, opened=opened, initial=_initial(webhook) if webhook else None)
        # As the page was opened: its choices stay valid when the secret is set or taken away meanwhile.
        has_secret = bool((opened.base or opened.current).get("secret"))
        fields: dict[str, Any] = self.fields
        fields["secret_choice"].choices = _secret_choices(
            is_new=webhook is None, has_secret=has_secret
        )
        # Triggers of a newer Cal.com must not be lost by saving.
        unusual = set(webhook.triggers) - set(TRIGGERS) if webhook else set()
        fields["triggers"].choices = [(name, name) for name in (*TRIGGERS, *sorted(unusual))]

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("secret_choice") == REPLACE and not values.get("secret"):
            self.add_error("secret", _("Type the secret, or let one be made."))
        return values

    @cached_property
    def made_secret(self) -> str:
        """The random secret of a valid form that asks for one, else an empty text."""
        # Made once for a form, so that what is shown is what was sent.
        return secrets.token_urlsafe(32) if self.cleaned_data["secret_choice"] == GENERATE else ""

    @property
    def wanted(self) -> Fields:
        """The fields as the page carries them: of a secret only a mark."""
        values = self.cleaned_data
        secret = {
            KEEP: (self.opened.base or {}).get("secret", ""),
            REPLACE: _secret_mark(values["secret"]),
            GENERATE: _secret_mark(self.made_secret),
            REMOVE: "",
        }
        return {
            "subscriber_url": values["subscriber_url"],
            "active": values["active"],
            # Cal.com keeps them in the order of its own list.
            "triggers": sorted(values["triggers"]),
            "payload_template": values["payload_template"],
            "secret": secret[values["secret_choice"]],
        }

    @property
    def labels(self) -> Mapping[str, str]:
        return {**super().labels, "secret": _("Secret")}

    def text(self, name: str, value: Any) -> str:
        if name != "secret":
            return super().text(name, value)
        if not value:
            return _("None")
        return _("Set") if value == (self.opened.base or {}).get("secret") else _("Another one")

    def fields_to_send(self, changed: Collection[str]) -> WebhookInput:
        """Return these fields of the valid form as Cal.com takes them."""
        values = self.cleaned_data
        given = {name: values[name] for name in ("subscriber_url", "triggers", "active")}
        # Null takes a template away.
        given["payload_template"] = values["payload_template"] or None
        given["secret"] = {REPLACE: values["secret"], GENERATE: self.made_secret}.get(
            values["secret_choice"]
        )
        return WebhookInput(**{name: value for name, value in given.items() if name in changed})

    def fields_to_create(self) -> WebhookInput:
        # Cal.com demands `active`, also of one that is off (CONTRACT.md 8.1).
        names = {name for name, value in self.wanted.items() if value or name == "active"}
        return self.fields_to_send(names)


def _secret_choices(*, is_new: bool, has_secret: bool) -> list[tuple[str, str]]:
    usual = [(GENERATE, _("make a random one, shown once")), (REPLACE, _("use this one"))]
    if is_new:
        return [*usual, (REMOVE, _("none: not signed"))]
    if has_secret:
        return [
            (KEEP, _("keep the present one")),
            *usual,
            (REMOVE, _("remove it: not signed")),
        ]
    # First what is there now.
    return [(REMOVE, _("none: not signed")), *usual]


def _initial(webhook: Webhook) -> dict[str, Any]:
    return {
        "subscriber_url": webhook.subscriber_url,
        "triggers": list(webhook.triggers),
        "active": webhook.active,
        "payload_template": webhook.payload_template or "",
        "secret_choice": KEEP if webhook.secret else REMOVE,
    }


def _current(webhook: Webhook) -> Fields:
    return {
        "subscriber_url": webhook.subscriber_url,
        "active": webhook.active,
        "triggers": sorted(webhook.triggers),
        "payload_template": webhook.payload_template or "",
        "secret": _secret_mark(webhook.secret or ""),
    }


def _secret_mark(secret: str) -> str:
    if not secret:
        return ""
    # Two secrets can be compared by it, and neither be read: pages carry it.
    return salted_hmac("portal.staff.webhooks.secret", secret, algorithm="sha256").hexdigest()
