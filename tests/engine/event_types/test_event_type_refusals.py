"""What bodies of event types may not say, with the names of Cal.com's constraints (CONTRACT.md
sections 5.2 to 5.5 and its public source)."""

from typing import Any

import pytest

from tests.engine.house import House

WEEKLY = {"interval": 1, "occurrences": 4, "frequency": "weekly"}
SEATS = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
TEXT = {"type": "text", "slug": "why", "label": "Why?", "required": False}


def refused(house: House, options: dict[str, Any], *, patch: bool = False) -> Any:
    """Send a body that has to be refused and return the error."""
    if patch:
        path = f"/event-types/{house.event_type()['id']}"
        answer = house.call("PATCH", path, by=house.mia, json=options)
    else:
        body = {"title": "x", "slug": "x", "lengthInMinutes": 30} | options
        answer = house.call("POST", "/event-types", by=house.mia, json=body)
    assert answer.status_code == 400, answer.text
    return answer.json()["error"]


def names(error: Any) -> dict[str, set[str]]:
    """Return the failed constraints below each property, by dotted path."""
    found = {}
    if error.get("constraints"):
        found[error.get("property", "")] = set(error["constraints"])
    for child in error["children"]:
        for path, failed in names(child).items():
            found[f"{error['property']}.{path}"] = failed
    return found


@pytest.mark.parametrize("patch", [False, True], ids=["create", "update"])
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"lengthInMinutesOptions": []}, {"lengthInMinutesOptions": {"arrayNotEmpty"}}),
        ({"lengthInMinutesOptions": [15, 15]}, {"lengthInMinutesOptions": {"arrayUnique"}}),
        ({"lengthInMinutesOptions": [15, 0]}, {"lengthInMinutesOptions": {"min"}}),
        ({"lengthInMinutesOptions": ["15"]}, {"lengthInMinutesOptions": {"isInt", "min"}}),
        (
            {"lengthInMinutesOptions": 15},
            {"lengthInMinutesOptions": {"isArray", "arrayNotEmpty", "arrayUnique", "isInt", "min"}},
        ),
        ({"scheduleId": "1"}, {"scheduleId": {"isInt"}}),
        ({"minimumBookingNotice": -1}, {"minimumBookingNotice": {"min"}}),
        ({"offsetStart": "5"}, {"offsetStart": {"min", "isInt"}}),
        ({"hidden": "yes"}, {"hidden": {"isBoolean"}}),
        ({"showOptimizedSlots": 1}, {"showOptimizedSlots": {"isBoolean"}}),
        ({"successRedirectUrl": "nowhere"}, {"successRedirectUrl": {"isUrl"}}),
        ({"interfaceLanguage": "xx"}, {"interfaceLanguage": {"isIn"}}),
        (
            {"bookingLimitsCount": {"day": 5, "week": 2}},
            {"bookingLimitsCount": {"ValidateBookingLimitsCount"}},
        ),
        (
            {"bookingLimitsDuration": {"week": 60, "year": 30}},
            {"bookingLimitsDuration": {"ValidateBookingLimistsDuration"}},
        ),
        ({"bookingWindow": {"type": "days"}}, {"bookingWindow": {"ValidateBookingWindow"}}),
        (
            {"bookingWindow": {"type": "calendarDays", "value": "7"}},
            {"bookingWindow": {"ValidateBookingWindow"}},
        ),
        (
            {"confirmationPolicy": {"type": "time"}},
            {"confirmationPolicy": {"ConfirmationPolicyValidator"}},
        ),
        (
            {"recurrence": WEEKLY | {"frequency": "daily"}},
            {"recurrence.frequency": {"isEnum"}},
        ),
        (
            {"recurrence": WEEKLY | {"interval": "1", "occurrences": None}},
            {"recurrence.interval": {"isInt"}, "recurrence.occurrences": {"isInt"}},
        ),
        ({"recurrence": WEEKLY | {"disabled": "no"}}, {"recurrence.disabled": {"isBoolean"}}),
        ({"recurrence": WEEKLY | {"interval": -1}}, {"recurrence.interval": {"min"}}),
        ({"recurrence": "weekly"}, {"recurrence": {"nestedValidation"}}),
        ({"seats": SEATS | {"seatsPerTimeSlot": 0}}, {"seats.seatsPerTimeSlot": {"min"}}),
        ({"seats": SEATS | {"seatsPerTimeSlot": 1001}}, {"seats.seatsPerTimeSlot": {"max"}}),
        (
            {"seats": {"seatsPerTimeSlot": 2}},
            {
                "seats.showAttendeeInfo": {"isBoolean"},
                "seats.showAvailabilityCount": {"isBoolean"},
            },
        ),
        ({"seats": {"showAttendeeInfo": True}}, {"seats.": {"unknownValue"}}),
        (
            {"bookerActiveBookingsLimit": {"maximumActiveBookings": 0}},
            {"bookerActiveBookingsLimit.maximumActiveBookings": {"min"}},
        ),
        (
            {"disableRescheduling": {"minutesBefore": 0}},
            {"disableRescheduling.minutesBefore": {"min"}},
        ),
        ({"disableCancelling": {"disabled": "no"}}, {"disableCancelling.disabled": {"isBoolean"}}),
    ],
)
def test_failed_constraints_have_cal_coms_names(
    house: House, options: dict[str, Any], expected: dict[str, Any], patch: bool
) -> None:
    error = refused(house, options, patch=patch)

    (found,) = error["details"]["errors"]
    assert error["message"] == "Bad Request Exception"
    assert names(found) == expected


def test_the_shortest_limit_that_is_too_high_is_named(house: House) -> None:
    error = refused(house, {"bookingLimitsCount": {"day": 9, "week": 10, "month": 3, "year": 2}})

    assert error["details"]["errors"][0]["constraints"]["ValidateBookingLimitsCount"] == (
        "Invalid booking limits: The number of bookings for day cannot exceed the number of"
        " bookings for month."
    )


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"locations": [{"type": "link", "link": "x"}]}, "link location: link must be a URL"),
        (
            {"locations": [{"type": "address"}]},
            "address location: address must be a string, public must be a boolean value",
        ),
        (
            {"locations": [{"type": "phone", "phone": "12", "public": True}]},
            "phone location: phone must be a valid phone number",
        ),
        (
            {"locations": [{"type": "integration", "integration": "carrier-pigeon"}]},
            "integration location: integration must be one of the following values: cal-video, ",
        ),
        (
            {"bookingFields": [{"type": "text", "slug": "why"}]},
            "text booking field: label must be a string, required must be a boolean value",
        ),
        (
            {"bookingFields": [TEXT | {"hidden": "no"}]},
            "text booking field: hidden must be a boolean value",
        ),
        (
            {"bookingFields": [{"slug": "notes", "required": "no"}]},
            "notes booking field: required must be a boolean value",
        ),
    ],
)
def test_all_faults_of_a_place_or_question_are_told(
    house: House, options: dict[str, Any], text: str
) -> None:
    error = refused(house, options)

    assert error["message"].startswith(f"Validation failed for {text}")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (
            {"recurrence": WEEKLY, "bookerActiveBookingsLimit": {"maximumActiveBookings": 1}},
            "Can't have `recurrence` and `bookerActiveBookingsLimit` enabled at the same time",
        ),
        ({"bookerActiveBookingsLimit": {"disabled": False}}, "When disabled is false"),
        (
            {"destinationCalendar": {"integration": "google_calendar", "externalId": "x"}},
            "Invalid destinationCalendarId: Calendar does not exist",
        ),
        (
            {"useDestinationCalendarEmail": True},
            "Validation failed: A primary connected calendar is required",
        ),
        (
            {"seats": SEATS, "locations": [{"type": "attendeePhone"}, {"type": "attendeeAddress"}]},
            "Seats Validation failed: Seats are enabled but more than one location provided.",
        ),
    ],
)
def test_combinations_are_refused_in_one_sentence(
    house: House, options: dict[str, Any], text: str
) -> None:
    assert refused(house, options)["message"].startswith(text)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (
            {"locations": [{"type": "attendeePhone"}, {"type": "attendeeAddress"}]},
            "Seats are enabled but more than one location provided.",
        ),
        (
            {"confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": True}},
            "Seats are enabled but requiresConfirmation is true.",
        ),
    ],
)
def test_seats_are_blamed_for_what_is_sent_later(
    house: House, options: dict[str, Any], text: str
) -> None:
    path = f"/event-types/{house.event_type(seats=SEATS)['id']}"

    answer = house.call("PATCH", path, by=house.mia, json=options)

    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == f"Seats Validation failed: {text}"


def test_a_question_needs_no_placeholder(house: House) -> None:
    made = house.event_type(bookingFields=[TEXT])

    assert [each for each in made["bookingFields"] if each["slug"] == "why"] == [
        TEXT | {"isDefault": False, "disableOnPrefill": False, "hidden": False}
    ]


def test_a_policy_that_does_not_say_whether_it_blocks_does_not(house: House) -> None:
    made = house.event_type(confirmationPolicy={"type": "always"})

    assert made["confirmationPolicy"] == {
        "type": "always",
        "blockUnconfirmedBookingsInBooker": False,
    }


def test_a_team_event_type_becomes_managed_only_at_birth(house: House) -> None:
    made = house.team_event_type("collective")
    path = f"/teams/{house.desk.pk}/event-types/{made['id']}"

    answer = house.call("PATCH", path, by=house.mia, json={"schedulingType": "managed"})

    (found,) = answer.json()["error"]["details"]["errors"]
    assert (answer.status_code, names(found)) == (400, {"schedulingType": {"isIn"}})


def test_another_way_of_scheduling_wants_its_hosts_named(house: House) -> None:
    made = house.team_event_type("collective")
    path = f"/teams/{house.desk.pk}/event-types/{made['id']}"
    hosts = [{"userId": house.max.pk, "mandatory": True}]

    bare = house.data("PATCH", path, by=house.mia, json={"schedulingType": "roundRobin"})
    told = house.data("PATCH", path, by=house.mia, json={"hosts": hosts})

    assert bare["hosts"] == []
    assert [(each["userId"], each["mandatory"]) for each in told["hosts"]] == [(house.max.pk, True)]
