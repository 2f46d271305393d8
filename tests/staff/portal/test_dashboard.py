"""The staff's start page."""

from datetime import timedelta

from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from portal.backend import is_upstream_down
from portal.calcom.errors import UpstreamFault
from portal.calcom.guard.circuit import Circuit
from portal.calcom.guard.stores import CacheStore
from portal.process import statistics
from portal.services.models import Intent, IntentKind, IntentState
from portal.services.portal import dashboard
from portal.staff.portal.dashboard import plot_of
from tests.cast import NOW, Cast, add_event_type, book
from tests.staff.conftest import SignIn, Wire, refused


def intent(number: int, *, days_ago: int, state: str = IntentState.DONE) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    Intent.objects.create(
        key=f"key-{number}",
        kind=IntentKind.BOOK,
        state=state,
        starts_at=at,
        ends_at=at,
        digest=f"digest-{number}",
        created_at=at,
        sent_at=at,
    )


def test_it_shows_what_is_next_and_what_waits(admin: Client, cast: Cast) -> None:
    book(cast.visit, "2026-03-02T10:00:00Z")
    asked = add_event_type(
        cast,
        "Consulting",
        "consulting",
        confirmation_policy={"type": "always", "blockUnconfirmedBookingsInBooker": False},
    )
    book(asked, "2026-03-04T10:00:00Z", "eve@example.com")
    shown = admin.get("/admin/").content.decode()
    assert "Visit between" in shown
    assert "today" in shown
    assert "Consulting between" in shown
    assert "the embedded engine" in shown


def test_a_fault_of_one_part_leaves_the_others(admin: Client, cast: Cast, wire: Wire) -> None:
    wire.answer("GET", "/v2/bookings", refused(502, "down"))
    answer = admin.get("/admin/")
    assert answer.status_code == 200
    assert "did not answer properly" in answer.content.decode()
    assert "How the portal does" in answer.content.decode()


def test_what_a_person_may_not_see_is_not_there(sign_in: SignIn, cast: Cast, wire: Wire) -> None:
    shown = sign_in("view_schedule").get("/admin/").content.decode()
    assert "Next bookings" not in shown
    assert "How the portal does" not in shown
    assert not [one for one in wire.requests if "bookings" in one.url.path]


def test_weeks_count_bookings_that_came_about(cast: Cast) -> None:
    for number, days_ago in enumerate((0, 0, 6, 7, 400)):
        intent(number, days_ago=days_ago)
    intent(9, days_ago=0, state=IntentState.REFUSED)
    weeks = dashboard.weeks_list(now=NOW)
    assert [week.count for week in weeks[-2:]] == [2, 2]
    assert weeks[-1].first == NOW.date()
    assert len(weeks) == dashboard.WEEKS


def test_weeks_without_a_booking_are_a_sentence(admin: Client, cast: Cast) -> None:
    empty = admin.get("/admin/").content.decode()
    assert "No visitor has booked here in the last weeks." in empty
    assert "<svg" not in empty.partition('id="plot-title"')[2].partition("</section>")[0]
    intent(1, days_ago=0)
    assert "At most 1 in a week" in admin.get("/admin/").content.decode()


def test_bars_are_as_high_as_their_share() -> None:
    first = NOW.date()
    plot = plot_of([dashboard.Week(first, 1), dashboard.Week(first + timedelta(7), 4)])
    assert [bar.height for bar in plot.bars] == [22.5, 90]
    assert all(bar.y + bar.height == 90 for bar in plot.bars)
    assert "4" in plot.text
    assert [bar.height for bar in plot_of([dashboard.Week(first, 0)]).bars] == [0]


def test_counts_of_processes_are_added_up(cast: Cast) -> None:
    before = statistics.totals().get("page kept", 0)
    for _ in range(3):
        statistics.count("page kept")
    statistics.write()
    assert statistics.totals()["page kept"] >= before + 3


def test_it_says_when_cal_com_does_not_answer(settings: Settings) -> None:
    settings.CALCOM_API_KEY = "cal_key"
    cache.clear()
    assert not is_upstream_down()
    circuit = Circuit(CacheStore(cache, broken_by=()))
    for _ in range(6):
        circuit.observe(UpstreamFault("down", status=502))
    assert is_upstream_down()
    cache.clear()
