"""What the address fills into the details form, and what it locks or hides."""

import pytest
from django.http import QueryDict

from portal.public.details.forms import BookingForm
from portal.public.details.prefill import read_metadata
from tests.public.details.test_forms import TWO_LOCATIONS, field, split_event_type
from tests.public.samples import event_type


def test_the_address_prefills_the_form_as_on_cal_com() -> None:
    query = QueryDict(
        "name=Ada&email=a@example.com&guest=b@example.com&guest=c@example.com&question=A&question=B"
    )
    form = BookingForm(event_type(field("multiselect", options=["A", "B", "C"])))
    assert form.prefill(query) == {
        "name": "Ada",
        "email": "a@example.com",
        "guests": "b@example.com\nc@example.com",
        "question": ["A", "B"],
    }


def test_first_and_last_name_prefill_the_name() -> None:
    query = QueryDict("firstName=Ada&lastName=Byron")
    assert BookingForm(event_type()).prefill(query)["name"] == "Ada Byron"


def test_metadata_of_the_address_stays_within_bounds() -> None:
    query = QueryDict(mutable=True)
    query["metadata[ticket]"] = "T-17"
    query["metadata[" + "k" * 41 + "]"] = "too long a key"
    query["metadata[long]"] = "v" * 501
    query["metadata[]"] = "no key"
    assert read_metadata(query) == {"ticket": "T-17"}


def test_a_whole_name_prefills_both_parts() -> None:
    found = BookingForm(split_event_type()).prefill(QueryDict("name=Ada+King+Byron"))
    assert (found["firstName"], found["lastName"]) == ("Ada", "King Byron")


def test_a_field_that_is_locked_by_prefilling_cannot_be_changed() -> None:
    wire = field("text", disableOnPrefill=True)
    data = QueryDict("name=Ada&email=a@example.com&question=Mine")
    form = BookingForm(event_type(wire), data, query=QueryDict("question=Theirs"))
    assert form.is_valid(), form.errors
    assert form.booking_request(time_zone="UTC").answers == {"question": "Theirs"}
    html = str(form["question"])
    assert "readonly" in html
    assert "disabled" not in html


@pytest.mark.parametrize("query", ["", "question=", "question=nobody"])
def test_nothing_is_locked_by_what_cannot_be_used(query: str) -> None:
    wire = field("email", disableOnPrefill=True)
    form = BookingForm(event_type(wire), query=QueryDict(query))
    assert not form.fields["question"].disabled


def test_a_locked_choice_is_disabled() -> None:
    wire = field("radio", options=["A", "B"], disableOnPrefill=True)
    form = BookingForm(event_type(wire), query=QueryDict("question=B"))
    assert str(form["question"]).count("disabled") >= 2
    data = QueryDict("name=Ada&email=a@example.com&question=A")
    form = BookingForm(event_type(wire), data, query=QueryDict("question=B"))
    assert form.is_valid()
    assert form.cleaned_data["question"] == "B"


def test_a_hidden_field_takes_its_answer_from_the_address_only() -> None:
    wire = field("text", hidden=True)
    form = BookingForm(event_type(wire), QueryDict("name=A&email=a@example.com&question=typed"))
    assert form.is_valid(), form.errors
    assert form.booking_request(time_zone="UTC").answers == {}
    data = QueryDict("name=A&email=a@example.com")
    form = BookingForm(event_type(wire), data, query=QueryDict("question=campaign"))
    assert form.is_valid()
    assert form.booking_request(time_zone="UTC").answers == {"question": "campaign"}


@pytest.mark.parametrize(
    ("typed", "sent"),
    [("+49 30 901820 ext. 12", "+4930901820"), ("030 901820", None), ("soon", None)],
)
def test_a_hidden_number_is_what_is_sure_of_it(typed: str, sent: str | None) -> None:
    query = QueryDict(mutable=True)
    query["question"] = typed
    data = QueryDict("name=A&email=a@example.com")
    form = BookingForm(event_type(field("phone", hidden=True)), data, query=query)
    assert form.is_valid()
    assert form.booking_request(time_zone="UTC").answers.get("question") == sent


def test_a_hidden_field_ignores_what_does_not_fit() -> None:
    data = QueryDict("name=A&email=a@example.com")
    wire = field("select", options=["A"], hidden=True)
    form = BookingForm(event_type(wire), data, query=QueryDict("question=Z"))
    assert form.is_valid()
    assert form.booking_request(time_zone="UTC").answers == {}


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ('{"value":"phone","optionValue":"+442079460000"}', ("1", "+442079460000")),
        ('{"value":"inPerson","optionValue":""}', ("0", None)),
        ("attendeePhone", ("1", None)),
        ("1", ("1", None)),
        ("7", (None, None)),
        ('{"value":', (None, None)),
        ('{"value":{}}', (None, None)),
        ("[]", (None, None)),
        ("somewhere", (None, None)),
    ],
)
def test_the_address_names_a_place_as_on_cal_com(
    location: str, expected: tuple[str | None, str | None]
) -> None:
    query = QueryDict(mutable=True)
    query["location"] = location
    found = BookingForm(event_type(locations=TWO_LOCATIONS)).prefill(query)
    assert (found.get("location"), found.get("location_phone")) == expected


def test_booleans_and_lists_are_prefilled_from_words() -> None:
    form = BookingForm(event_type(field("boolean")))
    assert form.prefill(QueryDict("question=true")) == {"question": True}
    assert form.prefill(QueryDict("question=false")) == {"question": False}
    form = BookingForm(event_type(field("checkbox", options=["A", "B"])))
    assert form.prefill(QueryDict("question=A,B")) == {"question": ["A", "B"]}


def prefilled(query: str, *fields: dict[str, object], **changes: object) -> dict[str, object]:
    address = QueryDict(query)
    return BookingForm(event_type(*fields, **changes), query=address).prefill(address)


@pytest.mark.parametrize(
    ("query", "wire", "value"),
    [
        ("question=+33612345678", field("phone"), "+33612345678"),
        ("question=%2B33612345678", field("phone"), "+33612345678"),
        ("question=+33+6+12+34", field("phone"), "+33 6 12 34"),
        ("question=0612345678", field("phone"), "0612345678"),
        ("question=%252B33612345678", field("phone"), "+33612345678"),
        ("question=+(33)+612345678", field("phone"), "+(33) 612345678"),
        ("question=tel:+33612345678", field("phone"), "tel:+33612345678"),
        # No country code begins with a zero.
        ("question=+0612345678", field("phone"), " 0612345678"),
        ("question=a%252Bb%2540x.example", field("email"), "a+b@x.example"),
        ("question=100%25+of+%252B", field("text"), "100% of %2B"),
        ("question=ada+test@example.com", field("email"), "ada+test@example.com"),
        ("question=a+b+c@example.com", field("email"), "a+b+c@example.com"),
        (
            "question=a+b@x.example,c+d@y.example",
            field("multiemail"),
            "a+b@x.example,c+d@y.example",
        ),
        ("question=a@x.example+b@y.example", field("multiemail"), "a@x.example b@y.example"),
        ("question=Ada+Byron", field("text"), "Ada Byron"),
    ],
)
def test_a_plus_that_was_not_encoded_is_one(
    query: str, wire: dict[str, object], value: str
) -> None:
    assert prefilled(query, wire)["question"] == value


@pytest.mark.parametrize(
    ("query", "wire", "value"),
    [
        ("question=dark+RED", field("select", options=["Dark red", "Blue"]), "Dark red"),
        (
            "question=%C3%84rztin+",
            field("radio", options=["\u0041\u0308rztin"]),
            "\u0041\u0308rztin",
        ),
        ("question=A+B", field("radio", options=["A+B", "C"]), "A+B"),
        ("question=A+B", field("radio", options=["A+B", "A B"]), "A B"),
        ("question=x&question=b", field("select", options=["A", "B"]), "B"),
        ("question=a,+c&question=C", field("checkbox", options=["A", "B", "C"]), ["A", "C"]),
        (
            "question=Yes,+please,no",
            field("multiselect", options=["yes, please", "No"]),
            ["yes, please", "No"],
        ),
        (
            "question=a@x.example&question=b@x.example",
            field("multiemail"),
            "a@x.example\nb@x.example",
        ),
        ("question=3,5", field("number"), "3.5"),
        ("question=+\uff11\uff12", field("number"), "12"),
        ("question=1,000.5", field("number"), "1,000.5"),
        ("question=+FALSE", field("boolean"), False),
        ("question=on", field("boolean"), True),
    ],
)
def test_every_type_of_field_is_filled_in(
    query: str, wire: dict[str, object], value: object
) -> None:
    assert prefilled(query, wire)["question"] == value


@pytest.mark.parametrize("kind", ["select", "radio"])
def test_a_choice_that_is_not_offered_leaves_the_usual_one(kind: str) -> None:
    assert "question" not in prefilled("question=Z", field(kind, options=["A", "B"]))
    series = {"recurrence": {"frequency": "weekly", "interval": 1, "occurrences": 4}}
    for count, chosen in (("9", None), ("x", None), ("", None), ("3", "3")):
        found = prefilled(f"recurringEventCount={count}", **series)
        assert found.get("recurringEventCount") == chosen


def test_a_location_is_named_in_any_letter_case() -> None:
    for name in ("PHONE", " attendeephone", '{"value":"Phone"}'):
        assert prefilled(f"location={name}", locations=TWO_LOCATIONS)["location"] == "1", name
    assert prefilled("location=INPERSON", locations=TWO_LOCATIONS)["location"] == "0"


@pytest.mark.parametrize("value", ["null", "undefined", "[object Object]"])
def test_what_a_script_writes_for_no_value_is_none(value: str) -> None:
    names = ("name", "email", "guests", "notes", "question", "hidden")
    query = "&".join(f"{name}={value}" for name in names)
    hidden = field("text", hidden=True) | {"slug": "hidden"}
    locked = field("phone", disableOnPrefill=True, required=False)
    assert prefilled(query, locked, hidden) == {}
    data = QueryDict("name=Null&email=a@example.com&notes=null")
    form = BookingForm(event_type(locked, hidden), data, query=QueryDict(query))
    assert form.is_valid(), form.errors
    assert not form.fields["question"].disabled
    request = form.booking_request(time_zone="UTC")
    assert (request.name, request.answers) == ("Null", {"notes": "null"})


def test_one_guest_stays_one() -> None:
    query = "guests=bob+test@example.com&guest=Eve+Small+<eve%2Bx@example.com>&email=a+b@x.example"
    found = prefilled(query)
    assert found["email"] == "a+b@x.example"
    assert found["guests"] == "bob+test@example.com\nEve Small <eve+x@example.com>"


def test_what_was_typed_keeps_its_blanks() -> None:
    form = BookingForm(event_type(field("phone")))
    assert form.prefill(QueryDict("question=+0612"))["question"] == " 0612"


def test_a_location_in_the_address_keeps_its_plus() -> None:
    query = 'location={"value":"phone","optionValue":"+442079460000"}'
    assert prefilled(query, locations=TWO_LOCATIONS)["location_phone"] == "+442079460000"
    query = "location=phone&attendeePhoneNumber=+442079460000"
    assert prefilled(query, locations=TWO_LOCATIONS)["location_phone"] == "+442079460000"


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ("question=A&question=B, dark", ["A", "B, dark"]),
        ("question=A,B, dark", ["A", "B, dark"]),
        ("question=B, dark,A", ["B, dark", "A"]),
        ("question=B, dark", ["B, dark"]),
        ("question=A, C", ["A", "C"]),
        ("question=A,Z", ["A", "Z"]),
    ],
)
def test_options_with_a_comma_can_be_preset(query: str, chosen: list[str]) -> None:
    wire = field("multiselect", options=["A", "B", "B, dark", "C"])
    assert prefilled(query, wire)["question"] == chosen
