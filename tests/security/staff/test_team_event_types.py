"""Who is bound to a team reaches no event type, request or webhook of another one."""

import pytest
from django.test import Client

from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from portal.calcom.scope import EventTypeScope, TeamScope
from tests.security.staff.two_teams import LIST, Two, intent, pages_of, text
from tests.staff.conftest import Wire
from tests.staff.pages import state_in

pytestmark = pytest.mark.both_backends


def test_requests_and_deliveries_of_others_are_not_read(administrator: Client, two: Two) -> None:
    own, other = intent(two.own, 1), intent(two.other, 2)
    page = "/admin/services/intent/"
    shown = text(administrator, page)
    assert f"/{own.pk}/change/" in shown
    assert f"/{other.pk}/change/" not in shown
    assert administrator.get(f"{page}{other.pk}/change/").status_code == 302
    assert "other@" not in text(administrator, f"{page}?q=visitor2")
    assert "0 deliveries" in text(administrator, "/admin/services/delivery/")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("which", ["other", "personal"])
def test_every_address_of_anothers_event_type_is_not_found(
    administrator: Client, two: Two, wire: Wire, method: str, which: str
) -> None:
    event_type: EventType = getattr(two, which)
    pages = pages_of("staff.eventtype")
    assert len(pages) == 3 + 4
    wire.requests.clear()
    for page in pages:
        address = f"/admin/staff/eventtype/{page.format(id=event_type.id)}"
        status = getattr(administrator, method)(address, {"wanted": "on"}).status_code
        assert status in {404, 405}, address
        assert status == 404 or method == "post" or "hide" in page
    assert not [each for each in wire.requests if each.method != "GET"]


def test_event_types_of_others_are_in_no_list_and_no_choice(
    administrator: Client, two: Two
) -> None:
    base = "/admin/staff/eventtype/"
    for path in (base, f"{base}?q=visit", f"{base}add/", f"{LIST}", "/admin/staff/webhook/"):
        shown = text(administrator, path)
        assert "Other visit" not in shown, path
        assert "Personal visit" not in shown, path
        assert "Archive" not in shown, path
    assert "Own visit" in text(administrator, base)
    member = f"/admin/staff/member/{two.cast.priya.pk}/change/"
    assert "Other visit" not in text(administrator, member)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("eventtype/?team={other_team}", 400),
        ("eventtype/?team=own", 400),
        ("eventtype/add/?owner={other_team}&kind=collective", 400),
        ("eventtype/add/?owner=own", 400),
        ("eventtype/add/?from={other_type}", 404),
        ("eventtype/add/?from={personal_type}", 404),
        ("eventtype/slug/?basics-slug=other-visit&team={other_team}", 403),
        ("eventtype/slug/?basics-slug=other-visit", 403),
        ("team/{other_team}/change/", 404),
        ("team/{other_team}/history/", 404),
        ("webhook/?scope=user", 400),
        ("webhook/?scope=all", 400),
        ("webhook/add/?scope=user", 404),
        ("webhook/add/?scope=organization", 404),
        ("webhook/add/?scope=event-{personal_type}", 404),
        ("webhook/add/?scope=team-{other_team}-{other_type}", 404),
        # Nor by the other team's event type under the own team's number.
        ("webhook/add/?scope=team-{own_team}-{other_type}", 404),
        ("webhook/user.x/change/", 404),
        ("webhook/organization.x/change/", 404),
    ],
)
def test_nothing_of_others_is_opened_by_its_address(
    administrator: Client, two: Two, address: str, status: int
) -> None:
    path = "/admin/staff/" + address.format(
        other_team=two.team.pk,
        own_team=two.cast.team.pk,
        other_type=two.other.id,
        personal_type=two.personal.id,
    )
    assert administrator.get(path).status_code == status
    assert administrator.post(path, {}).status_code in {status, 405}


def test_webhooks_of_their_own_event_types_are_theirs(administrator: Client, two: Two) -> None:
    name = f"team-{two.cast.team.pk}-{two.own.id}"
    typed = state_in(administrator.get(f"/admin/staff/webhook/add/?scope={name}"), "webhook_form")
    typed |= {"subscriber_url": "https://x.example/in", "triggers": ["BOOKING_CREATED"]}
    answer = administrator.post(f"/admin/staff/webhook/add/?scope={name}", typed)
    assert answer.status_code == 302
    scope = EventTypeScope(TeamScope(two.cast.team.pk), two.own.id)
    assert len(list(get_client().webhooks.iterate(scope=scope))) == 1


def test_why_no_times_names_no_booking_of_others(administrator: Client, two: Two) -> None:
    # Maren's personal booking takes her time for the front desk as well.
    path = f"/admin/staff/eventtype/{two.own.id}/trouble/?day=2026-03-04"
    shown = text(administrator, path)
    assert "of another team" in shown
    assert two.personal_booking.title not in shown
