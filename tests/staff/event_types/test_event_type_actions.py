"""Hiding, deleting and listing event types, what stands beside the editor, and private links."""

import json
from typing import Any

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.test import Client

from portal.backend import get_client
from portal.calcom.schemas.event_type import EventType
from portal.calcom.scope import USER, EventTypeScope
from tests.cast import Cast, add_event_type, book
from tests.staff.conftest import Wire, lost, refused
from tests.staff.pages import state_in, writes

pytestmark = pytest.mark.contract

LIST = "/admin/staff/eventtype/"


def address(event_type: EventType, view: str) -> str:
    return f"/admin/staff/eventtype/{event_type.id}/{view}/"


def test_a_button_hides_and_shows_again(admin: Client, own: EventType, wire: Wire) -> None:
    path = address(own, "hide")
    answers = [admin.post(path, {"wanted": value}, follow=True) for value in ("on", "off")]
    assert "is hidden now" in answers[0].content.decode()
    assert "is listed now" in answers[1].content.decode()
    assert [json.loads(each.content) for each in writes(wire)[1:]] == [
        {"hidden": True},
        {"hidden": False},
    ]
    assert LogEntry.objects.count() == 2


def test_a_lost_answer_to_hiding_is_logged(admin: Client, own: EventType, wire: Wire) -> None:
    wire.answer("PATCH", "/event-types", lost)
    assert admin.post(address(own, "hide"), {"wanted": "on"}).status_code == 504
    assert "its answer lost" in LogEntry.objects.get().get_change_message()


def test_what_goes_with_an_event_type_is_said_before_it_is_deleted(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    book(cast.visit, "2026-03-03T10:00:00Z")
    asked = admin.get(address(cast.visit, "delete")).content.decode()
    assert "1 upcoming booking stays" in asked
    assert "/team/desk/visit" in asked
    wire.requests.clear()
    answer = admin.post(address(cast.visit, "delete"), follow=True)
    assert "“Visit” was deleted." in answer.content.decode()
    [sent] = writes(wire)
    assert sent.method == "DELETE"
    assert LogEntry.objects.get().action_flag == DELETION
    assert admin.get(address(cast.visit, "change")).status_code == 404


def test_a_lost_answer_to_a_deletion_is_logged(admin: Client, own: EventType, wire: Wire) -> None:
    wire.answer("DELETE", "/event-types", lost)
    answer = admin.post(address(own, "delete"))
    assert answer.status_code == 504
    assert "its answer lost" in LogEntry.objects.get().get_change_message()


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Coffee", "Visit", "Tour"]),
        ("team=own", ["Coffee"]),
        ("team={team}", ["Visit", "Tour"]),
        ("kind=roundRobin", ["Visit"]),
        ("kind=personal", ["Coffee"]),
        ("listed=no", ["Tour"]),
        ("team={team}&listed=yes", ["Visit"]),
        ("sort=title", ["Coffee", "Tour", "Visit"]),
        ("sort=-title", ["Visit", "Tour", "Coffee"]),
        ("sort=length", ["Coffee", "Visit", "Tour"]),
        ("sort=-length&q=desk", ["Tour", "Visit"]),
    ],
)
def test_the_list_is_narrowed_and_sorted(
    admin: Client, cast: Cast, own: EventType, query: str, titles: list[str]
) -> None:
    add_event_type(cast, "Tour", "tour", length_in_minutes=60, hidden=True)
    page = admin.get(f"{LIST}?{query}".replace("{team}", str(cast.team.pk)))
    assert [row.cells[0].text for row in page.context["shown"].rows] == titles


@pytest.mark.parametrize("query", ["team=999", "kind=moon", "listed=maybe", "sort=moon"])
def test_what_the_list_does_not_know_is_refused(admin: Client, cast: Cast, query: str) -> None:
    assert admin.get(f"{LIST}?{query}").status_code == 400


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("coffee", "Another event type"),
        ("tea", "http://testserver/maren/tea"),
        ("Not a slug", "small letters"),
        ("", "small letters"),
    ],
)
def test_a_slug_is_checked_while_one_types(
    admin: Client, own: EventType, slug: str, said: str
) -> None:
    answer = admin.get("/admin/staff/eventtype/slug/", {"basics-slug": slug, "team": ""})
    assert said in answer.content.decode()


def test_the_event_type_s_own_slug_is_free(admin: Client, cast: Cast) -> None:
    query = {"basics-slug": "visit", "team": str(cast.team.pk), "but_for": str(cast.visit.id)}
    answer = admin.get("/admin/staff/eventtype/slug/", query).content.decode()
    assert "http://testserver/team/desk/visit" in answer


def test_a_description_is_shown_as_visitors_read_it(admin: Client, cast: Cast) -> None:
    text = "Some *words* <script>alert(1)</script>"
    answer = admin.post("/admin/staff/eventtype/description/", {"basics-description": text})
    assert "<em>words</em>" in answer.content.decode()
    assert "<script>" not in answer.content.decode()


def test_the_next_days_times_are_shown(admin: Client, cast: Cast) -> None:
    page = admin.get(address(cast.visit, "slots")).content.decode()
    assert "Monday 2 March 2026" in page
    assert "16:30" in page


def links(event_type: EventType) -> Any:
    return get_client().private_links.list(scope=EventTypeScope(USER, event_type.id))


def test_private_links_are_made_changed_and_removed(
    admin: Client, own: EventType, wire: Wire
) -> None:
    page = address(own, "links")
    wire.requests.clear()
    admin.post(page, {"most_uses": "3"})
    [made] = links(own)
    assert made.booking_url in admin.get(page).content.decode()
    row = state_in(admin.get(page), f"link-{made.link_id}")
    assert (row["expires_at"], row["most_uses"]) == ("", "3")
    admin.post(page, row | {"expires_at": "2026-03-05T12:00", "most_uses": ""})
    assert "Ends Thu 5 Mar 2026, 12:00 (Europe/London, UTC)" in admin.get(page).content.decode()
    admin.post(page, state_in(admin.get(page), f"link-{made.link_id}") | {"_remove": "1"})
    assert links(own) == []
    sent = [json.loads(each.content or "{}") for each in writes(wire)]
    assert sent == [{"maxUsageCount": 3}, {"expiresAt": "2026-03-05T12:00:00.000Z"}, {}]
    assert LogEntry.objects.count() == 3


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"most_uses": "5"}, {"expires_at": "2026-04-01T12:00", "most_uses": ""}, "that time only"),
        ({"expires_at": "2026-04-01T12:00"}, {"most_uses": "5", "expires_at": ""}, "that many"),
        ({"most_uses": "5"}, {"most_uses": "6"}, ""),
    ],
)
def test_an_end_that_drops_the_other_is_said(
    admin: Client, own: EventType, before: dict[str, str], after: dict[str, str], said: str
) -> None:
    page = address(own, "links")
    admin.post(page, before)
    [made] = links(own)
    opened = admin.get(page)
    assert "giving one drops the other" in opened.content.decode()
    answer = admin.post(page, state_in(opened, f"link-{made.link_id}") | after, follow=True)
    (message,) = answer.context["messages"]
    assert message.level_tag == "success"
    assert message.message.endswith("was changed.") is not bool(said)
    assert said in message.message


def test_private_links_of_a_team_go_through_its_organization(
    admin: Client, cast: Cast, wire: Wire
) -> None:
    wire.requests.clear()
    admin.post(address(cast.visit, "links"), {"most_uses": "1"})
    [sent] = writes(wire)
    assert "/organizations/" in sent.url.path


def test_a_link_without_an_end_is_for_one_booking(
    admin: Client, own: EventType, wire: Wire
) -> None:
    wire.requests.clear()
    admin.post(address(own, "links"), {})
    assert [json.loads(each.content) for each in writes(wire)] == [{"maxUsageCount": 1}]
    [made] = links(own)
    changed = state_in(admin.get(address(own, "links")), f"link-{made.link_id}")
    answer = admin.post(address(own, "links"), changed | {"most_uses": ""})
    assert (answer.status_code, links(own)) == (422, [made])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"most_uses": "2", "expires_at": "2026-03-05T12:00"}, "Say either"),
        ({"expires_at": "2020-01-01T00:00"}, "over already"),
        ({"expires_at": "soon"}, "Enter a valid date"),
        ({"most_uses": "0"}, "greater than or equal to 1"),
    ],
)
def test_how_a_link_ends_must_be_clear(
    admin: Client, own: EventType, given: dict[str, str], said: str
) -> None:
    answer = admin.post(address(own, "links"), given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert links(own) == []


def test_a_fault_keeps_the_link_s_form(admin: Client, own: EventType, wire: Wire) -> None:
    wire.answer("POST", "/private-links", refused(500, "Internal"))
    answer = admin.post(address(own, "links"), {"most_uses": "7"})
    assert answer.status_code in {502, 504}
    assert 'value="7"' in answer.content.decode()
