"""Booking fields of an event type as Django form fields, and their values as Cal.com wants them."""

import re
import unicodedata
from typing import Any

import phonenumbers
from babel.core import get_global
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.calcom.schemas.event_type import BookingField
from portal.i18n.mailboxes import mailbox_key
from portal.public.shared.form_markup import PortalBoundField, PortalRenderer
from portal.web.protection.mailboxes import addresses_in
from portal.web.text import left_to_right, link_words, linked_text, without_overrides

# Characters: more than anybody types by hand, and few enough that thirty fields stay a small request.
LONGEST_LINE = 500
LONGEST_TEXT = 5000
# As many attendees as Cal.com lets a booking have once guests are added to it (CONTRACT.md 4.14).
MOST_GUESTS = 30
# RFC 5321's bound of a path, less its angle brackets.
LONGEST_ADDRESS = 254
# Control characters, Unicode's line and paragraph separators, and lone surrogates, which no JSON can carry;
# tab and line feed stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

# Unicode's Default_Ignorable_Code_Point, and the blank pattern of Braille: nothing is to be seen of them.
_IGNORABLE = re.compile(
    r"[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800"
    r"\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e0fff]"
)
# ``tel:`` and the like, or the word "Phone", before a number.
_SCHEME = re.compile(r"^[^\W\d_]{1,12}\s*[:.]\s*")
_WORDS_BEHIND = re.compile(r"(?<=\d)[^\d+]*[^\W\d_][^\d]*$")
_NO_CODE_TYPED = (
    phonenumbers.CountryCodeSource.FROM_DEFAULT_COUNTRY,
    phonenumbers.CountryCodeSource.FROM_NUMBER_WITHOUT_PLUS_SIGN,
)

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
# Keys of Cal.com's own translations, which stand in place of a label that was not edited.
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


def region_of_zone(time_zone: str) -> str:
    """Return the country (ISO 3166) that a time zone lies in, empty for one such as UTC."""
    return str(get_global("zone_territories").get(time_zone) or "")


class PhoneField(forms.CharField):
    """A phone number, cleaned to E.164.

    One without its country code is read as of `region` (ISO 3166), the country of the visitor's time zone, and asked
    for once more: nobody gets a country code that was not typed. So is one with letters, with an extension, which
    E.164 cannot hold, or with a second number behind it. The error then has the code ``country`` or ``reading``, and
    the number as it was read as its parameter ``number``.
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
        number = self._parsed(text, self.region)
        # As most of the world dials abroad, also where the visitor's country does it in another way.
        if number is None and text.startswith("00"):
            number = self._parsed(f"+{text[2:]}", "")
        if number is None:
            # Without a country code the number may be right in another country, so the help is to add the code.
            if text.startswith(("+", "00")) and _is_long_enough(text):
                raise ValidationError(_("There is no such phone number."), code="phone")
            raise self._bad()
        if number.country_code_source in _NO_CODE_TYPED:
            sentence = _(
                "Without a country code we read this as %(number)s. "
                "Send the form again if that is right, or correct it."
            )
            raise _asked_again(number, sentence, "country")
        if not _is_as_typed(text, number):
            sentence = _(
                "We read this as %(number)s. Send the form again if that is right, or correct it."
            )
            raise _asked_again(number, sentence, "reading")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def _parsed(self, text: str, region: str) -> phonenumbers.PhoneNumber | None:
        # Words behind a number would be read as digits, by the letters of the keys; alone it may be one.
        number_alone = _WORDS_BEHIND.sub("", text)
        return self._parsed_as_it_is(number_alone, region) or self._parsed_as_it_is(text, region)

    @staticmethod
    def _parsed_as_it_is(text: str, region: str) -> phonenumbers.PhoneNumber | None:
        try:
            number = phonenumbers.parse(text, region or None, keep_raw_input=True)
        except phonenumbers.NumberParseException:
            return None
        return number if phonenumbers.is_valid_number(number) else None

    def _bad(self) -> ValidationError:
        sentence = _("Write the number with its country code, such as %(example)s.")
        return ValidationError(sentence % {"example": left_to_right(self.example)}, code="phone")


def _asked_again(number: phonenumbers.PhoneNumber, sentence: str, code: str) -> ValidationError:
    number.extension = None
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    about = {"number": left_to_right(shown)}
    return ValidationError(sentence % about, code=code, params={"number": shown})


def _is_as_typed(text: str, number: phonenumbers.PhoneNumber) -> bool:
    """Return whether a text is a number with its country code and nothing besides, but for a trunk zero."""
    typed = "".join(str(unicodedata.decimal(one)) for one in text if one.isdecimal())
    code, rest = str(number.country_code), phonenumbers.national_significant_number(number)
    has_letters = any(one.isalpha() for one in _SCHEME.sub("", text))
    return not has_letters and typed.endswith((code + rest, f"{code}0{rest}"))


def _is_long_enough(text: str) -> bool:
    return sum(one.isdigit() for one in text) > 4


def _example_number(region: str) -> str:
    number = phonenumbers.example_number(region) if region else None
    if number is None:
        # UTC and the like lie in no country; any number with its country code shows the form.
        return "+49 30 123456"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


class AddressField(forms.EmailField):
    """An email address, cleaned to lower case."""

    widget = forms.EmailInput(attrs={"autocomplete": "email"})

    def clean(self, value: Any) -> str:
        # Pasted with its name, or with characters that nobody sees.
        found = addresses_in(str(value or ""))
        # Cal.com compares addresses letter by letter (CONTRACT.md 4.6): a booking of Ann@ is not found for ann@.
        return str(super().clean(found[0] if len(found) == 1 else value)).lower()


class EmailListField(forms.CharField):
    """Several email addresses, as people type and paste them; cleaned to a list with each mailbox once."""

    widget: forms.Widget | type[forms.Widget] = forms.Textarea(
        attrs={"rows": 2, "inputmode": "email"}
    )

    def clean(self, value: Any) -> Any:
        """Return a list of addresses; raise ValidationError that names the first bad one."""
        text = str(super().clean(value))
        found = list({mailbox_key(one): one for one in reversed(addresses_in(text))}.values())[::-1]
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
                # The sentence names the address; a pasted page of text must not come back as a whole.
                raise ValidationError(sentence % {"address": address[:60]}, code="email") from error
        return found


class PlainTextField(forms.CharField):
    """Text without control characters; line breaks and tabs may stay. What nobody can see counts as empty.

    A field of one line drops direction overrides, which would turn round what stands after it on a page.
    """

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        if not isinstance(self.widget, forms.Textarea):
            text = without_overrides(text).strip()
        return text if _IGNORABLE.sub("", text).strip() else ""

    def clean(self, value: Any) -> str:
        # Browsers send CRLF for a line break, which would count and be stored as two characters.
        text = str(super().clean(value)).replace("\r\n", "\n").replace("\r", "\n")
        if _CONTROL.search(text):
            raise ValidationError(
                _("This contains characters that cannot be used."), code="control"
            )
        return text


class WebAddressField(forms.URLField):
    """A web address without direction overrides, which would show another one."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(without_overrides(str(value or ""))) or "")


class TickField(forms.BooleanField):
    """A checkbox whose label may hold links; `label` is its words, `linked_label` its HTML."""

    def __init__(self, *, label: str, **options: Any) -> None:
        super().__init__(label=link_words(label), **options)
        self.linked_label = linked_text(label)


class PortalForm(forms.Form):
    """Form of visitors' pages: its own markup, and one wording for each fault, whichever part of Django finds it."""

    bound_field_class = PortalBoundField
    default_renderer = PortalRenderer()

    def _clean_fields(self) -> None:
        for field in self.fields.values():
            use_own_words(field)
        super()._clean_fields()  # type: ignore[misc]  # the stubs leave it out


def use_own_words(field: forms.Field) -> None:
    """Replace Django's wordings of a field by the portal's; those that were given to the field stay."""
    is_choice = isinstance(field, forms.ChoiceField)
    own = {
        "required": _("Please choose.") if is_choice else _("Please fill this in."),
        "invalid_choice": _("Please choose."),
        "invalid_list": _("Please choose."),
        "max_length": _("At most %(limit_value)d characters are possible."),
        "min_value": _("This number is too small."),
        "max_value": _("This number is too large."),
        "null_characters_not_allowed": _("This contains characters that cannot be used."),
        "invalid": _("This cannot be used."),
    }
    if isinstance(field, forms.EmailField):
        own["invalid"] = _("Write an email address such as name@example.com.")
    elif isinstance(field, forms.URLField):
        own["invalid"] = _("Write a web address such as https://example.com.")
    elif isinstance(field, forms.FloatField):
        own["invalid"] = _("Write a number such as 12 or 3.5.")
    defaults: dict[str, Any] = {}
    for parent in reversed(type(field).__mro__):
        defaults |= getattr(parent, "default_error_messages", {})
    for code, words in own.items():
        if field.error_messages.get(code) == defaults.get(code):
            field.error_messages[code] = words
    # Django's validators have words of their own, which these replace; a list that differs would be said in those.
    for validator in field.validators:
        code = getattr(validator, "code", "")
        if code and code not in field.error_messages:
            field.error_messages[code] = own["invalid"]


def make_field(field: BookingField, *, region: str = "") -> forms.Field:
    """Return a form field for a booking field.

    `region` (ISO 3166) is where phone numbers without a country code are.
    """
    made = PhoneField(max_length=40, region=region) if field.type == "phone" else _bare_field(field)
    made.label = label_of(field)
    made.required = bool(field.required)
    made.widget.is_required = made.required
    if field.placeholder and isinstance(made.widget, forms.TextInput | forms.Textarea):
        made.widget.attrs["placeholder"] = field.placeholder
    return made


def label_of(field: BookingField) -> str:
    # Cal.com leaves untouched defaults without a label, or with the key of its own translation.
    if field.is_default and (not field.label or field.label in _TRANSLATION_KEYS):
        return str(DEFAULT_LABELS.get(field.slug, field.slug))
    # Only beside its checkbox a label has links that can be followed.
    label = link_words(field.label or "") if field.type == "boolean" else field.label
    return label or field.slug


def wire_value(value: Any) -> Any:
    """Return a cleaned value as JSON for ``bookingFieldsResponses`` (CONTRACT.md 4.3); None for no answer."""
    # An unticked box is an answer, unlike an empty text.
    if value is False:
        return False
    if value in ("", None, []):
        return None
    # Forms clean 3 to 3.0, which Cal.com would show to the host as it is.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _bare_field(field: BookingField) -> forms.Field:
    choices = [(option, option) for option in field.options or []]
    match field.type:
        case "textarea":
            return PlainTextField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}))
        case "email":
            return AddressField(max_length=LONGEST_ADDRESS)
        case "multiemail":
            return EmailListField(max_length=LONGEST_TEXT)
        case "address":
            street = forms.TextInput(attrs={"autocomplete": "street-address"})
            return PlainTextField(max_length=LONGEST_LINE, widget=street)
        case "number":
            # Well below 2**53, past which floats, and so most readers of JSON, lose whole numbers.
            return forms.FloatField(min_value=-1e12, max_value=1e12)
        case "url":
            return WebAddressField(max_length=LONGEST_LINE, assume_scheme="https")
        case "select":
            blank = ("", field.placeholder or _("Please choose"))
            return forms.ChoiceField(choices=[blank, *choices])
        case "radio":
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
        case "multiselect" | "checkbox":
            boxes = forms.CheckboxSelectMultiple
            linked = [(option, linked_text(option)) for option in field.options or []]
            return forms.MultipleChoiceField(choices=linked, widget=boxes)
        case "boolean":
            return TickField(label=field.label or "")
        case _:
            # "name", "text", and types that a later Cal.com adds: asked as a line rather than not at all.
            made = PlainTextField(max_length=LONGEST_LINE)
            if field.slug == "name":
                made.widget.attrs["autocomplete"] = "name"
            return made
