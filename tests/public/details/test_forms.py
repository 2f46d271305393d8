"""The details form: each type of booking field, checked on the server and sent as Cal.com wants it."""

from typing import Any

import pytest
from django.http import QueryDict

from portal.calcom.schemas.event_type import EventType
from portal.public.details.forms import BookingForm
from portal.web.protection.mailboxes import addresses_in
from tests.public.samples import DEFAULT_FIELDS, event_type

WHO = {"name": "Ada Byron", "email": "ada@example.com"}


def field(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "slug": "question", "label": "Question", "required": True} | more


def filled(form_data: dict[str, Any], *fields: dict[str, Any], **changes: Any) -> BookingForm:
    data = QueryDict(mutable=True)
    for name, value in {**WHO, **form_data}.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return BookingForm(event_type(*fields, **changes), data)


@pytest.mark.parametrize(
    ("wire", "typed", "sent"),
    [
        (field("text"), "ACME", "ACME"),
        (field("textarea"), "one\r\ntwo", "one\ntwo"),
        (field("number"), "42", 42),
        (field("number"), "2.5", 2.5),
        (field("phone"), "+49 30 901820", "+4930901820"),
        (field("address"), "1 Quay Street", "1 Quay Street"),
        (field("url"), "https://example.com", "https://example.com"),
        (field("select", options=["A", "B"]), "B", "B"),
        (field("radio", options=["A", "B"]), "A", "A"),
        (field("multiselect", options=["A", "B", "C"]), ["A", "C"], ["A", "C"]),
        (field("checkbox", options=["A", "B"]), ["B"], ["B"]),
        (field("boolean"), "on", True),
        (field("multiemail"), "a@example.com, b@example.com", ["a@example.com", "b@example.com"]),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else None,
)
def test_an_answer_is_sent_with_its_wire_type(wire: dict[str, Any], typed: Any, sent: Any) -> None:
    form = filled({"question": typed}, wire)
    assert form.is_valid(), form.errors
    request = form.booking_request(time_zone="Europe/Rome")
    assert request.answers == {"question": sent}
    assert (request.name, request.email, request.time_zone) == (
        "Ada Byron",
        "ada@example.com",
        "Europe/Rome",
    )


@pytest.mark.parametrize(
    ("wire", "typed"),
    [
        (field("text"), ""),
        (field("text"), "x" * 100_000),
        (field("text"), "bell\x07"),
        (field("text"), "nul\x00"),
        (field("number"), "many"),
        (field("number"), "nan"),
        (field("number"), "1e999"),
        (field("phone"), "030 901820"),
        (field("phone"), "+1"),
        (field("phone"), "call me"),
        (field("url"), "not a url"),
        (field("select", options=["A"]), "Z"),
        (field("radio", options=["A"]), ""),
        (field("multiselect", options=["A"]), ["A", "Z"]),
        (field("boolean"), ""),
        (field("multiemail"), "a@example.com, nobody"),
    ],
)
def test_a_bad_answer_is_named_beside_its_field(wire: dict[str, Any], typed: Any) -> None:
    form = filled({"question": typed}, wire)
    assert list(form.errors) == ["question"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("name", ""), ("name", "x" * 100_000), ("email", "nobody"), ("guests", "a@example.com x")],
)
def test_default_fields_are_checked_too(name: str, value: str) -> None:
    assert list(filled({name: value}).errors) == [name]


def test_hidden_and_reschedule_fields_are_not_asked() -> None:
    names = list(BookingForm(event_type()).fields)
    assert names == ["name", "email", "notes", "guests"]


def test_guests_are_not_asked_where_they_are_disabled_or_dropped() -> None:
    assert "guests" not in BookingForm(event_type(disableGuests=True)).fields
    seats = {"seatsPerTimeSlot": 3, "showAttendeeInfo": False, "showAvailabilityCount": True}
    assert "guests" not in BookingForm(event_type(seats=seats)).fields


def test_a_single_location_is_left_to_the_calendar() -> None:
    form = filled({})
    assert form.is_valid()
    assert form.booking_request(time_zone="UTC").location is None


TWO_LOCATIONS = [
    {"type": "address", "address": "1 Quay Street", "public": True},
    {"type": "attendeePhone"},
]


def test_one_of_several_locations_is_chosen() -> None:
    form = filled({"location": "0"}, locations=TWO_LOCATIONS)
    assert form.is_valid(), form.errors
    request = form.booking_request(time_zone="UTC")
    assert request.location == {"type": "address"}


def test_a_call_needs_the_visitors_number() -> None:
    form = filled({"location": "1"}, locations=TWO_LOCATIONS)
    assert list(form.errors) == ["location_phone"]
    form = filled({"location": "1", "location_phone": "+44 20 7946 0000"}, locations=TWO_LOCATIONS)
    assert form.is_valid(), form.errors
    request = form.booking_request(time_zone="UTC")
    assert request.location == {"type": "attendeePhone", "phone": "+442079460000"}


@pytest.mark.parametrize("choice", ["2", "-1", "x", ""])
def test_a_location_that_is_not_offered_is_refused(choice: str) -> None:
    assert "location" in filled({"location": choice}, locations=TWO_LOCATIONS).errors


def test_each_location_says_what_it_asks_for() -> None:
    html = str(BookingForm(event_type(locations=TWO_LOCATIONS))["location"])
    assert html.count("data-asks") == 1
    assert 'data-asks="phone"' in html


@pytest.mark.parametrize(
    ("typed", "region", "asked"),
    [
        ("030 901820", "DE", "+49 30 901820"),
        # A French number in Berlin, and one whose country code came without its plus.
        ("33612345678", "DE", "+49 3361 2345678"),
        ("06 12 34 56 78", "FR", "+33 6 12 34 56 78"),
        ("4930901820", "DE", "+49 30 901820"),
        ("０３０９０１８２０", "DE", "+49 30 901820"),
        # What E.164 cannot hold, what may be a digit, and a second number.
        ("+49 30 901820 ext. 12", "FR", "+49 30 901820"),
        ("tel:+49-30-901820;ext=12", "", "+49 30 901820"),
        ("+1 650 253 0000,,123#", "US", "+1 650-253-0000"),
        ("+49 30 901820 (mobile)", "DE", "+49 30 901820"),
        ("+49 30 901820 Büro", "", "+49 30 901820"),
        ("+49 30 901820 or 7", "DE", "+49 30 9018207"),
        ("+1 800 FLOWERS", "DE", "+1 800-356-9377"),
        ("1-800-FLOWERS", "US", "+1 800-356-9377"),
        ("tel:030901820;phone-context=+49", "", "+49 30 901820"),
    ],
)
def test_nobody_gets_a_country_code_that_was_not_typed(typed: str, region: str, asked: str) -> None:
    data = QueryDict("name=Ada&email=a@example.com", mutable=True)
    data["question"] = typed
    form = BookingForm(event_type(field("phone")), data, region=region)
    assert not form.is_valid()
    assert asked in str(form.errors["question"])
    # The field holds it now: who sends the form again has said so.
    again = str(form["question"].value())
    assert again == asked
    data["question"] = again
    assert BookingForm(event_type(field("phone")), data, region=region).is_valid()


@pytest.mark.parametrize(
    ("typed", "region", "sent"),
    [
        ("+33 6 12 34 56 78", "DE", "+33612345678"),
        ("0033 6 12 34 56 78", "DE", "+33612345678"),
        ("0033612345678", "US", "+33612345678"),
        ("0033612345678", "", "+33612345678"),
        ("011 33 6 12 34 56 78", "US", "+33612345678"),
        ("+49 (0)30 901820", "FR", "+4930901820"),
        ("00 49 (0) 30 901820", "FR", "+4930901820"),
        ("tel:+49-30-901820", "FR", "+4930901820"),
        ("Tel. +49 30/901820", "FR", "+4930901820"),
        ("(+49) 30 90 18 20", "FR", "+4930901820"),
        ("＋４９３０９０１８２０", "", "+4930901820"),
        ("+٤٩٣٠٩٠١٨٢٠", "", "+4930901820"),
        ("\u202a+49 30\xa0901820\u202c", "US", "+4930901820"),
        ("+39 06 1234 5678", "DE", "+390612345678"),
    ],
)
def test_a_country_code_that_was_typed_is_taken(typed: str, region: str, sent: str) -> None:
    data = QueryDict("name=Ada&email=a@example.com", mutable=True)
    data["question"] = typed
    form = BookingForm(event_type(field("phone")), data, region=region)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["question"] == sent


def test_an_example_of_the_visitors_country_shows_what_is_wanted() -> None:
    form = BookingForm(event_type(field("phone")), QueryDict("question=soon"), region="GB")
    assert "such as +44" in str(form.errors["question"])


def test_an_address_is_booked_in_lower_case() -> None:
    form = filled({"email": "Ada@Example.COM"})
    assert form.is_valid()
    assert form.booking_request(time_zone="UTC").email == "ada@example.com"


SPLIT_NAME = {
    "type": "splitName",
    "slug": "name",
    "isDefault": True,
    "required": True,
    "firstNameLabel": "Given name",
    "lastNameRequired": True,
}


def split_event_type() -> EventType:
    fields = [SPLIT_NAME, *DEFAULT_FIELDS[1:]]
    return event_type(bookingFields=fields)


def test_a_split_name_is_asked_in_two_parts_and_sent_as_one() -> None:
    form = BookingForm(
        split_event_type(), QueryDict("firstName=Ada&lastName=Byron&email=a@example.com")
    )
    assert form.fields["firstName"].label == "Given name"
    assert form.is_valid(), form.errors
    assert form.booking_request(time_zone="UTC").name == "Ada Byron"
    assert "lastName" in BookingForm(split_event_type(), QueryDict("firstName=Ada")).errors


def test_unknown_answers_are_not_sent() -> None:
    form = filled({"admin": "yes", "unknown": "x"})
    assert form.is_valid()
    assert form.booking_request(time_zone="UTC").answers == {}


@pytest.mark.parametrize("slug", ["token", "keep", "lastName", "homepage"])
def test_a_question_may_be_called_as_the_portals_own_fields(slug: str) -> None:
    wire = field("text", slug=slug)
    form = filled({f"field_{slug}": "ACME"}, wire)
    assert form.is_valid(), form.errors
    assert form.booking_request(time_zone="UTC").answers == {slug: "ACME"}


def test_guests_have_a_line_each() -> None:
    form = BookingForm(event_type())
    form.initial = form.prefill(QueryDict("guests=b@example.com,c@example.com&guest=d@example.com"))
    html = str(form["guests"])
    assert [f'value="{name}@example.com"' in html for name in "bcd"] == [True] * 3
    assert html.count("Remove") == 6  # as text and as a name that says which


def test_a_bad_guest_is_marked_on_its_line() -> None:
    form = filled({"guests": ["bob@example.com", "nobody"]})
    html = str(form["guests"])
    assert html.count('aria-invalid="true"') == 1
    assert html.index("nobody") < html.index('aria-invalid="true"')


@pytest.mark.parametrize(
    ("typed", "guests"),
    [
        ("Ada Byron <ada@x.example>, bob@y.example", ["ada@x.example", "bob@y.example"]),
        ('"Byron, Ada" <ada@x.example>; Bob <BOB@y.example>', ["ada@x.example", "bob@y.example"]),
        ("a@x.example b@x.example", ["a@x.example", "b@x.example"]),
        ("a@x.example\r\n\r\nA@X.example", ["a@x.example"]),
        ("a\u200b@x.example, \ufeffa@x.example", ["a@x.example"]),
        ("a@bücher.example; a@xn--bcher-kva.example", ["a@bücher.example"]),
        ("Byron, Ada <a@x.example>; Small, Bob <b@x.example>", ["a@x.example", "b@x.example"]),
        ("Byron, Ada <a@x.example>\nSmall, Bob <b@x.example>", ["a@x.example", "b@x.example"]),
        ("Ada <a@x.example> Bob<b@x.example>", ["a@x.example", "b@x.example"]),
        ("a@x.example <a@x.example>", ["a@x.example"]),
        ("b@x.example Ada <a@x.example>", ["b@x.example", "a@x.example"]),
        ('"c@x.example via a list" <a@x.example>', ["a@x.example"]),
        ("<mailto:a@x.example>, MAILTO:b@x.example", ["a@x.example", "b@x.example"]),
        ("a@x.example (Ada), b@x.example", ["a@x.example", "b@x.example"]),
        ("Team: a@x.example, b@x.example;", ["a@x.example", "b@x.example"]),
        ("a@x.example、b@x.example，c@x.example；d@x.example", [f"{n}@x.example" for n in "abcd"]),
        ("a@x.example، b@x.example؛ c＠x。example", [f"{n}@x.example" for n in "abc"]),
        ("1. a@x.example\n2) b@x.example\n• c@x.example", [f"{n}@x.example" for n in "abc"]),
        ("“a@x.example”, 'b@x.example'.", ["a@x.example", "b@x.example"]),
        # The booker and the host are there anyway.
        ("ADA@example.com., b@x.example", ["b@x.example"]),
        ("b@x.example, Ada <ADA@example.com>", ["b@x.example"]),
        ("maren@harbour.example, b@x.example", ["b@x.example"]),
    ],
)
def test_guests_are_people(typed: str, guests: list[str]) -> None:
    data = QueryDict("name=Ada&email=ada@example.com", mutable=True)
    data["guests"] = typed
    form = BookingForm(event_type(), data, host_addresses=["Maren@Harbour.example"])
    assert form.is_valid(), form.errors
    assert list(form.booking_request(time_zone="UTC").guests) == guests


@pytest.mark.parametrize(
    "typed", ["bob, b@x.example", "Ada b@x.example", "b@x.example|c@x.example"]
)
def test_what_is_no_address_is_named_and_not_dropped(typed: str) -> None:
    form = filled({"guests": typed})
    assert not form.is_valid()
    assert "“" in str(form.errors["guests"])


def test_a_pasted_page_of_text_is_read_at_once() -> None:
    for text in ("<" * 200_000, '"' * 200_000, "a <" * 70_000, "a, " * 70_000, "(a@" * 70_000):
        addresses_in(text)


def test_a_list_of_addresses_is_pasted_into_a_question_too() -> None:
    form = filled({"question": "Ada <a@x.example>; b@x.example"}, field("multiemail"))
    assert form.is_valid(), form.errors
    request = form.booking_request(time_zone="UTC")
    assert request.answers == {"question": ["a@x.example", "b@x.example"]}
