"""Lists: what stands in them, search, pages, and addresses that cannot be read."""

import logging
import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from portal.backend import get_client
from portal.calcom.scope import OrganizationTeamScope
from portal.engine import models
from tests.cast import Cast, add_event_type, book
from tests.staff.conftest import SignIn, Wire

KINDS = ("booking", "eventtype", "schedule", "webhook")


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()
    return response.content.decode()


def rows(page: str) -> int:
    return page.count('<th scope="row">')


def test_event_types_of_the_account_and_of_teams_are_listed(admin: Client, cast: Cast) -> None:
    get_client().event_types.create(title="Coffee", slug="coffee", length_in_minutes=15)
    get_client().event_types.create(title="Quiet", slug="quiet", length_in_minutes=90, hidden=True)
    page = text(admin, "/admin/staff/eventtype/")
    assert 'href="/team/desk/visit"' in page
    assert 'href="/maren/coffee"' in page
    assert "Front desk" in page
    assert "Round robin" in page
    assert "1 h 30 min" in page
    assert page.count('alt="No"') == 1
    assert "3 event types" in page


def test_a_managed_event_type_has_no_page_for_visitors_and_its_copies_have(
    admin: Client, cast: Cast
) -> None:
    get_client().team_event_types.create(
        scope=OrganizationTeamScope(cast.organization.pk, cast.team.pk),
        title="Rounds",
        slug="rounds",
        length_in_minutes=20,
        scheduling_type="managed",
        hosts=[{"user_id": cast.maren.pk}],
    )
    page = text(admin, "/admin/staff/eventtype/?q=rounds")
    assert "Managed (template)" in page
    assert "/team/desk/rounds" not in page
    assert 'href="/maren/rounds"' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("visit", 1),
        ("VISIT", 1),
        ("desk robin", 1),
        ("robin collective", 0),
        ("tour-slug", 1),
        ("front", 2),
        ("", 2),
    ],
)
def test_event_types_are_searched_by_all_words(
    admin: Client, cast: Cast, query: str, found: int
) -> None:
    add_event_type(cast, "Tour", "tour-slug")
    page = admin.get("/admin/staff/eventtype/", {"q": query}).content.decode()
    assert rows(page) == found
    assert f"{found} event type" in page


def test_schedules_show_their_hours_in_a_line(admin: Client, sign_in: SignIn, cast: Cast) -> None:
    schedule = models.Schedule.objects.create(owner=cast.maren, name="Office hours")
    models.WeeklyHours.objects.create(
        schedule=schedule,
        days=["Monday", "Tuesday", "Wednesday", "Friday"],
        start_time="09:00",
        end_time="23:59",
    )
    models.DateOverride.objects.create(
        schedule=schedule, day="2026-03-05", start_time="00:00", end_time="00:00"
    )
    cast.maren.default_schedule = schedule
    cast.maren.save()
    page = text(admin, "/admin/staff/schedule/")
    assert "Mon–Wed, Fri 09:00–24:00" in page
    assert "1 day" in page
    assert 'alt="Yes"' in page
    one = text(sign_in("view_schedule"), f"/admin/staff/schedule/{schedule.pk}/change/")
    assert "5 Mar 2026" in one
    assert "Closed" in one


def test_webhooks_never_show_their_secret(admin: Client, cast: Cast) -> None:
    webhook = models.Webhook.objects.create(
        user=cast.maren,
        subscriber_url="https://intranet.example/in",
        triggers=["BOOKING_CREATED"],
        secret="a-very-secret-word",
    )
    for address in ("", f"user.{webhook.pk}/change/"):
        page = text(admin, f"/admin/staff/webhook/{address}")
        assert "https://intranet.example/in" in page
        assert "BOOKING_CREATED" in page
        assert "a-very-secret-word" not in page


def test_long_lists_come_in_pages_that_keep_the_search(admin: Client, cast: Cast) -> None:
    for number in range(60):
        models.Webhook.objects.create(
            user=cast.maren, subscriber_url=f"https://x.example/n{number}"
        )
    pages = [text(admin, f"/admin/staff/webhook/?q=x.example&page={page}") for page in (1, 2, 3)]
    assert [rows(page) for page in pages] == [25, 25, 10]
    assert "60 webhooks" in pages[0]
    assert "?q=x.example&amp;page=3" in pages[0]
    shown = re.findall(r"https://x\.example/n\d+", "".join(pages))
    assert len(set(shown)) == 60


def test_bookings_are_listed_by_status_in_the_account_s_zone(admin: Client, cast: Cast) -> None:
    models.Team.objects.filter(pk=cast.organization.pk).update(time_zone="Europe/Berlin")
    book(cast.visit, "2026-03-03T10:00:00Z")
    gone = book(cast.visit, "2026-03-04T10:00:00Z", "bob@example.com")
    get_client().bookings.cancel(gone.uid, reason="ill")
    upcoming = text(admin, "/admin/staff/booking/")
    assert "Tue 3 Mar 2026, 11:00–11:30" in upcoming
    assert "Europe/Berlin, UTC+01:00" in upcoming
    assert "ada@example.com" in upcoming
    assert "bob@example.com" not in upcoming
    cancelled = text(admin, "/admin/staff/booking/?status=cancelled")
    assert "bob@example.com" in cancelled
    assert "ada@example.com" not in cancelled
    assert "2 bookings" in text(admin, "/admin/staff/booking/?status=all")
    assert "0 bookings" in text(admin, "/admin/staff/booking/?status=past")
    assert "0 bookings" in text(admin, "/admin/staff/booking/?status=unconfirmed")


def test_bookings_are_paged_by_cal_com(admin: Client, cast: Cast, wire: Wire) -> None:
    for day in range(3, 7):
        for hour in range(9, 16):
            book(cast.visit, f"2026-03-{day:02}T{hour:02}:00:00Z")
    wire.requests.clear()
    page = text(admin, "/admin/staff/booking/?page=2")
    query = next(each for each in wire.requests if each.url.path.endswith("/bookings")).url.params
    assert (query["take"], query["skip"]) == ("25", "25")
    assert "28 bookings" in page
    assert "Fri 6 Mar 2026, 15:00–15:30" in page


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("ada@example.com", "attendeeEmail"), ("Ada Byron", "attendeeName")],
)
def test_bookings_are_searched_by_cal_com_s_own_filters(
    admin: Client, cast: Cast, wire: Wire, query: str, parameter: str
) -> None:
    book(cast.visit, "2026-03-03T10:00:00Z")
    wire.requests.clear()
    page = admin.get("/admin/staff/booking/", {"q": query}).content.decode()
    sent = next(each for each in wire.requests if each.url.path.endswith("/bookings")).url.params
    assert sent[parameter] == query
    assert "1 booking\n" in page
    assert "exactly as in the booking" in page


def test_a_uid_is_found_whatever_its_status(admin: Client, cast: Cast) -> None:
    gone = book(cast.visit, "2026-03-04T10:00:00Z")
    get_client().bookings.cancel(gone.uid, reason="ill")
    page = admin.get("/admin/staff/booking/", {"q": gone.uid}).content.decode()
    assert f"/admin/staff/booking/{gone.uid}/change/" in page


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page=abc", 400),
        ("page=-1", 400),
        ("page=0", 400),
        ("page=1e9", 400),
        ("page=99999999999999", 400),
        ("page=%D9%A1", 400),
        ("page=999", 404),
        ("q=%00", 400),
        ("q=a%1b%5b", 400),
        ("q=" + "a" * 5000, 400),
        ("q=%3Cscript%3Ealert(1)%3C/script%3E", 200),
        ("q=%F0%9F%A6%8A", 200),
        ("q=a&q=b&page=1&page=1", 200),
    ],
)
def test_what_cannot_be_read_is_answered_with_a_sentence(
    admin: Client, caplog: pytest.LogCaptureFixture, kind: str, query: str, status: int
) -> None:
    response = admin.get(f"/admin/staff/{kind}/?{query}")
    assert response.status_code == status
    assert b"<script>alert" not in response.content
    assert b'id="content"' in response.content
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []


def test_an_unknown_status_is_refused(admin: Client) -> None:
    response = admin.get("/admin/staff/booking/?status=lost")
    assert response.status_code == 400
    assert b"upcoming, unconfirmed, recurring" in response.content


@pytest.mark.parametrize(
    "address",
    [
        "booking/nobody-knows-this-uid/change/",
        "booking/nobody-knows-this-uid/delete/",
        "booking/nobody-knows-this-uid/history/",
        "booking/a%00b/change/",
        "booking/" + "a" * 300 + "/change/",
        "booking/..%2F..%2Fme/change/",
        "eventtype/999999/change/",
        "eventtype/abc/change/",
        "eventtype/0/change/",
        "eventtype/999999/history/",
        "schedule/999999/change/",
        "schedule/x/history/",
        "webhook/none/change/",
        "nothing/",
    ],
)
def test_what_is_not_there_is_a_page_of_the_admin(admin: Client, address: str) -> None:
    response = admin.get(f"/admin/staff/{address}")
    assert response.status_code == 404
    assert b'id="content"' in response.content


def test_the_addresses_of_view_on_site_touch_no_table(admin: Client, cast: Cast) -> None:
    for kind in ContentType.objects.filter(app_label="staff"):
        assert admin.get(f"/admin/r/{kind.pk}/1/").status_code == 404
