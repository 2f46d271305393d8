"""Changing an event type's basic fields."""

from typing import Any

import httpx
import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.cache import cache
from django.test import Client

from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from tests.cast import Cast, add_event_type
from tests.staff.conftest import SignIn, Wire, lost, refused

LIST = "/admin/staff/eventtype/"


def page_of(event_type: EventType) -> str:
    return f"/admin/staff/eventtype/{event_type.id}/change/"


def shown_in(page: Any) -> dict[str, Any]:
    """Return what a browser would send from the form of a page, hidden initial values included."""
    form = page.context["adminform"].form
    sent: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if value not in (None, False):
            sent[field.name] = value
        if field.field.show_hidden_initial:
            sent[field.html_initial_name] = "" if value is None else str(value)
    return sent


def read(event_type_id: int) -> EventType:
    return get_client().event_types.get(event_type_id)


@pytest.fixture
def own(cast: Cast) -> EventType:
    made = get_client().event_types.create(
        title="Coffee",
        slug="coffee",
        length_in_minutes=15,
        description="One line.\nAnother.",
        minimum_booking_notice=45,
        locations=[{"type": "link", "link": "https://meet.example.com/a", "public": False}],
    )
    assert isinstance(made, EventType)
    return made


def test_only_what_was_changed_is_sent(admin: Client, own: EventType, wire: Wire) -> None:
    sent = shown_in(admin.get(page_of(own))) | {"title": "Tea", "hidden": "on"}
    answer = admin.post(page_of(own), sent)
    assert answer["Location"] == LIST
    assert wire.sent("PATCH") == [{"title": "Tea", "hidden": True}]
    entry = LogEntry.objects.get()
    assert (entry.action_flag, entry.object_repr) == (CHANGE, "Tea")
    assert entry.get_change_message() == "Changed Title and Hidden."


@pytest.mark.parametrize("answer", [None, lost], ids=["changed", "answer lost"])
def test_what_visitors_pages_remember_is_dropped(
    admin: Client, cast: Cast, wire: Wire, settings: Any, answer: Any
) -> None:
    settings.CALCOM_API_KEY = (
        "cal_" + "0" * 32
    )  # answers of Cal.com are remembered, the engine's are not
    cache.clear()
    sent = shown_in(admin.get(page_of(cast.visit)))
    assert "Visit" in admin.get(LIST).content.decode()
    wire.engine.handle_request(rename(cast, wire, "Tour"))
    assert "Tour" not in admin.get(LIST).content.decode()
    if answer is not None:
        wire.answer("PATCH", "/event-types", answer)
    admin.post(page_of(cast.visit), sent | {"minimum_booking_notice": "90"})
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


def test_browsers_line_ends_are_no_change(admin: Client, own: EventType, wire: Wire) -> None:
    sent = shown_in(admin.get(page_of(own)))
    for name in ("description", "initial-description"):
        sent[name] = sent[name].replace("\n", "\r\n")
    answer = admin.post(page_of(own), sent, follow=True)
    assert "Nothing was changed." in answer.content.decode()
    assert wire.sent("PATCH") == []
    assert not LogEntry.objects.exists()


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
    admin: Client, own: EventType, wire: Wire
) -> None:
    sent = shown_in(admin.get(page_of(own)))
    get_client().event_types.update(own.id, title="Renamed in Cal.com")
    wire.requests.clear()
    admin.post(page_of(own), sent | {"minimum_booking_notice": "90"})
    assert wire.sent("PATCH") == [{"minimumBookingNotice": 90}]
    assert read(own.id).title == "Renamed in Cal.com"


def test_location_and_lengths_change_as_a_whole(admin: Client, own: EventType, wire: Wire) -> None:
    sent = shown_in(admin.get(page_of(own)))
    place = {"location_kind": "phone", "location_value": "+39 06 1234 5678"}
    admin.post(page_of(own), sent | place | {"lengths": "15, 30"})
    assert wire.sent("PATCH") == [
        {
            "lengthInMinutesOptions": [15, 30],
            "locations": [{"type": "phone", "phone": "+390612345678", "public": False}],
        }
    ]
    wire.requests.clear()
    sent = shown_in(admin.get(page_of(own)))
    assert sent["lengths"] == "15, 30"
    admin.post(page_of(own), sent | {"lengths": "", "length_in_minutes": "20"})
    assert wire.sent("PATCH") == [{"lengthInMinutes": 20, "lengthInMinutesOptions": [20]}]
    assert shown_in(admin.get(page_of(own)))["lengths"] == ""


def test_several_locations_are_kept_as_they_are(admin: Client, cast: Cast, wire: Wire) -> None:
    places = [{"type": "attendeePhone"}, {"type": "integration", "integration": "cal-video"}]
    made = add_event_type(cast, "Talk", "talk", locations=places)
    wire.requests.clear()
    page = admin.get(page_of(made))
    assert "As it is: By phone, the attendee is called, cal-video" in page.content.decode()
    admin.post(page_of(made), shown_in(page) | {"title": "Chat"})
    assert wire.sent("PATCH") == [{"title": "Chat"}]


def test_an_event_type_of_a_team_is_changed_through_its_team(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    page = admin.get(page_of(cast.visit))
    assert "Priya Rao" in page.content.decode()
    admin.post(page_of(cast.visit), shown_in(page) | {"title": "Guided visit"})
    patch = next(each for each in wire.requests if each.method == "PATCH")
    assert f"/organizations/{cast.organization.pk}/teams/{cast.team.pk}/" in patch.url.path
    assert read(cast.visit.id).title == "Guided visit"


def test_a_slug_taken_on_change_is_said_beside_the_slug(
    admin: Client, own: EventType, cast: Cast
) -> None:
    get_client().event_types.create(title="Tea", slug="tea", length_in_minutes=15)
    answer = admin.post(page_of(own), shown_in(admin.get(page_of(own))) | {"slug": "tea"})
    assert answer.status_code == 422
    assert set(answer.context["adminform"].form.errors) == {"slug"}
    assert read(own.id).slug == "coffee"


def test_an_old_slug_that_is_not_clean_may_stay(admin: Client, own: EventType, wire: Wire) -> None:
    get_client().event_types.update(own.id, slug="With Spaces")
    wire.requests.clear()
    admin.post(page_of(own), shown_in(admin.get(page_of(own))) | {"title": "Tea"})
    assert wire.sent("PATCH") == [{"title": "Tea"}]


def test_a_member_s_copy_is_shown_but_not_changed(admin: Client, cast: Cast, wire: Wire) -> None:
    parent = get_client().organization_team_event_types.create(
        organization_id=cast.organization.pk,
        team_id=cast.team.pk,
        title="Rounds",
        slug="rounds",
        length_in_minutes=20,
        scheduling_type="managed",
        hosts=[{"user_id": cast.maren.pk}],
    )
    assert isinstance(parent, list)
    page = admin.get(page_of(parent[1]))
    assert b"It follows that one" in page.content
    assert b"_save" not in page.content
    wire.requests.clear()
    admin.post(page_of(parent[1]), {"title": "Mine"})
    assert wire.sent("PATCH") == []


def test_who_may_only_look_sees_the_settings(sign_in: SignIn, own: EventType) -> None:
    page = sign_in("view_eventtype").get(page_of(own)).content.decode()
    assert "Online, by a link: https://meet.example.com/a" in page
    assert "_save" not in page


def test_a_lost_answer_keeps_the_form_and_is_logged(
    admin: Client, own: EventType, wire: Wire
) -> None:
    sent = shown_in(admin.get(page_of(own)))
    wire.answer("PATCH", "/event-types", lost)
    answer = admin.post(page_of(own), sent | {"title": "Kept words"})
    assert answer.status_code == 504
    assert 'value="Kept words"' in answer.content.decode()
    assert "may or may not have been done" in answer.content.decode()
    assert "Changing Title was sent" in LogEntry.objects.get().get_change_message()


def test_a_fault_keeps_what_was_typed(admin: Client, own: EventType, wire: Wire) -> None:
    sent = shown_in(admin.get(page_of(own)))
    wire.answer("PATCH", "/event-types", refused(500, "Internal", "INTERNAL_SERVER_ERROR"))
    answer = admin.post(page_of(own), sent | {"title": "Kept words"})
    page = answer.content.decode()
    assert answer.status_code in {502, 504}
    assert 'value="Kept words"' in page
    assert "upstream-1" in page
