"""A booking belongs to the one who made it: what was typed leads nobody else to it, and no form to another's."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import time_machine
from django.http import HttpResponseBase
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.calcom.schemas.booking import Booking
from portal.engine import models
from portal.engine.transport import EngineTransport
from portal.services.bookings.intents import ChangeRequest
from portal.services.models import Intent, IntentKind, IntentState
from portal.web.protection.form_token import make_token
from tests.backends import Person
from tests.cast import Cast, add_event_type, book
from tests.public.conftest import Answer

SEATS = {"seats_per_time_slot": 3, "show_attendee_info": False, "show_availability_count": True}
SERIES = {"interval": 1, "occurrences": 3, "frequency": "weekly"}
KINDS: dict[str, dict[str, Any]] = {
    "solo": {},
    "visit": {},
    "bench": {"seats": SEATS},
    "asked": {
        "confirmation_policy": {"type": "always", "block_unconfirmed_bookings_in_booker": False}
    },
    "course": {"recurrence": SERIES},
}
TIME = "2026-03-03T10:00:00Z"
ANN = {"name": "Ann", "email": "ann@example.com", "notes": ""}
EVE = {"name": "Eve", "email": "eve@example.com", "notes": ""}


@pytest.fixture
def other(frozen: time_machine.Traveller, is_remote: bool) -> Client:
    """Another visitor, with the same browser and the same network address."""
    return Person(frozen) if is_remote else Client()


def page(cast: Cast, slug: str) -> str:
    if slug != "visit":
        add_event_type(cast, slug.title(), slug, **KINDS[slug])
    return f"/team/desk/{slug}"


def token_for(path: str) -> str:
    return make_token(f"book:{path}")


def uid_of(response: HttpResponseBase) -> str:
    assert response.status_code == 303, getattr(response, "content", b"").decode()[-2000:]
    return urlsplit(response["Location"]).path.rpartition("/")[2]


def seat_of(response: HttpResponseBase) -> str:
    return parse_qs(urlsplit(response["Location"]).query)["seatReferenceUid"][0]


def said(response: HttpResponseBase) -> tuple[int, str]:
    """Status and main part of a page, without what is drawn anew for each."""
    html = getattr(response, "content", b"").decode()
    main = html[html.find("<main") : html.find("</main>")]
    return response.status_code, re.sub(r'value="[^"]*"', "", main)


@pytest.mark.both_backends
@pytest.mark.parametrize("slug", KINDS)
def test_who_knows_what_was_typed_is_not_led_to_the_booking(
    client: Client, other: Client, cast: Cast, slug: str
) -> None:
    path = page(cast, slug)
    first = uid_of(client.post(f"{path}?slot={TIME}", {"token": token_for(path), **ANN}))
    # The stranger's form is of any other free time of the same event type.
    right = other.post(f"{path}?slot={TIME}", {"token": token_for(path), **ANN})
    assert first not in right.headers.get("Location", "")
    assert first not in getattr(right, "content", b"").decode()
    assert right.status_code in (409, 422)


@pytest.mark.both_backends
def test_a_right_guess_looks_like_a_wrong_one(client: Client, other: Client, cast: Cast) -> None:
    path = page(cast, "solo")
    client.post(f"{path}?slot={TIME}", {"token": token_for(path), **ANN})
    address = f"{path}?slot={TIME}"
    right = other.post(address, {"token": token_for(path), **ANN})
    wrong = other.post(address, {"token": token_for(path), **ANN, "name": "Anna"})
    assert said(right) == said(wrong)


@pytest.mark.both_backends
@pytest.mark.parametrize("slug", KINDS)
def test_the_same_form_sent_again_leads_to_the_same_booking(
    client: Client, other: Client, cast: Cast, slug: str
) -> None:
    path = page(cast, slug)
    data = {"token": token_for(path), **ANN}
    first = client.post(f"{path}?slot={TIME}", data)
    count = models.Booking.objects.count()
    # A double click, a reload, a second tab with the same page, Back and send again.
    again = [who.post(f"{path}?slot={TIME}", data) for who in (client, client, other)]
    assert {one["Location"] for one in again} == {first["Location"]}
    assert models.Booking.objects.count() == count


@pytest.mark.both_backends
@pytest.mark.parametrize("slug", KINDS)
def test_a_second_person_at_the_same_form_is_booked_or_refused(
    client: Client, cast: Cast, slug: str
) -> None:
    path = page(cast, slug)
    token = token_for(path)
    first = client.post(f"{path}?slot={TIME}", {"token": token, **ANN})
    second = client.post(f"{path}?slot={TIME}", {"token": token, **EVE})
    attendees = set(models.Attendee.objects.values_list("email", flat=True))
    if second.status_code == 303:
        assert second["Location"] != first["Location"]
        assert EVE["email"] in attendees
    else:
        assert second.status_code in (409, 422)
        assert uid_of(first) not in second.content.decode()
        assert EVE["email"] not in attendees
    assert (slug in ("visit", "bench", "asked")) == (second.status_code == 303)


@pytest.mark.both_backends
def test_another_time_with_the_same_form_is_another_booking(client: Client, cast: Cast) -> None:
    path = page(cast, "solo")
    data = {"token": token_for(path), **ANN}
    uids = {uid_of(client.post(f"{path}?slot=2026-03-03T{hour}:00:00Z", data)) for hour in (10, 11)}
    assert len(uids) == 2


@pytest.mark.both_backends
def test_an_old_form_moves_no_second_time(client: Client, cast: Cast) -> None:
    page(cast, "solo")
    uid = uid_of(
        client.post(f"/team/desk/solo?slot={TIME}", {"token": token_for("/team/desk/solo"), **ANN})
    )
    token = make_token(f"move:{uid}")

    def moved(hour: int, reason: str = "") -> HttpResponseBase:
        address = f"/team/desk/solo?slot=2026-03-04T{hour}:00:00Z&rescheduleUid={uid}"
        return client.post(address, {"token": token, "rescheduleReason": reason})

    first = moved(10)
    assert moved(10)["Location"] == first["Location"]
    for other_form in (moved(11), moved(10, "Sorry")):
        assert other_form.status_code == 422
        assert uid_of(first) not in getattr(other_form, "content", b"").decode()
    assert models.Booking.objects.filter(status="accepted").count() == 1


@pytest.mark.both_backends
def test_two_people_who_move_their_seats_to_one_time_are_both_moved(
    client: Client, other: Client, cast: Cast
) -> None:
    path = page(cast, "bench")
    seats = {}
    for who, person in ((client, ANN), (other, EVE)):
        response = who.post(f"{path}?slot={TIME}", {"token": token_for(path), **person})
        seats[person["email"]] = (uid_of(response), seat_of(response))
    moved = {}
    for email, who in ((ANN["email"], client), (EVE["email"], other)):
        uid, seat = seats[email]
        address = f"{path}?slot=2026-03-04T10:00:00Z&rescheduleUid={uid}&seatReferenceUid={seat}"
        moved[email] = who.post(
            address, {"token": make_token(f"move:{uid}"), "rescheduleReason": ""}
        )
    assert len({seat_of(one) for one in moved.values()}) == 2
    for email, response in moved.items():
        attendee = models.Attendee.objects.get(seat_uid=seat_of(response))
        assert attendee.email == email
        assert attendee.booking.starts_at.day == 4


@pytest.mark.both_backends
def test_two_seats_cancelled_with_one_form_are_two_cancellations(
    client: Client, other: Client, cast: Cast
) -> None:
    path = page(cast, "bench")
    responses = [
        who.post(f"{path}?slot={TIME}", {"token": token_for(path), **person})
        for who, person in ((client, ANN), (other, EVE))
    ]
    uid = uid_of(responses[0])
    data = {"token": make_token(f"cancel:{uid}"), "reason": ""}
    for response in responses:
        address = f"/booking/{uid}/cancel?seatReferenceUid={seat_of(response)}"
        assert client.post(address, data).status_code == 303
    assert not models.Booking.objects.filter(status="accepted").exists()


@pytest.mark.both_backends
def test_the_later_ones_are_not_said_to_be_cancelled_with_the_first(
    client: Client, cast: Cast
) -> None:
    path = page(cast, "course")
    uid = uid_of(
        client.post(f"{path}?slot={TIME}", {"token": token_for(path), **ANN, "times": "3"})
    )
    data = {"token": make_token(f"cancel:{uid}"), "reason": ""}
    assert client.post(f"/booking/{uid}/cancel", data).status_code == 303
    assert client.post(f"/booking/{uid}/cancel", data | {"later": "on"}).status_code == 422
    assert models.Booking.objects.filter(status="accepted").count() == 2


def test_an_answer_of_cal_com_with_anothers_booking_leads_nobody_to_it(
    client: Client, cast: Cast, failing: object
) -> None:
    theirs = book(cast.visit, "2026-03-03T09:00:00+00:00", "ann@example.com")

    def first_one_again(_request: httpx.Request) -> httpx.Response:
        answer = {"status": "success", "data": theirs.model_dump(mode="json", by_alias=True)}
        return httpx.Response(201, json=answer)

    rule: Answer = first_one_again
    failing("POST /v2/bookings", rule)  # type: ignore[operator]  # a fixture of tests/public
    response = client.post(
        f"/team/desk/visit?slot={TIME}", {"token": token_for("/team/desk/visit"), **ANN}
    )
    assert response.status_code == 422
    assert theirs.uid not in response.content.decode()
    assert Intent.objects.get().state == IntentState.REFUSED


@pytest.mark.parametrize("kind", [IntentKind.RESCHEDULE, IntentKind.CANCEL])
def test_a_lost_change_of_one_seat_is_looked_up(
    client: Client, cast: Cast, failing: object, kind: IntentKind
) -> None:
    bench = add_event_type(cast, "Bench", "bench", seats=SEATS)
    booked: list[Booking] = [
        book(bench, "2026-03-03T10:00:00+00:00", f"{one}@example.com") for one in "ab"
    ]
    uid, seat = booked[1].uid, booked[1].seat_uid
    path = "/team/desk/bench"

    def acts_and_is_lost(request: httpx.Request) -> httpx.Response:
        from_engine(request)
        raise httpx.ReadError("reset after it acted", request=request)

    from_engine = EngineTransport().handle_request
    what = "reschedule" if kind == IntentKind.RESCHEDULE else "cancel"
    failing(f"/bookings/{uid}/{what}", acts_and_is_lost)  # type: ignore[operator]  # as above
    if kind == IntentKind.RESCHEDULE:
        address = f"{path}?slot=2026-03-04T10:00:00Z&rescheduleUid={uid}&seatReferenceUid={seat}"
        response = client.post(
            address, {"token": make_token(f"move:{uid}"), "rescheduleReason": ""}
        )
        attendee = models.Attendee.objects.get(email="b@example.com", booking__starts_at__day=4)
        assert seat_of(response) == str(attendee.seat_uid)
    else:
        address = f"/booking/{uid}/cancel?seatReferenceUid={seat}"
        response = client.post(address, {"token": make_token(f"cancel:{uid}"), "reason": ""})
        assert response.status_code == 303
    assert Intent.objects.get().state == IntentState.DONE


moments = st.sampled_from([datetime(2026, 3, 3, hour, tzinfo=UTC) for hour in (9, 10)])
requests = st.builds(
    ChangeRequest,
    kind=st.sampled_from(IntentKind),
    visitor=st.sampled_from(["first", "second"]),
    starts_at=moments,
    ends_at=moments.map(lambda start: start + timedelta(minutes=30)),
    content=st.dictionaries(
        st.sampled_from(["name", "email"]), st.lists(st.sampled_from(["a", "a b", ""]), max_size=2)
    ),
    event_type_id=st.sampled_from([1, 2]),
    target_uid=st.sampled_from(["", "u"]),
    seat_uid=st.sampled_from(["", "s"]),
    email=st.sampled_from(["", "a@example.com"]),
)


@given(requests, requests)
def test_exactly_the_same_visitors_same_request_meets(
    one: ChangeRequest, two: ChangeRequest
) -> None:
    def asked_for(request: ChangeRequest) -> tuple[object, ...]:
        # The address for the look-up is a part of what was typed.
        about = (request.kind, request.event_type_id, request.target_uid, request.seat_uid)
        return (request.visitor, *about, request.starts_at, request.ends_at, request.content)

    assert (one.key() == two.key()) == (asked_for(one) == asked_for(two))
    assert one.key(0) != one.key(1)


def test_a_key_is_no_digest_of_what_was_typed_alone() -> None:
    wanted = ChangeRequest(
        kind=IntentKind.BOOK,
        visitor="secret",
        starts_at=datetime(2026, 3, 3, 10, tzinfo=UTC),
        ends_at=datetime(2026, 3, 3, 11, tzinfo=UTC),
        content={"name": ["Ann"]},
    )
    assert len(wanted.key()) == 43
    assert not {"secret", "Ann"} & set(re.findall(r"\w+", wanted.key()))


@pytest.mark.both_backends
def test_back_leads_to_the_form_that_was_sent_and_not_to_another(
    client: Client, cast: Cast
) -> None:
    # A browser forgets a page when something is posted to its address, and fetches another form for Back.
    path = page(cast, "visit")
    address = f"{path}?slot={TIME}"
    html = client.get(address).content.decode()
    action = re.search(r'<form id="details"[^>]* action="([^"]*)"', html)
    assert action
    sent_to = unescape(action[1])
    assert urlsplit(sent_to).path == path
    assert parse_qs(urlsplit(sent_to).query) != parse_qs(urlsplit(address).query)
    data = {"token": token_for(path), **ANN}
    first, again = client.post(sent_to, data), client.post(sent_to, data)
    assert uid_of(first) == uid_of(again)
    # What marks that address is carried nowhere else.
    refused = client.post(sent_to, {"token": token_for(path), **ANN, "another": "time"})
    assert "sent" not in parse_qs(urlsplit(refused["Location"]).query)
