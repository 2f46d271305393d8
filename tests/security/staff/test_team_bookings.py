"""Who is bound to a team reaches no booking of another one, at any address."""

import re

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from portal.engine import models
from portal.staff.models import Booking
from tests.cast import book
from tests.security.staff.two_teams import LIST, Two, intent, pages_of, text
from tests.staff.conftest import Wire, refused

pytestmark = pytest.mark.both_backends


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?status=all",
        "?status=all&event_type={other_type}",
        "?status=all&event_type={personal_type}",
        "?status=all&team={other_team}",
        "?status=all&team={other_team}&event_type={other_type}",
        "?status=all&q=other@example.com",
        "?status=all&q=Ada+Byron",
        "?q={other_uid}",
        "?q={personal_uid}",
        "?status=all&first=2026-03-01&last=2026-03-31",
        "?status=all&host={priya}",
    ],
)
@pytest.mark.parametrize("page", ["", "calendar/", "export/"])
def test_no_list_has_bookings_of_others(scheduler: Client, two: Two, page: str, query: str) -> None:
    filled = query.format(
        other_type=two.other.id,
        personal_type=two.personal.id,
        other_team=two.team.pk,
        other_uid=two.other_booking.uid,
        personal_uid=two.personal_booking.uid,
        priya=two.cast.priya.pk,
    )
    separator = "&" if query else "?"
    day = f"{separator}day=2026-03-03" if page == "calendar/" else ""
    shown = text(scheduler, f"{LIST}{page}{filled}{day}")
    for booking in (two.other_booking, two.personal_booking):
        # The search box repeats what was searched for; nothing else may name the booking.
        assert f"{booking.uid}/change" not in shown
        assert booking.title not in shown
    assert "Other visit" not in shown
    assert "Archive" not in shown


@pytest.mark.parametrize("page", ["", "calendar/", "export/"])
def test_every_list_has_their_own(scheduler: Client, two: Two, page: str) -> None:
    shown = text(scheduler, f"{LIST}{page}?status=all&day=2026-03-03")
    assert two.own_booking.uid in shown


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_of_anothers_booking_is_not_found(
    administrator: Client, two: Two, wire: Wire, method: str
) -> None:
    found = pages_of("staff.booking")
    assert len(found) == 3 + 8
    wire.requests.clear()
    for page in found:
        for booking in (two.other_booking, two.personal_booking):
            address = LIST + page.format(id=booking.uid)
            answer = getattr(administrator, method)(
                address, {"reason": "ill"} if method == "post" else {}
            )
            wanted = {404, 405} if "history" in page or "change" in page else {404}
            assert answer.status_code in wanted, address
            assert booking.title not in answer.content.decode()
    assert not [each for each in wire.requests if each.method != "GET"]
    after = get_client().bookings.get(two.other_booking.uid)
    assert after.status == "accepted"


def test_an_unknown_booking_and_anothers_look_alike(scheduler: Client, two: Two) -> None:
    answers = [scheduler.get(f"{LIST}{uid}/change/") for uid in (two.other_booking.uid, "x" * 22)]
    one, other = (re.sub(r"[A-Za-z0-9_-]{22,}", "", each.content.decode()) for each in answers)
    assert [each.status_code for each in answers] == [404, 404]
    assert re.sub(r"nonce.*", "", one) == re.sub(r"nonce.*", "", other)


@pytest.mark.parametrize("page", ["change/", "do/reschedule/", "do/guests/", "delete/", "history/"])
def test_their_own_booking_is_there(scheduler: Client, two: Two, page: str) -> None:
    assert scheduler.get(f"{LIST}{two.own_booking.uid}/{page}").status_code == 200


def test_many_at_once_leave_out_those_of_others(scheduler: Client, two: Two) -> None:
    asked = [
        get_client().bookings.get(book_pending(two, event_type).uid)
        for event_type in (two.own, two.other)
    ]
    uids = [each.uid for each in asked]
    shown = scheduler.post(f"{LIST}bulk/", {"what": "confirm", "uid": uids}).content.decode()
    assert [get_client().bookings.get(uid).status for uid in uids] == ["accepted", "pending"]
    assert asked[1].title not in shown


def book_pending(two: Two, event_type: EventType) -> models.Booking:
    made = book(event_type, "2026-03-05T10:00:00Z", "p@example.com")
    row = models.Booking.objects.get(uid=made.uid)
    row.status = "pending"
    row.save()
    return row


def test_the_log_of_anothers_booking_is_not_read(scheduler: Client, two: Two) -> None:
    uid = two.other_booking.uid
    LogEntry.objects.create(
        user_id=scheduler.session["_auth_user_id"],
        content_type=ContentType.objects.get_for_model(Booking, for_concrete_model=False),
        object_id=uid,
        object_repr=two.other_booking.title,
        action_flag=CHANGE,
        change_message="a reason that is nobody else's business",
    )
    assert scheduler.get(f"{LIST}{uid}/history/").status_code == 404


@pytest.mark.parametrize("which", ["other", "personal"])
def test_nobody_books_for_another_team(scheduler: Client, two: Two, which: str) -> None:
    event_type: EventType = getattr(two, which)
    assert event_type.title not in text(scheduler, LIST + "add/")
    address = f"{LIST}add/?event_type={event_type.id}&day=2026-03-06"
    count = models.Booking.objects.count()
    assert scheduler.get(address).status_code == 404
    typed = {"starts_at": "2026-03-06T10:00:00+00:00", "name": "A", "email": "a@example.com"}
    assert scheduler.post(address, typed).status_code == 404
    assert models.Booking.objects.count() == count
    own = f"{LIST}add/?event_type={two.own.id}&day=2026-03-06"
    assert scheduler.get(own).status_code == 200


def test_the_start_page_counts_their_own_only(scheduler: Client, two: Two, admin: Client) -> None:
    for number, event_type in enumerate((two.own, two.other, two.other)):
        intent(event_type, number)
    shown = text(scheduler, "/admin/")
    assert two.own_booking.title in shown
    assert two.other_booking.title not in shown
    assert "At most 1 in a week" in shown
    assert "At most 3 in a week" in text(admin, "/admin/")
    # Numbers of all teams together.
    assert "How the portal does" not in shown


def test_the_start_page_is_there_while_cal_com_is_away(
    scheduler: Client, two: Two, wire: Wire
) -> None:
    for path in ("/event-types", "/bookings", "/teams", "/me"):
        wire.answer("GET", path, refused(500, "away", code="InternalServerErrorException"))
    shown = text(scheduler, "/admin/")
    assert two.other_booking.title not in shown
    assert "panel-1" in shown
