"""Rules that a second look at the real server settled (CONTRACT.md 18.7, 18.1)."""

from typing import Any

import pytest

from portal.engine.bookings.models import Booking
from tests.engine.house import LOCATION, House

TUESDAY = "2026-12-01T15:00:00Z"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/event-types"),
        ("PATCH", "/event-types/{visit}"),
        ("DELETE", "/event-types/{visit}"),
        ("DELETE", "/event-types/none"),
        ("GET", "/event-types/{visit}/private-links"),
        ("POST", "/event-types/{visit}/private-links"),
    ],
)
@pytest.mark.parametrize("body", [{}, [], {"title": "x", "slug": "x", "lengthInMinutes": 30}])
def test_nobody_writes_event_types(house: House, method: str, path: str, body: Any) -> None:
    answer = house.call(method, path.format(visit=house.event_type()["id"]), json=body)

    assert answer.status_code == 403
    assert answer.json()["error"]["message"].startswith("PermissionsGuard - ")


def test_only_of_a_series_later_ones_are_cancelled(house: House) -> None:
    plain = house.booked(house.event_type()["id"], TUESDAY)["uid"]
    seats = {"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True}
    seated = house.booked(
        house.event_type(slug="seats", seats=seats)["id"], "2026-12-02T15:00:00Z"
    )["uid"]
    for uid, by in ((plain, None), (plain, house.mia), (seated, house.mia)):
        body = {"cancelSubsequentBookings": True, "cancellationReason": "ill"}
        answer = house.call("POST", f"/bookings/{uid}/cancel", by=by, json=body)
        said = f"Booking with bookingUid={uid} is not part of a recurring booking."
        assert (answer.status_code, answer.json()["error"]["message"]) == (400, said)
    assert set(Booking.objects.values_list("status", flat=True)) == {"accepted"}
    house.data("POST", f"/bookings/{plain}/cancel", json={"cancelSubsequentBookings": False})


@pytest.mark.parametrize(("who", "status"), [("mia", 400), ("max", 200), ("olga", 200)])
def test_the_organizer_alone_owes_a_reason(house: House, who: str, status: int) -> None:
    booked = house.booked(house.team_event_type("collective")["id"], TUESDAY)
    assert booked["hosts"][0]["id"] == house.mia.pk

    answer = house.call("POST", f"/bookings/{booked['uid']}/cancel", by=getattr(house, who))

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("https://zoom.example/1", "link"),
        ("www.zoom.example/1", "link"),
        ("+442083661177", "phone"),
        ("Room 6", "somewhereElse"),
        ("12 High Street, London", "somewhereElse"),
    ],
)
def test_a_location_that_is_a_text_is_what_it_looks_like(
    house: House, text: str, kind: str
) -> None:
    booked = house.booked(house.event_type()["id"], TUESDAY, location=text)

    assert booked["location"] == text
    assert booked["bookingFieldsResponses"]["location"] == {"value": kind, "optionValue": text}


@pytest.mark.parametrize(
    ("link", "status"),
    [("https://zoom.example/1", 200), ("zoom.example", 200), ("here", 400), ("a b.example", 400)],
)
def test_a_booking_moves_to_a_link_that_is_one(house: House, link: str, status: int) -> None:
    booked = house.booked(house.event_type()["id"], TUESDAY)

    answer = house.call(
        "PATCH",
        f"/bookings/{booked['uid']}/location",
        by=house.mia,
        json={"location": {"type": "link", "link": link}},
    )

    assert answer.status_code == status
    assert Booking.objects.get().location == (link if status == 200 else booked["location"])


def test_a_host_is_listed_once(house: House) -> None:
    path = f"/organizations/{house.organization.pk}/teams/{house.desk.pk}/event-types"
    twice = {"hosts": [{"userId": house.mia.pk}, {"userId": house.max.pk, "mandatory": True}] * 2}
    body = {"title": "T", "slug": "t", "lengthInMinutes": 30, "locations": [LOCATION]}
    made = house.team_event_type("roundRobin")["id"]
    for method, address, sent in (
        ("POST", path, body | twice | {"schedulingType": "collective"}),
        ("PATCH", f"{path}/{made}", twice),
    ):
        answer = house.call(method, address, by=house.mia, version="2024-06-14", json=sent)
        assert answer.status_code == 400
        assert f"{house.mia.pk}, {house.max.pk} are listed more than once" in answer.text
    assert len(house.data("GET", path)) == 1
    assert len(house.data("GET", f"{path}/{made}", by=house.mia)["hosts"]) == 2


def test_any_host_of_the_event_type_gives_a_booking_away(house: House) -> None:
    booked = house.booked(house.team_event_type("roundRobin")["id"], TUESDAY)
    other = house.max if booked["hosts"][0]["id"] == house.mia.pk else house.mia
    path = f"/bookings/{booked['uid']}/reassign"
    assert house.call("POST", path, by=house.otto).status_code == 403
    answer = house.call("POST", f"{path}/{house.olga.pk}", by=other)
    assert answer.status_code == 400
    assert f"User with id={house.olga.pk} is not a valid Round Robin host" in answer.text
    assert house.data("POST", path, by=other)["reassignedTo"]["id"] == other.pk


def test_guests_have_the_clock_and_language_of_the_organizer(house: House) -> None:
    seats = {"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True}
    for day, options in ((1, {}), (2, {"seats": seats})):
        event_type = house.event_type(by=house.max, slug=f"visit-{day}", **options)["id"]
        tokyo = {"timeZone": "Asia/Tokyo", "language": "ja"}
        uid = house.booked(event_type, f"2026-12-0{day}T15:00:00Z", attendee=tokyo)["uid"]
        guests = {"guests": [{"email": "g@x.test"}, {"email": "h@x.test", "language": "de"}]}
        house.data("POST", f"/bookings/{uid}/guests", by=house.max, json=guests)
        _booker, one, two = house.data("GET", f"/bookings/{uid}", by=house.max)["attendees"]
        assert (one["timeZone"], one["language"]) == ("America/New_York", "en")
        assert (two["timeZone"], two["language"]) == ("America/New_York", "de")
        # With seats, too, a guest has none.
        assert "seatUid" not in one


def test_the_profile_refuses_what_it_would_not_keep(house: House) -> None:
    hours = {"name": "Hers", "timeZone": "Europe/London", "isDefault": False}
    hers = house.data("POST", "/schedules", by=house.olga, json=hours)["id"]
    before = house.data("GET", "/me", by=house.mia)
    for body, status, said in (
        ({"timeFormat": 13}, 400, '"isIn"'),
        ({"defaultScheduleId": hers}, 400, "does not belong to this user"),
        ({"defaultScheduleId": 999_999}, 400, "does not belong to this user"),
        ({"email": "OLGA@lock.test"}, 409, "already exists"),
    ):
        answer = house.call("PATCH", "/me", by=house.mia, json=body | {"bio": "New"})
        assert answer.status_code == status
        assert said in answer.text
    assert house.data("GET", "/me", by=house.mia) == before


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("emails=mia@lock.test", ["mia"]),
        ("emails[]=mia@lock.test&emails[]=max@lock.test", ["mia", "max"]),
        ("emails=mia@lock.test&emails=max@lock.test", ["mia", "max"]),
        ("emails=MIA@lock.test", []),
    ],
)
def test_people_are_listed_by_their_addresses(house: House, query: str, found: list[str]) -> None:
    path = f"/organizations/{house.organization.pk}/users?{query}"
    assert [each["username"] for each in house.data("GET", path, by=house.olga)] == found


def test_memberships_of_a_team_are_filtered_below_teams_only(house: House) -> None:
    below = f"/teams/{house.desk.pk}/memberships?emails=max@lock.test"
    within = f"/organizations/{house.organization.pk}{below}"
    for path, count in ((below, 1), (within, 2)):
        assert len(house.data("GET", path, by=house.mia)) == count


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"userIds": 999}, "The requested users do not exist."),
        ({"userIds": 0}, "The requested users do not exist."),
        ({"eventTypeIds": 999}, "The requested event-types do not exist."),
    ],
)
def test_lists_of_what_does_not_exist_are_refused(
    house: House, query: dict[str, int], said: str
) -> None:
    path = f"/organizations/{house.organization.pk}/bookings"
    answer = house.call("GET", path, by=house.olga, version="2024-08-13", params=query)
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, said)


def test_numbers_that_no_column_holds_are_refused(house: House) -> None:
    event_type = house.event_type()["id"]
    path = f"/event-types/{event_type}/private-links"
    answer = house.call("POST", path, by=house.mia, json={"maxUsageCount": 2**31})
    assert answer.status_code == 400
    assert "max_usage_count must not be greater than 2147483647" in answer.text
    house.data("POST", path, by=house.mia, json={"maxUsageCount": 2**31 - 1})


def test_an_id_with_a_fraction_is_nobodys(house: House) -> None:
    event_type = house.event_type()["id"]
    day = {"start": "2026-12-01", "end": "2026-12-01"}
    for number, status in ((event_type, 200), (f"{event_type}.0", 200), (f"{event_type}.5", 400)):
        answer = house.call("GET", "/slots", params=day | {"eventTypeId": number})
        assert answer.status_code == status
