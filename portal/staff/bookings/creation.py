"""Booking on behalf of another person: event type, day, free time, attendee, the event type's questions."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calcom.schemas.event_type import EventType
from portal.i18n.languages import ENGLISH, LANGUAGES, find_language
from portal.services.bookings import bookings
from portal.services.bookings.bookings import BookingRequest
from portal.services.errors import ServiceError
from portal.services.people.account import language_get
from portal.staff import models
from portal.staff.bookings.facts import named
from portal.staff.bookings.questions import (
    ATTENDEE_GIVES,
    answers_of,
    location_choices,
    location_of,
    question_fields,
)
from portal.staff.bookings.steps import slot_choices
from portal.staff.kit.admin_base import WRITE, ServiceAdmin, page
from portal.staff.kit.clock import StaffClock, staff_clock
from portal.staff.kit.event_types import labels_of
from portal.staff.kit.faults import fault_of, note_upstream
from portal.staff.kit.fields import DayField, LinesField, choice, text_field
from portal.staff.kit.listing import read_date, read_id
from portal.staff.kit.team_limits import event_type_reach, reachable_with_personal
from portal.web.times import day_text, zone_names


class ChooseForm(forms.Form):
    event_type = forms.ChoiceField(label=gettext_lazy("Event type"))
    day = DayField(label=gettext_lazy("Day"))

    def __init__(
        self, request: HttpRequest, *, today: date, event_type: int | None, day: date | None
    ) -> None:
        super().__init__(initial={"event_type": event_type, "day": day or today})
        field: Any = self.fields["event_type"]
        found = [
            each
            for each in reachable_with_personal(request)
            # A template, which Cal.com lets nobody book (CONTRACT.md 6.3).
            if each.event_type.scheduling_type != "managed"
        ]
        labels = labels_of(found, with_owner=True)
        field.choices = [(str(key), label) for key, label in labels.items()]


class BookForm(forms.Form):
    starts_at = choice(gettext_lazy("Time"), (), widget=forms.RadioSelect, required=True)
    length = choice(gettext_lazy("Length in minutes"), ())
    name = text_field(gettext_lazy("Name"), required=True)
    email = forms.EmailField(label=gettext_lazy("Email address"), required=False)
    phone = text_field(
        gettext_lazy("Phone number"), most=30, help_text=gettext_lazy("Such as +390612345678.")
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Their time zone"))
    language = choice(
        gettext_lazy("Their language"),
        [(one.calcom, one.name) for one in LANGUAGES],
        gettext_lazy("Emails about the booking are written in it."),
    )
    location = choice(gettext_lazy("Location"), ())
    location_value = text_field(
        gettext_lazy("Their address, phone number or place"),
        most=500,
        help_text=gettext_lazy("Where the location is for the attendee to give."),
    )
    guests = LinesField(label=gettext_lazy("Guests"), max_length=2000)
    notes = LinesField(label=gettext_lazy("Notes"), max_length=5000)

    def __init__(
        self,
        data: Any = None,
        *,
        event_type: EventType,
        slots: list[tuple[str, str]],
        clock: StaffClock,
    ) -> None:
        self.usual_language = _usual_language(event_type)
        initial = {"time_zone": clock.zone.key, "language": self.usual_language}
        super().__init__(data, initial=initial)
        self.event_type = event_type
        fields: dict[str, Any] = self.fields
        fields["starts_at"].choices = slots
        lengths = event_type.length_in_minutes_options
        fields["length"].choices = [(str(each), str(each)) for each in lengths]
        # The account's zone first, where most attendees are.
        names = dict.fromkeys((clock.zone.key, *zone_names()))
        fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in names]
        fields["location"].choices = location_choices(event_type)
        for name in ("length", "location"):
            # Nothing to choose, so nothing is asked, nor sent.
            if len(fields[name].choices) < 2:
                del self.fields[name]
        if not any(each.type in ATTENDEE_GIVES for each in event_type.locations):
            del self.fields["location_value"]
        if event_type.seats and event_type.seats.is_on:
            # Cal.com drops the guests of a booking with seats (recording 400).
            del self.fields["guests"]
        self.fields.update(question_fields(event_type))

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        # Cal.com accepts either as the way to reach the attendee (CONTRACT.md 4.1).
        if not self.errors and not (values.get("email") or values.get("phone")):
            self.add_error("email", _("Give an email address or a phone number."))
        return values

    @property
    def duration(self) -> int | None:
        chosen = self.cleaned_data.get("length")
        return int(chosen) if chosen else None

    @property
    def request(self) -> BookingRequest:
        values = self.cleaned_data
        # In lower case: Cal.com compares addresses letter by letter (CONTRACT.md 18.5).
        guests = values.get("guests", "").replace(",", " ").lower().split()
        answers = answers_of(self.event_type, values)
        if values["notes"]:
            answers["notes"] = values["notes"]
        return BookingRequest(
            name=values["name"],
            time_zone=values["time_zone"],
            language=values["language"] or self.usual_language,
            email=values["email"].lower() or None,
            # Cal.com takes no blanks in numbers.
            phone_number=values["phone"].replace(" ", "") or None,
            guests=guests,
            location=location_of(
                self.event_type, values.get("location", ""), values.get("location_value", "")
            ),
            answers=answers,
        )


def _usual_language(event_type: EventType) -> str:
    # The event type's own, where it has one, else the account's.
    for tag in (event_type.interface_language, language_get()):
        found = find_language(tag) if tag else None
        if found is not None:
            return found.calcom
    return ENGLISH.calcom


@page("add", WRITE)
def creation_view(admin: ServiceAdmin, request: HttpRequest) -> HttpResponse:
    return CreationPage(admin, request).answer()


class CreationPage:
    """One request: choosing an event type and a day, then a time and the attendee."""

    def __init__(self, admin: ServiceAdmin, request: HttpRequest) -> None:
        self._admin, self._request, self._clock = admin, request, staff_clock()
        today = timezone.now().astimezone(self._clock.zone).date()
        self._event_type_id, day = read_id(request, "event_type"), read_date(request, "day")
        self._day = day or today
        self._choose = ChooseForm(request, today=today, event_type=self._event_type_id, day=day)

    def answer(self) -> HttpResponse:
        is_sent = self._request.method == "POST"
        if self._event_type_id is None:
            return self._page(None, status=422 if is_sent else 200)
        event_type = event_type_reach(self._request, self._event_type_id)
        # Also for a form that was sent: a time is valid only while it is offered.
        slots = slot_choices(event_type, self._day, self._clock)
        data = self._request.POST if is_sent else None
        form = BookForm(data, event_type=event_type, slots=slots, clock=self._clock)
        if not form.is_valid():
            return self._page(form, status=422 if is_sent else 200)
        return self._book(form)

    def _book(self, form: BookForm) -> HttpResponse:
        try:
            made = bookings.booking_create_by_host(
                event_type=form.event_type,
                starts_at=datetime.fromisoformat(form.cleaned_data["starts_at"]),
                duration=form.duration,
                request=form.request,
            )
        except ServiceError as error:
            note_upstream(self._request, error)
            fault = fault_of(error)
            name = f"{form.event_type.title}: {form.cleaned_data['name']}"
            # Without a uid, since none came back.
            wanted, said = models.Booking(name=name[:200]), _("Booking was sent, its answer lost.")
            self._admin.note_lost(self._request, wanted, error, said, flag=ADDITION)
            return self._page(form, status=fault.status, fault=fault)
        self._admin.note(self._request, named(made), [{"added": {}}], flag=ADDITION)
        messages.success(self._request, _("“%(title)s” was booked.") % {"title": made.title})
        address = self._admin.address("change", made.uid)
        return redirect(self._admin.after(self._request, address))

    def _page(self, form: BookForm | None, **more: Any) -> HttpResponse:
        return self._admin.show(
            self._request,
            "staff/bookings/book.html",
            _("Book for somebody"),
            choose=self._choose,
            form=form,
            day_text=day_text(self._day),
            zone=self._clock.zone_at(timezone.now()),
            calendar=self._admin.address("calendar"),
            **more,
        )
