from typing import Any

import pydantic
import pytest

from portal.calcom.answers import ReadBefore
from portal.calcom.errors import MisshapenAnswer
from portal.calcom.schemas.event_type import Location
from portal.calcom.schemas.event_type_input import EventTypeInput
from portal.calcom.scope import OrganizationScope, OrganizationTeamScope, TeamScope
from tests.calcom.serving import EVENT_TYPE, success


def test_an_update_sends_only_what_was_given() -> None:
    served = success(EVENT_TYPE)
    served.client.event_types.update(123, title="Intro", success_redirect_url=None)
    assert served.request.method == "PATCH"
    assert served.body == {"title": "Intro", "successRedirectUrl": None}


def test_an_input_model_and_keywords_send_the_same() -> None:
    served = success(EVENT_TYPE)
    fields: dict[str, Any] = {
        "title": "Intro",
        "length_in_minutes": 30,
        "locations": [Location(type="address", address="Via Roma 1", public=True)],
        "booking_window": {"type": "calendarDays", "value": 30, "rolling": True},
        "seats": {"disabled": True},
    }
    served.client.event_types.create(**fields)
    by_keywords = served.body
    served.client.event_types.create(EventTypeInput(**fields))
    assert served.body == by_keywords
    assert by_keywords["locations"] == [
        {"type": "address", "address": "Via Roma 1", "public": True}
    ]
    assert by_keywords["bookingWindow"] == {"type": "calendarDays", "value": 30, "rolling": True}
    assert by_keywords["seats"] == {"disabled": True}


def test_a_booking_field_goes_back_without_the_mark_of_default_ones() -> None:
    served = success(
        {**EVENT_TYPE, "bookingFields": [{"isDefault": True, "type": "email", "slug": "email"}]}
    )
    fields = served.client.event_types.get(123).booking_fields
    served.client.event_types.update(123, booking_fields=fields)
    assert served.body == {"bookingFields": [{"type": "email", "slug": "email"}]}


def test_an_event_type_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(pydantic.ValidationError):
        success(EVENT_TYPE).client.event_types.update(123, titel="Intro")


def test_team_event_types_take_hosts() -> None:
    served = success(EVENT_TYPE)
    served.client.team_event_types.create(
        scope=TeamScope(5),
        title="Demo",
        scheduling_type="roundRobin",
        hosts=[{"user_id": 7, "mandatory": True}, {"userId": 9}],
    )
    assert served.request.url.path == "/v2/teams/5/event-types"
    assert served.body == {
        "title": "Demo",
        "schedulingType": "roundRobin",
        "hosts": [{"userId": 7, "mandatory": True}, {"userId": 9}],
    }


def test_of_a_managed_event_type_the_parent_is_returned() -> None:
    served = success([{**EVENT_TYPE, "id": 1}, {**EVENT_TYPE, "id": 2, "parentEventTypeId": 1}])
    team, resource = OrganizationTeamScope(1, 3), served.client.team_event_types
    assert resource.create(scope=team, title="x", scheduling_type="managed").id == 1
    assert resource.update(1, scope=team, title="y").id == 1


def test_what_comes_unchanged_in_the_list_of_all_teams_is_read_once() -> None:
    rows = [{**EVENT_TYPE, "id": number, "teamId": 5} for number in (1, 2)]
    served = success(rows)
    first = served.client.team_event_types.list_all(scope=OrganizationScope(1))
    rows[1]["title"] = "Changed"
    second = served.client.team_event_types.list_all(scope=OrganizationScope(1))
    assert second[0] is first[0]
    assert [one.title for one in second] == [first[0].title, "Changed"]


@pytest.mark.parametrize("item", [None, [], "x", {"id": [1]}, {"id": None}, {"id": 1, "title": 5}])
def test_what_is_no_event_type_is_refused_each_time(item: Any) -> None:
    served = success([item])
    for _ in range(2):
        with pytest.raises(MisshapenAnswer):
            served.client.team_event_types.list_all(scope=OrganizationScope(1))


def test_only_so_many_items_are_held() -> None:
    held: ReadBefore[Location] = ReadBefore(most=3)
    made: list[int] = []

    def validate(data: dict[str, Any]) -> Location:
        made.append(data["id"])
        return Location(type="link")

    for number in (1, 2, 3, 1, 4, 1):
        held.read({"id": number}, validate)
    assert made == [1, 2, 3, 4, 1]
