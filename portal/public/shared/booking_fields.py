"""Booking fields of an event type as Django form fields, and their values as Cal.com wants them."""

import re
from typing import Any

import phonenumbers
from babel.core import get_global
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.calcom.schemas.event_type import BookingField

LONGEST_LINE = 500
LONGEST_TEXT = 5000
MOST_GUESTS = 30
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

DEFAULT_LABELS = {
    "name": gettext_lazy("Your name"),
    "email": gettext_lazy("Email address"),
    "attendeePhoneNumber": gettext_lazy("Phone number"),
    "smsReminderNumber": gettext_lazy("Phone number for reminders"),
    "title": gettext_lazy("What is this meeting about?"),
    "location": gettext_lazy("Where"),
    "notes": gettext_lazy("Additional notes"),
    "guests": gettext_lazy("Guests"),
    "rescheduleReason": gettext_lazy("Reason for the change"),
}
_TRANSLATION_KEYS = {
    "your_name",
    "email_address",
    "phone_number",
    "number_text_notifications",
    "what_is_this_meeting_about",
    "location",
    "additional_notes",
    "additional_guests",
    "reason_for_reschedule",
}
"""What Cal.com's own translations are looked up by; it stands for a label that nobody wrote."""


def region_of_zone(time_zone: str) -> str:
    """Return the country (ISO 3166) that a time zone lies in, empty for one such as UTC."""
    return str(get_global("zone_territories").get(time_zone) or "")


class PhoneField(forms.CharField):
    """A phone number, cleaned to E.164.

    One without its country code is understood as of `region` (ISO 3166), the country of the visitor's time zone.
    """

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def __init__(self, *args: Any, region: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.region = region
        self.example = _example_number(region)

    def clean(self, value: Any) -> str:
        """Return ``+4930123456``; raise ValidationError for what is no number."""
        text = str(super().clean(value))
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, self.region or None)
        except phonenumbers.NumberParseException as error:
            raise self._bad() from error
        if not phonenumbers.is_valid_number(number):
            if not text.lstrip().startswith(("+", "00")):
                raise self._bad()
            raise ValidationError(_("There is no such phone number."), code="phone")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def _bad(self) -> ValidationError:
        sentence = _("Write the number with its country code, such as %(example)s.")
        return ValidationError(sentence % {"example": self.example}, code="phone")


def _example_number(region: str) -> str:
    number = phonenumbers.example_number(region) if region else None
    if number is None:
        return "+49 30 123456"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


class AddressField(forms.EmailField):
    """An email address in lower case, since Cal.com compares addresses letter by letter (CONTRACT.md 4.6)."""

    widget = forms.EmailInput(attrs={"autocomplete": "email"})

    def clean(self, value: Any) -> str:
        """Return the address; raise ValidationError for what is none."""
        return str(super().clean(value)).lower()


class EmailListField(forms.CharField):
    """Several email addresses, one per line or divided by commas; cleaned to a list without repetitions."""

    widget: forms.Widget | type[forms.Widget] = forms.Textarea(
        attrs={"rows": 2, "inputmode": "email"}
    )

    def clean(self, value: Any) -> Any:
        """Return a list of addresses; raise ValidationError that names the first bad one."""
        text = str(super().clean(value))
        found = list(dict.fromkeys(part for part in re.split(r"[\s,;]+", text) if part))
        if len(found) > MOST_GUESTS:
            sentence = ngettext(
                "At most %(count)s address is possible.",
                "At most %(count)s addresses are possible.",
                MOST_GUESTS,
            )
            raise ValidationError(sentence % {"count": MOST_GUESTS}, code="many")
        for address in found:
            try:
                validate_email(address)
            except ValidationError as error:
                sentence = _("“%(address)s” is not an email address.")
                raise ValidationError(sentence % {"address": address[:60]}, code="email") from error
        return found


class PlainTextField(forms.CharField):
    """Text without control characters; line breaks and tabs may stay."""

    def clean(self, value: Any) -> str:
        """Return the text; raise ValidationError when it has characters that nobody can see."""
        text = str(super().clean(value)).replace("\r\n", "\n").replace("\r", "\n")
        if _CONTROL.search(text):
            raise ValidationError(
                _("This contains characters that cannot be used."), code="control"
            )
        return text


def make_field(field: BookingField, *, region: str = "") -> forms.Field:
    """Return a form field for a booking field; one of an unknown type is asked as a line of text.

    `region` is the country in which phone numbers without a country code are.
    """
    if field.type == "phone":
        made: forms.Field = PhoneField(max_length=40, region=region)
    else:
        made = _MAKERS.get(field.type, _make_line)(field)
    made.label = label_of(field)
    made.required = bool(field.required)
    made.widget.is_required = made.required
    is_choice = isinstance(made, forms.ChoiceField)
    made.error_messages["required"] = (
        _("Please choose.") if is_choice else _("Please fill this in.")
    )
    if field.placeholder and isinstance(made.widget, forms.TextInput | forms.Textarea):
        made.widget.attrs["placeholder"] = field.placeholder
    return made


def label_of(field: BookingField) -> str:
    """Return the field's label; Cal.com leaves untouched defaults without one or with a translation key."""
    if field.is_default and (not field.label or field.label in _TRANSLATION_KEYS):
        return str(DEFAULT_LABELS.get(field.slug, field.slug))
    return field.label or field.slug


def wire_value(value: Any) -> Any:
    """Return a cleaned value as JSON for ``bookingFieldsResponses`` (CONTRACT.md 4.3); None for no answer."""
    if value is False:
        return False
    if value in ("", None, []):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _make_line(field: BookingField) -> forms.Field:
    made = PlainTextField(max_length=LONGEST_LINE)
    if field.slug == "name":
        made.widget.attrs["autocomplete"] = "name"
    return made


def _make_text(_field: BookingField) -> forms.Field:
    return PlainTextField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}))


def _make_email(_field: BookingField) -> forms.Field:
    return AddressField(max_length=254)


def _make_address(_field: BookingField) -> forms.Field:
    return PlainTextField(
        max_length=LONGEST_LINE, widget=forms.TextInput(attrs={"autocomplete": "street-address"})
    )


def _make_number(_field: BookingField) -> forms.Field:
    return forms.FloatField(min_value=-1e12, max_value=1e12)


def _make_url(_field: BookingField) -> forms.Field:
    return forms.URLField(max_length=LONGEST_LINE, assume_scheme="https")


def _make_select(field: BookingField) -> forms.Field:
    choices = [("", field.placeholder or _("Please choose")), *_choices(field)]
    return forms.ChoiceField(choices=choices)


def _make_radio(field: BookingField) -> forms.Field:
    return forms.ChoiceField(choices=_choices(field), widget=forms.RadioSelect)


def _make_checkboxes(field: BookingField) -> forms.Field:
    return forms.MultipleChoiceField(choices=_choices(field), widget=forms.CheckboxSelectMultiple)


def _make_boolean(_field: BookingField) -> forms.Field:
    return forms.BooleanField()


def _make_emails(_field: BookingField) -> forms.Field:
    return EmailListField(max_length=LONGEST_TEXT)


def _choices(field: BookingField) -> list[tuple[str, str]]:
    return [(option, option) for option in field.options or []]


_MAKERS = {
    "name": _make_line,
    "text": _make_line,
    "textarea": _make_text,
    "email": _make_email,
    "address": _make_address,
    "number": _make_number,
    "url": _make_url,
    "select": _make_select,
    "radio": _make_radio,
    "multiselect": _make_checkboxes,
    "checkbox": _make_checkboxes,
    "boolean": _make_boolean,
    "multiemail": _make_emails,
}
