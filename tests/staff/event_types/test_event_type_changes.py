"""Changing an event type: what is sent, and what becomes of somebody else's changes."""

from typing import Any

import httpx
import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.cache import cache
from django.test import Client

from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from portal.calcom.scope import OrganizationTeamScope
from tests.cast import Cast
from tests.staff.conftest import SignIn, Wire, lost
from tests.staff.event_types.editing import change, page_of, patched, read
from tests.staff.pages import state_in

pytestmark = pytest.mark.contract

LIST = "/admin/staff/eventtype/"


def test_only_what_was_changed_is_sent_and_logged(
    admin: Client, own: EventType, wire: Wire
) -> None:
    answer = change(admin, wire, own, {"basics-title": "Tea", "basics-hidden": "on"})
    assert answer["Location"] == LIST
    assert patched(wire) == [{"title": "Tea", "hidden": True}]
    entry = LogEntry.objects.get()
    assert (entry.action_flag, entry.object_repr) == (CHANGE, "Tea")
    assert entry.get_change_message() == "Title: Coffee → Tea; Hidden: No → Yes"


def test_another_row_is_a_button_that_saves_nothing(
    admin: Client, own: EventType, wire: Wire
) -> None:
    answer = change(admin, wire, own, {"_more": "questions", "basics-title": "Kept words"})
    assert answer.status_code == 200
    again = state_in(answer)
    assert again["questions-TOTAL_FORMS"] == "2"
    assert again["basics-title"] == "Kept words"
    assert patched(wire) == []


def test_two_questions_cannot_share_a_slug(admin: Client, own: EventType, wire: Wire) -> None:
    more = state_in(change(admin, wire, own, {"_more": "questions"}))
    for number in range(2):
        more |= {
            f"questions-{number}-label": "Why?",
            f"questions-{number}-type": "text",
            f"questions-{number}-slug": "why",
        }
    answer = admin.post(page_of(own), more)
    assert answer.status_code == 422
    assert "Two questions have the same slug." in answer.content.decode()


def test_what_somebody_else_changed_elsewhere_stays(
    admin: Client, own: EventType, wire: Wire
) -> None:
    sent = state_in(admin.get(page_of(own)))
    get_client().event_types.update(own.id, title="Renamed in Cal.com")
    wire.requests.clear()
    admin.post(page_of(own), sent | {"availability-minimum_booking_notice": "90"})
    assert patched(wire) == [{"minimumBookingNotice": 90}]
    assert read(own.id).title == "Renamed in Cal.com"


def test_two_who_change_the_same_are_told_before_one_is_overwritten(
    admin: Client, own: EventType, wire: Wire
) -> None:
    first, second = state_in(admin.get(page_of(own))), state_in(admin.get(page_of(own)))
    admin.post(page_of(own), first | {"basics-title": "Tea", "basics-hidden": "on"})
    wire.requests.clear()
    asked = admin.post(page_of(own), second | {"basics-title": "Cocoa"})
    page = asked.content.decode()
    assert asked.status_code == 409
    assert patched(wire) == []
    assert "changed after you opened the page" in page
    assert [each in page for each in ("Coffee", "Tea", "Cocoa")] == [True] * 3
    again = admin.post(page_of(own), state_in(asked))
    assert again.status_code == 302
    assert patched(wire) == [{"title": "Cocoa"}]
    assert read(own.id).hidden is True


def test_two_who_change_the_same_alike_are_not_bothered(
    admin: Client, own: EventType, wire: Wire
) -> None:
    sent = state_in(admin.get(page_of(own)))
    get_client().event_types.update(own.id, title="Tea")
    answer = admin.post(page_of(own), sent | {"basics-title": "Tea"})
    assert answer.status_code == 302


@pytest.mark.parametrize("opened_with", ["", "nonsense", "e30:1abc:xyz"])
def test_a_page_that_cannot_tell_what_it_was_opened_with_is_asked_again(
    admin: Client, own: EventType, wire: Wire, opened_with: str
) -> None:
    answer = change(admin, wire, own, {"opened_with": opened_with, "basics-title": "Tea"})
    assert answer.status_code == 422
    assert "cannot tell what it was opened with" in answer.content.decode()
    assert patched(wire) == []
    assert admin.post(page_of(own), state_in(answer)).status_code == 302
    assert patched(wire) == [{"title": "Tea"}]


@pytest.mark.parametrize("answer", [None, lost], ids=["changed", "answer lost"])
def test_what_visitors_pages_remember_is_dropped(
    admin: Client, cast: Cast, wire: Wire, settings: Any, answer: Any
) -> None:
    # Answers of Cal.com are remembered, the engine's are not.
    settings.CALCOM_API_KEY = "cal_" + "0" * 32
    cache.clear()
    sent = state_in(admin.get(page_of(cast.visit)))
    assert "Visit" in admin.get(LIST).content.decode()
    wire.engine.handle_request(rename(cast, wire, "Tour"))
    assert "Tour" not in admin.get(LIST).content.decode()
    if answer is not None:
        wire.answer("PATCH", "/event-types", answer)
    admin.post(page_of(cast.visit), sent | {"availability-minimum_booking_notice": "90"})
    assert "Tour" in admin.get(LIST).content.decode()
    cache.clear()


def rename(cast: Cast, wire: Wire, title: str) -> httpx.Request:
    """Return a change that somebody else makes in Cal.com."""
    teams = f"organizations/{cast.organization.pk}/teams/{cast.team.pk}"
    return httpx.Request(
        "PATCH",
        f"http://engine/v2/{teams}/event-types/{cast.visit.id}",
        json={"title": title},
        headers={"Authorization": f"Bearer {wire.engine.portal_key}"},
    )


def test_hosts_and_priorities_are_changed_as_a_whole(admin: Client, cast: Cast, wire: Wire) -> None:
    priya, maren = f"hosts-{cast.priya.pk}", f"hosts-{cast.maren.pk}"
    given = {f"{maren}-is_host": None, f"{priya}-mandatory": "on", f"{priya}-priority": "high"}
    change(admin, wire, cast.visit, given)
    patch = next(each for each in wire.requests if each.method == "PATCH")
    assert f"/organizations/{cast.organization.pk}/teams/{cast.team.pk}/" in patch.url.path
    assert patched(wire) == [
        {"hosts": [{"userId": cast.priya.pk, "mandatory": True, "priority": "high"}]}
    ]


def test_another_scheduling_type_takes_the_hosts_along(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    change(admin, wire, cast.visit, {"team-scheduling_type": "collective"})
    hosts = [{"userId": cast.maren.pk}, {"userId": cast.priya.pk}]
    assert patched(wire) == [{"schedulingType": "collective", "hosts": hosts}]


def test_all_members_become_hosts_without_a_list(admin: Client, cast: Cast, wire: Wire) -> None:
    change(admin, wire, cast.visit, {"team-assign_all_team_members": "on"})
    assert patched(wire) == [{"assignAllTeamMembers": True}]


def test_no_mail_is_a_setting_of_teams(
    admin: Client, cast: Cast, own: EventType, wire: Wire
) -> None:
    change(admin, wire, cast.visit, {"privacy-no_mail_to_attendees": "on"})
    assert patched(wire) == [
        {"emailSettings": {"disableEmailsToAttendees": True, "disableEmailsToHosts": False}}
    ]
    assert "privacy-no_mail_to_attendees" not in admin.get(page_of(own)).content.decode()


def test_a_schedule_is_chosen_and_given_up(admin: Client, own: EventType, wire: Wire) -> None:
    made = get_client().schedules.create(name="Quiet hours", time_zone="UTC", is_default=True)
    change(admin, wire, own, {"availability-schedule_id": str(made.id)})
    assert patched(wire) == [{"scheduleId": made.id}]
    change(admin, wire, own, {"availability-schedule_id": ""})
    assert patched(wire) == [{"scheduleId": None}]
    assert read(own.id).schedule_id is None


def test_a_member_s_copy_is_shown_but_not_changed(admin: Client, cast: Cast, wire: Wire) -> None:
    parent: Any = add_event_type_managed(cast)
    page = admin.get(page_of(parent[1]))
    assert b"It follows that one" in page.content
    assert b"_save" not in page.content
    wire.requests.clear()
    admin.post(page_of(parent[1]), {"basics-title": "Mine"})
    assert patched(wire) == []


def add_event_type_managed(cast: Cast) -> Any:
    team = OrganizationTeamScope(cast.organization.pk, cast.team.pk)
    parent = get_client().team_event_types.create(
        scope=team,
        title="Rounds",
        slug="rounds",
        length_in_minutes=20,
        scheduling_type="managed",
        hosts=[{"user_id": cast.maren.pk}],
    )
    copies = get_client().event_types.list(username="maren")
    return [parent, *(each for each in copies if each.slug == "rounds")]


def test_a_managed_event_type_offers_no_private_links(admin: Client, cast: Cast) -> None:
    parent, booked = add_event_type_managed(cast)[0], cast.visit
    for event_type, is_there in ((parent, False), (booked, True)):
        page = admin.get(f"/admin/staff/eventtype/{event_type.id}/change/").content.decode()
        assert ("Private links" in page) is is_there


def test_a_managed_event_type_is_changed_with_its_copies(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    parent = add_event_type_managed(cast)
    change(admin, wire, parent[0], {"basics-title": "Ward rounds"})
    assert patched(wire) == [{"title": "Ward rounds"}]
    assert read(parent[1].id).title == "Ward rounds"


def test_who_may_only_look_sees_the_settings(sign_in: SignIn, own: EventType) -> None:
    page = sign_in("view_eventtype").get(page_of(own)).content.decode()
    assert "Online, by a link: https://meet.example.com/a" in page
    assert "_save" not in page
