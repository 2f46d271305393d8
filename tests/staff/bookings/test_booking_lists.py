"""Bookings narrowed, in a calendar, exported, confirmed by the dozen, and booked for somebody."""

import csv
import io
import json
import re
from typing import Any

import httpx
import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from portal.backend import get_client
from portal.calcom.schemas.booking import Booking
from portal.engine import models
from portal.engine.mail.outbox import send_email
from portal.services.bookings.staff_actions import BookingSearch, booking_each
from portal.staff.bookings.export import safe_cell
from tests.cast import Cast, add_event_type, book
from tests.staff.conftest import SignIn, Wire, lost, refused
from tests.staff.pages import writes

pytestmark = pytest.mark.contract

LIST = "/admin/staff/booking/"


def titles(page: Any) -> list[str]:
    return [row.cells[1].text.split(" between")[0] for row in page.context["shown"].rows]


@pytest.fixture
def several(cast: Cast) -> list[Booking]:
    tour = add_event_type(cast, "Tour", "tour")
    return [
        book(cast.visit, "2026-03-03T05:00:00Z"),
        book(tour, "2026-03-04T10:00:00Z", "bob@example.com"),
        book(tour, "2026-03-10T10:00:00Z"),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Visit", "Tour", "Tour"]),
        ("event_type={visit}", ["Visit"]),
        ("team={team}", ["Visit", "Tour", "Tour"]),
        ("host={maren}", ["Tour", "Tour"]),
        ("host={priya}", ["Visit"]),
        ("first=2026-03-04", ["Tour", "Tour"]),
        ("first=2026-03-04&last=2026-03-04", ["Tour"]),
        ("last=2026-03-03", ["Visit"]),
        ("event_type={visit}&first=2026-03-04", []),
        ("status=recurring", []),
        ("status=past", []),
        # Gone since the address was kept.
        ("host=999999", []),
        ("event_type=999999", []),
    ],
)
def test_bookings_are_narrowed(
    admin: Client, cast: Cast, several: list[Booking], query: str, found: list[str]
) -> None:
    ids = {"visit": cast.visit.id, "team": cast.team.pk} | {
        "maren": cast.maren.pk,
        "priya": cast.priya.pk,
    }
    assert titles(admin.get(f"{LIST}?{query.format(**ids)}")) == found


@pytest.mark.parametrize(
    "query", ["event_type=x", "host=-1", "team=1e9", "first=soon", "last=2026-02-30"]
)
def test_what_cannot_narrow_is_refused(admin: Client, cast: Cast, query: str) -> None:
    for page in ("", "export/", "calendar/"):
        assert admin.get(f"{LIST}{page}?{query}").status_code == 400


def test_a_member_s_key_lists_its_own(admin: Client, several: list[Booking], wire: Wire) -> None:
    wire.answer("GET", "/organizations/1/bookings", refused(403, "RolesGuard"))
    assert len(titles(admin.get(LIST))) == 3


def test_a_week_and_a_day_stand_in_the_calendar(admin: Client, several: list[Booking]) -> None:
    week = admin.get(f"{LIST}calendar/?day=2026-03-05")
    assert [len(day.entries) for day in week.context["days"]] == [0, 1, 1, 0, 0, 0, 0]
    assert "10:00–10:30" in week.content.decode()
    assert "/admin/staff/booking/add/?day=2026-03-03" in week.content.decode()
    day = admin.get(f"{LIST}calendar/?day=2026-03-10&span=day")
    assert [len(each.entries) for each in day.context["days"]] == [1]


def test_cancelled_bookings_leave_the_calendar(admin: Client, several: list[Booking]) -> None:
    get_client().bookings.cancel(several[1].uid, reason="ill")
    week = admin.get(f"{LIST}calendar/?day=2026-03-05")
    assert sum(len(day.entries) for day in week.context["days"]) == 1


def rows_of(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_export_has_every_booking_of_the_list(
    admin: Client, several: list[Booking], wire: Wire
) -> None:
    answer = admin.get(f"{LIST}export/?status=all&first=2026-03-04")
    assert answer["Content-Type"].startswith("text/csv")
    head, *rows = rows_of(answer)
    assert head[:3] == ["uid", "status", "start"]
    assert {row[0] for row in rows} == {each.uid for each in several[1:]}
    assert rows[-1][2] == "2026-03-04T10:00:00+00:00"


def test_the_export_asks_page_by_page(admin: Client, cast: Cast, wire: Wire) -> None:
    tour = add_event_type(cast, "Tour", "tour")
    for day in range(3, 7):
        for hour in range(9, 17):
            book(tour, f"2026-03-{day:02}T{hour:02}:00:00Z")
    found = list(booking_each(search=BookingSearch(), page_size=10))
    assert len(found) == len({each.uid for each in found}) == 32


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\tx", " =x", "\r=x"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert safe_cell(text).startswith("'")


def test_an_attendee_s_formula_is_text_in_the_export(admin: Client, cast: Cast) -> None:
    get_client().bookings.create(
        event_type_id=cast.visit.id,
        starts_at="2026-03-03T10:00:00Z",  # type: ignore[arg-type]  # sent as it is
        attendee={"name": "=HYPERLINK(1)", "email": "x@example.com", "time_zone": "UTC"},
    )
    _head, row = rows_of(admin.get(f"{LIST}export/"))
    assert "'=HYPERLINK(1)" in row


def test_a_fault_before_the_export_is_a_page_and_one_within_a_line(
    admin: Client, several: list[Booking], wire: Wire
) -> None:
    calls: list[int] = []

    def first_only(request: httpx.Request) -> httpx.Response:
        calls.append(1)
        if len(calls) > 1:
            return refused(500, "Internal")(request)
        answer = wire.engine.handle_request(request)
        body = json.loads(answer.read())
        body["pagination"] |= {"hasNextPage": True}
        return httpx.Response(200, json=body)

    wire.answer("GET", "/bookings", first_only)
    rows = rows_of(admin.get(f"{LIST}export/"))
    assert rows[-1][0].startswith("This list is not complete")
    assert admin.get(f"{LIST}export/").status_code == 502


def test_the_export_needs_its_permission(sign_in: SignIn, cast: Cast) -> None:
    assert sign_in("view_booking").get(f"{LIST}export/").status_code == 403
    assert sign_in("view_booking", "export_booking").get(f"{LIST}export/").status_code == 200


@pytest.fixture
def requests(cast: Cast) -> list[Booking]:
    policy = {"type": "always", "blockUnconfirmedBookingsInBooker": False}
    kind = add_event_type(cast, "Request", "request", confirmation_policy=policy)
    return [book(kind, f"2026-03-03T{hour:02}:00:00Z") for hour in range(9, 17)]


def status(booking: Booking) -> str:
    found = get_client().bookings.get(booking.uid)
    assert isinstance(found, Booking)
    return found.status


@pytest.mark.parametrize(("what", "becomes"), [("confirm", "accepted"), ("decline", "rejected")])
def test_many_are_answered_a_few_at_a_time(
    admin: Client, requests: list[Booking], what: str, becomes: str
) -> None:
    given: dict[str, Any] = {
        "what": what,
        "reason": "Full",
        "uid": [each.uid for each in requests[:7]],
        "outcome": [],
    }
    for done in (3, 6, 7):
        page = admin.post(f"{LIST}bulk/", given)
        assert (page.context["done"], page.context["total"]) == (done, 7)
        given |= {"uid": list(page.context["rest"]), "outcome": list(page.context["outcomes"])}
    assert page.context["rest"] == []
    assert [status(each) for each in requests] == [becomes] * 7 + ["pending"]
    assert LogEntry.objects.count() == 7


def test_one_that_fails_stops_no_other(admin: Client, requests: list[Booking], wire: Wire) -> None:
    wire.answer("POST", f"/bookings/{requests[0].uid}/confirm", lost)
    uids = [each.uid for each in requests[:2]]
    page = admin.post(f"{LIST}bulk/", {"what": "confirm", "uid": uids}).content.decode()
    assert "may or may not have been done" in page
    assert status(requests[1]) == "accepted"
    assert "its answer lost" in str(LogEntry.objects.earliest("pk").change_message)


@pytest.mark.parametrize(
    "given",
    [{"what": "moon", "uid": ["a"]}, {"what": "confirm", "uid": ["a/b"]}, {"uid": ["a"]}],
)
def test_a_bulk_that_cannot_be_is_refused(admin: Client, cast: Cast, given: dict[str, Any]) -> None:
    assert admin.post(f"{LIST}bulk/", given).status_code == 400


def test_the_ticks_are_there_for_those_who_may_confirm(
    sign_in: SignIn, requests: list[Booking]
) -> None:
    page = f"{LIST}?status=unconfirmed"
    assert b'name="uid"' not in sign_in("view_booking").get(page).content
    assert b'name="uid"' in sign_in("view_booking", "confirm_booking").get(page).content


def test_somebody_is_booked_for_with_all_answers(admin: Client, cast: Cast, wire: Wire) -> None:
    question = {
        "type": "multiselect", "slug": "topics", "label": "Topics", "required": True,
        "options": ["Maps", "Music"],
    }  # fmt: skip
    places = [{"type": "attendeePhone"}, {"type": "address", "address": "1 Quay", "public": True}]
    talk = add_event_type(cast, "Talk", "talk", booking_fields=[question], locations=places)
    address = f"{LIST}add/?event_type={talk.id}&day=2026-03-04"
    form = admin.get(address).context["form"]
    moment = dict(form.fields["starts_at"].choices)
    wire.requests.clear()
    answer = admin.post(
        address,
        {
            "starts_at": next(value for value, text in moment.items() if text == "10:00"),
            "name": "Ada Byron",
            "email": "ada@example.com",
            "time_zone": "Asia/Tokyo",
            "location": "0",
            "location_value": "+390612345678",
            "guests": "carl@example.com",
            "notes": "Two\r\nlines",
            "answer-topics": ["Music"],
        },
    )
    [sent] = writes(wire)
    body = json.loads(sent.content)
    assert body.pop("metadata").keys() == {"portalRequest"}
    assert body == {
        "start": "2026-03-04T10:00:00.000Z",
        "eventTypeId": talk.id,
        "attendee": {
            "name": "Ada Byron",
            "email": "ada@example.com",
            "timeZone": "Asia/Tokyo",
            "language": "en",
        },
        "guests": ["carl@example.com"],
        "location": {"type": "attendeePhone", "phone": "+390612345678"},
        "bookingFieldsResponses": {"topics": ["Music"], "notes": "Two\nlines"},
    }
    entry = LogEntry.objects.get()
    assert (entry.action_flag, str(entry.object_id) in answer["Location"]) == (ADDITION, True)


@pytest.mark.parametrize("fault", [lost, refused(500, "Internal"), refused(409, "no")])
def test_a_fault_keeps_the_booking_form(admin: Client, cast: Cast, wire: Wire, fault: Any) -> None:
    address = f"{LIST}add/?event_type={cast.visit.id}&day=2026-03-04"
    [moment, *_rest] = dict(admin.get(address).context["form"].fields["starts_at"].choices)
    wire.answer("POST", "/bookings", fault)
    given = {"starts_at": moment, "name": "Kept words", "email": "a@example.com"}
    answer = admin.post(address, given | {"time_zone": "UTC"})
    assert answer.status_code in {409, 422, 502, 504}
    assert "Kept words" in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"starts_at": ""}, "required"),
        ({"starts_at": "2026-03-04T03:03:00+00:00"}, "Select a valid choice"),
        ({"email": ""}, "Give an email address or a phone number."),
        ({"email": "nobody"}, "valid email"),
        ({"time_zone": "Moon/Base"}, "Select a valid choice"),
        ({"language": "tlh"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_booked_is_said(
    admin: Client, cast: Cast, wire: Wire, given: dict[str, str], said: str
) -> None:
    address = f"{LIST}add/?event_type={cast.visit.id}&day=2026-03-04"
    [moment, *_rest] = dict(admin.get(address).context["form"].fields["starts_at"].choices)
    base = {"starts_at": moment, "name": "Ada", "email": "a@example.com", "time_zone": "UTC"}
    wire.requests.clear()
    answer = admin.post(address, base | given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert writes(wire) == []


@pytest.mark.parametrize(
    ("chosen", "profile", "interface", "wanted", "subject"),
    [
        # What staff choose, then the event type's language, then the account's, then English.
        ("tr", "de", "fr", "tr", "Randevu alındı"),
        ("zh-CN", "de", None, "zh-CN", "预约成功"),
        (None, "de", "fr", "fr", "Réservation enregistrée"),
        (None, "de", None, "de", "Gebucht"),
        (None, "tlh", None, "en", "Booked"),
        ("", "pt-BR", None, "pt-BR", "Agendamento realizado"),
    ],
)
def test_the_attendee_reads_emails_in_the_language_that_staff_chose(
    admin: Client,
    cast: Cast,
    mailoutbox: list[EmailMultiAlternatives],
    *,
    chosen: str | None,
    profile: str,
    interface: str | None,
    wanted: str,
    subject: str,
) -> None:
    models.User.objects.filter(pk=cast.maren.pk).update(locale=profile)
    fields = {"interface_language": interface} if interface else {}
    talk = add_event_type(cast, "Talk", "talk", **fields)
    address = f"{LIST}add/?event_type={talk.id}&day=2026-03-04"
    form = admin.get(address).context["form"]
    [moment, *_rest] = dict(form.fields["starts_at"].choices)
    base = {"starts_at": moment, "name": "Ada", "email": "a@example.com", "time_zone": "UTC"}
    language = form.initial["language"] if chosen is None else chosen
    assert admin.post(address, base | {"language": language}).status_code == 302
    assert models.Attendee.objects.get().language == wanted
    send_email.call(models.Email.objects.get(to_host=False).pk)
    [sent] = mailoutbox
    assert sent.subject.startswith(subject), sent.subject


def test_names_of_people_stand_apart_on_every_page(admin: Client, cast: Cast) -> None:
    # Of a person who writes from right to left, so that nothing beside the name turns round.
    cast.priya.name = "פריה (Desk)"
    cast.priya.save()
    made = book(cast.visit, "2026-03-03T05:00:00Z")
    pages = [
        "/admin/",
        LIST,
        f"{LIST}calendar/?day=2026-03-03",
        f"{LIST}{made.uid}/change/",
        f"{LIST}{made.uid}/delete/",
        f"{LIST}{made.uid}/do/confirm/",
        f"/admin/staff/eventtype/{cast.visit.id}/change/",
    ]
    seen = {}
    for address in pages:
        page = admin.get(address, follow=True)
        assert page.status_code == 200, address
        # What stands in attributes, titles, headings and boxes to choose from is alone there already.
        words = re.sub(
            r"<(title|h1|option|label|script)\b.*?</\1>|=\"[^\"]*\"", "", page.text, flags=re.DOTALL
        )
        apart = re.findall(r"<bdi>[^<]*פריה[^<]*</bdi>", words)
        assert len(apart) == words.count("פריה"), (address, words)
        seen[address] = len(apart)
    assert sum(count > 0 for count in seen.values()) >= 7, seen
