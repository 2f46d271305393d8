"""Prefill of the details form from the address, a kept form or an earlier booking (CONTRACT.md 11.2)."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict

from portal.calcom.schemas.event_type import BookingField, EventType
from portal.public.shared.booking_fields import (
    LONGEST_LINE,
    LONGEST_TEXT,
    EmailListField,
    PhoneField,
    make_field,
    wire_value,
)
from portal.public.shared.locations import LocationOption, find_location
from portal.web.protection.readers import read_integer

# Cal.com takes 50; the portal adds some of its own, such as the key of the intent.
_MOST_METADATA = 40
# Everything that Cal.com, its apps and this portal act on is in mixed case (videoCallUrl, hangoutLink, conferenceData,
# entryPoints, portalRequest), but for a word that it writes when a host is changed.
_MAY_PASS = re.compile(r"(?!reassignment$)[a-z][a-z0-9_.-]{0,39}")
# More answers than a field has options; a prefilled list costs a widget each.
_MOST_VALUES = 50
# Where an address begins with a blank, or a number with a country code does, a plus was not encoded. No country code
# begins with a zero.
_BLANK_FOR_PLUS = re.compile(r"^((?:tel:|callto:)?\(?)\s+(?=\(?[1-9])", re.IGNORECASE)
_LOCAL_PART = re.compile(r"(?:(?<=[,;<\n])|^)[^,;<>\n@]+(?=@)")
_NO_FIELD = forms.Field()
# What scripts of other sites write where they have no value; who is called so can type it.
_NOTHING = frozenset({"null", "undefined", "[object Object]"})
# Cal.com's links say true; others write what they like, and only a clear no must stay unticked.
_NO = {"", "0", "false", "no", "off", "n", "f", "null", "undefined", "none"}
_NEVER_HIDDEN_ANSWERS = {"name", "email", "guests", "location", "rescheduleReason", "unknown"}


def read_prefill(
    query: QueryDict,
    form: forms.Form,
    *,
    locations: list[LocationOption] | None = None,
    is_address: bool = False,
) -> dict[str, Any]:
    """Return initial values by the name of the form's field; in those of an address a lost plus is put back.

    A location is named as Cal.com's links name it, by its internal name in JSON, or by its number in the form.
    """
    initial: dict[str, Any] = {}
    for name, field in form.fields.items():
        values = query.getlist(name)[:_MOST_VALUES]
        if name == "guests":
            # Cal.com reads either name, and its embed sends the same guests under both.
            both = values + query.getlist("guest")[:_MOST_VALUES]
            values = list({one.strip().casefold(): one for one in reversed(both)}.values())[::-1]
        if is_address:
            values = [_with_plus(field, value) for value in values if value not in _NOTHING]
        found = _initial(field, values) if values else None
        if found is not None:
            initial[name] = found
    _complete_name(query, form, initial)
    _choose_location(query, form, initial, locations or [])
    return initial


def _initial(field: forms.Field, values: list[str]) -> Any:
    """Return what a field begins with; None for a choice that is not offered, which leaves the field's own."""
    if isinstance(field, forms.MultipleChoiceField):
        # Cal.com's links repeat the parameter, hand-made ones often divide by commas.
        return list(dict.fromkeys(part for value in values for part in _options(field, value)))
    if isinstance(field, forms.ChoiceField):
        return next((option for value in values if (option := _option(field, value))), None)
    if isinstance(field, forms.BooleanField):
        return values[0].strip().lower() not in _NO
    if isinstance(field, EmailListField):
        return "\n".join(values)[:LONGEST_TEXT]
    if isinstance(field, forms.FloatField):
        # As most languages write it, in digits of any width.
        number = unicodedata.normalize("NFKC", values[0][:LONGEST_LINE]).strip()
        return number.replace(",", ".") if number.count(",") == 1 and "." not in number else number
    return values[0][:LONGEST_TEXT]


def _options(field: forms.MultipleChoiceField, text: str) -> list[str]:
    """Return the options that a text names, divided by commas; an option may hold commas, too."""
    parts, found, begin = text.split(","), [], 0
    if len(parts) > _MOST_VALUES:
        return [text]
    while begin < len(parts):
        for end in range(len(parts), begin, -1):
            option = _option(field, ",".join(parts[begin:end]))
            if option or end == begin + 1:
                found.append(option or parts[begin].strip())
                begin = end
                break
    return found


def _option(field: forms.ChoiceField, text: str) -> str | None:
    """Return the option that a text names, in any letter case and with the plus signs that were not encoded."""
    if field.valid_value(text):
        return text
    pairs = cast("Iterable[tuple[str, str]]", field.choices)
    offered = {_option_key(str(value)): str(value) for value, _label in pairs}
    return offered.get(_option_key(text))


def _option_key(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace("+", " ").split())


def _with_plus(field: forms.Field, value: str) -> str:
    """Return a value of the address with the plus signs that were not encoded, and so arrived as blanks."""
    if isinstance(field, PhoneField | forms.EmailField | EmailListField):
        # Encoded twice, as programs do that send a link which was encoded already.
        value = value.replace("%2B", "+").replace("%2b", "+").replace("%40", "@")
    if isinstance(field, PhoneField):
        return _BLANK_FOR_PLUS.sub(r"\1+", value)
    if isinstance(field, forms.EmailField | EmailListField):
        return _LOCAL_PART.sub(lambda found: "+".join(found[0].split()), value)
    return value


def _complete_name(query: QueryDict, form: forms.Form, initial: dict[str, Any]) -> None:
    # Links are shared between event types that ask for one name and those that ask for two.
    first, last = query.get("firstName", ""), query.get("lastName", "")
    whole = query.get("name", "").strip()
    if "name" in form.fields and "name" not in initial and (first or last):
        initial["name"] = f"{first} {last}".strip()[:LONGEST_LINE]
    if "firstName" in form.fields and whole and not (first or last):
        initial["firstName"], _blank, initial["lastName"] = whole.partition(" ")


def _choose_location(
    query: QueryDict,
    form: forms.Form,
    initial: dict[str, Any],
    locations: list[LocationOption],
) -> None:
    named, detail = read_location(query.get("location", ""))
    index = find_location(named, locations) if named else None
    number = initial.pop("location", "")
    if index is not None and "location" in form.fields:
        initial["location"] = str(index)
    elif read_integer(number, most=len(locations) - 1) is not None:
        initial["location"] = number
    option = locations[index] if index is not None else None
    if detail and option and option.asks:
        detail = _with_plus(form.fields.get(f"location_{option.asks}", _NO_FIELD), detail)
        initial.setdefault(f"location_{option.asks}", detail)
    if query.get("attendeePhoneNumber") and "location_phone" in form.fields:
        phone = _with_plus(form.fields["location_phone"], query.get("attendeePhoneNumber", ""))
        initial.setdefault("location_phone", phone[:LONGEST_LINE])


def read_location(text: str) -> tuple[str, str]:
    """Return a location's name and what is added to it, from ``{"value":"phone","optionValue":"+39"}`` or a name."""
    if not text.startswith("{"):
        return ("" if text.isdecimal() else text[:LONGEST_LINE]), ""
    try:
        found = json.loads(text[:LONGEST_TEXT])
    # Deeply nested brackets in an address exhaust the parser's stack.
    except (ValueError, RecursionError):
        return "", ""
    value, detail = found.get("value"), found.get("optionValue")
    return (
        value if isinstance(value, str) else "",
        detail[:LONGEST_LINE] if isinstance(detail, str) else "",
    )


def read_metadata(query: Mapping[str, str]) -> dict[str, str]:
    """Return ``metadata[key]=value`` parameters that may be set from an address; others are left out.

    Within Cal.com's bounds (CONTRACT.md 4.1), and with a key that no software acts on.
    """
    found: dict[str, str] = {}
    for name, value in query.items():
        is_one = name.startswith("metadata[") and name.endswith("]")
        key = name[len("metadata[") : -1] if is_one else ""
        may_pass = _MAY_PASS.fullmatch(key) is not None or key in settings.METADATA_KEYS
        # JSON carries no half of a surrogate pair, and no database NUL.
        if may_pass and len(value) <= 500 and len(found) < _MOST_METADATA and "\0" not in value:
            found[key] = value
    return found


def hidden_answers(event_type: EventType, query: QueryDict) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in event_type.booking_fields:
        if field.hidden and field.slug not in _NEVER_HIDDEN_ANSWERS and field.slug in query:
            value = _cleaned(field, query.getlist(field.slug)[:_MOST_VALUES])
            if value is not None:
                found[field.slug] = value
    return found


def _cleaned(field: BookingField, values: list[str]) -> Any:
    made = make_field(field)
    # A hidden field cannot be filled in by the visitor; an answer that is missing is left to Cal.com.
    made.required = False
    try:
        given = [_with_plus(made, one) for one in values if one not in _NOTHING]
        return wire_value(made.clean(_initial(made, given))) if given else None
    except ValidationError as error:
        # Nobody can be asked again: of a number with its country code that much is sure.
        is_read = getattr(error, "code", "") == "reading"
        return made.clean(error.params["number"]) if is_read and error.params else None


def lock_prefilled(form: forms.Form, initial: Mapping[str, Any], names: list[str]) -> None:
    """Make those of the named fields read-only that the address filled in."""
    for name in names:
        field = form.fields[name]
        if initial.get(name) in (None, "", []):
            continue
        try:
            field.clean(initial[name])
        except ValidationError:
            continue
        # Only a usable value: a wrong one that cannot be corrected would end the booking.
        field.disabled = True
        field.initial = initial[name]
