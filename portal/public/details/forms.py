"""The details form: who books, where, and the event type's booking fields; and the form of a move."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.calcom.schemas.event_type import BookingField, EventType
from portal.i18n.mailboxes import mailbox_key
from portal.public.details.guests import GuestsField
from portal.public.details.prefill import (
    hidden_answers,
    lock_prefilled,
    read_metadata,
    read_prefill,
)
from portal.public.shared.booking_fields import (
    LONGEST_LINE,
    PhoneField,
    PlainTextField,
    PortalForm,
    TickField,
    label_of,
    make_field,
    wire_value,
)
from portal.public.shared.form_markup import LocationRadio
from portal.public.shared.locations import LocationOption, location_option
from portal.services.bookings.bookings import BookingRequest
from portal.services.event_types import catalogue
from portal.web.protection.readers import read_integer

# Location has fields of its own, the reason belongs to a move, and "unknown" is what Cal.com cannot describe.
_HANDLED_APART = {"location", "rescheduleReason", "unknown"}
# Attendee and guests have places of their own in Cal.com's request (CONTRACT.md 4.1).
_NOT_ANSWERS = {"name", "email", "attendeePhoneNumber", "guests"}
# Optional in nearly every event type: last, so that nobody takes them for a step on the way.
_LATE = ("notes", "guests")
# What of Cal.com's attendee has a name of its own among the booking fields.
_OF_ATTENDEE = {"phoneNumber": "attendeePhoneNumber"}
# How many occurrences of a series are wanted, as Cal.com's links call it.
TIMES = "recurringEventCount"
CONSENT = "consentGiven"
# What the form calls its own fields and buttons; a booking field of such a slug is called otherwise.
OWN_NAMES = frozenset(
    {CONSENT, "token", "keep", "look", "another", "hold", "homepage", "guest_add", "guest_remove"}
    | {
        "recurringEventCount",
        "firstName",
        "lastName",
        "location_phone",
        "location_address",
        "location_text",
    }
)


class TimesField(forms.ChoiceField):
    """How many occurrences of a series; all of them where nothing was sent."""

    def clean(self, value: Any) -> str:
        return str(super().clean(value or self.initial))


class BookingForm(PortalForm):
    """Form of one event type. `query` is the address, which prefills and locks fields and brings metadata."""

    error_css_class = "has-error"
    use_required_attribute = True

    def __init__(
        self,
        event_type: EventType,
        *args: Any,
        region: str = "",
        query: QueryDict | None = None,
        consent: str = "",
        host_addresses: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.event_type, self.region = event_type, region
        self.host_addresses = host_addresses
        self.query = query if query is not None else QueryDict()
        self.locations = [location_option(one) for one in event_type.locations or []]
        for field in self._asked_fields():
            self._add(field)
        self._add_location()
        self._add_times()
        self.order_fields(self._order())
        # After order_fields, so that it stands last, just above the button.
        if consent:
            self.fields[CONSENT] = TickField(
                label=consent,
                error_messages={"required": _("Please agree to this before you book.")},
            )
        for name, made in self.fields.items():
            # A group of choices gets no id of its own: its inputs are numbered, and a label cannot point to the group.
            if not isinstance(made.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
                made.widget.attrs.setdefault("id", f"id_{name}")
        asked = [one for one in self._asked_fields() if one.disable_on_prefill]
        names = [name for one in asked for name in self._names_of(one) if name in self.fields]
        lock_prefilled(self, self.prefill(self.query), names)

    def prefill(self, source: QueryDict) -> dict[str, Any]:
        """Return initial values from an address or a kept form; those locked by the address stay as they are."""
        found = read_prefill(
            source, self, locations=self.locations, is_address=source is self.query
        )
        return {name: value for name, value in found.items() if not self.fields[name].disabled}

    def _asked_fields(self) -> Iterator[BookingField]:
        for field in self.event_type.booking_fields:
            if field.hidden or field.slug in _HANDLED_APART:
                continue
            # Cal.com takes guests against disableGuests, and drops those of a booking with seats (CONTRACT.md 4.1):
            # neither is asked.
            if field.slug == "guests" and (self.event_type.disable_guests or self.takes_seats):
                continue
            yield field

    def _order(self) -> list[str]:
        # Who and where first, as Cal.com orders them, guests and notes last.
        contact = (TIMES, "name", "firstName", "lastName", "email", "attendeePhoneNumber")
        where = [name for name in self.fields if name == "location" or name.startswith("location_")]
        first = [*(name for name in contact if name in self.fields), *where]
        rest = [name for name in self.fields if name not in first and name not in _LATE]
        return [*first, *rest, *_LATE]

    @staticmethod
    def _names_of(field: BookingField) -> tuple[str, ...]:
        if field.type == "splitName":
            return ("firstName", "lastName")
        return (f"field_{field.slug}" if field.slug in OWN_NAMES else field.slug,)

    def _add(self, field: BookingField) -> None:
        if field.type == "splitName":
            self._add_split_name(field)
        elif field.slug == "guests":
            help_text = _("They get the invitation too.")
            label = make_field(field).label
            self.fields["guests"] = GuestsField(
                label=label, required=field.required, help_text=help_text, max_length=5000
            )
        else:
            self.fields[self._names_of(field)[0]] = make_field(field, region=self.region)

    def _add_split_name(self, field: BookingField) -> None:
        parts = (
            ("firstName", field.first_name_label or _("First name"), True, "given-name"),
            ("lastName", field.last_name_label or _("Last name"), False, "family-name"),
        )
        placeholders = {
            "firstName": field.first_name_placeholder,
            "lastName": field.last_name_placeholder,
        }
        for name, label, always, autocomplete in parts:
            made = PlainTextField(
                label=label,
                max_length=LONGEST_LINE,
                required=always or field.last_name_required,
                widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
            )
            if placeholders[name]:
                made.widget.attrs["placeholder"] = placeholders[name]
            self.fields[name] = made

    def _add_location(self) -> None:
        fields = self.event_type.booking_fields
        asked = next((label_of(field) for field in fields if field.slug == "location"), "")
        if len(self.locations) > 1:
            self.fields["location"] = forms.ChoiceField(
                label=asked or _("Where"),
                choices=[(str(n), option.label) for n, option in enumerate(self.locations)],
                widget=LocationRadio(self.locations),
                initial="0",
            )
        for option in self.locations:
            if option.asks:
                self.fields[_detail_name(option)] = self._detail_field(option)

    def _add_times(self) -> None:
        rule = self.event_type.recurrence
        if rule is None or not rule.is_on or (rule.occurrences or 0) < 2:
            return
        most = rule.occurrences or 0
        choices = [
            (str(count), ngettext("%(count)s time", "%(count)s times", count) % {"count": count})
            for count in range(1, most + 1)
        ]
        buttons = [button_text(self.event_type, count) for count in range(1, most + 1)]
        self.fields[TIMES] = TimesField(
            label=_("How many times?"),
            choices=choices,
            initial=str(most),
            # What the form's button is called with each of them, for the script.
            widget=forms.Select({"data-buttons": json.dumps(buttons, ensure_ascii=False)}),
        )

    @property
    def chosen_times(self) -> int | None:
        if TIMES not in self.fields:
            return None
        most = len(self.fields[TIMES].choices)  # type: ignore[attr-defined]  # a field of choices
        return read_integer(str(self[TIMES].value() or ""), most=most) or most

    @property
    def times(self) -> int | None:
        """How many occurrences of a series were chosen, None where all are meant. Only for a valid form."""
        chosen = self.cleaned_data.get(TIMES, "")
        return int(chosen) if chosen else None

    def _detail_field(self, option: LocationOption) -> forms.Field:
        is_only = len(self.locations) == 1
        options: dict[str, Any] = {
            "label": option.asks_label,
            "max_length": LONGEST_LINE,
            "required": is_only,
            "help_text": "" if is_only else _("Only for “%(place)s”.") % {"place": option.label},
        }
        if option.asks == "phone":
            return PhoneField(region=self.region, **options)
        return PlainTextField(**options)

    @property
    def takes_seats(self) -> bool:
        seats = self.event_type.seats
        return bool(seats and seats.is_on)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._propose_numbers()
        self._refuse_numbers()
        # Who books, and who is met anyway, is no guest.
        known = {mailbox_key(one) for one in (cleaned.get("email"), *self.host_addresses) if one}
        if cleaned.get("guests"):
            cleaned["guests"] = [one for one in cleaned["guests"] if mailbox_key(one) not in known]
        option = self.chosen_location
        if option and option.asks and not self.errors.get(_detail_name(option)):
            name = _detail_name(option)
            if not cleaned.get(name):
                self.add_error(name, _("Please fill this in for the place you chose."))
        return cleaned

    def _refuse_numbers(self) -> None:
        if catalogue.needs_number(self.event_type):
            asked = (one for one in self._asked_fields() if one.type == "number" and one.required)
            for name in (name for one in asked for name in self._names_of(one)):
                self.add_error(
                    name,
                    _(
                        "To book this, a number has to be given. That works on Cal.com's own page only."
                    ),
                )

    def _propose_numbers(self) -> None:
        """Fill in numbers as they were read, so that sending the form again takes them."""
        for name, errors in self.errors.as_data().items():
            for error in errors:
                if error.code in ("country", "reading"):
                    data = QueryDict(mutable=True)
                    data.update(self.data)
                    data[name] = (error.params or {})["number"]
                    self.data = data

    @property
    def chosen_location(self) -> LocationOption | None:
        """The location chosen, or the only one; None when the event type has none. Call it after cleaning."""
        if len(self.locations) <= 1:
            return self.locations[0] if self.locations else None
        # Without a valid choice cleaned_data has no location, and before cleaning the form has no cleaned_data.
        index = self.cleaned_data.get("location", "") if hasattr(self, "cleaned_data") else ""
        number = read_integer(index, most=len(self.locations) - 1)
        return None if number is None else self.locations[number]

    def booking_request(self, *, time_zone: str, language: str = "en") -> BookingRequest:
        """Return what was filled in, as the service takes it. Only for a valid form."""
        data = self.cleaned_data
        name = data.get("name") or f"{data.get('firstName', '')} {data.get('lastName', '')}"
        answers = hidden_answers(self.event_type, self.query) | {
            field.slug: wire_value(data[name])
            for field in self._asked_fields()
            for name in self._names_of(field)
            if name in data and field.slug not in _NOT_ANSWERS and field.type != "splitName"
        }
        return BookingRequest(
            name=name.strip(),
            email=data.get("email") or None,
            phone_number=data.get("attendeePhoneNumber") or None,
            time_zone=time_zone,
            language=language,
            guests=tuple(data.get("guests") or ()),
            location=self._wire_location(),
            answers={slug: value for slug, value in answers.items() if value is not None},
            metadata=read_metadata(self.query),
            times=self.times,
        )

    def names_of_slug(self, slug: str) -> tuple[str, ...]:
        """Return the names of the form's fields that ask for a booking field; empty where it is not asked.

        `slug` may be a path in Cal.com's request, too, such as ``attendee.email`` and ``location.phone``.
        """
        first, _dot, rest = slug.partition(".")
        if first == "location":
            option = self.chosen_location
            wanted = (_detail_name(option) if option and option.asks else "location",)
            return tuple(name for name in wanted if name in self.fields)
        slug = _OF_ATTENDEE.get(rest, rest) if first == "attendee" else first
        asked = (
            name for one in self._asked_fields() if one.slug == slug for name in self._names_of(one)
        )
        return tuple(name for name in asked if name in self.fields)

    def _wire_location(self) -> dict[str, str] | None:
        option = self.chosen_location
        if option is None or not option.wire:
            return None
        if option.asks:
            return {**option.wire, option.wire_key: self.cleaned_data[_detail_name(option)]}
        # A single location that needs nothing from the visitor is best left to Cal.com (CONTRACT.md 4.2).
        return dict(option.wire) if len(self.locations) > 1 else None


def button_text(event_type: EventType, times: int | None) -> str:
    asks = bool(event_type.confirmation_policy and event_type.confirmation_policy.is_on)
    if times is None or times < 2:
        return _("Request this time") if asks else _("Book this time")
    if asks:
        sentence = ngettext("Request all %(count)s time", "Request all %(count)s times", times)
    else:
        sentence = ngettext("Book all %(count)s time", "Book all %(count)s times", times)
    return sentence % {"count": times}


def _detail_name(option: LocationOption) -> str:
    return f"location_{option.asks}"


class MoveForm(PortalForm):
    """Form of a move: the reason, which an event type may require (CONTRACT.md 4.8)."""

    def __init__(self, event_type: EventType, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in event_type.booking_fields:
            if field.slug == "rescheduleReason" and not field.hidden:
                self.fields[field.slug] = make_field(field)

    def prefill(self, source: QueryDict) -> dict[str, Any]:
        return read_prefill(source, self)

    def names_of_slug(self, slug: str) -> tuple[str, ...]:
        return (slug,) if slug in self.fields else ()

    @property
    def chosen_times(self) -> None:
        """A move is one of one date."""

    @property
    def reason(self) -> str:
        """The reason given, empty when none was asked. Only for a valid form."""
        return str(self.cleaned_data.get("rescheduleReason", ""))
