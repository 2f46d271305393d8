"""The details form: who books, where, and the event type's booking fields."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict

from portal.calcom.schemas.event_type import BookingField, EventType
from portal.public.booking_fields import (
    LONGEST_LINE,
    LONGEST_TEXT,
    PhoneField,
    PlainTextField,
    make_field,
    wire_value,
)
from portal.public.locations import LocationOption, location_option
from portal.services.bookings import BookingRequest

_HANDLED_APART = {"location", "rescheduleReason"}
_NOT_ANSWERS = {"name", "email", "attendeePhoneNumber", "guests"}
_LATE = ("notes", "guests")
_MOST_METADATA = 40


class PortalRenderer(TemplatesSetting):
    """Renders each field with its label, help and errors in the portal's own markup."""

    field_template_name = "public/field.html"


class LocationRadio(forms.RadioSelect):
    """Locations to choose from; each says what else it asks for, so that CSS can show only that."""

    def __init__(self, locations: Sequence[LocationOption]) -> None:
        super().__init__()
        self.locations = locations

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return one radio button's context, with ``data-asks`` where the location asks for something."""
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        location = self.locations[int(option["value"])]
        if location.asks:
            option["attrs"]["data-asks"] = location.asks
        return option


class BookingForm(forms.Form):
    """Fields of one event type. `metadata` and prefilled values come from the address."""

    default_renderer = PortalRenderer()
    error_css_class = "has-error"
    use_required_attribute = True

    def __init__(self, event_type: EventType, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event_type = event_type
        self.locations = [location_option(one) for one in event_type.locations or []]
        for field in self._asked_fields():
            self._add(field)
            if field.slug == "email":
                self._add_location()
        self.order_fields([*(name for name in self.fields if name not in _LATE), *_LATE])
        for name, made in self.fields.items():
            if not isinstance(made.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
                made.widget.attrs.setdefault("id", f"id_{name}")

    def _asked_fields(self) -> Iterator[BookingField]:
        for field in self.event_type.booking_fields:
            if field.hidden or field.slug in _HANDLED_APART:
                continue
            if field.slug == "guests" and (self.event_type.disable_guests or self.takes_seats):
                continue
            yield field

    def _add(self, field: BookingField) -> None:
        if field.type == "splitName":
            self.fields["firstName"] = PlainTextField(label="First name", max_length=LONGEST_LINE)
            self.fields["lastName"] = PlainTextField(
                label="Last name", max_length=LONGEST_LINE, required=False
            )
            return
        made = make_field(field)
        if field.slug == "guests":
            made.help_text = "Email addresses, one per line. They get the invitation too."
        self.fields[field.slug] = made

    def _add_location(self) -> None:
        if len(self.locations) > 1:
            self.fields["location"] = forms.ChoiceField(
                label="Where",
                choices=[(str(n), option.label) for n, option in enumerate(self.locations)],
                widget=LocationRadio(self.locations),
                initial="0",
            )
        for option in self.locations:
            if option.asks:
                self.fields[_detail_name(option)] = _detail_field(
                    option, only=len(self.locations) == 1
                )

    @property
    def takes_seats(self) -> bool:
        """Whether the event type has seats; Cal.com drops guests there (CONTRACT.md 4.1)."""
        seats = self.event_type.seats
        return bool(seats and seats.is_on)

    def clean(self) -> dict[str, Any]:
        """Check that what the chosen location asks for was given."""
        cleaned = super().clean() or {}
        option = self.chosen_location
        if option and option.asks and not self.errors.get(_detail_name(option)):
            name = _detail_name(option)
            if not cleaned.get(name):
                self.add_error(name, "Please fill this in for the place you chose.")
        return cleaned

    @property
    def chosen_location(self) -> LocationOption | None:
        """The location chosen, or the only one; None when the event type has none."""
        if len(self.locations) <= 1:
            return self.locations[0] if self.locations else None
        index = self.cleaned_data.get("location", "") if hasattr(self, "cleaned_data") else ""
        return self.locations[int(index)] if index.isdecimal() else None

    def booking_request(self, *, time_zone: str, query: QueryDict) -> BookingRequest:
        """Return what was filled in, as the service takes it. Only for a valid form."""
        data = self.cleaned_data
        name = data.get("name") or f"{data.get('firstName', '')} {data.get('lastName', '')}"
        answers = {
            field.slug: wire_value(data[field.slug])
            for field in self._asked_fields()
            if field.slug in data and field.slug not in _NOT_ANSWERS
        }
        return BookingRequest(
            name=name.strip(),
            email=data.get("email") or None,
            phone_number=data.get("attendeePhoneNumber") or None,
            time_zone=time_zone,
            guests=tuple(data.get("guests") or ()),
            location=self._wire_location(),
            answers={slug: value for slug, value in answers.items() if value is not None},
            metadata=read_metadata(query),
        )

    def _wire_location(self) -> dict[str, str] | None:
        option = self.chosen_location
        if option is None or not option.wire:
            return None
        if option.asks:
            return {**option.wire, option.wire_key: self.cleaned_data[_detail_name(option)]}
        # A single location that needs nothing from the visitor is best left to Cal.com (CONTRACT.md 4.2).
        return dict(option.wire) if len(self.locations) > 1 else None


class MoveForm(forms.Form):
    """What is asked when a booking is moved: the reason, which an event type may require (CONTRACT.md 4.8)."""

    default_renderer = PortalRenderer()

    def __init__(self, event_type: EventType, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in event_type.booking_fields:
            if field.slug == "rescheduleReason" and not field.hidden:
                self.fields[field.slug] = make_field(field)

    @property
    def reason(self) -> str:
        """The reason given, empty when none was asked. Only for a valid form."""
        return str(self.cleaned_data.get("rescheduleReason", ""))


class CancelForm(forms.Form):
    """What is asked when a booking is cancelled; `of_series` adds the choice to cancel the later ones too."""

    default_renderer = PortalRenderer()
    reason = PlainTextField(
        label="Reason", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, of_series: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_series:
            self.fields["later"] = forms.BooleanField(
                label="Cancel all later bookings of this series too", required=False
            )


def read_metadata(query: QueryDict) -> dict[str, str]:
    """Return ``metadata[key]=value`` parameters within Cal.com's bounds (CONTRACT.md 4.1); others are left out."""
    found: dict[str, str] = {}
    for name in query:
        key = (
            name[len("metadata[") : -1]
            if name.startswith("metadata[") and name.endswith("]")
            else ""
        )
        if 0 < len(key) <= 40 and len(query.get(name, "")) <= 500 and len(found) < _MOST_METADATA:
            found[key] = query.get(name, "")
    return found


def read_prefill(query: QueryDict, form: forms.Form) -> dict[str, Any]:
    """Return initial values from the address, by field slug, as Cal.com's own links give them (CONTRACT.md 11.2)."""
    initial: dict[str, Any] = {}
    for name, field in form.fields.items():
        values = query.getlist(name)
        if name == "guests":
            values = values + query.getlist("guest")
            values = ["\n".join(values)] if values else []
        if not values:
            continue
        initial[name] = (
            values if isinstance(field, forms.MultipleChoiceField) else values[0][:LONGEST_TEXT]
        )
    first, last = query.get("firstName", ""), query.get("lastName", "")
    if "name" in form.fields and "name" not in initial and (first or last):
        initial["name"] = f"{first} {last}".strip()[:LONGEST_LINE]
    if not initial.get("location", "0").isdecimal():
        initial.pop("location")
    return initial


def _detail_name(option: LocationOption) -> str:
    return f"location_{option.asks}"


def _detail_field(option: LocationOption, *, only: bool) -> forms.Field:
    kind = PhoneField if option.asks == "phone" else PlainTextField
    return kind(
        label=option.asks_label,
        max_length=LONGEST_LINE,
        required=only,
        help_text="" if only else f"Only for “{option.label}”.",
    )
